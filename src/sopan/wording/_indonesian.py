"""Indonesian, as a bookkeeper would say it."""

from __future__ import annotations

from sopan.wording._phrases import Phrases
from sopan.words import Channel, Language, Purpose, Tone

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


def _contacts(count: str) -> str:
    """`3 kontak`."""
    return f"{count} kontak"


def _attempts(count: str) -> str:
    """`3 upaya sebelumnya`."""
    return f"{count} upaya sebelumnya"


def _holiday(name: str) -> str:
    """`Natal` for `Hari Raya Natal`, `perkiraan Idulfitri` for `Hari Raya Idul Fitri (perkiraan)`."""
    if name.startswith(_BESIDE):
        return f"hari di dekat {_holiday(name.removeprefix(_BESIDE))}"
    bare = name.removesuffix(_ESTIMATED).removeprefix("Hari kedua dari ")
    bare = bare.removeprefix("Hari Raya ").removeprefix("Hari Suci ")
    bare = bare.replace("Idul Fitri", "Idulfitri").replace("Idul Adha", "Iduladha")
    bare = _SHORT.get(bare, bare)
    return f"perkiraan {bare}" if name.endswith(_ESTIMATED) else bare


INDONESIAN = Phrases(
    language=Language.ID,
    tones={
        Tone.FRIENDLY: "ramah",
        Tone.POLITE: "sopan",
        Tone.FIRM: "tegas",
        Tone.FORMAL: "resmi",
        Tone.FINAL: "terakhir",
    },
    channels={
        Channel.WHATSAPP: "WhatsApp",
        Channel.EMAIL: "email",
        Channel.SMS: "SMS",
        Channel.PHONE: "telepon",
        Channel.LETTER: "surat",
    },
    purposes={
        Purpose.UPCOMING: "pengingat jatuh tempo",
        Purpose.DUE_TODAY: "pengingat hari jatuh tempo",
        Purpose.OVERDUE: "pengingat tagihan",
        Purpose.RECEIPT_CHECK: "konfirmasi penerimaan tagihan",
        Purpose.PROMISE_FOLLOWUP: "tindak lanjut janji bayar",
        Purpose.CLAIM_CHECK: "permintaan bukti transfer",
        Purpose.CERTIFICATE: "permintaan bukti potong",
        Purpose.OFFER: "tawaran cicilan atau perpanjangan",
        Purpose.AGREEMENT: "ringkasan kesepakatan",
        Purpose.STATEMENT: "rekapitulasi tagihan",
        Purpose.FINAL_NOTICE: "pemberitahuan terakhir",
        Purpose.SERVICE_PAUSE: "pemberitahuan penghentian sementara",
        Purpose.PAYMENT_RETURNED: "kabar pembayaran yang dikembalikan bank",
        Purpose.BALANCE_CONFIRMATION: "konfirmasi saldo",
        Purpose.THANKS: "ucapan terima kasih",
        Purpose.THANKS_PUNCTUAL: "ucapan terima kasih atas pembayaran tepat waktu",
        Purpose.SOMASI_DRAFT: "konsep somasi",
        Purpose.HANDOFF_BRIEF: "ringkasan penyerahan",
    },
    outcomes={
        "sent": "terkirim",
        "delivered": "diterima",
        "unknown": "tidak diketahui",
        "failed": "gagal",
    },
    offers={
        "instalments": "cicilan",
        "extension": "perpanjangan",
        "fee_waiver": "pembebasan biaya keterlambatan",
    },
    fates={
        "kept": "ditepati",
        "late": "dibayar terlambat",
        "partly": "ditepati sebagian",
        "broken": "tidak ditepati",
        "replaced": "diganti kesepakatan baru",
        "open": "belum lewat",
        "unknown": "tidak dapat dinilai dari faktur-faktur ini",
    },
    headlines={
        "send": "kirim sekarang lewat {channel}: {what}{tone}",
        "send_phone": "telepon sekarang: {what}{tone}",
        "tone": ", dengan nada {tone}",
        "final_tone": ", dengan nada resmi dan terakhir",
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
        "grace": "dengan masa tenggang {days}, penagihan paling cepat {day}",
        "before_target": "{step} dijadwalkan {day}",
        "outside_window": "jam kontak lewat {channel} baru buka saat itu",
        "min_gap": "kontak terakhir {day} dan jarak antarkontak minimal {days}",
        "weekly_cap": "batas {contacts} dalam 7 hari sudah tercapai",
        "monthly_cap": "batas {contacts} dalam 30 hari sudah tercapai",
        "case_changes": "pada {day} {change}, lalu keadaannya dinilai lagi",
        "demand_first": "{step} untuk faktur lain didahulukan",
        # we owe the next move, or have agreed to wait
        "clock_behind": "jam sistem tertinggal dari peristiwa terakhir yang tercatat, {until}",
        "not_issued": "faktur belum diterbitkan",
        "handed_off": "penagihan sudah diserahkan kepada pihak lain",
        "disputed": "klien berkeberatan atas tagihan ini atau sebagiannya",
        "held": "penagihan ini sengaja ditunda",
        "verify_payment": "pada {day} klien menyatakan sudah membayar",
        "awaiting_us": "pesan dari klien belum kita balas",
        "documents_pending": "klien masih menunggu dokumen dari kita",
        "promised": "klien berjanji membayar paling lambat {day}",
        "post_dated": "dengan pembayaran bertanggal {day} tagihan ini akan lunas",
        "below_minimum": "sisa tagihan di bawah batas minimum penagihan",
        "needs_approval": "{step} menunggu persetujuan",
        "stale_payment_data": "data pembayaran perlu diperbarui sebelum {step}",
        "unreachable": "klien tidak dapat dihubungi lewat saluran mana pun",
        "never_open": "{layers} tidak menyisakan waktu yang cocok dalam 400 hari ke depan",
        "ladder_finished": "tidak ada lagi langkah yang dapat dijalankan",
        # something goes
        "step_due": "jadwalnya {day}",
        "retry": "{attempts} gagal",
        "promise_broken": "janji bayar paling lambat {day} tidak terpenuhi",
        "extension_missed": "perpanjangan sampai {day} terlewati tanpa pelunasan",
        "claim_unconfirmed": "pembayaran yang disampaikan klien pada {day} belum terlihat di rekening",
        "certificate_missing": "tidak ada lagi uang yang ditunggu, tetapi bukti potong belum diterima",
        "paid": "pelunasan diterima {day}",
        "ladder_end": "pemberitahuan terakhir sudah disampaikan dan waktunya sudah lewat",
        # steps that will not be
        "no_channel": "{steps} dilewati karena klien tidak dapat dihubungi dengan cara itu",
        "expired": "{steps} dilewati karena waktunya sudah lewat",
        "before_issue": "{steps} dilewati karena faktur baru terbit",
        "late": "{steps} dilewati karena sudah terlambat",
        "superseded": "{steps} dilewati karena langkah berikutnya sudah tiba",
        # worth knowing
        "payment_ahead": "ada pembayaran bertanggal {day}",
        "not_decreed": "hari libur tahun {detail} belum ditetapkan, jadi perhitungannya masih perkiraan",
        "plan_lapsed": "rencana cicilan gugur karena cicilan {day} tidak dibayar penuh",
        "event_ignored": "{event} pada {day} tidak cocok dengan faktur ini dan diabaikan",
        # the end
        "settled": "tagihan sudah lunas",
        "overpaid": "tagihan lunas dengan kelebihan bayar",
        "void": "faktur dibatalkan",
        "written_off": "piutang sudah dihapusbukukan",
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
        "unreached": "{attempts} tidak sampai kepada klien",
    },
    closures={
        "weekend": ("akhir pekan", "akhir pekan"),
        "cuti_bersama": ("cuti bersama", "cuti bersama"),
        "holiday": ("{name}", "{name}"),
        "estimated_holiday": ("{name}", "{name}"),
        "quiet_period": ("masa tenang{note}", "masa tenang{note}"),
        "outside_window": ("tanpa jam kontak", "hari tanpa jam kontak"),
    },
    changes={
        "payment": "sebuah pembayaran mulai diperhitungkan",
        "post_dated": "pembayaran bertanggal mendatang sudah cukup dekat untuk ditunggu",
        "reversal": "sebuah pembayaran ditarik kembali",
        "clearing": "sebuah pembayaran cair",
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
    steps={
        "reminder": "pengingat",
        "follow_up": "tindak lanjut",
        "second_follow_up": "tindak lanjut kedua",
        "hand_off": "penyerahan",
    },
    unknown_step=("langkah {steps}", "langkah {steps}"),
    definite="{name}",
    joint={"pair": "{before} dan {last}", "last": "{before}, dan {last}"},
    length=_length,
    contacts=_contacts,
    attempts=_attempts,
    holiday=_holiday,
    short_reasons={
        "weekend": "akhir pekan",
        "holiday": "{detail}",
        "cuti_bersama": "{detail}",
        "estimated_holiday": "{detail}",
        "quiet_period": "masa tenang {detail}",
        "min_gap": "jarak antarkontak minimal {days}",
        "weekly_cap": "batas {contacts} per 7 hari",
        "monthly_cap": "batas {contacts} per 30 hari",
        "retry": "kontak sebelumnya gagal",
        "promise_broken": "janji {on} tidak terpenuhi",
        "extension_missed": "perpanjangan sampai {on} terlewati",
        "claim_unconfirmed": "pembayaran belum terlihat",
        "certificate_missing": "bukti potong belum diterima",
        "plan_lapsed": "rencana cicilan gugur",
        "no_channel": "{detail} dilewati: tidak dapat dihubungi dengan cara itu",
        "not_decreed": "libur tahun {detail} belum ditetapkan",
    },
    facts={
        "issued": "Penerbitan {of}, nilai {amount}, jatuh tempo {day}",
        "delivered": "Klien menerima {of}",
        "fallen_due": "Jatuh tempo {of}, {amount}",
        "payment": "Pembayaran {amount} untuk {of}; sisa {open}",
        "payment_reversed": "Pembayaran {amount} untuk {of} ditarik kembali oleh bank; sisa {open}",
        "credit_note": "Nota kredit {amount} untuk {of}; sisa {open}",
        "certificate": "Bukti potong {amount} untuk {of} diterima; sisa {open}",
        "replied": "Klien menjawab tentang {of}",
        "reply_handled": "Kami menanggapi jawaban klien tentang {of}",
        "payment_claimed": "Klien menyatakan sudah membayar {of}",
        "payment_claim_rejected": "Pembayaran yang dinyatakan untuk {of} tidak ditemukan di rekening",
        "dispute_opened": "Klien berkeberatan atas {of}",
        "dispute_resolved": "Keberatan atas {of} diselesaikan",
        "hold_placed": "Kami menahan penagihan {of}",
        "hold_lifted": "Penagihan {of} dilanjutkan",
        "extension_agreed": "Disepakati perpanjangan {of} sampai {day}",
        "plan_agreed": "Disepakati cicilan untuk {of}:",
        "plan_cancelled": "Kesepakatan cicilan {of} dibatalkan",
        "opted_out": "Klien tidak ingin dihubungi lagi",
        "opted_in": "Klien bersedia dihubungi lagi",
        "step_approved": "Langkah {step} untuk {of} disetujui",
        "handed_off": "Penanganan {of} diserahkan kepada {to}",
        "hand_off_recalled": "Penanganan {of} kembali kepada kami",
    },
    timeline={
        "invoice": "Faktur {number}",
        "account": "Klien {client}, faktur {number}",
        "about": "faktur {numbers}",
        "listed": "juga disebut {numbers}",
        "due": "jatuh tempo {day}",
        "policy": "kebijakan {name}",
        "seen": "Dilihat {at}",
        "assumption": "bila tidak ada kabar dan tidak ada pembayaran baru",
        "day": "hari",
        "date": "tanggal",
        "clock": "pukul",
        "step": "langkah",
        "tone": "nada",
        "channel": "saluran",
        "remarks": "keterangan",
        "contacted": "sudah dilakukan",
        "hold": "ditahan",
        "done": "selesai",
        "wait": "menunggu",
        "hand_off": "orang",
        "hand_off_to": "serahkan kepada {to}",
        "planned": "rencana {day}",
        "planned_day": "tanggal menurut kebijakan",
        "after": "setelah {what}",
        "deadline": "batas {day}",
        "approved": "setelah disetujui",
        "goes_on": "berlanjut {at}",
        "today": "hari ini {day}",
        "due_flag": "jatuh tempo {day}",
        "instalment_flag": "cicilan {day}",
        "effective_flag": "dihitung dari {day}",
        "grace_flag": "paling cepat {day}",
        "grace": "masa tenggang",
        "weekend": "akhir pekan",
        "holiday": "hari libur",
        "cuti_bersama": "cuti bersama",
        "and_cuti_bersama": " dan cuti bersama",
        "estimated": " (perkiraan)",
        "estimated_holiday": "libur perkiraan",
        "quiet": "masa tenang",
        "undecreed": "libur tahun {year} belum ditetapkan",
    },
    dossier={
        "title": "RIWAYAT KOMUNIKASI DAN PEMBAYARAN",
        "through": "Keadaan sampai {day}",
        "invoice": (
            "Faktur {number}: terbit {issued}, jatuh tempo {due}, nilai {total}, terbayar {paid}, belum dibayar {open}."
        ),
        "chronology": "KRONOLOGI",
        "of": "faktur {numbers}",
        "of_account": "seluruh tagihan",
        "amount": "sebesar {amount}",
        "by_channel": "lewat {channel}",
        "until": "sampai {day} pukul {time}",
        "talk": "pembicaraan tentang {of}",
        "contact": "{what} untuk {of}",
        "to": "ke {to}",
        "tone": "nada {tone}",
        "asked": "menyebut {amount}",
        "deadline": "tenggat {day}",
        "offered": "menawarkan {offers}",
        "promise": "Klien berjanji membayar{amount} untuk {of} paling lambat {day}",
        "summary": "RINGKASAN",
        "contacts": "Menghubungi klien: {made} kali, gagal terkirim: {failed} kali.",
        "promises": "Janji bayar: {count}{told}.",
        "offers": "Tawaran keringanan: {count} kali.",
        "agreements": "Kesepakatan dan pembatalannya: {count}.",
        "closing": "Riwayat ini hanya memuat hal-hal yang tercatat pada waktunya.",
    },
)
