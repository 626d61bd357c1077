"""How long clients take to pay: a life table of invoices, of the whole ledger and of each client.

The age of an invoice is counted from its agreed date, in days; before that date it is negative.
The hazard at an age is the chance that an invoice still open the day before is paid on that day. An invoice that is
open tells as much as one that is paid: so long it has not been.
A client's own hazard leans on that of the ledger, the more so the less the client has shown (posterior mean under a
beta process; Hjort, Annals of Statistics 18, 1990, 1259-1294).
What happened lately weighs more than what happened long ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

FIRST, LAST = -200, 400
"""The ages that are told apart; an older invoice is paid as one of `LAST` days, and before `FIRST` none is."""
_DAYS = LAST - FIRST + 1
_HALF_LIFE = 120.0
"""Days after which something weighs half."""
_LEDGER_WEIGHT = 8.0
"""A client's own invoices weigh as much as the ledger once there are so many of them."""
_PRIOR_WEIGHT = 2.0
"""The ledger weighs as much as the assumption about ledgers once so many invoices were open at an age."""


class Observed(NamedTuple):
    """One invoice: the ages through which it was seen open, and whether it was paid at the last of them."""

    first: int
    last: int
    is_paid: bool
    ago: float
    """Days from the agreed date to the day on which all this is looked at."""


class _Counts(NamedTuple):
    """Per age, how much was paid and how much was open, in weighted invoices."""

    paid: list[float]
    open: list[float]


class LifeTable:
    """The hazards of a ledger, and of a client of it."""

    def __init__(self, ledger: Iterable[Observed]) -> None:
        counts = _count(ledger)
        self._ledger = [
            (paid + _PRIOR_WEIGHT * _assumed(age)) / (still_open + _PRIOR_WEIGHT)
            for age, paid, still_open in zip(range(FIRST, LAST + 1), *counts, strict=True)
        ]

    def hazards(self, client: Sequence[Observed]) -> list[float]:
        """Return the chance of being paid at each age, from `FIRST` through `LAST`, for a client's invoices."""
        if not client:
            return self._ledger
        counts = _count(client)
        return [
            (paid + _LEDGER_WEIGHT * usual) / (still_open + _LEDGER_WEIGHT)
            for usual, paid, still_open in zip(self._ledger, *counts, strict=True)
        ]


def _assumed(age: int) -> float:
    """Return what is assumed where the ledger shows nothing: three in a hundred a day for a month, then ever fewer.

    Before the date one in a hundred in its week, and next to none earlier.
    """
    if age < 0:
        return 0.01 if age >= -7 else 0.002
    return 0.03 if age <= 30 else 0.9 / age


def _count(invoices: Iterable[Observed]) -> _Counts:
    """An invoice weighs 2^(-days ago / half life) on each day; the days ago of an age are `ago` less that age."""
    paid, opened = [0.0] * _DAYS, [0.0] * (_DAYS + 1)
    for first, last, is_paid, ago in sorted(invoices):  # in one order, for sums of fractions depend on it
        weight = 2.0 ** (-ago / _HALF_LIFE)
        start, end = max(first, FIRST) - FIRST, min(last, LAST) - FIRST
        if end < start:
            continue
        opened[start] += weight
        opened[end + 1] -= weight
        if is_paid and last <= LAST:
            paid[end] += weight
    lately = [2.0 ** ((age + FIRST) / _HALF_LIFE) for age in range(_DAYS)]
    at_risk = [max(sum_, 0.0) * now for sum_, now in zip(accumulate(opened[:-1]), lately, strict=True)]
    return _Counts([count * now for count, now in zip(paid, lately, strict=True)], at_risk)
