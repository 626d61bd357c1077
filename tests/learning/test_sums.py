"""What expected cash is made of: life tables of invoices, and sums of what may come."""

from __future__ import annotations

import random

import pytest

from sopan.learning._delays import FIRST, LAST, LifeTable, Observed
from sopan.learning._sums import Mixture as Sums
from sopan.learning._sums import Sum


def test_a_life_table_counts_who_is_still_open_too():
    paid = [Observed(-10, 5, is_paid=True, ago=100)] * 20
    still_open = [Observed(-10, 100, is_paid=False, ago=100)] * 20
    hazards = LifeTable([*paid, *still_open]).hazards(())
    by_five = 1.0
    for age in range(-10, 10):
        by_five *= 1 - hazards[age - FIRST]
    assert by_five == pytest.approx(0.5, abs=0.06)
    assert all(0 <= hazard <= 1 for hazard in hazards)
    assert len(hazards) == LAST - FIRST + 1


@pytest.mark.parametrize("count", [4, 30, 300])
def test_what_is_certain_is_added_to_the_last_sen(count):
    dice = random.Random(count)
    amounts = [dice.randrange(10**8, 10**9) for _ in range(count)]
    certain = [(amount, 1.0) for amount in amounts] + [(10**12, 0.0)]
    sure = Sums([(1.0, Sum.of(certain))])
    assert [sure.quantile(share) for share in (0.1, 0.9)] == [sum(amounts)] * 2
    likely = Sums([(1.0, Sum.of([*certain, *((amount, 0.999) for amount in amounts)]))])
    assert sum(amounts) <= likely.quantile(0.1) <= likely.quantile(0.9) <= 2 * sum(amounts)


def test_sums_are_exact_while_they_are_few():
    mixed = Sums([(1.0, Sum.of([(100, 0.5), (30, 0.5)]))])
    assert [mixed.quantile(share) for share in (0.1, 0.25, 0.3, 0.5, 0.51, 0.9)] == [0, 0, 30, 30, 100, 130]


@pytest.mark.parametrize(("count", "amount"), [(60, 1_000_003), (400, 999_983), (3000, 17)])
def test_sums_of_many_are_those_of_the_binomial(count, amount):
    """Its tenth and ninetieth percentiles, by the normal approximation with continuity: good to one event here."""
    chance = 0.3
    pairs = [(amount + place % 3, chance) for place in range(count)]
    low, high = (Sums([(1.0, Sum.of(pairs))]).quantile(share) / (amount + 1) for share in (0.1, 0.9))
    spread = 1.2816 * (count * chance * (1 - chance)) ** 0.5
    assert low == pytest.approx(count * chance - spread, abs=1.5)
    assert high == pytest.approx(count * chance + spread, abs=1.5)
