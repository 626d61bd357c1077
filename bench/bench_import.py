"""`import sopan` beside `import pydantic` with one model: each in an interpreter of its own, processor time, medians.

Goal: at most 1.15 times. What a first decision loads on top is shown too, for it has to be paid once.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from statistics import median

PYDANTIC = "import pydantic\nclass M(pydantic.BaseModel, defer_build=True):\n    a: int"
CONTENDERS = {
    "python alone": "pass",
    "import pydantic and one model": PYDANTIC,
    "import sopan": "import sopan",
    "from sopan import decide, Client, Invoice": "from sopan import decide, Client, Invoice",
}
GOAL = 1.15
ROUNDS = 15


def seconds(statement: str) -> float:
    """Processor time of a fresh interpreter that runs it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)  # noqa: S603 - our own statements
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure in turns and print; the ratio is of what comes on top of an empty interpreter."""
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
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
    print(
        f"  on top of an empty interpreter: {1e3 * (ours - nothing):.1f} ms, pydantic {1e3 * (theirs - nothing):.1f} ms"
    )


if __name__ == "__main__":
    main()
