"""From a candidate to an answer: send now, wait for the instant, be held at a gate, or hand over.

Every message and every hand-off leaves the engine here, so whatever must hold before one goes is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple, cast

from sopan.decisions import (
    Decision,
    EarlierMessage,
    HandOff,
    Hold,
    Reason,
    ReasonCode,
    Send,
    SendItem,
    Task,
    TaskCode,
    Wait,
)
from sopan.engine._amounts import awaits_receipt, charges, fresh_through, is_stale, named_pay_day, obligation
from sopan.engine._case import Case, Obligation, Route, Snapshot
from sopan.engine._responses import cash_asked, is_approved
from sopan.engine._timing import (
    HORIZON,
    PlannedDate,
    first_instant_beyond,
    late_since,
    never_open_layers,
    next_instant,
    search_start,
)
from sopan.fields import ONE_DAY
from sopan.history import Attempt, Contacted, DisputeOpened, StepDeclined, contact_key
from sopan.money import Money
from sopan.policy import Step
from sopan.words import NOT_DEMANDS, Purpose, Tone
from sopan.zones import is_later, local, start_of_day


class Delay(NamedTuple):
    """A reason to keep a candidate back whatever its date: nobody answered, or a person put it off."""

    until: datetime
    code: ReasonCode
    detail: str


_BEGINS_ANEW = frozenset({"issue", "delivery", "reversal"})
"""Facts before whose day nothing on the invoice was late."""
_FIRM = frozenset({Tone.FIRM, Tone.FORMAL, Tone.FINAL})
GATES = frozenset({ReasonCode.NEEDS_APPROVAL, ReasonCode.STALE_PAYMENT_DATA})
"""Why a candidate is held that could go at this instant."""
DISPATCH_HOLDS = GATES | {ReasonCode.UNREACHABLE, ReasonCode.NEVER_OPEN}
"""Why a candidate is held, whichever rule proposed it."""
_NEVER_SENT = frozenset({ReasonCode.NO_CHANNEL, ReasonCode.NOT_AGREED})
"""Why a step that was skipped could never have gone."""


class Candidate(NamedTuple):
    """A message that may go: a step of the ladder, one of its repeats, or a follow-up outside it."""

    step: str
    purpose: Purpose
    tone: Tone
    obligation: Obligation
    occurrence: str
    planned: PlannedDate
    attempt: int
    """The number of this attempt at the occurrence, from 0: each has a key of its own."""
    route: Route | None
    """None when every address has failed."""
    policy_step: Step | None = None
    """The policy's step; None for a follow-up."""
    expires_on: date | None = None
    """The date on which it can no longer go: its time is over, it is late, or the next step's date has come."""
    skipped: tuple[Reason, ...] = ()
    """Why steps before it will not be sent."""
    cause: Reason | None = None
    """What a follow-up answers to; None for a step, which comes because its date does."""
    promise: date | None = None
    failures: int = 0
    """The attempts before it that left us and reached nobody."""
    delay: Delay | None = None

    @property
    def key(self) -> str:
        """Rule 15: the identity of the message, made of obligation, step, occurrence and attempt alone."""
        return contact_key(self.obligation.id, self.step, self.occurrence, self.attempt)


class LadderExhausted(NamedTuple):
    """Nothing more can go: the ladder is finished, or, with steps left, nobody can be reached."""

    unreachable: bool
    because: tuple[Reason, ...]


class PlannedHandOff(NamedTuple):
    """A hand-off whose day is known."""

    step: Step
    on: date
    because: tuple[Reason, ...]


def hold(
    code: ReasonCode,
    until: datetime | None = None,
    *,
    on: date | None = None,
    detail: str = "",
    task: Task | None = None,
    more: tuple[Reason, ...] = (),
) -> Hold:
    """Hold, with the hold's own reason as the first."""
    return Hold(reason=code.value, until=until, task=task, because=(Reason(code, on, detail), *more))


# --- can it go? --------------------------------------------------------------------------------------


def delay_of(
    snapshot: Snapshot, route: Route | None, attempts: tuple[Attempt, ...], said_no: StepDeclined | None
) -> Delay | None:
    """Return what keeps a message on that route back: a call that nobody answered, or a person; the later of the two.

    Also when it has passed, as what stands before an instant is the same whenever one asks.
    """
    case, found = snapshot.case, []
    if said_no is not None and said_no.until is not None:
        found.append(Delay(case.first_instant_of(said_no.until), ReasonCode.PUT_OFF, said_no.step))
    here = None if route is None else (route.channel, route.address)
    unanswered = [one.at for one in attempts if (one.channel, one.to) == here and not one.withdrawn]
    if unanswered:
        hours = case.policy.limits.retry_hours
        again = unanswered[-1].astimezone(UTC) + timedelta(hours=hours)
        found.append(Delay(local(again, case.zone), ReasonCode.NO_ANSWER, str(hours)))
    return max(found, key=lambda delay: delay.until.timestamp(), default=None)


def is_on_record(snapshot: Snapshot, candidate: Candidate) -> bool:
    """Return whether something went out under its key, whatever its items say (an edited or migrated record)."""
    return snapshot.case.is_contacted and candidate.key in snapshot.case.conversation.sent_keys


def earliest_instant(snapshot: Snapshot, candidate: Candidate) -> datetime | Literal["expired"] | None:
    """Return when a candidate with a route can go, from now on; None when never within the horizon."""
    constraints, target = candidate.route.constraints, candidate.planned.target  # type: ignore[union-attr]  # it has one
    start = _from_when(snapshot, candidate)
    at = next_instant(constraints, target, start)
    last = search_start(constraints, target, start) + HORIZON if at is None else at
    if candidate.expires_on is not None and last.date() >= candidate.expires_on:
        return "expired"
    return at


def _from_when(snapshot: Snapshot, candidate: Candidate) -> datetime:
    """Return the first instant that comes into question."""
    delay = candidate.delay
    return snapshot.now if delay is None or not is_later(delay.until, snapshot.now) else delay.until


def is_feasible(snapshot: Snapshot, candidate: Candidate) -> bool:
    """Tell if it can go before it expires. One that may expire and whose addresses all failed is over."""
    if snapshot.case.is_contacted and is_on_record(snapshot, candidate):
        return False
    if candidate.expires_on is None:
        return True
    if candidate.route is None:
        return False  # what can go later, or another way, need not wait for it
    return earliest_instant(snapshot, candidate) != "expired"


# --- now or later ------------------------------------------------------------------------------------


def send_or_wait(snapshot: Snapshot, candidate: Candidate) -> Decision:
    """Decide what the candidate comes to at this instant."""
    return blocking_answer(snapshot, candidate) or send_now(snapshot, candidate)


def blocking_answer(snapshot: Snapshot, candidate: Candidate) -> Wait | Hold | None:
    """Say what keeps the candidate back at this instant; None when it goes."""
    route, target = candidate.route, candidate.planned.target
    if route is None:
        return hold(ReasonCode.UNREACHABLE, task=Task(TaskCode.UPDATE_CONTACTS), more=_because(candidate))
    at = next_instant(route.constraints, target, _from_when(snapshot, candidate))
    if at is None:
        return _never_open(snapshot, candidate, route)
    if at is not snapshot.now and is_later(at, snapshot.now):
        because = (*_delay(snapshot, candidate, route, at), *_late(snapshot, candidate, route, at))
        return Wait(until=at, step=candidate.step, because=because)
    code = gate_reason(snapshot, candidate)
    if code is None:
        return None
    task = _fresh_data(snapshot)
    if code is ReasonCode.NEEDS_APPROVAL:
        in_time = candidate.expires_on and candidate.expires_on - ONE_DAY
        task = Task(TaskCode.APPROVE_STEP, candidate.step, since=target, due_on=in_time)
    return hold(code, _gate_ends(snapshot, candidate, route), on=target, detail=candidate.step, task=task)


def gate_reason(snapshot: Snapshot, candidate: Candidate) -> ReasonCode | None:
    """Say what keeps it from going although it could: the first closed gate."""
    return next(closed_gates(snapshot, candidate), None)


def closed_gates(snapshot: Snapshot, candidate: Candidate) -> Iterator[ReasonCode]:
    """Go through the gates that are closed: a missing approval, payment data that are too old. Rules 17 and 27."""
    step = candidate.policy_step
    if step is not None and step.requires_approval and not is_approved(snapshot, candidate.step):
        yield ReasonCode.NEEDS_APPROVAL
    if candidate.tone in _FIRM and candidate.purpose not in NOT_DEMANDS and is_stale(snapshot):
        yield ReasonCode.STALE_PAYMENT_DATA


def _fresh_data(snapshot: Snapshot) -> Task:
    last_day = fresh_through(snapshot)
    return Task(TaskCode.UPDATE_PAYMENT_DATA, since=last_day and last_day + ONE_DAY)


def _delay(snapshot: Snapshot, candidate: Candidate, route: Route, until: datetime) -> tuple[Reason, ...]:
    """Say what stands between the target date and the instant, the same whenever one asks on the way."""
    case = snapshot.case
    head = (ReasonCode.BEFORE_TARGET, candidate.step)
    if candidate.planned.from_grace:
        head = (ReasonCode.GRACE, str(case.policy.grace_days))
    elif candidate.planned.from_deadline:
        head = (ReasonCode.DEADLINE, candidate.step)
    unreachable = [reason for reason in candidate.skipped if reason.code in _NEVER_SENT] if candidate.skipped else ()
    delayed = _after_delay(candidate, route, until) or route.constraints.delay_reasons(candidate.planned, head, until)
    pay_day, due_on = candidate.obligation.pay_day, candidate.obligation.due_on
    waits_for = pay_day is not None and pay_day > due_on and candidate.planned.nominal > due_on
    paid_on = (Reason(ReasonCode.PAY_DAY, pay_day),) if waits_for else ()
    return (*delayed, *paid_on, *not_decreed(case, until.date(), candidate), *unreachable)


def _after_delay(candidate: Candidate, route: Route, until: datetime) -> tuple[Reason, ...]:
    """Say what stands between the end of a delay and the instant; nothing where the delay is not what is waited for."""
    delay, constraints = candidate.delay, route.constraints
    if delay is None or until != next_instant(constraints, candidate.planned.target, delay.until):
        return ()
    first = constraints.first_instant(candidate.planned.target)
    if first is not None and not is_later(delay.until, first):
        return ()
    day = delay.until.date()
    own = Reason(delay.code, day, delay.detail)
    if until == delay.until:
        return (own,)
    reasons = constraints.delay_reasons(PlannedDate(day, day), (delay.code, delay.detail), until)
    return reasons if own in reasons else (own, *reasons)


def _late(snapshot: Snapshot, candidate: Candidate, route: Route, at: datetime) -> tuple[Reason, ...]:
    """Say since when it is late, if it goes at `at`; what was said last may have kept it back until then."""
    case, target = snapshot.case, candidate.planned.target
    first = route.constraints.first_instant(target)
    if first is None or first.date() >= at.date():
        return ()
    began = max(day for day, fact in case.invoice.dated_facts() if fact in _BEGINS_ANEW)
    back = start_of_day(began, case.zone) if began > first.date() else None
    put_off = candidate.delay and candidate.delay.until
    return late_since(route.constraints, target, at, (case.conversation.newest, put_off, back))


def not_decreed(case: Case, day: date, candidate: Candidate | None = None) -> tuple[Reason, ...]:
    """Rule 11: what rests on a year whose holidays nobody has decreed says so.

    Days after the due date are found by going forward, so the answer's own is the latest of them. A step before it may
    have been counted, or brought forward, from a year that `day` does not lie in.
    """
    known = case.schedule.decreed_through
    if day.year <= known and candidate is not None and candidate.obligation.due_on > day:
        step = candidate.policy_step
        is_counted = step is not None and step.when.unit == "working"
        day = candidate.obligation.due_on if is_counted else candidate.planned.nominal
    return () if day.year <= known else (Reason(ReasonCode.NOT_DECREED, None, str(day.year)),)


def _never_open(snapshot: Snapshot, candidate: Candidate, route: Route) -> Hold:
    """No instant within the horizon: say which layers exclude each other, and when one comes into sight."""
    constraints, target = route.constraints, candidate.planned.target
    layers = never_open_layers(constraints, target, snapshot.today)
    beyond = first_instant_beyond(constraints, target, snapshot.now)
    until = beyond - HORIZON if beyond is not None else None
    return hold(ReasonCode.NEVER_OPEN, until, detail=layers, task=Task(TaskCode.REVIEW_HOURS))


def _closes_at(snapshot: Snapshot, route: Route, at: datetime | None = None) -> datetime:
    """Return the end of the opening that `at` lies in; at the latest midnight, when every dated fact may change."""
    at = snapshot.now if at is None else at
    closes_at = route.constraints.window.closes_at(at)
    if closes_at is not None and closes_at.date() == at.date():
        return closes_at
    return start_of_day(at.date() + ONE_DAY, snapshot.case.zone)


def _gate_ends(snapshot: Snapshot, candidate: Candidate, route: Route) -> datetime | None:
    """Return when the candidate can go no longer, whatever the gate; None under hours without end.

    That is the end of the opening: outside it the answer is to wait for the next one. Midnight alone is no end.
    """
    at, last = _closes_at(snapshot, route), snapshot.today + HORIZON
    while at.date() <= last:
        expired = candidate.expires_on is not None and at.date() >= candidate.expires_on
        if expired or next_instant(route.constraints, candidate.planned.target, at) != at:
            return at
        at = _closes_at(snapshot, route, at)
    return None


def hand_off_or_wait(snapshot: Snapshot, planned: PlannedHandOff) -> HandOff | Wait | Hold:
    """Hand over from 00:00 of its rolled date; no window applies. It is later than any firm step (rule 27)."""
    step, estimated = planned.step, not_decreed(snapshot.case, planned.on)
    if planned.on > snapshot.today:
        until = start_of_day(planned.on, snapshot.case.zone)
        because = (Reason(ReasonCode.BEFORE_TARGET, planned.on, step.id), *estimated)
        return Wait(until=until, step=step.id, because=because)
    if is_stale(snapshot):
        code = ReasonCode.STALE_PAYMENT_DATA
        return hold(code, on=planned.on, detail=step.id, task=_fresh_data(snapshot), more=estimated)
    key = contact_key(obligation(snapshot).id, step.id, "1", 0)
    because = (*planned.because, *estimated)
    return HandOff(to=step.hand_off_to or "", step=step.id, reason="ladder_end", key=key, because=because)


# --- the message -------------------------------------------------------------------------------------


def send_now(snapshot: Snapshot, candidate: Candidate) -> Send:
    """Write the message of a candidate that nothing keeps back."""
    case, step = snapshot.case, candidate.policy_step
    route = cast("Route", candidate.route)
    item = item_for(snapshot, candidate)
    purpose = candidate.purpose
    if purpose is Purpose.DUE_TODAY and snapshot.today < candidate.obligation.due_on:
        purpose = Purpose.UPCOMING  # rule 6: nobody is told "today" about a date that lies ahead
    elif purpose is Purpose.RECEIPT_CHECK and case.is_acknowledged(snapshot.today):
        purpose = Purpose.OVERDUE
    deadline = step.deadline_days if step else None
    deadline_on = deadline.after(snapshot.today, case.calendar) if deadline else None
    estimated = not_decreed(case, snapshot.today, candidate)
    if not estimated and deadline and deadline_on and deadline.unit == "working":
        estimated = not_decreed(case, deadline_on)
    copies = case.contactability.copies(case, route, step.copy_to) if step and step.copy_to else {}
    return Send(
        step=candidate.step,
        purpose=purpose,
        tone=candidate.tone,
        channel=route.channel,
        to=route.address,
        at=snapshot.now,
        closes_at=_closes_at(snapshot, route),
        items=(item,),
        outstanding=(item.outstanding,),
        key=candidate.key,
        because=(
            *_because(candidate),
            *_late(snapshot, candidate, route, snapshot.now),
            *_worth_knowing(snapshot, candidate, item),
            *estimated,
        ),
        charges=charges(snapshot) if case.invoice.terms.late_fee and candidate.purpose not in NOT_DEMANDS else (),
        deadline_on=deadline_on,
        deadline_days=str(deadline) if deadline else None,
        offers=step.offers if step else (),
        promise=candidate.promise,
        attach=(f"invoice:{case.invoice.id}",) if step and step.attach_invoice else (),
        series=step.series if step else None,
        series_number=1 + sum(one.series == step.series for one in item.earlier) if step and step.series else None,
        copies=tuple(copies),
        copy_to=tuple(dict.fromkeys(copies.values())),
    )


def item_for(snapshot: Snapshot, candidate: Candidate) -> SendItem:
    """Write the obligation as the message names it. A request for a certificate asks for no cash."""
    asked, invoice = candidate.obligation, snapshot.case.invoice
    to_transfer = cash_asked(snapshot) if DisputeOpened in snapshot.case.kinds else asked.amount
    if candidate.purpose is Purpose.CERTIFICATE:
        to_transfer = Money.zero(to_transfer.currency)
    due_on = None if awaits_receipt(snapshot) else asked.due_on
    return SendItem(
        invoice_id=invoice.id,
        obligation=asked.id,
        step=candidate.step,
        occurrence=candidate.occurrence,
        outstanding=to_transfer + asked.withheld if invoice.withholdings else to_transfer,
        due_on=due_on,
        days_overdue=None if due_on is None else (snapshot.today - due_on).days,
        to_transfer=to_transfer,
        promise=candidate.promise,
        earlier=_earlier(snapshot.case, asked.id) if snapshot.case.contacts else (),
        parts=asked.parts,
        part_count=asked.part_count,
        label=asked.label,
        billed_to=invoice.billed_to if invoice.payer_id else None,
        pay_day=named_pay_day(snapshot, asked) if asked.pay_day and candidate.purpose not in NOT_DEMANDS else None,
    )


def _earlier(case: Case, obligation: str) -> tuple[EarlierMessage, ...]:
    """Name the demands that went out about that obligation, in order of time, as later messages refer to them (D5)."""
    asked = case.conversation.asked(case.invoice.id, obligation, case.zone)
    return tuple(_as_earlier(case, demand.message) for demand in asked.demands)


def _as_earlier(case: Case, message: Contacted) -> EarlierMessage:
    """Name one of them; purpose and series that an older record lacks are its step's."""
    step = case.policy.step(message.items[0].step or "")
    return EarlierMessage(
        on=case.day(message.at),
        channel=message.channel,
        purpose=message.purpose or (step and step.purpose) or Purpose.OVERDUE,
        tone=message.tone,
        reference=message.reference,
        series=message.series or (step.series if step else None),
    )


def _because(candidate: Candidate) -> tuple[Reason, ...]:
    """Say why it goes, and what was skipped on the way to it."""
    first = candidate.cause or Reason(ReasonCode.STEP_DUE, candidate.planned.target, candidate.step)
    if not candidate.failures:
        return (first, *candidate.skipped)
    return (first, Reason(ReasonCode.RETRY, None, str(candidate.failures)), *candidate.skipped)


def _worth_knowing(snapshot: Snapshot, candidate: Candidate, item: SendItem) -> tuple[Reason, ...]:
    """Say what the sender may want to know: announced payments, a lapsed plan, a pay day, a dead address."""
    case, lapsed = snapshot.case, candidate.obligation.lapsed_on
    received = [payment.received_on for payment in case.invoice.payments]
    reasons = [Reason(ReasonCode.PAYMENT_AHEAD, day) for day in received if day > snapshot.today]
    if lapsed is not None:
        reasons.append(Reason(ReasonCode.PLAN_LAPSED, lapsed))
    if item.pay_day is not None:
        reasons.append(Reason(ReasonCode.PAY_DAY, item.pay_day))
    if case.bounced:
        bounced = dict.fromkeys(
            way.channel for way in case.client.contacts if (way.channel, way.address) in case.bounced
        )
        reasons += [Reason(ReasonCode.BOUNCED, None, channel.value) for channel in bounced]
    return tuple(reasons)
