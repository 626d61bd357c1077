"""One client's account, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, GetPydanticSchema, ValidationError

from sopan._arguments import wrong_type
from sopan.client import Client
from sopan.decisions import Decision, Reason, Send
from sopan.errors import ArgumentError
from sopan.fields import Record
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice, Payment
from sopan.money import Money

_Events = Annotated[Iterable[Event], GetPydanticSchema(lambda _source, handler: handler(tuple[Event, ...]))]
"""Any events; kept, written and read as a tuple."""


@dataclass(frozen=True, slots=True)
class Account(Record):
    """A client with all its invoices and the whole history.

    `history` may be a `History`, a `Conversation` or events. `payments_as_of` is when the payment data were last true;
    without it, the caller vouches for `now`.
    """

    client: Client
    invoices: tuple[Invoice, ...]
    history: History | Conversation | _Events = ()
    payments_as_of: AwareDatetime | None = None
    unapplied: tuple[Payment, ...] = ()
    """Payments of the client that are not yet applied to an invoice."""

    def __post_init__(self) -> None:
        """Keep invoices, payments and events as tuples, so that an account can be read twice."""
        if isinstance(self.invoices, Invoice):
            raise ArgumentError("invoices must be a list; write invoices=[invoice] for one")
        object.__setattr__(self, "invoices", tuple(self.invoices))
        object.__setattr__(self, "unapplied", payments_from(self.unapplied))
        if not isinstance(self.history, History | Conversation):
            object.__setattr__(self, "history", tuple(self.history))


def accounts_of(accounts: Iterable[Account]) -> Iterator[Account]:
    """Iterate over accounts, each checked when its turn comes. Raises ArgumentError for anything else."""
    if isinstance(accounts, Account):
        raise ArgumentError("accounts must be a list or another iterable; write [account] for one")
    if not isinstance(accounts, Iterable):
        raise wrong_type("accounts", accounts, "Account")
    for account in accounts:
        if not isinstance(account, Account):
            raise ArgumentError("accounts must be of type Account; build each with Account(client, invoices, history)")
        yield account


@dataclass(frozen=True, slots=True)
class PolicyChoice(Record):
    """The policy that holds for a client or an invoice, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class OpenItem(Record):
    """The open amount of an invoice, under the date that counts now."""

    invoice_id: str
    number: str
    """The invoice's, as the client knows it."""
    obligation: str
    """`INV-1`, or `INV-1@2026-12-18` for the instalment due on that day."""
    due_on: date | None
    """The agreed due date; None while there is none: terms that count from the receipt, a retention."""
    days_overdue: int | None
    """Days since then; negative before it, None without it."""
    outstanding: Money
    """Missing withholding certificates included."""
    to_transfer: Money
    """The cash still to come."""


@dataclass(frozen=True, slots=True)
class AccountDecision(Record):
    """A decision about one client: the messages that go now, and the answer for every invoice."""

    client_id: str
    sends: tuple[Send, ...] = ()
    """What goes now; at most one message unless the policy says `consolidate = "off"`."""
    by_invoice: Mapping[str, Decision] = field(default_factory=dict)
    """The answer per invoice id; an invoice that a joint message makes has that message."""
    due: tuple[OpenItem, ...] = ()
    """What is open and whose date has come, asked for or not, in order of date."""
    upcoming: tuple[OpenItem, ...] = ()
    """What is open and whose date has not come: asked for by nobody."""
    totals: tuple[Money, ...] = ()
    """What is outstanding on all open invoices, per currency."""
    credits: tuple[Money, ...] = ()
    """What we hold of the client's, per currency: payments not yet applied, those on void invoices, and what came
    beyond an invoice's total."""
    policy: PolicyChoice | None = None
    """The policy that holds for the client as a whole."""
    policies: Mapping[str, PolicyChoice] = field(default_factory=dict)
    """The policy of each invoice, by its id, and why."""
    next_check: AwareDatetime | None = None
    """The earliest instant at which any answer can change by itself; None when none can."""
    because: tuple[Reason, ...] = ()
    error: str | None = None
    """Why nothing could be decided for this account; everything else is empty then."""


def payments_from(unapplied: Iterable[object]) -> tuple[Payment, ...]:
    """Read payments that are not applied: values, or plain dicts as a bank import has them. Raises ArgumentError."""
    try:
        return tuple(one if isinstance(one, Payment) else Payment.model_validate(one) for one in unapplied)
    except (ValidationError, TypeError):
        raise ArgumentError("unapplied must be payments; build each with Payment.model_validate(...)") from None


def unapplied_payments(invoices: Iterable[Invoice], unapplied: Iterable[Payment]) -> tuple[Payment, ...]:
    """Return the payments that settle nothing: those not yet applied to an invoice, and those on void invoices.

    One that stands elsewhere too, by all its fields, was moved there and is counted there.
    """
    free, invoices = tuple(unapplied), tuple(invoices)
    void = [payment for invoice in invoices if invoice.status == "void" for payment in invoice.payments]
    if not void:
        return free
    applied = (payment for invoice in invoices if invoice.status != "void" for payment in invoice.payments)
    elsewhere = {*free, *applied}
    return (*free, *(payment for payment in void if payment not in elsewhere))


def require_own_invoices(client: Client, invoices: Iterable[Invoice]) -> None:
    """Refuse invoices of another client and ids that occur twice."""
    seen: set[str] = set()
    for invoice in invoices:
        if invoice.owed_by != client.id:
            message = "an invoice belongs to another client: its payer, payer_id or else client_id, is another"
            raise ArgumentError(message)
        if invoice.id in seen:
            raise ArgumentError("two invoices of the client have one id; ids must be unique in the whole store")
        seen.add(invoice.id)
