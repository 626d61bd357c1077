"""When an invoice is due, as contracts and order forms write it: `30 hari`, `akhir bulan + 10`, `Net 30`.

The written form is the value: what is read in Indonesian or English is kept in one way and can be written in both.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import Field, Strict, ValidationError, model_serializer, model_validator

from sopan.calendars import WorkingCalendar, month_end
from sopan.errors import ArgumentError, NotationError
from sopan.fields import LAST_DAY, Count, Shorthand, refuse

__all__ = ["PaymentTerms"]

_HOW_TO_WRITE: Final = (
    'payment terms must be written like "30 hari", "30 hari setelah tanda terima", "14 hari kerja", '
    '"akhir bulan + 10", "Net 30" or "EOM + 10"'
)


class PaymentTerms(Shorthand):
    """Payment terms: a due date from the day of issue, or from the day on which the client took the invoice in.

    In Python and JSON the text is accepted in place of the fields, and JSON is written with it.

    >>> terms = PaymentTerms.parse("Net 30")
    >>> str(terms), terms.text("en")
    ('30 hari', '30 days')
    >>> terms.due_on(date(2026, 11, 2))
    datetime.date(2026, 12, 2)
    >>> PaymentTerms.parse("akhir bulan + 10 setelah tanda terima").due_on(date(2026, 11, 2)) is None
    True
    """

    count: Count = 0
    """How many days, working days or months later."""
    unit: Literal["days", "working_days", "months"] = "days"
    """What is counted. A month later is the same day of the month, or its last where it has no such day."""
    start: Literal["issue", "receipt"] = "issue"
    """What it counts from: the day of issue, or the day on which the client took the invoice in (tanda terima)."""
    month_end: Literal["first", "then"] | None = None
    """`first`: go to the end of the month, then count on (EOM + 10). `then`: count, then go to the end of the month."""
    day_of_month: Annotated[int, Strict(), Field(ge=1, le=31)] | None = None
    """The day of the month that is `count` months later; where that has no such day, its last."""

    _wrong_type = ("terms_type", _HOW_TO_WRITE)
    _short_forms = (
        {
            "type": "string",
            "examples": ["30 hari", "30 hari setelah tanda terima", "14 hari kerja", "akhir bulan + 10", "Net 30"],
        },
    )

    @classmethod
    def _fields_of(cls, short: str) -> dict[str, Any]:
        return _fields_of(short)

    @classmethod
    def parse(cls, text: str) -> PaymentTerms:
        """Read terms as people write them, in Indonesian or English; capitals and blanks do not matter.

        `30 hari`, `14 hari kerja`, `1 bulan`, `Net 30`, each with `setelah tanda terima` or `after receipt`;
        `akhir bulan`, `akhir bulan + 10`, `EOM + 10`, `akhir bulan depan`; `30 hari, lalu akhir bulan`;
        `tanggal 10 bulan depan`, `10th of next month`; `tunai`, `due on receipt`.
        Raises NotationError for anything else, for what has two readings (`Net 30 EOM`), and for a discount.
        """
        try:
            return cls(**_fields_of(text))
        except ValidationError as refused:
            problem = refused.errors(include_input=False, include_url=False)[0]["msg"]
        raise NotationError(f"payment terms cannot be used: {problem}", position=0)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.day_of_month is not None and (self.unit != "months" or self.count == 0 or self.month_end is not None):
            raise refuse("terms_day", "day_of_month needs a count of months of at least 1, and no month_end")
        if self.month_end == "first" and self.unit == "months":
            raise refuse(
                "terms_month_end", "months after a month end are a month end; write '1 bulan, lalu akhir bulan'"
            )
        if self.month_end == "then" and (self.unit == "working_days" or self.count == 0):
            raise refuse("terms_month_end", "month_end = then follows a count of days or months of at least 1")
        if self.unit != "days" and self.count == 0:
            raise refuse("terms_count", "0 is counted in days")
        return self

    @model_serializer(mode="plain")
    def _as_short_form(self) -> str:
        return str(self)

    @property
    def needs_receipt(self) -> bool:
        """True if it counts from the day on which the client took the invoice in."""
        return self.start == "receipt"

    def due_on(
        self, issued_on: date, received_on: date | None = None, calendar: WorkingCalendar | None = None
    ) -> date | None:
        """The due date; None for terms that count from the receipt while `received_on` is not known.

        An invoice that was received before its date counts from its date.
        The day is not moved off closed days: that is the policy's `due_on_closed_day`. Working days are those of
        `calendar`, `WorkingCalendar.indonesia()` unless given.
        Raises ArgumentError for what is no date and for a due date after 2999, CalendarCoverageError for working days
        beyond the calendar.
        """
        start = _require_date("issued_on", issued_on)
        if self.needs_receipt:
            if received_on is None:
                return None
            start = max(start, _require_date("received_on", received_on))
        if self.month_end == "first":
            start = month_end(start)
        due = self._counted(start, calendar)
        if self.month_end == "then":
            due = month_end(due)
        if due > LAST_DAY:
            raise ArgumentError(f"the due date must not lie after {LAST_DAY}; check issued_on and the terms")
        return due

    def _counted(self, start: date, calendar: WorkingCalendar | None) -> date:
        if self.unit == "days":
            return start + timedelta(days=self.count)
        if self.unit == "working_days":
            return (calendar or WorkingCalendar.indonesia()).add_working_days(start, self.count)
        months = start.year * 12 + start.month - 1 + self.count
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.day_of_month or start.day, monthrange(year, month)[1]))

    def text(self, language: str = "id") -> str:
        """The terms in the one way in which they are written in `language`, `id` or `en`; `parse` reads both.

        Raises ArgumentError for another language.
        """
        words = _WORDS.get(language)
        if words is None:
            raise ArgumentError("language must be 'id' or 'en'")
        return words.write(self)

    def __str__(self) -> str:
        """The Indonesian text, which `parse` reads back."""
        return _WORDS["id"].write(self)


def _require_date(name: str, day: object) -> date:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise ArgumentError(f"{name} must be a date without a time")
    return day


# --- writing ------------------------------------------------------------------------------------------


class _Words(NamedTuple):
    """The words for terms of one language."""

    units: dict[str, tuple[str, str]]
    """One, and many."""
    month_end: str
    end_of_next_month: str
    then: str
    next_month: str
    later_month: str
    after_receipt: str
    at_once: str
    at_receipt: str

    def write(self, terms: PaymentTerms) -> str:
        if terms.count == 0 and terms.month_end is None:
            return self.at_receipt if terms.needs_receipt else self.at_once
        return self._counted(terms) + (self.after_receipt if terms.needs_receipt else "")

    def _counted(self, terms: PaymentTerms) -> str:
        number = f"{terms.count} {self.units[terms.unit][terms.count != 1]}"
        if terms.day_of_month is not None:
            form = self.next_month if terms.count == 1 else self.later_month
            return form.format(day=terms.day_of_month, months=number)
        if terms.month_end == "first":
            more = str(terms.count) if terms.unit == "days" else number
            return f"{self.month_end} + {more}" if terms.count else self.month_end
        if terms.month_end == "then":
            is_next = terms.unit == "months" and terms.count == 1
            return self.end_of_next_month if is_next else f"{number}{self.then}{self.month_end}"
        return number


_WORDS: Final = {
    "id": _Words(
        {"days": ("hari", "hari"), "working_days": ("hari kerja", "hari kerja"), "months": ("bulan", "bulan")},
        month_end="akhir bulan",
        end_of_next_month="akhir bulan depan",
        then=", lalu ",
        next_month="tanggal {day} bulan depan",
        later_month="tanggal {day}, {months} kemudian",
        after_receipt=" setelah tanda terima",
        at_once="saat terbit",
        at_receipt="saat tanda terima",
    ),
    "en": _Words(
        {"days": ("day", "days"), "working_days": ("working day", "working days"), "months": ("month", "months")},
        month_end="end of month",
        end_of_next_month="end of next month",
        then=", then ",
        next_month="day {day} of next month",
        later_month="day {day}, {months} later",
        after_receipt=" after receipt",
        at_once="due on issue",
        at_receipt="due on receipt",
    ),
}


# --- reading ------------------------------------------------------------------------------------------

_TWO_READINGS: Final = (
    'payment terms have two readings; write "akhir bulan + 30" (EOM + 30) to count from the end of the month, or '
    '"30 hari, lalu akhir bulan" (30 days, then end of month) to end with it'
)
_A_DISCOUNT: Final = (
    "payment terms hold a discount for paying early; write the days alone and put the discount into early_payment"
)
_LONGEST: Final = 80
_TOKEN: Final = re.compile(r"[\s.,;:()/-]*([0-9]+|[a-z]+|\+|$)")
_MEANINGS: Final = {
    word: meaning
    for meaning, words in {
        "": "the of a an to is was in jatuh due payable payment pembayaran kalender calendar tanda pada",
        "days": "hari hr day days",
        "working": "kerja working business",
        "weeks": "minggu week weeks",
        "months": "bulan bln month months",
        "end": "akhir end",
        "EOM": "eom",
        "date": "tanggal tgl date",
        "nth": "st nd rd th",
        "next": "depan berikut berikutnya next following",
        "then": "lalu kemudian then later",
        "after": "setelah sesudah sejak dari after from since",
        "+": "+ plus",
        "on": "on upon saat",
        "net": "net netto n top term termin tempo",
        "cash": "tunai kontan cash cbd segera langsung immediate immediately",
        "invoice": "faktur invoice tagihan inv",
        "issue": "terbit diterbitkan penerbitan issue issued",
        "receipt": "terima diterima tukar kontrabon tt receipt received cod",
        "handover": "penerimaan delivery acceptance",
    }.items()
    for word in words.split()
}
"""Words in which people write terms, Indonesian and English, with what they mean here; fillers mean nothing."""
_MERGED: Final = (
    (re.compile(r"date (?![0-9])|\bdate$"), ""),
    (re.compile(r"days working|working days"), "working"),
    (re.compile(r"end next months|end months next|EOM next"), "NEXT-EOM"),
    (re.compile(r"end months|months end"), "EOM"),
    (re.compile(r"next months|months next"), "next-month"),
    (re.compile(r"cash on handover"), "on receipt"),
)
_UNIT: Final = r"(?P<unit>days|working|weeks|months)"
_STARTS: Final = {
    "receipt": r"(?:(?:invoice )?receipt(?: invoice)?|handover invoice|invoice handover)",
    "issue": r"(?:invoice(?: issue)?|issue(?: invoice)?)",
}
"""From when it counts. A handover that is not the invoice's is that of goods, whose day an invoice does not know."""
_FORMS: Final = tuple(
    (re.compile(form), fixed)
    for form, fixed in (
        (rf"(?:net )?(?P<count>[0-9]+) {_UNIT}(?: net)?", {}),
        (r"net (?P<count>[0-9]+)|(?P<number>[0-9]+) net", {}),
        (rf"EOM(?: \+ (?P<count>[0-9]+)(?: {_UNIT})?)?", {"month_end": "first"}),
        (rf"(?P<count>[0-9]+) {_UNIT} after EOM", {"month_end": "first"}),
        (rf"(?P<count>[0-9]+) {_UNIT} then EOM", {"month_end": "then"}),
        (r"NEXT-EOM", {"count": 1, "unit": "months", "month_end": "then"}),
        (r"(?:date|days) (?P<day>[0-9]+) next-month|(?P<nth>[0-9]+) nth next-month", {"count": 1, "unit": "months"}),
        (r"(?:date|days) (?P<day>[0-9]+) (?P<count>[0-9]+) (?P<unit>months) then", {}),
        (r"cash", {}),
    )
)


def _fields_of(text: object) -> dict[str, Any]:
    """Return what the text says. Raises NotationError."""
    said = _meaning_of(text)
    start, counted = "issue", said
    for name, phrase in _STARTS.items():
        if match := re.fullmatch(
            rf"(?P<after>.+) after {phrase}|{phrase} \+ (?P<more>.+)|(?:cash )?(?:on )?{phrase}", said
        ):
            start, counted = name, match["after"] or match["more"] or "cash"
    for form, fixed in _FORMS:
        if match := form.fullmatch(counted):
            return {"start": start, **_numbers_of(match.groupdict()), **fixed}
    if re.fullmatch(rf"(?:net )?[0-9]+(?: {_UNIT})? EOM", counted):
        raise NotationError(_TWO_READINGS, position=0)
    if re.fullmatch(r"[0-9]+ [0-9]+(?: days)? net [0-9]+(?: days)?", counted):
        raise NotationError(_A_DISCOUNT, position=0)
    raise NotationError(_HOW_TO_WRITE, position=0)


def _numbers_of(found: dict[str, str | None]) -> dict[str, Any]:
    """Count, unit and day of the month, as far as the text names them."""
    numbers: dict[str, Any] = {}
    count, day = found.get("count") or found.get("number"), found.get("day") or found.get("nth")
    if count:
        unit = found.get("unit")
        numbers["count"] = int(count) * (7 if unit == "weeks" else 1)
        numbers["unit"] = {"working": "working_days", "months": "months"}.get(unit or "", "days")
    if day:
        numbers["day_of_month"] = int(day)
    return numbers


def _meaning_of(text: object) -> str:
    """The text in the few words of `_FORMS`. Raises NotationError, with the position of the first unknown word."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise NotationError(_HOW_TO_WRITE, position=None)
    if "%" in text:
        raise NotationError(_A_DISCOUNT, position=text.index("%"))
    written, position, found = text.lower(), 0, []
    while position < len(written):
        token = _TOKEN.match(written, position)
        meaning = None if token is None else _MEANINGS.get(token[1], token[1] if token[1].isdigit() else None)
        if token is None or (meaning is None and token[1]):
            raise NotationError(_HOW_TO_WRITE, position=position if token is None else token.start(1))
        if meaning:
            found.append(meaning)
        position = token.end()
    said = " ".join(found)
    for pattern, merged in _MERGED:
        said = pattern.sub(merged, said).strip()
    return said
