"""A bit of everything that sopan answers, as text that must be the same on every machine.

Printed by `python tests/scripts/decide_everything.py`; `tests/test_same_everywhere.py` compares it between
environments, and `tests/test_purity.py` listens while it is made.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sopan.calendars import WorkingCalendar
from sopan.formats import jam, rupiah, tanggal, terbilang
from sopan.money import Money
from sopan.words import Channel, Language, Outcome, Purpose, Tone
from sopan.zones import INDONESIAN_ZONES, local, zone_of


def alphabet() -> Iterator[str]:
    for words in (Tone, Channel, Purpose, Outcome, Language):
        yield f"{words.__name__}: {', '.join(words)}"
    yield str(sorted({Tone.FINAL, Tone.FRIENDLY, Tone.FORMAL}))


def formats() -> Iterator[str]:
    at = datetime(2026, 12, 24, 2, 30, tzinfo=UTC)
    for name in [*INDONESIAN_ZONES, "Australia/Sydney"]:
        there = local(at, zone_of(name))
        yield f"{there.isoformat()} {jam(there)} {tanggal(there.date())} {tanggal(there.date(), 'en')}"
    for text in ("0", "1001000", "1500000.50", "999999999999999"):
        amount = Money(text)
        yield f"{amount!r} {rupiah(amount)} {rupiah(amount, 'en')} {terbilang(amount)}"
    yield str([str(part) for part in Money(Decimal(100)).allocate([1, 1, 1])])


def calendars() -> Iterator[str]:
    calendar = WorkingCalendar.indonesia()
    day = date(2024, 1, 1)
    while day < date(2029, 1, 1):
        reason = calendar.why_closed(day)
        if reason and day.weekday() < 5:
            yield f"{day} {reason} {calendar.is_estimated(day)} -> {calendar.roll_forward(day)}"
        day += timedelta(days=1)


def everything() -> str:
    """All of it, one answer a line."""
    return "\n".join([*alphabet(), *formats(), *calendars(), ""])


if __name__ == "__main__":
    sys.stdout.buffer.write(everything().encode())
