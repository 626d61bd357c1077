"""Files as rows for `sopan.ledger`: CSV, text with tabs or bars, XLSX, JSON, XML, and pages that are called .xls.

Only the wrapping is taken off here; what the cells mean is the business of `sopan.ledger`.
XLSX needs openpyxl, everything else the standard library.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

from sopan import SopanError, ledger

Rows = list[dict[str | None, Any]] | Mapping[str, Any] | list[Any]


MOST_BYTES = 500_000_000
"""What a workbook may come to when it is unpacked; one of 100,000 invoices comes to a tenth of it."""


class UnreadableFileError(Exception):
    """A file, what is wrong with it, and what to do."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}")


def read_file(path: Path, sheet: str | None = None) -> Rows:
    """The rows of a file, told by its content, for many a file that is called .xls is a page or a text."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(path, f"cannot be read: {error.strerror or error}") from None
    if content[:2] == b"PK":
        return _workbook(path, content, sheet)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableFileError(path, "is a workbook of Excel 97; save it as XLSX")
    text = _text(content)
    start = text.lstrip()[:200].casefold()
    if start.startswith(("{", "[")) and not start.startswith("{}"):
        return _json(path, text)
    if "<table" in text[:100_000].casefold():
        return ledger.table(_page(path, text))
    if start.startswith("<"):
        return _xml(path, text)
    return ledger.table(_lines(path, text))


def _text(content: bytes) -> str:
    """The text, by the mark at its beginning, else as UTF-8, else as Windows writes it."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    if content[1:8:2] == b"\0\0\0\0":  # the same without a mark
        return content.decode("utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(path: Path, text: str) -> list[list[str]]:
    """The cells of a text with commas, semicolons, tabs or bars."""
    lines = text.splitlines(keepends=True)
    if sum(line.startswith("|") for line in lines[:200]) * 4 > len(lines[:200]):  # a list printed by SAP, titles above
        return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    delimiter = max(",;\t", key=lambda sign: _columns(lines, sign))
    csv.field_size_limit(64_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error:
        problem = "look for a quotation mark that is not closed, or closed too early"
        raise UnreadableFileError(path, f"cannot be read as CSV from line {reader.line_num} on: {problem}") from None


def _columns(lines: Sequence[str], delimiter: str) -> int:
    """How many cells most of the first lines have; csv.Sniffer gives up on titles and on records of several kinds."""
    counts = Counter(line.count(delimiter) for line in lines[:200])
    del counts[0]
    return max((number * times for number, times in counts.items()), default=0)


def _workbook(path: Path, content: bytes, sheet: str | None) -> Rows:
    """The rows of a workbook whose sheets belong together, or of the sheet that was named."""
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise UnreadableFileError(path, "is a workbook; install openpyxl to read it") from None
    if _unpacked(content) > MOST_BYTES:
        raise UnreadableFileError(
            path, f"unpacks to more than {MOST_BYTES // 1_000_000} MB; save the sheet alone as CSV"
        )
    try:
        content = _plain_numbers(content)
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content))
    except Exception:  # noqa: BLE001 - whatever is wrong with a workbook, it is the file's fault
        raise UnreadableFileError(path, "is no workbook that can be read; save it again as XLSX") from None
    names = [name for name in values.sheetnames if sheet == name or (sheet is None and _is_seen(values[name]))]
    if not names:
        raise UnreadableFileError(path, f"has no sheet of this name; it has {len(values.sheetnames)}")
    sheets = [_cells(values[name], formulas[name]) for name in names]
    sheets = [cells for cells in sheets if len(cells) > 1]
    try:
        return ledger.table(*sheets) if sheets else []
    except SopanError:
        if len(sheets) == 1:
            raise
        print(f"{path.name}: only the sheet {names[0]!r} is read; --sheet names another", file=sys.stderr)
        return ledger.table(sheets[0])


def _unpacked(content: bytes) -> int:
    """How many bytes a workbook says that its parts come to; more than that nobody can read from it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            return sum(entry.file_size for entry in workbook.infolist())
    except zipfile.BadZipFile:
        return 0


def _is_seen(sheet: Any) -> bool:
    """Whether a sheet of cells is not hidden; a hidden one may be an older copy."""
    return getattr(sheet, "sheet_state", "visible") == "visible" and hasattr(sheet, "iter_rows")


def _plain_numbers(content: bytes) -> bytes:
    """The workbook with plain formats for its numbers.

    openpyxl takes the letters of `USD #,##0.00` or `IDR #,##0` for those of days, and gives dates or `#VALUE!` for
    amounts. No format of a day has a number sign in it.
    """
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith("styles.xml"):
                part = re.sub(rb'formatCode="[^"]*#[^"]*"', b'formatCode="0.00"', part)
            new.writestr(entry, part)
    return changed.getvalue()


def _cells(values: Any, formulas: Any) -> list[list[Any]]:
    """The cells of a sheet; a formula where a spreadsheet has not stored its value."""
    return [
        [formula.value if value.value is None else value.value for value, formula in zip(row, others, strict=True)]
        for row, others in zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    ]


def _json(path: Path, text: str) -> Rows:
    def read(document: str) -> Any:
        return json.loads(document, parse_float=Decimal, parse_int=_whole_number, object_pairs_hook=_object)

    try:
        found = read(text)
    except json.JSONDecodeError:
        try:
            found = [read(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError as error:
            raise UnreadableFileError(path, f"is no JSON: line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise UnreadableFileError(path, "is nested too deeply") from None
    return cast("Rows", found) if isinstance(found, dict | list) else []


def _whole_number(digits: str) -> int | Decimal:
    """A whole number; Python does not make an int of thousands of digits."""
    return int(digits) if len(digits) < 1000 else Decimal(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that comes twice has both values, of which neither is the one that is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        for name in found:
            values = [value for other, value in pairs if other == name]
            found[name] = values if len(values) > 1 else values[0]
    return found


def _xml(path: Path, text: str) -> Rows:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableFileError(path, "declares entities; export it without")
    try:
        root = ET.fromstring(text)  # noqa: S314 - no entities, see above
        return {_tag(root): _element(root)}
    except (ET.ParseError, ValueError, RecursionError):
        raise UnreadableFileError(path, "is no XML that can be read") from None


def _element(node: ET.Element) -> Any:
    """An element as text, or as an object of attributes and elements in which what comes several times is a list."""
    attributes = {name: [text] for name, text in node.attrib.items() if "}" not in name}
    if not len(node) and not attributes:
        return node.text
    if (rows := _records_in_turn(node)) is not None:
        return rows
    found: dict[str, Any] = dict(attributes)
    if not len(node) and (node.text or "").strip():
        found["value"] = [node.text]
    for child in node:
        found.setdefault(_tag(child), []).append(_element(child))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _records_in_turn(node: ET.Element) -> list[dict[str, Any]] | None:
    """The records of an element whose children come in turn, without one around each record, as Tally writes them."""
    tags = [_tag(child) for child in node]
    size = len(set(tags))
    in_turn = 1 < size < len(tags) and tags == tags[:size] * (len(tags) // size)
    if not in_turn or all(len(child) for child in node):
        return None
    records: list[dict[str, Any]] = [{} for _ in range(0, len(tags), size)]
    for place, child in enumerate(node):
        value = _element(child)
        fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {_tag(child): value}
        records[place // size].update(fields)
    return records


def _tag(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


class _Page(HTMLParser):
    """The cells of the tables of a page, or of a workbook of Excel 2003 in XML, one after the other."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.rows: list[list[str]] = [[]]
        self._path = path
        self._inside = False
        self._place = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell, and leave out the columns that the cell says it skips."""
        if tag in {"tr", "row"}:
            self.rows.append([])
        elif tag in {"td", "th", "cell"}:
            place = _number(attrs, "ss:index")
            self.rows[-1] += [""] * max(0, place - 1 - len(self.rows[-1]))
            if _number(attrs, "rowspan") > 1 or _number(attrs, "ss:mergedown") > 0:
                raise UnreadableFileError(self._path, "has cells over several rows; take the rows apart")
            self._place = len(self.rows[-1])
            self.rows[-1] += [""] * max(1, min(_number(attrs, "colspan"), 1000))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self._inside = self._inside and tag not in {"td", "th", "cell", "tr", "row", "table"}

    def handle_data(self, data: str) -> None:
        """Add to the text of the cell."""
        if self._inside:
            row = self.rows[-1]
            row[self._place] = f"{row[self._place]} {data.strip()}".strip()


def _number(attrs: list[tuple[str, str | None]], name: str) -> int:
    """A number among the attributes of an element; 0 for none."""
    value = dict(attrs).get(name) or "0"
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def _page(path: Path, text: str) -> list[list[str]]:
    page = _Page(path)
    page.feed(text)
    page.close()
    return page.rows
