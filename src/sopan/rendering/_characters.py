"""Which characters may stand in a template, in a value, and in a line of a message."""

from __future__ import annotations

import re

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
)
"""Zero width, direction, tags, fillers, line and paragraph separators. Presentation selectors 15 and 16 may stay."""
_NO_CHARACTER = "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"
"""Halves of pairs and private use: the latter mark places while a template is checked."""

BODY_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_INVISIBLE}{_NO_CHARACTER}]")
"""What may not stand in a text of several lines; tab and line feed may."""
LINE_FORBIDDEN = re.compile(
    f"[\x00-\x1f\x7f-\x9f{_INVISIBLE}{_NO_CHARACTER}]|[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{5}}"
)
"""What may not stand in a value or a subject: nothing that breaks, hides or turns a line, no stacks of marks."""


def first_forbidden(text: str, pattern: re.Pattern[str] = BODY_FORBIDDEN) -> int | None:
    """The position of the first character that may not stand in `text`; None when there is none."""
    if text.isascii() and text.isprintable():
        return None
    found = pattern.search(text)
    return found.start() if found else None
