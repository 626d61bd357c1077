"""How a language writes days, hours, numbers, amounts and lists: read from babel, which knows CLDR, once per language.

Babel is imported when something is first written, not before: a process that only decides never loads it.

Indonesian and English differ from CLDR on purpose, each time for the reason beside the line. What is written is exact:
babel's own number formatting rounds halves to even and, by CLDR's currency digits, drops the sen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sopan._caching import ComputedDict
from sopan.errors import ArgumentError
from sopan.words import Language

if TYPE_CHECKING:
    from babel import Locale


class Affixes(NamedTuple):
    """Signs before and after the digits of an amount."""

    before: str
    after: str
    before_negative: str
    after_negative: str


class Conventions(NamedTuple):
    """Conventions of one language. Dates are `%` templates over CLDR's fields: `%(d)s %(MMMM)s %(y)s`."""

    language: str
    months: tuple[str, ...]
    """January first, as they stand in a date."""
    months_short: tuple[str, ...]
    months_alone: tuple[str, ...]
    """As they stand without a day."""
    weekdays: tuple[str, ...]
    """Monday first, as they stand before a date."""
    weekdays_short: tuple[str, ...]
    era: str
    """The common era, which a few languages write with every year."""
    full_date: str
    """With the weekday."""
    long_date: str
    short_date: str
    month_of_year: str
    clock: str
    """A `%` template of the hour from 0 to 23 and the minute."""
    decimal: str
    group: str
    groups_of_three: bool
    """False where only the last group has three digits and the others two, as in India."""
    affixes: ComputedDict[str, Affixes]
    """By currency code."""
    pair: str
    """Two entries of a list; then the first two of more, those between, and the last two."""
    first: str
    middle: str
    last: str

    def day(self, day: date, *, weekday: bool = True, short: bool = False) -> str:
        """Write a day with its weekday, without it, or in its short form."""
        form = self.short_date if short else self.full_date if weekday else self.long_date
        return form % self._parts(day)

    def _parts(self, day: date) -> dict[str, str | int]:
        return {
            "EEEE": self.weekdays[day.weekday()],
            "EEE": self.weekdays_short[day.weekday()],
            "d": day.day,
            "dd": f"{day.day:02}",
            "MMMM": self.months[day.month - 1],
            "MMM": self.months_short[day.month - 1],
            "LLLL": self.months_alone[day.month - 1],
            "MM": f"{day.month:02}",
            "M": day.month,
            "y": day.year,
            "G": self.era,
        }

    def month(self, day: date) -> str:
        """Write the month of a day with its year: `November 2026`."""
        return self.month_of_year % self._parts(day)

    def hour(self, at: datetime) -> str:
        """Write hours and minutes."""
        return self.clock % (at.hour, at.minute)

    def amount(self, negative: bool, whole: str, decimals: str, currency: str) -> str:  # noqa: FBT001  # one caller
        """Write an amount from whole units that are grouped by commas, and its decimals."""
        before, after, before_negative, after_negative = self.affixes[currency]
        digits = whole.replace(",", self.group) if self.groups_of_three else self._in_twos(whole)
        point = self.decimal if decimals else ""
        if negative:
            return f"{before_negative}{digits}{point}{decimals}{after_negative}"
        return f"{before}{digits}{point}{decimals}{after}"

    def _in_twos(self, whole: str) -> str:
        digits = whole.replace(",", "")
        head, rest = digits[:-3], digits[-3:]
        pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
        return self.group.join([*reversed(pairs), rest])

    def join(self, parts: Sequence[str]) -> str:
        """Join parts to a list in a sentence: `A`, `A dan B`, `A, B, dan C`."""
        if len(parts) < 2:
            return "".join(parts)
        if len(parts) == 2:
            return self.pair.format(*parts)
        text = self.last.format(parts[-2], parts[-1])
        for part in reversed(parts[1:-2]):
            text = self.middle.format(part, text)
        return self.first.format(parts[0], text)


def locale_of(language: str) -> str:
    """`language` in one spelling: a `Language` where sopan has words for it, else its BCP 47 tag, `pt-BR`.

    Raises ArgumentError for what babel does not know.
    """
    if type(language) is Language:
        return language
    if not isinstance(language, str):
        raise ArgumentError("language must be a text such as 'id', 'en' or 'ja'")
    return _tag(language)


@lru_cache(maxsize=256)
def _tag(language: str) -> str:
    if language in _SHIPPED:
        return Language(language)
    from babel import Locale, UnknownLocaleError

    try:
        tag = str(Locale.parse(language.replace("-", "_"))).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        message = "language is unknown; use 'id', 'en' or another locale that babel knows, such as 'ja' or 'pt-BR'"
        raise ArgumentError(message) from None
    return Language.ID if tag == "id-ID" else tag


_SHIPPED = frozenset(Language)


def spoken(language: str) -> Language | None:
    """Return the language of ours that `language` is a form of: English for `en-GB`; None for `ja`."""
    if type(language) is Language:
        return language
    base = locale_of(language).partition("-")[0]
    return Language(base) if base in _SHIPPED else None


def fallbacks(language: str) -> tuple[str, ...]:
    """Return the languages whose texts may be used for `language`, the closest first: `pt-BR`, `pt`."""
    parts = locale_of(language).split("-")
    return tuple(locale_of("-".join(parts[:end])) for end in range(len(parts), 0, -1))


def conventions(language: str) -> Conventions:
    """Return how `language` is written. Raises ArgumentError for what babel does not know."""
    return _conventions(language if isinstance(language, str) else locale_of(language))


@lru_cache(maxsize=256)
def _conventions(language: str) -> Conventions:
    from babel import Locale

    tag = locale_of(language)
    if tag != language:
        return _conventions(tag)
    return _OURS.get(tag, _as_read)(Locale.parse(tag, sep="-"))


def _as_read(locale: Locale) -> Conventions:
    """Return what CLDR says."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    dates, skeletons = locale.date_formats, locale.datetime_skeletons
    full_date: str = dates["full"].format
    lists = locale.list_patterns["standard"]
    grouping = locale.currency_formats["standard"].grouping
    return Conventions(
        language=str(locale).replace("_", "-"),
        months=_months(locale, "format", "wide"),
        months_short=_months(locale, "format", "abbreviated"),
        months_alone=_months(locale, "stand-alone", "wide"),
        weekdays=_weekdays(locale, "stand-alone" if "%(cccc)s" in full_date else "format", "wide"),
        weekdays_short=_weekdays(locale, "format", "abbreviated"),
        era=locale.eras["abbreviated"][1],
        full_date=full_date.replace("%(cccc)s", "%(EEEE)s"),
        long_date=dates["long"].format,
        short_date=dates["medium"].format,
        month_of_year=skeletons["yMMMM"].format,
        clock=_clock(skeletons["Hm"].format),
        decimal=get_decimal_symbol(locale),
        group=get_group_symbol(locale) if grouping[0] == 3 else "",  # a few languages do not group amounts
        groups_of_three=grouping[0] == grouping[1],
        affixes=ComputedDict(lambda currency: _affixes(locale, currency)),
        pair=lists["2"],
        first=lists["start"],
        middle=lists["middle"],
        last=lists["end"],
    )


def _clock(form: str) -> str:
    return form.replace("%(HH)s", "%02d").replace("%(H)s", "%d").replace("%(mm)s", "%02d")


def _months(locale: Locale, context: str, width: str) -> tuple[str, ...]:
    names = locale.months[context][width]
    return tuple(names[month] for month in range(1, 13))


def _weekdays(locale: Locale, context: str, width: str) -> tuple[str, ...]:
    names = locale.days[context][width]
    return tuple(names[day] for day in range(7))


def _affixes(locale: Locale, currency: str) -> Affixes:
    """Return what babel writes around a one, with the blank that CLDR asks for between a letter and a digit."""
    from babel.numbers import format_currency

    whole = re.sub(r"\.0+", "", locale.currency_formats["standard"].pattern)
    sides = []
    for one in (1, -1):
        text = format_currency(one, currency, whole, locale=locale, currency_digits=False)
        before, _, after = text.partition("1")
        sides.append(f"{before}\xa0" if before[-1:].isalpha() else before)
        sides.append(f"\xa0{after}" if after[:1].isalpha() else after)
    return Affixes(*sides)


def _indonesian(locale: Locale) -> Conventions:
    from babel.numbers import get_currency_symbol

    rupiah = get_currency_symbol("IDR", locale)

    def affixes(currency: str) -> Affixes:
        # CLDR has `US$1.500,00`. A code is what contracts carry, and EYD V puts nothing between it and the number,
        # so that no digit can be slipped in.
        symbol = rupiah if currency == "IDR" else currency
        return Affixes(symbol, "", f"-{symbol}", "")

    return _as_read(locale)._replace(
        full_date="%(EEEE)s, %(d)s %(MMMM)s %(y)s",  # CLDR has `Jumat, 02 Januari 2026`; EYD V has no zero in front
        affixes=ComputedDict(affixes),
    )


def _english(locale: Locale) -> Conventions:
    # CLDR writes for the United States: `January 2, 2026`, `$1,500.00`, `A, B, and C`. Ours is read in Jakarta,
    # Singapore and London: the day first, which nobody takes for another month, and the dollar of which country.
    return _as_read(locale)._replace(
        full_date="%(EEEE)s, %(d)s %(MMMM)s %(y)s",
        long_date="%(d)s %(MMMM)s %(y)s",
        short_date="%(d)s %(MMM)s %(y)s",
        affixes=ComputedDict(lambda currency: Affixes(f"{currency} ", "", f"-{currency} ", "")),
        last="{0} and {1}",
    )


_OURS: dict[str, Callable[[Locale], Conventions]] = {Language.ID: _indonesian, Language.EN: _english}
