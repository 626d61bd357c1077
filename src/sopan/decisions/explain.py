"""Decisions in plain sentences, Indonesian and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sopan.decisions import wording
from sopan.decisions.reasons import Reason, ReasonCode
from sopan.formats import jam, tanggal
from sopan.words import Channel, Language, Tone

if TYPE_CHECKING:
    from sopan.decisions.model import Decision

__all__ = ["explain"]


def explain(decision: Decision, language: Language) -> str:
    """One to three plain sentences: what happens, why, and what we owe."""
    return " ".join(
        sentence
        for sentence in (
            _headline(decision, language),
            _because(decision.because, language),
            _todo(getattr(decision, "todo", ""), language),
        )
        if sentence
    )


# --- what happens ---------------------------------------------------------------------------------


def _headline(decision: Decision, language: Language) -> str:
    words = wording.HEADLINES[language]
    until = getattr(decision, "until", None)
    channel, tone = getattr(decision, "channel", None), getattr(decision, "tone", None)
    return words[decision.kind].format(
        until=_moment(until, language) if until is not None else words["open_end"],
        why=wording.HOLDS[language].get(getattr(decision, "reason", ""), ""),
        step=_step(getattr(decision, "step", ""), language),
        to=getattr(decision, "to", ""),
        channel=wording.CHANNELS[language][Channel(channel)] if channel is not None else "",
        tone=wording.TONES[language][Tone(tone)] if tone is not None else "",
    )


def _moment(at: datetime, language: Language) -> str:
    clock = "pukul" if language is Language.ID else "at"
    return f"{tanggal(at.date(), language)} {clock} {jam(at, language)}"


def _step(step: str, language: Language) -> str:
    """A follow-up by what it is, a rung by its id."""
    rung = f"langkah {step}" if language is Language.ID else f"step {step}"
    return wording.FOLLOW_UP_NAMES[language].get(step, rung)


# --- why ------------------------------------------------------------------------------------------


def _because(because: Iterable[Reason], language: Language) -> str:
    """The reasons as one sentence; closed days in a row are told as one clause."""
    clauses: list[str] = []
    row: list[Reason] = []
    for reason in (*because, None):
        if reason is not None and reason.code in wording.CLOSED[language]:
            row.append(reason)
            continue
        if row:
            _tell_closed_days(clauses, row, language)
            row = []
        if reason is not None:
            clauses.append(_clause(reason, language))
    # That it is outside hours needs no word when a day explains the way there.
    told = [clause for clause in dict.fromkeys(clauses) if clause]
    hours = [clause for clause in told if clause.startswith(_opening_words(language))]
    told = [clause for clause in told if clause not in hours] or hours
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _opening_words(language: Language) -> str:
    return wording.CLAUSES[language][ReasonCode.OUTSIDE_WINDOW].partition("{")[0]


def _tell_closed_days(clauses: list[str], row: Sequence[Reason], language: Language) -> None:
    """Add "(cuti bersama), disusul Hari Raya Natal dan akhir pekan" to the clause that led to the first of them."""
    words = wording.HEADLINES[language]
    names = list(dict.fromkeys(wording.CLOSED[language][day.code].format(detail=day.detail) for day in row))
    first = _day(row[0].on, language)
    if clauses and first and clauses[-1].endswith(first):
        clauses[-1] += f" ({names.pop(0)})"
        clauses[-1] += words["followed_by"].format(days=_listed(names, words["and"])) if names else ""
    else:
        listed = _listed(names, words["and"])
        clauses.append(f"{first}: {listed}" if first else listed)


def _listed(names: Sequence[str], conjunction: str) -> str:
    *most, last = names
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _clause(reason: Reason, language: Language) -> str:
    """What a reason says beside the headline; nothing when the headline says it all."""
    pattern = wording.CLAUSES[language].get(reason.code)
    if pattern is None or ("{on}" in pattern and reason.on is None):
        return ""
    return pattern.format(
        on=_day(reason.on, language),
        detail=_detail(reason, language),
        remark=f" ({reason.detail})" if reason.detail else "",
        step=_step(reason.detail, language),
        channel=_channel(reason.detail, language),
        layers=_layers(reason.detail, language),
    )


def _day(on: date | None, language: Language) -> str:
    return tanggal(on, language) if on is not None else ""


def _detail(reason: Reason, language: Language) -> str:
    """A number of days in words: `3 hari`, `3 hari kerja`; anything else as it is."""
    if reason.code not in {ReasonCode.GRACE, ReasonCode.MIN_GAP}:
        return reason.detail
    number, _, working = reason.detail.partition(" ")
    if language is Language.ID:
        return f"{number} hari kerja" if working else f"{number} hari"
    return f"{number} working days" if working else f"{number} days"


def _channel(name: str, language: Language) -> str:
    return wording.CHANNELS[language][Channel(name)] if name in set(Channel) else name


def _layers(codes: str, language: Language) -> str:
    names = wording.LAYERS[language]
    return ", ".join(names.get(code, code) for code in codes.replace(",", " ").split())


# --- what we owe ----------------------------------------------------------------------------------


def _todo(todo: str, language: Language) -> str:
    """The task, which is named in Indonesian; in English as far as it is one of ours."""
    if not todo:
        return ""
    if language is Language.EN:
        begins = max((known for known in wording.TASKS if todo.startswith(known)), key=len, default="")
        todo = wording.TASKS.get(begins, "") + todo.removeprefix(begins)
    return wording.HEADLINES[language]["todo"].format(todo=todo)
