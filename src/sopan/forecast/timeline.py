"""What would happen next, as a value: rows, text, a page and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sopan.fields import Record
from sopan.forecast._captions import captions
from sopan.forecast.moments import ClosedDay, DueDate, Moment
from sopan.forecast.svg import draw
from sopan.formats import jam, language_of
from sopan.tables import BilingualReport, Table
from sopan.words import Language


@dataclass(frozen=True, slots=True)
class Timeline(Record, BilingualReport):
    """The course of one invoice, or of all of a client's, if nobody replied and nobody paid.

    `print(timeline)` shows a table; a notebook shows the picture above it.
    Names, addresses and amounts of the client are in no text and no picture.
    """

    invoice_number: str
    """The numbers of all its invoices with commas between them, in the timeline of an account."""
    policy_name: str
    now: datetime
    """When it was asked, in the client's zone."""
    until: datetime
    """The last instant that was looked at."""
    dues: tuple[DueDate, ...]
    """The due dates that count at some time in the forecast, the current one first."""
    instalments: tuple[date, ...]
    """The other agreed dates of an invoice that is paid in instalments."""
    moments: tuple[Moment, ...]
    """What happens, in order; the last one says how it ends."""
    shown_from: date
    """The first day of the picture."""
    shown_until: date
    """The last day of the picture."""
    closed: tuple[ClosedDay, ...]
    """The closed days of the picture, in order."""
    decreed_through: int
    """The last year whose holidays are decreed; beyond it the picture is an estimate."""
    client_id: str = ""
    """The client, in the timeline of an account; empty in that of one invoice."""
    country: str = "ID"
    """The client's country, whose holidays count where no calendar was given."""

    @property
    def end(self) -> Moment:
        """Its end: a hand-off, a hold that somebody must end, done, or still waiting at `until`.

        An account without invoices is done at once.
        """
        return self.moments[-1] if self.moments else Moment("done", self.now, 0, reason="settled")

    @property
    def sends(self) -> tuple[Moment, ...]:
        """The messages that would go."""
        return tuple(moment for moment in self.moments if moment.kind == "send")

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dictionary per moment, with plain values: `pandas.DataFrame(timeline.to_dicts())`.

        Without the `decision` of a moment, which `to_dict` of the timeline has.
        """
        rows = [moment.to_dict() for moment in self.moments]
        return [{name: value for name, value in row.items() if name != "decision"} for row in rows]

    def _table(self, language: Language = Language.ID) -> Table:
        say = captions(language)
        return Table(
            heads=tuple(say(head) for head in ("day", "date", "clock", "step", "tone", "channel", "remarks")),
            rows=tuple(
                (
                    say.relative_day(moment),
                    say.day(moment.at.date(), year=True),
                    jam(moment.at, language),
                    moment.step or say(moment.kind),
                    say.tone(moment.tone) or "–",
                    say.channel(moment.channel) or "–",
                    say.remarks(moment),
                )
                for moment in self.moments
            ),
            title=f"{say.headline(self)}\n{say.assumptions(self)}",
        )

    def to_html(self, language: str = "id") -> str:
        """The picture and the table as a fragment of a page: no script, no style sheet, everything escaped."""
        spoken = language_of(language)
        table = self._table(spoken).to_html(show_title=False)
        style = "margin:0;font-family:sans-serif"
        return f'<figure lang="{spoken.value}" style="{style}">\n{self.to_svg(spoken)}{table}</figure>\n'

    def to_svg(self, language: str = "id") -> str:
        """The picture: steps along the days, with weekends, holidays and cuti bersama shaded and named.

        One file without scripts, fonts or links; the same timeline gives the same bytes. Dark text on a light card,
        so it can be read on white and on dark pages.
        """
        return draw(self, language)

    def _repr_svg_(self) -> str:
        return self.to_svg()
