"""Files that look as if they could be read at a glance, and would be read wrongly."""

from datetime import date

import pytest

from sopan import ledger
from tests.ledger.reading import codes, csv_rows, held, opened, skipped

ROW = {"Invoice No": "A-1", "Customer": "PT Andal", "Date": "2026-10-05", "Due Date": "2026-11-04", "Balance": "900"}


def test_a_running_balance_is_no_balance_of_an_invoice():
    book = ledger.read(
        csv_rows("""
No Faktur,Pelanggan,Tanggal,Jatuh Tempo,Nilai,Pembayaran,Saldo
A-1,PT Andal,2026-10-05,2026-11-04,5000,0,5000
A-2,PT Andal,2026-10-06,2026-11-05,3000,0,8000
A-3,PT Andal,2026-10-07,2026-11-06,1000,0,9000
""")
    )
    assert not book.accounts
    assert codes(book) == ["running_balance"]


def test_a_row_without_number_that_pays_is_a_doubt():
    book = ledger.read(
        csv_rows("""
No Faktur,Pelanggan,Tanggal,Jatuh Tempo,Nilai,Pembayaran
A-1,PT Andal,2026-10-05,2026-11-04,5000,0
,PT Andal,2026-10-20,,,3000
B-1,Toko Baru,2026-10-05,2026-11-04,700,0
""")
    )
    assert opened(book) == {"B-1": "IDR 700.00"}
    assert held(book) == {"A-1": "unread"}


def test_the_total_of_an_ageing_report_is_what_is_open():
    """Xero's aged receivables: subtracting payments from it once more would ask for too little."""
    rows = csv_rows("""
Invoice Number,Contact Name,Invoice Date,Due Date,Current,< 1 Month,1 Month,2 Months,Older,Total
A-1,PT Andal,2026-10-05,2026-11-04,0,4000,0,0,0,4000
""")
    assert opened(ledger.read(rows)) == {"A-1": "IDR 4000.00"}
    book = ledger.read(rows, payments=[{"Invoice No": "A-1", "Amount": "1000", "Date": "2026-11-10"}])
    assert opened(book).get("A-1") in {None, "IDR 4000.00"}


@pytest.mark.parametrize("heading", ["Amount", "Nilai", "Nilai Faktur"])
def test_an_amount_beside_its_tax_may_be_before_it(heading):
    rows = [
        {**ROW, heading: "1000", "PPN": "110", "Status": "unpaid"},
        {**ROW, "Invoice No": "A-2", heading: "1000", "PPN": "0", "Status": "unpaid"},
    ]
    for row in rows:
        del row["Balance"]
    book = ledger.read(rows)
    assert opened(book) == {"A-2": "IDR 1000.00"}
    assert "with it or without" in str(book.problems[0])
    assert opened(ledger.read(rows, columns={"total": heading}))["A-1"] == "IDR 1000.00"
    assert opened(ledger.read(rows, columns={"net": heading}))["A-1"] == "IDR 1110.00"


def test_two_totals_in_two_currencies():
    rows = [
        {**ROW, "Currency": "IDR", "Total": "900", "Total (IDR)": "900"},
        {
            **ROW,
            "Invoice No": "A-2",
            "Currency": "USD",
            "Total": "10.50",
            "Total (IDR)": "163800.00",
            "Balance": "10.50",
        },
        {
            **ROW,
            "Invoice No": "A-3",
            "Currency": "USD",
            "Total": "",
            "Total (IDR)": "163800.00",
            "Balance": "163800.00",
        },
    ]
    book = ledger.read(rows)
    assert opened(book) == {"A-1": "IDR 900.00"}


@pytest.mark.parametrize("word", ["TOTAL", "Jumlah", "Grand Total", "Total:"])
def test_a_total_where_the_numbers_stand(word):
    book = ledger.read([ROW, {"Invoice No": word, "Balance": "900"}])
    assert opened(book) == {"A-1": "IDR 900.00"}
    assert skipped(book) == ["total"]
    assert not book.problems


def test_one_number_in_two_spellings_is_one_number():
    book = ledger.read([ROW, {**ROW, "Invoice No": "a-1", "Balance": "500"}])
    assert not book.accounts
    assert codes(book) == ["number"]


def test_a_payment_names_a_number_never_an_id():
    """The id of one invoice is the number of another that is not here."""
    rows = [{**ROW, "id": "139"}]
    number = [{"Invoice No": "139", "Customer": "Lain", "Amount": "500", "Date": "2026-11-01"}]
    assert opened(ledger.read(rows, payments=number)) == {"A-1": "IDR 900.00"}
    by_id = [{"Invoice ID": "139", "Amount": "900", "Date": "2026-11-01"}]
    del rows[0]["Balance"]
    rows[0]["Total"] = "1000"
    assert opened(ledger.read(rows, payments=by_id)) == {"A-1": "IDR 100.00"}


def test_codes_of_products_are_no_codes_of_clients():
    rows = [{**ROW, "Kode": "P-1"}, {**ROW, "Invoice No": "A-2", "Kode": "P-2"}]
    (account,) = ledger.read(rows).accounts
    assert account.client.id == "PT Andal"
    rows = [{**ROW, "Kode": "C-1"}, {**ROW, "Invoice No": "A-2", "Kode": "C-1"}]
    (account,) = ledger.read(rows).accounts
    assert account.client.id == "C-1"


def test_types_of_clients_are_no_kinds_of_documents():
    rows = [{**ROW, "Type": "Retail"}, {**ROW, "Invoice No": "A-2", "Type": "Wholesale"}]
    assert len(opened(ledger.read(rows))) == 2
    mixed = [{**ROW, "Type": "Invoice"}, {**ROW, "Invoice No": "A-2", "Type": "Wholesale"}]
    assert codes(ledger.read(mixed)) == ["kind"]
    assert len(opened(ledger.read(mixed, columns={"kind": None}))) == 2


def test_a_heading_that_was_told_and_is_not_there():
    book = ledger.read([ROW], columns={"total": "Jumlah"})
    assert not book.accounts
    assert codes(book) == ["column_missing"]
    assert opened(ledger.read([ROW], columns={"balance": "balance"})) == {"A-1": "IDR 900.00"}


def test_terms_in_the_row_count_where_no_column_has_due_dates():
    rows = [
        {**ROW, "Terms": terms, "Invoice No": f"A-{place}"}
        for place, terms in enumerate(["Net 30", "14 hari", "7", "whenever", ""])
    ]
    assert {invoice.due_on for invoice in ledger.read(rows).invoices} == {date(2026, 11, 4)}
    for row in rows:
        del row["Due Date"]
    book = ledger.read(rows)
    assert [invoice.due_on for invoice in book.invoices] == [date(2026, 11, 4), date(2026, 10, 19), date(2026, 10, 12)]
    assert [problem.row for problem in book.problems] == [4, 5]


def test_what_accounts_payable_searches_by():
    (invoice,) = ledger.read([{**ROW, "PO Number": "PO-7", "No Faktur Pajak": "0100022600000100"}]).invoices
    assert (invoice.references.po, invoice.references.tax_invoice) == ("PO-7", "0100022600000100")
    (invoice,) = ledger.read([{**ROW, "PO Number": "x\u200by"}]).invoices
    assert invoice.references.po is None


def test_money_without_invoice_is_with_its_client():
    payments = [{"Customer": "PT Andal", "Amount": "100", "Date": "2026-11-01"}]
    (account,) = ledger.read([ROW], payments=payments, credits="leave").accounts
    assert [(str(payment.amount), payment.received_on) for payment in account.unapplied] == [
        ("IDR 100.00", date(2026, 11, 1))
    ]


def test_quantities_prices_and_amounts_of_other_things_are_not_read():
    rows = [
        {
            **ROW,
            "Qty": "7",
            "Credit Limit": "5000000",
            "Kredit Poin": "abc",
            "Discount %": "5",
            "Exchange Rate": "16000",
        }
    ]
    assert opened(ledger.read(rows)) == {"A-1": "IDR 900.00"}


def test_an_invoice_in_instalments_is_not_one_due_date():
    rows = [{**ROW, "Balance": "300"}, {**ROW, "Due Date": "2026-12-04", "Balance": "600"}]
    book = ledger.read(rows)
    assert not book.accounts
    assert codes(book) == ["due_on"]


@pytest.mark.parametrize(
    "word", ["RC", "Bounced", "reversed", "Gagal", "Dikembalikan", "PDNG", "Pending", "sedang diproses"]
)
def test_money_that_did_not_stay_or_has_not_come_is_no_second_payment(word):
    """A statement of a bank has the return as a row of its own, whose amount some readers give without a sign."""
    invoices = [{"Invoice No": "A-1", "Customer": "C", "Date": "2026-10-05", "Due Date": "2026-11-04", "Total": "900"}]
    row = {"Invoice No": "A-1", "Payment Date": "2026-11-02", "Amount": "900", "Status": "C"}
    back = {**row, "Payment Date": "2026-11-05", "Status": word}
    book = ledger.read(invoices, payments=[row, back], currency="USD")
    assert [(problem.row, problem.code) for problem in book.problems] == [(2, "status")]
    assert [len(bill.payments) for bill in book.invoices] == [1]  # in the client's favour until somebody has looked


PAID_OR_NOT = [
    {"No Faktur": name, "Pelanggan": "PT A", "Tanggal": "2026-01-03", "Jatuh Tempo": "2026-04-03", "Total": "1.500.000"}
    for name in ("A-1", "A-2")
]


@pytest.mark.parametrize(
    ("first", "second", "opened"),
    [
        ("Y", "T", ["A-2"]),  # ya, tidak
        ("t", "y", ["A-1"]),
        ("T", "Ya", ["A-1"]),
        ("t", "f", ["A-2"]),  # PostgreSQL's true and false
        ("F", "T", ["A-1"]),
        ("Ya", "Tidak", ["A-2"]),
    ],
)
def test_t_is_no_beside_yes_and_true_beside_f(first, second, opened):
    rows = [{**row, "Lunas": word} for row, word in zip(PAID_OR_NOT, (first, second), strict=True)]
    book = ledger.read(rows, payments=())
    assert [bill.number for account in book.accounts for bill in account.invoices] == opened
    assert not book.problems


def test_t_alone_is_asked_about_and_never_taken_for_paid():
    """Nobody is left out of all reminders because a column says *tidak lunas* by one letter."""
    rows = [{**row, "Lunas": "T"} for row in PAID_OR_NOT]
    book = ledger.read(rows, payments=())
    assert not book.accounts
    assert not book.skipped
    assert book.problems
    told = ledger.read(rows, payments=(), statuses={"T": "open"})
    assert [bill.number for account in told.accounts for bill in account.invoices] == ["A-1", "A-2"]


@pytest.mark.parametrize("status", ["Paid", "LUNAS", "lunas ", "Closed", "Paid In Full", "In Payment", "Dibayar"])
def test_a_status_that_says_paid_outweighs_nothing_it_asks(status):
    book = ledger.read([{**ROW, "Status": status}])
    assert not book.accounts
    assert held(book) == {"A-1": "status"}


def test_amounts_of_whole_invoices_under_prices_of_lines():
    """An export by product whose `Total` is that of the line: the two rows differ, or are half of what the lines say."""
    head = "Invoice No,Customer,Date,Due Date,Description,Qty,Unit Price,Total,Status"
    rows = csv_rows(
        f"{head}\nA-1,C,2026-10-05,2026-11-04,x,1,5000,5000,unpaid\nA-1,C,2026-10-05,2026-11-04,y,1,5000,5000,unpaid"
    )
    assert not ledger.read(rows).accounts
    rows = csv_rows(
        f"{head}\nA-1,C,2026-10-05,2026-11-04,x,1,5000,11100,unpaid\nA-1,C,2026-10-05,2026-11-04,y,1,5000,11100,unpaid"
    )
    assert opened(ledger.read(rows)) == {"A-1": "IDR 11100.00"}


# --- headings that say what they are only with their cells ------------------------------------------------

BILL = {"Invoice No": "A-1", "Customer": "PT Andal", "Date": "2026-10-05", "Due Date": "2026-11-04", "Total": "1000"}
WHOLE, REST = {"A-1": "IDR 1000.00"}, {"A-1": "IDR 400.00"}


def test_open_with_amounts_is_the_balance_and_with_words_an_answer():
    assert opened(ledger.read([BILL | {"Open": "400"}])) == REST
    assert opened(ledger.read([BILL | {"Open": "yes"}])) == WHOLE
    assert skipped(ledger.read([BILL | {"Open": "no"}])) == ["settled_without_day"]


def test_due_with_amounts_may_be_the_whole_or_the_rest():
    row = {key: cell for key, cell in BILL.items() if key != "Due Date"} | {"Due": "400"}
    assert codes(ledger.read([row], terms=30, payments=())) == ["balance"]
    assert opened(ledger.read([row], terms=30, columns={"balance": "Due"})) == REST
    assert opened(ledger.read([row | {"Paid Amount": "600"}], terms=30)) == REST
    assert [str(invoice.due_on) for invoice in ledger.read([row | {"Due": "2026-11-05"}], payments=()).invoices] == [
        "2026-11-05"
    ]


@pytest.mark.parametrize(("tempo", "due"), [("30", "2026-11-04"), ("14 hari", "2026-10-19"), ("Net 7", "2026-10-12")])
def test_tempo_may_be_a_number_of_days(tempo, due):
    row = {key: cell for key, cell in BILL.items() if key != "Due Date"} | {"Jatuh Tempo": tempo, "Sisa": "400"}
    assert [str(invoice.due_on) for invoice in ledger.read([row]).invoices] == [due]


def test_words_under_a_heading_of_payments_are_a_status_or_how_it_was_paid():
    rows = [BILL | {"Dibayar": word, "Invoice No": word} for word in ("Belum", "Lunas")]
    assert opened(ledger.read(rows)) == {"Belum": "IDR 1000.00"}
    assert opened(ledger.read([BILL | {"Pembayaran": "Transfer", "Sisa": "400"}])) == REST
    assert codes(ledger.read([BILL | {"Pembayaran": "Transfer"}])) == ["payments_unknown"]


@pytest.mark.parametrize("heading", ["Lunas", "Paid"])
def test_days_under_a_question_are_days_of_payment(heading):
    rows = [BILL | {heading: "2026-10-20"}, BILL | {heading: "", "Invoice No": "A-2"}]
    assert opened(ledger.read(rows)) == {"A-2": "IDR 1000.00"}
    assert [str(i.payments[0].received_on) for i in ledger.read(rows).invoices if i.payments] == ["2026-10-20"]
    word = BILL | {"Tgl Bayar": "Belum"}
    assert opened(ledger.read([word])) == WHOLE


def test_remarks_are_a_status_where_they_hold_nothing_else_and_a_doubt_where_they_say_paid():
    rows = [BILL | {"Keterangan": word, "Invoice No": word} for word in ("Belum lunas", "Lunas")]
    assert opened(ledger.read(rows)) == {"Belum lunas": "IDR 1000.00"}
    for remark in ("lunas tgl 12/10", "Sudah LUNAS via BCA", "paid by cheque", "batal"):
        assert opened(ledger.read([BILL | {"Ket": remark}], payments=())) == {}
        assert opened(ledger.read([BILL | {"Ket": remark, "Sisa": "400"}])) == REST
    for remark in ("belum lunas, janji besok", "unpaid", "not paid yet", "jasa"):
        assert opened(ledger.read([BILL | {"Ket": remark}], payments=())) == WHOLE


@pytest.mark.parametrize("heading", ["Settled", "Collected", "Receipts", "Allocated", "Applied", "Write-off", "Offset"])
def test_more_words_of_what_lowers_a_balance(heading):
    assert opened(ledger.read([BILL | {heading: "600", "Status": "Open"}])) == {}
    assert opened(ledger.read([BILL | {heading: "0", "Status": "Open"}])) == WHOLE


@pytest.mark.parametrize("key", ["allocations", "transactions", "payment_history", "prepayments", "credit_allocations"])
def test_lists_about_payments_inside_a_document_are_a_doubt_unless_the_balance_knows(key):
    row = BILL | {"status": "open", key: [{"amount": 400, "date": "2026-10-20", "id": 5}]}
    assert opened(ledger.read([row])) == {}
    assert opened(ledger.read([row | {"balance": 400}])) == REST
    assert opened(ledger.read([row | {key: []}])) == WHOLE


def test_amounts_in_cents_are_refused_whoever_says_that_they_are_the_total():
    row = {key: cell for key, cell in BILL.items() if key != "Total"} | {"total_cents": "100000", "Status": "Open"}
    assert codes(ledger.read([row], columns={"total": "total_cents"})) == ["scaled"]


def test_a_number_of_a_credit_note_among_numbers_of_invoices():
    note = BILL | {"Invoice No": "CN-7", "Total": "300"}
    other = BILL | {"Invoice No": "B-1", "Customer": "Toko Baru"}
    assert set(opened(ledger.read([BILL, note, other], payments=()))) == {"B-1"}
    assert len(opened(ledger.read([note, note | {"Invoice No": "CN-8"}], payments=()))) == 2  # how they number invoices


AGES = ("Current", "1-30", "31-60")


def aged(number: str, total: str, *ages: str, **more: str) -> dict[str, str]:
    row = {"Invoice No": number, "Customer": "PT Andal", "Date": "2026-10-05", "Due Date": "2026-11-04"}
    return row | {"Invoice Amount": total} | dict(zip(AGES, ages, strict=True)) | more


def test_what_is_open_in_an_ageing_report_is_the_sum_of_its_ages():
    part = [aged("A-1", "1000", "0", "500", ""), aged("A-2", "900", "0", "0", "400")]
    total = {"Invoice No": "", "Customer": "Total", "Invoice Amount": "1900", "1-30": "500", "31-60": "400"}
    assert opened(ledger.read([*part, total])) == {"A-1": "IDR 500.00", "A-2": "IDR 400.00"}
    assert opened(ledger.read(part, columns={"total": "Invoice Amount"}, payments=())) == {
        "A-1": "IDR 1000.00",
        "A-2": "IDR 900.00",
    }


def test_where_the_ages_are_the_total_the_total_is_what_is_open():
    whole = [aged("A-1", "1000", "0", "1000", ""), aged("A-2", "900", "0", "0", "900")]
    assert opened(ledger.read(whole)) == {"A-1": "IDR 1000.00", "A-2": "IDR 900.00"}
    elsewhere = aged("A-3", "700", "0", "0", "0", Ditunda="700")  # in an age that is not recognised
    assert opened(ledger.read([*whole, elsewhere]))["A-3"] == "IDR 700.00"
    paid = elsewhere | {"Paid Amount": "300"}
    assert opened(ledger.read([paid])) == {"A-3": "IDR 400.00"}


@pytest.mark.parametrize("ages", [("900", "900", "900"), ("0", "1000", "0"), ("0", "x1", "400")])
def test_ages_that_do_not_add_up_are_no_balance(ages):
    """Each holds the next, or one is paid in part and another row is not in any age, or is no amount."""
    rows = [aged("A-1", "1000", "0", "400", "0"), aged("A-2", "900", *ages)]
    assert codes(ledger.read(rows)) == ["payments_unknown"]


@pytest.mark.parametrize("days", ["soon", "30 days", "9" * 5000])
def test_what_stands_among_days_and_is_no_number_is_a_doubt(days):
    bill = {key: cell for key, cell in BILL.items() if key != "Due Date"} | {"Balance": "1000"}
    assert codes(ledger.read([bill | {"Net Days": days}])) == ["due_on"]
    assert codes(ledger.read([bill | {"Days Overdue": days}], as_of=date(2026, 11, 30))) == ["due_on"]


def test_several_words_in_a_column_of_what_was_paid_are_words():
    assert opened(ledger.read([BILL | {"Dibayar": "Belum dibayar"}])) == WHOLE


def test_invoices_without_lines_stand_among_those_with_lines():
    line = {"description": "Jasa", "unit_price": 500, "quantity": 2, "tax_rate": 0}
    lined = {key: cell for key, cell in BILL.items() if key != "Total"} | {"line_items": [line]}
    assert opened(ledger.read([lined, BILL | {"Invoice No": "A-2"}], payments=())) == {**WHOLE, "A-2": "IDR 1000.00"}


def test_rows_that_are_objects_throughout_are_spread():
    invoice = {"number": "A-1", "date": "2026-10-05", "due_date": "2026-11-04", "balance": 1000}
    assert opened(ledger.read([{"invoice": invoice, "customer": {"id": "C", "name": "PT Andal"}}])) == WHOLE


@pytest.mark.parametrize(("settled", "wanted"), [(600, {}), (0, WHOLE), (None, WHOLE)])
def test_what_lowers_a_balance_may_be_a_number(settled, wanted):
    assert opened(ledger.read([BILL | {"Settled": settled, "Status": "Open"}])) == wanted


def test_a_refused_table_asks_how_much_was_paid_only_where_nothing_says_it():
    bill = {key: cell for key, cell in BILL.items() if key != "Customer"} | {"Status": "Partial"}
    assert codes(ledger.read([bill])) == ["column_missing", "part_paid"]
    assert codes(ledger.read([bill | {"Balance": "400"}])) == ["column_missing"]


def test_a_label_between_rows_of_four_columns_is_a_heading():
    rows = "Invoice No,Customer,Date,Balance\nPT Andal,,,\nA-1,PT Andal,2026-10-05,1000"
    book = ledger.read(csv_rows(rows), terms=30)
    assert opened(book) == WHOLE
    assert skipped(book) == ["heading"]


@pytest.mark.parametrize(("heading", "day"), [("Date (GMT)", 6), ("Date (UTC)", 6), ("Date", 5)])
def test_times_of_a_heading_that_names_the_clock_of_greenwich_become_days_of_western_indonesia(heading, day):
    bill = {key: cell for key, cell in BILL.items() if key != "Date"} | {"Balance": "1000"}
    (invoice,) = ledger.read([bill | {heading: "2026-10-05T18:00:00"}]).invoices
    assert invoice.issued_on == date(2026, 10, day)


def test_headings_may_say_in_brackets_that_they_are_of_a_line():
    rows = """
Number,Customer,Invoice Date,Due Date,Name (item),Quantity (item),Price (item),Tax Rate (item)
A-1,PT Andal,2026-10-05,2026-11-04,Jasa,1,700,0
,,,,Jasa lain,1,300,0
"""
    book = ledger.read(csv_rows(rows), payments=())
    assert opened(book) == WHOLE
    assert skipped(book) == []


def test_a_payment_that_cannot_be_read_is_about_a_number_and_not_about_a_key():
    """What names `7` may be about any invoice of the client, though an invoice that is void has that key."""
    bills = [BILL | {"Invoice ID": "7", "Status": "void"}, BILL | {"Invoice ID": "8", "Invoice No": "A-2"}]
    payment = {"Invoice No": "7", "Customer": "PT Andal", "Amount": "x", "Date": "2026-10-20"}
    assert held(ledger.read(bills, payments=[payment])) == {"A-2": "unread"}


@pytest.mark.parametrize("terms", [30, "30", " 30 ", "Net 30", "30 hari"])
def test_terms_may_be_told_as_a_number_in_words(terms):
    row = {key: cell for key, cell in BILL.items() if key != "Due Date"}
    (invoice,) = ledger.read([row], terms=terms, payments=()).invoices
    assert str(invoice.due_on) == "2026-11-04"


def test_a_column_of_what_was_paid_may_hold_every_word_about_payment():
    book = ledger.read([BILL | {"Invoice No": word, "Dibayar": word} for word in ("Belum", "Lunas", "Sebagian")])
    assert opened(book) == {"Belum": "IDR 1000.00"}
    assert held(book) == {"Sebagian": "part_paid"}


def test_terms_of_a_client_that_has_a_code_and_no_name():
    bill = {"Invoice No": "A-1", "Customer ID": "C-1", "Date": "2026-10-05", "Balance": "1000"}
    (invoice,) = ledger.read([bill], terms={"C-1": 14}).invoices
    assert invoice.due_on == date(2026, 10, 19)
