"""Differences between two arms, and Student's t: against papers, tables and what one can write down."""

from __future__ import annotations

from fractions import Fraction
from math import exp, fsum, lgamma, pi, sqrt
from math import pow as fpow
from statistics import NormalDist

import pytest

from sopan.learning._effects import Unit, _Side, _varies, ratio_difference, share_difference
from sopan.learning._student import student


def test_without_a_past_and_with_equal_clients_it_is_the_interval_of_two_means():
    """Welch's: 1, 2, 3 against 2, 4, 9 are 2 and 5, with variances 1/3 and 13/3."""
    found = ratio_difference([Unit(n, 1, None) for n in (1, 2, 3)], [Unit(n, 1, None) for n in (2, 4, 9)], 0, 0.05)
    assert found is not None
    variance = Fraction(1, 3) + Fraction(13, 3)
    freedom = variance**2 / ((Fraction(1, 3) ** 2 + Fraction(13, 3) ** 2) / 2)
    assert found.difference == pytest.approx(3)
    assert (found.high - found.low) / 2 == pytest.approx(student(float(freedom)) * sqrt(variance))


def test_clients_of_unequal_size_are_a_ratio_of_sums():
    found = ratio_difference([Unit(10, 20, None), Unit(3, 4, None)], [Unit(9, 10, None), Unit(1, 10, None)], 0, 0.05)
    assert found is not None
    assert found.difference == pytest.approx(10 / 20 - 13 / 24)


def test_the_past_is_taken_off_as_a_regression_in_each_arm_would():
    """By hand, in exact fractions: slopes 2 and 1; the pasts of both arms have the mean 19/2."""
    first = [
        Unit(2 * x + bump, 1, float(x)) for x, bump in zip(range(10), (1, -1, 0, 0, 0, 0, 0, 0, -1, 1), strict=True)
    ]
    other = [Unit(x + 3, 1, float(x)) for x in range(10, 20)]
    found = ratio_difference(first, other, 0, 0.05)
    assert found is not None
    assert found.difference == pytest.approx(19 / 2 + 3 - 2 * 19 / 2)


def test_a_past_that_is_the_same_but_for_the_noise_of_reckoning_is_one_number():
    """Shares that differ in their last digit have no slope that means anything."""
    noisy = [Unit(float(n % 5), 1.0, 100.0 + (n % 3) * 1e-13 if n % 2 else None) for n in range(60)]
    varied = [Unit(float(n % 5), 1.0, float(n % 7) * 10 if n % 2 else None) for n in range(60)]
    found = ratio_difference(noisy, varied, 0, 0.05)
    assert found is not None
    assert abs(found.difference) < 1


def test_no_doubt_can_be_told_of_one_client():
    several = [Unit(1, 1, None), Unit(2, 1, None)]
    assert ratio_difference([Unit(1, 1, None)], several, 1, 0.05) is None
    assert ratio_difference([Unit(0, 0, None)] * 5, several, 1, 0.05) is None
    assert share_difference((0, 0), (1, 2), 0.05) is None


@pytest.mark.parametrize(
    ("first", "other", "low", "high"),
    [
        # Newcombe 1998, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 6/7 - 2/7, 5/56 - 0/29, 0/10 - 0/10, 10/10 - 0/10
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_shares_of_clients_have_the_intervals_of_the_paper(first, other, low, high):
    found = share_difference(first, other, 0.05)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("freedom", "tail", "point"),
    [
        (1, 0.05, 12.7062),
        (3, 0.05, 3.1824),
        (10, 0.05, 2.2281),
        (10, 0.005, 3.5814),
        (30, 0.01, 2.7500),
        (120, 0.002, 3.1595),
    ],
)
def test_student_is_that_of_the_tables(freedom, tail, point):
    assert student(freedom, tail) == pytest.approx(point, rel=5e-4)
    assert student(1e9, tail) == pytest.approx(NormalDist().inv_cdf(1 - tail / 2), rel=1e-6)


def beyond(point: float, freedom: float, steps: int = 2000) -> float:
    """The chance that Student's t passes the point in either direction: its density, summed by Simpson's rule."""
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * pi)
    heights = [fpow(1 + (point * place / steps) ** 2 / freedom, -(freedom + 1) / 2) for place in range(steps + 1)]
    area = heights[0] + heights[-1] + 4 * fsum(heights[1:-1:2]) + 2 * fsum(heights[2:-1:2])
    return 1 - 2 * scale * area * point / steps / 3


@pytest.mark.parametrize("tail", [0.2, 0.1, 0.05, 0.01, 0.001])
@pytest.mark.parametrize(
    ("freedom", "near"), [(2, 1e-3), *((few, 2e-5) for few in (3, 4, 4.5, 5, 7)), *((n, 2e-7) for n in (10, 12.5, 30))]
)
def test_student_is_passed_with_the_chance_that_was_asked_for(freedom, tail, near):
    assert beyond(student(freedom, tail), freedom) == pytest.approx(tail, rel=near)


@pytest.mark.parametrize("columns", [0, 1, 2])
def test_every_slope_that_is_drawn_costs_a_degree_of_freedom(columns):
    units = [Unit(float(place), 1.0, None) for place in range(10)]
    pasts = [tuple(float(place**power) for power in range(1, columns + 1)) for place in range(10)]
    assert _Side(units, pasts, (4.5,) * columns).freedom == pytest.approx(9 - columns)


def test_a_past_in_which_three_differ_from_the_others_has_a_slope():
    assert _varies([0, 0, 0, 0, 1, 2, 1])
    assert not _varies([0, 0, 0, 0, 1, 2])
