"""The handed exports: told nothing, told what they lack, and never wrong."""

from datetime import date

import pytest

from sopan import WorkingCalendar, decide_portfolio, ledger, presets
from tests.ledger.reading import DAY, EXPORTS, codes, export, held, opened, skipped

pytestmark = pytest.mark.skipif(not EXPORTS.exists(), reason="the exports are not part of the project")

BOOK = {
    "INV/2026/0141": "IDR 11100000.00",
    "INV/2026/0152": "IDR 5550000.00",
    "INV/2026/0137": "IDR 4215000.00",
    "INV/2026/0145": "IDR 400000.00",
    "INV/2026/0148": "USD 2750.50",
}


def book_without(*numbers: str, **others: str) -> dict[str, str]:
    """The book without some invoices; `_0137="..."` for what a file knows differently."""
    found = {number: amount for number, amount in BOOK.items() if number[-4:] not in numbers}
    return found | {f"INV/2026/{name[1:]}": amount for name, amount in others.items()}


# The books say "paid" of 0145, whose last 400,000 are withheld tax: only files with payments know of that.
TOLD_NOTHING = {
    "accurate_online_sales_invoice.json": (book_without("0145"), {}),
    "catatan_piutang_umkm.xlsx": (book_without("0148"), {}),
    "erpnext_sales_invoice_export.csv": (book_without("0145"), {}),
    "invoice_ninja_invoices.csv": (book_without("0145"), {}),
    "oca_aged_partner_balance.xlsx": (book_without("0145", "0148"), {}),
    "sap_fbl5n.txt": (BOOK, {}),
    "xero_sales_invoices.csv": (book_without("0145"), {}),
    "zoho_books_invoices.csv": (book_without("0145"), {}),
    # The rupiah has no sen in use: what has them in a file without currencies is somebody's dollars.
    "ibm_late_payment.csv": (
        {"0000610000": "IDR 11100000.00", "0000610001": "IDR 5550000.00", "0000610002": "IDR 8325000.00"},
        {},
    ),
    "paperid_sales_invoices.json": (book_without("0137", "0145", "0148"), {"INV/2026/0137": "part_paid"}),
    "qbo_ar_aging_detail.csv": (
        book_without("0137", "0141", "0145", "0148"),
        {"INV/2026/0141": "unapplied", "INV/2026/0137": "unapplied"},
    ),
    # These know no credit note, and a yes or no of payments.
    "myob_abss_sales.txt": (book_without(_0137="IDR 5325000.00"), {}),
    "jurnal_penagihan_penjualan.csv": (book_without(_0137="IDR 8325000.00", _0145="IDR 22200000.00"), {}),
    "jurnal_unquoted_header.csv": (book_without("0137", "0145", "0148", "0152"), {}),
}


@pytest.mark.parametrize("name", TOLD_NOTHING)
def test_told_nothing_the_balances_are_those_of_the_file(name):
    amounts, doubts = TOLD_NOTHING[name]
    book = ledger.read(export(name))
    assert opened(book) == amounts
    assert held(book) == doubts


@pytest.mark.parametrize(
    ("name", "wanted"),
    {
        "coretax_converter.xlsx": ["due_unknown", "payments_unknown"],
        "coretax_taxinvoicebulk.xml": ["due_unknown", "payments_unknown"],
        "efaktur_fk_lt_of.csv": ["due_unknown", "payments_unknown"],
        "freshbooks_invoice_details.csv": ["due_unknown", "part_paid"],
        "sage50_audit_trail.csv": ["column_missing", "due_unknown"],
    }.items(),
)
def test_the_others_say_at_once_everything_that_they_need(name, wanted):
    book = ledger.read(export(name))
    assert not book.accounts
    assert codes(book) == wanted
    assert all(problem.remedy.startswith(("say ", "give ")) for problem in book.problems)


def payments() -> dict:
    return {
        "payments": export("zoho_books_customer_payments.csv"),
        "credit_notes": export("zoho_books_credit_notes.csv"),
    }


TOLD = {
    "coretax_converter.xlsx": ({"terms": 30}, book_without("0148")),
    "coretax_taxinvoicebulk.xml": ({"terms": "Net 30"}, book_without("0148")),
    "efaktur_fk_lt_of.csv": ({"terms": "30 hari"}, book_without("0148")),
    "freshbooks_invoice_details.csv": ({"terms": 30}, BOOK),
    "jurnal_penagihan_penjualan.csv": ({}, BOOK),
    "jurnal_unquoted_header.csv": ({}, book_without("0137", "0145", "0148", "0152")),
    "myob_abss_sales.txt": ({}, BOOK),
    "paperid_sales_invoices.json": ({}, book_without("0148")),
    "qbo_ar_aging_detail.csv": ({}, book_without("0145", "0148")),
    "sage50_audit_trail.csv": ({"terms": 30, "columns": {"number": "Reference"}}, book_without("0148")),
    "zoho_books_invoices.csv": ({}, BOOK),
}


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("mode", ["hold", "leave"])
def test_told_that_all_do(name, mode):
    """One payment of a client belongs to no invoice: its invoice is held back until somebody says otherwise."""
    told, amounts = TOLD[name]
    book = ledger.read(export(name), **told, **payments(), as_of=DAY, credits=mode)
    if mode == "hold":
        assert held(book) == {"INV/2026/0141": "unapplied"}
        assert opened(book) == {number: amount for number, amount in amounts.items() if number != "INV/2026/0141"}
    else:
        assert opened(book) == amounts
    assert "IDR 750000.00" in [str(entry.amount) for entry in book.unapplied]


def test_told_its_own_payments_sage_holds_back_what_a_credit_note_may_be_about():
    book = ledger.read(export("sage50_audit_trail.csv"), terms=30, columns={"number": "Reference"})
    assert opened(book) == book_without("0137", "0148")
    assert held(book) == {"INV/2026/0137": "unapplied"}


def test_a_withheld_tax_is_owed_but_not_to_be_transferred():
    book = ledger.read(export("catatan_piutang_umkm.xlsx"))
    (invoice,) = [invoice for invoice in book.invoices if invoice.number == "INV/2026/0145"]
    assert str(invoice.to_transfer(DAY)) == "IDR 0.00"
    assert [slip.kind for slip in invoice.withholdings] == ["pph23"]


def test_nothing_else_is_in_them():
    """The invoice without a due date is a problem everywhere, the void one is skipped, a sum is no invoice."""
    for name in TOLD_NOTHING:
        book = ledger.read(export(name))
        if name != "jurnal_unquoted_header.csv":
            assert [problem for problem in book.problems if problem.code == "due_on"], name
    assert skipped(ledger.read(export("xero_sales_invoices.csv"))).count("void") == 1
    assert skipped(ledger.read(export("catatan_piutang_umkm.xlsx"))) == ["total"]


@pytest.mark.parametrize("name", TOLD_NOTHING)
def test_the_accounts_can_be_decided(name):
    from datetime import datetime, timedelta, timezone

    book = ledger.read(export(name), as_of=date(2026, 11, 30))
    now = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=7)))
    decided = list(decide_portfolio(book.accounts, presets.standard(), now=now, calendar=WorkingCalendar.indonesia()))
    assert [answer.error for answer in decided] == [None] * len(book.accounts)
