"""Pull the plug as often as you like: nobody is asked twice, and nobody is forgotten.

`make outbox` pulls it 200 times. Without more words the test does it 24 times, which takes a few seconds; KILLS and
SEED change that, and DATABASE_URL takes another database, whose tables it throws away.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from outbox_worker.tables import ClientRow, EventRow, InvoiceRow, OutboxRow, State, looking
from outbox_worker.tests.storm import Storm
from outbox_worker.tests.world import END, POLICY
from sopan import Conversation, decide_account

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs processes that fork and SIGKILL")
KILLS = int(os.environ.get("KILLS", "24"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """A month with that many kills; what is left of it is looked at below."""
    folder: Path = tmp_path_factory.mktemp("storm")
    url = os.environ.get("DATABASE_URL", f"sqlite:///{folder}/outbox.sqlite3")
    storm = Storm(folder, url, SEED, KILLS, clients=12 + KILLS // 2)
    storm.rage()
    print(storm.summary())
    yield storm
    storm.engine.dispose()


def test_it_was_as_bad_as_planned(storm):
    assert storm.killed.total() >= KILLS
    assert storm.killed["accepted"] > 0
    assert storm.killed["any"] > 0
    assert storm.killed["time"] > 0


def test_no_key_is_delivered_twice(storm):
    counted = Counter(storm.server.accepted)
    assert not [key for key, times in counted.items() if times > 1]


def test_every_key_is_delivered_or_on_the_list(storm):
    delivered = set(storm.server.accepted)
    assert storm.keys(State.SENT) <= delivered
    assert storm.keys(State.FAILED).isdisjoint(delivered)
    assert delivered <= storm.keys(State.SENT) | storm.keys(State.UNKNOWN)


def test_nothing_is_left_lying(storm):
    assert not storm.keys(State.PENDING, State.SENDING)


def test_the_list_is_no_longer_than_the_number_of_kills(storm):
    assert len(storm.keys(State.UNKNOWN)) <= storm.killed.total()


def test_every_message_is_in_the_history_of_its_client(storm):
    with looking(storm.sessions) as session:
        told = {
            event.key: event.outcome for event in session.scalars(select(EventRow.event)) if event.event == "contacted"
        }
    assert told.keys() == storm.keys(*State)
    assert {key for key, outcome in told.items() if outcome == "unknown"} == storm.keys(State.UNKNOWN)


def test_the_folded_conversation_is_what_the_events_come_to(storm):
    with looking(storm.sessions) as session:
        for row in session.scalars(select(ClientRow)):
            events = session.scalars(select(EventRow.event).where(EventRow.client_id == row.id))
            assert row.conversation == Conversation.of(events)
            assert not row.problem


def test_nobody_was_forgotten(storm):
    """Asked again at the end, about everybody, the engine has nothing to send and is awaited by everybody who waits."""
    with looking(storm.sessions) as session:
        for row in session.scalars(select(ClientRow)):
            invoices = session.scalars(select(InvoiceRow.invoice).where(InvoiceRow.client_id == row.id))
            answer = decide_account(row.client, invoices, POLICY, now=END, history=row.conversation)
            assert not answer.sends
            assert row.next_check == answer.next_check


def steps(storm: Storm) -> set[tuple[str, str | None, str | None]]:
    """What was asked: the obligation, the step and its occurrence."""
    with looking(storm.sessions) as session:
        contacts = session.scalars(select(OutboxRow.contact))
        return {(item.obligation, item.step, item.occurrence) for contact in contacts for item in contact.items}


def test_without_kills_the_same_would_have_been_asked(storm, tmp_path):
    """Not under the same keys: of a message to an address that is gone, a month with kills may not know that it failed."""
    calm = Storm(tmp_path, f"sqlite:///{tmp_path}/calm.sqlite3", SEED, 0, clients=storm.clients)
    calm.live_quietly()
    assert calm.keys(State.UNKNOWN) == set()
    assert steps(storm) == steps(calm)
    calm.engine.dispose()
