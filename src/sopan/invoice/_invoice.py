"""The invoice itself, and its amounts on every day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, field_serializer, model_validator

from sopan.charges import ChargeStatement, Terms, statement
from sopan.fields import Day, Identifier, Label, Name, Several, Value, refuse
from sopan.invoice._parts import (
    CreditNote,
    Instalment,
    LineItem,
    Payment,
    PaymentMethod,
    References,
    Withholding,
    check_instalment_dates,
    due_days,
    sum_of,
)
from sopan.invoice._position import OpenInstalment, Position, open_instalments
from sopan.money import LIMIT, Money, NonNegativeMoney, PositiveMoney
from sopan.payment_terms import PaymentTerms

Fact = Literal[
    "issue", "delivery", "payment", "clearing", "reversal", "credit_note", "certificate", "instalment", "due"
]
"""What happens to an invoice on a date."""

_INSTALMENT_OF_ANOTHER = re.compile(r".*@[0-9]{4}-[0-9]{2}-[0-9]{2}", re.DOTALL)


def _no_due_date(value: Any) -> Any:
    if isinstance(value, str):
        raise refuse("terms_type", "hold late fee and discount; when it is due, such as 'Net 30', is the payment_terms")
    return value


class Invoice(Value):
    """One invoice: what was billed, by when it is due, and what has happened to the amount since.

    A bare number means rupiah. Every amount must be in the currency of `total`.
    """

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("amount", "nilai", "jumlah", "value", "grand_total", "balance"),
            "the whole amount including tax is the total",
        ),
        **dict.fromkeys(("currency", "mata_uang"), "write the currency before the amount, such as total='USD 100.00'"),
        **dict.fromkeys(("date", "invoice_date", "issue_date", "tanggal"), "the day of issue is issued_on"),
        **dict.fromkeys(("due_date", "due", "jatuh_tempo"), "the last day for paying is due_on"),
        **dict.fromkeys(
            ("customer", "customer_id", "client", "partner_id", "contact_id"), "whose it is, is the client_id"
        ),
        **dict.fromkeys(
            ("po", "po_number", "contract", "bast", "tax_invoice", "faktur_pajak"), "write it into references"
        ),
        **dict.fromkeys(("paid", "amount_paid", "payment", "paid_on"), "every payment has its own entry in payments"),
        **dict.fromkeys(("items", "line_items"), "what was delivered goes into lines"),
        "discount": "a discount is a line with a negative unit_price",
        **dict.fromkeys(
            ("description", "memo", "title", "perihal"), "what it is for, in two or three words, is the subject"
        ),
    }

    id: Identifier
    """Unique in the host's whole store, for all clients together: keys are built from it."""
    number: Identifier
    """The number that the client knows."""
    client_id: Identifier
    """Who was billed."""
    payer_id: Identifier | None = None
    """The client who pays, when that is another one, such as the head office: the account is the payer's."""
    bill_to: Name | None = Field(default=None, repr=False)
    """The branch or department that was billed, as messages name it."""
    subject: Label | None = Field(default=None, repr=False)
    """What it is for, in two or three words, such as `Jasa desain Oktober`."""
    references: References = References()
    """Purchase order, contract, record of handover and faktur pajak: what accounts payable searches by."""
    issued_on: Day
    due_on: Day | None = None
    """The last day on which payment is on time. It may be left out with `payment_terms` and then follows from them;
    it is None only while they count from a receipt that has not happened."""
    payment_terms: PaymentTerms | None = None
    """When it is due in the words of the contract, such as `"30 hari setelah tanda terima"`. They count from
    `issued_on`, or from `delivered_on`; working days are those of `WorkingCalendar.indonesia()`: for another calendar
    give `due_on=terms.due_on(..., calendar=...)`."""
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
    terms: Annotated[Terms, BeforeValidator(_no_due_date)] = Terms()
    """Only what was agreed: late fee, discount for early payment, pause of the service."""
    payment_methods: Several[PaymentMethod] = Field(default=(), max_length=20)
    status: Literal["draft", "issued", "void", "written_off"] = "issued"
    delivered_on: Day | None = None
    """The day on which the client took the invoice in (tukar faktur); empty when that is not tracked."""
    receipt_number: Identifier | None = None
    """The number of the client's receipt for the invoice (tanda terima)."""
    documents_pending: Several[Label] = Field(default=(), max_length=50)
    """What the client is waiting for from us before paying, such as `faktur pajak`."""
    policy_name: Name | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if "@" in self.id and _INSTALMENT_OF_ANOTHER.fullmatch(self.id):
            raise refuse("invoice_id_taken", "id must not end like @2026-12-18: instalments are named so; change it")
        if self.due_on is None:
            self._derive_due_on()
        if self.due_on is not None and self.due_on < self.issued_on:
            raise refuse("due_before_issued", "due_on must not lie before issued_on; check both dates")
        _check_ids("payments", self.payments)
        _check_ids("credit_notes", self.credit_notes)
        self._check_sums()
        return self

    def _derive_due_on(self) -> None:
        """Work `due_on` out where it was left out. It does not count as given, so that copies work it out anew."""
        if self.payment_terms is None:
            raise refuse("due_on_missing", "due_on must be given, or payment_terms such as '30 hari'")
        self.__dict__["due_on"] = self.payment_terms.due_on(self.issued_on, self.delivered_on)
        self.__pydantic_fields_set__.discard("due_on")

    @field_serializer("due_on", when_used="always")
    def _as_given(self, due_on: date | None) -> date | None:
        """Leave out a date that follows from the terms: stored, it would stay when `delivered_on` changes."""
        return due_on if "due_on" in self.model_fields_set else None

    def _check_sums(self) -> None:
        """Refuse amounts in another currency than the total, and parts that do not make the whole."""
        total = self.total.minor
        tax = 0 if self.tax is None else self._minor("tax", [self.tax])
        if self.lines:
            self._minor("lines", [line.unit_price for line in self.lines])
            if sum([line.minor for line in self.lines]) + tax != total:
                raise refuse("lines_do_not_add_up", "lines and tax must add up to total; check amounts and tax")
        elif tax > total:
            raise refuse("tax_above_total", "tax must not exceed total")
        settled = self._minor("payments", [payment.amount for payment in self.payments])
        settled += self._minor("credit_notes", [note.amount for note in self.credit_notes])
        withheld = self._minor("withholdings", [slip.amount for slip in self.withholdings])
        if settled + withheld >= LIMIT * 10**self.total.decimals:
            raise refuse("amounts_too_large", "payments, credit_notes and withholdings must together stay below 10^15")
        if withheld > total:
            raise refuse("withheld_above_total", "withholdings must not exceed total")
        if self.instalments:
            self._check_instalments()
        self._minor("payment_methods", [way.amount for way in self.payment_methods if way.amount is not None])
        self._minor("terms", self.terms.amounts())

    def _minor(self, field: str, amounts: Iterable[Money]) -> int:
        """The sum of the amounts of one field in the smallest unit; all must be in the currency of the total."""
        minor, currency = 0, self.total.currency
        for amount in amounts:
            if amount.currency != currency:
                raise refuse("currency_mismatch", f"{field} must be in the currency of total ({currency})")
            minor += amount.minor
        return minor

    def _check_instalments(self) -> None:
        check_instalment_dates(self.instalments)
        if due_days(self.instalments)[0] < self.issued_on:
            raise refuse("instalment_before_issued", "instalments must not be due before issued_on")
        if self._minor("instalments", [part.amount for part in self.instalments]) != self.total.minor:
            raise refuse("instalments_do_not_add_up", "instalments must add up to total")
        named = [tax for tax in self.withholdings if tax.instalment is not None]
        if named:
            self._check_withheld(named)

    def _check_withheld(self, named: Sequence[Withholding]) -> None:
        room = [part.amount.minor for part in self.instalments]
        for tax in named:
            places = [place for place, part in enumerate(self.instalments) if part.is_called(tax.instalment)]
            if len(places) != 1:
                raise refuse("withheld_from_none", "withholdings must name one instalment, by label or due date")
            room[places[0]] -= tax.amount.minor
        if min(room) < 0:
            raise refuse("withheld_above_instalment", "withholdings must not exceed the instalment that they name")

    @property
    def owed_by(self) -> str:
        """The id of the client who pays and on whose account it stands: `payer_id`, else `client_id`."""
        return self.payer_id or self.client_id

    @property
    def billed_to(self) -> str | None:
        """The id of the client who was billed, where another one pays."""
        return self.client_id if self.owed_by != self.client_id else None

    def position(self, on: date) -> Position:
        """All amounts at the end of `on`, as one light record."""
        total = self.total
        zero, money = Money.zero(total.currency), Money.of_minor
        if not (self.payments or self.credit_notes or self.withholdings):
            return Position(on, total, zero, zero, zero, zero, total, total, zero)
        paid = credited = certified = missing = 0
        for payment in self.payments:
            if payment.counts_on(on):
                paid += payment.amount.minor
        for note in self.credit_notes:
            if note.issued_on <= on:
                credited += note.amount.minor
        for slip in self.withholdings:
            if slip.is_certified_on(on):
                certified += slip.amount.minor
            else:
                missing += slip.amount.minor
        balance = total.minor - paid - credited - certified
        still_open = max(balance, 0)
        withheld = min(missing, still_open)
        outstanding = money(still_open, total.currency)  # all are in one currency
        return Position(
            on,
            total,
            money(paid, total.currency) if paid else zero,
            money(credited, total.currency) if credited else zero,
            money(certified, total.currency) if certified else zero,
            money(withheld, total.currency) if withheld else zero,
            outstanding,
            money(still_open - withheld, total.currency) if withheld else outstanding,
            money(-balance, total.currency) if balance < 0 else zero,
        )

    def dated_facts(self) -> Iterator[tuple[date, Fact]]:
        """Every date on which something in the invoice starts or stops to count, and what; in no order.

        The due date of an invoice with instalments is none of them: the instalments have dates of their own.
        """
        yield self.issued_on, "issue"
        if self.delivered_on is not None:
            yield self.delivered_on, "delivery"
        for payment in self.payments:
            yield payment.received_on, "payment"
            if payment.cleared_on is not None:
                yield payment.cleared_on, "clearing"
            if payment.reversed_on is not None:
                yield payment.reversed_on, "reversal"
        for note in self.credit_notes:
            yield note.issued_on, "credit_note"
        for slip in self.withholdings:
            if slip.certificate_received_on is not None:
                yield slip.certificate_received_on, "certificate"
        for day in due_days(self.instalments):
            yield day, "instalment"
        if self.due_on is not None and not self.instalments:
            yield self.due_on, "due"

    def changes(self) -> tuple[date, ...]:
        """Every date on which something in the invoice starts or stops to count, in order, each once.

        From one of them to the day before the next, `position` is the same but for its day.
        """
        return tuple(sorted({day for day, _ in self.dated_facts()}))

    def open_instalments(self, on: date) -> tuple[OpenInstalment, ...]:
        """Return what is open of each instalment at the end of `on`; nothing for an invoice without instalments."""
        return open_instalments(self.instalments, self.position(on), self.withholdings, on)

    def paid(self, on: date) -> Money:
        """Return what was received and cleared by the end of `on` and is still there, reversals taken off."""
        return self.position(on).paid

    def credited(self, on: date) -> Money:
        """Return what credit notes issued by the end of `on` take off the total."""
        return self.position(on).credited

    def withheld_missing(self, on: date) -> Money:
        """Withheld amounts whose certificate is still missing at the end of `on`, whatever else was paid."""
        missing = (slip.amount for slip in self.withholdings if not slip.is_certified_on(on))
        return sum_of(missing, self.total.currency)

    def balance(self, on: date) -> Money:
        """Total less payments, credit notes and certificates at the end of `on`; negative when overpaid."""
        position = self.position(on)
        return position.outstanding - position.surplus

    def outstanding(self, on: date) -> Money:
        """Return what is still open at the end of `on`, missing certificates included; never negative."""
        return self.position(on).outstanding

    def to_transfer(self, on: date) -> Money:
        """The cash still to come at the end of `on`: outstanding less withheld amounts whose slip is missing."""
        return self.position(on).to_transfer

    def surplus(self, on: date) -> Money:
        """Return what was paid too much at the end of `on`; zero when nothing was."""
        return self.position(on).surplus

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

    def days_overdue(self, on: date) -> int | None:
        """Days from `due_on` to `on`; 0 on the due date, negative before it, None while there is no due date."""
        return None if self.due_on is None else (on - self.due_on).days

    def as_of(self, on: date) -> Invoice:
        """The invoice as it stood at the end of `on`: for replaying the past.

        Payments, credit notes, certificates and reversals dated later are not known yet.
        `status` carries no date and stays as it is.
        """
        known: dict[str, Any] = {
            "payments": tuple(then for payment in self.payments if (then := payment.as_of(on)) is not None),
            "credit_notes": tuple(note for note in self.credit_notes if note.issued_on <= on),
            "withholdings": tuple(
                slip if slip.is_certified_on(on) else slip.model_copy(update={"certificate_received_on": None})
                for slip in self.withholdings
            ),
        }
        if all(getattr(self, name) == value for name, value in known.items()):
            return self
        return self.model_copy(update=known)


def _check_ids(field: str, entries: Sequence[Payment | CreditNote]) -> None:
    if len(entries) > 1:
        ids = [entry.id for entry in entries]
        if len(ids) != len(set(ids)):
            repeated = max(Counter(ids).values())
            raise refuse("duplicate_id", f"{field} hold one id {repeated} times; give each entry its own id")


def late_fee(
    invoice: Invoice, dates: Sequence[date], fallen_due: Callable[[date], Money], on: date
) -> ChargeStatement | None:
    """Return the agreed fee up to and including `on`; None when none was agreed or none accrued.

    `dates` are the agreed dates of the invoice or its instalments, rising, and `fallen_due` says of a day what had
    fallen due by its end and was open then. Withheld tax is no cash and bears no fee.
    """
    fee = invoice.terms.late_fee
    if fee is None or not dates or on <= dates[0]:
        return None
    days = {*dates, *invoice.changes()}
    principal = [(day, fallen_due(day)) for day in days if dates[0] <= day <= on]
    charged = statement(fee, due_on=dates[0], principal=principal, on=on)
    return charged if charged.accrued else None
