"""The words of `explain`, Indonesian and English: one clause per reason, in lower case and without a full stop."""

from __future__ import annotations

from sopan.decisions.reasons import ReasonCode
from sopan.words import Channel, Language, Purpose, Tone

__all__ = ["CHANNELS", "CLAUSES", "CLOSED", "FOLLOW_UP_NAMES", "HEADLINES", "HOLDS", "LAYERS", "TASKS", "TONES"]

HEADLINES: dict[Language, dict[str, str]] = {
    Language.ID: {
        "send": "Kirim sekarang lewat {channel}: {step}, dengan nada {tone}.",
        "wait": "Menunggu sampai {until}.",
        "hold": "Ditahan sampai {until}: {why}.",
        "hand_off": "Serahkan kepada {to}: tangga penagihan telah selesai.",
        "done": "Selesai: {why}.",
        "open_end": "ada kabar baru",
        "todo": "Tugas kita: {todo}.",
        "followed_by": ", disusul {days}",
        "and": "dan",
    },
    Language.EN: {
        "send": "Send now by {channel}: {step}, in a {tone} tone.",
        "wait": "Waiting until {until}.",
        "hold": "On hold until {until}: {why}.",
        "hand_off": "Hand over to {to}: the ladder has ended.",
        "done": "Done: {why}.",
        "open_end": "there is news",
        "todo": "Our task: {todo}.",
        "followed_by": ", followed by {days}",
        "and": "and",
    },
}

HOLDS: dict[Language, dict[str, str]] = {
    Language.ID: {
        ReasonCode.CLOCK_BEHIND: "jam sistem tertinggal dari peristiwa terakhir yang tercatat",
        ReasonCode.NOT_ISSUED: "faktur belum diterbitkan",
        ReasonCode.HANDED_OFF: "sudah ditangani pihak lain",
        ReasonCode.DISPUTED: "klien mengajukan keberatan",
        ReasonCode.HELD: "kita sendiri yang meminta menunggu",
        ReasonCode.VERIFY_PAYMENT: "klien menyatakan sudah membayar",
        ReasonCode.AWAITING_US: "balasan klien belum kita tanggapi",
        ReasonCode.DOCUMENTS_PENDING: "klien menunggu dokumen dari kita",
        ReasonCode.PROMISED: "klien berjanji membayar",
        ReasonCode.POST_DATED: "pembayaran yang sudah dijadwalkan akan melunasinya",
        ReasonCode.BELOW_MINIMUM: "sisa tagihan di bawah batas minimum",
        ReasonCode.NEEDS_APPROVAL: "langkah ini menunggu persetujuan",
        ReasonCode.STALE_PAYMENT_DATA: "data pembayaran sudah lama tidak diperbarui",
        ReasonCode.UNREACHABLE: "klien tidak dapat dihubungi",
        ReasonCode.NEVER_OPEN: "tidak ada waktu yang tepat dalam 400 hari ke depan",
        ReasonCode.LADDER_FINISHED: "semua langkah sudah ditempuh",
        ReasonCode.SETTLED: "lunas",
        ReasonCode.OVERPAID: "lunas dengan kelebihan bayar",
        ReasonCode.VOID: "faktur dibatalkan",
        ReasonCode.WRITTEN_OFF: "piutang dihapusbukukan",
    },
    Language.EN: {
        ReasonCode.CLOCK_BEHIND: "the clock is behind the newest recorded event",
        ReasonCode.NOT_ISSUED: "the invoice has not been issued",
        ReasonCode.HANDED_OFF: "somebody else has taken over",
        ReasonCode.DISPUTED: "the client disputes it",
        ReasonCode.HELD: "we asked to wait ourselves",
        ReasonCode.VERIFY_PAYMENT: "the client says that it has been paid",
        ReasonCode.AWAITING_US: "the client's reply is still unanswered",
        ReasonCode.DOCUMENTS_PENDING: "the client is waiting for documents from us",
        ReasonCode.PROMISED: "the client has promised to pay",
        ReasonCode.POST_DATED: "a payment that is already dated will settle it",
        ReasonCode.BELOW_MINIMUM: "what is open is below the minimum",
        ReasonCode.NEEDS_APPROVAL: "this step waits for approval",
        ReasonCode.STALE_PAYMENT_DATA: "the payment data are out of date",
        ReasonCode.UNREACHABLE: "the client cannot be reached",
        ReasonCode.NEVER_OPEN: "there is no suitable time in the next 400 days",
        ReasonCode.LADDER_FINISHED: "every step has been taken",
        ReasonCode.SETTLED: "settled",
        ReasonCode.OVERPAID: "settled, and overpaid",
        ReasonCode.VOID: "the invoice is void",
        ReasonCode.WRITTEN_OFF: "the invoice is written off",
    },
}
"""What a Hold or Done says in its headline."""

CLAUSES: dict[Language, dict[ReasonCode, str]] = {
    Language.ID: {
        ReasonCode.BEFORE_TARGET: "{step} dijadwalkan {on}",
        ReasonCode.GRACE: "masa tenggang {detail} berakhir {on}",
        ReasonCode.OUTSIDE_WINDOW: "di luar jam kontak {channel}",
        ReasonCode.QUIET_PERIOD: "masa tenang sejak {on}{remark}",
        ReasonCode.MIN_GAP: "kontak terakhir {on}, dan jarak antarkontak {detail}",
        ReasonCode.WEEKLY_CAP: "kontak terakhir {on}, dan batasnya {detail} kontak dalam 7 hari",
        ReasonCode.MONTHLY_CAP: "kontak terakhir {on}, dan batasnya {detail} kontak dalam 30 hari",
        ReasonCode.CASE_CHANGES: "keadaan berubah pada {on}",
        ReasonCode.PROMISED: "tanggal yang dijanjikan {on}",
        ReasonCode.NEVER_OPEN: "yang menghalangi: {layers}",
        ReasonCode.RUNG_DUE: "jadwalnya {on}",
        ReasonCode.RETRY: "percobaan sebelumnya gagal {detail} kali",
        ReasonCode.PROMISE_BROKEN: "janji bayar {on} tidak terpenuhi",
        ReasonCode.EXTENSION_MISSED: "perpanjangan sampai {on} terlewati",
        ReasonCode.CLAIM_UNCONFIRMED: "pembayaran yang disebut klien pada {on} belum terlihat di rekening",
        ReasonCode.CERTIFICATE_MISSING: "bukti potong belum kita terima",
        ReasonCode.PAID: "pembayaran diterima {on}",
        ReasonCode.LADDER_END: "batas waktu surat terakhir telah lewat",
        ReasonCode.NO_CHANNEL: "{step} dilewati karena klien tidak punya saluran untuk itu",
        ReasonCode.EXPIRED: "{step} dilewati karena waktunya sudah lewat",
        ReasonCode.BEFORE_ISSUE: "{step} dilewati karena jatuh sebelum faktur terbit",
        ReasonCode.LATE: "{step} dilewati karena terlambat",
        ReasonCode.SUPERSEDED: "{step} dilewati karena langkah berikutnya sudah tiba",
        ReasonCode.PAYMENT_AHEAD: "ada pembayaran bertanggal {on}",
        ReasonCode.NOT_DECREED: "libur tahun {detail} belum ditetapkan",
        ReasonCode.PLAN_LAPSED: "rencana cicilan gugur sejak cicilan {on}",
        ReasonCode.MISFIT: "ada catatan yang tidak cocok dengan faktur ini dan diabaikan{remark}",
    },
    Language.EN: {
        ReasonCode.BEFORE_TARGET: "{step} is planned for {on}",
        ReasonCode.GRACE: "{detail} of grace end on {on}",
        ReasonCode.OUTSIDE_WINDOW: "outside the contact hours for {channel}",
        ReasonCode.QUIET_PERIOD: "a quiet period began on {on}{remark}",
        ReasonCode.MIN_GAP: "the last contact was on {on}, and {detail} must lie between contacts",
        ReasonCode.WEEKLY_CAP: "the last contact was on {on}, and {detail} within 7 days are the limit",
        ReasonCode.MONTHLY_CAP: "the last contact was on {on}, and {detail} within 30 days are the limit",
        ReasonCode.CASE_CHANGES: "the case changes on {on}",
        ReasonCode.PROMISED: "the promised day is {on}",
        ReasonCode.NEVER_OPEN: "in the way: {layers}",
        ReasonCode.RUNG_DUE: "it was planned for {on}",
        ReasonCode.RETRY: "earlier attempts failed ({detail})",
        ReasonCode.PROMISE_BROKEN: "the promise for {on} was not kept",
        ReasonCode.EXTENSION_MISSED: "the extension until {on} was missed",
        ReasonCode.CLAIM_UNCONFIRMED: "the payment that the client spoke of on {on} has not arrived",
        ReasonCode.CERTIFICATE_MISSING: "the withholding slip is missing",
        ReasonCode.PAID: "the payment came on {on}",
        ReasonCode.LADDER_END: "the deadline of the final notice has passed",
        ReasonCode.NO_CHANNEL: "{step} is passed because the client has no channel for it",
        ReasonCode.EXPIRED: "{step} is passed because its time is over",
        ReasonCode.BEFORE_ISSUE: "{step} is passed because it lies before the invoice was issued",
        ReasonCode.LATE: "{step} is passed because it is late",
        ReasonCode.SUPERSEDED: "{step} is passed because the next step has come",
        ReasonCode.PAYMENT_AHEAD: "a payment is dated {on}",
        ReasonCode.NOT_DECREED: "the holidays of {detail} are not decreed yet",
        ReasonCode.PLAN_LAPSED: "the instalment plan has lapsed since {on}",
        ReasonCode.MISFIT: "a record that does not fit this invoice was ignored{remark}",
    },
}
"""What a reason says beside the headline; the reasons of most holds say it all there."""

CLOSED: dict[Language, dict[ReasonCode, str]] = {
    Language.ID: {
        ReasonCode.WEEKEND: "akhir pekan",
        ReasonCode.HOLIDAY: "{detail}",
        ReasonCode.CUTI_BERSAMA: "cuti bersama",
        ReasonCode.ESTIMATED_HOLIDAY: "perkiraan libur {detail}",
    },
    Language.EN: {
        ReasonCode.WEEKEND: "the weekend",
        ReasonCode.HOLIDAY: "the holiday {detail}",
        ReasonCode.CUTI_BERSAMA: "a collective leave day",
        ReasonCode.ESTIMATED_HOLIDAY: "the estimated holiday {detail}",
    },
}
"""Closed days, told in a row: "…, disusul Hari Raya Natal dan akhir pekan"."""

LAYERS: dict[Language, dict[str, str]] = {
    Language.ID: {
        "weekend": "akhir pekan",
        "holiday": "hari libur",
        "cuti_bersama": "cuti bersama",
        "estimated_holiday": "perkiraan libur",
        "outside_window": "jam kontak",
        "quiet_period": "masa tenang",
        "min_gap": "jarak antarkontak",
        "weekly_cap": "batas kontak dalam 7 hari",
        "monthly_cap": "batas kontak dalam 30 hari",
    },
    Language.EN: {
        "weekend": "weekends",
        "holiday": "holidays",
        "cuti_bersama": "collective leave days",
        "estimated_holiday": "estimated holidays",
        "outside_window": "contact hours",
        "quiet_period": "quiet periods",
        "min_gap": "the days between contacts",
        "weekly_cap": "the limit for 7 days",
        "monthly_cap": "the limit for 30 days",
    },
}

CHANNELS: dict[Language, dict[Channel, str]] = {
    Language.ID: {
        Channel.WHATSAPP: "WhatsApp",
        Channel.EMAIL: "email",
        Channel.SMS: "SMS",
        Channel.PHONE: "telepon",
        Channel.LETTER: "surat",
    },
    Language.EN: {
        Channel.WHATSAPP: "WhatsApp",
        Channel.EMAIL: "email",
        Channel.SMS: "SMS",
        Channel.PHONE: "phone",
        Channel.LETTER: "letter",
    },
}

TONES: dict[Language, dict[Tone, str]] = {
    Language.ID: {
        Tone.FRIENDLY: "ramah",
        Tone.POLITE: "sopan",
        Tone.FIRM: "tegas",
        Tone.FORMAL: "resmi",
        Tone.FINAL: "terakhir",
    },
    Language.EN: {tone: tone.value for tone in Tone},
}

FOLLOW_UP_NAMES: dict[Language, dict[str, str]] = {
    Language.ID: {
        Purpose.PROMISE_FOLLOWUP: "tindak lanjut janji bayar",
        Purpose.CLAIM_CHECK: "permintaan bukti transfer",
        Purpose.CERTIFICATE: "permintaan bukti potong",
        Purpose.THANKS: "ucapan terima kasih",
        Purpose.THANKS_PUNCTUAL: "ucapan terima kasih",
    },
    Language.EN: {
        Purpose.PROMISE_FOLLOWUP: "the follow-up of a promise",
        Purpose.CLAIM_CHECK: "the question for the transfer slip",
        Purpose.CERTIFICATE: "the request for the withholding slip",
        Purpose.THANKS: "a thank-you",
        Purpose.THANKS_PUNCTUAL: "a thank-you",
    },
}
"""Steps outside the ladder; a rung is called by its own id."""

TASKS: dict[str, str] = {
    "balas klien": "answer the client",
    "cek mutasi bank": "check the bank statement",
    "minta bukti potong": "ask for the withholding slip",
    "pastikan faktur diterima klien": "make sure that the client has the invoice",
    "perbarui data pembayaran": "update the payment data",
    "perbarui kontak klien": "update the client's contacts",
    "periksa jam sistem": "check the system clock",
    "selesaikan keberatan klien": "settle the client's objection",
    "tentukan langkah berikutnya": "decide on the next step",
    "terbitkan faktur": "issue the invoice",
    "tinjau jam kontak dan masa tenang": "review contact hours and quiet periods",
    "kirim": "send",
    "setujui langkah": "approve step",
}
"""What we owe, Indonesian to English: a whole task, or how it begins when a name follows."""
