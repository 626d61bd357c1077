"""The ladder on paper is the one that `decide` climbs when every hour of every day is open and nobody answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Hold, Send
from sopan.engine import decide
from sopan.history import Event, StepApproved
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy, Span
from sopan.policy._schedule import plan_on_paper
from sopan.zones import zone_of
from tests.policy.policies import policy, step

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
        assert not (on_time and one.cause is not None)


def spaced(*steps: dict[str, Any], gap: int | None, **fields: Any) -> EscalationPolicy:
    """Nothing stands between the messages but the gap."""
    limits = {"min_days_between": gap, "max_per_7_days": None, "max_per_30_days": None}
    return policy(*steps, windows={"email": ALWAYS}, limits=limits, **fields)


def on_paper(one: EscalationPolicy) -> list[tuple[str, int | None, str | None]]:
    """Step with its repeat, day and cause."""
    return [
        (
            planned.step.id if planned.occurrence == 1 else f"{planned.step.id} #{planned.occurrence}",
            None if planned.day is None else int(planned.day),
            planned.cause,
        )
        for planned in plan_on_paper(one)
    ]


H3, H4 = step("H+3"), step("H+4")
ON_PAPER: dict[str, tuple[EscalationPolicy, list[tuple[str, int | None, str | None]]]] = {
    "without a gap two go on one day": (
        spaced(step("H+1"), step("H+2"), gap=0),
        [("H1", 3, None), ("H2", 3, None)],
    ),
    "a lifted gap is none": (
        spaced(step("H+1"), step("H+2"), gap=None),
        [("H1", 3, None), ("H2", 3, None)],
    ),
    "of two that grace puts on one day, latest takes the last": (
        spaced(step("H+1"), step("H+2"), gap=0, catch_up="latest"),
        [("H1", None, "next"), ("H2", 3, None)],
    ),
    "skip gives up what the gap makes late, before the due date too": (
        spaced(step("H-6"), step("H-5"), step("H+9"), gap=4, catch_up="skip"),
        [("Hm6", -6, None), ("Hm5", None, "gap"), ("H9", 9, None)],
    ),
    "skip gives up what is two days late": (
        spaced(H3, H4, gap=3, catch_up="skip"),
        [("H3", 3, None), ("H4", None, "gap")],
    ),
    "skip lets go what is one day late": (
        spaced(H3, H4, gap=2, catch_up="skip"),
        [("H3", 3, None), ("H4", 5, "gap")],
    ),
    "skip never gives up a final notice": (
        spaced(H3, step("H+4", "final"), gap=4, catch_up="skip"),
        [("H3", 3, None), ("H4", 7, "gap")],
    ),
    "skip never gives up what waits for approval": (
        spaced(H3, H4 | {"requires_approval": True}, gap=4, catch_up="skip"),
        [("H3", 3, None), ("H4", 7, "gap")],
    ),
    "skip gives up a repeat that is late": (
        spaced(H3 | {"repeat": {"every": 1, "times": 3}}, gap=4, catch_up="skip"),
        [("H3", 3, None), ("H3 #2", None, "gap")],
    ),
    "latest looks at messages, not at the hand-off": (
        spaced(H3, H4, step("H+6", hand_off_to="orang"), gap=5, catch_up="latest"),
        [("H3", 3, None), ("H4", 8, "gap")],
    ),
    "latest does not look at a step that has no date yet": (
        spaced(H3, H4, step("S+1"), gap=5, catch_up="latest"),
        [("H3", 3, None), ("H4", 8, "gap"), ("S1", 13, "gap")],
    ),
    "paced keeps the planned distance after a step two days late": (
        spaced(H3, step("H+5"), step("H+12"), gap=4),
        [("H3", 3, None), ("H5", 7, "gap"), ("H12", 14, "gap")],
    ),
    "paced keeps the planned distance after a step five days late": (
        spaced(H3, H4, step("H+12"), gap=6),
        [("H3", 3, None), ("H4", 9, "gap"), ("H12", 17, "gap")],
    ),
    "paced does not mind one day": (
        spaced(H3, H4, step("H+9"), gap=2),
        [("H3", 3, None), ("H4", 5, "gap"), ("H9", 9, None)],
    ),
    "paced hands a delay on after repeats": (
        spaced(H3, H4 | {"repeat": {"every": 6, "times": 2}}, step("H+20"), gap=6),
        [("H3", 3, None), ("H4", 9, "gap"), ("H4 #2", 15, None), ("H20", 25, "gap")],
    ),
    "paced leaves alone what counts from the last contact": (
        spaced(H3, H4, step("S+8"), gap=6),
        [("H3", 3, None), ("H4", 9, "gap"), ("S8", 17, None)],
    ),
    "paced leaves the hand-off where it is, and it ends the repeats": (
        spaced(H3, H4 | {"repeat": {"every": 6, "times": 3}}, step("H+20", hand_off_to="orang"), gap=6),
        [("H3", 3, None), ("H4", 9, "gap"), ("H4 #2", 15, None), ("H4 #3", None, None)],
    ),
}


@pytest.mark.parametrize("name", ON_PAPER)
def test_on_paper_as_on_the_ladder(name):
    one, expected = ON_PAPER[name]
    assert on_paper(one) == expected
    went = [(step.replace(" #", " "), day) for step, day, _ in expected if day is not None]
    assert [
        (step if occurrence == "1" else f"{step} {occurrence}", day) for step, occurrence, day in climb(one)
    ] == went


def test_what_stands_after_a_hand_off_is_on_paper_too():
    one = spaced(H3, step("H+6", hand_off_to="orang"), step("H+9"), gap=2)
    assert on_paper(one) == [("H3", 3, None), ("H9", 9, None)]


@pytest.mark.parametrize(("span", "days"), [("3", 3), ("5 kerja", 7), ("10 kerja", 14), ("0", 0)])
def test_five_working_days_are_seven_on_paper(span, days):
    assert Span.model_validate(span).nominal_days == days
