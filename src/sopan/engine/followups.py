"""Messages outside the ladder: about a broken word, a claimed payment, a missing slip, and thanks.

Rules 2, 18, 22, 25 and 33. Their step is their purpose; their channel is that of the last demand on this invoice,
else of the next rung, and where that cannot be used, the next rung's channels. The next rung is the first above those
made that can reach the client without a fall in tone, whatever its date: a broken promise is asked about also when a
strategy has passed what is late.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sopan.decisions import Reason, ReasonCode
from sopan.engine.case import ONE_DAY
from sopan.engine.desk import Desk
from sopan.engine.listening import broken_word, claim_in_doubt
from sopan.engine.moves import Move, instant_of, is_on_record, not_opted_out, route_for, usable_channels
from sopan.engine.rungs import Due
from sopan.policy import Step, Thanks
from sopan.words import Purpose, Tone

__all__ = ["certificate_request", "claim_check", "promise_followup", "slip_still_wanted", "thanks"]


def claim_check(desk: Desk) -> Move | None:
    """Rule 22: once, friendly: the payment that the client spoke of has not arrived."""
    claim = claim_in_doubt(desk.case)
    if claim is None or desk.case.made_on(Purpose.CLAIM_CHECK, claim.on.isoformat()) is not None:
        return None
    return _follow_up(
        desk,
        Purpose.CLAIM_CHECK,
        Tone.FRIENDLY,
        claim.on.isoformat(),
        _after(desk, claim.checked_through),
        Reason(ReasonCode.CLAIM_UNCONFIRMED, claim.on),
    )


def promise_followup(desk: Desk) -> Move | None:
    """Rules 18 and 25: once for the newest broken promise or missed extension, in the tone of the last demand."""
    word = broken_word(desk.case, desk.obligation, desk.today)
    if word is None or desk.case.made_on(Purpose.PROMISE_FOLLOWUP, word.named_day.isoformat()) is not None:
        return None
    code = ReasonCode.EXTENSION_MISSED if word.is_extension else ReasonCode.PROMISE_BROKEN
    last = desk.case.last_demand
    # The last demand may have been a joint message that only listed this invoice; rule 14 holds all the same.
    said = (last.tone if last is not None else None, desk.rungs.firmest_tone)
    move = _follow_up(
        desk,
        Purpose.PROMISE_FOLLOWUP,
        max((tone for tone in said if tone is not None), default=None),
        word.named_day.isoformat(),
        _after(desk, word.last_day),
        Reason(code, word.named_day),
    )
    return None if move is None else move._replace(promise=word.named_day)


def certificate_request(desk: Desk) -> Move | None:
    """Rule 2: the next request for the withholding slip; None when all have been made, or when nobody is reached."""
    terms, sent = desk.case.policy.certificates, _requests(desk)
    if terms is None or len(sent) >= terms.times:
        return None
    if sent:
        nominal = sent[-1] + timedelta(days=terms.every)
        due = Due(nominal, desk.case.calendar.roll_forward(nominal))
    else:
        due = desk.case.reach.timetable.overdue_date(terms.first, desk.obligation.effective_on)
    because = Reason(ReasonCode.CERTIFICATE_MISSING, due.target)
    return _follow_up(desk, Purpose.CERTIFICATE, Tone.FRIENDLY, str(len(sent) + 1), due, because)


def slip_still_wanted(desk: Desk) -> bool:
    """Whether the policy still asks for the slip."""
    terms = desk.case.policy.certificates
    return terms is not None and len(_requests(desk)) < terms.times


def _requests(desk: Desk) -> list[date]:
    """When the slip was asked for, in order."""
    sent: list[date] = []
    while (made := desk.case.made_on(Purpose.CERTIFICATE, str(len(sent) + 1))) is not None:
        sent.append(made)
    return sent


def thanks(desk: Desk, terms: Thanks) -> Move | None:
    """Rule 33: once, within days of the payment that settled it; warmer when that came by the agreed due date."""
    case, paid_on = desk.case, _settled_on(desk)
    if paid_on is None:
        return None
    said = (case.made_on(purpose, "1") for purpose in (Purpose.THANKS, Purpose.THANKS_PUNCTUAL))
    if any(day is not None for day in said):
        return None
    purpose = Purpose.THANKS_PUNCTUAL if paid_on <= desk.obligation.due_on else Purpose.THANKS
    due = Due(paid_on, case.calendar.roll_forward(paid_on))
    move = _follow_up(desk, purpose, Tone.FRIENDLY, "1", due, Reason(ReasonCode.PAID, paid_on))
    return None if move is None else move._replace(gives_way_on=paid_on + timedelta(days=terms.within_days) + ONE_DAY)


def _settled_on(desk: Desk) -> date | None:
    """When the last payment came without which the cash would still be open; None when there was none.

    What comes in beyond that, by mistake or in advance, is no reason to thank for the invoice again.
    """
    invoice, today = desk.case.invoice, desk.today
    received = [payment for payment in invoice.payments if payment.counts_on(today)]
    if not received:
        return None
    received.sort(key=lambda payment: payment.received_on, reverse=True)
    spare = desk.case.tolerance - (invoice.balance(today) - invoice.withheld_missing(today))
    for payment in received:
        if payment.amount > spare:
            return payment.received_on
        spare -= payment.amount
    return received[-1].received_on


def _after(desk: Desk, last_day: date) -> Due:
    """The day after a protected span, never before the invoice was issued."""
    nominal = max(last_day + ONE_DAY, desk.case.invoice.issued_on)
    return Due(nominal, desk.case.calendar.roll_forward(nominal))


def _follow_up(
    desk: Desk,
    purpose: Purpose,
    tone: Tone | None,
    occurrence: str,
    due: Due,
    cause: Reason,
) -> Move | None:
    """The follow-up as the next rung would go: one up to the due date if it can go by then, else an overdue one.

    None when no channel can carry it; the ladder then goes on. Without a tone it speaks in the rung's.
    """
    rungs, due_on = desk.rungs, desk.obligation.due_on
    if due.target <= due_on:
        early = _carried_by(desk, rungs.open_before_due(), purpose, tone, occurrence, due, cause)
        if early is not None and early.route is not None:
            at = instant_of(early, early.route, desk.now)
            if isinstance(at, datetime) and at.date() <= due_on:
                return early
    return _carried_by(desk, rungs.open_overdue(), purpose, tone, occurrence, due, cause)


def _carried_by(
    desk: Desk,
    steps: Iterable[Step],
    purpose: Purpose,
    tone: Tone | None,
    occurrence: str,
    due: Due,
    cause: Reason,
) -> Move | None:
    """The follow-up on the last demand's channel, and where that cannot be used, on the next rung's."""
    case = desk.case
    step = next((step for step in steps if usable_channels(case, step.channels)), None)
    following = usable_channels(case, step.channels) if step is not None else ()
    last = (case.last_demand.channel,) if case.last_demand is not None else ()
    channels = not_opted_out(case, case.reach.usable[(*last, *following)])
    if not channels:
        return None
    failed = desk.rungs.failed_routes(purpose.value, occurrence)
    move = Move(
        step=purpose.value,
        purpose=purpose,
        tone=tone or (step.tone if step is not None else None) or Tone.POLITE,
        obligation=desk.obligation,
        occurrence=occurrence,
        due=due,
        attempts=desk.rungs.attempts(purpose.value, occurrence),
        route=route_for(case, channels, failed),
        cause=cause,
    )
    return None if is_on_record(case, move) else move
