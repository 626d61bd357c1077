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
| `StepDeclined` | the person who strikes a proposed step out, or puts it off |
| `ContactWithdrawn` | a person who stopped a message that was on record before it left us |
| `LadderPlaced` | whoever takes a case over from an older system, at the step that it had reached |
| `Suggested` | whoever reads a reply, person or model, and believes that it means one of the events above |
| `SuggestionSettled` | a person who has looked at it: from then on it is a fact, or nothing |
| `HandedOff` | a person, when somebody else has taken over |
| `HandOffRecalled` | the same, when the case comes back |

`at` is when it happened, `invoice_ids` what it is about (empty: the whole account), `id` an optional identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from sopan.fields import (
    Address,
    Day,
    DayOrInstant,
    Flag,
    Identifier,
    Instant,
    Label,
    Name,
    Note,
    Several,
    Value,
    closest,
    refuse,
)
from sopan.invoice import Instalment, check_instalment_dates, sum_within_limit
from sopan.money import Money, PositiveMoney
from sopan.words import NOT_DEMANDS, UNMADE, Cause, Channel, Outcome, Purpose, Tone


class Fact(Value):
    """Base of all events."""

    at: Instant
    """When it happened, with its zone."""
    invoice_ids: Several[Identifier] = Field(default=(), max_length=10_000)
    """The invoices that it is about; empty means the whole account."""
    id: Identifier | None = None
    """Two events with one id are one event."""
    note: Note | None = Field(default=None, repr=False)
    """For people; no rule reads it."""

    def concerns(self, invoice_id: str) -> bool:
        """Return whether this is about that invoice: by name, or because it is about the whole account."""
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
    """What the words named as open of it, the cash alone; empty when they named no amount."""

    @model_validator(mode="after")
    def _step_and_occurrence(self) -> Self:
        if (self.step is None) != (self.occurrence is None):
            raise refuse("item_step", "step and occurrence go together; give both or neither")
        return self


class Contacted(Fact):
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
    """The last date, as the words named it; empty when they named none."""
    offers: Several[Identifier] = Field(default=(), max_length=10)
    """What the words offered, not what they might have."""
    copies: Several[Address] = Field(default=(), max_length=50, repr=False)
    """Where copies went, on the same channel."""
    reference: Identifier | None = None
    """The number that the letter bears, such as `012/SP/XII/2026`: later letters name it."""
    series: Identifier | None = None
    """The series in which it is counted, such as `SP`."""
    outcome: Outcome

    @model_validator(mode="after")
    def _key_and_items(self) -> Self:
        if (self.key is None) != (not self.items):
            raise refuse("contact_key", "key and items go together: a talk that sent no step has neither")
        return self

    @property
    def sent(self) -> bool:
        """True if it reached somebody, as far as anybody knows: what failed, bounced or was not answered did not."""
        return self.outcome not in UNMADE

    @property
    def is_demand(self) -> bool:
        """True if it asked for money under a key."""
        return self.key is not None and self.purpose not in NOT_DEMANDS


class ContactWithdrawn(Fact):
    """The contact under `key` never left us: it is neither made nor failed, and the step goes out under the next key.

    It changes nothing once the contact was delivered or read.
    """

    event: Literal["contact_withdrawn"] = "contact_withdrawn"
    key: Identifier


class Replied(Fact):
    """The client has answered; until somebody handles it, no machine writes to that client."""

    event: Literal["replied"] = "replied"
    channel: Channel | None = None
    reason: Cause | None = None
    """What it is about."""


class ReplyHandled(Fact):
    """A reply has been answered: those for the named invoices, or all."""

    event: Literal["reply_handled"] = "reply_handled"


class PromiseMade(Fact):
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


class PaymentClaimed(Fact):
    """The client says that the money is on its way: `amount` of it, or all that is open on what the claim covers."""

    event: Literal["payment_claimed"] = "payment_claimed"
    amount: PositiveMoney | None = None
    """How much was sent, on all the named invoices together."""
    proof: Flag = False
    """Whether the transfer slip came with it: then it is not asked for again."""


class PaymentClaimRejected(Fact):
    """The bank statement shows no such payment."""

    event: Literal["payment_claim_rejected"] = "payment_claim_rejected"


class DisputeOpened(Fact):
    """The client objects: to `amount` of one named invoice, or to all of it."""

    event: Literal["dispute_opened"] = "dispute_opened"
    amount: PositiveMoney | None = None
    reason: Cause | None = None

    @model_validator(mode="after")
    def _amount_of_one(self) -> Self:
        if self.amount is not None:
            self._names_one_invoice("an amount")
        return self


class DisputeResolved(Fact):
    """All disputes opened before it on the invoices it names are over."""

    event: Literal["dispute_resolved"] = "dispute_resolved"


class HoldPlaced(Fact):
    """Nothing goes until `until`, or until it is lifted.

    `until` is the first instant at which we may ask again; a day means its first minute in the client's zone.
    """

    event: Literal["hold_placed"] = "hold_placed"
    until: DayOrInstant | None = None
    reason: Cause | None = None
    """Why; `callback` makes the end of the hold the time of the call."""


class HoldLifted(Fact):
    """All holds placed before it on the invoices it names are over."""

    event: Literal["hold_lifted"] = "hold_lifted"


class ExtensionAgreed(Fact):
    """The whole invoice is now due on `due_on`."""

    event: Literal["extension_agreed"] = "extension_agreed"
    due_on: Day


class PlanAgreed(Fact):
    """An agreement to pay the outstanding amount of one invoice in instalments."""

    event: Literal["plan_agreed"] = "plan_agreed"
    instalments: Several[Instalment] = Field(max_length=240)

    @model_validator(mode="after")
    def _one_invoice_in_order(self) -> Self:
        self._names_one_invoice("a plan")
        if not self.instalments:
            raise refuse("no_instalments", "a plan needs at least one instalment")
        check_instalment_dates(self.instalments, all_dated=True)
        amounts = [part.amount for part in self.instalments]
        if len({amount.currency for amount in amounts}) > 1:
            raise refuse("currency_mismatch", "instalments must all be in one currency")
        if sum_within_limit(amounts, amounts[0].currency) is None:
            raise refuse("plan_too_large", "instalments must together stay below 10^15")
        return self


class PlanCancelled(Fact):
    """The plans agreed before it are off."""

    event: Literal["plan_cancelled"] = "plan_cancelled"


class OptedOut(Fact):
    """The client no longer wants `channel`; without one, none at all."""

    event: Literal["opted_out"] = "opted_out"
    channel: Channel | None = None


class OptedIn(Fact):
    """The client wants `channel` again; without one, all of them."""

    event: Literal["opted_in"] = "opted_in"
    channel: Channel | None = None


class StepApproved(Fact):
    """A person agrees that `step` may go, once: it counts for the next contact of that step."""

    event: Literal["step_approved"] = "step_approved"
    step: Identifier


class StepDeclined(Fact):
    """A person says no to `step`: it is passed; with `until` it is put off.

    `until` is the first instant at which it may be proposed again; a day means its first minute in the client's zone.
    Without names it is about what was issued by then.
    """

    event: Literal["step_declined"] = "step_declined"
    step: Identifier
    until: DayOrInstant | None = None


class LadderPlaced(Fact):
    """The case comes from an older system, which had reached `step`: it and the lower ones count as made on that day.

    Without names it is about what was issued by then.
    """

    event: Literal["ladder_placed"] = "ladder_placed"
    step: Identifier


class HandedOff(Fact):
    """A person, mediator, collector or lawyer has taken over."""

    event: Literal["handed_off"] = "handed_off"
    to: Name = Field(repr=False)


class HandOffRecalled(Fact):
    """The case has come back to us."""

    event: Literal["hand_off_recalled"] = "hand_off_recalled"


def _kind(event: type[Fact]) -> str:
    return str(event.model_fields["event"].default)


def _one_of(kinds: Iterable[str], what: str, data: Any) -> Any:
    """Name the nearest kind; pydantic would repeat what it was given."""
    kinds = tuple(kinds)
    if isinstance(data, dict):
        kind = data.get("event")
    elif isinstance(data, Fact):
        kind = data.event  # type: ignore[attr-defined]  # every kind of fact has it
    else:
        raise refuse("event_type", f"must be {what}, or a dict with event and at")
    if kind not in kinds:
        near = closest(kind, kinds) if isinstance(kind, str) and len(kind) <= 40 else None
        hint = f"did you mean '{near}'?" if near else f"it is one of {', '.join(kinds)}"
        raise refuse("event_unknown", f"event must name a kind of event; {hint}")
    return data


# --- what a reply is believed to mean ----------------------------------------------------------------

_Suggestible: TypeAlias = (
    PromiseMade | PaymentClaimed | DisputeOpened | HoldPlaced | ExtensionAgreed | PlanAgreed | OptedOut | OptedIn
)
SuggestedFact: TypeAlias = Annotated[
    _Suggestible,
    Field(discriminator="event"),
    BeforeValidator(
        lambda data: _one_of(
            map(_kind, get_args(_Suggestible)), "an event such as PromiseMade(at=..., pay_by=...)", data
        )
    ),
]
"""What a reply can mean; in JSON, `event` tells which."""


class Suggested(Fact):
    """A reading of a reply by a person or a model. No fact yet: it holds like a reply until it is settled.

    `Suggested(at=..., fact=PromiseMade(...), confidence=0.9, source="model")`; `event=` may be written for `fact=`.
    Give it an `id` for `SuggestionSettled.suggestion` to name.
    """

    event: Literal["suggested"] = "suggested"
    fact: SuggestedFact
    """The event that it would be, with its own time and names; a fact from the moment on which it is accepted."""
    confidence: Annotated[float, Field(ge=0, le=1)]
    """How sure the source is, from 0 to 1; no rule reads it."""
    source: Label
    """Who or what read the reply, such as the name of a model."""
    quote: Note | None = Field(default=None, repr=False)
    """The words of the reply on which it rests."""

    @model_validator(mode="before")
    @classmethod
    def _fact_as_event(cls, data: Any) -> Any:
        """In `event` stands the kind of every event, so what is suggested has another name there."""
        if isinstance(data, dict) and "fact" not in data and isinstance(data.get("event"), dict | Fact):
            return {name: value for name, value in data.items() if name != "event"} | {"fact": data["event"]}
        return data

    @model_validator(mode="after")
    def _read_after_it_was_said(self) -> Self:
        if self.fact.at > self.at:
            raise refuse("suggested_early", "fact must not be later than the suggestion itself; check both times")
        return self


class SuggestionSettled(Fact):
    """A person has looked at a suggestion: when `accepted`, what it suggested is a fact, else it is nothing.

    `suggestion` is the `id` of the one that is meant; without it those are settled that were made before about what
    `invoice_ids` name (without names all), as far as none has settled them. Of two about one id the refusal counts.
    """

    event: Literal["suggestion_settled"] = "suggestion_settled"
    accepted: Flag
    suggestion: Identifier | None = None


_KINDS = [_kind(kind) for kind in Fact.__subclasses__()]

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
    | StepDeclined
    | ContactWithdrawn
    | LadderPlaced
    | HandedOff
    | HandOffRecalled
    | Suggested
    | SuggestionSettled,
    Field(discriminator="event"),
    BeforeValidator(lambda data: _one_of(_KINDS, "an event such as Replied(at=...)", data)),
]
"""Any of the facts above; in JSON, `event` tells which."""

EVENT: TypeAdapter[Event] = TypeAdapter(
    Event, config={"title": "Event", "defer_build": True, "hide_input_in_errors": True}
)
"""Reads one event from Python values or JSON."""
