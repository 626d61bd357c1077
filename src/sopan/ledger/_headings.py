"""Which heading stands for which field.

Headings are compared without case, blanks and signs, so that `*InvoiceDate`, `invoice_date` and `Invoice Date` are one.
What stands in brackets is no part of the heading but a hint: `Due Date (UTC)`, `Rate (Items)`, `Total (IDR)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sopan.ledger._vocabulary import (
    AMBIGUOUS,
    AMOUNTS,
    BUCKET,
    CHILD,
    DATES_BY_HEADING,
    IN_OUR_CURRENCY,
    LINES,
    WORDS,
    spelt_out,
)

_LONGEST = 200
_REPORT = 2
"""How many columns of ages make an ageing report."""
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*(?:[)\]}]|$)")
_SCALED = ("000", "ribu", "juta", "thousand", "million", "cent", "minor")
_PART_OF_AN_AMOUNT = {
    "net": re.compile(r"\b(net|dpp|excl\w*|before tax|sebelum pajak|tanpa pajak)\b"),
    "tax": re.compile(r"\b(tax|ppn|vat|gst|pajak)\b"),
}
_OF_SOMETHING_ELSE = re.compile(r"%|\b(?:days?|hari|persen|percent|qty|pcs|unit)\b")
_BASES = frozenset({"unit_price", "line_amount", "line_total"})
_OUR_REFERENCES = frozenset({"referensi", "refdesc", "referencenofaktur"})
_OF_LINES = _BASES | {"quantity", "description"}
_BEHIND = 1000
"""How far an amount in the currency of the books stands behind the same in the document's."""
_SEVERAL = frozenset({"received_on", "paid", "credited", "withheld", "balance", "total", "status"})
"""Fields of which a table may have several columns that all count."""
_WHOLE = re.compile(r"\b(inc|incl\w*|gross|termasuk)\b")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where its cells are, how it may be named in a problem, what its heading hints at."""

    key: str
    shown: str
    hints: str = ""
    rivals: tuple[str, ...] = ()
    """Keys of other columns with the same heading: they must say the same."""
    otherwise: tuple[str, ...] = ()
    """Keys of columns that stand in where this one is empty."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns that were recognised in the headings of one table."""

    fields: Mapping[str, Column]
    lines: Mapping[str, Column]
    """Columns that hold lines of an invoice, not the invoice: `Amount (Items)`."""
    ambiguous: Mapping[str, tuple[str, ...]]
    """Headings that mean one thing here and another there, such as `amount due`, and the fields: never guessed."""
    unknown: tuple[str, ...]
    """Keys of columns that were not recognised."""
    statuses: tuple[str, ...] = ()
    """Keys of columns of some status, in words that are not known: `Status Dokumen`, `Approval Status`."""
    rest: Column | None = None
    """A column that may be the total or what is open of it: `Amount Due`."""


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """The heading without brackets, case, blanks and signs, spelt out; empty for what is too long to be one.

    Of `Invoice: Due Date` what stands before the colon is whose heading it is.
    """
    if len(text) > _LONGEST:
        return ""
    plain = unicodedata.normalize("NFKC", _BRACKETS.sub(" ", text)).casefold()
    plain = plain.rpartition(": ")[2].strip() or plain
    return spelt_out("".join(character for character in plain if character.isalnum()))


def is_scaled(heading: str) -> bool:
    """Return whether a heading says that its amounts are in thousands or in cents: `Nilai (Rp 000)`, `total_cents`."""
    text = heading[:_LONGEST].casefold()
    return any(sign in _hints(text) for sign in _SCALED) or re.search(r"(?:^|[^a-z])cents?$", text) is not None


def is_in_our_currency(heading: str) -> bool:
    """Return whether a heading says that amounts are in the currency of the books: `Amount (LCY)`, `Total Signed`."""
    return IN_OUR_CURRENCY.search(heading[:_LONGEST].casefold().replace("_", " ")) is not None


def _hints(text: str) -> str:
    return " ".join(found.strip("()[]{} ").casefold() for found in _BRACKETS.findall(text[:_LONGEST]))


def shown_as(key: str, word: str) -> str:
    """The heading as the file has it when it holds nothing but the word that was recognised, else the word itself."""
    plain = " ".join(_BRACKETS.sub(" ", key).split()).strip("*#' ")
    return plain if len(plain) <= len(word) + 12 and plain.isprintable() else word


def _candidates(table: str, key: str) -> tuple[str, list[tuple[str, int]]]:
    """The heading in its comparable form, and every field it may stand for, with the rank of the word."""
    word, hints = compact(key), _hints(key)
    found = list(WORDS[table].get(word, ()))
    if not hints or not any(name in AMOUNTS for name, _ in found):
        return word, found
    if any(sign in hints for sign in _SCALED) or _OF_SOMETHING_ELSE.search(hints):
        return word, []  # amounts in thousands are not amounts, nor are days, shares and pieces
    if _WHOLE.search(hints):
        return word, found
    for part, pattern in _PART_OF_AN_AMOUNT.items():
        if pattern.search(hints):
            return word, [(part, rank) for name, rank in found if name == "total"]
    return word, found


def recognise(table: str, keys: Iterable[object], told: Mapping[str, str | None]) -> Headings:
    """Find the column of every field; the word that stands first in the vocabulary wins.

    `told` maps fields to keys of the table, or to None for a field that has no column, and wins over everything.
    """
    offers: dict[str, list[tuple[int, str, str]]] = {}
    lines: dict[str, Column] = {}
    taken = set(told.values())
    known = {compact(word): word for word in AMBIGUOUS[table]}
    ambiguous: dict[str, tuple[str, ...]] = {}
    texts = [key for key in keys if isinstance(key, str)]
    unknown: list[str] = []
    for key in texts:
        if key in taken:
            continue
        if CHILD.search(_hints(key)):
            _offer_line(lines, key)
            continue
        word, candidates = _candidates(table, key)
        if word in known:
            ambiguous[known[word]] = AMBIGUOUS[table][known[word]]
        behind = _BEHIND if is_in_our_currency(key) else 0
        for name, rank in candidates:
            offers.setdefault(name, []).append((rank + behind, key, word))
        if not candidates:
            unknown.append(key)
    fields = {name: Column(key, name.replace("_", " "), _hints(key)) for name, key in told.items() if key is not None}
    for name, rows in offers.items():
        if name in told:
            continue
        best = min(rank for rank, _, _ in rows)
        (_, key, word), *others = sorted((offer for offer in rows if offer[0] == best), key=_without_hints)
        rivals = tuple(other for _, other, _ in others)
        later = tuple(other for rank, other, _ in rows if rank > best) if name in _SEVERAL else ()
        fields[name] = Column(key, shown_as(key, word), _hints(key), rivals, later)
    statuses = tuple(key for key in unknown if "status" in compact(key)) if "status" not in told else ()
    fields = _settle(table, texts, fields, offers)
    if "status" in told and "state" not in told:
        fields.pop("state", None)
    return Headings(fields, lines, ambiguous, tuple(unknown), statuses)


def _without_hints(offer: tuple[int, str, str]) -> bool:
    """Of `Total` and `Total (IDR)` the one that says its currency comes first."""
    return not _hints(offer[1]).isalpha()


def _offer_line(lines: dict[str, Column], key: str) -> None:
    for name, _ in sorted(LINES.get(compact(key), ()), key=lambda found: found[1]):
        lines.setdefault(name, Column(key, shown_as(key, compact(key))))


def _settle(
    table: str, keys: Sequence[str], fields: dict[str, Column], offers: Mapping[str, list[tuple[int, str, str]]]
) -> dict[str, Column]:
    """Headings that may stand for two fields stand for one of them."""
    if table != "invoices":
        return fields
    words = {key: word for rows in offers.values() for _, key, word in rows}
    status = fields.get("status")
    if status is not None and fields.get("state") == status:
        del fields["state"]
        _offer_first(fields, "state", (offer for offer in offers.get("state", ()) if offer[1] != status.key))
    _only_tax_numbers(fields, offers, words)
    _number_beside_a_reference(fields, offers, words)
    _customer_beside_its_name(fields, words)
    _name_beside_the_number(keys, fields)
    if "net" in fields and "tax" not in fields and "line_tax" in fields and not _BASES & fields.keys():
        fields["tax"] = fields.pop("line_tax")  # of the only line there is
    _number_by_system(keys, fields, set(words.values()))
    total = fields.get("total")
    if total is not None and words.get(total.key) in {"amount", "nilai"} and "line_total" in fields:
        fields["line_amount"] = fields.pop("total")  # of the line, where lines have a total of their own
    if is_ageing(keys) and "balance" not in fields:
        due = next((key for key in keys if compact(key) in {"amountdue", "totaldue"}), None)
        if due is not None:
            fields["balance"] = Column(due, compact(due).replace("due", " due"))
    return fields


def is_ageing(texts: Iterable[object]) -> bool:
    """Return whether these are headings of an ageing report: several of them are ages."""
    return len(ages_in(texts)) >= _REPORT


def ages_in(texts: Iterable[object]) -> list[str]:
    """The headings that are ages of debts: `1-30`, `> 90 hari`, `Current`."""
    words = (text for text in texts if isinstance(text, str))
    return [text for text in words if BUCKET.fullmatch(" ".join(text.split()).casefold()[:60])]


def _offer_first(fields: dict[str, Column], name: str, offers: Iterable[tuple[int, str, str]]) -> bool:
    """Give a field the column of the best of these offers, if there is any."""
    for _, key, word in sorted(offers)[:1]:
        fields[name] = Column(key, shown_as(key, word))
        return True
    return False


def _only_tax_numbers(
    fields: dict[str, Column], offers: Mapping[str, list[tuple[int, str, str]]], words: Mapping[str, str]
) -> None:
    """In a file for the tax office `nomor faktur` is the serial number of the tax invoice, `referensi` is ours."""
    number = fields.get("number")
    if number is None or "transaction_code" not in fields or words.get(number.key) != "nofaktur":
        return
    if _offer_first(fields, "number", (offer for offer in offers["number"] if offer[2] in _OUR_REFERENCES)):
        fields["tax_number"] = number


def _number_by_system(keys: Sequence[str], fields: dict[str, Column], words: set[str]) -> None:
    """A heading that means anything, and the number of an invoice beside headings that one system alone has."""
    if "number" in fields:
        return
    for word, shown, beside in (("name", "name", {"movetype"}), ("refno", "ref no", {"pendingamount"})):
        key = next((key for key in keys if compact(key) == word), None)
        if key is not None and beside <= words:  # Odoo; Tally, Busy
            fields["number"] = Column(key, shown)


def _number_beside_a_reference(
    fields: dict[str, Column], offers: Mapping[str, list[tuple[int, str, str]]], words: Mapping[str, str]
) -> None:
    """Beside a number, a reference is the client's, save in a file for the tax office."""
    number = fields.get("number")
    if number is None or "transaction_code" in fields or words.get(number.key) not in _OUR_REFERENCES:
        return
    _offer_first(fields, "number", (offer for offer in offers["number"] if offer[2] not in _OUR_REFERENCES))


def _customer_beside_its_name(fields: dict[str, Column], words: Mapping[str, str]) -> None:
    """Read `customer` as the code where `customer name` is the name."""
    name = fields.get("client_name")
    if name is None or "client_id" in fields:
        return
    for key, word in words.items():
        if key != name.key and word in {"customer", "client", "partner", "pelanggan"}:
            fields["client_id"] = Column(key, shown_as(key, word))
            return


def _name_beside_the_number(keys: Sequence[str], fields: dict[str, Column]) -> None:
    """Read `name` as the client's where the invoice has a number, nobody else a name, and no line stands in the row."""
    numbered = "number" in fields or ("id" in fields and "doc" in compact(fields["id"].key))
    if "client_name" in fields or not numbered or _OF_LINES & fields.keys():
        return
    name = next((key for key in keys if compact(key) == "name"), None)
    if name is not None and ("number" not in fields or fields["number"].key != name):
        fields["client_name"] = Column(name, "name")


@lru_cache(maxsize=4096)
def _stands_for(text: str) -> frozenset[str]:
    word = compact(text)
    found = {name for table in WORDS.values() for name, _ in table.get(word, ())}
    return frozenset(found or {name for name, _ in LINES.get(word, ())})


def recognised_fields(texts: Iterable[object]) -> int:
    """Return how many fields a row of cells would name if it were the headings."""
    named: set[str] = set()
    number = 0
    for text in texts:
        if isinstance(text, str) and 0 < len(text) <= _LONGEST:
            found = _stands_for(text)
            number += bool(found - named)
            named |= found
    return number


def conventional_dates(keys: Iterable[object]) -> tuple[str | None, str | None]:
    """Order of days and decimal sign that a system prescribes for its own template, known by a heading it alone has."""
    for key in keys:
        if isinstance(key, str) and (found := DATES_BY_HEADING.get(compact(key))):
            return found
    return None, None
