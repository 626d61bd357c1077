"""Rules 1 to 4: what is owed, and whether it is worth asking for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sopan.decisions import Done, Send
from sopan.money import Money
from tests.rules.desk import client, codes, day, desk, event, invoice, ladder, policy


def paid(amount: object, received_on: str, payment_id: str = "P-1", **more: str) -> dict:
    return {"id": payment_id, "amount": amount, "received_on": received_on, **more}


def slip(amount: int, certificate_received_on: str | None = None, kind: str = "pph23") -> dict:
    return {"kind": kind, "amount": amount, "certificate_received_on": certificate_received_on}


MONDAY = "2026-11-23 09:00"
"""The target of H+3 for the default invoice."""

# --- rule 1: outstanding and to_transfer ------------------------------------------------------------


def test_rule_01_outstanding_is_total_less_payments_credit_notes_and_certificates():
    owed = invoice(
        payments=[paid(1_000_000, "2026-11-10"), paid(2_000_000, "2026-11-24", "P-2")],
        credit_notes=[{"id": "K-1", "amount": 500_000, "issued_on": "2026-11-12"}],
        withholdings=[slip(200_000), slip(100_000, "2026-11-16", "pph4_2")],
    )
    item = desk(invoice=owed).send(MONDAY).items[0]
    assert item.outstanding == Money(8_400_000)  # 10 - 1 - 0.5 - 0.1; the payment of tomorrow does not count
    assert item.to_transfer == Money(8_200_000)  # less the slip that is missing


def test_rule_01_a_reversed_payment_does_not_count_from_the_day_of_its_reversal():
    owed = invoice(payments=[paid(4_000_000, "2026-11-10", reversed_on="2026-11-24")])
    assert desk(invoice=owed).send(MONDAY).items[0].outstanding == Money(6_000_000)
    assert desk(invoice=owed).send("2026-11-24 09:00").items[0].outstanding == Money(10_000_000)


def test_rule_01_a_payment_counts_on_its_own_day():
    owed = invoice(payments=[paid(10_000_000, "2026-11-23")])
    assert desk(invoice=owed).says("2026-11-22 23:59:59").startswith("hold post_dated")
    assert desk(invoice=owed).says("2026-11-23 00:00") == "done settled"


def test_rule_01_a_payment_counts_on_its_day_in_the_clients_zone():
    owed = invoice(payments=[paid(10_000_000, "2026-11-23")])
    case = desk(invoice=owed, client=client(zone="WIT"))
    assert case.says("2026-11-23 00:00") == "done settled"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [(9_999, "done settled"), (10_000, "done settled"), (10_001, "send follow_up"), (50_000, "send follow_up")],
)
def test_rule_01_settled_up_to_the_tolerance_of_ten_thousand_rupiah(rest, expected):
    assert desk(invoice=invoice(payments=[paid(10_000_000 - rest, "2026-11-10")])).says(MONDAY) == expected


@pytest.mark.parametrize(("rest", "expected"), [("USD 1.01", "send follow_up"), ("USD 1.00", "done settled")])
def test_rule_01_one_unit_of_tolerance_in_other_currencies(rest, expected):
    owed = invoice(total="USD 500", payments=[paid(Money("500", "USD") - Money(rest[4:], "USD"), "2026-11-10")])
    assert desk(invoice=owed).says(MONDAY) == expected


def test_rule_01_a_tolerance_given_replaces_the_default():
    rest = invoice(payments=[paid(9_999_000, "2026-11-10")])
    assert desk(invoice=rest, policy=policy(tolerance=[])).says(MONDAY) == "send follow_up"
    assert desk(invoice=rest, policy=policy(tolerance=["USD 1"])).says(MONDAY) == "send follow_up"
    assert desk(invoice=rest, policy=policy(tolerance=["IDR 999"])).says(MONDAY) == "send follow_up"
    assert desk(invoice=rest, policy=policy(tolerance=["IDR 1000"])).says(MONDAY) == "done settled"


def test_rule_01_overpaid_is_done_with_the_surplus_named():
    done = desk(invoice=invoice(payments=[paid(10_250_000, "2026-11-10")])).ask(MONDAY)
    assert isinstance(done, Done)
    assert (done.reason, done.surplus) == ("overpaid", Money(250_000))


def test_rule_01_settled_names_no_surplus():
    done = desk(invoice=invoice(payments=[paid(10_000_000, "2026-11-10")])).ask(MONDAY)
    assert isinstance(done, Done)
    assert (done.reason, done.surplus) == ("settled", None)


@pytest.mark.parametrize("status", ["void", "written_off"])
def test_rule_01_void_and_written_off_are_done(status):
    assert desk(invoice=invoice(status=status)).says(MONDAY) == f"done {status}"


def test_rule_01_a_draft_is_held_until_it_is_issued():
    assert desk(invoice=invoice(status="draft")).says(MONDAY) == "hold not_issued"


TERMS = {"late_fee": {"per_mil_per_day": "1"}}


def test_rule_01_unpaid_agreed_charges_do_not_keep_an_invoice_open():
    owed = invoice(payments=[paid(10_000_000, "2026-12-14")], terms=TERMS)
    done = desk(invoice=owed).ask("2026-12-16 10:00")
    assert isinstance(done, Done)
    assert done.reason == "settled"
    assert done.unpaid_charges


def test_rule_01_a_message_names_the_agreed_charges():
    assert desk(invoice=invoice(terms=TERMS)).send(MONDAY).charges
    assert not desk(invoice=invoice()).send(MONDAY).charges


# --- rule 2: cash settled, slip missing -------------------------------------------------------------


def owing_a_slip(**changes):
    """The cash has come, and a slip over Rp200.000 is missing."""
    return invoice(**({"payments": [paid(9_800_000, "2026-11-10")], "withholdings": [slip(200_000)]} | changes))


BY_DATE = policy(certificates={"first": "H+14"})


def test_rule_02_the_certificate_is_asked_for_and_never_money():
    send = desk(invoice=owing_a_slip(), policy=BY_DATE).send("2026-12-02 09:00")
    assert (send.step, send.purpose, send.tone) == ("certificate", "certificate", "friendly")
    assert send.items[0].to_transfer == Money(0)
    assert send.items[0].outstanding == Money(200_000)
    assert send.charges == ()


def test_rule_02_the_dates_are_those_of_certificates():
    case = desk(invoice=owing_a_slip(), policy=BY_DATE)
    assert case.messages("2026-11-10 10:00", "2027-04-01 10:00") == [
        "2026-12-02 09:00 certificate",  # H+14
        "2027-01-04 09:00 certificate",  # 30 days later is New Year, a Friday
        "2027-02-03 09:00 certificate",
    ]


def test_rule_02_after_the_last_one_a_person_asks_for_the_slip():
    case = desk(invoice=owing_a_slip(), policy=BY_DATE).sent("2026-12-02 09:00", "2027-01-04 09:00", "2027-02-03 09:00")
    hold = case.ask("2027-02-03 09:01")
    assert (hold.reason, hold.until, hold.explain_task()) == ("ladder_finished", None, "minta bukti potong PPh 23")


def test_rule_02_every_counts_from_the_one_sent_before():
    late = desk(invoice=owing_a_slip(), policy=BY_DATE).sent("2026-12-10 10:00")
    assert late.says("2026-12-10 10:01") == "wait certificate until 2027-01-11 09:00"  # 9 January is a Saturday


def test_rule_02_the_occurrences_of_a_certificate_are_numbered():
    case = desk(invoice=owing_a_slip(), policy=BY_DATE)
    assert case.send("2026-12-02 09:00").items[0].occurrence == "1"
    assert case.sent("2026-12-02 09:00").send("2027-01-04 09:00").items[0].occurrence == "2"


def test_rule_02_certificates_are_counted_like_overdue_steps():
    soon = policy(certificates={"first": "H+1"})
    assert (
        desk(invoice=owing_a_slip(), policy=soon).says("2026-11-18 10:00") == "wait certificate until 2026-11-23 09:00"
    )
    working = policy(certificates={"first": "H+3 kerja"})
    case = desk(invoice=owing_a_slip(), policy=working)
    assert case.says("2026-11-18 10:00") == "wait certificate until 2026-11-23 09:00"


def test_rule_02_without_certificates_a_person_asks():
    hold = desk(invoice=owing_a_slip(), policy=policy(certificates=None)).ask("2026-11-18 10:00")
    assert (hold.reason, hold.explain_task()) == ("ladder_finished", "minta bukti potong PPh 23")


@pytest.mark.parametrize(
    ("received_on", "asked"),
    [
        ("2027-01-25", "2027-02-23"),  # 20 February 2027 is a Saturday, so the filing is due on Monday the 22nd
        ("2026-12-31", "2027-01-21"),
        ("2026-11-10", "2026-12-22"),  # 20 December is a Sunday
    ],
)
def test_rule_02_the_certificate_is_asked_for_on_the_working_day_after_the_filing_date(received_on, asked):
    case = desk(invoice=owing_a_slip(payments=[paid(9_800_000, received_on)]))
    assert case.says(f"{received_on} 10:00") == f"wait certificate until {asked} 09:00"
    assert case.says(f"{asked} 09:00") == "send certificate"


def test_rule_02_cash_that_a_credit_note_settled_is_filed_for_after_the_due_date():
    credited = owing_a_slip(payments=[], credit_notes=[{"id": "K", "amount": 9_800_000, "issued_on": "2026-11-10"}])
    assert desk(invoice=credited).says("2026-11-18 10:00") == "wait certificate until 2026-12-22 09:00"


def test_rule_02_who_cannot_be_asked_for_the_slip_is_not_at_the_end():
    hold = desk(invoice=owing_a_slip(), client=client(contacts=[])).ask("2026-11-18 10:00")
    assert (hold.reason, hold.until, hold.explain_task()) == ("unreachable", None, "perbarui kontak klien")


def test_rule_02_an_invoice_with_instalments_counts_from_the_last_date():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-17", "amount": 5_000_000}]
    case = desk(invoice=owing_a_slip(instalments=parts), policy=BY_DATE)
    assert case.says("2026-11-18 10:00") == "wait certificate until 2026-12-31 09:00"


def test_rule_02_rules_3_and_4_do_not_apply():
    case = desk(
        invoice=owing_a_slip(payments=[paid(9_800_000, "2026-11-10"), paid(200_000, "2026-12-20", "P-2")]),
        policy=policy(minimum=["IDR 5000000"], certificates={"first": "H+14"}),
    )
    assert case.says("2026-12-02 09:00") == "send certificate"


def test_rule_02_the_slip_settles_the_invoice():
    arrived = owing_a_slip(withholdings=[slip(200_000, "2026-12-01")])
    assert desk(invoice=arrived).says("2026-12-02 09:00") == "done settled"


def test_rule_02_a_slip_dated_ahead_settles_on_its_day():
    announced = desk(invoice=owing_a_slip(withholdings=[slip(200_000, "2026-12-01")]))
    assert announced.says("2026-11-30 23:59").startswith("wait certificate")
    assert announced.says("2026-12-01 00:00") == "done settled"


def test_rule_02_a_slip_within_the_tolerance_is_not_asked_for():
    assert desk(invoice=owing_a_slip(payments=[paid(9_999_000, "2026-11-10")], withholdings=[slip(1_000)])).says(
        "2026-12-02 09:00"
    ) == ("done settled")


def test_rule_02_while_cash_is_open_the_demand_says_what_was_withheld():
    item = desk(invoice=invoice(withholdings=[slip(200_000)])).send(MONDAY).items[0]
    assert (item.outstanding, item.to_transfer) == (Money(10_000_000), Money(9_800_000))


# --- rule 3: post-dated payments --------------------------------------------------------------------


def test_rule_03_a_giro_that_will_settle_holds_until_its_date():
    case = desk(invoice=invoice(payments=[paid(10_000_000, "2026-12-10")]))
    assert case.says(MONDAY) == "hold post_dated until 2026-12-10 00:00"
    assert case.says("2026-12-09 23:59:59") == "hold post_dated until 2026-12-10 00:00"
    assert case.says("2026-12-10 00:00") == "done settled"


@pytest.mark.parametrize(
    ("received_on", "expected"),
    [("2027-02-01", "hold post_dated until 2027-02-01 00:00"), ("2027-02-02", "send follow_up")],
)
def test_rule_03_at_most_seventy_days_away(received_on, expected):
    assert (day(received_on) - day("2026-11-23")).days in {70, 71}
    assert desk(invoice=invoice(payments=[paid(10_000_000, received_on)])).says(MONDAY) == expected


def test_rule_03_a_giro_that_comes_within_seventy_days_ends_the_waiting():
    case = desk(invoice=invoice(payments=[paid(10_000_000, "2027-02-01")]))
    wait = case.ask("2026-11-22 10:00")
    assert case.says("2026-11-22 10:00") == "wait follow_up until 2026-11-23 00:00"
    assert "case_changes" in codes(wait)


def test_rule_03_what_will_not_settle_is_only_mentioned():
    case = desk(invoice=invoice(payments=[paid(4_000_000, "2026-12-10")]))
    assert case.says(MONDAY) == "send follow_up"
    assert [(reason.code, reason.on) for reason in case.send(MONDAY).because if reason.code == "payment_ahead"] == [
        ("payment_ahead", day("2026-12-10"))
    ]


def test_rule_03_the_last_payment_that_counts_is_the_last_one_needed_to_settle():
    giros = [
        paid(4_000_000, "2026-12-01"),
        paid(6_000_000, "2026-12-10", "P-2"),
        paid(1_000_000, "2027-03-01", "P-3"),
    ]
    case = desk(invoice=invoice(payments=giros))
    assert case.says(MONDAY) == "hold post_dated until 2026-12-10 00:00"
    assert case.says("2026-12-05 09:00") == "hold post_dated until 2026-12-10 00:00"


@pytest.mark.parametrize(("amount", "kind"), [(9_990_000, "hold"), (9_989_999, "send")])
def test_rule_03_settling_means_up_to_the_tolerance(amount, kind):
    assert desk(invoice=invoice(payments=[paid(amount, "2026-12-10")])).ask(MONDAY).kind == kind


def test_rule_03_a_giro_settles_the_cash_and_leaves_the_slip():
    case = desk(invoice=invoice(payments=[paid(9_800_000, "2026-12-10")], withholdings=[slip(200_000)]))
    assert case.says(MONDAY) == "hold post_dated until 2026-12-10 00:00"
    assert case.says("2026-12-10 09:00") == "wait certificate until 2027-01-21 09:00"


def test_rule_03_a_giro_for_the_instalment_holds_that_instalment():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    case = desk(invoice=invoice(instalments=parts, payments=[paid(5_000_000, "2026-11-30")]))
    assert case.says(MONDAY) == "hold post_dated until 2026-11-30 00:00"
    assert case.says("2026-11-30 00:00") == "wait follow_up until 2026-12-21 09:00"


# --- rule 4: below the minimum ----------------------------------------------------------------------


@pytest.mark.parametrize(("minimum", "kind"), [(10_000_000, "send"), (10_000_001, "hold")])
def test_rule_04_the_minimum_is_exclusive(minimum, kind):
    assert desk(policy=policy(minimum=[f"IDR {minimum}"])).ask(MONDAY).kind == kind


def test_rule_04_below_the_minimum_nobody_is_asked():
    hold = desk(policy=policy(minimum=["IDR 10000001"])).ask(MONDAY)
    assert (hold.reason, hold.until) == ("below_minimum", None)


def test_rule_04_each_currency_has_its_own_minimum():
    dollars = invoice(total="USD 50")
    assert desk(invoice=dollars, policy=policy(minimum=["IDR 20000000"])).says(MONDAY) == "send follow_up"
    assert desk(invoice=dollars, policy=policy(minimum=["IDR 20000000", "USD 50.01"])).says(MONDAY) == (
        "hold below_minimum"
    )


def test_rule_04_what_counts_is_to_transfer():
    rest = invoice(withholdings=[slip(200_000)])
    assert desk(invoice=rest, policy=policy(minimum=["IDR 9800000"])).says(MONDAY) == "send follow_up"
    assert desk(invoice=rest, policy=policy(minimum=["IDR 9800001"])).says(MONDAY) == "hold below_minimum"


def test_rule_04_what_counts_is_what_the_message_would_ask_for():
    parts = [{"due_on": "2026-11-18", "amount": 1_000_000}, {"due_on": "2026-12-18", "amount": 9_000_000}]
    case = desk(invoice=invoice(instalments=parts), policy=policy(minimum=["IDR 5000000"]))
    assert case.says(MONDAY) == "hold below_minimum until 2026-12-18 00:00"
    assert case.send("2026-12-21 09:00").items[0].to_transfer == Money(10_000_000)


def test_rule_04_a_hold_below_the_minimum_ends_when_time_raises_what_is_open():
    bounced = invoice(payments=[paid(9_000_000, "2026-11-10", reversed_on="2026-12-07")])
    case = desk(invoice=bounced, policy=policy(minimum=["IDR 2000000"]))
    assert case.says(MONDAY) == "hold below_minimum until 2026-12-07 00:00"


def test_rule_04_a_minimum_under_the_tolerance_is_refused():
    with pytest.raises(ValidationError, match="tolerance"):
        policy(minimum=["IDR 9999"])
    with pytest.raises(ValidationError, match="tolerance"):
        policy(minimum=["USD 0.99"])
    assert policy(minimum=["IDR 10000", "USD 1"]).minimum == (Money(10_000), Money(1, "USD"))


def test_rule_04_the_listening_rules_come_first():
    said = event("replied", "2026-11-20 10:00")
    assert desk(policy=policy(minimum=["IDR 10000001"]), events=(said,)).says(MONDAY) == "hold awaiting_us"


def test_rules_01_to_04_a_part_payment_only_lowers_the_amount():
    case = desk(invoice=invoice(payments=[paid(3_000_000, "2026-11-20")]), policy=policy(*ladder()))
    send = case.send(MONDAY)
    assert isinstance(send, Send)
    assert (send.step, send.outstanding) == ("follow_up", (Money(7_000_000),))


def test_rule_01_what_little_is_left_of_an_earlier_instalment_is_asked_for_from_the_due_date_on():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    case = desk(invoice=invoice(instalments=parts, payments=[paid(4_999_500, "2026-11-10")]), policy=policy(*ladder()))
    assert case.send("2026-12-15 09:00").items[0].outstanding == Money(5_000_000)
    assert case.send("2026-12-18 09:00").items[0].outstanding == Money(5_000_500)


def test_rule_01_a_payment_of_today_is_no_payment_ahead():
    for received_on, told in (("2026-11-23", False), ("2026-11-24", True)):
        send = desk(invoice=invoice(payments=[paid(4_000_000, received_on)])).send(MONDAY)
        assert ("payment_ahead" in codes(send)) is told


HALVES = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]


@pytest.mark.parametrize(
    ("payments", "now", "outstanding", "to_transfer"),
    [
        ([], MONDAY, 5_000_000, 4_900_000),  # the tax is shared out in proportion (A6)
        ([paid(4_000_000, "2026-11-20")], MONDAY, 1_000_000, 900_000),
        ([], "2026-12-18 09:00", 10_000_000, 9_800_000),
        ([paid(4_800_000, "2026-11-20")], "2026-12-15 09:00", 200_000, 100_000),  # of the first
        ([paid(4_800_000, "2026-11-20")], "2026-12-18 09:00", 5_200_000, 5_000_000),  # with all that has fallen due
        ([paid(4_900_000, "2026-11-20")], "2026-12-15 09:00", 5_000_000, 4_900_000),
        ([paid(5_000_000, "2026-11-20")], "2026-12-15 09:00", 4_900_000, 4_800_000),
        ([paid(9_799_500, "2026-11-20")], "2027-01-04 09:00", 200_000, 0),  # the slip alone is asked for
    ],
)
def test_rule_01_a_demand_for_an_instalment_says_what_was_withheld_of_it(payments, now, outstanding, to_transfer):
    owed = invoice(instalments=HALVES, withholdings=[slip(200_000)], payments=payments)
    item = desk(invoice=owed, policy=policy(*ladder())).send(now).items[0]
    assert (item.outstanding, item.to_transfer) == (Money(outstanding), Money(to_transfer))


def test_rule_01_when_all_instalments_are_filled_the_item_names_what_little_is_open_and_the_slip():
    owed = invoice(instalments=HALVES, withholdings=[slip(200_000)], payments=[paid(9_799_500, "2026-11-20")])
    thankful = desk(invoice=owed, policy=policy(thanks={"within_days": 20})).send(MONDAY)
    (item,) = thankful.items
    assert thankful.purpose == "thanks_punctual"
    assert (item.outstanding, item.to_transfer) == (Money(200_500), Money(500))


def test_rule_02_who_closed_the_channel_of_the_last_demand_is_asked_on_another_and_who_closed_all_is_not():
    owing = owing_a_slip(payments=[paid(9_800_000, "2026-11-25")])
    case = desk().sent(MONDAY).having(invoice=owing).knowing(event("opted_out", "2026-11-26 10:00", channel="email"))
    assert case.ask("2026-11-26 11:00").kind == "wait"
    hold = case.knowing(event("opted_out", "2026-11-26 10:30")).ask("2026-11-26 11:00")
    assert (hold.reason, hold.until, hold.explain_task()) == ("unreachable", None, "perbarui kontak klien")


def test_rule_03_the_order_in_which_giros_are_listed_does_not_matter():
    giros = [paid(6_000_000, "2026-12-10", "P-2"), paid(4_000_000, "2026-12-01")]
    assert desk(invoice=invoice(payments=giros)).says(MONDAY) == "hold post_dated until 2026-12-10 00:00"
