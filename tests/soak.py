"""The machine without end, in seeded chunks: `python -m tests.soak --chunks 20 --seed 1`.

Each chunk is a fixed number of worlds thrown by one seed, so a failure is repeated by naming its chunk:
`python -m tests.soak --chunks 1 --seed 7`.

`python -m tests.soak --million 2 --jobs 2` goes on until two million steps have made a decision. At the end it says how
often each decision, reason, purpose, channel, event and outcome came up, and what never did.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress

from tests.machine.dice import Dice
from tests.machine.facts import zone_named
from tests.machine.tally import Tally
from tests.machine.themes import THEMES
from tests.machine.world import World


def chunk(
    seed: int, worlds: int, steps: int, sharp: int, theme: str = "", enough: int = 10**9
) -> tuple[int, Tally, list[str]]:
    """Play some worlds, until there are enough failures; what was seen, and the story of each failure."""
    tally = Tally()
    failures: list[str] = []
    for place in range(worlds):
        if len(failures) >= enough:
            break
        world = World(Dice(random.Random(f"{seed}/{place}")), tally, sharp, theme)
        try:
            for _ in range(steps):
                world.step()
        except Exception:  # noqa: BLE001 - every exception is a finding
            failures.append(
                f"seed {seed}, world {place}, {world.theme}\n{traceback.format_exc(limit=-4)}{story(world)}"
            )
    return seed, tally, failures


def say(text: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def story(world: World) -> str:
    """The question at which a world failed, so that it can be asked again by hand."""
    if world.last is None:
        return ""
    question, decision = world.last
    events = "\n".join(f"  {event!r}" for event in sorted(question.events, key=lambda event: event.at))
    local = question.now.astimezone(zone_named(question.client.zone))
    return (
        f"now {question.now!r}, {local}, data of {question.payments_as_of}\n{question.invoice!r}\n"
        f"{question.client.model_dump(exclude_defaults=True, mode='json')}\n"
        f"{question.policy.model_dump(exclude_defaults=True, mode='json')}\n{question.calendar!r}\n{events}\n{decision!r}\n"
    )


def main(arguments: list[str] | None = None) -> int:
    """Play, and report what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--chunks", type=int, default=20, help="how many chunks; 0 goes on without end")
    parser.add_argument("--million", type=float, default=0, help="go on until so many million steps, whatever --chunks")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first chunk")
    parser.add_argument("--worlds", type=int, default=200, help="worlds in a chunk")
    parser.add_argument("--steps", type=int, default=60, help="steps in a world")
    parser.add_argument("--sharp", type=int, default=4, help="1 makes every comparison, 10 one in ten")
    parser.add_argument("--theme", choices=THEMES, default="", help="play no other worlds")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--failures", type=int, default=5, help="stories to tell before giving up")
    parser.add_argument("--quiet", action="store_true", help="no line per chunk")
    given = parser.parse_args(arguments)
    total, started = Tally(), time.monotonic()
    with suppress(KeyboardInterrupt):  # without end means until somebody has seen enough
        play(given, total)
    say(f"\n{total.report()}\n\nunseen: {', '.join(total.unseen) or 'nothing'}")
    say(f"{total.failed} failed in {total.steps:,} steps, {time.monotonic() - started:.0f} s")
    return 1 if total.failed else 0


def play(given: argparse.Namespace, total: Tally) -> None:
    """Chunk after chunk, until there are enough of them or of failures."""
    seed, wanted = given.seed, given.million * 10**6
    end = None if wanted or given.chunks == 0 else seed + given.chunks
    with ProcessPoolExecutor(given.jobs) as pool:
        while total.failed < given.failures and seed != end and not 0 < wanted <= total.steps:
            last = seed + given.jobs if end is None else min(seed + given.jobs, end)
            jobs = [
                pool.submit(chunk, at, given.worlds, given.steps, given.sharp, given.theme, given.failures)
                for at in range(seed, last)
            ]
            for job in jobs:
                number, tally, failures = job.result()
                total.add(tally)
                total.failed += len(failures)
                for failure in failures[: given.failures]:
                    say(failure)
                if not given.quiet:
                    say(f"chunk {number}: {total.steps:,} steps so far, {total.failed} failed")
            seed = last


if __name__ == "__main__":
    sys.exit(main())
