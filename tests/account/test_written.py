"""Messages that a person asks for: an agreement in writing, and the statement of account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sopan.account import Account, PolicyBook, decide_account, write_agreement, write_confirmation, write_statement
from sopan.decisions import Send
from sopan.engine import decide
from sopan.errors import ArgumentError
from sopan.fields import LAST_DAY
from sopan.history import EVENT, ExtensionAgreed, History, PlanAgreed, PlanCancelled, contact_key
from sopan.invoice import Payment
from sopan.money import Money
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR
from tests.rules.desk import CALENDAR, EMAIL, LETTER, WHATSAPP, at, client, day, event, invoice, ladder, policy, step

NOW = at("2026-11-23 10:00")
PARTS = [{"due_on": f"2026-{month}", "amount": 5_000_000} for month in ("11-30", "12-30")]
PLAN = PlanAgreed(at=at("2026-11-20 15:00"), invoice_ids=["INV-1"], instalments=PARTS)
EXTENSION = ExtensionAgreed(at=at("2026-11-20 15:00"), invoice_ids=["INV-1"], due_on="2026-12-04")


def agreement(agreed=PLAN, who=None, **more):
    given = {"invoice": invoice(), "client": who or client(), "now": NOW, "history": [agreed]} | more
    return write_agreement(agreed, **given)


def test_an_agreement_names_every_date_and_amount():
    send = agreement()
    assert [(item.obligation, str(item.due_on), item.to_transfer) for item in send.items] == [
        ("INV-1@2026-11-30", "2026-11-30", Money(5_000_000)),
        ("INV-1@2026-12-30", "2026-12-30", Money(5_000_000)),
    ]
    assert send.outstanding == (Money(10_000_000),)
    message = Renderer(SAMPLE_CREDITOR).render(send, invoice(), client())
    assert message.subject == "Kesepakatan pembayaran tagihan INV/2026/0001"
    assert "Rp5.000.000 paling lambat Rabu, 30 Desember 2026" in message.text


def test_an_extension_is_written_with_what_is_still_open():
    part = invoice(payments=[{"id": "1", "amount": 4_000_000, "received_on": "2026-11-21"}])
    (item,) = agreement(EXTENSION, invoice=part).items
    assert (item.obligation, str(item.due_on), item.to_transfer) == ("INV-1", "2026-12-04", Money(6_000_000))


def test_it_goes_out_once_and_counts_like_any_message():
    send = agreement()
    assert send.items[0].occurrence.startswith("2026-11-20-")
    assert send.key == contact_key("INV-1@2026-11-30", "agreement", send.items[0].occurrence, 0)
    assert send.key == agreement(tone="formal").key
    events = [PLAN, send.as_contacted(NOW)]
    assert History(events).lint([invoice()], policy()) == ()
    other = invoice(id="INV-2", number="B", due_on="2026-11-18")
    wait = decide_account(client(), [invoice(), other], policy(*ladder()), now=NOW, history=events, calendar=CALENDAR)
    assert wait.sends == ()
    assert f"{wait.by_invoice['INV-2'].until:%Y-%m-%d}" == "2026-11-25"


def test_in_writing_is_email_letter_or_whatsapp_or_the_channel_that_is_named():
    everywhere = client()
    assert agreement(who=everywhere).channel == "email"
    assert agreement(who=everywhere, channel="letter").to == LETTER["address"]
    no_mail = EVENT.validate_python({"event": "opted_out", "at": at("2026-11-01 10:00"), "channel": "email"})
    assert agreement(who=everywhere, history=[PLAN, no_mail]).channel == "letter"
    closed = everywhere.model_copy(update={"opted_out": ("email", "letter")})
    assert agreement(who=closed).channel == "whatsapp"
    assert f"{agreement().closes_at:%Y-%m-%d %H:%M}" == "2026-11-24 00:00"


def test_nothing_in_writing_goes_to_an_address_from_which_a_message_bounced():
    old, new = ({"channel": "email", "address": f"{name}@maju.example"} for name in ("lama", "baru"))
    bounced = event(
        "contacted", "2026-11-20 09:00", key=None, channel="email", to="lama@maju.example", outcome="bounced"
    )
    facts = {"now": at("2026-11-23 10:00"), "history": [bounced]}
    assert write_statement(client(contacts=[old, new]), [invoice()], **facts).to == "baru@maju.example"
    with pytest.raises(ArgumentError, match="bounced"):
        write_statement(client(contacts=[old]), [invoice()], **facts)


def test_the_statement_lists_what_is_open_the_oldest_first():
    paid = invoice(id="P", number="P", payments=[{"id": "1", "amount": 10_000_000, "received_on": "2026-11-01"}])
    bills = [
        invoice(id="A", number="A", due_on="2026-12-18"),
        invoice(id="B", number="B"),
        paid,
        invoice(id="V", number="V", status="void"),
        invoice(id="F", number="F", issued_on="2026-12-01", due_on="2026-12-31"),
    ]
    send = write_statement(client(), bills, now=NOW, history=())
    assert [item.invoice_id for item in send.items] == ["B", "A"]
    assert send.outstanding == (Money(20_000_000),)
    text = Renderer(SAMPLE_CREDITOR).render(send, bills, client()).text
    assert "Jumlah sisa: Rp20.000.000" in text


def test_the_statement_names_the_date_that_was_agreed_last():
    bills = [invoice(id="A", number="A"), invoice(id="B", number="B")]
    early = invoice(id="A").due_on

    def dates(*events, bills=bills):
        send = write_statement(client(), bills, now=NOW, history=events)
        assert [item.days_overdue for item in send.items] == [(NOW.date() - item.due_on).days for item in send.items]
        return [(item.invoice_id, item.due_on - early) for item in send.items]

    def extended(day, at=NOW - timedelta(days=5), ids=("A",)):
        return ExtensionAgreed(at=at, invoice_ids=ids, due_on=early + timedelta(days=day))

    no, ten, twenty = (timedelta(days=days) for days in (0, 10, 20))
    assert dates(extended(10)) == [("B", no), ("A", ten)]
    assert dates(extended(20), extended(10, NOW)) == [("B", no), ("A", ten)]
    assert dates(extended(20), extended(10)) == [("B", no), ("A", twenty)]
    assert dates(extended(10, ids=())) == [("A", ten), ("B", ten)]
    parts = [{"due_on": early, "amount": 10_000_000}]
    assert dates(extended(10), bills=[invoice(id="A", number="A", instalments=parts)]) == [("A", no)]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"agreed": "plan"}, "agreed must be"),
        ({"invoice": invoice(id="INV-2")}, "another invoice"),
        ({"invoice": invoice(client_id="C-9")}, "another client"),
        ({"now": NOW.replace(tzinfo=None)}, "now must be"),
        ({"tone": "final"}, "polite or formal"),
        ({"channel": "sms", "who": client(contacts=[LETTER])}, "no open channel"),
        ({"who": client(contacts=[])}, "no open channel"),
    ],
)
def test_what_does_not_belong_together_is_refused(bad, problem):
    with pytest.raises(ArgumentError, match=problem):
        agreement(bad.get("agreed", PLAN), **{name: value for name, value in bad.items() if name != "agreed"})


def test_there_must_be_something_to_state():
    with pytest.raises(ArgumentError, match="nothing that is open"):
        write_statement(client(), [invoice(status="void")], now=NOW, history=())


def test_an_invoice_issued_today_is_stated_today():
    new = invoice(issued_on="2026-11-23", due_on="2026-12-23")
    assert [item.invoice_id for item in write_statement(client(), [new], now=NOW, history=()).items] == ["INV-1"]


# --- an agreement says what holds -------------------------------------------------------------------


def plan_of(*amounts, on="2026-11-20 15:00"):
    days = ("11-30", "12-30", "12-31")
    parts = [{"due_on": f"2026-{day}", "amount": amount} for day, amount in zip(days, amounts, strict=False)]
    return PlanAgreed(at=at(on), invoice_ids=["INV-1"], instalments=parts)


@pytest.mark.parametrize(
    ("agreed", "bill", "problem"),
    [
        (plan_of(5_000_000), invoice(), "does not come to"),
        (plan_of(5_000_000, 6_000_000), invoice(), "does not come to"),
        (EXTENSION, invoice(instalments=[{"due_on": "2026-11-30", "amount": 10_000_000}]), "does nothing"),
        (EXTENSION.model_copy(update={"due_on": day("2026-10-01")}), invoice(), "does nothing"),
    ],
)
def test_an_agreement_that_does_nothing_is_not_written_down(agreed, bill, problem):
    with pytest.raises(ArgumentError, match=problem):
        agreement(agreed, invoice=bill)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", ["email", "letter", "whatsapp", "sms", "phone"])
def test_an_agreement_about_a_rest_names_what_came_and_the_tax(language, channel):
    agreed = ExtensionAgreed(at=at("2026-11-24 10:00"), invoice_ids=("INV-1",), due_on=day("2026-12-16"))
    part = {"payments": [{"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-20"}]}
    bill = invoice(**part, withholdings=[{"kind": "pph23", "amount": 200_000}])
    ways = [EMAIL, *({"channel": way, "address": to} for way, to in REACHED.items())]
    who = client(language=language, contacts=ways)
    send = write_agreement(agreed, bill, who, now=at("2026-11-24 12:00"), history=[agreed], channel=channel)
    text = Renderer(SAMPLE_CREDITOR).render(send, bill, who).text
    for amount in ("4.000.000", "5.800.000", "200.000"):
        assert (amount if language == "id" else amount.replace(".", ",")) in text


def test_a_new_date_for_what_is_paid_is_not_written_down():
    agreed = ExtensionAgreed(at=at("2026-11-24 10:00"), invoice_ids=("INV-1",), due_on=day("2026-12-16"))
    paid = invoice(payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-25"}])
    with pytest.raises(ArgumentError, match="nothing is left to pay"):
        write_agreement(agreed, paid, client(), now=at("2026-11-26 10:00"), history=[agreed])


@pytest.mark.parametrize(
    ("agreed", "newer"),
    [
        (EXTENSION, EXTENSION.model_copy(update={"at": NOW, "due_on": day("2026-12-11")})),
        (EXTENSION, PLAN.model_copy(update={"at": NOW})),
        (PLAN, plan_of(4_000_000, 6_000_000, on="2026-11-21 10:00")),
        (PLAN, PlanCancelled(at=NOW, invoice_ids=["INV-1"])),
    ],
)
def test_what_no_longer_holds_is_not_written_down(agreed, newer):
    with pytest.raises(ArgumentError, match="no longer holds"):
        agreement(agreed, history=[agreed, newer])
    assert agreement(agreed, history=[agreed, newer.model_copy(update={"at": NOW + timedelta(days=1)})]).items
    assert agreement(agreed, history=[]).items


def test_a_plan_is_written_down_as_it_was_agreed_whatever_came_since():
    paid = invoice(payments=[{"id": "1", "amount": 5_000_000, "received_on": "2026-11-22"}])
    assert [item.to_transfer for item in agreement(invoice=paid).items] == [Money(5_000_000)] * 2


def test_of_a_plan_that_includes_withheld_tax_the_cash_is_asked_for():
    taxed = invoice(withholdings=[{"kind": "pph23", "amount": 200_000}])
    items = agreement(invoice=taxed).items
    assert [(item.outstanding, item.to_transfer) for item in items] == [(Money(5_000_000), Money(4_900_000))] * 2


# --- a statement adds up ----------------------------------------------------------------------------


def test_the_statement_shows_what_stands_in_the_clients_favour():
    over = invoice(id="O", number="O", payments=[{"id": "1", "amount": 12_000_000, "received_on": "2026-11-17"}])
    bills = [over, invoice(id="A", number="A", total=1_500_000)]
    held = [Payment(id="U", amount=Money(500_000), received_on=day("2026-11-20"))]
    held.append(Payment(id="L", amount=Money(700_000), received_on=day("2026-11-24")))
    send = write_statement(client(), bills, now=NOW, history=(), unapplied=held)
    assert [(item.invoice_id, item.to_transfer) for item in send.items] == [("A", Money(1_500_000)), ("O", Money(0))]
    assert send.unapplied == (Money(500_000),)
    alone = write_statement(client(), [], now=NOW, history=(), unapplied=held)
    assert (alone.items, alone.unapplied) == ((), (Money(500_000),))
    assert alone.as_contacted(NOW).key is None


def test_the_statement_lists_an_invoice_of_which_only_a_certificate_is_missing():
    cash_paid = invoice(
        withholdings=[{"kind": "pph23", "amount": 200_000}],
        payments=[{"id": "1", "amount": 9_800_000, "received_on": "2026-11-17"}],
    )
    (item,) = write_statement(client(), [cash_paid], now=NOW, history=()).items
    assert (item.outstanding, item.to_transfer) == (Money(200_000), Money(0))


def test_the_statement_names_agreed_late_fees_by_the_agreed_dates():
    bill = invoice(terms={"late_fee": {"per_mil_per_day": "1"}, "agreed_in": "PKS 1"})

    def accrued(*events, bill=bill):
        charges = write_statement(client(), [bill], now=NOW, history=events).charges
        return [int(one.accrued.amount) for one in charges]

    assert accrued() == [50_000]
    assert accrued(EXTENSION) == []
    parts = [{"due_on": "2026-11-20", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    assert accrued(bill=bill.model_copy(update={"instalments": parts})) == [12_000]


LAPSED = [
    PlanAgreed(
        at=at("2026-11-19 10:00"),
        invoice_ids=["INV-1"],
        instalments=[{"due_on": f"2026-12-{day}", "amount": 5_000_000} for day in ("01", "15")],
    )
]
FEE = {"late_fee": {"per_mil_per_day": "1"}, "agreed_in": "PKS 1"}


@pytest.mark.parametrize(
    ("paid", "on"),
    [
        *(((), on) for on in ("2026-12-02", "2026-12-09", "2026-12-18")),
        *((("2026-12-03", 5_000_000), on) for on in ("2026-12-18", "2026-12-22")),
        *((("2026-12-09", 5_000_000), on) for on in ("2026-12-09", "2026-12-18", "2026-12-22")),
        (("2026-12-09", 6_000_000), "2026-12-09"),
    ],
)
@pytest.mark.parametrize("booked", [False, True])
def test_a_statement_that_knows_the_policy_names_date_and_fee_of_a_message_of_that_day(paid, on, booked):
    """Also when the plan lapsed, and when the missed instalment came after that."""
    payments = [{"id": "1", "amount": paid[1], "received_on": paid[0]}] if paid else []
    bill, now = invoice(terms=FEE, payments=payments), at(f"{on} 10:00")
    asking = policy(step("ask", "H+1", "polite"), grace_days=0)
    book = PolicyBook(policies=(asking,), default=asking.name) if booked else asking
    send = decide(bill, client(), asking, now=now, history=LAPSED, calendar=CALENDAR)
    stated = write_statement(client(), [bill], now=now, history=LAPSED, policy=book, calendar=CALENDAR)
    assert isinstance(send, Send)
    assert stated.charges == send.charges
    assert stated.items[0].due_on == send.items[0].due_on


def test_a_statement_without_a_policy_goes_by_the_dates_alone():
    bill, now = invoice(terms=FEE), at("2026-12-09 10:00")
    (fee,) = write_statement(client(), [bill], now=now, history=LAPSED).charges
    assert fee.accrued == Money(8 * 5_000)
    (fee,) = write_statement(client(), [bill], now=now, history=LAPSED, policy=policy(*ladder())).charges
    assert fee.accrued == Money(8 * 10_000)


def test_a_statement_passes_over_an_instalment_that_is_short_by_the_fee_for_a_transfer():
    parts = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    bill = invoice(instalments=parts, payments=[{"id": "1", "amount": 3_993_500, "received_on": "2026-11-10"}])
    (item,) = write_statement(client(), [bill], now=NOW, history=()).items
    assert (str(item.due_on), item.to_transfer) == ("2026-12-18", Money(6_006_500))


def test_an_invoice_without_a_due_date_stands_in_the_statement_and_in_its_sum():
    terms = {"due_on": None, "payment_terms": "30 hari setelah tanda terima"}
    came = {"payments": [{"id": "P-1", "amount": 1_000_000, "received_on": "2026-11-10"}]}
    undated, dated = invoice(id="INV-0", number="INV/2026/0000", **terms, **came), invoice()
    for language, due, total in (
        ("id", "belum ada jatuh tempo", "Rp19.000.000"),
        ("en", "no due date yet", "IDR 19,000,000"),
    ):
        who = client(language=language)
        send = write_statement(who, [undated, dated], now=at("2026-11-23 10:00"), history=())
        assert [(item.invoice_id, item.due_on, item.days_overdue) for item in send.items] == [
            ("INV-1", day("2026-11-18"), 5),
            ("INV-0", None, None),
        ]
        for channel in ("email", "letter", "whatsapp"):
            sent = write_statement(
                client(language=language, contacts=[LETTER, WHATSAPP, EMAIL]),
                [undated, dated],
                now=at("2026-11-23 10:00"),
                history=(),
                channel=channel,
            )
            text = Renderer(SAMPLE_CREDITOR).render(sent, [undated, dated], who).text
            assert due in text.lower()
            assert total in text
        alone = write_statement(who, [undated], now=at("2026-11-23 10:00"), history=())
        text = Renderer(SAMPLE_CREDITOR).render(alone, [undated], who).text
        assert not re.search("(jatuh tempo|due) 2 Nov", text), "its day of issue is no due date"


def test_a_statement_goes_by_the_date_of_what_is_to_be_paid_next():
    parts = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    bill = invoice(instalments=parts, payments=[{"id": "1", "amount": 4_000_000, "received_on": "2026-11-10"}])
    (item,) = write_statement(client(), [bill], now=NOW, history=()).items
    assert (str(item.due_on), item.to_transfer) == ("2026-12-18", Money(6_000_000))


CHANNELS = ("email", "letter", "whatsapp", "sms", "phone")
REACHED = {"sms": "+6281234567890", "whatsapp": "+6281234567890", "phone": "+62215550123", "letter": "Jalan Kenanga 1"}


def stated(language, *bills, **more):
    """The statement in words on every channel."""
    ways = [EMAIL, *({"channel": channel, "address": to} for channel, to in REACHED.items())]
    who = client(language=language, contacts=ways)
    for channel in CHANNELS:
        send = write_statement(who, bills, now=at("2026-11-23 10:00"), history=(), channel=channel, **more)
        yield channel, Renderer(SAMPLE_CREDITOR).render(send, bills, who).text


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_has_paid_too_much_is_neither_late_nor_asked_when_he_pays(language):
    over = invoice(payments=[{"id": "P-1", "amount": 12_000_000, "received_on": "2026-11-17"}])
    for channel, text in stated(language, over):
        assert ("Rp2.000.000" if language == "id" else "IDR 2,000,000") in text or channel == "phone"
        for word in ("lewat 5", "overdue", "rencana", "plan to pay", "sudah dibayar", "already paid", "direncanakan"):
            assert word not in text.split("Bila dijawab")[0].split("If they say")[0]


@pytest.mark.parametrize("language", ["id", "en"])
def test_money_alone_that_nobody_has_applied_is_stated_too(language):
    held = Payment(id="U", amount=5_000_000, received_on=day("2026-11-20"))
    for _, text in stated(language, unapplied=[held]):
        assert ("Rp5.000.000" if language == "id" else "IDR 5,000,000") in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_statement_by_sms_says_of_withheld_tax_what_is_so(language):
    bill = invoice(withholdings=[{"kind": "pph23", "amount": 200_000}])
    other = invoice(id="INV-2", number="INV/2026/0002", total=1_000_000)
    for bills, still_open in (((bill,), "10"), ((bill, other), "11")):
        text = dict(stated(language, *bills))["sms"]
        assert (f"Rp{still_open}.000.000" if language == "id" else f"IDR {still_open},000,000") in text
        assert ("Di dalamnya PPh 23" if language == "id" else "This includes IDR 200,000 of PPh 23") in text


def test_more_than_a_message_can_name_is_refused_at_the_door():
    many = [invoice(id=f"I{n}", number=f"N{n}") for n in range(201)]
    with pytest.raises(ArgumentError, match="200 items"):
        write_statement(client(), many, now=at("2026-11-23 10:00"), history=())
    with pytest.raises(ArgumentError, match="200 items"):
        confirmation(*many)


def test_what_cannot_be_added_up_is_not_stated():
    bills = [invoice(id=name, number=name, total=600_000_000_000_000) for name in "AB"]
    with pytest.raises(ArgumentError, match="fewer of them"):
        write_statement(client(), bills, now=NOW, history=())


# --- a balance is confirmed -------------------------------------------------------------------------


BILLS = (
    invoice(id="A", number="A", payments=[{"id": "1", "amount": 4_000_000, "received_on": "2026-12-30"}]),
    invoice(id="B", number="B", issued_on="2026-12-31", due_on="2027-01-30"),
    invoice(id="C", number="C", issued_on="2027-01-01", due_on="2027-01-31"),
    invoice(id="V", number="V", status="void"),
)


def confirmation(*bills, as_of="2026-12-31", who=None, history=(), unapplied=(), **more):
    account = Account(who or client(), bills, history, unapplied=unapplied)
    return write_confirmation(account, day(as_of), **more)


def test_d8_the_balance_of_a_day_is_confirmed():
    send = confirmation(*BILLS)
    assert (send.purpose, send.tone, send.channel) == ("balance_confirmation", "formal", "email")
    assert [(item.invoice_id, item.outstanding) for item in send.items] == [
        ("A", Money(6_000_000)),
        ("B", Money(10_000_000)),
    ]
    assert (str(send.as_of), f"{send.at:%Y-%m-%d %H:%M}") == ("2026-12-31", "2027-01-01 00:00")
    assert send.outstanding == (Money(16_000_000),)
    later = confirmation(*BILLS, now=at("2027-01-14 10:00"), channel="letter")
    assert (later.items, later.key, later.channel) == (send.items, send.key, "letter")
    assert confirmation(*BILLS, as_of="2026-12-29").key != send.key


def test_d8_a_balance_of_nil_is_confirmed_too():
    paid = invoice(payments=[{"id": "1", "amount": 10_000_000, "received_on": "2026-11-17"}])
    send = confirmation(paid)
    assert (send.items, send.outstanding, str(send.as_of)) == ((), (), "2026-12-31")
    assert send.key == contact_key("C-1", "balance_confirmation", "2026-12-31", 0)
    assert send.as_contacted(send.at).items == ()


def test_d8_a_confirmation_shows_what_stands_in_the_clients_favour():
    over = invoice(payments=[{"id": "1", "amount": 12_000_000, "received_on": "2026-11-17"}])
    held = [Payment(id="U", amount="USD 5", received_on=day("2026-12-31"))]
    send = confirmation(over, unapplied=held)
    assert [(item.invoice_id, item.outstanding) for item in send.items] == [("INV-1", Money(0))]
    assert send.unapplied == (Money(5, "USD"),)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"now": at("2026-12-30 10:00")}, "must not lie after now"),
        ({"now": NOW.replace(tzinfo=None)}, "now must be"),
        ({"who": client(contacts=[WHATSAPP])}, "no open channel"),
        ({"channel": "letter", "who": client(contacts=[WHATSAPP])}, "no open channel"),
        ({"as_of": "1980-01-01"}, "as_of must be"),
        ({"as_of": str(LAST_DAY)}, "as_of must be"),
    ],
)
def test_a_confirmation_that_cannot_be_is_refused(more, problem):
    with pytest.raises(ArgumentError, match=problem):
        confirmation(*BILLS, **more)
    with pytest.raises(ArgumentError, match="as_of must be"):
        write_confirmation(Account(client(), BILLS), NOW)
