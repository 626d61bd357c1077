"""How much money comes in the weeks ahead, from what is owed today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import exp, fsum, sqrt
from typing import Any, NamedTuple

from sopan._arguments import is_whole
from sopan.account import Account
from sopan.errors import ArgumentError
from sopan.fields import ONE_DAY, Record
from sopan.forecast._span import require_day
from sopan.formats import rupiah, tanggal
from sopan.learning._delays import FIRST, LAST, LifeTable
from sopan.learning._receivables import Part, Receivables, each_once
from sopan.learning._sums import Mixture, Sum
from sopan.money import Money
from sopan.tables import BilingualReport, Table
from sopan.wording import CASH
from sopan.words import Language

_LOW, _HIGH = 0.1, 0.9
_KEPT = (3.0, 2.0)
"""Before anything is known three promises of five are kept, as if that had been seen."""
_OWN_PROMISES = 4.0
"""The promises of all clients weigh as much as those of one client once it has made so many."""
_PACE = 0.15
"""All clients together pay faster or slower than the ledger says, by so much: a bad month, a holiday, a new habit."""
_PACES = ((1 / 6, exp(-sqrt(3) * _PACE)), (2 / 3, 1.0), (1 / 6, exp(sqrt(3) * _PACE)))
"""That in three steps of Gauss and Hermite: a weight, and how many times as fast."""
_NEGLIGIBLE = 1e-4


@dataclass(frozen=True, slots=True)
class CashWeek(Record):
    """The cash of seven days, in one currency."""

    starts_on: date
    ends_on: date
    """The last day, inclusive."""
    expected: Money
    """The mean."""
    low: Money
    """As much comes, or more, in nine of ten such weeks at least."""
    high: Money
    """No more than this comes in nine of ten at least; so what comes lies between the two in eight of ten or more."""


@dataclass(frozen=True, slots=True)
class ExpectedCash(Record, BilingualReport):
    """The cash that is expected from what is owed at the end of a day, week by week and per currency."""

    as_of: date
    weeks: tuple[CashWeek, ...]
    """Currency by currency, in order of time; the first week begins on the day after `as_of`."""
    owed: tuple[Money, ...]
    """The cash still to come of all invoices issued by then, per currency; where a sum is more than `Money` can hold,
    as much as it can, here and in the weeks."""
    undated: tuple[Money, ...]
    """Of that, what has no agreed date yet, nor a promise or a giro, per currency: it is in no week."""

    def in_currency(self, currency: str) -> tuple[CashWeek, ...]:
        """Return the weeks of one currency; none when nothing is owed in it."""
        return tuple(week for week in self.weeks if week.expected.currency == currency)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give one plain dict per week and currency, for any data frame."""
        return [
            {
                "starts_on": week.starts_on.isoformat(),
                "ends_on": week.ends_on.isoformat(),
                "currency": week.expected.currency,
                "low": week.low.amount,
                "expected": week.expected.amount,
                "high": week.high.amount,
            }
            for week in self.weeks
        ]

    def _table(self, language: Language = Language.ID) -> Table:
        say = CASH[language]
        several = len(self.owed) > 1
        heads = (say["week"], *([say["currency"]] if several else []), say["low"], say["expected"], say["high"])
        rows = [
            (
                say["span"].format(
                    first=tanggal(week.starts_on, language, short=True),
                    last=tanggal(week.ends_on, language, short=True),
                ),
                *([week.expected.currency] if several else []),
                *(rupiah(amount, language) for amount in (week.low, week.expected, week.high)),
            )
            for week in self.weeks
        ]
        notes = [say["owed"].format(amount=rupiah(amount, language)) for amount in self.owed]
        notes += [say["undated"].format(amount=rupiah(amount, language)) for amount in self.undated if amount]
        notes.append(say["note"])
        if any(not week.low <= week.expected <= week.high for week in self.weeks):
            notes.append(say["unlikely"])
        return Table(
            heads=heads,
            rows=tuple(rows),
            title=say["title"].format(day=tanggal(self.as_of, language)),
            notes=tuple(notes),
            numbers=frozenset(range(len(heads) - 3, len(heads))),
        )


def expected_cash(accounts: Iterable[Account], as_of: date, weeks: int = 13) -> ExpectedCash:
    """Return the cash that comes in each of the `weeks` after `as_of` from what is owed at its end, as a range.

    Agreed dates, instalments and plans say when a part is due; how late a client pays is learnt from its own invoices
    and, as far as these are few, from those of all accounts. A promise in force is kept as often as this client, and
    all clients, have kept theirs, and comes on its day; it comes, or does not, as one, however many invoices it is for.
    What was to come on the day of asking itself, and is not known to have come, comes in the first week.
    A giro in hand comes when it clears: on the date that it carries, which is a `cleared_on` later than the five days
    that banks take at most, and else after these. One that should have cleared and did not is no certain money: it
    comes as other money of the client does.
    Invoices still to be issued are not in it, so weeks beyond the terms hold little. Written-off and void invoices
    bring nothing, though the former tell how clients pay.

    Only what was known at the end of `as_of`, a day of each client's zone, is looked at, so yesterday's forecast can be
    compared with what came; only that an invoice was written off or is void carries no date, and holds for every day.
    Nothing is diced: the same accounts give the same answer, in whatever order.

    The range is that of eight in ten weeks: measured on later weeks of one ledger, and not a promise. It reckons with
    all clients together being some 15 % faster or slower than before, not with a crisis.

    Raises ArgumentError for a number of weeks outside 1 to 104, and for a client that stands twice.
    """
    require_day("as_of", as_of)
    if not is_whole(weeks, 1, 104):
        raise ArgumentError("weeks must be a whole number from 1 to 104")
    clients = [Receivables(account, as_of) for account in each_once(accounts)]
    table = LifeTable(seen for client in clients for seen in client.observed)
    kept, broken = sum(client.kept for client in clients), sum(client.broken for client in clients)
    usual = (kept + _KEPT[0]) / (kept + broken + sum(_KEPT))
    flows: dict[str, list[_Flow]] = {}
    undated: dict[str, int] = {}
    for client in clients:
        hazards = table.hazards(client.observed) if client.parts else []
        keeps = (client.kept + _OWN_PROMISES * usual) / (client.kept + client.broken + _OWN_PROMISES)
        for part in client.parts:
            chances = _chances(part, hazards, keeps, as_of, weeks)
            flows.setdefault(part.currency, []).append(_Flow(part.minor, chances))
            undated[part.currency] = undated.get(part.currency, 0) + (0 if chances else part.minor)
    return ExpectedCash(
        as_of=as_of,
        weeks=tuple(
            _week(flows[currency], number, as_of, currency) for currency in sorted(flows) for number in range(weeks)
        ),
        owed=tuple(Money.at_most(sum(flow.minor for flow in flows[currency]), currency) for currency in sorted(flows)),
        undated=tuple(Money.at_most(undated[currency], currency) for currency in sorted(flows)),
    )


class _Flow(NamedTuple):
    """An amount, and per pace the chance that it comes in each week; no chances where it has no date."""

    minor: int
    chances: tuple[tuple[float, ...], ...]


def _chances(
    part: Part, hazards: Sequence[float], keeps: float, as_of: date, weeks: int
) -> tuple[tuple[float, ...], ...]:
    """Return per pace the chance that the part comes in each week."""
    if part.clears_on is not None:
        certain = tuple(float(number == _week_of(part.clears_on, as_of)) for number in range(weeks))
        return (certain,) * len(_PACES)
    promised = part.promised_by
    # Who keeps its promise pays on the day, who does not pays later, as late as it is used to.
    begins = as_of if promised is None else promised
    later = 1.0 if promised is None else 1 - keeps
    on_the_day = None if promised is None else _week_of(promised, as_of)
    # What has no other date is late from the day of the promise on.
    dated = [(minor, due_on) for minor, named in part.pieces if (due_on := named or promised) is not None]
    if not dated:
        return ()
    still_open = [(minor, _still_open(hazards, begins, due_on, as_of, weeks)) for minor, due_on in dated]
    by_pace = []
    for _, pace in _PACES:
        left = [sum(minor * chances[week] ** pace for minor, chances in still_open) for week in range(weeks + 1)]
        coming = [later * (before - after) / part.minor for before, after in pairwise(left)]
        if on_the_day is not None and on_the_day < weeks:
            coming[on_the_day] += keeps
        by_pace.append(tuple(coming))
    return tuple(by_pace)


def _week_of(day: date, as_of: date) -> int:
    """Return the number of the week; what was to come by `as_of`, and is not known to have come, comes in the first."""
    return max((day - as_of).days - 1, 0) // 7


def _still_open(hazards: Sequence[float], begins: date, due_on: date, as_of: date, weeks: int) -> list[float]:
    """Return the chance that a part open at the end of `begins` is open at the end of `as_of` and of each week."""
    first = (as_of - due_on).days
    quiet = (begins - as_of).days
    chance, found = 1.0, [1.0]
    for day in range(1, 7 * weeks + 1):
        if day > quiet:
            chance *= 1 - hazards[min(max(first + day, FIRST), LAST) - FIRST]
        if day % 7 == 0:
            found.append(chance)
    return found


def _week(flows: Sequence[_Flow], number: int, as_of: date, currency: str) -> CashWeek:
    starts_on = as_of + (7 * number + 1) * ONE_DAY
    sums, means = [], []
    for place, (weight, _) in enumerate(_PACES):
        coming = [(flow.minor, flow.chances[place][number]) for flow in flows if flow.chances]
        means.append(weight * fsum(minor * chance for minor, chance in coming))
        sums.append((weight, Sum.of([pair for pair in coming if pair[1] > _NEGLIGIBLE])))
    mixed = Mixture(sums)
    # Nobody transfers a sen, so a sum of rupiah is told without.
    unit = 100 if currency == "IDR" else 1
    low = mixed.quantile(_LOW) // unit * unit
    high = min(-(-mixed.quantile(_HIGH) // unit) * unit, max(found.most for _, found in sums))
    told = (round(fsum(means) / unit) * unit, low, high)
    return CashWeek(starts_on, starts_on + 6 * ONE_DAY, *(Money.at_most(minor, currency) for minor in told))
