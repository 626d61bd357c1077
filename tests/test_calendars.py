"""Calendars: what is closed and why, changes laid on top, regions, estimates, arithmetic, and how they travel."""

from __future__ import annotations

import copy
import itertools
import os
import pickle
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

import sopan
from sopan.calendars import (
    WEEKDAYS,
    QuietPeriod,
    WorkingCalendar,
    month_end,
    next_pay_day,
    parse_weekdays,
    read_pay_day,
    weekday_number,
    weekday_text,
)
from sopan.calendars._tables import build
from sopan.calendars._weekdays import month_number
from sopan.calendars.calendar import _of_package_data
from sopan.calendars.periods import month_later
from sopan.errors import ArgumentError, CalendarCoverageError, CalendarError, NotationError, SopanError

INDONESIA = WorkingCalendar.indonesia()
BALI = {
    # Ministry of Religious Affairs, B-253/DJ.VI/Dt.VI.I.3/BA.03/09/2025; every 210 days by the pawukon calendar.
    "Bali": {
        "2026-06-16": "Penampahan Galungan",
        "2026-06-17": "Hari Raya Galungan",
        "2026-06-18": "Umanis Galungan",
        "2026-06-26": "Penampahan Kuningan",
        "2026-06-27": "Hari Raya Kuningan",
        "2027-01-12": "Penampahan Galungan",
        "2027-01-13": "Hari Raya Galungan",
        "2027-01-14": "Umanis Galungan",
    },
}
DAYS = st.dates(date(2002, 1, 1), date(2040, 12, 31))


# --- what is closed, and why ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "closure", "name"),
    [
        (date(2026, 3, 17), None, None),
        (date(2026, 3, 18), "cuti_bersama", "Cuti Bersama Hari Suci Nyepi"),
        (date(2026, 3, 19), "holiday", "Hari Suci Nyepi"),
        (date(2026, 3, 20), "cuti_bersama", "Cuti Bersama Hari Raya Idul Fitri"),
        (date(2026, 3, 21), "holiday", "Hari Raya Idul Fitri"),  # a Saturday: the holiday's name comes first
        (date(2026, 3, 28), "weekend", "akhir pekan"),
        (date(2027, 3, 10), "estimated_holiday", "Hari Raya Idul Fitri (menunggu penetapan Menteri Agama)"),
        (date(2021, 5, 13), "holiday", "Hari Raya Idul Fitri; Kenaikan Yesus Kristus"),
    ],
)
def test_what_closes_a_day_has_a_code_and_an_indonesian_name(day, closure, name):
    assert INDONESIA.closure(day) == closure
    assert INDONESIA.why_closed(day) == name
    assert INDONESIA.is_working_day(day) is (closure is None)


def test_cuti_bersama_is_a_switch_of_its_own():
    calendar = WorkingCalendar.indonesia(cuti_bersama=False)
    assert calendar.is_working_day(date(2026, 3, 18))
    assert calendar.why_closed(date(2026, 3, 18)) is None
    assert calendar.is_cuti_bersama(date(2026, 3, 18))  # a fact of the tables, observed or not
    assert calendar.closure(date(2026, 3, 19)) == "holiday"


@pytest.mark.parametrize(
    ("weekend", "closed"),
    [
        ("Sa-Su", {5, 6}),
        ("Sab-Min", {5, 6}),
        ("sabtu, minggu", {5, 6}),
        ("Su", {6}),
        ("Min", {6}),
        ("Ahad", {6}),
        ("Fr-Sa", {4, 5}),
        ("Su-Mo", {6, 0}),
        (None, set()),
    ],
)
def test_weekends_are_named_in_either_language(weekend, closed):
    calendar = WorkingCalendar.indonesia(weekend=weekend)
    week = [date(2026, 11, 23) + timedelta(days=step) for step in range(7)]  # no holiday in it
    assert {day.weekday() for day in week if not calendar.is_working_day(day)} == closed


@pytest.mark.parametrize("weekend", ["Mo-Su", "Sa-Sax", "", "Sa-", "Sa Su", "Sa,,Su", "Sa,Sa", 5])
def test_a_weekend_that_is_none_is_refused(weekend):
    with pytest.raises(CalendarError, match="weekend"):
        WorkingCalendar.indonesia(weekend=weekend)


def test_company_days_and_working_saturdays():
    calendar = WorkingCalendar.indonesia(
        add={date(2026, 11, 24): "Ulang tahun perusahaan"},
        open={date(2026, 11, 28)},
    )
    assert calendar.why_closed(date(2026, 11, 24)) == "Ulang tahun perusahaan"
    assert calendar.closure(date(2026, 11, 24)) == "holiday"
    assert calendar.is_working_day(date(2026, 11, 28))
    assert calendar.roll_forward(date(2026, 11, 28)) == date(2026, 11, 28)


def test_two_holidays_on_one_day_are_estimated_only_if_both_are():
    certain = INDONESIA.amended(add={date(2026, 11, 24): "Hari A (perkiraan); Hari B"})
    estimated = INDONESIA.amended(add={date(2026, 11, 24): "Hari A (perkiraan); Hari B (perkiraan)"})
    assert certain.closure(date(2026, 11, 24)) == "holiday"
    assert estimated.closure(date(2026, 11, 24)) == "estimated_holiday"


def test_every_day_closes_on_none_and_knows_a_thousand_years():
    calendar = WorkingCalendar.every_day()
    for day in (date(1990, 1, 1), date(2026, 3, 21), date(2999, 12, 31)):
        assert calendar.is_working_day(day)
        assert calendar.closure(day) is None
        assert calendar.why_closed(day) is None
        assert not calendar.is_estimated(day)
        assert calendar.roll_forward(day) == calendar.roll_backward(day) == day
    assert calendar.add_working_days(date(2026, 1, 1), 365) == date(2027, 1, 1)
    assert calendar.add_working_days(date(2027, 1, 1), -365) == date(2026, 1, 1)
    assert calendar.decreed_through == 2999
    for outside in (date(1989, 12, 31), date(3000, 1, 1)):
        with pytest.raises(CalendarCoverageError):
            calendar.is_working_day(outside)
    with pytest.raises(CalendarCoverageError):
        calendar.add_working_days(date(2999, 12, 31), 1)
    with pytest.raises(CalendarCoverageError):
        calendar.add_working_days(date(1990, 1, 1), -1)


def test_every_day_with_company_days_counts_around_them():
    closed = {date(2026, 5, 4): "Tutup", date(2026, 5, 5): "Tutup", date(2999, 12, 31): "Tutup"}
    calendar = WorkingCalendar.every_day().amended(add=closed)
    assert calendar.why_closed(date(2026, 5, 4)) == "Tutup"
    assert calendar.roll_forward(date(2026, 5, 4)) == date(2026, 5, 6)
    assert calendar.roll_backward(date(2026, 5, 5)) == date(2026, 5, 3)
    days = [date(2026, 4, 20) + timedelta(days=step) for step in range(40)]
    working = [day for day in days if day not in closed]
    for start in days[10:25]:
        for n in range(-8, 9):
            at = next(i for i, day in enumerate(working) if day >= start)
            if n < 0 and working[at] > start:
                at -= 1
            assert calendar.add_working_days(start, n) == working[at + n]
    with pytest.raises(CalendarCoverageError):
        calendar.roll_forward(date(2999, 12, 31))


# --- changes on top -------------------------------------------------------------------------------


def test_an_amendment_adds_removes_and_opens():
    calendar = INDONESIA.amended(
        add={date(2028, 2, 23): "Cuti Bersama Hari Raya Idul Fitri"},
        remove=[date(2028, 12, 25)],
        open=[date(2028, 12, 30)],
        source="SKB 2028",
        decreed_through=2028,
    )
    assert calendar.closure(date(2028, 2, 23)) == "cuti_bersama"
    assert calendar.is_working_day(date(2028, 2, 25)), "nothing is estimated of a decreed year"
    assert calendar.is_working_day(date(2028, 12, 25))
    assert calendar.is_working_day(date(2028, 12, 30))  # a Saturday
    assert calendar.decreed_through == 2028
    assert not calendar.is_estimated(date(2028, 5, 2))
    assert calendar.is_estimated(date(2029, 5, 2))
    assert INDONESIA.is_working_day(date(2028, 2, 23)), "the calendar it was laid over is what it was"


def test_an_amendment_comes_from_toml_as_it_is():
    text = """
        source = "SKB 933/2025, 1/2025, 3/2025"
        remove = [2025-12-26]
        open = ["2025-12-27"]
        decreed_through = 2025

        [add]
        2025-08-19 = "Cuti Bersama Tambahan"
    """
    calendar = INDONESIA.amended(**tomllib.loads(text))
    assert calendar.why_closed(date(2025, 8, 19)) == "Cuti Bersama Tambahan"
    assert calendar.is_working_day(date(2025, 12, 26))
    assert calendar.is_working_day(date(2025, 12, 27))
    assert calendar.decreed_through == 2025


def test_a_whole_calendar_comes_from_toml():
    text = """
        weekend = "Min"
        years = "2024-2030"
        estimated_margin_days = 1

        [regional.Bali]
        2026-06-17 = "Hari Raya Galungan"

        [[amendments]]
        source = "rapat direksi"
        open = [2026-12-26]
    """
    calendar = WorkingCalendar.model_validate(tomllib.loads(text))
    built = WorkingCalendar.indonesia(
        weekend="Su",
        years=range(2024, 2031),
        estimated_margin_days=1,
        regional={"Bali": {date(2026, 6, 17): "Hari Raya Galungan"}},
    ).amended(open={date(2026, 12, 26)}, source="rapat direksi")
    assert calendar == built


def test_later_amendments_win_over_earlier_ones():
    day = date(2026, 12, 24)
    removed = INDONESIA.amended(remove=[day])
    again = removed.amended(add={day: "Cuti Bersama Hari Raya Natal"})
    opened = again.amended(open=[day])
    closed = opened.amended(add={day: "Tutup juga"})
    assert [c.closure(day) for c in (removed, again, opened, closed)] == [None, "cuti_bersama", None, "holiday"]


def test_how_far_is_decreed_is_what_the_newest_amendment_that_says_so_says():
    decreed = INDONESIA.amended(decreed_through=2029).amended(decreed_through=2028).amended(source="rapat direksi")
    assert decreed.decreed_through == 2028


@pytest.mark.parametrize(
    ("feast", "leave"),
    [
        ((27, 28), ["2028-02-24", "2028-02-25", "2028-02-29", "2028-03-01", "2028-03-02"]),  # as the tables have it
        ((24, 25), ["2028-02-22", "2028-02-23", "2028-02-28", "2028-02-29", "2028-03-01"]),
        ((28, 29), ["2028-02-24", "2028-02-25", "2028-03-01", "2028-03-02", "2028-03-03"]),
    ],
)
def test_c5_estimated_leave_goes_where_an_amendment_moves_its_feast(feast, leave):
    days = {date(2028, 2, day) for day in feast}
    tables = {date(2028, 2, 27), date(2028, 2, 28)}
    moved = INDONESIA.amended(remove=tables - days, add=dict.fromkeys(days - tables, "Hari Raya Idul Fitri"))
    around = [date(2028, 2, 21) + timedelta(days=number) for number in range(14)]
    closed = [str(day) for day in around if day.weekday() < 5 and not moved.is_working_day(day) and day not in days]
    assert closed == leave
    assert all(moved.is_estimated(date.fromisoformat(day)) for day in leave)


def test_c5_leave_that_an_amendment_takes_away_stays_away():
    open_again = INDONESIA.amended(remove={date(2028, 2, 24)}).amended(add={date(2028, 3, 20): "Libur kantor"})
    assert open_again.is_working_day(date(2028, 2, 24))
    assert not open_again.is_working_day(date(2028, 2, 25))


def test_confirming_an_estimate_takes_the_label_away_and_a_shift_moves_the_day():
    confirmed = INDONESIA.amended(add={date(2027, 3, 10): "Hari Raya Idul Fitri"}, source="isbat")
    assert confirmed.closure(date(2027, 3, 10)) == "holiday"
    assert not confirmed.is_estimated(date(2027, 3, 10))
    shifted = INDONESIA.amended(remove=[date(2027, 5, 17)], add={date(2027, 5, 16): "Hari Raya Idul Adha"})
    assert shifted.is_working_day(date(2027, 5, 17))
    assert shifted.closure(date(2027, 5, 16)) == "holiday"


def test_naming_a_cuti_bersama_on_a_holiday_does_not_weaken_the_holiday():
    calendar = WorkingCalendar.indonesia(cuti_bersama=False, add={date(2026, 12, 25): "Cuti Bersama Hari Raya Natal"})
    assert calendar.why_closed(date(2026, 12, 25)) == "Hari Raya Natal"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"remove": [date(2026, 12, 23)]}, "remove"),  # a plain Wednesday
        ({"remove": [date(2026, 12, 26)]}, "use open"),  # a Saturday: weekends are not removed
        ({"add": {date(2026, 12, 23): "X"}, "remove": [date(2026, 12, 23)]}, "remove"),
        ({"add": {date(2026, 12, 23): "X"}, "open": [date(2026, 12, 23)]}, "open"),
        ({"add": {date(2041, 1, 1): "X"}}, "years"),
        ({"open": [date(2001, 12, 31)]}, "years"),
        ({"add": {"2026-02-30": "X"}}, "add"),
        ({"add": {"24/12/2026": "X"}}, "add"),
        ({"add": {date(2026, 12, 23): ""}}, "add"),
        ({"add": {datetime(2026, 12, 23, tzinfo=UTC): "X"}}, "add"),
        ({"remove": [20261223]}, "remove"),
        ({"source": "two\nlines"}, "source"),
        ({"decreed_through": "2028"}, "decreed_through"),
        ({"decreed_through": True}, "decreed_through"),
    ],
)
def test_an_amendment_that_contradicts_itself_or_the_tables_is_refused(change, word):
    with pytest.raises(CalendarError, match=word):
        INDONESIA.amended(**change)


def test_removing_twice_is_refused_the_second_time():
    once = INDONESIA.amended(remove=[date(2026, 12, 24)])
    with pytest.raises(CalendarError, match="neither a holiday nor cuti bersama"):
        once.amended(remove=[date(2026, 12, 24)])


@pytest.mark.parametrize(
    "years",
    ["2026", range(2026, 2027), [2026], (2026,), "2026 - 2026"],
)
def test_years_are_a_range_a_list_or_a_text(years):
    calendar = WorkingCalendar.indonesia(years=years)
    assert calendar == WorkingCalendar.indonesia(years=[2026])
    assert calendar.is_working_day(date(2026, 12, 31))
    with pytest.raises(CalendarCoverageError, match="2026"):
        calendar.is_working_day(date(2027, 1, 1))


@pytest.mark.parametrize(
    "years",
    [
        *([], [2026, 2028], [2027, 2026], range(1900, 2000), range(2020, 2200), range(2020, 2102), "26-27"),
        *([2026.0], [2026, 2027.0], [True], 2026, None, itertools.count(2026), range(2026, 10**12)),
    ],
)
def test_years_with_gaps_or_without_tables_are_refused(years):
    with pytest.raises(CalendarError, match="years"):
        WorkingCalendar.indonesia(years=years)


def test_the_holidays_of_indonesia_are_known_until_2100():
    assert WorkingCalendar.indonesia(years=[2100]).closure(date(2100, 12, 25)) == "holiday"


@pytest.mark.parametrize(
    "field",
    [
        {"regional": {"Bali": {"2041-01-01": "Galungan"}}},
        {"cuti_bersama": 1},
        {"estimated_margin_days": -1},
        {"estimated_margin_days": 15},
        {"estimated_margin_days": 1.0},
        {"regional": {"": {}}},
    ],
)
def test_other_arguments_of_the_wrong_kind_are_refused_by_name(field):
    with pytest.raises(CalendarError, match=next(iter(field))):
        WorkingCalendar.indonesia(**field)


# --- regions --------------------------------------------------------------------------------------


def test_galungan_closes_bali_and_nobody_else():
    national = WorkingCalendar.indonesia(regional=BALI)
    bali = national.for_region("Bali")
    for galungan in (date(2026, 6, 17), date(2027, 1, 13)):
        assert national.is_working_day(galungan)
        assert national.for_region("Aceh").is_working_day(galungan)
        assert bali.closure(galungan) == "holiday"
        assert bali.why_closed(galungan) == "Hari Raya Galungan"
        assert not bali.is_national_holiday(galungan)
    assert date(2027, 1, 13) - date(2026, 6, 17) == timedelta(days=210)
    # Tuesday 16 June 2026 is a national holiday as well; its name outranks the local one.
    assert bali.why_closed(date(2026, 6, 16)) == "Tahun Baru Islam"
    assert bali.roll_forward(date(2026, 6, 16)) == date(2026, 6, 19)


def test_regions_are_compared_without_case_and_blanks_and_unknown_ones_add_nothing():
    national = WorkingCalendar.indonesia(regional=BALI)
    assert national.for_region(" BALI ") == national.for_region("bali")
    assert national.for_region("Aceh") == national.for_region(None) == national
    assert national.for_region("Bali").for_region(None) == national
    assert INDONESIA.for_region("Bali") is INDONESIA


# --- for consent and for the law ------------------------------------------------------------------


def test_holidays_only_opens_weekends_and_cuti_bersama_and_nothing_else():
    calendar = WorkingCalendar.indonesia(regional=BALI, estimated_margin_days=1).for_region("Bali").holidays_only()
    for day in [date(2026, 1, 1) + timedelta(days=step) for step in range(730)]:
        usual = WorkingCalendar.indonesia(regional=BALI, estimated_margin_days=1).for_region("Bali").closure(day)
        if usual in {None, "holiday", "estimated_holiday"}:
            assert calendar.closure(day) == usual
        else:
            assert calendar.closure(day) in {None, "estimated_holiday"}
    assert calendar.is_working_day(date(2026, 3, 18))  # cuti bersama
    assert calendar.is_working_day(date(2026, 3, 28))  # Saturday
    assert calendar.closure(date(2026, 3, 21)) == "holiday"  # Idulfitri on a Saturday
    assert calendar.closure(date(2027, 3, 12)) == "estimated_holiday"  # cuti bersama beside the estimated second day
    assert calendar.holidays_only() is calendar


def test_within_law_closes_national_holidays_that_were_opened():
    natal, saturday = date(2026, 12, 25), date(2026, 12, 26)
    opened = WorkingCalendar.indonesia(open={natal, saturday})
    assert opened.is_working_day(natal)
    assert opened.is_national_holiday(natal)
    lawful = opened.within_law()
    assert lawful.closure(natal) == "holiday"
    assert lawful.why_closed(natal) == "Hari Raya Natal"
    assert lawful.is_working_day(saturday)
    assert lawful.within_law() is lawful
    assert lawful.holidays_only() == opened.holidays_only().within_law()


# --- estimates ------------------------------------------------------------------------------------


def test_margin_days_beside_an_estimated_holiday_are_closed_and_say_why():
    calendar = WorkingCalendar.indonesia(estimated_margin_days=1)
    assert INDONESIA.is_working_day(date(2027, 6, 4))
    before, after = date(2027, 3, 9), date(2027, 3, 12)
    assert calendar.closure(before) == "cuti_bersama"  # certain reasons come first
    assert calendar.closure(date(2027, 5, 16)) == "weekend"
    assert calendar.closure(date(2027, 5, 18)) == "cuti_bersama"
    wide = WorkingCalendar.indonesia(estimated_margin_days=3)
    assert wide.closure(date(2027, 5, 14)) == "estimated_holiday"
    assert (
        wide.why_closed(date(2027, 5, 14)) == "berdekatan dengan Hari Raya Idul Adha (menunggu penetapan Menteri Agama)"
    )
    assert wide.is_working_day(date(2027, 5, 21))
    assert not wide.is_estimated(date(2027, 5, 14))
    assert wide.rests_on_estimate(date(2027, 5, 14))
    assert not wide.rests_on_estimate(after + timedelta(days=10))


def test_a_margin_reaches_the_first_day_of_the_covered_years():
    calendar = WorkingCalendar.indonesia(
        years=[2026],
        remove=["2026-01-01"],
        add={"2026-01-02": "Hari Aceh (perkiraan)"},
        estimated_margin_days=1,
    )
    assert calendar.closure(date(2026, 1, 1)) == "estimated_holiday"


def test_a_working_day_of_a_year_that_is_not_decreed_rests_on_an_estimate():
    assert INDONESIA.closure(date(2028, 5, 2)) is None
    assert INDONESIA.rests_on_estimate(date(2028, 5, 2))
    assert not INDONESIA.rests_on_estimate(date(2026, 5, 4))


def test_a_margin_reaches_over_the_end_of_the_covered_years():
    # Isra Mikraj of 2030 or its like may fall on the first days of a year: 1 January 2033 has Idulfitri on the 3rd.
    beside = [day for day in (date(2033, 1, 3), date(2033, 1, 4)) if INDONESIA.is_estimated(day)]
    assert beside
    calendar = WorkingCalendar.indonesia(
        years=range(2030, 2033), weekend=None, estimated_margin_days=5, estimate_leave=False
    )
    assert calendar.closure(date(2032, 12, 31)) == "estimated_holiday"
    assert (
        calendar.why_closed(date(2032, 12, 31))
        == "berdekatan dengan Hari Raya Idul Fitri (menunggu penetapan Menteri Agama)"
    )


def test_a_margin_reaches_from_before_the_covered_years():
    alone = WorkingCalendar.indonesia(years=range(2034, 2040), estimated_margin_days=10)
    wider = WorkingCalendar.indonesia(years=range(2033, 2040), estimated_margin_days=10)
    assert alone.closure(date(2034, 1, 2)) == wider.closure(date(2034, 1, 2)) == "estimated_holiday"


def test_a_margin_is_two_weeks_at_most():
    calendar = WorkingCalendar.indonesia(estimated_margin_days=14)
    assert calendar.closure(date(2027, 6, 1)) == "holiday"
    assert (
        calendar.why_closed(date(2027, 5, 31))
        == "berdekatan dengan Hari Raya Idul Adha (menunggu penetapan Menteri Agama)"
    )
    assert calendar.is_working_day(date(2027, 6, 2))


def test_regional_estimates_count_as_estimates():
    calendar = WorkingCalendar.indonesia(
        regional={"Aceh": {"2026-11-24": "Hari Aceh (perkiraan)"}},
        estimated_margin_days=1,
    ).for_region("Aceh")
    assert calendar.closure(date(2026, 11, 24)) == "estimated_holiday"
    assert calendar.is_estimated(date(2026, 11, 24))
    assert calendar.closure(date(2026, 11, 25)) == "estimated_holiday"


# --- coverage -------------------------------------------------------------------------------------

QUESTIONS = {
    "is_working_day": lambda c, d: c.is_working_day(d),
    "closure": lambda c, d: c.closure(d),
    "why_closed": lambda c, d: c.why_closed(d),
    "is_national_holiday": lambda c, d: c.is_national_holiday(d),
    "is_cuti_bersama": lambda c, d: c.is_cuti_bersama(d),
    "is_estimated": lambda c, d: c.is_estimated(d),
    "rests_on_estimate": lambda c, d: c.rests_on_estimate(d),
    "roll_forward": lambda c, d: c.roll_forward(d),
    "roll_backward": lambda c, d: c.roll_backward(d),
    "add": lambda c, d: c.add_working_days(d, 5),
    "subtract": lambda c, d: c.add_working_days(d, -5),
    "between_from": lambda c, d: c.working_days_between(d, date(2026, 1, 1)),
    "between_to": lambda c, d: c.working_days_between(date(2026, 1, 1), d),
    "month_end_quiet_period": lambda c, d: c.month_end_quiet_period(d),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("day", [date(2001, 12, 31), date(2041, 1, 1), date(1, 1, 1), date(9999, 1, 1)])
def test_outside_its_years_a_calendar_answers_nothing(question, day):
    with pytest.raises(CalendarCoverageError, match="2002-2040"):
        QUESTIONS[question](INDONESIA, day)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("day", [datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", None, 20260101, []])
def test_only_dates_are_days(question, day):
    for calendar in (INDONESIA, WorkingCalendar.every_day()):
        with pytest.raises(ArgumentError, match="day must be a date"):
            QUESTIONS[question](calendar, day)


def test_the_first_working_day_of_the_covered_years_can_be_reached():
    calendar = WorkingCalendar.indonesia(years=[2026])
    assert calendar.add_working_days(date(2026, 1, 5), -1) == date(2026, 1, 2)
    assert calendar.roll_backward(date(2026, 1, 4)) == date(2026, 1, 2)


def test_rolls_that_leave_the_covered_years_are_refused():
    calendar = WorkingCalendar.indonesia(years=[2026], add={date(2026, 12, 30): "A", date(2026, 12, 31): "B"})
    assert calendar.roll_forward(date(2026, 12, 29)) == date(2026, 12, 29)
    for leaving in (
        lambda: calendar.roll_forward(date(2026, 12, 30)),
        lambda: calendar.roll_backward(date(2026, 1, 1)),
        lambda: calendar.add_working_days(date(2026, 12, 29), 1),
        lambda: calendar.add_working_days(date(2026, 1, 2), -1),
        lambda: calendar.add_working_days(date(2026, 1, 2), 10**9),
        lambda: calendar.add_working_days(date(2026, 1, 2), -(10**9)),
        lambda: calendar.lebaran_quiet_period(2027),
    ):
        with pytest.raises(CalendarCoverageError):
            leaving()


@pytest.mark.parametrize("n", [1.5, "1", None, 1 + 0j])
def test_only_whole_numbers_of_days_are_added(n):
    with pytest.raises(ArgumentError, match="whole number"):
        INDONESIA.add_working_days(date(2026, 1, 2), n)


def test_errors_belong_to_the_family_and_name_no_date_of_the_caller():
    with pytest.raises(SopanError) as caught:
        INDONESIA.is_working_day(date(1987, 6, 5))
    assert "1987" not in str(caught.value)


# --- arithmetic -----------------------------------------------------------------------------------


def test_every_day_2024_to_2027_and_300_days_either_way_agree_with_numpy():
    calendar = WorkingCalendar.indonesia(years=range(2022, 2030))
    covered = np.arange("2022-01-01", "2030-01-01", dtype="M8[D]").astype(object)
    busdays = np.busdaycalendar(holidays=[day for day in covered if calendar.closure(day) not in {None, "weekend"}])
    busday_offset: Any = np.busday_offset  # its overloads want `roll` spelled out
    asked = np.arange("2024-01-01", "2028-01-01", dtype="M8[D]")
    days = asked.astype(object).tolist()
    assert [calendar.is_working_day(day) for day in days] == np.is_busday(asked, busdaycal=busdays).tolist()
    for roll, method in (("forward", calendar.roll_forward), ("backward", calendar.roll_backward)):
        expected = busday_offset(asked, 0, roll=roll, busdaycal=busdays).astype(object).tolist()
        assert [method(day) for day in days] == expected
    for n in range(-300, 301):
        roll = "forward" if n >= 0 else "backward"
        expected = busday_offset(asked, n, roll=roll, busdaycal=busdays).astype(object).tolist()
        assert [calendar.add_working_days(day, n) for day in days] == expected
        others = asked + np.timedelta64(n, "D")
        counts = np.busday_count(asked, others, busdaycal=busdays).tolist()
        assert [calendar.working_days_between(a, b) for a, b in zip(days, others.tolist(), strict=True)] == counts


@given(*[st.dates(date(2002, 1, 10), date(2040, 12, 20))] * 2)
def test_rolling_is_monotone_and_idempotent(a, b):
    early, late = sorted((a, b))
    for roll in (INDONESIA.roll_forward, INDONESIA.roll_backward):
        assert roll(early) <= roll(late)
        assert roll(roll(early)) == roll(early)
        assert INDONESIA.is_working_day(roll(early))
    assert INDONESIA.roll_backward(late) <= late <= INDONESIA.roll_forward(late)


@given(st.dates(date(2008, 1, 1), date(2034, 12, 31)), st.integers(0, 1300))
def test_adding_and_taking_away_invert_each_other(day, n):
    ahead = INDONESIA.add_working_days(day, n)
    assert INDONESIA.add_working_days(ahead, -n) == INDONESIA.roll_forward(day)
    back = INDONESIA.add_working_days(day, -n)
    assert INDONESIA.add_working_days(back, n) == (INDONESIA.roll_backward(day) if n else INDONESIA.roll_forward(day))
    assert INDONESIA.working_days_between(INDONESIA.roll_forward(day), ahead) == n


@given(DAYS, DAYS, DAYS)
def test_counting_adds_up(a, b, c):
    a, b, c = sorted((a, b, c))
    between = INDONESIA.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, a) == 0


# --- months, pay days, Lebaran --------------------------------------------------------------------


def test_a_month_ends_with_its_last_day():
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)


def test_the_closing_of_the_books_is_a_quiet_period():
    assert INDONESIA.month_end_quiet_period(date(2026, 12, 5)) == QuietPeriod(
        start=date(2026, 12, 30),
        end=date(2027, 1, 4),  # 1 January is a holiday, then comes a weekend
        note="Tutup buku akhir bulan",
    )
    only_before = INDONESIA.month_end_quiet_period(date(2026, 12, 5), before=1, after=0)
    assert (only_before.start, only_before.end) == (date(2026, 12, 31), date(2026, 12, 31))
    only_after = INDONESIA.month_end_quiet_period(date(2026, 12, 5), before=0, after=2)
    assert (only_after.start, only_after.end) == (date(2027, 1, 1), date(2027, 1, 6))  # the 5th is Isra Mikraj
    for before, after in ((0, 0), (-1, 1), (1, -1), (-1, 2), (2, -1), (1.0, 1), (1, 1.0), (True, 1), (1, True)):
        with pytest.raises(ArgumentError, match="before and after must be whole numbers"):
            INDONESIA.month_end_quiet_period(date(2026, 12, 5), before=before, after=after)


@pytest.mark.parametrize(
    ("day", "pay_days", "expected"),
    [
        (date(2026, 11, 20), [25], date(2026, 11, 25)),
        (date(2026, 11, 25), [25], date(2026, 11, 25)),
        (date(2026, 11, 26), [25], date(2026, 12, 25)),
        (date(2026, 12, 30), [25], date(2027, 1, 25)),
        (date(2026, 2, 1), [30], date(2026, 2, 28)),  # February lacks it
        (date(2026, 1, 31), [30], date(2026, 2, 28)),
        (date(2028, 2, 29), [31], date(2028, 2, 29)),
        (date(2026, 11, 20), [1], date(2026, 12, 1)),
        (date(2026, 11, 20), ["Kam"], date(2026, 11, 26)),
        (date(2026, 11, 26), ["Thu"], date(2026, 11, 26)),
        (date(2026, 11, 20), [25, "Kam"], date(2026, 11, 25)),
        (date(2026, 11, 26), [25, "Kam"], date(2026, 11, 26)),
        (date(2026, 11, 1), ["Kam ke-2"], date(2026, 11, 12)),
        (date(2026, 11, 12), ["Kam ke-2"], date(2026, 11, 12)),
        (date(2026, 11, 13), ["Kam ke-2"], date(2026, 12, 10)),
        (date(2026, 12, 11), ["Kam ke-2"], date(2027, 1, 14)),
        (date(2026, 10, 1), ["1st Thu"], date(2026, 10, 1)),
        (date(2026, 11, 20), ["Kamis terakhir"], date(2026, 11, 26)),
        (date(2026, 11, 27), ["last Thursday"], date(2026, 12, 31)),
        (date(2026, 11, 13), ["Kam ke-2", 25], date(2026, 11, 25)),
    ],
)
def test_the_next_pay_day(day, pay_days, expected):
    assert next_pay_day(day, pay_days) == expected


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (25, 25),
        ("kamis", "Kam"),
        ("Thu", "Kam"),
        ("Kam ke-2", "Kam ke-2"),
        ("Kamis kedua", "Kam ke-2"),
        ("second Thursday", "Kam ke-2"),
        ("Jum'at ke-1", "Jum ke-1"),
        ("4th Friday", "Jum ke-4"),
        ("Senin pertama", "Sen ke-1"),
        ("Kam terakhir", "Kam terakhir"),
        ("last Thu", "Kam terakhir"),
    ],
)
def test_a_pay_day_is_kept_in_one_way(written, kept):
    assert read_pay_day(written) == kept
    assert read_pay_day(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "Kam ke-5",
        "Kam ke-0",
        "5th Thu",
        "ke-2 Kam",
        "Kam ke 2",
        "Kam  ke-2",
        "Kam minggu ke-2",
        "kedua",
        "2nd",
        "Kam zz",
    ],
)
def test_what_no_month_or_not_every_month_has_is_no_pay_day(written):
    with pytest.raises(NotationError, match="Kam ke-2"):
        read_pay_day(written)


@given(st.dates(date(2024, 1, 1), date(2027, 11, 30)), st.integers(0, 6), st.integers(1, 4))
def test_a_weekday_of_the_month_is_found_as_by_walking(day, weekday, place):
    def matches(walked, wanted):
        return walked.weekday() == weekday and wanted(walked)

    found = next_pay_day(day, [f"{WEEKDAYS[weekday]} ke-{place}"])
    last = next_pay_day(day, [f"{WEEKDAYS[weekday]} terakhir"])
    days = [day + timedelta(days=n) for n in range(70)]
    assert found == next(one for one in days if matches(one, lambda one: (one.day - 1) // 7 + 1 == place))
    assert last == next(one for one in days if matches(one, lambda one: (one + timedelta(days=7)).month != one.month))


@pytest.mark.parametrize(
    ("day", "pay_day", "closed", "paid_on"),
    [
        (date(2026, 12, 20), 25, "forward", date(2026, 12, 28)),  # Christmas on a Friday, after cuti bersama
        (date(2026, 12, 20), 25, "backward", date(2026, 12, 23)),
        (date(2026, 12, 24), 25, "backward", date(2027, 1, 25)),  # paid on the 23rd already
        (date(2026, 12, 26), 25, "forward", date(2026, 12, 28)),  # not paid before the 28th
        (date(2026, 12, 29), 25, "forward", date(2027, 1, 25)),
        (date(2026, 11, 15), "Min", "forward", date(2026, 11, 16)),
        (date(2026, 11, 16), "Min", "forward", date(2026, 11, 16)),
        (date(2026, 11, 16), "Min", "backward", date(2026, 11, 20)),
        (date(2026, 11, 1), "Kam ke-2", "backward", date(2026, 11, 12)),
    ],
)
def test_a_pay_day_on_a_closed_day_moves_as_the_client_says(day, pay_day, closed, paid_on):
    assert next_pay_day(day, [pay_day], calendar=INDONESIA, closed=closed) == paid_on


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from([1, 25, 31, "Jum", "Kam ke-2", "Sab terakhir"]),
    st.sampled_from(["forward", "backward"]),
)
def test_pay_days_are_those_of_a_year_moved_one_by_one(day, pay_day, closed):
    move = INDONESIA.roll_forward if closed == "forward" else INDONESIA.roll_backward
    nominal = date(2025, 11, 1)
    paid: list[date] = []
    while not paid or paid[-1] < day + timedelta(days=40):
        nominal = next_pay_day(nominal + timedelta(days=1), [pay_day])
        paid.append(move(nominal))
    found = next_pay_day(day, [pay_day], calendar=INDONESIA, closed=closed)
    assert found == min(one for one in paid if one >= day)


def test_pay_days_move_forward_or_backward():
    with pytest.raises(ArgumentError, match="forward"):
        next_pay_day(date(2026, 11, 20), [25], calendar=INDONESIA, closed="nearest")


@pytest.mark.parametrize("pay_days", [[], [0], [32], ["Xyz"], [True], [-1], [2.5]])
def test_pay_days_that_are_none_are_refused(pay_days):
    with pytest.raises(NotationError, match="pay"):
        next_pay_day(date(2026, 11, 20), pay_days)


@pytest.mark.parametrize(
    ("year", "start", "end"),
    [
        (2026, date(2026, 3, 20), date(2026, 3, 24)),
        (2025, date(2025, 3, 31), date(2025, 4, 7)),
        (2024, date(2024, 4, 8), date(2024, 4, 15)),
        (2023, date(2023, 4, 19), date(2023, 4, 25)),
        (2021, date(2021, 5, 12), date(2021, 5, 14)),
        (2020, date(2020, 5, 24), date(2020, 5, 25)),  # its cuti bersama was moved to 31 December
    ],
)
def test_lebaran_runs_from_the_first_to_the_last_day_of_idulfitri_and_its_cuti_bersama(year, start, end):
    assert INDONESIA.lebaran_quiet_period(year) == QuietPeriod(start=start, end=end, note=f"Libur Idulfitri {year}")
    wide = INDONESIA.lebaran_quiet_period(year, margin_days=3)
    assert (start - wide.start, wide.end - end) == (timedelta(days=3), timedelta(days=3))
    unobserved = WorkingCalendar.indonesia(cuti_bersama=False)
    assert unobserved.lebaran_quiet_period(year) == INDONESIA.lebaran_quiet_period(year)


def test_lebaran_says_when_it_is_an_estimate():
    assert INDONESIA.lebaran_quiet_period(2027).note == "Libur Idulfitri 2027 (perkiraan)"
    decreed = INDONESIA.amended(
        add={date(2027, 3, 10): "Idulfitri 1448 H", date(2027, 3, 11): "Idulfitri 1448 H, hari kedua"},
        source="isbat",
    )
    assert decreed.lebaran_quiet_period(2027) == QuietPeriod(
        start=date(2027, 3, 9),
        end=date(2027, 3, 15),
        note="Libur Idulfitri 2027",
    )


def test_a_year_may_have_two_lebaran_or_none():
    first, second = INDONESIA.lebaran_quiet_periods(2033)
    assert first.start == date(2032, 12, 30), "the leave before it is estimated"
    assert first.end.month == 1
    assert second.start.month == 12
    with pytest.raises(CalendarError, match="two"):
        INDONESIA.lebaran_quiet_period(2033)
    with pytest.raises(CalendarError, match="no Idulfitri"):
        WorkingCalendar.every_day().lebaran_quiet_period(2026)


@pytest.mark.parametrize("year", ["2026", 2026.0, True, 0, 10_000, date(2026, 1, 1)])
def test_years_of_lebaran_are_whole_numbers(year):
    with pytest.raises(ArgumentError, match="year"):
        INDONESIA.lebaran_quiet_period(year)


@pytest.mark.parametrize("year", [1, 9999])
def test_years_of_lebaran_lie_in_the_calendar(year):
    with pytest.raises(CalendarCoverageError):
        INDONESIA.lebaran_quiet_periods(year)


def feasts(days, year=2026):
    """The Lebaran holidays of a calendar that knows nothing but these days."""
    return WorkingCalendar.every_day().amended(add=days).lebaran_quiet_periods(year)


def test_an_idulfitri_of_one_day_is_a_lebaran():
    (lebaran,) = feasts({"2026-03-21": "Lebaran"})
    assert (lebaran.start, lebaran.end) == (date(2026, 3, 21), date(2026, 3, 21))


def test_cuti_bersama_belongs_to_the_idulfitri_within_two_weeks():
    near = {"2026-03-07": "Cuti Bersama Idulfitri", "2026-04-05": "Cuti Bersama Idulfitri"}
    (lebaran,) = feasts({"2026-03-21": "Idulfitri", "2026-03-22": "Idulfitri"} | near)
    assert (lebaran.start, lebaran.end) == (date(2026, 3, 7), date(2026, 4, 5))
    (lebaran,) = feasts({"2026-03-21": "Idulfitri", "2026-04-04": "Cuti Bersama Idulfitri"})
    assert (lebaran.start, lebaran.end) == (date(2026, 3, 21), date(2026, 4, 4))
    far = {"2026-03-06": "Cuti Bersama Idulfitri", "2026-04-06": "Cuti Bersama Idulfitri"}
    (lebaran,) = feasts({"2026-03-21": "Idulfitri", "2026-03-22": "Idulfitri"} | far)
    assert (lebaran.start, lebaran.end) == (date(2026, 3, 21), date(2026, 3, 22))


def test_days_of_idulfitri_within_two_weeks_of_each_other_are_one_lebaran():
    assert len(feasts({"2026-03-01": "Idulfitri", "2026-03-15": "Idulfitri"})) == 1
    assert len(feasts({"2026-03-01": "Idulfitri", "2026-03-16": "Idulfitri"})) == 2


def test_lebaran_is_an_estimate_while_any_of_its_days_is():
    for first, second in (("", " (perkiraan)"), (" (perkiraan)", "")):
        (lebaran,) = feasts({"2026-03-21": f"Idulfitri{first}", "2026-03-22": f"Idulfitri{second}"})
        assert lebaran.note == "Libur Idulfitri 2026 (perkiraan)"


def test_lebaran_may_be_widened_by_up_to_sixty_days():
    (lebaran,) = INDONESIA.lebaran_quiet_periods(2026, margin_days=60)
    assert lebaran.start == date(2026, 3, 20) - timedelta(days=60)


@pytest.mark.parametrize("margin", [-1, 1.0, True, 61])
def test_margins_of_lebaran_are_whole_days(margin):
    with pytest.raises(ArgumentError, match="margin_days"):
        INDONESIA.lebaran_quiet_period(2026, margin_days=margin)


def test_a_quiet_period_includes_both_ends_and_runs_forward():
    period = QuietPeriod(start=date(2026, 3, 20), end=date(2026, 3, 24))
    covered = [day for day in range(18, 28) if period.covers(date(2026, 3, day))]
    assert covered == [20, 21, 22, 23, 24]
    with pytest.raises(ValidationError, match="before start"):
        QuietPeriod(start=date(2026, 3, 24), end=date(2026, 3, 20))


# --- names of days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("Mo", 0),
        ("senin", 0),
        ("SEL", 1),
        ("Wed", 2),
        ("Kamis", 3),
        ("Jum'at", 4),
        ("Sab", 5),
        ("Ahad", 6),
        ("x", None),
    ],
)
def test_weekdays_have_names_in_both_languages(word, number):
    assert weekday_number(word) == number


@pytest.mark.parametrize(("word", "number"), [("Jan", 1), ("mei", 5), ("AGUSTUS", 8), ("Desember", 12), ("x", None)])
def test_months_have_names_in_both_languages(word, number):
    assert month_number(word) == number


@pytest.mark.parametrize(
    ("days", "text"), [({0, 1, 2, 4}, "Mo-We,Fr"), ({5, 6}, "Sa-Su"), ({0, 6}, "Mo,Su"), (set(range(7)), "Mo-Su")]
)
def test_weekdays_that_follow_one_another_are_written_as_a_range(days, text):
    assert weekday_text(days) == text


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_weekdays_written_are_read_again(days):
    assert parse_weekdays(weekday_text(days)) == days


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("Mo-", 0),
        ("Mo,,Tu", 3),
        ("Mo-Tu-We", 0),
        ("Mo, Mo", 4),
        ("Mo-We,Tu", 6),
        ("Mo,Xx", 3),
        ("Xx-Mo", 0),
        ("Mo-Mo", 0),
    ],
)
def test_weekdays_that_cannot_be_read_say_where(text, position):
    with pytest.raises(NotationError) as caught:
        parse_weekdays(text)
    assert caught.value.position == position


# --- a value among values -------------------------------------------------------------------------

CALENDARS = st.builds(
    lambda years, amendments, **switches: _amended(WorkingCalendar.indonesia(years=years, **switches), amendments),
    years=st.sampled_from([range(2024, 2029), range(2026, 2027), range(2002, 2041)]),
    amendments=st.lists(
        st.fixed_dictionaries(
            {"add": st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.just("Libur"), max_size=3)},
            optional={"source": st.just("rapat"), "decreed_through": st.integers(2026, 2028)},
        ),
        max_size=3,
    ),
    cuti_bersama=st.booleans(),
    weekend=st.sampled_from(["Sa-Su", "Min", None]),
    open=st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3),
    regional=st.sampled_from([{}, {"Bali": {"2026-06-17": "Galungan"}}]),
    estimated_margin_days=st.integers(0, 2),
)


def _amended(calendar, amendments):
    for amendment in amendments:
        calendar = calendar.amended(**amendment)
    return calendar


@given(CALENDARS)
def test_a_calendar_survives_json_pickle_and_copying(calendar):
    for again in (
        WorkingCalendar.model_validate_json(calendar.model_dump_json()),
        WorkingCalendar.model_validate(calendar.model_dump()),
        WorkingCalendar.model_validate(calendar.model_dump(mode="json")),
        pickle.loads(pickle.dumps(calendar)),
        copy.copy(calendar),
        copy.deepcopy(calendar),
    ):
        assert again == calendar
        assert hash(again) == hash(calendar)
        assert again.closure(date(2026, 6, 17)) == calendar.closure(date(2026, 6, 17))


def test_equal_means_built_from_the_same_description():
    assert WorkingCalendar.indonesia() == INDONESIA
    assert WorkingCalendar.indonesia(weekend="Minggu") == WorkingCalendar.indonesia(weekend="Su")
    assert WorkingCalendar.indonesia(weekend="Su") != INDONESIA
    assert WorkingCalendar.indonesia(remove={date(2026, 12, 24)}) != INDONESIA.amended(remove={date(2026, 12, 24)})
    assert WorkingCalendar.every_day() != INDONESIA
    assert (INDONESIA == "calendar") is False
    shuffled = {date(2026, 7, 2): "B", date(2026, 7, 1): "A"}
    assert INDONESIA.amended(add=shuffled) == INDONESIA.amended(add=dict(sorted(shuffled.items())))
    saturdays = [date(2026, 10, 3) + timedelta(days=7 * week) for week in range(12)]
    backwards = WorkingCalendar.indonesia(open=saturdays[::-1])
    assert backwards == WorkingCalendar.indonesia(open=saturdays)
    assert backwards.model_dump(mode="json")["open"] == [day.isoformat() for day in saturdays]


def test_what_is_dumped_is_what_differs_from_the_usual_calendar():
    assert INDONESIA.model_dump() == {}
    assert WorkingCalendar.indonesia(weekend="Min").model_dump() == {"weekend": "Su"}


def test_what_is_stored_is_the_whole_description_with_its_schema_version_first():
    stored = WorkingCalendar.indonesia(weekend="Min").to_dict()
    assert next(iter(stored)) == "schema_version"
    assert {"weekend": "Su", "years": "2002-2040", "cuti_bersama": True, "amendments": []}.items() <= stored.items()
    assert WorkingCalendar.model_validate(stored) == WorkingCalendar.indonesia(weekend="Min")


def test_a_calendar_writes_its_description_once_and_builds_its_tables_once(monkeypatch):
    built = []

    def counted(*given):
        built.append(given)
        return build(*given)

    _of_package_data.cache_clear()  # calendars of package data are shared, and another test may have built this one
    monkeypatch.setattr("sopan.calendars.calendar.build", counted)
    calendar = WorkingCalendar.indonesia(years=[2026])
    assert built == []
    for day in (date(2026, 3, 18), date(2026, 3, 19)):
        calendar.roll_forward(day)
        calendar.why_closed(day)
        calendar.is_estimated(day)
    assert len(built) == 1
    assert calendar.model_dump_json() is calendar.model_dump_json()


def test_a_pickle_carries_the_description_and_no_tables():
    INDONESIA.roll_forward(date(2026, 1, 1))
    assert len(pickle.dumps(INDONESIA)) < 200


def test_a_calendar_is_frozen():
    for change in (
        lambda: setattr(INDONESIA, "weekend", "Su"),
        lambda: setattr(INDONESIA, "_codes", {}),
        lambda: delattr(INDONESIA, "_first"),
    ):
        with pytest.raises(AttributeError, match="frozen"):
            change()
    with pytest.raises(AttributeError):
        INDONESIA.nothing  # noqa: B018


def test_a_calendar_is_a_field_like_any_other():
    class Shop(BaseModel):
        calendar: WorkingCalendar

    shop = Shop(calendar=INDONESIA)
    assert shop.calendar is INDONESIA
    assert Shop.model_validate_json(shop.model_dump_json()) == shop
    assert Shop(calendar={"weekend": "Su"}).calendar == WorkingCalendar.indonesia(weekend="Su")
    assert TypeAdapter(WorkingCalendar).json_schema()["properties"]["years"]["default"] == "2002-2040"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"weekand": "Su"}, "did you mean 'weekend'"),
        ({"schema_version": 2}, "schema_version"),
        ({"years": "2020-2200"}, "years"),
        ({"remove": ["2026-12-23"]}, "neither a holiday"),
        ({"amendments": [{"source": "x", "when": 1}]}, "unknown field"),
        ("Indonesia", "CalendarDescription"),
    ],
)
def test_a_description_that_is_wrong_is_refused(data, word):
    with pytest.raises(ValidationError, match=word) as caught:
        WorkingCalendar.model_validate(data)
    assert "input_value" not in str(caught.value)


def test_a_description_may_carry_its_schema_version():
    assert WorkingCalendar.model_validate({"schema_version": 1}) == INDONESIA


def test_a_repr_shows_what_it_was_built_from():
    assert repr(WorkingCalendar.indonesia(weekend="Min")) == 'WorkingCalendar({"weekend":"Su"})'


def test_threads_that_ask_a_new_calendar_at_once_get_the_same_answers():
    days = [date(2026, 1, 1) + timedelta(days=step) for step in range(365)]
    expected = [INDONESIA.add_working_days(day, 3) for day in days]
    with ThreadPoolExecutor(8) as pool:
        for round_ in range(5):
            fresh = INDONESIA.amended(source=f"round {round_}")
            answers = pool.map(lambda _, c=fresh: [c.add_working_days(day, 3) for day in days], range(16))
            assert all(answer == expected for answer in answers)


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "en_US.UTF-8", "th_TH.UTF-8"])
def test_names_are_indonesian_in_every_locale(locale):
    script = (
        "from datetime import date\n"
        "from sopan.calendars import WorkingCalendar\n"
        "c = WorkingCalendar.indonesia()\n"
        "print(c.why_closed(date(2026, 3, 19)), c.why_closed(date(2027, 3, 10)), c.why_closed(date(2026, 3, 20)))\n"
    )
    environment = os.environ | {
        "LANG": locale,
        "LC_ALL": locale,
        "LANGUAGE": locale[:2],
        "PYTHONPATH": str(Path(sopan.__file__).parents[1]),
    }
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    feast = "Hari Raya Idul Fitri (menunggu penetapan Menteri Agama)"
    names = f"Hari Suci Nyepi {feast} Cuti Bersama Hari Raya Idul Fitri"
    assert result.stdout.strip() == names


def test_building_a_calendar_loads_no_tables():
    script = (
        "import sys\n"
        "from sopan.calendars import WorkingCalendar\n"
        "WorkingCalendar.indonesia(add={'2026-07-01': 'Libur'}).for_region('Bali')\n"
        "assert 'holidays' not in sys.modules\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(sopan.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)


# --- other countries ------------------------------------------------------------------------------


def test_a_country_has_its_holidays_and_substitute_days():
    singapore = WorkingCalendar.country("SG", years=range(2026, 2028))
    assert singapore.closure(date(2026, 11, 8)) == "holiday"
    assert (singapore.closure(date(2026, 11, 9)), singapore.why_closed(date(2026, 11, 9))) == (
        "holiday",
        "Diwali (observed)",
    )
    assert singapore.closure(date(2026, 11, 14)) == "weekend"
    assert singapore.is_working_day(date(2026, 11, 10))
    assert not singapore.is_cuti_bersama(date(2026, 12, 24))


@pytest.mark.parametrize(
    ("country", "subdivision", "rests"),
    [
        ("MY", "KDH", [True, True, False]),  # Friday and Saturday, though the package's own attribute says otherwise
        ("MY", "JHR", [False, True, True]),
        ("SA", None, [True, True, False]),
        ("SG", None, [False, True, True]),
        ("HK", None, [False, False, True]),
        ("BN", None, [True, False, True]),
    ],
)
def test_days_of_rest_are_those_of_the_country(country, subdivision, rests):
    calendar = WorkingCalendar.country(country, subdivision, years=[2026])
    assert [not calendar.is_working_day(date(2026, 11, 27) + timedelta(days=n)) for n in range(3)] == rests


def test_a_saturday_that_is_worked_is_a_working_day():
    assert WorkingCalendar.country("CN", years=[2026]).is_working_day(date(2026, 2, 14))


def test_a_country_without_a_subdivision_has_the_days_that_all_parts_share():
    new_year = date(2026, 1, 1)
    assert WorkingCalendar.country("MY", years=[2026]).is_working_day(new_year)
    assert not WorkingCalendar.country("MY", "KUL", years=[2026]).is_working_day(new_year)


def test_estimated_dates_of_a_country_say_so():
    nepal = WorkingCalendar.country("NP", years=[2027])
    assert nepal.closure(date(2027, 3, 10)) == "estimated_holiday"
    assert nepal.is_estimated(date(2027, 3, 10))


def test_years_of_which_a_country_has_no_holidays_are_left_out():
    assert WorkingCalendar.country("NP").model_dump()["years"] == "2010-2040"
    assert WorkingCalendar.country("LK").model_dump()["years"] == "2003-2026"
    with pytest.raises(CalendarError, match="2010"):
        WorkingCalendar.country("NP", years=[2005])
    with pytest.raises(CalendarCoverageError):
        WorkingCalendar.country("LK").is_working_day(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("country", "subdivision", "problem"),
    [
        ("XX", None, "country"),
        ("sg", None, "country"),
        ("SG", "A", "none"),
        ("MY", "ZZ", "must be one of"),
        ("ID", "BA", "none"),
    ],
)
def test_a_country_or_part_that_is_not_known_is_refused(country, subdivision, problem):
    with pytest.raises(CalendarError, match=problem):
        WorkingCalendar.country(country, subdivision)


def test_indonesia_by_its_code_is_indonesia():
    assert WorkingCalendar.country("ID") == WorkingCalendar.indonesia()


def test_a_calendar_of_a_country_travels_and_takes_amendments():
    singapore = WorkingCalendar.country("SG", years=[2026])
    assert WorkingCalendar.model_validate_json(singapore.model_dump_json()) == singapore
    closed = singapore.amended(add={"2026-11-10": "Office moves"}, remove=["2026-11-09"])
    assert closed.is_working_day(date(2026, 11, 9))
    assert closed.why_closed(date(2026, 11, 10)) == "Office moves"
    assert singapore.holidays_only().is_working_day(date(2026, 11, 14))


# --- a calendar per tenant ---------------------------------------------------------------------------


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 40))
def test_months_later_is_the_same_day_of_that_month_or_its_last(day, months):
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert month_later(day, months) == first.replace(day=min(day.day, last.day))


def test_calendars_of_package_data_are_one_value_and_those_with_own_days_are_not():
    assert WorkingCalendar.indonesia(years=range(2025, 2029)) is WorkingCalendar.indonesia(years="2025-2028")
    own = [WorkingCalendar.indonesia(add={"2026-05-05": "Libur toko"}) for _ in range(2)]
    assert own[0] == own[1]
    assert own[0] is not own[1]


@pytest.mark.parametrize("years", ["2025-2028", "2002-2040", "1990-2100"])
def test_a_calendar_with_own_days_answers_as_one_of_package_data(years):
    plain, own = WorkingCalendar.indonesia(years=years), WorkingCalendar.indonesia(years=years, open=["2026-12-26"])
    first, last = (date(int(year), *rest) for year, rest in zip(years.split("-"), [(1, 1), (12, 31)], strict=True))
    for day in [*(first + timedelta(days=n) for n in range(30)), *(last - timedelta(days=n) for n in range(30))]:
        for ask in ("is_working_day", "closure", "why_closed", "roll_forward", "roll_backward"):
            assert _said(getattr(own, ask), day) == _said(getattr(plain, ask), day)
        for n in (-40, -1, 0, 1, 40):
            assert _said(own.add_working_days, day, n) == _said(plain.add_working_days, day, n)
    assert own.is_working_day(date(2026, 12, 26))
    assert own.add_working_days(date(2026, 12, 25), 0) == date(2026, 12, 26)
    for stranger in (first - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(CalendarCoverageError):
            own.is_working_day(stranger)
    with pytest.raises(ArgumentError):
        own.is_working_day(datetime(2026, 12, 26))  # noqa: DTZ001


def _said(ask, *arguments):
    try:
        return ask(*arguments)
    except CalendarCoverageError:
        return "outside"


def test_calendars_with_own_days_stay_small():
    """One per tenant, over the default years: the days of a year that are alike are kept once."""
    kept = [WorkingCalendar.indonesia(add={"2026-05-05": f"Libur toko {number}"}) for number in range(20)]
    for calendar in kept:
        calendar.is_working_day(date(2026, 5, 5))
    tables = [calendar._built() for calendar in kept]
    held = sum(sys.getsizeof(one.kinds) + sys.getsizeof(one.codes._numbers) for one in tables) / len(tables)
    assert held < 60 * 1024
    assert len({id(one.named.national.maps[-1]) for one in tables}) == 1
