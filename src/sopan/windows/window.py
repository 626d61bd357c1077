"""`SendWindow`: opening hours bound to a calendar and a time zone."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from sopan._caching import put
from sopan.calendars import Closure, WorkingCalendar
from sopan.calendars.described import Described
from sopan.errors import ArgumentError, CalendarCoverageError
from sopan.fields import ONE_DAY, Value
from sopan.formats import jam, language_of, tanggal
from sopan.windows._spans import Span, spans_of, steady_offset
from sopan.windows._wording import NEVER, hours_text
from sopan.windows.hours import OpeningHours
from sopan.words import Language
from sopan.zones import ZoneName, zone_of

WindowClosure = Closure | Literal["outside_window"]
"""Why a window is closed: what closes the day, or that it is no hour of a working day."""

HORIZON_DAYS = 400
"""How far ahead an opening or a closing is looked for."""


class WindowDescription(Value):
    """The description of a window."""

    hours: OpeningHours
    calendar: WorkingCalendar
    zone: ZoneName


_Day = tuple[tuple[int, ...], tuple[datetime | None, ...], tuple[datetime | None, ...], datetime]
"""A day of some clock, cut where the window opens and closes: the cuts in seconds after midnight; for every piece
the next opening, None when it is open; for every open piece its closing, None when that is not on this day; and what
the window's clock shows at the origin of the other one, if it runs all the time as it runs on this day."""
_ORIGIN = datetime(2000, 1, 1)  # noqa: DTZ001 - gets the zone of whoever asks
_MOST_CLOCKS, _MOST_DAYS = 8, 4096


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

    __slots__ = ("_clocks", "_openings", "_tz", "calendar", "hours", "zone")

    description_type: ClassVar[type[BaseModel]] = WindowDescription
    hours: OpeningHours
    calendar: WorkingCalendar
    zone: str
    _tz: tzinfo
    _clocks: dict[int, tuple[datetime, dict[int, _Day | None]]]
    _openings: dict[date, tuple[Span, ...]]

    def __init__(self, hours: OpeningHours | str, calendar: WorkingCalendar, zone: str) -> None:
        if not isinstance(calendar, WorkingCalendar):
            raise ArgumentError("calendar must be a WorkingCalendar, such as WorkingCalendar.indonesia()")
        try:
            clock = zone_of(zone)
        except (ValueError, TypeError):
            raise ArgumentError("zone is unknown; use WIB, WITA, WIT or an IANA name such as Asia/Jakarta") from None
        for name, value in (
            ("hours", OpeningHours(hours)),
            ("calendar", calendar),
            ("zone", zone),
            ("_tz", clock),
            ("_clocks", {}),
            ("_openings", {}),
            ("_text", None),
        ):
            object.__setattr__(self, name, value)

    def _describe(self) -> BaseModel:
        return WindowDescription(hours=self.hours, calendar=self.calendar, zone=self.zone)

    @classmethod
    def _from_description(cls, description: Any) -> Self:
        return cls(description.hours, description.calendar, description.zone)

    # --- asking ---------------------------------------------------------------------------------

    # Days are learnt as they are asked about, per clock that asks: within one clock, and on days on which it runs
    # evenly, the distance to its origin is plain subtraction, and one look-up gives the answer.

    def is_open(self, at: datetime) -> bool:
        """Return whether a message may go at `at`."""
        try:
            origin, days = self._clocks[id(at.tzinfo)]
            moment = at - origin
            cuts, openings, _, _ = days[moment.days]  # type: ignore[misc] # None: not learnt yet
        except (KeyError, AttributeError, TypeError):
            local = self._local(at)
            self._learn(at)
            minute = local.hour * 60 + local.minute
            return any(start <= minute < end for start, end in self._hours_on(local.date()))
        return openings[bisect_right(cuts, moment.seconds)] is None

    def next_open(self, at: datetime) -> datetime | None:
        """`at` itself when open, else the first instant after it that is; None when none comes within 400 days."""
        try:
            origin, days = self._clocks[id(at.tzinfo)]
            moment = at - origin
            cuts, openings, _, origin = days[moment.days]  # type: ignore[misc] # None: not learnt yet
        except (KeyError, AttributeError, TypeError):
            local = self._local(at)
            self._learn(at)
            return self._back(self._search(local.astimezone(UTC)))
        opening = openings[bisect_right(cuts, moment.seconds)]
        if opening is not None:
            return opening
        return at if at.tzinfo is self._tz else origin + moment

    def closes_at(self, at: datetime) -> datetime | None:
        """The first instant from `at` on that is closed: `at` itself when it is, else when the opening ends.

        An opening that goes on after midnight ends where it does. None when it goes on for more than 400 days.
        """
        try:
            origin, days = self._clocks[id(at.tzinfo)]
            moment = at - origin
            cuts, openings, closings, origin = days[moment.days]  # type: ignore[misc] # as above
        except (KeyError, AttributeError, TypeError):
            local = self._local(at)
            self._learn(at)
            return self._back(self._end(local.astimezone(UTC)))
        piece = bisect_right(cuts, moment.seconds)
        if openings[piece] is not None:
            return at if at.tzinfo is self._tz else origin + moment
        return closings[piece] or self._back(self._end(at.astimezone(UTC)))

    def opens_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The openings of the local date `day` in order: first instant, and first instant after it."""
        return tuple((start.astimezone(self._tz), end.astimezone(self._tz)) for start, end in self._spans(day))

    def closure(self, at: datetime) -> WindowClosure | None:
        """Return why it is closed at `at`, as a word for programs; None when it is open."""
        local = self._local(at)
        closed = self.calendar.closure(local.date())
        if closed is not None:
            return closed
        return None if self.is_open(local) else "outside_window"

    def explain(self, at: datetime, language: str = "id") -> str:
        """Return whether it is open at `at`, why not, and when that changes, in one or two sentences."""
        local = self._local(at)
        english = language_of(language) is Language.EN
        closure = self.closure(local)
        if closure is None:
            until = self.closes_at(local)
            head = "Open" if english else "Buka"
            span = "" if until is None else f" {'until' if english else 'sampai'} {_moment(until, language)}"
            return f"{head}{span}."
        day = local.date()
        why = self.calendar.why_closed(day)
        if why is None:
            hours = hours_text(self.hours.on(day)).replace(",", ", ")
            if hours == NEVER:
                why = "no hours on this day" if english else "tidak ada jam kirim pada hari ini"
            else:
                why = f"outside {hours}" if english else f"di luar jam {hours.replace(':', '.')}"
        opening = self.next_open(local)
        if opening is None:
            then = f"Never opens within {HORIZON_DAYS} days" if english else f"Tidak buka dalam {HORIZON_DAYS} hari"
        else:
            then = f"{'Opens' if english else 'Buka lagi'} {_moment(opening, language)}"
        note = ""
        if any(map(self.calendar.rests_on_estimate, (day, (opening or local).date()))):
            note = " The calendar is not decreed yet." if english else " Kalendernya belum ditetapkan."
        return f"{'Closed' if english else 'Tutup'}: {why}. {then}.{note}"

    # --- finding --------------------------------------------------------------------------------

    def _local(self, at: datetime) -> datetime:
        if not isinstance(at, datetime) or at.utcoffset() is None:
            raise ArgumentError("at must be an aware datetime; add a tzinfo, such as datetime(..., tzinfo=UTC)")
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
        spans = self._openings.get(day)
        if spans is None:
            spans = spans_of(day, self._hours_on(day), self._tz)
            put(self._openings, day, spans, _MOST_DAYS)
        return spans

    def _spans_if_covered(self, day: date) -> tuple[Span, ...]:
        try:
            return self._spans(day)
        except CalendarCoverageError:
            return ()

    def _search(self, moment: datetime) -> datetime | None:
        """The first open instant from `moment` on, in UTC."""
        today = moment.astimezone(self._tz).date()
        for ahead in range(HORIZON_DAYS + 1):
            openings = [max(start, moment) for start, end in self._near(today + ahead * ONE_DAY) if end > moment]
            if openings:
                return min(openings)
        return None

    def _end(self, moment: datetime) -> datetime | None:
        """The first closed instant from `moment` on, in UTC."""
        limit = moment + timedelta(days=HORIZON_DAYS)
        while moment <= limit:
            spans = self._near(moment.astimezone(self._tz).date())
            end = next((end for start, end in spans if start <= moment < end), None)
            if end is None:
                return moment
            moment = end
        return None

    def _near(self, day: date) -> tuple[Span, ...]:
        """The openings of `day`; and of the days beside it, where a clock set back over midnight may mix them."""
        spans = self._spans(day)
        if isinstance(self._tz, timezone):
            return spans
        return (*self._spans_if_covered(day - ONE_DAY), *spans, *self._spans_if_covered(day + ONE_DAY))

    def _learn(self, at: datetime) -> None:
        """Remember the day of `at` as its own clock counts it, once it is asked about for the second time.

        Only of a clock that runs evenly through the day, and when the answers for all of it are known.
        """
        clock = at.tzinfo
        if clock is None or type(clock) not in {timezone, ZoneInfo}:
            return
        origin = _ORIGIN.replace(tzinfo=clock)
        known = self._clocks.get(id(clock))
        if known is None:
            known = (origin, {})
            put(self._clocks, id(clock), known, _MOST_CLOCKS)
        days, number = known[1], (at - origin).days
        if number not in days:
            put(days, number, None, _MOST_DAYS)
            return
        try:
            days[number] = self._cut(at.date(), clock)
        except (CalendarCoverageError, OverflowError):
            return

    def _cut(self, day: date, clock: tzinfo) -> _Day | None:
        """The 24 hours that `clock` shows as `day`, in pieces.

        None when that clock or the window's does not run evenly through them, or an opening lies beyond the horizon.
        """
        offset = steady_offset(day, clock)
        if offset is None:
            return None
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
        end = midnight + ONE_DAY
        own = {steady_offset(edge.astimezone(self._tz).date(), self._tz) for edge in (midnight, end)}
        own_offset = own.pop()
        if own or own_offset is None:
            return None
        cuts: list[int] = []
        openings: list[datetime | None] = []
        closings: list[datetime | None] = []
        moment = midnight
        while moment < end:
            if moment > midnight:
                cuts.append((moment - midnight) // timedelta(seconds=1))
            opening = self._search(moment)
            if opening is None:
                return None
            if opening > moment:
                openings.append(self._back(opening))
                closings.append(None)
                moment = opening
                continue
            closing = self._end(moment) or end
            openings.append(None)
            closings.append(self._back(closing) if closing < end else None)
            moment = closing
        return tuple(cuts), tuple(openings), tuple(closings), (_ORIGIN + (own_offset - offset)).replace(tzinfo=self._tz)

    def __repr__(self) -> str:
        """Hours, zone and calendar."""
        return f"SendWindow({str(self.hours)!r}, {self.calendar!r}, {self.zone!r})"


def _moment(at: datetime, language: str) -> str:
    return f"{tanggal(at, language)}, {jam(at, language)}"
