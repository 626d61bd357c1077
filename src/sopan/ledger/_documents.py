"""Invoices, credit notes and payments, as the rows of one table tell of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from sopan.errors import MoneyError
from sopan.ledger._amounts import DOLLARS, Amount, mark_of
from sopan.ledger._cells import Bad, is_missing, plain
from sopan.ledger._table import Table
from sopan.money import Money

_TOTAL = re.compile(
    r"\*+(?:$| )|(?:sub ?-?|grand )?total\b|jumlah\b|sum$|partner cumul|percents$|percentage of|persentase|"
    r"balance forward|saldo (?:awal|akhir)|"
    r"ending balance|end$"
)
"""How the first words of a row that adds up others begin."""
_STARRED = re.compile(r"\*+(?:$| )")
"""How SAP begins a row of sums."""
_CURRENCIES: Final = {
    "rp": "IDR", "rupiah": "IDR", "indonesian rupiah": "IDR", "us$": "USD", "us dollar": "USD", "s$": "SGD",
    "dolar as": "USD", "singapore dollar": "SGD", "euro": "EUR", "€": "EUR",
}  # fmt: skip
_LEVEL: Final = (
    "number id client_id client_name issued_on due_on total_fc total net paid balance credited withheld withheld_text "
    "paid_on cleared status state currency kind"
).split()
"""What an invoice has once, however many rows it has."""
_LINE_FIELDS: Final = (
    "description quantity unit_price line_amount line_total line_tax tax_rate gst line_discount_rate".split()
)
_OF_A_LINE: Final = frozenset({"description", "quantity", "unit_price", "line_amount", "line_total"})
_NO_CURRENCY = Bad("is no currency that is known", "write an ISO 4217 code, such as IDR")
_TOO_FINE = Bad("has more decimals than its currency", "round it before it is exported")
_DIFFERS = Bad("differs between rows with one number", "correct it, or leave the wrong row out")
_TWO_CURRENCIES = Bad("names another currency than its row", "correct the currency or the amount")


Document = Sequence[int]
"""The rows of one invoice, credit note or payment in a table, by their indexes."""


@dataclass(slots=True, kw_only=True)
class Item:
    """Money or credit that is to be taken off an invoice."""

    kind: Literal["payment", "credit_note"]
    table: Table
    row: int
    id: str | None
    target: str | None
    """The number of the invoice, as the item names it, or its id."""
    client: str | None
    """Key of the client, when that is known."""
    named: bool
    """Whether the item names a client at all, known or not."""
    currency: str | None
    amount: Decimal
    on: date | None
    withheld: Decimal = field(default_factory=Decimal)
    remaining: Decimal | None = None
    """What of it is not applied yet, where the table says so."""
    by_id: bool = False
    assigned: bool = False
    """Whether another table says for which invoice that is which is not applied here."""


def documents_of(table: Table, kinds: Sequence[Any]) -> list[Document]:
    """Group the rows: one number, one document; a row without number continues the one before it.

    Payments, and credit notes without lines, stand in one row each, whatever number they name.
    """
    numbers = table.texts("number") if table.has("number") else table.texts("id")
    others = table.texts("id") if table.has("number") else numbers
    lines = [name for name in _LINE_FIELDS if table.column(name) is not None]
    several = {"invoice", None, "other"} | ({"credit_note"} if set(lines) & _OF_A_LINE else set())
    days = table.raw("issued_on")
    keyed: dict[object, int] = {}
    found: list[Document] = []
    last: int | None = None
    for row, number in enumerate(numbers):
        name = number if number is not None else others[row]
        if name is None:
            if last is not None and _continues(table, row, lines):
                _append(found, last, row)
            else:
                last = None
                if _is_entry(table, row):
                    found.append((row,))
            continue
        if days[row] is None and _is_around(table, row, name):
            last = None
            continue
        kind = kinds[row]
        if kind.__class__ is Bad:
            kind = None
        key: object = row
        if kind in several and isinstance(name, str):
            key = name.casefold(), kind
        last = keyed.setdefault(key, len(found))
        if last == len(found):
            found.append((row,))
        else:
            _append(found, last, row)
    return found


def _is_around(table: Table, row: int, name: Any) -> bool:
    """Return whether a row without day is a label or a total, though something stands where the numbers are."""
    if _one_cell(table, row):
        table.skip(row, "heading")
        return True
    starred = any(isinstance(cell, str) and _STARRED.match(cell) for cell in _cells(table, row))
    if starred or (isinstance(name, str) and _TOTAL.match(name.casefold())):
        table.skip(row, "total")
        return True
    return False


def _append(found: list[Document], index: int, row: int) -> None:
    """Add a row to a document; a list only where there are several rows, for most have one."""
    document = found[index]
    if isinstance(document, list):
        document.append(row)
    else:
        found[index] = [*document, row]


def _cells(table: Table, row: int) -> list[Any]:
    return [cell for key, cell in table.rows[row].items() if key is not None and not is_missing(plain(cell))]


def _one_cell(table: Table, row: int) -> bool:
    """Return whether the row is a label between others."""
    return len(table.keys) >= 4 and len(_cells(table, row)) <= 1


def _level_cells(table: Table, row: int, names: Sequence[str]) -> Iterator[Any]:
    for name in names:
        column = table.headings.fields.get(name)
        if column is not None:
            cell = plain(table.rows[row].get(column.key))
            if not is_missing(cell):
                yield cell


def _continues(table: Table, row: int, lines: Sequence[str]) -> bool:
    """Return whether the row holds nothing of its own but a line."""
    own = [name for name in _LEVEL if name in table.headings.fields and name not in lines]
    if next(_level_cells(table, row, own), None) is not None:
        return False
    keys = [column.key for name in lines if (column := table.column(name)) is not None]
    return any(table.rows[row].get(key) not in (None, "") for key in keys)


def _is_entry(table: Table, row: int) -> bool:
    """Return whether a row without number is a payment or lacks its number, and is no label and no total."""
    cells = _cells(table, row)
    if not cells:
        return False
    texts = [cell.strip().casefold()[:60] for cell in cells if isinstance(cell, str)]
    days = [str(cell).strip().casefold()[:60] for cell in _level_cells(table, row, ["issued_on", "due_on"])]
    dated = any(not _TOTAL.match(day) for day in days)
    if any(map(_TOTAL.match, texts)) and not dated:
        table.skip(row, "total")
        return False
    if _one_cell(table, row):
        table.skip(row, "heading")
        return False
    if next(_level_cells(table, row, ["total", "balance", "paid", "net", "kind"]), None) is None:
        table.skip(row, "no_amount")
        return False
    return True


def single(document: Document, cells: Sequence[Any]) -> Any:
    """The one value that the rows of a document have in a column; `Bad` when they differ."""
    if len(document) == 1:
        return cells[document[0]]
    known = [cells[row] for row in document if cells[row] is not None]
    if not known:
        return None
    return known[0] if all(cell == known[0] for cell in known[1:]) else _DIFFERS


def cell_of(document: Document, columns: Mapping[str, Sequence[Any]], name: str) -> Any:
    """The one value of a document in a column; None where there is no such column."""
    cells = columns.get(name)
    return None if cells is None else single(document, cells)


def cells_of(document: Document, columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The one value of a document in each column; most have one row."""
    if len(document) == 1:
        row = document[0]
        return {name: cells[row] for name, cells in columns.items()}
    return {name: single(document, cells) for name, cells in columns.items()}


@lru_cache(maxsize=512)
def code_of(text: str) -> str | Bad:
    """An ISO 4217 code from the cell of a currency column."""
    plain = " ".join(text.split())
    if plain.casefold() in _CURRENCIES:
        return _CURRENCIES[plain.casefold()]
    words = [plain.upper()] if len(plain) == 3 else [word for word in plain.replace("-", " ").split() if len(word) == 3]
    known = {word for word in words if word.isupper() and _is_code(word)}
    return known.pop() if len(known) == 1 else _NO_CURRENCY


def _is_code(text: str) -> bool:
    try:
        Money.zero(text)
    except MoneyError:
        return False
    return True


def minor_of(amount: Amount, currency: str) -> int | Bad:
    """The amount in the smallest unit of `currency`; `Bad` when its own mark names another."""
    if type(amount) is not Decimal:
        mark = mark_of(amount)
        if mark != currency and not (mark == "$" and currency in DOLLARS):
            return _TWO_CURRENCIES
    return minor_of_number(amount, currency)


def minor_of_number(number: Decimal, currency: str, *, rounded: bool = False) -> int | Bad:
    """The number in the smallest unit of `currency`."""
    units = _units(currency)
    whole = int(number)
    if whole == number:
        return whole * units
    scaled = number * units
    if rounded:
        scaled = scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    minor = int(scaled)
    return minor if minor == scaled else _TOO_FINE


@lru_cache(maxsize=512)
def _units(currency: str) -> int:
    """Return how many smallest units make a whole one."""
    return int(10 ** Money.zero(currency).decimals)
