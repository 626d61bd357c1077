"""What stands in the record: keys that nobody uses twice, steps that moved, and money that a fee may touch."""

from __future__ import annotations

from sopan.money import Money
from tests.rules.desk import desk, in_words, invoice, policy, step

FEE = {"late_fee": {"per_mil_per_day": "1"}, "agreed_in": "PKS 1/2026"}


def test_rule_15_a_key_on_record_is_never_used_again_whatever_its_items_say():
    """A migrated record: the key is that of the rung, but the item names another obligation."""
    case = desk(policy=policy(step("first", "H+3"), step("second", "H+14")))
    contacted = case.send("2026-11-23 09:00").as_contacted(case.when("2026-11-23 09:00"))
    (item,) = contacted.items
    migrated = contacted.model_copy(update={"items": (item.model_copy(update={"obligation": "INV-1@2026-11-18"}),)})
    assert case.knowing(migrated).says("2026-11-26 09:00") == "wait second until 2026-12-02 09:00"


def test_rule_13_a_step_that_stood_before_the_due_date_is_not_the_overdue_rung_of_that_name():
    """After a change of policy the step of one id comes after the due date; its reminder does not make the rung."""
    before = desk(policy=policy(step("ask", "H-3"), step("last", "H+30", "final")))
    reminded = before.sent("2026-11-13 09:00")
    after = reminded.having(policy=policy(step("ask", "H+3"), step("last", "H+30", "final")))
    assert after.says("2026-11-23 09:00") == "send ask"


def test_a_late_fee_is_never_charged_on_withheld_tax():
    slip = {"kind": "pph23", "amount": 200_000}
    paid = [{"id": "1", "amount": 9_800_000, "received_on": "2026-11-18"}]
    bill = invoice(terms=FEE, withholdings=[slip], payments=paid)
    certificate = desk(invoice=bill).send("2026-12-02 10:00")
    assert (certificate.step, certificate.charges) == ("certificate", ())
    late = invoice(terms=FEE, withholdings=[slip], payments=[paid[0] | {"received_on": "2026-11-28"}])
    slip_in = slip | {"certificate_received_on": "2026-12-01"}
    done = desk(invoice=late.model_copy(update={"withholdings": invoice(withholdings=[slip_in]).withholdings}))
    (charge,) = done.ask("2026-12-02 10:00").unpaid_charges
    assert charge.accrued == Money(98_000)


def test_a_late_fee_on_instalments_is_charged_on_what_has_fallen_due():
    parts = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    send = desk(invoice=invoice(terms=FEE, instalments=parts)).send("2026-11-23 09:00")
    (charge,) = send.charges
    assert charge.accrued == Money(5 * 4_000)
    assert in_words(send) == "send follow_up"
