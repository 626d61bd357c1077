"""What is owed: an invoice with everything that happened to its amount.

All methods take the day they speak about; an invoice knows no today.
A payment, credit note or certificate counts on its own date and after it; a reversed payment counts no longer
on and after the day of its reversal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sopan.charges import Terms
from sopan.errors import MoneyError
from sopan.fields import Address, Day, Identifier, Label, Name, Note, Several, Value, refuse
from sopan.money import LIMIT, Money, NonNegativeMoney, PositiveMoney

__all__ = [
    "CreditNote",
    "Instalment",
    "Invoice",
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


_INSTALMENT_OF_ANOTHER = re.compile(r".*@[0-9]{4}-[0-9]{2}-[0-9]{2}", re.DOTALL)


class Invoice(Value):
    """One invoice: what was billed, by when it is due, and what has happened to the amount since.

    A bare number means rupiah. Every amount must be in the currency of `total`.
    """

    id: Identifier
    """Unique in the host's whole store, for all clients together: keys are built from it."""
    number: Identifier
    """The number that the client knows."""
    client_id: Identifier
    issued_on: Day
    due_on: Day
    """The last day on which payment is on time."""
    total: PositiveMoney
    """The gross amount including tax."""
    lines: Several[LineItem] = Field(default=(), max_length=1000)
    tax: NonNegativeMoney | None = None
    """Tax on top of the lines; with lines, their sum and the tax make the total."""
    payments: Several[Payment] = Field(default=(), max_length=1000)
    credit_notes: Several[CreditNote] = Field(default=(), max_length=1000)
    withholdings: Several[Withholding] = Field(default=(), max_length=100)
    instalments: Several[Instalment] = Field(default=(), max_length=240)
    """Agreed with the invoice itself: in order, on distinct dates, adding up to the total."""
    terms: Terms = Terms()
    """Only what was agreed: late fee, discount for early payment, pause of the service."""
    payment_methods: Several[PaymentMethod] = Field(default=(), max_length=20)
    status: Literal["draft", "issued", "void", "written_off"] = "issued"
    delivered_on: Day | None = None
    """When the client had the invoice; empty when that is not tracked."""
    documents_pending: Several[Label] = Field(default=(), max_length=50)
    """What the client is waiting for from us before paying, such as `faktur pajak`."""
    policy_name: Name | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if _INSTALMENT_OF_ANOTHER.fullmatch(self.id):
            raise refuse("invoice_id_taken", "id must not end like @2026-12-18: instalments are named so; change it")
        if self.due_on < self.issued_on:
            raise refuse("due_before_issued", "due_on must not lie before issued_on; check both dates")
        for field, amount in self._amounts():
            if amount.currency != self.total.currency:
                raise refuse("currency_mismatch", f"{field} must be in the currency of total ({self.total.currency})")
        _unique("payments", [payment.id for payment in self.payments])
        _unique("credit_notes", [note.id for note in self.credit_notes])
        self._check_sums()
        if self.instalments:
            check_instalment_dates(self.instalments)
            if self.instalments[0].due_on < self.issued_on:
                raise refuse("instalment_before_issued", "instalments must not be due before issued_on")
        return self

    def _check_sums(self) -> None:
        billed = [line.amount for line in self.lines]
        if billed and not adds_up(billed if self.tax is None else [*billed, self.tax], self.total):
            raise refuse("lines_do_not_add_up", "lines and tax must add up to total; check amounts and tax")
        if not billed and self.tax is not None and self.tax > self.total:
            raise refuse("tax_above_total", "tax must not exceed total")
        if self.instalments and not adds_up([part.amount for part in self.instalments], self.total):
            raise refuse("instalments_do_not_add_up", "instalments must add up to total")
        withheld = [slip.amount for slip in self.withholdings]
        settling = [payment.amount for payment in self.payments] + [note.amount for note in self.credit_notes]
        settling += withheld
        if sum_within_limit(settling, self.total.currency) is None:
            raise refuse("amounts_too_large", "payments, credit_notes and withholdings must together stay below 10^15")
        if self.total < sum_of(withheld, self.total.currency):
            raise refuse("withheld_above_total", "withholdings must not exceed total")

    def _amounts(self) -> Iterable[tuple[str, Money]]:
        if self.tax is not None:
            yield "tax", self.tax
        yield from (("lines", line.unit_price) for line in self.lines)
        yield from (("payments", payment.amount) for payment in self.payments)
        yield from (("credit_notes", note.amount) for note in self.credit_notes)
        yield from (("withholdings", slip.amount) for slip in self.withholdings)
        yield from (("instalments", part.amount) for part in self.instalments)
        yield from (("terms", amount) for amount in self.terms.amounts())

    def paid(self, on: date) -> Money:
        """What was received by the end of `on` and is still there, reversals taken off."""
        return sum_of((payment.amount for payment in self.payments if payment.counts_on(on)), self.total.currency)

    def credited(self, on: date) -> Money:
        """What credit notes issued by the end of `on` take off the total."""
        return sum_of((note.amount for note in self.credit_notes if note.issued_on <= on), self.total.currency)

    def withheld_missing(self, on: date) -> Money:
        """Withheld amounts whose certificate is still missing at the end of `on`."""
        return sum_of((slip.amount for slip in self.withholdings if not _has_slip(slip, on)), self.total.currency)

    def balance(self, on: date) -> Money:
        """Total less payments, credit notes and certificates at the end of `on`; negative when overpaid."""
        if not (self.payments or self.credit_notes or self.withholdings):
            return self.total
        balance = self.total.minor  # all are in one currency
        for payment in self.payments:
            if payment.counts_on(on):
                balance -= payment.amount.minor
        for note in self.credit_notes:
            if note.issued_on <= on:
                balance -= note.amount.minor
        for slip in self.withholdings:
            if _has_slip(slip, on):
                balance -= slip.amount.minor
        return Money.of_minor(balance, self.total.currency)

    def outstanding(self, on: date) -> Money:
        """What is still open at the end of `on`, missing certificates included; never negative."""
        return max(self.balance(on), Money.zero(self.total.currency))

    def to_transfer(self, on: date) -> Money:
        """The cash still to come at the end of `on`: outstanding less withheld amounts whose slip is missing."""
        if not self.withholdings:
            return self.outstanding(on)
        return max(self.balance(on) - self.withheld_missing(on), Money.zero(self.total.currency))

    def surplus(self, on: date) -> Money:
        """What was paid too much at the end of `on`; zero when nothing was."""
        return max(-self.balance(on), Money.zero(self.total.currency))

    def early_discount(self, on: date) -> Money:
        """The agreed discount that the client has earned by paying early, as known at the end of `on`; else zero.

        Earned when the payments of the agreed days, still there at the end of `on`, leave no more to transfer than
        the discount itself, be it deducted or not. It takes nothing off by itself: a credit note does.
        """
        agreed, zero = self.terms.early_payment, Money.zero(self.total.currency)
        if agreed is None:
            return zero
        last = min(on, agreed.last_day(self.issued_on))
        discount = agreed.discount(self.total)
        paid = self.paid(last) and self.to_transfer(last) <= discount and self.to_transfer(on) <= discount
        return discount if paid else zero

    def days_overdue(self, on: date) -> int:
        """Days from `due_on` to `on`; 0 on the due date, negative before it."""
        return (on - self.due_on).days

    def as_of(self, on: date) -> Invoice:
        """The invoice as it stood at the end of `on`: for replaying the past.

        Payments, credit notes, certificates and reversals dated later are not known yet.
        `status` carries no date and stays as it is.
        """
        known: dict[str, Any] = {
            "payments": tuple(_known_reversal(payment, on) for payment in self.payments if payment.received_on <= on),
            "credit_notes": tuple(note for note in self.credit_notes if note.issued_on <= on),
            "withholdings": tuple(
                slip if _has_slip(slip, on) else slip.model_copy(update={"certificate_received_on": None})
                for slip in self.withholdings
            ),
        }
        if all(getattr(self, name) == value for name, value in known.items()):
            return self
        return self.model_copy(update=known)


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


def _known_reversal(payment: Payment, on: date) -> Payment:
    if payment.reversed_on is None or payment.reversed_on <= on:
        return payment
    return payment.model_copy(update={"reversed_on": None})


def _has_slip(slip: Withholding, on: date) -> bool:
    return slip.certificate_received_on is not None and slip.certificate_received_on <= on


def _unique(field: str, ids: list[str]) -> None:
    if len(ids) != len(set(ids)):
        repeated = max(Counter(ids).values())
        raise refuse("duplicate_id", f"{field} hold one id {repeated} times; give each entry its own id")
