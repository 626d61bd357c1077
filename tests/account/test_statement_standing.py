"""A statement tells apart what is overdue, what is not, and what nobody asks for; it asks only for what is overdue."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan import presets
from sopan.account import Account, ageing, write_statement
from sopan.history import PlanAgreed
from sopan.invoice import Payment
from sopan.money import Money
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR
from tests.rules.desk import CALENDAR, EMAIL, at, client, day, event, invoice, policy, step

NOW = at("2026-11-23 09:00")
REACHED = {"sms": "+6281234567890", "whatsapp": "+6281234567890", "phone": "+62215550123", "letter": "Jalan Kenanga 1"}
WAYS = [EMAIL, *({"channel": channel, "address": to} for channel, to in REACHED.items())]
EVERYWHERE = ("email", *REACHED)
WRITTEN = ("email", "letter", "whatsapp", "phone")
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])
ASKING = re.compile(
    r"kapan (?:kira-kira )?(?:rencana|pembayaran)|plan to pay|expect to pay|payment details|cara bayar", re.IGNORECASE
)
AMOUNT = re.compile(r"(?:Rp|IDR )([0-9][0-9.,]*[0-9])")
PARTS = [
    {"label": "Termin 1", "amount": 40_000_000, "due_on": "2026-11-18"},
    {"label": "Termin 2", "amount": 55_000_000, "due_on": "2026-12-16"},
    {"label": "Retensi", "amount": 5_000_000},
]
CONTRACT = invoice(total=100_000_000, instalments=PARTS)
SHORT = invoice(
    id="INV-2", number="INV/2026/0002", payments=[{"id": "P", "amount": 9_993_500, "received_on": "2026-11-18"}]
)
OVERPAID = invoice(
    id="INV-3", number="INV/2026/0003", payments=[{"id": "P", "amount": 25_000_000, "received_on": "2026-11-19"}]
)
HELD = Payment(id="U", amount=Money(500_000), received_on=date(2026, 11, 19))


def stated(language, bills, channels=EVERYWHERE, history=(), tones=("polite", "formal"), **more):
    """The statement in words, on every channel and in both tones."""
    who = client(language=language, contacts=WAYS)
    for channel in channels:
        for tone in tones:
            send = write_statement(who, bills, now=NOW, history=history, channel=channel, tone=tone, **more)
            message = Renderer(SAMPLE_CREDITOR).render(send, bills, who)
            yield " ".join(message.text.split())
            if message.html:
                yield " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", message.html, flags=re.DOTALL).split())


def rupiah(amount, language):
    return f"Rp{amount:,}".replace(",", ".") if language == "id" else f"IDR {amount:,}"


def amounts(text):
    return [int(re.sub("[.,]", "", found)) for found in AMOUNT.findall(text)]


def asked_for(text):
    """The sums that the closing question names."""
    return re.findall(r"(?:rencana pembayaran|to pay the) ((?:Rp|IDR |USD ?)[0-9.,]*[0-9])", text)


@LANGUAGES
def test_a_contract_in_parts_is_overdue_only_as_far_as_it_is(language):
    said = {
        "id": [
            "Termin 1 Rp40.000.000 jatuh tempo 18 November",
            "(lewat 5 hari)",
            "Termin 2 Rp55.000.000 jatuh tempo 16 Desember",
            "Retensi Rp5.000.000 belum ada jatuh tempo",
        ],
        "en": [
            "Termin 1 IDR 40,000,000 due 18 November",
            "(5 days overdue)",
            "Termin 2 IDR 55,000,000 due 16 December",
            "Retensi IDR 5,000,000 no due date yet",
        ],
    }[language]
    for text in stated(language, [CONTRACT], WRITTEN):
        for words in said:
            assert words in text
        assert asked_for(text) == [rupiah(40_000_000, language)]
    for text in stated(language, [CONTRACT], ["sms"]):
        assert [amount for amount in amounts(text) if amount != 100_000_000] == [40_000_000, 55_000_000, 5_000_000]


@LANGUAGES
def test_the_rest_of_an_invoice_within_a_plan_is_not_overdue(language):
    plan = PlanAgreed(
        at=at("2026-11-10 10:00"),
        invoice_ids=["INV-1"],
        instalments=[{"due_on": "2026-11-20", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}],
    )
    for text in stated(language, [invoice()], WRITTEN, history=[plan]):
        assert asked_for(text) == [rupiah(4_000_000, language)]
        assert rupiah(6_000_000, language) in text
        assert ("18 Desember" if language == "id" else "18 December") in text


@LANGUAGES
def test_the_kinds_of_what_is_open_add_up_to_all_of_it(language):
    taxed = invoice(
        id="INV-4", number="INV/2026/0004", withholdings=[{"kind": "pph23", "amount": 200_000}], due_on="2026-12-01"
    )
    bills = [CONTRACT, SHORT, taxed]
    heads = {"id": "Jumlah sisa: ", "en": "Total outstanding: "}
    kinds = {
        "id": ["lewat jatuh tempo", "belum jatuh tempo", "belum ada jatuh tempo", "tidak kami tagih lagi", "PPh 23"],
        "en": ["overdue", "not yet due", "no due date yet", "no longer asked for", "PPh 23"],
    }[language]
    for text in stated(language, bills, ("email", "letter", "phone")):
        total, told = re.search(rf"{heads[language]}(.*?) \(?((?:lewat|overdue).*?200[.,]000)", text).groups()
        assert amounts(told) == [40_000_000, 64_800_000, 5_000_000, 6_500, 200_000]
        assert amounts(total) == [sum(amounts(told))]
        assert all(kind in part for kind, part in zip(kinds, told.split("; "), strict=True))


@LANGUAGES
@pytest.mark.parametrize("known", [{"policy": presets.standard(), "calendar": CALENDAR}, {}])
def test_a_forgiven_shortfall_is_told_and_not_asked_for(language, known):
    """By the policy's tolerance; the usual one where no policy is known."""
    for text in stated(language, [SHORT], **known):
        assert rupiah(6_500, language) in text
        assert ("tidak kami tagih lagi" if language == "id" else "no longer asked for") in text
        assert not ASKING.search(text)
        assert "lewat" not in text
        assert "overdue" not in text
        assert SAMPLE_CREDITOR.payment_methods[0].number not in text.replace(" ", "")


def test_what_a_policy_does_not_forgive_is_asked_for():
    strict = presets.standard().model_copy(update={"tolerance": ()})
    send = write_statement(client(), [SHORT], now=NOW, history=(), policy=strict, calendar=CALENDAR)
    assert (send.items[0].to_transfer, send.items[0].forgiven) == (Money(6_500), None)


def test_ageing_counts_no_forgiven_rest_as_overdue():
    (row,) = ageing([Account(client(), [SHORT])], day("2026-11-30")).rows
    assert (row.current, row.total, {*row.buckets}) == (Money(6_500), Money(6_500), {Money(0)})
    shown = ageing([Account(client(), [SHORT])], day("2026-11-30"))
    assert "lancar" in shown.to_text("id")
    assert "not yet due" not in shown.to_text("en"), "its date has passed; nobody asks for it"
    report = ageing([Account(client(), [SHORT])], day("2026-11-30"), tolerance=())
    assert (report.rows[0].current, report.rows[0].buckets[0]) == (Money(0), Money(6_500))
    untouched = invoice(total=9_000)
    (row,) = ageing([Account(client(), [untouched])], day("2026-11-30")).rows
    assert row.buckets[0] == Money(9_000), "nothing came, so nothing is forgiven"


def test_a_small_rest_of_an_instalment_ages_with_the_next():
    parts = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]
    bill = invoice(instalments=parts, payments=[{"id": "1", "amount": 3_993_500, "received_on": "2026-11-10"}])
    (row,) = ageing([Account(client(), [bill])], day("2026-11-30")).rows
    assert (row.current, row.total) == (Money(6_006_500), Money(6_006_500))


@LANGUAGES
def test_who_is_owed_more_than_he_owes_hears_the_net_and_is_asked_nothing(language):
    for text in stated(language, [invoice(), OVERPAID], unapplied=[HELD]):
        assert rupiah(5_500_000, language) in text
        assert not ASKING.search(text)
        assert SAMPLE_CREDITOR.payment_methods[0].number not in text.replace(" ", "")
    for text in stated(language, [invoice(), OVERPAID], WRITTEN, unapplied=[HELD]):
        assert ("hendak diperhitungkan" if language == "id" else "how you would like us to apply it") in text


@LANGUAGES
def test_money_that_just_covers_what_is_open_leaves_nil(language):
    held = HELD.model_copy(update={"amount": Money(10_000_000)})
    for text in stated(language, [invoice()], WRITTEN, unapplied=[held]):
        assert ("Bapak/Ibu nihil" if language == "id" else "leaves nil in your favour") in text
        assert not ASKING.search(text)


@LANGUAGES
def test_nobody_is_asked_for_what_we_hold(language):
    for text in stated(language, [invoice()], WRITTEN, unapplied=[HELD]):
        assert asked_for(text) == [rupiah(9_500_000, language)]
    covering = HELD.model_copy(update={"amount": Money(40_000_000)})
    for text in stated(language, [CONTRACT], unapplied=[covering]):
        assert not ASKING.search(text), "what is overdue is covered, the rest has its date ahead"


@LANGUAGES
def test_one_currency_does_not_pay_for_another(language):
    dollars = invoice(id="INV-5", number="INV/2026/0005", total="USD 100.00")
    for text in stated(language, [invoice(), OVERPAID, dollars], ("email", "letter", "phone")):
        (asked,) = asked_for(text)
        assert asked.startswith("USD")


@LANGUAGES
def test_what_is_not_yet_due_is_stated_and_not_asked_for(language):
    for text in stated(language, [invoice(due_on="2026-12-20")]):
        assert rupiah(10_000_000, language) in text
        assert not ASKING.search(text)


def answered(language, bills, *events, **more):
    """Every wording of a statement for a client who said something."""
    return list(stated(language, bills, channels=("email", "letter", "whatsapp"), history=events, **more))


OTHER = invoice(id="INV-2", number="INV/2026/0002", total=3_000_000)
OBJECTED = event("dispute_opened", "2026-11-20 10:00", invoice_ids=("INV-2",))
PROMISED = event("promise_made", "2026-11-20 10:00", invoice_ids=("INV-2",), pay_by="2026-11-25")


@LANGUAGES
@pytest.mark.parametrize(
    ("said", "marked"),
    [
        (OBJECTED, {"id": "sedang diperiksa", "en": "under review"}),
        (PROMISED, {"id": "dijanjikan 25 November", "en": "promised for 25 November"}),
    ],
)
def test_what_is_in_dispute_or_promised_is_stated_and_not_asked_for(language, said, marked):
    for text in answered(language, [invoice(), OTHER], said):
        assert marked[language] in text
        assert asked_for(text) in ([], [rupiah(10_000_000, language)])
        assert rupiah(13_000_000, language) in text, "it still stands on the account"
    for text in answered(language, [OTHER], said):
        assert not ASKING.search(text)


@LANGUAGES
def test_what_was_objected_to_in_part_is_asked_for_in_part(language):
    part = event("dispute_opened", "2026-11-20 10:00", invoice_ids=("INV-2",), amount=1_000_000)
    rest = {"disputes": {"partial": "ask_rest"}}
    held, asked = (policy(step("first", "H+3"), **settings) for settings in ({}, rest))
    for text in answered(language, [OTHER], part, policy=asked):
        assert {1_000_000, 2_000_000} <= {*amounts(text)}
        assert asked_for(text) in ([], [rupiah(2_000_000, language)])
    for text in answered(language, [OTHER], part, policy=held):
        assert not ASKING.search(text)


@LANGUAGES
@pytest.mark.parametrize(
    "over",
    [
        (OBJECTED, event("dispute_resolved", "2026-11-21 10:00", invoice_ids=("INV-2",))),
        (event("promise_made", "2026-11-12 10:00", invoice_ids=("INV-2",), pay_by="2026-11-19"),),
        (event("promise_made", "2026-11-12 10:00", invoice_ids=("INV-9",), pay_by="2026-11-25"),),
    ],
    ids=["resolved", "broken", "about another"],
)
def test_what_no_longer_keeps_us_from_asking_is_asked_for(language, over):
    plain = list(stated(language, [OTHER], channels=("email", "letter", "whatsapp")))
    assert answered(language, [OTHER], *over) == plain


def test_a_promise_holds_through_the_grace_of_the_policy():
    made = event("promise_made", "2026-11-12 10:00", invoice_ids=("INV-2",), pay_by="2026-11-20")
    graced, strict = (policy(step("first", "H+3"), promises={"grace": days}) for days in (3, 2))
    for rule, holds in ((graced, True), (strict, False)):
        (item,) = write_statement(client(), [OTHER], now=NOW, history=[made], policy=rule).items
        assert [part.promised_for for part in item.by_date] == ([day("2026-11-20")] if holds else [])


def test_who_broke_too_many_promises_is_asked():
    broken = event("promise_made", "2026-11-10 10:00", invoice_ids=("INV-2",), pay_by="2026-11-12")
    for most, is_asked in ((1, True), (2, False)):
        rule = policy(step("first", "H+3"), promises={"max_broken": most})
        send = write_statement(client(), [OTHER], now=NOW, history=[broken, PROMISED], policy=rule)
        assert bool(send.items[0].by_date) is not is_asked


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=4),
    st.lists(st.integers(0, 30_000_000), max_size=3),
    st.integers(0, 200_000),
    st.booleans(),
)
def test_every_item_adds_up(shares, payments, tax, undated):
    total = sum(shares) * 1_000_000
    parts = [{"due_on": f"2026-11-{3 + 7 * place:02}", "amount": one * 1_000_000} for place, one in enumerate(shares)]
    if undated and len(parts) > 1:
        del parts[-1]["due_on"]
    bill = invoice(
        total=total,
        instalments=parts,
        payments=[
            {"id": str(place), "amount": amount, "received_on": "2026-11-10"}
            for place, amount in enumerate(payments)
            if amount
        ],
        withholdings=[{"kind": "pph23", "amount": tax}] if tax else [],
    )
    position = bill.position(NOW.date())
    if not position.outstanding and not position.surplus:
        return
    (item,) = write_statement(client(), [bill], now=NOW, history=()).items
    forgiven = item.forgiven or Money(0)
    dated = sum((part.amount for part in item.by_date), Money(0)) if item.by_date else item.to_transfer
    assert item.outstanding == position.outstanding == dated + forgiven + position.withheld
    assert not forgiven or not item.to_transfer
