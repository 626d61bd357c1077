"""The ladder of a picture: a row for every moment, its sign, its words, and the way up to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sopan.forecast.moments import Moment
from sopan.forecast.svg._icons import END_COLOUR, SIGNS, TONE_COLOURS, icon
from sopan.forecast.svg._layout import GUTTER, Layout
from sopan.forecast.svg._metrics import fit, text_width, wrap
from sopan.forecast.svg._writer import MUTED, Run, number, runs_width

_SIZE = 12
_RADIUS = 10.5
_NEAR = 12
"""A planned day nearer than this would cover the sign; the words tell it."""
_LINE = 14
_LONGEST = 340


@dataclass(slots=True)
class Row:
    """A moment with its words and its place."""

    moment: Moment
    colour: str
    x: float
    planned_x: float | None
    until_x: float | None
    lines: list[list[Run]]
    above: bool
    """Whether the words stand above the line instead of beside the sign."""
    flipped: bool
    """Whether the words end at the sign instead of beginning there."""
    y: float = 0

    @property
    def up(self) -> float:
        """Room that it needs above its line."""
        if self.above:
            return len(self.lines) * _LINE + 12
        return max(_RADIUS, len(self.lines) * _LINE / 2) + 5

    @property
    def down(self) -> float:
        """Room that it needs below its line."""
        return _RADIUS + 4 if self.above else max(_RADIUS, len(self.lines) * _LINE / 2) + 4


def rows_of(layout: Layout) -> list[Row]:
    """The moments that the picture reaches, in order, without their heights."""
    return [_row(layout, moment) for moment in layout.timeline.moments if layout.shown(moment.at.date())]


def stack(rows: list[Row], bottom: float) -> None:
    """Give each row its height, the first one lowest."""
    for row in rows:
        row.y = bottom - row.down
        bottom = row.y - row.up


def draw_ladder(layout: Layout, rows: list[Row]) -> None:
    """Everything that stands in the rows."""
    _tones(layout, rows)
    _way_up(layout, rows)
    for row in rows:
        _sign(layout, row)
        _label(layout, row)


# --- words -----------------------------------------------------------------------------------------


def _row(layout: Layout, moment: Moment) -> Row:
    x = layout.middle(moment.at.date())
    planned = moment.planned_on
    planned_x = layout.middle(planned) if planned is not None and layout.shown(planned) else None
    if planned_x is not None and abs(planned_x - x) < _NEAR:
        planned_x = None
    until_x = layout.middle(moment.until.date()) if moment.kind == "hold" and moment.until else None
    colour = TONE_COLOURS[moment.tone] if moment.tone is not None else END_COLOUR
    lines = _words(layout, moment, colour)
    width = max(runs_width(line, _SIZE) for line in lines)
    beside = until_x is None and max(x, planned_x or 0) + 16 + width <= layout.right
    flipped = not beside and x + 7 + width > layout.right
    return Row(moment, colour, x, planned_x, until_x, lines, above=not beside, flipped=flipped)


def _words(layout: Layout, moment: Moment, colour: str) -> list[list[Run]]:
    """Step and day; hour, channel and deadline; why it is another day than planned."""
    say = layout.say
    name = fit(moment.step or moment.reason or say(moment.kind), _SIZE, 220, bold=True)
    first = [Run(name, colour, bold=True), Run(f"  {say.relative_day(moment)}", MUTED)]
    named = [[Run(line)] for text in say.named(moment) for line in wrap(text, _SIZE, _LONGEST, most=2)]
    if moment.kind in {"hold", "done"} and moment.decision is not None:
        rest = wrap(moment.decision.explain(say.language), _SIZE, _LONGEST, most=3)
        return [first, *named, *([Run(line, MUTED)] for line in rest)]
    lines = [first, *named, *([Run(line)] for line in _joined(layout.say.details(moment)))]
    if moment.kind == "send":
        for reason in say.reasons(moment)[:2]:
            lines += [[Run(line, MUTED)] for line in wrap(reason, _SIZE, _LONGEST, most=2)]
    return lines


def _joined(details: list[str]) -> list[str]:
    """Details in as few lines as hold them without breaking one."""
    lines = [details[0]]
    for detail in details[1:]:
        longer = f"{lines[-1]} · {detail}"
        if text_width(longer, _SIZE) <= _LONGEST:
            lines[-1] = longer
        else:
            lines.append(fit(detail, _SIZE, _LONGEST))
    return lines


# --- drawing ---------------------------------------------------------------------------------------


def _tones(layout: Layout, rows: list[Row]) -> None:
    """Left of the days, the tone of each row; one name for neighbours of one tone."""
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _tone(layout, groups[-1][0]) == _tone(layout, row):
            groups[-1].append(row)
        else:
            groups.append([row])
    for group in groups:
        top = group[-1].y - group[-1].up + 3
        height = group[0].y + group[0].down - 3 - top
        colour = group[0].colour
        layout.writer.add("rect", x=layout.left - 8, y=top, width=3, height=height, rx=1.5, fill=colour)
        name = fit(_tone(layout, group[0]), _SIZE, GUTTER - 14, bold=True)
        middle = top + height / 2 + 4
        layout.writer.text(layout.left - 14, middle, [Run(name, colour, bold=True)], size=_SIZE, anchor="end")


def _tone(layout: Layout, row: Row) -> str:
    moment = row.moment
    return layout.say.tone(moment.tone) if moment.tone is not None else layout.say(moment.kind)


def _way_up(layout: Layout, rows: list[Row]) -> None:
    """From one moment up to the next, and from today to the first that is to come."""
    today = layout.middle(layout.timeline.now.date())
    if rows and rows[0].moment.kind != "contacted" and rows[0].x > today:
        way = f"M{number(today)} {number(rows[0].y)}H{number(rows[0].x)}"
        layout.writer.add("path", d=way, fill="none", stroke="#64748b", stroke_width=1.5, stroke_dasharray="1 4")
    for below, above in pairwise(rows):
        bend = min(8.0, max(above.x - below.x, 0) / 2)
        way = (
            f"M{number(below.x)} {number(below.y)}V{number(above.y + bend)}"
            f"Q{number(below.x)} {number(above.y)} {number(below.x + bend)} {number(above.y)}"
            f"H{number(above.x)}"
        )
        layout.writer.add("path", d=way, fill="none", stroke="#94a3b8", stroke_width=1.5)


def _sign(layout: Layout, row: Row) -> None:
    """The channel or the ending, the day that was planned, and the length of a hold."""
    writer, moment, y = layout.writer, row.moment, row.y
    if row.until_x is not None:
        width = max(row.until_x - row.x, 0)
        writer.add("rect", x=row.x, y=y - 3, width=width, height=6, rx=3, fill=row.colour, fill_opacity=0.3)
    if row.planned_x is not None:
        line = f"M{number(row.planned_x)} {number(y)}H{number(row.x)}"
        writer.add("path", d=line, stroke=row.colour, stroke_width=2, stroke_dasharray="3 3")
    sign = moment.channel.value if moment.channel is not None else moment.kind
    hollow = moment.kind in {"contacted", "wait"}
    inside, outside = (row.colour, "#ffffff") if hollow else ("#ffffff", row.colour)
    writer.open("g", transform=f"translate({number(row.x)} {number(y)})")
    writer.add("circle", r=_RADIUS, fill=outside, stroke=row.colour, stroke_width=1.5)
    writer.lines.append(icon(sign if sign in SIGNS else "wait", inside, outside))
    writer.close("g")
    if row.planned_x is not None:
        writer.add("circle", cx=row.planned_x, cy=y, r=6, fill="#ffffff")
        writer.add("circle", cx=row.planned_x, cy=y, r=4, fill="#ffffff", stroke=row.colour, stroke_width=2)


def _label(layout: Layout, row: Row) -> None:
    """The words beside the sign, or above the line and beside the way up to the next row."""
    if row.above:
        x = row.x - 7 if row.flipped else row.x + 7
        y = row.y - _RADIUS - 5 - (len(row.lines) - 1) * _LINE
    else:
        x = max(row.x, row.planned_x or 0) + 16
        y = row.y + 4 - (len(row.lines) - 1) * _LINE / 2
    anchor = "end" if row.flipped else "start"
    for place, line in enumerate(row.lines):
        layout.writer.text(x, y + place * _LINE, line, size=_SIZE, anchor=anchor, halo=True)
