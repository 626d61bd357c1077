"""From a move to an answer: send now, wait for the instant, or be held at the gate. Rules 9, 10, 17 and 27."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sopan.charges import ChargeStatement, statement
from sopan.decisions import Decision, Hold, Reason, ReasonCode, Send, SendItem, Wait
from sopan.engine.case import ONE_DAY, Case
from sopan.engine.desk import Desk
from sopan.engine.instants import HORIZON, first_instant_beyond, never_open_layers, next_instant
from sopan.engine.listening import approved, disputed_amount
from sopan.engine.moves import Move
from sopan.engine.obligations import principal_due
from sopan.engine.reach import Route
from sopan.money import Money
from sopan.words import NOT_DEMANDS, Purpose, Tone
from sopan.zones import is_later, start_of_day

__all__ = ["charges_on", "go_or_wait", "hold", "is_gated", "is_stale", "item_for"]


def hold(
    code: ReasonCode,
    until: datetime | None = None,
    *,
    on: date | None = None,
    detail: str = "",
    todo: str = "",
    more: tuple[Reason, ...] = (),
) -> Hold:
    """A hold whose first reason is its own."""
    return Hold(reason=code.value, until=until, todo=todo, because=(Reason(code, on, detail), *more))


def go_or_wait(desk: Desk, move: Move) -> Decision:
    """What the move comes to at this instant."""
    return not_now(desk, move) or send_now(desk, move)


def not_now(desk: Desk, move: Move) -> Wait | Hold | None:
    """What keeps the move back at this instant; None when it goes."""
    if move.route is None:
        until = start_of_day(move.gives_way_on, desk.case.zone) if move.gives_way_on else None
        return hold(ReasonCode.UNREACHABLE, until, todo="perbarui kontak klien", more=move.because)
    at = next_instant(move.route.conditions, move.due.target, desk.now)
    if at is None:
        return _never_open(desk, move, move.route)
    if is_later(at, desk.now):
        return Wait(until=at, step=move.step, because=_way(desk.case, move, move.route, at))
    return _at_the_gate(desk, move, move.route)


def _way(case: Case, move: Move, route: Route, until: datetime) -> tuple[Reason, ...]:
    """From the target date to the instant, the same whenever one asks on the way."""
    in_grace = move.due.from_grace
    head = (ReasonCode.GRACE, str(case.policy.grace_days)) if in_grace else (ReasonCode.BEFORE_TARGET, move.step)
    reasons = route.conditions.way(move.due, head, until) + _not_decreed(case, until)
    if move.passed:
        reasons += tuple(reason for reason in move.passed if reason.code is ReasonCode.NO_CHANNEL)
    return reasons


def _not_decreed(case: Case, day: date) -> tuple[Reason, ...]:
    """Rule 11: what rests on a year whose holidays nobody has decreed says so."""
    if day.year <= case.calendar.decreed_through:
        return ()
    return (Reason(ReasonCode.NOT_DECREED, None, str(day.year)),)


def _never_open(desk: Desk, move: Move, route: Route) -> Hold:
    """No instant within the horizon: say which layers exclude each other, and when one comes into sight."""
    layers = never_open_layers(route.conditions, move.due.target, desk.today)
    beyond = first_instant_beyond(route.conditions, move.due.target, desk.now)
    until = beyond - HORIZON if beyond is not None else None
    return hold(ReasonCode.NEVER_OPEN, until, detail=layers, todo="tinjau jam kontak dan masa tenang")


# --- the gates (rules 17 and 27) -----------------------------------------------------------------------


def is_gated(desk: Desk, move: Move) -> ReasonCode | None:
    """What keeps the move from going although it could: a missing approval, or payment data that are too old."""
    if move.rung is not None and move.rung.requires_approval and not approved(desk.case, move.step):
        return ReasonCode.NEEDS_APPROVAL
    if move.tone >= Tone.FIRM and move.purpose not in NOT_DEMANDS and is_stale(desk):
        return ReasonCode.STALE_PAYMENT_DATA
    return None


def _at_the_gate(desk: Desk, move: Move, route: Route) -> Hold | None:
    """Held at the instant it could go, until the opening ends: outside it the answer is to wait for the next."""
    code = is_gated(desk, move)
    if code is None:
        return None
    todo = f"setujui langkah {move.step}" if code is ReasonCode.NEEDS_APPROVAL else "perbarui data pembayaran"
    return hold(code, _closes_at(desk, route), on=move.due.target, detail=move.step, todo=todo)


def is_stale(desk: Desk) -> bool:
    """Whether today lies after the last day on which the payment data count as fresh."""
    freshness, known = desk.case.policy.freshness, desk.case.payments_as_of
    if freshness is None or known is None:
        return False
    return desk.today > desk.case.last_day(desk.case.day(known), freshness)


def _closes_at(desk: Desk, route: Route) -> datetime:
    """The end of the opening that `now` lies in; at the latest midnight, when every dated fact may change."""
    closes_at = route.conditions.window.closes_at(desk.now)
    if closes_at is not None and closes_at.date() == desk.today:
        return closes_at
    return start_of_day(desk.today + ONE_DAY, desk.case.zone)


# --- the message ---------------------------------------------------------------------------------------


def send_now(desk: Desk, move: Move) -> Send:
    """The message of a move that nothing keeps back."""
    route = cast("Route", move.route)
    item = item_for(desk, move)
    rung = move.rung
    return Send(
        step=move.step,
        purpose=_purpose(move, desk.today),
        tone=move.tone,
        channel=route.channel,
        to=route.address,
        at=desk.now,
        closes_at=_closes_at(desk, route),
        items=(item,),
        outstanding=(item.outstanding,),
        key=move.key,
        because=(*move.because, *_worth_knowing(desk)),
        charges=charges_on(desk) if move.purpose not in NOT_DEMANDS else (),
        deadline_on=(
            desk.case.calendar.add_working_days(desk.today, rung.deadline_days) if rung and rung.deadline_days else None
        ),
        offers=rung.offers if rung else (),
        promise=move.promise,
        attach=(f"invoice:{desk.case.invoice.id}",) if rung and rung.attach_invoice else (),
    )


def _purpose(move: Move, today: date) -> Purpose:
    """Rule 6: nobody is told "today" about a date that lies ahead."""
    if move.purpose is Purpose.DUE_TODAY and today < move.obligation.due_on:
        return Purpose.UPCOMING
    return move.purpose


def item_for(desk: Desk, move: Move) -> SendItem:
    """The obligation as the message names it; with a part in dispute, only the rest is asked for."""
    obligation, to_transfer = move.obligation, _asked_for(desk, move)
    return SendItem(
        invoice_id=desk.case.invoice.id,
        obligation=obligation.id,
        step=move.step,
        occurrence=move.occurrence,
        outstanding=to_transfer + obligation.withheld,
        due_on=obligation.due_on,
        days_overdue=(desk.today - obligation.due_on).days,
        to_transfer=to_transfer,
    )


def _asked_for(desk: Desk, move: Move) -> Money:
    """The cash of the obligation; nothing by a request for a slip, and no part that is in dispute."""
    amount = move.obligation.amount
    if move.purpose is Purpose.CERTIFICATE:
        return Money.zero(amount.currency)
    in_dispute = disputed_amount(desk.case)
    return amount if in_dispute is None else max(amount - in_dispute, Money.zero(amount.currency))


def _worth_knowing(desk: Desk) -> tuple[Reason, ...]:
    """What the sender may want to know: payments that are only announced, a lapsed plan, an undecreed year."""
    ahead = [payment.received_on for payment in desk.case.invoice.payments if payment.received_on > desk.today]
    reasons = [Reason(ReasonCode.PAYMENT_AHEAD, day) for day in ahead]
    lapsed = desk.obligation.lapsed_on
    if lapsed is not None:
        reasons.append(Reason(ReasonCode.PLAN_LAPSED, lapsed))
    return (*reasons, *_not_decreed(desk.case, desk.today))


def charges_on(desk: Desk) -> tuple[ChargeStatement, ...]:
    """The agreed late fee up to today, on the cash that had fallen due and was open; nothing when none accrued."""
    fee = desk.case.invoice.terms.late_fee
    if fee is None:
        return ()
    due_on, principal = principal_due(desk.case, desk.obligation, desk.today)
    if desk.today <= due_on:
        return ()
    charged = statement(fee, due_on=due_on, principal=principal, on=desk.today)
    return (charged,) if charged.accrued else ()
