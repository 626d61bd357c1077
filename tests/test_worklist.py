"""`examples/worklist.py`: a list over any ledger, and a clear word about every row that it cannot use."""

import json
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from examples import ledger_files, worklist

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data" / "receivables.csv"
EXPORTS = ROOT.parent / "shared" / "data" / "exports"

HEADER = "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate"
GOOD = {
    "customerID": "ANDI-17",
    "invoiceNumber": "000123",
    "InvoiceDate": "11/4/2026",
    "DueDate": "12/4/2026",
    "InvoiceAmount": "250.50",
    "Disputed": "No",
    "SettledDate": "",
}
WITNESS = "Z,999,11/24/2026,12/24/2026,100.00,No,11/25/2026"
"""Settled, and its days tell that the month comes first."""


def row(**cells: str) -> str:
    return ",".join({**GOOD, **cells}.values())


@pytest.fixture
def ledger(tmp_path):
    def write(*rows: str, header: str = HEADER, name: str = "ledger.csv") -> Path:
        path: Path = tmp_path / name
        path.write_bytes("\n".join([header, *rows, ""]).encode("utf-8", "surrogateescape"))
        return path

    return write


@pytest.fixture
def run(capsys):
    """Run the command over a ledger in dollars; its exit status, what it prints, and what it complains about."""

    def call(*arguments: object, currency: str = "USD") -> tuple[int, str, str]:
        try:
            status = worklist.main([*map(str, arguments), "--currency", currency])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def table(out: str, title: str) -> dict[str, tuple[int, str]]:
    """One of the summaries: name to number and amounts."""
    lines = out.split(f"\n{title} ", 1)[1].splitlines()[1:]
    found = {}
    for line in lines:
        if not line.startswith("  "):
            break
        name, number, amounts = line.split(maxsplit=2)
        found[name] = (int(number.replace(",", "")), amounts)
    return found


# --- the list ---------------------------------------------------------------------------------------


def test_without_arguments_it_shows_a_small_ledger_and_succeeds(run):
    status, out, err = run(currency="IDR")
    assert status == 0
    assert "--help" in out
    assert table(out, "By decision")["all"][0] == 7
    assert err.count("\n") == 1


def test_it_runs_as_a_script():
    script = ROOT / "examples" / "worklist.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "\r" not in done.stderr, "a bar is for people at a terminal"


def test_every_decision_finds_its_place(run, ledger):
    path = ledger(
        row(),
        row(customerID="B", invoiceNumber="2", DueDate="12/30/2026"),
        row(customerID="C", invoiceNumber="3", Disputed="Yes"),
        row(customerID="D", invoiceNumber="4", SettledDate="12/21/2026"),
        row(customerID="E", invoiceNumber="5", InvoiceDate="12/22/2026", DueDate="1/22/2027"),
    )
    status, out, err = run(path, "--as-of", "2026-12-21")
    assert (status, err) == (0, "")
    assert table(out, "By decision") == {
        "send": (1, "USD 250.50"),
        "wait": (1, "USD 250.50"),
        "hold": (1, "USD 250.50"),
        "done": (1, "USD 0.00"),
        "all": (4, "USD 751.50"),
    }
    assert table(out, "Send now, by step")["follow_up"] == (1, "USD 250.50")
    assert table(out, "Hold, by reason")["disputed"] == (1, "USD 250.50")
    assert "5 rows: 4 invoices issued by then, 0 held back" in out


@pytest.mark.parametrize(("as_of", "kind"), [("2026-11-10", "hold"), ("2026-12-09", "hold"), ("2026-12-10", "done")])
def test_a_dispute_lasts_from_the_issue_to_the_settlement(run, ledger, as_of, kind):
    path = ledger(row(Disputed="Yes", SettledDate="12/10/2026"), WITNESS)
    _, out, _ = run(path, "--as-of", as_of)
    assert kind in table(out, "By decision")


def test_the_ledger_is_taken_as_it_stood(run, ledger):
    """What was settled later was open then, and a payment of that very day counts."""
    path = ledger(row(SettledDate="12/22/2026"))
    assert "send" in table(run(path, "--as-of", "2026-12-21")[1], "By decision")
    assert "done" in table(run(path, "--as-of", "2026-12-22")[1], "By decision")
    assert "0 invoices issued by then" in run(path, "--as-of", "2026-11-03")[1]


def test_without_a_day_it_is_this_morning(run, ledger):
    status, out, _ = run(ledger(row(), WITNESS))
    assert status == 0
    assert "Worklist of " in out


def test_nobody_finds_two_messages_from_us_on_one_morning(run, ledger):
    path = ledger(
        row(), row(invoiceNumber="2", DueDate="12/1/2026"), row(invoiceNumber="3", DueDate="12/7/2026"), WITNESS
    )
    _, out, _ = run(path, "--as-of", "2026-12-21")
    assert table(out, "By decision")["send"][0] == 3
    (line,) = [line for line in out.splitlines() if line.startswith("send")]
    assert line.split()[1] == "2", "the one overdue longest carries the message"
    assert line.endswith(", with 2 more")


def test_addresses_of_the_ledger_are_used_and_stand_in_where_there_are_none(run, ledger):
    header = f"{HEADER},Phone"
    path = ledger(f"{row()},0812-3000-0102", f"{row(customerID='B', invoiceNumber='2')},", f"{WITNESS},", header=header)
    _, out, _ = run(path, "--as-of", "2026-12-21", "--at", "10:00")
    assert "call by phone to +6281230000102" in out
    assert "follow_up by email (no address in the ledger)" in out


def test_the_list_names_clients_currencies_and_days_as_people_do(run, ledger):
    header = "Invoice No,Kode Pelanggan,Nama Pelanggan,Date,Due Date,Currency,Total,Status,Disputed,Phone"
    path = ledger(
        "1,C-1,Toko Andi,2026-11-04,2026-12-04,IDR,4500000,unpaid,No,",
        "2,C-2,Toko Budi,2026-12-04,2027-01-04,USD,2750.5,unpaid,No,",
        "3,C-3,Toko Cici,2026-11-04,2026-12-04,IDR,4500000.50,unpaid,Yes,",
        "4,C-4,Toko Dedi,2026-11-04,2026-12-04,IDR,4500000,unpaid,No,0812-3000-0102",
        header=header,
    )
    _, out, _ = run(path, "--as-of", "2026-12-21")
    lines = {line.split()[1]: " ".join(line.split()) for line in out.splitlines() if "Toko" in line}
    assert lines["1"].startswith("send 1 Toko Andi IDR 4,500,000 17 follow_up by email")
    assert lines["2"].startswith("wait 2 Toko Budi USD 2,750.50 in 14 reminder on ")
    assert lines["3"] == "hold 3 Toko Cici IDR 4,500,000.50 17 disputed: settle the client's objection"
    assert lines["4"] == "wait 4 Toko Dedi IDR 4,500,000 17 call today at 10:00 WIB"
    assert out.index("Toko Andi") < out.index("By decision") < out.index("Of the file")


def test_totals_are_kept_per_currency(run, ledger):
    header = f"{HEADER},Currency"
    rows = f"{row()},", f"{row(customerID='B', invoiceNumber='2', InvoiceAmount='4500000')},IDR", f"{WITNESS},"
    _, out, _ = run(ledger(*rows, header=header), "--as-of", "2026-12-21", currency="EUR")
    assert table(out, "Send now, by step")["all"] == (2, "EUR 250.50, IDR 4,500,000")


def test_the_list_can_be_cut_and_explained(run, ledger):
    path = ledger(*(row(customerID=f"C{n}", invoiceNumber=str(n)) for n in range(5)), WITNESS)
    _, out, _ = run(path, "--as-of", "2026-12-21", "--limit", "2", "--why", "--language", "id")
    assert out.count("\nsend ") == 2
    assert "… and 3 more" in out
    assert "Kirim sekarang lewat email" in out
    assert run(path, "--as-of", "2026-12-21", "--limit", "0")[1].count("\nsend ") == 5


def test_a_policy_of_ones_own(run, ledger, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'name = "kami"\n[[steps]]\nid = "halo"\nwhen = "H+1"\ntone = "polite"\nchannels = ["email"]\n', encoding="utf-8"
    )
    _, out, _ = run(ledger(row(), WITNESS), "--as-of", "2026-12-21", "--policy", policy)
    assert "policy kami" in out
    assert "halo" in table(out, "Send now, by step")


def test_a_bar_is_drawn_for_people(run, ledger, monkeypatch):
    from rich.console import Console

    monkeypatch.setattr(worklist, "PROGRESS", Console(stderr=True, force_terminal=True, width=80))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, _, err = run(ledger(row(), WITNESS), "--as-of", "2026-12-21")
    assert "deciding" in err
    assert "100%" in err


# --- what has to be told ------------------------------------------------------------------------------


def test_what_is_not_said_is_asked_for_by_the_name_of_the_option(run, ledger):
    header = "Reference,Customer,Date,Total"
    status, _, err = run(ledger("7,ANDI,05/10/2026,1.500", header=header), "--as-of", "2026-12-21")
    assert status == 1
    for option in ("--columns number=HEADING", "--terms 30", "--payments FILE", "--dates dmy"):
        assert option in err
    assert not re.search(r"ANDI|05/10", err)
    told = ("--columns", "number=Reference", "--terms", "30", "--payments", "none", "--dates", "dmy")
    status, _, err = run(ledger("7,ANDI,05/10/2026,1.500", header=header), "--as-of", "2026-12-21", *told)
    assert "--numbers 1.234,56" in err
    status, out, err = run(
        ledger("7,ANDI,05/10/2026,1.500", header=header), "--as-of", "2026-12-21", *told, "--numbers", "1.234,56"
    )
    assert (status, err) == (0, "")
    assert table(out, "By decision")["all"] == (1, "USD 1,500.00")


def test_payments_credit_notes_and_clients_in_files_of_their_own(run, ledger):
    invoices = ledger("7,ANDI,2026-10-05,2026-11-04,1500", header="Invoice No,Customer,Date,Due Date,Total")
    payments = ledger("7,2026-11-20,400", header="Invoice No,Payment Date,Amount", name="payments.csv")
    notes = ledger("7,2026-11-20,100", header="Applied Invoice Number,Date,Total", name="notes.csv")
    clients = ledger("ANDI,ap@andi.example", header="Name,Email", name="clients.csv")
    status, out, err = run(
        *(invoices, "--as-of", "2026-12-21", "--payments", payments, "--credit-notes", notes, "--clients", clients)
    )
    assert (status, err) == (0, "")
    assert table(out, "By decision")["all"] == (1, "USD 1,000.00")


def test_what_is_in_doubt_is_said(run, ledger):
    invoices = ledger("7,ANDI,2026-10-05,2026-11-04,1500", header="Invoice No,Customer,Date,Due Date,Total")
    payments = ledger("ANDI,2026-11-20,400", header="Customer,Payment Date,Amount", name="payments.csv")
    _, out, _ = run(invoices, "--as-of", "2026-12-21", "--payments", payments)
    assert "held back: 7, a payment of this client belongs to no invoice (ANDI, USD 1,500.00)" in out
    assert "belongs to no invoice: payment USD 400.00, payments row 2" in out
    _, out, _ = run(invoices, "--as-of", "2026-12-21", "--payments", payments, "--credits", "oldest")
    assert table(out, "By decision")["all"] == (1, "USD 1,100.00")


# --- rows that cannot be used -----------------------------------------------------------------------

BAD_ROWS = {
    "no customer": (row(customerID=""), "customerID: is empty"),
    "no number": (row(invoiceNumber=" "), "invoiceNumber: is empty"),
    "invisible sign in the number": (row(invoiceNumber="77\u200b88"), "invoiceNumber: holds an invisible"),
    "bytes that are no text": (row(customerID="ANDI\u200e"), "customerID: is no name or code"),
    "no date": (row(InvoiceDate="soon"), "InvoiceDate: is no day that can be read; write"),
    "day before month": (row(DueDate="24/12/2026"), "DueDate: is no day of the calendar; correct"),
    "a year too far": (row(DueDate="12/4/3026"), "DueDate: lies outside"),
    "due before issued": (row(DueDate="10/4/2026"), "DueDate: lies before the day of issue"),
    "no amount": (row(InvoiceAmount=""), "InvoiceAmount: is empty"),
    "no amount at all": (row(InvoiceAmount="many"), "InvoiceAmount: is no amount"),
    "too many decimals": (row(InvoiceAmount="1.2505"), "InvoiceAmount: has more decimals"),
    "settled some day": (row(SettledDate="2026"), "SettledDate: is a bare number; format"),
    "a cell too many": (row() + ",7", "has more cells than there are headings"),
    "beyond the calendar": (row(DueDate="12/4/2055"), "due date: lies outside the years of the calendar"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_row_that_cannot_be_used_is_named_and_left_out(run, ledger, case):
    bad, message = BAD_ROWS[case]
    told = ("--dates", "mdy")
    path = ledger(row(customerID="Y"), bad.replace("000123", "000124"), WITNESS)
    status, out, err = run(path, "--as-of", "2026-12-21", *told)
    assert status == 0
    assert message.casefold() in err.casefold()
    assert "row 3" in err or case == "beyond the calendar"
    assert len(err.splitlines()) == 1
    assert table(out, "By decision")["all"][0] == 2
    assert not re.search(r"ANDI|0001|250|soon|many", err)


def test_a_currency_that_does_not_exist_is_a_bad_cell(run, ledger):
    header = f"{HEADER},Currency"
    path = ledger(f"{row()},Ringgit", f"{row(invoiceNumber='2')},IDR", f"{WITNESS},USD", header=header)
    _, _, err = run(path, "--as-of", "2026-12-21")
    assert "row 2, Currency: is no currency that is known" in err


# --- files --------------------------------------------------------------------------------------------


def opened(path: Path) -> dict[str, str]:
    from sopan import ledger as rows

    book = rows.read(ledger_files.read_file(path), currency="USD", payments=())
    return {invoice.number: str(invoice.outstanding(date(2026, 12, 21))) for invoice in book.invoices}


TEXT = "Invoice No,Customer,Date,Due Date,Total\n7,Café,2026-10-05,2026-11-04,1500.25\n"
HTML = (
    "<html><body><table><tr><td colspan=5>Title</td></tr><tr><th>{}</th></tr><tr><td>{}</td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        ("Some title, with commas, in it\n\n" + TEXT.replace(",", ";")).encode(),
        "".join(f"|{line.replace(',', '|')}|\n" for line in TEXT.splitlines()).encode(),
        json.dumps([dict(zip(*(line.split(",") for line in TEXT.splitlines()), strict=True))]).encode(),
        json.dumps(dict(zip(*(line.split(",") for line in TEXT.splitlines()), strict=True))).encode(),
        HTML.format(*(line.replace(",", "</td><td>") for line in TEXT.splitlines())).encode(),
        (
            b"<?xml version='1.0'?><list xmlns='urn:x'><invoice><invoiceNo>7</invoiceNo><customer>C</customer><date>2026-10-05"
            b"</date><dueDate>2026-11-04</dueDate><total>1500.25</total></invoice></list>"
        ),
        (
            b'<?xml version="1.0"?><Workbook><Worksheet><Table><Row><Cell><Data>Invoice No</Data></Cell><Cell><Data>Customer'
            b"</Data></Cell><Cell><Data>Date</Data></Cell><Cell><Data>Note</Data></Cell><Cell><Data>Due Date</Data></Cell>"
            b"<Cell><Data>Total</Data></Cell></Row><Row><Cell><Data>7</Data></Cell><Cell><Data>C</Data></Cell><Cell><Data>"
            b'2026-10-05</Data></Cell><Cell ss:Index="5"><Data>2026-11-04</Data></Cell><Cell><Data>1500.25</Data></Cell></Row>'
            b"</Table></Worksheet></Workbook>"
        ),
    ],
    ids=lambda content: content[:24].decode("latin-1"),
)
def test_what_a_file_is_does_not_matter(tmp_path, content):
    path = tmp_path / "export.xls"
    path.write_bytes(content)
    assert opened(path) == {"7": "USD 1500.25"}


def workbook(path: Path, sheets: dict[str, list[list]], formats: dict[str, str] | None = None) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
        for cell, form in (formats or {}).items():
            sheet[cell].number_format = form
    book.save(path)
    return path


HEAD = ["Invoice No", "Customer", "Date", "Due Date", "Total"]
ROW = ["7", "C", datetime(2026, 10, 5), datetime(2026, 11, 4), 1500.25]  # noqa: DTZ001 - a spreadsheet knows no zones


@pytest.mark.parametrize("form", ["USD #,##0.00", "IDR #,##0", '"Rp"#,##0', "[$USD] #,##0.00", "#,##0.00 d", "General"])
@pytest.mark.parametrize("amount", [1500.25, 11100000])
def test_letters_in_the_format_of_an_amount_make_no_day_of_it(tmp_path, form, amount):
    path = workbook(tmp_path / "a.xlsx", {"A": [HEAD, [*ROW[:4], amount]]}, {"E2": form})
    assert opened(path) == {"7": f"USD {amount:.2f}"}


def test_a_formula_whose_value_was_never_stored_is_a_problem(tmp_path, run):
    path = workbook(tmp_path / "a.xlsx", {"A": [HEAD, ROW, ["8", *ROW[1:4], "=E2*2"]]})
    _, _, err = run(path, "--as-of", "2026-12-21", "--payments", "none")
    assert "row 3, Total: is a formula; save values, not formulas" in err


def test_sheets_that_do_not_belong_together(tmp_path, run):
    path = workbook(
        tmp_path / "a.xlsx", {"Invoices": [HEAD, ROW], "Payments": [["Tgl Trans", "Nilai", "No Referensi"], [1, 2, 3]]}
    )
    status, out, err = run(path, "--as-of", "2026-12-21", "--payments", "none")
    assert status == 0
    assert "only the sheet 'Invoices' is read; --sheet names another" in err
    assert table(out, "By decision")["all"] == (1, "USD 1,500.25")
    assert run(path, "--as-of", "2026-12-21", "--payments", "none", "--sheet", "Invoices")[0] == 0
    assert run(path, "--as-of", "2026-12-21", "--sheet", "None")[0] == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b'Invoice No,Customer\n7,"open', "cannot be read as CSV from line 2 on: look for a quotation mark"),
        ("a.csv", b'Invoice No,Customer\n7,"C" x,5', "cannot be read as CSV"),
        ("a.json", b'{"a": ', "is no JSON: line 1"),
        ("a.json", b"[" * 100_000, "is nested too deeply"),
        ("a.xml", b"<a><b></a>", "is no XML"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook of Excel 97; save it as XLSX"),
        ("a.xlsx", b"PK\x03\x04 not a zip", "is no workbook that can be read"),
        ("a.xls", b"<table><tr><td rowspan=2>x</td></tr></table>", "has cells over several rows"),
    ],
)
def test_files_that_cannot_be_read(run, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    status, out, err = run(tmp_path / name, "--as-of", "2026-12-21")
    assert (status, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


# --- what cannot be a ledger ------------------------------------------------------------------------


def test_an_empty_ledger_is_no_error(run, ledger):
    status, out, err = run(ledger(), "--as-of", "2026-12-21")
    assert (status, err) == (0, "")
    assert "0 rows" in out


def test_a_table_that_is_none(run, ledger):
    status, _, err = run(ledger("1,2,3", header="a,b,c"), "--as-of", "2026-12-21")
    assert status == 1
    assert "no heading for number was recognised" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv", "--as-of", "2026-12-21"], "none.csv cannot be read: No such file"),
        ([".", "--as-of", "2026-12-21"], "cannot be read: Is a directory"),
        (["--as-of", "2026-12-21"], "say which ledger"),
        (["x.csv", "--as-of", "12/21/2026"], "--as-of: is not a day; write YYYY-MM-DD"),
        (["x.csv", "--as-of", "2026-02-30"], "--as-of: is not a day; write YYYY-MM-DD"),
        (["x.csv", "--as-of", "20261221"], "--as-of: is not a day; write YYYY-MM-DD"),
        (["x.csv", "--as-of", "2026-12-21", "--at", "9"], "--at: is not an hour; write HH:MM"),
        (["x.csv", "--as-of", "2026-12-21", "--zone", "Mars"], "zone is unknown"),
        (["x.csv", "--as-of", "2026-12-21", "--currency", "Rp"], "currency must be an ISO 4217 code"),
        (["x.csv", "--as-of", "2026-12-21", "--limit", "-1"], "--limit must be 0 or more"),
        (["x.csv", "--as-of", "2026-12-21", "--columns", "number"], "--columns: write pairs such as number=Reference"),
        (["x.csv", "--as-of", "2026-12-21", "--policy", "none.toml"], "none.toml cannot be read"),
    ],
)
def test_arguments_that_make_no_sense(run, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    currency = "Rp" if "Rp" in arguments else "USD"
    status, out, err = run(*arguments, currency=currency)
    assert status == 2
    assert message in err
    assert not out


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (["--terms", "soon"], "terms must be"),
        (["--numbers", "x"], "numbers must be"),
        (["--columns", "nothing=x"], "columns names no field"),
        (["--statuses", "x=maybe"], "statuses must map"),
        (["--payments", "gone.csv"], "gone.csv cannot be read"),
    ],
)
def test_what_makes_no_sense_to_the_library(run, ledger, told, message):
    status, _, err = run(ledger(row()), "--as-of", "2026-12-21", *told)
    assert status == 2
    assert message in err


def test_a_day_outside_the_calendar(run, ledger):
    status, _, err = run(ledger(row()), "--as-of", "1999-12-31")
    assert status == 2
    assert "--as-of lies outside the calendar" in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"name = ", "is not TOML"),
        (b"\xff", "is not text in UTF-8"),
        (b'name = "x"\nsteps = []\nstep = 1', "did you mean 'steps'"),
        (b'name = "x"\ngrace_days = "soon"\nsteps = []', "grace_days:"),
    ],
)
def test_a_policy_that_is_none(run, ledger, tmp_path, text, message):
    policy = tmp_path / "policy.toml"
    policy.write_bytes(text)
    status, _, err = run(ledger(row()), "--as-of", "2026-12-21", "--policy", policy)
    assert status == 2
    assert message in err


# --- real ledgers -------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the ledger is not part of the project")
@pytest.mark.parametrize(
    "as_of", ["2012-01-03", "2012-02-29", "2012-12-24", "2013-06-03", "2013-08-08", "2013-12-31", "2014-01-09"]
)
def test_a_real_ledger_on_any_day(run, as_of):
    status, out, err = run(REAL, "--as-of", as_of, "--limit", "0")
    assert (status, err) == (0, "")
    assert "2,466 rows" in out
    decided = table(out, "By decision")
    day = date.fromisoformat(as_of)
    rows = ledger_files.read_file(REAL)
    there = [cells for cells in rows if american(cells["InvoiceDate"]) <= day]
    unsettled = [cells for cells in there if american(cells["SettledDate"]) > day]
    assert decided["all"][0] == len(there)
    assert decided.get("done", (0, ""))[0] == len(there) - len(unsettled)
    assert decided.get("hold", (0, ""))[0] == sum(cells["Disputed"] == "Yes" for cells in unsettled)


def american(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)


@pytest.mark.skipif(not EXPORTS.exists(), reason="the exports are not part of the project")
@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.*")), ids=lambda path: path.name)
def test_every_export_is_read_or_says_what_it_needs(run, path):
    if path.suffix == ".md":
        return
    if path.suffix == ".xlsx":
        pytest.importorskip("openpyxl")
    status, out, err = run(path, "--as-of", "2026-11-30", currency="IDR")
    assert status in {0, 1}
    assert err or "zoho" in path.name or "unquoted" in path.name
    assert bool(status) == ("invoices:" in err)
    assert "Traceback" not in out + err
