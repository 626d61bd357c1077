"""What the installed `holidays` package knows about Indonesia, copied into immutable tables year by year.

The package's own objects grow on look-up, follow the machine's locale and leave cuti bersama out unless asked.
So they are asked once per year, explicitly, and never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["FIRST_INSTALLED_YEAR", "LAST_INSTALLED_YEAR", "InstalledYear", "installed_decreed_through", "installed_year"]

FIRST_INSTALLED_YEAR, LAST_INSTALLED_YEAR = 1990, 2100
_FIRST_DECREE_TO_LOOK_FOR = 2026
"""The oldest release that sopan accepts holds the cuti bersama of 2026."""


class InstalledYear(NamedTuple):
    """One year: national holidays (election days too) and cuti bersama, each date with its Indonesian name."""

    national: Mapping[date, str]
    joint: Mapping[date, str]


@lru_cache(maxsize=256)
def installed_year(year: int) -> InstalledYear:
    """The installed tables of one year, 1990 to 2100; outside them the package would return nothing, silently."""
    from holidays.countries.indonesia import Indonesia

    def read(category: str) -> Mapping[date, str]:
        table = Indonesia(years=year, categories=(category,), language="id", expand=False)
        return MappingProxyType({date(day.year, day.month, day.day): name for day, name in table.items()})

    return InstalledYear(read("public"), read("government"))


@lru_cache(maxsize=1)
def installed_decreed_through() -> int:
    """The last year for which the installed tables hold cuti bersama without a gap."""
    year = _FIRST_DECREE_TO_LOOK_FOR
    while year < LAST_INSTALLED_YEAR and installed_year(year + 1).joint:
        year += 1
    return year
