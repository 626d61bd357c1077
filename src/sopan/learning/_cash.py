"""How much money comes in the weeks ahead, from what is owed today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import exp, sqrt
from typing import Any, NamedTuple

from sopan._arguments import is_whole
from sopan.account import Account
from sopan.account.model import accounts_of
from sopan.errors import ArgumentError
from sopan.fields import ONE_DAY, Record
from sopan.forecast._span import require_day
from sopan.formats import rupiah, tanggal
from sopan.learning._delays import FIRST, LAST, LifeTable
from sopan.learning._receivables import Part, Receivables
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
    """As much comes, or more, in nine of ten such weeks."""
    high: Money
    """No more than this comes in nine of ten; so what comes lies between `low` and `high` in eight of ten."""


@dataclass(frozen=True, slots=True)
class ExpectedCash(Record, BilingualReport):
    """The cash that is expected from what is owed at the end of a day, week by week and per currency."""

    as_of: date
    weeks: tuple[CashWeek, ...]
    """Currency by currency, in order of time; the first week begins on the day after `as_of`."""
    owed: tuple[Money, ...]
    """The cash still to come of all invoices issued by then, per currency."""
    undated: tuple[Money, ...]
    """Of that, what has no agreed date yet, per currency: it is in no week."""

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
        return Table(
            heads=heads,
            rows=tuple(rows),
            title=say["title"].format(day=tanggal(self.as_of, language)),
            notes=(*notes, say["note"]),
            numbers=frozenset(range(len(heads) - 3, len(heads))),
        )


def expected_cash(accounts: Iterable[Account], as_of: date, weeks: int = 13) -> ExpectedCash:
    """Return the cash that comes in each of the `weeks` after `as_of` from what is owed at its end, as a range.

    Agreed dates, instalments and plans say when a part is due; how late a client pays is learnt from its own invoices
    and, as far as these are few, from those of all accounts. A promise in force is kept as often as this client, and
    all clients, have kept theirs, and comes on its day; a giro in hand comes when it clears.
    Invoices still to be issued are not in it, so weeks beyond the terms hold little. Written-off and void invoices
    bring nothing, though the former tell how clients pay.

    Only what was known at the end of `as_of`, a day of each client's zone, is looked at, so yesterday's forecast can be
    compared with what came. Nothing is diced: the same accounts give the same answer.

    The range is that of eight in ten weeks: measured on ledgers that it has not seen, and not a promise. It reckons
    with all clients together being some 15 % faster or slower than before, not with a crisis.

    Raises ArgumentError for a number of weeks outside 1 to 104.
    """
    require_day("as_of", as_of)
    if not is_whole(weeks, 1, 104):
        raise ArgumentError("weeks must be a whole number from 1 to 104")
    clients = [Receivables(account, as_of) for account in accounts_of(accounts)]
    table = LifeTable(seen for client in clients for seen in client.observed)
    kept, broken = sum(client.kept for client in clients), sum(client.broken for client in clients)
    usual = (kept + _KEPT[0]) / (kept + broken + sum(_KEPT))
    flows: dict[str, list[_Flow]] = {}
    undated: dict[str, int] = {}
    for client in clients:
        hazards = table.hazards(client.observed) if client.parts else []
        keeps = (client.kept + _OWN_PROMISES * usual) / (client.kept + client.broken + _OWN_PROMISES)
        for part in client.parts:
            currency, minor = part.amount.currency, part.amount.minor
            chances = () if part.due_on is None else _chances(part, part.due_on, hazards, keeps, as_of, weeks)
            flows.setdefault(currency, []).append(_Flow(minor, chances))
            undated[currency] = undated.get(currency, 0) + (0 if chances else minor)
    return ExpectedCash(
        as_of=as_of,
        weeks=tuple(
            _week(flows[currency], number, as_of, currency) for currency in sorted(flows) for number in range(weeks)
        ),
        owed=tuple(Money.of_minor(sum(flow.minor for flow in flows[currency]), currency) for currency in sorted(flows)),
        undated=tuple(Money.of_minor(undated[currency], currency) for currency in sorted(flows)),
    )


class _Flow(NamedTuple):
    """An amount, and per pace the chance that it comes in each week."""

    minor: int
    chances: tuple[tuple[float, ...], ...]


def _chances(
    part: Part, due_on: date, hazards: Sequence[float], keeps: float, as_of: date, weeks: int
) -> tuple[tuple[float, ...], ...]:
    """Return per pace the chance that the part comes in each week."""
    if part.clears_on is not None:
        certain = tuple(float(number == _week_of(part.clears_on, as_of)) for number in range(weeks))
        return (certain,) * len(_PACES)
    promised = part.promised_by
    # Who keeps its promise pays on the day, who does not pays later, as late as it is used to.
    begins = as_of if promised is None else promised
    still_open = _still_open(hazards, begins, due_on, as_of, weeks)
    later = 1.0 if promised is None else 1 - keeps
    on_the_day = None if promised is None else _week_of(promised, as_of)
    by_pace = []
    for _, pace in _PACES:
        left = [chance**pace for chance in still_open]
        coming = [later * (before - after) for before, after in pairwise(left)]
        if on_the_day is not None and on_the_day < weeks:
            coming[on_the_day] += keeps
        by_pace.append(tuple(coming))
    return tuple(by_pace)


def _week_of(day: date, as_of: date) -> int:
    return ((day - as_of).days - 1) // 7


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
    sums, mean = [], 0.0
    for place, (weight, _) in enumerate(_PACES):
        coming = [(flow.minor, flow.chances[place][number]) for flow in flows if flow.chances]
        mean += weight * sum(minor * chance for minor, chance in coming)
        sums.append((weight, Sum.of([pair for pair in coming if pair[1] > _NEGLIGIBLE])))
    mixed = Mixture(sums)
    # Nobody transfers a sen, so a mean of rupiah is told without.
    told = round(mean, -2) if currency == "IDR" else round(mean)
    low, expected, high = (
        Money.of_minor(int(minor), currency) for minor in (mixed.quantile(_LOW), told, mixed.quantile(_HIGH))
    )
    return CashWeek(starts_on, starts_on + 6 * ONE_DAY, expected, low, high)
