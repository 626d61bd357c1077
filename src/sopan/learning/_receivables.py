"""What one client owes at the end of a day, when it is to come, and what its past says about that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sopan.account import Account
from sopan.fields import ONE_DAY
from sopan.history import Commitment, CommitmentState, PromiseMade, promises
from sopan.history._agreed_dates import AgreedDates
from sopan.invoice import Invoice
from sopan.learning._delays import Observed
from sopan.money import Money

_CLEARING = timedelta(days=5)
"""A giro in hand is expected so long after it was received: three working days and a weekend."""
_ALL = 10**18
"""More, in smallest units, than any invoice can hold: a promise without an amount is for all of it."""


class Part(NamedTuple):
    """Cash that is still to come under one date."""

    amount: Money
    due_on: date | None
    """The agreed date; None where there is none yet."""
    promised_by: date | None = None
    """The day that the client has named in a promise that is in force."""
    clears_on: date | None = None
    """The day on which a giro in hand is expected to clear."""


class Receivables:
    """One client at the end of a day, knowing nothing of later days."""

    def __init__(self, account: Account, as_of: date) -> None:
        self._as_of = as_of
        self._agreed = AgreedDates(account.history, account.client.zone)
        known = [
            invoice.as_of(as_of)
            for invoice in account.invoices
            if invoice.status in {"issued", "written_off"} and invoice.issued_on <= as_of
        ]
        told = promises(account.history, known, on=as_of, zone=account.client.zone)
        ended = [one.state for one in told if one.is_promise]
        self.kept = ended.count(CommitmentState.KEPT)
        """How many promises the client has kept."""
        self.broken = ended.count(CommitmentState.BROKEN)
        self.observed = tuple(seen for invoice in known if (seen := self._observe(invoice)) is not None)
        """Its invoices, as far as they say how late it pays."""
        issued = [invoice for invoice in known if invoice.status == "issued"]
        self.parts = tuple(self._parts(issued, account, told))
        """What it owes."""

    def _observe(self, invoice: Invoice) -> Observed | None:
        """An invoice that was settled by a credit note alone was open until then, and never paid."""
        paid_off_on = settled_on(invoice, self._as_of)
        seen_until = self._as_of if paid_off_on is None else paid_off_on
        due_on = self._agreed.due_on(invoice, seen_until)
        if due_on is None:
            return None
        is_paid = paid_off_on is not None and bool(invoice.position(paid_off_on).paid)
        first = (invoice.issued_on - due_on).days + 1
        last = (seen_until - due_on).days
        return Observed(min(first, last), last, is_paid, (self._as_of - due_on).days)

    def _parts(self, invoices: list[Invoice], account: Account, told: tuple[Commitment, ...]) -> Iterator[Part]:
        """A giro and then a promise take what is due first; a promise for several invoices takes the oldest first."""
        clearing = {
            invoice.id: [payment for payment in invoice.payments if payment.is_clearing_on(self._as_of)]
            for invoice in account.invoices
        }
        promised = [_Promise(one) for one in told if one.is_promise and one.state is CommitmentState.IN_FORCE]
        for invoice in sorted(invoices, key=lambda invoice: (invoice.due_on or date.max, invoice.id)):
            currency = invoice.total.currency
            still_open = [
                _Open(part.due_on, part.to_transfer.minor) for part in self._agreed.open_parts(invoice, self._as_of)
            ]
            for giro in clearing[invoice.id]:
                clears_on = giro.cleared_on or giro.received_on + _CLEARING
                for due_on, minor in _take(still_open, giro.amount.minor):
                    yield Part(Money.of_minor(minor, currency), due_on, clears_on=max(clears_on, self._as_of + ONE_DAY))
            for promise in promised:
                if invoice.id in promise.invoice_ids:
                    for due_on, minor in _take(still_open, promise.minor):
                        promise.minor -= minor
                        yield Part(Money.of_minor(minor, currency), due_on, promised_by=promise.named_day)
            for part in still_open:
                if part.minor:
                    yield Part(Money.of_minor(part.minor, currency), part.due_on)


class _Open:
    """The open part under one date, where there is no better word than that."""

    def __init__(self, due_on: date | None, minor: int) -> None:
        self.due_on = due_on
        self.minor = minor


class _Promise:
    """A promise in force, and how much of it is not yet laid on an invoice."""

    def __init__(self, commitment: Commitment) -> None:
        amount = commitment.event.amount if isinstance(commitment.event, PromiseMade) else None
        self.named_day = commitment.named_day
        self.invoice_ids = frozenset(commitment.invoice_ids)
        self.minor = _ALL if amount is None else amount.minor
        # What came for it already counts as laid out.
        self.minor -= sum(money.minor for money in commitment.received) if amount is not None else 0


def _take(still_open: Iterable[_Open], minor: int) -> Iterator[tuple[date | None, int]]:
    """Take so much of what is open, the earliest first, and say of which dates."""
    for part in still_open:
        taken = min(part.minor, max(minor, 0))
        if taken:
            part.minor -= taken
            minor -= taken
            yield part.due_on, taken


def settled_on(invoice: Invoice, as_of: date) -> date | None:
    """Return the day from which on no cash was to come; None while some is."""
    settled: date | None = None
    for day in invoice.changes():
        if day > as_of:
            break
        if invoice.position(day).to_transfer:
            settled = None
        elif settled is None:
            settled = day
    return settled
