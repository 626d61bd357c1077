"""The earliest instant at which every condition holds. Nothing else in sopan computes it.

Rules 9, 10 and 30: window, working day, law, quiet periods, gap and caps, all at once;
and the way there in reasons, which depends on the target date and the instant, never on `now`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache, partial
from typing import NamedTuple

from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.client import Client
from sopan.decisions import Reason, ReasonCode
from sopan.engine.once import Learnt
from sopan.engine.timetable import Due
from sopan.errors import CalendarCoverageError
from sopan.policy import EscalationPolicy, Limits
from sopan.windows import LEGAL_HOURS, OpeningHours, SendWindow
from sopan.words import Channel
from sopan.zones import is_later, start_of_day, zone_of

__all__ = [
    "HORIZON",
    "Conditions",
    "before_any_contact",
    "closed_days",
    "conditions_on",
    "earliest",
    "first_instant_beyond",
    "never_open_layers",
    "next_instant",
    "search_start",
    "window_for",
]

HORIZON = timedelta(days=400)
"""How far ahead an instant is looked for, from the later of `now` and the target date."""
_ONE_DAY = timedelta(days=1)


def window_for(
    channel: Channel,
    policy: EscalationPolicy,
    client: Client,
    calendar: WorkingCalendar,
) -> SendWindow | None:
    """When this client may be reached on `channel`; None when policy, client and law share no hour.

    Recorded consent lifts law and office hours in favour of the client's own hours, and opens weekends and
    cuti bersama, never national holidays. Without such hours it lifts nothing.
    """
    return _window(
        policy.hours(channel),
        client.contact_hours,
        client.out_of_hours_consent,
        policy.legal,
        calendar,
        client.zone,
    )


@lru_cache(maxsize=4096)
def _window(
    hours: OpeningHours,
    client_hours: OpeningHours | None,
    consent: bool,  # noqa: FBT001 - a cache key, called once
    legal: str | None,
    calendar: WorkingCalendar,
    zone: str,
) -> SendWindow | None:
    if legal is not None:
        calendar = calendar.within_law()
    if consent and client_hours is not None:
        return SendWindow(client_hours, calendar.holidays_only(), zone)
    if client_hours is not None:
        hours = hours & client_hours
    if legal is not None:
        hours = hours & LEGAL_HOURS[legal]
    return None if hours.is_empty else SendWindow(hours, calendar, zone)


class ClosedDays(Learnt[date, Reason | None]):
    """What a calendar closes each day with, None for a working day: the same reason for everybody who meets it."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        super().__init__(partial(_closed, calendar))
        self.between: Learnt[tuple[date, date], tuple[Reason, ...]] = Learnt(self._between)
        """From the first to the last of two days, inclusive: one reason per run of like days."""

    def _between(self, days: tuple[date, date]) -> tuple[Reason, ...]:
        first, last = (day.toordinal() for day in days)
        return _without_repeats([self[date.fromordinal(day)] for day in range(first, last + 1)])


class Conditions:
    """All that must hold at once on one channel, and what it has taught: facts about days, never about `now`."""

    __slots__ = (
        "_beyond",
        "_first_instants",
        "_ways",
        "channel",
        "closed",
        "contact_days",
        "limits",
        "opening",
        "quiet",
        "shut",
        "window",
        "zone",
    )

    def __init__(
        self,
        channel: Channel,
        window: SendWindow,
        calendar: WorkingCalendar,
        quiet: tuple[QuietPeriod, ...],
        limits: Limits,
        contact_days: tuple[int, ...],
    ) -> None:
        self.channel = channel
        self.window = window
        self.zone: tzinfo = zone_of(window.zone)
        self.closed = closed_days(calendar)
        """What closes each day, by the office's calendar."""
        self.shut = closed_days(window.calendar)
        """The same by the window's: consent opens weekends."""
        self.opening = _first_openings(window)
        """When the window first opens on each day; None when it does not."""
        self.quiet = quiet
        self.limits = limits
        self.contact_days = contact_days
        """Dates of made contacts with the client, as ordinals, rising; all of them past."""
        self._first_instants: dict[date, datetime | None] = {}
        self._beyond: dict[date, datetime | None] = {}
        self._ways: dict[tuple[Due, tuple[ReasonCode, str]], tuple[Reason, ...]] = {}

    def first_instant(self, target: date) -> datetime | None:
        """The first instant from the beginning of the target date on at which everything holds, within the horizon."""
        if target not in self._first_instants:
            self._first_instants[target] = earliest(self, start_of_day(target, self.zone))
        return self._first_instants[target]

    def first_instant_beyond(self, day: date) -> datetime | None:
        """The first instant later than the horizon after `day`; None when the calendar ends before one."""
        if day not in self._beyond:
            self._beyond[day] = _beyond(self, start_of_day(day, self.zone))
        return self._beyond[day]

    def way(self, due: Due, head: tuple[ReasonCode, str], until: datetime) -> tuple[Reason, ...]:
        """What stands between a rung's date and `until`, an instant at which everything holds.

        When that reaches back to the target date, `head` says what named the date, as a code with its detail.
        """
        if until is not self.first_instant(due.target):
            return self._way(due, head, until)
        known = self._ways.get((due, head))
        if known is None:
            known = self._ways[due, head] = self._way(due, head, until)
        return known

    def _way(self, due: Due, head: tuple[ReasonCode, str], until: datetime) -> tuple[Reason, ...]:
        from_target, reasons = way_to(self, due.target, until)
        if not from_target:
            return reasons
        code, detail = head
        rolled = self.closed.between[min(due.nominal, due.target), max(due.nominal, due.target)]
        return (Reason(code, due.nominal, detail), *rolled, *reasons)

    def was_contacted_on(self, day: date) -> bool:
        """Whether a contact was made on that date: what lies before it is not on the way any more."""
        return day.toordinal() in self.contact_days

    def first_free_day(self, day: date) -> date:
        """The first date from `day` on without quiet period, gap or cap; weekends and holidays are the window's."""
        while True:
            free = self._after_quiet(day)
            if self.contact_days:
                free = self._after_gap_and_caps(free)
            if free == day:
                return day
            day = free

    def _after_quiet(self, day: date) -> date:
        for period in self.quiet:
            if period.start <= day <= period.end:
                return period.end + _ONE_DAY
        return day

    def _after_gap_and_caps(self, day: date) -> date:
        bound = self.bound_on(day)
        return day if bound is None else bound.free_again

    def bound_on(self, day: date) -> Bound | None:
        """The first of gap, weekly and monthly cap that forbids a contact on `day`; None when all allow one."""
        days, ordinal = self.contact_days, day.toordinal()
        until = bisect_right(days, ordinal)
        if not until:
            return None
        last, limits = days[until - 1], self.limits
        gap, weekly, monthly = limits.min_days_between, limits.max_per_7_days, limits.max_per_30_days
        if gap is not None and last + gap > ordinal:
            return _bound(ReasonCode.MIN_GAP, gap, last, last + gap)
        if weekly is not None and until >= weekly and days[until - weekly] + 7 > ordinal:
            return _bound(ReasonCode.WEEKLY_CAP, weekly, last, days[until - weekly] + 7)
        if monthly is not None and until >= monthly and days[until - monthly] + 30 > ordinal:
            return _bound(ReasonCode.MONTHLY_CAP, monthly, last, days[until - monthly] + 30)
        return None


class Bound(NamedTuple):
    """A limit that forbids a contact: why, and from when it allows one again."""

    reason: Reason
    free_again: date


@lru_cache(maxsize=4096)
def _bound(code: ReasonCode, number: int, last: int, free_again: int) -> Bound:
    """The same for every day on which it binds."""
    return Bound(Reason(code, date.fromordinal(last), str(number)), date.fromordinal(free_again))


conditions_on = Conditions
before_any_contact = lru_cache(maxsize=1024)(Conditions)
"""Conditions without contacts are the same for all clients with the same hours: what one teaches, all know."""


def next_instant(conditions: Conditions, target: date, now: datetime) -> datetime | None:
    """The first instant from the target date and from `now` on at which everything holds; None beyond the horizon."""
    first = conditions.first_instant(target)
    if first is None:
        return earliest(conditions, search_start(conditions, target, now))
    return earliest(conditions, now) if is_later(now, first) else first


def search_start(conditions: Conditions, target: date, now: datetime) -> datetime:
    """The later of `now` and the beginning of the target date."""
    return max(now, start_of_day(target, conditions.zone))


def earliest(conditions: Conditions, start: datetime) -> datetime | None:
    """The first instant from `start` on at which everything holds; None when there is none within the horizon.

    Raises CalendarCoverageError when the calendar ends before an answer is found.
    """
    window, last = conditions.window, start + HORIZON
    at = start
    while at <= last:
        opens = window.next_open(at)
        if opens is None or is_later(opens, last):
            return None
        day = opens.date()
        free = conditions.first_free_day(day)
        if free == day:
            return opens
        at = start_of_day(free, conditions.zone)
    return None


# --- the way there -----------------------------------------------------------------------------------


class Way(NamedTuple):
    """What stands between a target date and an instant, and whether it reaches back to the target date."""

    from_target: bool
    reasons: tuple[Reason, ...]


def way_to(conditions: Conditions, target: date, until: datetime) -> Way:
    """What stands between the target date and `until`, and whether it reaches back to the target date.

    Goes back from `until` over the closed stretch that ends there, at most to the last contact, so any earlier
    instant of that stretch has the same reasons.
    """
    day = until.date()
    hours = Reason(ReasonCode.OUTSIDE_WINDOW, day, conditions.channel.value)
    opening = conditions.opening[day]
    if opening is not None and is_later(until, opening):
        return Way(from_target=False, reasons=(hours,))
    found: list[Reason | None] = [hours if start_of_day(day, conditions.zone) < until else None]
    reaches_target = True
    while reaches_target and day > target:
        day -= _ONE_DAY
        found.append(_obstacle(conditions, day))
        reaches_target = found[-1] is not None and not (day > target and conditions.was_contacted_on(day))
    reasons = _without_repeats(reversed(found))
    if not reasons and not reaches_target:
        reasons = (Reason(ReasonCode.OUTSIDE_WINDOW, day, conditions.channel.value),)
    return Way(reaches_target, reasons)


def _obstacle(conditions: Conditions, day: date) -> Reason | None:
    """Why nothing could go on `day`; None when something could have gone."""
    reason = conditions.shut[day]
    if reason is not None:
        return reason
    if conditions.opening[day] is None:
        return conditions.closed[day] or Reason(ReasonCode.OUTSIDE_WINDOW, day, conditions.channel.value)
    for period in conditions.quiet:
        if period.start <= day <= period.end:
            return Reason(ReasonCode.QUIET_PERIOD, period.start, period.note or "")
    bound = conditions.bound_on(day)
    return None if bound is None else bound.reason


@lru_cache(maxsize=1024)
def _first_openings(window: SendWindow) -> Learnt[date, datetime | None]:
    """When the window first opens on each day; None when it does not."""

    def first_opening(day: date) -> datetime | None:
        openings = window.opens_on(day)
        return openings[0][0] if openings else None

    return Learnt(first_opening)


@lru_cache(maxsize=1024)
def closed_days(calendar: WorkingCalendar) -> ClosedDays:
    """What the calendar closes each day with."""
    return ClosedDays(calendar)


def _closed(calendar: WorkingCalendar, day: date) -> Reason | None:
    closure = calendar.closure(day)
    if closure is None:
        return None
    detail = "" if closure == "weekend" else calendar.why_closed(day) or ""
    return Reason(ReasonCode(closure), day, detail)


def _without_repeats(found: Iterable[Reason | None]) -> tuple[Reason, ...]:
    """The reasons, but for those that say again what the one before them says."""
    reasons: list[Reason] = []
    code, detail = None, ""
    for reason in found:
        if reason is not None and (reason.code is not code or reason.detail != detail):
            reasons.append(reason)
            code, detail = reason.code, reason.detail
    return tuple(reasons)


def never_open_layers(conditions: Conditions, target: date, asked_on: date) -> str:
    """The layers that exclude each other: what closes the stretch without an opening, from its first day on.

    The stretch began after the last day on which something could have gone, or with the target date, so whoever asks
    within it gets the same answer.
    """
    first = max(target, asked_on)
    while first > target and _obstacle(conditions, first - _ONE_DAY) is not None:
        first -= _ONE_DAY
    met: dict[str, None] = {}
    for step in range(HORIZON.days + 1):
        day = first + step * _ONE_DAY
        if not conditions.window.hours.on(day):
            met.setdefault(ReasonCode.OUTSIDE_WINDOW.value)
        elif (reason := _obstacle(conditions, day)) is not None:
            met.setdefault(reason.code.value)
    return ", ".join(met)


def first_instant_beyond(conditions: Conditions, target: date, now: datetime) -> datetime | None:
    """The first instant after the horizon, however far; None when the calendar ends before one."""
    return conditions.first_instant_beyond(search_start(conditions, target, now).date())


def _beyond(conditions: Conditions, start: datetime) -> datetime | None:
    """From horizon to horizon, because hours that a dated exception closes for longer open afterwards."""
    found = None
    try:
        while found is None:
            start += HORIZON
            found = earliest(conditions, start)
    except CalendarCoverageError:
        return None
    return found
