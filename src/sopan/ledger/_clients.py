"""Clients from the rows of invoices or from a table of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from sopan.client import Client, Contact
from sopan.ledger._cells import Bad, plain
from sopan.ledger._documents import Item
from sopan.ledger._table import Table
from sopan.words import Channel

_CONTACTS = (("email", Channel.EMAIL), ("whatsapp", Channel.WHATSAPP), ("phone", Channel.PHONE))
_REACHED = ("client_id", "client_name", "email", "whatsapp", "phone", "attention")
_SEVERAL = re.compile(r"[;,/\n]| dan | atau | or ")
_FORMS = frozenset(
    {"pt", "cv", "ud", "tbk", "fa", "toko", "pd", "koperasi", "yayasan", "ltd", "pte", "inc", "bapak", "ibu"}
)
_MOST_CONTACTS = 10
_NO_ADDRESS = Bad("holds no address that can be used", "correct it, or add the contact to the client afterwards")


def fold(text: str) -> str:
    """Names and numbers are compared without case and superfluous blanks."""
    return " ".join(text.split()).casefold()


@dataclass(slots=True)
class _Draft:
    """A client as the rows describe it."""

    id: str
    name: str
    where: tuple[Table, int] | None = None
    """The first row that names it; None for one that the caller has already."""
    attention: str | None = None
    contacts: dict[tuple[Channel, str], None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    known: Client | None = None


class Clients:
    """Every client of the ledger, found by its code or, where there is none, by its name."""

    def __init__(self) -> None:
        self._drafts: dict[str, _Draft] = {}
        self._same: dict[str, str] = {}
        """From the code of a client to its key, where that is the name by which it was known before."""
        self._by_name: dict[str, set[str]] = {}
        self._told: dict[tuple[Any, ...], str] = {}
        """What rows said before: most clients come again and again."""
        self._learnt: dict[str, set[str]] = {}
        self._last: tuple[Table | None, list[Any]] = (None, [])

    def key_of(self, code: str | None, name: str | None) -> str | None:
        """The key of a client that is known by code or by a name that only one has; None for nobody."""
        if code is not None:
            key = self._same.get(fold(code), fold(code))
            if key in self._drafts:
                return key
        if name is not None:
            keys = self._by_name.get(fold(name), set())
            if len(keys) == 1:
                return next(iter(keys))
            if fold(name) in self._drafts:
                return fold(name)
        return None

    def add(self, table: Table, row: int, code: str | None, name: str | None) -> str:
        """The key of the client of a row, who is new or known; code or name must be there."""
        key = self._add(table, row, code, name)
        self._told[self._rows_of(table)[row]] = key
        return key

    def of_row(self, table: Table, row: int) -> str | None:
        """The key of the client of a row that says what another one said; None for one that must be read."""
        return self._told.get(self._rows_of(table)[row])

    def _rows_of(self, table: Table) -> list[Any]:
        """Return what every row of the table says about its client, in a form that can be looked up."""
        if table is not self._last[0]:
            fields = [field for field in _REACHED if table.has(field)]
            rows = list(zip(*(_plain_all(table.raw(field)) for field in fields), strict=True))
            self._last = table, rows
        return self._last[1]

    def _add(self, table: Table, row: int, code: str | None, name: str | None) -> str:
        key = fold(code) if code is not None else self.key_of(None, name) or fold(name or "")
        key = self._same.get(key, key)
        if key not in self._drafts:
            key = self._known_by_name(key, code, name) or key
        if key not in self._drafts:
            self._drafts[key] = _Draft(code or name or "", name or code or "", (table, row))
        if name is not None:
            self._by_name.setdefault(fold(name), set()).add(key)
        self._reach(self._drafts[key], table, row)
        return key

    def _known_by_name(self, key: str, code: str | None, name: str | None) -> str | None:
        """The key of a client who is known by name alone until now, and turns out to have a code.

        The key stays, for invoices have it already.
        """
        known = self._by_name.get(fold(name), set()) if name is not None else set()
        if code is None or known != {fold(name or "")}:
            return None
        (same,) = known
        if fold(self._drafts[same].id) != same:
            return None  # has a code already: this is another client of that name
        self._same[key] = same
        self._drafts[same].id = code
        return same

    def add_known(self, client: Client) -> None:
        """A client that the caller has already."""
        key = fold(client.id)
        self._drafts[key] = _Draft(client.id, client.name, known=client)
        self._by_name.setdefault(fold(client.name), set()).add(key)

    def id_of(self, key: str) -> str:
        """The client's id as it is written."""
        return self._drafts[key].id

    def _reach(self, draft: _Draft, table: Table, row: int) -> None:
        if draft.known is not None:
            return
        for name, channel in _CONTACTS:
            if not table.has(name):
                continue
            cell = table.texts(name)[row]
            if isinstance(cell, Bad):
                table.problem(row, name, "contact", cell)
            elif cell is not None and cell not in draft.seen:
                draft.seen.add(cell)
                self._note(draft, table, row, (name, channel, cell))
        if draft.attention is None and table.has("attention"):
            cell = table.texts("attention")[row]
            draft.attention = cell if isinstance(cell, str) else None

    def _note(self, draft: _Draft, table: Table, row: int, found: tuple[str, Channel, str]) -> None:
        name, channel, cell = found
        for part in _SEVERAL.split(cell)[:_MOST_CONTACTS]:
            if not part.strip():
                continue
            try:
                contact = Contact(channel=channel, address=part.strip())
            except ValidationError:
                table.problem(row, name, "contact", _NO_ADDRESS)
            else:
                draft.contacts[channel, contact.address] = None

    def learn(self, item: Item, key: str) -> None:
        """Note that the client of an invoice has the name of the payment for it."""
        name = item.table.texts("client_name")[item.row] if item.named and item.client is None else None
        if isinstance(name, str):
            self._learnt.setdefault(fold(name), set()).add(key)

    def learnt(self, item: Item) -> str | None:
        """The client whose other payments have the name of this one."""
        name = item.table.texts("client_name")[item.row] if item.named else None
        keys = self._learnt.get(fold(name), set()) if isinstance(name, str) else set()
        return next(iter(keys)) if len(keys) == 1 else None

    def alike(self, item: Item) -> set[str] | None:
        """Keys of the clients whose names differ from the item's only in form of company and signs.

        None when names cannot be compared: the item has one, and the clients have codes alone, or the other way round.
        """
        name, code = (item.table.texts(field)[item.row] for field in ("client_name", "client_id"))
        if isinstance(name, str) and self._by_name:
            wanted = _bare(name)
            return {key for known, keys in self._by_name.items() if _bare(known) == wanted for key in keys}
        coded = any(fold(draft.id) != fold(draft.name) for draft in self._drafts.values()) or not self._by_name
        return set() if isinstance(code, str) and coded else None

    def made(self, keys: Iterable[str]) -> dict[str, Client | None]:
        """The clients; None for one whose code or name cannot be used, which becomes a problem of its first row."""
        found: dict[str, Client | None] = {}
        for key in keys:
            draft = self._drafts[key]
            found[key] = draft.known if draft.known is not None else _client(draft)
        return found


def _client(draft: _Draft) -> Client | None:
    fields: dict[str, Any] = {
        "id": draft.id,
        "name": draft.name,
        "contacts": [{"channel": channel, "address": address} for channel, address in draft.contacts],
    }
    if draft.attention is not None:
        fields["attention"] = draft.attention
    try:
        return Client.model_validate(fields)
    except ValidationError as error:
        wrong = {str(finding["loc"][0]) for finding in error.errors(include_input=False) if finding["loc"]}
    if draft.where is None:
        return None
    table, row = draft.where
    if wrong == {"attention"}:
        table.problem(row, "attention", "attention", Bad("is no name that can be used", "correct it"))
        draft.attention = None
        return _client(draft)
    name = "client_id" if "id" in wrong and table.has("client_id") else "client_name"
    table.problem(
        row, name, "client", Bad("is no name or code that can be used", "correct it: one line, visible signs")
    )
    return None


def _bare(name: str) -> str:
    """The name without form of company, blanks and signs."""
    words = re.findall(r"\w+", name.casefold())
    return "".join(word for word in words if word not in _FORMS) or name


def _plain_all(cells: Sequence[Any]) -> Iterable[Any]:
    return cells if set(map(type, cells)) <= {str, type(None)} else map(_plain, cells)


def _plain(cell: Any) -> Any:
    return cell if type(cell) is str else repr(plain(cell))


def merge(clients: Clients, table: Table) -> None:
    """Add a table of clients."""
    if table.rows and not table.has("email", "phone", "whatsapp"):
        table.assumed["it holds no addresses: no heading for email, phone or whatsapp was recognised"] = None
    codes, names = table.texts("client_id"), table.texts("client_name")
    for row in range(len(table.rows)):
        code, name = codes[row], names[row]
        if isinstance(code, str) or isinstance(name, str):
            clients.add(table, row, code if isinstance(code, str) else None, name if isinstance(name, str) else None)
