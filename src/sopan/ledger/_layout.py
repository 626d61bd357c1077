"""Cells of a sheet as rows, whatever stands around them: titles, headings that come again, records, a second sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from sopan.errors import ArgumentError
from sopan.ledger._amounts import amounts_of
from sopan.ledger._cells import is_missing, plain
from sopan.ledger._days import readable_as_days
from sopan.ledger._documents import code_of
from sopan.ledger._headings import compact, is_ageing, recognise, recognised_fields
from sopan.ledger._rows import CREDITS_KEY, LINES_KEY, NAMES_INVOICE, OTHERS_KEY, PAYMENTS_KEY
from sopan.ledger._vocabulary import BUCKET, LINES, WORDS

_SEARCHED: Final = 200
"""How far down the headings are looked for."""
_LONGEST_HINT: Final = 40
_ENOUGH: Final = 3
"""How many headings a row must have to be headings beside others."""
_CODE: Final = re.compile(r"[A-Z]{2,3}")
_RULED: Final = re.compile(r"[-=_+*| ]+")


_CLIENT_ABOVE: Final = "customer"
"""The heading for clients that stand above their invoices instead of beside them."""
_OF_CREDITS: Final = re.compile(r"retur|creditnote|notakredit")
_PAYABLES: Final = re.compile(
    r"\bh?utang (?:usaha|dagang)|\baccounts? payable|\ba/?p ag(?:e?ing)|\bbills? payable|\baged payable", re.IGNORECASE
)
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
_AFTER_LABEL: Final = re.compile(r"( *: *|\s{2,})")
_EVERYBODY: Final = frozenset({"", "all", "all customers", "semua", "semua pelanggan", "*", "-"})
"""What reports name that are about every client."""
_CURRENCY_ABOVE: Final = "currency"
_SCALED: Final = re.compile(
    r"(?:\b(?:in|dalam)|[(x]) ?(?:Rp\.? ?|IDR |USD |US\$ ?)?"
    r"(?:ribuan|jutaan|ribu\b|juta\b|thousands?\b|millions?\b|'?000\b)",
    re.IGNORECASE,
)
_NAMES_CURRENCY: Final = re.compile(
    r"\(?(?:(?:[Ss]emua |[Aa]ll )?(?:[Aa]mounts?|[Vv]alues?|[Nn]ilai|[Aa]ngka|[Jj]umlah)?(?: are)? ?"
    r"\b(?:[Ii]n|[Dd]alam)|(?:[Bb]ase |[Rr]eport )?(?:[Cc]urrency|[Mm]ata [Uu]ang))"
    r" ?:? ?(?P<code>[A-Z]{3}|Rp|[Rr]upiah|US\$)\)?"
)
"""A line that says nothing but the currency: `Mata Uang : USD`, `(dalam Rupiah)`, `All amounts in USD`."""
_TOTALS: Final = frozenset({"total", "subtotal", "sub", "jumlah"})
"""How the last row of a part begins."""


class _Row(dict[str | None, Any]):
    """A row that remembers where it stood."""

    def __init__(self, cells: Mapping[str | None, Any], place: int) -> None:
        super().__init__(cells)
        self.place = place


def table(cells: Iterable[Sequence[Any]], *more: Iterable[Sequence[Any]]) -> list[dict[str | None, Any]]:
    """Turn lists of cells into rows for `read`.

    The headings are the row that has most of the words that are known; what stands above it is a title. Headings that
    come again, lines of dashes and empty rows are left out. Files of several kinds of records (FK, LT, OF) become one
    row per first kind, with the others inside. `more` are further sheets whose rows belong to rows of the first by
    a column that both have, such as the lines of invoices.

    Rows know their place in the sheet, counted from 1, and problems name it.
    Raises ArgumentError when other headings begin further down: that is a second table.
    """
    sheets = [_sheet(each) for each in (cells, *more)]
    records = _records(sheets[0])
    if records is not None:
        return list(records)
    with_headings = [sheet for sheet in sheets if _has_headings(sheet)]
    parts = _stacked(_rows(sheet) for sheet in with_headings or sheets[:1])
    parts.sort(key=_is_of_invoices, reverse=True)
    main = parts[0]
    for other in parts[1:]:
        _join(main, other)
    return list(main)


def _sheet(cells: Iterable[Sequence[Any]]) -> list[tuple[int, list[Any]]]:
    """The rows that hold something, each with its place."""
    if isinstance(cells, str | bytes | Mapping):
        raise ArgumentError("cells must be lists of cells, one list per row")
    found: list[tuple[int, list[Any]]] = []
    for place, row in enumerate(cells, 1):
        if isinstance(row, str | bytes | Mapping) or not isinstance(row, Iterable):
            raise ArgumentError("cells must be lists of cells, one list per row; rows that are dicts go to ledger.read")
        kept = [cell.strip() if isinstance(cell, str) and len(cell) < 10_000 else cell for cell in row]
        if not all(map(is_missing, kept)) and not _is_ruled(kept):
            found.append((place, kept))
    return found


def _is_ruled(row: Sequence[Any]) -> bool:
    texts = [cell for cell in row if not is_missing(cell)]
    return all(isinstance(cell, str) and len(cell) > 2 and _RULED.fullmatch(cell[:500]) for cell in texts)


def _has_headings(sheet: Sequence[tuple[int, list[Any]]]) -> bool:
    start = _heading_row(sheet)
    if start is None:
        return False
    headings = sheet[start][1]
    return recognised_fields(headings) >= (2 if "number" in recognise("invoices", headings, {}).fields else _ENOUGH)


def _stacked(parts: Iterable[list[_Row]]) -> list[list[_Row]]:
    """The rows of the sheets, those of sheets with the same headings together."""
    found: dict[frozenset[str], list[_Row]] = {}
    for rows in parts:
        found.setdefault(frozenset(compact(str(key)) for key in rows[0]) if rows else frozenset(), []).extend(rows)
    return list(found.values())


def _heading_row(sheet: Sequence[tuple[int, list[Any]]]) -> int | None:
    """The index of the row that names most fields; the first of several."""
    scores = [recognised_fields(row) + is_ageing(row) for _, row in sheet[:_SEARCHED]]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 else 0 if sheet else None


def _names(row: Sequence[Any]) -> list[str]:
    """Headings, made different where one comes twice."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for cell in row:
        name = "" if is_missing(cell) else str(plain(cell))[:500]
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _as_row(names: Sequence[str], place: int, cells: Sequence[Any]) -> _Row:
    row: dict[str | None, Any] = dict.fromkeys(names)
    row.update(zip(names, cells, strict=False))
    beyond = [cell for cell in cells[len(names) :] if not is_missing(cell)]
    if beyond:
        row[None] = beyond
    return _Row(row, place)


def _rows(sheet: Sequence[tuple[int, list[Any]]]) -> list[_Row]:
    start = _heading_row(sheet)
    if start is None:
        return []
    headings, body = _headings_and_body(sheet, start)
    currency = _currency_told(sheet[:start], headings)
    names = _names(headings)
    known = [compact(name) for name in names]
    found: list[_Row] = []
    clients, labels = ({}, set()) if _names_clients(headings) else _clients_above(sheet[:start], body)
    for place, cells in body:
        if place in labels:
            continue
        if _is_heading(cells):
            again = [compact(str(cell)) if isinstance(cell, str) else "" for cell in cells]
            if again[: len(known)] == known[: len(again)]:
                continue
            if len(set(again) - {""} & set(known)) < len(set(again) - {""}) and recognised_fields(cells) >= _ENOUGH:
                raise ArgumentError(f"other headings begin at row {place}: that is a second table; give it apart")
        row = _as_row(names, place, cells)
        if place in clients:
            row[_CLIENT_ABOVE] = clients[place]
        if currency is not None:
            row[_CURRENCY_ABOVE] = currency
        found.append(row)
    return found


def _headings_and_body(
    sheet: Sequence[tuple[int, list[Any]]], start: int
) -> tuple[list[Any], Sequence[tuple[int, list[Any]]]]:
    """The headings with what stands in brackets below them, and the rows, without one that numbers the columns."""
    headings, body = _joined(sheet, start)
    below = body[0][1] if body else []
    known = [cell for cell in below if not is_missing(cell)]
    if known and all(isinstance(cell, str) and _IN_BRACKETS.fullmatch(cell.strip()[:_LONGEST_HINT]) for cell in known):
        numbered = [cell.strip("() ") for cell in known] == [str(number) for number in range(1, len(known) + 1)]
        hints = [""] * len(headings) if numbered else [*below, *[""] * len(headings)][: len(headings)]
        pairs = zip(headings, hints, strict=True)
        return [cell if is_missing(hint) else f"{cell} {hint}" for cell, hint in pairs], body[1:]
    numbers_columns = len(known) > _ENOUGH and recognised_fields(headings) >= _ENOUGH
    if numbers_columns and [str(plain(cell))[:3] for cell in known] == [str(n) for n in range(1, len(known) + 1)]:
        return headings, body[1:]
    return headings, body


def _joined(sheet: Sequence[tuple[int, list[Any]]], start: int) -> tuple[list[Any], Sequence[tuple[int, list[Any]]]]:
    """The headings, together with the row above or below where more of them are known so, and the rows below."""
    headings, body = sheet[start][1], sheet[start + 1 :]
    known = recognised_fields(headings)
    for upper, lower, rest in ((start - 1, start, body), (start, start + 1, body[1:])):
        if upper < 0 or lower >= len(sheet) or sheet[lower][0] != sheet[upper][0] + 1:
            continue
        both = _in_two_rows(sheet[upper][1], sheet[lower][1])
        if both and recognised_fields(both) > known:
            return both, rest
    return headings, body


def _in_two_rows(upper: Sequence[Any], lower: Sequence[Any]) -> list[Any]:
    """Headings of which a part stands above the other; what stands over several columns stands in the first of them."""
    texts = [cell for cell in (*upper, *lower) if not is_missing(cell)]
    alone = min(sum(not is_missing(cell) for cell in row) for row in (upper, lower)) < 2
    if alone or not all(isinstance(cell, str) and not any(map(str.isdigit, cell[:60])) for cell in texts):
        return []
    found: list[Any] = []
    above: Any = None
    for over, under in zip_longest(upper, lower):
        above = above if is_missing(over) else over
        words = [word for word in (above, under) if not is_missing(word)]
        offers = [" ".join(map(str, words)), under, over]
        found.append(next((offer for offer in offers if recognised_fields([offer])), offers[0] if under else over))
    return found


def _currency_told(titles: Sequence[tuple[int, list[Any]]], headings: Sequence[Any]) -> str | None:
    """The currency that a title names for all amounts. Raises ArgumentError for amounts in thousands."""
    found: set[str] = set()
    for place, cells in titles:
        texts = [" ".join(cell[:200].split()) for cell in cells if isinstance(cell, str) and not is_missing(cell)]
        if any(map(_SCALED.search, texts)):
            message = f"row {place} says that amounts are in thousands or more; give whole amounts, without that row"
            raise ArgumentError(message)
        if any(map(_PAYABLES.search, texts)):
            raise ArgumentError(f"row {place} says that these are debts to suppliers; give receivables")
        named = _NAMES_CURRENCY.fullmatch(" ".join(texts))
        code = code_of(named["code"]) if named is not None and named["code"] != "ALL" else None
        found |= {code} if isinstance(code, str) else set()
    has_its_own = "currency" in recognise("invoices", headings, {}).fields
    return found.pop() if len(found) == 1 and not has_its_own else None


def _names_clients(headings: Sequence[Any]) -> bool:
    known = recognise("invoices", headings, {}).fields
    return "client_name" in known or "client_id" in known


def _clients_above(
    titles: Sequence[tuple[int, list[Any]]], body: Sequence[tuple[int, list[Any]]]
) -> tuple[dict[int, str], set[int]]:
    """The client of every row that stands below one, and the rows that hold nothing else.

    A label begins a part, which a row `Total ...` with the same words ends, or `Total` alone; or it has the sums of
    the rows below it; or a line says `Customer: ...` for all below it.
    """
    found: dict[int, str] = {}
    labels: set[int] = set()
    begun: dict[str, tuple[int, int, str]] = {}
    """From the label to how many rows stood before it, its place, and how it is written."""
    below: list[int] = []
    told: str | None = None
    last: str | None = None
    """The label that stood alone in the last such row."""
    for place, cells in [*titles, *body]:
        texts = [cell for cell in cells if not is_missing(cell)]
        first = texts[0] if isinstance(texts[0], str) and len(texts[0]) < 200 else ""
        named = _client_named(texts)
        ended = _ended(first, begun, last)
        if named is not None:
            told, below = named, []
            labels.add(place)
        elif ended is not None:
            start, label_place, label = begun.pop(ended)
            found.update((row, label) for row in below[start:] if row not in found)
            labels.add(label_place)
            del below[start:]
            last = None
        elif first and not any(isinstance(cell, date) or _is_word(cell) for cell in texts[1:]) and _may_name(first):
            begun[_plain_words(first)] = (len(below), place, first)
            if len(texts) > 1:
                below.append(place)  # a row with amounts, unless a total of its words follows
            elif body and place >= body[0][0]:
                last = _plain_words(first)
        else:
            below.append(place)
        if told is not None:
            found.setdefault(place, told)
    return (found, labels) if found else _clients_with_sums(body)


def _plain_words(text: str) -> str:
    return " ".join(text.casefold().replace(":", " ").split())


def _ended(text: str, begun: Mapping[str, Any], last: str | None) -> str | None:
    """The label whose part a row `Total ...` ends, whatever stands between the two; `Total` alone ends the last."""
    words = _plain_words(text).split()
    if not words or words[0] not in _TOTALS:
        return None
    if _TOTALS.issuperset(words):
        return last
    return next((label for n in range(1, len(words)) if (label := " ".join(words[n:])) in begun), None)


def _may_name(label: str) -> bool:
    """Return whether a label may be a client: no age of debts, and no currency."""
    return BUCKET.fullmatch(_plain_words(label)[:60]) is None and not isinstance(code_of(label[:60]), str)


def _clients_with_sums(body: Sequence[tuple[int, list[Any]]]) -> tuple[dict[int, str], set[int]]:
    """Clients above their invoices in rows that have no day and the sums of the dated rows below them."""
    found: dict[int, str] = {}
    labels: set[int] = set()
    dated = [any(readable_as_days(cells)) for _, cells in body]
    for index, (place, cells) in enumerate(body):
        label = cells[0]
        if dated[index] or not isinstance(label, str) or is_missing(label) or not _may_name(label):
            continue
        end = next((n for n in range(index + 1, len(body)) if not dated[n]), len(body))
        rows = body[index + 1 : end]
        if rows and any(_adds_up(cells, [row for _, row in rows], sign) for sign in ".,"):
            found.update((row, label) for row, _ in rows)
            labels.add(place)
    return found, labels


def _adds_up(sums: Sequence[Any], rows: Sequence[Sequence[Any]], sign: str) -> bool:
    """Return whether every amount of a row is the sum of its column."""
    wanted = dict(enumerate(amounts_of(sums, sign)))
    checked = False
    for column, amount in wanted.items():
        if not isinstance(amount, Decimal) or is_missing(sums[column]):
            continue
        parts = amounts_of([row[column] for row in rows if column < len(row)], sign)
        if amount != sum((part for part in parts if isinstance(part, Decimal)), Decimal(0)):
            return False
        checked |= bool(amount)
    return checked


def _client_named(texts: Sequence[Any]) -> str | None:
    """The client in a line that names one and nothing else: `Customer: PT Andal`, or two cells."""
    if not isinstance(texts[0], str) or len(texts) > 2 or len(texts[0]) > 200:
        return None
    label, _, value = (part.strip() for part in [*_AFTER_LABEL.split(texts[0], 1), "", ""][:3])
    if len(texts) == 2:
        value = "" if value else str(plain(texts[1]))[:200].lstrip(": ").strip()
    fields = {name for name, _ in WORDS["invoices"].get(compact(label), ())}
    known = not fields.isdisjoint({"client_id", "client_name"}) and value.casefold() not in _EVERYBODY
    return value if known and not recognised_fields([value]) else None


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and any(map(str.isalpha, cell[:60].removeprefix("Rp").removeprefix("IDR")))


def _is_heading(cells: Sequence[Any]) -> bool:
    return all(isinstance(cell, str) or is_missing(cell) for cell in cells) and recognised_fields(cells) >= _ENOUGH


def _is_of_invoices(rows: Sequence[_Row]) -> int:
    """Return how many headings speak of whole invoices rather than of their lines."""
    wanted = {"tanggalfaktur", "referensi", "namapembeli", "duedate", "invoicedate", "customer", "customername"}
    return len({compact(str(key)) for key in rows[0]} & wanted) if rows else -1


def _join(main: list[_Row], other: list[_Row]) -> None:
    """Put the rows of a second sheet into the rows of the first that they belong to."""
    if not main or not other:
        return
    shared = [key for key in main[0] if key and any(compact(str(key)) == compact(str(name)) for name in other[0])]
    place = _place_of(other)
    for key in shared:
        name = next(name for name in other[0] if compact(str(name)) == compact(str(key)))
        owners = {str(plain(row[key])): row for row in main if not is_missing(row[key])}
        if len(owners) == sum(not is_missing(row[key]) for row in main):
            for row in other:
                owner = owners.get(str(plain(row[name])))
                cells = {k: cell for k, cell in row.items() if k != name}
                if place in NAMES_INVOICE:  # one that names no invoice of the first sheet must not be lost
                    (owner or main[-1]).setdefault(place, []).append({**cells, NAMES_INVOICE[place]: row[name]})
                elif owner is not None:
                    owner.setdefault(place, []).append(cells)
            return
    raise ArgumentError("the sheets have no column in common that names a row of the first: give them apart")


def _place_of(rows: Sequence[_Row]) -> str:
    """Say what the rows of a second sheet are of an invoice: lines, payments, credit notes, or nobody knows what."""
    words = {compact(str(key)) for key in rows[0]}
    payments, notes = (recognise(name, rows[0], {}).fields for name in ("payments", "credit_notes"))
    lines = words & LINES.keys()
    if "amount" not in payments and "amount" not in notes:
        return LINES_KEY
    if any(map(_OF_CREDITS.search, words)):
        return CREDITS_KEY
    if {"received_on", "amount"} <= payments.keys() and not lines - {compact(payments["amount"].key)}:
        return PAYMENTS_KEY
    return LINES_KEY if lines else OTHERS_KEY


def _records(sheet: Sequence[tuple[int, list[Any]]]) -> list[_Row] | None:
    """Rows of a file whose first cells say what kind of record each is; None when it is no such file."""
    kinds: dict[str, list[str]] = {}
    for _, cells in sheet:
        code = cells[0]
        if not isinstance(code, str) or not _CODE.fullmatch(code) or code in kinds:
            break
        kinds[code] = _names(cells[1:])
    if len(kinds) < 2 or any(not isinstance(cells[0], str) or cells[0] not in kinds for _, cells in sheet):
        return None
    first, *_ = kinds
    found: list[_Row] = []
    for place, cells in sheet[len(kinds) :]:
        row = _as_row(kinds[cells[0]], place, cells[1:])
        if cells[0] == first:
            found.append(row)
        elif found:
            found[-1].setdefault(f"\0{cells[0]}", []).append(dict(row))
    return found
