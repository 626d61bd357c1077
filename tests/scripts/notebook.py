"""Execute the notebooks of the examples as Jupyter does, and compare with what they show.

`make notebook` runs it; with `--write` it keeps the new outputs instead. Names choose some of them.
The notebook over the public ledger is passed over where that does not lie beside the repository.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
PUBLIC = ROOT.parent / "shared" / "data" / "receivables.csv"
NEED_PUBLIC = {"trial.ipynb"}


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook after a run from top to bottom in a new kernel, without times and versions."""
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    kept = dict(notebook.metadata)
    os.environ["RECEIVABLES"] = str(PUBLIC)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata = nbformat.from_dict(kept)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return notebook


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The outputs with what was printed in one piece: the kernel cuts it by the clock."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == joined[-1].output_type == "stream" and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def shows_what_it_prints(path: Path, *, write: bool) -> bool:
    """Whether a notebook shows what it prints, or was written."""
    if path.name in NEED_PUBLIC and not PUBLIC.exists():
        print(f"{path.name}: passed over, the public ledger is not here")
        return True
    notebook = executed(path)
    if write:
        nbformat.write(notebook, path)
        return True
    shown = nbformat.read(path, as_version=4)
    for number, (was, now) in enumerate(zip(shown.cells, notebook.cells, strict=True), 1):
        if was.get("outputs") != now.get("outputs"):
            print(f"{path.name}: cell {number} shows something else than it prints; --write keeps the new outputs")
            return False
    print(f"{path.name}: {len(notebook.cells)} cells, as shown")
    return True


def main(arguments: list[str]) -> int:
    """0 when the notebooks show what they print, or were written; 1 otherwise."""
    names = [argument for argument in arguments if argument != "--write"]
    chosen = [path for path in NOTEBOOKS if not names or path.name in names]
    right = [shows_what_it_prints(path, write="--write" in arguments) for path in chosen]
    return 0 if all(right) and chosen else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
