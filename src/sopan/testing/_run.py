"""A host that lives through a story: events and payments come when they are dated, and the policy answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from sopan.account import Account, PolicyBook
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Done, HandOff, Hold, Send
from sopan.errors import ArgumentError
from sopan.forecast import Answer, Host
from sopan.forecast._host import news_days
from sopan.forecast._span import first_and_last
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.words import Outcome
from sopan.zones import local, start_of_day


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One answer and when it was given, in the client's zone."""

    at: datetime
    decision: Decision
    invoices: tuple[str, ...] = ()
    """In the log of several invoices: the numbers of those that it is about, the carrying one first."""

    @property
    def line(self) -> str:
        """`2026-12-21 09:00 follow_up polite` for a message; for the rest, its kind and reason; then the invoices."""
        words = words_of(self.decision)
        said = words[:2] if isinstance(self.decision, Send) else words
        return " ".join((f"{self.at:%Y-%m-%d %H:%M}", *said, *self.invoices))


def words_of(decision: Decision) -> tuple[str, ...]:
    """Return an answer in words: of a message the step, then tone, channel and purpose; of the rest kind and reason."""
    match decision:
        case Send():
            return decision.step, decision.tone.value, decision.channel.value, decision.purpose.value
        case HandOff():
            return "hand_off", *decision.to.split()
        case Hold() | Done():
            return decision.kind, decision.reason
        case _:
            return decision.kind, decision.step


@dataclass(frozen=True, slots=True)
class Log:
    """The record of a host: every answer that was new, and the history as it has it in the end."""

    entries: tuple[LogEntry, ...]
    history: History
    """The events of the story, those of the account, and the contacts that the host made."""
    policy: EscalationPolicy | PolicyBook
    account: Account
    calendar: WorkingCalendar | None = field(repr=False)
    by_invoice: Mapping[str, Decision] = field(repr=False)
    """The last answer per invoice id."""

    def __iter__(self) -> Iterator[LogEntry]:
        """The answers in order of time."""
        return iter(self.entries)

    @property
    def sends(self) -> tuple[Send, ...]:
        """The messages that went out or were tried."""
        return tuple(entry.decision for entry in self.entries if isinstance(entry.decision, Send))

    @property
    def end(self) -> Decision:
        """The last answer that was new."""
        return self.entries[-1].decision

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one dict of plain values per answer, with the instant at which it was given as `at`."""
        return [
            {**entry.decision.to_dict(), "at": entry.at.isoformat(), "invoices": list(entry.invoices)}
            for entry in self.entries
        ]

    def __str__(self) -> str:
        """One line per answer, as `assert_timeline` reads them."""
        return "\n".join(entry.line for entry in self.entries)


def run_host(  # noqa: PLR0913 - a story has that many parts
    policy: EscalationPolicy | PolicyBook,
    events: Iterable[Event] = (),
    *,
    invoice: Invoice | None = None,
    client: Client | None = None,
    account: Account | None = None,
    now: datetime,
    until: datetime | date,
    wakes_at: Iterable[time | str] | None = None,
    zone: str | None = None,
    calendar: WorkingCalendar | None = None,
    outcome: Outcome | str | Callable[[Send], Outcome | str] = Outcome.DELIVERED,
    approve: bool = True,
    known_ahead: bool = False,
) -> Log:
    """Play a host from `now` through `until` while `events` and payments happen.

    The host has one `invoice` and its `client`, or a whole `account`. It sends, records, and learns each event, those
    of the account's history too, at its `at`.
    It asks whenever an answer can change; with `wakes_at`, such as `["09:00", "14:00"]`, only at these times of every
    day on the clock of `zone` (the client's unless given), as a scheduled job does.
    Payments, credit notes and slips happen on their dates; with `known_ahead` they are known from the beginning, as a
    post-dated giro is.
    `outcome` says what becomes of a message: one outcome for all, or a function of the Send.
    Approvals are given when they are asked for, unless `approve` is false. A hand-off is recorded and done.

    `now` is aware; `until` is an aware instant, or a day of the client's zone, through its end.
    Raises what `decide_account` raises, and ArgumentError for an `until` before `now`, an account without invoices,
    and times of day that cannot be read.
    """
    whole = _account(account, invoice, client)
    first, last = first_and_last(now, until, whole.client.zone)
    known, story = _told(whole, events)
    invoices = whole.invoices if known_ahead else tuple(bill.as_of(first.date()) for bill in whole.invoices)
    host = _Witness(
        replace(whole, invoices=invoices, history=known),
        policy,
        calendar=calendar,
        outcome=outcome,
        approves=approve,
        hands_over=True,
        wakes_at=wakes_at,
        zone=zone,
    )
    for event in story:
        host.expect(event.at, event)
    for bill in () if known_ahead else whole.invoices:
        for day in news_days(bill):
            host.expect(start_of_day(day, host.zone), bill)
    diary = _Diary(whole.invoices)
    for at, answer in host.play(now=first, until=last):
        diary.write(local(at, host.zone), answer)
    history = History((*known.events, *story, *host.learnt))
    return Log(tuple(diary.entries), history, policy, whole, calendar, diary.last)


def _account(account: Account | None, invoice: Invoice | None, client: Client | None) -> Account:
    if account is None and invoice is not None and client is not None:
        account = Account(client, (invoice,))
    elif account is None or invoice is not None or client is not None:
        raise ArgumentError("give an invoice and its client, or an account")
    if not account.invoices:
        raise ArgumentError("account has no invoices; there is nothing to ask for")
    return account


def _told(account: Account, events: Iterable[Event]) -> tuple[Conversation, History]:
    """Return what the host knows from the beginning, and what it hears of. A folded history no longer knows when."""
    if isinstance(account.history, Conversation):
        return account.history, History(events)
    return Conversation.of(()), History((*account.history, *events))


class _Witness(Host):
    """A host that keeps what it learns, for the log."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.learnt: list[Event] = []

    def learn(self, event: Event) -> None:
        """Record, and keep for the log."""
        self.learnt.append(event)
        super().learn(event)


class _Diary:
    """The answers about an account, written down when they are new."""

    def __init__(self, invoices: tuple[Invoice, ...]) -> None:
        self.numbers = {invoice.id: invoice.number for invoice in invoices}
        self.entries: list[LogEntry] = []
        self.last: dict[str, Decision] = {}

    def write(self, at: datetime, answer: Answer) -> None:
        """Write down one answer: its messages, then what is new about the rest, together where it is the same."""
        for message in answer.sends:
            self._add(at, message, [item.invoice_id for item in message.items])
        fresh: list[tuple[Decision, list[str]]] = []
        for name, decision in answer.by_invoice.items():
            if not isinstance(decision, Send) and decision != self.last.get(name):
                alike = next((names for known, names in fresh if known == decision), None)
                if alike is None:
                    fresh.append((decision, [name]))
                else:
                    alike.append(name)
            self.last[name] = decision
        for decision, names in fresh:
            self._add(at, decision, names)

    def _add(self, at: datetime, decision: Decision, names: list[str]) -> None:
        numbers = tuple(dict.fromkeys(self.numbers[name] for name in names)) if len(self.numbers) > 1 else ()
        self.entries.append(LogEntry(at, decision, numbers))
