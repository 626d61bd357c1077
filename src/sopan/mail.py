"""Email: which addresses are plain ones, and the standard library's message with headers that nobody can add to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from sopan.errors import ArgumentError
from sopan.fields import checked_text

if TYPE_CHECKING:
    from email.message import EmailMessage

__all__ = ["compose", "digest", "is_email_address", "message_id"]

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
_NAMED = re.compile(r"(?P<name>[^<>]+?) ?<(?P<address>[^<>]+)>")
_MESSAGE_ID = re.compile(rf"<[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,200}}@{_DOMAIN}>")
_SAFE_KEY = re.compile(r"[A-Za-z0-9._-]{1,120}")


def is_email_address(text: str) -> bool:
    """Return whether `text` is one plain `local@domain`, within the lengths of RFC 5321."""
    local, _, _ = text.rpartition("@")
    return bool(_ADDRESS.fullmatch(text)) and len(local) <= 64 and len(text) <= 254


def message_id(key: str, domain: str) -> str:
    """The Message-ID of what was sent under `key`: the same every time, and nothing of a client in it."""
    safe = key if _SAFE_KEY.fullmatch(key) else f"x-{digest(key)}"
    return f"<{safe}@{domain}>"


def digest(text: str) -> str:
    """A short stable name of a text that does not show it."""
    return blake2b(text.encode(), digest_size=10).hexdigest()


def compose(  # noqa: PLR0913 - an email has that many parts
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    copies: Iterable[str] = (),
    key: str,
    case: str = "",
    references: Iterable[str] = (),
    language: str = "",
    at: datetime | None = None,
) -> EmailMessage:
    """An email with a text and, where there is one, an HTML alternative. `Message.to_email` says what the parts mean.

    Raises ArgumentError for an address or a name that could mean anything but itself.
    """
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP

    name, address = _sender(sender)
    domain = address.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    if name.isascii():
        mail["From"] = Address(display_name=name, addr_spec=address)
    else:
        mail.set_raw("From", f"{_encoded(name, 'From')}\r\n <{address}>")
    mail["To"] = Address(addr_spec=_plain(to, "to"))
    if others := tuple(dict.fromkeys(copies)):
        mail["Cc"] = tuple(Address(addr_spec=_plain(other, "copies")) for other in others)
    mail.set_raw("Subject", _encoded(_one_line(subject, "subject"), "Subject"))
    mail["Message-ID"] = message_id(key, domain)
    # A key, or the Message-ID that a mail provider gave.
    earlier = [one if _MESSAGE_ID.fullmatch(one) else message_id(one, domain) for one in references]
    root = [message_id(f"case-{digest(case)}", domain)] if case else []
    if earlier:
        mail["In-Reply-To"] = earlier[-1]
    if thread := dict.fromkeys([*root, *earlier]):
        mail["References"] = " ".join(thread)
    if at is not None:
        if at.tzinfo is None:
            raise ArgumentError("at must be a datetime with its zone")
        mail["Date"] = at
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: programs do not answer it
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
        mail.set_boundary(f"=_{digest(key)}")  # else the library rolls dice, and the same message has other bytes
    if language:
        mail["Content-Language"] = language
    return mail


def _encoded(text: str, header: str) -> str:
    """Checked text as RFC 2047 writes it, folded. The newer half of the library loses blanks of a long one."""
    from email.header import Header

    return Header(text, None if text.isascii() else "utf-8", header_name=header, maxlinelen=76).encode(linesep="\r\n")


def _sender(sender: str) -> tuple[str, str]:
    """Name and address of `a@b.id` or `PT Maju Jaya <a@b.id>`."""
    found = _NAMED.fullmatch(sender)
    if found is None:
        return "", _plain(sender, "sender")
    return _one_line(found["name"], "sender"), _plain(found["address"], "sender")


def _plain(address: str, field: str) -> str:
    if not is_email_address(address):
        example = "PT Maju Jaya <nama@contoh.co.id>" if field == "sender" else "nama@contoh.co.id"
        raise ArgumentError(f"{field} must be one email address, such as {example}")
    return address


def _one_line(text: str, field: str) -> str:
    try:
        return checked_text(text, limit=998)
    except PydanticCustomError as error:
        raise ArgumentError(f"{field} {error.message()}") from None
