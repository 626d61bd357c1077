"""A host with a whole account: it learns what happens, asks, sends, and sleeps until something can change.

The replay gives it a real ledger, the experiment an imagined one; it knows nothing before its time in either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sopan.account import Account, AccountDecision, PolicyBook, decide_account
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Done, HandOff, Hold, ReasonCode, Send
from sopan.decisions.model import contact_facts
from sopan.engine import conversation_of, decide, default_calendar
from sopan.errors import ArgumentError
from sopan.fields import FIRST_DAY, LAST_DAY, of_checked
from sopan.forecast import play
from sopan.history import (
    Contacted,
    ContactedItem,
    Conversation,
    Event,
    HandedOff,
    HandOffRecalled,
    History,
    StepApproved,
    evolve,
)
from sopan.invoice import Invoice
from sopan.lab._behaviour import Payer
from sopan.policy import EscalationPolicy
from sopan.words import Outcome
from sopan.zones import local, start_of_day, zone_of

__all__ = [
    "AccountHost",
    "Answer",
    "check_accounts",
    "dated_facts",
    "events_of",
    "first_instant",
    "last_instant",
    "require_behaviour",
    "require_day",
    "require_whole",
]

_ONE_DAY = timedelta(days=1)
_OWN_ACTS = (Contacted, HandedOff, HandOffRecalled, StepApproved)
"""What a host does under its policy. Another policy would have done something else, so a replay leaves these out."""


class _OneInvoice(NamedTuple):
    """The answer about an account in which one invoice is open: the part of an `AccountDecision` that a host reads."""

    sends: tuple[Send, ...]
    by_invoice: Mapping[str, Decision]
    next_check: datetime | None


Answer = AccountDecision | _OneInvoice


class AccountHost:
    """One client's host from the first instant on: the only thing in the lab that changes.

    Every message is delivered, every approval is given when it is asked for, every hand-off is taken.
    """

    def __init__(
        self,
        client: Client,
        invoices: Sequence[Invoice],
        policy: EscalationPolicy | PolicyBook,
        *,
        known: Conversation | Iterable[Event] = (),
        calendar: WorkingCalendar | None = None,
    ) -> None:
        self.client = client
        self.policy = policy
        self.zone = zone_of(client.zone)
        self.calendar = default_calendar() if calendar is None else calendar
        self.conversation = conversation_of(known)
        self.whole = {invoice.id: invoice for invoice in invoices}
        self.current: dict[str, Invoice] = {}
        self.finished: set[str] = set()
        self.asked = 0
        # A minimum and a payment profile look at settled invoices too; otherwise nobody asks about them again.
        self.may_forget = isinstance(policy, EscalationPolicy) and not policy.minimum

    def today(self, at: datetime) -> date:
        """The client's day at `at`."""
        return local(at, self.zone).date()

    def learn(self, event: Event) -> None:
        """Record an event."""
        self.conversation = evolve(self.conversation, event)

    def show(self, invoice: Invoice) -> None:
        """Take an invoice as it stands now: it is new, or something has happened to it."""
        self.current[invoice.id] = invoice
        self.finished.discard(invoice.id)

    def catch_up(self, at: datetime) -> None:
        """Take in everything that has happened by `at`. Override it."""

    def next_news(self, at: datetime) -> datetime | None:
        """When something happens next, after `at`. Override it."""

    def ask(self, at: datetime) -> Answer:
        """What to do at `at`, knowing what has happened by then."""
        self.catch_up(at)
        self.asked += 1
        unfinished = [invoice for invoice_id, invoice in self.current.items() if invoice_id not in self.finished]
        if len(unfinished) == 1 and isinstance(self.policy, EscalationPolicy):
            return self._ask_about(unfinished[0], self.policy, at)
        return decide_account(
            self.client,
            unfinished,
            self.policy,
            now=at,
            history=self.conversation,
            calendar=self.calendar,
        )

    def _ask_about(self, invoice: Invoice, policy: EscalationPolicy, at: datetime) -> Answer:
        """`decide_account` for one open invoice, without the totals and lists that a host does not read."""
        decision = decide(
            invoice,
            self.client,
            policy,
            now=at,
            history=self.conversation,
            calendar=self.calendar,
        )
        sends = (decision,) if isinstance(decision, Send) else ()
        return _OneInvoice(sends, {invoice.id: decision}, decision.next_check)

    def act(self, at: datetime, answer: Answer) -> datetime | None:
        """Do what the answer says; else sleep until it can change or until something happens."""
        acts = self._acts(at, answer)
        if acts:
            for event in acts:
                self.learn(event)
            return at
        if self.may_forget:
            for invoice_id, decision in answer.by_invoice.items():
                if isinstance(decision, Done):
                    self.finished.add(invoice_id)
        changes, news = answer.next_check, self.next_news(at)
        if changes is None or news is None:
            return changes or news
        return min(changes, news)

    def _acts(self, at: datetime, answer: Answer) -> list[Event]:
        if answer.sends:
            return [delivered(message, at) for message in answer.sends]
        acts: list[Event] = []
        for invoice_id, decision in answer.by_invoice.items():
            if isinstance(decision, HandOff):
                acts.append(HandedOff(at=at, invoice_ids=(invoice_id,), to=decision.to))
            elif isinstance(decision, Hold) and decision.reason == ReasonCode.NEEDS_APPROVAL:
                acts.append(StepApproved(at=at, invoice_ids=(invoice_id,), step=decision.because[0].detail))
        return acts

    def play(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, Answer]]:
        """Every answer from `first` through `last`; none before the first invoice is known."""
        at = first
        self.catch_up(at)
        while not self.current:
            news = self.next_news(at)
            if news is None or news > last:
                return
            at = news
            self.catch_up(at)
        yield from play(self.ask, now=at.astimezone(UTC), until=last.astimezone(UTC), act=self.act)


def delivered(send: Send, at: datetime) -> Contacted:
    """`send.as_contacted(at, Outcome.DELIVERED)` for a message that was decided right now.

    It does not check again what the engine took from checked values: a year of a ledger is thousands of these, and
    nobody could have changed one in between.
    """
    facts = contact_facts(send)
    fields: dict[str, Any] = {
        "at": at.astimezone(UTC),
        "invoice_ids": facts["invoice_ids"],
        "id": None,
        "note": None,
        "event": "contacted",
        **facts,
        "items": tuple(of_checked(ContactedItem, _ITEM, item) for item in facts["items"]),
        "outcome": Outcome.DELIVERED,
    }
    return of_checked(Contacted, _CONTACT, fields)


_ITEM = set(ContactedItem.model_fields)
_CONTACT = set(Contacted.model_fields) - {"id", "note", "event"}


def dated_facts(invoice: Invoice) -> set[date]:
    """The days on which something happens to an invoice: its issue, payments, reversals, credits and slips."""
    days: list[date | None] = [invoice.issued_on]
    for payment in invoice.payments:
        days += (payment.received_on, payment.reversed_on)
    days += [note.issued_on for note in invoice.credit_notes]
    days += [slip.certificate_received_on for slip in invoice.withholdings]
    return {day for day in days if day is not None}


def events_of(account: Account, first: datetime) -> tuple[list[Event], list[Event]]:
    """What was known by `first`, and what the client and the office said later, in order of time."""
    history = account.history
    if isinstance(history, Conversation):
        message = "history must be a History or events: a Conversation no longer knows when each thing happened"
        raise ArgumentError(message)
    if history == ():  # most have said nothing
        return [], []
    known, later = [], []
    for event in history if isinstance(history, History) else History(history):
        if event.at <= first:
            known.append(event)
        elif not isinstance(event, _OWN_ACTS):
            later.append(event)
    return known, sorted(later, key=lambda event: event.at)


def first_instant(start: date, client: Client) -> datetime:
    """An aware instant as it is; a day of the client's zone from its beginning."""
    if isinstance(start, datetime):
        return _aware("start", start)
    return start_of_day(require_day("start", start), zone_of(client.zone))


def last_instant(end: date, client: Client) -> datetime:
    """An aware instant as it is; a day of the client's zone through its end."""
    if isinstance(end, datetime):
        return _aware("end", end)
    return start_of_day(require_day("end", end) + _ONE_DAY, zone_of(client.zone)) - timedelta(microseconds=1)


def _aware(name: str, at: datetime) -> datetime:
    if at.utcoffset() is None:
        message = f"{name} must say its zone; add a tzinfo, or give a day"
        raise ArgumentError(message)
    return at


def require_day(name: str, day: object) -> date:
    """The day, if it is one and within the years that values know. Raises ArgumentError."""
    if not isinstance(day, date) or isinstance(day, datetime):
        message = f"{name} must be a day, such as date(2026, 1, 31)"
        raise ArgumentError(message)
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"{name} must lie between {FIRST_DAY} and {LAST_DAY}"
        raise ArgumentError(message)
    return day


def require_behaviour(behaviour: object) -> None:
    """Refuse what is no kind of client. Raises ArgumentError."""
    if not isinstance(behaviour, Payer):
        message = "behaviour must be a kind of client such as Forgetful() or a Mixture"
        raise ArgumentError(message)


def require_whole(name: str, number: object, least: int) -> None:
    """Refuse what is no whole number of at least `least`. Raises ArgumentError."""
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        message = f"{name} must be a whole number of at least {least}"
        raise ArgumentError(message)


def check_accounts(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """The accounts of a ledger that makes sense. Raises ArgumentError for one that does not."""
    book = tuple(accounts) if isinstance(accounts, Iterable) else None
    if book is None or not all(isinstance(account, Account) for account in book):
        message = "accounts must be of type Account, each with a client and its invoices, in a list"
        raise ArgumentError(message)
    if not any(account.invoices for account in book):
        message = "accounts hold no invoice; give at least one account with an invoice"
        raise ArgumentError(message)
    ids = [account.client.id for account in book]
    if len(ids) != len(set(ids)):
        message = "two accounts have one client id; give each client one account with all its invoices"
        raise ArgumentError(message)
    names = [invoice.id for account in book for invoice in account.invoices]
    if len(names) != len(set(names)):
        message = "two invoices have one id; ids must be unique in the whole ledger"
        raise ArgumentError(message)
    for place, account in enumerate(book):
        for number, invoice in enumerate(account.invoices):
            where = f"accounts[{place}].invoices[{number}]"
            if invoice.client_id != account.client.id:
                message = f"{where} belongs to another client: its client_id is not the client's id"
                raise ArgumentError(message)
            if any(payment.received_on < invoice.issued_on for payment in invoice.payments):
                message = f"{where} was paid before it was issued; correct received_on or issued_on"
                raise ArgumentError(message)
    return book
