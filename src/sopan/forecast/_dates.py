"""What a forecast shows beside its moments: due dates, the days of the picture and the closed ones among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.decisions import Reason, ReasonCode
from sopan.engine._amounts import is_undated, obligation, plan_in_force
from sopan.engine._case import Case, Snapshot
from sopan.engine._schedule import span_end
from sopan.errors import CalendarCoverageError
from sopan.fields import ONE_DAY
from sopan.forecast.moments import ClosedDay, DueDate, Moment
from sopan.invoice import Invoice, due_days

_AROUND = timedelta(days=3)
"""Days before the first and after the last moment that the picture shows."""
_LEAST_SHOWN = timedelta(days=27)
_MEMORY = timedelta(days=60)
"""How far before `now` the picture reaches for messages and due dates; the table has them all."""
_PATIENCE = timedelta(days=60)
"""When nothing happens for longer than this, the picture begins shortly before the first thing that does."""


# --- due dates -------------------------------------------------------------------------------------


def due_at(case: Case, at: datetime, number: str = "") -> DueDate | None:
    """The due date that counts for the invoice at that instant; None while it has none."""
    snapshot = Snapshot(case, at)
    asked = obligation(snapshot)
    if is_undated(snapshot):
        return None
    return DueDate(
        obligation=asked.id,
        due_on=asked.due_on,
        effective_on=asked.effective_on,
        grace_ends=span_end(case.calendar, asked.effective_on, case.policy.grace_days),
        invoice=number,
    )


def agreed_parts(case: Case, at: datetime) -> frozenset[date]:
    """The dates of the invoice's own instalments and of those of a plan in force."""
    plan = plan_in_force(Snapshot(case, at))
    agreed = plan.parts if plan is not None else ()
    return frozenset(due_days((*case.invoice.instalments, *agreed)))


def days_after(at: datetime, due: DueDate | None) -> int | None:
    """Days from the agreed due date to the date of `at`; negative before it, None without one."""
    return None if due is None else (at.date() - due.due_on).days


def planned_on(way: Iterable[Reason], on: date) -> date | None:
    """The day that the policy names, if the way there begins with it and led to another."""
    first = next(iter(way), None)
    if first is None or first.code not in {ReasonCode.BEFORE_TARGET, ReasonCode.GRACE} or first.on == on:
        return None
    return first.on


def date_in(obligation: str, invoice: Invoice) -> date | None:
    """The date of an instalment, which its name carries."""
    head, _, day = obligation.rpartition("@")
    if head != invoice.id:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


# --- the days of the picture -----------------------------------------------------------------------


def shown_days(moments: Sequence[Moment], dues: Sequence[DueDate], today: date, last: date) -> tuple[date, date]:
    """The days of the picture: what happens, what led there within reach, and a little around."""
    happened = [moment.at.date() for moment in moments if moment.kind == "contacted"]
    agreed = [due.due_on for due in dues]
    past = [day for day in (*happened, *agreed) if today - _MEMORY <= day < today]
    coming = [moment.at.date() for moment in moments if moment.kind != "contacted"]
    untils = [moment.until.date() for moment in moments if moment.until and moment.kind == "hold"]
    grace = [due.grace_ends for due in dues if today - _MEMORY <= due.due_on]
    end = max([*coming, *(min(until, last) for until in untils), *(min(day, last) for day in grace), today])
    ahead = min([*coming, *(day for day in agreed if day > today)], default=today)
    first = min([today, *past])
    if first == today and ahead - today > _PATIENCE:
        first = ahead - _PATIENCE / 4
    first -= _AROUND
    return first, max(end + _AROUND, first + _LEAST_SHOWN)


def closed_days(
    calendar: WorkingCalendar, quiet: Iterable[QuietPeriod], first: date, last: date
) -> Iterator[ClosedDay]:
    """The closed days from `first` to `last`, both inclusive, with their names."""
    quiet = tuple(quiet)
    day = first
    while day <= last:
        try:
            closure = calendar.closure(day)
        except CalendarCoverageError:
            closure = None  # the margin of the picture may reach beyond the calendar; no decision does
        period = next((period for period in quiet if period.covers(day)), None)
        if closure is not None:
            name = "" if closure == "weekend" else calendar.why_closed(day) or ""
            yield ClosedDay(day, closure, name)
        elif period is not None:
            yield ClosedDay(day, "quiet", period.note or "")
        day += ONE_DAY
