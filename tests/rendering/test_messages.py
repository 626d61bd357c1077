"""Every shipped message, in every circumstance: complete, polite, and true to the decision."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.formats import rupiah, tanggal
from sopan.money import Money, total_by_currency
from sopan.rendering import Renderer
from sopan.rendering._channels import MOST_SEGMENTS, WHATSAPP_FREE, WHATSAPP_TEMPLATE, sms_size
from sopan.rendering._sample import SAMPLE_CREDITOR
from sopan.rendering.politeness import lint
from sopan.words import NOT_DEMANDS, Channel, Purpose
from tests.rendering.cases import CIRCUMSTANCES, OCCASIONS, case

RENDERER = Renderer(SAMPLE_CREDITOR)
LEGAL_DRAFTS = {Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF}
LISTS_INVOICES = {*Purpose} - {Purpose.THANKS, Purpose.THANKS_PUNCTUAL, Purpose.CERTIFICATE}
LABELS = {"tanggal", "tagihan", "dibayar", "paid"}
"""Words that a line of text needs and a table does not."""
AMOUNT = re.compile(r"(?:Rp|USD ?|IDR )[0-9][0-9.,]*[0-9]")


def seen(html):
    return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL))


def check(occasion, circumstance):
    language, purpose, _, channel = occasion
    send, invoices, client = case(occasion, circumstance)
    message = RENDERER.render(send, invoices, client)
    texts = [message.text] + ([seen(message.html)] if message.html else [])
    assert message.key == send.key
    assert message.attachments == send.attach
    assert "{{" not in message.text
    assert "[[" not in message.text
    assert "None" not in message.text
    fits(message, channel)
    for text in texts:
        assert lint(text, language, legal_draft=purpose in LEGAL_DRAFTS) == ()
        assert SAMPLE_CREDITOR.name in text
        assert all(invoice.number in text for invoice in invoices)
        if purpose is Purpose.CERTIFICATE and channel is not Channel.SMS:
            assert all(rupiah(item.outstanding - item.to_transfer, language) in text for item in send.items)
        if purpose in LISTS_INVOICES:
            names_every_item(text, send, invoices, language, channel, purpose)
        if purpose not in NOT_DEMANDS:
            is_a_complete_demand(text, language)
            tells_no_other_amount(text, send, invoices, language, purpose)
    if message.subject is not None:
        assert not AMOUNT.search(message.subject)
        assert lint(message.subject, language, legal_draft=purpose in LEGAL_DRAFTS) == ()
        assert len(message.subject) <= 100
    html_hides_nothing(message)


def fits(message, channel):
    assert (message.html is None) == (channel not in {Channel.EMAIL, Channel.LETTER})
    if channel is Channel.SMS:
        assert sms_size(message.text.strip()).segments <= MOST_SEGMENTS
        assert sms_size(message.text.strip()).gsm7
    if channel is Channel.WHATSAPP:
        assert len(message.text) <= WHATSAPP_FREE
        assert not [warning for warning in message.warnings if "exceeds" in warning and "left out" in warning]
    if message.whatsapp_template:
        assert all(
            value and "\n" not in value and "     " not in value for value in message.whatsapp_template.parameters
        )
        assert sum(map(len, message.whatsapp_template.parameters)) < WHATSAPP_TEMPLATE


def names_every_item(text, send, invoices, language, channel, purpose):
    for item, invoice in zip(send.items, invoices, strict=True):
        assert invoice.number in text
        assert rupiah(item.to_transfer, language) in text
    slips = [slip for item in send.items if (slip := item.outstanding - item.to_transfer)]
    if slips and channel is Channel.SMS and purpose is not Purpose.CERTIFICATE:
        told = slips if len(send.items) == 1 else total_by_currency(slips)
        assert all(rupiah(slip, language) in text for slip in told)
    shown = [tanggal(item.due_on, language, weekday=False) for item in send.items]
    short = [tanggal(item.due_on, language, short=True) for item in send.items]
    assert all(day in text for day in shown) or (short[0] in text and short[-1] in text)


def is_a_complete_demand(text, language):
    assert re.search("abaikan" if language == "id" else "disregard", text)
    assert re.search("kendala|bantu|silakan" if language == "id" else "help|please", text)
    for method in SAMPLE_CREDITOR.payment_methods:
        assert method.label in text
        assert method.number in text.replace(" ", "")
        assert method.holder in text


def tells_no_other_amount(text, send, invoices, language, purpose):
    known = [item.to_transfer for item in send.items] + [item.outstanding - item.to_transfer for item in send.items]
    known += total_by_currency(item.to_transfer for item in send.items)
    known += total_by_currency(item.outstanding - item.to_transfer for item in send.items)
    known += [charge.payable for charge in send.charges]
    if purpose is Purpose.STATEMENT:
        known += [invoice.total for invoice in invoices] + [Money.zero(invoice.total.currency) for invoice in invoices]
    assert {*AMOUNT.findall(text)} <= {rupiah(amount, language) for amount in known}


def html_hides_nothing(message):
    """The words of the text are all in the html, too."""
    if message.html is None:
        return
    words, shown = (set(re.findall(r"\w{4,}", text.casefold())) for text in (message.text, seen(message.html)))
    assert words - shown <= LABELS


@pytest.mark.parametrize("index", range(len(OCCASIONS)), ids=lambda index: "-".join(map(str, OCCASIONS[index])))
def test_every_shipped_message_stands(index):
    """Two circumstances each, others for each occasion; the long test takes all."""
    for turn in range(2):
        check(OCCASIONS[index], CIRCUMSTANCES[(index * 7 + turn * 13) % len(CIRCUMSTANCES)])


@given(st.sampled_from(OCCASIONS), st.sampled_from(CIRCUMSTANCES))
def test_any_shipped_message_stands_in_any_circumstance(occasion, circumstance):
    check(occasion, circumstance)


@pytest.mark.long
@pytest.mark.parametrize("index", range(len(OCCASIONS)), ids=lambda index: "-".join(map(str, OCCASIONS[index])))
def test_every_shipped_message_stands_in_every_circumstance(index):
    for circumstance in CIRCUMSTANCES:
        check(OCCASIONS[index], circumstance)


def test_all_purposes_are_there_in_both_languages():
    for language in ("id", "en"):
        assert {purpose for known, purpose, _, _ in OCCASIONS if known == language} == {*Purpose}
    assert len([key for key in OCCASIONS if key[0] == "id"]) == len([key for key in OCCASIONS if key[0] == "en"])


WITH_A_TERM_OF_ITS_OWN = Purpose.SOMASI_DRAFT
"""Seven days from receipt, where no date is given."""


@pytest.mark.parametrize(
    "occasion",
    [occasion for occasion in OCCASIONS if occasion[1] is not WITH_A_TERM_OF_ITS_OWN],
    ids=lambda occasion: "-".join(map(str, occasion)),
)
def test_without_a_deadline_nothing_speaks_of_one(occasion):
    send, invoices, client = case(occasion, CIRCUMSTANCES[0])
    text = RENDERER.render(replace(send, deadline_on=None), invoices, client).text
    assert not re.search(r"tanggal tersebut|saat itu|by then|before then|that date", text)


SCRIPT = {
    "id": ("Selamat pagi", "Ucapkan:", "Catat:", "kotak suara", "Penutup"),
    "en": ("Good morning", "Say:", "Record:", "voicemail", "Closing"),
}


@pytest.mark.parametrize("occasion", [occasion for occasion in OCCASIONS if occasion[3] is Channel.PHONE], ids=str)
def test_a_phone_script_has_all_that_a_caller_needs(occasion):
    text = RENDERER.render(*case(occasion, CIRCUMSTANCES[0])).text
    greeted, say, record, voicemail, closing = SCRIPT[occasion[0]]
    assert greeted in text
    assert text.count(say) >= 3
    assert text.count(record) >= 3
    assert text.index(say) < text.index(voicemail) < text.index(closing)
    left = next(line for line in text[text.index(voicemail) :].splitlines() if line.startswith('"'))
    assert not AMOUNT.search(left)
    assert "INV" not in left
