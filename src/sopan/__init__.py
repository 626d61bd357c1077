"""Whether, when, how and in what words to ask a client to pay.

Values in, decision out: sopan reads installed package data and the time-zone database, nothing else.
The app that embeds it owns the database, the clock and the sending.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopan import presets
    from sopan.account import Account, AccountDecision, PaymentProfile, PolicyBook, decide_account, decide_portfolio
    from sopan.calendars import WorkingCalendar
    from sopan.client import Client, Contact
    from sopan.decisions import Decision, Done, HandOff, Hold, Reason, Send, Wait
    from sopan.dossier import Dossier
    from sopan.engine import decide
    from sopan.errors import SopanError
    from sopan.forecast import Timeline, forecast, forecast_account
    from sopan.history import Conversation, History, evolve
    from sopan.invoice import Invoice
    from sopan.money import Money
    from sopan.policy import EscalationPolicy, Offset, Step
    from sopan.rendering import Catalogue, Creditor, Message, Renderer
    from sopan.windows import OpeningHours, SendWindow
    from sopan.words import Channel, Language, Outcome, Purpose, Tone

__all__ = [
    "Account",
    "AccountDecision",
    "Catalogue",
    "Channel",
    "Client",
    "Contact",
    "Conversation",
    "Creditor",
    "Decision",
    "Done",
    "Dossier",
    "EscalationPolicy",
    "HandOff",
    "History",
    "Hold",
    "Invoice",
    "Language",
    "Message",
    "Money",
    "Offset",
    "OpeningHours",
    "Outcome",
    "PaymentProfile",
    "PolicyBook",
    "Purpose",
    "Reason",
    "Renderer",
    "Send",
    "SendWindow",
    "SopanError",
    "Step",
    "Timeline",
    "Tone",
    "Wait",
    "WorkingCalendar",
    "decide",
    "decide_account",
    "decide_portfolio",
    "evolve",
    "forecast",
    "forecast_account",
    "presets",
]

__version__ = "0.1.0"

# Names load their room when first asked for (PEP 562), so that `import sopan` costs next to nothing.
# A test keeps these three lists equal: the imports above for type checkers, `__all__`, and this one.
_ROOMS = {
    "Account": "sopan.account",
    "AccountDecision": "sopan.account",
    "Catalogue": "sopan.rendering",
    "Channel": "sopan.words",
    "Client": "sopan.client",
    "Contact": "sopan.client",
    "Conversation": "sopan.history",
    "Creditor": "sopan.rendering",
    "Decision": "sopan.decisions",
    "Done": "sopan.decisions",
    "Dossier": "sopan.dossier",
    "EscalationPolicy": "sopan.policy",
    "HandOff": "sopan.decisions",
    "History": "sopan.history",
    "Hold": "sopan.decisions",
    "Invoice": "sopan.invoice",
    "Language": "sopan.words",
    "Message": "sopan.rendering",
    "Money": "sopan.money",
    "Offset": "sopan.policy",
    "OpeningHours": "sopan.windows",
    "Outcome": "sopan.words",
    "PaymentProfile": "sopan.account",
    "PolicyBook": "sopan.account",
    "Purpose": "sopan.words",
    "Reason": "sopan.decisions",
    "Renderer": "sopan.rendering",
    "Send": "sopan.decisions",
    "SendWindow": "sopan.windows",
    "SopanError": "sopan.errors",
    "Step": "sopan.policy",
    "Timeline": "sopan.forecast",
    "Tone": "sopan.words",
    "Wait": "sopan.decisions",
    "WorkingCalendar": "sopan.calendars",
    "decide": "sopan.engine",
    "decide_account": "sopan.account",
    "decide_portfolio": "sopan.account",
    "evolve": "sopan.history",
    "forecast": "sopan.forecast",
    "forecast_account": "sopan.forecast",
    "presets": "sopan.presets",
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
