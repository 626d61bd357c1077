"""Amounts of money as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from sopan.errors import ArgumentError, MoneyError
from sopan.words import Language

__all__ = ["LARGEST", "MoneyLike", "exact_parts", "language_of", "rupiah"]

LARGEST = 10**15
"""The largest amount that is written, in units of the currency; the same bound on the negative side."""

_DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Decimals by ISO 4217 where they are not 2. They belong to the currency, not to a locale."""
_MOST_DECIMALS = 40
"""Beyond this many places the text of a number is not even looked at: `1E-1000000` is nine characters."""


class MoneyLike(Protocol):
    """An amount with its currency, such as `sopan.money.Money`."""

    @property
    def amount(self) -> Decimal:
        """The amount in units of the currency."""

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""


def language_of(language: str) -> Language:
    """`language` as the enum. Raises ArgumentError for a language in which sopan does not write."""
    try:
        return Language(language)
    except ValueError:
        message = "language is unknown; use 'id' or 'en'"
        raise ArgumentError(message) from None


def _unwrap(amount: int | Decimal | MoneyLike) -> tuple[Decimal, str]:
    if isinstance(amount, Decimal):
        return amount, "IDR"
    if isinstance(amount, int) and not isinstance(amount, bool):
        return _from_int(amount), "IDR"
    value, currency = getattr(amount, "amount", None), getattr(amount, "currency", None)
    if isinstance(value, int) and not isinstance(value, bool):
        value = _from_int(value)
    if isinstance(value, Decimal) and isinstance(currency, str):
        return value, currency
    if isinstance(amount, float):
        message = "amount is a float, which cannot hold sen exactly; give a Decimal, an int or Money"
    else:
        message = "amount must be a Decimal, an int or Money"
    raise MoneyError(message)


def _from_int(amount: int) -> Decimal:
    if abs(amount) > LARGEST:
        raise MoneyError(_too_large())
    return Decimal(amount)


def _too_large() -> str:
    return "amount is out of range; sopan writes amounts up to 1,000,000,000,000,000"


def exact_parts(amount: int | Decimal | MoneyLike) -> tuple[bool, int, str, str]:
    """Whether it is negative, the whole units, the decimals as digits, and the currency; nothing is rounded.

    The decimals are "" for a whole amount, otherwise padded to the decimals of the currency.
    Raises MoneyError for a float, NaN, Infinity, an amount beyond `LARGEST` and
    for more decimals than the currency has.
    """
    value, currency = _unwrap(amount)
    if not value.is_finite():
        message = "amount is not a number that can be paid (NaN or Infinity); give a finite amount"
        raise MoneyError(message)
    if not value:
        return False, 0, "", currency
    if value.adjusted() >= len(str(LARGEST)):
        raise MoneyError(_too_large())
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        raise MoneyError(_too_fine())
    whole, _, decimals = format(value.copy_abs(), "f").partition(".")
    decimals = decimals.rstrip("0")
    places = _DECIMALS.get(currency, 2)
    if len(decimals) > places:
        raise MoneyError(_too_fine())
    units = int(whole)
    if units > LARGEST or (units == LARGEST and decimals):
        raise MoneyError(_too_large())
    return value < 0, units, decimals.ljust(places, "0") if decimals else "", currency


def _too_fine() -> str:
    return "amount has more decimals than its currency; round it by name before it is written"


def rupiah(amount: int | Decimal | MoneyLike, language: str = "id") -> str:
    """`amount` as it stands in a message: `Rp1.500.000`, with sen only when there are any: `Rp1.500.000,50`.

    A bare number is in rupiah; anything with `amount` and `currency`, such as Money, is in its own currency.
    Other currencies keep all their decimals and their ISO code:
    `USD1.500,00`, without a blank as EYD V asks, so that no digit can be slipped in between.
    In English: `IDR 1,500,000`, `IDR 1,500,000.50`, `USD 1,500.00`. A negative amount begins with `-`.

    Nothing is ever rounded. Raises MoneyError for a float, NaN, Infinity, an amount beyond 10^15 and
    for more decimals than the currency has; ArgumentError for an unknown language.
    """
    negative, units, decimals, currency = exact_parts(amount)
    if currency != "IDR" and not decimals:
        decimals = "0" * _DECIMALS.get(currency, 2)
    sign = "-" if negative else ""
    if language_of(language) is Language.EN:
        return f"{sign}{currency} {units:,}{'.' if decimals else ''}{decimals}"
    symbol = "Rp" if currency == "IDR" else currency
    grouped = f"{units:,}".replace(",", ".")
    return f"{sign}{symbol}{grouped}{',' if decimals else ''}{decimals}"
