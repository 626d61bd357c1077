"""What would happen next, as a table and as a picture; and the host that is played over time.

`sopan.forecast` is this room, and it can be called like the function of its name:
`sopan.forecast(...)` and `sopan.forecast.forecast(...)` are the same.
"""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import Any

from sopan.forecast._host import Answer, Host, play
from sopan.forecast._story import forecast, forecast_account
from sopan.forecast.moments import ClosedDay, DueDate, Moment
from sopan.forecast.timeline import Timeline

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

    __signature__ = signature(forecast)

    def __call__(self, *arguments: Any, **options: Any) -> Timeline:
        """See `forecast`."""
        return forecast(*arguments, **options)


import_module(__name__).__class__ = _Room
