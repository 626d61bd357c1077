"""What a run has seen: proof that the checks were not about nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from sopan.decisions import HandOff, Hold, ReasonCode, Send, Wait
from sopan.history import Contacted, Event
from sopan.words import Channel, Outcome, Purpose

if TYPE_CHECKING:
    from sopan.decisions import Decision

KINDS = ["send", "wait", "hold", "hand_off", "done"]
TABLES = ("kinds", "reasons", "holds", "purposes", "channels", "events", "outcomes", "accidents", "checks")
NEVER_DECIDED = {Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF, Purpose.OFFER}
"""What a person writes, with no call of sopan that decides about it."""
EXPECTED: dict[str, list[str]] = {
    "kinds": KINDS,
    "reasons": [code.value for code in ReasonCode],
    "purposes": [purpose.value for purpose in Purpose if purpose not in NEVER_DECIDED],
    "channels": [channel.value for channel in Channel],
    "events": sorted(kind.model_fields["event"].default for kind in get_args(get_args(Event)[0])),
    "outcomes": [outcome.value for outcome in Outcome],
}
"""What must come up in a long run, by table."""


@dataclass
class Tally:
    """Counts, which can be added up over chunks."""

    steps: int = 0
    """Steps of a world in which a decision was asked for and checked."""
    asked: int = 0
    """Calls of `decide`, those of the comparisons included."""
    worlds: int = 0
    failed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    purposes: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    """On which channels clients were spoken to."""
    events: Counter[str] = field(default_factory=Counter)
    """What was recorded, by kind."""
    outcomes: Counter[str] = field(default_factory=Counter)
    accidents: Counter[str] = field(default_factory=Counter)
    """What befell the host: crashes, refused duplicates, stale workers, downtime."""
    checks: Counter[str] = field(default_factory=Counter)
    themes: Counter[str] = field(default_factory=Counter)
    """Steps by what their world was about."""
    sends: Counter[str] = field(default_factory=Counter)
    """How many of these were messages."""

    def count(self, decision: Decision, theme: str) -> None:
        """One more checked decision."""
        self.steps += 1
        self.themes[theme] += 1
        self.sends[theme] += isinstance(decision, Send)
        self.kinds[decision.kind] += 1
        self.reasons.update({reason.code.value for reason in decision.because})
        match decision:
            case Hold():
                self.holds[decision.reason] += 1
            case Send():
                self.purposes[decision.purpose.value] += 1
            case Wait() | HandOff():
                pass

    def record(self, event: Any) -> None:
        """One more fact in a host's store."""
        self.events[event.event] += 1
        if isinstance(event, Contacted):
            self.channels[event.channel.value] += 1
            self.outcomes[event.outcome.value] += 1

    def add(self, other: Tally) -> None:
        """Take in another run."""
        self.steps += other.steps
        self.asked += other.asked
        self.worlds += other.worlds
        for name in (*TABLES, "themes", "sends"):
            getattr(self, name).update(getattr(other, name))

    @property
    def unseen(self) -> list[str]:
        """Decisions, reasons, purposes, channels, events and outcomes that never came up."""
        return [
            f"{name[:-1]} {word}" for name, words in EXPECTED.items() for word in words if not getattr(self, name)[word]
        ]

    def report(self) -> str:
        """A table for people."""
        lines = [f"{self.worlds:,} worlds, {self.steps:,} steps made a decision, {self.asked:,} questions in all"]
        for name in TABLES:
            counts: Counter[str] = getattr(self, name)
            rows = dict(counts.most_common()) | {word: 0 for word in EXPECTED.get(name, ()) if not counts[word]}
            lines += ["", name]
            share = max(self.steps, 1) if name != "checks" else max(self.asked, 1)
            lines += [f"  {key:<22}{count:>12,}  {100 * count / share:7.3f} %" for key, count in rows.items()]
        lines += ["", "themes, and how many of their steps were messages"]
        lines += [f"  {name:<22}{n:>12,}  {100 * self.sends[name] / n:7.3f} %" for name, n in self.themes.most_common()]
        return "\n".join(lines)
