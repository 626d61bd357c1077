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

__all__ = ["PLAYED", "QUIETLY", "ROOMS", "ask", "killers_for"]

ROOT = Path(__file__).parents[2]
_OWN_TESTS = {
    "engine": (
        "tests/rules",
        "tests/account",
        "tests/trade",
        "tests/test_engine_memory.py",
        "tests/test_bad_inputs.py",
    ),
    "history": ("tests/history", "tests/account/test_agreed_dates.py", "tests/rules", "tests/trade"),
    "policy": ("tests/policy", "tests/test_presets.py", "tests/rules"),
    "calendars": (
        "tests/test_calendars.py",
        "tests/test_calendars_decrees.py",
        "tests/test_calendars_kept.py",
        "tests/rules",
    ),
    "windows": (
        "tests/test_windows.py",
        "tests/test_windows_hours.py",
        "tests/test_windows_osm.py",
        "tests/rules",
    ),
    "charges": ("tests/test_charges.py", "tests/rules"),
    "money.py": ("tests/test_money.py", "tests/test_invoice.py"),
    "account": ("tests/account", "tests/test_bad_inputs.py", "tests/trade"),
    "invoice": ("tests/test_invoice.py", "tests/rules", "tests/trade"),
    "client.py": ("tests/test_client.py", "tests/rules", "tests/trade"),
    "decisions": (
        "tests/test_decisions.py",
        "tests/test_explain.py",
        "tests/test_explain_facts.py",
        "tests/test_tasks.py",
        "tests/rules",
    ),
    "dossier": ("tests/test_dossier.py", "tests/trade"),
    "dunning": ("tests/dunning",),
    "fields": ("tests/test_fields.py", "tests/test_json.py", "tests/test_errors.py", "tests/test_values_travel.py"),
    "forecast": (
        "tests/test_forecast.py",
        "tests/test_forecast_account.py",
        "tests/test_forecast_picture.py",
        "tests/test_host.py",
    ),
    "formats": (
        "tests/test_formats.py",
        "tests/test_conventions.py",
        "tests/test_money.py",
        "tests/rendering/test_golden.py",
    ),
    "lab": ("tests/lab",),
    "learning": ("tests/learning",),
    "ledger": ("tests/ledger", "tests/test_worklist.py"),
    "rendering": (
        "tests/rendering/test_messages.py",
        "tests/rendering/test_renderer.py",
        "tests/rendering/test_golden.py",
        "tests/rendering/test_address.py",
        "tests/rendering/test_any_language.py",
        "tests/rendering/test_catalogue.py",
        "tests/rendering/test_channels.py",
        "tests/rendering/test_headers.py",
        "tests/rendering/test_politeness.py",
        "tests/rendering/test_sandbox.py",
        "tests/rendering/test_true_of_each.py",
        "tests/test_dossier.py",
    ),
    "testing": ("tests/test_testing_kit.py", "tests/test_host.py"),
    "wording": ("tests/test_wording.py", "tests/test_explain.py", "tests/test_explain_facts.py", "tests/test_tasks.py"),
    "mail.py": ("tests/rendering/test_email.py", "tests/rendering/test_headers.py"),
    "payment_terms.py": ("tests/test_payment_terms.py", "tests/test_invoice.py"),
    "phones.py": ("tests/test_client.py", "tests/trade"),
    "presets.py": ("tests/test_presets.py", "tests/rules"),
    "tables.py": ("tests/test_tables.py", "tests/account"),
    "words.py": ("tests/test_words.py",),
    "zones.py": ("tests/test_zones.py", "tests/rules"),
    "errors.py": ("tests/test_errors.py", "tests/test_public_errors.py", "tests/test_guesses.py"),
    "_arguments.py": ("tests/test_errors.py", "tests/test_guesses.py", "tests/test_bad_inputs.py"),
    "_caching.py": ("tests/test_engine_memory.py", "tests/rules"),
    "_currencies.py": ("tests/test_money.py", "tests/test_formats.py"),
    "__init__.py": ("tests/test_front_door.py",),
}
"""Every package and module of `src/sopan`, and the tests whose business it is."""
ROOMS = tuple(_OWN_TESTS)
QUIETLY = ("-q", "-x", "-p", "no:cacheprovider", "--assert=plain")
"""Asserts as they are: the warm process has loaded what pytest would like to rewrite."""
PLAYED = {"engine", "history", "account"}
"""Rooms whose mutants the machine is asked about too, and with it the oracle."""


def killers_for(room: str) -> tuple[str, ...]:
    """The tests of a room. Nobody is asked about nothing: a room without tests is a mistake here."""
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
