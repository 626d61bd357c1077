"""What clients read is in review: any change of a word shows up here."""

from __future__ import annotations

from tests.rendering.golden import FOLDER, documents


def test_the_shipped_words_are_the_reviewed_words():
    written = dict(documents())
    kept = {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.*")}
    assert sorted(written) == sorted(kept)
    changed = [path for path in written if written[path] != kept[path]]
    assert changed == [], "read the diff after: python -m tests.rendering.golden"


def test_no_golden_message_needs_a_warning():
    assert [path for path, content in documents() if "--- warning" in content] == []
