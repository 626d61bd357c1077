"""Telephone and account numbers in groups that the eye can check."""

from __future__ import annotations

import re

from sopan.errors import ArgumentError
from sopan.formats._conventions import locale_of
from sopan.words import Language

_SHORT_AREA_CODES = ("21", "22", "24", "31", "61")
"""Jakarta, Bandung, Semarang, Surabaya and Medan; every other area code has three digits after the trunk 0."""
_MOBILE_PREFIX = "8"
_CLASSIC_ACCOUNT = 10
"""Digits of a BCA or BNI account, which people read as 3-3-4."""


def telepon(number: str, language: str = "id") -> str:
    """An E.164 number as it is dialled and read: `0812-3456-7890`; in any other language `+62 812-3456-7890`.

    Landlines are split after the area code (`021-5550-1234`), hotlines after 1500 (`1500-888`).
    Numbers of other countries stay as they are.
    Raises ArgumentError for anything that is not text.
    """
    if not isinstance(number, str):
        raise ArgumentError("number must be a text such as '+6281234567890'")
    trunk = locale_of(language) == Language.ID
    if not re.fullmatch(r"\+62[0-9]{6,13}", number):
        return re.sub(r"\A(1500)([0-9]{3})\Z", r"\1-\2", number)
    national = number[3:]
    head, rest = _split(national)
    grouped = "-".join([head, *_subscriber(rest)])
    return f"0{grouped}" if trunk else f"+62 {grouped}"


def _split(national: str) -> tuple[str, str]:
    if national.startswith(_MOBILE_PREFIX):
        return national[:3], national[3:]
    size = 2 if national.startswith(_SHORT_AREA_CODES) else 3
    return national[:size], national[size:]


def _subscriber(digits: str) -> list[str]:
    """Groups of three and four, the longer ones last, as numbers are spoken; five digits and fewer stay together."""
    threes = {6: 2, 7: 1, 9: 3, 10: 2}.get(len(digits), 0)
    head = [digits[3 * index : 3 * index + 3] for index in range(threes)]
    return head + _fours(digits[3 * threes :])


def _fours(digits: str) -> list[str]:
    """Groups of four from the left; a rest of one joins the group before it."""
    groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return groups


def rekening(number: str) -> str:
    """A bank or virtual account number in groups: `123 456 7890`, `8808 1234 5678 9012`.

    Ten digits are read 3-3-4, all others in fours. Short numbers, and numbers that hold anything but digits
    (already grouped, or an e-wallet), stay as they are. Raises ArgumentError for anything that is not text.
    """
    if not isinstance(number, str):
        raise ArgumentError("number must be a text; account numbers may begin with 0")
    if not re.fullmatch(r"[0-9]{8,30}", number):
        return number
    if len(number) == _CLASSIC_ACCOUNT:
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    return " ".join(_fours(number))
