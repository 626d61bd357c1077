"""Tables of payments and of credit notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from sopan.ledger._amounts import Amount
from sopan.ledger._cells import Bad, is_missing, plain
from sopan.ledger._clients import Clients
from sopan.ledger._documents import Item, code_of
from sopan.ledger._invoices import Book, Doubt
from sopan.ledger._table import Table
from sopan.ledger._words import status_of, word_of

_EMPTY: Final = Bad("is empty", "fill it in, or leave the row out")
_TAKES_BACK: Final = Bad("is negative, as when a payment is taken back", "take both out, or give the balance")
_TAKEN_BACK: Final = Bad("says that a payment did not stay", "take both out, or give the balance")
_EXPECTED: Final = Bad("says that a payment is not there yet", "leave the row out until it is booked")
_RETURNED: Final = frozenset(
    """rc reversed reversal returned bounced bounce failed chargeback refunded gagal ditolak dikembalikan tolakan
    retur kembali""".split()
)
"""Words of the status of a payment that was taken back, or never came. RC is MT940's: a credit that was reversed."""
_PENDING: Final = frozenset("pdng pending processing scheduled tertunda diproses sedangdiproses menunggu".split())
"""Words of the status of a payment that is only expected. PDNG is camt's: an entry that is not booked."""
_TOTAL_WORDS: Final = ("total", "jumlah", "grand total", "subtotal")
_Kind = Literal["payment", "credit_note"]


def read_items(table: Table, kind: _Kind, clients: Clients, book: Book) -> None:
    """Read a table of payments or credit notes into `book`; a row that cannot be read becomes a doubt."""
    has = table.has
    targets = table.texts("number" if kind == "payment" else "applies_to")
    ids_of_invoices = table.texts("invoice_id") if has("invoice_id") else [None] * len(table.rows)
    ids = table.texts("payment_id" if kind == "payment" else "number")
    codes, names = table.texts("client_id"), table.texts("client_name")
    days, amounts, withheld = table.days("received_on"), table.amounts("amount"), table.amounts("withheld")
    spare = table.amounts("unused" if kind == "payment" else "balance")
    whole = amounts
    if kind == "payment" and has("whole") and table.column("whole") != table.column("amount"):
        whole = table.amounts("whole")
    currencies, statuses = table.raw("currency"), table.raw("status")
    spared: set[str] = set()
    for row in range(len(table.rows)):
        cells = (
            targets[row],
            ids_of_invoices[row],
            ids[row],
            codes[row],
            names[row],
            days[row],
            amounts[row],
            spare[row],
        )
        if all(cell is None for cell in cells):
            continue
        if _is_total(cells):
            table.skip(row, "total")
            continue
        status = status_of(statuses[row], table.told.statuses, of_paid=False) if has("status") else None
        if status in {"void", "draft"}:
            table.skip(row, str(status))
            continue
        target = targets[row] if targets[row] is not None else ids_of_invoices[row]
        client = _client_of(clients, codes[row], names[row])
        currency = _currency_of(currencies[row])
        said = word_of(statuses[row]) if kind == "payment" and has("status") else None
        wrong = (
            _not_there(said)
            or _wrong(kind, target, currency, (days[row], ids[row]), (amounts[row], spare[row], withheld[row]))
            or _silent(amounts[row], spare[row], whole[row])
        )
        if wrong is not None:
            name, bad = wrong
            found = table.problem(row, name, name, bad)
            book.doubts.append(Doubt(name, found.problem, _text(target), client))
            continue
        item = Item(
            kind=kind,
            table=table,
            row=row,
            id=_text(ids[row]),
            target=_text(target),
            by_id=targets[row] is None,
            client=client,
            named=codes[row] is not None or names[row] is not None,
            currency=_text(currency),
            amount=_number(amounts[row]),
            on=_day(days[row]),
            withheld=_number(withheld[row]),
        )
        book.items += _parts(item, spare[row], kind, spared)


def _not_there(status: str | Bad | None) -> tuple[str, Bad] | None:
    """Return what is wrong with a payment whose status says that it is not there, or not any more."""
    if status in _RETURNED:
        return "status", _TAKEN_BACK
    return ("status", _EXPECTED) if status in _PENDING else None


def _parts(item: Item, spare: Any, kind: _Kind, spared: set[str]) -> list[Item]:
    """The part that belongs to an invoice, and what is left of the payment, counted once for all its rows."""
    rest = _number(spare)
    if kind == "credit_note":
        if isinstance(spare, Amount):
            item.remaining = rest
        return [item]
    found = [item] if item.target is not None and (item.amount or item.withheld) else []
    if item.target is None:
        item.amount = rest or item.amount
        return [item] if item.amount else []
    if rest and (item.id is None or item.id not in spared):
        found.append(replace(item, target=None, amount=rest, withheld=Decimal(0)))
        spared.add(item.id or "")
    return found


def _is_total(cells: Sequence[Any]) -> bool:
    """Return whether the row adds up the others: it has no day, and a word says so."""
    texts = [cell.casefold() for cell in cells if isinstance(cell, str)]
    return cells[5] is None and any(text.startswith(_TOTAL_WORDS) for text in texts)


def _text(cell: Any) -> str | None:
    return cell if isinstance(cell, str) else None


def _day(cell: Any) -> date | None:
    return cell if isinstance(cell, date) else None


def _number(cell: Any) -> Decimal:
    return cell if isinstance(cell, Amount) else Decimal(0)


def _client_of(clients: Clients, code: Any, name: Any) -> str | None:
    return clients.key_of(code if isinstance(code, str) else None, name if isinstance(name, str) else None)


def _currency_of(cell: Any) -> Any:
    if isinstance(cell, Bad):
        return cell
    known = plain(cell)
    return None if is_missing(known) else code_of(str(known).strip()[:60])


def _silent(amount: Any, spare: Any, whole: Any) -> tuple[str, Bad] | None:
    """The amount that is not there, though the payment is, or a credit note of which nothing is left."""
    taken = bool(_number(amount)) or bool(_number(spare))
    return None if taken or (amount is not None and not _number(whole)) else ("amount", _EMPTY)


def _wrong(
    kind: _Kind, target: Any, currency: Any, marks: tuple[Any, Any], amounts: tuple[Any, Any, Any]
) -> tuple[str, Bad] | None:
    """The first cell that cannot be used: its field and why."""
    day, number = marks
    amount, spare, withheld = amounts
    names = ("number" if kind == "payment" else "applies_to", "currency", "received_on", "amount", "unused", "withheld")
    for name, cell in zip(names, (target, currency, day, amount, spare, withheld), strict=True):
        if isinstance(cell, Bad):
            return name, cell
        if isinstance(cell, Amount) and cell < 0 and kind == "payment":
            return name, _TAKES_BACK
    if isinstance(number, Bad):
        return "payment_id" if kind == "payment" else "number", number
    if amount is None and spare is None and withheld is None:
        return "amount", _EMPTY
    return None
