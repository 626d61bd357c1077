"""What all that was said comes to: the few facts that still matter.

A conversation holds the events that no later event has made irrelevant, so it grows with steps, promises and
agreements, not with time. Which event outlives which does not depend on the order of arrival, and so `evolve` is a
join: commutative, associative and idempotent. Late, repeated and reordered events give the same conversation.

An event that was left out is forgotten with its id; should the same id come again with another content, the
conversation reads it as a new event, while a `History` refuses the pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, model_validator

from sopan.fields import Instant, Several, Value, of_checked
from sopan.history._contacts import ARRIVED, NOTHING_ASKED, Asked, ContactRecord, contact_key
from sopan.history._retention import distinct, first_and_last, still_matter
from sopan.history._suggestions import accepted_facts, open_suggestions
from sopan.history.events import EVENT, Contacted, ContactedItem, ContactWithdrawn, Event, Suggested
from sopan.words import Channel, Outcome
from sopan.zones import local

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
        """Fold the events anew: what an older release or a hand stored means what it would mean today."""
        known = distinct(self.events)
        newest = _newest(self.newest, *(event.at for event in known))
        object.__setattr__(self, "newest", newest)
        object.__setattr__(self, "events", still_matter(known, newest))
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
        kept = still_matter(known, newest)
        return cls.model_construct(schema_version=1, newest=newest, events=kept)

    def join(self, other: Conversation) -> Conversation:
        """Return what both know together.

        Raises HistoryError when two events carry one id and say different things.
        """
        return Conversation._folded(
            distinct((*self.events, *other.events)),
            _newest(self.newest, other.newest),
        )

    def _then(self, contact: Contacted) -> Conversation:
        """With the first report on a contact after all else; what was worked out about the rest is carried on."""
        record = ContactRecord(contact.at, contact.outcome, contact)
        by_invoice, asked = dict(self._contacts_by_invoice), dict(self._asked)
        for item in contact.items:
            by_invoice[item.invoice_id] = (*by_invoice.get(item.invoice_id, ()), (record, item))
            for invoice_id, obligation, zone in self._asked:
                if item.obligation == obligation and item.invoice_id == invoice_id:
                    place = invoice_id, obligation, zone
                    asked[place] = asked[place].then([(record, item)], zone)
        known: dict[str, Any] = {
            "schema_version": 1,
            "newest": contact.at,
            "events": (*self.events, contact),
            # From here on what has been worked out, where `cached_property` would put it.
            "_by_kind": self._by_kind | {Contacted: (*self.of_kind(Contacted), contact)},
            "kinds": self.kinds if Contacted in self.kinds else self.kinds | {Contacted},
            "contacts": (*self.contacts, record),
            "_contacts_by_invoice": by_invoice,
            "_asked": asked,
        }
        if record.sent:
            known["sent_contacts"] = (*self.sent_contacts, record)
            known["sent_keys"] = self.sent_keys | {contact.key}
            known["stray_keys"] = self.stray_keys  # those of failures
            known["_days_by_zone"] = {
                zone: tuple(sorted((*days, local(record.at, zone).toordinal())))
                for zone, days in self._days_by_zone.items()
            }
            address = {(contact.channel, contact.to)}
            known["failing_addresses"] = self.failing_addresses - address
            if record.outcome not in ARRIVED or not self.bounced_addresses & address:
                known["bounced_addresses"] = self.bounced_addresses
        else:
            known["sent_contacts"] = self.sent_contacts
            known["sent_keys"] = self.sent_keys
            known["_days_by_zone"] = self._days_by_zone
        return of_checked(Conversation, _FIELDS, known)

    def of_kind(self, kind: type[_E]) -> tuple[_E, ...]:
        """The events of one class, in order of time; what was suggested and has been accepted is among them."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[type, tuple[Any, ...]]:
        kinds: defaultdict[type, list[Event]] = defaultdict(list)
        for event in facts_of(self.events):
            kinds[type(event)].append(event)
        return {kind: tuple(events) for kind, events in kinds.items()}

    @cached_property
    def open_suggestions(self) -> tuple[Suggested, ...]:
        """Suggestions that nobody has looked at yet, in order of time."""
        return open_suggestions(self.events) if Suggested in self.kinds else ()

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
        withdrawn = {event.key for event in self.of_kind(ContactWithdrawn)}
        for key, told in reports.items():
            first, last = first_and_last(told)
            records.append(ContactRecord(first.at, last.outcome, first, key in withdrawn))
        return tuple(sorted(records, key=lambda record: record.at))

    @cached_property
    def sent_contacts(self) -> tuple[ContactRecord, ...]:
        """The contacts that went out, as far as anybody knows."""
        return tuple(record for record in self.contacts if record.sent)

    def last_sent(self, step: str) -> datetime | None:
        """Return when a contact of that step last went out, whatever the invoice; None when none did."""
        return self._last_sent.get(step)

    @cached_property
    def _last_sent(self) -> dict[str, datetime]:
        """In order of time, so the last one stands."""
        return {item.step: record.at for record in self.sent_contacts for item in record.event.items if item.step}

    @cached_property
    def bounced_addresses(self) -> frozenset[tuple[Channel, str]]:
        """Channel and address of what bounced, unless something was delivered there later: nothing goes there again.

        At one instant the bounce stands: which of two messages went first is not known.
        """
        bounced: dict[tuple[Channel, str], datetime] = {}
        for record in self.contacts:
            if record.event.to is None:
                continue
            address = record.event.channel, record.event.to
            if record.outcome is Outcome.BOUNCED and not record.was_withdrawn:
                bounced[address] = record.at
            elif record.outcome in ARRIVED and record.at > bounced.get(address, record.at):
                del bounced[address]
        return frozenset(bounced)

    @cached_property
    def failing_addresses(self) -> frozenset[tuple[Channel, str]]:
        """Channel and address where the last message failed: of a channel's addresses, these are tried last."""
        failing: set[tuple[Channel, str]] = set()
        for record in self.contacts:
            if record.event.to is None or record.event.key is None:
                continue  # talks are forgotten after a month, whether they failed or not
            if record.sent:
                failing.discard((record.event.channel, record.event.to))
            elif record.outcome is Outcome.FAILED and not record.was_withdrawn:
                failing.add((record.event.channel, record.event.to))
        return frozenset(failing)

    @cached_property
    def sent_keys(self) -> frozenset[str]:
        """The keys under which something went out: nothing goes under one of them again."""
        return frozenset(record.event.key for record in self.sent_contacts if record.event.key is not None)

    @cached_property
    def stray_keys(self) -> frozenset[str]:
        """The keys of failed attempts that counting the failures does not lead past: an earlier one is not known yet.

        The number of failures makes the next key, so one that comes late could make it a key that has been used.
        """
        failures: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for record in self.contacts:
            if not record.sent and record.event.key is not None:
                for item in record.event.items[:1]:
                    failures[item.obligation, item.step or "", item.occurrence or ""].append(record.event.key)
        return frozenset(
            key
            for step, keys in failures.items()
            for key in {*keys} - {contact_key(*step, attempt) for attempt in range(len(keys))}
        )

    # What follows is asked on every decision, and all invoices of a client share one conversation.

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The classes of the events that still matter."""
        return frozenset(self._by_kind)

    def contacts_about(self, invoice_id: str) -> tuple[tuple[ContactRecord, ContactedItem], ...]:
        """Every contact that named the invoice, sent or failed, with its item, in order of time."""
        return self._contacts_by_invoice.get(invoice_id, ())

    @cached_property
    def _contacts_by_invoice(self) -> dict[str, tuple[tuple[ContactRecord, ContactedItem], ...]]:
        named: defaultdict[str, list[tuple[ContactRecord, ContactedItem]]] = defaultdict(list)
        for record in self.contacts:
            for item in record.event.items:
                named[item.invoice_id].append((record, item))
        return {invoice_id: tuple(found) for invoice_id, found in named.items()}

    def asked(self, invoice_id: str, obligation: str, zone: tzinfo) -> Asked:
        """Return what went out about one obligation of an invoice, and what failed; days are those of `zone`."""
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
        """The dates in `zone` (as ordinals, rising) of every contact that went out."""
        days = self._days_by_zone.get(zone)
        if days is None:
            days = tuple(sorted(local(record.at, zone).toordinal() for record in self.sent_contacts))
            self._days_by_zone[zone] = days
        return days

    @cached_property
    def _days_by_zone(self) -> dict[tzinfo, tuple[int, ...]]:
        """A client has one zone, so this holds one entry."""
        return {}


_FIELDS = set(Conversation.model_fields)


def facts_of(events: Sequence[Event]) -> Sequence[Event]:
    """The events, and among them, in their place in time, what was suggested and has been accepted.

    What carries the id of an event that somebody recorded is that event, as it was recorded.
    """
    accepted = accepted_facts(events)
    if not accepted:
        return events
    recorded = {event.id for event in events if event.id is not None}
    by_id = {fact.id: fact for fact in accepted if fact.id is not None and fact.id not in recorded}
    anonymous = (fact for fact in accepted if fact.id is None)
    return distinct((*events, *anonymous, *by_id.values()))


def evolve(conversation: Conversation, event: Event) -> Conversation:
    """The conversation with one more event in it; a join, so order and repetition change nothing.

    Raises HistoryError when the event carries the id of one that says something else.
    """
    fact = event if isinstance(event, Contacted) else EVENT.validate_python(event)
    if fact.id is not None or (conversation.newest is not None and fact.at <= conversation.newest):
        return Conversation._folded(distinct((*conversation.events, fact)), _newest(conversation.newest, fact.at))
    if isinstance(fact, Contacted) and _is_new_contact(conversation, fact):
        return conversation._then(fact)
    return Conversation._folded((*conversation.events, fact), fact.at)  # the last in time: none of those is the same


def _is_new_contact(conversation: Conversation, fact: Contacted) -> bool:
    """Whether, coming after all else, it is the first report on a contact and makes no older talk irrelevant.

    Then the conversation is the old one and this: what a host records most often, without folding all anew.
    """
    if fact.key is None:
        return False
    told: tuple[Contacted | ContactWithdrawn, ...] = (
        *conversation.of_kind(Contacted),
        *conversation.of_kind(ContactWithdrawn),
    )
    return all(event.key is not None and event.key != fact.key for event in told)


def _newest(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at is not None), default=None)
