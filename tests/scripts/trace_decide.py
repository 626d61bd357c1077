"""How far one has to read to follow one decision: functions, files and changes of file of a plain `decide`.

`python -m tests.scripts.trace_decide` prints the way of a plain H+3 reminder, everything warm.
A change of file is a function entered in another file than the function entered before it.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import sopan
from sopan import Client, Invoice, Send, WorkingCalendar, decide, presets
from sopan.zones import zone_of

SOURCE = Path(sopan.__file__).parent
WIB = zone_of("WIB")


class Way(NamedTuple):
    """The functions of sopan that were entered, in order: file and name."""

    steps: tuple[tuple[str, str], ...]

    @property
    def functions(self) -> int:
        """How many functions were entered."""
        return len(self.steps)

    @property
    def files(self) -> tuple[str, ...]:
        """The files they stand in, by first visit."""
        return tuple(dict.fromkeys(file for file, _ in self.steps))

    @property
    def changes(self) -> int:
        """How often the next function stood in another file."""
        return sum(a[0] != b[0] for a, b in zip(self.steps, self.steps[1:], strict=False))


def plain_reminder() -> Way:
    """The way of a plain H+3 reminder: a client who has said nothing, asked for the fourth time."""
    client = Client.model_validate(
        {"id": "C-1", "name": "PT Maju Jaya", "contacts": [{"channel": "email", "address": "keuangan@maju.example"}]}
    )
    owed = Invoice.model_validate(
        {
            "id": "INV-1",
            "number": "2026/1",
            "client_id": "C-1",
            "issued_on": date(2026, 10, 19),
            "due_on": date(2026, 11, 18),
            "total": 25_000_000,
        }
    )
    given: dict[str, Any] = {
        "now": datetime(2026, 11, 23, 10, tzinfo=WIB),
        "history": (),
        "calendar": WorkingCalendar.indonesia(),
    }
    policy = presets.standard()
    answer = [decide(owed, client, policy, **given) for _ in range(3)][-1]
    assert isinstance(answer, Send), answer
    assert answer.step == "follow_up", answer
    entered: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(SOURCE):
            entered.append((path.relative_to(SOURCE).as_posix(), frame.f_code.co_qualname))

    sys.setprofile(note)
    try:
        decide(owed, client, policy, **given)
    finally:
        sys.setprofile(None)
    return Way(tuple(entered))


def main() -> None:
    """Print the way and its length."""
    way = plain_reminder()
    before = ""
    for file, name in way.steps:
        print(f"{file if file != before else '':32} {name}")
        before = file
    print(f"{way.functions} functions, {len(way.files)} files, {way.changes} changes of file")


if __name__ == "__main__":
    main()
