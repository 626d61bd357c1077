"""Reports go by the dates that were agreed: ageing, effectiveness, payment profile and the rules of a policy book."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.account import Account, PaymentProfile, PolicyBook, ageing, decide_account
from sopan.engine._amounts import obligation
from sopan.engine._case import Case, Snapshot
from sopan.history import Conversation, ExtensionAgreed, History, PlanAgreed, PlanCancelled
from sopan.history._agreed_dates import AgreedDates
from sopan.invoice import Payment
from sopan.money import Money
from sopan.testing import histories, invoices
from tests.rules.desk import CALENDAR, at, client, day, invoice, ladder, policy

BILL = invoice(id="A", number="A", issued_on="2026-10-01", due_on="2026-10-31", total=10_000_000)


def extended(to, on="2026-10-20 10:00", *ids):
    return ExtensionAgreed(at=at(on), invoice_ids=ids or ("A",), due_on=day(to))


def planned(*parts, on="2026-11-02 10:00"):
    return PlanAgreed(
        at=at(on), invoice_ids=("A",), instalments=[{"due_on": due, "amount": amount} for due, amount in parts]
    )


def parts_of(bill, *events, on):
    return [
        (str(part.due_on), int(part.outstanding.amount))
        for part in AgreedDates(events, "WIB").open_parts(bill, day(on))
    ]


def paying(bill, *payments):
    rows = [{"id": str(n), "amount": amount, "received_on": on} for n, (on, amount) in enumerate(payments)]
    return bill.model_copy(update={"payments": rows})


# --- what holds on a day ---------------------------------------------------------------------------


@pytest.mark.parametrize(("paid", "replaced"), [(4_993_500, False), (4_900_000, True), (0, True)])
def test_an_instalment_short_by_the_fee_for_a_transfer_was_not_missed_in_reports_nor_in_decisions(paid, replaced):
    """The extension that follows a plan replaces it only once an instalment was missed."""
    events = (planned(("2026-11-09", 5_000_000), ("2026-12-21", 5_000_000)), extended("2026-12-11", "2026-11-12 10:00"))
    bill = paying(BILL, ("2026-11-09", paid)) if paid else BILL
    due = AgreedDates(events, "WIB").due_on(bill, day("2026-11-20"))
    case = Case(bill, client(), policy(*ladder()), Conversation.of(events), CALENDAR, None)
    assert due == obligation(Snapshot(case, at("2026-11-20 10:00"))).due_on
    assert str(due) == ("2026-12-11" if replaced else "2026-12-21")
    nothing = AgreedDates(events, "WIB", ()).due_on(bill, day("2026-11-20"))
    assert str(nothing) == "2026-12-11", "who forgives nothing has missed it"


def test_without_an_agreement_the_invoice_itself_says_when():
    assert parts_of(BILL, on="2026-11-30") == [("2026-10-31", 10_000_000)]
    own = BILL.model_copy(
        update={
            "instalments": [
                {"due_on": "2026-10-31", "amount": 4_000_000},
                {"due_on": "2026-11-30", "amount": 6_000_000},
            ]
        }
    )
    assert parts_of(own, on="2026-10-01") == [("2026-10-31", 4_000_000), ("2026-11-30", 6_000_000)]
    assert parts_of(paying(own, ("2026-10-15", 5_000_000)), on="2026-10-20") == [("2026-11-30", 5_000_000)]
    assert parts_of(paying(own, ("2026-10-15", 10_000_000)), on="2026-10-20") == []


def test_an_extension_moves_the_date_from_its_own_day_on():
    assert parts_of(BILL, extended("2026-12-15"), on="2026-10-19") == [("2026-10-31", 10_000_000)]
    assert parts_of(BILL, extended("2026-12-15"), on="2026-10-20") == [("2026-12-15", 10_000_000)]
    newer = extended("2026-11-30", "2026-10-25 10:00")
    assert parts_of(BILL, newer, extended("2026-12-15"), on="2026-10-26") == [("2026-11-30", 10_000_000)]
    of_one_instant = extended("2026-11-30")
    assert parts_of(BILL, extended("2026-12-15"), of_one_instant, on="2026-10-26") == [("2026-12-15", 10_000_000)]


def test_a_plan_takes_the_place_of_the_date_until_it_is_cancelled():
    plan = planned(("2026-11-15", 6_000_000), ("2026-12-15", 4_000_000))
    assert parts_of(BILL, plan, on="2026-11-02") == [("2026-11-15", 6_000_000), ("2026-12-15", 4_000_000)]
    cancelled = PlanCancelled(at=at("2026-11-20 10:00"), invoice_ids=["A"])
    assert parts_of(BILL, plan, cancelled, on="2026-11-19")[0] == ("2026-11-15", 6_000_000)
    assert parts_of(BILL, plan, cancelled, on="2026-11-20") == [("2026-10-31", 10_000_000)]
    assert parts_of(BILL, planned(("2026-11-15", 5_000_000)), on="2026-11-02") == [("2026-10-31", 10_000_000)]


def test_withheld_tax_is_shared_out_over_the_instalments():
    taxed = BILL.model_copy(update={"withholdings": [{"kind": "pph23", "amount": 200_000}]})
    whole = AgreedDates([planned(("2026-11-15", 5_000_000), ("2026-12-15", 5_000_000))], "WIB")
    assert [int(part.to_transfer.amount) for part in whole.open_parts(taxed, day("2026-11-02"))] == [4_900_000] * 2


def test_an_extension_after_a_missed_instalment_takes_the_place_of_the_plan():
    plan = planned(("2026-11-15", 6_000_000), ("2026-12-15", 4_000_000))
    in_time, late = extended("2026-12-31", "2026-11-10 10:00"), extended("2026-12-31", "2026-11-16 10:00")
    assert parts_of(BILL, plan, in_time, on="2026-11-30")[0] == ("2026-11-15", 6_000_000)
    assert parts_of(BILL, plan, late, on="2026-11-30") == [("2026-12-31", 10_000_000)]


@given(st.data())
def test_the_parts_add_up_to_what_is_open(data):
    bill = data.draw(invoices())
    events = data.draw(histories(bill))
    on = data.draw(st.dates(bill.issued_on, bill.due_on + timedelta(days=90)))
    for known in (events, Conversation.of(events), tuple(events)):
        parts = AgreedDates(known, "WIB").open_parts(bill, on)
        assert sum((part.outstanding for part in parts), Money.zero(bill.total.currency)) == bill.outstanding(on)
        days = [part.due_on for part in parts if part.due_on is not None]
        assert days == sorted(set(days))
        assert len(days) == len(parts)
        assert all(part.outstanding for part in parts)


# --- ageing ----------------------------------------------------------------------------------------


def row_of(*bills, history=(), as_of="2026-11-30", unapplied=(), buckets=(0, 30, 60, 90)):
    (row,) = ageing([Account(client(), bills, history, unapplied=unapplied)], day(as_of), buckets).rows
    return row


def test_what_was_extended_is_not_overdue():
    assert row_of(BILL).buckets[0] == Money(10_000_000)
    row = row_of(BILL, history=History([extended("2026-12-15")]))
    assert (row.current, row.total) == (Money(10_000_000), Money(10_000_000))
    assert row_of(BILL, history=[extended("2026-12-15", "2026-12-01 10:00")]).current == Money(0)


def test_a_plan_ages_by_its_instalments():
    plan = planned(("2026-11-15", 6_000_000), ("2026-12-15", 4_000_000))
    row = row_of(paying(BILL, ("2026-11-20", 1_000_000)), history=[plan])
    assert (row.current, row.buckets[0]) == (Money(4_000_000), Money(5_000_000))


@pytest.mark.parametrize(
    ("buckets", "labels"),
    [
        ((30, 60), ("1-30", "31-60", "> 60")),
        ((1, 2, 30), ("1", "2", "3-30", "> 30")),
        ((0,), ("> 0",)),
        ((14,), ("1-14", "> 14")),
    ],
)
def test_what_is_overdue_is_never_current_wherever_the_buckets_begin(buckets, labels):
    report = ageing([Account(client(), [BILL])], day("2026-11-01"), buckets)
    (row,) = report.rows
    assert report.labels == labels
    assert (row.current, row.buckets[0]) == (Money(0), Money(10_000_000))


def test_what_we_hold_of_a_client_is_shown():
    too_much = paying(BILL, ("2026-10-30", 12_000_000))
    other = BILL.model_copy(update={"id": "B", "number": "B", "total": Money(1_500_000)})
    held = Payment(id="U", amount=Money(300_000), received_on=day("2026-11-29"))
    row = row_of(too_much, other, unapplied=[held])
    assert (row.total, row.credit, row.net) == (Money(1_500_000), Money(2_300_000), Money(-800_000))
    report = ageing([Account(client(), [too_much, other], unapplied=[held])], day("2026-11-30"))
    assert report.totals()[0].net == Money(-800_000)
    assert (report.to_dicts()[0]["credit"], report.to_dicts()[0]["net"]) == (2_300_000, -800_000)
    assert "2.300.000" in report._repr_html_()
    assert row_of(too_much).credit == Money(2_000_000)
    (dollars,) = ageing(
        [Account(client(), [], unapplied=[held.model_copy(update={"amount": "USD 5"})])], day("2026-11-30")
    ).rows
    assert (dollars.total, dollars.credit) == (Money(0, "USD"), Money(5, "USD"))
    assert ageing([Account(client(), [], unapplied=[held])], day("2026-11-28")).rows == ()


# --- effectiveness and DSO ---------------------------------------------------------------------------


def test_a_payment_that_is_taken_back_makes_effectiveness_no_less_than_nothing():
    bounced = BILL.model_copy(
        update={
            "issued_on": day("2026-01-05"),
            "due_on": day("2026-02-01"),
            "payments": [{"id": "1", "amount": 10_000_000, "received_on": "2026-02-01", "reversed_on": "2026-11-01"}],
        }
    )
    report = ageing([Account(client(), [bounced])], day("2026-11-20"))
    assert report.collection_effectiveness == {"IDR": 0.0}


def test_a_credit_note_is_neither_billed_nor_collected():
    credited = paying(BILL, ("2026-11-10", 6_000_000)).model_copy(
        update={"credit_notes": [{"id": "K", "amount": 2_000_000, "issued_on": "2026-11-05"}]}
    )
    report = ageing([Account(client(), [credited])], day("2026-11-30"), period_days=90)
    assert report.collection_effectiveness == {"IDR": pytest.approx(6 / 8)}
    assert report.dso == {"IDR": pytest.approx(2 / 8 * 90)}


@given(st.data())
def test_effectiveness_is_a_share_and_the_row_adds_up(data):
    bills = data.draw(st.lists(invoices(id="A", client_id="C-1", number="A"), min_size=1, max_size=1))
    events = data.draw(histories(bills))
    as_of = data.draw(st.dates(bills[0].issued_on, bills[0].due_on + timedelta(days=120)))
    period = data.draw(st.integers(1, 120))
    report = ageing([Account(client(id="C-1"), bills, events)], as_of, period_days=period)
    assert all(0 <= share <= 1 for share in report.collection_effectiveness.values())
    assert all(value >= 0 for value in report.dso.values())
    for row in report.rows:
        assert sum(row.buckets, row.current) == row.total == bills[0].outstanding(as_of)
        assert row.net == bills[0].balance(as_of)


# --- profile -----------------------------------------------------------------------------------------


def late_days(bill, *events, as_of="2027-06-01"):
    return PaymentProfile.of([bill], as_of=day(as_of), history=events).median_days_late


def test_who_pays_by_the_extended_date_pays_on_time():
    bill = paying(BILL, ("2026-12-15", 10_000_000))
    assert late_days(bill) == 45.0
    assert late_days(bill, extended("2026-12-15")) == 0.0
    assert PaymentProfile.of([bill], as_of=day("2026-12-14"), history=[extended("2026-12-15")]).invoices == 0


def test_of_instalments_the_latest_counts():
    plan = planned(("2026-11-15", 6_000_000), ("2026-12-15", 4_000_000))
    assert late_days(paying(BILL, ("2026-11-15", 6_000_000), ("2026-12-10", 4_000_000)), plan) == 0.0
    assert late_days(paying(BILL, ("2026-11-25", 6_000_000), ("2026-12-10", 4_000_000)), plan) == 10.0
    assert late_days(paying(BILL, ("2026-11-10", 6_000_000)), plan, as_of="2026-12-20") == 5.0
    assert late_days(paying(BILL, ("2026-11-10", 6_000_000)), plan, as_of="2026-12-15") is None


def test_of_instalments_only_the_cash_is_waited_for():
    taxed = paying(BILL, ("2026-11-15", 4_900_000), ("2026-12-15", 4_900_000)).model_copy(
        update={"withholdings": [{"kind": "pph23", "amount": 200_000}]}
    )
    assert late_days(taxed, planned(("2026-11-15", 5_000_000), ("2026-12-15", 5_000_000))) == 0.0


def test_a_giro_came_when_it_was_cleared():
    giro = {"id": "G", "amount": 10_000_000, "received_on": "2026-10-20", "method": "giro"}
    assert late_days(BILL.model_copy(update={"payments": [giro | {"cleared_on": "2026-11-03"}]})) == 3.0
    assert late_days(BILL.model_copy(update={"payments": [giro]}), as_of="2026-11-30") == 30.0


def test_a_credit_note_is_no_late_payment():
    bill = paying(BILL, ("2026-10-31", 9_000_000)).model_copy(
        update={"credit_notes": [{"id": "K", "amount": 1_000_000, "issued_on": "2026-12-31"}]}
    )
    assert late_days(bill) == 0.0
    assert late_days(bill, as_of="2026-12-30") == 60.0
    altogether = BILL.model_copy(
        update={"credit_notes": [{"id": "K", "amount": 10_000_000, "issued_on": "2026-12-31"}]}
    )
    assert PaymentProfile.of([altogether], as_of=day("2027-01-31")).invoices == 0


# --- the rules of a book -----------------------------------------------------------------------------


FIRM = policy({"id": "tegas", "when": "H+5", "tone": "firm", "channels": ["email"]}).model_copy(
    update={"name": "tegas"}
)


@pytest.fixture(scope="module")
def book():
    return PolicyBook(
        policies=[policy().model_copy(update={"name": "biasa"}), FIRM],
        default="biasa",
        rules=[{"policy": "tegas", "min_days_overdue": 20}],
    )


def chosen(book, bill, *events, now="2026-11-25 10:00"):
    answer = decide_account(client(), [bill], book, now=at(now), history=events, calendar=CALENDAR)
    return answer.policies["A"].name


def test_a_rule_about_age_goes_by_the_agreed_date(book):
    assert chosen(book, BILL) == "tegas"
    assert chosen(book, BILL, extended("2026-11-20")) == "biasa"
    assert chosen(book, BILL, extended("2026-11-20"), now="2026-12-10 10:00") == "tegas"
    plan = planned(("2026-11-15", 6_000_000), ("2026-12-15", 4_000_000))
    assert chosen(book, BILL, plan, now="2026-12-05 10:00") == "tegas"
    assert chosen(book, paying(BILL, ("2026-11-15", 6_000_000)), plan, now="2026-12-05 10:00") == "biasa"


def test_the_day_on_which_age_chooses_another_policy_is_waited_for(book):
    answer = decide_account(
        client(), [BILL], book, now=at("2026-11-25 10:00"), history=[extended("2026-11-20")], calendar=CALENDAR
    )
    assert answer.next_check is not None
    assert answer.next_check.date() <= date(2026, 12, 10)
