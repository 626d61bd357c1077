"""The templates that come with sopan: read from the installed package, once, when first needed.

An editor finds them under `templates/<language>/<purpose>/`:

- `written.<tone>.j2`: the prose of email and letter; it begins with `subject: …` (and `frame: …`) and an empty line
- `whatsapp.<tone>.j2`, `sms.<tone>.j2`, `phone.<tone>.j2`

Blank lines part paragraphs. `[[items]]`, `[[payment]]` and the like stand for the blocks in
`templates/<language>/_blocks/`, which exist once per medium, so that a list of invoices looks the same everywhere.
What comes out of here is ordinary template source: it passes the same checks as a tenant's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sopan.words import MESSAGE_CHANNELS, Channel, Language, Purpose, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAIN_PART", "PARTS", "shipped_keys", "shipped_source"]

PARTS: dict[Channel, tuple[str, ...]] = {
    Channel.EMAIL: ("subject", "text", "html"),
    Channel.LETTER: ("subject", "text", "html"),
    Channel.WHATSAPP: ("text", "whatsapp_template"),
    Channel.SMS: ("text",),
    Channel.PHONE: ("text",),
}
"""The parts of a message on each channel."""
MAIN_PART = "text"

_MEDIA = {
    (Channel.EMAIL, "text"): ("mail", "text"),
    (Channel.EMAIL, "html"): ("mail_html", "html", "mail", "text"),
    (Channel.LETTER, "text"): ("letter", "text"),
    (Channel.LETTER, "html"): ("letter_html", "html", "letter", "text"),
    (Channel.WHATSAPP, "text"): ("whatsapp", "text"),
    (Channel.WHATSAPP, "whatsapp_template"): ("whatsapp_template", "whatsapp", "text"),
    (Channel.SMS, "text"): ("sms", "text"),
    (Channel.PHONE, "text"): ("phone", "text"),
}
"""Which variants of a block fit, the closest first."""
_HTML = ("mail_html", "letter_html")

_BLOCK = re.compile(r"\[\[([a-z_]+)\]\]")
_WHOLE_IF = re.compile(r"(\{% if [^%]*%\})([^{]*(?:\{\{[^}]*\}\}[^{]*)*)\{% endif %\}")
_TAG_LINE = re.compile(r"^[ \t]*((?:\{%[^%]*%\}|\{#[^#]*#\})+)[ \t]*\n", re.MULTILINE)
_DEEPEST = 4


@lru_cache(maxsize=2048)
def shipped_source(language: str, purpose: str, tone: str, channel: str, part: str) -> str | None:
    """The template source of one part; None when sopan ships none."""
    written = channel in {Channel.EMAIL, Channel.LETTER}
    # A text for one of the two written media alone, such as the draft of a somasi, is named after it.
    raw = (_read(f"{language}/{purpose}/written.{tone}.j2") if written else None) or _read(
        f"{language}/{purpose}/{channel}.{tone}.j2"
    )
    if raw is None or part not in PARTS[Channel(channel)]:
        return None
    if not written:
        return _tidied(_expanded(raw, language, _MEDIA[Channel(channel), part]))
    head, _, body = raw.partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    if part == "subject":
        return _expanded(headers["subject"], language, ("subject", "text"))
    media = _MEDIA[Channel(channel), part]
    if media[0] in _HTML:
        body = _html_body(body, language, media)
    frame = _block(headers.get("frame", "frame"), language, media).replace("[[perihal]]", headers["subject"])
    return _tidied(_expanded(frame.replace("[[body]]", body.strip("\n")), language, media))


def shipped_keys() -> Iterator[tuple[Language, Purpose, Tone, Channel]]:
    """Everything that sopan ships a text for."""
    for language in Language:
        for purpose in Purpose:
            for tone in Tone:
                for channel in MESSAGE_CHANNELS:
                    if shipped_source(language, purpose, tone, channel, MAIN_PART) is not None:
                        yield language, purpose, tone, channel


def _html_body(body: str, language: str, media: tuple[str, ...]) -> str:
    """The paragraphs of prose as HTML. A block brings its own markup, or is prose of its own."""
    parts = []
    for chunk in re.split(r"\n{2,}", body.strip("\n")):
        block = _BLOCK.fullmatch(chunk)
        if block and not any(_read(f"{language}/_blocks/{block[1]}.{medium}.j2") for medium in media[:2]):
            parts.append(_html_body(_block(block[1], language, media), language, media))
        else:
            parts.append(chunk if block else _as_html(chunk))
    return "\n".join(parts)


def _as_html(chunk: str) -> str:
    """One paragraph as HTML; one that is wholly conditional leaves nothing behind."""
    if chunk.startswith("{#"):
        return chunk
    whole = _WHOLE_IF.fullmatch(chunk)
    if whole:
        return f"{whole[1]}<p>{whole[2]}</p>{{% endif %}}"
    return "<p>" + chunk.replace("\n", "<br>\n") + "</p>"


def _expanded(source: str, language: str, media: tuple[str, ...]) -> str:
    for _ in range(_DEEPEST):
        if "[[" not in source:
            break
        source = _BLOCK.sub(lambda found: _block(found[1], language, media), source)
    return source


def _block(name: str, language: str, media: tuple[str, ...]) -> str:
    for medium in media:
        text = _read(f"{language}/_blocks/{name}.{medium}.j2")
        if text is not None:
            return text.strip("\n")
    message = f"the block {name} is missing for {media[0]}"
    raise LookupError(message)


def _tidied(source: str) -> str:
    """Without the line breaks after lines that hold nothing but tags."""
    return _TAG_LINE.sub(r"\1", source + "\n").strip("\n") + "\n"


@lru_cache(maxsize=2048)
def _read(path: str) -> str | None:
    place = files("sopan.rendering").joinpath("templates", *path.split("/"))
    return place.read_text(encoding="utf-8") if place.is_file() else None
