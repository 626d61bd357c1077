"""`OpeningHours`: weekly hours and dated exceptions, without zone and without calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sopan.errors import NotationError
from sopan.fields import Frozen, refuse
from sopan.windows._notation import parse
from sopan.windows._plan import Intervals, Plan, intersection, normalised, subtraction
from sopan.windows._wording import NEVER, plan_text
from sopan.words import Channel


class OpeningHours(Frozen):
    """Opening hours by the local clock: `OpeningHours("Mo-Fr 09:00-17:00; Dec 20-Jan 03 off")`.

    The notation is a part of OpenStreetMap's, with English or Indonesian names:
    `"Sen-Jum 09.00-17.00; tutup 20 Des - 3 Jan"` is equal to the text above. Hours are half-open: at the end it is
    closed. `24:00` ends a day. A dated exception replaces the hours of its days, in every year or in the year it
    names; it may name weekdays: `"2027 Feb 08-Mar 09 Mo-Th 09:00-14:30"`. Weekly hours stand first, then exceptions
    of every year, then those of one: in OpenStreetMap the later rule wins, and so it does here.

    Equal when open at the same times, however written. `str()` gives the canonical English form, which reads back, here
    and in tools for OpenStreetMap. `a & b` is open when both are, `a - b` when `a` is and `b` is not; the result may
    never be open (`is_empty`).

    Raises NotationError, with the position, for what it cannot read, for overlapping intervals, for a day named
    twice, for a rule that would undo one before it, for exceptions that contradict, for hours past midnight and for
    text that never opens.
    """

    __slots__ = ("_plan", "_text")

    _plan: Plan
    _text: str

    def __init__(self, text: str | OpeningHours) -> None:
        if isinstance(text, OpeningHours):
            plan, canonical = text._plan, text._text
        elif isinstance(text, str):
            plan, canonical = _read(text)
        else:
            raise NotationError("opening hours must be a text such as 'Mo-Fr 09:00-17:00'")
        object.__setattr__(self, "_plan", plan)
        object.__setattr__(self, "_text", canonical)

    @classmethod
    def _of(cls, plan: Plan) -> Self:
        hours = object.__new__(cls)
        object.__setattr__(hours, "_plan", plan)
        object.__setattr__(hours, "_text", plan_text(plan))
        return hours

    def on(self, day: date) -> Intervals:
        """The open intervals of `day` in minutes after midnight, start included and end not: `((540, 705),)`."""
        return self._plan.on(day)

    @property
    def is_empty(self) -> bool:
        """True if it never opens, as `a & b` and `a - b` may turn out."""
        return self._plan.is_empty

    def __and__(self, other: object) -> OpeningHours:
        """Open when both are."""
        return _combine(self, other, intersection) if isinstance(other, OpeningHours) else NotImplemented

    def __sub__(self, other: object) -> OpeningHours:
        """Open when this is and the other is not."""
        return _combine(self, other, subtraction) if isinstance(other, OpeningHours) else NotImplemented

    def __eq__(self, other: object) -> bool:
        """Open at the same times."""
        if not isinstance(other, OpeningHours):
            return NotImplemented
        return self._text == other._text

    def __hash__(self) -> int:
        """By meaning."""
        return hash(self._text)

    def __str__(self) -> str:
        """The canonical English form; `off` for hours that never open."""
        return self._text

    def __repr__(self) -> str:
        """Read back by Python."""
        return f"OpeningHours({self._text!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Travel as text."""
        return (_revive, (self._text,))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept itself or its text; serialise as text."""
        return core_schema.no_info_before_validator_function(
            _enter,
            core_schema.is_instance_schema(cls),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """A text."""
        return {"type": "string", "description": "Opening hours such as Mo-Th 09:00-11:45,13:00-16:30"}


def _enter(value: Any) -> OpeningHours:
    if isinstance(value, OpeningHours):
        return value
    if not isinstance(value, str):
        raise refuse("hours_type", "must be a text such as 'Mo-Fr 09:00-17:00'")
    return OpeningHours(value)


def _revive(text: str) -> OpeningHours:
    if text == NEVER:
        return OpeningHours._of(Plan(((),) * 7, {}, {}))
    return OpeningHours(text)


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Plan, str]:
    plan = parse(text)
    return plan, plan_text(plan)


@lru_cache(maxsize=4096)
def _combine(
    one: OpeningHours,
    other: OpeningHours,
    operation: Callable[[Intervals, Intervals], Intervals],
) -> OpeningHours:
    a, b = one._plan, other._plan
    weekly = tuple(map(operation, a.weekly, b.weekly))
    yearly = {
        key: tuple(operation(a.on_date_of_year(key, day), b.on_date_of_year(key, day)) for day in range(7))
        for key in {*a.yearly, *b.yearly}
    }
    dated = {day: operation(a.on(day), b.on(day)) for day in {*a.dated, *b.dated}}
    return OpeningHours._of(normalised(Plan(weekly, yearly, dated)))


# --- hours that come with the library, to be used as they are or narrowed ------------------------------

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
