"""`import sopan`: what it offers and what it costs."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import sopan

FRONT_DOOR = Path(sopan.__file__)
HEAVY = ["babel", "holidays", "jinja2", "numpy"]


def loaded_after(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has after `statement`."""
    script = f"{statement}\nimport json, sys\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(result.stdout))


def offered_to_type_checkers() -> dict[str, str]:
    """Name -> module, from the imports under TYPE_CHECKING."""
    tree = ast.parse(FRONT_DOOR.read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    found = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        assert node.module
        for alias in node.names:
            module = f"sopan.{alias.name}" if node.module == "sopan" else node.module
            found[alias.asname or alias.name] = module
    return found


def test_import_sopan_loads_nothing_heavy():
    assert loaded_after("import sopan").isdisjoint([*HEAVY, "pydantic"])


@pytest.mark.parametrize("name", sopan.__all__)
def test_no_name_of_the_front_door_loads_anything_heavy(name):
    assert loaded_after(f"from sopan import {name}").isdisjoint(HEAVY)


def test_type_checkers_and_python_are_offered_the_same():
    assert offered_to_type_checkers() == sopan._ROOMS
    assert sorted(sopan.__all__) == sorted(sopan._ROOMS)


@pytest.mark.parametrize("name", sopan.__all__)
def test_every_name_is_what_its_room_calls_so(name):
    assert getattr(sopan, name) is getattr(sopan, name)
    assert name in dir(sopan)


def test_an_unknown_name_is_an_ordinary_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nagging'"):
        _ = sopan.nagging


def test_the_version_is_that_of_the_project():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert sopan.__version__ == project["project"]["version"]


def test_forecast_is_a_call_in_whatever_order_its_room_was_imported():
    """The room and the call share a name; importing the room first must not hide the call."""
    script = (
        "import sopan.forecast as room\n"
        "from sopan import forecast\n"
        "import sopan\n"
        "assert callable(room) and callable(forecast) and callable(sopan.forecast)\n"
        "from sopan.forecast import Timeline, forecast\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
