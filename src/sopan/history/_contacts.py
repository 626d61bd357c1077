"""Contacts, their reports taken together, what they come to for one obligation, and what makes each the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from sopan.fields import Record
from sopan.history.events import Contacted, ContactedItem, ExtensionAgreed, PlanAgreed
from sopan.words import ASKING_FOLLOW_UPS, UNMADE, Channel, Outcome, Tone
from sopan.zones import local


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
        """True if it reached somebody, as far as anybody knows."""
        return self.outcome not in UNMADE and not self.was_withdrawn

    @property
    def was_withdrawn(self) -> bool:
        """True if it never left us: what has arrived can no longer be withdrawn."""
        return self.withdrawn and self.outcome not in ARRIVED


ARRIVED = frozenset({Outcome.DELIVERED, Outcome.READ})


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
    """Whether it sent an overdue step, or followed up a broken word or a returned payment."""

    @classmethod
    def of(cls, message: Contacted, item: ContactedItem) -> Demand:
        """Read from the message's items."""
        counted = item.occurrence is not None and item.occurrence.isdecimal()
        followed_up = item.step in ASKING_FOLLOW_UPS
        return cls(message, item, item is message.items[0], counted or followed_up)

    def tone(self, of_steps: Mapping[str, Tone | None]) -> Tone | None:
        """Return how firmly the item was asked for, where the policy's steps have those tones.

        The carrying item of a message was sent in the tone of the message. A companion was sent by its own step,
        softer perhaps; only when the policy no longer knows that step does the tone of the message stand for it.
        """
        said, step = self.message.tone, self.item.step
        if self.is_carried:
            return said
        if step in ASKING_FOLLOW_UPS:
            return None
        own = of_steps.get(step) if step is not None else None
        return said or own if own is None or said is None else min(own, said)  # it may have been a softer one then


@dataclass(frozen=True, slots=True)
class Asked:
    """Messages about one obligation, sent and failed. Dates are days of the zone that was asked about."""

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

    def firmest_tone(self, due_text: str, of_steps: Mapping[str, Tone | None]) -> Tone | None:
        """Return the firmest tone of a demand, under this policy or another; reminders of an earlier date apart."""
        counted = (one for one in self.other_demands if one.is_past_due or one.item.occurrence == due_text)
        tones = (self.firmest_carried, *(one.tone(of_steps) for one in counted))
        return max((tone for tone in tones if tone is not None), default=None)

    def firmest_reminder(
        self, due_text: str, since: datetime | None, of_steps: Mapping[str, Tone | None]
    ) -> Tone | None:
        """Return how firmly the client was spoken to about the date that is agreed now, before it came.

        A broken promise may have been asked about by then; what was said before `since`, when an extension set the
        date, is no matter.
        """
        reminders = (
            one
            for one in self.demands
            if one.item.occurrence == due_text
            or (one.item.step in ASKING_FOLLOW_UPS and (since is None or one.message.at >= since))
        )
        tones = (one.tone(of_steps) for one in reminders)
        return max((tone for tone in tones if tone is not None), default=None)

    def final_notices(self, of_steps: Mapping[str, Tone | None]) -> list[Contacted]:
        """The final notices about the obligation; one that sent a softer step of it was none about it."""
        return [
            one.message
            for one in self.demands
            if one.item.step not in {None, *ASKING_FOLLOW_UPS} and one.tone(of_steps) is Tone.FINAL
        ]


NOTHING_ASKED = Asked({}, {}, (), None, (), (), {})
"""Nobody has been asked about it yet."""


# --- what makes two messages one and the same ----------------------------------------------------------


def agreement_occurrence(agreed: ExtensionAgreed | PlanAgreed, agreed_on: date) -> str:
    """Name the letter about an agreement of `agreed_on`: the same for the same agreement, another for any other.

    Two agreements of one day, about one invoice, are two letters.
    """
    parts = (
        [f"{agreed.due_on}"]
        if agreed.event == "extension_agreed"
        else [f"{part.due_on} {part.amount}" for part in agreed.instalments]
    )
    said = "|".join([agreed.at.isoformat(), *parts])
    return f"{agreed_on.isoformat()}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def contact_key(obligation: str, step: str, occurrence: str, attempt: int) -> str:
    """A stable digest of exactly these four, and of nothing else.

    The same on every machine and in every release, so an outbox with a unique key never sends twice.
    `attempt` is the number of attempts at that occurrence that made no step.
    """
    count = str(attempt)
    text = f"{len(obligation)}:{obligation}{len(step)}:{step}{len(occurrence)}:{occurrence}{len(count)}:{count}"
    return "sopan1-" + hashlib.sha256(text.encode()).hexdigest()[:32]
