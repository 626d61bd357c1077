"""Messages that a person asks for: an agreement in writing, and the statement of account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sopan.account import decide_account, write_agreement, write_statement
from sopan.errors import ArgumentError
from sopan.history import EVENT, ExtensionAgreed, History, PlanAgreed, contact_key
from sopan.money import Money
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR
from tests.rules.desk import CALENDAR, LETTER, at, client, invoice, ladder, policy

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
    assert message.subject == "Penegasan kesepakatan pembayaran tagihan INV/2026/0001"
    assert "Rp5.000.000, dibayar pada Rabu, 30 Desember 2026" in message.text


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
