"""Whether, when, how and in what words to ask a client to pay.

Values in, decision out: sopan reads installed package data and the time-zone database, nothing else.
The app that embeds it owns the database, the clock and the sending.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # isort: off
    # One block; an alias to itself is how type checkers know that a name is public.
    from sopan import (
        account as account,
        calendars as calendars,
        charges as charges,
        client as client,
        decisions as decisions,
        dossier as dossier,
        dunning as dunning,
        engine as engine,
        errors as errors,
        fields as fields,
        formats as formats,
        history as history,
        invoice as invoice,
        lab as lab,
        learning as learning,
        ledger as ledger,
        mail as mail,
        money as money,
        payment_terms as payment_terms,
        phones as phones,
        policy as policy,
        presets as presets,
        rendering as rendering,
        tables as tables,
        testing as testing,
        windows as windows,
        wording as wording,
        words as words,
        zones as zones,
    )

    # isort: on
    from sopan.account import Account, AccountDecision, PaymentProfile, PolicyBook, decide_account, decide_portfolio
    from sopan.calendars import WorkingCalendar
    from sopan.client import Client, Contact
    from sopan.decisions import Decision, Done, HandOff, Hold, Reason, Send, Wait
    from sopan.dossier import Dossier
    from sopan.dunning import DunningProposal, DunningSummary, confirm, dunning_run
    from sopan.engine import decide
    from sopan.errors import SopanError
    from sopan.forecast import Timeline, forecast, forecast_account
    from sopan.history import Conversation, History, evolve
    from sopan.invoice import Invoice
    from sopan.learning import Trial, evaluate, expected_cash
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
    "DunningProposal",
    "DunningSummary",
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
    "Trial",
    "Wait",
    "WorkingCalendar",
    "confirm",
    "decide",
    "decide_account",
    "decide_portfolio",
    "dunning_run",
    "evaluate",
    "evolve",
    "expected_cash",
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
    "DunningProposal": "sopan.dunning",
    "DunningSummary": "sopan.dunning",
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
    "Trial": "sopan.learning",
    "Tone": "sopan.words",
    "Wait": "sopan.decisions",
    "WorkingCalendar": "sopan.calendars",
    "confirm": "sopan.dunning",
    "decide": "sopan.engine",
    "decide_account": "sopan.account",
    "decide_portfolio": "sopan.account",
    "dunning_run": "sopan.dunning",
    "evaluate": "sopan.learning",
    "evolve": "sopan.history",
    "expected_cash": "sopan.learning",
    "forecast": "sopan.forecast",
    "forecast_account": "sopan.forecast",
}


if not TYPE_CHECKING:  # else a type checker would believe every name

    def __getattr__(name: str) -> object:
        """Load `name` and keep it here, so that the next look-up is an ordinary one."""
        room = _ROOMS.get(name)
        one = room is None or room == f"{__name__}.{name}"  # sopan.forecast is callable: package and call in one
        found = _package(name) if one else getattr(import_module(room), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *(module.name for module in iter_modules(__path__))})

    def _package(name: str) -> object:
        """The package or module `sopan.<name>`, so that `import sopan; sopan.history` works."""
        place = f"{__name__}.{name}"
        try:
            if not name.startswith("_"):
                return import_module(place)
        except ModuleNotFoundError as error:
            if error.name != place:  # it is there, and lacks something that it needs
                raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
