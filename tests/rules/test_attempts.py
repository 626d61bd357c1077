"""Rules 12, 15 and 17: attempts, keys and approvals."""

from __future__ import annotations

import pytest

from sopan.history import contact_key
from tests.rules.desk import (
    EMAIL,
    PHONE,
    WHATSAPP,
    Desk,
    at,
    client,
    codes,
    day,
    desk,
    event,
    invoice,
    ladder,
    policy,
    step,
)

MONDAY = "2026-11-23 09:00"
TWO_EMAILS = [
    {"channel": "email", "address": "a@maju.co.id"},
    {"channel": "email", "address": "b@maju.co.id"},
    WHATSAPP,
]
BY_TWO_CHANNELS = policy(step("follow_up", "H+3", "polite", "email", "whatsapp"), step("call", "H+7", "firm"))


def many(**settings) -> Desk:
    """A step by email and WhatsApp, a client with two emails and one WhatsApp number."""
    return desk(
        policy=policy(*BY_TWO_CHANNELS.steps, **settings),
        client=client(contacts=TWO_EMAILS),
    )


# --- rule 12: made, failed, next address ------------------------------------------------------------


def test_rule_15_a_failure_that_is_known_before_an_earlier_one_gives_its_key_to_nobody():
    second = many().sent(MONDAY, outcome="failed").send(MONDAY).as_contacted(at("2026-11-23 09:05"), "failed")
    send = many().knowing(second).send("2026-11-23 09:10")
    assert send.key == contact_key("INV-1", "follow_up", "1", 2) != second.key


@pytest.mark.parametrize("outcome", ["sent", "delivered", "unknown"])
def test_rule_12_a_step_is_sent_when_a_contact_is_sent_delivered_or_unknown(outcome):
    assert many().sent(MONDAY, outcome=outcome).says(MONDAY) == "wait call until 2026-11-25 09:00"


def test_rule_12_unknown_is_never_resent():
    case = many().sent(MONDAY, outcome="unknown")
    for now in ("2026-11-23 09:00", "2026-11-24 10:00", "2026-12-30 10:00"):
        assert case.ask(now).step != "follow_up"


def test_rule_12_after_failed_the_next_address_is_tried_at_once():
    case = many()
    assert case.send(MONDAY).to == "a@maju.co.id"
    case = case.sent(MONDAY, outcome="failed")
    assert case.send(MONDAY).to == "b@maju.co.id"
    case = case.sent("2026-11-23 09:05", outcome="failed")
    assert case.send("2026-11-23 09:05").to == "+6281234567890"


def test_rule_12_when_none_is_left_we_owe_an_address():
    case = many()
    for minute in ("09:00", "09:05", "09:10"):
        case = case.sent(f"2026-11-23 {minute}", outcome="failed")
    hold = case.ask("2026-11-23 09:15")
    assert (hold.reason, hold.until, hold.explain_task()) == ("unreachable", None, "perbarui kontak klien")


def test_rule_12_a_new_address_in_the_client_record_is_a_new_try():
    case = many()
    for minute in ("09:00", "09:05", "09:10"):
        case = case.sent(f"2026-11-23 {minute}", outcome="failed")
    mended = case.having(client=client(contacts=[*TWO_EMAILS, PHONE | {"channel": "whatsapp"}]))
    assert mended.send("2026-11-23 09:15").to == PHONE["address"]


def test_rule_12_at_most_max_attempts_times():
    case = many(limits={"max_attempts": 2}).sent(MONDAY, "2026-11-23 09:05", outcome="failed")
    assert case.says("2026-11-23 09:10") == "hold unreachable"


def test_rule_12_max_attempts_wins_over_new_addresses():
    case = many(limits={"max_attempts": 2}).sent(MONDAY, "2026-11-23 09:05", outcome="failed")
    mended = case.having(client=client(contacts=[*TWO_EMAILS, EMAIL]))
    assert mended.says("2026-11-23 09:10") == "hold unreachable"


def test_rule_12_attempts_are_counted_per_occurrence():
    case = many(limits={"max_attempts": 2}).sent(MONDAY, outcome="failed").sent("2026-11-23 09:05")
    assert case.says("2026-11-25 09:00") == "send call"
    case = case.sent("2026-11-25 09:00", outcome="failed")
    assert case.send("2026-11-25 09:05").to == "a@maju.co.id"


def test_rule_12_an_address_where_the_last_message_failed_is_the_last_of_its_channel_for_the_next_step():
    case = many().sent(MONDAY, outcome="failed").sent("2026-11-23 09:05")
    assert case.send("2026-11-25 09:00").to == "b@maju.co.id"
    again = case.sent("2026-11-25 09:00", outcome="failed")
    assert again.send("2026-11-25 09:05").to == "a@maju.co.id"


def test_rule_12_the_next_channel_keeps_its_own_hours():
    evening = policy(step("follow_up", "H+3", "polite", "email", "whatsapp"), windows={"whatsapp": "Mo-Fr 13:00-17:00"})
    case = desk(policy=evening).sent(MONDAY, outcome="failed")
    assert case.says("2026-11-23 09:05") == "wait follow_up until 2026-11-23 13:00"


def test_rule_12_the_clients_preference_orders_the_fallbacks_too():
    case = many().having(client=client(contacts=TWO_EMAILS, preferred_channels=["whatsapp"]))
    assert case.send(MONDAY).channel == "whatsapp"
    assert case.sent(MONDAY, outcome="failed").send(MONDAY).to == "a@maju.co.id"


def test_rule_12_a_failed_contact_counts_for_nothing_but_attempts():
    failed = event("contacted", "2026-11-22 10:00", channel="phone", outcome="failed")
    assert desk(events=(failed,)).says(MONDAY) == "send follow_up"
    tight = many(limits={"max_per_7_days": 1}).sent(MONDAY, outcome="failed")
    assert tight.says("2026-11-23 09:01") == "send follow_up"


def test_rule_12_an_early_step_that_failed_everywhere_gives_way_at_once():
    only = policy(step("reminder", "H-3", "friendly"), step("follow_up", "H+3", "polite", "whatsapp"))
    case = desk(policy=only).sent("2026-11-13 09:00", outcome="failed")
    assert case.says("2026-11-13 09:05") == "wait follow_up until 2026-11-23 09:00"
    assert case.says("2026-11-19 00:00") == "wait follow_up until 2026-11-23 09:00"


def test_rule_12_several_reports_on_one_contact_are_one_contact():
    first = many().send(MONDAY)
    case = many().knowing(
        first.as_contacted(at(MONDAY), "sent"),
        first.as_contacted(at("2026-11-23 09:20"), "unknown"),
        first.as_contacted(at("2026-11-23 10:00"), "delivered"),
    )
    assert case.says("2026-11-23 10:00") == "wait call until 2026-11-25 09:00"


def test_rule_12_the_latest_report_is_the_outcome():
    first = many().send(MONDAY)
    bounced = many().knowing(
        first.as_contacted(at(MONDAY), "sent"), first.as_contacted(at("2026-11-23 09:20"), "failed")
    )
    assert bounced.send("2026-11-23 09:20").to == "b@maju.co.id"
    arrived = bounced.knowing(first.as_contacted(at("2026-11-23 09:30"), "delivered"))
    assert arrived.says("2026-11-23 09:30") == "wait call until 2026-11-25 09:00"


def test_rule_12_at_one_instant_the_better_report_wins():
    first = many().send(MONDAY)
    case = many().knowing(*(first.as_contacted(at(MONDAY), outcome) for outcome in ("failed", "unknown", "sent")))
    assert case.says(MONDAY) == "wait call until 2026-11-25 09:00"


def test_rule_12_a_retry_says_that_it_is_one():
    assert "retry" in codes(many().sent(MONDAY, outcome="failed").ask(MONDAY))


# --- rule 15: never twice ---------------------------------------------------------------------------


def test_rule_15_the_key_is_a_digest_of_obligation_step_occurrence_and_attempt():
    assert many().send(MONDAY).key == contact_key("INV-1", "follow_up", "1", 0)
    assert many().sent(MONDAY, outcome="failed").send(MONDAY).key == contact_key("INV-1", "follow_up", "1", 1)
    early = desk(policy=policy(*ladder())).send("2026-11-13 09:00")
    assert early.key == contact_key("INV-1", "reminder", "2026-11-18", 0)


def test_rule_15_and_of_nothing_else():
    key = many().send(MONDAY).key
    others = [
        many().having(client=client(contacts=[WHATSAPP])).send(MONDAY),
        many().having(client=client(id="C-2", name="PT Lain"), invoice=invoice(client_id="C-2")).send(MONDAY),
        many().having(invoice=invoice(total=5_000_000, number="X")).send("2026-11-27 15:00"),
        many().knowing(event("reply_handled", "2026-11-20 10:00")).send("2026-12-30 15:00"),
    ]
    assert {send.key for send in others} == {key}
    assert len({send.channel for send in others}) > 1


def test_rule_15_two_instalments_have_two_keys():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    case = desk(invoice=invoice(instalments=parts))
    assert case.send(MONDAY).key == contact_key("INV-1@2026-11-18", "follow_up", "1", 0)


def test_rule_15_the_hand_off_has_such_a_key_too():
    ends = policy(step("final", "H+3", "final"), step("hand_off", "H+45", hand_off_to="Ibu Sari"))
    handed = desk(policy=ends).sent(MONDAY).ask("2027-01-04 08:00")
    assert handed.key == contact_key("INV-1", "hand_off", "1", 0)


def test_rule_15_once_recorded_a_key_never_comes_back():
    case = many()
    keys = []
    for now in (MONDAY, "2026-11-25 10:00"):
        keys.append(case.send(now).key)
        case = case.sent(now)
    for now in ("2026-11-25 10:00", "2026-11-26 10:00", "2026-12-21 10:00", "2027-02-01 10:00"):
        assert getattr(case.ask(now), "key", None) not in keys
    assert case.says("2026-11-23 09:00").startswith("hold clock_behind")


def test_rule_15_two_workers_find_the_same_key():
    assert many().send(MONDAY).key == many().send("2026-11-23 09:00:01").key


def test_rule_15_a_reassigned_invoice_keeps_its_past():
    case = many().sent(MONDAY)
    moved = case.having(client=client(id="C-2", name="PT Lain"), invoice=invoice(client_id="C-2"))
    assert moved.says("2026-11-24 10:00") == "wait call until 2026-11-25 09:00"


def test_rule_15_whether_a_step_is_sent_is_read_from_items_not_from_the_key():
    other_key = event(
        "contacted",
        "2026-11-23 09:00",
        key="made-elsewhere",
        channel="email",
        items=[{"invoice_id": "INV-1", "obligation": "INV-1", "step": "follow_up", "occurrence": "1"}],
        outcome="sent",
    )
    assert many().knowing(other_key).says("2026-11-23 10:00") == "wait call until 2026-11-25 09:00"


def test_rule_15_an_item_that_was_only_listed_sends_no_step():
    listed = event(
        "contacted",
        "2026-11-20 09:00",
        key="joint",
        channel="email",
        invoice_ids=["INV-1", "INV-2"],
        items=[
            {"invoice_id": "INV-2", "obligation": "INV-2", "step": "follow_up", "occurrence": "1"},
            {"invoice_id": "INV-1", "obligation": "INV-1"},
        ],
        outcome="sent",
    )
    assert many().knowing(listed).says(MONDAY) == "send follow_up"


# --- rule 17: approval ------------------------------------------------------------------------------

APPROVED_CALL = policy(step("follow_up", "H+3"), step("call", "H+7", "firm", requires_approval=True))


def waiting_for_approval(*events) -> Desk:
    return desk(policy=APPROVED_CALL).sent(MONDAY).knowing(*events)


def approval(when: str, **fields):
    return event("step_approved", when, step="call", **fields)


def test_rule_17_held_at_the_instant_it_could_go():
    case = waiting_for_approval()
    assert case.says("2026-11-25 08:59:59") == "wait call until 2026-11-25 09:00"
    hold = case.ask("2026-11-25 09:00")
    assert (hold.reason, hold.until) == ("needs_approval", at("2026-11-25 11:45"))
    assert "call" in hold.task.detail
    assert case.says("2026-11-25 11:45") == "wait call until 2026-11-25 13:00"


def test_rule_17_the_approval_of_a_step_is_due_on_the_last_day_on_which_the_step_may_go():
    reminder = policy(step("reminder", "H-3", requires_approval=True), step("due_today", "H"))
    hold = desk(policy=reminder).ask("2026-11-16 09:00")  # H-3 is a Sunday, so it comes on Friday 13
    assert (hold.reason, hold.task.due_on) == ("needs_approval", day("2026-11-17"))


def test_rule_17_an_approval_for_this_invoice_lets_it_go():
    assert waiting_for_approval(approval("2026-11-25 09:30")).says("2026-11-25 09:30") == "send call"


def test_rule_17_an_approval_for_the_account_lets_it_go():
    assert waiting_for_approval(approval("2026-11-25 09:30", invoice_ids=[])).says("2026-11-25 09:30") == "send call"


def test_rule_17_an_approval_for_another_invoice_or_step_does_not():
    other = approval("2026-11-25 09:30", invoice_ids=["INV-2"])
    assert waiting_for_approval(other).ask("2026-11-25 09:30").reason == "needs_approval"
    wrong = event("step_approved", "2026-11-25 09:30", step="follow_up")
    assert waiting_for_approval(wrong).ask("2026-11-25 09:30").reason == "needs_approval"


def test_rule_17_it_may_be_given_in_advance():
    case = desk(policy=APPROVED_CALL, events=(approval("2026-11-10 09:00"),)).sent(MONDAY)
    assert case.says("2026-11-25 09:00") == "send call"


def test_rule_17_a_step_that_was_put_off_keeps_its_approval():
    put_off = event("step_declined", "2026-11-24 09:00", step="call", until="2026-12-02")
    case = waiting_for_approval(approval("2026-11-10 09:00"), put_off)
    assert case.says("2026-11-25 09:00") == "wait call until 2026-12-02 09:00"
    assert case.says("2026-12-02 09:00") == "send call"


def test_rule_17_a_repeat_needs_an_approval_later_than_the_contact_before():
    again = policy(step("call", "H+3", "firm", requires_approval=True, repeat={"every": 7, "times": 3}))
    case = desk(policy=again, events=(approval("2026-11-10 09:00"),)).sent(MONDAY)
    assert case.ask("2026-11-30 09:00").reason == "needs_approval"
    assert case.knowing(approval("2026-11-24 09:00")).says("2026-11-30 09:00") == "send call"


def test_rule_17_each_instalment_needs_an_approval_later_than_the_contact_before():
    halves = [{"due_on": "2026-12-01", "amount": 5_000_000}, {"due_on": "2026-12-15", "amount": 5_000_000}]
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=halves)
    once = policy(step("call", "H+3", requires_approval=True))
    case = desk(policy=once, events=(approval("2026-11-10 09:00"),)).sent(MONDAY).knowing(plan)
    assert case.ask("2026-12-04 09:00").reason == "needs_approval"
    assert case.knowing(approval("2026-12-02 09:00")).says("2026-12-04 09:00") == "send call"


def test_rule_17_a_failed_attempt_needs_no_second_approval():
    case = desk(policy=APPROVED_CALL, client=client(contacts=TWO_EMAILS), events=(approval("2026-11-10 09:00"),)).sent(
        MONDAY
    )
    failed = case.sent("2026-11-25 09:00", outcome="failed")
    assert failed.says("2026-11-25 09:05") == "send call"


def test_rule_17_a_step_that_waits_for_approval_is_never_skipped_for_lateness():
    for catch_up in ("skip", "paced", "next"):
        terms = APPROVED_CALL.model_copy(update={"catch_up": catch_up})
        case = desk(policy=terms).sent(MONDAY)
        assert case.ask("2026-12-30 09:00").reason == "needs_approval"
        assert case.knowing(approval("2026-12-30 08:00")).says("2026-12-30 09:00") == "send call"


def test_rule_17_each_repeat_needs_an_approval_after_the_message_before_it():
    gated = policy(step("call", "H+3", requires_approval=True, repeat={"every": 7, "times": 3}))
    case = desk(policy=gated, events=(approval("2026-11-20 10:00"),)).sent(MONDAY)
    assert case.ask("2026-11-30 09:00").reason == "needs_approval"
    case = case.knowing(approval("2026-11-27 10:00")).sent("2026-11-30 09:00")
    assert case.ask("2026-12-07 09:00").reason == "needs_approval"


@pytest.mark.parametrize(
    ("fields", "is_named"),
    [({"step": "gone"}, True), ({"step": "call"}, False), ({"step": "gone", "invoice_ids": []}, False)],
)
def test_rule_17_an_approval_of_a_step_that_the_policy_lacks_is_named_by_the_invoice_that_it_names(fields, is_named):
    given = event("step_approved", "2026-11-10 09:00", **fields)
    assert ("event_ignored" in codes(desk(policy=APPROVED_CALL, events=(given,)).ask(MONDAY))) is is_named


def test_rule_17_of_two_approvals_that_stand_the_later_counts():
    gated = policy(step("call", "H+3", requires_approval=True, repeat={"every": 7, "times": 3}))
    both = approval("2026-11-20 10:00", invoice_ids=["INV-1", "INV-2"])
    case = desk(policy=gated, events=(both,)).sent(MONDAY)
    assert case.knowing(approval("2026-11-27 10:00")).says("2026-11-30 09:00") == "send call"


def test_rule_12_without_max_attempts_every_address_is_tried():
    six = client(contacts=[{"channel": "email", "address": f"{name}@maju.co.id"} for name in "abcdef"])
    for most, expected in ((None, "send follow_up"), (5, "hold unreachable")):
        case = desk(client=six, policy=policy(limits={"max_attempts": most}))
        for minute in range(5):
            case = case.sent(f"2026-11-23 09:0{minute}", outcome="failed")
        assert case.says("2026-11-23 09:05") == expected
