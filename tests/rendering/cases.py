"""The product of circumstances in which every shipped message must stand: whose, how many, in what currency, what else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from sopan.charges import ChargeLine, ChargeStatement
from sopan.client import Client
from sopan.decisions import EarlierMessage, SendItem
from sopan.invoice import CreditNote, Payment, PaymentMethod, References, Withholding
from sopan.money import Money, total_by_currency
from sopan.rendering._builtin import builtin_keys
from sopan.rendering._sample import SAMPLE_CREDITOR, Case, sample
from sopan.words import Channel, Purpose, Tone

CLIENTS = {
    "company": {"name": "PT Maju Jaya", "attention": "Ibu Sari"},
    "company nobody": {"name": "CV Sumber Rezeki"},
    "person": {"name": "Andi Wijaya", "kind": "person", "honorific": "Bapak"},
    "mononym": {"name": "Suharto", "kind": "person"},
    "titles": {"name": "Dr. Ir. Sudrajad Prasetyo, S.E., M.M.", "kind": "person"},
}
OCCASIONS = list(builtin_keys())
FEE_ON = date(2026, 11, 18)
SETTLED = {Purpose.THANKS, Purpose.THANKS_PUNCTUAL, Purpose.CERTIFICATE}
"""Purposes whose worked case has its own amounts."""


@dataclass(frozen=True)
class Circumstance:
    client: str
    items: int
    currency: str
    fees: bool
    withheld: bool
    came: str = "nothing"


CIRCUMSTANCES = [
    Circumstance(*chosen)
    for chosen in product(
        CLIENTS, (1, 3, 12), ("IDR", "USD"), (False, True), (False, True), ("nothing", "paid", "credited", "both")
    )
]


def fee(currency):
    """What the worked case costs when it is 14 days late: 0.1% of its 12,500,000 per day."""
    amount, base = Money(175_000, currency), Money(12_500_000, currency)
    line = ChargeLine(
        start_on=FEE_ON - timedelta(days=13), end_on=FEE_ON, days=14, rate="1 per mil per day", base=base, amount=amount
    )
    zero = Money.zero(currency)
    return ChargeStatement(on=FEE_ON, lines=(line,), accrued=amount, charged=zero, waived=zero)


def case(occasion, circumstance):
    """The worked case of the occasion, changed by the circumstance; every invoice has amounts of its own."""
    language, purpose, tone, channel = occasion
    client = Client(id="C-1", language=language, **CLIENTS[circumstance.client])
    charges = (fee(circumstance.currency),) if circumstance.fees else ()
    send, invoices, client = sample(
        purpose, tone, channel, language, items=circumstance.items, client=client, charges=charges
    )
    if purpose in SETTLED:
        return Case(send, invoices, client)
    invoices = tuple(changed(invoice, index, circumstance) for index, invoice in enumerate(invoices))
    items = tuple(
        replace(
            item,
            outstanding=invoice.outstanding(FEE_ON),
            to_transfer=invoice.to_transfer(FEE_ON),
            due_on=invoice.due_on,
            days_overdue=(FEE_ON - invoice.due_on).days,
        )
        for item, invoice in zip(send.items, invoices, strict=True)
    )
    owed = total_by_currency(item.outstanding for item in items)
    return Case(replace(send, items=items, outstanding=owed), invoices, client)


def changed(invoice, index, circumstance):
    """The invoice in the circumstance's currency, with what came, and a due date of its own."""
    currency = circumstance.currency
    paid, credited = circumstance.came in {"paid", "both"}, circumstance.came in {"credited", "both"}
    back = [payment.model_copy(update={"amount": Money(3_000_000, currency)}) for payment in invoice.payments]
    payments = [Payment(id="P-9", amount=Money(f"{500_000 + index}.50", currency), received_on="2026-11-03")]
    notes = [CreditNote(id="N-9", amount=Money(200_000 + index, currency), issued_on="2026-11-04")]
    slips = [Withholding(kind="pph23", amount=Money(25_000 + index, currency))]
    due_on = invoice.due_on - timedelta(days=index)
    return invoice.model_copy(
        update={
            "total": Money(f"{1_250_000 + index}.50", currency),
            "issued_on": min(invoice.issued_on, due_on),
            "due_on": due_on,
            "payments": (*back, *(payments if paid else ())),
            "credit_notes": tuple(notes if credited else ()),
            "withholdings": tuple(slips if circumstance.withheld else ()),
        },
    )


# --- everything at once ---------------------------------------------------------------------------------------

CREDITOR = SAMPLE_CREDITOR.model_copy(
    update={
        "payment_methods": (
            *SAMPLE_CREDITOR.payment_methods,
            PaymentMethod(label="Mandiri Virtual Account", number="8870812345678", holder="PT Contoh Sejahtera"),
        ),
        "payment_notice": "Pembayaran hanya sah ke rekening atas nama PT Contoh Sejahtera.",
    }
)
"""The sample's creditor with two ways to pay and a word against fraud."""
EARLIER = (
    EarlierMessage(on=date(2026, 11, 9), channel=Channel.WHATSAPP, purpose=Purpose.OVERDUE, tone=Tone.FRIENDLY),
    EarlierMessage(on=date(2026, 11, 13), channel=Channel.EMAIL, purpose=Purpose.OVERDUE, tone=Tone.POLITE),
    EarlierMessage(
        on=date(2026, 11, 16),
        channel=Channel.LETTER,
        purpose=Purpose.OVERDUE,
        tone=Tone.FORMAL,
        reference="009/PCS/XI/2026",
    ),
)
PAID, CREDITED, KEPT = Money(5_000_000), Money(500_000), Money(225_225)


def all_at_once(occasion, drop=()):
    """The worked case with all that one invoice can have, except what is named in `drop`."""
    language, purpose, tone, channel = occasion
    send, (invoice,), client = sample(purpose, tone, channel, language, charges=() if "fee" in drop else (fee("IDR"),))
    facts = {
        "subject": "Jasa desain kemasan",
        "bill_to": "Cabang Surabaya",
        "receipt_number": "TT-2026-0118",
        "references": References(po="4501122", contract="12/PKS/2026", bast="BAST-77", tax_invoice="04002600123456789"),
        "credit_notes": (CreditNote(id="N-9", amount=CREDITED, issued_on="2026-11-04"),),
        "withholdings": (Withholding(kind="pph23", amount=KEPT),),
        "payments": (*invoice.payments, Payment(id="P-9", amount=PAID, received_on="2026-11-12")),
    }
    if purpose in SETTLED:
        facts = {name: facts[name] for name in ("subject", "bill_to", "receipt_number", "references")}
    invoice = invoice.model_copy(update={name: value for name, value in facts.items() if name not in drop})
    (item,) = send.items
    item = replace(
        item,
        outstanding=invoice.outstanding(FEE_ON),
        to_transfer=invoice.to_transfer(FEE_ON),
        pay_day=None if "pay_day" in drop else date(2026, 11, 26),
        earlier=() if "earlier" in drop or not item.earlier else EARLIER,
    )
    other = invoice.model_copy(update={"id": "INV-9", "number": "INV/2026/XI/0009", "payments": (), "credit_notes": ()})
    apart = SendItem(
        invoice_id="INV-9",
        obligation="INV-9",
        step="apart",
        occurrence="1",
        outstanding=other.outstanding(FEE_ON),
        due_on=date(2026, 11, 17),
        days_overdue=1,
        to_transfer=other.to_transfer(FEE_ON),
    )
    send = replace(
        send,
        items=(item,),
        outstanding=(item.outstanding,),
        apart=() if "apart" in drop or purpose in SETTLED else (apart,),
        offers=() if "offers" in drop else send.offers,
    )
    return Case(send, (invoice, other), client)
