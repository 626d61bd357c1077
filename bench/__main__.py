"""`make bench`: every benchmark of this folder, one after the other, beside a yardstick of the machine.

`python -m bench decide` runs `bench_decide.py` alone.
"""

from __future__ import annotations

import platform
import sys
from importlib import import_module
from pathlib import Path

from bench.measure import yardstick

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks, or all; 2 for one that is not there."""
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}")
    print(f"yardstick: {yardstick() * 1e6:.1f} microseconds for 1,000 turns of a plain loop")
    for name in wanted or NAMES:
        import_module(f"bench.bench_{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
