"""Where each rung stands: its date, and whether it was made. Rules 5 to 8, 13 and 15."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sopan.engine.case import ONE_DAY, Case
from sopan.engine.obligations import Obligation
from sopan.engine.once import once
from sopan.engine.timetable import Due
from sopan.history import NOTHING_ASKED, Demand, contact_key
from sopan.policy import Step
from sopan.words import Channel, Purpose, Tone

__all__ = ["Due", "Rungs", "late_from"]


def late_from(case: Case, target: date) -> date:
    """The first date on which a rung of that target is late: more than one working day lies between."""
    return case.calendar.add_working_days(target, 1) + ONE_DAY


class Rungs:
    """The ladder of one obligation: what was made, and when the rest comes."""

    def __init__(self, case: Case, obligation: Obligation) -> None:
        self.case = case
        self.obligation = obligation
        self.steps = case.policy.steps
        self.timetable = case.reach.timetable
        self.asked = (
            case.conversation.asked(case.invoice.id, obligation.id, case.zone) if case.contacts else NOTHING_ASKED
        )
        self.sent = self.asked.sent
        """(step, occurrence) to the date on which it was made, earliest first."""
        self.due_text = obligation.due_on.isoformat()
        """The agreed due date as occurrences name it."""

    def first_occurrence(self, step: Step) -> str:
        """The agreed due date for a rung up to it, else `"1"`."""
        return self.due_text if step.when.before_or_on_due else "1"

    def made_on(self, step: Step) -> date | None:
        """When the rung was first made, None when it was not; an overdue one by a repeat, where the first bounced."""
        if step.when.before_or_on_due:
            return self.sent.get((step.id, self.due_text))
        if step.id not in self.asked.past_due:
            return None
        return min(self._counted(step).values())

    def last_occurrence(self, step: Step) -> tuple[int, date]:
        """The highest number under which an overdue rung was made, and when it was last made; some may have bounced."""
        return max(self._counted(step)), self.asked.past_due[step.id]

    def _counted(self, step: Step) -> dict[int, date]:
        """The dates on which an overdue rung and its repeats were first made, by the number of the occurrence."""
        return {
            int(occurrence): day
            for (name, occurrence), day in self.sent.items()
            if name == step.id and occurrence.isdecimal()
        }

    def failed_routes(self, step: str, occurrence: str) -> tuple[tuple[Channel, str | None], ...]:
        """Channel and address of every attempt at that occurrence that failed."""
        return self.asked.failed.get((step, occurrence), ())

    def attempts(self, step: str, occurrence: str) -> int:
        """How many attempts at that occurrence failed; more, where only a later one of them is known."""
        count = len(self.failed_routes(step, occurrence))
        stray = self.case.conversation.stray_keys
        while stray and contact_key(self.obligation.id, step, occurrence, count) in stray:
            count += 1
        return count

    @once
    def position(self) -> int:
        """The place of the furthest overdue rung that was made; -1 when none was."""
        made = self.asked.past_due
        if made:
            for place, step in reversed(self.timetable.places):
                if step.id in made:
                    return place
        return -1

    @once
    def firmest_tone(self) -> Tone | None:
        """How firmly this obligation was asked for, under this policy or another; reminders of an earlier date apart.

        The carrying item of a message was made in the tone of the message. A companion was made by its own rung,
        softer perhaps; only when the policy no longer knows that rung does the tone of the message stand for it.
        """
        firmest, reminded_of = self.asked.firmest_carried, self.due_text
        for demand in self.asked.other_demands:
            if demand.is_past_due or demand.item.occurrence == reminded_of:
                tone = self._tone_of(demand)
                if tone is not None and (firmest is None or tone > firmest):
                    firmest = tone
        return firmest

    @once
    def firmest_reminder(self) -> Tone | None:
        """How firmly the client was spoken to about the date that is agreed now, before it came.

        A broken promise may have been asked about by then; what was said before an extension set the date is no matter.
        """
        extension = self.obligation.extension
        reminders = [
            demand
            for demand in self.asked.demands
            if demand.item.occurrence == self.due_text
            or (
                demand.item.step == Purpose.PROMISE_FOLLOWUP
                and (extension is None or demand.message.at >= extension.at)
            )
        ]
        return max((tone for tone in map(self._tone_of, reminders) if tone is not None), default=None)

    def _tone_of(self, demand: Demand) -> Tone | None:
        if demand.is_carried:
            return demand.message.tone
        if demand.item.step == Purpose.PROMISE_FOLLOWUP:
            return None
        step, tone = self.case.policy.step(demand.item.step or ""), demand.message.tone
        if step is None or step.tone is None or tone is None:
            return tone if step is None or step.tone is None else step.tone
        return min(step.tone, tone)  # the rung may have been a softer one then

    def softens(self, step: Step) -> bool:
        """Whether asking by that rung would be a fall in tone. The first rungs of a new date are no fall."""
        firmest = self.firmest_reminder if step.when.before_or_on_due else self.firmest_tone
        return firmest is not None and step.tone is not None and step.tone < firmest

    def final_notice_deadlines(self) -> list[date]:
        """For every final notice that was made on this obligation: its deadline, or its own date without one.

        A final notice about another invoice that made a softer rung of this one was no final notice about it.
        """
        return [
            demand.message.deadline_on or self.case.day(demand.message.at)
            for demand in self.asked.demands
            if demand.item.step is not None and self._tone_of(demand) is Tone.FINAL
        ]

    # --- dates -----------------------------------------------------------------------------------

    def due(self, step: Step) -> Due:
        """When a rung comes by the policy alone. An `S+n` rung counts from the contacts made before it."""
        offset, table, obligation = step.when, self.timetable, self.obligation
        if offset.anchor == "due":
            if offset.days > 0:
                return table.after_due(step, obligation.effective_on)
            return table.before_due(step, obligation.due_on)
        since = self._last_contact_before(step)
        if since is None:
            since = self.case.last_day(obligation.effective_on, self.case.policy.grace_days)
        return table.not_in_grace(table.after(since, offset), obligation.effective_on)

    def _last_contact_before(self, step: Step) -> date | None:
        """The last made contact of this obligation; of a rung that was made, the last on an earlier day."""
        own = self.made_on(step)
        return max((day for day in self.asked.contacts if own is None or day < own), default=None)

    def paced(self, step: Step) -> Due:
        """When a rung comes under `paced`: after one that was made late, the planned distance is kept.

        An `S+n` rung counts from the late contact anyway.
        """
        due = self.due(step)
        before = self._last_made_below(step) if step.when.anchor == "due" else None
        if before is None:
            return due
        rung, made_on = before
        planned = self.due(rung).target
        if made_on < late_from(self.case, planned):
            return due
        nominal = made_on + (due.target - planned)
        return Due(nominal, self.case.calendar.roll_forward(nominal))

    def _last_made_below(self, step: Step) -> tuple[Step, date] | None:
        if self.sent:
            for earlier in reversed(self.steps[: self.timetable.place[step.id]]):
                made_on = self.made_on(earlier)
                if made_on is not None:
                    return earlier, made_on
        return None

    def open_before_due(self) -> Sequence[Step]:
        """The rungs up to the due date that are neither made nor below a made one nor softer than one, in order."""
        early = self.timetable.early
        if not self.sent:
            return early
        last_made = max((place for place, step in enumerate(early) if self.made_on(step) is not None), default=-1)
        return [step for step in early[last_made + 1 :] if not self.softens(step)]

    def open_overdue(self) -> Sequence[Step]:
        """The overdue rungs after the furthest made one that do not fall in tone, in order."""
        if not self.case.contacts:
            return self.timetable.overdue_after[-1]
        later = self.timetable.overdue_after[self.position]
        firmest = self.firmest_tone
        if firmest is None or not later or (later[0].tone is not None and later[0].tone >= firmest):
            return later  # tones never fall on the way up
        return [step for step in later if not self.softens(step)]
