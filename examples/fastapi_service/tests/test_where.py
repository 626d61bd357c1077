"""Where a problem in a policy is, and in which words it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastapi_service.where import PolicyProblem, policy_of
from sopan import presets

TOML = """\
name = "ours"
grace_days = 3

[[steps]]
id = "ask"
when = "H+3"
tone = "polite"
channels = ["email"]

[[steps]]
id = "ask_again"
when = "H+10"
tone = "firm"
channels = ["email"]

[steps.repeat]
every = 7
times = 2

[limits]
min_days_between = 2
"""


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(PolicyProblem) as caught:
        policy_of(text)
    return [(problem.line, problem.field, problem.problem) for problem in caught.value.problems]


def test_a_policy_is_read():
    assert policy_of(TOML).steps[1].repeat.times == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ('tone = "firm"', 'tone = "rude"', 13, "steps 2 tone"),
        ('tone = "firm"', "tone = 3", 13, "steps 2 tone"),
        ('"H+10"', '"H+10 hari"', 12, "steps 2 when"),
        ('"H+10"', '"H+1"', None, ""),
        ("times = 2", "times = -2", 18, "steps 2 repeat times"),
        ("times = 2", "tims = 2", 18, "steps 2 repeat tims"),
        ("min_days_between = 2", 'min_days_between = "two"', 21, "limits min_days_between"),
        ("[limits]\nmin", "limits.min", 16, "steps 2 repeat"),
        ("grace_days", "grace_day", 2, "grace_day"),
        ('channels = ["email"]\n\n[[', 'channels = ["emial"]\n\n[[', 8, "steps 1 channels"),
        ('id = "ask"\n', "", 4, "steps 1 id"),
        ('name = "ours"', "", None, "name"),
    ],
)
def test_the_line_is_the_one_where_it_stands(old, new, line, field):
    (found,) = problems(TOML.replace(old, new))
    assert found[:2] == (line, field)
    assert found[2]
    assert not found[2].startswith("Value error")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('name = "ours', 1, "quotes"),
        ("name = ours", 1, "quotes"),
        ('name "ours"', 1, "="),
        ('name = "a"\nname = "b"', 2, "twice"),
        ('name = "a"\nsteps = [', 2, "list"),
        ("x = " + "[" * 5000, None, "deep"),
        ("x = " + "9" * 5000, None, "long"),
        ("name = 'Budi\x01'", 1, "TOML"),
        ("[Budi]\n[Budi]", 2, "TOML"),
    ],
)
def test_what_is_not_toml_is_told_in_plain_words(text, line, words):
    (found,) = problems(text)
    assert found[0] == line
    assert words in found[2]
    assert "Budi" not in found[2]


def test_an_empty_text_misses_what_a_policy_needs():
    assert problems("") == [(None, "name", "is missing"), (None, "steps", "is missing")]


def test_the_page_begins_with_the_preset():
    page = Path(__file__).parents[1] / "page" / "policy.toml"
    assert policy_of(page.read_text(encoding="utf-8")) == presets.standard()
