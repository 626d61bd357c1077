"""A dossier as a letter-like text: what was said and paid, day by day, for whoever looks at the case next.

It uses the dossier and nothing else, so it cannot say what the dossier does not hold.
Free notes stay out unless asked for: they were written for colleagues.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sopan.dossier import Dossier, Fate, InvoiceFacts
from sopan.dossier.sentences import sentence
from sopan.formats import jam, language_of, rupiah, tanggal
from sopan.wording import Phrases, as_sentence, phrases
from sopan.words import UNMADE


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
        yield as_sentence(", ".join(_balance(invoice, say)))


def _balance(invoice: InvoiceFacts, say: Phrases) -> Iterator[str]:
    """An invoice as columns that add up; those that are nil are left out, but for what was paid and what is open."""
    due = say.dossier["undated"] if invoice.due_on is None else say.dossier["due"].format(day=_day(invoice.due_on, say))
    yield say.dossier["invoice"].format(number=invoice.number, issued=_day(invoice.issued_on, say))
    if invoice.status != "issued":
        yield say.dossier[invoice.status]
    yield due
    columns = ("total", "paid", "credited", "certified", "surplus", "outstanding", "withheld")
    shown = {"total", "paid", "outstanding"}
    for name in columns:
        amount = getattr(invoice, name)
        if amount or name in shown:
            yield say.dossier[name].format(amount=rupiah(amount, say.language))


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
            yield f"- {clock}{sentence(entry, numbers, say)}{note}"


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
