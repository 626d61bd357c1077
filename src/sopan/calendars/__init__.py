"""Working days: national holidays, cuti bersama, weekends, regional and company days, and how sure they are."""

from sopan.calendars._weekdays import parse_weekdays, weekday_number, weekday_text
from sopan.calendars.calendar import Closure, WorkingCalendar
from sopan.calendars.pay_days import WEEKDAYS, next_pay_day, read_pay_day
from sopan.calendars.periods import QuietPeriod, month_end, month_later

__all__ = [
    "WEEKDAYS",
    "Closure",
    "QuietPeriod",
    "WorkingCalendar",
    "month_end",
    "month_later",
    "next_pay_day",
    "parse_weekdays",
    "read_pay_day",
    "weekday_number",
    "weekday_text",
]
