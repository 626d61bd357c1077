"""What may be charged beside the amount owed: only what was agreed, simple, and line by line.

Nothing here is charged by itself. Without an agreed fee the answer is zero: a fee that was merely printed on an
invoice cannot be claimed, and even an agreed one is moderated by courts (Mahkamah Agung 494 K/Pdt/1995 cut 10 % a
month to 3 %; 311 PK/Pdt/2017 cut 3.5 % a month to 12 % a year).

A day is charged on the principal that was open at the end of the day before it. So the day on which the money
arrives is still a day late, and the day after it is not: due on the 18th and paid on the 21st are three days.
Interest is simple: it is never charged on a fee, and it is kept apart from the principal.
The arithmetic is exact until the very end, where the sum is rounded once, as the fee names it.
"""

from sopan.charges._statements import (
    ChargeLine,
    ChargeStatement,
    MoratoryInterest,
    moratory_interest_information,
    statement,
)
from sopan.charges.terms import EarlyPaymentDiscount, LateFee, ServicePause, Terms, TermsFinding

__all__ = [
    "ChargeLine",
    "ChargeStatement",
    "EarlyPaymentDiscount",
    "LateFee",
    "MoratoryInterest",
    "ServicePause",
    "Terms",
    "TermsFinding",
    "moratory_interest_information",
    "statement",
]
