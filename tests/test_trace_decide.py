"""How far one has to read to follow a decision. These are counts of functions and files, the same on every machine."""

import re

from tests.scripts.trace_decide import SOURCE, plain_reminder


def test_a_plain_reminder_is_followed_within_a_dozen_files():
    way = plain_reminder()
    assert len(way.files) <= 12, way.files
    assert way.changes <= 35, way.changes


def test_the_way_ends_where_it_began_and_passes_the_rules():
    way = plain_reminder()
    assert way.steps[0] == ("engine/_decide.py", "decide")
    assert way.steps[-1][0] == "engine/_decide.py"
    assert ("engine/_rules.py", "overdue") in way.steps
    assert 40 < way.functions < 120


def test_the_engine_has_at_most_eleven_files_each_short_enough_for_one_sitting():
    lines = {path.name: path.read_text(encoding="utf-8").count("\n") for path in (SOURCE / "engine").glob("*.py")}
    assert len(lines) <= 11
    assert {name: count for name, count in lines.items() if count > 450} == {}


def test_the_design_page_names_every_file_and_at_most_fifteen_types():
    page = (SOURCE.parents[1] / "docs/design.md").read_text(encoding="utf-8").partition("## Inside the engine")[2]
    files, types = (re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) for part in page.split("These types", 1))
    assert sorted(files) == sorted(path.stem for path in (SOURCE / "engine").glob("_[a-z]*.py"))
    assert len(types) <= 15
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    assert [name for name in types if f"class {name}" not in text] == []
