"""How old the receivables are, and how well they come in."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sopan.account.model import Account, accounts_of, unapplied_payments
from sopan.errors import ArgumentError
from sopan.formats import rupiah, tanggal
from sopan.history import causes
from sopan.history._agreed_dates import AgreedDates, OpenPart
from sopan.invoice import USUAL_TOLERANCE, Invoice, Position
from sopan.money import Money
from sopan.tables import BilingualReport, Table
from sopan.wording import phrases
from sopan.words import Cause, Language


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """One client in one currency."""

    client_id: str
    name: str
    current: Money
    """Open and not past its agreed date, or so little that nobody asks for it any more."""
    buckets: tuple[Money, ...]
    """Open and overdue, per bucket."""
    total: Money
    """What is open: `current` and all buckets."""
    credit: Money
    """What we hold of the client's money: payments not yet applied, those on void invoices, and what came beyond an
    invoice's total."""

    @property
    def net(self) -> Money:
        """The open amount less what we hold; negative when the account is in the client's favour."""
        return Money.at_most(self.total.minor - self.credit.minor, self.total.currency)


@dataclass(frozen=True, slots=True)
class AgeingReport(BilingualReport):
    """Receivables by age at the end of a day, one row per client and currency."""

    as_of: date
    labels: tuple[str, ...]
    """Such as `("1-30", "31-60", "61-90", "> 90")`, days overdue."""
    rows: tuple[AgeingRow, ...]
    dso: dict[str, float]
    """Days sales outstanding per currency: open at the end, over billed in the period less credit notes on it, times
    the days of the period."""
    collection_effectiveness: dict[str, float]
    """Per currency, 0 to 1: of what came in the period and what is overdue at its end, the share that came."""
    period_days: int
    causes: tuple[tuple[Cause, int], ...] = ()
    """The reasons given for disputes, holds and replies by that day with their numbers, the most frequent first."""

    def totals(self) -> tuple[AgeingRow, ...]:
        """Sum the rows per currency."""
        columns: defaultdict[str, list[tuple[Money, ...]]] = defaultdict(list)
        for row in self.rows:
            columns[row.total.currency].append(_amounts(row)[:-1])
        return tuple(_total(currency, zip(*rows, strict=True)) for currency, rows in sorted(columns.items()))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give one plain dict per row, for any data frame."""
        return [
            {
                "client_id": row.client_id,
                "name": row.name,
                "currency": row.total.currency,
                "current": row.current.amount,
                **{label: bucket.amount for label, bucket in zip(self.labels, row.buckets, strict=True)},
                "total": row.total.amount,
                "credit": row.credit.amount,
                "net": row.net.amount,
            }
            for row in self.rows
        ]

    def _table(self, language: Language = Language.ID) -> Table:
        say = phrases(language).reports
        heads = (say["client"], say["current"], *self.labels, say["total"], say["credit"], say["net"])
        notes = [
            say["dso"].format(currency=currency, days=round(days), period=self.period_days)
            for currency, days in self.dso.items()
        ]
        notes += [
            say["effectiveness"].format(currency=currency, share=round(share * 100), period=self.period_days)
            for currency, share in self.collection_effectiveness.items()
        ]
        totals = (replace(row, name=say["total"]) for row in self.totals())
        return Table(
            heads=heads,
            rows=tuple(
                (row.name, *(rupiah(amount, language) for amount in _amounts(row))) for row in (*self.rows, *totals)
            ),
            title=say["ageing"].format(day=tanggal(self.as_of, language)),
            notes=("\n".join(notes),) if notes else (),
            numbers=frozenset(range(1, len(heads))),
        )


def _amounts(row: AgeingRow) -> tuple[Money, ...]:
    return row.current, *row.buckets, row.total, row.credit, row.net


def ageing(
    accounts: Iterable[Account],
    as_of: date,
    buckets: Sequence[int] = (0, 30, 60, 90),
    *,
    period_days: int = 90,
    tolerance: Iterable[Money] = USUAL_TOLERANCE,
) -> AgeingReport:
    """Report the receivables of `accounts` by age at the end of `as_of`.

    `buckets` are the days overdue after which a bucket begins: `(0, 30, 60, 90)` makes 1-30, 31-60, 61-90 and > 90.
    What is overdue for less than the first of them has a bucket of its own, so `(30, 60)` makes 1-30, 31-60 and > 60.
    An amount's age counts from the date that was agreed for it last: an extension or plan in the account's history,
    else the invoice's instalments or due date; money fills the earliest first.
    Nobody is late with what is asked for no more: once anything came, the rest that `tolerance` forgives, per currency
    and as in a policy, is current.
    DSO and collection effectiveness look at the `period_days` days that end with `as_of`. What was credited was never
    to be collected: it counts neither as billed nor as come in.

    Raises ArgumentError when the buckets do not rise from 0 on or the period is not positive.
    """
    edges = tuple(buckets)
    if not edges or edges[0] < 0 or any(low >= high for low, high in itertools.pairwise(edges)):
        raise ArgumentError("buckets must be days overdue in rising order, such as (0, 30, 60, 90)")
    if period_days < 1:
        raise ArgumentError("period_days must be at least 1")
    if edges[0]:
        edges = (0, *edges)
    forgiven = tuple(tolerance)
    rows: list[AgeingRow] = []
    flows: defaultdict[str, _Flow] = defaultdict(lambda: _Flow(as_of, period_days))
    given: Counter[Cause] = Counter()
    for account in accounts_of(accounts):
        agreed = AgreedDates(account.history, account.client.zone, forgiven)
        given.update(dict(causes(account.history, on=as_of, zone=account.client.zone)))
        issued = [invoice for invoice in account.invoices if invoice.status == "issued" and invoice.issued_on <= as_of]
        free = unapplied_payments(account.invoices, account.unapplied)
        unapplied = [payment for payment in free if payment.counts_on(as_of)]
        currencies = {invoice.total.currency for invoice in issued} | {one.amount.currency for one in unapplied}
        for currency in sorted(currencies):
            row = _Row(as_of, edges, currency)
            for invoice in issued:
                if invoice.total.currency == currency:
                    parts = agreed.asked_parts(invoice, as_of)
                    row.add(parts, invoice.surplus(as_of))
                    flows[currency].add(invoice, parts)
            for payment in unapplied:
                if payment.amount.currency == currency:
                    row.add((), payment.amount)
            if row.open or row.credit:
                rows.append(row.of(account))
    return AgeingReport(
        as_of=as_of,
        labels=_labels(edges),
        rows=tuple(rows),
        dso={currency: dso for currency in sorted(flows) if (dso := flows[currency].dso()) is not None},
        collection_effectiveness={
            currency: share for currency in sorted(flows) if (share := flows[currency].effectiveness()) is not None
        },
        period_days=period_days,
        causes=tuple(sorted(given.items(), key=lambda counted: (-counted[1], counted[0]))),
    )


def _labels(edges: tuple[int, ...]) -> tuple[str, ...]:
    closed = (f"{low + 1}-{high}" if low + 1 < high else f"{high}" for low, high in itertools.pairwise(edges))
    return (*closed, f"> {edges[-1]}")


def _total(currency: str, columns: Iterable[tuple[Money, ...]]) -> AgeingRow:
    sums = [Money.at_most(sum(one.minor for one in column), currency) for column in columns]
    current, *buckets, total, credit = sums
    return AgeingRow("", "Total", current, tuple(buckets), total, credit)


class _Row:
    """The amounts of a row while they are added up, in the smallest unit."""

    def __init__(self, as_of: date, edges: tuple[int, ...], currency: str) -> None:
        self.as_of = as_of
        self.edges = edges
        self.currency = currency
        self.current = 0
        self.buckets = [0] * len(edges)
        self.credit = 0

    @property
    def open(self) -> int:
        return self.current + sum(self.buckets)

    def add(self, parts: Iterable[OpenPart], credit: Money) -> None:
        self.credit += credit.minor
        for part in parts:
            overdue = 0 if part.due_on is None else (self.as_of - part.due_on).days
            if overdue <= 0:
                self.current += part.outstanding.minor
            else:
                self.buckets[sum(overdue > edge for edge in self.edges) - 1] += part.outstanding.minor

    def of(self, account: Account) -> AgeingRow:
        def money(minor: int) -> Money:
            return Money.at_most(minor, self.currency)

        buckets = tuple(money(bucket) for bucket in self.buckets)
        return AgeingRow(
            client_id=account.client.id,
            name=account.client.name,
            current=money(self.current),
            buckets=buckets,
            total=money(self.open),
            credit=money(self.credit),
        )


def _applied(position: Position) -> int:
    """Return what had come and was needed, in the smallest unit."""
    return position.paid.minor + position.certified.minor - position.surplus.minor


class _Flow:
    """The flow of a period: billed, received, and open at its end, in the smallest unit."""

    def __init__(self, as_of: date, period_days: int) -> None:
        self.as_of = as_of
        self.before = as_of - timedelta(days=period_days)
        self.period_days = period_days
        self.billed = self.came = self.open = self.overdue = 0

    def add(self, invoice: Invoice, parts: Iterable[OpenPart]) -> None:
        now, then = invoice.position(self.as_of), invoice.position(self.before)
        if invoice.issued_on > self.before:
            self.billed += now.total.minor - now.credited.minor
        came = _applied(now) - _applied(then)
        self.came += max(came, 0)  # what came in an earlier period and was taken back in this one is open again
        for part in parts:
            self.open += part.outstanding.minor
            self.overdue += part.outstanding.minor if part.due_on is not None and part.due_on < self.as_of else 0

    def dso(self) -> float | None:
        return self.open / self.billed * self.period_days if self.billed > 0 else None

    def effectiveness(self) -> float | None:
        """(opening + billed − closing) ÷ (opening + billed − closing that is not due yet), invoice by invoice."""
        collectable = self.came + self.overdue
        return self.came / collectable if collectable else None
