"""What a decision reads from client, policy and calendar alone: how the client can be reached. Rules 9 and 28.

It depends on neither invoice, nor history, nor time, so it is worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from functools import partial
from typing import NamedTuple

from sopan.calendars import QuietPeriod, WorkingCalendar
from sopan.client import Client
from sopan.engine.instants import Conditions, before_any_contact, closed_days, conditions_on, window_for
from sopan.engine.once import Learnt, kept
from sopan.engine.timetable import Timetable, timetable_of
from sopan.policy import EscalationPolicy
from sopan.windows import SendWindow
from sopan.words import Channel
from sopan.zones import zone_of

__all__ = ["Reach", "Route", "reach_of"]


class Route(NamedTuple):
    """A channel and an address on it, and what must hold for a message that takes it."""

    channel: Channel
    address: str
    conditions: Conditions


class Reach:
    """One client under one policy by one calendar: which channels, at which addresses, in which hours."""

    def __init__(self, policy: EscalationPolicy, client: Client, calendar: WorkingCalendar) -> None:
        self.policy = policy
        self.client = client
        self.calendar = calendar.for_region(client.region)
        self.closed = closed_days(self.calendar)
        """What closes each day."""
        self.zone: tzinfo = zone_of(client.zone)
        self.timetable = timetable_of(policy, self.calendar)
        """When the rungs come."""
        self.quiet: tuple[QuietPeriod, ...] = (*client.quiet_periods, *policy.quiet_periods)
        self.addresses: Learnt[Channel, tuple[str, ...]] = Learnt(client.addresses)
        """The client's addresses per channel, in the order in which they are tried."""
        self.window: Learnt[Channel, SendWindow | None] = Learnt(partial(_window, policy, client, self.timetable))
        """When the client may be reached, per channel; None where policy, client and law share no hour."""
        self.usable: Learnt[tuple[Channel, ...], tuple[Channel, ...]] = Learnt(
            partial(_usable, client, self.addresses, self.window)
        )
        """Of channels in some order those with an address and an hour, not closed for good."""
        self.preferred: Learnt[tuple[Channel, ...], tuple[Channel, ...]] = Learnt(
            partial(_preferred, client, self.addresses, self.window)
        )
        """The same, with the client's preferred ones first."""
        self.deaf = tuple(step for step in policy.steps if step.channels and not self.preferred[step.channels])
        """The rungs that cannot reach the client on any of their channels, whatever is said."""
        self._conditions: dict[Channel, Conditions] = {}
        self._first_routes: dict[tuple[Channel, ...], Route] = {}

    def conditions(self, channel: Channel, contact_days: tuple[int, ...]) -> Conditions | None:
        """What must hold for a message on `channel` after contacts on those days; None when there is no hour for it."""
        known = self._conditions.get(channel)
        if known is not None and known.contact_days is contact_days:
            return known
        window = self.window[channel]
        if window is None:
            return None
        make = conditions_on if contact_days else before_any_contact
        conditions = make(channel, window, self.calendar, self.quiet, self.policy.limits, contact_days)
        self._conditions[channel] = conditions
        return conditions

    def routes(self, channels: tuple[Channel, ...], contact_days: tuple[int, ...]) -> Iterator[Route]:
        """Every address on these channels, in the order in which they are tried."""
        for channel in channels:
            conditions = self.conditions(channel, contact_days)
            if conditions is not None:
                for address in self.addresses[channel]:
                    yield Route(channel, address, conditions)

    def first_route(self, channels: tuple[Channel, ...], contact_days: tuple[int, ...]) -> Route | None:
        """The first of them."""
        known = self._first_routes.get(channels)
        if known is not None and known.conditions.contact_days is contact_days:
            return known
        first = next(self.routes(channels, contact_days), None)
        if first is not None:
            self._first_routes[channels] = first
        return first


# Plain functions, because a table that holds its owner would keep it until the garbage collector comes by.


def _window(policy: EscalationPolicy, client: Client, timetable: Timetable, channel: Channel) -> SendWindow | None:
    """Most clients have said nothing about their hours: theirs are those of the policy on their clock."""
    if client.contact_hours is not None:
        return window_for(channel, policy, client, timetable.calendar)
    key = channel, client.zone
    if key not in timetable.windows:
        timetable.windows[key] = window_for(channel, policy, client, timetable.calendar)
    return timetable.windows[key]


def _usable(
    client: Client,
    addresses: Learnt[Channel, tuple[str, ...]],
    window: Learnt[Channel, SendWindow | None],
    channels: tuple[Channel, ...],
) -> tuple[Channel, ...]:
    return tuple(
        channel
        for channel in dict.fromkeys(channels)
        if channel not in client.opted_out and addresses[channel] and window[channel] is not None
    )


def _preferred(
    client: Client,
    addresses: Learnt[Channel, tuple[str, ...]],
    window: Learnt[Channel, SendWindow | None],
    channels: tuple[Channel, ...],
) -> tuple[Channel, ...]:
    first = [channel for channel in client.preferred_channels if channel in channels]
    return _usable(client, addresses, window, (*first, *channels))


reach_of = kept(Reach)
