"""What is stored: clients, invoices, what was said, and what goes out.

Values of sopan are JSON in a column; only what the database must find or lock is a column of its own.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Engine, Enum, ForeignKey, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from sopan import Channel, Client, Conversation, Invoice, Message
from sopan.history import EVENT, Contacted, Event

__all__ = ["Base", "ClientRow", "EventRow", "InvoiceRow", "OutboxRow", "State", "looking", "open_database"]


class Stored(TypeDecorator[Any]):
    """A value as JSON. Reading it goes through the value's own checks, so a column cannot hold nonsense for long."""

    impl = JSON().with_variant(JSONB(), "postgresql")
    cache_ok = True

    def __init__(self, reader: TypeAdapter[Any]) -> None:
        super().__init__()
        self.reader = reader

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database: the form that later releases read, too."""
        return value.to_dict()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database."""
        return self.reader.validate_python(value)


class Moment(TypeDecorator[datetime]):
    """An instant in UTC. SQLite has no zones, so what comes back from there is told that it is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(words: Iterable[StrEnum]) -> list[str]:
    """What the column holds: the words themselves, not the names of the members."""
    return [word.value for word in words]


class State(StrEnum):
    """What becomes of a message: pending, then sending, then one of the other three."""

    PENDING = "pending"
    """Decided and written; nobody has touched it, so it may still be withdrawn."""
    SENDING = "sending"
    """A worker has claimed it. From here on nobody can be sure that it did not go out."""
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The worker died, or the server fell silent, in between. Never sent again; a person looks into it."""


class Base(DeclarativeBase):
    """The tables."""


class ClientRow(Base):
    """A client, and all that was said, folded. Its row is the lock for everything about the client."""

    __tablename__ = "clients"

    id: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[Client] = mapped_column(Stored(TypeAdapter(Client)))
    conversation: Mapped[Conversation] = mapped_column(Stored(TypeAdapter(Conversation)), default=Conversation())
    next_check: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When to decide again; empty: not before something happens."""
    problem: Mapped[str] = mapped_column(default="")
    """Why nothing could be decided or written; for a person."""


class InvoiceRow(Base):
    """An invoice as it stands."""

    __tablename__ = "invoices"

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), index=True)
    invoice: Mapped[Invoice] = mapped_column(Stored(TypeAdapter(Invoice)))
    answer: Mapped[str] = mapped_column(default="")
    """The last decision in plain words, for the worklist."""


class EventRow(Base):
    """All that was said, for the record: rows are added and never changed."""

    __tablename__ = "events"

    number: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), index=True)
    event: Mapped[Event] = mapped_column(Stored(EVENT))


class OutboxRow(Base):
    """One message under one key: the primary key is what makes "never twice" a matter of the database."""

    __tablename__ = "outbox"

    key: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), index=True)
    channel: Mapped[Channel] = mapped_column(Enum(Channel, native_enum=False, length=20, values_callable=_values))
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20, values_callable=_values),
        default=State.PENDING,
        index=True,
    )
    contact: Mapped[Contacted] = mapped_column(Stored(TypeAdapter(Contacted)))
    """The event to record, whoever records it; outcome and time are filled in then."""
    message: Mapped[Message] = mapped_column(Stored(TypeAdapter(Message)))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    """When the window closes: what has not been claimed by then is decided anew."""
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)


# --- two databases, one promise -------------------------------------------------------------------
# Whoever holds a client's row is alone with that client. PostgreSQL locks the row (SELECT ... FOR UPDATE). SQLite
# cannot, and SQLAlchemy leaves FOR UPDATE out there; instead every transaction begins as a writer, one at a time.


def open_database(url: str) -> Engine:
    """An engine that keeps the promise, with the tables in place."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": 30})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_as_writer)
    else:
        # A statement must see what was committed before it got its lock; REPEATABLE READ would not.
        engine = create_engine(url, isolation_level="READ COMMITTED")
    Base.metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin late, and as a reader
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a claim must outlive a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_as_writer(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def looking(sessions: sessionmaker[Session]) -> Generator[Session, None, None]:
    """A session that only reads, so that in SQLite, too, it waits for nobody."""
    with sessions() as session:
        session.connection(execution_options={"reads": True})
        yield session
