"""What would happen next, as a table and as a picture; and the host that is played over time.

`sopan.forecast` is this room, and it can be called like the function of its name:
`sopan.forecast(...)` and `sopan.forecast.forecast(...)` are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from importlib import import_module
from types import ModuleType

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.forecast._host import Answer, Host, play
from sopan.forecast._story import forecast, forecast_account
from sopan.forecast.moments import ClosedDay, DueDate, Moment
from sopan.forecast.timeline import Timeline
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy

__all__ = [
    "Answer",
    "ClosedDay",
    "DueDate",
    "Host",
    "Moment",
    "Timeline",
    "forecast",
    "forecast_account",
    "play",
]


class _Room(ModuleType):
    """The front door offers the call, and importing this room puts the room there: one object has to be both."""

    def __call__(
        self,
        invoice: Invoice,
        client: Client,
        policy: EscalationPolicy,
        *,
        now: datetime,
        until: datetime | date,
        history: History | Conversation | Iterable[Event],
        calendar: WorkingCalendar | None = None,
    ) -> Timeline:
        """See `forecast`."""
        return forecast(invoice, client, policy, now=now, until=until, history=history, calendar=calendar)


import_module(__name__).__class__ = _Room
