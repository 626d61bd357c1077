"""What `str` writes of opening hours means the same to a tool made for OpenStreetMap."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan.errors import NotationError
from sopan.windows import OpeningHours
from tests.test_windows_hours import hours_and_meaning

osm = pytest.importorskip("opening_hours")

DAYS = [date(2025, 12, 15) + timedelta(days=step) for step in range(0, 420, 3)]


def open_in_osm(text: str, day: date) -> tuple[tuple[int, int], ...]:
    """The open intervals of a day in minutes, as the tool has them."""
    start = datetime.combine(day, time.min)
    found = []
    for begins, ends, state, _ in osm.OpeningHours(text).intervals(start, start + timedelta(days=1)):
        if str(state).casefold().endswith("open"):
            found.append(tuple(int((at - start) / timedelta(minutes=1)) for at in (begins, ends)))
    return tuple(found)


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-17:00; Dec 20-Jan 03 off; 2026 Dec 26 09:00-12:00",
        "Sen-Jum 09.00-17.00; tutup 20 Des - 3 Jan",
        "Mo-Th 09:00-11:45,13:00-16:30; Fr 09:00-11:15,13:30-16:30; 2026 Feb 19-Mar 20 Mo-Th 09:00-14:30",
        "24/7; 2026 Dec 24 off",
    ],
)
def test_a_text_means_the_same_to_both(text):
    hours = OpeningHours(text)
    for day in DAYS:
        assert open_in_osm(str(hours), day) == hours.on(day), day


@settings(max_examples=30, deadline=None)
@given(hours_and_meaning(), st.sampled_from(DAYS))
def test_any_text_means_the_same_to_both(written, first):
    text, _, open_days = written
    if not open_days:
        return
    hours = OpeningHours(text)
    for day in (first + timedelta(days=step) for step in range(10)):
        assert open_in_osm(str(hours), day) == hours.on(day), day


@pytest.mark.parametrize("text", ["2026 Dec 24 off; Mo-Fr 09:00-17:00", "Dec 24 off; Mo-Fr 09:00-17:00"])
def test_an_order_that_means_something_else_there_is_refused(text):
    assert open_in_osm(text, date(2026, 12, 24)) == ((540, 1020),), "there the later rule wins"
    with pytest.raises(NotationError, match="before all exceptions"):
        OpeningHours(text)
