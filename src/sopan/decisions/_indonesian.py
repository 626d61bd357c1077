"""Decisions in Indonesian, as a bookkeeper would say them."""

from __future__ import annotations

from sopan.decisions._speech import Speech
from sopan.decisions.reasons import ReasonCode
from sopan.words import CHANNEL_NAMES, TONE_NAMES, Language, Purpose, Tone

__all__ = ["INDONESIAN"]

_ESTIMATED = " (perkiraan)"
_BESIDE = "berdekatan dengan "
_SHORT = {
    "Isra Mikraj Nabi Muhammad": "Isra Mikraj",
    "Maulid Nabi Muhammad": "Maulid Nabi",
    "Tahun Baru Masehi": "Tahun Baru",
}


def _length(days: str) -> str:
    """`3 hari`, `3 hari kerja`."""
    count, _, unit = days.partition(" ")
    return f"{count} hari {unit}".rstrip()


def _holiday(name: str) -> str:
    """`Natal` for `Hari Raya Natal`, `perkiraan Idulfitri` for `Hari Raya Idul Fitri (perkiraan)`."""
    if name.startswith(_BESIDE):
        return f"hari di dekat {_holiday(name.removeprefix(_BESIDE))}"
    bare = name.removesuffix(_ESTIMATED).removeprefix("Hari kedua dari ")
    bare = bare.removeprefix("Hari Raya ").removeprefix("Hari Suci ")
    bare = bare.replace("Idul Fitri", "Idulfitri").replace("Idul Adha", "Iduladha")
    bare = _SHORT.get(bare, bare)
    return f"perkiraan {bare}" if name.endswith(_ESTIMATED) else bare


INDONESIAN = Speech(
    language=Language.ID,
    headlines={
        "send": "kirim sekarang lewat {channel}: {what}{tone}",
        "send_phone": "telepon sekarang: {what}{tone}",
        "tone": ", dengan nada {tone}",
        "wait": "menunggu sampai {until}",
        "hold": "ditahan: {reason}",
        "hold_until": "ditahan sampai {until}: {reason}",
        "hold_through": "ditahan sampai dengan {until}: {reason}",
        "hand_off": "serahkan kepada {to}",
        "done": "selesai: {reason}",
        "surplus": "selesai: {reason} sebesar {surplus}",
        "todo": "tugas kita: {todo}",
        "charges": "biaya keterlambatan {amount} yang disepakati belum ditagih",
    },
    reasons={
        # on the way to an instant
        ReasonCode.GRACE: "masa tenggang {days} berakhir {day}",
        ReasonCode.BEFORE_TARGET: "{step} dijadwalkan {day}",
        ReasonCode.OUTSIDE_WINDOW: "jam kontak lewat {channel} baru buka saat itu",
        ReasonCode.MIN_GAP: "kontak terakhir {day} dan jarak antarkontak minimal {days}",
        ReasonCode.WEEKLY_CAP: "batas {count} kontak dalam 7 hari sudah tercapai",
        ReasonCode.MONTHLY_CAP: "batas {count} kontak dalam 30 hari sudah tercapai",
        ReasonCode.CASE_CHANGES: "pada {day} {change}, lalu keadaannya dinilai lagi",
        ReasonCode.DEMAND_FIRST: "{step} untuk faktur lain didahulukan",
        # we owe the next move, or have agreed to wait
        ReasonCode.CLOCK_BEHIND: "jam sistem tertinggal dari peristiwa terakhir yang tercatat, {until}",
        ReasonCode.NOT_ISSUED: "faktur belum diterbitkan",
        ReasonCode.HANDED_OFF: "penagihan sudah diserahkan kepada pihak lain",
        ReasonCode.DISPUTED: "klien berkeberatan atas tagihan ini",
        ReasonCode.HELD: "penagihan ini sengaja ditunda",
        ReasonCode.VERIFY_PAYMENT: "pada {day} klien menyatakan sudah membayar",
        ReasonCode.AWAITING_US: "pesan dari klien belum kita balas",
        ReasonCode.DOCUMENTS_PENDING: "klien masih menunggu dokumen dari kita",
        ReasonCode.PROMISED: "klien berjanji membayar paling lambat {day}",
        ReasonCode.POST_DATED: "pembayaran bertanggal {day} akan melunasinya",
        ReasonCode.BELOW_MINIMUM: "sisa tagihan di bawah batas minimum penagihan",
        ReasonCode.NEEDS_APPROVAL: "{step} menunggu persetujuan",
        ReasonCode.STALE_PAYMENT_DATA: "data pembayaran perlu diperbarui sebelum {step}",
        ReasonCode.UNREACHABLE: "klien tidak dapat dihubungi lewat saluran mana pun",
        ReasonCode.NEVER_OPEN: "{layers} tidak menyisakan waktu yang cocok dalam 400 hari ke depan",
        ReasonCode.LADDER_FINISHED: "tidak ada langkah yang tersisa",
        # something goes
        ReasonCode.RUNG_DUE: "jadwalnya {day}",
        ReasonCode.RETRY: "{count} upaya sebelumnya gagal",
        ReasonCode.PROMISE_BROKEN: "janji bayar paling lambat {day} tidak terpenuhi",
        ReasonCode.EXTENSION_MISSED: "perpanjangan sampai {day} terlewati tanpa pelunasan",
        ReasonCode.CLAIM_UNCONFIRMED: "pembayaran yang disampaikan klien pada {day} belum terlihat di rekening",
        ReasonCode.CERTIFICATE_MISSING: "uang sudah diterima, tetapi bukti potong belum",
        ReasonCode.PAID: "pelunasan diterima {day}",
        ReasonCode.LADDER_END: "pemberitahuan terakhir sudah disampaikan dan batas waktunya sudah lewat",
        # rungs that will not be
        ReasonCode.NO_CHANNEL: "{steps} dilewati karena klien tidak punya saluran untuk itu",
        ReasonCode.EXPIRED: "{steps} dilewati karena waktunya sudah lewat",
        ReasonCode.BEFORE_ISSUE: "{steps} dilewati karena faktur baru terbit",
        ReasonCode.LATE: "{steps} dilewati karena sudah terlambat",
        ReasonCode.SUPERSEDED: "{steps} dilewati karena langkah berikutnya sudah tiba",
        # worth knowing
        ReasonCode.PAYMENT_AHEAD: "ada pembayaran bertanggal {day}",
        ReasonCode.NOT_DECREED: "hari libur tahun {detail} belum ditetapkan, jadi perhitungannya masih perkiraan",
        ReasonCode.PLAN_LAPSED: "rencana cicilan gugur karena cicilan {day} tidak dibayar",
        ReasonCode.MISFIT: "{event} tanggal {date} tidak cocok dengan faktur ini dan diabaikan",
        # the end
        ReasonCode.SETTLED: "tagihan sudah lunas",
        ReasonCode.OVERPAID: "tagihan lunas dengan kelebihan bayar",
        ReasonCode.VOID: "faktur dibatalkan",
        ReasonCode.WRITTEN_OFF: "piutang sudah dihapusbukukan",
    },
    way={
        "moment": "{day} pukul {clock}",
        "that_day": "hari itu",
        "today": "hari ini",
        "own": " ({name})",
        "followed": ", disusul {chain}",
        "preceded": " ({name}, sesudah {chain})",
        "brought_forward": ", sehingga dimajukan ke hari kerja sebelumnya",
        "chain": "sebelum itu {chain}",
        "delivery": "faktur baru diterima klien pada {day}",
        "first_retry": "upaya sebelumnya gagal",
    },
    closures={
        ReasonCode.WEEKEND: ("akhir pekan", "akhir pekan"),
        ReasonCode.CUTI_BERSAMA: ("cuti bersama", "cuti bersama"),
        ReasonCode.HOLIDAY: ("{name}", "{name}"),
        ReasonCode.ESTIMATED_HOLIDAY: ("{name}", "{name}"),
        ReasonCode.QUIET_PERIOD: ("masa tenang{note}", "masa tenang{note}"),
        ReasonCode.OUTSIDE_WINDOW: ("tanpa jam kontak", "hari tanpa jam kontak"),
    },
    changes={
        "payment": "sebuah pembayaran mulai diperhitungkan",
        "post_dated": "pembayaran bertanggal mendatang sudah cukup dekat untuk ditunggu",
        "reversal": "sebuah pembayaran ditarik kembali",
        "credit_note": "sebuah nota kredit mulai berlaku",
        "certificate": "bukti potong mulai diperhitungkan",
        "instalment": "sebuah cicilan jatuh tempo",
        "plan_lapses": "rencana cicilan gugur",
        "promise": "sebuah janji bayar berakhir",
        "issue": "faktur terbit",
        "policy": "kebijakan lain berlaku untuknya",
        "": "keadaannya berubah",
    },
    events={
        "dispute_opened": "keberatan",
        "extension_agreed": "perpanjangan",
        "plan_agreed": "kesepakatan cicilan",
        "promise_made": "janji bayar",
        "step_approved": "persetujuan",
        "": "catatan",
    },
    layers={
        "outside_window": "jam kontak",
        "weekend": "akhir pekan",
        "holiday": "hari libur",
        "cuti_bersama": "cuti bersama",
        "estimated_holiday": "perkiraan hari libur",
        "quiet_period": "masa tenang",
        "min_gap": "jarak antarkontak",
        "weekly_cap": "batas kontak mingguan",
        "monthly_cap": "batas kontak bulanan",
    },
    todos={},
    todo_beginnings={"setujui langkah ": "beri persetujuan untuk {step}"},
    tones={**TONE_NAMES[Language.ID], Tone.FINAL: "resmi dan terakhir"},
    channels=CHANNEL_NAMES[Language.ID],
    purposes={
        Purpose.UPCOMING: "pengingat jatuh tempo",
        Purpose.DUE_TODAY: "pengingat hari jatuh tempo",
        Purpose.OVERDUE: "pengingat tagihan",
        Purpose.RECEIPT_CHECK: "konfirmasi penerimaan faktur",
        Purpose.PROMISE_FOLLOWUP: "tindak lanjut janji bayar",
        Purpose.CLAIM_CHECK: "permintaan bukti transfer",
        Purpose.CERTIFICATE: "permintaan bukti potong",
        Purpose.OFFER: "tawaran cicilan atau perpanjangan",
        Purpose.AGREEMENT: "ringkasan kesepakatan",
        Purpose.STATEMENT: "rekapitulasi tagihan",
        Purpose.FINAL_NOTICE: "pemberitahuan terakhir",
        Purpose.SERVICE_PAUSE: "pemberitahuan jeda layanan",
        Purpose.THANKS: "ucapan terima kasih",
        Purpose.THANKS_PUNCTUAL: "ucapan terima kasih atas pembayaran tepat waktu",
        Purpose.SOMASI_DRAFT: "konsep somasi",
        Purpose.HANDOFF_BRIEF: "ringkasan penyerahan",
    },
    steps={
        "reminder": "pengingat",
        "follow_up": "tindak lanjut",
        "second_follow_up": "tindak lanjut kedua",
        "call": "telepon",
        "letter": "surat resmi",
        "hand_off": "penyerahan",
    },
    unknown_step=("langkah {steps}", "langkah {steps}"),
    definite="{name}",
    joint={"pair": "{before} dan {last}", "last": "{before}, dan {last}"},
    length=_length,
    holiday=_holiday,
)
