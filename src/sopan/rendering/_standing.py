"""How an account stands: what is open by its age, what we hold of the client's, and what can be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sopan.money import Money

if TYPE_CHECKING:
    from sopan.rendering._facts import ItemFacts


class Standing:
    """The sums of a statement, in the smallest unit by currency.

    `overdue`, `disputed`, `promised`, `not_due`, `undated`, `forgiven` and `withheld` add up to `open`.
    """

    def __init__(self, items: Iterable[ItemFacts], unapplied: Iterable[Money]) -> None:
        self.overdue: Counter[str] = Counter()
        """Cash past its agreed date, but for the next two."""
        self.disputed: Counter[str] = Counter()
        self.promised: Counter[str] = Counter()
        self.not_due: Counter[str] = Counter()
        self.undated: Counter[str] = Counter()
        """Cash that has no date yet."""
        self.forgiven: Counter[str] = Counter()
        """Cash that is asked for no more."""
        self.withheld: Counter[str] = Counter()
        """Tax whose certificate is missing."""
        self.open: Counter[str] = Counter()
        self.credit: Counter[str] = Counter()
        """The client's money that we hold: not applied yet, or paid beyond an invoice's total."""
        invoices: dict[str, ItemFacts] = {}
        for one in items:
            self._add(one)
            invoices[one.invoice.id] = one
        for money in (*unapplied, *(one.position.surplus for one in invoices.values())):
            self.credit[money.currency] += money.minor

    def _add(self, one: ItemFacts) -> None:
        currency = one.invoice.total.currency
        self.open[currency] += one.item.outstanding.minor
        self.forgiven[currency] += one.forgiven.minor
        self.withheld[currency] += one.withheld.minor
        for part in one.by_date:
            age = self.not_due
            if part.due_on is None:
                age = self.undated
            elif part.is_disputed:
                age = self.disputed
            elif part.promised_for is not None:
                age = self.promised
            elif part.due_on < one.on:
                age = self.overdue
            age[currency] += part.amount.minor

    @property
    def asked(self) -> tuple[Money, ...]:
        """The overdue sums beyond the money that we hold: nobody is asked for what we have."""
        return moneys({currency: sum_ - self.credit[currency] for currency, sum_ in self.overdue.items()})

    @property
    def to_apply(self) -> tuple[Money, ...]:
        """The client's money that covers all that is overdue, or all that is open: we ask how to apply it."""
        owed = {currency: self.overdue[currency] or self.open[currency] for currency in self.credit}
        return moneys({currency: sum_ for currency, sum_ in self.credit.items() if sum_ >= owed[currency]})

    @property
    def net(self) -> tuple[Money, ...]:
        """The client's money beyond all that is open, in the currencies in which it covers that."""
        covered = {
            currency: self.credit[currency] - owed
            for currency, owed in self.open.items()
            if owed and self.credit[currency] >= owed
        }
        return tuple(Money.of_minor(minor, currency) for currency, minor in sorted(covered.items()))


def moneys(minors: Mapping[str, int]) -> tuple[Money, ...]:
    """Return the sums above zero, by currency."""
    return tuple(Money.of_minor(minor, currency) for currency, minor in sorted(minors.items()) if minor > 0)
