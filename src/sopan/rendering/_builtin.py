"""The templates that come with sopan: read from the installed package, once, when first needed.

An editor finds all words of a purpose on one page, `templates/<language>/<purpose>.j2`, in sections:

    == friendly polite: whatsapp ==

A section is for the tones before the colon and the channels (or parts) after it.
One for `email` or `letter` begins with `subject: …` (and `frame: …`, `remark: …`, or the name of a block and what
stands there instead: `ago:` for nothing) and an empty line.
Blank lines part paragraphs.
`[[items]]`, `[[payment]]` and the like stand for blocks, which exist once per language in `_blocks.j2`, each in the
variants that its media need, so that a list of invoices looks the same everywhere. What no language changes (styles,
the page around an email) is in `templates/_pages.j2`.
What comes out of here is ordinary template source: it passes the same checks as a tenant's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import product

from sopan.words import MESSAGE_CHANNELS, Channel, Language, Purpose, Tone

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
    (Channel.EMAIL, "text"): ("mail", "written", "text"),
    (Channel.EMAIL, "html"): ("mail_html", "html", "mail", "written", "text"),
    (Channel.LETTER, "text"): ("letter", "written", "text"),
    (Channel.LETTER, "html"): ("letter_html", "html", "letter", "written", "text"),
    (Channel.WHATSAPP, "text"): ("whatsapp", "chat", "text"),
    (Channel.WHATSAPP, "whatsapp_template"): ("whatsapp_template", "chat", "text"),
    (Channel.SMS, "text"): ("sms", "chat", "text"),
    (Channel.PHONE, "text"): ("phone", "text"),
}
"""Which variants of a block fit, the closest first."""
_HTML = ("mail_html", "letter_html")

_SECTION = re.compile(r"^== ([a-z_ ]+): ([a-z_ ]+) ==\n", re.MULTILINE)
_BLOCK = re.compile(r"\[\[([a-z_]+)\]\]")
_WHOLE_IF = re.compile(r"(\{% if [^%]*%\})([^{]*(?:\{\{[^}]*\}\}[^{]*)*)\{% endif %\}")
_TAG_LINE = re.compile(r"^[ \t]*((?:\{%[^%]*%\}|\{#[^#]*#\})+)[ \t]*\n", re.MULTILINE)
_DEEPEST = 6


@lru_cache(maxsize=2048)
def builtin_source(language: str, purpose: str, tone: str, channel: str, part: str) -> str | None:
    """Return the template source of one part; None when sopan has none."""
    sections = _sections(f"{language}/{purpose}.j2")
    raw = sections.get((tone, part if part == "whatsapp_template" else channel))
    if raw is None or part not in PARTS[Channel(channel)]:
        return None
    if channel not in {Channel.EMAIL, Channel.LETTER}:
        return _tidied(_expanded(raw, language, _MEDIA[Channel(channel), part]))
    head, _, body = raw.partition("\n\n")
    headers = {name: text.strip() for name, _, text in (line.partition(":") for line in head.splitlines())}
    if part == "subject":
        return _tidied(_expanded(headers["subject"], language, ("subject", *_MEDIA[Channel(channel), "text"])))
    media = _MEDIA[Channel(channel), part]
    if media[0] in _HTML:
        body = _html_body(body, language, media)
    given = {**headers, "perihal": headers["subject"], "body": body.strip("\n"), "note": headers.get("remark", "")}
    if "remark" in headers:
        del given["remark"]  # the block puts the note into its frame
    else:
        given["remark"] = ""
    return _tidied(_expanded(f"[[{headers.get('frame', 'frame')}]]", language, media, given))


def builtin_keys() -> Iterator[tuple[Language, Purpose, Tone, Channel]]:
    """Everything that sopan has a text for."""
    for key in product(Language, Purpose, Tone, MESSAGE_CHANNELS):
        if builtin_source(*key, MAIN_PART) is not None:
            yield key


def _html_body(body: str, language: str, media: tuple[str, ...]) -> str:
    """The paragraphs of prose as HTML. A block brings its own markup, or is prose of its own."""
    parts = []
    for chunk in re.split(r"\n{2,}", body.strip("\n")):
        block = _BLOCK.fullmatch(chunk)
        if block and not any(_variant(language, block[1], medium) for medium in media[:2]):
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
        return f"{whole[1]}<p>{whole[2].strip()}</p>{{% endif %}}"
    return "<p>" + chunk.replace("\n", "<br>\n") + "</p>"


def _expanded(source: str, language: str, media: tuple[str, ...], given: Mapping[str, str] | None = None) -> str:
    """The source with its blocks put in; those that are `given` are of this message alone."""
    known = given or {}
    for _ in range(_DEEPEST):
        if "[[" not in source:
            break
        source = _BLOCK.sub(
            lambda found: known[found[1]] if found[1] in known else _block(found[1], language, media), source
        )
    return source


def _block(name: str, language: str, media: tuple[str, ...]) -> str:
    for medium in media:
        text = _variant(language, name, medium)
        if text is not None:
            return text
    raise LookupError(f"the block {name} is missing for {media[0]}")


def _variant(language: str, name: str, medium: str) -> str | None:
    own = _sections(f"{language}/_blocks.j2").get((name, medium))
    return _sections("_pages.j2").get((name, medium)) if own is None else own


def _tidied(source: str) -> str:
    """Without the line breaks after lines that hold nothing but tags."""
    return _TAG_LINE.sub(r"\1", source + "\n").strip("\n") + "\n"


@lru_cache(maxsize=256)
def _sections(path: str) -> Mapping[tuple[str, str], str]:
    """The sections of a page: by tone and channel, or by block and medium."""
    heads = [*_SECTION.finditer(text := _read(path) or "")]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return {
        (name, medium): text[head.end() : end].strip("\n")
        for head, end in zip(heads, ends, strict=False)
        for name in head[1].split()
        for medium in head[2].split()
    }


@lru_cache(maxsize=256)
def _read(path: str) -> str | None:
    place = files("sopan.rendering").joinpath("templates", *path.split("/"))
    return place.read_text(encoding="utf-8") if place.is_file() else None
