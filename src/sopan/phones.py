"""Telephone numbers: read as people write them, kept as everybody can dial them.

Kept is E.164 (ITU-T): a plus, the country code, the number, at most 15 digits. A number that begins with a single 0
is an Indonesian one. An Indonesian number after +62 has 9 to 12 digits when it begins with 8 (mobile numbers, and
the free 0800), else 7 to 11, area code included. Numbers that begin with 1, such as 1500888 or 14045, are short
numbers of a company: they are dialled within Indonesia only, and reach no client.
"""

from __future__ import annotations

import re

from sopan.fields import refuse

__all__ = ["dialable", "hotline"]

_LONGEST_AS_WRITTEN = 40
_BETWEEN_DIGITS = re.compile("[ .()\N{NO-BREAK SPACE}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}-]")
_TRUNK_IN_BRACKETS = re.compile(r"(?<=[0-9])(\)?[ .-]?)\(0")
"""As on a visiting card: `+62 (0)812 …` or `+62 (021) …`, with the 0 at home and without it from abroad."""
_REMEDY = "address must be one number such as 0812-3456-7890 or, of another country, +65 6123 4567"
_DIGITS = re.compile(r"\+?[0-9]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_INDONESIAN = re.compile(r"\+62(?:8[0-9]{8,11}|[2-79][0-9]{6,10})")
_HOTLINE = re.compile(r"1[0-9]{2,6}")


def dialable(text: str) -> str:
    """The number in E.164: `0812-3456-7890`, `62 812…`, `(021) 555-1234` and `+62 (0)812…` are all `+62…`.

    For use inside validators: refuses, without the number, what nobody can dial.

    >>> dialable("(021) 555-1234")
    '+62215551234'
    """
    if _INDONESIAN.fullmatch(text):
        return text
    digits = _digits_of(text)
    if digits.startswith(("62", "0062")):
        digits = "+" + digits.lstrip("0")
    elif digits.startswith("0") and not digits.startswith("00"):  # 001 and the like lead abroad by one carrier
        digits = "+62" + digits[1:]
    if digits.startswith("+620"):
        raise refuse("address_trunk", "address has a 0 after +62, which nobody can dial; leave out the 0")
    if digits.startswith("+62"):
        if not _INDONESIAN.fullmatch(digits):
            raise refuse("address_number", "address is no Indonesian number that a client can have; count the digits")
    elif not _E164.fullmatch(digits):
        raise refuse("address_number", _REMEDY)
    return digits


def hotline(text: str) -> str | None:
    """The digits of a short number such as `1500-888`, dialled as it is within Indonesia; None for any other."""
    digits = _BETWEEN_DIGITS.sub("", text)
    return digits if _HOTLINE.fullmatch(digits) else None


def _digits_of(text: str) -> str:
    """The digits as written, after a plus if there is one."""
    plain = _BETWEEN_DIGITS.sub("", _TRUNK_IN_BRACKETS.sub(r"\1(", text)) if len(text) <= _LONGEST_AS_WRITTEN else ""
    if not _DIGITS.fullmatch(plain):
        raise refuse("address_number", _REMEDY)
    return plain
