"""The order of the rules: the first that applies decides. One table, read by the engine and by the manual.

Each row names the rule of the contract, what the state of affairs is called, what it yields, and the function that
decides. Rows of the conversation stand above rows of the ladder: listening outranks asking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sopan.decisions import Decision
from sopan.engine import verdicts
from sopan.engine.desk import Desk
from sopan.engine.moves import Move
from sopan.history import (
    DisputeOpened,
    ExtensionAgreed,
    HandedOff,
    HoldPlaced,
    PaymentClaimed,
    PromiseMade,
    Replied,
)

__all__ = ["RULEBOOK", "Rule", "consult"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: in which state which rule decides, and what it yields."""

    number: str
    state: str
    yields: str
    decide: Callable[[Desk], Decision | Move | None]
    """The answer, or the move that comes next; None when the state is another."""
    after: tuple[type, ...] = ()
    """The state needs one of these events to have happened; empty when it can come about without a word."""


RULEBOOK: tuple[Rule, ...] = (
    Rule("11", "clock behind the newest event", "Hold clock_behind", verdicts.clock_behind),
    Rule("1", "void or written off", "Done void, written_off", verdicts.void_or_written_off),
    Rule("1", "draft", "Hold not_issued", verdicts.draft),
    Rule("33", "paid, not thanked yet", "Send or Wait thanks, thanks_punctual", verdicts.thanked),
    Rule("1", "settled", "Done settled, overpaid", verdicts.settled),
    Rule("19", "handed off", "Hold handed_off", verdicts.handed_off, (HandedOff,)),
    Rule("20", "disputed", "Hold disputed", verdicts.disputed, (DisputeOpened,)),
    Rule("21", "held", "Hold held", verdicts.held, (HoldPlaced,)),
    Rule("22", "payment claimed", "Hold verify_payment", verdicts.payment_claimed, (PaymentClaimed,)),
    Rule("23", "reply waiting", "Hold awaiting_us", verdicts.reply_waiting, (Replied,)),
    Rule("24", "documents owed by us", "Hold documents_pending", verdicts.documents_owed),
    Rule("25", "promise in force", "Hold promised", verdicts.promised, (PromiseMade,)),
    Rule("3", "post-dated payment", "Hold post_dated", verdicts.post_dated),
    Rule("4", "below the minimum", "Hold below_minimum", verdicts.below_minimum),
    Rule(
        "2",
        "cash settled, slip missing",
        "Send or Wait certificate, Hold ladder_finished, unreachable",
        verdicts.slip_missing,
    ),
    Rule("22", "claim not confirmed", "Send or Wait claim_check", verdicts.claim_unconfirmed, (PaymentClaimed,)),
    Rule(
        "25", "promise broken", "Send or Wait promise_followup", verdicts.promise_broken, (PromiseMade, ExtensionAgreed)
    ),
    Rule("6", "before or on the due date", "Send or Wait a step", verdicts.before_due),
    Rule(
        "18",
        "extension missed",
        "Send or Wait promise_followup",
        verdicts.extension_missed,
        (PromiseMade, ExtensionAgreed),
    ),
    Rule("13", "overdue", "Send or Wait a step, HandOff, Hold ladder_finished, unreachable", verdicts.overdue),
)


def consult(desk: Desk) -> Decision | Move:
    """What the first rule that applies says, with the facts as they stand on that date; the last one always does."""
    for decides in _rules_after(desk.case.conversation.kinds):
        said = decides(desk)
        if said is not None:
            return said
    message = "the last rule always has an answer"
    raise AssertionError(message)


@lru_cache(maxsize=1024)
def _rules_after(kinds: frozenset[type]) -> tuple[Callable[[Desk], Decision | Move | None], ...]:
    """The rows that can apply after events of these kinds: most clients have said nothing special."""
    return tuple(rule.decide for rule in RULEBOOK if not rule.after or kinds.intersection(rule.after))
