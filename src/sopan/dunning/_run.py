"""The run: every account lived through until its end, as a host would that never sleeps too long."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TypeVar

from sopan.account import Account, PolicyBook
from sopan.account._decide import require_policy, require_values
from sopan.account.model import accounts_of, require_own_invoices
from sopan.calendars import WorkingCalendar
from sopan.decisions import Decision, HandOff, Hold, Send, Wait
from sopan.dunning.model import Counted, DunningProposal, DunningSummary, FailedAccount, HeldInvoice, Tally
from sopan.engine._decide import calendar_of, require_aware
from sopan.errors import ArgumentError, SopanError
from sopan.forecast import Answer, Host
from sopan.forecast._span import last_instant
from sopan.policy import EscalationPolicy
from sopan.policy._wakes import next_wake, wake_times
from sopan.words import Channel, Tone
from sopan.zones import local, zone_of

_WESTERNMOST = timezone(timedelta(hours=-12))
"""Where a day ends last."""
_LEAST = timedelta(microseconds=1)


def dunning_run(
    accounts: Iterable[Account],
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    until: datetime | date | None = None,
    wakes_at: Iterable[time | str] | None = None,
    calendar: WorkingCalendar | None = None,
) -> DunningRun:
    """Propose what is to go out from `now` through `until`, account by account and lazily.

    Most hosts wake once a day. A run follows the exact answers through the day instead of looking at one instant: each
    proposal says when it may go, and takes for granted that what was proposed before it went. Joint messages, gaps and
    caps are as `decide_account` has them, so the proposals of all runs together are what a host that sleeps until
    `next_check` would send, provided that each run reaches as far as the next one.

    `until` is inclusive: an instant, or a day of each client's zone through its end; None is the end of the client's
    day on which `now` falls. That is enough before the hours of contact begin. A host that wakes later in the day says
    when it wakes: `wakes_at=["22:00"]` on the clock of `now`, the same as for `lint`, and a run reaches to just before
    the next of these times.
    Nothing is approved in between: a step that needs approval is in the summary's `held`.

    Raises ArgumentError for a naive `now` or `until`, an `until` before `now` or beside `wakes_at`, times of day that
    cannot be read, and a `policy` of another type. What is wrong with one account is in the summary's `errors` and
    stops nothing; such an account has no proposals at all.
    """
    require_aware("now", now)
    require_policy(policy)
    if wakes_at is not None:
        if until is not None:
            message = "until and wakes_at both say how far the run reaches; give one of them"
            raise ArgumentError(message)
        until = next_wake(wake_times(wakes_at), now.tzinfo or UTC, now) - _LEAST
    if until is not None and last_instant("until", until, _WESTERNMOST) < now:
        raise ArgumentError("until lies before now; name a later instant or day")
    if calendar is not None:
        calendar_of(calendar)
    return DunningRun(accounts, policy, now, until, calendar)


class DunningRun(Iterator[DunningProposal]):
    """The proposals of a run, each given once: account by account, within an account in order of time."""

    def __init__(
        self,
        accounts: Iterable[Account],
        policy: EscalationPolicy | PolicyBook,
        now: datetime,
        until: datetime | date | None,
        calendar: WorkingCalendar | None,
    ) -> None:
        self.now = now
        self.policy = policy
        self._accounts = accounts_of(accounts)
        self._until = until
        self._calendar = calendar
        self._ready: deque[DunningProposal] = deque()
        self._looked_at = 0
        self._proposals = Counted()
        self._late = Counted()
        self._by_step: defaultdict[str, Counted] = defaultdict(Counted)
        self._by_channel: defaultdict[Channel, Counted] = defaultdict(Counted)
        self._by_tone: defaultdict[Tone, Counted] = defaultdict(Counted)
        self._held: list[HeldInvoice] = []
        self._errors: list[FailedAccount] = []
        self._waiting = 0
        self._next_check: datetime | None = None

    def __next__(self) -> DunningProposal:
        """Return the next proposal, looking at as many accounts as that takes."""
        while not self._ready:
            self._look_at(next(self._accounts))
        return self._ready.popleft()

    def summary(self) -> DunningSummary:
        """Look at all accounts that are left and return what the run comes to; proposals not yet given stay to come."""
        for account in self._accounts:
            self._look_at(account)
        return DunningSummary(
            accounts=self._looked_at,
            proposals=self._proposals.tally(),
            late=self._late.tally(),
            by_step=_tallies(self._by_step),
            by_channel=_tallies(self._by_channel),
            by_tone=_tallies(self._by_tone),
            held=tuple(self._held),
            waiting=self._waiting,
            next_check=self._next_check,
            errors=tuple(self._errors),
        )

    # --- one account ---------------------------------------------------------------------------------

    def _look_at(self, account: Account) -> None:
        """Live through the account's day, and take it over only when all of it could be decided."""
        self._looked_at += 1
        try:
            require_values(account.client, account.invoices, self.policy)
            require_own_invoices(account.client, account.invoices)
            day = _AccountDay(account)
            first, last = self._span(account.client.zone)
            for at, answer in self._host(account).play(now=first, until=last):
                day.live(at, answer)
            held = list(day.held())
        except SopanError as error:
            self._errors.append(FailedAccount(account.client.id, str(error)))
            return
        self._ready.extend(day.proposals)
        for proposal in day.proposals:
            send = proposal.send
            for counted in (
                self._proposals,
                self._by_step[send.step],
                self._by_channel[send.channel],
                self._by_tone[send.tone],
            ):
                counted.add(*send.outstanding)
            if proposal.late is not None:
                self._late.add(*send.outstanding)
        self._held += held
        self._waiting += day.waiting()
        if day.next_check is not None and (self._next_check is None or day.next_check < self._next_check):
            self._next_check = day.next_check

    def _span(self, zone: str) -> tuple[datetime, datetime]:
        """Return the first and the last instant on the client's clock; a day that is over there is looked at once."""
        clock = zone_of(zone)
        first = local(self.now, clock)
        return first, max(first, last_instant("until", first.date() if self._until is None else self._until, clock))

    def _host(self, account: Account) -> Host:
        return Host(
            account,
            self.policy,
            calendar=self._calendar,
            approves=False,
            payments_as_of=account.payments_as_of,
        )


_Name = TypeVar("_Name")


def _tallies(counted: Mapping[_Name, Counted]) -> dict[_Name, Tally]:
    return {name: one.tally() for name, one in counted.items()}


class _AccountDay:
    """The part of a run that is about one account."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.proposals: list[DunningProposal] = []
        self.next_check: datetime | None = None
        """When the last of the answers changes."""
        self._stopped: dict[str, tuple[datetime, Hold | HandOff]] = {}
        """The latest hold or hand-off of each invoice, unless a message overtook it."""
        self._latest: dict[str, Decision] = {}
        self._sent: set[str] = set()

    def live(self, at: datetime, answer: Answer) -> None:
        """Take one answer over."""
        self.proposals += [DunningProposal.of(self.account, send) for send in answer.sends]
        for name, decision in answer.by_invoice.items():
            if isinstance(decision, Hold | HandOff):
                since, known = self._stopped.get(name, (at, decision))
                self._stopped[name] = (since if known.reason == decision.reason else at, decision)
            elif isinstance(decision, Send):
                self._sent.add(name)
                self._stopped.pop(name, None)
            self._latest[name] = decision
        self.next_check = answer.next_check

    def held(self) -> Iterator[HeldInvoice]:
        """Yield what is held or handed over, in the order of the invoices."""
        for invoice in self.account.invoices:
            if invoice.id in self._stopped:
                at, decision = self._stopped[invoice.id]
                open_now = invoice.outstanding(at.date())
                yield HeldInvoice(self.account.client.id, invoice.id, at, open_now, decision)

    def waiting(self) -> int:
        """Count the invoices that only wait."""
        waits = (name for name, decision in self._latest.items() if isinstance(decision, Wait))
        return sum(name not in self._stopped and name not in self._sent for name in waits)
