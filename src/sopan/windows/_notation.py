"""The notation of opening hours: from text to meaning, with the place and the remedy of every mistake.

hours     = rule *( ";" rule ) [ ";" ]
rule      = [ off ] [ dates ] [ days ] [ times | off ]                  one of times and off, once
dates     = date [ "-" date ]
date      = [ year ] month day | day month [ year ] | year "-" mm "-" dd  the second of two may be a day alone
days      = day-name [ "-" day-name ] *( "," … )
times     = time "-" time *( "," time "-" time )
time      = hh ":" mm | hh "." mm                                         00:00 to 24:00
off       = "off" | "closed" | "tutup" | "libur"

As in OpenStreetMap a later rule wins over those before it, so weekly hours stand first, then what holds in every year,
then what holds in one: another order is refused, for it would say something else there.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple, Never

from sopan.calendars._weekdays import month_number, weekday_number
from sopan.errors import NotationError
from sopan.fields import FIRST_DAY, LAST_DAY
from sopan.windows._plan import DAY, DAYS_OF_YEAR, DayOfYear, Intervals, Plan, Row, normalised

LONGEST_TEXT = 8000
LONGEST_SPAN = 3660
_OFF = frozenset({"off", "closed", "tutup", "libur"})
_TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<always>24/7)"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"
    r"|(?P<time>[0-9]{1,2}[:.][0-9]{2}(?![0-9:.]))"
    r"|(?P<number>[0-9]+)"
    r"|(?P<word>[A-Za-z][A-Za-z']*)"
    r"|(?P<dash>[-\N{EN DASH}\N{EM DASH}])"
    r"|(?P<comma>,)"
    r"|(?P<end>;)",
)
_ALL_DAYS = frozenset(range(7))


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class _Date(NamedTuple):
    """A date as written; what is missing is None."""

    year: int | None
    month: int | None
    day: int
    position: int


class _Rule(NamedTuple):
    """One rule as written: dates are None for a weekly rule."""

    first: _Date | None
    last: _Date | None
    days: frozenset[int]
    hours: Intervals
    position: int


def _fail(position: int, message: str) -> Never:
    raise NotationError(f"opening hours, position {position}: {message}", position=position)


def parse(text: str) -> Plan:
    """The meaning of `text`, in normal form. Raises NotationError."""
    if len(text) > LONGEST_TEXT:
        _fail(LONGEST_TEXT, f"the text is too long; write at most {LONGEST_TEXT} characters")
    rules = _Parser(text).rules()
    plan = normalised(_combine(rules))
    if plan.is_empty:
        _fail(0, "these hours never open; name at least one day with hours, such as Mo-Fr 09:00-17:00")
    return plan


# --- from text to rules -------------------------------------------------------------------------


def _is_known(word: str) -> bool:
    return word.lower() in _OFF or weekday_number(word) is not None or month_number(word) is not None


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[_Token] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                _fail(position, "this character has no meaning here; write rules such as Mo-Fr 09:00-17:00")
            if match.lastgroup != "blank":
                self.tokens.append(_Token(str(match.lastgroup), match[0], position))
            position = match.end()
        self.tokens.append(_Token("finish", "", len(text.rstrip())))
        self.at = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *kinds: str) -> _Token | None:
        """The current token if it is of one of these kinds; the next one becomes current."""
        token = self.token
        if token.kind not in kinds:
            return None
        self.at += 1
        return token

    def take_word(self, words: frozenset[str]) -> bool:
        found = self.token.text.lower() in words
        self.at += found
        return found

    def rules(self) -> list[_Rule]:
        rules = [self.rule()]
        while self.take("end") and self.token.kind != "finish":
            rules.append(self.rule())
        if self.token.kind != "finish":
            self.unexpected()
        return rules

    def unexpected(self) -> Never:
        token = self.token
        if token.kind == "finish":
            _fail(token.position, "something is missing at the end; hours such as 09:00-17:00, or off")
        before = self.tokens[self.at - 1]
        if before.kind == "comma" and token.kind in {"word", "iso"}:
            _fail(before.position, "a new rule begins after ';', not after a comma")
        if token.text.lower() in {"ph", "sh"}:
            _fail(token.position, "holidays come from the calendar; leave PH and SH out")
        if token.kind == "word" and not _is_known(token.text):
            _fail(token.position, "this word is unknown; days are Mo or Sen, months Dec or Des; off and tutup close")
        if token.kind == "number":
            _fail(token.position, "hours need minutes; write 09:00-17:00")
        _fail(token.position, "this is out of place; write rules such as Mo-Fr 09:00-11:45,13:00-17:00; Sa off")

    def rule(self) -> _Rule:
        position = self.token.position
        if self.take("always"):
            return _Rule(None, None, _ALL_DAYS, ((0, DAY),), position)
        off = self.take_word(_OFF)
        first, last = self.dates()
        days = self.days()
        if off and not (first or days):
            _fail(self.token.position, "say what is closed: days such as Sa-Su or dates such as Dec 20-Jan 03")
        if not off:
            off = self.take_word(_OFF)
        hours = () if off else self.hours()
        return _Rule(first, last, days or _ALL_DAYS, hours, position)

    # dates

    def dates(self) -> tuple[_Date | None, _Date | None]:
        first = self.date()
        if first is None:
            return None, None
        last = first
        if self.take("dash"):
            second = self.date()
            if second is None:
                _fail(self.token.position, "the last date of the range is missing")
            last = second
        return _completed(first, last)

    def date(self) -> _Date | None:
        """A date, or None when none begins here."""
        start = self.token
        if self.take("iso"):
            return _Date(int(start.text[:4]), int(start.text[5:7]), int(start.text[8:]), start.position)
        if month_number(start.text):
            return self.month_and_day(None, start.position)
        if start.kind != "number":
            return None
        self.at += 1
        if len(start.text) == 4:
            if month_number(self.token.text) is None:
                _fail(self.token.position, "after the year, the month is missing; write 2026 Dec 24")
            return self.month_and_day(int(start.text), start.position)
        if len(start.text) > 2:
            _fail(start.position, "a date is written as 2026 Dec 24 or 24 Des 2026")
        month = self.month()
        year = self.year() if month is not None else None
        return _Date(year, month, int(start.text), start.position)

    def month_and_day(self, year: int | None, position: int) -> _Date:
        month = self.month()
        day = self.take("number")
        if day is None or len(day.text) > 2:
            _fail(self.token.position if day is None else day.position, "after the month, the day is missing: Dec 24")
        if year is None:
            year = self.year()
        return _Date(year, month, int(day.text), position)

    def month(self) -> int | None:
        month = month_number(self.token.text)
        if month is not None:
            self.at += 1
        return month

    def year(self) -> int | None:
        token = self.token
        if token.kind == "number" and len(token.text) == 4:
            self.at += 1
            return int(token.text)
        return None

    # weekdays

    def days(self) -> frozenset[int] | None:
        """The weekdays, or None when none begins here."""
        found: set[int] = set()
        while True:
            start = self.token
            number = weekday_number(start.text)
            if number is None:
                if found:
                    _fail(start.position, "after the comma, a day is missing; write Mo,We,Fr")
                return None
            self.at += 1
            days = {number}
            if self.take("dash"):
                last = weekday_number(self.token.text)
                if last is None:
                    _fail(self.token.position, "the last day of the range is missing; write Mo-Fr")
                self.at += 1
                if last == number:
                    _fail(start.position, "the range begins and ends on the same day; write the day alone")
                days = {(number + step) % 7 for step in range((last - number) % 7 + 1)}
            if found & days:
                _fail(start.position, "a day is named twice; name each day once")
            found |= days
            if not self.take("comma"):
                return frozenset(found)

    # times

    def hours(self) -> Intervals:
        intervals: list[tuple[int, int]] = []
        while True:
            position = self.token.position
            start = self.minute()
            if not self.take("dash"):
                _fail(self.token.position, "the end of the interval is missing; write 09:00-17:00")
            end_position = self.token.position
            end = self.minute()
            if start == end:
                _fail(position, "the interval is empty; let it end after it begins")
            if end < start:
                remedy = "write two rules, such as Mo 22:00-24:00; Tu 00:00-02:00"
                _fail(end_position, f"hours past midnight are not read; {remedy}")
            if any(start < other_end and other_start < end for other_start, other_end in intervals):
                _fail(position, "this interval overlaps one before; let each begin after the other ends")
            intervals.append((start, end))
            if not self.take("comma"):
                return _joined(intervals)

    def minute(self) -> int:
        token = self.take("time")
        if token is None:
            self.unexpected()
        hour, minute = int(token.text[:-3]), int(token.text[-2:])
        if minute > 59 or hour * 60 + minute > DAY:
            _fail(token.position, "there is no such time; hours run from 00:00 to 24:00, minutes from 00 to 59")
        return hour * 60 + minute


def _joined(intervals: list[tuple[int, int]]) -> Intervals:
    """Sorted, and intervals that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _completed(first: _Date, last: _Date) -> tuple[_Date, _Date]:
    """Both dates with month, and both or none with year: what one lacks, it takes from the other."""
    if first.month is None:
        first = first._replace(month=last.month)
    if last.month is None:
        last = last._replace(month=first.month)
    if first.month is None or last.month is None:
        _fail(first.position, "the month is missing; write 20 Des or Dec 20")
    turn = (last.month, last.day) < (first.month, first.day)
    if first.year is not None and last.year is None:
        last = last._replace(year=first.year + turn)
    if last.year is not None and first.year is None:
        first = first._replace(year=last.year - turn)
    for one in (first, last):
        _check_date(one)
    return first, last


def _check_date(one: _Date) -> None:
    if one.year is None:
        if (one.month, one.day) not in _KEYS:
            _fail(one.position, "there is no such day in the year; check month and day")
        return
    try:
        day = date(one.year, one.month or 0, one.day)
    except ValueError:
        _fail(one.position, "there is no such date; check year, month and day")
    if not FIRST_DAY <= day <= LAST_DAY:
        _fail(one.position, f"years run from {FIRST_DAY.year} to {LAST_DAY.year}")


_KEYS = {key: index for index, key in enumerate(DAYS_OF_YEAR)}


# --- from rules to a plan -----------------------------------------------------------------------


def _combine(rules: list[_Rule]) -> Plan:
    weekly: dict[int, Intervals] = {}
    yearly: dict[DayOfYear, dict[int, Intervals]] = {}
    dated: dict[date, Intervals] = {}
    for rule in rules:
        if rule.first is None or rule.last is None:
            if yearly or dated:
                _fail(rule.position, "weekly hours after an exception would undo it; write them before all exceptions")
            if not rule.days.isdisjoint(weekly):
                _fail(rule.position, "a day is named twice; write all its hours in one rule, separated by commas")
            weekly.update(dict.fromkeys(rule.days, rule.hours))
        elif rule.first.year is None:
            keys = _days_of_year(rule.first, rule.last)
            for key in keys:
                special = yearly.setdefault(key, {})
                if any(special.get(day, rule.hours) != rule.hours for day in rule.days):
                    _fail(rule.position, "this exception contradicts one before; give each day one set of hours")
                special.update(dict.fromkeys(rule.days, rule.hours))
            others = (day for day, hours in dated.items() if hours != rule.hours and day.weekday() in rule.days)
            if not set(keys).isdisjoint((day.month, day.day) for day in others):
                _fail(rule.position, "this would undo an exception of one year; write what holds every year before it")
        else:
            for day in _dates(rule.first, rule.last, rule.days):
                if dated.setdefault(day, rule.hours) != rule.hours:
                    _fail(rule.position, "this exception contradicts one before; give each date one set of hours")
    rows: dict[DayOfYear, Row] = {key: tuple(map(special.get, range(7))) for key, special in yearly.items()}
    return Plan(tuple(weekly.get(day, ()) for day in range(7)), rows, dated)


def _days_of_year(first: _Date, last: _Date) -> list[DayOfYear]:
    """The days of the year from `first` to `last`, over the new year if need be."""
    start, end = _KEYS[first.month or 0, first.day], _KEYS[last.month or 0, last.day]
    if start <= end:
        return list(DAYS_OF_YEAR[start : end + 1])
    return [*DAYS_OF_YEAR[start:], *DAYS_OF_YEAR[: end + 1]]


def _dates(first: _Date, last: _Date, weekdays: frozenset[int]) -> list[date]:
    """The dates from `first` to `last` that fall on one of `weekdays`."""
    start = date(first.year or 0, first.month or 0, first.day)
    end = date(last.year or 0, last.month or 0, last.day)
    if end < start:
        _fail(last.position, "the range ends before it begins; exchange the two dates")
    count = (end - start).days + 1
    if count > LONGEST_SPAN:
        _fail(first.position, f"the range is longer than {LONGEST_SPAN} days; make it shorter")
    days = (start + timedelta(days=step) for step in range(count))
    return [day for day in days if day.weekday() in weekdays]
