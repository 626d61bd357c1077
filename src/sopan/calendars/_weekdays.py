"""Days of the week and months by name, English and Indonesian.

Weekdays are numbered as `date.weekday()` does: Monday 0 to Sunday 6.
"""

from __future__ import annotations

import re

from sopan.errors import NotationError

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


_DASH = re.compile("[-\N{EN DASH}\N{EM DASH}]")


def parse_weekdays(text: str) -> frozenset[int]:
    """The weekdays named in `text`: `"Sa-Su"`, `"Min"`, `"Mo,We,Fr"`; ranges may run over Sunday (`"Fr-Mo"`).

    Raises NotationError, with the position, for anything else and for a day named twice.
    """
    if not isinstance(text, str):
        raise NotationError("weekdays must be a text such as Mo-Fr or Sen-Jum")
    found: set[int] = set()
    position = 0
    for part in text.split(","):
        place = position + len(part) - len(part.lstrip())
        days = _weekdays_of(part)
        if not days:
            message = f"at position {place}: write days as Mo-Fr or Sen-Jum, separated by commas"
            raise NotationError(message, position=place)
        if found & days:
            raise NotationError(f"at position {place}: a day is named twice; name each day once", position=place)
        found |= days
        position += len(part) + 1
    return frozenset(found)


def _weekdays_of(part: str) -> set[int] | None:
    """The days of one name or one range, None when it is neither."""
    numbers = [weekday_number(name.strip()) for name in _DASH.split(part)]
    first, last = numbers[0], numbers[-1]
    if first is None or last is None or len(numbers) > 2:
        return None
    if len(numbers) == 2 and first == last:
        return None
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def weekday_text(days: frozenset[int] | set[int]) -> str:
    """`days` in the short English form: `"Mo-We,Fr"`."""
    runs: list[list[str]] = []
    for day, name in enumerate(DAY_NAMES):
        if day in days and day - 1 in days:
            runs[-1][1:] = [name]
        elif day in days:
            runs.append([name])
    return ",".join("-".join(run) for run in runs)
