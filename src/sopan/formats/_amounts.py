"""Amounts of money as text."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from sopan._currencies import DECIMALS
from sopan.errors import ArgumentError, MoneyError
from sopan.formats._conventions import conventions
from sopan.words import Language

LARGEST = 10**15
"""The largest amount that is written, in units of the currency; the same bound on the negative side."""

_DIGITS = len(str(LARGEST))
_MOST_DECIMALS = 40
"""A smaller amount is not even written out: `1E-1000000` is nine characters, its decimals are a million."""


_TOO_LARGE = "amount is out of range; sopan writes amounts up to 1,000,000,000,000,000"
_TOO_FINE = "amount has more decimals than its currency; round it by name before it is written"


class MoneyLike(Protocol):
    """An amount with its currency, such as `sopan.money.Money`.

    An object that also has `minor` and `decimals` (the amount in smallest units, and how many digits those are)
    is written from these.
    """

    @property
    def amount(self) -> Decimal:
        """The amount in units of the currency."""

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""


def language_of(language: str) -> Language:
    """`language` as the enum. Raises ArgumentError for a language in which sopan does not write."""
    if type(language) is Language:
        return language
    try:
        return Language(language)
    except ValueError:
        raise ArgumentError("language is unknown; use 'id' or 'en'") from None


def _unwrap(amount: int | Decimal | MoneyLike) -> tuple[Decimal, str]:
    if isinstance(amount, Decimal):
        return amount, "IDR"
    value, currency = getattr(amount, "amount", amount), getattr(amount, "currency", "IDR")
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST:  # before it is made a Decimal, digit by digit
            raise MoneyError(_TOO_LARGE)
        value = Decimal(value)
    if isinstance(value, Decimal) and isinstance(currency, str):
        return value, currency
    if isinstance(value, float):
        message = "amount is a float, which cannot hold sen exactly; give a Decimal, an int or Money"
    else:
        message = "amount must be a Decimal, an int or Money"
    raise MoneyError(message)


def exact_parts(amount: int | Decimal | MoneyLike) -> tuple[bool, str, str, str]:
    """Return whether it is negative, the whole units grouped by commas, the decimals as digits, and the currency.

    Nothing is rounded. The decimals are "" for a whole amount, otherwise padded to the decimals of the currency.
    Raises MoneyError for a float, NaN, Infinity, an amount beyond `LARGEST` and
    for more decimals than the currency has.
    """
    minor = getattr(amount, "minor", None)
    if type(minor) is int:
        return _from_minor(minor, amount.decimals, amount.currency)  # type: ignore[union-attr]  # it has both
    value, currency = _unwrap(amount)
    if not value.is_finite():
        raise MoneyError("amount is not a number that can be paid (NaN or Infinity); give a finite amount")
    if not value:
        return False, "0", "", currency
    size = value.adjusted()
    if size >= _DIGITS:
        raise MoneyError(_TOO_LARGE)
    if size < -_MOST_DECIMALS:
        raise MoneyError(_TOO_FINE)
    whole, _, decimals = f"{value.copy_abs():,f}".partition(".")
    decimals = decimals.rstrip("0")
    places = DECIMALS.get(currency, 2)
    if len(decimals) > places:
        raise MoneyError(_TOO_FINE)
    if size == _DIGITS - 1 and (decimals or int(whole.replace(",", "")) > LARGEST):
        raise MoneyError(_TOO_LARGE)
    return value < 0, whole, decimals.ljust(places, "0") if decimals else "", currency


@lru_cache(maxsize=4096)
def _from_minor(minor: int, places: int, currency: str) -> tuple[bool, str, str, str]:
    """The same from a whole number of smallest units. One message names an amount up to ten times."""
    units, rest = divmod(abs(minor), 10**places)
    if units >= LARGEST and (units > LARGEST or rest):
        raise MoneyError(_TOO_LARGE)
    return minor < 0, f"{units:,}", f"{rest:0{places}}" if rest else "", currency


def rupiah(amount: int | Decimal | MoneyLike, language: str = "id") -> str:
    """`amount` as it stands in a message: `Rp1.500.000`, with sen only when there are any: `Rp1.500.000,50`.

    A bare number is in rupiah; anything with `amount` and `currency`, such as Money, is in its own currency.
    Other currencies keep all their decimals and their ISO code:
    `USD1.500,00`, without a blank as EYD V asks, so that no digit can be slipped in between.
    In English: `IDR 1,500,000`, `IDR 1,500,000.50`, `USD 1,500.00`. A negative amount begins with `-`.
    Any other locale that babel knows writes as CLDR has it: `1.500,00 €` in German.

    Nothing is ever rounded. Raises MoneyError for a float, NaN, Infinity, an amount beyond 10^15 and
    for more decimals than the currency has; ArgumentError for a language that babel does not know.
    """
    negative, whole, decimals, currency = exact_parts(amount)
    if currency != "IDR" and not decimals:
        decimals = "0" * DECIMALS.get(currency, 2)
    return conventions(language).amount(negative, whole, decimals, currency)
