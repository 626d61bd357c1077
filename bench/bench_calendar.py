"""Send windows and working days beside the libraries that do half of it.

Every contender is built once, from the same hours and the same closed days, and asked the same questions; what comes
in and what goes out is a `date` or an aware `datetime`, so conversions that a library makes necessary are its own.
Answers are compared before any clock runs. Questions are asked in batches, and a batch is what is timed.

The hours are the same every day, because CustomBusinessHour knows no other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta
import django_bizcal
import numpy as np
import pandas as pd
import pytz
import workalendar.core
import workclock
from bizdays import Calendar as Bizdays
from django_bizcal.providers import SetHolidayProvider
from holidays.countries.indonesia import Indonesia

from bench.measure import paired, ratio, report, same_answers
from sopan.calendars import WorkingCalendar
from sopan.windows import SendWindow

JAKARTA = "Asia/Jakarta"
YEARS = range(2022, 2030)
CALENDAR = WorkingCalendar.indonesia(years=YEARS)
EVERY = [
    date(YEARS[0], 1, 1) + timedelta(days=step) for step in range((date(YEARS[-1], 12, 31) - date(YEARS[0], 1, 1)).days)
]
CLOSED = [day for day in EVERY if CALENDAR.closure(day) not in {None, "weekend"}]
OPENINGS = ((time(9), time(11, 45)), (time(13), time(16, 30)))
WINDOW = SendWindow("Mo-Fr 09:00-11:45,13:00-16:30", CALENDAR, JAKARTA)
QUESTIONS = 400
OURS = "sopan"

WINDOW_GOALS = {"workclock": 12.0, "django-bizcal": 8.0, "CustomBusinessHour": 120.0, "businesstimedelta": 300.0}
DAY_GOALS = {"holidays": 12.0, "bizdays": 12.0, "workalendar": 12.0, "numpy": 12.0, "pandas": 80.0}

Ask = Callable[[Sequence[Any]], list[Any]]
"""All questions of a batch in a row: the loop is written out, so that nobody pays for a function around the call."""


def per_question(seconds: dict[str, list[float]], questions: int) -> dict[str, list[float]]:
    """The seconds of a batch, per question."""
    return {who: [batch_seconds / questions for batch_seconds in rounds] for who, rounds in seconds.items()}


# --- the next instant that is open ----------------------------------------------------------------


def next_instants() -> dict[str, Ask]:
    """From an aware datetime to the next open one."""
    clock = workclock.Schedule(
        [*(workclock.WorkDay(start, end) for start, end in OPENINGS), workclock.Holidays(CLOSED)],
        time_zone=JAKARTA,
    )
    bizcal = django_bizcal.WorkingCalendar(
        tz=JAKARTA,
        weekly_schedule={day: [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in OPENINGS] for day in range(5)},
        holiday_provider=SetHolidayProvider.from_dates(CLOSED),
    )
    hours = pd.offsets.CustomBusinessHour(
        start=[f"{start:%H:%M}" for start, _ in OPENINGS],
        end=[f"{end:%H:%M}" for _, end in OPENINGS],
        holidays=CLOSED,
    )
    zone = pytz.timezone(JAKARTA)
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(OPENINGS[0][0], OPENINGS[1][1], working_days=range(5), tz=zone),
            businesstimedelta.LunchTimeRule(OPENINGS[0][1], OPENINGS[1][0], working_days=range(5), tz=zone),
            businesstimedelta.HolidayRule(dict.fromkeys(CLOSED, ""), tz=zone),
        ],
    )
    return {
        OURS: lambda asked: [WINDOW.next_open(at) for at in asked],
        "workclock": lambda asked: [clock.next_period(at)[0] for at in asked],
        "django-bizcal": lambda asked: [bizcal.next_business_datetime(at) for at in asked],
        "CustomBusinessHour": lambda asked: [
            hours.rollforward(pd.Timestamp(at).tz_convert(JAKARTA)).to_pydatetime() for at in asked
        ],
        "businesstimedelta": lambda asked: [rules.next(at)[0] for at in asked],
    }


def compare_instants(dice: random.Random) -> None:
    """Two cases: the question comes in UTC, or in the zone of the window."""
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    instants = [begin + timedelta(seconds=dice.randrange(3 * 365 * 86_400)) for _ in range(QUESTIONS)]
    cases = {}
    for name, asked in (
        ("asked in UTC", instants),
        ("asked in its zone", [at.astimezone(ZoneInfo(JAKARTA)) for at in instants]),
    ):
        contenders = {who: partial(ask, asked) for who, ask in next_instants().items()}
        same_answers({who: [at.astimezone(UTC) for at in ask()] for who, ask in contenders.items()})
        cases[name] = per_question(paired(contenders, rounds=9), QUESTIONS)
    report("next_open, on random instants of three years", OURS, cases, WINDOW_GOALS)


# --- the next working day -------------------------------------------------------------------------


class Office(workalendar.core.Calendar):  # type: ignore[misc]
    """The closed days as workalendar wants them."""

    WEEKEND_DAYS = (5, 6)

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """All closed days of a year."""
        return [(day, "") for day in CLOSED if day.year == year]


class Rivals:
    """The libraries that know working days, each built once."""

    def __init__(self) -> None:
        self.holidays = fresh_holidays()
        self.numpy = np.busdaycalendar(holidays=CLOSED)
        edges = {"startdate": EVERY[0].isoformat(), "enddate": EVERY[-1].isoformat()}
        self.bizdays = Bizdays(CLOSED, ["Saturday", "Sunday"], **edges)
        self.pandas = pd.offsets.CustomBusinessDay(holidays=CLOSED)
        self.office = Office()

    def next_days(self) -> dict[str, Ask]:
        """From a working day to the next one."""
        known, bizdays, office, busdays, offset = self.holidays, self.bizdays, self.office, self.numpy, self.pandas
        return {
            OURS: lambda days: [CALENDAR.add_working_days(day, 1) for day in days],
            "holidays": lambda days: [known.get_nth_working_day(day, 1) for day in days],
            "bizdays": lambda days: [bizdays.offset(day, 1) for day in days],
            "workalendar": lambda days: [office.add_working_days(day, 1) for day in days],
            "numpy": lambda days: [np.busday_offset(day, 1, busdaycal=busdays).item() for day in days],
            "pandas": lambda days: [(pd.Timestamp(day) + offset).date() for day in days],
        }

    def days_on_or_after(self) -> dict[str, Ask]:
        """From any day to itself when it is a working day, else to the next one."""
        known, bizdays, office, busdays, offset = self.holidays, self.bizdays, self.office, self.numpy, self.pandas
        return {
            OURS: lambda days: [CALENDAR.roll_forward(day) for day in days],
            "holidays": lambda days: [
                day if known.is_working_day(day) else known.get_nth_working_day(day, 1) for day in days
            ],
            "bizdays": lambda days: [bizdays.following(day) for day in days],
            "workalendar": lambda days: [
                day if office.is_working_day(day) else office.add_working_days(day, 1) for day in days
            ],
            "numpy": lambda days: [np.busday_offset(day, 0, roll="forward", busdaycal=busdays).item() for day in days],
            "pandas": lambda days: [offset.rollforward(pd.Timestamp(day)).date() for day in days],
        }


def fresh_holidays() -> Indonesia:
    """The `holidays` package's own table of the same days."""
    return Indonesia(years=YEARS, categories=("public", "government"), language="id", expand=False)


def compare_days(dice: random.Random) -> None:
    """Two cases: the next day from a working day, and rolling forward from any day."""
    days = [date(2024, 1, 1) + timedelta(days=dice.randrange(4 * 365)) for _ in range(QUESTIONS)]
    working = [day for day in days if CALENDAR.is_working_day(day)]
    rivals = Rivals()
    cases = {}
    for name, questions, asks in (
        ("next working day", working, rivals.next_days()),
        ("roll forward", days, rivals.days_on_or_after()),
    ):
        contenders = {who: partial(ask, questions) for who, ask in asks.items()}
        same_answers({who: ask() for who, ask in contenders.items()})
        cases[name] = per_question(paired(contenders), len(questions))
    report("working days, on random days of four years", OURS, cases, DAY_GOALS)


# --- what does not grow ---------------------------------------------------------------------------


def compare_distances(dice: random.Random) -> None:
    """250 working days ahead cost what one costs."""
    days = [date(2024, 1, 1) + timedelta(days=dice.randrange(4 * 365)) for _ in range(QUESTIONS)]
    seconds = paired(
        {str(n): partial(lambda n: [CALENDAR.add_working_days(day, n) for day in days], n) for n in (1, 250)},
        rounds=31,
    )
    times = ratio(seconds["250"], seconds["1"])
    verdict = "met" if times <= 1.2 else "MISSED"
    print(f"\nadding 250 working days takes {times:.2f} times as long as adding 1 (goal: at most 1.2; {verdict})")


def compare_building() -> None:
    """Five years of tables beside 2,000 look-ups in a `holidays` object that is there already.

    The installed days are read from the package once per process; that reading is shown by itself.
    """
    known, years = fresh_holidays(), range(2024, 2029)
    days = [date(2024, 1, 1) + timedelta(days=step % 1826) for step in range(2000)]
    turn = iter(range(10**9))

    def build() -> bool:
        # A source of its own makes it a new calendar every time, so nothing can be remembered.
        calendar = WorkingCalendar.indonesia(years=years).amended(source=f"turn {next(turn)}")
        return calendar.is_working_day(days[0])

    seconds = paired(
        {
            "tables": build,
            "look-ups": lambda: [day in known for day in days],
            "reading": lambda: Indonesia(years=years, categories=("public", "government"), language="id", expand=False),
        },
        rounds=31,
    )
    times = ratio(seconds["tables"], seconds["look-ups"])
    verdict = "met" if times <= 1 else "MISSED"
    print(
        f"building five years of tables takes {median(seconds['tables']) * 1e3:.2f} ms, "
        f"{times:.2f} times 2,000 look-ups in `holidays` (goal: at most 1; {verdict}); "
        f"the package takes {median(seconds['reading']) * 1e3:.2f} ms to compute them, once"
    )


def main() -> None:
    """Compare the answers, then the times."""
    dice = random.Random(3)
    compare_instants(dice)
    compare_days(dice)
    compare_distances(dice)
    compare_building()


if __name__ == "__main__":
    main()
