"""What the client said, and what that means today: rules 19 to 25. Listening outranks asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sopan.client import Client
from sopan.engine.case import ONE_DAY, Case
from sopan.engine.obligations import Obligation, agreement_times
from sopan.history import (
    Conversation,
    DisputeOpened,
    DisputeResolved,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PromiseMade,
    Replied,
    StepApproved,
)
from sopan.money import Money
from sopan.words import Channel
from sopan.zones import start_of_day

__all__ = [
    "BrokenWord",
    "Claim",
    "approved",
    "broken_word",
    "claim_in_doubt",
    "disputed_amount",
    "has_closed",
    "has_opted_out",
    "held_until",
    "is_handed_off",
    "promise_in_force",
    "reply_waits",
    "was_recalled",
]


def is_handed_off(case: Case) -> bool:
    """Rule 19: somebody else has the case. At one instant the hand-off wins over the recall."""
    handed = case.latest(HandedOff)
    recalled = case.latest(HandOffRecalled)
    return handed is not None and (recalled is None or recalled.at <= handed.at)


def was_recalled(case: Case, obligation: Obligation) -> bool:
    """Whether a hand-off of this obligation was recalled: it is not proposed again.

    Asked about cases that nobody else has any more, as rule 19 comes before the ladder. An instalment that fell due
    after the hand-off is another obligation.
    """
    handed = case.latest(HandedOff)
    return handed is not None and (obligation.id == case.invoice.id or obligation.due_on <= case.day(handed.at))


def disputed_amount(case: Case) -> Money | None:
    """Rule 20: how much of the invoice is in dispute, at most its total; None when nothing is.

    A dispute without an amount is about all of it; partial ones add up.
    """
    opened = case.about(DisputeOpened)
    if not opened:
        return None
    resolved = case.latest(DisputeResolved)
    total = case.invoice.total
    amounts = [
        total if dispute.amount is None else dispute.amount
        for dispute in opened
        if resolved is None or dispute.at >= resolved.at
    ]
    disputed = Money.zero(total.currency)
    for amount in amounts:
        if amount.currency == total.currency:
            disputed += min(amount, total - disputed)
    return disputed or None


def held_until(case: Case, now: datetime) -> datetime | Literal["lifted"] | None:
    """Rule 21: until when the invoice is held; `"lifted"` when only a person can end it, None when it is not."""
    lifted = case.latest(HoldLifted)
    ends = [_hold_end(case, hold.until) for hold in case.about(HoldPlaced) if lifted is None or hold.at >= lifted.at]
    if None in ends:
        return "lifted"
    last = max((end for end in ends if end is not None), default=None)
    return last if last is not None and now < last else None


def _hold_end(case: Case, until: datetime | date | None) -> datetime | None:
    if until is None or isinstance(until, datetime):
        return until
    return start_of_day(until, case.zone)


@dataclass(frozen=True, slots=True)
class Claim:
    """A payment that the client says was made: the day it was said, and the last day on which we check."""

    on: date
    checked_through: date


def claim_in_doubt(case: Case) -> Claim | None:
    """Rule 22: the newest claim, checked through the day before its rejection when it was rejected."""
    claimed = case.latest(PaymentClaimed)
    if claimed is None:
        return None
    on = case.day(claimed.at)
    through = case.last_day(on, case.policy.claims.verify)
    rejected = case.latest(PaymentClaimRejected)
    if rejected is not None and rejected.at > claimed.at:
        through = min(through, case.day(rejected.at) - ONE_DAY)
    return Claim(on, through)


def reply_waits(case: Case) -> bool:
    """Rule 23: the client has written and nobody has answered, whatever the invoice; what was answered is forgotten."""
    return bool(case.conversation.of_kind(Replied))


def has_opted_out(case: Case, channel: Channel) -> bool:
    """Rule 28: whether this client is closed on `channel`."""
    return has_closed(case.client, case.conversation, channel)


def has_closed(client: Client, conversation: Conversation, channel: Channel) -> bool:
    """Whether the client is closed on `channel`: for good, or by the newest word about it."""
    if channel in client.opted_out:
        return True
    out = [event.at for event in conversation.of_kind(OptedOut) if event.channel in {None, channel}]
    back = [event.at for event in conversation.of_kind(OptedIn) if event.channel in {None, channel}]
    return bool(out) and all(at <= out[-1] for at in back)


def approved(case: Case, step: str) -> bool:
    """Rule 17: an approval of `step` for this invoice, later than the previous contact of that step.

    Under whatever obligation that was: each instalment needs its own.
    """
    approvals = [approval.at for approval in case.about(StepApproved) if approval.step == step]
    made = [contact.at for contact, item in case.contacts if contact.sent and item.step == step]
    return bool(approvals) and (not made or max(approvals) > max(made))


# --- promises and extensions (rules 18 and 25) -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class BrokenWord:
    """A promise or extension that was not kept: the day that was named, and the last day that protected it."""

    named_day: date
    last_day: date
    is_extension: bool


@dataclass(frozen=True, slots=True)
class _Promise:
    """A promise with the days that belong to it."""

    event: PromiseMade
    made_on: date
    last_day: date


def promise_in_force(case: Case, today: date) -> _Promise | None:
    """Rule 25: the newest promise, while it holds."""
    promises = _promises(case)
    if not promises:
        return None
    newest = promises[-1]
    if today > newest.last_day or _is_replaced(case, newest, promises) or _is_kept(case, newest, today):
        return None
    broken = sum(_is_broken(case, promise, promises, today) for promise in promises)
    return newest if broken < case.policy.promises.max_broken else None


def broken_word(case: Case, obligation: Obligation, today: date) -> BrokenWord | None:
    """The newest broken promise or missed extension, unless something newer that was agreed has not failed."""
    promises = _promises(case)
    broken = [promise for promise in promises if _is_broken(case, promise, promises, today)]
    last = broken[-1] if broken else None
    extension = obligation.extension
    if extension is not None and (last is None or extension.at > last.event.at):
        return BrokenWord(
            extension.due_on, case.last_day(extension.due_on, case.policy.promises.grace), is_extension=True
        )
    if last is None or any(agreement > last.event.at for agreement in agreement_times(case)):
        return None
    return BrokenWord(last.event.pay_by, last.last_day, is_extension=False)


def _promises(case: Case) -> list[_Promise]:
    """The promises that cover this invoice, in order of time; at one instant the one for the later day comes last."""
    promises = []
    for event in case.about(PromiseMade):
        made_on = case.day(event.at)
        in_currency = event.amount is None or event.amount.currency == case.invoice.total.currency
        if in_currency and (event.invoice_ids or case.invoice.issued_on <= made_on):
            promises.append(_Promise(event, made_on, case.last_day(event.pay_by, case.policy.promises.grace)))
    return sorted(promises, key=lambda promise: (promise.event.at, promise.event.pay_by))


def _is_replaced(case: Case, promise: _Promise, promises: Iterable[_Promise]) -> bool:
    """Whether a newer promise, extension or plan came in time."""
    newer = [other.event.at for other in promises if _comes_after(other, promise)]
    newer += [at for at in agreement_times(case) if at > promise.event.at]
    return any(case.day(at) <= promise.last_day for at in newer)


def _comes_after(other: _Promise, promise: _Promise) -> bool:
    return (other.event.at, other.event.pay_by) > (promise.event.at, promise.event.pay_by)


def _is_kept(case: Case, promise: _Promise, today: date) -> bool:
    """Whether what was received from the promise's own date until its last day reaches its amount."""
    until = min(promise.last_day, today)
    received = [
        payment.amount
        for payment in case.invoice.payments
        if promise.made_on <= payment.received_on <= until and payment.counts_on(today)
    ]
    total = sum(received, Money.zero(case.invoice.total.currency))
    if promise.event.amount is not None:
        return total >= promise.event.amount
    open_now = max(case.invoice.to_transfer(until), case.invoice.to_transfer(today))  # what was taken back is not kept
    return open_now <= case.tolerance


def _is_broken(case: Case, promise: _Promise, promises: Iterable[_Promise], today: date) -> bool:
    return today > promise.last_day and not _is_kept(case, promise, today) and not _is_replaced(case, promise, promises)
