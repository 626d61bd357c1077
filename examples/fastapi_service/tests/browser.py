"""A browser in which a test can type: Chromium without a window, spoken to over a pipe (the DevTools protocol).

Nothing has to be installed for it but Chromium itself.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["CHROMIUM", "Page", "browsing"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe"
).split()
PATIENCE = 60.0


class Page:
    """One tab."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._heard = b""
        self._asked = 0
        self._session: str | None = None
        self.errors: list[str] = []
        """What the page complained about on its console, and what it was not allowed to load."""
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for room in ("Page", "Runtime", "Log"):
            self._do(f"{room}.enable")

    def open(self, address: str, *, width: int = 1280, height: int = 900, mobile: bool = False) -> None:
        """Go there."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self._do("Emulation.setDeviceMetricsOverride", **size)
        self._do("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")

    def ask(self, script: str) -> Any:
        """The value of an expression on the page."""
        answer = self._do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        """Until that is true."""
        ends = time.monotonic() + PATIENCE
        while not self.ask(script):
            assert time.monotonic() < ends, f"never came true: {script}"
            time.sleep(0.05)

    def type(self, text: str) -> None:
        """Key by key, as a person types."""
        for letter in text:
            self._do("Input.dispatchKeyEvent", type="keyDown", text="\r" if letter == "\n" else letter)
            self._do("Input.dispatchKeyEvent", type="keyUp")

    def press(self, key: str, code: int, times: int = 1) -> None:
        """A key that writes nothing, such as Backspace (8)."""
        for _ in range(times):
            for kind in ("rawKeyDown", "keyUp"):
                self._do("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def click(self, selector: str) -> None:
        """In the middle of the first element that fits."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.ask(f"{found}.scrollIntoView({{block: 'center'}})")
        box = self.ask(
            f"(() => {{ const b = {found}.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] }})()"
        )
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        for kind in ("mousePressed", "mouseReleased"):
            self._do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """What one sees, as a PNG."""
        path.write_bytes(base64.b64decode(self._do("Page.captureScreenshot", captureBeyondViewport=whole)["data"]))

    # --- the pipe ---------------------------------------------------------------------------------

    def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._asked += 1
        message: dict[str, Any] = {"id": self._asked, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._asked:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self._listen(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._heard:
            ready, _, _ = select.select([self._reading], [], [], PATIENCE)
            assert ready, "the browser says nothing"
            more = os.read(self._reading, 1 << 16)
            assert more, "the browser is gone"
            self._heard += more
        message, _, self._heard = self._heard.partition(b"\0")
        return dict(json.loads(message))

    def _listen(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["params"]))
        if told.get("method") == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
            self.errors.append(told["params"]["entry"]["text"])


# The browser reads from file 3 and writes to file 4.
_START = """
import os, sys
there, here = (os.dup(int(number)) for number in sys.argv[1:3])
for pipe, number in ((there, 3), (here, 4)):
    os.dup2(pipe, number)
    os.set_inheritable(number, True)  # dup2 leaves it alone when the two are one
os.execv(sys.argv[3], sys.argv[3:])
"""


@contextmanager
def browsing() -> Iterator[Page]:
    """A tab in a browser of its own."""
    assert CHROMIUM is not None
    there, writing = os.pipe()
    reading, here = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        start = [sys.executable, "-c", _START, str(there), str(here)]
        command = [*start, CHROMIUM, *FLAGS, f"--user-data-dir={profile}"]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, pass_fds=(there, here), stdout=quiet, stderr=quiet) as browser:
            os.close(there)
            os.close(here)
            try:
                yield Page(reading, writing)
            finally:
                browser.kill()
                os.close(reading)
                os.close(writing)
