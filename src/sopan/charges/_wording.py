"""The sentences of a statement of charges."""

from __future__ import annotations

from typing import Final

from sopan.words import Language

WORDS: Final = {
    Language.ID: {
        "title": "Biaya keterlambatan yang disepakati, sampai dengan {on}: {accrued}.",
        "none": "Tidak ada biaya keterlambatan sampai dengan {on}.",
        "flat": "{start}: jumlah tetap {amount}.",
        "days": "{start} s.d. {end}",
        "rate": "{days}: {count} hari x {rate} dari {base} = {amount}.",
        "per mil per day": "{number} per mil per hari",
        "percent per month": "{number}% per bulan",
        "percent per year": "{number}% per tahun",
        "actual_365": "Satu tahun dihitung 365 hari (Actual/365).",
        "actual_360": "Satu tahun dihitung 360 hari, dan setiap hari dihitung (Actual/360).",
        "30e_360": "Setiap bulan dihitung 30 hari (30E/360).",
        "capped": "Batas tertinggi sudah tercapai.",
        "charged": "Sudah ditagih {amount}.",
        "waived": "Dibebaskan {amount}.",
        "to_charge": "Yang masih dapat ditagih {amount}.",
        "to_credit": "Yang dikembalikan {amount}.",
    },
    Language.EN: {
        "title": "The agreed late fee through {on}: {accrued}.",
        "none": "No late fee through {on}.",
        "flat": "{start}: a fixed sum of {amount}.",
        "days": "{start} to {end}",
        "rate": "{days}: {count} days x {rate} of {base} = {amount}.",
        "per mil per day": "{number} per mil a day",
        "percent per month": "{number}% a month",
        "percent per year": "{number}% a year",
        "actual_365": "A year counts 365 days (Actual/365).",
        "actual_360": "A year counts 360 days, and every day counts (Actual/360).",
        "30e_360": "Every month counts 30 days (30E/360).",
        "capped": "The highest fee is reached.",
        "charged": "Charged before: {amount}.",
        "waived": "Waived: {amount}.",
        "to_charge": "Still to be charged: {amount}.",
        "to_credit": "To be credited: {amount}.",
    },
}
