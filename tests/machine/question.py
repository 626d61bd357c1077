"""What one call of `decide` is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.engine import decide
from sopan.errors import CalendarCoverageError
from sopan.history import Conversation, Event
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy

if TYPE_CHECKING:
    from sopan.decisions import Decision


@dataclass(frozen=True)
class Question:
    """All arguments together, the history as plain events in the order in which the host stored them."""

    invoice: Invoice
    client: Client
    policy: EscalationPolicy
    events: tuple[Event, ...]
    calendar: WorkingCalendar
    now: datetime
    payments_as_of: datetime | None = None

    @cached_property
    def conversation(self) -> Conversation:
        """The history, folded at once."""
        return Conversation.of(self.events)

    def but(self, **changes: Any) -> Question:
        """The same question with something changed."""
        other = replace(self, **changes)
        if other.events is self.events:  # for speed alone: the same events are folded once
            other.__dict__["conversation"] = self.conversation
        return other

    def decision(self, history: Any = None) -> Decision:
        """What `decide` answers."""
        return self.at(self.now, history)

    def at(self, now: datetime, history: Any = None) -> Decision:
        """What `decide` answers at another time."""
        return decide(
            self.invoice,
            self.client,
            self.policy,
            now=now,
            history=self.conversation if history is None else history,
            calendar=self.calendar,
            payments_as_of=self.payments_as_of,
        )

    def perhaps_at(self, now: datetime) -> Decision | None:
        """As `at`; None where the calendar ends before an answer is found."""
        try:
            return self.at(now)
        except CalendarCoverageError:
            return None
