"""What replies are believed to mean, and which of these beliefs have become facts."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sopan.history.events import Event, Suggested, SuggestionSettled


def accepted_facts(events: Iterable[Event]) -> list[Event]:
    """Return what was suggested and has been accepted: facts like those that somebody recorded as such."""
    suggestions, verdicts = _read(events)
    return [one.fact for one in suggestions if verdicts.on(one)]


def open_suggestions(events: Iterable[Event]) -> tuple[Suggested, ...]:
    """The suggestions that nobody has settled, in the order of `events`."""
    suggestions, verdicts = _read(events)
    return tuple(one for one in suggestions if verdicts.on(one) is None)


def _read(events: Iterable[Event]) -> tuple[list[Suggested], Verdicts]:
    suggestions, settlements = [], []
    for event in events:
        if isinstance(event, Suggested):
            suggestions.append(event)
        elif isinstance(event, SuggestionSettled):
            settlements.append(event)
    return suggestions, Verdicts(settlements)


class Verdicts:
    """Verdicts of people about suggestions.

    One that names a suggestion by its id is about that one, and a refusal outweighs an acceptance. Any other is about
    what was suggested before it: the earliest that covers a suggestion settles it, and later ones no longer matter.
    """

    def __init__(self, settlements: Iterable[SuggestionSettled]) -> None:
        self._by_id: dict[str | None, bool] = {}
        by_name: defaultdict[str | None, list[SuggestionSettled]] = defaultdict(list)
        for one in settlements:
            if one.suggestion is not None:
                self._by_id[one.suggestion] = one.accepted and self._by_id.get(one.suggestion, True)
                continue
            for name in dict.fromkeys(one.invoice_ids) or (None,):
                by_name[name].append(one)
        self._by_name = {name: sorted(told, key=_earliest_first) for name, told in by_name.items()}

    def on(self, suggestion: Suggested) -> bool | None:
        """Return whether it was accepted; None while it is open."""
        if suggestion.id in self._by_id:
            return self._by_id[suggestion.id]
        names = set(suggestion.invoice_ids)
        of_account = _first_after(suggestion.at, self._by_name.get(None, ()), set())
        of_names = _first_after(suggestion.at, self._by_name.get(min(names), ()), names) if names else None
        told = [one for one in (of_account, of_names) if one is not None]
        return min(told, key=_earliest_first).accepted if told else None

    def is_refused_by_name(self, suggestion: Suggested) -> bool:
        """Return whether it was refused by its id, which nothing that comes to be known later changes."""
        return self._by_id.get(suggestion.id) is False


def _earliest_first(settled: SuggestionSettled) -> tuple[datetime, bool]:
    """At one instant the acceptance comes first: what a client said stops us from asking."""
    return settled.at, not settled.accepted


def _first_after(at: datetime, told: Sequence[SuggestionSettled], names: set[str]) -> SuggestionSettled | None:
    """The first of them later than `at` that names all of `names`."""
    start = bisect_right(told, at, key=lambda one: one.at)
    return next((one for one in told[start:] if names <= set(one.invoice_ids)), None)
