"""One invoice, or all invoices of one client, looked at ahead of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sopan._arguments import wrong_type
from sopan.account import Account, PolicyBook
from sopan.account._choice import Choices
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Done, HandOff, Hold, Send, SendItem, Wait
from sopan.engine._case import Case
from sopan.engine._decide import calendar_of, conversation_of
from sopan.forecast._dates import (
    agreed_parts,
    closed_days,
    date_in,
    days_after,
    due_at,
    planned_on,
    shown_days,
)
from sopan.forecast._host import Answer, Host, needs_approval
from sopan.forecast._span import first_and_last
from sopan.forecast.moments import DueDate, Moment
from sopan.forecast.timeline import Timeline
from sopan.history import ContactedItem, Conversation, Event, History
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.zones import local


def forecast(
    invoice: Invoice,
    client: Client,
    policy: EscalationPolicy,
    *,
    now: datetime,
    until: datetime | date,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
) -> Timeline:
    """Return what would happen from `now` through `until` if nobody replied and nobody paid.

    It asks `decide` at every instant at which the answer can change, as a host does, and assumes that approvals are
    given, payment data are fresh and every message is delivered. Payments that the invoice already knows of come
    when they are dated. It ends at a hand-off, when the invoice is settled, and at a hold without a date, which it
    shows.

    `now` is aware, in any zone. `until` is an aware instant, inclusive, or a day of the client's zone, through its
    end. `history` is the whole client's, as for `decide`; `calendar` is
    `WorkingCalendar.country(client.country)` unless given.

    Raises what `decide` raises, and ArgumentError for an `until` before `now`.
    """
    kinds = {"invoice": Invoice, "client": Client, "policy": EscalationPolicy}
    for (name, kind), value in zip(kinds.items(), (invoice, client, policy), strict=True):
        if not isinstance(value, kind):
            raise wrong_type(name, value, kind.__name__)
    account = Account(client, (invoice,), conversation_of(history))
    return _told(account, policy, now, until, calendar, alone=True)


def forecast_account(
    account: Account,
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    until: datetime | date,
    calendar: WorkingCalendar | None = None,
) -> Timeline:
    """Return what would happen to all invoices of one client through `until` if nobody replied and nobody paid.

    It asks `decide_account` at every instant at which an answer can change, and assumes what `forecast` assumes.
    Every moment says which invoices it is about; a joint message is one moment, and `listed` has those that it names
    although their own steps are still to come. An invoice that is handed over, settled or held without a date goes
    no further, the others go on; the forecast ends when none of them does, or at `until`.

    `now`, `until` and `calendar` are as for `forecast`.

    Raises what `decide_account` raises, and ArgumentError for an `until` before `now`.
    """
    return _told(account, policy, now, until, calendar, alone=False)


def _told(
    account: Account,
    policy: EscalationPolicy | PolicyBook,
    now: datetime,
    until: datetime | date,
    calendar: WorkingCalendar | None,
    *,
    alone: bool,
) -> Timeline:
    here, last = first_and_last(now, until, account.client.zone)
    base = calendar_of(calendar, account.client.country)
    host = Host(account, policy, calendar=base)
    story = _Story(host, account, base.for_region(account.client.region), alone=alone)
    story.remember(here)
    for at, answer in host.play(now=here, until=last):
        story.tell(at, answer)
    story.finish(last)
    return story.timeline(here, last)


def _alike(decision: Hold | HandOff | Done) -> tuple[object, ...]:
    """Return what invoices have in common that are told of in one moment: a hold for one reason, settled on one day."""
    if isinstance(decision, Hold):
        return decision.kind, decision.reason, decision.until
    return decision.kind, decision.reason, decision.step if isinstance(decision, HandOff) else None


class _Story:
    """The story of a host and one client, written down as it happens.

    Where it is about one invoice `alone`, no moment needs to say which.
    """

    def __init__(self, host: Host, account: Account, calendar: WorkingCalendar, *, alone: bool) -> None:
        self.host = host
        self.client = account.client
        self.calendar = calendar
        self.invoices = {invoice.id: invoice for invoice in account.invoices}
        self.alone = alone
        self.moments: list[Moment] = []
        self.dues: dict[DueDate, None] = {}
        self.parts: set[date] = set()
        self.said: dict[str, Decision] = {}
        """The latest answer for each invoice."""
        self.ways: dict[str, Wait] = {}
        """What each invoice waited for until it was sent or held."""
        self.approved: set[str] = set()
        self.chosen: dict[EscalationPolicy, None] = {}
        """The policies that held for the client as a whole, the last one at the end."""

    def remember(self, now: datetime) -> None:
        """Tell of the messages that were sent before the forecast begins."""
        for contact in self.host.conversation.sent_contacts:
            ours = [item for item in contact.event.items if item.invoice_id in self.invoices]
            if contact.at > now:
                continue
            for items in ([item] for item in ours if item.step) if self.alone else [ours] if ours else []:
                first, at = items[0], local(contact.at, now.tzinfo or UTC)
                invoice = self.invoices[first.invoice_id]
                due_on = (date_in(first.obligation, invoice) if self.alone else None) or invoice.due_on
                made, listed = self._named(items)
                self.moments.append(
                    Moment(
                        kind="contacted",
                        at=at,
                        days_after_due=None if due_on is None else (at.date() - due_on).days,
                        step=first.step or "",
                        purpose=contact.event.purpose,
                        tone=contact.event.tone,
                        channel=contact.event.channel,
                        outstanding=first.outstanding if self.alone else None,
                        deadline_on=contact.event.deadline_on,
                        invoices=made,
                        listed=listed,
                    ),
                )

    def tell(self, at: datetime, answer: Answer) -> None:
        """One answer about the account: its messages, then what is new about the rest."""
        choices = self._choices(at)
        policy = choices.for_client[0]
        self.chosen.pop(policy, None)
        self.chosen[policy] = None
        dues = {name: self._due(name, at, choices) for name in answer.by_invoice}
        for send in answer.sends:
            self.moments.append(self._sent(send))
        fresh: dict[tuple[object, ...], list[str]] = {}
        stopped: dict[str, Hold | HandOff | Done] = {}
        for name, decision in answer.by_invoice.items():
            if isinstance(decision, Wait):
                self.ways[name] = decision
            elif needs_approval(decision):
                self.approved.add(name)
            elif not isinstance(decision, Send) and decision != self.said.get(name):
                fresh.setdefault(_alike(decision), []).append(name)
                stopped[name] = decision
                self.ways.pop(name, None)
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
        self, at: datetime, decision: Hold | HandOff | Done, names: list[str], dues: Mapping[str, DueDate | None]
    ) -> None:
        """A hold, a hand-off or the end, for invoices that have it in common."""
        days = days_after(at, dues[names[0]])
        numbers = self._numbers(names)
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
                days_after_due=days_after(last, self._due(names[0], last, self._choices(last))),
                step=wait.step,
                until=until,
                because=wait.because,
                decision=wait,
                invoices=self._numbers(names),
            ),
        )

    def _named(self, items: Sequence[ContactedItem | SendItem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The numbers of the invoices whose steps a message makes, and of those that it only lists."""
        made = [item.invoice_id for item in items if item.step is not None]
        listed = [item.invoice_id for item in items if item.step is None]
        return self._numbers(made), self._numbers(listed)

    def _numbers(self, names: Iterable[str]) -> tuple[str, ...]:
        return () if self.alone else tuple(dict.fromkeys(self.invoices[name].number for name in names))

    def _choices(self, at: datetime) -> Choices:
        """The policies of that day."""
        invoices, said = tuple(self.invoices.values()), self.host.conversation
        return Choices(self.host.policy, self.client, invoices, said, at.date())

    def _due(self, name: str, at: datetime, choices: Choices) -> DueDate | None:
        """The due date of an invoice that counts at that instant, remembered for the picture."""
        invoice = self.invoices[name]
        policy = choices.for_invoice(invoice)
        case = Case(invoice, self.client, policy, self.host.conversation, self.calendar, None)
        due = due_at(case, at, "" if self.alone else invoice.number)
        if due is not None:
            self.dues[due] = None
        self.parts |= agreed_parts(case, at)
        return due

    def timeline(self, now: datetime, last: datetime) -> Timeline:
        """The whole of it."""
        dues = tuple(self.dues)
        policy = next(reversed(self.chosen), None) or self._choices(last).for_client[0]
        first, end = shown_days(self.moments, dues, now.date(), last.date())
        periods = (*self.client.quiet_periods, *(period for policy in self.chosen for period in policy.quiet_periods))
        return Timeline(
            invoice_number=", ".join(invoice.number for invoice in self.invoices.values()),
            policy_name=policy.name,
            now=now,
            until=last,
            dues=dues,
            instalments=tuple(sorted(self.parts - {due.due_on for due in dues})),
            moments=tuple(self.moments),
            shown_from=first,
            shown_until=end,
            closed=tuple(closed_days(self.calendar, dict.fromkeys(periods), first, end)),
            decreed_through=self.calendar.decreed_through,
            client_id="" if self.alone else self.client.id,
            country=self.client.country,
        )
