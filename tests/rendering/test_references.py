"""Accounts payable finds what a message is about: the order, the receipt, the tax period, and what came."""

from __future__ import annotations

from datetime import date

import pytest

from sopan.invoice import CreditNote, Payment, References, Withholding
from sopan.money import Money
from sopan.rendering import Renderer
from sopan.rendering._builtin import builtin_keys
from sopan.rendering._channels import SMS_SEGMENTS, sms_size
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.words import MESSAGE_CHANNELS, Channel, Purpose, Tone

RENDERER = Renderer(SAMPLE_CREDITOR)
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])
CHANNELS = pytest.mark.parametrize("channel", [*MESSAGE_CHANNELS])
KEYS = [key for key in builtin_keys() if key[1] is not Purpose.HANDOFF_BRIEF]
ALL = pytest.mark.parametrize(("language", "purpose", "tone", "channel"), KEYS)


def known(invoice, place=1):
    return invoice.model_copy(
        update={"references": References(po=f"PO-447{place}"), "receipt_number": f"TT-11{place}", "subject": "Jasa"}
    )


def written(language, purpose, tone, channel, items=1, **changes):
    send, invoices, client = sample(purpose, tone, channel, language, items=items)
    told = [known(invoice, place).model_copy(update=changes) for place, invoice in enumerate(invoices, start=1)]
    return RENDERER.render(send, told, client)


# --- D3 ----------------------------------------------------------------------------------------------


@ALL
def test_d3_every_message_names_order_and_receipt(language, purpose, tone, channel):
    message = written(language, purpose, tone, channel)
    said = [message.text, message.html, message.whatsapp_template and " ".join(message.whatsapp_template.parameters)]
    for text in said:
        assert text is None or [name for name in ("PO-4471", "TT-111") if name not in text] == []
    if channel is Channel.SMS:
        assert sms_size(message.text.strip()).segments <= SMS_SEGMENTS


@ALL
def test_d3_a_joint_message_names_those_of_every_invoice(language, purpose, tone, channel):
    message = written(language, purpose, tone, channel, items=2)
    names = {"PO-4471", "TT-111", "PO-4472", "TT-112"}
    missing = {name for name in names if name not in message.text}
    if channel is not Channel.SMS:
        assert missing == set()
    elif purpose is not Purpose.BALANCE_CONFIRMATION:  # which says the balance of the account, and lists it elsewhere
        # First the orders give way, then the invoices that are not the first, and that is warned of.
        left_to_list = "the SMS does not name every invoice; send the list another way" in message.warnings
        assert missing <= {"PO-4471", "PO-4472"} | ({"TT-112"} if left_to_list else set())


@LANGUAGES
def test_d3_an_sms_without_room_for_both_names_the_receipt(language):
    long = {"number": "INV/2026/XI/000000000001/PEMBELIAN", "references": References(po="PO-" + "7" * 60)}
    message = written(language, Purpose.FINAL_NOTICE, Tone.FINAL, Channel.SMS, **long)
    assert "TT-111" in message.text
    assert "PO-7" not in message.text


@LANGUAGES
def test_d3_where_there_is_no_receipt_the_order_stays(language):
    long = {"number": "INV/2026/XI/000000000001/PEMBELIAN", "references": References(po="PO-7777777777777777")}
    message = written(language, Purpose.FINAL_NOTICE, Tone.FINAL, Channel.SMS, receipt_number=None, **long)
    assert "PO-7777777777777777" in message.text


# --- D6 ----------------------------------------------------------------------------------------------

PERIOD = {"id": "masa pajak November 2026", "en": "tax period November 2026"}


@CHANNELS
@LANGUAGES
@pytest.mark.parametrize("items", [1, 2, 5])
def test_d6_the_request_for_a_slip_names_tax_period_and_coretax(language, channel, items):
    message = written(language, Purpose.CERTIFICATE, Tone.FRIENDLY, channel, items=items)
    assert PERIOD[language] in message.text
    assert "Coretax" in message.text
    if message.whatsapp_template:
        assert PERIOD[language] in " ".join(message.whatsapp_template.parameters)
    if channel is Channel.SMS:
        assert sms_size(message.text.strip()).segments <= SMS_SEGMENTS


@CHANNELS
@LANGUAGES
@pytest.mark.parametrize(("kind", "tax"), [("ppn_wapu", "PPN"), ("pph22", "PPh 22")])
def test_d6_of_a_collected_tax_the_proof_of_deposit_is_asked_for(language, channel, kind, tax):
    tax_kept = (Withholding(kind=kind, amount=Money(225_225)),)
    message = written(language, Purpose.CERTIFICATE, Tone.FRIENDLY, channel, withholdings=tax_kept)
    proof = {"id": f"bukti setor {tax}", "en": f"{tax} proof of deposit (bukti setor)"}[language]
    said = f"{message.subject} {message.text} {message.html} {message.whatsapp_template}".lower()
    assert proof in message.text
    assert PERIOD[language] in message.text
    assert "Coretax" in message.text
    assert "bukti potong" not in said
    assert "withholding slip" not in said
    assert "dipotong" not in said


@LANGUAGES
def test_d6_several_tax_periods_are_all_named(language):
    send, invoices, client = sample(Purpose.CERTIFICATE, Tone.FRIENDLY, Channel.SMS, language, items=2)
    earlier = Payment(id="P-2", amount=Money(12_274_775), received_on=date(2026, 10, 30))
    told = [invoices[0], invoices[1].model_copy(update={"payments": (earlier,)})]
    text = RENDERER.render(send, told, client).text
    assert ("November 2026 dan Oktober 2026" if language == "id" else "November 2026 and October 2026") in text


# --- what came ---------------------------------------------------------------------------------------

THANKED = {"id": "Terima kasih, ", "en": "Thank you, "}
CREDITED = (CreditNote(id="K-1", amount=Money(12_274_775), issued_on=date(2026, 11, 17)),)
PART_CREDITED = {
    "payments": (Payment(id="P-1", amount=Money(10_000_000), received_on=date(2026, 11, 17)),),
    "credit_notes": (CreditNote(id="K-1", amount=Money(2_274_775), issued_on=date(2026, 11, 16)),),
}


@CHANNELS
@LANGUAGES
def test_a1_nobody_is_thanked_for_a_payment_where_a_credit_note_settled_the_invoice(language, channel):
    message = written(language, Purpose.CERTIFICATE, Tone.FRIENDLY, channel, payments=(), credit_notes=CREDITED)
    for text in (message.text, message.html or "", " ".join(getattr(message.whatsapp_template, "parameters", ()))):
        assert THANKED[language] not in text
        assert "pembayaran" not in text
        assert "received" not in text
    if channel is not Channel.SMS:
        assert "12.274.775" in message.text.replace(",", ".")


@CHANNELS
@LANGUAGES
def test_a1_nobody_is_thanked_where_the_tax_was_all_that_was_owed(language, channel):
    whole = (Withholding(kind="ppn_wapu", amount=Money(12_500_000)),)
    message = written(language, Purpose.CERTIFICATE, Tone.FRIENDLY, channel, payments=(), withholdings=whole)
    assert THANKED[language] not in message.text
    assert "INV/2026/XI/0001" in message.text


@CHANNELS
@LANGUAGES
def test_a1_of_a_part_paid_and_a_part_credited_both_are_named(language, channel):
    message = written(language, Purpose.CERTIFICATE, Tone.FRIENDLY, channel, **PART_CREDITED)
    text = message.text.replace(",", ".")
    if channel is not Channel.SMS:
        assert "10.000.000" in text
        assert "2.274.775" in text


@LANGUAGES
def test_a1_of_several_invoices_the_sum_that_came_is_thanked_for(language):
    send, invoices, client = sample(Purpose.CERTIFICATE, Tone.FRIENDLY, Channel.EMAIL, language, items=2)
    told = [invoices[0], invoices[1].model_copy(update={"payments": (), "credit_notes": CREDITED})]
    text = RENDERER.render(send, told, client).text
    assert ("Terima kasih, Rp12.274.775 sudah kami terima. Nota kredit Rp12.274.775" in text) or (
        "Thank you, we have received IDR 12,274,775. We have also applied a credit note of IDR 12,274,775" in text
    )
