"""Part B of the contract's second part, with what certificates, instalments and payers add: what is owed."""

from __future__ import annotations

from datetime import datetime

import pytest

from sopan import presets
from sopan.account import Account, decide_account
from sopan.calendars import WorkingCalendar
from sopan.decisions import Send
from sopan.errors import ArgumentError
from sopan.money import Money
from tests.rules.desk import CALENDAR, at, client, desk, event, invoice, ladder, policy, step

PLAIN = policy(*ladder())
YEARS = WorkingCalendar.indonesia(years=range(2026, 2031))


# --- B: what is owed --------------------------------------------------------------------------------


def paid(amount, on="2026-11-18", **more):
    return [{"id": "P", "amount": amount, "received_on": on, **more}]


def test_b1_a_transfer_fee_kept_by_the_bank_settles_the_invoice_and_is_named():
    answer = desk(invoice=invoice(payments=paid(9_993_500)), policy=PLAIN).ask("2026-11-23 09:00")
    assert (answer.kind, answer.reason, answer.shortfall) == ("done", "settled", Money(6_500))


def test_b1_nothing_is_forgiven_before_anything_came():
    small = invoice(total=9_000)
    assert desk(invoice=small, policy=PLAIN).ask("2026-11-23 09:00").kind == "send"


def test_b1_no_more_than_a_twentieth_is_forgiven():
    small = invoice(total=100_000, payments=paid(94_000))
    assert desk(invoice=small, policy=PLAIN).ask("2026-11-23 09:00").kind == "send"
    assert (
        desk(invoice=invoice(total=100_000, payments=paid(95_000)), policy=PLAIN).ask("2026-11-23 09:00").kind == "done"
    )


def test_b1_one_cent_of_a_foreign_currency_is_forgiven():
    usd = invoice(total="USD 1000.00", payments=paid("USD 999.99"))
    assert desk(invoice=usd, policy=PLAIN).ask("2026-11-23 09:00").kind == "done"


def test_b1_a_surplus_within_the_tolerance_is_settled():
    answer = desk(invoice=invoice(payments=paid(10_005_000)), policy=PLAIN).ask("2026-11-23 09:00")
    assert (answer.kind, answer.reason) == ("done", "settled")
    assert desk(invoice=invoice(payments=paid(10_050_000)), policy=PLAIN).ask("2026-11-23 09:00").reason == "overpaid"


UNAPPLIED = [{"id": "U", "amount": 500_000, "received_on": "2026-11-19"}]


def test_b2_unapplied_money_holds_the_demands_of_its_currency():
    rupiah, dollars = invoice(), invoice(id="INV-2", total="USD 100.00")
    answer = decide_account(
        client(),
        [rupiah, dollars],
        PLAIN,
        now=at("2026-11-23 09:00"),
        history=(),
        calendar=CALENDAR,
        unapplied=UNAPPLIED,
    )
    held = answer.by_invoice["INV-1"]
    assert (held.kind, held.reason) == ("hold", "unapplied_payment")
    assert [item.invoice_id for send in answer.sends for item in send.items] == ["INV-2"]
    assert Account(client(), [rupiah], unapplied=UNAPPLIED).unapplied[0].amount == Money(500_000)


def test_b2_another_invoices_surplus_holds_too_unless_within_the_tolerance():
    over, late = invoice(id="INV-2", payments=paid(12_000_000)), invoice()
    answer = decide_account(client(), [over, late], PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    assert answer.by_invoice["INV-1"].reason == "unapplied_payment"
    little = invoice(id="INV-2", payments=paid(10_009_000))
    answer = decide_account(client(), [little, late], PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    assert answer.sends


def giro(**more):
    return paid(10_000_000, "2026-12-01", method="giro", cleared_on="2026-12-10", **more)


def test_b3_a_giro_counts_from_its_clearing_and_holds_before():
    thankful = policy(*ladder(), thanks={"within_days": 5})
    case = desk(invoice=invoice(due_on="2026-11-27", payments=giro()), policy=thankful)
    answer = case.ask("2026-12-03 10:00")
    assert (answer.kind, answer.reason) == ("hold", "clearing")
    assert case.send("2026-12-10 10:00").purpose == "thanks"


def test_b3_worked_case_a_giro_effective_on_the_tenth_is_returned_on_the_eleventh():
    thankful = policy(*ladder(), thanks={"within_days": 5})
    known = paid(10_000_000, "2026-12-10", method="giro")
    case = desk(invoice=invoice(due_on="2026-12-10", payments=known), policy=thankful)
    answer = case.ask("2026-12-10 10:00")
    assert (answer.kind, answer.reason) == ("hold", "clearing"), "that day no thanks"
    back = paid(10_000_000, "2026-12-10", method="giro", reversed_on="2026-12-11", reversal_reason="insufficient_funds")
    returned = desk(invoice=invoice(due_on="2026-12-10", payments=back), policy=thankful)
    send = returned.send("2026-12-11 10:00")
    assert (send.purpose, send.step) == ("payment_returned", "payment_returned")


def test_b3_a_returned_payment_is_never_asked_whether_the_invoice_arrived():
    back = paid(10_000_000, "2026-11-18", reversed_on="2026-11-20", reversal_reason="insufficient_funds")
    case, seen = desk(invoice=invoice(payments=back), policy=PLAIN), []
    now: datetime | None = at("2026-11-20 09:00")
    while now is not None and now < at("2027-01-31 00:00"):
        answer = case.ask(now)
        if isinstance(answer, Send):
            seen.append(str(answer.purpose))
            case = case.knowing(answer.as_contacted(now))
        now = case.ask(now).next_check
    assert seen[0] == "payment_returned"
    assert "receipt_check" not in seen


def test_b4_lines_may_be_negative():
    lines = [
        {"description": "Jasa", "quantity": 1, "unit_price": 12_000_000},
        {"description": "Uang muka", "quantity": 1, "unit_price": -2_000_000},
    ]
    assert invoice(lines=lines).total == Money(10_000_000)


def test_b2_what_is_no_payment_is_refused_in_the_family():
    for wrong in ([{"id": "U"}], ["U"], 5):
        with pytest.raises(ArgumentError, match="unapplied must be payments"):
            decide_account(client(), [], PLAIN, now=at("2026-11-23 09:00"), history=(), unapplied=wrong)


def test_b6_below_a_steps_minimum_the_step_is_skipped():
    steps = policy(
        step("mail", "H+3"),
        step("call", "H+7", "firm", "phone", min_outstanding=["IDR 20000000"]),
        step("letter", "H+14", "formal"),
    )
    lines = desk(policy=steps).messages("2026-11-19 09:00", "2026-12-31 00:00")
    assert [line.split()[-1] for line in lines] == ["mail", "letter"]


def test_b6_the_clients_minimum_counts_only_what_the_message_would_ask_for():
    steps = policy(step("mail", "H+3"), minimum=["IDR 1000000"])
    small = invoice(total=600_000)
    disputed = invoice(id="INV-2", total=900_000)
    dispute = event("dispute_opened", "2026-11-20 10:00", invoice_ids=["INV-2"])
    answer = decide_account(
        client(), [small, disputed], steps, now=at("2026-11-23 09:00"), history=[dispute], calendar=CALENDAR
    )
    assert answer.by_invoice["INV-1"].reason == "below_minimum"


# --- D: certificates, instalments, payers ---


def test_d6_worked_case_the_slip_is_asked_for_after_the_filing_date():
    net = invoice(
        issued_on="2026-12-28",
        due_on="2027-01-25",
        withholdings=[{"kind": "pph23", "amount": 200_000}],
        payments=paid(9_800_000, "2027-01-25"),
    )
    case = desk(invoice=net, policy=presets.standard(), calendar=YEARS)
    lines = case.messages("2027-01-25 18:00", "2027-03-01 00:00")
    assert lines[0][:10] == "2027-02-23"
    assert lines[0].split()[-1] == "certificate"


def test_d7_a_retention_without_a_date_is_not_asked_for():
    parts = [{"due_on": "2026-11-18", "amount": 9_500_000, "label": "Termin"}, {"amount": 500_000, "label": "Retensi"}]
    retained = invoice(instalments=parts, payments=paid(9_500_000))
    answer = desk(invoice=retained, policy=PLAIN).ask("2026-12-23 09:00")
    assert answer.kind != "send"
