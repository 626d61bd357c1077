"""The pages on policies and history say what the code says."""

import re
import tomllib
from pathlib import Path

import pytest

import sopan
from sopan.history import _lint as history_lint
from sopan.history import events
from sopan.policy import EscalationPolicy
from sopan.policy import _lint as policy_lint

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
pytestmark = pytest.mark.skipif(not GUIDE.exists(), reason="no docs in this copy")


def page(name: str) -> str:
    return (GUIDE / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page(name), re.DOTALL)


def documented(module) -> set[str]:
    return set(re.findall(r"^\| `([a-z_]+)` \|", str(module.__doc__), re.MULTILINE))


def listed(name: str, after: str) -> set[str]:
    """The words in the first column of the tables after a heading."""
    rows = re.findall(r"^\| (.*?) \|", page(name).split(after, 1)[1], re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([a-z_]+)`", row)}


def test_the_page_lists_every_finding_about_a_policy():
    assert listed("policies.md", "## Is it wise?") == documented(policy_lint)


def test_the_page_lists_every_finding_about_a_history():
    assert listed("history.md", "## What does not fit") == documented(history_lint)


def test_the_page_names_every_event():
    shown = set(re.findall(r"`([A-Z]\w+)`", "".join(re.findall(r"^\| (`.*?) \|", page("history.md"), re.MULTILINE))))
    assert shown == set(re.findall(r"^\| `([A-Z]\w+)` \|", str(events.__doc__), re.MULTILINE))


def test_the_python_and_the_toml_of_the_page_are_one_policy():
    (text,) = blocks("policies.md", "toml")
    namespace: dict = {"sopan": sopan}
    exec(blocks("policies.md", "python")[0], namespace)  # noqa: S102 - a page of our own
    assert EscalationPolicy.model_validate(tomllib.loads(text)) == namespace["policy"]
