"""Doubt protects the client: nobody is asked for what may have been paid or credited."""

from datetime import date

import pytest

from sopan import Money, ledger
from tests.ledger.reading import DAY, codes, csv_rows, held, opened, skipped

INVOICES = """
Invoice No,Customer,Date,Due Date,Total,Status
A-1,PT Andal,2026-10-05,2026-11-04,1000000,unpaid
A-2,PT Andal,2026-10-15,2026-11-14,2000000,unpaid
B-1,Toko Baru,2026-10-05,2026-11-04,500000,unpaid
"""
OPEN = {"A-1": "IDR 1000000.00", "A-2": "IDR 2000000.00", "B-1": "IDR 500000.00"}


def read(payments: str | None = None, credit_notes: str | None = None, invoices: str = INVOICES, **told):
    return ledger.read(
        csv_rows(invoices),
        payments=None if payments is None else csv_rows(payments),
        credit_notes=None if credit_notes is None else csv_rows(credit_notes),
        **told,
    )


# --- payments must be known -------------------------------------------------------------------------


def test_without_a_word_about_payments_it_asks():
    bare = "Invoice No,Customer,Date,Due Date,Total\nA-1,PT Andal,2026-10-05,2026-11-04,1000000"
    book = read(invoices=bare)
    assert not book.accounts
    assert codes(book) == ["payments_unknown"]
    assert opened(ledger.read(csv_rows(bare), payments=())) == {"A-1": "IDR 1000000.00"}


@pytest.mark.parametrize("status", ["Posted", "Sent", "Submitted", "Disetujui", "CO"])
def test_a_status_of_documents_says_nothing_of_payments(status):
    assert codes(read(invoices=INVOICES.replace("unpaid", status))) == ["payments_unknown"]


def test_among_words_of_payment_it_means_unpaid():
    assert opened(read(invoices=INVOICES.replace("unpaid", "Sent", 1))) == OPEN


def test_payments_are_taken_off_on_their_days():
    book = read("Invoice No,Amount,Date\nA-1,400000,2026-11-01\nA-1,100000,2026-11-20")
    assert opened(book) == {**OPEN, "A-1": "IDR 500000.00"}
    assert opened(book, date(2026, 11, 10))["A-1"] == "IDR 600000.00"


def test_a_part_payment_without_a_day_is_dated_at_the_export_or_at_the_issue():
    rows = [
        {
            "Invoice No": "A-1",
            "Customer": "C",
            "Date": "2026-10-05",
            "Due Date": "2026-11-04",
            "Total": "900",
            "Balance": "300",
        }
    ]
    told, untold = ledger.read(rows, as_of=DAY), ledger.read(rows)
    (payment,), (undated,) = (book.invoices[0].payments for book in (told, untold))
    assert (payment.amount, payment.received_on) == (Money(600), DAY)
    assert undated.received_on == date(2026, 10, 5)
    assert "part payments" in str(untold)
    assert "part payments" not in str(told)


def test_a_day_of_payment_is_the_day_of_what_was_paid():
    rows = [
        {
            "Invoice No": "A-1",
            "Customer": "C",
            "Date": "2026-10-05",
            "Due Date": "2026-11-04",
            "Total": "900",
            "Paid on": "2026-10-20",
        },
        {
            "Invoice No": "A-2",
            "Customer": "C",
            "Date": "2026-10-05",
            "Due Date": "2026-11-04",
            "Total": "900",
            "Paid on": "",
        },
    ]
    book = ledger.read(rows)
    assert opened(book) == {"A-2": "IDR 900.00"}
    assert book.invoices[0].payments[0].received_on == date(2026, 10, 20)


def test_a_day_of_payment_that_cannot_be_read_is_no_open_invoice():
    rows = [
        {
            "Invoice No": "A-1",
            "Customer": "C",
            "Date": "2026-10-05",
            "Due Date": "2026-11-04",
            "Total": "900",
            "Paid on": "soon",
        }
    ]
    book = ledger.read(rows)
    assert not book.accounts
    assert codes(book) == ["paid_on"]


@pytest.mark.parametrize(
    ("heading", "wanted"), [("Balance", "balance"), ("Status", "status"), ("Paid on", None), ("Paid Amount", None)]
)
def test_an_empty_cell_says_nothing_paid_only_where_that_is_how_it_is_said(heading, wanted):
    row = {"Invoice No": "A-1", "Customer": "C", "Date": "2026-10-05", "Due Date": "2026-11-04", "Total": "900"}
    other = {"Balance": "5", "Status": "unpaid", "Paid on": "2026-11-01", "Paid Amount": "5"}[heading]
    book = ledger.read([{**row, heading: ""}, {**row, "Invoice No": "A-2", heading: other}])
    assert ("A-1" in opened(book)) == (wanted is None)
    assert codes(book) == ([] if wanted is None else [wanted])


# --- money that belongs to no invoice ------------------------------------------------------------------


def test_a_payment_without_invoice_holds_back_its_client():
    payments = "Customer,Amount,Date\nPT Andal,750000,2026-11-01"
    book = read(payments)
    assert held(book) == {"A-1": "unapplied", "A-2": "unapplied"}
    assert opened(book) == {"B-1": "IDR 500000.00"}
    (left,) = book.unapplied
    assert (left.kind, str(left.amount), left.client_id, left.table, left.row) == (
        "payment",
        "IDR 750000.00",
        "PT Andal",
        "payments",
        1,
    )
    assert opened(read(payments, credits="leave")) == OPEN
    assert opened(read(payments, credits="oldest")) == {**OPEN, "A-1": "IDR 250000.00"}


def test_more_than_the_oldest_goes_on_to_the_next():
    book = read("Customer,Amount,Date\nPT Andal,2750000,2026-11-01", credits="oldest")
    assert opened(book) == {"A-2": "IDR 250000.00", "B-1": "IDR 500000.00"}
    assert not book.unapplied


@pytest.mark.parametrize(("unused", "left"), [("", "750000"), ("50000", "50000"), ("0", "750000")])
def test_a_payment_without_invoice_counts_what_is_unused_or_all_when_nothing_says_where_it_went(unused, left):
    (payment,) = read(f"Customer,Amount,Date,Unused Amount\nPT Andal,750000,2026-11-01,{unused}").unapplied
    assert payment.amount == Money(left, "IDR")


def test_a_payment_of_nobody_holds_back_all_in_its_currency():
    assert held(read("Invoice No,Amount,Date,Currency\n,750000,2026-11-01,IDR")) == dict.fromkeys(OPEN, "unapplied")
    assert held(read("Invoice No,Amount,Date,Currency\n,750000,2026-11-01,USD")) == {}


def test_a_payment_that_says_only_what_is_unused_is_one():
    (payment,) = read("Customer,Amount,Date,Unused Amount\nPT Andal,,2026-11-01,750000").unapplied
    assert payment.amount == Money("750000", "IDR")


def test_money_without_a_day_came_by_the_day_of_the_export_and_is_left_out_without_one():
    payments = "Customer,Amount,Date\nPT Andal,750000,"
    assert [account.unapplied for account in read(payments, credits="leave").accounts] == [(), ()]
    dated = read(payments, credits="leave", as_of=DAY).accounts
    assert [payment.received_on for account in dated for payment in account.unapplied] == [DAY]


def test_a_payment_of_a_code_that_no_client_has_holds_back_nobody():
    invoices = csv_rows(INVOICES.replace("Customer", "Customer ID,Customer").replace("PT Andal", "C-1,PT Andal"))
    payments = [{"Invoice No": "", "Customer ID": "Z-9", "Amount": "5", "Date": "2026-11-01"}]
    book = ledger.read([row for row in invoices if row["Customer ID"] == "C-1"], payments=payments)
    assert held(book) == {}
    assert len(opened(book)) == 2


def test_payments_name_an_invoice_or_a_client():
    book = ledger.read(csv_rows(INVOICES), payments=[{"Amount": "5", "Date": "2026-11-01"}])
    assert codes(book) == ["column_missing"]
    assert not book.accounts


def test_a_payment_of_somebody_else_holds_back_nobody():
    book = read("Invoice No,Customer,Amount,Date\nZ-9,CV Lain,750000,2026-11-01")
    assert opened(book) == OPEN
    assert len(book.unapplied) == 1


def test_a_name_that_differs_in_form_only_is_the_same_client():
    assert held(read('Invoice No,Customer,Amount,Date\n,"Andal, PT.",750000,2026-11-01')) == {
        "A-1": "unapplied",
        "A-2": "unapplied",
    }


def test_a_number_that_lost_its_zeros_holds_back_that_invoice_alone():
    invoices = INVOICES.replace("A-1", "INV/0141")
    book = read("Invoice No,Amount,Date\nINV-141,750000,2026-11-01", invoices=invoices)
    assert held(book) == {"INV/0141": "unapplied"}


def test_an_older_payment_for_an_invoice_that_is_not_here_is_about_none_of_these():
    book = read("Invoice No,Customer,Amount,Date\nA-0,PT Andal,750000,2026-10-10")
    assert held(book) == {"A-1": "unapplied"}  # A-2 was issued later


def test_a_payment_for_what_is_left_out_is_no_doubt():
    invoices = INVOICES + "A-9,PT Andal,2026-10-05,2026-11-04,700000,void\n"
    book = read("Invoice No,Customer,Amount,Date\nA-9,PT Andal,700000,2026-11-10", invoices=invoices)
    assert opened(book) == OPEN
    assert skipped(book) == ["void"]


def test_a_credit_note_without_invoice_holds_back_its_client():
    notes = "Credit Note Number,Customer,Date,Total,Applied Invoice Number\nCN-1,Toko Baru,2026-11-01,100000,"
    assert held(read(None, notes)) == {"B-1": "unapplied"}
    notes = notes.replace("100000,", "100000,B-1")
    assert opened(read(None, notes)) == {**OPEN, "B-1": "IDR 400000.00"}


# --- payments that cannot be read, or fit badly -----------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "A-1,PT Andal,soon,2026-11-01",
        "A-1,PT Andal,400000,someday",
        "A-1,PT Andal,-400000,2026-11-01",
        "A-1,PT Andal,,2026-11-01",
    ],
)
def test_a_payment_that_cannot_be_read_holds_back_its_invoice(row):
    book = read(f"Invoice No,Customer,Amount,Date\n{row}")
    assert held(book) == {"A-1": "unread"}
    assert [(problem.table, problem.row) for problem in book.problems] == [("payments", 1)]


def test_without_a_number_it_holds_back_its_client_and_without_a_client_all():
    assert held(read("Invoice No,Customer,Amount,Date\n=A1,PT Andal,400,2026-11-01")) == {
        "A-1": "unread",
        "A-2": "unread",
    }
    assert held(read("Invoice No,Customer,Amount,Date\n,,soon,2026-11-01")) == dict.fromkeys(OPEN, "unread")


def test_in_another_currency_or_from_another_client():
    assert held(read("Invoice No,Amount,Date,Currency\nA-1,400,2026-11-01,USD")) == {"A-1": "other_currency"}
    assert held(read("Invoice No,Customer,Amount,Date\nA-1,Toko Baru,400000,2026-11-01")) == {"A-1": "other_client"}


def test_one_payment_that_two_tables_tell_of_counts_once():
    ledger_rows = """
Type,Invoice No,Customer,Date,Due Date,Total
Invoice,A-1,PT Andal,2026-10-05,2026-11-04,1000000
Payment,A-1,PT Andal,2026-11-01,,400000
"""
    payment = "Invoice No,Amount,Date\nA-1,400000,2026-11-01"
    assert opened(read(payment, invoices=ledger_rows)) == {"A-1": "IDR 600000.00"}
    assert held(read(payment.replace("400000", "500000"), invoices=ledger_rows)) == {"A-1": "payments_twice"}


def test_a_row_exported_twice_with_its_own_key_counts_once():
    twice = "Payment No,Invoice No,Amount,Date\nP-1,A-1,400000,2026-11-01\nP-1,A-1,400000,2026-11-01"
    assert opened(read(twice))["A-1"] == "IDR 600000.00"
    assert held(read(twice.replace("P-1", ""))) == {"A-1": "payment_twice"}  # or two transfers alike: nobody can tell
    two = twice.replace("P-1,A-1,400000,2026-11-01", "P-2,A-1,400000,2026-11-01", 1)
    assert opened(read(two))["A-1"] == "IDR 200000.00"


# --- columns that contradict each other ----------------------------------------------------------------------

HEAD = "Invoice No,Customer,Date,Due Date,Total,Paid Amount,Balance,Status,Payment Date,Retur,PPh 23"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("900,100,700,unpaid,,,", None),  # the rest was credited
        ("900,400,700,unpaid,,,", "balance"),
        ("900,0,1000,unpaid,,,", "above"),
        ("900,,900,paid,,,", "status"),
        ("900,,900,partial,,,", "status"),
        ("900,,900,unpaid,2026-10-20,,", "paid_on"),
        ("900,200,600,partial,2026-10-20,100,", None),
        ("900,880,0,paid,2026-10-20,,20", None),
        ("900,880,20,partial,2026-10-20,,20", None),
        ("900,700,100,partial,2026-10-20,,20", None),
        ("900,,890,partial,2026-10-20,,20", None),
        ("900,890,5,partial,2026-10-20,,20", "withheld"),
    ],
)
def test_columns_that_do_not_fit(row, code):
    book = ledger.read(csv_rows(f"{HEAD}\nA-1,PT Andal,2026-10-05,2026-11-04,{row}"))
    if code is None:
        balance, withheld = int(row.split(",")[2]), int(row.split(",")[-1] or 0)
        (invoice,) = book.invoices
        assert invoice.to_transfer(DAY) == Money(max(0, balance - withheld)) or invoice.to_transfer(DAY) == Money(
            balance
        )
    elif code == "above":
        assert codes(book) == ["balance"]
        assert not book.accounts
    else:
        assert held(book) == {"A-1": code}
        assert codes(book) == [code]


def test_a_column_of_deposits_that_is_not_understood():
    rows = "Invoice No,Customer,Date,Due Date,Total,Uang Muka,Terbayar\nA-1,C,2026-10-05,2026-11-04,900,100,0\nA-2,C,2026-10-05,2026-11-04,900,0,0"
    book = ledger.read(csv_rows(rows))
    assert opened(book) == {"A-2": "IDR 900.00"}
    assert "deposits" in str(book.problems[0])


def test_balances_in_favour_of_the_client_are_kept():
    rows = [
        {
            "Invoice No": "A-1",
            "Customer": "C",
            "Date": "2026-10-05",
            "Due Date": "2026-11-04",
            "Total": "900",
            "Balance": "-100",
            "Paid on": "2026-10-20",
        }
    ]
    (invoice,) = ledger.read(rows).invoices
    assert invoice.surplus(DAY) == Money(100)


def test_a_disputed_invoice_is_left_in_peace():
    rows = [
        {
            "Invoice No": "A-1",
            "Customer": "C",
            "Date": "2026-10-05",
            "Due Date": "2026-11-04",
            "Total": "900",
            "Balance": "900",
            "Disputed": "Yes",
        }
    ]
    (account,) = ledger.read(rows).accounts
    assert [event.event for event in account.history] == ["dispute_opened"]


def test_a_word_of_status_that_is_not_known():
    invoices = INVOICES.replace("unpaid", "Menggantung", 1)
    book = read(invoices=invoices)
    assert "A-1" not in opened(book)
    assert codes(book) == ["status"]
    assert "Menggantung" not in str(book)
    assert opened(read(invoices=invoices, statuses={"menggantung": "open"})) == OPEN
    assert skipped(read(invoices=invoices, statuses={"Menggantung": "void"})) == ["void"]


# --- columns beside the one that is read ----------------------------------------------------------------

ROW = {"Invoice No": "A-1", "Customer": "PT Andal", "Date": "2026-10-05", "Due Date": "2026-11-04"}


@pytest.mark.parametrize(
    ("field", "first", "second", "others"),
    [
        ("balance", ("Balance", "900"), ("Sisa", "100"), {}),
        ("balance", ("Sisa Tagihan", "900"), ("Saldo", "100"), {"Total": "900"}),
        ("paid", ("Paid Amount", "0"), ("Total Paid", "400"), {"Total": "900"}),
        ("credited", ("Credit Note", "0"), ("Retur", "100"), {"Total": "900", "Paid Amount": "0"}),
        ("withheld", ("PPh 23", "0"), ("Withholding Tax Amount", "20"), {"Total": "900", "Paid Amount": "0"}),
        ("total", ("Total", "900"), ("Nilai", "999"), {"Status": "Open"}),
    ],
)
def test_two_columns_for_one_field_that_differ_are_a_doubt(field, first, second, others):
    row = ROW | others | dict([first, second])
    assert (opened(ledger.read([row])), codes(ledger.read([row]))) == ({}, [field])
    without = opened(ledger.read([ROW | others | dict([first])]))
    assert without == {"A-1": "IDR 900.00"}
    assert opened(ledger.read([row], columns={field: first[0]})) == without
    assert opened(ledger.read([row | {second[0]: f"{first[1]}.00"}])) == without


def test_a_balance_that_runs_on_beside_the_open_one_is_none():
    assert opened(ledger.read([ROW | {"Open Balance": "900", "Balance": "2900"}])) == {"A-1": "IDR 900.00"}


def test_paid_beside_a_status_is_an_amount_where_it_holds_one():
    rows = [ROW | {"Total": "900", "Status": "Overdue", "Paid": paid, "Invoice No": paid} for paid in ("0", "400")]
    assert opened(ledger.read(rows)) == {"0": "IDR 900.00", "400": "IDR 500.00"}
    assert opened(ledger.read([ROW | {"Total": "900", "Status": "Overdue", "Paid": "No"}])) == {"A-1": "IDR 900.00"}
    assert skipped(ledger.read([ROW | {"Total": "900", "Status": "Overdue", "Paid": "Yes"}])) == ["settled_without_day"]


@pytest.mark.parametrize("other", ["Payment Status", "State", "Status Dokumen", "Approval Status", "Doc_Status"])
def test_every_column_of_status_is_heard(other):
    row = ROW | {"Balance": "900", "Invoice Status": "Sent"}
    assert opened(ledger.read([row | {other: "Approved"}])) == {"A-1": "IDR 900.00"}
    assert skipped(ledger.read([row | {other: "Draft"}])) == ["draft"]
    assert opened(ledger.read([row | {other: "Draft"}], columns={"status": "Invoice Status"})) == {"A-1": "IDR 900.00"}
    assert opened(ledger.read([row | {other: "Draft"}], columns={"status": None})) == {"A-1": "IDR 900.00"}


def test_a_status_in_words_that_are_not_known_counts_where_all_its_words_are():
    bill = ROW | {"Total": "900"}
    assert opened(ledger.read([bill | {"Status Faktur": "Belum Lunas"}])) == {"A-1": "IDR 900.00"}
    assert codes(ledger.read([bill | {"Status Faktur": "Menggantung"}])) == ["payments_unknown"]
    known = bill | {"Sisa": "900"}
    assert opened(ledger.read([known | {"Status Pengiriman": "Di gudang"}])) == {"A-1": "IDR 900.00"}


def test_an_amount_due_that_is_not_the_total_may_be_what_is_open():
    row = ROW | {"Total": "900", "Amount Due": "400"}
    (problem,) = ledger.read([row]).problems
    assert "'amount due' may be it or not" in str(problem)
    assert codes(ledger.read([row], payments=())) == ["balance"]
    assert opened(ledger.read([row], columns={"balance": "Amount Due"})) == {"A-1": "IDR 400.00"}
    assert opened(ledger.read([row | {"Amount Due": "900.00"}], payments=())) == {"A-1": "IDR 900.00"}


def test_a_table_in_which_nothing_is_owed_says_so():
    book = ledger.read([ROW | {"Balance": "-900"}, ROW | {"Balance": "-5", "Invoice No": "A-2"}])
    assert codes(book) == ["negative"]
    order = ROW | {"Balance": "900", "Transaction Type": "Sales order"}
    assert codes(ledger.read([order])) == ["kind"]
    assert opened(ledger.read([order], statuses={"Sales order": "invoice"})) == {"A-1": "IDR 900.00"}


# --- amounts in the currency of the books ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "balance"),
    [
        ("Amount (LCY)", "Remaining Amt. (LCY)"),
        ("Total Signed", "Amount Due Signed"),
        ("amount_total_signed", "amount_residual_signed"),
        ("Total (Base Currency)", "Balance (Base Currency)"),
        ("Amount in local currency", "Balance (local currency)"),
    ],
)
def test_amounts_of_the_books_are_not_those_of_an_invoice_in_another_currency(total, balance):
    row = ROW | {total: "42907800", balance: "42907800"}
    assert codes(ledger.read([row | {"Currency": "USD"}]))[-1:] == ["total"]
    assert opened(ledger.read([row | {"Currency": ""}])) == {"A-1": "IDR 42907800.00"}
    beside = row | {"Currency": "USD", "Amount": "2750.50", "Open Balance": "2750.50"}
    assert opened(ledger.read([beside])) == {"A-1": "USD 2750.50"}


def test_a_total_on_every_row_is_of_the_invoice_where_it_is_what_is_open_or_was_told():
    lines = [ROW | {"Total": "900", "Balance": open_, "Item Name": name} for open_ in ("900",) for name in "ab"]
    assert opened(ledger.read(lines)) == {"A-1": "IDR 900.00"}
    part = [line | {"Balance": "400"} for line in lines]
    assert codes(ledger.read(part)) == ["total"]
    assert opened(ledger.read(part, columns={"total": "Total"})) == {"A-1": "IDR 400.00"}


# --- everything at once ------------------------------------------------------------------------------------


def test_a_table_that_is_refused_says_what_its_rows_ask_for_as_well():
    row = {"Nomer": "A-1", "Customer": "PT Andal", "Date": "2026-10-05", "Total": "1.500"}
    rows = [
        row | {"Status": status, "Type": kind} for status, kind in (("Partial", "Invoice"), ("Offen", "Gutschrift"))
    ]
    assert codes(ledger.read(rows)) == [
        "amounts_undecided",
        "column_missing",
        "due_unknown",
        "kind",
        "part_paid",
        "status",
    ]
    told = {"columns": {"number": "Nomer"}, "terms": 30, "numbers": "1.234,56", "payments": ()}
    told |= {"statuses": {"Offen": "open", "Gutschrift": "invoice"}}
    book = ledger.read([row | {"Nomer": str(n)} for n, row in enumerate(rows)], **told)
    assert (opened(book), held(book)) == ({"1": "IDR 1500.00"}, {"0": "part_paid"})


def test_amounts_beside_the_decimals_of_their_currency_are_in_cents():
    row = ROW | {"total": 90_000, "due_amount": 90_000, "currency": {"code": "IDR", "precision": 2}}
    assert codes(ledger.read([row])) == ["cents"]


def test_a_word_of_status_is_asked_about_where_it_stands():
    row = ROW | {"Balance": "900", "Status Pembayaran": "Belum Dibayar", "Status": "Terekam"}
    for missing in ({}, {"Balance": "", "Due Date": ""}):
        (problem,) = [found for found in ledger.read([row | missing]).problems if found.code == "status"]
        assert problem.column == "Status"
    without = {key: cell for key, cell in row.items() if key not in {"Due Date", "Customer"}}
    (problem,) = [found for found in ledger.read([without]).problems if found.code == "status"]
    assert problem.column == "Status"
