"""What one invoice has to say when its client's account is decided: rules 29 and 30."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import cast

from sopan.account.model import Upcoming
from sopan.decisions import Decision, SendItem, Wait
from sopan.engine import Desk, Move, is_gated, item_for, not_now, once, send_now
from sopan.words import NOT_DEMANDS, Tone

__all__ = ["Voice", "by_firmness", "by_urgency", "item_of", "upcoming_of"]


class Voice:
    """What one invoice has to say now: its answer, and the move behind it if there is one. Never changed."""

    def __init__(self, desk: Desk, said: Decision | Move) -> None:
        self.desk = desk
        self.invoice_id = desk.case.invoice.id
        self.move = said if isinstance(said, Move) else None
        self.held = not_now(desk, said) if isinstance(said, Move) else said
        """Why there is no message at this instant; None when there is one."""
        self.is_demand = self.move is not None and self.move.purpose not in NOT_DEMANDS
        self.goes_now = self.is_demand and self.held is None
        """Whether it asks for money and can go at this instant."""

    @once
    def answer(self) -> Decision:
        """What it comes to by itself; a message is written only when somebody wants to see it."""
        return self.held if self.held is not None else send_now(self.desk, cast("Move", self.move))

    @once
    def is_late(self) -> bool:
        """Whether the agreed due date has gone by."""
        return self.desk.obligation.due_on < self.desk.today

    @once
    def has_come(self) -> bool:
        """Whether the date of its move has come and no gate is closed: only the hour may still be missing."""
        move = cast("Move", self.move)
        return move.route is not None and move.due.target <= self.desk.today and is_gated(self.desk, move) is None

    @property
    def goes_today(self) -> bool:
        """Whether it asks for money, its date has come and its hour comes today."""
        held = self.held
        return self.is_demand and isinstance(held, Wait) and held.until.date() == self.desk.today and self.has_come

    @once
    def urgency(self) -> tuple[date, int, str]:
        """Rule 29: oldest effective due, then furthest step, then id. A follow-up stands where its ladder stood.

        Asked of voices with a move only, like `firmness`.
        """
        desk, rung = self.desk, cast("Move", self.move).rung
        place = desk.rungs.position if rung is None else desk.case.reach.timetable.place[rung.id]
        return desk.obligation.effective_on, -place, self.invoice_id

    @property
    def firmness(self) -> tuple[int, date, int, str]:
        """The firmest step first, then as usual."""
        return -cast("Move", self.move).tone.rank, *self.urgency


by_urgency = attrgetter("urgency")
"""The most urgent first."""
by_firmness = attrgetter("firmness")
"""The firmest step first, then the most urgent."""


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


def item_of(voice: Voice, move: Move, tone: Tone) -> SendItem:
    """The voice's item in a message of that tone: listed only, without its step, when the step is firmer."""
    item = item_for(voice.desk, move)
    return item if move.tone <= tone else replace(item, step=None, occurrence=None)
