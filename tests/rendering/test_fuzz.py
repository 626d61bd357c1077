"""The fuzzer itself: silent on the renderer, and not deaf."""

from __future__ import annotations

import pytest

from tests.scripts.fuzz import HOLES, foreign, fuzz, planted


@pytest.mark.parametrize("seed", [1, 2])
def test_random_templates_and_names_do_no_harm(seed):
    complaints, cases = fuzz(seconds=60, seed=seed, most=500)
    assert complaints == []
    assert cases == 500


@pytest.mark.parametrize("hole", sorted(HOLES))
def test_a_hole_made_on_purpose_is_found(hole):
    complaints, _ = planted(hole, seconds=60, seed=3)
    assert complaints


def test_the_independent_eye_knows_the_language():
    assert foreign("{{ client.name|default('a(b)') }}{# x() #}{% for i in items %}{{ loop.index }}{% endfor %}") is None
    for source in (
        "{{ a() }}",
        "{{ a[0] }}",
        "{{ a.b.c }}",
        "{{ a + b }}",
        "{{ a.__class__ }}",
        "{{ a|safe }}",
        "{{ client.x }}",
    ):
        assert foreign(source)


@pytest.mark.long
def test_ten_minutes_of_fuzzing_find_nothing():
    complaints, cases = fuzz(seconds=600, seed=7)
    assert complaints == []
    assert cases > 10_000  # a busy machine still does a good part of them
