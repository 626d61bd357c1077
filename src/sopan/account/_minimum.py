"""Rule 4 for a client as a whole: what a message would ask for of all invoices, now and at the instants ahead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate, zip_longest
from typing import Generic, NamedTuple, TypeVar

from sopan.decisions import Hold, Reason, ReasonCode, Wait
from sopan.engine._amounts import obligation
from sopan.engine._case import Snapshot
from sopan.engine._decide import dates_ahead
from sopan.engine._responses import cash_asked
from sopan.engine._rules import below_minimum, holds_from, kept_from_asking
from sopan.invoice import Invoice
from sopan.policy import amount_in
from sopan.zones import start_of_day

_ASKING = holds_from(below_minimum)
"""The holds of the minimum and of what comes after it; those before it hold whatever the client owes in all."""


def ends_by_itself(answer: Wait | Hold, at: datetime) -> bool:
    """Tell if the answer ends before a change at `at` could end it: earlier, or then, and not as a Wait announces."""
    end = answer.until
    announces = isinstance(answer, Wait) and all(reason.code != ReasonCode.CASE_CHANGES for reason in answer.because)
    return end is not None and (at > end or (at == end and not announces))


class DueTotals:
    """Sums that a message would ask for, of the invoices of one client, by currency: `minimum` is compared with them.

    That is what has fallen due and nothing else holds: who disputes one invoice is not asked for another because of it.
    Every invoice is looked at only when something in it changes; the totals of all instants are sums over what these
    changes add and take away. So the work grows with the invoices and their dates, not with their product.
    """

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        self._own: dict[str, list[_Stretch]] = {}
        """Per invoice, what is asked for of it, from now on in order of time."""
        changes: defaultdict[str, defaultdict[datetime, int]] = defaultdict(lambda: defaultdict(int))
        for snapshot in snapshots:
            if snapshot.case.invoice.status != "issued":
                continue
            stretches = _stretches(snapshot)
            self._own[snapshot.case.invoice.id] = stretches
            own = changes[snapshot.case.invoice.total.currency]
            for stretch, following in zip_longest(stretches, stretches[1:]):
                begins = max(stretch.start, stretch.due_at)
                own[stretch.start] += 0  # an instant ahead, whatever it changes
                if not stretch.is_held:
                    own[begins] += stretch.amount
                    if following is not None:
                        own[max(begins, following.start)] -= stretch.amount
        self._totals = {currency: DatedSums(sorted(own.items())) for currency, own in changes.items()}

    def due(self, invoice: Invoice, at: datetime) -> int:
        """Return what is asked for then in the invoice's currency, in the smallest unit; its own part in any case."""
        totals = self._totals.get(invoice.total.currency)
        if totals is None:
            return 0
        own = next((one for one in reversed(self._own.get(invoice.id, [])) if one.start <= at), None)
        return totals.on(at) + (own.amount if own is not None and (own.is_held or own.due_at > at) else 0)

    def limit_validity(self, snapshot: Snapshot, answer: Wait | Hold) -> Wait | Hold:
        """End the answer for one invoice at the first instant at which the total crosses the minimum.

        What falls due on any invoice, or is held no longer, can lift it, and a payment that comes to count can take it
        below.
        """
        if snapshot.cash_settled or not (isinstance(answer, Wait) or answer.reason in _ASKING):
            return answer
        case, is_below = snapshot.case, isinstance(answer, Hold) and answer.reason == ReasonCode.BELOW_MINIMUM
        least = amount_in(case.policy.minimum, case.invoice.total.currency).minor
        at = self._first_crossing(snapshot, answer, least, is_below=is_below)
        if at is None:
            return answer
        change = Reason(ReasonCode.CASE_CHANGES, at.date())
        return replace(answer, until=at, because=(*answer.because, change))

    def _first_crossing(
        self, snapshot: Snapshot, answer: Wait | Hold, least: int, *, is_below: bool
    ) -> datetime | None:
        """The first instant after now, before the answer ends by itself, at which the total is on the other side."""
        invoice = snapshot.case.invoice
        totals = self._totals[invoice.total.currency]
        stretches = self._own[invoice.id]
        place, last = totals.place_after(snapshot.now), len(totals.keys)
        if answer.until is not None:
            counted = bisect_left if ends_by_itself(answer, answer.until) else bisect_right
            last = counted(totals.keys, answer.until)
        for stretch, following in zip_longest(stretches, stretches[1:]):
            ends = len(totals.keys) if following is None else bisect_left(totals.keys, following.start)
            due = ends if stretch.is_held else bisect_left(totals.keys, stretch.due_at)
            for end, own in ((min(due, ends), stretch.amount), (ends, 0)):  # its own part counts before its date too
                bound = least - own
                while place < min(end, last):
                    if (totals.sums[place] < bound) != is_below:
                        return totals.keys[place]
                    place += 1
        return None


def count_before_end(days: list[date], answer: Wait | Hold) -> int:
    """Count the days, which rise, that can end the answer before it ends by itself."""
    end = answer.until
    if end is None:
        return len(days)
    place = bisect_right(days, end.date())
    on_its_day = place > 0 and days[place - 1] == end.date()
    return place - 1 if on_its_day and ends_by_itself(answer, start_of_day(end.date(), end.tzinfo or UTC)) else place


class _Stretch(NamedTuple):
    """The part of an invoice that a message would ask for from an instant on, and from when it is due."""

    start: datetime
    due_at: datetime
    amount: int
    is_held: bool
    """Whether a rule above the minimum keeps anybody from asking for it."""


def _stretches(snapshot: Snapshot) -> list[_Stretch]:
    """Return what is asked for of an invoice now, after each of its days ahead, and when a hold ends by itself."""
    zone = snapshot.case.zone
    ahead = [start_of_day(day, zone) for day, _ in reversed(dates_ahead(snapshot))]
    stretches: list[_Stretch] = []
    while True:
        held = kept_from_asking(snapshot)
        asked = obligation(snapshot)
        amount = 0 if snapshot.cash_settled else cash_asked(snapshot).minor
        stretches.append(_Stretch(snapshot.now, start_of_day(asked.due_on, zone), amount, held is not None))
        ends = held.until if isinstance(held, Hold) else None
        if ends is not None and (not ahead or ends < ahead[-1]):
            ahead.append(ends)
        if not ahead:
            return stretches
        snapshot = Snapshot(snapshot.case, ahead.pop())


_Key = TypeVar("_Key", date, datetime)


class DatedSums(Generic[_Key]):
    """A sum in one currency, in the smallest unit: the days or instants on which it changes, and what it is then."""

    def __init__(self, changes: Iterable[tuple[_Key, int]]) -> None:
        listed = list(changes)
        self.keys: list[_Key] = [key for key, _ in listed]
        self.sums = list(accumulate(amount for _, amount in listed))

    def on(self, key: _Key) -> int:
        """Return the sum at the end of a day, or at an instant."""
        place = self.place_after(key)
        return self.sums[place - 1] if place else 0

    def place_after(self, key: _Key) -> int:
        """Return the place of the first change after a day or instant."""
        return bisect_right(self.keys, key)
