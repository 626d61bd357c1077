"""The judges of what we hand out, on small cases; `make wheel`, `make licences` and `make matrix` ask them for real."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from itertools import combinations, product
from pathlib import Path

import pytest

from tests.release import matrix, needs, wheel

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MIT AND PSF-2.0", True),
        ("unknown", False),
        ("", False),
    ],
)
def test_a_licence_is_judged_by_the_list(expression, accepted):
    assert needs.is_accepted(expression) is accepted


def test_what_sopan_needs_is_known_and_free():
    assert set(needs.needed()) >= {"pydantic", "pydantic-core", "babel", "holidays", "jinja2", "markupsafe"}
    assert needs.licences() == 0


def test_no_answer_of_the_vulnerability_service_is_no_good_answer(capsys):
    assert needs.judged(1, "", "ConnectionError: no route") == 3
    assert needs.judged(0, json.dumps({"dependencies": []}), "") == 3
    unknown = {"name": "holidays", "skip_reason": "not found"}
    assert needs.judged(0, json.dumps({"dependencies": [unknown]}), "") == 3
    assert capsys.readouterr().err.count("NOT AUDITED") == 3


def test_a_known_weakness_is_told(capsys):
    good = {"name": "babel", "version": "2.17", "vulns": []}
    weak = {"name": "jinja2", "version": "3.1.5", "vulns": [{"id": "CVE-2025-27516", "fix_versions": ["3.1.6"]}]}
    assert needs.judged(0, json.dumps({"dependencies": [good]}), "") == 0
    assert needs.judged(1, json.dumps({"dependencies": [good, weak]}), "") == 1
    assert "jinja2 3.1.5: CVE-2025-27516" in capsys.readouterr().out


def test_strays_in_a_wheel_are_found(tmp_path):
    made = tmp_path / "sopan-1-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for name in (
            "sopan/__init__.py",
            "sopan/py.typed",
            "sopan/rendering/templates/id/x.text.j2",
            "sopan-1.dist-info/RECORD",
        ):
            archive.writestr(name, "")
        for name in (
            "sopan/notes.md",
            "tests/test_x.py",
            "sopan/__pycache__/x.pyc",
            "sopan/policy/x.j2",
            "sopan/py.typed.txt",
        ):
            archive.writestr(name, "")
    assert sorted(wheel.strays(made)) == [
        "sopan/__pycache__/x.pyc",
        "sopan/notes.md",
        "sopan/policy/x.j2",
        "sopan/py.typed.txt",
        "tests/test_x.py",
    ]
    assert "sopan/money.py" in wheel.missing(made)


def test_the_lowest_cell_has_exactly_the_floors_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = matrix.requirements("lowest")
    for entry in project["dependencies"]:
        if "win32" not in entry:
            assert entry.replace(">=", "==") in lowest
    assert {re.split(r"[>=<]", entry)[0] for entry in matrix.requirements("highest")} >= matrix.TOOLS
    assert [f"Programming Language :: Python :: {version}" in project["classifiers"] for version in matrix.PYTHONS] == [
        True
    ] * 4


@pytest.mark.parametrize("end", matrix.BETWEEN)
def test_a_cell_between_the_ends_is_within_them(end):
    between = matrix.requirements(end)
    for name, release in matrix.BETWEEN[end].items():
        assert between.count(name + release) == 1
    assert [re.split(r"[~>=<]", entry)[0] for entry in between] == [
        re.split(r"[>=<]", entry)[0] for entry in matrix.requirements("highest")
    ]


def test_an_interpreter_that_does_not_start_is_none():
    assert matrix.interpreter("3.99") is None
    assert matrix.environment("3.99", "lowest") is None


def test_every_two_settings_of_the_matrix_meet_in_one_of_its_cells():
    cells = matrix.cells(matrix.PYTHONS)
    kinds = (matrix.PYTHONS, matrix.ENDS, matrix.ZONES, matrix.SEEDS)
    met = {pair for cell in cells for pair in combinations(cell, 2)}
    assert met == {pair for one, other in combinations(kinds, 2) for pair in product(one, other)}
    assert len(cells) == 20  # four Pythons with five sets of dependencies: fewer cannot do it
