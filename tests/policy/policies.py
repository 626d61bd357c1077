"""Policies for these tests: a base to change one thing of, and random ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sopan.policy import EscalationPolicy

STEPS: list[dict[str, Any]] = [
    {"id": "reminder", "when": "H-3", "tone": "friendly", "channels": ["email"]},
    {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": ["whatsapp", "email"]},
    {"id": "call", "when": "H+7", "tone": "firm", "channels": ["phone"]},
    {"id": "letter", "when": "H+14", "tone": "formal", "channels": ["email"], "deadline_days": 7},
    {"id": "final", "when": "H+30", "tone": "final", "channels": ["email", "letter"], "deadline_days": 7},
    {"id": "over", "when": "H+45", "hand_off_to": "mediator"},
]


def policy(*steps: dict[str, Any], **fields: Any) -> EscalationPolicy:
    """The base policy, with other steps or settings."""
    return EscalationPolicy.model_validate({"name": "uji", "steps": list(steps or STEPS)} | fields)


def step(when: str, tone: str = "polite", **fields: Any) -> dict[str, Any]:
    """A step that is called by its date."""
    called = when.replace("+", "").replace("-", "m").replace(" ", "_")
    if "hand_off_to" in fields:
        return {"id": called, "when": when} | fields
    return {"id": called, "when": when, "tone": tone, "channels": ["email"]} | fields


SPANS = st.integers(0, 10) | st.integers(0, 10).map("{} kerja".format)
MONEY = st.sampled_from(["IDR 1000", "IDR 5000000", "USD 10"])
HOURS = st.sampled_from(["Mo-Fr 09:00-17:00", "Mo-Sa 08:00-12:00", "Sen-Jum 09.00-11.45,13.00-16.00"])
LIMIT = st.none() | st.integers(1, 9)
TONES = ["friendly", "polite", "firm", "formal", "final"]
CHANNELS = st.lists(
    st.sampled_from(["email", "whatsapp", "sms", "phone", "letter"]), min_size=1, max_size=3, unique=True
)
WHENS = ["H-7", "H-3 kerja", "H-1", "H", "H+1", "H+3", "H+5 kerja", "H+10", "H+14", "H+30 akhir bulan", "H+65"]
LATE = WHENS.index("H")


@st.composite
def ladders(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rising dates, tones that do not fall, perhaps an `S+n` and a hand-off at the end."""
    places = sorted(draw(st.lists(st.integers(0, len(WHENS) - 1), min_size=1, max_size=6, unique=True)))
    tones = sorted(draw(st.lists(st.sampled_from(TONES), min_size=8, max_size=8)), key=TONES.index)
    steps = []
    for number, place in enumerate(places):
        more: dict[str, Any] = {"channels": draw(CHANNELS)}
        if draw(st.booleans()):
            more["deadline_days"] = draw(st.integers(1, 20) | st.integers(1, 20).map("{} hari".format))
        if draw(st.integers(0, 3)) == 0:
            more["repeat"] = {"every": draw(st.just("bulan") | st.integers(1, 9)), "times": draw(st.integers(2, 4))}
        if draw(st.integers(0, 3)) == 0:
            more |= {"requires_approval": True, "attach_invoice": True, "offers": ["extension"]}
        if draw(st.integers(0, 3)) == 0:
            more |= {"min_outstanding": [draw(MONEY)], "roles": ["ap"], "copy_to": ["director"], "series": "SP"}
        steps.append({"id": f"s{place}", "when": WHENS[place], "tone": tones[number]} | more)
    if draw(st.booleans()):
        steps.append({"id": "since", "when": f"S+{draw(st.integers(1, 20))}", "tone": tones[-1], "channels": ["email"]})
    if draw(st.booleans()):
        steps.append({"id": "over", "when": draw(st.sampled_from(["H+90", "S+7 kerja"])), "hand_off_to": "orang"})
    return steps


@st.composite
def policies(draw: st.DrawFn) -> EscalationPolicy:
    """A valid policy; every setting now and then."""
    fields = draw(
        st.fixed_dictionaries(
            {"name": st.sampled_from(["standar", "uji"]), "steps": ladders()},
            optional={
                "grace_days": SPANS,
                "windows": st.dictionaries(st.sampled_from(["email", "phone"]), HOURS, max_size=2),
                "limits": st.fixed_dictionaries(
                    {},
                    optional={
                        "min_days_between": st.none() | st.integers(0, 9),
                        "max_per_7_days": LIMIT,
                        "max_per_30_days": LIMIT,
                        "max_attempts": LIMIT,
                        "max_items": LIMIT,
                        "retry_hours": st.integers(1, 9),
                    },
                ),
                "catch_up": st.sampled_from(["paced", "next", "latest", "skip"]),
                "tolerance": st.sampled_from([[], ["IDR 1000"], ["USD 1", "IDR 500"]]),
                "minimum": st.sampled_from([[], ["IDR 50000"]]),
                "due_on_closed_day": st.sampled_from(["roll", "keep"]),
                "honour_pay_days": st.booleans(),
                "pay_days": st.fixed_dictionaries(
                    {}, optional={"horizon": st.integers(0, 40), "closed": st.sampled_from(["forward", "backward"])}
                ),
                "promises": st.fixed_dictionaries({}, optional={"grace": SPANS, "max_broken": st.integers(1, 6)}),
                "claims": st.fixed_dictionaries({"verify": SPANS}, optional={"max_unmet": st.integers(1, 4)}),
                "disputes": st.fixed_dictionaries({"partial": st.sampled_from(["hold", "ask_rest"])}),
                "plans": st.fixed_dictionaries({"grace": SPANS}),
                "certificates": st.none()
                | st.fixed_dictionaries(
                    {"first": st.sampled_from(["filing", "H+7", "H+10 kerja"]), "times": st.integers(1, 4)}
                ),
                "freshness": st.none() | SPANS,
                "thanks": st.none() | st.fixed_dictionaries({"within_days": st.integers(0, 9)}),
                "list_apart": st.lists(st.sampled_from(["in_grace", "not_due"]), unique=True),
                "consolidate": st.sampled_from(["oldest", "highest", "off"]),
                "hand_off": st.fixed_dictionaries({"min_outstanding": st.lists(MONEY, max_size=1)}),
                "legal": st.sampled_from([None, "pojk_22_2023"]),
                "quiet_periods": st.just([{"start": "2026-12-20", "end": "2027-01-03", "note": "Tutup tahun"}]),
            },
        )
    )
    return EscalationPolicy.model_validate(fields)
