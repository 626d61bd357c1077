"""Which clock a client lives by.

WIB, WITA and WIT are fixed offsets (+7, +8, +9; Keppres 41/1987, no summer time since 1964), so they need no
time-zone database. Any other IANA zone is read from it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from sopan.errors import ArgumentError
from sopan.fields import refuse

__all__ = ["INDONESIAN_ZONES", "ZoneName", "is_later", "local", "start_of_day", "zone_of"]

INDONESIAN_ZONES: dict[str, tzinfo] = {
    "WIB": timezone(timedelta(hours=7), "WIB"),
    "WITA": timezone(timedelta(hours=8), "WITA"),
    "WIT": timezone(timedelta(hours=9), "WIT"),
}
_IANA = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")


@lru_cache(maxsize=1024)
def zone_of(name: str) -> tzinfo:
    """The clock called `name`: `WIB`, `WITA`, `WIT` or an IANA name such as `Australia/Sydney`.

    Raises ArgumentError for a name that the time-zone database does not have.
    """
    if name in INDONESIAN_ZONES:
        return INDONESIAN_ZONES[name]
    try:
        if _IANA.fullmatch(name) and name != "Factory":
            return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        pass
    raise ArgumentError("zone is unknown; use WIB, WITA, WIT or an IANA name such as Asia/Jakarta")


def local(at: datetime, zone: tzinfo) -> datetime:
    """`at` as the clock of `zone` shows it, through UTC so that a repeated hour keeps its fold."""
    if isinstance(zone, timezone):
        return at.astimezone(zone)  # a fixed offset repeats no hour
    return at.astimezone(UTC).astimezone(zone)


def is_later(at: datetime, than: datetime) -> bool:
    """Return whether `at` comes after `than`, counted in UTC: within one zone Python compares what the clocks show."""
    if isinstance(at.tzinfo, timezone):
        return at > than
    return at.astimezone(UTC) > than.astimezone(UTC)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of `day` on the clock of `zone`; where the clock skips midnight, the instant after the gap."""
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    return midnight if isinstance(zone, timezone) else local(midnight, zone)


def _zone_name(value: Any) -> str:
    if not isinstance(value, str):
        raise refuse("zone_type", "must be a text: WIB, WITA, WIT or an IANA name such as Asia/Jakarta")
    try:
        zone_of(value)
    except ArgumentError as error:
        raise refuse("zone_unknown", str(error)) from None
    return value


ZoneName = Annotated[str, BeforeValidator(_zone_name)]
"""`WIB`, `WITA`, `WIT` or an IANA zone name, checked against the time-zone database."""
