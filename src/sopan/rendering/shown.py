"""A value as a template sees it: text that prints politely, with the raw value where only filters reach it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from sopan.words import Language

__all__ = ["Shown", "joined"]


class Shown(str):
    """Text with the value that it was written from.

    `raw` is out of a template's reach: the sandbox finds no attribute on anything but a dictionary.
    Truth is that of the raw value, so that `{% if invoice.withheld %}` is false for an amount of zero.
    """

    __slots__ = ("raw",)

    raw: Any

    def __new__(cls, text: str, raw: Any) -> Self:
        """`text` as it prints, and what it was written from."""
        new = super().__new__(cls, text)
        new.raw = raw
        return new

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __reduce__(self) -> tuple[type[Shown], tuple[str, Any]]:
        return Shown, (str(self), self.raw)


def joined(texts: Sequence[str], language: str) -> str:
    """`A`, `A dan B`, `A, B, dan C`; in English `A, B and C`."""
    if len(texts) < 2:
        return "".join(texts)
    if language == Language.EN:
        return f"{', '.join(texts[:-1])} and {texts[-1]}"
    return f"{', '.join(texts[:-1])}{',' if len(texts) > 2 else ''} dan {texts[-1]}"
