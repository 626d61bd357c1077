"""A timeline as text and as a page."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING

from sopan.forecast._captions import Captions, captions
from sopan.formats import jam

if TYPE_CHECKING:
    from sopan.forecast.moments import Moment
    from sopan.forecast.timeline import Timeline

__all__ = ["as_html", "as_text", "columns_wide"]


Row = tuple[str, ...]
_REMARKS = 48
"""Columns of the last column, so that a table fits a terminal of 120."""


def as_text(timeline: Timeline, language: str) -> str:
    """Two lines of what it is about, and a row per moment."""
    say = captions(language)
    rows = [_head(say)]
    for moment in timeline.moments:
        rows += _wrapped(_row(moment, say))
    widths = [max(columns_wide(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join([say.headline(timeline), say.assumptions(timeline), "", lines[0], rule, *lines[1:]])


def _wrapped(row: Row) -> list[Row]:
    """The row, its remarks on as many lines as they need."""
    *cells, remarks = row
    lines = [""]
    for word in remarks.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and columns_wide(longer) > _REMARKS:
            lines.append(word)
        else:
            lines[-1] = longer
    return [(*cells, lines[0]), *((*[""] * len(cells), line) for line in lines[1:])]


def as_html(timeline: Timeline, language: str, picture: str) -> str:
    """A figure with the picture and the same as a table."""
    say = captions(language)
    cell = 'style="text-align:left;padding:2px 12px 2px 0;vertical-align:top"'
    head = "".join(f'<th scope="col" {cell}>{escape(title)}</th>' for title in _head(say))
    body = "\n".join(
        f"<tr>{''.join(f'<td {cell}>{escape(text)}</td>' for text in _row(moment, say))}</tr>"
        for moment in timeline.moments
    )
    about = escape(f"{say.headline(timeline)}. {say.assumptions(timeline)}")
    return (
        f'<figure lang="{say.language.value}" style="margin:0;font-family:sans-serif">\n{picture}'
        f'<table aria-label="{about}" style="border-collapse:collapse;margin-top:8px">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</figure>\n"
    )


def _head(say: Captions) -> Row:
    return tuple(say(title) for title in ("day", "date", "clock", "step", "tone", "channel", "remarks"))


def _row(moment: Moment, say: Captions) -> Row:
    return (
        say.relative_day(moment),
        say.day(moment.at.date(), year=True),
        jam(moment.at, say.language),
        moment.step or say(moment.kind),
        say.tone(moment.tone) or "–",
        say.channel(moment.channel) or "–",
        say.remarks(moment),
    )


def columns_wide(text: str) -> int:
    """How many columns a terminal gives to `text`: two for wide letters, none for marks on letters."""
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_wide(text))
