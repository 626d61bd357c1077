"""Which policy would have been better? The only room with dice, and the caller seeds them.

- `backtest`: what a policy would have sent over a real ledger.
- `compare`: what two policies would bring with imagined clients, with the uncertainty shown.
- `Punctual`, `Forgetful`, `PaydayPayer`, `CashStrapped`, `Disputer`, `Ghost` and `Mixture` are those clients, and
  `Response` is what a message does to them. `print(behaviour)` shows what they assume.
- `fit`: which of those clients a real ledger speaks of; `imagine`: a ledger that they would leave behind.
"""

from sopan.lab._backtest import backtest
from sopan.lab._behaviour import (
    AnyBehaviour,
    CashStrapped,
    Disputer,
    Forgetful,
    Ghost,
    Mixture,
    PaydayPayer,
    Payer,
    Punctual,
    Response,
)
from sopan.lab._experiment import COSTS, compare
from sopan.lab._fit import Estimate, FitResult, Foretold, fit
from sopan.lab._log import BacktestEntry, BacktestLog
from sopan.lab._measure import METRICS
from sopan.lab._result import Arm, Difference, ExperimentResult, TraceEntry
from sopan.lab._world import imagine

__all__ = [
    "COSTS",
    "METRICS",
    "AnyBehaviour",
    "Arm",
    "BacktestEntry",
    "BacktestLog",
    "CashStrapped",
    "Difference",
    "Disputer",
    "Estimate",
    "ExperimentResult",
    "FitResult",
    "Foretold",
    "Forgetful",
    "Ghost",
    "Mixture",
    "PaydayPayer",
    "Payer",
    "Punctual",
    "Response",
    "TraceEntry",
    "backtest",
    "compare",
    "fit",
    "imagine",
]
