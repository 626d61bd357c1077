"""What a message bears beside its purpose, and the proofs of tax that one asks for, in both languages."""

from __future__ import annotations

from sopan.words import Language

MESSAGE = {
    Language.ID: {
        "series": "ini surat ke-{number} dalam seri {series}",
        "deadline": "batas waktu yang diberikan {day}",
        "deadline_counted": "batas waktu yang diberikan {day} ({days})",
        "copies": "tembusan untuk {roles}",
        "billed": "di dalamnya ada tagihan atas nama {clients} yang dibayar klien ini",
        "late_fee": "biaya keterlambatan yang disepakati ikut disebut",
    },
    Language.EN: {
        "series": "it is letter {number} of the series {series}",
        "deadline": "the last date that it gives is {day}",
        "deadline_counted": "the last date that it gives is {day} ({days})",
        "copies": "copies go to {roles}",
        "billed": "it covers what was billed to {clients} and is paid by this client",
        "late_fee": "it names the agreed late fee",
    },
}

PROOFS = {
    Language.ID: {
        "pph21": "bukti potong PPh 21",
        "pph22": "bukti setor PPh 22",
        "pph23": "bukti potong PPh 23",
        "pph4_2": "bukti potong PPh 4(2)",
        "pph15": "bukti potong PPh 15",
        "ppn_wapu": "bukti setor PPN",
        "other": "bukti potong",
        "": "bukti pajak",
    },
    Language.EN: {
        "pph21": "the withholding slip for PPh 21",
        "pph22": "the proof of deposit for PPh 22",
        "pph23": "the withholding slip for PPh 23",
        "pph4_2": "the withholding slip for PPh 4(2)",
        "pph15": "the withholding slip for PPh 15",
        "ppn_wapu": "the proof of deposit for PPN",
        "other": "the withholding slip",
        "": "the tax slip",
    },
}
