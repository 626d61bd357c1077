"""A value as a template sees it: text that prints politely, with the raw value where only filters reach it."""

from __future__ import annotations

from typing import Any, Self

__all__ = ["Shown"]


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
