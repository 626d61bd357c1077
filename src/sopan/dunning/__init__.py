"""What is to go out until the next time that we look? The dunning run of a host that wakes now and then.

A run proposes, people and mailers dispose: look a proposal over, strike it out, hand it to a mailer that can delay,
and `confirm` it just before it goes.
"""

from sopan.dunning._confirm import confirm
from sopan.dunning._run import DunningRun, dunning_run
from sopan.dunning.model import DunningProposal, DunningSummary, FailedAccount, HeldInvoice, Tally

__all__ = [
    "DunningProposal",
    "DunningRun",
    "DunningSummary",
    "FailedAccount",
    "HeldInvoice",
    "Tally",
    "confirm",
    "dunning_run",
]
