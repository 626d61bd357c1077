"""How long an answer stands: exact waiting, rule 10.

With the facts as they stand, a Wait or a Hold ends by itself at a known instant, or never. But the input may hold
dates ahead: a payment that comes to count, an instalment that falls due, a plan that lapses. The answer is asked for
again at each of them, and the first that is another one ends this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sopan.decisions import Decision, HandOff, Hold, Reason, ReasonCode, Send, Wait
from sopan.engine.case import ONE_DAY, Case
from sopan.engine.desk import Desk
from sopan.engine.going import go_or_wait
from sopan.engine.misfits import naming_misfits
from sopan.engine.moves import Move
from sopan.engine.rulebook import consult
from sopan.history import PlanAgreed, PromiseMade
from sopan.zones import start_of_day

__all__ = ["answer", "dates_ahead", "was_announced", "while_it_stands"]

_ENDS_BY_ITSELF = (Wait, Hold)
_LIFE_OF_A_GIRO = timedelta(days=70)
_GATES = frozenset({ReasonCode.NEEDS_APPROVAL, ReasonCode.STALE_PAYMENT_DATA})


def answer(case: Case, now: datetime) -> Decision:
    """The decision at `now`, cut short where dated input changes it earlier."""
    desk = Desk(case, now)
    return naming_misfits(case, while_it_stands(desk, _verdict(desk)))


def while_it_stands(desk: Desk, verdict: Decision) -> Decision:
    """The verdict, ending at the first date ahead at which the facts make it another."""
    if not isinstance(verdict, _ENDS_BY_ITSELF):
        return verdict
    case = desk.case
    for day, cause in dates_ahead(desk, verdict.until):
        at = start_of_day(day, case.zone)
        if at == verdict.until and isinstance(verdict, Hold):
            break
        then = _verdict(Desk(case, at))
        if then != verdict and not (at == verdict.until and was_announced(verdict, then)):
            change = Reason(ReasonCode.CASE_CHANGES, day, cause)
            return replace(verdict, until=at, because=(*verdict.because, change))
    return verdict


def was_announced(verdict: Wait | Hold, then: Decision) -> bool:
    """Whether a date that falls on the very end of a Wait leaves what was waited for: its step, or a gate before it."""
    if isinstance(then, Send | HandOff):
        return isinstance(verdict, Wait) and then.step == verdict.step
    return isinstance(then, Hold) and then.reason in _GATES


def _verdict(desk: Desk) -> Decision:
    said = consult(desk)
    return go_or_wait(desk, said) if isinstance(said, Move) else said


def dates_ahead(desk: Desk, until: datetime | None = None) -> list[tuple[date, str]]:
    """The days after today on which something in the input may change the case, in order, with what it is.

    Not those that come after `until`, the end of the answer.
    """
    today, last = desk.today, date.max if until is None else until.date()
    ahead: dict[date, str] = {}
    for day, cause in _dated_facts(desk.case):
        if today < day <= last:
            ahead.setdefault(day, cause)
    return sorted(ahead.items()) if ahead else []


def _dated_facts(case: Case) -> Iterator[tuple[date, str]]:
    invoice = case.invoice
    yield invoice.issued_on, "issue"
    for payment in invoice.payments:
        yield payment.received_on, "payment"
        yield payment.received_on - _LIFE_OF_A_GIRO, "post_dated"
        if payment.reversed_on is not None:
            yield payment.reversed_on, "reversal"
    for note in invoice.credit_notes:
        yield note.issued_on, "credit_note"
    for slip in invoice.withholdings:
        if slip.certificate_received_on is not None:
            yield slip.certificate_received_on, "certificate"
    for part in invoice.instalments:
        yield part.due_on, "instalment"
    for plan in case.about(PlanAgreed):
        for part in plan.instalments:
            yield part.due_on, "instalment"
            yield case.last_day(part.due_on, case.policy.plans.grace) + ONE_DAY, "plan_lapses"
    for promise in case.about(PromiseMade):
        yield case.last_day(promise.pay_by, case.policy.promises.grace) + ONE_DAY, "promise"
