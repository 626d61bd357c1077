"""Which facts do not fit, and why. Folding keeps them and says nothing; here they are named.

| code | the event |
|---|---|
| `unknown_invoice` | names an invoice that was not passed in |
| `before_issue` | is a contact, promise, claim or agreement from before the invoice was issued |
| `unknown_step` | is a contact, an approval, a refusal or a take-over of a step that the policy lacks |
| `unknown_obligation` | is a contact about an instalment that neither the invoice nor a plan has |
| `item_not_named` | is a contact with an item whose invoice is missing from `invoice_ids` |
| `key_mismatch` | is a contact whose key is not the digest of obligation, step, occurrence and attempt of an item |
| `reports_disagree` | is a contact that shares its key with an earlier one about something else |
| `nothing_to_cancel` | cancels a plan, but none was agreed before it |
| `nothing_to_recall` | recalls a hand-off, but there was none before it |
| `nothing_to_reject` | rejects a payment claim, but there was none before it |
| `nothing_to_resolve` | resolves a dispute, but none was opened before it |
| `nothing_to_lift` | lifts a hold, but none was placed before it |
| `nothing_to_withdraw` | withdraws a contact that is not on record |
| `withdrawn_too_late` | withdraws a contact that has arrived: it does nothing |
| `nothing_to_settle` | settles a suggestion that is not on record, or none that is open |
| `settled_twice` | says something else about a suggestion than another event: the refusal counts |
| `nothing_to_handle` | says that a reply was handled, but there was none before it |
| `plan_does_not_add_up` | agrees on instalments that are not what was outstanding on that day: it does nothing |
| `plan_before_issue` | agrees on a first date before the invoice was issued: it does nothing |
| `extension_of_instalments` | extends an invoice that has instalments: it does nothing; agree a plan |
| `extension_not_later` | extends to a date that is not later than the invoice's own |
| `other_currency` | has an amount in another currency than the invoice: the amount is not counted |
| `amount_above_total` | has an amount above the total of the invoices that it names |
| `promise_of_the_past` | promises payment by a day before it was made |
| `hold_of_the_past` | holds, or puts a step off, until a time before it was placed |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from sopan.fields import Identifier, Instant, Value
from sopan.history import events as said
from sopan.history._agreements import plan_adds_up
from sopan.history._contacts import ARRIVED, contact_key
from sopan.history._suggestions import accepted_facts
from sopan.history.conversation import facts_of
from sopan.history.events import Contacted, ContactedItem, Event
from sopan.invoice import Invoice, due_days
from sopan.money import Money
from sopan.words import FOLLOW_UPS, Purpose
from sopan.zones import local, start_of_day, zone_of


class LadderStep(Protocol):
    """A step of a policy, as far as a history knows one."""

    @property
    def id(self) -> str:
        """The step's id, which keys and approvals name."""


class Ladder(Protocol):
    """A policy, as far as a history knows one: something with steps."""

    @property
    def steps(self) -> Iterable[LadderStep]:
        """The steps, in any order."""


class HistoryFinding(Value):
    """One event that does not fit: which one, for which invoice, and why."""

    code: str
    """Which rule, a word that does not change between releases; the module lists them all."""
    message: str
    """Why it does not fit and what to do about it, in one sentence without personal data."""
    index: int
    """The place of the event in `history.events`, from 0."""
    event: str
    """The kind of event, such as `plan_cancelled`."""
    at: Instant
    """When it happened, by its own account."""
    event_id: Identifier | None = None
    """The event's own id, when it has one."""
    invoice_id: Identifier | None = None
    """The invoice for which it does not fit; None when that is the account."""

    def __str__(self) -> str:
        """One line: `event 3, plan_cancelled of 2026-11-20 about INV-1: …`."""
        about = f" about {self.invoice_id}" if self.invoice_id else ""
        return f"event {self.index}, {self.event} of {self.at.date()}{about}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Flaw:
    """A finding, before it is known which event of the history it is about."""

    code: str
    message: str
    invoice_id: str | None = None


def lint_history(
    events: Iterable[Event], invoices: Iterable[Invoice], policy: Ladder, *, zone: str
) -> tuple[HistoryFinding, ...]:
    """See `History.lint`."""
    events = tuple(events)
    accepted = set(map(id, accepted_facts(events)))
    checks = _Checks(facts_of(events), {invoice.id: invoice for invoice in invoices}, policy, zone_of(zone))
    return tuple(
        HistoryFinding(
            code=flaw.code,
            message=flaw.message,
            index=index,
            event=event.event,
            at=event.at,
            event_id=event.id,
            invoice_id=flaw.invoice_id,
        )
        for index, event in enumerate(events)
        for told in (event, *([event.fact] if isinstance(event, said.Suggested) and id(event.fact) in accepted else []))
        for flaw in checks.of(told)
    )


class _Checks:
    """The checks of one event, with what they need to know about all the others."""

    def __init__(self, events: Sequence[Event], invoices: Mapping[str, Invoice], policy: Ladder, zone: tzinfo) -> None:
        self.invoices = invoices
        self.zone = zone
        self.steps = {step.id for step in policy.steps} | {purpose.value for purpose in (*FOLLOW_UPS, *_BY_HAND)}
        self.first_with_key: dict[str, Contacted] = {}
        self.instalments: defaultdict[str, set[date]] = defaultdict(set)
        self.openings = {kind: _Openings() for kind, _, _ in _CLOSINGS.values()}
        for invoice in invoices.values():
            self.instalments[invoice.id].update(due_days(invoice.instalments))
        self.withdrawn = {event.key for event in events if isinstance(event, said.ContactWithdrawn)}
        self.arrived = {
            event.key for event in events if isinstance(event, Contacted) and event.outcome in ARRIVED and event.key
        }
        self.suggested = {event.id for event in events if isinstance(event, said.Suggested)}
        self.verdicts: defaultdict[str | None, set[bool]] = defaultdict(set)
        for event in events:
            if isinstance(event, said.SuggestionSettled):
                self.verdicts[event.suggestion].add(event.accepted)
            if type(event) in self.openings:
                self.openings[type(event)].note(event)
            if isinstance(event, said.PlanAgreed):
                self.instalments[event.invoice_ids[0]].update(due_days(event.instalments))
            if isinstance(event, Contacted) and event.key is not None:
                self.first_with_key.setdefault(event.key, event)

    def of(self, event: Event) -> Iterator[_Flaw]:
        """Everything that is wrong with one event."""
        yield from self._names(event)
        yield from self._has_something_to_end(event)
        for check in _CHECKS.get(type(event), ()):
            yield from check(self, event)

    def _step(self, event: said.StepApproved | said.StepDeclined | said.LadderPlaced) -> Iterator[_Flaw]:
        if event.step not in self.steps:
            yield _Flaw("unknown_step", "the policy lacks the step that it names; check its id")

    def _pay_by(self, event: said.PromiseMade) -> Iterator[_Flaw]:
        if event.pay_by < self._day(event.at):
            yield _Flaw("promise_of_the_past", "pay_by lies before the day of the promise; check both dates")

    def _until(self, event: said.HoldPlaced | said.StepDeclined) -> Iterator[_Flaw]:
        if event.until is not None and self._begins(event.until) <= event.at:
            yield _Flaw("hold_of_the_past", "until lies before the event itself, so it holds nothing")

    def _withdrawal(self, event: said.ContactWithdrawn) -> Iterator[_Flaw]:
        if event.key in self.arrived:
            why = "the contact has arrived, so it can no longer be withdrawn; check the key"
            yield _Flaw("withdrawn_too_late", why)
        elif event.key not in self.first_with_key:
            yield _Flaw("nothing_to_withdraw", "no contact with that key is on record; check the key")

    def _settlement(self, event: said.SuggestionSettled) -> Iterator[_Flaw]:
        if event.suggestion is not None:
            if event.suggestion not in self.suggested:
                yield _Flaw("nothing_to_settle", "no suggestion with that id is on record; check it")
            elif event.accepted and False in self.verdicts[event.suggestion]:
                why = "another event refuses the same suggestion, so it is nothing; record one of the two"
                yield _Flaw("settled_twice", why)

    def _day(self, at: datetime) -> date:
        return local(at, self.zone).date()

    def _begins(self, until: date) -> datetime:
        return until if isinstance(until, datetime) else start_of_day(until, self.zone)

    def _known(self, event: Event) -> Iterator[Invoice]:
        """The invoices that an event names and that were passed in."""
        return (self.invoices[name] for name in dict.fromkeys(event.invoice_ids) if name in self.invoices)

    # --- every event -----------------------------------------------------------------------------

    def _names(self, event: Event) -> Iterator[_Flaw]:
        """Unknown invoices, and what happened before there was an invoice."""
        named = list(event.invoice_ids)
        if isinstance(event, Contacted):
            named += [item.invoice_id for item in event.items]
        for name in dict.fromkeys(named):
            invoice = self.invoices.get(name)
            if invoice is None:
                why = "no such invoice was passed in; pass all invoices of the client, or check the id"
                yield _Flaw("unknown_invoice", why, name)
            elif isinstance(event, _OF_AN_INVOICE) and self._day(event.at) < invoice.issued_on:
                why = "it is dated before the invoice was issued; check both dates"
                yield _Flaw("before_issue", why, name)

    def _has_something_to_end(self, event: Event) -> Iterator[_Flaw]:
        """Yield a flaw for an event that closes what nothing opened; at one instant the opening one wins."""
        closing = _CLOSINGS.get(type(event))
        if closing is None or (isinstance(event, said.SuggestionSettled) and event.suggestion is not None):
            return
        opening, code, what = closing
        if not self.openings[opening].any_before(event):
            why = f"there is no {what} before it, so it ends nothing; check its date and invoice_ids"
            yield _Flaw(code, why, event.invoice_ids[0] if len(event.invoice_ids) == 1 else None)

    # --- contacts --------------------------------------------------------------------------------

    def _contact(self, event: Contacted) -> Iterator[_Flaw]:
        for item in event.items:
            if event.invoice_ids and item.invoice_id not in event.invoice_ids:
                why = "an item is about an invoice that invoice_ids do not name; name it there too"
                yield _Flaw("item_not_named", why, item.invoice_id)
            if item.step is not None and item.step not in self.steps:
                why = "the policy lacks the step that was sent; it counts for gap and caps, and through its tone"
                yield _Flaw("unknown_step", why, item.invoice_id)
            if not self._has_obligation(item):
                why = "its obligation is neither the invoice nor one of the instalments; it sends no step"
                yield _Flaw("unknown_obligation", why, item.invoice_id)
            yield from self._in_currency(item.outstanding, item.invoice_id)
        if event.key is not None:
            if not _is_digest(event.key, event.items):
                why = "its key is not the digest of obligation, step, occurrence and attempt; record Send.as_contacted"
                yield _Flaw("key_mismatch", why, event.items[0].invoice_id)
            if _steps(self.first_with_key[event.key]) != _steps(event):
                why = "an earlier contact has the same key and other items; only the earlier one's are read"
                yield _Flaw("reports_disagree", why, event.items[0].invoice_id)

    def _has_obligation(self, item: ContactedItem) -> bool:
        if item.obligation == item.invoice_id or item.invoice_id not in self.invoices:
            return True
        dates = self.instalments[item.invoice_id]
        return item.obligation in {f"{item.invoice_id}@{due_on.isoformat()}" for due_on in dates}

    # --- promises, disputes, agreements ----------------------------------------------------------

    def _amount(self, event: said.PromiseMade | said.DisputeOpened | said.PaymentClaimed) -> Iterator[_Flaw]:
        if event.amount is None:
            return
        for name in dict.fromkeys(event.invoice_ids):
            yield from self._in_currency(event.amount, name)
        totals = [invoice.total for invoice in self._known(event) if invoice.total.currency == event.amount.currency]
        all_known = bool(totals) and len(totals) == len(set(event.invoice_ids))
        if all_known and sum(total.minor for total in totals) < event.amount.minor:
            named = event.invoice_ids[0] if len(totals) == 1 else None
            yield _Flaw("amount_above_total", "its amount is above the total of what it names; check it", named)

    def _in_currency(self, amount: Money | None, invoice_id: str) -> Iterator[_Flaw]:
        invoice = self.invoices.get(invoice_id)
        if amount is not None and invoice is not None and amount.currency != invoice.total.currency:
            why = "its amount is in another currency than the invoice, so it is not counted; sopan never converts"
            yield _Flaw("other_currency", why, invoice_id)

    def _extension(self, event: said.ExtensionAgreed) -> Iterator[_Flaw]:
        for invoice in self._known(event):
            if invoice.instalments:
                why = "the invoice has instalments, so an extension does nothing; agree a plan"
                yield _Flaw("extension_of_instalments", why, invoice.id)
            elif invoice.due_on is not None and event.due_on <= invoice.due_on:
                why = "due_on is not later than the invoice's own; check both dates"
                yield _Flaw("extension_not_later", why, invoice.id)

    def _plan(self, event: said.PlanAgreed) -> Iterator[_Flaw]:
        for invoice in self._known(event):
            if event.instalments[0].amount.currency != invoice.total.currency:
                yield from self._in_currency(event.instalments[0].amount, invoice.id)
            elif due_days(event.instalments)[0] < invoice.issued_on:
                why = "its first instalment is due before the invoice was issued, so it does nothing; check the dates"
                yield _Flaw("plan_before_issue", why, invoice.id)
            elif not plan_adds_up(event, invoice, self._day(event.at)):
                why = "its instalments are not what was outstanding on that day, so it does nothing; agree a new one"
                yield _Flaw("plan_does_not_add_up", why, invoice.id)


_CHECKS: dict[type, tuple[Callable[[_Checks, Any], Iterator[_Flaw]], ...]] = {
    Contacted: (_Checks._contact,),
    said.ContactWithdrawn: (_Checks._withdrawal,),
    said.DisputeOpened: (_Checks._amount,),
    said.ExtensionAgreed: (_Checks._extension,),
    said.HoldPlaced: (_Checks._until,),
    said.LadderPlaced: (_Checks._step,),
    said.PaymentClaimed: (_Checks._amount,),
    said.PlanAgreed: (_Checks._plan,),
    said.PromiseMade: (_Checks._pay_by, _Checks._amount),
    said.StepApproved: (_Checks._step,),
    said.StepDeclined: (_Checks._step, _Checks._until),
    said.SuggestionSettled: (_Checks._settlement,),
}
"""What is asked of one kind beside what is asked of all."""

_OF_AN_INVOICE = (Contacted, said.PromiseMade, said.PaymentClaimed, said.ExtensionAgreed, said.PlanAgreed)
"""Events that make no sense before there is an invoice; approvals and holds may come first."""

_BY_HAND = (Purpose.AGREEMENT, Purpose.STATEMENT, Purpose.BALANCE_CONFIRMATION)
"""Messages that a person asks for: like a follow-up, their step is their purpose."""
_CLOSINGS: dict[type, tuple[type, str, str]] = {
    said.PlanCancelled: (said.PlanAgreed, "nothing_to_cancel", "plan agreed"),
    said.HandOffRecalled: (said.HandedOff, "nothing_to_recall", "hand-off"),
    said.PaymentClaimRejected: (said.PaymentClaimed, "nothing_to_reject", "payment claim"),
    said.DisputeResolved: (said.DisputeOpened, "nothing_to_resolve", "dispute"),
    said.HoldLifted: (said.HoldPlaced, "nothing_to_lift", "hold"),
    said.ReplyHandled: (said.Replied, "nothing_to_handle", "reply"),
    said.SuggestionSettled: (said.Suggested, "nothing_to_settle", "suggestion"),
}
"""Kind of event to the kind that it ends, the code, and how a sentence calls that kind."""


class _Openings:
    """The first events of one kind, for each invoice and for the account."""

    def __init__(self) -> None:
        self.first: dict[str | None, datetime] = {}

    def note(self, event: Event) -> None:
        for name in event.invoice_ids or (None,):
            self.first[name] = min(event.at, self.first.get(name, event.at))

    def any_before(self, event: Event) -> bool:
        """Return whether one of them happened before `event`, on an invoice that it is about."""
        names = {*event.invoice_ids, None} if event.invoice_ids else self.first.keys()
        return any(name in self.first and self.first[name] < event.at for name in names)


_MOST_ATTEMPTS = 100


def _is_digest(key: str, items: Iterable[ContactedItem]) -> bool:
    """Return whether the key belongs to one of the items; the message of several bears that of the carrying one."""
    return any(
        key == contact_key(item.obligation, item.step, item.occurrence, attempt)
        for item in items
        if item.step is not None and item.occurrence is not None
        for attempt in range(_MOST_ATTEMPTS)
    )


def _steps(contact: Contacted) -> set[tuple[str, str | None, str | None]]:
    return {(item.obligation, item.step, item.occurrence) for item in contact.items}
