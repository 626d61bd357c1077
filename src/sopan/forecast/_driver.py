"""A host played over time: ask, do what the answer says, sleep until it can change, ask again.

The one driver of sopan. The forecast plays a host to whom nobody replies and nobody pays; others may play one with
clients who do, or one that polls instead of sleeping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Hold, ReasonCode, Send
from sopan.engine import conversation_of, decide
from sopan.errors import ArgumentError
from sopan.history import Conversation, Event, History, StepApproved, evolve
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.words import Outcome

__all__ = ["Answer", "Host", "play"]


class Answer(Protocol):
    """What the driver needs to know of a decision."""

    @property
    def next_check(self) -> datetime | None:
        """When time alone can change it; None when only an event can."""


_A = TypeVar("_A", bound=Answer)


def play(
    ask: Callable[[datetime], _A],
    *,
    now: datetime,
    until: datetime,
    act: Callable[[datetime, _A], datetime | None] = lambda _at, _answer: None,
) -> Iterator[tuple[datetime, _A]]:
    """Every answer that a host gets from `now` through `until`, with the instant at which it asked.

    `ask` is the host's question, with all that it knows by then.
    `act` is what the host does about the answer. It says when to ask again: the same instant when it recorded
    something, a later one when it knows of news by then, None to sleep until the answer's `next_check`.
    The play ends after `until`, or when nothing but an event could change the answer.

    Raises ArgumentError when `act` goes back in time, or asks for the same instant again and again while the
    answer stays what it was: then it has not recorded what it did.
    """
    at = now
    before: _A | None = None
    while at <= until:
        answer = ask(at)
        if answer == before:
            message = "act asked for the same instant again but recorded nothing; record the contact, or return None"
            raise ArgumentError(message)
        yield at, answer
        following = act(at, answer)
        if following is None:
            following = answer.next_check
        if following is None:
            return
        if following < at:
            message = "act must not go back in time; return an instant from the one that it was given"
            raise ArgumentError(message)
        before = answer if following == at else None
        at = following


class Host:
    """A host as a forecast imagines it: every message is delivered at once, every approval given when it is due.

    It keeps one invoice and the conversation with its client, and it is the only thing here that changes.
    Override `act` for a livelier world, and let `learn` take what happens in it.
    """

    def __init__(
        self,
        invoice: Invoice,
        client: Client,
        policy: EscalationPolicy,
        *,
        history: History | Conversation | Iterable[Event] = (),
        calendar: WorkingCalendar | None = None,
    ) -> None:
        self.invoice = invoice
        self.client = client
        self.policy = policy
        self.conversation = conversation_of(history)
        self.calendar = calendar

    def ask(self, at: datetime) -> Decision:
        """What to do at `at`, payment data taken as fresh."""
        return decide(
            self.invoice,
            self.client,
            self.policy,
            now=at,
            history=self.conversation,
            calendar=self.calendar,
        )

    def learn(self, event: Event) -> None:
        """Record an event."""
        self.conversation = evolve(self.conversation, event)

    def act(self, at: datetime, decision: Decision) -> datetime | None:
        """Send what is to be sent, approve what waits for it, and otherwise sleep."""
        if isinstance(decision, Send):
            self.learn(decision.as_contacted(at, Outcome.DELIVERED))
            return at
        if isinstance(decision, Hold) and decision.reason == ReasonCode.NEEDS_APPROVAL:
            self.learn(StepApproved(at=at, invoice_ids=(self.invoice.id,), step=decision.because[0].detail))
            return at
        return None

    def play(self, *, now: datetime, until: datetime) -> Iterator[tuple[datetime, Decision]]:
        """Every answer from `now` through `until`."""
        return play(self.ask, now=now, until=until, act=self.act)
