"""What kind of payer a client has been: rule 31's payment profile, from invoices that are settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from sopan.account.book import ProfileClass
from sopan.calendars import month_end
from sopan.client import WEEKDAYS
from sopan.errors import ArgumentError
from sopan.fields import Record
from sopan.history import CommitmentState, Conversation, Event, History, promises
from sopan.invoice import Invoice
from sopan.money import Money

__all__ = ["CHRONIC_FROM_DAYS", "ENOUGH_TO_JUDGE", "PUNCTUAL_FROM", "PaymentProfile"]

ENOUGH_TO_JUDGE = 3
"""Fewer settled or overdue invoices than this leave a client `new`."""
PUNCTUAL_FROM = 0.8
"""Share of invoices paid by the due date from which a client is `punctual`."""
CHRONIC_FROM_DAYS = 30
"""Median days late from which a client is `chronic`; below it, and not punctual, `usually_late`."""
_ONE_DAY = timedelta(days=1)
_USUAL = 0.5
"""Share of payments on one day of the month or weekday from which that is the usual pay day."""


@dataclass(frozen=True, slots=True)
class PaymentProfile(Record):
    """How a client has paid so far. Thresholds are this module's constants, and stated with the class.

    An invoice counts when it is settled, by the day on which it was, or, still open, when it is past its due date
    (then it counts with the days it is late already). Void and written-off invoices do not count.
    """

    as_of: date
    invoices: int
    """How many invoices count."""
    on_time_rate: float | None
    """Share paid by the due date, 0 to 1; None when nothing counts."""
    median_days_late: float | None
    """Days after the due date; negative when early."""
    p90_days_late: float | None
    """Nine of ten invoices are settled no later than this many days after the due date (nearest rank)."""
    usual_pay_day: int | str | None
    """A day of the month or a weekday such as `Kam` on which at least half of the payments came."""
    kept_promise_rate: float | None
    """Share of promises kept, 0 to 1, when the history was given and has promises that have ended."""
    kind: ProfileClass

    @classmethod
    def of(
        cls,
        invoices: Iterable[Invoice],
        *,
        as_of: date,
        history: History | Conversation | Iterable[Event] = (),
        tolerance: Money | None = None,
        zone: str = "WIB",
    ) -> PaymentProfile:
        """The profile as it was known at the end of `as_of`; later facts are not looked at.

        `tolerance` is what may stay open on a settled invoice, nothing by default.
        `zone` is the client's (`client.zone`): by its clock a promise of the history has its day.
        Raises ArgumentError when invoices of several clients are mixed, and for a zone that does not exist.
        """
        known = [invoice.as_of(as_of) for invoice in invoices if invoice.issued_on <= as_of]
        if len({invoice.owed_by for invoice in known}) > 1:
            message = "invoices must be those of one client; make one profile per client"
            raise ArgumentError(message)
        counted = [invoice for invoice in known if invoice.status == "issued"]
        late = _lateness(counted, as_of, tolerance)
        return cls(
            as_of=as_of,
            invoices=len(late),
            on_time_rate=_on_time(late) if late else None,
            median_days_late=float(median(late)) if late else None,
            p90_days_late=float(late[-(-9 * len(late) // 10) - 1]) if late else None,
            usual_pay_day=_usual_pay_day(counted),
            kept_promise_rate=_kept_rate(counted, history, as_of, tolerance, zone),
            kind=_kind(late),
        )

    @property
    def has_decent_record(self) -> bool:
        """Whether instalments or an extension may be offered: punctual, or late but not chronically."""
        return self.kind in {"punctual", "usually_late"}

    @property
    def suggests_deposit(self) -> bool:
        """Whether to ask for a deposit before the next job (a suggestion for people; no rule reads it)."""
        return self.kind == "chronic"


def settled_on(invoice: Invoice, as_of: date, tolerance: Money | None = None) -> date | None:
    """The day on which the cash was settled for good, as known at the end of `as_of`; None while it is open."""
    least = _may_stay_open(invoice, tolerance)
    days = {invoice.issued_on}
    days |= {payment.received_on for payment in invoice.payments}
    days |= {payment.reversed_on for payment in invoice.payments if payment.reversed_on is not None}
    days |= {note.issued_on for note in invoice.credit_notes}
    settled: date | None = None
    for day in sorted(day for day in days if day <= as_of):
        if invoice.to_transfer(day) > least:
            settled = None
        elif settled is None:
            settled = day
    return settled


def _may_stay_open(invoice: Invoice, tolerance: Money | None) -> Money:
    currency = invoice.total.currency
    return tolerance if tolerance is not None and tolerance.currency == currency else Money.zero(currency)


def _days_late(invoice: Invoice, as_of: date, tolerance: Money | None) -> int | None:
    settled = settled_on(invoice, as_of, tolerance)
    if settled is not None:
        return invoice.days_overdue(settled)
    overdue = invoice.days_overdue(as_of)
    return overdue if overdue > 0 else None


def _lateness(invoices: Iterable[Invoice], as_of: date, tolerance: Money | None = None) -> list[int]:
    """The days late of every invoice that counts, the fewest first."""
    return sorted(days for invoice in invoices if (days := _days_late(invoice, as_of, tolerance)) is not None)


def _on_time(late: list[int]) -> float:
    return sum(days <= 0 for days in late) / len(late)


def _kind(late: list[int]) -> ProfileClass:
    if len(late) < ENOUGH_TO_JUDGE:
        return "new"
    if _on_time(late) >= PUNCTUAL_FROM:
        return "punctual"
    return "chronic" if median(late) >= CHRONIC_FROM_DAYS else "usually_late"


# --- what the class becomes when nothing happens ---------------------------------------------------


def kind_on(invoices: Iterable[Invoice], day: date) -> ProfileClass:
    """The class at the end of `day`, of invoices of one client."""
    known = (invoice.as_of(day) for invoice in invoices if invoice.issued_on <= day and invoice.status == "issued")
    return _kind(_lateness(known, day))


def kinds_ahead(invoices: Sequence[Invoice], today: date) -> Iterator[tuple[date, ProfileClass]]:
    """The days after `today` on which the class becomes another by itself, and what it becomes, in order.

    Between two dates that the invoices hold the same ones count and only the open ones grow later, so the one thing
    that can happen is that the median crosses the line to `chronic`.
    """
    dates = sorted({day for invoice in invoices for day in _dates_in(invoice) if day > today})
    known = kind_on(invoices, today)
    for start, following in pairwise([today, *dates, None]):
        if start is None:
            return
        last = _no_change_after(invoices, start) if following is None else following - _ONE_DAY
        kind = kind_on(invoices, start)
        if kind != known:
            yield start, kind
        known = kind_on(invoices, last)
        if known != kind:
            yield _first_day_of(known, invoices, start, last), known


def _dates_in(invoice: Invoice) -> Iterator[date]:
    """The days on which an invoice begins to count, is settled or is open again."""
    yield invoice.issued_on
    yield invoice.due_on + _ONE_DAY
    for payment in invoice.payments:
        yield payment.received_on
        if payment.reversed_on is not None:
            yield payment.reversed_on
    for note in invoice.credit_notes:
        yield note.issued_on


def _no_change_after(invoices: Sequence[Invoice], start: date) -> date:
    """A day by which the median has crossed the line, if it ever does; it may be the mean of two, one settled.

    One that was paid in advance may have been settled before its issue.
    """
    earliest = min((0, *_lateness(invoices, start)))
    return start + (2 * CHRONIC_FROM_DAYS - earliest) * _ONE_DAY


def _first_day_of(kind: ProfileClass, invoices: Sequence[Invoice], before: date, last: date) -> date:
    """The first day after `before` in that class, which lasts through `last`."""
    while last - before > _ONE_DAY:
        middle = before + (last - before) // 2
        before, last = (before, middle) if kind_on(invoices, middle) == kind else (middle, last)
    return last


def _usual_pay_day(invoices: Iterable[Invoice]) -> int | str | None:
    """The day of the month before the weekday: it says more. A month's last day counts as 31."""
    days = [payment.received_on for invoice in invoices for payment in invoice.payments if payment.reversed_on is None]
    if len(days) < ENOUGH_TO_JUDGE:
        return None
    of_month = Counter[int | str](31 if day == month_end(day) else day.day for day in days)
    of_week = Counter[int | str](WEEKDAYS[day.weekday()] for day in days)
    for counts in (of_month, of_week):
        usual, count = min(counts.items(), key=lambda entry: (-entry[1], str(entry[0])))
        if count / len(days) >= _USUAL:
            return usual
    return None


def _kept_rate(
    invoices: Sequence[Invoice],
    history: History | Conversation | Iterable[Event],
    as_of: date,
    tolerance: Money | None,
    zone: str,
) -> float | None:
    """Of the promises whose day has passed, the share that was kept; replaced ones and unknown ones are not counted."""
    told = promises(history, invoices, on=as_of, zone=zone, tolerance=() if tolerance is None else (tolerance,))
    judged = [
        promise.state is CommitmentState.KEPT
        for promise in told
        if promise.is_promise
        and promise.named_day < as_of
        and promise.state in {CommitmentState.KEPT, CommitmentState.BROKEN}
    ]
    return sum(judged) / len(judged) if judged else None
