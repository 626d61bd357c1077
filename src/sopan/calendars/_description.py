"""What a calendar is built from: the part that is compared, stored and shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from sopan.calendars._installed import LAST_INSTALLED_YEAR
from sopan.calendars._weekdays import parse_weekdays, weekday_text
from sopan.errors import CalendarError, NotationError
from sopan.fields import FIRST_DAY, LAST_DAY, Day, Flag, Label, Name, Several, Value, refuse

_Model = TypeVar("_Model", bound=BaseModel)

FIRST_YEAR, LAST_YEAR = FIRST_DAY.year, LAST_DAY.year

_YEARS = re.compile(r"([0-9]{4})(?:\s*-\s*([0-9]{4}))?")


def _years_text(value: Any) -> str:
    if isinstance(value, str):
        match = _YEARS.fullmatch(value)
        if not match:
            raise refuse("years_format", "write years as range(2002, 2041) or as the text '2002-2040'")
        first, last = int(match[1]), int(match[2] or match[1])
    else:
        first, last = _first_and_last(value)
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise refuse("years_range", f"years must rise and lie between {FIRST_YEAR} and {LAST_YEAR}")
    return f"{first}-{last}"


def _first_and_last(value: Any) -> tuple[int, int]:
    # Years may be endless: as many as these cannot follow one another and stay in the range.
    years = list(itertools.islice(value, LAST_YEAR)) if isinstance(value, Iterable) else []
    whole = all(isinstance(year, int) for year in years)
    if not years or not whole or any(after - before != 1 for before, after in itertools.pairwise(years)):
        raise refuse("years_gap", "years must follow one another without a gap; write range(2002, 2041)")
    return years[0], years[-1]


def years_of(text: str) -> tuple[int, int]:
    """First and last year of a validated `years` text, both included."""
    return int(text[:4]), int(text[5:])


def _weekend(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise refuse("weekend_type", "weekend must be a text such as 'Sa-Su' or 'Min', or None for no weekend")
    try:
        days = parse_weekdays(value)
    except NotationError as error:
        raise refuse("weekend_format", f"weekend: {error}") from None
    if len(days) == 7:
        raise refuse("weekend_all", "a weekend of seven days leaves no working day; name fewer days")
    return weekday_text(days)


def _sorted_names(value: dict[Any, str]) -> dict[Any, str]:
    return dict(sorted(value.items()))


def region_key(value: str) -> str:
    """Return how regions are compared: without regard to case and blanks."""
    return " ".join(value.split()).casefold()


Days = Annotated[tuple[Day, ...], AfterValidator(lambda days: tuple(sorted(set(days))))]
NamedDays = Annotated[dict[Day, Label], AfterValidator(_sorted_names)]
Region = Annotated[Name, AfterValidator(region_key)]
Margin = Annotated[int, Strict(), Field(ge=0, le=14)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
DecreedThrough = Annotated[int, Strict(), Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class Amendment(Value):
    """A change laid over the tables: what a decree, or a company, added, removed or opened."""

    add: NamedDays = {}
    """Days that are closed, with their names. A name with "Cuti Bersama" in it makes a cuti bersama."""
    remove: Days = ()
    """Holidays or cuti bersama that are no longer."""
    open: Days = ()
    """Working days in spite of weekend or holiday, such as a working Saturday."""
    source: Label | None = None
    """Where it is written: the decree's number and date."""
    decreed_through: DecreedThrough | None = None
    """The last year whose cuti bersama is decreed, now that this is known."""


class CalendarDescription(Value):
    """Everything that a `WorkingCalendar` is built from, in the form in which it is stored."""

    base: Literal["indonesia", "country", "every_day"] = "indonesia"
    """National holidays of Indonesia, of another country, or none at all."""
    country: Country | None = None
    """Another country, by its ISO 3166-1 code of two capitals; its days of rest are its own, not `weekend`."""
    subdivision: Name | None = None
    """A part of that country, by the code that `holidays` has for it; None: the days that all parts share."""
    cuti_bersama: Flag = True
    """Whether cuti bersama is closed."""
    weekend: Annotated[str | None, BeforeValidator(_weekend)] = "Sa-Su"
    """The weekly days of rest; None for none."""
    years: Annotated[str, BeforeValidator(_years_text)] = "2002-2040"
    """First and last year covered, both included."""
    add: NamedDays = {}
    remove: Days = ()
    open: Days = ()
    regional: Annotated[dict[Region, NamedDays], AfterValidator(_sorted_names)] = {}
    """Local days by region; they count after `for_region`."""
    estimated_margin_days: Margin = 0
    """How many days before and after an estimated holiday are closed too."""
    estimate_leave: Flag = True
    """Whether the weekdays around an Idulfitri beyond the decrees are cuti bersama: two before it, three after it."""
    amendments: Several[Amendment] = ()
    """Later changes, oldest first."""
    region: Region | None = None
    """The region whose local days count."""
    holidays_only: Flag = False
    """Weekends and cuti bersama are open."""
    within_law: Flag = False
    """National holidays are closed even where `open` opened them."""

    @model_validator(mode="after")
    def _within_the_installed_tables(self) -> Self:
        if self.base != "every_day" and years_of(self.years)[1] > LAST_INSTALLED_YEAR:
            raise refuse("years_range", f"years: holidays are known until {LAST_INSTALLED_YEAR}; end there")
        if (self.base == "country") != (self.country is not None):
            raise refuse("country_base", "country belongs to the base country; give both or neither")
        return self

    @property
    def has_own_days(self) -> bool:
        """True if it names days; the others follow from package data alone, and there are few of them."""
        return any((self.add, self.remove, self.open, self.regional, self.amendments))


def described(model: type[_Model], **fields: object) -> _Model:
    """A description from the arguments of a call; CalendarError names the argument that is wrong, and why."""
    try:
        return model(**fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    where = f"{first['loc'][0]}: " if first["loc"] else ""
    raise CalendarError(f"{where}{first['msg']}")
