"""Decisions in plain sentences, Indonesian and English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from sopan.decisions.reasons import Reason, ReasonCode
from sopan.formats import jam, tanggal
from sopan.words import Language

if TYPE_CHECKING:
    from sopan.decisions.model import Decision

__all__ = ["explain"]


def explain(decision: Decision, language: Language) -> str:
    """One to three plain sentences: what happens, and why."""
    sentences = _SENTENCES[language]
    headline = sentences[decision.kind].format(**_facts(decision, language))
    reasons = _because(decision.because, language)
    todo = getattr(decision, "todo", "")
    closing = sentences["todo"].format(todo=todo) if todo else ""
    return " ".join(part for part in (headline, reasons, closing) if part)


def _facts(decision: Decision, language: Language) -> dict[str, str]:
    """What the headline of a decision may mention."""
    facts = {
        name: str(getattr(decision, name)) for name in ("step", "channel", "tone", "to") if hasattr(decision, name)
    }
    until = getattr(decision, "until", None)
    facts["until"] = _moment(until, language) if until else _SENTENCES[language]["open_end"]
    facts["what"] = _reason_name(str(getattr(decision, "reason", "")), language)
    return facts


def _moment(at: datetime, language: Language) -> str:
    clock = "pukul" if language is Language.ID else "at"
    return f"{tanggal(at.date(), language)} {clock} {jam(at, language)}"


def _reason_name(code: str, language: Language) -> str:
    return _REASONS[language].get(ReasonCode(code), code) if code else ""


def _because(because: Iterable[Reason], language: Language) -> str:
    """The reasons as one sentence; what is merely said by the headline is not repeated."""
    sentences = _REASON_SENTENCES[language]
    clauses = [
        sentences[reason.code].format(on=_day(reason.on, language), detail=_detail(reason, language))
        for reason in because
        if reason.code in sentences
    ]
    unique = list(dict.fromkeys(clauses))
    if not unique:
        return ""
    text = "; ".join(unique)
    return f"{text[0].upper()}{text[1:]}."


def _day(on: date | None, language: Language) -> str:
    return tanggal(on, language) if on else ""


def _detail(reason: Reason, language: Language) -> str:
    if reason.code in {ReasonCode.GRACE, ReasonCode.MIN_GAP} and language is Language.EN:
        return reason.detail.replace(" kerja", " working")
    return reason.detail


_SENTENCES: dict[Language, dict[str, str]] = {
    Language.ID: {
        "send": "Kirim sekarang lewat {channel}: {step}, bernada {tone}.",
        "wait": "Menunggu sampai {until}.",
        "hold": "Ditahan {until}: {what}.",
        "hand_off": "Serahkan kepada {to}: tangga penagihan telah selesai.",
        "done": "Selesai: {what}.",
        "open_end": "sampai ada kabar baru",
        "todo": "Tugas kita: {todo}.",
    },
    Language.EN: {
        "send": "Send now by {channel}: {step}, in a {tone} tone.",
        "wait": "Waiting until {until}.",
        "hold": "On hold until {until}: {what}.",
        "hand_off": "Hand over to {to}: the ladder has ended.",
        "done": "Done: {what}.",
        "open_end": "there is news",
        "todo": "Our task: {todo}.",
    },
}

_REASONS: dict[Language, dict[ReasonCode, str]] = {
    Language.ID: {
        ReasonCode.CLOCK_BEHIND: "jam tertinggal dari peristiwa terakhir yang tercatat",
        ReasonCode.NOT_ISSUED: "faktur belum diterbitkan",
        ReasonCode.HANDED_OFF: "sudah diserahkan kepada pihak lain",
        ReasonCode.DISPUTED: "klien mengajukan keberatan",
        ReasonCode.HELD: "ditunda atas permintaan kita sendiri",
        ReasonCode.VERIFY_PAYMENT: "klien menyatakan sudah membayar",
        ReasonCode.AWAITING_US: "balasan klien belum kita tanggapi",
        ReasonCode.DOCUMENTS_PENDING: "klien menunggu dokumen dari kita",
        ReasonCode.PROMISED: "klien menjanjikan tanggal pembayaran",
        ReasonCode.POST_DATED: "pembayaran bertanggal mundur akan melunasi tagihan",
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
        ReasonCode.HELD: "we put it on hold ourselves",
        ReasonCode.VERIFY_PAYMENT: "the client says that it has been paid",
        ReasonCode.AWAITING_US: "the client's reply is still unanswered",
        ReasonCode.DOCUMENTS_PENDING: "the client is waiting for documents from us",
        ReasonCode.PROMISED: "the client has named a day of payment",
        ReasonCode.POST_DATED: "a post-dated payment will settle it",
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

_REASON_SENTENCES: dict[Language, dict[ReasonCode, str]] = {
    Language.ID: {
        ReasonCode.BEFORE_TARGET: "langkah ini dijadwalkan {on}",
        ReasonCode.GRACE: "masa tenggang {detail} hari berakhir {on}",
        ReasonCode.WEEKEND: "{on} akhir pekan",
        ReasonCode.HOLIDAY: "{on} libur: {detail}",
        ReasonCode.CUTI_BERSAMA: "{on} cuti bersama: {detail}",
        ReasonCode.ESTIMATED_HOLIDAY: "{on} perkiraan libur: {detail}",
        ReasonCode.OUTSIDE_WINDOW: "{on} di luar jam kontak ({detail})",
        ReasonCode.QUIET_PERIOD: "{on} mulai masa tenang {detail}",
        ReasonCode.MIN_GAP: "jarak antarkontak {detail} hari sejak {on}",
        ReasonCode.WEEKLY_CAP: "batas {detail} kontak dalam 7 hari tercapai",
        ReasonCode.MONTHLY_CAP: "batas {detail} kontak dalam 30 hari tercapai",
        ReasonCode.CASE_CHANGES: "keadaan berubah pada {on} ({detail})",
        ReasonCode.RUNG_DUE: "jadwalnya {on}",
        ReasonCode.RETRY: "kontak sebelumnya gagal ({detail} kali)",
        ReasonCode.PROMISE_BROKEN: "janji bayar {on} tidak terpenuhi",
        ReasonCode.EXTENSION_MISSED: "perpanjangan sampai {on} terlewati",
        ReasonCode.CLAIM_UNCONFIRMED: "pembayaran yang disebut klien pada {on} belum terlihat di rekening",
        ReasonCode.CERTIFICATE_MISSING: "bukti potong belum kita terima",
        ReasonCode.PAYMENT_AHEAD: "ada pembayaran bertanggal {on}",
        ReasonCode.NOT_DECREED: "libur tahun {detail} belum ditetapkan",
        ReasonCode.PLAN_LAPSED: "rencana cicilan gugur sejak cicilan {on}",
        ReasonCode.NO_CHANNEL: "langkah {detail} dilewati: klien tidak punya saluran untuk itu",
    },
    Language.EN: {
        ReasonCode.BEFORE_TARGET: "this step is planned for {on}",
        ReasonCode.GRACE: "{detail} days of grace end on {on}",
        ReasonCode.WEEKEND: "{on} is a weekend",
        ReasonCode.HOLIDAY: "{on} is a holiday: {detail}",
        ReasonCode.CUTI_BERSAMA: "{on} is a collective leave day: {detail}",
        ReasonCode.ESTIMATED_HOLIDAY: "{on} is an estimated holiday: {detail}",
        ReasonCode.OUTSIDE_WINDOW: "{on} outside contact hours ({detail})",
        ReasonCode.QUIET_PERIOD: "a quiet period begins on {on} {detail}",
        ReasonCode.MIN_GAP: "{detail} days must lie between contacts since {on}",
        ReasonCode.WEEKLY_CAP: "{detail} contacts within 7 days are the limit",
        ReasonCode.MONTHLY_CAP: "{detail} contacts within 30 days are the limit",
        ReasonCode.CASE_CHANGES: "the case changes on {on} ({detail})",
        ReasonCode.RUNG_DUE: "it was planned for {on}",
        ReasonCode.RETRY: "the contact before failed ({detail} times)",
        ReasonCode.PROMISE_BROKEN: "the promise for {on} was not kept",
        ReasonCode.EXTENSION_MISSED: "the extension until {on} was missed",
        ReasonCode.CLAIM_UNCONFIRMED: "the payment that the client spoke of on {on} has not arrived",
        ReasonCode.CERTIFICATE_MISSING: "the withholding slip is missing",
        ReasonCode.PAYMENT_AHEAD: "a payment is dated {on}",
        ReasonCode.NOT_DECREED: "the holidays of {detail} are not decreed yet",
        ReasonCode.PLAN_LAPSED: "the instalment plan has lapsed since {on}",
        ReasonCode.NO_CHANNEL: "step {detail} is passed: the client has no channel for it",
    },
}
