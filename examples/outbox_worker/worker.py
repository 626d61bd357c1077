"""The worker: one small piece of work at a time, each of them safe to die in.

Run as many as you like, on one machine or several. Nothing is kept in memory between two pieces of work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, sessionmaker

from outbox_worker.books import locked, put_off, settle, tell, wake
from outbox_worker.post import Post, Reply
from outbox_worker.tables import ClientRow, InvoiceRow, OutboxRow, State, looking
from sopan import Channel, EscalationPolicy, Message, Outcome, PolicyBook, Renderer, Send, SopanError, decide_account

__all__ = ["LEASE", "RETRY_AFTER", "Worker", "next_wake"]

LEASE = timedelta(minutes=10)
"""A claim older than this was left behind by a crash. Longer than the longest talk with a server, timeouts included."""
RETRY_AFTER = timedelta(minutes=5)
_OPEN = (State.PENDING, State.SENDING)
_OUTCOMES = {Reply.ACCEPTED: Outcome.SENT, Reply.REFUSED: Outcome.FAILED, Reply.UNKNOWN: Outcome.UNKNOWN}


class Worker:
    """Decides, sends and recovers. The clock is an argument, as everywhere."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        policy: EscalationPolicy | PolicyBook,
        renderer: Renderer,
        post: Post,
        clock: Callable[[], datetime],
    ) -> None:
        self.sessions = sessions
        self.policy = policy
        self.renderer = renderer
        self.post = post
        self.clock = clock

    def tick(self) -> bool:
        """Do one piece of work; False when there is nothing to do now.

        What was left behind comes first: the engine must know of it before it decides again.
        """
        with looking(self.sessions) as session:
            wake = next_wake(session)
        if wake is None or wake > self.clock():
            return False
        return self.recover() or self.withdraw() or self.send() or self.decide()

    # --- deciding ---------------------------------------------------------------------------------

    def decide(self) -> bool:
        """Ask about the client whose instant came first. The decision and its message are one transaction."""
        with self.sessions.begin() as session:
            due = select(ClientRow).where(ClientRow.next_check <= self.clock()).order_by(ClientRow.next_check).limit(1)
            client = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
            if client is None:
                return False
            client.next_check = None
            if not session.scalar(select(exists().where(OutboxRow.client_id == client.id, OutboxRow.state.in_(_OPEN)))):
                self._answer(session, client, self.clock())
        return True

    def _answer(self, session: Session, client: ClientRow, now: datetime) -> None:
        rows = list(session.scalars(select(InvoiceRow).where(InvoiceRow.client_id == client.id)))
        invoices = [row.invoice for row in rows]
        try:
            answer = decide_account(client.client, invoices, self.policy, now=now, history=client.conversation)
            messages = [self.renderer.render(send, invoices, client.client) for send in answer.sends]
        except SopanError as problem:  # one client's trouble stays with that client; the text names no personal data
            client.problem = str(problem)
            return
        for row in rows:
            row.answer = answer.by_invoice[row.id].explain("en")
        client.next_check = None if answer.sends else answer.next_check
        for send, message in zip(answer.sends, messages, strict=True):
            self._put_out(session, client, send, message, now)

    def _put_out(self, session: Session, client: ClientRow, send: Send, message: Message, now: datetime) -> None:
        """Into the outbox, unless the key has been there: then this client did not know of it, and now does."""
        contact = send.as_contacted(now, Outcome.UNKNOWN)
        known = session.get(OutboxRow, send.key)
        if known is not None:  # the invoice was another client's when it went out
            outcome = Outcome.FAILED if known.state is State.FAILED else Outcome.UNKNOWN
            tell(session, client, contact.model_copy(update={"outcome": outcome}))
            client.next_check = now
            return
        session.add(
            OutboxRow(
                key=send.key,
                client_id=client.id,
                channel=send.channel,
                contact=contact,
                message=message,
                decided_at=now,
                closes_at=send.closes_at,
            )
        )

    # --- sending ----------------------------------------------------------------------------------

    def send(self) -> bool:
        """Send one email. The claim is committed before the server hears of it, the outcome after."""
        claimed = self._claim()
        if claimed is None:
            return False
        key, mail = claimed
        self._report(key, self.post.deliver(mail))
        return True

    def _claim(self) -> tuple[str, EmailMessage] | None:
        with self.sessions.begin() as session:
            ready = (
                select(OutboxRow.key, OutboxRow.client_id)
                .where(OutboxRow.state == State.PENDING, OutboxRow.channel == Channel.EMAIL)
                .where(OutboxRow.closes_at > self.clock())
                .order_by(OutboxRow.closes_at)
                .limit(1)
            )
            found = session.execute(ready).one_or_none()
            if found is None:
                return None
            client = locked(session, found.client_id)
            row = session.get(OutboxRow, found.key)
            now = self.clock()
            if row is None or row.state is not State.PENDING or now >= row.closes_at:
                return None  # another worker was faster, or news came in
            try:
                mail = self.post.compose(row.message, now)
            except LookupError as missing:
                wake(session, client, now)
                client.next_check, client.problem = None, str(missing)
                return None
            row.state, row.claimed_at = State.SENDING, now
            return row.key, mail

    def _report(self, key: str, reply: Reply) -> None:
        now = self.clock()
        with self.sessions.begin() as session:
            if reply in _OUTCOMES:
                settle(session, key, _OUTCOMES[reply], at=now, now=now)
            else:
                put_off(session, key, now=now, until=now + RETRY_AFTER)

    # --- cleaning up ------------------------------------------------------------------------------

    def recover(self) -> bool:
        """A message that a dead worker was sending: nobody knows, so nobody sends it again."""
        with self.sessions.begin() as session:
            stale = self.clock() - LEASE
            left = select(OutboxRow.key, OutboxRow.client_id).where(
                OutboxRow.state == State.SENDING, OutboxRow.claimed_at <= stale
            )
            found = session.execute(left.limit(1)).one_or_none()
            if found is None:
                return False
            locked(session, found.client_id)
            row = session.get_one(OutboxRow, found.key)
            if row.state is State.SENDING and row.claimed_at is not None:
                settle(session, row.key, Outcome.UNKNOWN, at=row.claimed_at, now=self.clock())
        return True

    def withdraw(self) -> bool:
        """A message whose window has closed before anybody sent it: it is decided anew."""
        with self.sessions.begin() as session:
            late = select(OutboxRow.client_id).where(
                OutboxRow.state == State.PENDING, OutboxRow.closes_at <= self.clock()
            )
            client_id = session.scalar(late.limit(1))
            if client_id is None:
                return False
            wake(session, locked(session, client_id), self.clock())
        return True


def next_wake(session: Session) -> datetime | None:
    """The earliest instant at which there is something to do; None when only news can change anything."""
    pending, sending = OutboxRow.state == State.PENDING, OutboxRow.state == State.SENDING
    earliest = [
        select(func.min(ClientRow.next_check)),
        select(func.min(OutboxRow.decided_at)).where(pending, OutboxRow.channel == Channel.EMAIL),
        select(func.min(OutboxRow.closes_at)).where(pending),
        select(func.min(OutboxRow.claimed_at)).where(sending),
    ]
    *due, claimed_at = session.execute(select(*(found.scalar_subquery() for found in earliest))).one()
    instants = [*due, None if claimed_at is None else claimed_at + LEASE]
    return min((instant for instant in instants if instant is not None), default=None)
