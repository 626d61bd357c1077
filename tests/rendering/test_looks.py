"""Emails and letters as a browser lays them out: nothing sticks out of a phone or a desk, in light and in dark."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape, unescape

import pytest

from sopan.client import Client
from sopan.money import Money
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.words import Channel, Language, Purpose, Tone
from tests.browser import dom, needs_chromium

WIDTHS = (320, 390, 1200)
LONG = "PT " + "Mahasejahteraabadi" * 5

pytestmark = needs_chromium


def pages():
    renderer = Renderer(SAMPLE_CREDITOR.model_copy(update={"name": LONG}))
    for channel, purpose, tone, items, language in [
        (Channel.EMAIL, Purpose.OVERDUE, Tone.POLITE, 1, Language.ID),
        (Channel.EMAIL, Purpose.FINAL_NOTICE, Tone.FINAL, 12, Language.ID),
        (Channel.EMAIL, Purpose.STATEMENT, Tone.FORMAL, 3, Language.EN),
        (Channel.EMAIL, Purpose.HANDOFF_BRIEF, Tone.FORMAL, 2, Language.ID),
        (Channel.LETTER, Purpose.OVERDUE, Tone.FORMAL, 1, Language.ID),
    ]:
        client = Client(id="C-1", name=LONG, attention="Ibu " + "Sarimahadewi" * 6, language=language)
        send, invoices, client = sample(purpose, tone, channel, language, items=items, client=client)
        large = Money("999999999999.99")
        asked = tuple(replace(item, outstanding=large, to_transfer=large) for item in send.items)
        numbered = [
            invoice.model_copy(update={"number": f"INV/{index}/" + "ABCDEFGHIJ" * 9})
            for index, invoice in enumerate(invoices)
        ]
        yield f"{channel}-{purpose}-{items}", renderer.render(replace(send, items=asked), numbered, client).html


def measured(html, tmp_path, *, dark):
    """Width of the content in windows of each width, measured by a page that frames it."""
    frames = "".join(
        f'<iframe width="{width}" height="900" style="border:0" srcdoc="{escape(html)}"></iframe>' for width in WIDTHS
    )
    script = (
        "onload = () => setTimeout(() => { document.getElementById('out').textContent = JSON.stringify("
        "[...document.querySelectorAll('iframe')].map(frame => [frame.contentDocument.documentElement.scrollWidth,"
        " frame.contentWindow.getComputedStyle(frame.contentDocument.querySelector('p')).color])) }, 100)"
    )
    page = tmp_path / "page.html"
    page.write_text(f"<body><pre id=out></pre>{frames}<script>{script}</script></body>", encoding="utf-8")
    shown = dom(page.as_uri(), tmp_path, dark=dark)
    return json.loads(unescape(re.search(r'<pre id="out">(.*?)</pre>', shown, re.DOTALL)[1]))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "html"), [pytest.param(*page, id=page[0]) for page in pages()])
def test_nothing_sticks_out(name, html, dark, tmp_path):
    looks = measured(html, tmp_path, dark=dark)
    fits = WIDTHS if name.startswith("email") else WIDTHS[-1:]
    assert [wide for (wide, _), width in zip(looks, WIDTHS, strict=True) if width in fits and wide > width] == []
    if name.startswith("email"):
        shades = [sum(map(int, re.findall(r"\d+", color)[:3])) for _, color in looks]
        assert all((shade > 400) == dark for shade in shades)
