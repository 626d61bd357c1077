"""Whether, when, how and in what words to ask a client to pay.

Values in, decision out: sopan reads installed package data and the time-zone database, nothing else.
The app that embeds it owns the database, the clock and the sending.
"""

from __future__ import annotations

from importlib import import_module
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
    name: f"sopan.{room}"
    for room, names in {
        "account": "Account AccountDecision PaymentProfile PolicyBook decide_account decide_portfolio",
        "calendars": "WorkingCalendar",
        "client": "Client Contact",
        "decisions": "Decision Done HandOff Hold Reason Send Wait",
        "dossier": "Dossier",
        "dunning": "DunningProposal DunningSummary confirm dunning_run",
        "engine": "decide",
        "errors": "SopanError",
        "forecast": "Timeline forecast forecast_account",
        "history": "Conversation History evolve",
        "invoice": "Invoice",
        "learning": "Trial evaluate expected_cash",
        "money": "Money",
        "policy": "EscalationPolicy Offset Step",
        "rendering": "Catalogue Creditor Message Renderer",
        "windows": "OpeningHours SendWindow",
        "words": "Channel Language Outcome Purpose Tone",
    }.items()
    for name in names.split()
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
        from pkgutil import iter_modules

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
