"""From a description to named days: installed tables, then the caller's own days, then each amendment in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sopan.calendars._description import Amendment, CalendarDescription, years_of
from sopan.calendars._installed import installed_days, installed_decreed_through, is_joint
from sopan.errors import CalendarError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

__all__ = ["ESTIMATED_LABEL", "NamedDays", "check", "decreed_through", "is_labelled_estimated", "named_days"]

ESTIMATED_LABEL = "(perkiraan)"
"""How the `holidays` package marks, in Indonesian, a date that follows from the moon and is not confirmed."""


class NamedDays(NamedTuple):
    """All days with a name, and the working days in spite of it."""

    national: Mapping[date, str]
    joint: Mapping[date, str]
    local: Mapping[date, str]
    opened: Collection[date]


def is_labelled_estimated(name: str) -> bool:
    """Whether a holiday's name, or one of two joined names, carries the label of an estimate."""
    return ESTIMATED_LABEL in name


def named_days(description: CalendarDescription) -> NamedDays:
    """The named days of the calendar's years (and of the years beside them, for margins)."""
    national: dict[date, str] = {}
    joint: dict[date, str] = {}
    if description.base == "indonesia":
        first, last = years_of(description.years)
        beside = 1 if description.estimated_margin_days else 0
        installed = installed_days(first, last + beside)
        national |= installed.national
        joint |= installed.joint
    opened: set[date] = set()
    for layer in _layers(description):
        _apply(layer, national, joint, opened)
    local = description.regional.get(description.region, {}) if description.region is not None else {}
    return NamedDays(national, joint, local, opened)


def _layers(description: CalendarDescription) -> list[Amendment | CalendarDescription]:
    return [description, *description.amendments]


def _apply(
    layer: Amendment | CalendarDescription,
    national: dict[date, str],
    joint: dict[date, str],
    opened: set[date],
) -> None:
    for day in layer.remove:
        if day not in national and day not in joint:
            message = f"remove: {day} is neither a holiday nor cuti bersama here; to work on a weekend, use open"
            raise CalendarError(message)
        national.pop(day, None)
        joint.pop(day, None)
    for day, name in layer.add.items():
        table = joint if is_joint(name) else national
        table[day] = name
        opened.discard(day)
    opened.update(layer.open)


def decreed_through(description: CalendarDescription) -> int:
    """The last year whose cuti bersama is known: by the newest amendment that says so, else by the tables."""
    for amendment in reversed(description.amendments):
        if amendment.decreed_through is not None:
            return amendment.decreed_through
    if description.base == "every_day":
        return years_of(description.years)[1]
    return installed_decreed_through()


def check(description: CalendarDescription) -> None:
    """Raise CalendarError when the description contradicts itself, its years or the tables it removes from."""
    first, last = years_of(description.years)
    for layer in _layers(description):
        for field, others in (("remove", layer.remove), ("open", layer.open)):
            both = next((day for day in others if day in layer.add), None)
            if both is not None:
                message = f"{field}: {both} is also in add; a day is closed or it is not, so keep one of the two"
                raise CalendarError(message)
        for field, days in (("add", layer.add), ("remove", layer.remove), ("open", layer.open)):
            _check_years(field, days, first, last)
    for days in description.regional.values():
        _check_years("regional", days, first, last)
    if any(layer.remove for layer in _layers(description)):
        named_days(description)


def _check_years(field: str, days: Collection[date], first: int, last: int) -> None:
    outside = next((day for day in days if not first <= day.year <= last), None)
    if outside is not None:
        message = f"{field}: {outside} lies outside the calendar's years {first}-{last}; correct it or widen years"
        raise CalendarError(message)
