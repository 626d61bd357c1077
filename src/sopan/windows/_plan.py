"""What opening hours mean, apart from how they are written: three tables, the more special one winning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

Intervals = tuple[tuple[int, int], ...]
"""Open intervals of one day, in minutes after midnight: sorted, apart from each other, start in and end out."""
DAY = 24 * 60
DayOfYear = tuple[int, int]
"""Month and day."""
Row = tuple[Intervals | None, ...]
"""One entry per weekday: the hours of an exception, or None where it does not speak."""

_LEAP_YEAR = date(2024, 1, 1)
DAYS_OF_YEAR: tuple[DayOfYear, ...] = tuple(
    (day.month, day.day) for day in (_LEAP_YEAR + timedelta(days=step) for step in range(366))
)
_SILENT: Row = (None,) * 7


class Plan(NamedTuple):
    """Hours per weekday, exceptions per day of the year, exceptions per date."""

    weekly: tuple[Intervals, ...]
    yearly: Mapping[DayOfYear, Row]
    dated: Mapping[date, Intervals]

    def row(self, key: DayOfYear) -> Row:
        """The yearly exception of a day of the year, all None when there is none."""
        return self.yearly.get(key, _SILENT)

    def on_date_of_year(self, key: DayOfYear, weekday: int) -> Intervals:
        """The hours of a day of the year that falls on `weekday`, exceptions of single years apart."""
        special = self.row(key)[weekday]
        return self.weekly[weekday] if special is None else special

    def without_dates(self, day: date) -> Intervals:
        """The hours of `day` if it had no exception of its own."""
        return self.on_date_of_year((day.month, day.day), day.weekday())

    def on(self, day: date) -> Intervals:
        """The hours of `day`."""
        if self.dated:
            special = self.dated.get(day)
            if special is not None:
                return special
        if self.yearly:
            return self.on_date_of_year((day.month, day.day), day.weekday())
        return self.weekly[day.weekday()]

    @property
    def is_empty(self) -> bool:
        """True if no day has hours. Of a normal plan only: there every exception matters."""
        return not any(self.weekly) and not self.yearly and not self.dated


def normalised(plan: Plan) -> Plan:
    """The one plan, of all that mean the same, by which hours are compared and written.

    A weekday's hours are those it has on most days of the year; exceptions that change nothing are gone.
    """
    weekly = plan.weekly
    if len(plan.yearly) >= len(DAYS_OF_YEAR) // 2:
        weekly = tuple(_usual(plan, weekday) for weekday in range(7))
    yearly: dict[DayOfYear, Row] = {}
    for key in plan.yearly if weekly is plan.weekly else DAYS_OF_YEAR:
        hours = tuple(plan.on_date_of_year(key, weekday) for weekday in range(7))
        if hours != weekly:
            yearly[key] = tuple(
                special if special != usual else None for special, usual in zip(hours, weekly, strict=True)
            )
    changed = Plan(weekly, yearly, {})
    dated = {day: hours for day, hours in plan.dated.items() if hours != changed.without_dates(day)}
    return Plan(weekly, yearly, dated)


def _usual(plan: Plan, weekday: int) -> Intervals:
    counts = Counter(plan.on_date_of_year(key, weekday) for key in DAYS_OF_YEAR)
    most = max(counts.values())
    return min(hours for hours, count in counts.items() if count == most)


def intersection(a: Intervals, b: Intervals) -> Intervals:
    """The minutes in both."""
    return tuple(
        (max(start, other_start), min(end, other_end))
        for start, end in a
        for other_start, other_end in b
        if max(start, other_start) < min(end, other_end)
    )


def subtraction(a: Intervals, b: Intervals) -> Intervals:
    """The minutes in `a` and not in `b`."""
    edges = [0, *(edge for interval in b for edge in interval), DAY]
    return intersection(a, tuple(zip(edges[::2], edges[1::2], strict=True)))
