"""From rows to accounts: what is asked of the caller, what is refused, and what is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Context, localcontext
from typing import Any, Final, Literal

from sopan.account import Account
from sopan.client import Client
from sopan.errors import ArgumentError
from sopan.history import Event
from sopan.invoice import Invoice
from sopan.ledger._arguments import told_for
from sopan.ledger._asking import ask_ahead, tells_of_payments
from sopan.ledger._build import WIB, dispute_of, invoice_of, payments_without_invoice
from sopan.ledger._cells import Bad
from sopan.ledger._clients import Clients, merge
from sopan.ledger._contents import table_of
from sopan.ledger._documents import Item, code_of, minor_of_number
from sopan.ledger._headings import compact, is_scaled
from sopan.ledger._invoices import Book, Entry, Reader
from sopan.ledger._items import read_items
from sopan.ledger._lines import has_lines
from sopan.ledger._rows import CREDITS_KEY, NAMES_INVOICE, PAYMENTS_KEY, flat_rows, rows_in, with_one_currency
from sopan.ledger._settle import apply, settle
from sopan.ledger._table import Table
from sopan.ledger._terms import Terms, order_by_terms
from sopan.ledger._vocabulary import AMOUNTS, OF_CREDIT_NOTES, OF_PAYMENTS
from sopan.ledger.model import HeldBack, Ledger, Unapplied
from sopan.money import Money
from sopan.zones import start_of_day

Rows = Iterable[Any] | Mapping[str, Any]
_DIGITS: Final = 60
"""Enough for a price times a quantity times a rate."""


def read(  # noqa: PLR0913  # each says something that a table may leave unsaid
    invoices: Rows,
    *,
    payments: Rows | None = None,
    credit_notes: Rows | None = None,
    clients: Rows | None = None,
    columns: Mapping[str, Any] | None = None,
    dates: str | Mapping[str, str] | None = None,
    numbers: str | Mapping[str, str] | None = None,
    currency: str = "IDR",
    as_of: date | None = None,
    terms: Any = None,
    credits: Literal["hold", "oldest", "leave"] = "hold",  # noqa: A002  # the accountant's word
    statuses: Mapping[str, str] | None = None,
) -> Ledger:
    """Read receivables as systems export them.

    `invoices`, `payments`, `credit_notes` and `clients` are rows: dicts from `csv.DictReader`, `to_dict("records")` of
    pandas, `iter_rows(named=True)` of polars, SQL or JSON, objects inside included; `table` makes them from cells.
    One row an invoice, or one a product. `clients` may also be `Client` values.

    What is not told is read from the tables or asked for, never guessed:

    - `payments`: rows of payments; `()` says that nothing was paid beside what the invoices say themselves.
    - `columns`: headings by field, `{"number": "Reference"}`, None for a field that has none; by table for the others,
      `{"payments": {...}}`.
    - `dates`: `"dmy"` or `"mdy"`; `numbers`: `"1.234,56"` or `"1,234.56"`; each also by table.
    - `currency`: of amounts that name none, an ISO 4217 code.
    - `as_of`: the day of the export. A part payment without a day is dated so; without `as_of`, at the invoice's issue.
    - `terms`: when an invoice is due that names no day, such as 30, `"Net 30"` or `"akhir bulan"`; also by client.
    - `credits`: what to do with money that belongs to no invoice: `"hold"` back what it may be about, take it off the
      `"oldest"` invoices of the client, or `"leave"` it in `unapplied`, of the ledger and of the account.
    - `statuses`: words of status or kind that are not known, such as `{"Menggantung": "open"}`; meanings are `open`,
      `issued`, `partial`, `paid`, `void`, `draft`, `written_off`, `invoice`, `credit_note`, `payment`, `other`.

    Nothing is asked for on an invoice whose balance is not certain: it is in `held_back`. An invoice that was settled
    on a day that nobody knows is in `skipped`: dated at the export, a punctual client would look late.

    Raises ArgumentError for arguments that make no sense. A table that cannot be read is a problem, not an error.
    """
    if not isinstance(code_of(currency) if isinstance(currency, str) else None, str) or currency != code_of(currency):
        raise ArgumentError("currency must be an ISO 4217 code, such as IDR")
    if as_of is not None and (isinstance(as_of, datetime) or not isinstance(as_of, date)):
        raise ArgumentError("as_of must be a date: the day of the export")
    if credits not in {"hold", "oldest", "leave"}:
        raise ArgumentError('credits must be "hold", "oldest" or "leave"')
    told = told_for(columns=columns, dates=dates, numbers=numbers, statuses=statuses)
    due = Terms(terms)
    given = {"invoices": invoices, "payments": payments, "credit_notes": credit_notes, "clients": clients}
    with localcontext(Context(prec=_DIGITS)):  # whatever the caller has set
        tables = {
            name: _table(name, rows, told(name))
            for name, rows in given.items()
            if rows is not None or name == "invoices"
        }
        for name, place in (("payments", PAYMENTS_KEY), ("credit_notes", CREDITS_KEY)):
            if name not in tables and any(place in row for row in tables["invoices"].rows):
                tables[name] = _inside(tables["invoices"], name, told(name), place)
        known = Clients()
        if clients is not None:
            for client in tables["clients"].values:
                known.add_known(client)
            merge(known, tables["clients"])
        return _Reading(tables, known, currency, as_of, credits).result(due)


def _table(name: str, given: Any, told: Any) -> Table:
    rows = rows_in(given, name)
    values = [row for row in rows if isinstance(row, Client)] if name == "clients" else []
    flat: list[Any] = []
    places: list[int] = []
    wrong: list[tuple[int, Bad]] = []
    for index, (row, spread) in enumerate(zip(rows, flat_rows(rows), strict=True), 1):
        place = getattr(row, "place", index)
        if spread is not None:
            flat.append(spread)
            places.append(place)
        elif not isinstance(row, Client) or name != "clients":
            wrong.append((place, Bad("is no row", "give dicts from headings to cells")))
    table = table_of(name, with_one_currency(flat) if name == "invoices" else flat, places, told)
    table.values = values
    for place, bad in wrong:
        table.note(place, None, "row", bad)
    _check_widths(table)
    table.decide_days(order_by_terms if name == "invoices" else None)
    return table


def _check_widths(table: Table) -> None:
    """Refuse rows with more cells than there are headings: the cells may have moved."""
    moved = {row for row, cells in enumerate(table.rows) if None in cells and _holds_something(cells[None])}
    for row in sorted(moved):
        bad = Bad("has more cells than there are headings", "look for a separator inside a cell that is not quoted")
        table.problem(row, None, "width", bad)
    table.drop(moved)


def _holds_something(cells: Any) -> bool:
    return any(cell not in (None, "") for cell in cells) if isinstance(cells, list) else cells not in (None, "")


def _inside(invoices: Table, name: str, told: Any, place: str) -> Table:
    """Payments or credit notes that stand inside the documents of invoices."""
    rows: list[Any] = []
    places: list[int] = []
    numbers = invoices.texts("number") if invoices.has("number") else invoices.texts("id")
    for row, cells in enumerate(invoices.rows):
        for item in cells.get(place) or ():
            flat = next(iter(flat_rows([item])), None) or {}
            rows.append({NAMES_INVOICE[place]: numbers[row], **flat})
            places.append(invoices.places[row])
    table = table_of(name, rows, places, told)
    table.decide_days()
    return table


class _Reading:
    """The tables on their way to a ledger."""

    def __init__(
        self, tables: Mapping[str, Table], clients: Clients, currency: str, as_of: date | None, mode: Any
    ) -> None:
        self.tables = tables
        self.clients = clients
        self.currency = currency
        self.as_of = as_of
        self.mode = mode
        self.held: list[HeldBack] = []
        self.undated = False

    def result(self, terms: Terms) -> Ledger:
        invoices = self.tables["invoices"]
        if not invoices.rows:
            return self._ledger((), [])
        self._ask(invoices, terms)
        if any(table.refused for table in self.tables.values()):
            return self._ledger((), [])
        reader = Reader(invoices, self.clients, self.currency, self.as_of, terms, payments="payments" in self.tables)
        if invoices.refused:
            return self._ledger((), [])
        book, bare = reader.read(), reader.figures.assumed_currency
        del reader  # its columns are read: large tables need the room
        for name, kind in (("payments", "payment"), ("credit_notes", "credit_note")):
            if name in self.tables:
                read_items(self.tables[name], kind, self.clients, book)  # type: ignore[arg-type]  # both are kinds
        if any(table.refused for table in self.tables.values()):
            return self._ledger((), [])
        unapplied = apply(book, self.clients, self.mode)
        accounts = self._accounts(book, unapplied)
        self._say_what_was_assumed(invoices, terms, bare=bare)
        return self._ledger(accounts, unapplied)

    def _ask(self, table: Table, terms: Terms) -> None:
        """Say at once everything that has to be told before the tables can be read."""
        for name, column in table.headings.fields.items():
            if name in AMOUNTS and is_scaled(column.key):
                table.problem(None, name, "scaled", Bad("is not in whole units of money", "give whole amounts"))
        if (other := _something_else(table)) is not None:
            table.problem(None, None, *other)
            return
        self._ask_for_columns(table, terms)
        if "payments" not in self.tables and not tells_of_payments(table):
            rest = table.headings.rest
            found = "" if rest is None else f", and '{rest.shown}' may be it or not"
            remedy = (
                'say columns={"balance": ...} or columns={"paid": ...} when a column does, '
                "else give payments=, or payments=() when nothing was"
            )
            bad = Bad(f"nothing says what was paid{found}", remedy)
            table.problem(None, None, "payments_unknown", bad)
        if table.refused:
            ask_ahead(table, payments="payments" in self.tables)
        payments, notes = self.tables.get("payments"), self.tables.get("credit_notes")
        if payments is not None and payments.rows:
            _need(payments, "number", "number", "invoice_id", "client_id", "client_name")
            _need(payments, "amount", "amount", "unused")
            _need(payments, "received_on", "received_on")
        if notes is not None and notes.rows:
            _need(notes, "applies_to", "applies_to", "client_id", "client_name")
            _need(notes, "amount", "amount", "balance")

    def _ask_for_columns(self, table: Table, terms: Terms) -> None:
        if table.has("debit") and table.has("credit") and not table.has("total"):
            bad = Bad(
                "is an account statement of debits and credits", "give invoices, or open items with their amounts"
            )
            table.problem(None, None, "statement", bad)
            return
        _need(table, "number", "number", "id", "assignment")
        _need(table, "client_name", "client_id", "client_name")
        _need(table, "issued_on", "issued_on")
        late = table.has("days_late") and self.as_of is not None
        if not (table.has("due_on", "terms_days", "terms_text") or late or terms.are_told):
            remedy = 'say terms=30, or columns={"due_on": ...}'
            table.problem(None, None, "due_unknown", Bad("nothing says when invoices are due", remedy))
        total = table.has("total", "total_fc", "balance") or (table.has("net") and table.has("tax"))
        if not total and not has_lines(table):
            _need(table, "total", "total")

    def _say_what_was_assumed(self, table: Table, terms: Terms, *, bare: bool) -> None:
        said = table.assumed
        if bare:
            said[f"amounts that name no currency are in {self.currency}"] = None
        if terms.are_told and not table.has("due_on"):
            said["due dates follow from the terms that were told"] = None
        if not table.has("balance", "paid") and "payments" not in self.tables and not table.has("kind"):
            said["what is not marked as paid is open in full: no column of amounts paid"] = None
        if self.as_of is None and self.undated:
            said["part payments without a day are dated at the issue of their invoice: as_of was not said"] = None

    # --- building -------------------------------------------------------------------------------------

    def _accounts(self, book: Book, unapplied: list[Item]) -> tuple[Account, ...]:
        made = self.clients.made(dict.fromkeys(entry.client for entry in book.entries))
        invoices: dict[str, list[Invoice]] = {}
        events: dict[str, list[Event]] = {}
        book.names.clear()
        book.ids.clear()
        book.entries.reverse()
        while book.entries:  # each gives way to its invoice: large tables need the room
            entry = book.entries.pop()
            client = made[entry.client]
            if client is None:
                self._hold(entry, None, "client", "its client cannot be read")
                continue
            settled = settle(entry, self.as_of)
            if settled.left_out is not None:
                entry.table.skip(entry.row, settled.left_out)
                continue
            if settled.doubt is not None:
                code, why = settled.doubt
                entry.table.problem(entry.row, None, code, Bad(why, _remedy(entry.table)))
                self._hold(entry, None, code, why)
                continue
            self.undated |= settled.undated
            invoice = invoice_of(entry, settled, client)
            if invoice is None:
                continue
            if entry.doubt is not None and invoice.outstanding(date.max):
                self._hold(entry, invoice, *entry.doubt)
                continue
            invoices.setdefault(entry.client, []).append(invoice)
            if entry.disputed:
                events.setdefault(entry.client, []).extend(dispute_of(entry, invoice))
        as_of = None if self.as_of is None else start_of_day(self.as_of, WIB)
        spare = payments_without_invoice(unapplied, self.currency, self.as_of)
        return tuple(
            Account(client, tuple(invoices[key]), tuple(events.get(key, ())), as_of, tuple(spare.get(key, ())))
            for key, client in made.items()
            if client is not None and key in invoices
        )

    def _hold(self, entry: Entry, invoice: Invoice | None, code: str, why: str) -> None:
        place = entry.table.places[entry.row]
        client = self.clients.id_of(entry.client)
        self.held.append(HeldBack(entry.number, client, entry.table.name, place, code, why, invoice))

    def _ledger(self, accounts: tuple[Account, ...], unapplied: list[Item]) -> Ledger:
        tables = self.tables.values()
        return Ledger(
            accounts=accounts,
            problems=tuple(problem for table in tables for problem in table.problems),
            held_back=tuple(self.held),
            unapplied=tuple(self._unapplied(item) for item in unapplied),
            skipped=tuple(row for table in tables for row in table.skipped),
            understood=tuple(table.reading() for table in tables),
        )

    def _unapplied(self, item: Item) -> Unapplied:
        currency = item.currency or self.currency
        minor = minor_of_number(item.amount, currency)
        amount = Money.of_minor(minor, currency) if isinstance(minor, int) else None
        client = None if item.client is None else self.clients.id_of(item.client)
        return Unapplied(item.kind, amount, item.on, client, item.table.name, item.table.places[item.row])


def _remedy(table: Table) -> str:
    if "amount due" in table.headings.ambiguous and not table.has("balance"):
        return "say columns={\"balance\": ...} when 'amount due' is what is still open, or give payments="
    return "correct it, or give payments="


def _something_else(table: Table) -> tuple[str, Bad] | None:
    """Code and problem of a table that is not one of invoices, or not in whole units of money."""
    headings = {compact(key) for key in table.keys if isinstance(key, str)}
    if headings & OF_PAYMENTS and not table.has("due_on", "balance", "status"):
        return "payments", Bad("is a table of payments", "give it as payments=, beside the invoices")
    if headings & OF_CREDIT_NOTES and not table.has("due_on", "number"):
        return "credit_notes", Bad("is a table of credit notes", "give it as credit_notes=, beside the invoices")
    kinds = {cell for key in table.keys if key == "object" for cell in (row.get(key) for row in table.rows)}
    precise = any(heading.endswith("precision") for heading in headings)  # of the currency: Crater
    if kinds == {"invoice"} or precise:  # Stripe, Chargebee
        whole = Bad(
            "has its amounts in cents",
            "give the amounts in whole units of the currency, and no key 'object' or 'precision'",
        )
        return "cents", whole
    return None


def _need(table: Table, field: str, *names: str) -> None:
    """Ask for a column when none of the fields that would do has one."""
    if table.has(*names):
        return
    may_be = next((heading for heading, fields in table.headings.ambiguous.items() if field in fields), None)
    found = "" if may_be is None else f", and '{may_be}' may be it or not"
    bad = Bad(
        f"no heading for {field.replace('_', ' ')} was recognised{found}", f'say columns={{"{field}": ...}}'
        + ("" if table.headings.fields else "; where titles stand above the headings, use ledger.table")
    )  # fmt: skip
    table.problem(None, None, "column_missing", bad)
