"""A template that passed: inspected once, compiled once, rendered often."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import Template

from sopan.formats import spoken
from sopan.rendering._characters import LINE_FORBIDDEN, first_forbidden
from sopan.rendering._grammar import inspect
from sopan.rendering._inspection import BREAK, VALUE, Inspection
from sopan.rendering._markup import check_html
from sopan.rendering._runtime import compile_tree, environment_for, run
from sopan.rendering._schema import WORDED
from sopan.rendering._source import refused


class Compiled(NamedTuple):
    """A template as it was inspected, and the way to its text."""

    found: Inspection
    template: Template

    def render(self, data: dict[str, Any]) -> str:
        """The text for `data`. Raises RenderFailed."""
        return run(self.template, data)


@lru_cache(maxsize=4096)
def compiled(source: str, *, language: str, part: str) -> Compiled:
    """Inspect and compile `source` as a subject, a text or an HTML part. Raises TemplateRejected."""
    environment = environment_for(language, part)
    source = source.replace("\r\n", "\n") if isinstance(source, str) else source
    found, tree = inspect(source, environment)
    if part == "html":
        check_html(found)
    else:
        _check_no_markup(found)
    if spoken(language) is None:
        _check_unworded(found)
    if part == "subject":
        _check_line(found)
    if part == "whatsapp_template":
        _check_approvable(found)
    try:
        return Compiled(found, compile_tree(tree, environment))
    except Exception:  # noqa: BLE001  # nothing that passed should end here, and nothing else may leave
        raise refused(1, "cannot be compiled") from None


_NO_WORD_BETWEEN = re.compile(rf"{VALUE}\W*{VALUE}")
_MARKUP = re.compile(rf"<(?=[A-Za-z/!?{VALUE}{BREAK}])")


def _check_no_markup(found: Inspection) -> None:
    """Outside html nothing is escaped, so nothing may look like a tag to a host that shows the text on a page."""
    tag = _MARKUP.search(found.text)
    if tag:
        raise refused(found.line_at(tag.start()), "looks like markup; add it with part='html', or leave out the <")


def _check_line(found: Inspection) -> None:
    """A subject is one line; a line break at its end is ours to drop."""
    text = found.text.replace(BREAK, "").replace(VALUE, "").strip("\n")
    if first_forbidden(text, LINE_FORBIDDEN) is not None:
        raise refused(1, "a subject is one line without tabs")


def _check_unworded(found: Inspection) -> None:
    """In a language that sopan does not speak a template says everything itself, from fields that hold facts."""
    for path in sorted(found.printed & WORDED):
        problem = f"{path} is worded in Indonesian and English only; say it here, from fields that hold facts"
        raise refused(found.unguarded.get(path, 1), problem)
    if "terbilang" in found.filters:
        raise refused(found.filters["terbilang"], "terbilang spells in Indonesian and English only; print the amount")


def _check_approvable(found: Inspection) -> None:
    """The platform's rules for the body of a template that it approves."""
    text = found.text.strip()
    if BREAK in text:
        raise refused(1, "an approved template has no if and no for; print one-line fields such as invoice_list")
    if text.startswith(VALUE) or text.endswith(VALUE):
        raise refused(1, "an approved template neither begins nor ends with a value")
    if _NO_WORD_BETWEEN.search(text):
        raise refused(1, "an approved template has words between two values")
