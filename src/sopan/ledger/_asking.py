"""What a table of invoices leaves open, and its caller has to tell."""

from __future__ import annotations

from typing import Any, Final

from sopan.ledger._cells import Bad, plain
from sopan.ledger._figures import AMOUNT_FIELDS
from sopan.ledger._table import Table
from sopan.ledger._words import kind_of, status_of

_PART_PAID: Final = Bad("says that some are partly paid, and nothing says how much", "give payments=")


def tells_of_payments(table: Table) -> bool:
    """Return whether anything in a table of invoices says what was paid."""
    if table.has("balance", "paid", "paid_on", "cleared", "is_open"):
        return True
    statuses = table.told.statuses
    if table.has("kind") and "payment" in {kind_of(cell, statuses) for cell in table.raw("kind")}:
        return True
    words = {
        status_of(cell, statuses, of_paid=column.asks_if_paid)
        for column in table.statuses()
        if not column.may_be_unknown
        for cell in column.cells
    }
    return bool(words & {"open", "partial", "paid"})


def ask_ahead(table: Table, *, payments: bool) -> None:
    """Say of a table that is refused what else its rows would ask for: the decimal sign, words, part payments."""
    statuses = table.told.statuses
    for name in AMOUNT_FIELDS:
        if table.has(name):
            table.amounts(name)
    words: dict[Any, tuple[int, str, str, Any]] = {}
    if table.has("kind"):
        for row, cell in enumerate(table.raw("kind")):
            words.setdefault(("kind", plain(cell)), (row, "kind", "kind", kind_of(cell, statuses)))
    for column in table.statuses():
        for row, cell in enumerate(() if column.may_be_unknown else column.cells):
            word = status_of(cell, statuses, of_paid=column.asks_if_paid)
            words.setdefault((column.shown, plain(cell)), (row, column.shown, "status", word))
    for row, name, code, word in words.values():
        if isinstance(word, Bad):
            table.problem(row, name, code, word)
        elif word == "partial" and not payments and not table.has("balance", "paid", "credited"):
            table.problem(row, name, "part_paid", _PART_PAID)
