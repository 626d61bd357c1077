"""The facts about a template that was accepted."""

from __future__ import annotations

from dataclasses import dataclass, field

from sopan.rendering._schema import Kind

VALUE = "\ue000"
"""Stands for a printed value where a template is looked at as plain text."""
BREAK = "\ue001"
"""Stands for the edge of a block (`if`, `for`) where a template is looked at as plain text."""


@dataclass(slots=True)
class Inspection:
    """The facts about a template that was accepted."""

    paths: set[str] = field(default_factory=set)
    """Every field that is printed or asked about, such as `invoice.due_on`; elements as `items.number`."""
    printed: set[str] = field(default_factory=set)
    """Those that are printed."""
    unguarded: dict[str, int] = field(default_factory=dict)
    """Printed fields that no enclosing `if` asks about, with their line."""
    filters: dict[str, int] = field(default_factory=dict)
    """Filters that are used, with the line of their first use."""
    skeleton: list[tuple[int, str]] = field(default_factory=list)
    """The template as plain text, piece by piece with its line: `VALUE` for a value, `BREAK` at the edge of a block."""
    kinds: list[Kind] = field(default_factory=list)
    """The kind of each `VALUE` in the skeleton, in order."""
    literal: int = 0
    """Characters of literal text outside loops."""
    repeated: int = 0
    """Characters of literal text inside loops, per turn."""

    @property
    def text(self) -> str:
        """The skeleton in one piece."""
        return "".join(piece for _, piece in self.skeleton)

    def line_at(self, offset: int) -> int:
        """The line of the template at an offset of `text`."""
        begin = 0
        for line, piece in self.skeleton:
            if offset < begin + len(piece):
                return line + piece.count("\n", 0, offset - begin)
            begin += len(piece)
        return self.skeleton[-1][0] if self.skeleton else 1
