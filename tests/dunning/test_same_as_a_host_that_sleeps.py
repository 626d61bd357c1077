"""Runs a day together send what a host sends that sleeps until `next_check`: the same steps, keys and minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan import Account, EscalationPolicy, History, Invoice, PolicyBook, dunning_run
from sopan.decisions import HandOff, Send
from sopan.forecast import Host
from sopan.forecast._host import needs_approval
from sopan.forecast._span import last_instant
from sopan.history import Event, HandedOff, StepApproved
from sopan.testing import clients, histories, invoices, policies
from sopan.testing._strategies import AROUND
from sopan.zones import zone_of

WIB = zone_of("WIB")
FIRST_DAY = AROUND - timedelta(days=35)
MONTHS = 4 * 30
ONE_DAY, LEAST = timedelta(days=1), timedelta(microseconds=1)
HOSTS = [(zone, hour) for zone in ("WIB", "WITA", "WIT") for hour in (2, 6, 9, 22)]
Sent = tuple[str, str, datetime, tuple[tuple[str, str | None], ...]]


@st.composite
def books(draw: st.DrawFn) -> EscalationPolicy | PolicyBook:
    """A policy, or a book that has another one for large invoices or old ones."""
    policy = draw(policies())
    if draw(st.integers(0, 3)) < 3:
        return policy
    rule = draw(st.sampled_from([{"min_total": 1_000_000}, {"min_days_overdue": 10}]))
    held = [policy, draw(policies(name="other"))]
    return PolicyBook.model_validate({"policies": held, "default": policy.name, "rules": [rule | {"policy": "other"}]})


@st.composite
def bills_of(draw: st.DrawFn, name: str) -> Invoice:
    """An invoice with payments that are known ahead; of none does anybody know ahead that it will be taken back."""
    bill = draw(invoices(id=name, number=name, client_id="C1"))
    kept = [payment.model_copy(update={"reversed_on": None, "reversal_reason": None}) for payment in bill.payments]
    return bill.model_copy(update={"payments": tuple(kept)})


@st.composite
def stories(draw: st.DrawFn, zone: str) -> tuple[Account, tuple[Event, ...], EscalationPolicy | PolicyBook]:
    """An account, what is said to it later, and the policy or book."""
    client = draw(clients(id="C1", zone=zone))
    count = draw(st.integers(1, 4))
    bills = [draw(bills_of(f"INV-{place}")) for place in range(count)]
    policy = draw(books())
    one = policy if isinstance(policy, EscalationPolicy) else policy.policies[0]
    said = draw(st.just(History(())) | histories(bills, one))
    first = datetime.combine(FIRST_DAY, time(0), tzinfo=WIB)
    before = tuple(event for event in said if event.at <= first)
    fresh = draw(st.none() | st.none() | st.just(first + timedelta(days=20)))
    later = tuple(event for event in said if event.at > first)
    return Account(client, bills, before, payments_as_of=fresh), later, policy


def wakes(hour: int) -> Iterator[datetime]:
    return (datetime.combine(FIRST_DAY, time(hour), tzinfo=WIB) + ONE_DAY * day for day in range(MONTHS))


def slept(
    account: Account,
    said: list[tuple[datetime, Event]],
    policy: EscalationPolicy | PolicyBook,
    hour: int,
    approves: bool,
) -> list[Sent]:
    """What a host sends that asks whenever an answer can change, and hears when the other one does."""
    as_of = account.payments_as_of
    host = Host(account, policy, approves=approves, hands_over=True, payments_as_of=as_of)
    for at, event in said:
        host.expect(at, event)
    first = next(wakes(hour))
    last = first + ONE_DAY * MONTHS - LEAST
    return [as_sent(send) for _, answer in host.play(now=first, until=last) for send in answer.sends]


def ran(
    account: Account,
    said: list[tuple[datetime, Event]],
    policy: EscalationPolicy | PolicyBook,
    hour: int,
    approves: bool,
) -> list[Sent]:
    """What a host sends that runs once a day, hands all of it to a mailer that can delay, and what is over to people.

    Approvals are given, if at all, when the run has asked for them; then it runs again.
    """
    known = list(account.history)
    sent: list[Sent] = []
    for now in wakes(hour):
        known += [event for at, event in said if at == now]
        while True:
            run = dunning_run([replace(account, history=known)], policy, now=now, wakes_at=[time(hour)])
            proposals, summary = list(run), run.summary()
            assert summary.errors == ()
            asked = [held for held in summary.held if approves and needs_approval(held.decision)]
            given = [
                StepApproved(at=now, invoice_ids=(held.invoice_id,), step=held.decision.because[0].detail)
                for held in asked
            ]
            if all(approval in known for approval in given):
                break
            known += given
        for proposal in proposals:
            assert now <= proposal.not_before < proposal.closes_at
            sent.append(as_sent(proposal.send))
            known.append(proposal.send.as_contacted(proposal.not_before, "delivered"))
        for held in summary.held:
            if isinstance(held.decision, HandOff):
                known.append(HandedOff(at=held.at, invoice_ids=(held.invoice_id,), to=held.decision.to))
    return sent


def as_sent(send: Send) -> Sent:
    at = send.at.astimezone(UTC).replace(microsecond=0)  # an approval may come a moment after a contact
    return send.step, send.key, at, tuple((item.obligation, item.step) for item in send.items)


@pytest.mark.parametrize(("zone", "hour"), HOSTS)
@settings(max_examples=max(4, settings().max_examples // 12))
@given(data=st.data())
def test_runs_a_day_send_what_a_host_sends_that_sleeps(zone: str, hour: int, data: st.DataObject):
    account, later, policy = data.draw(stories(zone))
    approves, times = data.draw(st.booleans()), list(wakes(hour))
    said = [(next(now for now in times if now >= event.at), event) for event in later if event.at <= times[-1]]
    assert ran(account, said, policy, hour, approves) == slept(account, said, policy, hour, approves)


def test_the_default_end_is_that_of_the_client_s_day():
    assert last_instant("until", FIRST_DAY, WIB) == datetime.combine(FIRST_DAY + ONE_DAY, time(0), tzinfo=WIB) - LEAST
