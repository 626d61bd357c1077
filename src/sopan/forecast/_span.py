"""From when to when: what callers may say, as instants on a client's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from sopan.engine._decide import require_aware
from sopan.errors import ArgumentError
from sopan.fields import FIRST_DAY, LAST_DAY, ONE_DAY
from sopan.zones import local, start_of_day, zone_of

_LEAST = timedelta(microseconds=1)


def first_and_last(now: datetime, until: datetime | date, zone: str) -> tuple[datetime, datetime]:
    """Return the instant `now` and the last one, on the clock of `zone`; a day lasts through its end.

    Raises ArgumentError for a naive instant, and for an `until` before `now`.
    """
    clock = zone_of(zone)
    require_aware("now", now)
    here, last = local(now, clock), last_instant("until", until, clock)
    if last < here:
        raise ArgumentError("until lies before now; name a later instant or day")
    return here, last


def first_instant(name: str, start: object, zone: tzinfo) -> datetime:
    """Return an aware instant on the clock of `zone`, or the beginning of a day there.

    Raises ArgumentError, which names the argument, for anything else.
    """
    return _instant(name, start, zone) or start_of_day(require_day(name, start), zone)


def last_instant(name: str, end: object, zone: tzinfo) -> datetime:
    """Return an aware instant on the clock of `zone`, or the last instant of a day there. Raises as above."""
    return _instant(name, end, zone) or start_of_day(require_day(name, end) + ONE_DAY, zone) - _LEAST


def _instant(name: str, given: object, zone: tzinfo) -> datetime | None:
    """The instant on the clock of `zone`; None for a day."""
    if isinstance(given, datetime):
        require_aware(name, given)
        return local(given, zone)
    if not isinstance(given, date):
        raise ArgumentError(f"{name} must be a datetime with its zone, or a date")
    return None


def require_day(name: str, day: object) -> date:
    """Return the day, if it is one and within the years that values know. Raises ArgumentError."""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ArgumentError(f"{name} must be a day, such as date(2026, 1, 31)")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ArgumentError(f"{name} must lie between {FIRST_DAY} and {LAST_DAY}")
    return day
