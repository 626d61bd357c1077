"""Which tests are asked about a mutant, the quickest first. Runs inside a forked child; exits 0 when nobody noticed."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

__all__ = ["NOTICED", "TIMED_OUT", "UNNOTICED", "ask", "killers_for"]

UNNOTICED, NOTICED, TIMED_OUT = 0, 1, 2
ROOT = Path(__file__).parents[2]
_OWN_TESTS = {
    "engine": (
        "tests/rules",
        "tests/test_oracle.py",
        "tests/account",
    ),
    "history": ("tests/history", "tests/rules", "tests/test_oracle.py"),
    "policy": ("tests/policy", "tests/test_presets.py", "tests/rules"),
    "calendars": ("tests/test_calendars.py", "tests/test_calendars_decrees.py", "tests/rules"),
    "windows": ("tests/test_windows.py", "tests/test_windows_hours.py", "tests/rules"),
    "charges": ("tests/test_charges.py", "tests/rules", "docs/guide/charges.md"),
    "money.py": ("tests/test_money.py", "tests/test_invoice.py"),
}
_QUIETLY = ("-q", "-x", "-p", "no:cacheprovider", "--assert=plain")
"""Asserts as they are: the warm process has loaded what pytest would like to rewrite."""
_PLAYED = {"engine", "history"}
"""Rooms whose mutants the machine is asked about first: there it notices most in a second."""


def killers_for(file: str) -> tuple[str, ...]:
    """The tests of the room that a file belongs to."""
    return tuple(test for test in _OWN_TESTS[file.split("/", maxsplit=1)[0]] if (ROOT / test).exists())


class _OneChanged(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves the mutated source of one module, and leaves all others alone."""

    def __init__(self, module: str, path: Path, source: str) -> None:
        self.module, self.path, self.source = module, path, source

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        return importlib.util.spec_from_loader(
            fullname, self, origin=str(self.path), is_package=self.path.name == "__init__.py"
        )

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.path)
        if self.path.name == "__init__.py":
            module.__path__ = [str(self.path.parent)]
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)  # noqa: S102 - that is the point


def ask(file: str, source: str, limit: int, worlds: int) -> int:
    """In a forked child: load sopan with one file changed, and ask until somebody notices."""
    with open(os.devnull, "w") as null:  # noqa: PTH123 - a device
        os.dup2(null.fileno(), 1)
        os.dup2(null.fileno(), 2)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(TIMED_OUT))
    signal.alarm(limit)
    path = ROOT / "src" / "sopan" / file
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    module = ".".join(part for part in parts if part != "__init__")
    sys.meta_path.insert(0, _OneChanged(module, path, source))
    try:
        if file.split("/", maxsplit=1)[0] in _PLAYED and _played(seed=1, worlds=8):
            return NOTICED
        if pytest.main([*_QUIETLY, *killers_for(file)]) != pytest.ExitCode.OK:
            return NOTICED
        if file.split("/", maxsplit=1)[0] in _PLAYED and _played(seed=2, worlds=worlds):
            return NOTICED
    except BaseException:  # noqa: BLE001 - a mutant may fail in any way, and that is noticing it
        return NOTICED
    return UNNOTICED


def _played(seed: int, worlds: int) -> Sequence[str]:
    """Stories of worlds that failed."""
    from tests.soak import chunk

    for part in range(worlds // 4):
        _, _, failures = chunk(seed * 1000 + part, worlds=4, steps=60, sharp=2)
        if failures:
            return failures
    return ()
