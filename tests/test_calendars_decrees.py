"""The installed tables against the decrees, date by date.

SKB 3 Menteri is the joint decree of three ministers that fixes national holidays and cuti bersama of a year.
If a new `holidays` release changes a decreed date, a test here fails and names it.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sopan.calendars import WorkingCalendar
from sopan.calendars._installed import InstalledDays, installed_days, installed_decreed_through

DECREES = {
    2024: (
        "SKB 855/2023, 3/2023, 4/2023",
        "1/1 8/2 10/2 11/3 29/3 31/3 10/4 11/4 1/5 9/5 23/5 1/6 17/6 7/7 17/8 16/9 25/12",
        "9/2 12/3 8/4 9/4 12/4 15/4 10/5 24/5 18/6 26/12",
    ),
    2025: (
        "SKB 1017/2024, 2/2024, 2/2024 of 14 October 2024, amended by 933/2025, 1/2025, 3/2025 of 7 August 2025",
        "1/1 27/1 29/1 29/3 31/3 1/4 18/4 20/4 1/5 12/5 29/5 1/6 6/6 27/6 17/8 5/9 25/12",
        "28/1 28/3 2/4 3/4 4/4 7/4 13/5 30/5 9/6 18/8 26/12",
    ),
    2026: (
        "SKB 1497/2025, 2/2025, 5/2025 of 19 September 2025",
        "1/1 16/1 17/2 19/3 21/3 22/3 3/4 5/4 1/5 14/5 27/5 31/5 1/6 16/6 17/8 25/8 25/12",
        "16/2 18/3 20/3 23/3 24/3 15/5 28/5 24/12",
    ),
    2027: (
        "SKB Menag 1205/2026, Menaker 3/2026, PANRB 2/2026 of 15 September 2026",
        "1/1 5/1 6/2 8/3 10/3 11/3 26/3 28/3 1/5 6/5 17/5 20/5 1/6 6/6 15/8 17/8 25/12 26/12",
        "5/2 9/3 12/3 15/3 25/3 18/5 19/5 24/12",
    ),
}
AWAITING_ISBAT = {date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)}
"""Decreed, and settled by the Minister of Religious Affairs when the moon has been looked for."""
ELECTIONS = {date(2024, 2, 14): "Hari Pemilihan Umum", date(2024, 11, 27): "Hari Pemilihan Kepala Daerah"}
"""Holidays by presidential decree of their own (Keppres 10/2024 and its like), not in the SKB."""


@pytest.fixture(scope="module")
def calendar():
    return WorkingCalendar.indonesia()


def dates(year, text):
    return {date(year, int(month), int(day)) for day, month in (entry.split("/") for entry in text.split())}


def days_of(year):
    return [date(year, 1, 1) + timedelta(days=step) for step in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", DECREES)
def test_every_decreed_day_and_no_other(calendar, year):
    source, national, joint = DECREES[year]
    elections = {day for day in ELECTIONS if day.year == year}
    assert {day for day in days_of(year) if calendar.is_national_holiday(day)} == dates(year, national) | elections, (
        source
    )
    assert {day for day in days_of(year) if calendar.is_cuti_bersama(day)} == dates(year, joint), source


@pytest.mark.parametrize("year", DECREES)
def test_decreed_days_are_closed_and_certain(calendar, year):
    _, national, joint = DECREES[year]
    assert {calendar.closure(day) for day in dates(year, national) - AWAITING_ISBAT} == {"holiday"}
    assert {calendar.closure(day) for day in dates(year, joint)} == {"cuti_bersama"}
    assert {day for day in days_of(year) if calendar.is_estimated(day)} <= AWAITING_ISBAT


def test_the_tables_hold_as_many_days_as_the_decrees_count():
    counts = {
        year: (len(dates(year, national)), len(dates(year, joint))) for year, (_, national, joint) in DECREES.items()
    }
    assert counts == {2024: (17, 10), 2025: (17, 11), 2026: (17, 8), 2027: (18, 8)}


def test_election_days_are_holidays_with_their_names(calendar):
    assert {day: calendar.why_closed(day) for day in ELECTIONS} == ELECTIONS


def test_idulfitri_and_iduladha_of_2027_wait_for_the_word_of_the_minister(calendar):
    assert {day for day in days_of(2027) if calendar.is_estimated(day)} == AWAITING_ISBAT
    assert {calendar.closure(day) for day in AWAITING_ISBAT} == {"estimated_holiday"}
    for day in AWAITING_ISBAT:
        assert calendar.why_closed(day).endswith(" (menunggu penetapan Menteri Agama)")


def test_after_the_last_decree_everything_is_an_estimate(calendar):
    assert calendar.decreed_through == 2027
    assert not calendar.is_estimated(date(2027, 12, 31))
    assert all(calendar.is_estimated(day) for day in days_of(2028))
    leave = {day for day in days_of(2028) if calendar.is_cuti_bersama(day)}
    assert leave == dates(2028, "24/2 25/2 29/2 1/3 2/3"), "two weekdays before Idulfitri and three after it"
    assert {calendar.why_closed(day) for day in leave} == {"Cuti Bersama Hari Raya Idul Fitri (perkiraan)"}
    assert {calendar.closure(day) for day in leave} == {"cuti_bersama"}


def test_estimated_leave_is_a_switch(calendar):
    plain = WorkingCalendar.indonesia(estimate_leave=False)
    assert not any(plain.is_cuti_bersama(day) for day in days_of(2028))
    assert all(plain.is_cuti_bersama(day) == calendar.is_cuti_bersama(day) for day in days_of(2027))
    unobserved = WorkingCalendar.indonesia(cuti_bersama=False)
    assert unobserved.is_working_day(date(2028, 2, 25))
    assert unobserved.is_cuti_bersama(date(2028, 2, 25))


def test_estimated_leave_reaches_over_the_new_year():
    calendar = WorkingCalendar.indonesia(years=range(2030, 2033))
    assert calendar.is_cuti_bersama(date(2032, 12, 30)), "Idulfitri 2033 falls on 3 January"


def test_estimated_leave_may_be_removed_or_opened_like_any_other(calendar):
    assert calendar.amended(remove=["2028-02-25"]).is_working_day(date(2028, 2, 25))
    assert calendar.amended(open=["2028-02-25"]).is_working_day(date(2028, 2, 25))


def test_the_installed_tables_give_the_years_asked_for_and_no_others():
    for first, last, years in ((2026, 2026, {2026}), (2025, 2027, {2025, 2026, 2027}), (2100, 2101, {2100})):
        assert {day.year for day in installed_days(first, last).national} == years


@pytest.mark.parametrize(("years", "last"), [({2026}, 2026), ({2026, 2027, 2029}, 2027), ({2026, 2027, 2028}, 2028)])
def test_installed_tables_are_decreed_through_the_last_year_of_cuti_bersama_without_a_gap(years, last, monkeypatch):
    def installed(first, last):
        return InstalledDays({}, {date(year, 12, 24): "Cuti Bersama" for year in years if first <= year <= last})

    monkeypatch.setattr("sopan.calendars._installed.installed_days", installed)
    assert installed_decreed_through.__wrapped__() == last


def test_the_longest_closures_of_the_decreed_years(calendar):
    # The eleven days of Nyepi and Idulfitri 2025: the next working day after Thursday 27 March is Tuesday 8 April.
    assert calendar.add_working_days(date(2025, 3, 27), 1) == date(2025, 4, 8)
    assert calendar.add_working_days(date(2024, 4, 5), 1) == date(2024, 4, 16)
    assert calendar.add_working_days(date(2026, 3, 17), 1) == date(2026, 3, 25)


@pytest.mark.parametrize(("year", "closed"), [(2024, 24), (2025, 24), (2026, 21), (2027, 19)])
def test_how_many_weekdays_are_closed(calendar, year, closed):
    assert sum(day.weekday() < 5 and not calendar.is_working_day(day) for day in days_of(year)) == closed


def test_the_split_into_holidays_and_cuti_bersama_is_that_of_the_package(calendar):
    """sopan asks once for both and tells them apart by name; here each category is asked for by itself."""
    from holidays.countries.indonesia import Indonesia

    plain = WorkingCalendar.indonesia(estimate_leave=False)
    for category, named in (("public", calendar.is_national_holiday), ("government", plain.is_cuti_bersama)):
        table = Indonesia(years=range(2002, 2041), categories=(category,), language="id", expand=False)
        assert {day for year in range(2002, 2041) for day in days_of(year) if named(day)} == set(table)


# --- decrees that changed late --------------------------------------------------------------------

DECREE_281_2021 = {
    "source": "SKB 281/2021, 1/2021, 1/2021 of 22 February 2021",
    "remove": [date(2021, 8, 11), date(2021, 10, 20)],
    "add": {
        "2021-08-10": "Tahun Baru Islam 1443 Hijriah",
        "2021-10-19": "Maulid Nabi Muhammad",
        "2021-12-24": "Cuti Bersama Hari Raya Natal",
    },
}
DECREE_712_2021 = {
    "source": "SKB 712/2021, 1/2021, 3/2021 of 18 June 2021",
    "remove": [date(2021, 8, 10), date(2021, 10, 19), date(2021, 12, 24)],
    "add": {"2021-08-11": "Tahun Baru Islam 1443 Hijriah", "2021-10-20": "Maulid Nabi Muhammad"},
}
DECREE_1066_2022 = {
    "source": "SKB 1066/2022, 3/2022, 3/2022",
    "remove": [date(2023, 4, 19), date(2023, 4, 20), date(2023, 6, 28), date(2023, 6, 30)],
    "add": {"2023-04-26": "Cuti Bersama Hari Raya Idul Fitri"},
}
CHANGE_OF_MARCH_2023 = {
    "source": "first change of SKB 1066/2022, 29 March 2023",
    "remove": [date(2023, 4, 26)],
    "add": {"2023-04-19": "Cuti Bersama Hari Raya Idul Fitri", "2023-04-20": "Cuti Bersama Hari Raya Idul Fitri"},
}
DECREE_624_2023 = {
    "source": "SKB 624/2023, 2/2023, 2/2023 of 16 June 2023",
    "add": {"2023-06-28": "Cuti Bersama Hari Raya Idul Adha", "2023-06-30": "Cuti Bersama Hari Raya Idul Adha"},
}


def closures(calendar, year):
    return {day: calendar.closure(day) for day in days_of(year)}


def test_2021_as_it_was_known_before_and_after_the_change_of_june(calendar):
    before = calendar.amended(**DECREE_281_2021)
    after = before.amended(**DECREE_712_2021)
    assert closures(after, 2021) == closures(calendar, 2021)
    # What was planned for Wednesday 11 August moves to Tuesday 10 August, and back after the change.
    assert before.roll_forward(date(2021, 8, 10)) == date(2021, 8, 11)
    assert after.roll_forward(date(2021, 8, 10)) == date(2021, 8, 10)
    assert after.roll_forward(date(2021, 8, 11)) == date(2021, 8, 12)
    assert before.roll_forward(date(2021, 12, 24)) == date(2021, 12, 27)
    assert after.roll_forward(date(2021, 12, 24)) == date(2021, 12, 24)
    assert before.why_closed(date(2021, 10, 19)) == "Maulid Nabi Muhammad"
    assert after.is_working_day(date(2021, 10, 19))


def test_2023_as_it_was_known_before_and_after_its_two_changes(calendar):
    decreed = calendar.amended(**DECREE_1066_2022)
    march = decreed.amended(**CHANGE_OF_MARCH_2023)
    june = march.amended(**DECREE_624_2023)
    assert closures(june, 2023) == closures(calendar, 2023)
    assert decreed.roll_forward(date(2023, 4, 19)) == date(2023, 4, 19)
    assert march.roll_forward(date(2023, 4, 19)) == date(2023, 4, 26)
    assert decreed.roll_forward(date(2023, 4, 21)) == date(2023, 4, 27)
    # Twelve days before: a plan for 28 June moves to 3 July.
    assert march.roll_forward(date(2023, 6, 28)) == date(2023, 6, 28)
    assert june.roll_forward(date(2023, 6, 28)) == date(2023, 7, 3)


def test_18_august_2025_as_it_was_known_until_7_august(calendar):
    before = calendar.amended(remove=[date(2025, 8, 18)], source="SKB 1017/2024, 2/2024, 2/2024")
    after = before.amended(
        add={date(2025, 8, 18): "Cuti Bersama Hari Kemerdekaan Republik Indonesia"},
        source="SKB 933/2025, 1/2025, 3/2025",
    )
    assert before.roll_forward(date(2025, 8, 16)) == date(2025, 8, 18)
    assert after.roll_forward(date(2025, 8, 16)) == date(2025, 8, 19)
    assert closures(after, 2025) == closures(calendar, 2025)
    assert before != after != calendar
