"""Two workers, a month, and somebody who pulls the plug again and again."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from outbox_worker.demo import serving
from outbox_worker.post import Post
from outbox_worker.tables import Base, OutboxRow, State, looking, open_database
from outbox_worker.tests.lives import RENDERER, Clock, Plan, live
from outbox_worker.tests.world import END, POLICY, SENDER, START, Server, World, paper
from outbox_worker.worker import Worker, next_wake

__all__ = ["Storm"]

WORKERS = 2
OVER = END + timedelta(seconds=1)


@dataclass
class Life:
    """One process, what was planned for it, and when it is killed from outside if the plan says so."""

    process: ForkServerProcess
    kind: str
    until: float | None = None


@dataclass
class Storm:
    """What is counted while it lasts, and what is left when it is over."""

    folder: Path
    url: str
    seed: int
    kills: int
    clients: int
    killed: Counter[str] = field(default_factory=Counter)
    server: Server = field(default_factory=Server)
    patience: float = 900

    def __post_init__(self) -> None:
        """Prepare the business."""
        self.dice = Random(self.seed)
        self.kinds = cycle(["accepted", "any", "time"])
        self.world = World(self.seed, self.clients)
        self.clock = Clock(self.folder / "clock")
        self.clock.set(START)
        self.engine = open_database(self.url)
        Base.metadata.drop_all(self.engine)
        Base.metadata.create_all(self.engine)
        self.sessions: sessionmaker[Session] = sessionmaker(self.engine)
        with self.sessions.begin() as session:
            self.world.fill(session)

    def rage(self) -> None:
        """Live through the month."""
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["pytest", "outbox_worker.tests.nursery"])
        ends = time.monotonic() + self.patience
        lives: list[Life] = []
        try:
            with serving(self.server) as port:
                while self._goes_on():
                    assert time.monotonic() < ends, f"not over in time: {self.killed} by {self.clock()}"
                    lives = [life for life in lives if self._is_alive(life)]
                    while len(lives) < WORKERS:
                        lives.append(self._born(processes, port))
                    time.sleep(0.01)
                    self._turn_the_clock()
        finally:
            for life in lives:
                life.process.kill()
                life.process.join()

    # --- life and death ---------------------------------------------------------------------------

    def _born(self, processes: multiprocessing.context.ForkServerContext, port: int) -> Life:
        """A third end between acceptance and commit, a third at any point, a third at any time."""
        kind = next(self.kinds) if self.killed.total() < self.kills else "old age"
        plan = Plan()
        if kind == "accepted":
            plan = Plan("accepted")
        elif kind == "any":
            plan = Plan("any", self.dice.randint(1, 60))
        process = processes.Process(target=live, args=(self.url, port, self.clock, plan))
        process.start()
        until = time.monotonic() + self.dice.uniform(0.02, 0.3) if kind == "time" else None
        return Life(process, kind, until)

    def _is_alive(self, life: Life) -> bool:
        if life.until is not None and time.monotonic() >= life.until:
            life.process.kill()
            life.process.join()
        if life.process.is_alive():
            return True
        life.process.join()
        assert life.process.exitcode == -signal.SIGKILL, "a worker failed by itself"
        self.killed[life.kind] += 1
        return False

    # --- time -------------------------------------------------------------------------------------

    def _goes_on(self) -> bool:
        return self.clock() <= END

    def _turn_the_clock(self) -> None:
        """To the next thing to do or to happen, once the workers have done what there is."""
        before = self._next()
        if before is not None and before <= self.clock():
            return
        # Somebody may be in the middle of something. A claim that stays is taken for one that a kill left behind.
        for _ in range(1 if self._nobody_sends() else 20):
            time.sleep(0.015)
            if self._next() != before:
                return
        self._go_to(min(before or OVER, OVER))

    def _next(self) -> datetime | None:
        with looking(self.sessions) as session:
            wake = next_wake(session)
        news = self.world.happenings[0].at if self.world.happenings else None
        return min((at for at in (wake, news) if at is not None), default=None)

    def _nobody_sends(self) -> bool:
        return not self.keys(State.SENDING)

    def _go_to(self, at: datetime) -> None:
        self.clock.set(at)
        while self.world.happenings and self.world.happenings[0].at <= at:
            with self.sessions.begin() as session:
                self.world.happenings.pop(0).write(session)

    def live_quietly(self) -> None:
        """The same month with one worker, which nobody kills."""
        with serving(self.server) as port:
            worker = Worker(self.sessions, POLICY, RENDERER, Post("127.0.0.1", port, SENDER, paper), self.clock)
            while self._goes_on():
                if not worker.tick():
                    self._go_to(min(self._next() or OVER, OVER))

    # --- what is left -----------------------------------------------------------------------------

    def keys(self, *states: State) -> set[str]:
        """The keys in the outbox that are in one of these states."""
        with looking(self.sessions) as session:
            return set(session.scalars(select(OutboxRow.key).where(OutboxRow.state.in_(states))))

    def summary(self) -> str:
        """What happened, in a line or two."""
        delivered = set(self.server.accepted)
        unknown = self.keys(State.UNKNOWN)
        return (
            f"{self.killed.total()} kills ({', '.join(f'{kind}: {count}' for kind, count in sorted(self.killed.items()))}), "
            f"{len(self.keys(*State))} keys: {len(self.keys(State.SENT))} sent, {len(self.keys(State.FAILED))} refused, "
            f"{len(unknown)} unknown, of which {len(unknown & delivered)} had been delivered"
        )
