"""Put each bug into a copy of the source and play the machine against it: `python -m tests.seeded_bugs`.

A bug is caught when a world of `tests.soak` fails, or else when the oracle's test does; no test is written for a bug.
Before that, the copy without any bug must pass the same worlds: what cries at everything catches nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.seeded_bugs.bugs import BUGS, Bug

ROOT = Path(__file__).parents[2]
ORACLE = "tests/test_oracle.py"


@dataclass(frozen=True)
class Verdict:
    """What became of one bug."""

    by: str
    """What caught it; empty when nothing did."""
    what: str = ""
    """The first complaint."""


def say(text: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def copied(to: Path) -> Path:
    """A copy of all that the machine and the oracle need."""
    kept = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, to / name, ignore=kept)
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, to / name)
    return to


def infect(copy: Path, bug: Bug) -> dict[Path, str]:
    """Make the change, and give back what was there before."""
    before: dict[Path, str] = {}
    for file, old, new in bug.changes:
        path = copy / "src" / "sopan" / file
        text = path.read_text(encoding="utf-8")
        before.setdefault(path, text)
        if text.count(old) != 1:
            message = (
                f"{bug.name}: the change to {file} applies {text.count(old)} times; mend tests/seeded_bugs/bugs.py"
            )
            raise SystemExit(message)
        path.write_text(text.replace(old, new), encoding="utf-8")
    return before


def run(copy: Path, *command: str, limit: int) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, with the copy's sopan before any installed one; `limit` is in seconds of its own work.

    A busy machine makes no bug. What waits without working is given up after ten times as long.
    """
    paths = os.pathsep.join((str(copy / "src"), str(copy)))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_PROFILE": "ci"}
    started = subprocess.Popen(
        [sys.executable, *command],
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),  # noqa: PLW1509 - no threads here
    )
    try:
        told, complained = started.communicate(timeout=10 * limit)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)  # with the processes that it started
        started.communicate()
        return subprocess.CompletedProcess([], 1, "it never ended", "")
    return subprocess.CompletedProcess([], started.returncode, told, complained)


def machine(copy: Path, chunks: int, theme: str = "") -> Verdict:
    """Play worlds until one fails; with a theme a chunk of its worlds before all others."""
    if theme and (seen := _played(copy, 1, "--theme", theme)).by:
        return seen
    return _played(copy, chunks)


def _played(copy: Path, chunks: int, *more: str) -> Verdict:
    soak = ("-m", "tests.soak", "--worlds", "20", "--failures", "1", "--quiet", "--sharp", "2", "--chunks", str(chunks))
    done = run(copy, *soak, *more, limit=60 + 60 * chunks)
    if done.returncode == 0:
        return Verdict("")
    complaints = re.findall(
        r"^\w*(?:Error|Failed|Exception)\b.*$|it never ended|.*BrokenProcessPool.*",
        done.stdout + done.stderr,
        re.MULTILINE,
    )
    seen = complaints[0] if complaints else ""
    if seen.startswith(("NameError", "ImportError", "SyntaxError", "IndentationError")):
        raise SystemExit(f"the changed source does not run ({seen}); mend tests/seeded_bugs/bugs.py")
    return Verdict("machine", seen)


def oracle(copy: Path) -> Verdict:
    """Ask the second opinion."""
    if not (copy / ORACLE).exists():
        return Verdict("")
    done = run(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", ORACLE, limit=600)
    return Verdict("oracle" if done.returncode == 1 else "")


def main(arguments: list[str] | None = None) -> int:
    """All bugs, or those whose names are given."""
    parser = argparse.ArgumentParser(prog="python -m tests.seeded_bugs", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names; none means all bugs")
    parser.add_argument("--chunks", type=int, default=10, help="chunks of 20 worlds per bug, at most")
    parser.add_argument("--no-oracle", action="store_true", help="only the machine")
    parser.add_argument("--no-clean", action="store_true", help="another run has just passed without any bug")
    given = parser.parse_args(arguments)
    wanted = [bug for bug in BUGS if not given.names or any(name in bug.name for name in given.names)]
    caught, started = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        for bug in wanted:  # a change that no longer applies should not be found after an hour
            restore(infect(copy, bug))
        for theme in () if given.no_clean else dict.fromkeys(("", *(bug.theme for bug in wanted))):
            clean = _played(copy, 1, "--theme", theme) if theme else _played(copy, given.chunks)
            if clean.by:
                say(f"without any bug the machine complains: {clean.what}")
                return 2
        for bug in wanted:
            before = infect(copy, bug)
            verdict = machine(copy, given.chunks, bug.theme)
            if not verdict.by and not given.no_oracle:
                verdict = oracle(copy)
            restore(before)
            caught += bool(verdict.by)
            say(f"{verdict.by or 'NOT CAUGHT':<11} {bug.name:<38} {bug.threads}")
            if verdict.what:
                say(f"            {verdict.what}")
    say(f"{caught} of {len(wanted)} caught, 0 false alarms, in {time.monotonic() - started:.0f} s")
    return 0 if caught == len(wanted) else 1


def restore(before: dict[Path, str]) -> None:
    """Put the source back as it was."""
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
