"""Why a client objects, asks us to wait or has answered, and what a message may mean, in both languages."""

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

SUGGESTIONS = {
    Language.ID: {
        "dispute_opened": "keberatan atas tagihan",
        "extension_agreed": "perpanjangan yang disepakati",
        "hold_placed": "permintaan untuk menunggu",
        "opted_in": "kesediaan untuk dihubungi lagi",
        "opted_out": "keinginan untuk tidak dihubungi lagi",
        "payment_claimed": "pembayaran yang sudah dilakukan",
        "plan_agreed": "cicilan yang disepakati",
        "promise_made": "janji bayar",
        "": "seperti yang diduga",
    },
    Language.EN: {
        "dispute_opened": "an objection to the bill",
        "extension_agreed": "that more time was agreed",
        "hold_placed": "a request to wait",
        "opted_in": "that we may write again",
        "opted_out": "a wish to hear no more from us",
        "payment_claimed": "that it has been paid",
        "plan_agreed": "that instalments were agreed",
        "promise_made": "a promise to pay",
        "": "what it is believed to mean",
    },
}
