"""What the installed `holidays` package knows about Indonesia, copied into immutable tables.

The package's own objects grow on look-up, follow the machine's locale and leave cuti bersama out unless asked.
So they are asked once, for named years, and never kept.

Importing the package loads every country, which took a fifth of the time until a first decision.
`indonesia.tsv` is what one release of it said; it is read instead while that release is the one installed.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "LAST_INSTALLED_YEAR",
    "InstalledDays",
    "asked_days",
    "installed_days",
    "installed_decreed_through",
    "is_joint",
    "kept_days",
]

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
        kind = joint if is_joint(name) else national
        kind[day] = f"{kind[day]}{_BETWEEN_NAMES}{name}" if day in kind else name
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


@lru_cache(maxsize=1)
def installed_decreed_through() -> int:
    """The last year for which the installed tables hold cuti bersama without a gap."""
    year = _FIRST_DECREE_TO_LOOK_FOR
    while installed_days(year + 1, year + 1).joint:
        year += 1
    return year
