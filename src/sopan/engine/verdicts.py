"""What each rule says in its state: an answer, or the move that comes next. Their order is in `rulebook`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sopan.decisions import Decision, Done, HandOff, Hold, Reason, ReasonCode, Wait
from sopan.engine.case import ONE_DAY
from sopan.engine.desk import Desk
from sopan.engine.followups import certificate_request, claim_check, promise_followup, slip_still_wanted, thanks
from sopan.engine.going import charges_on, hold, is_stale
from sopan.engine.ladder import Finished, Handing, rung_after_due, rung_before_due
from sopan.engine.listening import (
    claim_in_doubt,
    disputed_amount,
    held_until,
    is_handed_off,
    promise_in_force,
    reply_waits,
)
from sopan.engine.moves import Move, can_go
from sopan.history import contact_key
from sopan.policy import amount_in
from sopan.zones import start_of_day

__all__ = [
    "before_due",
    "below_minimum",
    "claim_unconfirmed",
    "clock_behind",
    "disputed",
    "documents_owed",
    "draft",
    "extension_missed",
    "handed_off",
    "held",
    "overdue",
    "payment_claimed",
    "post_dated",
    "promise_broken",
    "promised",
    "reply_waiting",
    "settled",
    "slip_missing",
    "thanked",
    "void_or_written_off",
]

_LIFE_OF_A_GIRO = timedelta(days=70)


def _morning_after(desk: Desk, last_day: date) -> datetime:
    """The first instant at which we may ask again."""
    return start_of_day(last_day + ONE_DAY, desk.case.zone)


# --- is there anything to ask for? (rules 11 and 1) ----------------------------------------------------


def clock_behind(desk: Desk) -> Hold | None:
    """`now` lies before something that has already happened."""
    newest = desk.case.conversation.newest
    if newest is None or newest <= desk.now:
        return None
    return hold(ReasonCode.CLOCK_BEHIND, newest.astimezone(desk.case.zone), todo="periksa jam sistem")


def void_or_written_off(desk: Desk) -> Done | None:
    """The invoice asks for nothing any more."""
    status = desk.case.invoice.status
    if status not in {"void", "written_off"}:
        return None
    return Done(reason=status, surplus=None, unpaid_charges=(), because=(Reason(ReasonCode(status)),))


def draft(desk: Desk) -> Hold | None:
    """The invoice has not been issued."""
    return hold(ReasonCode.NOT_ISSUED, todo="terbitkan faktur") if desk.case.invoice.status == "draft" else None


def settled(desk: Desk) -> Done | None:
    """No more is open than the tolerance, missing slips included."""
    owed = desk.owed
    if owed.outstanding > desk.case.tolerance:
        return None
    code = ReasonCode.OVERPAID if owed.surplus else ReasonCode.SETTLED
    surplus = owed.surplus or None
    return Done(
        reason=code.value,
        surplus=surplus,
        unpaid_charges=charges_on(desk),
        because=(Reason(code),),
    )


def thanked(desk: Desk) -> Move | None:
    """The cash has come: say thank you once, unless the client is held or handed off, and never past its days."""
    case, terms = desk.case, desk.case.policy.thanks
    if terms is None or not desk.cash_settled or is_handed_off(case) or held_until(case, desk.now):
        return None
    move = thanks(desk, terms)
    if move is None or move.route is None or not can_go(case, move, desk.now):
        return None
    return move


# --- listening (rules 19 to 25) ------------------------------------------------------------------------


def handed_off(desk: Desk) -> Hold | None:
    """Somebody else has taken over."""
    return hold(ReasonCode.HANDED_OFF) if is_handed_off(desk.case) else None


def disputed(desk: Desk) -> Hold | None:
    """The client objects to all that is open, or to a part and the policy holds the rest too."""
    amount = disputed_amount(desk.case)
    if amount is None:
        return None
    partial = amount < min(desk.owed.to_transfer, desk.obligation.amount)
    if partial and desk.case.policy.disputes.partial == "ask_rest":
        return None
    return hold(ReasonCode.DISPUTED, todo="selesaikan keberatan klien")


def held(desk: Desk) -> Hold | None:
    """A person wants no message to go."""
    until = held_until(desk.case, desk.now)
    if until is None:
        return None
    if until == "lifted":
        return hold(ReasonCode.HELD)
    return hold(ReasonCode.HELD, until.astimezone(desk.case.zone), on=until.astimezone(desk.case.zone).date())


def payment_claimed(desk: Desk) -> Hold | None:
    """The client says that it is paid, and we are looking."""
    claim = claim_in_doubt(desk.case)
    if claim is None or desk.today > claim.checked_through:
        return None
    until = _morning_after(desk, claim.checked_through)
    return hold(ReasonCode.VERIFY_PAYMENT, until, on=claim.on, todo="cek mutasi bank")


def reply_waiting(desk: Desk) -> Hold | None:
    """The client has written, and nobody has answered."""
    return hold(ReasonCode.AWAITING_US, todo="balas klien") if reply_waits(desk.case) else None


def documents_owed(desk: Desk) -> Hold | None:
    """The client waits for a document, or for the invoice itself."""
    invoice = desk.case.invoice
    if invoice.documents_pending:
        documents = ", ".join(invoice.documents_pending)
        return hold(ReasonCode.DOCUMENTS_PENDING, todo=f"kirim {documents}")
    if invoice.delivered_on is not None and invoice.delivered_on > desk.today:
        until = start_of_day(invoice.delivered_on, desk.case.zone)
        return hold(ReasonCode.DOCUMENTS_PENDING, until, on=invoice.delivered_on, todo="pastikan faktur diterima klien")
    return None


def promised(desk: Desk) -> Hold | None:
    """The client named a day, and it has not passed."""
    promise = promise_in_force(desk.case, desk.today)
    if promise is None:
        return None
    return hold(ReasonCode.PROMISED, _morning_after(desk, promise.last_day), on=promise.event.pay_by)


# --- is it worth asking? (rules 3 and 4) ---------------------------------------------------------------


def post_dated(desk: Desk) -> Hold | None:
    """Payments dated ahead will settle the obligation within the life of a giro."""
    if not desk.case.invoice.payments or desk.cash_settled:
        return None
    ahead = [payment for payment in desk.case.invoice.payments if payment.received_on > desk.today]
    if not ahead:
        return None
    rest = desk.obligation.amount
    for payment in sorted(ahead, key=lambda payment: payment.received_on):
        if payment.received_on - desk.today > _LIFE_OF_A_GIRO:
            return None
        rest -= payment.amount
        if rest <= desk.case.tolerance:
            until = start_of_day(payment.received_on, desk.case.zone)
            return hold(ReasonCode.POST_DATED, until, on=payment.received_on)
    return None


def below_minimum(desk: Desk) -> Hold | None:
    """What is open is not worth a message."""
    if not desk.case.policy.minimum:
        return None
    owed = desk.owed.to_transfer if desk.case.due_total is None else desk.case.due_total
    if desk.cash_settled or owed >= amount_in(desk.case.policy.minimum, owed.currency):
        return None
    return hold(ReasonCode.BELOW_MINIMUM)


# --- asking --------------------------------------------------------------------------------------------


def slip_missing(desk: Desk) -> Move | Hold | None:
    """The cash has come; only the withholding slip is asked for, never money."""
    if not desk.cash_settled:
        return None
    move = certificate_request(desk)
    if move is not None:
        return move
    if slip_still_wanted(desk):
        return hold(ReasonCode.UNREACHABLE, todo="perbarui kontak klien")
    return hold(ReasonCode.LADDER_FINISHED, todo="minta bukti potong")


def claim_unconfirmed(desk: Desk) -> Move | None:
    """We looked, and the payment is not there."""
    return claim_check(desk)


def promise_broken(desk: Desk) -> Move | None:
    """The newest word that the client gave was broken; an extension that still runs comes after the early rungs."""
    move = promise_followup(desk)
    if move is None or move.due.nominal > desk.today:
        return None
    return move


def before_due(desk: Desk) -> Move | None:
    """A gentle reminder before or on the agreed due date."""
    return rung_before_due(desk.case, desk.rungs, desk.now)


def extension_missed(desk: Desk) -> Move | None:
    """A missed extension is followed up before the ladder goes on."""
    return promise_followup(desk)


def overdue(desk: Desk) -> Move | Decision:
    """The ladder after the due date, up to the hand-off."""
    following = rung_after_due(desk.case, desk.rungs, desk.owed, desk.now)
    match following:
        case Move():
            return following
        case Handing():
            return _hand_off(desk, following)
        case Finished():
            return _finished(following)


def _hand_off(desk: Desk, handing: Handing) -> HandOff | Wait | Hold:
    """A hand-off comes at 00:00 of its rolled date; no window applies. It is later than any firm rung (rule 27)."""
    step = handing.step
    if handing.on > desk.today:
        until = start_of_day(handing.on, desk.case.zone)
        return Wait(until=until, step=step.id, because=(Reason(ReasonCode.BEFORE_TARGET, handing.on, step.id),))
    if is_stale(desk):
        code = ReasonCode.STALE_PAYMENT_DATA
        return hold(code, on=handing.on, detail=step.id, todo="perbarui data pembayaran")
    key = contact_key(desk.obligation.id, step.id, "1", 0)
    return HandOff(to=step.hand_off_to or "", step=step.id, reason="ladder_end", key=key, because=handing.because)


def _finished(end: Finished) -> Hold:
    if end.unreachable:
        return hold(ReasonCode.UNREACHABLE, todo="perbarui kontak klien", more=end.because)
    return hold(ReasonCode.LADDER_FINISHED, todo="tentukan langkah berikutnya", more=end.because)
