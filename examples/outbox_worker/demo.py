"""A month in a few seconds: three clients, a real database, a real mail server, and a worker that dies once."""

from __future__ import annotations

import socket
import tempfile
import tomllib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy.orm import Session, sessionmaker

from outbox_worker.books import record, save_client, save_invoice, to_look_into
from outbox_worker.post import Paper, Post, Reply
from outbox_worker.tables import looking, open_database
from outbox_worker.worker import Worker, next_wake
from sopan import Client, Creditor, EscalationPolicy, Invoice, Renderer
from sopan.history import PromiseMade
from sopan.zones import zone_of

HERE = Path(__file__).parent
WIB = zone_of("WIB")
SENDER = "keuangan@rempahkata.example.com"
START = datetime(2026, 12, 1, 8, 0, tzinfo=WIB)
END = datetime(2026, 12, 31, 18, 0, tzinfo=WIB)


class Mailbox:
    """What a mail server does with mail: this one keeps it."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep it, and say so."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.accepted.append(mail)
        return "250 kept"


@contextmanager
def serving(mailbox: Any) -> Generator[int, None, None]:
    """The mail server, on a free port of this machine: the port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield port
    finally:
        server.stop()


class Died(BaseException):
    """Nothing in the worker catches this, as nothing catches a power cut."""


class DyingPost(Post):
    """The server accepts, and then the machine is gone before anybody could write that down."""

    def deliver(self, mail: EmailMessage) -> Reply:
        """Hand over and die."""
        super().deliver(mail)
        raise Died


def paper(reference: str) -> Paper:
    """The invoice as a document; here one line of text."""
    _, _, invoice_id = reference.partition(":")
    return Paper(f"{invoice_id}.txt", "text/plain", f"Invoice {invoice_id}\n".encode())


def fill(sessions: sessionmaker[Session]) -> None:
    """Three clients and four invoices."""
    owed = [("C-1", "INV-101", "2026-12-04", 12_500_000), ("C-1", "INV-102", "2026-12-07", 4_000_000)]
    owed += [("C-2", "INV-103", "2026-11-27", 8_750_000), ("C-3", "INV-104", "2026-12-18", 1_950_000)]
    with sessions.begin() as session:
        for client_id, name in [("C-1", "PT Sinar Bahari"), ("C-2", "CV Merapi Kreatif"), ("C-3", "Toko Papeda Jaya")]:
            email = {"channel": "email", "address": f"keuangan@{client_id.lower()}.example.com"}
            save_client(session, Client.model_validate({"id": client_id, "name": name, "contacts": [email]}), START)
        for client_id, number, due_on, total in owed:
            facts = {"id": number, "number": number, "client_id": client_id, "issued_on": "2026-11-02"}
            save_invoice(session, Invoice.model_validate(facts | {"due_on": due_on, "total": total}), START)


class Month:
    """The simulated month: it moves the clock from one thing to do to the next."""

    def __init__(self, sessions: sessionmaker[Session], post: Post) -> None:
        creditor = Creditor.model_validate(tomllib.loads((HERE / "creditor.toml").read_text(encoding="utf-8")))
        rules = EscalationPolicy.model_validate(tomllib.loads((HERE / "policy.toml").read_text(encoding="utf-8")))
        self.sessions = sessions
        self.now = START
        self.worker = Worker(sessions, rules, Renderer(creditor), post, lambda: self.now)

    def play(self, until: datetime) -> None:
        """Work, sleep until there is something to do, and so on through `until`."""
        while self.now <= until:
            if self.worker.tick():
                continue
            with looking(self.sessions) as session:
                wake = next_wake(session)
            after = until + timedelta(seconds=1)
            self.now = after if wake is None else min(after, max(wake, self.now))


def main() -> None:
    """Play the month and print what happens."""
    mailbox = Mailbox()
    with tempfile.TemporaryDirectory() as folder, serving(mailbox) as port:
        engine = open_database(f"sqlite:///{folder}/outbox.sqlite3")
        sessions = sessionmaker(engine)
        fill(sessions)
        month = Month(sessions, Post("127.0.0.1", port, SENDER, paper))

        month.play(START + timedelta(days=2))
        die_in_the_worst_place(month)
        show(mailbox)
        print(f"{month.now.astimezone(WIB):%d %b %H:%M}  the worker dies before it can write that down")

        month.play(datetime(2026, 12, 11, 12, 0, tzinfo=WIB))
        show(mailbox)
        with sessions.begin() as session:
            promise = PromiseMade(at=month.now, invoice_ids=("INV-103",), pay_by=END.date())
            record(session, "C-2", promise, month.now)
        print(f"{month.now.astimezone(WIB):%d %b %H:%M}  c-2 promises to pay INV-103 by {END:%d %b}")

        month.play(END)
        show(mailbox)
        with looking(sessions) as session:
            for row in to_look_into(session):
                steps = ", ".join(f"{item.step} of {item.invoice_id}" for item in row.contact.items)
                print(f"to look into: {steps}, key {row.key}")
        engine.dispose()


def die_in_the_worst_place(month: Month) -> None:
    """Work until the next message has been accepted, and no longer."""
    alive = month.worker.post
    month.worker.post = DyingPost(alive.host, alive.port, alive.sender, alive.papers)
    with suppress(Died):
        month.play(END)
    month.worker.post = alive


def show(mailbox: Mailbox) -> None:
    """What has arrived since the last time."""
    for mail in mailbox.accepted:
        sent = datetime.strptime(mail["Date"], "%a, %d %b %Y %H:%M:%S %z").astimezone(WIB)
        print(f"{sent:%d %b %H:%M}  {mail['To']}: {mail['Subject']}")
    mailbox.accepted.clear()


if __name__ == "__main__":
    main()
