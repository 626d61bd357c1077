"""Rules 32 and 33: the end, bitter or sweet."""

from __future__ import annotations

import pytest

from sopan.decisions import HandOff
from sopan.history import contact_key
from tests.rules.desk import Desk, at, client, day, desk, event, invoice, ladder, policy, step

# --- rule 32: hand-off ------------------------------------------------------------------------------

ENDS = (
    step("call", "H+7", "firm"),
    step("final_notice", "H+30", "final", deadline_days=7),
    step("hand_off", "H+45", hand_off_to="Ibu Sari"),
)


def noticed(on: str = "2026-12-18 09:00", **settings) -> Desk:
    """The call and the final notice were made, the latter on this day."""
    return desk(policy=policy(*ENDS, **settings)).sent("2026-11-25 09:00", on)


def test_rule_32_after_a_final_notice_whose_deadline_has_passed():
    case = noticed()
    # the deadline is Thursday 31 December; H+45 is Saturday 2 January, rolled to Monday 4
    assert case.says("2026-12-21 10:00") == "wait hand_off until 2027-01-04 00:00"
    handed = case.ask("2027-01-04 00:00")
    assert isinstance(handed, HandOff)
    assert (handed.to, handed.step, handed.reason) == ("Ibu Sari", "hand_off", "ladder_end")
    assert handed.key == contact_key("INV-1", "hand_off", "1", 0)


def test_rule_32_until_the_deadline_has_passed_wait():
    # Made late, on 30 December: seven working days later is Tuesday 12 January, which still belongs to the client.
    late = noticed("2026-12-30 10:00")
    assert late.says("2027-01-04 00:00") == "wait hand_off until 2027-01-13 00:00"
    assert late.says("2027-01-12 23:59:59") == "wait hand_off until 2027-01-13 00:00"
    assert late.says("2027-01-13 00:00") == "hand_off hand_off"


def test_rule_32_without_a_made_final_notice_the_ladder_is_finished():
    ends = policy(step("call", "H+7", "firm"), step("hand_off", "H+45", hand_off_to="Ibu Sari"))
    assert desk(policy=ends).sent("2026-11-25 09:00").says("2027-01-04 10:00") == "hold ladder_finished"


def test_rule_32_a_failed_final_notice_is_not_sent():
    case = desk(policy=policy(*ENDS)).sent("2026-11-25 09:00").sent("2026-12-18 09:00", outcome="failed")
    assert case.ask("2027-01-04 10:00").reason == "unreachable"


def test_rule_32_a_final_notice_that_bounced_later_is_not_made():
    sent = desk(policy=policy(*ENDS)).sent("2026-11-25 09:00")
    notice = sent.send("2026-12-18 09:00")
    bounced = sent.knowing(
        notice.as_contacted(at("2026-12-18 09:00"), "sent"), notice.as_contacted(at("2026-12-21 09:00"), "failed")
    )
    assert bounced.ask("2027-01-04 10:00").kind != "hand_off"


@pytest.mark.parametrize(
    ("minimum", "expected"),
    [(9_999_999, "hand_off hand_off"), (10_000_000, "hold ladder_finished"), (20_000_000, "hold ladder_finished")],
)
def test_rule_32_the_outstanding_must_exceed_the_minimum(minimum, expected):
    case = noticed(hand_off={"min_outstanding": [f"IDR {minimum}"]})
    assert case.says("2027-01-04 10:00") == expected


def test_rule_32_an_instalment_that_falls_due_after_a_recalled_hand_off_is_handed_off_for_itself():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    ends = policy(step("final", "H+3", "final", deadline_days=2), step("hand_off", "H+10", hand_off_to="Ibu Sari"))
    first = {"id": "P-1", "amount": 5_000_000, "received_on": "2026-11-25"}
    recalled = (
        event("handed_off", "2026-11-20 10:00", to="Ibu Sari"),
        event("hand_off_recalled", "2026-11-24 10:00"),
    )
    case = desk(invoice=invoice(instalments=parts, payments=[first]), policy=ends, events=recalled)
    assert case.sent("2026-12-21 09:00").says("2027-01-04 10:00") == "hand_off hand_off"


def test_rule_32_an_instalment_whose_hand_off_was_recalled_is_not_handed_off_again():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2027-03-18", "amount": 5_000_000}]
    ends = policy(step("final", "H+3", "final", deadline_days=2), step("hand_off", "H+10", hand_off_to="Ibu Sari"))
    case = desk(invoice=invoice(instalments=parts), policy=ends).sent("2026-11-23 09:00")
    assert case.says("2026-11-30 10:00") == "hand_off hand_off"
    handed = case.knowing(event("handed_off", "2026-11-30 10:00", to="Ibu Sari"))
    recalled = handed.knowing(event("hand_off_recalled", "2026-12-01 10:00"))
    assert recalled.says("2026-12-01 10:00").startswith("hold ladder_finished")


def test_rule_32_a_minimum_in_another_currency_does_not_count():
    assert noticed(hand_off={"min_outstanding": ["USD 1"]}).says("2027-01-04 10:00") == "hand_off hand_off"


def test_rule_32_a_hand_off_waits_for_no_window():
    case = noticed(quiet_periods=[{"start": "2027-01-02", "end": "2027-01-31"}])
    assert case.says("2027-01-04 00:00") == "hand_off hand_off"


def test_rule_32_listening_outranks_the_hand_off():
    case = noticed().knowing(event("promise_made", "2026-12-30 10:00", pay_by="2027-01-14"))
    assert case.says("2027-01-04 10:00").startswith("hold promised")
    paid = invoice(payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2027-01-04"}])
    assert noticed().having(invoice=paid).says("2027-01-04 00:00") == "done settled"


def test_rule_32_once_handed_off_it_is_held():
    handed = noticed().knowing(event("handed_off", "2027-01-04 09:00", to="Ibu Sari"))
    assert handed.says("2027-01-04 10:00") == "hold handed_off"


def test_rule_32_nothing_is_sent_after_the_last_message_step():
    case = desk(policy=policy(*ladder()))
    steps = [line.split()[-1] for line in case.messages("2026-11-10 10:00", "2027-06-01 10:00")]
    assert steps == ["reminder", "due_today", "follow_up", "call", "letter", "final_notice"]


# --- rule 33: thanks --------------------------------------------------------------------------------

THANKFUL = policy(*ladder(), thanks={"within_days": 5})


def paid(on: str, *events, terms=THANKFUL, **changes) -> Desk:
    payments = [{"id": "P-1", "amount": 10_000_000, "received_on": on}]
    return desk(invoice=invoice(payments=payments, **changes), policy=terms, events=events)


def test_rule_33_one_thank_you_in_the_next_open_window():
    case = paid("2026-11-19")
    send = case.send("2026-11-19 09:00")
    assert (send.step, send.purpose, send.tone) == ("thanks", "thanks", "friendly")
    assert case.says("2026-11-19 07:00") == "wait thanks until 2026-11-19 09:00"
    assert case.sent("2026-11-19 09:00").says("2026-11-19 09:01") == "done settled"


@pytest.mark.parametrize(
    ("received_on", "purpose"),
    [("2026-11-12", "thanks_punctual"), ("2026-11-18", "thanks_punctual"), ("2026-11-19", "thanks")],
)
def test_rule_33_warmer_when_paid_by_the_agreed_due_date(received_on, purpose):
    assert paid(received_on).send(f"{received_on} 10:00").purpose == purpose


def test_rule_33_within_days_of_the_payment_that_settled_it():
    case = paid("2026-11-18")
    assert case.ask("2026-11-23 16:29:59").kind == "send"  # the fifth day
    assert case.says("2026-11-23 16:30") == "done settled"
    assert case.says("2026-11-24 09:00") == "done settled"


def test_rule_33_a_transfer_after_it_was_settled_is_no_reason_to_thank_again():
    twice = invoice(
        payments=[
            {"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-12"},
            {"id": "P-2", "amount": 6_000_000, "received_on": "2026-11-18"},
            {"id": "P-3", "amount": 6_000_000, "received_on": "2026-11-27"},
        ]
    )
    case = desk(invoice=twice, policy=THANKFUL)
    assert case.says("2026-11-27 10:00") == "done overpaid"
    assert case.send("2026-11-20 10:00").purpose == "thanks_punctual"


def test_rule_33_a_payment_that_was_taken_back_settled_nothing():
    again = invoice(
        payments=[
            {"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-12", "reversed_on": "2026-11-13"},
            {"id": "P-2", "amount": 10_000_000, "received_on": "2026-11-19"},
        ]
    )
    assert desk(invoice=again, policy=THANKFUL).send("2026-11-24 10:00").purpose == "thanks"


def test_rule_33_what_a_credit_note_settled_is_thanked_for_from_the_last_payment_that_it_took():
    parts = [
        {"id": "P-1", "amount": 5_000_000, "received_on": "2026-11-12"},
        {"id": "P-2", "amount": 3_000_000, "received_on": "2026-11-18"},
    ]
    note = {"id": "K-1", "amount": 2_000_000, "issued_on": "2026-11-16"}
    case = desk(invoice=invoice(payments=parts, credit_notes=[note]), policy=THANKFUL)
    assert case.says("2026-11-23 10:00") == "send thanks_punctual"  # the fifth day after the 18th
    generous = desk(invoice=invoice(payments=parts, credit_notes=[note | {"amount": 5_000_000}]), policy=THANKFUL)
    assert generous.says("2026-11-18 10:00") == "done overpaid"  # from the 16th on nothing was missing


def test_rule_33_what_is_more_than_a_twentieth_is_not_forgiven_so_the_payment_that_brought_it_settled():
    parts = [
        {"id": "P-1", "amount": 9_300_000, "received_on": "2026-11-12"},
        {"id": "P-2", "amount": 700_000, "received_on": "2026-11-19"},
    ]
    generous = policy(*ladder(), thanks={"within_days": 5}, tolerance=["IDR 900000"])
    assert desk(invoice=invoice(payments=parts), policy=generous).send("2026-11-19 10:00").purpose == "thanks"


def test_rule_33_after_a_weekend_it_may_be_too_late():
    brief = policy(*ladder(), thanks={"within_days": 2})
    assert paid("2026-11-20", terms=brief).says("2026-11-20 16:30") == "done settled"
    three = policy(*ladder(), thanks={"within_days": 3})
    assert paid("2026-11-20", terms=three).says("2026-11-20 16:30") == "wait thanks until 2026-11-23 09:00"


def test_rule_33_off_unless_asked_for():
    assert paid("2026-11-19", terms=policy(*ladder())).says("2026-11-19 10:00") == "done settled"


def test_rule_33_not_while_held_handed_off_or_opted_out():
    for fact in (
        event("hold_placed", "2026-11-18 10:00"),
        event("handed_off", "2026-11-18 10:00", to="Mediator"),
        event("opted_out", "2026-11-18 10:00"),
    ):
        assert paid("2026-11-19", fact).says("2026-11-19 10:00") == "done settled"


def test_rule_33_it_counts_for_gap_and_caps():
    talk = event("contacted", "2026-11-18 15:00", channel="phone", outcome="sent")
    assert paid("2026-11-19", talk).says("2026-11-19 10:00") == "wait thanks until 2026-11-20 09:00"


def test_rule_33_it_names_no_amount_to_pay():
    send = paid("2026-11-19").send("2026-11-19 10:00")
    assert all(item.to_transfer.amount == 0 for item in send.items)
    assert send.charges == ()
    assert send.deadline_on is None
    assert not send.as_contacted(at("2026-11-19 10:00")).is_demand


def test_rule_33_a_missing_slip_does_not_keep_us_from_thanking():
    slip = {"withholdings": [{"kind": "pph23", "amount": 200_000}]}
    payments = [{"id": "P-1", "amount": 9_800_000, "received_on": "2026-11-19"}]
    case = desk(invoice=invoice(payments=payments, **slip), policy=THANKFUL)
    assert case.says("2026-11-19 10:00") == "send thanks"
    assert case.sent("2026-11-19 10:00").says("2026-11-19 10:01") == "wait certificate until 2026-12-22 09:00"


def test_rule_33_void_invoices_are_not_thanked_for():
    assert paid("2026-11-19", status="void").says("2026-11-19 10:00") == "done void"


def test_rule_33_what_is_withheld_was_paid_by_nobody_and_what_came_in_beyond_the_rest_is_not_thanked_for():
    payments = [
        {"id": "P-1", "amount": 9_800_000, "received_on": "2026-11-12"},
        {"id": "P-2", "amount": 100_000, "received_on": "2026-11-13"},
    ]
    slip = {"kind": "pph23", "amount": 200_000}
    case = desk(invoice=invoice(payments=payments, withholdings=[slip]), policy=THANKFUL)
    assert [reason.on for reason in case.send("2026-11-16 09:00").because if reason.code == "paid"] == [
        day("2026-11-12")
    ]


def test_rule_33_what_tolerance_would_have_forgiven_is_not_thanked_for():
    payments = [
        {"id": "P-1", "amount": 9_999_000, "received_on": "2026-11-12"},
        {"id": "P-2", "amount": 1_000, "received_on": "2026-11-13"},
    ]
    send = desk(invoice=invoice(payments=payments), policy=THANKFUL).send("2026-11-16 09:00")
    assert [reason.on for reason in send.because if reason.code == "paid"] == [day("2026-11-12")]


def test_rule_33_nobody_is_thanked_for_a_credit_note():
    credited = invoice(credit_notes=[{"id": "CN-1", "amount": 10_000_000, "issued_on": "2026-11-19"}])
    assert desk(invoice=credited, policy=THANKFUL).says("2026-11-19 10:00") == "done settled"


def test_rule_33_no_address_no_thanks():
    lost = paid("2026-11-19").having(client=client(contacts=[]))
    assert lost.says("2026-11-19 10:00") == "done settled"


def test_rule_32_a_part_payment_may_take_the_outstanding_below_the_minimum():
    case = noticed(hand_off={"min_outstanding": ["IDR 5000000"]})
    part = invoice(payments=[{"id": "P-1", "amount": 5_000_000, "received_on": "2026-12-28"}])
    assert case.having(invoice=part).says("2027-01-04 10:00") == "hold ladder_finished"
    assert case.says("2027-01-04 10:00") == "hand_off hand_off"


def test_rule_32_the_hand_off_of_an_instalment_has_its_obligation_in_the_key():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2027-06-18", "amount": 5_000_000}]
    case = desk(policy=policy(*ENDS), invoice=invoice(instalments=parts)).sent("2026-11-25 09:00", "2026-12-18 09:00")
    assert case.ask("2027-01-04 00:00").key == contact_key("INV-1@2026-11-18", "hand_off", "1", 0)


def test_rule_33_a_thank_you_that_failed_is_tried_elsewhere_and_then_let_be():
    case = paid("2026-11-19").having(policy=policy(step("follow_up", "H+3", "polite", "email", "whatsapp"), thanks={}))
    once = case.sent("2026-11-19 09:00", outcome="failed")
    assert once.send("2026-11-19 09:00").channel == "whatsapp"
    assert once.sent("2026-11-19 09:00", outcome="failed").says("2026-11-19 09:00") == "done settled"


def test_rule_33_on_the_day_itself_only():
    same_day = policy(*ladder(), thanks={"within_days": 0})
    assert paid("2026-11-19", terms=same_day).says("2026-11-19 16:29:59") == "send thanks"
    assert paid("2026-11-19", terms=same_day).says("2026-11-19 16:30") == "done settled"


def test_rule_33_the_last_payment_is_the_one_that_counts():
    parts = [
        {"id": "P-1", "amount": 6_000_000, "received_on": "2026-11-10"},
        {"id": "P-2", "amount": 4_000_000, "received_on": "2026-11-20"},
    ]
    case = desk(invoice=invoice(payments=parts), policy=THANKFUL)
    assert case.says("2026-11-20 10:00") == "send thanks"


def test_rule_33_an_extension_moves_the_date_that_counts_as_punctual():
    case = paid("2026-12-10", event("extension_agreed", "2026-11-17 10:00", due_on="2026-12-16"))
    assert case.send("2026-12-10 10:00").purpose == "thanks_punctual"


def test_rule_32_a_hand_off_that_was_recalled_before_an_extension_is_not_proposed_for_the_new_date():
    ends = policy(step("final", "H+3", "final", deadline_days=2), step("hand_off", "H+10", hand_off_to="Ibu Sari"))
    case = desk(policy=ends).sent("2026-11-23 09:00")
    assert case.says("2026-11-30 10:00") == "hand_off hand_off"
    case = case.knowing(
        event("handed_off", "2026-11-30 10:00", to="Ibu Sari"),
        event("hand_off_recalled", "2026-12-01 10:00"),
        event("extension_agreed", "2026-12-01 11:00", due_on="2026-12-16"),
    )
    assert case.sent("2026-12-18 09:00").says("2026-12-18 10:00") == "hold ladder_finished"


def test_rule_32_an_instalment_that_fell_due_on_the_very_day_of_the_hand_off_was_handed_off():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2027-03-18", "amount": 5_000_000}]
    ends = policy(step("final", "H+3", "final", deadline_days=2), step("hand_off", "H+10", hand_off_to="Ibu Sari"))
    recalled = (
        event("handed_off", "2026-11-18 10:00", to="Ibu Sari"),
        event("hand_off_recalled", "2026-11-19 10:00"),
    )
    case = desk(invoice=invoice(instalments=parts), policy=ends, events=recalled).sent("2026-11-23 09:00")
    assert case.says("2026-11-30 10:00").startswith("hold ladder_finished")


def test_rule_32_after_a_recalled_hand_off_the_steps_behind_it_go():
    ends = policy(
        step("final", "H+3", "final", deadline_days=2),
        step("over", "H+10", hand_off_to="Ibu Sari"),
        step("last", "H+20", "final"),
    )
    handed = desk(policy=ends).sent("2026-11-23 09:00").knowing(event("handed_off", "2026-11-30 10:00", to="Ibu Sari"))
    recalled = handed.knowing(event("hand_off_recalled", "2026-12-01 10:00"))
    assert recalled.says("2026-12-01 10:00") == "wait last until 2026-12-08 09:00"


def test_rule_32_of_several_final_notices_the_last_deadline_has_to_pass():
    twice = policy(
        step("final_notice", "H+30", "final", deadline_days=5, repeat={"every": 7, "times": 2}),
        step("hand_off", "H+45", hand_off_to="Ibu Sari"),
    )
    # The first notice leaves time until Tuesday 29 December, so the second comes on Wednesday 30 (A9). It leaves time
    # until Friday 8 January; Tuesday 5 is a holiday.
    case = desk(policy=twice).sent("2026-12-18 09:00", "2026-12-30 09:00")
    assert [sent.deadline_on for sent in case.events] == [day("2026-12-29"), day("2027-01-08")]
    assert case.says("2027-01-04 00:00") == "wait hand_off until 2027-01-11 00:00"


def test_rule_33_who_was_thanked_is_not_thanked_again_when_a_corrected_date_makes_the_payment_punctual():
    thanked = paid("2026-11-19").sent("2026-11-19 09:00")
    corrected = invoice(
        due_on="2026-11-20", payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-19"}]
    )
    assert thanked.having(invoice=corrected).says("2026-11-19 10:00") == "done settled"


def test_rule_33_a_payment_that_was_credited_in_full_afterwards_is_thanked_for():
    credited = paid("2026-11-18", credit_notes=[{"id": "K-1", "amount": 10_000_000, "issued_on": "2026-11-19"}])
    send = credited.send("2026-11-19 10:00")
    assert send.purpose == "thanks_punctual"
    assert [reason.on for reason in send.because if reason.code == "paid"] == [day("2026-11-18")]


def test_rule_33_what_came_in_beyond_the_rest_takes_nothing_off_what_settled_it():
    soon = invoice(
        payments=[
            {"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-12"},
            {"id": "P-2", "amount": 6_000_000, "received_on": "2026-11-18"},
            {"id": "P-3", "amount": 6_000_000, "received_on": "2026-11-20"},
        ]
    )
    send = desk(invoice=soon, policy=THANKFUL).send("2026-11-20 10:00")
    assert [reason.on for reason in send.because if reason.code == "paid"] == [day("2026-11-18")]
