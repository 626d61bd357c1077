"""One order of day and month for a table, decided by something in it, or told."""

# ruff: noqa: DTZ001 - a spreadsheet knows no zones

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from sopan import ledger
from sopan.ledger._cells import Bad
from sopan.ledger._days import days_of, order_of
from tests.ledger.reading import codes

ROW = {
    "Invoice No": "A-1",
    "Customer": "PT Andal",
    "Date": "05/10/2026",
    "Due Date": "04/11/2026",
    "Total": "1000",
    "Paid": "0",
}


def read(*days: tuple[str, str], **told):
    rows = [
        {**ROW, "Invoice No": f"A-{number}", "Date": issued, "Due Date": due}
        for number, (issued, due) in enumerate(days)
    ]
    return ledger.read(rows, **told)


def dates(book: ledger.Ledger) -> list[tuple[date, date]]:
    return [(invoice.issued_on, invoice.due_on) for invoice in book.invoices]


def test_a_part_above_twelve_decides_for_the_whole_table():
    assert dates(read(("05/10/2026", "04/11/2026"), ("13/10/2026", "12/11/2026")))[0] == (
        date(2026, 10, 5),
        date(2026, 11, 4),
    )
    assert dates(read(("10/05/2026", "11/04/2026"), ("10/13/2026", "11/12/2026")))[0] == (
        date(2026, 10, 5),
        date(2026, 11, 4),
    )


def test_nothing_decides_so_it_asks():
    book = read(("05/10/2026", "04/11/2026"))
    assert not book.accounts
    assert codes(book) == ["days_undecided"]
    assert 'dates="dmy"' in str(book.problems[0])
    assert dates(read(("05/10/2026", "04/11/2026"), dates="dmy")) == [(date(2026, 10, 5), date(2026, 11, 4))]
    assert dates(read(("05/10/2026", "06/11/2026"), dates="mdy")) == [(date(2026, 5, 10), date(2026, 6, 11))]


def test_two_witnesses_that_contradict_decide_nothing():
    book = read(("13/10/2026", "12/11/2026"), ("10/13/2026", "11/12/2026"))
    assert not book.accounts
    assert codes(book) == ["days_contradict"]


def test_told_the_order_a_day_that_does_not_fit_is_a_problem_of_its_row():
    book = read(("13/10/2026", "12/11/2026"), ("10/13/2026", "12/11/2026"), dates="dmy")
    assert [invoice.number for invoice in book.invoices] == ["A-0"]
    assert [(problem.row, problem.column) for problem in book.problems] == [(2, "Date")]


@pytest.mark.parametrize("heading", ["Due Date (dd/mm/yyyy)", "Due Date [DD-MM-YYYY]", "Due Date (tgl/bln/thn)"])
def test_a_hint_in_the_heading_decides(heading):
    row = {**ROW, heading: ROW["Due Date"]}
    del row["Due Date"]
    assert dates(ledger.read([row])) == [(date(2026, 10, 5), date(2026, 11, 4))]


def test_a_hint_that_the_days_contradict_decides_nothing():
    row = {**ROW, "Due Date (mm/dd/yyyy)": "13/11/2026"}
    del row["Due Date"]
    assert codes(ledger.read([row])) == ["days_contradict"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05.10.2026", date(2026, 10, 5)),
        ("2026-10-05", date(2026, 10, 5)),
        ("2026/10/05", date(2026, 10, 5)),
        ("20261005", date(2026, 10, 5)),
        ("20261005.0", date(2026, 10, 5)),
        ("2026-10-05T00:00:00", date(2026, 10, 5)),
        ("2026-10-05 14:30:00", date(2026, 10, 5)),
        ("02 Agu 2026", date(2026, 8, 2)),
        ("2 Agustus 2026", date(2026, 8, 2)),
        ("Senin, 5 Oktober 2026", date(2026, 10, 5)),
        ("5-Okt-2026", date(2026, 10, 5)),
        ("1-Apr-26", date(2026, 4, 1)),
        ("2 Mei 2026", date(2026, 5, 2)),
        ("5 Nop 2026", date(2026, 11, 5)),
        ("Oct 5, 2026", date(2026, 10, 5)),
        ("October 5, 2026", date(2026, 10, 5)),
        ("Monday, October 5, 2026", date(2026, 10, 5)),
        ("5th October 2026", date(2026, 10, 5)),
        ("2026-Oct-05", date(2026, 10, 5)),
        ("05/05/2026", date(2026, 5, 5)),
        # late in the evening in UTC is the morning after in Jakarta
        ("2026-10-04T17:00:00Z", date(2026, 10, 5)),
        ("2026-10-04T16:59:59Z", date(2026, 10, 4)),
        ("2026-10-05T01:00:00+07:00", date(2026, 10, 5)),
        ("1791158400", date(2026, 10, 5)),
        ("1791158400000", date(2026, 10, 5)),
    ],
)
def test_days_that_need_no_decision(text, day):
    assert list(days_of([text], None)) == [day]


@pytest.mark.parametrize(
    "empty", ["", "  ", "-", "NaT", "00.00.0000", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "0001-01-01", None]
)
def test_how_systems_write_no_day(empty):
    assert list(days_of([empty], "dmy")) == [None]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0000-01-01",
            "01/01/0000",
            "31/11/2026",
            "2026-10-32",
            "2026-13-01",
            "1989-12-31",
            "3000-01-01",
            "9999-12-31",
        ),
        *(
            "soon",
            "akhir bulan",
            "46300",
            "=TODAY()",
            "2026",
            "10/2026",
            "5 Foo 2026",
            "05/10/2026\x00",
            "1" * 10_000_000,
        ),
        *(
            "\u0660\u0665/\u0661\u0660/\u0662\u0660\u0662\u0666",
            "2026-10-05T25:00",
            "20261332",
            "5/10-2026",
            True,
            46300,
            46300.5,
            10**30,
            float("inf"),
            object(),
        ),
    ],
    ids=lambda text: repr(text)[:20],
)
def test_what_is_no_day_is_a_problem(text):
    (day,) = days_of([text], "dmy")
    assert isinstance(day, Bad)
    assert str(text)[:12] not in f"{day.problem}; {day.remedy}"


def test_days_of_libraries():
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    five = date(2026, 10, 5)
    cells = [
        *(five, datetime(2026, 10, 5, 23, 59), datetime(2026, 10, 4, 18, tzinfo=UTC), pandas.Timestamp("2026-10-05")),
        *(pandas.Timestamp("2026-10-05 01:02:03.000000007"), numpy.datetime64("2026-10-05"), 20261005, 20261005.0),
        *(numpy.datetime64("2026-10-05T00:00:00.000000000"), numpy.int64(20261005)),
    ]
    assert set(days_of(cells, None)) == {five}
    missing = [pandas.NaT, pandas.NA, float("nan"), numpy.datetime64("NaT", "D"), numpy.float64("nan"), None]
    assert set(days_of(missing, None)) == {None}


def test_a_heading_in_utc_is_read_on_the_clock_of_jakarta():
    row = {**ROW, "Date": "2026-10-05 09:00", "Due Date (UTC)": "2026-11-03 17:00"}
    del row["Due Date"]
    assert dates(ledger.read([row])) == [(date(2026, 10, 5), date(2026, 11, 4))]


def test_days_that_a_spreadsheet_has_swapped_are_refused():
    """It takes 05/10 for May 10 and leaves 13/10 as text: half of the column lies, and nothing shows which."""
    typed, text = datetime(2026, 5, 10), "13/10/2026"
    assert order_of([([typed, text], "")]) == (None, "swapped")
    assert order_of([([datetime(2026, 5, 13), text], "")]) == ("dmy", None)
    rows = [{**ROW, "Date": typed, "Due Date": "04/11/2026"}, {**ROW, "Invoice No": "A-2", "Date": text}]
    book = ledger.read(rows)
    assert codes(book) == ["days_swapped"]
    assert not book.accounts


def test_an_order_by_table():
    payments = [{"Invoice No": "A-0", "Amount": "400", "Date": "10/06/2026"}]
    book = read(("05/10/2026", "04/11/2026"), dates={"invoices": "dmy", "payments": "mdy"}, payments=payments)
    assert [payment.received_on for invoice in book.invoices for payment in invoice.payments] == [date(2026, 10, 6)]


def test_other_zones_are_taken_to_ours():
    at = datetime(2026, 10, 4, 23, tzinfo=timezone(timedelta(hours=-5)))
    assert list(days_of([at], None)) == [date(2026, 10, 5)]


def test_day_first_names_are_read_though_the_table_has_months_first():
    book = read(("10/13/2026", "12 Nov 2026"))
    assert dates(book) == [(date(2026, 10, 13), date(2026, 11, 12))]
