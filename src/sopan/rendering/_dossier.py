"""A dossier as a letter-like text: what was said and paid, day by day, for whoever looks at the case next.

It uses the dossier and nothing else, so it cannot say what the dossier does not hold.
Free notes stay out unless asked for: they were written for colleagues.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from sopan.dossier import Dossier, Evidence, EvidenceKind, Fate
from sopan.formats import jam, language_of, rupiah, tanggal
from sopan.wording import Phrases, as_sentence, phrases
from sopan.words import UNMADE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

__all__ = ["dossier_letter"]


def dossier_letter(dossier: Dossier, language: str = "id", *, notes: bool = False) -> str:
    """Write the dossier in plain words: its invoices, every fact in order, and a summary in numbers.

    `notes` adds the free notes of events. Raises ArgumentError for an unknown language.
    """
    say = phrases(language_of(language))
    parts = [*_head(dossier, say), "", *_chronology(dossier, say, notes=notes), "", *_summary(dossier, say)]
    return "\n".join([*parts, "", say.dossier["closing"]]) + "\n"


def _head(dossier: Dossier, say: Phrases) -> Iterator[str]:
    yield say.dossier["title"]
    yield dossier.client_name
    if dossier.through is not None:
        yield say.dossier["through"].format(day=tanggal(dossier.through, say.language))
    yield ""
    for invoice in dossier.invoices:
        yield say.dossier["invoice"].format(
            number=invoice.number,
            issued=_day(invoice.issued_on, say),
            due="-" if invoice.due_on is None else _day(invoice.due_on, say),
            total=rupiah(invoice.total, say.language),
            paid=rupiah(invoice.paid, say.language),
            open=rupiah(invoice.outstanding, say.language),
        )


def _day(day: date, say: Phrases) -> str:
    return tanggal(day, say.language, weekday=False)


def _chronology(dossier: Dossier, say: Phrases, *, notes: bool) -> Iterator[str]:
    yield say.dossier["chronology"]
    numbers = {invoice.id: invoice.number for invoice in dossier.invoices}
    for day, entries in groupby(dossier, key=lambda entry: entry.on):
        yield ""
        yield tanggal(day, say.language)
        for entry in entries:
            clock = "" if entry.at is None else f"{jam(entry.at, say.language)}: "
            note = f" ({entry.note})" if notes and entry.note is not None else ""
            yield f"- {clock}{_sentence(entry, numbers, say)}{note}"


def _sentence(entry: Evidence, numbers: dict[str, str], say: Phrases) -> str:
    """One fact in words."""
    named = ", ".join(numbers[invoice_id] for invoice_id in entry.invoice_ids)
    subject = say.dossier["of"].format(numbers=named) if named else say.dossier["of_account"]
    if entry.kind is EvidenceKind.CONTACTED:
        return _contact(entry, subject, numbers, say)
    if entry.kind is EvidenceKind.PROMISE_MADE:
        return _promise(entry, subject, say)
    sentence = say.facts[entry.kind].format(
        of=subject,
        amount="" if entry.amount is None else rupiah(entry.amount, say.language),
        open="" if entry.outstanding is None else rupiah(entry.outstanding, say.language),
        day="" if entry.named_day is None else _day(entry.named_day, say),
        to=entry.to or "",
        step=", ".join(entry.steps),
    )
    extras = []
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
    return " ".join([sentence, *extras]) + "."


def _contact(entry: Evidence, subject: str, numbers: dict[str, str], say: Phrases) -> str:
    words = say.dossier
    if entry.purpose is None:
        parts = [words["talk"].format(of=subject)]
    else:
        parts = [words["contact"].format(what=say.purposes[entry.purpose], of=subject)]
    if entry.reference is not None:
        parts.append(words["reference"].format(reference=entry.reference))
    if entry.channel is not None:
        parts.append(words["by_channel"].format(channel=say.channels[entry.channel]))
    if entry.to is not None:
        parts.append(words["to"].format(to=entry.to))
    if entry.copies:
        parts.append(words["copies"].format(copies=say.list(entry.copies)))
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
    became = words["withdrawn"] if entry.withdrawn else say.outcomes[entry.outcome] if entry.outcome else ""
    outcome = f" ({became})" if became else ""
    return as_sentence(", ".join(parts) + outcome)


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


def _summary(dossier: Dossier, say: Phrases) -> Iterator[str]:
    words = say.dossier
    yield words["summary"]
    contacts = [entry for entry in dossier.contacts if not entry.withdrawn]
    failed = sum(entry.outcome in UNMADE for entry in contacts)
    yield "- " + words["contacts"].format(made=len(contacts) - failed, failed=failed)
    fates = Counter(entry.fate for entry in dossier.promises if entry.fate is not None)
    told = ", ".join(f"{say.fates[fate]} {fates[fate]}" for fate in Fate if fates[fate])
    yield "- " + words["promises"].format(count=len(dossier.promises), told=f" ({told})" if told else "")
    yield "- " + words["offers"].format(count=len(dossier.offers))
    yield "- " + words["agreements"].format(count=len(dossier.agreements))
