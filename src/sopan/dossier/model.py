"""The dossier: all evidence about some invoices of one client, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sopan._arguments import wrong_type
from sopan.client import Client
from sopan.dossier._gather import from_events, from_invoice
from sopan.dossier.evidence import Evidence, EvidenceKind
from sopan.dossier.sentences import sentence
from sopan.errors import ArgumentError
from sopan.fields import Record
from sopan.formats import jam, tanggal
from sopan.history import Conversation, Event, History
from sopan.history._agreed_dates import AgreedDates
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.tables import BilingualReport, Table
from sopan.wording import phrases
from sopan.words import Language
from sopan.zones import local, zone_of

_KINDS = list(EvidenceKind)
_AGREEMENTS = {EvidenceKind.EXTENSION_AGREED, EvidenceKind.PLAN_AGREED, EvidenceKind.PLAN_CANCELLED}


@dataclass(frozen=True, slots=True)
class InvoiceFacts(Record):
    """An invoice as the dossier's head names it, with what is open on the dossier's last day."""

    id: str
    number: str
    issued_on: date
    due_on: date | None
    """The date agreed by then for what is to be paid next; None while there is none."""
    status: str
    total: Money
    paid: Money
    credited: Money
    certified: Money
    """The tax kept back whose certificate is there."""
    outstanding: Money
    """All that is open: `total` less `paid`, `credited` and `certified`, or nothing with a surplus; nothing of a void
    one."""
    withheld: Money
    """The part of it that is tax kept back whose certificate is missing."""
    surplus: Money
    """The sum that was paid too much; of a void one all that was paid."""


@dataclass(frozen=True, slots=True)
class Dossier(Record, BilingualReport):
    """The evidence of good faith: every contact, promise, agreement and payment, and nothing else.

    A frozen value; iterate over it, print it, or take `to_dicts()` into a data frame: they alone have the free notes.
    """

    client_id: str
    client_name: str = field(repr=False)
    zone: str
    through: date | None
    """The last day on which something happened that it tells of; None when nothing did and no `as_of` is given."""
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
        if not isinstance(client, Client):
            raise wrong_type("client", client, "Client")
        for invoice in known:
            if not isinstance(invoice, Invoice):
                raise wrong_type("invoices", invoice, "Invoice")
        if any(invoice.owed_by != client.id for invoice in known):
            raise ArgumentError("an invoice belongs to another client; pass the invoices of one client")
        if isinstance(history, Conversation):
            raise ArgumentError("history must be all events: a Conversation keeps only those that still matter")
        zone = zone_of(client.zone)
        events = (history if isinstance(history, History) else History(history)).events
        if as_of is not None:
            known = tuple(invoice.as_of(as_of) for invoice in known if invoice.issued_on <= as_of)
            events = tuple(event for event in events if local(event.at, zone).date() <= as_of)
        newest = max((local(event.at, zone).date() for event in events), default=None)
        agreed = AgreedDates(events, zone)
        told = (entry for invoice in known for entry in from_invoice(invoice, agreed))
        entries = [entry for entry in told if as_of is None or entry.on <= as_of]
        changed = (entry.on for entry in entries if entry.outstanding is not None)
        through = max((day for day in (newest, *changed) if day is not None), default=None) if as_of is None else as_of
        entries += from_events(events, known, zone, as_of or newest or date.min, as_of)
        return cls(
            client_id=client.id,
            client_name=client.name,
            zone=client.zone,
            through=through,
            invoices=tuple(_facts(invoice, through or invoice.issued_on, agreed) for invoice in known),
            entries=tuple(sorted(entries, key=_order)),
        )

    def __iter__(self) -> Iterator[Evidence]:
        """The entries in order of time."""
        return iter(self.entries)

    def __len__(self) -> int:
        """Return how many entries there are."""
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
        """The client's promises, each with its fate."""
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

    def _table(self, language: Language = Language.ID) -> Table:
        say = phrases(language)
        numbers = {invoice.id: invoice.number for invoice in self.invoices}
        return Table(
            heads=tuple(say.reports[head] for head in ("day", "time", "fact")),
            rows=tuple(
                (
                    tanggal(entry.on, language, short=True),
                    "" if entry.at is None else jam(entry.at, language),
                    sentence(entry, numbers, say),
                )
                for entry in self.entries
            ),
            title=say.reports["dossier"].format(client=self.client_name),
        )


def _facts(invoice: Invoice, on: date, agreed: AgreedDates) -> InvoiceFacts:
    position = invoice.position(on)
    if invoice.status == "void":  # nothing is owed on it, and what was paid is the client's
        nothing = Money.zero(invoice.total.currency)
        position = position._replace(outstanding=nothing, to_transfer=nothing, withheld=nothing, surplus=position.paid)
    return InvoiceFacts(
        id=invoice.id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=agreed.due_on(invoice, on),
        status=invoice.status,
        total=invoice.total,
        paid=position.paid,
        credited=position.credited,
        certified=position.certified,
        outstanding=position.outstanding,
        withheld=position.withheld,
        surplus=position.surplus,
    )


def _order(entry: Evidence) -> tuple[Any, ...]:
    """By time, then by kind, then by whatever tells two facts of one moment apart."""
    instant = entry.at.timestamp() if entry.at is not None else 0.0
    return entry.on, entry.at is not None, instant, _KINDS.index(entry.kind), entry.invoice_ids, repr(entry)
