"""What one client owes at the end of a day, when it is to come, and what its past says about that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from sopan.account import Account
from sopan.account.model import accounts_of
from sopan.engine._amounts import PRESENTATION_PERIOD
from sopan.errors import ArgumentError
from sopan.history import Commitment, CommitmentState, ExtensionAgreed, PlanAgreed, PromiseMade, facts_of, promises
from sopan.history._agreed_dates import AgreedDates
from sopan.history.log import events_of
from sopan.invoice import Invoice, Payment
from sopan.learning._delays import Observed

_CLEARING = timedelta(days=5)
"""A giro in hand is expected so long after it was received: three working days and a weekend."""
_ALL = 10**18
"""More, in smallest units, than any invoice can hold: a promise without an amount is for all of it."""
_Word = PromiseMade | ExtensionAgreed | PlanAgreed
"""A newer one takes the place of a promise."""


class Part(NamedTuple):
    """Cash that is still to come, or not, as one."""

    currency: str
    pieces: tuple[tuple[int, date | None], ...]
    """So much, in the smallest unit, is due on an agreed date; None where there is none yet.

    It is one piece, but for a promise of several.
    """
    promised_by: date | None = None
    """The day that the client has named in a promise that is in force."""
    clears_on: date | None = None
    """The day on which a giro in hand is expected to clear."""

    @property
    def minor(self) -> int:
        """All of it, in the smallest unit."""
        return sum(minor for minor, _ in self.pieces)


def each_once(accounts: Iterable[Account]) -> Iterator[Account]:
    """Iterate over accounts. Raises ArgumentError for what is none, and for a client that stands twice."""
    seen: set[str] = set()
    for account in accounts_of(accounts):
        if account.client.id in seen:
            raise ArgumentError("a client stands twice in accounts; give each with all its invoices")
        seen.add(account.client.id)
        yield account


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
        self._told = partial(promises, account.history, known, on=as_of, zone=account.client.zone)
        told = self._told()
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
        """A giro and then a promise take what is due first; a promise for several invoices takes the oldest first.

        What was promised in one word comes, or does not, as one.
        """
        giros = {
            invoice.id: [(giro, day) for giro in invoice.payments if (day := _clears_on(giro, self._as_of)) is not None]
            for invoice in account.invoices
        }
        words = [event for event in facts_of(events_of(account.history)) if isinstance(event, _Word)]
        promised = [_Promise(one, words) for one in told if one.is_promise and one.state is CommitmentState.IN_FORCE]
        for invoice in sorted(invoices, key=lambda invoice: (invoice.due_on or date.max, invoice.id)):
            currency = invoice.total.currency
            still_open = [
                _Open(part.due_on, part.to_transfer.minor) for part in self._agreed.open_parts(invoice, self._as_of)
            ]
            for giro, clears_on in giros[invoice.id]:
                for piece in _take(still_open, giro.amount.minor):
                    yield Part(currency, (piece,), clears_on=clears_on)
            for promise in promised:
                if promise.is_about(invoice.id) and (
                    promise.is_last_on(invoice.id) or self._holds(promise, invoice.id)
                ):
                    promise.pieces.setdefault(currency, []).extend(promise.take(still_open))
            for part in still_open:
                if part.minor:
                    yield Part(currency, ((part.minor, part.due_on),))
        for promise in promised:
            for currency, pieces in promise.pieces.items():
                if pieces:
                    yield Part(currency, tuple(pieces), promised_by=promise.named_day)

    def _holds(self, promise: _Promise, invoice_id: str) -> bool:
        """Return whether a promise is in force for that one of its invoices: a newer word may have replaced it."""
        return any(
            one.event == promise.event and one.state is CommitmentState.IN_FORCE for one in self._told(about=invoice_id)
        )


def _clears_on(giro: Payment, as_of: date) -> date | None:
    """Return the day on which a giro in hand is expected to clear; None for a payment that is none.

    A giro that clears later than a bank takes is a post-dated one: that day stands on the paper and was known from the
    first. An earlier day is not known before it has come. A giro that should have cleared and did not was kept in a
    drawer or not paid: it is no surer than an invoice without one.
    """
    if giro.method != "giro" or not giro.is_clearing_on(as_of):
        return None
    usual = giro.received_on + _CLEARING
    on_paper = giro.cleared_on if giro.cleared_on is not None and giro.cleared_on > usual else usual
    return on_paper if as_of < on_paper <= giro.received_on + PRESENTATION_PERIOD else None


class _Open:
    """The open part under one date, where there is no better word than that."""

    def __init__(self, due_on: date | None, minor: int) -> None:
        self.due_on = due_on
        self.minor = minor


class _Promise:
    """A promise in force, and how much of it is not yet laid on an invoice."""

    def __init__(self, commitment: Commitment, words: Iterable[_Word]) -> None:
        amount = commitment.event.amount if isinstance(commitment.event, PromiseMade) else None
        self.event = commitment.event
        self.named_day = commitment.named_day
        self.pieces: dict[str, list[tuple[int, date | None]]] = {}
        """What was laid on invoices, per currency."""
        self._newer = [word for word in words if word.at >= self.event.at and word != self.event]
        self._invoice_ids = frozenset(commitment.invoice_ids)
        # What came for it already counts as laid out.
        self._left = None if amount is None else amount.minor - sum(money.minor for money in commitment.received)

    def is_about(self, invoice_id: str) -> bool:
        """Return whether it covers the invoice."""
        return invoice_id in self._invoice_ids

    def is_last_on(self, invoice_id: str) -> bool:
        """Return whether no other word about the invoice came at its instant or later: then it holds there."""
        return not any(invoice_id in word.invoice_ids or not word.invoice_ids for word in self._newer)

    def take(self, still_open: Iterable[_Open]) -> Iterator[tuple[int, date | None]]:
        """Take what it means: so much, the earliest first; or all that falls due by its day, and the next at least."""
        left = [part for part in still_open if part.minor]
        if self._left is not None:
            for minor, due_on in _take(left, self._left):
                self._left -= minor
                yield minor, due_on
        elif left:
            through = max(left[0].due_on or date.max, self.named_day)
            yield from _take([part for part in left if (part.due_on or date.max) <= through], _ALL)


def _take(still_open: Iterable[_Open], minor: int) -> Iterator[tuple[int, date | None]]:
    """Take so much of what is open, the earliest first, and say how much of which dates."""
    for part in still_open:
        taken = min(part.minor, max(minor, 0))
        if taken:
            part.minor -= taken
            minor -= taken
            yield taken, part.due_on


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
