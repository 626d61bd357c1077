"""The one place where a decision is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import get_args

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision
from sopan.engine.case import Case
from sopan.engine.outlook import answer
from sopan.errors import ArgumentError
from sopan.fields import FIRST_DAY, LAST_DAY
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy

__all__ = ["conversation_of", "decide", "default_calendar", "require_aware"]


def decide(
    invoice: Invoice,
    client: Client,
    policy: EscalationPolicy,
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
    payments_as_of: datetime | None = None,
) -> Decision:
    """Whether, when and how to ask this client about this invoice, and why.

    `now` is aware, in any zone; the answer's instants are in the client's.
    `history` is the whole client's, not the invoice's: a `History`, a `Conversation`, or events in any order;
    `()` on first contact.
    `calendar` is `WorkingCalendar.indonesia()` unless given; the client's region is applied to it.
    `payments_as_of` is when the payment data were last true; without it, the caller vouches for `now`.

    Nothing is changed, nothing is read but the arguments, installed package data and the time-zone database.
    The same arguments give the same answer on every machine and in every locale.

    Raises ArgumentError for a naive `now`, one outside 1990 to 2999 or an invoice of another client, HistoryError
    when two events carry one id and differ, and CalendarCoverageError when the calendar does not cover a date that is
    needed.
    """
    _require_values(invoice, client, policy)
    require_aware("now", now)
    if payments_as_of is not None:
        require_aware("payments_as_of", payments_as_of)
    if invoice.client_id != client.id:
        message = "invoice belongs to another client: its client_id is not the client's id; pass the client it names"
        raise ArgumentError(message)
    base = default_calendar() if calendar is None else calendar
    case = Case(invoice, client, policy, conversation_of(history), base, payments_as_of)
    return answer(case, now)


def conversation_of(history: History | Conversation | Iterable[Event]) -> Conversation:
    """The history, folded; a `Conversation` as it is."""
    if isinstance(history, Conversation):
        return history
    if isinstance(history, History):
        return history.conversation
    if isinstance(history, str | bytes | dict) or not isinstance(history, Iterable):
        raise ArgumentError(_HISTORY)
    events = tuple(history)
    if not all(isinstance(event, _EVENTS) for event in events):
        raise ArgumentError(_HISTORY)
    return Conversation.of(events) if events else _SILENCE


_SILENCE = Conversation.of(())
_EVENTS = get_args(get_args(Event)[0])
_HISTORY = "history must be a History, a Conversation or events of sopan.history; pass () on first contact"


@lru_cache(maxsize=1)
def default_calendar() -> WorkingCalendar:
    """Indonesia's national holidays and cuti bersama, Saturdays and Sundays off."""
    return WorkingCalendar.indonesia()


def _require_values(invoice: object, client: object, policy: object) -> None:
    if isinstance(invoice, Invoice) and isinstance(client, Client) and isinstance(policy, EscalationPolicy):
        return
    for name, value, kind in (
        ("invoice", invoice, Invoice),
        ("client", client, Client),
        ("policy", policy, EscalationPolicy),
    ):
        if not isinstance(value, kind):
            message = f"{name} must be of type {kind.__name__}; build one with {kind.__name__}.model_validate(...)"
            raise ArgumentError(message)


def require_aware(name: str, at: object) -> None:
    """Refuse an instant without a zone, or outside the years that sopan reckons with. Raises ArgumentError."""
    if not isinstance(at, datetime) or at.utcoffset() is None:
        message = f"{name} must be a datetime with its zone; add a tzinfo, such as datetime(..., tzinfo=WIB)"
        raise ArgumentError(message)
    if not FIRST_DAY.year <= at.year <= LAST_DAY.year:
        message = f"{name} must lie between {FIRST_DAY} and {LAST_DAY}"
        raise ArgumentError(message)
