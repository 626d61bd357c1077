"""What can go wrong, in one family.

Every error that sopan raises itself is a `SopanError`, and a `SopanError` is a `ValueError`:
inside a pydantic validator it becomes part of pydantic's own `ValidationError`.
A message names the field, the problem and the remedy, and never repeats the personal data it met.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "CalendarCoverageError",
    "CalendarError",
    "CurrencyMismatchError",
    "HistoryError",
    "MoneyError",
    "NotationError",
    "RenderFailed",
    "SopanError",
    "TemplateRejected",
]


class SopanError(ValueError):
    """Base of all errors that sopan raises itself."""


class ArgumentError(SopanError):
    """A call was made with arguments that do not belong together or miss something, such as a naive `now`."""


class MoneyError(SopanError):
    """An amount cannot be read, is out of range, or would lose precision."""


class CurrencyMismatchError(MoneyError):
    """Two currencies met in one sum. sopan never converts."""


class CalendarError(SopanError):
    """A calendar was described in a way that contradicts itself or the installed tables."""


class CalendarCoverageError(CalendarError):
    """A date outside the years that a calendar covers was asked about.

    The only exception that `decide` can raise on valid values:
    a missing year is never "a working day by default".
    """


class NotationError(SopanError):
    """A short notation (opening hours, `H+7`, pay days) cannot be read.

    `position` counts characters from 0; None when the text as a whole is at fault.
    """

    def __init__(self, message: str, *, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position

    def __reduce__(self) -> tuple[object, ...]:
        """Keep `position` when the error travels between processes."""
        return (_notation_error, (str(self), self.position))


def _notation_error(message: str, position: int | None) -> NotationError:
    return NotationError(message, position=position)


class HistoryError(SopanError):
    """Two events carry one id and say different things."""


class TemplateRejected(SopanError):
    """A template was refused when it was added: unsafe, unknown name, or too large. The message has the line."""


class RenderFailed(SopanError):
    """A template that was accepted could not be rendered. The message has line and name, never a value."""
