"""The same for all invoices of a client together: what must hold for a joint message and for what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sopan.account import Account, PolicyBook, decide_account, decide_portfolio
from sopan.decisions import Done, HandOff, ReasonCode, Send
from sopan.errors import CalendarCoverageError
from sopan.history import PromiseMade, Replied
from sopan.invoice import Payment
from sopan.money import Money
from sopan.policy import EscalationPolicy, amount_in
from sopan.zones import local, zone_of
from tests.machine.facts import NO_DEMAND, TONES, Facts, is_back, is_there
from tests.machine.invariants import THREE_WORKING_DAYS, check, check_companion
from tests.machine.question import Question
from tests.machine.relations import says

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sopan.account import AccountDecision
    from tests.machine.dice import Dice

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class AccountQuestion:
    """One question per invoice of a client, asked together."""

    questions: tuple[Question, ...]
    unapplied: tuple[Payment, ...] = ()
    """Money of the client that nobody has applied to an invoice yet."""

    def decision(self) -> AccountDecision:
        return self.at(self.questions[0].now, self.questions)

    def at(self, now: datetime, questions: Sequence[Question]) -> AccountDecision:
        """What `decide_account` answers at some time, for the invoices in this order."""
        first = questions[0]
        return decide_account(
            first.client,
            [question.invoice for question in questions],
            first.policy,
            now=now,
            history=first.conversation,
            calendar=first.calendar,
            payments_as_of=first.payments_as_of,
            unapplied=self.unapplied,
        )


def check_account(account: AccountQuestion, answer: AccountDecision, dice: Dice) -> int:
    """Everything that must hold; how often `decide_account` was asked for it."""
    by_id = {question.invoice.id: question for question in account.questions}
    assert list(answer.by_invoice) == list(by_id), "an invoice without an answer"
    policy = account.questions[0].policy
    assert policy.consolidate == "off" or len(answer.sends) <= 1, "two messages to one client [I02]"
    for send in answer.sends:
        _joint(send, by_id)
        named = [by_id[item.invoice_id].invoice for item in (*send.items, *send.apart)]
        says(send, named, account.questions[0].client)
    for invoice_id, decision in answer.by_invoice.items():
        if isinstance(decision, Send):
            assert decision in answer.sends, "a message that is not among the messages"
            assert invoice_id in {item.invoice_id for item in decision.items if item.step is not None}
        else:
            check(_facts(invoice_id, by_id), decision)
    _as_if_alone(account, answer)
    return _same_otherwise(account, answer, dice) + _exact(account, answer, dice) + _isolated(account, answer, dice)


def _facts(invoice_id: str, by_id: dict[str, Question]) -> Facts:
    """Without the minimum: that is compared with what the client owes in all."""
    question = by_id[invoice_id]
    if question.policy.minimum:
        question = question.but(policy=question.policy.model_copy(update={"minimum": ()}))
    return Facts(question, [other.invoice for other in by_id.values()])


def _joint(send: Send, by_id: dict[str, Question]) -> None:
    """Rule 29: the carrying item as if it were alone, the companions by what they are."""
    carrying, *companions = send.items
    names = [item.invoice_id for item in send.items]
    assert len(names) == len(set(names)), "an invoice named twice"
    sums: dict[str, Any] = {}
    for item in send.items:
        sums[item.outstanding.currency] = sums.get(item.outstanding.currency, 0) + item.outstanding.amount
    assert {money.currency: money.amount for money in send.outstanding} == sums, "the sum is another one [S11]"
    question = by_id[carrying.invoice_id]
    assert len(send.items) <= (question.policy.limits.max_items or 200)
    charges = tuple(charge for charge in send.charges if not companions)
    alone = replace(send, items=(carrying,), outstanding=(carrying.outstanding,), charges=charges)
    check(_facts(carrying.invoice_id, by_id), alone, has_companions=bool(companions))
    for item in companions:
        thankful = {"thanks", "thanks_punctual"}
        together = thankful if send.purpose in thankful else {send.purpose}
        steps = {item.step for item in send.items}
        assert send.purpose not in NO_DEMAND or steps <= together, "what asks for no money names its own kind alone"
        check_companion(_facts(item.invoice_id, by_id), send, item)
        if item.step is not None:
            step = question.policy.step(item.step)
            assert step is None or step.tone is None or TONES.index(step.tone) <= TONES.index(send.tone), "too soft"


def _as_if_alone(account: AccountQuestion, answer: AccountDecision) -> None:
    """Rules 29 and 30: what each invoice would get alone is sent, named, or kept back for a reason; the rest is as alone.

    A minimum is compared with what the client owes in all, so alone it would be another question.
    """
    policy = account.questions[0].policy
    if policy.minimum or _is_in_credit(account, answer) or _promised_together(account):
        return
    alone = {question.invoice.id: question.decision() for question in account.questions}
    ready = {name: decision for name, decision in alone.items() if isinstance(decision, Send)}
    if not answer.sends:
        for name, decision in answer.by_invoice.items():
            is_kept_back = any(reason.code is ReasonCode.DEMAND_FIRST for reason in decision.because)
            assert is_kept_back if name in ready else decision == alone[name], "silence that nothing explains [I20]"
        return
    first, carrying = answer.sends[0], answer.sends[0].items[0]
    own = ready[carrying.invoice_id]
    said = (first.step, first.tone, first.channel, first.to, first.key)
    assert said == (own.step, own.tone, own.channel, own.to, own.key), "carried otherwise than alone"
    most, named = policy.limits.max_items, {item.invoice_id for item in first.items}
    if policy.consolidate == "off" or first.purpose in NO_DEMAND:
        demands = [decision for decision in ready.values() if decision.purpose not in NO_DEMAND]
        assert policy.consolidate == "off" or not demands, "thanks and the like go before a demand"
        for name, decision in ready.items():
            if policy.consolidate != "off" and decision.purpose == first.purpose and len(named) < (most or 200):
                assert name in named, "one message each, and not one for all (A5)"
        return
    for name, decision in ready.items():
        is_like = ((decision.items[0].days_overdue or 0) > 0) == ((carrying.days_overdue or 0) > 0)
        softest = {"final": "formal", "formal": "polite"}.get(str(first.tone), "friendly")
        is_like &= TONES.index(decision.tone) >= TONES.index(softest)
        is_like &= decision.purpose == first.purpose or "payment_returned" not in {decision.purpose, first.purpose}
        if is_like and decision.purpose not in NO_DEMAND and (most is None or len(named) < most):
            assert name in named, "what is due is not named [I20]"


def _promised_together(account: AccountQuestion) -> bool:
    """Whether one sum was promised for several invoices: alone nobody knows what came on the others (A7)."""
    said = (event for event in account.questions[0].events if isinstance(event, PromiseMade))
    return any(event.amount is not None and len(event.invoice_ids) > 1 for event in said)


def _is_in_credit(account: AccountQuestion, answer: AccountDecision) -> bool:
    """Whether we hold, or come to hold, what was paid too much on an invoice: then others are not asked as if alone.

    Nobody is asked for what we already have.
    """
    today = local(account.questions[0].now, zone_of(account.questions[0].client.zone)).date()
    held, ahead = set(), False
    for question in account.questions:
        bill = question.invoice
        over = [(day, bill.surplus(day)) for day in {today, *bill.changes()} if bill.status == "issued"]
        allowed = amount_in(question.policy.tolerance, bill.total.currency)
        ahead |= any(surplus > allowed for day, surplus in over if day >= today)
        held |= {bill.total.currency for day, surplus in over if day == today and surplus > allowed}
    ahead |= bool(account.unapplied)
    if any(question.invoice.status == "void" and question.invoice.payments for question in account.questions):
        return True  # what came on a void invoice is the client's, too
    facts = Facts(account.questions[0])
    free = sum(
        payment.amount.amount
        for payment in account.unapplied
        if is_there(payment, today)
        or (
            payment.received_on <= today <= facts.add(payment.received_on, THREE_WORKING_DAYS)
            and not is_back(payment, today)
        )
    )
    if account.questions and free > amount_in(account.questions[0].policy.tolerance, "IDR").amount:
        held.add("IDR")
    asked = {item.outstanding.currency for send in answer.sends if send.purpose not in NO_DEMAND for item in send.items}
    assert not asked & held, "a demand while we hold the client's money"
    return ahead


def _same_otherwise(account: AccountQuestion, answer: AccountDecision, dice: Dice) -> int:
    """The order of invoices changes nothing [I01]."""
    again = account.at(account.questions[0].now, dice.shuffled(account.questions))
    assert again.sends == answer.sends, "another order, another message"
    assert dict(again.by_invoice) == dict(answer.by_invoice), "another order, another answer"
    return 1


def _exact(account: AccountQuestion, answer: AccountDecision, dice: Dice) -> int:
    """Nothing changes before `next_check`, and a host may sleep until then."""
    now, until = account.questions[0].now, answer.next_check
    taken_back = any(p.reversed_on is not None for q in account.questions for p in q.invoice.payments)
    if answer.sends or until is None or taken_back:  # what is done has no next check, and a reversal ahead reopens it
        return 0
    assert until > now
    at = now + dice.number(0, 1000) * ((until - INSTANT - now) // INSTANT) // 1000 * INSTANT
    try:
        then = account.at(at, account.questions)
    except CalendarCoverageError:
        return 1
    assert not then.sends, "a message before next_check"
    for name, decision in answer.by_invoice.items():
        if not isinstance(decision, Done | HandOff):  # those name fees up to today, and are there to be acted on
            assert then.by_invoice[name] == decision, "another answer before next_check"
    return 1


def _isolated(account: AccountQuestion, answer: AccountDecision, dice: Dice) -> int:
    """An account that cannot be decided costs the others of the book nothing [I24]."""
    first = account.questions[0]
    once, twice = Replied(at=first.now, id="sama"), Replied(at=first.now, id="sama", invoice_ids=("INV-lain",))
    invoices, known, free = [q.invoice for q in account.questions], first.payments_as_of, account.unapplied
    good = Account(first.client, invoices, first.conversation, known, unapplied=free)
    bad = Account(first.client, invoices, (once, twice), known)
    book = dice.shuffled([good, bad])
    decided = list(decide_portfolio(book, first.policy, now=first.now, calendar=first.calendar))
    generous = EscalationPolicy(name="lapang", steps=first.policy.steps, tolerance=[Money(10**9)])
    policies = PolicyBook(
        policies=(first.policy, generous),
        default=first.policy.name,
        rules=[{"policy": "lapang", "min_total": Money(5_000_000)}],
    )
    by_rule = decide_portfolio([good], policies, now=first.now, calendar=first.calendar)
    assert all(not one.error for one in by_rule), "policies that are valid alone break a book of them"
    assert decided[book.index(good)] == answer, "a broken account spoils another"
    assert decided[book.index(bad)].error, "a broken account passes for a whole one"
    return 1
