"""A ladder on paper: when its messages would go to a client who never answers, by nominal days from the due date.

Five working days count as seven, nothing is rolled, and every hour is open. Good enough to see which steps get into
each other's way; `forecast` shows real dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from sopan.policy.model import EscalationPolicy, Step

Day = Fraction
"""Nominal days since the due date; negative before it."""
Cause = Literal["next", "gap", "cap"]

_MONTH = 30
_AFTER_DUE = Day(1)
_LATE = 2
"""Days after its date from which a step is late: more than one working day."""


class Planned(NamedTuple):
    """One step, or one of its repeats, on paper."""

    step: Step
    occurrence: int
    """1 for the step, 2 and more for its repeats."""
    wanted: Day
    """Its date by offset and grace."""
    day: Day | None
    """When it goes; None when it never does."""
    cause: Cause | None = None
    """What delays it, or keeps it from going at all: a limit, or the next step, whose date has come."""


def plan_on_paper(policy: EscalationPolicy) -> tuple[Planned, ...]:
    """The messages of the ladder in order; hand-offs send nothing and are left out."""
    paper = _Paper(policy)
    early = [step for step in policy.steps if step.when.before_or_on_due]
    late = [step for step in policy.steps if not step.when.before_or_on_due]
    return (*paper.before_due(early), *paper.overdue(late))


class _Paper:
    """The dates that were put down so far."""

    def __init__(self, policy: EscalationPolicy) -> None:
        self.catch_up = policy.catch_up
        self.gap = policy.limits.min_days_between or 0
        self.caps = ((policy.limits.max_per_7_days, 7), (policy.limits.max_per_30_days, 30))
        self.grace = policy.grace_days.nominal_days
        self.contacts: list[Day] = []
        self.delay = Day(0)
        """By how many days the last step that goes is late, repeats left out."""
        self.delayed_by: Cause | None = None

    # --- steps -----------------------------------------------------------------------------------

    def before_due(self, steps: Sequence[Step]) -> Iterator[Planned]:
        """Of several whose date has come only the last may go, and all expire with the due date."""
        ends = [*(later.when.nominal_days for later in steps[1:]), _AFTER_DUE]
        for step, end in zip(steps, ends, strict=False):
            wanted = step.when.nominal_days
            day, cause = self._earliest(wanted)
            over = day >= end or self._is_skipped(step, wanted, day)
            yield self._put(Planned(step, 1, wanted, None if over else day, cause or ("next" if over else None)))

    def overdue(self, steps: Sequence[Step]) -> Iterator[Planned]:
        """In order, each with its repeats until the next one's date has come."""
        for place, step in enumerate(steps):
            if step.hand_off_to is not None:
                continue
            wanted = self._wanted(step)
            day, cause = self._earliest(self._paced(step))
            if cause is None and day > wanted:
                cause = self.delayed_by  # pacing hands the delay of the step before on to this one
            dated = (later for later in steps[place + 1 :] if later.when.anchor == "due" and later.hand_off_to is None)
            following = next(dated, None)
            if self._is_passed(step, wanted, day, following):
                on_one_day = following is not None and self._wanted(following) <= wanted
                yield Planned(step, 1, wanted, None, "next" if on_one_day else cause)
                continue
            yield self._put(Planned(step, 1, wanted, day, cause))
            yield from self._repeats(step, steps[place + 1] if place + 1 < len(steps) else None)

    def _repeats(self, step: Step, following: Step | None) -> Iterator[Planned]:
        if step.repeat is None:
            return
        for occurrence in range(2, step.repeat.times + 1):
            wanted = self.contacts[-1] + (_MONTH if step.repeat.every == "bulan" else step.repeat.every)
            day, cause = self._earliest(wanted)
            over = following is not None and day >= self._paced(following)
            if over or self._is_skipped(step, wanted, day):
                yield Planned(step, occurrence, wanted, None, cause)
                return
            yield self._put(Planned(step, occurrence, wanted, day, cause))

    def _put(self, planned: Planned) -> Planned:
        if planned.day is not None:
            self.contacts.append(planned.day)
            if planned.occurrence == 1:
                self.delay, self.delayed_by = planned.day - planned.wanted, planned.cause
        return planned

    # --- dates -----------------------------------------------------------------------------------

    def _wanted(self, step: Step) -> Day:
        """Offset and grace, whichever is later; `S+n` counts from the last contact, without one from the grace."""
        offset = step.when.nominal_days
        if step.when.anchor == "contact":
            offset += self.contacts[-1] if self.contacts else self.grace
        return max(offset, self.grace)

    def _paced(self, step: Step) -> Day:
        """Under `paced`, the planned distance is kept after a step that was late."""
        dated = step.when.anchor == "due" and step.hand_off_to is None
        paced = self.catch_up == "paced" and dated and self.delay >= _LATE
        return self._wanted(step) + (self.delay if paced else 0)

    def _is_passed(self, step: Step, wanted: Day, day: Day, following: Step | None) -> bool:
        """Return whether the catch-up strategy gives the step up before it can go."""
        if self.catch_up == "latest":
            return following is not None and day >= self._wanted(following)
        return self._is_skipped(step, wanted, day)

    def _is_skipped(self, step: Step, wanted: Day, day: Day) -> bool:
        """Return whether `skip` passes it as late; never a final notice, nor what waits for approval."""
        return self.catch_up == "skip" and not (step.is_final or step.requires_approval) and day >= wanted + _LATE

    def _earliest(self, wanted: Day) -> tuple[Day, Cause | None]:
        """The first day from `wanted` on that gap and caps allow, and which of them pushed it there."""
        day, cause = wanted, None
        while (blocked := self._blocked(day)) is not None:
            day, cause = blocked
        return day, cause

    def _blocked(self, day: Day) -> tuple[Day, Cause] | None:
        """The next day worth a look, when this one is not free."""
        if self.contacts and day < self.contacts[-1] + self.gap:
            return self.contacts[-1] + self.gap, "gap"
        for cap, window in self.caps:
            recent = [contact for contact in self.contacts if day - contact < window]
            if cap is not None and len(recent) >= cap:
                return recent[-cap] + window, "cap"
        return None
