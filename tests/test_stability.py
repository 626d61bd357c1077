"""What a release stored, every later one reads; what it decided, every later one decides under the same key."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

import sopan
from sopan import fields, presets
from sopan.fields import Record, Value
from sopan.history import Conversation
from tests import stability
from tests.stability import FOLDER, PROTOCOL, stored, values

RELEASES = sorted(folder.name for folder in FOLDER.iterdir())
KEPT = [(release, path.stem) for release in RELEASES for path in sorted((FOLDER / release).glob("*.pickle"))]
NOT_STORED = {"Catalogue", "Renderer", "SopanError"}


def kept(release: str, name: str) -> tuple[Any, Any]:
    """What the pickle holds, and the plain data of the JSON beside it."""
    folder = FOLDER / release
    return (
        pickle.loads((folder / f"{name}.pickle").read_bytes()),
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")),
    )


def reduced(value: Any) -> tuple[Any, tuple[Any, ...]]:
    """What a pickle of the value calls, and with what."""
    called, arguments = value.__reduce__()
    return called, arguments


def same_or_more(old: Any, new: Any) -> bool:
    """Whether `new` says all that `old` says; a later release may say more."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(name in new and same_or_more(old[name], new[name]) for name in old)
    if isinstance(old, list):
        return isinstance(new, list) and len(old) == len(new) and all(map(same_or_more, old, new))
    return bool(old == new)


# --- what is kept ---------------------------------------------------------------------------------


def test_this_release_is_among_them_with_every_public_value():
    classes = {name for name in sopan.__all__ if isinstance(getattr(sopan, name), type)}
    assert {name for release, name in KEPT if release == sopan.__version__} == (classes - NOT_STORED) | {"QuietPeriod"}


@pytest.mark.parametrize("name", ["Invoice", "Client", "EscalationPolicy", "Creditor", "Contact", "History"])
def test_every_field_is_given_a_value_of_its_own(name):
    value = values()[name]
    missing = set(type(value).model_fields) - value.model_fields_set
    assert missing == set(), "give the new field a value in tests/stability.py and run `make golden`"


def test_every_kind_of_event_is_kept():
    kinds = {event.event for event in stability.events()}
    assert kinds == {kind.model_fields["event"].default for kind in fields.Value.__subclasses__() for kind in kind.__subclasses__() if "event" in kind.model_fields}  # fmt: skip


@pytest.mark.parametrize("name", sorted(values()))
def test_this_release_stores_what_is_kept_of_it(name):
    _, text = kept(sopan.__version__, name)
    assert json.loads(json.dumps(stored(values()[name]))) == text, "if that is meant, run `make golden`"


# --- what every release left ------------------------------------------------------------------------


@pytest.mark.parametrize(("release", "name"), KEPT)
def test_a_pickle_is_read_and_says_what_it_said(release, name):
    value, text = kept(release, name)
    assert same_or_more(text, json.loads(json.dumps(stored(value))))
    assert type(value).__name__ == name
    assert pickle.loads(pickle.dumps(value, protocol=PROTOCOL)) == value


@pytest.mark.parametrize(("release", "name"), KEPT)
def test_json_is_read_as_the_value_that_the_pickle_holds(release, name):
    value, text = kept(release, name)
    if isinstance(value, Value):
        assert text["schema_version"] in range(1, fields.SCHEMA_VERSION + 1)
    if isinstance(value, Record):
        assert type(value).from_dict(text) == value
    assert TypeAdapter(type(value)).validate_python(text) == value
    assert TypeAdapter(type(value)).validate_json(json.dumps(text)) == value


@pytest.mark.parametrize("release", RELEASES)
def test_nobody_is_asked_twice_because_of_an_upgrade(release):
    """The keys of contacts that an older release recorded are the keys that this one gives."""
    invoice, _ = kept(release, "Invoice")
    client, _ = kept(release, "Client")
    send, _ = kept(release, "Send")
    invoice = invoice.model_copy(update={"terms": {}, "instalments": ()})
    again = sopan.decide(invoice, client, presets.standard(), now=send.at, history=())
    assert again.key == send.key
    after = sopan.decide(invoice, client, presets.standard(), now=send.at, history=[send.as_contacted(send.at)])
    assert not isinstance(after, sopan.Send)
    assert kept(release, "Conversation")[0] == sopan.History(kept(release, "History")[0].events).conversation


# --- the way from one schema to the next --------------------------------------------------------------


class Parcel(Value):
    """In version 1 it had `grams`; since version 2 it has `kilograms`, and a `label` since version 3."""

    kilograms: int
    label: str = "plain"

    _migrations: ClassVar[Any] = {
        1: lambda old: {name: value for name, value in old.items() if name != "grams"} | {"kilograms": old["grams"] // 1000},
        2: lambda old: {"label": "from before there were labels", **old},
    }  # fmt: skip


@pytest.fixture
def third_version(monkeypatch):
    monkeypatch.setattr(fields, "SCHEMA_VERSION", 3)


@pytest.mark.usefixtures("third_version")
@pytest.mark.parametrize(
    ("data", "read"),
    [
        ({"schema_version": 1, "grams": 5000}, Parcel(kilograms=5, label="from before there were labels")),
        ({"schema_version": 2, "kilograms": 5}, Parcel(kilograms=5, label="from before there were labels")),
        ({"schema_version": 3, "kilograms": 5}, Parcel(kilograms=5)),
        ({"kilograms": 5}, Parcel(kilograms=5)),
    ],
)
def test_what_an_older_schema_stored_is_read_step_by_step(data, read):
    assert Parcel.model_validate(data) == read
    assert Parcel.model_validate_json(json.dumps(data)) == read
    assert Parcel.model_validate(read.to_dict()) == read
    assert read.to_dict()["schema_version"] == 3


@pytest.mark.usefixtures("third_version")
def test_a_pickle_of_an_older_schema_takes_the_same_way():
    read_back, arguments = reduced(Parcel(kilograms=1))
    assert list(arguments[1:]) == [3, {"kilograms": 1}]
    assert read_back(Parcel, 1, {"grams": 7000}) == Parcel(kilograms=7, label="from before there were labels")


@pytest.mark.usefixtures("third_version")
def test_a_value_without_migrations_is_read_as_it_is():
    assert sopan.Contact.model_validate({"schema_version": 1, "channel": "email", "address": "a@b.example"}) == (
        sopan.Contact(channel="email", address="a@b.example")
    )
    assert Conversation.model_validate({"schema_version": 2}) == Conversation()


@pytest.mark.parametrize("version", [0, 2, -1, "1", 1.0, True, None, 10**9])
def test_a_version_that_this_release_does_not_know_is_refused(version):
    with pytest.raises(ValidationError, match="this release reads 1 to 1"):
        sopan.Contact.model_validate({"schema_version": version, "channel": "email", "address": "a@b.example"})


def test_the_data_that_are_read_are_not_changed():
    data = {"schema_version": 1, "channel": "email", "address": "a@b.example"}
    sopan.Contact.model_validate(data)
    assert data["schema_version"] == 1


def test_the_schema_version_of_a_conversation_is_the_one_of_all_values():
    assert Conversation().to_dict()["schema_version"] == fields.SCHEMA_VERSION
    assert get_args(Conversation.model_fields["schema_version"].annotation) == (fields.SCHEMA_VERSION,)


@dataclass(frozen=True, slots=True)
class Answer(Record):
    """An answer that has got one field more since."""

    text: str
    more: tuple[str, ...] = field(default=())


def test_an_answer_of_an_older_release_gets_the_default_of_what_it_did_not_have():
    make, arguments = reduced(Answer("x", ("y",)))
    assert make(*arguments) == Answer("x", ("y",))
    assert make(Answer, {"text": "x"}) == Answer("x")


def test_every_public_answer_pickles_by_name():
    for value in values().values():
        if hasattr(value, "__dataclass_fields__"):
            assert isinstance(value, Record), type(value).__name__


def test_a_pickle_is_checked_like_any_other_input():
    read_back, (_, version, given) = reduced(sopan.Client(id="C-1", name="Budi"))
    assert read_back(sopan.Client, version, given) == sopan.Client(id="C-1", name="Budi")
    with pytest.raises(ValidationError):
        read_back(sopan.Client, version, {**given, "name": "Budi\r\nBcc: x@y.example"})
