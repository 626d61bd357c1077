"""Ask the tests about every mutant: `python -m tests.mutants engine/rungs.py engine/ladder.py`.

Prints each mutant that nobody noticed, and the score per file. `explained.toml` lists the ones that cannot be noticed,
with the reason; they count as explained, not as killed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import babel.numbers
import holidays.countries.indonesia
import hypothesis.stateful
import jinja2.sandbox
import numpy as np
import pydantic
import pytest

from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.killers import NOTICED, TIMED_OUT, UNNOTICED, ask

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sopan"
ROOMS = ("engine", "history", "policy", "calendars", "windows", "charges", "money.py")
WARM = (babel.numbers, holidays.countries.indonesia, hypothesis.stateful, jinja2.sandbox, np, pydantic, pytest)
"""Loaded before the forks, so that no child pays for them. Nothing of sopan is: each child loads its own."""


def say(text: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def files_in(rooms: list[str]) -> list[str]:
    """The files that rooms consist of, by their path in `src/sopan`."""
    found: list[str] = []
    for room in rooms:
        path = SOURCE / room
        if not path.exists():
            message = f"src/sopan/{room} does not exist"
            raise SystemExit(message)
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))
        found += [file.relative_to(SOURCE).as_posix() for file in files]
    return found


def judged(file: str, mutant: Mutant, limit: int, worlds: int) -> int:
    """Fork, ask, and wait."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os._exit(ask(file, mutant.source, limit, worlds))
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status) if os.WEXITSTATUS(status) in {UNNOTICED, TIMED_OUT} else NOTICED
    return NOTICED if os.WTERMSIG(status) != signal.SIGALRM else TIMED_OUT


def explained() -> set[tuple[str, str, str]]:
    """The mutants that cannot be noticed: file, line as it was, change."""
    path = Path(__file__).with_name("explained.toml")
    if not path.exists():
        return set()
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
    return {(entry["file"], entry["was"], entry["now"]) for entry in entries}


def main(arguments: list[str] | None = None) -> int:
    """All mutants of the named files or rooms, or a sample."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), help="files or rooms of src/sopan")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants per file, chosen by --seed; 0 is all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="children at once")
    parser.add_argument("--limit", type=int, default=150, help="seconds per mutant; more counts as noticed")
    parser.add_argument("--worlds", type=int, default=60, help="worlds that the machine plays at last")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    given = parser.parse_args(arguments)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    os.chdir(ROOT)
    sys.path[:0] = [str(SOURCE.parent), str(ROOT)]
    assert "sopan" not in sys.modules, "the warm process must not know sopan"
    known, total, started = explained(), Counter[str](), time.monotonic()
    sound: set[str] = set()
    """Rooms whose tests are known to pass without any change; a room's files have the same tests."""
    for file in files_in(given.rooms):
        mutants = list(mutants_of((SOURCE / file).read_text(encoding="utf-8")))
        if given.sample and len(mutants) > given.sample:
            mutants = sorted(random.Random(given.seed).sample(mutants, given.sample), key=lambda mutant: mutant.line)
        if given.list:
            for mutant in mutants:
                say(f"{file}:{mutant.line}: {mutant.now}")
            continue
        source = (SOURCE / file).read_text(encoding="utf-8")
        room = file.split("/", maxsplit=1)[0]
        if room not in sound and judged(file, Mutant(0, "", "nothing", source), given.limit, given.worlds) != UNNOTICED:
            say(f"{room}: the tests complain without any change; mend that first")
            return 2
        sound.add(room)
        counts = Counter[str]()
        with ThreadPoolExecutor(given.jobs) as pool:
            results = pool.map(lambda mutant, file=file: judged(file, mutant, given.limit, given.worlds), mutants)
            for mutant, result in zip(mutants, results, strict=True):
                verdict = {NOTICED: "noticed", TIMED_OUT: "timed out"}.get(result, "survived")
                if verdict == "survived" and (file, mutant.was, mutant.now) in known:
                    verdict = "explained"
                if verdict == "survived":
                    say(f"{file}:{mutant.line}: {mutant.was}\n    {mutant.now}")
                counts[verdict] += 1
        total.update(counts)
        say(f"{file}: {_score(counts)}")
    say(f"all: {_score(total)}, in {time.monotonic() - started:.0f} s")
    return 1 if total["survived"] else 0


def _score(counts: Counter[str]) -> str:
    every = sum(counts.values())
    noticed = counts["noticed"] + counts["timed out"]
    share = 100 * noticed / every if every else 100.0
    extra = ", ".join(f"{counts[name]} {name}" for name in ("timed out", "explained", "survived") if counts[name])
    return f"{noticed} of {every} mutants noticed ({share:.1f} %){', ' + extra if extra else ''}"


if __name__ == "__main__":
    sys.exit(main())
