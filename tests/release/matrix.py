"""`python -m tests.release.matrix`: the suite on every Python that is there, from the lowest to the highest dependencies.

For each interpreter from 3.11 to 3.14, for lowest and highest dependencies and for the releases of pydantic and babel
in between, an environment is kept in `build/matrix`.
Every Python meets all of these, every zone and every hash seed, and so does each of these the others, for what fails
hardly ever needs three of them at once. `--all` runs every combination. `--quick` runs one cell, the lowest
dependencies in another zone with another seed, and a short list of tests: what `make check` adds to its own run.
`--slice` runs the tests of what Babel, pydantic, holidays, Jinja2, zones and hash seeds can change, a minute a cell;
`--corners` the whole suite on the lowest and the highest cell. `--write` keeps the results as a table in
docs/testing.md, those of a slice and those of the corners each in its own.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from itertools import combinations, product
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "build" / "matrix"
PAGE = ROOT / "docs" / "testing.md"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
BETWEEN = {
    "pydantic-2.11": {"pydantic": "~=2.11.0", "babel": "~=2.18.0"},
    "pydantic-2.12": {"pydantic": "~=2.12.0", "babel": "~=2.17.0"},
    "pydantic-2.13": {"pydantic": "~=2.13.0", "babel": "~=2.18.0"},
}
"""Releases between the ends, of what changes most from one to the next."""
ENDS = ["lowest", *BETWEEN, "highest"]
ZONES = ["UTC", "Asia/Jayapura", "America/New_York"]
SEEDS = ["1", "4242"]
JOBS = os.environ.get("JOBS", "2")
QUICK = ["tests/test_stability.py", "tests/test_values_travel.py", "tests/test_front_door.py", "tests/policy/test_schema.py", "tests/test_fields.py"]  # fmt: skip
SLICE = [
    "tests/rendering/test_golden.py",
    "tests/test_formats.py",
    "tests/test_wording.py",
    "tests/test_calendars_decrees.py",
    "tests/test_calendars_kept.py",
    "tests/test_stability.py",
    "tests/test_fields.py",
    "tests/policy/test_schema.py",
    "tests/test_oracle.py::test_decide_equals_the_oracle_on_everything_that_was_said",
]
SHOWN = ["pydantic", "babel", "holidays", "Jinja2"]
"""Whose releases the table names."""
HEAVY = {"import-linter", "numpy", "openpyxl", "pandas", "polars", "pyarrow", "pytest-xdist", "rich"}
"""What only tests outside the slice need."""
TOOLS = {
    *(
        "hypothesis",
        "import-linter",
        "jsonschema",
        "num2words",
        "numpy",
        "openpyxl",
        "pandas",
        "polars",
        "pyarrow",
        "pytest",
        "pytest-xdist",
        "rich",
    ),
    "sybil",
}
"""What the tests themselves need; always at their newest."""


def cells(versions: list[str]) -> list[tuple[str, str, str, str]]:
    """Python, end, zone and seed of so many cells that every two settings meet in one of them, the most telling first."""
    every = list(product(versions, ENDS, ZONES, SEEDS))
    missing = {pair for cell in every for pair in combinations(cell, 2)}
    chosen = []
    while missing:
        best = max(every, key=lambda cell: len(missing.intersection(combinations(cell, 2))))
        missing -= set(combinations(best, 2))
        chosen.append(best)
    return chosen


def interpreter(version: str) -> str | None:
    """An interpreter of that version that really starts: a shim that has none behind it does not."""
    kept_by_pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for found in (shutil.which(f"python{version}"), sys.executable, *map(str, kept_by_pyenv)):
        if found:
            told = subprocess.run([found, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=False)  # fmt: skip
            if told.returncode == 0 and told.stdout.strip() == version:
                return found
    return None


def requirements(end: str, leave_out: set[str] | frozenset[str] = frozenset()) -> list[str]:
    """The run-time dependencies at one end or between them, and the tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [entry for entry in project["project"]["dependencies"] if "win32" not in entry]
    wanted = TOOLS - leave_out
    tools = [entry for entry in project["dependency-groups"]["dev"] if re.split(r"[>=<\[]", entry)[0] in wanted]
    if end in BETWEEN:
        needed = [
            (name := re.split(r"[>=<]", entry)[0]) + BETWEEN[end].get(name, entry[len(name) :]) for entry in needed
        ]
    return [entry.replace(">=", "==") if end == "lowest" else entry for entry in needed] + tools


def environment(version: str, end: str, leave_out: set[str] | frozenset[str] = frozenset()) -> Path | None:
    """The Python of that cell; None when its packages do not exist for it."""
    found = interpreter(version)
    if found is None:
        return None
    folder = PLACE / f"{version}-{end}"
    python = folder / "bin" / "python"
    needed = requirements(end, leave_out)
    wanted = "\n".join([*needed, "sopan itself"])
    stamp = folder / "installed.txt"
    if stamp.exists() and {*needed} <= {*stamp.read_text(encoding="utf-8").splitlines()}:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    # Our own pip installs into it, and nothing is compiled before it is used: that is half of the time.
    subprocess.run([found, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile", "--disable-pip-version-check"]  # fmt: skip
    for wanted_here in (needed, ["--no-deps", "--editable", str(ROOT)]):
        installed = subprocess.run([*pip, *wanted_here], capture_output=True, text=True, check=False)
        if installed.returncode:
            print(f"{version}, {end}: cannot be installed\n{installed.stderr[-800:]}")
            return None
    stamp.write_text(wanted, encoding="utf-8")
    return python


def releases(python: Path) -> list[str]:
    """The releases in an environment of what the table names."""
    code = f"from importlib.metadata import version; print(*map(version, {SHOWN!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def run(python: Path, zone: str, seed: str, tests: list[str], jobs: str) -> tuple[bool, str]:
    """Whether the tests pass in that cell, and what pytest says at last."""
    environ = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    several = ["--numprocesses", jobs, "--dist", "loadfile"] if jobs != "0" else []
    command = [str(python), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *several, *tests]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout[-3000:])
    return ran.returncode == 0, (ran.stdout.strip().splitlines() or [""])[-1]


def write(rows: list[list[str]], name: str, command: str, cells: int) -> None:
    """Put a table of results into docs/testing.md, between two lines that say whose place it is."""
    heads = ["Python", *(package.lower() for package in SHOWN), "zone", "hash seed", "result"]
    lines = [
        f"`{command}`, on {time.strftime('%Y-%m-%d', time.gmtime())}, {len(rows)} of {cells} cells:",
        "",
        *map(_row, (heads, ["---"] * len(heads), *rows)),
    ]
    page = PAGE.read_text(encoding="utf-8")
    before, marker, rest = page.partition(f"<!-- matrix {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of matrix {name} -->")
    if not (marker and end):
        message = f"{PAGE.name} has no place for the matrix {name}"
        raise SystemExit(message)
    PAGE.write_text(before + marker + "\n".join(lines) + "\n" + end + after, encoding="utf-8")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true")
    options.add_argument("--all", action="store_true", help="every combination")
    options.add_argument("--slice", action="store_true", help="what other releases can change, a minute a cell")
    options.add_argument("--corners", action="store_true", help="the lowest and the highest cell alone")
    options.add_argument("--write", action="store_true", help="keep the results in docs/testing.md")
    options.add_argument("tests", nargs="*", help="the whole suite when nothing is given")
    chosen = options.parse_args()
    tests = chosen.tests or (QUICK if chosen.quick else SLICE if chosen.slice else ["tests"])
    leave_out, jobs = (HEAVY, "0") if chosen.slice else (frozenset[str](), JOBS)
    installed = [version for version in PYTHONS if interpreter(version) is not None]
    if chosen.quick:
        wanted = [(f"{sys.version_info[0]}.{sys.version_info[1]}", "lowest", "Asia/Jayapura", "4242")]
    elif chosen.corners:
        wanted = [(installed[0], "lowest", ZONES[-1], SEEDS[0]), (installed[-1], "highest", ZONES[1], SEEDS[1])]
    else:
        wanted = list(product(installed, ENDS, ZONES, SEEDS)) if chosen.all else cells(installed)
    for version in PYTHONS:
        if version not in installed:
            print(f"{version}: no such Python here, nothing tried")
    failed, rows = 0, []
    for version, end, zone, seed in wanted:
        python = environment(version, end, leave_out)
        since = time.monotonic()
        passed, said = run(python, zone, seed, tests, jobs) if python is not None else (False, "cannot be installed")
        failed += not passed
        told = f"{'passed' if passed else 'FAILED'}: {said}" if python is not None else said
        print(f"{version}, {end}, TZ={zone}, seed {seed}: {told} [{time.monotonic() - since:.0f} s]", flush=True)
        counted = re.match(r"[\d\w ,]+?(?= in |$)", said.strip("= "))
        rows.append([version, *(releases(python) if python else [end] + [""] * 3), zone, seed, counted[0].strip() if counted else said])  # fmt: skip
        if chosen.write:  # after each, so that a run that is stopped leaves what it has found
            given = " ".join(argument for argument in sys.argv[1:] if argument != "--write")
            place = "corners" if chosen.corners else "slice"
            write(sorted(rows), place, f"python -m tests.release.matrix {given}", len(wanted))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
