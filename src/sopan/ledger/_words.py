"""Words of status and of kind, and what they say about money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sopan.ledger._cells import Bad, plain, yes

MEANINGS: Final = ("open", "issued", "partial", "paid", "void", "draft", "written_off")
"""What a status can mean; `issued` says nothing about payments."""
_KIND_NAMES: Final = ("invoice", "credit_note", "payment", "other")
KINDS_AND_MEANINGS: Final = (*MEANINGS, *_KIND_NAMES)

_STATUS_WORDS = {
    "open": """open, unpaid, not paid, overdue, past due, due, awaiting payment, outstanding, belum, belum lunas,
        belum bayar, belum dibayar, belum terbayar, menunggu pembayaran, jatuh tempo, lewat jatuh tempo, terlambat,
        terbuka, bost open, o, not due, due today, due tomorrow, jatuh tempo hari ini, not applied""",
    "issued": """sent, viewed, submitted, posted, approved, issued, authorised, authorized, delivered, opened,
        confirmed, active, unsent, terkirim, dikirim, terbit, disetujui, normal, current, co, cl""",
    "partial": """partial, partially paid, partly paid, part paid, partiallypaid, partlypaid, partpaid,
        partial payment, partially applied, sebagian, dibayar sebagian, terbayar sebagian, bayar sebagian,
        lunas sebagian, cicil, dicicil, angsuran""",
    "paid": """paid, c, closed, settled, paid in full, fully paid, cleared, completed, complete, in payment, lunas,
        sudah lunas, dibayar, sudah dibayar, terbayar, selesai, bost close, reversed, credited, refunded, credit,
        credit note issued, unpaid and reversed, autopaid, auto paid, deposited, applied, fully applied,
        paid and reconciled""",
    "void": "void, vo, re, voided, canceled, cancelled, deleted, batal, dibatalkan, dihapus, rejected, ditolak",
    "draft": """draft, draf, dr, ip, awaiting approval, proforma, pro forma, saved, konsep, menunggu persetujuan,
        pending approval, not saved, estimate""",
    "written_off": "written off, write off, uncollectible, bad debt, charged off, dihapusbukukan, hapus buku",
}
_KIND_WORDS = {
    "invoice": """invoice, sales invoice, customer invoice, tax invoice, inv, si, rv, faktur, faktur penjualan,
        penjualan, sales, out invoice, accrec, invoices, tagihan, nota, ar invoice, credit sale, opening invoice,
        debit memo, debit note, dm, nota debit, nota debet, faktur piutang, customer invoices""",
    "credit_note": """credit memo, credit note, sales credit, sales credit note, customer credit note, sales return,
        return, sc, dg, cn, out refund, retur, retur penjualan, nota kredit, accreccredit, credit, sales credit memo,
        adjustment note, customer refund, cm, nota retur""",
    "payment": """payment, customer payment, receipt, customer receipt, sr, sa, dz, pmt, pembayaran, penerimaan,
        penerimaan pembayaran, pelunasan, deposit, customer deposit, payment on account, receive payment, kwitansi,
        payment entry, receipt entry, customer receipts, terima pembayaran""",
    "other": """estimate, quote, quotation, sales order, proforma, pro forma, penawaran, pesanan penjualan, bill,
        purchase invoice, vendor bill, accpay, purchase, sales receipt, reminder, pi, pp, pc""",
}


def _compact(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


STATUSES: Final[Mapping[str, str]] = {
    _compact(word): meaning for meaning, words in _STATUS_WORDS.items() for word in words.split(",")
}
KINDS: Final[Mapping[str, str]] = {
    _compact(word): kind for kind, words in _KIND_WORDS.items() for word in words.split(",")
}
_SO_MANY_DAYS: Final = re.compile(
    r"(?:over|past )?due (?:by |in |since )?[0-9]{1,4} (?:day|week|month)s?(?: ago)?|[0-9]{1,4} days? (?:over|past )due"
    r"|(?:terlambat|lewat|telat|jatuh tempo)(?: dalam)? [0-9]{1,4} (?:hari|minggu|bulan)(?: lagi| lalu)?"
)
"""`Overdue by 26 days`, `Terlambat 3 hari`: what lists on a screen write for an open invoice."""
_UNKNOWN_STATUS = Bad("is a status word that is not known", 'say what it means: statuses={"...": "open"}')
_UNKNOWN_KIND = Bad("is a kind of document that is not known", 'say what it means: statuses={"...": "invoice"}')


def word_of(value: Any) -> str | Bad | None:
    """The word without case, blanks and signs; None for an empty cell."""
    cell = plain(value)
    if cell is None or isinstance(cell, Bad):
        return cell
    if not isinstance(cell, str):
        return str(cell).casefold()[:20]
    if len(cell) > 60:
        return _UNKNOWN_STATUS
    return _compact(cell) or (None if cell.strip() in {"", "-", "\u2013", "\u2014"} else _UNKNOWN_STATUS)


def status_of(value: Any, told: Mapping[str, str], *, of_paid: bool) -> str | Bad | None:
    """One of `MEANINGS`; None for an empty cell. `of_paid` reads yes and no as answers to "paid?"."""
    word = word_of(value)
    if isinstance(word, str) and word in told:
        return told[word]
    if isinstance(value, str) and len(value) <= 60 and ":" in value:
        word = word_of(value.rpartition(":")[2])  # NetSuite: `Invoice : Paid In Full`
    if isinstance(word, str):
        word = word.removesuffix("anddiscounted")  # ERPNext, of an invoice that a bank has bought
    if isinstance(value, str) and len(value) <= 60 and _SO_MANY_DAYS.fullmatch(" ".join(value.casefold().split())):
        return "open"
    if of_paid:
        answer = yes(value)
        if answer is not None:
            return "paid" if answer else "open"
    if word is None or isinstance(word, Bad):
        return word
    return STATUSES.get(word) or (_UNKNOWN_STATUS if word not in KINDS else None)


def kind_of(value: Any, told: Mapping[str, str]) -> str | Bad | None:
    """`invoice`, `credit_note`, `payment` or `other`; None for an empty cell."""
    word = word_of(value)
    if word is None or isinstance(word, Bad):
        return word
    if told.get(word) in _KIND_NAMES:
        return told[word]
    return KINDS.get(word, _UNKNOWN_KIND)
