"""Where everything stands in a picture: its days as places, its words, and what writes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sopan.fields import ONE_DAY
from sopan.forecast._captions import Captions, bare_name
from sopan.forecast.moments import ClosedDay
from sopan.forecast.svg._metrics import arrange, fit
from sopan.forecast.svg._writer import Run, Writer, runs_width

if TYPE_CHECKING:
    from sopan.forecast.timeline import Timeline

MARGIN = 24
GUTTER = 80
"""Left of the days: the names of the tones."""
NAME_SIZE = 11

_WIDTH = 960
_LEAST_DAY = 2.6
"""The narrowest that a day is drawn; longer times make a wider picture."""
_MORE = 20
"""By how much the room beside the last day grows, until the names of closed days stand in good order."""
_MOST_FLIPPED = 2
_LONGEST_NAME = 330


class Layout:
    """The places of days. Made before anything is drawn: the names of closed days decide how wide a day can be."""

    def __init__(self, timeline: Timeline, say: Captions) -> None:
        self.timeline = timeline
        self.say = say
        self.writer = Writer()
        self.closed = {day.on: day.closure for day in timeline.closed}
        self.names = self._named_spans()
        self.left = MARGIN + GUTTER
        beside = 0
        self._lay_out(beside)
        while not self._in_good_order():  # ends at the latest when the longest name fits beside the last day
            beside += _MORE
            self._lay_out(beside)

    def _lay_out(self, beside: float) -> None:
        """Spread the days over the card, with some room beside the last one."""
        days = (self.timeline.shown_until - self.timeline.shown_from).days + 1
        self.end = max(_WIDTH - MARGIN - beside, self.left + days * _LEAST_DAY)
        self.right = max(_WIDTH - MARGIN, self.end + beside)
        self.day_width = (self.end - self.left) / days

    @property
    def width(self) -> float:
        """Of the whole card."""
        return self.right + MARGIN

    # --- days ------------------------------------------------------------------------------------

    def x(self, day: date) -> float:
        """The left edge of a day."""
        return self.left + (day - self.timeline.shown_from).days * self.day_width

    def middle(self, day: date) -> float:
        """The middle of a day; of the nearest shown one for a day that is not."""
        day = min(max(day, self.timeline.shown_from), self.timeline.shown_until)
        return self.x(day) + self.day_width / 2

    def shown(self, day: date) -> bool:
        """Return whether the picture reaches that day."""
        return self.timeline.shown_from <= day <= self.timeline.shown_until

    # --- names of closed days ----------------------------------------------------------------------

    def name_sizes(self) -> list[tuple[float, float]]:
        """Return where the threads of the names hang, and how long the names are."""
        return [(self.middle(first), runs_width(label, NAME_SIZE) + 10) for first, label in self.names]

    def _in_good_order(self) -> bool:
        """Return whether few names end at their thread instead of beginning there, and none of them leaves the card."""
        places = arrange(self.name_sizes(), right=self.right)
        flipped = [size for size, place in zip(self.name_sizes(), places, strict=True) if place.flipped]
        return len(flipped) <= _MOST_FLIPPED and all(x - width >= MARGIN for x, width in flipped)

    def _named_spans(self) -> list[tuple[date, list[Run]]]:
        """The first day and the label of every run of closed days that belong together."""
        spans: list[tuple[str, list[ClosedDay]]] = []
        for day in self.timeline.closed:
            if not day.name and day.closure != "quiet":
                continue
            about = bare_name(day.name).name if day.closure != "quiet" else f"quiet {day.name}"
            known = next((days for name, days in reversed(spans) if name == about), None)
            if known is not None and self._all_closed(known[-1].on, day.on):
                known.append(day)
            else:
                spans.append((about, [day]))
        labels = []
        for _, days in spans:
            when = self.say.days(days[0].on, days[-1].on)
            name = self.say.span_name(day.name or self.say("quiet") for day in days)
            labels.append((days[0].on, [Run(f"{when} ", bold=True), Run(fit(name, NAME_SIZE, _LONGEST_NAME))]))
        return labels

    def _all_closed(self, first: date, last: date) -> bool:
        """Return whether every day between the two is closed."""
        between = {first + step * ONE_DAY for step in range(1, (last - first).days)}
        return between <= self.closed.keys()
