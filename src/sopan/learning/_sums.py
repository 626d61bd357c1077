"""The sum of amounts of which each comes or does not come: how likely it is to be how large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

_MOST_SUMS = 256
"""So many different sums are told apart exactly; more of them go by steps."""
_STEPS = 1000
"""The steps of which the largest sum has so many."""
_NOTHING = 1e-15
_SMALL = 0.005
"""An amount that makes less than this share of the variance is reckoned with all others like it, as a normal part."""
_ENOUGH = 30
"""Fewer of them than this are too few to be normal."""
_NORMAL = NormalDist()


class Sum(NamedTuple):
    """The sum of independent amounts: some exactly, the many small ones by their mean and spread."""

    certain: int
    """What comes without a doubt."""
    most: int
    """What comes when all of it does."""
    chances: dict[int, float]
    """Every sum of the larger amounts that may come, and its chance."""
    mean: float
    """Of the small amounts."""
    spread: float

    @classmethod
    def of(cls, given: Sequence[tuple[int, float]]) -> Sum:
        """Sum amounts, in whole units, of which each comes with its chance, in whatever order they are given."""
        certain = sum(amount for amount, chance in given if chance >= 1)
        amounts = sorted(((amount, chance) for amount, chance in given if 0 < chance < 1), reverse=True)
        variances = [amount * amount * chance * (1 - chance) for amount, chance in amounts]
        least = _SMALL * sum(variances)
        small = [variance < least for variance in variances]
        if sum(small) < _ENOUGH:
            small = [False] * len(amounts)
        large = [pair for pair, is_small in zip(amounts, small, strict=True) if not is_small]
        rest = [pair for pair, is_small in zip(amounts, small, strict=True) if is_small]
        variance = sum(found for found, is_small in zip(variances, small, strict=True) if is_small)
        return cls(
            certain=certain,
            most=certain + sum(amount for amount, _ in amounts),
            chances=_exactly(large),
            mean=sum(amount * chance for amount, chance in rest),
            spread=sqrt(variance),
        )

    def up_to(self, value: float) -> float:
        """Return the chance that the sum is no larger than `value`."""
        value -= self.certain
        if not self.spread:
            return sum(chance for found, chance in self.chances.items() if found + self.mean <= value)
        return sum(
            chance * _NORMAL.cdf((value - found - self.mean) / self.spread) for found, chance in self.chances.items()
        )


class Mixture:
    """One of several sums, each with its weight."""

    def __init__(self, parts: Iterable[tuple[float, Sum]]) -> None:
        self._parts = tuple(parts)

    def quantile(self, share: float) -> int:
        """Return the least whole amount that the sum does not exceed with a chance of at least `share`.

        On a grid or by a normal part that is near to it, and never less than what is certain or more than all of it.
        """
        most = max(part.most for _, part in self._parts)
        if all(not part.spread for _, part in self._parts):
            return min(self._exactly(share), most)
        low, high = min(part.certain for _, part in self._parts) - 1, most
        while high - low > 1:
            middle = (low + high) // 2
            reached = sum(weight * part.up_to(middle) for weight, part in self._parts) >= share
            low, high = (low, middle) if reached else (middle, high)
        return high

    def _exactly(self, share: float) -> int:
        chances: dict[int, float] = {}
        for weight, part in self._parts:
            for found, chance in part.chances.items():
                whole = part.certain + found
                chances[whole] = chances.get(whole, 0.0) + weight * chance
        reached = 0.0
        for found in sorted(chances):
            reached += chances[found]
            if reached >= share - 1e-12:
                return found
        return max(chances, default=0)


def _exactly(amounts: Sequence[tuple[int, float]]) -> dict[int, float]:
    """Return every sum with its chance; once there are too many to tell apart, on a grid of equal steps."""
    sums = {0: 1.0}
    for number, (amount, chance) in enumerate(amounts):
        if len(sums) > _MOST_SUMS:
            return _on_a_grid(sums, amounts[number:])
        grown = {found: likely * (1 - chance) for found, likely in sums.items()}
        for found, likely in sums.items():
            grown[found + amount] = grown.get(found + amount, 0.0) + likely * chance
        sums = grown
    return sums


def _on_a_grid(sums: dict[int, float], amounts: Sequence[tuple[int, float]]) -> dict[int, float]:
    step = max((max(sums) + sum(amount for amount, _ in amounts)) // _STEPS, 1)
    places = [0.0] * (max(sums) // step + 2)
    for found, likely in sums.items():
        places[(found + step // 2) // step] += likely
    for amount, chance in amounts:
        # Between two steps an amount goes to either as near as it is, so that the mean stays.
        further, beyond = divmod(amount, step)
        to_next = chance * beyond / step
        stays = [likely * (1 - chance) for likely in places] + [0.0] * (further + 1)
        for place, likely in enumerate(places, start=further):
            stays[place] += likely * (chance - to_next)
            stays[place + 1] += likely * to_next
        places = stays
    return {place * step: likely for place, likely in enumerate(places) if likely > _NOTHING}
