"""The command: `python -m outbox_worker` with `demo`, `run`, `list` or `settle`.

DATABASE_URL says where the tables are (`sqlite:///outbox.sqlite3` without it), SMTP_SERVER who takes the mail
(`localhost:1025` without it).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

from sqlalchemy.orm import Session, sessionmaker

from outbox_worker import demo
from outbox_worker.books import settle, to_look_into
from outbox_worker.post import Post
from outbox_worker.tables import OutboxRow, looking, open_database
from outbox_worker.worker import Worker, next_wake
from sopan import Creditor, EscalationPolicy, Outcome, Renderer

HERE = Path(__file__).parent
POLL = timedelta(seconds=30)
"""The longest sleep: news that another process wrote is seen after this much time."""
BREATH = timedelta(milliseconds=50)


def now() -> datetime:
    """The one place that looks at a clock."""
    return datetime.now(UTC)  # noqa: TID251 - a host has a clock, the library has none


def run(sessions: sessionmaker[Session]) -> None:
    """Work until SIGTERM or SIGINT, and finish the piece of work at hand."""
    stop = Event()

    def stopping(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopping)
    signal.signal(signal.SIGINT, stopping)
    creditor = Creditor.model_validate(tomllib.loads((HERE / "creditor.toml").read_text(encoding="utf-8")))
    policy = EscalationPolicy.model_validate(tomllib.loads((HERE / "policy.toml").read_text(encoding="utf-8")))
    host, _, port = os.environ.get("SMTP_SERVER", "localhost:1025").rpartition(":")
    post = Post(host, int(port), creditor.email or "")
    worker = Worker(sessions, policy, Renderer(creditor), post, now)
    while not stop.is_set():
        if not worker.tick():
            stop.wait(pause(sessions).total_seconds())


def pause(sessions: sessionmaker[Session]) -> timedelta:
    """How long to sleep: until there is something to do, but not for long."""
    with looking(sessions) as session:
        wake = next_wake(session)
    return POLL if wake is None else max(BREATH, min(POLL, wake - now()))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m outbox_worker", description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="a month in a few seconds, on a database and a mail server that last as long")
    commands.add_parser("run", help="work until stopped")
    commands.add_parser("list", help="messages of which nobody knows whether they went out")
    settling = commands.add_parser("settle", help="say what became of one of them")
    settling.add_argument("key")
    settling.add_argument("outcome", choices=["sent", "failed"])
    given = parser.parse_args(argv)
    if given.command == "demo":
        demo.main()
        return 0
    engine = open_database(os.environ.get("DATABASE_URL", "sqlite:///outbox.sqlite3"))
    try:
        return _carry_out(given, sessionmaker(engine))
    finally:
        engine.dispose()


def _carry_out(given: argparse.Namespace, sessions: sessionmaker[Session]) -> int:
    if given.command == "run":
        run(sessions)
        return 0
    with sessions.begin() as session:
        if given.command == "settle":
            if session.get(OutboxRow, given.key) is None:
                print("no message has that key; `list` shows those to look into", file=sys.stderr)
                return 1
            settle(session, given.key, Outcome(given.outcome), at=now(), now=now())
        for row in to_look_into(session):
            print(f"{row.key}  client {row.client_id}  claimed {row.claimed_at:%Y-%m-%d %H:%M} UTC")
    return 0


if __name__ == "__main__":
    sys.exit(main())
