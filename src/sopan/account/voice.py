"""What one invoice has to say when its client's account is decided: rules 29 and 30."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from sopan.account.model import Upcoming
from sopan.charges import ChargeStatement
from sopan.decisions import Decision, Send, SendItem, Wait
from sopan.engine import Desk, Move, charges_on, is_gated, item_for, once
from sopan.policy import Step
from sopan.words import NOT_DEMANDS, Tone

__all__ = ["Voice", "by_firmness", "by_urgency", "charges_of", "item_of", "upcoming_of"]


class Voice:
    """What one invoice has to say now: its answer, and the move behind it if there is one. Never changed."""

    def __init__(self, desk: Desk, move: Move | None, answer: Decision) -> None:
        self.desk = desk
        self.move = move
        self.answer = answer
        self.invoice_id = desk.case.invoice.id
        self.is_demand = move is not None and move.purpose not in NOT_DEMANDS
        self.goes_now = self.is_demand and isinstance(answer, Send)
        """Whether it asks for money and can go at this instant."""

    @once
    def is_late(self) -> bool:
        """Whether the agreed due date has gone by."""
        return self.desk.obligation.due_on < self.desk.today

    @once
    def has_come(self) -> bool:
        """Whether its date has come and no gate is closed: only the hour may still be missing."""
        move = self.move
        return (
            move is not None
            and move.route is not None
            and move.due.target <= self.desk.today
            and is_gated(self.desk, move) is None
        )

    @property
    def goes_today(self) -> bool:
        """Whether it asks for money, its date has come and its hour comes today."""
        answer = self.answer
        return self.is_demand and isinstance(answer, Wait) and answer.until.date() == self.desk.today and self.has_come

    @once
    def urgency(self) -> tuple[date, int, str]:
        """Rule 29: oldest effective due, then furthest rung, then id. A follow-up stands where its ladder stood."""
        desk, rung = self.desk, self.move.rung if self.move is not None else None
        place = desk.rungs.position if rung is None else _place(desk.case.policy.steps, rung)
        return desk.obligation.effective_on, -place, self.invoice_id

    @property
    def firmness(self) -> tuple[int, date, int, str]:
        """The firmest rung first, then as usual."""
        return (-self.move.tone.rank if self.move is not None else 0, *self.urgency)


by_urgency = attrgetter("urgency")
"""The most urgent first."""
by_firmness = attrgetter("firmness")
"""The firmest rung first, then the most urgent."""


def _place(steps: Sequence[Step], rung: Step) -> int:
    """Where the policy has the rung; by its id, because comparing whole steps takes longer than deciding."""
    return next(place for place, step in enumerate(steps) if step.id == rung.id)


def upcoming_of(voices: Iterable[Voice]) -> tuple[Upcoming, ...]:
    """Open obligations whose date lies ahead, in order of date."""
    found = []
    for voice in voices:
        desk = voice.desk
        if desk.case.invoice.status != "issued" or desk.cash_settled or desk.obligation.due_on <= desk.today:
            continue
        obligation = desk.obligation
        found.append(Upcoming(voice.invoice_id, obligation.id, obligation.due_on, obligation.amount))
    return tuple(sorted(found, key=lambda entry: (entry.due_on, entry.obligation)))


def charges_of(voice: Voice) -> tuple[ChargeStatement, ...]:
    """The agreed late fee on the voice's invoice, which its own message has worked out already."""
    return voice.answer.charges if isinstance(voice.answer, Send) else charges_on(voice.desk)


def item_of(voice: Voice, move: Move, tone: Tone) -> SendItem:
    """The voice's item in a message of that tone: listed only, without its rung, when the rung is firmer."""
    item = voice.answer.items[0] if isinstance(voice.answer, Send) else item_for(voice.desk, move)
    return item if move.tone <= tone else replace(item, step=None, occurrence=None)
