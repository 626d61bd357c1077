"""Approved WhatsApp templates: outside the 24-hour window nothing else may go.

The platform wants a fixed body with {{1}}, {{2}} …; parameters on one line, never empty; words at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sopan.formats import locale_of, spoken
from sopan.rendering._channels import WHATSAPP_TEMPLATE
from sopan.rendering._inspection import VALUE
from sopan.rendering._template import Resolved, Template
from sopan.rendering.message import Button, WhatsAppTemplate
from sopan.words import NOT_DEMANDS, Channel

if TYPE_CHECKING:
    from sopan.rendering._compiled import Compiled  # loads Jinja2; nothing reads the annotation

PART = "whatsapp_template"
_PRINT = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_LONGEST_NAME = 512
_BUTTONS = tuple(Button)


@dataclass(frozen=True, slots=True)
class WhatsAppExport:
    """One template as it is handed in for approval."""

    name: str
    language: str
    category: str
    """Always `UTILITY`: news about the client's own invoice. Nothing in it advertises."""
    body: str
    """With {{1}}, {{2}} … in order."""
    fields: tuple[str, ...]
    """What the parameters stand for, such as `client.salutation`."""
    examples: tuple[str, ...]
    """What they are in a worked case: the platform wants one example for each."""
    buttons: tuple[Button, ...] = ()
    """Quick replies under the message."""

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for whoever keeps the templates."""
        return {
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "body": self.body,
            "fields": list(self.fields),
            "examples": list(self.examples),
            "buttons": [button.label(self.language) for button in self.buttons],
        }

    def to_platform(self) -> dict[str, Any]:
        """Return the JSON that the platform takes when a template is created (`POST …/message_templates`)."""
        body: dict[str, Any] = {"type": "BODY", "text": self.body}
        if self.examples:
            body["example"] = {"body_text": [list(self.examples)]}
        components = [body]
        if self.buttons:
            replies = [{"type": "QUICK_REPLY", "text": button.label(self.language)} for button in self.buttons]
            components.append({"type": "BUTTONS", "buttons": replies})
        return {"name": self.name, "language": self.language, "category": self.category, "components": components}


def _platform(language: str) -> str:
    """A language as the platform writes it: `pt_BR`."""
    return str(language).replace("-", "_")


@lru_cache(maxsize=256)
def template_name(entry: Template) -> str:
    """The name under which a template is registered: from its metadata (`name`), else from its occasion."""
    given = dict(entry.metadata).get("name")
    parts = ["sopan", entry.purpose, entry.tone or "any", *([entry.segment] if entry.segment else [])]
    return re.sub(r"[^a-z0-9_]+", "_", (given or "_".join(parts)).lower())[:_LONGEST_NAME]


def buttons_of(entry: Template) -> tuple[Button, ...]:
    """The quick replies of a template: demands in a language that we speak have all three."""
    return () if entry.purpose in NOT_DEMANDS or spoken(entry.language) is None else _BUTTONS


def export(templates: Iterable[Template], language: str = "id") -> tuple[WhatsAppExport, ...]:
    """Every approved template of a language, to be handed in once; names are unique."""
    exports = {
        template_name(entry): _exported(entry)
        for entry in reversed([*templates])
        if entry.channel is Channel.WHATSAPP and entry.part == PART and entry.language == locale_of(language)
    }
    return tuple(exports[name] for name in sorted(exports))


def _exported(entry: Template) -> WhatsAppExport:
    from sopan.rendering._sample import worked_data

    source = re.sub(r"\n{3,}", "\n\n", _COMMENT.sub("", entry.source)).strip()
    names = tuple(found.strip() for found in _PRINT.findall(source))
    numbers = iter(range(1, len(names) + 1))
    body = _PRINT.sub(lambda _: f"{{{{{next(numbers)}}}}}", source)
    values, _ = _filled(entry.compiled(), worked_data(entry))
    examples = tuple(value or name for value, name in zip(values, names, strict=True))
    return WhatsAppExport(
        template_name(entry), _platform(entry.language), "UTILITY", body, names, examples, buttons_of(entry)
    )


def _filled(template: Compiled, data: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """The values of {{1}}, {{2}} … in order, and the body that holds them."""
    pieces = template.render(data).split(VALUE)
    return tuple([value.strip() for value in pieces[1::2]]), "".join(pieces).strip()


def approved(resolved: Resolved, data: dict[str, Any]) -> tuple[WhatsAppTemplate | None, str | None]:
    """The approved template with its parameters; or why there is none for this message.

    What has no room for all dates, amounts and taxes is not cut short: the message goes another way.
    """
    entry = resolved.templates.get(PART)
    if entry is None:
        return None, None
    parameters, body = _filled(resolved.parts[PART], data)
    if not all(parameters):
        return None, f"{PART} left out: one of its parameters is empty"
    values = VALUE.join(parameters)
    if "\n" in values or "\t" in values or "     " in values:
        return None, f"{PART} left out: a parameter may not hold line breaks, tabs or five blanks"
    if len(body) > WHATSAPP_TEMPLATE:
        return None, f"{PART} left out: its body exceeds {WHATSAPP_TEMPLATE} characters; send the text, or another way"
    return WhatsAppTemplate(template_name(entry), _platform(entry.language), parameters, buttons_of(entry)), None
