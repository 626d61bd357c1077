"""How Indonesian business writes amounts, dates, hours and numbers, with English and any other locale of babel beside.

Names and signs are those of CLDR, which babel brings. Nothing depends on the machine's locale, decimals are those of
ISO 4217, and where CLDR writes otherwise than Indonesian business does, ours is set down in `_conventions`.

The conventions for `id` are those of the national spelling guide (EYD V): `Rp1.500.000,50` without a blank,
`2 Januari 2026` without a leading zero, `10.00 WIB` with a full stop.
"""

from __future__ import annotations

from sopan.formats._amounts import MoneyLike, language_of, rupiah
from sopan.formats._conventions import Conventions, conventions, fallbacks, locale_of, spoken
from sopan.formats._dates import bulan_romawi, jam, tanggal
from sopan.formats._numbers import rekening, telepon
from sopan.formats._spelled import terbilang

__all__ = [
    "Conventions",
    "MoneyLike",
    "bulan_romawi",
    "conventions",
    "fallbacks",
    "jam",
    "language_of",
    "locale_of",
    "rekening",
    "rupiah",
    "spoken",
    "tanggal",
    "telepon",
    "terbilang",
]
