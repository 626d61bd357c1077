"""Messages outside the ladder: about a broken word, a claimed payment, a missing slip, and thanks.

Rules 2, 18, 22, 25 and 33. Their step is their purpose; their channel is that of the last demand on this invoice,
else of the next rung, and where that cannot be used, the next rung's channels.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sopan.decisions import Reason, ReasonCode
from sopan.engine.case import ONE_DAY, Case
from sopan.engine.listening import BrokenWord, Claim, broken_word, claim_in_doubt
from sopan.engine.moves import Move, route_for, usable_channels
from sopan.engine.rungs import Due, Rungs, overdue_date
from sopan.policy import Step
from sopan.words import Channel, Purpose, Tone

__all__ = ["certificate_request", "claim_check", "promise_followup", "thanks"]


def claim_check(case: Case, rungs: Rungs) -> Move | None:
    """Rule 22: once, friendly: the payment that the client spoke of has not arrived."""
    claim = claim_in_doubt(case)
    if claim is None or case.made_on(Purpose.CLAIM_CHECK, claim.on.isoformat()) is not None:
        return None
    because = Reason(ReasonCode.CLAIM_UNCONFIRMED, claim.on)
    return _follow_up(
        case, rungs, Purpose.CLAIM_CHECK, Tone.FRIENDLY, claim.on.isoformat(), _day_after(case, claim), because
    )


def _day_after(case: Case, claim: Claim) -> Due:
    after = claim.checked_through + ONE_DAY
    return Due(after, case.calendar.roll_forward(after))


def promise_followup(case: Case, rungs: Rungs, today: date) -> Move | None:
    """Rules 18 and 25: once for the newest broken promise or missed extension."""
    word = broken_word(case, rungs.obligation, today)
    if word is None or case.made_on(Purpose.PROMISE_FOLLOWUP, word.named_day.isoformat()) is not None:
        return None
    return _about_word(case, rungs, word)


def _about_word(case: Case, rungs: Rungs, word: BrokenWord) -> Move | None:
    after = word.last_day + ONE_DAY
    due = Due(after, case.calendar.roll_forward(after))
    code = ReasonCode.EXTENSION_MISSED if word.is_extension else ReasonCode.PROMISE_BROKEN
    return _follow_up(
        case,
        rungs,
        Purpose.PROMISE_FOLLOWUP,
        _tone(case, rungs, due.target),
        word.named_day.isoformat(),
        due,
        Reason(code, word.named_day),
        promise=word.named_day,
    )


def certificate_request(case: Case, rungs: Rungs) -> Move | None:
    """Rule 2: the next request for the withholding slip; None when all have been made or none is wanted."""
    terms = case.policy.certificates
    if terms is None:
        return None
    sent: list[date] = []
    while (made := case.made_on(Purpose.CERTIFICATE, str(len(sent) + 1))) is not None:
        sent.append(made)
    if len(sent) >= terms.times:
        return None
    if sent:
        nominal = sent[-1] + timedelta(days=terms.every)
        due = Due(nominal, case.calendar.roll_forward(nominal))
    else:
        due = overdue_date(case, rungs.obligation, terms.first)
    because = Reason(ReasonCode.CERTIFICATE_MISSING, due.target)
    return _follow_up(case, rungs, Purpose.CERTIFICATE, Tone.FRIENDLY, str(len(sent) + 1), due, because)


def thanks(case: Case, rungs: Rungs, today: date) -> Move | None:
    """Rule 33: once, within days of the last payment; warmer when that came by the agreed due date."""
    terms = case.policy.thanks
    received = [payment.received_on for payment in case.invoice.payments if payment.counts_on(today)]
    if terms is None or not received:
        return None
    said = (case.made_on(purpose, "1") for purpose in (Purpose.THANKS, Purpose.THANKS_PUNCTUAL))
    if any(day is not None for day in said):
        return None
    paid_on = max(received)
    purpose = Purpose.THANKS_PUNCTUAL if paid_on <= rungs.obligation.due_on else Purpose.THANKS
    due = Due(paid_on, case.calendar.roll_forward(paid_on))
    move = _follow_up(case, rungs, purpose, Tone.FRIENDLY, "1", due, Reason(ReasonCode.PAID, paid_on))
    return None if move is None else move._replace(gives_way_on=paid_on + timedelta(days=terms.within_days) + ONE_DAY)


def _follow_up(
    case: Case,
    rungs: Rungs,
    purpose: Purpose,
    tone: Tone,
    occurrence: str,
    due: Due,
    because: Reason,
    *,
    promise: date | None = None,
) -> Move | None:
    if due.target < case.invoice.issued_on:
        due = Due(case.invoice.issued_on, case.calendar.roll_forward(case.invoice.issued_on))
    channels = usable_channels(case, _channels(case, rungs, due.target), preferred_first=False)
    if not channels:
        return None
    failed = case.failed_routes(rungs.obligation.id, purpose, occurrence)
    retry = [Reason(ReasonCode.RETRY, None, str(len(failed)))] if failed else []
    return Move(
        step=purpose.value,
        purpose=purpose,
        tone=tone,
        obligation=rungs.obligation,
        occurrence=occurrence,
        due=due,
        attempts=len(failed),
        route=route_for(case, channels, failed),
        promise=promise,
        because=(because, *retry),
    )


def _channels(case: Case, rungs: Rungs, on: date) -> Iterable[Channel]:
    """The last demand's channel, then the next rung's in their usual order."""
    last = case.last_demand
    step = _next_step(case, rungs, on)
    following = usable_channels(case, step.channels) if step is not None else ()
    return dict.fromkeys((*((last.channel,) if last is not None else ()), *following))


def _next_step(case: Case, rungs: Rungs, on: date) -> Step | None:
    """The first rung that is still open on that date and can reach the client; after the last one, the last."""
    early = list(rungs.open_before_due()) if on <= rungs.obligation.due_on else []
    for step in (*early, *rungs.open_overdue()):
        if usable_channels(case, step.channels):
            return step
    return next((step for step in reversed(rungs.steps) if step.hand_off_to is None), None)


def _tone(case: Case, rungs: Rungs, on: date) -> Tone:
    """That of the last demand, else of the next rung."""
    if case.last_demand is not None and case.last_demand.tone is not None:
        return case.last_demand.tone
    step = _next_step(case, rungs, on)
    return step.tone if step is not None and step.tone is not None else Tone.POLITE
