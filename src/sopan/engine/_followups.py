"""Messages outside the ladder: a payment returned, a broken promise, a claim, a missing certificate, and thanks.

Their step is their purpose; their channel is that of the last demand on this invoice, else of the next step, else any
that the policy uses, else any of the client's (A11). The next step is the first above those sent that can reach the
client without a fall in tone, whatever its date: a broken promise is asked about also when a strategy has skipped what
is late.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import cast

from sopan.decisions import Reason, ReasonCode
from sopan.engine._amounts import awaits_receipt, obligation
from sopan.engine._case import Snapshot, route_for
from sopan.engine._dispatch import Candidate, delay_of, earliest_instant, is_on_record
from sopan.engine._responses import claim_in_doubt, commitment_to_follow_up, declined
from sopan.engine._schedule import after, planned_after_grace
from sopan.engine._steps import ladder_of
from sopan.engine._timing import PlannedDate
from sopan.fields import ONE_DAY
from sopan.invoice import Payment, filing_date
from sopan.policy import Step
from sopan.words import Channel, Purpose, Tone

_THANKS = frozenset({Purpose.THANKS, Purpose.THANKS_PUNCTUAL})


def claim_check(snapshot: Snapshot) -> Candidate | None:
    """Rule 22: once, friendly: the payment that the client spoke of has not arrived."""
    claim = claim_in_doubt(snapshot)
    if claim is None or claim.checked_through is None or claim.has_proof:
        return None  # what was sent to us is not asked for again (A3)
    if snapshot.case.sent_on(Purpose.CLAIM_CHECK, claim.on.isoformat()) is not None:
        return None
    planned = _after(snapshot, claim.checked_through)
    cause = Reason(ReasonCode.CLAIM_UNCONFIRMED, claim.on)
    return _follow_up(snapshot, Purpose.CLAIM_CHECK, Tone.FRIENDLY, claim.on.isoformat(), planned, cause)


def promise_followup(snapshot: Snapshot) -> Candidate | None:
    """Rules 18 and 25: once for the newest broken promise or missed extension, in the firmest tone so far."""
    asked = commitment_to_follow_up(snapshot)
    if asked is None or snapshot.case.sent_on(Purpose.PROMISE_FOLLOWUP, asked.named_day.isoformat()) is not None:
        return None
    code = ReasonCode.EXTENSION_MISSED if asked.is_extension else ReasonCode.PROMISE_BROKEN
    candidate = _follow_up(
        snapshot,
        Purpose.PROMISE_FOLLOWUP,
        _tone_so_far(snapshot),
        asked.named_day.isoformat(),
        _after(snapshot, asked.last_day),
        Reason(code, asked.named_day),
    )
    return None if candidate is None else candidate._replace(promise=asked.named_day)


def payment_returned(snapshot: Snapshot) -> Candidate | None:
    """Rule 3: once, from the day on which the bank returned a payment, unless as much came again since (B3)."""
    case, today = snapshot.case, snapshot.today
    back = [payment for payment in case.invoice.payments if payment.is_returned_on(today)]
    if not back:
        return None
    on = max(cast("date", payment.reversed_on) for payment in back)
    came = sum(one.amount.minor for one in case.invoice.payments if one.received_on >= on and one.counts_on(today))
    if came >= sum(payment.amount.minor for payment in back if payment.reversed_on == on):
        return None
    if case.sent_on(Purpose.PAYMENT_RETURNED, on.isoformat()) is not None:
        return None
    tone = max(_tone_so_far(snapshot) or Tone.POLITE, Tone.POLITE)
    cause = Reason(ReasonCode.PAYMENT_RETURNED, on)
    return _follow_up(snapshot, Purpose.PAYMENT_RETURNED, tone, on.isoformat(), _after(snapshot, on - ONE_DAY), cause)


def _tone_so_far(snapshot: Snapshot) -> Tone | None:
    """Return how firmly it was asked for: by its own ladder, or in the last demand, which may only have listed it."""
    last = snapshot.case.last_demand
    said = (last.tone if last is not None else None, ladder_of(snapshot).firmest_tone)
    return max((tone for tone in said if tone is not None), default=None)


def certificate_request(snapshot: Snapshot) -> Candidate | None:
    """Rule 2: the next request for the certificate; None when all have been sent, or when nobody is reached."""
    case = snapshot.case
    terms, sent = case.policy.certificates, certificate_requests(snapshot)
    if terms is None or len(sent) >= terms.times:
        return None
    paid_on = _settled_on(snapshot)
    if sent:
        nominal = sent[-1] + timedelta(days=terms.every)
        planned = PlannedDate(nominal, case.calendar.roll_forward(nominal))
    elif terms.first == "filing":
        since = (
            paid_on or obligation(snapshot).due_on
        )  # where a credit note settled it, no cash came to keep tax back from
        nominal = case.calendar.add_working_days(filing_date(since, case.calendar), 1)
        planned = PlannedDate(nominal, nominal)
    else:
        effective_on = obligation(snapshot).effective_on
        nominal = after(case.calendar, effective_on, terms.first)
        planned = planned_after_grace(case.calendar, case.policy.grace_days, nominal, effective_on)
    period = f"; {paid_on:%Y-%m}" if paid_on is not None else ""
    cause = Reason(ReasonCode.CERTIFICATE_MISSING, planned.target, f"{missing_taxes(snapshot)}{period}")
    return _follow_up(snapshot, Purpose.CERTIFICATE, Tone.FRIENDLY, str(len(sent) + 1), planned, cause)


def is_certificate_wanted(snapshot: Snapshot) -> bool:
    """Return whether the policy still asks for the certificate, and no person decided against it."""
    terms = snapshot.case.policy.certificates
    if terms is None or len(certificate_requests(snapshot)) >= terms.times:
        return False
    said_no = declined(snapshot, Purpose.CERTIFICATE)
    return said_no is None or said_no.until is not None


def certificate_requests(snapshot: Snapshot) -> list[date]:
    """Return when the certificate was asked for, in order."""
    sent: list[date] = []
    while (day := snapshot.case.sent_on(Purpose.CERTIFICATE, str(len(sent) + 1))) is not None:
        sent.append(day)
    return sent


def missing_taxes(snapshot: Snapshot) -> str:
    """Return the kinds of tax whose certificate is missing, each once: `pph23, ppn_wapu` (D6)."""
    slips = snapshot.case.invoice.withholdings
    return ", ".join(dict.fromkeys(slip.kind for slip in slips if not slip.is_certified_on(snapshot.today)))


def thanks(snapshot: Snapshot) -> Candidate | None:
    """Rule 33: once, within days of the payment that settled it; warmer when that came by the agreed due date."""
    case, terms = snapshot.case, snapshot.case.policy.thanks
    paid_on = _settled_on(snapshot)
    if terms is None or paid_on is None:
        return None
    said = (case.sent_on(purpose, "1") for purpose in (Purpose.THANKS, Purpose.THANKS_PUNCTUAL))
    if any(day is not None for day in said):
        return None
    in_time = awaits_receipt(snapshot) or paid_on <= obligation(snapshot).due_on
    purpose = Purpose.THANKS_PUNCTUAL if in_time else Purpose.THANKS
    planned = PlannedDate(paid_on, case.calendar.roll_forward(paid_on))
    candidate = _follow_up(snapshot, purpose, Tone.FRIENDLY, "1", planned, Reason(ReasonCode.PAID, paid_on))
    if candidate is None:
        return None
    return candidate._replace(expires_on=paid_on + timedelta(days=terms.within_days) + ONE_DAY)


def _settled_on(snapshot: Snapshot) -> date | None:
    """Return when the last payment came without which the cash would still be open; None when there was none.

    What comes in beyond that, by mistake or in advance, is no reason to thank for the invoice again.
    """
    invoice, today = snapshot.case.invoice, snapshot.today
    received = [payment for payment in invoice.payments if payment.counts_on(today)]
    if not received:
        return None
    received.sort(key=_came_on, reverse=True)
    forgiven = snapshot.position.forgivable(snapshot.case.tolerance)
    spare = forgiven - (invoice.balance(today) - invoice.withheld_missing(today))
    for payment in received:
        if payment.amount > spare:
            return _came_on(payment)
        spare -= payment.amount
    return _came_on(received[-1])


def _came_on(payment: Payment) -> date:
    """Return the day from which a payment that counts does so: that of a giro is the day on which it cleared."""
    return payment.counts_from or payment.received_on


def _after(snapshot: Snapshot, last_day: date) -> PlannedDate:
    """Plan the day after a protected span, never before the invoice was issued."""
    nominal = max(last_day + ONE_DAY, snapshot.case.invoice.issued_on)
    return PlannedDate(nominal, snapshot.case.calendar.roll_forward(nominal))


def _follow_up(
    snapshot: Snapshot, purpose: Purpose, tone: Tone | None, occurrence: str, planned: PlannedDate, cause: Reason
) -> Candidate | None:
    """Propose it as the next step would go: one up to the due date if it can go by then, else an overdue one.

    None when no channel can carry it; the ladder then goes on. Without a tone it speaks in the step's.
    """
    ladder, due_on = ladder_of(snapshot), obligation(snapshot).due_on
    if planned.target <= due_on:
        early = _carried_by(snapshot, ladder.open_before_due(), purpose, tone, occurrence, planned, cause)
        if early is not None and early.route is not None:
            at = earliest_instant(snapshot, early)
            if isinstance(at, datetime) and at.date() <= due_on:
                return early
    return _carried_by(snapshot, ladder.open_overdue(), purpose, tone, occurrence, planned, cause)


def _carried_by(
    snapshot: Snapshot,
    following: Iterable[Step],
    purpose: Purpose,
    tone: Tone | None,
    occurrence: str,
    planned: PlannedDate,
    cause: Reason,
) -> Candidate | None:
    """Propose it on the last demand's channel, else the next step's, else any of the policy, else any of the client's.

    Thanks are no reason to take a channel that the client is not used to.
    """
    case, ladder, name = snapshot.case, ladder_of(snapshot), purpose.value
    step = next((step for step in following if case.usable_channels(step.channels)), None)
    next_channels = case.usable_channels(step.channels) if step is not None else ()
    last = (case.last_demand.channel,) if case.last_demand is not None else ()
    others: tuple[Channel, ...] = ()
    if purpose not in _THANKS:
        named = tuple(channel for step in case.policy.steps for channel in step.channels)
        preferred = case.contactability.preferred
        others = (*preferred[named], *preferred[tuple(Channel)])
    channels = case.still_open(case.contactability.usable[(*last, *next_channels, *others)])
    if not channels:
        return None
    said_no, attempts = declined(snapshot, name), ladder.attempts(name, occurrence)
    if said_no is not None and said_no.until is None:
        return None
    route = route_for(case, channels, attempts)
    candidate = Candidate(
        step=name,
        purpose=purpose,
        tone=tone or (step.tone if step is not None else None) or Tone.POLITE,
        obligation=ladder.obligation,
        occurrence=occurrence,
        planned=planned,
        attempt=ladder.next_attempt(name, occurrence),
        route=route,
        cause=cause,
        failures=sum(not one.withdrawn for one in attempts),
        delay=delay_of(snapshot, route, attempts, said_no),
    )
    return None if is_on_record(snapshot, candidate) else candidate
