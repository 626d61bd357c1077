"""What the caller tells about the tables, checked once and sorted by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sopan.errors import ArgumentError
from sopan.ledger._table import Told
from sopan.ledger._vocabulary import WORDS
from sopan.ledger._words import KINDS_AND_MEANINGS, word_of

TABLES: Final = ("invoices", "payments", "credit_notes", "clients")
_ORDERS: Final = {
    **dict.fromkeys(("dmy", "d/m/y", "dd/mm/yyyy", "dd-mm-yyyy", "dd.mm.yyyy"), "dmy"),
    **dict.fromkeys(("mdy", "m/d/y", "mm/dd/yyyy", "mm-dd-yyyy"), "mdy"),
    **dict.fromkeys(("ymd", "iso", "yyyy-mm-dd"), None),
}
_SIGNS: Final = {
    **dict.fromkeys((",", "id", "1.234,56", "1.500.000,50"), ","),
    **dict.fromkeys((".", "en", "1,234.56", "1,500,000.50"), "."),
}


def told_for(*, columns: Any, dates: Any, numbers: Any, statuses: Any) -> Callable[[str], Told]:
    """A function that gives what was told about one table. Raises ArgumentError for what makes no sense."""
    orders = _by_table(dates, _ORDERS, 'dates must be "dmy" or "mdy", or a mapping from tables to these')
    signs = _by_table(numbers, _SIGNS, 'numbers must be "1.234,56" or "1,234.56", or a mapping from tables to these')
    words = _statuses(statuses)
    fields = {table: _columns(columns, table) for table in TABLES}
    return lambda table: Told(fields[table], orders.get(table), signs.get(table), words)


def _by_table(told: Any, known: Mapping[str, str | None], message: str) -> dict[str, str | None]:
    if told is None:
        return {}
    by_table = told if isinstance(told, Mapping) else dict.fromkeys(TABLES, told)
    for table, word in by_table.items():
        if table not in TABLES or not isinstance(word, str) or word.strip().casefold() not in known:
            raise ArgumentError(message)
    return {table: known[word.strip().casefold()] for table, word in by_table.items()}


def _columns(told: Any, table: str) -> dict[str, str | None]:
    """Field to heading, None for a field without column; a mapping from headings to fields is turned round."""
    if told is None:
        return {}
    message = 'columns must be a mapping from fields to headings, such as {"number": "Reference"}, or by table'
    if not isinstance(told, Mapping):
        raise ArgumentError(message)
    own = told.get(table) if isinstance(told.get(table), Mapping) else None
    flat = {key: value for key, value in told.items() if not isinstance(value, Mapping)}
    if any(isinstance(value, Mapping) and key not in TABLES for key, value in told.items()):
        raise ArgumentError(message)
    given = {**(flat if table == "invoices" else {}), **(own or {})}
    known = {name for places in WORDS[table].values() for name, _ in places}
    found: dict[str, str | None] = {}
    for key, value in given.items():
        if not (isinstance(key, str) and (value is None or isinstance(value, str))):
            raise ArgumentError(message)
        field, heading = (key, value) if key in known or value is None else (value, key)
        if field not in known:
            names = ", ".join(sorted(known))
            raise ArgumentError(f"columns names no field of {table}; its fields are {names}")
        found[field] = heading
    return found


def _statuses(told: Any) -> dict[str, str]:
    if told is None:
        return {}
    found: dict[str, str] = {}
    for word, meaning in told.items() if isinstance(told, Mapping) else [(None, None)]:
        plain = word_of(word)
        if not isinstance(plain, str) or meaning not in KINDS_AND_MEANINGS:
            raise ArgumentError(f"statuses must map words to {', '.join(KINDS_AND_MEANINGS)}")
        found[plain] = meaning
    return found
