"""From invoices and events to evidence: one function per question, none of them adds anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Any

from sopan.dossier.evidence import Evidence, EvidenceKind, Fate
from sopan.fields import LAST_DAY
from sopan.history import Commitment, CommitmentState, Contacted, ContactRecord, Event, facts_of, promises
from sopan.history import events as said
from sopan.history._agreed_dates import AgreedDates
from sopan.invoice import Invoice
from sopan.words import WORST_FIRST
from sopan.zones import local, start_of_day


def from_invoice(invoice: Invoice, agreed: AgreedDates) -> Iterator[Evidence]:
    """Yield what the invoice itself proves: the dates that held when they came, and every change of its amount."""

    def fact(kind: EvidenceKind, on: date, **what: Any) -> Evidence:
        return Evidence(on=on, at=None, kind=kind, invoice_ids=(invoice.id,), **what)

    yield fact(EvidenceKind.ISSUED, invoice.issued_on, amount=invoice.total, named_day=invoice.due_on)
    if invoice.delivered_on is not None:
        yield fact(EvidenceKind.DELIVERED, invoice.delivered_on, reference=invoice.receipt_number)
    for due_on, amount in agreed.fallen_due(invoice):
        yield fact(EvidenceKind.FALLEN_DUE, due_on, amount=amount, named_day=due_on)
    for payment in invoice.payments:
        if payment.method == "giro":
            yield fact(EvidenceKind.GIRO_RECEIVED, payment.received_on, id=payment.id, amount=payment.amount)
    for kind, on, change in _changes(invoice):
        yield fact(kind, on, outstanding=invoice.outstanding(on), **change)


def _changes(invoice: Invoice) -> Iterator[tuple[EvidenceKind, date, dict[str, Any]]]:
    for payment in invoice.payments:
        what = {"id": payment.id, "amount": payment.amount}
        if payment.counts_from is not None:
            yield EvidenceKind.PAYMENT, payment.counts_from, what
        if payment.reversed_on is not None:
            yield EvidenceKind.PAYMENT_REVERSED, payment.reversed_on, what | {"why": payment.reversal_reason}
    for note in invoice.credit_notes:
        yield EvidenceKind.CREDIT_NOTE, note.issued_on, {"id": note.id, "amount": note.amount}
    for slip in invoice.withholdings:
        if slip.certificate_received_on is not None:
            kind = EvidenceKind.TAX_PROOF if slip.is_collected else EvidenceKind.CERTIFICATE
            yield kind, slip.certificate_received_on, {"id": slip.kind, "amount": slip.amount}


def from_events(
    events: tuple[Event, ...], invoices: tuple[Invoice, ...], zone: tzinfo, through: date, as_of: date | None
) -> Iterator[Evidence]:
    """Yield what was said and agreed about these invoices or the whole account.

    Without `as_of` all payments are told, whenever they come, and `through` is the day of the newest event.
    """
    ids = {invoice.id for invoice in invoices}
    ours = tuple(event for event in facts_of(events) if not event.invoice_ids or not ids.isdisjoint(event.invoice_ids))
    withdrawn = {event.key for event in events if isinstance(event, said.ContactWithdrawn)}
    yield from _contacts([event for event in ours if isinstance(event, Contacted)], withdrawn, ids, zone)
    became = {id(one.event): one for one in promises(ours, invoices, on=as_of or LAST_DAY, zone=zone)}
    for event in ours:
        if isinstance(event, said.PromiseMade):
            yield _fact(event, ids, zone, **_promised(became[id(event)], through))
        elif not isinstance(event, _TOLD_OTHERWISE):
            yield _fact(event, ids, zone, **_told(event, zone))


_TOLD_OTHERWISE = (Contacted, said.ContactWithdrawn, said.Suggested, said.SuggestionSettled)
"""Contacts are told with all their reports; what a reply was believed to mean is no fact until it was accepted."""


def _fact(event: Event, ids: set[str], zone: tzinfo, **what: Any) -> Evidence:
    at = local(event.at, zone)
    return Evidence(
        on=at.date(),
        at=at,
        kind=EvidenceKind(event.event),
        invoice_ids=tuple(named for named in event.invoice_ids if named in ids),
        **{"id": event.id, "note": event.note, **what},
    )


_TOLD_AS_IT_IS = ("channel", "amount", "reason", "proof", "to")


def _told(event: Event, zone: tzinfo) -> dict[str, Any]:
    """Return what an event says beside its kind, time and invoices."""
    told = {name: getattr(event, name) for name in _TOLD_AS_IT_IS if hasattr(event, name)}
    match event:
        case said.HoldPlaced() | said.StepDeclined():
            told["until"] = _until(event.until, zone)
        case said.ExtensionAgreed():
            told["named_day"] = event.due_on
        case said.PlanAgreed():
            told["instalments"] = tuple((part.due_on, part.amount) for part in event.instalments)
        case _:
            pass
    if isinstance(event, said.StepApproved | said.StepDeclined | said.LadderPlaced):
        told["steps"] = (event.step,)
    return told


def _until(until: date | None, zone: tzinfo) -> datetime | None:
    """The first instant after it: a day means its first minute."""
    if until is None:
        return None
    return local(until if isinstance(until, datetime) else start_of_day(until, zone), zone)


# --- contacts ------------------------------------------------------------------------------------------


def _contacts(contacts: Iterable[Contacted], withdrawn: set[str], ids: set[str], zone: tzinfo) -> Iterator[Evidence]:
    """Every contact once: at its earliest report, with the outcome of its latest."""
    reports: defaultdict[object, list[Contacted]] = defaultdict(list)
    for number, event in enumerate(contacts):
        reports[number if event.key is None else event.key].append(event)
    for told in reports.values():
        told.sort(key=lambda report: (report.at, WORST_FIRST.index(report.outcome)))
        first, last = told[0], told[-1]
        yield _fact(
            first,
            ids,
            zone,
            channel=first.channel,
            to=first.to,
            key=first.key,
            purpose=first.purpose,
            tone=first.tone,
            steps=tuple(dict.fromkeys(item.step for item in first.items if item.step and item.invoice_id in ids)),
            asked=tuple(
                (item.invoice_id, item.outstanding)
                for item in first.items
                if item.outstanding is not None and item.invoice_id in ids
            ),
            outcome=last.outcome,
            reports=tuple((local(report.at, zone), report.outcome) for report in told),
            withdrawn=ContactRecord(first.at, last.outcome, first, first.key in withdrawn).was_withdrawn,
            copies=tuple(first.copies),
            reference=first.reference,
            offers=tuple(first.offers),
            named_day=first.deadline_on,
        )


# --- promises ------------------------------------------------------------------------------------------


def _promised(promise: Commitment, through: date) -> dict[str, Any]:
    """A promise with what became of it, as far as it is told through that day."""
    fate = _FATES.get(promise.state, Fate.BROKEN)
    if promise.state in {CommitmentState.BROKEN, CommitmentState.UNKNOWN} and through <= promise.named_day:
        fate = Fate.OPEN
    elif promise.state == CommitmentState.BROKEN and promise.fulfilled_on is not None:
        fate = Fate.LATE
    elif promise.state == CommitmentState.BROKEN and promise.received:
        fate = Fate.PARTLY
    return {
        "named_day": promise.named_day,
        "amount": promise.event.amount if isinstance(promise.event, said.PromiseMade) else None,
        "fate": fate,
        "fulfilled_on": promise.fulfilled_on,
        "received": promise.received,
    }


_FATES = {
    CommitmentState.KEPT: Fate.KEPT,
    CommitmentState.REPLACED: Fate.REPLACED,
    CommitmentState.IN_FORCE: Fate.OPEN,
    CommitmentState.UNKNOWN: Fate.UNKNOWN,
}
