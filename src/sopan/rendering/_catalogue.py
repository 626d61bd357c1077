"""Which words for which occasion: a value that is asked, extended, linted and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from sopan.errors import RenderFailed, TemplateRejected
from sopan.rendering._builtin import MAIN_PART, PARTS, builtin_keys, builtin_source
from sopan.rendering._schema import OPTIONAL
from sopan.words import Channel, Language, Purpose, Tone

if TYPE_CHECKING:
    from enum import StrEnum

    from sopan.policy import EscalationPolicy
    from sopan.rendering._compiled import Compiled  # noqa: TC004  # loads Jinja2; nothing reads the annotation
    from sopan.rendering._findings import CatalogueFinding, CoverageGap
    from sopan.rendering._whatsapp import WhatsAppExport

__all__ = ["Catalogue", "Resolved", "Template"]

_ALL_PARTS = ("subject", "text", "html", "whatsapp_template")
_LONGEST_METADATA = 200


@dataclass(frozen=True, slots=True)
class Template:
    """One template with the occasion that it is for."""

    source: str
    purpose: Purpose
    channel: Channel
    part: str
    tone: Tone | None
    """None: for every tone."""
    language: Language
    segment: str | None = None
    """None: for every client; otherwise for clients of this segment."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Whatever the host wants to remember: who approved it, when, under which name."""
    shipped: bool = False

    def compiled(self) -> Compiled:
        """Inspected and compiled, once."""
        from sopan.rendering._compiled import compiled

        return compiled(self.source, language=self.language.value, part=self.part)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The templates of one message, by part, and every field that they ask for."""

    templates: Mapping[str, Template]
    parts: Mapping[str, Compiled]
    paths: frozenset[str]
    unguarded: tuple[tuple[str, int, str], ...]
    """Part, line and path of fields that may be empty and are printed without asking."""
    tone: Tone
    """The tone of the text; softer than the one asked for when there is none of that tone."""


@dataclass(frozen=True)
class Catalogue:
    """All templates: those that come with sopan, and those that were added, which go first.

    A catalogue is a value: adding gives a new one, equal contents are equal.

    >>> words = Catalogue.default().with_template(
    ...     "Yth. {{ client.name }}, faktur {{ invoice.number }} jatuh tempo {{ invoice.due_on }}.",
    ...     purpose="upcoming",
    ...     channel="sms",
    ... )
    >>> words.find("upcoming", tone="polite", channel="sms", language="id").shipped
    False
    """

    added: tuple[Template, ...] = ()
    with_shipped: bool = True
    _resolved: dict[Any, Resolved | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def default(cls) -> Catalogue:
        """The catalogue that comes with sopan."""
        return _default()

    @classmethod
    def empty(cls) -> Catalogue:
        """A catalogue without the shipped templates, for a host that writes all its words itself."""
        return cls(with_shipped=False)

    def __reduce__(self) -> tuple[type[Catalogue], tuple[tuple[Template, ...], bool]]:
        """Travel without what was compiled."""
        return Catalogue, (self.added, self.with_shipped)

    def with_template(
        self,
        source: str,
        *,
        purpose: str,
        channel: str,
        part: str = MAIN_PART,
        tone: str | None = None,
        language: str = "id",
        segment: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Catalogue:
        """A new catalogue in which `source` is used for this occasion.

        `part` is one of `subject`, `text`, `html` and `whatsapp_template` (a body without `if` and `for`, to be
        approved by the platform). `tone=None` means every tone, `segment=None` every client. Among the added
        templates one that names a segment goes before one that does not, then one that names the tone;
        of equals the latest counts.
        When the text of an email is added without an html part, the message goes as text alone, so that the two
        never say different things.

        Raises TemplateRejected, with line and name, for whatever is not in the template language, for unknown names
        and for occasions that do not exist. What is merely unwise is left to `lint`.
        """
        if not isinstance(source, str):
            _reject("line 1: a template is a text")
        entry = Template(
            source=source,
            purpose=_word(Purpose, purpose, "purpose"),
            channel=_word(Channel, channel, "channel"),
            part=_part(part),
            tone=None if tone is None else _word(Tone, tone, "tone"),
            language=_word(Language, language, "language"),
            segment=_name(segment, "segment"),
            metadata=_metadata(metadata),
        )
        if part not in PARTS[entry.channel]:
            _reject(f"part {part} does not exist on channel {entry.channel}; use {', '.join(PARTS[entry.channel])}")
        entry.compiled()
        return Catalogue((*self.added, entry), self.with_shipped)

    # --- asking ---------------------------------------------------------------------------------------

    def find(
        self,
        purpose: str,
        *,
        tone: str,
        channel: str,
        language: str = "id",
        part: str = MAIN_PART,
        segment: str | None = None,
    ) -> Template | None:
        """The template of exactly this tone, or one for every tone; None when there is none."""
        matches = [
            entry
            for entry in self.added
            if (entry.purpose, entry.channel, entry.part, entry.language) == (purpose, channel, part, language)
            and entry.tone in {None, tone}
            and entry.segment in {None, segment}
        ]
        if matches:
            # max() keeps the first of equals, and the latest counts.
            return max(reversed(matches), key=lambda entry: (entry.segment is not None, entry.tone is not None))
        source = builtin_source(language, purpose, tone, channel, part) if self.with_shipped else None
        if source is None:
            return None
        return Template(source, Purpose(purpose), Channel(channel), part, Tone(tone), Language(language), shipped=True)

    def resolve(
        self, purpose: Purpose, *, tone: Tone, channel: Channel, language: Language, segment: str | None = None
    ) -> Resolved:
        """The templates for a message: of this tone, else of the nearest softer one, never of a firmer one.

        Raises RenderFailed when there are none: `coverage` tells beforehand.
        """
        key = (purpose, tone, channel, language, segment)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._resolve(purpose, tone, channel, language, segment)
        if found is None:
            raise RenderFailed(f"the catalogue has no words for {purpose}, {tone} or softer, {channel}, {language}")
        return found

    def _resolve(
        self, purpose: Purpose, tone: Tone, channel: Channel, language: Language, segment: str | None
    ) -> Resolved | None:
        for softer in [tone, *reversed([other for other in Tone if other < tone])]:
            templates: dict[str, Template] = {}
            for part in PARTS[channel]:
                entry = self.find(purpose, tone=softer, channel=channel, language=language, part=part, segment=segment)
                if entry is not None:
                    templates[part] = entry
            if MAIN_PART in templates:
                return _together(templates, softer)
        return None

    def __iter__(self) -> Iterator[Template]:
        """Every template: the added ones, then the shipped ones."""
        yield from self.added
        if not self.with_shipped:
            return
        for language, purpose, tone, channel in builtin_keys():
            for part in PARTS[channel]:
                source = builtin_source(language, purpose, tone, channel, part)
                if source is not None:
                    yield Template(source, purpose, channel, part, tone, language, shipped=True)

    # --- judging --------------------------------------------------------------------------------------

    def lint(self) -> tuple[CatalogueFinding, ...]:
        """What is unwise in the templates: missing elements, length, politeness. The shipped ones have no findings."""
        from sopan.rendering._findings import lint

        return lint(self)

    def export_whatsapp(self, language: str = "id") -> tuple[WhatsAppExport, ...]:
        """Return every approved template of a language, to be handed in once: `entry.to_platform()` is the JSON."""
        from sopan.rendering._whatsapp import export

        return export(self, language)

    def coverage(self, policy: EscalationPolicy) -> tuple[CoverageGap, ...]:
        """What `policy` can ask for and the catalogue has no words for, in Indonesian and in English."""
        from sopan.rendering._findings import coverage

        return coverage(self, policy)


@lru_cache(maxsize=1)
def _default() -> Catalogue:
    return Catalogue()


def _together(templates: dict[str, Template], tone: Tone) -> Resolved:
    """The parts that belong together: another version of a text that was replaced must not go with it."""
    if not templates[MAIN_PART].shipped:
        for part in ("html", "whatsapp_template"):
            if part in templates and templates[part].shipped:
                del templates[part]
    parts = {part: entry.compiled() for part, entry in templates.items()}
    paths = frozenset(path for part in parts.values() for path in part.found.paths)
    unguarded = tuple(
        (name, line, path)
        for name, part in parts.items()
        for path, line in part.found.unguarded.items()
        if path in OPTIONAL
    )
    return Resolved(templates, parts, paths, unguarded, tone)


# --- checks -------------------------------------------------------------------------------------------

_Word = TypeVar("_Word", bound="StrEnum")


def _reject(problem: str) -> NoReturn:
    raise TemplateRejected(problem)


def _word(words: type[_Word], value: str, name: str) -> _Word:
    try:
        return words(value)
    except ValueError:
        _reject(f"{name} is unknown; use one of {', '.join(words)}")


def _part(part: str) -> str:
    if part not in _ALL_PARTS:
        _reject(f"part is unknown; use one of {', '.join(_ALL_PARTS)}")
    return part


def _name(value: str | None, name: str) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= _LONGEST_METADATA and value.isprintable()):
        return value
    _reject(f"{name} must be a text of 1 to {_LONGEST_METADATA} characters on one line")


def _metadata(metadata: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    entries = sorted((metadata or {}).items())
    for key, value in entries:
        if _name(key, "metadata") is None or _name(value, "metadata") is None:
            _reject("metadata must be texts")
    return tuple(entries)
