"""`import sopan` and a first answer beside `import pydantic` with one model: each in an interpreter of its own.

Processor time, medians of rounds in turn, after one that counts for nothing: it writes whatever bytecode is missing.
Goals: the import at most 1.15 times, the first decision 2 times and the
first rendered message 2.6 times what pydantic alone takes with one model and one value.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from statistics import median

PYDANTIC = "import pydantic\nclass M(pydantic.BaseModel, defer_build=True):\n    a: int"
ONE_VALUE = "import pydantic\nclass M(pydantic.BaseModel):\n    a: int\nM(a=1)"
FIRST_DECISION = """
from datetime import datetime, timedelta, timezone
from sopan import Client, Invoice, decide, presets
client = Client(id="C", name="PT A", contacts=[{"channel": "email", "address": "a@example.org"}])
invoice = Invoice(id="1", number="1", client_id="C", issued_on="2026-10-01", due_on="2026-11-10", total=1000000)
now = datetime(2026, 11, 16, 10, tzinfo=timezone(timedelta(hours=7)))
decision = decide(invoice, client, presets.standard(), now=now, history=())
assert decision.kind == "send"
"""
FIRST_MESSAGE = f"""{FIRST_DECISION}
from sopan import Creditor, Renderer
assert "PT B" in Renderer(Creditor(name="PT B")).render(decision, invoice, client).text
"""
CONTENDERS = {
    "python alone": "pass",
    "import pydantic and one model": PYDANTIC,
    "import pydantic, one model, one value": ONE_VALUE,
    "import sopan": "import sopan",
    "from sopan import decide, Client, Invoice": "from sopan import decide, Client, Invoice",
    "first decision": FIRST_DECISION,
    "first message": FIRST_MESSAGE,
}
GOAL = 1.15
GOALS = {"first decision": 2.0, "first message": 2.6}
ROUNDS = 15
# Without it modules that changed are compiled again in every child, and their compilation is measured.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(statement: str) -> float:
    """Processor time of a fresh interpreter that runs it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True, env=ENVIRONMENT)  # noqa: S603 - our own statements
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure in turns and print; the ratio is of what comes on top of an empty interpreter."""
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for statement in CONTENDERS.values():
        seconds(statement)
    for _ in range(ROUNDS):
        for name, statement in CONTENDERS.items():
            times[name].append(seconds(statement))
    print("\nimport, each in a fresh interpreter")
    for name, taken in times.items():
        print(f"  {name:42}  {median(taken) * 1e3:7.1f} ms")
    ours, theirs, nothing = (
        median(times[name]) for name in ("import sopan", "import pydantic and one model", "python alone")
    )
    ratio = ours / theirs
    print(
        f"  import sopan takes {ratio:.2f} times as long (goal: at most {GOAL}; {'met' if ratio <= GOAL else 'MISSED'})"
    )
    value = median(times["import pydantic, one model, one value"])
    for name, goal in GOALS.items():
        ratio = median(times[name]) / value
        print(f"  {name} takes {ratio:.2f} times (goal: at most {goal}; {'met' if ratio <= goal else 'MISSED'})")
    print(
        f"  on top of an empty interpreter: {1e3 * (ours - nothing):.1f} ms, pydantic {1e3 * (theirs - nothing):.1f} ms"
    )


if __name__ == "__main__":
    main()
