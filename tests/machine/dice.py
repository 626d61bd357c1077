"""Chance, with a name for each way to use it. Over `random.Random`, or over Hypothesis' own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar

from tests.machine.themes import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_T = TypeVar("_T")


@dataclass(frozen=True)
class Dice:
    """Small questions of chance; every one draws as few numbers as it can, so that Hypothesis can shrink them."""

    random: Random
    theme: Theme = field(default_factory=Theme)
    """What the world is about: some things come up more often in it."""

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(least, most)

    def once_in(self, times: int, name: str = "") -> bool:
        """True about once in `times`, mostly where the theme makes `name` likely; false is the simple answer."""
        return self.likes(name) or self.random.randint(1, times) == times

    def likes(self, name: str) -> bool:
        """True mostly where the theme makes `name` likely, and never elsewhere."""
        return name in self.theme.likely and self.random.randint(1, 4) > 1

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of them; the first is the simple answer."""
        return choices[self.random.randint(0, len(choices) - 1)]

    def weighed(self, choices: Mapping[_T, int]) -> _T:
        """One of them, by weight; the theme may have other weights for some."""
        weights = {choice: self.theme.weights.get(str(choice), weight) for choice, weight in choices.items()}
        thrown = self.random.randint(1, sum(weights.values()))
        for choice, weight in weights.items():
            thrown -= weight
            if thrown <= 0:
                return choice
        raise AssertionError

    def some(self, choices: Sequence[_T], most: int, least: int = 0) -> list[_T]:
        """A few of them, none twice, in any order."""
        left = list(choices)
        count = self.number(least, min(most, len(left)))
        return [left.pop(self.random.randint(0, len(left) - 1)) for _ in range(count)]

    def shuffled(self, things: Sequence[_T]) -> list[_T]:
        """All of them, in another order."""
        return self.some(things, len(things), len(things))

    def day(self, around: date, before: int, after: int) -> date:
        """A day near another."""
        return around + timedelta(days=self.number(-before, after))
