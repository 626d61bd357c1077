"""What the installed `holidays` package knows about Indonesia and other countries, copied into immutable tables.

The package's own objects grow on look-up, follow the machine's locale and leave cuti bersama out unless asked.
So they are asked once, for named years, and never kept.

Importing the package loads every country, which took a fifth of the time until a first decision.
`indonesia.tsv` is what one release of it said; it is read instead while that release is the one installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sopan.errors import CalendarError
from sopan.fields import FIRST_DAY

if TYPE_CHECKING:
    from holidays import HolidayBase

LAST_INSTALLED_YEAR = 2100
"""After this year the package returns nothing, and no error."""
FIRST_DECREE = 2026
"""The oldest release that sopan accepts holds the cuti bersama of 2026."""
ESTIMATED_LABELS = ("(perkiraan)", "(menunggu penetapan Menteri Agama)")
"""How names of dates that follow from the moon and are not confirmed end.

Of Idulfitri and Iduladha it says whose word is missing: the decree of the three ministers names their dates, and the
Minister of Religious Affairs settles them when the moon has been looked for (sidang isbat).
"""
_SETTLED_BY_ISBAT = ("Idul Fitri", "Idul Adha")
_BETWEEN_NAMES = "; "
"""How the package joins the names of holidays that share a day."""


class InstalledDays(NamedTuple):
    """National holidays (election days too) and cuti bersama, each date with its Indonesian name."""

    national: Mapping[date, str]
    joint: Mapping[date, str]
    weekend: frozenset[date] | None = None
    """The days of rest that are no holidays; None where the week tells them."""


def is_joint(name: str) -> bool:
    """Tell whether a day of this name is cuti bersama; "Pengganti Cuti Bersama …" is too."""
    return "cuti bersama" in name.casefold()


@lru_cache(maxsize=64)
def installed_days(first: int, last: int) -> InstalledDays:
    """Return the installed tables of the years `first` to `last`, both included."""
    kept = kept_days()
    national: dict[date, str] = {}
    joint: dict[date, str] = {}
    known = kept and kept[0][0].year <= first <= last <= kept[-1][0].year
    for day, name in kept if known else asked_days(first, last):
        if not first <= day.year <= last:
            continue
        kind, said = joint if is_joint(name) else national, _labelled(name)
        kind[day] = f"{kind[day]}{_BETWEEN_NAMES}{said}" if day in kind else said
    return InstalledDays(MappingProxyType(national), MappingProxyType(joint))


def asked_days(first: int, last: int) -> Iterator[tuple[date, str]]:
    """Ask the package: each day of the years `first` to `last` with each of its names."""
    from holidays.countries.indonesia import Indonesia

    table = Indonesia(years=range(first, last + 1), categories=("public", "government"), language="id", expand=False)
    for day, names in table.items():
        for name in names.split(_BETWEEN_NAMES):
            yield day, name


@lru_cache(maxsize=1)
def kept_days() -> list[tuple[date, str]]:
    """Return the days of the kept table; none where the package is of another release."""
    release, *lines = files(__package__).joinpath("indonesia.tsv").read_text("utf-8").splitlines()
    if release != f"# holidays {version('holidays')}":
        return []
    return [(date.fromisoformat(day), name) for day, name in (line.split("\t") for line in lines)]


def _labelled(name: str) -> str:
    guess, settled_by = ESTIMATED_LABELS
    return name.replace(guess, settled_by) if any(feast in name for feast in _SETTLED_BY_ISBAT) else name


@lru_cache(maxsize=64)
def installed_days_abroad(country: str, subdivision: str | None, first: int, last: int) -> InstalledDays:
    """Return the installed holidays and days of rest of another country, with their English names where it has any.

    Whether a day is one of rest is asked day by day: weekends differ within a country and over the years, and some
    countries work on single Saturdays. Raises CalendarError for a country or subdivision that the package does not
    know.
    """
    table = _table_of(country, subdivision, first, last)
    national = {
        day: names.replace("estimated", "perkiraan").replace(", perkiraan)", ") (perkiraan)")
        for day, names in table.items()
    }
    days = map(date.fromordinal, range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1))
    weekend = frozenset(day for day in days if day not in national and not table.is_working_day(day))
    return InstalledDays(MappingProxyType(national), MappingProxyType({}), weekend)


@lru_cache(maxsize=64)
def known_years(country: str, subdivision: str | None) -> tuple[int, int]:
    """Return the first and last year of which the package knows a country's holidays: beyond them it knows none.

    Raises CalendarError as above.
    """
    table = _table_of(country, subdivision, 2026, 2026)
    return max(int(table.start_year), FIRST_DAY.year), int(table.end_year)


def _table_of(country: str, subdivision: str | None, first: int, last: int) -> HolidayBase:
    from holidays import country_holidays
    from holidays.registry import EntityLoader

    if country not in set(EntityLoader.get_country_codes()):
        message = "country: no holidays of this country are known; amend WorkingCalendar.every_day() with yours"
        raise CalendarError(message)
    table = country_holidays(country)
    if subdivision is not None and subdivision not in {*table.subdivisions, *table.subdivisions_aliases}:
        message = f"subdivision: must be one of {', '.join(table.subdivisions)}, or None for the whole country"
        if not table.subdivisions:
            message = "subdivision: this country has none; leave it out"
        raise CalendarError(message)
    language = "en_US" if "en_US" in table.supported_languages else table.default_language
    return country_holidays(country, subdiv=subdivision, years=range(first, last + 1), language=language, expand=False)


@lru_cache(maxsize=1)
def installed_decreed_through() -> int:
    """The last year for which the installed tables hold cuti bersama without a gap."""
    year = FIRST_DECREE
    while installed_days(year + 1, year + 1).joint:
        year += 1
    return year
