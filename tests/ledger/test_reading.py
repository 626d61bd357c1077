"""What goes in and what comes out."""

import copy
import json
import pickle
from datetime import date, datetime, timedelta, timezone

import pytest

from sopan import Client, decide_portfolio, ledger, presets
from sopan.errors import ArgumentError
from tests.ledger.reading import codes, csv_rows, opened

ROWS = csv_rows("""
Invoice No,Customer ID,Customer,Date,Due Date,Currency,Total,Balance,Email,Phone,WhatsApp,PIC
A-1,C-1,PT Andal,13/10/2026,04/11/2026,IDR,"1,000,000.00","400,000.00",ap@andal.example; kasir@andal.example,(021) 5550-0141,0812-3000-0102,Sari
A-2,C-1,PT Andal,14/10/2026,13/11/2026,IDR,"2,000,000.00","2,000,000.00",ap@andal.example,,,
B-1,C-2,Toko Baru,14/10/2026,13/11/2026,USD,5.50,5.50,,,,
""")


def test_accounts_as_they_are_decided():
    book = ledger.read(ROWS, as_of=date(2026, 11, 10))
    andal, baru = book.accounts
    assert andal.client.id == "C-1"
    assert andal.client.name == "PT Andal"
    assert andal.client.attention == "Sari"
    assert [(contact.channel.value, contact.address) for contact in andal.client.contacts] == [
        ("email", "ap@andal.example"),
        ("email", "kasir@andal.example"),
        ("whatsapp", "+6281230000102"),
        ("phone", "+622155500141"),
    ]
    assert [invoice.number for invoice in andal.invoices] == ["A-1", "A-2"]
    assert not baru.client.contacts
    now = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=7)))
    (decided,) = decide_portfolio([andal], presets.standard(), now=now)
    assert decided.error is None
    assert set(decided.by_invoice) == {"A-1", "A-2"}
    assert andal.payments_as_of is not None
    assert andal.payments_as_of.date() == date(2026, 11, 10)


def test_what_was_understood():
    book = ledger.read(ROWS)
    (reading,) = book.understood
    assert reading.columns["number"] == "Invoice No"
    assert reading.columns["balance"] == "Balance"
    assert reading.dates == "dmy"
    assert reading.numbers == {"total": "1,234.56", "balance": "1,234.56"}
    text = book.to_text()
    assert str(book) == text
    assert "2 accounts with 3 invoices" in text
    assert "day/month/year" in text
    assert not any(word in text for word in ("Andal", "A-1", "andal.example", "400"))


def test_ledgers_are_values():
    book = ledger.read(ROWS)
    assert book == ledger.read(ROWS)
    assert pickle.loads(pickle.dumps(book)) == book
    assert copy.deepcopy(book) == book
    assert [str(amount) for amount in book.outstanding(date(2026, 11, 30))] == ["IDR 2400000.00", "USD 5.50"]
    problem = ledger.Problem("invoices", 7, "Due Date", "due_on", "is empty", "fill it in")
    assert str(problem) == "invoices, row 7, Due Date: is empty; fill it in"
    assert json.loads(json.dumps(problem.to_dict()))["row"] == 7


def test_the_rows_are_left_as_they_were():
    rows = copy.deepcopy(ROWS)
    ledger.read(rows)
    assert rows == ROWS


def test_rows_may_come_once():
    assert opened(ledger.read(row for row in ROWS)) == opened(ledger.read(ROWS))


def test_no_decimal_context_of_the_caller_changes_anything():
    from decimal import ROUND_DOWN, Context, localcontext

    rows = [{"Invoice No": "A", "Customer": "C", "Date": "2026-10-05", "Due Date": "2026-11-04", "Currency": "IDR", "Quantity": "3",
             "Unit Price": "123456789.99", "Tax Rate": "11", "Status": "unpaid"}]  # fmt: skip
    plain = opened(ledger.read(rows))
    with localcontext(Context(prec=3, rounding=ROUND_DOWN)):
        assert opened(ledger.read(rows)) == plain == {"A": "IDR 411111110.67"}


# --- clients ------------------------------------------------------------------------------------------

BARE = [
    {
        "Invoice No": "A-1",
        "Customer": "PT Andal",
        "Date": "2026-10-05",
        "Due Date": "2026-11-04",
        "Total": "900",
        "Balance": "900",
    }
]


def test_a_table_of_clients():
    clients = csv_rows("Kode,Nama Pelanggan,Email\nC-9,PT ANDAL,ap@andal.example\nC-8,Lain,")
    (account,) = ledger.read(BARE, clients=clients).accounts
    assert account.client.id == "C-9"
    assert [contact.address for contact in account.client.contacts] == ["ap@andal.example"]


def test_clients_that_the_host_has():
    client = Client(id="7", name="PT Andal", language="en")
    (account,) = ledger.read(BARE, clients=[client]).accounts
    assert account.client is client
    assert account.invoices[0].client_id == "7"


def test_a_code_that_only_the_invoices_know():
    clients = csv_rows("Name,Email\nPT Andal,ap@andal.example")
    rows = [{**BARE[0], "Customer ID": "C-3"}]
    (account,) = ledger.read(rows, clients=clients).accounts
    assert account.client.id == "C-3"
    assert account.client.contacts


def test_addresses_that_nobody_can_use_are_told_and_the_invoice_is_read():
    rows = [{**BARE[0], "Email": "nobody", "Phone": "ask Budi"}]
    book = ledger.read(rows)
    assert opened(book) == {"A-1": "IDR 900.00"}
    assert codes(book) == ["contact"]
    assert "Budi" not in str(book)


def test_a_client_whose_name_cannot_be_used():
    rows = [{**BARE[0], "Customer": "x" * 200}, {**BARE[0], "Invoice No": "A-2"}]
    book = ledger.read(rows)
    assert opened(book) == {"A-2": "IDR 900.00"}
    assert codes(book) == ["client"]


# --- what is told ---------------------------------------------------------------------------------------

ODD = [{"Ref": "A-1", "Wer": "PT Andal", "Wann": "2026-10-05", "Bis": "2026-11-04", "Wieviel": "900"}]
TOLD = {"number": "Ref", "client_name": "Wer", "issued_on": "Wann", "due_on": "Bis", "balance": "Wieviel"}


def test_columns_by_field_or_by_heading_or_by_table():
    for columns in (TOLD, {heading: field for field, heading in TOLD.items()}, {"invoices": TOLD}):
        assert opened(ledger.read(ODD, columns=columns)) == {"A-1": "IDR 900.00"}


def test_columns_of_other_tables():
    payments = [{"Wofür": "A-1", "Wieviel": "400", "Wann": "2026-10-10"}]
    columns = {**TOLD, "total": "Wieviel", "payments": {"number": "Wofür", "amount": "Wieviel", "received_on": "Wann"}}
    del columns["balance"]
    assert opened(ledger.read(ODD, columns=columns, payments=payments)) == {"A-1": "IDR 500.00"}


def test_what_was_told_is_shown_by_its_field():
    book = ledger.read([{**ODD[0], "Bis": "soon"}], columns=TOLD)
    assert [problem.column for problem in book.problems] == ["due on"]


@pytest.mark.parametrize(
    "terms", [30, "30 hari", "Net 30", timedelta(days=30), {"PT Andal": 30}, {"pt andal": "net 30"}]
)
def test_terms(terms):
    rows = [{key: cell for key, cell in BARE[0].items() if key != "Due Date"}]
    (account,) = ledger.read(rows, terms=terms).accounts
    assert account.invoices[0].due_on == date(2026, 11, 4)


def test_terms_by_name_where_clients_have_codes():
    rows = [
        {**BARE[0], "Customer ID": "C-1", "Due Date": ""},
        {**BARE[0], "Invoice No": "A-2", "Date": "2999-12-20", "Due Date": ""},
    ]
    book = ledger.read(rows, terms={"PT Andal": 30})
    assert [invoice.due_on for invoice in book.invoices] == [date(2026, 11, 4)]
    assert codes(book) == ["due_on"]


def test_terms_in_words():
    rows = [{key: cell for key, cell in BARE[0].items() if key != "Due Date"}]
    (account,) = ledger.read(rows, terms="akhir bulan + 10").accounts
    assert account.invoices[0].due_on == date(2026, 11, 10)


def test_terms_fill_empty_days_and_do_not_change_others():
    rows = [BARE[0], {**BARE[0], "Invoice No": "A-2", "Due Date": ""}]
    assert [invoice.due_on for invoice in ledger.read(rows, terms=7).invoices] == [
        date(2026, 11, 4),
        date(2026, 10, 12),
    ]


@pytest.mark.parametrize(
    ("code", "due"),
    [("0", date(2026, 10, 5)), ("2", date(2026, 10, 12)), ("4", date(2026, 11, 7)), ("3", None), ("5", None)],
)
def test_terms_of_the_row(code, due):
    rows = [
        {
            "Invoice No": "A",
            "Customer": "C",
            "Date": "2026-10-05",
            "Balance": "5",
            "Terms - Payment is Due": code,
            "Balance Due Days": "7",
        }
    ]
    assert [invoice.due_on for invoice in ledger.read(rows).invoices] == ([due] if due else [])


def test_days_late_on_the_day_of_the_export():
    rows = [{"Invoice No": "A", "Customer": "C", "Date": "2026-10-05", "Balance": "5", "Late by": "10"}]
    assert [invoice.due_on for invoice in ledger.read(rows, as_of=date(2026, 11, 30)).invoices] == [date(2026, 11, 20)]
    assert codes(ledger.read(rows)) == ["due_unknown"]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"dates": "ydm"}, "dates must be"), ({"dates": {"invoice": "dmy"}}, "dates must be"), ({"dates": 5}, "dates must be"),
        ({"numbers": "1.5"}, "numbers must be"), ({"numbers": ["id"]}, "numbers must be"),
        ({"currency": "Rp"}, "currency must be"), ({"currency": None}, "currency must be"), ({"currency": "idr"}, "currency must be"),
        ({"as_of": "2026-11-30"}, "as_of must be"), ({"as_of": datetime(2026, 11, 30)}, "as_of must be"),  # noqa: DTZ001
        ({"terms": "soon"}, "terms must be"),
        ({"terms": "30 hari setelah tanda terima"}, "terms must count"),
        ({"terms": True}, "terms must be"), ({"terms": -1}, "terms must be"), ({"terms": {"C": None}}, "terms must be"),
        ({"credits": "ignore"}, "credits must be"),
        ({"columns": ["number"]}, "columns must be"),
        ({"columns": {"clients": {"nothing": "x"}}}, "columns names no field of clients; its fields are attention, client_id, client_name, email"),
        ({"columns": {"number": 5}}, "columns must be"), ({"columns": {"bills": {}}}, "columns must be"),
        ({"statuses": {"x": "maybe"}}, "statuses must map"), ({"statuses": ["x"]}, "statuses must map"),
        ({"payments": "x.csv"}, "payments must be rows"), ({"clients": 5}, "clients must be rows"),
    ],
)  # fmt: skip
def test_arguments_that_make_no_sense(told, message):
    with pytest.raises(ArgumentError, match=message):
        ledger.read(BARE, **told)


def test_data_frames_say_how_they_become_rows():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    with pytest.raises(ArgumentError, match="to_dict"):
        ledger.read(pandas.DataFrame(BARE))
    with pytest.raises(ArgumentError, match="iter_rows"):
        ledger.read(polars.DataFrame(BARE))
    frame = pandas.DataFrame(ROWS)
    frame["Date"] = pandas.to_datetime(frame["Date"], dayfirst=True)
    frame["Due Date"] = pandas.to_datetime(frame["Due Date"], dayfirst=True)
    for column in ("Total", "Balance"):
        frame[column] = frame[column].str.replace(",", "").astype(float)
    wanted = opened(ledger.read(ROWS))
    assert opened(ledger.read(frame.to_dict("records"))) == wanted
    assert opened(ledger.read(polars.from_pandas(frame).iter_rows(named=True))) == wanted
    frame.loc[1, "Balance"] = float("nan")
    frame.loc[2, "Due Date"] = pandas.NaT
    book = ledger.read(frame.to_dict("records"))
    assert [(problem.row, problem.column) for problem in book.problems] == [(2, "Balance"), (3, "Due Date")]


def test_sqlite_rows():
    import sqlite3

    store = sqlite3.connect(":memory:")
    store.row_factory = sqlite3.Row
    store.execute("create table i (invoice_no, customer, invoice_date, due_date, balance, currency)")
    store.execute("insert into i values ('A-1', 'PT Andal', '2026-10-05', '2026-11-04', 1500.5, 'IDR')")
    rows = [dict(row) for row in store.execute("select * from i")]
    store.close()
    assert opened(ledger.read(rows)) == {"A-1": "IDR 1500.50"}


def test_a_table_of_clients_without_addresses_says_so():
    row = {"Invoice No": "A-1", "Customer": "PT Andal", "Date": "2026-10-05", "Due Date": "2026-11-04", "Balance": "1"}
    book = ledger.read([row], clients=[{"Customer": "PT Andal", "Address": "ap@andal.example"}])
    assert book.understood[1].assumed == (
        "it holds no addresses: no heading for email, phone or whatsapp was recognised",
    )
    assert not ledger.read([row], clients=[{"Customer": "PT Andal", "No HP": ""}]).understood[1].assumed
