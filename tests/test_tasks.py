"""What we owe while nobody is asked: the task of a hold, its days, and what else would hold."""

import re
from datetime import date
from pathlib import Path

import pytest

from sopan.decisions import Hold, TaskCode
from tests.rules.desk import at, client, day, desk, event, invoice, ladder, policy, step

PAGE = Path(__file__).parents[1] / "docs/guide/accounts.md"
MONDAY = "2026-11-23 10:00"


def test_every_task_is_documented():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8").partition("## What we owe")[2], re.MULTILINE)
    assert sorted(rows) == sorted(code.value for code in TaskCode)


def task_of(**parts):
    answer = desk(**parts).ask(MONDAY)
    assert isinstance(answer, Hold)
    task = answer.task
    return (task.code, task.detail, task.since, task.due_on)


SAID = {
    "dispute": (event("dispute_opened", "2026-11-19 10:00"), ("settle_dispute", day("2026-11-19"), None)),
    "reply": (event("replied", "2026-11-20 23:30"), ("answer_client", day("2026-11-20"), None)),
    "claim": (event("payment_claimed", "2026-11-20 10:00"), ("check_payment", day("2026-11-20"), day("2026-11-24"))),
}


@pytest.mark.parametrize(("said", "expected"), SAID.values(), ids=SAID)
def test_a_task_is_dated_from_the_day_its_reason_began(said, expected):
    code, _, since, due_on = task_of(events=(said,))
    assert (code, since, due_on) == expected


def test_a_dispute_that_was_resolved_dates_nothing():
    said = [
        event("dispute_opened", "2026-11-02 10:00"),
        event("dispute_resolved", "2026-11-03 10:00"),
        event("dispute_opened", "2026-11-04 10:00"),
        event("dispute_opened", "2026-11-05 10:00"),
    ]
    assert task_of(events=said)[2] == date(2026, 11, 4)


def test_documents_are_named_and_delivery_is_due_on_its_day():
    assert task_of(invoice=invoice(documents_pending=["faktur pajak", "BAST"]))[:2] == (
        "send_documents",
        "faktur pajak, BAST",
    )
    assert task_of(invoice=invoice(delivered_on="2026-11-27")) == ("confirm_delivery", "", None, date(2026, 11, 27))


def test_an_approval_is_due_on_the_last_day_on_which_the_step_can_go():
    ours = policy(step("h3", "H+3", requires_approval=True), step("h10", "H+10"), catch_up="latest")
    assert task_of(policy=ours) == ("approve_step", "h3", date(2026, 11, 23), date(2026, 11, 29))
    assert task_of(policy=policy(step("h3", "H+3", requires_approval=True)))[3] is None


def test_payment_data_are_owed_from_the_day_after_they_went_stale():
    ours = policy(step("h3", "H+3", tone="firm"), freshness=3)
    case = desk(policy=ours, payments_as_of="2026-11-18 10:00")
    assert case.ask(MONDAY).task.since == date(2026, 11, 22)


def test_there_is_no_task_where_we_agreed_to_wait():
    promised = event("promise_made", "2026-11-20 10:00", pay_by="2026-11-26")
    hold = desk(events=(promised,)).ask(MONDAY)
    assert (hold.reason, hold.task, hold.explain_task()) == ("promised", None, "")


# --- what else would hold ----------------------------------------------------------------------------


def also(answer):
    return [reason.code.value for reason in answer.also]


def test_one_look_shows_all_that_holds_below_what_decided():
    said = (
        event("dispute_opened", "2026-11-19 10:00"),
        event("replied", "2026-11-20 10:00"),
        event("promise_made", "2026-11-20 10:00", pay_by="2026-11-26"),
    )
    hold = desk(events=said, invoice=invoice(documents_pending=["BAST"])).ask(MONDAY)
    assert (hold.reason, also(hold)) == ("disputed", ["awaiting_us", "documents_pending", "promised"])
    assert "Penagihan juga tertahan karena pesan dari klien belum kita balas" in hold.explain()
    assert hold.to_dict()["also"][0] == {"code": "awaiting_us", "on": None, "detail": ""}


def test_a_hold_alone_has_nothing_beside_it():
    assert also(desk(events=(event("dispute_opened", "2026-11-19 10:00"),)).ask(MONDAY)) == []


@pytest.mark.parametrize(("now", "expected"), [(MONDAY, ["needs_approval"]), ("2026-11-20 10:00", [])])
def test_a_gate_is_told_when_the_date_of_its_step_has_come(now, expected):
    ours = policy(step("h3", "H+3", requires_approval=True))
    assert also(desk(policy=ours, events=(event("replied", "2026-11-19 10:00"),)).ask(now)) == expected


def test_both_gates_are_told():
    ours = policy(step("h3", "H+3", tone="firm", requires_approval=True), freshness=1)
    hold = desk(policy=ours, payments_as_of="2026-11-18 10:00").ask(MONDAY)
    assert (hold.reason, also(hold)) == ("needs_approval", ["stale_payment_data"])


def test_nobody_to_reach_is_told_beside_the_reply():
    nobody = client(contacts=[])
    hold = desk(client=nobody, events=(event("replied", "2026-11-19 10:00"),)).ask(MONDAY)
    assert (hold.reason, also(hold)) == ("awaiting_us", ["unreachable"])


def test_a_calendar_that_ends_before_the_rules_below_have_theirs_is_no_matter():
    said = event("replied", "2040-12-20 10:00")
    late = invoice(issued_on="2040-12-01", due_on="2040-12-28")
    hold = desk(invoice=late, events=(said,)).ask("2040-12-21 10:00")
    assert hold.reason == "awaiting_us"


def test_what_else_holds_is_as_of_the_instant_and_no_part_of_the_answers_identity():
    ours = policy(*ladder())
    case = desk(policy=ours, events=(event("replied", "2026-11-19 10:00"),))
    assert case.ask(MONDAY) == case.ask("2026-11-30 10:00")
    assert at(MONDAY) < at("2026-11-30 10:00")
