"""Days as tables write them. One order of day and month holds for a whole table, and is never guessed.

`05/10/2026` is October in Jakarta and May in Boston: a table is read only when something in it decides. Two things
that contradict each other decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from sopan.fields import FIRST_DAY, LAST_DAY
from sopan.ledger._cells import Bad, plain

DayOrder = str
"""`dmy` or `mdy`."""

_LONGEST = 60
_OURS: Final = timezone(timedelta(hours=7))
_TIME = (
    r"(?:[T ,]+(?P<h>[0-9]{1,2})[:.](?P<min>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|UTC|GMT|WIB|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_ISO = re.compile(r"(?P<y>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})" + _TIME, re.ASCII)
_SOLID = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:\.0)?")
_NUMERIC = re.compile(
    r"(?P<a>[0-9]{1,2})(?P<sep>[-/. ])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4}|[0-9]{2})" + _TIME, re.ASCII
)
_SINCE_1970 = re.compile(r"([0-9]{10}|[0-9]{13})|/Date\(([0-9]{10,13})(?:[+-][0-9]{4})?\)/", re.ASCII)
"""Seconds or milliseconds, bare or as .NET wraps them; its offset says where, not when."""
_WEEKDAY = r"(?:[^\W\d_]{3,9}\.?, ?)?"
_DAY_FIRST = re.compile(
    _WEEKDAY
    + r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[-/. ]{1,2}(?P<month>[^\W\d_]{3,10})\.?[-/., ]{1,2}(?P<y>[0-9]{4}|[0-9]{2})"
    + _TIME,
)
_MONTH_FIRST = re.compile(
    _WEEKDAY + r"(?P<month>[^\W\d_]{3,10})\.?[- ](?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?:, ?|[- ])(?P<y>[0-9]{4})" + _TIME,
)
_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})[-/ ](?P<month>[^\W\d_]{3,10})[-/ ](?P<d>[0-9]{1,2})" + _TIME)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari peb pebruari",
            "mar march maret mrt",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august agu ags agt agustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november nop nopember",
            "dec december des desember",
        ),
        1,
    )
    for name in names.split()
}

_NO_DAY = Bad("is no day that can be read", "write it as YYYY-MM-DD")
_NOT_IN_CALENDAR = Bad("is no day of the calendar", "correct it, or check the order of day and month")
_OUT_OF_RANGE = Bad(f"lies outside {FIRST_DAY} to {LAST_DAY}", "correct the year")
_A_NUMBER = Bad("is a bare number", "format the column as a day before it is exported")

_HINTS = (
    ("dmy", re.compile(r"\bd{1,2}[-/. ]?m{1,3}[-/. ]?y{2,4}\b|\b(?:hh|tgl)[-/. ]?(?:bb|bln)[-/. ]?(?:tttt|thn)\b")),
    ("mdy", re.compile(r"\bm{1,3}[-/. ]?d{1,2}[-/. ]?y{2,4}\b")),
)


def witnesses(cells: Iterable[Any], hints: str = "") -> tuple[set[DayOrder], bool]:
    """Return what decides the order of day and month, and whether anything needs it.

    `hints` is what stood in the brackets of the heading.
    """
    found = {order for order, pattern in _HINTS if pattern.search(hints)}
    needed = False
    for cell in {cell for cell in cells if isinstance(cell, str) and len(cell) <= _LONGEST}:
        match = _NUMERIC.fullmatch(cell.strip())
        if match is None:
            continue
        possible = {order for order in ("dmy", "mdy") if _make(*_ordered(match, order)) is not None}
        if len(possible) == 1:
            found |= possible
        elif possible and match["sep"] == ".":
            found.add("dmy")
        needed |= match["a"] != match["b"] and bool(possible)
    return found, needed


def order_of(columns: Iterable[tuple[Iterable[Any], str]]) -> tuple[DayOrder | None, str | None]:
    """The order that a table's columns agree on; None and why when something needs it and nothing decides."""
    found: set[DayOrder] = set()
    needed = False
    for cells, hints in columns:
        known = [plain(cell) for cell in cells]
        decided, wanted = witnesses(known, hints)
        if decided and _swapped(known):
            return None, "swapped"
        found |= decided
        needed |= wanted
    if len(found) == 1:
        return found.pop(), None
    if found:
        return None, "contradict"
    return None, "undecided" if needed else None


def _swapped(cells: Sequence[Any]) -> bool:
    """Tell if a spreadsheet took days that it could read in its own order for days, and left the others as text."""
    typed = [cell for cell in cells if isinstance(cell, date)]
    texts = [cell for cell in cells if isinstance(cell, str) and _NUMERIC.fullmatch(cell.strip()[:_LONGEST])]
    return bool(typed and texts) and all(day.day <= 12 for day in typed)


def _ordered(match: re.Match[str], order: DayOrder) -> tuple[int, int, int]:
    day, month = ("a", "b") if order == "dmy" else ("b", "a")
    return _year(match["y"]), int(match[month]), int(match[day])


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_of(cells: Sequence[Any], order: DayOrder | None, hints: str = "") -> Iterator[date | Bad | None]:
    """Every cell as a day; None for an empty one. Times are taken to the clock of western Indonesia."""
    known: dict[str, date | Bad | None] = {}
    in_utc = "utc" in hints or "gmt" in hints
    for value in cells:
        if type(value) is str:
            day = known.get(value, known)
            if day is known:
                day = known[value] = _read(value, order, in_utc=in_utc)
            yield day  # type: ignore[misc]  # `known` itself stands for "not read yet"
        else:
            yield _of_value(plain(value), order, in_utc=in_utc)


def readable_as_days(cells: Sequence[Any]) -> Iterator[bool]:
    """Tell of one cell after another whether it can be read as a day, in whichever order of day and month."""
    for pair in zip(days_of(cells, "dmy"), days_of(cells, "mdy"), strict=True):
        yield any(isinstance(day, date) for day in pair)


def _of_value(value: Any, order: DayOrder | None, *, in_utc: bool) -> date | Bad | None:
    if value is None or isinstance(value, Bad):
        return value
    if isinstance(value, str):
        return _read(value, order, in_utc=in_utc)
    if isinstance(value, datetime):
        return _in_range(_local(value, in_utc=in_utc))
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool) or value != value or abs(value) > 10**14 or value != int(value):  # noqa: PLR0124
        return _A_NUMBER
    return _of_number(int(value))


def _of_number(number: int) -> date | Bad | None:
    """Eight digits are year, month and day; ten or thirteen are seconds or milliseconds since 1970."""
    if 19_000_101 <= number <= 29_991_231:
        day = _make(number // 10_000, number // 100 % 100, number % 100)
        return _NOT_IN_CALENDAR if day is None else _in_range(day)
    seconds = number // 1000 if number >= 10**12 else number
    if not 10**9 <= seconds < 10**10:
        return _A_NUMBER
    return _in_range(datetime.fromtimestamp(seconds, UTC).astimezone(_OURS).date())


def _local(at: datetime, *, in_utc: bool) -> date:
    if at.tzinfo is None and in_utc:
        at = at.replace(tzinfo=UTC)
    if at.utcoffset() is None or not FIRST_DAY.year <= at.year <= LAST_DAY.year:
        return at.date()
    return at.astimezone(_OURS).date()


def _in_range(day: date) -> date | Bad | None:
    if day == date.min:
        return None  # what .NET writes for no day
    return day if FIRST_DAY <= day <= LAST_DAY else _OUT_OF_RANGE


def _read(text: str, order: DayOrder | None, *, in_utc: bool) -> date | Bad | None:
    if len(text) > _LONGEST:
        return None if text.isspace() else _NO_DAY
    text = text.strip().removeprefix("'")
    if not text or text.casefold() in _NOT_YET:
        return None
    digits = text.translate(_SIGNS)
    if digits and not digits.strip("0"):
        return None  # 00.00.0000, 0000-00-00 00:00:00: how SAP and MySQL write no day
    match = _ISO.fullmatch(text) or _SOLID.fullmatch(text)
    if match is not None:
        return _at(match, int(match["y"]), int(match["m"]), int(match["d"]), in_utc=in_utc)
    match = _NUMERIC.fullmatch(text)
    if match is not None:
        if order is None and match["sep"] != "." and match["a"] != match["b"]:
            return Bad("has day and month in an order that nothing decides", 'say dates="dmy" or dates="mdy"')
        return _at(match, *_ordered(match, order or "dmy"), in_utc=in_utc)
    match = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    month = None if match is None else _MONTHS.get(match["month"].casefold())
    if match is not None and month is not None:
        return _at(match, _year(match["y"]), month, int(match["d"]), in_utc=in_utc)
    since = _SINCE_1970.fullmatch(text)
    number = since[1] or since[2] if since is not None else text
    return _of_number(int(number)) if number.isdecimal() else _NO_DAY


_NOT_YET = frozenset(
    {"-", "–", "—", "nan", "nat", "none", "null", "<na>", "belum", "belum bayar", "belum dibayar", "unpaid"}
)
_SIGNS = str.maketrans("", "", "-/.: T")


def _at(match: re.Match[str], year: int, month: int, day: int, *, in_utc: bool) -> date | Bad | None:
    """The day, or the day here when the cell has a time with a zone."""
    found = _make(year, month, day)
    if found is None:
        return _NOT_IN_CALENDAR
    known = match.groupdict()
    if known.get("h") is None:
        return _in_range(found)
    hour, zone = int(known["h"]), known["zone"]
    if known["half"]:
        hour = hour % 12 + (12 if known["half"] in "Pp" else 0)
    if hour > 23 or int(known["min"]) > 59:
        return _NO_DAY
    if zone in {None, "WIB"} and not (in_utc and zone is None):
        return _in_range(found)
    if not FIRST_DAY <= found <= LAST_DAY:
        return _in_range(found)
    at = datetime(year, month, day, hour, int(known["min"]), tzinfo=_offset(zone))
    return _in_range(at.astimezone(_OURS).date())


def _offset(zone: str | None) -> timezone:
    if zone is None or zone[0] not in "+-":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    ahead = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return timezone(-ahead if zone[0] == "-" else ahead)
