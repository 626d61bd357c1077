"""One table of invoices: what every invoice says of itself, before payments from elsewhere are taken off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sopan.ledger._amounts import Amount
from sopan.ledger._cells import Bad, plain, yes
from sopan.ledger._clients import Clients
from sopan.ledger._documents import Document, Item, cell_of, cells_of, documents_of, single
from sopan.ledger._figures import Figures
from sopan.ledger._table import Table
from sopan.ledger._terms import Terms, of_text
from sopan.ledger._words import kind_of, status_of

_EMPTY: Final = Bad("is empty", "fill it in")
_BEFORE: Final = Bad("lies before the day of issue", "check both days")
_NO_INVOICE: Final = Bad("says that nothing here is an invoice", 'say what the word means: statuses={"...": "invoice"}')
_ALL_NEGATIVE: Final = Bad(
    "is below zero on every row", "turn the signs round, or say columns= with what is owed to you"
)
_TAKES_BACK: Final = Bad("takes a payment or a credit note back", "take both out, or give the balance")
_TEXTS: Final = ("number", "id", "client_id", "client_name", "applies_to", "assignment", "cleared", "tax_number", "po")
_TAKEN_OUT: Final = frozenset({"void", "draft", "written_off"})
"""What a status may say that makes an invoice none to be asked for."""
_RAW: Final = (
    "canceled",
    "is_open",
    "is_return",
    "disputed",
    "terms_text",
    "terms_days",
    "terms_code",
    "days_late",
)
_OF_A_CREDIT: Final = re.compile(r"(?:cn|scn|crn|rinv|nk|retur|credit)(?![a-z])", re.IGNORECASE)
"""How numbers of credit notes begin."""
_MOST_DAYS_LATE: Final = 36_500


@dataclass(slots=True)
class Entry:
    """An invoice as its table tells of it; amounts in the smallest unit."""

    table: Table
    row: int
    number: str
    client: str
    currency: str
    issued_on: date
    due_on: date
    total: int
    balance: int | None = None
    paid: int | None = None
    credited: int = 0
    withheld: int = 0
    withheld_kind: str = "other"
    paid_on: date | None = None
    status: str | None = None
    disputed: bool = False
    po: str | None = None
    tax_number: str | None = None
    items: tuple[tuple[Item, int, int], ...] = ()
    """Payments and credit notes for it, each with its amount and what was withheld."""
    doubt: tuple[str, str] | None = None
    """Code and sentence, when something may lower its balance that is not applied."""

    def suspect(self, code: str, why: str) -> None:
        """Note a doubt; the first one stays."""
        self.doubt = self.doubt or (code, why)


@dataclass(slots=True)
class Doubt:
    """A payment or credit note that was not understood, and what it may be about."""

    code: str
    why: str
    target: str | None
    client: str | None


@dataclass(slots=True)
class Book:
    """The contents of a table of invoices."""

    entries: list[Entry] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    names: dict[str, Entry | None] = field(default_factory=dict)
    """From every number to its invoice; None for what was left out."""
    ids: dict[str, Entry | None] = field(default_factory=dict)
    """The same from the ids of a database, which may be like the numbers of other invoices."""


class Reader:
    """Reads one table of invoices, column by column and then document by document."""

    def __init__(
        self, table: Table, clients: Clients, currency: str, as_of: date | None, terms: Terms, *, payments: bool
    ) -> None:
        self.table = table
        self.clients = clients
        self.as_of = as_of
        self.terms = terms
        self.payments_apart = payments or (table.has("kind") and not table.has("balance", "paid"))
        """Whether payments stand in rows of their own, so that an invoice need not speak of them."""
        self.book = Book()
        self.kinds: list[Any] = [None] * len(table.rows)
        if table.has("kind"):
            self.kinds = [kind_of(cell, table.told.statuses) for cell in table.raw("kind")]
        self.documents = documents_of(table, self.kinds)
        self.figures = Figures(table, self.documents, currency)
        self.texts = {name: table.texts(name) for name in _TEXTS if table.has(name)}
        self.days = {name: table.days(name) for name in ("issued_on", "due_on", "paid_on") if table.has(name)}
        self.raw = {name: table.raw(name) for name in _RAW if table.has(name)}
        self.bad = table.bad_rows([*self.texts.values(), *self.days.values()])
        others = (("tax_number", self.book.names), ("id", self.book.ids))
        self._other_names = [(name, place) for name, place in others if name in self.texts]
        self._has_references = not self.texts.keys().isdisjoint({"po", "tax_number"})
        self.statuses = [(column, column.asks_if_paid) for column in table.statuses()]
        self._meanings: dict[tuple[str, bool], str | Bad | None] = {}
        numbers = [number for number in self.texts.get("number", ()) if isinstance(number, str)]
        credits_ = sum(_OF_A_CREDIT.match(number) is not None for number in numbers)
        self.some_are_credits = 0 < credits_ < len(numbers)
        """Whether some numbers are of credit notes and others are not, so that the letters mean that."""
        self.named_by_assignment = self._assignments_name_invoices()

    def _assignments_name_invoices(self) -> bool:
        """Tell if the reference that SAP calls assignment names one invoice each; by itself it holds anything."""
        cells = self.texts.get("assignment")
        if cells is None or "number" in self.texts:
            return False
        named = [cells[document[0]] for document in self.documents if self.kinds[document[0]] == "invoice"]
        return bool(named) and all(isinstance(name, str) for name in named) and len(set(named)) == len(named)

    def read(self) -> Book:
        """Read every document of the table."""
        self.figures.refuse_running_balances(self.documents)
        if self.table.refused:
            return self.book
        signed = any(
            self.figures.is_negative(document)
            for document in self.documents
            if self.kinds[document[0]] in {"payment", "credit_note"}
        )
        own: list[Sequence[Any]] = [*self.texts.values(), *self.days.values()]
        rows = [document[0] for document in self.documents]
        sums = self.figures.sums_without_words([row for row in rows if all(cells[row] is None for cells in own)])
        self._refuse_what_bills_nothing(rows)
        for document in () if self.table.refused else self.documents:
            kind, status = self._kind(document), self._status(document)
            if document[0] in sums:
                self.table.skip(document[0], "total")
            elif isinstance(kind, Bad):
                self._unread(document, "kind", kind)
            elif isinstance(status, tuple):
                self._unread(document, *status, "status")
            elif kind == "other":
                self._leave_out(document, "other_document")
            elif status in _TAKEN_OUT:
                self._leave_out(document, status)
            elif kind == "invoice":
                self._invoice(document, status)
            else:
                self._item(document, kind, signed=signed)
        return self.book

    def _refuse_what_bills_nothing(self, rows: Sequence[int]) -> None:
        """Refuse a table of orders and the like, and one whose amounts are all below zero, rather than leave it out."""
        kinds = {self.kinds[row] for row in rows}
        if "other" in kinds and kinds <= {"other", "payment", "credit_note"}:
            self.table.problem(None, "kind", "kind", _NO_INVOICE)
        elif kinds == {None} and all(self.figures.is_negative(document) for document in self.documents):
            self.table.problem(None, "balance" if self.table.has("balance") else "total", "negative", _ALL_NEGATIVE)

    # --- one cell of a document -----------------------------------------------------------------------

    def _text(self, document: Document, *names: str) -> str | None:
        """The first of several texts that is there."""
        cells = (cell_of(document, self.texts, name) for name in names)
        return next((cell for cell in cells if isinstance(cell, str)), None)

    def _name(self, document: Document) -> str | None:
        """The number by which the client knows the invoice."""
        names = ("number", "assignment", "id") if self.named_by_assignment else ("number", "id")
        return self._text(document, *names)

    def _client(self, document: Document) -> str | None:
        known = self.clients.of_row(self.table, document[0]) if len(document) == 1 else None
        if known is not None:
            return known
        code, name = self._text(document, "client_id"), self._text(document, "client_name")
        return None if code is None and name is None else self.clients.add(self.table, document[0], code, name)

    def _kind(self, document: Document) -> str | Bad:
        kind = single(document, self.kinds)
        if "is_return" in self.raw and yes(self.raw["is_return"][document[0]]):
            return "credit_note"
        if (kind in {None, "invoice"} or isinstance(kind, Bad)) and self.figures.is_negative(document):
            return "credit_note"
        if kind is None and self.some_are_credits and _OF_A_CREDIT.match(self._name(document) or ""):
            return "credit_note"
        return kind or "invoice"

    def _status(self, document: Document) -> str | tuple[str, Bad] | None:
        """Return what the columns of status say together, or which of them says what is not known."""
        found: list[str] = []
        for column, of_paid in self.statuses:
            for row in document:
                word = self._meaning(column.cells[row], of_paid=of_paid)
                if isinstance(word, Bad) and not column.may_be_unknown:
                    return column.shown, word
                if word is not None and (not column.may_be_unknown or word in _TAKEN_OUT):
                    found.append(str(word))
        if "canceled" in self.raw and _is_canceled(self.raw["canceled"][document[0]]):
            found.append("void")
        answer = yes(self.raw["is_open"][document[0]]) if "is_open" in self.raw else None
        if answer is not None:
            found.append("open" if answer else "paid")
        for meaning in ("void", "draft", "written_off", "partial", "paid"):
            if meaning in found:
                return meaning
        return "open" if found else None

    def _meaning(self, cell: Any, *, of_paid: bool) -> str | Bad | None:
        if type(cell) is not str:
            return status_of(cell, self.table.told.statuses, of_paid=of_paid)
        key = cell, of_paid
        if key not in self._meanings:
            self._meanings[key] = status_of(cell, self.table.told.statuses, of_paid=of_paid)
        return self._meanings[key]

    # --- what is left out -----------------------------------------------------------------------------

    def _know(self, document: Document, entry: Entry | None, number: str | None = None) -> None:
        number = number or self._name(document)
        if number is not None:
            self.book.names.setdefault(number.casefold(), entry)
        for other, place in self._other_names:
            name = self._text(document, other)
            if name is not None and name != number:
                place.setdefault(name.casefold(), entry)

    def _leave_out(self, document: Document, why: str) -> None:
        self.table.skip(document[0], why)
        self._know(document, None)

    def _unread(self, document: Document, column: str | None, bad: Bad, code: str | None = None) -> None:
        """Note what is wrong; what may be a payment puts its invoice in doubt."""
        found = self.table.problem(document[0], column, code or column or "row", bad)
        if self._kind(document) == "invoice":
            self._know(document, None)
            if self._name(document) is None and self._pays(document):
                self.book.doubts.append(Doubt("number", found.problem, None, self._client(document)))
            return
        target = self._text(document, "applies_to", "assignment", "number")
        self.book.doubts.append(Doubt(found.code, found.problem, target, self._client(document)))

    def _pays(self, document: Document) -> bool:
        """Return whether a row without number holds a payment and nothing billed."""
        return bool(self.figures.one(document, "paid")) and not self.figures.one(document, "total")

    # --- payments and credit notes among the invoices -------------------------------------------------

    def _item(self, document: Document, kind: str, *, signed: bool) -> None:
        figures = self.figures
        amounts = {name: figures.one(document, name) for name in figures.amounts}
        currency, day = figures.currency_of(document), cell_of(document, self.days, "issued_on")
        for name, cell in (("currency", currency), ("issued_on", day), *amounts.items()):
            if isinstance(cell, Bad):
                self._unread(document, name, cell)
                return
        whole = _whole(amounts)
        if whole is None or isinstance(currency, Bad):
            self._unread(document, "total", _EMPTY)
            return
        if signed and whole > 0:
            self._unread(document, "total", _TAKES_BACK, "reversal")
            return
        balance = amounts.get("balance")
        remaining = abs(balance) if isinstance(balance, Amount) else None
        if self._text(document, "cleared") is not None:
            remaining = Decimal(0)
        self.book.items.append(
            Item(
                kind="payment" if kind == "payment" else "credit_note",
                table=self.table,
                row=document[0],
                id=self._text(document, "id", "number"),
                target=self._text(document, "applies_to", "assignment", "number"),
                client=self._client(document),
                named=True,
                currency=currency,
                amount=abs(whole),
                on=day,
                remaining=remaining,
            )
        )

    # --- invoices -------------------------------------------------------------------------------------

    def _invoice(self, document: Document, status: str | None) -> None:
        number, client = self._name(document), self._client(document)
        currency = self.figures.currency_of(document)
        days = cells_of(document, self.days)
        wrong = self._unusable(document, number, client, days)
        if wrong is not None:
            self._unread(document, *wrong)
            return
        if isinstance(currency, Bad):
            self._unread(document, "currency" if self.table.has("currency") else "total", currency)
            return
        due = days.get("due_on") or self._due(document, days["issued_on"], client)
        if isinstance(due, date) and due < days["issued_on"]:
            due = _BEFORE
        if isinstance(due, Bad):
            self._unread(document, "due_on", due)
            return
        found = self.figures.of(document, currency)
        if isinstance(found, tuple):
            self._unread(document, *found)
            return
        if found["total"] <= 0:
            self._leave_out(document, "zero")
            return
        silent = self._silent(found, status, days.get("paid_on"))
        if silent is not None:
            self._unread(document, silent, _EMPTY)
            return
        entry = Entry(self.table, document[0], str(number), str(client), currency, days["issued_on"], due, **found)
        entry.paid_on, entry.status = days.get("paid_on"), status
        if self._has_references:
            entry.po, entry.tax_number = self._text(document, "po"), self._text(document, "tax_number")
        if "disputed" in self.raw:
            entry.disputed = bool(yes(self.raw["disputed"][document[0]]))
        if entry.balance is None and self._text(document, "cleared") is not None:
            entry.status = "paid"
        self.book.entries.append(entry)
        self._know(document, entry, number)

    def _silent(self, found: Mapping[str, Any], status: str | None, paid_on: date | None) -> str | None:
        """The column that should say what is open, when it is empty and no other says it."""
        if self.payments_apart or status is not None or paid_on is not None:
            return None
        if "balance" in found or "paid" in found:
            return None
        if self.table.has("balance"):
            return "balance"
        return None if self.table.has("paid", "paid_on", "cleared") else "status"

    def _unusable(
        self, document: Document, number: str | None, client: str | None, days: Mapping[str, Any]
    ) -> tuple[str, Bad] | None:
        """The first cell without which nothing can be read: its field and why."""
        if len(document) > 1 or document[0] in self.bad:
            names = ("number", "client_id", "client_name")
            for name, cell in (*((name, cell_of(document, self.texts, name)) for name in names), *days.items()):
                if isinstance(cell, Bad):
                    return name, cell
        if number is None:
            return "number", _EMPTY
        if client is None:
            return "client_name" if self.table.has("client_name") else "client_id", _EMPTY
        return ("issued_on", _EMPTY) if days.get("issued_on") is None else None

    def _due(self, document: Document, issued: date, client: str | None) -> date | Bad:
        """The due date of an invoice that names none."""
        days, code = (cell_of(document, self.raw, name) for name in ("terms_days", "terms_code"))
        found = self.terms.of_columns(issued, days, code)
        late = plain(cell_of(document, self.raw, "days_late"))
        if isinstance(late, str) and late.strip().isdecimal() and len(late) <= 10:
            late = int(late)
        if found is None and self.as_of is not None and isinstance(late, int) and 0 < late < _MOST_DAYS_LATE:
            found = self.as_of - timedelta(days=late)
        found = found or self.terms.told(issued, client, self._text(document, "client_name"))
        if found is None and "due_on" not in self.days:
            found = of_text(issued, cell_of(document, self.raw, "terms_text"))
        return found or _EMPTY


def _is_canceled(cell: Any) -> bool:
    """Return whether a cell says yes, or when: `deleted_at` holds a day for what was deleted."""
    known = plain(cell)
    answer = yes(known)
    return bool(answer) or (answer is None and any(digit in str(known)[:60] for digit in "123456789"))


def _whole(amounts: Mapping[str, Any]) -> Decimal | None:
    """The amount of a payment or credit note."""
    for name in ("total_fc", "total"):
        cell = amounts.get(name)
        if isinstance(cell, Amount) and cell:
            return cell
    net, tax, balance = (amounts.get(name) for name in ("net", "tax", "balance"))
    if isinstance(net, Amount):
        return net + (tax if isinstance(tax, Amount) else 0)
    return balance if isinstance(balance, Amount) else None
