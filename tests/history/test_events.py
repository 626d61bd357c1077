"""What can be said and agreed: every event reads back, and says what it lacks."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from pydantic import ValidationError

from sopan import history
from sopan.history import (
    EVENT,
    Contacted,
    ContactedItem,
    DisputeOpened,
    HandedOff,
    History,
    HoldPlaced,
    OptedOut,
    PlanAgreed,
    PromiseMade,
    Replied,
    contact_key,
)
from sopan.history import events as module
from sopan.money import LIMIT, Money
from tests.history.events import KINDS, START, events, told

ITEM = {"invoice_id": "INV-1", "obligation": "INV-1", "step": "letter", "occurrence": "1", "outstanding": "5"}
SENT = {"at": START, "channel": "email", "outcome": "sent"}


def codes(build) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        build()
    return {problem["type"] for problem in refused.value.errors(include_input=False)}


# --- every event ----------------------------------------------------------------------------------


def test_the_union_knows_every_kind_and_the_table_documents_it():
    named = [str(kind.model_fields["event"].default) for kind in KINDS]
    assert sorted(module._KINDS) == sorted(named)
    for kind in KINDS:
        assert getattr(history, kind.__name__) is kind
        assert f"| `{kind.__name__}` |" in str(module.__doc__)


def test_an_event_is_called_by_its_class_in_snake_case():
    words = {kind.__name__: str(kind.model_fields["event"].default) for kind in KINDS}
    for name, word in words.items():
        assert "".join(part.capitalize() for part in word.split("_")) == name


@given(events())
def test_every_event_reads_back_from_json_python_and_pickle(event):
    for other in (
        EVENT.validate_json(event.model_dump_json()),
        EVENT.validate_python(json.loads(event.model_dump_json())),
        EVENT.validate_python(event.model_dump()),
        pickle.loads(pickle.dumps(event)),
    ):
        assert other == event
        assert hash(other) == hash(event)


@given(told())
def test_a_history_reads_back_and_keeps_the_order_of_time(facts):
    whole = History(facts)
    assert History.model_validate_json(whole.model_dump_json()) == whole
    assert History.model_validate(whole.model_dump()) == whole
    assert pickle.loads(pickle.dumps(whole)) == whole
    assert [event.at for event in whole] == sorted(event.at for event in whole)
    assert len(whole) == len(set(facts))
    assert History(reversed(facts)) == whole


def test_an_event_concerns_the_invoices_it_names_or_all():
    assert Replied(at=START).concerns("INV-1")
    assert Replied(at=START, invoice_ids=["INV-1"]).concerns("INV-1")
    assert not Replied(at=START, invoice_ids=["INV-1"]).concerns("INV-2")


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ({"event": "promise_mad", "at": "2026-11-18T09:00Z"}, "did you mean 'promise_made'?"),
        ({"event": "payment_claim_rejected" + 18 * "x"}, "did you mean 'payment_claim_rejected'?"),
        ({"event": "payment_claim_rejected" + 19 * "x"}, "it is one of contacted"),
        ({"event": "budi@contoh.example"}, "it is one of contacted"),
        ({"event": ["replied"]}, "it is one of contacted"),
        ({"event": "r" * 10_000}, "it is one of contacted"),
        ({"at": "2026-11-18T09:00Z"}, "it is one of contacted"),
        (5, "must be an event such as Replied"),
        (None, "must be an event such as Replied"),
        ("replied", "must be an event such as Replied"),
    ],
)
def test_what_is_no_event_is_told_what_one_looks_like(data, hint):
    for attempt in (lambda: EVENT.validate_python(data), lambda: History([data])):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert hint in str(refused.value)
        assert "budi@" not in str(refused.value)


@pytest.mark.parametrize("at", [datetime(2026, 11, 18, 9), "2026-11-18T09:00:00", "2026-11-18", 1763431200, None])  # noqa: DTZ001
def test_every_event_says_its_zone(at):
    assert codes(lambda: Replied(at=at)) <= {"instant_naive", "instant_format", "instant_type"}


def test_an_event_in_a_log_shows_no_address_and_no_note():
    event = Contacted(**SENT, to="budi.rahasia@contoh.example", note="Kata Budi: rahasia")
    assert "rahasia" not in repr(event) + str(event)
    assert "2026" in repr(event)


# --- one by one -----------------------------------------------------------------------------------


def test_key_and_items_go_together():
    assert Contacted(**SENT).key is None
    assert Contacted(**SENT, key="k", items=[ITEM]).items[0].outstanding == Money(5)
    assert codes(lambda: Contacted(**SENT, key="k")) == {"contact_key"}
    assert codes(lambda: Contacted(**SENT, items=[ITEM])) == {"contact_key"}


def test_step_and_occurrence_go_together():
    listed = ContactedItem(invoice_id="INV-1", obligation="INV-1")
    assert (listed.step, listed.occurrence) == (None, None)
    for missing in ("step", "occurrence"):
        assert codes(lambda missing=missing: ContactedItem.model_validate(ITEM | {missing: None})) == {"item_step"}


def test_an_instalment_of_the_longest_id_can_be_named():
    long = "x" * 120
    assert ContactedItem(invoice_id=long, obligation=f"{long}@2026-12-18").obligation.endswith("18")


@pytest.mark.parametrize(("outcome", "sent"), [("sent", True), ("delivered", True), ("unknown", True), ("failed", False)])  # fmt: skip
def test_only_a_failed_contact_was_not_sent(outcome, sent):
    assert Contacted(**SENT | {"outcome": outcome}).sent is sent


@pytest.mark.parametrize(
    ("purpose", "asks"), [("overdue", True), (None, True), ("thanks", False), ("certificate", False)]
)
def test_a_demand_has_a_key_and_asks_for_money(purpose, asks):
    assert Contacted(**SENT, key="k", items=[ITEM], purpose=purpose).is_demand is asks
    assert not Contacted(**SENT, purpose=purpose).is_demand


@pytest.mark.parametrize("outcome", ["ok", "", None])
def test_an_outcome_is_one_of_four(outcome):
    assert codes(lambda: Contacted(**SENT | {"outcome": outcome})) == {"enum"}


@pytest.mark.parametrize("kind", [PromiseMade, DisputeOpened])
def test_an_amount_is_about_named_invoices_and_a_disputed_one_about_exactly_one(kind):
    more = {"pay_by": "2026-12-01"} if kind is PromiseMade else {}
    assert kind(at=START, **more).amount is None
    assert kind(at=START, invoice_ids=["INV-1"], amount="5", **more).amount == Money(5)
    several = [] if kind is PromiseMade else [["INV-1", "INV-2"], ["INV-1", "INV-1"]]
    for ids in ([], *several):
        assert codes(lambda ids=ids: kind(at=START, invoice_ids=ids, amount="5", **more)) == {"one_invoice"}
    for amount in ("0", "-5", 5.0):
        assert codes(lambda amount=amount: kind(at=START, invoice_ids=["INV-1"], amount=amount, **more)) == {
            "value_error"
        }


def test_a_hold_ends_on_a_day_at_an_instant_or_never():
    assert HoldPlaced(at=START).until is None
    assert HoldPlaced(at=START, until="2026-12-01").until == date(2026, 12, 1)
    assert HoldPlaced(at=START, until="2026-12-01T09:00+07:00").until == datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert codes(lambda: HoldPlaced(at=START, until="2026-12-01T09:00")) == {"instant_naive"}
    assert codes(lambda: HoldPlaced(at=START, until="besok")) == {"day_format"}
    assert codes(lambda: HoldPlaced(at=START, until=5)) == {"day_type"}


def plan(*parts: tuple[str | None, object], ids=("INV-1",)) -> PlanAgreed:
    return PlanAgreed(at=START, invoice_ids=ids, instalments=[{"due_on": on, "amount": amount} for on, amount in parts])


def test_a_plan_is_about_one_invoice_in_one_currency_and_in_order():
    assert len(plan(("2026-12-01", "5"), ("2027-01-01", "5")).instalments) == 2
    assert codes(plan) == {"no_instalments"}
    assert codes(lambda: plan(("2026-12-01", "5"), ids=())) == {"one_invoice"}
    assert codes(lambda: plan(("2026-12-01", "5"), ids=("A", "B"))) == {"one_invoice"}
    assert codes(lambda: plan(("2027-01-01", "5"), ("2026-12-01", "5"))) == {"instalments_out_of_order"}
    assert codes(lambda: plan(("2026-12-01", "5"), ("2026-12-01", "5"))) == {"instalments_out_of_order"}
    assert codes(lambda: plan(("2026-12-01", "5"), (None, "5"))) == {"instalments_undated"}
    assert codes(lambda: plan(("2026-12-01", "5"), ("2027-01-01", "USD 5"))) == {"currency_mismatch"}
    assert codes(lambda: plan(("2026-12-01", LIMIT - 1), ("2027-01-01", LIMIT - 1))) == {"plan_too_large"}


def test_channels_and_names_are_checked():
    assert codes(lambda: OptedOut(at=START, channel="fax")) == {"enum"}
    assert codes(lambda: HandedOff(at=START, to="")) == {"text_empty"}
    assert codes(lambda: Replied(at=START, text="halo")) == {"unknown_field"}


# --- the history ----------------------------------------------------------------------------------


def test_a_history_takes_any_iterable_and_keeps_each_event_once():
    reply = Replied(at=START)
    assert History() == History([]) == History(iter(()))
    assert History(event for event in (reply, reply)).events == (reply,)
    assert History.model_validate({"events": [{"event": "replied", "at": "2026-11-18T02:00:00Z"}]}).events == (reply,)
    assert list(History([reply])) == [reply]
    assert History([reply]).adding(Replied(at=START, id="E1")).events == (reply, Replied(at=START, id="E1"))
    assert History.model_validate({"events": [reply], "schema_version": 1}) == History([reply])


@pytest.mark.parametrize("value", [None, 5, "replied", {"events": []}, [None]])
def test_what_holds_no_events_is_refused(value):
    assert codes(lambda: History(value))


def test_events_without_an_id_are_the_same_when_all_fields_are():
    first, second = Replied(at=START, note="a"), Replied(at=START, note="b")
    assert len(History([first, second, first])) == 2


def test_inside_a_larger_value_the_contradiction_is_part_of_its_error():
    with pytest.raises(ValidationError, match="two events carry one id"):
        History.model_validate({"events": [Replied(at=START, id="x"), HoldPlaced(at=START, id="x")]})


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_is_the_same_on_every_machine_and_in_every_release():
    """The first 32 hexadecimal digits of the SHA-256 of `5:INV-16:letter1:11:0`."""
    assert contact_key("INV-1", "letter", "1", 0) == "sopan1-6fcfd5c0cb88e6db418a54f4e163095a"


def test_a_key_tells_all_four_parts_apart():
    parts = [("INV-1", "letter", "1", 0), ("INV-1", "letter", "1", 1), ("INV-1", "letter1", "", 0), ("INV-1l", "etter", "1", 0), ("INV-1", "letter", "10", 0), ("", "INV-1letter", "1", 0)]  # fmt: skip
    assert len({contact_key(*part) for part in parts}) == len(parts)


def test_a_history_whose_names_are_no_text_is_refused_like_any_other():
    with pytest.raises(ValidationError):
        History.model_validate({5: []})


@pytest.mark.parametrize("nothing", ["", b"", bytearray(), {}])
def test_what_is_empty_and_no_list_of_events_is_no_history(nothing):
    with pytest.raises(ValidationError):
        History(nothing)
