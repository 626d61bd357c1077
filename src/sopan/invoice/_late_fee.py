"""The agreed late fee of an invoice: on the cash that had fallen due and was open, day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sopan.charges import ChargeStatement, statement
from sopan.invoice._invoice import Invoice
from sopan.money import Money


def late_fee(
    invoice: Invoice, dates: Sequence[date], fallen_due: Callable[[date], Money], on: date
) -> ChargeStatement | None:
    """Return the agreed fee up to and including `on`; None when none was agreed or none accrued.

    `dates` are the agreed dates of the invoice or its instalments, rising, and `fallen_due` says of a day what had
    fallen due by its end and was open then. Withheld tax is no cash and bears no fee.
    """
    fee = invoice.terms.late_fee
    if fee is None or not dates or on <= dates[0]:
        return None
    days = {*dates, *invoice.changes()}
    principal = [(day, fallen_due(day)) for day in days if dates[0] <= day <= on]
    charged = statement(fee, due_on=dates[0], principal=principal, on=on)
    return charged if charged.accrued else None
