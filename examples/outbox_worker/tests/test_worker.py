"""The worker in one process, with a clock that the test turns; on the database of DATABASE_URL, if it is set."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from outbox_worker import demo
from outbox_worker.__main__ import main
from outbox_worker.books import record, save_client, save_invoice, settle, to_look_into
from outbox_worker.post import Post, Reply
from outbox_worker.tables import Base, ClientRow, EventRow, InvoiceRow, OutboxRow, State, looking, open_database
from outbox_worker.tests.world import CREDITOR, POLICY, SENDER, WIB, Server, client, invoice, paper
from outbox_worker.worker import LEASE, RETRY_AFTER, Worker, next_wake
from sopan import Channel, Client, EscalationPolicy, Invoice, Message, Outcome, Renderer, decide
from sopan.history import PromiseMade, Replied

EXAMPLES = Path(demo.__file__).parents[1]
MONDAY = datetime(2026, 12, 7, 10, 0, tzinfo=WIB)
DUE = date(2026, 12, 3)  # so that the follow-up goes on Monday


@dataclass
class Letterbox(Post):
    """A post that says what the test wants it to say, and remembers."""

    host: str = ""
    port: int = 0
    sender: str = SENDER
    reply: Reply | type[BaseException] = Reply.ACCEPTED
    mails: list[EmailMessage] = field(default_factory=list)

    def deliver(self, mail: EmailMessage) -> Reply:
        self.mails.append(mail)
        if isinstance(self.reply, Reply):
            return self.reply
        raise self.reply


class Office:
    """A database, a worker and a clock, and what a test wants to know about them."""

    def __init__(self, url: str) -> None:
        self.now = MONDAY
        engine = open_database(url)
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        self.sessions: sessionmaker[Session] = sessionmaker(engine)
        self.post = Letterbox()
        self.post.papers = paper
        self.worker = self.another()

    def another(self, policy: EscalationPolicy = POLICY) -> Worker:
        return Worker(self.sessions, policy, Renderer(CREDITOR), self.post, lambda: self.now)

    def owes(self, number: int = 1, **more: Any) -> tuple[Client, Invoice]:
        of = client(number)
        owed = invoice(number, of, DUE, **more)
        with self.sessions.begin() as session:
            save_client(session, of, self.now)
            save_invoice(session, owed, self.now)
        return of, owed

    def work(self) -> None:
        while self.worker.tick():
            pass

    def states(self) -> list[State]:
        with looking(self.sessions) as session:
            return list(session.scalars(select(OutboxRow.state).order_by(OutboxRow.key)))

    def client(self, number: int = 1) -> ClientRow:
        with looking(self.sessions) as session:
            return session.get_one(ClientRow, f"C-{number}")

    def outcomes(self, number: int = 1) -> list[str]:
        return [contact.outcome.value for contact in self.client(number).conversation.contacts]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(os.environ.get("DATABASE_URL", f"sqlite:///{tmp_path}/outbox.sqlite3"))
    yield made
    made.sessions.kw["bind"].dispose()


class PowerCut(BaseException):
    pass


def test_it_sends_what_decide_says_and_sleeps_until_the_answer_changes(office):
    of, owed = office.owes()
    office.work()
    (mail,) = office.post.mails
    said = decide(owed, of, POLICY, now=MONDAY, history=())
    assert mail["Message-ID"] == f"<{said.key}@rempahkata.example.com>"
    assert mail["To"] == of.contacts[0].address
    assert owed.number in mail["Subject"]
    assert "Rp1.000.001" in mail.get_body(("plain",)).get_content()
    assert office.states() == [State.SENT]
    row = office.client()
    assert row.next_check == decide(owed, of, POLICY, now=MONDAY, history=row.conversation).next_check
    office.work()
    assert len(office.post.mails) == 1


def test_the_decision_and_its_message_are_one_transaction(office, monkeypatch):
    office.owes()
    monkeypatch.setattr(Worker, "_put_out", lambda *_: (_ for _ in ()).throw(PowerCut))
    with pytest.raises(PowerCut):
        office.worker.decide()
    assert office.states() == []
    assert office.client().next_check == MONDAY


def test_a_claim_is_on_disk_before_the_server_hears_of_it(office):
    office.owes()
    seen = []

    def looking_on(_mail: EmailMessage) -> Reply:
        seen.append(office.states())
        return Reply.ACCEPTED

    office.post.deliver = looking_on
    office.work()
    assert seen == [[State.SENDING]]


def test_what_a_crash_left_behind_is_unknown_and_never_sent_again(office):
    office.owes()
    office.post.reply = PowerCut
    with pytest.raises(PowerCut):
        office.work()
    office.post.reply = Reply.ACCEPTED
    office.work()
    assert office.states() == [State.SENDING]  # the claim may still be somebody's
    office.now += LEASE
    office.work()
    assert office.states() == [State.UNKNOWN]
    assert office.outcomes() == ["unknown"]
    assert len(office.post.mails) == 1
    with looking(office.sessions) as session:
        assert [row.client_id for row in to_look_into(session)] == ["C-1"]


def test_after_an_unknown_the_ladder_goes_on(office):
    office.owes()
    office.post.reply = Reply.UNKNOWN
    office.work()
    office.post.reply = Reply.ACCEPTED
    office.now += timedelta(days=7)
    office.work()
    assert office.outcomes() == ["unknown", "sent"]
    assert len({mail["Message-ID"] for mail in office.post.mails}) == 2


def test_a_worker_that_was_only_slow_takes_itself_off_the_list(office):
    office.owes()

    def slowly(_mail: EmailMessage) -> Reply:
        office.now += LEASE
        assert office.another().recover()
        assert office.states() == [State.UNKNOWN]
        return Reply.ACCEPTED

    office.post.deliver = slowly
    office.work()
    assert office.states() == [State.SENT]
    assert office.outcomes() == ["sent"]


def test_a_worker_that_was_slow_and_sent_nothing_says_so(office):
    office.owes()

    def slowly(_mail: EmailMessage) -> Reply:
        office.now += LEASE
        assert office.another().recover()
        return Reply.LATER

    office.post.deliver = slowly
    assert office.worker.decide()
    assert office.worker.send()
    assert office.states() == [State.FAILED]
    assert office.outcomes() == ["failed"]


def test_an_address_that_is_gone_gives_way_to_the_next(office):
    office.owes(7)
    real, office.post.reply = office.post.reply, Reply.REFUSED
    assert office.worker.decide()
    assert office.worker.send()
    office.post.reply = real
    office.work()
    assert [mail["To"] for mail in office.post.mails] == ["gone7@client.example.com", "c7@client.example.com"]
    assert sorted(office.states()) == [State.FAILED, State.SENT]


def test_a_server_that_is_busy_is_asked_again_under_the_same_key(office):
    office.owes()
    office.post.reply = Reply.LATER
    office.work()
    assert office.states() == []
    assert office.client().next_check == MONDAY + RETRY_AFTER
    office.post.reply = Reply.ACCEPTED
    office.now += RETRY_AFTER
    office.work()
    first, second = office.post.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert office.outcomes() == ["sent"]


def test_a_payment_withdraws_what_nobody_has_sent_yet(office):
    _, owed = office.owes()
    assert office.worker.decide()
    payment = {"id": "P-1", "amount": owed.total, "received_on": MONDAY.date()}
    with office.sessions.begin() as session:
        save_invoice(session, owed.model_copy(update={"payments": [payment]}), office.now)
    office.work()
    assert office.post.mails == []
    assert office.states() == []


def test_news_while_a_message_is_on_its_way_waits_for_its_outcome(office):
    office.owes()

    def meanwhile(_mail: EmailMessage) -> Reply:
        office.now += timedelta(minutes=1)
        with office.sessions.begin() as session:
            record(session, "C-1", Replied(at=office.now), office.now)
        assert office.another().decide()
        assert office.states() == [State.SENDING]
        return Reply.ACCEPTED

    office.post.deliver = meanwhile
    office.work()
    assert office.states() == [State.SENT]
    with looking(office.sessions) as session:
        assert session.get_one(InvoiceRow, "INV-1").answer.startswith("On hold")


def test_a_window_that_closes_withdraws_the_message(office):
    office.owes()
    assert office.worker.decide()
    office.now = MONDAY.replace(hour=23)
    office.work()
    assert office.post.mails == []
    assert office.states() == []
    next_check = office.client().next_check
    assert next_check is not None
    assert next_check.astimezone(WIB) == datetime(2026, 12, 8, 9, 0, tzinfo=WIB)


def test_two_workers_who_want_the_same_message_do_not_both_get_it(office):
    office.owes()
    assert office.worker.decide()
    assert office.worker._claim() is not None
    assert office.another()._claim() is None


def test_an_invoice_that_changes_hands_is_not_asked_for_twice(office):
    _, owed = office.owes()
    office.work()
    heir = client(2)
    with office.sessions.begin() as session:
        save_client(session, heir, office.now)
        save_invoice(session, owed.model_copy(update={"client_id": heir.id}), office.now)
    office.work()
    assert len(office.post.mails) == 1
    assert office.outcomes(2) == ["unknown"]


def test_a_promise_is_believed(office):
    office.owes()
    with office.sessions.begin() as session:
        promise = PromiseMade(at=office.now, invoice_ids=("INV-1",), pay_by=date(2026, 12, 16))
        record(session, "C-1", promise, office.now)
    office.work()
    assert office.post.mails == []
    assert office.client().next_check == datetime(2026, 12, 18, 0, 0, tzinfo=WIB)


def test_what_a_person_finds_out_is_the_last_word(office):
    office.owes(7)
    office.post.reply = Reply.UNKNOWN
    office.work()
    office.post.reply = Reply.ACCEPTED
    with looking(office.sessions) as session:
        (lost,) = to_look_into(session)
    office.now += timedelta(hours=1)
    with office.sessions.begin() as session:
        settle(session, lost.key, Outcome.FAILED, at=office.now, now=office.now)
    office.work()
    assert [mail["To"] for mail in office.post.mails] == ["gone7@client.example.com", "c7@client.example.com"]
    assert len({mail["Message-ID"] for mail in office.post.mails}) == 2
    with looking(office.sessions) as session:
        assert to_look_into(session) == []


def test_one_clients_trouble_stays_with_that_client(office):
    office.owes(1)
    with office.sessions.begin() as session:
        late = date(2044, 1, 1)  # beyond the calendar
        save_client(session, client(2), office.now)
        save_invoice(session, invoice(2, client(2), late, issued_on=date(2026, 12, 1)), office.now)
    office.work()
    assert len(office.post.mails) == 1
    assert office.client(2).problem
    assert "Nomor" not in office.client(2).problem


def test_a_message_is_not_sent_without_its_document(office):
    def missing(reference: str) -> Any:
        message = f"there is no document for {reference}"
        raise LookupError(message)

    office.owes()
    office.post.papers = missing
    office.now = datetime(2026, 12, 21, 9, 0, tzinfo=WIB)
    office.worker = office.another(POLICY.model_copy(update={"steps": POLICY.steps[3:4]}))
    office.work()
    assert office.post.mails == []
    assert office.client().problem == "there is no document for invoice:INV-1"
    office.post.papers = paper
    with office.sessions.begin() as session:
        save_client(session, client(1), office.now)
    office.work()
    (mail,) = office.post.mails
    assert [part.get_filename() for part in mail.iter_attachments()] == ["INV-1.txt"]


def test_everything_that_was_said_is_on_record(office):
    office.owes()
    office.work()
    with looking(office.sessions) as session:
        (event,) = session.scalars(select(EventRow.event))
    assert event.outcome == "sent"
    assert event.key == office.post.mails[0]["Message-ID"][1:].partition("@")[0]


MESSAGE = Message(
    channel=Channel.EMAIL,
    to="c1@client.example.com",
    subject="Tagihan",
    text="Halo",
    html=None,
    attachments=(),
    whatsapp_template=None,
    key="sopan1-1",
)


# --- what the server says -------------------------------------------------------------------------


class Moody(Server):
    """Says one thing at one place of the talk."""

    def __init__(self, place: str, says: str) -> None:
        super().__init__()
        self.place, self.says = place, says

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        envelope.mail_from = address
        return self.says if self.place == "MAIL" else "250 ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        known = await super().handle_RCPT(server, session, envelope, address, options)
        return self.says if self.place == "RCPT" else known

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        kept = await super().handle_DATA(server, session, envelope)
        if self.says == "hang up":
            server.transport.abort()
        return self.says if self.place == "DATA" else kept


@pytest.mark.parametrize(
    ("place", "says", "reply"),
    [
        ("", "", Reply.ACCEPTED),
        ("MAIL", "550 we do not know you", Reply.LATER),  # no client's address is to blame
        ("MAIL", "421 going down", Reply.LATER),
        ("RCPT", "550 no such mailbox", Reply.REFUSED),
        ("RCPT", "451 greylisted", Reply.LATER),
        ("DATA", "554 no", Reply.REFUSED),
        ("DATA", "452 disk full", Reply.LATER),
        ("DATA", "hang up", Reply.UNKNOWN),  # after it had the message
    ],
)
def test_the_post_is_honest_about_what_the_server_may_have(place, says, reply):
    server = Moody(place, says)
    with demo.serving(server) as port:
        post = Post("127.0.0.1", port, SENDER)
        assert post.deliver(post.compose(MESSAGE, MONDAY)) == reply


def test_a_server_that_is_not_there_has_nothing():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    post = Post("127.0.0.1", port, SENDER)
    assert post.deliver(post.compose(MESSAGE, MONDAY)) == Reply.LATER


# --- the command ----------------------------------------------------------------------------------


def test_the_demo_is_the_one_on_the_page(capsys):
    main(["demo"])
    page = (Path(demo.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() in page


def test_list_and_settle(office, monkeypatch, capsys):
    office.owes()
    office.post.reply = Reply.UNKNOWN
    office.work()
    monkeypatch.setenv("DATABASE_URL", office.sessions.kw["bind"].url.render_as_string(hide_password=False))
    main(["list"])
    key = capsys.readouterr().out.split()[0]
    assert key.startswith("sopan1-")
    main(["settle", key, "sent"])
    assert capsys.readouterr().out == ""
    assert office.states() == [State.SENT]
    assert main(["settle", "sopan1-none", "sent"]) == 1
    assert "no message has that key" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
def test_run_works_until_it_is_told_to_stop(tmp_path):
    url = f"sqlite:///{tmp_path}/outbox.sqlite3"
    engine = open_database(url)
    sessions = sessionmaker(engine)
    with sessions.begin() as session:
        long_ago = MONDAY.replace(year=2020)  # here the clock is real
        save_client(session, client(1), long_ago)
        save_invoice(session, invoice(1, client(1), DUE, status="void"), long_ago)
    command = [sys.executable, "-m", "outbox_worker", "run"]
    with subprocess.Popen(command, cwd=EXAMPLES, env=os.environ | {"DATABASE_URL": url}) as worker:
        try:
            ends = time.monotonic() + 60
            while not answer_about_one(sessions):
                assert worker.poll() is None
                assert time.monotonic() < ends
                time.sleep(0.05)
            worker.terminate()
            assert worker.wait(timeout=60) == 0
        finally:
            worker.kill()
    engine.dispose()


def answer_about_one(sessions: sessionmaker[Session]) -> str:
    with looking(sessions) as session:
        return session.get_one(InvoiceRow, "INV-1").answer


def test_the_loop_sleeps_until_there_is_something_to_do(office, monkeypatch):
    from outbox_worker import __main__ as command

    monkeypatch.setattr(command, "now", lambda: office.now)
    assert command.pause(office.sessions) == command.POLL
    office.owes()
    assert command.pause(office.sessions) == command.BREATH
    office.work()
    assert command.pause(office.sessions) == command.POLL
    with looking(office.sessions) as session:
        wake = next_wake(session)
    assert wake is not None
    office.now = wake - timedelta(seconds=5)
    assert command.pause(office.sessions) == timedelta(seconds=5)
