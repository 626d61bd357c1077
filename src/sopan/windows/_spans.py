"""From a local day and its hours to instants, exact also where clocks are set forward or back.

A local day is a set of instants: those at which the zone's clock shows its date. A clock set forward leaves some
minutes out, a clock set back shows some twice, and one set back over midnight shows a date in two pieces.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from sopan.windows._plan import Intervals

Span = tuple[datetime, datetime]
"""From the first instant to the first one after it, both in UTC: within one zone, Python compares wall clocks."""

_SECOND, _HOUR = timedelta(seconds=1), timedelta(hours=1)
_EARLIEST, _LATEST = timedelta(hours=-15), timedelta(hours=24 + 13)
"""No zone is further than 14 hours ahead of UTC or 12 behind."""


@lru_cache(maxsize=16384)
def steady_offset(day: date, zone: tzinfo) -> timedelta | None:
    """The one offset that the zone has at every instant that may belong to `day`, or None when it changes."""
    if isinstance(zone, timezone):
        return zone.utcoffset(None)
    offsets = {_offset(instant, zone) for instant in _probes(day)}
    return offsets.pop() if len(offsets) == 1 else None


def spans_of(day: date, intervals: Intervals, zone: tzinfo) -> tuple[Span, ...]:
    """The instants at which the clock of `zone` shows `day` and a minute of `intervals`, in order, in UTC."""
    if not intervals:
        return ()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    steady = steady_offset(day, zone)
    if steady is not None:
        midnight -= steady
        return tuple(
            (midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)) for start, end in intervals
        )
    spans: list[Span] = []
    for begin, finish, offset in _stretches(day, zone):
        for start, end in intervals:
            opening = max(midnight - offset + timedelta(minutes=start), begin)
            closing = min(midnight - offset + timedelta(minutes=end), finish)
            if opening < closing:
                if spans and spans[-1][1] == opening:
                    opening = spans.pop()[0]
                spans.append((opening, closing))
    return tuple(spans)


def _offset(instant: datetime, zone: tzinfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _probes(day: date) -> list[datetime]:
    """Every hour at which some zone may show `day`: no zone changes its offset and changes it back within one."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [midnight + _EARLIEST + step * _HOUR for step in range((_LATEST - _EARLIEST) // _HOUR + 1)]


def _stretches(day: date, zone: tzinfo) -> list[tuple[datetime, datetime, timedelta]]:
    """The hours around `day` in stretches of one offset each."""
    stretches: list[tuple[datetime, datetime, timedelta]] = []
    probes = _probes(day)
    begin, offset = probes[0], _offset(probes[0], zone)
    for before, after in itertools.pairwise(probes):
        changed = _offset(after, zone)
        if changed != offset:
            turn = _turn(before, after, zone)
            stretches.append((begin, turn, offset))
            begin, offset = turn, changed
    stretches.append((begin, probes[-1], offset))
    return stretches


def _turn(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first second at which the new offset holds."""
    old = _offset(before, zone)
    seconds = range((after - before) // _SECOND)
    return before + _SECOND * bisect_left(seconds, 1, key=lambda step: _offset(before + step * _SECOND, zone) != old)
