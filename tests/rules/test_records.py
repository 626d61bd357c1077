"""What stands in the record: keys that nobody uses twice, steps that moved, and money that a fee may touch."""

from __future__ import annotations

from sopan.money import Money
from tests.rules.desk import at, desk, event, in_words, invoice, policy, step

FEE = {"late_fee": {"per_mil_per_day": "1"}, "agreed_in": "PKS 1/2026"}


def test_rule_15_a_key_on_record_is_never_used_again_whatever_its_items_say():
    """A migrated record: the key is that of the step, but the item names another obligation."""
    case = desk(policy=policy(step("first", "H+3"), step("second", "H+14")))
    contacted = case.send("2026-11-23 09:00").as_contacted(case.when("2026-11-23 09:00"))
    (item,) = contacted.items
    migrated = contacted.model_copy(update={"items": (item.model_copy(update={"obligation": "INV-1@2026-11-18"}),)})
    assert case.knowing(migrated).says("2026-11-26 09:00") == "wait second until 2026-12-02 09:00"


def test_rule_13_a_step_that_stood_before_the_due_date_is_not_the_overdue_step_of_that_name():
    """After a change of policy the step of one id comes after the due date; its reminder does not send the step."""
    before = desk(policy=policy(step("ask", "H-3"), step("last", "H+30", "final")))
    reminded = before.sent("2026-11-13 09:00")
    after = reminded.having(policy=policy(step("ask", "H+3"), step("last", "H+30", "final")))
    assert after.says("2026-11-23 09:00") == "send ask"


def test_a_late_fee_is_never_charged_on_withheld_tax():
    slip = {"kind": "pph23", "amount": 200_000}
    paid = [{"id": "1", "amount": 9_800_000, "received_on": "2026-11-18"}]
    bill = invoice(terms=FEE, withholdings=[slip], payments=paid)
    certificate = desk(invoice=bill).send("2026-12-22 10:00")
    assert (certificate.step, certificate.charges) == ("certificate", ())
    late = invoice(terms=FEE, withholdings=[slip], payments=[paid[0] | {"received_on": "2026-11-28"}])
    slip_in = slip | {"certificate_received_on": "2026-12-01"}
    done = desk(invoice=late.model_copy(update={"withholdings": invoice(withholdings=[slip_in]).withholdings}))
    (charge,) = done.ask("2026-12-02 10:00").unpaid_charges
    assert charge.accrued == Money(98_000)


def test_no_late_fee_runs_before_the_receipt_that_the_terms_count_from():
    """What was paid before the client even took the invoice in was never late."""
    bill = invoice(
        due_on=None,
        payment_terms="30 hari setelah tanda terima",
        terms=FEE,
        payments=[{"id": "1", "amount": 10_000_000, "received_on": "2026-11-20"}],
    )
    assert desk(invoice=bill).ask("2026-11-20 10:00").unpaid_charges == ()


def test_a_late_fee_on_instalments_is_charged_on_what_has_fallen_due():
    parts = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    send = desk(invoice=invoice(terms=FEE, instalments=parts)).send("2026-11-23 09:00")
    (charge,) = send.charges
    assert charge.accrued == Money(5 * 4_000)
    assert in_words(send) == "send follow_up"


def test_a_late_fee_under_a_plan_is_charged_on_what_has_fallen_due_and_on_all_of_it_once_the_plan_lapsed():
    halves = [{"due_on": "2026-12-01", "amount": 5_000_000}, {"due_on": "2026-12-15", "amount": 5_000_000}]
    agreed = event("plan_agreed", "2026-11-24 10:00", instalments=halves)
    case = desk(invoice=invoice(terms=FEE), policy=policy(step("ask", "H+3"), step("call", "H+7")), events=(agreed,))
    in_force, lapsed = case.send("2026-12-04 09:00"), case.send("2026-12-07 09:00")
    assert [item.obligation for item in (*in_force.items, *lapsed.items)] == ["INV-1@2026-12-01", "INV-1"]
    assert [charge.accrued for charge in in_force.charges] == [Money(3 * 5_000)]
    assert [charge.accrued for charge in lapsed.charges] == [Money(6 * 10_000)]


def test_a_reminder_of_before_is_no_repeat_of_the_overdue_step_of_that_name():
    """After a change of policy the step of one id comes after the due date, and is repeated."""
    repeated = policy(step("ask", "H+3", repeat={"every": 7, "times": 3}))
    case = desk(policy=policy(step("ask", "H-3"))).sent("2026-11-13 09:00").having(policy=repeated)
    first = case.send("2026-11-23 09:00")
    again = case.sent("2026-11-23 09:00", "2026-11-30 09:00")
    assert again.events[-1].items[0].occurrence == "2"
    bounced = again.knowing(first.as_contacted(at("2026-12-01 09:00"), "failed"))
    assert bounced.says("2026-12-01 10:00") == "wait ask until 2026-12-07 09:00"


def test_an_overdue_step_is_no_reminder_of_that_name():
    """After a change of policy the step of one id comes before the due date, which is corrected to a later one."""
    case = desk(policy=policy(step("ask", "H+3"))).sent("2026-11-23 09:00")
    before = policy(step("ask", "H-3"), step("call", "H+7", "firm"))
    assert case.having(policy=before, invoice=invoice(due_on="2026-12-18")).says("2026-12-15 09:00") == "send ask"


def test_a_step_was_first_sent_by_the_earliest_of_its_occurrences_whatever_their_numbers():
    """Two hosts wrote into one record: the repeat went out before what is on record as the first."""
    late = policy(step("h3", "H+3", repeat={"every": 7, "times": 2}), step("h14", "H+14", "firm"))
    first, second = (
        event(
            "contacted",
            when,
            key=occurrence,
            channel="email",
            items=[{"invoice_id": "INV-1", "obligation": "INV-1", "step": "h3", "occurrence": occurrence}],
            outcome="sent",
        )
        for occurrence, when in (("1", "2026-12-07 09:00"), ("2", "2026-11-23 09:00"))
    )
    case = desk(policy=late, events=(first, second))
    assert case.says("2026-12-07 10:00") == "wait h14 until 2026-12-09 09:00"  # in time, so nothing is paced


def test_S_counts_from_a_reminder_that_went_out_under_the_name_that_the_step_has_now():
    case = desk(policy=policy(step("ask", "H-3"))).sent("2026-11-13 09:00")
    since = policy(step("first", "H+1", "polite", "sms"), step("ask", "S+12"), grace_days=0)
    assert case.having(policy=since).says("2026-11-19 10:00") == "wait ask until 2026-11-25 09:00"


def test_a_late_fee_never_falls_when_a_plan_lapses():
    """Half was paid three days late and half is missed: what was charged for the first half stays charged."""
    plan = event(
        "plan_agreed",
        "2026-11-16 10:00",
        instalments=[{"due_on": "2026-12-01", "amount": 5_000_000}, {"due_on": "2026-12-15", "amount": 5_000_000}],
    )
    paid = {"id": "1", "amount": 5_000_000, "received_on": "2026-12-04"}
    often = policy(
        step("ask", "H+1"),
        step("again", "H+3", "firm"),
        step("third", "H+6", "firm"),
        grace_days=0,
        limits={"min_days_between": 0, "max_per_7_days": None, "max_per_30_days": None},
    )
    case = desk(invoice=invoice(terms=FEE, payments=[paid]), policy=often, events=[plan])
    accrued = []
    for on in ("2026-12-16", "2026-12-18", "2026-12-21"):
        accrued.append(case.send(f"{on} 10:00").charges[0].accrued)
        case = case.sent(f"{on} 10:00")
    assert accrued == [Money(20_000), Money(30_000), Money(45_000)]
