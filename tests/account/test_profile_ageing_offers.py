"""Who one is dealing with, how old the receivables are, and what can be offered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.account import (
    Account,
    PaymentProfile,
    ageing,
    may_offer,
    propose_extension,
    propose_instalments,
)
from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError
from sopan.history import PromiseMade
from sopan.invoice import due_days
from sopan.money import Money
from tests.rules.desk import CALENDAR, at, client, day, event, invoice


def paid(name, due_on, received_on, total=1_000_000):
    payments = [{"id": "1", "amount": total, "received_on": received_on}]
    return invoice(id=name, issued_on="2026-01-01", due_on=due_on, total=total, payments=payments)


def profile(*invoices, as_of="2026-11-01", **more):
    return PaymentProfile.of(invoices, as_of=day(as_of), **more)


def test_who_paid_but_for_the_fee_of_the_transfer_paid_on_time():
    paid = invoice(payments=[{"id": "P", "amount": 9_993_500, "received_on": "2026-11-18"}])
    assert profile(paid, as_of="2026-12-31").on_time_rate == 1
    assert profile(paid, as_of="2026-12-31", tolerance=()).on_time_rate == 0
    in_cents = invoice(total="USD 100.00", payments=[{"id": "P", "amount": "USD 99.99", "received_on": "2026-11-18"}])
    assert profile(in_cents, as_of="2026-12-31").on_time_rate == 1


def test_nobody_is_judged_by_two_invoices():
    two = profile(paid("A", "2026-02-01", "2026-02-01"), paid("B", "2026-03-01", "2026-06-01"))
    assert (two.kind, two.invoices, two.has_decent_record, two.suggests_deposit) == ("new", 2, False, False)
    nothing = profile()
    assert (nothing.kind, nothing.on_time_rate, nothing.median_days_late, nothing.p90_days_late) == (
        "new",
        None,
        None,
        None,
    )


def test_punctual_usually_late_and_chronic():
    on_time = [paid(f"P{n}", "2026-02-01", "2026-01-30") for n in range(4)]
    late = [paid(f"L{n}", "2026-02-01", "2026-02-11") for n in range(3)]
    very_late = [paid(f"V{n}", "2026-02-01", "2026-03-03") for n in range(9)]
    assert profile(*on_time, late[0]).kind == "punctual"
    assert profile(*on_time, late[0]).on_time_rate == 0.8
    assert profile(*on_time, *late[:2]).kind == "usually_late"
    chronic = profile(*very_late)
    assert (chronic.kind, chronic.median_days_late, chronic.suggests_deposit) == ("chronic", 30.0, True)
    assert profile(*late).has_decent_record


def test_the_ninetieth_percentile_is_the_nearest_rank():
    days = [paid(f"I{n}", "2026-02-01", str(date(2026, 2, 1) + timedelta(days=n))) for n in range(1, 11)]
    assert profile(*days).p90_days_late == 9.0
    assert profile(*days[:3]).p90_days_late == 3.0
    twice = [paid(f"J{n}", "2026-02-01", str(date(2026, 2, 1) + timedelta(days=n))) for n in range(1, 21)]
    assert profile(*twice).p90_days_late == 18.0


def test_an_open_invoice_counts_once_it_is_overdue():
    open_bill = invoice(id="O", issued_on="2026-01-01", due_on="2026-02-01")
    assert profile(open_bill, as_of="2026-02-01").invoices == 0
    assert profile(open_bill, as_of="2026-02-11").median_days_late == 10.0


def test_later_facts_are_not_looked_at():
    bill = paid("A", "2026-02-01", "2026-05-01")
    assert profile(bill, as_of="2026-03-03").median_days_late == 30.0
    assert profile(bill, as_of="2025-12-31").invoices == 0


def test_a_reversed_payment_settles_nothing_and_a_void_invoice_does_not_count():
    payments = [
        {"id": "1", "amount": 1_000_000, "received_on": "2026-02-01", "reversed_on": "2026-02-03"},
        {"id": "2", "amount": 1_000_000, "received_on": "2026-02-21"},
    ]
    bill = invoice(id="A", issued_on="2026-01-01", due_on="2026-02-01", total=1_000_000, payments=payments)
    assert profile(bill).median_days_late == 20.0
    assert profile(bill.model_copy(update={"status": "void"})).invoices == 0


def test_a_tolerance_settles_the_rest():
    bill = paid("A", "2026-02-01", "2026-02-01").model_copy(update={"total": Money(1_000_500)})
    assert profile(bill, as_of="2026-03-01").median_days_late == 0.0
    assert profile(bill, as_of="2026-03-01", tolerance=[Money(500)]).median_days_late == 0.0
    assert profile(bill, as_of="2026-03-01", tolerance=()).median_days_late == 28.0


def test_the_usual_pay_day_is_a_day_of_the_month_or_a_weekday():
    monthly = [paid(f"M{n}", "2026-02-01", f"2026-0{n}-25") for n in range(2, 6)]
    assert profile(*monthly).usual_pay_day == 25
    month_ends = [paid(f"E{n}", "2026-02-01", on) for n, on in enumerate(("2026-02-28", "2026-03-31", "2026-04-30"))]
    assert profile(*month_ends).usual_pay_day == 31
    thursdays = [paid(f"T{n}", "2026-02-01", on) for n, on in enumerate(("2026-02-05", "2026-03-12", "2026-04-23"))]
    assert profile(*thursdays).usual_pay_day == "Kam"
    mixed = [paid(f"X{n}", "2026-02-01", on) for n, on in enumerate(("2026-02-02", "2026-03-10", "2026-04-22"))]
    assert profile(*mixed).usual_pay_day is None
    assert profile(monthly[0]).usual_pay_day is None


def test_kept_promises_are_counted():
    bill = paid("A", "2026-02-01", "2026-02-20")

    def promise(pay_by, amount=None, ids=("A",), made="2026-02-10 10:00"):
        return PromiseMade(at=at(made), invoice_ids=ids, pay_by=day(pay_by), amount=amount)

    def rate(*promises):
        return profile(bill, history=promises).kept_promise_rate

    assert rate(promise("2026-02-20")) == 1.0
    assert rate(promise("2026-02-19")) == 0.0
    again = promise("2026-02-25", amount=1_000_000, made="2026-02-20 00:00")
    assert rate(promise("2026-02-19"), again) == 0.5
    assert rate(promise("2026-02-25", amount="USD 5")) is None
    assert rate(promise("2026-02-25", ids=("Z",))) is None
    assert rate(promise("2026-12-25")) is None
    assert rate() is None


def test_a_promise_that_a_newer_one_replaced_in_time_is_not_counted():
    bills = [paid("A", "2026-02-01", "2026-02-20"), paid("B", "2026-02-01", "2026-02-20")]

    def promise(made, pay_by, *ids, amount=None):
        return PromiseMade(at=at(made), invoice_ids=ids, pay_by=day(pay_by), amount=amount)

    def rate(*promises, **more):
        rates = {profile(*bills, history=order, **more).kept_promise_rate for order in (promises, promises[::-1])}
        return rates.pop() if len(rates) == 1 else rates

    first = promise("2026-02-02 10:00", "2026-02-10", "A", "B")
    anew = promise("2026-02-10 23:59", "2026-02-20")
    assert rate(first) == 0.0
    assert rate(first, anew) == 1.0
    assert rate(first, anew, as_of="2026-02-15") is None
    assert rate(first, promise("2026-02-11 00:00", "2026-02-20")) == 0.5
    only_one = promise("2026-02-09 10:00", "2026-02-20", "A")
    assert rate(first, only_one) == 0.5
    assert rate(first, only_one, promise("2026-02-09 11:00", "2026-02-20", "B")) == 1.0
    assert rate(promise("2026-02-02 10:00", "2026-02-10", "B"), only_one) == 0.5
    of_one_instant = promise("2026-02-02 10:00", "2026-02-20", "A", "B")
    assert rate(first, of_one_instant) == 1.0
    assert rate(first, first) == 0.0


def test_a_promise_has_its_day_by_the_clock_of_the_client():
    """At half past six in the morning in Jakarta it is still the day before in UTC."""
    bill = paid("A", "2026-02-01", "2026-02-10")

    def rate(made, pay_by="2026-02-20", as_of="2026-11-01", **more):
        promise = PromiseMade(at=made, invoice_ids=["A"], pay_by=day(pay_by), amount=1_000_000)
        return profile(bill, as_of=as_of, history=[promise], **more).kept_promise_rate

    assert rate(at("2026-02-10 06:30")) == 1.0
    assert rate(at("2026-02-11 06:30")) == 0.0
    assert rate(at("2026-02-11 06:30"), zone="Europe/London") == 1.0
    assert rate(at("2026-02-21 06:30"), as_of="2026-02-20", pay_by="2026-02-19") is None
    assert rate(at("2026-02-20 06:30"), as_of="2026-02-20", pay_by="2026-02-19") == 0.0
    assert rate(at("2026-02-09 06:30"), as_of="2026-02-20", pay_by="2026-02-20") is None
    with pytest.raises(ArgumentError, match="zone"):
        rate(at("2026-02-10 06:30"), zone="Atlantis")

    new = invoice(id="B", issued_on="2026-02-11", due_on="2026-02-20")
    unnamed = PromiseMade(at=at("2026-02-11 06:30"), pay_by=day("2026-02-20"))
    assert profile(new, history=[unnamed]).kept_promise_rate == 0.0


def test_a_promise_is_kept_by_payments_of_its_days_that_were_not_taken_back():
    def rate(*payments, amount=500_000, pay_by="2026-02-20", **more):
        bill = invoice(id="A", issued_on="2026-01-01", due_on="2026-02-01", total=1_000_000, payments=payments)
        promise = PromiseMade(at=at("2026-02-10 10:00"), invoice_ids=["A"], pay_by=day(pay_by), amount=amount)
        others = [event("replied", "2026-02-10 10:00", invoice_ids=["A"])]
        return profile(bill, history=[*others, promise], **more).kept_promise_rate

    def payment(received_on, amount=500_000, reversed_on=None):
        return {"id": received_on, "amount": amount, "received_on": received_on, "reversed_on": reversed_on}

    assert rate(payment("2026-02-11")) == rate(payment("2026-02-20")) == 1.0
    assert rate(payment("2026-02-10")) == rate(payment("2026-02-21")) == 0.0
    assert rate(payment("2026-02-10"), pay_by="2026-02-10") == 1.0
    assert rate(payment("2026-02-10", 1_000_000)) == 1.0
    assert rate(payment("2026-02-11", 499_999)) == 0.0
    older_taken_back = payment("2026-02-02", reversed_on="2026-02-15")
    assert rate(older_taken_back, payment("2026-02-11")) == 1.0
    assert rate(payment("2026-02-11", reversed_on="2026-02-25")) == 0.0
    assert rate(payment("2026-02-11", reversed_on="2026-02-25"), as_of="2026-02-24") == 1.0
    assert rate(payment("2026-02-11", 1_000_000, reversed_on="2026-02-25"), amount=None) == 0.0
    assert rate(payment("2026-02-11", 999_500), amount=None, tolerance=()) == 0.0
    assert rate(payment("2026-02-11", 999_500), amount=None, tolerance=[Money(500)]) == 1.0
    assert rate(payment("2026-02-11", 999_499), amount=None, tolerance=[Money(500)]) == 0.0


def test_the_order_of_the_invoices_is_no_matter():
    late = [paid(f"I{n}", "2026-02-01", on) for n, on in enumerate(("2026-03-05", "2026-02-01", "2026-02-11"))]
    for bills in (late, late[::-1], [late[1], late[2], late[0]]):
        found = profile(*bills)
        assert (found.p90_days_late, found.on_time_rate, found.median_days_late) == (32.0, pytest.approx(1 / 3), 10.0)


def test_of_two_usual_pay_days_the_same_is_named_in_any_order():
    dates = ("2026-02-05", "2026-03-25", "2026-05-05", "2026-06-25")
    bills = [paid(f"I{n}", "2026-02-01", on) for n, on in enumerate(dates)]
    assert {profile(*bills).usual_pay_day, profile(*bills[::-1]).usual_pay_day} == {25}
    most = [*bills, paid("M", "2026-02-01", "2026-07-05")]
    assert profile(*most).usual_pay_day == 5


def test_an_invoice_issued_today_counts_today():
    payments = [{"id": "1", "amount": 1_000_000, "received_on": "2026-11-01"}]
    new = invoice(issued_on="2026-11-01", due_on="2026-11-30", total=1_000_000, payments=payments)
    assert profile(new, as_of="2026-11-01").invoices == 1
    (row,) = ageing([Account(client(), [new.model_copy(update={"payments": ()})])], day("2026-11-01")).rows
    assert row.current == Money(1_000_000)


def test_profiles_are_of_one_client():
    with pytest.raises(ArgumentError, match="one client"):
        profile(invoice(), invoice(id="B", client_id="C-2"), as_of="2026-12-01")


# --- ageing ---------------------------------------------------------------------------------------


def test_ageing_puts_every_amount_into_one_bucket():
    bills = [
        invoice(
            id=f"I{overdue}",
            issued_on="2026-06-01",
            due_on=str(date(2026, 11, 1) - timedelta(days=overdue)),
            total=1 + n,
        )
        for n, overdue in enumerate((-5, 0, 1, 30, 31, 90, 91))
    ]
    report = ageing([Account(client(), bills)], day("2026-11-01"))
    (row,) = report.rows
    assert report.labels == ("1-30", "31-60", "61-90", "> 90")
    assert row.current == Money(1 + 2)
    assert row.buckets == (Money(3 + 4), Money(5), Money(6), Money(7))
    assert row.total == Money(28)
    assert report.totals()[0].total == Money(28)
    assert report.to_dicts()[0]["> 90"] == Decimal("7.00")


def test_ageing_keeps_currencies_apart_and_leaves_out_what_is_not_open():
    bills = [
        invoice(id="A", due_on="2026-11-18"),
        *(invoice(id=name, due_on="2026-11-18", total=f"{name} 10") for name in ("USD", "EUR", "SGD", "CHF")),
        invoice(id="V", due_on="2026-11-18", status="void"),
        paid("P", "2026-02-01", "2026-02-01"),
        invoice(id="F", issued_on="2027-01-01", due_on="2027-01-02"),
    ]
    report = ageing([Account(client(), bills), Account(client(id="C-9"), ())], day("2026-11-30"))
    owed = ["CHF 10.00", "EUR 10.00", "IDR 10000000.00", "SGD 10.00", "USD 10.00"]
    assert [str(row.total) for row in report.rows] == owed
    assert [str(row.total) for row in report.totals()] == owed


def test_ageing_of_instalments_counts_from_their_dates():
    parts = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    bill = invoice(instalments=parts, payments=[{"id": "1", "amount": 1_000_000, "received_on": "2026-11-18"}])
    (row,) = ageing([Account(client(), [bill])], day("2026-11-23")).rows
    assert (row.current, row.buckets[0]) == (Money(6_000_000), Money(3_000_000))


def test_dso_and_collection_effectiveness():
    bills = [
        invoice(id="old", issued_on="2026-01-01", due_on="2026-02-01", total=300),
        invoice(
            id="new",
            issued_on="2026-10-01",
            due_on="2026-10-15",
            total=900,
            payments=[{"id": "1", "amount": 600, "received_on": "2026-10-20"}],
        ),
        invoice(id="future", issued_on="2026-10-20", due_on="2026-12-15", total=100),
    ]
    report = ageing([Account(client(), bills)], day("2026-11-01"), period_days=90)
    assert report.dso == {"IDR": pytest.approx((300 + 300 + 100) / 1000 * 90)}
    assert report.collection_effectiveness == {"IDR": pytest.approx(600 / 1200)}
    only_future = ageing([Account(client(), bills[2:])], day("2026-11-01"))
    assert only_future.collection_effectiveness == {}


def test_the_ageing_table_escapes_names():
    report = ageing([Account(client(name="<b>PT & Co</b>"), [invoice()])], day("2026-11-30"))
    assert "&lt;b&gt;PT &amp; Co&lt;/b&gt;" in report._repr_html_()
    assert "<b>" not in report._repr_html_()


@pytest.mark.parametrize("buckets", [(), (30, 0), (-1, 30), (0, 0), (0, 30, 10), (30, 10, 60)])
def test_buckets_that_do_not_rise_are_refused(buckets):
    with pytest.raises(ArgumentError, match="buckets"):
        ageing([], day("2026-11-01"), buckets)


def test_a_period_without_days_is_refused():
    with pytest.raises(ArgumentError, match="period_days"):
        ageing([], day("2026-11-01"), period_days=0)
    assert ageing([], day("2026-11-01"), period_days=1).period_days == 1


# --- offers ---------------------------------------------------------------------------------------


@given(
    sen=st.integers(1, 10**12),
    n=st.integers(1, 24),
    first=st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    every=st.one_of(st.just("month"), st.integers(12, 40)),
)
def test_instalments_add_up_to_the_sen_and_fall_on_working_days_in_order(sen, n, first, every):
    amount = Money(Decimal(sen + 100 * n) / 100)
    parts = propose_instalments(amount, n, first, every, CALENDAR)
    assert sum((part.amount for part in parts), Money(0)) == amount
    assert all(CALENDAR.is_working_day(day) for day in due_days(parts))
    assert due_days(parts) == sorted(set(due_days(parts)))
    assert len(due_days(parts)) == n
    sizes = [part.amount for part in parts]
    assert max(sizes) - min(sizes) <= Money(1)
    if amount.amount == int(amount.amount):
        assert all(size.amount == int(size.amount) for size in sizes)


def test_monthly_instalments_keep_the_day_of_the_month():
    parts = propose_instalments(Money(10_000_000), 3, day("2026-08-31"), "month", CALENDAR)
    assert [str(part.due_on) for part in parts] == ["2026-08-31", "2026-09-30", "2026-11-02"]
    assert [part.amount for part in parts] == [Money(3_333_334), Money(3_333_333), Money(3_333_333)]


@pytest.mark.parametrize(
    ("n", "every", "amount", "problem"),
    [
        (0, 7, 100, "n must be"),
        (True, 7, 100, "n must be"),
        (241, 7, 100, "n must be"),
        (2.5, 7, 100, "n must be"),
        ("3", 7, 100, "n must be"),
        (2, True, 100, "every"),
        (2, 1.5, 100, "every"),
        (2, 0, 100, "every"),
        (2, "week", 100, "every"),
        (2, 1, 100, "one working day"),
        (5, 30, 3, "too small"),
    ],
)
def test_plans_that_make_no_sense_are_refused(n, every, amount, problem):
    with pytest.raises(ArgumentError, match=problem):
        propose_instalments(Money(amount), n, day("2026-11-28"), every, CALENDAR)


def test_an_extension_ends_on_a_working_day():
    assert propose_extension(day("2026-11-18"), 37, CALENDAR) == day("2026-12-28")
    assert propose_extension(day("2026-11-18"), 1, CALENDAR) == day("2026-11-19")
    for bad in (0, True, "7", 1.5):
        with pytest.raises(ArgumentError, match="days"):
            propose_extension(day("2026-11-18"), bad, CALENDAR)


def test_instalments_are_offered_only_with_a_decent_record():
    late = profile(*[paid(f"L{n}", "2026-02-01", "2026-02-11") for n in range(3)])
    assert may_offer(("instalments", "extension"), late) == ("instalments", "extension")
    assert may_offer(("instalments",), profile()) == ()
    assert may_offer(("instalments", "fee_waiver"), profile()) == ("fee_waiver",)


def test_a_promise_without_names_covers_what_was_issued_until_then():
    promise = PromiseMade(at=at("2026-02-10 10:00"), pay_by=day("2026-02-20"))
    kept, later = paid("A", "2026-02-01", "2026-02-20"), invoice(id="B", issued_on="2026-02-11", due_on="2026-03-01")
    assert profile(kept, later, history=[promise]).kept_promise_rate == 1.0
    open_bill = invoice(id="C", issued_on="2026-01-01", due_on="2026-02-01")
    assert profile(kept, open_bill, history=[promise]).kept_promise_rate == 0.0


def test_the_first_day_on_which_nothing_was_left_is_the_day_of_settlement():
    late_credit = [{"id": "K", "amount": 1_000_000, "issued_on": "2026-03-15"}]
    bill = paid("A", "2026-02-01", "2026-02-11").model_copy(
        update={"credit_notes": invoice(total=1_000_000, credit_notes=late_credit).credit_notes}
    )
    assert profile(bill).median_days_late == 10.0


def test_the_totals_of_two_clients_in_one_currency_are_their_sum():
    def owing(name):
        bill = invoice(id=f"I-{name}", client_id=name, issued_on="2026-01-01", due_on="2026-02-01", total=1_000_000)
        return Account(client(id=name), (bill,))

    report = ageing([owing("C-1"), owing("C-2")], day("2026-02-11"))
    assert [str(row.total) for row in report.totals()] == ["IDR 2000000.00"]
    assert len(report.rows) == 2


def test_what_is_not_due_yet_adds_up_too():
    def owing(name):
        bill = invoice(id=f"I-{name}", client_id=name, issued_on="2026-02-01", due_on="2026-03-01", total=1_000_000)
        return Account(client(id=name), (bill,))

    (total,) = ageing([owing("C-1"), owing("C-2")], day("2026-02-11")).totals()
    assert (total.current, total.total) == (Money(2_000_000), Money(2_000_000))


def test_a_plan_has_at_most_240_instalments():
    parts = propose_instalments(Money(240), 240, day("2026-11-28"), 1, WorkingCalendar.every_day())
    assert len(parts) == 240


def test_who_owes_nothing_has_no_row():
    report = ageing([Account(client(), (paid("A", "2026-02-01", "2026-02-01"),))], day("2026-02-11"))
    assert report.rows == ()


def test_the_report_names_currencies_in_the_order_of_the_alphabet():
    def owing(name, total):
        bill = invoice(id=name, client_id=name, issued_on="2026-01-01", due_on="2026-02-01", total=total)
        return Account(client(id=name), (bill,))

    accounts = [owing("C-1", "USD 10"), owing("C-2", 1_000_000), owing("C-3", "USD 5"), owing("C-4", "USD 2")]
    report = ageing(accounts, day("2026-02-11"))
    assert [str(row.total) for row in report.totals()] == ["IDR 1000000.00", "USD 17.00"]
    assert [str(row.buckets[0]) for row in report.totals()] == ["IDR 1000000.00", "USD 17.00"]
    assert list(report.dso) == ["IDR", "USD"]
    assert list(report.collection_effectiveness) == ["IDR", "USD"]


def test_of_instalments_only_those_whose_date_has_gone_by_could_be_collected():
    """The invoice's own date says nothing about them."""
    parts = [{"due_on": "2026-10-15", "amount": 400}, {"due_on": "2026-12-15", "amount": 600}]
    for due_on in ("2026-10-15", "2026-12-15"):
        bill = invoice(
            issued_on="2026-10-01",
            due_on=due_on,
            total=1000,
            instalments=parts,
            payments=[{"id": "1", "amount": 100, "received_on": "2026-10-20"}],
        )
        report = ageing([Account(client(), [bill])], day("2026-11-01"))
        assert report.collection_effectiveness == {"IDR": pytest.approx(100 / 400)}
        assert report.dso == {"IDR": pytest.approx(900 / 1000 * 90)}


def test_what_falls_due_today_could_not_be_collected_yet():
    bill = invoice(issued_on="2026-10-01", due_on="2026-11-01", total=1000)
    assert ageing([Account(client(), [bill])], day("2026-11-01")).collection_effectiveness == {}
    assert ageing([Account(client(), [bill])], day("2026-11-02")).collection_effectiveness == {"IDR": 0.0}


def test_the_period_begins_after_its_last_day_before():
    """Ninety days that end with 1 November begin on 4 August."""
    for issued_on, billed in (("2026-08-03", False), ("2026-08-04", True)):
        bill = invoice(issued_on=issued_on, due_on="2026-09-01", total=1000)
        report = ageing([Account(client(), [bill])], day("2026-11-01"))
        assert report.period_days == 90
        assert bool(report.dso) is billed
