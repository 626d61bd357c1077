"""Many random cases of `decide` beside the oracle: `python -m tests.scripts.oracle_cases --cases 20000 --jobs 2`.

Hypothesis makes them up in rounds, each from a seed of its own, so a round that fails is repeated by naming it:
`python -m tests.scripts.oracle_cases --cases 500 --seed 7`.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.strategies import Case, cases
from tests.test_oracle import answer, in_short, second_opinion, told_in_short

ROUND = 500
"""Cases of one round: few enough that Hypothesis does not slow down on what it remembers of them."""


def play(number: int) -> tuple[int, int, list[str]]:
    """Play the round of one seed: its number, how many cases were compared, and those that differ."""
    compared, differing = 0, []

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.booleans().flatmap(lambda said: cases(conversation=said)))
    def compare(case: Case) -> None:
        nonlocal compared
        compared += 1
        ours, told = in_short(answer(case)), told_in_short(second_opinion(case))
        if ours != told:
            differing.append(f"round {number}: {ours}, and the oracle: {told}\n{case!r}")

    compare()
    return number, compared, differing


def main() -> int:
    """Play round after round, tell of every case that differs, and say how many were compared."""
    parser = argparse.ArgumentParser(prog="python -m tests.scripts.oracle_cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="to be compared, in whole rounds")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first round")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    rounds = range(options.seed, options.seed + -(-options.cases // ROUND))
    started, total, failed = time.monotonic(), 0, 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for number, compared, differing in pool.map(play, rounds):
            total += compared
            failed += len(differing)
            print(*differing, f"round {number}: {total:,} cases so far, {failed} differ", sep="\n", flush=True)
    print(f"{failed} of {total:,} cases differ, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
