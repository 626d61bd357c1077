"""What all tests share: examples that run, and how hard Hypothesis tries."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stdout
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers import myst, rest

if TYPE_CHECKING:
    from sybil import Example

# --- how hard to try ------------------------------------------------------------------------------
# HYPOTHESIS_PROFILE=long pytest ... tries a hundred times as much; `ci` tries the same every time.
# No deadlines: a slow moment of the machine is no finding.

_QUIET = [HealthCheck.too_slow]
settings.register_profile("short", max_examples=50, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("ci", settings.get_profile("short"), derandomize=True, print_blob=True)
settings.register_profile("long", settings.get_profile("short"), max_examples=5_000)
settings.register_profile("mutants", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

# --- what is shown is executed --------------------------------------------------------------------
# Every ```python block of README and manual runs, be it a program or a session with `>>>`.
# What a program prints must be what the page shows, where a ```text block follows this line: <!-- output -->

_DOCTEST = ELLIPSIS | NORMALIZE_WHITESPACE
_PRINTED = "_printed"
_SHOWN = "<!-- output -->\n"


class _Program(PythonEvaluator):
    """Runs a block and remembers what it printed."""

    def __call__(self, example: Example) -> None:
        printed = io.StringIO()
        with redirect_stdout(printed):
            super().__call__(example)
        example.namespace[_PRINTED] = printed.getvalue()


def _blocks() -> myst.PythonCodeBlockParser:
    parser = myst.PythonCodeBlockParser(doctest_optionflags=_DOCTEST)
    parser.codeblock_parser = myst.CodeBlockParser("python", _Program())
    return parser


def _shown_output(example: Example) -> None:
    before = example.document.text[: example.region.start]
    if not before.endswith(_SHOWN):
        return
    printed = example.namespace.get(_PRINTED, "")
    shown = example.parsed
    assert printed.rstrip() == shown.rstrip(), f"the page shows:\n{shown}\nthe example prints:\n{printed}"


pages = Sybil(
    parsers=[
        _blocks(),
        myst.DocTestDirectiveParser(optionflags=_DOCTEST),
        myst.CodeBlockParser(language="text", evaluator=_shown_output),
        myst.SkipParser(),
    ],
    patterns=["*.md"],
)

docstrings = Sybil(
    parsers=[rest.DocTestParser(optionflags=_DOCTEST), rest.PythonCodeBlockParser()],
    patterns=["src/sopan/**/*.py", "src/sopan/*.py"],
    document_types={".py": PythonDocStringDocument},
)

pytest_collect_file = (pages + docstrings).pytest()
collect_ignore_glob = ["docs/_build/*", "docs/conf.py", "tests/scripts/*"]
