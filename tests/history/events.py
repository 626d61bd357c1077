"""Random events, close together in time and scope, so that they meet, tie and repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sopan.history import (
    Contacted,
    ContactedItem,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    contact_key,
)
from sopan.invoice import Instalment
from sopan.money import Money

START = datetime(2026, 11, 18, 2, tzinfo=UTC)
KINDS: list[Any] = [
    Contacted,
    Replied,
    ReplyHandled,
    PromiseMade,
    PaymentClaimed,
    PaymentClaimRejected,
    DisputeOpened,
    DisputeResolved,
    HoldPlaced,
    HoldLifted,
    ExtensionAgreed,
    PlanAgreed,
    PlanCancelled,
    OptedOut,
    OptedIn,
    StepApproved,
    HandedOff,
    HandOffRecalled,
]
SCOPES = [(), ("A",), ("B",), ("A", "B"), ("B", "A"), ("C",)]
CHANNELS = st.none() | st.sampled_from(["email", "sms"])
DAYS = st.integers(0, 4).map(lambda n: date(2026, 11, 20) + timedelta(days=n))
TIMES = st.one_of(
    st.integers(0, 5).map(lambda n: START + timedelta(hours=n)),  # ties
    st.integers(0, 90).map(lambda n: START + timedelta(days=n)),
)


@st.composite
def contacts(draw: st.DrawFn, at: datetime, scope: tuple[str, ...]) -> Contacted:
    outcome = draw(st.sampled_from(["sent", "delivered", "unknown", "failed"]))
    if draw(st.booleans()):
        return Contacted(at=at, invoice_ids=scope, channel=draw(st.sampled_from(["email", "phone"])), outcome=outcome)
    step, attempt = draw(st.sampled_from(["follow_up", "letter"])), draw(st.integers(0, 1))
    return Contacted(
        at=at,
        invoice_ids=("A",),
        key=contact_key("A", step, "1", attempt),
        channel="email",
        to="a@b.id",
        items=[ContactedItem(invoice_id="A", obligation="A", step=step, occurrence="1", outstanding=Money(5))],
        tone=draw(st.sampled_from(["polite", "firm"])),
        outcome=outcome,
    )


@st.composite
def events(draw: st.DrawFn, kinds: list[Any] = KINDS) -> Event:
    """One event without an id of its own."""
    kind, at, scope = draw(st.sampled_from(kinds)), draw(TIMES), draw(st.sampled_from(SCOPES))
    if kind is Contacted:
        return draw(contacts(at, scope))
    more: dict = {"invoice_ids": scope}
    if kind is PromiseMade:
        more["pay_by"] = draw(DAYS)
        if len(scope) == 1:
            more["amount"] = draw(st.none() | st.just(Money(5)))
    elif kind is DisputeOpened and len(scope) == 1:
        more["amount"] = draw(st.none() | st.just(Money(5)))
    elif kind is HoldPlaced:
        more["until"] = draw(
            st.none() | DAYS | DAYS.map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))
        )
    elif kind is ExtensionAgreed:
        more["due_on"] = draw(DAYS)
    elif kind is PlanAgreed:
        more = {"invoice_ids": ("A",), "instalments": [Instalment(due_on=draw(DAYS), amount=draw(st.integers(1, 3)))]}
    elif kind in {OptedOut, OptedIn, Replied}:
        more["channel"] = draw(CHANNELS)
    elif kind is StepApproved:
        more["step"] = draw(st.sampled_from(["letter", "final"]))
    elif kind is HandedOff:
        more["to"] = "mediator"
    event: Event = kind(at=at, **more)
    return event


@st.composite
def told(draw: st.DrawFn, kinds: list[Any] = KINDS, most: int = 12) -> list[Event]:
    """Events, some of them with ids, some of them told twice, in any order."""
    found = draw(st.lists(events(kinds), max_size=most))
    named = [
        event.model_copy(update={"id": f"E{number}"}) if draw(st.booleans()) else event
        for number, event in enumerate(found)
    ]
    again = draw(st.lists(st.sampled_from(named), max_size=3)) if named else []
    return draw(st.permutations([*named, *again]))
