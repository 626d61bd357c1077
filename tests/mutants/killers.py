"""Which tests are asked about a mutant, and how one is asked that takes a process of its own."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mutants.panel import NOTICED, UNNOTICED, bounded, played

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["PLAYED", "QUIETLY", "ask", "killers_for"]

ROOT = Path(__file__).parents[2]
_OWN_TESTS = {
    "engine": ("tests/rules", "tests/account", "tests/test_engine_memory.py", "tests/test_bad_inputs.py"),
    "history": ("tests/history", "tests/rules"),
    "policy": ("tests/policy", "tests/test_presets.py", "tests/rules"),
    "calendars": ("tests/test_calendars.py", "tests/test_calendars_decrees.py", "tests/rules"),
    "windows": ("tests/test_windows.py", "tests/test_windows_hours.py", "tests/rules"),
    "charges": ("tests/test_charges.py", "tests/rules"),
    "money.py": ("tests/test_money.py", "tests/test_invoice.py"),
    "account": ("tests/account", "tests/test_bad_inputs.py"),
    "invoice": ("tests/test_invoice.py", "tests/rules"),
    "client.py": ("tests/test_client.py", "tests/rules"),
}
QUIETLY = ("-q", "-x", "-p", "no:cacheprovider", "--assert=plain")
"""Asserts as they are: the warm process has loaded what pytest would like to rewrite."""
PLAYED = {"engine", "history", "account"}
"""Rooms whose mutants the machine is asked about too, and with it the oracle."""


def killers_for(room: str) -> tuple[str, ...]:
    """The tests of a room."""
    return tuple(test for test in _OWN_TESTS[room] if (ROOT / test).exists())


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


class _QuickestFirst:
    """A pytest plugin."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0.0))


def ask(file: str, source: str, seconds: dict[str, float], worlds: int) -> int:
    """In a forked child: load sopan with one file changed, and ask until somebody notices."""
    bounded(30 + 4 * sum(seconds.values()) + 6 * worlds)
    path = ROOT / "src" / "sopan" / file
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    module = ".".join(part for part in parts if part != "__init__")
    sys.meta_path.insert(0, _OneChanged(module, path, source))
    room = file.split("/", maxsplit=1)[0]
    if pytest.main([*QUIETLY, *killers_for(room)], plugins=[_QuickestFirst(seconds)]) != pytest.ExitCode.OK:
        return NOTICED
    return NOTICED if room in PLAYED and played(seed=worlds, worlds=worlds) else UNNOTICED
