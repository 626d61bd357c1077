"""What a decision reads from client, policy and calendar alone: how the client can be reached. Rules 9 and 28.

It depends on neither invoice, nor history, nor time, so it is worked out once and kept.
"""

from __future__ import annotations

from datetime import tzinfo

from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.client import Client
from sopan.engine.instants import Conditions, closed_days, conditions_in, window_for
from sopan.engine.once import Learnt
from sopan.policy import EscalationPolicy, Step
from sopan.windows import SendWindow
from sopan.words import Channel
from sopan.zones import zone_of

__all__ = ["Reach", "reach_of"]

_MOST = 4096
"""How many are kept: entries are facts, so losing them costs only time."""


class Reach:
    """One client under one policy by one calendar: which channels, at which addresses, in which hours."""

    def __init__(self, policy: EscalationPolicy, client: Client, calendar: WorkingCalendar) -> None:
        self.policy = policy
        self.client = client
        self.given = calendar
        """As it was given; `calendar` is that of the client's region."""
        self.calendar = calendar.for_region(client.region)
        self.closed = closed_days(self.calendar)
        """What closes each day."""
        self.zone: tzinfo = zone_of(client.zone)
        self.early: tuple[Step, ...] = tuple(step for step in policy.steps if step.when.before_or_on_due)
        """The rungs before or on the due date."""
        self.overdue: tuple[Step, ...] = tuple(step for step in policy.steps if not step.when.before_or_on_due)
        """The rungs after it."""
        self.quiet: tuple[QuietPeriod, ...] = (*client.quiet_periods, *policy.quiet_periods)
        self.addresses: Learnt[Channel, tuple[str, ...]] = Learnt(client.addresses)
        """The client's addresses per channel, in the order in which they are tried."""
        self.window: Learnt[Channel, SendWindow | None] = Learnt(self._window)
        """When the client may be reached, per channel; None where policy, client and law share no hour."""
        self.usable: Learnt[tuple[Channel, ...], tuple[Channel, ...]] = Learnt(self._usable)
        """Of channels in some order those with an address and an hour, not closed for good."""
        self.preferred: Learnt[tuple[Channel, ...], tuple[Channel, ...]] = Learnt(self._preferred)
        """The same, with the client's preferred ones first."""
        self._conditions: dict[Channel, Conditions] = {}

    def _window(self, channel: Channel) -> SendWindow | None:
        return window_for(channel, self.policy, self.client, self.calendar)

    def _usable(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        return tuple(
            channel
            for channel in dict.fromkeys(channels)
            if channel not in self.client.opted_out and self.addresses[channel] and self.window[channel] is not None
        )

    def _preferred(self, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        first = [channel for channel in self.client.preferred_channels if channel in channels]
        return self._usable((*first, *channels))

    def conditions(self, channel: Channel, contact_days: tuple[int, ...]) -> Conditions | None:
        """What must hold for a message on `channel` after contacts on those days; None when there is no hour for it."""
        known = self._conditions.get(channel)
        if known is not None and known.contact_days is contact_days:
            return known
        window = self.window[channel]
        if window is None:
            return None
        conditions = conditions_in(window, channel, self.zone, self.quiet, self.policy.limits, contact_days)
        self._conditions[channel] = conditions
        return conditions


_known: dict[tuple[int, int, int], Reach] = {}


def reach_of(policy: EscalationPolicy, client: Client, calendar: WorkingCalendar) -> Reach:
    """The reach of these very values: known by identity, because comparing values takes longer than deciding.

    A kept reach holds the three, so no other value can have their identities.
    """
    key = id(policy), id(client), id(calendar)
    reach = _known.get(key)
    if reach is None:
        if len(_known) >= _MOST:
            _known.clear()
        reach = _known[key] = Reach(policy, client, calendar)
    return reach
