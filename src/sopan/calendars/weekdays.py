"""Days of the week and months by name, English and Indonesian.

Weekdays are numbered as `date.weekday()` does: Monday 0 to Sunday 6.
"""

from __future__ import annotations

import re

from sopan.errors import NotationError

__all__ = ["DAY_NAMES", "MONTH_NAMES", "month_number", "parse_weekdays", "weekday_number", "weekday_text"]

DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
"""The short forms of the OpenStreetMap notation, which sopan writes; it reads the longer ones too."""
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "mo mon monday sen senin",
            "tu tue tuesday sel selasa",
            "we wed wednesday rab rabu",
            "th thu thursday kam kamis",
            "fr fri friday jum jumat jum'at",
            "sa sat saturday sab sabtu",
            "su sun sunday min minggu ahad",
        ),
    )
    for word in words.split()
}
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mar march maret",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august agu agt agustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december des desember",
        ),
        start=1,
    )
    for word in words.split()
}


def weekday_number(word: str) -> int | None:
    """The weekday called `word` (`Mo`, `Monday`, `Sen`, `Senin` …, in any case): Monday 0 to Sunday 6, else None."""
    return _WEEKDAYS.get(word.lower())


def month_number(word: str) -> int | None:
    """The month called `word` (`Dec`, `Desember` …, in any case): 1 to 12, else None."""
    return _MONTHS.get(word.lower())


_PIECE = re.compile(r"\s*(?:([A-Za-z']+)|([-\N{EN DASH}\N{EM DASH}])|(,))")


def parse_weekdays(text: str) -> frozenset[int]:
    """The weekdays named in `text`: `"Sa-Su"`, `"Min"`, `"Mo,We,Fr"`; ranges may run over Sunday (`"Fr-Mo"`).

    Raises NotationError, with the position, for anything else and for a day named twice.
    """
    found: set[int] = set()
    start: int | None = None
    position, expect_day, range_open = 0, True, False
    while position < len(text.rstrip()):
        piece = _PIECE.match(text, position)
        number = weekday_number(piece[1]) if piece and piece[1] else None
        if piece is None or (number is None) is expect_day:
            message = f"at position {position}: write days as Mo-Fr or Sen-Jum, separated by commas"
            raise NotationError(message, position=position)
        if number is None:
            if piece[2] and range_open:
                raise NotationError(f"at position {position}: a range has two ends", position=position)
            range_open = bool(piece[2])
        else:
            days = _run(start, number) if range_open and start is not None else [number]
            if found.intersection(days):
                raise NotationError(f"at position {position}: a day is named twice", position=position)
            found.update(days)
            start, range_open = number, False
        expect_day = not expect_day
        position = piece.end()
    if expect_day:
        raise NotationError("a day is missing; write days as Mo-Fr or Sen-Jum", position=len(text))
    return frozenset(found)


def _run(start: int, end: int) -> list[int]:
    """The days after `start` up to `end`, over Sunday if need be."""
    return [(start + step) % 7 for step in range(1, (end - start) % 7 + 1)]


def weekday_text(days: frozenset[int] | set[int]) -> str:
    """`days` in the short English form: `"Mo-We,Fr"`."""
    parts: list[str] = []
    day = 0
    while day < 7:
        if day not in days:
            day += 1
            continue
        last = day
        while last + 1 in days:
            last += 1
        parts.append(DAY_NAMES[day] if last == day else f"{DAY_NAMES[day]}-{DAY_NAMES[last]}")
        day = last + 1
    return ",".join(parts)
