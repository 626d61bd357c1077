"""The amounts of an invoice at the end of a day, what counts as settled, and how money fills instalments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol

from sopan.errors import ArgumentError
from sopan.invoice._parts import Instalment, Withholding
from sopan.money import Money, split

_LARGEST_SHORTFALL = 20
"""Never more than a twentieth of the total is forgiven, so that a small invoice is not forgiven altogether."""


USUAL_TOLERANCE = (Money(10_000),)
"""The amounts that may stay open on a settled invoice unless a policy says otherwise: the fee for a transfer."""


def tolerance_in(amounts: Sequence[Money], currency: str) -> Money:
    """Return what may stay open in `currency`: the amount given, one unit of a currency that is not named.

    An empty list forgives nothing in any currency.
    """
    named = next((amount for amount in amounts if amount.currency == currency), None)
    if named is not None:
        return named
    return Money(1, currency) if amounts else Money.zero(currency)


def largest_shortfall(total: Money, tolerance: Money) -> Money:
    """The most that may stay open of `total` once anything came in: `tolerance`, and never more than a twentieth.

    Raises CurrencyMismatchError when `tolerance` is in another currency.
    """
    return min(tolerance, Money.of_minor(total.minor // _LARGEST_SHORTFALL, total.currency))


class Position(NamedTuple):
    """The amounts of one invoice at the end of a day, all in its currency and none of them negative.

    `total` = `paid` + `credited` + `certified` + `outstanding` - `surplus`, and
    `outstanding` = `to_transfer` + `withheld`.
    """

    on: date
    total: Money
    paid: Money
    """Received and cleared by the end of the day and still there."""
    credited: Money
    """Taken off by credit notes."""
    certified: Money
    """Withheld tax whose certificate we hold."""
    withheld: Money
    """Withheld tax whose certificate is missing, as far as it is still open."""
    outstanding: Money
    """What is still open, missing certificates included."""
    to_transfer: Money
    """The cash still to come: outstanding less withheld."""
    surplus: Money
    """What was paid, credited and certified beyond the total."""

    @property
    def is_touched(self) -> bool:
        """True if any money, credit note or certificate counts: before that nothing is forgiven."""
        return bool(self.paid or self.credited or self.certified)

    def forgivable(self, tolerance: Money) -> Money:
        """The most that may stay open on a settled invoice: nothing before anything came in.

        After that `tolerance`, and never more than a twentieth of the total.
        Raises CurrencyMismatchError when `tolerance` is in another currency.
        """
        if not self.is_touched:
            return Money.zero(self.total.currency)
        return largest_shortfall(self.total, tolerance)

    def cash_is_settled(self, tolerance: Money) -> bool:
        """Return whether no more cash is asked for: the rest to transfer is forgivable."""
        return self.to_transfer <= self.forgivable(tolerance)

    def is_settled(self, tolerance: Money) -> bool:
        """Return whether nothing more is asked for, certificates included: all that is open is forgivable."""
        return self.outstanding <= self.forgivable(tolerance)

    def shortfall(self, tolerance: Money) -> Money:
        """The cash that was forgiven on an invoice whose cash is settled; nothing on one whose cash is not."""
        return self.to_transfer if self.cash_is_settled(tolerance) else Money.zero(self.total.currency)

    def is_overpaid(self, tolerance: Money) -> bool:
        """Return whether more came in than a rounding or a fee explains: a surplus above `tolerance`."""
        return self.surplus > tolerance


class _Part(Protocol):
    @property
    def amount(self) -> Money: ...


def allocate(instalments: Sequence[_Part], rest: Money) -> tuple[Money, ...]:
    """Return what is open of each instalment when `rest` is open of all together: money fills the earliest first.

    The parts add up to `rest`; what is open beyond all instalments is the first one's.
    Raises ArgumentError when `rest` is negative, CurrencyMismatchError when an instalment is in another currency.

    >>> from datetime import date
    >>> from sopan.invoice import Instalment
    >>> parts = [Instalment(due_on=date(2026, 11, day), amount=Money(500)) for day in (1, 15)]
    >>> allocate(parts, Money(700))
    (Money('200.00', 'IDR'), Money('500.00', 'IDR'))
    """
    if rest.minor < 0:
        raise ArgumentError("rest must not be negative: a surplus leaves nothing open")
    for part in instalments:
        if part.amount.currency != rest.currency:
            rest._refuse(part.amount)
    return tuple(Money.of_minor(minor, rest.currency) for minor in allocate_minor(instalments, rest.minor))


def allocate_minor(instalments: Sequence[_Part], rest: int) -> list[int]:
    """Do the same in the smallest unit of one currency: for sums of many."""
    parts: list[int] = []
    for part in reversed(instalments):
        own = min(part.amount.minor, rest)
        parts.append(own)
        rest -= own
    if parts:
        parts[-1] += rest
    parts.reverse()
    return parts


class OpenInstalment(NamedTuple):
    """The open amounts of one instalment at the end of a day: `outstanding` = `to_transfer` + `withheld`."""

    instalment: Instalment
    to_transfer: Money
    """The cash still to come for it."""
    withheld: Money
    """The tax withheld from it whose certificate is missing."""

    @property
    def outstanding(self) -> Money:
        """All that is open of it."""
        return self.to_transfer + self.withheld


def open_instalments(
    instalments: Sequence[Instalment], position: Position, withholdings: Sequence[Withholding], on: date
) -> tuple[OpenInstalment, ...]:
    """Return what is open of each instalment, cash and tax apart; cash fills the earliest first.

    `withholdings` are those that the instalments include: all of an invoice's for its own instalments, none for a
    plan over the cash alone. Withheld tax is shared out in proportion, unless it names its instalment:
    10,000,000 in two with 200,000 withheld is 4,900,000 to transfer twice.
    `instalments` are in order of their dates, and in the currency of `position`.
    """
    if not instalments:
        return ()
    shares = shared_tax(instalments, withholdings)
    missing = _shares(instalments, withholdings, [tax for tax in withholdings if not tax.is_certified_on(on)])
    cash = [_Amount(part.amount - share) for part, share in zip(instalments, shares, strict=True)]
    to_transfer = allocate(cash, position.to_transfer)
    withheld = allocate([_Amount(share) for share in missing], position.withheld)
    return tuple(map(OpenInstalment, instalments, to_transfer, withheld))


def shared_tax(instalments: Sequence[Instalment], withholdings: Sequence[Withholding]) -> list[Money]:
    """Share the withheld tax that instalments include among them: in proportion, unless it names one."""
    return _shares(instalments, withholdings, withholdings)


class _Amount(NamedTuple):
    amount: Money


def _shares(
    instalments: Sequence[Instalment], withholdings: Sequence[Withholding], counted: Sequence[Withholding]
) -> list[Money]:
    """Return how much of the `counted` tax belongs to each instalment.

    Tax that names no instalment is shared in proportion to what all tax that names one leaves of them: in whole
    rupiah, dollars and so on where all of these are whole, as nobody transfers sen. No instalment includes more tax
    than it comes to: a plan over what is left may be smaller than the tax.
    """
    named, unnamed = _by_instalment(instalments, withholdings)
    left = [part.amount.minor - share for part, share in zip(instalments, named, strict=True)]
    shares, unnamed = _by_instalment(instalments, counted) if counted is not withholdings else (named, unnamed)
    currency, whole = instalments[0].amount.currency, 10 ** instalments[0].amount.decimals
    unit = 1 if any(minor % whole for minor in (unnamed, *left)) else whole
    if unnamed:
        parts = split(unnamed // unit, left)
        shares = [share + part * unit for share, part in zip(shares, parts, strict=True)]
    within = (min(share, part.amount.minor) for part, share in zip(instalments, shares, strict=True))
    return [Money.of_minor(share, currency) for share in within]


def _by_instalment(instalments: Sequence[Instalment], withholdings: Sequence[Withholding]) -> tuple[list[int], int]:
    """The tax that names each instalment, and the tax that names none, in the smallest unit."""
    named, unnamed = [0] * len(instalments), 0
    for tax in withholdings:
        if tax.instalment is None:
            unnamed += tax.amount.minor
            continue
        place = next((place for place, part in enumerate(instalments) if part.is_called(tax.instalment)), None)
        if place is None:
            unnamed += tax.amount.minor
        else:
            named[place] += tax.amount.minor
    return named, unnamed
