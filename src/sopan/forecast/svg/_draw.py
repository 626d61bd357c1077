"""A timeline as a picture: a ladder that climbs through the days.

Days run from left to right, closed ones shaded and named below. Every moment has a row of its own, so its words
always find room; rows rise with time, and so with the tone. A hollow dot marks the day that the policy names, a
filled sign the day that is polite.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sopan.fields import ONE_DAY
from sopan.forecast._captions import captions
from sopan.forecast.moments import DueDate
from sopan.forecast.svg._icons import DEFINITIONS, END_COLOUR, SHADES, icon
from sopan.forecast.svg._layout import MARGIN, NAME_SIZE, Layout
from sopan.forecast.svg._metrics import Place, arrange, fit, text_width
from sopan.forecast.svg._steps import Row, draw_ladder, rows_of, stack
from sopan.forecast.svg._writer import FONT, MUTED, Run, Writer, clean, number, runs_width
from sopan.words import Channel

if TYPE_CHECKING:
    from sopan.forecast.timeline import Timeline

_HEAD = 72
_FLAG = 17
_LONGEST_NUMBERS = 170
_GRACE = "#e3f1fa"
_GRACE_EDGE = "#0284c7"
_LINE_COLOUR = "#9ca3af"
_NUMBERS = {"holiday": "#b4182d", "estimated_holiday": "#b4182d", "cuti_bersama": "#a1440b"}
"""Red as on a wall calendar."""


def draw(timeline: Timeline, language: str) -> str:
    """The SVG of a timeline, from top to bottom: title, flags, ladder, days, names of closed days, legend."""
    layout = Layout(timeline, captions(language))
    flags = _flags(layout)
    places = arrange([(x + 5, runs_width([run], 11) + 12) for x, run in flags], right=layout.right)
    top = _HEAD + _lanes(places) * _FLAG + 8
    rows = rows_of(layout)
    axis = top + sum(row.up + row.down for row in rows) + 8
    stack(rows, axis)
    _grace(layout, top, axis)  # before the shades: a closed day in grace looks closed
    _shades(layout, top, axis)
    _poles(layout, flags, places, top, axis)
    draw_ladder(layout, rows)
    bottom = _days(layout, axis)
    bottom = _names(layout, bottom)
    bottom = _legend(layout, bottom, rows)
    return _page(layout, bottom)


def _lanes(places: Sequence[Place]) -> int:
    return max((place.lane for place in places), default=-1) + 1


# --- the card ------------------------------------------------------------------------------------------


def _page(layout: Layout, height: float) -> str:
    """The card around it all, with what a screen reader says."""
    title, subtitle = _title(layout)
    body = "\n".join(layout.writer.lines)
    language = layout.say.language
    mark = "sopan-" + hashlib.sha256((body + title + subtitle).encode()).hexdigest()[:10]
    size = f'width="{number(layout.width)}" height="{number(height)}" style="max-width:100%;height:auto"'
    box = f'viewBox="0 0 {number(layout.width)} {number(height)}"'
    reader = f'role="img" aria-labelledby="{mark}-title {mark}-desc" lang="{language.value}"'
    head = Writer()
    head.add("rect", x=0.5, y=0.5, width=layout.width - 1, height=height - 1, rx=10, fill="#ffffff", stroke="#d1d5db")
    head.text(MARGIN, 36, [Run(title, bold=True)], size=17)
    head.text(MARGIN, 56, [Run(subtitle, MUTED)], size=12)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {reader} font-family="{clean(FONT)}">',
        f'<title id="{mark}-title">{clean(title)}</title>',
        f'<desc id="{mark}-desc">{clean(layout.timeline.to_text(language))}</desc>',
        f"<defs>{DEFINITIONS}</defs>",
        *head.lines,
        body,
        "</svg>\n",
    ]
    return "\n".join(lines)


def _title(layout: Layout) -> tuple[str, str]:
    say, timeline, room = layout.say, layout.timeline, layout.right - MARGIN
    policy = say("policy", name=timeline.policy_name)
    subtitle = f"{policy[:1].upper()}{policy[1:]}. {say.assumptions(timeline)}"
    return fit(say.about(timeline), 17, room, bold=True), fit(subtitle, 12, room)


# --- behind the ladder ---------------------------------------------------------------------------------


def _shades(layout: Layout, top: float, bottom: float) -> None:
    """Closed days, runs of like days in one piece."""
    runs: list[tuple[date, date, str, str]] = []
    for day in layout.timeline.closed:
        if runs and runs[-1][2:] == (day.closure, day.name) and day.on - runs[-1][1] == ONE_DAY:
            runs[-1] = (runs[-1][0], day.on, day.closure, day.name)
        else:
            runs.append((day.on, day.on, day.closure, day.name))
    for first, last, closure, name in runs:
        tip = f"{layout.say.days(first, last)}: {name}" if name else ""
        width = layout.x(last) + layout.day_width - layout.x(first)
        shape = {"x": layout.x(first), "y": top, "width": width, "height": bottom - top}
        layout.writer.add("rect", tip=tip, fill=SHADES[closure], **shape)


def _grace(layout: Layout, top: float, bottom: float) -> None:
    """From the effective due date to the end of grace."""
    for due in layout.timeline.dues:
        start = max(due.effective_on, layout.timeline.shown_from)
        end = min(due.grace_ends, layout.timeline.shown_until)
        if start <= end:
            x, width = layout.x(start), layout.x(end) + layout.day_width - layout.x(start)
            layout.writer.add("rect", x=x, y=top, width=width, height=bottom - top, fill=_GRACE)
            layout.writer.add("rect", x=x, y=top - 4, width=width, height=4, fill=_GRACE_EDGE)


def _flags(layout: Layout) -> list[tuple[float, Run]]:
    """Return what stands above the days, with the x of its pole, from left to right."""
    say, timeline = layout.say, layout.timeline
    today = timeline.now.date()
    arrow = "← " if today < timeline.shown_from else ""
    flags = [(today, Run(arrow + say("today", day=say.day(today)), bold=True))]
    for due, numbers in _by_date(timeline.dues):
        grace = say("grace_flag", day=say.day(due.grace_ends))
        due_flag = f"{numbers}{say('due_flag', day=say.day(due.due_on))}"
        if due.effective_on == due.due_on:
            flags.append((due.due_on, Run(f"{due_flag}, {grace}")))
        else:
            effective = f"{numbers}{say('effective_flag', day=say.day(due.effective_on))}"
            flags.append((due.due_on, Run(due_flag)))
            flags.append((due.effective_on, Run(f"{effective}, {grace}")))
    flags += [(on, Run(say("instalment_flag", day=say.day(on)), MUTED)) for on in timeline.instalments]
    shown = sorted((flag for flag in flags if layout.shown(flag[0]) or flag[0] == today), key=lambda flag: flag[0])
    return [(layout.middle(on), run) for on, run in shown]


def _by_date(dues: Iterable[DueDate]) -> list[tuple[DueDate, str]]:
    """Equal dates once, with the invoices of an account that have them, as they stand before the words of a flag."""
    dates: dict[tuple[date, date, date], list[DueDate]] = {}
    for due in dues:
        dates.setdefault((due.due_on, due.effective_on, due.grace_ends), []).append(due)
    named = []
    for alike in dates.values():
        numbers = ", ".join(dict.fromkeys(due.invoice for due in alike if due.invoice))
        named.append((alike[0], f"{fit(numbers, 11, _LONGEST_NUMBERS)} " if numbers else ""))
    return named


def _poles(layout: Layout, flags: list[tuple[float, Run]], places: Sequence[Place], top: float, bottom: float) -> None:
    """Flags on their poles; the pole of today is dashed."""
    for (x, run), place in zip(flags, places, strict=True):
        y = top - 8 - place.lane * _FLAG
        dashes = "4 3" if run.bold else "none"
        pole = f"M{number(x)} {number(y - 9)}V{number(bottom)}"
        layout.writer.add("path", d=pole, stroke=run.fill, stroke_dasharray=dashes)
        anchor, side = ("end", -5) if place.flipped else ("start", 5)
        layout.writer.text(x + side, y, [run], size=11, anchor=anchor, halo=True)


# --- below the ladder ----------------------------------------------------------------------------------


def _days(layout: Layout, axis: float) -> float:
    """Days and months; the numbers of holidays are red, as on a wall calendar."""
    layout.writer.add("path", d=f"M{number(layout.left)} {number(axis)}H{number(layout.end)}", stroke=_LINE_COLOUR)
    size = 9.5 if layout.day_width >= 15 else 8.5
    months: list[date] = []
    day = layout.timeline.shown_from
    while day <= layout.timeline.shown_until:
        if not months or day.day == 1:
            months.append(day)
        if layout.day_width >= 13 or (day.weekday() == 0 and layout.day_width >= 3.2):
            fill = _NUMBERS.get(layout.closed.get(day, ""), MUTED)
            layout.writer.text(layout.middle(day), axis + 32, [Run(str(day.day), fill)], size=size, anchor="middle")
        day += ONE_DAY
    for start, end in zip(months, [*months[1:], day], strict=True):
        _month(layout, start, end, axis)
    return axis + 36


def _month(layout: Layout, start: date, end: date, axis: float) -> None:
    """The name of a month, as long as there is room."""
    room = (end - start).days * layout.day_width - 8
    x = layout.x(start)
    if start.day == 1:
        layout.writer.add("path", d=f"M{number(x)} {number(axis)}V{number(axis + 21)}", stroke=_LINE_COLOUR)
    name = layout.say.month(start)
    for text in (f"{name} {start.year}", f"{name[:3]} {start.year}", name[:3]):
        if text_width(text, 12, bold=True) <= room:
            layout.writer.text(x + 5, axis + 16, [Run(text, bold=True)], size=12)
            return


def _names(layout: Layout, top: float) -> float:
    """The names of holidays, cuti bersama and quiet periods, each on a thread from its first day."""
    places = arrange(layout.name_sizes(), right=layout.right)
    for (first, label), place in zip(layout.names, places, strict=True):
        x, y = layout.middle(first), top + place.lane * 15 + 17
        thread = f"M{number(x)} {number(top)}V{number(y)}"
        layout.writer.add("path", d=thread, stroke=_LINE_COLOUR, stroke_width=0.75)
        anchor, side = ("end", -4) if place.flipped else ("start", 4)
        layout.writer.text(x + side, y, label, size=NAME_SIZE, anchor=anchor, halo=True)
    return top + _lanes(places) * 15 + 12


def _legend(layout: Layout, top: float, rows: list[Row]) -> float:
    """Return what the signs and shades mean, as far as they occur."""
    say, timeline = layout.say, layout.timeline
    used = {row.moment.channel for row in rows}
    entries = [(channel.value, say.channel(channel)) for channel in Channel if channel in used]
    if any(row.planned_x is not None for row in rows):
        entries.append(("planned", say("planned_day")))
    shades = {day.closure for day in timeline.closed}
    entries += [(shade, say(shade)) for shade in SHADES if shade in shades]
    if any(layout.shown(due.effective_on) or layout.shown(due.grace_ends) for due in timeline.dues):
        entries.append(("grace", say("grace")))
    if timeline.shown_until.year > timeline.decreed_through:
        entries.append(("", say("undecreed", year=timeline.decreed_through + 1)))
    layout.writer.add("path", d=f"M{MARGIN} {number(top + 4)}H{number(layout.right)}", stroke="#e5e7eb")
    x, y = float(MARGIN), top + 24
    for sign, text in entries:
        width = text_width(text, 11) + 38
        if x + width > layout.right and x > MARGIN:
            x, y = float(MARGIN), y + 20
        _sample(layout.writer, sign, x + 8, y)
        layout.writer.text(x + 22, y + 4, [Run(text, MUTED)], size=11)
        x += width
    return y + 22


def _sample(writer: Writer, sign: str, x: float, y: float) -> None:
    """A sign or shade as it looks above."""
    if sign == "planned":
        writer.add("circle", cx=x, cy=y, r=4, fill="#ffffff", stroke=END_COLOUR, stroke_width=2)
    elif sign == "grace":
        writer.add("rect", x=x - 8, y=y - 7, width=16, height=14, fill=_GRACE)
        writer.add("rect", x=x - 8, y=y - 7, width=16, height=4, fill=_GRACE_EDGE)
    elif sign in SHADES:
        writer.add("rect", x=x - 8, y=y - 7, width=16, height=14, fill=SHADES[sign], stroke="#d1d5db")
    elif sign:
        writer.open("g", transform=f"translate({number(x)} {number(y)})")
        writer.lines.append(icon(sign, END_COLOUR, "#ffffff"))
        writer.close("g")
