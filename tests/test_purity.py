"""sopan reads installed package data and the time-zone database, and does nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import sopan

ROOT = Path(__file__).parents[1]


def hear(*arguments: str) -> dict[str, object]:
    """What Python's own audit events tell while `tests/scripts/decide_everything.py` runs twice."""
    paths = os.pathsep.join([str(Path(sopan.__file__).parents[1]), str(ROOT)])
    result = subprocess.run(
        [sys.executable, "-B", "-m", "tests.scripts.listen", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    heard: dict[str, object] = json.loads(result.stdout)
    return heard


def test_answering_does_nothing_but_load_packages_and_think():
    heard = hear()
    assert heard["complaints"] == []
    assert int(str(heard["lines"])) > 50


def test_the_listener_is_not_deaf():
    complaints = str(hear("--control")["complaints"])
    for sound in (
        "loading: open",
        "warm: open",
        "warm: socket",
        "warm: time.time",
        "warm: random.random",
        "Environ.get",
    ):
        assert sound in complaints
