"""What was agreed about money beside the price: late fee, early-payment discount, service pause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, PlainSerializer, model_validator

from sopan.errors import CurrencyMismatchError
from sopan.fields import Count, Flag, Label, Note, Value, refuse
from sopan.money import Money, PositiveMoney

_RATE_DECIMALS: Final = 4
_RATE_DIGITS: Final = 30
_PLAIN_RATE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


def _rate(value: Any) -> Decimal:
    if isinstance(value, str) and _PLAIN_RATE.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refuse("rate_type", 'must be a text of digits such as "1.5", a whole number or a Decimal; never a float')
    if (isinstance(value, Decimal) and not value.is_finite()) or not 0 < value <= 100:
        raise refuse("rate_range", "must be above 0 and at most 100")
    with localcontext(Context(prec=_RATE_DIGITS)):
        rate = round(Decimal(value), _RATE_DECIMALS)
    if rate != value:
        raise refuse("rate_decimals", f"must have at most {_RATE_DECIMALS} decimals")
    return Decimal(f"{rate:f}".rstrip("0").rstrip("."))


Rate = Annotated[Decimal, BeforeValidator(_rate), PlainSerializer(str, return_type=str, when_used="json")]
"""A rate above 0 and up to 100 with at most four decimals; never a float. Its unit is in the field's name."""

Rounding = Literal["half_up", "down"]

DayCount = Literal["actual_365", "actual_360", "30e_360"]
"""How a month's or a year's rate is spread over days, by the names of ISDA: Actual/365 (Fixed), Actual/360, 30E/360."""


class LateFee(Value):
    """A late fee that both sides agreed on before the work: a rate, a fixed sum, or both together.

    The rate is one of per mil a day, percent a month and percent a year. It is simple interest on the open principal,
    day by day; the base is what the host gives as principal, by custom the price before PPN (Perpres 16/2018 article
    79(4) counts its 1 per mil a day so).
    """

    per_mil_per_day: Rate | None = None
    """Per mil (1/1000) of the open principal for each calendar day."""
    percent_per_month: Rate | None = None
    """Percent of the open principal for each month, spread over its days as `day_count` says."""
    percent_per_year: Rate | None = None
    """Percent of the open principal for each year, spread over its days as `day_count` says."""
    flat: PositiveMoney | None = None
    """One amount, charged once, on the first charged day on which any principal is open; beside a rate or alone."""
    grace_days: Count = 0
    """Calendar days after the due date that are free. A shift: with 3, four days late are charged as one."""
    starts: Literal["after_grace", "after_due"] = "after_grace"
    """`after_grace`: grace days are never charged. `after_due`: who is still late after the grace pays from the day
    after the due date; only for contracts that say so, and `lint` warns of the cliff."""
    day_count: DayCount = "actual_365"
    """For a percentage a month or a year. `actual_365`: a year is 365 days, in leap years too. `actual_360`: a year is
    360 days and a month 30, but every day counts, as banks do it. `30e_360`: every month has 30 days, so that from the
    18th to the 18th is exactly one month."""
    rounding: Rounding = "half_up"
    """How the sum is rounded: to whole rupiah, in other currencies to the smallest unit."""
    cap: PositiveMoney | None = None
    """The fee never exceeds this amount."""
    cap_percent: Rate | None = None
    """The fee never exceeds this percentage of the largest principal that it was charged on (5 is customary)."""
    above_limit_agreed: Flag = False
    """Say true only when both sides knowingly agreed on more than 3 % a month; `lint` then warns instead of erring."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        rates = [self.per_mil_per_day, self.percent_per_month, self.percent_per_year]
        agreed = sum(rate is not None for rate in rates)
        if agreed > 1 or (agreed == 0 and self.flat is None):
            message = "late fee needs one of per_mil_per_day, percent_per_month and percent_per_year, or flat, or both"
            raise refuse("fee_form", message)
        if self.day_count != "actual_365" and (agreed == 0 or self.per_mil_per_day is not None):
            raise refuse("fee_day_count", "day_count belongs to a percentage a month or a year; remove it")
        if self.flat is not None and self.cap is not None and self.flat.currency != self.cap.currency:
            raise refuse("fee_currency", "flat and cap must be in one currency")
        if self.starts == "after_due" and self.grace_days == 0:
            raise refuse("fee_starts", "starts = after_due says nothing without grace_days; remove it")
        return self

    @property
    def rate(self) -> str | None:
        """The rate in plain words, as a line of a statement shows it: `"1 per mil per day"`; None for a fixed sum."""
        if self.per_mil_per_day is not None:
            return f"{self.per_mil_per_day} per mil per day"
        if self.percent_per_month is not None:
            return f"{self.percent_per_month} percent per month"
        return None if self.percent_per_year is None else f"{self.percent_per_year} percent per year"

    @property
    def per_day(self) -> Fraction:
        """The exact share of the principal that each counted day costs, without the fixed sum."""
        if self.per_mil_per_day is not None:
            return Fraction(self.per_mil_per_day) / 1000
        yearly = (Fraction(self.percent_per_month or 0) * 12 + Fraction(self.percent_per_year or 0)) / 100
        return yearly / (365 if self.day_count == "actual_365" else 360)

    def monthly_percent(self, principal: Money | None = None) -> Decimal | None:
        """The fee for one month in percent of the principal, to 30 digits.

        A month is 30 days of a daily rate and a twelfth of a yearly one. A fixed sum counts as the fee of one month:
        without `principal` it is left out, and the answer is None when there is nothing else.
        Raises CurrencyMismatchError when the fixed sum is in another currency than `principal`.
        """
        with localcontext(Context(prec=_RATE_DIGITS)):
            monthly = None
            if self.per_mil_per_day is not None:
                monthly = self.per_mil_per_day * 3
            elif self.percent_per_month is not None:
                monthly = self.percent_per_month
            elif self.percent_per_year is not None:
                monthly = self.percent_per_year / 12
            if self.flat is None or not principal:
                return monthly
            require_currency(self, principal.currency)
            return (monthly or Decimal(0)) + self.flat.amount * 100 / principal.amount


class EarlyPaymentDiscount(Value):
    """A deduction for the whole amount arriving early: exactly one of `percent` and `amount`."""

    percent: Rate | None = None
    """Percent of the principal."""
    amount: PositiveMoney | None = None
    """A fixed amount."""
    within_days: Count
    """Calendar days from the day of issue; the last of them still counts."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise refuse("discount_form", "early_payment needs exactly one of percent and amount")
        return self

    def last_day(self, issued_on: date) -> date:
        """The last day on which a payment still earns the discount."""
        return issued_on + timedelta(days=self.within_days)

    def discount(self, principal: Money) -> Money:
        """The discount on `principal`, never more than it; a percentage is rounded half up to whole rupiah.

        In other currencies it is rounded to the smallest unit.
        Raises CurrencyMismatchError when a fixed amount is in another currency.
        """
        if self.amount is not None:
            return min(self.amount, principal)
        share = Fraction(principal.amount) * Fraction(self.percent or 0) / 100
        return money_of(units_of(share, principal, "half_up"), principal)


class ServicePause(Value):
    """The agreed right to pause deliveries or service while an invoice is unpaid. sopan only announces it."""

    notice_days: Count
    """Calendar days between the announcement and the pause; they protect the client through the last of them."""
    wording: Note
    """What exactly is paused, in the words of the agreement and in the client's language."""

    def earliest_on(self, announced_on: date) -> date:
        """The first day on which the service may be paused."""
        return announced_on + timedelta(days=self.notice_days + 1)


class TermsFinding(Value):
    """One remark of `Terms.lint`: how bad, which rule (`code`, stable) and what to do about it."""

    level: Literal["warning", "error"]
    code: str
    message: str


class Terms(Value):
    """Agreements about money beside the price. What is not in here is never charged, granted or announced."""

    late_fee: LateFee | None = None
    """The agreed late fee."""
    early_payment: EarlyPaymentDiscount | None = None
    """The agreed discount for paying early."""
    service_pause: ServicePause | None = None
    """The agreed right to pause the service."""
    agreed_in: Label | None = None
    """Where it was agreed: a contract number and clause, for the letter and the dossier."""

    def amounts(self) -> Iterator[Money]:
        """Every amount of money named in the terms, for checks of the currency."""
        fee, early = self.late_fee, self.early_payment
        named = () if fee is None else (fee.flat, fee.cap)
        for amount in named if early is None else (*named, early.amount):
            if amount is not None:
                yield amount

    def lint(self, principal: Money | None = None) -> tuple[TermsFinding, ...]:
        """Return what is unwise in these terms, errors first; empty when nothing is.

        Courts commonly cut fees above about 2 % a month (a warning here), and cut 10 % to 3 % in MA 494 K/Pdt/1995
        (above 3 % is an error unless `above_limit_agreed`). 1 per mil a day is 3 % a month of 30 days.
        `principal` lets a flat fee be judged too.
        """
        # The only error there is comes first in here.
        findings = [] if self.late_fee is None else _lint_fee(self.late_fee, principal)
        if self.late_fee is not None and self.agreed_in is None:
            message = "say in agreed_in where the late fee was agreed; a fee that was not agreed cannot be claimed"
            findings.append(TermsFinding(level="warning", code="agreement_unnamed", message=message))
        if self.service_pause is not None and self.service_pause.notice_days < _SHORT_NOTICE:
            message = f"a pause announced less than {_SHORT_NOTICE} days ahead leaves no time to pay; give more notice"
            findings.append(TermsFinding(level="warning", code="pause_notice_short", message=message))
        return tuple(findings)


_SHORT_NOTICE: Final = 7
_WARN_ABOVE: Final = 2
_ERROR_ABOVE: Final = 3


def _lint_fee(fee: LateFee, principal: Money | None) -> list[TermsFinding]:
    findings = []
    monthly = fee.monthly_percent(principal)
    if monthly is not None and monthly > _ERROR_ABOVE and not fee.above_limit_agreed:
        message = (
            f"the late fee exceeds {_ERROR_ABOVE} % a month, to which courts have cut agreed fees; "
            "lower it, or set above_limit_agreed when both sides knowingly agreed"
        )
        findings.append(TermsFinding(level="error", code="fee_excessive", message=message))
    elif monthly is not None and monthly > _WARN_ABOVE:
        message = f"the late fee exceeds {_WARN_ABOVE} % a month; courts often moderate such fees"
        findings.append(TermsFinding(level="warning", code="fee_high", message=message))
    if fee.starts == "after_due":
        message = "the day after the grace costs all its days at once; starts = after_grace has no such cliff"
        findings.append(TermsFinding(level="warning", code="fee_cliff", message=message))
    if fee.rate is not None and fee.cap is None and fee.cap_percent is None:
        message = "the late fee grows without end; agree on a cap (5 % of the principal is customary)"
        findings.append(TermsFinding(level="warning", code="fee_uncapped", message=message))
    return findings


def require_currency(fee: LateFee, currency: str) -> None:
    """Raise CurrencyMismatchError when the fee names an amount in another currency than `currency`."""
    if any(amount is not None and amount.currency != currency for amount in (fee.flat, fee.cap)):
        message = "late fee is in another currency than the principal; agree on one currency, sopan never converts"
        raise CurrencyMismatchError(message)


# --- rounding -----------------------------------------------------------------------------------------


def _decimals(like: Money) -> int:
    """Rupiah are charged whole, cents and the like as they are."""
    return 0 if like.currency == "IDR" else like.decimals


def units_of(amount: Fraction, like: Money, rounding: Rounding) -> int:
    """An exact amount that is not negative, in units of rounding of the currency of `like`."""
    scaled = amount * 10 ** _decimals(like)
    return int(scaled + Fraction(1, 2) if rounding == "half_up" else scaled)


def money_of(units: int, like: Money) -> Money:
    """So many units of rounding as money in the currency of `like`."""
    return Money(Decimal((0, tuple(map(int, str(units))), -_decimals(like))), like.currency)
