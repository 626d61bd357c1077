"""What should we do now: the decision and the rules behind it."""

from sopan.engine.decide import conversation_of, decide, default_calendar
from sopan.engine.rulebook import RULEBOOK, Rule

__all__ = ["RULEBOOK", "Rule", "conversation_of", "decide", "default_calendar"]
