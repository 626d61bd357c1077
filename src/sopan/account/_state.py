"""How a client stands as a whole, today and on the days ahead: what rules of a policy book may ask for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sopan._caching import lazy
from sopan.account.book import ClientState
from sopan.history import CommitmentState, Conversation, PromiseMade, promises
from sopan.history._agreed_dates import AgreedDates
from sopan.invoice import Invoice
from sopan.money import Money


class _Open(NamedTuple):
    """The open cash of one invoice in the smallest unit, and the agreed date of what is to be paid next."""

    currency: str
    minor: int
    due_on: date | None


class _Course(NamedTuple):
    """The open parts of all invoices together from one day on."""

    totals: dict[str, int]
    invoices: int
    oldest: date | None


class ClientStates:
    """One client from a day on; every invoice is looked at as often as it changes."""

    def __init__(
        self,
        invoices: Sequence[Invoice],
        agreed: AgreedDates,
        today: date,
        tolerance_in: Callable[[str], Money],
        said: Conversation,
        zone: str,
    ) -> None:
        self._invoices = invoices
        self._agreed = agreed
        self._today = today
        self._tolerance_in = tolerance_in
        self._said = said
        self._zone = zone

    def on(self, day: date) -> ClientState:
        """Return how the client stands at the end of `day`, today or later, as far as is known today."""
        days, courses = self._courses
        now = courses[max(bisect_right(days, day) - 1, 0)]
        return ClientState(
            open_totals=tuple(Money.at_most(minor, named) for named, minor in sorted(now.totals.items()) if minor),
            open_count=now.invoices,
            oldest_days=None if now.oldest is None else (day - now.oldest).days,
            broken_promises=self._broken(day),
        )

    def days_of_change(self, ages: Iterable[int]) -> list[date]:
        """Return the days after today on which the state may change so that a rule matches that did not, or ceases to.

        `ages` are the numbers of days for which rules ask.
        """
        days, courses = self._courses
        dues = {course.oldest for course in courses if course.oldest is not None}
        come_of_age = {date.fromordinal(due.toordinal() + age) for due in dues for age in ages}
        return sorted(day for day in {*days, *come_of_age, *self._ends_of_promises} if day > self._today)

    @lazy
    def _courses(self) -> tuple[list[date], list[_Course]]:
        moves: defaultdict[date, list[tuple[_Open | None, _Open | None]]] = defaultdict(list)
        for invoice in self._invoices:
            if invoice.status != "issued":
                continue
            before: _Open | None = None
            for day in (self._today, *(day for day in invoice.changes() if day > self._today)):
                now = self._open(invoice, day)
                if now != before:
                    moves[day].append((before, now))
                before = now
        totals: defaultdict[str, int] = defaultdict(int)
        count, dues = 0, list[date]()
        days, courses = [self._today], [_Course({}, 0, None)]
        for day in sorted(moves):
            for before, now in moves[day]:
                for one, sign in ((before, -1), (now, 1)):
                    if one is None:
                        continue
                    totals[one.currency] += sign * one.minor
                    count += sign
                    if one.due_on is not None and sign > 0:
                        insort(dues, one.due_on)
                    elif one.due_on is not None:
                        del dues[bisect_left(dues, one.due_on)]
            days.append(day)
            courses.append(_Course(dict(totals), count, dues[0] if dues else None))
        return days, courses

    def _open(self, invoice: Invoice, day: date) -> _Open | None:
        if invoice.issued_on > day:
            return None
        position = invoice.position(day)
        currency = invoice.total.currency
        tolerance = self._tolerance_in(currency)
        if not position.to_transfer or (position.to_transfer <= tolerance and position.cash_is_settled(tolerance)):
            return None
        return _Open(currency, position.to_transfer.minor, self._agreed.due_on(invoice, day))

    # --- promises --------------------------------------------------------------------------------

    @property
    def _promised(self) -> tuple[PromiseMade, ...]:
        return self._said.of_kind(PromiseMade)

    @lazy
    def _ends_of_promises(self) -> set[date]:
        return {date.fromordinal(one.pay_by.toordinal() + 1) for one in self._promised}

    def _broken(self, day: date) -> int:
        """Count the promises that were not kept, by their dates alone, as payment profiles do."""
        if not self._promised:
            return 0
        tolerance = [self._tolerance_in(currency) for currency in {one.total.currency for one in self._invoices}]
        told = promises(self._said, self._invoices, on=day, zone=self._zone, tolerance=tolerance)
        return sum(one.is_promise and one.state is CommitmentState.BROKEN for one in told)
