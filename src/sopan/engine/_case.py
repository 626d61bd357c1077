"""What a decision reads: a case, which does not depend on now, and a snapshot of it at one instant.

Beside them stands how the client can be reached (`Contactability`), which depends on policy, client and calendar alone
and is therefore worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sopan._caching import ComputedDict, WeakMemo, lazy, put
from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.client import Client, Contact
from sopan.engine._schedule import Schedule, schedule_of, span_end
from sopan.engine._timing import Days, SendConstraints
from sopan.history import Attempt, Commitment, Contacted, Conversation
from sopan.history import events as said
from sopan.invoice import Invoice, Position
from sopan.money import Money
from sopan.policy import EscalationPolicy, Span
from sopan.windows import LEGAL_HOURS, OpeningHours, SendWindow
from sopan.words import Channel, Outcome
from sopan.zones import local, start_of_day, zone_of

_E = TypeVar("_E", bound=Any)
_NOWHERE: frozenset[tuple[Channel, str]] = frozenset()
_ABOUT_WHAT_WAS_ISSUED: frozenset[type] = frozenset(
    {
        said.PaymentClaimed,
        said.PaymentClaimRejected,
        said.PromiseMade,
        said.ExtensionAgreed,
        said.StepApproved,
        said.StepDeclined,
        said.LadderPlaced,
    }
)
"""Words that, without names, speak of the invoices issued by then (A4); all others concern every invoice."""
_KNOWN_BY: frozenset[type] = frozenset(
    {
        said.PromiseMade,
        said.PaymentClaimed,
        said.Replied,
        said.ReplyHandled,
        said.DisputeOpened,
        said.DisputeResolved,
        said.PlanAgreed,
        said.ExtensionAgreed,
    }
)
"""Words that nobody says about an invoice that has not arrived."""
_SURELY_PAST_TWO_WORKING_DAYS = timedelta(days=31)
"""What they never exceed, whatever is closed: what came before need not be in the calendar."""


# --- how the client can be reached -------------------------------------------------------------------


class Route(NamedTuple):
    """A channel and an address on it, and what must hold for a message that takes it."""

    channel: Channel
    address: str
    constraints: SendConstraints


class Contactability:
    """One client under one policy by one calendar: which channels, at which addresses, in which hours."""

    def __init__(self, policy: EscalationPolicy, client: Client, calendar: WorkingCalendar) -> None:
        self.schedule = schedule_of(policy, calendar.for_region(client.region))
        self.zone: tzinfo = zone_of(client.zone)
        contacts: dict[Channel, tuple[Contact, ...]] = {}
        for contact in client.contacts:
            contacts[contact.channel] = (*contacts.get(contact.channel, ()), contact)
        self.contacts = contacts
        """By channel, in the client's order."""
        open_channels = tuple(channel for channel in contacts if channel not in client.opted_out)
        own = client.zone, client.contact_hours, client.out_of_hours_consent, client.quiet_periods
        shared = self._shared = _open_channels(self.schedule, (*own, open_channels, client.preferred_channels))
        self.constraints = shared.constraints
        self.usable = shared.usable
        self.preferred = shared.preferred
        self.unreachable_steps = shared.unreachable_steps
        self._first_routes: dict[tuple[object, ...], Route | None] = {}

    def first_route(self, case: Case, channels: tuple[Channel, ...], roles: tuple[str, ...] = ()) -> Route | None:
        """Return the first address on these channels."""
        if case.bounced or case.failing:
            return next(self.routes(case, channels, roles), None)
        known, way = self._first_routes, (case.contact_days, channels, roles)
        if way not in known:
            put(known, way, next(self.routes(case, channels, roles), None), 64)
        return known[way]

    def routes(self, case: Case, channels: tuple[Channel, ...], roles: tuple[str, ...] = ()) -> Iterator[Route]:
        """Go through every address on these channels, in the order in which they are tried.

        Within a channel contacts of these roles come first, in their order, and where the last message failed comes
        last. What bounced is left out.
        """
        for channel in channels:
            constraints = self.constraints[channel]
            if constraints is not None:
                if case.contact_days:
                    constraints = constraints.after(case.contact_days)
                contacts = self.contacts.get(channel, ())
                if roles:
                    contacts = tuple(sorted(contacts, key=partial(_place_among, roles)))
                if case.failing:
                    contacts = tuple(sorted(contacts, key=lambda one: (one.channel, one.address) in case.failing))
                for contact in contacts:
                    if (channel, contact.address) not in case.bounced:
                        yield Route(channel, contact.address, constraints)

    def copies(self, case: Case, route: Route, roles: tuple[str, ...]) -> dict[str, str]:
        """Return the addresses on the channel of a route that get a copy, and the role of each, in their order."""
        if route.channel is Channel.PHONE:
            return {}
        others = [one for one in self.contacts[route.channel] if any(map(one.is_in, roles))]
        return {
            one.address: roles[_place_among(roles, one)]
            for one in sorted(others, key=partial(_place_among, roles))
            if one.address != route.address and (one.channel, one.address) not in case.bounced
        }


contactability: WeakMemo[EscalationPolicy, Client, WorkingCalendar, Contactability] = WeakMemo(Contactability)

_Habits = tuple[str, OpeningHours | None, bool, tuple[QuietPeriod, ...], tuple[Channel, ...], tuple[Channel, ...]]
"""Zone, hours, consent to be reached out of hours, quiet periods, channels with an address, and preferred channels."""


class _OpenChannels:
    """Channels and hours that clients of the same habits share under one policy by one calendar."""

    def __init__(self, schedule: Schedule, habits: _Habits) -> None:
        *_, open_channels, preferred_channels = habits
        self.constraints = {channel: _constraints(schedule, habits, channel) for channel in open_channels}
        """What must hold before any contact; None where policy, client and law share no hour."""
        usable = tuple(channel for channel in open_channels if self.constraints[channel] is not None)
        # Plain functions, because a dict that holds its owner would keep it until the garbage collector comes by.
        self.usable: ComputedDict[tuple[Channel, ...], tuple[Channel, ...]] = ComputedDict(partial(_usable, usable, ()))
        """Of channels in some order those with an address and an hour, not closed for good."""
        self.preferred: ComputedDict[tuple[Channel, ...], tuple[Channel, ...]] = ComputedDict(
            partial(_usable, usable, preferred_channels)
        )
        """The same, with the client's preferred ones first."""
        self.unreachable_steps = frozenset(
            step.id for step in schedule.steps if step.channels and not self.preferred[step.channels]
        )
        """The ids of the steps that cannot reach the client on any of their channels, whatever is said."""


def _open_channels(schedule: Schedule, habits: _Habits) -> _OpenChannels:
    """Most clients have said nothing about their hours: theirs are those of the policy on their clock."""
    _, hours, _, quiet, *_ = habits
    is_common = hours is None and not quiet
    shared = schedule.open_channels if is_common else schedule.open_channels_of_own_hours
    known: _OpenChannels | None = shared.get(habits)
    if known is not None:
        return known
    made = _OpenChannels(schedule, habits)
    if is_common:
        put(schedule.open_channels, habits, made, 256)
    else:
        schedule.open_channels_of_own_hours[habits] = made
    return made


def _constraints(schedule: Schedule, habits: _Habits, channel: Channel) -> SendConstraints | None:
    zone, hours, _, quiet, *_ = habits
    is_common = hours is None and not quiet
    if is_common and (channel, zone) in schedule.constraints:
        return schedule.constraints[channel, zone]
    found = _window(schedule, habits, channel)
    if found is None:
        return None
    window, window_days = found
    made = SendConstraints(channel, window, (schedule.days, window_days), (*quiet, *schedule.quiet), schedule.limits)
    if is_common:
        schedule.constraints[channel, zone] = made
    return made


def _window(schedule: Schedule, habits: _Habits, channel: Channel) -> tuple[SendWindow, Days] | None:
    """Return when a client may be reached, with the days behind it; None when policy, client and law share no hour.

    Recorded consent lifts law and office hours in favour of the client's own hours, and opens weekends and
    cuti bersama, never national holidays. Without such hours it lifts nothing.
    """
    zone, own_hours, consent, *_ = habits
    days, hours = schedule.days if schedule.legal is None else schedule.days.within_law, schedule.hours[channel]
    if consent and own_hours is not None:
        days, hours = days.holidays_only, own_hours
    else:
        if own_hours is not None:
            hours = hours & own_hours
        if schedule.legal is not None:
            hours = hours & LEGAL_HOURS[schedule.legal]
        if hours.is_empty:
            return None
    return SendWindow(hours, days.calendar, zone), days


def _place_among(roles: tuple[str, ...], contact: Contact) -> int:
    return next((place for place, role in enumerate(roles) if contact.is_in(role)), len(roles))


def _usable(
    usable: tuple[Channel, ...], preferred: tuple[Channel, ...], channels: tuple[Channel, ...]
) -> tuple[Channel, ...]:
    first = [channel for channel in preferred if channel in channels]
    return tuple(channel for channel in dict.fromkeys((*first, *channels)) if channel in usable)


def has_closed(client: Client, conversation: Conversation, channel: Channel) -> bool:
    """Return whether the client is closed on `channel`: for good, or by the newest word about it."""
    if channel in client.opted_out:
        return True
    out = [event.at for event in conversation.of_kind(said.OptedOut) if event.channel in {None, channel}]
    back = [event.at for event in conversation.of_kind(said.OptedIn) if event.channel in {None, channel}]
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
        credit: int = 0,
        due_total: int | None = None,
    ) -> None:
        self.invoice = invoice
        self.client = client
        self.policy = policy
        self.conversation = conversation
        self.kinds = conversation.kinds
        self.payments_as_of = payments_as_of
        self.invoices = invoices
        """All invoices of the client, where they are known: a promise may be about several."""
        self.credit = credit
        """What we hold of the client's money in this currency, in the smallest unit."""
        self.due_total = due_total
        """What a message for this invoice would ask for over the whole account, in the smallest unit, where known."""
        known = contactability.known.get((id(policy), id(client), id(calendar)))
        self.contactability = known or contactability(policy, client, calendar)
        self.schedule = self.contactability.schedule
        contacted = self.is_contacted = bool(conversation.contacts)
        """Whether the client was ever written to or called, whatever the invoice: where not, much need not be asked."""
        self.contacts = conversation.contacts_about(invoice.id) if contacted else ()
        """Every contact that named this invoice, sent or failed, with its item, in order of time."""
        self.bounced = conversation.bounced_addresses if contacted else _NOWHERE
        """Channel and address of what bounced: nothing goes there until the client record changes."""
        self.failing = conversation.failing_addresses if contacted else _NOWHERE
        """Channel and address where the last message failed."""
        self.has_lost_channels = bool(self.bounced) or said.OptedOut in self.kinds
        """Whether what was said or bounced may have closed a channel that the client record leaves open."""
        self.calendar = self.schedule.calendar
        """That of the client's region."""
        self.zone = self.contactability.zone
        self.tolerance = self.schedule.tolerance[invoice.total.currency]
        self.contact_days = conversation.contact_days(self.zone) if contacted else ()
        """The dates (as ordinals, rising) of every contact with this client that went out, whatever the invoice."""

    def day(self, at: datetime) -> date:
        """Return the client's date at that instant."""
        return local(at, self.zone).date()

    def first_instant_of(self, until: date | datetime) -> datetime:
        """Return the instant that an `until` means: of a day, its first minute in the client's zone."""
        return local(until, self.zone) if isinstance(until, datetime) else start_of_day(until, self.zone)

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

    def is_acknowledged(self, today: date) -> bool:
        """Tell if the client paid, promised, claimed, answered, disputed, agreed or signed for something on it (A2)."""
        invoice = self.invoice
        if invoice.receipt_number is not None:
            return True
        if invoice.payments and any(payment.received_on <= today for payment in invoice.payments):
            return True
        return not self.kinds.isdisjoint(_KNOWN_BY) and any(self.about(kind) for kind in _KNOWN_BY)

    def just_came(self, day: date) -> bool:
        """Tell if `day` lies within two working days of issue or delivery: what just came needs no reminder (C2)."""
        invoice = self.invoice
        since = max(invoice.issued_on, invoice.delivered_on or invoice.issued_on)
        return day - since <= _SURELY_PAST_TWO_WORKING_DAYS and day < self.schedule.third_day_after[since]

    @lazy
    def agreed_on(self) -> date | None:
        """The day of the latest plan or extension about this invoice; None without one."""
        agreed = (*self.about(said.PlanAgreed), *self.about(said.ExtensionAgreed))
        return max((self.day(event.at) for event in agreed), default=None) if agreed else None

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
        made = self.conversation.of_kind(said.PromiseMade)
        named = {name for one in made if one.amount is not None for name in one.invoice_ids} - {self.invoice.id}
        return tuple(other for other in self.invoices if other.id in named)

    def last_day(self, start: date, span: Span) -> date:
        """Return the last day of a span that lasts through its end: grace of promises and plans, a claim's check.

        Grace after a due date is another: on the day on which it is over we may ask (`Ladder.grace_over_on`).
        """
        return span_end(self.calendar, start, span)

    def usable_channels(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Keep those with an address, no opt-out and at least one common hour; the client's preferred ones first."""
        return self.still_open(self.contactability.preferred[channels])

    def still_open(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Keep those that the client has not closed with a word, and on which not every address bounced."""
        if not self.has_lost_channels:
            return channels
        contacts = self.contactability.contacts
        return tuple(
            channel
            for channel in channels
            if not has_closed(self.client, self.conversation, channel)
            and any((channel, contact.address) not in self.bounced for contact in contacts.get(channel, ()))
        )


def route_for(
    case: Case, channels: tuple[Channel, ...], attempts: tuple[Attempt, ...], roles: tuple[str, ...] = ()
) -> Route | None:
    """Return the first channel and address that have not failed for the occurrence; None when none is left to try.

    Where nobody answered last, the same number is called again.
    """
    contactability = case.contactability
    failures = [one for one in attempts if not one.withdrawn] if attempts else ()
    if not failures:
        return contactability.first_route(case, channels, roles)
    most = case.policy.limits.max_attempts
    if most is not None and len(failures) >= most:
        return None
    failed = {(one.channel, one.to) for one in failures if one.outcome is not Outcome.NO_ANSWER}
    routes = [
        route for route in contactability.routes(case, channels, roles) if (route.channel, route.address) not in failed
    ]
    last = failures[-1]
    same = (route for route in routes if (route.channel, route.address) == (last.channel, last.to))
    return next(same, routes[0] if routes else None)


class Obligation(NamedTuple):
    """The amount that is asked for now, and the date that the client knows; found by `_amounts.obligation`."""

    id: str
    due_on: date
    """The agreed due date."""
    effective_on: date
    """From it, the next pay day when honoured, then a working day: for dates of steps, and the order in a message."""
    amount: Money
    """The cash that has fallen due, or the obligation's own rest before its date."""
    withheld: Money
    """What was withheld of that and has no certificate yet."""
    extension: said.ExtensionAgreed | None = None
    """The extension that set the date."""
    lapsed_on: date | None = None
    """The missed instalment's date, when a plan has lapsed."""
    pay_day: date | None = None
    """The pay day of the client's that is waited for; None when it has none, or none near."""
    parts: tuple[int, ...] = ()
    """Which instalments are asked for, counted from 1; empty for a whole invoice."""
    part_count: int = 0
    """How many instalments there are, those without a date included."""
    label: str | None = None
    """What the parties call the instalments asked for."""


class Snapshot:
    """A case at one instant: what every rule looks at. Facts about it are worked out when a rule asks, and kept."""

    __slots__ = ("case", "cash_settled", "ladder", "now", "obligation", "position", "promises", "today")

    def __init__(self, case: Case, now: datetime) -> None:
        self.case = case
        self.now = local(now, case.zone)
        self.today = self.now.date()
        self.position: Position = case.invoice.position(self.today)
        """The amounts at the end of today."""
        asked, forgiven = self.position.to_transfer, case.tolerance  # nothing above the tolerance is ever forgiven
        self.cash_settled: bool = asked <= forgiven and self.position.cash_is_settled(forgiven)
        """Whether no more cash is to come, but what may be forgiven."""
        self.obligation: Obligation | None = None
        """Kept by `_amounts.obligation`."""
        self.ladder: object = None
        """The `Ladder`, kept by `_steps.ladder_of`; its module needs this one, so its type is not named."""
        self.promises: tuple[Commitment, ...] | None = None
        """Kept by `_responses.client_promises`."""
