"""What every benchmark here shares: answers first, then medians over paired rounds.

In a round every contender takes its turn, so whatever slows the machine slows all of them, and only ratios within one
round are compared. The yardstick is a fixed loop of plain Python: divide by it to compare two machines.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

__all__ = ["Call", "paired", "per_call", "ratio", "report", "same_answers", "yardstick"]

Call = Callable[[], object]
_SECONDS_PER_TURN = 0.01


def same_answers(answers: Mapping[str, object]) -> None:
    """Stop when the contenders do not agree: a fast wrong answer is no answer."""
    (first, expected), *others = answers.items()
    for name, answer in others:
        assert answer == expected, f"{name} and {first} disagree:\n  {first}: {expected}\n  {name}: {answer}"


def paired(contenders: Mapping[str, Call], rounds: int = 15) -> dict[str, list[float]]:
    """Seconds per call of every contender, round by round; without the garbage collector, as `timeit` does."""
    turns = {name: max(1, round(_SECONDS_PER_TURN / _once(call))) for name, call in contenders.items()}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in contenders.items():
                seconds[name].append(per_call(call, turns[name]))
    finally:
        if collecting:
            gc.enable()
    return seconds


def _once(call: Call) -> float:
    """How long a warm call takes, roughly."""
    call()
    return max(min(per_call(call, 1) for _ in range(3)), 1e-7)


def per_call(call: Call, times: int) -> float:
    """Mean seconds of one call, over `times` in a row."""
    turns = range(times)
    start = perf_counter()
    for _ in turns:
        call()
    return (perf_counter() - start) / times


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    """How many times as long they take: the median of the ratios of the rounds."""
    return median(their / our for their, our in zip(theirs, ours, strict=True))


def yardstick() -> float:
    """Seconds of a fixed loop of plain Python on this machine, the median of many."""

    def loop() -> int:
        total = 0
        for number in range(1000):
            total += number % 7
        return total

    return median(paired({"loop": loop}, rounds=9)["loop"])


def report(
    title: str,
    ours: str,
    cases: Mapping[str, Mapping[str, Sequence[float]]],
    goals: Mapping[str, float],
) -> dict[str, float]:
    """Print microseconds and ratios case by case, then the median ratio beside its goal; gives the medians back."""
    rivals = [name for name in next(iter(cases.values())) if name != ours]
    width = max(len(name) for name in (*cases, "median"))
    print(f"\n{title}")
    print(f"  {'microseconds per call':{width}}  {ours:>10}" + "".join(f"  {name:>22}" for name in rivals))
    ratios: dict[str, list[float]] = {name: [] for name in rivals}
    for case, seconds in cases.items():
        line = f"  {case:{max(width, 21)}}  {median(seconds[ours]) * 1e6:>10,.1f}"
        for name in rivals:
            times = ratio(seconds[name], seconds[ours])
            ratios[name].append(times)
            line += f"  {median(seconds[name]) * 1e6:>12,.1f} = {times:>6.1f}×"
        print(line)
    medians = {name: median(of_cases) for name, of_cases in ratios.items()}
    for name, times in medians.items():
        goal = goals.get(name)
        against = "" if goal is None else f" (goal: at least {goal:g} times; {'met' if times >= goal else 'MISSED'})"
        print(f"  {ours} is {times:.1f} times as fast as {name} in the median{against}")
    return medians
