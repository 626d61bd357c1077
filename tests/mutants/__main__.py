"""Ask the tests about every mutant: `python -m tests.mutants engine/steps.py engine/ladder.py`.

Prints each mutant that nobody noticed or that ran out of time, and the score per file; fails when one was not noticed.
`explained.toml` lists the ones that cannot be noticed, with the reason; they count as explained, not as noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import babel.numbers
import holidays.countries.indonesia
import hypothesis.stateful
import jinja2.sandbox
import numpy as np
import pydantic
import pytest

from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.killers import PLAYED, QUIETLY, ROOMS, ask, killers_for
from tests.mutants.panel import ANOTHER_WAY, BROKEN, NOTICED, TIMED_OUT, UNNOTICED, Panel, forked, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sopan"
WARM = (babel.numbers, holidays.countries.indonesia, hypothesis.stateful, jinja2.sandbox, np, pydantic, pytest)
"""Loaded before the forks, so that no child pays for them. Nothing of sopan is: each panel loads its own."""


def say(text: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def files_in(rooms: list[str]) -> Iterator[tuple[str, int | None]]:
    """The files that rooms consist of, by their path in `src/sopan`; of `engine/steps.py:97` that line alone."""
    for room in rooms:
        name, _, line = room.partition(":")
        path = SOURCE / name
        if not path.exists():
            message = f"src/sopan/{name} does not exist"
            raise SystemExit(message)
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield file.relative_to(SOURCE).as_posix(), int(line) if line else None


def chosen(given: argparse.Namespace) -> Iterator[tuple[str, Mutant]]:
    """The mutants to ask about: all, or those on a line, or a sample of each file."""
    for file, line in files_in(given.rooms):
        source = (SOURCE / file).read_text(encoding="utf-8")
        mutants = [mutant for mutant in mutants_of(source) if line is None or mutant.line == line]
        if given.sample:
            random.Random(given.seed).shuffle(mutants)
        drawn = islice((mutant for mutant in mutants if mutant.is_python), given.sample or None)
        yield from ((file, mutant) for mutant in sorted(drawn, key=lambda mutant: mutant.line))


def explained() -> set[tuple[str, str, str]]:
    """The mutants that cannot be noticed: file, line as it was, change."""
    entries = tomllib.loads(Path(__file__).with_name("explained.toml").read_text(encoding="utf-8"))["mutant"]
    return {(entry["file"], entry["was"], entry["now"]) for entry in entries}


def judged(room: str, mutants: list[tuple[str, Mutant]], given: argparse.Namespace) -> Iterator[tuple[int, int]]:
    """The place of each mutant of a room and its verdict, as they come in."""
    worlds = given.worlds if room in PLAYED else 0
    reading, writing = os.pipe()
    panel = forked(lambda: _sit(room, mutants, worlds, given, writing))
    os.close(writing)
    seconds: dict[str, float] = {}
    left: list[int] = []
    witnesses: dict[int, str] = {}
    with os.fdopen(reading) as answers:
        for line in answers:
            answer = json.loads(line)
            if "complaint" in answer:
                raise SystemExit("\n".join([f"{room}: {answer['complaint']}", *witnesses.values()]))
            if "tests" in answer:
                seconds = answer["tests"]
                say(f"{room}: {len(seconds)} tests, {sum(seconds.values()):.0f} s")
            elif "by" in answer:
                witnesses[answer["child"]] = f"{answer['by']}: {' '.join(answer['said'])[:200]}"
            elif answer["verdict"] == ANOTHER_WAY:
                left.append(answer["place"])
            else:
                if given.tell:
                    file, mutant = mutants[answer["place"]]
                    witness = witnesses.get(
                        answer["child"], "the machine" if answer["verdict"] == NOTICED else "nobody"
                    )
                    say(f"{answer['seconds']} s, {file}:{mutant.line}: {mutant.now}\n    {witness}")
                yield answer["place"], answer["verdict"]
    os.waitpid(panel, 0)
    say(f"{room}: {len(left)} mutants take a process of their own")
    until = time.monotonic() + given.seconds

    def alone(place: int) -> int | None:
        if time.monotonic() > until:
            return None
        file, mutant = mutants[place]
        return verdict_of(os.waitpid(forked(lambda: ask(file, mutant.source, seconds, worlds)), 0)[1])

    with ThreadPoolExecutor(given.jobs) as pool:
        yield from (
            (place, found) for place, found in zip(left, pool.map(alone, left), strict=True) if found is not None
        )


def _sit(room: str, mutants: list[tuple[str, Mutant]], worlds: int, given: argparse.Namespace, writing: int) -> int:
    with os.fdopen(writing, "w") as answers:
        panel = Panel(mutants, given, worlds, answers)
        sys.settrace(panel.at_import.upon)
        pytest.main([*QUIETLY, *killers_for(room)], plugins=[panel])
    return UNNOTICED


def main(arguments: list[str] | None = None) -> int:
    """All mutants of the named files or rooms, or a sample."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), help="rooms, files or lines of src/sopan")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants per file, chosen by --seed; 0 is all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="children at once")
    parser.add_argument("--worlds", type=int, default=16, help="worlds that the machine plays at last")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds of tests per mutant, the quickest first")
    parser.add_argument(
        "--mixed", action="store_true", help="in random order: whenever it is stopped, that was a sample"
    )
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="per room: after so many no more are asked, see --mixed"
    )
    parser.add_argument("--tell", action="store_true", help="say of each mutant which test noticed it")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    given = parser.parse_args(arguments)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    os.chdir(ROOT)
    sys.path[:0] = [str(SOURCE.parent), str(ROOT)]
    assert "sopan" not in sys.modules, "the warm process must not know sopan"
    rooms: dict[str, list[tuple[str, Mutant]]] = {}
    for file, mutant in chosen(given):
        rooms.setdefault(file.split("/", maxsplit=1)[0], []).append((file, mutant))
        if given.list:
            say(f"{file}:{mutant.line}: {mutant.now}")
    if given.list:
        return 0
    total, started = Counter[str](), time.monotonic()
    for room, mutants in rooms.items():
        if given.mixed:
            random.Random(given.seed).shuffle(mutants)
        total.update(_report(room, mutants, given))
    say(f"all: {_score(total)}, in {time.monotonic() - started:.0f} s")
    return 1 if total["survived"] else 0


def _report(room: str, mutants: list[tuple[str, Mutant]], given: argparse.Namespace) -> Counter[str]:
    known = explained()
    counts: dict[str, Counter[str]] = {file: Counter() for file, _ in mutants}
    for place, result in judged(room, mutants, given):
        file, mutant = mutants[place]
        if result == BROKEN:
            raise SystemExit(f"{file}:{mutant.line}: the runner itself failed, which says nothing about {mutant.now}")
        verdict = {NOTICED: "noticed", TIMED_OUT: "timed out"}.get(result, "survived")
        if verdict != "noticed" and (file, mutant.was, mutant.now) in known:
            verdict = "explained"
        if verdict in {"survived", "timed out"}:
            say(f"{file}:{mutant.line}: {verdict}: {mutant.was}\n    {mutant.now}")
        counts[file][verdict] += 1
    total = Counter[str]()
    for file, count in counts.items():
        if count:
            say(f"{file}: {_score(count)}")
        total.update(count)
    return total


def _score(counts: Counter[str]) -> str:
    every, noticed = sum(counts.values()), counts["noticed"]
    share = 100 * noticed / every if every else 100.0
    extra = ", ".join(f"{counts[name]} {name}" for name in ("explained", "timed out", "survived") if counts[name])
    return f"{noticed} of {every} mutants noticed ({share:.1f} %){', ' + extra if extra else ''}"


if __name__ == "__main__":
    sys.exit(main())
