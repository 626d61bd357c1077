"""Arguments of another type, and the remedy for what people pass instead."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeGuard, TypeVar

from sopan.errors import ArgumentError, SopanError

_Word = TypeVar("_Word", bound="StrEnum")

_BUILD: Final = {
    "EscalationPolicy": "build one with EscalationPolicy.model_validate(...), or take a preset: presets.standard()",
    "PolicyBook": "build one with PolicyBook(policies={...}, default=...)",
    "WorkingCalendar": "build one with WorkingCalendar.indonesia()",
    "Catalogue": "begin with Catalogue.default()",
    "Creditor": "build one with Creditor(name=..., payment_methods=(...))",
}


def wrong_type(name: str, value: object, *kinds: str) -> ArgumentError:
    """Make the error for an argument that is none of the `kinds`. The value is not repeated."""
    if callable(value) and not isinstance(value, type):
        remedy = "a function was passed, not what it returns: add the brackets, as in presets.standard()"
    else:
        remedy = _BUILD.get(kinds[0], f"build one with {kinds[0]}.model_validate(...)")
    return ArgumentError(f"{name} must be of type {' or '.join(kinds)}; {remedy}")


def is_whole(value: object, least: int, most: int | None = None) -> TypeGuard[int]:
    """Return whether a value is a whole number from `least` to `most`, inclusive; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return least <= value and (most is None or value <= most)


def word_of(kind: type[_Word], value: str, name: str, error: type[SopanError] = ArgumentError) -> _Word:
    """Return `value` as a word of an enum. Raises the error, which names the words, for anything else."""
    if type(value) is kind:
        return value
    try:
        return kind(value)
    except ValueError:
        raise error(f"{name} is unknown; use one of {', '.join(kind)}") from None
