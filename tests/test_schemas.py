"""`docs/schema/` is current, and what sopan writes fits it."""

import json
from typing import Any

import pydantic
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from sopan import Account, decide_portfolio
from sopan.history import EVENT, History
from tests.history.events import events
from tests.schemas import FOLDER, schemas
from tests.stability import values
from tests.strategies import Case, cases
from tests.test_decisions import decisions

SCHEMAS = schemas()
in_full = pytest.mark.skipif(
    tuple(map(int, pydantic.VERSION.split(".")[:2])) < (2, 14), reason="an older pydantic describes fewer fields"
)
ANSWERS = {"AccountDecision": "account_decision", "Message": "message", "Timeline": "timeline"}
ANSWERS |= dict.fromkeys(("Done", "HandOff", "Hold", "Send", "Wait"), "decision")


def check(name: str, plain: Any) -> None:
    Draft202012Validator(SCHEMAS[name], format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        json.loads(json.dumps(plain))
    )


@in_full
def test_the_committed_schemas_are_current():
    """After a change of a value or an answer: `make schema`."""
    if not FOLDER.exists():
        pytest.skip("no docs in this copy")
    committed = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}
    assert committed == {f"{name}.schema.json": schema for name, schema in SCHEMAS.items()}


@in_full
@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_it_is_a_schema_with_nothing_left_open(name):
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    objects = [one for one in [schema, *schema["$defs"].values()] if one.get("type") == "object"]
    assert all(one["additionalProperties"] is False for one in objects)
    assert all(one["description"] for one in objects)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_every_answer_fits(name):
    check(ANSWERS[name], values()[name].to_dict())


@given(decisions())
def test_every_decision_fits(decision):
    check("decision", decision.to_dict())


@given(cases())
def test_what_is_decided_about_an_account_fits(case: Case):
    account = Account(case.client, (case.invoice,), case.events)
    (decided,) = decide_portfolio([account], case.policy, now=case.now, calendar=case.calendar)
    check("account_decision", decided.to_dict())


@given(events())
def test_every_event_and_the_conversation_of_it_fit(event):
    check("event", event.to_dict())
    check("event", json.loads(event.model_dump_json(exclude_none=True)))
    check("conversation", History([event]).conversation.to_dict())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("decision", {"kind": "nag"}),
        ("decision", {"tone": "rude"}),
        ("decision", {"colour": "red"}),
        ("decision", {"because": None}),
    ],
)
def test_what_is_no_decision_does_not_fit(name, change):
    send = values()["Send"].to_dict()
    assert list(Draft202012Validator(SCHEMAS[name]).iter_errors({**send, **change}))


def test_an_event_must_say_which_it_is():
    assert list(Draft202012Validator(SCHEMAS["event"]).iter_errors({"at": "2026-11-01T09:00:00+07:00"}))
    EVENT.validate_python({"event": "replied", "at": "2026-11-01T09:00:00+07:00"})
