"""From a decision to a message: the right values, made harmless, and one kind of error."""

from __future__ import annotations

import gc
import json
import pickle
import re
import subprocess
import sys
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from weakref import ref
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.charges import Terms
from sopan.client import Client, Contact
from sopan.decisions import DatedAmount, EarlierMessage, Hold
from sopan.errors import ArgumentError, RenderFailed
from sopan.invoice import CreditNote, PaymentMethod
from sopan.money import Money
from sopan.rendering import Catalogue, Creditor, Renderer
from sopan.rendering._facts import Facts, ItemFacts
from sopan.rendering._format import ChannelFormat
from sopan.rendering._payment_methods import Sender
from sopan.rendering._runtime import environment_for, run
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering._schema import CONTEXT, Record, Sequence, build
from sopan.rendering._values import Shown, ShownAmount, ShownDate, Values
from sopan.words import MESSAGE_CHANNELS, Channel, Language, Purpose, Tone
from tests.rendering.cases import fee

RENDERER = Renderer(SAMPLE_CREDITOR)
HOSTILE = 'PT "Jaya" <script>alert(1)</script> & *Tebal* _x_ https://evil.example www.evil.example wa.me/62811'


def overdue(channel=Channel.EMAIL, tone=Tone.POLITE, **changes):
    items, client = changes.pop("items", 1), changes.pop("client", None)
    send, invoices, client = sample(Purpose.OVERDUE, tone, channel, items=items, client=client)
    return replace(send, **changes), invoices, client


def written(source, *, channel="sms", part="text", creditor=SAMPLE_CREDITOR, case=None, **more):
    words = Catalogue.default().with_template(source, purpose="overdue", channel=channel, part=part)
    message = Renderer(creditor, words).render(*(case or overdue(Channel(channel))), **more)
    return message.html if part == "html" else message.text.rstrip("\n")


@pytest.mark.parametrize(
    ("channel", "named"), [(Channel.EMAIL, "Yth. Bapak/Ibu Sari,"), (Channel.LETTER, "u.p. Bapak/Ibu Sari")]
)
def test_a_reader_is_never_named_bare(channel, named):
    client = sample(Purpose.OVERDUE, Tone.FORMAL, channel).client.model_copy(update={"attention": "Sari"})
    message = Renderer(SAMPLE_CREDITOR).render(*overdue(channel, Tone.FORMAL, client=client))
    assert named in message.text
    assert named in message.html


# --- the context -----------------------------------------------------------------------------------------


def every_path():
    for name, shape in CONTEXT.items():
        yield name
        record = shape.element if isinstance(shape, Sequence) else shape
        if isinstance(record, Record):
            yield from (f"{name}.{field}" for field in record.fields)


def facts(**changes):
    send, invoices, client = overdue(items=2, charges=(fee("IDR"),), promise=date(2026, 11, 16), **changes)
    send = replace(send, purpose=Purpose.OFFER, step="offer", copies=("direksi@majujaya.example",))
    sender = Sender.of(SAMPLE_CREDITOR, ChannelFormat(client.language, send.channel), send.tone)
    items = tuple(ItemFacts(item, invoice, send.at.date()) for item, invoice in zip(send.items, invoices, strict=True))
    return Facts(send, items, client, sender, "12/XI", "Hadiah")


def everything(of):
    """The context after a template asked for everything."""
    data = build(of)
    for path in every_path():
        name, _, field = path.partition(".")
        for entry in data[name] if isinstance(data[name], tuple) else (data[name],):
            assert not field or entry[field] is not None
    return data


def test_the_context_has_exactly_the_names_of_the_vocabulary():
    data = everything(facts())
    assert data.keys() == CONTEXT.keys()
    for name, shape in CONTEXT.items():
        record = shape.element if isinstance(shape, Sequence) else shape
        if isinstance(record, Record):
            entries = data[name] if isinstance(shape, Sequence) else (data[name],)
            assert entries
            assert all(entry.keys() == record.fields.keys() for entry in entries)
            with pytest.raises(KeyError):
                entries[0]["unheard_of"]
    with pytest.raises(KeyError):
        data["unheard_of"]


def test_only_plain_data_enters_a_template():
    def plain(value):
        if type(value) in {dict, Values}:
            return all(type(key) is str and plain(entry) for key, entry in value.items())
        if type(value) is tuple:
            return all(map(plain, value))
        return type(value) in {str, int, bool, Shown, ShownAmount, ShownDate}

    assert plain(everything(facts()))


def test_only_what_a_template_asks_for_is_written():
    data = build(facts())
    source = (
        "{{ today }} {{ invoice.number }}{% if fee %} {{ invoice.tax }}{% elif offers %}{{ client.name }}{% endif %}"
    )
    environment = environment_for("id")
    assert data.keys() == set()
    run(environment.from_string(source), data)
    assert data.keys() == {"today", "invoice", "fee"}
    assert data["invoice"].keys() == {"number", "tax"}


def test_what_cannot_be_written_is_named_by_its_field_and_not_by_a_line():
    with pytest.raises(RenderFailed, match=r"^letter_number holds a line break"):
        Renderer(SAMPLE_CREDITOR).render(*overdue(Channel.LETTER), letter_number="1\n2")


def test_the_values_of_a_message_die_with_it():
    about = facts()
    data, alive = everything(about), [ref(one) for one in about.items]
    gc.disable()
    try:
        del about, data
        assert [one() for one in alive] == [None] * len(alive)
    finally:
        gc.enable()


def test_a_template_of_ones_own_writes_days_in_full_and_ours_as_people_do_in_chat():
    own = Catalogue.default().with_template(
        "{{ invoice.due_on }} / {{ deadline|tanggal }}", purpose="overdue", channel="whatsapp"
    )
    case = sample(Purpose.OVERDUE, Tone.POLITE, Channel.WHATSAPP)
    assert Renderer(SAMPLE_CREDITOR, own).render(*case).text == "4 November 2026 / Jumat, 27 November 2026\n"
    assert "2026" not in Renderer(SAMPLE_CREDITOR).render(*case).text.replace("INV/2026", "")
    letter = Renderer(SAMPLE_CREDITOR).render(*sample(Purpose.OVERDUE, Tone.POLITE, Channel.LETTER)).text
    assert "WhatsApp kami tanggal 9 November 2026" in letter
    assert "Jumat, 27 November 2026" in letter


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 5, 18), "18 Mei 2026"), (date(2026, 5, 19), "19 Mei"), (date(2027, 1, 4), "4 Januari 2027")],
)
def test_in_chat_a_day_that_is_far_off_or_of_another_year_keeps_its_year(day, said):
    send, invoices, client = sample(Purpose.OVERDUE, Tone.POLITE, Channel.WHATSAPP)
    send = replace(send, items=(replace(send.items[0], due_on=day),))
    assert f"Jatuh temponya {said} sesuai" in Renderer(SAMPLE_CREDITOR).render(send, invoices, client).text


def test_a_shown_value_is_its_text_and_an_amount_of_zero_is_nothing():
    amount = ShownAmount("Rp0", Money(0))
    assert (amount, bool(amount), bool(ShownAmount("Rp1", Money(1)))) == ("Rp0", False, True)
    assert (bool(Shown("2 Januari 2026", date(2026, 1, 2))), bool(Shown("", ""))) == (True, False)


def test_a_renderer_that_has_written_travels():
    renderer, case = Renderer(SAMPLE_CREDITOR), overdue()
    message = renderer.render(*case)
    assert pickle.loads(pickle.dumps(renderer)).render(*case) == message


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ client.name }} / {{ client.salutation }} / {{ client.honorific }}", "PT Maju Jaya / Ibu Sari / Ibu"),
        (
            "{{ client.company }} / {{ client.attention }} / {{ client.addressee }}",
            "PT Maju Jaya / Ibu Sari / PT Maju Jaya",
        ),
        ("{{ client|sapaan }}, {{ client.name|sapaan }}", "Ibu Sari, Ibu Sari"),
        ("{{ invoice.number }} {{ invoice.issued_on }}", "INV/2026/XI/0001 5 Oktober 2026"),
        ("{{ invoice.due_on }} / {{ invoice.due_on|tanggal }}", "4 November 2026 / Rabu, 4 November 2026"),
        ("{{ invoice.total }} {{ invoice.paid }} {{ invoice.outstanding }}", "Rp12.500.000 Rp0 Rp12.500.000"),
        ("{{ invoice.to_transfer|rupiah }} {{ invoice.withheld }}", "Rp12.500.000 Rp0"),
        ("{{ total|terbilang }}", "dua belas juta lima ratus ribu rupiah"),
        ("{{ invoice.days_overdue }} {{ invoice.days_overdue|terbilang }}", "14 empat belas"),
        ("{{ today }} {{ today|tanggal }} {{ today|jam }}", "18 November 2026 Rabu, 18 November 2026 10.00 WIB"),
        ("{{ greeting }} {{ deadline }}", "Selamat pagi 27 November 2026"),
        ("{{ step|title }} {{ tone }} {{ step|upper }}", "Overdue polite OVERDUE"),
        ("{{ promise }}{{ promise|tanggal }}{{ letter_number }}{{ reward|default('-') }}", "-"),
        (
            "{{ service_pause }}; {{ agreed_in }}",
            "pengiriman barang berikutnya ditunda sampai tagihan lunas; Perjanjian 12/PKS/2026 pasal 7",
        ),
        (
            "{{ creditor.contact }} {{ creditor.phone }} {{ creditor.website }} {{ creditor.city|lower }}",
            "Rina Kartika 021-5550-1234 https://contoh.co.id jakarta",
        ),
        ("{% for o in offers %}{{ o }};{% endfor %}", "pembayaran bertahap;tanggal bayar baru;"),
        ("{{ 'ya' if 'extension' in offers else 'tidak' }}", "tidak"),
        ("{% if invoice.withheld %}a{% else %}b{% endif %}{{ attachment_count }}{{ item_count }}", "b11"),
    ],
)
def test_values_print_politely(source, text):
    assert written(source) == text


def test_the_language_is_the_clients():
    send, invoices, client = sample(Purpose.OVERDUE, Tone.POLITE, Channel.SMS, Language.EN)
    words = Catalogue.default().with_template(
        "{{ greeting }}, {{ client.salutation }}: {{ total }} {{ invoice.due_on|tanggal }} {{ creditor.phone }} "
        "{{ total|terbilang }} {% for o in offers %}{{ o }};{% endfor %}",
        purpose="overdue",
        channel="sms",
        language="en",
    )
    assert Renderer(SAMPLE_CREDITOR, words).render(send, invoices, client).text == (
        "Good morning, Ibu Sari: IDR 12,500,000 Wednesday, 4 November 2026 +62 21-5550-1234 "
        "twelve million five hundred thousand rupiah payment in instalments;a later payment date;\n"
    )


def test_the_greeting_and_the_day_are_those_of_the_clients_zone():
    at = datetime(2026, 11, 18, 22, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert written("{{ greeting }} {{ today|jam }}", case=overdue(Channel.SMS, at=at)) == "Selamat malam 22.30 WIT"


def test_the_reader_is_the_contact_at_the_address():
    contacts = (Contact(channel="email", address="keuangan@majujaya.example", name="Bapak Tono"),)
    client = Client(id="C-1", name="PT Maju Jaya", attention="Ibu Sari", contacts=contacts)
    case = overdue(Channel.EMAIL, client=client)
    assert (
        written("{{ client.salutation }} {{ client.attention }}", channel="email", case=case) == "Bapak Tono Bapak Tono"
    )


def test_currencies_stand_side_by_side_and_are_never_added_up():
    send, invoices, client = overdue(Channel.SMS, items=3)
    dollars = replace(send.items[1], outstanding=Money(100, "USD"), to_transfer=Money(100, "USD"))
    case = (replace(send, items=(send.items[0], dollars, send.items[2])), invoices, client)
    assert written("{{ total }} / {{ total|rupiah }}", case=case) == (
        "Rp25.000.000 dan USD100,00 / Rp25.000.000 dan USD100,00"
    )
    assert "rupiah dan seratus dolar" in written("{{ total|terbilang }}", case=case)


def test_what_was_withheld_is_said_and_the_cash_is_asked_for():
    send, invoices, client = overdue(Channel.LETTER, Tone.FORMAL)
    item = replace(send.items[0], to_transfer=Money(12_274_775))
    text = RENDERER.render(replace(send, items=(item,), offers=()), invoices, client).text
    assert "Rp12.274.775 (dua belas juta dua ratus tujuh puluh empat ribu" in text
    assert "udah dikurangi pajak yang dipotong Rp225.225" in text
    assert "Rp12.500.000" not in text


def test_the_agreed_fee_is_named_apart_from_the_amount():
    text = RENDERER.render(*overdue(charges=(fee("IDR"),))).text
    assert (
        "Jumlah yang dibayar sekarang: Rp12.500.000. Biaya keterlambatan sesuai Perjanjian 12/PKS/2026 pasal 7 per hari "
        "ini Rp175.000 (0,1% per hari dari Rp12.500.000, 14 hari sejak 5 November 2026); kami tagihkan terpisah dan "
        "tidak termasuk pembayaran ini."
    ) in text
    assert "Rp12.500.000" in text
    assert "Rp12.675.000" not in text


def test_the_carrying_invoice_is_the_one_that_makes_the_step():
    send, invoices, client = overdue(Channel.SMS, items=3)
    listed = replace(send.items[0], step=None, occurrence=None)
    case = (replace(send, items=(listed, *send.items[1:])), invoices, client)
    assert written("{{ invoice.number }}", case=case) == "INV/2026/XI/0002"
    followup = (replace(send, step="claim_check"), invoices, client)
    assert written("{{ invoice.number }}", case=followup) == "INV/2026/XI/0001"


def test_blanks_that_conditions_leave_are_taken_away():
    source = "a  \n\n{% if promise %}b{% endif %}\n\n\t\n\nc\n"
    assert written(source) == "a\n\nc"


@pytest.mark.parametrize("channel", MESSAGE_CHANNELS)
def test_a_punctual_client_reads_of_the_discount_that_was_agreed_and_earned(channel):
    send, (invoice,), client = sample(Purpose.THANKS_PUNCTUAL, Tone.FRIENDLY, channel)
    earned = "Sesuai kesepakatan, pembayaran lebih awal ini mendapat potongan Rp250.000, yang akan kami perhitungkan."
    assert earned in RENDERER.render(send, invoice, client).text
    noted = invoice.model_copy(
        update={"credit_notes": (CreditNote(id="N", amount=Money(250_000), issued_on=send.at.date()),)}
    )
    assert "yang sudah kami perhitungkan." in RENDERER.render(send, noted, client).text
    for other in (
        RENDERER.render(send, invoice, client, reward="Terima kasih, kami siapkan bingkisan."),
        RENDERER.render(send, invoice.model_copy(update={"terms": Terms()}), client),
        RENDERER.render(*sample(Purpose.THANKS, Tone.FRIENDLY, channel)),
    ):
        assert "potongan" not in other.text
    english = RENDERER.render(*sample(Purpose.THANKS_PUNCTUAL, Tone.FRIENDLY, channel, Language.EN))
    assert (
        "As agreed, paying early has earned a discount of IDR 250,000, which will be credited to you." in english.text
    )


def test_letter_number_and_reward_come_from_the_caller_alone():
    message = RENDERER.render(*overdue(Channel.LETTER, Tone.FORMAL), letter_number="012/PCS/XI/2026")
    assert "Nomor    : 012/PCS/XI/2026" in message.text
    assert "012/PCS/XI/2026" in message.html
    assert "Nomor    :" not in RENDERER.render(*overdue(Channel.LETTER, Tone.FORMAL)).text
    thanks = sample(Purpose.THANKS_PUNCTUAL, Tone.FRIENDLY, Channel.SMS)
    assert "Potongan 2%." in RENDERER.render(*thanks, reward="Potongan 2%.").text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ total }} terutang.", True),
        ("{{ total }}00 terutang.", False),
        ("Ada {{ total }}00.", False),
        ("{{ total }}00, yaitu {{ total }}.", True),
    ],
)
def test_an_amount_is_said_where_it_stands_and_not_where_one_begins_like_it(source, said):
    words = Catalogue.default().with_template(source, purpose="overdue", channel="sms")
    message = Renderer(SAMPLE_CREDITOR, words).render(*overdue(Channel.SMS))
    assert message.amounts == ((Money(12_500_000),) if said else ())


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Sampai {{ deadline }}.", True),
        ("Sampai {{ deadline|tanggal }}.", True),
        ("Sampai 27 November.", True),
        ("Sampai 27 Nov 2026.", True),
        ("Sampai Jumat.", False),
    ],
)
def test_the_last_date_is_said_in_any_of_the_ways_in_which_dates_are_written(source, said):
    words = Catalogue.default().with_template(source, purpose="overdue", channel="sms")
    message = Renderer(SAMPLE_CREDITOR, words).render(*overdue(Channel.SMS))
    assert message.deadline_on == (date(2026, 11, 27) if said else None)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("phone", "email tanggal 10 November"),  # on the telephone "our" email would be spoken stiffly
        ("email", "email kami tanggal 10 November"),
        ("whatsapp", "email kami 10 November"),
    ],
)
def test_how_the_message_before_is_called(channel, words):
    send, invoices, client = overdue(Channel(channel))
    told = EarlierMessage(on=date(2026, 11, 10), channel=Channel.EMAIL, purpose=Purpose.OVERDUE)
    send = replace(send, items=tuple(replace(item, earlier=(told,)) for item in send.items))
    assert written("Melanjutkan {{ previous }}.", channel=channel, case=(send, invoices, client)) == (
        f"Melanjutkan {words}."
    )


@pytest.mark.parametrize(
    ("brevity", "words"),
    [(0, "Jasa desain, PO 4501, tanda terima TT-1"), (2, "PO 4501, tanda terima TT-1"), (5, "TT-1")],
)
def test_what_an_invoice_is_known_by_grows_shorter_as_room_does(brevity, words):
    send, (invoice,), client = overdue()
    invoice = invoice.model_copy(update={"receipt_number": "TT-1"})
    sender = Sender.of(SAMPLE_CREDITOR, ChannelFormat(client.language, send.channel), send.tone)
    item = ItemFacts(send.items[0], invoice, send.at.date())
    (shown,) = build(Facts(send, (item,), client, sender), brevity=brevity)["items"]
    assert shown["details"] == words


def briefly(brevity, **changes):
    """What is known of the one invoice as it is named where there is that little room."""
    send, (invoice,), client = overdue()
    item = replace(send.items[0], **changes)
    sender = Sender.of(SAMPLE_CREDITOR, ChannelFormat(client.language, send.channel), send.tone)
    about = Facts(send, (ItemFacts(item, invoice, send.at.date()),), client, sender)
    (shown,) = build(about, brevity=brevity)["items"]
    return shown


@pytest.mark.parametrize(
    ("brevity", "words"),
    [(0, "Cicilan 1 dan 2 dari 3, dari keseluruhan Rp12.500.000"), (2, "Cicilan 1 dan 2 dari 3")],
)
def test_which_instalments_are_meant_is_said_however_little_room_there_is(brevity, words):
    details = briefly(brevity, obligation="INV-1@2026-12-01", parts=(1, 2), part_count=3)["details"]
    assert words in details
    assert ("keseluruhan" in details) is ("keseluruhan" in words)


@pytest.mark.parametrize(("brevity", "late"), [(0, " (lewat 14 hari)"), (2, "")])
def test_how_late_each_part_is_is_said_where_there_is_room(brevity, late):
    parts = tuple(DatedAmount(due_on, Money(6_250_000)) for due_on in (date(2026, 11, 4), date(2026, 12, 4)))
    assert briefly(brevity, by_date=parts)["by_date"] == (
        f"Rp6.250.000 jatuh tempo 4 November 2026{late}; Rp6.250.000 jatuh tempo 4 Desember 2026"
    )


def test_a_pause_is_announced_only_where_it_was_agreed():
    send, invoices, client = sample(Purpose.SERVICE_PAUSE, Tone.FORMAL, Channel.EMAIL)
    assert "pengiriman barang berikutnya" in RENDERER.render(send, invoices, client).text
    bare = [invoice.model_copy(update={"terms": type(invoice.terms)()}) for invoice in invoices]
    with pytest.raises(RenderFailed, match=r"terms\.service_pause is missing"):
        RENDERER.render(send, bare, client)


@pytest.mark.parametrize(
    ("tone", "signatory", "name"),
    [
        ("formal", {"formal": "Dewi Lestari", "final": "Hadi Santoso"}, "Dewi Lestari"),
        ("final", {"formal": "Dewi Lestari", "final": "Hadi Santoso"}, "Hadi Santoso"),
        ("formal", None, "Rina Kartika"),
    ],
)
def test_who_signs_is_named_by_the_tone_and_else_the_contact_signs(tone, signatory, name):
    creditor = Creditor(name="PT Contoh", contact="Rina Kartika", signatory=signatory)
    words = Catalogue.default().with_template("{{ creditor.signatory }}", purpose="overdue", channel="sms")
    assert Renderer(creditor, words).render(*overdue(Channel.SMS, Tone(tone))).text == f"{name}\n"


# --- ways to pay -------------------------------------------------------------------------------------------


def paid_by(*methods, items=2, creditor=SAMPLE_CREDITOR):
    send, invoices, client = overdue(Channel.SMS, items=items)
    own = [
        invoice.model_copy(update={"payment_methods": tuple(of)}) for invoice, of in zip(invoices, methods, strict=True)
    ]
    return written("{{ payment_line }}", case=(send, own, client), creditor=creditor)


def test_the_invoices_own_ways_to_pay_go_before_the_creditors():
    own = PaymentMethod(label="VA Mandiri", number="8890812345678", note="berlaku 24 jam")
    assert paid_by([own], [own]) == "VA Mandiri 8890 8123 45678 (berlaku 24 jam)"


def test_a_way_to_pay_for_one_invoice_says_so():
    first, second = (PaymentMethod(label="VA", number=f"880000000{index}", holder="PT C") for index in (1, 2))
    assert paid_by([first], [second]) == (
        "VA 880 000 0001 (untuk INV/2026/XI/0001); VA 880 000 0002 (untuk INV/2026/XI/0002); semua a.n. PT C"
    )


@pytest.mark.parametrize(
    ("method", "why"),
    [
        ({"valid_until": "2026-01-01"}, "its valid_until has passed"),
        ({"valid_until": "2027-12-31", "amount": 1}, "it was made for another amount"),
        ({"amount": 1}, "it was made for another amount"),
    ],
)
def test_d4_a_way_to_pay_that_is_left_out_is_reported_with_the_reason(method, why):
    send, (invoice,), client = overdue()
    ways = (PaymentMethod(label="VA BNI", number="8808", **method), PaymentMethod(label="VA BRI", number="8810"))
    message = RENDERER.render(send, [invoice.model_copy(update={"payment_methods": ways})], client)
    assert message.warnings == (f"a payment method was left out: {why}",)
    assert "8810" in message.text


def test_two_instalments_of_one_invoice_have_its_way_to_pay_once():
    send, (invoice,), client = overdue(Channel.SMS)
    invoice = invoice.model_copy(update={"payment_methods": (PaymentMethod(label="VA", number="8800", holder="PT C"),)})
    twice = replace(send, items=(send.items[0], replace(send.items[0], obligation="INV-1@2026-12-18")))
    assert written("{{ payment_line }}", case=(twice, invoice, client)) == "VA 8800 a.n. PT C"


def test_a_payment_link_is_a_plain_https_link_on_an_allowed_host():
    link = PaymentMethod(label="Bayar daring", number="https://bayar.contoh.co.id/inv?id=1")
    shown = "Bayar daring https://bayar.contoh.co.id/inv?id=1"
    assert paid_by([link], items=1) == shown
    allowed = SAMPLE_CREDITOR.model_copy(update={"link_hosts": ("Bayar.contoh.co.id",)})
    assert paid_by([link], items=1, creditor=allowed) == shown
    other = SAMPLE_CREDITOR.model_copy(update={"link_hosts": ("contoh.co.id",)})
    with pytest.raises(RenderFailed, match="link_hosts"):
        paid_by([link], items=1, creditor=other)
    html = RENDERER.render(*overdue()).html
    assert 'href="https://contoh.co.id"' in html


@pytest.mark.parametrize(
    "link",
    [
        "http://bayar.example/x",
        "https://user@bayar.example/x",
        "https://bayar.example\\@evil.example",
        'https://bayar.example/"onclick=',
        "https://bayär.example/x",
        "https://localhost/x",
        "javascript://bayar.example/%0aalert(1)",
    ],
)
def test_any_other_link_is_not_sent(link):
    with pytest.raises(RenderFailed, match="plain https link") as caught:
        paid_by([PaymentMethod(label="Bayar", number=link)], items=1)
    assert "bayar" not in str(caught.value)


EXPIRED = PaymentMethod(label="VA BNI", number="8808", valid_until="2026-01-01")
MISFIT = PaymentMethod(label="VA BNI", number="8808", amount=Money(1))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LETTER, Channel.WHATSAPP, Channel.PHONE])
@pytest.mark.parametrize("dead", [EXPIRED, MISFIT])
def test_d4_the_creditors_account_stands_in_for_an_invoice_of_whose_own_ways_none_is_left(dead, channel, language):
    send, (invoice,), client = sample(Purpose.OVERDUE, Tone.POLITE, channel, language)
    message = RENDERER.render(send, [invoice.model_copy(update={"payment_methods": (dead,)})], client)
    assert "123 456 7890" in message.text
    assert "8808" not in message.text
    assert "no_payment_method" not in message.warnings
    assert [warning for warning in message.warnings if warning.startswith("a payment method was left out")]


@pytest.mark.parametrize("dead", [EXPIRED, MISFIT])
def test_d4_of_the_creditors_ways_too_what_takes_no_such_money_is_left_out(dead):
    creditor = Creditor(
        name="PT C", payment_methods=(dead, PaymentMethod(label="VA BRI", number="8810", holder="PT C"))
    )
    assert paid_by([], items=1, creditor=creditor) == "VA BRI 8810 a.n. PT C"


def test_d4_one_of_the_invoices_own_ways_goes_before_the_creditors():
    own = PaymentMethod(label="VA BRI", number="8810")
    send, (invoice,), client = overdue()
    message = RENDERER.render(send, [invoice.model_copy(update={"payment_methods": (EXPIRED, own)})], client)
    assert "8810" in message.text
    assert "123 456 7890" not in message.text


def test_d4_the_account_stands_in_for_the_one_invoice_alone_in_a_joint_message():
    own = PaymentMethod(label="VA BRI", number="8810", holder="PT C")
    assert paid_by([EXPIRED], [own]) == (
        "Bank BCA 123 456 7890 a.n. PT Contoh Sejahtera (untuk INV/2026/XI/0001); "
        "VA BRI 8810 a.n. PT C (untuk INV/2026/XI/0002)"
    )


@pytest.mark.parametrize(("language", "sheet"), [("id", "ada di tagihan"), ("en", "on the invoice")])
@pytest.mark.parametrize("purpose", [Purpose.OVERDUE, Purpose.AGREEMENT])
def test_d4_an_sms_sends_nobody_to_an_invoice_that_shows_only_a_way_that_is_closed(language, sheet, purpose):
    send, (invoice,), client = sample(purpose, Tone.POLITE, Channel.SMS, language)
    open_ = PaymentMethod(label="VA", number="8810")
    for ways, expected in (((), True), ((open_,), True), ((EXPIRED, open_), True), ((EXPIRED,), False)):
        text = RENDERER.render(send, [invoice.model_copy(update={"payment_methods": ways})], client).text
        assert (sheet in text) is expected
        assert "8808" not in text


@pytest.mark.parametrize("channel", [*MESSAGE_CHANNELS])
@pytest.mark.parametrize(("language", "sheet"), [("id", "ada di (lembar )?tagihan"), ("en", "on the invoice")])
def test_d4_when_no_way_is_left_no_text_says_that_it_stands_on_the_invoice(channel, language, sheet):
    send, (invoice,), client = sample(Purpose.OVERDUE, Tone.POLITE, channel, language)
    message = Renderer(Creditor(name="Toko Makmur")).render(
        send, [invoice.model_copy(update={"payment_methods": (EXPIRED,)})], client
    )
    assert not re.search(sheet, message.text)
    assert "no_payment_method" in message.warnings
    assert "no payment method is left; add one to the invoice or the creditor" in message.warnings


def test_d4_a_demand_without_a_way_to_pay_warns():
    creditor = Creditor(name="Toko Makmur")
    message = Renderer(creditor).render(*overdue())
    assert "no payment method is known; add one to the invoice or the creditor" in message.warnings
    assert "no_payment_method" in message.warnings
    assert "Cara pembayaran ada di lembar tagihan." in message.text
    assert "None" not in message.text + message.html


# --- nothing that a client controls does harm ---------------------------------------------------------------


def hostile(channel, name=HOSTILE):
    client = Client(id="C-1", name=name, kind="person", honorific="Bapak")
    case = overdue(channel, Tone.FORMAL, client=client)
    return RENDERER.render(*case)


def test_a_hostile_name_adds_no_markup_and_no_link():
    message = hostile(Channel.EMAIL)
    assert "<script>" not in message.html
    assert "&lt;script&gt;" in message.html
    for text in (message.subject, message.text, message.html.replace("https://contoh.co.id", "")):
        assert "evil.example" not in re.sub(r"(https:/ /|WWW |www )\S*evil\.example", "", text) or "://evil" not in text
        assert "://evil" not in text
        assert "www.evil" not in text
        assert "wa.me/62811" not in text


def test_a_hostile_name_formats_nothing_in_whatsapp():
    text = hostile(Channel.WHATSAPP).text
    assert "*Tebal*" not in text
    assert "_x_" not in text
    assert re.findall(r"\*[^*]*\*", text) == ["*Rp12.500.000*", "*Jumat, 27 November*"]


names = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=120)


@lru_cache
def plain_name(channel):
    client = Client(id="C-1", name="Budi", kind="person")
    return RENDERER.render(*overdue(channel, Tone.FORMAL, client=client))


@given(names, st.sampled_from(MESSAGE_CHANNELS))
def test_any_name_that_a_client_may_have_comes_out_as_data(name, channel):
    try:
        client = Client(id="C-1", name=name, kind="person")
    except ValidationError:
        return
    message, plain = RENDERER.render(*overdue(channel, Tone.FORMAL, client=client)), plain_name(channel)
    assert message.text.count("\n") == plain.text.count("\n")
    assert message.subject == plain.subject
    assert message.to == plain.to
    assert (message.html or "").count("<") == (plain.html or "").count("<")
    assert (message.html or "").count('"') == (plain.html or "").count('"')


def forged(value, **changes):
    """A value that was changed behind the back of its checks."""
    other = copy(value)
    other.__dict__.update(changes)
    return other


@pytest.mark.parametrize(
    "name", ["a\nb", "a\r\nBcc: x@y.example", "a\u202eb", "a\u200bb", "a\x00b", "a\u2028b", "e" + "\u0301" * 6]
)
def test_what_slipped_past_the_values_still_reaches_no_message(name):
    send, invoices, client = overdue()
    with pytest.raises(RenderFailed, match=r"client\.name holds") as caught:
        RENDERER.render(send, invoices, forged(client, name=name))
    assert name not in str(caught.value)
    with pytest.raises(RenderFailed, match=r"send\.to must be one line"):
        RENDERER.render(replace(send, to=name), invoices, client)
    numbered = [forged(invoice, number=name) for invoice in invoices]
    with pytest.raises(RenderFailed, match=r"invoice\.number holds"):
        RENDERER.render(send, numbered, client)


def test_payloads_as_names_come_out_letter_for_letter():
    for payload in ("{{ 7*7 }}", "{% if x %}", "{# x #}", "{{ client.__class__ }}", "{{"):
        assert payload in hostile(Channel.EMAIL, payload).text


def test_an_sms_keeps_its_alphabet_or_says_why_not():
    message = hostile(Channel.SMS, "Nguyễn “Toko”")
    assert 'Nguyen "Toko"' in message.text
    assert message.warnings == ()
    assert "株式会社" not in (brief := hostile(Channel.SMS, "株式会社")).text, (
        "the greeting goes before a third segment"
    )
    assert brief.warnings == ()
    send, (invoice,), client = overdue(Channel.SMS)
    numbered = RENDERER.render(send, invoice.model_copy(update={"number": "株式会社 1"}), client)
    assert any("GSM-7" in warning for warning in numbered.warnings)


# --- what belongs together ---------------------------------------------------------------------------------


def test_only_a_send_of_these_invoices_and_this_client_is_rendered():
    send, invoices, client = overdue(items=2)
    extra = invoices[0].model_copy(update={"id": "INV-99", "client_id": "C-9"})
    assert RENDERER.render(send, [*invoices, extra], client) == RENDERER.render(send, reversed(invoices), client)
    one, (invoice,), _ = overdue()
    assert RENDERER.render(one, invoice, client) == RENDERER.render(one, [invoice], client)
    for arguments, problem in [
        ((Hold("held", None, "", ()), invoices, client), "send must be a Send"),
        ((send, invoices[:1], client), "lack one"),
        ((send, [], client), "lack one"),
        ((send, invoices, client.model_copy(update={"id": "C-2"})), "another client"),
        ((send, invoices, {"id": "C-1"}), "client must be a Client"),
        ((replace(send, items=()), invoices, client), "1 to 200 items"),
        ((replace(send, items=send.items * 101), invoices, client), "1 to 200 items"),
        ((replace(send, at=datetime(2026, 11, 18, 10)), invoices, client), "aware"),  # noqa: DTZ001
    ]:
        with pytest.raises(RenderFailed, match=problem):
            RENDERER.render(*arguments)
    with pytest.raises(ArgumentError, match="creditor"):
        Renderer({"name": "x"})


def test_a_firmer_tone_is_never_used_and_a_missing_subject_is_said():
    with pytest.raises(RenderFailed, match="no words for final_notice, polite or softer"):
        RENDERER.render(*sample(Purpose.FINAL_NOTICE, Tone.POLITE, Channel.EMAIL))
    words = Catalogue.empty().with_template("x", purpose="overdue", channel="email")
    with pytest.raises(RenderFailed, match="no subject"):
        Renderer(SAMPLE_CREDITOR, words).render(*overdue())
    long = Catalogue.default().with_template(
        "{{ invoice_list }}{{ invoice_list }}", purpose="overdue", channel="email", part="subject"
    )
    with pytest.raises(RenderFailed, match="the subject exceeds"):
        Renderer(SAMPLE_CREDITOR, long).render(*overdue(items=12))


def test_too_long_for_the_channel_is_a_warning():
    words = Catalogue.default().with_template("{{ invoice_list }}" * 4, purpose="overdue", channel="sms")
    (warning, *_) = Renderer(SAMPLE_CREDITOR, words).render(*overdue(Channel.SMS, items=12)).warnings
    assert "segments" in warning
    chat = Catalogue.default().with_template("x" * 4100, purpose="overdue", channel="whatsapp")
    assert "4096" in Renderer(SAMPLE_CREDITOR, chat).render(*overdue(Channel.WHATSAPP)).warnings[0]


def test_an_sms_about_many_invoices_names_the_oldest_and_the_sum_and_says_that_it_names_no_more():
    twelve = RENDERER.render(*overdue(Channel.SMS, items=12))
    assert twelve.warnings == ("the SMS does not name every invoice; send the list another way",)
    assert "Pembayaran 12 tagihan, Rp150.000.000, belum kami terima" in twelve.text
    three = RENDERER.render(*overdue(Channel.SMS, Tone.FRIENDLY, items=2))
    assert "INV/2026/XI/0001 (PO 4501) dan INV/2026/XI/0002 (PO 4501)" in three.text
    assert RENDERER.render(*overdue(Channel.SMS)).warnings == ()


@pytest.mark.parametrize(
    ("language", "spoken", "one"),
    [
        (
            "id",
            (
                "12 tagihan, seluruhnya Rp78.000.000. Yang paling lama INV/2026/XI/0012, Rp12.000.000, "
                "jatuh tempo 1 November."
            ),
            "Saya menelepon soal tagihan INV/2026/XI/0001",
        ),
        (
            "en",
            ("12 invoices, IDR 78,000,000 in total. The oldest is INV/2026/XI/0012, IDR 12,000,000, due 1 November."),
            "I am calling about invoice INV/2026/XI/0001",
        ),
    ],
)
def test_a_call_about_many_invoices_is_a_summary_with_the_list_at_hand(language, spoken, one):
    """Nobody reads twelve numbers out over the phone; all the same, all twelve are named."""

    def call(items):
        send, invoices, client = sample(Purpose.OVERDUE, Tone.POLITE, Channel.PHONE, language, items=items)
        asked = tuple(
            replace(item, to_transfer=Money(number * 1_000_000), due_on=date(2026, 11, 13 - number))
            for number, item in enumerate(send.items, start=1)
        )
        return RENDERER.render(replace(send, items=asked), invoices, client).text

    twelve = call(12)
    assert spoken in twelve
    assert all(f"INV/2026/XI/{number:04} " in twelve for number in range(1, 13))
    assert one in call(1)


def test_a_letter_writes_the_amounts_of_two_currencies_in_words():
    send, invoices, client = sample(Purpose.OVERDUE, Tone.FORMAL, Channel.LETTER, items=2)
    first, second = send.items
    dollars = Money("101.50", "USD")
    both = (replace(first, to_transfer=Money(1_250_000)), replace(second, to_transfer=dollars, outstanding=dollars))
    words = "satu juta dua ratus lima puluh ribu rupiah dan seratus satu dolar Amerika Serikat lima puluh sen"
    abroad = invoices[1].model_copy(update={"total": dollars, "instalments": (), "payments": (), "withholdings": ()})
    letter = RENDERER.render(replace(send, items=both), [invoices[0], abroad], client)
    assert f"Rp1.250.000 dan USD101,50 ({words})" in letter.text
    assert words in letter.html


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", "membicarakan pembebasan biaya keterlambatan apabila pokok tagihannya diselesaikan"),
        ("en", "waiving the late fee once the principal is paid"),
    ],
)
def test_a_waiver_is_offered_where_a_fee_has_accrued(language, words):
    send, invoices, client = sample(Purpose.FINAL_NOTICE, Tone.FINAL, Channel.LETTER, language)
    offered = replace(send, offers=("fee_waiver",), charges=(fee("IDR"),))
    assert words in RENDERER.render(offered, invoices, client).text
    waived = replace(offered, charges=(fee("IDR").waive(),))
    for nothing_to_waive in (replace(offered, charges=()), waived):
        assert words not in RENDERER.render(nothing_to_waive, invoices, client).text


def test_an_empty_field_that_was_not_asked_about_is_a_warning():
    words = Catalogue.default().with_template("a\n{{ promise }} {{ creditor.city }}", purpose="overdue", channel="sms")
    message = Renderer(SAMPLE_CREDITOR, words).render(*overdue(Channel.SMS))
    assert message.warnings == ("text line 2: promise has no value",)


def test_an_approved_template_with_an_empty_parameter_is_left_out():
    send, invoices, client = sample(Purpose.THANKS, Tone.FRIENDLY, Channel.WHATSAPP)
    unpaid = [invoice.model_copy(update={"payments": ()}) for invoice in invoices]
    message = RENDERER.render(send, unpaid, client)
    assert message.whatsapp_template is None
    assert any("parameters is empty" in warning for warning in message.warnings)
    spaced = client.model_copy(update={"attention": "Ibu Sari" + " " * 5 + "Dewi"})
    message = RENDERER.render(send, invoices, spaced)
    assert message.whatsapp_template is None
    assert any("five blanks" in warning for warning in message.warnings)


def test_without_a_last_date_an_approved_template_says_nothing_of_one():
    send, invoices, client = sample(Purpose.FINAL_NOTICE, Tone.FINAL, Channel.WHATSAPP)
    with_date = RENDERER.render(send, invoices, client).whatsapp_template
    without = RENDERER.render(replace(send, deadline_on=None), invoices, client).whatsapp_template
    assert "Rp12.500.000 paling lambat Jumat, 27 November" in with_date.parameters
    assert "Rp12.500.000" in without.parameters


# --- a value among values -----------------------------------------------------------------------------------


def test_a_message_is_a_frozen_value_that_goes_into_a_queue():
    message = RENDERER.render(*overdue(Channel.WHATSAPP))
    plain = json.loads(json.dumps(message.to_dict()))
    assert plain["channel"] == "whatsapp"
    assert plain["whatsapp_template"]["parameters"] == list(message.whatsapp_template.parameters)
    assert pickle.loads(pickle.dumps(message)) == message
    assert hash(message)
    assert RENDERER.render(*overdue()).to_dict()["whatsapp_template"] is None
    for private in (client_text := "Ibu Sari", message.to, message.text):
        assert private not in repr(message)
    assert client_text in message.text


def test_the_same_arguments_give_the_same_bytes():
    again = Renderer(Creditor.model_validate_json(SAMPLE_CREDITOR.model_dump_json()))
    for channel in MESSAGE_CHANNELS:
        assert RENDERER.render(*overdue(channel)) == again.render(*overdue(channel))


def test_importing_the_room_loads_no_jinja():
    code = "import sys, sopan.rendering; sys.exit('jinja2' in sys.modules or 'babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the creditor --------------------------------------------------------------------------------------------


def test_a_creditor_is_read_as_people_write_it():
    creditor = Creditor(name="Toko", phone="(021) 5550-1234", website="contoh.co.id", email="a@contoh.co.id")
    assert (creditor.phone, creditor.website) == ("+622155501234", "https://contoh.co.id")
    assert Creditor(name="Toko", phone="0812 3456 7890").phone == "+6281234567890"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\nb"),
        ("phone", "12"),
        ("phone", 62811),
        ("email", "a@b"),
        ("email", "a@b.example, c@d.example"),
        ("website", "http://contoh.co.id"),
        ("website", "https://user:pw@contoh.co.id"),
        ("website", "javascript:alert(1)"),
        ("website", "https://contoh.co.id/" + "x" * 2000),
        ("website", 1),
        ("nama", "x"),
    ],
)
def test_a_creditor_that_would_mislead_is_refused(field, value):
    with pytest.raises(ValidationError) as caught:
        Creditor(**{"name": "Toko", field: value})
    assert "pw" not in str(caught.value)
