"""What the rest of the app calls when something happens. Everything happens under the lock of the client's row.

What is pending was decided before the news, so it is withdrawn and decided anew: nobody is asked for what was paid
a minute ago.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outbox_worker.tables import ClientRow, EventRow, InvoiceRow, OutboxRow, State
from sopan import Client, Invoice, Outcome, evolve
from sopan.history import Event

__all__ = ["locked", "put_off", "record", "save_client", "save_invoice", "settle", "tell", "to_look_into", "wake"]

_BECOMES = {
    Outcome.SENT: State.SENT,
    Outcome.DELIVERED: State.SENT,
    Outcome.FAILED: State.FAILED,
    Outcome.UNKNOWN: State.UNKNOWN,
}


def locked(session: Session, client_id: str) -> ClientRow:
    """The client's row, and nobody else has it until this transaction ends."""
    wanted = select(ClientRow).where(ClientRow.id == client_id).with_for_update()
    return session.scalars(wanted, execution_options={"populate_existing": True}).one()


def wake(session: Session, client: ClientRow, now: datetime) -> None:
    """Decide about this client as soon as a worker is free; `client` is locked."""
    session.execute(delete(OutboxRow).where(OutboxRow.client_id == client.id, OutboxRow.state == State.PENDING))
    client.next_check = now
    client.problem = ""


def tell(session: Session, client: ClientRow, event: Event) -> None:
    """Write down what was said; `client` is locked."""
    session.add(EventRow(client_id=client.id, event=event))
    client.conversation = evolve(client.conversation, event)


# --- what happens in a business -------------------------------------------------------------------


def save_client(session: Session, client: Client, now: datetime) -> None:
    """A new client, or one with another address, zone or habit."""
    if session.get(ClientRow, client.id) is None:
        session.add(ClientRow(id=client.id, client=client))
        session.flush()
    row = locked(session, client.id)
    row.client = client
    wake(session, row, now)


def save_invoice(session: Session, invoice: Invoice, now: datetime) -> None:
    """A new invoice, or one with a payment, a credit note, another date, or another client."""
    row = session.get(InvoiceRow, invoice.id)
    concerned = {invoice.client_id} if row is None else {invoice.client_id, row.client_id}
    for client_id in sorted(concerned):  # in one order, so that two who move invoices cannot wait for each other
        wake(session, locked(session, client_id), now)
    session.merge(InvoiceRow(id=invoice.id, client_id=invoice.client_id, invoice=invoice))


def record(session: Session, client_id: str, event: Event, now: datetime) -> None:
    """A reply, a promise, a dispute, an approval: whatever `sopan.history` has a name for."""
    client = locked(session, client_id)
    tell(session, client, event)
    wake(session, client, now)


# --- what becomes of a message --------------------------------------------------------------------


def settle(session: Session, key: str, outcome: Outcome, *, at: datetime, now: datetime) -> None:
    """What became of a message: said by the worker, or by a person who has looked into it.

    An `unknown` that turns out to have failed is decided anew: it goes to the client's next address, under a new key.
    """
    client, row = _locked_message(session, key)
    row.state = _BECOMES[outcome]
    tell(session, client, row.contact.model_copy(update={"at": at, "outcome": outcome}))
    wake(session, client, now)


def put_off(session: Session, key: str, *, now: datetime, until: datetime) -> None:
    """The server took nothing for now: forget the message, and decide anew at `until`, with all the news by then."""
    client, row = _locked_message(session, key)
    if row.state is not State.SENDING:  # given up for dead meanwhile, and recorded as unknown: now we know
        settle(session, key, Outcome.FAILED, at=now, now=now)
        return
    session.delete(row)
    client.next_check = until


def to_look_into(session: Session) -> list[OutboxRow]:
    """The list for a person: messages of which nobody knows whether they went out."""
    return list(session.scalars(select(OutboxRow).where(OutboxRow.state == State.UNKNOWN).order_by(OutboxRow.key)))


def _locked_message(session: Session, key: str) -> tuple[ClientRow, OutboxRow]:
    client_id = session.scalars(select(OutboxRow.client_id).where(OutboxRow.key == key)).one()
    return locked(session, client_id), session.get_one(OutboxRow, key, populate_existing=True)
