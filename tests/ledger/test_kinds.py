"""One small invented file of every kind: what system wrote it should not matter."""

import pytest

from sopan import ledger
from tests.ledger.reading import cells, codes, csv_rows, held, opened, skipped

# name -> (rows, told, open, held back, codes of problems)
KINDS: dict[str, tuple] = {
    "one row an invoice, balances known": (
        csv_rows("""
Nomor,Tanggal,Pelanggan,Tgl. Jatuh Tempo,Status,Total,Sisa Tagihan
INV/11,13/10/2026,PT Andal,12/11/2026,Belum Dibayar,11100000,11100000
INV/12,07/09/2026,Toko Baru,07/10/2026,Dibayar Sebagian,8325000,4215000
INV/13,07/09/2026,Toko Baru,07/10/2026,Lunas,8325000,0
"""),
        {},
        {"INV/11": "IDR 11100000.00", "INV/12": "IDR 4215000.00"},
        {},
        [],
    ),
    "Odoo list: two currencies side by side, refunds, drafts": (
        csv_rows("""
Number,Invoice Partner Display Name,Invoice/Bill Date,Due Date,Total Signed,Total in Currency Signed,Amount Due Signed,Payment Status,Status,Currency
I/1,PT Andal,2026-10-05,2026-11-04,11100000.0,11100000.0,11100000.0,Not Paid,Posted,IDR
I/2,Toko Baru,2026-09-07,2026-10-07,8325000.0,8325000.0,4215000.0,Partially Paid,Posted,IDR
I/4,Cakra,2026-10-20,2026-11-19,42907800.0,2750.5,42907800.0,Not Paid,Posted,USD
I/5,Cakra,2026-10-20,2026-11-19,42907800.0,2750.5,12907800.0,Partially Paid,Posted,USD
R/1,Toko Baru,2026-10-26,2026-10-26,-1110000.0,-1110000.0,-1110000.0,Not Paid,Posted,IDR
/,PT Draf,2026-10-26,2026-10-26,1110000.0,1110000.0,1110000.0,Not Paid,Draft,IDR
"""),
        {},
        {"I/1": "IDR 11100000.00", "I/4": "USD 2750.50"},
        {"I/2": "unapplied"},
        ["balance"],
    ),
    "Odoo over RPC: references are pairs": (
        [
            {
                "id": 1,
                "name": "I/1",
                "partner_id": [7, "PT Andal"],
                "invoice_date": "2026-10-05",
                "invoice_date_due": "2026-11-04",
                "amount_total": 11100000.0,
                "amount_residual": 4000000.0,
                "payment_state": "partial",
                "state": "posted",
                "currency_id": [12, "IDR"],
                "move_type": "out_invoice",
                "ref": False,
            },
        ],
        {},
        {"I/1": "IDR 4000000.00"},
        {},
        [],
    ),
    "Stripe: times in UTC, small letters, uncollectible": (
        csv_rows("""
id,Amount Due,Amount Paid,Amount Remaining,Total,Currency,Customer,Customer Email,Customer Name,Date (UTC),Due Date (UTC),Number,Paid,Status
in_1,11100000.00,0.00,11100000.00,11100000.00,idr,cus_1,a@x.example,PT Andal,2026-10-05 03:12,2026-11-04 03:12,A-1,FALSE,open
in_2,2750.50,2750.50,0.00,2750.50,usd,cus_2,b@x.example,Cakra,2026-10-05 03:12,2026-11-04 03:12,B-1,TRUE,paid
in_3,8325000.00,4110000.00,4215000.00,8325000.00,idr,cus_3,c@x.example,Baru,2026-10-05 03:12,2026-11-04 03:12,C-1,FALSE,open
in_5,100.00,0.00,100.00,100.00,idr,cus_3,c@x.example,Baru,2026-10-05 03:12,2026-11-04 03:12,C-9,FALSE,uncollectible
"""),
        {},
        {"A-1": "IDR 11100000.00", "C-1": "IDR 4215000.00"},
        {},
        [],
    ),
    "amount due, which is the whole or the rest": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Currency,Invoice Total,Amount Due,Status
11,PT Andal,2026-10-05,2026-11-04,IDR,11100000.00,11100000.00,Overdue
12,Toko Baru,2026-09-07,2026-10-07,IDR,8325000.00,4215000.00,Partial
"""),
        {},
        {"11": "IDR 11100000.00"},
        {},
        ["balance"],
    ),
    "the same, told which": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Currency,Invoice Total,Amount Due,Status
12,Toko Baru,2026-09-07,2026-10-07,IDR,8325000.00,4215000.00,Partial
"""),
        {"columns": {"balance": "Amount Due"}},
        {"12": "IDR 4215000.00"},
        {},
        [],
    ),
    "SAP Business One: solid dates, one letter of status, foreign totals": (
        csv_rows("""
DocNum,DocEntry,CardCode,CardName,DocDate,DocDueDate,DocCur,DocTotal,DocTotalFC,PaidToDate,DocStatus,CANCELED
141,1001,C101,PT Andal,20261005,20261104,Rp,11100000.000000,0.000000,0.000000,O,N
137,1002,C103,Toko Baru,20260907,20261007,Rp,8325000.000000,0.000000,4110000.000000,O,N
129,1003,C101,PT Andal,20260810,20260909,Rp,4440000.000000,0.000000,4440000.000000,C,N
148,1004,C104,Cakra,20261020,20261119,USD,42907800.000000,2750.500000,0.000000,O,N
139,1005,C102,Duta,20260914,20261014,Rp,900000.000000,0.000000,0.000000,C,Y
"""),
        {},
        {"141": "IDR 11100000.00", "137": "IDR 4215000.00", "148": "USD 2750.50"},
        {},
        [],
    ),
    "Business Central: payments among invoices, no currency is ours": (
        csv_rows("""
Posting Date,Document Type,Document No.,Customer No.,Customer Name,Currency Code,Original Amount,Remaining Amount,Due Date,Open
10/5/2026,Invoice,PSI-41,10000,PT Andal,,"11,100,000.00","11,100,000.00",11/4/2026,Yes
9/7/2026,Invoice,PSI-37,20000,Toko Baru,,"8,325,000.00","4,215,000.00",10/7/2026,Yes
10/20/2026,Payment,PAY-9,20000,Toko Baru,,"-3,000,000.00",0.00,10/20/2026,No
11/25/2026,Payment,PAY-10,10000,PT Andal,,"-750,000.00","-750,000.00",11/25/2026,Yes
10/20/2026,Invoice,PSI-48,30000,Cakra,USD,"2,750.50","2,750.50",11/19/2026,Yes
"""),
        {},
        {"PSI-37": "IDR 4215000.00", "PSI-48": "USD 2750.50"},
        {"PSI-41": "unapplied"},
        [],
    ),
    "semicolons, titles above, a total below": (
        ledger.table(
            cells(
                """
PT Contoh Sejahtera
Daftar Piutang Usaha
Per 30 Nov 2026

No. Faktur;Tgl. Faktur;Nama Pelanggan;Tgl. Jth Tempo;Nilai Faktur;Terbayar;Saldo
FK-1;05/10/2026;PT Andal;04/11/2026;11.100.000,00;0,00;11.100.000,00
FK-2;13/09/2026;Toko Baru;07/10/2026;8.325.000,00;4.110.000,00;4.215.000,00
;;;Total;19.425.000,00;4.110.000,00;15.315.000,00
""",
                ";",
            )
        ),
        {},
        {"FK-1": "IDR 11100000.00", "FK-2": "IDR 4215000.00"},
        {},
        [],
    ),
    "no due dates, currencies in words": (
        csv_rows("""
Issue Date,Last Payment Date,ID,Client,Invoice Amount,Paid Amount,Balance,Discount,Currency,Document Type
2026-10-05,,141,PT Andal,11100000.00,0.00,11100000.00,0.00,Indonesian Rupiah - IDR,Invoice
2026-09-07,2026-10-20,137,Toko Baru,8325000.00,4110000.00,4215000.00,0.00,Indonesian Rupiah - IDR,Invoice
"""),
        {"terms": {"PT Andal": 30, "Toko Baru": "Net 14"}},
        {"141": "IDR 11100000.00", "137": "IDR 4215000.00"},
        {},
        [],
    ),
    "Tally: lakhs, debit and credit, short years": (
        ledger.table(
            cells("""
Contoh Sejahtera,,,,,,
Bills Receivable,,,,,,

Date,Ref. No.,Party's Name,Opening Amount,Pending Amount,Due on,Overdue by days
5-Oct-26,141,PT Andal,"1,11,00,000.00 Dr","1,11,00,000.00 Dr",4-Nov-26,26
7-Sep-26,137,Toko Baru,"83,25,000.00 Dr","42,15,000.00 Dr",7-Oct-26,54
""")
        ),
        {"columns": {"number": "Ref. No."}},
        {"141": "IDR 11100000.00", "137": "IDR 4215000.00"},
        {},
        [],
    ),
    "NetSuite: the status repeats the kind": (
        csv_rows("""
Type,Document Number,Name,Date,Due Date,Currency,Amount,Amount Remaining,Status
Invoice,INV141,PT Andal,10/5/2026,11/4/2026,Indonesian Rupiah,11100000.00,11100000.00,Invoice : Open
Invoice,INV137,Toko Baru,9/17/2026,10/17/2026,Indonesian Rupiah,8325000.00,4215000.00,Invoice : Open
Invoice,INV129,PT Andal,8/10/2026,9/9/2026,Indonesian Rupiah,4440000.00,0.00,Invoice : Paid In Full
"""),
        {"columns": {"client_name": "Name"}},
        {"INV141": "IDR 11100000.00", "INV137": "IDR 4215000.00"},
        {},
        [],
    ),
    "numbers that a data frame made floats": (
        csv_rows("""
cust_number,name_customer,clear_date,doc_id,posting_date,document_create_date,due_in_date,invoice_currency,document type,total_open_amount,invoice_id,isOpen
0200769623,PT Andal,2026-11-10 00:00:00,1930438491.0,2026-10-26,20261025,20261110.0,USD,RV,54273.28,1930438491.0,0
0200769624,Toko Baru,,1930438492.0,2026-10-26,20261025,20261110.0,USD,RV,3299.70,1930438492.0,1
"""),
        {},
        {"1930438492": "USD 3299.70"},
        {},
        [],
    ),
    "iDempiere: codes of document status": (
        csv_rows("""
documentno,c_bpartner_id,bpname,dateinvoiced,duedate,iso_code,grandtotal,openamt,ispaid,docstatus
41,C101,PT Andal,2026-10-05,2026-11-04,IDR,11100000,11100000,N,CO
42,C101,PT Andal,2026-10-05,2026-11-04,IDR,11100000,0,Y,CO
43,C101,PT Andal,2026-10-05,2026-11-04,IDR,11100000,11100000,N,VO
"""),
        {},
        {"41": "IDR 11100000.00"},
        {},
        [],
    ),
    "clients above their invoices": (
        ledger.table(
            cells("""
PT Contoh Sejahtera,,,,,
Open Invoices,,,,,

,Date,Transaction type,Num,Due date,Open balance
PT Andal,,,,,
,10/05/2026,Invoice,141,11/14/2026,"11,100,000.00"
Total for PT Andal,,,,,"11,100,000.00"
Toko Baru,,,,,
,09/07/2026,Invoice,137,10/07/2026,"4,215,000.00"
Total for Toko Baru,,,,,"4,215,000.00"
TOTAL,,,,,"15,315,000.00"
""")
        ),
        {},
        {"141": "IDR 11100000.00", "137": "IDR 4215000.00"},
        {},
        [],
    ),
    "a statement with debits, credits and a running balance": (
        csv_rows("""
Date,Type,Number,Customer,Debit,Credit,Balance
2026-10-05,Invoice,141,PT Andal,11100000,,11100000
2026-11-05,Payment,P1,PT Andal,,1000000,10100000
"""),
        {},
        {},
        {},
        ["statement"],
    ),
    "ageing by client, without invoices": (
        csv_rows("""
Customer,Current,1-30,31-60,Total
PT Andal,0,11100000,0,11100000
"""),
        {},
        {},
        {},
        ["column_missing", "due_unknown"],
    ),
    "rows per product, parent cells empty below": (
        csv_rows("""
ID,Customer,Date,Due Date,Currency,Grand Total,Outstanding Amount,Item Name (Items),Amount (Items)
A-1,PT Andal,2026-10-05,2026-11-04,IDR,11100000,11100000,Jasa,6000000
,,,,,,,Cetak,4000000
A-2,PT Andal,2026-10-06,2026-11-05,IDR,500,500,Jasa,500
"""),
        {},
        {"A-1": "IDR 11100000.00", "A-2": "IDR 500.00"},
        {},
        [],
    ),
    "rows per product, the total added up": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Item Name,Quantity,Unit Price,Tax Rate(%),Status,Currency
A-1,PT Andal,2026-10-05,2026-11-04,Jasa,2,3000000,11%,unpaid,IDR
A-1,PT Andal,2026-10-05,2026-11-04,Cetak,1,4000000,11%,unpaid,IDR
A-2,PT Andal,2026-10-05,2026-11-04,Jasa,1,100.5,,unpaid,IDR
"""),
        {},
        {"A-1": "IDR 11100000.00", "A-2": "IDR 100.50"},
        {},
        [],
    ),
    "rows per product, and a discount that is not understood": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Item Name,Quantity,Unit Price,Tax Rate(%),Potongan,Status
A-1,PT Andal,2026-10-05,2026-11-04,Jasa,2,3000000,11%,500000,unpaid
A-2,PT Andal,2026-10-05,2026-11-04,Jasa,1,1000,11%,0,unpaid
"""),
        {},
        {"A-2": "IDR 1110.00"},
        {},
        ["total"],
    ),
    "rows per product, equal amounts of lines under a weak heading": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Description,Amount,Status
A-1,PT Andal,2026-10-05,2026-11-04,Jasa,5000000,unpaid
A-1,PT Andal,2026-10-05,2026-11-04,Cetak,5000000,unpaid
A-2,PT Andal,2026-10-05,2026-11-04,Jasa,7000000,unpaid
"""),
        {},
        {"A-2": "IDR 7000000.00"},
        {},
        ["total"],
    ),
    "one row exported twice": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Total,Status
A-1,PT Andal,2026-10-05,2026-11-04,5000000,unpaid
A-1,PT Andal,2026-10-05,2026-11-04,5000000,unpaid
"""),
        {},
        {"A-1": "IDR 5000000.00"},
        {},
        [],
    ),
    "one number twice, for different clients": (
        csv_rows("""
Invoice Number,Customer,Invoice Date,Due Date,Total,Status
A-1,PT Andal,2026-10-05,2026-11-04,5000000,unpaid
A-1,Toko Baru,2026-10-05,2026-11-04,5000000,unpaid
A-2,Toko Baru,2026-10-05,2026-11-04,5000000,unpaid
"""),
        {},
        {"A-2": "IDR 5000000.00"},
        {},
        ["client_name"],
    ),
    "documents with lines and payments inside": (
        {
            "data": [
                {
                    "invoiceNumber": "A-1",
                    "client": {"name": "PT Andal", "email": "ap@andal.example"},
                    "issueDate": "2026-10-05",
                    "dueDate": "2026-11-04",
                    "currency": {"code": "IDR"},
                    "items": [
                        {"name": "Jasa", "quantity": 2, "price": 3000000, "taxRate": 11},
                        {"name": "Cetak", "quantity": 1, "price": 4000000, "taxRate": 11},
                    ],
                    "payments": [{"date": "2026-10-20", "amount": 1100000}],
                },
            ],
            "meta": {"page": 1},
        },
        {},
        {"A-1": "IDR 10000000.00"},
        {},
        [],
    ),
    "tax invoices: PPN that is not charged, and PPN that the buyer keeps": (
        ledger.table(
            cells("""
FK,KD_JENIS_TRANSAKSI,FG_PENGGANTI,NOMOR_FAKTUR,MASA_PAJAK,TANGGAL_FAKTUR,NAMA,JUMLAH_DPP,JUMLAH_PPN,JUMLAH_PPNBM,FG_UANG_MUKA,REFERENSI
OF,KODE_OBJEK,NAMA,HARGA_TOTAL,DPP,PPN
FK,01,0,0100000000000001,10,13/10/2026,PT Andal,10000000,1100000,0,0,A-1
OF,,Jasa,10000000,10000000,1100000
FK,07,0,0700000000000002,10,13/10/2026,PT Andal,10000000,1100000,0,0,A-2
FK,03,0,0300000000000003,10,13/10/2026,Negara,10000000,1100000,0,0,A-3
FK,01,0,0100000000000004,10,13/10/2026,PT Andal,10000000,1100000,0,1,A-4
FK,01,0,0100000000000005,10,13/10/2026,PT Andal,10000000,1100000,500000,0,A-5
""")
        ),
        {"terms": 30, "payments": ()},
        {"A-1": "IDR 11100000.00", "A-2": "IDR 10000000.00", "A-3": "IDR 11100000.00", "A-5": "IDR 11600000.00"},
        {},
        ["total"],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(kind):
    rows, told, amounts, doubts, problems = KINDS[kind]
    book = ledger.read(rows, **told)
    assert opened(book) == amounts
    assert held(book) == doubts
    assert codes(book) == problems


def test_ppn_that_the_buyer_collects_is_not_to_be_transferred():
    rows, told, *_ = KINDS["tax invoices: PPN that is not charged, and PPN that the buyer keeps"]
    (invoice,) = [invoice for invoice in ledger.read(rows, **told).invoices if invoice.number == "A-3"]
    assert [(slip.kind, str(slip.amount)) for slip in invoice.withholdings] == [("ppn_wapu", "IDR 1100000.00")]


def test_what_is_settled_without_a_day_is_left_out():
    """Dated at the export, a client who paid on time would look late; dated at the issue, early."""
    rows, *_ = KINDS["one row an invoice, balances known"]
    assert skipped(ledger.read(rows)) == ["settled_without_day"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_rows_does_not_matter(kind):
    rows, told, amounts, *_ = KINDS[kind]
    if isinstance(rows, dict) or "below" in kind:
        pytest.skip("rows that continue the one before, or a document")
    assert opened(ledger.read(rows[::-1], **told)) == amounts
