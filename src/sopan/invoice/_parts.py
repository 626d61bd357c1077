"""What an invoice is made of: lines, payments, credit notes, withheld tax, instalments and ways to pay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sopan.errors import MoneyError
from sopan.fields import Address, Day, Identifier, Label, Name, Note, Value, refuse
from sopan.money import LIMIT, Money, NonNegativeMoney, PositiveMoney

__all__ = [
    "CreditNote",
    "Instalment",
    "LineItem",
    "Payment",
    "PaymentMethod",
    "Withholding",
    "adds_up",
    "check_instalment_dates",
    "sum_of",
    "sum_within_limit",
]

_PLAIN_QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_FINEST_QUANTITY = -6


def _quantity(value: Any) -> Decimal:
    if isinstance(value, str):
        if not _PLAIN_QUANTITY.fullmatch(value):
            raise refuse("quantity_format", 'must be digits with at most 6 decimals, such as "2" or "1.5"')
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refuse("quantity_type", "must be an int, a Decimal or a text; a float has already lost precision")
    if (isinstance(value, Decimal) and not value.is_finite()) or not 0 < value < 10**9:
        raise refuse("quantity_range", "must be above 0 and below 10^9")
    number = Decimal(value)
    if int(number.as_tuple().exponent) < _FINEST_QUANTITY:
        raise refuse("quantity_decimals", "must have at most 6 decimals; round first")
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)  # one number, one spelling


class LineItem(Value):
    """One line of an invoice; its amount is `quantity` × `unit_price`, rounded half-up to the smallest unit."""

    description: Label = Field(repr=False)
    quantity: Annotated[Decimal, BeforeValidator(_quantity)] = Decimal(1)
    unit_price: NonNegativeMoney

    @model_validator(mode="after")
    def _within_range(self) -> Self:
        if self.unit_price.amount * self.quantity >= LIMIT:
            raise refuse("line_too_large", "quantity times unit_price must be below 10^15")
        return self

    @property
    def amount(self) -> Money:
        """What the line adds to the total, before tax."""
        return self.unit_price.scaled(self.quantity, rounding=ROUND_HALF_UP)


class Payment(Value):
    """Money that arrived, or, dated ahead, will arrive (a post-dated giro)."""

    id: Identifier
    amount: PositiveMoney
    received_on: Day
    """The day from which it counts."""
    reversed_on: Day | None = None
    """The day from which it counts no longer, when the bank took it back."""

    @model_validator(mode="after")
    def _reversed_after_received(self) -> Self:
        if self.reversed_on is not None and self.reversed_on < self.received_on:
            raise refuse("payment_reversed_early", "reversed_on must not lie before received_on")
        return self

    def counts_on(self, on: date) -> bool:
        """Whether the money is there at the end of `on`."""
        return self.received_on <= on and (self.reversed_on is None or on < self.reversed_on)


class CreditNote(Value):
    """A reduction that we granted; counts from `issued_on`."""

    id: Identifier
    amount: PositiveMoney
    issued_on: Day


class Withholding(Value):
    """Tax that the client withholds and pays for us; it settles its part once we hold the slip (bukti potong).

    Rates are not computed here: the amount is what the parties agreed or the law says.
    """

    kind: Literal["pph21", "pph22", "pph23", "pph4_2", "pph15", "ppn_wapu", "other"]
    amount: PositiveMoney
    certificate_received_on: Day | None = None
    """The day from which the slip counts; empty while it is missing."""

    def is_certified_on(self, on: date) -> bool:
        """Whether the slip is there at the end of `on`."""
        return self.certificate_received_on is not None and self.certificate_received_on <= on


class Instalment(Value):
    """A part of the total and the day it is due."""

    due_on: Day
    amount: PositiveMoney


class PaymentMethod(Value):
    """A way to pay, as the client reads it."""

    label: Name
    """Such as `Bank BCA` or `Virtual account BNI`."""
    number: Address = Field(repr=False)
    """Account or virtual account number, or a payment link, as text: leading zeros stay."""
    holder: Name | None = Field(default=None, repr=False)
    """In whose name the account is."""
    note: Note | None = Field(default=None, repr=False)


def check_instalment_dates(instalments: Iterable[Instalment]) -> None:
    """Refuse instalments that are out of order or fall on one day."""
    if any(earlier.due_on >= later.due_on for earlier, later in pairwise(instalments)):
        raise refuse("instalments_out_of_order", "instalments must be in order of due_on, two never on one day")


def sum_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts in one currency; nothing, when there are none.

    Raises MoneyError when it reaches 10^15, CurrencyMismatchError for an amount in another currency.
    """
    return sum(amounts, Money.zero(currency))


def adds_up(parts: Sequence[Money], total: Money) -> bool:
    """Whether the parts, all in the currency of `total`, come to exactly it."""
    return sum_within_limit(parts, total.currency) == total


def sum_within_limit(amounts: Iterable[Money], currency: str) -> Money | None:
    """The sum, or None when it reaches the largest amount there is."""
    try:
        return sum_of(amounts, currency)
    except MoneyError:
        return None
