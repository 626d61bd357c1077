"""How much money comes when, and which policy is better: what our own clients teach us.

- `expected_cash`: the cash of the weeks ahead from what is owed today, as a range.
- `Trial`: which clients get which policy, by lot and for good; `evaluate`: what that has shown, and when to stop.
"""

from sopan.learning._cash import CashWeek, ExpectedCash, expected_cash
from sopan.learning._evaluation import Effect, Evaluation, StopAdvice, StopEvidence, TrialArm, evaluate
from sopan.learning._trial import HOLDOUT, Trial

__all__ = [
    "HOLDOUT",
    "CashWeek",
    "Effect",
    "Evaluation",
    "ExpectedCash",
    "StopAdvice",
    "StopEvidence",
    "Trial",
    "TrialArm",
    "evaluate",
    "expected_cash",
]
