"""One cell as it comes from csv, a data frame, SQL or JSON, and what of it may be read.

Scalars of numpy, pandas and polars are recognised by what they can do; none of these libraries is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_LONGEST_TEXT = 300
_LONGEST_NUMBER = 256
"""Bits of a whole number. Python refuses to write out one of more than 4,300 digits."""
_MISSING = frozenset({"", "nan", "NaN", "NaT", "None", "none", "NONE", "null", "NULL", "<NA>", "nil"})
"""Text that stands for an empty cell; what data frames write for one when they are turned into text."""
_YES = frozenset({"yes", "y", "true", "ya", "1", "1.0", "x", "tyes", "v", "\u2713", "\u2714", "\u221a", "\u2611"})
_NO = frozenset({"no", "n", "false", "f", "tidak", "belum", "0", "0.0", "tno", ""})


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be read: the problem and the remedy, never its text."""

    problem: str
    remedy: str


NO_SCALAR = Bad("is no text, number or day", "give one plain value")
FORMULA = Bad("is a formula", "save values, not formulas")
TOO_LARGE = Bad("is too large for anything that a ledger holds", "correct it")
TOO_LONG = Bad("is too long", "check for a quotation mark that is not closed")


def plain(value: Any) -> Any:
    """The cell as one of Python's own types; None for NaN, NaT and NA; `Bad` for what is no scalar."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() <= _LONGEST_NUMBER else TOO_LARGE
    if kind is float:
        return None if value != value else value  # noqa: PLR0124  # NaN is what does not equal itself
    if kind is Decimal:
        return _decimal(value)
    if kind is date or kind is datetime or kind is Bad:
        return value
    return _of_a_library(value, kind)


def _decimal(value: Decimal) -> Decimal | Bad | None:
    if value.is_nan():
        return None
    usual = not value.is_finite() or not value or (abs(value.adjusted()) < 40 and len(value.as_tuple().digits) < 80)
    return value if usual else TOO_LARGE


def _of_a_library(value: Any, kind: type) -> Any:  # noqa: PLR0911  # one line per kind
    if kind.__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(value, datetime):  # pandas' Timestamp warns of nanoseconds when it is asked to convert itself
        return _datetime(value)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return plain(int(value))
    if isinstance(value, float):
        return plain(float(value))
    if isinstance(value, Decimal):
        return plain(Decimal(value))
    try:
        if kind.__name__ == "datetime64":  # its item() is a bare number when it counts nanoseconds
            return plain(value.astype("datetime64[us]").item())
        if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
            item = value.item()
            return NO_SCALAR if type(item) is kind else plain(item)
    except (TypeError, ValueError, OverflowError, AttributeError, RecursionError):
        return NO_SCALAR
    return NO_SCALAR


def _datetime(value: datetime) -> datetime | None:
    if value != value:  # noqa: PLR0124  # NaT
        return None
    return datetime(
        *(value.year, value.month, value.day, value.hour, value.minute, value.second),
        tzinfo=value.tzinfo,
        fold=value.fold,
    )


def is_missing(value: Any) -> bool:
    """Return whether the cell is empty."""
    return value is None or (isinstance(value, str) and (not value or value.isspace() or value.strip() in _MISSING))


def identifier(value: Any) -> str | Bad | None:
    """A number, code or name as text. A whole float is the number that it was before a spreadsheet took it."""
    cell = plain(value)
    if isinstance(cell, str):
        return _text(cell)
    if cell is None or isinstance(cell, Bad):
        return cell
    if isinstance(cell, bool | date):
        return Bad("is no text", "format the column as text before it is exported")
    if isinstance(cell, float) and not (cell.is_integer() and abs(cell) < 2**53):
        return Bad("is a fraction or was rounded", "format the column as text before it is exported")
    if isinstance(cell, Decimal) and not (cell.is_finite() and cell == int(cell)):
        return Bad("is a fraction or was rounded", "format the column as text before it is exported")
    return str(int(cell))


def _text(cell: str) -> str | Bad | None:
    if len(cell) > _LONGEST_TEXT:
        return None if cell.isspace() else TOO_LONG
    text = cell.strip().removeprefix("'")
    if text in _MISSING:
        return None
    if text[0] == "=":
        return FORMULA
    if text[-2:] == ".0" and text[:-2].isdecimal():
        return text[:-2]
    if "E+" in text and text.replace("E+", "").replace(".", "").replace(",", "").isdecimal():
        return Bad("was rounded by a spreadsheet", "format the column as text before it is exported")
    return text


def answers(cells: list[Any]) -> list[Any]:
    """A column of yes and no in which T is a word: no beside Y (ya, tidak), true beside F, and by itself neither."""
    words = {cell.strip().casefold() for cell in cells if isinstance(cell, str) and len(cell) <= 10}
    if "t" not in words or words.isdisjoint({"y", "ya", "f"}):
        return cells
    meant = "true" if words.isdisjoint({"y", "ya"}) else "tidak"
    return [meant if isinstance(cell, str) and cell.strip() in {"t", "T"} else cell for cell in cells]


def yes(value: Any) -> bool | None:
    """Return whether a cell says yes; None for anything but yes or no. An empty cell says no."""
    cell = plain(value)
    if cell is None:
        return False
    if isinstance(cell, bool | int | float) and cell in {0, 1}:
        return bool(cell)
    if isinstance(cell, str) and len(cell) <= 10:
        word = cell.strip().casefold()
        return True if word in _YES else False if word in _NO else None
    return None
