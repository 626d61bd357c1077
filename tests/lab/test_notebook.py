"""The notebook runs from top to bottom and prints what it shows."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "examples" / "policy_experiment.ipynb"


def test_the_notebook_prints_what_it_shows():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {"__name__": "notebook"}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec("".join(cell["source"]), names)  # noqa: S102 - our own file, as a notebook runs it
        shown = "".join(line for output in cell["outputs"] for line in output["text"])
        assert printed.getvalue() == shown
