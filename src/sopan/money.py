"""An amount and its currency, exact to the last sen.

Inside, an amount is a whole number of the currency's smallest unit, so sums do not depend on any decimal context.
Rounding never happens by itself: whoever wants it names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache
from math import lcm
from typing import Annotated, Any, Final, Never

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sopan._currencies import DECIMALS
from sopan.errors import CurrencyMismatchError, MoneyError
from sopan.fields import Frozen

__all__ = ["LIMIT", "Money", "NonNegativeMoney", "PositiveMoney", "total_by_currency"]

LIMIT: Final = 10**15
"""Amounts of this many whole units or more are refused."""

_UNITS: Final[dict[str, int]] = {code: 10**decimals for code, decimals in DECIMALS.items()}
"""How many smallest units make a whole one."""
_MOST: Final[dict[str, int]] = {code: LIMIT * units for code, units in _UNITS.items()}
"""The limit in smallest units."""

_LONGEST_FACTOR: Final = 60
_LARGEST_FACTOR: Final = 10**30
_EXACTLY: Final = Context(prec=100, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Wide enough for every product of an amount and a factor, whatever context the caller has set."""
_ROUNDINGS: Final = frozenset(
    "ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP ROUND_05UP".split(),
)

_PLAIN = re.compile(r"(?:([A-Z]{3}) )?(-?)([0-9]{1,30})(?:\.([0-9]{1,10}))?", re.ASCII)
_INDONESIAN = re.compile(r"(-?)(Rp|[A-Z]{3} ?)([0-9]{1,3}(?:\.[0-9]{3})*)(?:,([0-9]{1,4}))?", re.ASCII)
_CODE_BEHIND = re.compile(r"-?[0-9][0-9.,]*\s?[A-Za-z]{3}", re.ASCII)
_AS_SHOWN = re.compile(r"-?(?:Rp\.?|[A-Z]{3})\s?-?[0-9][0-9.,]*-?", re.ASCII | re.IGNORECASE)
_ENGLISH = re.compile(r"(-?)(Rp|[A-Z]{3} ?)([0-9]{1,3}(?:,[0-9]{3})*)(?:\.([0-9]{1,4}))?", re.ASCII)


class Money(Frozen):
    """An exact amount in one currency.

    `amount` is an int, a Decimal, or a text: `"1500000"`, `"1500000.50"` or, with its currency, `"IDR 1500000"`;
    a dict with `amount` and `currency` is read too.
    `currency` is an ISO 4217 code; without one the amount is in rupiah.
    At most the currency's decimals are accepted, counted as written: `"1.500"` is refused because it may mean 1,500.

    Raises MoneyError for a float, NaN, infinity, an unknown currency, too many decimals, or 10^15 and more.

    >>> Money("1500000.50") + Money(500)
    Money('1500500.50', 'IDR')
    """

    __slots__ = ("_minor", "currency")

    _minor: int
    currency: str
    """ISO 4217 code, three capital letters."""

    def __init__(self, amount: int | Decimal | str | dict[str, Any], currency: str | None = None) -> None:
        minor, code = _read(amount, currency)
        object.__setattr__(self, "_minor", minor)
        object.__setattr__(self, "currency", code)

    @classmethod
    def of_minor(cls, minor: int, currency: str = "IDR") -> Money:
        """The amount that is `minor` of the currency's smallest units: 150000050 for Rp1.500.000,50.

        Raises MoneyError for a number that is no int, an unknown currency, and 10^15 and more.
        """
        if type(minor) is not int:
            raise MoneyError("minor must be an int: the amount in the currency's smallest unit")
        if currency not in _MOST:
            raise MoneyError("currency must be an ISO 4217 code, such as IDR")
        return cls._of(minor, currency)

    @classmethod
    def at_most(cls, minor: int, currency: str) -> Money:
        """`of_minor`, or the most that Money can hold where that is exceeded, on either side of zero."""
        most = _MOST[currency] - 1
        return cls._of(max(-most, min(minor, most)), currency)

    @classmethod
    def _of(cls, minor: int, currency: str) -> Money:
        most = _MOST[currency]
        if not -most < minor < most:
            raise MoneyError(_TOO_LARGE)
        new = object.__new__(cls)
        object.__setattr__(new, "_minor", minor)
        object.__setattr__(new, "currency", currency)
        return new

    @classmethod
    def zero(cls, currency: str = "IDR") -> Money:
        """Nothing, in `currency`."""
        return _nothing(currency) if isinstance(currency, str) else cls(0, currency)

    @classmethod
    def parse(cls, text: str, *, language: str = "id") -> Money:
        """Read what `rupiah` writes: `"Rp1.500.000,50"`, or `"Rp1,500,000.50"` with `language="en"`.

        Raises MoneyError when the text has no currency, is grouped in another way, or has too many decimals.
        """
        pattern = {"id": _INDONESIAN, "en": _ENGLISH}.get(language) if isinstance(language, str) else None
        if pattern is None:
            raise MoneyError("language must be 'id' or 'en'")
        match = pattern.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            example = "Rp1.500.000,50" if language == "id" else "Rp1,500,000.50"
            raise MoneyError(f"amount cannot be read; write it like {example}")
        sign, symbol, whole, fraction = match.groups()
        digits = re.sub(r"[.,]", "", whole)
        code = "IDR" if symbol == "Rp" else symbol.strip()
        return cls(f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}", code)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, with exactly the currency's decimals."""
        digits = tuple(map(int, str(abs(self._minor))))
        return Decimal((int(self._minor < 0), digits, -DECIMALS[self.currency]))

    @property
    def minor(self) -> int:
        """The amount as a whole number of the currency's smallest unit: 150000050 for Rp1.500.000,50."""
        return self._minor

    @property
    def decimals(self) -> int:
        """The number of decimals that the currency has by ISO 4217."""
        return DECIMALS[self.currency]

    def allocate(self, weights: Sequence[int | Decimal]) -> tuple[Money, ...]:
        """Split by `weights` without losing a sen; what does not divide goes, unit by unit, to the first parts.

        Raises MoneyError when there are no weights, one is negative, or all are zero.
        """
        if any(isinstance(weight, bool) or not isinstance(weight, int | Decimal) for weight in weights):
            raise MoneyError("weights must be ints or Decimals")
        if not all(map(_finite, weights)):
            raise MoneyError(_WEIGHTS)
        sign = -1 if self._minor < 0 else 1
        parts = split(abs(self._minor), _whole_ratio(weights))
        return tuple(Money._of(sign * part, self.currency) for part in parts)

    def scaled(self, factor: Decimal | int, *, rounding: str = ROUND_HALF_UP, to_whole: bool = False) -> Money:
        """`factor` times this amount, rounded by a `decimal` rounding name to the smallest unit, or to whole units.

        Raises MoneyError for a float, NaN or infinity as factor, for more than 60 digits in it, for a rounding that
        `decimal` does not have, and when the product is 10^15 or more.
        """
        if isinstance(factor, bool) or not isinstance(factor, int | Decimal) or not _finite(factor):
            raise MoneyError("factor must be an int or a finite Decimal")
        if rounding not in _ROUNDINGS:
            raise MoneyError("rounding must be the name of a rounding of the decimal module, such as ROUND_HALF_UP")
        if not -_LARGEST_FACTOR < factor < _LARGEST_FACTOR or len(Decimal(factor).as_tuple().digits) > _LONGEST_FACTOR:
            raise MoneyError(f"factor must have at most {_LONGEST_FACTOR} digits and be below 10^30")
        exact = _EXACTLY.multiply(self.amount, Decimal(factor))
        unit = Decimal((0, (1,), 0 if to_whole else -self.decimals))
        return Money(exact.quantize(unit, rounding=rounding, context=_EXACTLY), self.currency)

    def _refuse(self, other: Money) -> Never:
        message = f"{self.currency} and {other.currency} cannot be combined; sopan never converts currencies"
        raise CurrencyMismatchError(message)

    def __add__(self, other: Money) -> Money:
        """The exact sum; both must be in one currency."""
        if not isinstance(other, Money):
            return NotImplemented
        if self.currency != other.currency:
            self._refuse(other)
        return Money._of(self._minor + other._minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """The exact difference; both must be in one currency."""
        if not isinstance(other, Money):
            return NotImplemented
        if self.currency != other.currency:
            self._refuse(other)
        return Money._of(self._minor - other._minor, self.currency)

    def __neg__(self) -> Money:
        """The amount with its sign turned."""
        return Money._of(-self._minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Less than `other`, in one currency."""
        if not isinstance(other, Money):
            return NotImplemented
        if self.currency != other.currency:
            self._refuse(other)
        return self._minor < other._minor

    def __le__(self, other: Money) -> bool:
        """At most `other`, in one currency."""
        if not isinstance(other, Money):
            return NotImplemented
        if self.currency != other.currency:
            self._refuse(other)
        return self._minor <= other._minor

    def __gt__(self, other: Money) -> bool:
        """More than `other`, in one currency."""
        if not isinstance(other, Money):
            return NotImplemented
        if self.currency != other.currency:
            self._refuse(other)
        return self._minor > other._minor

    def __ge__(self, other: Money) -> bool:
        """At least `other`, in one currency."""
        if not isinstance(other, Money):
            return NotImplemented
        if self.currency != other.currency:
            self._refuse(other)
        return self._minor >= other._minor

    def __eq__(self, other: object) -> bool:
        """The same amount in the same currency; amounts in two currencies are never equal, not even zero."""
        if not isinstance(other, Money):
            return NotImplemented
        return self._minor == other._minor and self.currency == other.currency

    def __hash__(self) -> int:
        """Equal amounts hash alike."""
        return hash((self._minor, self.currency))

    def __bool__(self) -> bool:
        """False for nothing."""
        return self._minor != 0

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle through the constructor, so that stored bytes are checked again."""
        return (Money, (str(self.amount), self.currency))

    def __str__(self) -> str:
        """`"IDR 1500000.00"`, which the constructor reads back."""
        return f"{self.currency} {self.amount}"

    def __repr__(self) -> str:
        """Return how to build this value."""
        return f"Money('{self.amount}', '{self.currency}')"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validate,
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if handler.mode == "serialization":
            return {"type": "string", "pattern": r"^[A-Z]{3} -?[0-9]+(\.[0-9]+)?$", "examples": ["IDR 1500000.00"]}
        text = {"type": "string", "pattern": r"^([A-Z]{3} )?[0-9]+(\.[0-9]+)?$", "examples": ["IDR 1500000"]}
        pair = {
            "type": "object",
            "properties": {
                "amount": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            },
            "required": ["amount"],
            "additionalProperties": False,
        }
        return {"anyOf": [text, {"type": "integer"}, pair]}


@lru_cache(maxsize=256)
def _nothing(currency: str) -> Money:
    """Asked for all the time, and the same every time."""
    return Money(0, currency)


_TOO_LARGE = "amount must be below 10^15"


def _finite(number: int | Decimal) -> bool:
    return isinstance(number, int) or number.is_finite()


def _read(amount: object, currency: object) -> tuple[int, str]:
    """The amount in smallest units and its currency code."""
    if isinstance(amount, dict):
        named = amount.keys() <= {"amount", "currency"} and "amount" in amount
        if not named or currency is not None or isinstance(amount["amount"], dict):
            raise MoneyError('amount must be given as {"amount": "1500000", "currency": "IDR"}')
        return _read(amount["amount"], amount.get("currency"))
    if isinstance(amount, str):
        return _read_text(amount, currency)
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        message = 'amount must be an int, a Decimal or a text such as "1500000.50"; a float has already lost precision'
        raise MoneyError(message)
    code = _code(currency)
    if isinstance(amount, Decimal):
        return _from_decimal(amount, code), code
    if abs(amount) >= LIMIT:
        raise MoneyError(_TOO_LARGE)
    return int(amount) * _UNITS[code], code


def _read_text(text: str, currency: object) -> tuple[int, str]:
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise MoneyError(_cannot_be_read(text))
    named, sign, whole, fraction = match.groups()
    if named is not None and currency is not None and currency != named:
        raise MoneyError("currency is named twice, and differently; name it once")
    code = _code(named or currency)
    minor = _minor(whole, fraction, code)
    return (-minor if sign else minor), code


def _cannot_be_read(text: str) -> str:
    if _CODE_BEHIND.fullmatch(text):
        return 'amount has its currency behind it; write it before, like "USD 10.00"'
    if _AS_SHOWN.fullmatch(text):
        return 'amount cannot be read as people write it; take Money.parse, or write "1500000.50"'
    return 'amount cannot be read; write digits with a decimal point and no grouping, like "1500000.50"'


def _from_decimal(amount: Decimal, code: str) -> int:
    if not amount.is_finite():
        raise MoneyError("amount must be a number, neither NaN nor infinite")
    negative, digits, power = amount.as_tuple()
    exponent = int(power)
    if exponent < -DECIMALS[code]:
        raise MoneyError(_too_fine(code))
    if not any(digits):
        return 0
    if len(digits) + exponent > len(str(LIMIT)):  # before it is written out: 1E+1000000 is nine characters
        raise MoneyError(_TOO_LARGE)
    text = "".join(map(str, digits)) + "0" * max(exponent, 0)
    split = len(text) + min(exponent, 0)
    minor = _minor(text[: max(split, 0)] or "0", text[max(split, 0) :].rjust(-min(exponent, 0), "0"), code)
    return -minor if negative else minor


def _minor(whole: str, fraction: str | None, code: str) -> int:
    """Smallest units from the digits before and after the decimal point."""
    number = int(whole)
    if number >= LIMIT:
        raise MoneyError(_TOO_LARGE)
    if not fraction:
        return number * _UNITS[code]
    decimals = DECIMALS[code]
    if len(fraction) > decimals:
        raise MoneyError(_too_fine(code))
    return number * _UNITS[code] + int(fraction.ljust(decimals, "0"))


def _too_fine(code: str) -> str:
    return (
        f"amount has more than the {DECIMALS[code]} decimals of {code}; "
        "if the point groups thousands, leave it out, else round first"
    )


def _code(currency: object) -> str:
    if currency is None:
        return "IDR"
    if not isinstance(currency, str) or currency not in DECIMALS:
        raise MoneyError("currency must be an ISO 4217 code in capitals, such as IDR or USD")
    return currency


def _validate(value: object) -> Money:
    if isinstance(value, Money):
        return value
    if isinstance(value, str):
        return Money._of(*_read_text(value, None))
    return Money(value)  # type: ignore[arg-type]  # whatever it is, the constructor says what is wrong with it


def _above_zero(value: Money) -> Money:
    if value._minor <= 0:
        raise MoneyError("amount must be above zero")
    return value


def _not_negative(value: Money) -> Money:
    if value._minor < 0:
        raise MoneyError("amount must not be negative")
    return value


PositiveMoney = Annotated[Money, AfterValidator(_above_zero)]
"""Money above zero: what is billed, paid, credited or promised."""
NonNegativeMoney = Annotated[Money, AfterValidator(_not_negative)]
"""Money of zero or more: thresholds and taxes."""


_WEIGHTS = "weights must be at least one, none negative and not all zero"


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Do in the smallest unit what `Money.allocate` does."""
    whole = sum(weights)
    if not whole or min(weights) < 0:
        raise MoneyError(_WEIGHTS)
    parts = [minor * weight // whole for weight in weights]
    takers = (index for index, weight in enumerate(weights) if weight)
    for _ in range(minor - sum(parts)):  # fewer than there are takers: each part lost less than one
        parts[next(takers)] += 1
    return parts


def _whole_ratio(weights: Sequence[int | Decimal]) -> list[int]:
    """The weights as whole numbers in the same proportion."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios]


def total_by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum per currency, in the order in which the currencies first appear. Nothing is converted.

    A sum that no Money can hold, 10^15 and more, is given as the most that one can: an overview does not fail of it.
    """
    totals: dict[str, int] = {}
    for amount in amounts:
        totals[amount.currency] = totals.get(amount.currency, 0) + amount._minor
    return tuple([Money.at_most(minor, currency) for currency, minor in totals.items()])
