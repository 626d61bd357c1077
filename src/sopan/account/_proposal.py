"""The proposal for one invoice when its client's account is decided: rules 29 and 30."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Literal, cast

from sopan._caching import lazy
from sopan.account.model import OpenItem
from sopan.decisions import Decision, Done, SendItem, Wait
from sopan.engine._amounts import is_undated, obligation
from sopan.engine._case import Snapshot
from sopan.engine._decide import dates_ahead
from sopan.engine._dispatch import Candidate, blocking_answer, gate_reason, item_for, send_now
from sopan.engine._steps import ladder_of
from sopan.words import NOT_DEMANDS, Purpose, Tone

_THANKS = {Purpose.THANKS, Purpose.THANKS_PUNCTUAL}
_SOFTEST_BESIDE = {Tone.FINAL: Tone.FORMAL, Tone.FORMAL: Tone.POLITE}
"""How firm an invoice must be by its own step to be named in a message of a tone; any tone otherwise."""


class InvoiceProposal:
    """The answer of one invoice now, and the candidate behind it if there is one. Never changed."""

    def __init__(self, snapshot: Snapshot, said: Decision | Candidate) -> None:
        self.snapshot = snapshot
        self.invoice_id = snapshot.case.invoice.id
        self.candidate = said if isinstance(said, Candidate) else None
        self.held = blocking_answer(snapshot, said) if isinstance(said, Candidate) else said
        """Why there is no message at this instant; None when there is one."""
        self.is_demand = self.candidate is not None and self.candidate.purpose not in NOT_DEMANDS
        self.goes_now = self.is_demand and self.held is None
        """Whether it asks for money and can go at this instant."""

    @lazy
    def answer(self) -> Decision:
        """The decision by itself; a message is written only when somebody wants to see it."""
        return self.held if self.held is not None else send_now(self.snapshot, cast("Candidate", self.candidate))

    @lazy
    def is_late(self) -> bool:
        """True if the agreed due date has gone by."""
        return obligation(self.snapshot).due_on < self.snapshot.today

    @lazy
    def has_come(self) -> bool:
        """True if the date of its candidate has come and no gate is closed: only the hour may still be missing."""
        candidate = cast("Candidate", self.candidate)
        return (
            candidate.route is not None
            and candidate.planned.target <= self.snapshot.today
            and gate_reason(self.snapshot, candidate) is None
        )

    def stands_from(self, day: date) -> bool:
        """Tell if a message that does not name it, and whose gap and caps bind until that day, changes nothing here.

        A limit lets nothing go that could not, so it is done as before, or waits for the same day from `day` on.
        But a message that arrives can show that an address is right which failed, and a dated fact that lies before
        the end of the wait may end it at another instant.
        """
        held = self.held
        if self.snapshot.case.failing:
            return False
        if not isinstance(held, Wait):
            return isinstance(held, Done)
        planned = None if self.candidate is None else self.candidate.planned.target
        return planned is not None and planned >= day and not dates_ahead(self.snapshot, held.until)

    @property
    def purpose(self) -> Purpose | None:
        """The purpose of its candidate; None when nothing is to go."""
        return None if self.candidate is None else self.candidate.purpose

    def joins(self, carrying: InvoiceProposal) -> bool:
        """Return whether it is named in the message that `carrying` sets: nothing untrue is said of it there (A10).

        What is past its due date and what is not never meet: nobody is told that a payment is missing whose date has
        not gone by, nor that one will fall due that is late. A final message names what is at least formal by itself,
        a formal one what is at least polite. Other messages name what is there for the same.
        """
        theirs, ours = cast("Candidate", carrying.candidate), cast("Candidate", self.candidate)
        if not self.has_come:
            return False
        if not carrying.is_demand:
            return ours.purpose is theirs.purpose or {ours.purpose, theirs.purpose} == _THANKS
        if Purpose.PAYMENT_RETURNED in {ours.purpose, theirs.purpose} and ours.purpose is not theirs.purpose:
            return False  # the bank returned the payment of one, and not of the other
        softest = _SOFTEST_BESIDE.get(theirs.tone, Tone.FRIENDLY)
        return self.is_demand and self.is_late == carrying.is_late and ours.tone >= softest

    def copies(self, carrying: InvoiceProposal) -> dict[str, str]:
        """Return who gets a copy, and in which role, for its own step, which the message of `carrying` makes."""
        step, theirs = cast("Candidate", self.candidate).policy_step, cast("Candidate", carrying.candidate)
        if step is None or not step.copy_to or theirs.route is None:
            return {}
        case = self.snapshot.case
        return case.contactability.copies(case, theirs.route, step.copy_to)

    @property
    def listed_as(self) -> Literal["in_grace", "not_due"] | None:
        """The heading under which a message lists it without asking; None when held, or late and out of grace."""
        if self.candidate is None or self.snapshot.cash_settled:
            return None
        if not self.is_late:
            return "not_due"
        return "in_grace" if self.snapshot.today < ladder_of(self.snapshot).grace_over_on else None

    @property
    def goes_today(self) -> bool:
        """True if it asks for money, its date has come and its hour comes today."""
        held = self.held
        return self.is_demand and isinstance(held, Wait) and held.until.date() == self.snapshot.today and self.has_come

    @lazy
    def urgency(self) -> tuple[date, int, str]:
        """Rule 29: oldest effective due, then furthest step, then id. A follow-up stands where its ladder stood.

        Asked of proposals with a candidate only, like `firmness`.
        """
        snapshot, step = self.snapshot, cast("Candidate", self.candidate).policy_step
        place = ladder_of(snapshot).furthest if step is None else snapshot.case.schedule.place[step.id]
        return obligation(snapshot).effective_on, -place, self.invoice_id

    @property
    def firmness(self) -> tuple[int, date, int, str]:
        """The firmest step first, then as usual."""
        return -cast("Candidate", self.candidate).tone.rank, *self.urgency


by_urgency = attrgetter("urgency")
"""The most urgent first."""
by_firmness = attrgetter("firmness")
"""The firmest step first, then the most urgent."""


def open_items(proposals: Iterable[InvoiceProposal]) -> tuple[OpenItem, ...]:
    """Return what is open of every issued invoice, in order of date."""
    found = []
    for proposal in proposals:
        snapshot, invoice = proposal.snapshot, proposal.snapshot.case.invoice
        if invoice.status == "issued" and not snapshot.cash_settled:
            asked, rest = obligation(snapshot), snapshot.position
            if is_undated(snapshot):
                item = OpenItem(invoice.id, invoice.number, invoice.id, None, None, rest.outstanding, rest.to_transfer)
            else:
                days = (snapshot.today - asked.due_on).days
                whole = asked.amount + asked.withheld if asked.withheld else asked.amount
                item = OpenItem(invoice.id, invoice.number, asked.id, asked.due_on, days, whole, asked.amount)
            found.append(item)
    return tuple(sorted(found, key=lambda entry: (entry.due_on or date.max, entry.obligation)))


def listed_apart(proposals: Iterable[InvoiceProposal], kinds: Sequence[str]) -> list[SendItem]:
    """List those that the policy wants to see beside what is asked for, by date; they make no step."""
    listed = (proposal for proposal in proposals if proposal.listed_as in kinds)
    items = (item_for(proposal.snapshot, cast("Candidate", proposal.candidate)) for proposal in listed)
    bare = [replace(item, step=None, occurrence=None) for item in items]
    return sorted(bare, key=lambda item: (item.due_on, item.obligation))


def item_of(proposal: InvoiceProposal, candidate: Candidate, tone: Tone) -> SendItem:
    """Return its item in a message of that tone: listed only, without its step, when the step is firmer."""
    item = item_for(proposal.snapshot, candidate)
    return item if candidate.tone <= tone else replace(item, step=None, occurrence=None)
