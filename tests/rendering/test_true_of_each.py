"""Whatever happened to the invoices of a client: the words say nothing of them that is not so, and name what came."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan import presets
from sopan.account import Account, decide_account, write_agreement, write_confirmation, write_statement
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.errors import ArgumentError
from sopan.formats import rupiah
from sopan.history import (
    DisputeOpened,
    ExtensionAgreed,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PromiseMade,
)
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.rendering import Renderer
from sopan.rendering._builtin import builtin_keys
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering.politeness import lint
from sopan.words import MESSAGE_CHANNELS, Channel, Language, Purpose, Tone
from tests.rendering.facts import names_what_came, says_nothing_untrue, seen

WIB = timezone(timedelta(hours=7), "WIB")
CALENDAR = WorkingCalendar.indonesia()
RENDERER = Renderer(SAMPLE_CREDITOR)
KEYS = {*builtin_keys()}
ADDRESSES = {
    Channel.EMAIL: "keuangan@maju.example",
    Channel.WHATSAPP: "+6281234567890",
    Channel.SMS: "+6281234567890",
    Channel.PHONE: "+6281234567890",
    Channel.LETTER: "Jalan Kenanga 21, Bandung 40115",
}
TERMS = {
    "late_fee": {"per_mil_per_day": 1, "cap_percent": 5},
    "service_pause": {"notice_days": 14, "wording": "pengiriman berikutnya ditunda sampai lunas"},
    "agreed_in": "Perjanjian 12/PKS/2026 pasal 7",
}
FIRST = date(2026, 9, 1)
NO_SUMS = {Purpose.THANKS, Purpose.THANKS_PUNCTUAL, Purpose.CERTIFICATE, Purpose.CLAIM_CHECK}
POLICIES = {name: getattr(presets, name)() for name in ("gentle", "standard", "firm")}
PAUSE = {"id": "pause", "when": "H+21", "tone": "formal", "channels": ["email", "letter"], "purpose": "service_pause"}
POLICIES["pausing"] = EscalationPolicy.model_validate(
    {
        "name": "pausing",
        "steps": [
            {"id": "ask", "when": "H+3", "tone": "polite", "channels": ["whatsapp", "sms"]},
            {"id": "recap", "when": "H+10", "tone": "polite", "channels": ["email"], "purpose": "statement"},
            PAUSE | {"deadline_days": 7},
        ],
        "thanks": {"within_days": 5},
    }
)


@st.composite
def invoices(draw, place):
    currency = draw(st.sampled_from(["IDR", "IDR", "IDR", "USD"]))
    issued = FIRST + timedelta(days=draw(st.integers(0, 20)))
    due = issued + timedelta(days=draw(st.integers(10, 40)))
    total = draw(st.integers(1_000, 90_000)) * 1_000
    of = st.integers(1, 6)

    def day(most):
        return issued + timedelta(days=draw(st.integers(1, most)))

    def part():
        return Money(total * draw(of) // 10, currency)

    payments = [
        {"id": f"P-{place}-{number}", "amount": part(), "received_on": day(70)}
        for number in range(draw(st.sampled_from([0, 0, 1, 2])))
    ]
    if payments and draw(st.integers(0, 4)) == 0:
        payments[0] |= {
            "reversed_on": payments[0]["received_on"] + timedelta(days=3),
            "reversal_reason": "saldo kosong",
        }
    notes = [{"id": f"N-{place}", "amount": part(), "issued_on": day(50)}] if draw(st.integers(0, 3)) == 0 else []
    slips = [{"kind": draw(st.sampled_from(["pph23", "ppn_wapu"])), "amount": Money(total // 50, currency)}]
    parts = [
        {
            "due_on": due,
            "amount": Money(total - total // 3, currency),
            "label": draw(st.sampled_from([None, "Termin 1"])),
        },
        {"due_on": due + timedelta(days=21), "amount": Money(total // 3, currency)},
    ]
    in_parts = draw(st.integers(0, 4)) == 0
    from_receipt = not in_parts and draw(st.integers(0, 5)) == 0
    dated: dict[str, Any] = {"due_on": due + timedelta(days=21) if in_parts else due}
    if from_receipt:
        dated = {"due_on": None, "payment_terms": "14 hari setelah tanda terima"}
    return Invoice(
        id=f"INV-{place}",
        number=f"INV/2026/{place:04}",
        client_id="C-1",
        issued_on=issued,
        **dated,
        total=Money(total, currency),
        payments=payments,
        credit_notes=notes,
        withholdings=slips if draw(st.integers(0, 3)) == 0 else [],
        instalments=parts if in_parts else [],
        terms=TERMS if draw(st.booleans()) else {},
        subject=draw(st.sampled_from([None, "Jasa desain"])),
        references={"po": "4501"} if draw(st.booleans()) else {},
    )


def at(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=WIB)


@st.composite
def events(draw, known):
    told = []
    for _ in range(draw(st.integers(0, 3))):
        invoice = draw(st.sampled_from(known))
        day = invoice.issued_on + timedelta(days=draw(st.integers(5, 70)))
        ids = draw(st.sampled_from([(invoice.id,), ()]))
        ahead = day + timedelta(days=draw(st.integers(2, 20)))
        kind = draw(st.sampled_from(["promise", "claim", "rejected", "dispute", "extension", "plan"]))
        if kind == "promise":
            told.append(PromiseMade(at=at(day), invoice_ids=ids, pay_by=ahead))
        elif kind == "claim":
            told.append(PaymentClaimed(at=at(day), invoice_ids=ids))
        elif kind == "rejected":
            told.append(PaymentClaimed(at=at(day), invoice_ids=(invoice.id,)))
            told.append(PaymentClaimRejected(at=at(day + timedelta(days=1)), invoice_ids=(invoice.id,)))
        elif kind == "dispute":
            amount = Money(invoice.total.amount // 10, invoice.total.currency)
            told.append(DisputeOpened(at=at(day), invoice_ids=(invoice.id,), amount=amount))
        elif kind == "extension":
            told.append(ExtensionAgreed(at=at(day), invoice_ids=(invoice.id,), due_on=ahead))
        elif (owed := as_known(invoice, day).outstanding(day)) > Money(10, owed.currency):
            half = Money(owed.amount // 2, owed.currency)
            parts = [
                {"due_on": ahead, "amount": half},
                {"due_on": ahead + timedelta(days=30), "amount": owed - half},
            ]
            told.append(PlanAgreed(at=at(day), invoice_ids=(invoice.id,), instalments=parts))
    return sorted(told, key=lambda event: event.at)


def as_known(invoice, day):
    """The invoice as it stood on a day: what came later is not known yet."""
    there = [payment for payment in invoice.payments if payment.received_on <= day]
    there = [
        payment
        if not payment.reversed_on or payment.reversed_on <= day
        else payment.model_copy(update={"reversed_on": None, "reversal_reason": None})
        for payment in there
    ]
    notes = [note for note in invoice.credit_notes if note.issued_on <= day]
    return invoice.model_copy(update={"payments": tuple(there), "credit_notes": tuple(notes)})


def in_writing(agreed, there, client, now, history):
    """What was agreed by now and is not yet written down, as far as it holds."""
    for event in [event for event in agreed if event.at <= now]:
        agreed.remove(event)
        for invoice in there:
            if event.concerns(invoice.id):
                with suppress(ArgumentError):
                    yield write_agreement(event, invoice, client, now=now, history=history)


@st.composite
def stories(draw):
    """The messages of three months about up to three invoices, each with the invoices as they stood."""
    known = [draw(invoices(place)) for place in range(1, draw(st.integers(1, 3)) + 1)]
    told = draw(events(known))
    language = draw(st.sampled_from(["id", "en"]))
    contacts = [{"channel": channel, "address": address} for channel, address in ADDRESSES.items()]
    client = Client(id="C-1", name="PT Maju Jaya", attention="Ibu Sari", language=language, contacts=contacts)
    policy = POLICIES[draw(st.sampled_from([*POLICIES]))]
    sends: list[Any] = []
    contacted: list[Any] = []
    now = at(FIRST, 8)
    agreed = [event for event in told if isinstance(event, ExtensionAgreed | PlanAgreed)]
    for _ in range(60):
        there = [as_known(invoice, now.date()) for invoice in known if invoice.issued_on <= now.date()]
        history = sorted([*(event for event in told if event.at <= now), *contacted], key=lambda event: event.at)
        answer = decide_account(client, there, policy, now=now, history=history, calendar=CALENDAR)
        for send in (*answer.sends, *in_writing(agreed, there, client, now, history)):
            sends.append((send, there))
            contacted.append(send.as_contacted(now))
        later = [event.at for event in told if event.at > now]
        news = [
            at(day, 7)
            for invoice in known
            for day in [*(payment.received_on for payment in invoice.payments), invoice.issued_on]
            if at(day, 7) > now
        ]
        then = [time for time in (answer.next_check, *later, *news) if time is not None and time > now]
        now = now + timedelta(minutes=1) if answer.sends else min(then, default=at(date(2027, 1, 1)))
        if now >= at(date(2026, 12, 20)):
            break
    there = [as_known(invoice, now.date()) for invoice in known]
    history = sorted([*(event for event in told if event.at <= now), *contacted], key=lambda event: event.at)
    with suppress(ArgumentError):  # nothing is open
        sends.append((write_statement(client, there, now=now, history=history), there))
    sends.append((write_confirmation(Account(client, there, history, now), now.date()), there))
    return client, [(send, there) for send, there in sends if send is not None]


@given(stories(), st.sampled_from([*MESSAGE_CHANNELS]))
def test_the_words_are_true_of_every_invoice(story, other):
    client, sends = story
    for send, there in sends:
        for channel in {send.channel, other}:
            if (client.language, send.purpose, send.tone, channel) not in KEYS:
                continue
            if send.purpose is Purpose.BALANCE_CONFIRMATION and channel not in {Channel.EMAIL, Channel.LETTER}:
                continue
            told = send if channel is send.channel else replace(send, channel=channel, to=ADDRESSES[channel])
            message = RENDERER.render(told, there, client)
            for text in [message.text] + ([seen(message.html)] if message.html else []):
                says_nothing_untrue(text, told, there, client.language)
                assert lint(text, client.language) == ()
                if send.purpose not in NO_SUMS:
                    names_what_came(text, told, there, client.language)
                if channel in {Channel.EMAIL, Channel.LETTER}:
                    names_every_item(text, told, there, client.language)


ASKING = {
    Purpose.UPCOMING,
    Purpose.DUE_TODAY,
    Purpose.OVERDUE,
    Purpose.RECEIPT_CHECK,
    Purpose.PROMISE_FOLLOWUP,
    Purpose.SERVICE_PAUSE,
    Purpose.FINAL_NOTICE,
}


def names_every_item(text, send, there, language):
    """Where there is room, every invoice stands in the text with what is asked for on it."""
    numbers = {invoice.id: invoice.number for invoice in there}
    for item in send.items:
        assert numbers[item.invoice_id] in text, text
        if send.purpose in ASKING:
            assert rupiah(item.to_transfer, language) in text, text


PAUSING = EscalationPolicy.model_validate(
    {
        "name": "pausing",
        "steps": [
            {"id": "ask", "when": "H+3", "tone": "polite", "channels": ["email"]},
            PAUSE | {"when": "H+14", "deadline_days": 7},
        ],
        "limits": {"min_days_between": 1},
    }
)


ALSO = {"id": "juga masih terbuka: ", "en": "also outstanding: "}


def two_of_one(first, second):
    bill = {"client_id": "C-1", "issued_on": "2026-10-01", "total": 10_000_000}
    return [
        Invoice.model_validate(bill | {"id": "A", "number": "INV/26/17", "due_on": "2026-11-02"} | first),
        Invoice.model_validate(bill | {"id": "B", "number": "INV/26/18", "due_on": "2026-11-13"} | second),
    ]


def story_of(there, told, policy, channel, language, days):
    """The one message that names both invoices."""
    contacts = [{"channel": channel, "address": ADDRESSES[channel]}]
    client = Client(id="C-1", name="PT Maju Jaya", language=language, contacts=contacts)
    steps = [step.model_copy(update={"channels": (channel,)}) for step in policy.steps]
    policy = policy.model_copy(update={"steps": tuple(steps)})
    history = list(told)
    for day in days:
        now = at(date.fromisoformat(day))
        for send in decide_account(client, there, policy, now=now, history=history, calendar=CALENDAR).sends:
            history.append(send.as_contacted(now))
            if len(send.items) == 2:
                return RENDERER.render(send, there, client), send
    raise AssertionError("no joint message")


def told_apart(message, channel, language):
    """The texts of a message that is about the first invoice, each seen to name it apart from the second."""
    if message.whatsapp_template:
        about, _, others = " ".join(message.whatsapp_template.parameters).partition(ALSO[language])
        assert ("INV/26/17" in about, "INV/26/18" in about, "INV/26/18" in others) == (True, False, True)
    texts = [message.text] + ([seen(message.html)] if message.html else [])
    for text in texts:
        assert "INV/26/17" in text
        if channel is not Channel.SMS:
            assert "INV/26/18" in text
            assert text.count(rupiah(Money(10_000_000), language)) >= 2
    return texts


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", [*MESSAGE_CHANNELS])
def test_a_pause_is_announced_for_the_invoice_that_has_one_and_both_are_named(channel, language):
    there = two_of_one({"terms": TERMS}, {"terms": {}})
    message, send = story_of(there, [], PAUSING, channel, language, ["2026-11-05", "2026-11-16"])
    assert send.purpose is Purpose.SERVICE_PAUSE
    for text in told_apart(message, channel, language):
        if channel is Channel.SMS:
            assert ("Bila INV/26/17 belum" if language == "id" else "If INV/26/17 stays unpaid") in text


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", sorted({*MESSAGE_CHANNELS} - {Channel.SMS}))
def test_who_is_asked_for_the_part_that_is_not_disputed_reads_what_the_rest_is(channel, language):
    bill, _ = two_of_one({"due_on": "2026-11-18"}, {})
    told = [DisputeOpened(at=at(date(2026, 11, 19)), invoice_ids=("A",), amount=Money(4_000_000))]
    step = {"id": "ask", "when": "H+3", "tone": "polite", "channels": [channel]}
    policy = EscalationPolicy.model_validate({"name": "p", "steps": [step], "disputes": {"partial": "ask_rest"}})
    client = Client(
        id="C-1",
        name="PT Maju Jaya",
        language=language,
        contacts=[{"channel": channel, "address": ADDRESSES[channel]}],
    )
    now = at(date(2026, 11, 23))
    (send,) = decide_account(client, [bill], policy, now=now, history=told, calendar=CALENDAR).sends
    message = RENDERER.render(send, [bill], client)
    for text in [message.text] + ([seen(message.html)] if message.html else []):
        assert rupiah(Money(6_000_000), language) in text
        assert rupiah(Money(4_000_000), language) in text


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", [*MESSAGE_CHANNELS])
def test_a_promise_is_said_of_the_invoice_that_it_was_about_and_both_are_named(channel, language):
    there = two_of_one({}, {})
    told = [PromiseMade(at=at(date(2026, 11, 6)), invoice_ids=("A",), pay_by=date(2026, 11, 12))]
    message, send = story_of(there, told, PAUSING, channel, language, ["2026-11-05", "2026-11-16", "2026-11-17"])
    assert send.purpose is Purpose.PROMISE_FOLLOWUP
    for text in told_apart(message, channel, language):
        if channel is Channel.SMS:
            planned = "Rencananya INV/26/17" if language == "id" else "12 November: INV/26/17"
            assert planned in text or "12 November" not in text


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", [*MESSAGE_CHANNELS])
def test_money_that_is_not_yet_matched_stands_in_the_statement(language, channel):
    send, there, client = sample(Purpose.STATEMENT, Tone.POLITE, channel, Language(language))
    text = RENDERER.render(replace(send, unapplied=(Money(750_000),)), there, client).text
    assert rupiah(Money(750_000), language) in text
    assert "750" not in RENDERER.render(send, there, client).text


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"terms": TERMS | {"agreed_in": "PKS 2"}}, "sesuai PKS 1 dan PKS 2 "),
        ({"terms": TERMS | {"agreed_in": "PKS 1"}}, "sesuai PKS 1 per"),
        ({"terms": {"late_fee": {"per_mil_per_day": 1}}}, None),
        ({}, "sesuai PKS 1 per"),
    ],
)
def test_a_late_fee_is_said_to_be_agreed_where_it_was(second, said):
    there = two_of_one({"terms": TERMS | {"agreed_in": "PKS 1"}, "due_on": "2026-11-12"}, second)
    steps = [{"id": "ask", "when": "H+3", "tone": "formal", "channels": ["email"]}]
    policy = EscalationPolicy.model_validate({"name": "p", "steps": steps})
    message, _ = story_of(there, [], policy, Channel.EMAIL, "id", ["2026-11-16"])
    for text in (message.text, seen(message.html)):
        assert "Biaya keterlambatan" in text
        assert said in text if said else "sesuai PKS" not in text
