"""A late fee in words: at what rate, on what, for how many days and from which."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from sopan.charges import ChargeLine
from sopan.formats import rupiah
from sopan.rendering._format import ChannelFormat
from sopan.words import Language


def basis(lines: Sequence[ChargeLine], form: ChannelFormat, day: Callable[[date], str]) -> str:
    """Return rate, base, days and the first of them, as far as they are the same throughout.

    `0.1% per day on IDR 12,500,000, 14 days since 5 November`; nothing where the rate changed.
    """
    if len({line.rate for line in lines}) != 1:
        return ""
    rate = _rate(lines[0].rate, form)
    if lines[0].rate == "flat":
        return rate
    if len({line.base for line in lines}) == 1:
        base = rupiah(lines[0].base, form.language)
        rate += form.pick(f" dari {base}", f" on {base}")
    days, first = sum(line.days for line in lines), day(min(line.start_on for line in lines))
    counted = form.pick(f"{days} hari sejak {first}", f"{days} day{'s' if days != 1 else ''} since {first}")
    return f"{rate}, {counted}"


def _rate(rate: str, form: ChannelFormat) -> str:
    """The rate of a line of a fee in the client's language: `0,1% per hari`."""
    if rate == "flat":
        return form.pick("jumlah tetap", "a fixed sum")
    number, unit, period = rate.partition(" per mil per ")
    if unit:
        number = f"{(Decimal(number) / 10).normalize():f}"
    else:
        number, _, period = rate.partition(" percent per ")
    percent = f"{number}% per {period}"
    if form.language != Language.ID:
        return percent
    return re.sub(r"(?<=[0-9])\.(?=[0-9])", ",", f"{number}% per {_PERIODS[period]}")


_PERIODS = {"day": "hari", "month": "bulan", "year": "tahun"}
