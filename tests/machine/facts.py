"""What the checks know about a question, worked out once more in the plainest way. Nothing of the engine is used."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from sopan.history import (
    Contacted,
    ContactWithdrawn,
    ExtensionAgreed,
    OptedIn,
    OptedOut,
    PlanAgreed,
    Suggested,
    SuggestionSettled,
)
from tests.machine.values import YEARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sopan.calendars import WorkingCalendar
    from sopan.invoice import Invoice, Payment
    from sopan.policy import Span, Step
    from tests.machine.question import Question

_E = TypeVar("_E")
ONE_DAY = timedelta(days=1)
TONES = ["friendly", "polite", "firm", "formal", "final"]
NO_DEMAND = {
    *("claim_check", "certificate", "agreement", "balance_confirmation"),
    *("thanks", "thanks_punctual", "somasi_draft", "handoff_brief"),
}
EARLY = {"upcoming", "due_today"}
WEEK = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
DESK = "Mo-Th 09:00-11:45,13:00-16:30; Fr 09:00-11:15,13:30-16:30"
CHAT = "Mo-Th 09:00-11:45,13:00-17:00; Fr 09:00-11:15,13:30-17:00"
CALL = "Mo-Th 10:00-11:45,13:00-16:00; Fr 10:00-11:15,13:30-16:00"
SHIPPED = {"email": DESK, "letter": DESK, "whatsapp": CHAT, "sms": CHAT, "phone": CALL}
LAW = "Mo-Sa 08:00-20:00"
OFFSETS = {"WIB": 7, "WITA": 8, "WIT": 9}
WORST_FIRST = ["failed", "bounced", "no_answer", "unknown", "sent", "delivered", "read"]
UNMADE = {"failed", "bounced", "no_answer", "withdrawn"}
ARRIVED = {"delivered", "read"}
"""What was withdrawn and came all the same was not withdrawn."""


@lru_cache(maxsize=64)
def closures(calendar: WorkingCalendar) -> dict[date, str]:
    """Every closed day of the world's years, with the kind of closure."""
    found, day = {}, date(YEARS.start, 1, 1)
    while day.year < YEARS.stop:
        kind = calendar.closure(day)
        if kind is not None:
            found[day] = str(kind)
        day += ONE_DAY
    return found


@lru_cache(maxsize=256)
def weekly(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Weekly hours as minutes of the day, Monday first, without exceptions."""
    week: list[list[tuple[int, int]]] = [[] for _ in WEEK]
    for rule in text.split("; "):
        if rule.endswith(" off"):
            continue
        names, times = rule.split(" ")
        for part in names.split(","):
            first, _, last = part.partition("-")
            for place in range(WEEK.index(first), WEEK.index(last or first) + 1):
                for interval in times.split(","):
                    start, end = interval.split("-")
                    week[place].append((_minutes(start), _minutes(end)))
    return tuple(tuple(day) for day in week)


@lru_cache(maxsize=256)
def exceptions(text: str) -> tuple[tuple[date, date], ...]:
    """The first and the last of the dates at which weekly hours are closed: `2026 Nov 20-2028 Jan 05 off`."""
    found = []
    for rule in text.split("; "):
        if rule.endswith(" off"):
            first, last = (datetime.strptime(day, "%Y %b %d").date() for day in rule.removesuffix(" off").split("-"))  # noqa: DTZ007 - a day
            found.append((first, last))
    return tuple(found)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def zone_named(name: str) -> tzinfo:
    """The client's clock."""
    return timezone(timedelta(hours=OFFSETS[name])) if name in OFFSETS else ZoneInfo(name)


@dataclass(frozen=True)
class Record:
    """A contact with all its reports."""

    at: datetime
    day: date
    went_out: bool
    event: Contacted
    became: str

    def items(self, obligation: str | None = None) -> list[Any]:
        return [item for item in self.event.items if obligation is None or item.obligation == obligation]


class Facts:
    """One question, looked at without haste."""

    def __init__(self, question: Question, account: Sequence[Invoice] = ()) -> None:
        self.question = question
        self.account = account
        """The invoices that it was asked about together with."""
        self.invoice = question.invoice
        self.client = question.client
        self.policy = question.policy
        self.now = question.now
        self.zone = zone_named(question.client.zone)
        self.today = self.day_of(question.now)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(UTC).astimezone(self.zone).date()

    # --- what was said --------------------------------------------------------------------------

    @cached_property
    def events(self) -> list[Any]:
        """Each event once, oldest first; what a person accepted as the meaning of a reply is among them."""
        seen: dict[Any, Any] = {}
        for event in self.question.events:
            seen.setdefault(event.id or event, event)
        for event in list(seen.values()):
            if type(event) is Suggested and self.is_accepted(event):
                seen.setdefault(event.fact.id or event.fact, event.fact)
        return sorted(seen.values(), key=lambda event: event.at)

    def is_accepted(self, suggested: Suggested) -> bool | None:
        """What a person said of a suggestion: by its id, else of all that it names; None while nobody has."""
        told = [event for event in self.question.events if type(event) is SuggestionSettled]
        by_id = [event.accepted for event in told if suggested.id is not None and event.suggestion == suggested.id]
        if by_id:
            return all(by_id)
        names = set(suggested.invoice_ids)
        about = [
            (event.at, event.accepted)
            for event in told
            if event.suggestion is None
            and event.at > suggested.at
            and (not event.invoice_ids or (names and names <= set(event.invoice_ids)))
        ]
        first = min((at for at, _ in about), default=None)
        return None if first is None else all(accepted for at, accepted in about if at == first)

    def about(self, kind: type[_E]) -> list[_E]:
        """Events of a kind that concern this invoice."""
        return [
            event
            for event in self.events
            if type(event) is kind and (not event.invoice_ids or self.invoice.id in event.invoice_ids)
        ]

    @cached_property
    def records(self) -> list[Record]:
        """Every contact with the client, oldest first."""
        reports = defaultdict(list)
        for place, event in enumerate(self.events):
            if type(event) is Contacted:
                reports[event.key or place].append(event)
        withdrawn = {event.key for event in self.events if type(event) is ContactWithdrawn}
        found = []
        for key, told in reports.items():
            first = min(told, key=lambda event: event.at)
            last = max(told, key=lambda event: (event.at, WORST_FIRST.index(event.outcome)))
            became = "withdrawn" if key in withdrawn and last.outcome not in ARRIVED else str(last.outcome)
            found.append(Record(first.at, self.day_of(first.at), became not in UNMADE, first, became))
        return sorted(found, key=lambda record: record.at)

    @cached_property
    def bounced(self) -> set[Any]:
        """Where nothing arrives any more; of two at once the bounce counts, whoever told it first."""
        dead = set()
        for record in sorted(self.records, key=lambda record: (record.at, record.became == "bounced")):
            if record.became == "bounced":
                dead.add((record.event.channel, record.event.to))
            elif record.became in {"delivered", "read"}:
                dead.discard((record.event.channel, record.event.to))
        return dead

    def tries(self, obligation: str, step: str, occurrence: str) -> list[Record]:
        """Contacts, failed ones too, of one occurrence."""
        return [
            record
            for record in self.records
            if any(item.step == step and item.occurrence == occurrence for item in record.items(obligation))
        ]

    def demands(self, obligation: str) -> list[Record]:
        """Demands that went out for an obligation."""
        return [
            record
            for record in self.records
            if record.went_out
            and record.event.key is not None
            and record.event.purpose not in NO_DEMAND
            and record.items(obligation)
        ]

    def is_opted_out(self, channel: str) -> bool:
        if channel in self.client.opted_out:
            return True
        words = [
            (event.at, type(event) is OptedOut)
            for event in self.events
            if type(event) in {OptedOut, OptedIn} and event.channel in {None, channel}
        ]
        return max(words, default=(None, False))[1]

    # --- money ----------------------------------------------------------------------------------

    def outstanding(self, day: date) -> Decimal:
        """What is open, missing slips included; negative when overpaid."""
        invoice, open_then = self.invoice, self.invoice.total.amount
        for payment in invoice.payments:
            if is_there(payment, day):
                open_then -= payment.amount.amount
        for note in invoice.credit_notes:
            open_then -= note.amount.amount if note.issued_on <= day else 0
        for slip in invoice.withholdings:
            received = slip.certificate_received_on
            open_then -= slip.amount.amount if received is not None and received <= day else 0
        return open_then

    def to_transfer(self, day: date) -> Decimal:
        """The cash still to come."""
        missing = sum(
            slip.amount.amount
            for slip in self.invoice.withholdings
            if slip.certificate_received_on is None or slip.certificate_received_on > day
        )
        return max(self.outstanding(day) - missing, Decimal(0))

    def amount(self, amounts: Any) -> Decimal:
        """The one in the invoice's currency, or nothing."""
        return next((m.amount for m in amounts if m.currency == self.invoice.total.currency), Decimal(0))

    @cached_property
    def largest_shortfall(self) -> Decimal:
        """What may stay open once anything came: the tolerance, and never more than a twentieth of the total."""
        return min(self.allowed, self.invoice.total.amount / 20)

    @cached_property
    def allowed(self) -> Decimal:
        """The tolerance of the policy in the invoice's currency."""
        given, currency = self.policy.tolerance, self.invoice.total.currency
        unit = Decimal(1 if given else 0)
        return next((m.amount for m in given if m.currency == currency), unit)

    @cached_property
    def tolerance(self) -> Decimal:
        """What may stay open today: nothing before anything came."""
        invoice, today = self.invoice, self.today
        came = [p for p in invoice.payments if is_there(p, today)]
        came += [note for note in invoice.credit_notes if note.issued_on <= today]
        came += [slip for slip in invoice.withholdings if (slip.certificate_received_on or date.max) <= today]
        return self.largest_shortfall if came else Decimal(0)

    # --- days and hours -------------------------------------------------------------------------

    @cached_property
    def closed(self) -> dict[date, str]:
        return closures(self.question.calendar.for_region(self.client.region))

    def add(self, day: date, span: Span) -> date:
        """`span` after a day, counted one by one."""
        if span.unit != "working":
            return day + span.days * ONE_DAY
        left = span.days
        while day in self.closed:
            day += ONE_DAY
        while left:
            day += ONE_DAY
            left -= day not in self.closed
        return day

    @property
    def has_consent(self) -> bool:
        return self.client.out_of_hours_consent and self.client.contact_hours is not None

    def texts(self, channel: str) -> list[str]:
        """The hours that must all be open, as they are written."""
        own = self.client.contact_hours
        if own is not None and self.client.out_of_hours_consent:
            return [str(own)]
        given = getattr(self.policy.windows, channel)
        texts = [SHIPPED[channel] if given is None else str(given)]
        if own is not None:
            texts.append(str(own))
        if self.policy.legal is not None:
            texts.append(LAW)
        return texts

    def hours(self, channel: str) -> list[tuple[tuple[tuple[int, int], ...], ...]]:
        """The same as weeks."""
        return [weekly(text) for text in self.texts(channel)]

    def is_excepted(self, channel: str) -> bool:
        """Whether today is one of the dates at which some of these hours are closed."""
        return any(first <= self.today <= last for text in self.texts(channel) for first, last in exceptions(text))

    def has_hours(self, channel: str) -> bool:
        """Whether the week has a minute in which all hours overlap."""
        layers = self.hours(channel)
        return any(
            max(start for start, _ in chosen) < min(end for _, end in chosen)
            for weekday in range(7)
            for chosen in _combinations([layer[weekday] for layer in layers])
        )

    def is_usable(self, channel: str) -> bool:
        """An address, no opt-out and some hour."""
        own = [contact for contact in self.client.contacts if contact.channel == channel]
        has_address = any((contact.channel, contact.address) not in self.bounced for contact in own)
        return has_address and not self.is_opted_out(channel) and self.has_hours(channel)

    # --- obligations ----------------------------------------------------------------------------

    @cached_property
    def agreed_dates(self) -> set[date]:
        """Every date that was ever agreed for this invoice or a part of it."""
        parts = [*self.invoice.instalments, *(part for plan in self.about(PlanAgreed) for part in plan.instalments)]
        undated = self.invoice.issued_on if self.invoice.due_on is None else None  # thanks stand under the day of issue
        found = {self.invoice.due_on, undated, *(part.due_on for part in parts)}
        return {day for day in found if day is not None} | {event.due_on for event in self.about(ExtensionAgreed)}

    @property
    def is_plain(self) -> bool:
        """Whether the whole invoice is one obligation without agreements on top."""
        return not self.invoice.instalments and not self.about(PlanAgreed) and not self.about(ExtensionAgreed)


def _combinations(layers: list[tuple[tuple[int, int], ...]]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = [[]]
    for layer in layers:
        found = [[*chosen, interval] for chosen in found for interval in layer]
    return found


def is_there(payment: Payment, day: date) -> bool:
    """Whether the money is there at the end of a day: a giro is once it has cleared."""
    start = payment.cleared_on or (None if payment.method == "giro" else payment.received_on)
    return start is not None and start <= day and not is_back(payment, day)


def is_back(payment: Payment, day: date) -> bool:
    """Whether the bank has taken it back by the end of a day."""
    return payment.reversed_on is not None and payment.reversed_on <= day


def is_early(step: Step) -> bool:
    """Whether a step lies before or on H."""
    return step.when.anchor == "due" and step.when.days <= 0
