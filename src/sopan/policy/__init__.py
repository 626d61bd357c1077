"""How we ask: escalation policies, their notation, their linter and their diff."""

from sopan.policy._lint import PolicyFinding
from sopan.policy.model import EscalationPolicy, Repeat, Step
from sopan.policy.offset import Deadline, Offset, Span
from sopan.policy.settings import (
    MOST_ITEMS,
    Certificates,
    Claims,
    Disputes,
    HandOffTerms,
    Limits,
    PayDays,
    Plans,
    Promises,
    Thanks,
    Windows,
    amount_in,
)

__all__ = [
    "MOST_ITEMS",
    "Certificates",
    "Claims",
    "Deadline",
    "Disputes",
    "EscalationPolicy",
    "HandOffTerms",
    "Limits",
    "Offset",
    "PayDays",
    "Plans",
    "PolicyFinding",
    "Promises",
    "Repeat",
    "Span",
    "Step",
    "Thanks",
    "Windows",
    "amount_in",
]
