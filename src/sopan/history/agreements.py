"""Whether what was agreed fits the invoice that it is about."""

from __future__ import annotations

from datetime import date

from sopan.history.events import PlanAgreed
from sopan.invoice import Invoice, adds_up

__all__ = ["plan_adds_up"]


def plan_adds_up(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Whether the instalments make what was outstanding at the end of `agreed_on`, the client's date of the agreement.

    A payment that is recorded later with an earlier date does not undo the plan: the newest payments of that time may
    be missing from what the parties knew. A plan in another currency than the invoice never fits.
    """
    parts = [part.amount for part in plan.instalments]
    if any(amount.currency != invoice.total.currency for amount in parts):
        return False
    known = invoice.outstanding(agreed_on)
    if adds_up(parts, known):
        return True
    received = [payment for payment in invoice.payments if payment.counts_on(agreed_on)]
    for payment in sorted(received, key=lambda payment: payment.received_on, reverse=True):
        known += payment.amount
        if adds_up(parts, known):
            return True
    return False
