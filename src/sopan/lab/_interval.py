"""How sure a difference between two policies is, from pairs of imagined years.

In a replication both policies meet the same clients with the same dice, and clients do not know each other.
So a difference is a sum of what happened to each client under one policy less what happened under the other: in most
years nothing, in some a gain, in some a loss.
The years of one client differ by luck alone; that is what the interval measures, client by client, and not how clients
differ from each other.

Gains and losses are each taken for a Poisson number of events of one effective size, variance / sum, as Fay and Feuer
do for weighted sums of rare events (Statistics in Medicine 16, 1997, 791-801).
The interval is that of the profile likelihood of the difference (Venzon and Moolgavkar, Applied Statistics 37, 1988,
87-94), with the quantile of Student's t for few years and Bartlett's correction for few events.
With many events that is the ordinary interval of paired means; with few it stays honest about what has hardly ever been
seen.
Where nothing was seen at all, the rule of three says how much may have been missed (Hanley and Lippman-Hand, JAMA 249,
1983, 1743-1745).

Complaints and promises are no counts but sums of chances, most of them small and a few large.
The interval of their mean is that of Hall's transformation, which takes the skewness out of Student's t (Journal of the
Royal Statistical Society B 54, 1992, 221-228): the years in which much happened are the ones that a short experiment
has missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, log, sqrt

from sopan.learning._student import student

_NOTHING_SEEN = -log(0.05)
"""So many events may have been expected where none came, at 95 %: the rule of three."""


class Contrast:
    """One metric under two policies, replication by replication and client by client."""

    def __init__(self, clients: int, effective: float, unit: float) -> None:
        self.effective = effective
        """How many clients of equal weight tell as much as these of unequal weight."""
        self.unit = unit
        """What one event of the usual size adds to the metric."""
        self.gains = _Side(clients)
        self.losses = _Side(clients)
        self.replications = 0

    def add(self, later: Sequence[float], first: Sequence[float]) -> None:
        """Take what one replication brought for each client under the later and under the first policy."""
        self.replications += 1
        for client, (one, other) in enumerate(zip(later, first, strict=True)):
            if one > other:
                self.gains.add(client, one - other)
            elif one < other:
                self.losses.add(client, other - one)

    @property
    def mean(self) -> float:
        """The mean difference per replication."""
        return (self.gains.total - self.losses.total) / self.replications

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the mean difference."""
        gains, losses, times = self.gains, self.losses, self.replications
        seen = gains.total + losses.total
        if not seen:
            most = _NOTHING_SEEN * self.unit / times
            return -most, most
        # A client that gains in one year and loses in another swings wider than gains and losses by themselves.
        swing = sum(a * b for a, b in zip(gains.by_client, losses.by_client, strict=True)) / (times - 1)
        usual = (gains.squares + losses.squares + self.unit**2) / (seen + self.unit)
        up, down = (side.rate(times, swing, self.unit, usual) for side in (gains, losses))
        # Bartlett's factor for the comparison of two equal Poisson rates is 1 + 1/(2n) for n events.
        few = 1 + 1 / (2 * max(up.events + down.events, 0.5))
        threshold = few * student(self.effective * (times - 1)) ** 2
        low, high = _profile(up, down, threshold)
        return low / times, high / times


class ChanceContrast:
    """One metric that adds up chances, under two policies, replication by replication and client by client."""

    def __init__(self, clients: int, effective: float, unit: float) -> None:
        self.effective = effective
        """How many clients of equal weight tell as much as these of unequal weight."""
        self.unit = unit
        """The chance of one event of the usual kind."""
        self.powers = [[0.0] * clients for _ in range(3)]
        """The sum of each client's differences, of their squares and of their cubes."""
        self.replications = 0

    def add(self, later: Sequence[float], first: Sequence[float]) -> None:
        """Take what one replication brought for each client under the later and under the first policy."""
        self.replications += 1
        for client, (one, other) in enumerate(zip(later, first, strict=True)):
            for power, sums in enumerate(self.powers, start=1):
                sums[client] += (one - other) ** power

    @property
    def mean(self) -> float:
        """The mean difference per replication."""
        return sum(self.powers[0]) / self.replications

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the mean difference."""
        times, reach = self.replications, student(self.effective * (self.replications - 1))
        if not any(self.powers[1]):
            most = _NOTHING_SEEN * self.unit / times
            return -most, most
        squares = cubes = 0.0
        for one, two, three in zip(*self.powers, strict=True):
            usual = one / times
            squares += two - times * usual**2
            cubes += three - 3 * usual * two + 2 * times * usual**3
        # One event more than was seen is reckoned with. Two years know nothing of skewness.
        deviation = sqrt((squares / (times - 1) + self.unit**2 / times) / times)
        third = cubes * times / ((times - 1) * (times - 2)) if times > 2 else 0.0
        skewness = third / times**2 / deviation**3
        low, high = (self.mean - deviation * _without_skewness(edge, skewness) for edge in (reach, -reach))
        return low, high


def _without_skewness(edge: float, skewness: float) -> float:
    """Return what Student's statistic of a skewed mean is where Hall's transformation of it is `edge`."""
    a = skewness / 3
    if abs(a) < 1e-6:
        return edge
    cube = 1 + 3 * a * (edge - skewness / 6)
    return (copysign(abs(cube) ** (1 / 3), cube) - 1) / a


class _Side:
    """Gains, or losses: their sum, that of their squares, and their sum per client."""

    def __init__(self, clients: int) -> None:
        self.by_client = [0.0] * clients
        self.total = 0.0
        self.squares = 0.0

    def add(self, client: int, size: float) -> None:
        self.by_client[client] += size
        self.total += size
        self.squares += size * size

    def rate(self, times: int, swing: float, unit: float, usual: float) -> _Rate:
        """Return the events as a number and a size; one more of the usual size is reckoned with, so none is nothing."""
        if not self.total:
            return _Rate(0.0, usual)
        between = sum(total * total for total in self.by_client) / times
        variance = (self.squares - between) * times / (times - 1) + swing
        size = max(variance, 0.0) + unit**2
        size /= self.total + unit
        return _Rate(self.total / size, size)


@dataclass(frozen=True, slots=True)
class _Rate:
    """A Poisson number of events of one size."""

    events: float
    size: float

    def likelihood(self, expected: float) -> float:
        """The logarithm of how likely the events are when so many were expected."""
        return (self.events * log(expected) if self.events else 0.0) - expected


def _profile(up: _Rate, down: _Rate, threshold: float) -> tuple[float, float]:
    """Return the differences at which twice the logarithm of the likelihood has fallen by `threshold`."""
    best = _at_most(up) + _at_most(down)
    middle = up.size * up.events - down.size * down.events

    def fallen(difference: float) -> float:
        return 2 * (best - _restricted(up, down, difference)) - threshold

    def edge(sign: int) -> float:
        reach = max(up.size, down.size) * (sqrt((up.events + down.events) * threshold) + threshold)
        while fallen(middle + sign * reach) < 0:
            reach *= 2
        within, beyond = 0.0, reach
        for _ in range(60):
            half = (within + beyond) / 2
            within, beyond = (half, beyond) if fallen(middle + sign * half) < 0 else (within, half)
        return middle + sign * beyond

    return edge(-1), edge(1)


def _at_most(rate: _Rate) -> float:
    return rate.likelihood(rate.events) if rate.events else 0.0


def _restricted(up: _Rate, down: _Rate, difference: float) -> float:
    """The greatest likelihood of two rates with that difference between what they add up to.

    With m losses expected, (difference + down.size * m) / up.size gains are; setting the derivative by m to zero gives
    a quadratic equation, whose greater root is the one at which neither is negative.
    """
    both = 1 + down.size / up.size
    a = both * down.size
    b = both * difference - down.size * (up.events + down.events)
    c = -difference * down.events
    losses = (sqrt(max(b * b - 4 * a * c, 0.0)) - b) / (2 * a)
    losses = max(losses, -difference / down.size, 0.0)
    gains = max((difference + down.size * losses) / up.size, 0.0)
    return _likely(up, gains) + _likely(down, losses)


def _likely(rate: _Rate, expected: float) -> float:
    if expected <= 0:
        return float("-inf") if rate.events else 0.0
    return rate.likelihood(expected)
