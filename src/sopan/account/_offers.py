"""What can be offered: instalments that add up and fall on working days, and more time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from sopan._arguments import is_whole
from sopan.account.profile import PaymentProfile
from sopan.calendars import WorkingCalendar, month_later
from sopan.errors import ArgumentError
from sopan.invoice import Instalment
from sopan.money import Money

_MOST = 240


def propose_instalments(
    amount: Money,
    n: int,
    first_on: date,
    every: int | Literal["month"],
    calendar: WorkingCalendar,
) -> tuple[Instalment, ...]:
    """`n` instalments that add up to `amount` to the sen, on working days of the calendar.

    The first falls on `first_on`, the next `every` days after it each, or with `"month"` on the same day of each
    following month (the last day where the month is shorter); all rolled forward to a working day.
    What does not divide is added, sen by sen, to the first instalments; an amount that is whole, as in rupiah, is
    split into whole ones.

    Raises ArgumentError when two would fall on one day, or when n or the amount makes no sense.
    """
    if not is_whole(n, 1, _MOST):
        raise ArgumentError(f"n must be a whole number of instalments from 1 to {_MOST}")
    if every != "month" and not is_whole(every, 1):
        raise ArgumentError('every must be a number of days of at least 1, or "month"')
    planned = (month_later(first_on, k) if every == "month" else first_on + timedelta(days=every * k) for k in range(n))
    days = [calendar.roll_forward(day) for day in planned]
    if len(set(days)) < n:
        raise ArgumentError("two instalments would fall on one working day; choose a longer distance")
    parts = _whole_parts(amount, n)
    if not parts[-1] > Money.zero(amount.currency):
        raise ArgumentError("amount is too small for so many instalments; choose fewer")
    return tuple(Instalment(due_on=day, amount=part) for day, part in zip(days, parts, strict=True))


def _whole_parts(amount: Money, n: int) -> tuple[Money, ...]:
    """In whole units where the amount is whole: nobody transfers a third of a rupiah."""
    whole = amount.amount
    if whole != whole.to_integral_value():
        return amount.allocate([1] * n)
    share, left = divmod(int(whole), n)
    return tuple(Money(share + (number < left), amount.currency) for number in range(n))


def propose_extension(due_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The date `days` after `due_on`, rolled forward to a working day: a promise on a holiday helps nobody."""
    if not is_whole(days, 1):
        raise ArgumentError("days must be a whole number of at least 1")
    return calendar.roll_forward(due_on + timedelta(days=days))


def may_offer(offers: tuple[str, ...], profile: PaymentProfile) -> tuple[str, ...]:
    """Return which of a step's offers suit this client: instalments and more time only with a decent record.

    Waiving an agreed late fee is a gesture for everybody.
    """
    return offers if profile.has_decent_record else tuple(offer for offer in offers if offer == "fee_waiver")
