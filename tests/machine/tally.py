"""What a run has seen: proof that the checks were not about nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sopan.decisions import HandOff, Hold, ReasonCode, Send, Wait

if TYPE_CHECKING:
    from sopan.decisions import Decision

KINDS = ["send", "wait", "hold", "hand_off", "done"]
TABLES = ("kinds", "reasons", "holds", "purposes", "accidents", "checks")


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

    def add(self, other: Tally) -> None:
        """Take in another run."""
        self.steps += other.steps
        self.asked += other.asked
        self.worlds += other.worlds
        for name in (*TABLES, "themes", "sends"):
            getattr(self, name).update(getattr(other, name))

    @property
    def unseen(self) -> list[str]:
        """Decisions and reason codes that never came up."""
        return [kind for kind in KINDS if not self.kinds[kind]] + [
            code.value for code in ReasonCode if not self.reasons[code.value]
        ]

    def report(self) -> str:
        """A table for people."""
        lines = [f"{self.worlds:,} worlds, {self.steps:,} steps made a decision, {self.asked:,} questions in all"]
        for name in TABLES:
            counts: Counter[str] = getattr(self, name)
            known = dict.fromkeys(KINDS if name == "kinds" else [code.value for code in ReasonCode], 0)
            rows = dict(counts.most_common()) | {
                key: 0 for key in known if name in {"kinds", "reasons"} and not counts[key]
            }
            lines += ["", name]
            share = max(self.steps, 1) if name != "checks" else max(self.asked, 1)
            lines += [f"  {key:<22}{count:>12,}  {100 * count / share:7.3f} %" for key, count in rows.items()]
        lines += ["", "themes, and how many of their steps were messages"]
        lines += [f"  {name:<22}{n:>12,}  {100 * self.sends[name] / n:7.3f} %" for name, n in self.themes.most_common()]
        return "\n".join(lines)
