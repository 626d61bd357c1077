"""The rulebook page: complete, current, and so close to the rules that none can change behind its back."""

from __future__ import annotations

import ast
import io
import re
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sopan._caching import lazy
from sopan.decisions import Hold, ReasonCode
from sopan.engine import RULES, _rules
from sopan.words import Purpose
from tests.scripts.rulebook import KINDS, PAGE, PICTURE, Example, answers_of, data, examples, name_of, page, picture

BOOK = data()
TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def ran() -> dict[str, Example]:
    return examples(BOOK)


def test_every_rule_has_an_entry():
    assert [entry["number"] for entry in BOOK["rule"]] == list(range(1, 34))


def test_every_reason_code_has_an_entry_in_the_order_of_the_enum():
    assert [entry["code"] for entry in BOOK["reason"]] == [code.value for code in ReasonCode]


def test_every_rule_has_a_test_that_bears_its_name():
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"^def test_rule_(\d\d)_", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named == set(range(1, 34))


@pytest.mark.parametrize(
    "rule", [*BOOK["rule"], *BOOK["practice"]], ids=lambda rule: rule.get("number", rule.get("id"))
)
def test_every_rule_is_decided_where_the_page_says(rule):
    for name, _, _ in (place.partition(": ") for place in rule["where"]):
        what = resolve_name(name)
        assert callable(what) or isinstance(what, property | cached_property | lazy), name
        asked = ("fget", "func", "_compute")  # of a property, of one that is cached, of a lazy fact
        defined = next((getattr(what, one) for one in asked if hasattr(what, one)), what)
        assert f"{defined.__module__}.{defined.__qualname__}" == name, "name the module that defines it"


PRACTICES = {
    f"{part}{number}" for part, last in zip("BCDE", (6, 8, 8, 6), strict=True) for number in range(1, last + 1)
}
"""What is owed, when, who, and people: the practices of accounts receivable, by part and number."""


def test_every_practice_has_one_row_and_a_test_that_bears_its_name():
    rows = [entry["id"] for entry in BOOK["practice"] if entry["id"] in PRACTICES]
    assert sorted(rows) == sorted(PRACTICES)
    functions = (
        node.name
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    named = {found[1].upper() for name in functions if (found := re.match(r"test_([a-e]\d)_", name))}
    assert named >= PRACTICES, sorted(PRACTICES - named)


def test_every_row_of_the_table_is_named_where_its_rule_is_decided():
    named = {str(rule["number"]): rule["where"] for rule in BOOK["rule"]}
    for rule in RULES:
        assert f"{rule.decide.__module__}.{rule.decide.__qualname__}" in named[rule.number], rule.state


def test_the_page_is_current(ran):
    assert PAGE.read_text(encoding="utf-8") == page(BOOK, RULES, ran), "run `make rulebook`"


def test_the_picture_is_current():
    assert PICTURE.read_text(encoding="utf-8") == picture(RULES), "run `make rulebook`"


@pytest.mark.parametrize("code", [entry["code"] for entry in BOOK["reason"]])
def test_the_example_of_a_reason_shows_it_at_work(ran, code):
    assert re.search(rf"^- {code}\b", ran[code].printed, re.MULTILINE)


@pytest.mark.parametrize("code", [entry["code"] for entry in BOOK["reason"]])
def test_the_example_of_a_reason_is_told_in_both_languages(ran, code):
    sentences = [line for line in ran[code].printed.splitlines() if line.endswith(".")]
    half = len(sentences) // 2
    indonesian, english = " ".join(sentences[:half]), " ".join(sentences[half:])
    assert indonesian
    assert indonesian != english


@pytest.mark.parametrize("place", range(len(RULES)), ids=[rule.state for rule in RULES])
def test_a_rule_that_is_lost_changes_an_entry(ran, place, monkeypatch):
    without = (*RULES[:place], *RULES[place + 1 :])
    monkeypatch.setattr(_rules, "RULES", without)
    _rules._rules_after.cache_clear()
    try:
        changed = examples(BOOK)
    except (AttributeError, AssertionError):  # an answer of another kind, or none at all
        changed = {}
    finally:
        monkeypatch.undo()
        _rules._rules_after.cache_clear()
    assert changed != ran


@pytest.mark.parametrize("place", range(len(RULES)), ids=[rule.state for rule in RULES])
def test_a_rule_that_yields_something_else_changes_its_entry(ran, place, monkeypatch):
    rule = RULES[place]
    its_own = {rule.number, *(word for _, what in answers_of(rule.yields) for word in what if word in set(ReasonCode))}

    def otherwise(desk):
        said = rule.decide(desk)
        return said and Hold(reason="held", until=None, task=None, because=())

    monkeypatch.setattr(_rules, "RULES", (*RULES[:place], replace(rule, decide=otherwise), *RULES[place + 1 :]))
    _rules._rules_after.cache_clear()
    try:
        told = printed_by_each()
    finally:
        monkeypatch.undo()
        _rules._rules_after.cache_clear()
    assert any(told[name] != ran[name].printed for name in its_own)


def test_each_entry_prints_what_the_page_shows(ran):
    assert printed_by_each() == {name: example.printed for name, example in ran.items()}


def printed_by_each() -> dict[str, str]:
    """What every entry prints, one after the other as on the page; one that breaks prints how."""
    space: dict[str, Any] = {}
    exec(BOOK["prologue"], space)  # noqa: S102 - the page runs the same programs
    told = {}
    for entry in (*BOOK["rule"], *BOOK["reason"]):
        printed = io.StringIO()
        with redirect_stdout(printed):
            try:
                exec(entry["example"], space)  # noqa: S102 - as above
            except Exception as error:  # noqa: BLE001 - an answer of another kind
                printed.write(type(error).__name__)
        told[name_of(entry)] = printed.getvalue().rstrip()
    return told


@pytest.mark.parametrize("place", range(len(RULES) - 1))
def test_two_rules_that_change_places_change_the_page(ran, place):
    swapped = [*RULES[:place], RULES[place + 1], RULES[place], *RULES[place + 2 :]]
    assert page(BOOK, tuple(swapped), ran) != PAGE.read_text(encoding="utf-8")
    assert picture(tuple(swapped)) != PICTURE.read_text(encoding="utf-8")


def test_what_a_row_yields_is_in_table_and_picture(ran):
    renamed = (replace(RULES[0], yields="Hold too_early", state="early"), *RULES[1:])
    assert "| early |" in page(BOOK, renamed, ran)
    assert "too_early" in picture(renamed)


def test_every_word_of_what_rows_yield_is_known():
    known = {*ReasonCode, *Purpose, "a step"}
    for rule in RULES:
        for kind, what in answers_of(rule.yields):
            assert kind in KINDS
            assert set(what) <= known, rule.state


def test_from_each_rule_on_the_holds_are_those_of_the_rows_below_it_and_of_dispatch():
    kept_back = {"needs_approval", "stale_payment_data", "unreachable", "never_open"}
    for place, rule in enumerate(RULES):
        below = [answers_of(later.yields) for later in RULES[place:]]
        holds = {code for answers in below for kind, what in answers if kind == "Hold" for code in what}
        assert _rules.holds_from(rule.decide) == holds | kept_back, rule.state


def test_the_picture_is_an_image_with_a_title_and_stays_within_its_frame():
    root = ET.fromstring(picture(RULES))  # noqa: S314 - our own file
    space = {"svg": "http://www.w3.org/2000/svg"}
    assert root.find("svg:title", space) is not None
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    for text in root.iterfind(".//svg:text", space):
        words = "".join(text.itertext())
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        size = float(text.attrib.get("font-size", 13))
        reach = {"end": 0, "middle": 0.5}.get(text.attrib.get("text-anchor", ""), 1) * 0.56 * size * len(words)
        assert 0 <= y <= height
        assert x + reach <= width, words


def test_entries_have_one_sentence_per_line():
    for entry in BOOK["rule"]:
        for line in entry["text"].strip().splitlines():
            assert not re.search(r"[a-z`)]\. [A-Z]", line), (name_of(entry), line)
