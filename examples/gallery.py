"""Every message that sopan ships, on one page: `python examples/gallery.py` writes build/gallery.html.

By language, purpose, tone and channel, with what the politeness lint and the catalogue's own lint say beside it.
`--items 12` shows joint messages, `--language en` one language alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sopan.rendering import Catalogue, Message, Renderer
from sopan.rendering._builtin import builtin_keys
from sopan.rendering._channels import sms_size
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering.politeness import lint
from sopan.words import Channel, Language, Purpose, Tone

PAGE = Path("build/gallery.html")
NAMES = {
    Channel.WHATSAPP: "WhatsApp",
    Channel.EMAIL: "Email",
    Channel.SMS: "SMS",
    Channel.PHONE: "Phone script",
    Channel.LETTER: "Letter",
}
STYLE = """
:root { color-scheme: light dark; --ink: #24302b; --soft: #5c6b64; --line: #dfe3dd; --paper: #ffffff; --ground: #f3f4f1;
  --accent: #1f6f54; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebe8; --soft: #a9b6b0; --line: #36413c; --paper: #1f2623;
  --ground: #161b19; --accent: #9fd3bd; --warn: #f0b36a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
header, main { max-width: 1180px; margin: 0 auto; padding: 24px 20px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 12px; } h3 { font-size: 16px; margin: 0; }
.soft { color: var(--soft); }
nav { display: flex; flex-wrap: wrap; gap: 6px 16px; margin-top: 16px; } a { color: var(--accent); }
.tone { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 16px; margin-bottom: 28px;
  align-items: start; }
article { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; overflow: hidden;
  display: flex; flex-direction: column; }
article > div { padding: 12px 16px; } .head { display: flex; justify-content: space-between; gap: 12px;
  border-bottom: 1px solid var(--line); }
.subject { font-weight: 600; overflow-wrap: anywhere; }
pre { margin: 0; padding: 12px 16px; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; font-size: 14px;
  max-height: 420px; overflow: auto; flex: 1; }
iframe { border: 0; border-top: 1px solid var(--line); width: 100%; height: 420px; background: #fff; }
.lint { border-top: 1px solid var(--line); font-size: 14px; }
.clean { color: var(--accent); } .found { color: var(--warn); }
"""


@dataclass(frozen=True)
class Shown:
    """One message with the remarks about it."""

    language: Language
    purpose: Purpose
    tone: Tone
    channel: Channel
    message: Message
    remarks: tuple[str, ...]


def messages(items: int, only: str | None) -> Iterator[Shown]:
    """Every shipped message on the worked case."""
    renderer = Renderer(SAMPLE_CREDITOR)
    for language, purpose, tone, channel in builtin_keys():
        if only not in {None, language}:
            continue
        message = renderer.render(*sample(purpose, tone, channel, language, items=items))
        draft = purpose in {Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF}
        found = lint(message.text, language, legal_draft=draft)
        remarks = tuple(f"{finding.rule}: “{finding.found}”, better {finding.softer}" for finding in found)
        yield Shown(language, purpose, tone, channel, message, (*remarks, *message.warnings))


def article(shown: Shown) -> str:
    """One card: the channel, the text, the page as it looks, the remarks."""
    message = shown.message
    size = f"{len(message.text):,} characters"
    if shown.channel is Channel.SMS:
        size += f", {sms_size(message.text.strip()).segments} segments"
    subject = f'<div class="subject">{escape(message.subject)}</div>' if message.subject else ""
    page = f'<iframe loading="lazy" sandbox srcdoc="{escape(message.html)}"></iframe>' if message.html else ""
    remarks = "<br>".join(map(escape, shown.remarks)) or "no remarks"
    state = "found" if shown.remarks else "clean"
    return (
        f'<article><div class="head"><h3>{NAMES[shown.channel]}</h3><span class="soft">{size}</span></div>{subject}'
        f'<pre>{escape(message.text)}</pre>{page}<div class="lint {state}">{remarks}</div></article>'
    )


def gallery(items: int, only: str | None) -> str:
    """The whole page."""
    chapters: dict[tuple[Language, Purpose], dict[Tone, list[str]]] = {}
    for count, shown in enumerate(messages(items, only), start=1):
        if sys.stderr.isatty():
            print(f"\r{count} messages", end="", file=sys.stderr, flush=True)
        chapters.setdefault((shown.language, shown.purpose), {}).setdefault(shown.tone, []).append(article(shown))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    links: list[str] = []
    sections: list[str] = []
    for (language, purpose), tones in chapters.items():
        name = f"{language}-{purpose}"
        links.append(f'<a href="#{name}">{language} · {purpose}</a>')
        sections.append(f'<h2 id="{name}">{purpose} <span class="soft">({language})</span></h2>')
        for tone, cards in tones.items():
            sections.append(f'<p class="soft">{tone}</p><div class="tone">{"".join(cards)}</div>')
    findings = Catalogue.default().lint()
    verdict = f"{len(findings)} remarks" if findings else "no remarks"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>sopan: every message</title><style>{STYLE}</style></head><body><header><h1>Every message</h1>"
        f'<p class="soft">One worked case, {items} invoice{"s" if items > 1 else ""}. '
        f"The lint of the whole catalogue has {verdict}.</p><nav>{''.join(links)}</nav></header>"
        f"<main>{''.join(sections)}</main></body></html>\n"
    )


def main() -> None:
    """Write the page and say where it is."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--items", type=int, default=1, help="invoices per message")
    options.add_argument("--language", choices=[*Language], default=None)
    chosen = options.parse_args()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(gallery(chosen.items, chosen.language), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
