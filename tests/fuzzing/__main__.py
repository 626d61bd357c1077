"""`python -m tests.fuzzing --documents 1000000 --seed 1 --jobs 2`: documents by the million, with the tally."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.fuzzing.judge import Tally, play

CHUNK = 2_500


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    started = time.perf_counter()
    total = Tally()
    chunks = -(-chosen.documents // CHUNK)
    with ProcessPoolExecutor(chosen.jobs) as workers:
        seeds = range(chosen.seed * 1_000_000, chosen.seed * 1_000_000 + chunks)
        sizes = [min(CHUNK, chosen.documents - CHUNK * place) for place in range(chunks)]
        for tally in workers.map(play, seeds, sizes):
            total.add(tally)
            for complaint in tally.complaints:
                print(complaint, flush=True)
    seconds = time.perf_counter() - started
    share = total.decided / max(total.documents, 1)
    print(
        f"{total.documents:,} documents in {seconds:,.0f} s ({total.documents / seconds:,.0f} a second), "
        f"{share:.1%} decided, {total.refused:,} refused, {len(total.complaints)} complaints; seed {chosen.seed}"
    )
    print("decisions: " + ", ".join(f"{kind} {count:,}" for kind, count in sorted(total.decisions.items())))
    print(f"rendered: {total.rendered:,}")
    return 1 if total.complaints or share < 1 / 3 else 0


if __name__ == "__main__":
    sys.exit(main())
