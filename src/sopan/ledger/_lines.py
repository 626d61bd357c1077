"""The total of an invoice from its lines, where no column has it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sopan.ledger._amounts import Amount, percent_of
from sopan.ledger._cells import Bad, plain, yes
from sopan.ledger._contents import table_of
from sopan.ledger._rows import LINES_KEY, flat_rows
from sopan.ledger._table import Table
from sopan.ledger._vocabulary import CHANGES_TOTAL, NOT_AN_AMOUNT

_BASES = ("line_amount", "unit_price", "line_total")
_WORDS = re.compile(r"[A-Z]?[^\WA-Z_]+|[A-Z]+(?![a-z])|[^\w\s]+")
"""What a heading consists of, `is_paid` and `isPaid` too."""
_HUNDRED = Decimal(100)
_NO_TOTAL = Bad("has no total, and its lines do not say what they come to with tax", 'say columns={"total": ...}')
_CHANGED = Bad(
    "has no total, and a column of discounts, fees or shipping is not understood", 'say columns={"total": ...}'
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of the lines of one invoice: before tax, and with it where that is known."""

    total: Decimal | None
    net: Decimal


def has_lines(table: Table) -> bool:
    """Return whether the table has anything from which a total can be added up."""
    return (
        table.has(*_BASES)
        or any(name in table.headings.lines for name in _BASES)
        or any(LINES_KEY in row for row in table.rows)
    )


def sums_of(table: Table, documents: Sequence[Sequence[int]]) -> list[Sums | Bad]:
    """For every invoice, given as the indexes of its rows, what its lines come to."""
    once: dict[str, Sequence[Any]] = {}
    lines, groups = _nested(table, documents) or (table, documents)
    if lines is table:
        once = {name: table.amounts(name) for name in ("shipping", "tax") if table.has(name)}
        if table.has("discount_rate"):
            once["discount_rate"] = table.raw("discount_rate")
    changed = set() if lines.column("line_total") or lines.column("line_amount") else changes(lines, CHANGES_TOTAL)
    found: list[Sums | Bad] = []
    for rows in groups:
        if not rows:
            found.append(_NO_TOTAL)
        elif changed.intersection(rows):
            found.append(_CHANGED)
        else:
            found.append(_add_up(lines, rows, {name: [cells[row] for row in rows] for name, cells in once.items()}))
    return found


def changes(table: Table, stems: Any) -> set[int]:
    """Rows in which a column that was not recognised, but whose heading speaks of such things, holds an amount."""
    rows: set[int] = set()
    for key in table.headings.unknown:
        heading = " ".join(_WORDS.findall(key[:200])).casefold()
        if key[:1] != "\0" and stems.search(heading) and not NOT_AN_AMOUNT.search(heading):
            for row, cells in enumerate(table.rows):
                cell = plain(cells.get(key))
                text = cell if isinstance(cell, str) else "" if cell in {None, False} else "1"
                if any(digit in text[:60] for digit in "123456789") and not any(map(str.isalpha, text[3:60])):
                    rows.add(row)
    return rows


def _nested(table: Table, documents: Sequence[Sequence[int]]) -> tuple[Table, list[list[int]]] | None:
    """Lines that stand inside the rows, as a table of their own, and which of them belong to which invoice."""
    if not any(LINES_KEY in row for row in table.rows):
        return None
    records: list[Any] = []
    places: list[int] = []
    groups: list[list[int]] = []
    for rows in documents:
        start = len(records)
        for row in rows:
            inside = table.rows[row].get(LINES_KEY) or []
            records += inside
            places += [table.places[row]] * len(inside)
        groups.append(list(range(start, len(records))))
    lines = table_of("lines", [row or {} for row in flat_rows(records)], places, table.told)
    lines.problems = table.problems
    return lines, groups


def _add_up(table: Table, rows: Sequence[int], extra: Mapping[str, Sequence[Any]]) -> Sums | Bad:
    net = total = Decimal(0)
    for row in rows:
        line = _line(table, row)
        if isinstance(line, Bad):
            return line
        net, total = net + line.net, total + (line.total or line.net)
    discount = percent_of(_once(extra.get("discount_rate", ())))
    shipping, tax = (_once(extra.get(name, ())) for name in ("shipping", "tax"))
    if isinstance(discount, Bad) or isinstance(shipping, Bad) or isinstance(tax, Bad):
        return next(cell for cell in (discount, shipping, tax) if isinstance(cell, Bad))
    share = 1 - (discount or Decimal(0)) / _HUNDRED
    net, total = net * share, total * share
    if not _has_tax(table):
        if tax is None:
            return Sums(None, net)
        total += tax
    return Sums(total + (shipping if shipping is not None else 0), net)


def _once(cells: Sequence[Any]) -> Any:
    """A cell that is repeated on every row of the invoice, or stands on its first one."""
    known = [cell for cell in cells if cell is not None and cell != ""]
    if len({str(cell) for cell in known}) > 1:
        return Bad("differs between the rows of one invoice", "correct it")
    return known[0] if known else None


def _has_tax(table: Table) -> bool:
    names = {*table.headings.fields, *table.headings.lines}
    return bool(names & {"line_total", "line_tax", "tax_rate", "gst"})


def _line(table: Table, row: int) -> Sums | Bad:
    found: dict[str, Decimal | None] = {}
    for name in ("line_total", "line_amount", "line_tax", "line_tax_2", "gst", "luxury_tax", "unit_price", "quantity"):
        cell = table.amounts(name)[row] if table.column(name) is not None else None
        if isinstance(cell, Bad):
            return cell
        found[name] = cell if isinstance(cell, Amount) else None
    base = _base(table, row, found)
    if isinstance(base, Bad):
        return base
    taxes = [found[name] for name in ("line_tax", "line_tax_2", "gst", "luxury_tax")]
    tax = sum((amount for amount in taxes if amount is not None), Decimal(0))
    if found["line_total"] is not None:
        return Sums(found["line_total"], base if base is not None else found["line_total"] - tax)
    if base is None:
        return _NO_TOTAL
    if table.has("tax_included") and yes(_cell(table, "tax_included", row)):
        return Sums(base, base)
    if not any(amount is not None for amount in taxes) and table.column("tax_rate") is not None:
        rate = percent_of(_cell(table, "tax_rate", row))
        if isinstance(rate, Bad):
            return rate
        tax = base * (rate or Decimal(0)) / _HUNDRED
    return Sums(base + tax, base)


def _base(table: Table, row: int, found: Mapping[str, Decimal | None]) -> Decimal | Bad | None:
    """Return what the line comes to before tax."""
    if found["line_amount"] is not None:
        return found["line_amount"]
    price = found["unit_price"]
    if price is None or table.column("quantity") is None:
        return None
    rate = percent_of(_cell(table, "line_discount_rate", row))
    if isinstance(rate, Bad):
        return rate
    quantity = found["quantity"]
    if quantity is None:
        return _NO_TOTAL
    return price * quantity * (1 - (rate or Decimal(0)) / _HUNDRED)


def _cell(table: Table, name: str, row: int) -> Any:
    column = table.column(name)
    return None if column is None else table.rows[row].get(column.key)
