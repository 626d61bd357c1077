"""A slice of the fuzzers of `tests/fuzzing`, and proof that they are not deaf."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from pydantic import TypeAdapter, ValidationError

from sopan.client import Client
from sopan.errors import SopanError
from tests.fuzzing import judge, notations
from tests.fuzzing.documents import PLAIN, STRANGE, Writer
from tests.fuzzing.judge import judge_error, play
from tests.fuzzing.notations import READERS, one_notation, try_text
from tests.fuzzing.secrets import SECRETS, told_in


def test_random_documents_end_in_a_decision_or_in_a_clear_error():
    tally = play(seed=11, documents=2_000)
    assert tally.complaints == []
    assert tally.documents == 2_000
    assert tally.decided >= tally.documents / 3
    assert set(tally.decisions) >= {"send", "wait", "hold", "done"}


def test_random_texts_are_read_and_written_again_or_refused():
    assert [complaint for n in range(3_000) if (complaint := one_notation(f"slice:{n}"))] == []


@pytest.mark.parametrize("kind", READERS)
def test_every_reader_stands_hostile_texts(kind):
    for text in [value for value in PLAIN if isinstance(value, str)] + ["[" * 100_000, '{"a":' * 100_000, "\ud800"]:
        assert try_text(kind, text) is None


def test_there_are_thirty_secrets_and_no_two_alike():
    assert len({secret.lower() for secret in SECRETS}) == 30
    assert told_in(f"x{SECRETS[7].upper()}y")
    assert not told_in("nothing of the kind")


# --- not deaf ---------------------------------------------------------------------------------------


def test_an_exception_of_another_kind_is_heard(monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(judge, "decide", broken)
    assert any("KeyError got out" in complaint for complaint in play(seed=1, documents=20).complaints)


def test_a_repr_that_tells_is_heard(monkeypatch):
    monkeypatch.setattr(Client, "__repr__", lambda client: client.name)
    assert any("a repr shows" in complaint for complaint in play(seed=1, documents=20).complaints)


def test_an_error_that_tells_is_heard():
    assert judge_error(SopanError(f"no client is called {SECRETS[0]}"))
    assert judge_error(SopanError(""))
    assert judge_error(SopanError("x" * 10_000))
    with pytest.raises(ValueError) as refused:
        TypeAdapter(int).validate_python(SECRETS[0])
    assert judge_error(refused.value)


def test_a_log_line_is_heard(monkeypatch):
    import logging

    monkeypatch.setattr(judge, "one", lambda *_: logging.getLogger("sopan").debug("x"))
    assert play(seed=1, documents=1).complaints == ["1: something was logged"]


def test_slowness_is_heard(monkeypatch):
    monkeypatch.setattr(judge, "SLOW", -1.0)
    assert len(play(seed=1, documents=3).complaints) == 3
    monkeypatch.setattr(notations, "SLOW", -1.0)
    assert "took" in (try_text("name", "Budi") or "")


def test_a_reader_that_does_not_read_back_is_heard(monkeypatch):
    monkeypatch.setitem(READERS, "name", lambda _: (_ for _ in ()).throw(AssertionError))
    assert "read back" in (try_text("name", "Budi") or "")


# --- what costs nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(STRANGE)))
def test_what_only_python_can_hand_in_is_refused_wherever_it_stands(place):
    document = Writer(random.Random("whole")).document()
    for part, model in judge.MODELS.items():
        for name in document[part]:
            with suppress(ValidationError):
                model.model_validate({**document[part], name: STRANGE[place]()})
