"""A policy is one frozen value behind three doors, and a ladder that makes sense."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import tomllib
from datetime import date

import pytest
from hypothesis import given
from pydantic import ValidationError

import sopan.policy
import sopan.words
from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.money import Money
from sopan.policy import (
    MOST_ITEMS,
    Certificates,
    Deadline,
    EscalationPolicy,
    Limits,
    Repeat,
    Span,
    Step,
    Thanks,
    Windows,
    amount_in,
)
from sopan.windows import DEFAULT_HOURS, OpeningHours
from sopan.words import FOLLOW_UPS, Channel, Purpose
from tests.policy.policies import policies, policy, step


def codes(build) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        build()
    return {problem["type"] for problem in refused.value.errors(include_input=False)}


# --- three doors ----------------------------------------------------------------------------------

PYTHON = EscalationPolicy(
    name="toko",
    steps=(
        Step(id="pengingat", when="H-3", tone="friendly", channels=["whatsapp", "email"]),
        Step(id="surat", when="H+5 kerja", tone="polite", channels=["email"], repeat={"every": 7, "times": 2}),
        Step(id="akhir", when="H+30 akhir bulan", tone="final", channels=["letter"], deadline_days=7),
        Step(id="alih", when="S+20", hand_off_to="mediator"),
    ),
    grace_days="3 kerja",
    windows={"email": "Sen-Jum 09.00-15.00"},
    limits={"max_items": None, "min_days_between": 3},
    tolerance=["IDR 1000", "USD 0.10"],
    certificates=None,
    quiet_periods=[{"start": date(2026, 12, 20), "end": date(2027, 1, 3)}],
)
TOML = """
name = "toko"
grace_days = "3 kerja"
tolerance = ["IDR 1000", "USD 0.10"]
certificates = "none"

[windows]
email = "Mo-Fr 09:00-15:00"

[limits]
min_days_between = 3
max_items = "none"

[[quiet_periods]]
start = 2026-12-20
end = 2027-01-03

[[steps]]
id = "pengingat"
when = "H-3"
tone = "friendly"
channels = ["whatsapp", "email"]

[[steps]]
id = "surat"
when = "H+5 kerja"
tone = "polite"
channels = ["email"]
repeat = { every = 7, times = 2 }

[[steps]]
id = "akhir"
when = "H+30 akhir bulan"
tone = "final"
channels = ["letter"]
deadline_days = 7

[[steps]]
id = "alih"
when = { days = 20, anchor = "contact" }
hand_off_to = "mediator"
"""


def test_python_json_and_toml_make_the_same_value():
    assert EscalationPolicy.model_validate(tomllib.loads(TOML)) == PYTHON
    assert EscalationPolicy.model_validate_json(PYTHON.model_dump_json()) == PYTHON
    assert EscalationPolicy.model_validate(json.loads(PYTHON.model_dump_json()) | {"schema_version": 1}) == PYTHON


@given(policies())
def test_every_policy_survives_json_python_and_pickle(one):
    for other in (
        EscalationPolicy.model_validate_json(one.model_dump_json()),
        EscalationPolicy.model_validate(one.model_dump()),
        EscalationPolicy.model_validate(one.model_dump(exclude_unset=True)),
        pickle.loads(pickle.dumps(one)),
        one.model_copy(update={"name": one.name}),
    ):
        assert other == one
        assert hash(other) == hash(one)


@given(policies())
def test_a_policy_prints_so_that_python_reads_it_back(one):
    names = vars(sopan.policy) | vars(sopan.words) | {"Money": Money, "OpeningHours": OpeningHours, "datetime": dt}
    assert eval(repr(one), names | {"QuietPeriod": QuietPeriod}) == one  # noqa: S307 - our own repr


def test_a_policy_prints_only_what_differs_from_the_defaults():
    text = repr(policy(step("H+3"), limits={"max_items": 5}))
    assert text == (
        "EscalationPolicy(name='uji', steps=(Step(id='H3', when=Offset(days=3), tone=Tone.POLITE, "
        "channels=(Channel.EMAIL,), purpose=Purpose.OVERDUE),), limits=Limits(max_items=5))"
    )


def test_the_defaults_are_those_of_the_contract():
    one = policy(step("H+3"))
    assert one.grace_days == Span(days=3)
    assert one.limits == Limits(
        min_days_between=2, max_per_7_days=3, max_per_30_days=6, max_attempts=5, max_items=12, retry_hours=3
    )
    assert (one.catch_up, one.consolidate, one.due_on_closed_day, one.honour_pay_days) == (
        "paced",
        "oldest",
        "roll",
        True,
    )
    assert (one.tolerance, one.minimum, one.hand_off.min_outstanding) == ((Money(10_000),), (), ())
    assert (str(one.promises.grace), one.promises.max_broken) == ("1 kerja", 2)
    assert (str(one.claims.verify), one.disputes.partial, str(one.plans.grace)) == ("2 kerja", "hold", "3 kerja")
    assert (one.claims.max_unmet, one.list_apart) == (2, ())
    assert (one.pay_days.horizon, one.pay_days.closed) == (31, "forward")
    assert one.certificates == Certificates(first="filing", every=30, times=3)
    assert (one.freshness, one.thanks, one.legal, one.quiet_periods, list(one.windows.given())) == (
        None,
        None,
        None,
        (),
        [],
    )
    assert Thanks() == Thanks(within_days=5)


def test_hours_come_from_the_policy_or_from_the_library():
    one = policy(step("H+3"), windows={"sms": "Mo-Fr 10:00-11:00"})
    assert one.hours(Channel.SMS) == OpeningHours("Mo-Fr 10:00-11:00")
    assert one.hours(Channel.EMAIL) == DEFAULT_HOURS[Channel.EMAIL]
    assert [channel for channel, _ in one.windows.given()] == [Channel.SMS]


def test_a_step_is_found_by_its_id():
    assert policy().step("call") == policy().steps[2]
    assert policy().step("surat") is None


# --- steps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "tone", "purpose"),
    [
        ("H-3", "friendly", "upcoming"),
        ("H", "friendly", "due_today"),
        ("H+3", "polite", "overdue"),
        ("S+3", "polite", "overdue"),
        ("H+30", "final", "final_notice"),
        ("H-3", "final", "upcoming"),
    ],
)
def test_a_purpose_follows_from_date_and_tone(when, tone, purpose):
    first = step("H+1", "friendly")
    (*_, last) = policy(*([first] if when[0] == "S" else []), step(when, tone)).steps
    assert last.purpose == purpose
    assert Step.model_validate(step(when, tone, purpose="offer")).purpose is Purpose.OFFER


def test_a_final_notice_is_known_by_tone_or_purpose():
    assert Step.model_validate(step("H+30", "final")).is_final
    assert Step.model_validate(step("H+30", "formal", purpose="final_notice")).is_final
    assert not Step.model_validate(step("H+30", "formal")).is_final


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"channels": []}, "step_incomplete"),
        ({"tone": None}, "step_incomplete"),
        ({"channels": ["email", "email"]}, "step_channels"),
        ({"offers": ["extension", "extension"]}, "step_twice"),
        ({"hand_off_to": "mediator"}, "step_both"),
        ({"tone": "angry"}, "enum"),
        ({"channels": ["fax"]}, "enum"),
        ({"purpose": "threat"}, "enum"),
        ({"offers": ["discount"]}, "literal_error"),
        ({"deadline_days": 0}, "greater_than_equal"),
        ({"deadline_days": 366}, "less_than_equal"),
        ({"deadline_days": "7"}, "value_error"),
        ({"deadline_days": "7 Tage"}, "value_error"),
        ({"deadline_days": "0 hari"}, "greater_than_equal"),
        ({"deadline_days": 7.5}, "deadline_type"),
        ({"deadline_days": True}, "deadline_type"),
        ({"roles": ["ap", "ap"]}, "step_twice"),
        ({"copy_to": ["ap", "ap"]}, "step_twice"),
        ({"min_outstanding": ["IDR 1", "IDR 2"]}, "repeated_currency"),
        ({"channels": ["email", "visit"]}, "step_visit"),
        ({"repeat": {"every": "minggu", "times": 2}}, "repeat_every"),
        ({"repeat": {"every": True, "times": 2}}, "repeat_every"),
        ({"repeat": {"every": 1.5, "times": 2}}, "repeat_every"),
        ({"repeat": {"every": 0, "times": 2}}, "repeat_every"),
        ({"repeat": {"every": 3, "times": 1}}, "greater_than_equal"),
        ({"repeat": {"every": 3, "times": 101}}, "less_than_equal"),
        ({"requires_approval": "yes"}, "bool_type"),
        ({"chanels": ["email"]}, "unknown_field"),
        ({"id": ""}, "text_empty"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(fields, code):
    assert codes(lambda: Step.model_validate(step("H+3") | fields)) == {code}


@pytest.mark.parametrize("name", sorted(FOLLOW_UPS))
def test_a_step_is_not_called_like_a_follow_up_because_they_would_share_keys(name):
    assert codes(lambda: Step.model_validate(step("H+3", id=name))) == {"step_id_taken"}
    with pytest.raises(ValidationError, match=", ".join(sorted(FOLLOW_UPS))):
        Step.model_validate(step("H+3", id=name))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"when": "H"}, "step_hand_off_early"),
        ({"when": "H-3"}, "step_hand_off_early"),
        ({"purpose": "overdue"}, "step_both"),
        ({"tone": "final"}, "step_both"),
        ({"channels": ["email"]}, "step_both"),
        ({"deadline_days": 5}, "step_hand_off"),
        ({"attach_invoice": True}, "step_hand_off"),
        ({"offers": ["extension"]}, "step_hand_off"),
        ({"requires_approval": True}, "step_hand_off"),
        ({"repeat": {"every": 3, "times": 2}}, "step_hand_off"),
        ({"hand_off_to": ""}, "text_empty"),
    ],
)
def test_a_hand_off_sends_nothing(fields, code):
    assert codes(lambda: Step.model_validate({"id": "alih", "when": "H+45", "hand_off_to": "orang"} | fields)) == {code}


# --- the ladder -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whens", "fits"),
    [
        (["H-3", "H", "H+3"], True),
        (["H+14", "H+7"], False),
        (["H+7", "H+7"], False),
        (["H+5 kerja", "H+7"], False),
        (["H+5 kerja", "H+8"], True),
        (["H-3", "H-3 kerja"], False),
        (["H-3 kerja", "H-3"], True),
        (["H+3", "S+3", "H+5"], True),
        (["H+3", "S+3", "S+1", "H+4"], True),
        (["H+3", "S+100", "H+3"], False),
        (["H+30 akhir bulan", "H+31"], True),
    ],
)
def test_dates_rise_by_nominal_days(whens, fits):
    steps = [step(when, id=f"s{number}") for number, when in enumerate(whens)]
    if fits:
        assert [str(one.when) for one in policy(*steps).steps] == whens
    else:
        assert codes(lambda: policy(*steps)) == {"ladder_order"}


def test_the_error_names_the_two_steps_dates():
    with pytest.raises(ValidationError, match=r"H\+7 must come after H\+14"):
        policy(step("H+14"), step("H+7"))


def test_tones_never_fall():
    assert codes(lambda: policy(step("H+3", "firm"), step("H+7", "polite"))) == {"ladder_tone"}
    assert codes(lambda: policy(step("H+3", "firm"), step("S+7", "polite"))) == {"ladder_tone"}
    policy(step("H+3", "firm"), step("H+5", hand_off_to="m"), step("H+7", "firm"))


def test_the_first_step_cannot_count_from_a_contact():
    with pytest.raises(ValidationError, match=r"first step cannot be S\+n"):
        policy(step("S+3"), step("H+7"))


def test_step_ids_are_unique_and_there_is_a_step():
    assert codes(lambda: policy(step("H+3", id="a"), step("H+7", id="a"))) == {"duplicate_step"}
    assert codes(lambda: EscalationPolicy.model_validate({"name": "uji", "steps": []})) == {"no_steps"}


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"grace_days": 1.5}, "span_type"),
        ({"grace_days": 3651}, "less_than_equal"),
        ({"grace_days": True}, "span_type"),
        ({"tolerance": ["IDR 1", "IDR 2"]}, "repeated_currency"),
        ({"minimum": ["IDR 5000", "IDR 6000"]}, "repeated_currency"),
        ({"hand_off": {"min_outstanding": ["IDR 5", "IDR 6"]}}, "repeated_currency"),
        ({"minimum": ["IDR 9999"]}, "minimum_under_tolerance"),
        ({"minimum": ["USD 0.99"]}, "minimum_under_tolerance"),
        ({"list_apart": ["not_due", "not_due"]}, "list_apart_twice"),
        ({"list_apart": ["paid"]}, "literal_error"),
        ({"limits": {"max_items": 201}}, "less_than_equal"),
        ({"limits": {"retry_hours": 0}}, "greater_than_equal"),
        ({"pay_days": {"closed": "never"}}, "literal_error"),
        ({"claims": {"max_unmet": 0}}, "greater_than_equal"),
        ({"tolerance": ["IDR -1"]}, "value_error"),
        ({"tolerance": [1000.0]}, "value_error"),
        ({"windows": {"email": "Mo-Xx 09:00-16:00"}}, "value_error"),
        ({"windows": {"email": "Mo-Fr 22:00-06:00"}}, "value_error"),
        ({"windows": {"email": "off"}}, "value_error"),
        ({"windows": {"fax": "Mo-Fr 09:00-16:00"}}, "unknown_field"),
        ({"windows": {"email": OpeningHours("Mo 09:00-10:00") & OpeningHours("Tu 09:00-10:00")}}, "window_never_opens"),
        ({"limits": {"min_days_between": -1}}, "greater_than_equal"),
        ({"limits": {"max_per_7_days": 0}}, "greater_than_equal"),
        ({"limits": {"max_per_7_days": "many"}}, "int_type"),
        ({"certificates": {"first": "S+14"}}, "certificates_first"),
        ({"certificates": {"first": "H"}}, "certificates_first"),
        ({"certificates": "never"}, "model_type"),
        ({"promises": {"max_broken": 0}}, "greater_than_equal"),
        ({"thanks": {"within_days": 3651}}, "less_than_equal"),
        ({"catch_up": "all"}, "literal_error"),
        ({"consolidate": None}, "literal_error"),
        ({"legal": "pojk"}, "literal_error"),
        ({"quiet_periods": [{"start": "2026-12-31", "end": "2026-12-01"}]}, "quiet_period_order"),
        ({"name": ""}, "text_empty"),
        ({"honor_pay_days": True}, "unknown_field"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(fields, code):
    assert codes(lambda: policy(**fields)) == {code}


def test_a_limit_is_lifted_by_null_or_in_toml_by_the_word_none():
    for name in Limits.model_fields.keys() - {"retry_hours"}:
        assert getattr(Limits.model_validate({name: None}), name) is None
        assert Limits.model_validate({name: "none"}) == Limits.model_validate({name: None})
    assert policy(certificates="none") == policy(certificates=None)


def test_a_list_given_replaces_the_default():
    assert policy(tolerance=[]).tolerance == ()
    assert policy(tolerance=["USD 1"]).tolerance == (Money(1, "USD"),)
    policy(minimum=["USD 1"], tolerance=["IDR 5000"])
    policy(minimum=["IDR 10000"])


def test_what_may_stay_open_is_named_by_currency_or_one_unit_of_it():
    assert [policy().tolerance_in(currency) for currency in ("IDR", "USD", "JPY")] == [
        Money(10_000),
        Money(1, "USD"),
        Money(1, "JPY"),
    ]
    given = policy(tolerance=["IDR 2500", "USD 0"])
    assert [given.tolerance_in(currency) for currency in ("IDR", "USD", "EUR")] == [
        Money(2500),
        Money(0, "USD"),
        Money(1, "EUR"),
    ]
    assert policy(tolerance=[]).tolerance_in("IDR") == Money(0)
    policy(tolerance=[], minimum=["IDR 1"])


def test_one_message_names_no_more_than_a_message_can():
    assert Limits().items_per_message == 12
    assert Limits(max_items=None).items_per_message == MOST_ITEMS == 200


@pytest.mark.parametrize(
    ("written", "last_date"),
    [(5, "2026-12-29"), ("5 kerja", "2026-12-29"), ("7 hari", "2026-12-25"), ({"days": 3}, "2026-12-23")],
)
def test_a_deadline_counts_working_days_or_days_of_the_calendar(written, last_date):
    deadline = Deadline.model_validate(written)
    # Friday 18 December 2026; the 24th and 25th are closed
    assert (
        deadline.after(date(2026, 12, 18), WorkingCalendar.indonesia(years=range(2026, 2028))).isoformat() == last_date
    )
    assert Deadline.model_validate_json(deadline.model_dump_json()) == deadline
    assert Deadline.model_validate(str(deadline)) == deadline


@pytest.mark.parametrize(
    ("first", "last", "following"),
    [
        ("2027-01-15", "2027-01-15", "2027-02-15"),
        ("2027-01-15", "2027-02-16", "2027-03-15"),  # it had moved off a closed day
        ("2027-01-31", "2027-01-31", "2027-02-28"),
        ("2027-01-31", "2027-02-28", "2027-03-31"),
        ("2027-01-31", "2027-02-01", "2027-02-28"),
        ("2027-01-15", "2027-02-05", "2027-03-15"),  # ten days are too soon
        ("2027-01-15", "2027-01-31", "2027-02-15"),
        ("2027-12-15", "2027-12-15", "2028-01-15"),
    ],
)
def test_a_monthly_repeat_keeps_the_day_of_the_month(first, last, following):
    monthly = Repeat(every="bulan", times=12)
    assert monthly.next_on(date.fromisoformat(last), date.fromisoformat(first)).isoformat() == following


def test_a_repeat_by_days_counts_from_the_last_time():
    assert Repeat(every=7, times=2).next_on(date(2027, 2, 5), date(2027, 1, 15)) == date(2027, 2, 12)


@pytest.mark.parametrize(
    "fields",
    [{"deadline_days": 5}, {"min_outstanding": ["IDR 1"]}, {"roles": ["ap"]}, {"copy_to": ["ap"]}, {"series": "SP"}],
)
def test_a_hand_off_sends_nothing_and_so_has_nothing_of_a_message(fields):
    assert codes(lambda: policy(step("H+3"), step("H+9", hand_off_to="orang", **fields))) == {"step_hand_off"}


def test_an_amount_is_looked_up_by_currency():
    assert amount_in((Money(5), Money(7, "USD")), "USD") == Money(7, "USD")
    assert amount_in((), "USD") == Money(0, "USD")


def test_a_window_is_looked_up_by_channel():
    windows = Windows(email="Mo-Fr 09:00-10:00")
    assert windows["email"] == windows[Channel.EMAIL] == OpeningHours("Mo-Fr 09:00-10:00")
    assert windows["sms"] is None
    with pytest.raises(ValueError, match="channel is unknown"):
        windows["fax"]


def test_a_changed_copy_is_checked():
    with pytest.raises(ValidationError):
        policy().model_copy(update={"steps": (policy().steps[1], policy().steps[0])})
    changed = policy().model_copy(update={"grace_days": "5 kerja"})
    assert changed.grace_days == Span(days=5, unit="working")
    assert policy().steps[0].model_copy(update={"when": "H"}).purpose is Purpose.DUE_TODAY
