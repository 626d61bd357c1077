"""What is unwise or cannot work in a policy, although it is a valid one.

`error`: something in the policy will never happen, or contradicts itself. `warning`: it works, but probably not as
meant. `note`: worth knowing, and fine when it is meant.

Whether one step keeps another back depends on weekdays, holidays and on whether that one went at all, so what follows
from the order of dates is a warning.

| code | level | what it says |
|---|---|---|
| `no_overdue_step` | warning | no step comes after the due date, so nobody asks once an invoice is late |
| `unreachable_step` | error | the step can never go: none of its channels ever opens |
| `second_hand_off` | warning | a hand-off stands before this one, which then comes only where a person declined that |
| `after_hand_off` | warning | the step comes after a hand-off: it goes only when the hand-off was recalled |
| `since_before_due` | warning | an `S+n` step stands before a step up to the due date, but always comes after it |
| `month_end_overtakes` | warning | `akhir bulan` may take the step beyond the date of the next one |
| `gap_starves_step` | warning | `min_days_between` keeps the step back until it is over |
| `gap_delays_step` | warning | `min_days_between` makes the step late |
| `cap_starves_step` | warning | a cap on contacts keeps the step back until it is over |
| `cap_delays_step` | warning | a cap on contacts makes the step late |
| `grace_swallows_step` | warning | grace moves the step onto the day of the next one, which alone may go |
| `overtaken_step` | warning | by the step's date the next one's has come, and only the last goes |
| `grace_delays_step` | warning | grace moves the step to a later date than it names |
| `repeat_before_due` | warning | a step up to the due date is not repeated |
| `repeat_cut_short` | warning | the next step's date comes before all repeats have gone |
| `tone_jump` | warning | the tone rises by two steps or more at once |
| `purpose_against_date` | error | the purpose speaks of another time than the step's |
| `purpose_outside_ladder` | error | the purpose belongs to no step: it is a draft for a person, or a follow-up |
| `pause_where_agreed` | note | a notice of a service pause is passed for invoices that agreed none |
| `final_notice_without_deadline` | warning | a final notice names no last date |
| `final_notice_not_final` | warning | a step called a final notice is not of tone final, so no hand-off follows it |
| `hand_off_without_final_notice` | error | no final notice stands before the hand-off, so it never comes |
| `hand_off_before_deadline` | warning | the hand-off's date comes before the final notice's deadline, so it waits |
| `deadline_cut_short` | warning | the next step asks again before the deadline has passed |
| `daily_pestering` | warning | one client may hear from us every day |
| `cap_without_effect` | warning | the cap for 7 days is above the one for 30 and never binds |
| `joint_messages_of_one` | warning | messages are joint, but may name only one invoice |
| `attempts_below_channels` | warning | fewer addresses are tried than the step has channels |
| `never_awake` | error | a host that asks only at `wakes_at` never meets the hours of the step |
| `asleep_for_some` | warning | such a host never makes the step by one of its channels, or for clients of some zone |
| `window_never_opens` | error | the channel's hours, the law and the working week have nothing in common |
| `hours_on_closed_days` | note | hours name a weekday that is none of the working week |
| `hours_outside_law` | note | the law takes hours away |
| `law_allows_saturday` | note | Saturdays would be legal, and no channel uses them |
| `promises_always_believed` | warning | many promises may be broken before the ladder goes on regardless |
| `certificates_off` | note | missing withholding slips are never asked for |
| `certificates_once` | warning | a missing withholding slip is asked for only once |
| `certificates_pestering` | warning | withholding slips are asked for more often than once a week |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import time, timedelta
from functools import partial
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Literal

from sopan.calendars import WorkingCalendar
from sopan.fields import Identifier, Value
from sopan.formats import conventions
from sopan.policy._schedule import Planned, plan_on_paper
from sopan.policy._wakes import FIRST_LOOKED_AT, SATURDAY, about_wakes, works_on
from sopan.windows import LEGAL_HOURS, OpeningHours
from sopan.words import Channel, Language, Purpose, Tone

if TYPE_CHECKING:
    from sopan.policy.model import EscalationPolicy, Step

Level = Literal["error", "warning", "note"]
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")


class PolicyFinding(Value):
    """One remark of `EscalationPolicy.lint`."""

    level: Level
    """`error`: it cannot work. `warning`: probably not meant. `note`: fine when it is meant."""
    code: str
    """Which rule, a word that does not change between releases."""
    message: str
    """What happens, and what to change."""
    step: Identifier | None = None
    """The step that it is about; None when it is about the policy."""

    def __str__(self) -> str:
        """One line: `warning tone_jump at letter: …`."""
        where = f" at {self.step}" if self.step is not None else ""
        return f"{self.level} {self.code}{where}: {self.message}"


Finding = tuple[Level, str, str, str | None]
"""Level, code, message, step id."""


def lint_policy(
    policy: EscalationPolicy,
    calendar: WorkingCalendar | None = None,
    wakes_at: Iterable[time | str] | None = None,
    zone: str | None = None,
) -> tuple[PolicyFinding, ...]:
    """See `EscalationPolicy.lint`."""
    places: dict[str | None, int] = {step.id: place for place, step in enumerate(policy.steps)}
    found = dict.fromkeys(finding for check in _CHECKS for finding in check(policy))
    found |= dict.fromkeys(_about_hours(policy, calendar))
    if wakes_at is not None:
        channels = {step.id: step.channels for step in policy.steps}
        found |= dict.fromkeys(about_wakes(channels, partial(_lawful_hours, policy), calendar, wakes_at, zone))
    ordered = sorted(found, key=lambda one: (_LEVELS.index(one[0]), places.get(one[3], len(places)), one[1]))
    return tuple(PolicyFinding(level=level, code=code, message=why, step=step) for level, code, why, step in ordered)


def _speaking(policy: EscalationPolicy) -> list[Step]:
    return [step for step in policy.steps if step.hand_off_to is None]


# --- the order of the ladder --------------------------------------------------------------------------


def _about_order(policy: EscalationPolicy) -> Iterator[Finding]:
    steps = policy.steps
    if all(step.when.before_or_on_due for step in steps):
        why = "no step comes after the due date, so nobody asks once an invoice is late; add one, such as H+3"
        yield "warning", "no_overdue_step", why, None
    hand_offs = [place for place, step in enumerate(steps) if step.hand_off_to is not None]
    for step in steps[hand_offs[0] + 1 :] if hand_offs else ():
        if step.hand_off_to is not None:
            why = "a hand-off stands before this one, which comes only where a person declined that; keep one"
            yield "warning", "second_hand_off", why, step.id
        else:
            why = "it stands after the hand-off, so it goes only when that was recalled; put it before"
            yield "warning", "after_hand_off", why, step.id
    for place, step in enumerate(steps):
        if step.when.anchor == "contact" and any(later.when.before_or_on_due for later in steps[place:]):
            why = f"{step.when} never comes before the due date, but stands before a step that does; move it down"
            yield "warning", "since_before_due", why, step.id
    for step, following in pairwise([step for step in steps if step.when.anchor == "due"]):
        if step.when.end_of_month and following.when.nominal_days < step.when.nominal_days + 30:
            why = f"the end of the month may come after {following.when} of the next step; leave 30 days between them"
            yield "warning", "month_end_overtakes", why, step.id


# --- gap, caps, grace and repeats ---------------------------------------------------------------------


def _about_schedule(policy: EscalationPolicy) -> Iterator[Finding]:
    planned = plan_on_paper(policy)
    swallowed = {one.step.id for one in _on_the_day_of_grace(policy, planned)}
    for step_id in swallowed:
        why = f"with grace of {policy.grace_days} days it falls on one day with another step; give it a later date"
        yield "warning", "grace_swallows_step", why, step_id
    for one in planned:
        if one.occurrence > 1:
            yield from _about_repeat(one)
        elif one.step.id not in swallowed:
            yield from _about_delay(policy, one)
    for step in _speaking(policy):
        if step.repeat is not None and step.when.before_or_on_due:
            why = "a step up to the due date goes once; leave out repeat"
            yield "warning", "repeat_before_due", why, step.id


def _on_the_day_of_grace(policy: EscalationPolicy, planned: Iterable[Planned]) -> list[Planned]:
    """The steps that grace moves onto one day with others; the last of them has the day to itself."""
    grace = policy.grace_days.nominal_days
    there = [one for one in planned if one.wanted == grace and one.step.when.anchor == "due"]
    return there[:-1]


def _about_delay(policy: EscalationPolicy, one: Planned) -> Iterator[Finding]:
    step, limits = one.step, policy.limits
    named = f"min_days_between = {limits.min_days_between}" if one.cause == "gap" else "a cap on contacts"
    if one.day is None and one.cause == "next":
        why = "the next step's date has come by then, so only that one goes; name an earlier date"
        yield "warning", "overtaken_step", why, step.id
    elif one.day is None:
        why = f"{named} keeps it back until it is over when the step before it went; move it away from that one"
        yield "warning", f"{one.cause}_starves_step", why, step.id
    elif one.cause is not None:
        late = ceil(one.day - one.wanted)
        why = f"{named} makes it about {late} day{'s' if late > 1 else ''} late; move it away from the step before"
        yield "warning", f"{one.cause}_delays_step", why, step.id
    if step.when.anchor == "due" and step.when.nominal_days < one.wanted:
        why = f"grace of {policy.grace_days} days moves it to a later date than {step.when}; name that date instead"
        yield "warning", "grace_delays_step", why, step.id


def _about_repeat(one: Planned) -> Iterator[Finding]:
    if one.day is None:
        why = f"the next step's date comes before repeat {one.occurrence} could go; repeat less often, or later steps"
        yield "warning", "repeat_cut_short", why, one.step.id


def _about_limits(policy: EscalationPolicy) -> Iterator[Finding]:
    limits = policy.limits
    if not limits.min_days_between or (limits.min_days_between == 1 and (limits.max_per_7_days or 7) >= 5):
        why = "one client may hear from us every day, which the law calls disturbing; ask for 2 days between"
        yield "warning", "daily_pestering", why, None
    for step in _speaking(policy):
        if step.repeat is not None and step.repeat.every == 1:
            why = "asking every day is what the law calls disturbing; repeat every 3 days or more"
            yield "warning", "daily_pestering", why, step.id
        if limits.max_attempts is not None and limits.max_attempts < len(step.channels):
            why = f"after {limits.max_attempts} failures nothing else is tried; allow one attempt per channel at least"
            yield "warning", "attempts_below_channels", why, step.id
    if limits.max_per_7_days and limits.max_per_30_days and limits.max_per_7_days > limits.max_per_30_days:
        why = "max_per_7_days is above max_per_30_days and never binds; lower it"
        yield "warning", "cap_without_effect", why, None
    if limits.max_items == 1 and policy.consolidate != "off":
        why = 'a joint message may name one invoice only; raise max_items, or say consolidate = "off"'
        yield "warning", "joint_messages_of_one", why, None


# --- words --------------------------------------------------------------------------------------------

_NOT_EARLY = {Purpose.OVERDUE, Purpose.FINAL_NOTICE, Purpose.SERVICE_PAUSE}
_NOT_LATE = {Purpose.UPCOMING, Purpose.DUE_TODAY}
_ON_A_LADDER = {*_NOT_EARLY, *_NOT_LATE, Purpose.RECEIPT_CHECK, Purpose.OFFER, Purpose.STATEMENT}


def _about_words(policy: EscalationPolicy) -> Iterator[Finding]:
    heard = Tone.FRIENDLY
    for step in _speaking(policy):
        tone = step.tone or heard
        if tone.rank >= heard.rank + 2:
            why = f"the tone rises from {heard} to {tone} at once; put a step between them"
            yield "warning", "tone_jump", why, step.id
        heard = tone
        early = step.when.before_or_on_due
        if step.purpose is Purpose.SERVICE_PAUSE:
            why = "it goes only for invoices whose terms have a service_pause; for the others it is passed"
            yield "note", "pause_where_agreed", why, step.id
        if step.purpose not in _ON_A_LADDER:
            why = "this purpose is not for a step: follow-ups go by themselves, legal drafts are for a person"
            yield "error", "purpose_outside_ladder", why, step.id
        elif step.purpose in (_NOT_EARLY if early else _NOT_LATE):
            why = f"{step.purpose} says something untrue at {step.when}; leave the purpose out"
            yield "error", "purpose_against_date", why, step.id


# --- the end of the ladder ----------------------------------------------------------------------------


def _about_end(policy: EscalationPolicy) -> Iterator[Finding]:
    for place, step in enumerate(policy.steps):
        if step.hand_off_to is not None:
            yield from _about_hand_off(step, policy.steps[:place])
        elif step.is_final and step.deadline_days is None:
            why = "a final notice that names no last date leaves the client guessing; give deadline_days"
            yield "warning", "final_notice_without_deadline", why, step.id
        if step.purpose is Purpose.FINAL_NOTICE and step.tone is not Tone.FINAL:
            why = "only a notice of tone final lets a hand-off follow; make its tone final"
            yield "warning", "final_notice_not_final", why, step.id
    for step, following in pairwise(_speaking(policy)):
        if _days_between(step, following) <= _deadline(step):
            why = f"{following.when} of the next step comes before its deadline has passed; shorten it or move the next"
            yield "warning", "deadline_cut_short", why, step.id


def _about_hand_off(step: Step, before: Iterable[Step]) -> Iterator[Finding]:
    finals = [earlier for earlier in before if earlier.tone is Tone.FINAL]
    if not finals:
        why = "a case is handed over only after a final notice, so this never comes; add a step of tone final"
        yield "error", "hand_off_without_final_notice", why, step.id
    elif _days_between(finals[-1], step) <= _deadline(finals[-1]):
        why = "its date comes before the final notice's deadline has passed, so it waits; give it a later date"
        yield "warning", "hand_off_before_deadline", why, step.id


def _days_between(step: Step, following: Step) -> float:
    """Nominal days; `S+n` counts from the step before it."""
    if following.when.anchor == "contact":
        return float(following.when.nominal_days)
    if step.when.anchor == "contact":
        return float("inf")
    return float(following.when.nominal_days - step.when.nominal_days)


def _deadline(step: Step) -> float:
    """Nominal days; 0 for none, which no two steps lie within."""
    return float(step.deadline_days.nominal_days) if step.deadline_days else 0


# --- the conversation ---------------------------------------------------------------------------------

_MANY_PROMISES = 4


def _about_conversation(policy: EscalationPolicy) -> Iterator[Finding]:
    if policy.promises.max_broken >= _MANY_PROMISES:
        why = f"{policy.promises.max_broken} promises may be broken before the ladder goes on regardless; allow 2 or 3"
        yield "warning", "promises_always_believed", why, None
    certificates = policy.certificates
    if certificates is None:
        why = "missing withholding slips are never asked for, and without them the tax stays open"
        yield "note", "certificates_off", why, None
        return
    if certificates.times == 1:
        why = "a missing withholding slip is asked for once and then left to a person; ask 2 or 3 times"
        yield "warning", "certificates_once", why, None
    elif certificates.every < 7:
        why = "slips come from a tax office's system and take weeks; ask once a week at most"
        yield "warning", "certificates_pestering", why, None


# --- hours --------------------------------------------------------------------------------------------

_DAYS_LOOKED_AT = 20 * 366
"""Twenty years hold every weekday of every day of the year, and every year that hours may name for now."""


def _lawful_hours(policy: EscalationPolicy, channel: Channel) -> OpeningHours:
    hours = policy.hours(channel)
    return hours if policy.legal is None else hours & LEGAL_HOURS[policy.legal]


def _about_hours(policy: EscalationPolicy, calendar: WorkingCalendar | None) -> Iterator[Finding]:
    law = LEGAL_HOURS[policy.legal] if policy.legal is not None else None
    used = dict.fromkeys(channel for step in _speaking(policy) for channel in step.channels)
    open_on = {}
    for channel in used:
        open_on[channel] = _weekdays(_lawful_hours(policy, channel), calendar)
        if not any(open_on[channel].values()):
            why = f"the hours of {channel} have no time in common with the law and the working week; change windows"
            yield "error", "window_never_opens", why, None
    for step in _speaking(policy):
        if not any(works for channel in step.channels for works in open_on[channel].values()):
            why = "none of its channels ever opens but by hours that a client agreed to; add one, or change windows"
            yield "error", "unreachable_step", why, step.id
    for channel, hours in policy.windows.given():
        closed = [day for day, works in sorted(_weekdays(hours, calendar).items()) if not works]
        if law is not None and calendar is None and SATURDAY in closed:
            closed.remove(SATURDAY)  # named on purpose: the law has six working days
        if closed:
            english = conventions(Language.EN)
            named = english.join([english.weekdays[day] for day in closed])
            why = f"{named} in the hours of {channel} counts only with a calendar that works then"
            yield "note", "hours_on_closed_days", why, None
        if law is not None and not (hours - law).is_empty:
            yield "note", "hours_outside_law", f"the law takes away a part of the hours of {channel}", None
    if law is not None and not any(SATURDAY in weekdays for weekdays in open_on.values()):
        why = "Saturdays are legal; to use them, name them in windows and take a calendar whose weekend is Sunday"
        yield "note", "law_allows_saturday", why, None


def _weekdays(hours: OpeningHours, calendar: WorkingCalendar | None) -> dict[int, bool]:
    """The weekdays on which the hours ever open, and whether one of those days is ever a working day."""
    weekdays: dict[int, bool] = {}
    for step in range(_DAYS_LOOKED_AT):
        day = FIRST_LOOKED_AT + timedelta(days=step)
        if not weekdays.get(day.weekday()) and hours.on(day):
            weekdays[day.weekday()] = works_on(calendar, day)
    return weekdays


_CHECKS: tuple[Callable[[EscalationPolicy], Iterator[Finding]], ...] = (
    _about_order,
    _about_schedule,
    _about_limits,
    _about_words,
    _about_end,
    _about_conversation,
)
