"""Spans of days: quiet periods, month ends and pay days."""

from __future__ import annotations

import calendar as gregorian
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from sopan.calendars._weekdays import weekday_number
from sopan.errors import NotationError
from sopan.fields import Day, Note, Value, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["QuietPeriod", "month_end", "next_pay_day"]


class QuietPeriod(Value):
    """Days on which nobody is asked for money, `start` and `end` inclusive."""

    start: Day
    end: Day
    note: Note | None = None
    """Why it is quiet, in words that may be shown."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end < self.start:
            raise refuse("quiet_period_order", "end must not lie before start; exchange the two")
        return self

    def covers(self, on: date) -> bool:
        """Whether `on` is one of the days."""
        return self.start <= on <= self.end


def month_end(day: date) -> date:
    """The last day of the month of `day`, working day or not."""
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def next_pay_day(day: date, pay_days: Iterable[int | str]) -> date:
    """The first pay day on or after `day`.

    `pay_days` are days of the month (1 to 31; a day the month lacks is its last) and weekdays by name
    (`"Kam"`, `"Thu"`). Raises NotationError when one is neither, or when there is none.
    """
    candidates = [_next_on(day, pay_day) for pay_day in pay_days]
    if not candidates:
        message = "pay_days is empty; name at least one day, such as 25 or 'Kam'"
        raise NotationError(message)
    return min(candidates)


def _next_on(day: date, pay_day: int | str) -> date:
    if isinstance(pay_day, str):
        weekday = weekday_number(pay_day)
        if weekday is not None:
            return day + timedelta(days=(weekday - day.weekday()) % 7)
    elif isinstance(pay_day, int) and not isinstance(pay_day, bool) and 1 <= pay_day <= 31:
        last = month_end(day)
        this_month = day.replace(day=min(pay_day, last.day))
        if this_month >= day:
            return this_month
        last = month_end(last + timedelta(days=1))
        return last.replace(day=min(pay_day, last.day))
    message = "a pay day is a day of the month from 1 to 31 or a weekday such as 'Kam'"
    raise NotationError(message)
