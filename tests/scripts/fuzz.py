"""Throw templates and names at the renderer: `python -m tests.scripts.fuzz [--seconds 60] [--seed 1] [--plant HOLE]`.

A case fails when anything but TemplateRejected or RenderFailed gets out, when an accepted template prints what is not
data, runs long, grows large, or differs from what its own grammar says; and when a name changes the shape of a message.
`--plant` opens one hole on purpose; the fuzzer must find it. The last line says how many cases there were.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from html.parser import HTMLParser
from unittest.mock import patch

from pydantic import ValidationError

from sopan.client import Client
from sopan.errors import RenderFailed, TemplateRejected
from sopan.rendering import Message, Renderer
from sopan.rendering import _compiled as compiled
from sopan.rendering import _format as format_
from sopan.rendering import _grammar as grammar
from sopan.rendering import _runtime as runtime
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering._values import Shown
from sopan.words import MESSAGE_CHANNELS, Channel, Purpose, Tone

SLOW = 0.25
"""Seconds of processor time: a busy machine is no finding."""
LEAKS = re.compile(r"CANARY|<class|<function| at 0x|Undefined|Markup\(|jinja2|builtin|__\w+__\b(?!')")


class Canary:
    """The raw value behind a text: no template may ever show it."""

    def __str__(self) -> str:
        return "CANARY"

    __repr__ = __str__


def shown(text):
    return Shown(text, Canary())


def data():
    item = {"number": "INV-1", "outstanding": shown("Rp100"), "due_on": shown("2 Januari 2026"), "days_overdue": 3}
    return {
        "client": {"name": shown("<Sari & Co>"), "salutation": "Ibu Sari"},
        "invoice": item,
        "items": (item, item | {"number": "INV-2", "days_overdue": -1}),
        "total": shown("Rp200"),
        "step": "due_today",
        "deadline": "",
        "offers": ("pembayaran bertahap",),
        "item_count": 2,
    }


# --- templates with a known meaning ---------------------------------------------------------------------


class Grammar:
    """Writes a random template of the language together with what it must print."""

    def __init__(self, dice):
        self.dice = dice

    def template(self, facts):
        parts = [self.part(facts, 0) for _ in range(self.dice.randrange(1, 6))]
        return "".join(source for source, _ in parts), "".join(text for _, text in parts)

    def part(self, facts, depth):
        choice = self.dice.randrange(5 if depth < 3 else 2)
        if choice == 0:
            text = self.dice.choice(["a", " b ", "\n", "Rp", "{ }", "100%", "é", "#"])
            return text, text
        if choice == 1:
            return self.printed(facts)
        if choice == 2 and "items" in facts:
            return self.loop(facts, depth)
        condition, truth = self.condition(facts)
        (yes, yes_text), (no, no_text) = self.part(facts, depth + 1), self.part(facts, depth + 1)
        return f"{{% if {condition} %}}{yes}{{% else %}}{no}{{% endif %}}", yes_text if truth else no_text

    def printed(self, facts):
        name = self.dice.choice(["client.name", "step", "deadline", "item_count", "total", "invoice.number"])
        if "i" in facts:
            name = self.dice.choice([name, "i.number", "i.days_overdue", "loop.index"])
        value = self.look_up(name, facts)
        if isinstance(value, int):
            return f"{{{{ {name} }}}}", str(value)
        if name in {"client.name", "step", "invoice.number"} and self.dice.random() < 0.3:
            change = self.dice.choice(["upper", "lower"])
            return f"{{{{ {name}|{change} }}}}", getattr(str(value), change)()
        if self.dice.random() < 0.2:
            return f"{{{{ {name}|default('-') }}}}", str(value) or "-"
        return f"{{{{ {name} }}}}", str(value)

    def loop(self, facts, depth):
        (row,) = [self.part]
        state = self.dice.getstate()
        texts = []
        source = ""
        for index, item in enumerate(facts["items"], start=1):
            self.dice.setstate(state)
            inner = {name: value for name, value in facts.items() if name != "items"}
            source, text = row(inner | {"i": item, "loop": {"index": index}}, depth + 1)
            texts.append(text)
        return f"{{% for i in items %}}{source}{{% endfor %}}", "".join(texts)

    def condition(self, facts):
        days = self.dice.choice([-1, 0, 3, 30])
        return self.dice.choice(
            [
                ("deadline", False),
                ("not deadline", True),
                (f"invoice.days_overdue > {days}", facts["invoice"]["days_overdue"] > days),
                (f"invoice.days_overdue == {days}", facts["invoice"]["days_overdue"] == days),
                ("step == 'due_today' and items", True),
                ("deadline or step != 'x'", True),
                ("'extension' in offers", False),
            ],
        )

    @staticmethod
    def look_up(name, facts):
        head, _, field = name.partition(".")
        return facts[head][field] if field else facts[head]


# --- templates without one ------------------------------------------------------------------------------

PIECES = (
    "{{ }} {% %} {# #} {{- -}} {%- -%} if elif else endif for endfor in not and or is set raw endraw filter call macro "
    "client client.name invoice.number items i.number loop.index offers total deadline step greeting creditor.website "
    "client['name'] items[0] invoice.number[0] step() self lipsum range dict cycler namespace request config . , ' \" ( ) [ ] { } | ~ + - * / // ** % == != < > <= "
    "0 1 -1 99999999999 1e9 1.5 0x1F true none _ __class__ .__class__ ['x'] () .format( |attr('raw') |upper |safe |e "
    "|map( |default('x') |tojson |title |rupiah |tanggal |terbilang recursive 'a' \"b\" <script> </script> <p> </p> "
    '<p title=" "> <a href=" "> onclick= style= <!-- --> &lt; javascript: https:// \\ \\x41 \\u202e \n \t'
).split(" ")


NAMES = ("client.name", "step", "item_count", "items", "invoice", "client", "offers", "1", "'a'")
VALUES = ("{{ client.name }}", "{{ total }}", "{{ creditor.website }}", "{% if deadline %}{{ client.name }}{% endif %}")
SURROUNDINGS = (
    *(
        "<p>@</p>",
        "<b>@</b><i>x</i>",
        '<a href="https://contoh.co.id">@</a>',
        "<td>@",
        '<p title="@">',
        "<p title='@'>",
    ),
    *(
        "<p title=@>",
        "<p @>",
        "<@>",
        '<a href="@">x</a>',
        '<a href="https://x/@">x</a>',
        "<!-- @ -->",
        "<style>@</style>",
    ),
    *("<script>@</script>", "<title>@</title>", "<p style='@'>", "<img src='@'>", "&@;", "@", "<textarea>@", "<@"),
)


def page(dice):
    """Values in places where they may stand and where they may not."""
    parts = [dice.choice(SURROUNDINGS).replace("@", dice.choice(VALUES)) for _ in range(dice.randrange(1, 4))]
    return dice.choice(["", "\n", " "]).join(parts)


def soup(dice):
    """Pieces of the language and of what is not, in any order; sometimes an honest template with a piece inside."""
    if dice.random() < 0.3:
        opened, closed = dice.choice(
            [("{{ ", " }}"), ("{% if ", " %}x{% endif %}"), ("{% for i in ", " %}x{% endfor %}")]
        )
        words = [dice.choice(PIECES) for _ in range(dice.randrange(1, 5))]
        if dice.random() < 0.5:
            # An expression that at least looks like one: name, sign, name.
            words = [dice.choice(NAMES), dice.choice(["+", "~", "*", "%", "|upper", "()", "[0]", "==", "or"]), ""]
            words[2] = dice.choice([*NAMES, ""])
        return opened + " ".join(words) + closed
    if dice.random() < 0.5:
        source, _ = Grammar(dice).template(data())
        place = dice.randrange(len(source) + 1)
        return source[:place] + dice.choice(PIECES) + source[place:]
    return dice.choice(["", " "]).join(dice.choice(PIECES) for _ in range(dice.randrange(1, 16)))


# --- an independent eye --------------------------------------------------------------------------------

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_TEXT = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_FOREIGN = re.compile(
    r"[\[\]{}~+*/%^&@$?\\]|\b(?!default\b|if\b|elif\b|not\b|and\b|or\b|in\b|else\b)\w+\s*\(|\.\s*_|\.\s*\w+\s*\."
)
_FILTERS = {"rupiah", "tanggal", "jam", "terbilang", "sapaan", "title", "upper", "lower", "default"}
_FIELDS = {
    *(
        "name",
        "salutation",
        "honorific",
        "company",
        "attention",
        "addressee",
        "address",
        "number",
        "issued_on",
        "due_on",
    ),
    *(
        "total",
        "paid",
        "outstanding",
        "to_transfer",
        "withheld",
        "days_overdue",
        "contact",
        "phone",
        "email",
        "website",
    ),
    *("city", "label", "link", "holder", "note", "amount", "index", "first", "last"),
}


def foreign(source):
    """What an accepted template holds although it is not in the language; written without a look at the grammar."""
    bare = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    for printed, tag in _TAG.findall(bare):
        inside = _TEXT.sub("''", printed or tag)
        for name in re.findall(r"\|\s*(\w+)", inside):
            if name not in _FILTERS:
                return f"|{name}"
        inside = re.sub(r"\|\s*\w+", "|", inside)
        # Blanks, signs of whitespace control and the one allowed arithmetic sign do not matter.
        found = _FOREIGN.search(inside.strip("-+"))
        if found:
            return found[0]
        for field in re.findall(r"\.\s*([A-Za-z_]\w*)", inside):
            if field not in _FIELDS:
                return field
    return None


class Page(HTMLParser):
    """Where a value ended up that belongs in running text."""

    def __init__(self):
        super().__init__()
        self.inside = ""
        self.misplaced = False

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        self.misplaced |= "sari" in tag or any("Sari" in f"{name}{value}".title() for name, value in attrs)

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        self.misplaced |= "Sari" in data and self.inside in {"script", "style"}

    def handle_comment(self, data):
        self.misplaced |= "Sari" in data

    handle_decl = handle_pi = unknown_decl = handle_comment


def misplaced(html):
    page = Page()
    page.feed(html)
    page.close()
    return page.misplaced


def try_template(dice):
    """One template: the complaint, or None."""
    known = dice.random() < 0.4
    facts = data()
    source, expected = Grammar(dice).template(facts) if known else (soup(dice), None)
    part = "text" if known else dice.choice(["text", "html", "subject"])
    if part == "html" and dice.random() < 0.5:
        source = page(dice)
    started = time.process_time()
    try:
        template = compiled.compiled.__wrapped__(source, language="id", part=part)
    except TemplateRejected as error:
        return f"refused an honest template ({error}): {source!r}" if known else None
    except Exception as error:  # noqa: BLE001  # that is the finding
        return f"{type(error).__name__} got out: {source!r}"
    # Asked before rendering: what the second net catches is a hole in the first all the same.
    alien = foreign(source)
    if alien:
        return f"accepted {alien!r}: {source!r}"
    try:
        text = template.render(facts)
    except RenderFailed as error:
        return f"failed on an honest template ({error}): {source!r}" if known else None
    except Exception as error:  # noqa: BLE001  # that is the finding
        return f"{type(error).__name__} got out: {source!r}"
    seconds = time.process_time() - started
    return next(complaints_about(source, part, text, expected, seconds), None)


def complaints_about(source, part, text, expected, seconds):
    """What is wrong with an accepted template and its text."""
    if seconds > SLOW:
        yield f"slow: {source!r}"
    if expected is not None and text != expected:
        yield f"printed {text!r} instead of {expected!r}: {source!r}"
    if LEAKS.search(text) and not LEAKS.search(source):
        yield f"printed what is not data, {text!r}: {source!r}"
    if part == "html" and ("<Sari" in text or misplaced(text)):
        yield f"let a value out of running text, {text!r}: {source!r}"
    if len(text) > grammar.LONGEST_OUTPUT:
        yield f"printed {len(text)} characters: {source!r}"


# --- names ----------------------------------------------------------------------------------------------

SIGNS = (
    *"abcXYZ 019.,-_*~`<>&\"'/\\:;@#%{}[]()|=+!?$^",
    *(
        "://",
        "www.",
        "wa.me/",
        "\n",
        "\r\n",
        "\t",
        "\x00",
        "\u202e",
        "\u200b",
        "\u2028",
        "\u0301",
        "é",
        "株",
        "\N{SMILING FACE WITH SMILING EYES}",
    ),
    *("=?", "?=", "?q?", "utf-8", "{{", "}}", "{%", "<script>", "Bcc: x@y.example", "1. ", "> ", "- "),
)
RENDERER = Renderer(SAMPLE_CREDITOR)
PLAIN: dict[tuple[Channel, str], Message] = {}
FIELDS = ("name", "attention", "number")
"""What a client or a form may have chosen: a person's name, the reader in a company, the number of an invoice."""


def rendered(text, channel, field):
    person = {"name": text, "kind": "person"}
    company = {"name": "PT Jaya", "attention": text if field == "attention" else "Ibu Sari"}
    client = Client(id="C-1", **(person if field == "name" else company))
    send, (invoice,), client = sample(Purpose.OVERDUE, Tone.FORMAL, channel, client=client)
    if field == "number":
        invoice = invoice.model_copy(update={"number": text})
    return RENDERER.render(send, invoice, client)


def shape(message, field):
    """What such a text must not change."""
    html = message.html or ""
    return (
        message.to,
        message.subject if field != "number" else len((message.subject or "").splitlines()),
        message.text.count("\n"),
        html.count("<"),
        html.count('"'),
        message.attachments,
    )


def try_name(dice):
    """One text in one field on one channel: the complaint, or None."""
    name = "".join(dice.choice(SIGNS) for _ in range(dice.randrange(1, 12)))
    channel, field = dice.choice(MESSAGE_CHANNELS), dice.choice(FIELDS)
    try:
        message = rendered(name, channel, field)
    except ValidationError:
        return None
    except Exception as error:  # noqa: BLE001  # that is the finding
        return f"{type(error).__name__} got out of {channel}: {field} {name!r}"
    if (channel, field) not in PLAIN:
        PLAIN[channel, field] = rendered("Budi", channel, field)
    plain = PLAIN[channel, field]
    if shape(message, field) != shape(plain, field):
        return f"changed the shape of {channel}: {field} {name!r}"
    known = plain.text + (plain.html or "")
    everything = message.text + (message.html or "") + (message.subject or "")
    if "=?" in (message.subject or ""):
        return f"left an encoded word in the subject: {field} {name!r}"
    for link in ("://", "www.", "wa.me/"):
        if everything.lower().count(link) > known.lower().count(link):
            return f"made a link on {channel}: {field} {name!r}"
    if channel is Channel.WHATSAPP and [message.text.count(mark) for mark in "*~`"] != [
        plain.text.count(mark) for mark in "*~`"
    ]:
        return f"formatted {channel}: {field} {name!r}"
    return None


# --- holes on purpose -------------------------------------------------------------------------------------


def _accepting(node):
    return patch.dict(grammar._RULES, {node: lambda *_: grammar.Kind.TEXT})


HOLES = {
    "calls": lambda: _accepting(grammar.nodes.Call),
    "brackets": lambda: _accepting(grammar.nodes.Getitem),
    "arithmetic": lambda: _accepting(grammar.nodes.Add),
    "fields": lambda: _accepting(grammar.nodes.Getattr),
    "places": lambda: patch.object(compiled, "check_html", lambda _: None),
    "escapes": lambda: patch.object(runtime, "escaped", str),
    "links": lambda: patch.object(format_, "unlinked", str),
    "marks": lambda: patch.object(format_, "for_whatsapp", str),
}
"""Each opens one rule of one net."""


def fuzz(seconds, seed, *, most=None):
    """Complaints and the number of cases."""
    dice = random.Random(seed)
    until = time.perf_counter() + seconds
    complaints: list[str] = []
    cases = 0
    while time.perf_counter() < until and not complaints and (most is None or cases < most):
        complaint = try_name(dice) if dice.random() < 0.2 else try_template(dice)
        cases += 1
        if complaint:
            complaints.append(complaint)
    return complaints, cases


def planted(hole, seconds, seed):
    """The same with a hole in the fence."""
    runtime.environment_for.cache_clear()
    try:
        with HOLES[hole]():
            return fuzz(seconds, seed)
    finally:
        runtime.environment_for.cache_clear()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--plant", choices=sorted(HOLES))
    chosen = options.parse_args()
    started = time.process_time()
    if chosen.plant:
        complaints, cases = planted(chosen.plant, chosen.seconds, chosen.seed)
    else:
        complaints, cases = fuzz(chosen.seconds, chosen.seed)
    for complaint in complaints:
        print(complaint)
    minutes = (time.process_time() - started) / 60
    rate = f"{cases / minutes:,.0f} a minute of processor time"
    print(f"{cases:,} cases, {rate}, {len(complaints)} complaints, seed {chosen.seed}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
