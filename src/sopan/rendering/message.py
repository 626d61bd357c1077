"""What comes out: a message that the host can send as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sopan.errors import ArgumentError
from sopan.fields import Record
from sopan.formats import spoken
from sopan.history import DisputeOpened, PaymentClaimed, PromiseMade, Replied
from sopan.mail import compose
from sopan.money import Money
from sopan.words import Channel, Language

if TYPE_CHECKING:
    from email.message import EmailMessage


class Button(StrEnum):
    """A quick reply under a WhatsApp message. Its value is the payload that comes back when it is pressed."""

    PAID = "paid"
    NEEDS_TIME = "needs_time"
    PROBLEM = "problem"

    def label(self, language: str = "id") -> str:
        """Return what the button says: `Sudah bayar`, `Minta waktu`, `Ada masalah`; English beyond Indonesian."""
        return _LABELS[spoken(language) or Language.EN][self]

    @property
    def records(self) -> type[PaymentClaimed | PromiseMade | DisputeOpened]:
        """The event that a person records once the matter is clear."""
        return _RECORDS[self]

    def event(self, at: datetime, invoice_ids: Iterable[str] = ()) -> PaymentClaimed | Replied:
        """Return what to record at once, when the button was pressed.

        "Sudah bayar" is a claim. A day for a promise and the ground of a dispute are known only after a talk, so the
        other two are replies, which hold all messages until somebody has handled them; `records` says with what.
        """
        if self is Button.PAID:
            return PaymentClaimed(at=at, invoice_ids=tuple(invoice_ids))
        return Replied(at=at, invoice_ids=tuple(invoice_ids), channel=Channel.WHATSAPP, note=self.label())


_LABELS = {
    Language.ID: {
        Button.PAID: "Sudah bayar",
        Button.NEEDS_TIME: "Minta waktu",
        Button.PROBLEM: "Ada masalah",
    },
    Language.EN: {
        Button.PAID: "Already paid",
        Button.NEEDS_TIME: "Need more time",
        Button.PROBLEM: "There is a problem",
    },
}
_RECORDS: dict[Button, type[PaymentClaimed | PromiseMade | DisputeOpened]] = {
    Button.PAID: PaymentClaimed,
    Button.NEEDS_TIME: PromiseMade,
    Button.PROBLEM: DisputeOpened,
}


@dataclass(frozen=True, slots=True)
class WhatsAppTemplate(Record):
    """An approved WhatsApp template with its parameters: the only thing that may go outside the 24-hour window."""

    name: str
    """Lower-case letters, digits and underscores, as the export of the catalogue registers it."""
    language: str
    parameters: tuple[str, ...] = field(repr=False)
    """The values of {{1}}, {{2}} …: one line each, never empty."""
    buttons: tuple[Button, ...] = ()
    """The quick replies under it; the payload of each is its value."""


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
    copies: tuple[str, ...] = field(default=(), repr=False)
    """Further addresses on the same channel that get a copy."""
    about: tuple[str, ...] = ()
    """The ids of the invoices that it names, the carrying one first."""
    language: str = Language.ID
    deadline_on: date | None = None
    """The last date, as the words name it; None when they name none."""
    amounts: tuple[Money, ...] = ()
    """The amounts of the items that the words name one by one."""
    offers: tuple[str, ...] = ()
    """What the words offer, of what the decision would."""
    reference: str | None = None
    """The number that the letter bears."""

    def to_email(
        self,
        sender: str,
        *,
        copies: Iterable[str] = (),
        references: Iterable[str] = (),
        at: datetime | None = None,
    ) -> EmailMessage:
        """The message for `smtplib` or any mail service: text, HTML and headers that nothing in it can add to.

        `sender` is `keuangan@contoh.co.id` or `PT Contoh <keuangan@contoh.co.id>`; `copies` are addresses beside the
        message's own. The Message-ID is made of `key` and the sender's domain, so the same message has the same one.
        Mail programs show the messages about one invoice as one conversation: all refer to it. `references` names
        earlier messages, oldest first, by their keys or by the Message-IDs that a mail service gave them; it answers
        the last one. `at` is the Date header; without it your mail server writes it. Add what `attachments` names.

        Raises ArgumentError for a message of another channel, for an address that is not a plain one and for a naive
        `at`.
        """
        if self.channel is not Channel.EMAIL:
            raise ArgumentError(f"the message is for {self.channel}; only one for email has an email's form")
        return compose(
            sender=sender,
            to=self.to,
            subject=self.subject or "",
            text=self.text,
            html=self.html,
            copies=(*self.copies, *copies),
            key=self.key,
            case=self.about[0] if self.about else "",
            references=references,
            language=self.language,
            at=at,
        )
