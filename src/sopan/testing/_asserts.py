"""Two assertions about what a policy does: exactly this; and never anything that a client would mind."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Any, Protocol

from sopan.calendars import WorkingCalendar
from sopan.decisions import HandOff, Send
from sopan.engine._decide import default_calendar
from sopan.errors import ArgumentError
from sopan.fields import ONE_DAY
from sopan.forecast import Timeline
from sopan.forecast._span import first_instant
from sopan.history import Contacted, Conversation, Event, Replied, ReplyHandled
from sopan.lab import BacktestEntry, BacktestLog
from sopan.testing._run import Log, LogEntry, words_of
from sopan.windows import OpeningHours
from sopan.words import ASKING_FOLLOW_UPS, NOT_DEMANDS, Purpose, Tone
from sopan.zones import local, zone_of

_KINDS = ("hold", "hand_off", "done", "wait")
_EARLY = frozenset({Purpose.UPCOMING, Purpose.DUE_TODAY})


class _Moment(Protocol):
    """An entry of a log, or a moment of a timeline."""

    @property
    def at(self) -> datetime: ...
    @property
    def decision(self) -> Any: ...
    @property
    def invoices(self) -> tuple[str, ...]: ...


# --- exactly this --------------------------------------------------------------------------------------


def assert_timeline(timeline: Timeline | Log, *expected: str) -> None:
    """Assert that these messages go, and no others.

    A line is a date, mostly a time, and words: `"2026-12-21 09:00 follow_up polite"`. The first word is the step;
    the others, in any order and as many as you like, are its tone, channel, purpose and, where there are several, the
    numbers of its invoices.
    `"2027-01-18 hand_off manajer"`, `"2026-12-21 hold promised"` and `"2026-12-22 done settled"` speak of other
    answers; as soon as one line does, all answers of that kind must be listed.

    Raises AssertionError with the difference, line by line.
    """
    wanted = [_Line.read(text) for text in expected]
    kinds = {line.words[0] for line in wanted if line.words[0] in _KINDS}
    found = [line for line in _lines(timeline) if line.kind == "send" or line.kind in kinds]
    if len(found) == len(wanted) and all(line.satisfies(want) for line, want in zip(found, wanted, strict=True)):
        return
    known = [_as_asked(line, wanted[place] if place < len(wanted) else None) for place, line in enumerate(found)]
    difference = difflib.ndiff([line.text for line in wanted], known)
    shown = "\n".join(line for line in difference if not line.startswith("?"))
    raise AssertionError(f"the timeline is another one (- expected, + found):\n{shown}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A moment in words."""

    date: str
    time: str
    words: tuple[str, ...]
    kind: str = ""

    @classmethod
    def read(cls, text: str) -> _Line:
        """Read a line as a test wrote it down."""
        date, *rest = text.split() or [""]
        time = rest.pop(0) if rest and ":" in rest[0] else ""
        if len(date) != len("2026-12-21") or date.count("-") != 2 or not rest:
            raise ArgumentError('a line must be written like "2026-12-21 09:00 follow_up polite"')
        return cls(date, time, tuple(rest))

    @property
    def text(self) -> str:
        """As a test would write it."""
        return " ".join((self.date, *([self.time] if self.time else []), *self.words))

    def satisfies(self, wanted: _Line) -> bool:
        """Return whether it is what was written down; what was left out may be anything."""
        if self.date != wanted.date or (wanted.time and self.time != wanted.time):
            return False
        return self.words[0] == wanted.words[0] and set(wanted.words[1:]) <= set(self.words[1:])


def _as_asked(line: _Line, wanted: _Line | None) -> str:
    """A found line: in the words of the expected one where they agree, so that only differences stand out."""
    if wanted is not None and line.satisfies(wanted):
        return wanted.text
    said = line.words[:2] if line.kind == "send" else line.words
    return " ".join((line.date, line.time, *said))


def _lines(timeline: Timeline | Log) -> Iterator[_Line]:
    for entry in _decided(timeline.entries if isinstance(timeline, Log) else timeline.moments):
        numbers = (word for number in entry.invoices for word in number.split())
        words = (*words_of(entry.decision), *numbers)
        yield _Line(f"{entry.at:%Y-%m-%d}", f"{entry.at:%H:%M}", words, entry.decision.kind)


def _decided(moments: Iterable[_Moment]) -> list[_Moment]:
    """Return what was decided; a timeline also shows what had been sent before, and that has no decision."""
    return [moment for moment in moments if moment.decision is not None]


# --- never rude ----------------------------------------------------------------------------------------


def assert_polite(
    timeline: Timeline | Log | BacktestLog,
    *,
    calendar: WorkingCalendar | None = None,
    hours: OpeningHours | str = "Mo-Sa 08:00-20:00",
    max_per_7_days: int = 3,
    max_per_30_days: int = 8,
) -> None:
    """Assert what every client may expect, whatever the policy says.

    No message twice; at most one a day and no more than the two numbers allow; only in `hours` and not on a day that
    `calendar` (of a log: its own; else that of the client's country) has as a holiday; no tone that falls and no demand
    for "overdue" money before it is; no hand-off without a final notice; and in a log no word to a client who has
    written and waits for our answer. The hours are those of POJK 22/2023, article 62, unless others are given.
    In the log of a backtest every client is looked at alone.

    Raises AssertionError that names every fault.
    """
    opening = OpeningHours(hours)
    faults = [
        f"{told.client_id}: {fault}" if told.client_id else fault
        for told in _told(timeline)
        for fault in (
            *_repeated(told.sends),
            *_too_often(told, max_per_7_days, max_per_30_days),
            *_at_odd_times(told.sends, calendar or told.calendar or default_calendar(told.country), opening),
            *_too_harsh(told.sends),
            *_handed_over_in_silence(told),
            *_over_the_head(told),
        )
    ]
    if faults:
        raise AssertionError("not polite:\n" + "\n".join(f"  {fault}" for fault in faults))


@dataclass(frozen=True, slots=True)
class _Told:
    """The messages that one client got, and its replies."""

    client_id: str
    """Empty where there is only one."""
    decided: tuple[_Moment, ...]
    contacts: tuple[tuple[datetime, Tone | None], ...]
    """When the client heard from us, before all this too, on its own clock; what failed was never heard."""
    said: tuple[Event, ...]
    calendar: WorkingCalendar | None
    country: str

    @property
    def sends(self) -> list[Send]:
        """The messages, in order of time."""
        return [moment.decision for moment in self.decided if isinstance(moment.decision, Send)]


def _told(timeline: Timeline | Log | BacktestLog) -> Iterator[_Told]:
    match timeline:
        case Timeline():
            spoken = (moment for moment in timeline.moments if moment.kind in {"contacted", "send"})
            contacts = tuple((moment.at, moment.tone) for moment in spoken)
            yield _Told("", tuple(_decided(timeline.moments)), contacts, (), None, timeline.country)
        case Log():
            zone = zone_of(timeline.account.client.zone)
            contacts = _made(timeline.history.conversation, zone)
            country = timeline.account.client.country
            yield _Told("", timeline.entries, contacts, timeline.history.events, timeline.calendar, country)
        case _:
            yield from _told_of_ledger(timeline)


def _told_of_ledger(log: BacktestLog) -> Iterator[_Told]:
    """One client after the other. A message has one entry for each of its invoices, and all have the same decision."""
    entries: dict[str, dict[int, BacktestEntry]] = {}
    for entry in log.entries:
        entries.setdefault(entry.client_id, {}).setdefault(id(entry.decision), entry)
    for account in log.accounts:
        zone = zone_of(account.client.zone)
        own = tuple(
            LogEntry(entry.at, entry.decision)
            for entry in entries.get(account.client.id, {}).values()
            if entry.decision is not None
        )
        events = tuple(account.history)
        first = first_instant("start", log.start, zone)
        before = (event for event in events if isinstance(event, Contacted) and event.at <= first)
        contacts = _made(Conversation.of(before), zone)
        contacts += tuple((moment.at, moment.decision.tone) for moment in own if isinstance(moment.decision, Send))
        said = tuple(event for event in events if isinstance(event, Replied | ReplyHandled))
        yield _Told(account.client.id, own, contacts, said, log.calendar, account.client.country)


def _made(conversation: Conversation, zone: tzinfo) -> tuple[tuple[datetime, Tone | None], ...]:
    return tuple((local(contact.at, zone), contact.event.tone) for contact in conversation.sent_contacts)


def _when(send: Send) -> str:
    return f"{send.at:%Y-%m-%d %H:%M} {send.step}"


def _repeated(sends: list[Send]) -> Iterator[str]:
    seen: set[str] = set()
    for send in sends:
        if send.key in seen:
            yield f"{_when(send)}: the same message twice"
        seen.add(send.key)


def _too_often(told: _Told, weekly: int, monthly: int) -> Iterator[str]:
    dates = sorted(at.date() for at, _ in told.contacts)
    for earlier, later in pairwise(dates):
        if earlier == later:
            yield f"{later}: two messages on one day"
    for most, span in ((weekly, 7), (monthly, 30)):
        for place, day in enumerate(dates):
            if place >= most and (day - dates[place - most]).days < span:
                yield f"{day}: more than {most} messages in {span} days"


def _at_odd_times(sends: list[Send], calendar: WorkingCalendar, hours: OpeningHours) -> Iterator[str]:
    for send in sends:
        name = calendar.why_closed(send.at.date())
        if calendar.closure(send.at.date()) in {"holiday", "estimated_holiday"}:
            yield f"{_when(send)}: on a holiday ({name})"
        minute = send.at.hour * 60 + send.at.minute
        if not any(start <= minute < end for start, end in hours.on(send.at.date())):
            yield f"{_when(send)}: outside {hours}"


def _too_harsh(sends: list[Send]) -> Iterator[str]:
    """Of a joint message only the carrying invoice, named first, was asked for in its tone.

    What goes with it was sent by a softer step perhaps, so it never raises the tone from which a later message may not
    fall; what is only listed, without a step, does not count at all.
    """
    firmest: dict[tuple[str, str], Tone] = {}
    for send in sends:
        for place, item in enumerate(send.items):
            if send.purpose in NOT_DEMANDS:
                continue
            # A promise names a day of its own, and it may lie before the due date.
            if send.purpose not in {*_EARLY, *ASKING_FOLLOW_UPS} and (item.days_overdue or 0) <= 0:
                yield f"{_when(send)}: a demand before the due date has passed"
            # Gentle steps before a new agreed date are a new beginning.
            part = (item.obligation, str(item.due_on) if send.purpose in _EARLY else "")
            if item.step is not None and send.tone < firmest.get(part, Tone.FRIENDLY):
                yield f"{_when(send)}: the tone falls from {firmest[part].value} to {send.tone.value}"
            if place == 0:
                firmest[part] = max(send.tone, firmest.get(part, Tone.FRIENDLY))


def _handed_over_in_silence(told: _Told) -> Iterator[str]:
    finals = [at for at, tone in told.contacts if tone is Tone.FINAL]
    for moment in told.decided:
        if isinstance(moment.decision, HandOff) and not any(at <= moment.at for at in finals):
            yield f"{moment.at:%Y-%m-%d}: handed over without a final notice"


def _over_the_head(told: _Told) -> Iterator[str]:
    """A client who has written waits for us, not for the next reminder."""
    for send in told.sends:
        written = [event.at for event in told.said if isinstance(event, Replied) and event.at <= send.at]
        answered = [event.at for event in told.said if isinstance(event, ReplyHandled) and event.at <= send.at]
        if written and max(written) >= max(answered, default=min(written) - ONE_DAY):
            yield f"{_when(send)}: the client has written and nobody has answered"
