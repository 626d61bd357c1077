"""A worker's life in a process of its own, and the points at which it can be made to end with SIGKILL.

The worker knows nothing of this: the database driver and the mail client are listened to from outside. A point lies
before and after every statement that writes, every commit of one, and everything said to the mail server or heard
from it. `accepted` is the worst of them: the server has the message, and the database does not know yet.
"""

from __future__ import annotations

import os
import signal
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, event
from sqlalchemy.orm import sessionmaker

from outbox_worker.books import save_client, save_invoice
from outbox_worker.post import Post, Reply
from outbox_worker.tables import open_database
from outbox_worker.tests.world import CREDITOR, POLICY, SENDER, START, client, invoice, paper
from outbox_worker.worker import Worker
from sopan import Renderer

__all__ = ["Clock", "Plan", "live", "warm_up"]


RENDERER = Renderer(CREDITOR)


class _Anywhere(Post):
    def deliver(self, mail: EmailMessage) -> Reply:
        return Reply.ACCEPTED


def warm_up() -> None:
    """Load calendars, templates and tables once, so that every life that is forked from here has them."""
    sessions = sessionmaker(open_database("sqlite://"))
    late = START + timedelta(hours=3)
    with sessions.begin() as session:
        save_client(session, client(0), START)
        save_invoice(session, invoice(0, client(0), START.date() - timedelta(days=10)), START)
    worker = Worker(sessions, POLICY, RENDERER, _Anywhere("", 0, SENDER, paper), lambda: late)
    while worker.tick():
        pass


@dataclass(frozen=True)
class Plan:
    """When this life ends: at the `count`-th point of that kind; never, without a kind."""

    kind: Literal["any", "accepted"] | None = None
    count: int = 1


@dataclass(frozen=True)
class Clock:
    """A clock that hangs on the wall, so that all processes see the same: a file with an instant in it."""

    path: Path

    def __call__(self) -> datetime:
        """What it shows."""
        return datetime.fromisoformat(self.path.read_text(encoding="ascii"))

    def set(self, now: datetime) -> None:
        """Turn the hands, in one move."""
        new = self.path.with_suffix(".new")
        new.write_text(now.isoformat(), encoding="ascii")
        new.replace(self.path)


def live(url: str, port: int, clock: Clock, plan: Plan) -> None:
    """Work until killed."""
    engine = open_database(url)
    if plan.kind is not None:
        _listen(engine, _end_at(plan))
    post = Post("127.0.0.1", port, SENDER, paper)
    worker = Worker(sessionmaker(engine), POLICY, RENDERER, post, clock)
    while True:
        if not worker.tick():
            time.sleep(0.02)


def _end_at(plan: Plan) -> Callable[[str], None]:
    left = plan.count

    def passing(kind: str) -> None:
        nonlocal left
        if plan.kind in {"any", kind}:
            left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return passing


def _listen(engine: Engine, passing: Callable[[str], None]) -> None:
    _listen_to_the_database(engine, passing)

    class Listening(smtplib.SMTP):
        def send(self, s: Any) -> None:
            passing("before saying")
            super().send(s)
            passing("said")

        def getreply(self) -> tuple[int, bytes]:
            heard = super().getreply()
            passing("heard")
            return heard

        def data(self, msg: Any) -> tuple[int, bytes]:
            heard = super().data(msg)
            passing("accepted")
            return heard

    smtplib.SMTP = Listening


def _listen_to_the_database(engine: Engine, passing: Callable[[str], None]) -> None:
    wrote = False

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal wrote
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            wrote = True
            passing("before writing")

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            passing("written")

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    commit = engine.dialect.do_commit

    def committing(connection: Any) -> None:
        nonlocal wrote
        if wrote:
            passing("before commit")
        commit(connection)
        if wrote:
            wrote = False
            passing("committed")

    engine.dialect.do_commit = committing  # type: ignore[assignment, method-assign]
