"""Contacts, their reports taken together, and what they come to for one obligation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from sopan.fields import Record
from sopan.history.events import Contacted, ContactedItem
from sopan.words import UNMADE, Channel, Outcome, Purpose, Tone
from sopan.zones import local

__all__ = ["NOTHING_ASKED", "Asked", "Attempt", "ContactRecord", "Demand"]


@dataclass(frozen=True, slots=True)
class ContactRecord(Record):
    """One contact, all its reports taken together."""

    at: datetime
    """When it happened: the earliest report."""
    outcome: Outcome
    """What became of it: the latest report."""
    event: Contacted
    """The earliest report, for everything else."""
    withdrawn: bool = False
    """Whether somebody says that it was taken back before it left us."""

    @property
    def sent(self) -> bool:
        """Whether it reached somebody, as far as anybody knows."""
        return self.outcome not in UNMADE and not self.was_withdrawn

    @property
    def was_withdrawn(self) -> bool:
        """Whether it never left us: what has arrived can no longer be withdrawn."""
        return self.withdrawn and self.outcome not in _ARRIVED


_ARRIVED = frozenset({Outcome.DELIVERED, Outcome.READ})


class Attempt(NamedTuple):
    """A contact that made no step: it failed, bounced, was not answered or never left us."""

    at: datetime
    channel: Channel
    to: str | None
    outcome: Outcome
    withdrawn: bool

    @classmethod
    def of(cls, record: ContactRecord) -> Attempt:
        """Read from the contact."""
        return cls(record.at, record.event.channel, record.event.to, record.outcome, record.was_withdrawn)


class Demand(NamedTuple):
    """A message that went out and asked for money, as one of its items sees it."""

    message: Contacted
    item: ContactedItem
    is_carried: bool
    """Whether the item set step and tone of the message; the others are its companions."""
    is_past_due: bool
    """Whether it sent an overdue step or a follow-up to a broken word."""

    @classmethod
    def of(cls, message: Contacted, item: ContactedItem) -> Demand:
        """Read from the message's items."""
        counted = item.occurrence is not None and item.occurrence.isdecimal()
        followed_up = item.step == Purpose.PROMISE_FOLLOWUP
        return cls(message, item, item is message.items[0], counted or followed_up)


@dataclass(frozen=True, slots=True)
class Asked:
    """What went out about one obligation, and what failed. Dates are days of the zone that was asked about."""

    sent: Mapping[tuple[str, str], date]
    """(step, occurrence) to the date on which it was first sent, in order of time."""
    past_due: Mapping[str, date]
    """The steps of which an occurrence that counts from the due date was sent: `"1"`, `"2"` …; and the last date."""
    demands: tuple[Demand, ...]
    """The messages that went out and asked for money, in order of time."""
    firmest_carried: Tone | None
    """The firmest tone of those past due that the obligation itself carried."""
    other_demands: tuple[Demand, ...]
    """The rest of them: whether and how they count, date and policy say."""
    contacts: tuple[date, ...]
    """The date of every contact that went out, in order of time."""
    attempts: Mapping[tuple[str, str], tuple[Attempt, ...]]
    """(step, occurrence) to everything that was tried for it in vain, in order of time."""

    @classmethod
    def of(cls, contacts: Iterable[tuple[ContactRecord, ContactedItem]], zone: tzinfo) -> Asked:
        """From the contacts about the obligation, each with its item, in order of time."""
        return NOTHING_ASKED.then(contacts, zone)

    def then(self, contacts: Iterable[tuple[ContactRecord, ContactedItem]], zone: tzinfo) -> Asked:
        """With the contacts that came after all these."""
        sent, past_due, attempts = dict(self.sent), dict(self.past_due), dict(self.attempts)
        demands, others, days = [], [], []
        firmest = self.firmest_carried
        for record, item in contacts:
            named = (item.step, item.occurrence) if item.step and item.occurrence else None
            if not record.sent:
                if named:
                    attempts[named] = (*attempts.get(named, ()), Attempt.of(record))
                continue
            day = local(record.at, zone).date()
            days.append(day)
            if named:
                sent.setdefault(named, day)
                if named[1].isdecimal():
                    past_due[named[0]] = day
            if not record.event.is_demand:
                continue
            demand = Demand.of(record.event, item)
            demands.append(demand)
            if not (demand.is_carried and demand.is_past_due):
                others.append(demand)
            elif demand.message.tone is not None:
                firmest = max(firmest or demand.message.tone, demand.message.tone)
        return Asked(
            sent=sent,
            past_due=past_due,
            demands=(*self.demands, *demands),
            firmest_carried=firmest,
            other_demands=(*self.other_demands, *others),
            contacts=(*self.contacts, *days),
            attempts=attempts,
        )


NOTHING_ASKED = Asked({}, {}, (), None, (), (), {})
"""Nobody has been asked about it yet."""
