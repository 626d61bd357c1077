"""Which days are working days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, Literal, Self, TypeAlias, cast
from weakref import ref

from pydantic import BaseModel

from sopan._arguments import is_whole, wrong_type
from sopan.calendars._description import Amendment, CalendarDescription, described, region_key
from sopan.calendars._layers import check, is_labelled_estimated, within_known_years
from sopan.calendars._lebaran import lebaran_periods
from sopan.calendars._tables import ESTIMATED, Codes, Tables, WorkingDays, build, nearest_estimated
from sopan.calendars.described import Described
from sopan.calendars.periods import QuietPeriod, month_end
from sopan.errors import ArgumentError, CalendarCoverageError, CalendarError, SopanError
from sopan.fields import FIRST_DAY, LAST_DAY, ONE_DAY

Closure = Literal["weekend", "holiday", "cuti_bersama", "estimated_holiday"]
"""Why a day is closed, as a word for programs; `why_closed` has the name for people."""

Days: TypeAlias = Iterable[date | str]
NamedDates: TypeAlias = Mapping[date, str] | Mapping[str, str]

_CLOSURES: tuple[Closure | None, ...] = (None, "weekend", "holiday", "cuti_bersama", "estimated_holiday")


class WorkingCalendar(Described):
    """Working days, holidays and cuti bersama, with the name of each.

    A frozen value: equal when built from the same description, hashable, safe to share between threads, and stored
    as its description, never as its tables. Build one with `WorkingCalendar.indonesia()` or
    `WorkingCalendar.every_day()`.

    Days are plain dates of whatever zone the caller means. A date outside the calendar's years raises
    `CalendarCoverageError` from every method; it is never "a working day by default".
    Every look-up takes the same time, however far it goes.
    """

    __slots__ = ("__weakref__", "_codes", "_derived", "_like", "_tables", "_working")

    description_type: ClassVar[type[BaseModel]] = CalendarDescription
    _description: CalendarDescription
    _codes: Codes
    _working: WorkingDays
    _tables: Tables | None
    _like: Tables | None
    """Those of the calendar that this was made from: mostly the days are the same."""
    _derived: dict[str, WorkingCalendar]
    """What was made of this calendar: it ends with it."""

    def __init__(self, description: CalendarDescription) -> None:
        """Use `indonesia`, `every_day` or `model_validate`; this is the door for a description that is valid."""
        if not isinstance(description, CalendarDescription):
            raise wrong_type("description", description, "WorkingCalendar")
        super().__init__(description)
        check(description)
        object.__setattr__(self, "_tables", None)
        object.__setattr__(self, "_like", None)
        object.__setattr__(self, "_derived", {})
        # Not `__getattr__`: it would slow down every access to an attribute.
        object.__setattr__(self, "_codes", _NotYet(self))

    def _built(self) -> Tables:
        """The tables, made when first needed. Two threads may both do so and get the same."""
        tables = self._tables
        if tables is None:
            tables = build(self._description, self._like)
            # In this order: another thread that finds the codes, or the tables, finds the working days too.
            object.__setattr__(self, "_working", tables.working)
            object.__setattr__(self, "_codes", tables.codes)
            object.__setattr__(self, "_tables", tables)
        return tables

    # --- building -------------------------------------------------------------------------------

    @classmethod
    def indonesia(
        cls,
        *,
        cuti_bersama: bool = True,
        weekend: str | None = "Sa-Su",
        add: NamedDates | None = None,
        remove: Days = (),
        open: Days = (),  # noqa: A002 - the word of the design, and never a file here
        regional: Mapping[str, NamedDates] | None = None,
        years: range | Iterable[int] | str = range(2002, 2041),
        estimated_margin_days: int = 0,
        estimate_leave: bool = True,
    ) -> WorkingCalendar:
        """National holidays and cuti bersama of Indonesia, as the installed `holidays` package has them.

        - `cuti_bersama`: whether collective leave days are closed. Private companies need not observe them
          (circulars of the Minister of Manpower, M/3/HK.04/IV/2022 and its successor of December 2024).
        - `weekend`: days of rest by name, English or Indonesian: `"Sa-Su"`, `"Min"`; None for none.
        - `add`: more closed days with their names; a name with "Cuti Bersama" in it makes a cuti bersama,
          any other a holiday. Adding a day that has a name already gives it the new one.
        - `remove`: holidays or cuti bersama that are none.
        - `open`: working days in spite of weekend or holiday, such as a working Saturday.
        - `regional`: local holidays per region, for `for_region`.
        - `years`: the years covered, without a gap, within 1990 to 2100.
        - `estimated_margin_days`: how many days before and after a holiday labelled "perkiraan" are closed too.
        - `estimate_leave`: whether, beyond the decreed years, the two weekdays before and the three after Idulfitri
          count as cuti bersama, as the decrees of 2024 to 2027 had it or more; their name says "(perkiraan)".

        Dates may be `date` objects or texts `YYYY-MM-DD`. Raises CalendarError on a contradiction, on a day outside
        the years, and when `remove` names a day that is no holiday.
        """
        return cls._from_description(
            described(
                CalendarDescription,
                cuti_bersama=cuti_bersama,
                weekend=weekend,
                add=add or {},
                remove=remove,
                open=open,
                regional=regional or {},
                years=years,
                estimated_margin_days=estimated_margin_days,
                estimate_leave=estimate_leave,
            ),
        )

    @classmethod
    def country(
        cls,
        code: str,
        subdivision: str | None = None,
        *,
        years: range | Iterable[int] | str = range(2002, 2041),
    ) -> WorkingCalendar:
        """Public holidays and days of rest of another country, as the installed `holidays` package has them.

        `code` is its ISO 3166-1 code of two capitals; `"ID"` gives `indonesia(years=years)`.
        Without a `subdivision` only the days that all parts of the country share are closed: Malaysia then has no
        1 January, and Australia no Labour Day, so name the state where the client is.
        Substitute days and working Saturdays count, in Hong Kong every one. Years whose holidays are not known are left
        out. Change it with `amended`. Raises CalendarError for a country or subdivision that is not known.
        """
        if code == "ID" and subdivision is None:
            return cls.indonesia(years=years)
        description = described(
            CalendarDescription, base="country", country=code, subdivision=subdivision, weekend=None, years=years
        )
        return cls._from_description(within_known_years(description))

    @classmethod
    def every_day(cls) -> WorkingCalendar:
        """A calendar without weekends and holidays, for 1990 to 2999."""
        years = f"{FIRST_DAY.year}-{LAST_DAY.year}"
        return cls._from_description(described(CalendarDescription, base="every_day", weekend=None, years=years))

    @classmethod
    def _from_description(cls, description: Any) -> Self:
        if cls is not WorkingCalendar or description.has_own_days:
            return cls(description)
        return cast("Self", _of_package_data(description.model_dump_json(exclude_defaults=True)))

    def amended(
        self,
        add: NamedDates | None = None,
        remove: Days = (),
        open: Days = (),  # noqa: A002 - the word of the design, and never a file here
        source: str | None = None,
        decreed_through: int | None = None,
    ) -> WorkingCalendar:
        """This calendar with a change on top: a decree published or changed after the tables were made.

        The arguments are those of `indonesia`, and what `tomllib` reads: `calendar.amended(**tomllib.loads(text))`.
        `source` says where the change is written; `decreed_through` is the last year that is decreed by now.
        A day added here is closed even if it was opened before; removing works on what is there at this point.
        Raises CalendarError when the change contradicts itself or removes a day that is no holiday.
        """
        amendment = described(
            Amendment,
            add=add or {},
            remove=remove,
            open=open,
            source=source,
            decreed_through=decreed_through,
        )
        amendments = (*self._description.amendments, amendment)
        return WorkingCalendar(self._description.model_copy(update={"amendments": amendments}))

    def for_region(self, region: str | None) -> WorkingCalendar:
        """This calendar with the local days of `region`; without any for None or a region it does not know.

        Regions are compared without regard to case and blanks.
        """
        description = self._description
        known = region_key(region) if region is not None else None
        if known not in description.regional:
            known = None
        return self if known == description.region else self._with(f"region {known}", region=known)

    def holidays_only(self) -> WorkingCalendar:
        """This calendar with weekends and cuti bersama open; every other named day stays closed.

        For clients who agreed to be contacted out of hours: such consent never reaches holidays.
        """
        return self if self._description.holidays_only else self._with("holidays_only", holidays_only=True)

    def within_law(self) -> WorkingCalendar:
        """This calendar with every national holiday closed, even one that `open` had opened."""
        return self if self._description.within_law else self._with("within_law", within_law=True)

    def twin(self) -> WorkingCalendar:
        """Make another calendar of the same description, over the same tables.

        For what is worked out from a calendar and kept beside it: a twin does not keep the calendar alive.
        """
        tables = self._built()
        twin = object.__new__(WorkingCalendar)
        for name, value in (
            ("_description", self._description),
            ("_text", self._text),
            ("_tables", tables),
            ("_working", tables.working),
            ("_codes", tables.codes),
            ("_like", None),
            ("_derived", {}),
        ):
            object.__setattr__(twin, name, value)
        return twin

    def _with(self, name: str, **changes: Any) -> WorkingCalendar:
        """Make this calendar with other settings, once."""
        made = self._derived.get(name)
        if made is None:
            made = WorkingCalendar(self._description.model_copy(update=changes))
            object.__setattr__(made, "_like", self._tables)
            self._derived[name] = made
        return made

    # --- asking ---------------------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Return whether `day` is neither weekend nor holiday nor (where observed) cuti bersama."""
        try:
            return not self._codes[day] & 1
        except (KeyError, TypeError):
            raise self._refusal(day) from None

    def closure(self, day: date) -> Closure | None:
        """Return why `day` is closed; None for a working day. A holiday outranks cuti bersama, and that the weekend."""
        return _CLOSURES[self._kind(day)]

    def why_closed(self, day: date) -> str | None:
        """The Indonesian name of what closes `day`, "akhir pekan" for a weekend, None for a working day."""
        closure = self.closure(day)
        if closure is None:
            return None
        if closure == "weekend":
            return "akhir pekan"
        named = self._built().named
        if closure == "cuti_bersama":
            return named.joint[day]
        name = named.national.get(day) or named.local.get(day)
        return name or f"berdekatan dengan {nearest_estimated(named, day)}"

    def is_national_holiday(self, day: date) -> bool:
        """Return whether `day` is a national holiday (election days too), also when `open` made it a working day.

        A day of `add` counts, unless its name has "Cuti Bersama" in it; a regional one does not.
        """
        self._kind(day)
        return day in self._built().named.national

    def is_cuti_bersama(self, day: date) -> bool:
        """Return whether `day` is cuti bersama, also when this calendar does not observe it."""
        self._kind(day)
        return day in self._built().named.joint

    @property
    def decreed_through(self) -> int:
        """The last year whose cuti bersama is known: by the newest amendment that says so, else by the tables."""
        return self._built().decreed_through

    def is_estimated(self, day: date) -> bool:
        """Return whether `day` is a holiday labelled "perkiraan", or lies after `decreed_through`."""
        self._kind(day)
        tables = self._built()
        if day.year > tables.decreed_through:
            return True
        named = tables.named
        return any(is_labelled_estimated(names.get(day, "")) for names in (named.national, named.local))

    def rests_on_estimate(self, day: date) -> bool:
        """Return whether the answer for `day` is unsettled: it is estimated, or closed as neighbour of such a day."""
        return self._kind(day) == ESTIMATED or self.is_estimated(day)

    # --- moving ---------------------------------------------------------------------------------

    def roll_forward(self, day: date) -> date:
        """`day` if it is a working day, else the first one after it."""
        try:
            number = self._codes[day] >> 1
            return self._working[number]
        except (KeyError, IndexError, TypeError):
            raise self._refusal(day) from None

    def roll_backward(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it."""
        try:
            code = self._codes[day]
        except (KeyError, TypeError):
            raise self._refusal(day) from None
        number = (code >> 1) - (code & 1)
        if number < 0:
            raise self._refusal(day)
        return self._working[number]

    def add_working_days(self, day: date, n: int) -> date:
        """The working day `n` working days away.

        `n >= 0` first rolls `day` forward, `n < 0` first rolls it backward: from a Saturday, 0 gives Monday,
        1 Tuesday, and -1 Thursday.
        """
        try:
            if n >= 0:
                number = (self._codes[day] >> 1) + n
                return self._working[number]
            code = self._codes[day]
            number = (code >> 1) - (code & 1) + n
            if number >= 0:
                return self._working[number]
        except (KeyError, IndexError, TypeError):
            pass
        raise self._refusal(day, n)

    def working_days_between(self, a: date, b: date) -> int:
        """Return how many working days `d` have `a <= d < b`.

        When `b < a`, minus the number of those with `b < d <= a`, as numpy's `busday_count` counts.
        """
        try:
            start, end = self._codes[a], self._codes[b]
        except (KeyError, TypeError):
            _require_day(a)
            raise self._refusal(b) from None
        if a <= b:
            return (end >> 1) - (start >> 1)
        # Before the day after: one more where the day itself is open.
        return (end >> 1) + (not end & 1) - (start >> 1) - (not start & 1)

    def _kind(self, day: date) -> int:
        if day.__class__ is not date:
            _require_day(day)
        tables = self._built()
        index = day.toordinal() - tables.first
        if 0 <= index < len(tables.kinds):
            return tables.kinds[index]
        raise self._refusal(day)

    def _refusal(self, day: date, n: object = 0) -> SopanError:
        """The error for a question that has no answer here."""
        _require_day(day)
        if not isinstance(n, int):
            return ArgumentError("n must be a whole number of working days")
        return CalendarCoverageError(
            f"the calendar covers the years {self._description.years} and the question leads outside them; "
            "build it with a wider years=range(...)"
        )

    # --- months and Lebaran ---------------------------------------------------------------------

    def month_end_quiet_period(self, day: date, before: int = 2, after: int = 1) -> QuietPeriod:
        """The closing of the books at the end of the month of `day`, when finance has no time to answer.

        From the `before`-th last working day of the month to the `after`-th working day of the next.
        """
        _require_day(day)
        if not (is_whole(before, 0) and is_whole(after, 0) and before + after):
            raise ArgumentError("before and after must be whole numbers of working days, at least one of them above 0")
        last = month_end(day)
        first = last + ONE_DAY
        return QuietPeriod(
            start=self.add_working_days(self.roll_backward(last), 1 - before) if before else first,
            end=self.add_working_days(first, after - 1) if after else last,
            note="Tutup buku akhir bulan",
        )

    def lebaran_quiet_periods(self, year: int, margin_days: int = 0) -> tuple[QuietPeriod, ...]:
        """The Lebaran holidays of `year`, as quiet periods: one, or two in a year with two Idulfitri (2033).

        Each runs from the first to the last day of Idulfitri and its cuti bersama, whether or not the calendar
        observes cuti bersama, and `margin_days` to both sides. The note says when the dates are not decreed yet.
        """
        if not is_whole(year, 1, 9999):
            raise ArgumentError("year must be a whole number such as 2026")
        self._kind(date(year, 1, 1))
        named = self._built().named
        return lebaran_periods(named.national, named.joint, year, margin_days, self.is_estimated)

    def lebaran_quiet_period(self, year: int, margin_days: int = 0) -> QuietPeriod:
        """The Lebaran holidays of `year`, see `lebaran_quiet_periods`.

        Raises CalendarError when the year has none (a calendar without holidays) or two (2033).
        """
        periods = self.lebaran_quiet_periods(year, margin_days)
        if len(periods) != 1:
            found = "no Idulfitri" if not periods else "two Idulfitri"
            message = f"the year has {found} in this calendar; use lebaran_quiet_periods, which gives all of them"
            raise CalendarError(message)
        return periods[0]

    def __repr__(self) -> str:
        """Return what it was built from."""
        return f"WorkingCalendar({self._canonical()})"


@lru_cache(maxsize=8)
def _of_package_data(text: str) -> WorkingCalendar:
    """One calendar for all like it: what was learnt about its days is there for the next one."""
    return WorkingCalendar(CalendarDescription.model_validate_json(text))


class _NotYet:
    """Stands for the codes of a calendar until somebody asks for one."""

    __slots__ = ("_calendar",)

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = ref(calendar)  # which holds this: a cycle would outlive it

    def __getitem__(self, day: date) -> int:
        return cast("WorkingCalendar", self._calendar())._built().codes[day]


def _require_day(day: object) -> None:
    if isinstance(day, datetime) or not isinstance(day, date):
        message = "day must be a date without a time; for an instant, take the date in the client's zone first"
        raise ArgumentError(message)
