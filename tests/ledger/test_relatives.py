"""Relatives of the handed exports: what other systems, and other settings of the same ones, write.

Every file is invented, in the headings and formats of the system or habit that it is named after. Told nothing, it gives
the amounts that it holds, or it is refused with what has to be told; no amount is ever another one than its own.
"""

import csv
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from examples.ledger_files import read_file
from sopan import ledger
from sopan.errors import ArgumentError
from tests.ledger.reading import codes, csv_rows, held, opened, skipped

FILES = Path(__file__).parent / "files"

# name -> (open, held back, codes of problems)
TOLD_NOTHING: dict[str, tuple[dict[str, str], dict[str, str], list[str]]] = {
    "accurate_desktop_umur_piutang.csv": (
        {
            "SI.2026.10.00041": "IDR 11100000.00",
            "SI.2026.09.00037": "IDR 4215000.00",
            "SI.2026.11.00052": "IDR 5550000.00",
        },
        {},
        [],
    ),
    "accurate_group_by_customer.csv": (
        {"INV-41": "IDR 11100000.00", "INV-44": "IDR 1500000.00", "INV-37": "IDR 4215000.00"},
        {},
        [],
    ),
    "jurnal_daftar_penjualan.csv": (
        {
            "Sales Invoice #10041": "IDR 11100000.00",
            "Sales Invoice #10052": "IDR 5550000.00",
            "Sales Invoice #10037": "IDR 4215000.00",
        },
        {},
        [],
    ),
    "jurnal_umur_piutang.csv": ({"10041": "IDR 11100000.00", "10037": "IDR 4215000.00"}, {}, []),
    "zahir_piutang.csv": ({"IV-0041": "IDR 11100000.00", "IV-0037": "IDR 4215000.00"}, {}, []),
    "xero_aged_receivables_detail.csv": ({"INV-0041": "IDR 11100000.00", "INV-0037": "IDR 4215000.00"}, {}, []),
    "qbd_ar_aging_detail.csv": ({"1052": "IDR 5550000.00", "1041": "IDR 11100000.00"}, {}, []),
    "qbo_invoice_list.csv": ({"1041": "IDR 11100000.00", "1037": "IDR 4215000.00"}, {}, []),
    "odoo18_account_move.csv": ({"INV/2026/00041": "IDR 11100000.00", "INV/2026/00037": "IDR 4215000.00"}, {}, []),
    "erpnext_accounts_receivable.csv": (
        {"ACC-SINV-2026-00037": "IDR 4215000.00", "ACC-SINV-2026-00052": "IDR 5550000.00"},
        {"ACC-SINV-2026-00041": "unapplied"},
        [],
    ),
    "sap_fbl5n_open_items.txt": ({"INV-41": "IDR 11100000.00", "INV-44": "IDR 2000000.00"}, {}, []),
    "sap_export_tab_us.txt": ({"1800000101": "IDR 11100000.00", "1800000102": "IDR 4215000.00"}, {}, []),
    "netsuite_search.csv": ({"INV41": "IDR 11100000.00", "INV52": "IDR 5550000.00", "INV48": "USD 2750.50"}, {}, []),
    "zoho_invoice_older.csv": (
        {"INV-000041": "IDR 11100000.00", "INV-000052": "IDR 5550000.00", "INV-000037": "IDR 4215000.00"},
        {},
        ["total"],
    ),
    "wave_invoices.csv": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00", "48": "USD 2750.50"}, {}, []),
    "tally_bills_receivable.csv": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00"}, {}, []),
    "kledo_invoice.csv": (
        {"INV/00041": "IDR 11100000.00", "INV/00052": "IDR 5550000.00", "INV/00037": "IDR 4215000.00"},
        {},
        [],
    ),
    "stripe_invoices_2026.csv": ({"A-1": "IDR 11100000.00", "B-1": "IDR 4215000.00"}, {}, []),
    "stripe_list.json": ({}, {}, ["cents"]),
    "freshbooks_ar_aging.csv": ({"0000041": "IDR 11100000.00", "0000048": "USD 2750.50"}, {}, []),
    "sage50_aged_debtors.csv": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00"}, {}, []),
    "freelancer_text_amounts.csv": ({"001/BD/26": "IDR 10000000.00", "002/SR/26": "IDR 5550000.00"}, {}, []),
    "ambiguous_dates.csv": ({}, {}, ["days_undecided"]),
    "ambiguous_dates_terms_decide.csv": ({"A-1": "IDR 1000000.00", "A-2": "IDR 2000000.00"}, {}, []),
    "iso_with_zone.json": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "utf16_tab.txt": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "cp1252_semicolon.csv": ({"A-1": "EUR 1234.56"}, {}, []),
    "utf16be_nobom.txt": ({"A-1": "IDR 100.00"}, {}, []),
    "brackets_negative.csv": ({"A-1": "IDR 11100000.00", "A-3": "USD 2750.50"}, {"A-2": "unapplied"}, []),
    "payments_as_rows_with_applied.csv": ({"A-1": "IDR 8100000.00", "A-2": "IDR 8325000.00"}, {}, []),
    "xml_ns.xml": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "xero_api.json": ({"INV-41": "IDR 11100000.00", "INV-37": "IDR 4215000.00"}, {}, []),
    "qbo_api.json": ({"1041": "IDR 11100000.00", "1037": "IDR 4215000.00"}, {}, []),
    "idr_prefix.csv": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "bukku_invoice.csv": ({"IV-00041": "MYR 1110.00", "IV-00037": "MYR 421.50"}, {}, []),
    "harmony_invoice.csv": ({"INV-41": "IDR 11100000.00", "INV-37": "IDR 4215000.00"}, {}, []),
    "beeaccounting_piutang.csv": ({"JL-41": "IDR 11100000.00", "JL-37": "IDR 4215000.00"}, {}, []),
    "total_decides_sign.csv": ({"A-1": "IDR 800500.00", "A-2": "IDR 250500.00"}, {}, []),
    "myob_accountright_sales_list.csv": ({"00000041": "IDR 11100000.00"}, {"00000037": "unapplied"}, []),
    "oracle_ebs_aging.csv": ({"41": "IDR 11100000.00"}, {"37": "unapplied"}, []),
    "harvest.csv": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00"}, {}, []),
    "dolibarr.csv": ({}, {}, ["column_missing"]),
    "qbd_open_invoices.csv": ({"1052": "IDR 5550000.00"}, {"1041": "unapplied"}, []),
    "qbo_customer_balance_detail.csv": (
        {"1041": "IDR 11100000.00", "1044": "IDR 1500000.00", "1037": "IDR 4215000.00"},
        {},
        [],
    ),
    "zoho_ar_aging_details.csv": ({}, {}, ["due_unknown"]),
    "sap_b1_ageing.csv": ({"141": "IDR 11100000.00", "137": "IDR 4215000.00"}, {}, []),
    "nested_customers.json": ({"A-1": "IDR 11100000.00", "A-3": "IDR 100.00", "A-2": "IDR 4215000.00"}, {}, []),
    "attributes.xml": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "page.xls": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "trailing_delimiter.csv": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "title_names_usd.csv": ({"A-1": "USD 11100.00", "A-2": "USD 4215.00"}, {}, []),
    "title_mata_uang.csv": ({"A-1": "SGD 11100.00"}, {}, []),
    "payments_in_columns.csv": ({"A-1": "IDR 11100000.00"}, {}, ["row"]),
    "cicilan_columns.csv": ({"A-1": "IDR 11100000.00"}, {}, ["row"]),
    "status_and_dash.csv": ({"N-41": "IDR 11100000.00", "N-52": "IDR 550000.00"}, {}, []),
    "sum_without_word.csv": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "partner_ledger.csv": ({}, {}, ["statement"]),
    "card_per_client.csv": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "filter_all.csv": ({}, {}, ["column_missing"]),
    "indonesian_dates_long.csv": ({"INV-41": "IDR 11100000.00", "INV-37": "IDR 4215000.00"}, {}, []),
    "netsuite_ar_aging_detail.csv": ({"INV41": "IDR 11100000.00", "INV37": "IDR 4215000.00"}, {}, []),
    "xero_receivable_invoice_summary.csv": ({"INV-41": "IDR 11100000.00", "INV-37": "IDR 4215000.00"}, {}, []),
    "sql_dump.csv": ({"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}, {}, []),
    "wht_paid.csv": ({"A-3": "IDR 12200000.00"}, {}, []),
    "retention.csv": ({"A-2": "IDR 1100000.00"}, {}, ["row"]),
    "old_mac_newlines.csv": ({"A-1": "IDR 100.00", "A-2": "IDR 50.00"}, {}, []),
    "bc_cust_ledger_entries.csv": (
        {"PS-INV103041": "IDR 11100000.00", "PS-INV103037": "IDR 4215000.00", "PS-INV103048": "USD 2750.50"},
        {},
        [],
    ),
    "bc_aged_ar.csv": ({"103041": "IDR 11100000.00", "103037": "IDR 4215000.00"}, {}, []),
    "sapb1_open_items_id.csv": ({"141": "IDR 11100000.00", "137": "IDR 4215000.00"}, {}, []),
    "zuora_invoice.csv": ({"INV00041": "IDR 11100000.00", "INV00037": "IDR 4215000.00"}, {}, []),
    "chargebee_invoices.csv": ({}, {}, ["status"]),
    "datev_opos.csv": ({}, {}, ["column_missing", "due_unknown"]),
    "xendit_invoices.json": ({}, {}, ["column_missing", "due_unknown", "status"]),
    "shopify_orders.csv": ({}, {}, ["column_missing", "due_unknown"]),
    "woocommerce_orders.csv": ({}, {}, ["column_missing", "due_unknown", "payments_unknown"]),
    "sage_intacct_aging.csv": ({"INV-41": "IDR 11100000.00", "INV-37": "IDR 4215000.00"}, {}, []),
    "busy_bills_receivable.csv": ({"INV/41": "IDR 11100000.00", "INV/37": "IDR 4215000.00"}, {}, []),
    "tally_bills.xml": ({}, {}, ["negative"]),
    "zoho_id.csv": ({"INV-000041": "IDR 11100000.00", "INV-000037": "IDR 4215000.00"}, {}, []),
    "accurate_online_piutang_per_faktur.csv": (
        {"SI.2026.10.00041": "IDR 11100000.00", "SI.2026.09.00037": "IDR 4215000.00"},
        {},
        [],
    ),
    "myob_receivables_detail.txt": ({}, {}, ["column_missing", "due_unknown"]),
    "kledo_umur_piutang.csv": ({}, {}, ["column_missing"]),
    "jurnal_piutang_pelanggan.csv": ({}, {}, ["column_missing"]),
    "two_row_headings.txt": ({"A-41": "IDR 11100000.00", "A-37": "IDR 4215000.00"}, {}, []),
    "hashmicro_invoice.csv": ({"INV/2026/10/0041": "IDR 11100000.00"}, {}, ["balance"]),
    "d365fo_open_transactions.csv": ({}, {}, ["kind"]),
    "sage_business_cloud.csv": ({"SI-41": "IDR 11100000.00", "SI-37": "IDR 4215000.00"}, {}, []),
    "dr_cr_sides.csv": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00"}, {}, []),
    "camel_invoices.json": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00"}, {}, []),
    "subtotal_per_currency.csv": ({"A-41": "IDR 11100000.00", "A-37": "IDR 4215000.00", "A-48": "USD 2750.50"}, {}, []),
    "qbd_open_invoices_excel.csv": ({"1041": "IDR 11100000.00"}, {"1037": "unapplied"}, []),
    "crater_api.json": ({}, {}, ["cents"]),
    "oracle_fusion_ar.csv": ({"41": "IDR 11100000.00", "37": "IDR 4215000.00", "48": "USD 2750.50"}, {}, []),
}


def test_every_file_has_its_amounts():
    assert {path.name for path in FILES.iterdir()} == set(TOLD_NOTHING)


@pytest.mark.parametrize("name", TOLD_NOTHING)
def test_told_nothing_it_is_read_right_or_asked_about(name):
    amounts, doubts, problems = TOLD_NOTHING[name]
    book = ledger.read(read_file(FILES / name))
    assert opened(book) == amounts
    assert held(book) == doubts
    assert codes(book) == problems


# name -> (told, open)
TOLD: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "chargebee_invoices.csv": (
        {"columns": {"balance": "Amount Due"}, "statuses": {"Payment Due": "open"}},
        {"CB-41": "IDR 11100000.00", "CB-37": "IDR 4215000.00"},
    ),
    "datev_opos.csv": (
        {
            "columns": {
                "client_id": "Konto",
                "number": "Rechnungsnummer",
                "issued_on": "Datum",
                "due_on": "Fälligkeit",
                "balance": "Saldo",
            },
            "currency": "EUR",
        },
        {"RE-41": "EUR 1110.00", "RE-37": "EUR 421.50"},
    ),
    "xendit_invoices.json": (
        {
            "columns": {"number": "external_id", "client_name": "customer.given_names", "due_on": "expiry_date"},
            "statuses": {"PENDING": "open", "EXPIRED": "void"},
        },
        {"INV-41": "IDR 11100000.00"},
    ),
    "shopify_orders.csv": (
        {
            "columns": {
                "number": "Name",
                "client_name": "Billing Company",
                "status": "Financial Status",
                "due_on": "Next Payment Due At",
            },
            "statuses": {"pending": "open"},
        },
        {"#1041": "IDR 11100000.00", "#1037": "IDR 4215000.00"},
    ),
    "woocommerce_orders.csv": (
        {
            "columns": {
                "number": "Order Number",
                "client_name": "Company (Billing)",
                "issued_on": "Order Date",
                "total": "Order Total Amount",
                "status": "Order Status",
            },
            "statuses": {"on-hold": "open"},
            "terms": 14,
        },
        {"1041": "IDR 11100000.00"},
    ),
    "myob_receivables_detail.txt": (
        {"columns": {"number": "ID No."}, "terms": 30},
        {"00000041": "IDR 11100000.00", "00000037": "IDR 4215000.00"},
    ),
    "kledo_umur_piutang.csv": (
        {"columns": {"number": "Kontak / Nomor"}},
        {"INV/00041": "IDR 11100000.00", "INV/00037": "IDR 4215000.00"},
    ),
    "jurnal_piutang_pelanggan.csv": (
        {"columns": {"issued_on": "Pelanggan / Tanggal", "number": "No."}},
        {"10041": "IDR 11100000.00", "10037": "IDR 4215000.00"},
    ),
    "hashmicro_invoice.csv": (
        {"columns": {"balance": "Amount Due"}},
        {"INV/2026/10/0041": "IDR 11100000.00", "INV/2026/09/0037": "IDR 4215000.00"},
    ),
    "d365fo_open_transactions.csv": (
        {"statuses": {"Sales order": "invoice"}},
        {"INV-41": "IDR 11100000.00", "INV-37": "IDR 4215000.00"},
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_told_what_it_asks_for_it_is_read_right(name):
    told, amounts = TOLD[name]
    assert opened(ledger.read(read_file(FILES / name), **told)) == amounts


# --- workbooks --------------------------------------------------------------------------------------

OCTOBER, NOVEMBER = datetime(2026, 10, 5), datetime(2026, 11, 4)  # noqa: DTZ001 - cells of a sheet
HEADINGS = ["No Faktur", "Pelanggan", "Tanggal", "Jatuh Tempo", "Total", "Terbayar", "Sisa"]
FIRST = ["A-1", "PT Andal", OCTOBER, NOVEMBER, 11_100_000, 0, 11_100_000]
SECOND = ["A-2", "Toko Baru", OCTOBER, NOVEMBER, 8_325_000, 4_110_000, 4_215_000]
BOTH = {"A-1": "IDR 11100000.00", "A-2": "IDR 4215000.00"}


def test_a_sheet_of_instructions_is_no_table():
    notes = [["Isi lembar Piutang"], ["jangan ubah judul"]]
    assert opened(ledger.read(ledger.table(notes, [HEADINGS, FIRST, SECOND]))) == BOTH


def test_sheets_by_month_are_one_table_and_an_invoice_in_two_of_them_is_one_or_in_doubt():
    rows = ledger.table([HEADINGS, FIRST], [HEADINGS, FIRST, SECOND])
    assert opened(ledger.read(rows)) == BOTH
    changed = [*FIRST[:5], 1_100_000, 10_000_000]
    book = ledger.read(ledger.table([HEADINGS, FIRST], [HEADINGS, changed, SECOND]))
    assert opened(book) == {"A-2": BOTH["A-2"]}
    assert codes(book) == ["balance"]


def test_a_sheet_of_payments_is_no_sheet_of_lines():
    invoices = [HEADINGS[:5], FIRST[:5], SECOND[:5]]
    payments = [["No Faktur", "Tgl Bayar", "Jumlah"], ["A-2", OCTOBER, 3_000_000], ["A-2", NOVEMBER, 1_110_000]]
    assert opened(ledger.read(ledger.table(invoices, payments))) == BOTH
    lost = [*payments, ["A-9", NOVEMBER, 500]]
    assert opened(ledger.read(ledger.table(invoices, lost))) == {}  # whose it is, nobody knows


def test_a_sheet_of_returns_is_taken_off_and_one_that_nobody_knows_puts_its_invoices_in_doubt():
    invoices = [[*HEADINGS[:5], "Status"], [*FIRST[:5], "Belum"], [*SECOND[:5], "Belum"]]
    returns = [["No Retur", "No Faktur", "Tanggal", "Total"], ["R-1", "A-1", NOVEMBER, 100_000]]
    whole = "IDR 8325000.00"
    assert opened(ledger.read(ledger.table(invoices, returns))) == {"A-1": "IDR 11000000.00", "A-2": whole}
    other = [["No Faktur", "Jumlah"], ["A-1", 100_000]]
    assert opened(ledger.read(ledger.table(invoices, other))) == {"A-2": whole}
    known = ledger.table([HEADINGS, FIRST, SECOND], other)
    assert opened(ledger.read(known)) == BOTH  # balances know of everything


def test_credit_notes_inside_documents_are_taken_off():
    notes = [{"number": "C-1", "date": "2026-10-09", "amount": 200}]
    sums = {"total": 1000, "status": "unpaid", "credit_notes": notes}
    document = {
        "number": "A-1",
        "customer": {"name": "PT Andal"},
        "date": "2026-10-05",
        "due_date": "2026-11-04",
        **sums,
    }
    assert opened(ledger.read([document])) == {"A-1": "IDR 800.00"}


def test_a_row_of_hints_below_the_headings_is_part_of_them_and_one_of_numbers_is_none():
    hints = ["", "", "(dd/mm/yyyy)", "(dd/mm/yyyy)", "(Rp)", "(Rp)", "(Rp)"]
    text = ["A-1", "PT Andal", "05/10/2026", "04/11/2026", "900", "0", "900"]
    assert opened(ledger.read(ledger.table([HEADINGS, hints, text]))) == {"A-1": "IDR 900.00"}
    for numbers in ([str(n) for n in range(1, 8)], [f"({n})" for n in range(1, 8)], list(range(1, 8))):
        book = ledger.read(ledger.table([HEADINGS, numbers, FIRST, SECOND]))
        assert (opened(book), codes(book)) == (BOTH, [])


def test_headings_in_two_rows_and_a_band_above():
    band = ["Faktur", None, None, "Pelanggan", "Nilai", None, None]
    assert opened(ledger.read(ledger.table([["DAFTAR PIUTANG"], band, HEADINGS, FIRST, SECOND]))) == BOTH


def test_clients_with_their_sums_above_their_invoices():
    """Odoo's aged receivable: the column of the numbers has no heading."""
    cells = [
        ["Aged Receivable"],
        ["", "Invoice Date", "Account", "Due Date", "At Date", "1-30", "31-60", "Total"],
        ["PT Andal", None, None, None, 0, 11_100_000, 0, 11_100_000],
        ["INV/2026/00041", OCTOBER, "112100 Piutang", NOVEMBER, 0, 11_100_000, 0, 11_100_000],
        ["Total PT Andal", None, None, None, 0, 11_100_000, 0, 11_100_000],
        ["Total", None, None, None, 0, 11_100_000, 0, 11_100_000],
    ]
    book = ledger.read(ledger.table(cells))
    assert opened(book) == {"INV/2026/00041": "IDR 11100000.00"}
    assert [account.client.name for account in book.accounts] == ["PT Andal"]
    assert codes(book) == []


OF_CLIENTS = {"A-1": "PT Andal", "A-2": "Toko Baru"}
WITHOUT_CLIENT = ["No Faktur", "Tanggal", "Jatuh Tempo", "Total", "Terbayar", "Sisa"]
ONE, TWO = [FIRST[0], *FIRST[2:]], [SECOND[0], *SECOND[2:]]


@pytest.mark.parametrize(
    "cells",
    [
        [["PT Andal"], ONE, ["Total dari PT Andal"], ["Toko Baru"], TWO, ["Total Piutang Toko Baru"], ["Grand Total"]],
        [
            ["PT Andal"],
            ONE,
            ["Total:", None, None, 11_100_000],
            ["Toko Baru"],
            TWO,
            ["Sub Total"],
            ["Grand Total", None, None, 19_425_000],
        ],
        [["PT Andal", None, None, 11_100_000], ONE, ["Toko Baru", None, None, 8_325_000, 4_110_000, 4_215_000], TWO],
    ],
)
def test_clients_above_their_invoices(cells):
    book = ledger.read(
        ledger.table([["Piutang"], ["PT Kami"], WITHOUT_CLIENT, *cells, ["Total", None, None, 19_425_000]])
    )
    assert opened(book) == BOTH
    assert {
        invoice.number: account.client.name for account in book.accounts for invoice in account.invoices
    } == OF_CLIENTS
    assert codes(book) == []


@pytest.mark.parametrize("label", ["1 - 30 days", "USD", "PT Andal"])
def test_an_age_a_currency_and_a_label_without_its_sums_are_no_clients(label):
    cells = [WITHOUT_CLIENT, [label, None, None, 11_100_001 if label == "PT Andal" else 11_100_000], ONE]
    assert codes(ledger.read(ledger.table(cells))) == ["column_missing"]
    assert codes(ledger.read(ledger.table([WITHOUT_CLIENT, ["USD"], ONE, ["Total", None, None, 11_100_000]]))) == [
        "column_missing"
    ]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (
            ["No.", "Nama", "Faktur", "Jatuh", "Nilai", None, "Sisa"],
            ["Faktur", "Pelanggan", "Tanggal", "Tempo", "Faktur", "Dibayar", "Piutang"],
        ),
        (
            ["No Faktur", "Pelanggan", "Tanggal", "Jatuh Tempo", "Nilai", None, None],
            [None, None, None, None, "Faktur", "Dibayar", "Sisa"],
        ),
        (
            ["Faktur", None, None, None, "Jumlah", None, None],
            ["No Faktur", "Pelanggan", "Tgl", "Jth Tempo", "Total", "Terbayar", "Sisa"],
        ),
    ],
)
def test_headings_in_two_rows(upper, lower):
    assert opened(ledger.read(ledger.table([["Piutang"], upper, lower, FIRST, SECOND]))) == BOTH


@pytest.mark.parametrize(
    "headings",
    [
        ["No. Inv", "Nama Partner", "Tgl Inv", "Tgl J. Tempo", "Jlh Tagihan", "Jml Bayar", "Sisa"],
        [
            "Invoice: Invoice Number",
            "Account: Customer Name",
            "Invoice: Invoice Date",
            "Invoice: Due Date",
            "Invoice: Amount",
            "Invoice: Paid Amt",
            "Invoice: Balance",
        ],
        ["Document No.", "Name", "Tgl. Faktur", "Jt. Tempo", "Original Amt", "Paid Amt.", "Remaining Amt."],
    ],
)
def test_headings_in_short_and_with_whose_they_are(headings):
    assert opened(ledger.read([dict(zip(headings, row, strict=True)) for row in (FIRST, SECOND)])) == BOTH


def test_hidden_sheets_are_left_out(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.Workbook()
    for row in (HEADINGS, FIRST, SECOND):
        workbook.active.append(row)
    old = workbook.create_sheet("lama")
    old.sheet_state = "hidden"
    for row in (HEADINGS, [*FIRST[:6], 1], SECOND):
        old.append(row)
    workbook.save(tmp_path / "piutang.xlsx")
    assert opened(ledger.read(read_file(tmp_path / "piutang.xlsx"))) == BOTH


# --- what titles say ---------------------------------------------------------------------------------

ROW = ["A-1", "PT Andal", "2026-10-05", "2026-11-04", "11100", "0", "11100"]


@pytest.mark.parametrize("title", ["(dalam ribuan Rupiah)", "In thousands of IDR", "Rp dalam juta", "Nilai (Rp 000)"])
def test_amounts_in_thousands_are_refused(title):
    with pytest.raises(ArgumentError, match="row 2 says that amounts are in thousands or more; give whole amounts"):
        ledger.table([["Piutang"], [title], HEADINGS, ROW])


@pytest.mark.parametrize("title", ["Daftar Hutang Usaha", "A/P Aging Detail", "Accounts Payable"])
def test_debts_to_suppliers_are_refused(title):
    with pytest.raises(ArgumentError, match="row 1 says that these are debts to suppliers; give receivables"):
        ledger.table([[title], HEADINGS, ROW])


@pytest.mark.parametrize(
    ("title", "currency"),
    [
        (["Mata Uang : USD"], "USD"),
        (["Currency", "SGD"], "SGD"),
        (["(in EUR)"], "EUR"),
        (["Semua nilai dalam Rupiah"], "IDR"),
        (["Currency: ALL"], "IDR"),
        (["Piutang dalam USD dan SGD"], "IDR"),
        (["Open invoices in ALL branches"], "IDR"),
    ],
)
def test_a_title_may_name_the_currency_and_nothing_else(title, currency):
    book = ledger.read(ledger.table([["Piutang"], title, HEADINGS, ROW]))
    assert opened(book) == {"A-1": f"{currency} 11100.00"}


def test_a_column_of_currencies_knows_better_than_a_title():
    cells = [["Mata Uang : USD"], [*HEADINGS, "Mata Uang"], [*ROW, "IDR"]]
    assert opened(ledger.read(ledger.table(cells))) == {"A-1": "IDR 11100.00"}


def test_a_title_that_is_about_every_client_names_none():
    cells = [["Pelanggan : Semua"], HEADINGS[:1] + HEADINGS[2:], ROW[:1] + ROW[2:]]
    assert codes(ledger.read(ledger.table(cells))) == ["column_missing"]
    cells[0] = ["Pelanggan", "PT Andal"]
    (account,) = ledger.read(ledger.table(cells)).accounts
    assert account.client.name == "PT Andal"


# --- headings that need their cells -------------------------------------------------------------------


def row(**more: str) -> dict[str, str]:
    return {"Tanggal": "2026-10-05", "Jatuh Tempo": "2026-11-04", "Pelanggan": "PT Andal", "Sisa": "900"} | more


@pytest.mark.parametrize("numbers", [("1", "2"), ("C-101", "C-102"), ("INV/1", "2"), ("2026", "2027")])
def test_no_is_no_number_unless_every_cell_says_so(numbers):
    assert codes(ledger.read([row(No=number) for number in numbers])) == ["column_missing"]


def test_no_is_a_number_when_every_cell_names_an_invoice_or_a_column_its_kind():
    assert opened(ledger.read([row(No="INV/1"), row(No="Faktur 2")])) == {
        "INV/1": "IDR 900.00",
        "Faktur 2": "IDR 900.00",
    }
    kinds = [row(No="10041", Transaksi="Sales Invoice"), row(No="10042", Transaksi="Sales Invoice")]
    assert set(opened(ledger.read(kinds))) == {"10041", "10042"}


def test_beside_a_number_a_reference_is_the_client_s():
    assert opened(ledger.read([row(Nomor="A-1", Referensi="PO-1")])) == {"A-1": "IDR 900.00"}
    assert opened(ledger.read([row(Referensi="A-1")])) == {"A-1": "IDR 900.00"}


def test_a_row_that_adds_up_the_rows_above_is_no_invoice_and_another_amount_alone_is_a_problem():
    first, second = row(Nomor="A-1", Total="900"), row(Nomor="A-2", Total="500", Sisa="100")
    rows = [first, second, {"Total": "1400", "Sisa": "1000"}, first | {"Nomor": "B-1"}, second | {"Nomor": "B-2"}]
    book = ledger.read([*rows, {"Total": "1400", "Sisa": "1000"}, {"Total": "2800", "Sisa": "2000"}])
    assert (len(opened(book)), skipped(book), codes(book)) == (4, ["total"] * 3, [])
    assert codes(ledger.read([*rows, {"Total": "1400", "Sisa": "999"}])) == ["number"]
    assert codes(ledger.read([first, {"Total": "900", "Sisa": "900"}])) == ["number"]  # it may be a second one


@pytest.mark.parametrize("kind", ["Payment Entry", "", "Jurnal"])
@pytest.mark.parametrize("total", ["0", "", "tiga"])
def test_a_balance_in_the_client_s_favour_without_a_total_is_money_whatever_it_is_called(kind, total):
    bill = row(Nomor="A-1", Total="900", Type="Sales Invoice")
    other = row(Nomor="B-1", Total="900", Type="Sales Invoice", Pelanggan="Toko Baru")
    money = row(Nomor="P-1", Total=total, Sisa="-300", Type=kind)
    assert opened(ledger.read([bill, money, other])) == {"B-1": "IDR 900.00"}


def test_a_client_whose_code_comes_later_is_one_client():
    rows = [row(Nomor="A-1"), row(Nomor="A-2") | {"Kode Pelanggan": "C-1"}, row(Nomor="A-3")]
    (account,) = ledger.read([{"Kode Pelanggan": ""} | each for each in rows]).accounts
    assert (account.client.id, account.client.name, len(account.invoices)) == ("C-1", "PT Andal", 3)
    assert {invoice.client_id for invoice in account.invoices} == {"C-1"}
    others = [*rows, row(Nomor="A-4") | {"Kode Pelanggan": "C-2"}]
    found = {account.client.id: len(account.invoices) for account in ledger.read(others).accounts}
    assert found == {"C-1": 3, "C-2": 1}  # of one name, and two codes
    paid = [{"Kode Pelanggan": "C-1", "Tgl Bayar": "2026-10-20", "Jumlah": "5"}]
    assert set(held(ledger.read(rows, payments=paid))) == {"A-1", "A-2", "A-3"}


def test_a_column_for_every_currency():
    whole = {key: cell for key, cell in row().items() if key != "Sisa"}
    empty = {"Nilai (IDR)": "", "Nilai (USD)": "", "Sisa (IDR)": "0", "Sisa (USD)": "-"}
    rows = [
        whole | empty | {"Nomor": "A-1", "Nilai (IDR)": "1.000.000", "Sisa (IDR)": "900.000"},
        whole | empty | {"Nomor": "A-2", "Nilai (USD)": "2.750,50", "Sisa (USD)": "1.000,25"},
        whole | empty | {"Nomor": "A-3", "Nilai (USD)": "2.750,50", "Nilai (IDR)": "42.907.800", "Sisa (USD)": "5"},
    ]
    assert opened(ledger.read(rows)) == {"A-1": "IDR 900000.00", "A-2": "USD 1000.25"}
    told = rows[0] | {"Sisa (USD)": "", "Mata Uang": "IDR"}
    assert opened(ledger.read([told])) == {"A-1": "IDR 900000.00"}


BILLS = [
    {"Nomor": number, "Pelanggan": client, "Tanggal": "2026-10-05", "Jatuh Tempo": "2026-11-04", "Total": "900"}
    for number, client in (("A-1", "PT Andal"), ("B-1", "Toko Baru"))
]


@pytest.mark.parametrize("named", ["", "X-9"])
def test_a_credit_note_that_was_applied_to_nobody_knows_what_is_known_to_balances_alone(named):
    note = {"Credit Note Number": "C-1", "Date": "2026-10-20", "Customer": "PT Andal", "Total": "100", "Balance": "0"}
    note |= {"Applied Invoice Number": named}
    assert opened(ledger.read(BILLS, payments=(), credit_notes=[note])) == {"B-1": "IDR 900.00"}
    known = [bill | {"Sisa": "800"} for bill in BILLS]
    book = ledger.read(known, credit_notes=[note])
    assert opened(book) == {"A-1": "IDR 800.00", "B-1": "IDR 800.00"}


def test_a_payment_like_the_number_of_another_client_s_invoice_is_a_doubt_of_its_own_client():
    paid = {"Invoice No": "B1", "Customer": "PT Andal", "Payment Date": "2026-10-20", "Amount": "100"}
    assert opened(ledger.read(BILLS, payments=[paid])) == {"B-1": "IDR 900.00"}


@pytest.mark.parametrize("applied", ["", "-", "0"])
def test_a_payment_of_which_no_part_is_named_is_a_doubt(applied):
    paid = {"Payment Number": "1", "Date": "2026-10-20", "Amount": "100", "Unused Amount": "0"}
    paid |= {"Invoice Number": "A-1", "Amount Applied to Invoice": applied}
    assert opened(ledger.read(BILLS, payments=[paid])) == {"B-1": "IDR 900.00"}


def test_a_serial_number_of_a_tax_invoice_is_not_ours_beside_a_reference():
    tax = "010.002-26.00000100"
    (invoice,) = ledger.read([row(Referensi="INV-41") | {"Nomor Faktur": tax}]).invoices
    assert (invoice.number, invoice.references.tax_invoice) == ("INV-41", tax)
    assert set(opened(ledger.read([row(Referensi="PO-1") | {"Nomor Faktur": "F-41"}]))) == {"F-41"}
    assert set(opened(ledger.read([row(Referensi="") | {"Nomor Faktur": tax}]))) == {tax}


def test_name_is_the_client_beside_a_number_and_a_product_beside_a_price():
    one = {key: cell for key, cell in row(Nomor="A-1").items() if key != "Pelanggan"}
    (account,) = ledger.read([one | {"Name": "PT Andal"}]).accounts
    assert account.client.name == "PT Andal"
    assert codes(ledger.read([one | {"Name": "Jasa", "Unit Price": "5"}])) == ["column_missing"]


def test_two_columns_of_payments_that_differ_are_a_doubt():
    whole = {key: cell for key, cell in row(Total="900").items() if key != "Sisa"}
    same = whole | {"Nomor": "A-1", "Dibayar": "300", "Total Dibayar": "300"}
    differ = whole | {"Nomor": "A-2", "Dibayar": "100", "Total Dibayar": "300"}
    assert opened(ledger.read([same, differ])) == {"A-1": "IDR 600.00"}


@pytest.mark.parametrize("heading", ["Sisa (hari)", "Dibayar (%)", "Outstanding (days)"])
def test_days_and_shares_are_no_amounts(heading):
    whole = {key: cell for key, cell in row(Nomor="A-1", Total="900").items() if key != "Sisa"}
    assert codes(ledger.read([whole | {heading: "26"}])) == ["payments_unknown"]


@pytest.mark.parametrize(
    ("total", "rate", "read"),
    [
        ("2750.50", "15600", True),
        ("20000", "15.600,00", True),
        ("42907800", "15600", False),
        ("42907800", "Rp 15.600", False),
        ("42907800", "1.35", True),
        ("42907800", "", True),
    ],
)
def test_an_amount_beside_a_rate_of_exchange_may_be_converted(total, rate, read):
    one = row(Nomor="A-1", Total=total, Kurs=rate) | {"Sisa": total, "Mata Uang": "USD"}
    assert bool(opened(ledger.read([one]))) is read


@pytest.mark.parametrize("mark", ["\u2713", "v", "x", "\u2714"])
def test_a_tick_under_paid_is_a_yes(mark):
    whole = {key: cell for key, cell in row(Total="900").items() if key != "Sisa"}
    book = ledger.read([whole | {"Nomor": "A-1", "Lunas": mark}, whole | {"Nomor": "A-2", "Lunas": ""}])
    assert opened(book) == {"A-2": "IDR 900.00"}
    assert skipped(book) == ["settled_without_day"]


@pytest.mark.parametrize("heading", ["deleted_at", "Voided", "Dibatalkan"])
def test_what_was_deleted_is_left_out(heading):
    marked = {"deleted_at": "2026-10-06 03:00:00", "Voided": "true", "Dibatalkan": "Ya"}[heading]
    empty = {"deleted_at": "0000-00-00 00:00:00", "Voided": "false", "Dibatalkan": ""}[heading]
    book = ledger.read([row(Nomor="A-1") | {heading: marked}, row(Nomor="A-2") | {heading: empty}])
    assert opened(book) == {"A-2": "IDR 900.00"}
    assert skipped(book) == ["void"]


@pytest.mark.parametrize("heading", ["Pembayaran 1", "Cicilan ke-2", "Angsuran", "Retensi 5%", "Payment received"])
def test_an_amount_under_a_heading_of_payments_or_retentions_is_a_doubt(heading):
    whole = {key: cell for key, cell in row(Total="900", Status="Belum").items() if key != "Sisa"}
    book = ledger.read([whole | {"Nomor": "A-1", heading: "100"}, whole | {"Nomor": "A-2", heading: ""}])
    assert opened(book) == {"A-2": "IDR 900.00"}


@pytest.mark.parametrize("heading", ["Metode Pembayaran", "Payment Reference", "No Bukti Bayar", "Tgl Bayar 1"])
def test_words_about_payments_are_no_amounts(heading):
    whole = {key: cell for key, cell in row(Nomor="A-1", Total="900", Status="Belum").items() if key != "Sisa"}
    assert opened(ledger.read([whole | {heading: "20261020"}])) == {"A-1": "IDR 900.00"}


def test_payments_and_credit_notes_in_the_place_of_invoices_say_where_they_belong():
    paid = {"Payment Number": "P-1", "Date": "2026-10-20", "Invoice Number": "A-1", "Customer": "X", "Amount": "100"}
    assert codes(ledger.read([paid], terms=30, payments=())) == ["payments"]
    note = {"Credit Note Number": "C-1", "Date": "2026-10-20", "Customer": "X", "Total": "100", "Balance": "0"}
    assert codes(ledger.read([note], terms=30, payments=())) == ["credit_notes"]


# --- days and words of status ------------------------------------------------------------------------


def days(*rows: tuple[str, str], **more: str) -> list[dict[str, str]]:
    return [row(Nomor=f"A-{n}") | {"Tanggal": a, "Jatuh Tempo": b} | more for n, (a, b) in enumerate(rows, 1)]


def test_terms_of_the_rows_decide_the_order_of_day_and_month():
    book = ledger.read(days(("03/04/2026", "03/05/2026"), ("05/06/2026", "05/07/2026"), Termin="30"))
    assert [str(invoice.due_on) for invoice in book.invoices] == ["2026-05-03", "2026-07-05"]
    assert book.understood[0].dates == "dmy"
    book = ledger.read(days(("03/04/2026", "03/05/2026"), Termin="1"))
    assert [str(invoice.due_on) for invoice in book.invoices] == ["2026-03-05"]
    assert codes(ledger.read(days(("03/04/2026", "03/05/2026"), Termin="14"))) == ["days_undecided"]


def test_days_overdue_decide_it_where_two_rows_agree_on_the_day_of_the_export():
    rows = days(("01/04/2026", "03/05/2026"), ("01/04/2026", "05/06/2026"))
    rows[0]["Days Overdue"], rows[1]["Days Overdue"] = "60", "27"  # 2 July
    assert [str(invoice.due_on) for invoice in ledger.read(rows).invoices] == ["2026-05-03", "2026-06-05"]
    assert codes(ledger.read(rows[:1])) == ["days_undecided"]
    rows[1]["Days Overdue"] = "28"
    assert codes(ledger.read(rows)) == ["days_undecided"]


@pytest.mark.parametrize(
    "word", ["Overdue and Discounted", "OVERDUE BY 26 DAYS", "Due in 3 days", "Terlambat 3 hari", "14 days overdue"]
)
def test_so_many_days_late_is_open(word):
    whole = {key: cell for key, cell in row(Nomor="A-1", Total="900", Status=word).items() if key != "Sisa"}
    assert opened(ledger.read([whole])) == {"A-1": "IDR 900.00"}


def test_a_file_that_is_only_called_xlsx(tmp_path):
    shutil.copy(FILES / "page.xls", tmp_path / "piutang.xlsx")
    assert opened(ledger.read(read_file(tmp_path / "piutang.xlsx"))) == BOTH


def test_what_stripe_s_interface_gives_is_in_cents():
    rows = csv_rows("""
object,number,customer_name,created,due_date,currency,total,amount_remaining
invoice,A-1,PT Andal,1791158400,1793750400,usd,275050,275050
""")
    book = ledger.read(rows)
    assert codes(book) == ["cents"]
    del rows[0]["object"]
    assert opened(ledger.read([rows[0] | {"total": "2750.50", "amount_remaining": "2750.50"}])) == {
        "A-1": "USD 2750.50"
    }


def test_details_of_a_contact_are_the_contact_s():
    document = {"invoiceNumber": "A-1", "issueDate": "2026-10-05", "dueDate": "2026-11-04", "total": 9, "amountPaid": 0}
    contact = {"id": "C-1", "name": "PT Andal", "email": "ap@andal.example"}
    for key in ("contactDetails", "customer_details", "clientInfo"):
        (account,) = ledger.read([document | {key: contact}]).accounts
        assert account.client.name == "PT Andal"


def test_a_reference_beside_what_is_pending_is_the_number_of_a_bill():
    """Tally and Busy."""
    bill = {
        "Date": "2026-10-05",
        "Ref. No.": "41",
        "Party": "PT Andal",
        "Pending Amount": "9",
        "Due Date": "2026-11-04",
    }
    assert opened(ledger.read([bill])) == {"41": "IDR 9.00"}


# --- the same file in another dress ---------------------------------------------------------------------


def dressed(name: str, dress: str) -> list[list[str]]:
    """The cells of a file whose headings stand in its first row, changed in a way that says nothing else."""
    rows = [[*row] for row in csv.reader((FILES / name).read_text(encoding="utf-8").splitlines(keepends=True))]
    width = len(rows[0])
    rows = [row + [""] * (width - len(row)) for row in rows]
    if dress == "columns turned round":
        return [row[::-1] for row in rows]
    if dress == "headings in capitals":
        return [[cell.upper() for cell in rows[0]], *rows[1:]]
    if dress == "columns of our own":
        own = ["Cabang", "Salesperson", "Catatan internal"]
        return [[*row, *(own if row is rows[0] else ["JKT", "Budi", "x"] if any(row) else [])] for row in rows]
    if dress == "counted rows":
        return [["No." if row is rows[0] else str(number), *row] for number, row in enumerate(rows)]
    if dress == "titles above":
        return [["PT CONTOH"], ["Laporan"], [""], *rows]
    return [each for row in rows for each in (row, [""] * width)]


PLAIN = [name for name in TOLD_NOTHING if name.endswith(".csv") and TOLD_NOTHING[name][0]]


@pytest.mark.parametrize(
    "dress",
    [
        "columns turned round",
        "headings in capitals",
        "columns of our own",
        "counted rows",
        "titles above",
        "empty rows between",
    ],
)
def test_a_file_in_another_dress_has_the_same_amounts(dress):
    differ = {}
    for name in PLAIN:
        try:
            cells = dressed(name, dress)
        except UnicodeDecodeError:
            continue
        headings = next(csv.reader((FILES / name).read_text(encoding="utf-8").splitlines()))
        if sum(map(bool, headings)) < 4 or not headings[0]:
            continue  # titles or clients above, so that more than the headings says what is what, or semicolons
        found = opened(ledger.read(ledger.table(cells)))
        if found != TOLD_NOTHING[name][0]:
            differ[name] = found
    assert differ == {}
