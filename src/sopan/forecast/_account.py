"""All invoices of one client looked at ahead of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeGuard

from sopan.account import Account, AccountDecision, PolicyBook, decide_account
from sopan.account._choice import Choices
from sopan.calendars import WorkingCalendar
from sopan.decisions import Decision, Done, HandOff, Hold, ReasonCode, Send, SendItem, Wait
from sopan.engine import Case, conversation_of, default_calendar
from sopan.forecast._driver import play
from sopan.forecast._shown import (
    agreed_parts,
    closed_days,
    days_after,
    due_at,
    first_and_last,
    planned_on,
    shown_days,
)
from sopan.forecast.moments import DueDate, Moment
from sopan.forecast.timeline import Timeline
from sopan.history import ContactedItem, Event, StepApproved, evolve
from sopan.policy import EscalationPolicy
from sopan.words import Outcome
from sopan.zones import local

__all__ = ["AccountHost", "forecast_account"]


class AccountHost:
    """A host as a forecast imagines it, for all invoices of one client: `Host` for one invoice, this for the account.

    It keeps the conversation, and that is the only thing here that changes. Override `act` for a livelier world, and
    let `learn` take what happens in it.
    """

    def __init__(
        self,
        account: Account,
        policy: EscalationPolicy | PolicyBook,
        *,
        calendar: WorkingCalendar | None = None,
    ) -> None:
        self.account = account
        self.policy = policy
        self.conversation = conversation_of(account.history)
        self.calendar = calendar

    def ask(self, at: datetime) -> AccountDecision:
        """What to do at `at`, payment data taken as fresh."""
        return decide_account(
            self.account.client,
            self.account.invoices,
            self.policy,
            now=at,
            history=self.conversation,
            calendar=self.calendar,
        )

    def learn(self, event: Event) -> None:
        """Record an event."""
        self.conversation = evolve(self.conversation, event)

    def act(self, at: datetime, decision: AccountDecision) -> datetime | None:
        """Send what is to be sent, approve what waits for it, and otherwise sleep."""
        for send in decision.sends:
            self.learn(send.as_contacted(at, Outcome.DELIVERED))
        gated = {name: hold for name, hold in decision.by_invoice.items() if _needs_approval(hold)}
        for name, hold in gated.items():
            self.learn(StepApproved(at=at, invoice_ids=(name,), step=hold.because[0].detail))
        return at if decision.sends or gated else None

    def play(self, *, now: datetime, until: datetime) -> Iterator[tuple[datetime, AccountDecision]]:
        """Every answer from `now` through `until`."""
        return play(self.ask, now=now, until=until, act=self.act)


def _needs_approval(decision: Decision) -> TypeGuard[Hold]:
    return isinstance(decision, Hold) and decision.reason == ReasonCode.NEEDS_APPROVAL


def _alike(decision: Hold | HandOff | Done) -> tuple[object, ...]:
    """What invoices have in common that are told of in one moment: a hold for one reason, settled on one day."""
    if isinstance(decision, Hold):
        return decision.kind, decision.reason, decision.until
    return decision.kind, decision.reason, decision.step if isinstance(decision, HandOff) else None


def forecast_account(
    account: Account,
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    until: datetime | date,
    calendar: WorkingCalendar | None = None,
) -> Timeline:
    """What would happen to all invoices of one client from `now` through `until` if nobody replied and nobody paid.

    It asks `decide_account` at every instant at which an answer can change, and assumes what `forecast` assumes.
    Every moment says which invoices it is about; a joint message is one moment, and `listed` has those that it names
    although their own steps are still to come. An invoice that is handed over, settled or held without a date goes
    no further, the others go on; the forecast ends when none of them does, or at `until`.

    `now`, `until` and `calendar` are as for `forecast`.

    Raises what `decide_account` raises, and ArgumentError for an `until` before `now`.
    """
    here, last = first_and_last(now, until, account.client.zone)
    base = default_calendar() if calendar is None else calendar
    host = AccountHost(account, policy, calendar=base)
    story = _Story(host, base.for_region(account.client.region))
    story.remember(here)
    for at, decision in host.play(now=here, until=last):
        story.tell(at, decision)
    story.finish(last)
    return story.timeline(here, last)


class _Story:
    """What a host lives through with one client, written down as it happens."""

    def __init__(self, host: AccountHost, calendar: WorkingCalendar) -> None:
        self.host = host
        self.calendar = calendar
        self.invoices = {invoice.id: invoice for invoice in host.account.invoices}
        self.moments: list[Moment] = []
        self.dues: dict[DueDate, None] = {}
        self.parts: set[date] = set()
        self.said: dict[str, Decision] = {}
        """The latest answer for each invoice."""
        self.ways: dict[str, Wait] = {}
        """What each invoice waited for until it was sent or held."""
        self.approved: set[str] = set()
        self.policy_name = ""

    def remember(self, now: datetime) -> None:
        """What was sent before the forecast begins."""
        for contact in self.host.conversation.sent_contacts:
            ours = [item for item in contact.event.items if item.invoice_id in self.invoices]
            if not ours or contact.at > now:
                continue
            at = local(contact.at, now.tzinfo or UTC)
            made, listed = self._named(ours)
            self.moments.append(
                Moment(
                    kind="contacted",
                    at=at,
                    days_after_due=(at.date() - self.invoices[ours[0].invoice_id].due_on).days,
                    step=ours[0].step or "",
                    purpose=contact.event.purpose,
                    tone=contact.event.tone,
                    channel=contact.event.channel,
                    deadline_on=contact.event.deadline_on,
                    invoices=made,
                    listed=listed,
                ),
            )

    def tell(self, at: datetime, answer: AccountDecision) -> None:
        """One answer about the account: its messages, then what is new about the rest."""
        self.policy_name = answer.policy.name if answer.policy is not None else ""
        dues = {name: self._due(name, at) for name in answer.by_invoice}
        for send in answer.sends:
            self.moments.append(self._sent(send))
        fresh: dict[tuple[object, ...], list[str]] = {}
        stopped: dict[str, Hold | HandOff | Done] = {}
        for name, decision in answer.by_invoice.items():
            if isinstance(decision, Wait):
                self.ways[name] = decision
            elif _needs_approval(decision):
                self.approved.add(name)
            elif not isinstance(decision, Send) and decision != self.said.get(name):
                fresh.setdefault(_alike(decision), []).append(name)
                stopped[name] = decision
            self.said[name] = decision
        for names in fresh.values():
            self._stopped(at, stopped[names[0]], names, dues)

    def _sent(self, send: Send) -> Moment:
        carrying = send.items[0]
        before = self.ways.get(carrying.invoice_id)
        way = before.because if before is not None and before.step == send.step else ()
        ids = [item.invoice_id for item in send.items if item.step is not None]
        approved = not self.approved.isdisjoint(ids)
        self.approved.difference_update(ids)
        for name in ids:
            self.ways.pop(name, None)
        made, listed = self._named(send.items)
        return Moment(
            kind="send",
            at=send.at,
            days_after_due=carrying.days_overdue,
            step=send.step,
            purpose=send.purpose,
            tone=send.tone,
            channel=send.channel,
            outstanding=send.outstanding[0],
            planned_on=planned_on(way, send.at.date()),
            deadline_on=send.deadline_on,
            approved=approved,
            because=tuple(dict.fromkeys((*way, *send.because))),
            decision=send,
            invoices=made,
            listed=listed,
        )

    def _stopped(
        self, at: datetime, decision: Hold | HandOff | Done, names: list[str], dues: Mapping[str, DueDate]
    ) -> None:
        """A hold, a hand-off or the end, for invoices that have it in common."""
        days = days_after(at, dues[names[0]])
        numbers = tuple(self.invoices[name].number for name in names)
        if isinstance(decision, HandOff):
            moment = Moment("hand_off", at, days, step=decision.step, to=decision.to)
        elif isinstance(decision, Hold):
            moment = Moment("hold", at, days, until=decision.until, reason=decision.reason, because=decision.because)
        else:
            moment = Moment("done", at, days, reason=decision.reason)
        self._join(replace(moment, decision=decision, invoices=numbers))

    def _join(self, moment: Moment) -> None:
        """Add a hold; one in two parts, cut where something dated might have ended it, is told once."""
        for place, before in enumerate(self.moments):
            alike = before.kind == "hold" and (before.reason, before.invoices) == (moment.reason, moment.invoices)
            if alike and before.until in {moment.at, moment.until}:
                self.moments[place] = replace(moment, at=before.at, days_after_due=before.days_after_due)
                return
        self.moments.append(moment)

    def finish(self, last: datetime) -> None:
        """The forecast ends while waiting: for the next message, and all that would go at its instant."""
        waits = {name: decision for name, decision in self.said.items() if isinstance(decision, Wait)}
        if not waits:
            return
        until = min(wait.until for wait in waits.values())
        names = [name for name, wait in waits.items() if wait.until == until]
        wait = waits[names[0]]
        self.moments.append(
            Moment(
                kind="wait",
                at=last,
                days_after_due=days_after(last, self._due(names[0], last)),
                step=wait.step,
                until=until,
                because=wait.because,
                decision=wait,
                invoices=tuple(self.invoices[name].number for name in names),
            ),
        )

    def _named(self, items: Iterable[ContactedItem | SendItem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The numbers of the invoices whose steps a message makes, and of those that it only lists."""
        made: dict[str, None] = {}
        listed: dict[str, None] = {}
        for item in items:
            (made if item.step is not None else listed)[self.invoices[item.invoice_id].number] = None
        return tuple(made), tuple(listed)

    def _due(self, name: str, at: datetime) -> DueDate:
        """The due date of an invoice that counts at that instant, remembered for the picture."""
        host, invoice = self.host, self.invoices[name]
        choices = Choices(host.policy, host.account.client, tuple(self.invoices.values()), at.date())
        policy = choices.for_invoice(invoice)
        case = Case(invoice, host.account.client, policy, host.conversation, self.calendar, None)
        due = due_at(case, at, invoice.number)
        self.dues[due] = None
        self.parts |= agreed_parts(case, at)
        return due

    def timeline(self, now: datetime, last: datetime) -> Timeline:
        """The whole of it."""
        host = self.host
        dues = tuple(self.dues)
        first, end = shown_days(self.moments, dues, now.date(), last.date())
        quiet = host.account.client.quiet_periods
        if isinstance(host.policy, EscalationPolicy):
            quiet = (*quiet, *host.policy.quiet_periods)
        return Timeline(
            invoice_number=", ".join(invoice.number for invoice in self.invoices.values()),
            policy_name=self.policy_name,
            now=now,
            until=last,
            dues=dues,
            instalments=tuple(sorted(self.parts - {due.due_on for due in dues})),
            moments=tuple(self.moments),
            shown_from=first,
            shown_until=end,
            closed=tuple(closed_days(self.calendar, quiet, first, end)),
            decreed_through=self.calendar.decreed_through,
            client_id=host.account.client.id,
        )
