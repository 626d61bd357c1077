"""Whether what was agreed fits the invoice that it is about."""

from __future__ import annotations

from datetime import date

from sopan.history.events import ExtensionAgreed, PlanAgreed
from sopan.invoice import Invoice, sum_within_limit

__all__ = ["extension_counts", "plan_adds_up", "plan_counts"]

_MAY_BE_UNKNOWN = 12
"""So many payments, the newest of that day, may have been booked after the agreement: a few thousand sums at most."""


def plan_adds_up(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Whether the instalments make what the parties knew to be outstanding on `agreed_on`, the client's date.

    No payment tells when it was booked, only when it was received. So a plan adds up when it equals what was
    outstanding at the end of that day, with or without any of the twelve newest payments received by then: a
    payment that is booked later with an earlier date, or that arrives on the very day, does not undo what was agreed.
    Such a payment fills the first instalments. A plan in another currency than the invoice never fits.
    """
    asked = sum_within_limit([part.amount for part in plan.instalments], invoice.total.currency)
    if asked is None:
        return False
    outstanding = {invoice.balance(agreed_on)}
    received = [payment for payment in invoice.payments if payment.counts_on(agreed_on)]
    received.sort(key=lambda payment: (payment.received_on, payment.id), reverse=True)
    for payment in received[:_MAY_BE_UNKNOWN]:
        without_it = (known + payment.amount for known in outstanding)
        outstanding |= {known for known in without_it if known <= asked}
    return asked in outstanding


def plan_counts(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Whether a plan takes the place of the invoice's date: it adds up and begins no earlier than the invoice."""
    return plan.instalments[0].due_on >= invoice.issued_on and plan_adds_up(plan, invoice, agreed_on)


def extension_counts(extension: ExtensionAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Whether an extension moves the date of an invoice that it concerns; `agreed_on` is the client's date.

    It does on one without instalments, to a date not before its issue; without names it covers what was issued by then.
    """
    known = bool(extension.invoice_ids) or invoice.issued_on <= agreed_on
    return known and not invoice.instalments and extension.due_on >= invoice.issued_on
