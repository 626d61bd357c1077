"""The service, asked over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from fastapi_service import app as service
from fastapi_service.tests.serving import get, post, serving
from sopan import EscalationPolicy, Invoice, decide, presets
from sopan.history import PromiseMade

ROOT = Path(__file__).parents[3]
SECRETS = ("Rahasia", "0812-3456", "rahasia@", "98765432")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as at:
        yield at


def question(**more: object) -> dict:
    contacts = [{"channel": "email", "address": "halo@merapi.example"}]
    return {
        "client": {"id": "C-7", "name": "CV Merapi Kreatif", "contacts": contacts},
        "invoice": {
            "id": "INV-103",
            "number": "INV-2026-103",
            "client_id": "C-7",
            "issued_on": "2026-11-18",
            "due_on": "2026-12-18",
            "total": 8_750_000,
        },
        "now": "2026-12-24T10:00:00+07:00",
    } | more


def test_decide_says_what_the_library_says(address):
    status, said = post(f"{address}/decide", question())
    asked = service.Question.model_validate(question())
    decision = decide(asked.invoice, asked.client, presets.standard(), now=asked.now, history=())
    assert status == 200
    assert said == {"decision": decision.to_dict(), "explanation": decision.explain("en")}
    assert said["decision"]["until"] == "2026-12-28T09:00:00+07:00"


def test_history_comes_as_events_or_folded(address):
    promise = PromiseMade(at="2026-12-23T10:00:00+07:00", invoice_ids=["INV-103"], pay_by="2026-12-30")
    events = [json.loads(promise.model_dump_json())]
    _, told = post(f"{address}/decide", question(history=events))
    _, folded = post(f"{address}/decide", question(history={"events": events}))
    assert told == folded
    assert told["decision"]["reason"] == "promised"


def test_a_policy_may_come_with_the_question(address):
    gentle = presets.gentle().model_dump(mode="json")
    _, said = post(f"{address}/forecast", question(policy=gentle, language="id"))
    assert "kebijakan gentle" in said["text"].lower()
    assert said["svg"].startswith("<svg")
    assert next(moment["step"] for moment in said["timeline"]["moments"] if moment["kind"] == "send") == "follow_up"


def test_preview_has_the_words(address):
    status, messages = post(f"{address}/preview", question())
    assert status == 200
    assert [message["step"] for message in messages] == ["follow_up", "letter", "final_notice"]
    assert all("INV-2026-103" in message["message"]["text"] for message in messages)


@pytest.mark.parametrize(
    "asked",
    [
        question(client={"id": "C-7", "nama": "Rahasia"}),
        question(
            client={"id": "C-7", "name": "Rahasia", "contacts": [{"channel": "whatsapp", "address": "0812-3456"}]}
        ),
        question(client={"id": "C-7", "name": "Rahasia", "contacts": [{"channel": "email", "address": "rahasia@"}]}),
        question(client={"id": "C-8", "name": "Rahasia"}),  # another client's invoice
        question(invoice={"id": "INV-1", "total": "98765432.123", "due_on": "rahasia@"}),
        question(now="Rahasia"),
        question(policy={"name": "x", "steps": [], "windows": {"Rahasia": "98765432"}}),
        question(history=[{"event": "Rahasia", "at": "98765432"}]),
        question(Rahasia=98765432),
        b'{"client": "Rahasia", ',
        b'["Rahasia"]',
    ],
)
@pytest.mark.parametrize("path", ["decide", "forecast", "preview"])
def test_no_error_repeats_what_was_given(address, path, asked):
    status, said = post(f"{address}/{path}", asked)
    assert status == 422
    assert said["problems"]
    assert all(problem["problem"] for problem in said["problems"])
    assert not [secret for secret in SECRETS if secret in json.dumps(said)]


def test_a_year_without_a_calendar_is_said_in_words(address):
    late = question()["invoice"] | {"issued_on": "2026-12-01", "due_on": "2060-01-01"}
    status, said = post(f"{address}/decide", question(invoice=late))
    assert status == 422
    assert "calendar" in said["problems"][0]["problem"]


def test_the_policy_is_described_as_sopan_describes_it(address):
    _, document = get(f"{address}/openapi.json")
    _, alone = get(f"{address}/policy.schema.json")
    assert alone == EscalationPolicy.model_json_schema()
    described = document["components"]["schemas"]["EscalationPolicy"]
    assert described["properties"].keys() == alone["properties"].keys()
    assert described["properties"]["tolerance"]["default"] == ["IDR 10000.00"]
    example = presets.standard().model_dump(mode="json")
    jsonschema.Draft202012Validator(document | described).validate(example)
    assert json.dumps(document).count("HTTPValidationError") == 0
    for path in ("/decide", "/forecast", "/preview", "/sketch"):
        assert "422" in document["paths"][path]["post"]["responses"]


def test_every_reference_in_the_description_leads_somewhere(address):
    _, document = get(f"{address}/openapi.json")
    known = document["components"]["schemas"].keys()
    text = json.dumps(document)
    used = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used <= known


def test_the_page_begins_with_the_standard_policy(address):
    _, toml = get(f"{address}/policy.toml")
    _, sketch = post(f"{address}/sketch", {"toml": toml})
    assert sketch["name"] == "standard"
    assert sketch["remarks"] == []
    assert [message["channel"] for message in sketch["messages"]] == ["whatsapp"] * 3 + ["phone", "email", "email"]


def test_everything_on_the_page_is_its_own(address):
    for path in ("", "page/page.js", "page/page.css"):
        status, text = get(f"{address}/{path}")
        assert status == 200
        assert "http:" not in text
        assert "https:" not in text


def test_the_invoice_of_a_question_is_a_value_of_sopan():
    assert service.Question.model_fields["invoice"].annotation is Invoice
