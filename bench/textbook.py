# ruff: noqa: D101, D102, D103, PLR0911 - it is read once, beside the rulebook
"""The rulebook as a careful programmer would write it in one sitting: the rival of `bench_decide`.

It reads the same values as `decide` and follows the same rules in the same order, straight from the text: from the
step's date to the next opening, past the days that gap, caps and quiet periods close, and back over the closed days
for the reasons. Working days come from an object of the `holidays` package that is built once, results are frozen
pydantic models. Left out, in its favour: withholding slips, thanks, late fees, legal profiles, repeats, and every
catch-up strategy but `paced`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo

import holidays
from pydantic import BaseModel, ConfigDict

from sopan.client import Client
from sopan.history import (
    Contacted,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    contact_key,
)
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy, Span, Step
from sopan.windows import OpeningHours

ONE = timedelta(days=1)
HORIZON = 400
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


# --- what comes out --------------------------------------------------------------------------------


class Result(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reason(Result):
    code: str
    on: date | None = None
    detail: str = ""


class Send(Result):
    kind: Literal["send"] = "send"
    step: str
    purpose: str
    tone: str
    channel: str
    to: str
    at: datetime
    closes_at: datetime
    obligation: str
    occurrence: str
    to_transfer: Money
    due_on: date
    days_overdue: int
    deadline_on: date | None = None
    promise: date | None = None
    key: str
    because: tuple[Reason, ...] = ()


class Wait(Result):
    kind: Literal["wait"] = "wait"
    until: datetime
    step: str
    because: tuple[Reason, ...] = ()


class Hold(Result):
    kind: Literal["hold"] = "hold"
    reason: str
    until: datetime | None = None


class HandOff(Result):
    kind: Literal["hand_off"] = "hand_off"
    to: str
    step: str


class Done(Result):
    kind: Literal["done"] = "done"
    reason: str
    surplus: Money | None = None


Answer = Send | Wait | Hold | HandOff | Done


# --- working days ----------------------------------------------------------------------------------


class WorkingDays:
    """On one object of the `holidays` package, public holidays and joint leave together, and what it can answer."""

    def __init__(self, years: range) -> None:
        both = ("public", "government")
        self.holidays = holidays.country_holidays("ID", years=years, categories=both, language="id")

    def is_working(self, day: date) -> bool:
        return self.holidays.is_working_day(day)

    def why_closed(self, day: date) -> Reason | None:
        name = self.holidays.get(day)
        if name is None:
            return None if self.is_working(day) else Reason(code="weekend", on=day)
        if name.startswith("Cuti Bersama"):
            return Reason(code="cuti_bersama", on=day, detail=name)
        return Reason(code="estimated_holiday" if "perkiraan" in name else "holiday", on=day, detail=name)

    def roll_forward(self, day: date) -> date:
        return self.holidays.get_nth_working_day(day, 0)

    def roll_backward(self, day: date) -> date:
        return day if self.is_working(day) else self.holidays.get_nth_working_day(day, -1)

    def add(self, day: date, n: int) -> date:
        start = self.roll_forward(day) if n >= 0 else self.roll_backward(day)
        return self.holidays.get_nth_working_day(start, n)

    def after(self, start: date, span: Span) -> date:
        return self.add(start, span.days) if span.unit == "working" else start + timedelta(days=span.days)

    def openings(self, hours: OpeningHours, day: date, zone: tzinfo | None) -> list[tuple[datetime, datetime]]:
        if not self.is_working(day):
            return []
        midnight = datetime.combine(day, time.min, zone)
        return [(midnight + timedelta(minutes=a), midnight + timedelta(minutes=b)) for a, b in hours.on(day)]

    def next_open(self, hours: OpeningHours, at: datetime) -> datetime | None:
        day = at.date()
        for _ in range(HORIZON):
            for start, end in self.openings(hours, day, at.tzinfo):
                if at < end:
                    return max(start, at)
            day += ONE
        return None


# --- the decision ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Obligation:
    id: str
    due_on: date
    effective_on: date
    amount: Money
    extension: ExtensionAgreed | None = None


@dataclass(frozen=True)
class Target:
    day: date
    nominal: date
    from_grace: bool = False


class Question:
    """One call: what is asked, and what every rule looks at."""

    def __init__(
        self, book: Textbook, invoice: Invoice, client: Client, events: Sequence[Event], now: datetime
    ) -> None:
        self.book, self.policy, self.days = book, book.policy, book.days
        self.invoice, self.client, self.events = invoice, client, events
        self.zone = ZoneInfo(ZONES.get(client.zone, client.zone))
        self.now = now.astimezone(self.zone)
        self.today = self.now.date()
        self.mine = [event for event in events if not event.invoice_ids or invoice.id in event.invoice_ids]
        contacts = latest_reports(events)
        self.contacts = [(c, item) for c in contacts for item in c.items if item.invoice_id == invoice.id]
        self.contact_days = [self.day(contact.at) for contact in contacts if contact.sent]
        self.skipped: list[Reason] = []

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)

    def newest(self, kind: type[Any]) -> Any:
        return max((event for event in self.mine if isinstance(event, kind)), key=lambda e: e.at, default=None)

    # --- the rules, in order ------------------------------------------------------------------------

    def verdict(self) -> Answer:
        invoice, policy, today = self.invoice, self.policy, self.today
        if self.events and self.events[-1].at > self.now:
            return Hold(reason="clock_behind", until=self.events[-1].at)
        if invoice.status in {"void", "written_off"}:
            return Done(reason=invoice.status)
        if invoice.status == "draft":
            return Hold(reason="not_issued")
        currency = invoice.total.currency
        tolerance = amount_in(policy.tolerance, currency)
        open_amount = invoice.to_transfer(today)
        if open_amount <= tolerance:
            surplus = invoice.surplus(today)
            return Done(reason="overpaid" if surplus else "settled", surplus=surplus or None)
        obligation = self.obligation(open_amount, tolerance)
        return (
            self.listening(open_amount, obligation)
            or self.promised()
            or self.post_dated(obligation, tolerance)
            or (Hold(reason="below_minimum") if open_amount < amount_in(policy.minimum, currency) else None)
            or self.follow_up(obligation)
            or self.early_step(obligation)
            or self.late_step(obligation)
        )

    def listening(self, open_amount: Money, obligation: Obligation) -> Answer | None:
        handed, recalled = self.newest(HandedOff), self.newest(HandOffRecalled)
        if handed and (not recalled or recalled.at <= handed.at):
            return Hold(reason="handed_off")
        resolved = self.newest(DisputeResolved)
        disputes = [e for e in self.mine if isinstance(e, DisputeOpened) and (not resolved or e.at >= resolved.at)]
        if disputes:
            whole = any(dispute.amount is None for dispute in disputes)
            if (
                whole
                or self.policy.disputes.partial == "hold"
                or sum_of(disputes) >= min(open_amount, obligation.amount)
            ):
                return Hold(reason="disputed")
        lifted = self.newest(HoldLifted)
        ends = [e.until for e in self.mine if isinstance(e, HoldPlaced) and (not lifted or e.at >= lifted.at)]
        if None in ends:
            return Hold(reason="held")
        until = max((e if isinstance(e, datetime) else self.midnight(e) for e in ends if e), default=None)
        if until and self.now < until:
            return Hold(reason="held", until=until)
        claimed, rejected = self.newest(PaymentClaimed), self.newest(PaymentClaimRejected)
        if claimed:
            through = self.days.after(self.day(claimed.at), self.policy.claims.verify)
            if rejected and rejected.at > claimed.at:
                through = min(through, self.day(rejected.at) - ONE)
            if self.today <= through:
                return Hold(reason="verify_payment", until=self.midnight(through + ONE))
        replies = [event for event in self.events if isinstance(event, Replied)]
        handled = [event for event in self.events if isinstance(event, ReplyHandled)]
        if any(not any(h.at > r.at and covers(h, r) for h in handled) for r in replies):
            return Hold(reason="awaiting_us")
        if self.invoice.documents_pending:
            return Hold(reason="documents_pending")
        delivered = self.invoice.delivered_on
        if delivered and delivered > self.today:
            return Hold(reason="documents_pending", until=self.midnight(delivered))
        return None

    def promises(self) -> list[tuple[PromiseMade, date, bool]]:
        """Every promise with its last day, and whether it was kept."""
        found = []
        for event in self.mine:
            if isinstance(event, PromiseMade):
                last = self.days.after(event.pay_by, self.policy.promises.grace)
                since = self.day(event.at)
                received = [
                    p.amount
                    for p in self.invoice.payments
                    if since <= p.received_on <= last and p.counts_on(self.today)
                ]
                kept = event.amount is not None and sum(received, Money.zero(event.amount.currency)) >= event.amount
                found.append((event, last, kept))
        return found

    def promised(self) -> Answer | None:
        promises = self.promises()
        broken = sum(self.today > last and not kept for _, last, kept in promises)
        if promises and broken < self.policy.promises.max_broken:
            _, last, kept = promises[-1]
            if self.today <= last and not kept:
                return Hold(reason="promised", until=self.midnight(last + ONE))
        return None

    def post_dated(self, obligation: Obligation, tolerance: Money) -> Answer | None:
        rest = obligation.amount
        for payment in sorted(self.invoice.payments, key=lambda payment: payment.received_on):
            if self.today < payment.received_on <= self.today + timedelta(days=70):
                rest -= payment.amount
                if rest <= tolerance:
                    return Hold(reason="post_dated", until=self.midnight(payment.received_on))
        return None

    def follow_up(self, obligation: Obligation) -> Answer | None:
        """A claim that was not confirmed, then a word that was not kept: one message each."""
        claimed = self.newest(PaymentClaimed)
        if claimed:
            on = self.day(claimed.at)
            after = self.days.after(on, self.policy.claims.verify) + ONE
            if not self.sent("claim_check", on.isoformat()):
                return self.aside(obligation, "claim_check", on, after)
        broken = [(e.pay_by, last) for e, last, kept in self.promises() if self.today > last and not kept]
        if obligation.extension:
            due_on = obligation.extension.due_on
            broken.append((due_on, self.days.after(due_on, self.policy.promises.grace)))
        if broken:
            named, last = broken[-1]
            if self.today > last and not self.sent("promise_followup", named.isoformat()):
                return self.aside(obligation, "promise_followup", named, last + ONE)
        return None

    def aside(self, obligation: Obligation, purpose: str, on: date, after: date) -> Answer | None:
        step = next(step for step in self.policy.steps if step.channels)
        target = Target(self.days.roll_forward(after), after)
        return self.go(obligation, step, target, occurrence=on.isoformat(), purpose=purpose)

    # --- what is asked for --------------------------------------------------------------------------

    def obligation(self, open_amount: Money, tolerance: Money) -> Obligation:
        invoice = self.invoice
        cancelled = self.newest(PlanCancelled)
        plans = [e for e in self.mine if isinstance(e, PlanAgreed) and (not cancelled or e.at >= cancelled.at)]
        parts = plans[-1].instalments if plans else invoice.instalments
        if not parts:
            extension = self.newest(ExtensionAgreed)
            due_on = extension.due_on if extension else invoice.due_on
            return Obligation(invoice.id, due_on, self.effective(due_on), open_amount, extension)
        rest, still = [], open_amount
        for part in reversed(parts):
            rest.append((part.due_on, min(part.amount, still)))
            still -= min(part.amount, still)
        unfilled = [(due_on, amount) for due_on, amount in reversed(rest) if amount > tolerance]
        due_on, amount = unfilled[0]
        if due_on <= self.today:
            amount = sum((part for day, part in unfilled if day <= self.today), Money.zero(amount.currency))
        return Obligation(f"{invoice.id}@{due_on.isoformat()}", due_on, self.effective(due_on), amount)

    def effective(self, due_on: date) -> date:
        if self.policy.honour_pay_days and self.client.pay_days:
            for ahead in range(15):
                day = due_on + ahead * ONE
                if is_pay_day(day, self.client.pay_days):
                    due_on = day
                    break
        return self.days.roll_forward(due_on) if self.policy.due_on_closed_day == "roll" else due_on

    # --- the ladder ---------------------------------------------------------------------------------

    def sent(self, step: str, occurrence: str, obligation: str | None = None) -> date | None:
        days = (
            self.day(contact.at)
            for contact, item in self.contacts
            if contact.sent
            and (item.step, item.occurrence) == (step, occurrence)
            and (obligation is None or item.obligation == obligation)
        )
        return next(days, None)

    def early_step(self, obligation: Obligation) -> Answer | None:
        if self.today > obligation.due_on:
            return None
        occurrence = obligation.due_on.isoformat()
        steps = [step for step in self.policy.steps if step.when.before_or_on_due]
        sent = [n for n, step in enumerate(steps) if self.sent(step.id, occurrence, obligation.id)]
        expires = obligation.due_on + ONE
        found = None
        self.skipped = []
        for step in reversed(steps[sent[-1] + 1 :] if sent else steps):
            nominal = self.offset(obligation.due_on, step)
            target = Target(self.days.roll_backward(nominal), nominal)
            if target.day <= self.invoice.issued_on:
                continue
            answer = self.go(obligation, step, target, occurrence, expires)
            if answer is not None:
                found, expires = answer, target.day
        return found

    def late_step(self, obligation: Obligation) -> Answer:
        self.skipped = []
        steps = [step for step in self.policy.steps if not step.when.before_or_on_due]
        sent = [n for n, step in enumerate(steps) if self.sent(step.id, "1", obligation.id)]
        for step in steps[sent[-1] + 1 :] if sent else steps:
            target = self.overdue(obligation, step)
            if step.hand_off_to:
                return self.hand_off(obligation, step, target)
            if sent:
                target = self.paced(obligation, steps[sent[-1]], target)
            answer = self.go(obligation, step, target, "1")
            if answer is not None:
                return answer
        return self.finished()

    def finished(self) -> Hold:
        return Hold(reason="unreachable" if self.skipped else "ladder_finished")

    def offset(self, day: date, step: Step) -> date:
        if step.when.unit == "working":
            return self.days.add(day, step.when.days)
        return day + timedelta(days=step.when.days)

    def overdue(self, obligation: Obligation, step: Step) -> Target:
        if step.when.anchor == "contact":
            days = [self.day(c.at) for c, item in self.contacts if c.sent and item.obligation == obligation.id]
            nominal = self.offset(max(days, default=obligation.effective_on), step)
        else:
            nominal = self.offset(obligation.effective_on, step)
        grace = self.days.after(obligation.effective_on, self.policy.grace_days)
        return Target(self.days.roll_forward(max(nominal, grace)), max(nominal, grace), grace >= nominal)

    def paced(self, obligation: Obligation, before: Step, target: Target) -> Target:
        planned = self.overdue(obligation, before).day
        sent_on = self.sent(before.id, "1", obligation.id)
        if sent_on is None or sent_on <= self.days.add(planned, 1):
            return target
        nominal = sent_on + (target.day - planned)
        return target if nominal <= target.day else Target(self.days.roll_forward(nominal), nominal)

    def hand_off(self, obligation: Obligation, step: Step, target: Target) -> Answer:
        notices = [
            c.deadline_on or self.day(c.at)
            for c, i in self.contacts
            if c.sent and c.tone == "final" and i.obligation == obligation.id
        ]
        least = amount_in(self.policy.hand_off.min_outstanding, obligation.amount.currency)
        if not notices:
            return self.finished()
        if self.invoice.outstanding(self.today) <= least:
            return Hold(reason="ladder_finished")
        day = max(target.day, self.days.roll_forward(max(notices) + ONE))
        if day > self.today:
            because = (Reason(code="before_target", on=day, detail=step.id),)
            return Wait(until=self.midnight(day), step=step.id, because=because)
        return HandOff(to=step.hand_off_to or "", step=step.id)

    # --- one step -----------------------------------------------------------------------------------

    def go(
        self,
        obligation: Obligation,
        step: Step,
        target: Target,
        occurrence: str,
        expires: date | None = None,
        purpose: str | None = None,
    ) -> Answer | None:
        """Send, wait, or be held at the gate; None when it cannot go at all."""
        channels = self.usable(step)
        if not channels:
            self.skipped.append(Reason(code="no_channel", detail=step.id))
            return None
        name = purpose or step.id
        failed = [
            (contact.channel, contact.to)
            for contact, item in self.contacts
            if not contact.sent and (item.obligation, item.step, item.occurrence) == (obligation.id, name, occurrence)
        ]
        most = self.policy.limits.max_attempts
        routes = [(c, hours, to) for c, hours in channels for to in self.addresses(c) if (c, to) not in failed]
        if not routes or (most is not None and len(failed) >= most):
            return Hold(reason="unreachable")
        channel, hours, address = routes[0]
        at = self.earliest(hours, max(self.now, self.midnight(target.day)))
        if expires is not None and (at or self.now).date() >= expires:
            return None
        if at is None:
            return Hold(reason="never_open")
        if at > self.now:
            way = self.way(channel, hours, name, target, at)
            return Wait(until=at, step=name, because=(*way, *self.skipped))
        closes_at = next(
            end for start, end in self.days.openings(hours, self.today, self.zone) if start <= self.now < end
        )
        if step.requires_approval and not self.approved(step):
            return Hold(reason="needs_approval", until=closes_at)
        reasons = [Reason(code="step_due", on=target.day, detail=step.id)]
        if failed:
            reasons.append(Reason(code="retry", detail=str(len(failed))))
        what = purpose or step.purpose
        if what == "due_today" and self.today < obligation.due_on:
            what = "upcoming"
        return Send(
            step=name,
            purpose=what,
            tone=step.tone,
            channel=channel,
            to=address,
            at=self.now,
            closes_at=closes_at,
            obligation=obligation.id,
            occurrence=occurrence,
            to_transfer=obligation.amount,
            due_on=obligation.due_on,
            days_overdue=(self.today - obligation.due_on).days,
            deadline_on=self.days.add(self.today, step.deadline_days) if step.deadline_days else None,
            key=contact_key(obligation.id, name, occurrence, len(failed)),
            because=tuple(reasons),
        )

    def approved(self, step: Step) -> bool:
        approvals = [e.at for e in self.mine if isinstance(e, StepApproved) and e.step == step.id]
        sent = [contact.at for contact, item in self.contacts if contact.sent and item.step == step.id]
        return bool(approvals) and (not sent or max(approvals) > max(sent))

    def addresses(self, channel: str) -> list[str]:
        return [contact.address for contact in self.client.contacts if contact.channel == channel]

    def usable(self, step: Step) -> list[tuple[str, OpeningHours]]:
        """The channels that reach the client, the preferred ones first, each with its hours."""
        preferred = [channel for channel in self.client.preferred_channels if channel in step.channels]
        found: list[tuple[str, OpeningHours]] = []
        for channel in (*preferred, *(channel for channel in step.channels if channel not in preferred)):
            out = [e.at for e in self.events if isinstance(e, OptedOut) and e.channel in {None, channel}]
            back = [e.at for e in self.events if isinstance(e, OptedIn) and e.channel in {None, channel}]
            if channel in self.client.opted_out or (out and (not back or max(out) >= max(back))):
                continue
            hours = self.policy.hours(channel)
            if self.client.contact_hours is not None:
                hours = hours & self.client.contact_hours
            if self.addresses(channel) and not hours.is_empty:
                found.append((channel, hours))
        return found

    def earliest(self, hours: OpeningHours, start: datetime) -> datetime | None:
        """The first instant from `start` on that is open, on a day that nothing keeps free of messages."""
        at: datetime | None = start
        while at is not None and at - start <= HORIZON * ONE:
            at = self.days.next_open(hours, at)
            if at is None or not self.kept_free(at.date()):
                return at
            at = self.midnight(at.date() + ONE)
        return None

    def way(self, channel: str, hours: OpeningHours, step: str, target: Target, until: datetime) -> list[Reason]:
        """What closes the days before `until`, back to the last contact or the target date, and what moved that."""
        outside = Reason(code="outside_window", on=until.date(), detail=channel)
        if self.days.openings(hours, until.date(), self.zone)[0][0] < until:
            return [outside]
        closed, day = [outside] if self.midnight(until.date()) < until else [], until.date()
        while day > target.day:
            day -= ONE
            reason = self.days.why_closed(day) or self.kept_free(day)
            if reason is None and not hours.on(day):
                reason = Reason(code="outside_window", on=day, detail=channel)
            if reason is None:
                return without_repeats(reversed(closed))
            closed.append(reason)
            if day > target.day and day in self.contact_days:
                return without_repeats(reversed(closed))
        if target.from_grace:
            first = Reason(code="grace", on=target.nominal, detail=str(self.policy.grace_days))
        else:
            first = Reason(code="before_target", on=target.nominal, detail=step)
        day, last = sorted((target.nominal, target.day))
        rolled = []
        while day <= last:
            if reason := self.days.why_closed(day):
                rolled.append(reason)
            day += ONE
        return [first, *without_repeats(rolled), *without_repeats(reversed(closed))]

    def kept_free(self, day: date) -> Reason | None:
        """The quiet period, gap or cap that keeps `day` free of messages."""
        for period in (*self.client.quiet_periods, *self.policy.quiet_periods):
            if period.covers(day):
                return Reason(code="quiet_period", on=period.start, detail=period.note or "")
        before = bisect_right(self.contact_days, day)
        if not before:
            return None
        last, limits = self.contact_days[before - 1], self.policy.limits
        if limits.min_days_between is not None and (day - last).days < limits.min_days_between:
            return Reason(code="min_gap", on=last, detail=str(limits.min_days_between))
        for code, most, span in (("weekly_cap", limits.max_per_7_days, 7), ("monthly_cap", limits.max_per_30_days, 30)):
            if most is not None and before - bisect_right(self.contact_days, day - span * ONE) >= most:
                return Reason(code=code, on=last, detail=str(most))
        return None


class Textbook:
    """The engine for one policy."""

    def __init__(self, policy: EscalationPolicy, days: WorkingDays) -> None:
        self.policy = policy
        self.days = days

    def decide(self, invoice: Invoice, client: Client, events: Sequence[Event], now: datetime) -> Answer:
        """The verdict now, cut short where a dated fact changes it earlier."""
        question = Question(self, invoice, client, events, now)
        answer = question.verdict()
        if not isinstance(answer, Wait):
            return answer
        dated = {payment.received_on for payment in invoice.payments} | {part.due_on for part in invoice.instalments}
        for day in sorted(day for day in dated if day > question.today):
            at = question.midnight(day)
            if at >= answer.until:
                break
            if Question(self, invoice, client, events, at).verdict() != answer:
                change = Reason(code="case_changes", on=day)
                return Wait(until=at, step=answer.step, because=(*answer.because, change))
        return answer


# --- small things ----------------------------------------------------------------------------------


def latest_reports(events: Sequence[Event]) -> list[Contacted]:
    """Every contact once, in order of time: the first report with the outcome of the last."""
    contacts: dict[object, Contacted] = {}
    for event in events:
        if isinstance(event, Contacted):
            first = contacts.setdefault(event.key or id(event), event)
            if first.outcome != event.outcome:
                contacts[event.key] = first.model_copy(update={"outcome": event.outcome})
    return list(contacts.values())


def amount_in(amounts: Sequence[Money], currency: str) -> Money:
    return next((amount for amount in amounts if amount.currency == currency), Money.zero(currency))


def sum_of(disputes: Sequence[DisputeOpened]) -> Money:
    first, *others = [dispute.amount for dispute in disputes if dispute.amount]
    return sum(others, first)


def covers(handled: ReplyHandled, reply: Replied) -> bool:
    return not handled.invoice_ids or (bool(reply.invoice_ids) and set(reply.invoice_ids) <= set(handled.invoice_ids))


def is_pay_day(day: date, pay_days: Sequence[int | str]) -> bool:
    last = (day + ONE).month != day.month
    weekday = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")[day.weekday()]
    today = {day.day, weekday, f"{weekday} ke-{(day.day + 6) // 7}", *(range(day.day, 32) if last else ())}
    if (day + 7 * ONE).month != day.month:
        today.add(f"{weekday} terakhir")
    return any(pay_day in today for pay_day in pay_days)


def without_repeats(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons, without those that say again what the one before says."""
    kept: list[Reason] = []
    for reason in reasons:
        if not kept or (kept[-1].code, kept[-1].detail) != (reason.code, reason.detail):
            kept.append(reason)
    return kept
