"""Heads and notes of what `sopan.learning` and `sopan.dunning` tell, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sopan.words import Language


def both(english: dict[str, str], indonesian: dict[str, str]) -> Mapping[Language, Mapping[str, str]]:
    tables = {Language.EN: MappingProxyType(english), Language.ID: MappingProxyType(indonesian)}
    return MappingProxyType(tables)


CASH = both(
    {
        "title": "Cash expected from what is owed at the end of {day}",
        "week": "week",
        "span": "{first} to {last}",
        "currency": "currency",
        "low": "at least",
        "expected": "mean",
        "high": "at most",
        "owed": "Owed in all: {amount}.",
        "undated": "Without a date yet: {amount}.",
        "note": "In eight of ten weeks what comes lies between the two, new invoices left out.",
        "unlikely": "Where the mean lies outside of the two, it counts what comes in fewer than one of ten such weeks.",
    },
    {
        "title": "Perkiraan kas masuk dari piutang per akhir {day}",
        "week": "minggu",
        "span": "{first} s.d. {last}",
        "currency": "mata uang",
        "low": "paling sedikit",
        "expected": "rata-rata",
        "high": "paling banyak",
        "owed": "Piutang seluruhnya: {amount}.",
        "undated": "Belum bertanggal: {amount}.",
        "note": "Dalam delapan dari sepuluh minggu, uang yang masuk ada di antara keduanya, tanpa tagihan baru.",
        "unlikely": "Bila rata-rata berada di luar keduanya, ikut terhitung uang yang masuk dalam kurang dari "
        "satu di antara sepuluh minggu seperti itu.",
    },
)

TRIAL = both(
    {
        "title": "Trial as of the end of {day}",
        "clients": "clients",
        "invoices": "invoices that fell due",
        "owed": "money due on them",
        "collected": "money collected",
        "share_paid": "% of the money due",
        "dso": "days from issue to payment",
        "days_late": "days late",
        "complaints": "% of clients who complained",
        "opt_outs": "% of clients who opted out",
        "difference": "{arm} − {than} (95 %)",
        "harm": "Stop: clients of {arm} {what} more often than those of {than} (evidence {most}; {needed} is enough).",
        "who_complaints": "complain",
        "who_opt_outs": "opt out",
        "ended": "Over: the last day of the trial has come.",
        "go_on": "Go on: no arm is seen to make clients complain or opt out more often than {than} does.",
        "looks": "Ask every day if you like: of 100 trials without harm at most {hundred} are ever stopped for harm.",
        "clear": "* clear, also after looking at all differences of this table.",
        "unbalanced": "Clients are missing: the arms are not as large as the lot deals. Trust no difference.",
        "adjusted": "Differences are those of clients with an equal past, and so not just one column less another.",
        "end": "The differences count on the planned last day; before that they are for looking.",
    },
    {
        "title": "Uji coba per akhir {day}",
        "clients": "klien",
        "invoices": "tagihan yang jatuh tempo",
        "owed": "uang yang jatuh tempo",
        "collected": "uang yang masuk",
        "share_paid": "% dari uang yang jatuh tempo",
        "dso": "hari dari terbit sampai bayar",
        "days_late": "hari keterlambatan",
        "complaints": "% klien yang mengeluh",
        "opt_outs": "% klien yang menolak dihubungi",
        "difference": "{arm} − {than} (95 %)",
        "harm": "Hentikan: klien {arm} {what} lebih sering daripada klien {than} (bukti {most}; {needed} sudah cukup).",
        "who_complaints": "mengeluh",
        "who_opt_outs": "menolak dihubungi",
        "ended": "Selesai: hari terakhir uji coba sudah tiba.",
        "go_on": "Lanjutkan: tidak terlihat klien lebih sering mengeluh atau menolak dihubungi daripada klien {than}.",
        "looks": "Boleh dilihat setiap hari: dari 100 uji coba tanpa kerugian, paling banyak {hundred} dihentikan.",
        "clear": "* jelas, juga setelah semua selisih di tabel ini dilihat bersama.",
        "unbalanced": "Ada klien yang hilang: besar kelompok tidak seperti hasil undian. Selisihnya jangan dipakai.",
        "adjusted": "Selisih disesuaikan dengan riwayat klien, jadi bukan sekadar kolom dikurangi kolom.",
        "end": "Selisih baru berlaku pada hari terakhir yang direncanakan; sebelum itu hanya untuk dilihat.",
    },
)

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
