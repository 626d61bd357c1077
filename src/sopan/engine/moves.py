"""What could go next, on which channel, to which address: rules 9, 12 and 28."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from sopan.decisions import Reason, ReasonCode
from sopan.engine.case import Case
from sopan.engine.instants import HORIZON, next_instant, search_start
from sopan.engine.listening import has_opted_out
from sopan.engine.obligations import Obligation
from sopan.engine.reach import Route
from sopan.engine.rungs import Due
from sopan.history import OptedOut, contact_key
from sopan.policy import Step
from sopan.words import Channel, Purpose, Tone

__all__ = [
    "Move",
    "Route",
    "can_go",
    "instant_of",
    "is_on_record",
    "not_opted_out",
    "route_for",
    "usable_channels",
]


class Move(NamedTuple):
    """A message that may go: a rung of the ladder, one of its repeats, or a follow-up outside it."""

    step: str
    purpose: Purpose
    tone: Tone
    obligation: Obligation
    occurrence: str
    due: Due
    attempts: int
    """Failed contacts of this occurrence."""
    route: Route | None
    """None when every address has failed."""
    rung: Step | None = None
    """The policy's step; None for a follow-up."""
    gives_way_on: date | None = None
    """The date on which it can no longer go: expired, late, or the next rung's date."""
    passed: tuple[Reason, ...] = ()
    """Why rungs before it will not be."""
    cause: Reason | None = None
    """What a follow-up answers to; None for a rung, which comes because its date does."""
    promise: date | None = None

    @property
    def key(self) -> str:
        """Rule 15: the identity of the message, made of obligation, step, occurrence and attempt alone."""
        return contact_key(self.obligation.id, self.step, self.occurrence, self.attempts)

    @property
    def because(self) -> tuple[Reason, ...]:
        """Why it goes, and what was passed on the way to it."""
        first = self.cause or Reason(ReasonCode.STEP_DUE, self.due.target, self.step)
        if not self.attempts:
            return (first, *self.passed)
        return (first, Reason(ReasonCode.RETRY, None, str(self.attempts)), *self.passed)


def usable_channels(case: Case, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Those with an address, no opt-out and at least one common hour; the client's preferred ones first."""
    return not_opted_out(case, case.reach.preferred[channels])


def not_opted_out(case: Case, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Those that the client has not closed with a word."""
    if OptedOut not in case.conversation.kinds:
        return channels
    return tuple(channel for channel in channels if not has_opted_out(case, channel))


def route_for(
    case: Case,
    channels: tuple[Channel, ...],
    failed: tuple[tuple[Channel, str | None], ...],
) -> Route | None:
    """The first channel and address that have not failed for the occurrence; None when none is left to try."""
    if not failed:
        return case.reach.first_route(channels, case.contact_days)
    most = case.policy.limits.max_attempts
    if most is not None and len(failed) >= most:
        return None
    routes = case.reach.routes(channels, case.contact_days)
    return next((route for route in routes if (route.channel, route.address) not in failed), None)


def instant_of(move: Move, route: Route, now: datetime) -> datetime | Literal["given_way"] | None:
    """The earliest instant from `now` on at which the move can go; None when there is none in the horizon."""
    at = next_instant(route.conditions, move.due.target, now)
    last = search_start(route.conditions, move.due.target, now) + HORIZON if at is None else at
    if move.gives_way_on is not None and last.date() >= move.gives_way_on:
        return "given_way"
    return at


def is_on_record(case: Case, move: Move) -> bool:
    """Whether something went out under the move's key, whatever its items say (an edited or migrated record)."""
    return bool(case.conversation.sent_keys) and move.key in case.conversation.sent_keys


def can_go(case: Case, move: Move, now: datetime) -> bool:
    """Whether the move does not give way before it can go. One whose addresses all failed stays until then."""
    if is_on_record(case, move):
        return False
    if move.gives_way_on is None:
        return True
    if move.route is None:
        return case.day(now) < move.gives_way_on
    return instant_of(move, move.route, now) != "given_way"
