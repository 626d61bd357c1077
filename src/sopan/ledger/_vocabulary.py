"""The headings of thirty systems and what they mean, English and Indonesian. An earlier word wins over a later one."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CLIENT = {
    "client_id": """customer no, customer code, customer id, cust number, cust no, card code, kode pelanggan,
        no pelanggan, id pelanggan, kode customer, kode konsumen, customer account, client id, client code, party,
        account reference, kode, card id, customer number, debtor code, debtor no, partner id, c bpartner id,
        business partner code""",
    "client_name": """customer name, name customer, card name, nama pelanggan, nama customer, nama konsumen,
        perusahaan, contact name, client name, client, customer full name, customer display name,
        invoice partner display name, partner, partner name, nama pembeli, buyer name, co last name, party name,
        partys name, bill to name, customer, pelanggan, nama kontak, konsumen, nama klien, klien, nama perusahaan,
        debitur, nama debitur, bp name, business partner, partner id name, customer ref name, third party name,
        third party, nama mitra, mitra, pembeli, nama siswa, nama pasien, nama anggota, nama penyewa, penyewa,
        debtor name, debtor, name 1, bill to, billed to, sold to, contact, kontak, nama, nama partner,
        bill to customer, bill to customer name, bill party""",
    "email": """email, email address, primary contact email id, customer email, client email, contact email,
        buyer email, email pembeli, email pelanggan""",
    "phone": """phone, billing phone, telepon, no telepon, telp, no telp, phone1, phone number, customer phone,
        contact phone, no hp, hp, handphone, mobile, mobile phone""",
    "whatsapp": "whatsapp, no whatsapp, whatsapp number, wa, no wa",
    "attention": "customer contact, contact person, billing attention, attention, up, pic",
}

_INVOICES = {
    "number": """invoice number, invoice no, invoice num, nomor invoice, nomor tagihan, nomor faktur penjualan,
        no faktur, no nota, no bon, bill no, bill number, voucher no, voucher number, vch no, num, number, entry,
        doc num, doc number, reference no faktur, referensi, ref desc, no dokumen, no transaksi, nomor, invoice,
        transaction number, transaction no, bill ref""",
    "id": "id, invoice id, doc entry, doc id, documentno, document number, doc no",
    **_CLIENT,
    "issued_on": """invoice date, invoice bill date, date issued, issue date, issued on, date invoiced, tgl faktur,
        tanggal invoice, tanggal transaksi, tgl nota, tanggal terbit, tanggal tagihan, tax invoice date,
        document date, doc date, document create date, trans date, transaction date, bill date, posting date,
        txn date, date string, tanggal faktur pajak, tanggal, date, issued, issued at, finalized, finalized at,
        created, created at, date created, invoiced at, invoice at, tanggal posting, tanggal faktur tagihan""",
    "due_on": """due date, invoice due date, due on, jatuh tempo, tanggal jatuh tempo, tgl tempo, payment due date,
        net due date, net due dt, due in date, doc due date, maturity date, invoice date due, date due,
        due date string, tgl jt, batas pembayaran, batas waktu pembayaran, batas bayar, due at, tempo, due,
        bill due""",
    "terms_days": "discdue, balance due days, net days, termin hari, lama tempo",
    "terms_code": "terms payment is due",
    "terms_text": "payment terms label, payment terms, terms, term, syarat pembayaran, termin, payment term",
    "days_late": "late by, overdue by days, days overdue",
    "total_fc": "total in currency signed, amount total in currency signed, doc total fc",
    "total": """grand total, total, invoice total, invoice amount, invoiced amount, total amount,
        jumlah total tagihan, total tagihan, total invoice, nilai faktur, nilai piutang, nilai invoice,
        total faktur, doc total, total signed, amt in doc curr, amount in local currency, total open amount,
        original amount, opening amount, amount total, amount total signed, total txn amount,
        amount due original, jumlah tagihan,
        jumlah piutang, nilai tagihan, nilai transaksi, nominal, total belanja, total piutang, nilai, tagihan,
        piutang, amount, total dokumen""",
    "tax": "tax total, total tax, total taxes, jumlah ppn, amount tax, ppn",
    "luxury_tax": "jumlah ppnbm, ppnbm",
    "net": """jumlah dpp, dpp, harga jual penggantian dpp, sub total, net amount, untaxed amount signed,
        untaxed amount, amount untaxed""",
    "paid": """amount paid, paid amount, invoice amount paid, paid to date, total paid, terbayar, total terbayar,
        sudah dibayar, total bayar, jumlah bayar, dibayar, pembayaran, prime receipt, amount received,
        received amount, already paid, payments received, jumlah dibayar, jumlah terbayar, telah dibayar,
        total pembayaran, jumlah pembayaran, pembayaran diterima, total dibayar, bayar""",
    "balance": """open balance, balance, balance due, outstanding amount, outstanding, invoice amount due,
        amount due signed, amount remaining, remaining amount, amount residual,
        amount residual signed, residual, open amount,
        pending amount, amount outstanding, outstanding balance, invoice balance, sisa piutang, sisa tagihan,
        sisa bayar, sisa pembayaran, sisa, saldo piutang, saldo akhir, saldo, belum dibayar, prime owing,
        amount due remaining, remaining unpaid, remaining to pay, total outstanding, kurang bayar, kekurangan,
        belum terbayar, piutang belum dibayar, saldo terbuka, terhutang, terutang, remain to pay, kurang,
        bill cl""",
    "credited": "credit note, credit notes, amount credited, credited amount, nota kredit, retur penjualan, retur",
    "withheld": "pph 23, pph pasal 23, pph dipotong, tds amount, withholding tax amount",
    "withheld_text": "witholding amount, withholding amount",
    "paid_on": """date paid, paid on, paid at, payment date, settled date, clear date, clearing, clearing date,
        tanggal pelunasan, tgl lunas, tgl bayar, last payment date""",
    "cleared": "clrng doc, clearing document",
    "status": """invoice status, payment status, status name, status pembayaran, status bayar, status, doc status,
        payment state, is paid, paid, lunas""",
    "state": "state, status, doc status",
    "is_open": "is open, open",
    "canceled": """canceled, cancelled, is canceled, is cancelled, void, voided, is void, deleted, is deleted,
        dibatalkan, canceled at, cancelled at, voided at, deleted at""",
    "currency": """currency code, currency, invoice currency, curr, doc cur, document currency, mata uang,
        kode mata uang, currency id name, currency ref value, iso code, total currency, entered currency,
        amount currency""",
    "kind": """transaction type, voucher type, vch type, document type, typ, ty, doc type, move type, invoice class,
        type, jenis transaksi, jenis dokumen, tipe transaksi, transaksi""",
    "is_return": "is return",
    "applies_to": "return against, applied invoice number, reversal of",
    "assignment": "assignment",
    "transaction_code": "kd jenis transaksi, kode transaksi, trx code",
    "replacement": "fg pengganti, tax invoice opt, jenis faktur",
    "down_payment": "fg uang muka",
    "tax_number": "nomor seri faktur pajak, nsfp, no faktur pajak",
    "po": "po number, po no, purchase order, purchase order number, no po, customer po",
    "disputed": "disputed, dispute, sengketa",
    "tax_included": "is inclusive tax, tax included, tax inclusive, termasuk pajak",
    "debit": "debit, debet",
    "credit": "credit, kredit",
    "description": "description, product name, item name, nama produk, nama barang, item description",
    "quantity": "quantity, qty, jumlah produk",
    "unit_price": "unit price, unit amount, harga produk, harga satuan, item price, rate",
    "line_amount": "line subtotal, line amount, item total",
    "line_total": "line total, inc tax amount",
    "line_tax": "tax 1 amount, tax amount, line tax",
    "line_tax_2": "tax 2 amount",
    "gst": "gst amount",
    "tax_rate": "tax rate",
    "line_discount_rate": "product discount rate, diskon produk",
    "discount_rate": "invoice discount rate",
    "exchange_rate": "exchange rate, kurs, nilai tukar, conversion rate, currency rate",
    "shipping": "shipping fee, ongkos kirim, ongkir, biaya pengiriman",
}

_PAYMENTS = {
    "number": """invoice number, invoice no, no invoice, no faktur, no tagihan, applied invoice number, no nota,
        invoice, number""",
    "invoice_id": "invoice id",
    "payment_id": """payment number, payment no, no referensi, no pembayaran, no bukti, payment id,
        customer payment id, receipt number, id""",
    "amount": """amount applied to invoice, amount applied, applied amount, nilai, jumlah, amount, nilai bayar,
        jumlah bayar, payment amount, amount paid, paid amount, jumlah pembayaran""",
    "whole": "amount, payment amount, total amount",
    "unused": "unused amount, unapplied amount, unallocated amount",
    "client_id": "customer id, customer no, customer code, kode pelanggan, id pelanggan, client id, card code",
    "client_name": "customer name, nama pelanggan, client name, contact name, customer, pelanggan, client",
    "received_on": """invoice payment applied date, tgl trans, payment date, tgl bayar, paid on, received on,
        tanggal pembayaran, date, tanggal""",
    "withheld": "withholding tax amount, pph 23, tds amount",
    "currency": "currency code, mata uang, currency, curr",
    "status": "payment status, status",
}

_CREDIT_NOTES = {
    "number": "credit note number, credit note no, no nota kredit, nomor retur, number",
    "applies_to": "applied invoice number, return against, reversal of, invoice number, no invoice, no faktur",
    "amount": "total, credit amount, amount applied, applied amount, amount, nilai, jumlah",
    "balance": "balance, remaining credits, credits remaining, sisa, unused amount",
    "received_on": "credit note date, issue date, date, tanggal",
    "client_id": "customer id, customer no, customer code, kode pelanggan, id pelanggan, client id, card code",
    "client_name": "customer name, nama pelanggan, client name, contact name, customer, pelanggan, client",
    "currency": "currency code, mata uang, currency, curr",
    "status": "credit note status, status",
}

_CLIENTS = {
    **_CLIENT,
    "client_id": _CLIENT["client_id"] + ", id",
    "client_name": _CLIENT["client_name"] + ", company name, company, display name, full name, name",
    "zone": "zone, time zone, zona waktu",
    "language": "language, bahasa",
}

_LINES = {
    "description": _INVOICES["description"] + ", name, nama",
    "quantity": _INVOICES["quantity"] + ", jumlah barang jasa, jumlah barang",
    "unit_price": _INVOICES["unit_price"] + ", price, harga",
    "line_amount": _INVOICES["line_amount"] + ", tax base, dpp, net amount, subtotal, amount",
    "line_total": _INVOICES["line_total"] + ", total",
    "line_tax": _INVOICES["line_tax"] + ", vat, ppn, tax",
    "line_tax_2": _INVOICES["line_tax_2"],
    "luxury_tax": "stlg, ppnbm",
    "tax_rate": "tax rate, vat rate, tarif ppn",
}


_SAME = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        ("^tgl", "tanggal"),
        ("^j(?:ml|lh)", "jumlah"),
        ("^nomor(?=.)", "no"),
        ("j(?:th|t)?tempo$", "jatuhtempo"),
        ("inv(?!oi|en)", "invoice"),
        ("^amt|amt$", "amount"),
    )
)
"""How words of headings are shortened."""


def spelt_out(heading: str) -> str:
    """The heading, which is letters and digits alone, with its words in the one form that the vocabulary has."""
    for pattern, word in _SAME:
        heading = pattern.sub(word, heading)
    return heading


def _spread(fields: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    """From a heading in its comparable form to the fields it may stand for, each with the rank of the word."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, words in fields.items():
        for rank, word in enumerate(words.split(",")):
            places = found.setdefault(spelt_out("".join(word.split())), [])
            if name not in {other for other, _ in places}:
                places.append((name, rank))
    return found


WORDS = {
    "invoices": _spread(_INVOICES),
    "payments": _spread(_PAYMENTS),
    "credit_notes": _spread(_CREDIT_NOTES),
    "clients": _spread(_CLIENTS),
}
LINES = WORDS["lines"] = _spread(_LINES)

AMOUNTS = frozenset(
    """total_fc total tax luxury_tax net paid balance credited withheld amount unused unit_price line_amount line_total
    line_tax line_tax_2 gst shipping debit credit""".split()
)

OF_PAYMENTS = frozenset(
    """amountappliedtoinvoice unusedamount paymentnumber paymentno paymentid customerpaymentid nopembayaran
    """.split()
)
OF_CREDIT_NOTES = frozenset("creditnotenumber creditnoteno nonotakredit noretur".split())
"""Headings that a table of invoices does not have, though it may have all others of one."""

_NUMBERS = {"reference": ("number",), "no": ("number",), "ref no": ("number",)}
AMBIGUOUS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "invoices": {"amount due": ("total", "balance"), "name": ("number", "client_name"), **_NUMBERS},
    "payments": _NUMBERS,
    "credit_notes": _NUMBERS,
    "clients": {},
    "lines": {},
}
"""Never guessed, whatever field they may stand for.

`amount due` is the whole in one system and the rest in another; `no` is often a row counter.
"""

CHILD = re.compile(r"\b(items?|lines?|details?|rincian|barang)\b")
"""A hint that the column belongs to the lines of an invoice."""

DATES_BY_HEADING = {
    "witholdingaccountcode": ("dmy", "."),  # Mekari Jurnal's import template, misspelt so, prescribes both
    "kdjenistransaksi": ("dmy", None),  # e-Faktur
}

BUCKET = re.compile(
    r"current|future|at date|period [0-9]|not (?:yet )?due|belum(?: jatuh tempo)?|older|age.*[0-9].*|lebih dari [0-9].*"
    r"|[<>] ?[0-9].*"
    r"|[0-9]+ ?[-\u2013] ?[0-9]+(?: days?| hari| past due)*|[0-9]+\+?(?: days?| months?| hari| bulan)?"
)
"""A column of an ageing report: what is open and so many days old."""

IN_OUR_CURRENCY = re.compile(r"\b(?:lcy|local|base|home|functional|accounted|signed|mata uang lokal)\b")
"""Words of headings of amounts that are in the currency of the books, whatever the document's is."""

CHANGES_TOTAL = re.compile(r"discount|diskon|potongan|rabat|shipping|freight|ongkos|ongkir|biaya|\bfee|charge|adjust")
"""Stems of headings that change what lines come to."""
CHANGES_OPEN = re.compile(
    r"deposit|uang.?muka|retur|refund|write\W*off|hapus|credit|kredit|withh|witho|\bwht\b|\btds\b|pph|prepaid|\bdp\b"
    r"|reten|bayar|payment|\bpaid\b|cicil|angsur|instal?ment|received|terima|pelunas|setor"
    r"|settle|collect|allocat|\bappl(?:y|ied)|receipt|offset|kompensasi|adjust|penyesuaian"
)
"""Stems of headings that change what is still open."""
NOT_AN_AMOUNT = re.compile(
    r"limit|account|akun|code|kode|type|jenis|date|tgl|tanggal|rate|tarif|name|nama|number|nomor|\bno\b|days|hari"
    r"|(?:^|[^0-9 ]) *%|ref|method|metode|\bcara\b|bank|rekening|status|terms?\b|syarat|bukti|\b(?:on|at|by|id|via)\b"
)
"""Stems that tell that such a column holds no amount."""
