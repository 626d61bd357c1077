"""What became of one client in a trial, whatever was sent to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from sopan.account import Account
from sopan.fields import ONE_DAY
from sopan.history import Event, OptedOut, Suggested, SuggestionSettled, facts_of
from sopan.history.log import events_of
from sopan.invoice import Invoice
from sopan.learning._effects import Unit
from sopan.learning._receivables import settled_on
from sopan.zones import local, zone_of


class Bills(NamedTuple):
    """Invoices of one client that have fallen due, added up; money in the smallest unit."""

    invoices: int = 0
    owed: int = 0
    """The cash that they asked for: without withheld tax, and with what credit notes took off later."""
    paid: int = 0
    waited: float = 0.0
    """Days from issue to payment, or to the end, times `owed`."""
    late: int = 0
    """Days from the due date to payment, or to the end."""

    def share_paid(self) -> tuple[float, float]:
        """Return what was paid of a hundred, by size."""
        return 100.0 * self.paid, float(self.owed)

    def dso(self) -> tuple[float, float]:
        """Days from issue to payment, by amount."""
        return self.waited, float(self.owed)

    def days_late(self) -> tuple[float, float]:
        """Days late, each invoice alike."""
        return float(self.late), float(self.invoices)


class ClientOutcome(NamedTuple):
    """One client at the end of a day."""

    client_id: str
    currencies: frozenset[str]
    """Those of its invoices, the ones included that fell due before the trial or are not due yet."""
    bills: Bills
    past: Bills
    """The same of what fell due before the trial, as it stood on its eve."""
    since: date
    """The day from which it is looked at: that of its first invoice, or the trial's first if that is later."""
    complained: tuple[datetime, date] | None
    """When it was first known to have done so, and its own day of that."""
    opted_out: tuple[datetime, date] | None

    def unit(self, metric: Callable[[Bills], tuple[float, float]]) -> Unit:
        """Return the client in one metric, with its past."""
        past, size = metric(self.past)
        return Unit(*metric(self.bills), past / size if size else None)


def observe(
    account: Account, first: date | None, as_of: date, is_complaint: Callable[[Event], bool]
) -> ClientOutcome | None:
    """Return what became of a client from `first` through `as_of`; None for one without invoices.

    Due dates are those of the invoices: an extension is something that an arm brings about, and no reason to count
    less as late.
    What somebody only suggested is no fact; once a person has accepted it, it counts as of that moment, so that what
    was seen on one day does not change on the next.
    """
    known = [invoice for invoice in account.invoices if invoice.status in _COUNTED and invoice.issued_on <= as_of]
    if not known:
        return None
    issued_on = min(invoice.issued_on for invoice in known)
    zone = zone_of(account.client.zone)
    facts = _known(events_of(account.history), zone, first, as_of)
    return ClientOutcome(
        client_id=account.client.id,
        currencies=frozenset(invoice.total.currency for invoice in known),
        bills=_bills(known, first, as_of),
        past=Bills() if first is None else _bills(known, None, first - ONE_DAY),
        since=issued_on if first is None else max(issued_on, first),
        complained=min((when for event, when in facts if is_complaint(event)), default=None),
        opted_out=min((when for event, when in facts if isinstance(event, OptedOut)), default=None),
    )


_COUNTED = frozenset({"issued", "written_off"})


def _bills(invoices: Iterable[Invoice], first: date | None, last: date) -> Bills:
    """Add up what fell due from `first` through `last`, as it stood at the end of `last`."""
    found = [
        _bill(invoice, invoice.due_on, last)
        for invoice in invoices
        if invoice.due_on is not None
        and (first is None or invoice.due_on >= first)
        and max(invoice.due_on, invoice.issued_on) <= last
    ]
    return Bills(*(sum(column) for column in zip(*found, strict=True))) if found else Bills()


def _bill(invoice: Invoice, due_on: date, last: date) -> Bills:
    owed = invoice.total.minor - sum(tax.amount.minor for tax in invoice.withholdings)
    ends_on = settled_on(invoice, last) or last
    return Bills(
        invoices=1,
        owed=owed,
        paid=min(invoice.position(last).paid.minor, owed),
        waited=float((ends_on - invoice.issued_on).days * owed),
        late=max((ends_on - due_on).days, 0),
    )


def _known(
    events: Iterable[Event], zone: tzinfo, first: date | None, last: date
) -> list[tuple[Event, tuple[datetime, date]]]:
    """Return the facts from `first` on that are known by the end of `last`, each with when it was known and the day."""
    told = [event for event in events if _day(event.at, zone) <= last]
    facts = facts_of(told)
    known = {event: event.at for event in told}
    # What was accepted is known from the moment on at which it is first among the facts.
    for at in sorted({event.at for event in told if isinstance(event, Suggested | SuggestionSettled)}):
        if all(fact in known for fact in facts):
            break
        for fact in facts_of([event for event in told if event.at <= at]):
            known.setdefault(fact, max(at, fact.at))
    return [
        (fact, (known[fact], _day(known[fact], zone)))
        for fact in facts
        if first is None or _day(fact.at, zone) >= first
    ]


def _day(at: datetime, zone: tzinfo) -> date:
    return local(at, zone).date()
