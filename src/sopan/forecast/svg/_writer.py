"""Writing SVG: elements, numbers and text, with everything escaped and nothing left to chance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from sopan.forecast.svg._metrics import text_width

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
INK = "#1f2937"
"""14:1 on white."""
MUTED = "#4b5563"
"""7:1 on white, and above 4.5:1 on every shade of the picture."""
HALO = "#ffffff"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Run(NamedTuple):
    """A piece of a line of text in one style."""

    text: str
    fill: str = INK
    bold: bool = False


def runs_width(runs: Iterable[Run], size: float) -> float:
    """The room that a line of runs needs."""
    return sum(text_width(run.text, size, bold=run.bold) for run in runs)


def clean(text: str) -> str:
    """`text` as it may stand in an element or an attribute."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)


def number(value: float) -> str:
    """A coordinate with at most one decimal, the same on every machine."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace("-0", "0") if text in {"-0.0", "0.0"} else text.removesuffix(".0")


class Writer:
    """The elements of a picture, in the order in which they are painted."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, tag: str, *, tip: str = "", **attributes: float | str) -> None:
        """An element without children; `tip` becomes the title that a pointer shows."""
        written = _attributes(attributes)
        inside = f"<title>{clean(tip)}</title></{tag}>" if tip else ""
        self.lines.append(f"<{tag}{written}>{inside}" if tip else f"<{tag}{written}/>")

    def open(self, tag: str, **attributes: float | str) -> None:
        """The beginning of an element that `close` ends."""
        self.lines.append(f"<{tag}{_attributes(attributes)}>")

    def close(self, tag: str) -> None:
        """The end of an element."""
        self.lines.append(f"</{tag}>")

    def text(
        self,
        x: float,
        y: float,
        runs: Iterable[Run],
        *,
        size: float,
        anchor: str = "start",
        halo: bool = False,
    ) -> None:
        """A line of text; with `halo`, white around the letters keeps them readable on lines and shades."""
        style: dict[str, float | str] = {"x": x, "y": y, "font_size": size}
        if anchor != "start":
            style["text_anchor"] = anchor
        if halo:
            style |= {"paint_order": "stroke", "stroke": HALO, "stroke_width": 3, "stroke_linejoin": "round"}
        spans = "".join(_span(run) for run in runs)
        self.lines.append(f"<text{_attributes(style)}>{spans}</text>")


def _span(run: Run) -> str:
    weight = ' font-weight="600"' if run.bold else ""
    return f'<tspan fill="{run.fill}"{weight}>{clean(run.text)}</tspan>'


def _attributes(attributes: dict[str, float | str]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{clean(value) if isinstance(value, str) else number(value)}"'
        for name, value in attributes.items()
    )
