"""What the client said, and what that means today."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from math import inf

from sopan.engine._amounts import agreements, effective_extensions, fitting_plans, obligation
from sopan.engine._case import Snapshot
from sopan.fields import ONE_DAY
from sopan.history import Commitment, CommitmentState, promises
from sopan.history import events as said
from sopan.history._disputes import disputed_amount
from sopan.money import Money
from sopan.words import FOLLOW_UPS, Cause


def is_handed_off(snapshot: Snapshot) -> bool:
    """Rule 19: somebody else has the case. At one instant the hand-off wins over the recall."""
    handed = snapshot.case.latest(said.HandedOff)
    recalled = snapshot.case.latest(said.HandOffRecalled)
    return handed is not None and (recalled is None or recalled.at <= handed.at)


def was_recalled(snapshot: Snapshot) -> bool:
    """Return whether a hand-off of the current obligation was recalled: it is not proposed again.

    Asked about cases that nobody else has any more, as rule 19 comes before the ladder. An instalment that fell due
    after the hand-off is another obligation.
    """
    case = snapshot.case
    for handed in case.about(said.HandedOff):
        on, asked = case.day(handed.at), obligation(snapshot)
        covered = handed.invoice_ids or case.invoice.issued_on <= on
        if covered and (asked.id == case.invoice.id or asked.due_on <= on):
            return True
    return False


def cash_asked(snapshot: Snapshot) -> Money:
    """Return the cash that a demand would ask for now: what has fallen due, or before the date what will.

    What is in dispute is left out.
    """
    asked = obligation(snapshot).amount
    case = snapshot.case
    in_dispute = disputed_amount(case.conversation, case.invoice) if said.DisputeOpened in case.kinds else None
    return asked if in_dispute is None else max(asked - in_dispute, Money.zero(asked.currency))


def causes_of(words: Iterable[said.DisputeOpened | said.HoldPlaced | said.Replied]) -> str:
    """Return the reasons that these words give, each once, as a list in one text."""
    return ", ".join(dict.fromkeys(one.reason.value for one in words if one.reason is not None))


def deciding_holds(snapshot: Snapshot) -> list[said.HoldPlaced]:
    """Return, of the holds that nobody has lifted and whose end has not come, those that end last, in order of time."""
    case = snapshot.case
    lifted = case.latest(said.HoldLifted)
    last: list[said.HoldPlaced] = []
    for placed in case.about(said.HoldPlaced):
        if lifted is not None and placed.at < lifted.at:
            continue
        end = _end_of(snapshot, placed)
        if end <= snapshot.now.timestamp():
            continue
        before = _end_of(snapshot, last[0]) if last else 0.0
        if end >= before:
            last = [*last, placed] if end == before else [placed]
    return last


def _end_of(snapshot: Snapshot, word: said.HoldPlaced | said.StepDeclined) -> float:
    return inf if word.until is None else snapshot.case.first_instant_of(word.until).timestamp()


def agreed_call(snapshot: Snapshot) -> tuple[date, date] | None:
    """Return the day on which a hold that decides was placed for a call, and the day of the call (E4)."""
    case = snapshot.case
    for placed in deciding_holds(snapshot):
        if placed.reason is Cause.CALLBACK and placed.until is not None:
            return case.day(placed.at), case.first_instant_of(placed.until).date()
    return None


@dataclass(frozen=True, slots=True)
class Claim:
    """A payment that the client says was made: the day it was said, and the last day on which we check."""

    on: date
    checked_through: date | None
    """None when the slip came with it: then only money or a rejection ends the check."""
    has_proof: bool


def claim_in_doubt(snapshot: Snapshot) -> Claim | None:
    """Rule 22: the newest claim that no money has answered, unless too many before it were not met either (A3)."""
    told = sorted(snapshot.case.about(said.PaymentClaimed), key=lambda one: (one.at, one.proof))  # at once, proof wins
    rejections = [event.at for event in snapshot.case.about(said.PaymentClaimRejected)]
    claims = [_claim(snapshot, claimed, rejections) for claimed in told]
    if not claims or claims[-1] is None:
        return None
    unmet = sum(claim is not None and _was_unmet(claim, claims[-1].on) for claim in claims[:-1])
    return claims[-1] if unmet < snapshot.case.policy.claims.max_unmet else None


def _claim(snapshot: Snapshot, claimed: said.PaymentClaimed, rejections: list[datetime]) -> Claim | None:
    """Return the claim; None when money answers it: all of it, or the rest goes by the ladder.

    The first of the `rejections` after it, which are in order of time, ends the check.
    """
    case, on = snapshot.case, snapshot.case.day(claimed.at)
    since = (payment for payment in case.invoice.payments if payment.received_on >= on)
    if any(payment.is_known_on(snapshot.today) for payment in since):
        return None
    through = None if claimed.proof else case.last_day(on, case.policy.claims.verify)
    place = bisect_right(rejections, claimed.at)
    if place < len(rejections):
        last = case.day(rejections[place]) - ONE_DAY
        through = last if through is None else min(through, last)
    return Claim(on, through, claimed.proof)


def _was_unmet(claim: Claim, on: date) -> bool:
    """Tell if nothing was found by the day of a newer claim: what is still being looked for then is no broken word."""
    return claim.checked_through is not None and on > claim.checked_through


def is_approved(snapshot: Snapshot, step: str) -> bool:
    """Rule 17: an approval of `step` for this invoice, later than the previous contact of that step.

    Under whatever obligation that contact was: once it spends the approval, the next instalment needs its own. An
    approval that no contact has spent serves the next instalment's step too. One for the account is spent by the next
    contact of that step, whatever the invoice (A4).
    """
    case = snapshot.case
    sent = max((contact.at for contact, item in case.contacts if contact.sent and item.step == step), default=None)
    anywhere = case.conversation.last_sent(step)
    for approval in case.about(said.StepApproved):
        spent_by = sent if approval.invoice_ids else anywhere
        if approval.step == step and (spent_by is None or approval.at > spent_by):
            return True
    return False


def declined(snapshot: Snapshot, step: str) -> said.StepDeclined | None:
    """Rule 17: a person's newest no to `step` for the current obligation, unless the step was approved since (E2).

    Of several at one instant the one that lasts longest.
    """
    case = snapshot.case
    if said.StepDeclined not in case.kinds:
        return None
    words = [one for one in case.about(said.StepDeclined) if one.step == step and _is_about_current(snapshot, one.at)]
    if not words:
        return None
    last = max(words, key=lambda one: (one.at, _end_of(snapshot, one)))
    approved = (one.at for one in case.about(said.StepApproved) if one.step == step)
    return None if any(at > last.at for at in approved) else last


def placed_steps(snapshot: Snapshot) -> dict[str, date]:
    """Return the steps that an older system had made, each with the day on which it counts as made (E2).

    Steps up to the due date were made for the date that was agreed then.
    """
    case, steps = snapshot.case, snapshot.case.policy.steps
    made: dict[str, date] = {}
    extension = obligation(snapshot).extension
    for placed in case.about(said.LadderPlaced):
        place = case.schedule.place.get(placed.step)
        if place is None or not _is_about_current(snapshot, placed.at):
            continue
        is_of_this_date = extension is None or extension.at <= placed.at
        for step in steps[: place + 1]:
            if step.hand_off_to is None and (is_of_this_date or step.id not in case.schedule.early_ids):
                made[step.id] = case.day(placed.at)
    return made


def _is_about_current(snapshot: Snapshot, at: datetime) -> bool:
    """Tell if words of then about a step are about the current obligation: each instalment has its own ladder."""
    current = obligation(snapshot)
    return current.id == snapshot.case.invoice.id or obligation(Snapshot(snapshot.case, at)).id == current.id


# --- promises and extensions -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommitmentToFollowUp:
    """A promise or extension that is asked about when its last day has passed without the money."""

    named_day: date
    last_day: date
    """The last day that protects it, after its grace."""
    is_extension: bool


def client_promises(snapshot: Snapshot) -> tuple[Commitment, ...]:
    """Return the promises that cover this invoice with what became of each, in order of time.

    Of two at one instant the one for the later day comes last. A promise of one sum for several invoices is filled by
    receipts on all of them, as far as they are known.
    """
    if snapshot.promises is None:
        snapshot.promises = _client_promises(snapshot)
    return snapshot.promises


def _client_promises(snapshot: Snapshot) -> tuple[Commitment, ...]:
    case = snapshot.case
    if said.PromiseMade not in case.kinds:
        return ()
    of_kind = case.conversation.of_kind
    told = promises(
        (*of_kind(said.PromiseMade), *of_kind(said.ExtensionAgreed), *of_kind(said.PlanAgreed)),
        (case.invoice, *case.promised_with),
        on=snapshot.today,
        zone=case.zone,
        tolerance=(case.tolerance,),
        last_day=partial(case.last_day, span=case.policy.promises.grace),
        about=case.invoice.id,
    )
    return tuple(one for one in told if one.is_promise)


def promise_in_force(snapshot: Snapshot) -> Commitment | None:
    """Rule 25: the newest promise, while it holds; after `max_broken` broken ones none holds any more."""
    made = client_promises(snapshot)
    if not made or made[-1].state is not CommitmentState.IN_FORCE:
        return None
    broken = sum(one.state is CommitmentState.BROKEN for one in made)
    return made[-1] if broken < snapshot.case.policy.promises.max_broken else None


def commitment_to_follow_up(snapshot: Snapshot) -> CommitmentToFollowUp | None:
    """Return the extension that sets the date, run out or not, or a newer broken promise.

    None where something newer was agreed since that promise.
    """
    broken = [one for one in client_promises(snapshot) if one.state is CommitmentState.BROKEN]
    last = broken[-1] if broken else None
    extension = obligation(snapshot).extension
    if extension is not None and (last is None or extension.at > last.event.at):
        grace = snapshot.case.policy.promises.grace
        last_day = snapshot.case.last_day(extension.due_on, grace)
        return CommitmentToFollowUp(extension.due_on, last_day, is_extension=True)
    if last is None or any(agreed.at > last.event.at for agreed in agreements(snapshot)):
        return None
    return CommitmentToFollowUp(last.named_day, last.last_day, is_extension=False)


# --- what does nothing -------------------------------------------------------------------------------

MAY_BE_IGNORED = frozenset(
    {
        said.DisputeOpened,
        said.ExtensionAgreed,
        said.LadderPlaced,
        said.PlanAgreed,
        said.PlanCancelled,
        said.PromiseMade,
        said.StepApproved,
        said.StepDeclined,
    }
)


def ignored_events(snapshot: Snapshot) -> Iterator[said.Event]:
    """Go through what was said about this invoice and does nothing: nothing is dropped in silence."""
    case = snapshot.case
    currency = case.invoice.total.currency
    effective = {id(event) for event in (*fitting_plans(snapshot), *effective_extensions(snapshot))}
    plans = case.about(said.PlanAgreed)
    yield from (plan for plan in plans if id(plan) not in effective)
    yield from (
        cancelled
        for cancelled in case.about(said.PlanCancelled)
        if cancelled.invoice_ids and not any(plan.at < cancelled.at for plan in plans)
    )
    yield from (
        extension
        for extension in case.about(said.ExtensionAgreed)
        if extension.invoice_ids and id(extension) not in effective
    )
    with_amount: tuple[said.PromiseMade | said.DisputeOpened, ...] = (
        *case.about(said.PromiseMade),
        *case.about(said.DisputeOpened),
    )
    yield from (event for event in with_amount if event.amount and event.amount.currency != currency)
    with_step: tuple[said.StepApproved | said.StepDeclined | said.LadderPlaced, ...] = (
        *case.about(said.StepApproved),
        *case.about(said.StepDeclined),
        *case.about(said.LadderPlaced),
    )
    for event in with_step:
        is_step = case.policy.step(event.step) or (isinstance(event, said.StepDeclined) and event.step in FOLLOW_UPS)
        if event.invoice_ids and not is_step:
            yield event
