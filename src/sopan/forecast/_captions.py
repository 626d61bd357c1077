"""What a timeline says beside its days, in either language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from sopan.calendars._installed import ESTIMATED_LABELS
from sopan.decisions import Reason, ReasonCode
from sopan.forecast.moments import Moment
from sopan.formats import conventions, jam, language_of, tanggal
from sopan.wording import phrases
from sopan.words import Channel, Language, Tone

if TYPE_CHECKING:
    from sopan.forecast.timeline import Timeline

_SHIFTS = {
    ReasonCode.WEEKEND,
    ReasonCode.HOLIDAY,
    ReasonCode.CUTI_BERSAMA,
    ReasonCode.ESTIMATED_HOLIDAY,
    ReasonCode.QUIET_PERIOD,
    ReasonCode.MIN_GAP,
    ReasonCode.WEEKLY_CAP,
    ReasonCode.MONTHLY_CAP,
}
"""What moves a step to another day than the policy names."""


_NAMED = {ReasonCode.HOLIDAY, ReasonCode.CUTI_BERSAMA, ReasonCode.ESTIMATED_HOLIDAY}
_JOINT = "cuti bersama"
_SECOND_DAY = "Hari kedua dari "
_ESTIMATED = tuple(f" {label}" for label in ESTIMATED_LABELS)
"""As the installed tables write them."""


class Captions:
    """The captions of a timeline in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._phrases = phrases(language)
        self._conventions = conventions(language)

    def __call__(self, word: str, **facts: object) -> str:
        """A word or phrase with its facts filled in."""
        return self._phrases.timeline[word].format(**facts)

    def tone(self, tone: Tone | None) -> str:
        """The name of a tone; empty for none."""
        return self._phrases.tones[tone] if tone is not None else ""

    def channel(self, channel: Channel | None) -> str:
        """The name of a channel; empty for none."""
        return self._phrases.channels[channel] if channel is not None else ""

    # --- days ------------------------------------------------------------------------------------

    def month(self, day: date) -> str:
        """The name of the month: `Desember`."""
        return self._conventions.months_alone[day.month - 1]

    def day(self, day: date, *, year: bool = False) -> str:
        """Short, with the weekday: `Sen 28 Des`, with the year `Sen 28 Des 2026`."""
        weekday = self._conventions.weekdays_short[day.weekday()]
        return f"{weekday} {self._without_year(day)}{f' {day.year}' if year else ''}"

    def _without_year(self, day: date) -> str:
        return f"{day.day} {self._conventions.months_short[day.month - 1]}"

    def days(self, first: date, last: date) -> str:
        """A span of days: `24 Des`, `23–24 Mar`, `31 Des – 2 Jan`."""
        start, end = self._without_year(first), self._without_year(last)
        if first == last:
            return end
        return f"{first.day}–{end}" if (first.year, first.month) == (last.year, last.month) else f"{start} – {end}"

    def full_day(self, day: date) -> str:
        """In full: `Jumat, 18 Desember 2026`."""
        return tanggal(day, self.language)

    def moment(self, at: datetime) -> str:
        """Day and hour with the zone: `Rabu, 25 November 2026, 08.00 WIB`."""
        return f"{tanggal(at, self.language)}, {jam(at, self.language)}"

    def short_moment(self, at: datetime) -> str:
        """Day and hour: `Sen 28 Des, 10.00`."""
        return f"{self.day(at.date())}, {self._conventions.hour(at)}"

    # --- sentences -------------------------------------------------------------------------------

    def headline(self, timeline: Timeline) -> str:
        """Return what the timeline is about, and by which policy."""
        return f"{self.about(timeline)}, {self('policy', name=timeline.policy_name)}"

    def about(self, timeline: Timeline) -> str:
        """An invoice and its date, or a client and all its invoices."""
        if timeline.client_id:
            return self("account", client=timeline.client_id, number=timeline.invoice_number)
        parts = [self("invoice", number=timeline.invoice_number)]
        return ", ".join([*parts, *(self("due", day=self.full_day(due.due_on)) for due in timeline.dues[:1])])

    def named(self, moment: Moment) -> list[str]:
        """Return which invoices it is about, and which a joint message only names; nothing for a single invoice."""
        named = [self("about", numbers=", ".join(moment.invoices))] if moment.invoices else []
        return [*named, self("listed", numbers=", ".join(moment.listed))] if moment.listed else named

    def assumptions(self, timeline: Timeline) -> str:
        """Return when it was asked, and what it takes for granted."""
        return f"{self('seen', at=self.moment(timeline.now))}; {self('assumption')}."

    def relative_day(self, moment: Moment) -> str:
        """Days from the agreed due date, in Indonesian shorthand: `H-3`, `H`, `H+10`; a dash where there is none."""
        if moment.days_after_due is None:
            return "–"
        return f"H{moment.days_after_due:+d}" if moment.days_after_due else "H"

    def remarks(self, moment: Moment) -> str:
        """Return what is worth saying about a row beside its date, tone and channel."""
        parts = self.named(moment)
        if moment.kind == "contacted":
            parts.append(self("contacted"))
        if moment.kind == "hand_off":
            parts.append(self("hand_off_to", to=moment.to))
        if moment.kind in {"hold", "done"} and moment.decision is not None:
            return "; ".join([*parts, moment.decision.explain(self.language)])
        if moment.kind == "wait" and moment.until is not None:
            parts.append(self("goes_on", at=self.moment(moment.until)))
        if moment.deadline_on is not None:
            parts.append(self("deadline", day=self.day(moment.deadline_on)))
        if moment.approved:
            parts.append(self("approved"))
        parts += self.reasons(moment)
        return "; ".join(parts)

    def details(self, moment: Moment) -> list[str]:
        """Return what a picture says of a moment beside its step: when, how, until when, to whom."""
        if moment.kind == "wait" and moment.until is not None:
            return [self("goes_on", at=self.moment(moment.until))]
        details = [self.short_moment(moment.at), self.channel(moment.channel)]
        if moment.kind == "contacted":
            details.append(self("contacted"))
        if moment.kind == "hand_off":
            details.append(self("hand_off_to", to=moment.to))
        if moment.deadline_on is not None:
            details.append(self("deadline", day=self.day(moment.deadline_on)))
        if moment.approved:
            details.append(self("approved"))
        return [detail for detail in details if detail]

    def reasons(self, moment: Moment) -> list[str]:
        """Return why this day and not the one that the policy names, and what else led here."""
        shifts = self._clauses(reason for reason in moment.because if reason.code in _SHIFTS)
        others = self._clauses(reason for reason in moment.because if reason.code not in _SHIFTS)
        if moment.planned_on is not None:
            planned = self("planned", day=self.day(moment.planned_on))
            return [f"{planned}: {', '.join(shifts)}" if shifts else planned, *others]
        return [self("after", what=", ".join(shifts)), *others] if shifts else others

    def _clauses(self, because: Iterable[Reason]) -> list[str]:
        """The reasons in a few words each; a holiday and its cuti bersama are named once."""
        sentences = self._phrases.short_reasons
        clauses: list[str] = []
        joint: set[str] = set()
        for reason in because:
            if reason.code not in sentences:
                continue
            detail = reason.detail
            if reason.code in _NAMED:
                detail, is_joint = bare_name(detail)
                detail = self.holiday(detail)
                joint |= {detail} if is_joint else set()
            on = self.day(reason.on) if reason.on else ""
            counted = {"days": self._phrases.length(detail), "contacts": self._phrases.contacts(detail)}
            clauses.append(sentences[reason.code].format(detail=detail, on=on, **counted).strip())
        return [
            f"{clause}{self('and_cuti_bersama')}" if clause in joint else clause for clause in dict.fromkeys(clauses)
        ]

    def holiday(self, name: str) -> str:
        """A holiday's name: as the decree has it, or as English readers know it."""
        return name if self.language is Language.ID else self._phrases.holiday(name)

    def span_name(self, names: Iterable[str]) -> str:
        """One name for days in a row that belong to one holiday: `Hari Raya Natal dan cuti bersama`."""
        given = list(dict.fromkeys(names))
        holidays = [bare_name(name) for name in given]
        if len(given) == 1 and self.language is Language.EN and holidays[0].joint:
            return f"{self('cuti_bersama')} ({self.holiday(holidays[0].name)})"
        if len(given) == 1:
            return self.holiday(given[0])
        joint = self("and_cuti_bersama") if any(holiday.joint for holiday in holidays) else ""
        estimated = self("estimated") if any(name.endswith(_ESTIMATED) for name in given) else ""
        return f"{self.holiday(holidays[0].name)}{joint}{estimated}"


class Holiday(NamedTuple):
    """A holiday by its bare name, and whether it was given as cuti bersama."""

    name: str
    joint: bool


def bare_name(name: str) -> Holiday:
    """Return what holiday a name speaks of: `Cuti Bersama Hari Raya Natal` and `Hari Raya Natal` are about one."""
    bare = name.removesuffix(_ESTIMATED[0]).removesuffix(_ESTIMATED[1]).removeprefix(_SECOND_DAY)
    joint = bare.lower().startswith(_JOINT)
    return Holiday((bare[len(_JOINT) :].strip() or bare) if joint else bare, joint)


def captions(language: str) -> Captions:
    """Return the captions in `id` or `en`. Raises ArgumentError for another language."""
    return Captions(language_of(language))
