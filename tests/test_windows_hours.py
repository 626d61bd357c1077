"""Opening hours as text: what is read, how it is written, what is refused and where, and what & and - mean."""

from __future__ import annotations

import copy
import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from sopan.errors import NotationError
from sopan.windows import DEFAULT_HOURS, LEGAL_HOURS, OpeningHours
from sopan.words import Channel

EMAIL = "Mo-Th 09:00-11:45,13:00-16:30; Fr 09:00-11:15,13:30-16:30"
OFFICE = OpeningHours("Mo-Fr 09:00-17:00")
NINE_TO_FIVE = ((540, 1020),)
MORNING = ((540, 720),)
FIVE_DAYS = [("Mo", 10), ("Tu", 11), ("We", 12), ("Th", 13), ("Fr", 14)]

# --- one meaning, many spellings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (EMAIL, EMAIL),
        ("Sen-Kam 09.00-11.45,13.00-16.30; Jum 09.00-11.15,13.30-16.30", EMAIL),
        ("senin-kamis 9.00-11.45, 13.00-16.30; jum'at 9:00-11:15, 13:30-16:30;", EMAIL),
        ("Monday-Thursday 09:00-11:45,13:00-16:30;Fri 13:30-16:30,09:00-11:15", EMAIL),
        ("Sen – Kam 09.00 – 11.45, 13.00—16.30 ; Jumat 09.00–11.15,13.30–16.30", EMAIL),
        ("  Mo-Fr\t09:00-17:00\n", "Mo-Fr 09:00-17:00"),
        ("MO-FR 09:00-17:00", "Mo-Fr 09:00-17:00"),
        ("Mo 09:00-17:00; Tu-Fr 09:00-17:00", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; Sa-Su off", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; libur Sab, Min", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-12:00,12:00-17:00", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 12:00-17:00,09:00-12:00", "Mo-Fr 09:00-17:00"),
        ("Mo,We,Fr 09:00-17:00", "Mo,We,Fr 09:00-17:00"),
        ("Fr-Mo 09:00-17:00", "Mo,Fr-Su 09:00-17:00"),
        ("Min-Kam 09:00-17:00", "Mo-Th,Su 09:00-17:00"),
        ("09:00-17:00", "Mo-Su 09:00-17:00"),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Mo-Fr 09:00-17:00; Dec 20-Jan 03 off", "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off"),
        ("Sen-Jum 09.00-17.00; tutup 20 Des – 3 Jan", "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off"),
        ("Mo-Fr 09:00-17:00; Dec 20-Jan 3 Mo-Fr closed", "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off"),
        ("Mo-Fr 09:00-17:00; Dec 20-31 off; Jan 01-03 off", "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off"),
        ("Mo-Fr 09:00-17:00; Dec 24 09:00-12:00", "Mo-Fr 09:00-17:00; Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; Dec 24 9:00-12:00", "Mo-Fr 09:00-17:00; Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; 24 Desember 09.00-12.00", "Mo-Fr 09:00-17:00; Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; 24-26 Des off", "Mo-Fr 09:00-17:00; Dec 24-26 off"),
        ("Mo-Fr 09:00-17:00; Feb 29 off", "Mo-Fr 09:00-17:00; Feb 29 off"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00", "Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; 24 Des 2026 09.00-12.00", "Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; 2026-12-24 09:00-12:00", "Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; Dec 24 2026 09:00-12:00", "Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 21-24 off", "Mo-Fr 09:00-17:00; 2026 Dec 21-24 off"),
        ("Mo-Fr 09:00-17:00; 21 - 24 Des 2026 tutup", "Mo-Fr 09:00-17:00; 2026 Dec 21-24 off"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 21-2027 Jan 01 off", "Mo-Fr 09:00-17:00; 2026 Dec 21-2027 Jan 01 off"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 24-Dec 24 off", "Mo-Fr 09:00-17:00; 2026 Dec 24 off"),
        ("1990 Jan 01 10:00-11:00", "1990 Jan 01 10:00-11:00"),
        ("2999 Dec 31 10:00-11:00", "2999 Dec 31 10:00-11:00"),
        # A missing year is the one that makes the range run forward.
        ("Mo-Fr 09:00-17:00; 2026 Dec 21-Jan 01 off", "Mo-Fr 09:00-17:00; 2026 Dec 21-2027 Jan 01 off"),
        ("Mo-Fr 09:00-17:00; tutup 21 Des - 1 Jan 2027", "Mo-Fr 09:00-17:00; 2026 Dec 21-2027 Jan 01 off"),
        ("Mo-Fr 09:00-17:00; 2026-12-21 - 2027-01-01 off", "Mo-Fr 09:00-17:00; 2026 Dec 21-2027 Jan 01 off"),
        # What changes nothing is not written.
        ("Mo-Fr 09:00-17:00; Dec 24 Sa off", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 26 off", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-17:00", "Mo-Fr 09:00-17:00"),
        # Ramadan, as a calling company would give it.
        (
            "Mo-Fr 09:00-17:00; 2026 Feb 19-Mar 20 Mo-Th 09:00-14:30; 2026 Feb 19-Mar 20 Fr 09:00-11:15",
            "Mo-Fr 09:00-17:00; 2026 Feb 19-Mar 20 Mo-Th 09:00-14:30; 2026 Feb 19-Mar 20 Fr 09:00-11:15",
        ),
        (
            "Mo-Fr 09:00-17:00; 2026 Feb 20-Mar 20 Fr 09:00-11:15",
            "Mo-Fr 09:00-17:00; 2026 Feb 20-Mar 20 Fr 09:00-11:15",
        ),
        # Days more than a week apart are not one stretch: Monday and, eight days later, Tuesday.
        (
            "Mo-Fr 09:00-17:00; 2026 Nov 23 off; 2026 Dec 01 off",
            "Mo-Fr 09:00-17:00; 2026 Nov 23 off; 2026 Dec 01 off",
        ),
        (
            "Mo-Fr 09:00-17:00; Dec 25-Dec 20 10:00-11:00",
            "Mo-Su 10:00-11:00; Dec 21-24 Mo-Fr 09:00-17:00; Dec 21-24 Sa-Su off",
        ),
        ("Mo-Fr 09:00-17:00; Mar 05 off; Jan 01 off", "Mo-Fr 09:00-17:00; Jan 01 off; Mar 05 off"),
        # The year's ends meet when they say the same, and only then.
        (
            "Mo-Su 09:00-17:00; Jan 01-02 off; Mar 03 off; Dec 31 off",
            "Mo-Su 09:00-17:00; Mar 03 off; Dec 31-Jan 02 off",
        ),
        (
            "Mo-Su 09:00-17:00; Dec 31 10:00-12:00; Jan 01 off",
            "Mo-Su 09:00-17:00; Jan 01 off; Dec 31 10:00-12:00",
        ),
        (
            "Mo-Su 09:00-17:00; Feb 01-03 off; Dec 30-31 off",
            "Mo-Su 09:00-17:00; Feb 01-03 off; Dec 30-31 off",
        ),
        (
            "Mo-Su 09:00-17:00; Jan 01-03 off; Dec 29-30 off",
            "Mo-Su 09:00-17:00; Jan 01-03 off; Dec 29-30 off",
        ),
        (
            "Mo-Su 09:00-17:00; Jan 01 10:00-12:00; Jan 02 off; Dec 31 off",
            "Mo-Su 09:00-17:00; Jan 01 10:00-12:00; Jan 02 off; Dec 31 off",
        ),
        # A day that has the hours of another by exception is named with its weekday.
        (
            "Mo 10:00-12:00; Tu-Su 09:00-17:00; Dec 24 Tu 10:00-12:00; Dec 24 Mo 09:00-17:00",
            "Mo 10:00-12:00; Tu-Su 09:00-17:00; Dec 24 Mo 09:00-17:00; Dec 24 Tu 10:00-12:00",
        ),
        # The same weekdays in several weeks are one stretch, from the first of them to the last.
        ("Mo-Su 09:00-17:00; 2026 Nov 01-29 Mo,We off", "Mo-Su 09:00-17:00; 2026 Nov 02-25 Mo,We off"),
        ("Mo-Su 09:00-17:00; 2026 Nov 02 off; 2026 Nov 04 off", "Mo-Su 09:00-17:00; 2026 Nov 02-04 Mo,We off"),
        # A weekday that is excepted otherwise in the next week ends the stretch.
        (
            "2026 Oct 05 10:00-11:00; 2026 Oct 06 11:00-12:00; 2026 Oct 12 10:00-11:00; 2026 Oct 13 12:00-13:00",
            "2026 Oct 05-12 Mo 10:00-11:00; 2026 Oct 05-12 Tu 11:00-12:00; 2026 Oct 13 12:00-13:00",
        ),
        # Of two spellings equally long, the one of days.
        (
            "; ".join(f"2026 Oct 29-Nov 06 {day} {hour}:00-{hour + 1}:00" for day, hour in FIVE_DAYS),
            "; ".join(
                f"2026 {day} {hour}:00-{hour + 1}:00"
                for day, hour in [("Oct 29", 13), ("Oct 30", 14), *((f"Nov 0{2 + n}", 10 + n) for n in range(5))]
            ),
        ),
        # An exception for most of the year is the rule.
        ("Mo-Fr 09:00-17:00; Jan 01-Dec 20 off", "Dec 21-31 Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; Jan 01-Dec 31 08:00-09:00", "Mo-Su 08:00-09:00"),
        (
            "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off; 2026 Dec 24 09:00-12:00",
            "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off; 2026 Dec 24 09:00-12:00",
        ),
        (
            "Sen-Jum 09.00-17.00; tutup 20 Des - 3 Jan; 26 Des 2026 09.00-12.00",
            "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off; 2026 Dec 26 09:00-12:00",
        ),
    ],
)
def test_every_spelling_has_one_canonical_form_that_reads_back(text, canonical):
    hours = OpeningHours(text)
    assert str(hours) == canonical
    again = OpeningHours(str(hours))
    assert again == hours
    assert hash(again) == hash(hours)
    assert str(again) == canonical
    assert repr(hours) == f"OpeningHours({canonical!r})"
    assert OpeningHours(hours) == hours


def test_two_halves_of_the_year_are_the_same_whichever_is_written_as_the_exception():
    early = OpeningHours("09:00-10:00; Jan 01-Jul 01 11:00-12:00")  # 183 of 366 days
    late = OpeningHours("11:00-12:00; Jul 02-Dec 31 09:00-10:00")
    assert early == late
    assert str(early) == str(late)


def test_hours_are_minutes_of_the_day_start_in_and_end_out():
    hours = OpeningHours(EMAIL)
    assert hours.on(date(2026, 11, 23)) == ((540, 705), (780, 990))  # Monday
    assert hours.on(date(2026, 11, 27)) == ((540, 675), (810, 990))  # Friday
    assert hours.on(date(2026, 11, 28)) == ()
    assert OpeningHours("Mo 00:00-24:00").on(date(2026, 11, 23)) == ((0, 1440),)
    assert not hours.is_empty


def test_exceptions_replace_the_hours_of_their_days():
    hours = OpeningHours("Mo-Fr 09:00-17:00; Dec 20-Jan 03 off; 2026 Jun 01-30 Fr 09:00-12:00; 2026 Jul 04 10:00-11:00")
    assert hours.on(date(2026, 12, 21)) == hours.on(date(2031, 1, 2)) == ()
    assert hours.on(date(2026, 12, 18)) == NINE_TO_FIVE
    assert hours.on(date(2027, 1, 4)) == NINE_TO_FIVE
    assert hours.on(date(2026, 6, 5)) == MORNING  # a Friday in June 2026
    assert hours.on(date(2027, 6, 4)) == NINE_TO_FIVE  # a Friday in June 2027
    assert hours.on(date(2026, 6, 4)) == NINE_TO_FIVE
    assert hours.on(date(2026, 7, 4)) == ((600, 660),)  # a Saturday


# --- what is refused, and where -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [
        ("", 0, "missing"),
        ("   ", 0, "missing"),
        ("Mo-Fr", 5, "missing"),
        ("Mo-Fr ", 5, "missing"),
        ("Mo-Fr 09:00", 11, "the end of the interval is missing"),
        ("Mo-Fr 09:00-", 12, "missing"),
        ("Mo-Fr 9-17", 6, "minutes"),
        ("Mo-Fr 09:00-17", 12, "minutes"),
        ("Mo-Fr 09:00-25:00", 12, "24:00"),
        ("Mo-Fr 09:60-17:00", 6, "no such time"),
        ("Mo-Fr 24:01-24:02", 6, "no such time"),
        ("Mo-Fr 22:00-02:00", 12, "past midnight"),
        ("Mo-Fr 10:01-10:00", 12, "past midnight"),
        ("Mo-Fr 09:00-09:00", 6, "empty"),
        ("Mo-Fr 09:00-12:00,11:59-13:00", 18, "overlaps"),
        ("Mo-Fr 13:00-14:00,09:00-17:00", 18, "overlaps"),
        ("Mo-Fr 09:00-12:00,", 18, "missing"),
        ("Mo-Fr 09:00-12:00,13-17", 18, "minutes"),
        ("Mo-Fr 09:00-12:00 13:00-14:00", 18, "out of place"),
        ("09:00-17:00 Mo", 12, "out of place"),
        ("09:00-17:00 Dec", 12, "out of place"),
        ("09:00-17:00 off", 12, "out of place"),
        ("Mo-Fr 09:00-17:00; Dec 24 25 off", 26, "minutes"),
        ("Mo-Fr 09:00-12:00; We 13:00-14:00", 19, "named twice"),
        ("Mo-Fr 09:00-12:00; Fr off", 19, "named twice"),
        ("Mo-We,Tu 09:00-12:00", 6, "named twice"),
        ("Mo-Mo 09:00-12:00", 0, "same day"),
        ("Mo- 09:00-12:00", 4, "last day"),
        ("Mo,09:00-12:00", 3, "a day is missing"),
        ("Mo-Fr 09:00-12:00, Sa 09:00-11:00", 17, "';'"),
        ("Mo-Fr 09:00-12:00;; Sa 09:00-11:00", 18, "out of place"),
        ("Xy 09:00-12:00", 0, "unknown"),
        ("Mo-Fr 09:00-12:00; PH off", 19, "calendar"),
        ("Mo-Fr 09:00-12:00 €", 18, "character"),
        ("Mo-Fr 09:00-12:00\x00", 17, "character"),
        ("Mo-Fr 09:00-17:00; Dec off", 23, "day is missing"),
        ("Mo-Fr 09:00-17:00; Dec 100 off", 23, "day is missing"),
        ("Mo-Fr 09:00-17:00; 20 off", 19, "month is missing"),
        ("Mo-Fr 09:00-17:00; 20-24 off", 19, "month is missing"),
        ("Mo-Fr 09:00-17:00; 123 Dec off", 19, "2026 Dec 24"),
        ("Mo-Fr 09:00-17:00; 2026 off", 24, "month is missing"),
        ("Mo-Fr 09:00-17:00; Dec 20- off", 27, "last date"),
        ("Mo-Fr 09:00-17:00; Feb 30 off", 19, "no such day"),
        ("Mo-Fr 09:00-17:00; 2026 Feb 29 off", 19, "no such date"),
        ("Mo-Fr 09:00-17:00; 2026-02-29 off", 19, "no such date"),
        ("Mo-Fr 09:00-17:00; 1989 Dec 24 off", 19, "1990"),
        ("Mo-Fr 09:00-17:00; 2026 Dec 24-2026 Dec 20 off", 31, "before it begins"),
        ("Mo-Fr 09:00-17:00; 2000 Dec 24-2026 Dec 20 off", 19, "longer"),
        ("off", 3, "what is closed"),
        ("tutup; Mo 09:00-10:00", 5, "what is closed"),
        ("tutup Mo off", 9, "out of place"),
        ("24/7; Mo 09:00-10:00", 6, "named twice"),
        # contradictions
        ("Mo 09:00-10:00; Dec 20-Jan 03 off; Dec 24 09:00-12:00", 35, "contradicts"),
        ("Mo-Fr 09:00-17:00; Dec 24 Mo off; Dec 24 09:00-12:00", 34, "contradicts"),
        ("Mo 09:00-10:00; 2026 Dec 20-31 off; 2026 Dec 24 09:00-12:00", 36, "contradicts"),
        ("2026 Dec 24 09:00-12:00; Mo 09:00-10:00; Dec 20-Jan 03 off", 25, "before all exceptions"),
        ("tutup 20 Des - 3 Jan; Sen-Jum 09.00-17.00", 22, "before all exceptions"),
        ("Mo 09:00-10:00; 2026 Dec 24 09:00-12:00; Dec 20-Jan 03 off", 41, "every year before it"),
        ("Mo 09:00-10:00; 2026 Dec 24 off; 2026 Dec 24 09:00-12:00", 33, "contradicts"),
        # never open
        ("Mo-Fr off", 0, "never open"),
        ("Dec 20-Jan 03 off", 0, "never open"),
        ("Mo-Fr 09:00-17:00; Jan 01-Dec 31 off", 0, "never open"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_its_remedy(text, position, word):
    with pytest.raises(NotationError, match=word) as caught:
        OpeningHours(text)
    assert caught.value.position == position
    assert f"position {position}" in str(caught.value)


@pytest.mark.parametrize("text", [None, 5, b"Mo 09:00-10:00", ["Mo 09:00-10:00"]])
def test_only_text_is_read(text):
    with pytest.raises(NotationError, match="text"):
        OpeningHours(text)


def test_an_absurdly_long_text_is_refused_before_it_is_read():
    with pytest.raises(NotationError, match="too long"):
        OpeningHours("Mo 09:00-10:00;" * 10_000)
    assert OpeningHours("Mo 09:00-10:00".ljust(8000)) == OpeningHours("Mo 09:00-10:00")
    with pytest.raises(NotationError, match="at most 8000 characters") as caught:
        OpeningHours("Mo 09:00-10:00".ljust(8001))
    assert caught.value.position == 8000


def test_a_range_of_dates_has_ten_years_at_most():
    longest = OpeningHours("Mo-Fr 09:00-17:00; 2026 Jan 01-2036 Jan 08 Mo off")
    assert (longest.on(date(2025, 12, 29)), longest.on(date(2036, 1, 7))) == (NINE_TO_FIVE, ())
    with pytest.raises(NotationError, match="longer than 3660 days") as caught:
        OpeningHours("Mo-Fr 09:00-17:00; 2026 Jan 01-2036 Jan 09 Mo off")
    assert caught.value.position == len("Mo-Fr 09:00-17:00; ")


def test_agreeing_exceptions_may_overlap():
    hours = OpeningHours("Mo-Fr 09:00-17:00; Dec 20-31 off; Dec 25-Jan 03 off; 2026 Dec 21 off")
    assert str(hours) == "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off"


# --- algebra --------------------------------------------------------------------------------------


def test_the_legal_hours_cut_a_policy():
    early = OpeningHours("Mo-Su 06:00-22:00")
    legal = LEGAL_HOURS["pojk_22_2023"]
    assert str(early & legal) == "Mo-Sa 08:00-20:00"
    assert str(early - legal) == "Mo-Sa 06:00-08:00,20:00-22:00; Su 06:00-22:00"


def test_what_never_opens_can_be_held_and_written_but_not_read():
    nothing = OFFICE - OFFICE
    assert nothing.is_empty
    assert str(nothing) == "off"
    assert nothing == OFFICE & OpeningHours("Sa 09:00-12:00")
    assert nothing.on(date(2026, 11, 23)) == ()
    assert pickle.loads(pickle.dumps(nothing)) == nothing
    assert nothing & OFFICE == nothing == nothing - OFFICE
    assert OFFICE - nothing == OFFICE
    with pytest.raises(NotationError):
        OpeningHours(str(nothing))


def test_a_difference_that_opens_one_date_inside_a_closed_season_is_written_after_it():
    season = OpeningHours("Mo-Su 09:00-17:00; Dec 20-Jan 03 10:00-12:00")
    hours = season - OpeningHours("2026 Dec 24 10:00-11:00")
    assert str(hours) == "Mo-Su 09:00-17:00; Dec 20-Jan 03 10:00-12:00; 2026 Dec 24 11:00-12:00"
    assert OpeningHours(str(hours)) == hours


@pytest.mark.parametrize("other", ["Mo 09:00-10:00", None, 5])
def test_hours_combine_with_hours_only(other):
    with pytest.raises(TypeError):
        OFFICE & other
    with pytest.raises(TypeError):
        OFFICE - other


MINUTES = st.integers(0, 1440)
INTERVALS = st.lists(MINUTES, min_size=0, max_size=6, unique=True).map(
    lambda edges: tuple(zip(*[iter(sorted(edges)[: len(edges) // 2 * 2])] * 2, strict=True)),
)
NAMES = (("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"))
MONTHS = (
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
)


def clock(minute, dot):
    return f"{minute // 60:02}{'.' if dot else ':'}{minute % 60:02}"


def times(intervals, indonesian):
    if not intervals:
        return "tutup" if indonesian else "off"
    return ",".join(f"{clock(start, indonesian)}-{clock(end, indonesian)}" for start, end in intervals)


@st.composite
def hours_and_meaning(draw):
    """A text, and a function from date to intervals that was not made by reading the text."""
    indonesian = draw(st.booleans())
    names, months = NAMES[indonesian], MONTHS[indonesian]
    week = draw(st.lists(INTERVALS, min_size=7, max_size=7))
    dice = draw(st.randoms(use_true_random=False))
    rules = [f"{names[day]} {times(hours, indonesian)}" for day, hours in enumerate(week)]
    dice.shuffle(rules)
    seasons: list[str] = []
    yearly: dict = {}
    for start in draw(st.lists(st.dates(date(2024, 1, 1), date(2024, 12, 31)), max_size=2)):
        length = draw(st.integers(0, 40))
        days = [start + timedelta(days=step) for step in range(length + 1)]
        hours = draw(INTERVALS)
        keys = [(day.month, day.day) for day in days]
        if any(yearly.get(key, hours) != hours for key in keys):
            continue
        yearly.update(dict.fromkeys(keys, hours))
        first, last = days[0], days[-1]
        if indonesian:
            span = f"{first.day} {months[first.month - 1]} - {last.day} {months[last.month - 1]}"
        else:
            span = f"{months[first.month - 1]} {first.day:02}-{months[last.month - 1]} {last.day:02}"
        seasons.append(f"{span} {times(hours, indonesian)}")
    once: list[str] = []
    dated: dict = {}
    for start in draw(st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=3)):
        days = [start + timedelta(days=step) for step in range(draw(st.integers(0, 30)) + 1)]
        weekdays = draw(st.sets(st.integers(0, 6), min_size=1)) if draw(st.booleans()) else set(range(7))
        hours = draw(INTERVALS)
        meant = [day for day in days if day.weekday() in weekdays]
        if any(dated.get(day, hours) != hours for day in meant):
            continue
        dated.update(dict.fromkeys(meant, hours))
        first, last = days[0], days[-1]
        selector = "" if len(weekdays) == 7 else ",".join(names[day] for day in sorted(weekdays)) + " "
        once.append(f"{first} - {last} {selector}{times(hours, indonesian)}")
    for level in (seasons, once):  # a later rule wins, so only those of one kind may change places
        dice.shuffle(level)
        rules += level

    def meaning(day):
        return dated.get(day, yearly.get((day.month, day.day), week[day.weekday()]))

    open_days = any(week) or any(yearly.values()) or any(dated.values())
    return "; ".join(rules), meaning, open_days


EVERY_KIND_OF_DAY = [date(2004, 1, 1) + timedelta(days=step) for step in range(28 * 366)]
"""In 28 years every day of the year falls on every weekday, 29 February too."""
SAMPLE = [date(2025, 1, 1) + timedelta(days=step) for step in range(3 * 365)]


def joined(intervals):
    """Intervals that touch, made one."""
    result: list = []
    for start, end in intervals:
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return tuple(result)


def read(text, open_days):
    """The hours, or None for a text that never opens."""
    if open_days:
        return OpeningHours(text)
    with pytest.raises(NotationError, match="never open"):
        OpeningHours(text)
    return None


@given(hours_and_meaning())
def test_what_is_read_means_what_was_written(case):
    text, meaning, open_days = case
    hours = read(text, open_days)
    for day in SAMPLE:
        assert (hours.on(day) if hours else ()) == joined(meaning(day))
    if hours:
        assert OpeningHours(str(hours)) == hours
        assert str(OpeningHours(str(hours))) == str(hours)
        assert all(OpeningHours(str(hours)).on(day) == hours.on(day) for day in SAMPLE)


@given(hours_and_meaning(), hours_and_meaning())
def test_and_and_minus_are_those_of_sets_of_minutes(one, two):
    a, b = (read(text, open_days) for text, _, open_days in (one, two))
    if a is None or b is None:
        return
    both, rest = a & b, a - b
    for day in SAMPLE[::3]:
        minutes_a, minutes_b = ({m for s, e in x.on(day) for m in range(s, e, 1)} for x in (a, b))
        assert {m for s, e in both.on(day) for m in range(s, e)} == minutes_a & minutes_b
        assert {m for s, e in rest.on(day) for m in range(s, e)} == minutes_a - minutes_b
    assert both == b & a
    assert a - rest == both
    for result in (both, rest):
        assert pickle.loads(pickle.dumps(result)) == result
        if not result.is_empty:
            assert OpeningHours(str(result)) == result


@given(hours_and_meaning(), hours_and_meaning())
def test_equal_means_open_at_the_same_times(one, two):
    a, b = (read(text, open_days) for text, _, open_days in (one, two))
    if a is None or b is None:
        return
    same = all(a.on(day) == b.on(day) for day in EVERY_KIND_OF_DAY)
    assert (a == b) is same
    if a == b:
        assert hash(a) == hash(b)


@given(st.text(alphabet="MoTuFrSaJanDe0123456789:.-,; offtutup", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    hours, place = None, None
    try:
        hours = OpeningHours(text)
    except NotationError as error:
        place = error.position
    assert (hours is not None and OpeningHours(str(hours)) == hours) or place in range(len(text) + 1)


# --- a value among values -------------------------------------------------------------------------


def test_hours_are_frozen_and_copy_as_themselves():
    with pytest.raises(AttributeError, match="frozen"):
        OFFICE.text = "Mo 09:00-10:00"
    with pytest.raises(AttributeError, match="frozen"):
        del OFFICE._plan
    assert copy.copy(OFFICE) == copy.deepcopy(OFFICE) == pickle.loads(pickle.dumps(OFFICE)) == OFFICE
    assert (OFFICE == "Mo-Fr 09:00-17:00") is False
    assert len({OFFICE, OpeningHours("Sen-Jum 09.00-17.00")}) == 1


def test_hours_are_text_in_json():
    class Shop(BaseModel):
        hours: OpeningHours

    shop = Shop(hours="Sen-Jum 09.00-17.00")
    assert shop.hours == OFFICE
    assert Shop(hours=OFFICE).hours is OFFICE
    assert shop.model_dump_json() == '{"hours":"Mo-Fr 09:00-17:00"}'
    assert shop.model_dump() == {"hours": OFFICE}
    assert Shop.model_validate_json(shop.model_dump_json()) == shop
    for mode in ("validation", "serialization"):
        assert TypeAdapter(OpeningHours).json_schema(mode=mode)["type"] == "string"


@pytest.mark.parametrize("hours", ["Mo-Fr 9-17", 5, None])
def test_a_field_of_hours_refuses_with_the_reason(hours):
    with pytest.raises(ValidationError, match=r"opening hours|must be a text"):
        TypeAdapter(OpeningHours).validate_python(hours)


# --- shipped --------------------------------------------------------------------------------------


def test_every_channel_has_default_hours_without_lunch_and_friday_prayer():
    assert set(DEFAULT_HOURS) == set(Channel)
    assert str(DEFAULT_HOURS[Channel.EMAIL]) == EMAIL
    assert DEFAULT_HOURS[Channel.LETTER] == DEFAULT_HOURS[Channel.EMAIL]
    assert str(DEFAULT_HOURS[Channel.WHATSAPP]) == EMAIL.replace("16:30", "17:00")
    assert DEFAULT_HOURS[Channel.SMS] == DEFAULT_HOURS[Channel.WHATSAPP]
    assert str(DEFAULT_HOURS["phone"]) == "Mo-Th 10:00-11:45,13:00-16:00; Fr 10:00-11:15,13:30-16:00"
    lunch = OpeningHours("Mo-Th 11:45-13:00; Fr 11:15-13:30; Sa-Su 00:00-24:00")
    for hours in DEFAULT_HOURS.values():
        assert (hours & lunch).is_empty
        assert (hours - LEGAL_HOURS["pojk_22_2023"]).is_empty
    with pytest.raises(TypeError):
        DEFAULT_HOURS["email"] = OFFICE


def test_exceptions_of_the_year_may_be_named_in_any_order():
    one, other = (
        OpeningHours(f"Mo-Fr 09:00-17:00; {first} off; {then} off")
        for first, then in (("Dec 25", "Jan 01"), ("Jan 01", "Dec 25"))
    )
    assert one == other
    assert str(one) == str(other)
