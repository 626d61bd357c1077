"""`make` is the front door of a clone: it says what it can do, and what it lacks."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(
    not MAKE or not (ROOT / "Makefile").exists() or sys.platform == "win32", reason="needs make and a clone"
)


def make(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MAKE or "make", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_make_alone_lists_every_target():
    listed = set(re.findall(r"^  ([a-z-]+) ", make().stdout, re.MULTILINE))
    phony = re.findall(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == set(" ".join(phony).split())


def test_an_old_python_is_told_what_to_do(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\ncase $1 in --version) echo Python 3.9.2;; *) exit 1;; esac\n", encoding="utf-8")
    old.chmod(0o755)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    result = make("test", f"PYTHON={old}", folder=tmp_path)
    assert result.returncode
    assert "sopan needs Python 3.11 or newer" in result.stderr
    assert "Python 3.9.2" in result.stderr
    assert "make PYTHON=python3.12 test" in result.stderr
    assert not (tmp_path / ".venv").exists()
