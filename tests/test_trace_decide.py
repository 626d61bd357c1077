"""How far one has to read to follow a decision. These are counts of functions and files, the same on every machine."""

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
