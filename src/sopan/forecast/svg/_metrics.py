"""How much room words need in a picture, and where they find it without touching each other.

Widths are estimated from classes of letters, on the generous side of the usual sans-serif fonts, so the same text
gets the same room on every machine, whatever font it is shown in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_NARROW = frozenset("ijl.,:;'|!()[] ·")
_WIDE = frozenset("mwMWQO@%—…&")
_BOLD = 1.06


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The room that `text` needs at a font size, in the units of the size."""
    return sum(_letter(letter) for letter in text) * size * (_BOLD if bold else 1)


def _letter(letter: str) -> float:
    """The width of one letter in em."""
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 0.95
    if letter.isascii():
        return 0.7 if letter.isupper() else 0.6
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.1
    return 1.1 if unicodedata.east_asian_width(letter) in "WF" else 0.75


def fit(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """`text`, cut with an ellipsis where it needs more than `room`."""
    if text_width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrap(text: str, size: float, room: float, *, most: int) -> list[str]:
    """`text` in lines that need at most `room`; the last of at most `most` lines is cut if need be."""
    lines = [""]
    words = text.split(" ")
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer, size) <= room:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = f"{lines[-1]} {' '.join(words[place:])}"
            break
        else:
            lines.append(word)
    return [fit(line, size, room) for line in lines]


class Place(NamedTuple):
    """The place of a label with a leader."""

    lane: int
    """How far from the line that the leaders start from; 0 is next to it."""
    flipped: bool
    """Whether the label ends at its leader instead of beginning there."""


def arrange(labels: Sequence[tuple[float, float]], *, right: float) -> list[Place]:
    """Lanes for labels, given as (x of the leader, width), so that no label touches another or another's leader.

    Labels begin at their leader and go to the right; those that would go beyond `right` end there instead, and so
    do those that would then lie across their leader. The order of x must rise.
    """
    flipped = {place for place, (x, width) in enumerate(labels) if x + width > right}
    while more := {place for place in range(len(labels)) if place not in flipped and _tangled(labels, place, flipped)}:
        flipped |= more
    lanes: dict[int, int] = {}
    for place in (*sorted(set(range(len(labels))) - flipped, reverse=True), *sorted(flipped)):
        start, end = _extent(labels[place], place in flipped)
        others = ((lane, _extent(labels[other], other in flipped)) for other, lane in lanes.items())
        taken = [lane for lane, (first, last) in others if start <= last and first <= end]
        lanes[place] = max(taken, default=-1) + 1
    return [Place(lanes[place], place in flipped) for place in range(len(labels))]


def _tangled(labels: Sequence[tuple[float, float]], place: int, flipped: set[int]) -> bool:
    """Return whether a label that goes to the right lies across the leader of one that goes to the left."""
    x, width = labels[place]
    return any(x <= labels[other][0] <= x + width for other in flipped)


def _extent(label: tuple[float, float], is_flipped: bool) -> tuple[float, float]:  # noqa: FBT001 - two calls, here
    x, width = label
    return (x - width, x) if is_flipped else (x, x + width)
