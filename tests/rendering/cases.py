"""The product of circumstances in which every shipped message must stand: whose, how many, in what currency, what else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from sopan.charges import ChargeLine, ChargeStatement
from sopan.client import Client
from sopan.money import Money, total_by_currency
from sopan.rendering._sample import Case, sample
from sopan.rendering._shipped import shipped_keys

CLIENTS = {
    "company": {"name": "PT Maju Jaya", "attention": "Ibu Sari"},
    "company nobody": {"name": "CV Sumber Rezeki"},
    "person": {"name": "Andi Wijaya", "kind": "person", "honorific": "Bapak"},
    "mononym": {"name": "Suharto", "kind": "person"},
    "titles": {"name": "Dr. Ir. Sudrajad Prasetyo, S.E., M.M.", "kind": "person"},
}
OCCASIONS = list(shipped_keys())
FEE_ON = date(2026, 11, 18)


@dataclass(frozen=True)
class Circumstance:
    client: str
    items: int
    currency: str
    fees: bool
    withheld: bool


CIRCUMSTANCES = [
    Circumstance(*chosen) for chosen in product(CLIENTS, (1, 12), ("IDR", "USD"), (False, True), (False, True))
]


def fee(currency):
    amount, base = Money(40_000, currency), Money(10_000_000, currency)
    line = ChargeLine(
        start_on=FEE_ON - timedelta(days=3), end_on=FEE_ON, days=4, rate="1 per mil per day", base=base, amount=amount
    )
    zero = Money.zero(currency)
    return ChargeStatement(on=FEE_ON, lines=(line,), accrued=amount, charged=zero, waived=zero)


def case(occasion, circumstance):
    """The worked case of the occasion, changed by the circumstance; every item has an amount of its own."""
    language, purpose, tone, channel = occasion
    client = Client(id="C-1", language=language, **CLIENTS[circumstance.client])
    charges = (fee(circumstance.currency),) if circumstance.fees else ()
    send, invoices, client = sample(
        purpose, tone, channel, language, items=circumstance.items, client=client, charges=charges
    )
    items = []
    for index, item in enumerate(send.items):
        settled = not item.to_transfer
        amount = (
            Money.zero(circumstance.currency) if settled else Money(f"{1_250_000 + index}.50", circumstance.currency)
        )
        slip = (
            Money(25_000 + index, circumstance.currency) if circumstance.withheld else Money.zero(circumstance.currency)
        )
        items.append(
            replace(item, outstanding=amount + slip, to_transfer=amount, due_on=item.due_on + timedelta(index))
        )
    owed = total_by_currency(item.outstanding for item in items)
    if circumstance.currency != "IDR":
        invoices = tuple(
            invoice.model_copy(
                update={"total": Money(20_000_000, circumstance.currency), "payments": (), "withholdings": ()}
            )
            for invoice in invoices
        )
    return Case(replace(send, items=tuple(items), outstanding=owed), invoices, client)
