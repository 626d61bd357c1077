"""One invoice looked at ahead of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, HandOff, Hold, Reason, ReasonCode, Send, Wait
from sopan.engine import default_calendar
from sopan.engine.case import Case
from sopan.engine.desk import Desk
from sopan.engine.obligations import plan_in_force
from sopan.errors import ArgumentError, CalendarCoverageError
from sopan.forecast.driver import Host
from sopan.forecast.moments import ClosedDay, DueDate, Moment
from sopan.forecast.timeline import Timeline
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.zones import local, start_of_day, zone_of

__all__ = ["forecast"]

_ONE_DAY = timedelta(days=1)
_LEAST = timedelta(microseconds=1)
_AROUND = timedelta(days=3)
"""Days before the first and after the last moment that the picture shows."""
_LEAST_SHOWN = timedelta(days=27)
_MEMORY = timedelta(days=60)
"""How far before `now` the picture reaches for messages and due dates; the table has them all."""
_PATIENCE = timedelta(days=60)
"""When nothing happens for longer than this, the picture begins shortly before the first thing that does."""


def forecast(
    invoice: Invoice,
    client: Client,
    policy: EscalationPolicy,
    *,
    now: datetime,
    until: datetime | date,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
) -> Timeline:
    """What would happen from `now` through `until` if nobody replied and nobody paid.

    It asks `decide` at every instant at which the answer can change, as a host does, and assumes that approvals are
    given, payment data are fresh and every message is delivered. Payments that the invoice already knows of come
    when they are dated. It ends at a hand-off, when the invoice is settled, and at a hold without a date, which it
    shows.

    `now` is aware, in any zone. `until` is an aware instant, inclusive, or a day of the client's zone, through its
    end. `history` is the whole client's, as for `decide`; `calendar` is `WorkingCalendar.indonesia()` unless given.

    Raises what `decide` raises, and ArgumentError for an `until` before `now`.
    """
    zone = zone_of(client.zone)
    _require_aware("now", now)
    here = local(now, zone)
    last = _last_instant(until, client.zone)
    if last < here:
        message = "until lies before now; name a later instant or day"
        raise ArgumentError(message)
    base = default_calendar() if calendar is None else calendar
    host = Host(invoice, client, policy, history=history, calendar=base)
    story = _Story(host, base.for_region(client.region))
    story.remember(here)
    for at, decision in host.play(now=here, until=last):
        story.tell(at, decision)
    story.finish(last)
    return story.timeline(here, last)


class _Story:
    """What a host lives through, written down as it happens."""

    def __init__(self, host: Host, calendar: WorkingCalendar) -> None:
        self.host = host
        self.calendar = calendar
        self.moments: list[Moment] = []
        self.dues: list[DueDate] = []
        self.instalments: set[date] = {part.due_on for part in host.invoice.instalments}
        self.waiting: Wait | None = None
        self.approved = False

    # --- writing it down -------------------------------------------------------------------------

    def remember(self, now: datetime) -> None:
        """What was sent before the forecast begins."""
        invoice = self.host.invoice
        for contact in self.host.conversation.made_contacts:
            for item in contact.event.items:
                if item.invoice_id != invoice.id or item.step is None or contact.at > now:
                    continue
                at = local(contact.at, now.tzinfo or UTC)
                due_on = _date_in(item.obligation, invoice) or invoice.due_on
                self.moments.append(
                    Moment(
                        kind="contacted",
                        at=at,
                        days_after_due=(at.date() - due_on).days,
                        step=item.step,
                        purpose=contact.event.purpose,
                        tone=contact.event.tone,
                        channel=contact.event.channel,
                        outstanding=item.outstanding,
                        deadline_on=contact.event.deadline_on,
                    ),
                )

    def tell(self, at: datetime, decision: Decision) -> None:
        """One answer."""
        due = self._due(at)
        if isinstance(decision, Wait):
            self.waiting = decision
            return
        match decision:
            case Hold(reason=ReasonCode.NEEDS_APPROVAL):
                self.approved = True
                return  # the way there belongs to the message that goes now
            case Send():
                self.moments.append(self._sent(decision, due))
                self.approved = False
            case Hold():
                self._held(at, decision, due)
            case HandOff():
                self.moments.append(
                    Moment("hand_off", at, _days(at, due), step=decision.step, to=decision.to, decision=decision),
                )
            case _:
                self.moments.append(Moment("done", at, _days(at, due), reason=decision.reason, decision=decision))
        self.waiting = None

    def _sent(self, send: Send, due: DueDate) -> Moment:
        way = self.waiting.because if self.waiting is not None else ()
        return Moment(
            kind="send",
            at=send.at,
            days_after_due=_days(send.at, due),
            step=send.step,
            purpose=send.purpose,
            tone=send.tone,
            channel=send.channel,
            outstanding=send.outstanding[0],
            planned_on=_planned_on(way, send.at.date()),
            deadline_on=send.deadline_on,
            approved=self.approved,
            because=tuple(dict.fromkeys((*way, *send.because))),
            decision=send,
        )

    def _held(self, at: datetime, hold: Hold, due: DueDate) -> None:
        moment = Moment(
            kind="hold",
            at=at,
            days_after_due=_days(at, due),
            until=hold.until,
            reason=hold.reason,
            because=hold.because,
            decision=hold,
        )
        before = self.moments[-1] if self.moments else None
        if before is not None and before.kind == "hold" and (before.reason, before.until) == (hold.reason, at):
            # One hold in two parts, cut where something dated might have ended it.
            moment = replace(moment, at=before.at, days_after_due=before.days_after_due)
            self.moments.pop()
        self.moments.append(moment)

    def finish(self, last: datetime) -> None:
        """The forecast ends while waiting."""
        if self.waiting is None:
            return
        wait = self.waiting
        due = self._due(last)
        self.moments.append(
            Moment(
                kind="wait",
                at=last,
                days_after_due=_days(last, due),
                step=wait.step,
                until=wait.until,
                because=wait.because,
                decision=wait,
            ),
        )

    def _due(self, at: datetime) -> DueDate:
        """The due date that counts at that instant, remembered for the picture."""
        host = self.host
        case = Case(host.invoice, host.client, host.policy, host.conversation, self.calendar, None)
        obligation = Desk(case, at).obligation
        due = DueDate(
            obligation=obligation.id,
            due_on=obligation.due_on,
            effective_on=obligation.effective_on,
            grace_ends=case.last_day(obligation.effective_on, host.policy.grace_days),
        )
        if due not in self.dues:
            self.dues.append(due)
            plan = plan_in_force(case, at.date())
            if plan is not None:
                self.instalments.update(part.due_on for part in plan.event.instalments)
        return due

    # --- reading it ------------------------------------------------------------------------------

    def timeline(self, now: datetime, last: datetime) -> Timeline:
        """The whole of it."""
        first, end = self._shown_days(now.date(), last.date())
        return Timeline(
            invoice_number=self.host.invoice.number,
            policy_name=self.host.policy.name,
            now=now,
            until=last,
            dues=tuple(self.dues),
            instalments=tuple(sorted(self.instalments - {due.due_on for due in self.dues})),
            moments=tuple(self.moments),
            shown_from=first,
            shown_until=end,
            closed=tuple(self._closed_days(first, end)),
            decreed_through=self.calendar.decreed_through,
        )

    def _shown_days(self, today: date, last: date) -> tuple[date, date]:
        """The days of the picture: what happens, what led there within reach, and a little around."""
        due = self.dues[0].due_on
        happened = [moment.at.date() for moment in self.moments if moment.kind == "contacted"]
        past = [day for day in (*happened, due) if today - _MEMORY <= day < today]
        coming = [moment.at.date() for moment in self.moments if moment.kind != "contacted"]
        untils = [moment.until.date() for moment in self.moments if moment.until and moment.kind == "hold"]
        grace = [self.dues[0].grace_ends] if today - _MEMORY <= due else []
        end = max([*coming, *(min(until, last) for until in untils), *(min(day, last) for day in grace), today])
        ahead = min([*coming, *([due] if due > today else [])], default=today)
        first = min([today, *past])
        if first == today and ahead - today > _PATIENCE:
            first = ahead - _PATIENCE / 4
        first -= _AROUND
        return first, max(end + _AROUND, first + _LEAST_SHOWN)

    def _closed_days(self, first: date, end: date) -> Iterator[ClosedDay]:
        quiet = (*self.host.client.quiet_periods, *self.host.policy.quiet_periods)
        day = first
        while day <= end:
            try:
                closure = self.calendar.closure(day)
            except CalendarCoverageError:
                closure = None  # the margin of the picture may reach beyond the calendar; no decision does
            period = next((period for period in quiet if period.covers(day)), None)
            if closure is not None:
                name = "" if closure == "weekend" else self.calendar.why_closed(day) or ""
                yield ClosedDay(day, closure, name)
            elif period is not None:
                yield ClosedDay(day, "quiet", period.note or "")
            day += _ONE_DAY


def _days(at: datetime, due: DueDate) -> int:
    return (at.date() - due.due_on).days


def _planned_on(way: Iterable[Reason], on: date) -> date | None:
    """The day that the policy names, if the way there begins with it and led to another."""
    first = next(iter(way), None)
    if first is None or first.code not in {ReasonCode.BEFORE_TARGET, ReasonCode.GRACE} or first.on == on:
        return None
    return first.on


def _date_in(obligation: str, invoice: Invoice) -> date | None:
    """The date of an instalment, which its name carries."""
    head, _, day = obligation.rpartition("@")
    if head != invoice.id:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def _last_instant(until: datetime | date, zone: str) -> datetime:
    if isinstance(until, datetime):
        _require_aware("until", until)
        return local(until, zone_of(zone))
    if isinstance(until, date):
        return start_of_day(until + _ONE_DAY, zone_of(zone)) - _LEAST
    message = "until must be a datetime with its zone, or a date"
    raise ArgumentError(message)


def _require_aware(name: str, at: object) -> None:
    if not isinstance(at, datetime) or at.utcoffset() is None:
        message = f"{name} must be a datetime with its zone; add a tzinfo, such as datetime(..., tzinfo=WIB)"
        raise ArgumentError(message)
