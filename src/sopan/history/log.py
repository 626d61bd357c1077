"""All that was said, as the host stores it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from functools import cached_property
from typing import Any

from pydantic import Field, ValidationError, field_validator

from sopan.errors import HistoryError
from sopan.fields import Several, Value
from sopan.history._lint import HistoryFinding, Ladder, lint_history
from sopan.history._retention import distinct
from sopan.history.conversation import Conversation, facts_of
from sopan.history.events import DisputeOpened, Event, HoldPlaced, Replied
from sopan.invoice import Invoice
from sopan.words import Cause
from sopan.zones import local, zone_of


class History(Value):
    """Append-only facts about one client, given in any order, kept in order of time.

    `History(events)` takes any iterable; an event given twice is kept once.
    Raises HistoryError when two events carry one id and differ; `model_validate` and `model_validate_json` carry it
    inside pydantic's ValidationError.
    """

    events: Several[Event] = Field(default=())

    def __init__(self, events: Iterable[Event] = (), **data: Any) -> None:
        several = isinstance(events, Iterable) and not isinstance(events, dict | str | bytes | bytearray)
        data["events"] = tuple(events) if several else events
        contradiction = None
        try:
            super().__init__(**data)
        except ValidationError as refused:
            contradiction = _contradiction(refused)
            if contradiction is None:
                raise
        if contradiction is not None:
            raise contradiction

    # Else pydantic would read data by calling `History(**data)`, which fails on names that are no text.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @field_validator("events")
    @classmethod
    def _each_once(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        return distinct(events)

    @cached_property
    def conversation(self) -> Conversation:
        """The history, folded to what still matters."""
        return Conversation.of(self.events)

    def adding(self, *events: Event) -> History:
        """This history with more events in it."""
        return History((*self.events, *events))

    def lint(self, invoices: Iterable[Invoice], policy: Ladder, *, zone: str = "WIB") -> tuple[HistoryFinding, ...]:
        """The events that do not fit these invoices and this policy, in order of time, each with the reason.

        Folding keeps such events and they do nothing, so a finding is a question to whoever recorded the event.
        `invoices` are all of the client's; `zone` is the client's, because "before it was issued" is a local date.
        """
        return lint_history(self.events, invoices, policy, zone=zone)

    def __iter__(self) -> Iterator[Event]:  # type: ignore[override]  # a history is its events, not its fields
        """The events in order of time."""
        return iter(self.events)

    def __len__(self) -> int:
        """Return how many different events there are."""
        return len(self.events)


def _contradiction(refused: ValidationError) -> HistoryError | None:
    """The HistoryError that pydantic wrapped, when that is what went wrong."""
    causes = [error.get("ctx", {}).get("error") for error in refused.errors(include_input=False, include_url=False)]
    return next((cause for cause in causes if isinstance(cause, HistoryError)), None)


def events_of(history: History | Conversation | Iterable[Event]) -> tuple[Event, ...]:
    """Return the events of a history in any of its three forms."""
    return history.events if isinstance(history, History | Conversation) else tuple(history)


def causes(
    events: History | Conversation | Iterable[Event], *, on: date | None = None, zone: str | tzinfo = "WIB"
) -> tuple[tuple[Cause, int], ...]:
    """Count the reasons given for disputes, holds and replies, the most frequent first.

    With `on`, a day of the client's `zone`, what was said later is not known yet.
    A `Conversation` forgets what has been settled; give the `History` for all of it.
    """
    clock = zone_of(zone) if isinstance(zone, str) else zone
    told = facts_of(events_of(events))
    counts = Counter(
        event.reason
        for event in told
        if isinstance(event, DisputeOpened | HoldPlaced | Replied)
        and event.reason is not None
        and (on is None or local(event.at, clock).date() <= on)
    )
    return tuple(sorted(counts.items(), key=lambda counted: (-counted[1], [*Cause].index(counted[0]))))
