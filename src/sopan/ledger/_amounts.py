"""Amounts as tables write them. One decimal sign holds for a whole column, and is never guessed.

`1.500` is fifteen hundred in Jakarta and one and a half in Boston: a column is read only when something decides,
in itself or in a column beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sopan.ledger._cells import FORMULA, Bad, plain
from sopan.money import LIMIT, Money

DOLLARS: Final = frozenset("USD SGD AUD CAD HKD NZD TWD".split())
_LONGEST = 60
_MARKS = {
    "rp": "IDR", "us$": "USD", "s$": "SGD", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "nz$": "NZD",
    "$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
}  # fmt: skip
_MARK = r"(?:Rp\.?|RP\.?|rp\.?|(?:US|S|A|C|HK|NZ)?\$|[€£¥₹]|[A-Z]{3})"
_TEXT = re.compile(
    rf"(?P<open>\()?(?P<minus1>[-+])? ?(?P<mark1>{_MARK})? ?(?P<minus2>[-+])? ?"
    r"(?P<number>[0-9](?:[0-9.,' ]*[0-9])?)(?P<nil>[.,](?:--?|=))? ?"
    rf"(?P<mark2>{_MARK})? ?(?P<minus3>-)?(?P<close>\))?(?: ?(?P<side>[DdCc][Rr]\.?))?",
    re.ASCII,
)
_SHAPE = str.maketrans("123456780", "999999999")
_BARE = re.compile(r"[0-9](?:[0-9.,]*[0-9])?", re.ASCII)
_DASHES = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2014": "-", "\xa0": " ", "\u202f": " ", "\u2009": " ", "’": "'"}
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[^0-9][0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
"""Thousands in threes, or as in India: 1,11,00,000."""
_OPEN_QUESTION = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""One sign with three digits after it: a thousand, or three decimals."""

_NO_AMOUNT = Bad("is no amount that can be read", "write digits, such as 1500000.50")
_A_DAY = Bad("is a day, not an amount", "format the column as a number before it is exported")
_TOO_LARGE = Bad("is too large for an amount", "check it; amounts must be below 10^15")
_ROUNDED = Bad("was rounded by a spreadsheet", "format the column as a number with all its digits")
_TOO_FINE = Bad("has more decimals than an amount", "round it before it is exported")
_GROUPING = Bad("has its digits in groups that do not fit the column", "correct it, or say numbers=")


Amount = Decimal
"""A number as a cell has it."""


class _Marked(Decimal):
    """A number with a currency beside it: a code, or `$` for some dollar."""

    __slots__ = ("mark",)
    mark: str


def _marked(number: Decimal, mark: str) -> Amount:
    found = _Marked(number)
    found.mark = mark
    return found


def mark_of(amount: Amount) -> str | None:
    """The currency that stands beside a number, if any: a code, or `$` for some dollar."""
    return amount.mark if isinstance(amount, _Marked) else None


@dataclass(slots=True)
class Evidence:
    """Evidence in a column for its decimal sign."""

    signs: set[str]
    open_question: bool
    """Whether a cell can only be read when it is decided."""
    three_decimals: bool
    """Whether three decimals are how this column writes amounts."""


def _matched(text: str) -> re.Match[str] | None:
    return _TEXT.fullmatch(text) if len(text) <= _LONGEST else None


def _normal(text: str) -> str:
    return " ".join(text.translate(_DASHES).split()).removeprefix("'")


def evidence_of(cells: Iterable[Any]) -> Evidence:
    """Look at every text of a column for its decimal sign. Texts of one shape say the same."""
    texts = {cell for cell in cells if type(cell) is str and 0 < len(cell) <= _LONGEST}
    signs: set[str] = set()
    lengths: set[int] = set()
    question = shown = False
    for cell in {text.translate(_SHAPE) if text[0] != "0" else text for text in texts}:
        match = _matched(_normal(cell))
        if match is None:
            continue
        if match["nil"] and match["nil"][0] == ",":
            signs.add(",")
        number = match["number"].replace(" ", "").replace("'", "")
        if _OPEN_QUESTION.fullmatch(number):
            question = True
            lengths.add(3)
            continue
        sign = _decimal_sign(number)
        if sign and not isinstance(_number(number, sign, three_decimals=True), Bad):
            signs.add(sign)
            if sign in number:
                lengths.add(len(number.rpartition(sign)[2]))
                shown |= len(number.rpartition(sign)[2]) == 3
    return Evidence(signs, question, shown and lengths == {3} and len(signs) == 1)


def _decimal_sign(number: str) -> str | None:
    """The sign that must be the decimal one, or None when the number has none."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return max(".,", key=number.rfind)
    if points > 1:
        return ","
    if commas > 1:
        return "."
    return "." if points else "," if commas else None


def amounts_of(cells: Sequence[Any], sign: str | None, *, three_decimals: bool = False) -> list[Amount | Bad | None]:
    """Every cell as an amount; None for an empty one. `sign` is the column's decimal sign, None when it needs none."""
    known: dict[str, Amount | Bad | None] = {}
    shapes: dict[str, bool] = {}
    """Shapes of digits and signs that need no more than taking out the thousands."""
    thousands = "," if sign == "." else "."
    found: list[Amount | Bad | None] = []
    for value in cells:
        if type(value) is not str:
            found.append(_of_value(value, sign, three_decimals=three_decimals))
            continue
        if value not in known:
            shape = value.translate(_SHAPE) if len(value) <= _LONGEST else ""
            plain_one = shapes.get(shape)
            if plain_one is None and value:
                amount = _read(value, sign, three_decimals=three_decimals)
                shapes[shape] = value[0] != "0" and bool(_BARE.fullmatch(value)) and isinstance(amount, Decimal)
                known[value] = amount
            elif plain_one and value[0] != "0":
                known[value] = Decimal(value.replace(thousands, "").replace(",", "."))
            else:
                known[value] = _read(value, sign, three_decimals=three_decimals)
        found.append(known[value])
    return found


def _of_value(value: Any, sign: str | None, *, three_decimals: bool) -> Amount | Bad | None:
    if type(value) is Money:
        return _marked(value.amount, value.currency)
    cell = plain(value)
    if cell is None or isinstance(cell, Bad):
        return cell
    if isinstance(cell, str):
        return _read(cell, sign, three_decimals=three_decimals)
    if isinstance(cell, date):
        return _A_DAY
    if isinstance(cell, bool):
        return _NO_AMOUNT
    if isinstance(cell, Decimal) and not cell.is_finite():
        return _TOO_LARGE
    if not -LIMIT < cell < LIMIT:
        return _TOO_LARGE
    return _of_float(cell) if isinstance(cell, float) else Decimal(cell)


def _of_float(number: float) -> Amount | Bad:
    """A float stands for the decimal that it was before sums left dust in its last digits."""
    rounded = round(number, 4)
    if abs(number - rounded) > 1e-9 * max(1.0, abs(number)):
        return _TOO_FINE
    return Decimal(repr(rounded))


def _read(text: str, sign: str | None, *, three_decimals: bool) -> Amount | Bad | None:
    if len(text) > 4 * _LONGEST:
        return None if text.isspace() else _NO_AMOUNT
    if len(text) <= _LONGEST and _BARE.fullmatch(text):
        number = _number(text, sign, three_decimals=three_decimals)
        return number if isinstance(number, Bad) or number < LIMIT else _TOO_LARGE
    normal = _normal(text)
    if not normal or normal.casefold() in {"nan", "none", "null", "<na>"}:
        return None
    if normal.strip("- ") in {"", "Rp", "Rp."}:
        return Decimal(0)  # how accounts write nothing
    return _of_text(normal, sign, three_decimals=three_decimals)


def _of_text(normal: str, sign: str | None, *, three_decimals: bool) -> Amount | Bad:
    if normal[0] == "=":
        return FORMULA
    match = _matched(normal)
    if match is None or (match["open"] is None) != (match["close"] is None):
        return _ROUNDED if re.fullmatch(r"-?[0-9]+([.,][0-9]+)?[Ee]\+?[0-9]+", normal, re.ASCII) else _NO_AMOUNT
    number = _number(match["number"], sign, three_decimals=three_decimals)
    if isinstance(number, Bad):
        return number
    if number >= LIMIT:
        return _TOO_LARGE
    negatives = [match["open"], match["minus1"] == "-", match["minus2"] == "-", match["minus3"]]
    negatives.append((match["side"] or "").casefold().startswith("c"))
    if sum(map(bool, negatives)) > 1 or (match["mark1"] and match["mark2"]):
        return _NO_AMOUNT
    mark = (match["mark1"] or match["mark2"] or "").removesuffix(".")
    number = -number if any(negatives) else number
    return _marked(number, _MARKS.get(mark.casefold(), mark)) if mark else number


def _number(text: str, sign: str | None, *, three_decimals: bool) -> Decimal | Bad:
    if (" " in text or "'" in text) and not _GROUPED.fullmatch(re.split("[.,]", text)[0]):
        return _GROUPING
    text = text.replace(" ", "").replace("'", "")
    if "." not in text and "," not in text:
        return Decimal(text)
    if sign is None:
        return Bad("has a sign that may be of thousands or of decimals", "say numbers=")
    if sign in text and _OPEN_QUESTION.fullmatch(text) and not three_decimals:
        return _GROUPING
    other = "," if sign == "." else "."
    whole, _, fraction = text.partition(sign)
    if sign in fraction or other in fraction:
        return _GROUPING
    if other in whole and not (_GROUPED.fullmatch(whole) and set(whole) <= {*"0123456789", other}):
        return _GROUPING
    return Decimal(f"{whole.replace(other, '')}.{fraction or '0'}")


def percent_of(value: Any) -> Decimal | Bad | None:
    """A rate in per cent: `11%`, `11`, `0.11` for eleven; None for an empty cell."""
    cell = plain(value)
    if cell is None or isinstance(cell, Bad):
        return cell
    signed = False
    if isinstance(cell, str):
        text = cell.strip().replace(",", ".")
        signed = text.endswith("%")
        text = text.removesuffix("%").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text, re.ASCII):
            return Bad("is no rate that can be read", "write per cent, such as 11%")
        cell = Decimal(text)
    if isinstance(cell, bool | date) or not 0 <= cell <= 100:
        return Bad("is no rate between 0 and 100", "write per cent, such as 11%")
    rate = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    return rate * 100 if not signed and 0 < rate < 1 else rate
