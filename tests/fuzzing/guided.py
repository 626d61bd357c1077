"""atheris steers: `python -m tests.fuzzing.guided -max_total_time=300` (`make fuzz-guided`).

The first byte chooses the reader, the rest is its text. Needs atheris, the group `fuzz`.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["sopan"]):
    from tests.fuzzing.notations import READERS, try_text

KINDS = [*READERS, "template"]


def try_template(text: str) -> str | None:
    """A template for a message, in each part of it."""
    from sopan.errors import TemplateRejected
    from sopan.rendering import _compiled as compiled

    for part in ("text", "html", "subject"):
        try:
            compiled.compiled.__wrapped__(text, language="id", part=part)
        except TemplateRejected:
            continue
        except Exception as error:  # noqa: BLE001  # that is the finding
            return f"template: {type(error).__name__} got out: {text[:300]!r}"
    return None


def try_bytes(data: bytes) -> None:
    """One input of atheris; a complaint is an AssertionError, which atheris reports with the input."""
    provider = atheris.FuzzedDataProvider(data)
    kind = KINDS[provider.ConsumeIntInRange(0, len(KINDS) - 1)]
    text = provider.ConsumeUnicode(4_000)
    complaint = try_template(text) if kind == "template" else try_text(kind, text)
    assert complaint is None, complaint


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_bytes)
    atheris.Fuzz()
