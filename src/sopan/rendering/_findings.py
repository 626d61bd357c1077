"""What is unwise in a catalogue, and what it lacks: remarks for its editor, never exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopan.errors import RenderFailed
from sopan.formats import spoken
from sopan.rendering._channels import LONGEST, MOST_SEGMENTS, SMS_SEGMENTS, WHATSAPP_FREE, WHATSAPP_TEMPLATE, sms_size
from sopan.rendering._grammar import USUAL_ITEMS
from sopan.rendering._inspection import BREAK, VALUE
from sopan.rendering._item import BRIEFEST
from sopan.rendering._sample import worked_data
from sopan.rendering._schema import OPTIONAL
from sopan.rendering.politeness import Rule
from sopan.rendering.politeness import lint as politeness_of
from sopan.words import NOT_DEMANDS, Channel, Language, Purpose, Tone

if TYPE_CHECKING:
    from sopan.policy import EscalationPolicy
    from sopan.rendering._catalogue import Catalogue
    from sopan.rendering._compiled import Compiled
    from sopan.rendering._template import Template

_LONG_SUBJECT = 90
_PROMOTIONAL = {
    Language.ID: r"promo\w*|diskon\w*|gratis|cashback|voucher|hadiah|bonus|penawaran|cuma-cuma|hemat|ayo|buruan",
    Language.EN: r"promo\w*|discounts?|free|cashback|vouchers?|gifts?|bonus|deals?|sale|exclusive|hurry|save now",
}
"""Words that turn an approved template from utility into marketing."""


@dataclass(frozen=True, slots=True)
class CatalogueFinding:
    """One remark about one template."""

    purpose: Purpose
    tone: Tone | None
    channel: Channel
    part: str
    language: str
    segment: str | None
    line: int
    code: str
    """Stable: `missing_payment`, `politeness_threat`, `unguarded`, `too_long` …"""
    message: str


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """An occasion that a policy can reach and the catalogue has no words for."""

    purpose: Purpose
    tone: Tone
    channel: Channel
    language: str
    instead: Tone | None
    """The softer tone that would be used; None: the message could not be written at all."""


# --- lint ---------------------------------------------------------------------------------------------

_AMOUNTS = ("to_transfer", "outstanding", "rest", "open")
_ELEMENTS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("missing_sender", frozenset({"creditor.name"}), "name the sender: creditor.name"),
    (
        "missing_invoice",
        frozenset({"invoice.number", "items.number", "meant.number", "invoice_list"}),
        "name the invoice: items.number or invoice_list",
    ),
    (
        "missing_amount",
        frozenset(
            {
                *(f"{record}.{amount}" for record in ("invoice", "items", "meant", "oldest") for amount in _AMOUNTS),
                *("invoice_list", "total", "rest", "meant_total"),
            },
        ),
        "name the amount: items.to_transfer or invoice_list",
    ),
    (
        "missing_date",
        frozenset({"invoice.due_on", "items.due_on", "meant.due_on", "oldest.due_on", "invoice_list"}),
        "name the date: items.due_on or invoice_list",
    ),
    (
        "missing_payment",
        frozenset({"payment_methods.number", "payment_line"}),
        "say how to pay: payment_methods or payment_line; in an SMS, where to find it",
    ),
)
_WHERE_TO_FIND_IT = {
    Language.ID: re.compile(r"(?:cara (?:mem)?bayar|rekening|pembayaran)\b.{0,40}\b(?:tagihan|faktur)", re.IGNORECASE),
    Language.EN: re.compile(r"how to pay|payment details|account details", re.IGNORECASE),
}
"""An SMS with an account number looks like fraud: it says where to look."""
_ANSWERED = {
    ("missing_ignore", Language.ID): re.compile(r"sudah (?:di)?bayar|sudah (?:sempat )?diproses", re.IGNORECASE),
    ("missing_ignore", Language.EN): re.compile(r"already paid|been processed|is paid", re.IGNORECASE),
    ("missing_help", Language.ID): re.compile(r"tidak sesuai|berbeda", re.IGNORECASE),
    ("missing_help", Language.EN): re.compile(r"is wrong|differs", re.IGNORECASE),
}
"""Nobody ignores a call: a script has an answer for those who have paid, and for those with an objection."""
_WORDS = {
    Language.ID: (
        (
            "missing_ignore",
            re.compile(r"(?:di)?abaikan|dibayar, mohon kirim", re.IGNORECASE),
            "say to ignore it if paid: mohon abaikan …",
        ),
        (
            "missing_help",
            re.compile(
                r"kendala|bantu|pertanyaan|ditanyakan|kabari|bersedia|silakan \S*(?:hubungi|balas)", re.IGNORECASE
            ),
            "offer help: apabila ada kendala, silakan menghubungi kami",
        ),
    ),
    Language.EN: (
        (
            "missing_ignore",
            re.compile(r"disregard|ignore|paid, please send", re.IGNORECASE),
            "say to disregard it if paid",
        ),
        (
            "missing_help",
            re.compile(
                r"\bhelp|question|reply|tell (?:me|us)|willing|(?:let|contact) us|please call|the way", re.IGNORECASE
            ),
            "offer help: please let us know if anything stands in the way",
        ),
    ),
}
_GIVEN = {
    Purpose.SERVICE_PAUSE: {"service_pause", "pause_on"},
    Purpose.THANKS: {"received"},
    Purpose.THANKS_PUNCTUAL: {"received"},
    Purpose.CERTIFICATE: {"withheld"},
    Purpose.PAYMENT_RETURNED: {"invoice.returned"},
}
"""Fields that are never empty for a purpose: without them there is no such message."""
_ALL_ITEMS = frozenset({"items.number", "meant.number", "invoice_list", "invoice_numbers", "oldest.number"})
_TAG = re.compile(r"<style>.*?</style>|<[^>]*>|&[a-z]+;", re.DOTALL)


def lint(catalogue: Catalogue) -> tuple[CatalogueFinding, ...]:
    """Every remark about every template of the catalogue, in its order."""
    return tuple(
        CatalogueFinding(
            entry.purpose, entry.tone, entry.channel, entry.part, entry.language, entry.segment, line, code, message
        )
        for entry in catalogue
        for line, code, message in _remarks(entry)
    )


def _remarks(entry: Template) -> Iterator[tuple[int, str, str]]:
    compiled = entry.compiled()
    yield from _politeness(entry, compiled)
    for path, line in sorted(compiled.found.unguarded.items()):
        # An approved template cannot ask; the renderer leaves it out when a parameter is empty.
        if path in OPTIONAL - _GIVEN.get(entry.purpose, set()) and entry.part != "whatsapp_template":
            yield line, "unguarded", f"{path} may be empty; ask first: {{% if {path.rpartition('.')[2]} %}}"
    if entry.part == "subject":
        if compiled.found.printed & {"total", "invoice_list", "invoice.to_transfer", "invoice.outstanding"}:
            yield 1, "amount_in_subject", "a subject shows on locked screens; leave the amount to the text"
    elif entry.purpose not in NOT_DEMANDS:
        yield from _elements(entry, compiled)
    yield from _length(entry, compiled)


def _politeness(entry: Template, compiled: Compiled) -> Iterator[tuple[int, str, str]]:
    text = compiled.found.text.replace(BREAK, " ").replace(VALUE, "…")
    if entry.part == "html":
        text = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    language = spoken(entry.language)
    if language is None:
        return  # nobody here can judge it
    draft = entry.purpose in {Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF}
    for found in politeness_of(text, language, legal_draft=draft, channel=entry.channel):
        if found.rule in {Rule.TOO_LONG, Rule.LONG_SENTENCE}:
            continue  # a template holds every branch; how long a message gets, a worked case tells
        line = compiled.found.line_at(found.position)
        yield line, f"politeness_{found.rule}", f"{found.why}; instead: {found.softer}"
    if entry.part == "whatsapp_template":
        for word in re.finditer(rf"\b(?:{_PROMOTIONAL[language]})\b", text, re.IGNORECASE):
            line = compiled.found.line_at(word.start())
            yield line, "promotional", f"{word[0]} makes the platform class it as marketing; leave it out"


def _elements(entry: Template, compiled: Compiled) -> Iterator[tuple[int, str, str]]:
    printed, text = compiled.found.printed, compiled.found.text.replace(BREAK, "")
    language = spoken(entry.language)
    for code, paths, remedy in _ELEMENTS:
        told = code == "missing_payment" and entry.channel is Channel.SMS and _tells_where(language, text)
        if not printed & paths and not told:
            yield 1, code, remedy
    for code, pattern, remedy in _WORDS[language] if language else ():
        answered = entry.channel is Channel.PHONE and language and _ANSWERED[code, language].search(text)
        if not pattern.search(text) and not answered:
            yield 1, code, remedy
    if "invoice.number" in printed and not printed & _ALL_ITEMS:
        yield 1, "one_item_only", "a joint message has more invoices than one; go through items"


def _tells_where(language: Language | None, text: str) -> bool:
    """Tell if an SMS says where to find how to pay; in a language that we do not speak its author vouches for it."""
    return language is None or _WHERE_TO_FIND_IT[language].search(text) is not None


def _length(entry: Template, compiled: Compiled) -> Iterator[tuple[int, str, str]]:
    for items in (1, USUAL_ITEMS):
        try:
            text = _sample_text(entry, compiled, items)
        except RenderFailed as error:
            yield 1, "cannot_render", f"the sample case cannot be rendered: {error}"
            return
        limit = _limit(entry, items)
        if entry.part == "text" and (limit is None or len(text) > limit):
            # As the renderer does where there is no room: without what is least necessary.
            text = _sample_text(entry, compiled, items, brevity=BRIEFEST)
        size = len(text)
        segments = sms_size(text).segments if entry.channel is Channel.SMS else 0
        what = f"{items} invoice{'s' if items > 1 else ''}"
        if limit is not None and size > limit:
            yield 1, "too_long", f"{size} characters with {what}; at most {limit}"
        elif segments > (most := SMS_SEGMENTS if items == 1 else MOST_SEGMENTS):
            yield 1, "too_long", f"{segments} SMS segments with {what}; at most {most}"


def _limit(entry: Template, items: int) -> int | None:
    """Characters that the part may have: what the platform takes, and about one invoice what people read."""
    if entry.part == "subject":
        return _LONG_SUBJECT
    if entry.part == "whatsapp_template":
        return WHATSAPP_TEMPLATE
    if entry.part != "text":
        return None
    if items == 1 and entry.purpose is not Purpose.HANDOFF_BRIEF:
        return LONGEST.get(entry.channel)
    return WHATSAPP_FREE if entry.channel is Channel.WHATSAPP else None


def _sample_text(entry: Template, compiled: Compiled, items: int, *, brevity: int = 0) -> str:
    return compiled.render(worked_data(entry, items, brevity=brevity)).replace(VALUE, "").strip()


# --- coverage -----------------------------------------------------------------------------------------


def coverage(catalogue: Catalogue, policy: EscalationPolicy, languages: Sequence[str]) -> tuple[CoverageGap, ...]:
    """Return what the policy can reach without words of its tone, in each language."""
    gaps = []
    for purpose, tone, channel in dict.fromkeys(_occasions(policy)):
        for language in languages:
            asked = {"channel": channel, "language": language}
            known = [one for one in Tone if one <= tone and catalogue.find(purpose, tone=one, **asked)]
            if tone not in known:
                gaps.append(CoverageGap(purpose, tone, channel, language, max(known, default=None)))
    return tuple(gaps)


def _occasions(policy: EscalationPolicy) -> Iterator[tuple[Purpose, Tone, Channel]]:
    """Steps with every channel, and what is sent beside the ladder on the channels of the ladder."""
    steps = [step for step in policy.steps if step.channels]
    channels = list(dict.fromkeys(channel for step in steps for channel in step.channels))
    for step in steps:
        if step.purpose is None or step.tone is None:
            continue
        for channel in step.channels:
            yield step.purpose, step.tone, channel
            if step.purpose is Purpose.DUE_TODAY:
                # Rolled onto an earlier working day it goes out as an announcement.
                yield Purpose.UPCOMING, step.tone, channel
    tones: Iterable[Tone] = sorted({step.tone for step in steps if step.tone is not None})
    for channel in channels:
        for tone in tones:
            yield Purpose.PROMISE_FOLLOWUP, tone, channel
        yield Purpose.CLAIM_CHECK, Tone.FRIENDLY, channel
        if policy.certificates is not None:
            yield Purpose.CERTIFICATE, Tone.FRIENDLY, channel
        if policy.thanks is not None:
            yield Purpose.THANKS, Tone.FRIENDLY, channel
            yield Purpose.THANKS_PUNCTUAL, Tone.FRIENDLY, channel
