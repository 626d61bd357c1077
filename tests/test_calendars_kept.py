"""The kept table of Indonesian days is what the installed package says, and gives way to another release."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.calendars import WorkingCalendar, _installed
from sopan.calendars._installed import asked_days, installed_days, kept_days
from tests.scripts.holiday_table import TABLE, YEARS, written

RELEASE = TABLE.read_text("utf-8").partition("\n")[0]
same_release = pytest.mark.skipif(f"# holidays {version('holidays')}" != RELEASE, reason="another release is installed")


@pytest.fixture
def another_release(monkeypatch):
    monkeypatch.setattr(_installed, "version", lambda _name: "9.9")
    for table in (kept_days, installed_days):
        table.cache_clear()
    yield
    for table in (kept_days, installed_days):
        table.cache_clear()


@same_release
def test_the_table_is_what_the_package_says():
    assert TABLE.read_text("utf-8") == written()


@same_release
def test_within_the_table_the_package_is_not_asked(monkeypatch):
    installed_days.cache_clear()
    monkeypatch.setattr(_installed, "asked_days", pytest.fail)
    assert date(2026, 3, 18) in installed_days(2026, 2028).joint


@same_release
@given(st.integers(1990, 2060), st.integers(0, 30))
def test_any_years_are_those_of_the_package(first, more):
    read = installed_days.__wrapped__
    with mock.patch.object(_installed, "kept_days", list):
        asked = read(first, first + more)
    assert read(first, first + more) == asked


@pytest.mark.usefixtures("another_release")
def test_another_release_is_asked_itself():
    assert kept_days() == []
    found = installed_days(2026, 2026)
    assert found.national.keys() | found.joint.keys() == {day for day, _ in asked_days(2026, 2026)}


def test_the_table_reaches_beyond_the_years_of_a_calendar_without_any():
    first, last = map(int, WorkingCalendar.indonesia().to_dict()["years"].split("-"))
    assert YEARS[0] <= first <= last < YEARS[1]
