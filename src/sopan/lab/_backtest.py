"""What a policy would have sent over a real ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from sopan.account import Account, PolicyBook
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import HandOff, Hold, ReasonCode, Send
from sopan.errors import ArgumentError
from sopan.forecast import Answer, Host
from sopan.forecast._host import news_days
from sopan.forecast._span import first_instant, last_instant
from sopan.history import Conversation, DisputeOpened, DisputeResolved, Event
from sopan.invoice import Invoice
from sopan.lab._inputs import check_accounts, events_of
from sopan.lab._log import BacktestEntry, BacktestLog
from sopan.policy import EscalationPolicy
from sopan.words import NOT_DEMANDS
from sopan.zones import local, start_of_day, zone_of


def backtest(
    policy: EscalationPolicy | PolicyBook,
    accounts: Iterable[Account],
    start: date,
    end: date,
    calendar: WorkingCalendar | None = None,
) -> BacktestLog:
    """Return what `policy` would have sent from `start` through `end`, while the ledger went as it really did.

    The ledger holds the true payments on their dates and, in each account's history, what clients and office said.
    The host learns each fact when it happens: before that day it knows neither payment nor invoice. What the office
    itself did after `start` (contacts, approvals, hand-offs) is left out: another policy did that.
    Payments are history and do not react: a backtest shows what would have been asked, not what it would have earned.

    `start` and `end` are days of each client's zone, both inclusive, or aware instants.
    Messages are delivered, approvals given and hand-offs taken when they are due.

    Raises ArgumentError for an end before the start, an empty ledger, payments before issue, an id used twice, and a
    history given as a `Conversation`; and what `decide` raises.
    """
    book = check_accounts(accounts)
    entries: list[BacktestEntry] = []
    asked = changes = 0
    for account in book:
        zone = zone_of(account.client.zone)
        first, last = first_instant("start", start, zone), last_instant("end", end, zone)
        if last < first:
            raise ArgumentError("end lies before start; name a later day")
        host, happened = _host_of(account, policy, first, last, calendar)
        diary = _Diary(account)
        for at, answer in host.play(now=first.astimezone(UTC), until=last.astimezone(UTC)):
            diary.write(at, answer)
        entries += diary.written
        asked += host.asked
        changes += happened
    entries.sort(key=lambda entry: (entry.at.astimezone(UTC), entry.client_id, entry.invoice_id))
    return BacktestLog(policy, tuple(entries), book, start, end, calendar, asked, changes)


def _host_of(
    account: Account,
    policy: EscalationPolicy | PolicyBook,
    first: datetime,
    last: datetime,
    calendar: WorkingCalendar | None,
) -> tuple[Host, int]:
    """Return the host to whom the past happens once more, and how many things happen to it after `first`."""
    known, later = events_of(account, first)
    nobody = replace(account, invoices=(), history=known)
    host = Host(nobody, policy, calendar=calendar, hands_over=True, forgets=True)
    coming: list[tuple[datetime, Event | Invoice]] = [
        (start_of_day(day, host.zone), invoice) for invoice in account.invoices for day in news_days(invoice)
    ]
    coming += [(event.at, event) for event in later]
    for at, news in coming:
        host.expect(at, news)
    return host, sum(first < at <= last for at, _ in coming)


class _Diary:
    """The answers about one account, written down when they are new."""

    def __init__(self, account: Account) -> None:
        self.client: Client = account.client
        self.invoices = {invoice.id: invoice for invoice in account.invoices}
        self.zone = zone_of(account.client.zone)
        self.disputes = _Disputes(account)
        self.written: list[BacktestEntry] = []
        self.holding: dict[str, int] = {}
        self.handed: set[str] = set()

    def write(self, at: datetime, answer: Answer) -> None:
        """One answer."""
        for message in answer.sends:
            self._message(at, message)
        for invoice_id, decision in answer.by_invoice.items():
            if isinstance(decision, Hold):
                self._hold(at, invoice_id, decision)
                continue
            self.holding.pop(invoice_id, None)
            if isinstance(decision, HandOff):
                self.handed.add(invoice_id)
                self._add(
                    at, invoice_id, kind="hand_off", step=decision.step, reason=decision.reason, decision=decision
                )

    def _message(self, at: datetime, message: Send) -> None:
        for item in message.items:
            self._add(
                at,
                item.invoice_id,
                kind="message",
                step=item.step,
                occurrence=item.occurrence,
                purpose=message.purpose.value,
                tone=message.tone.value,
                channel=message.channel.value,
                key=message.key,
                demand=message.purpose not in NOT_DEMANDS,
                decision=message,
            )

    def _hold(self, at: datetime, invoice_id: str, hold: Hold) -> None:
        own = hold.reason == ReasonCode.HANDED_OFF and invoice_id in self.handed
        if hold.reason == ReasonCode.NEEDS_APPROVAL or own:
            return  # the approval comes at once; and the hand-off stands above
        place = self.holding.get(invoice_id)
        if place is not None and self.written[place].reason == hold.reason:
            self.written[place] = replace(self.written[place], until=hold.until)
            return
        self.holding[invoice_id] = len(self.written)
        self._add(at, invoice_id, kind="hold", reason=str(hold.reason), until=hold.until, decision=hold)

    def _add(self, at: datetime, invoice_id: str, **facts: object) -> None:
        invoice, here = self.invoices[invoice_id], local(at, self.zone)
        met, days = self.disputes.met(invoice, here)
        entry = BacktestEntry(
            at=here,
            client_id=self.client.id,
            invoice_id=invoice_id,
            days_overdue=invoice.days_overdue(here.date()) or 0,
            met=met,
            days_to_payment=days,
            **facts,  # type: ignore[arg-type] # each call above names fields of the entry
        )
        self.written.append(entry)


class _Disputes:
    """Objections and payments that a message met."""

    def __init__(self, account: Account) -> None:
        history = account.history
        events: Iterable[Event] = () if isinstance(history, Conversation) else tuple(history)
        self.opened = [event for event in events if isinstance(event, DisputeOpened)]
        self.settled = {
            invoice.id: [(day, not invoice.to_transfer(day)) for day in news_days(invoice)]
            for invoice in account.invoices
        }
        """From which day on something, and from which nothing, is to be transferred."""
        self.resolved = [event for event in events if isinstance(event, DisputeResolved)]

    def met(self, invoice: Invoice, at: datetime) -> tuple[str, int | None]:
        """`paid_before`, `disputed`, `paid_after` or `open`, and the days until all was paid."""
        settled = self._settled_on(invoice.id, at.date())
        days = None if settled is None else (settled - at.date()).days
        if days is not None and days <= 0:
            return "paid_before", days
        if self._disputed(invoice.id, at):
            return "disputed", days
        return ("open", None) if days is None else ("paid_after", days)

    def _settled_on(self, invoice_id: str, today: date) -> date | None:
        """Today when nothing is to be transferred, else the day from which that is so; None without such a day."""
        past = [settled for day, settled in self.settled[invoice_id] if day <= today]
        if past and past[-1]:
            return today
        return next((day for day, settled in self.settled[invoice_id] if day > today and settled), None)

    def _disputed(self, invoice_id: str, at: datetime) -> bool:
        for event in self.opened:
            if event.concerns(invoice_id) and event.at <= at:
                ends = [end.at for end in self.resolved if end.concerns(invoice_id) and end.at >= event.at]
                if not ends or min(ends) > at:
                    return True
        return False
