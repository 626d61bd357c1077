"""The tests of a room, collected and measured once; then they fork for every mutant, and each is asked the quickest first.

A test that does not come past a changed line cannot notice it, so only those that do are asked.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from bisect import bisect
from dataclasses import dataclass, field
from inspect import CO_OPTIMIZED
from itertools import accumulate, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest

from tests.mutants.alive import Living
from tests.mutants.changes import Mutant, function_around, plainly

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = [
    "ANOTHER_WAY",
    "BROKEN",
    "NOTICED",
    "TIMED_OUT",
    "UNNOTICED",
    "Panel",
    "bounded",
    "forked",
    "played",
    "verdict_of",
]

UNNOTICED, NOTICED, TIMED_OUT, ANOTHER_WAY, BROKEN = 0, 10, 11, 12, 13
"""How a child ends. `ANOTHER_WAY`: it takes a new process to put this mutant in, or to see what it does at import. `BROKEN`: by a mistake of the runner."""
SOURCE = Path(__file__).parents[2] / "src" / "sopan"
_FIRST_SECONDS = 2.0
"""So long the tests of rules are asked; then the machine, which notices most per second; then all others."""
_MEMORY = 3 * 2**30


@dataclass
class _Seen:
    """What one test did when nothing was changed."""

    seconds: float
    lines: set[tuple[str, int]] = field(default_factory=set)


class _Trail:
    """A trace function: the lines of some files that were come past."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files, self.lines = files, set[tuple[str, int]]()

    def upon(self, frame: FrameType, _event: str, _: object) -> Callable[..., object] | None:
        """Called with each function."""
        code = frame.f_code
        return (
            self.within(frame, "line", None)
            if code.co_filename in self.files and code.co_flags & CO_OPTIMIZED
            else None
        )

    def within(self, frame: FrameType, event: str, _: object) -> Callable[..., object]:
        """Called with each line of a function of these files."""
        if event == "line":
            self.lines.add((self.files[frame.f_code.co_filename], frame.f_lineno))
        return self.within


class Panel:
    """A pytest plugin that, instead of running the tests, judges mutants with them."""

    def __init__(self, mutants: list[tuple[str, Mutant]], given: Namespace, worlds: int, answers: TextIO) -> None:
        self.mutants, self.answers = mutants, answers
        self.worlds, self.jobs, self.budget = worlds, given.jobs, given.budget
        self.seconds: float = given.seconds
        self.sources = {file: (SOURCE / file).read_text(encoding="utf-8") for file, _ in mutants}
        self.plain = {file: plainly(source) for file, source in self.sources.items()}
        self.seen: dict[str, _Seen] = {}
        self.at_import = _Trail({str(SOURCE / file): file for file in self.sources})
        """What functions did before the first test: exchanging them does not undo it."""

    def tell(self, **answer: object) -> None:
        """One line to the process that asked."""
        self.answers.write(json.dumps(answer) + "\n")
        self.answers.flush()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each test, in the child that ran it."""
        if report.failed:
            self.tell(child=os.getpid(), by=report.nodeid, said=report.longreprtext.strip().splitlines()[-1:])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called by pytest when all tests are collected."""
        sys.settrace(None)
        if self.worlds:
            played(seed=0, worlds=0)
        self.living = Living(SOURCE)
        self._measure(session)
        if len(self.seen) < len(session.items) or self._in_a_child(lambda: self._unchanged(session)) != UNNOTICED:
            self.tell(complaint=f"the tests complain without any change, after {list(self.seen)[-1:]}; mend that first")
            return True
        self.tell(tests={name: seen.seconds for name, seen in self.seen.items()})
        waiting = list(enumerate(self.mutants))
        running: dict[int, tuple[int, float]] = {}
        until = time.monotonic() + self.seconds
        while waiting or running:
            if time.monotonic() > until:
                waiting.clear()
                if not running:
                    break
            while waiting and len(running) < self.jobs:
                place, (file, mutant) = waiting.pop(0)
                running[forked(lambda file=file, mutant=mutant: self._judge(session, file, mutant))] = (
                    place,
                    time.monotonic(),
                )
            child, status = os.wait()
            place, since = running.pop(child)
            seconds = round(time.monotonic() - since, 2)
            self.tell(place=place, child=child, verdict=verdict_of(status), seconds=seconds)
        return True

    def _in_a_child(self, work: Callable[[], int]) -> int:
        child = forked(work)
        return verdict_of(os.waitpid(child, 0)[1])

    def _measure(self, session: pytest.Session) -> None:
        """How long each test takes, and past which lines it comes; in a child, so that no memory stays warm."""
        reading, writing = os.pipe()
        child = forked(lambda: self._watch(session, writing))
        os.close(writing)
        with os.fdopen(reading) as answers:
            for line in answers:
                answer = json.loads(line)
                self.seen[answer["name"]] = _Seen(answer["seconds"], {tuple(one) for one in answer["lines"]})
        os.waitpid(child, 0)

    def _watch(self, session: pytest.Session, writing: int) -> int:
        trail = _Trail({str(SOURCE / file): file for file in self.sources})
        with os.fdopen(writing, "w") as answers:
            for item, following in _in_turn(session.items):
                trail.lines.clear()
                since = time.process_time()
                sys.settrace(trail.upon)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                sys.settrace(None)
                if session.testsfailed:
                    return NOTICED
                seconds = time.process_time() - since
                answers.write(json.dumps({"name": item.nodeid, "seconds": seconds, "lines": [*trail.lines]}) + "\n")
        return UNNOTICED

    def _unchanged(self, session: pytest.Session) -> int:
        """The way mutants are judged must itself change nothing: every file as it is, exchanged, in the same order."""
        for file in self.sources:
            self.living.renew(SOURCE / file, self.plain[file])
        items = sorted(session.items, key=lambda item: self.seen[item.nodeid].seconds)
        spent = accumulate(self.seen[item.nodeid].seconds for item in items)
        noticed = self._asked(session, items[: bisect(list(spent), self.budget)]) or (
            self.worlds and played(seed=1, worlds=8)
        )
        return NOTICED if noticed else UNNOTICED

    def _judge(self, session: pytest.Session, file: str, mutant: Mutant) -> int:
        if not self.living.exchange(SOURCE / file, self.plain[file], mutant.source):
            return ANOTHER_WAY
        items = self._witnesses(session, file, mutant)
        spent = list(accumulate(self.seen[item.nodeid].seconds for item in items))
        first, last = bisect(spent, _FIRST_SECONDS), bisect(spent, self.budget)
        for part, worlds in ((items[:first], 8), (items[first:last], self.worlds)):
            if self._asked(session, part):
                return NOTICED
            if self.worlds:
                bounded(6 * worlds)
                if played(seed=worlds, worlds=worlds):
                    return NOTICED
        ran_before = any(
            (file, line) in self.at_import.lines for line in function_around(self.sources[file], mutant.line)
        )
        return ANOTHER_WAY if ran_before else UNNOTICED

    def _witnesses(self, session: pytest.Session, file: str, mutant: Mutant) -> list[pytest.Item]:
        """The tests that come past the change, the quickest first, then those that come past its function."""
        at = {(file, line) for line in range(mutant.line, mutant.last + 1)}
        near = {(file, line) for line in function_around(self.sources[file], mutant.line)}
        ranked = []
        for item in session.items:
            seen = self.seen[item.nodeid]
            if seen.lines & near:
                ranked.append((not seen.lines & at, seen.seconds, item))
        return [item for *_, item in sorted(ranked, key=lambda one: one[:2])]

    def _asked(self, session: pytest.Session, items: list[pytest.Item]) -> bool:
        for item, following in _in_turn(items):
            bounded(5 + 20 * self.seen[item.nodeid].seconds)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return True
        return False


def _in_turn(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip_longest(items, items[1:])


def forked(work: Callable[[], int]) -> int:
    """Do some work in a child that is silent, small and ends by itself; its id."""
    child = os.fork()
    if child:
        return child
    try:
        with open(os.devnull, "w") as null:  # noqa: PTH123 - a device
            os.dup2(null.fileno(), 1)
            os.dup2(null.fileno(), 2)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        os._exit(work())
    except MemoryError:  # where a mutant fills the memory, pytest itself may be the one who asks for more
        os._exit(NOTICED)
    except BaseException:  # noqa: BLE001 - tests fail without raising: what arrives here is our own mistake
        os._exit(BROKEN)


def bounded(seconds: float) -> None:
    """End this process when it has worked for so many seconds more: seconds of its own, however busy the machine is."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def verdict_of(status: int) -> int:
    """What the end of a child says."""
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        return code if code in {UNNOTICED, ANOTHER_WAY, BROKEN} else NOTICED
    return NOTICED if os.WTERMSIG(status) in {signal.SIGSEGV, signal.SIGABRT} else TIMED_OUT


def played(seed: int, worlds: int) -> bool:
    """Whether a world of the machine failed."""
    from tests.soak import chunk

    return any(chunk(seed * 1000 + part, worlds=4, steps=60, sharp=2)[2] for part in range(worlds // 4))
