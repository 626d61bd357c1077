"""Part A of the contract's second part: nothing untrue is ever said, and nobody is asked for what we already hold.

What the texts say of it is tested in `tests/rendering`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sopan import presets
from sopan.account import PolicyBook, decide_account
from sopan.calendars import WorkingCalendar
from sopan.decisions import Done, Hold, ReasonCode, Send, Wait
from sopan.money import Money
from tests.rules.desk import (
    CALENDAR,
    EMAIL,
    PHONE,
    SMS,
    WHATSAPP,
    at,
    client,
    desk,
    event,
    invoice,
    ladder,
    policy,
    step,
)

PLAIN = policy(*ladder())
DUE = "2026-11-18"
PART = [{"id": "P-1", "amount": 6_000_000, "received_on": "2026-11-24"}]


def account(invoices, now, *events, plan=PLAIN, who=None, **more):
    return decide_account(who or client(), invoices, plan, now=at(now), history=events, calendar=CALENDAR, **more)


# --- A2 --------------------------------------------------------------------------------------------

KNOWS = {
    "a payment": ({"payments": [{"id": "P", "amount": 1_000_000, "received_on": "2026-11-10"}]}, ()),
    "a promise": ({}, (event("promise_made", "2026-11-16 10:00", pay_by="2026-11-17"),)),
    "a claim": (
        {},
        (
            event("payment_claimed", "2026-11-10 10:00"),
            event(
                "contacted", "2026-11-16 09:00", key=None, channel="phone", to="+62215550123", items=[], outcome="sent"
            ),
        ),
    ),
    "a reply": ({}, (event("replied", "2026-11-12 10:00"), event("reply_handled", "2026-11-12 15:00"))),
    "a dispute": ({}, (event("dispute_opened", "2026-11-12 10:00"), event("dispute_resolved", "2026-11-13 15:00"))),
    "an extension": ({}, (event("extension_agreed", "2026-11-12 10:00", due_on="2026-11-19"),)),
    "a receipt number": ({"delivered_on": "2026-11-05", "receipt_number": "TT-7"}, ()),
}


def test_a2_without_a_word_the_first_overdue_message_asks_whether_the_invoice_arrived():
    assert desk(policy=PLAIN).send("2026-11-23 09:00").purpose == "receipt_check"


@pytest.mark.parametrize("known", ["a payment", "a reply", "a dispute", "a receipt number", "an extension"])
def test_a2_whoever_knows_the_invoice_is_not_asked_whether_it_arrived(known):
    changes, events = KNOWS[known]
    case = desk(invoice=invoice(**changes), policy=PLAIN, events=events)
    now = at("2026-11-20 09:00")
    for _ in range(20):
        answer = case.ask(now)
        if isinstance(answer, Send) and answer.step == "follow_up":
            assert answer.purpose == "overdue"
            return
        if isinstance(answer, Send):
            case = case.knowing(answer.as_contacted(now))
        now = case.ask(now).next_check or pytest.fail("never asked")
    pytest.fail("never asked")


@pytest.mark.parametrize("spoken_of", [("INV-1",), ("INV-2",)])
def test_a2_a_joint_message_asks_of_no_invoice_that_the_client_spoke_of_whether_it_arrived(spoken_of):
    said = (
        event("replied", "2026-11-12 10:00", invoice_ids=spoken_of),
        event("reply_handled", "2026-11-12 15:00", invoice_ids=spoken_of),
    )
    both = [invoice(), invoice(id="INV-2", number="INV/2026/0002")]
    checking = policy(step("ask", "H+3", "polite", purpose="receipt_check"))
    (alone,) = account(both, "2026-11-23 09:00", plan=checking).sends
    (send,) = account(both, "2026-11-23 09:00", *said, plan=checking).sends
    assert [item.invoice_id for item in send.items] == ["INV-1", "INV-2"]
    assert (alone.purpose, send.purpose) == ("receipt_check", "overdue")
    assert send.as_contacted(at("2026-11-23 09:00")).purpose == "overdue"


# --- A3 --------------------------------------------------------------------------------------------


def test_a3_part_of_the_money_answers_the_claim_and_leaves_the_rest_to_the_ladder():
    case = desk(invoice=invoice(payments=PART), policy=PLAIN, events=(event("payment_claimed", "2026-11-23 10:00"),))
    send = case.send("2026-11-26 09:00")
    assert (send.step, send.items[0].outstanding) == ("follow_up", Money(4_000_000))


def test_a3_money_before_the_claim_is_no_answer_to_it():
    early = [{"id": "P-1", "amount": 6_000_000, "received_on": "2026-11-20"}]
    case = desk(invoice=invoice(payments=early), policy=PLAIN, events=(event("payment_claimed", "2026-11-23 10:00"),))
    assert case.says("2026-11-24 10:00") == "hold verify_payment until 2026-11-26 00:00"


def test_a3_the_claimed_amount_settles_the_claim():
    claim = event("payment_claimed", "2026-11-23 10:00", amount=6_000_000)
    case = desk(invoice=invoice(payments=PART), policy=PLAIN, events=(claim,))
    assert case.says("2026-11-24 10:00") != "hold verify_payment until 2026-11-26 00:00"
    assert "claim_check" not in [line.split()[-1] for line in case.messages("2026-11-24 10:00", "2027-03-01 00:00")]


def test_a3_with_proof_the_check_lasts_until_money_or_a_rejection():
    claim = event("payment_claimed", "2026-11-23 10:00", proof=True)
    case = desk(policy=PLAIN, events=(claim,))
    for now in ("2026-11-24 10:00", "2026-12-24 10:00"):
        answer = case.ask(now)
        assert (answer.kind, answer.reason, answer.until) == ("hold", "verify_payment", None)
    rejected = case.knowing(event("payment_claim_rejected", "2026-11-25 10:00"))
    sent = rejected.messages("2026-11-25 11:00", "2026-12-31 00:00")
    assert sent
    assert all("claim_check" not in line for line in sent), "the transfer slip is here already"


def test_a3_from_the_second_unmet_claim_on_claims_hold_no_longer():
    now: datetime | None = at("2026-11-23 09:00")
    case, held = desk(policy=PLAIN), set()
    while now is not None and now < at("2027-02-01 00:00"):
        answer = case.ask(now)
        if isinstance(answer, Send):
            case = case.knowing(answer.as_contacted(now), event("payment_claimed", now.isoformat()[:19]))
            answer = case.ask(now)
        if isinstance(answer, Hold) and answer.reason == "verify_payment":
            held.add(answer.until)
        now = answer.next_check
    assert len(held) == 2


# --- A4 --------------------------------------------------------------------------------------------


def test_a4_an_approval_is_spent_by_the_next_contact_of_that_step_whatever_the_invoice():
    steps = policy(step("notice", "H+3", "final", requires_approval=True))
    first, second = invoice(), invoice(id="INV-9", issued_on="2026-11-03", due_on="2026-11-25")
    approval = event("step_approved", "2026-11-20 10:00", invoice_ids=[], step="notice")
    sent = desk(invoice=first, policy=steps, events=(approval,)).send("2026-11-23 09:00")
    case = desk(invoice=second, policy=steps, events=(approval, sent.as_contacted(at("2026-11-23 09:00"))))
    assert case.ask("2026-11-30 09:00").reason == "needs_approval"


def test_a4_a_claim_about_the_account_covers_what_was_issued_by_then():
    claim = event("payment_claimed", "2026-11-20 10:00", invoice_ids=[])
    later = invoice(issued_on="2026-11-21", due_on="2026-11-21")
    assert desk(policy=PLAIN, events=(claim,)).ask("2026-11-23 09:00").reason == "verify_payment"
    assert desk(invoice=later, policy=PLAIN, events=(claim,)).ask("2026-11-23 09:00").kind == "wait"


def test_a4_a_recall_ends_the_hand_offs_made_by_then_not_those_to_come():
    past = (
        event("handed_off", "2025-03-03 10:00", invoice_ids=[], to="Mediator"),
        event("hand_off_recalled", "2025-05-05 10:00", invoice_ids=[]),
    )
    final = desk(policy=PLAIN, events=past)
    now = at("2026-11-13 09:00")
    for _ in range(60):
        answer = final.ask(now)
        if answer.kind == "hand_off":
            return
        if isinstance(answer, Send):
            final = final.knowing(answer.as_contacted(now))
        now = final.ask(now).next_check or pytest.fail(answer.explain("en"))
    pytest.fail("never handed over")


def test_a4_a_dispute_without_names_holds_everything():
    dispute = event("dispute_opened", "2026-11-20 10:00", invoice_ids=[])
    later = invoice(issued_on="2026-11-21", due_on="2026-11-21")
    assert desk(invoice=later, policy=PLAIN, events=(dispute,)).ask("2026-11-30 09:00").reason == "disputed"


# --- A5 --------------------------------------------------------------------------------------------


def several(**changes):
    return [invoice(id=f"INV-{n}", number=f"INV/2026/{n}", **changes) for n in (1, 2, 3)]


def test_a5_claim_checks_for_one_client_are_one_message():
    claim = event("payment_claimed", "2026-11-20 10:00", invoice_ids=["INV-1", "INV-2", "INV-3"])
    answer = account(several(), "2026-11-25 10:00", claim)
    (send,) = answer.sends
    assert (send.step, [item.invoice_id for item in send.items]) == ("claim_check", ["INV-1", "INV-2", "INV-3"])
    assert all(item.step == "claim_check" for item in send.items)


def test_a5_slips_of_one_client_are_asked_for_in_one_message():
    paid = several(
        withholdings=[{"kind": "pph23", "amount": 200_000}],
        payments=[{"id": "T", "amount": 9_800_000, "received_on": "2026-11-18"}],
    )
    plan = policy(*ladder(), certificates={"first": "H+14", "every": 30, "times": 3})
    now = at("2026-11-18 09:00")
    sent: list[Any] = []
    history: list[Any] = []
    while now < at("2027-06-01 00:00"):
        answer = decide_account(client(), paid, plan, now=now, history=history, calendar=CALENDAR)
        sent += answer.sends
        history += [send.as_contacted(now) for send in answer.sends]
        if not answer.sends:
            if answer.next_check is None:
                break
            now = answer.next_check
    assert [(send.step, len(send.items)) for send in sent] == [("certificate", 3)] * 3


def test_a5_one_payment_brings_at_most_one_thank_you():
    thankful = policy(*ladder(), thanks={"within_days": 5})
    paid = several(payments=[{"id": "T", "amount": 10_000_000, "received_on": "2026-11-18"}])
    now = at("2026-11-18 09:00")
    sent: list[Any] = []
    history: list[Any] = []
    while now < at("2026-12-15 00:00"):
        answer = decide_account(client(), paid, thankful, now=now, history=history, calendar=CALENDAR)
        sent += answer.sends
        history += [send.as_contacted(now) for send in answer.sends]
        if not answer.sends:
            if answer.next_check is None:
                break
            now = answer.next_check
    assert [len(send.items) for send in sent] == [3]


# --- A6 --------------------------------------------------------------------------------------------

WITHHELD = [{"kind": "pph23", "amount": 200_000}]


def parts(first, second):
    return [{"due_on": "2026-12-01", "amount": first}, {"due_on": "2026-12-15", "amount": second}]


def test_a6_a_plan_net_of_withheld_tax_is_in_force():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts(4_900_000, 4_900_000))
    case = desk(invoice=invoice(withholdings=WITHHELD), policy=PLAIN, events=(plan,))
    assert case.ask("2026-11-26 10:00").kind == "wait"
    assert case.send("2026-12-04 10:00").items[0].to_transfer == Money(4_900_000)


def test_a6_a_plan_net_of_withheld_tax_asks_for_no_tax_and_then_for_the_slip():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts(4_900_000, 4_900_000))
    for paid, now, outstanding, to_transfer in (
        (0, "2026-12-04 10:00", 4_900_000, 4_900_000),
        (4_900_000, "2026-12-18 10:00", 4_900_000, 4_900_000),
        (9_800_000, "2027-01-21 10:00", 200_000, 0),  # the slip alone
    ):
        received = [{"id": "P", "amount": paid, "received_on": "2026-12-01"}] if paid else []
        case = desk(invoice=invoice(withholdings=WITHHELD, payments=received), policy=PLAIN, events=(plan,))
        item = case.send(now).items[0]
        assert (item.outstanding, item.to_transfer) == (Money(outstanding), Money(to_transfer))


def test_a6_a_plan_over_less_than_the_missing_tax_leaves_no_cash_to_miss():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts(3_000_000, 3_000_000))
    paid = [{"id": "P", "amount": 4_000_000, "received_on": "2026-11-20"}]
    taxed = [{"kind": kind, "amount": 2_500_000} for kind in ("pph23", "pph4_2", "ppn_wapu")]
    asked = desk(invoice=invoice(withholdings=taxed, payments=paid), policy=PLAIN, events=(plan,))
    send = asked.send("2027-01-21 10:00")
    assert (send.purpose, send.items[0].obligation) == ("certificate", "INV-1@2026-12-15")
    assert ReasonCode.PLAN_LAPSED not in {reason.code for reason in send.because}


def test_a6_what_the_bank_returns_after_a_plan_over_the_tax_alone_is_asked_for_as_a_whole():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=[{"due_on": "2026-12-08", "amount": 200_000}])
    came = {"id": "P", "amount": 9_800_000, "received_on": "2026-11-20"}
    back = [came | {"reversed_on": "2026-11-26", "reversal_reason": "insufficient_funds"}]
    case = desk(invoice=invoice(withholdings=WITHHELD, payments=back), policy=PLAIN, events=(plan,))
    send = case.send("2026-11-26 10:00")
    assert (send.purpose, send.items[0].obligation) == ("payment_returned", "INV-1@2026-12-08")
    assert (send.items[0].outstanding, send.items[0].to_transfer) == (Money(10_000_000), Money(9_800_000))


def test_a6_withheld_tax_is_shared_out_over_instalments_in_proportion():
    whole = invoice(withholdings=WITHHELD, due_on="2026-12-15", instalments=parts(5_000_000, 5_000_000))
    case = desk(invoice=whole, policy=PLAIN)
    assert case.send("2026-12-04 10:00").items[0].to_transfer == Money(4_900_000)
    paid = whole.model_copy(
        update={
            "payments": (invoice(payments=[{"id": "P", "amount": 4_900_000, "received_on": "2026-12-05"}]).payments)
        }
    )
    later = desk(invoice=paid, policy=PLAIN)
    send = later.send("2026-12-18 10:00")
    assert (send.items[0].obligation, send.items[0].to_transfer) == ("INV-1@2026-12-15", Money(4_900_000))


def test_a6_a_plan_after_a_credit_note_or_slip_of_that_time_adds_up():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts(5_000_000, 5_000_000))
    noted = invoice(credit_notes=[{"id": "CN", "amount": 1_000_000, "issued_on": "2026-11-24"}])
    assert desk(invoice=noted, policy=PLAIN, events=(plan,)).ask("2026-11-26 10:00").kind == "wait"


def test_a6_a_plan_that_does_not_add_up_is_ours_to_clear():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts(4_000_000, 4_000_000))
    answer = desk(policy=PLAIN, events=(plan,)).ask("2026-11-26 10:00")
    assert (answer.kind, answer.reason, answer.until) == ("hold", "plan_unclear", None)
    cancelled = desk(policy=PLAIN, events=(plan, event("plan_cancelled", "2026-11-25 10:00")))
    assert cancelled.ask("2026-11-26 10:00").kind == "send"


# --- A7 --------------------------------------------------------------------------------------------


def test_a7_a_receipt_of_the_promises_own_day_does_not_keep_a_promise_of_the_rest():
    half = invoice(payments=[{"id": "P", "amount": 5_000_000, "received_on": "2026-11-23"}])
    promise = event("promise_made", "2026-11-23 15:00", pay_by="2026-12-04", amount=5_000_000)
    assert (
        desk(invoice=half, policy=PLAIN, events=(promise,)).says("2026-11-24 09:30")
        == "hold promised until 2026-12-08 00:00"
    )


def test_a7_a_promise_for_several_invoices_is_filled_by_receipts_on_all():
    promise = event(
        "promise_made", "2026-11-23 15:00", invoice_ids=["INV-1", "INV-2"], pay_by="2026-11-27", amount=12_000_000
    )
    one = invoice(payments=[{"id": "P", "amount": 10_000_000, "received_on": "2026-11-25"}])
    two = invoice(id="INV-2", payments=[{"id": "Q", "amount": 2_000_000, "received_on": "2026-11-26"}])
    answer = account([one, two], "2026-12-02 10:00", promise)
    assert [send.step for send in answer.sends] != ["promise_followup"]
    broken = account([one, invoice(id="INV-2")], "2026-12-02 10:00", promise)
    assert [send.step for send in broken.sends] == ["promise_followup"]


# --- A8 --------------------------------------------------------------------------------------------


def test_a8_after_a_plan_the_client_is_reminded_before_each_new_date():
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts(5_000_000, 5_000_000))
    paid = invoice(payments=[{"id": "P", "amount": 5_000_000, "received_on": "2026-12-01"}])
    steps = [
        line.split()[-1]
        for line in desk(invoice=paid, policy=PLAIN, events=(plan,)).messages("2026-11-24 11:00", "2026-12-15 23:00")
    ]
    assert "reminder" in steps


def test_a8_after_a_miss_there_is_one_message_and_the_next_at_the_ladders_distance():
    extension = event("extension_agreed", "2026-11-24 10:00", due_on="2026-12-04")
    case = desk(policy=PLAIN).sent("2026-11-23 09:00").knowing(extension)
    lines = case.messages("2026-11-24 11:00", "2027-01-15 00:00")
    dates = {line.split()[-1]: date.fromisoformat(line[:10]) for line in lines}
    assert "promise_followup" in dates
    following = [name for name in ("call", "letter", "final_notice") if name in dates]
    assert dates[following[0]] - dates["promise_followup"] >= timedelta(days=4)


def test_a8_a_step_that_counts_from_the_last_contact_counts_from_the_message_about_the_miss():
    steps = policy(step("follow_up", "H+3"), step("call", "S+7", "firm"))
    extension = event("extension_agreed", "2026-11-24 10:00", due_on="2026-12-04")
    case = desk(policy=steps).sent("2026-11-23 09:00").knowing(extension).sent("2026-12-08 09:00")
    assert case.says("2026-12-08 10:00") == "wait call until 2026-12-15 09:00"


def test_a8_a_promise_for_the_due_date_moves_no_step_when_it_is_broken():
    promise = event("promise_made", "2026-11-10 10:00", pay_by="2026-11-18")
    broken = desk(policy=policy(step("call", "H+14", "firm")), events=(promise,)).sent("2026-11-20 09:00")
    assert broken.events[-1].purpose == "promise_followup"
    assert broken.says("2026-11-20 10:00") == "wait call until 2026-12-02 09:00"


def test_a3_time_alone_ends_no_check_of_a_slip():
    """Of two claims of one day the second came with the slip: nothing had come to nothing when it was made."""
    claims = policy(step("follow_up", "H+3"), claims={"max_unmet": 1})
    said = event("payment_claimed", "2026-11-23 10:00"), event("payment_claimed", "2026-11-23 11:00", proof=True)
    case = desk(policy=claims).knowing(*said)
    for now in ("2026-11-23 12:00", "2026-12-23 12:00"):
        assert case.says(now) == "hold verify_payment"


def test_a3_a_later_rejection_revives_no_claim_that_had_come_to_nothing_before():
    told = [
        event(kind, f"2026-11-{time}")
        for kind, time in (
            ("payment_claimed", "23 10:00"),
            ("payment_claim_rejected", "23 15:00"),
            ("payment_claimed", "24 10:00"),
            ("payment_claim_rejected", "25 15:00"),
        )
    ]
    for max_unmet, expected in ((1, "send follow_up"), (2, "send claim_check")):
        terms = policy(step("follow_up", "H+3"), claims={"max_unmet": max_unmet})
        assert desk(policy=terms).knowing(*told).says("2026-11-26 10:00") == expected


# --- A9 --------------------------------------------------------------------------------------------


def test_a9_no_later_step_comes_before_the_deadline_of_the_last_demand_has_passed():
    steps = policy(
        step("letter", "H+3", "formal", deadline_days=7),
        step("final", "H+7", "final", deadline_days=5),
    )
    case = desk(policy=steps).sent("2026-11-23 09:00")
    deadline = case.events[0].deadline_on
    answer = case.ask("2026-11-30 09:00")
    assert isinstance(answer, Wait)
    assert answer.until.date() == CALENDAR.roll_forward(deadline + timedelta(days=1))


def test_a9_the_reason_names_the_deadline():
    steps = policy(step("letter", "H+3", "formal", deadline_days=7), step("final", "H+7", "final"))
    case = desk(policy=steps).sent("2026-11-23 09:00")
    assert "deadline" in [reason.code.value for reason in case.ask("2026-11-30 09:00").because]


def test_a9_a_step_that_a_deadline_kept_back_is_late_by_its_new_date_alone():
    # The letter gives seven working days, through Wednesday 2 December: H+5 moves from Monday 23 November to 3 December.
    steps = policy(step("letter", "H+3", "formal", deadline_days=7), step("notice", "H+5", "formal"), catch_up="skip")
    case = desk(policy=steps).sent("2026-11-23 09:00")
    assert case.says("2026-11-25 09:00") == "wait notice until 2026-12-03 09:00"
    assert case.says("2026-12-04 10:00") == "send notice"
    assert case.says("2026-12-07 10:00") == "hold ladder_finished"  # late by that date too


# --- A10 -------------------------------------------------------------------------------------------


def test_a10_a_final_message_names_only_what_is_formal_or_final_itself():
    old = invoice(id="INV-1", due_on="2026-11-03")
    young = invoice(id="INV-2", due_on="2026-11-27")
    now = at("2026-11-04 09:00")
    history: list[Any] = []
    finals: list[Any] = []
    while now < at("2027-01-20 00:00"):
        answer = account([old, young], now.strftime("%Y-%m-%d %H:%M:%S"), *history)
        for send in answer.sends:
            if send.tone == "final":
                finals += [(item.invoice_id, item.step) for item in send.items]
        history += [send.as_contacted(now) for send in answer.sends]
        if not answer.sends:
            if answer.next_check is None:
                break
            now = answer.next_check
    assert finals
    allowed = {"letter", "final_notice"}
    assert all(step in allowed for _, step in finals), finals


# --- A11: follow-ups reach -------------------------------------------------------------------------

EARLY = policy(step("reminder", "H-3", "friendly"), step("due_today", "H", "friendly"))


def test_a11_steps_before_the_due_date_only_and_a_broken_promise():
    promise = event("promise_made", "2026-11-20 10:00", pay_by="2026-11-25")
    who = client(contacts=[EMAIL, WHATSAPP, SMS])
    send = desk(client=who, policy=EARLY, events=(promise,)).send("2026-11-27 10:00")
    assert (send.step, send.channel) == ("promise_followup", "email")


def test_a11_steps_before_the_due_date_only_and_a_rejected_claim():
    events = (event("payment_claimed", "2026-11-20 10:00"), event("payment_claim_rejected", "2026-11-23 10:00"))
    send = desk(policy=EARLY, events=events).send("2026-11-24 10:00")
    assert send.step == "claim_check"


def test_a11_a_claim_after_the_final_notice_is_checked_before_the_hand_off():
    short = policy(step("final", "H+3", "final", deadline_days=2), step("away", "H+7", hand_off_to="Ibu Sari"))
    case = desk(policy=short).sent("2026-11-23 09:00").knowing(event("payment_claimed", "2026-11-27 10:00"))
    assert case.ask("2026-12-02 00:00").kind != "hand_off"
    assert case.send("2026-12-02 09:00").step == "claim_check"


def test_a11_the_followup_of_a_missed_extension_may_try_the_only_address_again():
    two = policy(step("reminder", "H-3", "friendly"), step("follow_up", "H+3"))
    reminder = desk(policy=two, client=client(contacts=[EMAIL])).knowing(
        event("extension_agreed", "2026-11-18 12:00", due_on="2026-11-27")
    )
    failed = reminder.sent("2026-11-24 09:00", outcome="failed")
    answer = failed.ask("2026-11-26 09:00")
    assert (answer.kind, getattr(answer, "step", None)) == ("wait", "promise_followup")


def test_a11_the_earlier_gentle_step_goes_by_its_own_channel_when_the_later_one_failed():
    two = policy(step("call", "H-3", "friendly", "phone"), step("sms", "H-2", "friendly", "sms"), step("late", "H+3"))
    case = desk(policy=two, client=client(contacts=[SMS, PHONE, EMAIL])).sent("2026-11-16 13:00", outcome="failed")
    assert case.send("2026-11-17 10:30").channel == "phone"


def test_a11_shut_hours_are_no_missing_address():
    shut = policy(step("letter", "H+3", "polite", "letter"), windows={"letter": "Sa-Su 09:00-17:00"})
    assert desk(policy=shut).ask("2026-11-30 09:00").reason == "never_open"


def test_a11_a_step_without_its_channel_ends_the_ladder_and_names_it():
    sms_only = policy(step("sms", "H+3", "polite", "sms"))
    answer = desk(policy=sms_only).ask("2026-11-30 09:00")
    assert answer.reason == "ladder_finished"
    assert any("sms" in reason.detail for reason in answer.because)


def test_a11_a_gate_under_hours_without_end_is_undated():
    steps = policy(step("final", "H+3", "final", requires_approval=True), windows={"email": "Mo-Su 00:00-24:00"})
    case = desk(policy=steps, calendar=WorkingCalendar.every_day())
    answer = case.ask("2026-11-23 09:00")
    assert (answer.reason, answer.until) == ("needs_approval", None)
    assert case.having(calendar=CALENDAR).says("2026-11-23 09:00") == "hold needs_approval until 2026-11-28 00:00"


def test_a11_a_followup_in_tone_final_is_no_final_notice():
    steps = policy(step("final", "H+3", "final", deadline_days=2), step("away", "H+7", hand_off_to="Ibu Sari"))
    followup = event("promise_made", "2026-11-18 10:00", pay_by="2026-11-19")
    case = desk(policy=steps, events=(followup,)).sent("2026-11-23 09:00")
    assert case.events[-1].items[0].step == "promise_followup"
    assert case.ask("2026-12-15 00:00").kind != "hand_off"


def test_a11_an_extension_after_a_missed_plan_holds():
    plan = event(
        "plan_agreed",
        "2026-11-24 10:00",
        instalments=[{"due_on": "2026-12-01", "amount": 5_000_000}, {"due_on": "2026-12-28", "amount": 5_000_000}],
    )
    extension = event("extension_agreed", "2026-12-03 10:00", due_on="2026-12-20")
    case = desk(policy=PLAIN, events=(plan, extension))
    assert case.ask("2026-12-08 10:00").kind == "wait"


def test_a11_unreachable_only_when_no_channel_is_open_at_all():
    nowhere = desk(policy=PLAIN, client=client(contacts=[]))
    assert nowhere.ask("2026-11-23 09:00").reason == "unreachable"


# --- A15, A16 --------------------------------------------------------------------------------------


def test_a15_a_policy_of_the_book_with_a_tolerance_above_the_clients_minimum_stops_nothing():
    small = policy(step("f", "H+3"), minimum=["IDR 20000"]).model_copy(update={"name": "kecil"})
    big = policy(step("f", "H+3"), tolerance=["IDR 50000"]).model_copy(update={"name": "besar"})
    book = PolicyBook(
        policies=[small, big], default="kecil", rules=[{"policy": "besar", "min_total": Money(1_000_000)}]
    )
    answer = account([invoice()], "2026-11-23 10:00", plan=book)
    assert [send.step for send in answer.sends] == ["f"]


def test_a1_the_standard_preset_reaches_every_step_with_a_part_paid():
    half = invoice(payments=[{"id": "P", "amount": 6_000_000, "received_on": "2026-11-10"}])
    sends: list[Any] = []
    now: datetime | None = at("2026-11-13 09:00")
    case = desk(invoice=half, policy=presets.standard())
    while now is not None and now < at("2027-02-01 00:00"):
        answer = case.ask(now)
        if isinstance(answer, Send):
            sends.append(answer)
            case = case.knowing(answer.as_contacted(now))
        elif isinstance(answer, Done) or answer.next_check is None:
            break
        now = case.ask(now).next_check
    assert all(send.items[0].outstanding == Money(4_000_000) for send in sends)
    assert "receipt_check" not in [send.purpose for send in sends]
