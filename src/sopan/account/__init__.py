"""One client's invoices together: which policy, one message, the whole book."""

from sopan.account.book import BookFinding, BookRule, PolicyBook, ProfileClass
from sopan.account.decide import decide_account, decide_portfolio
from sopan.account.model import Account, AccountDecision, PolicyChoice, Upcoming

__all__ = [
    "Account",
    "AccountDecision",
    "BookFinding",
    "BookRule",
    "PolicyBook",
    "PolicyChoice",
    "ProfileClass",
    "Upcoming",
    "decide_account",
    "decide_portfolio",
]
