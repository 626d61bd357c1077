"""How a fee becomes an amount: whole rupiah, and in other currencies the smallest unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sopan.money import Money

Rounding = Literal["half_up", "down"]


def _per_unit(like: Money) -> int:
    """Units of rounding in one whole unit: rupiah are charged whole, cents and the like as they are."""
    return 1 if like.currency == "IDR" else 10**like.decimals


def units_of(amount: Fraction, like: Money, rounding: Rounding) -> int:
    """An exact amount that is not negative, in units of rounding of the currency of `like`."""
    scaled = amount * _per_unit(like)
    return int(scaled + Fraction(1, 2) if rounding == "half_up" else scaled)


def money_of(units: int, like: Money) -> Money:
    """So many units of rounding as money in the currency of `like`."""
    decimals = 0 if like.currency == "IDR" else like.decimals
    return Money(Decimal((0, tuple(map(int, str(units))), -decimals)), like.currency)
