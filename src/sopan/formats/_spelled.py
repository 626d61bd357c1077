"""Amounts spelled out, as letters and receipts carry them beside the figures."""

from __future__ import annotations

from decimal import Decimal

from sopan.formats._amounts import MoneyLike, exact_parts, language_of
from sopan.words import Language

_ID_SMALL = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam"),
    *("tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
)
_ID_SCALES = (
    *((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")),
    *((1000, "ribu"), (100, "ratus"), (10, "puluh")),
)
_EN_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))

_UNITS = {
    Language.ID: {
        "IDR": ("rupiah", "sen"),
        "USD": ("dolar Amerika Serikat", "sen"),
        "SGD": ("dolar Singapura", "sen"),
        "AUD": ("dolar Australia", "sen"),
        "HKD": ("dolar Hong Kong", "sen"),
        "EUR": ("euro", "sen"),
        "GBP": ("pound sterling", "penny"),
        "MYR": ("ringgit Malaysia", "sen"),
        "CNY": ("yuan Tiongkok", "fen"),
        "JPY": ("yen Jepang", ""),
    },
    Language.EN: {
        "IDR": ("rupiah", "sen"),
        "USD": ("US dollars", "cents"),
        "SGD": ("Singapore dollars", "cents"),
        "AUD": ("Australian dollars", "cents"),
        "HKD": ("Hong Kong dollars", "cents"),
        "EUR": ("euros", "cents"),
        "GBP": ("pounds sterling", "pence"),
        "MYR": ("Malaysian ringgit", "sen"),
        "CNY": ("Chinese yuan", "fen"),
        "JPY": ("Japanese yen", ""),
    },
}
"""Unit and hundredth. Any other currency is named by its ISO code, its decimals digit by digit."""


def terbilang(amount: int | Decimal | MoneyLike, language: str = "id") -> str:
    """`amount` in words: `satu juta seribu`; in English `one million one thousand`.

    A bare whole number stays a number. The unit is named when there is something to tell apart:
    for Money always (`satu juta seribu rupiah`), for a bare amount with sen
    (`satu juta lima ratus ribu rupiah lima puluh sen`).

    Up to 10^15, which is `seribu triliun`. `seribu` is written wherever a group is 001 thousand
    (`satu juta seribu`, not `satu juta satu ribu`), and `miliar`, not `milyar` (KBBI).
    Raises MoneyError as `rupiah` does.
    """
    spoken = language_of(language)
    negative, whole, decimals, currency = exact_parts(amount)
    units = int(whole.replace(",", ""))
    spell = _indonesian if spoken is Language.ID else _english
    words = f"minus {spell(units)}" if negative else spell(units)
    if not decimals and isinstance(amount, int | Decimal):
        return words
    if currency not in _UNITS[spoken]:
        point = "koma" if spoken is Language.ID else "point"
        digits = "".join(f" {spell(int(digit))}" for digit in decimals)
        return f"{words}{f' {point}{digits}' if digits else ''} {currency}"
    unit, hundredth = _UNITS[spoken][currency]
    if not decimals:
        return f"{words} {unit}"
    joint = " and " if spoken is Language.EN else " "
    return f"{words} {unit}{joint}{spell(int(decimals))} {hundredth}"


def _indonesian(number: int) -> str:
    if number < 12:
        return _ID_SMALL[number]
    if number < 20:
        return f"{_ID_SMALL[number - 10]} belas"
    size, name = next(scale for scale in _ID_SCALES if number >= scale[0])
    count, rest = divmod(number, size)
    head = f"se{name}" if count == 1 and size <= 1000 else f"{_indonesian(count)} {name}"
    return f"{head} {_indonesian(rest)}" if rest else head


def _english(number: int) -> str:
    if number < 20:
        return _EN_SMALL[number]
    if number < 100:
        tens = _EN_TENS[number // 10]
        return f"{tens}-{_EN_SMALL[number % 10]}" if number % 10 else tens
    size, name = next(scale for scale in _EN_SCALES if number >= scale[0])
    head = f"{_english(number // size)} {name}"
    return f"{head} {_english(number % size)}" if number % size else head
