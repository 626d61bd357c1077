"""Pages as headless Chromium shows them, for tests of how things look.

`make browser` finds Chromium or, as root on Debian, installs it; elsewhere a test that is marked with
`needs_chromium` is skipped, and says why.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CHROMIUM", "dom", "needs_chromium", "screenshot"]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; see `make browser`")

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync --hide-scrollbars"
).split()
_PATIENCE = 120
"""Seconds for one page on a busy machine."""


def dom(address: str, folder: Path, *, dark: bool = False, settle_ms: int = 3000) -> str:
    """The page at `address` (`https://…`, `file://…`) as HTML, after its scripts have run for `settle_ms`.

    `folder` is a temporary one: it takes the profile of the browser.
    """
    return _run(address, folder, dark, settle_ms, "--dump-dom")


def screenshot(address: str, picture: Path, folder: Path, *, width: int, height: int, dark: bool = False) -> None:
    """Write what a window of `width` by `height` shows to `picture`, a PNG."""
    _run(address, folder, dark, 1000, f"--screenshot={picture}", f"--window-size={width},{height}")


def _run(address: str, folder: Path, dark: bool, settle_ms: int, *what: str) -> str:
    looks = [f"--blink-settings=preferredColorScheme={0 if dark else 1}", f"--virtual-time-budget={settle_ms}"]
    command = [str(CHROMIUM), *_FLAGS, *looks, f"--user-data-dir={folder / 'profile'}", *what, address]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE).stdout
