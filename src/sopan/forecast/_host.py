"""A host played over time: ask, do what the answer says, sleep until it can change, ask again.

Forecast, lab and testing kit drive time with this one host.
It is asked about one client, with one invoice or many.
What sets them apart is what the host knows beforehand (`Host(account)`), what it hears of later (`Host.expect`), and
when it wakes (`Host(..., wakes_at=...)`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import NamedTuple, Protocol, TypeGuard, TypeVar

from sopan.account import Account, PolicyBook, decide_account
from sopan.calendars import WorkingCalendar
from sopan.decisions import Decision, Done, HandOff, Hold, ReasonCode, Send
from sopan.decisions.model import recorded
from sopan.engine import decide
from sopan.engine._decide import calendar_of, conversation_of
from sopan.errors import ArgumentError
from sopan.history import Event, HandedOff, StepApproved, evolve
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.policy._wakes import next_wake, wake_times
from sopan.words import Outcome
from sopan.zones import local, zone_of

_LEAST = timedelta(microseconds=1)


# --- the loop ----------------------------------------------------------------------------------------


class _Checked(Protocol):
    """The part of an answer that the loop needs."""

    @property
    def next_check(self) -> datetime | None:
        """The instant at which time alone can change it; None when only an event can."""


_A = TypeVar("_A", bound=_Checked)


def play(
    ask: Callable[[datetime], _A],
    *,
    now: datetime,
    until: datetime,
    act: Callable[[datetime, _A], datetime | None] = lambda _at, _answer: None,
) -> Iterator[tuple[datetime, _A]]:
    """Yield every answer that a host gets from `now` through `until`, with the instant at which it asked.

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
            raise ArgumentError("act must not go back in time; return an instant from the one that it was given")
        before = answer if following == at else None
        at = following


# --- the host ----------------------------------------------------------------------------------------


class Answer(Protocol):
    """The part of an answer about an account that a host reads: an `AccountDecision` has it all."""

    @property
    def sends(self) -> tuple[Send, ...]:
        """The messages that go now."""

    @property
    def by_invoice(self) -> Mapping[str, Decision]:
        """The answer per invoice id."""

    @property
    def next_check(self) -> datetime | None:
        """The instant at which time alone can change an answer; None when only an event can."""


class _OneInvoice(NamedTuple):
    """The answer about an account in which one invoice is open."""

    sends: tuple[Send, ...]
    by_invoice: Mapping[str, Decision]
    next_check: datetime | None


class Host:
    """A host with the account of one client: it asks, sends, records, learns, and sleeps until something can change.

    It knows the invoices and the history of `account` from the beginning and takes payment data as fresh, unless it is
    told how old they are.
    What is said to `expect` it hears of when it happens.
    Override `act` for clients who answer, and let `learn` take what they say.

    - `outcome`: what becomes of every message, or a function that says it of each.
    - `approves`: whether an approval is given as soon as it is asked for.
    - `hands_over`: whether a hand-off is recorded; without that the host goes on being told of it.
    - `wakes_at`: the times of day at which it asks, on the clock of `zone` (the client's unless given); None: whenever
      an answer can change.
    - `payments_as_of`: when the payment data were last true; None: always.
    - `forgets`: whether it stops asking about what is settled until there is news of it. It asks on where settled
      invoices still matter: under a policy with a minimum, and under a book of policies.
    """

    def __init__(
        self,
        account: Account,
        policy: EscalationPolicy | PolicyBook,
        *,
        calendar: WorkingCalendar | None = None,
        outcome: Outcome | str | Callable[[Send], Outcome | str] = Outcome.DELIVERED,
        approves: bool = True,
        hands_over: bool = False,
        wakes_at: Iterable[time | str] | None = None,
        zone: str | None = None,
        forgets: bool = False,
        payments_as_of: datetime | None = None,
    ) -> None:
        self.client = account.client
        self.policy = policy
        self.calendar = calendar_of(calendar, account.client.country)
        self.conversation = conversation_of(account.history)
        self.invoices = {invoice.id: invoice for invoice in account.invoices}
        """As they stand; those that the host does not know of yet are not in it."""
        self.unapplied = account.unapplied
        """Payments that are not applied to an invoice."""
        self.zone = zone_of(account.client.zone)
        self.asked = 0
        """How often it has asked so far."""
        self.settled: set[str] = set()
        """The invoices that it has stopped asking about."""
        self.payments_as_of = payments_as_of
        self._outcome = outcome
        self._approves = approves
        self._hands_over = hands_over
        self._wakes = None if wakes_at is None else wake_times(wakes_at)
        self._clock = self.zone if zone is None else zone_of(zone)
        self._one_policy = policy if isinstance(policy, EscalationPolicy) else None
        self._forgets = forgets and self._one_policy is not None and not self._one_policy.minimum
        self._coming: list[tuple[datetime, int, Event | Invoice]] = []
        self._expected = 0

    def today(self, at: datetime) -> date:
        """Return the client's day at `at`."""
        return local(at, self.zone).date()

    # --- what it hears of ----------------------------------------------------------------------------

    def expect(self, at: datetime, news: Event | Invoice) -> None:
        """Let something happen at `at`: an event is said then, an invoice is seen as it stands on that day."""
        self._expected += 1
        heappush(self._coming, (at if at.tzinfo is UTC else at.astimezone(UTC), self._expected, news))

    def learn(self, event: Event) -> None:
        """Record an event."""
        self.conversation = evolve(self.conversation, event)

    def see(self, invoice: Invoice) -> None:
        """Take an invoice as it stands now: it is new, or something has happened to it."""
        self.invoices[invoice.id] = invoice
        self.settled.discard(invoice.id)

    def catch_up(self, at: datetime) -> None:
        """Hear of everything that has happened by `at`."""
        while self._coming and self._coming[0][0] <= at:
            news = heappop(self._coming)[2]
            if isinstance(news, Invoice):
                self.see(news.as_of(self.today(at)))
            else:
                self.learn(news)
                self.settled -= set(news.invoice_ids or self.settled)

    def next_news(self) -> datetime | None:
        """Return when something happens next; None when nothing more does."""
        return self._coming[0][0] if self._coming else None

    # --- what it does --------------------------------------------------------------------------------

    def ask(self, at: datetime) -> Answer:
        """Return what to do at `at`, knowing what has happened by then."""
        self.catch_up(at)
        self.asked += 1
        unsettled = [invoice for name, invoice in self.invoices.items() if name not in self.settled]
        if len(unsettled) == 1 and self._one_policy is not None and not self.unapplied:
            return self._ask_about(unsettled[0], self._one_policy, at)
        return decide_account(
            self.client,
            unsettled,
            self.policy,
            now=at,
            history=self.conversation,
            calendar=self.calendar,
            payments_as_of=self.payments_as_of,
            unapplied=self.unapplied,
        )

    def _ask_about(self, invoice: Invoice, policy: EscalationPolicy, at: datetime) -> Answer:
        """`decide_account` for one open invoice, without the totals and lists that a host does not read."""
        decision = decide(
            invoice,
            self.client,
            policy,
            now=at,
            history=self.conversation,
            calendar=self.calendar,
            payments_as_of=self.payments_as_of,
        )
        sends = (decision,) if isinstance(decision, Send) else ()
        return _OneInvoice(sends, {invoice.id: decision}, decision.next_check)

    def act(self, at: datetime, answer: Answer) -> datetime | None:
        """Do what the answer says and return when to ask again; None when only an event could change the answer."""
        acts = self._acts(at, answer)
        if acts:
            again = at
            for event in acts:
                self.learn(event)
                if event.at > again:
                    again = local(event.at, at.tzinfo or UTC)
            return again
        if self._forgets:
            for name, decision in answer.by_invoice.items():
                if isinstance(decision, Done) and decision.surplus is None:  # a surplus holds other demands
                    self.settled.add(name)
        if self._wakes is not None:
            return next_wake(self._wakes, self._clock, at)
        changes, news = answer.next_check, self.next_news()
        if changes is None or news is None:
            return changes or news
        return min(changes, news)

    def _acts(self, at: datetime, answer: Answer) -> list[Event]:
        """Return the events that the host makes happen: messages first, since each can change the other answers."""
        if answer.sends:
            return [recorded(message, at, self._outcome_of(message)) for message in answer.sends]
        acts: list[Event] = []
        for name, decision in answer.by_invoice.items():
            if isinstance(decision, HandOff) and self._hands_over:
                acts.append(HandedOff(at=at, invoice_ids=(name,), to=decision.to))
            elif needs_approval(decision) and self._approves:
                acts.append(self._approval(name, decision.because[0].detail, at))
        return acts

    def _outcome_of(self, message: Send) -> Outcome:
        return Outcome(self._outcome(message) if callable(self._outcome) else self._outcome)

    def _approval(self, invoice_id: str, step: str, at: datetime) -> StepApproved:
        """Approve a step at once, or a moment later where a contact of the same instant would spend the approval."""
        now = (contact for contact in self.conversation.contacts if contact.at == at)
        if any(item.step == step for contact in now for item in contact.event.items):
            at += _LEAST
        return StepApproved(at=at, invoice_ids=(invoice_id,), step=step)

    def play(self, *, now: datetime, until: datetime) -> Iterator[tuple[datetime, Answer]]:
        """Yield every answer from `now` through `until`, both inclusive; none before the first invoice is known."""
        at = now
        self.catch_up(at)
        while not self.invoices:
            news = self.next_news()
            if news is None or news > until:
                return
            at = news
            self.catch_up(at)
        if self._wakes is not None:
            at = next_wake(self._wakes, self._clock, at - _LEAST)
        yield from play(self.ask, now=at, until=until, act=self.act)


def needs_approval(decision: Decision) -> TypeGuard[Hold]:
    """Return whether only an approval is missing."""
    return isinstance(decision, Hold) and decision.reason == ReasonCode.NEEDS_APPROVAL


# --- what it will hear of ----------------------------------------------------------------------------


def news_days(invoice: Invoice) -> tuple[date, ...]:
    """Return the days on which something happens to an invoice, in order: not those that were agreed beforehand."""
    return tuple(sorted({day for day, fact in invoice.dated_facts() if fact not in {"due", "instalment"}}))
