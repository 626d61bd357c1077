"""The world: a host with a store and an outbox, its clients, its people, its bank, its clock, and accidents.

Everything that changes between two questions changes here. After each change the host asks `decide`, every answer is
checked, and what the host does with a Send goes through an outbox with a unique key, as the manual advises.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sopan.account import AccountDecision
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Done, HandOff, Hold, Send
from sopan.errors import CalendarCoverageError
from sopan.history import Contacted, ContactWithdrawn, Event
from sopan.invoice import Invoice, Payment
from sopan.policy import EscalationPolicy
from sopan.words import Outcome
from tests.machine import people, relations, values
from tests.machine.accounts import AccountQuestion, check_account
from tests.machine.dice import Dice
from tests.machine.facts import Facts, zone_named
from tests.machine.invariants import check
from tests.machine.question import Question
from tests.machine.tally import Tally
from tests.machine.themes import SHARES, THEMES

INSTANT = timedelta(microseconds=1)
LAST_DAY = date(2029, 6, 1)
"""The calendars end with 2030; `decide` looks 400 days ahead."""


@dataclass
class Delivery:
    """A message that left the house, under its key."""

    client_id: str
    contacted: Contacted
    recorded: bool = False
    withdrawn: bool = False
    """Whether a person found that it never left us."""

    @property
    def went_out(self) -> bool:
        arrived = self.contacted.outcome in {Outcome.DELIVERED, Outcome.READ}
        return self.contacted.sent and (arrived or not self.withdrawn)


@dataclass
class World:
    """One story. `sharp` is how many of the dear checks are made: 1 all of them, 10 a tenth."""

    dice: Dice
    tally: Tally = field(default_factory=Tally)
    sharp: int = 4
    theme: str = ""
    """What it is about; the dice choose where nobody has."""
    now: datetime = datetime(2026, 10, 19, 2, tzinfo=UTC)
    joint: bool = field(init=False)
    """Whether this host asks about all invoices of a client together."""
    calendar: WorkingCalendar = field(init=False)
    policies: dict[str, EscalationPolicy] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    store: list[tuple[str, Event]] = field(default_factory=list)
    """What the host has recorded, in that order, with the client at the time."""
    outbox: dict[str, Delivery] = field(default_factory=dict)
    data_age: timedelta | None = None
    """How old payment data are; None when the host vouches for them."""
    unapplied: dict[str, tuple[Payment, ...]] = field(default_factory=dict)
    """Money of a client that nobody has applied to an invoice yet."""
    next_checks: dict[str, datetime | None] = field(default_factory=dict)
    born: int = 0
    last: tuple[Question, Decision | AccountDecision | None] | None = None
    """The question that is being looked at, for the story of a failure."""

    def __post_init__(self) -> None:
        """Two clients, and one to three invoices of the first."""
        self.theme = self.theme or self.dice.weighed(SHARES)
        self.throw(self.dice)
        dice = self.dice
        self.tally.worlds += 1
        self.joint = dice.once_in(3, "joint")
        self.calendar = dice.pick(values.calendars())
        start = dice.pick(values.BEFORE_FEASTS if dice.likes("feasts") else values.STARTS)
        self.now = datetime(start.year, start.month, start.day, dice.number(0, 23), tzinfo=UTC)
        for client_id in ("C1", "C2"):
            self.clients[client_id] = values.client(dice, client_id)
            self.policies[client_id] = values.policy(dice)
        for _ in range(3 if dice.likes("many") else dice.pick([1, 1, 2, 3])):
            self.new_invoice()

    def throw(self, dice: Dice) -> None:
        """Go on with these dice, thrown for the theme of this world."""
        self.dice = replace(dice, theme=THEMES[self.theme])

    # --- looking --------------------------------------------------------------------------------

    def today(self, client_id: str = "C1") -> date:
        return self.now.astimezone(zone_named(self.clients[client_id].zone)).date()

    def events(self, client_id: str, known: int | None = None) -> tuple[Event, ...]:
        """A client's history: what was recorded for the client, and the past of invoices that came from another.

        `known` is how many recordings a worker with an old snapshot has seen.
        """
        ours = {invoice.id for invoice in self.owned_by(client_id)}
        return tuple(
            event for owner, event in self.store[:known] if owner == client_id or not ours.isdisjoint(event.invoice_ids)
        )

    def owned_by(self, client_id: str) -> list[Invoice]:
        """The invoices that a client pays, for itself or for another."""
        return [invoice for invoice in self.invoices.values() if people.payer(invoice) == client_id]

    def question(self, invoice_id: str, known: int | None = None) -> Question:
        invoice = self.invoices[invoice_id]
        owner = people.payer(invoice)
        return Question(
            invoice=invoice,
            client=self.clients[owner],
            policy=self.policies[owner],
            events=self.events(owner, known),
            calendar=self.calendar,
            now=self.now,
            payments_as_of=None if self.data_age is None else self.now - self.data_age,
        )

    # --- asking and checking --------------------------------------------------------------------

    def ask(self, invoice_id: str, known: int | None = None) -> tuple[Question, Decision] | None:
        """Ask and check; None where the calendar ends."""
        question = self.question(invoice_id, known)
        self.tally.asked += 1
        self.last = (question, None)
        try:
            decision = question.decision()
        except CalendarCoverageError:
            assert self.now.year >= LAST_DAY.year, "the calendar ended too early"
            return None
        self.last = (question, decision)
        self.tally.count(decision, self.theme)
        self.compare(question, decision)
        if known is None:
            self.next_checks[invoice_id] = decision.next_check
        return question, decision

    def compare(self, question: Question, decision: Decision) -> None:
        """All checks of one answer; the dear ones now and then."""
        tally, dice = self.tally, self.dice
        check(Facts(question), decision)
        for name, comparison, times in (
            ("exact", relations.exact, 2),
            ("told_otherwise", relations.told_otherwise, 3),
            ("paying", relations.paying_never_adds_a_demand, 4),
            ("fees", relations.fees_never_fall, 2),
            ("foretold", relations.can_be_foretold, 160),
            ("rendered", relations.says_what_was_decided, 8),
            ("oracle", relations.second_opinion, 4),
            ("oracle's dates", relations.whole_opinion, 160),
        ):
            if dice.once_in(max(1, times * self.sharp // 4)):
                tally.checks[name] += 1
                tally.asked += comparison(question, decision, dice)
        if dice.once_in(100 * self.sharp):
            tally.checks["more_often"] += 1
            tally.asked += relations.asking_more_often_gains_nothing(question, dice)

    # --- the host -------------------------------------------------------------------------------

    def run_host(self) -> None:
        """One run over all invoices, by the book: decide, send, record, next."""
        if self.joint:
            self.run_accounts()
            return
        sent: dict[tuple[str, date], int] = {}
        for invoice_id in list(self.invoices):
            answer = self.ask(invoice_id)
            if answer is None:
                continue
            question, decision = answer
            if self.act(question, decision):
                whom = (question.client.id, self.today(question.client.id))
                sent[whom] = sent.get(whom, 0) + 1
                assert not question.policy.limits.min_days_between or sent[whom] == 1, "two on one day [S6, I02]"
                again = self.ask(invoice_id)
                assert again is None or not isinstance(again[1], Send) or again[1].key != decision.key

    def run_accounts(self) -> None:
        """The same with joint messages: one question per client."""
        for client_id in list(self.clients):
            answer = self.ask_account(client_id)
            if answer is None:
                continue
            sent = [self.act(self.question(send.items[0].invoice_id), send) for send in answer.sends]
            if any(sent) and self.policies[client_id].limits.min_days_between:
                again = self.ask_account(client_id)
                assert again is None or not again.sends, "two on one day [S6, I02]"
            for invoice_id, decision in answer.by_invoice.items():
                if not isinstance(decision, Send):
                    self.act(self.question(invoice_id), decision)

    def ask_account(self, client_id: str) -> AccountDecision | None:
        """Ask and check; None where the client has no invoice or the calendar ends."""
        ours = [invoice.id for invoice in self.owned_by(client_id)]
        free = self.unapplied.get(client_id, ())
        account = AccountQuestion(tuple(self.question(invoice_id) for invoice_id in ours), free)
        if not ours:
            return None
        self.last = (account.questions[0], None)
        try:
            answer = account.decision()
            self.last = (account.questions[0], answer)
            self.tally.asked += 1 + check_account(account, answer, self.dice)
        except CalendarCoverageError:
            assert self.now.year >= LAST_DAY.year, "the calendar ended too early"
            return None
        self.tally.checks["account"] += 1
        for decision in dict.fromkeys(answer.by_invoice.values()):
            self.tally.count(decision, self.theme)
        self.tally.accidents["joint message"] += sum(len(send.items) > 1 for send in answer.sends)
        self.next_checks |= dict.fromkeys(ours, answer.next_check)
        return answer

    def act(self, question: Question, decision: Decision) -> bool:
        """What a host does with an answer; whether a message went out and that was recorded."""
        match decision:
            case Send():
                accident = self.dice.weighed({"": 12, "crash_before": 1, "crash_after": 2, "not_yet": 1})
                if accident == "not_yet":
                    names = tuple(item.invoice_id for item in decision.items)
                    self.record(question.client.id, people.put_off(self.dice, decision.step, names, self.now))
                    return False
                if accident == "crash_before":
                    self.tally.accidents["crash before sending"] += 1
                    return False
                delivery = self.deliver(question, decision)
                if accident == "crash_after":
                    self.tally.accidents["crash before recording"] += 1
                    return False
                self.record_delivery(delivery)
                return delivery.went_out and delivery.contacted.at == self.now
            case HandOff() if self.dice.once_in(2):
                self.record(question.client.id, people.handed_off(question, decision))
            case Hold() if self.dice.once_in(2):
                self.settle(question, decision)
            case Done() if self.dice.once_in(3):
                self.new_invoice()
            case _:
                pass
        return False

    def settle(self, question: Question, hold: Hold) -> None:
        """Our people do what we owe, so that the story goes on."""
        invoice, client = question.invoice, question.client
        if hold.reason == "clock_behind":
            self.now = max(self.now, *(event.at for event in question.events))
        elif hold.reason in {"not_issued", "documents_pending"}:
            self.invoices[invoice.id] = people.retention_dated(self.dice, people.issued(invoice), self.today(client.id))
        elif hold.reason == "unapplied_payment":
            self.apply(client.id)
        elif hold.reason == "not_received":
            self.invoices[invoice.id] = people.received(invoice, self.today(client.id))
        elif hold.reason in {"unreachable", "never_open"}:
            self.clients[client.id] = people.reachable(client)
            if self.dice.once_in(3):
                self.policies[client.id] = values.policy(self.dice, self.policies[client.id])
        elif hold.reason == "stale_payment_data":
            self.data_age = None
        elif hold.reason in {"ladder_finished", "below_minimum"}:
            self.new_invoice()
        else:
            self.record(client.id, *people.answer(question, hold))

    def deliver(self, question: Question, send: Send, *, stale: bool = False) -> Delivery:
        """Through the outbox: a key goes out once, whoever comes with it."""
        known = self.outbox.get(send.key)
        if known is not None:
            self.tally.accidents["duplicate refused by the outbox"] += 1
            return known
        self.never_twice(send, stale=stale)
        outcome = self.dice.weighed(
            {
                Outcome.SENT: 18,
                Outcome.DELIVERED: 9,
                Outcome.READ: 2,
                Outcome.FAILED: 8,
                Outcome.BOUNCED: 1,
                Outcome.NO_ANSWER: 2,
                Outcome.UNKNOWN: 3,
            }
        )
        words = relations.worded(send, self.invoices, question.client) if self.dice.once_in(3) else None
        delivery = Delivery(question.client.id, send.as_contacted(self.now, outcome, message=words))
        self.outbox[send.key] = delivery
        return delivery

    def never_twice(self, send: Send, *, stale: bool) -> None:
        """No occurrence goes out twice, whatever the store had forgotten; attempts after a failure are others."""
        if stale:
            return  # a delivery report that a worker has not seen yet can still call for another attempt
        item = send.items[0]  # a companion of a message that was sent and never recorded has no key of its own
        named = (item.obligation, item.step, item.occurrence)
        if any(
            named == (other.obligation, other.step, other.occurrence)
            for delivery in self.outbox.values()
            if not delivery.went_out
            for other in delivery.contacted.items[1:]
        ):
            return  # nor has one of a message that failed: what was forgotten before is not the attempt that it counts
        for delivery in self.outbox.values():
            carried = delivery.contacted.items[0]
            alike = (carried.obligation, carried.step, carried.occurrence) == named
            assert not (alike and delivery.went_out), "one occurrence went out twice [S2, I12]"

    def record_delivery(self, delivery: Delivery) -> None:
        if not delivery.recorded:
            delivery.recorded = True
            self.record(delivery.client_id, delivery.contacted)

    def record(self, client_id: str, *events: Event) -> None:
        self.store += [(client_id, event) for event in events]
        for event in events:
            self.tally.record(event)

    def recover(self) -> None:
        """After a crash: what is in the outbox and not in the store went out, as far as anybody knows."""
        for delivery in self.outbox.values():
            if not delivery.recorded:
                delivery.contacted = delivery.contacted.model_copy(update={"outcome": Outcome.UNKNOWN})
                self.record_delivery(delivery)

    def two_workers(self) -> None:
        """Two at once: one with the newest history, one that has not seen the latest recordings."""
        invoice_id = self.dice.pick(list(self.invoices))
        missed = self.dice.pick([0, 0, 1, 2, 5])
        known = max(0, len(self.store) - missed)
        self.tally.accidents["stale worker" if missed else "two workers"] += 1
        first, second = self.ask(invoice_id), self.ask(invoice_id, known)
        if missed == 0 and first is not None and second is not None:
            assert first[1] == second[1], "the same history, another answer [S2, I21]"
        order = self.dice.shuffled([(first, False), (second, missed > 0)])
        for place, (answer, was_stale) in enumerate(order):
            stale = was_stale or (missed > 0 and place == 1)  # it cannot know what the stale one has just done
            if answer is not None and isinstance(answer[1], Send):
                self.record_delivery(self.deliver(answer[0], answer[1], stale=stale))

    # --- time -----------------------------------------------------------------------------------

    def time_passes(self) -> None:
        """Mostly to an instant at which an answer may change; sometimes just beside it, or anywhere."""
        dice = self.dice
        known = [at for at in self.next_checks.values() if at is not None and at > self.now]
        how = dice.weighed({"next": 8, "hours": 3, "days": 3, "beside": 2, "weeks": 1, "back": 1})
        if how in {"next", "beside"} and known:
            at = min(known)
            self.now = at.astimezone(UTC) + (dice.pick([-1, 1]) * INSTANT if how == "beside" else 0 * INSTANT)
        elif how == "weeks":
            self.tally.accidents["downtime of weeks"] += 1
            self.now += timedelta(days=dice.number(14, 60))
        elif how == "back":
            self.tally.accidents["clock back"] += 1
            self.now -= timedelta(minutes=dice.number(1, 3 * 24 * 60))
        elif how == "days":
            self.now += timedelta(days=dice.number(1, 9), minutes=dice.number(0, 24 * 60))
        else:
            self.now += timedelta(minutes=dice.number(1, 10 * 60))
        if self.now.date() > LAST_DAY:
            self.now = datetime(2026, 10, 19, 2, tzinfo=UTC)

    # --- what is said and done ------------------------------------------------------------------

    def somebody_speaks(self) -> None:
        """The client, or one of our people; mostly now, sometimes noted late, once in a while by a fast clock."""
        invoice_id = self.dice.pick(list(self.invoices))
        question = self.question(invoice_id)
        others = [other for other, invoice in self.invoices.items() if invoice.client_id == question.client.id]
        ago = self.dice.weighed({0: 8, 60: 2, 60 * 24 * 5: 2, -90: 1})
        at = self.now - timedelta(minutes=ago)
        for _ in range(2 if self.dice.likes("two_at_once") else 1):
            self.record(question.client.id, people.remark(self.dice, question, others, at))

    def reports_come_in(self) -> None:
        """A delivery report, late; the same event again; the store read back in another order."""
        dice = self.dice
        contacts = [delivery for delivery in self.outbox.values() if delivery.recorded]
        what = dice.weighed({"report": 2, "repeat": 1, "reorder": 1, "withdraw": 1})
        if what == "withdraw" and contacts:
            delivery = dice.pick(contacts)
            key = "sopan1-tidak-dikenal" if dice.once_in(8) else delivery.contacted.key or ""
            delivery.withdrawn |= key == delivery.contacted.key
            at = max(self.now, delivery.contacted.at + INSTANT)
            self.record(delivery.client_id, ContactWithdrawn(at=at, key=key))
        elif what == "report" and contacts:
            delivery = dice.pick(contacts)
            outcome = dice.pick([Outcome.DELIVERED, Outcome.FAILED, Outcome.SENT, Outcome.READ])
            report = delivery.contacted.model_copy(
                update={"at": max(self.now, delivery.contacted.at + INSTANT), "outcome": outcome}
            )
            self.record(delivery.client_id, report)
            newest = max(
                (event for _, event in self.store if isinstance(event, Contacted) and event.key == report.key),
                key=lambda event: event.at,
            )
            delivery.contacted = delivery.contacted.model_copy(update={"outcome": newest.outcome})
        elif what == "repeat" and self.store:
            self.store.append(dice.pick(self.store))
        elif what == "reorder":
            self.store = dice.shuffled(self.store)

    def money_moves(self) -> None:
        """Payments, giros, reversals, credit notes, slips."""
        invoice_id = self.dice.pick(list(self.invoices))
        invoice = self.invoices[invoice_id]
        owner = people.payer(invoice)
        if self.joint and self.dice.once_in(6, "unapplied"):
            came = people.money(self.dice, invoice, self.today(owner), self.fresh()).payments[len(invoice.payments) :]
            self.unapplied[owner] = (*self.unapplied.get(owner, ()), *came)
            return
        self.invoices[invoice_id] = people.money(self.dice, invoice, self.today(owner), self.fresh())

    def apply(self, client_id: str) -> None:
        """Our people set off what we hold of a client: on the first invoice that is open."""
        today, free = self.today(client_id), self.unapplied.pop(client_id, ())
        for invoice in self.owned_by(client_id):
            moved = people.set_off(invoice, today)
            if moved is not None:
                self.invoices[invoice.id] = moved[0]
                free = (*free, moved[1])
        for payment in free:
            target = next((bill for bill in self.owned_by(client_id) if bill.to_transfer(today)), None)
            if target is not None:
                self.invoices[target.id] = people.applied(target, payment)

    def fresh(self) -> str:
        """An id that nobody has used."""
        self.born += 1
        return f"N{self.born}"

    def new_invoice(self) -> None:
        """At most three at a time; the oldest leaves."""
        if len(self.invoices) >= 3:
            self.invoices.pop(next(iter(self.invoices)))
        invoice_id = f"INV-{self.fresh()}"
        made = values.invoice(self.dice, invoice_id, "C1", self.today())
        branch = {"client_id": "C9", "payer_id": "C1"} if self.dice.once_in(8) else {}
        self.invoices[invoice_id] = made.model_copy(update=branch)
        self.next_checks = {name: at for name, at in self.next_checks.items() if name in self.invoices}

    def something_changes(self) -> None:
        """Policy, calendar, client record, invoice record, age of the payment data."""
        dice = self.dice
        invoice = self.invoices[dice.pick(list(self.invoices))]
        client_id = people.payer(invoice)
        what = dice.weighed({"policy": 3, "client": 3, "invoice": 4, "calendar": 1, "age": 2, "owner": 1, "new": 2})
        if what == "policy":
            self.policies[client_id] = values.policy(dice, self.policies[client_id])
        elif what == "calendar":
            self.calendar = dice.pick(values.calendars())
        elif what == "client":
            self.clients[client_id] = people.other_habits(dice, self.clients[client_id])
        elif what == "invoice":
            self.invoices[invoice.id] = people.correction(dice, invoice, self.today(client_id))
        elif what == "age":
            self.data_age = dice.pick([None, timedelta(0), timedelta(days=3), timedelta(days=12)])
        elif what == "owner":
            self.tally.accidents["invoice re-assigned"] += 1
            other = "C2" if client_id == "C1" else "C1"
            role = "client_id" if invoice.payer_id is None else "payer_id"
            self.invoices[invoice.id] = invoice.model_copy(update={role: other})
        else:
            self.new_invoice()

    def paperwork(self) -> None:
        """A person has something written down: what was agreed, where the account stands, a balance to confirm."""
        client_id = self.dice.pick(list(self.clients))
        ours = self.owned_by(client_id)
        if not ours:
            return
        client, events = self.clients[client_id], self.events(client_id)
        paper = people.paper(self.dice, client, ours, events, self.now, self.unapplied.get(client_id, ()))
        if paper is None:
            return
        self.tally.purposes[paper.purpose.value] += 1
        relations.is_readable(paper, ours, client)
        if self.dice.once_in(2):
            self.record(client_id, paper.as_contacted(self.now))

    # --- one step -------------------------------------------------------------------------------

    def step(self) -> None:
        """Something happens, and mostly the host runs."""
        what: Any = self.dice.weighed(STEPS)
        getattr(self, what)()
        if what in {"somebody_speaks", "money_moves", "paperwork", "something_changes", "reports_come_in"}:
            self.ask_any()

    def ask_any(self) -> None:
        """Somebody looks at one invoice."""
        self.ask(self.dice.pick(list(self.invoices)))


STEPS = {
    "time_passes": 6,
    "run_host": 8,
    "two_workers": 1,
    "recover": 1,
    "somebody_speaks": 3,
    "reports_come_in": 1,
    "money_moves": 1,
    "something_changes": 1,
    "paperwork": 1,
}
