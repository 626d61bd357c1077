"""Writes docs/rulebook.md and docs/images/conversation.svg: `make rulebook`.

The words and the example programs are data (docs/rulebook.toml), the order of the rules is the engine's own table, and
what the examples print is what they print when this script runs them.
"""

from __future__ import annotations

import io
import sys
import tomllib
from contextlib import redirect_stdout
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from sopan.decisions import ReasonCode
from sopan.engine import RULES
from sopan.engine._rules import Rule

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "rulebook.md"
PICTURE = DOCS / "images" / "conversation.svg"
KINDS = ("Send or Wait", "Hold", "HandOff", "Done")


def data() -> dict[str, Any]:
    """Words and examples."""
    return tomllib.loads((DOCS / "rulebook.toml").read_text(encoding="utf-8"))


# --- the page -------------------------------------------------------------------------------------


class Example(NamedTuple):
    """A program and what it prints."""

    program: str
    printed: str


def examples(book: dict[str, Any]) -> dict[str, Example]:
    """Every example by the number of its rule or the code of its reason, run one after the other."""
    space: dict[str, Any] = {}
    exec(book["prologue"], space)  # noqa: S102 - the page runs the same programs
    found = {}
    for entry in (*book["rule"], *book["reason"]):
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(entry["example"], space)  # noqa: S102 - as above
        found[name_of(entry)] = Example(entry["example"].strip(), printed.getvalue().rstrip())
    return found


def name_of(entry: dict[str, Any]) -> str:
    """What an entry is about: `7`, `grace`."""
    return str(entry.get("number", entry.get("code")))


def page(book: dict[str, Any], rules: tuple[Rule, ...], ran: dict[str, Example]) -> str:
    """The whole page, with what the examples printed."""
    parts = [
        "<!-- Written by `make rulebook` from rulebook.toml, the engine's table and the reason codes; not by hand. -->",
        "# The rulebook",
        book["intro"].strip(),
        "## The first that applies decides",
        book["order"].strip(),
        "![For every state, the rule that decides and what it yields](images/conversation.svg)",
        _table(rules),
        "## The examples",
        book["desk"].strip(),
        f"```python\n{book['prologue'].strip()}\n```",
    ]
    for group, entries in groupby(book["rule"], key=lambda entry: entry["group"]):
        parts.append(f"## Rules: {group[0].lower()}{group[1:]}")
        for entry in entries:
            number = entry["number"]
            parts.append(f"(rule-{number})=\n### Rule {number}: {entry['title']}")
            parts += [entry["text"].strip(), f"Decided in {_where(entry)}.", _shown(ran[name_of(entry)])]
    parts += ["## Beside the rules", _practice(book["practice"])]
    for group, entries in groupby(book["reason"], key=lambda entry: entry["group"]):
        parts.append(f"## Reasons: {group[0].lower()}{group[1:]}")
        for entry in entries:
            code = entry["code"]
            parts.append(f"(reason-{code.replace('_', '-')})=\n### `{code}`")
            parts += [entry["means"].strip(), _shown(ran[code])]
    return "\n\n".join(parts) + "\n"


def _practice(entries: list[dict[str, Any]]) -> str:
    lines = (f"| {entry['id']} | {entry['text']} | {_where(entry)} |" for entry in entries)
    return "\n".join(["| | what holds | decided in |", "|---|---|---|", *lines])


def _where(entry: dict[str, Any]) -> str:
    """The places that decide an entry; with what, where it is not all of it."""
    places = (place.partition(": ") for place in entry["where"])
    return ", ".join(f"`{name}` ({what})" if what else f"`{name}`" for name, _, what in places)


def _shown(example: Example) -> str:
    return f"```python\n{example.program}\n```\n\n<!-- output -->\n```text\n{example.printed}\n```"


def _table(rules: tuple[Rule, ...]) -> str:
    lines = ["| | when the case is | after | rule | the answer is |", "|---|---|---|---|---|"]
    for place, rule in enumerate(rules, start=1):
        answers = "; ".join(_in_markdown(kind, what) for kind, what in answers_of(rule.yields))
        after = ", ".join(f"`{event.__name__}`" for event in rule.after)
        lines.append(f"| {place} | {rule.state} | {after} | [{rule.number}](#rule-{rule.number}) | {answers} |")
    return "\n".join(lines)


def answers_of(yields: str) -> list[tuple[str, list[str]]]:
    """`Send or Wait a step, HandOff, Hold ladder_finished, unreachable`, by kind."""
    found: list[tuple[str, list[str]]] = []
    for part in yields.split(", "):
        kind = next((kind for kind in KINDS if part.startswith(kind)), None)
        if kind is not None:
            found.append((kind, []))
        what = part.removeprefix(kind or "").strip()
        if what:
            found[-1][1].append(what)
    return found


def _in_markdown(kind: str, what: list[str]) -> str:
    codes = set(ReasonCode)
    linked = [f"[`{word}`](#reason-{word.replace('_', '-')})" if word in codes else word for word in what]
    return " ".join([kind.replace("Send or Wait", "Send or Wait:"), ", ".join(linked)]).strip()


# --- the picture ----------------------------------------------------------------------------------

WIDTH, ROW, TOP = 1040, 36, 92
EVENTS, STATE, ANSWER = 24, 268, 566
STATE_WIDTH = 256
INK, MUTED, LINE, PAPER = "#1f2933", "#5f6b7a", "#c3ccd6", "#ffffff"
COLOURS = {"Send or Wait": "#1d6fb8", "Hold": "#975a16", "HandOff": "#8a3ffc", "Done": "#2f855a"}
LEGEND = (
    ("Send or Wait", "asked now, or at a known instant"),
    ("Hold", "nobody is asked"),
    ("HandOff", "a person takes over"),
    ("Done", "nothing left to ask for"),
)


def picture(rules: tuple[Rule, ...]) -> str:
    """States from top to bottom, the events that bring them about on the left, the answers on the right."""
    height = TOP + len(rules) * ROW + 60
    draw = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'aria-labelledby="conversation-title conversation-text" font-family="system-ui, sans-serif" font-size="13">'
        ),
        '<title id="conversation-title">What decides in a conversation</title>',
        (
            '<desc id="conversation-text">From top to bottom, the first state that applies decides. '
            "Left of it the events that bring it about, right of it the answer.</desc>"
        ),
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="{PAPER}"/>',
        _text(EVENTS, 34, "The first state that applies decides", size=18, bold=True),
        _text(EVENTS, 66, "after this was recorded", colour=MUTED),
        _text(STATE, 66, "rule, and what the case is", colour=MUTED),
        _text(ANSWER, 66, "and the answer is", colour=MUTED),
    ]
    spine = STATE + 16
    last = TOP + (len(rules) - 1) * ROW + 14
    draw.append(f'<line x1="{spine}" y1="{TOP}" x2="{spine}" y2="{last}" stroke="{LINE}" stroke-width="2"/>')
    for place, rule in enumerate(rules):
        draw += _row(TOP + place * ROW, rule)
    draw += _legend(TOP + len(rules) * ROW + 30)
    return "\n".join([*draw, "</svg>"]) + "\n"


def _row(y: int, rule: Rule) -> list[str]:
    """One state: its events, its rule's number, its answers."""
    middle = y + 14
    answers = answers_of(rule.yields)
    first = COLOURS[answers[0][0]]
    drawn = [
        f'<rect x="{STATE}" y="{y}" width="{STATE_WIDTH}" height="28" rx="6" fill="{PAPER}" stroke="{first}"/>',
        f'<rect x="{STATE}" y="{y}" width="32" height="28" rx="6" fill="{first}"/>',
        _text(STATE + 16, middle + 4, rule.number, colour=PAPER, bold=True, anchor="middle"),
        _text(STATE + 42, middle + 4, rule.state),
    ]
    if rule.after:
        words = " or ".join(event.__name__ for event in rule.after)
        drawn += [
            _text(STATE - 22, middle + 4, words, colour=MUTED, anchor="end"),
            _arrow(STATE - 16, STATE - 3, middle, MUTED),
        ]
    drawn.append(_arrow(STATE + STATE_WIDTH + 4, ANSWER - 8, middle, first))
    spans = "".join(_answer(kind, what, last=place == len(answers) - 1) for place, (kind, what) in enumerate(answers))
    drawn.append(f'<text x="{ANSWER}" y="{middle + 4}" fill="{INK}">{spans}</text>')
    return drawn


def _answer(kind: str, what: list[str], *, last: bool) -> str:
    words = " " + ", ".join(what) if what else ""
    end = "" if last else "; "
    return f'<tspan fill="{COLOURS[kind]}" font-weight="600">{kind}</tspan><tspan>{escape(words)}{end}</tspan>'


def _legend(y: int) -> list[str]:
    drawn, x = [], EVENTS
    for kind, meaning in LEGEND:
        drawn.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" rx="3" fill="{COLOURS[kind]}"/>')
        drawn.append(_text(x + 18, y, f"{kind}: {meaning}", colour=MUTED, size=12))
        x += 46 + round(6.2 * len(f"{kind}: {meaning}"))
    return drawn


def _arrow(x1: int, x2: int, y: int, colour: str) -> str:
    return (
        f'<path d="M{x1} {y}H{x2 - 5}" stroke="{colour}" stroke-width="1.5" fill="none"/>'
        f'<path d="M{x2 - 6} {y - 4}L{x2} {y}L{x2 - 6} {y + 4}z" fill="{colour}"/>'
    )


def _text(
    x: int, y: int, words: str, *, colour: str = INK, size: int = 13, bold: bool = False, anchor: str = ""
) -> str:
    extra = (' font-weight="600"' if bold else "") + (f' text-anchor="{anchor}"' if anchor else "")
    sized = "" if size == 13 else f' font-size="{size}"'
    return f'<text x="{x}" y="{y}" fill="{colour}"{sized}{extra}>{escape(words)}</text>'


def main() -> int:
    """Write both files."""
    book = data()
    PAGE.write_text(page(book, RULES, examples(book)), encoding="utf-8")
    PICTURE.write_text(picture(RULES), encoding="utf-8")
    print(f"{PAGE.relative_to(DOCS.parent)}, {PICTURE.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
