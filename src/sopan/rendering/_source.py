"""What is looked at before a template is parsed: its length, its characters, its words and brackets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from sopan.errors import TemplateRejected
from sopan.rendering._characters import first_forbidden

if TYPE_CHECKING:
    from jinja2 import Environment, nodes
    from jinja2.exceptions import TemplateSyntaxError

LONGEST_SOURCE = 20_000
"""Characters of a template."""
_MOST_TOKENS = 2_000
_DEEPEST_BRACKETS = 8


def refused(line: int, problem: str) -> TemplateRejected:
    """The one error of this phase. `problem` names things of the template language, never a value."""
    return TemplateRejected(f"line {line}: {problem}")


def look_at_text(source: str) -> None:
    """Length and characters. Raises TemplateRejected."""
    if not isinstance(source, str):
        raise refused(1, "a template is a text")
    if len(source) > LONGEST_SOURCE:
        raise refused(1, f"a template has at most {LONGEST_SOURCE} characters")
    place = first_forbidden(source)
    if place is not None:
        line = source.count("\n", 0, place) + 1
        raise refused(line, "holds a control, invisible or direction-changing character; type the line anew")


def parse(source: str, environment: Environment) -> nodes.Template:
    """Parse, but refuse too many words and signs, and brackets that are too deep. Raises TemplateRejected."""
    words = [*_few_and_shallow(environment.lex(source))]
    parser = Parser(environment, "")
    parser.stream = TokenStream(environment.lexer.wrap(words), None, None)  # it would split the source again
    return parser.parse()


def _few_and_shallow(words: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    count = depth = 0
    for word in words:
        yield word
        line, kind, value = word
        if kind == "whitespace":
            continue
        count += 1
        if count > _MOST_TOKENS:
            raise refused(line, f"a template has at most {_MOST_TOKENS} words and signs; make it shorter")
        if kind == "raw_begin":
            raise refused(line, "raw blocks are not part of the language; write the text as it is")
        if kind == "operator":
            depth += (value in "([{") - (value in ")]}")
            if depth > _DEEPEST_BRACKETS:
                raise refused(line, "brackets are nested too deeply")


def syntax_problem(error: TemplateSyntaxError) -> str:
    """The parser's complaint in the words of this language."""
    message = error.message or ""
    if "unknown tag" in message:
        return "unknown tag; the language has if, elif, else, endif, for and endfor"
    if "end of template" in message:
        return "a block or bracket is not closed"
    if "unterminated" in message or "missing end" in message.lower():
        return "a tag, comment or text is not closed"
    return "cannot be read as a template"
