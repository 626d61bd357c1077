"""The last look at a proposal."""

from __future__ import annotations

from datetime import datetime

from sopan.account import Account, AccountDecision, PolicyBook
from sopan.account._decide import decide_one
from sopan.calendars import WorkingCalendar
from sopan.decisions import Decision, Reason, ReasonCode, Send, Wait
from sopan.dunning.model import DunningProposal
from sopan.errors import ArgumentError
from sopan.policy import EscalationPolicy


def confirm(
    proposal: DunningProposal,
    account: Account,
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    calendar: WorkingCalendar | None = None,
) -> Send | Decision:
    """Decide anew about a proposed message just before it goes: the message if it still goes, else what holds instead.

    `account` is the client's as it stands now, with its latest payments and events. A `Send` has the key of the
    proposal, with the amounts and the address of now: send that one. Anything else says why it does not go: a `Wait`
    before its time and after its window, a `Hold`, a `Done` when the money has come. Where another message goes first,
    it is a `Wait` for that one's window to close: what nobody has looked at does not go in place of what somebody has.

    Raises what `decide_account` raises, and ArgumentError for the account of another client or without the invoice
    that carries the message.
    """
    if account.client.id != proposal.client_id:
        raise ArgumentError("account belongs to another client than the proposal; pass that of proposal.client_id")
    carrying = proposal.send.items[0].invoice_id
    if all(invoice.id != carrying for invoice in account.invoices):
        raise ArgumentError("account lacks the invoice that the proposal is about; pass all invoices of the client")
    decided = decide_one(account, policy, now, calendar)
    return _of_key(decided, proposal.send.key) or _instead(decided, carrying)


def _of_key(decided: AccountDecision, key: str) -> Send | None:
    return next((send for send in decided.sends if send.key == key), None)


def _instead(decided: AccountDecision, invoice_id: str) -> Decision:
    answer = decided.by_invoice[invoice_id]
    if not isinstance(answer, Send):
        return answer
    return Wait(answer.closes_at, answer.step, (Reason(ReasonCode.DEMAND_FIRST, None, answer.step),))
