"""The steps of the ladder: when each comes, whether it was sent, and which goes next.

First the ladder of one obligation, then the choice, read from top to bottom. Catch-up strategies choose among message
steps only. Every choice looks ahead to the instant at which it could go: a step that can no longer go by then is
skipped at once, so the step that a Wait names is the one that goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from sopan._caching import lazy
from sopan.decisions import Reason, ReasonCode
from sopan.engine._amounts import obligation
from sopan.engine._case import Case, Snapshot, route_for
from sopan.engine._dispatch import Candidate, LadderExhausted, PlannedHandOff, delay_of, is_feasible
from sopan.engine._responses import cash_asked, declined, placed_steps, was_recalled
from sopan.engine._schedule import after, late_from, planned_after_grace, span_end
from sopan.engine._timing import PlannedDate
from sopan.fields import ONE_DAY
from sopan.history import NOTHING_ASKED, Attempt, LadderPlaced, StepDeclined, contact_key
from sopan.policy import Step, amount_in
from sopan.words import Channel, Purpose, Tone

_REMINDERS = frozenset({Purpose.UPCOMING, Purpose.DUE_TODAY})
"""What says nothing to somebody who has just got the invoice."""


def ladder_of(snapshot: Snapshot) -> Ladder:
    """Return the ladder of the current obligation."""
    known = snapshot.ladder
    if not isinstance(known, Ladder):
        known = snapshot.ladder = Ladder(snapshot)
    return known


class Ladder:
    """The steps of one obligation: what was sent, and when the rest comes."""

    def __init__(self, snapshot: Snapshot) -> None:
        case = snapshot.case
        self.case = case
        self.obligation = obligation(snapshot)
        self.steps = case.policy.steps
        delivered_on, effective_on = case.invoice.delivered_on, self.obligation.effective_on
        self.grace_from = effective_on if delivered_on is None else max(effective_on, delivered_on)
        """From when grace runs: nobody is late with what came later than its own date (C2)."""
        self.schedule = case.schedule
        self.asked = asked = (
            case.conversation.asked(case.invoice.id, self.obligation.id, case.zone) if case.contacts else NOTHING_ASKED
        )
        self.sent = asked.sent
        """(step, occurrence) to the date on which it was sent, earliest first."""
        self.due_text = self.obligation.due_on.isoformat()
        """The agreed due date as occurrences name it."""
        self.furthest = -1
        """The place of the furthest overdue step that was sent; -1 when none was."""
        self.placed: dict[str, date] = placed_steps(snapshot) if LadderPlaced in case.kinds else {}
        """The steps that an older system had made, and the day on which they count as made."""
        if asked.past_due or self.placed:
            for place, step in self.schedule.overdue:
                if step.id in asked.past_due or step.id in self.placed:
                    self.furthest = place

    # --- what was sent ---------------------------------------------------------------------------

    def first_occurrence(self, step: Step) -> str:
        """Return the agreed due date for a step up to it, else `"1"`."""
        return self.due_text if step.id in self.schedule.early_ids else "1"

    def sent_on(self, step: Step) -> date | None:
        """Return when the step was first sent, by a repeat where the first bounced; None when it was not."""
        if step.id in self.schedule.early_ids:
            return self.sent.get((step.id, self.due_text), self.placed.get(step.id))
        if step.id not in self.asked.past_due:
            return self.placed.get(step.id)
        return min(self._occurrences(step).values())

    def last_occurrence(self, step: Step) -> tuple[int, date]:
        """Return the highest number under which an overdue step was sent, and when it was last sent."""
        sent = self._occurrences(step)
        return max(sent), self.asked.past_due.get(step.id) or max(sent.values())

    def _occurrences(self, step: Step) -> dict[int, date]:
        """Return when an overdue step and its repeats were first sent, by number; what bounced is missing."""
        sent = {
            int(occurrence): day
            for (name, occurrence), day in self.sent.items()
            if name == step.id and occurrence.isdecimal()
        }
        return sent or {1: self.placed[step.id]}

    def attempts(self, step: str, occurrence: str) -> tuple[Attempt, ...]:
        """Return every attempt at that occurrence that made no step, in order of time."""
        return self.asked.attempts.get((step, occurrence), ())

    def next_attempt(self, step: str, occurrence: str) -> int:
        """Count the attempts at that occurrence; more, where only a later one of them is known."""
        count = len(self.attempts(step, occurrence))
        stray = self.case.conversation.stray_keys
        while stray and contact_key(self.obligation.id, step, occurrence, count) in stray:
            count += 1
        return count

    # --- in which tone ---------------------------------------------------------------------------

    @lazy
    def firmest_tone(self) -> Tone | None:
        """The firmest tone in which this obligation was asked for; what an older system had reached counts as said."""
        said = self.asked.firmest_tone(self.due_text, self.schedule.tones)
        made = (step.tone for _, step in self.schedule.overdue if step.id in self.placed) if self.placed else ()
        return max((tone for tone in (said, *made) if tone is not None), default=None)

    @lazy
    def firmest_reminder(self) -> Tone | None:
        """The firmest tone in which the client was reminded of the date that is agreed now, before it came."""
        extension = self.obligation.extension
        since = None if extension is None else extension.at
        return self.asked.firmest_reminder(self.due_text, since, self.schedule.tones)

    def softens(self, step: Step) -> bool:
        """Return whether asking by that step would be a fall in tone. The first steps of a new date are no fall."""
        firmest = self.firmest_reminder if step.id in self.schedule.early_ids else self.firmest_tone
        return firmest is not None and step.tone is not None and step.tone < firmest

    def final_notice_deadlines(self) -> list[date]:
        """Return the deadline of every final notice on this obligation, or its own date where it had none."""
        case = self.case
        deadlines = [said.deadline_on or case.day(said.at) for said in self.asked.final_notices(self.schedule.tones)]
        for step in self.steps if self.placed else ():
            if step.id in self.placed and step.tone is Tone.FINAL:
                made_on, deadline = self.placed[step.id], step.deadline_days
                deadlines.append(made_on if deadline is None else deadline.after(made_on, case.calendar))
        return deadlines

    @lazy
    def protected_through(self) -> date | None:
        """The last date that the client was given in writing, of all demands of this obligation (A9)."""
        return max((one.message.deadline_on for one in self.asked.demands if one.message.deadline_on), default=None)

    # --- dates -----------------------------------------------------------------------------------

    def planned(self, step: Step) -> PlannedDate:
        """Return when a step comes by the policy alone. An `S+n` step counts from the contacts made before it."""
        if step.id in self.schedule.early_ids:
            due_on = self.obligation.due_on
            return self.schedule.after_agreement(self.case.agreed_on, due_on, self.schedule.before_due[step.id, due_on])
        calendar, grace = self.case.calendar, self.case.policy.grace_days
        offset, since = step.when, self.obligation.effective_on
        if offset.anchor == "contact":
            since = self._last_contact_before(step) or self.grace_over_on
        elif self.grace_from == since:
            return self.schedule.after_due[step.id, since]
        return planned_after_grace(calendar, grace, after(calendar, since, offset), self.grace_from)

    @lazy
    def grace_over_on(self) -> date:
        """The first day on which grace is over and we may ask; an extension may have moved it."""
        return span_end(self.case.calendar, self.grace_from, self.case.policy.grace_days)

    def _last_contact_before(self, step: Step) -> date | None:
        """Return the last contact of this obligation; of a step that was sent, the last on an earlier day."""
        own = self.sent_on(step)
        days = (*self.asked.contacts, *self.placed.values())
        return max((day for day in days if own is None or day < own), default=None)

    def paced(self, step: Step) -> PlannedDate:
        """Return when a step comes under `paced`: after one that was sent late, the planned distance is kept.

        An `S+n` step counts from the late contact anyway.
        """
        planned = self.planned(step)
        if not (self.sent or self.placed) or step.when.anchor != "due":
            return planned
        for earlier in reversed(self.steps[: self.schedule.place[step.id]]):
            sent_on = self.sent_on(earlier)
            if sent_on is None:
                continue
            earlier_target = self.planned(earlier).target
            if sent_on < late_from(self.case.calendar, earlier_target):
                return planned
            nominal = sent_on + (planned.target - earlier_target)
            return PlannedDate(nominal, self.case.calendar.roll_forward(nominal))
        return planned

    def coming(self, step: Step) -> PlannedDate:
        """Return when an open step comes: by its strategy, and not before the last date in writing has passed."""
        paced = self.case.policy.catch_up == "paced" and step.hand_off_to is None
        return self.protected(self._after_a_miss(step, self.paced(step) if paced else self.planned(step)))

    def protected(self, planned: PlannedDate) -> PlannedDate:
        """Return that date, or the working day after the last date that the client was given (A9)."""
        last = self.protected_through if self.asked.demands else None
        if last is None or planned.target > last:
            return planned
        nominal = last + ONE_DAY
        return PlannedDate(nominal, self.case.calendar.roll_forward(nominal), from_deadline=True)

    def _after_a_miss(self, step: Step, planned: PlannedDate) -> PlannedDate:
        """After the message about a missed extension, keep the distance of the ladder to the next step (A8)."""
        asked = self.obligation
        if asked.extension is None or step.when.anchor != "due":
            return planned
        asked_on = self.sent.get((Purpose.PROMISE_FOLLOWUP.value, self.due_text))
        if asked_on is None:
            return planned
        place = self.schedule.place[step.id]
        before = self.planned(self.steps[place - 1]).target if place else asked.effective_on
        nominal = asked_on + (self.planned(step).target - max(before, asked.effective_on))
        target = self.case.calendar.roll_forward(nominal)
        return planned if nominal <= planned.target else PlannedDate(nominal, target)

    # --- what is left ----------------------------------------------------------------------------

    def open_before_due(self) -> Sequence[Step]:
        """Return the steps up to the due date that are neither sent nor below a sent one nor softer than one."""
        early = self.schedule.early
        if not (self.sent or self.placed):
            return early
        last_sent = max((place for place, step in enumerate(early) if self.sent_on(step) is not None), default=-1)
        return [step for step in early[last_sent + 1 :] if not self.softens(step)]

    def open_overdue(self) -> Sequence[Step]:
        """Return the overdue steps after the furthest sent one that do not fall in tone, in order."""
        if not (self.case.contacts or self.placed):
            return self.schedule.overdue_after[-1]
        later = self.schedule.overdue_after[self.furthest]
        firmest = self.firmest_tone
        if firmest is None or not later or (later[0].tone is not None and later[0].tone >= firmest):
            return later  # tones never fall on the way up
        return [step for step in later if not self.softens(step)]


# --- before or on the due date (rule 6) ----------------------------------------------------------------


def next_before_due(snapshot: Snapshot) -> Candidate | None:
    """Of several whose date has come only the last may go, and all expire at the end of the agreed due date."""
    case, ladder = snapshot.case, ladder_of(snapshot)
    expires_on = ladder.obligation.due_on + ONE_DAY
    if snapshot.today >= expires_on:
        return None
    skipped: list[Reason] = []
    first: Candidate | None = None
    issued_on = case.invoice.issued_on
    for step in reversed(ladder.open_before_due()):
        planned = ladder.planned(step)
        if planned.target <= issued_on:
            skipped.append(Reason(ReasonCode.BEFORE_ISSUE, planned.target, step.id))
            continue
        if step.purpose in _REMINDERS and case.just_came(planned.target):
            skipped.append(Reason(ReasonCode.JUST_RECEIVED, planned.target, step.id))
            continue
        if (reason := _skip_reason(snapshot, step)) is not None:
            skipped.append(reason)
            continue
        ends = min(expires_on, _late_under_skip(snapshot, step, planned) or expires_on)
        candidate = _candidate(snapshot, step, planned, expires_on=ends)
        if is_feasible(snapshot, candidate):
            first, expires_on = candidate, planned.target
        else:
            skipped.append(Reason(ReasonCode.EXPIRED, planned.target, step.id))
    return first if first is None or not skipped else first._replace(skipped=tuple(skipped))


# --- after it -------------------------------------------------------------------------------------------


def next_overdue(snapshot: Snapshot) -> Candidate | PlannedHandOff | LadderExhausted:
    """Return the repeat that comes next, else the first open step that the strategy does not skip, or why none is."""
    repeat = _repeat(snapshot)
    if repeat is not None:
        return repeat
    ladder, catch_up = ladder_of(snapshot), snapshot.case.policy.catch_up
    skipped = _early_steps_without_channel(snapshot, ladder)
    still_open = ladder.open_overdue()
    for place, step in enumerate(still_open):
        if step.hand_off_to is not None and was_recalled(snapshot):
            continue
        if (reason := _skip_reason(snapshot, step)) is not None:
            skipped.append(reason)
            continue
        if step.hand_off_to is not None:
            return _hand_off(snapshot, step, skipped)
        planned = ladder.coming(step)
        expires_on = _expires(snapshot, step, planned, still_open[place + 1 :])
        candidate = _candidate(snapshot, step, planned, expires_on=expires_on, skipped=skipped)
        if is_feasible(snapshot, candidate):
            return candidate
        code = ReasonCode.LATE if catch_up == "skip" else ReasonCode.SUPERSEDED
        skipped.append(Reason(code, planned.target, step.id))
    return LadderExhausted(_nobody_to_reach(snapshot), tuple(skipped))


def _early_steps_without_channel(snapshot: Snapshot, ladder: Ladder) -> list[Reason]:
    """Name the steps before the due date that never could reach the client, until an overdue step was sent."""
    case = snapshot.case
    if ladder.furthest >= 0 or not (case.contactability.unreachable_steps or case.has_lost_channels):
        return []
    return [
        Reason(ReasonCode.NO_CHANNEL, None, step.id)
        for step in ladder.open_before_due()
        if not _has_channel(case, step)
    ]


def _expires(snapshot: Snapshot, step: Step, planned: PlannedDate, later: Iterable[Step]) -> date | None:
    """From when the strategy skips this step: lateness under `skip`, the date of a later one under `latest`."""
    if snapshot.case.policy.catch_up == "latest":
        return _earliest_date(snapshot, later)
    return _late_under_skip(snapshot, step, planned)


def _late_under_skip(snapshot: Snapshot, step: Step, planned: PlannedDate) -> date | None:
    """Rule 13: when the step is skipped for lateness; never what waits for approval, nor the final notice."""
    case = snapshot.case
    if case.policy.catch_up != "skip" or step.is_final or step.requires_approval:
        return None
    return late_from(case.calendar, planned.target)


def _earliest_date(snapshot: Snapshot, later: Iterable[Step]) -> date | None:
    """Return the first date of the steps that have one and can reach the client; `S+n` has none before its turn.

    Mostly that of the next one; but five working days that begin before Lebaran end after ten calendar days.
    """
    ladder = ladder_of(snapshot)
    messages = (step for step in later if step.when.anchor == "due" and step.hand_off_to is None)
    may_go = (step for step in messages if _skip_reason(snapshot, step) is None)
    return min((ladder.coming(step).target for step in may_go), default=None)


def _repeat(snapshot: Snapshot) -> Candidate | None:
    """Rule 16: the step sent last once more, until its times are up or the next step's date has come."""
    case, ladder = snapshot.case, ladder_of(snapshot)
    if ladder.furthest < 0:
        return None
    step = ladder.steps[ladder.furthest]
    if step.repeat is None or ladder.softens(step):
        return None
    number, sent_on = ladder.last_occurrence(step)
    if number >= step.repeat.times:
        return None
    nominal = max(step.repeat.next_on(sent_on, ladder.planned(step).nominal), ladder.grace_over_on)
    planned = ladder.protected(PlannedDate(nominal, case.calendar.roll_forward(nominal)))
    if _skip_reason(snapshot, step) is not None:
        return None
    ends = _repeat_ends(snapshot, step, planned)
    candidate = _candidate(snapshot, step, planned, occurrence=str(number + 1), expires_on=ends)
    return candidate if is_feasible(snapshot, candidate) else None


def _repeat_ends(snapshot: Snapshot, step: Step, planned: PlannedDate) -> date | None:
    """Return the next step's date, or the day from which the repeat itself is late under `skip`.

    Under `latest` no repeat goes once any step above has its date, whichever of them stands next in the ladder.
    """
    ladder = ladder_of(snapshot)
    following = ladder.open_overdue()
    next_step = next((later for later in following if _skip_reason(snapshot, later) is None), None)
    next_date = None if next_step is None else ladder.coming(next_step).target
    ends = next_date, _expires(snapshot, step, planned, following)
    return min((day for day in ends if day is not None), default=None)


def _has_channel(case: Case, step: Step) -> bool:
    """Return whether a message step can reach the client on any of its channels."""
    if case.has_lost_channels:
        return bool(case.usable_channels(step.channels))
    return step.id not in case.contactability.unreachable_steps


def _skip_reason(snapshot: Snapshot, step: Step) -> Reason | None:
    """Return why a step is skipped: on no channel, never agreed (A10), declined (E2), or meant for more (B6)."""
    case = snapshot.case
    if step.hand_off_to is None and not _has_channel(case, step):
        return Reason(ReasonCode.NO_CHANNEL, None, step.id)
    if step.purpose is Purpose.SERVICE_PAUSE and case.invoice.terms.service_pause is None:
        return Reason(ReasonCode.NOT_AGREED, None, step.id)
    said_no = declined(snapshot, step.id) if StepDeclined in case.kinds else None
    if said_no is not None and said_no.until is None:
        return Reason(ReasonCode.DECLINED, case.day(said_no.at), step.id)
    asked = cash_asked(snapshot) if step.min_outstanding else None
    if asked is not None and asked < amount_in(step.min_outstanding, asked.currency):
        return Reason(ReasonCode.STEP_MINIMUM, None, step.id)
    return None


def _candidate(
    snapshot: Snapshot,
    step: Step,
    planned: PlannedDate,
    *,
    occurrence: str | None = None,
    expires_on: date | None,
    skipped: Iterable[Reason] = (),
) -> Candidate:
    """Propose the step on the first channel that has not failed, with the reasons of the steps skipped."""
    case, ladder, name = snapshot.case, ladder_of(snapshot), step.id
    occurrence = occurrence or ladder.first_occurrence(step)
    attempts = ladder.attempts(name, occurrence) if case.contacts else ()
    route = route_for(case, case.usable_channels(step.channels), attempts, step.roles)
    said_no = declined(snapshot, name) if StepDeclined in case.kinds else None
    return Candidate(  # by place, which is faster
        name,
        step.purpose,  # type: ignore[arg-type]  # a step with channels has both
        step.tone,  # type: ignore[arg-type]
        ladder.obligation,
        occurrence,
        planned,
        ladder.next_attempt(name, occurrence) if case.is_contacted else 0,
        route,
        step,
        expires_on,
        tuple(skipped),
        failures=sum(not one.withdrawn for one in attempts) if attempts else 0,
        delay=delay_of(snapshot, route, attempts, said_no) if attempts or said_no else None,
    )


# --- the end of the ladder (rule 32) --------------------------------------------------------------------


def _hand_off(snapshot: Snapshot, step: Step, skipped: list[Reason]) -> PlannedHandOff | LadderExhausted:
    """Only after a final notice that was sent and whose deadline has passed, and above the least amount."""
    case, ladder, outstanding = snapshot.case, ladder_of(snapshot), snapshot.position.outstanding
    deadlines = ladder.final_notice_deadlines()
    if not deadlines:
        return LadderExhausted(_nobody_to_reach(snapshot), tuple(skipped))
    if outstanding <= amount_in(case.policy.hand_off.min_outstanding, outstanding.currency):
        return LadderExhausted(unreachable=False, because=tuple(skipped))
    on = max(ladder.coming(step).target, case.calendar.roll_forward(max(deadlines) + ONE_DAY))
    put_off = declined(snapshot, step.id)
    if put_off is not None and put_off.until is not None:
        at = case.first_instant_of(put_off.until)
        on = max(on, at.date() if at.time() == time.min else at.date() + ONE_DAY)
    return PlannedHandOff(step, on, (Reason(ReasonCode.LADDER_END, on, step.id), *skipped))


def _nobody_to_reach(snapshot: Snapshot) -> bool:
    """Return whether no channel at all is open: none with an address that was not opted out of."""
    return not snapshot.case.usable_channels(tuple(Channel))
