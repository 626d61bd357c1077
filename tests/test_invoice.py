"""What is owed: exact on every day, whatever came in which order. Integers of sen are the oracle."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sopan.calendars import WorkingCalendar
from sopan.charges import EarlyPaymentDiscount, LateFee, Terms
from sopan.errors import ArgumentError, CurrencyMismatchError, MoneyError
from sopan.invoice import (
    CreditNote,
    Instalment,
    Invoice,
    LineItem,
    Payment,
    PaymentMethod,
    Position,
    References,
    Withholding,
    allocate,
    check_instalment_dates,
    due_days,
    filing_date,
    open_instalments,
    sum_of,
    sum_within_limit,
)
from sopan.money import LIMIT, Money
from sopan.payment_terms import PaymentTerms

ISSUED, DUE = date(2026, 10, 19), date(2026, 11, 18)
BASE = {
    "id": "INV-1",
    "number": "INV/2026/XI/0001",
    "client_id": "C1",
    "issued_on": ISSUED,
    "due_on": DUE,
    "total": "12500000",
}


def invoice(**fields) -> Invoice:
    return Invoice.model_validate(BASE | fields)


def refused(**fields) -> str:
    """The code of the one thing that is wrong; its message says what to do, and about which field."""
    with pytest.raises(ValidationError) as error:
        invoice(**fields)
    (problem,) = error.value.errors(include_input=False)
    return problem["type"]


def day(number: int) -> date:
    return ISSUED + timedelta(days=number)


DAYS = st.integers(-30, 120).map(day)
SEN = st.integers(1, 2_000_000_000)


@st.composite
def payments(draw: st.DrawFn, name: str) -> Payment:
    received = draw(DAYS)
    gone = draw(st.none() | st.integers(0, 60).map(lambda n: received + timedelta(days=n)))
    return Payment(id=name, amount=sen(draw(SEN)), received_on=received, reversed_on=gone)


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """Payments, credit notes and withheld tax in any number, overpaid ones too."""
    total = draw(st.integers(1_000_000, 2_000_000_000))
    withheld = draw(st.lists(st.integers(1, total // 4), max_size=3))
    return invoice(
        total=sen(total),
        payments=[draw(payments(f"P{n}")) for n in range(draw(st.integers(0, 4)))],
        credit_notes=[
            CreditNote(id=f"K{n}", amount=sen(draw(SEN)), issued_on=draw(DAYS)) for n in range(draw(st.integers(0, 2)))
        ],
        withholdings=[
            Withholding(kind="pph23", amount=sen(part), certificate_received_on=draw(st.none() | DAYS))
            for part in withheld
        ],
    )


def sen(number: int) -> Money:
    return Money(Decimal(number).scaleb(-2))


def in_sen(amount: Money) -> int:
    return int(amount.amount.scaleb(2))


class Slow:
    """The same amounts by walking over everything in sen."""

    def __init__(self, bill: Invoice, on: date) -> None:
        there = [p for p in bill.payments if p.received_on <= on and not (p.reversed_on and p.reversed_on <= on)]
        slips = [w for w in bill.withholdings if w.certificate_received_on and w.certificate_received_on <= on]
        self.paid = sum(in_sen(p.amount) for p in there)
        self.credited = sum(in_sen(n.amount) for n in bill.credit_notes if n.issued_on <= on)
        self.certified = sum(in_sen(w.amount) for w in slips)
        self.missing = sum(in_sen(w.amount) for w in bill.withholdings) - self.certified
        self.balance = in_sen(bill.total) - self.paid - self.credited - self.certified


# --- amounts --------------------------------------------------------------------------------------


@given(invoices(), DAYS)
def test_every_amount_is_exact_on_every_day(bill, on):
    slow = Slow(bill, on)
    assert in_sen(bill.paid(on)) == slow.paid
    assert in_sen(bill.credited(on)) == slow.credited
    assert in_sen(bill.withheld_missing(on)) == slow.missing
    assert in_sen(bill.balance(on)) == slow.balance
    assert in_sen(bill.outstanding(on)) == max(slow.balance, 0)
    assert in_sen(bill.to_transfer(on)) == max(slow.balance - slow.missing, 0)
    assert in_sen(bill.surplus(on)) == max(-slow.balance, 0)


@given(invoices(), DAYS)
def test_a_position_holds_every_amount_of_the_day_and_adds_up(bill, on):
    slow, position = Slow(bill, on), bill.position(on)
    assert (position.on, position.total) == (on, bill.total)
    assert [in_sen(part) for part in (position.paid, position.credited, position.certified)] == [
        slow.paid,
        slow.credited,
        slow.certified,
    ]
    assert in_sen(position.outstanding) - in_sen(position.surplus) == slow.balance
    assert not (position.outstanding and position.surplus)
    assert in_sen(position.withheld) == min(slow.missing, max(slow.balance, 0))
    assert position.to_transfer + position.withheld == position.outstanding
    assert all(amount >= Money(0) for amount in position[1:])


@given(invoices(), DAYS)
def test_between_two_changes_the_position_stays(bill, on):
    changes = bill.changes()
    assert list(changes) == sorted(set(changes))
    assert {bill.issued_on, bill.due_on} <= set(changes)
    before = [day for day in changes if day <= on]
    if before:
        assert bill.position(on) == bill.position(before[-1])._replace(on=on)


def test_changes_name_every_date_with_what_happens():
    bill = invoice(
        delivered_on=day(2),
        payments=[{"id": "P1", "amount": 5, "received_on": day(5), "reversed_on": day(9)}],
        credit_notes=[{"id": "K1", "amount": 5, "issued_on": day(5)}],
        withholdings=[
            {"kind": "pph23", "amount": 5, "certificate_received_on": day(40)},
            {"kind": "other", "amount": 5},
        ],
        instalments=[{"due_on": day(9), "amount": 12_499_000}, {"due_on": day(60), "amount": 1_000}],
    )
    assert bill.changes() == (ISSUED, day(2), day(5), day(9), day(40), day(60))
    assert sorted(bill.dated_facts()) == [
        (ISSUED, "issue"),
        (day(2), "delivery"),
        (day(5), "credit_note"),
        (day(5), "payment"),
        (day(9), "instalment"),
        (day(9), "reversal"),
        (day(40), "certificate"),
        (day(60), "instalment"),
    ]


# --- what is settled ------------------------------------------------------------------------------


def position(total: int = 10_000_000, on: date = DUE, **fields) -> Position:
    return invoice(total=total, **fields).position(on)


def paying(amount: int) -> dict[str, list[dict[str, object]]]:
    return {"payments": [{"id": "P1", "amount": amount, "received_on": DUE}]}


def test_nothing_is_forgiven_before_anything_came():
    small = position(8_000)
    assert not small.cash_is_settled(Money(10_000))
    assert small.forgivable(Money(10_000)) == Money(0)
    assert small.shortfall(Money(10_000)) == Money(0)


@pytest.mark.parametrize(
    ("total", "paid", "settled"),
    [
        (10_000_000, 9_990_000, True),  # exactly the tolerance is left
        (10_000_000, 9_989_999, False),
        (100_000, 95_000, True),  # exactly a twentieth of the total is left
        (100_000, 94_999, False),
        (20, 19, True),
        (19, 18, False),  # 0.95 may be left, 1 may not
    ],
)
def test_cash_is_settled_within_the_tolerance_and_a_twentieth(total, paid, settled):
    found = position(total, **paying(paid))
    assert found.cash_is_settled(Money(10_000)) is settled
    assert found.is_settled(Money(10_000)) is settled
    assert found.shortfall(Money(10_000)) == (Money(total - paid) if settled else Money(0))


def test_a_credit_note_or_a_slip_is_something_that_came():
    credited = position(credit_notes=[{"id": "K1", "amount": 9_995_000, "issued_on": DUE}])
    assert credited.cash_is_settled(Money(10_000))
    slip = {"kind": "pph23", "amount": 5_000, "certificate_received_on": DUE}
    certified = position(10_000, withholdings=[slip, slip | {"amount": 4_900}])
    assert certified.forgivable(Money(10_000)) == Money(500)
    assert certified.cash_is_settled(Money(10_000))


def test_a_missing_slip_keeps_the_invoice_open_and_the_cash_settled():
    found = position(**paying(9_799_000), withholdings=[{"kind": "pph23", "amount": 200_000}])
    assert found.cash_is_settled(Money(10_000))
    assert not found.is_settled(Money(10_000))
    assert found.shortfall(Money(10_000)) == Money(1_000)


def test_what_was_taken_back_forgives_nothing():
    back = {"payments": [{"id": "P1", "amount": 9_999_000, "received_on": DUE, "reversed_on": day(40)}]}
    assert position(on=day(39), **back).cash_is_settled(Money(10_000))
    assert position(8_000, on=day(40), **back).forgivable(Money(10_000)) == Money(0)


def test_a_surplus_within_the_tolerance_is_no_overpayment():
    assert not position(**paying(10_010_000)).is_overpaid(Money(10_000))
    assert position(**paying(10_010_001)).is_overpaid(Money(10_000))
    assert position(**paying(10_010_001)).cash_is_settled(Money(10_000))


def test_a_tolerance_in_another_currency_is_refused():
    with pytest.raises(CurrencyMismatchError):
        position(**paying(9_000_000)).cash_is_settled(Money(1, "USD"))


@given(invoices(), DAYS, st.integers(0, 3_000_000))
def test_what_is_settled_stays_settled_under_a_larger_tolerance(bill, on, sen_):
    found, tolerance = bill.position(on), sen(sen_)
    more = tolerance + Money(1)
    assert found.is_settled(tolerance) <= found.cash_is_settled(tolerance) <= found.cash_is_settled(more)
    assert found.is_overpaid(tolerance) >= found.is_overpaid(more)


# --- instalments ----------------------------------------------------------------------------------


def parts_of(amounts: list[int]) -> list[Instalment]:
    return [Instalment(due_on=day(n), amount=sen(amount)) for n, amount in enumerate(amounts)]


@given(st.lists(SEN, min_size=1, max_size=6), SEN | st.just(0))
def test_money_fills_the_earliest_instalment_first(amounts, rest):
    found = [in_sen(part) for part in allocate(parts_of(amounts), sen(rest))]
    filled = max(sum(amounts) - rest, 0)
    expected = []
    for amount in amounts:
        taken = min(amount, filled)
        expected.append(amount - taken)
        filled -= taken
    expected[0] += max(rest - sum(amounts), 0)
    assert found == expected
    assert sum(found) == rest


def test_a_surplus_and_another_currency_are_refused():
    assert allocate((), Money(0)) == ()
    with pytest.raises(ArgumentError, match="rest must not be negative"):
        allocate(parts_of([5]), Money(-1))
    with pytest.raises(CurrencyMismatchError):
        allocate(parts_of([5]), Money(1, "USD"))


# --- more about amounts ---------------------------------------------------------------------------


@given(invoices(), DAYS)
def test_m1_what_is_open_and_what_was_settled_make_the_total(bill, on):
    certified = in_sen(sum_of([w.amount for w in bill.withholdings], "IDR")) - in_sen(bill.withheld_missing(on))
    settled = in_sen(bill.paid(on)) + in_sen(bill.credited(on)) + certified
    assert in_sen(bill.outstanding(on)) + settled == in_sen(bill.total) + in_sen(bill.surplus(on))
    assert bill.total >= bill.outstanding(on) >= bill.to_transfer(on) >= Money(0)
    assert not (bill.outstanding(on) and bill.surplus(on))


@given(invoices(), DAYS, st.randoms())
def test_m2_the_order_of_payments_does_not_matter(bill, on, dice):
    shuffled = list(bill.payments)
    dice.shuffle(shuffled)
    other = bill.model_copy(update={"payments": tuple(shuffled)})
    assert other.balance(on) == bill.balance(on)


def test_m2_a_payment_id_twice_is_an_error_equal_or_not():
    first = {"id": "P1", "amount": "5", "received_on": DUE}
    assert refused(payments=[first, first]) == "duplicate_id"
    assert refused(payments=[first, first | {"amount": "6"}]) == "duplicate_id"
    note = {"id": "K1", "amount": "5", "issued_on": DUE}
    assert refused(credit_notes=[note, note, note]) == "duplicate_id"
    invoice(payments=[first], credit_notes=[note | {"id": "P1"}])


@given(invoices(), payments("extra"), DAYS)
def test_m3_another_payment_never_raises_what_is_open(bill, payment, on):
    more = bill.model_copy(update={"payments": (*bill.payments, payment)})
    assert more.outstanding(on) <= bill.outstanding(on)
    assert more.to_transfer(on) <= bill.to_transfer(on)
    assert more.surplus(on) >= bill.surplus(on)


@given(invoices(), payments("extra"))
def test_m3_a_reversal_restores_exactly_what_was_open(bill, payment):
    back_on = payment.received_on + timedelta(days=9)
    gone = payment.model_copy(update={"reversed_on": back_on})
    more = bill.model_copy(update={"payments": (*bill.payments, gone)})
    assert more.balance(back_on) == bill.balance(back_on)
    assert more.balance(payment.received_on) == bill.balance(payment.received_on) - payment.amount


def test_m4_a_payment_counts_on_its_day_and_not_before_it():
    bill = invoice(payments=[{"id": "P1", "amount": "2500000", "received_on": DUE}])
    assert bill.outstanding(DUE - timedelta(days=1)) == Money(12_500_000)
    assert bill.outstanding(DUE) == Money(10_000_000)


def test_a_reversed_payment_counts_until_the_day_before_its_reversal():
    payment = {"id": "P1", "amount": "12500000", "received_on": DUE, "reversed_on": day(40)}
    bill = invoice(payments=[payment])
    assert [bill.outstanding(on) for on in (DUE, day(39), day(40))] == [Money(0), Money(0), Money(12_500_000)]
    assert invoice(payments=[payment | {"reversed_on": DUE}]).outstanding(DUE) == Money(12_500_000)
    assert refused(payments=[payment | {"reversed_on": DUE - timedelta(days=1)}]) == "payment_reversed_early"


def test_m5_net_cash_and_the_slip_settle_the_invoice_together():
    bill = invoice(
        total="11100000",
        payments=[{"id": "P1", "amount": "10900000", "received_on": DUE}],
        withholdings=[{"kind": "pph23", "amount": "200000", "certificate_received_on": day(60)}],
    )
    assert (bill.outstanding(DUE), bill.to_transfer(DUE)) == (Money(200_000), Money(0))
    assert (bill.outstanding(day(59)), bill.outstanding(day(60))) == (Money(200_000), Money(0))
    assert bill.withheld_missing(DUE) == Money(200_000)


def test_m5_no_more_can_be_withheld_than_was_billed():
    slip = {"kind": "ppn_wapu", "amount": "12500000"}
    assert invoice(withholdings=[slip]).to_transfer(DUE) == Money(0)
    assert refused(withholdings=[slip, {"kind": "pph23", "amount": "0.01"}]) == "withheld_above_total"


def test_m6_what_is_overpaid_is_surplus_and_never_a_negative_demand():
    bill = invoice(payments=[{"id": "P1", "amount": "13000000", "received_on": DUE}])
    assert (bill.outstanding(DUE), bill.to_transfer(DUE), bill.surplus(DUE)) == (Money(0), Money(0), Money(500_000))
    assert bill.balance(DUE) == Money(-500_000)


def test_m8_every_amount_is_in_the_currency_of_the_total():
    usd = "USD 5"
    for fields in (
        {"tax": usd},
        {"lines": [{"description": "Jasa", "unit_price": usd}]},
        {"payments": [{"id": "P1", "amount": usd, "received_on": DUE}]},
        {"credit_notes": [{"id": "K1", "amount": usd, "issued_on": DUE}]},
        {"withholdings": [{"kind": "pph23", "amount": usd}]},
        {"instalments": [{"due_on": DUE, "amount": usd}]},
        {"terms": Terms(late_fee=LateFee(flat=Money(5, "USD")))},
        {"terms": Terms(early_payment=EarlyPaymentDiscount(amount=Money(5, "USD"), within_days=5))},
    ):
        assert refused(**fields) == "currency_mismatch"
        (name,) = fields
        with pytest.raises(ValidationError, match=rf"{name} must be in the currency of total \(IDR\)"):
            invoice(**fields)


def test_m9_no_sum_of_a_valid_invoice_leaves_the_range():
    most = LIMIT - 1
    first, second = ({"id": name, "amount": most, "received_on": DUE} for name in ("P1", "P2"))
    assert invoice(payments=[first]).surplus(DUE) == Money(most) - Money(12_500_000)
    assert refused(payments=[first, second]) == "amounts_too_large"
    assert (
        refused(payments=[first], credit_notes=[{"id": "K1", "amount": "5", "issued_on": DUE}]) == "amounts_too_large"
    )
    assert refused(total=LIMIT) == "value_error"
    assert refused(lines=[{"description": "a", "unit_price": most}] * 2) == "lines_do_not_add_up"
    assert refused(lines=[{"description": "a", "unit_price": most, "quantity": "2"}]) == "line_too_large"
    assert refused(instalments=[{"due_on": day(n), "amount": most} for n in (1, 2)]) == "instalments_do_not_add_up"


@pytest.mark.parametrize("total", [0, "-1", "0.001", 1500000.0, True, None, [1], "1.500.000", "XXX 5"])
def test_an_invoice_asks_for_a_positive_exact_amount(total):
    assert refused(total=total) == "value_error"


# --- lines ----------------------------------------------------------------------------------------


def test_lines_and_tax_make_the_total():
    lines = [
        {"description": "Jasa konsultasi", "quantity": "1.5", "unit_price": "5000000"},
        {"description": "Perjalanan", "unit_price": "3761261.26"},
    ]
    assert invoice(lines=lines, tax="1238738.74").lines[0].amount == Money(7_500_000)
    invoice(lines=lines, total="11261261.26")
    assert refused(lines=lines) == "lines_do_not_add_up"
    assert refused(lines=lines, tax="1238738.73") == "lines_do_not_add_up"


def test_each_line_is_rounded_half_up_by_itself():
    line = LineItem(description="Kabel", quantity="0.5", unit_price="0.01")
    assert line.amount == Money("0.01")
    invoice(lines=[line, line], total="0.02")


def test_without_lines_tax_stays_within_the_total():
    assert invoice(tax="1238738.74").tax == Money("1238738.74")
    assert refused(tax="12500000.01") == "tax_above_total"
    assert refused(tax="-1") == "value_error"


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("1_000", "quantity_format"),
        ("1e3", "quantity_format"),
        ("1,5", "quantity_format"),
        (" 1", "quantity_format"),
        ("NaN", "quantity_format"),
        ("-1", "quantity_format"),
        ("1.0000001", "quantity_format"),
        ("\u0661", "quantity_format"),
        ("9" * 5000, "quantity_format"),
        (1.5, "quantity_type"),
        (True, "quantity_type"),
        (None, "quantity_type"),
        (0, "quantity_range"),
        ("0", "quantity_range"),
        (-1, "quantity_range"),
        (10**9, "quantity_range"),
        (Decimal("NaN"), "quantity_range"),
        (Decimal("sNaN"), "quantity_range"),
        (Decimal("Infinity"), "quantity_range"),
        (Decimal("1E+1000000"), "quantity_range"),
        (Decimal("1E-1000000"), "quantity_decimals"),
        (Decimal("0.0000001"), "quantity_decimals"),
    ],
)
def test_a_quantity_is_a_plain_positive_number(quantity, code):
    with pytest.raises(ValidationError) as error:
        LineItem(description="Jasa", quantity=quantity, unit_price=1)
    assert error.value.errors(include_input=False)[0]["type"] == code


def test_one_quantity_has_one_spelling():
    spellings = ["1.50", "1.5", Decimal("1.500"), Decimal("15E-1")]
    lines = {LineItem(description="Jasa", quantity=quantity, unit_price=1).model_dump_json() for quantity in spellings}
    assert len(lines) == 1
    hundred = LineItem(description="Jasa", quantity=Decimal("1E+2"), unit_price=1)
    assert LineItem.model_validate_json(hundred.model_dump_json()) == hundred
    assert LineItem(description="Jasa", quantity=3, unit_price=1).quantity == 3


# --- dates and instalments ------------------------------------------------------------------------


def test_due_before_issued_is_refused():
    assert refused(due_on=ISSUED - timedelta(days=1)) == "due_before_issued"
    assert invoice(due_on=ISSUED).days_overdue(ISSUED) == 0


def test_days_overdue_count_from_the_due_date():
    assert [invoice().days_overdue(DUE + timedelta(days=n)) for n in (-3, 0, 7)] == [-3, 0, 7]


HALF = "6250000"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([(DUE, "1")], "instalments_do_not_add_up"),
        ([(day(60), HALF), (DUE, HALF)], "instalments_out_of_order"),
        ([(DUE, HALF), (DUE, HALF)], "instalments_out_of_order"),
        ([(day(-1), HALF), (DUE, HALF)], "instalment_before_issued"),
        ([(DUE, "0"), (day(60), "12500000")], "value_error"),
    ],
)
def test_instalments_are_in_order_on_distinct_days_and_make_the_total(parts, code):
    assert refused(instalments=[{"due_on": on, "amount": amount} for on, amount in parts]) == code


def test_instalments_that_fit_are_accepted():
    parts = [{"due_on": day(0), "amount": HALF}, {"due_on": day(60), "amount": HALF}]
    assert [part.due_on for part in invoice(instalments=parts).instalments] == [day(0), day(60)]
    check_instalment_dates([])
    check_instalment_dates([Instalment(due_on=DUE, amount=5)])


@pytest.mark.parametrize("name", ["INV-1@2026-12-18", "@2026-12-18", "a@b@2026-02-30"])
def test_an_id_that_reads_like_an_instalment_is_refused(name):
    assert refused(id=name) == "invoice_id_taken"


@pytest.mark.parametrize("name", ["INV@2026", "2026-12-18", "INV-1@2026-12-18x", "x" * 120])
def test_other_ids_may_hold_an_at_sign(name):
    assert invoice(id=name).id == name


@pytest.mark.parametrize("name", ["", " INV-1", "INV-1\u200b", "x" * 121, "INV\n1", 7])
def test_ids_are_plain_visible_text(name):
    assert refused(id=name).startswith("text_")


# --- the past -------------------------------------------------------------------------------------


@given(invoices(), DAYS, st.integers(0, 60))
def test_as_of_knows_what_was_known_then_and_nothing_later(bill, on, earlier):
    then = bill.as_of(on)
    for day_ in (on, on - timedelta(days=earlier)):
        assert then.balance(day_) == bill.balance(day_)
        assert then.to_transfer(day_) == bill.to_transfer(day_)
    after = on + timedelta(days=500)
    assert then.balance(after) == bill.balance(on)
    assert then.as_of(on) == then
    assert then.as_of(on - timedelta(days=earlier)) == bill.as_of(on - timedelta(days=earlier))


def test_an_invoice_without_a_future_is_its_own_past():
    assert invoice().as_of(ISSUED).model_dump() == invoice().model_dump()


# --- giro, reversals ------------------------------------------------------------------------------

GIRO = {"id": "G1", "amount": 12_500_000, "received_on": day(5), "method": "giro"}


def test_a_giro_counts_from_its_clearing_and_not_before():
    bill = invoice(payments=[GIRO | {"cleared_on": day(8)}])
    assert [bill.paid(day(n)) for n in (4, 5, 7, 8)] == [Money(0)] * 3 + [Money(12_500_000)]
    assert [bill.payments[0].is_clearing_on(day(n)) for n in (4, 5, 7, 8)] == [False, True, True, False]
    assert bill.changes() == (ISSUED, day(5), day(8), DUE)
    assert (day(8), "clearing") in list(bill.dated_facts())


def test_a_giro_that_never_cleared_never_counts():
    open_, bounced = invoice(payments=[GIRO]), invoice(payments=[GIRO | {"reversed_on": day(7)}])
    assert open_.paid(day(90)) == bounced.paid(day(90)) == Money(0)
    assert open_.payments[0].counts_from is None
    assert open_.payments[0].is_clearing_on(day(90))
    assert [bounced.payments[0].is_clearing_on(day(n)) for n in (6, 7)] == [True, False]


@pytest.mark.parametrize("method", [None, "transfer", "virtual_account", "qris", "cash", "card", "other"])
def test_other_money_counts_when_it_came_unless_its_clearing_is_known(method):
    came = invoice(payments=[GIRO | {"method": method}])
    assert came.paid(day(5)) == Money(12_500_000)
    later = invoice(payments=[GIRO | {"method": method, "cleared_on": day(8)}])
    assert [later.paid(day(n)) for n in (7, 8)] == [Money(0), Money(12_500_000)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"cleared_on": day(4)}, "payment_cleared_early"),
        ({"cleared_on": day(9), "reversed_on": day(8)}, "payment_reversed_early"),
        ({"reversed_on": day(4)}, "payment_reversed_early"),
        ({"reversal_reason": "saldo tidak cukup"}, "payment_not_reversed"),
        ({"method": "cheque"}, "literal_error"),
    ],
)
def test_days_of_a_payment_that_contradict_each_other_are_refused(fields, code):
    assert refused(payments=[GIRO | fields]) == code


@pytest.mark.parametrize("method", ["giro", "card"])
def test_the_past_knows_neither_a_later_clearing_nor_a_later_reversal(method):
    paid = GIRO | {"method": method, "cleared_on": day(8), "reversed_on": day(20), "reversal_reason": "ditolak"}
    bill = invoice(payments=[paid])
    assert bill.as_of(day(4)).payments == ()
    for n in (5, 7, 8, 19):
        then = bill.as_of(day(n))
        assert then.position(day(90)) == bill.position(day(n))._replace(on=day(90))
    assert bill.as_of(day(20)) is bill
    assert bill.as_of(day(19)).payments[0].reversal_reason is None
    assert bool(bill.as_of(day(6)).payments) is (method == "giro")


# --- lines, references, who pays ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "tax", "lines"),
    [
        ("10000000", None, [("Jasa", 1, "12000000"), ("Dikurangi uang muka", 1, "-2000000")]),
        ("IDR 2166.00", "330.48", [("Jasa", 1, "1836"), ("Pembulatan", 1, "-0.48")]),
        ("9900000", "900000", [("Jasa", 10, "1000000"), ("Diskon", 2, "-500000")]),
        ("1", None, [("Barang", 1, "999999999999999"), ("Barang", 1, "999999999999999"), *[("Diskon", 1, "-999999999999998.50")] * 2]),
    ],
)  # fmt: skip
def test_b4_discounts_deposits_and_roundings_are_negative_lines(total, tax, lines):
    bill = invoice(
        total=total,
        tax=tax,
        lines=[{"description": what, "quantity": many, "unit_price": price} for what, many, price in lines],
    )
    assert sum(in_sen(line.amount) for line in bill.lines) + in_sen(bill.tax or Money(0)) == in_sen(bill.total)


def test_b4_negative_lines_must_still_add_up_and_stay_within_range():
    line = {"description": "Diskon", "unit_price": "-2000000"}
    assert refused(lines=[{"description": "Jasa", "unit_price": "14500001"}, line]) == "lines_do_not_add_up"
    assert refused(lines=[line | {"quantity": 500_000_000}]) == "line_too_large"
    assert LineItem(description="x", quantity="0.5", unit_price="IDR -0.01").amount == Money("-0.01")


def test_the_account_is_the_payers():
    assert invoice().owed_by == "C1"
    assert invoice(payer_id="C9", bill_to="Cabang Senen").owed_by == "C9"


def test_d3_references_are_what_accounts_payable_searches_by():
    bill = invoice(references={"po": "PO-1"}, receipt_number="TT-77")
    assert (bill.references.po, bill.references.bast, bill.receipt_number) == ("PO-1", None, "TT-77")
    assert invoice().references == References()
    assert refused(references={"po_number": "PO-1"}) == "unknown_field"


@pytest.mark.parametrize(
    ("fields", "amount", "on", "takes"),
    [
        ({}, 5, DUE, True),
        ({"valid_until": DUE}, 5, DUE, True),
        ({"valid_until": DUE}, 5, day(31), False),
        ({"amount": 5}, 5, DUE, True),
        ({"amount": 5}, 4, DUE, False),
        ({"amount": 5}, 6, DUE, False),
    ],
)
def test_a_way_to_pay_may_expire_or_take_one_amount(fields, amount, on, takes):
    way = PaymentMethod.model_validate({"label": "Virtual account", "number": "88301"} | fields)
    assert way.takes(Money(amount), on) is takes


def test_a_way_to_pay_takes_the_currency_of_the_invoice():
    way = {"label": "Virtual account", "number": "88301", "amount": "USD 5"}
    assert refused(payment_methods=[way]) == "currency_mismatch"


@pytest.mark.parametrize(
    ("kind", "collected"),
    [*((kind, False) for kind in ("pph21", "pph23", "pph4_2", "pph15", "other")), ("pph22", True), ("ppn_wapu", True)],
)
def test_some_taxes_are_withheld_and_some_collected(kind, collected):
    assert Withholding(kind=kind, amount=5).is_collected is collected


@pytest.mark.parametrize(
    ("paid_on", "filed_on"),
    [
        (date(2026, 11, 18), date(2026, 12, 21)),  # the 20th is a Sunday
        (date(2026, 11, 1), date(2026, 12, 21)),
        (date(2026, 10, 31), date(2026, 11, 20)),
        (date(2026, 12, 31), date(2027, 1, 20)),
        (date(2026, 2, 10), date(2026, 3, 25)),  # cuti bersama of Idulfitri
    ],
)
def test_a_tax_is_filed_by_the_20th_of_the_month_after_the_payment(paid_on, filed_on):
    assert filing_date(paid_on, WorkingCalendar.indonesia()) == filed_on


@pytest.mark.parametrize(
    ("build", "remedy"),
    [
        (lambda: invoice(amount=5), "is the total"),
        (lambda: invoice(currency="USD"), "total='USD 100.00'"),
        (lambda: invoice(due_date="2026-11-18"), "is due_on"),
        (lambda: invoice(customer_id="C1"), "is the client_id"),
        (lambda: invoice(po_number="PO-1"), "into references"),
        (lambda: Payment(id="P1", amount=5, date="2026-11-18"), "is received_on"),
        (lambda: Instalment(date="2026-11-18", amount=5), "is due_on"),
        (lambda: LineItem(description="x", price=5), "is the unit_price"),
        (lambda: invoice(isued_on="2026-11-18"), "did you mean 'issued_on'"),
    ],
)
def test_fields_that_people_expect_are_named_with_what_to_do(build, remedy):
    with pytest.raises(ValidationError, match="unknown field") as error:
        build()
    (problem,) = error.value.errors(include_input=False)
    assert problem["type"] == "unknown_field"
    assert remedy in problem["msg"]


# --- payment terms and dates that are not known yet -----------------------------------------------


def without_date(**fields) -> Invoice:
    return Invoice.model_validate({k: v for k, v in BASE.items() if k != "due_on"} | fields)


def test_a_due_date_follows_from_the_payment_terms():
    assert without_date(payment_terms="30 hari").due_on == DUE
    assert without_date(payment_terms=PaymentTerms.parse("EOM + 10"), due_on=None).due_on == date(2026, 11, 10)
    assert invoice(payment_terms="45 hari").due_on == DUE  # what was given holds
    with pytest.raises(ValidationError, match="due_on must be given, or payment_terms"):
        without_date()
    with pytest.raises(ValidationError, match="payment_terms"):
        without_date(payment_terms="Net 30 EOM")
    assert refused(terms="Net 30") == "terms_type"


def test_terms_from_the_receipt_have_no_due_date_before_it():
    bill = without_date(payment_terms="30 hari setelah tanda terima")
    assert (bill.due_on, bill.days_overdue(day(90))) == (None, None)
    assert bill.changes() == (ISSUED,)
    taken_in = bill.model_copy(update={"delivered_on": day(5), "receipt_number": "TT-1"})
    assert (taken_in.due_on, taken_in.days_overdue(day(40))) == (day(35), 5)
    assert taken_in.model_copy(update={"delivered_on": day(9)}).due_on == day(39)  # worked out anew
    assert taken_in.changes() == (ISSUED, day(5), day(35))


@pytest.mark.parametrize("delivered_on", [None, day(5)])
def test_what_follows_from_the_terms_is_not_stored(delivered_on):
    bill = without_date(payment_terms="30 hari setelah tanda terima", delivered_on=delivered_on)
    stored = bill.to_dict()
    assert stored["due_on"] is None
    assert stored["payment_terms"] == "30 hari setelah tanda terima"
    for other in (
        Invoice.model_validate(stored),
        Invoice.model_validate_json(bill.model_dump_json()),
        pickle.loads(pickle.dumps(bill)),
        bill.as_of(day(90)),
    ):
        assert other == bill
        assert other.due_on == bill.due_on
    later = Invoice.model_validate(stored | {"delivered_on": "2026-11-01"})
    assert later.due_on == date(2026, 12, 1)
    assert invoice(payment_terms="45 hari").to_dict()["due_on"] == "2026-11-18"


def test_retention_waits_for_its_date():
    bill = invoice(
        total=10_000_000,
        instalments=[
            {"due_on": DUE, "amount": 9_500_000, "label": "Termin 1"},
            {"amount": 500_000, "label": "Retensi"},
        ],
    )
    assert due_days(bill.instalments) == [DUE]
    assert bill.changes() == (ISSUED, DUE)
    assert open_parts(bill) == [(9_500_000, 0), (500_000, 0)]
    paid = bill.model_copy(update=paying(9_500_000))
    assert open_parts(paid) == [(0, 0), (500_000, 0)]


@pytest.mark.parametrize(
    "parts",
    [
        [{"amount": 12_500_000}],
        [{"amount": 12_000_000}, {"amount": 500_000, "due_on": DUE}],
        [{"amount": 6_000_000, "due_on": DUE}, {"amount": 6_000_000}, {"amount": 500_000, "due_on": day(60)}],
    ],
)
def test_only_the_last_instalments_may_lack_a_date(parts):
    assert refused(instalments=parts) == "instalments_undated"
    with pytest.raises(PydanticCustomError, match="every instalment needs due_on"):
        check_instalment_dates([Instalment(due_on=DUE, amount=5), Instalment(amount=5)], all_dated=True)


# --- instalments and the tax withheld from them ---------------------------------------------------


def in_two(**fields) -> Invoice:
    halves = [
        {"due_on": DUE, "amount": 5_000_000, "label": "Termin 1"},
        {"due_on": day(60), "amount": 5_000_000, "label": "Retensi"},
    ]
    return invoice(total=10_000_000, instalments=halves, **fields)


def open_parts(bill: Invoice, on: date = DUE) -> list[tuple[int, int]]:
    return [(in_sen(p.to_transfer) // 100, in_sen(p.withheld) // 100) for p in bill.open_instalments(on)]


def test_withheld_tax_is_shared_over_the_instalments_in_proportion():
    tax = {"kind": "pph23", "amount": 200_000}
    assert open_parts(in_two(withholdings=[tax])) == [(4_900_000, 100_000)] * 2
    assert open_parts(in_two(withholdings=[tax], **paying(4_900_000))) == [(0, 100_000), (4_900_000, 100_000)]
    slip = tax | {"certificate_received_on": DUE}
    assert open_parts(in_two(withholdings=[slip], **paying(4_900_000))) == [(0, 0), (4_900_000, 0)]


@pytest.mark.parametrize("name", ["Retensi", day(60).isoformat()])
def test_a_tax_that_names_its_instalment_is_withheld_from_it_alone(name):
    tax = {"kind": "pph23", "amount": 200_000, "instalment": name}
    assert open_parts(in_two(withholdings=[tax])) == [(5_000_000, 0), (4_800_000, 200_000)]
    more = {"kind": "pph4_2", "amount": 98_000}  # shared as 50 to 48
    assert open_parts(in_two(withholdings=[tax, more])) == [(4_950_000, 50_000), (4_752_000, 248_000)]


def test_shares_of_tax_are_whole_rupiah_where_all_is_whole():
    thirds = [{"due_on": day(n), "amount": amount} for n, amount in ((30, 33), (40, 33), (50, 34))]
    shares = invoice(total=100, instalments=thirds, withholdings=[{"kind": "pph23", "amount": 10}])
    assert open_parts(shares) == [(29, 4), (30, 3), (31, 3)]
    with_sen = invoice(total=100, instalments=thirds, withholdings=[{"kind": "pph23", "amount": "10.50"}])
    assert [str(part.withheld.amount) for part in with_sen.open_instalments(DUE)] == ["3.47", "3.46", "3.57"]


def test_tax_that_fits_no_instalment_is_refused():
    tax = {"kind": "pph23", "amount": 200_000}
    with pytest.raises(ValidationError, match="withheld_from_none"):
        in_two(withholdings=[tax | {"instalment": "Termin 9"}])
    with pytest.raises(ValidationError, match="withheld_above_instalment"):
        in_two(withholdings=[tax | {"instalment": "Retensi", "amount": 5_000_001}])
    assert invoice(withholdings=[tax | {"instalment": "2026-12-18"}]).withholdings[0].instalment  # of a plan


@given(invoices(), st.lists(st.integers(1, 9), min_size=1, max_size=5), DAYS)
def test_open_instalments_add_up_to_the_position(bill, weights, on):
    amounts = bill.total.allocate(weights)
    parts = [Instalment(due_on=day(n), amount=amount) for n, amount in enumerate(amounts)]
    found, position = open_instalments(parts, bill.position(on), bill.withholdings, on), bill.position(on)
    assert sum_of([part.to_transfer for part in found], "IDR") == position.to_transfer
    assert sum_of([part.withheld for part in found], "IDR") == position.withheld
    assert [part.instalment for part in found] == parts
    assert all(part.outstanding >= part.to_transfer >= Money(0) for part in found)
    assert all(part.to_transfer <= part.instalment.amount for part in found)


def test_an_invoice_without_instalments_has_none_open():
    assert invoice().open_instalments(DUE) == ()
    assert open_instalments((), invoice().position(DUE), (), DUE) == ()


# --- the value ------------------------------------------------------------------------------------

FULL = invoice(
    lines=[LineItem(description="Jasa", quantity="1.5", unit_price="7000000")],
    tax="2000000",
    payments=[
        Payment(
            id="P1",
            amount=5,
            received_on=DUE,
            method="giro",
            cleared_on=DUE,
            reversed_on=DUE,
            reversal_reason="saldo tidak cukup",
        )
    ],
    credit_notes=[CreditNote(id="K1", amount=5, issued_on=DUE)],
    withholdings=[Withholding(kind="pph4_2", amount=5, certificate_received_on=DUE, instalment="Termin 1")],
    instalments=[Instalment(due_on=DUE, amount="12500000", label="Termin 1")],
    terms=Terms(late_fee=LateFee(per_mil_per_day="1"), agreed_in="PKS 12"),
    payment_methods=[
        PaymentMethod(
            label="Bank BCA",
            number="0012345678",
            holder="PT Kita",
            note="Sertakan nomor",
            valid_until=DUE,
            amount="12500000",
        )
    ],
    payer_id="C9",
    payment_terms="30 hari",
    bill_to="Cabang Senen",
    subject="Jasa desain",
    references=References(po="PO-1", contract="PKS 12", bast="BAST-3", tax_invoice="04002600123456789"),
    status="draft",
    delivered_on=ISSUED,
    receipt_number="TT-77",
    documents_pending=["faktur pajak"],
    policy_name="standard",
)


def test_every_field_survives_json_and_pickle():
    assert set(Invoice.model_fields) == FULL.model_fields_set
    for other in (
        Invoice.model_validate_json(FULL.model_dump_json()),
        Invoice.model_validate(FULL.model_dump()),
        pickle.loads(pickle.dumps(FULL)),
    ):
        assert other == FULL
        assert hash(other) == hash(FULL)
    assert FULL.payment_methods[0].number.startswith("00")


@pytest.mark.parametrize("status", ["paid", "", None, "Draft"])
def test_a_status_is_one_of_four(status):
    assert refused(status=status) == "literal_error"


def test_sums_of_amounts():
    assert sum_of([], "USD") == Money(0, "USD")
    assert sum_of([Money(1), Money(2)], "IDR") == Money(3)
    with pytest.raises(CurrencyMismatchError):
        sum_of([Money(1, "USD")], "IDR")
    with pytest.raises(MoneyError):
        sum_of([Money(LIMIT - 1)] * 2, "IDR")
    assert sum_within_limit([Money(LIMIT - 1)] * 2, "IDR") is None


AGREED = Terms(early_payment=EarlyPaymentDiscount(percent=2, within_days=10))


@pytest.mark.parametrize(
    ("payments", "credited", "earned"),
    [
        ([(10, 12_500_000)], 0, 250_000),
        ([(10, 12_250_000)], 0, 250_000),
        ([(2, 12_000_000), (10, 250_000)], 0, 250_000),
        ([(2, 12_250_000)], 250_000, 250_000),
        ([(10, 12_249_999)], 0, 0),
        ([(2, 12_000_000), (11, 500_000)], 0, 0),
        ([(11, 12_500_000)], 0, 0),
        ([], 12_500_000, 0),
        ([], 0, 0),
    ],
)
def test_a_discount_is_earned_by_what_was_paid_in_time(payments, credited, earned):
    paid = [{"id": f"P-{after}", "amount": amount, "received_on": day(after)} for after, amount in payments]
    notes = [{"id": "C-1", "amount": credited, "issued_on": day(12)}] if credited else []
    bill = invoice(terms=AGREED, payments=paid, credit_notes=notes)
    assert bill.early_discount(day(30)) == Money(earned)
    assert bill.early_discount(day(1)) == Money(0)
    assert invoice(payments=paid).early_discount(day(30)) == Money(0)


def test_what_the_bank_takes_back_earns_no_discount():
    payment = {"id": "P-1", "amount": 12_500_000, "received_on": day(5), "reversed_on": day(20)}
    bill = invoice(terms=AGREED, payments=[payment])
    assert [bill.early_discount(day(number)) for number in (4, 5, 19, 20)] == [
        *(Money(0), Money(250_000)),
        *(Money(250_000), Money(0)),
    ]


def test_a_slip_that_is_still_missing_does_not_cost_the_discount():
    payment = {"id": "P-1", "amount": 12_250_000, "received_on": day(5)}
    bill = invoice(terms=AGREED, payments=[payment], withholdings=[{"kind": "pph23", "amount": 250_000}])
    assert bill.early_discount(day(5)) == Money(250_000)


def test_who_paid_nothing_has_earned_no_discount():
    note = {"id": "K-1", "amount": 12_500_000, "issued_on": day(5)}
    assert invoice(terms=AGREED, credit_notes=[note]).early_discount(day(5)) == Money(0)


def test_an_invoice_in_a_log_shows_no_account_and_nothing_that_was_written_down():
    method = {"label": "Bank BCA", "number": "0123456789", "holder": "PT Contoh Sejahtera", "note": "cabang Yogya"}
    bill = invoice(payment_methods=[method], lines=[{"description": "Konsultasi rahasia", "unit_price": 12_500_000}])
    shown = repr(bill) + str(bill) + repr(bill.payment_methods[0]) + repr(bill.lines[0])
    assert not any(word in shown for word in ("0123456789", "Sejahtera", "cabang", "rahasia"))


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("lines", 1000),
        ("payments", 1000),
        ("credit_notes", 1000),
        ("withholdings", 100),
        ("instalments", 240),
        ("payment_methods", 20),
        ("documents_pending", 50),
    ],
)
def test_an_invoice_holds_so_many_entries_and_no_more(field, most):
    entry = {
        "lines": {"description": "Jasa", "unit_price": 1},
        "payments": {"id": "P", "amount": 1, "received_on": DUE},
        "credit_notes": {"id": "K", "amount": 1, "issued_on": DUE},
        "withholdings": {"kind": "pph23", "amount": 1},
        "instalments": {"due_on": DUE, "amount": 1},
        "payment_methods": {"label": "Bank BCA", "number": "0123456789"},
        "documents_pending": "faktur pajak",
    }[field]

    def codes(count):
        try:
            invoice(**{field: [entry] * count})
        except ValidationError as error:
            return {problem["type"] for problem in error.errors(include_input=False)}
        return set()

    assert "too_long" not in codes(most)
    assert "too_long" in codes(most + 1)


def test_tax_may_be_all_of_the_total_and_no_more():
    assert invoice(tax="12500000").tax == invoice().total
    assert refused(tax="12500000.01") == "tax_above_total"


def test_a_line_stays_below_the_limit():
    limit = {"description": "Jasa", "unit_price": "500000000000000"}
    with pytest.raises(ValidationError, match="below 10"):
        LineItem.model_validate(limit | {"quantity": 2})
    assert LineItem.model_validate(limit | {"quantity": "1.999999"}).quantity == Decimal("1.999999")


def test_what_happens_on_a_day_is_known_at_its_end():
    bill = invoice(
        payments=[{"id": "P", "amount": 1, "received_on": DUE, "reversed_on": day(40)}],
        credit_notes=[{"id": "K", "amount": 1, "issued_on": DUE}],
    )
    assert bill.as_of(DUE).payments[0].reversed_on is None
    assert bill.as_of(DUE).credit_notes == bill.credit_notes
    assert bill.as_of(day(39)).payments[0].reversed_on is None
    assert bill.as_of(day(40)) == bill
    before = bill.as_of(DUE - timedelta(days=1))
    assert (before.payments, before.credit_notes) == ((), ())


def test_a_repeated_id_is_counted():
    payments = [{"id": name, "amount": 1, "received_on": DUE} for name in ("A", "B", "B", "B")]
    with pytest.raises(ValidationError, match="one id 3 times"):
        invoice(payments=payments)
