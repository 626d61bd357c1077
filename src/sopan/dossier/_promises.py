"""What became of a promise: facts from the payments, without a policy's grace or tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sopan.dossier.evidence import Fate
from sopan.money import Money, total_by_currency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sopan.history import PromiseMade
    from sopan.invoice import Invoice

__all__ = ["Outlook", "fate_of"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What became of one promise."""

    fate: Fate
    fulfilled_on: date | None
    received: tuple[Money, ...]


def fate_of(
    promise: PromiseMade,
    made_on: date,
    invoices: Iterable[Invoice],
    newer_word_on: Iterable[date],
    through: date,
) -> Outlook:
    """The fate of `promise`, told on `through`.

    `invoices` are those that it covers, `newer_word_on` the days of later promises and agreements about them.
    """
    covered = tuple(invoices)
    fulfilled_on = _fulfilled_on(promise, made_on, covered)
    received = total_by_currency(
        payment.amount
        for invoice in covered
        for payment in invoice.payments
        if made_on <= payment.received_on <= promise.pay_by and payment.counts_on(promise.pay_by)
    )
    if fulfilled_on is not None and fulfilled_on <= promise.pay_by:
        fate = Fate.KEPT
    elif any(day <= promise.pay_by for day in newer_word_on):
        fate = Fate.REPLACED
    elif fulfilled_on is not None:
        fate = Fate.LATE
    elif through <= promise.pay_by:
        fate = Fate.OPEN
    else:
        fate = Fate.PARTLY if received else Fate.BROKEN
    return Outlook(fate, fulfilled_on, received)


def _fulfilled_on(promise: PromiseMade, made_on: date, covered: tuple[Invoice, ...]) -> date | None:
    """The first day from the promise on at whose end all that was promised had arrived."""
    days = {payment.received_on for invoice in covered for payment in invoice.payments}
    days |= {note.issued_on for invoice in covered for note in invoice.credit_notes}
    if not covered:
        return None
    return next((day for day in sorted(days) if day >= made_on and _fulfilled(promise, made_on, covered, day)), None)


def _fulfilled(promise: PromiseMade, made_on: date, covered: tuple[Invoice, ...], day: date) -> bool:
    if promise.amount is None:
        return not any(invoice.to_transfer(day) for invoice in covered)
    (invoice,) = covered
    if invoice.total.currency != promise.amount.currency:
        return False
    arrived = [
        payment.amount
        for payment in invoice.payments
        if made_on <= payment.received_on <= day and payment.counts_on(day)
    ]
    return sum(arrived, Money.zero(promise.amount.currency)) >= promise.amount
