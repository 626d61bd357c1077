"""What the answer can be: send, wait, hold, hand off, or done.

Decisions are light frozen values. Instants are aware datetimes in the client's zone; days are days of that zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from inspect import getdoc
from typing import Annotated, Any, ClassVar, Literal, Protocol, cast, get_type_hints

from pydantic import AwareDatetime, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sopan.charges import ChargeStatement
from sopan.decisions.reasons import Reason
from sopan.decisions.tasks import Task
from sopan.fields import Record, of_checked, refuse
from sopan.formats._amounts import language_of
from sopan.history import Contacted, ContactedItem
from sopan.money import Money
from sopan.words import Channel, Outcome, Purpose, Tone


class _Answer(Record):
    """Base of the five decisions."""

    __slots__ = ()
    because: tuple[Reason, ...]

    def explain(self, language: str = "id") -> str:
        """One to three plain sentences for a bookkeeper, in Indonesian (`id`) or English (`en`).

        Raises ArgumentError for another language.
        """
        from sopan.decisions._explain import explain

        return explain(cast("Decision", self), language_of(language))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Written and read as a dict with `kind` first and `next_check` last, which are no fields of the class."""
        own = handler.resolve_ref_schema(handler(source))
        given = {
            entry["name"]: core_schema.typed_dict_field(entry["schema"], metadata=entry.get("metadata"))
            for entry in own["schema"]["fields"]
        }
        next_check = handler.generate_schema(get_type_hints(cls.next_check.fget)["return"])  # type: ignore[attr-defined]
        form = core_schema.typed_dict_schema(
            {
                "kind": core_schema.typed_dict_field(core_schema.literal_schema([cls.kind])),  # type: ignore[attr-defined]
                **given,
                "next_check": core_schema.typed_dict_field(core_schema.with_default_schema(next_check, default=None)),
            },
            extra_behavior="forbid",
        )

        def read(value: Any, check: Callable[[Any], dict[str, Any]]) -> Any:
            if isinstance(value, cls):
                return value
            return cls(**{name: found for name, found in check(value).items() if name in given})

        def write(value: Any) -> dict[str, Any]:
            return {name: getattr(value, name) for name in ("kind", *given, "next_check")}

        return core_schema.no_info_wrap_validator_function(
            read,
            form,
            ref=own["ref"],
            serialization=core_schema.plain_serializer_function_ser_schema(write, return_schema=form),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Name and describe the dict as the class is."""
        reference = handler(schema)
        described = {"title": cls.__name__, "description": getdoc(cls), "additionalProperties": False}
        handler.resolve_ref_schema(reference).update(described)
        return reference


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
    series: str | None = None
    """The series in which it was counted, such as `SP`."""


@dataclass(frozen=True, slots=True)
class DatedAmount(Record):
    """The cash of an invoice that is open under one agreed date."""

    due_on: date | None
    """None for what has no date yet."""
    amount: Money
    label: str | None = None
    """What the parties call the instalment, such as `Termin 2`."""
    is_disputed: bool = False
    """True for what the client objects to: nobody is asked for it."""
    promised_for: date | None = None
    """The day that the client named for what is overdue: until then nobody is asked for it."""

    @property
    def is_held(self) -> bool:
        """True if nobody is asked for it although its date has passed."""
        return self.is_disputed or self.promised_for is not None


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
    due_on: date | None
    """The agreed due date, which the client knows; None while there is none, such as before a receipt."""
    days_overdue: int | None
    """Days since the agreed due date; negative before it, None without one."""
    to_transfer: Money
    """The cash that the message asks for: outstanding less withheld amounts whose slip is missing, and less
    `forgiven`. A statement asks for as much of it as is overdue and neither in dispute nor promised."""
    purpose: Purpose | None = None
    """What the message is for as far as this item goes; None: the purpose of the message.

    A joint message says of an item only what is true of it: one that promised nothing is listed apart.
    """
    promise: date | None = None
    """The day that the client had named for this item, or that was agreed."""
    earlier: tuple[EarlierMessage, ...] = ()
    """The demands that went out about it before, in order of time."""
    pay_day: date | None = None
    """The client's pay day that the demand waited for, when it lies before the message, or precedes."""
    parts: tuple[int, ...] = ()
    """Which instalments are asked for, counted from 1; empty for a whole invoice."""
    part_count: int = 0
    """How many instalments there are."""
    label: str | None = None
    """What the parties call the instalments asked for, such as `Termin 2`; None where one of them has no name."""
    billed_to: str | None = None
    """The id of the client who was billed, where that is not the one who pays."""
    by_date: tuple[DatedAmount, ...] = ()
    """In a statement, `to_transfer` by its agreed dates, what is in dispute or promised apart; empty where all of it is
    under `due_on` and neither."""
    forgiven: Money | None = None
    """In a statement, what is open and no longer asked for."""


class Worded(Protocol):
    """A message in words, as far as the record of it goes."""

    @property
    def deadline_on(self) -> date | None:
        """The last date that the words name."""

    @property
    def offers(self) -> tuple[str, ...]:
        """The offers that the words make."""

    @property
    def amounts(self) -> tuple[Money, ...]:
        """The amounts of items that the words name."""

    @property
    def reference(self) -> str | None:
        """The number that the letter bears."""


@dataclass(frozen=True, slots=True)
class Send(_Answer):
    """Write now: to whom, on which channel, in which tone, about what."""

    kind: ClassVar[Literal["send"]] = "send"

    step: str
    """The id of the policy's step, or the purpose of a follow-up outside the ladder."""
    purpose: Purpose
    tone: Tone
    channel: Channel
    to: str = field(repr=False)
    """The address on that channel; personal data, so `repr` leaves it out."""
    at: AwareDatetime
    """Always the `now` that was asked about."""
    closes_at: AwareDatetime
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
    deadline_days: str | None = None
    """How far that is from the message, as the step has it: `5 kerja` for working days, `7 hari` for calendar days."""
    offers: tuple[str, ...] = ()
    promise: date | None = None
    """For a follow-up: the day that the client had named."""
    attach: tuple[str, ...] = ()
    """What the host attaches, such as `invoice:INV-1`."""
    copies: tuple[str, ...] = field(default=(), repr=False)
    """Further addresses on the same channel that get a copy; in a letter they are named at its foot."""
    copy_to: tuple[str, ...] = ()
    """The roles, or groups, that these copies are for, as the steps name them."""
    as_of: date | None = None
    """The day whose end the amounts speak of; None: the day of the message."""
    apart: tuple[SendItem, ...] = ()
    """What is listed beside the items and not asked for: invoices in grace or not yet due, as the policy wants it."""
    series: str | None = None
    """The series in which the letter is counted, such as `SP`."""
    series_number: int | None = None
    """Its place in the series, counted from 1, among the letters about the first item; None without a series."""
    unapplied: tuple[Money, ...] = ()
    """What we hold of the client's that is not yet applied to an invoice, per currency; for a statement of account."""

    @property
    def pay_day(self) -> date | None:
        """The client's pay day that all items waited for, when it lies before the message, or precede."""
        days = {item.pay_day for item in self.items}
        return days.pop() if len(days) == 1 else None

    @property
    def days_overdue(self) -> int | None:
        """Days since the oldest agreed due date; negative before it, None where no item has one."""
        return max((item.days_overdue for item in self.items if item.days_overdue is not None), default=None)

    @property
    def next_check(self) -> datetime:
        """The instant at which the window closes."""
        return self.closes_at

    def as_contacted(
        self,
        at: datetime,
        outcome: Outcome | str = Outcome.SENT,
        *,
        reference: str | None = None,
        message: Worded | None = None,
    ) -> Contacted:
        """The event to record once the message went out, or failed.

        `at` is when that was (aware), `reference` the number that the letter bore: later letters name it.
        `message` is what a `Renderer` made of it: amounts, deadline, offers and number are then recorded as its words
        name them. Without it the last date is taken to have been named, which protects the client, no offer to have
        been made, and of a joint SMS no amount but the sum.
        Record it again with the later outcome when a delivery report comes.
        """
        facts = contact_facts(self)
        if message is not None:
            facts |= {"deadline_on": message.deadline_on, "offers": message.offers}
            for item in facts["items"]:
                item["outstanding"] = item["outstanding"] if item["outstanding"] in message.amounts else None
            reference = reference or message.reference
        facts["items"] = tuple(ContactedItem(**item) for item in facts["items"])
        return Contacted(at=at, outcome=Outcome(outcome), reference=reference, **facts)


_NAME_NO_AMOUNT = frozenset({Purpose.CERTIFICATE, Purpose.THANKS, Purpose.THANKS_PUNCTUAL})
"""Purposes whose messages speak of an invoice and say no word of what is open of it."""


def contact_facts(send: Send) -> dict[str, Any]:
    """Return what a contact takes over from its message, by field and in their order; the items by field too."""
    only_the_sum = send.channel is Channel.SMS and len(send.items) > 1
    is_unnamed = only_the_sum or send.purpose in _NAME_NO_AMOUNT
    return {
        "invoice_ids": tuple(dict.fromkeys(item.invoice_id for item in send.items)),
        "key": send.key if send.items else None,  # the confirmation of a balance of nil names no invoice
        "channel": send.channel,
        "to": send.to,
        "items": [
            {
                "invoice_id": item.invoice_id,
                "obligation": item.obligation,
                "step": item.step,
                "occurrence": item.occurrence,
                "outstanding": None if is_unnamed else item.to_transfer,
            }
            for item in send.items
        ],
        "purpose": send.purpose,
        "tone": send.tone,
        "deadline_on": send.deadline_on,
        "copies": send.copies,
        "series": send.series,
    }


def recorded(send: Send, at: datetime, outcome: Outcome) -> Contacted:
    """Return `send.as_contacted(at, outcome)` for a message that was decided right now.

    It does not check again what the engine took from checked values: a year of a ledger is thousands of these, and
    nobody could have changed one in between.
    """
    facts = contact_facts(send)
    fields: dict[str, Any] = {
        **_BY_DEFAULT,
        "at": at.astimezone(UTC),
        **facts,
        "items": tuple(of_checked(ContactedItem, _ITEM, item) for item in facts["items"]),
        "outcome": outcome,
    }
    return of_checked(Contacted, {"at", "outcome", "reference", *facts}, fields)


_ITEM = set(ContactedItem.model_fields)
_BY_DEFAULT = {name: None if field.is_required() else field.default for name, field in Contacted.model_fields.items()}
"""In the order of the fields; those without a default come from the message."""


@dataclass(frozen=True, slots=True)
class Wait(_Answer):
    """Not now. Until `until` the answer stays exactly this; at `until` it is another."""

    kind: ClassVar[Literal["wait"]] = "wait"

    until: AwareDatetime
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

    kind: ClassVar[Literal["hold"]] = "hold"

    reason: str
    until: AwareDatetime | None
    """When this reason ends by itself; None when only an event can end it. Not a promise that we may ask then."""
    task: Task | None
    """What we owe; None when there is nothing to do but wait."""
    because: tuple[Reason, ...]
    also: tuple[Reason, ...] = field(default=(), compare=False)
    """Every other reason that would hold at the instant that was asked about, the most binding first.

    As of that instant: they may come and go while this hold stands, so two holds that differ in them alone are equal.
    """

    @property
    def next_check(self) -> datetime | None:
        """The same as `until`."""
        return self.until

    def explain_task(self, language: str = "id") -> str:
        """Return what we owe in a few words, without its days; empty when there is nothing to do but wait.

        Raises ArgumentError for another language than Indonesian (`id`) and English (`en`).
        """
        from sopan.wording import phrases

        say = phrases(language_of(language))
        return "" if self.task is None else say.task(self.task.code, self.task.detail)


@dataclass(frozen=True, slots=True)
class HandOff(_Answer):
    """A person, mediator or lawyer should take over; sopan sends nothing legal by itself."""

    kind: ClassVar[Literal["hand_off"]] = "hand_off"

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

    kind: ClassVar[Literal["done"]] = "done"

    reason: str
    surplus: Money | None
    """What was paid too much, on a void invoice all that was paid: it is the client's. None when nothing was."""
    unpaid_charges: tuple[ChargeStatement, ...]
    """Agreed charges that nobody has billed yet: for the host to bill."""
    because: tuple[Reason, ...]
    shortfall: Money | None = None
    """What is still open and forgiven, such as a bank's fee for the transfer: for the host to book; None when all of
    it came."""

    @property
    def next_check(self) -> None:
        """None: nothing changes by itself."""
        return


def _of_a_known_kind(value: Any) -> Any:
    """Name the kinds that there are; pydantic would repeat the one it was given."""
    kind = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)
    if kind not in _KINDS:
        raise refuse("decision_unknown", f"kind must be one of {', '.join(_KINDS)}, as to_dict writes it")
    return value


_KINDS = ("send", "wait", "hold", "hand_off", "done")

Decision = Annotated[
    Send | Wait | Hold | HandOff | Done, Field(discriminator="kind"), BeforeValidator(_of_a_known_kind)
]
"""Any of the five answers; in JSON, `kind` tells which. `if decision.kind == "send"` tells a type checker, too."""

_DECISION: TypeAdapter[Decision] = TypeAdapter(
    Decision, config={"title": "Decision", "defer_build": True, "hide_input_in_errors": True}
)


def decision_from_dict(plain: Mapping[str, Any]) -> Decision:
    """Read what `to_dict` of any of the five wrote.

    Instants keep their offset from UTC, not the name of their zone. `next_check` follows from the rest and is not read.
    Raises pydantic's ValidationError, which names the field and the problem and not the value.
    """
    return _DECISION.validate_python(plain)
