"""`examples/worklist.py`: a list over any ledger, and a clear word about every row that it cannot use."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from examples import worklist

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data" / "receivables.csv"

HEADER = "customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,DaysLate"
GOOD = {
    "customerID": "ANDI-17",
    "PaperlessDate": "1/6/2025",
    "invoiceNumber": "000123",
    "InvoiceDate": "11/4/2026",
    "DueDate": "12/4/2026",
    "InvoiceAmount": "250.50",
    "Disputed": "No",
    "SettledDate": "",
    "DaysLate": "",
}


def row(**cells: str) -> str:
    return ",".join({**GOOD, **cells}.values())


@pytest.fixture
def ledger(tmp_path):
    def write(*rows: str, header: str = HEADER) -> Path:
        path: Path = tmp_path / "ledger.csv"
        path.write_bytes("\n".join([header, *rows, ""]).encode("utf-8", "surrogateescape"))
        return path

    return write


@pytest.fixture
def run(capsys):
    """Run the command; its exit status, what it prints, and what it complains about."""

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            status = worklist.main([str(argument) for argument in arguments])
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
    status, out, err = run()
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
        row(customerID="B", invoiceNumber="2", DueDate="12/28/2026"),
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
    assert "5 rows: 4 issued by then, 0 that cannot be used" in out


@pytest.mark.parametrize(
    ("as_of", "kind"),
    [("2026-12-03", "send"), ("2026-12-04", "hold"), ("2026-12-09", "hold"), ("2026-12-10", "done")],
)
def test_a_dispute_lasts_from_the_due_date_to_the_settlement(run, ledger, as_of, kind):
    path = ledger(row(Disputed="Yes", SettledDate="12/10/2026", DaysLate="6"))
    _, out, _ = run(path, "--as-of", as_of)
    assert kind in table(out, "By decision")


def test_the_ledger_is_taken_as_it_stood(run, ledger):
    """What was settled later was open then, and a payment of that very day counts."""
    path = ledger(row(SettledDate="12/22/2026"))
    assert "send" in table(run(path, "--as-of", "2026-12-21")[1], "By decision")
    assert "done" in table(run(path, "--as-of", "2026-12-22")[1], "By decision")
    assert "0 issued by then" in run(path, "--as-of", "2026-11-03")[1]


def test_nobody_finds_two_messages_from_us_on_one_morning(run, ledger):
    path = ledger(row(), row(invoiceNumber="2", DueDate="12/1/2026"), row(invoiceNumber="3", DueDate="12/7/2026"))
    _, out, _ = run(path, "--as-of", "2026-12-21")
    assert table(out, "By decision")["send"][0] == 3
    (line,) = [line for line in out.splitlines() if line.startswith("send")]
    assert line.split()[1] == "2", "the one overdue longest carries the message"
    assert line.endswith(", with 2 more")


def test_email_only_from_the_day_the_client_reads_it(run, ledger):
    path = ledger(row(PaperlessDate="12/22/2026"))
    assert "follow_up" not in table(run(path, "--as-of", "2026-12-21", "--at", "10:00")[1], "By decision")
    assert "no_channel" in run(path, "--as-of", "2026-12-11")[1]
    assert "follow_up by email" in run(path, "--as-of", "2026-12-28")[1]


def test_totals_are_kept_per_currency(run, ledger):
    header = f"{HEADER},Currency"
    path = ledger(f"{row()},", f"{row(customerID='B', invoiceNumber='2', InvoiceAmount='4500000')},IDR", header=header)
    _, out, _ = run(path, "--as-of", "2026-12-21", "--currency", "EUR")
    assert table(out, "Send now, by step")["all"] == (2, "EUR 250.50, IDR 4,500,000.00")


def test_the_list_can_be_cut_and_explained(run, ledger):
    path = ledger(*(row(customerID=f"C{n}", invoiceNumber=str(n)) for n in range(5)))
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
    _, out, _ = run(ledger(row()), "--as-of", "2026-12-21", "--policy", policy)
    assert "policy kami" in out
    assert "halo" in table(out, "Send now, by step")


def test_semicolons_a_byte_order_mark_and_other_columns_are_fine(run, ledger):
    header = "\ufeff" + HEADER.replace(",", ";") + ";Notes"
    path = ledger(row().replace(",", ";") + ";pays late, always", header=header)
    assert table(run(path, "--as-of", "2026-12-21")[1], "By decision")["send"][0] == 1


def test_a_bar_is_drawn_for_people(run, ledger, monkeypatch):
    path = ledger(row(), row(customerID="B", invoiceNumber="2"))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, _, err = run(path, "--as-of", "2026-12-21")
    assert "\rdeciding [" in err
    assert "50 %" in err


# --- rows that cannot be used -----------------------------------------------------------------------

BAD_ROWS = {
    "no customer": (row(customerID=""), "customerID: is empty"),
    "no number": (row(invoiceNumber=" "), "invoiceNumber: is empty"),
    "invisible sign in the number": (row(invoiceNumber="77\u200b88"), "invoiceNumber: holds an invisible"),
    "bytes that are no text": (row(customerID="ANDI\udcff"), "customerID: holds half of a character pair"),
    "no date": (row(InvoiceDate="soon"), "InvoiceDate: is not a date; write"),
    "day before month": (row(DueDate="24/12/2026"), "DueDate: is no day of the calendar; check"),
    "a year too far": (row(DueDate="12/4/3026"), "DueDate: must lie between"),
    "due before issued": (row(DueDate="10/4/2026"), "DueDate: DueDate must not lie before InvoiceDate"),
    "no amount": (row(InvoiceAmount=""), "InvoiceAmount: is empty"),
    "grouped amount": (row(InvoiceAmount='"1.250,50"'), "InvoiceAmount: amount cannot be read"),
    "too many decimals": (row(InvoiceAmount="1.250"), "InvoiceAmount: amount has more than the 2 decimals"),
    "negative amount": (row(InvoiceAmount="-250.50"), "InvoiceAmount: amount must be above zero"),
    "perhaps disputed": (row(Disputed="Perhaps"), "Disputed: must be Yes or No"),
    "settled some day": (row(SettledDate="2026"), "SettledDate: is not a date; write"),
    "paperless some day": (row(PaperlessDate="?"), "PaperlessDate: is not a date; write"),
    "a wrong sum of days": (row(SettledDate="12/9/2026", DaysLate="4"), "DaysLate: does not follow from the dates"),
    "a cell too many": (row() + ",", "row: has 10 cells where the header has 9"),
    "a cell too few": ("ANDI-17,1/6/2025", "row: has 2 cells where the header has 9"),
    "an open quotation mark": ('"' + "x" * 140_000, "row: cannot be read as CSV"),
    "beyond the calendar": (row(DueDate="12/4/2055"), "DueDate: lies outside the years of the calendar"),
    "twice": (row(customerID="EVA-1"), "invoiceNumber: stands on line 2 too"),
    "two answers": (
        row(invoiceNumber="9", PaperlessDate="1/7/2025"),
        "PaperlessDate: is not that of the same customer",
    ),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_row_that_cannot_be_used_is_named_and_left_out(run, ledger, case):
    bad, message = BAD_ROWS[case]
    if case != "twice":
        bad = bad.replace("000123", "000124")
    path = ledger(row(), bad, row(customerID="Z", invoiceNumber="999"))
    status, out, err = run(path, "--as-of", "2026-12-21")
    assert status == 0
    assert f"ledger.csv, line 3, {message}" in err
    assert len(err.splitlines()) == 1
    assert table(out, "By decision")["all"][0] == 2
    assert "1 that cannot be used" in out


@pytest.mark.parametrize("case", BAD_ROWS)
def test_messages_repeat_nothing_of_the_row(run, ledger, case):
    path = ledger(row(), BAD_ROWS[case][0])
    _, _, err = run(path, "--as-of", "2026-12-21")
    assert not re.search(r"ANDI|EVA|0001|250|soon|Perhaps", err)


def test_a_currency_that_does_not_exist_is_a_bad_cell(run, ledger):
    path = ledger(f"{row()},Rupiah", f"{row(invoiceNumber='2')},IDR", header=f"{HEADER},Currency")
    _, _, err = run(path, "--as-of", "2026-12-21")
    assert "line 2, Currency: currency must be an ISO 4217 code" in err


def test_when_no_row_can_be_used_it_fails(run, ledger):
    status, _, err = run(ledger(row(DueDate="?")), "--as-of", "2026-12-21")
    assert status == 1
    assert "line 2, DueDate" in err


# --- what cannot be a ledger ------------------------------------------------------------------------


def test_an_empty_ledger_is_no_error(run, ledger):
    status, out, err = run(ledger(), "--as-of", "2026-12-21")
    assert (status, err) == (0, "")
    assert "0 rows" in out


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("DueDate", "Due date"), "no column DueDate (is 'Due date' meant?)"),
        ("a,b,c", "no column customerID: its first line must name customerID, invoiceNumber"),
        ("", "no column customerID"),
        (f"{HEADER},DueDate", "two columns DueDate"),
    ],
)
def test_wrong_columns_are_named(run, ledger, header, message):
    status, _, err = run(ledger(row(), header=header), "--as-of", "2026-12-21")
    assert status == 2
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv", "--as-of", "2026-12-21"], "none.csv cannot be read: No such file"),
        ([".", "--as-of", "2026-12-21"], "cannot be read: Is a directory"),
        (["x.csv"], "say which morning: --as-of YYYY-MM-DD"),
        (["--as-of", "2026-12-21"], "say which ledger"),
        (["x.csv", "--as-of", "12/21/2026"], "--as-of: is not a day; write YYYY-MM-DD"),
        (["x.csv", "--as-of", "2026-02-30"], "--as-of: is not a day; write YYYY-MM-DD"),
        (["x.csv", "--as-of", "20261221"], "--as-of: is not a day; write YYYY-MM-DD"),
        (["x.csv", "--as-of", "2026-12-21", "--at", "9"], "--at: is not an hour; write HH:MM"),
        (["x.csv", "--as-of", "2026-12-21", "--zone", "Mars"], "zone is unknown"),
        (["x.csv", "--as-of", "2026-12-21", "--currency", "Rp"], "currency must be an ISO 4217 code"),
        (["x.csv", "--as-of", "2026-12-21", "--limit", "-1"], "--limit must be 0 or more"),
        (["x.csv", "--as-of", "2026-12-21", "--policy", "none.toml"], "none.toml cannot be read"),
    ],
)
def test_arguments_that_make_no_sense(run, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments)
    assert status == 2
    assert message in err
    assert not out


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


# --- a real ledger ----------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the ledger is not part of the project")
@pytest.mark.parametrize(
    "as_of", ["2012-01-03", "2012-02-29", "2012-12-24", "2013-06-03", "2013-08-08", "2013-12-31", "2014-01-09"]
)
def test_a_real_ledger_on_any_day(run, as_of):
    status, out, err = run(REAL, "--as-of", as_of)
    assert (status, err) == (0, "")
    assert "2,466 rows" in out
    decided = table(out, "By decision")
    entries = worklist.read_ledger(REAL, "USD").entries
    day = date.fromisoformat(as_of)
    there = [entry for entry in entries if entry.invoice.issued_on <= day]
    unsettled = [entry for entry in there if entry.settled_on is None or entry.settled_on > day]
    disputed = [entry for entry in unsettled if entry.disputed and entry.invoice.due_on <= day]
    assert decided["all"][0] == len(there)
    assert decided.get("done", (0, ""))[0] == len(there) - len(unsettled)
    assert decided.get("hold", (0, ""))[0] == len(disputed)
    if unsettled:
        money = sum(entry.invoice.total.amount for entry in unsettled)
        assert decided["all"][1] == f"USD {money:,}"
