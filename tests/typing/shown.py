"""Type-check what users copy: `python -m tests.typing.shown [examples]`.

Every ```python block of a page becomes part of one module, on the lines where it stands, so that an error names the
page and the line. mypy and pyright read the modules as a user's strict project would: without the plugin of pydantic.
With `examples` they read the examples that are files, and the cells of notebooks, instead.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["examples", "pages", "program"]

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "typing"
LATER = {
    # no project of their own, or being redrawn
    "docs/rulebook.md",
}
"""What does not pass yet."""

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def program(text: str) -> str:
    """The Python of a page, each line where it stands; empty where there is none."""
    lines = [""] * (text.count("\n") + 1)
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for place, line in enumerate(_code(block[1]), first):
            lines[place] = line
    return "\n".join(lines).rstrip() + "\n" if any(lines) else ""


def _code(block: str) -> Iterator[str]:
    """The lines that run: all of a program, those behind the prompt of a session."""
    session = block.lstrip().startswith(">>>")
    for line in block.splitlines():
        if not session:
            yield line
        else:
            yield line[4:] if line.startswith((">>> ", "... ")) else ""


def pages() -> dict[str, str]:
    """Page -> its Python, of README, manual and examples."""
    found = [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    names = {str(page.relative_to(ROOT)): page for page in found if not {"_build", "node_modules"} & {*page.parts}}
    made = {name: program(page.read_text(encoding="utf-8")) for name, page in sorted(names.items())}
    return {name: source for name, source in made.items() if source}


def examples() -> dict[str, str]:
    """Notebook -> the Python of its cells, one after the other."""
    made = {}
    for path in sorted((ROOT / "examples").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        made[str(path.relative_to(ROOT))] = "\n\n".join(code) + "\n"
    return made


def _write(shown: Mapping[str, str]) -> list[str]:
    """One module for each under `build/typing`; the paths, from the root."""
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    for name, source in shown.items():
        if name not in LATER:
            (BUILD / (re.sub(r"\W", "_", name) + ".py")).write_text(source, encoding="utf-8")
    return [str(path.relative_to(ROOT)) for path in sorted(BUILD.glob("*.py"))]


def _check(files: list[str]) -> bool:
    """Whether both checkers find nothing; what they find goes to standard output."""
    lenient = "implicit_reexport = True\nignore_missing_imports = True\n"  # of libraries that have no types
    config = BUILD / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = True\npython_version = 3.11\nallow_redefinition = True\nexplicit_package_bases = True\n"
        "mypy_path = src:examples\nuntyped_calls_exclude = altair\n"
        f"[mypy-altair.*,dask.*,distributed.*,openpyxl.*,pandas.*,polars.*]\n{lenient}",
        encoding="utf-8",
    )
    (BUILD / "pyrightconfig.json").write_text(
        json.dumps(
            {
                "typeCheckingMode": "strict",
                "pythonVersion": "3.11",
                "include": [f"../../{file}" for file in files],
                "extraPaths": ["../../src", "../../examples"],
                "reportUnusedExpression": "none",  # a session shows values by naming them
                "reportMissingTypeStubs": "none",
            }
        ),
        encoding="utf-8",
    )
    pyright = ["pyright", "--project", str(BUILD), "--pythonpath", sys.executable]  # it would take the one on the path
    commands = [["mypy", "--config-file", str(config), *files], pyright]
    passed = [_passes([sys.executable, "-m", *command]) for command in commands]  # both speak, whatever the first says
    return all(passed)


def _passes(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    if sys.argv[1:] == ["examples"]:
        files = [str(path.relative_to(ROOT)) for path in (ROOT / "examples").rglob("*.py") if "tests" not in path.parts]
        sys.exit(not _check([*_write(examples()), *(file for file in sorted(files) if file not in LATER)]))
    sys.exit(not _check(_write(pages())))
