"""`SendWindow`: opening hours bound to a calendar and a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel

from sopan.calendars import Closure, WorkingCalendar
from sopan.calendars.described import Described
from sopan.errors import ArgumentError, CalendarCoverageError
from sopan.fields import Value
from sopan.formats import jam, tanggal
from sopan.windows.hours import OpeningHours
from sopan.windows.intervals import DAY
from sopan.windows.spans import Span, spans_of, steady_offset
from sopan.windows.wording import hours_text
from sopan.words import Language
from sopan.zones import ZoneName, zone_of

__all__ = ["SendWindow", "WindowClosure"]

WindowClosure = Closure | Literal["outside_window"]
"""Why a window is closed: what closes the day, or that it is no hour of a working day."""

HORIZON_DAYS = 400
"""How far ahead an opening or a closing is looked for."""


class WindowDescription(Value):
    """What a window is built from."""

    hours: OpeningHours
    calendar: WorkingCalendar
    zone: ZoneName


_Line = tuple[int, int, datetime | None, datetime | None]
"""Up to minute `end`: from minute `start` it is open, before it the next opening is known; and when that closes."""
_MOST_DAYS_KEPT = 4096


class SendWindow(Described):
    """The instants at which a message may go: hours on working days, by the clock of one zone.

    `hours` may be text; `zone` is `WIB`, `WITA`, `WIT` or an IANA name. A day named in the hours counts only if it
    is a working day of the calendar. Openings are half-open: with `09:00-11:45`, 11:44:59.999999 is open and
    11:45:00 is not. Where clocks are set forward or back, the answers are those of a loop over instants: an hour
    that the clock leaves out is no hour, one that it shows twice is two.

    All methods take aware datetimes of any zone and answer in the window's zone. They raise ArgumentError for a
    naive one and CalendarCoverageError when the answer lies outside the calendar's years.

    A frozen value: compared, hashed, pickled and stored by hours, calendar and zone.
    """

    __slots__ = ("_lines", "_tz", "calendar", "hours", "zone")

    description_type: ClassVar[type[BaseModel]] = WindowDescription
    hours: OpeningHours
    calendar: WorkingCalendar
    zone: str
    _tz: tzinfo
    _lines: dict[int, tuple[_Line, ...]]

    def __init__(self, hours: OpeningHours | str, calendar: WorkingCalendar, zone: str) -> None:
        if not isinstance(calendar, WorkingCalendar):
            message = "calendar must be a WorkingCalendar, such as WorkingCalendar.indonesia()"
            raise ArgumentError(message)
        try:
            clock = zone_of(zone)
        except (ValueError, TypeError):
            message = "zone is unknown; use WIB, WITA, WIT or an IANA name such as Asia/Jakarta"
            raise ArgumentError(message) from None
        for name, value in (
            ("hours", OpeningHours(hours)),
            ("calendar", calendar),
            ("zone", zone),
            ("_tz", clock),
            ("_lines", {}),
        ):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """Write the description when it is first needed."""
        if name not in {"_description", "_text"}:
            raise AttributeError(name)
        description = WindowDescription(hours=self.hours, calendar=self.calendar, zone=self.zone)
        Described.__init__(self, description)
        return object.__getattribute__(self, name)

    @classmethod
    def _from_description(cls, description: Any) -> Self:
        return cls(description.hours, description.calendar, description.zone)

    # --- asking ---------------------------------------------------------------------------------

    def is_open(self, at: datetime) -> bool:
        """Whether a message may go at `at`."""
        local = self._local(at)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self._hours_on(local.date()))

    def next_open(self, at: datetime) -> datetime | None:
        """`at` itself when open, else the first instant after it that is; None when none comes within 400 days."""
        local = self._local(at)
        minute = local.hour * 60 + local.minute
        for end, start, opening, _ in self._day(local):
            if minute < end:
                if minute >= start:
                    return local
                if opening is not None:
                    return opening
                break
        return self._back(self._search(local))

    def closes_at(self, at: datetime) -> datetime | None:
        """The first instant from `at` on that is closed: `at` itself when it is, else when the opening ends.

        An opening that goes on after midnight ends where it does. None when it goes on for more than 400 days.
        """
        local = self._local(at)
        if not self.is_open(local):
            return local
        moment = local.astimezone(UTC)
        limit = moment + timedelta(days=HORIZON_DAYS)
        while moment <= limit:
            ends = [end for start, end in self._around(moment) if start <= moment < end]
            if not ends:
                return self._back(moment)
            moment = ends[0]
        return None

    def opens_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The openings of the local date `day` in order: first instant, and first instant after it."""
        return tuple((start.astimezone(self._tz), end.astimezone(self._tz)) for start, end in self._spans(day))

    def closure(self, at: datetime) -> WindowClosure | None:
        """Why it is closed at `at`, as a word for programs; None when it is open."""
        local = self._local(at)
        closed = self.calendar.closure(local.date())
        if closed is not None:
            return closed
        return None if self.is_open(local) else "outside_window"

    def explain(self, at: datetime, language: str = "id") -> str:
        """Whether it is open at `at`, why not, and when that changes, in one or two sentences."""
        local = self._local(at)
        english = Language(language) is Language.EN
        closure = self.closure(local)
        if closure is None:
            until = self.closes_at(local)
            head = "Open" if english else "Buka"
            if until is None:
                return f"{head}."
            return f"{head} {'until' if english else 'sampai'} {_moment(until, language)}."
        day = local.date()
        if closure == "outside_window":
            hours = hours_text(self.hours.on(day))
            if hours == "off":
                why = "no hours on this day" if english else "tidak ada jam kirim pada hari ini"
            else:
                why = f"outside {hours}" if english else f"di luar jam {hours.replace(':', '.')}"
        else:
            why = self.calendar.why_closed(day) or ""
        opening = self.next_open(local)
        if opening is None:
            then = f"Never opens within {HORIZON_DAYS} days" if english else f"Tidak buka dalam {HORIZON_DAYS} hari"
        else:
            then = f"{'Opens' if english else 'Buka'} {_moment(opening, language)}"
        return f"{'Closed' if english else 'Tutup'}: {why}. {then}."

    # --- finding --------------------------------------------------------------------------------

    def _local(self, at: datetime) -> datetime:
        if not isinstance(at, datetime) or at.utcoffset() is None:
            message = "at must be an aware datetime; add a tzinfo, such as datetime(..., tzinfo=UTC)"
            raise ArgumentError(message)
        try:
            return at.astimezone(UTC).astimezone(self._tz)
        except OverflowError:
            message = "at lies outside the years of the calendar"
        raise CalendarCoverageError(message)

    def _back(self, instant: datetime | None) -> datetime | None:
        return None if instant is None else instant.astimezone(self._tz)

    def _hours_on(self, day: date) -> tuple[tuple[int, int], ...]:
        return self.hours.on(day) if self.calendar.is_working_day(day) else ()

    def _spans(self, day: date) -> tuple[Span, ...]:
        return spans_of(day, self._hours_on(day), self._tz)

    def _spans_if_covered(self, day: date) -> tuple[Span, ...]:
        try:
            return self._spans(day)
        except CalendarCoverageError:
            return ()

    def _around(self, moment: datetime) -> list[Span]:
        """The openings that may hold `moment`: a clock set back over midnight mixes two dates."""
        day = moment.astimezone(self._tz).date()
        one = timedelta(days=1)
        return [*self._spans_if_covered(day - one), *self._spans(day), *self._spans_if_covered(day + one)]

    def _search(self, at: datetime) -> datetime | None:
        """The first open instant from `at` on, in UTC."""
        moment = at.astimezone(UTC)
        today = at.date()
        one = timedelta(days=1)
        before, here = self._spans_if_covered(today - one), self._spans(today)
        for ahead in range(HORIZON_DAYS + 1):
            after = self._spans_if_covered(today + (ahead + 1) * one)
            openings = [max(start, moment) for start, end in (*before, *here, *after) if end > moment]
            if openings:
                return min(openings)
            if ahead < HORIZON_DAYS:
                before, here = here, self._spans(today + (ahead + 1) * one)
        return None

    def _day(self, local: datetime) -> tuple[_Line, ...]:
        """What is known of the local day: its openings in order, then the first one after it."""
        lines = self._lines.get(local.toordinal())
        return self._learn(local.date()) if lines is None else lines

    def _learn(self, day: date) -> tuple[_Line, ...]:
        hours = self._hours_on(day)
        offset = steady_offset(day, self._tz)
        lines: tuple[_Line, ...] = ()
        if offset is not None:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
            lines = tuple(
                (end, start, (midnight + timedelta(minutes=start)).astimezone(self._tz), None) for start, end in hours
            )
            try:
                after = self._back(self._search((midnight + timedelta(days=1)).astimezone(self._tz)))
            except CalendarCoverageError:
                after = None
            lines = (*lines, (DAY, DAY, after, None))
        if len(self._lines) >= _MOST_DAYS_KEPT:
            self._lines.clear()
        self._lines[day.toordinal()] = lines
        return lines

    def __repr__(self) -> str:
        """Hours, zone and calendar."""
        return f"SendWindow({str(self.hours)!r}, {self.calendar!r}, {self.zone!r})"


def _moment(at: datetime, language: str) -> str:
    return f"{tanggal(at, language)}, {jam(at, language)}"
