"""Heads and notes of what `sopan.learning` tells, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sopan.words import Language

__all__ = ["CASH", "both"]


def both(english: dict[str, str], indonesian: dict[str, str]) -> Mapping[Language, Mapping[str, str]]:
    tables = {Language.EN: MappingProxyType(english), Language.ID: MappingProxyType(indonesian)}
    return MappingProxyType(tables)


CASH = both(
    {
        "title": "Cash expected from what is owed at the end of {day}",
        "week": "week",
        "span": "{first} to {last}",
        "currency": "currency",
        "low": "at least",
        "expected": "mean",
        "high": "at most",
        "owed": "Owed in all: {amount}.",
        "undated": "Without a date yet: {amount}.",
        "note": "In eight of ten weeks what comes lies between the two, new invoices left out.",
    },
    {
        "title": "Perkiraan kas masuk dari piutang per akhir {day}",
        "week": "minggu",
        "span": "{first} s.d. {last}",
        "currency": "mata uang",
        "low": "paling sedikit",
        "expected": "rata-rata",
        "high": "paling banyak",
        "owed": "Piutang seluruhnya: {amount}.",
        "undated": "Belum bertanggal: {amount}.",
        "note": "Dalam delapan dari sepuluh minggu, uang yang masuk ada di antara keduanya, tanpa tagihan baru.",
    },
)
