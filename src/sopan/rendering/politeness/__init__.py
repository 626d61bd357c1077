"""Is this text polite? Findings, each with its place, the reason and a softer wording; never a score.

`lint` knows phrases, not people: a text without findings is not thereby a good one, but one with findings
should not go out. The rules follow POJK 22/2023 article 62 (no threats, no shaming, nobody but the client, no
pressure), UU ITE article 27B and 29, and the usage of Indonesian business letters (EYD V, KBBI).
"""

from __future__ import annotations

from sopan.rendering.politeness._lint import PolitenessFinding, Rule, lint

__all__ = ["PolitenessFinding", "Rule", "lint"]
