"""The business that the tests run: many small clients, one December."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from outbox_worker.books import record, save_client, save_invoice
from outbox_worker.demo import paper
from sopan import Client, Creditor, EscalationPolicy, Invoice
from sopan.history import Event, PromiseMade, Replied, ReplyHandled
from sopan.zones import zone_of

__all__ = [
    "CREDITOR",
    "END",
    "POLICY",
    "SENDER",
    "START",
    "WIB",
    "Happening",
    "Server",
    "World",
    "client",
    "invoice",
    "paper",
]

HERE = Path(__file__).parents[1]
WIB = zone_of("WIB")
START = datetime(2026, 12, 1, 7, 0, tzinfo=WIB)
END = datetime(2026, 12, 31, 20, 0, tzinfo=WIB)
CREDITOR = Creditor.model_validate(tomllib.loads((HERE / "creditor.toml").read_text(encoding="utf-8")))
POLICY = EscalationPolicy.model_validate(tomllib.loads((HERE / "policy.toml").read_text(encoding="utf-8")))
SENDER = "keuangan@rempahkata.example.com"


def client(number: int, **more: Any) -> Client:
    """A client; every seventh has moved and left an address behind that nobody reads."""
    addresses = [f"c{number}@client.example.com"]
    if number % 7 == 0:
        addresses.insert(0, f"gone{number}@client.example.com")
    contacts = [{"channel": "email", "address": address} for address in addresses]
    return Client.model_validate({"id": f"C-{number}", "name": f"CV Nomor {number}", "contacts": contacts} | more)


def invoice(number: int, of: Client, due_on: date, **more: Any) -> Invoice:
    """An invoice that was issued thirty days before it is due."""
    issued_on = due_on - timedelta(days=30)
    facts = {"id": f"INV-{number}", "number": f"INV-{number}", "client_id": of.id, "total": 1_000_000 + number}
    return Invoice.model_validate(facts | {"issued_on": issued_on, "due_on": due_on} | more)


@dataclass(frozen=True)
class Happening:
    """Something that the office learns: an invoice that has changed, or an event."""

    at: datetime
    client_id: str
    news: Invoice | Event

    def write(self, session: Session) -> None:
        """Into the books."""
        if isinstance(self.news, Invoice):
            save_invoice(session, self.news, self.at)
        else:
            record(session, self.client_id, self.news, self.at)


class World:
    """Clients, invoices, and what will happen; the same for the same seed."""

    def __init__(self, seed: int, clients: int) -> None:
        dice = Random(seed)
        self.clients = [client(number) for number in range(clients)]
        self.invoices: list[Invoice] = []
        self.happenings: list[Happening] = []
        for of in self.clients:
            for _ in range(dice.choice([1, 2, 2])):
                due_on = date(2026, 11, 5) + timedelta(days=dice.randrange(55))
                owed = invoice(len(self.invoices), of, due_on)
                self.invoices.append(owed)
                self.happenings += _what_happens(owed, dice)
        self.happenings.sort(key=lambda happening: happening.at)

    def fill(self, session: Session) -> None:
        """What is known on the first morning."""
        for known in self.clients:
            save_client(session, known, START)
        for owed in self.invoices:
            save_invoice(session, owed, START)


def _what_happens(owed: Invoice, dice: Random) -> Iterator[Happening]:
    """A third are paid within the month, some clients promise, some write back; always at eight in the evening.

    Then news never meets a message of the same hour, and a month with kills must come out as a month without.
    """
    at = START + timedelta(days=dice.randrange(30), hours=13)
    fate = dice.random()
    if fate < 0.3:
        payment = {"id": f"PAY-{owed.id}", "amount": owed.total, "received_on": at.date()}
        yield Happening(at, owed.client_id, owed.model_copy(update={"payments": [payment]}))
    elif fate < 0.4:
        pay_by = min(at.date() + timedelta(days=4), END.date())
        yield Happening(at, owed.client_id, PromiseMade(at=at, invoice_ids=(owed.id,), pay_by=pay_by))
    elif fate < 0.5:
        later = at + timedelta(days=1)
        yield Happening(at, owed.client_id, Replied(at=at, invoice_ids=(owed.id,)))
        yield Happening(later, owed.client_id, ReplyHandled(at=later, invoice_ids=(owed.id,)))


@dataclass
class Server:
    """A mail server that remembers what it accepted. It refuses old addresses, and is busy for every tenth message."""

    accepted: list[str] = field(default_factory=list)
    """Keys, in order, as often as they were accepted."""
    put_off: set[str] = field(default_factory=set)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Whether that address takes mail."""
        if address.startswith("gone"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Whether the message is taken."""
        (line,) = [line for line in envelope.content.splitlines() if line.startswith(b"Message-ID: ")]
        key = line.decode().partition("<")[2].partition("@")[0]
        if key.endswith("0") and key not in self.put_off:
            self.put_off.add(key)
            return "451 busy, come back later"
        self.accepted.append(key)
        return "250 kept"
