"""When a step comes: `H-3`, `H+7`, `H+5 kerja`, `S+10`, `H+30 akhir bulan`; and spans such as `3 kerja`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, Strict, ValidationError, model_serializer, model_validator

from sopan.calendars import WorkingCalendar
from sopan.errors import NotationError
from sopan.fields import Flag, Shorthand, refuse

LONGEST = 3650
"""Days; a longer offset or span is refused."""

_OFFSET = re.compile(r"(?P<anchor>[HS])(?:(?P<days>[+-][0-9]{1,5}))?(?P<unit> kerja)?(?P<end> akhir bulan)?", re.ASCII)
_LONGEST_NOTATION = len("H+99999 kerja akhir bulan")

_HOW_TO_WRITE = (
    'must be written like "H-3", "H", "H+7", "H+5 kerja" (working days), "S+10" (days since the last contact) '
    'or "H+30 akhir bulan" (end of that month)'
)


class _InDays(Shorthand):
    """Base of what is counted in days of the calendar or in working days."""

    days: int
    unit: Literal["calendar", "working"]

    @property
    def nominal_days(self) -> Fraction:
        """Calendar days, for comparing two of them: five working days count as seven."""
        return Fraction(self.days * 7, 5) if self.unit == "working" else Fraction(self.days)


class Offset(_InDays):
    """A distance in days from the due date (`H`) or from the last contact (`S`).

    Before or on the due date it counts from the agreed due date, after it from the effective one.
    In Python, JSON and TOML the short text is accepted in place of the fields, and JSON is written with it.

    >>> Offset.parse("H+5 kerja").unit
    'working'
    >>> str(Offset(days=30, end_of_month=True))
    'H+30 akhir bulan'
    """

    days: Annotated[int, Strict(), Field(ge=-LONGEST, le=LONGEST)]
    """Negative before the due date."""
    unit: Literal["calendar", "working"] = "calendar"
    """Calendar days, or working days of the client's calendar."""
    anchor: Literal["due", "contact"] = "due"
    """What it counts from: the due date (`H`), or the last contact (`S`)."""
    end_of_month: Flag = False
    """Wait for the last day of the month in which due + days falls."""

    _wrong_type = ("offset_type", _HOW_TO_WRITE)
    _short_forms = (
        {
            "type": "string",
            "pattern": "^(H([+-][0-9]{1,4})?|S\\+[0-9]{1,4})( kerja)?( akhir bulan)?$",
            "examples": ["H-3", "H", "H+7", "H+5 kerja", "S+10", "H+30 akhir bulan"],
        },
    )

    @classmethod
    def parse(cls, text: str) -> Offset:
        """Read the short notation. Raises NotationError, with the position where the text stops making sense."""
        try:
            return cls(**cls._fields_of(text))
        except ValidationError as refused:
            problem = refused.errors(include_input=False, include_url=False)[0]["msg"]
        raise NotationError(f"cannot be used: {problem}", position=0)

    @classmethod
    def _fields_of(cls, short: str) -> dict[str, Any]:
        match = _OFFSET.fullmatch(short) if isinstance(short, str) else None
        if match is None:
            raise NotationError(_HOW_TO_WRITE, position=_first_oddity(short))
        return {
            "days": int(match["days"] or 0),
            "unit": "working" if match["unit"] else "calendar",
            "anchor": "due" if match["anchor"] == "H" else "contact",
            "end_of_month": bool(match["end"]),
        }

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.anchor == "contact" and self.days < 1:
            raise refuse("offset_since", "S needs at least one day after the last contact, such as S+10")
        if self.end_of_month and (self.anchor == "contact" or self.days < 1 or self.unit == "working"):
            raise refuse("offset_month_end", "akhir bulan goes with days after H, such as H+30 akhir bulan")
        if self.unit == "working" and self.days == 0:
            raise refuse("offset_no_days", "H needs no kerja; write H, or H+1 kerja for the next working day")
        return self

    @model_serializer(mode="plain")
    def _as_short_form(self) -> str:
        return str(self)

    @property
    def before_or_on_due(self) -> bool:
        """True if it lies before or on the agreed due date."""
        return self.days <= 0  # S needs at least one

    def __str__(self) -> str:
        """The short notation, which `parse` reads back."""
        sign = f"{self.days:+d}" if self.days else ""
        return (
            f"{'H' if self.anchor == 'due' else 'S'}{sign}"
            f"{' kerja' if self.unit == 'working' else ''}{' akhir bulan' if self.end_of_month else ''}"
        )


class _Length(_InDays):
    """Base of lengths of time: a number of days, or a text that names their unit."""

    _short_types = (str, int)
    _notation: ClassVar[re.Pattern[str]]

    @classmethod
    def _fields_of(cls, short: str | int) -> dict[str, Any]:
        if isinstance(short, int):
            return {"days": short}
        match = cls._notation.fullmatch(short)
        if match is None:
            raise NotationError(cls._wrong_type[1], position=0)
        return {"days": int(match["days"]), "unit": "working" if match["unit"] == "kerja" else "calendar"}


class Deadline(_Length):
    """The time from a message to its last date: `5` or `"5 kerja"` for working days, `"7 hari"` for calendar days.

    >>> str(Deadline(days=7, unit="calendar"))
    '7 hari'
    """

    days: Annotated[int, Strict(), Field(ge=1, le=365)]
    """How many after the day of the message."""
    unit: Literal["calendar", "working"] = "working"
    """Working days of the client's calendar, or calendar days."""

    _notation = re.compile(r"(?P<days>[0-9]{1,3}) (?P<unit>kerja|hari)", re.ASCII)
    _wrong_type = (
        "deadline_type",
        'must be a number of working days such as 5, or "7 hari" for calendar days',
    )
    _short_forms = (
        {"type": "integer", "minimum": 1, "maximum": 365},
        {"type": "string", "pattern": "^[0-9]{1,3} (kerja|hari)$", "examples": ["7 hari", "5 kerja"]},
    )

    def after(self, day: date, calendar: WorkingCalendar) -> date:
        """Return the last date of a message of `day`. Raises CalendarCoverageError outside the calendar."""
        if self.unit == "calendar":
            return day + timedelta(days=self.days)
        return calendar.add_working_days(day, self.days)

    @model_serializer(mode="plain")
    def _as_short_form(self) -> int | str:
        return self.days if self.unit == "working" else str(self)

    def __str__(self) -> str:
        """`"5 kerja"` or `"7 hari"`."""
        return f"{self.days} {'kerja' if self.unit == 'working' else 'hari'}"


class Span(_Length):
    """A length of time in days: `3`, or `"3 kerja"` for working days. Lasts through its last day."""

    days: Annotated[int, Strict(), Field(ge=0, le=LONGEST)]
    """How many."""
    unit: Literal["calendar", "working"] = "calendar"
    """Calendar days, or working days of the client's calendar."""

    _notation = re.compile(r"(?P<days>[0-9]{1,5})(?: (?P<unit>kerja))?", re.ASCII)
    _wrong_type = ("span_type", 'must be a whole number of days such as 3, or "3 kerja" for working days')
    _short_forms = (
        {"type": "integer", "minimum": 0, "maximum": LONGEST},
        {"type": "string", "pattern": "^[0-9]{1,4}( kerja)?$", "examples": ["3 kerja"]},
    )

    @model_serializer(mode="plain")
    def _as_short_form(self) -> int | str:
        return self.days if self.unit == "calendar" else str(self)

    def __str__(self) -> str:
        """`"3 kerja"`, or `"3"`."""
        return f"{self.days} kerja" if self.unit == "working" else str(self.days)


def _first_oddity(text: object) -> int | None:
    """Return where the text stops looking like the notation; None when it is no text."""
    if not isinstance(text, str):
        return None
    for length in range(min(len(text), _LONGEST_NOTATION), 0, -1):
        if _OFFSET.fullmatch(text[:length]):
            return length
    return 0
