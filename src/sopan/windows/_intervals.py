"""Open intervals of one day, in minutes after midnight: sorted, apart from each other, start in and end out."""

from __future__ import annotations

Intervals = tuple[tuple[int, int], ...]
DAY = 24 * 60


def intersection(a: Intervals, b: Intervals) -> Intervals:
    """The minutes in both."""
    return tuple(
        (max(start, other_start), min(end, other_end))
        for start, end in a
        for other_start, other_end in b
        if max(start, other_start) < min(end, other_end)
    )


def subtraction(a: Intervals, b: Intervals) -> Intervals:
    """The minutes in `a` and not in `b`."""
    edges = [0, *(edge for interval in b for edge in interval), DAY]
    return intersection(a, tuple(zip(edges[::2], edges[1::2], strict=True)))
