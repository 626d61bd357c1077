"""How much money comes when, and which policy is better: what our own clients teach us.

- `expected_cash`: the cash of the weeks ahead from what is owed today, as a range.
"""

from sopan.learning._cash import CashWeek, ExpectedCash, expected_cash

__all__ = ["CashWeek", "ExpectedCash", "expected_cash"]
