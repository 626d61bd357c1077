"""The earliest instant at which every constraint holds; nothing else in sopan computes it.

Window, working day, law, quiet periods, gap and caps must hold at once. Beside the instant stands why it is not
earlier: reasons that depend on the target date and the instant, never on `now`, so that whoever asks again on the way
is told the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache, partial
from typing import NamedTuple

from sopan._caching import ComputedDict, WeakMemo, lazy, put
from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.decisions import Reason, ReasonCode
from sopan.errors import CalendarCoverageError
from sopan.fields import ONE_DAY
from sopan.policy import Limits
from sopan.windows import HORIZON_DAYS, SendWindow
from sopan.words import Channel
from sopan.zones import is_later, local, start_of_day, zone_of

HORIZON = timedelta(days=HORIZON_DAYS)
"""How far ahead an instant is looked for, from the later of `now` and the target date."""


class PlannedDate(NamedTuple):
    """The date of a message: the one that the rules name, and the working day on which it may go."""

    nominal: date
    target: date
    from_grace: bool = False
    """Whether grace, not the offset, set the nominal date."""
    from_deadline: bool = False
    """Whether the last date that the client was given set it (A9)."""


# --- days --------------------------------------------------------------------------------------------


class Days:
    """A calendar's days as reasons name them: one reason per closed day for everybody who meets it."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.closed: ComputedDict[date, Reason | None] = ComputedDict(partial(_closed, calendar))
        """What closes each day, None for a working day."""
        self.between: ComputedDict[tuple[date, date], tuple[Reason, ...]] = ComputedDict(partial(_between, self.closed))
        """From the first to the last of two days, inclusive: one reason per run of like days."""
        self.rolled: ComputedDict[date, date] = ComputedDict(calendar.roll_forward)
        """Each day, or the first working day after it."""

    @lazy
    def within_law(self) -> Days:
        """Return these days with every national holiday closed."""
        return Days(self.calendar.within_law())

    @lazy
    def holidays_only(self) -> Days:
        """Return these days with weekends and cuti bersama open."""
        return Days(self.calendar.holidays_only())


# A twin, so that what is worked out does not keep the caller's calendar.
days_of: WeakMemo[WorkingCalendar, Days] = WeakMemo(lambda calendar: Days(calendar.twin()), 64)


def _closed(calendar: WorkingCalendar, day: date) -> Reason | None:
    closure = calendar.closure(day)
    if closure is None:
        return None
    detail = "" if closure == "weekend" else calendar.why_closed(day) or ""
    return Reason(ReasonCode(closure), day, detail)


def _between(closed: Mapping[date, Reason | None], days: tuple[date, date]) -> tuple[Reason, ...]:
    first, last = (day.toordinal() for day in days)
    return _without_repeats([closed[date.fromordinal(day)] for day in range(first, last + 1)])


def _without_repeats(found: Iterable[Reason | None]) -> tuple[Reason, ...]:
    """Leave out the reasons that say again what the one before them says."""
    reasons: list[Reason] = []
    code, detail = None, ""
    for reason in found:
        if reason is not None and (reason.code is not code or reason.detail != detail):
            reasons.append(reason)
            code, detail = reason.code, reason.detail
    return tuple(reasons)


# --- constraints -------------------------------------------------------------------------------------


class LimitHit(NamedTuple):
    """A gap or cap that forbids a contact: why, and from when it allows one again."""

    reason: Reason
    free_again: date


@lru_cache(maxsize=4096)
def _limit_hit(code: ReasonCode, number: int, last: int, free_again: int) -> LimitHit:
    """Make the same one for every day on which the limit binds."""
    return LimitHit(Reason(code, date.fromordinal(last), str(number)), date.fromordinal(free_again))


class SendConstraints:
    """All that must hold at once for a message on one channel, and the facts learnt about days, never about `now`."""

    def __init__(
        self,
        channel: Channel,
        window: SendWindow,
        days: tuple[Days, Days],
        quiet: tuple[QuietPeriod, ...],
        limits: Limits,
        contact_days: tuple[int, ...] = (),
    ) -> None:
        self.channel = channel
        self.window = window
        self.zone: tzinfo = zone_of(window.zone)
        self.days = days[0]
        """By the office's calendar."""
        self.window_days = days[1]
        """By the window's: consent opens weekends."""
        self.opening: ComputedDict[date, datetime | None] = ComputedDict(partial(_first_opening, window))
        """When the window first opens on each day; None when it does not."""
        self.quiet = quiet
        self.limits = limits
        self.contact_days = contact_days
        """Dates of contacts with the client that went out, as ordinals, rising; all of them past."""
        self._after: dict[tuple[int, ...], SendConstraints] = {}
        self._first_instants: dict[date, datetime | None] = {}
        self._beyond: dict[date, datetime | None] = {}
        self._delays: dict[tuple[PlannedDate, tuple[ReasonCode, str]], tuple[Reason, ...]] = {}

    def after(self, contact_days: tuple[int, ...]) -> SendConstraints:
        """Return the constraints after contacts on those days."""
        known = self._after.get(contact_days)
        if known is None:
            days = self.days, self.window_days
            known = SendConstraints(self.channel, self.window, days, self.quiet, self.limits, contact_days)
            known.opening = self.opening
            put(self._after, contact_days, known, 64)
        return known

    def first_instant(self, target: date) -> datetime | None:
        """Return the first instant from the beginning of the target date on; None when none lies in the horizon."""
        if target in self._first_instants:
            return self._first_instants[target]
        return put(self._first_instants, target, _earliest(self, start_of_day(target, self.zone)))

    def delay_reasons(self, planned: PlannedDate, head: tuple[ReasonCode, str], until: datetime) -> tuple[Reason, ...]:
        """Say what stands between a planned date and `until`, an instant at which everything holds.

        When that reaches back to the target date, `head` says what named the date, as a code with its detail.
        """
        if until is not self.first_instant(planned.target):
            return _delay_reasons(self, planned, head, until)
        known = self._delays.get((planned, head))
        if known is None:
            known = put(self._delays, (planned, head), _delay_reasons(self, planned, head, until))
        return known

    def first_free_day(self, day: date) -> date:
        """Return the first day from `day` on without quiet period, gap or cap; weekends and holidays are the window's.

        A quiet period may end in a gap, and a gap in a quiet period, so both are looked at until neither moves.
        """
        while True:
            free = next((period.end + ONE_DAY for period in self.quiet if period.start <= day <= period.end), day)
            hit = self.limit_hit(free) if self.contact_days else None
            if hit is not None:
                free = hit.free_again
            if free == day:
                return day
            day = free

    def limit_hit(self, day: date) -> LimitHit | None:
        """Return the first of gap, weekly and monthly cap that forbids a contact on `day`; None when all allow one."""
        days, ordinal = self.contact_days, day.toordinal()
        until = bisect_right(days, ordinal)
        if not until:
            return None
        last, limits = days[until - 1], self.limits
        gap, weekly, monthly = limits.min_days_between, limits.max_per_7_days, limits.max_per_30_days
        if gap is not None and last + gap > ordinal:
            return _limit_hit(ReasonCode.MIN_GAP, gap, last, last + gap)
        if weekly is not None and until >= weekly and days[until - weekly] + 7 > ordinal:
            return _limit_hit(ReasonCode.WEEKLY_CAP, weekly, last, days[until - weekly] + 7)
        if monthly is not None and until >= monthly and days[until - monthly] + 30 > ordinal:
            return _limit_hit(ReasonCode.MONTHLY_CAP, monthly, last, days[until - monthly] + 30)
        return None


def first_unlimited_day(limits: Limits, contact_days: Sequence[int]) -> date:
    """Return the first day from which on no gap or cap binds after contacts on those days, if there are no more."""
    spans = ((1, limits.min_days_between or 0), (limits.max_per_7_days, 7), (limits.max_per_30_days, 30))
    ends = [contact_days[-most] + days for most, days in spans if most and most <= len(contact_days)]
    return date.fromordinal(max(ends))


def _first_opening(window: SendWindow, day: date) -> datetime | None:
    openings = window.opens_on(day)
    return openings[0][0] if openings else None


# --- instants ----------------------------------------------------------------------------------------


def next_instant(constraints: SendConstraints, target: date, now: datetime) -> datetime | None:
    """Return the first instant from the target date and from `now` on; None when none lies in the horizon."""
    first = constraints.first_instant(target)
    if first is None:
        return _earliest(constraints, search_start(constraints, target, now))
    return _earliest(constraints, now) if is_later(now, first) else first


def late_since(
    constraints: SendConstraints, target: date, at: datetime, kept_back: Iterable[datetime | None]
) -> tuple[Reason, ...]:
    """Return since when a message is late that goes at `at`: the first instant of a day before, if there was one.

    Until the last of `kept_back` something else may have been in its way.
    """
    missed = first = constraints.first_instant(target)
    if first is None or first.date() >= at.date():
        return ()
    start = max((first, *(instant for instant in kept_back if instant is not None)))
    if start is not first:
        missed = next_instant(constraints, target, local(start, constraints.zone))
    if missed is None or missed.date() >= at.date():
        return ()
    return (Reason(ReasonCode.LATE_SINCE, missed.date(), missed.isoformat(timespec="minutes")[11:16]),)


def search_start(constraints: SendConstraints, target: date, now: datetime) -> datetime:
    """Return the later of `now` and the beginning of the target date."""
    return max(now, start_of_day(target, constraints.zone))


def _earliest(constraints: SendConstraints, start: datetime) -> datetime | None:
    """Return the first instant from `start` on at which everything holds; None when none lies in the horizon.

    The window names an opening, the limits the first free day; where that is another day, the window is asked again
    from its beginning. Every round moves forward, so it ends.

    Raises CalendarCoverageError when the calendar ends before an answer is found.
    """
    last = start + HORIZON
    at = start
    while at <= last:
        opens = constraints.window.next_open(at)
        if opens is None or (opens is not start and is_later(opens, last)):
            return None
        day = opens.date()
        if not (constraints.quiet or constraints.contact_days):
            return opens
        free = constraints.first_free_day(day)
        if free == day:
            return opens
        at = start_of_day(free, constraints.zone)
    return None


def first_instant_beyond(constraints: SendConstraints, target: date, now: datetime) -> datetime | None:
    """Return the first instant after the horizon, however far; None when the calendar ends before one."""
    day = search_start(constraints, target, now).date()
    if day in constraints._beyond:
        return constraints._beyond[day]
    return put(constraints._beyond, day, _beyond(constraints, start_of_day(day, constraints.zone)))


def _beyond(constraints: SendConstraints, start: datetime) -> datetime | None:
    """Look from horizon to horizon: hours that a dated exception closes for longer open afterwards."""
    found = None
    try:
        while found is None:
            start += HORIZON
            found = _earliest(constraints, start)
    except CalendarCoverageError:
        return None
    return found


# --- why not earlier ---------------------------------------------------------------------------------


def _delay_reasons(
    constraints: SendConstraints, planned: PlannedDate, head: tuple[ReasonCode, str], until: datetime
) -> tuple[Reason, ...]:
    """Go back from `until` over the closed stretch that ends there, at most to the last contact.

    Any earlier instant of that stretch has the same reasons. The head and what moved the date are named only when the
    stretch reaches back to the target date: else something could have gone in between.
    """
    day = until.date()
    hours = Reason(ReasonCode.OUTSIDE_WINDOW, day, constraints.channel.value)
    opening = constraints.opening[day]
    if opening is not None and is_later(until, opening):
        return (hours,)
    found: list[Reason | None] = [hours if start_of_day(day, constraints.zone) < until else None]
    reaches_target = True
    while reaches_target and day > planned.target:
        day -= ONE_DAY
        found.append(_obstacle(constraints, day))
        contacted = day.toordinal() in constraints.contact_days
        reaches_target = found[-1] is not None and not (day > planned.target and contacted)
    reasons = _without_repeats(reversed(found))
    if not reaches_target:
        return reasons or (Reason(ReasonCode.OUTSIDE_WINDOW, day, constraints.channel.value),)
    code, detail = head
    first, last = sorted((planned.nominal, planned.target))
    return (Reason(code, planned.nominal, detail), *constraints.days.between[first, last], *reasons)


def _obstacle(constraints: SendConstraints, day: date) -> Reason | None:
    """Say why nothing could go on `day`; None when something could have gone."""
    reason = constraints.window_days.closed[day]
    if reason is not None:
        return reason
    if constraints.opening[day] is None:
        return constraints.days.closed[day] or Reason(ReasonCode.OUTSIDE_WINDOW, day, constraints.channel.value)
    for period in constraints.quiet:
        if period.start <= day <= period.end:
            return Reason(ReasonCode.QUIET_PERIOD, period.start, period.note or "")
    hit = constraints.limit_hit(day)
    return None if hit is None else hit.reason


def never_open_layers(constraints: SendConstraints, target: date, asked_on: date) -> str:
    """Name the layers that exclude each other: what closes the stretch without an opening, from its first day on.

    The stretch began after the last day on which something could have gone, or with the target date, so whoever asks
    within it gets the same answer.
    """
    first = max(target, asked_on)
    while first > target and _obstacle(constraints, first - ONE_DAY) is not None:
        first -= ONE_DAY
    met: dict[str, None] = {}
    for ahead in range(HORIZON.days + 1):
        day = first + ahead * ONE_DAY
        if not constraints.window.hours.on(day):
            met.setdefault(ReasonCode.OUTSIDE_WINDOW.value)
        elif (reason := _obstacle(constraints, day)) is not None:
            met.setdefault(reason.code.value)
    return ", ".join(met)
