"""What comes out: a message that the host can send as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from sopan.fields import Record
from sopan.words import Channel

__all__ = ["Message", "WhatsAppTemplate"]


@dataclass(frozen=True, slots=True)
class WhatsAppTemplate(Record):
    """An approved WhatsApp template with its parameters: the only thing that may go outside the 24-hour window."""

    name: str
    """Lower-case letters, digits and underscores, as the export of the catalogue registers it."""
    language: str
    parameters: tuple[str, ...] = field(repr=False)
    """The values of {{1}}, {{2}} …: one line each, never empty."""


@dataclass(frozen=True, slots=True)
class Message(Record):
    """One message in words, to one address, under one key."""

    channel: Channel
    to: str = field(repr=False)
    subject: str | None = field(repr=False)
    """One line, for email and letter; None elsewhere. It names no amount: subjects show on locked screens."""
    text: str = field(repr=False)
    """The message; for `phone` the script that a person speaks from."""
    html: str | None = field(repr=False)
    """For email and letter; None when there is only text."""
    attachments: tuple[str, ...]
    """References such as `invoice:INV-1`; the host attaches."""
    whatsapp_template: WhatsAppTemplate | None
    """For WhatsApp, when the catalogue has an approved template for it."""
    key: str
    """The key of the decision: never send two messages under one key."""
    warnings: tuple[str, ...] = ()
    """What a person may want to look at; never personal data."""
