"""Reading clients and invoices, beside the revision that this was measured against first.

Goal: JSON at least 1.6 times as fast as at c4f664b, which parsed it twice. Both read the same documents, which that
revision stored, each in a process of its own; in a round they take turns. What they read is compared first. Dicts are
shown too. Processor time, so that what else the machine does counts little.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import IO, Any, cast

from bench.measure import report

ROOT = Path(__file__).parents[1]
BEFORE = "c4f664b"
GOAL = 1.6
ROUNDS = 25

PAID = {"id": "P-1", "amount": "IDR 5000000", "received_on": "2026-11-20"}
INVOICE: dict[str, Any] = {
    "id": "INV-1",
    "number": "INV/2026/XI/0001",
    "client_id": "C-1",
    "issued_on": "2026-10-19",
    "due_on": "2026-11-18",
    "total": "IDR 11100000",
    "payments": [PAID],
}
EVERYTHING = {
    **INVOICE,
    "lines": [{"description": "Konsultasi Oktober", "quantity": "2.5", "unit_price": "IDR 4000000"}],
    "tax": "IDR 1100000",
    "payments": [PAID | {"reversed_on": "2026-11-25"}, PAID | {"id": "P-2"}],
    "credit_notes": [{"id": "N-1", "amount": "IDR 100000", "issued_on": "2026-11-03"}],
    "withholdings": [{"kind": "pph23", "amount": "IDR 200000", "certificate_received_on": "2026-12-21"}],
    "instalments": [
        {"due_on": "2026-11-18", "amount": "IDR 5550000"},
        {"due_on": "2026-12-18", "amount": "IDR 5550000"},
    ],
    "terms": {
        "late_fee": {"per_mil_per_day": "1", "grace_days": 3, "cap_percent": "5"},
        "agreed_in": "Perjanjian 12/2026 pasal 5",
    },
    "payment_methods": [{"label": "Bank BCA", "number": "0012300456", "holder": "PT Rempah Kata"}],
    "delivered_on": "2026-10-20",
    "policy_name": "standard",
}
CLIENT: dict[str, Any] = {
    "id": "C-1",
    "name": "PT Maju Jaya",
    "contacts": [
        {"channel": "email", "address": "keuangan@maju.example"},
        {"channel": "whatsapp", "address": "+6281234567890"},
    ],
}
EVERY_HABIT = {
    **CLIENT,
    "honorific": "Ibu",
    "attention": "Ratna",
    "preferred_channels": ["email", "whatsapp"],
    "opted_out": ["sms"],
    "contact_hours": "Mo-Fr 09:00-16:00",
    "quiet_periods": [{"start": "2026-12-28", "end": "2026-12-30", "note": "tutup buku"}],
    "pay_days": [25, "Kam"],
    "region": "bali",
    "segment": "ritel",
    "since": "2019-04-01",
    "policy_name": "standard",
}
DOCUMENTS = {
    "an invoice": ("Invoice", INVOICE),
    "one with everything": ("Invoice", EVERYTHING),
    "a client": ("Client", CLIENT),
    "one with every habit": ("Client", EVERY_HABIT),
}

WORKER = """
import json, sys, time
import sopan
documents = {}
for line in sys.stdin:
    asked = json.loads(line)
    kind = getattr(sopan, asked["kind"])
    if "given" in asked:
        answer = kind.model_validate(asked["given"]).to_dict()
    else:
        text, data = asked["text"], json.loads(asked["text"])
        read = (lambda: kind.model_validate_json(text)) if asked["json"] else (lambda: kind.model_validate(data))
        read()
        best = None
        for _ in range(4):
            start = time.process_time()
            for _ in range(asked["times"]):
                read()
            taken = (time.process_time() - start) / asked["times"]
            best = taken if best is None else min(best, taken)
        answer = {"seconds": best, "read": read().to_dict()}
    print(json.dumps(answer), flush=True)
"""


class Reader:
    """A process that reads documents with the source in a folder."""

    def __init__(self, source: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(source)},
        )

    def ask(self, **asked: object) -> dict[str, Any]:
        """What it answers."""
        to, back = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        to.write(json.dumps(asked) + "\n")
        to.flush()
        answer: dict[str, Any] = json.loads(back.readline())
        return answer

    def close(self) -> None:
        """End it."""
        cast("IO[str]", self.process.stdin).close()
        self.process.wait()


def checkout(revision: str, folder: Path) -> Path:
    """The source of a revision, unpacked into `folder`."""
    packed = subprocess.run(  # noqa: S603 - our own command
        ["git", "archive", revision, "src"],  # noqa: S607 - the git of whoever measures
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def main() -> None:
    """Compare what both read, then measure in turns and print."""
    with tempfile.TemporaryDirectory() as folder:
        then, now = Reader(checkout(BEFORE, Path(folder))), Reader(ROOT / "src")
        try:
            for way, title in ((True, "reading JSON"), (False, "reading dicts")):
                goals = {BEFORE: GOAL} if way else {}
                report(title, "sopan", {name: measure(then, now, name, as_json=way) for name in DOCUMENTS}, goals)
        finally:
            then.close()
            now.close()


def measure(then: Reader, now: Reader, name: str, *, as_json: bool) -> dict[str, list[float]]:
    """Seconds per document of both, round by round."""
    kind, given = DOCUMENTS[name]
    asked = {"kind": kind, "text": json.dumps(then.ask(kind=kind, given=given)), "json": as_json, "times": 100}
    seconds: dict[str, list[float]] = {"sopan": [], BEFORE: []}
    for _ in range(ROUNDS):
        ours, theirs = now.ask(**asked), then.ask(**asked)
        known = {field: ours["read"][field] for field in theirs["read"]}
        assert _same_or_more(theirs["read"], known), f"{name} is read as something else"
        seconds["sopan"].append(ours["seconds"])
        seconds[BEFORE].append(theirs["seconds"])
    return seconds


def _same_or_more(old: object, new: object) -> bool:
    """Whether the newer form says all that the older one says; it may have more fields."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in new and _same_or_more(value, new[name]) for name, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same_or_more, old, new))
    return old == new


if __name__ == "__main__":
    main()
