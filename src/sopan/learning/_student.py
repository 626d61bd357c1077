"""Quantiles of Student's t, which has no place in Python's own library."""

from __future__ import annotations

from math import cos, expm1, pi, sin, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()


def student(freedom: float, tail: float = 0.05) -> float:
    """Return the point that Student's t passes, in either direction, with the chance `tail`: 97.5 % unless told.

    `freedom` may be a fraction; below 1 it counts as 1.
    By Hill's expansion (Algorithm 396, Communications of the ACM 13, 1970, 619-620): three digits from 2 on, and up to
    an eighth too wide between 1 and 2.
    """
    n = freedom
    widest = cos(tail * pi / 2) / sin(tail * pi / 2)
    if n <= 1:
        return widest
    a = 1 / (n - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * pi / 2) * n
    y = (d * tail) ** (2 / n)
    if y <= 0.05 + a:
        inner = 1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)
        return min(widest, sqrt(n * ((inner * y - 1) * (n + 1) / (n + 2) + 1 / y)))
    x = _NORMAL.inv_cdf(tail / 2)
    y = x**2
    if n < 5:
        c += 0.3 * (n - 4.5) * (x + 0.6)
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    return sqrt(n * expm1(a * y**2))
