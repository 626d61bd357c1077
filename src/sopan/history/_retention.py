"""Which events still matter, and in what order events stand.

Every choice here is a maximum under an order that looks at the events alone. The maximum of maxima is the maximum,
whatever was left out on the way; that is why folding in pieces and folding at once agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar

from sopan.errors import HistoryError
from sopan.history import events as said
from sopan.history._suggestions import Verdicts
from sopan.history.events import Event
from sopan.words import WORST_FIRST, Outcome

_TALKS_MATTER_FOR = timedelta(days=33)
"""Caps look back 30 local dates; older talks matter only when they are the latest."""

_E = TypeVar("_E", bound=Any)


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


def still_matter(known: Sequence[Event], newest: datetime | None) -> tuple[Event, ...]:
    """Those of the distinct events that still matter, in the same order."""
    kinds: defaultdict[type, list[Any]] = defaultdict(list)
    for event in known:
        kinds[type(event)].append(event)
    kept: list[Event] = [*_contacts(kinds[said.Contacted], newest)] if said.Contacted in kinds else []
    if kinds.keys() - {said.Contacted}:  # most clients have said nothing special
        kept += _words_that_matter(kinds)
    ids = set(map(id, kept))
    return tuple(event for event in known if id(event) in ids)


def _words_that_matter(kinds: dict[type, list[Any]]) -> list[Event]:
    """The same of everything but contacts."""
    kept: list[Event] = [
        *kinds[said.PromiseMade],
        *kinds[said.ExtensionAgreed],
        *kinds[said.PlanAgreed],
        *kinds[said.PaymentClaimed],
        *kinds[said.PaymentClaimRejected],  # the first after each claim tells when that was unmet
        *_newest_per_invoice(kinds[said.PlanCancelled]),
        *_newest_per_name(kinds[said.HandedOff]),
        *_newest_per_name(kinds[said.HandOffRecalled]),
        *_newest_per_name(kinds[said.StepApproved], also=lambda event: event.step),
        *_newest_per_name(kinds[said.LadderPlaced], also=lambda event: event.step),
        *_newest_per_channel((*kinds[said.OptedOut], *kinds[said.OptedIn])),
        *(declined for declined in kinds[said.StepDeclined] if declined.until is None),
        *_lasting((put_off for put_off in kinds[said.StepDeclined] if put_off.until), also=lambda event: event.step),
        *_suggestions(kinds[said.Suggested], kinds[said.SuggestionSettled]),
        *{event.key: event for event in reversed(kinds[said.ContactWithdrawn])}.values(),
    ]
    for opening, closing, survivors in (
        (said.Replied, said.ReplyHandled, _newest_per_invoice),
        (said.DisputeOpened, said.DisputeResolved, list),
        (said.HoldPlaced, said.HoldLifted, _lasting),
    ):
        closed = _newest_per_invoice(kinds[closing])
        kept += closed
        kept += survivors(_not_closed(kinds[opening], closed))
    return kept


def _nothing(_: object) -> None:
    return None


def _newest_per_name(events: Iterable[_E], also: Callable[[Any], object] = _nothing) -> list[_E]:
    """Per invoice the newest event that names it, and the newest about the account.

    One about the account does not outlive the named ones: it is silent about what was issued after it.
    `events` come in the order of `distinct`, so the last one of a place is the newest.
    """
    return list(dict.fromkeys(_newest(events, also).values()))


def _newest_per_invoice(events: Iterable[_E]) -> list[_E]:
    """Per invoice the newest event; one about the whole account outlives all that came before it."""
    newest = _newest(events, _nothing)
    account = newest.get((None, None))
    kept = (event for (name, _), event in newest.items() if name is None or account is None or event.at > account.at)
    return list(dict.fromkeys(kept))


def _newest(events: Iterable[_E], also: Callable[[Any], object]) -> dict[tuple[str | None, object], _E]:
    newest: dict[tuple[str | None, object], _E] = {}
    for event in events:
        newest |= dict.fromkeys(((invoice_id, also(event)) for invoice_id in event.invoice_ids or (None,)), event)
    return newest


def _suggestions(suggested: Iterable[said.Suggested], settled: Sequence[said.SuggestionSettled]) -> list[Event]:
    """All but those refused by their id, and what was said about them: by id once, by scope all of it.

    An accepted suggestion matters like the promise that it is; so does, until it has been settled, an open one.
    """
    verdicts = Verdicts(settled)
    by_id: dict[str, said.SuggestionSettled] = {}
    kept: list[Event] = [one for one in suggested if not verdicts.is_refused_by_name(one)]
    for one in settled:
        if one.suggestion is None:
            kept.append(one)
        elif by_id.get(one.suggestion) is None or (by_id[one.suggestion].accepted and not one.accepted):
            by_id[one.suggestion] = one
    return [*kept, *by_id.values()]


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


def _lasting(placed: Iterable[_E], also: Callable[[Any], object] = _nothing) -> list[_E]:
    """Of what has an `until`, that which nothing placed later on the same invoices outlasts."""
    by_scope: defaultdict[tuple[frozenset[str], object], list[_E]] = defaultdict(list)
    for event in placed:
        by_scope[frozenset(event.invoice_ids), also(event)].append(event)
    kept: list[_E] = []
    for scoped in by_scope.values():
        latest: dict[type, date | None] = {}  # per kind of end, as a day and an instant are not compared
        for event in reversed(scoped):
            kind = type(event.until)
            if type(None) in latest or (kind in latest and _ends_by(event.until, latest[kind])):
                continue
            latest[kind] = event.until
            kept.append(event)
    return kept


def _ends_by(until: date | None, later: date | None) -> bool:
    return until is not None and later is not None and until <= later


def _contacts(contacts: Iterable[said.Contacted], newest: datetime | None) -> list[said.Contacted]:
    """Per key the earliest and the latest report; of the talks without a key those that gap and caps can see.

    And per address the last talk that bounced: nothing goes there.
    """
    by_key: defaultdict[str, list[said.Contacted]] = defaultdict(list)
    talks, bounced = [], {}
    for event in contacts:
        if event.key is not None:
            by_key[event.key].append(event)
        elif event.sent:
            talks.append(event)
        elif event.outcome is Outcome.BOUNCED and event.to is not None:
            bounced[event.channel, event.to] = event
    kept = [report for told in by_key.values() for report in first_and_last(told)]
    if talks and newest is not None:
        latest = max(talk.at for talk in talks)
        kept += [talk for talk in talks if talk.at >= min(latest, newest - _TALKS_MATTER_FOR)]
    return [*kept, *bounced.values()]


def first_and_last(reports: Sequence[said.Contacted]) -> tuple[said.Contacted, said.Contacted]:
    """The earliest report on a contact, and the one that tells what became of it; of two at once the better outcome."""
    if len(reports) == 1:
        return reports[0], reports[0]
    first = min(reports, key=lambda report: (report.at, _spelling(report)))
    last = max(reports, key=lambda report: (report.at, WORST_FIRST.index(report.outcome), _spelling(report)))
    return first, last


def _newest_per_channel(words: Iterable[said.OptedOut | said.OptedIn]) -> list[said.OptedOut | said.OptedIn]:
    """Per channel the latest word; at one instant the opting out wins."""
    latest = {event.channel: event for event in sorted(words, key=_opt_rank)}
    everywhere = latest.get(None)
    return [
        event
        for event in latest.values()
        if event is everywhere or everywhere is None or _opt_rank(event) > _opt_rank(everywhere)
    ]


def _opt_rank(event: said.OptedOut | said.OptedIn) -> tuple[datetime, bool]:
    return event.at, isinstance(event, said.OptedOut)
