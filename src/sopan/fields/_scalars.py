"""Texts, numbers, days and instants, and what is refused of them at the door."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2999, 12, 31)
ONE_DAY = timedelta(days=1)


def refuse(code: str, message: str) -> PydanticCustomError:
    """An error for use inside validators: `message` must not contain the value that was refused."""
    return PydanticCustomError(code, "{message}", {"message": message})


# --- text ---------------------------------------------------------------------------------------

_LONGEST_COMBINING_RUN = 4
_SELECTORS = {"\N{VARIATION SELECTOR-15}", "\N{VARIATION SELECTOR-16}"}
"""Text and emoji presentation: invisible by themselves, so never in an identifier."""
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]",
)
"""Characters that show nothing although their category is a letter, a mark or a symbol."""
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)
"""The beginning of `=?utf-8?b?...?=` (RFC 2047). As the name beside an address it can hide a line break, and Python's
own mail library then writes whatever follows as another header."""


def _reader(limit: int, *, identifier: bool = False) -> Callable[[Any], str]:
    """Return a reader of texts of at most `limit` characters. Most are plain ASCII, which cannot hide anything."""

    def read(value: Any) -> str:
        if (
            type(value) is str
            and 0 < len(value) <= limit
            and value.isascii()
            and value.isprintable()
            and value.strip() == value
            and "=?" not in value
        ):
            return value
        return checked_text(value, limit=limit, identifier=identifier)

    return read


def checked_text(value: Any, *, limit: int, identifier: bool = False) -> str:
    """`value` in Unicode's NFC form. For use inside validators: refuses what cannot stand on one visible line."""
    if not isinstance(value, str):
        raise refuse("text_type", "must be a text; put it in quotes")
    if not value:
        raise refuse("text_empty", "must not be empty")
    if len(value) > limit:
        raise refuse("text_too_long", f"must have at most {limit} characters")
    if "=?" in value and _ENCODED_WORD.search(value):
        raise refuse("text_encoded", "holds an encoded word (=?utf-8?...), which mail programs decode; type it anew")
    if value != value.strip():
        raise refuse("text_blanks", "must not begin or end with a blank; remove it")
    _check_characters(value, identifier=identifier)
    text = unicodedata.normalize("NFC", value)
    if text != value:  # it may have taken letters apart
        _check_characters(text, identifier=identifier)
    if len(text) > limit:
        raise refuse("text_too_long", f"must have at most {limit} characters, accents written apart counted too")
    return str(text)


def _check_characters(text: str, *, identifier: bool) -> None:
    run = 0
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Zl", "Zp"}:
            raise refuse("text_control", "must be one line without control characters; remove them")
        if category == "Cs":
            raise refuse("text_surrogate", "holds half of a character pair; decode the text again")
        selector = character in _SELECTORS
        if category in {"Cf", "Co", "Cn"} or _IGNORABLE.match(character) or (selector and identifier):
            raise refuse("text_invisible", "holds an invisible or direction-changing character; type it anew")
        run = run + 1 if category in {"Mn", "Me"} and not selector else 0
        if run > _LONGEST_COMBINING_RUN:
            raise refuse("text_combining", f"stacks more than {_LONGEST_COMBINING_RUN} marks on one letter")


Identifier = Annotated[str, Field(max_length=120), BeforeValidator(_reader(120, identifier=True))]
"""An id or number: 1 to 120 visible characters on one line. Text is kept in Unicode's NFC form."""
Name = Annotated[str, Field(max_length=120), BeforeValidator(_reader(120))]
"""A name of a person, company or thing: 1 to 120 visible characters on one line."""
Label = Annotated[str, Field(max_length=200), BeforeValidator(_reader(200))]
"""A short description on one line, at most 200 characters."""
Address = Annotated[str, Field(max_length=300), BeforeValidator(_reader(300))]
"""Where something goes: an email address, a number, a postal address on one line, at most 300 characters."""
Note = Annotated[str, Field(max_length=2000), BeforeValidator(_reader(2000))]
"""Free words on one line, at most 2,000 characters."""


# --- numbers, days and instants -----------------------------------------------------------------

Count = Annotated[int, Strict(), Field(ge=0, le=3650)]
"""A whole number of days or times, 0 to 3,650; neither text, float nor true/false."""
Flag = Annotated[bool, Strict()]
"""true or false, nothing that merely looks like it."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> date:
    if isinstance(value, str):
        day = _read_day(value)
    elif isinstance(value, datetime) or not isinstance(value, date):
        raise refuse("day_type", "must be a date without a time, or a text written as YYYY-MM-DD")
    else:
        day = date(value.year, value.month, value.day)
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise refuse("day_range", f"must lie between {FIRST_DAY} and {LAST_DAY}")


def _read_day(text: str) -> date:
    if len(text) == len("2026-01-01") and text[7] == "-":  # Python reads 2026-W01-1 too
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    if _ISO_DAY.fullmatch(text):
        raise refuse("day_unknown", "is not a day of the calendar; check month and day")
    raise refuse("day_format", "must be a date written as YYYY-MM-DD")


_ISO_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?.*")


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        if not _ISO_INSTANT.fullmatch(value):
            raise refuse("instant_format", "must be a time written as YYYY-MM-DDTHH:MM:SS+07:00")
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise refuse("instant_unknown", "is not a time of the calendar; check date, hour and offset") from None
    if not isinstance(value, datetime):
        raise refuse("instant_type", "must be a datetime, or a text written as YYYY-MM-DDTHH:MM:SS+07:00")
    if value.utcoffset() is None:
        raise refuse("instant_naive", "must say its zone; add an offset such as +07:00 or a tzinfo")
    # The year first: near the ends of the calendar there is no UTC. Then the day in UTC, which is what is kept.
    near = FIRST_DAY.year - 1 <= value.year <= LAST_DAY.year + 1
    at = value.astimezone(UTC) if near else None
    if at is None or not FIRST_DAY <= at.date() <= LAST_DAY:
        raise refuse("instant_range", f"must lie between {FIRST_DAY} and {LAST_DAY} in UTC")
    return datetime(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, UTC)


def _day_or_instant(value: Any) -> date:
    """Tell the two apart before either is read, so that the error is about the right one."""
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > len("2026-01-01")):
        return _instant(value)
    return _day(value)


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day between 1990-01-01 and 2999-12-31: a `date` or `"YYYY-MM-DD"`, never a time or a number."""
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A point in time: an aware `datetime` or ISO 8601 text with an offset, never naive or a number.

Kept in UTC, so that one instant has one spelling and a repeated hour is not ambiguous.
"""
DayOrInstant = Annotated[datetime | date, BeforeValidator(_day_or_instant)]
"""A `Day` or an `Instant`, told apart by whether it has a time."""
