"""The ladder on paper is the one that `decide` climbs when every hour of every day is open and nobody answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Hold, Send
from sopan.engine import decide
from sopan.history import Event, StepApproved
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.policy.schedule import plan_on_paper
from sopan.zones import zone_of

DUE = date(2026, 11, 18)
WIB = zone_of("WIB")
ALWAYS = "Mo-Su 00:00-24:00"
INVOICE = Invoice(id="A", number="A", client_id="C", issued_on=date(2026, 1, 1), due_on=DUE, total=5_000_000)
CLIENT = Client(id="C", name="Budi", contacts=[{"channel": "email", "address": "a@b.id"}])


@st.composite
def ladders(draw: st.DrawFn) -> EscalationPolicy:
    """Steps that may stand in each other's way, in calendar days."""
    days = sorted(draw(st.lists(st.integers(-6, 14), min_size=1, max_size=6, unique=True)))
    steps: list[dict[str, Any]] = []
    for number, day in enumerate(days):
        more: dict[str, Any] = {"tone": "final" if number == len(days) - 1 and draw(st.booleans()) else "polite"}
        if draw(st.integers(0, 3)) == 0:
            more["repeat"] = {"every": draw(st.integers(1, 5)), "times": draw(st.integers(2, 3))}
        if draw(st.integers(0, 5)) == 0:
            more["requires_approval"] = True
        steps.append({"id": f"s{number}", "when": f"H{day:+d}" if day else "H", "channels": ["email"]} | more)
        if day > 0 and draw(st.integers(0, 5)) == 0:
            since = {"id": f"since{number}", "when": f"S+{draw(st.integers(1, 6))}", "channels": ["email"]}
            steps.append(since | {"tone": more["tone"]})
    return EscalationPolicy.model_validate(
        {
            "name": "uji",
            "steps": steps,
            "grace_days": draw(st.integers(0, 6)),
            "windows": {"email": ALWAYS},
            "catch_up": draw(st.sampled_from(["paced", "next", "latest", "skip"])),
            "limits": {
                "min_days_between": draw(st.none() | st.integers(0, 6)),
                "max_per_7_days": draw(st.none() | st.integers(1, 3)),
                "max_per_30_days": draw(st.none() | st.integers(1, 5)),
            },
        }
    )


def climb(policy: EscalationPolicy) -> list[tuple[str, str, int]]:
    """What a host sends that sleeps until `next_check`: step, occurrence, days from the due date."""
    events: list[Event] = []
    sent: list[tuple[str, str, int]] = []
    now: datetime | None = datetime.combine(DUE - timedelta(days=8), datetime.min.time(), WIB)
    while now is not None:
        answer = decide(INVOICE, CLIENT, policy, now=now, history=events, calendar=WorkingCalendar.every_day())
        if isinstance(answer, Send):
            events.append(answer.as_contacted(now))
            ((step, occurrence),) = [(item.step, item.occurrence) for item in answer.items]
            first = str(occurrence) == DUE.isoformat()
            sent.append((str(step), "1" if first else str(occurrence), (now.date() - DUE).days))
        elif isinstance(answer, Hold) and answer.reason == "needs_approval":
            events.append(StepApproved(at=now, step=answer.because[0].detail))
        else:
            now = answer.next_check
    return sent


@given(ladders())
def test_the_ladder_on_paper_is_the_one_that_is_climbed(policy):
    planned = [(one.step.id, str(one.occurrence), int(one.day)) for one in plan_on_paper(policy) if one.day is not None]
    assert planned == climb(policy)


@given(ladders())
def test_on_paper_every_message_has_one_entry_and_a_cause_when_it_is_late(policy):
    planned = plan_on_paper(policy)
    assert [one.step.id for one in planned if one.occurrence == 1] == [step.id for step in policy.steps]
    for one in planned:
        on_time = one.day is not None and one.day == one.wanted
        assert on_time or one.cause is not None or (one.occurrence > 1 and one.day is None)
