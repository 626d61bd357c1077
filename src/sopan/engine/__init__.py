"""What should we do now: the decision and the rules behind it."""

from sopan.engine.case import Case
from sopan.engine.decide import conversation_of, decide, default_calendar, require_aware
from sopan.engine.desk import Desk
from sopan.engine.going import charges_on, go_or_wait, is_gated, item_for, not_now, send_now
from sopan.engine.listening import has_closed
from sopan.engine.misfits import naming_misfits
from sopan.engine.moves import Move
from sopan.engine.once import once
from sopan.engine.outlook import dates_ahead, was_announced, while_it_stands
from sopan.engine.rulebook import RULEBOOK, Rule, consult

__all__ = [
    "RULEBOOK",
    "Case",
    "Desk",
    "Move",
    "Rule",
    "charges_on",
    "consult",
    "conversation_of",
    "dates_ahead",
    "decide",
    "default_calendar",
    "go_or_wait",
    "has_closed",
    "is_gated",
    "item_for",
    "naming_misfits",
    "not_now",
    "once",
    "require_aware",
    "send_now",
    "was_announced",
    "while_it_stands",
]
