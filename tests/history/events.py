"""Random events, close together in time and scope, so that they meet, tie and repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sopan.history import (
    Contacted,
    ContactedItem,
    ContactWithdrawn,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
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
    StepDeclined,
    Suggested,
    SuggestionSettled,
    contact_key,
)
from sopan.invoice import Instalment
from sopan.money import Money
from sopan.words import Cause, Outcome

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
    StepDeclined,
    ContactWithdrawn,
    LadderPlaced,
    Suggested,
    SuggestionSettled,
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
    outcome = draw(st.sampled_from(list(Outcome)))
    if draw(st.booleans()):
        channel, to = draw(
            st.sampled_from([("email", "a@b.id"), ("email", "c@d.id"), ("phone", None), ("visit", None)])
        )
        return Contacted(at=at, invoice_ids=scope, channel=channel, to=to, outcome=outcome)
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


STEPS = st.sampled_from(["letter", "final"])
UNTIL = st.none() | DAYS | DAYS.map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))
AMOUNTS = st.none() | st.just(Money(5))
SUGGESTIBLE = [PromiseMade, PaymentClaimed, DisputeOpened, HoldPlaced, ExtensionAgreed, OptedOut]
MORE: dict[Any, dict[str, st.SearchStrategy[Any]]] = {
    Replied: {"channel": CHANNELS, "reason": st.none() | st.sampled_from(list(Cause))},
    PromiseMade: {"pay_by": DAYS, "amount": AMOUNTS},
    PaymentClaimed: {"amount": AMOUNTS, "proof": st.booleans()},
    DisputeOpened: {"amount": AMOUNTS, "reason": st.none() | st.just(Cause.PRICE)},
    HoldPlaced: {"until": UNTIL, "reason": st.none() | st.just(Cause.CALLBACK)},
    ExtensionAgreed: {"due_on": DAYS},
    PlanAgreed: {
        "invoice_ids": st.just(("A",)),
        "instalments": st.builds(Instalment, due_on=DAYS, amount=st.integers(1, 3)).map(lambda part: (part,)),
    },
    OptedOut: {"channel": CHANNELS},
    OptedIn: {"channel": CHANNELS},
    StepApproved: {"step": STEPS},
    StepDeclined: {"step": STEPS, "until": UNTIL},
    LadderPlaced: {"step": STEPS},
    ContactWithdrawn: {"key": st.builds(contact_key, st.just("A"), st.just("letter"), st.just("1"), st.integers(0, 1))},
    HandedOff: {"to": st.just("mediator")},
    SuggestionSettled: {
        "accepted": st.booleans(),
        "suggestion": st.none() | st.integers(0, 3).map(lambda number: f"E{number}"),
    },
}
"""What a kind of event says beside its time and scope."""


@st.composite
def events(draw: st.DrawFn, kinds: list[Any] = KINDS) -> Event:
    """One event without an id of its own."""
    kind, at, scope = draw(st.sampled_from(kinds)), draw(TIMES), draw(st.sampled_from(SCOPES))
    if kind is Contacted:
        return draw(contacts(at, scope))
    more = {"invoice_ids": scope} | {name: draw(values) for name, values in MORE.get(kind, {}).items()}
    if (kind is PromiseMade and not scope) or (kind is DisputeOpened and len(scope) != 1):
        more["amount"] = None
    if kind is Suggested:
        said = draw(events(SUGGESTIBLE))
        fact = said.model_copy(update={"at": min(at, said.at), "id": draw(st.none() | st.sampled_from(["F", "G"]))})
        more |= {"fact": fact, "confidence": 0.5, "source": "model"}
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
