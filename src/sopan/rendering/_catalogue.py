"""Which words for which occasion: a value that is asked, extended, linted and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sopan._arguments import word_of
from sopan.errors import ArgumentError, RenderFailed, SopanError, TemplateRejected
from sopan.formats import fallbacks, locale_of
from sopan.rendering._builtin import MAIN_PART, PARTS, builtin_keys, builtin_source
from sopan.rendering._schema import OPTIONAL
from sopan.rendering._template import Resolved, Template
from sopan.words import Channel, Language, Purpose, Tone

if TYPE_CHECKING:
    from sopan.policy import EscalationPolicy
    from sopan.rendering._findings import CatalogueFinding, CoverageGap
    from sopan.rendering._whatsapp import WhatsAppExport

_ALL_PARTS = ("subject", "text", "html", "whatsapp_template")
_LONGEST_METADATA = 200


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
            raise TemplateRejected("line 1: a template is a text")
        entry = Template(
            source=source,
            purpose=word_of(Purpose, purpose, "purpose", TemplateRejected),
            channel=word_of(Channel, channel, "channel", TemplateRejected),
            part=_part(part),
            tone=None if tone is None else word_of(Tone, tone, "tone", TemplateRejected),
            language=_language(language),
            segment=_name(segment, "segment"),
            metadata=_metadata(metadata),
        )
        if part not in PARTS[entry.channel]:
            raise TemplateRejected(
                f"part {part} does not exist on channel {entry.channel}; use {', '.join(PARTS[entry.channel])}"
            )
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
        """Return the template of exactly this tone, or one for every tone; None when there is none.

        A regional language takes what there is for the language: `pt-BR` that of `pt`.
        Raises ArgumentError for a purpose, tone, channel, part or language that does not exist.
        """
        return self._find(
            word_of(Purpose, purpose, "purpose"),
            word_of(Tone, tone, "tone"),
            word_of(Channel, channel, "channel"),
            fallbacks(language),
            _part(part, ArgumentError),
            segment,
        )

    def _find(
        self, purpose: Purpose, tone: Tone, channel: Channel, languages: Sequence[str], part: str, segment: str | None
    ) -> Template | None:
        matches = [
            entry
            for entry in self.added
            if (entry.purpose, entry.channel, entry.part) == (purpose, channel, part)
            and entry.language in languages
            and entry.tone in {None, tone}
            and entry.segment in {None, segment}
        ]
        if matches:
            # max() keeps the first of equals, and the latest counts.
            return max(
                reversed(matches),
                key=lambda entry: (
                    -languages.index(entry.language),
                    entry.segment is not None,
                    entry.tone is not None,
                ),
            )
        for language in languages if self.with_shipped else ():
            source = builtin_source(language, purpose, tone, channel, part) if type(language) is Language else None
            if source is not None:
                return Template(source, purpose, channel, part, tone, language, shipped=True)
        return None

    def resolve(
        self, purpose: Purpose, *, tone: Tone, channel: Channel, language: str, segment: str | None = None
    ) -> Resolved:
        """Return the templates for a message: of this tone, else of the nearest softer one, never of a firmer one.

        They write amounts and dates as `language` does, and may be those of a wider one: for `pt-BR` those of `pt`.
        Raises RenderFailed when there are none: `coverage` tells beforehand; ArgumentError for a word that does not
        exist.
        """
        purpose, tone = word_of(Purpose, purpose, "purpose"), word_of(Tone, tone, "tone")
        channel, language = word_of(Channel, channel, "channel"), locale_of(language)
        key = (purpose, tone, channel, language, segment)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._resolve(purpose, tone, channel, language, segment)
        if found is None:
            raise RenderFailed(
                f"the catalogue has no words for {purpose}, {tone} or softer, {channel}, {language}; "
                f"add them: with_template(source, purpose='{purpose}', channel='{channel}', language='{language}')"
            )
        return found

    def _resolve(
        self, purpose: Purpose, tone: Tone, channel: Channel, language: str, segment: str | None
    ) -> Resolved | None:
        languages = fallbacks(language)
        for softer in [known for known in reversed(Tone) if known <= tone]:
            found = ((part, self._find(purpose, softer, channel, languages, part, segment)) for part in PARTS[channel])
            templates = {part: entry for part, entry in found if entry is not None}
            if MAIN_PART in templates:
                return _together(templates, softer, language)
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
        """Find what is unwise in the templates: missing elements, length, politeness. The shipped ones are clean."""
        from sopan.rendering._findings import lint

        return lint(self)

    def export_whatsapp(self, language: str = "id") -> tuple[WhatsAppExport, ...]:
        """Return every approved template of a language, to be handed in once: `entry.to_platform()` is the JSON."""
        from sopan.rendering._whatsapp import export

        return export(self, language)

    def coverage(self, policy: EscalationPolicy, languages: Iterable[str] = ()) -> tuple[CoverageGap, ...]:
        """Return what `policy` can ask for and the catalogue has no words for, language by language.

        Looked at are `languages`; unless given, Indonesian, English and every language of an added template.
        Raises ArgumentError for a language that babel does not know.
        """
        from sopan.rendering._findings import coverage

        looked_at = languages or (*Language, *(entry.language for entry in self.added))
        return coverage(self, policy, tuple(dict.fromkeys(locale_of(language) for language in looked_at)))


@lru_cache(maxsize=1)
def _default() -> Catalogue:
    return Catalogue()


def _together(templates: dict[str, Template], tone: Tone, language: str) -> Resolved:
    """The parts that belong together: another version of a text that was replaced must not go with it."""
    main = templates[MAIN_PART]
    for part in ("html", "whatsapp_template"):
        entry = templates.get(part)
        if entry is not None and (entry.language != main.language or (entry.shipped and not main.shipped)):
            del templates[part]
    parts = {part: entry.compiled(language) for part, entry in templates.items()}
    unguarded = tuple(
        (name, line, path)
        for name, part in parts.items()
        for path, line in part.found.unguarded.items()
        if path in OPTIONAL
    )
    return Resolved(templates, parts, unguarded, tone)


# --- checks -------------------------------------------------------------------------------------------


def _language(language: str) -> str:
    try:
        return locale_of(language)
    except ArgumentError as error:
        raise TemplateRejected(str(error)) from None


def _part(part: str, error: type[SopanError] = TemplateRejected) -> str:
    if part not in _ALL_PARTS:
        raise error(f"part is unknown; use one of {', '.join(_ALL_PARTS)}")
    return part


def _name(value: str | None, name: str) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= _LONGEST_METADATA and value.isprintable()):
        return value
    raise TemplateRejected(f"{name} must be a text of 1 to {_LONGEST_METADATA} characters on one line")


def _metadata(metadata: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    entries = sorted((metadata or {}).items())
    for key, value in entries:
        if _name(key, "metadata") is None or _name(value, "metadata") is None:
            raise TemplateRejected("metadata must be texts")
    return tuple(entries)
