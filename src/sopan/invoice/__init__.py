"""What is owed: an invoice with everything that happened to its amount.

All methods take the day they speak about; an invoice knows no today.
A payment, credit note or certificate counts on its own date and after it, a giro from the day on which it cleared; a
reversed payment counts no longer on and after the day of its reversal.
"""

from sopan.invoice._invoice import Fact, Invoice, late_fee
from sopan.invoice._parts import (
    CreditNote,
    Instalment,
    LineItem,
    Payment,
    PaymentMethod,
    PaymentVia,
    References,
    Withholding,
    check_instalment_dates,
    due_days,
    filing_date,
    sum_of,
    sum_within_limit,
)
from sopan.invoice._position import (
    USUAL_TOLERANCE,
    OpenInstalment,
    Position,
    allocate,
    allocate_minor,
    largest_shortfall,
    open_instalments,
    shared_tax,
    tolerance_in,
)

__all__ = [
    "USUAL_TOLERANCE",
    "CreditNote",
    "Fact",
    "Instalment",
    "Invoice",
    "LineItem",
    "OpenInstalment",
    "Payment",
    "PaymentMethod",
    "PaymentVia",
    "Position",
    "References",
    "Withholding",
    "allocate",
    "allocate_minor",
    "check_instalment_dates",
    "due_days",
    "filing_date",
    "largest_shortfall",
    "late_fee",
    "open_instalments",
    "shared_tax",
    "sum_of",
    "sum_within_limit",
    "tolerance_in",
]
