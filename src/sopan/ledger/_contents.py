"""Headings that say what they are only together with the cells below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sopan.ledger._cells import Bad, plain, yes
from sopan.ledger._days import readable_as_days
from sopan.ledger._headings import Column, Headings, ages_in, compact, is_ageing
from sopan.ledger._table import Table, Told
from sopan.ledger._words import kind_of, status_of

_Fields = dict[str, Column]
_SAYS_INVOICE: Final = re.compile(
    r"(?:inv|fakt|nota\b|tagih|kwit|\b(?:fk|fj|si|pj|jl)\b).*[0-9]|[0-9].*(?:inv|fakt|tagih|kwit)", re.IGNORECASE
)
_MAY_NUMBER: Final = frozenset({"", "no", "transaction"})
_TAX_NUMBER: Final = re.compile(r"[0-9]{3}[.-]?[0-9]{3}[.-]?[0-9]{2}[.-]?[0-9]{8,9}")
"""A serial number of a tax invoice, 16 digits of e-Faktur or 17 of Coretax."""
_LONG_NUMBER: Final = re.compile(r"[0-9]{4,20}")
_TERMS: Final = re.compile(r"(?:net |n/?)?[0-9]{1,3}(?: ?(?:hari|days?))?", re.IGNORECASE)
REMARKS: Final = frozenset("keterangan ket catatan remarks remark notes note memo comments".split())
"""Headings, in their comparable form, of columns in which people write what they know."""
_ABOUT_PAYMENT: Final = frozenset({"open", "partial", "paid"})


def table_of(name: str, rows: Sequence[Mapping[Any, Any]], places: Sequence[int], told: Told) -> Table:
    """The rows as a table, its headings recognised by their words and then by the cells below them."""
    table = Table(name, rows, places, told)
    table.correct(_by_content(table))
    return table


def _by_content(table: Table) -> Headings:
    fields, told = dict(table.headings.fields), table.told.columns
    _questions(table, fields)
    _words_under_amounts(table, fields)
    _statuses(table, fields)
    _types_and_codes(table, fields)
    if "is_open" in fields and "is_open" not in told and "balance" not in told:
        _open_amounts(table, fields)
    if "due_on" in fields and "due_on" not in told and not _holds_days(table.raw("due_on")):
        _terms_or_amounts(table, fields)
    if "number" not in told and (ours := _beside_tax_numbers(table, fields)) is not None:
        fields["tax_number"], fields["number"] = fields["number"], ours
    if not {"number", "id"} & fields.keys() and (number := _numbers(table)) is not None:
        fields["number"] = number
    if (
        "balance" not in fields
        and "total" in fields
        and is_ageing(table.keys)
        and not {"balance", "total"} & told.keys()
    ):
        _sum_of_ages(table, fields)
    rest = None if "balance" in fields else _may_be_the_rest(table, fields)
    taken = {column.key for column in fields.values()}
    unknown, statuses = (
        tuple(key for key in keys if key not in taken) for keys in (table.headings.unknown, table.headings.statuses)
    )
    return replace(table.headings, fields=fields, rest=rest, unknown=unknown, statuses=statuses)


def _give(fields: _Fields, name: str, key: str) -> None:
    """Let a column stand for a field, beside the one that does already."""
    known = fields.get(name)
    shown = "the column without heading" if not compact(key) else compact(key)
    fields[name] = Column(key, shown) if known is None else replace(known, otherwise=(*known.otherwise, key))


def _take(fields: _Fields, name: str, key: str) -> None:
    """Let a column stand for a field no longer."""
    column = fields.pop(name)
    first, *others = [other for other in (column.key, *column.otherwise) if other != key] or [""]
    if first:
        shown = column.shown if first == column.key else name.replace("_", " ")
        fields[name] = replace(column, key=first, shown=shown, otherwise=tuple(others))


def _questions(table: Table, fields: _Fields) -> None:
    """Read `Paid` and `Lunas`, which yes and no answer, as an amount or a day where they hold one."""
    if "status" not in fields or "status" in table.told.columns:
        return
    column = fields["status"]
    for key in (column.key, *column.otherwise):
        cells = table.cells_at(key)
        if compact(key) not in {"paid", "lunas"} or not any(yes(cell) is None and _has_digit(cell) for cell in cells):
            continue
        name = "paid_on" if _holds_days(cells) else "paid"
        _take(fields, "status", key)
        if name not in table.told.columns:
            _give(fields, name, key)


def _words_under_amounts(table: Table, fields: _Fields) -> None:
    """Read `Dibayar` as a status where it says `Belum`, and `Pembayaran` as nothing where it says how."""
    paid = fields.get("paid")
    if paid is None or "paid" in table.told.columns:
        return
    for key in (paid.key, *paid.otherwise):
        cells = [cell for cell in table.cells_at(key) if cell is not None]
        if not cells or not all(isinstance(cell, str) and any(map(str.isalpha, cell[:60])) for cell in cells):
            continue
        if any(map(_has_digit, cells)):
            continue
        _take(fields, "paid", key)
        if "status" not in table.told.columns and _meanings(table, key) <= _ABOUT_PAYMENT:
            _give(fields, "status", key)


def _statuses(table: Table, fields: _Fields) -> None:
    """Read a column of some status, or of remarks, as the status where all its words are known."""
    if "status" in fields or "status" in table.told.columns:
        return
    remarks = [key for key in table.headings.unknown if compact(key) in REMARKS]
    for key in (*table.headings.statuses, *remarks):
        meanings = _meanings(table, key)
        if None not in meanings and (_ABOUT_PAYMENT & meanings or (meanings and key not in remarks)):
            fields["status"] = Column(key, "status")
            return


def _meanings(table: Table, key: str) -> set[str | None]:
    """The meanings of the words of a column as words of status; None among them for a word that is not known."""
    words = {status_of(cell, table.told.statuses, of_paid=False) for cell in table.cells_at(key) if cell is not None}
    return {word if isinstance(word, str) else None for word in words}


def _types_and_codes(table: Table, fields: _Fields) -> None:
    """Leave codes of products, which are none of clients, and types of clients, which are none of documents."""
    told = table.told.columns
    if _is_called(fields, "client_id", "kode") and "client_name" in fields and "client_id" not in told:
        pairs = set(zip(table.texts("client_name"), table.texts("client_id"), strict=True))
        if len(pairs) > len({name for name, _ in pairs}):
            del fields["client_id"]
    if _is_called(fields, "kind", "type", "transaksi") and "kind" not in told:
        kinds = {kind_of(cell, table.told.statuses) for cell in table.raw("kind")}
        if all(kind is None or isinstance(kind, Bad) for kind in kinds):
            del fields["kind"]


def _open_amounts(table: Table, fields: _Fields) -> None:
    """Read `Open` as what is open where it holds amounts, not yes and no."""
    key = fields["is_open"].key
    if any(yes(cell) is None and _has_digit(cell) for cell in table.cells_at(key)):
        del fields["is_open"]
        _give(fields, "balance", key)


def _terms_or_amounts(table: Table, fields: _Fields) -> None:
    """Read `Tempo` as terms where it says `30 hari`; `Due` without a day is an amount, and nobody knows which."""
    known = [cell for cell in table.cells_at(fields["due_on"].key) if cell is not None]
    if (
        known
        and all(_TERMS.fullmatch(str(cell).strip()[:20]) for cell in known)
        and not _is_called(fields, "due_on", "due")
    ):
        fields.setdefault("terms_text", fields.pop("due_on"))
    elif _is_called(fields, "due_on", "due"):
        del fields["due_on"]


def _sum_of_ages(table: Table, fields: _Fields) -> None:
    """Find what is open in an ageing report: its total where that is the sum of the ages, else their sum itself.

    A row without any age stands in one that is not recognised; ages that come to more than the total hold each other.
    What was paid, where a column says it, is no part of the total that is left.
    """
    columns = [table.amounts_at(key, "total") for key in ages_in(table.keys)]
    totals = table.amounts_at(fields["total"].key, "total")
    dated = table.raw("issued_on")
    sums: list[Decimal] = []
    differ: list[bool] = []
    for row, total in enumerate(totals):
        ages = [cell for cells in columns if isinstance(cell := cells[row], Decimal)]
        sums.append(sum(ages, Decimal(0)))
        if isinstance(total, Decimal) and dated[row] is not None and sums[-1] != total:
            differ.append(0 < sums[-1] < total and not any(isinstance(cells[row], Bad) for cells in columns))
    if all(differ):
        fields["balance"] = fields.pop("total") if not differ else Column("\0ages", "the sum of the ages")
        table.computed |= {"balance": sums} if differ else {}
    elif not (any(differ) or {"paid", "credited"} & fields.keys()):
        fields["balance"] = fields.pop("total")


def _may_be_the_rest(table: Table, fields: _Fields) -> Column | None:
    """The column `Amount Due`, or `Due` with amounts, which is the whole in one system and the rest in another."""
    words = {compact(word): word for word, of in table.headings.ambiguous.items() if "balance" in of}
    words |= {} if "due_on" in fields and _is_called(fields, "due_on", "due") else {"due": "due"}
    taken = {column.key for column in fields.values()}
    for key in table.keys:
        if isinstance(key, str) and compact(key) in words and key not in taken:
            return Column(key, words[compact(key)])
    return None


def _beside_tax_numbers(table: Table, fields: Mapping[str, Column]) -> Column | None:
    """The reference beside a column that holds nothing but serial numbers of tax invoices."""
    if not _is_called(fields, "number", "nofaktur") or table.name != "invoices":
        return None
    numbers = [cell for cell in table.texts("number") if isinstance(cell, str)]
    if not numbers or not all(map(_TAX_NUMBER.fullmatch, numbers)):
        return None
    for key in table.keys:
        if isinstance(key, str) and compact(key) in {"referensi", "refdesc"}:
            filled = sum(cell is not None for cell in table.cells_at(key))
            return Column(key, compact(key)) if filled >= len(numbers) else None
    return None


def _numbers(table: Table) -> Column | None:
    """The column `No`, `Transaction#` or one without heading, in which every cell says that it numbers an invoice.

    `No` alone may be a counter: a cell must say `INV/41`, or a column beside it what kind of document it numbers.
    """
    keys = [key for key in table.keys if isinstance(key, str) and compact(key) in _MAY_NUMBER]
    dated = [row for row, is_day in enumerate(readable_as_days(table.raw("issued_on")) if keys else ()) if is_day]
    for key in keys if dated else ():
        cells = [plain(table.rows[row].get(key)) for row in dated]
        texts = [str(cell).strip()[:60] for cell in cells if isinstance(cell, str | int)]
        if len(texts) < len(cells):
            continue
        of_documents = compact(key) == "no" and "kind" in table.headings.fields
        if all(map(_SAYS_INVOICE.search, texts)) or (of_documents and all(map(_LONG_NUMBER.fullmatch, texts))):
            return Column(key, compact(key) or "the column without heading")
    return None


def _is_called(fields: Mapping[str, Column], name: str, *words: str) -> bool:
    return name in fields and compact(fields[name].key) in words


def _holds_days(cells: Sequence[Any]) -> bool:
    """Return whether a column holds a day; a number may be one and is none here."""
    texts: Iterable[Any] = (plain(cell) for cell in cells[:1000])
    known = [
        cell for cell in texts if isinstance(cell, date) or (isinstance(cell, str) and not cell.strip().isdecimal())
    ]
    return any(readable_as_days(known))


def _has_digit(cell: Any) -> bool:
    known = plain(cell)
    if isinstance(known, str):
        return any(character.isdecimal() for character in known[:60])
    return isinstance(known, int | float | Decimal)
