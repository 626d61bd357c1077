"""Send windows: opening hours as text, bound to a calendar and a time zone."""

from sopan.windows.hours import DEFAULT_HOURS, LEGAL_HOURS, OpeningHours
from sopan.windows.window import HORIZON_DAYS, SendWindow

__all__ = ["DEFAULT_HOURS", "HORIZON_DAYS", "LEGAL_HOURS", "OpeningHours", "SendWindow"]
