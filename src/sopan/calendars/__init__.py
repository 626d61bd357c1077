"""Working days: national holidays, cuti bersama, weekends, regional and company days, and how sure they are."""

from sopan.calendars.calendar import Closure, WorkingCalendar
from sopan.calendars.periods import QuietPeriod, month_end, next_pay_day
from sopan.calendars.weekdays import parse_weekdays, weekday_number, weekday_text

__all__ = [
    "Closure",
    "QuietPeriod",
    "WorkingCalendar",
    "month_end",
    "next_pay_day",
    "parse_weekdays",
    "weekday_number",
    "weekday_text",
]
