"""A template that a tenant typed in cannot hurt the app: two nets, each tested with the other switched off."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from sopan.errors import RenderFailed, TemplateRejected
from sopan.money import Money
from sopan.rendering import Catalogue
from sopan.rendering._compiled import compiled
from sopan.rendering._grammar import LONGEST_OUTPUT, inspect
from sopan.rendering._runtime import environment_for, run
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering._source import LONGEST_SOURCE
from sopan.rendering._values import Shown
from sopan.words import Channel, Purpose, Tone

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
SECRET = "RAHASIA-4711"


def accepted(source, part="text"):
    return compiled(source, language="id", part=part)


def data():
    item = {
        "number": "INV-1",
        "outstanding": Shown("Rp100", Money(100)),
        "due_on": Shown("2 Januari 2026", date(2026, 1, 2)),
        "days_overdue": 3,
    }
    client = {"name": Shown("Sari", "Ibu Sari"), "salutation": "Ibu Sari"}
    return {"client": client, "invoice": item, "items": (item,), "deadline": "", "step": "due_today", "offers": ("x",)}


# --- payloads, by class; the strings stand for classes --------------------------------------------------

ESCAPES = [
    "{{ client.__class__ }}",
    "{{ client.name.__class__.__mro__ }}",
    "{{ client['__class__'] }}",
    "{{ client.name.format(client) }}",
    "{{ '{0.raw}'.format(deadline) }}",
    "{{ '%s' % client.name }}",
    "{{ '{}'.format_map(client) }}",
    "{{ client.name|attr('raw') }}",
    "{{ client.name|attr('__class__') }}",
    "{{ invoice.outstanding.raw }}",
    "{{ invoice.outstanding|map('upper') }}",
    "{{ items|map(attribute='number')|join }}",
    "{{ items|sort(attribute='number') }}",
    "{{ items|groupby('number') }}",
    "{{ lipsum.__globals__ }}",
    "{{ cycler.__init__ }}",
    "{{ joiner() }}",
    "{{ namespace(a=1) }}",
    "{{ range(3) }}",
    "{{ dict(a=1) }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ caller() }}",
    "{{ varargs }}",
    "{{ loop }}",
    "{{ loop.index }}",
    "{% for i in items %}{{ loop.cycle('a') }}{% endfor %}",
    "{% for i in items %}{{ loop.previtem }}{% endfor %}",
    "{% for i in items %}{{ loop.__class__ }}{% endfor %}",
    "{% for i in items %}{{ loop.changed(1) }}{% endfor %}",
    "{% for i in items %}{{ i }}{% endfor %}",
    "{% if invoice.days_overdue in offers %}x{% endif %}",
    "{% if deadline %}" * 8 + "{% for i in items %}x{% endfor %}" + "{% endif %}" * 8,
    "{% for i in client.name %}x{% endfor %}",
    "{% for i in 'abc' %}x{% endfor %}",
    "{% for i in [1] %}x{% endfor %}",
    "{% for i in client %}x{% endfor %}",
    "{% for a, b in items %}x{% endfor %}",
    "{% for client in items %}{{ client.number }}{% endfor %}",
    "{% for loop in items %}x{% endfor %}",
    "{% for __i in items %}x{% endfor %}",
    "{% for i in items if i.number %}x{% endfor %}",
    "{% for i in items recursive %}{{ loop(items) }}{% endfor %}",
    "{% for i in items %}{% for j in items %}x{% endfor %}{% endfor %}",
    "{% set x = 1 %}",
    "{% set x %}a{% endset %}",
    "{% macro a() %}x{% endmacro %}",
    "{% call a() %}x{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with x = 1 %}x{% endwith %}",
    "{% block a %}x{% endblock %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% raw %}{{ client }}{% endraw %}",
    "{% do items.append(1) %}",
    "{% trans %}x{% endtrans %}",
    "{% debug %}",
    "{% break %}",
    "{{ 1 + 1 }}",
    "{{ 1 - 1 }}",
    "{{ 2 ** 9 }}",
    "{{ 7 // 2 }}",
    "{{ 7 % 2 }}",
    "{{ 'a' * 9 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ +1 }}",
    "{{ --1 }}",
    "{{ [1, 2] }}",
    "{{ (1, 2) }}",
    "{{ {'a': 1} }}",
    "{{ items[0] }}",
    "{{ items[0:2] }}",
    "{{ items.0 }}",
    "{{ client.name is string }}",
    "{{ client.name is defined }}",
    "{{ 1.5 }}",
    "{{ none }}",
    "{{ true }}",
    "{{ client.name == 'a' }}",
    "{{ 9999999999 }}",
    "{{ client }}",
    "{{ items }}",
    "{{ client.name|safe }}",
    "{{ client.name|e }}",
    "{{ client.name|escape }}",
    "{{ client.name|string }}",
    "{{ client.name|length }}",
    "{{ client.name|upper(1) }}",
    "{{ client.name|default }}",
    "{{ client.name|default(client.salutation) }}",
    "{{ client.name|default('a', boolean=true) }}",
    "{{ client.name|default(*items) }}",
    "{{ client.name|rupiah }}",
    "{{ invoice.number|tanggal }}",
    "{{ deadline|jam }}",
    "{{ step|terbilang }}",
    "{{ client.name if deadline }}",
    "{{ invoice.outstanding > 100 }}",
    "{% if invoice.outstanding > 100 %}x{% endif %}",
    "{% if 1 < invoice.days_overdue < 3 %}x{% endif %}",
    "{% if 'a' in client.name %}x{% endif %}",
    "{% if invoice.days_overdue == 'a' %}x{% endif %}",
    "{{ nothing }}",
    "{{ client.nothing }}",
    "{{ step.nothing }}",
    "{% if nothing %}x{% endif %}",
    "{{ client.name",
    "{% if deadline %}",
    "{% endif %}",
    "{{ }}",
    "{{ 'a }}",
    "{# a",
]

TOO_MUCH = {
    "long": "a" * (LONGEST_SOURCE + 1),
    "many words": "{{ step }}" * 700,
    "deep brackets": "{{ " + "(" * 9 + "1" + ")" * 9 + " }}",
    "deep lists": "{{ " + "[" * 5000 + "]" * 5000 + " }}",
    "deep not": "{% if " + "not " * 1900 + "deadline %}x{% endif %}",
    "deep or": "{{ " + "step or " * 500 + "step }}",
    "deep if": "{% if deadline %}" * 9 + "x" + "{% endif %}" * 9,
    "deep choice": "{{ " + "step if deadline else " * 20 + "step }}",
    "deep for": "{% for i in items %}" * 25 + "x" + "{% endfor %}" * 25,
    "many loops": "{% for i in items %}x{% endfor %}" * 11,
    "many filters": "{{ step" + "|upper" * 30 + " }}",
    "long constant": "{{ '" + "a" * 201 + "' }}",
    "long number": "{{ " + "9" * 5000 + " }}",
    "long name": "{{ " + "a" * 5000 + " }}",
    "large in loops": "{% for i in items %}" + "x" * 6000 + "{% endfor %}",
    "digits and underscores": "{{ " + "1_" * 9000 + "1 }}",
    "quotes": "{{ " + "'a' " * 1500 + "}}",
    "braces": "{{" * 5000,
    "percent": "{% if " + "%" * 10_000,
    "comments": "{#" * 9_000,
    "newlines in tag": "{{" + "\n" * 15_000 + "step }",
}

INVISIBLE = [
    "\x00",
    "\x1b",
    "\x7f",
    "\x85",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\u2028",
    "\u00ad",
    "\ufeff",
    "\ue000",
    "\U000e0041",
    "\ud800",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_what_is_not_in_the_language_is_refused_when_added(source):
    with pytest.raises(TemplateRejected, match=r"^line \d+: "):
        Catalogue.default().with_template(source, purpose="overdue", channel="email")


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_refused_and_quickly(name):
    started = time.process_time()
    with pytest.raises(TemplateRejected):
        accepted(TOO_MUCH[name])
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("sign", INVISIBLE)
def test_invisible_and_control_characters_are_refused_in_text_and_in_constants(sign):
    with pytest.raises(TemplateRejected, match="line 2"):
        accepted(f"a\nb{sign}c")
    escaped = sign.encode("unicode_escape").decode()
    with pytest.raises(TemplateRejected):
        accepted(f"{{{{ '{escaped}' }}}}")


@pytest.mark.parametrize("source", [None, 1, b"x", ["x"], {}])
def test_only_text_is_a_template(source):
    with pytest.raises(TemplateRejected, match=r"^line 1: a template is a text$"):
        Catalogue.default().with_template(source, purpose="overdue", channel="email")


def test_nothing_but_a_refusal_leaves_even_when_the_compiler_fails(monkeypatch):
    def fails(*_):
        raise RecursionError

    monkeypatch.setattr("sopan.rendering._compiled.compile_tree", fails)
    with pytest.raises(TemplateRejected, match="cannot be compiled"):
        accepted("a template that nobody compiled before")
    with pytest.raises(TemplateRejected, match=r"^line 1: a template is a text$"):
        inspect(None, Environment())  # noqa: S701  # nothing is rendered


def test_an_empty_template_has_a_first_line():
    assert accepted("").found.line_at(0) == 1


def test_an_error_names_line_and_name_and_never_a_value():
    with pytest.raises(TemplateRejected) as caught:
        accepted(f"a\n\n{{{{ '{SECRET}'.format(nothing) }}}}")
    assert str(caught.value).startswith("line 3: ")
    assert SECRET not in str(caught.value)
    with pytest.raises(TemplateRejected, match=r"line 2: unknown field: nomor of invoice; known are number,"):
        accepted("a\n{{ invoice.nomor }}")
    with pytest.raises(TemplateRejected) as caught:
        accepted(f"{{{{ client.{SECRET.replace('-', '_')} }}}}")
    assert SECRET.replace("-", "_") not in str(caught.value)


def test_a_comment_that_is_not_closed_is_said_with_its_line():
    with pytest.raises(TemplateRejected, match=r"^line 2: a tag, comment or text is not closed$"):
        accepted("a\nb {# c")


HONEST = [
    "{# a note to the editor #}Yth. {{ client.name }},",
    "{% if invoice.days_overdue > 30 %}a{% elif invoice.days_overdue == -3 %}b{% else %}c{% endif %}",
    "{{ 'Terima kasih' if invoice.days_overdue < 1 else 'Mohon' }} {{ client.attention or client.name }}",
    "{% for inv in items %}{{ loop.index }}. {{ inv.number }}{% if not loop.last %}, {% endif %}{% else %}-{% endfor %}",
    "{{ client|sapaan }} {{ client.name|sapaan|upper }} {{ today|tanggal }} {{ today|jam }} {{ total|terbilang|title }}",
    "{% if 'extension' in offers and not deadline or promise %}x{% endif %}",
    "{{ deadline|tanggal|default('secepat yang dapat', true) }}",
    "{%- if tone == 'firm' -%} a {%- endif %}\r\nb",
    "{{ (deadline or promise)|tanggal }}",
    "Diskon 5% {berlaku} untuk # pembayaran {tunai}.",
]


@pytest.mark.parametrize("source", HONEST)
def test_honest_templates_are_accepted(source):
    Catalogue.default().with_template(source, purpose="overdue", channel="email")


# --- each net with the other switched off ----------------------------------------------------------------


@pytest.mark.parametrize("source", [*ESCAPES, *TOO_MUCH.values()])
def test_the_first_net_alone_refuses(source):
    """Read with a plain Jinja environment: nothing of the sandbox is there to help."""
    with pytest.raises(TemplateRejected):
        inspect(source, Environment())  # noqa: S701  # nothing is rendered


def leaks(text):
    return any(sign in text for sign in ("<class", "<function", "Undefined", "__", " at 0x", "jinja2", "Money("))


@pytest.mark.parametrize("source", [*ESCAPES, TOO_MUCH["deep if"], TOO_MUCH["many filters"]])
@pytest.mark.parametrize("part", ["text", "html", "whatsapp_template"])
def test_the_second_net_alone_lets_nothing_out(source, part):
    """Never inspected: rendered, harmless, or one clean error."""
    environment = environment_for("id", part)
    try:
        template = environment.from_string(source)
    except Exception:  # noqa: BLE001  # not compiling is safe
        return
    context = data() | {"secret": SECRET}
    before = repr(context)
    try:
        text = run(template, context)
    except RenderFailed as error:
        text = str(error)
        told = [word for word in (SECRET, "Sari") if word in text]
    else:
        told = [SECRET] if leaks(text) or len(text) > LONGEST_OUTPUT else []
    assert told == []
    assert repr(context) == before


@pytest.mark.parametrize(
    "source",
    [
        "{{ client.name.upper() }}",
        "{{ client.keys() }}",
        "{{ client['name'] }}",
        "{{ items[0] }}",
        "{{ client.name.raw }}",
        "{{ client.name['raw'] }}",
        "{{ 2 + 2 }}",
        "{{ 'a' * 10 }}",
        "{% macro a() %}x{% endmacro %}{{ a() }}",
        "{% for i in items %}{{ loop.revindex }}{% endfor %}",
        "{{ nothing }}",
    ],
)
def test_the_second_net_refuses_attributes_calls_items_and_arithmetic(source):
    with pytest.raises(RenderFailed, match=r"^line 1: "):
        run(environment_for("id").from_string(source), data())


def test_the_second_net_has_no_globals_no_tests_and_few_filters():
    environment = environment_for("id")
    assert environment.globals == {}
    assert not environment.is_safe_attribute("", "upper", None)
    assert environment.tests == {}
    assert set(environment.filters) == {
        "rupiah", "tanggal", "jam", "terbilang", "sapaan", "title", "upper", "lower", "default",
    }  # fmt: skip


def test_output_is_counted_while_it_grows():
    source = "{% for i in items %}{% for j in items %}{{ step }}{% endfor %}{% endfor %}"
    template = environment_for("id").from_string(source)
    with pytest.raises(RenderFailed, match="exceeds"):
        run(template, data() | {"items": ({},) * 1000, "step": "x" * 100})
    with pytest.raises(RenderFailed, match="exceeds"):
        run(template, data() | {"items": ({},), "step": "\N{SNOWMAN}" * (LONGEST_OUTPUT // 2)})


def test_empty_values_do_not_end_a_text():
    template = accepted("{% for i in items %}{{ i.number }}{% endfor %}end")
    assert template.render(data() | {"items": ({"number": ""},) * 1000}) == "end"


def test_a_loop_knows_its_turn_and_nothing_else():
    source = (
        "{% for i in items %}{{ loop.index }}{{ 'a' if loop.first else '' }}{{ 'z' if loop.last else '' }} {% endfor %}"
    )
    assert accepted(source).render(data() | {"items": ({},) * 3}) == "1a 2 3z "
    for fact in ("cycle", "changed", "previtem", "nextitem", "revindex", "length", "depth", "__class__"):
        template = environment_for("id").from_string(f"{{% for i in items %}}{{{{ loop.{fact} }}}}{{% endfor %}}")
        with pytest.raises(RenderFailed):
            run(template, data())


def test_an_accepted_template_cannot_exceed_its_bound():
    source = "{% for i in items %}" + "x" * 5000 + "{% endfor %}"
    template = accepted(source)
    assert len(template.render(data() | {"items": ({},) * 12})) == 60_000
    with pytest.raises(RenderFailed, match="exceeds"):
        template.render(data() | {"items": ({},) * 200})


# --- html ----------------------------------------------------------------------------------------------

WRONG_PLACES = [
    "<script>{{ client.name }}</script>",
    "<script>alert(1)</script>",
    "<style>{{ client.name }}</style>",
    "<style>@import 'x';</style>",
    "<style>p { behavior: url(x) }</style>",
    "<style>p { color: red }",
    "<!-- {{ client.name }} -->",
    "<!-- {% if deadline %}x{% endif %} -->",
    "<!-- open",
    "<p title={{ client.name }}>x</p>",
    '<p title="{{ client.name }}">x</p>',
    '<p style="{{ client.name }}">x</p>',
    "<p {{ client.name }}>x</p>",
    "<{{ client.name }}>",
    "<p{% if deadline %} class='a'{% endif %}>x</p>",
    '<p class="{% if deadline %}a{% endif %}">x</p>',
    '<a href="{{ client.name }}">x</a>',
    '<a href="{{ creditor.email }}">x</a>',
    '<a href="https://x/{{ client.name }}">x</a>',
    '<a href="{{ creditor.website }}{{ client.name }}">x</a>',
    "<a href={{ creditor.website }}>x</a>",
    '<img src="{{ creditor.website }}">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href=" jav\tascript:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="//evil.example">x</a>',
    '<p onclick="x()">x</p>',
    "<p ONMOUSEOVER=x>x</p>",
    '<img src="cid:a" onerror="x">',
    "<iframe src='https://x'></iframe>",
    "<object>x</object>",
    "<svg onload=x>",
    "<form action='https://x'><input name=a></form>",
    "<base href='https://x'>",
    "<link rel='stylesheet' href='https://x'>",
    '<meta http-equiv="refresh" content="0; url=https://x">',
    '<p style="width: expression(alert(1))">x</p>',
    '<p style="background: url(javascript:x)">x</p>',
    "<math><mtext></mtext></math>",
    "<p a<b>",
    "1 < 2",
    "<",
    "</p x='1'>",
    "<p class='a\"b'c>",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "<!DOCTYPE {{ client.name }}>",
    "<title>{{ client.name|safe }}</title>",
]


@pytest.mark.parametrize("source", WRONG_PLACES)
def test_in_html_a_value_stands_in_text_or_whole_in_a_link(source):
    with pytest.raises(TemplateRejected):
        Catalogue.default().with_template(source, purpose="overdue", channel="email", part="html")


@pytest.mark.parametrize("part", ["text", "subject"])
@pytest.mark.parametrize(
    "source", ["<b>x</b>", "<script>{{ client.name }}</script>", "</p>", "<!-- x -->", "<{{ client.name }}>"]
)
def test_outside_html_nothing_looks_like_a_tag(source, part):
    with pytest.raises(TemplateRejected, match="markup"):
        Catalogue.default().with_template(source, purpose="overdue", channel="email", part=part)
    Catalogue.default().with_template("a < b > c, 3<4", purpose="overdue", channel="email", part=part)


RIGHT_PLACES = [
    "<p>Yth. {{ client.name }},</p>",
    '<p class="a" style="color: #123456; margin: 0 auto">x</p>',
    "<table width=100% cellpadding='0'>{% for i in items %}<tr><td>{{ i.number }}</td></tr>{% endfor %}</table>",
    '<a href="{{ creditor.website }}">{{ creditor.website }}</a>',
    '<a href="mailto:a@b.example">x</a><a href="tel:+6221">y</a><img src="cid:logo" alt="">',
    "<!DOCTYPE html><html><head><title>{{ invoice.number }}</title><style>p > a { color: red }</style></head></html>",
    "<!--[if mso]>x<![endif]--><br/>",
    "{% if deadline %}<p>{{ deadline|tanggal }}</p>{% endif %}&lt; &amp; &copy; >",
]


@pytest.mark.parametrize("source", RIGHT_PLACES)
def test_plain_html_is_accepted(source):
    Catalogue.default().with_template(source, purpose="overdue", channel="email", part="html")


def test_values_and_constants_are_escaped_in_html():
    template = accepted("<p>{{ client.name }}{{ '<i>' }}{{ client.name|upper }}</p>", part="html")
    hostile = Shown("<b>&\"'</b>", "x")
    text = template.render(data() | {"client": {"name": hostile}})
    assert text == "<p>&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt;&lt;i&gt;&lt;B&gt;&amp;&#34;&#39;&lt;/B&gt;</p>"


def test_the_line_of_a_misplaced_value_is_named():
    with pytest.raises(TemplateRejected, match=r"^line 4: "):
        accepted('<p>a</p>\n<p>\n{{ client.name }}</p>\n<p title="{{ client.name }}">', part="html")


# --- subject and occasion --------------------------------------------------------------------------------


def test_a_subject_is_one_line():
    Catalogue.default().with_template(
        "Tagihan {{ invoice.number }}\n", purpose="overdue", channel="email", part="subject"
    )
    for source in ["a\nb", "a\tb", "a\r\nBcc: x@y.example"]:
        with pytest.raises(TemplateRejected, match="one line"):
            Catalogue.default().with_template(source, purpose="overdue", channel="email", part="subject")


@pytest.mark.parametrize(
    "occasion",
    [
        {"purpose": "menagih", "channel": "email"},
        {"purpose": "overdue", "channel": "fax"},
        {"purpose": "overdue", "channel": "email", "part": "footer"},
        {"purpose": "overdue", "channel": "sms", "part": "html"},
        {"purpose": "overdue", "channel": "email", "tone": "rude"},
        {"purpose": "overdue", "channel": "email", "language": "xx"},
        {"purpose": "overdue", "channel": "email", "segment": ""},
        {"purpose": "overdue", "channel": "email", "segment": "a\nb"},
        {"purpose": "overdue", "channel": "email", "metadata": {"": "x"}},
        {"purpose": "overdue", "channel": "email", "metadata": {"x": 1}},
        {"purpose": "overdue", "channel": "email", "metadata": {"x": None}},
    ],
)
def test_an_occasion_that_does_not_exist_is_refused(occasion):
    with pytest.raises(TemplateRejected):
        Catalogue.default().with_template("x", **occasion)


# --- the shared corpora ----------------------------------------------------------------------------------


def corpus(name):
    path = CORPORA / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def spelled_out(case):
    if "template" in case:
        return case["template"]
    head, unit, times, tail = case["repeat"]
    return head + unit * times + tail


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in corpus("templates.jsonl")])
def test_the_corpus_of_payloads_is_refused(case):
    part = "html" if "html" in case.get("channel", "") else "text"
    started = time.process_time()
    with pytest.raises(TemplateRejected):
        Catalogue.default().with_template(spelled_out(case), purpose="overdue", channel="email", part=part)
    assert time.process_time() - started < 0.05


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in corpus("templates_ok.jsonl")])
def test_the_corpus_of_honest_templates_is_accepted_and_renders(case):
    from sopan.rendering import Renderer

    part = "html" if "html" in case["channel"] else "text"
    words = Catalogue.default().with_template(case["template"], purpose="overdue", channel="email", part=part)
    for items in (1, 3):
        message = Renderer(SAMPLE_CREDITOR, words).render(
            *sample(Purpose.OVERDUE, Tone.POLITE, Channel.EMAIL, items=items)
        )
        assert message.html if part == "html" else message.text.strip()


# --- no other error ever -----------------------------------------------------------------------------------

PIECES = st.sampled_from(
    "{{ }} {% %} {# #} if elif else endif for endfor in not and or is set raw endraw client invoice items loop name "
    "number . , ' \" ( ) [ ] { } | |upper |safe |attr( ~ + - * / ** % == < > 0 1 99999999999 1e9 0x1F _ __class__ "
    "<script> </p> <p href= <!-- --> & \\ \n \t \x00 \u202e \U0001f64f true none".split(" "),
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=3), max_size=25).map(" ".join), st.sampled_from(["text", "html", "subject"]))
def test_any_text_is_a_template_or_refused_and_renders_or_fails_cleanly(source, part):
    with contextlib.suppress(TemplateRejected, RenderFailed):
        accepted(source, part=part).render(data())


def test_strict_undefined_stays_as_the_second_net():
    assert environment_for("id").undefined is StrictUndefined
    with pytest.raises(RenderFailed, match="no value"):
        accepted("{{ total }}").render(data())
