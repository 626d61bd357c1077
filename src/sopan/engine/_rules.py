"""The rules in their order: the first that applies decides. One table, read by the engine and by the manual.

A rule looks at a snapshot and returns an answer, a candidate for a message, or None when the state is another.
Rules of what the client said stand above rules of the ladder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sopan.decisions import Decision, Done, Hold, Reason, ReasonCode, Task, TaskCode
from sopan.engine._amounts import (
    awaits_receipt,
    charges,
    obligation,
    settles_on,
    unclear_plan,
    undated_instalment,
    with_the_bank,
)
from sopan.engine._case import Snapshot
from sopan.engine._dispatch import (
    DISPATCH_HOLDS,
    Candidate,
    LadderExhausted,
    PlannedHandOff,
    closed_gates,
    hand_off_or_wait,
    hold,
    is_feasible,
)
from sopan.engine._followups import (
    certificate_request,
    certificate_requests,
    claim_check,
    is_certificate_wanted,
    missing_taxes,
    payment_returned,
    promise_followup,
    thanks,
)
from sopan.engine._responses import (
    agreed_call,
    cash_asked,
    causes_of,
    claim_in_doubt,
    deciding_holds,
    is_handed_off,
    promise_in_force,
)
from sopan.engine._steps import ladder_of, next_before_due, next_overdue
from sopan.errors import CalendarCoverageError
from sopan.fields import ONE_DAY
from sopan.history import (
    DisputeOpened,
    ExtensionAgreed,
    HandedOff,
    HoldPlaced,
    PaymentClaimed,
    PlanAgreed,
    PromiseMade,
    Replied,
    Suggested,
)
from sopan.history._disputes import disputed_amount, open_disputes
from sopan.money import Money
from sopan.policy import amount_in
from sopan.windows import OpeningHours, SendWindow
from sopan.zones import start_of_day


def _morning_after(snapshot: Snapshot, last_day: date) -> datetime:
    """Return the first instant at which we may ask again."""
    return start_of_day(last_day + ONE_DAY, snapshot.case.zone)


# --- is there anything to ask for? ---------------------------------------------------------------------


def clock_behind(snapshot: Snapshot) -> Hold | None:
    """Hold: `now` lies before something that has already happened."""
    newest = snapshot.case.conversation.newest
    if newest is None or newest <= snapshot.now:
        return None
    return hold(ReasonCode.CLOCK_BEHIND, newest.astimezone(snapshot.case.zone), task=Task(TaskCode.CHECK_CLOCK))


def void_or_written_off(snapshot: Snapshot) -> Done | None:
    """Done: the invoice asks for nothing any more."""
    status = snapshot.case.invoice.status
    if status not in {"void", "written_off"}:
        return None
    came = snapshot.position.paid if status == "void" else snapshot.position.surplus  # a void one is owed nothing
    return Done(reason=status, surplus=came or None, unpaid_charges=(), because=(Reason(ReasonCode(status)),))


def draft(snapshot: Snapshot) -> Hold | None:
    """Hold: the invoice has not been issued."""
    is_draft = snapshot.case.invoice.status == "draft"
    return hold(ReasonCode.NOT_ISSUED, task=Task(TaskCode.ISSUE_INVOICE)) if is_draft else None


def thanked(snapshot: Snapshot) -> Candidate | None:
    """Say thank you once when the cash has come, unless held or handed off, and never past its days."""
    if not snapshot.cash_settled or snapshot.case.policy.thanks is None:
        return None
    if is_handed_off(snapshot) or deciding_holds(snapshot):
        return None
    candidate = thanks(snapshot)
    if candidate is None or candidate.route is None or not is_feasible(snapshot, candidate):
        return None
    return candidate


def settled(snapshot: Snapshot) -> Done | None:
    """Done: no more is open than what is forgiven, missing certificates included (B1)."""
    position, tolerance = snapshot.position, snapshot.case.tolerance
    if not snapshot.cash_settled or not position.is_settled(tolerance):
        return None
    code = ReasonCode.OVERPAID if position.is_overpaid(tolerance) else ReasonCode.SETTLED
    return Done(
        reason=code.value,
        surplus=position.surplus or None,
        unpaid_charges=charges(snapshot),
        because=(Reason(code),),
        shortfall=position.outstanding or None,
    )


# --- what the client said ------------------------------------------------------------------------------


def handed_off(snapshot: Snapshot) -> Hold | None:
    """Hold: somebody else has taken over."""
    return hold(ReasonCode.HANDED_OFF) if is_handed_off(snapshot) else None


def disputed(snapshot: Snapshot) -> Hold | None:
    """Hold: the client objects to all that is open, or to a part and the policy holds the rest too."""
    case = snapshot.case
    amount = disputed_amount(case.conversation, case.invoice)
    if amount is None:
        return None
    partial = amount < min(snapshot.position.to_transfer, obligation(snapshot).amount)
    if partial and case.policy.disputes.partial == "ask_rest":
        return None
    still_open = open_disputes(case.conversation, case.invoice)
    task = Task(TaskCode.SETTLE_DISPUTE, since=case.day(still_open[0].at))
    return hold(ReasonCode.DISPUTED, detail=causes_of(still_open), task=task)


def held(snapshot: Snapshot) -> Hold | None:
    """Hold: a person wants no message to go."""
    placed = deciding_holds(snapshot)
    if not placed:
        return None
    until, call = placed[0].until, agreed_call(snapshot)
    end = None if until is None else snapshot.case.first_instant_of(until)
    task = None if call is None else Task(TaskCode.CALL_CLIENT, since=call[0], due_on=call[1])
    return hold(ReasonCode.HELD, end, on=end and end.date(), detail=causes_of(placed), task=task)


def payment_claimed(snapshot: Snapshot) -> Hold | None:
    """Hold: the client says that it is paid, and we are looking."""
    claim = claim_in_doubt(snapshot)
    if claim is None or (claim.checked_through is not None and snapshot.today > claim.checked_through):
        return None
    until = None if claim.checked_through is None else _morning_after(snapshot, claim.checked_through)
    task = Task(TaskCode.CHECK_PAYMENT, since=claim.on, due_on=claim.checked_through)
    return hold(ReasonCode.VERIFY_PAYMENT, until, on=claim.on, task=task)


def reply_waiting(snapshot: Snapshot) -> Hold | None:
    """Hold: the client has written, whatever the invoice, and nobody has answered; what was answered is forgotten.

    What a message is believed to mean holds like it until a person has looked at it (E3).
    """
    case = snapshot.case
    if suggested := case.conversation.open_suggestions:
        task = Task(TaskCode.CONFIRM_SUGGESTION, suggested[0].fact.event, since=case.day(suggested[0].at))
        return hold(ReasonCode.AWAITING_US, task=task)
    if Replied not in case.kinds:
        return None
    said = case.conversation.of_kind(Replied)
    waiting = Task(TaskCode.ANSWER_CLIENT, since=case.day(said[0].at))
    return hold(ReasonCode.AWAITING_US, detail=causes_of(said), task=waiting)


def documents_owed(snapshot: Snapshot) -> Hold | None:
    """Hold: the client waits for a document, for the invoice itself, or for what gives the retention its date."""
    invoice = snapshot.case.invoice
    if invoice.documents_pending:
        return hold(
            ReasonCode.DOCUMENTS_PENDING, task=Task(TaskCode.SEND_DOCUMENTS, ", ".join(invoice.documents_pending))
        )
    if invoice.delivered_on is not None and invoice.delivered_on > snapshot.today:
        until = start_of_day(invoice.delivered_on, snapshot.case.zone)
        task = Task(TaskCode.CONFIRM_DELIVERY, due_on=invoice.delivered_on)
        return hold(ReasonCode.DOCUMENTS_PENDING, until, on=invoice.delivered_on, task=task)
    undated = None if snapshot.cash_settled else undated_instalment(snapshot)
    if undated is None:
        return None
    return hold(ReasonCode.DOCUMENTS_PENDING, detail=undated, task=Task(TaskCode.SET_DATE, undated))


def not_received(snapshot: Snapshot) -> Hold | None:
    """Hold: the terms count from a receipt that has not come, or whose number is known and not its day (C1, C2)."""
    if snapshot.cash_settled or not awaits_receipt(snapshot):
        return None
    receipt, hours = snapshot.case.invoice.receipt_number, snapshot.case.client.exchange_hours
    if receipt is not None:
        return hold(ReasonCode.NOT_RECEIVED, task=Task(TaskCode.RECORD_RECEIPT, receipt))
    if hours is None:
        return hold(ReasonCode.NOT_RECEIVED, task=Task(TaskCode.CONFIRM_DELIVERY))
    task = Task(TaskCode.HAND_IN_INVOICE, str(hours), due_on=_next_exchange(snapshot, hours))
    return hold(ReasonCode.NOT_RECEIVED, task=task)


def _next_exchange(snapshot: Snapshot, hours: OpeningHours) -> date | None:
    """Return the next day on which the client takes invoices in; None beyond the calendar."""
    try:
        opens = SendWindow(hours, snapshot.case.calendar, snapshot.case.client.zone).next_open(snapshot.now)
    except CalendarCoverageError:
        return None
    return None if opens is None else opens.date()


def plan_unclear(snapshot: Snapshot) -> Hold | None:
    """Hold: a plan was agreed that does not make what was owed, and what applies is ours to clear (A6)."""
    plan = unclear_plan(snapshot)
    if plan is None:
        return None
    agreed_on = snapshot.case.day(plan.at)
    return hold(ReasonCode.PLAN_UNCLEAR, on=agreed_on, task=Task(TaskCode.CLEAR_UP_PLAN, since=agreed_on))


def promised(snapshot: Snapshot) -> Hold | None:
    """Hold: the client named a day, and it has not passed."""
    promise = promise_in_force(snapshot)
    if promise is None:
        return None
    return hold(ReasonCode.PROMISED, _morning_after(snapshot, promise.last_day), on=promise.named_day)


# --- is it worth asking? -------------------------------------------------------------------------------


def unapplied_payment(snapshot: Snapshot) -> Hold | None:
    """Hold: we have money of the client's that is not set off yet; only an account as a whole knows of it."""
    case = snapshot.case
    if not case.credit or snapshot.cash_settled or case.credit <= case.tolerance.minor:
        return None
    credit = Money.at_most(case.credit, case.invoice.total.currency)
    return hold(ReasonCode.UNAPPLIED_PAYMENT, detail=str(credit), task=Task(TaskCode.APPLY_PAYMENT))


def clearing(snapshot: Snapshot) -> Hold | None:
    """Hold: a giro is with the bank, for three working days, or until the day on which it will settle what is asked."""
    if not snapshot.case.invoice.payments or snapshot.cash_settled:
        return None
    found = with_the_bank(snapshot)
    if found is None:
        return None
    task = Task(TaskCode.CONFIRM_CLEARING, since=found.since, due_on=found.clears_by) if found.clears_by else None
    return hold(ReasonCode.CLEARING, start_of_day(found.ends_on, snapshot.case.zone), on=found.since, task=task)


def post_dated(snapshot: Snapshot) -> Hold | None:
    """Hold: payments dated ahead will settle the obligation within the presentation period of a giro."""
    if not snapshot.case.invoice.payments or snapshot.cash_settled:
        return None
    day = settles_on(snapshot)
    if day is None:
        return None
    return hold(ReasonCode.POST_DATED, start_of_day(day, snapshot.case.zone), on=day)


def below_minimum(snapshot: Snapshot) -> Hold | None:
    """Hold: what a message would ask for is not worth one."""
    minimum = snapshot.case.policy.minimum
    if not minimum or snapshot.cash_settled:
        return None
    own, total = cash_asked(snapshot), snapshot.case.due_total
    asked = own.minor if total is None else total
    return hold(ReasonCode.BELOW_MINIMUM) if asked < amount_in(minimum, own.currency).minor else None


# --- asking --------------------------------------------------------------------------------------------


def certificate_missing(snapshot: Snapshot) -> Candidate | Hold | None:
    """Ask for the withholding certificate alone, never for money: the cash has come."""
    if not snapshot.cash_settled:
        return None
    candidate = certificate_request(snapshot)
    if candidate is not None:
        return candidate
    if is_certificate_wanted(snapshot):
        return hold(ReasonCode.UNREACHABLE, task=Task(TaskCode.UPDATE_CONTACTS))
    requests = certificate_requests(snapshot)
    task = Task(TaskCode.REQUEST_CERTIFICATE, missing_taxes(snapshot), since=requests[-1] if requests else None)
    return hold(ReasonCode.LADDER_FINISHED, task=task)


def returned(snapshot: Snapshot) -> Candidate | None:
    """Name the payment that the bank returned, before anything else is asked."""
    return payment_returned(snapshot) if snapshot.case.invoice.payments else None


def promise_broken(snapshot: Snapshot) -> Candidate | None:
    """Ask about the newest promise that was broken; an extension that still runs comes after the early steps."""
    candidate = promise_followup(snapshot)
    if candidate is None or candidate.planned.nominal > snapshot.today:
        return None
    return candidate


def overdue(snapshot: Snapshot) -> Candidate | Decision:
    """Ask by the next step after the due date, up to the hand-off; this rule always has an answer."""
    match next_overdue(snapshot):
        case Candidate() as candidate:
            return candidate
        case PlannedHandOff() as planned:
            return hand_off_or_wait(snapshot, planned)
        case LadderExhausted(unreachable=True, because=skipped):
            return hold(ReasonCode.UNREACHABLE, task=Task(TaskCode.UPDATE_CONTACTS), more=skipped)
        case LadderExhausted(because=skipped):
            since = max(ladder_of(snapshot).asked.contacts, default=None)
            task = Task(TaskCode.DECIDE_NEXT_STEP, since=since)
            return hold(ReasonCode.LADDER_FINISHED, task=task, more=skipped)


# --- the table -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: in which state which rule decides, and what it yields."""

    number: str
    """Of the rule of the contract."""
    state: str
    yields: str
    """Kinds of answers with their steps or reasons, as the manual prints them; holds come last."""
    decide: Callable[[Snapshot], Decision | Candidate | None]
    """The answer, or the message that comes next; None when the state is another."""
    after: tuple[type, ...] = ()
    """The state needs one of these events to have happened; empty when it can come about without a word."""


RULES: tuple[Rule, ...] = (
    Rule("11", "clock behind the newest event", "Hold clock_behind", clock_behind),
    Rule("1", "void or written off", "Done void, written_off", void_or_written_off),
    Rule("1", "draft", "Hold not_issued", draft),
    Rule("33", "paid, not thanked yet", "Send or Wait thanks, thanks_punctual", thanked),
    Rule("1", "settled", "Done settled, overpaid", settled),
    Rule("19", "handed off", "Hold handed_off", handed_off, (HandedOff,)),
    Rule("20", "disputed", "Hold disputed", disputed, (DisputeOpened,)),
    Rule("21", "held", "Hold held", held, (HoldPlaced,)),
    Rule("22", "payment claimed", "Hold verify_payment", payment_claimed, (PaymentClaimed,)),
    Rule("23", "reply waiting", "Hold awaiting_us", reply_waiting, (Replied, Suggested)),
    Rule("24", "documents owed by us", "Hold documents_pending", documents_owed),
    Rule("24", "terms from a receipt still to come", "Hold not_received", not_received),
    Rule("26", "agreed plan unclear", "Hold plan_unclear", plan_unclear, (PlanAgreed,)),
    Rule("25", "promise in force", "Hold promised", promised, (PromiseMade,)),
    Rule("3", "money of the client's not applied", "Hold unapplied_payment", unapplied_payment),
    Rule("3", "giro with the bank", "Hold clearing", clearing),
    Rule("3", "post-dated payment", "Hold post_dated", post_dated),
    Rule("4", "below the minimum", "Hold below_minimum", below_minimum),
    Rule(
        "2",
        "cash settled, certificate missing",
        "Send or Wait certificate, Hold ladder_finished, unreachable",
        certificate_missing,
    ),
    Rule("3", "payment returned", "Send or Wait payment_returned", returned),
    Rule("22", "claim not confirmed", "Send or Wait claim_check", claim_check, (PaymentClaimed,)),
    Rule("25", "promise broken", "Send or Wait promise_followup", promise_broken, (PromiseMade, ExtensionAgreed)),
    Rule("6", "before or on the due date", "Send or Wait a step", next_before_due),
    Rule("18", "extension missed", "Send or Wait promise_followup", promise_followup, (PromiseMade, ExtensionAgreed)),
    Rule("13", "overdue", "Send or Wait a step, HandOff, Hold ladder_finished, unreachable", overdue),
)
"""Every rule that can decide, the first that applies first."""


def holds_from(decide: Callable[[Snapshot], Decision | Candidate | None]) -> frozenset[str]:
    """Return the reasons of the holds of that rule, of all rules below it, and of dispatch."""
    place = [rule.decide for rule in RULES].index(decide)
    return DISPATCH_HOLDS.union(*(rule.yields.partition("Hold ")[2].replace(",", "").split() for rule in RULES[place:]))


def first_applicable(snapshot: Snapshot) -> Decision | Candidate:
    """Return what the first rule that applies says."""
    for decide in _rules_after(snapshot.case.kinds):
        said = decide(snapshot)
        if said is not None:
            return said
    raise AssertionError("the last rule always has an answer")


def kept_from_asking(snapshot: Snapshot) -> Decision | Candidate | None:
    """Return what a rule above the minimum says; None when the invoice may be asked for, as far as these go.

    Money that we hold is no matter here: it keeps us from asking for every invoice of its currency alike.
    """
    for decide in _rules_after(snapshot.case.kinds):
        if decide is below_minimum:
            break
        said = decide(snapshot) if decide is not unapplied_payment else None
        if said is not None:
            return said
    return None


def other_holds(snapshot: Snapshot, answer: Hold) -> tuple[Reason, ...]:
    """Return every other reason that would hold at this instant, were the one of the answer gone.

    The rules go on to be asked below the one that decided, up to the first that would let something go; its gates
    are looked at when its date has come. A calendar that ends before the rules below have theirs is no matter here.
    """
    found: dict[str, Reason] = {}
    try:
        for decide in _rules_after(snapshot.case.kinds):
            said = decide(snapshot)
            if isinstance(said, Candidate):
                if said.route is None:
                    found.setdefault(ReasonCode.UNREACHABLE, Reason(ReasonCode.UNREACHABLE))
                if said.planned.target <= snapshot.today:
                    gates = closed_gates(snapshot, said)
                    found |= {code: Reason(code, said.planned.target, said.step) for code in gates}
                break
            if isinstance(said, Hold):
                found.setdefault(said.reason, said.because[0])
            elif said is not None:
                break
    except CalendarCoverageError:
        pass
    found.pop(answer.reason, None)
    return tuple(found.values())


@lru_cache(maxsize=1024)
def _rules_after(kinds: frozenset[type]) -> tuple[Callable[[Snapshot], Decision | Candidate | None], ...]:
    """Leave out the rows that cannot apply after events of these kinds: most clients have said nothing special."""
    return tuple(rule.decide for rule in RULES if not rule.after or kinds.intersection(rule.after))
