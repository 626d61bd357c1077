"""What may enter, and that a refusal never repeats what was given."""

import copy
import json
import pickle
import sys
import traceback
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sopan.fields import (
    FIRST_DAY,
    LAST_DAY,
    Address,
    Count,
    Day,
    DayOrInstant,
    Flag,
    Identifier,
    Instant,
    Label,
    Name,
    Note,
    Value,
    _field_docstrings,
    of_checked,
)

WIB = timezone(timedelta(hours=7))
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - to be refused


class Guest(Value):
    """A value for these tests."""

    name: Name
    seats: Count = 1
    arrives_on: Day | None = None
    note: Note | None = None


class Visit(Value):
    """A value with a version of its own, and a value inside."""

    schema_version: Literal[1] = 1
    guest: Guest


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


def refusal(kind, value) -> tuple[str, str]:
    """The code and the message of the one thing that is wrong."""
    with pytest.raises(ValidationError) as refused:
        read(kind, value)
    (error,) = refused.value.errors(include_input=False)
    return error["type"], error["msg"]


# --- text -----------------------------------------------------------------------------------------

TEXTS = {Identifier: 120, Name: 120, Label: 200, Address: 300, Note: 2000}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"),
        (" INV-1", "text_blanks"),
        ("INV-1 ", "text_blanks"),
        ("\u00a0Budi", "text_blanks"),
        ("Budi\u3000", "text_blanks"),
        ("\tBudi", "text_blanks"),
        ("Bu\ndi", "text_control"),
        ("Bu\r\nBcc: x", "text_control"),
        ("Bu\x00di", "text_control"),
        ("Bu\x7fdi", "text_control"),
        ("Bu\u0085di", "text_control"),
        ("Bu\u2028di", "text_control"),
        ("Bu\u2029di", "text_control"),
        ("Bu\ud800di", "text_surrogate"),
        ("Budi\u200b", "text_invisible"),
        ("Bu\u200ddi", "text_invisible"),
        ("\ufeffBudi", "text_invisible"),
        ("Bu\u00addi", "text_invisible"),
        ("Budi\u202e", "text_invisible"),
        ("\u2066Budi\u2069", "text_invisible"),
        ("Budi\u061c", "text_invisible"),
        ("PT\U000e0041", "text_invisible"),
        ("Bu\U000e0100di", "text_invisible"),
        ("Bu\u3164di", "text_invisible"),
        ("Bu\u2800di", "text_invisible"),
        ("Bu\u034fdi", "text_invisible"),
        ("Bu\ue000di", "text_invisible"),
        ("Bu\u0378di", "text_invisible"),
        ("Bu" + "\u0301" * 5, "text_combining"),
        ("=?utf-8?b?DQpCY2M6IHg=?=", "text_encoded"),
        ("PT =?ISO-8859-1*id?Q?Jaya", "text_encoded"),
        ("Bu" + "\u0344" * 4, "text_combining"),
        (7, "text_type"),
        (None, "text_type"),
        (b"Budi", "text_type"),
        (True, "text_type"),
    ],
)
def test_text_that_could_harm_a_header_a_log_or_a_reader_is_refused(kind, text, code):
    found, message = refusal(kind, text)
    assert found == code
    assert not isinstance(text, str) or not text.strip() or text.strip() not in message


@pytest.mark.parametrize(("kind", "limit"), TEXTS.items())
def test_text_has_a_longest_length(kind, limit):
    assert read(kind, "x" * limit) == "x" * limit
    assert read(kind, "é" * limit) == "é" * limit
    assert refusal(kind, "x" * (limit + 1))[0] == "text_too_long"
    assert refusal(kind, "\u0958" * limit)[0] == "text_too_long"  # one character, two in NFC


@pytest.mark.parametrize(
    "text",
    [
        "Budi",
        "PT Maju Jaya (Persero) Tbk.",
        "Siti Nurḥalīza",
        "Đặng",
        "李小龍",
        "O'Neil & Söhne",
        "INV/2026/XI/0001",
        "🙂",
        "a̐é",
    ],
)
def test_honest_text_enters(text):
    assert read(Name, text) == unicodedata.normalize("NFC", text)


def test_an_emoji_may_choose_its_look_in_a_name_but_not_in_an_id():
    assert read(Name, "Toko \u2764\ufe0f") == "Toko \u2764\ufe0f"
    assert refusal(Identifier, "INV-1\ufe0f")[0] == "text_invisible"
    assert refusal(Identifier, "INV-1\ufe0e")[0] == "text_invisible"


def test_one_text_has_one_spelling():
    assert read(Identifier, "Cafe\u0301") == read(Identifier, "Café") == "Café"


@given(st.text(max_size=60))
@example("a\u0344\u0344\u0344")
@example("\u0958")
@example("\u2126")
def test_what_entered_once_enters_again_unchanged(text):
    for kind in (Identifier, Name):
        try:
            entered = read(kind, text)
        except ValidationError:
            continue
        assert read(kind, entered) == entered
        assert entered.isprintable() or unicodedata.normalize("NFC", entered) == entered
        assert "\n" not in entered
        assert "\r" not in entered


# --- numbers --------------------------------------------------------------------------------------


def test_a_count_is_a_whole_number_from_0_to_3650():
    assert read(Count, 0) == 0
    assert read(Count, 3650) == 3650
    for value in (-1, 3651, "3", 3.0, True, None):
        refusal(Count, value)


def test_a_flag_is_true_or_false_and_nothing_that_looks_like_it():
    assert read(Flag, True) is True
    for value in (1, 0, "yes", "true", None):
        refusal(Flag, value)


# --- days and instants ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026-02-30", "day_unknown"),
        ("20260101", "day_format"),
        ("2026-W01-1", "day_format"),
        ("2026-1-1", "day_format"),
        ("2026-01-01T00:00:00", "day_format"),
        ("\uff12026-01-01", "day_format"),
        ("2026-01-01\n", "day_format"),
        ("10000-01-01", "day_format"),
        ("0000-01-01", "day_unknown"),
        ("1989-12-31", "day_range"),
        ("3000-01-01", "day_range"),
        (date(1, 1, 1), "day_range"),
        (0, "day_type"),
        (1767225600, "day_type"),
        (True, "day_type"),
        (None, "day_type"),
        (NAIVE, "day_type"),
        (datetime(2026, 1, 1, tzinfo=UTC), "day_type"),
    ],
)
def test_a_day_is_a_date_without_a_time(value, code):
    assert refusal(Day, value)[0] == code


def test_days_reach_from_1990_to_2999():
    for day in (FIRST_DAY, LAST_DAY, date(2026, 11, 18)):
        assert read(Day, day) == read(Day, day.isoformat()) == day


class Almanac(date):
    """A date that is a little more."""


def test_a_day_of_another_class_becomes_a_plain_one():
    assert type(read(Day, Almanac(2026, 11, 18))) is date


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026-01-01T10:00", "instant_naive"),
        (NAIVE, "instant_naive"),
        ("2026-01-01", "instant_format"),
        ("2026-01-01T10", "instant_format"),
        ("1767225600", "instant_format"),
        ("2026-01-01T10:00Z\n", "instant_format"),
        ("2026-02-30T10:00Z", "instant_unknown"),
        ("2026-01-01T25:00Z", "instant_unknown"),
        ("2026-01-01T10:00+99:00", "instant_unknown"),
        ("2026-01-01T10:00 WIB", "instant_unknown"),
        (1767225600, "instant_type"),
        (date(2026, 1, 1), "instant_type"),
        (None, "instant_type"),
        (True, "instant_type"),
        (datetime.min.replace(tzinfo=WIB), "instant_range"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))), "instant_range"),
        ("1989-12-31T23:59:59Z", "instant_range"),
        ("1990-01-01T00:00:00+07:00", "instant_range"),
        ("3000-01-01T00:00:00Z", "instant_range"),
        ("2999-12-31T23:00:00-05:00", "instant_range"),
    ],
)
def test_an_instant_is_aware_and_in_range_in_utc(value, code):
    assert refusal(Instant, value)[0] == code


def test_one_instant_has_one_spelling():
    spellings = ["2026-11-18T09:00:00+07:00", "2026-11-18 02:00Z", "2026-11-18T10:00:00.000+08:00"]
    aware = datetime(2026, 11, 18, 9, tzinfo=WIB)
    for given_ in (*spellings, aware, aware.replace(fold=1)):
        instant = read(Instant, given_)
        assert (instant.tzinfo, instant.fold, instant.isoformat()) == (UTC, 0, "2026-11-18T02:00:00+00:00")


@given(st.datetimes(datetime(1991, 1, 1), datetime(2998, 12, 31), timezones=st.timezones()))  # noqa: DTZ001
def test_an_instant_stays_the_same_instant(at):
    instant = read(Instant, at)
    assert type(instant) is datetime
    assert instant == at.astimezone(UTC)
    assert read(Instant, instant.isoformat()) == instant


def test_a_day_or_an_instant_is_told_by_its_time():
    assert read(DayOrInstant, "2026-11-18") == date(2026, 11, 18)
    assert read(DayOrInstant, date(2026, 11, 18)) == date(2026, 11, 18)
    assert read(DayOrInstant, "2026-11-18T09:00+07:00") == datetime(2026, 11, 18, 2, tzinfo=UTC)
    assert read(DayOrInstant, datetime(2026, 11, 18, 9, tzinfo=WIB)) == datetime(2026, 11, 18, 2, tzinfo=UTC)
    assert refusal(DayOrInstant, "2026-11-18T09:00")[0] == "instant_naive"
    assert refusal(DayOrInstant, "18-11-2026")[0] == "day_format"
    assert refusal(DayOrInstant, 5)[0] == "day_type"


# --- values ---------------------------------------------------------------------------------------

BUDI = Guest(name="Budi", seats=2, arrives_on="2026-11-18")


def test_a_value_is_frozen_hashable_and_equal_by_content():
    with pytest.raises(ValidationError, match="frozen"):
        BUDI.name = "Siti"
    again = Guest.model_validate_json(BUDI.model_dump_json())
    assert again == BUDI
    assert hash(again) == hash(BUDI)
    assert {again, BUDI} == {BUDI}


def test_a_value_survives_json_pickle_and_copies():
    visit = Visit(guest=BUDI)
    for other in (
        Visit.model_validate_json(visit.model_dump_json()),
        Visit.model_validate(visit.model_dump()),
        pickle.loads(pickle.dumps(visit)),
        copy.copy(visit),
        copy.deepcopy(visit),
        visit.model_copy(),
        visit.model_copy(deep=True),
        visit.model_copy(update={}),
    ):
        assert other == visit
    for other in (pickle.loads(pickle.dumps(visit)), copy.copy(visit), visit.model_copy()):
        assert other.model_fields_set == {"guest"}


def test_a_value_put_together_from_checked_fields_is_the_value_that_the_checks_would_have_made():
    fields = {"name": "Budi", "seats": 2, "arrives_on": date(2026, 11, 18), "note": None}
    other = of_checked(Guest, {"name", "seats", "arrives_on"}, fields)
    assert other == BUDI
    assert (hash(other), repr(other), other.to_dict()) == (hash(BUDI), repr(BUDI), BUDI.to_dict())
    assert other.model_fields_set == BUDI.model_fields_set
    assert pickle.loads(pickle.dumps(other)) == copy.deepcopy(other) == other.model_copy() == BUDI
    with pytest.raises(ValidationError, match="frozen"):
        other.name = "Siti"


def test_a_value_prints_what_differs_from_its_defaults_and_reads_back():
    assert repr(Guest(name="Budi")) == "Guest(name='Budi')"
    assert repr(Guest(name="Budi", seats=1)) == "Guest(name='Budi')"
    assert eval(repr(Visit(guest=Guest(name="Budi", seats=3)))) == Visit(guest=Guest(name="Budi", seats=3))  # noqa: S307


@pytest.mark.parametrize("changes", [{"seats": -1}, {"name": ""}, {"nmae": "Siti"}, {"seats": "2"}])
def test_a_changed_copy_is_checked_like_any_other_value(changes):
    with pytest.raises(ValidationError):
        BUDI.model_copy(update=changes)
    assert BUDI.model_copy(update={"seats": 4}) == Guest(name="Budi", seats=4, arrives_on="2026-11-18")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="copy.replace came with Python 3.13")
def test_copy_replace_is_checked_too():
    with pytest.raises(ValidationError):
        copy.replace(BUDI, seats=-1)


def test_stored_bytes_are_checked_like_any_other_input():
    stored = pickle.dumps(BUDI).replace(b"Budi", b"Bu\ndi"[:4])
    with pytest.raises(ValidationError):
        pickle.loads(stored)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("nmae", "unknown field 'nmae' in Guest; did you mean 'name'?"),
        ("seat", "did you mean 'seats'?"),
        ("colour", "unknown field in Guest; its fields are name, seats, arrives_on, note"),
        ("name:budi@contoh.example", "its fields are"),
        ("n" * 10_000, "its fields are"),
        (5, "its fields are"),
    ],
)
def test_an_unknown_field_offers_the_nearest_name(name, hint):
    with pytest.raises(ValidationError) as refused:
        Guest.model_validate({"name": "Budi", name: "x"})
    assert hint in str(refused.value)
    assert "budi@" not in str(refused.value)


def test_a_value_may_say_its_schema_version():
    assert Guest.model_validate({"name": "Budi", "schema_version": 1}) == Guest(name="Budi")
    for version in (2, 0, "1", True, 1.0, None):
        with pytest.raises(ValidationError, match="this release reads 1"):
            Guest.model_validate({"name": "Budi", "schema_version": version})
    with pytest.raises(ValidationError, match="did you mean 'name'"):
        Guest.model_validate({"name": "Budi", "schema_version": 1, "names": ["x"]})


def test_what_is_no_value_at_all_is_refused():
    for value in (None, 5, "Budi", [("name", "Budi")]):
        with pytest.raises(ValidationError):
            Guest.model_validate(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Budi", "name": "Siti"}',
        b'{"name": "Budi", "name": "Siti"}',
        bytearray(b'{"name": "Budi", "seats": 1, "seats": 1}'),
    ],
)
def test_a_name_that_json_says_twice_is_refused_because_one_would_be_lost(text):
    with pytest.raises(ValidationError, match="holds one name twice") as refused:
        Guest.model_validate_json(text)
    assert "Siti" not in str(refused.value)


def test_a_name_said_twice_deep_inside_is_refused_too():
    with pytest.raises(ValidationError, match="holds one name twice"):
        Visit.model_validate_json('{"guest": {"name": "Budi", "seats": 1, "seats": 2}}')
    assert Visit.model_validate_json('{"guest": {"name": "Budi"}}') == Visit(guest=Guest(name="Budi"))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "[" * 100_000, "nan", '{"name": NaN}', b"\xff", '{"seats": ' + "1" * 5000 + "}"]
)
def test_broken_json_is_one_clear_error(text):
    with pytest.raises(ValidationError):
        Guest.model_validate_json(text)


@given(st.dictionaries(st.text(max_size=5), st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8), max_size=4))  # fmt: skip
def test_no_json_makes_it_fall(data):
    with pytest.raises(ValidationError):
        Visit.model_validate_json(json.dumps(data))


SECRETS = ["budi.rahasia@contoh.example", "+628129998887", "Budi Rahasia"]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_error_repeats_what_it_was_given(secret):
    attempts = [
        {"name": secret + "\n"},
        {"name": secret, "seats": secret},
        {"name": secret, "arrives_on": secret},
        {"name": [secret]},
        {"name": secret, secret: secret},
        {"seats": 1, "note": secret},
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError) as refused:
            Guest.model_validate(attempt)
        told = str(refused.value) + repr(refused.value) + "".join(traceback.format_exception(refused.value))
        assert secret not in told.replace(repr(SECRETS), "")


class Written:
    """A class with fields."""

    one: int
    """The first."""


class WrittenOn(Written):
    """One with more of them."""

    two: int
    """The second,
    of two lines.
    """
    three: int
    four: str = "no text about the third"
    five: int
    5  # noqa: B018 - no text either


def test_a_field_is_described_by_the_text_under_it():
    assert _field_docstrings(WrittenOn) == {"one": "The first.", "two": "The second,\nof two lines."}
