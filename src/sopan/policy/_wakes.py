"""What a host that asks only at times of its own would never do under a policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError, CalendarCoverageError
from sopan.fields import ONE_DAY
from sopan.windows import OpeningHours
from sopan.words import Channel
from sopan.zones import INDONESIAN_ZONES, local, zone_of

FIRST_LOOKED_AT = date(2020, 1, 1)
_DAYS_LOOKED_AT = 8 * 366
"""Eight years: every weekday of every season, and the years that hours may name for now."""
SATURDAY = 5

Finding = tuple[Literal["error", "warning"], str, str, str | None]


def wake_times(times: Iterable[time | str] | time | str) -> tuple[time, ...]:
    """Read times of day such as `"09:00"`, in order and each once.

    Raises ArgumentError for none at all, and for what is no time of day without a zone.
    """
    read = sorted({_time_of_day(at) for at in ([times] if isinstance(times, time | str) else times)})
    if not read:
        message = 'wakes_at must name at least one time of day, such as "09:00"; leave it out for a host that sleeps'
        raise ArgumentError(message)
    return tuple(read)


def _time_of_day(value: object) -> time:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, time) or value.tzinfo is not None:
        raise ArgumentError('wakes_at must name times of day such as "09:00", without a zone')
    return value


def next_wake(times: Sequence[time], zone: tzinfo, after: datetime) -> datetime:
    """Return the first of the times of day after an instant, in UTC; one that the clock skips comes an hour later."""
    day = local(after, zone).date()
    while True:
        for hour in times:
            wake = datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
            if wake > after:
                return wake
        day += ONE_DAY


def about_wakes(
    channels: Mapping[str, Sequence[Channel]],
    hours_of: Callable[[Channel], OpeningHours],
    calendar: WorkingCalendar | None,
    times: Iterable[time | str] | time | str,
    zone: str | None,
) -> Iterator[Finding]:
    """Name the steps that are never made: on none of their channels, or only not on some, or not everywhere.

    `channels` has those of each step by its id, `hours_of` gives the hours of a channel within the law.
    """
    wakes = wake_times(times)
    asleep = _Asleep(hours_of, calendar, wakes, zone)
    hours = ", ".join(f"{wake:%H:%M}" for wake in wakes) + (f" {zone}" if zone else "")
    for step, tried in channels.items():
        missed = {channel: asleep.through(channel) for channel in tried}
        told = "; ".join(f"{channel}{_where(zones)}" for channel, zones in missed.items() if zones)
        if not told:
            continue
        remedy = "use dunning_run, which looks ahead, or wake in these hours"
        if all(zones == asleep.zones for zones in missed.values()):
            why = f"a host that asks only at {hours} never meets the hours of {told}; {remedy}"
            yield "error", "never_awake", why, step
        else:
            why = f"a host that asks only at {hours} never makes it by {told}, and waits; {remedy}"
            yield "warning", "asleep_for_some", why, step


def _where(zones: tuple[str, ...]) -> str:
    named = [zone for zone in zones if zone]
    return f" for clients in {', '.join(named)}" if named else ""


class _Asleep:
    """Steps whose hours the wakes never meet, channel by channel."""

    def __init__(
        self,
        hours_of: Callable[[Channel], OpeningHours],
        calendar: WorkingCalendar | None,
        wakes: tuple[time, ...],
        zone: str | None,
    ) -> None:
        self.hours_of = hours_of
        self.calendar = calendar
        self.wakes = wakes
        self.clock = None if zone is None else zone_of(zone)
        self.zones: tuple[str, ...] = ("",) if zone is None else tuple(INDONESIAN_ZONES)
        """Where clients are; the empty text is wherever the host's own clock is."""
        self._known: dict[Channel, tuple[str, ...]] = {}

    def through(self, channel: Channel) -> tuple[str, ...]:
        """Return the zones of clients whom no wake ever meets in the hours of the channel."""
        if channel not in self._known:
            hours = self.hours_of(channel)
            self._known[channel] = tuple(zone for zone in self.zones if not self._meets(hours, zone))
        return self._known[channel]

    def _meets(self, hours: OpeningHours, zone: str) -> bool:
        days = (FIRST_LOOKED_AT + timedelta(days=ahead) for ahead in range(_DAYS_LOOKED_AT))
        return any(self._is_open(hours, self._there(day, wake, zone)) for day in days for wake in self.wakes)

    def _there(self, day: date, wake: time, zone: str) -> datetime:
        """Return what the client's clock shows."""
        if self.clock is None:
            return datetime.combine(day, wake)
        return local(datetime.combine(day, wake, tzinfo=self.clock), zone_of(zone))

    def _is_open(self, hours: OpeningHours, at: datetime) -> bool:
        minute = at.hour * 60 + at.minute
        return works_on(self.calendar, at.date()) and any(start <= minute < end for start, end in hours.on(at.date()))


def works_on(calendar: WorkingCalendar | None, day: date) -> bool:
    """Return whether a day is a working day; without a calendar the week is from Monday to Friday."""
    if calendar is None:
        return day.weekday() < SATURDAY
    try:
        return calendar.is_working_day(day)
    except CalendarCoverageError:  # a calendar of few years says nothing about the others
        return False
