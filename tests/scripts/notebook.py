"""Execute the notebook of the examples as Jupyter does, and compare with what it shows.

`make notebook` runs it; with `--write` it keeps the new outputs instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "examples" / "policy_experiment.ipynb"


def executed() -> nbformat.NotebookNode:
    """The notebook after a run from top to bottom in a new kernel, without times and versions."""
    notebook: nbformat.NotebookNode = nbformat.read(NOTEBOOK, as_version=4)
    kept = dict(notebook.metadata)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    notebook.metadata = nbformat.from_dict(kept)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def main(arguments: list[str]) -> int:
    """0 when the notebook shows what it prints, or was written; 1 otherwise."""
    notebook = executed()
    if "--write" in arguments:
        nbformat.write(notebook, NOTEBOOK)
        return 0
    shown = nbformat.read(NOTEBOOK, as_version=4)
    for number, (was, now) in enumerate(zip(shown.cells, notebook.cells, strict=True), 1):
        if was.get("outputs") != now.get("outputs"):
            print(f"{NOTEBOOK.name}: cell {number} shows something else than it prints; --write keeps the new outputs")
            return 1
    print(f"{NOTEBOOK.name}: {len(notebook.cells)} cells, as shown")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
