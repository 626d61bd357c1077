"""Tables indexed by day number: every question about a day is a look-up, whatever the distance asked for."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, compress
from operator import add
from typing import NamedTuple, Protocol

from sopan.calendars._description import CalendarDescription, years_of
from sopan.calendars._layers import NamedDays, decreed_through, is_labelled_estimated, named_days
from sopan.calendars._weekdays import parse_weekdays

OPEN, WEEKEND, HOLIDAY, JOINT, ESTIMATED = range(5)
"""Kinds of days; all but OPEN are closed."""
_SHORT = 0x7FFF
"""The most days whose number, doubled, two bytes can hold."""
_WORKING = bytes([1, 0, 0, 0, 0]).ljust(256, b"\0")
_TWICE = bytes([0, 2]).ljust(256, b"\0")
_CLOSED = bytes([0, 1, 1, 1, 1]).ljust(256, b"\0")
"""For `bytes.translate`, from kind: 1 for a working day; from that: 2 for 1; from kind: 1 for a closed day."""


class Codes(Protocol):
    """A number per day; KeyError for what is no day of the calendar."""

    def __getitem__(self, day: date, /) -> int: ...


class WorkingDays(Protocol):
    """Working days by their number, from 0; IndexError past the last one."""

    def __getitem__(self, number: int, /) -> date: ...


class Tables(NamedTuple):
    """All that a calendar knows, day by day."""

    first: int
    """Ordinal of the first day covered."""
    kinds: bytes
    """Kind of every day; index 0 is the first day covered."""
    codes: Codes
    """For every day twice the number of working days before it, plus 1 if it is closed itself: one look-up by date
    answers most questions, refuses a datetime (it never equals a date) and every day outside."""
    working: WorkingDays
    """All working days in order."""
    named: NamedDays
    """The names behind the kinds."""
    decreed_through: int
    """The last year whose cuti bersama is known."""


def build(description: CalendarDescription, like: Tables | None = None) -> Tables:
    """The tables of a description that has passed `check`; days that are those of `like` are shared with it.

    What follows from package data alone is built once and kept. Days of the caller's own end with his calendar.
    """
    if description.has_own_days:
        return _build(description, like)
    return _built_before(description.model_dump_json(exclude_defaults=True))


@lru_cache(maxsize=8)
def _built_before(text: str) -> Tables:
    description = CalendarDescription.model_validate_json(text)
    if not description.within_law:
        return _build(description)
    return _build(description, build(description.model_copy(update={"within_law": False})))  # mostly the same days


def _build(description: CalendarDescription, like: Tables | None = None) -> Tables:
    first_year, last_year = years_of(description.years)
    first = date(first_year, 1, 1).toordinal()
    length = date(last_year, 12, 31).toordinal() - first + 1
    named = named_days(description)
    kinds = _kinds(description, named, first, length)
    through = decreed_through(description)
    if like is not None and like.first == first and like.kinds == kinds:
        return like._replace(named=named, decreed_through=through)
    if description.base == "every_day":
        closed = list(compress(range(length), kinds))
        return Tables(
            first, kinds, _SparseCodes(first, length, closed), _SparseDays(first, length, closed), named, through
        )
    days = _days(first, length)
    flags = kinds.translate(_WORKING)
    twice_before = accumulate(flags.translate(_TWICE), initial=0)
    if description.has_own_days:
        numbers = array("H" if length <= _SHORT else "I", map(add, twice_before, flags))
        return Tables(first, kinds, _CompactCodes(first, numbers), _CompactDays(days, numbers), named, through)
    codes = dict(zip(days, map(add, twice_before, kinds.translate(_CLOSED)), strict=True))
    return Tables(first, kinds, codes, list(compress(days, flags)), named, through)


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
    if named.weekend is not None and not description.holidays_only:
        _mark(kinds, dict.fromkeys(named.weekend, WEEKEND), first)
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


def nearest_estimated(named: NamedDays, day: date) -> str:
    """Return the name of the estimated holiday that closes a day beside it."""
    near = [
        (abs(distance), name)
        for distance in range(-14, 15)
        for names in (named.national, named.local)
        if (name := names.get(day + timedelta(days=distance))) and is_labelled_estimated(name)
    ]
    return min(near)[1]


def _wholly_estimated(name: str) -> bool:
    """Two holidays may share a day; the day is certain as soon as one of them is."""
    return is_labelled_estimated(name) and all(map(is_labelled_estimated, name.split("; ")))


# --- calendars that list no day by itself ---------------------------------------------------------


def _place_of(day: date, first: int, length: int) -> int:
    """The place of a day among `length` days from the ordinal `first` on. Raises KeyError like a dict of them."""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise KeyError
    place = day.toordinal() - first
    if not 0 <= place < length:
        raise KeyError
    return place


# --- calendars with days of their own -----------------------------------------------------------
# There may be one per tenant, so they are kept small; those of package data are few, and asked most.


class _CompactCodes:
    """`Tables.codes` from an array: for every day twice the number of working days before it, plus 1 if it is one."""

    __slots__ = ("_first", "_numbers")

    def __init__(self, first: int, numbers: array[int]) -> None:
        self._first = first
        self._numbers = numbers

    def __getitem__(self, day: date) -> int:
        return self._numbers[_place_of(day, self._first, len(self._numbers))] ^ 1


class _CompactDays:
    """`Tables.working` from the same array, in which the numbers rise."""

    __slots__ = ("_days", "_numbers")

    def __init__(self, days: list[date], numbers: array[int]) -> None:
        self._days = days
        self._numbers = numbers

    def __getitem__(self, number: int) -> date:
        place = bisect_left(self._numbers, 2 * number + 1)
        if number < 0 or place == len(self._numbers):
            raise IndexError
        return self._days[place]


# --- calendars without weekends -----------------------------------------------------------------
# A thousand years of days are too many to list when next to none is closed: the closed ones are listed instead.


class _SparseCodes:
    """`Tables.codes` from the closed days alone."""

    __slots__ = ("_closed", "_first", "_length")

    def __init__(self, first: int, length: int, closed: list[int]) -> None:
        self._first = first
        self._length = length
        self._closed = closed

    def __getitem__(self, day: date) -> int:
        index = _place_of(day, self._first, self._length)
        closed_before = bisect_left(self._closed, index)
        closed = closed_before < len(self._closed) and self._closed[closed_before] == index
        return 2 * (index - closed_before) + closed


class _SparseDays:
    """`Tables.working` from the closed days alone."""

    __slots__ = ("_first", "_length", "_working_before")

    def __init__(self, first: int, length: int, closed: list[int]) -> None:
        self._first = first
        self._length = length
        self._working_before = [index - position for position, index in enumerate(closed)]
        """How many working days come before each closed one."""

    def __getitem__(self, number: int) -> date:
        index = number + bisect_right(self._working_before, number)
        if not 0 <= index < self._length:
            raise IndexError
        return date.fromordinal(self._first + index)
