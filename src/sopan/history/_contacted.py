"""A message on record, what became of it, and that it never left; and the base of all events."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sopan.fields import Address, Day, Identifier, Instant, Label, Note, Several, Value, refuse
from sopan.money import Money
from sopan.words import NOT_DEMANDS, UNMADE, Channel, Outcome, Purpose, Tone


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
