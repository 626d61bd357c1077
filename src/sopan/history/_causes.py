"""How often each reason was given: for disputes, holds and replies, from the one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, tzinfo

from sopan.history.conversation import Conversation, facts_of
from sopan.history.events import DisputeOpened, Event, HoldPlaced, Replied
from sopan.history.log import History, events_of
from sopan.words import Cause
from sopan.zones import local, zone_of


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
