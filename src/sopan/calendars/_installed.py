"""What the installed `holidays` package knows about Indonesia, copied into immutable tables.

The package's own objects grow on look-up, follow the machine's locale and leave cuti bersama out unless asked.
So they are asked once, for named years, and never kept.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["LAST_INSTALLED_YEAR", "InstalledDays", "installed_days", "installed_decreed_through", "is_joint"]

LAST_INSTALLED_YEAR = 2100
"""After this year the package returns nothing, and no error."""
_FIRST_DECREE_TO_LOOK_FOR = 2026
"""The oldest release that sopan accepts holds the cuti bersama of 2026."""
_BETWEEN_NAMES = "; "
"""How the package joins the names of holidays that share a day."""


class InstalledDays(NamedTuple):
    """National holidays (election days too) and cuti bersama, each date with its Indonesian name."""

    national: Mapping[date, str]
    joint: Mapping[date, str]


def is_joint(name: str) -> bool:
    """Whether a day of this name is cuti bersama; "Pengganti Cuti Bersama …" is too."""
    return "cuti bersama" in name.casefold()


@lru_cache(maxsize=64)
def installed_days(first: int, last: int) -> InstalledDays:
    """The installed tables of the years `first` to `last`, both included."""
    from holidays.countries.indonesia import Indonesia

    table = Indonesia(years=range(first, last + 1), categories=("public", "government"), language="id", expand=False)
    national: dict[date, str] = {}
    joint: dict[date, str] = {}
    for day, names in table.items():
        for name in names.split(_BETWEEN_NAMES):
            kind = joint if is_joint(name) else national
            kind[day] = f"{kind[day]}{_BETWEEN_NAMES}{name}" if day in kind else name
    return InstalledDays(MappingProxyType(national), MappingProxyType(joint))


@lru_cache(maxsize=1)
def installed_decreed_through() -> int:
    """The last year for which the installed tables hold cuti bersama without a gap."""
    year = _FIRST_DECREE_TO_LOOK_FOR
    while installed_days(year + 1, year + 1).joint:
        year += 1
    return year
