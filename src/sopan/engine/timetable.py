"""When the rungs of a policy come, by a calendar: rules 5 to 8.

The same for every invoice with the same dates, whoever owes it, so it is worked out once and kept.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sopan.calendars import WorkingCalendar, month_end
from sopan.engine.once import Learnt, kept
from sopan.policy import EscalationPolicy, Offset, Span, Step
from sopan.windows import SendWindow
from sopan.words import Channel

__all__ = ["Due", "Timetable", "span_end", "timetable_of"]


class Due(NamedTuple):
    """When a rung comes: the date that the rules name, and the working day on which it may go."""

    nominal: date
    target: date
    from_grace: bool = False
    """Whether grace, not the offset, set the nominal date."""


class Timetable:
    """The dates of one policy by one calendar."""

    def __init__(self, policy: EscalationPolicy, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.grace: Span = policy.grace_days
        self.early: tuple[Step, ...] = tuple(step for step in policy.steps if step.when.before_or_on_due)
        """The rungs before or on the due date."""
        places = tuple(entry for entry in enumerate(policy.steps) if not entry[1].when.before_or_on_due)
        self.places = places
        """The rungs after it, with their places in the policy."""
        self.overdue_after: Learnt[int, tuple[Step, ...]] = Learnt(  # knows the places, not the table: no cycle
            lambda place: tuple(step for later, step in places if later > place)
        )
        """Those after a place in the policy; after -1, all."""
        self.place = {step.id: place for place, step in enumerate(policy.steps)}
        """The place of every step in the policy, by its id."""
        self.windows: dict[tuple[Channel, str], SendWindow | None] = {}
        """When clients without hours of their own may be reached, per channel and zone."""
        self._known: dict[tuple[str, date], Due] = {}

    def before_due(self, step: Step, due_on: date) -> Due:
        """A rung before or on the agreed due date, rolled backward."""
        known = self._known.get((step.id, due_on))
        if known is None:
            nominal = self.after(due_on, step.when)
            known = self._known[step.id, due_on] = Due(nominal, self.calendar.roll_backward(nominal))
        return known

    def after_due(self, step: Step, effective_on: date) -> Due:
        """A rung that counts from the effective due date."""
        known = self._known.get((step.id, effective_on))
        if known is None:
            known = self._known[step.id, effective_on] = self.overdue_date(step.when, effective_on)
        return known

    def overdue_date(self, offset: Offset, effective_on: date) -> Due:
        """`max(effective due + offset, effective due + grace)`, rolled forward."""
        return self.not_in_grace(self.after(effective_on, offset), effective_on)

    def not_in_grace(self, nominal: date, effective_on: date) -> Due:
        """That date, or the end of grace when it is later, rolled forward."""
        grace_ends = span_end(self.calendar, effective_on, self.grace)
        later = max(nominal, grace_ends)
        return Due(later, self.calendar.roll_forward(later), grace_ends >= nominal)

    def after(self, day: date, offset: Offset) -> date:
        """`offset` after `day`, in calendar days or working days, at the end of the month where it says so."""
        if offset.unit == "working":
            return self.calendar.add_working_days(day, offset.days)
        day += timedelta(days=offset.days)
        return month_end(day) if offset.end_of_month else day


timetable_of = kept(Timetable)


def span_end(calendar: WorkingCalendar, start: date, span: Span) -> date:
    """`span` after `start`: calendar days, or working days of the calendar."""
    if span.unit == "working":
        return calendar.add_working_days(start, span.days)
    return start + timedelta(days=span.days)
