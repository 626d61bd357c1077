"""Whether, when, how and in what words to ask a client to pay.

Values in, decision out: sopan reads installed package data and the time-zone database, nothing else.
The app that embeds it owns the database, the clock and the sending.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopan.calendars import WorkingCalendar
    from sopan.errors import SopanError
    from sopan.money import Money
    from sopan.windows import OpeningHours, SendWindow
    from sopan.words import Channel, Language, Outcome, Purpose, Tone

__all__ = [
    "Channel",
    "Language",
    "Money",
    "OpeningHours",
    "Outcome",
    "Purpose",
    "SendWindow",
    "SopanError",
    "Tone",
    "WorkingCalendar",
]

__version__ = "0.1.0"

# Names load their room when first asked for (PEP 562), so that `import sopan` costs next to nothing.
# A test keeps these three lists equal: the imports above for type checkers, `__all__`, and this one.
_ROOMS = {
    "Channel": "sopan.words",
    "Language": "sopan.words",
    "Money": "sopan.money",
    "OpeningHours": "sopan.windows",
    "Outcome": "sopan.words",
    "Purpose": "sopan.words",
    "SendWindow": "sopan.windows",
    "SopanError": "sopan.errors",
    "Tone": "sopan.words",
    "WorkingCalendar": "sopan.calendars",
}


if not TYPE_CHECKING:  # else a type checker would believe every name

    def __getattr__(name: str) -> object:
        """Load the room of `name` and keep it here, so that the next look-up is an ordinary one."""
        room = _ROOMS.get(name)
        if room is None:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        module = import_module(room)
        found = module if room == f"{__name__}.{name}" else getattr(module, name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
