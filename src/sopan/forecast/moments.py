"""What a timeline consists of: moments, due dates and closed days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sopan.calendars import Closure
from sopan.decisions import Decision, Reason
from sopan.fields import Record
from sopan.money import Money
from sopan.words import Channel, Purpose, Tone


@dataclass(frozen=True, slots=True)
class DueDate(Record):
    """An agreed due date and what follows from it."""

    obligation: str
    due_on: date
    """The agreed due date, which the client knows."""
    effective_on: date
    """The day from which overdue steps count: the next pay day, then a working day."""
    grace_ends: date
    """No overdue step before this day."""
    invoice: str = ""
    """The invoice's number, in the timeline of an account."""


@dataclass(frozen=True, slots=True)
class ClosedDay(Record):
    """A day on which nobody is asked, and its name."""

    on: date
    closure: Closure | Literal["quiet"]
    name: str
    """The holiday's Indonesian name, the note of a quiet period, or empty."""


@dataclass(frozen=True, slots=True)
class Moment(Record):
    """One thing that happens, or has happened.

    - `contacted`: it was sent before the forecast began.
    - `send`: a message goes.
    - `hold`: nobody may be asked until `until`; without `until`, somebody has to act.
    - `hand_off`: a person should take over.
    - `done`: there is nothing left to ask for.
    - `wait`: the forecast ends while waiting for `step`, which goes at `until`.
    """

    kind: Literal["contacted", "send", "hold", "hand_off", "done", "wait"]
    at: datetime
    """In the client's zone."""
    days_after_due: int | None
    """Days from the agreed due date to `at`; negative before it, None while there is none."""
    step: str = ""
    purpose: Purpose | None = None
    tone: Tone | None = None
    channel: Channel | None = None
    outstanding: Money | None = None
    """What the message would name as open."""
    planned_on: date | None = None
    """The day that the policy names, when the message goes on another."""
    deadline_on: date | None = None
    until: datetime | None = None
    reason: str = ""
    to: str = ""
    """To whom the case is handed over; never an address of the client."""
    approved: bool = False
    """Whether it waited for an approval, which a forecast takes as given."""
    because: tuple[Reason, ...] = ()
    decision: Decision | None = None
    """The whole answer; None for what was sent before."""
    invoices: tuple[str, ...] = ()
    """In the timeline of an account: the numbers of the invoices that it is about, the carrying one first."""
    listed: tuple[str, ...] = ()
    """Invoices that a joint message names beside those: their own steps are still to come."""
