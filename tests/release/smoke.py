"""The first hour of a stranger, with nothing but the installed wheel: `python -I smoke.py` from anywhere.

No network, no home, no environment, and no disk that can be written: whatever tries is the end of it.
"""

from __future__ import annotations

import sys


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """What must not happen while sopan loads and answers."""
    if event.startswith(("socket.", "subprocess.", "os.system", "os.putenv", "os.mkdir", "os.remove", "os.rename")):
        raise AssertionError(event)
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(mode, str) and mode.strip("rbtU") != ""
        if writes or (isinstance(flags, int) and flags & 0o3):
            raise AssertionError(f"{event} {path}")


def no_file_can_be_written() -> None:
    """A limit of the kernel, where there is one: a file may not grow beyond nothing."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    sys.dont_write_bytecode = True
    sys.addaudithook(forbid)
    no_file_can_be_written()
    import os

    os.environ.clear()

    import sopan

    installed = os.path.dirname(sopan.__file__)  # noqa: PTH120 - nothing but what is needed
    assert "site-packages" in installed, "this is not the installed wheel"

    from datetime import date, datetime, timedelta, timezone

    from sopan import Client, Creditor, Invoice, Renderer, decide, forecast, presets

    wib = timezone(timedelta(hours=7), "WIB")
    client = Client(id="C-1", name="CV Merapi", contacts=[{"channel": "whatsapp", "address": "081230000102"}])
    invoice = Invoice(
        id="I-1", number="2026/1", client_id="C-1", issued_on="2026-11-18", due_on="2026-12-18", total=8_750_000
    )
    now = datetime(2026, 12, 24, 10, 0, tzinfo=wib)
    wait = decide(invoice, client, presets.standard(), now=now, history=())
    assert wait.kind == "wait"
    assert wait.until == datetime(2026, 12, 28, 9, 0, tzinfo=wib)
    assert "cuti bersama" in wait.explain("id").lower()
    send = decide(invoice, client, presets.standard(), now=wait.until, history=())
    text = Renderer(Creditor(name="PT Rempah Kata")).render(send, invoice, client).text
    assert "Rp8.750.000" in text
    ahead = forecast(invoice, client, presets.standard(), now=now, until=date(2027, 3, 1), history=())
    assert "svg" in ahead.to_svg()
    for name in sopan.__all__:
        getattr(sopan, name)
    sys.stdout.write("imports, decides, renders and looks ahead\n")


if __name__ == "__main__":
    main()
