"""What all that was said comes to: the few facts that still matter.

A conversation holds the events that no later event has made irrelevant, so it grows with rungs, promises and
agreements, not with time. Which event outlives which does not depend on the order of arrival, and so `evolve` is a
join: commutative, associative and idempotent. Late, repeated and reordered events give the same conversation.

An event that was left out is forgotten with its id; should the same id come again with another content, the
conversation reads it as a new event, while a `History` refuses the pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import groupby
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, model_validator

from sopan.errors import HistoryError
from sopan.fields import Instant, Several, Value
from sopan.history.contacts import NOTHING_ASKED, Asked, ContactRecord
from sopan.history.events import (
    EVENT,
    Contacted,
    ContactedItem,
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
from sopan.history.keys import contact_key
from sopan.words import Outcome
from sopan.zones import local

__all__ = ["Conversation", "distinct", "evolve"]

_TALKS_MATTER_FOR = timedelta(days=33)
"""Caps look back 30 local dates; older talks matter only when they are the latest."""
_REPORT_RANK = {Outcome.FAILED: 0, Outcome.UNKNOWN: 1, Outcome.SENT: 2, Outcome.DELIVERED: 3}

_E = TypeVar("_E", bound=Any)


class Conversation(Value):
    """The client's history, folded. Stores as JSON; give it to `decide` in place of the history.

    Build it with `Conversation.of(events)` or one by one with `evolve`.
    """

    schema_version: Literal[1] = 1
    newest: Instant | None = None
    """The time of the newest event that was ever folded in, kept or not."""
    events: Several[Event] = Field(default=())
    """The events that still matter, in order of time."""

    @model_validator(mode="after")
    def _folded_anew(self) -> Self:
        """What was stored by an older release, or by hand, means what it would mean today."""
        known = distinct(self.events)
        newest = _newest(self.newest, *(event.at for event in known))
        object.__setattr__(self, "newest", newest)
        object.__setattr__(self, "events", _still_matter(known, newest))
        return self

    @classmethod
    def of(cls, events: Iterable[Event]) -> Conversation:
        """Fold events, in any order, repeated or not.

        Raises HistoryError when two events carry one id and say different things.
        """
        known = distinct(events)
        return cls._folded(known, _newest(*(event.at for event in known)))

    @classmethod
    def _folded(cls, known: Sequence[Event], newest: datetime | None) -> Conversation:
        kept = _still_matter(known, newest)
        return cls.model_construct(schema_version=1, newest=newest, events=kept)

    def join(self, other: Conversation) -> Conversation:
        """What both know together.

        Raises HistoryError when two events carry one id and say different things.
        """
        return Conversation._folded(
            distinct((*self.events, *other.events)),
            _newest(self.newest, other.newest),
        )

    def _then(self, contact: Contacted) -> Conversation:
        """With the first report on a contact after all else; what was worked out about the rest is carried on."""
        told = Conversation.model_construct(schema_version=1, newest=contact.at, events=(*self.events, contact))
        record = ContactRecord(contact.at, contact.outcome, contact)
        by_invoice, asked = dict(self._contacts_by_invoice), dict(self._asked)
        for item in contact.items:
            by_invoice[item.invoice_id] = (*by_invoice.get(item.invoice_id, ()), (record, item))
            for place, before in asked.items():
                if place[:2] == (item.invoice_id, item.obligation):
                    asked[place] = before.then([(record, item)], place[2])
        told.__dict__.update(  # where `cached_property` would put them
            _by_kind=self._by_kind | {Contacted: (*self.of_kind(Contacted), contact)},
            kinds=self.kinds if Contacted in self.kinds else self.kinds | {Contacted},
            contacts=(*self.contacts, record),
            _contacts_by_invoice=by_invoice,
            _asked=asked,
            made_contacts=self.made_contacts,
            made_keys=self.made_keys,
            _days_by_zone=self._days_by_zone,
        )
        if record.made:
            told.__dict__.update(
                made_contacts=(*self.made_contacts, record),
                made_keys=self.made_keys | {contact.key},
                _days_by_zone={
                    zone: tuple(sorted((*days, local(record.at, zone).toordinal())))
                    for zone, days in self._days_by_zone.items()
                },
            )
        return told

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

    @cached_property
    def made_keys(self) -> frozenset[str]:
        """The keys under which something went out: nothing goes under one of them again."""
        return frozenset(record.event.key for record in self.made_contacts if record.event.key is not None)

    @cached_property
    def stray_keys(self) -> frozenset[str]:
        """The keys of failed attempts that counting the failures does not lead past: an earlier one is not known yet.

        The number of failures makes the next key, so one that comes late could make it a key that has been used.
        """
        failures: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for record in self.contacts:
            if not record.made and record.event.key is not None:
                for item in record.event.items[:1]:
                    failures[item.obligation, item.step or "", item.occurrence or ""].append(record.event.key)
        return frozenset(
            key
            for rung, keys in failures.items()
            for key in {*keys} - {contact_key(*rung, attempt) for attempt in range(len(keys))}
        )

    # What follows is asked on every decision, and all invoices of a client share one conversation.

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The classes of the events that still matter."""
        return frozenset(self._by_kind)

    def contacts_about(self, invoice_id: str) -> tuple[tuple[ContactRecord, ContactedItem], ...]:
        """Every contact that named the invoice, made or failed, with its item, in order of time."""
        return self._contacts_by_invoice.get(invoice_id, ())

    @cached_property
    def _contacts_by_invoice(self) -> dict[str, tuple[tuple[ContactRecord, ContactedItem], ...]]:
        named: defaultdict[str, list[tuple[ContactRecord, ContactedItem]]] = defaultdict(list)
        for record in self.contacts:
            for item in record.event.items:
                named[item.invoice_id].append((record, item))
        return {invoice_id: tuple(found) for invoice_id, found in named.items()}

    def asked(self, invoice_id: str, obligation: str, zone: tzinfo) -> Asked:
        """What went out about one obligation of an invoice, and what failed; days are those of `zone`."""
        known = self._asked.get((invoice_id, obligation, zone))
        if known is None:
            about = [entry for entry in self.contacts_about(invoice_id) if entry[1].obligation == obligation]
            known = self._asked[invoice_id, obligation, zone] = Asked.of(about, zone) if about else NOTHING_ASKED
        return known

    @cached_property
    def _asked(self) -> dict[tuple[str, str, tzinfo], Asked]:
        """As many entries as obligations that were asked about."""
        return {}

    def contact_days(self, zone: tzinfo) -> tuple[int, ...]:
        """The dates in `zone` (as ordinals, rising) of every made contact."""
        days = self._days_by_zone.get(zone)
        if days is None:
            days = tuple(sorted(local(record.at, zone).toordinal() for record in self.made_contacts))
            self._days_by_zone[zone] = days
        return days

    @cached_property
    def _days_by_zone(self) -> dict[tzinfo, tuple[int, ...]]:
        """A client has one zone, so this holds one entry."""
        return {}


def evolve(conversation: Conversation, event: Event) -> Conversation:
    """The conversation with one more event in it; a join, so order and repetition change nothing.

    Raises HistoryError when the event carries the id of one that says something else.
    """
    fact = EVENT.validate_python(event)
    if isinstance(fact, Contacted) and _is_next_contact(conversation, fact):
        return conversation._then(fact)
    return Conversation._folded(distinct((*conversation.events, fact)), _newest(conversation.newest, fact.at))


def _is_next_contact(conversation: Conversation, fact: Contacted) -> bool:
    """Whether it is the first report on a contact after all else, and makes no older talk irrelevant.

    Then the conversation is the old one and this: what a host records most often, without folding all anew.
    """
    return (
        fact.id is None
        and fact.key is not None
        and (conversation.newest is None or fact.at > conversation.newest)
        and all(event.key is not None and event.key != fact.key for event in conversation.of_kind(Contacted))
    )


def _newest(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at is not None), default=None)


def distinct(events: Iterable[_E]) -> tuple[_E, ...]:
    """Every event once, in an order that depends on the events alone.

    Raises HistoryError when two events carry one id and say different things.
    """
    anonymous: list[_E] = []
    named: dict[str, _E] = {}
    for event in events:
        if event.id is None:
            anonymous.append(event)
            continue
        known = named.setdefault(event.id, event)
        if known is not event and known != event:
            message = (
                "two events carry one id and say different things; "
                f"they are of kind {known.event} and {event.event}: give each its own id"
            )
            raise HistoryError(message)
    ordered: list[_E] = []
    for _, alike in groupby(sorted((*named.values(), *anonymous), key=_order), key=_order):
        same = list(alike)
        ordered += same if len(same) == 1 else sorted(dict.fromkeys(same), key=_spelling)
    return tuple(ordered)


def _order(event: Event) -> tuple[datetime, str, str, tuple[str, ...]]:
    return event.at, event.event, event.id or "", event.invoice_ids


def _spelling(event: Event) -> str:
    return event.model_dump_json()


# --- which events still matter ---------------------------------------------------------------------
# Every choice below is a maximum under an order that looks at the events alone. The maximum of maxima is the maximum,
# whatever was left out on the way; that is why folding in pieces and folding at once agree.


def _still_matter(known: Sequence[Event], newest: datetime | None) -> tuple[Event, ...]:
    """Those of the distinct events that still matter, in the same order."""
    kinds: defaultdict[type, list[Any]] = defaultdict(list)
    for event in known:
        kinds[type(event)].append(event)
    kept: list[Event] = [*_contacts(kinds[Contacted], newest)] if Contacted in kinds else []
    if kinds.keys() - {Contacted}:  # most clients have said nothing special
        kept += _words_that_matter(kinds)
    ids = set(map(id, kept))
    return tuple(event for event in known if id(event) in ids)


def _words_that_matter(kinds: dict[type, list[Any]]) -> list[Event]:
    """The same of everything but contacts."""
    kept: list[Event] = [
        *kinds[PromiseMade],
        *kinds[ExtensionAgreed],
        *kinds[PlanAgreed],
        *_newest_per_invoice(kinds[PlanCancelled]),
        *_newest_per_invoice(kinds[HandedOff]),
        *_newest_per_invoice(kinds[HandOffRecalled]),
        *_newest_per_invoice(kinds[StepApproved], also=lambda event: event.step),
        *_newest_per_invoice(kinds[PaymentClaimed]),
        *_newest_per_invoice(kinds[PaymentClaimRejected]),
        *_newest_per_channel((*kinds[OptedOut], *kinds[OptedIn])),
    ]
    for opening, closing, survivors in (
        (Replied, ReplyHandled, _newest_per_invoice),
        (DisputeOpened, DisputeResolved, list),
        (HoldPlaced, HoldLifted, _lasting_holds),
    ):
        closed = _newest_per_invoice(kinds[closing])
        kept += closed
        kept += survivors(_not_closed(kinds[opening], closed))
    return kept


def _newest_per_invoice(events: Iterable[_E], also: Callable[[Any], object] = lambda _: None) -> list[_E]:
    """Per invoice the newest event; one about the whole account outlives all that came before it.

    `events` come in the order of `distinct`, so the last one of a place is the newest.
    """
    newest: dict[tuple[str | None, object], _E] = {}
    for event in events:
        newest |= dict.fromkeys(((invoice_id, also(event)) for invoice_id in event.invoice_ids or (None,)), event)
    kept = []
    for (invoice_id, other), event in newest.items():
        account = newest.get((None, other))
        if invoice_id is None or account is None or event.at > account.at:
            kept.append(event)
    return list(dict.fromkeys(kept))


def _not_closed(opened: Iterable[_E], closing: Iterable[Event]) -> list[_E]:
    """Without the events that were closed later for every invoice that they name.

    At one instant the opening event stands: the one that stops asking wins.
    """
    closed_at: dict[str | None, datetime] = {}
    for event in closing:
        for invoice_id in event.invoice_ids or (None,):
            closed_at[invoice_id] = max(event.at, closed_at.get(invoice_id, event.at))
    account = closed_at.get(None)

    def is_closed(event: Event) -> bool:
        if account is not None and account > event.at:
            return True
        return bool(event.invoice_ids) and all(
            invoice_id in closed_at and closed_at[invoice_id] > event.at for invoice_id in event.invoice_ids
        )

    return [event for event in opened if not is_closed(event)]


def _lasting_holds(holds: Iterable[HoldPlaced]) -> list[HoldPlaced]:
    """The holds that none of those placed later on the same invoices outlasts."""
    by_scope: defaultdict[frozenset[str], list[HoldPlaced]] = defaultdict(list)
    for hold in distinct(holds):
        by_scope[frozenset(hold.invoice_ids)].append(hold)
    kept: list[HoldPlaced] = []
    for scoped in by_scope.values():
        latest: dict[type, date | None] = {}  # per kind of end, as a day and an instant are not compared
        for hold in reversed(scoped):
            kind = type(hold.until)
            if type(None) in latest or (kind in latest and _ends_by(hold.until, latest[kind])):
                continue
            latest[kind] = hold.until
            kept.append(hold)
    return kept


def _ends_by(until: date | None, later: date | None) -> bool:
    return until is not None and later is not None and until <= later


def _contacts(contacts: Iterable[Contacted], newest: datetime | None) -> list[Contacted]:
    """Per key the earliest and the latest report; of the talks without a key those that gap and caps can see."""
    by_key: defaultdict[str, list[Contacted]] = defaultdict(list)
    talks = []
    for event in contacts:
        if event.key is not None:
            by_key[event.key].append(event)
        elif event.made:
            talks.append(event)
    kept = [report for told in by_key.values() for report in _first_and_last(told)]
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


def _newest_per_channel(words: Iterable[OptedOut | OptedIn]) -> list[OptedOut | OptedIn]:
    """Per channel the latest word; at one instant the opting out wins."""
    latest = {event.channel: event for event in sorted(distinct(words), key=_opt_rank)}
    everywhere = latest.get(None)
    return [
        event
        for event in latest.values()
        if event is everywhere or everywhere is None or _opt_rank(event) > _opt_rank(everywhere)
    ]


def _opt_rank(event: OptedOut | OptedIn) -> tuple[datetime, bool]:
    return event.at, isinstance(event, OptedOut)
