"""One worked case per occasion: what `lint` measures templates with, and what the gallery shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sopan.charges import ChargeStatement, EarlyPaymentDiscount, ServicePause, Terms
from sopan.client import Client, Contact
from sopan.decisions import EarlierMessage, Reason, ReasonCode, Send, SendItem
from sopan.invoice import Invoice, Payment, PaymentMethod, References, Withholding
from sopan.money import Money, total_by_currency
from sopan.rendering._facts import Facts, ItemFacts
from sopan.rendering._format import ChannelFormat
from sopan.rendering._payment_methods import Sender
from sopan.rendering._schema import build
from sopan.rendering._template import Template
from sopan.rendering.creditor import Creditor
from sopan.words import Channel, Language, Purpose, Tone
from sopan.zones import zone_of

SAMPLE_CREDITOR = Creditor(
    name="PT Contoh Sejahtera",
    contact="Rina Kartika",
    contact_title="Bagian Keuangan",
    signatory={"formal": "Dewi Lestari", "final": "Hadi Santoso"},
    title={"formal": "Manajer Keuangan", "final": "Direktur"},
    phone="+622155501234",
    email="keuangan@contoh.co.id",
    website="https://contoh.co.id",
    address="Jalan Melati 8, Jakarta 10310",
    city="Jakarta",
    payment_methods=(PaymentMethod(label="Bank BCA", number="1234567890", holder="PT Contoh Sejahtera"),),
)
"""A sender with everything that a message can name."""

_ADDRESSES = {
    Channel.EMAIL: "keuangan@majujaya.example",
    Channel.WHATSAPP: "+6281234567890",
    Channel.SMS: "+6281234567890",
    Channel.PHONE: "+622131234567",
    Channel.LETTER: "Jalan Kenanga 21, Bandung 40115",
}
_DAYS_OVERDUE = {
    Purpose.UPCOMING: -3,
    Purpose.DUE_TODAY: 0,
    Purpose.RECEIPT_CHECK: 5,
    Purpose.FINAL_NOTICE: 30,
    Purpose.THANKS_PUNCTUAL: -7,
    Purpose.AGREEMENT: -12,
}
_PAUSE = "pengiriman barang berikutnya ditunda sampai tagihan lunas"
_PAUSE_EN = "further deliveries pause until the invoice is settled"
_TODAY = date(2026, 11, 18)
_EARLY = EarlyPaymentDiscount(percent=2, within_days=25)
_ALL = Payment(id="P-1", amount=Money(12_500_000), received_on=date(2026, 11, 17))
_NET = Payment(id="P-1", amount=Money(12_274_775), received_on=date(2026, 11, 17))
_BACK = Payment(
    id="P-1",
    amount=Money(12_500_000),
    received_on=date(2026, 11, 10),
    reversed_on=date(2026, 11, 16),
    reversal_reason="saldo tidak cukup",
)
_SLIP = Withholding(kind="pph23", amount=Money(225_225))
_PAID = {
    Purpose.THANKS: (_ALL,),
    Purpose.THANKS_PUNCTUAL: (_ALL,),
    Purpose.CERTIFICATE: (_NET,),
    Purpose.PAYMENT_RETURNED: (_BACK,),
}
_NOTHING_BEFORE = {Purpose.UPCOMING, Purpose.DUE_TODAY, Purpose.THANKS, Purpose.THANKS_PUNCTUAL}
_EARLIER = (
    EarlierMessage(on=date(2026, 11, 9), channel=Channel.WHATSAPP, purpose=Purpose.OVERDUE, tone=Tone.FRIENDLY),
    EarlierMessage(on=date(2026, 11, 13), channel=Channel.EMAIL, purpose=Purpose.OVERDUE, tone=Tone.POLITE),
)
_LETTER_BEFORE = EarlierMessage(
    on=date(2026, 11, 16),
    channel=Channel.LETTER,
    purpose=Purpose.OVERDUE,
    tone=Tone.FORMAL,
    reference="009/PCS/XI/2026",
)


class Case(NamedTuple):
    """The arguments of `Renderer.render` for one message."""

    send: Send
    invoices: tuple[Invoice, ...]
    client: Client


def sample(
    purpose: Purpose,
    tone: Tone,
    channel: Channel,
    language: str = Language.ID,
    *,
    items: int = 1,
    client: Client | None = None,
    charges: Sequence[ChargeStatement] = (),
) -> Case:
    """A case in which `items` invoices are asked for at ten in the morning of Wed 18 Nov 2026, WIB."""
    client = client or Client(
        id="C-1",
        name="PT Maju Jaya",
        attention="Ibu Sari",
        language=language,
        contacts=tuple(Contact(channel=known, address=address) for known, address in _ADDRESSES.items()),
    )
    invoices = tuple(_invoice(number, purpose, client) for number in range(1, items + 1))
    asked = tuple(_item(invoice, purpose, tone) for invoice in invoices)
    gentle = purpose in _NOTHING_BEFORE
    at = datetime(2026, 11, 18, 10, 0, tzinfo=zone_of(client.zone))
    send = Send(
        step=purpose.value,
        purpose=purpose,
        tone=Tone(tone),
        channel=channel,
        to=_ADDRESSES[channel],
        at=at,
        closes_at=at + timedelta(hours=1),
        items=asked,
        outstanding=total_by_currency(item.outstanding for item in asked),
        key="sample",
        because=(Reason(ReasonCode.STEP_DUE, _TODAY),),
        charges=tuple(charges),
        deadline_on=None if gentle else date(2026, 11, 27),
        offers=() if gentle else ("instalments", "extension"),
        promise=date(2026, 11, 16) if purpose is Purpose.PROMISE_FOLLOWUP else None,
        attach=() if gentle else tuple(f"invoice:{invoice.id}" for invoice in invoices),
    )
    return Case(send, invoices, client)


def worked_data(entry: Template, items: int = 1, *, brevity: int = 0) -> dict[str, Any]:
    """Return what a template of this occasion sees in the worked case."""
    case = sample(entry.purpose, entry.tone or Tone.FRIENDLY, entry.channel, entry.language, items=items)
    sender = Sender.of(SAMPLE_CREDITOR, ChannelFormat(entry.language, entry.channel), case.send.tone)
    told = tuple(ItemFacts(item, of, _TODAY) for item, of in zip(case.send.items, case.invoices, strict=True))
    return build(Facts(case.send, told, case.client, sender), ours=entry.shipped, brevity=brevity)


def _invoice(number: int, purpose: Purpose, client: Client) -> Invoice:
    due_on = _TODAY - timedelta(days=_DAYS_OVERDUE.get(purpose, 14))
    return Invoice(
        id=f"INV-{number}",
        number=f"INV/2026/XI/{number:04}",
        client_id=client.id,
        subject="Jasa desain" if client.language == Language.ID else "Design work",
        references=References(po="4501"),
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        total=Money(12_500_000),
        payments=_PAID.get(purpose, ()),
        withholdings=(_SLIP,) if purpose is Purpose.CERTIFICATE else (),
        terms=Terms(
            early_payment=_EARLY if purpose is Purpose.THANKS_PUNCTUAL else None,
            service_pause=ServicePause(
                notice_days=7,
                wording=_PAUSE if client.language == Language.ID else _PAUSE_EN,
            ),
            agreed_in="Perjanjian 12/PKS/2026 pasal 7" if client.language == Language.ID else "Agreement 12/PKS/2026",
        ),
    )


def _item(invoice: Invoice, purpose: Purpose, tone: Tone) -> SendItem:
    earlier = () if purpose in _NOTHING_BEFORE or tone is Tone.FRIENDLY else _EARLIER[: 1 + (tone > Tone.POLITE)]
    return SendItem(
        invoice_id=invoice.id,
        obligation=invoice.id,
        step=purpose.value,
        occurrence="1",
        outstanding=invoice.outstanding(_TODAY),
        due_on=invoice.due_on or _TODAY,
        days_overdue=invoice.days_overdue(_TODAY) or 0,
        to_transfer=invoice.to_transfer(_TODAY),
        earlier=(*earlier, _LETTER_BEFORE) if tone is Tone.FINAL else earlier,
    )
