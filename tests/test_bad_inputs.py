"""Each bad input is one clear error: field, problem, remedy, and never the personal data in it."""

from __future__ import annotations

import copy
import json
import time
import traceback
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.engine import decide
from sopan.errors import (
    ArgumentError,
    CalendarCoverageError,
    CurrencyMismatchError,
    HistoryError,
    MoneyError,
    SopanError,
)
from sopan.history import Contacted, History, PromiseMade, Replied
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.windows import OpeningHours, SendWindow

WIB = timezone(timedelta(hours=7), "WIB")
NOW = datetime(2026, 11, 23, 9, tzinfo=WIB)
NAIVE = NOW.replace(tzinfo=None)

NAME, EMAIL, NUMBER = "Budi Rahasia", "budi.rahasia@contoh.example", "+628129998887"
SECRETS = [NAME, EMAIL, NUMBER, NUMBER[3:], "1234567890123", "Rahasia", "INV/RAHASIA"]
"""Planted below; none of them may come back in an error."""

INVOICE: dict[str, Any] = {
    "id": "INV-1",
    "number": "INV/RAHASIA/1",
    "client_id": "C1",
    "issued_on": "2026-10-19",
    "due_on": "2026-11-18",
    "total": "12345678901230",
}
CLIENT: dict[str, Any] = {
    "id": "C1",
    "name": NAME,
    "attention": NAME,
    "contacts": [{"channel": "email", "address": EMAIL, "name": NAME}, {"channel": "whatsapp", "address": NUMBER}],
}
POLICY: dict[str, Any] = {
    "name": "uji",
    "steps": [
        {"id": "a", "when": "H-3", "tone": "friendly", "channels": ["email"]},
        {"id": "b", "when": "H+7", "tone": "polite", "channels": ["email"]},
    ],
}


def invoice(**fields: Any) -> Invoice:
    return Invoice.model_validate(INVOICE | fields)


def client(**fields: Any) -> Client:
    return Client.model_validate(CLIENT | fields)


def policy(**fields: Any) -> EscalationPolicy:
    return EscalationPolicy.model_validate(POLICY | fields)


def steps(*whens: str) -> list[dict[str, Any]]:
    return [{"id": f"s{n}", "when": when, "tone": "polite", "channels": ["email"]} for n, when in enumerate(whens)]


def ask(**more: Any) -> object:
    arguments = {"now": NOW, "history": ()} | more
    return decide(arguments.pop("invoice", invoice()), client(), policy(), **arguments)


PAID = {"id": "P1", "amount": "5", "received_on": "2026-11-01"}
TWICE = [Replied(at=NOW, id="E1", note=NAME), PromiseMade(at=NOW, id="E1", pay_by="2026-12-01", note=NAME)]

BAD = {
    # money
    "float": (lambda: invoice(total=1234567890123.5), "total", "a float has already lost precision"),
    "nan": (lambda: invoice(total=Decimal("NaN")), "total", "neither NaN nor infinite"),
    "infinity": (lambda: invoice(total=Decimal("Infinity")), "total", "neither NaN nor infinite"),
    "nan literal": (lambda: Invoice.model_validate_json(json.dumps(INVOICE | {"total": float("nan")})), "total", "float"),
    "grouped": (lambda: invoice(total="1.234"), "total", "if the point groups thousands, leave it out"),
    "too large": (lambda: invoice(total=10**15), "total", "below 10^15"),
    "endless": (lambda: invoice(total="1e1000000"), "total", "write digits"),
    "currency": (lambda: invoice(total="XXX 5"), "total", "ISO 4217"),
    "two currencies": (lambda: Money(1) + Money(1, "USD"), "IDR", "never converts"),
    # invoice
    "due before issued": (lambda: invoice(due_on="2026-10-01"), "due_on", "check both dates"),
    "no such day": (lambda: invoice(due_on="2026-02-30"), "due_on", "check month and day"),
    "far away": (lambda: invoice(due_on="3000-01-01"), "due_on", "between 1990-01-01 and 2999-12-31"),
    "payment in another currency": (lambda: invoice(payments=[PAID | {"amount": "USD 5"}]), "payments", "in the currency of total (IDR)"),
    "lines": (lambda: invoice(lines=[{"description": NAME, "unit_price": "5"}]), "lines", "must add up to total"),
    "payment ids": (lambda: invoice(payments=[PAID, PAID]), "payments", "give each entry its own id"),
    "unknown field": (lambda: invoice(totl="5"), "totl", "did you mean 'total'"),
    "missing field": (lambda: Invoice.model_validate({k: v for k, v in INVOICE.items() if k != "total"}), "total", "Field required"),
    "instalments": (lambda: invoice(instalments=[{"due_on": "2026-11-18", "amount": "1"}]), "instalments", "add up to total"),
    # client
    "email": (lambda: client(contacts=[{"channel": "email", "address": f"{NAME} <{EMAIL}>"}]), "contacts.0", "one plain email address"),
    "number": (lambda: client(contacts=[{"channel": "sms", "address": "12" + NUMBER}]), "contacts.0", "must be one number such as"),
    "header": (lambda: client(name=f"{NAME}\r\nBcc: {EMAIL}"), "name", "one line"),
    "reversed": (lambda: client(name=NAME + "\u202e"), "name", "type it anew"),
    "zone": (lambda: client(zone=f"Asia/{NAME}"), "zone", "use WIB, WITA, WIT or an IANA name"),
    "twice": (lambda: client(contacts=[CLIENT["contacts"][0]] * 2), "contacts", "keep one"),
    "unknown client field": (lambda: client(nama=NAME), "nama", "the company or person is the name"),
    "data for a field name": (lambda: Client.model_validate(CLIENT | {EMAIL: NAME}), "unknown field", "its fields are"),
    # policy
    "step ids": (lambda: policy(steps=steps("H+3") * 2), "steps", "give each its own"),
    "order": (lambda: policy(steps=steps("H+14", "H+7")), "H+7", "must come after H+14"),
    "since first": (lambda: policy(steps=steps("S+7")), "first step", "anchor it to H"),
    "notation": (lambda: policy(steps=steps("H+tujuh")), "steps.0.when", "must be written like"),
    "never opens": (lambda: policy(windows={"email": "off"}), "windows.email", "open"),
    "hours": (lambda: policy(windows={"email": "Mo-Xx 09:00-16:00"}), "windows.email", "Mo"),
    "past midnight": (lambda: policy(windows={"email": "Mo-Fr 22:00-06:00"}), "windows.email", "midnight"),
    "minimum": (lambda: policy(minimum=["IDR 5"]), "minimum", "must not lie under tolerance"),
    # history
    "one id": (lambda: History(TWICE), "promise_made", "give each its own id"),
    "naive event": (lambda: Replied(at=NAIVE, note=NAME), "at", "add an offset"),
    "kind of event": (lambda: History.model_validate({"events": [{"event": NAME, "at": "2026-11-18T09:00Z"}]}), "event", "it is one of contacted"),
    "contact": (lambda: Contacted(at=NOW, channel="email", to=EMAIL, key="k", outcome="sent"), "items", "go together"),
    # calls
    "naive now": (lambda: ask(now=NAIVE), "now", "add a tzinfo"),
    "naive payment data": (lambda: ask(payments_as_of=NAIVE), "payments_as_of", "add a tzinfo"),
    "no history": (lambda: ask(history=None), "history", "pass () on first contact"),
    "a number for a history": (lambda: ask(history=5), "history", "pass () on first contact"),
    "a text for a history": (lambda: ask(history=NAME), "history", "pass () on first contact"),
    "bytes for a history": (lambda: ask(history=NAME.encode()), "history", "pass () on first contact"),
    "one event as a mapping": (lambda: ask(history={"event": NAME}), "history", "pass () on first contact"),
    "an empty text for a history": (lambda: ask(history=""), "history", "pass () on first contact"),
    "an empty mapping for a history": (lambda: ask(history={}), "history", "pass () on first contact"),
    "no events in a history": (lambda: ask(history=[NAME]), "history", "pass () on first contact"),
    "no datetime": (lambda: ask(now="2026-11-23"), "now", "datetime"),
    "end of time": (lambda: ask(now=datetime.max.replace(tzinfo=WIB)), "now", "between 1990-01-01 and 2999-12-31"),
    "another client": (lambda: ask(invoice=invoice(client_id=NAME)), "client_id", "pass that one"),
    "coverage": (lambda: ask(calendar=WorkingCalendar.indonesia(years=range(2020, 2022))), "years", "build it with a wider"),
    "empty hours": (lambda: OpeningHours("Mo-Fr"), "", ""),
    "window zone": (lambda: SendWindow("Mo-Fr 09:00-17:00", WorkingCalendar.every_day(), NAME), "zone", "WIB"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_each_bad_input_is_one_clear_error_without_personal_data(case):
    attempt, where, remedy = BAD[case]
    with pytest.raises(ValueError) as refused:
        attempt()
    told = str(refused.value)
    if isinstance(refused.value, ValidationError):
        assert refused.value.error_count() == 1
    assert where in told
    assert remedy in told
    shown = told + repr(refused.value) + "".join(str(argument) for argument in refused.value.args)
    for secret in SECRETS:
        assert secret not in shown


@pytest.mark.parametrize("case", BAD)
def test_no_bad_input_leaves_personal_data_in_the_last_lines_of_a_traceback(case):
    """The source lines of this file aside, what Python prints about an error holds no data either."""
    with pytest.raises(ValueError) as refused:
        BAD[case][0]()
    printed = "".join(traceback.format_exception_only(refused.value))
    for chained in (refused.value.__cause__, None if refused.value.__suppress_context__ else refused.value.__context__):
        printed += "" if chained is None else "".join(traceback.format_exception_only(chained))
    for secret in SECRETS:
        assert secret not in printed


def test_a_missing_now_is_an_ordinary_type_error():
    with pytest.raises(TypeError, match="now"):
        decide(invoice(), client(), policy(), history=())


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        (lambda: Money(1.5), MoneyError),
        (lambda: Money(1) + Money(1, "USD"), CurrencyMismatchError),
        (lambda: History(TWICE), HistoryError),
        (lambda: ask(now=NAIVE), ArgumentError),
        (lambda: ask(invoice=invoice(client_id="C2")), ArgumentError),
        (lambda: WorkingCalendar.indonesia(years=range(2026, 2027)).is_working_day(date(2028, 1, 1)), CalendarCoverageError),
    ],
)  # fmt: skip
def test_errors_that_we_raise_ourselves_are_of_one_family(attempt, kind):
    with pytest.raises(SopanError) as refused:
        attempt()
    assert type(refused.value) is kind


@pytest.mark.parametrize(
    ("name", "kind"), [("invoice", "Invoice"), ("client", "Client"), ("policy", "EscalationPolicy")]
)
@pytest.mark.parametrize("given", [{"name": NAME}, None])
def test_what_is_no_value_of_ours_is_refused_by_its_name(name, kind, given):
    values = {"invoice": invoice(), "client": client(), "policy": policy()} | {name: given}
    with pytest.raises(
        ArgumentError, match=rf"^{name} must be of type {kind}; build one with {kind}\.model_validate"
    ) as refused:
        decide(values["invoice"], values["client"], values["policy"], now=NOW, history=())
    assert NAME not in str(refused.value)


# --- the corpus -----------------------------------------------------------------------------------

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
MODELS = {"Invoice": Invoice, "Client": Client, "EscalationPolicy": EscalationPolicy}


def corpus() -> list[dict[str, Any]]:
    path = CORPORA / "bad_inputs.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def patched(base: Any, patch: Any) -> Any:
    """`patch` over `base`; `{"$delete": true}` removes a field."""
    if not isinstance(base, dict) or not isinstance(patch, dict):
        return copy.deepcopy(patch)
    merged = copy.deepcopy(base)
    for name, value in patch.items():
        if value == {"$delete": True}:
            merged.pop(name, None)
        else:
            merged[name] = patched(merged.get(name), value)
    return merged


@pytest.mark.parametrize("entry", corpus(), ids=lambda entry: entry["id"])
def test_the_corpus_is_refused_and_accepted_as_it_says(entry):
    model = MODELS[entry["target"]]
    base = json.loads((CORPORA / "base.json").read_text(encoding="utf-8"))[entry["target"]]
    started = time.process_time()

    def read() -> object:
        if "raw_json" in entry:
            return model.model_validate_json(entry["raw_json"])
        return model.model_validate(patched(base, entry["patch"]))

    def read_json() -> object:
        if "raw_json" in entry:
            return read()
        return model.model_validate_json(json.dumps(patched(base, entry["patch"])))

    for door in (read, read_json):
        if entry["expect"] == "ok":
            assert door() is not None
        else:
            with pytest.raises(ValueError):
                door()
    assert time.process_time() - started < 1
