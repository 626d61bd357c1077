"""What the tests of ledgers share: files as rows, and what is open by number."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sopan import ledger

EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "exports"
DAY = date(2026, 11, 30)


def csv_rows(text: str) -> list[dict]:
    """Rows as `csv.DictReader` gives them."""
    return list(csv.DictReader(text.strip().splitlines()))


def cells(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(text.strip("\n").splitlines(), delimiter=delimiter))


def opened(book: ledger.Ledger, on: date = DAY) -> dict[str, str]:
    """Number to open amount, of every invoice that was read and is not settled."""
    found = {invoice.number: invoice.outstanding(on) for invoice in book.invoices}
    return {number: str(amount) for number, amount in found.items() if amount}


def codes(book: ledger.Ledger) -> list[str]:
    return sorted({problem.code for problem in book.problems})


def held(book: ledger.Ledger) -> dict[str, str]:
    return {entry.number: entry.code for entry in book.held_back}


def skipped(book: ledger.Ledger) -> list[str]:
    return [row.why for row in book.skipped]


def export(name: str):
    """The rows of a handed export, read as the example does, in as few lines as that takes."""
    path = EXPORTS / name
    text = "" if path.suffix == ".xlsx" else path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return json.loads(text)
    if path.suffix == ".xml":
        root = ET.fromstring(text)  # noqa: S314 - our own files
        return {root.tag: _of_xml(root)}
    if path.suffix == ".xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        return ledger.table(*[list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path)])
    if "\n|" in text:
        return ledger.table([part.strip() for part in line.strip("|").split("|")] for line in text.splitlines())
    return ledger.table(csv.reader(text.splitlines(keepends=True), delimiter="\t" if "\t" in text else ","))


def _of_xml(node: Any) -> Any:
    if not len(node):
        return node.text
    found: dict[str, list[Any]] = {}
    for child in node:
        found.setdefault(child.tag, []).append(_of_xml(child))
    return {tag: values[0] if len(values) == 1 else values for tag, values in found.items()}
