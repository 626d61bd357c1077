"""Where in a TOML text something is, and what is wrong there, in words that repeat nothing of it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError

from sopan import EscalationPolicy

__all__ = ["PolicyProblem", "Problem", "policy_of"]


class Problem(BaseModel):
    """One thing that is wrong."""

    line: int | None
    """From 1; empty when it is about the text as a whole."""
    field: str
    problem: str


class PolicyProblem(Exception):
    """The text is no policy."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def policy_of(text: str) -> EscalationPolicy:
    """The policy that the text describes. Raises PolicyProblem with all that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyProblem([_not_toml(str(error), text)]) from None
    except (ValueError, RecursionError):
        raise PolicyProblem(
            [Problem(line=None, field="", problem="a number is too long, or a list too deep")]
        ) from None
    try:
        return EscalationPolicy.model_validate(data)
    except ValidationError as error:
        lines = dict(_lines(text))
        found = error.errors(include_input=False, include_context=False, include_url=False)
        raise PolicyProblem([_problem(entry["type"], entry["loc"], entry["msg"], lines) for entry in found]) from None


_PLACE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")
_OWN_WORDS = re.compile(r"[A-Za-z /='-]+")
_PLAIN = {
    "Invalid value": "this value cannot be read; is a text missing its quotes?",
    "Expected '=' after a key in a key/value pair": "there is no = after the name",
    "Unterminated string": "the quotes are not closed",
    "Cannot overwrite a value": "this name stands here twice",
    "Expected newline or end of document after a statement": "something stands behind the value",
    "Unclosed array": "the list is not closed; is a ] missing?",
    "Unclosed inline table": "the { is not closed",
}


def _not_toml(said: str, text: str) -> Problem:
    place = _PLACE.search(said)
    line = int(place[1]) if place else len(text.rstrip().splitlines()) or None
    said, _, at_the_end = _PLACE.sub("", said).partition(" (at end of document")
    if at_the_end and said == "Invalid value":
        return Problem(line=line, field="", problem="a value is missing here, or a list is not closed")
    plain = _PLAIN.get(said, said if _OWN_WORDS.fullmatch(said) else "this cannot be read as TOML")
    return Problem(line=line, field="", problem=plain)


_UNKNOWN = re.compile(r"unknown field '([a-z_]+)'")


def _problem(kind: str, path: Sequence[int | str], said: str, lines: dict[tuple[int | str, ...], int]) -> Problem:
    """The line is that of the longest part of the path that the text spells out; pydantic adds steps of its own."""
    unknown = _UNKNOWN.match(said)  # the error is about the table; the name stands in it
    wanted = (*path, unknown[1]) if unknown else tuple(path)
    known = next((wanted[:end] for end in range(len(wanted), 0, -1) if wanted[:end] in lines), ())
    shown = wanted if kind == "missing" else known
    words = [f"{step + 1}" if isinstance(step, int) else step for step in shown]
    plain = "is missing" if kind == "missing" else said.removeprefix("Value error, ")
    return Problem(line=lines.get(known), field=" ".join(words), problem=plain)


_TABLE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\"' -]+?)\s*\]\]?\s*(?:#.*)?$")
_NAME = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")


def _lines(text: str) -> Iterator[tuple[tuple[int | str, ...], int]]:
    """The path of every table and name that has a line of its own, with that line."""
    table: tuple[int | str, ...] = ()
    counted: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        header, name = _TABLE.match(line), _NAME.match(line)
        if header:
            path = header[2].replace('"', "").replace("'", "").replace(" ", "")
            table = tuple(path.split("."))
            if header[1] == "[[":
                table = (*table, counted[path])
                counted[path] += 1
            elif table[0] in counted:  # [steps.repeat] belongs to the last of the [[steps]]
                table = (table[0], counted[str(table[0])] - 1, *table[1:])
            yield table, number
        elif name:
            dotted = re.split(r"\s*\.\s*", name[1])
            yield from (((*table, *dotted[:end]), number) for end in range(len(dotted), 0, -1))
