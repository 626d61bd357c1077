"""Tables, as text and as HTML: the one writer of both, and what every report can do with it."""

from __future__ import annotations

import unicodedata
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from sopan.formats import language_of
from sopan.words import Language

__all__ = ["BilingualReport", "Report", "Table", "columns_wide", "figure"]

_WIDEST = 48
"""Columns of the last column in a text, so that a table fits a terminal of 120."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain texts under heads. Nothing in it is trusted: HTML escapes everything."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """As many cells each as there are heads."""
    title: str = ""
    """One or several lines above it."""
    notes: tuple[str, ...] = ()
    """Paragraphs below it."""
    numbers: frozenset[int] = frozenset()
    """The columns, counted from 0, that stand at the right."""

    def to_text(self) -> str:
        """Write it for a terminal or a plain mail: aligned, a long last column on several lines.

        Of a table without rows there are the title and the notes, or the heads when it has neither.
        """
        lines = [line for row in self.rows for line in _wrapped(row)]
        widths = [max(columns_wide(row[place]) for row in (self.heads, *lines)) for place in range(len(self.heads))]
        text = [self._line(row, widths) for row in (self.heads, ["─" * width for width in widths], *lines)]
        if not self.rows and (self.title or self.notes):
            return "\n\n".join([*([self.title] if self.title else []), *self.notes])
        above = [self.title, ""] if self.title else []
        below = [part for note in self.notes for part in ("", note)]
        return "\n".join([*above, *text, *below])

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - columns_wide(cell))
            cells.append(gap + cell if place in self.numbers else cell + gap)
        return "  ".join(cells).rstrip()

    def to_html(self, *, show_title: bool = True) -> str:
        """Write it as a fragment of a page: no script, no style sheet, everything escaped.

        Without `show_title` the title is there for screen readers only.
        """
        title = escape(self.title.replace("\n", ". "))
        label = f' aria-label="{title}"' if title and not show_title else ""
        caption = f"<caption>{title}</caption>" if title and show_title else ""
        head = "".join(self._cells(self.heads, 'th scope="col"'))
        rows = "\n".join(f"<tr>{''.join(self._cells(row, 'td'))}</tr>" for row in self.rows)
        notes = "".join(f'\n<p style="white-space:pre-line">{escape(note)}</p>' for note in self.notes)
        return (
            f'<table{label} style="border-collapse:collapse;margin-top:8px">{caption}\n'
            f"<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n</table>{notes}\n"
        )

    def _cells(self, row: Sequence[str], tag: str) -> Iterator[str]:
        for place, cell in enumerate(row):
            side = "right" if place in self.numbers else "left"
            style = f'style="text-align:{side};padding:2px 12px 2px 0;vertical-align:top"'
            yield f"<{tag} {style}>{escape(cell)}</{tag[:2]}>"


def _wrapped(row: Sequence[str]) -> list[Sequence[str]]:
    """The row, its last cell on as many lines as it needs."""
    *cells, last = row
    lines = [""]
    for word in last.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and columns_wide(longer) > _WIDEST:
            lines.append(word)
        else:
            lines[-1] = longer
    return [(*cells, lines[0]), *((*[""] * len(cells), line) for line in lines[1:])]


def figure(value: float, *, sign: bool = False) -> str:
    """Write a measured number with two decimals, or none from a thousand on; with `sign` a difference other than 0."""
    shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
    if not sign:
        return shown
    size = shown.removeprefix("-")
    return size if float(size.replace(",", "")) == 0 else f"{'+' if value > 0 else '−'}{size}"


def columns_wide(text: str) -> int:
    """Return how many columns a terminal gives to `text`: two for wide letters, none for marks on letters."""
    return len(text) if text.isascii() else sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


class Report:
    """Base of what prints as a table: `print(report)`, `to_text`, `to_html`, and both in notebooks."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """Give each class a `_repr_pretty_` of its own: IPython takes a dataclass's `__repr__` before a base's."""
        cls._repr_pretty_ = Report._repr_pretty_  # type: ignore[method-assign]

    @abstractmethod
    def _table(self) -> Table:
        """The table that is printed."""

    def to_text(self) -> str:
        """An aligned table."""
        return self._table().to_text()

    def to_html(self) -> str:
        """The table as a fragment of a page: no script, no style sheet, everything escaped."""
        return self._table().to_html()

    def __str__(self) -> str:
        return self.to_text()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002, FBT001 - IPython's signature
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return self.to_html()


class BilingualReport(Report):
    """A report in Indonesian (`id`) or English (`en`)."""

    __slots__ = ()

    @abstractmethod
    def _table(self, language: Language = Language.ID) -> Table:
        """The table that is printed, in `language`."""

    def to_text(self, language: str = "id") -> str:
        """An aligned table, in Indonesian (`id`) or English (`en`)."""
        return self._table(language_of(language)).to_text()

    def to_html(self, language: str = "id") -> str:
        """The table as a fragment of a page: no script, no style sheet, everything escaped."""
        return self._table(language_of(language)).to_html()
