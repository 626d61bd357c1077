"""Pay days: when a client pays its bills, such as the 25th, Thursdays, or the second Thursday of the month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, Literal

from sopan.calendars._weekdays import weekday_number
from sopan.calendars.calendar import WorkingCalendar
from sopan.calendars.periods import month_end
from sopan.errors import ArgumentError, NotationError
from sopan.fields import ONE_DAY

WEEKDAYS: Final = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
"""Weekdays as pay days are written, Monday first."""

_LAST: Final = -1
_PLACES: Final = {
    "1": 1, "pertama": 1, "1st": 1, "first": 1,
    "2": 2, "kedua": 2, "2nd": 2, "second": 2,
    "3": 3, "ketiga": 3, "3rd": 3, "third": 3,
    "4": 4, "keempat": 4, "4th": 4, "fourth": 4,
    "terakhir": _LAST, "last": _LAST,
}  # fmt: skip
_INDONESIAN: Final = re.compile(r"(?P<day>[a-z']+) (?:ke-(?P<number>[1-4])|(?P<place>[a-z]+))")
_ENGLISH: Final = re.compile(r"(?P<place>[a-z0-9]+) (?P<day>[a-z]+)")
_HOW_TO_WRITE: Final = (
    "a pay day is a day of the month from 1 to 31, a weekday such as Kam, or one of the month's such as "
    "'Kam ke-2' or 'Kam terakhir'"
)


def read_pay_day(value: Any) -> int | str:
    """A pay day in the one way in which it is kept: `25`, `"Kam"`, `"Kam ke-2"` or `"Kam terakhir"`.

    Read are a day of the month (1 to 31), a weekday by its Indonesian or English name, and the first to fourth or
    last of a month: `"Kamis ke-2"`, `"Kamis kedua"`, `"2nd Thursday"`, `"last Thu"`.
    There is no fifth, as most months have none. Raises NotationError for anything else.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 31:
        return value
    if isinstance(value, str):
        weekday, place = _weekday_of(value)
        if weekday is not None:
            return WEEKDAYS[weekday] + {0: "", _LAST: " terakhir"}.get(place, f" ke-{place}")
    raise NotationError(_HOW_TO_WRITE)


def next_pay_day(
    day: date,
    pay_days: Iterable[int | str],
    *,
    calendar: WorkingCalendar | None = None,
    closed: Literal["forward", "backward"] = "forward",
) -> date:
    """The first day on or after `day` on which is paid.

    `pay_days` are as `read_pay_day` reads them; of a day that the month lacks the last one is meant.
    With a `calendar`, a pay day on a closed day moves to the working day after it, or before it when `closed` is
    `"backward"`, and what counts is where it moved to: of the 25th, a Sunday, the 26th still is a pay day.
    Raises NotationError when one is no pay day, or when there is none, CalendarCoverageError beyond the calendar.
    """
    if closed not in {"forward", "backward"}:
        raise ArgumentError("closed must be 'forward' or 'backward'")
    candidates = [_next_paid(day, read_pay_day(pay_day), calendar, closed) for pay_day in pay_days]
    if not candidates:
        raise NotationError("pay_days is empty; name at least one day, such as 25 or 'Kam'")
    return min(candidates)


def _next_paid(day: date, pay_day: int | str, calendar: WorkingCalendar | None, closed: str) -> date:
    """The first day on or after `day` on which this one pay day is kept, moved off closed days."""
    if calendar is None:
        return _next_on(day, pay_day)
    if closed == "forward":  # a pay day just before `day` may have moved to it or beyond it
        day_after_work = calendar.roll_backward(day - ONE_DAY) + ONE_DAY
        return calendar.roll_forward(_next_on(day_after_work, pay_day))
    nominal = _next_on(day, pay_day)
    while (paid_on := calendar.roll_backward(nominal)) < day:
        nominal = _next_on(nominal + ONE_DAY, pay_day)
    return paid_on


def _next_on(day: date, pay_day: int | str) -> date:
    """The first date on or after `day` that is the pay day, working day or not."""
    if isinstance(pay_day, str):
        weekday, place = _weekday_of(pay_day)
        if weekday is not None and not place:
            return day + timedelta(days=(weekday - day.weekday()) % 7)
        this_month, next_month = (
            _weekday_in_month(first, weekday or 0, place) for first in (day.replace(day=1), month_end(day) + ONE_DAY)
        )
    else:
        last = month_end(day)
        this_month = day.replace(day=min(pay_day, last.day))
        last = month_end(last + ONE_DAY)
        next_month = last.replace(day=min(pay_day, last.day))
    return this_month if this_month >= day else next_month


def _weekday_in_month(first: date, weekday: int, place: int) -> date:
    """The first, second … or last such weekday of the month that begins with `first`."""
    if place == _LAST:
        last = month_end(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))


def _weekday_of(text: str) -> tuple[int | None, int]:
    """The weekday and its place in the month (0 for every week); no weekday for what is no pay day."""
    weekday = weekday_number(text)
    if weekday is not None:
        return weekday, 0
    for notation in (_INDONESIAN, _ENGLISH):
        match = notation.fullmatch(text.lower())
        if match is not None:
            named = match.groupdict()
            place = _PLACES.get(named.get("number") or named["place"])
            weekday = weekday_number(match["day"])
            if place is not None and weekday is not None:
                return weekday, place
    return None, 0
