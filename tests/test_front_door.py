"""`import sopan`: what it offers and what it costs."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import pytest

import sopan

FRONT_DOOR = Path(sopan.__file__)
HEAVY = ["babel", "holidays", "jinja2", "numpy"]


def loaded_after(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has after `statement`."""
    script = f"{statement}\nimport json, sys\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(result.stdout))


def offered_to_type_checkers() -> tuple[dict[str, str], set[str]]:
    """Name -> module, and the packages themselves, from the imports under TYPE_CHECKING."""
    tree = ast.parse(FRONT_DOOR.read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    names, packages = {}, set()
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        assert node.module
        for alias in node.names:
            if node.module == "sopan":
                packages.add(alias.name)
            else:
                names[alias.name] = node.module
    return names, packages


PACKAGES = {module.name for module in iter_modules(sopan.__path__) if not module.name.startswith("_")}


def test_import_sopan_loads_nothing_heavy():
    assert loaded_after("import sopan").isdisjoint([*HEAVY, "pydantic"])


@pytest.mark.parametrize("name", sopan.__all__)
def test_no_name_of_the_front_door_loads_anything_heavy(name):
    assert loaded_after(f"from sopan import {name}").isdisjoint(HEAVY)


def test_type_checkers_and_python_are_offered_the_same():
    names, packages = offered_to_type_checkers()
    assert names == sopan._ROOMS
    assert packages | {"forecast"} == PACKAGES  # a call has the name of its package, and goes before
    assert set(sopan.__all__) == {*sopan._ROOMS, "presets"}


@pytest.mark.parametrize("name", sorted(PACKAGES - {"forecast"}))
def test_a_package_is_there_without_an_import_of_its_own(name):
    script = f"import sopan; assert sopan.{name}.__name__ == 'sopan.{name}'; assert '{name}' in dir(sopan)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_package_that_lacks_something_says_what():
    script = "import sys; sys.modules['pydantic'] = None; import sopan; sopan.history"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert "pydantic" in result.stderr


@pytest.mark.parametrize("name", ["Client", "Invoice", "EscalationPolicy", "History", "Creditor", "Step"])
def test_help_and_editors_see_the_fields_before_the_first_value(name):
    script = (
        f"import inspect, sopan\nkind = sopan.{name}\nshown = inspect.signature(kind)\n"
        "assert list(shown.parameters) == list(kind.model_fields), shown\n"
        "kind.model_rebuild()\nassert inspect.signature(kind) == shown\n"
        "assert not hasattr(kind.model_construct(), '__signature__')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_signature_is_the_one_of_the_source():
    parameters = inspect.signature(sopan.Client).parameters
    assert str(parameters["contacts"]) == "contacts: 'Several[Contact]' = ()"
    assert str(parameters["id"]) == "id: 'Identifier'"


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
