"""A statement of charges in plain sentences, one line for each of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sopan.formats import conventions, language_of, rupiah, tanggal
from sopan.words import Language

if TYPE_CHECKING:
    from sopan.charges._statements import ChargeLine, ChargeStatement

__all__ = ["explained"]

_WORDS: Final = {
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


def explained(statement: ChargeStatement, language: str) -> str:
    """The statement in sentences, each on a line of its own. Raises ArgumentError for an unknown language."""
    spoken = language_of(language)
    return "\n".join(_sentences(statement, spoken))


def _sentences(statement: ChargeStatement, spoken: Language) -> Iterator[str]:
    say = _WORDS[spoken]
    on = tanggal(statement.on, spoken, weekday=False)
    yield say["title" if statement.lines else "none"].format(on=on, accrued=rupiah(statement.accrued, spoken))
    yield from (_line(line, spoken) for line in statement.lines)
    if statement.day_count is not None and statement.lines:
        yield say[statement.day_count]
    if statement.capped:
        yield say["capped"]
    for part in ("charged", "waived", "to_credit"):
        amount = getattr(statement, part)
        if amount:
            yield say[part].format(amount=rupiah(amount, spoken))
    if (statement.charged or statement.waived) and not statement.to_credit:
        yield say["to_charge"].format(amount=rupiah(statement.to_charge, spoken))


def _line(line: ChargeLine, spoken: Language) -> str:
    say = _WORDS[spoken]
    start, end = (tanggal(day, spoken, weekday=False) for day in (line.start_on, line.end_on))
    amount = rupiah(line.amount, spoken)
    if line.rate == "flat":
        return say["flat"].format(start=start, amount=amount)
    days = start if start == end else say["days"].format(start=start, end=end)
    number, _, unit = line.rate.partition(" ")
    rate = say[unit].format(number=number.replace(".", conventions(spoken).decimal))
    said = say["rate"].format(days=days, count=line.days, rate=rate, base=rupiah(line.base, spoken), amount=amount)
    return said.replace(": 1 days ", ": 1 day ")
