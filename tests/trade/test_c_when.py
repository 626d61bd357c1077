"""When: part C of the contract's second part, each paragraph by name."""

from __future__ import annotations

from sopan import presets
from tests.rules.desk import client, day, desk, invoice, policy, step

RECEIPT = {"issued_on": "2026-10-19", "due_on": None, "payment_terms": "30 hari setelah tanda terima"}
EXCHANGE = "Sel,Kam 09.00-15.00"


def test_c1_terms_from_the_receipt_have_no_date_before_delivery():
    case = desk(invoice=invoice(**RECEIPT), client=client(exchange_hours=EXCHANGE), policy=presets.standard())
    answer = case.ask("2026-11-09 10:00")
    assert (answer.kind, answer.reason, answer.until) == ("hold", "not_received", None)
    assert answer.task.due_on == day("2026-11-10")


def test_c2_worked_case_of_an_exchanged_invoice():
    delivered = invoice(**(RECEIPT | {"delivered_on": "2026-11-10", "receipt_number": "TT-118"}))
    case = desk(invoice=delivered, client=client(exchange_hours=EXCHANGE), policy=presets.standard())
    assert delivered.due_on == day("2026-12-10")
    lines = case.messages("2026-11-10 16:00", "2026-12-14 23:00")
    assert lines[0][:10] == "2026-12-07"
    assert lines[-1][:10] == "2026-12-14"
    case = case.sent(*(line[:16] for line in lines[:-1]))
    assert case.send(lines[-1][:16]).purpose == "overdue"


def test_c2_no_reminder_within_two_working_days_of_issue_or_delivery():
    quick = invoice(issued_on="2026-11-12", due_on="2026-11-16")
    first = desk(invoice=quick, policy=presets.standard()).messages("2026-11-12 16:00", "2026-11-30 23:00")[0]
    assert first[:10] >= "2026-11-17"


def test_c2_grace_runs_from_delivery_too():
    late = invoice(delivered_on="2026-11-18")
    first = desk(invoice=late, policy=policy(step("ask", "H+1"))).messages("2026-11-18 09:00", "2026-12-31 23:00")[0]
    assert first[:10] >= "2026-11-21"


def test_c7_grace_of_three_days_asks_on_the_third():
    answer = desk(invoice=invoice(due_on="2026-11-16"), policy=policy(step("ask", "H+1"))).ask("2026-11-17 10:00")
    assert answer.until.date() == day("2026-11-19")
    assert "Kamis, 19 November" in answer.explain("id")
    assert "ends on" not in answer.explain("en")


def test_c8_a_monthly_repeat_keeps_the_day_of_the_month():
    steps = policy(step("ask", "H+5", repeat={"every": "bulan", "times": 4}), limits={"max_per_30_days": None})
    lines = desk(invoice=invoice(due_on="2026-12-10"), policy=steps).messages("2026-12-11 09:00", "2027-04-30 00:00")
    assert [line[:10] for line in lines] == ["2026-12-15", "2027-01-15", "2027-02-15", "2027-03-16"]


def test_c8_calendar_day_deadlines():
    steps = policy(step("letter", "H+3", "formal", deadline_days="7 hari"))
    assert desk(policy=steps).send("2026-11-23 09:00").deadline_on == day("2026-11-30")


def test_c2_the_task_names_the_next_exchange_even_on_its_own_day():
    case = desk(invoice=invoice(**RECEIPT), client=client(exchange_hours=EXCHANGE), policy=presets.standard())
    days = {"2026-11-10 14:59": "2026-11-10", "2026-11-10 15:00": "2026-11-12", "2026-11-13 08:00": "2026-11-17"}
    for now, expected in days.items():
        assert case.ask(now).task.due_on == day(expected), now
    assert case.ask("2026-11-09 10:00").explain_task("id") == "serahkan faktur saat tukar faktur (Sel, Kam 09.00-15.00)"


def test_c2_a_closed_day_is_no_day_of_exchange():
    case = desk(invoice=invoice(**RECEIPT), client=client(exchange_hours="Kam 09.00-15.00"), policy=presets.standard())
    assert case.ask("2026-12-24 08:00").task.due_on == day("2026-12-31"), "24 December is cuti bersama"
