"""When the steps of one policy come by one calendar: worked out once for the two."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from sopan._caching import ComputedDict, WeakMemo
from sopan.calendars import WorkingCalendar, month_end
from sopan.engine._timing import PlannedDate, SendConstraints, days_of
from sopan.fields import ONE_DAY
from sopan.money import Money
from sopan.policy import EscalationPolicy, Offset, Span, Step
from sopan.windows import OpeningHours
from sopan.words import Channel


class Schedule:
    """The dates of one policy by one calendar: the same for every invoice with the same dates, whoever owes it."""

    def __init__(self, policy: EscalationPolicy, calendar: WorkingCalendar) -> None:
        self.days = days_of(calendar)
        self.calendar = self.days.calendar
        self.decreed_through = self.calendar.decreed_through
        """The last year whose days are known."""
        self.limits = policy.limits
        self.early: tuple[Step, ...] = tuple(step for step in policy.steps if step.when.before_or_on_due)
        """The steps before or on the due date."""
        self.early_ids = frozenset(step.id for step in self.early)
        places = tuple(entry for entry in enumerate(policy.steps) if entry[1].id not in self.early_ids)
        self.overdue = places
        """The steps after it, with their places in the policy."""
        self.overdue_after: ComputedDict[int, tuple[Step, ...]] = ComputedDict(
            lambda place: tuple(step for later, step in places if later > place)
        )
        """Those after a place in the policy; after -1, all."""
        self.place = {step.id: place for place, step in enumerate(policy.steps)}
        """The place of every step in the policy, by its id."""
        self.steps = policy.steps
        self.tones = {step.id: step.tone for step in policy.steps}
        """The tone of every step; None of a hand-off."""
        offsets = {step.id: step.when for step in policy.steps}
        self.before_due: ComputedDict[tuple[str, date], PlannedDate] = ComputedDict(
            partial(_before_due, self.calendar, offsets)
        )
        """By step and agreed due date: a step before or on it, rolled backward."""
        self.after_due: ComputedDict[tuple[str, date], PlannedDate] = ComputedDict(
            partial(_after_due, self.calendar, offsets, policy.grace_days)
        )
        """By step and effective due date: a step that counts from it, not in grace, rolled forward."""
        self.third_day_after: ComputedDict[date, date] = ComputedDict(partial(_third_day_after, self.calendar))
        """The third working day after each day."""
        self.tolerance: ComputedDict[str, Money] = ComputedDict(policy.tolerance_in)
        """By currency."""
        self.hours: ComputedDict[Channel, OpeningHours] = ComputedDict(policy.windows.hours)
        self.legal = policy.legal
        self.quiet = policy.quiet_periods
        self.constraints: dict[tuple[Channel, str], SendConstraints] = {}
        """What must hold before any contact, by channel and zone, for clients without hours of their own."""
        self.open_channels: dict[tuple[object, ...], Any] = {}
        """By the habits of clients without hours of their own; kept by `_case`."""
        self.open_channels_of_own_hours: WeakValueDictionary[tuple[object, ...], Any] = WeakValueDictionary()
        """The same for clients with the same hours of their own, as long as there is one."""

    def after_agreement(self, agreed_on: date | None, due_on: date, planned: PlannedDate) -> PlannedDate:
        """Return that date, or of a reminder of a date that was only just agreed the third working day after (A8)."""
        third = None if agreed_on is None else self.third_day_after[agreed_on]
        if third is None or planned.target >= min(third, due_on):
            return planned
        return PlannedDate(third, third)


schedule_of: WeakMemo[EscalationPolicy, WorkingCalendar, Schedule] = WeakMemo(Schedule, 256)


def _before_due(calendar: WorkingCalendar, offsets: dict[str, Offset], key: tuple[str, date]) -> PlannedDate:
    step, due_on = key
    nominal = after(calendar, due_on, offsets[step])
    return PlannedDate(nominal, calendar.roll_backward(nominal))


def _third_day_after(calendar: WorkingCalendar, day: date) -> date:
    return calendar.add_working_days(day + ONE_DAY, 2)


def _after_due(
    calendar: WorkingCalendar, offsets: dict[str, Offset], grace: Span, key: tuple[str, date]
) -> PlannedDate:
    step, effective_on = key
    return planned_after_grace(calendar, grace, after(calendar, effective_on, offsets[step]), effective_on)


def planned_after_grace(calendar: WorkingCalendar, grace: Span, nominal: date, effective_on: date) -> PlannedDate:
    """Plan that date, or the first day after grace when it is later, rolled forward."""
    grace_over_on = span_end(calendar, effective_on, grace)  # counted like H+n: on that day we may ask
    later = max(nominal, grace_over_on)
    return PlannedDate(later, calendar.roll_forward(later), grace_over_on >= nominal)


def after(calendar: WorkingCalendar, day: date, offset: Offset) -> date:
    """Return `offset` after `day`, in calendar or working days, at the end of the month where it says so."""
    if offset.unit == "working":
        return calendar.add_working_days(day, offset.days)
    day += timedelta(days=offset.days)
    return month_end(day) if offset.end_of_month else day


def late_from(calendar: WorkingCalendar, target: date) -> date:
    """Return the first date on which a step of that target is late: more than one working day lies between."""
    return calendar.add_working_days(target, 1) + ONE_DAY


def span_end(calendar: WorkingCalendar, start: date, span: Span) -> date:
    """Return `span` after `start`: calendar days, or working days of the calendar."""
    if span.unit == "working":
        return calendar.add_working_days(start, span.days)
    return start + timedelta(days=span.days)
