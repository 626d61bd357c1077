"""What stands under the fields of a value in the source, for its JSON Schema."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from textwrap import dedent


def field_docstrings(cls: type) -> dict[str, str]:
    """Return the text under each field of a class and of its bases; nothing where the source is not at hand.

    Pydantic's `use_attribute_docstrings` reads the same, of every class that is imported: a fifth of the time until
    the first decision, for what only a schema shows.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        try:
            source = dedent("".join(inspect.getsourcelines(base)[0]))
            (written,) = ast.parse(source).body
        except (OSError, TypeError, SyntaxError, ValueError):
            continue
        if isinstance(written, ast.ClassDef):
            found |= _under_annotations(written.body)
    return found


def _under_annotations(body: list[ast.stmt]) -> dict[str, str]:
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }
