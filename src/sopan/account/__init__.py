"""One client's invoices together: which policy, one message, the whole book."""

from sopan.account._ageing import AgeingReport, AgeingRow, ageing
from sopan.account._decide import decide_account, decide_portfolio
from sopan.account._documents import write_agreement, write_confirmation, write_statement
from sopan.account._offers import may_offer, propose_extension, propose_instalments
from sopan.account._worklist import NextAction, Worklist, next_actions
from sopan.account.book import BookFinding, BookRule, ClientState, PolicyBook, ProfileClass
from sopan.account.model import Account, AccountDecision, OpenItem, PolicyChoice
from sopan.account.profile import PaymentProfile

__all__ = [
    "Account",
    "AccountDecision",
    "AgeingReport",
    "AgeingRow",
    "BookFinding",
    "BookRule",
    "ClientState",
    "NextAction",
    "OpenItem",
    "PaymentProfile",
    "PolicyBook",
    "PolicyChoice",
    "ProfileClass",
    "Worklist",
    "ageing",
    "decide_account",
    "decide_portfolio",
    "may_offer",
    "next_actions",
    "propose_extension",
    "propose_instalments",
    "write_agreement",
    "write_confirmation",
    "write_statement",
]
