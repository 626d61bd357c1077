"""How old the receivables are, and how well they come in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

from sopan.account.model import Account
from sopan.errors import ArgumentError
from sopan.invoice import Invoice
from sopan.money import Money

__all__ = ["AgeingReport", "AgeingRow", "ageing"]


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """One client in one currency."""

    client_id: str
    name: str
    current: Money
    """Open and not past its due date."""
    buckets: tuple[Money, ...]
    """Open and overdue, per bucket."""
    total: Money


@dataclass(frozen=True, slots=True)
class AgeingReport:
    """Receivables by age at the end of a day, one row per client and currency."""

    as_of: date
    labels: tuple[str, ...]
    """Such as `("1-30", "31-60", "61-90", "> 90")`, days overdue."""
    rows: tuple[AgeingRow, ...]
    dso: dict[str, float]
    """Days sales outstanding per currency: open at the end, over billed in the period, times its days."""
    collection_effectiveness: dict[str, float]
    """Per currency, 0 to 1: of what could be collected in the period, the share that was."""
    period_days: int

    def totals(self) -> tuple[AgeingRow, ...]:
        """The sums per currency."""
        sums: dict[str, AgeingRow] = {}
        for row in self.rows:
            known = sums.get(row.total.currency)
            sums[row.total.currency] = row if known is None else _add(known, row)
        return tuple(AgeingRow("", "Total", row.current, row.buckets, row.total) for _, row in sorted(sums.items()))

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dict per row, for any data frame."""
        return [
            {
                "client_id": row.client_id,
                "name": row.name,
                "currency": row.total.currency,
                "current": row.current.amount,
                **{label: bucket.amount for label, bucket in zip(self.labels, row.buckets, strict=True)},
                "total": row.total.amount,
            }
            for row in self.rows
        ]

    def _repr_html_(self) -> str:
        """A table for notebooks; names are escaped."""
        head = ["Client", "Currency", "Current", *self.labels, "Total"]
        cells = "".join(f"<th>{escape(title)}</th>" for title in head)
        body = "".join(_html_row(row) for row in (*self.rows, *self.totals()))
        return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _html_row(row: AgeingRow) -> str:
    amounts = (row.current, *row.buckets, row.total)
    numbers = "".join(f'<td style="text-align:right">{amount.amount:,}</td>' for amount in amounts)
    return f"<tr><td>{escape(row.name)}</td><td>{row.total.currency}</td>{numbers}</tr>"


def ageing(
    accounts: Iterable[Account],
    as_of: date,
    buckets: Sequence[int] = (0, 30, 60, 90),
    *,
    period_days: int = 90,
) -> AgeingReport:
    """The receivables of `accounts` by age at the end of `as_of`.

    `buckets` are the days overdue after which a bucket begins: `(0, 30, 60, 90)` makes 1-30, 31-60, 61-90 and > 90.
    An invoice's age counts from its `due_on`; instalments from theirs, the earliest filled first.
    DSO and collection effectiveness look at the `period_days` days that end with `as_of`.

    Raises ArgumentError when the buckets do not rise from 0 on or the period is not positive.
    """
    edges = tuple(buckets)
    if not edges or edges[0] < 0 or any(low >= high for low, high in itertools.pairwise(edges)):
        message = "buckets must be days overdue in rising order, such as (0, 30, 60, 90)"
        raise ArgumentError(message)
    if period_days < 1:
        message = "period_days must be at least 1"
        raise ArgumentError(message)
    rows: list[AgeingRow] = []
    flow = _Flow(as_of, period_days)
    for account in accounts:
        open_invoices = [
            invoice for invoice in account.invoices if invoice.status == "issued" and invoice.issued_on <= as_of
        ]
        for currency in sorted({invoice.total.currency for invoice in open_invoices}):
            in_currency = [invoice for invoice in open_invoices if invoice.total.currency == currency]
            flow.add(currency, in_currency)
            row = _row(account, currency, in_currency, as_of, edges)
            if row.total:
                rows.append(row)
    return AgeingReport(
        as_of=as_of,
        labels=_labels(edges),
        rows=tuple(rows),
        dso=flow.dso(),
        collection_effectiveness=flow.effectiveness(),
        period_days=period_days,
    )


def _row(
    account: Account, currency: str, invoices: Iterable[Invoice], as_of: date, edges: tuple[int, ...]
) -> AgeingRow:
    zero = Money.zero(currency)
    current, buckets = zero, [zero] * len(edges)
    for invoice in invoices:
        for due_on, amount in _open_parts(invoice, as_of):
            overdue = (as_of - due_on).days
            place = sum(overdue > edge for edge in edges) - 1
            if place < 0:
                current += amount
            else:
                buckets[place] += amount
    return AgeingRow(account.client.id, account.client.name, current, tuple(buckets), sum(buckets, current))


def _open_parts(invoice: Invoice, as_of: date) -> list[tuple[date, Money]]:
    """What is open, by date: the whole invoice, or its instalments, payments filling the earliest first."""
    still_open = invoice.outstanding(as_of)
    if not invoice.instalments:
        return [(invoice.due_on, still_open)]
    parts = []
    for part in reversed(invoice.instalments):
        rest = min(part.amount, still_open)
        parts.append((part.due_on, rest))
        still_open -= rest
    return parts


def _labels(edges: tuple[int, ...]) -> tuple[str, ...]:
    closed = tuple(f"{low + 1}-{high}" for low, high in itertools.pairwise(edges))
    return (*closed, f"> {edges[-1]}")


def _add(one: AgeingRow, other: AgeingRow) -> AgeingRow:
    buckets = tuple(left + right for left, right in zip(one.buckets, other.buckets, strict=True))
    return AgeingRow("", "", one.current + other.current, buckets, one.total + other.total)


class _Flow:
    """What was open, billed and left open in the period, per currency."""

    def __init__(self, as_of: date, period_days: int) -> None:
        self.as_of = as_of
        self.before = as_of - timedelta(days=period_days)
        self.period_days = period_days
        self.sums: dict[str, list[Money]] = {}

    def add(self, currency: str, invoices: Iterable[Invoice]) -> None:
        opening, billed, closing, overdue = self.sums.setdefault(currency, [Money.zero(currency)] * 4)
        for invoice in invoices:
            if invoice.issued_on <= self.before:
                opening += invoice.outstanding(self.before)
            else:
                billed += invoice.total
            for due_on, left in _open_parts(invoice, self.as_of):
                closing += left
                overdue += left if due_on < self.as_of else Money.zero(currency)
        self.sums[currency] = [opening, billed, closing, overdue]

    def dso(self) -> dict[str, float]:
        return {
            currency: float(closing.amount / billed.amount) * self.period_days
            for currency, (_, billed, closing, _) in sorted(self.sums.items())
            if billed
        }

    def effectiveness(self) -> dict[str, float]:
        """(opening + billed − closing) ÷ (opening + billed − closing that is not due yet)."""
        found = {}
        for currency, (opening, billed, closing, overdue) in sorted(self.sums.items()):
            collectable = opening + billed - (closing - overdue)
            if collectable > Money.zero(currency):
                found[currency] = float((opening + billed - closing).amount / collectable.amount)
        return found
