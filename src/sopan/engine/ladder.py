"""Which rung goes next: rules 6 and 12 to 18, 28 and 32, read from top to bottom.

Catch-up strategies choose among message rungs only. Every choice looks ahead to the instant at which it could go:
a rung that can no longer go by then is passed at once, so the step that a Wait names is the one that goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sopan.decisions import Reason, ReasonCode
from sopan.engine.case import ONE_DAY, Case
from sopan.engine.listening import was_recalled
from sopan.engine.moves import Move, can_go, route_for, usable_channels
from sopan.engine.obligations import Owed
from sopan.engine.rungs import Due, Rungs, late_from
from sopan.history import OptedOut
from sopan.policy import Step, amount_in
from sopan.words import Channel, Purpose, Tone

__all__ = ["Finished", "Handing", "Next", "rung_after_due", "rung_before_due"]


@dataclass(frozen=True, slots=True)
class Handing:
    """A hand-off whose day is known."""

    step: Step
    on: date
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more can go: the ladder is finished, or, with rungs left, nobody can be reached."""

    unreachable: bool
    because: tuple[Reason, ...]


Next = Move | Handing | Finished


def rung_after_due(case: Case, rungs: Rungs, owed: Owed, now: datetime) -> Next:
    """The overdue rung, repeat or hand-off that comes next, or why nothing does."""
    return _repeat(case, rungs, now) or _overdue(case, rungs, owed, now)


# --- before or on the due date (rule 6) ----------------------------------------------------------------


def rung_before_due(case: Case, rungs: Rungs, now: datetime) -> Move | None:
    """Of several whose date has come only the last may go, and all expire at the end of the agreed due date."""
    passed: list[Reason] = []
    gives_way_on = rungs.obligation.due_on + ONE_DAY
    if case.day(now) >= gives_way_on:
        return None
    first: Move | None = None
    for step in reversed(rungs.open_before_due()):
        due = rungs.due(step)
        if due.target <= case.invoice.issued_on:
            passed.append(Reason(ReasonCode.BEFORE_ISSUE, due.target, step.id))
            continue
        channels = _channels(case, step, passed)
        if not channels:
            continue
        ends = min(gives_way_on, _late_under_skip(case, step, due) or gives_way_on)
        move = _move(case, rungs, step, due, channels, gives_way_on=ends)
        if can_go(case, move, now):
            first, gives_way_on = move, due.target
        else:
            passed.append(Reason(ReasonCode.EXPIRED, due.target, step.id))
    return first if first is None or not passed else first._replace(passed=tuple(passed))


# --- after it -------------------------------------------------------------------------------------------


def _overdue(case: Case, rungs: Rungs, owed: Owed, now: datetime) -> Next:
    """The first open rung that the catch-up strategy does not pass."""
    passed = _early_rungs_without_channel(case, rungs)
    steps = rungs.open_overdue()
    for place, step in enumerate(steps):
        if step.hand_off_to is not None:
            if not was_recalled(case, rungs.obligation):
                return _hand_off(case, rungs, step, owed, passed)
            continue
        due = rungs.paced(step) if case.policy.catch_up == "paced" else rungs.due(step)
        channels = _channels(case, step, passed)
        if not channels:
            continue
        ends = _gives_way(case, rungs, step, due, steps[place + 1 :])
        move = _move(case, rungs, step, due, channels, gives_way_on=ends, passed=passed)
        if can_go(case, move, now):
            return move
        code = ReasonCode.LATE if case.policy.catch_up == "skip" else ReasonCode.SUPERSEDED
        passed.append(Reason(code, due.target, step.id))
    return Finished(_nobody_to_reach(passed), tuple(passed))


def _early_rungs_without_channel(case: Case, rungs: Rungs) -> list[Reason]:
    """Rungs before the due date that never could reach the client: they count until an overdue rung was made."""
    if rungs.position >= 0 or not (case.reach.deaf or OptedOut in case.conversation.kinds):
        return []
    return [
        Reason(ReasonCode.NO_CHANNEL, None, step.id)
        for step in rungs.open_before_due()
        if not usable_channels(case, step.channels)
    ]


def _gives_way(case: Case, rungs: Rungs, step: Step, due: Due, later: Iterable[Step]) -> date | None:
    """From when the strategy passes this rung: lateness under `skip`, the date of a later one under `latest`."""
    if case.policy.catch_up == "latest":
        return _earliest_date(case, rungs, later)
    return _late_under_skip(case, step, due)


def _late_under_skip(case: Case, step: Step, due: Due) -> date | None:
    """Rule 13: when the rung is passed for lateness; never what waits for approval, nor the final notice."""
    if case.policy.catch_up != "skip" or step.is_final or step.requires_approval:
        return None
    return late_from(case, due.target)


def _earliest_date(case: Case, rungs: Rungs, later: Iterable[Step]) -> date | None:
    """When the first of the rungs that have a date and can reach the client comes; `S+n` has none before its turn.

    Mostly that of the next one; but five working days that begin before Lebaran end after ten calendar days.
    """
    dates = [
        rungs.due(step).target
        for step in later
        if step.when.anchor == "due" and usable_channels(case, step.channels)  # a hand-off has no channels
    ]
    return min(dates, default=None)


def _repeat(case: Case, rungs: Rungs, now: datetime) -> Move | None:
    """Rule 16: the rung made last once more, until its times are up or the next rung's date has come."""
    if rungs.position < 0:
        return None
    step = rungs.steps[rungs.position]
    if step.repeat is None or rungs.softens(step):
        return None
    number, made_on = rungs.last_occurrence(step)
    if number >= step.repeat.times:
        return None
    grace_ends = case.last_day(rungs.obligation.effective_on, case.policy.grace_days)  # an extension may have moved it
    nominal = max(made_on + timedelta(days=step.repeat.every), grace_ends)
    due = Due(nominal, case.calendar.roll_forward(nominal))
    channels = usable_channels(case, step.channels)
    if not channels:
        return None
    ends = _repeat_ends(case, rungs, step, due)
    move = _move(case, rungs, step, due, channels, occurrence=str(number + 1), gives_way_on=ends)
    return move if can_go(case, move, now) else None


def _repeat_ends(case: Case, rungs: Rungs, step: Step, due: Due) -> date | None:
    """The next rung's date, or the day from which the repeat itself is late under `skip`.

    Under `latest` no repeat goes once any rung above has its date, whichever of them stands next in the ladder.
    """
    paced = case.policy.catch_up == "paced"
    following = rungs.open_overdue()
    ends = []
    for later in following:
        if later.hand_off_to is not None or usable_channels(case, later.channels):
            ends.append((rungs.paced(later) if paced and later.hand_off_to is None else rungs.due(later)).target)
            break
    own = _gives_way(case, rungs, step, due, following)
    return min((*ends, own) if own is not None else ends, default=None)


def _channels(case: Case, step: Step, passed: list[Reason]) -> tuple[Channel, ...]:
    """How the rung can reach the client; when it cannot, it is passed, and the reason noted (rule 28)."""
    channels = usable_channels(case, step.channels)
    if not channels:
        passed.append(Reason(ReasonCode.NO_CHANNEL, None, step.id))
    return channels


def _move(
    case: Case,
    rungs: Rungs,
    step: Step,
    due: Due,
    channels: tuple[Channel, ...],
    *,
    occurrence: str | None = None,
    gives_way_on: date | None,
    passed: Iterable[Reason] = (),
) -> Move:
    """The rung as a move on the first of the channels that has not failed, with the reasons of the rungs passed."""
    obligation, name = rungs.obligation, step.id
    purpose = cast("Purpose", step.purpose)  # a step with channels has both
    occurrence = occurrence or rungs.first_occurrence(step)
    failed = rungs.failed_routes(name, occurrence)
    return Move(  # by place, which is faster: step, purpose, tone, obligation, occurrence, due, attempts, route, rung …
        name,
        purpose,
        cast("Tone", step.tone),
        obligation,
        occurrence,
        due,
        rungs.attempts(name, occurrence) if case.conversation.contacts else 0,
        route_for(case, channels, failed),
        step,
        gives_way_on,
        tuple(passed),
    )


# --- the end of the ladder (rule 32) --------------------------------------------------------------------


def _hand_off(case: Case, rungs: Rungs, step: Step, owed: Owed, passed: list[Reason]) -> Next:
    """Only after a made final notice whose deadline has passed, and above the least amount."""
    deadlines = rungs.final_notice_deadlines()
    least = amount_in(case.policy.hand_off.min_outstanding, owed.outstanding.currency)
    if not deadlines:
        return Finished(_nobody_to_reach(passed), tuple(passed))
    if owed.outstanding <= least:
        return Finished(unreachable=False, because=tuple(passed))
    on = max(rungs.due(step).target, case.calendar.roll_forward(max(deadlines) + ONE_DAY))
    return Handing(step, on, (Reason(ReasonCode.LADDER_END, on, step.id), *passed))


def _nobody_to_reach(passed: Iterable[Reason]) -> bool:
    return any(reason.code is ReasonCode.NO_CHANNEL for reason in passed)
