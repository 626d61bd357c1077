"""Hours that come with the library, to be used as they are or narrowed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sopan.windows.hours import OpeningHours
from sopan.words import Channel

_DESK = OpeningHours("Mo-Th 09:00-11:45,13:00-16:30; Fr 09:00-11:15,13:30-16:30")
_MESSAGE = OpeningHours("Mo-Th 09:00-11:45,13:00-17:00; Fr 09:00-11:15,13:30-17:00")
_CALL = OpeningHours("Mo-Th 10:00-11:45,13:00-16:00; Fr 10:00-11:15,13:30-16:00")

DEFAULT_HOURS: Mapping[Channel, OpeningHours] = MappingProxyType(
    {
        Channel.EMAIL: _DESK,
        Channel.LETTER: _DESK,
        Channel.WHATSAPP: _MESSAGE,
        Channel.SMS: _MESSAGE,
        Channel.PHONE: _CALL,
        Channel.VISIT: _CALL,
    },
)
"""Polite office hours per channel: no lunch hour, and on Fridays none of the hour of prayer.

A custom, not a law: civil servants rest 60 minutes at noon and 90 on Fridays (Perpres 21/2023), and offices follow.
"""

LEGAL_HOURS: Mapping[str, OpeningHours] = MappingProxyType({"pojk_22_2023": OpeningHours("Mo-Sa 08:00-20:00")})
"""Hours outside which a rule forbids to collect, by the name of the rule.

`pojk_22_2023`: Monday to Saturday outside national holidays, 08.00 to 20.00 where the consumer is
(POJK 22/2023 article 62 paragraph 2 f). It binds financial-service businesses towards consumers.
Use it with `calendar.within_law()`: the hours themselves know nothing of holidays.
"""
