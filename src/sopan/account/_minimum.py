"""Rule 4 for a client as a whole: what has fallen due of all invoices together, today and on the dates ahead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate, zip_longest
from typing import NamedTuple

from sopan.decisions import Hold, Reason, ReasonCode, Wait
from sopan.engine._amounts import is_undated, obligation
from sopan.engine._case import Snapshot
from sopan.engine._decide import dates_ahead
from sopan.policy import amount_in
from sopan.zones import start_of_day

__all__ = ["AFTER_MINIMUM", "DatedSums", "DueTotals", "has_ended", "last_place"]

AFTER_MINIMUM = frozenset(
    {
        ReasonCode.NEEDS_APPROVAL,
        ReasonCode.STALE_PAYMENT_DATA,
        ReasonCode.UNREACHABLE,
        ReasonCode.NEVER_OPEN,
        ReasonCode.LADDER_FINISHED,
    }
)
"""The holds that are looked at after the minimum; those before it hold whatever the client owes in all."""


def has_ended(answer: Wait | Hold, at: datetime) -> bool:
    """Tell whether no date ahead can end the answer: it ends earlier, or then, and not as a Wait announces."""
    end = answer.until
    announces = isinstance(answer, Wait) and all(reason.code != ReasonCode.CASE_CHANGES for reason in answer.because)
    return end is not None and (at > end or (at == end and not announces))


class DueTotals:
    """Sums of one client that have fallen due, by day and currency: `minimum` is compared with them.

    Every invoice is looked at only on the days on which something in it changes; the totals of all days are sums over
    what these changes add and take away. So the work grows with the invoices and their dates, not with their product.
    """

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        self._own: dict[str, list[_Stretch]] = {}
        """Per invoice, what is open of it, from today on in order of time."""
        changes: defaultdict[str, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
        for snapshot in snapshots:
            if snapshot.case.invoice.status != "issued":
                continue
            stretches = _stretches(snapshot)
            self._own[snapshot.case.invoice.id] = stretches
            own = changes[snapshot.case.invoice.total.currency]
            for stretch, following in zip_longest(stretches, stretches[1:]):
                begins = max(stretch.start, stretch.due_on)
                own[stretch.start] += 0  # a day ahead, whatever it changes
                own[begins] += stretch.amount
                if following is not None:
                    own[max(begins, following.start)] -= stretch.amount
        self._totals = {currency: DatedSums(sorted(own.items())) for currency, own in changes.items()}

    def due(self, snapshot: Snapshot, day: date) -> int:
        """Return the sum due by that day in the invoice's currency, in the smallest unit; its own part in any case."""
        invoice = snapshot.case.invoice
        totals = self._totals.get(invoice.total.currency)
        return 0 if totals is None else totals.on(day) + self._not_due(invoice.id, day)

    def while_worth_it(self, snapshot: Snapshot, answer: Wait | Hold) -> Wait | Hold:
        """Return the answer for one invoice, ending on the first day ahead on which the total crosses the minimum.

        What falls due on any invoice can lift it, and a payment that comes to count can take it below.
        """
        is_below = isinstance(answer, Hold) and answer.reason == ReasonCode.BELOW_MINIMUM
        is_asking = is_below or isinstance(answer, Wait) or answer.reason in AFTER_MINIMUM
        if snapshot.cash_settled or not is_asking:
            return answer
        case = snapshot.case
        least = amount_in(case.policy.minimum, case.invoice.total.currency).minor
        day = self._first_crossing(snapshot, answer, least, is_below=is_below)
        if day is None:
            return answer
        change = Reason(ReasonCode.CASE_CHANGES, day)
        return replace(answer, until=start_of_day(day, case.zone), because=(*answer.because, change))

    def _first_crossing(self, snapshot: Snapshot, answer: Wait | Hold, least: int, *, is_below: bool) -> date | None:
        """The first day after today, before the answer ends by itself, on which the total is on the other side."""
        invoice = snapshot.case.invoice
        totals = self._totals[invoice.total.currency]
        stretches = self._own[invoice.id]
        place, last = totals.place_after(snapshot.today), last_place(totals.days, answer)
        for stretch, following in zip_longest(stretches, stretches[1:]):
            ends = len(totals.days) if following is None else bisect_left(totals.days, following.start)
            due = bisect_left(totals.days, stretch.due_on)
            for end, own in ((min(due, ends), stretch.amount), (ends, 0)):  # its own part counts before its date too
                bound = least - own
                while place < min(end, last):
                    if (totals.sums[place] < bound) != is_below:
                        return totals.days[place]
                    place += 1
        return None

    def _not_due(self, invoice_id: str, day: date) -> int:
        """Return what is open of an invoice on a day before its date has come."""
        stretches = self._own.get(invoice_id, [])
        now = next((stretch for stretch in reversed(stretches) if stretch.start <= day), None)
        return now.amount if now is not None and now.due_on > day else 0


def last_place(days: list[date], answer: Wait | Hold) -> int:
    """Return how many of the days, which rise, can end the answer before it ends by itself."""
    end = answer.until
    if end is None:
        return len(days)
    place = bisect_right(days, end.date())
    on_its_day = place > 0 and days[place - 1] == end.date()
    return place - 1 if on_its_day and has_ended(answer, start_of_day(end.date(), end.tzinfo or UTC)) else place


class _Stretch(NamedTuple):
    """The open part of an invoice from a day on, and by when it is to be paid."""

    start: date
    due_on: date
    amount: int


def _stretches(snapshot: Snapshot) -> list[_Stretch]:
    """Return the open parts of an invoice today and after each of its days ahead; none where the cash is settled."""
    stretches = [_stretch(snapshot)]
    for day, _ in dates_ahead(snapshot):
        stretches.append(_stretch(Snapshot(snapshot.case, start_of_day(day, snapshot.case.zone))))
    return stretches


def _stretch(snapshot: Snapshot) -> _Stretch:
    asked = obligation(snapshot)
    due_on = date.max if is_undated(snapshot) else asked.due_on
    return _Stretch(snapshot.today, due_on, 0 if snapshot.cash_settled else asked.amount.minor)


class DatedSums:
    """A sum in one currency, in the smallest unit: the days on which it changes, and what it is from then on."""

    def __init__(self, changes: Iterable[tuple[date, int]]) -> None:
        listed = list(changes)
        self.days = [day for day, _ in listed]
        self.sums = list(accumulate(amount for _, amount in listed))

    def on(self, day: date) -> int:
        """Return the sum at the end of a day."""
        place = self.place_after(day)
        return self.sums[place - 1] if place else 0

    def place_after(self, day: date) -> int:
        """Return the place of the first change after a day."""
        return bisect_right(self.days, day)
