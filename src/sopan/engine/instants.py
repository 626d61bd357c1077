"""The earliest instant at which every condition holds. Nothing else in sopan computes it.

Rules 9, 10 and 30: window, working day, law, quiet periods, gap and caps, all at once;
and the way there in reasons, which depends on the target date and the instant, never on `now`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.client import Client
from sopan.decisions import Reason, ReasonCode
from sopan.engine.once import Learnt
from sopan.errors import CalendarCoverageError
from sopan.policy import EscalationPolicy, Limits
from sopan.windows import LEGAL_HOURS, OpeningHours, SendWindow
from sopan.words import Channel
from sopan.zones import is_later, start_of_day

__all__ = [
    "HORIZON",
    "Closed",
    "Conditions",
    "closed_days",
    "conditions_in",
    "earliest",
    "first_instant_beyond",
    "never_open_layers",
    "obstacles",
    "way_to",
    "window_for",
]

HORIZON = timedelta(days=400)
"""How far ahead an instant is looked for, from the later of `now` and the target date."""
_ONE_DAY = timedelta(days=1)
Closed: TypeAlias = Learnt[date, Reason | None]
"""What closes each day, None for a working day."""


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
        client.out_of_hours_consent and client.contact_hours is not None,
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
    if legal is not None and not consent:
        hours = hours & LEGAL_HOURS[legal]
    return None if hours.is_empty else SendWindow(hours, calendar, zone)


class Conditions(NamedTuple):
    """All that must hold at once on one channel."""

    channel: Channel
    window: SendWindow
    closed: Closed
    """What closes each day, by the calendar of the window."""
    opening: Learnt[date, datetime | None]
    """When the window first opens on each day; None when it does not."""
    zone: tzinfo
    quiet: tuple[QuietPeriod, ...]
    limits: Limits
    contact_days: tuple[int, ...]
    """Dates of made contacts with the client, as ordinals, rising; all of them past."""

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


def conditions_in(
    window: SendWindow,
    channel: Channel,
    zone: tzinfo,
    quiet: tuple[QuietPeriod, ...],
    limits: Limits,
    contact_days: tuple[int, ...],
) -> Conditions:
    """All that must hold, with what has been learnt about the days of that window."""
    return Conditions(
        channel, window, closed_days(window.calendar), _first_openings(window), zone, quiet, limits, contact_days
    )


def earliest(conditions: Conditions, start: datetime, *, within: timedelta = HORIZON) -> datetime | None:
    """The first instant from `start` on at which everything holds; None when there is none within the span.

    Raises CalendarCoverageError when the calendar ends before an answer is found.
    """
    window, last = conditions.window, start + within
    at: datetime | None = start
    while at is not None and at <= last:
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


def obstacles(closed: Closed, first: date, last: date) -> list[Reason]:
    """What closes the days from `first` to `last`, inclusive: one reason per run of like days."""
    return _without_repeats([closed[date.fromordinal(day)] for day in range(first.toordinal(), last.toordinal() + 1)])


def way_to(
    conditions: Conditions,
    closed: Closed,
    target: date,
    until: datetime,
) -> tuple[bool, list[Reason]]:
    """What stands between the target date and `until`, and whether it reaches back to the target date.

    Goes back from `until` over the closed stretch that ends there, at most to the last contact, so any earlier
    instant of that stretch has the same reasons.
    """
    day = until.date()
    hours = Reason(ReasonCode.OUTSIDE_WINDOW, day, conditions.channel.value)
    opening = conditions.opening[day]
    if opening is not None and is_later(until, opening):
        return False, [hours]
    found: list[Reason | None] = [hours if start_of_day(day, conditions.zone) < until else None]
    reaches_target = True
    while reaches_target and day > target:
        day -= _ONE_DAY
        found.append(_obstacle(conditions, closed, day))
        reaches_target = found[-1] is not None and not (day > target and conditions.was_contacted_on(day))
    reasons = _without_repeats(reversed(found))
    if not reasons and not reaches_target:
        reasons = [Reason(ReasonCode.OUTSIDE_WINDOW, day, conditions.channel.value)]
    return reaches_target, reasons


def _obstacle(conditions: Conditions, closed: Closed, day: date) -> Reason | None:
    """Why nothing could go on `day`; None when something could have gone."""
    reason = conditions.closed[day]
    if reason is not None:
        return reason
    if conditions.opening[day] is None:
        return closed[day] or Reason(ReasonCode.OUTSIDE_WINDOW, day, conditions.channel.value)
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
def closed_days(calendar: WorkingCalendar) -> Closed:
    """What the calendar closes each day with, None for a working day: the same reason for everybody who meets it."""
    return Learnt(partial(_closed, calendar))


def _closed(calendar: WorkingCalendar, day: date) -> Reason | None:
    closure = calendar.closure(day)
    if closure is None:
        return None
    detail = "" if closure == "weekend" else calendar.why_closed(day) or ""
    return Reason(ReasonCode(closure), day, detail)


def _without_repeats(found: Iterable[Reason | None]) -> list[Reason]:
    """The reasons, but for those that say again what the one before them says."""
    reasons: list[Reason] = []
    code, detail = None, ""
    for reason in found:
        if reason is not None and (reason.code is not code or reason.detail != detail):
            reasons.append(reason)
            code, detail = reason.code, reason.detail
    return reasons


def never_open_layers(conditions: Conditions, closed: Closed, target: date, asked_on: date) -> str:
    """The layers that exclude each other: what closes the stretch without an opening, from its first day on.

    The stretch began after the last day on which something could have gone, or with the target date, so whoever asks
    within it gets the same answer.
    """
    first = max(target, asked_on)
    while first > target and _obstacle(conditions, closed, first - _ONE_DAY) is not None:
        first -= _ONE_DAY
    met: dict[str, None] = {}
    for step in range(HORIZON.days + 1):
        day = first + step * _ONE_DAY
        if not conditions.window.hours.on(day):
            met.setdefault(ReasonCode.OUTSIDE_WINDOW.value)
        elif (reason := _obstacle(conditions, closed, day)) is not None:
            met.setdefault(reason.code.value)
    return ", ".join(met)


def first_instant_beyond(conditions: Conditions, start: datetime) -> datetime | None:
    """The first instant after the horizon, if the calendar knows one."""
    try:
        return earliest(conditions, start, within=20 * HORIZON)
    except CalendarCoverageError:
        return None
