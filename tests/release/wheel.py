"""`python -m tests.release.wheel`: the wheel twice, equal to the byte, and alone in an empty environment.

The second build starts from another folder with another umask, another zone and another hash seed. Then the wheel is
looked through: code, templates, `py.typed` and its own papers, nothing else. Then it is installed alone and used.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
SOURCES = ["src", "pyproject.toml", "README.md", "LICENSE"]
PAPERS = {"METADATA", "WHEEL", "RECORD", "LICENSE"}
EPOCH = "1767225600"
"""Seconds: what every file in the wheel is dated, unless SOURCE_DATE_EPOCH says otherwise."""


def build(source: Path, target: Path, **environment: str) -> Path:
    """One wheel from a copy of the sources."""
    environ = os.environ | {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", EPOCH)} | environment
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", str(target), str(source)]  # fmt: skip
    subprocess.run(command, env=environ, check=True)
    (made,) = target.glob("*.whl")
    return made


def copied(to: Path) -> Path:
    """The sources that a wheel is made of, without what Python leaves behind."""
    to.mkdir(parents=True)
    for name in SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, to / name)
    return to


def twice(folder: Path) -> Path:
    """Build twice under different circumstances; stops when a byte differs."""
    first = build(copied(folder / "here"), folder / "first", TZ="UTC", PYTHONHASHSEED="1")
    before = os.umask(0o077)
    try:
        second = build(
            copied(folder / "quite" / "elsewhere"), folder / "second", TZ="Asia/Jayapura", PYTHONHASHSEED="2"
        )
    finally:
        os.umask(before)
    one, two = (hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in (first, second))
    if one != two:
        raise SystemExit(f"two builds differ: {one} and {two}")
    print(f"built twice, equal: sha256 {one}")
    return first


def strays(wheel: Path) -> list[str]:
    """What a wheel holds although it is neither code nor a template, the table of days or a paper."""
    found = []
    for name in zipfile.ZipFile(wheel).namelist():
        inside = re.fullmatch(r"sopan/(?:.+\.py|py\.typed|calendars/indonesia\.tsv|rendering/templates/.+\.j2)", name)
        paper = ".dist-info/" in name and name.rpartition("/")[2] in PAPERS
        if not inside and not paper:
            found.append(name)
    return found


def missing(wheel: Path) -> list[str]:
    """What the sources have and the wheel has not."""
    held = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    return [
        name
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if (name := path.relative_to(source).as_posix()) not in held
    ]


def alone(wheel: Path, folder: Path) -> Path:
    """An environment with the wheel and what it needs, nothing else; used once, from outside the repository."""
    environment = folder / "alone"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)], check=True
    )
    smoke = shutil.copy(ROOT / "tests" / "release" / "smoke.py", folder / "smoke.py")
    used = subprocess.run(
        [str(python), "-I", str(smoke)], cwd=folder, env={}, check=False, capture_output=True, text=True
    )
    if used.returncode:
        raise SystemExit(f"the installed wheel fails:\n{used.stderr}")
    print(f"installed alone, without network, home or writable disk: {used.stdout.strip()}")
    return python


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = twice(folder)
        wrong = [f"not code: {stray}" for stray in strays(wheel)] + [f"left out: {path}" for path in missing(wheel)]
        for line in wrong:
            print(line)
        if wrong:
            return 1
        alone(wheel, folder)
        DIST.mkdir(exist_ok=True)
        shutil.copy(wheel, DIST)
        print(f"dist/{wheel.name}: {wheel.stat().st_size:,} bytes, nothing in it but code, templates and papers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
