"""What an invoice says in figures: its currency, its total, and what it knows of payments."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sopan.ledger._amounts import DOLLARS, Amount, amounts_of, mark_of, percent_of
from sopan.ledger._cells import Bad, plain
from sopan.ledger._contents import REMARKS
from sopan.ledger._documents import Document, cell_of, cells_of, code_of, minor_of, minor_of_number, single
from sopan.ledger._headings import compact, is_in_our_currency
from sopan.ledger._lines import Sums, changes, has_lines, sums_of
from sopan.ledger._rows import OTHERS_KEY
from sopan.ledger._table import RIVALS, Table
from sopan.ledger._vocabulary import CHANGES_OPEN

AMOUNT_FIELDS: Final = ("total", "total_fc", "net", "tax", "luxury_tax", "balance", "paid", "credited", "withheld")
_ONLY_WITHOUT_TOTAL: Final = frozenset({"net", "tax", "luxury_tax"})
_BEFORE_OR_AFTER_TAX: Final = re.compile(r"amount|nilai|invoice amount|nilai faktur|nilai invoice")
_OF_LINES_IN_SOME_SYSTEMS: Final = re.compile(r"amount|nilai|total|total amount")
_NOT_CHARGED: Final = frozenset({"07", "08", "7", "8"})
"""Codes of tax invoices whose PPN is not collected or exempt (PER-03/PJ/2022): it is no part of the debt."""
_BY_THE_BUYER: Final = frozenset({"02", "03", "2", "3"})
"""Codes of buyers that collect the PPN themselves: it is never transferred to us."""
_KEPT: Final = ("total", "balance", "paid", "credited", "withheld", "withheld_kind")

_EMPTY: Final = Bad("is empty", "fill it in")
_ABOVE: Final = Bad("is more than the total", "correct it, or say which column is the total: columns=")
_FOREIGN: Final = Bad("is in another currency than the invoice", "export it in the currency of the invoice")
_NO_CURRENCY: Final = Bad("is not named, and the total differs between two columns", "export the currency")
_RUNNING: Final = Bad("runs on from row to row", "give what is open on each invoice, or say columns=")
_SEN: Final = Bad(
    "has sen, and nothing says that it is in rupiah", 'say currency=, or add a column "currency" when it is rupiah'
)
_WITH_TAX_OR_WITHOUT: Final = Bad(
    "stands beside a tax, and may be with it or without", 'say columns={"total": ...} or columns={"net": ...}'
)
_OF_A_LINE: Final = Bad(
    "repeats on every row of the invoice, and may be of the line",
    'give one row an invoice, or say columns={"total": ...}',
)
_DOLLARS: Final = Bad("has a dollar sign and no currency", 'say currency="USD"')
_NEGATIVE: Final = Bad("is negative", "correct it")
_NOT_UNDERSTOOD: Final = Bad(
    "has a word or an amount of payments, deposits, credits or taxes that is not understood",
    "give the balance, or say columns=",
)
_TELL_WHICH: Final = 'say columns={"balance": ...} or columns={"total": ...}'
_DOWN_PAYMENT: Final = Bad("is a tax invoice of a down payment or of what follows one", "give the amount of the debt")
_MAY_BE_CONVERTED: Final = Bad(
    "stands beside a rate of exchange, and may be in the currency of the books",
    "export it in its own, without the rate",
)
_OF_WEAK_MONEY: Final = 100
_LEAST_CONVERTED: Final = 10
"""What is less than ten of the foreign unit is no converted amount: nobody bills a dollar."""
_LARGE: Final = 100_000
_MOST_SUMS: Final = 30
"""A table of nothing but amounts is no ledger, and need not be added up for every row."""
_LEAST_ADDED: Final = 2
_SETTLED: Final = re.compile(
    r"(?<!belum )(?<!not )\b(?:lunas|paid|batal|void(?:ed)?|cancell?ed|dibatalkan)\b", re.IGNORECASE
)
_RATE_OF_WHAT: Final = Bad("is a rate, and no column says of what", "give the amount")


class Figures:
    """The columns of amounts of a table of invoices, read once, and what they say of one document."""

    def __init__(self, table: Table, documents: Sequence[Document], currency: str) -> None:
        self.table = table
        self.currency = currency
        self.assumed_currency = False
        """Whether an amount was taken for the caller's currency because nothing named one."""
        column = table.column("total")
        weak = column is not None and _BEFORE_OR_AFTER_TAX.fullmatch(column.shown.casefold()) is not None
        self._may_be_before_tax = weak and table.has("tax") and not table.has("net", "balance")
        names = [name for name in AMOUNT_FIELDS if table.has(name) and self._needs(name)]
        self.amounts = {name: table.amounts(name) for name in names}
        self.hinted = {name: _currency_hint(table, name, currency) for name in names}
        self.bad = table.bad_rows(self.amounts.values())
        self._any_hint = any(hint is not None for hint in self.hinted.values())
        self._raw = {name: table.raw(name) for name in _RAW if table.has(name)}
        self._names_currencies = "currency" in self._raw
        withheld = table.column("withheld")
        self._withheld_kind = "pph23" if withheld is not None and "23" in withheld.shown else "other"
        self._withheld_elsewhere = not self._raw.keys().isdisjoint({"withheld_text", "transaction_code"})
        self._unclear = set() if table.has("balance") else changes(table, CHANGES_OPEN) | _more_to_know(table)
        self._differing = _differing(table)
        self._rates = table.raw("exchange_rate") if table.has("exchange_rate") else None
        self._negative = self._negatives()
        self._sums = self._sums_of(documents)

    def _needs(self, name: str) -> bool:
        """Return whether a column of amounts says anything that the total does not."""
        table = self.table
        if name not in _ONLY_WITHOUT_TOTAL or table.has("withheld_text", "transaction_code"):
            return True
        if name == "tax" and self._may_be_before_tax:
            return True
        return not table.has("total") or None in table.amounts("total")

    def _sums_of(self, documents: Sequence[Document]) -> dict[int, Sums | Bad]:
        """Return what lines come to, where no total stands or where it may be that of a line."""
        totals = self.amounts.get("total") or self.amounts.get("total_fc")
        if not has_lines(self.table) or (totals is None and "net" in self.amounts and "tax" in self.amounts):
            return {}
        wanted = [
            document for document in documents if totals is None or len(document) > 1 or totals[document[0]] is None
        ]
        sums = sums_of(self.table, wanted) if wanted else []
        return {document[0]: found for document, found in zip(wanted, sums, strict=True)}

    def refuse_running_balances(self, documents: Sequence[Document]) -> None:
        """Refuse a column of balances that run on from row to row, as in the card of an account."""
        if not {"balance", "total"} <= self.amounts.keys() or not _any_above(
            *map(self.amounts.get, ("balance", "total"))
        ):
            return
        before = Decimal(0)
        for document in documents:
            balance, total, paid = (self.one(document, name) for name in ("balance", "total", "paid"))
            if not isinstance(balance, Amount) or not isinstance(total, Amount):
                continue
            own = total - (paid if isinstance(paid, Amount) else 0)
            if balance > total and before and balance == before + own:
                self.table.problem(None, "balance", "running_balance", _RUNNING)
                return
            before = balance

    def sums_without_words(self, bare: Sequence[int]) -> set[int]:
        """Rows of nothing but amounts, each the sum of its column so far, or since the last such row."""
        found: set[int] = set()
        start = 0
        for row in bare[:_MOST_SUMS]:
            if self._adds_up(row, range(row), found) or self._adds_up(row, range(start, row), found):
                found.add(row)
                start = row + 1
        return found

    def _adds_up(self, row: int, above: range, sums: set[int]) -> bool:
        rows = [other for other in above if other not in sums]
        columns = [cells for cells in self.amounts.values() if cells[row] is not None]
        return (
            bool(columns)
            and len(rows) >= _LEAST_ADDED
            and all(
                cells[row] == sum(cell for other in rows if isinstance(cell := cells[other], Amount))
                for cells in columns
            )
        )

    def one(self, document: Document, name: str) -> Any:
        """The amount of a document in a column."""
        return cell_of(document, self.amounts, name)

    def _cell(self, document: Document, name: str) -> Any:
        return plain(cell_of(document, self._raw, name))

    def _code(self, document: Document) -> str:
        """The transaction code of a tax invoice."""
        cell = self._cell(document, "transaction_code")
        return "" if cell is None else str(cell).strip()[:10]

    def is_negative(self, document: Document) -> bool:
        """Return whether it is a credit, whatever it is called."""
        return not self._negative.isdisjoint(document)

    def _negatives(self) -> set[int]:
        """Rows whose amount is below zero."""
        columns: list[list[Any]] = [self.amounts[name] for name in ("total", "total_fc", "net") if name in self.amounts]
        if "balance" in self.amounts:
            balances: list[Any] = self.amounts["balance"]
            if "total" in self.amounts:  # what is left of a payment has no total
                pairs = zip(self.amounts["total"], balances, strict=True)
                balances = [None if isinstance(total, Amount) and total else balance for total, balance in pairs]
            columns.append(balances)
        return {
            row
            for cells in columns
            if set(map(type, cells)) != {Amount} or min(cells) < 0  # most have none, and are not gone through
            for row, cell in enumerate(cells)
            if isinstance(cell, Amount) and cell < 0
        }

    def currency_of(self, document: Document) -> str | Bad:
        """The currency of a document: named in its column, beside its amounts or in a heading, else the caller's."""
        if self._names_currencies:
            cell = self._cell(document, "currency")
            if type(cell) is str:
                return code_of(cell[:60])
            if cell is not None:
                return cell if isinstance(cell, Bad) else code_of(str(cell)[:60])
        for name in ("total", "balance", "net"):
            amount = self.one(document, name)
            mark = mark_of(amount) if isinstance(amount, Amount) else None
            if mark == "$":
                return self.currency if self.currency in DOLLARS else _DOLLARS
            if mark is not None:
                return code_of(mark)
            hint = self.hinted.get(name)
            if hint is not None:
                return hint
        self.assumed_currency = True
        return self.currency

    def of(self, document: Document, currency: str) -> dict[str, Any] | tuple[str | None, Bad]:
        """Total, balance and so on in the smallest unit, or which column is wrong and why."""
        cells = cells_of(document, self.amounts)
        if self._any_hint or len(document) > 1 or document[0] in self.bad:
            for name, cell in cells.items():
                if isinstance(cell, Bad):
                    return name, cell
                if isinstance(cell, Amount) and cell and self.hinted[name] not in {None, currency}:
                    return name, _FOREIGN
        for row in self._differing.keys() & set(document) if self._differing else ():
            return self._differing[row]
        if self._unclear.intersection(document):
            return None, _NOT_UNDERSTOOD
        found = self._converted(cells, currency)
        if isinstance(found, tuple):
            return found
        if self._rates is not None and currency != self.currency and self._may_be_converted(document, cells):
            return "total" if "total" in cells else "balance", _MAY_BE_CONVERTED
        total = self._total(document, found, currency)
        if isinstance(total, Bad):
            return "balance" if "balance" in self.amounts and "total" not in self.amounts else "total", total
        found["total"] = total
        wrong = self._withhold(document, cells, found, currency) or self._implausible(cells, found, currency)
        return wrong or {name: found[name] for name in _KEPT if name in found}

    def _converted(self, cells: dict[str, Any], currency: str) -> dict[str, Any] | tuple[str, Bad]:
        """Every amount in the smallest unit of `currency`."""
        foreign, local = cells.pop("total_fc", None), cells.get("total")
        if isinstance(foreign, Amount) and foreign and (local is None or foreign != local):
            changed = self._in_its_currency(cells, foreign, currency)
            if isinstance(changed, tuple):
                return changed
            cells.update(changed)
        found: dict[str, Any] = {}
        for name, cell in cells.items():
            if cell is None:
                continue
            minor = minor_of(cell, currency)
            if isinstance(minor, Bad):
                return name, minor
            if minor < 0 and name not in {"balance", "total"}:
                return name, _NEGATIVE
            found[name] = minor
        return found

    def _may_be_converted(self, document: Document, cells: Mapping[str, Any]) -> bool:
        """Return whether an amount beside a rate of exchange may be in the currency of the books: it is so large."""
        rate = amounts_of([single(document, self._rates or ())], ".")[0] if self._rates else None
        amount = cells.get("total") or cells.get("balance")
        if not isinstance(amount, Amount):
            return False
        if not isinstance(rate, Amount):
            return rate is not None and amount >= _LARGE
        return rate >= _OF_WEAK_MONEY and amount >= _LEAST_CONVERTED * rate

    def _in_its_currency(
        self, cells: Mapping[str, Any], foreign: Amount, currency: str
    ) -> dict[str, Amount] | tuple[str, Bad]:
        """Balance and payments that stand in our currency, in that of the invoice; only nothing and all can be told."""
        local = cells.get("total")
        if local is not None and currency == self.currency:
            return "currency", _NO_CURRENCY
        changed = {"total": foreign}
        for name in ("balance", "paid", "credited", "withheld"):
            cell = cells.get(name)
            if not isinstance(cell, Amount) or not cell:
                continue
            if local is None or cell != local:
                return name, _FOREIGN
            changed[name] = foreign
        return changed

    def _total(self, document: Document, found: dict[str, Any], currency: str) -> int | Bad:
        sums, total = self._sums.get(document[0]), found.get("total")
        if total is not None:
            return _OF_A_LINE if self._may_be_of_a_line(document, sums, found, currency) else int(total)
        if str(self._cell(document, "down_payment") or "").strip() in {"1", "2"}:
            return _DOWN_PAYMENT
        uncharged = self._code(document) in _NOT_CHARGED
        if found.get("net") is not None and ("tax" in found or uncharged):
            return int(found["net"]) + (0 if uncharged else int(found["tax"]) + int(found.get("luxury_tax") or 0))
        if isinstance(sums, Sums) and (uncharged or sums.total is not None):
            found["tax"] = minor_of_number((sums.total or sums.net) - sums.net, currency, rounded=True)
            whole = sums.net if uncharged or sums.total is None else sums.total
            return minor_of_number(whole, currency, rounded=True)
        if found.get("balance") is not None:
            return int(found["balance"]) + sum(int(found.get(name) or 0) for name in ("paid", "credited"))
        if isinstance(sums, Bad):
            return sums
        return _EMPTY

    def _may_be_of_a_line(
        self, document: Document, sums: Sums | Bad | None, found: Mapping[str, Any], currency: str
    ) -> bool:
        """Return whether what repeats on every row may be the amount of a line."""
        if len(document) == 1:
            return False
        total = found["total"]
        column, cells = self.table.column("total"), self.amounts.get("total") or self.amounts["total_fc"]
        repeated = sum(cells[row] is not None for row in document) > 1
        if column is None or not repeated or not _OF_LINES_IN_SOME_SYSTEMS.fullmatch(column.shown.casefold()):
            return False
        if "total" in self.table.told.columns or total == found.get("balance"):
            return False
        if _alike([self.table.rows[row] for row in document]):
            return False
        if not isinstance(sums, Sums):
            return True
        net = minor_of_number(sums.net, currency, rounded=True)
        return not isinstance(net, int) or 2 * net > 3 * total

    def _withhold(
        self, document: Document, cells: Mapping[str, Any], found: dict[str, Any], currency: str
    ) -> tuple[str, Bad] | None:
        """Note the tax that the client withholds."""
        found["withheld_kind"] = self._withheld_kind
        if not self._withheld_elsewhere:
            return None
        if self._code(document) in _BY_THE_BUYER and isinstance(found.get("tax"), int):
            found["withheld"], found["withheld_kind"] = found["tax"], "ppn_wapu"
        text = self._cell(document, "withheld_text")
        if isinstance(text, Bad):
            return "withheld_text", text
        if text is None or found.get("withheld"):
            return None
        amount = self._rate(document, str(text).strip()[:60], cells, currency)
        if isinstance(amount, Bad):
            return "withheld_text", amount
        found["withheld"] = amount
        return None

    def _rate(self, document: Document, text: str, cells: Mapping[str, Any], currency: str) -> int | Bad:
        """Return what is withheld where the cell has an amount or a rate."""
        if not text.endswith("%"):
            amount = self.table.amounts("withheld_text")[document[0]]
            return minor_of(amount, currency) if isinstance(amount, Amount) else amount or 0
        rate, sums, net = percent_of(text), self._sums.get(document[0]), cells.get("net")
        base = net if isinstance(net, Amount) else sums.net if isinstance(sums, Sums) else None
        if isinstance(rate, Bad):
            return rate
        return (
            _RATE_OF_WHAT
            if rate is None or base is None
            else minor_of_number(base * rate / 100, currency, rounded=True)
        )

    def _implausible(self, cells: Mapping[str, Any], found: Mapping[str, Any], currency: str) -> tuple[str, Bad] | None:
        """Doubt amounts that cannot be what they are taken for."""
        if found.get("balance") is not None and found["balance"] > found["total"]:
            return "balance", _ABOVE
        if self._may_be_before_tax and found.get("tax"):
            return "total", _WITH_TAX_OR_WITHOUT
        if currency != "IDR" or self._names_currencies:
            return None
        for name in ("total", "balance", "net"):
            cell = cells.get(name)
            marked = isinstance(cell, Amount) and mark_of(cell) is not None
            if found.get(name, 0) % 100 and not marked and self.hinted.get(name) is None:
                return name, _SEN
        return None


def _more_to_know(table: Table) -> set[int]:
    """Rows about which another sheet says something, or of which a remark says that they are settled."""
    found = {row for row, cells in enumerate(table.rows) if OTHERS_KEY in cells}
    for key in table.headings.unknown:
        if compact(key) in REMARKS:
            cells = enumerate(table.cells_at(key))
            found |= {row for row, cell in cells if isinstance(cell, str) and _SETTLED.search(cell[:200])}
    return found


def _differing(table: Table) -> dict[int, tuple[str, Bad]]:
    """Rows of which two columns say different things, so that what is open is not certain; the field and why."""
    found: dict[int, tuple[str, Bad]] = {}
    names = ["balance"] if table.has("balance") else ["paid", "credited", "withheld"]
    if not (table.has("balance") or has_lines(table)):
        names.append("total")
    for name in names:
        for others in table.beside(name):
            for row, (one, other) in enumerate(zip(table.amounts(name), others, strict=True)):
                if not isinstance(other, Amount) or isinstance(one, Bad):
                    continue
                own = one or Decimal(0)
                # What runs on is above the balance, and what comes before tax below the total.
                if other < own if name == "balance" else other > own if name == "total" else other != own:
                    found[row] = name, RIVALS
    rest = table.headings.rest
    if rest is not None and table.has("total") and not table.has("balance", "paid"):
        for row, (total, other) in enumerate(
            zip(table.amounts("total"), table.amounts_at(rest.key, "total"), strict=True)
        ):
            if isinstance(other, Amount) and other != total:
                found[row] = "balance", Bad(f"may be '{rest.shown}', which differs from the total", _TELL_WHICH)
    return found


def _any_above(cells: Sequence[Any] | None, others: Sequence[Any] | None) -> bool:
    """Return whether any amount is above the one beside it."""
    if cells and others and {*map(type, cells), *map(type, others)} == {Amount}:
        return any(map(operator.gt, cells, others))
    pairs = zip(cells or (), others or (), strict=True)
    return any(isinstance(cell, Amount) and isinstance(other, Amount) and cell > other for cell, other in pairs)


_RAW: Final = ("currency", "withheld_text", "transaction_code", "down_payment")


def _alike(rows: Sequence[Mapping[Any, Any]]) -> bool:
    """Return whether one row was exported twice."""
    first, *others = ({str(key): str(plain(cell))[:500] for key, cell in row.items()} for row in rows)
    return all(other == first for other in others)


def _currency_hint(table: Table, name: str, ours: str) -> str | None:
    """The currency that a heading names: `Total (IDR)`, or `Amount (LCY)` where no other column has the document's."""
    column = table.column(name)
    if column is None:
        return None
    if is_in_our_currency(column.key) and not table.has("total_fc"):
        return ours
    word = column.hints.removeprefix("in ").removeprefix("dalam ").strip()
    code = code_of(word) if 0 < len(word) <= 20 else None
    return code if isinstance(code, str) else None
