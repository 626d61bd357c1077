"""`python -m tests.release.matrix`: the suite on every Python that is there, from the lowest to the highest dependencies.

For each interpreter from 3.11 to 3.14, for lowest and highest dependencies and for the releases of pydantic and babel
in between, an environment is kept in `build/matrix`.
Every Python meets all of these, every zone and every hash seed, and so does each of these the others, for what fails
hardly ever needs three of them at once. `--all` runs every combination. `--quick` runs one cell, the lowest
dependencies in another zone with another seed, and a short list of tests: what `make check` adds to its own run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import combinations, product
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "build" / "matrix"
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
TOOLS = {
    *(
        "hypothesis",
        "jsonschema",
        "num2words",
        "numpy",
        "openpyxl",
        "pandas",
        "polars",
        "pytest",
        "pytest-xdist",
        "rich",
    ),
    "sybil",
}
"""What the tests themselves need; always at their newest."""


def cells(versions: list[str]) -> list[tuple[str, str, str, str]]:
    """Python, end, zone and seed of so many cells that every two settings meet in one of them."""
    every = list(product(versions, ENDS, ZONES, SEEDS))
    missing = {pair for cell in every for pair in combinations(cell, 2)}
    chosen = []
    while missing:
        best = max(every, key=lambda cell: len(missing.intersection(combinations(cell, 2))))
        missing -= set(combinations(best, 2))
        chosen.append(best)
    return sorted(chosen, key=every.index)


def interpreter(version: str) -> str | None:
    """An interpreter of that version that really starts: a shim that has none behind it does not."""
    kept_by_pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for found in (shutil.which(f"python{version}"), sys.executable, *map(str, kept_by_pyenv)):
        if found:
            told = subprocess.run([found, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=False)  # fmt: skip
            if told.returncode == 0 and told.stdout.strip() == version:
                return found
    return None


def requirements(end: str) -> list[str]:
    """The run-time dependencies at one end or between them, and the tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [entry for entry in project["project"]["dependencies"] if "win32" not in entry]
    tools = [entry for entry in project["dependency-groups"]["dev"] if re.split(r"[>=<\[]", entry)[0] in TOOLS]
    if end in BETWEEN:
        needed = [
            (name := re.split(r"[>=<]", entry)[0]) + BETWEEN[end].get(name, entry[len(name) :]) for entry in needed
        ]
    return [entry.replace(">=", "==") if end == "lowest" else entry for entry in needed] + tools


def environment(version: str, end: str) -> Path | None:
    """The Python of that cell; None when its packages do not exist for it."""
    found = interpreter(version)
    if found is None:
        return None
    folder = PLACE / f"{version}-{end}"
    python = folder / "bin" / "python"
    wanted = "\n".join([*requirements(end), "sopan itself"])
    stamp = folder / "installed.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([found, "-m", "venv", str(folder)], check=True)
    for wanted_here in (requirements(end), ["--no-deps", "--editable", str(ROOT)]):
        installed = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted_here],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if installed.returncode:
            print(f"{version}, {end}: cannot be installed\n{installed.stderr[-800:]}")
            return None
    stamp.write_text(wanted, encoding="utf-8")
    return python


def run(python: Path, zone: str, seed: str, tests: list[str]) -> bool:
    """Whether the tests pass in that cell."""
    environ = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [str(python), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--numprocesses", JOBS, "--dist", "loadfile", *tests]  # fmt: skip
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout[-3000:])
    return ran.returncode == 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true")
    options.add_argument("--all", action="store_true", help="every combination")
    options.add_argument("tests", nargs="*", help="the whole suite when nothing is given")
    chosen = options.parse_args()
    tests = chosen.tests or (QUICK if chosen.quick else ["tests"])
    if chosen.quick:
        wanted = [(f"{sys.version_info[0]}.{sys.version_info[1]}", "lowest", "Asia/Jayapura", "4242")]
    else:
        installed = [version for version in PYTHONS if interpreter(version) is not None]
        for version in PYTHONS:
            if version not in installed:
                print(f"{version}: no such Python here, nothing tried")
        wanted = list(product(installed, ENDS, ZONES, SEEDS)) if chosen.all else cells(installed)
    failed = 0
    for version, end, zone, seed in wanted:
        python = environment(version, end)
        passed = python is not None and run(python, zone, seed, tests)
        failed += not passed
        print(f"{version}, {end}, TZ={zone}, seed {seed}: {'passed' if passed else 'FAILED'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
