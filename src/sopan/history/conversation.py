"""What all that was said comes to: the few facts that still matter.

A conversation holds the events that no later event has made irrelevant, so it grows with rungs, promises and
agreements, not with time. Which event outlives which does not depend on the order of arrival, and so `evolve` is a
join: commutative, associative and idempotent. Late, repeated and reordered events give the same conversation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, Literal, TypeVar

from pydantic import Field

from sopan.errors import HistoryError
from sopan.fields import Instant, Value
from sopan.history.events import (
    EVENT,
    Contacted,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
)
from sopan.words import Outcome

__all__ = ["ContactRecord", "Conversation", "distinct", "evolve"]

_TALKS_MATTER_FOR = timedelta(days=33)
"""Caps look back 30 local dates; older talks matter only when they are the latest."""
_REPORT_RANK = {Outcome.FAILED: 0, Outcome.UNKNOWN: 1, Outcome.SENT: 2, Outcome.DELIVERED: 3}

_E = TypeVar("_E", bound=Any)


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact, all its reports taken together."""

    at: datetime
    """When it happened: the earliest report."""
    outcome: Outcome
    """What became of it: the latest report."""
    event: Contacted
    """The earliest report, for everything else."""

    @property
    def made(self) -> bool:
        """Whether it went out, as far as anybody knows."""
        return self.outcome is not Outcome.FAILED


class Conversation(Value):
    """The client's history, folded. Stores as JSON; give it to `decide` in place of the history.

    Build it with `Conversation.of(events)` or one by one with `evolve`.
    """

    schema_version: Literal[1] = 1
    newest: Instant | None = None
    """The time of the newest event that was ever folded in, kept or not."""
    events: tuple[Event, ...] = Field(default=())
    """The events that still matter, in order of time."""

    @classmethod
    def of(cls, events: Iterable[Event]) -> Conversation:
        """Fold events, in any order, repeated or not.

        Raises HistoryError when two events carry one id and say different things.
        """
        known = distinct(events)
        return cls._folded(known, max((event.at for event in known), default=None))

    @classmethod
    def _folded(cls, known: Iterable[Event], newest: datetime | None) -> Conversation:
        kept = _still_matter(known, newest)
        return cls.model_construct(schema_version=1, newest=newest, events=kept)

    def join(self, other: Conversation) -> Conversation:
        """What both know together."""
        newest = max((at for at in (self.newest, other.newest) if at is not None), default=None)
        return Conversation._folded(distinct((*self.events, *other.events)), newest)

    def of_kind(self, kind: type[_E]) -> tuple[_E, ...]:
        """The events of one class, in order of time."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[type, tuple[Any, ...]]:
        kinds: defaultdict[type, list[Event]] = defaultdict(list)
        for event in self.events:
            kinds[type(event)].append(event)
        return {kind: tuple(events) for kind, events in kinds.items()}

    @cached_property
    def contacts(self) -> tuple[ContactRecord, ...]:
        """Every contact once, its reports taken together, in order of time."""
        reports: defaultdict[str, list[Contacted]] = defaultdict(list)
        records = []
        for event in self.of_kind(Contacted):
            if event.key is None:
                records.append(ContactRecord(event.at, event.outcome, event))
            else:
                reports[event.key].append(event)
        for told in reports.values():
            first, last = _first_and_last(told)
            records.append(ContactRecord(first.at, last.outcome, first))
        return tuple(sorted(records, key=lambda record: record.at))

    @cached_property
    def made_contacts(self) -> tuple[ContactRecord, ...]:
        """The contacts that went out, as far as anybody knows."""
        return tuple(record for record in self.contacts if record.made)


def evolve(conversation: Conversation, event: Event) -> Conversation:
    """The conversation with one more event in it; a join, so order and repetition change nothing.

    Raises HistoryError when the event carries the id of one that says something else.
    """
    return conversation.join(Conversation._folded((EVENT.validate_python(event),), event.at))


def distinct(events: Iterable[Event]) -> tuple[Event, ...]:
    """Every event once, in an order that depends on the events alone.

    Raises HistoryError when two events carry one id and say different things.
    """
    seen: dict[object, Event] = {}
    for event in events:
        identity = event if event.id is None else event.id
        known = seen.setdefault(identity, event)
        if known is not event and known != event:
            message = (
                "two events carry one id and say different things; "
                f"they are of kind {known.event} and {event.event}: give each its own id"
            )
            raise HistoryError(message)
    ordered: list[Event] = []
    for _, alike in groupby(sorted(seen.values(), key=_order), key=_order):
        same = list(alike)
        ordered += same if len(same) == 1 else sorted(same, key=_spelling)
    return tuple(ordered)


def _order(event: Event) -> tuple[datetime, str, str, tuple[str, ...]]:
    return event.at, event.event, event.id or "", event.invoice_ids


def _spelling(event: Event) -> str:
    return event.model_dump_json()


# --- which events still matter ---------------------------------------------------------------------


def _still_matter(known: Iterable[Event], newest: datetime | None) -> tuple[Event, ...]:
    kinds: defaultdict[type, list[Any]] = defaultdict(list)
    for event in known:
        kinds[type(event)].append(event)
    kept: list[Event] = [
        *_contacts(kinds[Contacted], newest),
        *kinds[PromiseMade],
        *kinds[ExtensionAgreed],
        *kinds[PlanAgreed],
        *_newest_per_scope(kinds[PlanCancelled]),
        *_newest_per_scope(kinds[HandedOff]),
        *_newest_per_scope(kinds[HandOffRecalled]),
        *_newest_per_scope(kinds[StepApproved], also=lambda event: event.step),
        *_opt_events(kinds[OptedOut], kinds[OptedIn]),
        *_newest_per_scope(kinds[PaymentClaimed]),
        *_newest_per_scope(kinds[PaymentClaimRejected]),
    ]
    for opened, closing, survivors in (
        (Replied, ReplyHandled, _newest_per_scope),
        (DisputeOpened, DisputeResolved, list),
        (HoldPlaced, HoldLifted, _lasting_holds),
    ):
        closed = _newest_per_scope(kinds[closing])
        kept += closed
        kept += survivors(_not_closed(kinds[opened], closed))
    return distinct(kept)


def _scope(event: Event) -> frozenset[str]:
    """What an event is about; empty is the whole account."""
    return frozenset(event.invoice_ids)


def _newest_per_scope(events: Iterable[_E], also: Callable[[_E], object] = lambda _: None) -> list[_E]:
    """Per scope the newest event; one about the whole account outlives older ones about single invoices."""
    newest: dict[tuple[frozenset[str], object], _E] = {}
    for event in events:
        place = (_scope(event), also(event))
        if place not in newest or _later(event, newest[place]):
            newest[place] = event
    return [
        event
        for (scope, other), event in newest.items()
        if not scope
        or (account := newest.get((frozenset(), other))) is None
        or event.at > account.at
    ]


def _later(event: Event, than: Event) -> bool:
    return (_order(event), _spelling(event)) > (_order(than), _spelling(than)) if event.at == than.at else event.at > than.at


def _not_closed(opened: Iterable[_E], closing: Iterable[Event]) -> list[_E]:
    """Without the events that a later event about the same, or about everything, has closed.

    At one instant the opening event stands: the one that stops asking wins.
    """
    closed_at = {_scope(event): event.at for event in closing}
    account = closed_at.get(frozenset())
    return [
        event
        for event in opened
        if not any(at is not None and at > event.at for at in (account, closed_at.get(_scope(event))))
    ]


def _lasting_holds(holds: Iterable[HoldPlaced]) -> list[HoldPlaced]:
    """Per scope the holds that no hold placed later outlasts."""
    by_scope: defaultdict[frozenset[str], list[HoldPlaced]] = defaultdict(list)
    for hold in holds:
        by_scope[_scope(hold)].append(hold)
    kept = []
    for scoped in by_scope.values():
        longest: HoldPlaced | None = None
        for hold in reversed(distinct(scoped)):
            if longest is None or _lasts_longer(hold, longest):
                kept.append(hold)
                longest = hold
    return kept


def _lasts_longer(hold: HoldPlaced, than: HoldPlaced) -> bool:
    """Whether `hold` could end later; a day and an instant are compared only where every zone agrees."""
    if than.until is None:
        return False
    if hold.until is None:
        return True
    if isinstance(hold.until, datetime) == isinstance(than.until, datetime):
        return hold.until > than.until
    return True


def _contacts(contacts: Iterable[Contacted], newest: datetime | None) -> list[Contacted]:
    """Per key the earliest and the latest report; of the talks without a key those that gap and caps can see."""
    by_key: defaultdict[str, list[Contacted]] = defaultdict(list)
    talks = []
    for event in contacts:
        if event.key is not None:
            by_key[event.key].append(event)
        elif event.made:
            talks.append(event)
    kept = [report for told in by_key.values() for report in dict.fromkeys(_first_and_last(told))]
    if talks and newest is not None:
        latest = max(talk.at for talk in talks)
        kept += [talk for talk in talks if talk.at >= min(latest, newest - _TALKS_MATTER_FOR)]
    return kept


def _first_and_last(reports: list[Contacted]) -> tuple[Contacted, Contacted]:
    if len(reports) == 1:
        return reports[0], reports[0]
    first = min(reports, key=lambda report: (report.at, _spelling(report)))
    last = max(reports, key=lambda report: (report.at, _REPORT_RANK[report.outcome], _spelling(report)))
    return first, last


def _opt_events(out: Iterable[OptedOut], back: Iterable[OptedIn]) -> list[OptedOut | OptedIn]:
    """Per channel the latest word; at one instant the opting out wins."""
    latest: dict[object, OptedOut | OptedIn] = {}
    for event in distinct((*out, *back)):
        known = latest.get(event.channel)
        if known is None or _opt_rank(event) >= _opt_rank(known):
            latest[event.channel] = event
    everywhere = latest.get(None)
    return [
        event
        for event in latest.values()
        if event is everywhere or everywhere is None or _opt_rank(event) > _opt_rank(everywhere)
    ]


def _opt_rank(event: OptedOut | OptedIn) -> tuple[datetime, bool]:
    return event.at.astimezone(UTC), isinstance(event, OptedOut)
