"""Every shipped message, in every circumstance: complete, polite, short enough, and true to the decision."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.formats import rupiah
from sopan.money import total_by_currency
from sopan.rendering import Renderer
from sopan.rendering._channels import LONGEST, SMS_SEGMENTS, WHATSAPP_FREE, WHATSAPP_TEMPLATE, sms_size
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering.politeness import Rule, lint
from sopan.words import MESSAGE_CHANNELS, NOT_DEMANDS, Channel, Language, Purpose
from tests.rendering.cases import CIRCUMSTANCES, CREDITOR, FEE_ON, OCCASIONS, all_at_once, case
from tests.rendering.facts import AMOUNT, day_said, names_what_came, says_nothing_untrue, seen

RENDERER = Renderer(SAMPLE_CREDITOR)
PAPERS = {Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF}
SUMMED_UP = {Purpose.THANKS, Purpose.THANKS_PUNCTUAL, Purpose.CERTIFICATE, Purpose.BALANCE_CONFIRMATION}
"""Purposes that do not list what is asked for, item by item."""
ACCOUNTS = {Purpose.STATEMENT, Purpose.BALANCE_CONFIRMATION, Purpose.HANDOFF_BRIEF}
"""Purposes that show what is open of each invoice, missing certificates included."""
LABELS = {
    *("nomor", "tagihan", "jumlah", "juga", "masih", "terbuka", "invoice", "amount", "also", "open", "total", "atau"),
    *("account", "holder", "sisa", "lembar", "jawaban", "kami", "telah", "mengingatkan", "melalui"),
}
"""Words that stand elsewhere in a table."""


def check(occasion, circumstance):
    language, purpose, _, channel = occasion
    send, invoices, client = case(occasion, circumstance)
    message = RENDERER.render(send, invoices, client)
    texts = [message.text] + ([seen(message.html)] if message.html else [])
    assert message.key == send.key
    assert message.attachments == send.attach
    assert not re.search(r"\{\{|\[\[|\bNone\b|Rp0\b|, ,|  \(|\(\)|\.\.(?!\.)|: \.", message.text)
    fits(message, channel)
    for text in texts:
        assert lint(text, language, legal_draft=purpose in PAPERS) == ()
        assert SAMPLE_CREDITOR.name in text
        names_every_item(text, send, invoices, language, channel, purpose)
        says_nothing_untrue(text, send, invoices, language)
        if purpose not in SUMMED_UP | {Purpose.CLAIM_CHECK, Purpose.AGREEMENT}:
            names_what_came(text, send, invoices, language)
        if purpose not in NOT_DEMANDS:
            is_a_complete_demand(text, language, channel)
    if channel is Channel.WHATSAPP:
        assert not [
            found for found in lint(message.text, language, channel=channel) if found.rule is Rule.LONG_SENTENCE
        ]
    if message.subject is not None:
        assert not AMOUNT.search(message.subject)
        assert lint(message.subject, language, legal_draft=purpose in PAPERS) == ()
        assert len(message.subject) <= 100
    html_hides_nothing(message)


def fits(message, channel):
    assert (message.html is None) == (channel not in {Channel.EMAIL, Channel.LETTER})
    if channel is Channel.SMS:
        assert sms_size(message.text.strip()).segments <= SMS_SEGMENTS
        assert sms_size(message.text.strip()).gsm7
    if channel is Channel.WHATSAPP:
        assert len(message.text) <= WHATSAPP_FREE
    if message.whatsapp_template:
        assert all(
            value and "\n" not in value and "     " not in value for value in message.whatsapp_template.parameters
        )
        assert sum(map(len, message.whatsapp_template.parameters)) < WHATSAPP_TEMPLATE


def names_every_item(text, send, invoices, language, channel, purpose):
    if channel is Channel.SMS and len(send.items) > 1:
        return names_the_sum(text, send, language, purpose)
    if purpose is Purpose.BALANCE_CONFIRMATION and channel is Channel.SMS:
        return None
    assert all(invoice.number in text for invoice in invoices)
    if purpose is Purpose.CERTIFICATE and len(send.items) == 1:
        assert rupiah(send.items[0].outstanding - send.items[0].to_transfer, language) in text
    if purpose in SUMMED_UP:
        return None
    for item in send.items:
        amount = item.outstanding if purpose in ACCOUNTS else item.to_transfer
        assert rupiah(amount, language) in text
        assert day_said(item.due_on, send, language) in text
    return None


def names_the_sum(text, send, language, purpose):
    """Two segments have room for how many, how much and the oldest; a warning says so."""
    if purpose in SUMMED_UP:
        return
    amounts = [item.outstanding if purpose in ACCOUNTS else item.to_transfer for item in send.items]
    if purpose is not Purpose.AGREEMENT or len(send.items) > 4:
        assert rupiah(*total_by_currency(amounts), language) in text
    assert day_said(min(item.due_on for item in send.items), send, language) in text or (
        purpose in {Purpose.DUE_TODAY, Purpose.CLAIM_CHECK}
    )


def is_a_complete_demand(text, language, channel):
    if channel is Channel.PHONE:
        assert re.search("[Ss]udah dibayar|sudah dibayar" if language == "id" else "Already paid|is paid", text)
    else:
        assert re.search("[Aa]baikan|dibayar, mohon kirim" if language == "id" else "disregard|paid, please send", text)
    assert re.search(
        "[Kk]endala|[Bb]antu|[Ss]ilakan|[Kk]abari|tidak sesuai|berbeda|bersedia"
        if language == "id"
        else "[Hh]elp|[Pp]lease|reply|tell us|tell me|wrong|differs|let us",
        text,
    )
    if channel is Channel.SMS:
        assert re.search(
            "Cara bayar ada di tagihan" if language == "id" else "Payment details are on the invoice", text
        )
        assert not any(method.number in text.replace(" ", "") for method in SAMPLE_CREDITOR.payment_methods)
        return
    for method in SAMPLE_CREDITOR.payment_methods:
        assert method.label in text
        assert method.number in text.replace(" ", "")
        assert method.holder in text


def html_hides_nothing(message):
    """The words of the text are all in the html, too."""
    if message.html is None:
        return
    words, shown = (set(re.findall(r"\w{4,}", text.casefold())) for text in (message.text, seen(message.html)))
    assert words - shown <= LABELS


@pytest.mark.parametrize("index", range(len(OCCASIONS)), ids=lambda index: "-".join(map(str, OCCASIONS[index])))
def test_every_shipped_message_stands(index):
    """Four circumstances each, others for each occasion; the long test takes all."""
    for turn in range(4):
        check(OCCASIONS[index], CIRCUMSTANCES[(index * 7 + turn * 137) % len(CIRCUMSTANCES)])


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


# --- length -------------------------------------------------------------------------------------------------

MEDIANS = {Channel.WHATSAPP: 420, Channel.EMAIL: 800, Channel.LETTER: 1200, Channel.PHONE: 1500}


@pytest.mark.parametrize("language", [*Language])
@pytest.mark.parametrize("channel", [*MEDIANS])
def test_messages_are_as_short_as_people_read_them(language, channel):
    """One invoice with all that a message can name: subject, order, earlier messages, last date, offers."""
    lengths = [
        len(RENDERER.render(*sample(purpose, tone, channel, language), letter_number="012/PCS/XI/2026").text.strip())
        for known, purpose, tone, on in OCCASIONS
        if known is language and on is channel and purpose is not Purpose.HANDOFF_BRIEF
    ]
    assert median(lengths) <= MEDIANS[channel]
    assert max(lengths) <= LONGEST[channel]


EVERYTHING = [
    *[()],
    *((name,) for name in ("payments", "credit_notes", "withholdings", "fee", "offers", "earlier", "pay_day", "apart")),
    ("payments", "credit_notes"),
    ("fee", "withholdings"),
]
"""What one invoice may lack of all that a message could name: nothing, one thing, or the money that came."""


@pytest.mark.parametrize("occasion", OCCASIONS, ids=lambda occasion: "-".join(map(str, occasion)))
def test_a_message_with_everything_is_still_short_enough(occasion):
    """The least necessary goes first: offers and reasons, what the invoice itself says, courtesies."""
    language, purpose, _, channel = occasion
    renderer = Renderer(CREDITOR)
    for lacking in EVERYTHING:
        send, invoices, client = all_at_once(occasion, lacking)
        message = renderer.render(send, invoices, client, letter_number="012/PCS/XI/2026")
        text = message.text.strip()
        if channel is Channel.SMS:
            assert sms_size(text).segments <= SMS_SEGMENTS
        elif purpose not in PAPERS:
            assert len(text) <= LONGEST[channel], lacking
        assert lint(text, language, legal_draft=purpose in PAPERS) == ()
        if purpose not in NOT_DEMANDS:
            is_a_complete_demand(text, language, channel)
            if channel is not Channel.SMS:
                assert CREDITOR.payment_notice in text or channel is Channel.PHONE
            says_nothing_untrue(text, send, invoices, language)
            names_what_came(text, send, invoices, language)
            assert (invoices[0].receipt_number or "4501122") in text  # where there is no room for both, the receipt


@pytest.mark.parametrize("language", [*Language])
@pytest.mark.parametrize("purpose", ["upcoming", "due_today", "overdue", "receipt_check", "promise_followup"])
@pytest.mark.parametrize("channel", [*MESSAGE_CHANNELS])
def test_a_pay_day_of_the_client_is_named(purpose, channel, language):
    """The one that a demand waited for, or the next (C3); not one that comes after the last date."""
    tone = "polite" if purpose == "overdue" else "friendly"
    send, invoices, client = sample(Purpose(purpose), tone, channel, language)
    for day, deadline, named in [
        (date(2026, 11, 26), send.deadline_on, True),
        (date(2026, 11, 16), send.deadline_on, True),
        (date(2026, 12, 10), None, True),
        (date(2026, 12, 10), date(2026, 11, 27), False),
    ]:
        known = replace(send, items=(replace(send.items[0], pay_day=day),), deadline_on=deadline)
        text = RENDERER.render(known, invoices, client).text
        said = re.search(r"jadwal (?:pem)?bayar|payment run", text)
        assert said or channel is Channel.SMS or not named
        assert not said or (named and day_said(day, send, language) in text)


# --- what is not said ---------------------------------------------------------------------------------------

WITH_A_TERM_OF_ITS_OWN = Purpose.SOMASI_DRAFT
"""Seven days from receipt, where no date is given."""


@pytest.mark.parametrize(
    "occasion",
    [occasion for occasion in OCCASIONS if occasion[1] not in {WITH_A_TERM_OF_ITS_OWN, Purpose.SERVICE_PAUSE}],
    ids=lambda occasion: "-".join(map(str, occasion)),
)
def test_without_a_deadline_nothing_speaks_of_one(occasion):
    send, invoices, client = case(occasion, CIRCUMSTANCES[0])
    send = replace(send, promise=None, purpose=send.purpose)
    text = RENDERER.render(replace(send, deadline_on=None), invoices, client).text
    assert not re.search(
        r"tanggal tersebut|saat itu|sebelum tanggal itu|paling lambat(?! Senin| 30)|by then|that date", text
    )


@pytest.mark.parametrize("occasion", OCCASIONS, ids=lambda occasion: "-".join(map(str, occasion)))
def test_nothing_refers_to_a_message_that_never_went_out(occasion):
    send, invoices, client = case(occasion, CIRCUMSTANCES[0])
    bare = replace(send, items=tuple(replace(item, earlier=()) for item in send.items))
    text = RENDERER.render(bare, invoices, client).text
    assert not re.search(
        r"[Mm]enindaklanjuti (?!pembicaraan|rencana)|[Mm]enyambung|[Mm]enyusul|[Ff]ollowing up (?!on the planned)|We refer to|mengingatkan mel"
        r"|[Tt]erakhir lewat|last wrote|have reminded|the following reminders",
        text,
    )


@pytest.mark.parametrize("occasion", OCCASIONS, ids=lambda occasion: "-".join(map(str, occasion)))
def test_a_text_opens_once(occasion):
    text = RENDERER.render(*case(occasion, CIRCUMSTANCES[0])).text
    openings = re.findall(
        r"Selamat (?:pagi|siang|sore|malam)|Dengan hormat|Good (?:morning|afternoon|evening)|Dear ", text
    )
    assert len(openings) <= 1


# --- who speaks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("occasion", [known for known in OCCASIONS if known[3] in {"whatsapp", "phone"}], ids=str)
def test_a_person_speaks_in_chat_and_on_the_telephone(occasion):
    text = RENDERER.render(*case(occasion, CIRCUMSTANCES[0])).text
    assert re.search(r"(?:[Ss]aya|[Tt]his is) Rina Kartika\b", text)
    nobody = Renderer(SAMPLE_CREDITOR.model_copy(update={"contact": None, "contact_title": None}))
    text = nobody.render(*case(occasion, CIRCUMSTANCES[0])).text
    assert re.search(
        r"Kami dari PT Contoh|saya \[nama\] dari PT Contoh|[Tt]his is (?:PT Contoh|\[name\] from PT)", text
    )


SCRIPT = {
    "id": ("Selamat pagi", "Ada waktu dua menit", "dijawab [yang dicatat]:", "Tidak diangkat"),
    "en": ("Good morning", "Do you have two minutes", "If they say [note]:", "No answer"),
}
ROWS = {
    "id": (
        *("Sudah dibayar", "Menunggu persetujuan direktur", "Kami bayar tiap tanggal 25", "Faktur pajaknya belum ada"),
        *(
            "Hubungi bagian lain",
            "Ada yang tidak sesuai",
            "Tidak mau bayar",
            "boleh saya setujui",
            "Saya ulangi",
            "WhatsApp",
        ),
    ),
    "en": (
        *("Already paid", "Waiting for the director", "We pay on the 25th", "The tax invoice is missing"),
        *("Another department", "Something is wrong", "Will not pay", "My limits", "Let me repeat", "WhatsApp"),
    ),
}


@pytest.mark.parametrize("occasion", [occasion for occasion in OCCASIONS if occasion[3] is Channel.PHONE], ids=str)
def test_a_phone_script_has_all_that_a_caller_needs(occasion):
    text = RENDERER.render(*case(occasion, CIRCUMSTANCES[0])).text
    assert [text.index(words) for words in SCRIPT[occasion[0]]] == sorted(
        text.index(words) for words in SCRIPT[occasion[0]]
    )
    assert text.count("- ") >= 3
    if occasion[1] not in NOT_DEMANDS | {Purpose.STATEMENT}:
        assert all(row in text for row in ROWS[occasion[0]])


def test_scripts_differ_for_a_friendly_a_firm_and_a_broken_word():
    scripts = {
        RENDERER.render(*sample(purpose, tone, Channel.PHONE)).text.partition("dijawab")[2].partition("Batas")[0]
        for purpose, tone in (("overdue", "friendly"), ("overdue", "firm"), ("promise_followup", "firm"))
        for purpose, tone in [(Purpose(purpose), tone)]
    }
    assert len(scripts) == 3


def test_the_worked_cases_stand_on_the_day_that_they_speak_of():
    assert sample(Purpose.OVERDUE, "polite", Channel.EMAIL).send.at.date() == FEE_ON
