"""The intervals of an experiment hold the truth as often as they say, of what happens often and of what hardly ever does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp, factorial, log, sqrt
from random import Random
from statistics import fmean

import pytest

from sopan.lab._interval import ChanceContrast, Contrast
from sopan.learning._student import student
from tests.scripts.lab_coverage import KINDS, covered

Draw = Callable[[Random], float]


def contrast(draw: Draw, dice: Random, *, clients: int, times: int, unit: float = 1.0) -> Contrast:
    found = Contrast(clients, clients, unit)
    for _ in range(times):
        found.add([draw(dice) for _ in range(clients)], [0.0] * clients)
    return found


def coverage(draw: Draw, mean: float, *, clients: int = 30, times: int = 8, runs: int = 400) -> float:
    """The share of intervals that hold the mean of a client's difference, times the clients."""
    dice, truth, held = Random(5), mean * clients, 0
    for _ in range(runs):
        low, high = contrast(draw, dice, clients=clients, times=times).interval()
        held += low <= truth <= high
    return held / runs


def event(chance: float, size: float = 1.0) -> Draw:
    return lambda dice: size if dice.random() < chance else 0.0


def either(gain: float, loss: float) -> Draw:
    def draw(dice: Random) -> float:
        luck = dice.random()
        return 1.0 if luck < gain else -1.0 if luck < gain + loss else 0.0

    return draw


@pytest.mark.parametrize("times", [2, 4, 8, 30])
@pytest.mark.parametrize(
    ("draw", "mean"),
    [
        (lambda dice: dice.gauss(0.3, 1.0), 0.3),
        (lambda dice: dice.expovariate(1.0) - dice.expovariate(1.0), 0.0),
        (event(0.3), 0.3),
        (either(0.4, 0.3), 0.1),
        (lambda dice: dice.expovariate(0.5) if dice.random() < 0.4 else 0.0, 0.8),
    ],
    ids=["normal", "two tails", "often", "to and fro", "skewed"],
)
def test_intervals_of_what_happens_often_hold_the_truth_nineteen_times_in_twenty(draw, mean, times):
    assert 0.90 <= coverage(draw, mean, times=times) <= 0.98


@pytest.mark.parametrize("expected", [3, 5, 8, 15])
@pytest.mark.parametrize("losses", [0.0, 0.2, 0.5], ids=["gains only", "some losses", "as many losses"])
def test_intervals_of_what_happens_a_few_times_in_all_replications_do_too(expected, losses):
    chance = expected / (8 * 30)
    gain, loss = chance * (1 - losses), chance * losses
    assert 0.90 <= coverage(either(gain, loss), gain - loss, runs=600) <= 0.99


def poisson(expected: float) -> Iterator[tuple[int, float]]:
    for count in range(40):
        yield count, exp(-expected) * expected**count / factorial(count)


@pytest.mark.parametrize("expected", [0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 2.9])
def test_intervals_of_what_hardly_ever_happens_are_too_wide_rather_than_too_narrow(expected):
    """Exactly, by adding up the chances of every outcome: most runs see nothing, and have to say what they may miss."""
    held = 0.0
    for count, chance in poisson(expected):
        found = Contrast(1000, 1000, 1.0)
        found.add([1.0] * count + [0.0] * (1000 - count), [0.0] * 1000)
        found.add([0.0] * 1000, [0.0] * 1000)
        low, high = (2 * edge for edge in found.interval())
        held += chance * (low <= expected <= high)
    assert held >= 0.95


@pytest.mark.parametrize(("gains", "losses"), [(1, 1), (3, 1), (2, 6)])
def test_an_interval_of_single_events_ends_where_their_likelihood_has_fallen_as_far_as_bartlett_says(gains, losses):
    """Two Poisson numbers; what fits best is looked for on a grid, for a difference at each end of the interval."""
    found = Contrast(1000, 1000, 1.0)
    found.add([1.0] * gains + [0.0] * (1000 - gains), [0.0] * (1000 - losses) + [1.0] * losses)
    found.add([0.0] * 1000, [0.0] * 1000)

    def likelihood(up, down):
        return gains * log(up) - up + losses * log(down) - down

    fall = (1 + 1 / (2 * (gains + losses))) * student(1000) ** 2
    for edge in found.interval():
        downs = (max(0.0, -2 * edge) + place / 1000 for place in range(1, 30_000))
        best = max(likelihood(2 * edge + down, down) for down in downs)
        assert 2 * (likelihood(gains, losses) - best) == pytest.approx(fall, rel=1e-4)


def test_nothing_seen_is_not_nothing():
    nothing = contrast(lambda _: 0.0, Random(1), clients=20, times=8)
    low, high = nothing.interval()
    assert low == -high
    assert high * 8 == pytest.approx(2.9957, abs=1e-4)  # the rule of three
    assert nothing.mean == 0


def test_an_interval_turns_round_with_the_policies_and_scales_with_the_unit():
    dice = Random(3)
    rows = [[dice.choice([0.0, 0.0, 1.0, -2.0]) for _ in range(12)] for _ in range(6)]
    there, back, larger = Contrast(12, 12, 1.0), Contrast(12, 12, 1.0), Contrast(12, 12, 1000.0)
    for row in rows:
        there.add(row, [0.0] * 12)
        back.add([0.0] * 12, row)
        larger.add([1000 * value for value in row], [0.0] * 12)
    low, high = there.interval()
    assert back.interval() == pytest.approx((-high, -low))
    assert larger.interval() == pytest.approx((1000 * low, 1000 * high))
    assert low < there.mean < high


def test_clients_that_always_differ_by_the_same_leave_next_to_no_doubt():
    found = contrast(lambda _: 1.0, Random(1), clients=40, times=10)
    low, high = found.interval()
    assert (found.mean, round(low), round(high)) == (40, 40, 40)


# --- sums of chances ----------------------------------------------------------------------------------


def skewed(dice: Random) -> float:
    """Most years nothing; else the chances of messages that grow firmer one by one, up to ten times the first."""
    return sum(0.01 * 1.8**rank for rank in range(dice.choice([1, 1, 1, 2, 2, 3, 4, 5]))) if dice.random() < 0.15 else 0


@pytest.mark.parametrize("times", [4, 8, 20])
@pytest.mark.parametrize(
    ("draw", "clients"), [(skewed, 30), (lambda dice: -skewed(dice), 30), (lambda dice: dice.gauss(0.3, 1.0), 10)]
)
def test_intervals_of_skewed_sums_of_chances_hold_the_truth_nineteen_times_in_twenty(draw, clients, times):
    dice, held, runs = Random(11), 0, 400
    truth = clients * fmean(draw(dice) for _ in range(300_000))
    for _ in range(runs):
        found = ChanceContrast(clients, clients, 0.01)
        for _ in range(times):
            found.add([draw(dice) for _ in range(clients)], [0.0] * clients)
        low, high = found.interval()
        held += low <= truth <= high
    assert 0.90 <= held / runs <= 0.98


def test_without_skewness_it_is_the_interval_of_student():
    """Three years of one client: -1, 0 and 1 more under the later policy; the unit is next to nothing."""
    found = ChanceContrast(1, 1, 1e-9)
    for more in (-1.0, 0.0, 1.0):
        found.add([more], [0.0])
    low, high = found.interval()
    assert (low, high) == pytest.approx((-student(2) / sqrt(3), student(2) / sqrt(3)))


def test_years_in_which_much_happens_are_reckoned_with_on_their_side():
    """The longer tail is where the larger differences were, and turns round with the policies."""
    found, back = ChanceContrast(10, 10, 0.1), ChanceContrast(10, 10, 0.1)
    for year in range(8):
        more = [1.0 if year == 3 and client == 0 else 0.1 if client == year else 0.0 for client in range(10)]
        found.add(more, [0.0] * 10)
        back.add([0.0] * 10, more)
    low, high = found.interval()
    assert high - found.mean > 1.5 * (found.mean - low) > 0
    assert back.interval() == pytest.approx((-high, -low))
    nothing = ChanceContrast(10, 10, 0.1)
    nothing.add([0.0] * 10, [0.0] * 10)
    nothing.add([0.0] * 10, [0.0] * 10)
    assert nothing.interval() == pytest.approx((-0.1498, 0.1498), abs=1e-4)


# --- in the lab's own world ---------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "replications", "runs"),
    [("many", 4, 150), *((kind, *times) for kind in ("base", "few", "quiet") for times in ((8, 150), (20, 100)))],
)
def test_intervals_hold_the_mean_of_very_many_experiments(kind, replications, runs):
    """Complaints, losses, promises and money included. `python -m tests.scripts.lab_coverage` prints the figures.

    What hardly ever differs is held more often: three gains to no loss come by chance in one of four times, so an
    interval of so few has to hold zero, and where most experiments see fewer, nearly all hold the truth.
    """
    found = list(covered(KINDS[kind], runs, replications))
    assert [one for one in found if one.held < 0.90] == []
    # A hundred experiments cannot tell 98 from 100 of one metric; of all that differ often together they can.
    assert fmean(one.held for one in found if not one.is_rare) <= 0.98
    assert {one.metric for one in found if not one.is_rare} >= {"dso", "days_late", "messages", "unreminded"}


def test_three_gains_to_no_loss_are_not_clear_and_six_are():
    """Three throws of a coin are alike in one of four series, six in one of 32."""
    intervals = []
    for gains in (3, 6):
        found = Contrast(1000, 1000, 1.0)
        found.add([1.0] * gains + [0.0] * (1000 - gains), [0.0] * 1000)
        found.add([0.0] * 1000, [0.0] * 1000)
        intervals.append(found.interval())
    assert intervals[0][0] < 0 < intervals[1][0]
