"""What comes into the lab: which ledgers are refused, and what was known of one by when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sopan._arguments import is_whole
from sopan.account import Account, PolicyBook
from sopan.errors import ArgumentError
from sopan.history import Contacted, Conversation, Event, HandedOff, HandOffRecalled, History, StepApproved
from sopan.lab._behaviour import Payer
from sopan.policy import EscalationPolicy

_OWN_ACTS = (Contacted, HandedOff, HandOffRecalled, StepApproved)
"""What a host does under its policy. Another policy would have done something else, so a backtest leaves these out."""


def events_of(account: Account, first: datetime) -> tuple[list[Event], list[Event]]:
    """Return what was known by `first`, and what the client and the office said later, in order of time."""
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


def in_ladder_order(policies: Iterable[EscalationPolicy | PolicyBook]) -> Callable[[str], tuple[int, str]]:
    """Return a key by which steps are sorted as they stand in the policies; follow-ups come last, by name."""
    books = (policy.policies if isinstance(policy, PolicyBook) else (policy,) for policy in policies)
    places: dict[str, int] = {}
    for step in (step for book in books for policy in book for step in policy.steps):
        places.setdefault(step.id, len(places))
    return lambda step: (places.get(step, len(places)), step)


def require_behaviour(behaviour: object) -> None:
    """Refuse what is no kind of client. Raises ArgumentError."""
    if not isinstance(behaviour, Payer):
        raise ArgumentError("behaviour must be a kind of client such as Forgetful() or a Mixture")


def require_whole(name: str, number: object, least: int) -> None:
    """Refuse what is no whole number of at least `least`. Raises ArgumentError."""
    if not is_whole(number, least):
        raise ArgumentError(f"{name} must be a whole number of at least {least}")


def check_accounts(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Return the accounts of a ledger that makes sense. Raises ArgumentError for one that does not."""
    book = tuple(accounts) if isinstance(accounts, Iterable) else None
    if book is None or not all(isinstance(account, Account) for account in book):
        raise ArgumentError("accounts must be of type Account, each with a client and its invoices, in a list")
    if not any(account.invoices for account in book):
        raise ArgumentError("accounts hold no invoice; give at least one account with an invoice")
    ids = [account.client.id for account in book]
    if len(ids) != len(set(ids)):
        raise ArgumentError("two accounts have one client id; give each client one account with all its invoices")
    names = [invoice.id for account in book for invoice in account.invoices]
    if len(names) != len(set(names)):
        raise ArgumentError("two invoices have one id; ids must be unique in the whole ledger")
    for place, account in enumerate(book):
        for number, invoice in enumerate(account.invoices):
            where = f"accounts[{place}].invoices[{number}]"
            if invoice.owed_by != account.client.id:
                message = f"{where} belongs to another client: its payer, payer_id or else client_id, is another"
                raise ArgumentError(message)
            if any(payment.received_on < invoice.issued_on for payment in invoice.payments):
                raise ArgumentError(f"{where} was paid before it was issued; correct received_on or issued_on")
    return book
