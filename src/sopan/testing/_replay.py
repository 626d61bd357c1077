"""A host that lives through a story: events and payments come when they are dated, and the policy answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Done, HandOff, Hold, ReasonCode, Send
from sopan.errors import ArgumentError
from sopan.forecast import Host
from sopan.history import Event, HandedOff, History, StepApproved
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.words import Outcome
from sopan.zones import local, start_of_day, zone_of

__all__ = ["Log", "LogEntry", "replay"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One answer and when it was given, in the client's zone."""

    at: datetime
    decision: Decision

    @property
    def line(self) -> str:
        """`2026-12-21 09:00 follow_up polite` for a message; for the rest, its kind and reason."""
        return f"{self.at:%Y-%m-%d %H:%M} {_words(self.decision)}"


def _words(decision: Decision) -> str:
    match decision:
        case Send():
            return f"{decision.step} {decision.tone.value}"
        case HandOff():
            return f"hand_off {decision.to}"
        case Hold() | Done():
            return f"{decision.kind} {decision.reason}"
        case _:
            return f"{decision.kind} {decision.step}"


@dataclass(frozen=True, slots=True)
class Log:
    """What happened in a replay: every answer that was new, and the history as the host has it in the end."""

    entries: tuple[LogEntry, ...]
    history: History
    """The events of the story and the contacts that the replay made."""
    policy: EscalationPolicy
    client: Client
    invoice: Invoice
    calendar: WorkingCalendar | None = field(repr=False)

    def __iter__(self) -> Iterator[LogEntry]:
        """The answers in order of time."""
        return iter(self.entries)

    @property
    def sends(self) -> tuple[Send, ...]:
        """The messages that went out or were tried."""
        return tuple(entry.decision for entry in self.entries if isinstance(entry.decision, Send))

    @property
    def end(self) -> Decision:
        """The last answer."""
        return self.entries[-1].decision

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict of plain values per answer, with the instant at which it was given as `at`."""
        return [{**entry.decision.to_dict(), "at": entry.at.isoformat()} for entry in self.entries]

    def __str__(self) -> str:
        """One line per answer, as `assert_timeline` reads them."""
        return "\n".join(entry.line for entry in self.entries)


def replay(
    policy: EscalationPolicy,
    events: Iterable[Event] = (),
    *,
    invoice: Invoice,
    client: Client,
    now: datetime,
    until: datetime | date,
    calendar: WorkingCalendar | None = None,
    outcome: Outcome | str | Callable[[Send], Outcome | str] = Outcome.DELIVERED,
    approve: bool = True,
    known_ahead: bool = False,
) -> Log:
    """Play a host from `now` through `until` while `events` and payments happen.

    The host asks whenever an answer can change, sends, records, and learns each event at its `at`.
    Payments, credit notes and slips of `invoice` happen on their dates; with `known_ahead` they are known from the
    beginning, as a post-dated giro is.
    `outcome` says what becomes of a message: one outcome for all, or a function of the Send.
    Approvals are given when they are asked for, unless `approve` is false. A hand-off is recorded and done.

    `now` is aware; `until` is an aware instant, or a day of the client's zone, through its end.
    Raises what `decide` raises, and ArgumentError for an `until` before `now`.
    """
    zone = zone_of(client.zone)
    last = until if isinstance(until, datetime) else start_of_day(until + _ONE_DAY, zone) - timedelta(microseconds=1)
    if last < now:
        message = "until lies before now; name a later instant or day"
        raise ArgumentError(message)
    host = _Storyteller(invoice, client, policy, calendar=calendar)
    host.tell(History(events), outcome, approve=approve, known_ahead=known_ahead)
    entries: list[LogEntry] = []
    for at, decision in host.play(now=local(now, zone), until=last):
        if not entries or entries[-1].decision != decision:
            entries.append(LogEntry(local(at, zone), decision))
    history = History((*host.learnt, *host.coming))
    return Log(tuple(entries), history, policy, client, invoice, calendar)


class _Storyteller(Host):
    """The host of the forecast, to whom things happen."""

    coming: list[Event]
    learnt: list[Event]

    def tell(
        self,
        story: History,
        outcome: Outcome | str | Callable[[Send], Outcome | str],
        *,
        approve: bool,
        known_ahead: bool,
    ) -> None:
        """What is going to happen."""
        self.coming, self.learnt = list(story), []
        self.whole, self.zone = self.invoice, zone_of(self.client.zone)
        self.outcome, self.approve, self.known_ahead = outcome, approve, known_ahead
        dated = [
            *(payment.received_on for payment in self.whole.payments),
            *(payment.reversed_on for payment in self.whole.payments),
            *(note.issued_on for note in self.whole.credit_notes),
            *(slip.certificate_received_on for slip in self.whole.withholdings),
        ]
        self.news = sorted({start_of_day(day, self.zone) for day in dated if day is not None})

    def ask(self, at: datetime) -> Decision:
        """Ask with all that has happened by then."""
        while self.coming and self.coming[0].at <= at:
            self.learn(self.coming.pop(0))
        if not self.known_ahead:
            self.invoice = self.whole.as_of(local(at, self.zone).date())
        return super().ask(at)

    def learn(self, event: Event) -> None:
        """Record, and keep for the log."""
        self.learnt.append(event)
        super().learn(event)

    def act(self, at: datetime, decision: Decision) -> datetime | None:
        """Do what the answer says, and wake up for the next thing that happens."""
        if isinstance(decision, Send):
            outcome = self.outcome(decision) if callable(self.outcome) else self.outcome
            self.learn(decision.as_contacted(at, outcome))
            return at
        if isinstance(decision, HandOff):
            self.learn(HandedOff(at=at, invoice_ids=(self.invoice.id,), to=decision.to))
            return at
        if isinstance(decision, Hold) and decision.reason == ReasonCode.NEEDS_APPROVAL and self.approve:
            self.learn(StepApproved(at=at, invoice_ids=(self.invoice.id,), step=decision.because[0].detail))
            return at
        wake = [event.at for event in self.coming[:1]]
        wake += [day for day in self.news if day > at][:1]
        if decision.next_check is not None:
            wake.append(decision.next_check)
        return min(wake, default=None)
