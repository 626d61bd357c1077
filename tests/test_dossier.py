"""The dossier: everything that was in the input, in order, and nothing else."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.client import Client
from sopan.dossier import Dossier, Evidence, EvidenceKind, Fate
from sopan.errors import ArgumentError
from sopan.history import (
    Contacted,
    ContactedItem,
    Conversation,
    ExtensionAgreed,
    HandedOff,
    History,
    HoldPlaced,
    PlanAgreed,
    PromiseMade,
    Replied,
    StepDeclined,
    facts_of,
)
from sopan.invoice import Instalment, Invoice
from sopan.money import Money
from sopan.rendering import dossier_letter
from sopan.testing import clients, histories, invoices, policies
from sopan.words import Channel, Outcome, Purpose, Tone
from sopan.zones import zone_of
from tests.rules.desk import client, invoice

WIB = zone_of("WIB")
CLIENT = Client(id="C1", name="PT Maju Jaya")


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=WIB)


def an_invoice(name: str = "INV-1", **fields) -> Invoice:
    basis = {
        "id": name,
        "number": f"2026/{name}",
        "client_id": "C1",
        "issued_on": "2026-10-19",
        "due_on": "2026-11-18",
        "total": 10_000_000,
    }
    return Invoice.model_validate(basis | fields)


def paid(*entries: tuple[int, str], **fields) -> Invoice:
    return an_invoice(
        payments=[{"id": f"P{n}", "amount": amount, "received_on": on} for n, (amount, on) in enumerate(entries)],
        **fields,
    )


def a_contact(when: datetime, key: str = "K1", outcome: str = "sent", **fields) -> Contacted:
    item = ContactedItem(
        invoice_id="INV-1", obligation="INV-1", step="follow_up", occurrence="1", outstanding=Money(10_000_000)
    )
    basis = {
        "at": when,
        "invoice_ids": ("INV-1",),
        "key": key,
        "channel": "email",
        "to": "keuangan@contoh.example",
        "items": (item,),
        "purpose": "overdue",
        "tone": "polite",
        "outcome": outcome,
    }
    return Contacted.model_validate(basis | fields)


# --- contacts -------------------------------------------------------------------------------------


def test_a_contact_is_told_once_with_the_outcome_of_its_latest_report():
    reports = [a_contact(at(23), outcome="sent"), a_contact(at(24), outcome="failed")]
    (contact,) = Dossier.of(an_invoice(), CLIENT, reports).contacts
    assert (contact.at, contact.outcome) == (at(23), Outcome.FAILED)
    assert contact.reports == ((at(23), Outcome.SENT), (at(24), Outcome.FAILED))
    assert (contact.channel, contact.tone, contact.steps) == (Channel.EMAIL, Tone.POLITE, ("follow_up",))
    assert contact.asked == (("INV-1", Money(10_000_000)),)


def test_of_reports_at_one_instant_the_better_one_holds():
    reports = [a_contact(at(23), outcome="failed"), a_contact(at(23), outcome="delivered")]
    (contact,) = Dossier.of(an_invoice(), CLIENT, reports).contacts
    assert contact.outcome is Outcome.DELIVERED


def test_talks_without_a_key_are_told_one_by_one():
    talks = [Contacted(at=at(day), channel="phone", outcome="sent") for day in (3, 4)]
    assert len(Dossier.of(an_invoice(), CLIENT, talks).contacts) == 2


def test_offers_are_contacts_that_offered_something():
    dossier = Dossier.of(an_invoice(), CLIENT, [a_contact(at(23)), a_contact(at(25), "K2", offers=("instalments",))])
    assert [offer.offers for offer in dossier.offers] == [("instalments",)]


# --- promises -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("invoice", "amount", "fate", "fulfilled_on"),
    [
        (paid((10_000_000, "2026-11-26")), None, Fate.KEPT, date(2026, 11, 26)),
        (paid((10_000_000, "2026-11-27")), None, Fate.KEPT, date(2026, 11, 27)),
        (paid((10_000_000, "2026-11-28")), None, Fate.LATE, date(2026, 11, 28)),
        (paid((4_000_000, "2026-11-25")), None, Fate.PARTLY, None),
        (paid((4_000_000, "2026-11-25")), 4_000_000, Fate.KEPT, date(2026, 11, 25)),
        (paid((2_000_000, "2026-11-25"), (2_000_000, "2026-11-27")), 4_000_000, Fate.KEPT, date(2026, 11, 27)),
        (paid((4_000_000, "2026-11-20")), 4_000_000, Fate.BROKEN, None),  # before the promise
        (an_invoice(), None, Fate.BROKEN, None),
        (
            an_invoice(
                payments=[
                    {"id": "P", "amount": 10_000_000, "received_on": "2026-11-25", "reversed_on": "2026-11-25"},
                ]
            ),
            None,
            Fate.BROKEN,
            None,
        ),
    ],
)
def test_what_became_of_a_promise_is_read_from_the_payments(invoice, amount, fate, fulfilled_on):
    promise = PromiseMade(at=at(23), invoice_ids=("INV-1",), pay_by="2026-11-27", amount=amount)
    (told,) = Dossier.of(invoice, CLIENT, [promise], as_of=date(2026, 12, 31)).promises
    assert (told.fate, told.fulfilled_on) == (fate, fulfilled_on)
    assert told.named_day == date(2026, 11, 27)


def test_a_promise_whose_day_has_not_passed_is_open():
    promise = PromiseMade(at=at(23), invoice_ids=("INV-1",), pay_by="2026-11-27")
    assert Dossier.of(an_invoice(), CLIENT, [promise]).promises[0].fate is Fate.OPEN
    assert Dossier.of(an_invoice(), CLIENT, [promise], as_of=date(2026, 11, 27)).promises[0].fate is Fate.OPEN
    assert Dossier.of(an_invoice(), CLIENT, [promise], as_of=date(2026, 11, 28)).promises[0].fate is Fate.BROKEN


def test_a_newer_word_in_time_replaces_a_promise():
    promise = PromiseMade(at=at(23), invoice_ids=("INV-1",), pay_by="2026-11-27")
    extension = ExtensionAgreed(at=at(25), invoice_ids=("INV-1",), due_on="2026-12-09")
    late = ExtensionAgreed(at=at(30), invoice_ids=("INV-1",), due_on="2026-12-09")
    elsewhere = ExtensionAgreed(at=at(25), invoice_ids=("INV-2",), due_on="2026-12-09")
    as_of = date(2026, 12, 31)
    assert Dossier.of(an_invoice(), CLIENT, [promise, extension], as_of=as_of).promises[0].fate is Fate.REPLACED
    assert Dossier.of(an_invoice(), CLIENT, [promise, late], as_of=as_of).promises[0].fate is Fate.BROKEN
    both = [an_invoice(), an_invoice("INV-2")]
    assert Dossier.of(both, CLIENT, [promise, elsewhere], as_of=as_of).promises[0].fate is Fate.BROKEN


def test_a_promise_about_the_account_covers_what_was_issued_until_then():
    promise = PromiseMade(at=at(23), pay_by="2026-11-27")
    old, later = paid((10_000_000, "2026-11-27")), an_invoice("INV-2", issued_on="2026-11-24", due_on="2026-12-24")
    (told,) = Dossier.of([old, later], CLIENT, [promise], as_of=date(2026, 12, 31)).promises
    assert told.fate is Fate.KEPT
    assert told.received == (Money(10_000_000),)


# --- amounts and order ----------------------------------------------------------------------------


def test_every_change_of_an_amount_says_what_was_open_then():
    invoice = an_invoice(
        payments=[
            {"id": "P1", "amount": 4_000_000, "received_on": "2026-11-20", "reversed_on": "2026-11-25"},
            {"id": "P2", "amount": 1_000_000, "received_on": "2026-12-01"},
        ],
        credit_notes=[{"id": "K1", "amount": 500_000, "issued_on": "2026-11-30"}],
        withholdings=[{"kind": "pph23", "amount": 200_000, "certificate_received_on": "2026-12-02"}],
    )
    told = [(entry.kind, entry.on.isoformat(), entry.outstanding) for entry in Dossier.of(invoice, CLIENT, ()).amounts]
    assert told == [
        (EvidenceKind.PAYMENT, "2026-11-20", Money(6_000_000)),
        (EvidenceKind.PAYMENT_REVERSED, "2026-11-25", Money(10_000_000)),
        (EvidenceKind.CREDIT_NOTE, "2026-11-30", Money(9_500_000)),
        (EvidenceKind.PAYMENT, "2026-12-01", Money(8_500_000)),
        (EvidenceKind.CERTIFICATE, "2026-12-02", Money(8_300_000)),
    ]


def test_the_head_names_every_column_so_that_it_adds_up():
    bill = paid(
        (3_000_000, "2026-11-19"),
        credit_notes=[{"id": "K", "amount": 2_000_000, "issued_on": "2026-11-20"}],
        withholdings=[
            {"kind": "ppn_wapu", "amount": 150_000, "certificate_received_on": "2026-11-21"},
            {"kind": "pph23", "amount": 50_000},
        ],
    )
    head = dossier_letter(Dossier.of(bill, CLIENT, ()), "en").splitlines()[4]
    assert head == (
        "Invoice 2026/INV-1: issued 19 October 2026, due 18 November 2026, total IDR 10,000,000, paid IDR 3,000,000, "
        "credited IDR 2,000,000, tax slips IDR 150,000, open IDR 4,850,000, of which tax whose slip is missing IDR 50,000."
    )


def test_what_came_after_the_newest_event_counts_in_the_head_too():
    dossier = Dossier.of(paid((10_000_000, "2026-11-25")), CLIENT, [a_contact(at(23))])
    assert (dossier.through, dossier.invoices[0].outstanding) == (date(2026, 11, 25), Money(0))


def test_a_date_that_was_moved_in_time_is_not_told_as_the_day_on_which_it_fell_due():
    moved = ExtensionAgreed(at=at(10), invoice_ids=("INV-1",), due_on="2026-11-30")
    parts = [{"due_on": "2026-12-10", "amount": 4_000_000}, {"due_on": "2026-12-20", "amount": 6_000_000}]
    plan = PlanAgreed(at=at(2, month=12), invoice_ids=("INV-1",), instalments=parts)
    dossier = Dossier.of(an_invoice(), CLIENT, [moved, plan])
    assert [(str(entry.on), entry.amount) for entry in dossier.of_kind("fallen_due")] == [
        ("2026-11-30", Money(10_000_000)),
        ("2026-12-10", Money(4_000_000)),
        ("2026-12-20", Money(6_000_000)),
    ]
    assert dossier.invoices[0].due_on == date(2026, 12, 10)


def test_a_giro_is_a_payment_from_the_day_on_which_it_cleared():
    giro = {"id": "G", "amount": 4_000_000, "method": "giro", "received_on": "2026-11-19"}
    cleared = Dossier.of(an_invoice(payments=[giro | {"cleared_on": "2026-11-24"}]), CLIENT, ())
    assert [(entry.kind.value, entry.on.day, entry.outstanding) for entry in cleared][2:] == [
        ("giro_received", 19, None),
        ("payment", 24, Money(6_000_000)),
    ]
    back = giro | {"reversed_on": "2026-11-24", "reversal_reason": "saldo tidak cukup"}
    letter = dossier_letter(Dossier.of(an_invoice(payments=[back]), CLIENT, ()), "en")
    assert "Giro of IDR 4,000,000 for invoice 2026/INV-1 could be presented, not yet cleared." in letter
    assert "returned by the bank (saldo tidak cukup); open IDR 10,000,000." in letter
    assert "terbayar Rp0" in dossier_letter(Dossier.of(an_invoice(payments=[back]), CLIENT, ()))


def test_only_what_the_bank_returned_is_said_to_have_been_returned():
    put_right = {"id": "P", "amount": 4_000_000, "received_on": "2026-11-19", "reversed_on": "2026-11-20"}
    letter = dossier_letter(Dossier.of(an_invoice(payments=[put_right]), CLIENT, ()), "en")
    assert "Payment of IDR 4,000,000 for invoice 2026/INV-1 no longer counted; open IDR 10,000,000." in letter
    assert "bank" not in letter


def test_an_invoice_without_a_due_date_is_told_without_one():
    undated = an_invoice(due_on=None, payment_terms="30 hari setelah tanda terima")
    letter = dossier_letter(Dossier.of(undated, CLIENT, ()))
    assert letter.count("belum ada jatuh tempo") == 2
    assert "jatuh tempo ." not in letter


def test_days_come_before_hours_and_hours_in_order():
    events = [Replied(at=at(20, 15), invoice_ids=("INV-1",)), a_contact(at(20, 9))]
    dossier = Dossier.of(paid((1_000_000, "2026-11-20")), CLIENT, events)
    assert [entry.kind.value for entry in dossier] == ["issued", "fallen_due", "payment", "contacted", "replied"]


def test_instants_are_in_the_zone_of_the_client():
    client = CLIENT.model_copy(update={"zone": "WIT"})
    late = Replied(at=datetime(2026, 11, 20, 16, tzinfo=UTC), invoice_ids=("INV-1",))
    entry = Dossier.of(an_invoice(), client, [late]).of_kind("replied")[0]
    assert (entry.on, entry.at.hour, entry.at.utcoffset()) == (date(2026, 11, 21), 1, timedelta(hours=9))


def test_a_hold_until_a_day_ends_with_the_first_minute_of_it():
    hold = HoldPlaced(at=at(20), until=date(2026, 11, 25))
    assert Dossier.of(an_invoice(), CLIENT, [hold]).of_kind("hold_placed")[0].until == at(25, 0)


def test_what_came_later_is_left_out():
    events = [a_contact(at(23)), a_contact(at(30), "K2")]
    dossier = Dossier.of(paid((1_000_000, "2026-12-01")), CLIENT, events, as_of=date(2026, 11, 29))
    assert len(dossier.contacts) == 1
    assert not dossier.amounts
    assert dossier.invoices[0].outstanding == Money(10_000_000)


def test_a_due_date_that_is_to_come_is_no_fact():
    known = Dossier.of(an_invoice(), CLIENT, (), as_of=date(2026, 11, 17))
    assert [entry.kind.value for entry in known] == ["issued"]
    known = Dossier.of(an_invoice(), CLIENT, (), as_of=date(2026, 11, 18))
    assert [entry.kind.value for entry in known] == ["issued", "fallen_due"]


def test_an_entry_in_a_log_shows_no_address_no_person_and_no_words():
    bounced = {"id": "P", "amount": 1, "received_on": "2026-11-19", "reversed_on": "2026-11-20"}
    events = [
        a_contact(at(23), copies=("dua@rahasia.example",)),
        Replied(at=at(23), note="rahasia"),
        HandedOff(at=at(24), to="Rahasia & Rekan"),
    ]
    told = Dossier.of(an_invoice(payments=[bounced | {"reversal_reason": "rahasia"}]), CLIENT, events)
    assert not re.search("contoh|rahasia", repr(told.entries), re.IGNORECASE)
    assert not any(entry.withdrawn for entry in told)


def test_a_contact_about_several_invoices_names_the_amount_of_each():
    other = ContactedItem(
        invoice_id="INV-2", obligation="INV-2", step="call", occurrence="1", outstanding=Money(77_000_000)
    )
    alone = a_contact(at(23))
    joint = alone.model_copy(update={"invoice_ids": ("INV-1", "INV-2"), "items": (*alone.items, other)})
    both = [an_invoice(), an_invoice("INV-2")]
    told = dossier_letter(Dossier.of(both, CLIENT, [joint]), "en")
    assert "IDR 10,000,000 for 2026/INV-1 and IDR 77,000,000 for 2026/INV-2" in told
    assert "IDR 10,000,000 for 2026/INV-1" not in dossier_letter(Dossier.of(an_invoice(), CLIENT, [alone]), "en")


def test_an_invoice_of_the_future_is_left_out():
    assert not Dossier.of(an_invoice(), CLIENT, (), as_of=date(2026, 10, 18)).invoices


def test_events_about_other_invoices_are_left_out():
    events = [a_contact(at(23)), Replied(at=at(24), invoice_ids=("INV-2",)), Replied(at=at(25))]
    dossier = Dossier.of(an_invoice(), CLIENT, events)
    assert [entry.at for entry in dossier if entry.at] == [at(23), at(25)]


def test_a_joint_contact_shows_only_the_items_of_this_dossier():
    other = ContactedItem(
        invoice_id="INV-2", obligation="INV-2", step="call", occurrence="1", outstanding=Money(77_000_000)
    )
    contact = a_contact(at(23))
    joint = contact.model_copy(update={"invoice_ids": ("INV-1", "INV-2"), "items": (*contact.items, other)})
    (told,) = Dossier.of(an_invoice(), CLIENT, [joint]).contacts
    assert (told.invoice_ids, told.steps) == (("INV-1",), ("follow_up",))
    assert told.asked == (("INV-1", Money(10_000_000)),)


# --- at the border --------------------------------------------------------------------------------


def test_an_invoice_of_another_client_is_refused():
    with pytest.raises(ArgumentError, match="another client"):
        Dossier.of([an_invoice(client_id="C2")], CLIENT, ())


def test_a_conversation_is_refused_because_it_forgets():
    with pytest.raises(ArgumentError, match="all events"):
        Dossier.of(an_invoice(), CLIENT, Conversation.of(()))


def test_two_events_with_one_id_that_differ_are_refused():
    with pytest.raises(ValueError, match="one id"):
        Dossier.of(an_invoice(), CLIENT, [Replied(at=at(20), id="E1"), Replied(at=at(21), id="E1")])


def test_agreements_hold_extensions_and_plans():
    plan = PlanAgreed(
        at=at(20),
        invoice_ids=("INV-1",),
        instalments=(
            Instalment(due_on="2026-12-01", amount=6_000_000),
            Instalment(due_on="2027-01-01", amount=4_000_000),
        ),
    )
    (told,) = Dossier.of(an_invoice(), CLIENT, [plan]).agreements
    assert told.instalments == ((date(2026, 12, 1), Money(6_000_000)), (date(2027, 1, 1), Money(4_000_000)))


# --- shown ----------------------------------------------------------------------------------------


def test_the_page_escapes_whatever_a_client_is_called():
    client = CLIENT.model_copy(update={"name": "<script>alert(1)</script>"})
    page = Dossier.of(an_invoice(), client, [Replied(at=at(20), note="<b>")])._repr_html_()
    assert "<script>" not in page
    assert "<b>" not in page
    assert page.startswith("<table ")


def test_a_dossier_is_plain_values_for_json():
    events = [a_contact(at(23)), HandedOff(at=at(30), invoice_ids=("INV-1",), to="pengacara")]
    rows = json.loads(json.dumps(Dossier.of(an_invoice(), CLIENT, events).to_dicts()))
    assert [row["kind"] for row in rows] == ["issued", "fallen_due", "contacted", "handed_off"]
    assert rows[2]["asked"] == [["INV-1", "IDR 10000000.00"]]
    assert rows[2]["at"] == "2026-11-23T10:00:00+07:00"


def test_the_letter_tells_it_in_order():
    promise = PromiseMade(at=at(24), invoice_ids=("INV-1",), pay_by="2026-11-27", amount=4_000_000)
    events = [a_contact(at(23), offers=("instalments",)), promise, Replied(at=at(25), note="rahasia kita")]
    dossier = Dossier.of(paid((4_000_000, "2026-11-30")), CLIENT, events, as_of=date(2026, 12, 1))
    letter = dossier_letter(dossier)
    assert "Senin, 23 November 2026\n- 10.00 WIB: Pengingat tagihan untuk faktur 2026/INV-1, lewat email" in letter
    assert "menawarkan cicilan (terkirim)." in letter
    assert "paling lambat 27 November 2026: dibayar terlambat (30 November 2026)." in letter
    assert "Pembayaran Rp4.000.000 untuk faktur 2026/INV-1; sisa Rp6.000.000." in letter
    assert "rahasia" not in letter
    assert "(rahasia kita)" in dossier_letter(dossier, notes=True)
    assert letter.index("24 November") < letter.index("Rabu, 25 November") < letter.index("Senin, 30 November")


def test_the_letter_has_brackets_for_a_note_alone():
    events = [Replied(at=at(24)), Replied(at=at(25), note="rahasia kita")]
    letter = dossier_letter(Dossier.of(an_invoice(), CLIENT, events), notes=True)
    assert [line.rpartition("(")[2] for line in letter.splitlines() if line.endswith(")")] == ["rahasia kita)"]
    assert "None" not in letter


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_letter_has_words_for_everything(language):
    """Every kind of fact, purpose, channel, tone, outcome and fate, without an underscore of our own words."""
    words: list[tuple[str, dict]] = [
        *[(kind, {}) for kind in EvidenceKind],
        *[("contacted", {"purpose": purpose}) for purpose in Purpose],
    ]
    words += [("contacted", {"channel": channel}) for channel in Channel]
    words += [("contacted", {"tone": tone}) for tone in Tone]
    words += [("contacted", {"outcome": outcome}) for outcome in Outcome]
    words += [("promise_made", {"fate": fate}) for fate in Fate]
    entries = tuple(
        Evidence(on=date(2026, 11, 23), at=at(23), kind=EvidenceKind(kind), invoice_ids=(), **fields)
        for kind, fields in words
    )
    letter = dossier_letter(replace(Dossier.of(an_invoice(), CLIENT, ()), entries=entries), language)
    assert letter.count("10.00 WIB" if language == "id" else "10:00 WIB") == len(words)
    assert "_" not in letter


# --- nothing more, nothing less -------------------------------------------------------------------


@st.composite
def files(draw):
    """Two invoices of one client and what was said about them and others."""
    client = draw(clients())
    policy = draw(policies())
    known = [draw(invoices(id="INV-1")), draw(invoices(id="INV-2", number="2026/2"))]
    history = draw(histories([*known, draw(invoices(id="INV-3"))], policy))
    return client, known, history


def texts_in(value: object) -> set[str]:
    """Every text in plain values, however deep."""
    match value:
        case dict():
            return {text for entry in value.values() for text in texts_in(entry)}
        case list() | tuple():
            return {text for entry in value for text in texts_in(entry)}
        case str():
            return {value}
        case _:
            return set()


@given(files())
def test_nothing_is_in_the_dossier_that_was_not_in_the_input(case):
    client, known, history = case
    given_in = [invoice.model_dump(mode="json") for invoice in known] + [e.model_dump(mode="json") for e in history]
    zone = zone_of(client.zone)
    allowed = texts_in(given_in) | {kind.value for kind in EvidenceKind} | {fate.value for fate in Fate}
    for event in history:
        local = event.at.astimezone(zone)
        allowed |= {local.isoformat(), local.date().isoformat()}
        until = getattr(event, "until", None)
        if isinstance(until, datetime):
            allowed.add(until.astimezone(zone).isoformat())
        elif until is not None:
            allowed.add(datetime(until.year, until.month, until.day, tzinfo=zone).isoformat())
    for entry in Dossier.of(known, client, history):
        row = entry.to_dict()
        computed = {name: row.pop(name) for name in ("outstanding", "received")}
        assert texts_in(row) <= allowed
        if entry.outstanding is not None:
            (invoice,) = (invoice for invoice in known if invoice.id in entry.invoice_ids)
            assert computed["outstanding"] == str(invoice.outstanding(entry.on))
        arrived = [
            payment.amount
            for invoice in known
            for payment in invoice.payments
            if entry.named_day is not None and entry.on <= payment.received_on <= entry.named_day
        ]
        assert all(received <= sum(arrived, Money(0)) for received in entry.received)


@given(files())
def test_everything_about_these_invoices_is_in_the_dossier(case):
    client, known, history = case
    ids = {invoice.id for invoice in known}
    ours = [event for event in history if not event.invoice_ids or ids & set(event.invoice_ids)]
    expected = Counter(event.event for event in ours if not isinstance(event, Contacted) or event.key is None)
    for told_with_another in ("contact_withdrawn", "suggested", "suggestion_settled"):
        expected.pop(told_with_another, None)
    accepted = [fact for fact in facts_of(history.events) if fact not in history.events]
    expected.update(fact.event for fact in accepted if not fact.invoice_ids or ids & set(fact.invoice_ids))
    expected["contacted"] += len({event.key for event in ours if isinstance(event, Contacted) and event.key})
    payments = [payment for invoice in known for payment in invoice.payments]
    expected["payment"] = sum(payment.counts_from is not None for payment in payments)
    expected["giro_received"] = sum(payment.method == "giro" for payment in payments)
    expected["payment_reversed"] = sum(payment.reversed_on is not None for payment in payments)
    found = Counter(entry.kind.value for entry in Dossier.of(known, client, history))
    assert {kind: found[kind] for kind in expected} == dict(expected)


@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(case, chance):
    client, known, history = case
    events = [*history, *list(history)[:2]]
    chance.shuffle(events)
    assert Dossier.of(known, client, events) == Dossier.of(known, client, history)


@given(files(), st.sampled_from(["id", "en"]))
def test_any_dossier_can_be_told_as_a_letter_and_as_a_page(case, language):
    client, known, history = case
    dossier = Dossier.of(known, client, History(history))
    letter = dossier_letter(dossier, language)
    assert letter.count("\n- ") == len(dossier) + 4
    assert "None" not in letter
    assert "  " not in letter
    assert len(re.findall("<tr>", dossier._repr_html_())) == len(dossier) + 1


@pytest.mark.parametrize(
    ("status", "said", "open_"),
    [("void", "dibatalkan", 0), ("written_off", "dihapusbukukan", 6_000_000), ("draft", "belum terbit", 6_000_000)],
)
def test_the_head_says_what_became_of_an_invoice_and_nothing_is_open_on_a_void_one(status, said, open_):
    paid = [{"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-10"}]
    told = Dossier.of(invoice(status=status, payments=paid), client(), ())
    (facts,) = told.invoices
    assert (facts.outstanding, facts.surplus) == (Money(open_), Money(4_000_000 if status == "void" else 0))
    head = dossier_letter(told).split("KRONOLOGI")[0]
    assert said in head
    assert ("lebih bayar Rp4.000.000, sisa Rp0" in head) == (status == "void")


# --- what did not take place is not said to have -----------------------------------------------------


def told(events, language, **fields):
    text = Dossier.of(an_invoice(**fields), CLIENT, events, as_of=date(2026, 11, 28)).to_text(language)
    return " ".join(text.split())


def talk(channel, outcome, **more):
    return Contacted(at=at(20), channel=channel, outcome=outcome, invoice_ids=("INV-1",), **more)


@pytest.mark.parametrize(
    ("channel", "outcome", "in_indonesian", "in_english"),
    [
        ("visit", "sent", "Kunjungan tentang faktur 2026/INV-1.", "A visit about invoice 2026/INV-1."),
        (
            "visit",
            "no_answer",
            "Kunjungan tentang faktur 2026/INV-1 (tidak bertemu).",
            "A visit about invoice 2026/INV-1 (nobody was met).",
        ),
        (
            "phone",
            "no_answer",
            "Upaya menghubungi klien tentang faktur 2026/INV-1, lewat telepon (tidak diangkat).",
            "An attempt to reach the client about invoice 2026/INV-1, by phone (no answer).",
        ),
        (
            "phone",
            "sent",
            "Pembicaraan tentang faktur 2026/INV-1, lewat telepon.",
            "A talk about invoice 2026/INV-1, by phone.",
        ),
    ],
)
def test_a_call_that_nobody_took_is_no_talk_and_a_visit_is_no_message(channel, outcome, in_indonesian, in_english):
    assert in_indonesian in told([talk(channel, outcome)], "id")
    assert in_english in told([talk(channel, outcome)], "en")


@pytest.mark.parametrize(("language", "amount"), [("id", "menyebut Rp10.000.000"), ("en", "naming IDR 10,000,000")])
def test_to_nobody_no_amount_was_named(language, amount):
    asked = {
        "purpose": "overdue",
        "tone": "firm",
        "key": "INV-1|call",
        "items": [{"invoice_id": "INV-1", "obligation": "INV-1", "outstanding": 10_000_000}],
    }
    for channel in ("phone", "visit"):
        assert amount in told([talk(channel, "sent", **asked)], language)
        assert amount not in told([talk(channel, "no_answer", **asked)], language)


@pytest.mark.parametrize(
    ("until", "in_indonesian", "in_english"),
    [
        (
            None,
            "Langkah letter untuk faktur 2026/INV-1 dibatalkan.",
            "Step letter for invoice 2026/INV-1 was struck out.",
        ),
        (
            "2026-12-20",
            "Langkah letter untuk faktur 2026/INV-1 ditunda sampai 20 Desember 2026",
            "Step letter for invoice 2026/INV-1 was put off until 20 December 2026",
        ),
    ],
)
def test_a_step_that_is_put_off_is_not_struck_out(until, in_indonesian, in_english):
    declined = StepDeclined(at=at(24), step="letter", until=until, invoice_ids=("INV-1",))
    assert in_indonesian in told([declined], "id")
    assert in_english in told([declined], "en")


def test_the_receipt_of_an_invoice_is_named():
    taken_in = {"delivered_on": "2026-10-27", "receipt_number": "TT-1"}
    assert "Klien menerima faktur 2026/INV-1 (tanda terima nomor TT-1)." in told([], "id", **taken_in)
    assert "The client received invoice 2026/INV-1 (receipt no. TT-1)." in told([], "en", **taken_in)
    assert "The client received invoice 2026/INV-1." in told([], "en", delivered_on="2026-10-27")
