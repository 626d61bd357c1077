"""Days and hours as text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from sopan.errors import ArgumentError
from sopan.formats._conventions import conventions, locale_of

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_INDONESIAN = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}


def tanggal(day: date, language: str = "id", *, weekday: bool = True, short: bool = False) -> str:
    """`day` in words: `Jumat, 2 Januari 2026`; without `weekday` `2 Januari 2026`; `short` `2 Jan 2026`.

    English keeps the order, which no reader takes for another month: `Friday, 2 January 2026`.
    Any other locale that babel knows writes as CLDR has it: `2026年1月2日金曜日`.
    An aware datetime is written as the day of its own zone.
    Raises ArgumentError for anything else, a naive datetime included, and for a language that babel does not know.
    """
    if isinstance(day, datetime):
        _aware(day, "day")
        day = day.date()
    elif not isinstance(day, date):
        raise ArgumentError("day must be a date; read text with date.fromisoformat first")
    return _in_words(day, language if isinstance(language, str) else locale_of(language), weekday, short)


@lru_cache(maxsize=4096)
def _in_words(day: date, language: str, weekday: bool, short: bool) -> str:  # noqa: FBT001  # private
    """The same few days stand in all messages of a night."""
    return conventions(language).day(day, weekday=weekday, short=short)


def jam(at: datetime, language: str = "id") -> str:
    """The time of day with its zone: `10.00 WIB`; in English `10:00 WIB`. Seconds are dropped.

    The zone is WIB, WITA or WIT for the zones of Indonesia and for nameless offsets of +7, +8 and +9;
    otherwise the abbreviation of the zone (`AEDT`), or its offset (`UTC+8`) where it has none.
    Raises ArgumentError for a naive datetime.
    """
    if not isinstance(at, datetime):
        raise ArgumentError("at must be a datetime with its zone")
    _aware(at, "at")
    return f"{conventions(language).hour(at)} {_zone_label(at)}"


def _aware(at: datetime, name: str) -> None:
    if at.utcoffset() is None:
        raise ArgumentError(f"{name} must say its zone; add a tzinfo")


def _zone_label(at: datetime) -> str:
    offset = at.utcoffset() or timedelta()
    label = at.tzname() or ""
    if label[:1].isalpha() and not label.startswith("UTC"):
        return label
    # A nameless +8 is Central Indonesian time here, but the zone `Asia/Singapore` is not WITA.
    if offset in _INDONESIAN and getattr(at.tzinfo, "key", None) is None:
        return _INDONESIAN[offset]
    if not offset:
        return "UTC"
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{hours}{f':{minutes:02}' if minutes else ''}"


def bulan_romawi(month: int | date) -> str:
    """The month as letter numbers carry it: `XI` for 11 or for a day in November.

    Raises ArgumentError for anything but a date or a whole number from 1 to 12.
    """
    number = month.month if isinstance(month, date) else month
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= len(_ROMAN):
        raise ArgumentError("month must be a date or a whole number from 1 to 12")
    return _ROMAN[number - 1]
