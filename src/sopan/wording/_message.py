"""What a message bears beside its purpose, in both languages."""

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
