"""Who asks: the sender of every message."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from sopan.client import Contact
from sopan.fields import Address, Name, Note, Several, Value, refuse
from sopan.invoice import PaymentMethod
from sopan.phones import hotline
from sopan.words import Channel, Tone

_LONGEST_LINK = 2000
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LINK = re.compile(
    rf"https://(?P<host>{_LABEL}(?:\.{_LABEL})+)(?::[0-9]{{1,5}})?(?:[/?#][A-Za-z0-9/?#%&=+:;,.@!$()*~_-]*)?",
    re.IGNORECASE,
)


def host_of(link: str) -> str | None:
    """The host of a plain https link in lower case; None for anything else.

    Plain means: no user name, no backslash, no quote, no letter outside ASCII, at most 2,000 characters.
    """
    found = _LINK.fullmatch(link) if len(link) <= _LONGEST_LINK else None
    return found["host"].lower() if found else None


def _website(value: Any) -> Any:
    if isinstance(value, str):
        link = value if "://" in value else f"https://{value}"
        if host_of(link) is not None:
            return link
    raise refuse("website", "must be a plain https link such as https://contoh.co.id")


def _phone(value: Any) -> Any:
    if isinstance(value, str) and (short := hotline(value)):
        return short
    return _on_channel(Channel.PHONE, value, "must be one number such as 021-5550-1234 or 1500-888")


def _email(value: Any) -> Any:
    return _on_channel(Channel.EMAIL, value, "must be one plain email address such as nama@contoh.co.id")


def _on_channel(channel: Channel, address: Any, remedy: str) -> str:
    try:
        return Contact(channel=channel, address=address).address
    except ValidationError:
        raise refuse(f"creditor_{channel}", remedy) from None


class PerTone(Value):
    """One wording for each tone that needs its own; a tone without one takes that of the nearest softer tone."""

    friendly: Name | None = None
    polite: Name | None = None
    firm: Name | None = None
    formal: Name | None = None
    final: Name | None = None

    def of(self, tone: Tone) -> str | None:
        """Return the wording for `tone`; None when neither it nor a softer tone has one."""
        known = (getattr(self, softer.value) for softer in reversed(Tone) if softer <= tone)
        return next((wording for wording in known if wording is not None), None)


class Creditor(Value):
    """The business that sends the messages, as its clients know it.

    Only `name` is required, but a demand should also say whom to ask and how to pay: `Catalogue.lint` and the
    warnings of a message speak up when that is missing.
    """

    name: Name
    contact: Name | None = None
    """The person who speaks, in chat and on the telephone, and who answers."""
    contact_title: Name | None = None
    """What that person does, such as `Bagian Keuangan`."""
    signatory: Name | PerTone | None = None
    """Who signs letters, for all tones or per tone: `{"formal": "Dewi Lestari", "final": "Hadi Santoso"}`.

    Without one, the contact signs.
    """
    title: Name | PerTone | None = None
    """The position of the signatory, such as `Direktur`; for all tones or per tone."""
    phone: Annotated[str, BeforeValidator(_phone)] | None = None
    """E.164; `0812…` and `021-5550-1234` are read as Indonesian numbers. A hotline such as `1500-888` stays short."""
    email: Annotated[str, BeforeValidator(_email)] | None = None
    website: Annotated[str, BeforeValidator(_website)] | None = None
    """An https link."""
    address: Address | None = None
    """The postal address on one line, for the head of a letter."""
    city: Name | None = None
    """Where letters are dated."""
    payment_methods: Several[PaymentMethod] = Field(default=(), max_length=20)
    """How to pay when the invoice does not say so itself."""
    payment_notice: Note | None = None
    """One line against fraud, after the ways to pay, such as `Rekening kami tidak pernah berganti lewat pesan.`"""
    link_hosts: Several[Name] = Field(default=(), max_length=50)
    """Hosts that payment links may lead to, such as `bayar.contoh.co.id`; empty: any https host."""

    def signatory_of(self, tone: Tone) -> str | None:
        """Return who signs a message of this tone; None when the contact does."""
        return self.signatory.of(tone) if isinstance(self.signatory, PerTone) else self.signatory

    def title_of(self, tone: Tone) -> str | None:
        """Return the position of whoever signs a message of this tone: the signatory's, else the contact's."""
        if self.signatory_of(tone) is None:
            return self.contact_title
        return self.title.of(tone) if isinstance(self.title, PerTone) else self.title
