"""Why a client objects, asks us to wait or has answered, in both languages."""

from __future__ import annotations

from sopan.words import Cause, Language

CAUSES = {
    Language.ID: {
        Cause.PRICE: "harga",
        Cause.QUANTITY: "jumlah barang",
        Cause.QUALITY: "mutu",
        Cause.MISSING_DOCUMENT: "dokumen yang belum lengkap",
        Cause.WRONG_ADDRESS: "nama atau alamat pada faktur",
        Cause.TAX: "pajak",
        Cause.CASH_FLOW: "keadaan kas",
        Cause.APPROVAL_PENDING: "persetujuan yang belum keluar",
        Cause.AWAY: "sedang tidak di tempat",
        Cause.CALLBACK: "telepon yang sudah dijanjikan",
        Cause.OTHER: "alasan lain",
    },
    Language.EN: {
        Cause.PRICE: "the price",
        Cause.QUANTITY: "the quantity",
        Cause.QUALITY: "the quality",
        Cause.MISSING_DOCUMENT: "a missing document",
        Cause.WRONG_ADDRESS: "the name or address on the invoice",
        Cause.TAX: "the tax",
        Cause.CASH_FLOW: "a lack of cash",
        Cause.APPROVAL_PENDING: "an approval still to come",
        Cause.AWAY: "absence",
        Cause.CALLBACK: "a call that was agreed",
        Cause.OTHER: "another reason",
    },
}
