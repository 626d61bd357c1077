"""Part B of the contract's second part, with what certificates, instalments and payers add: what is owed."""

from __future__ import annotations

from datetime import datetime

import pytest

from sopan import presets
from sopan.account import (
    Account,
    ageing,
    decide_account,
    decide_portfolio,
    next_actions,
    write_confirmation,
    write_statement,
)
from sopan.calendars import WorkingCalendar
from sopan.decisions import Send
from sopan.errors import ArgumentError
from sopan.forecast import forecast_account
from sopan.money import Money
from sopan.rendering import Creditor, Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR
from tests.rules.desk import CALENDAR, at, client, day, desk, event, invoice, ladder, policy, step

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


def test_b2_money_up_to_the_tolerance_holds_nothing():
    tolerant = policy(*ladder(), tolerance=[1_000])
    for amount, kind in ((1_000, "send"), (1_001, "hold")):
        free = [{"id": "U", "amount": amount, "received_on": "2026-11-20"}]
        found = decide_account(
            client(), [invoice()], tolerant, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR, unapplied=free
        )
        assert found.by_invoice["INV-1"].kind == kind


def test_b2_a_giro_that_nobody_applied_holds_while_a_bank_clears_it_and_is_no_money_before():
    """B3: three working days, from Thursday 19 through Tuesday 24 November, and again from the day on which it clears."""
    giro = [{"id": "U", "amount": 500_000, "received_on": "2026-11-19", "method": "giro"}]

    def asked(now, unapplied):
        return decide_account(
            client(), [invoice()], PLAIN, now=at(now), history=(), calendar=CALENDAR, unapplied=unapplied
        )

    held = asked("2026-11-23 09:00", giro)
    answer = held.by_invoice["INV-1"]
    assert (answer.reason, answer.until) == ("unapplied_payment", at("2026-11-25 00:00"))
    assert held.credits == ()
    assert asked("2026-11-25 09:00", giro).sends
    cleared = [giro[0] | {"cleared_on": "2026-11-26"}]
    assert asked("2026-11-25 09:00", cleared).sends
    later = asked("2026-11-26 09:00", cleared)
    assert (later.by_invoice["INV-1"].reason, later.credits) == ("unapplied_payment", (Money(500_000),))
    returned = [giro[0] | {"reversed_on": "2026-11-23"}]
    assert asked("2026-11-23 09:00", returned).sends
    card = [giro[0] | {"method": "card", "cleared_on": "2026-11-24"}]
    assert asked("2026-11-23 09:00", card).by_invoice["INV-1"].reason == "unapplied_payment"


def test_b2_another_invoices_surplus_holds_too_unless_within_the_tolerance():
    over, late = invoice(id="INV-2", payments=paid(12_000_000)), invoice()
    answer = decide_account(client(), [over, late], PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    assert answer.by_invoice["INV-1"].reason == "unapplied_payment"
    little = invoice(id="INV-2", payments=paid(10_009_000))
    answer = decide_account(client(), [little, late], PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    assert answer.sends


VOID = {"id": "INV-2", "number": "INV/2026/0002", "status": "void"}


def test_b2_what_was_paid_on_a_void_invoice_is_the_clients():
    """Nobody is asked for what we hold; decision, ageing and statement name it."""
    void, late, now = invoice(**VOID, payments=paid(4_000_000)), invoice(), at("2026-11-23 09:00")
    answer = decide_account(client(), [void, late], PLAIN, now=now, history=(), calendar=CALENDAR)
    assert (answer.sends, answer.credits) == ((), (Money(4_000_000),))
    done, held = answer.by_invoice["INV-2"], answer.by_invoice["INV-1"]
    assert (done.reason, done.surplus, held.reason) == ("void", Money(4_000_000), "unapplied_payment")
    assert done.explain("en") == "Done: the invoice is void, and IDR 4,000,000 that was paid is the client's."
    assert done.explain("id") == "Selesai: faktur dibatalkan, dan Rp4.000.000 yang sudah dibayar adalah uang klien."
    (row,) = ageing([Account(client(), (void, late))], now.date()).rows
    assert (row.total, row.credit) == (Money(10_000_000), Money(4_000_000))
    for bills in ([void, late], [void]):
        stated = write_statement(client(), bills, now=now, history=())
        assert stated.unapplied == (Money(4_000_000),)
        assert {item.invoice_id for item in stated.items} == {bill.id for bill in bills} - {"INV-2"}
        assert "Rp4.000.000" in Renderer(SAMPLE_CREDITOR).render(stated, bills, client()).text
    confirmed = write_confirmation(Account(client(), (void,)), now.date())
    assert confirmed.unapplied == (Money(4_000_000),)


def test_b2_money_that_went_with_the_invoice_that_replaced_the_void_one_is_counted_there():
    moved = paid(4_000_000)
    bills = [invoice(**VOID, payments=moved), invoice(payments=moved)]
    answer = decide_account(client(), bills, PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    assert answer.credits == ()
    assert [item.to_transfer for send in answer.sends for item in send.items] == [Money(6_000_000)]


def test_b2_money_on_a_void_invoice_is_held_while_it_is_there():
    back = paid(4_000_000, "2026-11-20", reversed_on="2026-11-25")
    bills = [invoice(**VOID, payments=back), invoice()]
    answer = decide_account(client(), bills, PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    assert answer.by_invoice["INV-1"].until == at("2026-11-25 00:00")
    assert "comes to count" not in answer.by_invoice["INV-1"].explain("en"), "it is the other way round"
    assert decide_account(client(), bills, PLAIN, now=at("2026-11-25 09:00"), history=(), calendar=CALENDAR).sends


def test_b2_the_hold_names_the_sum_and_ends_when_it_becomes_another():
    free = [{"id": "P-1", "amount": 500_000, "received_on": "2026-11-20"}]
    free += [{"id": "P-2", "amount": 250_000, "received_on": "2026-11-26"}]

    def asked(now):
        found = decide_account(client(), [invoice()], PLAIN, now=at(now), history=(), calendar=CALENDAR, unapplied=free)
        return found.by_invoice["INV-1"]

    first, then = asked("2026-11-23 09:00"), asked("2026-11-26 00:00")
    assert first.until == at("2026-11-26 00:00")
    assert "Rp500.000 milik klien belum diperhitungkan dengan fakturnya" in first.explain()
    assert "IDR 750,000 in the client's favour has not been applied to an invoice yet" in then.explain("en")
    usd = invoice(id="INV-3", number="3", total="USD 1000.00")
    dollars = [{"id": "P-3", "amount": "USD 20.50", "received_on": "2026-11-20"}]
    found = decide_account(
        client(), [usd, invoice()], PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR, unapplied=dollars
    )
    assert "USD 20.50" in found.by_invoice["INV-3"].explain("en")
    assert found.by_invoice["INV-1"].kind == "send"


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


@pytest.mark.parametrize(
    ("paid_on", "lines"),
    [
        ("2027-01-25", "2027-02-23"),  # 20 February is a Saturday: filed by Monday the 22nd
        ("2027-03-31", "2027-04-21"),  # 20 April is a Tuesday
        ("2027-02-01", "2027-03-23"),  # 20 March is a Saturday: filed by the 22nd
    ],
)
def test_d6_the_certificate_is_asked_for_on_the_working_day_after_the_filing_date(paid_on, lines):
    net = invoice(
        issued_on="2027-01-04",
        due_on="2027-01-25",
        withholdings=[{"kind": "ppn_wapu", "amount": 1_100_000}],
        payments=paid(8_900_000, paid_on),
    )
    case = desk(invoice=net, policy=presets.standard(), calendar=YEARS)
    asked = case.messages(f"{paid_on} 18:00", "2027-06-30 00:00")
    certificates = [line for line in asked if line.split()[-1] == "certificate"]
    assert certificates[0][:10] == lines
    assert case.send(certificates[0][:16]).items[0].to_transfer == Money(0)


def test_d6_a_giro_counts_for_the_filing_date_from_its_clearing():
    net = invoice(
        due_on="2026-11-20",
        withholdings=[{"kind": "pph23", "amount": 200_000}],
        payments=paid(9_800_000, "2026-11-30", method="giro", cleared_on="2026-12-01"),
    )
    case = desk(invoice=net, policy=policy(*ladder()))
    assert case.ask("2026-12-02 09:00").until == at("2027-01-21 09:00"), "paid in December, filed by 20 January"


@pytest.mark.parametrize(
    ("kinds", "indonesian", "english"),
    [
        (["pph23"], "bukti potong PPh 23", "the withholding slip for PPh 23"),
        (["ppn_wapu"], "bukti setor PPN", "the proof of deposit for PPN"),
        (["pph22"], "bukti setor PPh 22", "the proof of deposit for PPh 22"),
        (
            ["pph23", "ppn_wapu", "pph23"],
            "bukti potong PPh 23 dan bukti setor PPN",
            "the withholding slip for PPh 23 and the proof of deposit for PPN",
        ),
    ],
)
def test_d6_what_is_asked_for_is_named_with_its_tax_period_and_never_with_an_amount(kinds, indonesian, english):
    taxes = [{"kind": kind, "amount": 100_000} for kind in kinds]
    net = invoice(withholdings=taxes, payments=paid(10_000_000 - 100_000 * len(kinds), "2027-01-25"))
    case = desk(invoice=net, policy=presets.standard(), calendar=YEARS)
    asked = case.send("2027-02-23 09:00")
    assert f"Tidak ada lagi uang yang ditunggu, tinggal {indonesian} masa pajak Januari 2027 dari Coretax." in (
        asked.explain("id")
    )
    assert f"No more money is to come, only {english} for the tax period of January 2027, from Coretax." in (
        asked.explain("en")
    )
    assert "Rp" not in asked.explain("id")
    by_person = desk(invoice=net, policy=policy(certificates=None), calendar=YEARS).ask("2027-02-23 09:00")
    assert (by_person.explain_task("id"), by_person.explain_task("en")) == (f"minta {indonesian}", f"ask for {english}")


def test_d6_what_has_come_is_not_named():
    taxes = [
        {"kind": "pph23", "amount": 100_000, "certificate_received_on": "2027-02-22"},
        {"kind": "ppn_wapu", "amount": 100_000},
    ]
    net = invoice(withholdings=taxes, payments=paid(9_800_000, "2027-01-25"))
    said = desk(invoice=net, policy=presets.standard(), calendar=YEARS).send("2027-02-23 09:00").explain("en")
    assert "only the proof of deposit for PPN for the tax period" in said


def test_d6_without_a_payment_there_is_no_tax_period_to_name():
    noted = invoice(
        withholdings=[{"kind": "pph23", "amount": 100_000}],
        credit_notes=[{"id": "N", "amount": 9_900_000, "issued_on": "2026-11-10"}],
    )
    said = desk(invoice=noted, policy=presets.standard(), calendar=YEARS).send("2026-12-22 09:00").explain("en")
    assert "only the withholding slip for PPh 23." in said


TERMS = [
    {"due_on": "2026-11-10", "amount": 2_000_000, "label": "Termin 1"},
    {"due_on": "2026-11-18", "amount": 7_500_000, "label": "Termin 2"},
    {"amount": 500_000, "label": "Retensi"},
]


def test_d7_the_label_and_the_place_of_an_instalment_reach_the_decision():
    item = desk(invoice=invoice(instalments=TERMS), policy=PLAIN).send("2026-11-23 09:00").items[0]
    assert (item.parts, item.part_count, item.label) == ((1, 2), 3, "Termin 1, Termin 2")
    second = desk(invoice=invoice(instalments=TERMS, payments=paid(2_000_000)), policy=PLAIN)
    item = second.send("2026-11-23 09:00").items[0]
    assert (item.parts, item.part_count, item.label, item.to_transfer) == ((2,), 3, "Termin 2", Money(7_500_000))
    unnamed = [{**part, "label": None} for part in TERMS]
    assert desk(invoice=invoice(instalments=unnamed), policy=PLAIN).send("2026-11-23 09:00").items[0].label is None


def test_d7_tax_that_is_withheld_pays_no_instalment_before_a_retention():
    # 11 % are collected of each part: 1,780,000, 6,675,000 and 445,000 come in cash, and 8,410,000 of it has come.
    collected = [{"kind": "ppn_wapu", "amount": 1_100_000}]
    bill = invoice(instalments=TERMS, withholdings=collected, payments=paid(8_410_000))
    item = desk(invoice=bill, policy=PLAIN).send("2026-11-23 09:00").items[0]
    assert (item.label, item.to_transfer) == ("Termin 2", Money(45_000))


@pytest.mark.parametrize("label", ["Retensi", "receipt", None])
def test_d7_what_a_retention_is_called_changes_no_late_fee(label):
    parts = [{"due_on": "2026-11-18", "amount": 9_500_000}, {"amount": 500_000, "label": label}]
    fee = {"late_fee": {"per_mil_per_day": "1"}}
    settled = desk(invoice=invoice(instalments=parts, payments=paid(10_000_000, "2026-11-28"), terms=fee), policy=PLAIN)
    (charged,) = settled.ask("2026-12-23 09:00").unpaid_charges
    assert charged.payable == Money(95_000), "ten days of a per mil of 9,500,000"


def test_d7_a_retention_is_asked_for_once_it_has_a_date():
    dated = [*TERMS[:2], TERMS[2] | {"due_on": "2026-12-18"}]
    case = desk(invoice=invoice(instalments=dated, payments=paid(9_500_000)), policy=PLAIN)
    item = case.send("2026-12-21 09:00").items[0]
    assert (item.label, item.to_transfer) == ("Retensi", Money(500_000))


BRANCHES = [
    invoice(id="A", number="A", client_id="C-BANDUNG", payer_id="C-1", bill_to="Cabang Bandung"),
    invoice(id="B", number="B", client_id="C-1"),
]


def test_d2_the_account_is_the_payers():
    account = Account(client(), BRANCHES)
    decision = next(decide_portfolio([account], PLAIN, now=at("2026-11-23 09:00"), calendar=CALENDAR))
    assert decision.error is None
    assert [item.invoice_id for send in decision.sends for item in send.items] == ["A", "B"]
    (row,) = next_actions([decision]).rows
    assert row.client_id == "C-1"
    assert [row.client_id for row in ageing([account], day("2026-11-23")).rows] == ["C-1"]
    told = forecast_account(account, PLAIN, now=at("2026-11-20 09:00"), until=day("2026-12-31"), calendar=CALENDAR)
    assert {name for one in told.moments for name in one.invoices} == {"A", "B"}


def test_d2_an_invoice_that_another_pays_is_refused_by_name():
    elsewhere = BRANCHES[0].model_copy(update={"payer_id": "C-2"})
    with pytest.raises(ArgumentError, match="payer"):
        decide_account(client(), [elsewhere], PLAIN, now=at("2026-11-23 09:00"), history=())
    with pytest.raises(ArgumentError, match="payer"):
        desk(invoice=elsewhere).ask("2026-11-23 09:00")


def test_d2_items_name_the_branch():
    decision = decide_account(client(), BRANCHES, PLAIN, now=at("2026-11-23 09:00"), history=(), calendar=CALENDAR)
    message = Renderer(creditor=Creditor(name="PT Contoh")).render(decision.sends[0], BRANCHES, client())
    assert "Cabang Bandung" in message.text
