"""A slow second opinion on `decide`, for tests: it knows the rules and the values, and nothing of the engine.

`Oracle.verdict(t)` says what may happen at the instant `t`: `Send`, `Hold`, `HandOff`, `Done`, or None for
"nothing now". `Oracle.decide(now)` is the verdict at `now`, or else walks forward in small steps to the first instant
that has one and answers `Wait`. Its calendar is a plain dict of closed days and a set of weekend days; its hours are
parsed by a dozen lines; its dates are found by counting days one by one.

Where the rules leave something open, this is how it reads them (the most literal way that was found):

 1. Overdue steps are all that are not before or on H, so `S+n` too: not before effective due + grace, rolled forward.
    An `S+n` that stands among steps before H does not hold those up. A step that can no longer go by H, before it is
    late under `skip` or before the next one's date under `latest` is skipped at once, even in the middle of a day;
    it does not pass the ones before it, and an `S+n` after it has a date at once.
 2. "Last contact sent of this obligation" (S+n) is any contact that went out and named it, follow-ups included.
 3. Pacing is for overdue steps, but neither for `S+n` (they count from the contact itself) nor for hand-offs. "A step
    that was sent" is the highest sent one below; its day is that of its first occurrence.
 4. `repeat` is for overdue steps only (the occurrence of the others is a date). Repeats end when the date (under
    `paced` the paced one) of the next step that has a channel has come, be it a hand-off, be it skipped for lateness
    since. They wait for grace and roll forward. Under `skip` a late repeat is skipped like any late step. Repeats that
    no channel can carry are left out, and so are those that would be softer than what was said since, and those whose
    addresses all failed while something comes after them.
 5. Under `latest`, steps that have no channel are skipped and so never "the furthest".
 6. A step softer than a demand that was made for the obligation is skipped. For a step before or on H only contacts
    of the same agreed date count, and follow-ups since the extension that set it.
 7. A failed attempt is never an approval used up: the previous contact of a step is the last that went out.
 8. Gates are looked at only while the message could otherwise go, so their Hold ends when the window closes.
 8a. Hours that run through midnight close there and open again.
 9. Freshness holds follow-ups of tone firm and above too, and every hand-off.
10. `out_of_hours_consent` without `contact_hours` lifts nothing. With them, only holidays stay closed: weekends
    and cuti bersama open.
11. Preferred channels go first also when the next address is sought after a failure.
12. Several claims: while any is unconfirmed the Hold lasts; one check, for the latest. Checks and follow-ups are one for
    the invoice, not one for each obligation.
13. Of reply, hold, dispute and claim, an ending at the same instant does not end it ("stops asking wins").
14. A reply about several invoices ends when each of them was handled; one about the account by a handling without ids.
15. A promise without amount is kept only when the cash is settled, or on an invoice in parts what falls due by the
    named day, by the parts of the promise's day, and the first that was open before it at the least; for it a rest is forgiven up to the tolerance and
    a twentieth of the total, once anything came. One with an amount is kept by that as well. Money of the promise's
    own day came before the client spoke, unless that very day was promised.
16. A missed extension does not count as a broken promise for `max_broken`; follow-up and extension share `pay_by`.
    The ladder goes on after its follow-up, so overdue steps wait for it even while it is not missed yet. A promise that
    was broken before the newest agreement is not asked about.
17. Claim check first, then promise follow-up, then the ladder; all wait while any hold of the other rules lasts.
18. A deadline is the one recorded with the final notice, without one the day of the notice; the day after it is rolled
    forward for the hand-off. The latest of several counts. `min_outstanding` is compared with `outstanding`.
19. An overdue step that cannot be tried any more holds at once (`unreachable`), whatever its date, until it is skipped.
20. A dispute over all that is asked for now leaves nothing to ask for: Hold, also with `ask_rest`. The slip is asked
    for under the last instalment. Instalments are filled by the total less what is still to be transferred.
21. A payment, credit note, slip or reversal that begins or ceases to count, or a plan that lapses, cuts a Wait short
    when it changes what is waited for, or until when; one that merely moves an amount does not.
22. A plan lapses when an instalment was not filled at the end of its grace, by the dates of the payments, or is open
    again after it. An extension agreed after the lapse sets the date, as does one of the very instant of a plan that
    was missed from the start ("stops asking wins").
23. A follow-up that no channel can carry is skipped; one whose addresses all failed holds as `unreachable`. The next
    step, whose channel it takes, is the first above those sent that has one and is no fall in tone; its date and
    what the catch-up strategy makes of it do not matter, so a broken promise is asked about also when all is late.
    Up to H that is a step before H, if the follow-up can go by then, else an overdue one. The tone of the last contact
    is no reason to fall below what was said before.
24. An extension of the whole account covers what was issued until then, like a promise. No follow-up goes before
    `issued_on`, but who pays before that is thanked.
25. A step that has no channel is `no_channel` first, whatever else would pass it but a fall in tone, which no new
    address would mend: with none other left, `unreachable`.
    Steps before or on H count for that until an overdue one was sent.
26. A plan fits when its first date is not before the issue and it equals what was outstanding on its day, with or
    without any of the payments received by then: nothing in a payment tells when it was booked.
27. Thanks are as the other follow-ups, from the last payment on that was needed to settle the cash, whatever is
    claimed, disputed or owed besides.
28. The end of the ladder names the steps that were skipped on the way, with their dates, and the last contact of the
    obligation: when they change, so does the answer.
27a. What a bank returned is asked about once, politely at least, before any claim or promise, whatever was asked for
    by then; not when as much came again on or after the day of the return.
29. Of two contacts at one instant the last is the one with the greater id, else with the greater ids of invoices, else
    with the greater key. Of two claims it is the one with proof: nobody is asked for the slip that we hold.
"""

from __future__ import annotations

import calendar as months
import copy
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import cached_property, lru_cache, wraps
from itertools import combinations
from math import inf
from typing import Any, NamedTuple, TypeVar, cast
from zoneinfo import ZoneInfo

from sopan.client import Client
from sopan.history import (
    Contacted,
    ContactWithdrawn,
    DisputeOpened,
    DisputeResolved,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    StepDeclined,
    Suggested,
    SuggestionSettled,
)
from sopan.invoice import Invoice
from sopan.policy import Deadline, EscalationPolicy, Span, Step

ONE_DAY = timedelta(days=1)
HORIZON = 400
GIRO_DAYS = 70
CHANNELS = ["whatsapp", "email", "sms", "phone", "letter"]
TONES = ["friendly", "polite", "firm", "formal", "final"]
NO_DEMAND = {
    "claim_check",
    "certificate",
    "agreement",
    "balance_confirmation",
    "thanks",
    "thanks_punctual",
    "somasi_draft",
    "handoff_brief",
}
ASKED_BESIDE = {"promise_followup", "payment_returned"}
WEEK = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
DESK = "Mo-Th 09:00-11:45,13:00-16:30; Fr 09:00-11:15,13:30-16:30"
CHAT = "Mo-Th 09:00-11:45,13:00-17:00; Fr 09:00-11:15,13:30-17:00"
CALL = "Mo-Th 10:00-11:45,13:00-16:00; Fr 10:00-11:15,13:30-16:00"
SHIPPED = {"email": DESK, "letter": DESK, "whatsapp": CHAT, "sms": CHAT, "phone": CALL}
LAW = "Mo-Sa 08:00-20:00"


# --- what may be said -----------------------------------------------------------------------------


class Send(NamedTuple):
    """This may go now."""

    step: str
    purpose: str
    tone: str
    channel: str
    to: str
    obligation: str
    occurrence: str
    attempt: int
    outstanding: Decimal
    to_transfer: Decimal
    due_on: date | None
    """None while the terms count from a receipt that has not happened."""
    deadline_on: date | None


class Hold(NamedTuple):
    """Nobody is asked."""

    reason: str
    until: datetime | None = None
    about: object = None
    """What tells two Holds of one reason apart: the day of the payment, the step and day of a gate."""


class HandOff(NamedTuple):
    """Somebody else takes over."""

    to: str
    step: str
    obligation: str


class Done(NamedTuple):
    """Nothing is left."""

    reason: str
    surplus: Decimal
    shortfall: Decimal = Decimal(0)


class Wait(NamedTuple):
    """Nothing until then; this step goes at it."""

    until: datetime
    step: str


Verdict = Send | Hold | HandOff | Done
GATES = {"needs_approval", "stale_payment_data"}
ENDS = {"ladder_finished", "unreachable"}


class Message(NamedTuple):
    """What the ladder has in mind for a day: a message from `not_before` on."""

    not_before: date
    step: str
    occurrence: str
    purpose: str
    tone: str
    channel: str
    to: str
    attempt: int
    deadline: Deadline | None
    needs_approval: bool
    back: datetime | None = None
    """The instant before which it stays back, whatever its date."""


class Handing(NamedTuple):
    """What the ladder has in mind for a day: a hand-off on or after `not_before`."""

    not_before: date
    step: str
    to: str


class Obligation(NamedTuple):
    """What is asked for under one date."""

    id: str
    due_on: date
    outstanding: Decimal
    to_transfer: Decimal


class Record(NamedTuple):
    """One contact with all its reports."""

    at: datetime
    day: date
    went_out: bool
    event: Contacted
    became: str
    """The outcome of the latest report, or `withdrawn`."""


# --- the little that is needed of calendars and hours ---------------------------------------------


@dataclass(frozen=True)
class Days:
    """Closed days by a dict {date: kind} and weekend days by number, Monday 0. Everything is counted one by one."""

    closed: Mapping[date, str]
    weekend: frozenset[int]

    def is_closed(self, day: date) -> bool:
        return day in self.closed or day.weekday() in self.weekend

    def is_holiday(self, day: date) -> bool:
        return self.closed.get(day) == "holiday"

    def forward(self, day: date) -> date:
        while self.is_closed(day):
            day += ONE_DAY
        return day

    def backward(self, day: date) -> date:
        while self.is_closed(day):
            day -= ONE_DAY
        return day

    def add(self, day: date, n: int) -> date:
        day = self.forward(day) if n >= 0 else self.backward(day)
        for _ in range(abs(n)):
            day = self.forward(day + ONE_DAY) if n > 0 else self.backward(day - ONE_DAY)
        return day

    def between(self, a: date, b: date) -> int:
        count = 0
        while a < b:
            count += not self.is_closed(a)
            a += ONE_DAY
        return count

    def after(self, day: date, span: Span | Deadline) -> date:
        return self.add(day, span.days) if span.unit == "working" else day + timedelta(days=span.days)


@lru_cache(maxsize=256)
def weekly_hours(text: str) -> dict[int, list[tuple[int, int]]]:
    """`Mo-Th 09:00-11:45,13:00-16:30; Fr ...` as minutes per weekday."""
    hours: dict[int, list[tuple[int, int]]] = {day: [] for day in range(7)}
    for rule in text.split("; "):
        if rule.endswith(" off"):
            continue
        names, times = rule.split(" ")
        for part in names.split(","):
            first, _, last = part.partition("-")
            for day in range(WEEK.index(first), WEEK.index(last or first) + 1):
                for interval in times.split(","):
                    start, end = interval.split("-")
                    hours[day].append((minutes(start), minutes(end)))
    return hours


@lru_cache(maxsize=256)
def dates_off(text: str) -> list[tuple[date, date]]:
    """First and last dates of the exceptions in such a text: `2026 Nov 20-2028 Jan 05 off`."""
    off = [rule.removesuffix(" off").split("-") for rule in text.split("; ") if rule.endswith(" off")]
    return [(day_named(first), day_named(last)) for first, last in off]


def day_named(text: str) -> date:
    year, month, day = text.split(" ")
    return date(int(year), list(months.month_abbr).index(month), int(day))


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def inside(hours: dict[int, list[tuple[int, int]]], weekday: int, minute: float) -> bool:
    return any(start <= minute < end for start, end in hours[weekday])


@lru_cache(maxsize=1024)
def open_week(layers: tuple[str, ...]) -> list[list[bool]]:
    """For each minute of each weekday whether all of these hours are open."""
    weeks = [weekly_hours(text) for text in layers]
    return [
        [all(inside(hours, weekday, minute) for hours in weeks) for minute in range(24 * 60)] for weekday in range(7)
    ]


@lru_cache(maxsize=64)
def zone_named(name: str) -> tzinfo:
    offsets = {"WIB": 7, "WITA": 8, "WIT": 9}
    return timezone(timedelta(hours=offsets[name])) if name in offsets else ZoneInfo(name)


@lru_cache(maxsize=20_000)
def first_instant(day: date, zone_name: str) -> datetime:
    """The first instant of a day of that zone."""
    zone = zone_named(zone_name)
    guess = datetime.combine(day, time(0), zone).astimezone(UTC) - timedelta(hours=3)
    while guess.astimezone(zone).date() < day:
        guess += timedelta(minutes=5)
    return guess


@lru_cache(maxsize=20_000)
def last_open(day: date, zone_name: str, layers: tuple[str, ...], stride: int) -> datetime | None:
    """The last instant of a day, every so many minutes back from its end, at which all of these hours are open."""
    zone, start, week = zone_named(zone_name), first_instant(day, zone_name), open_week(layers)
    t = first_instant(day + ONE_DAY, zone_name)
    while (t := t - timedelta(minutes=stride)) >= start:
        local = t.astimezone(zone)
        if week[local.weekday()][local.hour * 60 + local.minute]:
            return t
    return None


# --- the oracle -----------------------------------------------------------------------------------

BY_IDENTITY = {Step, PlanAgreed, Suggested}
"""Values whose hash is dear. Those of a case live as long as it does."""
_Method = TypeVar("_Method", bound=Callable[..., Any])


def kept(method: _Method) -> _Method:
    """For speed alone: what a method has answered is kept. Of a case nothing changes but the day of its money."""

    @wraps(method)
    def answer(self: Oracle, *about: Any, **named: Any) -> Any:
        told = (id(one) if type(one) in BY_IDENTITY else one for one in about)
        key = (method, self.money_day, *told, *named.items())
        if key not in self.known:
            self.known[key] = method(self, *about, **named)
        return self.known[key]

    return cast("_Method", answer)


@dataclass
class Oracle:
    """The rules, read again from the beginning. `stride` is the step of the walk, in minutes."""

    invoice: Invoice
    client: Client
    policy: EscalationPolicy
    events: Sequence[object]
    days: Days
    payments_as_of: datetime | None = None
    stride: int = 5
    money_day: date | None = None
    """Set: amounts and plans stay as they were on that day, for asking what a Wait was waiting for."""
    known: dict[Hashable, Any] = field(default_factory=dict)
    """What was worked out before."""

    # --- time -----------------------------------------------------------------------------------

    @cached_property
    def zone(self) -> tzinfo:
        return zone_named(self.client.zone)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(UTC).astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of a day of the client's zone."""
        return first_instant(day, self.client.zone)

    # --- facts ----------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list:
        """Each event once: by id, or by everything; what was suggested and accepted is among them."""
        seen: dict[object, object] = {}
        for event in self.events:
            seen.setdefault(event.id or event, event)
        for event in list(seen.values()):
            if type(event) is Suggested and self.is_accepted(event):
                seen.setdefault(event.fact.id or event.fact, event.fact)
        return sorted(seen.values(), key=lambda event: event.at)

    @kept
    def is_accepted(self, suggested: Suggested) -> bool | None:
        """What a person said about a suggestion: by its id, else about all that it names; None when nobody did."""
        told = {event for event in self.events if type(event) is SuggestionSettled}
        by_id = [event for event in told if suggested.id is not None and event.suggestion == suggested.id]
        if by_id:
            return all(event.accepted for event in by_id)
        names = set(suggested.invoice_ids)
        about = [
            (event.at, not event.accepted)
            for event in told
            if event.suggestion is None
            and event.at > suggested.at
            and (not event.invoice_ids or (names and names <= set(event.invoice_ids)))
        ]
        return not min(about)[1] if about else None

    @kept
    def about(self, kind: type) -> list:
        """Events of one kind that concern this invoice, oldest first."""
        return [
            event
            for event in self.facts
            if type(event) is kind and (not event.invoice_ids or self.invoice.id in event.invoice_ids)
        ]

    @kept
    def covering(self, kind: type) -> list:
        """The same; one about the whole account covers what was issued until then."""
        return [e for e in self.about(kind) if e.invoice_ids or self.invoice.issued_on <= self.day_of(e.at)]

    @cached_property
    def records(self) -> list[Record]:
        """Contacts with the whole client, their reports taken together, oldest first."""
        worst_first = ["failed", "bounced", "no_answer", "unknown", "sent", "delivered", "read"]
        reports = defaultdict(list)
        for number, event in enumerate(self.facts):
            if type(event) is Contacted:
                reports[event.key or number].append(event)
        withdrawn = {event.key for event in self.facts if type(event) is ContactWithdrawn}
        found = []
        for key, told in reports.items():
            first = min(told, key=lambda event: event.at)
            last = max(told, key=lambda event: (event.at, worst_first.index(event.outcome)))
            became = "withdrawn" if key in withdrawn and last.outcome not in {"delivered", "read"} else last.outcome
            went_out = became not in {"failed", "bounced", "no_answer", "withdrawn"}
            found.append(Record(first.at, self.day_of(first.at), went_out, first, str(became)))
        return sorted(found, key=lambda r: (r.at, r.event.id or "", r.event.invoice_ids, r.event.key or ""))

    @kept
    def of_step(self, obligation: str, step: str, occurrence: str | None = None) -> list[Record]:
        """Contacts, failed ones too, with an item of that obligation and step."""
        return [
            record
            for record in self.records
            if any(
                item.obligation == obligation
                and item.step == step
                and (occurrence is None or item.occurrence == occurrence)
                for item in record.event.items
            )
        ]

    @kept
    def demands(self) -> list[Record]:
        """Demands that went out and name this invoice."""
        return [
            record
            for record in self.records
            if record.went_out
            and record.event.key is not None
            and record.event.purpose not in NO_DEMAND
            and any(item.invoice_id == self.invoice.id for item in record.event.items)
        ]

    @kept
    def is_opted_out(self, channel: str) -> bool:
        if channel in self.client.opted_out:
            return True
        words = [
            (event.at, type(event) is OptedOut)
            for event in self.facts
            if type(event) in {OptedOut, OptedIn} and event.channel in {None, channel}
        ]
        return max(words, default=(None, False))[1]

    # --- money (rules 1 to 4) -------------------------------------------------------------------

    @kept
    def amounts(self, today: date) -> tuple[Decimal, Decimal, Decimal]:
        """Outstanding, to transfer, surplus."""
        day = self.money_day or today
        balance, missing = self.balance(day), sum(amount for amount, is_here in self.slips(day) if not is_here)
        return max(balance, Decimal(0)), max(balance - missing, Decimal(0)), max(-balance, Decimal(0))

    @kept
    def slips(self, day: date) -> list[tuple[Decimal, bool]]:
        """Withheld amounts, and whether we hold the slip."""
        return [
            (w.amount.amount, w.certificate_received_on is not None and w.certificate_received_on <= day)
            for w in self.invoice.withholdings
        ]

    @kept
    def balance(self, day: date) -> Decimal:
        """What is still open, less than nothing when too much was paid."""
        invoice = self.invoice
        paid = sum(p.amount.amount for p in invoice.payments if self.counts(p, day))
        credited = sum(note.amount.amount for note in invoice.credit_notes if note.issued_on <= day)
        return invoice.total.amount - paid - credited - sum(amount for amount, is_here in self.slips(day) if is_here)

    @staticmethod
    def there_from(payment) -> date | None:
        """A giro is money once the bank has credited it, as is whatever names such a day; all else when it comes."""
        start: date | None = payment.cleared_on
        return start if start is not None or payment.method == "giro" else payment.received_on

    @staticmethod
    def is_back(payment, day: date) -> bool:
        return payment.reversed_on is not None and payment.reversed_on <= day

    def counts(self, payment, day: date) -> bool:
        start = self.there_from(payment)
        return start is not None and start <= day and not self.is_back(payment, day)

    def is_on_its_way(self, payment, day: date) -> bool:
        return payment.received_on <= day and not self.is_back(payment, day) and not self.counts(payment, day)

    def is_returned(self, payment, day: date) -> bool:
        return self.is_back(payment, day) and payment.reversal_reason is not None

    def limit(self, amounts) -> Decimal:
        found = [money.amount for money in amounts if money.currency == self.invoice.total.currency]
        return found[0] if found else Decimal(0)

    @cached_property
    def tolerance(self) -> Decimal:
        """The most that is forgiven once something came: what is allowed, and at most a twentieth of the total."""
        return min(self.allowed, self.invoice.total.amount / 20)

    @cached_property
    def allowed(self) -> Decimal:
        """The amount that the policy names, else a unit."""
        currency, given = self.invoice.total.currency, self.policy.tolerance
        named = [money.amount for money in given if money.currency == currency]
        unit = Decimal(1) if given else Decimal(0)
        return named[0] if named else unit

    @kept
    def forgiven(self, today: date) -> Decimal:
        """What may stay open at the end of a day: nothing before any money, credit or certificate counts."""
        day, invoice = self.money_day or today, self.invoice
        touched = any(self.counts(payment, day) for payment in invoice.payments)
        touched |= any(note.issued_on <= day for note in invoice.credit_notes)
        touched |= any(is_here for _, is_here in self.slips(day))
        return self.tolerance if touched else Decimal(0)

    @kept
    def changes_of_money(self) -> list[date]:
        """Days on which an amount changes by itself."""
        invoice = self.invoice
        found = [p.received_on for p in invoice.payments]
        found += [p.cleared_on for p in invoice.payments if p.cleared_on is not None]
        found += [p.reversed_on for p in invoice.payments if p.reversed_on is not None]
        found += [note.issued_on for note in invoice.credit_notes]
        found += [w.certificate_received_on for w in invoice.withholdings if w.certificate_received_on is not None]
        return sorted(set(found))

    # --- obligations ----------------------------------------------------------------------------

    def adds_up(self, agreed: PlanAgreed) -> bool:
        """Whether a plan equals what was outstanding at the end of the day of the agreement, as the parties knew it.

        Outstanding, or to be transferred. Any of the payments, credit notes and certificates of then may have been
        booked only later: they do not undo the plan.
        """
        return agreed.instalments[0].due_on >= self.invoice.issued_on and self.comes_up(agreed)

    def comes_up(self, agreed: PlanAgreed) -> bool:
        """Whether its sum is that, whenever it begins."""
        amounts = [part.amount for part in agreed.instalments]
        day, asked = self.day_of(agreed.at), sum(amount.amount for amount in amounts)
        is_same = amounts[0].currency == self.invoice.total.currency
        return is_same and (self.is_gross(day, asked) or self.is_net(day, asked))

    @kept
    def is_gross(self, day: date, asked: Decimal) -> bool:
        here = [amount for amount, is_here in self.slips(day) if is_here]
        return self.comes_to(asked, self.balance(day), [*self.settling(day), *here])

    def is_net(self, day: date, asked: Decimal) -> bool:
        cash = self.invoice.total.amount - sum(amount for amount, _ in self.slips(day)) - sum(self.settling(day))
        return self.comes_to(asked, cash, self.settling(day))

    @kept
    def settling(self, day: date) -> list[Decimal]:
        """Payments and credit notes that count on a day."""
        notes = [note.amount.amount for note in self.invoice.credit_notes if note.issued_on <= day]
        return [p.amount.amount for p in self.invoice.payments if self.counts(p, day)] + notes

    @staticmethod
    def comes_to(asked: Decimal, rest: Decimal, entries: list[Decimal]) -> bool:
        return any(
            rest + sum(booked_later) == asked
            for how_many in range(len(entries) + 1)
            for booked_later in combinations(entries, how_many)
        )

    def tax_of(self, agreed: PlanAgreed) -> Decimal:
        """The withheld tax that the instalments of a plan still contain."""
        day, asked = self.day_of(agreed.at), sum(part.amount.amount for part in agreed.instalments)
        if not self.is_gross(day, asked):
            return Decimal(0)
        return min(sum((amount for amount, is_here in self.slips(day) if not is_here), Decimal(0)), Decimal(asked))

    def net(self, parts: list[tuple[date, Decimal]], tax: Decimal) -> list[tuple[date, Decimal, Decimal]]:
        """Date, cash and tax of each instalment: the tax is shared out in proportion, in whole units of whole sums."""
        if not parts:
            return []
        if not tax:
            return [(due, amount, Decimal(0)) for due, amount in parts]
        amounts = [tax, *(amount for _, amount in parts)]
        unit = Decimal(1) if all(amount == int(amount) for amount in amounts) else Decimal("0.01")
        count, whole = int(tax / unit), sum(amount for _, amount in parts)
        shares = [int(count * amount / whole) for _, amount in parts]
        for place in range(count - sum(shares)):  # what does not divide goes, unit by unit, to the first parts
            shares[place] += 1
        shares = [share * unit for share in shares]
        return [(due, amount - share, share) for (due, amount), share in zip(parts, shares, strict=True)]

    def is_unclear(self) -> bool:
        """Whether the newest plan does not add up, and nothing that does took its place."""
        agreed = sorted(self.about(PlanAgreed), key=lambda event: event.at)
        if not agreed or any(event.at > agreed[-1].at for event in self.about(PlanCancelled)):
            return False
        newer = [*self.plans(), *self.extensions()]
        if any(event.at >= agreed[-1].at for event in newer):
            return False
        return any(not self.comes_up(plan) for plan in agreed if plan.at == agreed[-1].at)

    @kept
    def plans(self) -> list[PlanAgreed]:
        """The plans that add up, oldest first; at one instant the one that ends last comes last."""
        found = [agreed for agreed in self.about(PlanAgreed) if self.adds_up(agreed)]
        return sorted(found, key=lambda agreed: (agreed.at, agreed.instalments[-1].due_on))

    @kept
    def plan(self, today: date) -> tuple[tuple[date, Decimal], ...] | date | None:
        """The instalments of the plan in force; the missed date of one that lapsed; None without a plan."""
        found = self.plans()
        if not found or any(event.at > found[-1].at for event in self.about(PlanCancelled)):
            return None
        since = [event.at for event in self.extensions() if event.at >= found[-1].at]
        if since and self.is_behind(found[-1], self.day_of(max(since))):
            return None  # what was agreed after a date was missed stands
        day = self.money_day or today
        lapsed_on = self.lapse(found[-1], day, day)
        return lapsed_on or tuple(self.parts_of(found[-1]))

    @kept
    def parts_of(self, agreed: PlanAgreed) -> list[tuple[date, Decimal, Decimal]]:
        return self.net([(part.due_on, part.amount.amount) for part in agreed.instalments], self.tax_of(agreed))

    def is_behind(self, agreed: PlanAgreed, day: date) -> bool:
        """Whether a part whose date was over was open at the end of a day."""
        parts = self.parts_of(agreed)
        whole = sum(cash for _, cash, _ in parts)
        over = [cash for due_on, cash, _ in parts if due_on < day]
        return bool(over) and sum(over) - (whole - self.cash_on(day)) > self.forgiven_at(day)

    @kept
    def days_of_lapse(self) -> list[date]:
        """The days on which a plan lapses, should it be missed."""
        parts = [part for agreed in self.plans() for part in agreed.instalments]
        return [self.days.after(part.due_on, self.policy.plans.grace) + ONE_DAY for part in parts]

    def lapse(self, agreed: PlanAgreed, known: date, today: date | None = None) -> date | None:
        """The date of the first instalment that was not filled by the end of its grace, or is open again since."""
        parts = self.parts_of(agreed)
        whole, run = sum(cash for _, cash, _ in parts), Decimal(0)
        for due_on, cash, _ in parts:
            run += cash
            end = self.days.after(due_on, self.policy.plans.grace)
            missing = [run - (whole - self.cash_on(day)) > self.forgiven_at(day) for day in (end, known)]
            if end < (today or known) and any(missing):
                return due_on
        return None

    @kept
    def forgiven_at(self, day: date) -> Decimal:
        frozen, self.money_day = self.money_day, None
        try:
            return self.forgiven(day)
        finally:
            self.money_day = frozen

    @kept
    def cash_on(self, day: date) -> Decimal:
        frozen, self.money_day = self.money_day, None
        try:
            return self.amounts(day)[1]
        finally:
            self.money_day = frozen

    @kept
    def extensions(self) -> list[ExtensionAgreed]:
        """The extensions that do something, oldest first; at one instant the one that ends last comes last."""
        if self.invoice.instalments:
            return []
        found = [event for event in self.covering(ExtensionAgreed) if event.due_on >= self.invoice.issued_on]
        return sorted(found, key=lambda event: (event.at, event.due_on))

    @kept
    def agreed_due(self, today: date) -> tuple[date, ExtensionAgreed | None]:
        """The date that the client knows for the whole invoice, and the extension that made it."""
        lapsed = self.plan(today)
        if isinstance(lapsed, date):
            return lapsed, None
        extensions = self.extensions()
        if extensions and lapsed is None:
            return extensions[-1].due_on, extensions[-1]
        return self.invoice.due_on or self.invoice.issued_on, None

    @kept
    def obligation(self, today: date) -> Obligation:
        """The current one: the earliest that is not filled."""
        outstanding, cash, _ = self.amounts(today)
        plan = self.plan(today)
        tax = sum((w.amount.amount for w in self.invoice.withholdings), Decimal(0))
        own = self.net([(part.due_on or date.max, part.amount.amount) for part in self.invoice.instalments], tax)
        parts = list(plan) if isinstance(plan, tuple) else own
        if not parts or isinstance(plan, date):
            return Obligation(self.invoice.id, self.agreed_due(today)[0], outstanding, cash)
        whole = sum(amount for _, amount, _ in parts)
        undated = [part for part in parts if part[0] == date.max]  # what has no date yet is the last, and not asked for
        parts = parts[: len(parts) - len(undated)]
        covered, run, due_on, amount = whole - cash, Decimal(0), *parts[0][:2]
        for part_due, part, _ in parts:
            due_on, amount, run = part_due, part, run + part
            if run - covered > self.forgiven(today):
                break
        day = self.money_day or today
        due_by_now = sum(part for part_due, part, _ in parts if part_due <= day)
        all_filled = whole == 0 or run - covered <= self.forgiven(today)  # of tax alone nothing is paid by a date
        if all_filled:
            rest = max(run - covered, Decimal(0)) if undated else cash
        else:
            rest = max(due_by_now - covered, Decimal(0)) if due_on <= day else run - max(covered, run - amount)
        all_tax = sum(tax for _, _, tax in (*parts, *undated))
        missing, certified, filled = outstanding - cash, all_tax - (outstanding - cash), covered
        withheld = Decimal(0)
        for part_due, part, share in parts:
            still = share - min(max(certified, Decimal(0)), share)
            certified -= share
            still_open = part - min(max(filled, Decimal(0)), part)
            filled -= part
            if all_filled or (still_open and part_due <= max(due_on, day)):
                withheld += still
        withheld = min(withheld, missing) if undated or not all_filled else missing
        return Obligation(f"{self.invoice.id}@{due_on}", due_on, rest + withheld, rest)

    # --- what stands before the ladder ----------------------------------------------------------

    def upper(self, t: datetime) -> Verdict | None:
        """The first rule of the order that applies at `t`, down to the minimum."""
        if self.facts and t < self.facts[-1].at:
            return Hold("clock_behind", self.facts[-1].at)
        today = self.day_of(t)
        if self.thanks(t) is not None:
            return None
        if (before := self.before_holds(today)) is not None:
            return before
        if self.is_held(t):
            return Hold("held")
        return self.after_holds(today)

    def is_held(self, t: datetime) -> bool:
        lifted = [event.at for event in self.about(HoldLifted)]
        for hold in self.about(HoldPlaced):
            if not any(at > hold.at for at in lifted) and (hold.until is None or t < self.instant(hold.until)):
                return True
        return False

    def instant(self, until: date | datetime) -> datetime:
        return until if isinstance(until, datetime) else self.midnight(until)

    @kept
    def before_holds(self, today: date) -> Verdict | None:
        outstanding, cash, surplus = self.amounts(today)
        if self.invoice.status in {"void", "written_off"}:
            return Done(self.invoice.status, surplus)
        if self.invoice.status == "draft":
            return Hold("not_issued")
        if outstanding <= self.forgiven(today):
            return Done("overpaid" if surplus > self.allowed else "settled", surplus, outstanding)
        if self.is_handed_off():
            return Hold("handed_off")
        if self.is_disputed(min(cash, self.obligation(today).to_transfer)):
            return Hold("disputed")
        return None

    @kept
    def is_handed_off(self) -> bool:
        handed = max((event.at for event in self.about(HandedOff)), default=None)
        recalled = max((event.at for event in self.about(HandOffRecalled)), default=None)
        return handed is not None and (recalled is None or recalled <= handed)

    # --- thanks (rule 33) -----------------------------------------------------------------------

    def thanks(self, t: datetime) -> Message | None:
        """The thank-you that goes at `t` or later, while one is due: an opening must be left within its days."""
        if self.policy.thanks is None:
            return None
        found = self.thanks_on(self.day_of(t), self.closed_for_today(t))
        if found is None or self.is_held(t):
            return None
        message, last = found
        return message if self.is_left(max(t, message.back or t), last, message.channel) else None

    @kept
    def thanks_on(self, today: date, closed: frozenset[str]) -> tuple[Message, datetime] | None:
        """The same as seen on a day, with its last opening."""
        day, terms = self.money_day or today, self.policy.thanks
        received = sorted((p.received_on, p.amount.amount) for p in self.invoice.payments if self.counts(p, day))
        if terms is None or not received or self.invoice.status != "issued" or self.is_handed_off():
            return None
        if self.amounts(today)[1] > self.forgiven(today):
            return None
        if self.was_asked("thanks", "1") or self.was_asked("thanks_punctual", "1"):
            return None
        obligation, paid_on = self.obligation(today), self.settling_payment(today)
        in_time = self.waits_for_receipt(today) or paid_on <= obligation.due_on
        purpose = "thanks_punctual" if in_time else "thanks"
        found = self.outside_ladder(purpose, "1", "friendly", obligation, today, self.days.forward(paid_on), closed)
        if not isinstance(found, Message):
            return None
        last = self.last_opening(found.channel, found.not_before, paid_on + timedelta(days=terms.within_days))
        return (found, last) if last is not None else None

    @kept
    def settling_payment(self, today: date) -> date | None:
        """The day of the last payment without which the cash would still be open."""
        day = self.money_day or today
        received = sorted((self.there_from(p), p.amount.amount) for p in self.invoice.payments if self.counts(p, day))
        missing = sum(amount for amount, is_here in self.slips(day) if not is_here)
        cash = self.balance(day) - missing
        while len(received) > 1 and cash + received[-1][1] <= self.tolerance:
            cash += received.pop()[1]  # it was settled without this one
        return received[-1][0] if received else None

    @kept
    def open_disputes(self) -> list[DisputeOpened]:
        resolved = [event.at for event in self.about(DisputeResolved)]
        return [event for event in self.about(DisputeOpened) if not any(at > event.at for at in resolved)]

    def asked_for(self, obligation: Obligation) -> Decimal:
        """The cash that a message asks for: no part of it is in dispute."""
        disputed = sum(event.amount.amount for event in self.open_disputes() if event.amount)
        return max(obligation.to_transfer - disputed, Decimal(0))

    @kept
    def is_worth(self, step: Step, obligation: Obligation) -> bool:
        """Whether as much is asked for as the step is for at least (B6), and the pause that it names was agreed (A10)."""
        if step.purpose == "service_pause" and self.invoice.terms.service_pause is None:
            return False
        return self.asked_for(obligation) >= self.limit(step.min_outstanding)

    def is_disputed(self, asked_for: Decimal) -> bool:
        openly = self.open_disputes()
        if not openly:
            return False
        if self.policy.disputes.partial == "hold" or any(event.amount is None for event in openly):
            return True
        return bool(sum(event.amount.amount for event in openly) >= asked_for)

    @kept
    def after_holds(self, today: date) -> Verdict | None:  # noqa: PLR0911 - one return per answer
        is_cash_settled = self.amounts(today)[1] <= self.forgiven(today)
        claim = self.claim(today)
        if claim is not None and (claim[1] is None or today <= claim[1]):
            return Hold("verify_payment")
        if self.is_reply_open():
            return Hold("awaiting_us")
        delivered = self.invoice.delivered_on
        if self.invoice.documents_pending or (delivered is not None and delivered > today):
            return Hold("documents_pending")
        if not is_cash_settled and self.waits_for_a_date(today):
            return Hold("documents_pending")
        if not is_cash_settled and self.waits_for_receipt(today):
            return Hold("not_received")
        if self.is_unclear():
            return Hold("plan_unclear")
        if self.is_promised(today):
            return Hold("promised")
        settles_on = self.post_dated(today)
        if not is_cash_settled and (since := self.is_clearing(today, settles_on)) is not None:
            return Hold("clearing", about=(since, settles_on))
        if not is_cash_settled and settles_on is not None:
            return Hold("post_dated", about=settles_on)
        if not is_cash_settled and self.asked_for(self.obligation(today)) < self.limit(self.policy.minimum):
            return Hold("below_minimum")
        return None

    def waits_for_a_date(self, today: date) -> bool:
        """Whether all that has a date is paid, and what is left has none yet, such as a retention (D7)."""
        parts = self.invoice.instalments
        if self.plan(today) is not None or all(part.due_on is not None for part in parts):
            return False
        return self.obligation(today).to_transfer <= self.forgiven(today)

    @kept
    def waits_for_receipt(self, today: date) -> bool:
        """Whether the terms count from the receipt of the invoice, and nothing else has given it a date (C1, C2)."""
        return (
            self.invoice.due_on is None
            and not self.invoice.instalments
            and not self.extensions()
            and self.plan(today) is None
        )

    @kept
    def claim(self, today: date) -> tuple[PaymentClaimed, date | None] | None:
        """The newest claim with the last day on which we check, while no money answers it; not after too many unmet ones."""
        found: list[tuple[PaymentClaimed, date | None] | None] = []
        for claimed in sorted(self.covering(PaymentClaimed), key=lambda one: (one.at, one.proof)):
            on = self.day_of(claimed.at)
            day = self.money_day or today
            since = [p for p in self.invoice.payments if p.received_on >= on]
            if any(self.counts(p, day) or self.is_on_its_way(p, day) or self.is_returned(p, day) for p in since):
                found.append(None)
                continue
            ends = None if claimed.proof else self.claim_ends(claimed)
            for event in self.covering(PaymentClaimRejected):
                if event.at > claimed.at:
                    last = self.day_of(event.at) - ONE_DAY
                    ends = last if ends is None else min(ends, last)
            found.append((claimed, ends))
        newest = self.day_of(found[-1][0].at) if found and found[-1] is not None else today
        unmet = [one for one in found[:-1] if one is not None and one[1] is not None and newest > one[1]]
        return found[-1] if found and len(unmet) < self.policy.claims.max_unmet else None

    def claim_ends(self, claim: PaymentClaimed) -> date:
        return self.days.after(self.day_of(claim.at), self.policy.claims.verify)

    def is_reply_open(self) -> bool:
        if any(type(event) is Suggested and self.is_accepted(event) is None for event in self.events):
            return True
        handled = [event for event in self.facts if type(event) is ReplyHandled]
        for reply in self.facts:
            if type(reply) is not Replied:
                continue
            later = [event for event in handled if event.at > reply.at]
            if any(not event.invoice_ids for event in later):
                continue
            named = {invoice_id for event in later for invoice_id in event.invoice_ids}
            if not reply.invoice_ids or not set(reply.invoice_ids) <= named:
                return True
        return False

    def post_dated(self, today: date) -> date | None:
        """The day on which payments dated ahead will have settled the obligation, when that is near enough."""
        day = self.money_day or today
        rest = self.obligation(today).to_transfer
        standing = [p for p in self.invoice.payments if not self.is_back(p, day)]
        dated = sorted((self.there_from(p) or p.received_on, p.amount.amount) for p in standing)
        for comes_on, amount in dated:
            if comes_on > day:
                rest -= amount
                if rest <= self.tolerance:
                    return comes_on if (comes_on - today).days <= GIRO_DAYS else None
        return None

    def is_clearing(self, today: date, settles_on: date | None) -> date | None:
        """The day on which the newest payment came that a bank is clearing, while that keeps us from asking (B3)."""
        with_bank = [p for p in self.invoice.payments if self.is_on_its_way(p, self.money_day or today)]
        for payment in with_bank:
            last, clears_on = self.days.add(payment.received_on, 3), self.there_from(payment)
            if today <= last and (clears_on is None or today < clears_on):
                break
            if clears_on is not None and settles_on is not None and today < settles_on:
                break
        else:
            return None
        return max(payment.received_on for payment in with_bank)

    @kept
    def returned_on(self, today: date) -> date | None:
        """The day on which the bank last returned a payment and said why, unless as much came again since (B3)."""
        day = self.money_day or today
        back = [p for p in self.invoice.payments if self.is_returned(p, day)]
        if not back:
            return None
        on = max(p.reversed_on for p in back if p.reversed_on is not None)
        again = sum(p.amount.amount for p in self.invoice.payments if p.received_on >= on and self.counts(p, day))
        return on if again < sum(p.amount.amount for p in back if p.reversed_on == on) else None

    # --- promises (rule 25) ---------------------------------------------------------------------

    @kept
    def promise_ends(self, pay_by: date) -> date:
        return self.days.after(pay_by, self.policy.promises.grace)

    @kept
    def promises(self) -> list[PromiseMade]:
        """Promises about this invoice, oldest first; what was said twice at one instant in the order of its ids."""
        spelt = {id(event): (event.id or "", event.invoice_ids) for event in self.covering(PromiseMade)}
        return sorted(self.covering(PromiseMade), key=lambda event: (event.at, event.pay_by, *spelt[id(event)]))

    def is_kept(self, promise: PromiseMade, today: date) -> bool:
        day = self.money_day or today
        first, last = self.day_of(promise.at), self.promise_ends(promise.pay_by)
        settled_on = self.settled_on(day) if promise.amount is not None else self.promised_parts_on(promise, day)
        if settled_on is not None and settled_on <= last and (promise.amount is None or settled_on >= first):
            return True
        if promise.amount is None:
            return False
        if promise.pay_by != first:
            first += ONE_DAY  # what came on the day of the promise came before the client spoke
        received = [
            p.amount.amount for p in self.invoice.payments if first <= p.received_on <= last and self.counts(p, day)
        ]
        return sum(received) >= promise.amount.amount

    def promised_parts_on(self, promise: PromiseMade, known: date) -> date | None:
        """The first day by whose end all had come that a promise without amount is about."""
        parts, whole = self.parts_known(self.day_of(promise.at))

        def still_open(day: date, parts: list[tuple[date, Decimal, Decimal]]) -> Decimal:
            paid = [p.amount.amount for p in self.invoice.payments if p.received_on <= day and self.counts(p, known)]
            noted = [note.amount.amount for note in self.invoice.credit_notes if note.issued_on <= day]
            cash = self.invoice.total.amount - sum(amount for amount, _ in self.slips(known)) - sum(paid) - sum(noted)
            return sum(cash for _, cash, _ in parts) - (whole - max(cash, Decimal(0)))

        before = self.day_of(promise.at) - ONE_DAY
        first = next((n for n in range(len(parts)) if still_open(before, parts[: n + 1]) > self.tolerance), None)
        if first is None:
            return self.settled_on(known)
        through = max(parts[first][0], promise.pay_by)
        due = [part for part in parts if part[0] <= through]
        days = [day for day in self.changes_of_money() if day <= known]
        return next((day for day in days if still_open(day, due) <= self.tolerance), None)

    def parts_known(self, day: date) -> tuple[list[tuple[date, Decimal, Decimal]], Decimal]:
        """Date, cash and tax of each part as agreed by the end of a day, and all of the cash."""
        tax = sum((amount for amount, _ in self.slips(day)), Decimal(0))
        plans = [plan for plan in self.plans() if self.day_of(plan.at) <= day]
        ends = [event.at for event in self.about(PlanCancelled) if self.day_of(event.at) <= day]
        if plans and not any(at > plans[-1].at for at in ends):
            later = [self.day_of(e.at) for e in self.extensions() if e.at >= plans[-1].at]
            if not any(on <= day and self.is_behind(plans[-1], on) for on in later):
                parts = self.parts_of(plans[-1])
                return parts, sum((cash for _, cash, _ in parts), Decimal(0))
        own = self.net([(part.due_on or date.max, part.amount.amount) for part in self.invoice.instalments], tax)
        return [part for part in own if part[0] != date.max], self.invoice.total.amount - tax

    def settled_on(self, day: date) -> date | None:
        """The first day by whose end no more cash was to come, as known on a day: a small rest is forgiven."""
        invoice = self.invoice
        moved = [(p.received_on, p.amount.amount) for p in invoice.payments if self.counts(p, day)]
        moved += [(note.issued_on, note.amount.amount) for note in invoice.credit_notes if note.issued_on <= day]
        moved += [(on, Decimal(0)) for slip in invoice.withholdings if (on := slip.certificate_received_on)]
        rest = invoice.total.amount - sum(amount for amount, _ in self.slips(day))
        if rest <= 0:
            return invoice.issued_on
        for on in sorted({on for on, _ in moved if on <= day}):
            open_then = rest - sum(amount for since, amount in moved if since <= on)
            if open_then <= self.tolerance and 20 * open_then <= invoice.total.amount:
                return on
        return None

    def is_replaced(self, promise: PromiseMade) -> bool:
        """Whether a newer promise, extension or plan came while it held; of two at one instant the later date is newer.

        Who promises one date twice at one instant has promised once.
        """
        ends = self.promise_ends(promise.pay_by)
        alike = [other for other in self.promises() if (other.at, other.pay_by) == (promise.at, promise.pay_by)]
        if promise != alike[-1] and self.day_of(promise.at) <= ends:
            return True
        said = [(other.at, other.pay_by) for other in self.promises()]
        said += [(extension.at, extension.due_on) for extension in self.extensions()]
        said += [(plan.at, plan.instalments[-1].due_on) for plan in self.plans()]
        return any(other > (promise.at, promise.pay_by) and self.day_of(other[0]) <= ends for other in said)

    @kept
    def broken(self, today: date) -> list[PromiseMade]:
        return [
            promise
            for promise in self.promises()
            if today > self.promise_ends(promise.pay_by)
            and not self.is_replaced(promise)
            and not self.is_kept(promise, today)
            and not (promise.amount and len(set(promise.invoice_ids)) > 1)  # the money may be on an invoice not given
        ]

    def is_promised(self, today: date) -> bool:
        if len(self.broken(today)) >= self.policy.promises.max_broken:
            return False
        return any(
            today <= self.promise_ends(promise.pay_by)
            and not self.is_replaced(promise)
            and not self.is_kept(promise, today)
            for promise in self.promises()
        )

    def follow_up(self, today: date) -> tuple[date, date] | None:
        """The day that the client had named, when we have not asked about it yet, and the first day on which we may.

        For the newest broken promise, or for the extension that set the date, missed or not; a promise is not asked
        about when something was agreed after it.
        """
        missed = max(((promise.at, promise.pay_by) for promise in self.broken(today)), default=None)
        _, extension = self.agreed_due(today)
        if extension is not None and (missed is None or extension.at > missed[0]):
            named = extension.due_on
        elif missed is None or any(event.at > missed[0] for event in (*self.extensions(), *self.plans())):
            return None
        else:
            named = missed[1]
        return None if self.was_asked("promise_followup", str(named)) else (named, self.promise_ends(named) + ONE_DAY)

    def was_asked(self, follow_up: str, occurrence: str) -> bool:
        """Whether a follow-up went out for this invoice, under whatever obligation."""
        return bool(self.days_asked(follow_up, occurrence))

    @kept
    def days_asked(self, follow_up: str, occurrence: str) -> list[date]:
        """When it did."""
        return [
            record.day
            for record in self.records
            if record.went_out
            and any(
                (item.invoice_id, item.step, item.occurrence) == (self.invoice.id, follow_up, occurrence)
                for item in record.event.items
            )
        ]

    # --- channels (rules 9, 12, 28) -------------------------------------------------------------

    @cached_property
    def layers(self) -> dict[str, tuple[str, ...]]:
        """Per channel the hours that must all be open, as text."""
        own = self.client.contact_hours
        found = {}
        for channel, shipped in SHIPPED.items():
            given = getattr(self.policy.windows, channel)
            layers = [str(given) if given is not None else shipped]
            if own is not None:
                layers.append(str(own))
            if self.policy.legal == "pojk_22_2023":
                layers.append(LAW)
            if self.has_consent:
                layers = [str(own)]
            found[channel] = tuple(layers)
        return found

    @cached_property
    def off(self) -> dict[str, list[tuple[date, date]]]:
        """The dates on which one of them is closed."""
        return {
            channel: [span for text in layers for span in dates_off(text)] for channel, layers in self.layers.items()
        }

    @cached_property
    def has_consent(self) -> bool:
        return self.client.out_of_hours_consent and self.client.contact_hours is not None

    @cached_property
    def usable(self) -> list[str]:
        """Channels with an address, no opt-out, and some hour of the week in which all hours overlap."""
        return [
            channel
            for channel, layers in self.layers.items()
            if self.addresses([channel])
            and not self.is_opted_out(channel)
            and any(any(minutes[:: self.stride]) for minutes in open_week(layers))
        ]

    @kept
    def channels_of(self, step: Step) -> list[str]:
        """The usable channels of a step, in order."""
        return self.in_order(step.channels)

    def in_order(self, channels: Sequence[str]) -> list[str]:
        """The usable ones: those that the client prefers first, in the client's order."""
        preferred = [channel for channel in self.client.preferred_channels if channel in channels]
        rest = [channel for channel in channels if channel not in preferred]
        return [str(channel) for channel in preferred + rest if channel in self.usable]

    @cached_property
    def bounced(self) -> set[tuple[str, str | None]]:
        """Where the last thing known is that the address is dead; of two contacts at one instant the bounce is."""
        dead: set[tuple[str, str | None]] = set()
        for record in sorted(self.records, key=lambda record: (record.at, record.became == "bounced")):
            place = str(record.event.channel), record.event.to
            if record.became == "bounced":
                dead.add(place)
            elif record.became in {"delivered", "read"}:
                dead.discard(place)
        return dead

    @cached_property
    def failing(self) -> set[tuple[str, str | None]]:
        """Where the last message failed."""
        found: set[tuple[str, str | None]] = set()
        for record in self.records:
            if record.event.key is not None and (record.became == "failed" or record.went_out):
                place = str(record.event.channel), record.event.to
                (found.discard if record.went_out else found.add)(place)
        return found

    def addresses(self, channels: Sequence[str], roles: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Channel and address in the order of trial: roles first, where the last message failed last."""
        found = []
        for channel in channels:
            contacts = [contact for contact in self.client.contacts if contact.channel == channel]
            ranked: list[tuple[bool, int, int, str]] = []
            for contact in contacts:
                ranks = [i for i, role in enumerate(roles) if role == contact.role or role in contact.groups]
                rank = min(ranks, default=len(roles))
                ranked.append(((channel, contact.address) in self.failing, rank, len(ranked), contact.address))
            found += [(channel, address) for *_, address in sorted(ranked)]
        return [place for place in found if place not in self.bounced]

    def addressed(
        self, obligation: str, step: str, occurrence: str, channels: Sequence[str], roles: Sequence[str] = ()
    ) -> tuple | None:
        """Channel, address, number of the attempt and the instant before which it stays back; None when none is left."""
        all_tries = [r for r in self.of_step(obligation, step, occurrence) if not r.went_out]
        tries = [record for record in all_tries if record.became != "withdrawn"]
        failed = {(str(r.event.channel), r.event.to) for r in tries if r.became != "no_answer"}
        most = self.policy.limits.max_attempts
        if most is not None and len(tries) >= most:
            return None
        left = [place for place in self.addresses(channels, roles) if place not in failed]
        again = [(str(tries[-1].event.channel), tries[-1].event.to)] if tries else []
        for place in [place for place in again if place in left] + left:
            calls = [r.at for r in tries if (str(r.event.channel), r.event.to) == place]
            backs = [calls[-1].astimezone(UTC) + timedelta(hours=self.policy.limits.retry_hours)] if calls else []
            put_off = self.put_off(step, Obligation(obligation, date.min, Decimal(0), Decimal(0)))
            backs += [put_off] if put_off is not None else []
            return *place, len(all_tries), max(backs, default=None)
        return None

    @kept
    def place_of(self, step: Step, occurrence: str, obligation: Obligation) -> tuple | None:
        """The same for a step of the ladder."""
        return self.addressed(obligation.id, step.id, occurrence, self.channels_of(step), step.roles)

    def is_open(self, t: datetime, channel: str) -> bool:
        """Whether hours, calendar, quiet periods, gap and caps let this channel be used at `t`."""
        return self.is_hour_open(t, channel) and self.is_day_open(self.day_of(t), channel)

    def is_hour_open(self, t: datetime, channel: str) -> bool:
        local = t.astimezone(UTC).astimezone(self.zone)
        return open_week(self.layers[channel])[local.weekday()][local.hour * 60 + local.minute]

    @kept
    def is_day_open(self, today: date, channel: str) -> bool:
        if any(first <= today <= last for first, last in self.off[channel]):
            return False
        is_closed = self.days.is_holiday(today) if self.has_consent else self.days.is_closed(today)
        quiet = [*self.policy.quiet_periods, *self.client.quiet_periods]
        return not is_closed and not any(q.start <= today <= q.end for q in quiet) and self.may_contact_on(today)

    @kept
    def may_contact_on(self, today: date) -> bool:
        """Gap and caps: every contact with the client counts."""
        contacts = [record.day for record in self.records if record.went_out]
        limits = self.policy.limits
        if limits.min_days_between is not None and any(
            today < day + timedelta(days=limits.min_days_between) for day in contacts
        ):
            return False
        for most, span in ((limits.max_per_7_days, 7), (limits.max_per_30_days, 30)):
            if most is not None and sum((today - day).days < span for day in contacts) >= most:
                return False
        return True

    # --- dates (rules 5 to 7) -------------------------------------------------------------------

    @kept
    def effective_due(self, due_on: date) -> date:
        day = due_on
        if self.policy.honour_pay_days and self.client.pay_days:
            terms = self.policy.pay_days
            move = self.days.forward if terms.closed == "forward" else self.days.backward
            near = (due_on + timedelta(days=distance) for distance in range(-40, terms.horizon + 41))
            paid = [move(pay_day) for pay_day in near if self.is_pay_day(pay_day)]
            day = min((on for on in paid if due_on <= on <= due_on + timedelta(days=terms.horizon)), default=due_on)
        return day if self.policy.due_on_closed_day == "keep" else self.days.forward(day)

    @kept
    def is_pay_day(self, day: date) -> bool:
        last = months.monthrange(day.year, day.month)[1]
        name = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"][day.weekday()]
        called = {name, f"{name} ke-{(day.day + 6) // 7}", f"{name} terakhir" if day.day + 7 > last else name}
        return any(
            pay_day in called if isinstance(pay_day, str) else day.day == min(pay_day, last)
            for pay_day in self.client.pay_days
        )

    @kept
    def grace_ends(self, due_on: date) -> date:
        """The first day on which may be asked: grace after the effective due date, and after delivery (C2)."""
        dates = [self.effective_due(due_on), self.invoice.delivered_on]
        return max(self.days.after(day, self.policy.grace_days) for day in dates if day is not None)

    @kept
    def is_just_received(self, day: date) -> bool:
        """Whether it is no later than the second working day after the issue, or after delivery (C2)."""
        for since in (self.invoice.issued_on, self.invoice.delivered_on):
            if since is not None and self.days.between(since + ONE_DAY, day) < 2:
                return True
        return False

    @kept
    def target(self, when, due_on: date, last_contact: date | None = None) -> date:
        effective = self.effective_due(due_on)
        after_grace = self.grace_ends(due_on)
        if when.anchor == "contact":
            since = last_contact or after_grace
            raw = self.days.add(since, when.days) if when.unit == "working" else since + timedelta(days=when.days)
        else:
            start = due_on if when.days <= 0 else effective
            raw = self.days.add(start, when.days) if when.unit == "working" else start + timedelta(days=when.days)
            if when.end_of_month:
                raw = raw.replace(day=months.monthrange(raw.year, raw.month)[1])
            if when.days <= 0:
                return self.not_just_agreed(self.days.backward(raw), due_on)
        return self.days.forward(max(raw, after_grace))

    @kept
    def not_just_agreed(self, day: date, due_on: date) -> date:
        """A reminder comes no sooner than the third working day after the latest plan or extension (A8, C2)."""
        agreed = [self.day_of(event.at) for event in (*self.about(PlanAgreed), *self.covering(ExtensionAgreed))]
        if not agreed or day >= due_on:
            return day
        third = max(agreed)
        for _ in range(3):
            third = self.days.forward(third + ONE_DAY)
        return max(day, third)

    # --- the ladder (rules 12 to 18) ------------------------------------------------------------

    def plan_at(self, t: datetime) -> Message | Handing | Hold:
        """What is to happen on the ladder, as seen at `t`: the same all day, but for steps that can no longer go."""
        today = self.day_of(t)
        obligation = self.obligation(today)
        expired = self.expired(t, obligation)
        if today <= obligation.due_on:
            expired |= self.closed_for_today(t)
        return self.make_plan(today, expired)

    def expired(self, t: datetime, obligation: Obligation) -> frozenset[str]:
        """The steps that can no longer go: before H passes, they are late, or the next one takes their place."""
        return frozenset(
            step.id
            for step in self.policy.steps
            if self.channels_of(step)
            and (self.day_of(t) <= obligation.due_on or not is_before_due(step))
            and not self.can_still_go(step, t, obligation)
        )

    def can_still_go(self, step: Step, t: datetime, obligation: Obligation) -> bool:
        """Whether an opening is left from `t` on, before the step would be skipped."""
        occurrence = str(obligation.due_on) if is_before_due(step) else "1"
        found = self.place_of(step, occurrence, obligation)
        target = self.coming(step, obligation, self.last_contact(obligation, step))
        if found is None:
            return self.last_day(step, target, obligation) is None
        ends = self.last_day(step, target, obligation)
        if ends is None:
            return True
        last = self.last_opening(found[0], target, ends)
        return last is not None and self.is_left(max(t, found[3] or t), last, found[0])

    def is_left(self, t: datetime, last: datetime, channel: str) -> bool:
        """Whether an opening that ends with that instant of the grid is not over."""
        return t <= last or (self.day_of(t) == self.day_of(last) and self.is_open(t, channel))

    @kept
    def last_day(self, step: Step, target: date, obligation: Obligation) -> date | None:
        """The last day on which a step may go; None when nothing ever skips it."""
        ends = [obligation.due_on] if is_before_due(step) else []
        if self.policy.catch_up == "skip" and not is_exempt(step):
            day = target
            while self.days.between(target, day + ONE_DAY) <= 1:
                day += ONE_DAY
            ends.append(day)
        if self.policy.catch_up == "latest" and not is_before_due(step):
            later = self.policy.steps[self.policy.steps.index(step) + 1 :]
            following = [s for s in later if s.when.anchor == "due" and not is_before_due(s)]
            following = [
                s for s in following if not self.is_declined(s.id, obligation) and self.is_worth(s, obligation)
            ]
            dates = [self.coming(s, obligation) for s in following if self.channels_of(s)]
            ends += [min(dates) - ONE_DAY] if dates else []
        return min(ends, default=None)

    @kept
    def last_opening(self, channel: str, first: date, last: date) -> datetime | None:
        """The last instant of the grid, from the beginning of one day to the end of another, at which it is open."""
        for number in range((last - first).days + 1):
            day = last - number * ONE_DAY
            if not self.is_day_open(day, channel):
                continue
            found = last_open(day, self.client.zone, self.layers[channel], self.stride)
            if found is not None:
                return found
        return None

    def closed_for_today(self, t: datetime) -> frozenset[str]:
        """The channels that do not open any more today: a follow-up that needs one of them by today needs another."""
        today = self.day_of(t)
        found = set()
        for channel in self.usable:
            last = self.last_opening(channel, today, today)
            if last is None or (t > last and not self.is_open(t, channel)):
                found.add(f"no {channel}")
        return frozenset(found)

    @kept
    def make_plan(self, today: date, expired: frozenset[str]) -> Message | Handing | Hold:
        obligation = self.obligation(today)
        if self.amounts(today)[1] <= self.forgiven(today):
            return self.certificate(today, obligation, expired)
        returned_on = self.returned_on(today)
        if returned_on is not None and not self.was_asked("payment_returned", str(returned_on)):
            occurrence = str(returned_on)
            news = self.outside_ladder("payment_returned", occurrence, None, obligation, today, returned_on, expired)
            if news is not None:
                return news
        claim = self.claim(today)
        if claim is not None and claim[1] is not None and not claim[0].proof:
            claimed_on = self.day_of(claim[0].at)
            if not self.was_asked("claim_check", str(claimed_on)):
                since = claim[1] + ONE_DAY
                about = ("friendly", obligation, today, since, expired)
                check = self.outside_ladder("claim_check", str(claimed_on), *about)
                if check is not None:
                    return check
        ladder = self.steps(today, obligation, expired)
        missed = self.follow_up(today)
        early = {step.id for step in self.policy.steps if is_before_due(step)}
        asks_early = isinstance(ladder, Message) and ladder.step in early
        if isinstance(ladder, Hold) and ladder.reason == "unreachable":
            asks_early = any(
                s.id in early and state == "open" for _, s, state, _ in self.ladder(today, obligation, expired)
            )
        if missed is not None and not (today < missed[1] and asks_early):
            named, since = missed
            reminder = self.outside_ladder("promise_followup", str(named), None, obligation, today, since, expired)
            if reminder is not None:
                return reminder
        return ladder

    def outside_ladder(
        self,
        purpose: str,
        occurrence: str,
        tone: str | None,
        obligation: Obligation,
        today: date,
        not_before: date,
        expired: frozenset[str] = frozenset(),
    ) -> Message | Hold | None:
        """A follow-up, on a working day: on the channel (and in the tone) of the last demand, else of the next step."""
        last = self.demands()[-1].event if self.demands() else None
        earliest = date.min if "thanks" in purpose else self.invoice.issued_on
        not_before = self.days.forward(max(not_before, earliest))
        for is_early in [True, False]:
            if is_early and max(not_before, today) > obligation.due_on:
                continue
            following = self.next_step(today, obligation, is_early=is_early)
            channels = [str(last.channel)] if last is not None and last.channel in self.usable else []
            if following is not None:
                channels += [channel for channel in self.channels_of(following) if channel not in channels]
            if "thanks" not in purpose:
                named = [channel for step in self.policy.steps for channel in step.channels]
                channels += [channel for channel in self.in_order(named) if channel not in channels]
                channels += [channel for channel in self.in_order(list(CHANNELS)) if channel not in channels]
            if not channels or self.is_declined(purpose, obligation):
                continue
            found = self.addressed(obligation.id, purpose, occurrence, channels)
            if is_early:
                first = max(not_before, today)
                if found is not None and first == today and f"no {found[0]}" in expired:
                    first += ONE_DAY
                if found is None:
                    continue
                last_by_then = self.last_opening(found[0], first, obligation.due_on)
                if last_by_then is None or not self.is_left(found[3] or last_by_then, last_by_then, found[0]):
                    continue
            if found is None:
                return Hold("unreachable")
            if tone is None:
                said = [*self.tones_sent(obligation, today, is_early=False)]
                said += [str(last.tone)] if last and last.tone else []
                said += ["polite"] if purpose == "payment_returned" else []
                tone = max(said, key=TONES.index, default=(following and following.tone) or "polite")
            channel, to, attempt, back = found
            return Message(not_before, purpose, occurrence, purpose, str(tone), channel, to, attempt, None, False, back)
        return None

    def certificate(self, today: date, obligation: Obligation, expired: frozenset[str]) -> Message | Hold:
        rules = self.policy.certificates
        sent: list[date] = []
        while days := self.days_asked("certificate", str(len(sent) + 1)):
            sent.append(days[0])
        if rules is None or len(sent) >= rules.times or self.is_declined("certificate", obligation):
            return Hold("ladder_finished")
        if rules.first == "filing":
            paid_on = self.settling_payment(today) or obligation.due_on
            following = (paid_on.replace(day=1) + timedelta(days=31)).replace(day=20)
            not_before = self.days.add(self.days.forward(following), 1)
        else:
            not_before = self.target(rules.first, obligation.due_on)
        if sent:
            not_before = self.days.forward(sent[-1] + timedelta(days=rules.every))
        about = ("friendly", obligation, today, not_before, expired)
        asked = self.outside_ladder("certificate", str(len(sent) + 1), *about)
        return asked or Hold("unreachable")

    def ladder(
        self, today: date, obligation: Obligation, expired: frozenset[str]
    ) -> list[tuple[int, Step, str, date | None]]:
        """Every step as (index, step, state, target date); state says what became of it."""
        found: list[tuple[int, Step, str, date | None]] = []
        for index, step in enumerate(self.policy.steps):
            target = None
            if step.when.anchor == "due" or all(state != "open" for _, _, state, _ in found):
                target = self.coming(step, obligation, self.last_contact(obligation))
            state = "sent" if self.days_sent(step, obligation) else "open"
            if state == "open" and step.hand_off_to is not None and self.was_recalled(obligation):
                state = "recalled"
            elif state == "open" and step.hand_off_to is not None and self.is_declined(step.id, obligation):
                state = "declined"
            if state == "open" and step.hand_off_to is None:
                if self.is_fall(step, obligation, today):
                    state = "softer"
                elif not self.channels_of(step):
                    state = "lost"
                elif self.is_declined(step.id, obligation):
                    state = "declined"
                elif not self.is_worth(step, obligation):
                    state = "small"
                elif (target and step.id in expired) or self.is_skipped(
                    index, step, target, today, obligation, expired
                ):
                    state = "skipped"
            found.append((index, step, state, target))
        if self.policy.catch_up == "latest":
            come = [
                i for i, s, state, at in found if state in {"sent", "open"} and not s.hand_off_to and at and at <= today
            ]
            found = [
                (i, s, "skipped" if state == "open" and not s.hand_off_to and come and i < come[-1] else state, at)
                for i, s, state, at in found
            ]
        return found

    @cached_property
    def unfrozen(self) -> Oracle:
        """The same case with amounts of whatever day one asks about."""
        same = copy.copy(self)
        same.money_day = None
        return same

    def was_said_of(self, event: StepDeclined | LadderPlaced, obligation: Obligation) -> bool:
        """Whether a word about a step is about this obligation: it was the one to be paid then."""
        then = self.unfrozen.obligation(self.day_of(event.at))
        return obligation.id in {self.invoice.id, then.id}

    @kept
    def refusal(self, step: str, obligation: Obligation) -> StepDeclined | None:
        """The newest no to a step, unless it was approved since."""
        said = [e for e in self.covering(StepDeclined) if e.step == step and self.was_said_of(e, obligation)]
        last = max(said, key=lambda event: (event.at, self.ends(event)), default=None)
        approved = [event.at for event in self.covering(StepApproved) if event.step == step]
        return None if last is None or any(at > last.at for at in approved) else last

    def ends(self, event: StepDeclined) -> float:
        """When a no ends, if ever: of those of one instant the one that lasts longest counts."""
        return inf if event.until is None else self.instant(event.until).timestamp()

    def is_declined(self, step: str, obligation: Obligation) -> bool:
        said_no = self.refusal(step, obligation)
        return said_no is not None and said_no.until is None

    def put_off(self, step: str, obligation: Obligation) -> datetime | None:
        said_no = self.refusal(step, obligation)
        return None if said_no is None or said_no.until is None else self.instant(said_no.until)

    @kept
    def placed(self, step: Step, obligation: Obligation) -> date | None:
        """The day on which an older system counts as having made a step."""
        extension = self.agreed_due(obligation.due_on)[1] if obligation.id == self.invoice.id else None
        days = [
            self.day_of(event.at)
            for event in self.covering(LadderPlaced)
            if self.was_said_of(event, obligation)
            and (extension is None or event.at >= extension.at or not is_before_due(step))
            and any(s.id == event.step for s in self.policy.steps[self.policy.steps.index(step) :])
        ]
        return max(days, default=None) if step.hand_off_to is None else None

    def days_contacted(self, obligation: Obligation) -> list[date]:
        """When contacts went out that named the obligation."""
        return [
            record.day
            for record in self.records
            if record.went_out and any(i.obligation == obligation.id for i in record.event.items)
        ]

    @kept
    def last_contact(self, obligation: Obligation, before: Step | None = None) -> date | None:
        """The day of the last contact that went out and named the obligation; or of the last before a step's day."""
        sent_on = min(self.days_sent(before, obligation), default=date.max) if before else date.max
        days = self.days_contacted(obligation)
        days += [day for step in self.policy.steps if (day := self.placed(step, obligation)) is not None]
        return max((day for day in days if day < sent_on), default=None)

    @kept
    def days_sent(self, step: Step, obligation: Obligation) -> list[date]:
        """The days on which the occurrences of a step were sent, or the day on which it was taken over as made."""
        before_due = is_before_due(step)
        placed = self.placed(step, obligation)
        sent = [
            record.day
            for record in self.of_step(obligation.id, step.id)
            if record.went_out
            and any(
                item.obligation == obligation.id
                and item.step == step.id
                and (item.occurrence == str(obligation.due_on) if before_due else item.occurrence.isdigit())
                for item in record.event.items
            )
        ]
        return sent or ([placed] if placed is not None else [])

    def is_skipped(
        self,
        index: int,
        step: Step,
        target: date | None,
        today: date,
        obligation: Obligation,
        expired: frozenset[str],
    ) -> bool:
        """Whether an open message step will not be, for other reasons than a channel or what `latest` chooses."""
        before_due = is_before_due(step)
        others = [(i, s) for i, s in enumerate(self.policy.steps) if i > index and s.hand_off_to is None]
        if any(self.days_sent(s, obligation) for _, s in others if is_before_due(s) == before_due):
            return True
        if target is None:
            return False
        if before_due:
            if self.is_too_early(step, target) or today > obligation.due_on:
                return True
            if any(
                is_before_due(s)
                and s.id not in expired
                and self.channels_of(s)
                and not self.is_declined(s.id, obligation)
                and self.is_worth(s, obligation)
                and not self.is_too_early(s, self.target(s.when, obligation.due_on))
                and self.target(s.when, obligation.due_on) <= today
                for _, s in others
            ):
                return True
        return self.policy.catch_up == "skip" and not is_exempt(step) and self.days.between(target, today) > 1

    def is_too_early(self, step: Step, target: date) -> bool:
        """Whether a step before H lands on the day of issue or before, or reminds of what has only just come."""
        reminds = step.purpose in {"upcoming", "due_today"}
        return target <= self.invoice.issued_on or (reminds and self.is_just_received(target))

    @kept
    def tones_sent(self, obligation: Obligation, today: date, *, is_early: bool) -> list[str]:
        """The tones of demands made for this obligation, as far as a step must not fall below them."""
        _, extension = self.agreed_due(today)
        found = []
        for record in self.demands():
            items = [item for item in record.event.items if item.obligation == obligation.id]
            if not items:
                continue
            if is_early:
                of_this_date = any(item.occurrence == str(obligation.due_on) for item in items)
                since = extension is None or record.at >= extension.at
                is_follow_up = any(item.step in {*ASKED_BESIDE, "claim_check"} for item in items)
                if not of_this_date and not (is_follow_up and since):
                    continue
            else:
                items = [item for item in items if not self.is_of_another_date(item, obligation)]
            found += [str(tone) for item in items if (tone := self.tone_towards(record, item)) is not None]
        if not is_early:
            made = [s for s in self.policy.steps if not is_before_due(s) and self.placed(s, obligation)]
            found += [str(step.tone) for step in made]
        return found

    @staticmethod
    def is_of_another_date(item, obligation: Obligation) -> bool:
        """Whether it reminded of a date that is not the agreed one: the first steps of a new date are no fall."""
        is_reminder = item.step not in ASKED_BESIDE and "-" in (item.occurrence or "")
        return is_reminder and item.occurrence != str(obligation.due_on)

    def tone_towards(self, record: Record, item) -> str | None:
        """How firmly a contact asked about one of its items.

        The first item set the tone of the message. The others made their own steps, which were no firmer than the
        message; what was only listed made none.
        """
        tone, step = record.event.tone, self.policy.step(item.step or "")
        if item == record.event.items[0]:
            return tone or (None if step is None else step.tone)
        if item.step is None or item.step in ASKED_BESIDE:
            return None
        if step is None or step.tone is None or tone is None:
            return tone if step is None or step.tone is None else step.tone
        return min(tone, step.tone, key=TONES.index)

    @kept
    def next_step(self, today: date, obligation: Obligation, *, is_early: bool) -> Step | None:
        """The first message step above those sent that has a channel and is no fall in tone, whatever its date."""
        sent = [i for i, s in enumerate(self.policy.steps) if self.days_sent(s, obligation)]
        top = max((i for i in sent if is_before_due(self.policy.steps[i]) == is_early), default=-1)
        for step in self.policy.steps[top + 1 :]:
            may_speak = step.hand_off_to is None and self.channels_of(step)
            if may_speak and is_before_due(step) == is_early and not self.is_fall(step, obligation, today):
                return step
        return None

    @kept
    def is_fall(self, step: Step, obligation: Obligation, today: date) -> bool:
        """Whether a firmer demand was made for the obligation."""
        sent = self.tones_sent(obligation, today, is_early=is_before_due(step))
        return any(TONES.index(tone) > TONES.index(step.tone) for tone in sent)

    def steps(self, today: date, obligation: Obligation, expired: frozenset[str]) -> Message | Handing | Hold:
        ladder = self.ladder(today, obligation, expired)
        sent = [(i, step, target) for i, step, state, target in ladder if state == "sent"]
        still_open = [(i, step, target) for i, step, state, target in ladder if state == "open"]
        still_open.sort(key=lambda step: not is_before_due(step[1]))
        sent_late = [(i, step) for i, step, _ in sent if not is_before_due(step)]
        if sent_late and not (still_open and is_before_due(still_open[0][1])):  # the reminders of a new date come first
            repeated = self.repeat(*sent_late[-1], today, obligation)
            if repeated is not None:
                return repeated
        if not still_open or (still_open[0][1].hand_off_to and not self.has_final_notice(obligation)):
            top = sent_late[-1][0] if sent_late else -1
            top_early = len(ladder) if sent_late else max((i for i, _, _ in sent), default=-1)
            skipped = self.skipped_since(ladder, top_early, top)
            if not self.usable:
                return Hold("unreachable", about=skipped)
            since = max(self.days_contacted(obligation), default=None)  # the task says since when it waits
            return Hold("ladder_finished", about=(skipped, since))
        _, step, target = still_open[0]
        if step.hand_off_to is not None:
            return self.hand_off(step, target or today, obligation, today)
        occurrence = str(obligation.due_on) if is_before_due(step) else "1"
        return self.message(step, occurrence, target or today, obligation, today)

    @staticmethod
    def skipped_since(ladder: list[tuple[int, Step, str, date | None]], top_early: int, top: int) -> object:
        """The steps that were skipped, with their dates, and those without a channel, above the highest sent ones."""
        return tuple(
            (step.id, at if state == "skipped" else None)
            for i, step, state, at in ladder
            if (state == "lost" and i > (top_early if is_before_due(step) else top))
            or (state == "skipped" and i > top and not is_before_due(step))
        )

    @kept
    def coming(self, step: Step, obligation: Obligation, last_contact: date | None = None) -> date:
        """The target date of an open step: paced, after the message about a miss, after the last date in writing.

        Late is what is late by this date: a step that a deadline kept back has missed nothing (A9: "its target moves").
        """
        target, index = self.target(step.when, obligation.due_on, last_contact), self.policy.steps.index(step)
        if is_before_due(step):
            return target
        if self.policy.catch_up == "paced" and step.hand_off_to is None:
            target = self.spaced(index, target, obligation)
        return self.protected(self.after_a_miss(index, target, obligation), obligation)

    def protected(self, target: date, obligation: Obligation) -> date:
        """No later step comes before the last date in writing has passed."""
        given = [
            record.event.deadline_on
            for record in self.demands()
            if record.event.deadline_on and any(i.obligation == obligation.id for i in record.event.items)
        ]
        last = max(given, default=None)
        return self.days.forward(last + ONE_DAY) if last is not None and target <= last else target

    def after_a_miss(self, index: int, target: date, obligation: Obligation) -> date:
        """After the message about a missed extension, the ladder keeps its distance."""
        _, extension = self.agreed_due(obligation.due_on)
        step = self.policy.steps[index]
        if extension is None or obligation.id != self.invoice.id or step.when.anchor != "due":
            return target
        asked = [
            record.day
            for record in self.of_step(obligation.id, "promise_followup", str(obligation.due_on))
            if record.went_out
        ]
        if not asked:
            return target
        effective = self.effective_due(obligation.due_on)
        own = self.target(step.when, obligation.due_on, self.last_contact(obligation))
        before = effective
        if index:
            below = self.policy.steps[index - 1]
            before = self.target(below.when, obligation.due_on, self.last_contact(obligation, below))
        nominal = min(asked) + (own - max(before, effective))
        return self.days.forward(nominal) if nominal > target else target

    def spaced(self, index: int, target: date, obligation: Obligation) -> date:
        """The target date, or the later one that keeps the planned distance to a step below that was sent late."""
        step = self.policy.steps[index]
        if step.when.anchor != "due":
            return target
        below = [s for s in self.policy.steps[:index] if self.days_sent(s, obligation)]
        if not below:
            return target
        sent_on = min(self.days_sent(below[-1], obligation))
        planned = self.target(below[-1].when, obligation.due_on, self.last_contact(obligation, below[-1]))
        if self.days.between(planned, sent_on) <= 1:
            return target
        return max(target, self.days.forward(sent_on + (target - planned)))

    def message(
        self, step: Step, occurrence: str, not_before: date, obligation: Obligation, today: date
    ) -> Message | Hold:
        found = self.place_of(step, occurrence, obligation)
        if found is None:
            return Hold("unreachable", about=(step.id, occurrence))
        channel, to, attempt, back = found
        purpose = str(step.purpose)
        if purpose == "due_today" and today < obligation.due_on:
            purpose = "upcoming"
        if purpose == "receipt_check" and self.is_known(today):
            purpose = "overdue"
        return Message(
            not_before,
            step.id,
            occurrence,
            purpose,
            str(step.tone),
            channel,
            to,
            attempt,
            step.deadline_days,
            step.requires_approval,
            back,
        )

    def is_known(self, today: date) -> bool:
        """Whether the client has shown that the invoice came."""
        words = (PromiseMade, PaymentClaimed)
        agreed = (*words, ExtensionAgreed)
        told = (Replied, ReplyHandled, DisputeOpened, DisputeResolved, PlanAgreed)
        day = self.money_day or today
        paid = any(p.received_on <= day for p in self.invoice.payments)
        return (
            paid
            or self.invoice.receipt_number is not None
            or any(self.covering(kind) for kind in agreed)
            or any(self.about(kind) for kind in told)
        )

    def repeat(self, index: int, step: Step, today: date, obligation: Obligation) -> Message | Hold | None:
        """The next occurrence of the highest sent step, while the next step's date has not come."""
        if step.repeat is None or is_before_due(step) or not self.channels_of(step):
            return None
        if self.is_declined(step.id, obligation) or not self.is_worth(step, obligation):
            return None
        ends = self.next_date(index, obligation, today)
        if (ends is not None and ends <= today) or self.is_fall(step, obligation, today):
            return None
        numbers = [
            int(item.occurrence)
            for record in self.of_step(obligation.id, step.id)
            if record.went_out
            for item in record.event.items
            if item.obligation == obligation.id and item.step == step.id and item.occurrence.isdigit()
        ]
        number = max(numbers, default=1)
        if number >= step.repeat.times:
            return None
        grace_ends = self.grace_ends(obligation.due_on)
        last = max(self.days_sent(step, obligation))
        if step.repeat.every == "bulan":
            again = self.a_month_later(last, self.unrolled(step, obligation))
        else:
            again = last + timedelta(days=step.repeat.every)
        not_before = self.protected(self.days.forward(max(again, grace_ends)), obligation)
        if ends is not None and ends <= not_before:
            return None
        is_skipped = self.policy.catch_up == "skip" and not is_exempt(step)
        if is_skipped and self.days.between(not_before, today) > 1:
            return None
        if (ends is not None or is_skipped) and self.place_of(step, str(number + 1), obligation) is None:
            return None
        return self.message(step, str(number + 1), not_before, obligation, today)

    def unrolled(self, step: Step, obligation: Obligation) -> date:
        """The day that the step itself was for, before weekends and holidays moved it."""
        grace_ends, when = self.grace_ends(obligation.due_on), step.when
        start = self.effective_due(obligation.due_on)
        if when.anchor == "contact":
            start = self.last_contact(obligation, step) or grace_ends
        day = self.days.add(start, when.days) if when.unit == "working" else start + timedelta(days=when.days)
        if when.end_of_month:
            day = day.replace(day=months.monthrange(day.year, day.month)[1])
        return max(day, grace_ends)

    @staticmethod
    def a_month_later(last: date, first: date) -> date:
        """The first day, at least half a month after the last time, that has the number of the first in its month."""
        day = last + timedelta(days=15)
        while day.day != min(first.day, months.monthrange(day.year, day.month)[1]):
            day += ONE_DAY
        return day

    def next_date(self, sent: int, obligation: Obligation, today: date) -> date | None:
        """When the step after a sent one comes, be it a hand-off: one with a channel, skipped for lateness or not.

        Under `latest` a step further up may come before it, where holidays turn their dates round.
        """
        dates: list[date] = []
        for index, step in enumerate(self.policy.steps):
            if index <= sent or is_before_due(step):
                continue
            if self.is_declined(step.id, obligation):
                continue
            is_message = bool(self.channels_of(step)) and not self.is_fall(step, obligation, today)
            is_message &= self.is_worth(step, obligation)
            comes_first = not dates and (step.hand_off_to is not None or is_message)
            if comes_first or (self.policy.catch_up == "latest" and is_message and step.when.anchor == "due"):
                dates.append(self.coming(step, obligation, self.last_contact(obligation)))
        return min(dates, default=None)

    # --- the end (rule 32) ----------------------------------------------------------------------

    @kept
    def final_notices(self, obligation: Obligation) -> list[Record]:
        return [
            record
            for record in self.demands()
            if any(
                item.obligation == obligation.id
                and item.step not in {None, *ASKED_BESIDE}
                and self.tone_towards(record, item) == "final"
                for item in record.event.items
            )
        ]

    def has_final_notice(self, obligation: Obligation) -> bool:
        return bool(self.final_notices(obligation) or self.placed_deadlines(obligation))

    @kept
    def placed_deadlines(self, obligation: Obligation) -> list[date]:
        """Of the final notices that were taken over: what they would name, had they gone out on that day."""
        return [
            self.days.after(day, step.deadline_days) if step.deadline_days else day
            for step in self.policy.steps
            if step.tone == "final" and (day := self.placed(step, obligation)) is not None
        ]

    def was_recalled(self, obligation: Obligation) -> bool:
        """Whether a hand-off of this obligation was recalled; one that fell due since is another."""
        if self.is_handed_off():
            return False
        days = [self.day_of(event.at) for event in self.covering(HandedOff)]
        return any(obligation.id == self.invoice.id or obligation.due_on <= day for day in days)

    def hand_off(self, step: Step, target: date, obligation: Obligation, today: date) -> Handing | Hold:
        enough = self.amounts(today)[0] > self.limit(self.policy.hand_off.min_outstanding)
        if not enough:
            return Hold("ladder_finished", about=self.obligation(today)[:2])
        deadlines = [record.event.deadline_on or record.day for record in self.final_notices(obligation)]
        deadlines += self.placed_deadlines(obligation)
        not_before = self.days.forward(max([target, *(day + ONE_DAY for day in deadlines)]))
        put_off = self.put_off(step.id, obligation)
        if put_off is not None:
            first = self.day_of(put_off)
            not_before = max(not_before, first if put_off <= self.midnight(first) else first + ONE_DAY)
        return Handing(not_before, step.id, str(step.hand_off_to))

    # --- verdict and walk -----------------------------------------------------------------------

    @kept
    def is_stale(self, today: date) -> bool:
        if self.policy.freshness is None or self.payments_as_of is None:
            return False
        return today > self.days.after(self.day_of(self.payments_as_of), self.policy.freshness)

    @kept
    def is_approved(self, step: str) -> bool:
        """One for the account is spent by the next contact of the step, whatever the invoice."""
        sent = [
            (record.at, item.invoice_id)
            for record in self.records
            if record.went_out
            for item in record.event.items
            if item.step == step
        ]
        for event in self.covering(StepApproved):
            spent = [at for at, name in sent if not event.invoice_ids or name == self.invoice.id]
            if event.step == step and all(event.at > at for at in spent):
                return True
        return False

    def verdict(self, t: datetime) -> Verdict | None:  # noqa: PLR0911 - one return per answer
        """What may happen at `t`; None when nothing."""
        found = self.upper(t)
        if found is not None:
            return found
        today = self.day_of(t)
        plan = self.thanks(t) or self.plan_at(t)
        if isinstance(plan, Hold):
            return plan
        if today < plan.not_before:
            return None
        if isinstance(plan, Handing):
            if self.is_stale(today):
                return Hold("stale_payment_data", about=(plan.step, self.obligation(today)[:2]))
            return HandOff(plan.to, plan.step, self.obligation(today).id)
        if not self.is_open(t, plan.channel) or (plan.back is not None and t < plan.back):
            return None
        if plan.needs_approval and not self.is_approved(plan.step):
            return Hold("needs_approval", about=(plan.step,))
        if TONES.index(plan.tone) >= TONES.index("firm") and plan.purpose not in NO_DEMAND and self.is_stale(today):
            return Hold("stale_payment_data", about=(plan.step, today))
        obligation = self.obligation(today)
        asked_for = self.asked_for(obligation)
        if plan.purpose == "certificate":
            asked_for = Decimal(0)  # never money, not even what little the tolerance leaves
        withheld = obligation.outstanding - obligation.to_transfer
        return Send(
            plan.step,
            plan.purpose,
            plan.tone,
            plan.channel,
            plan.to,
            obligation.id,
            plan.occurrence,
            plan.attempt,
            asked_for + withheld,
            asked_for,
            None if self.waits_for_receipt(today) else obligation.due_on,
            self.days.after(today, plan.deadline) if plan.deadline else None,
        )

    def walk(self, now: datetime) -> Iterator[tuple[datetime, date]]:
        """Every instant after `now` at which something could begin: the grid, and the odd instants of the input."""
        odd = [at.astimezone(UTC) for at in {event.at for event in self.facts} | self.hold_ends()]
        t = now.astimezone(UTC)
        while True:
            t = min([self.after_on_grid(t), *(at for at in odd if at > t)])
            today = self.day_of(t)
            yield t, today
            if not self.is_worth_a_look(t, today):
                following = min([self.midnight(today + ONE_DAY), *(at for at in odd if at > t)])
                t = following - timedelta(microseconds=1)

    def after_on_grid(self, t: datetime) -> datetime:
        return t.replace(minute=t.minute - t.minute % self.stride, second=0, microsecond=0) + timedelta(
            minutes=self.stride
        )

    @kept
    def hold_ends(self) -> set[datetime]:
        """The odd instants at which something that keeps us back ends."""
        put_off = {self.instant(event.until) for event in self.about(StepDeclined) if event.until is not None}
        hours = timedelta(hours=self.policy.limits.retry_hours)
        calls = {record.at.astimezone(UTC) + hours for record in self.records if record.became == "no_answer"}
        return calls | put_off | {self.instant(h.until) for h in self.about(HoldPlaced) if h.until is not None}

    def is_worth_a_look(self, t: datetime, today: date) -> bool:
        """For speed alone: whether any minute of the day can differ from its first."""
        if self.upper(t) is not None:
            return False
        plan = self.thanks(t) or self.plan_at(t)
        return isinstance(plan, Message) and plan.not_before <= today and self.is_day_open(today, plan.channel)

    def first_verdict(self, now: datetime) -> tuple[datetime, Verdict] | None:
        """The first instant after `now` that has a verdict, within 400 days of it or of the target date."""
        for t, today in self.walk(now):
            found = self.verdict(t)
            if found is not None:
                return t, found
            plan = self.thanks(t) or self.plan_at(t)
            start = self.day_of(now) if isinstance(plan, Hold) else max(plan.not_before, self.day_of(now))
            if today > start + timedelta(days=HORIZON):
                return None
        return None

    def frozen(self, now: datetime) -> Oracle:
        """The same case, with amounts as they are now."""
        same = copy.copy(self)
        same.money_day = self.day_of(now)
        return same

    def decide(self, now: datetime) -> Verdict | Wait:
        """The answer at `now`."""
        found = self.verdict(now)
        if isinstance(found, Hold):
            return self.dated(found, now)
        if found is not None:
            return found
        waited = self.waiting(now)
        if isinstance(waited, Hold) and waited.reason == "never_open":
            cuts = sorted(self.midnight(day) for day in self.changes_of_money() if day > self.day_of(now))
            return Hold("never_open", next((cut for cut in cuts if self.is_open_again(cut)), None))
        return self.dated(waited, now) if isinstance(waited, Hold) and waited.reason in ENDS else waited

    def is_open_again(self, cut: datetime) -> bool:
        """Whether the answer at a change of the money is another one than that nothing can ever go."""
        return self.verdict(cut) is not None or not (
            isinstance(waited := self.waiting(cut), Hold) and waited.reason == "never_open"
        )

    def waiting(self, now: datetime) -> Wait | Hold:
        first, planned = self.first_verdict(now), self.frozen(now).first_verdict(now)
        if planned is None:
            return Hold("never_open")
        goes_at, goes = planned
        if isinstance(goes, Hold) and goes.reason in ENDS:
            return goes
        step = self.step_of(goes, goes_at, now)
        changes = sorted({*self.changes_of_money(), *self.days_of_lapse()})
        cuts = [self.midnight(day) for day in changes if day > self.day_of(now)]
        for cut in (at for at in cuts if at < goes_at):
            later = self.frozen(cut)
            other = None if later.verdict(cut) is not None else later.first_verdict(cut)
            if other is None or (other[0], later.step_of(other[1], other[0], cut)) != (goes_at, step):
                return Wait(cut, step)
            if isinstance(goes, Send) and isinstance(other[1], Send) and goes.due_on != other[1].due_on:
                return Wait(cut, step)  # the same step, for another date
        return Wait(goes_at if first is None else min(goes_at, first[0]), step)

    def step_of(self, goes: Verdict, at: datetime, now: datetime) -> str:
        if isinstance(goes, Send | HandOff):
            return goes.step
        frozen = self.frozen(now)
        plan = frozen.thanks(at) or frozen.plan_at(at)
        return plan.step if isinstance(plan, Message | Handing) else f"? {goes}"

    def dated(self, hold: Hold, now: datetime) -> Hold:
        """The Hold with the first instant at which the answer is another; None when there is none."""
        upper = self.upper(now) is not None
        for t in self.instants_of_change(now, gate=hold.reason in GATES):
            found = self.upper(t) if upper else self.verdict(t)
            if found is None and not upper:
                waited = self.waiting(t)
                if isinstance(waited, Hold) and (waited.reason, waited.about) == (hold.reason, hold.about):
                    continue
            if not isinstance(found, Hold) or (found.reason, found.about) != (hold.reason, hold.about):
                return Hold(hold.reason, t)
        return Hold(hold.reason, None)

    def instants_of_change(self, now: datetime, *, gate: bool) -> Iterator[datetime]:
        """Where time alone could change an answer: midnights, ends of holds; for a gate, every step of today."""
        today = self.day_of(now)
        if gate:
            for t, day in self.walk(now):
                yield t
                if day > today:
                    break
        odd = {event.at for event in self.facts} | self.hold_ends()
        last = max([today, *self.days_in_input()]) + timedelta(days=150)
        midnights = [self.midnight(today + timedelta(days=n)) for n in range(1, (last - today).days)]
        yield from sorted(t for t in {*midnights, *odd} if t > now)

    def days_in_input(self) -> list[date]:
        found = [*self.changes_of_money(), *(day for part in self.invoice.instalments if (day := part.due_on))]
        if self.invoice.due_on is not None:
            found.append(self.invoice.due_on)
        if self.invoice.delivered_on is not None:
            found.append(self.invoice.delivered_on)
        for event in self.facts:
            found.append(self.day_of(event.at))
            found += [part.due_on for part in getattr(event, "instalments", ())]
            found += [day for name in ("pay_by", "due_on", "deadline_on") if (day := getattr(event, name, None))]
        found += [self.day_of(end) for end in self.hold_ends()]
        return found


def is_exempt(step: Step) -> bool:
    """Whether lateness never skips a step."""
    return step.tone == "final" or step.purpose == "final_notice" or step.requires_approval


def is_before_due(step: Step) -> bool:
    """Whether a step lies before or on H."""
    return step.when.anchor == "due" and step.when.days <= 0
