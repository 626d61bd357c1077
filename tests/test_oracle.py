"""`decide` beside an oracle that walks the minutes and knows only the values; and what follows for hosts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sopan.decisions import Decision, Done, HandOff, Hold, Send, Wait
from sopan.engine import decide
from sopan.history import contact_key
from tests import oracle
from tests.rules.desk import CALENDAR, PHONE, at, desk, event, policy, step
from tests.strategies import Case, cases, plain_days

if TYPE_CHECKING:
    from collections.abc import Callable

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
_A_MOMENT = timedelta(microseconds=1)


def answer(case: Case) -> Decision:
    return decide(
        case.invoice,
        case.client,
        case.policy,
        now=case.now,
        history=case.events,
        calendar=case.calendar,
        payments_as_of=case.payments_as_of,
    )


def second_opinion(case: Case) -> oracle.Verdict | oracle.Wait:
    days = oracle.Days(*plain_days(case.calendar.for_region(case.client.region)))
    known = oracle.Oracle(case.invoice, case.client, case.policy, case.events, days, case.payments_as_of)
    return known.decide(case.now)


def in_short(decision: Decision) -> tuple[object, ...]:
    """What the oracle knows of an answer."""
    match decision:
        case Send():
            (item,) = decision.items
            return (
                "send",
                decision.step,
                decision.purpose,
                decision.tone,
                decision.channel,
                decision.to,
                (item.obligation, item.occurrence, item.due_on),
                (item.outstanding.amount, item.to_transfer.amount),
                decision.deadline_on,
            )
        case Wait():
            return ("wait", decision.until, decision.step)
        case Hold():
            return ("hold", decision.reason, decision.until)
        case HandOff():
            return ("hand_off", decision.to, decision.step)
        case Done():
            said = [amount.amount if amount is not None else 0 for amount in (decision.surplus, decision.shortfall)]
            return ("done", decision.reason, *(said if decision.reason in {"settled", "overpaid"} else ()))


def told_in_short(verdict: oracle.Verdict | oracle.Wait) -> tuple[object, ...]:
    match verdict:
        case oracle.Send():
            return (
                "send",
                verdict.step,
                verdict.purpose,
                verdict.tone,
                verdict.channel,
                verdict.to,
                (verdict.obligation, verdict.occurrence, verdict.due_on),
                (verdict.outstanding, verdict.to_transfer),
                verdict.deadline_on,
            )
        case oracle.Wait():
            return ("wait", verdict.until, verdict.step)
        case oracle.Hold():
            return ("hold", verdict.reason, verdict.until)
        case oracle.HandOff():
            return ("hand_off", verdict.to, verdict.step)
        case oracle.Done():
            said = (verdict.surplus, verdict.shortfall) if verdict.reason in {"settled", "overpaid"} else ()
            return ("done", verdict.reason, *said)


@few
@given(cases(conversation=False))
def test_decide_equals_the_oracle_on_contacts_payments_and_dates(case):
    assert in_short(answer(case)) == told_in_short(second_opinion(case))


@few
@given(cases())
def test_decide_equals_the_oracle_on_everything_that_was_said(case):
    assert in_short(answer(case)) == told_in_short(second_opinion(case))


def test_decide_equals_the_oracle_where_a_deadline_keeps_a_step_back_that_skip_would_pass():
    """Late is what is late by the date to which the deadline moved the step (A9), whatever policy gave the deadline."""
    kept_back = desk(
        policy=policy(step("firm", "H+3", "firm"), step("formal", "H+10", "formal"), catch_up="skip"),
        events=(
            event(
                "contacted",
                "2026-11-23 10:00",
                key=contact_key("INV-1", "older", "1", 0),
                channel="phone",
                to=PHONE["address"],
                items=[{"invoice_id": "INV-1", "obligation": "INV-1", "step": "older", "occurrence": "1"}],
                purpose="overdue",
                tone="polite",
                deadline_on="2026-11-27",
                outcome="sent",
            ),
        ),
    )
    for now in ("2026-11-24 10:00", "2026-11-30 10:00", "2026-12-01 10:00", "2026-12-02 10:00"):
        case = Case(kept_back.invoice, kept_back.client, kept_back.policy, kept_back.events, CALENDAR, at(now), None)
        assert in_short(answer(case)) == told_in_short(second_opinion(case))


@pytest.mark.long
@many
@given(st.booleans().flatmap(lambda said: cases(conversation=said)))
def test_decide_equals_the_oracle_many_times(case):
    assert in_short(answer(case)) == told_in_short(second_opinion(case))


@few
@given(cases(), st.randoms(use_true_random=False))
def test_rule_10_a_wait_stands_until_its_instant_and_not_a_moment_longer(case, dice):
    decision = answer(case)
    until = decision.next_check if isinstance(decision, Wait | Hold) else None
    assume(until is not None)
    span = (until - case.now) / timedelta(seconds=1)
    between = [case.now + timedelta(seconds=dice.random() * span) for _ in range(4)]
    for instant in (*between, case.now + _A_MOMENT, until - _A_MOMENT):
        if case.now <= instant < until:
            assert answer(case.at(instant)) == decision
    assert answer(case.at(until)) != decision


@few
@given(cases(), st.randoms(use_true_random=False))
def test_i01_the_order_of_events_and_their_repetition_change_nothing(case, dice):
    decision = answer(case)
    shuffled = [*case.events, *case.events]
    dice.shuffle(shuffled)
    assert answer(Case(**{**vars(case), "events": tuple(shuffled)})) == decision


def messages(
    case: Case, end: datetime, following: Callable[[Decision, datetime], datetime | None]
) -> list[tuple[str, str]]:
    """(local date, key) of every message that a host sends that asks next when `following` says."""
    sent = []
    now: datetime | None = case.now
    while now is not None and now < end:
        decision = answer(case.at(now))
        if isinstance(decision, Send):
            sent.append((f"{decision.at:%Y-%m-%d %H:%M}", decision.key))
            case = case.adding(decision.as_contacted(now))
            continue
        now = following(decision, now)
    return sent


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_i27_polling_every_five_minutes_and_sleeping_until_next_check_give_the_same_messages(case):
    newest = max((event.at for event in case.events), default=case.now)
    case = case.at(max(newest, case.now).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
    end = case.now + timedelta(days=4)
    slept = messages(case, end, lambda decision, _: decision.next_check)
    polled = messages(case, end, lambda _, now: now + timedelta(minutes=5))
    assert polled == slept
