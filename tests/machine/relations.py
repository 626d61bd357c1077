"""What must hold between answers: at other times, for the same facts told otherwise, after one more payment.

These need `decide` itself, and nothing else of the engine.
"""

from __future__ import annotations

import copy
import pickle
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sopan.calendars import WorkingCalendar
from sopan.decisions import Done, HandOff, Hold, ReasonCode, Send, SendItem, Wait
from sopan.errors import CalendarCoverageError
from sopan.forecast import forecast
from sopan.formats import rupiah
from sopan.history import (
    Conversation,
    History,
    PaymentClaimed,
    PlanAgreed,
    PromiseMade,
    evolve,
)
from sopan.invoice import Invoice, Payment
from sopan.money import Money
from sopan.rendering import Creditor, Renderer
from tests import oracle
from tests.machine.facts import NO_DEMAND, Facts, closures, is_back
from tests.machine.invariants import check
from tests.machine.people import handed_off

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sopan.client import Client
    from sopan.decisions import Decision
    from sopan.rendering import Message
    from tests.machine.dice import Dice
    from tests.machine.question import Question

INSTANT = timedelta(microseconds=1)
GATES = {"needs_approval", "stale_payment_data"}
FAR = timedelta(days=14)
"""Beyond it the oracle takes too long to walk."""
CHANGED_LATER = {ReasonCode.CASE_CHANGES}


# --- time (S9, rule 10) --------------------------------------------------------------------------------


def exact(question: Question, decision: Decision, dice: Dice) -> int:
    """Nothing changes before the instant that was named, and at it the answer is another. Counts the questions."""
    match decision:
        case Wait() | Hold() if decision.next_check is not None:
            until = decision.next_check
            _same_until(question, decision, until, dice)
            _other_at(question, decision, until)
            return 4
        case Send():
            return _sends_until_it_closes(question, decision, dice)
        case Hold():
            later = question.now + timedelta(minutes=dice.number(1, 300 * 24 * 60))
            assert question.perhaps_at(later) in {None, decision}, "time alone changed a hold without date"
            return 1
    return 0


def _same_until(question: Question, decision: Wait | Hold, until: datetime, dice: Dice) -> None:
    span = (until - question.now) // INSTANT
    for at in (until - INSTANT, question.now + dice.number(0, 1000) * span // 1000 * INSTANT):
        if question.now <= at < until:
            assert question.at(at) == decision, f"another answer at {at}, before it was announced"


def _other_at(question: Question, decision: Wait | Hold, until: datetime) -> None:
    then = question.perhaps_at(until)
    if then is None:
        return
    assert then != decision, "the same answer at the instant that was to change it"
    check(Facts(question.but(now=until)), then)
    if isinstance(decision, Wait) and not cut_short(decision):
        match then:
            case Send() | HandOff():
                assert then.step == decision.step, "another step than the one announced"
            case Hold():
                assert then.reason in GATES, f"announced {decision.step}, and then a hold: {then.reason}"
            case _:
                message = f"announced {decision.step}, and then {then.kind}"
                raise AssertionError(message)


def _sends_until_it_closes(question: Question, send: Send, dice: Dice) -> int:
    """Within its opening a message stays the same message."""
    if any(reason.code is ReasonCode.CASE_CHANGES for reason in send.because):
        return 0
    span = (send.closes_at - question.now) // INSTANT
    at = question.now + dice.number(0, 1000) * span // 1001 * INSTANT
    then = question.at(at)
    assert isinstance(then, Send)
    assert (then.key, then.closes_at, then.to) == (send.key, send.closes_at, send.to)
    closed = question.perhaps_at(send.closes_at)
    if closed is not None:
        check(Facts(question.but(now=send.closes_at)), closed)
    return 2


# --- the same facts, told otherwise (S2, S8, S12, I01) -------------------------------------------------


def told_otherwise(question: Question, decision: Decision, dice: Dice) -> int:
    """Order, repetition, folding and storing change nothing; nor does what a client calls himself."""
    events = question.events
    way = dice.number(1, 7)
    if way == 1:
        shuffled = dice.shuffled(events)
        again = question.at(question.now, [*shuffled, *shuffled[: len(shuffled) // 2]])
    elif way == 2:
        folded = Conversation()
        for event in dice.shuffled(events):
            folded = evolve(folded, event)
        assert folded == question.conversation, "one by one is not all at once"
        again = question.at(question.now, folded)
    elif way == 3:
        cut = dice.number(0, len(events))
        joined = Conversation.of(events[cut:]).join(Conversation.of(events[:cut]))
        again = question.at(question.now, joined)
    elif way == 4:
        stored = Conversation.model_validate_json(question.conversation.model_dump_json())
        again = question.at(question.now, stored)
    elif way == 5:
        again = question.at(question.now, pickle.loads(pickle.dumps(History(events))))
    elif way == 6:
        renamed = question.client.model_copy(
            update={"name": "{{ 7 * 7 }} lunas", "honorific": "lunas", "attention": "lunas", "segment": "a"}
        )
        again = question.but(client=renamed).decision()
    else:
        before = copy.deepcopy((question.invoice, question.client, question.policy, question.events))
        again = question.decision()
        assert before == (question.invoice, question.client, question.policy, question.events)
    assert again == decision, "the same facts, another answer"
    assert again.to_dict() == decision.to_dict()
    return 1


# --- one more payment (I25) ----------------------------------------------------------------------------


def paying_never_adds_a_demand(question: Question, decision: Decision, dice: Dice) -> int:
    """Money that arrives can end a demand or lower it, never bring one about.

    But for a part of it after a claim or a return: that answers it, and the rest is asked for (A3, B3).
    """
    if isinstance(decision, Send) and decision.purpose not in NO_DEMAND:
        return 0
    facts = Facts(question)
    said = facts.about(PromiseMade) or facts.about(PlanAgreed) or facts.about(PaymentClaimed)
    gives_way = any(step.min_outstanding for step in question.policy.steps)  # to the next, when it is passed (B6)
    returned = any(one.reversal_reason and is_back(one, facts.today) for one in question.invoice.payments)
    share = 100 if said or returned or gives_way or question.invoice.instalments else dice.number(1, 100)
    paid = Payment(
        id="tambahan",
        amount=question.invoice.total.scaled(Decimal(share) / 100),
        received_on=dice.day(facts.today, 20, 0),
    )
    invoice = question.invoice.model_copy(update={"payments": (*question.invoice.payments, paid)})
    then = question.but(invoice=invoice).decision()
    assert not (isinstance(then, Send) and then.purpose not in NO_DEMAND), "a payment brought a demand about"
    return 1


# --- as days go by -------------------------------------------------------------------------------------


def fees_never_fall(question: Question, decision: Decision, dice: Dice) -> int:
    """An agreed fee grows, or stays, while nothing happens but time: also when a plan lapses."""
    if not isinstance(decision, Send) or question.invoice.terms.late_fee is None:
        return 0
    charged, asked = _accrued(decision), 0
    for days in sorted({1, 3, 7, dice.number(1, 40)}):
        asked += 1
        then = question.perhaps_at(question.now + timedelta(days=days))
        if isinstance(then, Send) and then.purpose not in NO_DEMAND:
            assert _accrued(then) >= charged, "a fee falls as days go by"
            charged = _accrued(then)
    return asked


def _accrued(send: Send) -> Decimal:
    return sum((charge.accrued.amount for charge in send.charges), Decimal(0))


def can_be_foretold(question: Question, decision: Decision, dice: Dice) -> int:
    """A forecast raises nothing but the end of the calendar, and begins with what is so now."""
    until = question.now + timedelta(days=dice.number(1, 90))
    try:
        line = forecast(
            question.invoice,
            question.client,
            question.policy,
            now=question.now,
            until=until,
            history=question.conversation,
            calendar=question.calendar,
        )
    except CalendarCoverageError:
        return 1
    if isinstance(decision, Send):
        first = next((moment for moment in line.moments if moment.kind != "contacted"), None)
        assert first is not None, "a forecast without what goes now"
        assert (first.kind, first.step) == ("send", decision.step), "the forecast begins otherwise"
    return 1


# --- asking more often (S7, I27) -----------------------------------------------------------------------


def asking_more_often_gains_nothing(question: Question, dice: Dice, days: int = 30) -> int:
    """A host at every `next_check` sends what a host at every hour sends: the same messages on the same dates.

    A host that runs once in some days may send later and less, never more; as long as nobody else has taken over, for
    who is late with that may still have something to say. Where a step counts from the last message, whoever misses a
    repeat comes to that step sooner: he may be ahead for some days, with nothing that the other does not send later.
    """
    end = question.now + timedelta(days=days)
    calm, asked, over = _host(question, end, None)
    eager, more, _ = _host(question, end, timedelta(hours=dice.number(1, 9)))
    assert calm == eager, "who asks more often sends something else"
    lazy, few, _ = _host(question, over or end, timedelta(days=dice.number(1, 12)), sleeps=True)
    if len(lazy) > len(calm) and any(step.when.anchor == "contact" for step in question.policy.steps):
        later, _, _ = _host(question, end + timedelta(days=4 * days), None)
        assert {step for _, step, *_ in lazy} <= {step for _, step, *_ in later}, (
            "who asks less often sends other steps"
        )
        calm = later
    assert len(lazy) <= len(calm), "who asks less often sends more"
    return asked + more + few


def _host(
    question: Question, end: datetime, every: timedelta | None, *, sleeps: bool = False
) -> tuple[list[Any], int, datetime | None]:
    """Plays a host that sends all and meets no accident; what it sent, with dates, how often it asked, and when it
    handed over.

    It runs at every `next_check`, and between them once in `every`; or, when it sleeps, only then.
    """
    sent: list[Any] = []
    now, asked, over = question.now, 0, None
    tick = question.now
    zone = Facts(question).zone
    while now < end:
        decision = question.perhaps_at(now)
        asked += 1
        if decision is None or isinstance(decision, Done):
            break
        if isinstance(decision, Send):
            sent.append((decision.key, decision.step, decision.channel, now.astimezone(zone).date()))
            question = question.but(events=(*question.events, decision.as_contacted(now)))
            continue
        if isinstance(decision, HandOff):
            question = question.but(events=(*question.events, handed_off(question.but(now=now), decision)))
            over = over or now
            continue
        due = decision.next_check
        if every is not None:
            tick += every
            due = tick if due is None or sleeps else min(tick, due)
        if due is None:
            break
        tick = now = due
    return sent, asked, over


# --- a second opinion (I20) ----------------------------------------------------------------------------


def second_opinion(question: Question, decision: Decision, dice: Dice) -> int:
    """Whether anything may go now, and what: the oracle must say the same, else silence would pass every other check.

    When the answer is to wait, it is asked about an earlier day at the hour that was named: nothing may go then.
    """
    known, at = _oracle(question), question.now
    if isinstance(decision, Wait):
        at = max(at, decision.until - dice.pick([timedelta(days=1), timedelta(days=2), timedelta(hours=1)]))
    told: oracle.Verdict | oracle.Wait | None = known.verdict(at)
    if told is None and isinstance(decision, Hold):
        if decision.reason == "never_open":
            return 0  # to agree, the oracle would have to walk for 400 days
        told = known.decide(at)
    match told:
        case None | oracle.Wait():
            assert isinstance(decision, Wait), f"the oracle waits, and not: {decision.kind}"
        case oracle.Send():
            assert isinstance(decision, Send), f"the oracle sends {told.step} now, and not: {decision.kind}"
            said = (decision.step, decision.purpose, decision.tone, decision.channel, decision.to)
            assert said == (told.step, told.purpose, told.tone, told.channel, told.to)
            assert (decision.items[0].obligation, decision.items[0].occurrence) == (told.obligation, told.occurrence)
            amounts = (decision.items[0].outstanding.amount, decision.items[0].to_transfer.amount)
            assert amounts == (told.outstanding, told.to_transfer), "another amount"
            assert (decision.items[0].due_on, decision.deadline_on) == (told.due_on, told.deadline_on), "another date"
            _closes(known, decision, told)
        case oracle.Hold() | oracle.Done() if isinstance(decision, Hold | Done):
            assert decision.reason == told.reason, f"the oracle says {told.reason}, and not {decision.reason}"
        case oracle.HandOff() if isinstance(decision, HandOff):
            assert (decision.to, decision.step) == (told.to, told.step)
        case _:
            message = f"the oracle says {type(told).__name__}, and not: {decision.kind}"
            raise AssertionError(message)
    return 0


def _closes(known: oracle.Oracle, decision: Send, told: oracle.Send) -> None:
    """The oracle would send it up to the end of the opening, and not at the end, unless hours go on at midnight."""
    last = known.verdict(decision.closes_at - INSTANT)
    assert cut_short(decision) or last == told, f"the oracle does not send it as long: {last}"
    goes_on = known.verdict(decision.closes_at) == told
    assert not goes_on or decision.closes_at == known.midnight(known.day_of(decision.closes_at)), "it closes too early"


def whole_opinion(question: Question, decision: Decision, _dice: Dice) -> int:
    """The same with dates: until when, and for which step."""
    match decision:
        case Wait() if decision.until - question.now < FAR:
            told = _oracle(question).decide(question.now)
            assert isinstance(told, oracle.Wait), f"the oracle does not wait: {told}"
            if cut_short(decision):  # for the oracle not everything that a reason names is a change
                assert decision.until <= told.until, f"the oracle waits less: {told}"
                return 0
            assert (decision.until, decision.step) == (told.until, told.step), f"the oracle waits otherwise: {told}"
        case Hold() if decision.reason != "never_open":  # to agree, the oracle would have to walk for 400 days
            told = _oracle(question).decide(question.now)
            assert isinstance(told, oracle.Hold), f"the oracle does not hold: {told}"
            assert (decision.reason, decision.until) == (told.reason, told.until), f"the oracle holds otherwise: {told}"
        case _:
            pass
    return 0


def cut_short(decision: Decision) -> bool:
    """Whether something dated ends an answer that would have stood longer."""
    return any(reason.code in CHANGED_LATER for reason in decision.because)


def _oracle(question: Question) -> oracle.Oracle:
    days = oracle.Days(*_days(question.calendar.for_region(question.client.region)))
    return oracle.Oracle(
        question.invoice, question.client, question.policy, question.events, days, question.payments_as_of
    )


@lru_cache(maxsize=64)
def _days(calendar: WorkingCalendar) -> tuple[dict[date, str], frozenset[int]]:
    """Closed days by kind, and the weekdays of the weekend, as the oracle likes them."""
    closed = closures(calendar)
    weekend = frozenset(day.weekday() for day, kind in closed.items() if kind == "weekend")
    # Whoever consents to be called out of hours is called on no day that may turn out to be a holiday.
    may_be_holiday = {day for day, kind in closed.items() if kind == "estimated_holiday"}
    named = {day for day in may_be_holiday if not (calendar.why_closed(day) or "").startswith("berdekatan")}
    margin = re.search(r'"estimated_margin_days":([0-9]+)', repr(calendar))
    for distance in range(1, 1 + int(margin[1] if margin else 0)):
        may_be_holiday |= {day + side * timedelta(days=distance) for day in named for side in (-1, 1)}
    kinds = dict.fromkeys(may_be_holiday, "holiday")
    return {day: kinds.get(day, kind) for day, kind in closed.items() if kind != "weekend" or day in kinds}, weekend


# --- the words (I05) -----------------------------------------------------------------------------------

RENDERER = Renderer(Creditor(name="PT Penagih", contact="Ayu", phone="+6281200000009", email="ayu@contoh.example"))
AMOUNT = {"id": re.compile(r"Rp[0-9][0-9.]*(?:,[0-9]{2})?"), "en": re.compile(r"IDR [0-9][0-9,]*(?:\.[0-9]{2})?")}


def says_what_was_decided(question: Question, decision: Decision, _dice: Dice) -> int:
    """The text shows the amount due, no amount that is not in answer or invoice, and no placeholder; so do the reasons.

    What came, what the bank returned and the whole of which a part is asked for are named (A1, B3).
    """
    for language in ("id", "en"):
        assert not PLACEHOLDER.search(decision.explain(language)), "a placeholder was left in the reasons"
    if isinstance(decision, Send):
        says(decision, [question.invoice], question.client)
    return 0


def _received_together(invoice: Invoice, on: date) -> set[Money]:
    """What came of an invoice day by day: thanks name the last day's payments as one sum."""
    by_day: dict[date, Money] = {}
    for payment in invoice.payments:
        if payment.counts_on(on):
            day = payment.counts_from or payment.received_on
            by_day[day] = by_day[day] + payment.amount if day in by_day else payment.amount
    return {*by_day.values()}


def worded(send: Send, invoices: Mapping[str, Invoice], client: Client) -> Message:
    """The words of a message, as a host writes them before it sends and records."""
    return RENDERER.render(send, [invoices[item.invoice_id] for item in (*send.items, *send.apart)], client)


def is_readable(send: Send, invoices: Sequence[Invoice], client: Client) -> None:
    """What a person had written can be rendered, and shows no placeholder."""
    named = {item.invoice_id for item in send.items}
    message = RENDERER.render(send, [invoice for invoice in invoices if invoice.id in named], client)
    for part in (message.subject, message.text, message.html):
        assert part is None or not PLACEHOLDER.search(part), "a placeholder was left in the text"


def says(send: Send, invoices: Sequence[Invoice], client: Client) -> None:
    """The same of a message about one invoice or several."""
    message, language = RENDERER.render(send, invoices, client), client.language
    invoices = invoices[: len(send.items)]  # after those that are asked for come those that are only listed
    shown = {amount.rstrip(".,") for amount in AMOUNT[language].findall(message.text)}
    asked, open_now = [item.to_transfer for item in send.items], [item.outstanding for item in send.items]
    accrued = [charge.accrued for charge in send.charges]
    withheld = [part - cash for part, cash in zip(open_now, asked, strict=True)]
    on = send.at.date()
    came = [invoice.paid(on) for invoice in invoices], [invoice.credited(on) for invoice in invoices]
    whole, later = [invoice.total for invoice in invoices], [invoice.outstanding(on) for invoice in invoices]
    later = [still - part if still > part else still for still, part in zip(later, open_now, strict=False)]
    parts = [asked, open_now, withheld, whole, later, *came, *([accrued] if accrued else [])]
    known = {amount for amounts in parts for amount in (*amounts, sum(amounts[1:], amounts[0]))}
    for invoice in invoices:
        known |= {payment.amount for payment in invoice.payments} | {part.amount for part in invoice.instalments}
        known |= {invoice.paid(on) + invoice.credited(on), invoice.outstanding(on), invoice.position(on).certified}
        known |= _received_together(invoice, on)
    known |= {line.base for charge in send.charges for line in charge.lines}  # on what the fee is reckoned
    meant = [item.to_transfer for item, bill in zip(send.items, invoices, strict=True) if _is_meant(item, bill, send)]
    known |= {sum(meant[1:], meant[0])} if meant else set()
    apart = [item.to_transfer for item in send.apart]
    known |= {*apart, *(item.outstanding for item in send.apart), *([sum(apart[1:], apart[0])] if apart else [])}
    assert shown <= {rupiah(amount, language) for amount in known}, "an amount that nobody knows of"
    if send.purpose not in NO_DEMAND:
        assert rupiah(sum(asked[1:], asked[0]), language) in shown, "the amount due is not named"
        received = [amounts[0] + amounts[1] for amounts in zip(*came, strict=True)]
        what_came = {*came[0], *came[1], *received, sum(came[0][1:], came[0][0]), sum(received[1:], received[0])}
        what_came |= _received_together(invoices[0], on) | {payment.amount for payment in invoices[0].payments}
        is_named = shown & {rupiah(amount, language) for amount in what_came if amount}
        assert is_named or not any(received), "a part came and is not named (A1)"
    text = NOTED.sub("", message.text) if send.channel == "phone" else message.text
    for part in (message.subject, text, message.html):
        assert part is None or not PLACEHOLDER.search(part), "a placeholder was left in the text"


def _is_meant(item: SendItem, invoice: Invoice, send: Send) -> bool:
    """Whether all that a message says is true of one of its invoices, and not only that it is open (A10)."""
    if send.purpose == "service_pause" and invoice.terms.service_pause is None:
        return False
    if item.purpose is not None:
        return item.purpose == send.purpose
    return item.step == send.step or item is send.items[0]


NOTED = re.compile(r"\[[a-z]+\]")
"""What whoever calls writes down, in a script to be spoken."""
PLACEHOLDER = re.compile(r"\{[{%#]|[%#}]\}|\bNone\b|\bUndefined\b|\[[a-z_]+\]|<[A-Z_]+>")
