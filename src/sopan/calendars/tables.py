"""Tables indexed by day number: every question about a day is a look-up, whatever the distance asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate, compress
from typing import NamedTuple, overload

from sopan.calendars.description import CalendarDescription, years_of
from sopan.calendars.layers import NamedDays, is_labelled_estimated, named_days
from sopan.calendars.weekdays import parse_weekdays

__all__ = ["ESTIMATED", "HOLIDAY", "JOINT", "OPEN", "WEEKEND", "Tables", "build"]

OPEN, WEEKEND, HOLIDAY, JOINT, ESTIMATED = range(5)
"""Kinds of days; all but OPEN are closed."""
_WORKING = bytes([1, 0, 0, 0, 0]) + bytes(251)
"""From kind to 1 for a working day, for `bytes.translate`."""


class Tables(NamedTuple):
    """All that a calendar knows, day by day; index 0 is the first day covered."""

    first: int
    """Ordinal of the first day covered."""
    kinds: bytes
    """Kind of every day."""
    rank: Sequence[int]
    """How many working days come before the day."""
    working: Sequence[date]
    """All working days in order."""
    named: NamedDays
    """The names behind the kinds."""


class _EveryDay(Sequence[date]):
    """All days in order without a list of them, for calendars that close on none."""

    __slots__ = ("_first", "_length")

    def __init__(self, first: int, length: int) -> None:
        self._first = first
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> date: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[date]: ...
    def __getitem__(self, index: int | slice) -> date | Sequence[date]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(self._length))]
        if not 0 <= index < self._length:
            raise IndexError(index)
        return date.fromordinal(self._first + index)


def build(description: CalendarDescription) -> Tables:
    """The tables of a description that has passed `check`."""
    first_year, last_year = years_of(description.years)
    first = date(first_year, 1, 1).toordinal()
    length = date(last_year, 12, 31).toordinal() - first + 1
    named = named_days(description)
    kinds = _kinds(description, named, first, length)
    if not any(kinds):
        return Tables(first, kinds, range(length), _EveryDay(first, length), named)
    flags = kinds.translate(_WORKING)
    rank = list(accumulate(flags, initial=0))
    rank.pop()
    return Tables(first, kinds, rank, list(compress(_days(first, length), flags)), named)


@lru_cache(maxsize=8)
def _days(first: int, length: int) -> list[date]:
    """The days themselves, shared by all calendars of the same years."""
    return list(map(date.fromordinal, range(first, first + length)))


def _kinds(description: CalendarDescription, named: NamedDays, first: int, length: int) -> bytes:
    weekend = parse_weekdays(description.weekend) if description.weekend else frozenset()
    if description.holidays_only:
        weekend = frozenset()
    week = bytes(WEEKEND if (first - 1 + step) % 7 in weekend else OPEN for step in range(7))
    kinds = bytearray((week * (length // 7 + 1))[:length])
    if description.estimated_margin_days:
        _close_margins(kinds, named, first, description.estimated_margin_days)
    if description.cuti_bersama and not description.holidays_only:
        _mark(kinds, dict.fromkeys(named.joint, JOINT), first)
    for names in (named.local, named.national):
        _mark(kinds, {day: ESTIMATED if _wholly_estimated(name) else HOLIDAY for day, name in names.items()}, first)
    stay = named.national if description.within_law else ()
    _mark(kinds, {day: OPEN for day in named.opened if day not in stay}, first)
    return bytes(kinds)


def _mark(kinds: bytearray, marks: Mapping[date, int], first: int) -> None:
    for day, kind in marks.items():
        index = day.toordinal() - first
        if 0 <= index < len(kinds):
            kinds[index] = kind


def _close_margins(kinds: bytearray, named: NamedDays, first: int, margin: int) -> None:
    for day, name in [*named.national.items(), *named.local.items()]:
        if is_labelled_estimated(name):
            centre = day.toordinal() - first
            for index in range(max(centre - margin, 0), min(centre + margin + 1, len(kinds))):
                if kinds[index] == OPEN:
                    kinds[index] = ESTIMATED


def _wholly_estimated(name: str) -> bool:
    """Two holidays may share a day; the day is certain as soon as one of them is."""
    return all(is_labelled_estimated(part) for part in name.split("; "))
