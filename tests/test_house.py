"""Rules of the house that no linter knows."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.mutants.changes import mutants_of
from tests.mutants.killers import ROOMS as MUTATED
from tests.mutants.killers import killers_for

ROOT = Path(__file__).parents[1]
ROOMS = sorted((ROOT / "src" / "sopan").rglob("*.py"))
FRONT_DOOR = ROOT / "src" / "sopan" / "__init__.py"
SHOWN = {".py", ".md", ".toml", ".json", ".jinja", ".html", ".txt", ".css", ".cfg", ".yml", ".yaml", ".svg", ".csv", ""}
FOLDERS = ["src", "tests", "docs", "examples", "bench", ".ci"]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project_files() -> list[Path]:
    """Every text file of the project, without what can be made again."""
    found = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".")]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    made = {"__pycache__", "_build", "node_modules", ".ipynb_checkpoints", ".venv"}
    return sorted(path for path in found if path.suffix in SHOWN and made.isdisjoint(path.parts))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ROOMS, ids=relative)
def test_nothing_is_left_open_in_the_source(path):
    left = re.findall(
        r"TODO|FIXME|\bXXX\b|NotImplementedError|# *stub|pragma: no cover", path.read_text(encoding="utf-8")
    )
    assert not left


@pytest.mark.parametrize("path", [path for path in ROOMS if path != FRONT_DOOR], ids=relative)
def test_no_room_asks_for_the_front_door(path):
    """`sopan/__init__.py` imports every room; a room that imports it would hang upside down."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            assert "sopan" not in {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module != "sopan"


@pytest.mark.parametrize("path", ROOMS, ids=relative)
def test_no_built_in_reaches_outside(path):
    """What import contracts cannot see: files, the terminal, code from text."""
    banned = {"open", "input", "print", "exec", "eval", "compile", "breakpoint", "__import__"}
    called = {
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert banned.isdisjoint(called)


@pytest.mark.parametrize("path", [path for path in ROOMS if path != FRONT_DOOR], ids=relative)
def test_no_error_repeats_what_it_was_given(path):
    """`{value!r}` in an error would carry personal data into logs."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Raise):
            quoted = [
                part for part in ast.walk(node) if isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
            ]
            assert not quoted, f"line {node.lineno}"


@pytest.mark.parametrize("path", ROOMS, ids=relative)
def test_no_room_is_a_hall(path):
    """A file that answers more than one question is split into a package."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_the_project_knows_no_machine():
    """No path of somebody's computer and no address of a package index."""
    where = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work|farm|opt|mnt|srv)/[A-Za-z]|/tmp/[A-Za-z]|[A-Z]:\\Users")
    hosts = re.compile(r"(?:--index-url|--extra-index-url|--find-links|files\.pythonhosted)")
    found = [
        f"{relative(path)}:{number}"
        for path in project_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if where.search(line) or hosts.search(line)
    ]
    assert not found


def test_every_page_speaks_in_one_line_paragraphs():
    """One sentence per line keeps diffs readable: no line of prose holds two sentences."""
    two = re.compile(r"[a-z]{3,}[.!?] [A-Z][a-z]+ [a-z]+ ")
    found = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fenced ^= line.lstrip().startswith(("```", "~~~"))
            if (
                not fenced
                and not line.lstrip().startswith(("|", "<", "#"))
                and two.search(re.sub(r"`[^`]*`", "", line))
            ):
                found.append(f"{relative(path)}:{number}")
    assert not [place for place in found if "_build" not in place]


def test_the_oracle_shares_nothing_with_the_engine():
    """A second opinion that asks the first is none."""
    oracle = ROOT / "tests" / "oracle.py"
    if not oracle.exists():
        pytest.skip("no oracle yet")
    forbidden = ("sopan.engine", "sopan.calendars", "sopan.windows", "sopan.account", "sopan.forecast", "sopan.lab")
    for node in ast.walk(tree_of(oracle)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            assert not name.startswith(forbidden), f"line {node.lineno}"
            assert name not in {"sopan", "sopan.decide", "sopan.WorkingCalendar", "sopan.SendWindow"}, (
                f"line {node.lineno}"
            )


QUESTIONS = ("What", "Whether", "How", "Why", "Which", "When", "Where", "Who", "Whose")


@pytest.mark.parametrize("path", ROOMS, ids=relative)
def test_no_docstring_begins_with_a_question(path):
    """A function says what it does, `Return whether …`, a class or property names a thing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and (ast.get_docstring(node) or "?").split()[0] in QUESTIONS
    ]
    assert found == []


def test_mutants_of_every_package_are_asked_of_tests_that_exist():
    source = ROOT / "src" / "sopan"
    rooms = {path.name for path in source.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms == set(MUTATED)
    assert all(killers_for(room) for room in MUTATED)


def test_every_explained_mutant_is_still_one_of_its_file():
    text = (ROOT / "tests" / "mutants" / "explained.toml").read_text(encoding="utf-8")
    asked: dict[str, set[tuple[str, str]]] = {}
    stale = []
    for entry in tomllib.loads(text)["mutant"]:
        path = ROOT / "src" / "sopan" / entry["file"]
        if entry["file"] not in asked:
            source = path.read_text(encoding="utf-8") if path.exists() else ""
            asked[entry["file"]] = {(mutant.was, mutant.now) for mutant in mutants_of(source)}
        if (entry["was"], entry["now"]) not in asked[entry["file"]]:
            stale.append((entry["file"], entry["was"], entry["now"]))
    assert stale == []
