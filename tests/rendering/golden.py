"""The shipped words on one worked case, one readable file per purpose, tone, channel and language.

After a wanted change: `python -m tests.rendering.golden`, then read the diff as a client would.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from sopan.rendering import Renderer
from sopan.rendering._builtin import PARTS, builtin_keys, builtin_source
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.words import Channel, Purpose

FOLDER = Path(__file__).parents[1] / "golden" / "rendering"
PAGES = {
    ("id", "overdue", "polite", "email"),
    ("id", "overdue", "formal", "letter"),
    ("en", "overdue", "polite", "email"),
    ("id", "statement", "polite", "email"),
}
"""Whose HTML is kept as well; the prose of all others is in their text."""


def documents():
    """Path and content of every golden file."""
    renderer = Renderer(SAMPLE_CREDITOR)
    for language, purpose, tone, channel in builtin_keys():
        items = 2 if purpose in {Purpose.STATEMENT, Purpose.HANDOFF_BRIEF} else 1
        send, invoices, client = sample(purpose, tone, channel, language, items=items)
        message = renderer.render(send, invoices, client, letter_number="012/PCS/XI/2026")
        path = f"{language}/{purpose}/{channel}.{tone}.txt"
        yield path, as_text(message)
        if (language, purpose, tone, channel) in PAGES:
            yield path.replace(".txt", ".html"), message.html


def as_text(message):
    parts = [f"Subject: {message.subject}\n"] if message.channel in {Channel.EMAIL, Channel.LETTER} else []
    parts.append(message.text)
    template = message.whatsapp_template
    if template is not None:
        values = "".join(f"{{{{{number}}}}} {value}\n" for number, value in enumerate(template.parameters, start=1))
        parts.append(f"--- {template.name}\n{values}")
    parts += [f"--- warning: {warning}\n" for warning in message.warnings]
    return "\n".join(parts)


SOURCES = FOLDER.parent / "sources.txt"


def sources():
    """A digest of every shipped template source, blocks put in: what no golden message shows is in review, too."""
    lines = []
    for language, purpose, tone, channel in builtin_keys():
        for part in PARTS[channel]:
            source = builtin_source(language, purpose, tone, channel, part)
            digest = hashlib.sha256((source or "").encode()).hexdigest()[:16]
            lines.append(f"{digest} {language}/{purpose}/{channel}.{tone}.{part}\n")
    return "".join(lines)


def write():
    SOURCES.write_text(sources(), encoding="utf-8")
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, content in documents():
        place = FOLDER / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write()
