"""Size is no weapon: numbers, depth and long histories cost what they weigh."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from sopan import presets
from sopan.client import Client
from sopan.engine import decide
from sopan.errors import SopanError
from sopan.history import Conversation, History
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy

START = datetime(2015, 1, 1, 2, tzinfo=UTC)
CLIENT = Client(id="C-1", name="PT Maju", contacts=[{"channel": "email", "address": "a@maju.example"}])
INVOICE = Invoice(id="INV-1", number="1", client_id="C-1", issued_on="2026-10-01", due_on="2026-11-02", total=5_000_000)
POLICY = presets.standard()
ITEM = {"step": "follow_up", "occurrence": "1"}

# What the n-th event of each kind of history says beside its time.
KINDS: dict[str, Callable[[int], dict[str, Any]]] = {
    "contacts": lambda n: {"event": "contacted", "key": f"k{n}", "items": [{"invoice_id": f"J{n}", "obligation": f"J{n}", **ITEM}], "invoice_ids": [f"J{n}"], "channel": "email", "outcome": "sent"},
    "failures": lambda n: {"event": "contacted", "key": f"k{n}", "items": [{"invoice_id": "INV-1", "obligation": "INV-1", **ITEM}], "invoice_ids": ["INV-1"], "channel": "email", "outcome": "failed"},
    "reports": lambda _: {"event": "contacted", "key": "k", "items": [{"invoice_id": "INV-1", "obligation": "INV-1", **ITEM}], "invoice_ids": ["INV-1"], "channel": "email", "outcome": "sent"},
    "talks": lambda _: {"event": "contacted", "channel": "phone", "outcome": "sent"},
    "replies": lambda n: {"event": "replied", "invoice_ids": [f"J{n}"]},
    "replies, handled": lambda n: {"event": "reply_handled" if n % 2 else "replied", "invoice_ids": ["INV-1"]},
    "promises": lambda _: {"event": "promise_made", "invoice_ids": ["INV-1"], "pay_by": "2026-12-01"},
    "claims": lambda n: {"event": "payment_claim_rejected" if n % 2 else "payment_claimed", "invoice_ids": ["INV-1"]},
    "disputes": lambda _: {"event": "dispute_opened", "invoice_ids": ["INV-1"], "amount": 1},
    "holds, each shorter": lambda n: {"event": "hold_placed", "invoice_ids": ["INV-1"], "until": (START + timedelta(days=90_000 - n)).isoformat()},
    "holds, days and instants": lambda n: {"event": "hold_placed", "invoice_ids": ["INV-1"], "until": f"2026-12-{1 + n % 28:02}" + "T09:00:00Z" * (n % 2)},
    "extensions": lambda _: {"event": "extension_agreed", "invoice_ids": ["INV-1"], "due_on": "2026-11-03"},
    "plans": lambda _: {"event": "plan_agreed", "invoice_ids": ["INV-1"], "instalments": [{"due_on": "2026-12-01", "amount": "5000000"}]},
    "plans that do not fit": lambda _: {"event": "plan_agreed", "invoice_ids": ["INV-1"], "instalments": [{"due_on": "2026-12-01", "amount": "7"}]},
    "opt-outs": lambda n: {"event": "opted_out" if n % 2 else "opted_in", "channel": "sms"},
    "hand-offs": lambda n: {"event": "hand_off_recalled" if n % 2 else "handed_off", "invoice_ids": ["INV-1"]} | ({} if n % 2 else {"to": "Bagian Hukum"}),
    "approvals": lambda n: {"event": "step_approved", "step": f"s{n}", "invoice_ids": ["INV-1"]},
}  # fmt: skip


def history(kind: str, size: int) -> History:
    say = KINDS[kind]
    return History.model_validate(
        {"events": [{"at": (START + timedelta(minutes=50 * n)).isoformat(), **say(n)} for n in range(size)]}
    )


def seconds_to_decide(kind: str, size: int) -> float:
    """Folding and deciding once, cold; the better of two."""
    best = float("inf")
    known = history(kind, size)
    now = datetime(2026, 11, 10, 3, tzinfo=UTC)
    for _ in range(2):
        fresh = History.model_construct(events=known.events)
        gc.collect()
        started = time.process_time()
        decision = decide(INVOICE, CLIENT, POLICY, now=now, history=fresh)
        best = min(best, time.process_time() - started)
        assert decision.because
    return best


@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_grows_no_faster_than_the_history(kind):
    small, large = seconds_to_decide(kind, 400), seconds_to_decide(kind, 4_000)
    assert large < 40 * max(small, 0.001)  # in proportion: ten times; by pairs: a hundred times


def test_a_hundred_thousand_events_are_read_folded_and_decided_within_seconds():
    started = time.process_time()
    told = history("contacts", 100_000)
    read = time.process_time()
    decision = decide(INVOICE, CLIENT, POLICY, now=datetime(2026, 11, 10, 3, tzinfo=UTC), history=told)
    assert decision.kind == "send"
    assert len(told.conversation.events) == 100_000
    assert time.process_time() - read < 20
    assert read - started < 40


HUGE = {
    "exponent": "1e1000000",
    "digits": "9" * 1_000_000,
    "decimals": "1." + "0" * 999_999,
    "signs": "-" * 100_000,
    "Decimal": Decimal("1E+1000000"),
    "int": 10**100_000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_number_costs_nothing(kind):
    huge = HUGE[kind]
    started = time.process_time()
    with pytest.raises(SopanError):
        Money(huge)
    for name in ("total", "tax"):
        with pytest.raises(ValidationError):
            Invoice.model_validate({**INVOICE.model_dump(), name: huge})
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("number", ["1e1000000", "1E999999999", "9" * 3_000, "-Infinity", "0." + "1" * 3_000])
def test_a_huge_number_in_json_costs_nothing(number):
    text = INVOICE.model_dump_json().replace('"IDR 5000000.00"', number)
    assert number in text
    started = time.process_time()
    with pytest.raises(ValidationError):
        Invoice.model_validate_json(text)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("model", [Invoice, Client, EscalationPolicy, History, Conversation])
@pytest.mark.parametrize("opening", ["[", '{"id":', '{"events":[', '{"steps":[{"when":'])
def test_depth_is_refused_and_not_followed(model, opening):
    started = time.process_time()
    with pytest.raises(ValidationError):
        model.model_validate_json(opening * 100_000)
    assert time.process_time() - started < 1


def test_depth_that_only_python_can_hand_in_is_refused_too():
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]
    for name in INVOICE.model_dump():
        with pytest.raises(ValidationError):
            Invoice.model_validate({**INVOICE.model_dump(), name: deep})
    for name in CLIENT.model_dump():
        with pytest.raises(ValidationError):
            Client.model_validate({**CLIENT.model_dump(), name: deep})
    with pytest.raises(ValidationError):
        Client.model_validate({**CLIENT.model_dump(), "contacts": [{"channel": deep, "address": "a@b.example"}]})


def test_a_million_entries_are_refused_by_their_number():
    started = time.process_time()
    with pytest.raises(ValidationError, match="payments"):
        Invoice.model_validate({**INVOICE.model_dump(), "payments": [{}] * 1_000_000})
    assert time.process_time() - started < 2


def test_a_history_of_nonsense_is_one_error():
    for nonsense in ["x" * 100_000, [None] * 100_000, [{"event": "nag"}] * 100_000, list(range(100_000))]:
        with pytest.raises(ValidationError) as refused:
            History.model_validate_json(json.dumps({"events": nonsense}))
        assert refused.value.error_count() == 1
