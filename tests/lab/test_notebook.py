"""Notebooks run from top to bottom and show what they print; `make notebook` does the same with Jupyter."""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.lab.ledgers import PUBLIC

EXAMPLES = Path(__file__).parents[2] / "examples"


class Printer:
    """What IPython hands to `_repr_pretty_`."""

    def __init__(self) -> None:
        self.written = ""

    def text(self, text: str) -> None:
        self.written += text


def run(source: str, names: dict[str, object]) -> tuple[str, object]:
    """What a cell prints, and the value of its last line if that is an expression."""
    tree, last = ast.parse(source), None
    match tree.body[-1]:
        case ast.Expr(ast.Name() as name):
            last = ast.Expression(name)
            del tree.body[-1]
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(tree, "notebook", "exec"), names)  # noqa: S102 - our own file, as a notebook runs it
        value = eval(compile(last, "notebook", "eval"), names) if last else None  # noqa: S307 - as above
    return printed.getvalue(), value


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.ipynb")))
def test_a_notebook_shows_what_it_prints(name, monkeypatch):
    if name == "trial.ipynb":
        if not PUBLIC.exists():
            pytest.skip("the public ledger lies beside the repository")
        monkeypatch.setenv("RECEIVABLES", str(PUBLIC))
    monkeypatch.chdir(EXAMPLES)
    names: dict[str, object] = {"__name__": "notebook"}
    for cell in json.loads((EXAMPLES / name).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        printed, value = run("".join(cell["source"]), names)
        outputs = {output["output_type"]: output for output in cell["outputs"]}
        assert printed == "".join(outputs.pop("stream", {"text": []})["text"])
        if value is not None:
            shown = outputs.pop("execute_result")["data"]
            printer = Printer()
            value._repr_pretty_(printer, cycle=False)
            assert printer.written == "".join(shown.pop("text/plain"))
            if hasattr(value, "_repr_html_"):
                assert value._repr_html_() == "".join(shown.pop("text/html"))
            assert not shown
        assert not outputs
