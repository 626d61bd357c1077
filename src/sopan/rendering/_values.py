"""A value as a template sees it: text that prints politely, with the raw value where only filters reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

Writers = Mapping[str, Callable[..., Any]]
"""What writes the values of a record, by their names."""


class Values(dict[str, Any]):
    """Values by name, each written when a template first asks for it: most stand in branches that are not taken."""

    __slots__ = ("_about", "_writers")

    def __init__(self, writers: Writers, *about: object) -> None:
        """`about` is what the writers take. It must not refer to the record: that would be a cycle."""
        self._writers = writers
        self._about = about

    def __missing__(self, name: str) -> Any:
        """Write the value, once. Raises KeyError for an unknown name."""
        value = self[name] = self._writers[name](*self._about)
        return value


class Shown(str):
    """Text with the value that it was written from.

    `raw` is out of a template's reach: the sandbox finds no attribute on anything but a dictionary.
    """

    __slots__ = ("raw",)

    raw: Any

    def __new__(cls, text: str, raw: Any) -> Self:
        """`text` as it prints, and what it was written from."""
        new = str.__new__(cls, text)
        new.raw = raw
        return new


class ShownAmount(Shown):
    """An amount. `Rp0` is a text, but no amount: `{% if invoice.withheld %}` is false for it."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return bool(self.raw)


class ShownDate(Shown):
    """A day as its channel writes it: `18 November`, and with the weekday for the filter `tanggal`."""

    __slots__ = ("with_weekday",)

    with_weekday: str

    def __new__(cls, text: str, raw: Any, with_weekday: str = "") -> Self:
        """`text` and `with_weekday` as they print, and the day."""
        new = super().__new__(cls, text, raw)
        new.with_weekday = with_weekday
        return new
