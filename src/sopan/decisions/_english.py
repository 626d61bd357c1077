"""Decisions in English."""

from __future__ import annotations

from sopan.decisions._speech import Speech
from sopan.decisions.reasons import ReasonCode
from sopan.words import CHANNEL_NAMES, TONE_NAMES, Language, Purpose

__all__ = ["ENGLISH"]

_ESTIMATED = " (perkiraan)"
_BESIDE = "berdekatan dengan "
_HOLIDAYS = {
    "Hari Buruh Internasional": "Labour Day",
    "Hari Kemerdekaan Republik Indonesia": "Independence Day",
    "Hari Lahir Pancasila": "Pancasila Day",
    "Hari Pemilihan Kepala Daerah": "election day",
    "Hari Pemilihan Legislatif": "election day",
    "Hari Pemilihan Presiden": "election day",
    "Hari Pemilihan Umum": "election day",
    "Hari Raya Idul Adha": "Eid al-Adha",
    "Hari Raya Idul Fitri": "Eid al-Fitr",
    "Hari Raya Natal": "Christmas",
    "Hari Raya Waisak": "Vesak",
    "Hari Suci Nyepi": "Nyepi",
    "Isra Mikraj Nabi Muhammad": "Isra Mikraj",
    "Kebangkitan Yesus Kristus": "Easter",
    "Kenaikan Yesus Kristus": "Ascension Day",
    "Maulid Nabi Muhammad": "the Prophet's Birthday",
    "Tahun Baru Imlek": "Lunar New Year",
    "Tahun Baru Islam": "Islamic New Year",
    "Tahun Baru Masehi": "New Year",
    "Wafat Yesus Kristus": "Good Friday",
}
"""The names of the installed tables; a name that is not among them stays Indonesian."""


def _length(days: str) -> str:
    """`3 days`, `1 working day`."""
    count, _, unit = days.partition(" ")
    return f"{count} {'working ' if unit else ''}day{'' if count == '1' else 's'}"


def _holiday(name: str) -> str:
    """`Christmas` for `Hari Raya Natal`, `Eid al-Fitr (estimated)` for `Hari Raya Idul Fitri (perkiraan)`."""
    if name.startswith(_BESIDE):
        return f"a day near {_holiday(name.removeprefix(_BESIDE))}"
    bare = name.removesuffix(_ESTIMATED).removeprefix("Hari kedua dari ")
    said = _HOLIDAYS.get(bare, bare)
    return f"{said}, estimated" if name.endswith(_ESTIMATED) else said


ENGLISH = Speech(
    language=Language.EN,
    headlines={
        "send": "send now by {channel}: {what}{tone}",
        "send_phone": "call now: {what}{tone}",
        "tone": ", in a {tone} tone",
        "wait": "waiting until {until}",
        "hold": "on hold: {reason}",
        "hold_until": "on hold until {until}: {reason}",
        "hold_through": "on hold through {until}: {reason}",
        "hand_off": "hand over to {to}",
        "done": "done: {reason}",
        "surplus": "done: {reason} by {surplus}",
        "todo": "our task: {todo}",
        "charges": "the agreed late fee of {amount} has not been billed",
    },
    reasons={
        # on the way to an instant
        ReasonCode.GRACE: "the grace period of {days} ends on {day}",
        ReasonCode.BEFORE_TARGET: "{step} is planned for {day}",
        ReasonCode.OUTSIDE_WINDOW: "contact hours by {channel} begin only then",
        ReasonCode.MIN_GAP: "the last contact was on {day}, and at least {days} must lie between contacts",
        ReasonCode.WEEKLY_CAP: "the limit of {count} contacts in 7 days has been reached",
        ReasonCode.MONTHLY_CAP: "the limit of {count} contacts in 30 days has been reached",
        ReasonCode.CASE_CHANGES: "on {day} {change}, and the case is looked at again",
        ReasonCode.DEMAND_FIRST: "{step} for another invoice goes first",
        # we owe the next move, or have agreed to wait
        ReasonCode.CLOCK_BEHIND: "the system clock is behind the newest recorded event, {until}",
        ReasonCode.NOT_ISSUED: "the invoice has not been issued",
        ReasonCode.HANDED_OFF: "somebody else has taken over",
        ReasonCode.DISPUTED: "the client disputes this bill",
        ReasonCode.HELD: "we have put this case on hold ourselves",
        ReasonCode.VERIFY_PAYMENT: "on {day} the client said that it has been paid",
        ReasonCode.AWAITING_US: "we have not answered the client's message yet",
        ReasonCode.DOCUMENTS_PENDING: "the client is still waiting for documents from us",
        ReasonCode.PROMISED: "the client has promised to pay by {day}",
        ReasonCode.POST_DATED: "a payment dated {day} will settle it",
        ReasonCode.BELOW_MINIMUM: "what is open is below the minimum worth asking for",
        ReasonCode.NEEDS_APPROVAL: "{step} waits for approval",
        ReasonCode.STALE_PAYMENT_DATA: "the payment data must be brought up to date before {step}",
        ReasonCode.UNREACHABLE: "the client cannot be reached on any channel",
        ReasonCode.NEVER_OPEN: "{layers} leave no suitable time in the next 400 days",
        ReasonCode.LADDER_FINISHED: "no step is left",
        # something goes
        ReasonCode.RUNG_DUE: "it was planned for {day}",
        ReasonCode.RETRY: "{count} earlier attempts failed",
        ReasonCode.PROMISE_BROKEN: "the promise to pay by {day} was not kept",
        ReasonCode.EXTENSION_MISSED: "the extension until {day} has passed without payment",
        ReasonCode.CLAIM_UNCONFIRMED: "the payment that the client spoke of on {day} has not arrived",
        ReasonCode.CERTIFICATE_MISSING: "the money has come, but the withholding slip has not",
        ReasonCode.PAID: "the payment that settled it came on {day}",
        ReasonCode.LADDER_END: "the final notice was given, and its deadline has passed",
        # rungs that will not be
        ReasonCode.NO_CHANNEL: "{steps} {are} passed over, because the client has no such channel",
        ReasonCode.EXPIRED: "{steps} {are} passed over, because the time has gone",
        ReasonCode.BEFORE_ISSUE: "{steps} {are} passed over, because the invoice had only just been issued",
        ReasonCode.LATE: "{steps} {are} passed over for being late",
        ReasonCode.SUPERSEDED: "{steps} {are} passed over, because the next step has come due",
        # worth knowing
        ReasonCode.PAYMENT_AHEAD: "a payment is dated {day}",
        ReasonCode.NOT_DECREED: "the holidays of {detail} are not decreed yet, so this rests on an estimate",
        ReasonCode.PLAN_LAPSED: "the instalment plan has lapsed, because the instalment of {day} was not paid",
        ReasonCode.MISFIT: "{event} of {date} does not fit this invoice and is ignored",
        # the end
        ReasonCode.SETTLED: "the bill is paid",
        ReasonCode.OVERPAID: "the bill is overpaid",
        ReasonCode.VOID: "the invoice is void",
        ReasonCode.WRITTEN_OFF: "the invoice is written off",
    },
    way={
        "moment": "{day} at {clock}",
        "that_day": "that day",
        "today": "today",
        "own": " ({name})",
        "followed": ", followed by {chain}",
        "preceded": " ({name}, after {chain})",
        "brought_forward": ", so it is brought forward to the working day before",
        "chain": "before that comes {chain}",
        "delivery": "the client receives the invoice only on {day}",
        "first_retry": "the attempt before failed",
    },
    closures={
        ReasonCode.WEEKEND: ("weekend", "the weekend"),
        ReasonCode.CUTI_BERSAMA: ("collective leave", "collective leave"),
        ReasonCode.HOLIDAY: ("{name}", "{name}"),
        ReasonCode.ESTIMATED_HOLIDAY: ("{name}", "{name}"),
        ReasonCode.QUIET_PERIOD: ("quiet period{note}", "a quiet period{note}"),
        ReasonCode.OUTSIDE_WINDOW: ("no contact hours", "a day without contact hours"),
    },
    changes={
        "payment": "a payment comes to count",
        "post_dated": "a payment dated ahead comes near enough to wait for",
        "reversal": "a payment is taken back",
        "credit_note": "a credit note takes effect",
        "certificate": "a withholding slip comes to count",
        "instalment": "an instalment falls due",
        "plan_lapses": "the instalment plan lapses",
        "promise": "a promise ends",
        "issue": "the invoice is issued",
        "policy": "another policy holds for it",
        "": "the facts change",
    },
    events={
        "dispute_opened": "the dispute",
        "extension_agreed": "the extension",
        "plan_agreed": "the instalment plan",
        "promise_made": "the promise",
        "step_approved": "the approval",
        "": "the entry",
    },
    layers={
        "outside_window": "contact hours",
        "weekend": "weekends",
        "holiday": "holidays",
        "cuti_bersama": "collective leave",
        "estimated_holiday": "estimated holidays",
        "quiet_period": "quiet periods",
        "min_gap": "the days between contacts",
        "weekly_cap": "the weekly limit",
        "monthly_cap": "the monthly limit",
    },
    todos={
        "balas klien": "answer the client",
        "cek mutasi bank": "check the bank statement",
        "minta bukti potong": "ask for the withholding slip",
        "pastikan faktur diterima klien": "make sure that the client receives the invoice",
        "perbarui data pembayaran": "update the payment data",
        "perbarui kontak klien": "update the client's contacts",
        "periksa jam sistem": "check the system clock",
        "selesaikan keberatan klien": "settle the client's objection",
        "tentukan langkah berikutnya": "decide on the next step",
        "terbitkan faktur": "issue the invoice",
        "tinjau jam kontak dan masa tenang": "review contact hours and quiet periods",
    },
    todo_beginnings={"setujui langkah ": "approve {step}", "kirim ": "send {rest}"},
    tones=TONE_NAMES[Language.EN],
    channels=CHANNEL_NAMES[Language.EN],
    purposes={
        Purpose.UPCOMING: "reminder before the due date",
        Purpose.DUE_TODAY: "reminder on the due date",
        Purpose.OVERDUE: "payment reminder",
        Purpose.RECEIPT_CHECK: "question whether the invoice has arrived",
        Purpose.PROMISE_FOLLOWUP: "follow-up on the promise",
        Purpose.CLAIM_CHECK: "request for the transfer slip",
        Purpose.CERTIFICATE: "request for the withholding slip",
        Purpose.OFFER: "offer of instalments or more time",
        Purpose.AGREEMENT: "summary of the agreement",
        Purpose.STATEMENT: "statement of account",
        Purpose.FINAL_NOTICE: "final notice",
        Purpose.SERVICE_PAUSE: "notice of a service pause",
        Purpose.THANKS: "thank-you note",
        Purpose.THANKS_PUNCTUAL: "thank-you note for paying on time",
        Purpose.SOMASI_DRAFT: "draft of a somasi",
        Purpose.HANDOFF_BRIEF: "hand-over brief",
    },
    steps={
        "reminder": "the reminder",
        "follow_up": "the follow-up",
        "second_follow_up": "the second follow-up",
        "call": "the phone call",
        "letter": "the formal letter",
        "hand_off": "the hand-over",
    },
    unknown_step=("step {steps}", "steps {steps}"),
    definite="the {name}",
    joint={"pair": "{before} and {last}", "last": "{before} and {last}"},
    length=_length,
    holiday=_holiday,
)
