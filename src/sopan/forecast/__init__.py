"""What would happen next, as a table and as a picture; and the driver that plays a host over time.

The room and its call share a name, so the module itself can be called: `sopan.forecast(...)` forecasts, however and
in whatever order `sopan.forecast` was imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from sopan.forecast.driver import Answer, Host, play
from sopan.forecast.forecast import forecast
from sopan.forecast.moments import ClosedDay, DueDate, Moment
from sopan.forecast.timeline import Timeline

__all__ = ["Answer", "ClosedDay", "DueDate", "Host", "Moment", "Timeline", "forecast", "play"]


class _CallableRoom(ModuleType):
    """A module that stands for its main function too."""

    def __call__(self, *arguments: Any, **named: Any) -> Timeline:
        """The same as `forecast`."""
        return forecast(*arguments, **named)


sys.modules[__name__].__class__ = _CallableRoom
