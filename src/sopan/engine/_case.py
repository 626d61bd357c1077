"""What a decision reads: a case, which does not depend on now, and a snapshot of it at one instant.

Beside them stands what depends on policy, client and calendar alone and is therefore worked out once: when the steps
of the policy come (`Schedule`), and how the client can be reached (`Contactability`). Rules 5 to 9 and 28.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Any, NamedTuple, TypeVar
from weakref import WeakValueDictionary, ref

from sopan._caching import ComputedDict, WeakMemo, lazy
from sopan.calendars import QuietPeriod, WorkingCalendar, month_end
from sopan.client import Client
from sopan.engine._timing import PlannedDate, SendConstraints, days_of, window_for
from sopan.history import (
    Commitment,
    Contacted,
    Conversation,
    DisputeOpened,
    DisputeResolved,
    ExtensionAgreed,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
)
from sopan.invoice import Invoice, Position
from sopan.money import Money
from sopan.policy import EscalationPolicy, Offset, Span, Step
from sopan.windows import OpeningHours
from sopan.words import Channel
from sopan.zones import local, zone_of

__all__ = ["Case", "Contactability", "Route", "Schedule", "Snapshot", "contactability", "has_closed", "schedule"]

_E = TypeVar("_E", bound=Any)
_ABOUT_WHAT_WAS_ISSUED: frozenset[type] = frozenset(
    {PaymentClaimed, PaymentClaimRejected, PromiseMade, ExtensionAgreed, StepApproved}
)
"""Words that, without names, speak of the invoices issued by then (A4); all others hold everything."""
_KNOWN_BY: frozenset[type] = frozenset(
    {
        PromiseMade,
        PaymentClaimed,
        Replied,
        ReplyHandled,
        DisputeOpened,
        DisputeResolved,
        PlanAgreed,
        ExtensionAgreed,
    }
)
"""Words that nobody says about an invoice that has not arrived."""
_TWO_WORKING_DAYS = timedelta(days=31)
"""What they never exceed, whatever is closed: what came before need not be in the calendar."""


# --- when the steps come -----------------------------------------------------------------------------


class Schedule:
    """The dates of one policy by one calendar: the same for every invoice with the same dates, whoever owes it."""

    def __init__(self, policy: EscalationPolicy, calendar: WorkingCalendar) -> None:
        self.days = days_of(calendar)
        self.calendar = self.days.calendar
        self.decreed_through = self.calendar.decreed_through
        """The last year whose days are known."""
        self.limits = policy.limits
        self.early: tuple[Step, ...] = tuple(step for step in policy.steps if step.when.before_or_on_due)
        """The steps before or on the due date."""
        self.early_ids = frozenset(step.id for step in self.early)
        places = tuple(entry for entry in enumerate(policy.steps) if entry[1].id not in self.early_ids)
        self.overdue = places
        """The steps after it, with their places in the policy."""
        self.overdue_after: ComputedDict[int, tuple[Step, ...]] = ComputedDict(
            lambda place: tuple(step for later, step in places if later > place)
        )
        """Those after a place in the policy; after -1, all."""
        self.place = {step.id: place for place, step in enumerate(policy.steps)}
        """The place of every step in the policy, by its id."""
        offsets = {step.id: step.when for step in policy.steps}
        self.before_due: ComputedDict[tuple[str, date], PlannedDate] = ComputedDict(
            partial(_before_due, self.calendar, offsets)
        )
        """By step and agreed due date: a step before or on it, rolled backward."""
        self.after_due: ComputedDict[tuple[str, date], PlannedDate] = ComputedDict(
            partial(_after_due, self.calendar, offsets, policy.grace_days)
        )
        """By step and effective due date: a step that counts from it, not in grace, rolled forward."""
        self.second_day_after: ComputedDict[date, date] = ComputedDict(partial(_second_day_after, self.calendar))
        """The second working day after each day."""
        self.tolerance: ComputedDict[str, Money] = ComputedDict(policy.tolerance_in)
        """By currency."""
        self.hours = {channel: policy.hours(channel) for channel in Channel}
        self.legal = policy.legal
        self.quiet = policy.quiet_periods
        self.constraints: dict[tuple[Channel, str], SendConstraints | None] = {}
        """What must hold before any contact, by channel and zone, for clients without hours of their own."""
        self.own_constraints: WeakValueDictionary[tuple[object, ...], SendConstraints] = WeakValueDictionary()
        """The same for clients with the same hours of their own, as long as there is one."""


schedule: WeakMemo[EscalationPolicy, WorkingCalendar, Schedule] = WeakMemo(Schedule, 256)


def _before_due(calendar: WorkingCalendar, offsets: dict[str, Offset], key: tuple[str, date]) -> PlannedDate:
    step, due_on = key
    nominal = after(calendar, due_on, offsets[step])
    return PlannedDate(nominal, calendar.roll_backward(nominal))


def _second_day_after(calendar: WorkingCalendar, day: date) -> date:
    return calendar.add_working_days(day + timedelta(days=1), 1)


def _after_due(
    calendar: WorkingCalendar, offsets: dict[str, Offset], grace: Span, key: tuple[str, date]
) -> PlannedDate:
    step, effective_on = key
    return not_in_grace(calendar, grace, after(calendar, effective_on, offsets[step]), effective_on)


def not_in_grace(calendar: WorkingCalendar, grace: Span, nominal: date, effective_on: date) -> PlannedDate:
    """Plan that date, or the end of grace when it is later, rolled forward."""
    grace_ends = span_end(calendar, effective_on, grace)
    later = max(nominal, grace_ends)
    return PlannedDate(later, calendar.roll_forward(later), grace_ends >= nominal)


def after(calendar: WorkingCalendar, day: date, offset: Offset) -> date:
    """Return `offset` after `day`, in calendar or working days, at the end of the month where it says so."""
    if offset.unit == "working":
        return calendar.add_working_days(day, offset.days)
    day += timedelta(days=offset.days)
    return month_end(day) if offset.end_of_month else day


def late_from(calendar: WorkingCalendar, target: date) -> date:
    """Return the first date on which a step of that target is late: more than one working day lies between."""
    return calendar.add_working_days(target, 1) + timedelta(days=1)


def span_end(calendar: WorkingCalendar, start: date, span: Span) -> date:
    """Return `span` after `start`: calendar days, or working days of the calendar."""
    if span.unit == "working":
        return calendar.add_working_days(start, span.days)
    return start + timedelta(days=span.days)


# --- how the client can be reached -------------------------------------------------------------------


class Route(NamedTuple):
    """A channel and an address on it, and what must hold for a message that takes it."""

    channel: Channel
    address: str
    constraints: SendConstraints


class Contactability:
    """One client under one policy by one calendar: which channels, at which addresses, in which hours."""

    def __init__(self, policy: EscalationPolicy, client: Client, calendar: WorkingCalendar) -> None:
        self.schedule = schedule(policy, calendar.for_region(client.region))
        self.zone: tzinfo = zone_of(client.zone)
        addresses: dict[Channel, tuple[str, ...]] = {}
        for contact in client.contacts:
            addresses[contact.channel] = (*addresses.get(contact.channel, ()), contact.address)
        self.addresses = addresses
        """By channel, in the order in which they are tried."""
        own = client.zone, client.contact_hours, client.out_of_hours_consent, client.quiet_periods
        self.constraints: ComputedDict[Channel, SendConstraints | None] = ComputedDict(
            partial(_before_any_contact, self.schedule, own)
        )
        """What must hold before any contact; None where policy, client and law share no hour."""
        open_channels = tuple(channel for channel in addresses if channel not in client.opted_out)
        self.usable: ComputedDict[tuple[Channel, ...], tuple[Channel, ...]] = ComputedDict(
            partial(_usable, open_channels, self.constraints, ())
        )
        """Of channels in some order those with an address and an hour, not closed for good."""
        self.preferred: ComputedDict[tuple[Channel, ...], tuple[Channel, ...]] = ComputedDict(
            partial(_usable, open_channels, self.constraints, client.preferred_channels)
        )
        """The same, with the client's preferred ones first."""
        self.unreachable_steps = tuple(
            step for step in policy.steps if step.channels and not self.preferred[step.channels]
        )
        """The steps that cannot reach the client on any of their channels, whatever is said."""
        self._first_routes: dict[tuple[Channel, ...], Route | None] = {}
        self._contacted: _AfterContacts | None = None

    def first_route(self, case: Case, channels: tuple[Channel, ...]) -> Route | None:
        """Return the first address on these channels."""
        known = self._after_contacts(case).routes if case.contact_days else self._first_routes
        if channels not in known:
            known[channels] = next(self.routes(case, channels), None)
        return known[channels]

    def routes(self, case: Case, channels: tuple[Channel, ...]) -> Iterator[Route]:
        """Go through every address on these channels, in the order in which they are tried."""
        for channel in channels:
            constraints = self.constraints[channel]
            if constraints is not None:
                if case.contact_days:
                    constraints = self._after_contacts(case).of(constraints)
                for address in self.addresses.get(channel, ()):
                    yield Route(channel, address, constraints)

    def _after_contacts(self, case: Case) -> _AfterContacts:
        """Return what holds after the contacts of the case."""
        known = self._contacted
        if known is None or known.contact_days is not case.contact_days:
            known = self._contacted = _AfterContacts(case.conversation, case.contact_days)
        return known


class _AfterContacts:
    """What holds after the contacts of one conversation; it is forgotten with the conversation."""

    def __init__(self, conversation: Conversation, contact_days: tuple[int, ...]) -> None:
        self.contact_days: tuple[int, ...] | None = contact_days
        self.constraints: dict[Channel, SendConstraints] = {}
        self.routes: dict[tuple[Channel, ...], Route | None] = {}
        self._said_in = ref(conversation, partial(_forget, ref(self)))

    def of(self, constraints: SendConstraints) -> SendConstraints:
        """Return these constraints as they are after the contacts."""
        known = self.constraints.get(constraints.channel)
        if known is None:
            known = self.constraints[constraints.channel] = constraints.after(self.contact_days or ())
        return known


def _forget(memory: ref[_AfterContacts], _: object) -> None:
    found = memory()
    if found is not None:
        found.contact_days = None
        found.constraints.clear()
        found.routes.clear()


contactability: WeakMemo[EscalationPolicy, Client, WorkingCalendar, Contactability] = WeakMemo(Contactability)

_Own = tuple[str, OpeningHours | None, bool, tuple[QuietPeriod, ...]]
"""What tempers the constraints of a client: zone, hours, consent to be reached out of hours, and quiet periods."""


# Plain functions, because a table that holds its owner would keep it until the garbage collector comes by.


def _before_any_contact(table: Schedule, own: _Own, channel: Channel) -> SendConstraints | None:
    """Most clients have said nothing about their hours: theirs are those of the policy on their clock."""
    zone, hours, _, quiet = own
    if hours is None and not quiet:
        if (channel, zone) not in table.constraints:
            table.constraints[channel, zone] = _constraints(table, own, channel)
        return table.constraints[channel, zone]
    made = table.own_constraints.get((channel, *own)) or _constraints(table, own, channel)
    if made is not None:
        table.own_constraints[(channel, *own)] = made
    return made


def _constraints(table: Schedule, own: _Own, channel: Channel) -> SendConstraints | None:
    zone, hours, consent, quiet = own
    found = window_for(table.days, zone, table.hours[channel], table.legal, hours, consent=consent)
    if found is None:
        return None
    window, window_days = found
    return SendConstraints(channel, window, (table.days, window_days), (*quiet, *table.quiet), table.limits)


def _usable(
    open_channels: tuple[Channel, ...],
    constraints: ComputedDict[Channel, SendConstraints | None],
    preferred: tuple[Channel, ...],
    channels: tuple[Channel, ...],
) -> tuple[Channel, ...]:
    first = [channel for channel in preferred if channel in channels]
    return tuple(
        channel
        for channel in dict.fromkeys((*first, *channels))
        if channel in open_channels and constraints[channel] is not None
    )


def has_closed(client: Client, conversation: Conversation, channel: Channel) -> bool:
    """Whether the client is closed on `channel`: for good, or by the newest word about it."""
    if channel in client.opted_out:
        return True
    out = [event.at for event in conversation.of_kind(OptedOut) if event.channel in {None, channel}]
    back = [event.at for event in conversation.of_kind(OptedIn) if event.channel in {None, channel}]
    return bool(out) and all(at <= out[-1] for at in back)


# --- the case ----------------------------------------------------------------------------------------


class Case:
    """One invoice of one client under one policy, with what was said; never changed."""

    def __init__(
        self,
        invoice: Invoice,
        client: Client,
        policy: EscalationPolicy,
        conversation: Conversation,
        calendar: WorkingCalendar,
        payments_as_of: datetime | None,
        invoices: Sequence[Invoice] = (),
    ) -> None:
        self.invoice = invoice
        self.client = client
        self.policy = policy
        self.conversation = conversation
        self.kinds = conversation.kinds
        self.payments_as_of = payments_as_of
        self.due_total: int | None = None
        """What the client owes and has fallen due, all invoices together, in the smallest unit of this one's currency.

        None when only this invoice is known; a decision about the whole account sets it before it asks."""
        self.invoices = invoices
        """All invoices of the client, where they are known: a promise may be about several."""
        self.credit = 0
        """What we hold of the client's money in this currency, in the smallest unit; set as `due_total` is."""
        known = contactability.known.get((id(policy), id(client), id(calendar)))
        self.contactability = known or contactability(policy, client, calendar)
        self.schedule = self.contactability.schedule
        self.contacts = conversation.contacts_about(invoice.id) if conversation.contacts else ()
        """Every contact that named this invoice, sent or failed, with its item, in order of time."""
        self.calendar = self.schedule.calendar
        """That of the client's region."""
        self.zone = self.contactability.zone
        self.tolerance = self.schedule.tolerance[invoice.total.currency]
        self.contact_days = conversation.contact_days(self.zone) if conversation.contacts else ()
        """The dates (as ordinals, rising) of every contact with this client that went out, whatever the invoice."""

    def day(self, at: datetime) -> date:
        """Return the client's date at that instant."""
        return local(at, self.zone).date()

    def about(self, kind: type[_E]) -> tuple[_E, ...]:
        """Return the events of one class that concern this invoice, in order of time."""
        if kind not in self.kinds:
            return ()
        about = (event for event in self.conversation.of_kind(kind) if event.concerns(self.invoice.id))
        if kind in _ABOUT_WHAT_WAS_ISSUED:
            issued_on = self.invoice.issued_on
            return tuple(event for event in about if event.invoice_ids or issued_on <= self.day(event.at))
        return tuple(about)

    def latest(self, kind: type[_E]) -> _E | None:
        """Return the newest event of one class that concerns this invoice."""
        events = self.about(kind)
        return events[-1] if events else None

    def is_known(self, today: date) -> bool:
        """Whether the client paid, promised, claimed, answered, disputed, agreed or signed for something on it (A2)."""
        invoice = self.invoice
        if invoice.receipt_number is not None:
            return True
        if invoice.payments and any(payment.received_on <= today for payment in invoice.payments):
            return True
        return not self.kinds.isdisjoint(_KNOWN_BY) and any(self.about(kind) for kind in _KNOWN_BY)

    def just_came(self, day: date) -> bool:
        """Whether `day` lies within two working days of issue or delivery: what just came needs no reminder (C2)."""
        invoice = self.invoice
        since = invoice.issued_on if invoice.delivered_on is None else max(invoice.issued_on, invoice.delivered_on)
        if day - since > _TWO_WORKING_DAYS:
            return False
        return day <= self.schedule.second_day_after[since]

    @lazy
    def last_demand(self) -> Contacted | None:
        """The latest contact that went out and asked for money on this invoice."""
        demands = [contact.event for contact, _ in self.contacts if contact.sent and contact.event.is_demand]
        return demands[-1] if demands else None

    def sent_on(self, step: str, occurrence: str) -> date | None:
        """Return when that occurrence of a follow-up went out for this invoice; None when it did not."""
        if not self.contacts:
            return None
        return next(
            (
                self.day(contact.at)
                for contact, item in self.contacts
                if contact.sent and item.step == step and item.occurrence == occurrence
            ),
            None,
        )

    @lazy
    def promised_with(self) -> tuple[Invoice, ...]:
        """The other invoices that a promise of one sum names, as far as they are known: receipts on them fill it."""
        said = self.conversation.of_kind(PromiseMade)
        named = {name for one in said if one.amount is not None for name in one.invoice_ids} - {self.invoice.id}
        return tuple(other for other in self.invoices if other.id in named)

    def last_day(self, start: date, span: Span) -> date:
        """Return the last day of a span that protects the client and starts with `start`."""
        return span_end(self.calendar, start, span)

    def usable_channels(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Keep those with an address, no opt-out and at least one common hour; the client's preferred ones first."""
        return self.not_opted_out(self.contactability.preferred[channels])

    def not_opted_out(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Keep those that the client has not closed with a word."""
        if OptedOut not in self.kinds:
            return channels
        return tuple(channel for channel in channels if not has_closed(self.client, self.conversation, channel))


class Snapshot:
    """A case at one instant: what every rule looks at. Facts about it are worked out when a rule asks, and kept."""

    __slots__ = ("case", "cash_settled", "ladder", "now", "obligation", "position", "promises", "today")

    def __init__(self, case: Case, now: datetime) -> None:
        self.case = case
        self.now = local(now, case.zone)
        self.today = self.now.date()
        self.position: Position = case.invoice.position(self.today)
        """The amounts at the end of today."""
        self.cash_settled: bool = self.position.to_transfer <= case.tolerance and self.position.cash_is_settled(
            case.tolerance
        )  # nothing above the tolerance is ever forgiven
        """Whether no more cash is to come, but what may be forgiven."""
        self.obligation: Any = None
        """Kept by `_amounts.obligation`."""
        self.ladder: Any = None
        """Kept by `_steps.ladder`."""
        self.promises: tuple[Commitment, ...] | None = None
        """Kept by `_responses.client_promises`."""
