"""The dossier: all evidence about some invoices of one client, in order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from sopan.dossier._gather import from_events, from_invoice
from sopan.dossier.evidence import Evidence, EvidenceKind
from sopan.errors import ArgumentError
from sopan.fields import Record
from sopan.formats import jam, rupiah, tanggal
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.zones import local, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sopan.client import Client

__all__ = ["Dossier", "InvoiceFacts"]

_KINDS = list(EvidenceKind)
_AGREEMENTS = {EvidenceKind.EXTENSION_AGREED, EvidenceKind.PLAN_AGREED, EvidenceKind.PLAN_CANCELLED}


@dataclass(frozen=True, slots=True)
class InvoiceFacts(Record):
    """An invoice as the dossier's head names it, with what is open on the dossier's last day."""

    id: str
    number: str
    issued_on: date
    due_on: date | None
    """None while the terms count from a receipt that has not happened."""
    status: str
    total: Money
    paid: Money
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Dossier(Record):
    """The evidence of good faith: every contact, promise, agreement and payment, and nothing else.

    A frozen value; iterate over it, or take `to_dicts()` into a data frame.
    """

    client_id: str
    client_name: str = field(repr=False)
    zone: str
    through: date | None
    """The last day that it tells of; None when there is no event and no `as_of`."""
    invoices: tuple[InvoiceFacts, ...]
    entries: tuple[Evidence, ...]
    """In order of time; facts with a date only come first on their day."""

    @classmethod
    def of(
        cls,
        invoices: Iterable[Invoice] | Invoice,
        client: Client,
        history: History | Iterable[Event],
        *,
        as_of: date | None = None,
    ) -> Dossier:
        """Gather what is known about these invoices of one client.

        `history` is the client's, all of it: events about other invoices are left out.
        `as_of` leaves out what happened after that day of the client's zone; without it everything is told,
        and a promise is open until an event is newer than its day.

        Raises ArgumentError for an invoice of another client and for a Conversation, which forgets what no rule
        needs any more; HistoryError when two events carry one id and differ.
        """
        known = (invoices,) if isinstance(invoices, Invoice) else tuple(invoices)
        if any(invoice.owed_by != client.id for invoice in known):
            message = "an invoice belongs to another client; pass the invoices of one client"
            raise ArgumentError(message)
        if isinstance(history, Conversation):
            message = "history must be all events: a Conversation keeps only those that still matter"
            raise ArgumentError(message)
        zone = zone_of(client.zone)
        events = (history if isinstance(history, History) else History(history)).events
        if as_of is not None:
            known = tuple(invoice.as_of(as_of) for invoice in known if invoice.issued_on <= as_of)
            events = tuple(event for event in events if local(event.at, zone).date() <= as_of)
        newest = max((local(event.at, zone).date() for event in events), default=None)
        through = newest if as_of is None else as_of
        entries = [entry for invoice in known for entry in from_invoice(invoice) if _is_told(entry, as_of)]
        entries += from_events(events, known, zone, through or date.min, as_of)
        return cls(
            client_id=client.id,
            client_name=client.name,
            zone=client.zone,
            through=through,
            invoices=tuple(_facts(invoice, through) for invoice in known),
            entries=tuple(sorted(entries, key=_order)),
        )

    def __iter__(self) -> Iterator[Evidence]:
        """The entries in order of time."""
        return iter(self.entries)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def of_kind(self, *kinds: EvidenceKind | str) -> tuple[Evidence, ...]:
        """The entries of these kinds, in order of time."""
        wanted = {EvidenceKind(kind) for kind in kinds}
        return tuple(entry for entry in self.entries if entry.kind in wanted)

    @property
    def contacts(self) -> tuple[Evidence, ...]:
        """Every time that we reached out, or tried to."""
        return self.of_kind(EvidenceKind.CONTACTED)

    @property
    def promises(self) -> tuple[Evidence, ...]:
        """What the client promised, with what became of it."""
        return self.of_kind(EvidenceKind.PROMISE_MADE)

    @property
    def offers(self) -> tuple[Evidence, ...]:
        """The contacts that offered something."""
        return tuple(entry for entry in self.contacts if entry.offers)

    @property
    def agreements(self) -> tuple[Evidence, ...]:
        """Extensions and plans, agreed and cancelled."""
        return self.of_kind(*_AGREEMENTS)

    @property
    def amounts(self) -> tuple[Evidence, ...]:
        """Every change of an amount, with what was open at the end of that day."""
        return tuple(entry for entry in self.entries if entry.outstanding is not None)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict of plain values per entry, for JSON or a data frame."""
        return [entry.to_dict() for entry in self.entries]

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        numbers = {invoice.id: invoice.number for invoice in self.invoices}
        head = "".join(f"<th>{title}</th>" for title in ("when", "what", "invoice", "details", "amount", "open then"))
        rows = "".join(_row(entry, numbers) for entry in self.entries)
        caption = escape(f"Dossier: {self.client_name}")
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _is_told(entry: Evidence, as_of: date | None) -> bool:
    return as_of is None or entry.on <= as_of


def _facts(invoice: Invoice, through: date | None) -> InvoiceFacts:
    on = through if through is not None else invoice.issued_on
    return InvoiceFacts(
        id=invoice.id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        status=invoice.status,
        total=invoice.total,
        paid=invoice.paid(on),
        outstanding=invoice.outstanding(on),
    )


def _order(entry: Evidence) -> tuple[Any, ...]:
    """By time, then by kind, then by whatever tells two facts of one moment apart."""
    instant = entry.at.timestamp() if entry.at is not None else 0.0
    return entry.on, entry.at is not None, instant, _KINDS.index(entry.kind), entry.invoice_ids, repr(entry)


def _row(entry: Evidence, numbers: dict[str, str]) -> str:
    when = tanggal(entry.on, "en", weekday=False)
    if entry.at is not None:
        when += f", {jam(entry.at, 'en')}"
    cells = (
        when,
        entry.kind.replace("_", " "),
        ", ".join(numbers[named] for named in entry.invoice_ids),
        "; ".join(_details(entry)),
        "" if entry.amount is None else rupiah(entry.amount, "en"),
        "" if entry.outstanding is None else rupiah(entry.outstanding, "en"),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _details(entry: Evidence) -> Iterator[str]:
    for word in (entry.channel, entry.purpose, entry.tone, entry.outcome, entry.fate):
        if word is not None:
            yield word.value.replace("_", " ")
    yield from entry.steps
    yield from (f"offered: {offer}" for offer in entry.offers)
    if entry.named_day is not None and entry.named_day != entry.on:
        yield tanggal(entry.named_day, "en", weekday=False)
    if entry.until is not None:
        yield f"until {tanggal(entry.until, 'en', weekday=False)}, {jam(entry.until, 'en')}"
    yield from (f"{tanggal(day, 'en', weekday=False)}: {rupiah(amount, 'en')}" for day, amount in entry.instalments)
    if entry.to is not None:
        yield entry.to
    if entry.note is not None:
        yield entry.note
