"""Cells that mean harm, or that nobody meant at all: a problem by table, row and column, never the cell, never an error."""

import csv
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import ledger_files
from examples.ledger_files import UnreadableFileError, read_file
from sopan import SopanError, ledger
from sopan.errors import ArgumentError
from tests.ledger.reading import cells, codes, opened

GOOD = {
    "Invoice No": "A-1",
    "Customer ID": "C-1",
    "Customer": "PT Andal",
    "Email": "ap@andal.example",
    "Date": "2026-10-05",
    "Due Date": "2026-11-04",
    "Currency": "IDR",
    "Total": "1000000",
    "Paid Amount": "0",
    "Balance": "1000000",
    "Status": "unpaid",
}
BESIDE = {**GOOD, "Invoice No": "B-1", "Customer ID": "C-2", "Customer": "Toko Baru", "Email": ""}
HUGE = "9" * 10_000_000
HOSTILE = {
    "formula": '=HYPERLINK("http://x.example";"x")',
    "shell": "=cmd|'/C calc'!A0",
    "ten megabytes": HUGE,
    "ten megabytes of blanks": " " * 10_000_000,
    "NUL": "1000\x00000",
    "line break": "1000\n000",
    "direction": "\u202e0001",
    "tag characters": "10\U000e0030",
    "half a pair": "\ud800",
    "stacked marks": "a" + "\u0301" * 50,
    "10^30": 10**30,
    "10^30 as text": "1" + "0" * 30,
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31",
    "arabic digits": "\u0661\u0660\u0660\u0660",
    "full-width digits": "\uff11\uff10\uff10\uff10",
    "infinity": float("inf"),
    "exponent": "1E1000000",
    "small exponent": Decimal("1E-1000000"),
    "large exponent": Decimal("1E+1000000"),
    "true": True,
    "bytes": b"1000000",
    "list": ["1000000"],
    "object": {"$gt": ""},
    "function": print,
    "an error of a spreadsheet": "#VALUE!",
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE invoices; --",
    "template": "{{ 7 * 7 }}",
    "number too long": 10**5000,
    "signalling NaN": Decimal("sNaN"),
}
MAY_BE_TEXT = {"shell", "markup", "SQL", "template", "year 0", "year 9999", "10^30 as text", "ten megabytes of blanks"}
"""Ugly, but a name or a number all the same."""


@pytest.mark.parametrize("column", GOOD)
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_cell_makes_an_error_or_a_wrong_balance(kind, column):
    book = ledger.read([{**GOOD, column: HOSTILE[kind]}, BESIDE], as_of=date(2026, 11, 30))
    found = opened(book)
    text = str(book) + json.dumps([problem.to_dict() for problem in book.problems])
    assert found.get("B-1", "IDR 1000000.00") == "IDR 1000000.00"
    assert set(found.values()) <= {"IDR 1000000.00"}, "what the other cells say, or nothing"
    if "A-1" not in found and not (column == "Invoice No" and len(found) == 2):
        assert book.problems or book.skipped or book.held_back
    for problem in book.problems:
        assert problem.row in {1, None}
        assert problem.table == "invoices"
    assert "HYPERLINK" not in text
    assert "99999999" not in text
    assert "DROP TABLE" not in text
    assert len(text) < 5000


@pytest.mark.parametrize("column", ["Date", "Due Date", "Currency", "Total", "Paid Amount", "Balance", "Status"])
@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if kind != "ten megabytes of blanks"])
def test_the_problem_names_row_and_column(kind, column):
    if column == "Status" and kind == "true":
        pytest.skip("a word like any other")
    book = ledger.read([BESIDE, {**GOOD, column: HOSTILE[kind]}])
    if kind in {"object", "signalling NaN"}:
        return  # an empty cell, and an object without what is looked for
    assert "A-1" not in opened(book)
    where = [(problem.row, problem.column) for problem in book.problems]
    assert where == [(2, column)] or kind in {"year 0", "year 9999"}


@pytest.mark.parametrize("kind", HOSTILE)
def test_payments_too(kind):
    for column in ("Invoice No", "Amount", "Date", "Currency", "Payment No", "Customer"):
        payment = {
            "Payment No": "P",
            "Invoice No": "A-1",
            "Customer": "PT Andal",
            "Amount": "400",
            "Date": "2026-11-01",
            "Currency": "IDR",
        }
        invoices = [{key: cell for key, cell in GOOD.items() if key not in {"Paid Amount", "Balance"}}]
        book = ledger.read(invoices, payments=[{**payment, column: HOSTILE[kind]}])
        assert set(opened(book).values()) <= {"IDR 999600.00"}, (column, opened(book))


HEADS = {**HOSTILE, "all the same": "x" * 10_000_000, "total and blanks": "Total" + " " * 1000}


@pytest.mark.parametrize("kind", HEADS)
def test_headings_too(kind):
    try:
        row = {**GOOD, HEADS[kind]: "7"}
    except TypeError:
        return
    book = ledger.read([row])
    assert opened(book) == {"A-1": "IDR 1000000.00"} or codes(book)
    assert len(str(book)) < 3000


def test_a_heading_that_was_not_recognised_is_not_repeated():
    book = ledger.read([{"Budi Santoso 0812-3456-7890": "x", "Nama rahasia": "y"}])
    text = str(book) + repr(book)
    assert not any(word in text.casefold() for word in ("budi", "0812", "rahasia"))
    assert len(book.problems) >= 4


@pytest.mark.parametrize(
    "rows",
    [[None], [1], ["text"], [[1, 2]], [{}], [{"a": {"b": {"c": {}}}}], [{None: ["x"]}], [{1: 2}], [object()], [b""]],
)
def test_rows_that_are_none(rows):
    book = ledger.read(rows)
    assert not book.accounts


@pytest.mark.parametrize("rows", ["text", b"bytes", 5, None, object()])
def test_what_holds_no_rows_is_an_error_of_the_call(rows):
    with pytest.raises(ArgumentError, match="must be rows"):
        ledger.read(rows)


def test_no_rows_are_no_problem():
    assert ledger.read([]) == ledger.read(())
    assert not ledger.read([]).problems


def test_a_document_that_contains_itself():
    node: dict = {"data": []}
    node["data"].append(node)
    assert not ledger.read(node).accounts
    row: dict = dict(GOOD)
    row["self"] = row
    ledger.read([row])


def test_a_document_of_a_million_levels():
    node: dict = {}
    for _ in range(100_000):
        node = {"data": node}
    assert not ledger.read(node).accounts


def test_a_hundred_thousand_rows_of_one_number():
    rows = [{**GOOD, "Item Name": "x"}] * 100_000
    assert opened(ledger.read(rows)) == {"A-1": "IDR 1000000.00"}


def test_a_row_with_more_cells_than_headings_has_moved():
    """`1,500,000` without quotation marks makes three cells of one."""
    rows = ledger.table(
        cells(
            "Invoice No,Customer,Date,Due Date,Balance,Note\nA-1,C,2026-10-05,2026-11-04,1,500,000\nB-1,C,2026-10-05,2026-11-04,500,"
        )
    )
    book = ledger.read(rows)
    assert opened(book) == {"B-1": "IDR 500.00"}
    assert [(problem.row, problem.code) for problem in book.problems] == [(2, "width")]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
HEADINGS = st.sampled_from(
    [*GOOD, "Paid on", "Type", "Retur", "PPh 23", "Quantity", "Unit Price", "Amount Due", "No", "", "Rate (Items)"]
)


@given(st.lists(st.dictionaries(HEADINGS | st.text(max_size=4), ANYTHING, max_size=12), max_size=4))
def test_anything_at_all_makes_a_ledger(rows):
    book = ledger.read(rows, payments=(), terms=30, dates="dmy", numbers="id")
    str(book)


@given(
    st.dictionaries(st.sampled_from([*GOOD]), ANYTHING),
    st.lists(st.dictionaries(HEADINGS, ANYTHING, max_size=6), max_size=3),
)
def test_anything_in_a_good_row(cells_, others):
    book = ledger.read([{**GOOD, **cells_}, BESIDE], payments=others, credit_notes=others, clients=others)
    for invoice in book.invoices:
        assert invoice.total.minor > 0


@given(st.lists(st.lists(ANYTHING, max_size=6), max_size=6))
def test_anything_in_cells(sheet):
    with suppress(SopanError):
        ledger.read(ledger.table(sheet), payments=())


def test_days_and_amounts_that_changed_places():
    moved = {**GOOD, "Total": datetime(2026, 10, 5), "Due Date": 1000000}  # noqa: DTZ001 - a spreadsheet knows no zones
    book = ledger.read([moved, BESIDE])
    assert opened(book) == {"B-1": "IDR 1000000.00"}


# --- in files ------------------------------------------------------------------------------------------------


def write(path: Path, rows: list[dict]) -> Path:
    """The rows as a file of the kind that its name says."""
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, GOOD)
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".json":
        path.write_text(json.dumps(rows), encoding="utf-8")
    elif path.suffix == ".xml":
        records = (
            "".join(f"<{k.replace(' ', '')}>{escape(str(v))}</{k.replace(' ', '')}>" for k, v in row.items())
            for row in rows
        )
        path.write_text(f"<Invoices>{''.join(f'<Invoice>{r}</Invoice>' for r in records)}</Invoices>", encoding="utf-8")
    else:
        openpyxl = pytest.importorskip("openpyxl")
        workbook = openpyxl.Workbook()
        workbook.active.append(list(GOOD))
        for row in rows:
            workbook.active.append(list(row.values()))
        workbook.save(path)
    return path


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "xml"])
@pytest.mark.parametrize("kind", ["formula", "ten megabytes", "NUL", "10^30", "10^30 as text", "year 0", "exponent"])
def test_a_cell_of_a_file_makes_no_error_and_no_wrong_balance(tmp_path, kind, suffix):
    path = tmp_path / f"ledger.{suffix}"
    for column in ("Date", "Balance") if kind == "ten megabytes" else ("Invoice No", "Date", "Due Date", "Balance"):
        if kind == "NUL" and suffix in {"xlsx", "xml"}:
            return  # neither can hold one
        book = ledger.read(read_file(write(path, [{**GOOD, column: HOSTILE[kind]}, BESIDE])))
        found = opened(book)
        assert found.pop("B-1") == "IDR 1000000.00"
        assert set(found.values()) <= {"IDR 1000000.00"}
        assert column == "Invoice No" or not found
        assert "9999999" not in str(book)


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("entities.xml", "<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>", "declares entities; export it without"),
        ("unknown.xml", "<a>&b;</a>", "is no XML that can be read"),
        ("nul.xml", "<a>&#0;</a>", "is no XML that can be read"),
        ("deep.xml", "<a>" * 20_000 + "</a>" * 20_000, "is no XML that can be read"),
        ("deep.json", "[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_file_that_means_harm_is_refused(tmp_path, name, text, remedy):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=remedy):
        read_file(tmp_path / name)


def test_numbers_of_json_that_python_does_not_read_and_names_that_come_twice(tmp_path):
    path = write(tmp_path / "ledger.json", [GOOD, BESIDE])
    text = path.read_text(encoding="utf-8")
    for balance in ("9" * 5000, "1E1000000", '"1000000", "Balance": "900"'):
        path.write_text(text.replace('"Balance": "1000000"', f'"Balance": {balance}', 1), encoding="utf-8")
        assert opened(ledger.read(read_file(path))) == {"B-1": "IDR 1000000.00"}


def test_a_workbook_that_unpacks_to_more_than_there_is_room_for_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger_files, "MOST_BYTES", 2_000_000)
    path = write(tmp_path / "ledger.xlsx", [GOOD])
    assert opened(ledger.read(read_file(path)))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as workbook:
        workbook.writestr("xl/worksheets/sheet2.xml", b"0" * 3_000_000)
    assert path.stat().st_size < 20_000
    with pytest.raises(UnreadableFileError, match="unpacks to more than 2 MB; save the sheet alone as CSV"):
        read_file(path)


def test_records_of_xml_that_come_in_turn(tmp_path):
    """Tally puts no element around a bill; its debits are below zero, and that is said."""
    bill = "<BILL><BILLDATE>5-Oct-26</BILLDATE><BILLREF>{}</BILLREF><BILLPARTY>C</BILLPARTY></BILL><BILLCL>{}</BILLCL>"
    bill += "<BILLDUE>4-Nov-26</BILLDUE>"
    path = tmp_path / "bills.xml"
    for sign in ("", "-"):
        bills = bill.format("A-1", f"{sign}900") + bill.format("A-2", f"{sign}500")
        path.write_text(f"<ENVELOPE>{bills}</ENVELOPE>", encoding="utf-8")
        book = ledger.read(read_file(path))
        assert (opened(book), codes(book)) == (
            ({}, ["negative"]) if sign else ({"A-1": "IDR 900.00", "A-2": "IDR 500.00"}, [])
        )
