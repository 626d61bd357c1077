"""Which policy would have been better? The only room with dice, and the caller seeds them.

- `replay`: what a policy would have sent over a real ledger.
"""

from sopan.lab.log import ReplayEntry, ReplayLog
from sopan.lab.replay import replay

__all__ = ["ReplayEntry", "ReplayLog", "replay"]
