"""Each fact of a dossier as a sentence, in either language."""

from __future__ import annotations

from datetime import date

from sopan.dossier.evidence import Evidence, EvidenceKind, Fate
from sopan.formats import jam, rupiah, tanggal
from sopan.wording import Phrases, as_sentence
from sopan.words import UNMADE, Channel, Outcome


def sentence(entry: Evidence, numbers: dict[str, str], say: Phrases) -> str:
    """Tell one fact in words; `numbers` are those of the invoices, by their ids. Free notes are not told."""
    named = ", ".join(numbers[invoice_id] for invoice_id in entry.invoice_ids)
    subject = say.dossier["of"].format(numbers=named) if named else say.dossier["of_account"]
    if entry.kind is EvidenceKind.CONTACTED:
        return _contact(entry, subject, numbers, say)
    if entry.kind is EvidenceKind.PROMISE_MADE:
        return _promise(entry, subject, say)
    template = say.facts[entry.kind]
    if entry.kind is EvidenceKind.ISSUED and entry.named_day is None:
        template = say.dossier["issued_undated"]
    elif entry.why is not None:
        template = say.dossier["payment_returned"]
    elif entry.kind is EvidenceKind.STEP_DECLINED and entry.until is not None:
        template = say.dossier["put_off"]
    told = template.format(
        of=subject,
        why=entry.why,
        amount="" if entry.amount is None else rupiah(entry.amount, say.language),
        open="" if entry.outstanding is None else rupiah(entry.outstanding, say.language),
        day="" if entry.named_day is None else _day(entry.named_day, say),
        to=entry.to or "",
        step=", ".join(entry.steps),
    )
    return " ".join([told, *_extras(entry, say)]) + "."


def _extras(entry: Evidence, say: Phrases) -> list[str]:
    """Tell what only some facts of a kind have."""
    extras = []
    if entry.reference is not None:
        extras.append(say.dossier["receipt"].format(reference=entry.reference))
    if entry.amount is not None and entry.kind in {EvidenceKind.DISPUTE_OPENED, EvidenceKind.PAYMENT_CLAIMED}:
        extras.append(say.dossier["amount"].format(amount=rupiah(entry.amount, say.language)))
    if entry.channel is not None:
        extras.append(say.dossier["by_channel"].format(channel=say.channels[entry.channel]))
    if entry.reason is not None:
        extras.append(say.dossier["reason"].format(reason=say.causes[entry.reason]))
    if entry.proof:
        extras.append(say.dossier["proof"])
    if entry.until is not None:
        extras.append(say.dossier["until"].format(day=_day(entry.until, say), time=jam(entry.until, say.language)))
    if entry.instalments:
        extras.append("; ".join(f"{_day(day, say)} {rupiah(part, say.language)}" for day, part in entry.instalments))
    return extras


_SPOKEN = frozenset({Channel.PHONE, Channel.VISIT})
"""Channels on which nothing is sent: people talk, or nobody is there."""


def _contact(entry: Evidence, subject: str, numbers: dict[str, str], say: Phrases) -> str:
    spoke_to_nobody = entry.channel in _SPOKEN and entry.outcome in UNMADE
    parts = [*_occasion(entry, subject, say), *([] if spoke_to_nobody else _contents(entry, numbers, say))]
    outcome = _outcome(entry, say)
    return as_sentence(", ".join(parts) + (f" ({outcome})" if outcome else ""))


def _occasion(entry: Evidence, subject: str, say: Phrases) -> list[str]:
    """Tell what was done, for what, on which channel and to whom; a visit is called one."""
    words, purpose, channel = say.dossier, entry.purpose, entry.channel
    if channel is Channel.VISIT:
        parts = [words["visit"].format(of=subject), *([] if purpose is None else [say.purposes[purpose]])]
    elif purpose is None:
        parts = [words["attempt" if entry.outcome in UNMADE else "talk"].format(of=subject)]
    else:
        parts = [words["contact"].format(what=say.purposes[purpose], of=subject)]
    if entry.reference is not None:
        parts.append(words["reference"].format(reference=entry.reference))
    if channel is not None and channel is not Channel.VISIT:
        parts.append(words["by_channel"].format(channel=say.channels[channel]))
    if entry.to is not None:
        parts.append(words["to"].format(to=entry.to))
    if entry.copies:
        parts.append(words["copies"].format(copies=say.list(entry.copies)))
    return parts


def _contents(entry: Evidence, numbers: dict[str, str], say: Phrases) -> list[str]:
    """Tell what was said, and how."""
    words, parts = say.dossier, []
    if entry.tone is not None:
        parts.append(words["tone"].format(tone=say.tones[entry.tone]))
    if entry.asked:
        several = len(entry.asked) > 1
        named = [
            words["amount_of"].format(amount=rupiah(amount, say.language), number=numbers[invoice_id])
            if several
            else rupiah(amount, say.language)
            for invoice_id, amount in entry.asked
        ]
        parts.append(words["asked"].format(amounts=say.list(named)))
    if entry.named_day is not None:
        parts.append(words["deadline"].format(day=_day(entry.named_day, say)))
    if entry.offers:
        parts.append(words["offered"].format(offers=say.list([say.offers.get(offer, offer) for offer in entry.offers])))
    return parts


def _outcome(entry: Evidence, say: Phrases) -> str:
    """Tell what became of it; of a talk or a visit that took place nothing was sent, so nothing more is said."""
    if entry.withdrawn:
        return say.dossier["withdrawn"]
    if entry.channel is Channel.VISIT and entry.outcome is Outcome.NO_ANSWER:
        return say.dossier["nobody_met"]
    if entry.outcome is None or (entry.channel in _SPOKEN and entry.outcome is Outcome.SENT):
        return ""
    return say.outcomes[entry.outcome]


def _promise(entry: Evidence, subject: str, say: Phrases) -> str:
    amount = "" if entry.amount is None else f" {rupiah(entry.amount, say.language)}"
    day = "" if entry.named_day is None else _day(entry.named_day, say)
    promised = say.dossier["promise"].format(of=subject, amount=amount, day=day)
    if entry.fate is None:
        return promised + "."
    fate = say.fates[entry.fate]
    if entry.fulfilled_on is not None and entry.fate in {Fate.KEPT, Fate.LATE}:
        fate += f" ({_day(entry.fulfilled_on, say)})"
    elif entry.received:
        fate += f" ({', '.join(rupiah(received, say.language) for received in entry.received)})"
    return f"{promised}: {fate}."


def _day(day: date, say: Phrases) -> str:
    return tanggal(day, say.language, weekday=False)
