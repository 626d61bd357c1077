"""What a language must know to tell what sopan decides and keeps on record: one value per language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from types import MappingProxyType

from sopan.formats import conventions, jam, tanggal
from sopan.words import FOLLOW_UPS, Cause, Channel, Language, Purpose, Tone

_YEAR = "\0"
"""Stands before the year of a day until the whole text is known; no text that enters may hold it."""
_YEARS = re.compile(f"{_YEAR}([0-9]{{4}})|(?<![0-9])[0-9]{{4}}(?![0-9])")
"""The year of a day, and any other number that a reader may take for one."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words and phrases of one language.

    Phrases are templates with named gaps: `{day}` and `{until}` are days, `{step}` a step or a purpose in words,
    `{days}`, `{contacts}` and `{attempts}` what a reason counts, `{detail}` free words.

    Tables whose keys are words of packages above this one (reasons, kinds of evidence, fates of promises) are keyed by
    the plain text of those words; a test holds that none is missing.
    """

    language: Language

    # words
    tones: Mapping[Tone, str]
    channels: Mapping[Channel, str]
    purposes: Mapping[Purpose, str]
    """What a message is, as a noun without its article."""
    outcomes: Mapping[str, str]
    """What became of a contact."""
    causes: Mapping[Cause, str]
    """Why a client disputes, asks us to wait or answers, as it stands after "because of"."""
    offers: Mapping[str, str]
    """What a step may offer; an offer of the host's own has no entry and is named as it is."""
    fates: Mapping[str, str]
    """What became of a promise."""

    # decisions
    headlines: Mapping[str, str]
    """The first sentence, by kind of decision or a variant of it."""
    message: Mapping[str, str]
    """What a message bears beside its purpose, a clause each."""
    reasons: Mapping[str, str]
    """A clause per reason, beginning with a small letter."""
    short_reasons: Mapping[str, str]
    """The same in a few words, for a column or a picture; reasons that such a place does not show have none."""
    way: Mapping[str, str]
    """How the way from a target date to an instant is told."""
    closures: Mapping[str, tuple[str, str]]
    """What closes days: in brackets behind a date, and in a list."""
    changes: Mapping[str, str]
    """What a date in the input changes, by the cause that the engine names."""
    events: Mapping[str, str]
    """Events that may not fit an invoice, by their kind."""
    layers: Mapping[str, str]
    """What can exclude each other for good, by the code of the obstacle."""
    tasks: Mapping[str, str]
    """What we owe, by the code of the task: what a person is asked to do."""
    suggestions: Mapping[str, str]
    """What a message may mean, by the kind of event that it would be."""
    proofs: Mapping[str, str]
    """What proves a tax, by its kind: a slip where it was withheld, the proof of its deposit where it was collected."""
    steps: Mapping[str, str]
    """Steps by the ids that presets give them, in words that stand before a verb or after a comma."""
    unknown_step: tuple[str, str]
    """A step of the host's own by its id, and several."""
    definite: str
    """A purpose as the one that is spoken of: `the {name}`."""
    length: Callable[[str], str]
    """`3`, `3 kerja`, `7 hari` as a length of time."""
    contacts: Callable[[str], str]
    """A number of contacts."""
    attempts: Callable[[str], str]
    """A number of failed attempts before this one."""
    holiday: Callable[[str], str]
    """A holiday's name from the tables, as people say it."""
    hours: Callable[[str], str]
    """Opening hours in their canonical form, as people read them."""

    # records
    facts: Mapping[str, str]
    """A sentence per kind of evidence, without its full stop."""
    dossier: Mapping[str, str]
    """Heads, gaps and ends of a dossier's letter."""
    reports: Mapping[str, str]
    """Titles, heads and figures of ageing, payment profile and dossier."""
    worklist: Mapping[str, str]
    """Heads, actions and counts of a worklist."""
    timeline: Mapping[str, str]
    """Heads, flags and labels of a timeline."""

    def __post_init__(self) -> None:
        """Make the tables as immutable as the value."""
        for entry in fields(self):
            table = getattr(self, entry.name)
            if isinstance(table, dict):
                object.__setattr__(self, entry.name, MappingProxyType(table))

    def day(self, on: date) -> str:
        """Write a day with its weekday, and mark its year for `tell`."""
        said = tanggal(on, self.language)
        return f"{said[:-5]}{_YEAR}{said[-4:]}"

    def moment(self, at: datetime) -> str:
        """Write a day and its hour; the day alone for its first minute."""
        if at.time() == time.min:
            return self.day(at.date())
        return self.way["moment"].format(day=self.day(at.date()), clock=jam(at, self.language))

    def steps_named(self, step_ids: Sequence[str]) -> str:
        """Name steps and follow-ups in words; those of the host's own by their ids, together."""
        named = [self._name_of_step(step_id) for step_id in step_ids]
        known = [name for name in named if name is not None]
        unknown = [f'"{step_id}"' for step_id, name in zip(step_ids, named, strict=True) if name is None]
        if not unknown:
            return self.list(known)
        begins = self.unknown_step[len(unknown) > 1].format(steps=unknown[0])
        return self.list([*known, begins, *unknown[1:]])

    def _name_of_step(self, step_id: str) -> str | None:
        """A follow-up by its purpose; None for a step of the host's, which may be anything, whatever it is called."""
        if step_id in self.steps:
            return self.steps[step_id]
        return self.definite.format(name=self.purposes[Purpose(step_id)]) if step_id in FOLLOW_UPS else None

    def list(self, parts: Sequence[str]) -> str:
        """Join parts: `a`, `a dan b`, `a, b, dan c`."""
        return conventions(self.language).join(parts)

    def task(self, code: str, detail: str) -> str:
        """Say what we owe; a task of the host's own as the host says it."""
        suggested = self.suggestions.get(detail, self.suggestions[""])
        return self.tasks[code].format(
            detail=detail,
            step=self.steps_named([detail]),
            hours=self.hours(detail),
            suggested=suggested,
            proof=self.proof(detail),
        )

    def proof(self, kinds: str) -> str:
        """Name what proves the taxes of these kinds (`pph23, ppn_wapu`)."""
        return self.list([*dict.fromkeys(self.proofs.get(kind, self.proofs[""]) for kind in kinds.split(", "))])

    def tax_period(self, month: str) -> str:
        """Name the tax period `2027-01` as it stands behind what proves the tax; empty for none."""
        if not month:
            return ""
        return self.way["tax_period"].format(month=conventions(self.language).month(date.fromisoformat(f"{month}-01")))


def tell(sentences: Iterable[str]) -> str:
    """Join sentences to the text that is shown: of the days in it, a year only where it is not the one just said."""
    said = ""

    def year(found: re.Match[str]) -> str:
        nonlocal said
        before, said = said, found[1] or ""
        if not said:
            return found[0]
        return "" if said == before else f" {said}"

    return _YEARS.sub(year, " ".join(sentence for sentence in sentences if sentence))


def as_sentence(*clauses: str) -> str:
    """Join clauses to one sentence with a capital and a full stop; empty for none."""
    text = "; ".join(clause for clause in clauses if clause)
    return f"{text[0].upper()}{text[1:]}." if text else ""
