"""Rows as they are handed in: dicts from csv, a data frame or SQL, documents of JSON or XML with objects inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sopan.errors import ArgumentError
from sopan.ledger._cells import Bad, plain
from sopan.ledger._documents import code_of
from sopan.ledger._headings import compact, recognised_fields
from sopan.ledger._vocabulary import CHANGES_OPEN, NOT_AN_AMOUNT

LINES_KEY = "\0lines"
"""Where the lines of an invoice stand in a flat row: no heading can be it."""
PAYMENTS_KEY = "\0payments"
CREDITS_KEY = "\0credits"
OTHERS_KEY = "\0others"
"""Rows of another sheet about an invoice that are neither its lines nor its payments nor its credit notes."""
NAMES_INVOICE = {PAYMENTS_KEY: "invoice number", CREDITS_KEY: "applied invoice number"}
"""The heading by which rows inside an invoice, once they stand by themselves, name it."""
_DETAILS = re.compile(r"(?<=\w)[ _]?(?:[Dd]etails?|[Ii]nfo)$")
"""What `contactDetails` says more than `contact`."""
_DEEPEST = 8
_LOOKED_AT = 100
_SCALARS = {str, int, float, bool, type(None)}
_INVOICES = frozenset({"invoices", "openinvoices", "faktur", "tagihan", "salesinvoices"})
_CREDITS = frozenset({"creditnotes", "credits", "notakredit", "retur", "returns"})
_WITH_CURRENCY = re.compile(r"(?P<heading>[^()]+)\((?P<code>[A-Z]{3}|Rp)\)")
_TWO_CURRENCIES = Bad("stands in columns of two currencies", "give each invoice in its own")
_PAYMENTS = frozenset({"payments", "pembayaran", "receipts", "invoicepayments"})


def rows_in(given: Any, name: str) -> list[Any]:
    """The rows, whatever they came in. Raises ArgumentError for what holds no rows."""
    if isinstance(given, Mapping):
        return _opened(_found_in(given, 0) or [])
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        message = f"{name} must be rows: dicts from csv.DictReader, a data frame, SQL or JSON; read the file first"
        raise ArgumentError(message)
    if hasattr(given, "columns"):
        raise ArgumentError(f'{name} is a data frame; give its rows: df.to_dict("records") or df.iter_rows(named=True)')
    return _opened(list(given))


def _opened(rows: list[Any]) -> list[Any]:
    """The invoices that stand inside their clients, each with what its client says; other rows as they are."""
    if not any(_invoices_inside(row) for row in rows[:_LOOKED_AT] if isinstance(row, Mapping)):
        return rows
    found: list[Any] = []
    for row in rows:
        inside = _invoices_inside(row) if isinstance(row, Mapping) else None
        if inside is None:
            found.append(row)
        else:
            own = {key: value for key, value in row.items() if not isinstance(value, list | tuple)}
            found += [{**own, **invoice} for invoice in inside]
    return found


def _invoices_inside(row: Mapping[Any, Any]) -> list[Any] | None:
    for key, value in row.items():
        if not (isinstance(value, list | tuple) and value and isinstance(key, str)):
            continue
        if compact(key) in _INVOICES and all(map(_is_record, value)):
            return list(value)
    return None


def _is_record(node: Any) -> bool:
    return isinstance(node, Mapping) and recognised_fields(node) >= 3


def _found_in(node: Any, depth: int) -> list[Any] | None:
    """The longest list of records in a document; a record by itself is a list of one."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, Mapping):
        if _is_record(node):
            return [node]
        found = [rows for rows in (_found_in(value, depth + 1) for value in node.values()) if rows]
        return max(found, key=len) if found else None
    if isinstance(node, list | tuple) and node and all(isinstance(entry, Mapping) for entry in node):
        return list(node)
    return None


def flat_rows(rows: Sequence[Any]) -> Iterator[Mapping[Any, Any] | None]:
    """Every row with objects inside spread over headings of their own; None for what is no row."""
    for row in rows:
        if not isinstance(row, Mapping):
            yield None
        elif _is_flat(row):
            yield row
        else:
            flat: dict[Any, Any] = {}
            _spread(row, "", flat, 0)
            yield flat


def _is_flat(row: Mapping[Any, Any]) -> bool:
    kinds = set(map(type, row.values()))
    return kinds <= _SCALARS or all(not issubclass(kind, Mapping | list | tuple) for kind in kinds)


def _spread(node: Mapping[Any, Any], path: str, flat: dict[Any, Any], depth: int) -> None:
    for key, value in node.items():
        if key is None:  # cells beyond the headings, as csv.DictReader keeps them
            flat[None] = value
            continue
        name = _joined(path, str(key))
        if isinstance(value, Mapping):
            if depth >= _DEEPEST:
                continue
            if compact(str(key)).startswith("listof"):
                _collect(flat, LINES_KEY, _records(value))
            else:
                _spread(value, _DETAILS.sub("", name), flat, depth + 1)
        elif isinstance(value, list | tuple):
            if len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], str):
                flat[name], flat[f"{name} name"] = value  # how Odoo writes a reference: number and name
            elif value and not any(isinstance(entry, Mapping) for entry in value):
                flat[name] = value  # no scalar, and a problem where one is needed
            else:
                _collect(flat, _place_of(str(key)), [entry for entry in value if isinstance(entry, Mapping)])
        else:
            flat[name] = value


def _place_of(key: str) -> str:
    """Say what the records of a list inside a document are of it: payments, credit notes, lines, or nobody knows."""
    word = compact(key)
    if word in _PAYMENTS:
        return PAYMENTS_KEY
    if word in _CREDITS:
        return CREDITS_KEY
    plain_words = key.casefold()
    changes = CHANGES_OPEN.search(plain_words) and not NOT_AN_AMOUNT.search(plain_words)
    return OTHERS_KEY if key == OTHERS_KEY or changes or word == "transactions" else LINES_KEY


def with_one_currency(rows: Sequence[Mapping[Any, Any]]) -> Sequence[Mapping[Any, Any]]:
    """Rows in which `Total (IDR)` and `Total (USD)` are one column beside one of currencies.

    Amounts of a row with two currencies are a problem where they are read.
    """
    keys = [key for key in (rows[0] if rows else ()) if isinstance(key, str)]
    pairs = {key: found for key in keys if (found := _heading_and_currency(key)) is not None}
    codes = {code for _, code in pairs.values()}
    named = {compact(key) for key in keys}
    doubled = {heading for heading, _ in pairs.values() if len({c for h, c in pairs.values() if h == heading}) > 1}
    if len(codes) < 2 or named & doubled or any(found in named for found in ("currency", "currencycode", "matauang")):
        return rows
    return [_in_its_currency(row, pairs) for row in rows]


def _heading_and_currency(key: str) -> tuple[str, str] | None:
    match = _WITH_CURRENCY.fullmatch(key[:100].strip())
    code = code_of("IDR" if match["code"] == "Rp" else match["code"]) if match is not None else None
    return (match["heading"].strip(), code) if match is not None and isinstance(code, str) else None


def _in_its_currency(row: Mapping[Any, Any], pairs: Mapping[str, tuple[str, str]]) -> Mapping[Any, Any]:
    held = {
        code for key, (_, code) in pairs.items() if any(sign in str(plain(row.get(key)))[:60] for sign in "123456789")
    }
    own: dict[Any, Any] = dict.fromkeys(heading for heading, _ in pairs.values())
    if len(held) > 1:
        own = dict.fromkeys(own, _TWO_CURRENCIES)
    for currency in held if len(held) == 1 else ():
        own |= {heading: row.get(key) for key, (heading, code) in pairs.items() if code == currency}
        own["currency"] = currency
    return {**{key: cell for key, cell in row.items() if key not in pairs}, **own}


def _joined(path: str, key: str) -> str:
    """`customer` and `customerNo` are one heading, not two words."""
    return key if not path or compact(key).startswith(compact(path)) else f"{path} {key}"


def _records(node: Mapping[Any, Any]) -> list[Any]:
    """The records of an XML list: several under one name, or one that looks like an object."""
    found: list[Any] = []
    for value in node.values():
        if isinstance(value, list | tuple):
            found += [entry for entry in value if isinstance(entry, Mapping)]
        elif isinstance(value, Mapping):
            found.append(value)
    return found


def _collect(flat: dict[Any, Any], place: str, records: list[Any]) -> None:
    if records:
        flat.setdefault(place, []).extend(records)
