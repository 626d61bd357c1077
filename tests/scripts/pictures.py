"""Pictures of an email and a letter for the manual, as Chromium shows them: `make pictures` writes docs/images."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.words import Channel, Purpose, Tone
from tests.browser import CHROMIUM, screenshot

FOLDER = Path(__file__).parents[2] / "docs" / "images"
PICTURES = {
    "email-desk": (Purpose.OVERDUE, Tone.POLITE, Channel.EMAIL, 3, 760, 1000, False),
    "email-phone-dark": (Purpose.OVERDUE, Tone.FRIENDLY, Channel.EMAIL, 1, 500, 1150, True),
    "letter": (Purpose.OVERDUE, Tone.FORMAL, Channel.LETTER, 1, 900, 1270, False),
}
"""Name: purpose, tone, channel, invoices, width and height of the window, dark."""


def main():
    if CHROMIUM is None:
        sys.exit("Chromium is not installed; see `make browser`")
    renderer = Renderer(SAMPLE_CREDITOR)
    for name, (purpose, tone, channel, items, width, height, dark) in PICTURES.items():
        message = renderer.render(*sample(purpose, tone, channel, items=items), letter_number="012/PCS/XI/2026")
        with TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            page.write_text(message.html, encoding="utf-8")
            picture = FOLDER / f"{name}.png"
            screenshot(page.as_uri(), picture, Path(folder), width=width, height=height, dark=dark)
            print(picture.name, picture.stat().st_size)


if __name__ == "__main__":
    main()
