"""Every report as text, as HTML and as dicts; one writer of tables for all of them."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan import Account, Dossier, PaymentProfile, decide_portfolio, forecast, presets
from sopan.account import ageing, next_actions
from sopan.errors import ArgumentError
from sopan.tables import Table, columns_wide
from tests.stability import NOW, events
from tests.stability import values as kept

VOID = {"br", "hr", "img"}
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=30)


def reports():
    client, invoice = kept()["Client"], kept()["Invoice"].model_copy(update={"terms": {}, "instalments": ()})
    client = client.model_copy(update={"name": "<b>PT Maju & Jaya</b>"})
    account = Account(client, (invoice,), events())
    decisions = list(decide_portfolio([Account(client, (invoice,))], presets.standard(), now=NOW))
    return {
        "ageing": ageing([account], NOW.date()),
        "dossier": Dossier.of([invoice], client, events()),
        "profile": PaymentProfile.of([invoice], as_of=NOW.date()),
        "timeline": forecast(invoice, client, presets.standard(), now=NOW, until=date(2027, 3, 1), history=()),
        "worklist": next_actions(decisions),
    }


REPORTS = reports()
IN_BOTH = [name for name in REPORTS if name != "worklist"]  # its sentences were written when it was made


class Cells(HTMLParser):
    """The cells of a table by row, and whether every element is closed."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.open, self.tags = [], [], set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, _attrs):
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_startendtag(self, tag, _attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_is_text_html_and_dicts(name):
    report = REPORTS[name]
    assert str(report) == report.to_text()
    assert report._repr_html_() == report.to_html()
    json.dumps(report.to_dicts(), default=str)
    page = Cells(report.to_html())
    assert not page.open
    assert page.tags.isdisjoint({"script", "style", "link", "b"})
    assert len({len(row) for row in page.rows}) == 1
    for row in page.rows:
        for cell in row[:-1]:
            assert cell in report.to_text()


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_terminal_of_ipython_shows_the_table_and_not_the_fields(name):
    pretty = pytest.importorskip("IPython.lib.pretty").pretty
    assert pretty(REPORTS[name]) == str(REPORTS[name])


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_line_is_wider_than_a_terminal_of_140_columns(name):
    body = REPORTS[name].to_text().split("─", 1)[1]
    assert all(columns_wide(line) <= 140 for line in body.splitlines())


@pytest.mark.parametrize("name", IN_BOTH)
def test_a_report_speaks_both_languages(name):
    report = REPORTS[name]
    assert report.to_text() == report.to_text("id") != report.to_text("en")
    assert report.to_html() == report.to_html("id") != report.to_html("en")
    with pytest.raises(ArgumentError, match="language"):
        report.to_text("xx")


def test_ageing_is_read_at_a_glance():
    text = REPORTS["ageing"].to_text("en")
    assert text.startswith("Receivables by age on Monday, 23 November 2026\n\n")
    assert text.splitlines()[-4].startswith("total ")
    assert "days sales outstanding (last 90 days)" in text


def test_a_profile_is_read_at_a_glance():
    assert REPORTS["profile"].to_text("en").splitlines()[4].split() == ["class", "new"]


# --- the writer -----------------------------------------------------------------------------------


def table(**more):
    return Table(heads=("name", "many"), rows=(("a", "1"), ("bcd", "1,000")), numbers=frozenset({1}), **more)


def test_numbers_stand_at_the_right_and_words_at_the_left():
    assert table().to_text().splitlines() == ["name   many", "────  ─────", "a         1", "bcd   1,000"]


def test_title_and_notes_stand_around_it():
    assert table(title="Two", notes=("So it is.", "- really")).to_text().splitlines() == [
        "Two",
        "",
        "name   many",
        "────  ─────",
        "a         1",
        "bcd   1,000",
        "",
        "So it is.",
        "",
        "- really",
    ]
    page = table(title="Two & more", notes=("So\nit is.",)).to_html()
    assert "<caption>Two &amp; more</caption>" in page
    assert '<p style="white-space:pre-line">So\nit is.</p>' in page
    hidden = table(title='Two "&" more').to_html(show_title=False)
    assert "caption" not in hidden
    assert 'aria-label="Two &quot;&amp;&quot; more"' in hidden


def test_a_table_without_rows_has_its_heads():
    assert Table(heads=("a", "b"), rows=()).to_text() == "a  b\n─  ─"
    assert Cells(Table(heads=("a", "b"), rows=()).to_html()).rows == [["a", "b"]]


def test_wide_letters_take_two_columns_and_marks_none():
    assert [columns_wide(text) for text in ("abc", "株式会社", "e\u0301", "👍")] == [3, 8, 1, 2]


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6))
def test_every_cell_arrives_in_html_as_it_is(rows):
    page = Cells(Table(heads=("a", "b", "c"), rows=tuple(rows)).to_html())
    assert page.rows[1:] == [list(row) for row in rows]


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_columns_of_a_text_stand_below_each_other(rows):
    lines = Table(heads=("a", "b"), rows=tuple(rows)).to_text().splitlines()
    start = re.match("─+  ", lines[1]).end()
    assert all(columns_wide(line) <= columns_wide(lines[1]) for line in lines)
    for line in lines[2:]:
        columns = "".join(letter + "\0" * (columns_wide(letter) - 1) for letter in line if columns_wide(letter))
        assert columns[start - 2 : start].strip() == ""


@given(st.text("ab ", max_size=300))
def test_a_long_last_cell_loses_no_word(text):
    lines = Table(heads=("a", "b"), rows=(("x", text),)).to_text().splitlines()[2:]
    assert " ".join(" ".join(line[3:].split()) for line in lines).split() == text.split()


def test_a_long_last_cell_goes_on_more_lines_and_a_word_longer_than_a_line_begins_none():
    whole = "word " * 20 + "x" * 60 + " end"
    table = Table(heads=("a", "b"), rows=(("1", whole),), title="t")
    lines = [line.split("  ", 1)[-1].strip() for line in table.to_text().splitlines()]
    assert "x" * 60 in lines
    alone = Table(heads=("a", "b"), rows=(("1", "x" * 60),), title="t")
    first = next(line for line in alone.to_text().splitlines() if line.startswith("1"))
    assert first.split() == ["1", "x" * 60]
