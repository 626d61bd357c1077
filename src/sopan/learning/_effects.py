"""How much two arms differ and how sure that is, client by client: the client is what was drawn by lot.

Money and days are ratios of sums over clients, such as money that came by money that was owed. Each arm's ratio is
moved to where it would be with the average past of the clients of both arms, by a regression within the arm (Lin,
Annals of Applied Statistics 7, 2013, 295-318; for clients of unequal size by the linear part of the ratio, as Su and
Ding do, Journal of the Royal Statistical Society B 83, 2021, 994-1015). So nothing is assumed of how the past works,
and a useless past costs next to nothing. The variance is that of the residuals of whole clients (HC2), and of one event
more than was seen.

Shares of clients are compared by the hybrid score interval (method 10 of Newcombe, Statistics in Medicine 17, 1998,
873-890), which is right for rare events and for none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum, sqrt
from statistics import NormalDist, fmean
from typing import NamedTuple

from sopan.learning._student import student

_PER_COVARIATE = 10
"""An arm of fewer clients for each number about the past is not adjusted for it."""
_SAME = 1e-9
"""Less than this share of the variance of a number that is not told by another is the noise of reckoning."""
_NORMAL = NormalDist()


class Unit(NamedTuple):
    """One client in one metric."""

    amount: float
    size: float
    """The metric of an arm is the sum of amounts by the sum of sizes."""
    past: float | None
    """The same metric before the trial; None where there was nothing."""


class Interval(NamedTuple):
    """A difference, and between what it lies."""

    difference: float
    low: float
    high: float


class _Side:
    """One arm: its ratio, and what each client adds to it."""

    def __init__(self, units: Sequence[Unit], pasts: Sequence[tuple[float, ...]], middle: tuple[float, ...]) -> None:
        sizes = fsum(unit.size for unit in units)
        count = len(units)
        ratio = fsum(unit.amount for unit in units) / sizes
        mean_size = sizes / count
        self.effective = sizes**2 / fsum(unit.size**2 for unit in units)
        parts = [(unit.amount - ratio * unit.size) / mean_size for unit in units]
        leverages = [unit.size / sizes for unit in units]
        self.freedom = self.effective - 1 - len(middle)
        self.ratio = ratio
        if middle:
            means = [fmean(column) for column in zip(*pasts, strict=True)]
            centred = list(zip(*map(_centred, zip(*pasts, strict=True)), strict=True))
            inverse = _inverse(centred)
            moments = [
                fsum(row[place] * part for row, part in zip(centred, parts, strict=True))
                for place in range(len(middle))
            ]
            slopes = [_dot(line, moments) for line in inverse]
            self.ratio += _dot(slopes, [to - mean for to, mean in zip(middle, means, strict=True)])
            parts = [part - _dot(slopes, row) for part, row in zip(parts, centred, strict=True)]
            leverages = [
                leverage + _dot(row, [_dot(line, row) for line in inverse])
                for leverage, row in zip(leverages, centred, strict=True)
            ]
        self.variance = (
            fsum(part**2 / max(1 - leverage, 0.1) for part, leverage in zip(parts, leverages, strict=True)) / count**2
        )


def ratio_difference(first: Sequence[Unit], other: Sequence[Unit], event: float, tail: float) -> Interval | None:
    """Return how much the ratio of the other arm is above that of the first, missed with the chance `tail`.

    `event` is what one event of the usual size changes in the ratio of one client. One more in each arm is reckoned
    with, so that what has not been seen yet counts for something. None for fewer than two clients in an arm.
    """
    first, other = ([unit for unit in units if unit.size] for units in (first, other))
    if min(len(first), len(other)) < 2:
        return None
    pasts, middle = _covariates(first, other)
    sides = [_Side(units, rows, middle) for units, rows in ((first, pasts[: len(first)]), (other, pasts[len(first) :]))]
    variances = [side.variance + (event / len(units)) ** 2 for side, units in zip(sides, (first, other), strict=True)]
    variance = sum(variances)
    freedom = variance**2 / fsum(found**2 / max(side.freedom, 1) for found, side in zip(variances, sides, strict=True))
    difference = sides[1].ratio - sides[0].ratio
    reach = student(freedom, tail) * sqrt(variance)
    return Interval(difference, difference - reach, difference + reach)


def _covariates(first: Sequence[Unit], other: Sequence[Unit]) -> tuple[list[tuple[float, ...]], tuple[float, ...]]:
    """Return the numbers about each client's past, and their means: what it was, and whether there was any.

    A client without a past has the average one, and is told apart where there are enough of its kind. A number that
    does not vary within an arm, or says there what the one before has said, cannot be adjusted for.
    """
    units = [*first, *other]
    known = [unit.past for unit in units if unit.past is not None]
    if not known:
        return [()] * len(units), ()
    usual = fmean(known)
    columns = [
        [usual if unit.past is None else unit.past for unit in units],
        [float(unit.past is not None) for unit in units],
    ]
    few = min(len(first), len(other))
    kept: list[list[float]] = []
    for column in columns:
        if few < _PER_COVARIATE * (len(kept) + 1):
            break
        if all(
            _varies(column[arm]) and _is_new(column[arm], [one[arm] for one in kept])
            for arm in (slice(len(first)), slice(len(first), None))
        ):
            kept.append(column)
    return list(zip(*kept, strict=True)) if kept else [()] * len(units), tuple(fmean(column) for column in kept)


def _varies(column: Sequence[float]) -> bool:
    """Return whether more than a client or two differ from the others, so that a slope means something."""
    ((_, usual),) = Counter(column).most_common(1)
    return len(column) - usual >= 3


def _is_new(column: Sequence[float], before: Sequence[Sequence[float]]) -> bool:
    """Return whether a column is no straight line of the one before, if there is one.

    When all clients of an arm that have a past have the same, what it was and whether there was any are one number.
    """
    if not before:
        return True
    (a, b), (_, d) = _squares(list(zip(*map(_centred, (*before, column)), strict=True)))
    return a * d - b * b > _SAME * a * d


def _inverse(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """Invert the sums of squares and products of one or two centred columns, of which `_covariates` keeps new ones."""
    squares = _squares(rows)
    if len(squares) == 1:
        return [[1 / squares[0][0]]]
    (a, b), (_, d) = squares
    whole = a * d - b * b
    return [[d / whole, -b / whole], [-b / whole, a / whole]]


def _squares(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    columns = list(zip(*rows, strict=True))
    return [[_dot(one, other) for other in columns] for one in columns]


def _centred(column: Sequence[float]) -> list[float]:
    mean = fmean(column)
    return [value - mean for value in column]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return fsum(a * b for a, b in zip(one, other, strict=True))


def share_difference(first: tuple[int, int], other: tuple[int, int], tail: float) -> Interval | None:
    """Return how much larger the share of the other arm is, each told as how many of how many.

    None where an arm has nobody.
    """
    if not (first[1] and other[1]):
        return None
    quantile = _NORMAL.inv_cdf(1 - tail / 2)
    was, now = first[0] / first[1], other[0] / other[1]
    (was_low, was_high), (now_low, now_high) = (_score(*side, quantile) for side in (first, other))
    difference = now - was
    low = difference - sqrt((now - now_low) ** 2 + (was_high - was) ** 2)
    high = difference + sqrt((now_high - now) ** 2 + (was - was_low) ** 2)
    return Interval(difference, low, high)


def _score(count: int, of: int, quantile: float) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    square = quantile**2
    middle = 2 * count + square
    reach = quantile * sqrt(square + 4 * count * (1 - count / of))
    whole = 2 * (of + square)
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
