"""JSON in and out: what `to_dict` writes, pydantic and FastAPI write too, and `from_dict` reads back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError

from sopan import Account, AccountDecision, Conversation, History, Timeline, decide_portfolio
from sopan.decisions import Decision, Done, HandOff, Hold, Send, Wait, decision_from_dict
from sopan.fields import Record
from tests.stability import NOW, values
from tests.strategies import Case, cases
from tests.test_decisions import ALL, decisions

DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
RECORDS = {name: value for name, value in values().items() if isinstance(value, Record)}


def through_json(plain: Any) -> Any:
    return json.loads(json.dumps(plain))


@given(decisions())
def test_a_decision_comes_back_from_its_dict(decision):
    plain = through_json(decision.to_dict())
    assert decision_from_dict(plain) == decision
    assert type(decision).from_dict(plain) == decision
    assert decision_from_dict(plain).to_dict() == plain


@pytest.mark.parametrize("decision", ALL, ids=lambda decision: decision.kind)
def test_pydantic_writes_what_to_dict_writes(decision):
    assert DECISION.dump_python(decision, mode="json") == decision.to_dict()
    assert DECISION.dump_json(decision) == json.dumps(decision.to_dict(), separators=(",", ":")).encode()
    assert DECISION.validate_json(DECISION.dump_json(decision)) == decision
    assert DECISION.validate_python(decision) is decision


@pytest.mark.parametrize("decision", ALL, ids=lambda decision: decision.kind)
def test_a_model_of_the_host_keeps_kind_and_next_check(decision):
    class Answer(BaseModel):
        decision: Decision
        sends: tuple[Send, ...] = ()

    plain = Answer(decision=decision, sends=(ALL[0],)).model_dump(mode="json")
    assert plain == {"decision": decision.to_dict(), "sends": [ALL[0].to_dict()]}
    assert Answer.model_validate(plain).decision == decision


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_every_answer_comes_back_from_its_dict(name):
    value = RECORDS[name]
    again = type(value).from_dict(through_json(value.to_dict()))
    assert again == value
    assert again.to_dict() == value.to_dict()


@given(cases(), st.sampled_from([tuple, History, Conversation.of]))
def test_an_account_and_what_was_decided_about_it_come_back(case: Case, kept: Any):
    account = Account(case.client, (case.invoice,), kept(case.events), NOW)
    decided = next(decide_portfolio([account], case.policy, now=case.now, calendar=case.calendar))
    assert AccountDecision.from_dict(through_json(decided.to_dict())) == decided
    assert Account.from_dict(through_json(account.to_dict())) == account


def test_a_timeline_comes_back_with_its_decisions():
    timeline = values()["Timeline"]
    assert isinstance(timeline, Timeline)
    again = Timeline.from_dict(through_json(timeline.to_dict()))
    assert [moment.decision for moment in again.moments] == [moment.decision for moment in timeline.moments]
    assert again.to_svg() == timeline.to_svg()


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "Budi Rahasia"}, "kind must be one of send, wait, hold, hand_off, done"),
        ({"kind": None}, "kind must be one of send"),
        ({"tujuan": "Budi Rahasia"}, "send.tujuan"),
        ({"at": "2026-11-23T09:00:00"}, "timezone"),
        ({"at": "Budi Rahasia"}, "send.at"),
        ({"outstanding": ["Budi Rahasia"]}, "amount cannot be read"),
        ({"tone": "Budi Rahasia"}, "send.tone"),
    ],
)
def test_a_refusal_names_the_field_and_not_the_value(change, problem):
    with pytest.raises(ValidationError) as caught:
        decision_from_dict({**ALL[0].to_dict(), **change})
    assert problem in str(caught.value)
    assert "Rahasia" not in str(caught.value)


@pytest.mark.parametrize("plain", [None, 5, [], "send", {}])
def test_what_is_no_decision_is_refused(plain):
    with pytest.raises(ValidationError, match="kind must be one of"):
        decision_from_dict(plain)


def test_one_kind_is_not_read_as_another():
    with pytest.raises(ValidationError, match="kind"):
        Wait.from_dict(ALL[0].to_dict())


# --- schemas --------------------------------------------------------------------------------------


def test_the_schema_of_a_decision_tells_its_kinds_apart():
    schema = DECISION.json_schema(mode="serialization")
    assert schema["discriminator"]["propertyName"] == "kind"
    assert sorted(schema["discriminator"]["mapping"]) == ["done", "hand_off", "hold", "send", "wait"]
    for kind in (Send, Wait, Hold, HandOff, Done):
        one = schema["$defs"][kind.__name__]
        assert one["properties"]["kind"]["const"] == kind.kind
        assert one["title"] == kind.__name__
        assert one["description"] == kind.__doc__
        assert one["required"] == list(one["properties"])
        assert not one["additionalProperties"]
    assert schema["$defs"]["Wait"]["properties"]["next_check"]["format"] == "date-time"
    assert schema["$defs"]["Done"]["properties"]["next_check"]["type"] == "null"


@given(decisions())
def test_every_decision_fits_the_schema(decision):
    Draft202012Validator(DECISION.json_schema(mode="serialization")).validate(through_json(decision.to_dict()))
