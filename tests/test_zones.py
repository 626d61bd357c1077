"""Which clock a client lives by; the time-zone database is the oracle for Indonesia."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sopan.errors import ArgumentError
from sopan.zones import INDONESIAN_ZONES, ZoneName, is_later, local, start_of_day, zone_of

CITIES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
WORLD = ["WIB", "WITA", "WIT", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
zone_name = TypeAdapter(ZoneName)


@given(name=st.sampled_from(sorted(CITIES)), at=INSTANTS)
def test_the_fixed_offsets_are_those_of_the_database(name, at):
    assert local(at, zone_of(name)).replace(tzinfo=None) == at.astimezone(ZoneInfo(CITIES[name])).replace(tzinfo=None)


@pytest.mark.parametrize(("name", "hours"), [("WIB", 7), ("WITA", 8), ("WIT", 9)])
def test_indonesia_has_three_zones_by_name(name, hours):
    zone = zone_of(name)
    assert zone is INDONESIAN_ZONES[name]
    assert zone.utcoffset(None) == timedelta(hours=hours)
    assert zone.tzname(None) == name


def test_any_iana_zone_will_do():
    assert zone_of("Australia/Sydney") == ZoneInfo("Australia/Sydney")
    assert zone_of("Etc/GMT+7") == ZoneInfo("Etc/GMT+7")


UNKNOWN = ["WIB ", "wib", "", "GMT+7", "+07:00", "Asia/Denpasar", "../etc/passwd", "/etc/passwd", "Asia/../UTC", "Factory", "Asia", "Mars/Base", "localtime", "posixrules", "A" * 300]  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_zone_is_refused_with_the_remedy(name):
    with pytest.raises(ArgumentError, match="use WIB, WITA, WIT or an IANA name"):
        zone_of(name)
    with pytest.raises(ValidationError, match="use WIB, WITA, WIT or an IANA name"):
        zone_name.validate_python(name)


@pytest.mark.parametrize("value", [7, None, ZoneInfo("Asia/Jakarta"), ["WIB"]])
def test_a_zone_is_named_by_text(value):
    with pytest.raises(ValidationError, match="must be a text"):
        zone_name.validate_python(value)


def test_a_valid_name_stays_as_it_was_written():
    assert zone_name.validate_python("Asia/Makassar") == "Asia/Makassar"


@given(day=st.dates(date(1990, 1, 2), date(2037, 12, 30)), name=st.sampled_from(WORLD))
def test_the_start_of_a_day_is_its_first_instant(day, name):
    zone = zone_of(name)
    start = start_of_day(day, zone)
    assert start.utcoffset() is not None
    assert local(start, zone).date() == day
    assert local(start - timedelta(microseconds=1), zone).date() < day


def test_where_the_clock_skips_midnight_the_day_begins_after_the_gap():
    assert start_of_day(date(2023, 4, 28), zone_of("Africa/Cairo")).isoformat() == "2023-04-28T01:00:00+03:00"
    assert start_of_day(date(2026, 3, 8), zone_of("WIB")).isoformat() == "2026-03-08T00:00:00+07:00"


def test_a_repeated_hour_keeps_its_fold():
    zone = zone_of("America/New_York")
    first, second = (local(datetime(2026, 11, 1, hour, 30, tzinfo=UTC), zone) for hour in (5, 6))
    assert (first.hour, first.fold, second.hour, second.fold) == (1, 0, 1, 1)


def test_later_is_counted_in_utc_where_the_clock_shows_an_hour_twice():
    """Sydney, 5 April 2026: 02:30 comes twice; the clock shows 02:15 after 02:45."""
    sydney = zone_of("Australia/Sydney")
    first = datetime(2026, 4, 5, 2, 45, tzinfo=sydney)
    second = datetime(2026, 4, 5, 2, 15, tzinfo=sydney, fold=1)
    assert second < first
    assert is_later(second, first)
    assert not is_later(first, second)
    jakarta = zone_of("WIB")
    assert is_later(datetime(2026, 4, 5, 9, tzinfo=jakarta), datetime(2026, 4, 5, 8, 59, tzinfo=jakarta))
