"""`policy.lint` says what cannot work or is unwise: each code by a policy that has it, and one that has it not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given

from sopan.calendars import WorkingCalendar
from sopan.policy import EscalationPolicy, PolicyFinding
from sopan.policy import _lint as lint
from tests.policy.policies import STEPS, policies, policy, step

PLAIN = [step("H+3"), step("H+7")]


def found(one: EscalationPolicy, calendar: WorkingCalendar | None = None) -> list[tuple[str, str, str | None]]:
    return [(finding.level, finding.code, finding.step) for finding in one.lint(calendar)]


def test_a_sensible_policy_has_no_findings():
    assert not policy(*STEPS).lint()
    assert not policy(*PLAIN).lint()


def calm(**fields: Any) -> dict[str, Any]:
    """Limits that stand in nobody's way."""
    return {"limits": {"min_days_between": 2, "max_per_7_days": 3, "max_per_30_days": 6} | fields}


FINDINGS: list[tuple[str, str, str | None, EscalationPolicy]] = [
    ("warning", "no_overdue_step", None, policy(step("H-3", "friendly"))),
    ("error", "unreachable_step", "H3", policy(step("H+3"), legal="pojk_22_2023", windows={"email": "Mo-Fr 20:00-22:00"})),
    ("warning", "second_hand_off", "H60", policy(*STEPS, step("H+60", hand_off_to="m"))),
    ("warning", "after_hand_off", "H60", policy(*STEPS, step("H+60", "final", deadline_days=3))),
    ("warning", "since_before_due", "S3", policy(step("H-7", "friendly"), step("S+3"), step("H"), step("H+7"))),
    ("warning", "month_end_overtakes", "H7_akhir_bulan", policy(step("H+7 akhir bulan"), step("H+30"))),
    ("warning", "gap_starves_step", "H", policy(step("H-1", "friendly"), step("H", "friendly"), step("H+7"))),
    ("warning", "gap_starves_step", "H5", policy(step("H+3"), step("H+5"), catch_up="skip", **calm(min_days_between=5))),
    ("warning", "gap_starves_step", "H5", policy(step("H+3"), step("H+5"), step("H+8"), catch_up="latest", **calm(min_days_between=5))),
    ("warning", "gap_delays_step", "H4", policy(step("H+3"), step("H+4"))),
    ("warning", "cap_starves_step", "H", policy(step("H-4", "friendly"), step("H-2", "friendly"), step("H", "friendly"), step("H+9"), **calm(max_per_7_days=2))),
    ("warning", "cap_delays_step", "H7", policy(step("H+3"), step("H+5"), step("H+7"), **calm(max_per_7_days=2))),
    ("warning", "cap_delays_step", "H20", policy(*[step(f"H+{day}") for day in (3, 9, 20)], **calm(max_per_30_days=2))),
    ("warning", "grace_swallows_step", "H1", policy(step("H+1"), step("H+2"), step("H+9"))),
    ("warning", "grace_swallows_step", "H1", policy(step("H+1"), step("H+2"), step("H+9"), catch_up="latest")),
    ("warning", "grace_swallows_step", "H1", policy(step("H+1", repeat={"every": 3, "times": 3}), step("H+2"), step("H+9"))),
    ("warning", "grace_swallows_step", "H1", policy(step("H-1", "friendly"), step("H", "friendly"), step("H+1"), step("H+2"), step("H+9"))),
    ("warning", "overtaken_step", "S1", policy(step("H+3 kerja"), step("S+1"), step("H+5", "firm"), catch_up="latest", grace_days=0, **calm(min_days_between=None))),
    ("warning", "grace_delays_step", "H1", policy(step("H+1"), step("H+9"))),
    ("warning", "grace_delays_step", "H6", policy(step("H+6"), step("H+12"), grace_days="5 kerja")),
    ("warning", "repeat_before_due", "Hm7", policy(step("H-7", "friendly", repeat={"every": 3, "times": 2}), step("H+3"))),
    ("warning", "repeat_cut_short", "H3", policy(step("H+3", repeat={"every": 3, "times": 4}), step("H+10"))),
    ("warning", "tone_jump", "H7", policy(step("H+3"), step("H+7", "formal"))),
    ("warning", "tone_jump", "H3", policy(step("H+3", "firm"))),
    ("error", "purpose_against_date", "H3", policy(step("H+3", purpose="upcoming"))),
    ("error", "purpose_against_date", "H3", policy(step("H+3", purpose="due_today"))),
    ("error", "purpose_against_date", "Hm3", policy(step("H-3", purpose="overdue"), step("H+3"))),
    ("error", "purpose_outside_ladder", "H3", policy(step("H+3", purpose="somasi_draft"))),
    ("error", "purpose_outside_ladder", "H3", policy(step("H+3", purpose="thanks"))),
    ("note", "pause_where_agreed", "H14", policy(step("H+3"), step("H+7", "firm"), step("H+14", "formal", purpose="service_pause"))),
    ("warning", "final_notice_without_deadline", "final", policy(*STEPS[:4], STEPS[4] | {"deadline_days": None}, STEPS[5])),
    ("warning", "final_notice_not_final", "H20", policy(*STEPS[:4], step("H+20", "formal", purpose="final_notice", deadline_days=3), *STEPS[4:])),
    ("error", "hand_off_without_final_notice", "over", policy(*STEPS[:4], STEPS[5])),
    ("warning", "hand_off_before_deadline", "over", policy(*STEPS[:5], STEPS[5] | {"when": "H+39"})),
    ("warning", "hand_off_before_deadline", "over", policy(*STEPS[:5], STEPS[5] | {"when": "S+9"})),
    ("warning", "hand_off_before_deadline", "over", policy(*STEPS[:4], STEPS[4] | {"deadline_days": 5}, STEPS[5] | {"when": "H+37"})),
    ("warning", "deadline_cut_short", "letter", policy(*STEPS[:3], STEPS[3] | {"deadline_days": 12}, *STEPS[4:])),
    ("warning", "deadline_cut_short", "H3", policy(step("H+3", deadline_days=5), step("S+7"))),
    ("warning", "daily_pestering", None, policy(*PLAIN, **calm(min_days_between=0))),
    ("warning", "daily_pestering", None, policy(*PLAIN, **calm(min_days_between=None))),
    ("warning", "daily_pestering", None, policy(*PLAIN, **calm(min_days_between=1, max_per_7_days=5))),
    ("warning", "daily_pestering", None, policy(*PLAIN, **calm(min_days_between=1, max_per_7_days=None))),
    ("warning", "daily_pestering", "H3", policy(step("H+3", repeat={"every": 1, "times": 2}))),
    ("warning", "cap_without_effect", None, policy(*PLAIN, **calm(max_per_7_days=3, max_per_30_days=2))),
    ("warning", "joint_messages_of_one", None, policy(*PLAIN, **calm(max_items=1))),
    ("warning", "attempts_below_channels", "H3", policy(step("H+3", channels=["email", "sms"]), **calm(max_attempts=1))),
    ("error", "window_never_opens", None, policy(*PLAIN, legal="pojk_22_2023", windows={"email": "Mo-Fr 20:00-22:00"})),
    ("error", "window_never_opens", None, policy(*PLAIN, windows={"email": "Sa 09:00-12:00"})),
    ("note", "hours_on_closed_days", None, policy(*PLAIN, windows={"email": "Mo-Sa 09:00-12:00"})),
    ("note", "hours_outside_law", None, policy(*PLAIN, legal="pojk_22_2023", windows={"email": "Mo-Sa 07:00-12:00"})),
    ("note", "law_allows_saturday", None, policy(*PLAIN, legal="pojk_22_2023")),
    ("warning", "promises_always_believed", None, policy(*PLAIN, promises={"max_broken": 4})),
    ("note", "certificates_off", None, policy(*PLAIN, certificates=None)),
    ("warning", "certificates_once", None, policy(*PLAIN, certificates={"times": 1})),
    ("warning", "certificates_pestering", None, policy(*PLAIN, certificates={"every": 6})),
]  # fmt: skip


@pytest.mark.parametrize(("level", "code", "where", "one"), FINDINGS, ids=[f"{code}-{n}" for n, (_, code, _, _) in enumerate(FINDINGS)])  # fmt: skip
def test_each_remark_is_made_where_it_belongs(level, code, where, one):
    assert (level, code, where) in found(one)


NO_FINDING = {
    "no_overdue_step": policy(step("H-3", "friendly"), step("H+3")),
    "after_hand_off": policy(*STEPS),
    "since_before_due": policy(step("H", "friendly"), step("S+5"), step("H+14")),
    "month_end_overtakes": policy(step("H+7 akhir bulan"), step("H+37")),
    "gap_starves_step": policy(
        step("H-2", "friendly"), step("H", "friendly"), step("H+3"), step("H+4"), catch_up="skip"
    ),
    "gap_delays_step": policy(step("H+3"), step("H+5")),
    "cap_delays_step": policy(step("H+3"), step("H+5"), step("H+10"), **calm(max_per_7_days=2)),
    "grace_swallows_step": policy(step("H+1"), step("H+5")),
    "overtaken_step": policy(step("H+3 kerja"), step("H+5", "firm"), catch_up="latest"),
    "second_hand_off": policy(*STEPS),
    "grace_delays_step": policy(step("H+7"), step("H+12"), grace_days="5 kerja"),
    "repeat_cut_short": policy(step("H+3", repeat={"every": 3, "times": 2}), step("H+10")),
    "tone_jump": policy(step("H+3"), step("H+7", "firm"), step("H+14", "formal")),
    "purpose_against_date": policy(step("H-3", "friendly", purpose="receipt_check"), step("H+3", purpose="statement")),
    "purpose_outside_ladder": policy(step("H+3", purpose="service_pause")),
    "hand_off_before_deadline": policy(*STEPS[:5], STEPS[5] | {"when": "H+40"}),
    "deadline_cut_short": policy(step("H+3", deadline_days=5), step("S+8", deadline_days=9), step("H+30")),
    "daily_pestering": policy(*PLAIN, **calm(min_days_between=1, max_per_7_days=4)),
    "cap_without_effect": policy(*PLAIN, **calm(max_per_7_days=2, max_per_30_days=2)),
    "joint_messages_of_one": policy(*PLAIN, consolidate="off", **calm(max_items=1)),
    "attempts_below_channels": policy(step("H+3", channels=["email", "sms"]), **calm(max_attempts=2)),
    "window_never_opens": policy(*PLAIN, windows={"sms": "Sa 09:00-12:00"}),  # no step uses it
    "hours_on_closed_days": policy(*PLAIN, legal="pojk_22_2023", windows={"email": "Mo-Sa 08:00-12:00"}),
    "hours_outside_law": policy(*PLAIN, legal="pojk_22_2023", windows={"email": "Mo-Sa 08:00-20:00"}),
    "law_allows_saturday": policy(*PLAIN, legal="pojk_22_2023", windows={"email": "Mo-Sa 08:00-20:00"}),
    "promises_always_believed": policy(*PLAIN, promises={"max_broken": 3}),
    "certificates_once": policy(*PLAIN, certificates={"times": 2}),
    "certificates_pestering": policy(*PLAIN, certificates={"every": 7}),
}


@pytest.mark.parametrize("code", NO_FINDING)
def test_no_remark_is_made_just_beside_it(code):
    assert code not in [one.code for one in NO_FINDING[code].lint()]


def test_every_code_is_documented_with_its_level_and_every_documented_one_exists():
    rows = re.findall(r"^\| `([a-z_]+)` \| ([a-z, ]+) \|", str(lint.__doc__), re.MULTILINE)
    documented = {(code, level) for code, levels in rows for level in levels.split(", ")}
    of_the_host = {("never_awake", "error"), ("asleep_for_some", "warning")}  # in test_lint_wakes.py
    assert documented == {(code, level) for level, code, _, _ in FINDINGS} | of_the_host


def test_errors_come_first_then_the_order_of_the_ladder():
    one = policy(step("H+1", "firm"), step("H+4", purpose="upcoming", tone="final"), certificates=None)
    assert found(one) == [
        ("error", "purpose_against_date", "H4"),
        ("warning", "grace_delays_step", "H1"),
        ("warning", "tone_jump", "H1"),
        ("warning", "final_notice_without_deadline", "H4"),
        ("warning", "gap_delays_step", "H4"),
        ("warning", "tone_jump", "H4"),
        ("note", "certificates_off", None),
    ]


def test_remarks_on_one_thing_come_in_the_order_of_their_codes():
    codes = [code for _, code, _ in found(policy(*PLAIN, certificates=None, legal="pojk_22_2023"))]
    assert codes == sorted(codes)
    assert {"certificates_off", "law_allows_saturday"} <= set(codes)


def test_a_step_that_counts_from_a_contact_is_not_swallowed_by_grace():
    one = policy(step("H-1", "friendly"), step("S+4"), step("H+3"), step("H+9"))
    assert "grace_swallows_step" not in [code for _, code, _ in found(one)]


@pytest.mark.parametrize("lifted", ["max_attempts", "max_per_30_days", "max_per_7_days", "max_items"])
def test_a_limit_that_is_lifted_contradicts_no_other(lifted):
    assert not policy(*PLAIN, **calm(**{lifted: None})).lint()


def test_two_days_between_are_not_every_day_however_many_a_week_may_hold():
    assert not policy(*PLAIN, **calm(max_per_7_days=6)).lint()


def test_the_week_is_that_of_the_calendar():
    saturdays = policy(*PLAIN, windows={"email": "Sa 09:00-12:00"})
    six_days = WorkingCalendar.indonesia(weekend="Su", years=range(2026, 2028))
    assert {code for _, code, _ in found(saturdays)} == {
        "window_never_opens",
        "unreachable_step",
        "hours_on_closed_days",
    }
    assert not found(saturdays, six_days)
    assert not found(saturdays, WorkingCalendar.every_day())
    assert found(saturdays, WorkingCalendar.indonesia(years=range(2026, 2028))) == found(saturdays)


def test_saturdays_under_the_law_are_meant_unless_the_calendar_says_otherwise():
    legal = policy(*PLAIN, legal="pojk_22_2023", windows={"email": "Mo-Su 08:00-12:00"})
    for calendar, days in (
        (None, "Sunday"),
        (WorkingCalendar.indonesia(years=range(2026, 2028)), "Saturday and Sunday"),
    ):
        (finding,) = [one for one in legal.lint(calendar) if one.code == "hours_on_closed_days"]
        assert finding.message.startswith(f"{days} in the hours of email")


def test_closed_days_are_named_in_the_order_of_the_week():
    week = WorkingCalendar.indonesia(weekend="Su-Mo", years=range(2026, 2028))
    one = policy(*PLAIN, windows={"email": "Mo-Su 09:00-12:00"})
    (finding,) = one.lint(week)
    assert finding.message.startswith("Monday and Sunday in the hours of email")


def test_a_step_after_a_late_one_is_not_called_late_when_it_is_on_time():
    assert found(policy(step("H+3"), step("H+4"), step("H+30"))) == [("warning", "gap_delays_step", "H4")]


def test_one_channel_that_uses_saturdays_is_enough():
    ladder = step("H+3", channels=["email", "sms"]), step("H+7")
    one = policy(*ladder, legal="pojk_22_2023", windows={"email": "Mo-Sa 08:00-20:00"})
    assert "law_allows_saturday" not in [code for _, code, _ in found(one)]


@pytest.mark.parametrize("days", ["2020 Jan 01-Jan 01 We", "2027 Feb 08-Mar 09 Mo-Th", "2039 Dec 26-Dec 30 Mo-Fr"])
def test_hours_that_open_in_one_year_only_are_open(days):
    assert not found(policy(*PLAIN, windows={"email": f"{days} 09:00-14:30"}))


def test_one_channel_that_opens_is_enough_for_a_step():
    one = policy(step("H+3", channels=["sms", "email"]), windows={"sms": "Sa 09:00-12:00"})
    assert {code for _, code, _ in found(one)} == {"window_never_opens", "hours_on_closed_days"}


def test_a_finding_is_a_line_and_a_value():
    (finding,) = policy(step("H+3"), step("H+4")).lint()
    assert str(finding) == (
        "warning gap_delays_step at H4: min_days_between = 2 makes it about 1 day late; "
        "move it away from the step before"
    )
    assert PolicyFinding.model_validate_json(finding.model_dump_json()) == finding
    (finding,) = policy(step("H+3"), step("H+4"), **calm(min_days_between=3)).lint()
    assert "makes it about 2 days late" in finding.message
    (finding,) = policy(*PLAIN, certificates=None).lint()
    assert str(finding).startswith("note certificates_off: missing")


@given(policies())
def test_no_policy_makes_it_fall_and_each_remark_is_made_once(one):
    findings = one.lint()
    assert len(set(findings)) == len(findings)
    assert findings == one.lint()
    for finding in findings:
        assert finding.step is None or one.step(finding.step) is not None
        assert not finding.message.endswith(".")
