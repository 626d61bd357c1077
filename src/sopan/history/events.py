"""What can be said and agreed, one frozen class per kind of fact.

| event | who records it, and when |
|---|---|
| `Contacted` | the host, after a message went out or failed; again when the delivery report comes |
| `Replied` | the host's inbox, whenever the client writes or calls back |
| `ReplyHandled` | a person, once a reply has been answered |
| `PromiseMade` | a person, when the client names a day of payment |
| `PaymentClaimed` | whoever hears "sudah transfer" before the bank shows it |
| `PaymentClaimRejected` | the bookkeeper, when the bank statement shows no such payment |
| `DisputeOpened` | whoever hears that the client objects to the invoice or a part of it |
| `DisputeResolved` | a person, when the objection is settled either way |
| `HoldPlaced` | a person who wants no message to go for now |
| `HoldLifted` | the same, when messages may go again |
| `ExtensionAgreed` | a person, when a later date was agreed for the whole invoice |
| `PlanAgreed` | a person, when payment in instalments was agreed |
| `PlanCancelled` | a person, when that agreement is off |
| `OptedOut` | the host, when the client no longer wants a channel, or any |
| `OptedIn` | the host, when the client wants it again |
| `StepApproved` | the person whose approval a step requires, before or when it is due |
| `HandedOff` | a person, when somebody else has taken over |
| `HandOffRecalled` | the same, when the case comes back |

`at` is when it happened, `invoice_ids` what it is about (empty: the whole account), `id` an optional identity.
"""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from sopan.fields import Address, Day, DayOrInstant, Identifier, Instant, Label, Name, Note, Several, Value, refuse
from sopan.invoice import Instalment, check_instalment_dates, sum_within_limit
from sopan.money import Money, PositiveMoney
from sopan.words import NOT_DEMANDS, Channel, Outcome, Purpose, Tone

__all__ = [
    "EVENT",
    "Contacted",
    "ContactedItem",
    "DisputeOpened",
    "DisputeResolved",
    "Event",
    "ExtensionAgreed",
    "HandOffRecalled",
    "HandedOff",
    "HoldLifted",
    "HoldPlaced",
    "OptedIn",
    "OptedOut",
    "PaymentClaimRejected",
    "PaymentClaimed",
    "PlanAgreed",
    "PlanCancelled",
    "PromiseMade",
    "Replied",
    "ReplyHandled",
    "StepApproved",
]


class _Fact(Value):
    """What every event has."""

    at: Instant
    """When it happened, with its zone."""
    invoice_ids: Several[Identifier] = Field(default=(), max_length=10_000)
    """The invoices that it is about; empty means the whole account."""
    id: Identifier | None = None
    """Two events with one id are one event."""
    note: Note | None = Field(default=None, repr=False)
    """For people; no rule reads it."""

    def concerns(self, invoice_id: str) -> bool:
        """Whether this is about that invoice: by name, or because it is about the whole account."""
        return not self.invoice_ids or invoice_id in self.invoice_ids

    def _names_one_invoice(self, what: str) -> None:
        if len(self.invoice_ids) != 1:
            raise refuse("one_invoice", f"invoice_ids must name exactly one invoice when there is {what}")


class ContactedItem(Value):
    """An invoice that a contact named, and the step that it sent."""

    invoice_id: Identifier
    obligation: Label
    """`INV-1`, or `INV-1@2026-12-18` for the instalment due on that day."""
    step: Identifier | None = None
    """The step that this contact sent; empty when the item was only listed."""
    occurrence: Identifier | None = None
    """`1`, `2` … for a step and its repeats, the agreed due date for a step up to it."""
    outstanding: Money | None = None

    @model_validator(mode="after")
    def _step_and_occurrence(self) -> Self:
        if (self.step is None) != (self.occurrence is None):
            raise refuse("item_step", "step and occurrence go together; give both or neither")
        return self


class Contacted(_Fact):
    """We reached out, or tried to. `send.as_contacted(at, outcome)` fills it.

    Several of these with one `key` are reports on one contact: it happened at the earliest `at`,
    and its outcome is that of the latest report.
    A talk that sent no step has no `key` and no `items`; it still counts for gap and caps.
    """

    event: Literal["contacted"] = "contacted"
    key: Identifier | None = None
    channel: Channel
    to: Address | None = Field(default=None, repr=False)
    items: Several[ContactedItem] = Field(default=(), max_length=10_000)
    purpose: Purpose | None = None
    tone: Tone | None = None
    deadline_on: Day | None = None
    offers: Several[Identifier] = Field(default=(), max_length=10)
    outcome: Outcome

    @model_validator(mode="after")
    def _key_and_items(self) -> Self:
        if (self.key is None) != (not self.items):
            raise refuse("contact_key", "key and items go together: a talk that sent no step has neither")
        return self

    @property
    def sent(self) -> bool:
        """Whether it went out, as far as anybody knows: only `failed` did not."""
        return self.outcome is not Outcome.FAILED

    @property
    def is_demand(self) -> bool:
        """Whether it asked for money under a key."""
        return self.key is not None and self.purpose not in NOT_DEMANDS


class Replied(_Fact):
    """The client has answered; until somebody handles it, no machine writes to that client."""

    event: Literal["replied"] = "replied"
    channel: Channel | None = None


class ReplyHandled(_Fact):
    """A reply has been answered: those for the named invoices, or all."""

    event: Literal["reply_handled"] = "reply_handled"


class PromiseMade(_Fact):
    """The client will pay by `pay_by`: `amount` on the named invoices together, or all that it covers."""

    event: Literal["promise_made"] = "promise_made"
    pay_by: Day
    """The last day on which the promise is kept."""
    amount: PositiveMoney | None = None

    @model_validator(mode="after")
    def _amount_of_invoices(self) -> Self:
        if self.amount is not None and not self.invoice_ids:
            raise refuse("one_invoice", "invoice_ids must name at least one invoice when there is an amount")
        return self


class PaymentClaimed(_Fact):
    """The client says that the money is on its way."""

    event: Literal["payment_claimed"] = "payment_claimed"


class PaymentClaimRejected(_Fact):
    """The bank statement shows no such payment."""

    event: Literal["payment_claim_rejected"] = "payment_claim_rejected"


class DisputeOpened(_Fact):
    """The client objects: to `amount` of one named invoice, or to all of it."""

    event: Literal["dispute_opened"] = "dispute_opened"
    amount: PositiveMoney | None = None

    @model_validator(mode="after")
    def _amount_of_one(self) -> Self:
        if self.amount is not None:
            self._names_one_invoice("an amount")
        return self


class DisputeResolved(_Fact):
    """All disputes opened before it on the invoices it names are over."""

    event: Literal["dispute_resolved"] = "dispute_resolved"


class HoldPlaced(_Fact):
    """Nothing goes until `until`, or until it is lifted.

    `until` is the first instant at which we may ask again; a day means its first minute in the client's zone.
    """

    event: Literal["hold_placed"] = "hold_placed"
    until: DayOrInstant | None = None


class HoldLifted(_Fact):
    """All holds placed before it on the invoices it names are over."""

    event: Literal["hold_lifted"] = "hold_lifted"


class ExtensionAgreed(_Fact):
    """The whole invoice is now due on `due_on`."""

    event: Literal["extension_agreed"] = "extension_agreed"
    due_on: Day


class PlanAgreed(_Fact):
    """What is outstanding on one invoice is paid in instalments."""

    event: Literal["plan_agreed"] = "plan_agreed"
    instalments: Several[Instalment] = Field(max_length=240)

    @model_validator(mode="after")
    def _one_invoice_in_order(self) -> Self:
        self._names_one_invoice("a plan")
        if not self.instalments:
            raise refuse("no_instalments", "a plan needs at least one instalment")
        check_instalment_dates(self.instalments)
        amounts = [part.amount for part in self.instalments]
        if len({amount.currency for amount in amounts}) > 1:
            raise refuse("currency_mismatch", "instalments must all be in one currency")
        if sum_within_limit(amounts, amounts[0].currency) is None:
            raise refuse("plan_too_large", "instalments must together stay below 10^15")
        return self


class PlanCancelled(_Fact):
    """The plans agreed before it are off."""

    event: Literal["plan_cancelled"] = "plan_cancelled"


class OptedOut(_Fact):
    """The client no longer wants `channel`; without one, none at all."""

    event: Literal["opted_out"] = "opted_out"
    channel: Channel | None = None


class OptedIn(_Fact):
    """The client wants `channel` again; without one, all of them."""

    event: Literal["opted_in"] = "opted_in"
    channel: Channel | None = None


class StepApproved(_Fact):
    """A person agrees that `step` may go, once: it counts for the next contact of that step."""

    event: Literal["step_approved"] = "step_approved"
    step: Identifier


class HandedOff(_Fact):
    """A person, mediator, collector or lawyer has taken over."""

    event: Literal["handed_off"] = "handed_off"
    to: Name = Field(repr=False)


class HandOffRecalled(_Fact):
    """The case has come back to us."""

    event: Literal["hand_off_recalled"] = "hand_off_recalled"


def _of_a_known_kind(data: Any) -> Any:
    """Name the nearest kind; pydantic would repeat what it was given."""
    if isinstance(data, dict):
        kind = data.get("event")
        if kind not in _KINDS:
            near = difflib.get_close_matches(kind, _KINDS) if isinstance(kind, str) and len(kind) <= 40 else []
            hint = f"did you mean '{near[0]}'?" if near else f"it is one of {', '.join(_KINDS)}"
            raise refuse("event_unknown", f"event must name a kind of event; {hint}")
    elif not isinstance(data, _Fact):
        raise refuse("event_type", "must be an event such as Replied(at=...), or a dict with event and at")
    return data


_KINDS = [str(kind.model_fields["event"].default) for kind in _Fact.__subclasses__()]

Event = Annotated[
    Contacted
    | Replied
    | ReplyHandled
    | PromiseMade
    | PaymentClaimed
    | PaymentClaimRejected
    | DisputeOpened
    | DisputeResolved
    | HoldPlaced
    | HoldLifted
    | ExtensionAgreed
    | PlanAgreed
    | PlanCancelled
    | OptedOut
    | OptedIn
    | StepApproved
    | HandedOff
    | HandOffRecalled,
    Field(discriminator="event"),
    BeforeValidator(_of_a_known_kind),
]
"""Any of the facts above; in JSON, `event` tells which."""

EVENT: TypeAdapter[Event] = TypeAdapter(
    Event, config={"title": "Event", "defer_build": True, "hide_input_in_errors": True}
)
"""Reads one event from Python values or JSON."""
