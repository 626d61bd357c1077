"""Ledgers to try policies on: the public one beside the repository, and made ones."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sopan import Account, Client, Invoice
from sopan.history import DisputeOpened, DisputeResolved, Event
from sopan.zones import INDONESIAN_ZONES

PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "receivables.csv"
WIB = INDONESIAN_ZONES["WIB"]


def client(number: int, **fields: object) -> Client:
    """A client who can be reached by WhatsApp, email and phone."""
    contacts = [
        {"channel": "whatsapp", "address": f"+62812{number:08}"},
        {"channel": "email", "address": f"keuangan@contoh{number}.example"},
        {"channel": "phone", "address": f"+6221{number:08}"},
    ]
    return Client.model_validate({"id": f"C-{number}", "name": f"PT Contoh {number}", "contacts": contacts, **fields})


def invoice(number: int, owner: Client, due_on: date, received_on: date | None = None) -> Invoice:
    """Ten million rupiah, issued thirty days before it is due."""
    payments = [] if received_on is None else [{"id": "1", "amount": 10_000_000, "received_on": received_on}]
    return Invoice(
        id=f"INV-{number}",
        number=f"INV-{number}",
        client_id=owner.id,
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        total=10_000_000,
        payments=payments,
    )


def made(clients: int, each: int, *, never: float = 0.1, seed: int = 1) -> list[Account]:
    """Clients with `each` invoices of 2026, of which the share `never` is never paid and the rest within 60 days."""
    dice = random.Random(seed)
    accounts = []
    for number in range(clients):
        owner = client(number)
        invoices = []
        for place in range(each):
            due_on = date(2026, 2, 2) + timedelta(days=dice.randrange(120))
            late = None if dice.random() < never else dice.randrange(-20, 60)
            received_on = None if late is None else due_on + timedelta(days=late)
            invoices.append(invoice(number * each + place, owner, due_on, received_on))
        accounts.append(Account(owner, tuple(invoices)))
    return accounts


def unpaid(clients: int, each: int = 1, *, first: date = date(2026, 2, 2), apart: int = 7) -> list[Account]:
    """Clients with invoices that nobody has paid yet, due a week apart."""
    return [
        Account(
            owner := client(number),
            tuple(
                invoice(number * each + place, owner, first + timedelta(days=apart * ((number + place) % 8)))
                for place in range(each)
            ),
        )
        for number in range(clients)
    ]


def public() -> list[Account]:
    """The public ledger: a disputed row is in dispute from its due date until its settlement."""
    rows: dict[str, list[dict[str, str]]] = {}
    with PUBLIC.open(newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["customerID"], []).append(row)
    return [_account(number, rows[name]) for number, name in enumerate(sorted(rows))]


def _account(number: int, rows: list[dict[str, str]]) -> Account:
    owner = client(number)
    invoices, events = [], list[Event]()
    for row in rows:
        issued_on, due_on, settled_on = (_day(row[name]) for name in ("InvoiceDate", "DueDate", "SettledDate"))
        amount = {"amount": row["InvoiceAmount"], "currency": "USD"}
        invoices.append(
            Invoice.model_validate(
                {
                    "id": row["invoiceNumber"],
                    "number": row["invoiceNumber"],
                    "client_id": owner.id,
                    "issued_on": issued_on,
                    "due_on": due_on,
                    "total": amount,
                    "payments": [{"id": "1", "amount": amount, "received_on": settled_on}],
                },
            ),
        )
        if row["Disputed"] == "Yes" and settled_on > due_on:
            ids = (row["invoiceNumber"],)
            events += [
                DisputeOpened(at=morning(due_on), invoice_ids=ids),
                DisputeResolved(at=morning(settled_on), invoice_ids=ids),
            ]
    return Account(owner, tuple(invoices), events)


def morning(day: date) -> datetime:
    """The first instant of a day in Jakarta, in UTC as events keep it."""
    return datetime.combine(day, time.min, WIB).astimezone(UTC)


def _day(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)
