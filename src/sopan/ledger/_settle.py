"""Payments and credit notes find their invoices, and every invoice its balance."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from sopan.ledger._cells import Bad
from sopan.ledger._clients import Clients
from sopan.ledger._documents import Item, minor_of_number
from sopan.ledger._invoices import Book, Doubt, Entry

Credits = Literal["hold", "oldest", "leave"]
_SIGNS: Final = re.compile(r"[^0-9a-z]+")


@dataclass(slots=True)
class Settled:
    """The amounts that were taken off one invoice, or why they are not certain."""

    payments: list[tuple[str, int, date]] = field(default_factory=list)
    credit_notes: list[tuple[str, int, date]] = field(default_factory=list)
    withheld: int = 0
    doubt: tuple[str, str] | None = None
    left_out: str | None = None
    undated: bool = False
    """Whether a part payment without a day was dated."""


# --- which item belongs to which invoice ------------------------------------------------------------------


def apply(book: Book, clients: Clients, mode: Credits) -> list[Item]:
    """Give every item to its invoice; the items that belong to none.

    What is not certain puts a doubt on the invoices that it may be about.
    """
    _join_named(book)
    unapplied: list[Item] = []
    without_balance = {entry.client for entry in book.entries if entry.balance is None}
    for item in book.items:
        entry = _entry_of(book, item.target, by_id=item.by_id)
        if item.remaining is not None and entry is None and _balances_know(without_balance, item):
            item.amount = item.remaining  # the rest was applied somewhere
        if entry is not None:
            _give(entry, item, unapplied)
            clients.learn(item, entry.client)
        elif item.amount and not _is_known(book, item.target, by_id=item.by_id):
            unapplied.append(item)
    for entry in book.entries:
        _count_once(entry)
    unapplied = _different(unapplied)
    for item in unapplied:
        item.client = item.client or clients.learnt(item)
    if mode == "hold" and unapplied:
        loose = _loose(book)
        for item in unapplied:
            _hold(book, clients, item, loose)
    if mode == "oldest":
        unapplied = _to_the_oldest(book, unapplied)
    for doubt in book.doubts:
        _cast(book, doubt)
    return unapplied


def _balances_know(without: set[str], item: Item) -> bool:
    """Return whether every invoice that the item may have been applied to has a balance, which knows of it."""
    return not without if item.client is None else item.client not in without


def _count_once(entry: Entry) -> None:
    """Count a payment once that two tables tell of; doubt the invoice when they tell different things."""
    if len(entry.items) < 2:
        return
    seen: dict[tuple[object, ...], Item] = {}
    kept: list[tuple[Item, int, int]] = []
    for given in entry.items:
        item, amount, _ = given
        known = seen.setdefault((id(item.table), item.kind, item.id, amount, item.on), item)
        if known is item:
            kept.append(given)
        elif item.id is None:
            entry.suspect("payment_twice", "two rows tell of the same payment for it, or of two alike")
    entry.items = tuple(kept)
    by_table: defaultdict[int, Counter[tuple[int, date | None]]] = defaultdict(Counter)
    for item, amount, _ in entry.items:
        if item.kind == "payment":
            by_table[id(item.table)][amount, item.on] += 1
    if len(by_table) < 2:
        return
    fullest = max(by_table, key=lambda table: (by_table[table].total(), table != id(entry.table)))
    if any(counted - by_table[fullest] for counted in by_table.values()):
        entry.suspect("payments_twice", "two tables tell of different payments for it")
        return
    entry.items = tuple(given for given in entry.items if given[0].kind != "payment" or id(given[0].table) == fullest)


def _different(items: list[Item]) -> list[Item]:
    """The items without those that two tables tell of."""
    found: dict[tuple[object, ...], Item] = {}
    kept: list[Item] = []
    for item in items:
        known = found.setdefault((item.kind, item.client, item.amount, item.on), item)
        if known is item or known.table is item.table:
            kept.append(item)
    return kept


def _join_named(book: Book) -> None:
    """A credit note that two tables know is one: the table of credit notes tells which invoice it is for."""
    known: dict[str, Item] = {}
    kept: list[Item] = []
    for item in book.items:
        key = None if item.id is None else item.id.casefold()
        if item.kind != "credit_note" or key is None or key not in known or known[key].table is item.table:
            kept.append(item)
            if item.kind == "credit_note" and key is not None:
                known.setdefault(key, item)
            continue
        other = known[key]
        if other.amount != item.amount:
            book.doubts.append(
                Doubt("credit_note_twice", "two tables have it with different amounts", item.target, other.client)
            )
        elif item.target is not None and _entry_of(book, other.target) is None:
            other.target, other.assigned = item.target, True
    book.items = kept


def _entry_of(book: Book, target: str | None, *, by_id: bool = False) -> Entry | None:
    name = (target or "").casefold()
    return book.ids.get(name) or book.names.get(name) if by_id else book.names.get(name)


def _is_known(book: Book, target: str | None, *, by_id: bool = False) -> bool:
    """Return whether an invoice of this name stands in the table, though it may be left out."""
    name = (target or "").casefold()
    return name in book.names or (by_id and name in book.ids)


def _loose(book: Book) -> dict[str, list[Entry]]:
    """Invoices by the digits and letters of their numbers, leading zeros left out: for doubts, never for certainty."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in book.entries:
        found[_bare(entry.number)].append(entry)
    return found


def _bare(number: str) -> str:
    return "".join(part.lstrip("0") or "0" for part in re.split(r"([a-z]+)", _SIGNS.sub("", number.casefold())) if part)


def _give(entry: Entry, item: Item, unapplied: list[Item]) -> None:
    """Take the item off the invoice, as far as it is not left over."""
    if item.currency is not None and item.currency != entry.currency:
        entry.suspect("other_currency", "a payment or credit note for it is in another currency")
        return
    if item.client is not None and item.client != entry.client:
        entry.suspect("other_client", "a payment or credit note for it names another client")
        return
    rest = item.remaining or Decimal(0)
    if item.assigned and rest:
        part = minor_of_number(rest, entry.currency)
        if isinstance(part, int):
            _take(entry, item, part)
        item, rest = replace(item, amount=item.amount - rest), Decimal(0)
    amount = minor_of_number(item.amount - rest, entry.currency)
    withheld = minor_of_number(item.withheld, entry.currency)
    if isinstance(amount, Bad) or isinstance(withheld, Bad) or amount < 0:
        entry.suspect("amount", "a payment or credit note for it does not fit its currency")
        return
    if amount > entry.total and item.currency is None and entry.currency != "IDR":
        entry.suspect("other_currency", "a payment for it exceeds it and names no currency")
        return
    if amount or withheld:
        entry.items += ((item, amount, withheld),)
    if rest:
        unapplied.append(replace(item, target=None, client=entry.client, amount=rest))


def _hold(book: Book, clients: Clients, item: Item, loose: dict[str, list[Entry]]) -> None:
    """Hold back what an item without invoice may be about: its client's invoices, else all in its currency.

    An item that names an invoice which is not here is about none that was issued later.
    """
    what = "a payment" if item.kind == "payment" else "a credit note"
    why = f"{what} of this client belongs to no invoice"
    concerned = loose.get(_bare(item.target), []) if item.target is not None else []
    if not concerned or (item.client is not None and all(entry.client != item.client for entry in concerned)):
        names = {item.client} if item.client is not None else clients.alike(item) if item.named else None
        concerned = [entry for entry in book.entries if names is None or entry.client in names]
        if names is None:
            why = f"{what} belongs to no invoice and no client"
        if item.target is not None and item.on is not None and item.kind == "payment":
            concerned = [entry for entry in concerned if entry.issued_on <= item.on]
    for entry in concerned:
        if item.currency in {None, entry.currency}:
            entry.suspect("unapplied", why)


def _cast(book: Book, doubt: Doubt) -> None:
    """Put a doubt on the invoice it names, else on its client's, else on all."""
    entry = _entry_of(book, doubt.target)
    if entry is not None:
        concerned = [entry]
    elif _is_known(book, doubt.target):
        concerned = []
    else:
        concerned = [entry for entry in book.entries if doubt.client is None or entry.client == doubt.client]
    for entry in concerned:
        entry.suspect("unread", "a payment or credit note that may be for it cannot be read")


def _to_the_oldest(book: Book, items: Sequence[Item]) -> list[Item]:
    """Apply what has no invoice to the client's oldest open ones; what is left over."""
    left: list[Item] = []
    by_client: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in sorted(book.entries, key=lambda entry: (entry.due_on, entry.issued_on)):
        by_client[entry.client, entry.currency].append(entry)
    for item in items:
        currencies = {currency for client, currency in by_client if client == item.client}
        currency = item.currency or (currencies.pop() if len(currencies) == 1 else None)
        if item.client is None or currency is None:
            left.append(item)
            continue
        rest = minor_of_number(item.amount, currency)
        for entry in by_client[item.client, currency]:
            settled = settle(entry, None)
            if isinstance(rest, Bad) or not rest or settled.doubt or settled.left_out:
                continue
            share = min(rest, _open(entry, settled))
            if share > 0:
                _take(entry, item, share)
                rest -= share
        if isinstance(rest, Bad) or rest:
            left.append(item)
    return left


def _open(entry: Entry, settled: Settled) -> int:
    return entry.total - sum(_known(settled)) - settled.withheld


def _take(entry: Entry, item: Item, share: int) -> None:
    """Take a share off the invoice, and off the balance that its own table knows."""
    entry.items += ((item, share, 0),)
    if entry.balance is not None:
        entry.balance -= share
    elif entry.paid is not None and item.kind == "payment":
        entry.paid += share


# --- what is open -------------------------------------------------------------------------------------------


def settle(entry: Entry, as_of: date | None) -> Settled:
    """Return what was taken off an invoice and when, so that its balance is what all of its columns say."""
    untouched = not (entry.items or entry.paid or entry.credited or entry.withheld or entry.paid_on)
    if untouched and entry.balance == entry.total and entry.status in {None, "open"}:
        return Settled()  # most invoices of most ledgers
    found = Settled()
    for number, (item, amount, _) in enumerate(entry.items, 1):
        place = found.payments if item.kind == "payment" else found.credit_notes
        if amount:
            place.append((_id(item, number), amount, item.on or _undated(entry, as_of)))
    found.withheld = entry.withheld
    if entry.items:
        found.withheld = max(entry.withheld, sum(withheld for _, _, withheld in entry.items))
    if entry.balance is not None:
        _by_balance(entry, found, as_of)
    elif entry.paid is not None or entry.credited:
        _by_paid(entry, found, as_of)
    else:
        _by_status(entry, found)
    if found.doubt is None and found.left_out is None:
        _agree(entry, found)
    return found


def _id(item: Item, number: int) -> str:
    plain = item.id is not None and len(item.id) <= 80 and item.id.isascii() and item.id.isprintable()
    return f"{item.id if plain else item.kind}#{number}"


def _undated(entry: Entry, as_of: date | None) -> date:
    """The day of a part payment that has none."""
    return entry.paid_on or as_of or entry.issued_on


def _known(found: Settled) -> tuple[int, int]:
    """Return what its payments and what its credit notes come to."""
    return sum(amount for _, amount, _ in found.payments), sum(amount for _, amount, _ in found.credit_notes)


def _by_balance(entry: Entry, found: Settled, as_of: date | None) -> None:
    balance = entry.balance or 0
    payments, notes = _known(found)
    rest = entry.total - balance - payments - notes
    credit = max(0, entry.credited - notes)
    paid = None if entry.paid is None else max(0, entry.paid - payments)
    # A withheld tax may be taken off the balance already, or be the last of it.
    for off in (rest - found.withheld, rest) if found.withheld else (rest,):
        shares = _shared_out(off, paid, credit, notes)
        if shares is not None:
            break
    else:
        code = "withheld" if found.withheld else "balance"
        found.doubt = (code, "its balance does not fit what it says was paid, credited or withheld")
        return
    if off == rest and found.withheld > max(0, balance):
        found.doubt = ("withheld", "its balance does not fit what was withheld")
    elif shares[0] and balance <= 0 and entry.paid_on is None:
        found.left_out = "settled_without_day"
    else:
        _add(entry, found, *shares, as_of)


def _shared_out(off: int, paid: int | None, credit: int, notes: int) -> tuple[int, int] | None:
    """Payments and credit notes that together are `off`; None when the columns say something else."""
    if off < 0:
        return None
    if paid is None:
        return max(0, off - credit), min(credit, off)
    if off == paid + credit - notes:  # what the table calls paid includes the credit notes
        return off - credit, credit
    return (paid, off - paid) if off >= paid + credit else None


def _by_paid(entry: Entry, found: Settled, as_of: date | None) -> None:
    payments, notes = _known(found)
    paid = entry.paid or 0
    if entry.paid is not None and payments > paid:
        found.doubt = ("paid", "its payments come to more than it says was paid")
        return
    rest, credit = paid - payments, max(0, entry.credited - notes)
    still = entry.total - paid - credit - notes - found.withheld
    if entry.status == "paid" and still > 0 and entry.paid_on is None and not paid:
        found.left_out = "settled_without_day"
        return
    if rest and still <= 0 and entry.paid_on is None:
        found.left_out = "settled_without_day"
        return
    _add(entry, found, rest, credit, as_of)


def _by_status(entry: Entry, found: Settled) -> None:
    still = _open(entry, found)
    if still <= 0:
        return
    if entry.paid_on is not None and entry.status in {None, "paid"}:
        _add(entry, found, still, 0, None)
    elif entry.status == "paid":
        if entry.items:
            found.doubt = ("status", "it says that it is paid, and its payments do not come to its total")
        else:
            found.left_out = "settled_without_day"
    elif entry.status == "partial" and not entry.items:
        found.doubt = ("part_paid", "it says that it is partly paid, and nothing says how much")


def _add(entry: Entry, found: Settled, paid: int, credit: int, as_of: date | None) -> None:
    if paid:
        found.undated = entry.paid_on is None
        found.payments.append((f"paid#{len(entry.items) + 1}", paid, _undated(entry, as_of)))
    if credit:
        days = [day for _, _, day in found.payments]
        found.credit_notes.append((f"credit#{len(entry.items) + 1}", credit, max(days) if days else entry.issued_on))


def _agree(entry: Entry, found: Settled) -> None:
    """Doubt a balance that its status contradicts."""
    still = _open(entry, found)
    taken = bool(found.payments or found.credit_notes)
    if entry.status == "paid" and still > 0:
        found.doubt = ("status", "it says that it is paid, and its amounts say that it is not")
    elif entry.status == "partial" and (still == entry.total or still < 0):
        found.doubt = ("status", "it says that it is partly paid, and its amounts say that it is not")
    elif entry.paid_on is not None and not taken:
        found.doubt = ("paid_on", "it has a day of payment, and its amounts say that nothing was paid")
