"""What should we do now: the decision, and the table of the rules behind it."""

from sopan.engine._decide import decide
from sopan.engine._rules import RULES

__all__ = ["RULES", "decide"]
