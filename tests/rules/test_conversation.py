"""Rules 19 to 24: what the client said comes before every step."""

from __future__ import annotations

import pytest

from sopan.decisions import Hold, Send
from sopan.history import contact_key
from sopan.money import Money
from tests.rules.desk import EMAIL, SMS, Desk, at, client, codes, day, desk, event, invoice, ladder, policy, step

MONDAY = "2026-11-23 09:00"


def knowing(*events, **parts) -> Desk:
    return desk(events=events, **parts)


# --- rule 19: handed off ----------------------------------------------------------------------------

HANDED = event("handed_off", "2026-11-20 10:00", to="Mediator")
RECALLED = event("hand_off_recalled", "2026-11-23 08:00")


def test_rule_19_handed_off_is_held_without_date():
    assert knowing(HANDED).says(MONDAY) == "hold handed_off"


def test_rule_19_a_recall_ends_it():
    assert knowing(HANDED, RECALLED).says(MONDAY) == "send follow_up"


def test_rule_19_a_hand_off_of_the_whole_account_holds_each_invoice():
    account = event("handed_off", "2026-11-20 10:00", to="Mediator", invoice_ids=[])
    assert knowing(account).says(MONDAY) == "hold handed_off"


def test_rule_19_another_invoice_is_not_held():
    other = event("handed_off", "2026-11-20 10:00", to="Mediator", invoice_ids=["INV-2"])
    assert knowing(other).says(MONDAY) == "send follow_up"


def test_rule_19_at_one_instant_the_hand_off_wins():
    recalled = event("hand_off_recalled", "2026-11-20 10:00")
    assert knowing(HANDED, recalled).says(MONDAY) == "hold handed_off"


def test_rule_19_a_hand_off_of_the_account_does_not_hide_one_of_an_invoice_issued_later():
    ends = policy(step("follow_up", "H+3", "final"), step("over", "S+7", hand_off_to="Mediator"))
    assert knowing(policy=ends).sent(MONDAY).says("2026-12-03 10:00") == "hand_off over"
    early = [event("handed_off", "2026-10-20 10:00", to="Mediator", invoice_ids=whom) for whom in (["INV-1"], [])]
    recalled = event("hand_off_recalled", "2026-10-23 10:00")
    for handed in (early, early[:1]):
        assert knowing(*handed, recalled, policy=ends).sent(MONDAY).says("2026-12-03 10:00") == "hold ladder_finished"


def test_rule_19_a_second_hand_off_holds_again():
    again = event("handed_off", "2026-11-23 08:30", to="Mediator")
    assert knowing(HANDED, RECALLED, again).says(MONDAY) == "hold handed_off"


# --- rule 20: disputes ------------------------------------------------------------------------------


def dispute(when: str = "2026-11-20 10:00", **fields):
    return event("dispute_opened", when, **fields)


ASK_REST = policy(disputes={"partial": "ask_rest"})


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (None, "hold disputed"),
        (10_000_000, "hold disputed"),
        (12_000_000, "hold disputed"),
        (9_999_999, "send follow_up"),
        (4_000_000, "send follow_up"),
    ],
)
def test_rule_20_without_amount_or_with_at_least_what_is_open_everything_is_held(amount, expected):
    assert knowing(dispute(amount=amount), policy=ASK_REST).says(MONDAY) == expected


def test_rule_20_a_partial_dispute_holds_all_by_default():
    hold = knowing(dispute(amount=4_000_000)).ask(MONDAY)
    assert isinstance(hold, Hold)
    assert (hold.reason, hold.until) == ("disputed", None)
    assert hold.task is not None


def test_rule_20_with_ask_rest_the_undisputed_rest_is_asked_for():
    item = knowing(dispute(amount=4_000_000), policy=ASK_REST).send(MONDAY).items[0]
    assert item.to_transfer == Money(6_000_000)


def test_rule_20_open_is_what_is_to_transfer():
    slip = invoice(withholdings=[{"kind": "pph23", "amount": 200_000}])
    assert knowing(dispute(amount=9_800_000), policy=ASK_REST, invoice=slip).says(MONDAY) == "hold disputed"
    assert knowing(dispute(amount=9_799_999), policy=ASK_REST, invoice=slip).says(MONDAY) == "send follow_up"


def test_rule_20_partial_disputes_add_up():
    two = (dispute(amount=4_000_000), dispute("2026-11-20 11:00", amount=5_000_000))
    assert knowing(*two, policy=ASK_REST).send(MONDAY).items[0].to_transfer == Money(1_000_000)
    three = (*two, dispute("2026-11-20 12:00", amount=1_000_000))
    assert knowing(*three, policy=ASK_REST).says(MONDAY) == "hold disputed"


def test_rule_20_resolved_closes_all_disputes_opened_before_it_on_the_invoices_it_names():
    two = (dispute(amount=4_000_000), dispute("2026-11-20 11:00"))
    assert knowing(*two, event("dispute_resolved", "2026-11-20 12:00")).says(MONDAY) == "send follow_up"
    assert knowing(*two, event("dispute_resolved", "2026-11-20 10:30")).says(MONDAY) == "hold disputed"
    assert knowing(*two, event("dispute_resolved", "2026-11-20 12:00", invoice_ids=["INV-2"])).says(MONDAY) == (
        "hold disputed"
    )
    assert knowing(*two, event("dispute_resolved", "2026-11-20 12:00", invoice_ids=[])).says(MONDAY) == (
        "send follow_up"
    )


def test_rule_20_at_one_instant_the_dispute_wins():
    assert knowing(dispute(), event("dispute_resolved", "2026-11-20 10:00")).says(MONDAY) == "hold disputed"


def test_rule_20_after_a_resolution_the_ladder_goes_on_where_it_stood():
    case = desk(policy=policy(*ladder())).sent(MONDAY)
    case = case.knowing(dispute("2026-11-24 10:00"), event("dispute_resolved", "2026-11-24 15:00"))
    assert case.says("2026-11-25 09:00") == "send call"


# --- rule 21: holds ---------------------------------------------------------------------------------


def placed(when: str = "2026-11-20 10:00", **fields):
    return event("hold_placed", when, **fields)


def test_rule_21_a_hold_until_its_date():
    case = knowing(placed(until="2026-12-01"))
    assert case.says("2026-11-30 23:59:59") == "hold held until 2026-12-01 00:00"
    assert case.says("2026-12-01 09:00") == "send follow_up"


def test_rule_21_its_date_is_a_day_of_the_clients_zone():
    case = knowing(placed(until="2026-12-01"), client=client(zone="WIT"))
    assert case.ask("2026-11-30 10:00").until == at("2026-12-01 00:00", "WIT")


def test_rule_21_an_instant_is_that_instant():
    case = knowing(placed(until=at("2026-11-23 14:00")))
    assert case.says(MONDAY) == "hold held until 2026-11-23 14:00"
    assert case.says("2026-11-23 14:00") == "send follow_up"


def test_rule_21_without_a_date_until_lifted():
    assert knowing(placed()).says("2027-03-01 10:00") == "hold held"
    assert knowing(placed(), event("hold_lifted", "2026-11-23 08:00")).says(MONDAY) == "send follow_up"


def test_rule_21_of_several_the_one_that_ends_last():
    first, second = placed(until="2026-12-10"), placed("2026-11-20 11:00", until="2026-12-01")
    assert knowing(first, second).says(MONDAY) == "hold held until 2026-12-10 00:00"
    assert knowing(first, second, placed("2026-11-20 12:00")).says(MONDAY) == "hold held"


def test_rule_21_lifting_ends_the_holds_placed_before_it():
    lifted = event("hold_lifted", "2026-11-20 10:30")
    later = placed("2026-11-20 11:00", until="2026-12-01")
    assert knowing(placed(), lifted).says(MONDAY) == "send follow_up"
    assert knowing(placed(), lifted, later).says(MONDAY) == "hold held until 2026-12-01 00:00"
    assert knowing(placed("2026-11-20 10:30"), lifted).says(MONDAY) == "hold held"


def test_rule_21_a_hold_on_the_account_holds_each_invoice_and_one_on_another_does_not():
    assert knowing(placed(invoice_ids=[])).says(MONDAY) == "hold held"
    assert knowing(placed(invoice_ids=["INV-2"])).says(MONDAY) == "send follow_up"


# --- rule 22: claimed payments ----------------------------------------------------------------------


def claim(when: str = "2026-11-23 10:00", **fields):
    return event("payment_claimed", when, **fields)


REJECTED = event("payment_claim_rejected", "2026-11-24 10:00")
TWO_STEPS = policy(step("follow_up", "H+3"), step("call", "H+7", "firm"))


def claimed(*events, **parts) -> Desk:
    """The follow-up went out on Monday, and the client said: sudah transfer."""
    return desk(**({"policy": TWO_STEPS} | parts)).sent(MONDAY).knowing(claim(), *events)


def test_rule_22_we_look_at_our_bank_account_for_two_working_days():
    case = claimed()
    hold = case.ask("2026-11-23 10:01")
    assert (hold.reason, hold.explain_task()) == ("verify_payment", "cek mutasi bank")
    assert hold.until == at("2026-11-26 00:00")  # Monday, and two working days through Wednesday


def test_rule_22_then_one_claim_check_asks_for_the_transfer_slip():
    case = claimed()
    assert case.says("2026-11-26 00:00") == "wait claim_check until 2026-11-26 09:00"
    send = case.send("2026-11-26 09:00")
    assert (send.step, send.purpose, send.tone) == ("claim_check", "claim_check", "friendly")
    assert send.items[0].occurrence == "2026-11-23"
    assert send.key == contact_key("INV-1", "claim_check", "2026-11-23", 0)


def test_rule_22_then_the_ladder():
    case = claimed().sent("2026-11-26 09:00")
    assert case.says("2026-11-26 10:00") == "wait call until 2026-11-30 09:00"  # the gap ends on Saturday 28


def test_rule_22_a_rejection_ends_the_looking():
    case = claimed(REJECTED)
    assert case.says("2026-11-24 10:00") == "wait claim_check until 2026-11-25 09:00"  # the gap since Monday
    assert case.says("2026-11-25 09:00") == "send claim_check"


def test_rule_22_a_rejection_before_the_claim_ends_nothing():
    early = event("payment_claim_rejected", "2026-11-20 10:00")
    assert claimed(early).ask("2026-11-23 11:00").reason == "verify_payment"


def test_rule_22_a_payment_ends_it_all():
    paid = invoice(payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-25"}])
    assert claimed().having(invoice=paid).says("2026-11-25 10:00") == "done settled"


def test_rule_22_a_later_claim_is_looked_at_again():
    case = claimed().sent("2026-11-26 09:00").knowing(claim("2026-11-27 10:00"))
    assert case.says("2026-11-27 11:00") == "hold verify_payment until 2026-12-02 00:00"
    send = case.send("2026-12-02 09:00")
    assert (send.step, send.items[0].occurrence) == ("claim_check", "2026-11-27")


@pytest.mark.parametrize("with_proof", ["A", "Z"])
def test_rule_22_of_two_claims_at_one_instant_the_one_with_proof_counts_whatever_their_ids(with_proof):
    twice = desk(policy=TWO_STEPS, events=(claim(id=with_proof, proof=True), claim(id="M")))
    assert twice.says("2026-11-26 10:00") == "hold verify_payment"


def test_rule_22_a_claim_on_a_weekend_counts_from_monday():
    assert knowing(claim("2026-11-21 10:00")).says("2026-11-21 11:00") == "hold verify_payment until 2026-11-26 00:00"


def test_rule_22_the_span_is_the_policys():
    longer = policy(*TWO_STEPS.steps, claims={"verify": 7})
    assert claimed(policy=longer).says("2026-11-23 11:00") == "hold verify_payment until 2026-12-01 00:00"


def test_rule_22_the_channel_is_that_of_the_last_demand_on_this_invoice():
    by_phone = policy(step("follow_up", "H+3", "polite", "phone"), step("call", "H+7", "firm"))
    case = desk(policy=by_phone).sent("2026-11-23 10:00").knowing(claim("2026-11-23 11:00"))
    assert case.send("2026-11-26 10:00").channel == "phone"


def test_rule_22_without_a_demand_the_channel_is_that_of_the_next_step():
    by_phone = policy(step("follow_up", "H+3", "polite", "phone"))
    assert knowing(claim(), policy=by_phone).send("2026-11-26 10:00").channel == "phone"


def test_rule_22_where_that_channel_is_unusable_the_next_steps_channels():
    by_phone = policy(step("follow_up", "H+3", "polite", "phone"), step("call", "H+7", "firm", "whatsapp"))
    case = desk(policy=by_phone).sent("2026-11-23 10:00").knowing(claim("2026-11-23 11:00"))
    case = case.knowing(event("opted_out", "2026-11-24 10:00", channel="phone"))
    assert case.send("2026-11-26 10:00").channel == "whatsapp"


def test_rule_22_a_claim_check_that_failed_is_tried_elsewhere():
    two = policy(step("follow_up", "H+3"), step("call", "H+7", "firm", "email", "whatsapp"))
    failed = claimed(policy=two).sent("2026-11-26 09:00", outcome="failed")
    send = failed.send("2026-11-26 09:05")
    assert (send.step, send.channel) == ("claim_check", "whatsapp")


def test_rule_22_a_claim_check_is_no_demand():
    assert not claimed().send("2026-11-26 09:00").as_contacted(at("2026-11-26 09:00")).is_demand


# --- rule 23: replies -------------------------------------------------------------------------------


def reply(when: str = "2026-11-20 10:00", **fields):
    return event("replied", when, **fields)


def handled(when: str = "2026-11-23 08:00", **fields):
    return event("reply_handled", when, **fields)


def test_rule_23_a_reply_not_yet_handled_holds():
    hold = knowing(reply()).ask(MONDAY)
    assert (hold.reason, hold.until, hold.explain_task()) == ("awaiting_us", None, "balas klien")


def test_rule_23_for_the_whole_client():
    assert knowing(reply(invoice_ids=["INV-2"])).says(MONDAY) == "hold awaiting_us"
    assert knowing(reply(invoice_ids=[])).says(MONDAY) == "hold awaiting_us"


def test_rule_23_handling_ends_replies_for_the_invoices_it_names():
    about_two = reply(invoice_ids=["INV-2"])
    assert knowing(about_two, handled(invoice_ids=["INV-2"])).says(MONDAY) == "send follow_up"
    assert knowing(about_two, handled(invoice_ids=["INV-1"])).says(MONDAY) == "hold awaiting_us"
    assert knowing(about_two, reply(), handled(invoice_ids=["INV-1"])).says(MONDAY) == "hold awaiting_us"


def test_rule_23_the_latest_handling_of_an_invoice_counts():
    two = handled("2026-11-20 12:00", invoice_ids=["INV-1", "INV-2"])
    between = reply("2026-11-20 13:00", invoice_ids=["INV-2"])
    assert knowing(two, between).says(MONDAY) == "hold awaiting_us"
    assert knowing(two, between, handled("2026-11-20 14:00", invoice_ids=["INV-2"])).says(MONDAY) == "send follow_up"


def test_rule_23_handling_without_ids_ends_all():
    assert knowing(reply(), reply(invoice_ids=["INV-2"]), handled(invoice_ids=[])).says(MONDAY) == "send follow_up"


def test_rule_23_only_handling_ends_a_reply():
    after = (event("promise_made", "2026-11-20 11:00", pay_by="2026-11-20"), event("hold_lifted", "2026-11-20 12:00"))
    assert knowing(reply(), *after).says("2026-12-15 10:00") == "hold awaiting_us"


def test_rule_23_a_reply_after_the_handling_waits_again():
    assert knowing(reply(), handled("2026-11-20 11:00"), reply("2026-11-20 12:00")).says(MONDAY) == "hold awaiting_us"
    assert knowing(reply(), handled("2026-11-20 10:00")).says(MONDAY) == "hold awaiting_us"


# --- rule 24: documents -----------------------------------------------------------------------------


def test_rule_24_documents_we_owe_are_held_with_the_task():
    hold = desk(invoice=invoice(documents_pending=["faktur pajak"])).ask(MONDAY)
    assert (hold.reason, hold.until, hold.explain_task()) == ("documents_pending", None, "kirim faktur pajak")


def test_rule_24_all_of_them_are_named():
    task = desk(invoice=invoice(documents_pending=["faktur pajak", "BAST"])).ask(MONDAY).explain_task()
    assert "faktur pajak" in task
    assert "BAST" in task


def test_rule_24_a_delivery_that_lies_ahead_is_held_until_its_day():
    case = desk(invoice=invoice(delivered_on="2026-11-24"))
    assert case.says("2026-11-23 23:59") == "hold documents_pending until 2026-11-24 00:00"
    assert case.says("2026-11-24 00:00") == "wait follow_up until 2026-11-27 09:00"  # grace runs from it too (C2)
    assert case.ask(MONDAY).task is not None


def test_rule_24_a_delivery_today_or_earlier_holds_nothing():
    assert desk(invoice=invoice(delivered_on="2026-11-23")).says(MONDAY) == "wait follow_up until 2026-11-26 09:00"
    assert desk(invoice=invoice(delivered_on="2026-11-18")).says(MONDAY) == "send follow_up"


def test_rule_24_terms_that_count_from_the_receipt_wait_for_it():
    bill = invoice(due_on=None, payment_terms="16 hari setelah tanda terima")
    hold = desk(invoice=bill).ask(MONDAY)
    assert (hold.reason, hold.until) == ("not_received", None)
    assert hold.task.code == "confirm_delivery"
    taken_in = bill.model_copy(update={"delivered_on": "2026-11-02"})
    assert desk(invoice=taken_in).says(MONDAY) == "send follow_up"  # due on the 18th
    settled = bill.model_copy(update={"payments": [{"id": "P1", "amount": bill.total, "received_on": "2026-11-20"}]})
    assert desk(invoice=settled).says(MONDAY) == "done settled"


def test_rule_24_an_agreed_date_stands_for_the_missing_one():
    bill = invoice(due_on=None, payment_terms="16 hari setelah tanda terima")
    agreed = event("extension_agreed", "2026-11-10 10:00", due_on="2026-11-18")
    assert knowing(agreed, invoice=bill).ask(MONDAY).kind != "hold"


def test_rule_24_retention_without_a_date_is_not_asked_for():
    parts = [{"due_on": "2026-11-18", "amount": 9_500_000}, {"amount": 500_000, "label": "Retensi"}]
    bill = invoice(instalments=parts)
    assert desk(invoice=bill).send(MONDAY).items[0].to_transfer == Money(9_500_000)
    paid = bill.model_copy(update={"payments": [{"id": "P1", "amount": 9_500_000, "received_on": "2026-11-20"}]})
    hold = desk(invoice=paid).ask(MONDAY)
    assert (hold.reason, hold.until, hold.task.detail) == ("documents_pending", None, "Retensi")
    assert hold.explain("en").startswith("On hold: all that is open is Retensi, which has no date yet.")
    assert hold.explain_task("id") == "catat tanggal jatuh tempo Retensi begitu sudah ada"


# --- rule 27: stale payment data --------------------------------------------------------------------

FRESH = {"freshness": "1 kerja"}


@pytest.mark.parametrize("tone", ["firm", "formal", "final"])
def test_rule_27_firm_and_later_steps_are_held(tone):
    case = desk(policy=policy(step("call", "H+3", tone), **FRESH), payments_as_of=at("2026-11-18 09:00"))
    hold = case.ask(MONDAY)
    assert hold.reason == "stale_payment_data"
    assert hold.task is not None


@pytest.mark.parametrize("tone", ["friendly", "polite"])
def test_rule_27_gentler_ones_go(tone):
    case = desk(policy=policy(step("call", "H+3", tone), **FRESH), payments_as_of=at("2026-11-18 09:00"))
    assert case.says(MONDAY) == "send call"


def test_rule_27_a_firm_message_that_asks_for_no_money_needs_no_fresh_payment_data():
    terms = policy(step("call", "H+3", "firm", purpose="agreement"), **FRESH)
    assert desk(policy=terms, payments_as_of=at("2026-11-18 09:00")).says(MONDAY) == "send call"


def test_rule_27_a_hand_off_is_later_than_any_firm_step():
    terms = policy(step("final", "H+3", "final"), step("over", "H+45", hand_off_to="Ibu Sari"), **FRESH)
    case = desk(policy=terms).sent(MONDAY)
    stale = case.having(payments_as_of="2026-12-29 09:00")
    assert stale.says("2026-12-29 10:00") == "wait over until 2027-01-04 00:00"
    hold = stale.ask("2027-01-04 00:00")
    assert (hold.reason, hold.until, hold.explain_task()) == ("stale_payment_data", None, "perbarui data pembayaran")
    assert case.having(payments_as_of="2027-01-03 09:00").says("2027-01-04 00:00") == "hand_off over"


def test_rule_27_without_freshness_nothing_is_stale():
    case = desk(policy=policy(step("call", "H+3", "firm")), payments_as_of=at("2026-01-18 09:00"))
    assert case.says(MONDAY) == "send call"


def test_rule_27_without_payments_as_of_the_caller_vouches_for_now():
    assert desk(policy=policy(step("call", "H+3", "firm"), **FRESH)).says(MONDAY) == "send call"


def test_rule_27_a_day_that_is_no_working_day_counts_from_the_next():
    # Data of Saturday 21: fresh through Tuesday 24 ("add 1" rolls to Monday first).
    case = desk(policy=policy(step("call", "H+3", "firm"), **FRESH), payments_as_of=at("2026-11-21 09:00"))
    assert case.says("2026-11-24 10:00") == "send call"
    assert case.ask("2026-11-25 10:00").reason == "stale_payment_data"


# --- rule 28: opt-outs and missing addresses --------------------------------------------------------

BOTH = policy(step("follow_up", "H+3", "polite", "email", "whatsapp"))


def opted_out(when: str = "2026-11-20 10:00", **fields):
    return event("opted_out", when, **fields)


def opted_in(when: str = "2026-11-20 11:00", **fields):
    return event("opted_in", when, **fields)


def channel_after(*events, **parts) -> str:
    answer = knowing(*events, policy=BOTH, **parts).ask(MONDAY)
    return answer.channel.value if isinstance(answer, Send) else answer.reason


def test_rule_28_an_opt_out_closes_its_channel():
    assert channel_after(opted_out(channel="email")) == "whatsapp"
    assert channel_after(opted_out(channel="phone")) == "email"


def test_rule_28_without_a_channel_it_closes_all():
    assert channel_after(opted_out()) == "unreachable"


def test_rule_28_the_latest_word_on_a_channel_counts():
    assert channel_after(opted_out(channel="email"), opted_in(channel="email")) == "email"
    assert channel_after(opted_out(channel="email"), opted_in("2026-11-20 09:00", channel="email")) == "whatsapp"
    assert channel_after(opted_out(), opted_in(channel="whatsapp")) == "whatsapp"
    assert channel_after(opted_out(channel="email"), opted_in()) == "email"
    assert channel_after(opted_in(channel="email"), opted_out("2026-11-20 12:00")) == "unreachable"
    assert channel_after(opted_in(), opted_out("2026-11-20 12:00", channel="email")) == "whatsapp"


def test_rule_28_at_one_instant_the_opt_out_wins():
    assert channel_after(opted_out(channel="email"), opted_in("2026-11-20 10:00", channel="email")) == "whatsapp"
    assert channel_after(opted_out(channel="email"), opted_in("2026-11-20 10:00")) == "whatsapp"


def test_rule_28_the_clients_record_closes_for_good():
    closed = client(opted_out=["email"])
    assert channel_after(opted_in(channel="email"), client=closed) == "whatsapp"


def test_rule_28_a_step_without_any_channel_is_skipped_and_the_ladder_goes_on():
    by_sms = policy(step("follow_up", "H+3", "polite", "sms"), step("call", "H+7", "firm"))
    case = desk(policy=by_sms)
    wait = case.ask("2026-11-20 10:00")
    assert case.says("2026-11-20 10:00") == "wait call until 2026-11-25 09:00"
    assert ("no_channel", "follow_up") in [(reason.code, reason.detail) for reason in wait.because]
    assert "no_channel" in codes(case.send("2026-11-25 09:00"))


def test_rule_28_when_no_channel_is_open_at_all_it_is_unreachable_at_once():
    lost = desk(client=client(contacts=[]), policy=policy(*ladder(hand_off=False)))
    hold = lost.ask("2026-11-03 08:00")
    assert (hold.reason, hold.until, hold.explain_task()) == ("unreachable", None, "perbarui kontak klien")


def test_rule_20_a_dispute_of_more_than_the_instalment_holds_it_whole():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    held = "hold disputed until 2026-12-18 00:00"  # then the second part has fallen due too, and more is open
    for amount, expected in ((4_999_999, "send follow_up"), (5_000_000, held), (6_000_000, held)):
        case = desk(
            invoice=invoice(instalments=parts),
            policy=policy(disputes={"partial": "ask_rest"}),
            events=(event("dispute_opened", "2026-11-20 10:00", amount=f"IDR {amount}"),),
        )
        assert case.says(MONDAY) == expected


def test_rule_22_what_was_asked_before_and_after_a_claim_check_stays_asked():
    three = policy(step("follow_up", "H+3"), step("call", "H+7", "firm"), step("letter", "H+14", "formal"))
    case = desk(policy=three).sent(MONDAY).knowing(event("payment_claimed", "2026-11-23 11:00"))
    case = case.sent("2026-11-26 10:00", "2026-11-30 09:00")
    assert [sent.items[0].step for sent in case.events if sent.event == "contacted"] == [
        "follow_up",
        "claim_check",
        "call",
    ]
    assert case.says("2026-11-30 10:00") == "wait letter until 2026-12-07 09:00"  # seven days after the call


def test_rule_28_a_reminder_without_a_channel_is_named_until_an_overdue_step_was_sent():
    early = policy(step("reminder", "H-3", "friendly", "sms"), step("follow_up", "H+3"), step("call", "H+7", "firm"))
    case = desk(policy=early)
    assert [reason.detail for reason in case.ask(MONDAY).because if reason.code == "no_channel"] == ["reminder"]
    assert "no_channel" not in codes(case.sent(MONDAY).ask("2026-11-25 09:00"))


def test_rule_28_a_ladder_whose_channels_the_client_lacks_is_finished_while_others_are_open():
    """A11: the address is there, the policy does not use it."""
    only = desk(policy=policy(step("reminder", "H-3", "friendly", "sms")))
    assert only.says("2026-11-03 10:00") == "hold ladder_finished"
    assert only.having(client=client(contacts=[])).says("2026-11-03 10:00") == "hold unreachable"
    assert only.having(policy=policy(step("reminder", "H-3", "friendly"))).says(MONDAY) == "hold ladder_finished"


def test_rule_28_hours_that_exclude_each_other_leave_no_channel():
    night = client(contact_hours="Mo-Fr 20:00-21:00")
    assert desk(client=night).says(MONDAY) == "hold unreachable"


def test_rule_28_a_channel_whose_hours_exclude_the_clients_is_left_out():
    afternoon = client(contact_hours="Mo-Fr 16:30-17:00")  # letters and mails go until half past four
    both = policy(step("follow_up", "H+3", "polite", "email", "whatsapp"))
    assert desk(client=afternoon, policy=both).send("2026-11-23 16:30").channel == "whatsapp"
    night = client(contact_hours="Mo-Fr 20:00-21:00")
    assert "no_channel" in codes(desk(client=night, policy=both).ask(MONDAY))


def test_rule_28_an_opt_out_after_the_last_contact_does_not_undo_it():
    case = desk(policy=policy(*ladder())).sent(MONDAY).knowing(opted_out("2026-11-24 10:00", channel="email"))
    assert case.ask("2026-11-25 09:00").reason == "ladder_finished"
    assert case.knowing(opted_out("2026-11-24 11:00")).ask("2026-11-25 09:00").reason == "unreachable"
    assert case.knowing(opted_in("2026-11-25 10:00", channel="email")).says("2026-11-25 10:00") == "send call"


def test_rule_28_unreachable_comes_after_listening():
    assert knowing(reply(), opted_out()).says(MONDAY) == "hold awaiting_us"


def test_rule_28_a_fact_about_the_future_of_a_channel_is_a_clock_that_is_behind():
    assert knowing(opted_out("2026-11-24 10:00")).says(MONDAY) == "hold clock_behind until 2026-11-24 10:00"


def test_rules_19_to_28_facts_that_do_not_fit_yet_do_nothing():
    strangers = (
        event("plan_cancelled", "2026-11-20 10:00"),
        event("step_approved", "2026-11-20 10:00", step="no_such_step"),
        event("hold_lifted", "2026-11-20 10:00"),
        event("dispute_resolved", "2026-11-20 10:00"),
        event("payment_claim_rejected", "2026-11-20 10:00"),
        event("hand_off_recalled", "2026-11-20 10:00"),
        event("reply_handled", "2026-11-20 10:00"),
        event("promise_made", "2026-11-20 10:00", pay_by="2026-12-20", invoice_ids=["INV-9"]),
    )
    assert knowing(*strangers).says(MONDAY) == "send follow_up"
    assert day("2026-11-20") < knowing(*strangers).send(MONDAY).at.date()


def test_rules_20_to_22_what_is_said_about_the_account_is_said_about_each_invoice():
    assert knowing(dispute(invoice_ids=[])).says(MONDAY) == "hold disputed"
    assert (
        knowing(claim("2026-11-20 10:00", invoice_ids=[])).says(MONDAY) == "hold verify_payment until 2026-11-25 00:00"
    )
    send = knowing(claim("2026-11-18 10:00", invoice_ids=[])).send(MONDAY)
    assert (send.step, send.items[0].occurrence) == ("claim_check", "2026-11-18")


def test_rule_20_a_dispute_about_another_invoice_holds_nothing_here():
    assert knowing(dispute(invoice_ids=["INV-2"])).says(MONDAY) == "send follow_up"


def test_rule_22_a_claim_check_of_unknown_outcome_is_not_repeated():
    case = claimed().sent("2026-11-26 09:00", outcome="unknown")
    assert case.says("2026-12-30 10:00") == "send call"


def test_rule_22_the_date_of_a_claim_is_that_of_the_clients_zone():
    # 23:30 in Jakarta on Sunday is Monday in Jayapura
    late = event("payment_claimed", "2026-11-22 23:30")
    assert desk(events=(late,), client=client(zone="WIT")).send("2026-11-26 09:00").items[0].occurrence == "2026-11-23"


def test_rule_23_a_reply_about_two_invoices_may_be_handled_one_by_one():
    both = reply(invoice_ids=["INV-1", "INV-2"])
    first, second = (
        handled("2026-11-21 10:00", invoice_ids=["INV-1"]),
        handled("2026-11-21 11:00", invoice_ids=["INV-2"]),
    )
    assert knowing(both, first).says(MONDAY) == "hold awaiting_us"
    assert knowing(both, first, second).says(MONDAY) == "send follow_up"


def test_rule_24_documents_outrank_a_delivery_that_lies_ahead():
    both = invoice(documents_pending=["BAST"], delivered_on="2026-11-25")
    hold = desk(invoice=both).ask(MONDAY)
    assert (hold.reason, hold.until) == ("documents_pending", None)


def test_rule_20_ask_rest_asks_for_any_rest():
    assert knowing(dispute(amount=9_999_500), policy=ASK_REST).send(MONDAY).items[0].to_transfer == Money(500)


def test_rule_20_what_was_resolved_for_one_of_two_invoices_holds_the_other_alone():
    both = dispute(invoice_ids=["INV-1", "INV-2"])
    for resolved, expected in (("INV-1", "send follow_up"), ("INV-2", "hold disputed")):
        done = event("dispute_resolved", "2026-11-20 11:00", invoice_ids=[resolved])
        assert knowing(both, done).says(MONDAY) == expected


def test_rule_20_disputes_add_up_to_the_total_at_most():
    huge = 900_000_000_000_000
    twice = dispute(amount=huge, id="D-1"), dispute(amount=huge, id="D-2")
    assert knowing(*twice, invoice=invoice(total=huge), policy=ASK_REST).says(MONDAY) == "hold disputed"


def test_rule_22_a_rejection_at_the_instant_of_the_claim_ends_nothing():
    rejected = event("payment_claim_rejected", "2026-11-23 10:00")
    assert claimed(rejected).says("2026-11-23 11:00") == claimed().says("2026-11-23 11:00")
    assert claimed(rejected).ask("2026-11-23 11:00").reason == "verify_payment"


def test_rule_28_a_reminder_whose_channel_was_closed_by_a_word_is_named_too():
    early = policy(step("reminder", "H-3", "friendly", "sms"), step("follow_up", "H+3"))
    case = desk(policy=early, client=client(contacts=[EMAIL, SMS]), events=(opted_out(channel="sms"),))
    assert [reason.detail for reason in case.send(MONDAY).because if reason.code == "no_channel"] == ["reminder"]


def test_rule_22_a_claim_is_checked_once_though_a_plan_was_agreed_since():
    plan = event("plan_agreed", "2026-11-26 10:00", instalments=[{"due_on": "2026-12-10", "amount": 10_000_000}])
    case = claimed().sent("2026-11-26 09:00").knowing(plan)
    assert case.says("2026-11-26 10:00") == "wait follow_up until 2026-12-14 09:00"
