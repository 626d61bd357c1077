"""Hosts, clients, our people, accidents and the clock against `decide`: every answer must keep the promises of the rules.

The world and its checks are in `tests/machine`; here Hypothesis throws the dice, so a failure comes back as the
shortest story that shows it. `make soak` plays the same world a thousand times as long.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.machine.dice import Dice
from tests.machine.tally import KINDS, Tally
from tests.machine.themes import THEMES
from tests.machine.world import World
from tests.soak import chunk

CHANCE = st.randoms(use_true_random=False)


class Story(RuleBasedStateMachine):
    """One world; each rule lets one kind of thing happen in it, and the answers are checked there."""

    world: World

    @initialize(chance=CHANCE)
    def begin(self, chance):
        self.world = World(Dice(chance))

    def _next(self, chance) -> World:
        self.world.throw(Dice(chance))
        return self.world

    @rule(chance=CHANCE)
    def time_passes(self, chance):
        self._next(chance).time_passes()

    @rule(chance=CHANCE)
    def the_host_runs(self, chance):
        self._next(chance).run_host()

    @rule(chance=CHANCE)
    def time_passes_and_the_host_runs(self, chance):
        world = self._next(chance)
        world.time_passes()
        world.run_host()

    @rule(chance=CHANCE)
    def two_workers_run_at_once(self, chance):
        self._next(chance).two_workers()

    @rule(chance=CHANCE)
    def the_host_recovers_from_a_crash(self, chance):
        self._next(chance).recover()

    @rule(chance=CHANCE)
    def somebody_speaks(self, chance):
        self._next(chance).somebody_speaks()
        self.world.ask_any()

    @rule(chance=CHANCE)
    def reports_come_in(self, chance):
        self._next(chance).reports_come_in()
        self.world.ask_any()

    @rule(chance=CHANCE)
    def money_moves(self, chance):
        self._next(chance).money_moves()
        self.world.ask_any()

    @rule(chance=CHANCE)
    def something_is_written_down(self, chance):
        self._next(chance).paperwork()
        self.world.ask_any()

    @rule(chance=CHANCE)
    def something_changes(self, chance):
        self._next(chance).something_changes()
        self.world.ask_any()


Story.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestStory = Story.TestCase


@pytest.mark.parametrize("seed", range(4))
def test_every_answer_keeps_the_rules_whatever_happens(seed):
    tally = Tally()
    for place in range(10):
        world = World(Dice(random.Random(f"{seed}/{place}")), tally)
        for _ in range(40):
            world.step()
    assert all(tally.kinds[kind] for kind in ("send", "wait", "hold")), "ten worlds have become too quiet"


def test_the_checks_are_not_about_nothing():
    """Messages of many kinds, reasons of most kinds, and all accidents: else the machine proves little."""
    tally = Tally()
    for place, theme in enumerate([*THEMES] * 5):
        world = World(Dice(random.Random(f"sight/{place}")), tally, sharp=40, theme=theme)
        for _ in range(50):
            world.step()
    assert not [kind for kind in KINDS if not tally.kinds[kind]]
    assert len(tally.unseen) <= 12, tally.unseen
    assert {"overdue", "upcoming", "promise_followup", "claim_check", "payment_returned", "final_notice"} <= set(
        tally.purposes
    )
    assert len(tally.accidents) >= 6
    assert all(tally.sends[theme] for theme in THEMES), "a theme in which nobody is ever asked"


def test_a_chunk_is_repeated_by_its_seed():
    first, again, other = (chunk(seed, worlds=2, steps=20, sharp=40) for seed in (7, 7, 8))
    assert (first, first[2]) == (again, [])
    assert first[1] != other[1]
