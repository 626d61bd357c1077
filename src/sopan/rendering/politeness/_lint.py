"""Looking for what should not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sopan.errors import ArgumentError
from sopan.formats._amounts import language_of
from sopan.rendering._channels import LONGEST, SMS_SEGMENTS, sms_size
from sopan.rendering.politeness import _english as english
from sopan.rendering.politeness import _indonesian as indonesian
from sopan.words import Channel, Language


class Rule(StrEnum):
    """Kinds of remarks."""

    THREAT = "threat"
    LEGAL_STEPS = "legal_steps"
    SHAMING = "shaming"
    THIRD_PARTY = "third_party"
    FALSE_AUTHORITY = "false_authority"
    RELIGIOUS_PRESSURE = "religious_pressure"
    DISCRIMINATION = "discrimination"
    INSULT = "insult"
    COMMAND = "command"
    BLAME = "blame"
    HARSH_WORD = "harsh_word"
    FAMILIARITY = "familiarity"
    SHOUTING = "shouting"
    STIFF = "stiff"
    SPELLING = "spelling"
    LONG_SENTENCE = "long_sentence"
    TOO_LONG = "too_long"


_WHY = {
    Rule.THREAT: "a threat; POJK 22/2023 art. 62(2)a and UU ITE art. 29 forbid threats, and they end relationships",
    Rule.LEGAL_STEPS: "legal steps are announced by a person, in the formal draft, never by an automatic message",
    Rule.SHAMING: "shaming or publishing; POJK 22/2023 art. 62(2)a and UU ITE art. 27B(2) forbid it",
    Rule.THIRD_PARTY: "brings in somebody else; only the client may be asked (POJK 22/2023 art. 62(2)c, UU PDP 65)",
    Rule.FALSE_AUTHORITY: "borrows an authority that has no part in a private invoice",
    Rule.RELIGIOUS_PRESSURE: "presses with faith or conscience",
    Rule.DISCRIMINATION: "speaks of origin, ethnicity or religion",
    Rule.INSULT: "insults or accuses",
    Rule.COMMAND: "orders where a request would do",
    Rule.BLAME: "blames; the payment may have crossed with this message, or the invoice never arrived",
    Rule.HARSH_WORD: "sounds harsher than needed",
    Rule.FAMILIARITY: "too familiar for a business message",
    Rule.SHOUTING: "shouts",
    Rule.STIFF: "nobody speaks so; it was pasted, or says the same thing twice",
    Rule.SPELLING: "not standard spelling or usage",
    Rule.LONG_SENTENCE: "too long a sentence for a small screen",
    Rule.TOO_LONG: "longer than people read on this channel",
}
_NEVER = "leave it out"


@dataclass(frozen=True, slots=True)
class PolitenessFinding:
    """One remark about a text."""

    position: int
    """Where it begins, counted in characters from 0."""
    found: str
    """The words themselves, as they stand in the text."""
    rule: Rule
    why: str
    softer: str
    """What to write instead."""


def lint(
    text: str, language: str = "id", *, legal_draft: bool = False, channel: str | None = None
) -> tuple[PolitenessFinding, ...]:
    """Everything in `text` that a careful bookkeeper would not write, in the order of the text.

    With a `channel` also what is stiff on it alone (nobody ignores a call) and what is too long for it: the text as a
    whole and, in chat and SMS, a sentence.

    `legal_draft` allows the vocabulary of a somasi (a court, a lawyer, default), which a person checks and signs;
    threats, shaming and the rest stay findings there too.
    Names of companies are not shouting because they are written in capitals.

    Raises ArgumentError when `text` is not a text, or the language or the channel is unknown.
    """
    if not isinstance(text, str):
        raise ArgumentError("text must be a text")
    findings: dict[tuple[Rule, int], PolitenessFinding] = {}
    if channel is not None:
        findings |= {(found.rule, found.position): found for found in _too_long(text, _channel(channel))}
    spoken = language_of(language)
    places = (*([] if channel is None else [_channel(channel).value]), *(["draft"] if legal_draft else []))
    for rule, pattern, softer in (*_patterns(spoken), *_on(spoken, places)):
        if legal_draft and rule in {Rule.LEGAL_STEPS, Rule.BLAME, Rule.HARSH_WORD}:
            continue
        for match in pattern.finditer(text):
            found = PolitenessFinding(match.start(), match[0], rule, _WHY[rule], softer)
            known = findings.get((rule, match.start()))
            if known is None or len(known.found) < len(found.found):
                findings[rule, match.start()] = found
    for start, words in _capitals(text):
        why = _WHY[Rule.SHOUTING]
        findings[Rule.SHOUTING, start] = PolitenessFinding(start, words, Rule.SHOUTING, why, words.capitalize())
    return tuple(_without_parts(sorted(findings.values(), key=lambda found: (found.position, -len(found.found)))))


_LONGEST_SENTENCE = 30
"""Words of a sentence in chat and SMS."""
_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?](?!\s|$)[^\n.!?]*)*")
_QUOTED = 40
"""Characters of a long text that a finding repeats."""


def _channel(channel: str) -> Channel:
    try:
        return Channel(channel)
    except ValueError:
        raise ArgumentError(f"channel must be one of {', '.join(Channel)}") from None


def _too_long(text: str, channel: Channel) -> Iterator[PolitenessFinding]:
    """Yield what is too long for the channel: the text, from where it should have ended, and its sentences."""
    most = LONGEST.get(channel)
    if most is not None and len(text.strip()) > most:
        beyond = text[most : most + _QUOTED]
        yield PolitenessFinding(most, beyond, Rule.TOO_LONG, _WHY[Rule.TOO_LONG], f"at most {most} characters")
    if channel is Channel.SMS and sms_size(text.strip()).segments > SMS_SEGMENTS:
        shorter = f"at most {SMS_SEGMENTS} segments"
        yield PolitenessFinding(0, text[:_QUOTED], Rule.TOO_LONG, _WHY[Rule.TOO_LONG], shorter)
    if channel in {Channel.WHATSAPP, Channel.SMS}:
        for sentence in _SENTENCE.finditer(text):
            if len(sentence[0].split()) > _LONGEST_SENTENCE:
                why = _WHY[Rule.LONG_SENTENCE]
                yield PolitenessFinding(sentence.start(), sentence[0], Rule.LONG_SENTENCE, why, "two sentences")


def _without_parts(findings: list[PolitenessFinding]) -> Iterator[PolitenessFinding]:
    """Findings of one rule that lie inside another of the same rule say nothing new."""
    ends: dict[Rule, int] = {}
    for finding in findings:
        end = finding.position + len(finding.found)
        if end > ends.get(finding.rule, -1):
            ends[finding.rule] = end
            yield finding


@lru_cache(maxsize=2)
def _patterns(language: Language) -> tuple[tuple[Rule, re.Pattern[str], str], ...]:
    phrases = indonesian.PHRASES if language is Language.ID else english.PHRASES
    patterns = [
        (Rule(rule), re.compile(rf"(?<!\w)(?:{expression})(?!\w)", re.IGNORECASE), softer or _NEVER)
        for rule, entries in phrases.items()
        for expression, softer in entries
    ]
    shouted = indonesian.SHOUTED if language is Language.ID else english.SHOUTED
    patterns.append((Rule.SHOUTING, re.compile(rf"\b(?:{'|'.join(shouted.split())})\b"), "small letters"))
    patterns += [
        (Rule.SPELLING, re.compile(expression), softer)
        for expression, softer in (indonesian.AMOUNTS if language is Language.ID else ())
    ]
    patterns.append((Rule.SHOUTING, re.compile(r"[!?]{2,}|[‼❗❓⚠🚨🔴🛑💢😡😠🤬💀☠👿]"), "a full stop"))
    return tuple(patterns)


@lru_cache(maxsize=32)
def _on(language: Language, places: tuple[str, ...]) -> tuple[tuple[Rule, re.Pattern[str], str], ...]:
    """Return what is stiff in these places alone."""
    known = indonesian.ON_CHANNEL if language is Language.ID else english.ON_CHANNEL
    return tuple(
        (Rule.STIFF, re.compile(rf"(?<!\w)(?:{expression})", re.IGNORECASE), softer)
        for place in places
        for expression, softer in known.get(place, ())
    )


_CAPITALS = re.compile(r"\b(?=[A-Z ]*[A-Z]{5})[A-Z]{3,}(?: +[A-Z]{3,})+\b")
"""Two words or more; short ones alone are abbreviations: BNI, QRIS, NPWP."""
_COMPANY = re.compile(
    r"(?:\b(?:PT|CV|UD|PD|NV|TBK|TB|KOPERASI|YAYASAN|FA|PERUM|BANK)\.?|a\.n\.|u\.p\.)[ ]$", re.IGNORECASE
)
_COMPANY_HEAD = re.compile(r"(?:PT|CV|KOPERASI|YAYASAN|BANK|TOKO|RUMAH|HOTEL|UNIVERSITAS)\b")


def _capitals(text: str) -> Iterator[tuple[int, str]]:
    """Runs of words in capitals that are not the name of a company."""
    for match in _CAPITALS.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if _COMPANY.search(before) or _COMPANY_HEAD.match(match[0]):
            continue
        yield match.start(), match[0]
