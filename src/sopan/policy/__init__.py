"""How we ask: escalation policies, their notation, their linter and their diff."""

from sopan.policy._lint import PolicyFinding
from sopan.policy.model import EscalationPolicy, Repeat, Step
from sopan.policy.offset import Offset, Span
from sopan.policy.settings import (
    Certificates,
    Claims,
    Disputes,
    HandOffTerms,
    Limits,
    Plans,
    Promises,
    Thanks,
    Windows,
    amount_in,
)

__all__ = [
    "Certificates",
    "Claims",
    "Disputes",
    "EscalationPolicy",
    "HandOffTerms",
    "Limits",
    "Offset",
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
