"""What an invoice is made of: lines, payments, credit notes, withheld tax, instalments and ways to pay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

from pydantic import BeforeValidator, Field, model_validator

from sopan.calendars import WorkingCalendar, month_end
from sopan.errors import MoneyError
from sopan.fields import ONE_DAY, Address, Day, Identifier, Label, Name, Note, Value, refuse
from sopan.money import LIMIT, Money, PositiveMoney

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
    """One line of an invoice: `quantity` × `unit_price`, rounded to the smallest unit, halves away from zero.

    A discount, a deposit that was paid before or a rounding down is a line with a negative `unit_price`.
    """

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("price", "rate", "harga", "unit_amount"), "the price of one is the unit_price"),
        **dict.fromkeys(("amount", "total", "line_total", "jumlah"), "it follows from quantity and unit_price"),
        **dict.fromkeys(("qty", "units"), "the number of them is the quantity"),
        **dict.fromkeys(("item", "name", "product", "title"), "what was delivered is the description"),
        "discount": "a discount is a line of its own with a negative unit_price",
        "tax": "tax on top of all lines is the tax of the invoice",
    }

    description: Label = Field(repr=False)
    quantity: Annotated[Decimal, BeforeValidator(_quantity)] = Decimal(1)
    unit_price: Money
    """The price of one, before tax; negative for what is taken off."""

    @model_validator(mode="after")
    def _within_range(self) -> Self:
        numerator, denominator = self.quantity.as_integer_ratio()
        if abs(self.unit_price.minor) * numerator >= LIMIT * 10**self.unit_price.decimals * denominator:
            raise refuse("line_too_large", "quantity times unit_price must be below 10^15")
        return self

    @property
    def amount(self) -> Money:
        """The line's part of the total, before tax; negative for what it takes off."""
        return Money.of_minor(self.minor, self.unit_price.currency)

    @property
    def minor(self) -> int:
        """The amount in the smallest unit of its currency."""
        numerator, denominator = self.quantity.as_integer_ratio()
        price = self.unit_price.minor
        rounded = (2 * abs(price) * numerator + denominator) // (2 * denominator)
        return -rounded if price < 0 else rounded


PaymentVia = Literal["transfer", "virtual_account", "qris", "cash", "giro", "card", "other"]
"""How money came. A giro is a paper that a bank pays later, if there are funds; all others are money at once."""


class Payment(Value):
    """Money that arrived, or, dated ahead, will arrive: a transfer that was ordered, a post-dated giro.

    It counts from `counts_from` on, and no longer from `reversed_on` on.
    A giro handed over on 12 November and effective on 10 December is received on 10 December: until then it is dated
    ahead, from then on with the bank, and money from `cleared_on` on.
    """

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("date", "paid_on", "paid_at", "payment_date", "on", "tanggal"), "the day is received_on"),
        **dict.fromkeys(("via", "channel", "type", "mode", "payment_method"), "how it came is the method"),
        **dict.fromkeys(("reference", "number", "ref"), "its own key is the id"),
        "currency": "write the currency before the amount, such as amount='USD 100.00'",
        "reason": "why it was taken back is the reversal_reason",
    }

    id: Identifier
    amount: PositiveMoney
    received_on: Day
    """The day on which it came, or will come; that of a giro is the first day on which the bank can be asked to pay it:
    its effective date, or the day on which we had the paper where that is later."""
    method: PaymentVia | None = None
    """How it came; empty when that was not recorded."""
    cleared_on: Day | None = None
    """The day on which the bank credited it. A giro counts from then on and not before; others need no such day."""
    reversed_on: Day | None = None
    """The day from which it counts no longer, when the bank took it back or did not pay the giro."""
    reversal_reason: Label | None = Field(default=None, repr=False)
    """Why it was taken back, in words that the client may read, such as `saldo tidak cukup`."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.cleared_on is not None:
            if self.cleared_on < self.received_on:
                raise refuse("payment_cleared_early", "cleared_on must not lie before received_on")
            if self.reversed_on is not None and self.reversed_on < self.cleared_on:
                raise refuse(
                    "payment_reversed_early", "reversed_on must not lie before cleared_on; leave one of them out"
                )
        if self.reversed_on is None:
            if self.reversal_reason is not None:
                raise refuse("payment_not_reversed", "reversal_reason needs reversed_on, the day of the reversal")
        elif self.reversed_on < self.received_on:
            raise refuse("payment_reversed_early", "reversed_on must not lie before received_on")
        return self

    @property
    def counts_from(self) -> date | None:
        """The first day on which the money is there; None for a giro that has not cleared."""
        return self.cleared_on if self.method == "giro" or self.cleared_on is not None else self.received_on

    def counts_on(self, on: date) -> bool:
        """Return whether the money is there at the end of `on`."""
        start = self.counts_from
        return start is not None and start <= on and (self.reversed_on is None or on < self.reversed_on)

    def is_clearing_on(self, on: date) -> bool:
        """Return whether it came by the end of `on` and is neither cleared nor taken back: a giro on its way."""
        if not self.received_on <= on or (self.reversed_on is not None and self.reversed_on <= on):
            return False
        start = self.counts_from
        return start is None or start > on

    def is_returned_on(self, on: date) -> bool:
        """Tell if the bank took it back by the end of `on`, and said why; without a reason an entry was put right."""
        return self.reversal_reason is not None and self.reversed_on is not None and self.reversed_on <= on

    def is_known_on(self, on: date) -> bool:
        """Return whether something came by the end of `on`: money, a giro on its way, or one that was returned."""
        return self.counts_on(on) or self.is_clearing_on(on) or self.is_returned_on(on)

    def as_of(self, on: date) -> Payment | None:
        """Return what was known of it at the end of `on`; None when nothing was, or nothing that counted."""
        if self.received_on > on:
            return None
        unknown: dict[str, Any] = {}
        if self.reversed_on is not None and self.reversed_on > on:
            unknown |= {"reversed_on": None, "reversal_reason": None}
        if self.cleared_on is not None and self.cleared_on > on:
            if self.method != "giro":  # without its day it would count
                return None
            unknown["cleared_on"] = None
        return self.model_copy(update=unknown) if unknown else self


class CreditNote(Value):
    """A reduction that we granted; counts from `issued_on`."""

    id: Identifier
    amount: PositiveMoney
    issued_on: Day


_COLLECTED = frozenset({"pph22", "ppn_wapu"})


class Withholding(Value):
    """Tax that the client keeps back and pays for us; it settles its part once we hold the certificate.

    `pph21`, `pph23`, `pph4_2` and `pph15` are withheld (dipotong): the certificate is the bukti potong. `pph22` and
    `ppn_wapu` are collected (dipungut): what we get is the proof that they were collected and paid.
    Rates are not computed here: the amount is what the parties agreed or the law says.
    """

    kind: Literal["pph21", "pph22", "pph23", "pph4_2", "pph15", "ppn_wapu", "other"]
    amount: PositiveMoney
    certificate_received_on: Day | None = None
    """The day from which the certificate counts; empty while it is missing."""
    instalment: Label | None = None
    """The instalment that it was withheld from, by its label or its due date (`2026-12-18`); empty: from all of them
    in proportion."""

    @property
    def is_collected(self) -> bool:
        """True if the tax is collected (dipungut) and not withheld (dipotong)."""
        return self.kind in _COLLECTED

    def is_certified_on(self, on: date) -> bool:
        """Return whether the certificate is there at the end of `on`."""
        return self.certificate_received_on is not None and self.certificate_received_on <= on


def filing_date(paid_on: date, calendar: WorkingCalendar) -> date:
    """The last day on which the client may file the tax that it kept back from a payment of `paid_on`.

    The 20th of the month after the payment's, the tax period (masa pajak), or the working day after it: PMK 81/2024,
    as read in ortax.org/batas-waktu-setor-dan-lapor-pph-unifikasi, where cuti bersama is no working day either. The
    certificate comes out of Coretax with the filing, so asking for it sooner asks for what the client cannot have.
    Raises CalendarCoverageError beyond the calendar's years.
    """
    return calendar.roll_forward((month_end(paid_on) + ONE_DAY).replace(day=20))


class Instalment(Value):
    """A part of the total and the day it is due, where that is known: retention waits for the second handover."""

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("date", "due_date", "due", "day", "tanggal"), "the day is due_on"),
        **dict.fromkeys(("name", "title", "description", "termin"), "what it is called is the label"),
    }

    due_on: Day | None = None
    """The last day on which it is on time; empty while it depends on something to come, and then nobody asks for it."""
    amount: PositiveMoney
    label: Label | None = None
    """What the parties call it, such as `Termin 2` or `Retensi`."""

    def is_called(self, name: str | None) -> bool:
        """Return whether `name` is its label or its due date (`2026-12-18`)."""
        return name is not None and name in {self.label, self.due_on.isoformat() if self.due_on else None}


class PaymentMethod(Value):
    """A way to pay, as the client reads it."""

    label: Name
    """Such as `Bank BCA` or `Virtual account BNI`."""
    number: Address = Field(repr=False)
    """Account or virtual account number, or a payment link, as text: leading zeros stay."""
    holder: Name | None = Field(default=None, repr=False)
    """In whose name the account is."""
    note: Note | None = Field(default=None, repr=False)
    valid_until: Day | None = None
    """The last day on which it takes money, for virtual accounts that expire."""
    amount: PositiveMoney | None = None
    """The one amount that it takes, for virtual accounts and codes that are made for it."""

    def takes(self, amount: Money, on: date) -> bool:
        """Return whether `amount` can be paid this way on `on`: not expired, and not made for another amount."""
        return (self.valid_until is None or on <= self.valid_until) and (self.amount is None or self.amount == amount)


class References(Value):
    """The numbers by which the client's accounts payable finds an invoice."""

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("po_number", "purchase_order", "spk"), "the purchase order is the po"),
        **dict.fromkeys(("contract_number", "kontrak", "agreement", "pks"), "the agreement is the contract"),
        **dict.fromkeys(("bast_number", "handover"), "the record of handover is the bast"),
        **dict.fromkeys(("faktur_pajak", "faktur", "nsfp", "tax_number"), "the faktur pajak is the tax_invoice"),
        **dict.fromkeys(("receipt", "tanda_terima"), "the client's receipt is the receipt_number of the invoice"),
    }

    po: Identifier | None = None
    """Purchase order."""
    contract: Identifier | None = None
    """Contract or agreement (PKS, SPK)."""
    bast: Identifier | None = None
    """Record of handover, berita acara serah terima."""
    tax_invoice: Identifier | None = None
    """Faktur pajak."""


class _Dated(Protocol):
    @property
    def due_on(self) -> date | None: ...


def due_days(instalments: Iterable[_Dated]) -> list[date]:
    """The due dates of those that have one, which come first, in order."""
    return [part.due_on for part in instalments if part.due_on is not None]


def check_instalment_dates(instalments: Sequence[Instalment], *, all_dated: bool = False) -> None:
    """Refuse instalments that are out of order, fall on one day, or lack a date before one that has it.

    The first needs a date, with `all_dated` all of them do.
    """
    days = due_days(instalments)
    undated = len(instalments) - len(days)
    if undated and (all_dated or not days or days != due_days(instalments[: len(days)])):
        which = "every instalment needs" if all_dated else "only the last instalments may lack"
        raise refuse("instalments_undated", f"{which} due_on; give the dates that were agreed")
    if any(earlier >= later for earlier, later in pairwise(days)):
        raise refuse("instalments_out_of_order", "instalments must be in order of due_on, two never on one day")


def sum_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts in one currency; nothing, when there are none.

    Raises MoneyError when it reaches 10^15, CurrencyMismatchError for an amount in another currency.
    """
    return sum(amounts, Money.zero(currency))


def sum_within_limit(amounts: Iterable[Money], currency: str) -> Money | None:
    """The sum, or None when it reaches the largest amount there is."""
    try:
        return sum_of(amounts, currency)
    except MoneyError:
        return None
