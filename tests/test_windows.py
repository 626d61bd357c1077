"""Send windows against a loop over minutes, and what they say, refuse and survive."""

from __future__ import annotations

import copy
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError, CalendarCoverageError, NotationError
from sopan.windows import DEFAULT_HOURS, LEGAL_HOURS, OpeningHours, SendWindow

INDONESIA = WorkingCalendar.indonesia()
EVERY_DAY = WorkingCalendar.every_day()
WIB, WITA, WIT = (timezone(timedelta(hours=hours)) for hours in (7, 8, 9))
EMAIL = SendWindow(DEFAULT_HOURS["email"], INDONESIA, "WIB")


def wib(*when):
    return datetime(*when, tzinfo=WIB)


def utc(at):
    return None if at is None else at.astimezone(UTC)


# --- worked examples ------------------------------------------------------------------------------


def test_from_the_last_minute_before_lebaran_to_the_first_after_it():
    assert EMAIL.next_open(wib(2026, 3, 17, 16, 30)) == wib(2026, 3, 25, 9)
    assert EMAIL.next_open(wib(2026, 3, 17, 16, 29, 59, 999999)) == wib(2026, 3, 17, 16, 29, 59, 999999)


def test_openings_are_half_open_to_the_microsecond():
    assert not EMAIL.is_open(wib(2026, 11, 23, 8, 59, 59, 999999))
    assert EMAIL.is_open(wib(2026, 11, 23, 9))
    assert EMAIL.is_open(wib(2026, 11, 23, 11, 44, 59, 999999))
    assert not EMAIL.is_open(wib(2026, 11, 23, 11, 45))
    assert EMAIL.closes_at(wib(2026, 11, 23, 9)) == wib(2026, 11, 23, 11, 45)
    assert EMAIL.closes_at(wib(2026, 11, 23, 11, 45)) == wib(2026, 11, 23, 11, 45)
    assert EMAIL.next_open(wib(2026, 11, 23, 11, 45)) == wib(2026, 11, 23, 13)
    assert EMAIL.next_open(wib(2026, 11, 27, 11, 15)) == wib(2026, 11, 27, 13, 30)  # Friday


def test_the_legal_window_of_pojk_22_2023():
    calendar = WorkingCalendar.indonesia(weekend="Su", cuti_bersama=False).within_law()
    window = SendWindow(LEGAL_HOURS["pojk_22_2023"], calendar, "WIB")
    assert window.next_open(wib(2026, 11, 22, 10)) == wib(2026, 11, 23, 8)  # Sunday to Monday
    assert window.is_open(wib(2026, 11, 28, 19, 59, 59))  # Saturday
    assert not window.is_open(wib(2026, 11, 28, 20))
    assert window.next_open(wib(2026, 12, 24, 10)) == wib(2026, 12, 24, 10)  # cuti bersama is no national holiday
    assert window.next_open(wib(2026, 12, 25, 10)) == wib(2026, 12, 26, 8)


def test_eight_in_the_east_is_six_in_the_west():
    window = SendWindow("Mo-Sa 08:00-20:00", INDONESIA, "WIT")
    opening = window.next_open(wib(2026, 11, 23, 0, 1))
    assert opening == wib(2026, 11, 23, 6)
    assert opening.isoformat() == "2026-11-23T08:00:00+09:00"


def test_answers_come_in_the_zone_of_the_window():
    for zone, offset in (("WIB", 7), ("WITA", 8), ("Asia/Jayapura", 9), ("Australia/Sydney", 11)):
        window = SendWindow("Mo-Fr 09:00-17:00", INDONESIA, zone)
        for at in (datetime(2026, 11, 23, 4, tzinfo=UTC), datetime(2026, 11, 22, 4, tzinfo=UTC)):
            for _ in range(3):  # asked anew, remembered, learnt
                for answer in (window.next_open(at), window.closes_at(at)):
                    assert answer.utcoffset() == timedelta(hours=offset)
        start, end = window.opens_on(date(2026, 11, 23))[0]
        assert (start.hour, end.hour) == (9, 17)
        assert start.utcoffset() == timedelta(hours=offset)


def test_a_day_named_in_the_hours_counts_only_if_it_is_a_working_day():
    window = SendWindow("Mo-Su 09:00-12:00", INDONESIA, "WIB")
    assert window.opens_on(date(2026, 11, 28)) == ()  # Saturday
    assert window.opens_on(date(2026, 12, 25)) == ()  # Natal
    assert window.opens_on(date(2026, 11, 27)) == ((wib(2026, 11, 27, 9), wib(2026, 11, 27, 12)),)
    working_saturday = SendWindow("Mo-Su 09:00-12:00", INDONESIA.amended(open={date(2026, 11, 28)}), "WIB")
    assert working_saturday.next_open(wib(2026, 11, 27, 12)) == wib(2026, 11, 28, 9)


def test_an_opening_goes_on_over_midnight():
    window = SendWindow("Mo 20:00-24:00; Tu 00:00-02:00,09:00-10:00", EVERY_DAY, "WIB")
    assert window.closes_at(wib(2026, 11, 23, 21)) == wib(2026, 11, 24, 2)
    assert [len(window.opens_on(date(2026, 11, day))) for day in (23, 24, 25)] == [1, 2, 0]
    always = SendWindow("24/7", EVERY_DAY, "WIB")
    assert always.closes_at(wib(2026, 11, 23, 21)) is None
    assert always.next_open(wib(2026, 11, 23, 21)) == wib(2026, 11, 23, 21)
    workdays = SendWindow("24/7", INDONESIA, "WIB")
    assert workdays.closes_at(wib(2026, 11, 23, 21)) == wib(2026, 11, 28)


def test_an_opening_is_looked_for_400_days_ahead_and_no_further():
    window = SendWindow("2027 Dec 28 09:00-10:00", EVERY_DAY, "WIB")
    assert window.next_open(wib(2026, 11, 23)) == wib(2027, 12, 28, 9)  # day 400
    assert window.next_open(wib(2026, 11, 22, 23, 59, 59)) is None
    assert window.next_open(wib(2027, 12, 28, 10)) is None
    for _ in range(3):
        assert window.next_open(wib(2026, 11, 22)) is None


def test_a_closing_is_looked_for_400_days_ahead_and_no_further():
    window = SendWindow("00:00-24:00; 2027 Dec 28 off", EVERY_DAY, "WIB")
    assert window.closes_at(wib(2026, 11, 23)) == wib(2027, 12, 28)  # 400 days
    for _ in range(3):
        assert window.closes_at(wib(2026, 11, 22, 23, 59)) is None


@pytest.mark.parametrize("clock", [UTC, WIB, ZoneInfo("Asia/Tokyo")])
@pytest.mark.parametrize("method", ["is_open", "next_open", "closes_at"])
def test_a_day_asked_about_twice_is_answered_from_memory(method, clock, monkeypatch):
    window = SendWindow("Mo-Fr 09:00-17:00", INDONESIA, "WIB")
    ask = getattr(window, method)
    noon, evening = (wib(2026, 11, 23, hour).astimezone(clock) for hour in (12, 18))
    answers = [ask(noon), ask(evening)]
    for searching in ("_local", "_search", "_end"):
        monkeypatch.delattr(SendWindow, searching)
    assert [ask(noon), ask(evening)] == answers


def test_the_openings_of_a_day_are_worked_out_once(monkeypatch):
    window = SendWindow("Mo-Fr 09:00-17:00", INDONESIA, "WIB")
    openings = window.opens_on(date(2026, 11, 23))
    monkeypatch.delattr(SendWindow, "_hours_on")
    assert window.opens_on(date(2026, 11, 23)) == openings


@pytest.mark.parametrize("zone", ["WIB", "Asia/Jakarta", "Australia/Sydney"])
def test_outside_the_years_of_the_calendar_there_is_no_answer(zone):
    window = SendWindow("Mo-Fr 09:00-17:00", WorkingCalendar.indonesia(years=[2026]), zone)
    last_day = datetime(2026, 12, 31, 9, 30, tzinfo=window.next_open(wib(2026, 6, 1)).tzinfo)
    for _ in range(3):
        assert window.next_open(last_day) == last_day
        assert window.is_open(last_day)
    for ask in (window.next_open, window.is_open, window.closes_at, window.closure, window.explain):
        for at in (datetime(2025, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)):
            with pytest.raises(CalendarCoverageError):
                ask(at)
        for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
            with pytest.raises(CalendarCoverageError):
                ask(at)
    with pytest.raises(CalendarCoverageError):
        window.next_open(last_day.replace(hour=17))
    with pytest.raises(CalendarCoverageError):
        window.opens_on(date(2027, 1, 1))


# --- clocks that are set forward and back ---------------------------------------------------------


def instants(window, day):
    return [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in window.opens_on(day)]


def test_an_hour_that_the_clock_leaves_out_is_no_hour():
    # Sydney, 4 October 2026: 01:59:59 is followed by 03:00:00.
    window = SendWindow("Mo-Su 02:15-03:30", EVERY_DAY, "Australia/Sydney")
    assert instants(window, date(2026, 10, 4)) == [
        (datetime(2026, 10, 3, 16, tzinfo=UTC), datetime(2026, 10, 3, 16, 30, tzinfo=UTC)),
    ]
    nothing = SendWindow("Mo-Su 02:00-03:00", EVERY_DAY, "Australia/Sydney")
    assert nothing.opens_on(date(2026, 10, 4)) == ()
    before = datetime(2026, 10, 3, 15, 59, tzinfo=UTC)
    assert nothing.next_open(before).astimezone(UTC) == datetime(2026, 10, 4, 15, tzinfo=UTC)


def test_an_hour_that_the_clock_shows_twice_is_two():
    # Sydney, 5 April 2026: 02:59:59 is followed by 02:00:00.
    window = SendWindow("Mo-Su 02:15-02:30", EVERY_DAY, "Australia/Sydney")
    first = datetime(2026, 4, 4, 15, 15, tzinfo=UTC)
    assert instants(window, date(2026, 4, 5)) == [
        (first, first + timedelta(minutes=15)),
        (first + timedelta(hours=1), first + timedelta(hours=1, minutes=15)),
    ]
    assert window.closes_at(first).astimezone(UTC) == first + timedelta(minutes=15)
    again = window.next_open(first + timedelta(minutes=20))
    assert again.astimezone(UTC) == first + timedelta(hours=1)
    assert again.fold == 1


def test_a_time_that_never_was_is_read_as_its_instant():
    window = SendWindow("Mo-Su 02:15-03:45", EVERY_DAY, "Australia/Sydney")
    skipped = datetime(2026, 10, 4, 2, 30, tzinfo=ZoneInfo("Australia/Sydney"))
    for _ in range(3):
        answer = window.next_open(skipped)
        assert answer.astimezone(UTC) == skipped.astimezone(UTC)
        assert (answer.hour, answer.minute) == (3, 30)
    for day in (4, 11):  # 02:30 of 4 October is 03:30, of 11 October it is 02:30
        window = SendWindow("Mo-Su 02:15-03:00", EVERY_DAY, "Australia/Sydney")
        at = skipped.replace(day=day)
        for _ in range(3):
            assert window.is_open(at) == (day == 11)
            assert window.closure(at) == (None if day == 11 else "outside_window")


def test_an_opening_that_the_clock_shows_in_two_pieces_is_one():
    window = SendWindow("Mo-Su 01:00-04:00", EVERY_DAY, "Australia/Sydney")
    assert instants(window, date(2026, 4, 5)) == [
        (datetime(2026, 4, 4, 14, tzinfo=UTC), datetime(2026, 4, 4, 18, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "opening"),
    [
        ("America/Adak", (2026, 3, 8), "20:00-23:00", datetime(2026, 3, 9, 5, tzinfo=UTC)),  # the furthest behind
        ("Pacific/Kwajalein", (1993, 8, 20), "21:00-24:00", datetime(1993, 8, 21, 9, tzinfo=UTC)),  # 12 hours behind
        ("Pacific/Apia", (2012, 4, 1), "00:00-03:00", datetime(2012, 3, 31, 10, tzinfo=UTC)),  # the furthest ahead
    ],
)
def test_on_days_of_change_the_edges_of_the_day_count_too(zone, day, hours, opening):
    window = SendWindow(f"Mo-Su {hours}", EVERY_DAY, zone)
    assert instants(window, date(*day)) == [(opening, opening + timedelta(hours=3))]


def test_a_date_that_a_zone_left_out_has_no_opening():
    # Samoa went from 29 to 31 December 2011.
    window = SendWindow("Mo-Su 09:00-17:00", EVERY_DAY, "Pacific/Apia")
    assert window.opens_on(date(2011, 12, 30)) == ()
    evening = datetime(2011, 12, 29, 18, tzinfo=ZoneInfo("Pacific/Apia"))
    assert window.next_open(evening).date() == date(2011, 12, 31)


def test_a_clock_set_back_over_midnight_shows_two_dates_in_turns():
    # St. John's, 1 November 2009: at 00:01 the clock went back to 23:01 of 31 October.
    window = SendWindow("Mo-Su 00:00-00:30,23:30-24:00", EVERY_DAY, "America/St_Johns")
    at = datetime(2009, 10, 31, 23, 45, tzinfo=ZoneInfo("America/St_Johns"))
    closing = window.closes_at(at)
    assert (closing.date(), closing.hour, closing.minute, closing.fold) == (date(2009, 10, 31), 23, 1, 1)
    assert closing.astimezone(UTC) == at.astimezone(UTC) + timedelta(minutes=16)
    again = window.next_open(closing)
    assert again.astimezone(UTC) == closing.astimezone(UTC) + timedelta(minutes=29)
    # At 23:50 the next opening is the first minute of November, before October opens once more.
    short = SendWindow("Mo-Su 00:00-00:01,00:20-00:30,23:30-23:45", EVERY_DAY, "America/St_Johns")
    ten_to_twelve = utc(at) + timedelta(minutes=5)
    november = utc(short.next_open(ten_to_twelve))
    assert november == ten_to_twelve + timedelta(minutes=10)
    october = utc(short.next_open(november + timedelta(minutes=1)))
    assert october == november + timedelta(minutes=30)


def test_what_comes_next_in_the_first_minute_of_a_month_may_be_the_evening_before():
    # St. John's, 1 November 2009, 00:00:30: half a minute later it is 23:01 of 31 October once more.
    window = SendWindow("Mo-Su 23:30-23:45", EVERY_DAY, "America/St_Johns")
    asked = datetime(2009, 11, 1, 2, 30, 30, tzinfo=UTC)
    assert window.next_open(asked).astimezone(UTC) == datetime(2009, 11, 1, 3, tzinfo=UTC)


# --- a loop over minutes --------------------------------------------------------------------------
# The oracle asks every minute whether the wall clock of the zone shows a minute of the day's hours on a day that the
# calendar opens. It knows hours as plain numbers, not as text, and zones from the time-zone database alone.

ZONES = {
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
    **{
        zone: zone
        for zone in (
            "Asia/Jakarta",
            "Australia/Sydney",
            "Australia/Lord_Howe",
            "America/New_York",
            "America/St_Johns",
            "America/Havana",
            "America/Santiago",
            "America/Asuncion",
            "America/Adak",
            "Africa/Cairo",
            "Africa/Casablanca",
            "Antarctica/Troll",
            "Asia/Beirut",
            "Asia/Kathmandu",
            "Europe/London",
            "Pacific/Apia",
            "Pacific/Chatham",
        )
    },
}
CALENDARS = [
    INDONESIA,
    WorkingCalendar.indonesia(weekend="Min", cuti_bersama=False),
    WorkingCalendar.indonesia(weekend=None, open={date(2026, 12, 25)}).holidays_only(),
    EVERY_DAY,
]
SPANS = 10
"""Days of one timeline."""
PLACES = [
    datetime(2026, 3, 15, tzinfo=UTC),  # Nyepi and Idulfitri
    datetime(2026, 12, 20, tzinfo=UTC),
    datetime(2025, 3, 26, tzinfo=UTC),  # the longest closure of these years
    datetime(2024, 2, 25, tzinfo=UTC),
]
TURNS = [
    (zone, datetime(*day, tzinfo=UTC))
    for zone, *days in (
        ("America/St_Johns", (2009, 10, 30), (2010, 3, 12)),  # at 00:01, back into the day before
        ("Pacific/Apia", (2011, 12, 26), (2012, 3, 29)),  # leaves out a date; from +14 to +13
        ("America/Adak", (2026, 3, 5), (2026, 10, 29)),  # the furthest behind
        ("Australia/Sydney", (2026, 4, 2), (2026, 10, 1)),
        ("Australia/Lord_Howe", (2026, 4, 2), (2026, 10, 1)),  # by half an hour
        ("America/New_York", (2026, 3, 5), (2026, 10, 29)),
        ("America/Havana", (2026, 3, 5), (2026, 10, 29)),  # at midnight, back to 00:00 of the same day
        ("America/Santiago", (2026, 4, 2), (2026, 9, 3)),  # at midnight, back into the day before
        ("America/Asuncion", (2024, 3, 21), (2024, 10, 3)),
        ("Africa/Cairo", (2026, 4, 21), (2026, 10, 27)),
        ("Africa/Casablanca", (2026, 2, 12), (2026, 3, 19)),  # around Ramadan
        ("Antarctica/Troll", (2026, 3, 26), (2026, 10, 22)),  # by two hours
        ("Asia/Beirut", (2026, 3, 26), (2026, 10, 22)),
        ("Europe/London", (2026, 3, 26), (2026, 10, 22)),
        ("Pacific/Chatham", (2026, 4, 2), (2026, 9, 24)),  # at 02:45
    )
    for day in days
]


def random_intervals(dice):
    edges = sorted(dice.sample(range(0, 1441, dice.choice([1, 5, 15, 30])), 2 * dice.randint(0, 3)))
    return list(zip(edges[::2], edges[1::2], strict=True))


def random_hours(dice, around):
    """Hours as {weekday or date: [(start, end)]}, and the same as text."""
    plain: dict = {}
    while not any(plain.values()):
        usual = random_intervals(dice)
        for weekday in range(7):
            plain[weekday] = random_intervals(dice) if dice.random() < 0.3 else usual
    for _ in range(dice.randint(0, 2)):
        plain[around + timedelta(days=dice.randrange(SPANS))] = random_intervals(dice)
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    rules = []
    for key, intervals in plain.items():
        times = ",".join(f"{s // 60:02}:{s % 60:02}-{e // 60:02}:{e % 60:02}" for s, e in intervals) or "off"
        rules.append(f"{names[key] if isinstance(key, int) else key.isoformat()} {times}")
    return plain, "; ".join(rules)


def timeline(plain, calendar, zone, begin):
    """One byte per minute: 1 for open."""
    clock = ZoneInfo(ZONES[zone])
    line = bytearray(SPANS * 1440)
    days: dict = {}
    for number in range(len(line)):
        local = (begin + timedelta(minutes=number)).astimezone(clock)
        day = local.date()
        if day not in days:
            days[day] = plain.get(day, plain[day.weekday()]) if calendar.is_working_day(day) else []
        minute = local.hour * 60 + local.minute
        line[number] = any(start <= minute < end for start, end in days[day])
    return bytes(line)


def first(line, wanted, at, begin):
    """The first minute from `at` on that is open (or closed), `at` itself included; None past the timeline."""
    number = (at - begin) // timedelta(minutes=1)
    if line[number] == wanted:
        return at
    number = line.find(wanted, number)
    return None if number < 0 else begin + timedelta(minutes=number)


def random_clock(dice, zone) -> tzinfo:
    """The clock on which the question is asked."""
    clocks: list[tzinfo] = [UTC, UTC, WIB, ZoneInfo(ZONES[zone]), ZoneInfo("America/New_York"), WITA]
    return clocks[int(dice.random() * len(clocks))]


def compare_with_the_loop(seed, questions):
    dice = random.Random(seed)
    zone, begin = dice.choice(TURNS) if seed % 2 else (dice.choice(list(ZONES)), dice.choice(PLACES))
    calendar = dice.choice(CALENDARS)
    plain, text = random_hours(dice, begin.date())
    window = SendWindow(text, calendar, zone)
    line = timeline(plain, calendar, zone, begin)
    own = window._tz
    edges = [number for number in range(1, len(line)) if line[number] != line[number - 1]]
    for _ in range(questions):
        minutes = (
            dice.choice(edges) + dice.randint(-1, 1) if edges and dice.random() < 0.5 else dice.randrange(len(line))
        )
        moment = begin + timedelta(minutes=min(max(minutes, 0), len(line) - 1))
        moment += dice.choice([timedelta(), timedelta(seconds=59, microseconds=999999), timedelta(seconds=30)])
        at = moment.astimezone(random_clock(dice, zone))
        context = (seed, text, zone, at.isoformat())
        for ask, wanted in ((window.next_open, 1), (window.closes_at, 0)):
            answer, expected = ask(at), first(line, wanted, moment, begin)
            if expected is None:
                assert answer is None or answer.astimezone(UTC) >= begin + timedelta(days=SPANS), context
                continue
            assert answer.astimezone(UTC) == expected, context
            assert answer.tzinfo is own, context
        assert window.is_open(at) == line[(moment - begin) // timedelta(minutes=1)], context
        assert (window.closure(at) is None) == window.is_open(at), context


@pytest.mark.parametrize("part", range(10))
def test_answers_agree_with_a_loop_over_minutes(part):
    """5,000 questions: 50 timelines, 100 questions each."""
    for seed in range(part * 5, part * 5 + 5):
        compare_with_the_loop(seed, 100)


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_answers_agree_with_a_loop_over_minutes_200_000_times(part):
    for seed in range(1000 + part * 50, 1000 + part * 50 + 50):
        compare_with_the_loop(seed, 200)


# --- what must hold for any window ----------------------------------------------------------------

WINDOWS = st.builds(
    SendWindow,
    st.sampled_from(
        [*map(str, DEFAULT_HOURS.values()), "Mo-Su 00:00-24:00", "Sa 23:00-24:00; Su 00:00-03:00", "Th 07:03-07:04"]
    ),
    st.sampled_from(CALENDARS),
    st.sampled_from(list(ZONES)),
)
INSTANTS = st.datetimes(
    datetime(2005, 1, 1),  # noqa: DTZ001 - Hypothesis wants it so
    datetime(2034, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, WIB, WIT, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/New_York")]),
)


@given(WINDOWS, INSTANTS, INSTANTS)
def test_next_open_is_open_never_early_idempotent_and_monotone(window, one, two):
    early, late = sorted((one, two), key=utc)
    opening = window.next_open(early)
    if opening is None:
        return
    assert utc(opening) >= utc(early)
    assert window.is_open(opening)
    assert utc(window.next_open(opening)) == utc(opening)
    assert window.calendar.is_working_day(opening.date())
    later = window.next_open(late)
    assert later is None or utc(later) >= utc(opening)
    closing = window.closes_at(opening)
    if closing is not None:
        assert utc(closing) > utc(opening)
        assert not window.is_open(closing)
        assert utc(window.closes_at(closing)) == utc(closing)
        assert window.is_open(utc(closing) - timedelta(microseconds=1))
    day = opening.date()
    assert any(utc(start) <= utc(opening) < utc(end) for start, end in window.opens_on(day))


@given(WINDOWS, st.dates(date(2006, 1, 1), date(2033, 1, 1)))
def test_the_openings_of_a_day_are_in_order_apart_and_open(window, day):
    openings = [(utc(start), utc(end)) for start, end in window.opens_on(day)]
    edges = [edge for opening in openings for edge in opening]
    assert edges == sorted(set(edges))
    for start, end in openings:
        assert window.is_open(start)
        assert window.is_open(utc(end) - timedelta(microseconds=1))
    if not window.calendar.is_working_day(day):
        assert openings == []


@given(WINDOWS, INSTANTS)
def test_an_instant_has_one_answer_whatever_clock_asks(window, at):
    answers = {
        utc(window.next_open(at.astimezone(clock))) for clock in (UTC, WIB, WITA, ZoneInfo("Asia/Tokyo")) for _ in "123"
    }
    assert len(answers) == 1


class Berlin(tzinfo):
    """A clock of somebody else's making, with the zone of the database behind it."""

    def utcoffset(self, at):
        return None if at is None else at.replace(tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()

    def dst(self, at):
        return None

    def tzname(self, at):
        return "Berlin"


def test_clocks_of_any_make_may_ask():
    at = datetime(2026, 7, 6, 3, tzinfo=Berlin())
    for _ in range(3):
        assert EMAIL.next_open(at) == wib(2026, 7, 6, 9)
        assert EMAIL.is_open(at + timedelta(hours=2))
        assert EMAIL.closes_at(at + timedelta(hours=2)) == wib(2026, 7, 6, 11, 45)


def test_many_clocks_and_many_days_are_forgotten_not_mixed_up():
    window = SendWindow("Mo-Fr 09:00-17:00", INDONESIA, "WIB")
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for hours in range(-11, 13):
        clock = timezone(timedelta(hours=hours))
        for _ in range(3):
            assert window.next_open(monday.astimezone(clock)) == wib(2026, 11, 24, 9)
    assert len(window._clocks) <= 8
    everlasting = SendWindow("Mo-Su 09:00-17:00", EVERY_DAY, "WIB")
    for step in range(5000):
        at = datetime(2000, 1, 1, 20, tzinfo=WIB) + timedelta(days=step)
        assert everlasting.next_open(at) == everlasting.next_open(at) == at + timedelta(hours=13)
    assert all(len(days) <= 4096 for _, days in everlasting._clocks.values())
    assert len(everlasting._openings) <= 4096


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "closure", "indonesian", "english"),
    [
        (
            wib(2026, 3, 17, 9, 30),
            None,
            "Buka sampai Selasa, 17 Maret 2026, 11.45 WIB.",
            "Open until Tuesday, 17 March 2026, 11:45 WIB.",
        ),
        (
            wib(2026, 3, 17, 12),
            "outside_window",
            "Tutup: di luar jam 09.00-11.45, 13.00-16.30. Buka lagi Selasa, 17 Maret 2026, 13.00 WIB.",
            "Closed: outside 09:00-11:45, 13:00-16:30. Opens Tuesday, 17 March 2026, 13:00 WIB.",
        ),
        (
            wib(2026, 3, 18, 10),
            "cuti_bersama",
            "Tutup: Cuti Bersama Hari Suci Nyepi. Buka lagi Rabu, 25 Maret 2026, 09.00 WIB.",
            "Closed: Cuti Bersama Hari Suci Nyepi. Opens Wednesday, 25 March 2026, 09:00 WIB.",
        ),
        (
            wib(2026, 11, 28, 10),
            "weekend",
            "Tutup: akhir pekan. Buka lagi Senin, 30 November 2026, 09.00 WIB.",
            "Closed: akhir pekan. Opens Monday, 30 November 2026, 09:00 WIB.",
        ),
        (
            wib(2027, 12, 31, 17),  # decreed, but the Monday after it is not
            "outside_window",
            (
                "Tutup: di luar jam 09.00-11.15, 13.30-16.30. Buka lagi Senin, 3 Januari 2028, 09.00 WIB. "
                "Kalendernya belum ditetapkan."
            ),
            (
                "Closed: outside 09:00-11:15, 13:30-16:30. Opens Monday, 3 January 2028, 09:00 WIB. "
                "The calendar is not decreed yet."
            ),
        ),
        (
            wib(2027, 3, 10, 10),
            "estimated_holiday",
            (
                "Tutup: Hari Raya Idul Fitri (menunggu penetapan Menteri Agama). "
                "Buka lagi Selasa, 16 Maret 2027, 09.00 WIB. "
                "Kalendernya belum ditetapkan."
            ),
            (
                "Closed: Hari Raya Idul Fitri (menunggu penetapan Menteri Agama). "
                "Opens Tuesday, 16 March 2027, 09:00 WIB. "
                "The calendar is not decreed yet."
            ),
        ),
    ],
)
def test_a_window_explains_itself_in_both_languages(at, closure, indonesian, english):
    assert EMAIL.closure(at) == closure
    assert EMAIL.explain(at) == indonesian
    assert EMAIL.explain(at, "en") == english


def test_explaining_what_never_changes():
    always = SendWindow("24/7", EVERY_DAY, "WIB")
    assert always.explain(wib(2026, 11, 23)) == "Buka."
    assert always.explain(wib(2026, 11, 23), language="en") == "Open."
    once = SendWindow("2026 Nov 23 09:00-10:00", EVERY_DAY, "WIB")
    never = once.explain(wib(2026, 11, 24))
    assert never == "Tutup: tidak ada jam kirim pada hari ini. Tidak buka dalam 400 hari."
    assert once.explain(wib(2026, 11, 24), "en") == "Closed: no hours on this day. Never opens within 400 days."


# --- a value among values -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "word"),
    [
        (("Mo-Fr 9-17", INDONESIA, "WIB"), NotationError, "minutes"),
        ((None, INDONESIA, "WIB"), NotationError, "text"),
        (("Mo-Fr 09:00-17:00", None, "WIB"), ArgumentError, "WorkingCalendar"),
        (("Mo-Fr 09:00-17:00", INDONESIA, "Jakarta"), ArgumentError, "zone"),
        (("Mo-Fr 09:00-17:00", INDONESIA, "wib"), ArgumentError, "zone"),
        (("Mo-Fr 09:00-17:00", INDONESIA, None), ArgumentError, "zone"),
        (("Mo-Fr 09:00-17:00", INDONESIA, UTC), ArgumentError, "zone"),
        (("Mo-Fr 09:00-17:00", INDONESIA, ["WIB"]), ArgumentError, "zone"),
    ],
)
def test_a_window_of_the_wrong_parts_is_refused(arguments, error, word):
    with pytest.raises(error, match=word):
        SendWindow(*arguments)


@pytest.mark.parametrize("at", [datetime(2026, 11, 23, 9), date(2026, 11, 23), "2026-11-23T09:00:00+07:00", None, 0])  # noqa: DTZ001
def test_only_aware_datetimes_are_instants(at):
    for ask in (EMAIL.is_open, EMAIL.next_open, EMAIL.closes_at, EMAIL.closure, EMAIL.explain):
        with pytest.raises(ArgumentError, match="aware"):
            ask(at)


def test_a_window_survives_json_pickle_and_copying():
    calendar = WorkingCalendar.indonesia(regional={"Bali": {"2026-06-17": "Hari Raya Galungan"}}).for_region("Bali")
    window = SendWindow("Sen-Jum 09.00-17.00; tutup 20 Des - 3 Jan", calendar, "WITA")
    window.next_open(wib(2026, 6, 17))
    for again in (
        SendWindow.model_validate_json(window.model_dump_json()),
        SendWindow.model_validate(window.model_dump()),
        SendWindow.model_validate(window.model_dump(mode="json")),
        pickle.loads(pickle.dumps(window)),
        copy.copy(window),
        copy.deepcopy(window),
    ):
        assert again == window
        assert hash(again) == hash(window)
        assert again.next_open(wib(2026, 6, 16, 20)) == window.next_open(wib(2026, 6, 16, 20))
    assert window.hours == OpeningHours("Mo-Fr 09:00-17:00; Dec 20-Jan 03 off")
    assert (window.calendar, window.zone) == (calendar, "WITA")
    assert "Galungan" in repr(window)


def test_equal_means_the_same_hours_calendar_and_zone():
    same = SendWindow(
        "Sen-Kam 09.00-11.45,13.00-16.30; Jum 09.00-11.15,13.30-16.30", WorkingCalendar.indonesia(), "WIB"
    )
    assert same == EMAIL
    assert hash(same) == hash(EMAIL)
    for other in (
        SendWindow(DEFAULT_HOURS["sms"], INDONESIA, "WIB"),
        SendWindow(DEFAULT_HOURS["email"], EVERY_DAY, "WIB"),
        SendWindow(DEFAULT_HOURS["email"], INDONESIA, "Asia/Jakarta"),
        "window",
    ):
        assert other != EMAIL


def test_a_window_is_frozen():
    with pytest.raises(AttributeError, match="frozen"):
        EMAIL.zone = "WIT"
    with pytest.raises(AttributeError, match="frozen"):
        del EMAIL.hours
    with pytest.raises(AttributeError):
        EMAIL.nothing  # noqa: B018


def test_a_window_is_a_field_like_any_other():
    class Desk(BaseModel):
        window: SendWindow

    desk = Desk(window=EMAIL)
    assert desk.window is EMAIL
    assert Desk.model_validate_json(desk.model_dump_json()) == desk
    assert TypeAdapter(SendWindow).json_schema()["required"] == ["hours", "calendar", "zone"]
    for wrong in ({"hours": "Mo 09:00-10:00", "calendar": {}}, {"hours": "x", "calendar": {}, "zone": "WIB"}, 5):
        with pytest.raises(ValidationError):
            Desk(window=wrong)


def test_threads_that_ask_a_new_window_at_once_get_the_same_answers():
    dice = random.Random(7)
    asked = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(525_600)) for _ in range(300)]
    expected = [EMAIL.next_open(at) for at in asked]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            fresh = SendWindow(DEFAULT_HOURS["email"], INDONESIA, "WIB")
            answers = pool.map(lambda _, w=fresh: [w.next_open(at) for at in asked], range(16))
            assert all(answer == expected for answer in answers)
