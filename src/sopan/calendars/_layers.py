"""From a description to named days: installed tables, then the caller's own days, then each amendment in turn."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping, MutableMapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple, cast

from sopan.calendars._description import Amendment, CalendarDescription, years_of
from sopan.calendars._installed import (
    ESTIMATED_LABELS,
    FIRST_DECREE,
    LAST_INSTALLED_YEAR,
    InstalledDays,
    installed_days,
    installed_days_abroad,
    installed_decreed_through,
    is_joint,
    known_years,
)
from sopan.calendars._lebaran import estimated_leave
from sopan.errors import CalendarError


class NamedDays(NamedTuple):
    """All days with a name, and the working days in spite of it."""

    national: Mapping[date, str]
    joint: Mapping[date, str]
    local: Mapping[date, str]
    opened: Collection[date]
    weekend: Collection[date] | None = None
    """The days of rest; None where the week tells them."""


def is_labelled_estimated(name: str) -> bool:
    """Return whether a holiday's name, or one of two joined names, carries the label of an estimate."""
    first, second = ESTIMATED_LABELS
    return first in name or second in name


def named_days(description: CalendarDescription) -> NamedDays:
    """The named days of the calendar's years, and of the years beside them for what reaches over the new year."""
    national: MutableMapping[date, str] = {}
    joint: MutableMapping[date, str] = {}
    leave: Mapping[date, str] = {}
    weekend = None
    first, last = years_of(description.years)
    if description.base == "indonesia":
        installed = _installed_around(first, last)
        national, joint = _changeable(description, installed.national), _changeable(description, installed.joint)
        if description.estimate_leave:
            leave = _estimated_leave(first, last, decreed_through(description))
    elif description.country is not None:
        abroad = installed_days_abroad(description.country, description.subdivision, first, last)
        national, weekend = _changeable(description, abroad.national), abroad.weekend
    opened: set[date] = set()
    lifted: set[date] = set()
    for layer in _layers(description):
        lifted.update(day for day in layer.remove if day in leave)
        _apply(layer, national, joint, leave, opened)
        last_decreed = decreed_through(description)
        is_beyond = any(day.year >= last_decreed for day in (*layer.add, *layer.remove))  # or just before the new year
        if description.base == "indonesia" and description.estimate_leave and is_beyond:
            moved = estimated_leave(national, last_decreed)  # the leave goes where its feast goes
            moved = {day: name for day, name in moved.items() if day not in lifted}
            leave = leave if moved == leave else moved
    joint = ChainMap(*joint.maps, cast("dict[date, str]", leave)) if isinstance(joint, ChainMap) else {**leave, **joint}
    local = description.regional.get(description.region, {}) if description.region is not None else {}
    return NamedDays(national, joint, local, opened, weekend)


def _changeable(description: CalendarDescription, names: Mapping[date, str]) -> MutableMapping[date, str]:
    """Return these names for own days to be added to; as many calendars share them as only add."""
    if not description.has_own_days or any(layer.remove for layer in _layers(description)):
        return dict(names)
    return ChainMap({}, cast("dict[date, str]", names))  # which changes the first alone


def _installed_around(first: int, last: int) -> InstalledDays:
    """Return the installed days of these years, and of the years beside them that may reach over.

    Nothing is estimated before the first decree, so nothing reaches over from the years before it.
    """
    return installed_days(max(first - 1, min(first, FIRST_DECREE)), min(last + 1, LAST_INSTALLED_YEAR))


@lru_cache(maxsize=64)
def _estimated_leave(first: int, last: int, decreed_through: int) -> dict[date, str]:
    return estimated_leave(_installed_around(first, last).national, decreed_through)


def _layers(description: CalendarDescription) -> list[Amendment | CalendarDescription]:
    return [description, *description.amendments]


def _apply(
    layer: Amendment | CalendarDescription,
    national: MutableMapping[date, str],
    joint: MutableMapping[date, str],
    leave: Mapping[date, str],
    opened: set[date],
) -> None:
    for day in layer.remove:
        if day not in national and day not in joint and day not in leave:
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
    if description.base != "indonesia":
        return years_of(description.years)[1]
    return installed_decreed_through()


def check(description: CalendarDescription) -> None:
    """Raise CalendarError when the description contradicts itself, its years or the tables it removes from."""
    first, last = years_of(description.years)
    if description.country is not None:
        known_from, known_until = known_years(description.country, description.subdivision)
        if not known_from <= first <= last <= known_until:
            message = f"years: holidays of this country are known from {known_from} to {known_until}; keep to these"
            raise CalendarError(message)
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


def within_known_years(description: CalendarDescription) -> CalendarDescription:
    """The description without the years whose holidays are not known of its country, as far as any are left."""
    first, last = years_of(description.years)
    known_from, known_until = known_years(description.country or "", description.subdivision)
    first, last = max(first, known_from), min(last, known_until)
    return description if first > last else description.model_copy(update={"years": f"{first}-{last}"})


def _check_years(field: str, days: Collection[date], first: int, last: int) -> None:
    outside = next((day for day in days if not first <= day.year <= last), None)
    if outside is not None:
        message = f"{field}: {outside} lies outside the calendar's years {first}-{last}; correct it or widen years"
        raise CalendarError(message)
