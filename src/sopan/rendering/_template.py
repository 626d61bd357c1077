"""One template with its occasion, and the templates that make one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sopan.words import Channel, Purpose, Tone

if TYPE_CHECKING:
    from sopan.rendering._compiled import Compiled  # loads Jinja2; nothing reads the annotation


@dataclass(frozen=True, slots=True)
class Template:
    """One template with the occasion that it is for."""

    source: str
    purpose: Purpose
    channel: Channel
    part: str
    tone: Tone | None
    """None: for every tone."""
    language: str
    """A `Language`, or the tag of any other locale that babel knows."""
    segment: str | None = None
    """None: for every client; otherwise for clients of this segment."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Whatever the host wants to remember: who approved it, when, under which name."""
    shipped: bool = False

    def compiled(self, language: str | None = None) -> Compiled:
        """Return it inspected and compiled, once; its amounts and dates as a client's `language` writes them."""
        from sopan.rendering._compiled import compiled

        return compiled(self.source, language=language or self.language, part=self.part)


class Resolved(NamedTuple):
    """The templates of one message, by part."""

    templates: Mapping[str, Template]
    parts: Mapping[str, Compiled]
    unguarded: tuple[tuple[str, int, str], ...]
    """Part, line and path of fields that may be empty and are printed without asking."""
    tone: Tone
    """The tone of the text; softer than the one asked for when there is none of that tone."""
