"""What became of every promise and extension: the one place that says kept, broken, missed or replaced.

Engine, dossier, payment profile and reports read this and differ in nothing but what they pass: a policy's grace and
tolerance, or none. Every commitment is in force from its day until the next about the same invoice; a receipt counts
for the commitment in force when it came, so that one payment never keeps two promises.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from sopan.fields import ONE_DAY, Record
from sopan.history._agreed_dates import AgreedDates
from sopan.history._agreements import extension_counts, plan_counts
from sopan.history.conversation import Conversation, facts_of
from sopan.history.events import Event, ExtensionAgreed, PlanAgreed, PromiseMade
from sopan.history.log import History, events_of
from sopan.invoice import USUAL_TOLERANCE, Invoice, due_days, largest_shortfall, tolerance_in
from sopan.money import Money, total_by_currency
from sopan.zones import local, zone_of


class CommitmentState(StrEnum):
    """The state of a promise or an extension, as told on one day."""

    IN_FORCE = "in_force"
    """Its last day has not passed, and nothing has settled it or taken its place."""
    KEPT = "kept"
    """The money came in time."""
    BROKEN = "broken"
    """A promise whose last day passed without all of the money."""
    MISSED = "missed"
    """An extension whose last day passed without all of the money."""
    REPLACED = "replaced"
    """Something newer was promised or agreed in time."""
    UNKNOWN = "unknown"
    """The invoices given do not tell: none of them is covered, or the money may have come on one that is missing."""


@dataclass(frozen=True, slots=True)
class Commitment(Record):
    """A promise or an extension, and what became of it. Days are days of the client's zone."""

    event: PromiseMade | ExtensionAgreed
    invoice_ids: tuple[str, ...]
    """The invoices, of those given, that it covers; void ones are none."""
    made_on: date
    named_day: date
    """`pay_by` of a promise, `due_on` of an extension."""
    last_day: date
    """The named day and the grace after it: through this day it protects the client."""
    state: CommitmentState
    since: date
    """The first day of that state: when the money was complete, a newer one came, or the day after `last_day`."""
    fulfilled_on: date | None
    """The day, early or late, at whose end all of the money had come; None while it has not."""
    received: tuple[Money, ...]
    """What came by the named day, per currency, from the first day that counts for it."""

    @property
    def is_promise(self) -> bool:
        """True if it is a promise of the client, not an extension that was agreed."""
        return isinstance(self.event, PromiseMade)


def promises(
    events: History | Conversation | Iterable[Event],
    invoices: Iterable[Invoice],
    *,
    on: date,
    zone: str | tzinfo = "WIB",
    tolerance: Iterable[Money] = USUAL_TOLERANCE,
    last_day: Callable[[date], date] | None = None,
    about: str | None = None,
) -> tuple[Commitment, ...]:
    """Say of every promise and extension what became of it, as known at the end of `on`; in order of time.

    Later events, payments and credit notes are not known yet; a payment reversed by then never counted.
    `invoices` are the client's: a promise with an amount is filled by receipts on all the invoices that it names.
    `zone` is the client's. `tolerance`, an amount per currency, is what may stay open on a settled invoice, `()` for
    nothing; `last_day` gives the last day that a named day protects (a policy's grace), without it the day itself.
    With `about`, the id of an invoice, only what covers that invoice is told, and as it stands for it: of a promise
    for two, one may have been kept and the other not.

    - Without an amount a promise is kept when all it covers is settled; an extension likewise. On an invoice in
      instalments, its own or those of a plan, that is what falls due by the named day, and the next one at the least.
    - With one it is kept when receipts reach it, or when all that it covers comes to be settled. Receipts of the
      promise's own day count when that day is `pay_by`: else they came before the client spoke.
    - A newer promise, extension or plan made by the last day replaces a promise, a newer extension or plan an
      extension; of two at one instant the later date is the newer, and of two for one date the promise, which holds;
      one date promised twice then is one promise.
    - One for several invoices is replaced when nothing of it is left: what was not replaced is judged.
    """
    clock = zone_of(zone) if isinstance(zone, str) else zone
    known = events_of(events)
    tolerance = tuple(tolerance)
    given = _given_by(facts_of(known), on, clock)
    if not given:
        return ()
    by_invoice = _receipts_of(given, invoices, on, tolerance)
    agreed_dates = AgreedDates(known, clock, tolerance)
    commitments = _commitments(given, by_invoice, agreed_dates, last_day or (lambda day: day))
    return tuple(_judge(one, on, about) for one in commitments if about is None or about in one.parts)


# --- what was promised or agreed ---------------------------------------------------------------------


class _Agreed(NamedTuple):
    """Something that was promised or agreed, with the days that belong to it."""

    event: PromiseMade | ExtensionAgreed | PlanAgreed
    made_on: date
    named_day: date

    def covers(self, invoice: Invoice) -> bool:
        """Return whether it does something on an invoice that it concerns."""
        match self.event:
            case PromiseMade() as promise:
                known = bool(promise.invoice_ids) or invoice.issued_on <= self.made_on
                return known and (promise.amount is None or promise.amount.currency == invoice.total.currency)
            case ExtensionAgreed() as extension:
                return extension_counts(extension, invoice, self.made_on)
            case plan:
                return plan_counts(plan, invoice, self.made_on)

    @property
    def counts_from(self) -> date:
        """The first day whose receipts fill it.

        A receipt of the promise's own day came before the client spoke, unless that very day was promised.
        """
        promise = self.event
        if isinstance(promise, PromiseMade) and promise.amount is not None and promise.pay_by != self.made_on:
            return self.made_on + ONE_DAY
        return self.made_on


def _given_by(events: Iterable[Event], on: date, zone: tzinfo) -> list[_Agreed]:
    """Promises and agreements as known at the end of `on`, the oldest first."""
    given = []
    for event in events:
        if isinstance(event, PromiseMade | ExtensionAgreed | PlanAgreed):
            made_on = local(event.at, zone).date()
            if made_on <= on:
                given.append(_Agreed(event, made_on, _named_day(event)))
    return sorted(given, key=lambda agreed: (agreed.event.at, agreed.named_day, isinstance(agreed.event, PromiseMade)))


def _named_day(event: PromiseMade | ExtensionAgreed | PlanAgreed) -> date:
    match event:
        case PromiseMade():
            return event.pay_by
        case ExtensionAgreed():
            return event.due_on
        case plan:
            return due_days(plan.instalments)[-1]


# --- one invoice -------------------------------------------------------------------------------------


class _InvoiceReceipts:
    """An invoice, what came in on it as known at the end of a day, and what was promised or agreed about it."""

    def __init__(self, invoice: Invoice, on: date, tolerance: Sequence[Money]) -> None:
        self.invoice = invoice
        receipts = sorted((one.received_on, one.amount.minor) for one in invoice.payments if one.counts_on(on))
        self.receipt_days = [day for day, _ in receipts]
        self.received = [0, *accumulate(minor for _, minor in receipts)]
        self.on = on
        self.forgiven = largest_shortfall(invoice.total, tolerance_in(tolerance, invoice.total.currency))
        self.settled_on = _settled_on(invoice, receipts, on, self.forgiven)
        self.in_parts = bool(invoice.instalments)
        """Whether it has instalments, or a plan was agreed for it."""
        self.given: list[_Agreed] = []

    def settled_for(self, agreed: _Agreed, agreed_dates: AgreedDates) -> date | None:
        """Return the first day at whose end all that it is about had come; None while it has not.

        Who promises to pay an invoice in instalments means what falls due by then, or else the next one.
        """
        if not isinstance(agreed.event, PromiseMade) or agreed.event.amount is not None or not self.in_parts:
            return self.settled_on
        terms = agreed_dates.terms(self.invoice, agreed.made_on)
        if not terms.instalments:
            return self.settled_on
        came = {"method": None, "cleared_on": None}  # a giro that cleared counts from its receipt
        still_there = tuple(
            payment.model_copy(update=came) for payment in self.invoice.payments if payment.counts_on(self.on)
        )
        invoice = self.invoice.model_copy(update={"payments": still_there})
        before = terms.open_parts(invoice.position(agreed.made_on - ONE_DAY))
        open_so_far = accumulate(part.to_transfer.minor for part in before)
        first = next((part for part, rest in zip(before, open_so_far, strict=True) if rest > self.forgiven.minor), None)
        if first is None or first.due_on is None:
            return self.settled_on
        through = max(first.due_on, agreed.named_day)
        for day in invoice.changes():
            parts = terms.open_parts(invoice.position(day))
            due = sum(part.to_transfer.minor for part in parts if part.due_on is not None and part.due_on <= through)
            if day <= self.on and due <= self.forgiven.minor:
                return day
        return None

    def received_in(self, first: date, last: date) -> int:
        """Return what came from `first` through `last`, in the smallest unit."""
        start, end = bisect_left(self.receipt_days, first), bisect_right(self.receipt_days, last)
        return self.received[max(start, end)] - self.received[start]


def _settled_on(invoice: Invoice, receipts: Iterable[tuple[date, int]], on: date, forgiven: Money) -> date | None:
    """The first day at whose end no more cash was to come but what is forgiven; None while there is some.

    A small rest is forgiven once anything counts.
    """
    rest = invoice.total.minor - sum(slip.amount.minor for slip in invoice.withholdings)
    if rest <= 0:
        return invoice.issued_on
    changes = [*receipts, *((note.issued_on, note.amount.minor) for note in invoice.credit_notes)]
    changes += ((slip.certificate_received_on, 0) for slip in invoice.withholdings if slip.certificate_received_on)
    for day, minor in sorted(changes):
        if day > on:
            break
        rest -= minor
        if rest <= forgiven.minor:
            return day
    return None


class _OnInvoice(NamedTuple):
    """A promise or agreement on one of the invoices that it covers."""

    receipts: _InvoiceReceipts
    replaced_on: date | None
    """When the next one about the invoice came, if that was in time."""
    settled_on: date | None
    """The first day at whose end all that it is about had come on the invoice; None while it has not."""

    def is_kept(self, last_day: date, since: date) -> bool:
        """Return whether the invoice was settled while it was in force; since a day, or by then already."""
        return self.settled_on is not None and since <= self.settled_on <= (self.replaced_on or last_day)


# --- all of them -------------------------------------------------------------------------------------


def _receipts_of(
    given: Iterable[_Agreed], invoices: Iterable[Invoice], on: date, tolerance: tuple[Money, ...]
) -> dict[str, _InvoiceReceipts]:
    """The invoices by id, each with what was promised or agreed about it, the oldest first."""
    by_invoice = {
        invoice.id: _InvoiceReceipts(invoice, on, tolerance) for invoice in invoices if invoice.status != "void"
    }
    for agreed in given:
        for name in dict.fromkeys(agreed.event.invoice_ids) or by_invoice:
            if name in by_invoice and agreed.covers(by_invoice[name].invoice):
                by_invoice[name].given.append(agreed)
                by_invoice[name].in_parts |= isinstance(agreed.event, PlanAgreed)
    return by_invoice


class _CommitmentOnInvoices(NamedTuple):
    """A promise or extension, on every invoice that it covers."""

    agreed: _Agreed
    event: PromiseMade | ExtensionAgreed
    last_day: date
    parts: dict[str, _OnInvoice]


def _commitments(
    given: Iterable[_Agreed],
    by_invoice: dict[str, _InvoiceReceipts],
    agreed_dates: AgreedDates,
    last_day: Callable[[date], date],
) -> list[_CommitmentOnInvoices]:
    """Every promise and extension, the oldest first."""
    commitments = {
        id(agreed): _CommitmentOnInvoices(agreed, agreed.event, last_day(agreed.named_day), {})
        for agreed in given
        if not isinstance(agreed.event, PlanAgreed)
    }
    for name, receipts in by_invoice.items():
        newer: _Agreed | None = None
        newer_agreement: _Agreed | None = None
        for agreed in reversed(receipts.given):
            one = commitments.get(id(agreed))
            if one is not None:
                following = newer if isinstance(one.event, PromiseMade) else newer_agreement
                in_time = following is not None and following.made_on <= one.last_day
                replaced_on = following.made_on if following and in_time else None
                one.parts[name] = _OnInvoice(receipts, replaced_on, receipts.settled_for(agreed, agreed_dates))
            newer = agreed
            if not isinstance(agreed.event, PromiseMade):
                newer_agreement = agreed
    return list(commitments.values())


def _judge(commitment: _CommitmentOnInvoices, on: date, about: str | None) -> Commitment:
    """Return what became of a promise or extension; with `about`, for that one of its invoices."""
    agreed, event, last_day, parts = commitment
    asked = tuple(parts.values()) if about is None else (parts[about],)
    amount = event.amount if isinstance(event, PromiseMade) else None
    since = date.min if amount is None else agreed.made_on
    unkept = [part for part in asked if not part.is_kept(last_day, since)]
    replaced = [part.replaced_on for part in unkept if part.replaced_on is not None]
    fulfilled_on = _all_settled_on(asked)
    kept = bool(asked) and not unkept
    if amount is not None and not kept:
        in_time = [(part.receipts, min(on, part.replaced_on or last_day)) for part in parts.values()]
        kept = _received(in_time, agreed.counts_from, on) >= amount.minor
        windows = in_time if kept else [(part.receipts, on) for part in parts.values()]
        reached_on = _reached_on(windows, agreed.counts_from, on, amount)
        fulfilled_on = min((day for day in (reached_on, fulfilled_on) if day is not None), default=None)
    if kept:
        state, since = CommitmentState.KEPT, fulfilled_on or agreed.made_on
    elif replaced and len(replaced) == len(unkept):
        state, since = CommitmentState.REPLACED, max(replaced)
    elif on <= last_day:
        state, since = CommitmentState.IN_FORCE, agreed.made_on
    else:
        state, since = _failed(event, parts), last_day + ONE_DAY
    return Commitment(
        event=event,
        invoice_ids=tuple(parts),
        made_on=agreed.made_on,
        named_day=agreed.named_day,
        last_day=last_day,
        state=state,
        since=max(since, agreed.made_on),
        fulfilled_on=None if fulfilled_on is None else max(fulfilled_on, agreed.made_on),
        received=total_by_currency(
            Money.of_minor(minor, part.receipts.invoice.total.currency)
            for part in parts.values()
            if (minor := part.receipts.received_in(agreed.counts_from, min(on, agreed.named_day)))
        ),
    )


def _failed(event: PromiseMade | ExtensionAgreed, parts: dict[str, _OnInvoice]) -> CommitmentState:
    """Return the state of one whose last day passed without all of the money."""
    if isinstance(event, ExtensionAgreed):
        return CommitmentState.MISSED if parts else CommitmentState.UNKNOWN
    may_be_elsewhere = event.amount is not None and any(name not in parts for name in event.invoice_ids)
    return CommitmentState.UNKNOWN if may_be_elsewhere or not parts else CommitmentState.BROKEN


def _all_settled_on(parts: Iterable[_OnInvoice]) -> date | None:
    """The first day at whose end all of them were settled; None while one is open, or without any."""
    settled_on = [part.settled_on for part in parts]
    known = [day for day in settled_on if day is not None]
    return max(known) if known and len(known) == len(settled_on) else None


_Window = tuple[_InvoiceReceipts, date]
"""An invoice, and the last day of which receipts on it count."""


def _received(windows: Iterable[_Window], first: date, last: date) -> int:
    """Return what came on all of them from `first` through `last`, in the smallest unit."""
    return sum(receipts.received_in(first, min(last, end)) for receipts, end in windows)


def _reached_on(windows: Sequence[_Window], first: date, on: date, amount: Money) -> date | None:
    """The first day by which that much had come; None while it has not."""
    days = range(first.toordinal(), on.toordinal() + 1)
    place = bisect_left(days, amount.minor, key=lambda day: _received(windows, first, date.fromordinal(day)))
    return date.fromordinal(days[place]) if place < len(days) else None
