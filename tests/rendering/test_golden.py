"""What clients read is in review: any change of a word shows up here."""

from __future__ import annotations

from pathlib import Path

import pytest

import sopan.rendering
from sopan.rendering import _builtin as builtin
from sopan.words import Language
from tests.rendering.golden import FOLDER, SOURCES, documents, sources

TEMPLATES = Path(sopan.rendering.__file__).parent / "templates"


def test_the_shipped_words_are_the_reviewed_words():
    written = dict(documents())
    kept = {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.*")}
    assert sorted(written) == sorted(kept)
    changed = [path for path in written if written[path] != kept[path]]
    assert changed == [], "read the diff after: python -m tests.rendering.golden"


def test_no_golden_message_needs_a_warning():
    assert [path for path, content in documents() if "--- warning" in content] == []


@pytest.fixture
def unread():
    """What is read afresh, before and after."""
    forget()
    yield
    forget()


def forget():
    for known in (builtin._read, builtin._sections, builtin.builtin_source):
        known.cache_clear()


def test_every_source_is_the_reviewed_source():
    assert sources() == SOURCES.read_text(encoding="utf-8"), "read the diff after: python -m tests.rendering.golden"


@pytest.mark.usefixtures("unread")
def test_every_template_file_is_a_part_of_a_message(monkeypatch):
    """Together with the test before: no file can go without a test that fails."""
    read = set()
    original = builtin._read

    def recorded(path):
        text = original(path)
        if text is not None:
            read.add(path)
        return text

    monkeypatch.setattr(builtin, "_read", recorded)
    assert sources() == SOURCES.read_text(encoding="utf-8")
    assert {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2")} == read


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("lost", ["id/_blocks.j2", "en/thanks.j2", "_pages.j2"])
def test_a_template_that_is_lost_is_missed(monkeypatch, lost):
    assert (TEMPLATES / lost).exists()
    original = builtin._read
    monkeypatch.setattr(builtin, "_read", lambda path: None if path == lost else original(path))
    assert changed() != SOURCES.read_text(encoding="utf-8")


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("language", [*Language])
def test_every_block_is_a_part_of_a_message(monkeypatch, language):
    used = set()
    original = builtin._variant

    def recorded(of, name, medium):
        text = original(of, name, medium)
        if text is not None:
            used.add((name, medium))
        return text

    monkeypatch.setattr(builtin, "_variant", recorded)
    sources()
    assert {*builtin._sections(f"{language}/_blocks.j2")} - used == set()


def changed():
    """The sources as they are now; None when a block is missing."""
    try:
        return sources()
    except LookupError:
        return None
