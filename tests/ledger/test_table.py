"""Cells as rows: what stands around a table is no part of it."""

import pytest

from sopan import ledger
from sopan.errors import ArgumentError
from tests.ledger.reading import cells, codes, opened

HEAD = ["Invoice No", "Customer", "Date", "Due Date", "Total", "Balance"]
ONE = ["A-1", "PT Andal", "2026-10-05", "2026-11-04", "1000", "400"]
TWO = ["A-2", "PT Andal", "2026-10-05", "2026-11-04", "2000", "2000"]
OPEN = {"A-1": "IDR 400.00", "A-2": "IDR 2000.00"}


def test_headings_first():
    assert ledger.table([HEAD, ONE]) == [dict(zip(HEAD, ONE, strict=True))]
    assert opened(ledger.read(ledger.table([HEAD, ONE, TWO]))) == OPEN


def test_titles_rules_blanks_and_repeated_headings_are_left_out():
    sheet = [
        ["PT Contoh"],
        ["Customer balances", None, None],
        ["Total outstanding", "2400"],
        [],
        ["-" * 80],
        HEAD,
        ["-----", "-----"],
        ONE,
        ["", None, " "],
        HEAD,
        TWO,
        ["=====", None],
    ]
    rows = ledger.table(sheet)
    assert [row["Invoice No"] for row in rows] == ["A-1", "A-2"]
    assert opened(ledger.read(rows)) == OPEN


def test_problems_name_the_row_of_the_sheet():
    bad = ["A-3", "PT Andal", "soon", "2026-11-04", "1", "1"]
    book = ledger.read(ledger.table([["Title"], [], HEAD, ONE, [], bad]))
    assert [(problem.row, problem.column) for problem in book.problems] == [(6, "Date")]


def test_a_second_table_below_is_an_error():
    with pytest.raises(ArgumentError, match="other headings begin at row 3"):
        ledger.table(
            [HEAD, ONE, ["Payment No", "Payment Date", "Amount Applied", "Mode"], ["P-1", "2026-10-10", "5", "x"]]
        )


def test_one_heading_twice_with_one_content_is_read():
    sheet = [[*HEAD, "Due Date"], [*ONE, "2026-11-04"]]
    assert opened(ledger.read(ledger.table(sheet))) == {"A-1": "IDR 400.00"}


def test_one_heading_twice_with_two_contents_is_a_problem():
    sheet = [[*HEAD, "Due Date"], [*ONE, "2026-12-24"], [*TWO, ""]]
    book = ledger.read(ledger.table(sheet))
    assert opened(book) == {"A-2": "IDR 2000.00"}
    assert [(problem.row, problem.column) for problem in book.problems] == [(2, "Due Date")]


def test_a_heading_that_commas_tore_apart():
    sheet = cells(
        "Invoice No,Customer,Date,Due Date,Balance,currency code(example: IDR, USD, CAD)\nA-1,C,2026-10-05,2026-11-04,40.25,USD"
    )
    assert opened(ledger.read(ledger.table(sheet))) == {"A-1": "USD 40.25"}


def test_two_sheets_in_any_order():
    invoices = [
        ["NPWP Penjual", None, "0000000000000000"],
        [],
        ["Baris", "Referensi", "Nama Pembeli", "Tanggal Faktur"],
        [1, "A-1", "PT Andal", "2026-10-13"],
        [2, "A-2", "C", "2026-10-13"],
        ["END"],
    ]
    lines = [
        ["Baris", "Nama Barang", "DPP", "PPN"],
        [1, "Jasa", 1000, 110],
        [1, "Cetak", 500, 55],
        [2, "Jasa", 10, 1],
        ["END"],
    ]
    for sheets in ([invoices, lines], [lines, invoices]):
        book = ledger.read(ledger.table(*sheets), terms=30, payments=())
        assert opened(book) == {"A-1": "IDR 1665.00", "A-2": "IDR 11.00"}


def test_sheets_without_a_common_column():
    with pytest.raises(ArgumentError, match="no column in common"):
        ledger.table([HEAD, ONE], [["Nama Barang", "DPP", "PPN"], ["Jasa", 5, 1]])


def test_records_of_several_kinds():
    sheet = cells(
        "FK,REFERENSI,NAMA,JUMLAH_DPP\nLT,NAMA,JALAN\nOF,NAMA,DPP\nFK,A-1,PT Andal,1000\nLT,PT Andal,Jl. Contoh\nOF,Jasa,1000\nFK,A-2,C,50"
    )
    rows = ledger.table(sheet)
    assert [row["REFERENSI"] for row in rows] == ["A-1", "A-2"]
    assert all("JALAN" not in row for row in rows)


@pytest.mark.parametrize("sheet", [[], [[]], [[None]], [["", " "]], [["only a title"]], [HEAD]])
def test_sheets_without_rows(sheet):
    assert ledger.table(sheet) == []
    assert not ledger.read(ledger.table(sheet)).accounts


@pytest.mark.parametrize("sheet", ["text", b"bytes", {"a": 1}, ["text"], [{"a": 1}], [5]])
def test_what_is_no_sheet(sheet):
    with pytest.raises(ArgumentError, match="lists of cells"):
        ledger.table(sheet)


def test_an_invoice_that_looks_like_a_total():
    """Only a row without number and without day is a total, whatever the client is called."""
    sheet = [
        HEAD,
        ["A-1", "Total Bangunan", "2026-10-05", "2026-11-04", "1000", "400"],
        ["", "Total", "", "", "1000", "400"],
    ]
    assert opened(ledger.read(ledger.table(sheet))) == {"A-1": "IDR 400.00"}
    book = ledger.read(ledger.table([HEAD, ["", "Jumlah Jaya", "2026-10-05", "2026-11-04", "1000", "400"]]))
    assert codes(book) == ["number"]
