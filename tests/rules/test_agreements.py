"""Rules 25 and 26: promises and plans; and an invoice's own instalments."""

from __future__ import annotations

import pytest

from sopan import decide, decide_account
from sopan.history import contact_key
from sopan.money import Money
from tests.rules.desk import CALENDAR, Desk, at, client, codes, day, desk, event, invoice, ladder, policy, step

MONDAY = "2026-11-23 09:00"
TWO_STEPS = policy(step("follow_up", "H+3"), step("call", "H+7", "firm"))


def payment(amount: int, received_on: str, payment_id: str = "P-1"):
    return {"id": payment_id, "amount": amount, "received_on": received_on}


# --- rule 25: promises ------------------------------------------------------------------------------


def promise(pay_by: str = "2026-11-26", when: str = "2026-11-23 10:00", **fields):
    return event("promise_made", when, pay_by=pay_by, **fields)


def promised(*events, payments=(), **parts) -> Desk:
    """The follow-up went out on Monday 23 November; the client promised to pay by Thursday 26."""
    case = desk(**({"policy": TWO_STEPS} | parts)).sent(MONDAY).knowing(*(events or (promise(),)))
    return case.having(invoice=case.invoice.model_copy(update={"payments": invoice(payments=payments).payments}))


def test_rule_25_it_holds_through_pay_by_plus_grace():
    # "1 kerja" after Thursday 26 is Friday 27
    case = promised()
    assert case.says("2026-11-23 10:00") == "hold promised until 2026-11-28 00:00"
    assert case.says("2026-11-27 23:59:59") == "hold promised until 2026-11-28 00:00"
    assert case.says("2026-11-28 00:00") == "wait promise_followup until 2026-11-30 09:00"


def test_rule_25_broken_brings_one_follow_up_and_then_the_ladder():
    case = promised()
    send = case.send("2026-11-30 09:00")
    assert (send.step, send.purpose, send.promise) == ("promise_followup", "promise_followup", day("2026-11-26"))
    assert send.key == contact_key("INV-1", "promise_followup", "2026-11-26", 0)
    assert "promise_broken" in codes(send)
    case = case.sent("2026-11-30 09:00")
    assert case.says("2026-11-30 10:00") == "wait call until 2026-12-02 09:00"


def test_rule_25_the_follow_up_has_channel_and_tone_of_the_last_contact():
    stern = policy(step("follow_up", "H+3", "firm", "phone"), step("call", "H+7", "formal"))
    case = desk(policy=stern).sent("2026-11-23 10:00").knowing(promise())
    send = case.send("2026-11-30 10:00")
    assert (send.channel, send.tone) == ("phone", "firm")


def test_rule_25_an_attempt_that_failed_lends_the_follow_up_no_channel():
    case = desk(policy=policy(step("follow_up", "H+3", "polite", "whatsapp", "email"))).sent(MONDAY, outcome="failed")
    case = case.knowing(promise("2026-11-24", "2026-11-23 10:00"))
    moved = case.having(policy=policy(step("follow_up", "H+3", "polite", "email")))
    assert moved.send("2026-11-26 09:00").channel == "email"


def test_rule_25_on_the_due_date_the_next_step_is_that_of_the_day():
    two = policy(step("due_today", "H", "friendly", "whatsapp"), step("follow_up", "H+3", "polite"))
    case = desk(policy=two, events=(promise("2026-11-16", "2026-11-10 10:00"),))
    send = case.send("2026-11-18 09:00")
    assert (send.step, send.tone, send.channel) == ("promise_followup", "friendly", "whatsapp")


def test_rule_25_without_a_contact_it_has_those_of_the_next_step():
    case = desk(
        policy=policy(step("follow_up", "H+3", "firm", "phone")), events=(promise("2026-11-25", "2026-11-20 10:00"),)
    )
    send = case.send("2026-11-30 10:00")
    assert (send.step, send.channel, send.tone) == ("promise_followup", "phone", "firm")


@pytest.mark.parametrize(
    ("paid_on", "expected"),
    [
        ("2026-11-23", "broken"),  # on its own date: it came before the client spoke
        ("2026-11-24", "kept"),
        ("2026-11-26", "kept"),
        ("2026-11-27", "kept"),  # within its grace
        ("2026-11-28", "broken"),
    ],
)
def test_rule_25_kept_when_payments_after_its_own_date_until_then_reach_its_amount(paid_on, expected):
    case = promised(promise(amount=4_000_000), payments=[payment(4_000_000, paid_on)])
    assert case.says("2026-11-30 09:00") == {"kept": "send call", "broken": "send promise_followup"}[expected]


def test_rule_25_a_payment_of_its_own_date_keeps_a_promise_for_that_day():
    case = promised(promise("2026-11-23", amount=4_000_000), payments=[payment(4_000_000, "2026-11-23")])
    assert case.says("2026-11-30 09:00") == "send call"


def test_rule_25_an_amount_for_two_invoices_is_filled_by_receipts_on_both():
    """In a decision about the account; alone, an invoice does not tell, and nobody is accused."""
    said = promise(amount=9_000_000, invoice_ids=["INV-1", "INV-2"])
    other = invoice(id="INV-2", number="2", payments=[payment(5_000_000, "2026-11-25")])
    one = invoice(payments=[payment(4_000_000, "2026-11-26")])
    how, now = policy(*ladder()), at("2026-11-30 09:00")
    kept = decide_account(client(), [one, other], how, now=now, history=[said], calendar=CALENDAR)
    assert [send.purpose for send in kept.sends] != ["promise_followup"]
    unpaid = other.model_copy(update={"payments": ()})
    broken = decide_account(client(), [one, unpaid], how, now=now, history=[said], calendar=CALENDAR)
    assert [send.purpose for send in broken.sends] == ["promise_followup"]
    assert decide(one, client(), how, now=now, history=[said], calendar=CALENDAR).step != "promise_followup"


def test_rule_25_payments_before_its_own_date_keep_no_promise():
    case = promised(promise(amount=4_000_000), payments=[payment(4_000_000, "2026-11-20")])
    assert case.says("2026-11-30 09:00") == "send promise_followup"


def test_rule_25_a_payment_that_was_taken_back_keeps_no_promise():
    bounced = payment(10_000_000, "2026-11-26") | {"reversed_on": "2026-11-30"}
    case = promised(promise(), payments=[bounced])
    assert case.says("2026-11-30 09:00") == "send promise_followup"


def test_rule_25_of_promises_made_at_once_the_one_for_the_later_day_counts():
    # Saturday 28 and Sunday 29 end on the same day, Tuesday 1 December.
    for order in (1, -1):
        twice = [promise("2026-11-28", id="P-9"), promise("2026-11-29", id="P-1")][::order]
        case = promised(*twice)
        assert case.says("2026-11-23 11:00") == "hold promised until 2026-12-02 00:00"
        assert case.send("2026-12-02 09:00").promise == day("2026-11-29")
        assert case.sent("2026-12-02 09:00").says("2026-12-02 09:01") == "wait call until 2026-12-04 09:00"


def test_rule_25_payments_add_up_to_keep_it():
    parts = [payment(1_500_000, "2026-11-24"), payment(2_500_000, "2026-11-26", "P-2")]
    assert promised(promise(amount=4_000_000), payments=parts).says("2026-11-30 09:00") == "send call"
    assert promised(promise(amount=4_000_001), payments=parts).says("2026-11-30 09:00") == "send promise_followup"


def test_rule_25_without_an_amount_all_of_it_is_promised():
    assert promised(payments=[payment(9_000_000, "2026-11-25")]).says("2026-11-30 09:00") == "send promise_followup"
    assert promised(payments=[payment(10_000_000, "2026-11-25")]).says("2026-11-30 09:00") == "done settled"


def test_rule_25_all_of_it_too_late_is_a_broken_promise_all_the_same():
    slip = invoice(
        withholdings=[{"kind": "pph23", "amount": 200_000}], payments=[payment(9_800_000, "2026-11-30")]
    )  # promised for the 25th
    strict = policy(*TWO_STEPS.steps, promises={"max_broken": 1}, certificates={"first": "H+14"})
    case = promised(promise(), promise("2026-12-09", "2026-12-01 08:00"), policy=strict).having(invoice=slip)
    assert case.says("2026-12-02 09:00") == "send certificate"


def test_rule_25_a_kept_promise_holds_no_longer():
    case = promised(promise(amount=4_000_000), payments=[payment(4_000_000, "2026-11-25")])
    assert case.says("2026-11-24 10:00").startswith("hold promised")
    assert case.says("2026-11-25 09:00") == "send call"


def test_rule_25_a_newer_promise_made_in_time_replaces_it():
    case = promised(promise(), promise("2026-12-03", "2026-11-27 15:00"))
    assert case.says("2026-11-27 15:00") == "hold promised until 2026-12-05 00:00"
    assert case.send("2026-12-07 09:00").promise == day("2026-12-03")
    # only one was broken: a third still holds
    third = case.sent("2026-12-07 09:00").knowing(promise("2026-12-10", "2026-12-07 10:00"))
    assert third.says("2026-12-07 11:00") == "hold promised until 2026-12-12 00:00"


def test_rule_25_a_newer_promise_made_later_counts_as_a_second():
    case = promised(promise(), promise("2026-12-03", "2026-11-28 10:00"))
    assert case.says("2026-11-28 10:00") == "hold promised until 2026-12-05 00:00"  # the second one holds
    third = case.knowing(promise("2026-12-10", "2026-12-07 08:00"))
    assert third.says("2026-12-07 09:00") == "send promise_followup"  # two are broken


def test_rule_25_from_the_max_broken_th_broken_promise_promises_no_longer_hold():
    for most, expected in ((1, "send promise_followup"), (2, "hold promised until 2026-12-05 00:00")):
        strict = policy(*TWO_STEPS.steps, promises={"max_broken": most})
        case = promised(promise(), promise("2026-12-03", "2026-11-30 08:00"), policy=strict)
        assert case.says("2026-11-30 09:00") == expected


def test_rule_25_a_promise_that_does_not_hold_ends_the_wait_when_it_is_broken():
    strict = policy(step("follow_up", "H+3"), step("call", "H+40", "firm"), promises={"max_broken": 1})
    case = promised(policy=strict).sent("2026-11-30 09:00").knowing(promise("2026-12-09", "2026-12-01 10:00"))
    assert case.says("2026-12-01 10:00") == "wait call until 2026-12-11 00:00"
    assert codes(case.ask("2026-12-01 10:00"))[-1] == "case_changes"
    assert case.says("2026-12-11 09:00") == "send promise_followup"


def test_rule_25_an_amount_in_the_invoices_currency_fits():
    fits = promised(promise(amount="IDR 4000000"), event("dispute_opened", "2026-11-23 11:00", amount="IDR 4000000"))
    assert "event_ignored" not in codes(fits.ask("2026-11-23 12:00"))
    odd = promised(promise(amount="USD 40"))
    assert "event_ignored" in codes(odd.ask("2026-11-23 12:00"))


def test_rule_25_of_several_broken_promises_the_latest_is_followed_up():
    case = promised(promise(), promise("2026-12-03", "2026-11-30 08:00"))
    assert case.send("2026-12-07 09:00").promise == day("2026-12-03")
    assert case.sent("2026-12-07 09:00").says("2026-12-07 10:00") == "wait call until 2026-12-09 09:00"


def test_rule_25_grace_is_the_policys():
    generous = policy(*TWO_STEPS.steps, promises={"grace": 7})
    assert promised(policy=generous).says("2026-11-23 11:00") == "hold promised until 2026-12-04 00:00"
    none = policy(*TWO_STEPS.steps, promises={"grace": 0})
    assert promised(policy=none).says("2026-11-23 11:00") == "hold promised until 2026-11-27 00:00"


def test_rule_25_a_promise_about_the_account_covers_what_was_issued_until_then():
    account = promise("2026-12-10", "2026-11-20 10:00", invoice_ids=[])
    assert desk(events=(account,)).says(MONDAY).startswith("hold promised")
    same_day = invoice(issued_on="2026-11-20", due_on="2026-11-20")
    assert desk(invoice=same_day, events=(account,)).says("2026-11-23 10:00").startswith("hold promised")
    younger = invoice(issued_on="2026-11-21", due_on="2026-11-21")
    assert desk(invoice=younger, events=(account,)).ask("2026-11-23 10:00").kind == "wait"


def test_rule_25_an_extension_made_in_time_replaces_it():
    case = promised(promise(), event("extension_agreed", "2026-11-25 10:00", due_on="2026-12-16"))
    assert case.says("2026-11-25 10:00") == "wait promise_followup until 2026-12-18 09:00"


def test_rule_25_an_extension_of_the_same_instant_does_not_replace_it():
    together = event("extension_agreed", "2026-11-23 10:00", due_on="2026-11-24")
    assert promised(promise(), together).says("2026-11-25 10:00") == "hold promised until 2026-11-28 00:00"


def test_rule_25_a_plan_made_in_time_replaces_it():
    case = promised(promise(), plan(("2026-12-01", 10_000_000), when="2026-11-25 10:00"))
    assert case.says("2026-11-30 10:00").startswith("wait follow_up")


def test_rule_25_an_extension_made_later_does_not_unbreak_it():
    late = event("extension_agreed", "2026-11-28 10:00", due_on="2026-12-16")
    second = promise("2026-12-21", "2026-12-18 10:00")
    third = promise("2026-12-28", "2026-12-24 10:00")
    case = promised(promise(), late, second, third)
    assert case.ask("2026-12-28 09:00").kind != "hold"


def test_rule_25_a_promise_broken_beside_an_extension_of_the_same_instant_is_followed_up():
    together = event("extension_agreed", "2026-11-23 10:00", due_on="2026-11-24")
    assert promised(promise(), together).send("2026-11-30 09:00").promise == day("2026-11-26")


def test_rule_25_after_a_plan_agreed_too_late_for_the_promise_nobody_asks_about_the_promise():
    agreed = plan(("2026-12-10", 10_000_000), when="2026-11-30 08:00")
    assert promised().says("2026-11-30 09:00") == "send promise_followup"
    assert promised(promise(), agreed).says("2026-11-30 09:00") == "wait follow_up until 2026-12-14 09:00"


def test_rule_25_an_extension_missed_after_a_broken_promise_is_the_word_that_is_followed_up():
    late = event("extension_agreed", "2026-11-30 08:00", due_on="2026-12-16")
    send = promised(promise(), late).send("2026-12-18 09:00")
    assert (send.step, send.promise) == ("promise_followup", day("2026-12-16"))
    assert "extension_missed" in codes(send)


def test_rule_25_a_promise_of_all_of_it_is_kept_up_to_the_tolerance():
    short = invoice(withholdings=[{"kind": "pph23", "amount": 200_000}], payments=[payment(9_790_000, "2026-11-25")])
    assert promised().having(invoice=short).says("2026-11-25 10:00") == "wait certificate until 2026-12-22 09:00"


def test_rule_25_a_follow_up_that_failed_before_the_due_date_is_tried_on_the_overdue_steps_channel():
    two = policy(step("reminder", "H-3", "friendly", "email"), step("follow_up", "H+3", "polite", "whatsapp"))
    case = desk(policy=two, events=(promise("2026-11-10", "2026-11-09 10:00"),))
    assert case.send("2026-11-12 09:00").channel == "email"
    send = case.sent("2026-11-12 09:00", outcome="failed").send("2026-11-12 09:05")
    assert (send.step, send.channel) == ("promise_followup", "whatsapp")


def test_rule_25_a_promise_broken_after_an_extension_is_the_word_that_is_followed_up():
    extended = event("extension_agreed", "2026-11-20 10:00", due_on="2026-11-23", id="E-1")
    send = promised(extended, promise()).send("2026-11-30 09:00")
    assert (send.step, send.promise) == ("promise_followup", day("2026-11-26"))
    assert "promise_broken" in codes(send)


def test_rule_25_a_payment_that_was_taken_back_does_not_add_up_to_the_promised_amount():
    bounced = payment(4_000_000, "2026-11-24") | {"reversed_on": "2026-11-26"}
    case = promised(promise(amount=4_000_000), payments=[bounced])
    assert case.says("2026-11-25 09:00") == "send call"
    assert case.says("2026-11-26 09:00") == "hold promised until 2026-11-28 00:00"


def test_rule_25_who_noted_no_tone_and_has_no_step_left_asks_politely():
    made = {"invoice_id": "INV-1", "obligation": "INV-1", "step": "follow_up", "occurrence": "1"}
    noted = event("contacted", MONDAY, key="k", channel="email", purpose="overdue", items=[made], outcome="sent")
    assert desk(events=(noted, promise())).send("2026-11-30 09:00").tone == "polite"


def test_rule_25_no_follow_up_comes_before_the_issue_and_the_wait_until_then_ends_with_it():
    early = policy(step("reminder", "H-3", "friendly"), step("follow_up", "H+3"))
    case = desk(
        policy=early, invoice=invoice(issued_on="2026-11-10"), events=(promise("2026-11-04", "2026-11-03 10:00"),)
    )
    assert case.says("2026-11-06 10:00") == "wait reminder until 2026-11-10 00:00"
    assert codes(case.ask("2026-11-06 10:00"))[-1] == "case_changes"
    assert case.says("2026-11-10 09:00") == "send promise_followup"


def test_rule_25_a_follow_up_that_no_day_before_the_due_date_allows_is_looked_for_after_it():
    quiet = policy(
        step("reminder", "H-3", "friendly"),
        step("follow_up", "H+3"),
        quiet_periods=[{"start": "2026-11-11", "end": "2028-05-31"}],
    )
    case = desk(policy=quiet, events=(promise("2026-11-10", "2026-11-09 10:00"),))
    assert case.ask("2026-11-12 09:00").reason == "never_open"


def test_rule_25_a_soft_message_that_only_listed_the_invoice_makes_the_follow_up_no_softer():
    firm = policy(step("call", "H+3", "firm"), step("letter", "H+14", "formal"))
    listed = {"invoice_id": "INV-1", "obligation": "INV-1"}
    carrying = {"invoice_id": "INV-2", "obligation": "INV-2", "step": "follow_up", "occurrence": "1"}
    joint = event(
        "contacted",
        "2026-11-25 09:00",
        key="k",
        channel="email",
        invoice_ids=["INV-2", "INV-1"],
        items=[carrying, listed],
        purpose="overdue",
        tone="polite",
        outcome="sent",
    )
    assert promised(promise(), joint, policy=firm).send("2026-11-30 09:00").tone == "firm"


# --- rule 26: plans ---------------------------------------------------------------------------------


def plan(*parts: tuple[str, int], when: str = "2026-11-24 10:00"):
    return event("plan_agreed", when, instalments=[{"due_on": on, "amount": amount} for on, amount in parts])


HALVES = (("2026-12-01", 5_000_000), ("2026-12-15", 5_000_000))
FIRST_PAID = payment(5_000_000, "2026-12-01")


def planned(*events, payments=(), **parts) -> Desk:
    """The follow-up went out on Monday 23 November; two halves were agreed on Tuesday."""
    case = desk(**({"policy": policy(*ladder())} | parts)).sent(MONDAY).knowing(*(events or (plan(*HALVES),)))
    return case.having(invoice=case.invoice.model_copy(update={"payments": invoice(payments=payments).payments}))


def test_rule_26_a_dispute_of_more_than_the_first_instalment_is_partial_when_the_second_falls_due():
    soon = plan(("2026-12-01", 5_000_000), ("2026-12-02", 5_000_000))
    objection = event("dispute_opened", "2026-11-25 10:00", amount="IDR 6000000")
    case = planned(soon, objection, policy=policy(*ladder(), disputes={"partial": "ask_rest"}))
    assert case.says("2026-12-01 10:00") == "hold disputed until 2026-12-02 00:00"


def test_rule_26_each_instalment_is_its_own_obligation():
    case = planned()
    send = case.send("2026-11-27 09:00")  # H-3 of 1 December is Saturday 28
    assert (send.step, send.items[0].obligation) == ("reminder", "INV-1@2026-12-01")
    assert (send.items[0].due_on, send.items[0].to_transfer) == (day("2026-12-01"), Money(5_000_000))


def test_rule_26_payments_fill_the_earliest_first():
    case = planned(payments=[FIRST_PAID])
    send = case.send("2026-12-11 09:00")  # H-3 of 15 December is Saturday 12
    assert (send.step, send.items[0].obligation) == ("reminder", "INV-1@2026-12-15")


def test_rule_26_filled_means_up_to_the_tolerance():
    almost = planned(payments=[payment(4_990_000, "2026-12-01")])
    assert almost.send("2026-12-11 09:00").items[0].obligation == "INV-1@2026-12-15"
    short = planned(payments=[payment(4_989_999, "2026-12-01")])
    assert short.ask("2026-12-02 09:00").step != "reminder"


def test_rule_26_instalments_below_the_tolerance_add_up():
    small = plan(("2026-12-01", 400_000), ("2026-12-15", 400_000), ("2026-12-29", 9_000_000))
    generous = policy(*ladder(), tolerance=["IDR 500000"])
    case = planned(small, policy=generous, payments=[payment(200_000, "2026-11-10")])
    assert case.send("2026-12-11 09:00").items[0].obligation == "INV-1@2026-12-15"  # 400.000 are no matter, 800.000 are
    assert case.says("2026-12-18 10:00") == "send follow_up"
    lapsed = case.sent("2026-12-18 10:00").send("2026-12-22 09:00")
    assert (lapsed.items[0].obligation, lapsed.items[0].due_on) == ("INV-1", day("2026-12-15"))


def test_rule_26_the_amount_is_everything_fallen_due_by_now():
    parts = planned(policy=policy(step("follow_up", "H+3", repeat={"every": 4, "times": 9}), plans={"grace": 60}))
    assert parts.send("2026-12-04 09:00").items[0].to_transfer == Money(5_000_000)
    assert parts.sent("2026-12-04 09:00").send("2026-12-15 09:00").items[0].to_transfer == Money(10_000_000)


def test_rule_26_the_amount_of_one_whose_date_has_not_come_is_its_own_rest():
    case = planned(payments=[payment(6_000_000, "2026-11-27")])
    assert case.send("2026-12-11 09:00").items[0].to_transfer == Money(4_000_000)


def test_rule_26_what_a_bounced_payment_reopens_is_no_part_of_an_instalment_that_lies_ahead():
    bounced = payment(4_000_000, "2026-11-23") | {"reversed_on": "2026-11-26"}
    thirds = plan(("2026-12-01", 3_000_000), ("2026-12-15", 3_000_000))
    assert planned(thirds, payments=[bounced]).send("2026-11-27 09:00").items[0].to_transfer == Money(3_000_000)


def test_rule_26_missed_by_more_than_the_grace_it_lapses():
    # "3 kerja" after Tuesday 1 December is Friday 4
    case = planned()
    assert case.says("2026-12-04 10:00") == "send follow_up"
    assert case.send("2026-12-04 10:00").items[0].obligation == "INV-1@2026-12-01"
    # The invoice again, its follow-up made; H+7 of the missed instalment is Tuesday 8 December.
    assert case.says("2026-12-05 10:00") == "wait call until 2026-12-08 09:00"
    item = case.send("2026-12-08 09:00").items[0]
    assert (item.obligation, item.due_on, item.to_transfer) == ("INV-1", day("2026-12-01"), Money(10_000_000))
    assert "plan_lapsed" in codes(case.send("2026-12-08 09:00"))


def test_rule_26_the_grace_of_a_plan_is_the_policys():
    patient = planned(policy=policy(*ladder(), plans={"grace": "10 kerja"}))
    assert patient.send("2026-12-15 10:00").items[0].obligation == "INV-1@2026-12-01"


def test_rule_26_a_wait_ends_when_the_plan_lapses_and_says_so():
    case = planned(policy=policy(*ladder(), plans={"grace": 0}))
    assert case.says("2026-12-01 17:00") == "wait follow_up until 2026-12-02 00:00"
    assert "case_changes" in codes(case.ask("2026-12-01 17:00"))
    assert case.says("2026-12-02 00:00") == "wait call until 2026-12-08 09:00"


def test_rule_26_the_second_instalment_may_be_missed_too():
    case = planned(payments=[FIRST_PAID])
    # "3 kerja" after Tuesday 15 December is Friday 18
    assert case.ask("2026-12-18 10:00").items[0].obligation == "INV-1@2026-12-15"
    item = case.send("2026-12-22 10:00").items[0]
    assert (item.obligation, item.due_on, item.to_transfer) == ("INV-1", day("2026-12-15"), Money(5_000_000))


def test_rule_26_it_must_add_up_to_what_was_outstanding():
    for amounts, counts in (
        ((5_000_000, 5_000_000), True),
        ((5_000_000, 4_999_999), False),
        ((5_000_000, 6_000_000), False),
    ):
        case = planned(plan(("2026-12-01", amounts[0]), ("2026-12-15", amounts[1])))
        assert (case.says("2026-12-01 10:00") == "hold plan_unclear") is not counts


def test_rule_26_of_two_plans_of_one_instant_the_one_that_stops_asking_wins():
    """Neither counts: one begins before the issue, the other does not add up. Which was recorded last decides nothing."""
    early = plan(("2026-10-20", 5_000_000), ("2026-12-15", 5_000_000))
    short = plan(("2026-12-01", 5_000_000), ("2026-12-15", 4_000_000))
    for said in ((early, short), (short, early)):
        assert desk(events=said).says("2026-12-01 10:00") == "hold plan_unclear"


def test_rule_26_a_plan_that_does_not_add_up_is_named():
    assert "event_ignored" in codes(
        planned(plan(("2026-12-01", 5_000_000), ("2026-12-15", 4_999_999))).ask("2026-12-01 10:00")
    )
    assert "event_ignored" not in codes(planned().ask("2026-12-01 10:00"))


def test_rule_26_cancelling_a_plan_that_was_never_agreed_is_named():
    cancelled = event("plan_cancelled", "2026-11-30 10:00")
    assert "event_ignored" in codes(desk(events=(cancelled,)).ask("2026-12-01 10:00"))
    assert "event_ignored" not in codes(planned(plan(*HALVES), cancelled).ask("2026-12-01 10:00"))
    of_the_account = event("plan_cancelled", "2026-11-30 10:00", invoice_ids=[])
    assert "event_ignored" not in codes(desk(events=(of_the_account,)).ask("2026-12-01 10:00"))


def test_rule_26_outstanding_at_the_end_of_the_day_of_the_agreement():
    halves = plan(("2026-12-01", 3_000_000), ("2026-12-15", 3_000_000))
    for received_on, counts in (("2026-11-20", True), ("2026-11-24", True), ("2026-11-25", False)):
        case = planned(halves, payments=[payment(4_000_000, received_on)])
        assert (case.says("2026-12-01 10:00") == "hold plan_unclear") is not counts


def test_rule_26_a_payment_that_arrives_backdated_does_not_undo_it():
    case = planned(plan(*HALVES), payments=[payment(1_000_000, "2026-11-23")])
    assert case.send("2026-12-01 10:00").items[0].obligation == "INV-1@2026-12-01"


def test_rule_26_nothing_tells_when_a_payment_was_booked_so_any_of_them_may_be_the_backdated_one():
    rest = plan(("2026-12-01", 4_000_000), ("2026-12-15", 4_000_000))
    known, backdated = payment(2_000_000, "2026-11-20"), payment(1_000_000, "2026-11-18", "P-2")
    for payments in ([known], [known, backdated], [backdated, known]):
        item = planned(rest, payments=payments).send("2026-12-01 10:00").items[0]
        assert item.obligation == "INV-1@2026-12-01"
        assert item.outstanding.amount == 4_000_000 - 1_000_000 * (len(payments) - 1)


def test_rule_26_a_first_part_paid_on_the_very_day_does_not_undo_the_plan():
    case = planned(
        plan(("2026-11-24", 4_000_000), ("2026-12-15", 6_000_000)), payments=[payment(4_000_000, "2026-11-24")]
    )
    assert case.send("2026-12-15 10:00").items[0].obligation == "INV-1@2026-12-15"


def test_rule_26_cancelled_it_is_the_invoice_again():
    case = planned(plan(*HALVES), event("plan_cancelled", "2026-11-26 10:00"))
    assert case.says("2026-11-26 10:00") == "send call"
    assert case.send("2026-11-26 10:00").items[0].obligation == "INV-1"


def test_rule_26_a_cancellation_before_the_plan_cancels_nothing():
    case = planned(event("plan_cancelled", "2026-11-23 12:00"), plan(*HALVES))
    assert case.send("2026-12-01 10:00").items[0].obligation == "INV-1@2026-12-01"


def test_rule_26_a_newer_plan_replaces_the_older():
    case = planned(plan(*HALVES), plan(("2026-12-16", 10_000_000), when="2026-11-25 10:00"))
    assert case.says("2026-12-02 10:00") == "wait reminder until 2026-12-11 09:00"


def test_rule_26_a_plan_that_is_kept_ends_settled():
    both = [FIRST_PAID, payment(5_000_000, "2026-12-15", "P-2")]
    assert planned(payments=both).says("2026-12-15 10:00") == "done settled"


def test_rule_26_a_plan_may_begin_on_the_day_of_the_issue_and_not_before():
    for first, counts in (("2026-11-01", False), ("2026-11-02", True)):
        case = desk(events=(plan((first, 4_000_000), ("2026-12-15", 6_000_000), when="2026-11-03 10:00"),))
        assert (case.send(MONDAY).items[0].due_on != day("2026-11-18")) is counts
        assert ("event_ignored" in codes(case.ask(MONDAY))) is not counts


def test_rule_26_a_cancellation_at_the_instant_of_the_plan_cancels_nothing_and_is_named():
    case = planned(plan(*HALVES), event("plan_cancelled", "2026-11-24 10:00"))
    assert case.send("2026-12-01 10:00").items[0].obligation == "INV-1@2026-12-01"
    assert "event_ignored" in codes(case.send("2026-12-01 10:00"))


def test_rule_26_an_extension_while_the_plan_is_kept_changes_nothing_and_once_it_is_behind_sets_the_date():
    for when, obligation, due_on in (
        ("2026-12-01 08:00", "INV-1@2026-12-01", "2026-12-01"),  # the day of the first part
        ("2026-12-02 08:00", "INV-1", "2026-12-15"),  # within its grace, but late
        ("2026-12-05 08:00", "INV-1", "2026-12-15"),
    ):
        case = planned(plan(*HALVES), event("extension_agreed", when, due_on="2026-12-15"))
        now = "2026-12-04 09:00" if obligation != "INV-1" else "2026-12-15 09:00"
        item = case.send(now).items[0]
        assert (item.obligation, item.due_on) == (obligation, day(due_on))


@pytest.mark.parametrize("agreed", ["plan", "extension"])
def test_rule_25_of_a_promise_and_an_agreement_of_one_instant_for_one_day_the_promise_holds(agreed):
    """At one instant the word that stops asking wins, whichever of them the host recorded first."""
    promised = event("promise_made", "2026-11-24 10:00", pay_by="2026-12-08")
    half = [{"due_on": day, "amount": 5_000_000} for day in ("2026-12-01", "2026-12-08")]
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=half)
    other = plan if agreed == "plan" else event("extension_agreed", "2026-11-24 10:00", due_on="2026-12-08")
    case = desk(policy=policy(step("reminder", "H-3", "friendly"), step("follow_up", "H+3")))
    for said in ((promised, other), (other, promised)):
        assert case.knowing(*said).says("2026-12-03 10:00") == "hold promised until 2026-12-10 00:00"


def test_rule_26_of_a_plan_that_has_lapsed_and_an_extension_at_one_instant_the_one_that_stops_asking_wins():
    """Both were written down in one call, when the first date of the plan was long past."""
    together = "2026-12-10 10:00"
    case = planned(plan(*HALVES, when=together), event("extension_agreed", together, due_on="2026-12-18"))
    item = case.send("2026-12-15 09:00").items[0]
    assert (item.obligation, item.due_on) == ("INV-1", day("2026-12-18"))


def test_rule_26_an_extension_before_the_plan_is_replaced_by_it_also_when_the_plan_lapses_at_once():
    case = planned(
        event("extension_agreed", "2026-12-08 10:00", due_on="2026-12-18"), plan(*HALVES, when="2026-12-10 10:00")
    )
    item = case.send("2026-12-10 11:00").items[0]
    assert (item.obligation, item.due_on) == ("INV-1", day("2026-12-01"))


# --- an invoice's own instalments -------------------------------------------------------------------

OWN = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-01", "amount": 6_000_000}]


def test_rule_26_an_invoices_own_instalments_never_lapse():
    case = desk(invoice=invoice(instalments=OWN), policy=policy(*ladder())).sent(MONDAY, "2026-11-25 09:00")
    item = case.send("2026-12-02 09:00").items[0]
    assert (item.obligation, item.due_on) == ("INV-1@2026-11-18", day("2026-11-18"))


def test_rule_26_what_has_fallen_due_is_asked_for_together():
    case = desk(invoice=invoice(instalments=OWN), policy=policy(*ladder())).sent(MONDAY, "2026-11-25 09:00")
    assert case.send("2026-12-02 09:00").items[0].to_transfer == Money(10_000_000)
    assert desk(invoice=invoice(instalments=OWN)).send(MONDAY).items[0].to_transfer == Money(4_000_000)


def test_rule_26_a_plan_replaces_an_invoices_own_instalments():
    case = desk(invoice=invoice(instalments=OWN), policy=policy(*ladder())).knowing(plan(*HALVES))
    assert case.send("2026-12-04 10:00").items[0].obligation == "INV-1@2026-12-01"
    assert case.send("2026-12-04 10:00").items[0].to_transfer == Money(5_000_000)


def test_rule_25_the_next_step_is_one_that_will_be():
    steps = (
        step("h10", "H-10", "friendly"),
        step("h3", "H-3", "friendly", "whatsapp"),
        step("h10b", "H+10", "firm", "phone"),
    )
    case = desk(
        policy=policy(*steps),
        invoice=invoice(issued_on="2026-10-01", due_on="2026-10-30"),
        events=(promise("2026-10-25", "2026-10-20 10:00"),),
    )
    send = case.send("2026-11-03 10:00")
    assert (send.step, send.channel, send.tone) == ("promise_followup", "phone", "firm")
