"""A dossier as a letter-like text: what was said and paid, day by day, for whoever looks at the case next.

It uses the dossier and nothing else, so it cannot say what the dossier does not hold.
Free notes stay out unless asked for: they were written for colleagues.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from sopan.dossier import Dossier, Evidence, EvidenceKind, Fate
from sopan.formats import jam, rupiah, tanggal
from sopan.words import CHANNEL_NAMES, TONE_NAMES, Language, Outcome, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["dossier_letter"]


def dossier_letter(dossier: Dossier, language: str = "id", *, notes: bool = False) -> str:
    """The dossier in plain words: its invoices, every fact in order, and a summary in numbers.

    `notes` adds the free notes of events.
    """
    spoken = Language(language)
    parts = [*_head(dossier, spoken), "", *_chronology(dossier, spoken, notes=notes), "", *_summary(dossier, spoken)]
    return "\n".join([*parts, "", _CLOSING[spoken]]) + "\n"


def _head(dossier: Dossier, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    yield words["title"]
    yield dossier.client_name
    if dossier.through is not None:
        yield words["through"].format(day=tanggal(dossier.through, language))
    yield ""
    for invoice in dossier.invoices:
        yield words["invoice"].format(
            number=invoice.number,
            issued=tanggal(invoice.issued_on, language, weekday=False),
            due=tanggal(invoice.due_on, language, weekday=False),
            total=rupiah(invoice.total, language),
            paid=rupiah(invoice.paid, language),
            open=rupiah(invoice.outstanding, language),
        )


def _chronology(dossier: Dossier, language: Language, *, notes: bool) -> Iterator[str]:
    yield _WORDS[language]["chronology"]
    numbers = {invoice.id: invoice.number for invoice in dossier.invoices}
    for day, entries in groupby(dossier, key=lambda entry: entry.on):
        yield ""
        yield tanggal(day, language)
        for entry in entries:
            clock = "" if entry.at is None else f"{jam(entry.at, language)}: "
            note = f" ({entry.note})" if notes and entry.note is not None else ""
            yield f"- {clock}{_sentence(entry, numbers, language)}{note}"


def _sentence(entry: Evidence, numbers: dict[str, str], language: Language) -> str:
    """One fact in words."""
    words = _WORDS[language]
    named = ", ".join(numbers[invoice_id] for invoice_id in entry.invoice_ids)
    subject = words["of"].format(numbers=named) if named else words["of_account"]
    if entry.kind is EvidenceKind.CONTACTED:
        return _contact(entry, subject, language)
    if entry.kind is EvidenceKind.PROMISE_MADE:
        return _promise(entry, subject, language)
    sentence = _SENTENCES[language][entry.kind].format(
        of=subject,
        amount="" if entry.amount is None else rupiah(entry.amount, language),
        open="" if entry.outstanding is None else rupiah(entry.outstanding, language),
        day="" if entry.named_day is None else tanggal(entry.named_day, language, weekday=False),
        to=entry.to or "",
        step=", ".join(entry.steps),
    )
    extras = [
        words["amount"].format(amount=rupiah(entry.amount, language))
        if entry.amount is not None and entry.kind is EvidenceKind.DISPUTE_OPENED
        else "",
        words["by_channel"].format(channel=CHANNEL_NAMES[language][entry.channel]) if entry.channel is not None else "",
        words["until"].format(day=tanggal(entry.until, language, weekday=False), time=jam(entry.until, language))
        if entry.until is not None
        else "",
        "; ".join(
            f"{tanggal(day, language, weekday=False)} {rupiah(amount, language)}" for day, amount in entry.instalments
        ),
    ]
    return " ".join([sentence, *(extra for extra in extras if extra)]) + "."


def _contact(entry: Evidence, subject: str, language: Language) -> str:
    words = _WORDS[language]
    what = _PURPOSES[language][entry.purpose] if entry.purpose is not None else words["talk"]
    parts = [words["contact"].format(what=what, of=subject)]
    if entry.channel is not None:
        parts.append(words["by_channel"].format(channel=CHANNEL_NAMES[language][entry.channel]))
    if entry.to is not None:
        parts.append(words["to"].format(to=entry.to))
    if entry.tone is not None:
        parts.append(words["tone"].format(tone=TONE_NAMES[language][entry.tone]))
    for _, amount in entry.asked:
        parts.append(words["asked"].format(amount=rupiah(amount, language)))
    if entry.named_day is not None:
        parts.append(words["deadline"].format(day=tanggal(entry.named_day, language, weekday=False)))
    if entry.offers:
        parts.append(words["offered"].format(offers=", ".join(_OFFERS[language].get(o, o) for o in entry.offers)))
    outcome = f" ({_OUTCOMES[language][entry.outcome]})" if entry.outcome is not None else ""
    return ", ".join(parts) + outcome + "."


def _promise(entry: Evidence, subject: str, language: Language) -> str:
    words = _WORDS[language]
    amount = "" if entry.amount is None else f" {rupiah(entry.amount, language)}"
    day = "" if entry.named_day is None else tanggal(entry.named_day, language, weekday=False)
    promised = words["promise"].format(of=subject, amount=amount, day=day)
    if entry.fate is None:
        return promised + "."
    fate = _FATES[language][entry.fate]
    if entry.fulfilled_on is not None and entry.fate in {Fate.KEPT, Fate.LATE}:
        fate += f" ({tanggal(entry.fulfilled_on, language, weekday=False)})"
    elif entry.received:
        fate += f" ({', '.join(rupiah(received, language) for received in entry.received)})"
    return f"{promised}: {fate}."


def _summary(dossier: Dossier, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    yield words["summary"]
    failed = sum(entry.outcome is Outcome.FAILED for entry in dossier.contacts)
    yield "- " + words["contacts"].format(made=len(dossier.contacts) - failed, failed=failed)
    fates = Counter(entry.fate for entry in dossier.promises if entry.fate is not None)
    told = ", ".join(f"{_FATES[language][fate]} {fates[fate]}" for fate in Fate if fates[fate])
    yield "- " + words["promises"].format(count=len(dossier.promises), told=f" ({told})" if told else "")
    yield "- " + words["offers"].format(count=len(dossier.offers))
    yield "- " + words["agreements"].format(count=len(dossier.agreements))


_CLOSING = {
    Language.ID: "Riwayat ini hanya memuat hal-hal yang tercatat pada waktunya.",
    Language.EN: "This record holds only what was noted at the time.",
}

_WORDS = {
    Language.ID: {
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
        "talk": "Pembicaraan",
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
    },
    Language.EN: {
        "title": "RECORD OF COMMUNICATION AND PAYMENTS",
        "through": "As it stood on {day}",
        "invoice": "Invoice {number}: issued {issued}, due {due}, total {total}, paid {paid}, open {open}.",
        "chronology": "CHRONOLOGY",
        "of": "invoice {numbers}",
        "of_account": "the whole account",
        "amount": "of {amount}",
        "by_channel": "by {channel}",
        "until": "until {day}, {time}",
        "talk": "A talk",
        "contact": "{what} about {of}",
        "to": "to {to}",
        "tone": "{tone} in tone",
        "asked": "naming {amount}",
        "deadline": "with {day} as the last date",
        "offered": "offering {offers}",
        "promise": "The client promised to pay{amount} for {of} by {day}",
        "summary": "SUMMARY",
        "contacts": "Contacts made: {made}; failed: {failed}.",
        "promises": "Promises to pay: {count}{told}.",
        "offers": "Times that relief was offered: {count}.",
        "agreements": "Agreements and their cancellations: {count}.",
    },
}

_SENTENCES = {
    Language.ID: {
        EvidenceKind.ISSUED: "Penerbitan {of}, nilai {amount}, jatuh tempo {day}",
        EvidenceKind.DELIVERED: "Klien menerima {of}",
        EvidenceKind.FALLEN_DUE: "Jatuh tempo {of}, {amount}",
        EvidenceKind.PAYMENT: "Pembayaran {amount} untuk {of}; sisa {open}",
        EvidenceKind.PAYMENT_REVERSED: "Pembayaran {amount} untuk {of} ditarik kembali oleh bank; sisa {open}",
        EvidenceKind.CREDIT_NOTE: "Nota kredit {amount} untuk {of}; sisa {open}",
        EvidenceKind.CERTIFICATE: "Bukti potong {amount} untuk {of} diterima; sisa {open}",
        EvidenceKind.REPLIED: "Klien menjawab tentang {of}",
        EvidenceKind.REPLY_HANDLED: "Kami menanggapi jawaban klien tentang {of}",
        EvidenceKind.PAYMENT_CLAIMED: "Klien menyatakan sudah membayar {of}",
        EvidenceKind.PAYMENT_CLAIM_REJECTED: "Pembayaran yang dinyatakan untuk {of} tidak ditemukan di rekening",
        EvidenceKind.DISPUTE_OPENED: "Klien berkeberatan atas {of}",
        EvidenceKind.DISPUTE_RESOLVED: "Keberatan atas {of} diselesaikan",
        EvidenceKind.HOLD_PLACED: "Kami menahan penagihan {of}",
        EvidenceKind.HOLD_LIFTED: "Penagihan {of} dilanjutkan",
        EvidenceKind.EXTENSION_AGREED: "Disepakati perpanjangan {of} sampai {day}",
        EvidenceKind.PLAN_AGREED: "Disepakati cicilan untuk {of}:",
        EvidenceKind.PLAN_CANCELLED: "Kesepakatan cicilan {of} dibatalkan",
        EvidenceKind.OPTED_OUT: "Klien tidak ingin dihubungi lagi",
        EvidenceKind.OPTED_IN: "Klien bersedia dihubungi lagi",
        EvidenceKind.STEP_APPROVED: "Langkah {step} untuk {of} disetujui",
        EvidenceKind.HANDED_OFF: "Penanganan {of} diserahkan kepada {to}",
        EvidenceKind.HAND_OFF_RECALLED: "Penanganan {of} kembali kepada kami",
    },
    Language.EN: {
        EvidenceKind.ISSUED: "Issue of {of}, total {amount}, due {day}",
        EvidenceKind.DELIVERED: "The client had {of}",
        EvidenceKind.FALLEN_DUE: "Due date of {of}, {amount}",
        EvidenceKind.PAYMENT: "Payment of {amount} for {of}; open {open}",
        EvidenceKind.PAYMENT_REVERSED: "Payment of {amount} for {of} taken back by the bank; open {open}",
        EvidenceKind.CREDIT_NOTE: "Credit note of {amount} for {of}; open {open}",
        EvidenceKind.CERTIFICATE: "Withholding slip of {amount} for {of} received; open {open}",
        EvidenceKind.REPLIED: "The client answered about {of}",
        EvidenceKind.REPLY_HANDLED: "We responded to the client's answer about {of}",
        EvidenceKind.PAYMENT_CLAIMED: "The client said that {of} had been paid",
        EvidenceKind.PAYMENT_CLAIM_REJECTED: "The payment spoken of for {of} was not found in our account",
        EvidenceKind.DISPUTE_OPENED: "The client objected to {of}",
        EvidenceKind.DISPUTE_RESOLVED: "The objection to {of} was settled",
        EvidenceKind.HOLD_PLACED: "We put {of} on hold",
        EvidenceKind.HOLD_LIFTED: "The hold on {of} was lifted",
        EvidenceKind.EXTENSION_AGREED: "Agreement to extend {of} to {day}",
        EvidenceKind.PLAN_AGREED: "Agreement on instalments for {of}:",
        EvidenceKind.PLAN_CANCELLED: "The agreement on instalments for {of} was cancelled",
        EvidenceKind.OPTED_OUT: "The client did not want to be contacted any more",
        EvidenceKind.OPTED_IN: "The client wanted to be contacted again",
        EvidenceKind.STEP_APPROVED: "Step {step} for {of} was approved",
        EvidenceKind.HANDED_OFF: "{to} took over {of}",
        EvidenceKind.HAND_OFF_RECALLED: "We took {of} back",
    },
}

_PURPOSES = {
    Language.ID: {
        Purpose.UPCOMING: "Pengingat sebelum jatuh tempo",
        Purpose.DUE_TODAY: "Pengingat hari jatuh tempo",
        Purpose.OVERDUE: "Pengingat",
        Purpose.RECEIPT_CHECK: "Konfirmasi penerimaan",
        Purpose.PROMISE_FOLLOWUP: "Tindak lanjut janji bayar",
        Purpose.CLAIM_CHECK: "Permintaan bukti transfer",
        Purpose.CERTIFICATE: "Permintaan bukti potong",
        Purpose.OFFER: "Tawaran",
        Purpose.AGREEMENT: "Konfirmasi kesepakatan",
        Purpose.STATEMENT: "Rekap tagihan",
        Purpose.FINAL_NOTICE: "Pemberitahuan terakhir",
        Purpose.SERVICE_PAUSE: "Pemberitahuan penundaan layanan",
        Purpose.THANKS: "Ucapan terima kasih",
        Purpose.THANKS_PUNCTUAL: "Ucapan terima kasih",
        Purpose.SOMASI_DRAFT: "Konsep somasi",
        Purpose.HANDOFF_BRIEF: "Ringkasan penyerahan",
    },
    Language.EN: {
        Purpose.UPCOMING: "A reminder before the due date",
        Purpose.DUE_TODAY: "A reminder on the due date",
        Purpose.OVERDUE: "A reminder",
        Purpose.RECEIPT_CHECK: "A check of receipt",
        Purpose.PROMISE_FOLLOWUP: "A follow-up of a promise",
        Purpose.CLAIM_CHECK: "A request for the transfer slip",
        Purpose.CERTIFICATE: "A request for the withholding slip",
        Purpose.OFFER: "An offer",
        Purpose.AGREEMENT: "A confirmation of an agreement",
        Purpose.STATEMENT: "A statement",
        Purpose.FINAL_NOTICE: "A final notice",
        Purpose.SERVICE_PAUSE: "A notice that the service pauses",
        Purpose.THANKS: "A thank-you",
        Purpose.THANKS_PUNCTUAL: "A thank-you",
        Purpose.SOMASI_DRAFT: "A draft of a somasi",
        Purpose.HANDOFF_BRIEF: "A hand-off brief",
    },
}

_OUTCOMES = {
    Language.ID: {
        Outcome.SENT: "terkirim",
        Outcome.DELIVERED: "diterima",
        Outcome.UNKNOWN: "tidak diketahui",
        Outcome.FAILED: "gagal",
    },
    Language.EN: {outcome: outcome.value for outcome in Outcome},
}

_OFFERS = {
    Language.ID: {
        "instalments": "cicilan",
        "extension": "perpanjangan",
        "fee_waiver": "pembebasan biaya keterlambatan",
    },
    Language.EN: {"instalments": "instalments", "extension": "an extension", "fee_waiver": "a waiver of the late fee"},
}

_FATES = {
    Language.ID: {
        Fate.KEPT: "ditepati",
        Fate.LATE: "dibayar terlambat",
        Fate.PARTLY: "ditepati sebagian",
        Fate.BROKEN: "tidak ditepati",
        Fate.REPLACED: "diganti kesepakatan baru",
        Fate.OPEN: "belum lewat",
    },
    Language.EN: {
        Fate.KEPT: "kept",
        Fate.LATE: "paid late",
        Fate.PARTLY: "kept in part",
        Fate.BROKEN: "not kept",
        Fate.REPLACED: "replaced by a newer agreement",
        Fate.OPEN: "not yet due",
    },
}
