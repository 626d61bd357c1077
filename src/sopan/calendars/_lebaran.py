"""Lebaran: the days around Idulfitri on which Indonesia travels home and nobody should be asked for money."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sopan._arguments import is_whole
from sopan.calendars.periods import QuietPeriod
from sopan.errors import ArgumentError

_IDULFITRI = re.compile(r"idul\s*fitri|lebaran", re.IGNORECASE)
_NEAR = timedelta(days=14)
"""Cuti bersama named after Idulfitri but moved far away (31 December 2020) does not lengthen Lebaran."""
_WIDEST_MARGIN = 60
_SATURDAY = 5
_LEAVE_BEFORE, _LEAVE_AFTER = 2, 3
_ESTIMATED_LEAVE = "Cuti Bersama Hari Raya Idul Fitri (perkiraan)"


def estimated_leave(national: Mapping[date, str], decreed_through: int) -> dict[date, str]:
    """The weekdays around every Idulfitri that nobody has decreed: two before it and three after it (C5).

    The decrees of 2024 to 2027 close that many days or more, holidays among them. A weekday that is a holiday counts.
    """
    leave: dict[date, str] = {}
    for feast in _runs(_of_idulfitri(national)):
        if feast[0].year > decreed_through:
            for start, step, wanted in ((feast[0], -1, _LEAVE_BEFORE), (feast[-1], 1, _LEAVE_AFTER)):
                days = (start + timedelta(days=step * distance) for distance in range(1, 10))
                weekdays = [day for day in days if day.weekday() < _SATURDAY]
                leave.update((day, _ESTIMATED_LEAVE) for day in weekdays[:wanted] if day not in national)
    return leave


def lebaran_periods(
    national: Mapping[date, str],
    joint: Mapping[date, str],
    year: int,
    margin_days: int,
    is_estimated: Callable[[date], bool],
) -> tuple[QuietPeriod, ...]:
    """From the first to the last day of Idulfitri or its cuti bersama, for each Idulfitri that begins in `year`."""
    if not is_whole(margin_days, 0, _WIDEST_MARGIN):
        raise ArgumentError(f"margin_days must be a whole number of days from 0 to {_WIDEST_MARGIN}")
    margin = timedelta(days=margin_days)
    leave = _of_idulfitri(joint)
    periods = []
    for feast in _runs(_of_idulfitri(national)):
        if feast[0].year != year:
            continue
        days = [*feast, *(day for day in leave if feast[0] - _NEAR <= day <= feast[-1] + _NEAR)]
        note = f"Libur Idulfitri {year}"
        if any(map(is_estimated, feast)):
            note += " (perkiraan)"
        periods.append(QuietPeriod(start=min(days) - margin, end=max(days) + margin, note=note))
    return tuple(periods)


def _of_idulfitri(names: Mapping[date, str]) -> list[date]:
    return sorted(day for day, name in names.items() if _IDULFITRI.search(name))


def _runs(days: list[date]) -> list[list[date]]:
    """Days that lie near each other, together: a year may have two Idulfitri, as 2033 has."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] <= _NEAR:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
