"""Heads and notes of what `sopan.dunning` tells, in both languages."""

from __future__ import annotations

from sopan.wording._learning import both

DUNNING = both(
    {
        "title": "Dunning run. Accounts: {accounts}. To send: {count}, {amounts}.",
        "nothing": "nothing",
        "group": "by",
        "name": "what",
        "count": "count",
        "amount": "open",
        "step": "step",
        "channel": "channel",
        "tone": "tone",
        "hold": "on hold",
        "hand_off": "hand over to",
        "task": "to do",
        "late": "late",
        "error": "check",
        "waiting": "Invoices that wait beyond this run: {count}.",
        "again": "The first answer after this run changes on {day} at {clock}: run again by then.",
    },
    {
        "title": "Proses penagihan. Akun: {accounts}. Untuk dikirim: {count}, {amounts}.",
        "nothing": "nihil",
        "group": "menurut",
        "name": "apa",
        "count": "jumlah",
        "amount": "terbuka",
        "step": "langkah",
        "channel": "saluran",
        "tone": "nada",
        "hold": "ditahan",
        "hand_off": "serahkan kepada",
        "task": "tugas",
        "late": "terlambat",
        "error": "periksa",
        "waiting": "Tagihan yang menunggu sesudah proses ini: {count}.",
        "again": "Jawaban pertama sesudahnya berubah pada {day}, {clock}: jalankan lagi paling lambat saat itu.",
    },
)
