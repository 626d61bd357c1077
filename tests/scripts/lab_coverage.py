"""How often the 95 % intervals of `lab.compare` hold the truth, metric by metric: many experiments of one kind.

`python -m tests.scripts.lab_coverage` prints a table; `--runs 250 --replications 20 base few` says how many experiments
of which kinds, and of how many replications each.
The truth is the mean over all of them, which knows so many times as much as one experiment.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import NamedTuple

from sopan import presets
from sopan.lab import CashStrapped, Difference, Disputer, Forgetful, Ghost, Mixture, Punctual, compare
from tests.lab.ledgers import unpaid

CROWD = Mixture(parts=((0.4, Punctual()), (0.3, Forgetful()), (0.1, CashStrapped()), (0.1, Disputer()), (0.1, Ghost())))
QUIET = Mixture(parts=((0.7, Punctual()), (0.3, Forgetful())))


class Kind(NamedTuple):
    """One kind of experiment."""

    crowd: Mixture
    clients: int
    invoices: int
    days: int
    replications: int


KINDS: Mapping[str, Kind] = {
    "base": Kind(CROWD, 20, 2, 150, 8),
    "few": Kind(CROWD, 10, 1, 120, 4),
    "quiet": Kind(QUIET, 20, 1, 150, 8),
    "many": Kind(CROWD, 40, 2, 150, 4),
}
RARE = 1 / 6
"""Where so many experiments see no difference at all, hardly two clients fare differently in one."""


class Coverage(NamedTuple):
    """One metric of one kind."""

    metric: str
    held: float
    """The share of intervals that hold the truth."""
    nothing: float
    """The share of experiments in which nothing differed."""
    truth: float

    @property
    def is_rare(self) -> bool:
        """Whether most experiments see next to nothing of it."""
        return self.nothing >= RARE


def covered(kind: Kind, runs: int, replications: int | None = None) -> Iterator[Coverage]:
    """Measure every metric over so many experiments, which differ in their seed."""
    times = kind.replications if replications is None else replications
    policies = {"now": presets.standard(), "gentler": presets.gentle()}
    accounts = unpaid(kind.clients, kind.invoices, apart=5)
    found: list[tuple[Difference, ...]] = [
        compare(policies, accounts, kind.crowd, kind.days, times, seed).differences for seed in range(runs)
    ]
    for experiments in zip(*found, strict=True):
        truth = fmean(one.mean for one in experiments)
        yield Coverage(
            experiments[0].metric,
            sum(one.low <= truth <= one.high for one in experiments) / runs,
            sum(one.mean == 0 for one in experiments) / runs,
            truth,
        )


def main() -> None:
    """Print a table per kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), choices=[*KINDS, []])
    parser.add_argument("--runs", type=int, default=250)
    parser.add_argument("--replications", type=int, help="those of the kind unless told")
    given = parser.parse_args()
    for name in given.kinds or KINDS:
        print(f"{name}: {given.runs} experiments")
        for one in covered(KINDS[name], given.runs, given.replications):
            print(f"  {one.metric:12} {one.held:6.1%}  nothing differed in {one.nothing:4.0%}  truth {one.truth:.4g}")


if __name__ == "__main__":
    main()
