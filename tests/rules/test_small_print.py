"""The small print: what the rules leave open, where no other file has it beside its rule."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sopan.money import Money
from tests.rules.desk import client, codes, desk, event, invoice, ladder, policy, step

MONDAY = "2026-11-23 09:00"
ASK_REST = {"disputes": {"partial": "ask_rest"}}


def payment(amount: int, received_on: str, **more):
    return {"id": "P-1", "amount": amount, "received_on": received_on, **more}


# --- a Hold is dated whenever time alone can change the answer ---------------------------------------


def test_small_print_a_dispute_that_time_makes_partial_is_dated():
    case = desk(
        invoice=invoice(payments=[payment(5_000_000, "2026-11-10", reversed_on="2026-12-01")]),
        policy=policy(**ASK_REST),
        events=(event("dispute_opened", "2026-11-20 10:00", amount=5_000_000),),
    )
    assert case.says(MONDAY) == "hold disputed until 2026-12-01 00:00"
    assert case.send("2026-12-01 09:00").items[0].to_transfer == Money(5_000_000)


def test_small_print_a_wait_ends_when_a_payment_makes_a_dispute_cover_all():
    case = desk(
        invoice=invoice(payments=[payment(4_000_000, "2026-11-20")]),
        policy=policy(**ASK_REST),
        events=(event("dispute_opened", "2026-11-18 10:00", amount=6_000_000),),
    )
    assert case.says("2026-11-19 10:00") == "wait follow_up until 2026-11-20 00:00"
    assert "case_changes" in codes(case.ask("2026-11-19 10:00"))
    assert case.says("2026-11-20 00:00") == "hold disputed"


def test_small_print_a_finished_ladder_is_dated_while_a_plan_may_lapse():
    agreed = event("plan_agreed", "2026-11-10 10:00", instalments=[{"due_on": "2026-12-01", "amount": 10_000_000}])
    case = desk(events=(agreed,)).sent("2026-12-04 09:00")
    assert case.says("2026-12-04 10:00") == "hold ladder_finished until 2026-12-05 00:00"
    assert case.says("2026-12-05 00:00") == "wait follow_up until 2026-12-07 09:00"


def test_small_print_until_is_the_end_of_this_very_reason():
    case = desk(
        events=(
            event("hold_placed", "2026-11-20 10:00", until="2026-12-01"),
            event("promise_made", "2026-11-20 11:00", pay_by="2026-12-10"),
        )
    )
    assert case.says(MONDAY) == "hold held until 2026-12-01 00:00"
    assert case.says("2026-12-01 00:00") == "hold promised until 2026-12-12 00:00"


def test_small_print_a_held_invoice_that_a_payment_settles_is_dated():
    for fact in ("dispute_opened", "replied", "hold_placed"):
        case = desk(
            invoice=invoice(payments=[payment(10_000_000, "2026-12-01")]), events=(event(fact, "2026-11-20 10:00"),)
        )
        assert case.says(MONDAY).endswith("until 2026-12-01 00:00")
        assert case.says("2026-12-01 00:00") == "done settled"


def test_small_print_a_promise_that_a_giro_will_keep_is_held_until_then():
    case = desk(
        invoice=invoice(payments=[payment(10_000_000, "2026-12-01")]),
        events=(event("promise_made", "2026-11-20 10:00", pay_by="2026-12-10"),),
    )
    assert case.says(MONDAY) == "hold promised until 2026-12-01 00:00"


# --- what counts although it does nothing else -------------------------------------------------------


def test_small_print_a_contact_for_a_step_the_policy_lacks_counts_for_the_gap():
    stranger = event(
        "contacted",
        "2026-11-22 10:00",
        key="k",
        channel="email",
        items=[{"invoice_id": "INV-1", "obligation": "INV-1", "step": "gone", "occurrence": "1"}],
        purpose="overdue",
        tone="polite",
        outcome="sent",
    )
    assert desk(events=(stranger,)).says(MONDAY) == "wait follow_up until 2026-11-24 09:00"


def test_small_print_a_contact_for_an_unknown_invoice_counts_for_the_caps():
    stranger = event(
        "contacted",
        "2026-11-22 10:00",
        key="k",
        channel="email",
        invoice_ids=["INV-9"],
        items=[{"invoice_id": "INV-9", "obligation": "INV-9", "step": "follow_up", "occurrence": "1"}],
        outcome="sent",
    )
    terms = policy(limits={"min_days_between": None, "max_per_7_days": 1})
    assert desk(policy=terms, events=(stranger,)).says(MONDAY) == "wait follow_up until 2026-11-30 09:00"


# --- follow-ups outside the ladder -------------------------------------------------------------------


def test_small_print_a_claim_check_is_no_demand_and_lends_its_channel_to_nobody():
    by_phone = policy(step("follow_up", "H+3", "polite", "phone"), step("call", "H+7", "firm", "email"))
    case = desk(policy=by_phone).sent("2026-11-23 10:00")
    case = case.knowing(event("payment_claimed", "2026-11-23 11:00")).sent("2026-11-26 10:00")
    case = case.knowing(event("promise_made", "2026-11-26 11:00", pay_by="2026-11-26"))
    assert case.send("2026-11-30 10:00").channel == "phone"


def test_small_print_a_claim_check_on_another_channel_does_not_move_the_conversation_there():
    by_phone = policy(step("follow_up", "H+3", "polite", "phone"), step("call", "H+7", "firm", "email"))
    case = (
        desk(policy=by_phone)
        .sent("2026-11-23 10:00")
        .knowing(event("opted_out", "2026-11-23 10:30", channel="phone"), event("payment_claimed", "2026-11-23 11:00"))
    )
    assert case.send("2026-11-26 10:00").channel == "email"
    case = case.sent("2026-11-26 10:00").knowing(
        event("opted_in", "2026-11-26 10:30", channel="phone"),
        event("promise_made", "2026-11-26 11:00", pay_by="2026-11-26"),
    )
    assert case.send("2026-11-30 10:00").channel == "phone"


def test_small_print_a_demand_on_another_invoice_lends_no_channel():
    other = event(
        "contacted",
        "2026-11-10 10:00",
        key="k",
        channel="phone",
        invoice_ids=["INV-2"],
        items=[{"invoice_id": "INV-2", "obligation": "INV-2", "step": "follow_up", "occurrence": "1"}],
        purpose="overdue",
        tone="polite",
        outcome="sent",
    )
    broken = event("promise_made", "2026-11-18 10:00", pay_by="2026-11-19")
    assert desk(events=(other, broken)).send(MONDAY).channel == "email"


def test_small_print_a_follow_up_goes_before_the_step_whose_date_has_come():
    broken = event("promise_made", "2026-11-18 10:00", pay_by="2026-11-20")
    case = desk(events=(broken,))
    assert case.says("2026-11-24 09:00") == "send promise_followup"
    assert case.sent("2026-11-24 09:00").says("2026-11-24 10:00") == "wait follow_up until 2026-11-26 09:00"


# --- S+n ---------------------------------------------------------------------------------------------


def test_small_print_S_in_working_days():
    case = desk(policy=policy(step("h3", "H+3"), step("again", "S+3 kerja", "firm"))).sent("2026-11-24 09:00")
    assert case.says("2026-11-24 10:00") == "wait again until 2026-11-27 09:00"


def test_small_print_S_keeps_its_own_distance_from_a_step_that_was_sent_late():
    case = desk(policy=policy(step("h3", "H+3"), step("again", "S+10", "firm"))).sent("2026-12-01 09:00")
    assert case.says("2026-12-01 10:00") == "wait again until 2026-12-11 09:00"


def test_small_print_S_waits_for_a_step_that_is_held_at_the_gate():
    gated = policy(step("h3", "H+3", requires_approval=True), step("again", "S+1", "firm"), catch_up="latest")
    assert desk(policy=gated).ask("2026-12-21 10:00").reason == "needs_approval"


# --- agreements --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", [[], ["INV-1", "INV-2"]])
def test_small_print_a_disputed_amount_names_exactly_one_invoice(ids):
    with pytest.raises(ValidationError, match="exactly one"):
        event("dispute_opened", "2026-11-20 10:00", amount=1_000_000, invoice_ids=ids)


def test_small_print_a_promised_amount_names_its_invoices():
    promised = {"pay_by": "2026-12-01", "amount": 1_000_000}
    event("promise_made", "2026-11-20 10:00", invoice_ids=["INV-1", "INV-2"], **promised)
    with pytest.raises(ValidationError, match="at least one"):
        event("promise_made", "2026-11-20 10:00", invoice_ids=[], **promised)


def test_small_print_a_plan_counts_what_was_withheld_as_outstanding():
    parts = [{"due_on": "2026-12-01", "amount": 5_000_000}, {"due_on": "2026-12-15", "amount": 5_000_000}]
    case = desk(
        invoice=invoice(withholdings=[{"kind": "pph23", "amount": 200_000}]),
        events=(event("plan_agreed", "2026-11-10 10:00", instalments=parts),),
    )
    assert case.send("2026-12-04 09:00").items[0].obligation == "INV-1@2026-12-01"


def test_small_print_a_kept_promise_leaves_no_trace():
    parts = invoice(payments=[payment(4_000_000, "2026-11-20")])
    kept = event("promise_made", "2026-11-19 10:00", pay_by="2026-11-20", amount=4_000_000)
    assert desk(invoice=parts, events=(kept,)).says(MONDAY) == "send follow_up"


# --- approval and lateness ---------------------------------------------------------------------------


def test_small_print_a_final_step_that_waits_for_approval_is_never_skipped_for_lateness():
    final = policy(step("final", "H+30", "final", requires_approval=True), catch_up="skip")
    assert desk(policy=final).ask("2027-02-15 10:00").reason == "needs_approval"


def test_small_print_late_counts_the_target_day_and_not_today():
    # Target Wednesday 23 December; the 24th to the 27th are closed; Monday 28 is one working day later.
    case = desk(policy=policy(step("h7", "H+7"), catch_up="skip"), invoice=invoice(due_on="2026-12-16"))
    assert case.says("2026-12-22 10:00") == "wait h7 until 2026-12-23 09:00"
    assert case.says("2026-12-28 10:00") == "send h7"
    assert case.says("2026-12-29 10:00") == "hold ladder_finished"


def test_small_print_the_ladder_of_the_preset_over_a_whole_case():
    case = desk(policy=policy(*ladder()), client=client(pay_days=[25]))
    # effectively due on Wednesday 25 November; the early steps keep the agreed date
    assert case.messages("2026-11-03 10:00", "2027-03-01 10:00") == [
        "2026-11-13 09:00 reminder",
        "2026-11-18 09:00 due_today",
        "2026-11-30 09:00 follow_up",
        "2026-12-02 09:00 call",
        "2026-12-09 09:00 letter",
        "2026-12-28 09:00 final_notice",
    ]
