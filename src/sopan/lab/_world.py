"""One client of an imagined year: pays, promises, objects and complains as its kind does, and as messages move it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import exp, log, log1p
from random import Random

from sopan.account import Account, PolicyBook
from sopan.calendars import WorkingCalendar
from sopan.decisions import Send
from sopan.errors import ArgumentError
from sopan.fields import ONE_DAY
from sopan.forecast import Answer, Host
from sopan.forecast._span import require_day
from sopan.history import DisputeOpened, DisputeResolved, Event, PromiseMade, Replied, ReplyHandled
from sopan.invoice import Invoice, Payment
from sopan.lab._behaviour import Payer, Response
from sopan.lab._inputs import check_accounts, events_of, require_behaviour, require_whole
from sopan.policy import EscalationPolicy
from sopan.words import NOT_DEMANDS
from sopan.zones import local, start_of_day

_ANSWER = timedelta(hours=1)
"""A client who answers a message does so an hour later."""
_HANDLED = timedelta(hours=25)
"""A complaint is answered by a person a day after it came."""
_MEMORY = timedelta(days=30)


@dataclass(slots=True)
class Bill:
    """An invoice in the imagined year, and what becomes of it."""

    invoice: Invoice
    kind: Payer
    dice: Random
    cursor: date
    """The first day that has not been lived through."""
    threshold: float
    """It is paid on the day on which the hazards of its days add up to this: one draw, whatever the policy does."""
    spent: float = 0.0
    """The hazard of the days before `cursor`."""
    effects: list[tuple[date, float]] = field(default_factory=list)
    planned: date | None = None
    meant_on: date | None = None
    """The day of a promise that is meant: it is paid by then."""
    blocked_through: date = date.min
    disputed: bool = False
    paid_on: date | None = None
    messages: int = 0
    told: list[tuple[date, str, str]] = field(default_factory=list)
    """Day, what (`message`, `promise`, `dispute`) and of what kind, in order of time."""
    reminded_on: date | None = None

    def hazard(self, day: date) -> float:
        """Return how fast the invoice is paid on `day`."""
        due_on = self.invoice.due_on
        chance = 0.0 if due_on is None else self.kind.chance(day, due_on)
        if not chance or day <= self.blocked_through:
            return 0.0
        decay = log(2) / self.kind.reacts.half_life_days
        moved = sum(size * exp(-decay * ((day - since).days - 1)) for since, size in self.effects)
        return -log1p(-chance) * (1.0 + moved)

    def live_through(self, day: date) -> None:
        """Spend the hazard of the days through `day`, on which it was not paid."""
        while self.cursor <= day:
            self.spent += self.hazard(self.cursor)
            self.cursor += ONE_DAY

    def chance_by(self, day: date) -> float:
        """Return the chance that it is paid by `day` when nothing more is said: the threshold has no memory."""
        days = range((day - self.cursor).days + 1)
        return 1 - exp(-sum(self.hazard(self.cursor + number * ONE_DAY) for number in days))

    def plan(self, last: date) -> None:
        """The day on which it will be paid if nothing more is said; None when that lies behind `last`."""
        spent, day = self.spent, self.cursor
        self.planned = self.meant_on
        last = last if self.meant_on is None else min(last, self.meant_on)
        while day <= last:
            spent += self.hazard(day)
            if spent >= self.threshold:
                self.planned = day
                return
            day += ONE_DAY


def bill_of(invoice: Invoice, kind: Payer, dice: Random, from_day: date, last: date) -> Bill:
    """The invoice in the hands of a client of that kind, payable from `from_day` on; the first draw is its own."""
    bill = Bill(invoice, kind, dice, cursor=from_day, threshold=-log1p(-dice.random()))
    bill.plan(last)
    return bill


@dataclass(frozen=True, slots=True)
class Story:
    """The end of one client's year."""

    bills: tuple[Bill, ...]
    sent: tuple[tuple[str, str, date], ...]
    """Channel, step and day of each message."""
    promises: float
    """The chances of all its messages to be answered with a promise, added up."""
    kept: float
    """The chances that such a promise is made and kept, added up likewise."""
    complaints: float
    """The chances of all its messages to make it complain, added up."""
    lost: float
    """The chance that it was lost, added up likewise."""


class World(Host):
    """A host whose client lives."""

    def __init__(
        self,
        account: Account,
        policy: EscalationPolicy | PolicyBook,
        behaviour: Payer,
        *,
        first: datetime,
        last: datetime,
        name: str,
        calendar: WorkingCalendar | None,
    ) -> None:
        known, _ = events_of(account, first)
        nobody = replace(account, invoices=(), history=known)
        super().__init__(nobody, policy, calendar=calendar, hands_over=True, forgets=True)
        self.first_day, self.last_day = self.today(first), self.today(last)
        self.kind = behaviour.pick(Random(f"{name}/{account.client.id}").random())
        self.bills: dict[str, Bill] = {}
        self.to_issue = sorted(account.invoices, key=lambda invoice: invoice.issued_on, reverse=True)
        self.name = name
        self.contacts: list[date] = []
        self.sent: list[tuple[str, str, date]] = []
        self.promises = self.kept = 0.0
        self.complaints = self.losses = 0.0
        self.lost = False

    # --- what happens --------------------------------------------------------------------------------

    def catch_up(self, at: datetime) -> None:
        """Issue, hear and pay what has come by `at`."""
        today = self.today(at)
        while self.to_issue and self.to_issue[-1].issued_on <= today:
            self._issue(self.to_issue.pop())
        super().catch_up(at)
        for bill in self.bills.values():
            if bill.paid_on is None and bill.planned is not None and bill.planned <= today:
                self._pay(bill, bill.planned)

    def next_news(self) -> datetime | None:
        """Return when something happens next, as things stand."""
        days = [bill.planned for bill in self.bills.values() if bill.planned is not None and bill.paid_on is None]
        if self.to_issue:
            days.append(self.to_issue[-1].issued_on)
        said = super().next_news()
        if not days:
            return said
        happens = start_of_day(min(days), self.zone)
        return happens if said is None else min(said, happens)

    def _issue(self, invoice: Invoice) -> None:
        known = invoice.as_of(min(self.first_day, self.last_day))
        self.see(known)
        if known.status != "issued" or not known.to_transfer(self.first_day).amount:
            return
        dice = Random(f"{self.name}/{self.client.id}/{invoice.id}")
        # Neither sooner than it is issued nor in the past that the ledger has told already.
        from_day = max(invoice.issued_on, self.first_day) + ONE_DAY
        bill = bill_of(known, self.kind, dice, from_day, self.last_day)
        self.bills[invoice.id] = bill

    def _pay(self, bill: Bill, day: date) -> None:
        invoice = bill.invoice
        amount = invoice.to_transfer(day)
        bill.paid_on = day
        if amount.amount:
            payment = Payment(id=f"lab-{len(invoice.payments) + 1}", amount=amount, received_on=day)
            self.see(invoice.model_copy(update={"payments": (*invoice.payments, payment)}))

    # --- what messages do ----------------------------------------------------------------------------

    def act(self, at: datetime, answer: Answer) -> datetime | None:
        """Do as the answer says, and let the client react."""
        for message in answer.sends:
            self._react(message, at)
        return super().act(at, answer)

    def _react(self, message: Send, at: datetime) -> None:
        here = local(at, self.zone)
        today = here.date()
        self.sent.append((message.channel.value, message.step, today))
        recent = sum(today - day < _MEMORY for day in self.contacts)
        self.contacts.append(today)
        for item in message.items:
            if item.invoice_id in self.bills:
                self.bills[item.invoice_id].told.append((today, "message", f"{message.step}, {message.channel.value}"))
        if message.purpose in NOT_DEMANDS:
            return
        reacts = self.kind.reacts
        strength = reacts.strength(message.channel, message.tone, recent, here.hour)
        for place, item in enumerate(message.items):
            bill = self.bills.get(item.invoice_id)
            if bill is None or bill.paid_on is not None:
                continue
            bill.messages += 1
            bill.reminded_on = bill.reminded_on or today
            # Always as many draws, so that the next message meets the same dice under every policy.
            promise, keep, dispute, complain, leave = (bill.dice.random() for _ in range(5))
            bill.live_through(today)
            if strength:
                bill.effects.append((today, strength))
            self._count_promise(bill, today, reacts)
            if dispute < reacts.dispute and not bill.disputed:
                self._dispute(bill, at, today, reacts)
            bill.plan(self.last_day)
            if promise < reacts.promise and today > bill.blocked_through:
                self._promise(bill, at, today, reacts, meant=keep < reacts.keep)
            if place == 0:
                chance = reacts.complaint(message.tone, recent)
                self.complaints += chance
                self.losses += 0.0 if self.lost else chance * reacts.leave
                if complain < chance:
                    self._complain(at, leaves=leave < reacts.leave)

    def _say(self, event: Event) -> None:
        self.expect(event.at, event)

    def _dispute(self, bill: Bill, at: datetime, today: date, reacts: Response) -> None:
        ids = (bill.invoice.id,)
        bill.disputed = True
        bill.told.append((today, "dispute", f"{reacts.dispute_days} days"))
        bill.blocked_through = today + reacts.dispute_days * ONE_DAY
        over = start_of_day(bill.blocked_through + ONE_DAY, self.zone)
        self._say(DisputeOpened(at=at + _ANSWER, invoice_ids=ids))
        self._say(DisputeResolved(at=over.astimezone(UTC), invoice_ids=ids))

    def _count_promise(self, bill: Bill, today: date, reacts: Response) -> None:
        """Add the chance of a promise and of a kept one, as they are before the dice fall.

        A dispute leaves no room for a promise. Until its day nothing more is asked, so the hazards up to it are known.
        """
        if today <= bill.blocked_through:
            return
        chance = reacts.promise * (1 if bill.disputed else 1 - reacts.dispute)
        if not chance:
            return
        pay_by = _pay_by(today, reacts)
        meant = reacts.keep if pay_by <= self.last_day else 0.0
        self.promises += chance
        self.kept += chance * (meant + (1 - meant) * bill.chance_by(min(pay_by, self.last_day)))

    def _promise(self, bill: Bill, at: datetime, today: date, reacts: Response, *, meant: bool) -> None:
        pay_by = _pay_by(today, reacts)
        bill.told.append((today, "promise", f"by {pay_by}"))
        self._say(PromiseMade(at=at + _ANSWER, invoice_ids=(bill.invoice.id,), pay_by=pay_by))
        if meant and pay_by <= self.last_day and (bill.planned is None or bill.planned > pay_by):
            bill.planned = bill.meant_on = pay_by

    def _complain(self, at: datetime, *, leaves: bool) -> None:
        self.lost = self.lost or leaves
        self._say(Replied(at=at + _ANSWER))
        self._say(ReplyHandled(at=at + _HANDLED))

    def story(self) -> Story:
        """Return how it ended."""
        bills = tuple(self.bills.values())
        return Story(bills, tuple(self.sent), self.promises, self.kept, self.complaints, self.losses)


def _pay_by(today: date, reacts: Response) -> date:
    return today + max(reacts.promise_days, 1) * ONE_DAY


def live(world: World, first: datetime, last: datetime) -> Story:
    """Play it from `first` through `last`."""
    for _ in world.play(now=first.astimezone(UTC), until=last.astimezone(UTC)):
        pass
    world.catch_up(last)
    return world.story()


# --- a ledger that nobody asks about ---------------------------------------------------------------------


def imagine(behaviour: Payer, accounts: Iterable[Account], until: date, seed: int) -> tuple[Account, ...]:
    """The accounts with the payments that `behaviour` would make by `until`, inclusive, if nobody were asked.

    Payments that the accounts hold are left out. For trying `fit`, and for ledgers to play with.
    Raises ArgumentError for an empty ledger, and for an `until` before the first issue.
    """
    book = check_accounts(accounts)
    require_behaviour(behaviour)
    require_whole("seed", seed, 0)
    if require_day("until", until) < min(invoice.issued_on for account in book for invoice in account.invoices):
        raise ArgumentError("until lies before the first issue; name a later day")
    imagined = []
    for account in book:
        kind = behaviour.pick(Random(f"{seed}/{account.client.id}").random())
        invoices = []
        for known in account.invoices:
            invoice = known.model_copy(update={"payments": ()}) if known.payments else known
            dice = Random(f"{seed}/{account.client.id}/{invoice.id}")
            bill = bill_of(invoice, kind, dice, invoice.issued_on + ONE_DAY, until)
            amount = invoice.to_transfer(until)
            if bill.planned is not None and amount.amount:
                payment = Payment(id="imagined-1", amount=amount, received_on=bill.planned)
                invoice = invoice.model_copy(update={"payments": (payment,)})
            invoices.append(invoice)
        imagined.append(replace(account, invoices=tuple(invoices)))
    return tuple(imagined)
