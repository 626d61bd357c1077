"""What the answer can be: send, wait, hold, hand off, or done.

Decisions are light frozen values. Instants are aware datetimes in the client's zone; days are days of that zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

from sopan.charges import ChargeStatement
from sopan.decisions._explain import explain
from sopan.decisions.reasons import Reason
from sopan.fields import Record
from sopan.formats._amounts import language_of
from sopan.history import Contacted, ContactedItem
from sopan.money import Money
from sopan.words import Channel, Outcome, Purpose, Tone

__all__ = ["Decision", "Done", "EarlierMessage", "HandOff", "Hold", "Send", "SendItem", "Wait", "contact_facts"]


class _Answer(Record):
    """What all five decisions can do."""

    __slots__ = ()
    kind: ClassVar[str]
    because: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values (text, numbers, lists, dicts, None) with `kind` first, for JSON, a page or a data frame."""
        plain = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]
        next_check = _plain(self.next_check)  # type: ignore[attr-defined]
        return {"kind": self.kind, **plain, "next_check": next_check}

    def explain(self, language: str = "id") -> str:
        """One to three plain sentences for a bookkeeper, in Indonesian (`id`) or English (`en`).

        Raises ArgumentError for another language.
        """
        return explain(cast("Decision", self), language_of(language))


@dataclass(frozen=True, slots=True)
class EarlierMessage(Record):
    """A demand that went out before, as a later message refers to it."""

    on: date
    """The day in the client's zone."""
    channel: Channel
    purpose: Purpose
    tone: Tone | None = None
    reference: str | None = None
    """The number of the letter, where it had one."""


@dataclass(frozen=True, slots=True)
class SendItem(Record):
    """One invoice, or one instalment, that a message is about."""

    invoice_id: str
    obligation: str
    """`INV-1`, or `INV-1@2026-12-18` for the instalment due on that day."""
    step: str | None
    """The step that recording the message counts as sent; None when the item is only listed."""
    occurrence: str | None
    outstanding: Money
    """What is open on the obligation, missing withholding slips included."""
    due_on: date
    """The agreed due date, which the client knows."""
    days_overdue: int
    """Days since the agreed due date; negative before it."""
    to_transfer: Money
    """The cash that the message asks for: outstanding less withheld amounts whose slip is missing."""
    purpose: Purpose | None = None
    """What the message is for as far as this item goes; None: the purpose of the message.

    A joint message says of an item only what is true of it: one that promised nothing is listed apart.
    """
    promise: date | None = None
    """The day that the client had named for this item, or that was agreed."""
    earlier: tuple[EarlierMessage, ...] = ()
    """The demands that went out about it before, in order of time."""
    parts: tuple[int, ...] = ()
    """Which instalments are asked for, counted from 1; empty for a whole invoice."""
    part_count: int = 0
    """How many instalments there are."""


@dataclass(frozen=True, slots=True)
class Send(_Answer):
    """Write now: to whom, on which channel, in which tone, about what."""

    kind: ClassVar[str] = "send"

    step: str
    """The id of the policy's step, or the purpose of a follow-up outside the ladder."""
    purpose: Purpose
    tone: Tone
    channel: Channel
    to: str = field(repr=False)
    """The address on that channel; personal data, so `repr` leaves it out."""
    at: datetime
    """Always the `now` that was asked about."""
    closes_at: datetime
    """When the window closes, exclusive: a message not sent by then must be decided anew."""
    items: tuple[SendItem, ...]
    outstanding: tuple[Money, ...]
    """The sum of the items, per currency."""
    key: str
    """The identity of this message: never send two messages under one key."""
    because: tuple[Reason, ...]
    charges: tuple[ChargeStatement, ...] = ()
    """Agreed late fees up to today, for the items that have any."""
    deadline_on: date | None = None
    """The last date that the message names."""
    offers: tuple[str, ...] = ()
    promise: date | None = None
    """For a follow-up: the day that the client had named."""
    attach: tuple[str, ...] = ()
    """What the host attaches, such as `invoice:INV-1`."""
    copies: tuple[str, ...] = field(default=(), repr=False)
    """Further addresses on the same channel that get a copy; in a letter they are named at its foot."""
    as_of: date | None = None
    """The day whose end the amounts speak of; None: the day of the message."""

    @property
    def next_check(self) -> datetime:
        """When the window closes."""
        return self.closes_at

    def as_contacted(self, at: datetime, outcome: Outcome | str = Outcome.SENT) -> Contacted:
        """The event to record once the message went out, or failed.

        `at` is when that was (aware). Record it again with the later outcome when a delivery report comes.
        """
        facts = contact_facts(self)
        facts["items"] = tuple(ContactedItem(**item) for item in facts["items"])
        return Contacted(at=at, outcome=Outcome(outcome), **facts)


def contact_facts(send: Send) -> dict[str, Any]:
    """What a contact takes over from its message, by field and in their order; the items by field too."""
    return {
        "invoice_ids": tuple(dict.fromkeys(item.invoice_id for item in send.items)),
        "key": send.key,
        "channel": send.channel,
        "to": send.to,
        "items": [
            {
                "invoice_id": item.invoice_id,
                "obligation": item.obligation,
                "step": item.step,
                "occurrence": item.occurrence,
                "outstanding": item.outstanding,
            }
            for item in send.items
        ],
        "purpose": send.purpose,
        "tone": send.tone,
        "deadline_on": send.deadline_on,
        "offers": send.offers,
    }


@dataclass(frozen=True, slots=True)
class Wait(_Answer):
    """Not now. Until `until` the answer stays exactly this; at `until` it is another."""

    kind: ClassVar[str] = "wait"

    until: datetime
    step: str
    """What goes at `until`: the id of a step, or the purpose of a follow-up."""
    because: tuple[Reason, ...]

    @property
    def next_check(self) -> datetime:
        """The same as `until`."""
        return self.until


@dataclass(frozen=True, slots=True)
class Hold(_Answer):
    """Nobody is asked: we owe the next move, or have agreed to wait."""

    kind: ClassVar[str] = "hold"

    reason: str
    until: datetime | None
    """When this reason ends by itself; None when only an event can end it. Not a promise that we may ask then."""
    todo: str
    """What we owe, in Indonesian; empty when there is nothing to do but wait."""
    because: tuple[Reason, ...]

    @property
    def next_check(self) -> datetime | None:
        """The same as `until`."""
        return self.until


@dataclass(frozen=True, slots=True)
class HandOff(_Answer):
    """A person, mediator or lawyer should take over; sopan sends nothing legal by itself."""

    kind: ClassVar[str] = "hand_off"

    to: str
    step: str
    reason: str
    key: str
    because: tuple[Reason, ...]

    @property
    def next_check(self) -> None:
        """None: somebody has to act."""
        return


@dataclass(frozen=True, slots=True)
class Done(_Answer):
    """There is nothing left to ask for."""

    kind: ClassVar[str] = "done"

    reason: str
    surplus: Money | None
    """What was paid too much; None when nothing was."""
    unpaid_charges: tuple[ChargeStatement, ...]
    """Agreed charges that nobody has billed yet: for the host to bill."""
    because: tuple[Reason, ...]

    @property
    def next_check(self) -> None:
        """None: nothing changes by itself."""
        return


Decision = Send | Wait | Hold | HandOff | Done
"""Any of the five answers."""


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, date):  # datetimes are dates
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Reason):
        return value.to_dict()
    if isinstance(value, SendItem | EarlierMessage):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value.model_dump(mode="json")
