"""Spans of days: quiet periods and month ends."""

from __future__ import annotations

import calendar as gregorian
from datetime import date
from typing import Self

from pydantic import model_validator

from sopan.fields import Day, Note, Value, refuse


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
        """Return whether `on` is one of the days."""
        return self.start <= on <= self.end


def month_later(day: date, months: int) -> date:
    """The same day of a month so many months later; where that month lacks the day, its last."""
    place = day.year * 12 + day.month - 1 + months
    start = date(place // 12, place % 12 + 1, 1)
    return start.replace(day=min(day.day, month_end(start).day))


def month_end(day: date) -> date:
    """The last day of the month of `day`, working day or not."""
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])
