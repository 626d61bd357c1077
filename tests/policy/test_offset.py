"""`H+7` and its relatives: one value, two spellings."""

import pickle
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sopan.errors import NotationError
from sopan.policy import Offset, Span


def sensible(days: int, unit: str, anchor: str, end: bool) -> bool:
    if anchor == "contact":
        return days >= 1 and not end
    if end:
        return days >= 1 and unit == "calendar"
    return not (unit == "working" and days == 0)


FIELDS = st.tuples(
    st.integers(-3650, 3650),
    st.sampled_from(["calendar", "working"]),
    st.sampled_from(["due", "contact"]),
    st.booleans(),
)


@given(FIELDS)
def test_both_forms_round_trip(fields):
    data = dict(zip(("days", "unit", "anchor", "end_of_month"), fields, strict=True))
    if not sensible(*fields):
        with pytest.raises(ValidationError):
            Offset.model_validate(data)
        return
    offset = Offset.model_validate(data)
    assert Offset.parse(str(offset)) == offset
    assert Offset.model_validate(str(offset)) == offset
    assert Offset.model_validate(offset.model_dump()) == offset
    assert Offset.model_validate_json(offset.model_dump_json()) == offset
    assert offset.model_dump_json() == f'"{offset}"'
    assert pickle.loads(pickle.dumps(offset)) == offset
    assert hash(Offset.parse(str(offset))) == hash(offset)
    assert eval(repr(offset)) == offset  # noqa: S307 - our own repr


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("H-3", (-3, "calendar", "due", False)),
        ("H", (0, "calendar", "due", False)),
        ("H+0", (0, "calendar", "due", False)),
        ("H+7", (7, "calendar", "due", False)),
        ("H+5 kerja", (5, "working", "due", False)),
        ("H-2 kerja", (-2, "working", "due", False)),
        ("S+10", (10, "calendar", "contact", False)),
        ("S+10 kerja", (10, "working", "contact", False)),
        ("H+30 akhir bulan", (30, "calendar", "due", True)),
        ("H+3650", (3650, "calendar", "due", False)),
    ],
)
def test_the_notation_says_what_the_fields_say(text, fields):
    offset = Offset.parse(text)
    assert (offset.days, offset.unit, offset.anchor, offset.end_of_month) == fields


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("h+7", 0),
        ("h + tujuh", 0),
        ("H+", 1),
        ("H +7", 1),
        ("H+1.5", 3),
        ("H+7 hari", 3),
        ("H+7  kerja", 3),
        ("H+7 kerja ", 9),
        ("H+30 akhir bulan kerja", 16),
        ("T+7", 0),
        ("7", 0),
        ("H+123456", 7),
        ("H+\u0667", 1),
        ("H+7\n", 3),
        ("H+" + "7" * 100_000, 7),
        (None, None),
        (7, None),
        (b"H+7", None),
    ],
)
def test_what_is_not_the_notation_is_refused_with_the_place(text, position):
    with pytest.raises(NotationError, match="must be written like") as refused:
        Offset.parse(text)
    assert refused.value.position == position
    with pytest.raises(ValidationError, match="must be written like"):
        Offset.model_validate(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("H+3651", "3650"),
        ("H-3651", "-3650"),
        ("S", "at least one day"),
        ("S+0", "at least one day"),
        ("S-3", "at least one day"),
        ("H kerja", "write H, or H"),
        ("H+0 kerja", "write H, or H"),
        ("H akhir bulan", "akhir bulan goes with days after H"),
        ("H-3 akhir bulan", "akhir bulan goes with days after H"),
        ("S+3 akhir bulan", "akhir bulan goes with days after H"),
        ("H+5 kerja akhir bulan", "akhir bulan goes with days after H"),
    ],
)
def test_what_the_notation_cannot_mean_is_refused_by_name(text, problem):
    with pytest.raises(NotationError) as refused:
        Offset.parse(text)
    assert problem in str(refused.value)
    with pytest.raises(ValidationError) as wrapped:
        Offset.model_validate(text)
    assert problem in str(wrapped.value)


@pytest.mark.parametrize(
    "data",
    [{}, {"days": 7.0}, {"days": "7"}, {"days": True}, {"days": 7, "unit": "weeks"}, {"days": 7, "day": 7}, [7], 7, None, date(2026, 1, 1)],
)  # fmt: skip
def test_other_data_are_refused(data):
    with pytest.raises(ValidationError):
        Offset.model_validate(data)


def test_an_offset_knows_its_side_of_the_due_date_and_its_nominal_days():
    assert [Offset.parse(text).before_or_on_due for text in ("H-3", "H", "H+1", "S+1")] == [True, True, False, False]
    assert Offset.parse("H+5 kerja").nominal_days == 7
    assert Offset.parse("H-3 kerja").nominal_days == Fraction(-21, 5)
    assert Offset.parse("H+30 akhir bulan").nominal_days == 30


# --- spans ----------------------------------------------------------------------------------------


@given(st.integers(0, 3650), st.sampled_from(["calendar", "working"]))
def test_a_span_is_a_number_or_a_text(days, unit):
    span = Span(days=days, unit=unit)
    assert str(span) == (f"{days} kerja" if unit == "working" else str(days))
    for other in (
        Span.model_validate(str(span)),
        Span.model_validate(span.model_dump()),
        Span.model_validate_json(span.model_dump_json()),
        Span.model_validate({"days": days, "unit": unit}),
        pickle.loads(pickle.dumps(span)),
        eval(repr(span)),  # noqa: S307 - our own repr
    ):
        assert other == span
    assert TypeAdapter(Span).dump_python(span) == (f"{days} kerja" if unit == "working" else days)


@pytest.mark.parametrize(
    "value",
    [1.5, True, None, "tiga", "3 hari", "-3", "3.0", "3 kerja ", "", "99999", 3651, -1, {"day": 3}, [3], "\u0663"],
)
def test_other_spans_are_refused(value):
    with pytest.raises(ValidationError):
        Span.model_validate(value)


def test_a_text_that_is_no_span_is_refused_with_the_place():
    with pytest.raises(ValidationError, match='3, or "3 kerja" for working days') as refused:
        Span.model_validate("tiga")
    assert refused.value.errors()[0]["ctx"]["error"].position == 0


def test_an_offset_that_cannot_be_used_is_refused_from_its_beginning():
    with pytest.raises(NotationError, match="cannot be used") as refused:
        Offset.parse("H+3651")
    assert refused.value.position == 0


def test_a_span_may_be_of_no_days_in_the_schema_too():
    (number,) = [form for form in TypeAdapter(Span).json_schema()["anyOf"] if form["type"] == "integer"]
    assert (number["minimum"], number["maximum"]) == (0, 3650)
