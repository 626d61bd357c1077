"""One decimal sign for a column, decided by something in it or beside it, or told."""

from decimal import Decimal

import pytest

from sopan import Money, ledger
from sopan.ledger._amounts import amounts_of, evidence_of, mark_of, percent_of
from sopan.ledger._cells import Bad
from tests.ledger.reading import codes, opened

ROW = {"Invoice No": "A-1", "Customer": "PT Andal", "Date": "2026-10-05", "Due Date": "2026-11-04", "Currency": "IDR"}


def read(*cells, heading: str = "Balance", **told):
    rows = [{**ROW, "Invoice No": f"A-{number}", heading: cell} for number, cell in enumerate(cells)]
    return ledger.read(rows, **told)


def amounts(*cells, sign=None):
    return amounts_of(list(cells), sign)


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("1500000", None, "1500000"),
        ("Rp1.500.000,-", ",", "1500000"),
        ("Rp 1.500.000,00", ",", "1500000"),
        ("Rp. 1.500.000", ",", "1500000"),
        ("Rp1.500.000,=", ",", "1500000"),
        ("1.234.567,89", ",", "1234567.89"),
        ("1,234,567.89", ".", "1234567.89"),
        ("1,11,00,000.00", ".", "11100000"),
        ("1'234'567.89", ".", "1234567.89"),
        ("1 234 567,89", ",", "1234567.89"),
        ("1\u00a0234\u202f567,89", ",", "1234567.89"),
        ("11100000.0000", ".", "11100000"),
        ("(1.500.000)", ",", "-1500000"),
        ("11.100.000-", ",", "-11100000"),
        ("-1,500.00", ".", "-1500"),
        ("\u22121500", None, "-1500"),
        ("Rp-1.500.000", ",", "-1500000"),
        ("-Rp1.500.000", ",", "-1500000"),
        ("1,500.00 Cr", ".", "-1500"),
        ("1,500.00 Dr", ".", "1500"),
        ("-", None, "0"),
        ("\u2013", None, "0"),
        ("Rp -", None, "0"),
        ("'1500", None, "1500"),
        ("0.50", ".", "0.5"),
    ],
)
def test_amounts_as_people_write_them(text, sign, number):
    assert amounts(text, sign=sign) == [Decimal(number)]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Rp1.500.000,-", ","), ("1.500.000", ","), ("1,500,000", "."), ("1.234,5", ","), ("0.500", "."), ("12.5", "."),
        ("11100000.0000", "."), ("1234.567", "."), ("1,11,00,000", "."),
    ],
)  # fmt: skip
def test_what_decides(text, sign):
    assert evidence_of([text]).signs == {sign}


@pytest.mark.parametrize("text", ["1.500", "1,500", "150.000", "1500", "", "Rp1.500"])
def test_what_decides_nothing(text):
    assert evidence_of([text]).signs == set()


def test_a_column_that_nothing_decides_is_refused():
    book = read("1.500", "150.000")
    assert not book.accounts
    assert codes(book) == ["amounts_undecided"]
    assert "Balance" in str(book.problems[0])
    assert opened(read("1.500", "150.000", numbers="1.234,56")) == {"A-0": "IDR 1500.00", "A-1": "IDR 150000.00"}
    assert opened(read("1,500", numbers="en")) == {"A-0": "IDR 1500.00"}


def test_it_takes_the_style_of_a_neighbour():
    rows = [{**ROW, "Total": "1.234.500", "Balance": "1.500"}]
    assert opened(ledger.read(rows)) == {"A-1": "IDR 1500.00"}


def test_neighbours_that_differ_decide_nothing():
    rows = [{**ROW, "Total": "1.234.500", "Paid": "1,500.25", "Balance": "1.500"}]
    assert codes(ledger.read(rows)) == ["amounts_undecided"]


def test_points_and_commas_in_one_column_are_refused():
    book = read("1.234,50", "1,234.50")
    assert not book.accounts
    assert codes(book) == ["amounts_contradict"]


def test_what_looks_like_thousands_is_not_read_as_decimals():
    """A column with decimal points has `1.500` once: one and a half, or a thousand times as much?"""
    book = read("2750.50", "1.500", "12.25")
    assert opened(book) == {"A-0": "IDR 2750.50", "A-2": "IDR 12.25"}
    assert [(problem.row, problem.column) for problem in book.problems] == [(2, "Balance")]


def test_three_decimals_where_a_column_always_has_them():
    assert opened(read("11100000.000", "500.000")) == {"A-0": "IDR 11100000.00", "A-1": "IDR 500.00"}


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "abc",
            "1.2.3,4,5",
            "1.50.000",
            "--5",
            "(5",
            "5)",
            "=1+1",
            "#REF!",
            "#N/A",
            "1e6",
            "1.11E+07",
            "5%",
            "\u0665\u0660\u0660",
        ),
        *("1_000", "0x10", "Infinity", "1" * 30, "1" * 10_000_000, "5\x00", "Rp 5 USD", "(-5)", "-5-", "½", "5,5,5"),
        *(True, float("inf"), 10**30, Decimal("1e30"), Decimal("Infinity"), 2.123456789, b"5", [5], {"a": 1}),
    ],
    ids=lambda cell: repr(cell)[:20],
)
def test_what_is_no_amount_is_a_problem_of_its_cell(cell):
    rows = [{**ROW, "Balance": cell}, {**ROW, "Invoice No": "A-2", "Balance": "1,000.25"}]
    book = ledger.read(rows)
    assert opened(book) == {"A-2": "IDR 1000.25"}
    assert [(problem.row, problem.column) for problem in book.problems] == [(1, "Balance")]
    assert repr(cell)[:8] not in str(book.problems[0])


def test_a_day_is_not_rupiah():
    from datetime import datetime

    book = read(datetime(2026, 10, 5))  # noqa: DTZ001 - a spreadsheet knows no zones
    assert not book.accounts
    assert "is a day" in book.problems[0].problem


def test_numbers_of_libraries():
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    cells = [
        *(1500, 1500.0, Decimal(1500), numpy.int64(1500), numpy.float64(1500), numpy.float32(1500), Money(1500)),
        *(pandas.Series([1500]).iloc[0], "1500", 1499.9999999999998),
    ]
    assert set(amounts_of(cells, None)) == {Decimal(1500)}
    assert set(amounts(float("nan"), numpy.float64("nan"), pandas.NA, pandas.NaT, Decimal("NaN"), None, "")) == {None}


def test_dust_of_float_sums_is_taken_off_and_nothing_else():
    assert amounts(0.1 + 0.2, 4215000.0000000009, 2750.5) == [Decimal("0.3"), Decimal(4215000), Decimal("2750.5")]
    assert isinstance(amounts(0.123456)[0], Bad)


def test_currency_beside_the_amount():
    assert mark_of(amounts("Rp1.500", sign=",")[0]) == "IDR"
    assert mark_of(amounts("US$1.500", sign=",")[0]) == "USD"
    assert mark_of(amounts("USD 1,500.00", sign=".")[0]) == "USD"
    assert mark_of(amounts("1500")[0]) is None


def test_a_mark_that_contradicts_the_row_is_a_problem():
    rows = [{**ROW, "Currency": "USD", "Balance": "Rp1.500.000"}, {**ROW, "Invoice No": "A-2", "Balance": "$5"}]
    book = ledger.read(rows)
    assert not book.accounts
    assert [problem.code for problem in book.problems] == ["balance", "balance"]


def test_a_mark_without_column_of_currencies_decides():
    rows = [{**ROW, "Balance": "US$1,500.25"}, {**ROW, "Invoice No": "A-2", "Balance": "Rp1,500,000.00"}]
    for row in rows:
        del row["Currency"]
    assert opened(ledger.read(rows)) == {"A-1": "USD 1500.25", "A-2": "IDR 1500000.00"}


def test_a_dollar_sign_alone_is_no_currency():
    rows = [
        {"Invoice No": "A-1", "Customer": "Andal", "Date": "2026-10-05", "Due Date": "2026-11-04", "Balance": "$5.25"}
    ]
    assert "dollar" in str(ledger.read(rows).problems[0])
    assert opened(ledger.read(rows, currency="SGD")) == {"A-1": "SGD 5.25"}


def test_sen_without_a_currency_are_in_doubt():
    """Nobody bills sen in rupiah: such an amount is somebody's dollars, in an export that does not say so."""
    rows = [
        {"Invoice No": "A-1", "Customer": "Andal", "Date": "2026-10-05", "Due Date": "2026-11-04", "Balance": "2750.50"}
    ]
    book = ledger.read(rows)
    assert not book.accounts
    assert opened(ledger.read(rows, currency="USD")) == {"A-1": "USD 2750.50"}
    assert opened(ledger.read([{**row, "Currency": "IDR"} for row in rows])) == {"A-1": "IDR 2750.50"}


def test_more_decimals_than_the_currency_has():
    assert codes(read("10.1234", "20.25")) == ["balance"]
    rows = [{**ROW, "Currency": "JPY", "Balance": "10.5"}]
    assert codes(ledger.read(rows)) == ["balance"]


@pytest.mark.parametrize("heading", ["Total (Rp 000)", "Total (dalam ribuan)", "Total (in thousands)", "Total (juta)"])
def test_amounts_in_thousands_are_no_amounts(heading):
    book = ledger.read([{**ROW, heading: "1500"}], payments=())
    assert codes(book) == ["column_missing"]


@pytest.mark.parametrize("heading", ["Total (net)", "Total (before tax)", "Total (tax)", "Amount (PPN)"])
def test_parts_of_an_amount_are_not_the_total(heading):
    assert codes(ledger.read([{**ROW, heading: "1500"}], payments=())) == ["column_missing"]


def test_a_heading_may_say_the_currency():
    rows = [{key: cell for key, cell in ROW.items() if key != "Currency"} | {"Total (USD)": "10.50"}]
    assert opened(ledger.read(rows, payments=())) == {"A-1": "USD 10.50"}
    rows[0]["Currency"] = "IDR"
    assert codes(ledger.read(rows, payments=())) == ["total"]


@pytest.mark.parametrize(
    ("cell", "rate"), [("11%", 11), ("11", 11), ("0.11", 11), (0.11, 11), (11.0, 11), ("2,5%", 2.5), ("0.5%", 0.5)]
)
def test_rates(cell, rate):
    assert percent_of(cell) == Decimal(str(rate))


@pytest.mark.parametrize("cell", ["abc", "-1%", "101", True, "1" * 100, "=11"])
def test_what_is_no_rate(cell):
    assert isinstance(percent_of(cell), Bad)
