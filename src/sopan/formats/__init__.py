"""How Indonesian business writes amounts, dates, hours and numbers, with English counterparts.

Everything is written from fixed tables, never from the machine's locale or the installed CLDR data:
CLDR 48 gives the rupiah no decimals, and a library upgrade must not change the amount in a letter.

The conventions for `id` are those of the national spelling guide (EYD V): `Rp1.500.000,50` without a blank,
`2 Januari 2026` without a leading zero, `10.00 WIB` with a full stop.
"""

from __future__ import annotations

from sopan.formats._amounts import MoneyLike, language_of, rupiah
from sopan.formats._dates import bulan_romawi, jam, tanggal
from sopan.formats._numbers import rekening, telepon
from sopan.formats._spelled import terbilang

__all__ = ["MoneyLike", "bulan_romawi", "jam", "language_of", "rekening", "rupiah", "tanggal", "telepon", "terbilang"]
