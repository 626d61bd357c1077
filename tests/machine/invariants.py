"""What must hold for every single answer. Written against the contract alone: nothing of the engine is used.

Names in brackets are those of the contract's rules and of the safety page's invariants.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sopan.charges import ChargeStatement
from sopan.decisions import Done, HandOff, Hold, Send, Wait
from sopan.history import (
    DisputeOpened,
    DisputeResolved,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    StepDeclined,
    Suggested,
)
from sopan.policy import Span
from tests.machine.facts import EARLY, NO_DEMAND, TONES, Facts, is_back, is_early, is_there

if TYPE_CHECKING:
    from sopan.decisions import Decision, SendItem
    from sopan.policy import Step
    from tests.machine.facts import Record

HOLDS = {
    "plan_unclear",
    "clock_behind",
    "not_issued",
    "not_received",
    "handed_off",
    "disputed",
    "held",
    "verify_payment",
    "awaiting_us",
    "documents_pending",
    "promised",
    "unapplied_payment",
    "clearing",
    "post_dated",
    "below_minimum",
    "needs_approval",
    "stale_payment_data",
    "unreachable",
    "never_open",
    "ladder_finished",
}
THREE_WORKING_DAYS = Span(days=3, unit="working")
OUTSIDE_LADDER = {"payment_returned", "promise_followup", "claim_check", "certificate", "thanks"}
GIRO = timedelta(days=70)


def check(facts: Facts, decision: Decision, *, has_companions: bool = False) -> None:
    """Everything that one answer must satisfy; the fees of a message with companions are not only its own."""
    assert decision.because, "an answer without a reason [I26]"
    match decision:
        case Send():
            _shape(facts, decision)
            _amounts(facts, decision)
            _never_twice(facts, decision)
            _nobody_is_asked_in_vain(facts, decision)
            _listening(facts, decision)
            _politely(facts, decision)
            _rarely(facts, decision)
            _in_order(facts, decision)
            _gates(facts, decision)
            if has_companions:
                return
            if decision.purpose in NO_DEMAND:
                assert not decision.charges
            elif facts.is_plain:
                _charges(facts, decision.charges, decision.items[0].due_on)
        case Wait():
            assert decision.until > facts.now
            assert decision.until.utcoffset() == decision.until.astimezone(facts.zone).utcoffset()
            assert decision.step in {step.id for step in facts.policy.steps} | OUTSIDE_LADDER | {"thanks_punctual"}
        case Hold():
            assert decision.reason in HOLDS
            assert decision.until is None or decision.until > facts.now
        case HandOff():
            _hand_off(facts, decision)
        case Done():
            _done(facts, decision)


def check_companion(facts: Facts, send: Send, item: SendItem) -> None:
    """What a joint message says beside its carrying item: owed, not held by anything, not made before."""
    alone = replace(send, items=(item,), outstanding=(item.outstanding,))
    _dated(facts, send, item)
    assert facts.invoice.status == "issued"
    _amounts(facts, alone)
    _nobody_is_asked_in_vain(facts, alone)
    _listening(facts, alone)
    if item.step is not None:
        tries = facts.tries(item.obligation, item.step, item.occurrence or "")
        assert not any(record.went_out for record in tries), "this was asked before"


# --- the message as a whole ----------------------------------------------------------------------------


def _shape(facts: Facts, send: Send) -> None:
    assert send.at == facts.now
    assert send.at.utcoffset() == facts.now.astimezone(UTC).astimezone(facts.zone).utcoffset()
    assert send.closes_at > send.at
    assert facts.day_of(send.closes_at - timedelta(microseconds=1)) == facts.today
    (item,) = send.items  # joint messages have more; `decide` speaks of one invoice
    assert item.invoice_id == facts.invoice.id
    assert item.obligation in (facts.invoice.id, f"{facts.invoice.id}@{item.due_on}")
    assert item.step == send.step
    _dated(facts, send, item)
    assert not facts.events or facts.events[-1].at <= facts.now, "asked with a clock behind the newest event [I18]"
    assert facts.invoice.status == "issued"
    assert facts.today >= facts.invoice.issued_on or send.purpose in NO_DEMAND, "asked before the invoice was issued"


def _dated(facts: Facts, send: Send, item: SendItem) -> None:
    """An agreed date; none while the terms count from a receipt that has not happened, and then nothing is asked."""
    if item.due_on is None:
        assert item.days_overdue is None
        assert facts.invoice.due_on is None
        assert send.purpose in NO_DEMAND, "asked for what has no date"
        return
    assert item.due_on in facts.agreed_dates, "a date that nobody agreed on"
    assert item.days_overdue == (facts.today - item.due_on).days


def _amounts(facts: Facts, send: Send) -> None:
    """S11 and I05."""
    (item,) = send.items
    assert [item.outstanding] == list(send.outstanding)
    assert item.outstanding.currency == facts.invoice.total.currency == item.to_transfer.currency
    outstanding, cash = item.outstanding.amount, item.to_transfer.amount
    assert Decimal(0) <= cash <= outstanding
    assert outstanding <= max(facts.outstanding(facts.today), Decimal(0))
    assert cash <= facts.to_transfer(facts.today)
    if send.purpose in NO_DEMAND:
        return
    assert cash > 0
    if facts.is_plain and not facts.about(DisputeOpened):
        assert cash == facts.to_transfer(facts.today)
        assert outstanding == facts.outstanding(facts.today)


def _never_twice(facts: Facts, send: Send) -> None:
    """Rule 15, S2, I12."""
    (item,) = send.items
    tries = facts.tries(item.obligation, item.step or "", item.occurrence or "")
    on_record = {event.key for event in facts.events if event.event == "contacted"}
    attempt = len(tries)
    while _key(item, attempt) in on_record:  # a later failure is known and an earlier one is not
        attempt += 1
    assert send.key == _key(item, attempt)
    assert send.key not in on_record
    assert not any(record.went_out for record in tries), "this was asked before"
    failed = [record for record in tries if record.became not in {"no_answer", "withdrawn"}]
    assert (send.channel, send.to) not in {(record.event.channel, record.event.to) for record in failed}, (
        "it failed there"
    )
    assert (send.channel, send.to) not in facts.bounced, "nothing arrives there any more"
    most = facts.policy.limits.max_attempts
    assert most is None or sum(record.became != "withdrawn" for record in tries) < most


def _key(item: SendItem, attempt: int) -> str:
    parts = (item.obligation, item.step, item.occurrence, str(attempt))
    spelled = "".join(f"{len(part or '')}:{part}" for part in parts)
    return "sopan1-" + hashlib.sha256(spelled.encode()).hexdigest()[:32]


# --- is there anything to ask for? ---------------------------------------------------------------------


def _nobody_is_asked_in_vain(facts: Facts, send: Send) -> None:
    """S1, rules 1 to 4."""
    outstanding, cash = facts.outstanding(facts.today), facts.to_transfer(facts.today)
    if send.purpose in {"thanks", "thanks_punctual"}:
        assert cash <= facts.tolerance
        assert facts.policy.thanks is not None
        return
    assert outstanding > facts.tolerance, "asked after settlement"
    if send.purpose == "certificate":
        assert cash <= facts.tolerance
        assert facts.policy.certificates is not None
        return
    assert cash > facts.tolerance, "asked for money, and only a slip is missing"
    asked, step = (
        send.items[0].to_transfer.amount,
        facts.policy.step(send.items[0].step or ""),
    )  # its own, if it has one
    assert asked >= facts.amount(facts.policy.minimum), "below the minimum"
    assert step is None or asked >= facts.amount(step.min_outstanding), "below the minimum of the step"
    for payment in facts.invoice.payments:
        if payment.received_on <= facts.today and not is_back(payment, facts.today):
            is_fresh = facts.today <= facts.add(payment.received_on, THREE_WORKING_DAYS)
            assert is_there(payment, facts.today) or not is_fresh, "a bank is still clearing what came"
    if facts.is_plain:
        dated = sorted((p.cleared_on or p.received_on, p.amount.amount) for p in facts.invoice.payments)
        for counts_from, amount in dated:
            if counts_from > facts.today:
                cash -= amount
                assert cash > facts.largest_shortfall or counts_from - facts.today > GIRO, "a giro will settle it"


def _done(facts: Facts, done: Done) -> None:
    if done.reason in {"void", "written_off"}:
        assert facts.invoice.status == done.reason
        if done.reason == "void":
            assert (done.surplus.amount if done.surplus is not None else 0) == facts.invoice.paid(facts.today).amount
        return
    balance = facts.outstanding(facts.today)
    if done.reason in {"settled", "overpaid"}:
        assert max(balance, Decimal(0)) <= facts.tolerance
        assert (done.reason == "overpaid") == (-balance > facts.allowed)
        if facts.is_plain:
            _charges(facts, done.unpaid_charges, facts.invoice.due_on)
        assert done.surplus is None if balance >= 0 else done.surplus is not None and done.surplus.amount == -balance
        assert (done.shortfall.amount if done.shortfall is not None else 0) == max(balance, Decimal(0))
        return
    raise AssertionError(done.reason)


def _charges(facts: Facts, charges: tuple[ChargeStatement, ...], due_on: date | None) -> None:
    """Agreed fees, counted day by day on what was open the evening before; each line may round by half a rupiah."""
    fee = facts.invoice.terms.late_fee
    if fee is None or due_on is None:
        assert not charges, "a fee that nobody owes"
        return
    days = range(1, (facts.today - due_on).days + 1)
    bases = [facts.to_transfer(due_on + timedelta(days=day - 1)) for day in days]
    per_day = (fee.per_mil_per_day or Decimal(0)) / 1000 + (fee.percent_per_year or Decimal(0)) / 100 / 365
    owed = sum(bases, Decimal(0)) * per_day
    owed += fee.flat.amount if fee.flat is not None and any(bases) else 0
    accrued = sum((charge.accrued.amount for charge in charges), Decimal(0))
    lines = sum(len(charge.lines) for charge in charges)
    assert abs(owed - accrued) <= max(lines, 1), "the fee is another one"


# --- listening outranks asking -------------------------------------------------------------------------


def _latest(events: list[Any]) -> datetime | None:
    return max((event.at for event in events), default=None)


def _listening(facts: Facts, send: Send) -> None:
    """S1, rules 19 to 25, I06, I07."""
    handed, recalled = _latest(facts.about(HandedOff)), _latest(facts.about(HandOffRecalled))
    assert handed is None or (recalled is not None and recalled > handed), "somebody else has taken over"
    _no_hold(facts)
    if send.purpose in {"thanks", "thanks_punctual"}:
        return
    _no_dispute(facts)
    _no_claim(facts)
    _no_reply(facts)
    assert not facts.invoice.documents_pending
    assert facts.invoice.delivered_on is None or facts.invoice.delivered_on <= facts.today
    _no_promise(facts)


def _no_dispute(facts: Facts) -> None:
    resolved = _latest(facts.about(DisputeResolved))
    openly = [event for event in facts.about(DisputeOpened) if resolved is None or event.at >= resolved]
    if openly:
        assert facts.policy.disputes.partial == "ask_rest", "disputed"
        assert all(event.amount is not None for event in openly), "disputed"
        assert sum(event.amount.amount for event in openly if event.amount) < facts.to_transfer(facts.today), "disputed"


def _no_hold(facts: Facts) -> None:
    lifted = _latest(facts.about(HoldLifted))
    for hold in facts.about(HoldPlaced):
        if lifted is None or hold.at >= lifted:
            assert hold.until is not None, "held"
            is_over = hold.until <= facts.now if isinstance(hold.until, datetime) else hold.until <= facts.today
            assert is_over, "held"


def _no_claim(facts: Facts) -> None:
    """A claim that no money has answered holds, until too many before it were not met either (A3, A4)."""
    claims = [
        event
        for event in facts.about(PaymentClaimed)
        if event.invoice_ids or facts.invoice.issued_on <= facts.day_of(event.at)
    ]
    if not claims or len(claims) > facts.policy.claims.max_unmet:
        return
    newest = max(claims, key=lambda event: (event.at, event.proof))
    rejected = _latest(facts.about(PaymentClaimRejected))
    on = facts.day_of(newest.at)
    if (rejected is not None and rejected > newest.at) or any(p.received_on >= on for p in facts.invoice.payments):
        return
    assert not newest.proof, "we have the slip and are looking for the money"
    assert facts.today > facts.add(on, facts.policy.claims.verify), "we are looking for the money"


def _no_reply(facts: Facts) -> None:
    """A reply ends when it, or everything, was handled later; about several invoices, when each was."""
    for event in facts.events:
        assert type(event) is not Suggested or facts.is_accepted(event) is not None, "a finding is no fact"
    handled = [event for event in facts.events if type(event) is ReplyHandled]
    for reply in facts.events:
        if type(reply) is Replied:
            later = [event for event in handled if event.at > reply.at]
            named = {invoice_id for event in later for invoice_id in event.invoice_ids}
            in_full = any(not event.invoice_ids for event in later)
            assert in_full or (reply.invoice_ids and set(reply.invoice_ids) <= named), "nobody has answered the client"


def _no_promise(facts: Facts) -> None:
    """A promise that cannot have been kept, replaced or outnumbered by broken ones holds."""
    promises = [
        event
        for event in facts.about(PromiseMade)
        if event.invoice_ids or facts.invoice.issued_on <= facts.day_of(event.at)
    ]
    if not promises or facts.about(ExtensionAgreed) or facts.about(PlanAgreed):
        return
    if facts.to_transfer(facts.today) <= facts.tolerance:
        return  # nothing is left that could be paid
    newest = max(promises, key=lambda event: (event.at, event.pay_by))
    made_on = facts.day_of(newest.at)
    shared = [other for other in facts.account if newest.amount is not None and other.id in newest.invoice_ids]
    payments = [payment for one in (facts.invoice, *shared) for payment in one.payments]  # on all that it names (A7)
    money_since = any(p.received_on >= made_on for p in payments) or facts.invoice.credit_notes
    slips = any(slip.certificate_received_on is not None for slip in facts.invoice.withholdings)
    if money_since or slips or len(promises) > facts.policy.promises.max_broken:
        return
    assert facts.today > facts.add(newest.pay_by, facts.policy.promises.grace), "promised"


# --- politely (S3) -------------------------------------------------------------------------------------


def _politely(facts: Facts, send: Send) -> None:
    assert not facts.is_opted_out(send.channel), "no longer wanted there [I08]"
    assert any((c.channel, c.address) == (send.channel, send.to) for c in facts.client.contacts)
    kind = facts.closed.get(facts.today)
    if facts.has_consent:
        assert kind in {None, "weekend", "cuti_bersama"}, f"on a {kind}"
    else:
        assert kind is None, f"on a {kind} [I09]"
    for period in (*facts.client.quiet_periods, *facts.policy.quiet_periods):
        assert not period.start <= facts.today <= period.end, "in a quiet period"
    assert not facts.is_excepted(send.channel), "on a day that the hours except [I10]"
    local = facts.now.astimezone(UTC).astimezone(facts.zone)
    minute = local.hour * 60 + local.minute
    for layer in facts.hours(send.channel):
        assert any(start <= minute < end for start, end in layer[local.weekday()]), "outside the hours [I10]"
    closes = send.closes_at - timedelta(microseconds=1)
    for layer in facts.hours(send.channel):
        last = closes.hour * 60 + closes.minute
        assert any(start <= minute <= last < end for start, end in layer[local.weekday()]), "closes_at is too late"


def _rarely(facts: Facts, send: Send) -> None:
    """Rules 8 and 30, S5 as far as one decision knows, I16, I17."""
    days = [record.day for record in facts.records if record.went_out]
    limits = facts.policy.limits
    if limits.min_days_between is not None:
        assert all((facts.today - day).days >= limits.min_days_between for day in days), "too soon"
    for most, span in ((limits.max_per_7_days, 7), (limits.max_per_30_days, 30)):
        if most is not None:
            assert sum((facts.today - day).days < span for day in days) < most, f"too often in {span} days"


# --- in order (S4) -------------------------------------------------------------------------------------


def _in_order(facts: Facts, send: Send) -> None:
    (item,) = send.items
    step = facts.policy.step(send.step)
    if send.purpose in OUTSIDE_LADDER | {"thanks_punctual"} and send.purpose == send.step.removesuffix("_punctual"):
        step = None
    if send.purpose in NO_DEMAND:
        assert step is None
        assert send.tone == "friendly"
        return
    asked = facts.demands(item.obligation)
    if step is None:
        if send.purpose == "payment_returned":
            _returned(facts, send)
        else:
            assert send.purpose == "promise_followup"
            _followup(facts, send)
        return
    assert send.tone == step.tone
    assert (f"invoice:{item.invoice_id}" in send.attach) == step.attach_invoice
    if is_early(step):
        _early(facts, send)
        same_date = [r for r in asked if any(i.occurrence == item.occurrence for i in r.items(item.obligation))]
        _no_fall(send, [record for record in same_date if record.event.purpose in EARLY])
        return
    _overdue(facts, send, step)
    _no_fall(send, [record for record in asked if not _reminds_of_another_date(record, item)])
    _nothing_skipped(facts, send, step)


def _reminds_of_another_date(record: Record, item: SendItem) -> bool:
    """The first steps of a new date are no fall: a reminder of a date that is no longer agreed is of another round."""
    told = {(i.step, i.occurrence) for i in record.items(item.obligation)}
    follow_ups = {"payment_returned", "promise_followup"}
    return all(
        step not in follow_ups and "-" in (occurrence or "") and occurrence != str(item.due_on)
        for step, occurrence in told
    )


def _no_fall(send: Send, asked: list[Any]) -> None:
    """Rule 14, I13, I23. Whom a message only names beside another was asked by its own step, in a softer tone perhaps."""
    (item,) = send.items
    for record in asked:
        if record.event.tone is not None and record.event.items[0].obligation == item.obligation:
            assert TONES.index(send.tone) >= TONES.index(record.event.tone), "the tone falls"


def _followup(facts: Facts, send: Send) -> None:
    """Rules 18 and 25."""
    named = {event.pay_by for event in facts.about(PromiseMade)} | {e.due_on for e in facts.about(ExtensionAgreed)}
    assert send.promise in named
    assert send.promise is not None
    assert facts.today > facts.add(send.promise, facts.policy.promises.grace)
    spoken = [r for r in facts.records if r.went_out and any(i.invoice_id == facts.invoice.id for i in r.event.items)]
    last = [r for r in spoken if r.event.purpose not in NO_DEMAND][-1:]
    last = [r for r in last if [other.at for other in spoken].count(r.at) == 1]  # of two at once neither is the last
    if last and last[0].event.tone is not None and last[0].event.items[0].invoice_id == facts.invoice.id:
        assert TONES.index(send.tone) >= TONES.index(last[0].event.tone), "the tone falls"


def _returned(facts: Facts, send: Send) -> None:
    """B3: what came and was taken back with a reason is named once, and no softer than it was asked for before."""
    (item,) = send.items
    back = [p for p in facts.invoice.payments if is_back(p, facts.today) and p.reversal_reason is not None]
    assert item.occurrence == str(max(payment.reversed_on for payment in back if payment.reversed_on is not None))
    assert TONES.index(send.tone) >= TONES.index("polite")


def _early(facts: Facts, send: Send) -> None:
    """Rule 6, I11."""
    (item,) = send.items
    assert facts.today <= item.due_on, "nobody is told what will be about the past"
    assert item.occurrence == str(item.due_on)
    assert facts.today > facts.invoice.issued_on, "on the heels of the invoice"
    came = max(facts.invoice.issued_on, facts.invoice.delivered_on or facts.invoice.issued_on)
    second = facts.add(came + timedelta(days=1), Span(days=1, unit="working"))
    assert send.purpose not in {"upcoming", "due_today"} or facts.today > second, "it only just came"
    assert send.purpose != "due_today" or facts.today == item.due_on


def _overdue(facts: Facts, send: Send, step: Step) -> None:
    """Rules 7 and 8, I11: bounds that hold whatever rolls."""
    (item,) = send.items
    assert facts.today >= item.due_on, "overdue before it is due"
    for day in (item.due_on, facts.invoice.delivered_on):
        assert day is None or facts.today >= facts.add(day, facts.policy.grace_days), "in the grace"
    if item.occurrence == "1" and step.when.anchor == "due":
        if step.when.unit == "calendar":
            assert facts.today >= item.due_on + timedelta(days=step.when.days), "before its date"
        else:
            assert facts.today >= facts.add(item.due_on, step.when), "before its date"
    if item.occurrence != "1":
        assert step.repeat is not None
        number = int(item.occurrence or "0")
        assert 1 < number <= step.repeat.times
        before = [r.day for r in facts.tries(item.obligation, step.id, str(number - 1)) if r.went_out]
        assert before or facts.about(LadderPlaced)
        assert not before or (facts.today - before[0]).days >= (
            15 if step.repeat.every == "bulan" else step.repeat.every
        )


def _nothing_skipped(facts: Facts, send: Send, step: Step) -> None:
    """Rule 14, I15: earlier overdue steps are sent, or skipped for a reason that these lines can see."""
    (item,) = send.items
    if facts.policy.catch_up not in {"paced", "next"}:
        return
    steps = list(facts.policy.steps)
    made = {i.step for record in facts.records if record.went_out for i in record.items(item.obligation)}
    asked = facts.demands(item.obligation)
    firmest = max((TONES.index(r.event.tone) for r in asked if r.event.tone is not None), default=-1)
    furthest = max((place for place, s in enumerate(steps) if s.id in made and not is_early(s)), default=-1)
    for place, earlier in enumerate(steps[: steps.index(step)]):
        if is_early(earlier) or earlier.hand_off_to is not None or earlier.tone is None:
            continue
        assert (
            place <= furthest
            or TONES.index(earlier.tone) < firmest
            or not any(facts.is_usable(channel) for channel in earlier.channels)
            or item.to_transfer.amount < facts.amount(earlier.min_outstanding)
            or (earlier.purpose == "service_pause" and facts.invoice.terms.service_pause is None)
            or any(no.step == earlier.id and no.until is None for no in facts.about(StepDeclined))
            or facts.about(LadderPlaced)
        ), f"{earlier.id} was skipped"


def _gates(facts: Facts, send: Send) -> None:
    """Rules 17 and 27."""
    step = facts.policy.step(send.step)
    (item,) = send.items
    if step is not None and step.requires_approval and send.purpose not in OUTSIDE_LADDER:
        approvals = [event.at for event in facts.about(StepApproved) if event.step == step.id]
        before = [
            record.at
            for record in facts.records
            if record.went_out and any(i.step == step.id for i in record.items(item.obligation))
        ]
        assert approvals, "nobody approved it"
        assert not before or max(approvals) > max(before), "the approval was used up"
    freshness, known = facts.policy.freshness, facts.question.payments_as_of
    if freshness is not None and known is not None and TONES.index(send.tone) >= TONES.index("firm"):
        assert send.purpose in NO_DEMAND or facts.today <= facts.add(facts.day_of(known), freshness), "stale data"


def _hand_off(facts: Facts, hand_off: HandOff) -> None:
    """Rule 32."""
    step = facts.policy.step(hand_off.step)
    assert step is not None
    assert step.hand_off_to == hand_off.to
    _listening_to_hand_off(facts)
    outstanding = facts.outstanding(facts.today)
    assert outstanding > facts.tolerance
    assert outstanding > facts.amount(facts.policy.hand_off.min_outstanding)
    finals = [
        record
        for record in facts.records
        if record.went_out
        and record.event.key is not None
        and (record.event.tone == "final" or record.event.purpose == "final_notice")
        and any(item.invoice_id == facts.invoice.id for item in record.event.items)
    ]
    if facts.about(LadderPlaced):
        return
    assert finals, "no final notice was made"
    assert any((r.event.deadline_on or r.day) < facts.today for r in finals), "the deadline has not passed"


def _listening_to_hand_off(facts: Facts) -> None:
    handed, recalled = _latest(facts.about(HandedOff)), _latest(facts.about(HandOffRecalled))
    assert handed is None or (recalled is not None and recalled > handed)
    _no_hold(facts)
    _no_dispute(facts)
    _no_claim(facts)
    _no_reply(facts)
    _no_promise(facts)
    assert not facts.invoice.documents_pending
