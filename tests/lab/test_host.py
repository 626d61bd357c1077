"""A host records what `as_contacted` makes of a message."""

from __future__ import annotations

import pickle
from datetime import UTC, date

import pytest

from sopan import presets
from sopan.decisions import Send
from sopan.decisions.model import recorded
from sopan.lab import backtest
from sopan.words import Outcome
from tests.lab.ledgers import made

THANKING = presets.standard().model_copy(update={"consolidate": "highest", "thanks": {"within_days": 5}})


@pytest.fixture
def sent(monkeypatch) -> list[Send]:
    """Every message of the backtests of a test, compared with what `as_contacted` makes of it."""
    found: list[Send] = []

    def compared(send, at, outcome):
        ours, theirs = recorded(send, at, outcome), send.as_contacted(at, Outcome.DELIVERED)
        assert ours == theirs
        assert list(vars(ours).items()) == list(vars(theirs).items())
        assert [list(vars(item).items()) for item in ours.items] == [list(vars(item).items()) for item in theirs.items]
        assert ours.model_fields_set == theirs.model_fields_set
        assert [item.model_fields_set for item in ours.items] == [item.model_fields_set for item in theirs.items]
        assert hash(ours) == hash(theirs)
        assert repr(ours) == repr(theirs)
        assert ours.model_dump_json() == theirs.model_dump_json()
        assert ours.to_dict() == theirs.to_dict()
        assert pickle.dumps(ours) == pickle.dumps(theirs)
        assert ours.at.tzinfo is UTC
        found.append(send)
        return ours

    monkeypatch.setattr("sopan.forecast._host.recorded", compared)
    return found


@pytest.mark.parametrize(
    "policy",
    [presets.gentle(), presets.standard(), presets.firm(), THANKING],
    ids=["gentle", "standard", "firm", "thanks"],
)
def test_what_is_recorded_is_what_as_contacted_makes_of_the_message(policy, sent):
    backtest(policy, made(3, 3, never=0.5), date(2026, 1, 1), date(2026, 12, 31))
    assert len(sent) > 10
    assert any(len(message.items) > 1 for message in sent)
