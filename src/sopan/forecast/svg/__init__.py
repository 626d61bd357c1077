"""The picture of a timeline: one SVG file without scripts, fonts or links."""

from sopan.forecast.svg._draw import draw

__all__ = ["draw"]
