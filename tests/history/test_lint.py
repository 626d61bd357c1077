"""`history.lint` names every event that does not fit, and why."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from sopan.errors import ArgumentError
from sopan.history import (
    Contacted,
    ContactedItem,
    ContactWithdrawn,
    DisputeOpened,
    DisputeResolved,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    History,
    HistoryFinding,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
    OptedIn,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    StepDeclined,
    Suggested,
    SuggestionSettled,
    contact_key,
    plan_adds_up,
)
from sopan.history import _lint as lint
from sopan.invoice import Instalment, Invoice, Payment
from sopan.money import Money
from sopan.policy import EscalationPolicy
from tests.history.events import told

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
POLICY = EscalationPolicy(
    name="uji",
    steps=[
        {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": ["email"]},
        {"id": "letter", "when": "H+14", "tone": "formal", "channels": ["email"]},
    ],
)


def bill(name: str = "INV-1", **more) -> Invoice:
    fields = {"id": name, "number": name, "client_id": "C1", "issued_on": "2026-10-19", "due_on": "2026-11-18"}
    return Invoice.model_validate(fields | {"total": "12500000"} | more)


def item(name: str = "INV-1", step: str | None = "follow_up", **more) -> ContactedItem:
    fields = {"invoice_id": name, "obligation": name, "step": step, "occurrence": "1" if step else None}
    return ContactedItem.model_validate(fields | more)


def contact(*items: ContactedItem, attempt: int = 0, **more) -> Contacted:
    first = next((one for one in items if one.step), items[0])
    key = contact_key(first.obligation, first.step or "", first.occurrence or "", attempt)
    fields = {"at": NOON, "invoice_ids": [one.invoice_id for one in items], "channel": "email", "outcome": "sent"}
    return Contacted.model_validate(fields | {"key": key, "items": items} | more)


def at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def findings(*events, invoices=None, zone: str = "WIB") -> list[HistoryFinding]:
    return list(History(events).lint([bill()] if invoices is None else invoices, POLICY, zone=zone))


def codes(*events, **more) -> list[str]:
    return [finding.code for finding in findings(*events, **more)]


ABOUT = {"invoice_ids": ["INV-1"]}


# --- what fits ------------------------------------------------------------------------------------


def test_a_history_that_fits_has_no_findings():
    assert not findings(
        contact(item()),
        contact(item(), attempt=1, at=at(1)),
        contact(item(step="promise_followup", occurrence="2026-11-25"), at=at(2)),
        Replied(at=at(3), **ABOUT),
        ReplyHandled(at=at(4)),
        PromiseMade(at=at(5), pay_by="2026-11-27", amount="12500000", **ABOUT),
        DisputeOpened(at=at(6), **ABOUT),
        DisputeResolved(at=at(7), **ABOUT),
        HoldPlaced(at=at(8), until="2026-12-01"),
        HoldLifted(at=at(9), **ABOUT),
        PaymentClaimed(at=at(10)),
        PaymentClaimRejected(at=at(11), **ABOUT),
        ExtensionAgreed(at=at(12), due_on="2026-12-18", **ABOUT),
        PlanAgreed(at=at(13), instalments=[Instalment(due_on=date(2026, 12, 1), amount="12500000")], **ABOUT),
        contact(item(obligation="INV-1@2026-12-01"), at=at(14)),
        PlanCancelled(at=at(15), **ABOUT),
        StepApproved(at=at(16), step="letter", **ABOUT),
        HandedOff(at=at(17), to="mediator"),
        HandOffRecalled(at=at(18)),
        OptedIn(at=at(19), channel="email"),
        Contacted(at=at(20), channel="phone", outcome="sent"),
        PromiseMade(at=at(21), pay_by="2026-12-01", amount="12500001", invoice_ids=["INV-1", "INV-2"]),
        PaymentClaimed(at=at(22), amount="25000000", invoice_ids=["INV-1", "INV-2"], proof=True),
        StepDeclined(at=at(23), step="letter", **ABOUT),
        LadderPlaced(at=at(24), step="letter", **ABOUT),
        Suggested(at=at(25), id="S", fact=Claimed, confidence=0.9, source="model", **ABOUT),
        SuggestionSettled(at=at(26), accepted=False, suggestion="S"),
        Suggested(at=at(27), fact=Claimed, confidence=0.9, source="model", **ABOUT),
        SuggestionSettled(at=at(28), accepted=True, **ABOUT),
        contact(item(step="letter"), attempt=2, at=at(29), outcome="sent"),
        ContactWithdrawn(at=at(30), key=contact(item(step="letter"), attempt=2).key),
        invoices=[bill(), bill("INV-2")],
    )


@pytest.mark.parametrize("kind", [StepApproved, StepDeclined, LadderPlaced])
def test_a_step_that_the_policy_lacks_is_named_whatever_is_said_about_it(kind):
    assert codes(kind(at=NOON, step="surat", **ABOUT)) == ["unknown_step"]


def test_what_was_put_off_into_the_past_is_named():
    assert codes(StepDeclined(at=NOON, step="letter", until="2026-11-20", **ABOUT)) == ["hold_of_the_past"]


def test_an_amount_is_measured_against_all_that_it_names():
    both = {"invoice_ids": ["INV-1", "INV-2"], "invoices": [bill(), bill("INV-2")]}
    ids, invoices = both["invoice_ids"], both["invoices"]
    for kind, more in ((PromiseMade, {"pay_by": "2026-12-01"}), (PaymentClaimed, {})):
        assert not codes(kind(at=NOON, amount="25000000", invoice_ids=ids, **more), invoices=invoices)
        (finding,) = findings(kind(at=NOON, amount="25000000.01", invoice_ids=ids, **more), invoices=invoices)
        assert (finding.code, finding.invoice_id) == ("amount_above_total", None)
        dollars = codes(kind(at=NOON, amount="USD 5", invoice_ids=ids, **more), invoices=invoices)
        assert dollars == ["other_currency", "other_currency"]


def test_what_was_accepted_is_looked_at_like_any_fact():
    wrong = Suggested(
        at=at(1), fact=PromiseMade(at=NOON, pay_by="2026-11-19", **ABOUT), confidence=0.5, source="model", **ABOUT
    )
    assert not codes(wrong)
    assert not codes(wrong, SuggestionSettled(at=at(2), accepted=False, **ABOUT))
    (finding,) = findings(wrong, SuggestionSettled(at=at(2), accepted=True, **ABOUT))
    assert (finding.code, finding.index, finding.event) == ("promise_of_the_past", 0, "suggested")


def test_a_suggestion_is_settled_after_it_was_made_and_by_its_id():
    asked = Suggested(at=NOON, id="S", fact=Claimed, confidence=0.9, source="model", **ABOUT)
    assert codes(asked, SuggestionSettled(at=at(1), accepted=True, suggestion="T")) == ["nothing_to_settle"]
    assert codes(asked, SuggestionSettled(at=at(-1), accepted=True, **ABOUT)) == ["nothing_to_settle"]
    assert codes(SuggestionSettled(at=at(1), accepted=True, suggestion="T")) == ["nothing_to_settle"]
    assert not codes(asked, SuggestionSettled(at=at(-1), accepted=True, suggestion="S"))  # its id says which it means
    assert not codes(asked, SuggestionSettled(at=at(1), accepted=True))


def test_approvals_holds_and_disputes_may_come_before_the_invoice():
    early = datetime(2026, 10, 1, tzinfo=UTC)
    assert not findings(StepApproved(at=early, step="letter", **ABOUT), HoldPlaced(at=early, **ABOUT))
    assert not findings(PromiseMade(at=early, pay_by="2026-12-01"))  # covers what was issued until then: nothing


# --- what does not --------------------------------------------------------------------------------

Claimed = PaymentClaimed(at=NOON, **ABOUT)
FLAWS = {
    "unknown_invoice": [Replied(at=NOON, invoice_ids=["INV-9"])],
    "before_issue": [PromiseMade(at="2026-10-18T10:00Z", pay_by="2026-12-01", **ABOUT)],
    "unknown_step": [StepApproved(at=NOON, step="surat", **ABOUT)],
    "unknown_obligation": [contact(item(obligation="INV-1@2026-12-18"))],
    "item_not_named": [contact(item(), invoice_ids=["INV-2"])],
    "key_mismatch": [contact(item(), key="sopan1-0")],
    "reports_disagree": [contact(item()), contact(item(), item(step="letter"), at=at(1))],
    "nothing_to_cancel": [PlanCancelled(at=NOON, **ABOUT)],
    "nothing_to_recall": [HandOffRecalled(at=NOON)],
    "nothing_to_reject": [PaymentClaimRejected(at=NOON, **ABOUT)],
    "nothing_to_resolve": [DisputeResolved(at=NOON, **ABOUT)],
    "nothing_to_lift": [HoldLifted(at=NOON, **ABOUT)],
    "nothing_to_handle": [ReplyHandled(at=NOON)],
    "plan_does_not_add_up": [
        PlanAgreed(at=NOON, instalments=[Instalment(due_on=date(2026, 12, 1), amount="5")], **ABOUT)
    ],
    "plan_before_issue": [
        PlanAgreed(at=NOON, instalments=[Instalment(due_on=date(2026, 10, 1), amount="12500000")], **ABOUT)
    ],
    "extension_of_instalments": [ExtensionAgreed(at=NOON, due_on="2027-01-01", invoice_ids=["INV-3"])],
    "extension_not_later": [ExtensionAgreed(at=NOON, due_on="2026-11-18", **ABOUT)],
    "other_currency": [PromiseMade(at=NOON, pay_by="2026-12-01", amount="USD 5", **ABOUT)],
    "amount_above_total": [DisputeOpened(at=NOON, amount="12500000.01", **ABOUT)],
    "promise_of_the_past": [PromiseMade(at=NOON, pay_by="2026-11-19", **ABOUT)],
    "nothing_to_withdraw": [ContactWithdrawn(at=NOON, key="sopan1-0")],
    "withdrawn_too_late": [contact(item(), outcome="read"), ContactWithdrawn(at=at(1), key=contact(item()).key)],
    "nothing_to_settle": [SuggestionSettled(at=NOON, accepted=True)],
    "settled_twice": [
        Suggested(at=NOON, id="S", fact=Claimed, confidence=1, source="Ayu"),
        SuggestionSettled(at=at(1), accepted=False, suggestion="S"),
        SuggestionSettled(at=at(2), accepted=True, suggestion="S"),
    ],
    "hold_of_the_past": [HoldPlaced(at=NOON, until="2026-11-20", **ABOUT)],
}
IN_PARTS = bill("INV-3", instalments=[{"due_on": "2026-11-18", "amount": "12500000"}])


@pytest.mark.parametrize("code", FLAWS)
def test_each_flaw_is_named_with_event_and_reason(code):
    events = FLAWS[code]
    (finding,) = [one for one in findings(*events, invoices=[bill(), IN_PARTS]) if one.code == code]
    assert (finding.index, finding.at, finding.event) == (len(events) - 1, events[-1].at, events[-1].event)
    assert finding.message.endswith(finding.message.rstrip("."))
    assert finding.event in str(finding)
    assert finding.message in str(finding)
    assert HistoryFinding.model_validate_json(finding.model_dump_json()) == finding


def test_every_code_is_documented_and_every_documented_code_exists():
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", str(lint.__doc__), re.MULTILINE))
    assert documented == set(FLAWS)


def test_a_finding_carries_the_id_of_its_event_and_its_invoice():
    (finding,) = findings(PlanCancelled(at=NOON, id="E7", **ABOUT))
    assert (finding.event_id, finding.invoice_id) == ("E7", "INV-1")
    assert str(finding).startswith("event 0, plan_cancelled of 2026-11-20 about INV-1: there is no plan agreed")
    (finding,) = findings(HandOffRecalled(at=NOON))
    assert (finding.event_id, finding.invoice_id) == (None, None)
    assert str(finding).startswith("event 0, hand_off_recalled of 2026-11-20: ")


def test_every_unknown_invoice_is_named_once():
    event = contact(item("INV-8"), invoice_ids=["INV-8", "INV-9"])
    assert [(one.code, one.invoice_id) for one in findings(event)] == [
        ("unknown_invoice", "INV-8"),
        ("unknown_invoice", "INV-9"),
    ]
    assert codes(contact(item("INV-8"), invoice_ids=[])) == ["unknown_invoice"]


@pytest.mark.parametrize(
    "event",
    [
        contact(item(), at="2026-10-18T16:59:59Z"),
        PaymentClaimed(at="2026-10-18T16:59:59Z", **ABOUT),
        ExtensionAgreed(at="2026-10-18T16:59:59Z", due_on="2026-12-18", **ABOUT),
    ],
)
def test_before_issue_is_a_question_of_the_clients_date(event):
    assert codes(event) == ["before_issue"]
    assert not codes(event, zone="WITA")
    assert not codes(event.model_copy(update={"at": event.at + timedelta(seconds=1)}))


def test_a_contact_of_the_account_is_dated_by_its_items():
    assert codes(contact(item(), at="2026-10-01T00:00Z", invoice_ids=[])) == ["before_issue"]
    assert not codes(Contacted(at="2026-10-01T00:00Z", channel="phone", outcome="sent"))


def test_a_contact_may_name_follow_ups_and_steps_of_the_policy():
    for step in ("follow_up", "letter", "certificate", "claim_check", "promise_followup", "thanks", None):
        assert "unknown_step" not in codes(contact(item(step=step)))
    assert codes(contact(item(step="surat"))) == ["unknown_step"]


def test_the_first_of_what_is_ended_counts():
    claims = [PaymentClaimed(at=at(hours), invoice_ids=["INV-1"]) for hours in (0, 2)]
    assert not codes(*claims, PaymentClaimRejected(at=at(1), invoice_ids=["INV-1"]))


def test_a_contact_may_be_about_an_instalment_of_the_invoice():
    parts = [{"due_on": "2026-11-18", "amount": "6000000"}, {"due_on": "2026-12-18", "amount": "6500000"}]
    later = contact(item(obligation="INV-1@2026-12-18"))
    assert not codes(later, invoices=[bill(instalments=parts)])
    assert codes(later) == ["unknown_obligation"]


def test_of_an_unknown_invoice_no_instalment_is_known_either():
    assert codes(contact(item("INV-9", obligation="INV-9@2026-12-18"))) == ["unknown_invoice"]


def test_a_plan_may_begin_on_the_day_of_issue():
    for due_on, expected in ((date(2026, 10, 18), ["plan_before_issue"]), (date(2026, 10, 19), [])):
        whole = Instalment(due_on=due_on, amount=Money(12_500_000))
        assert codes(PlanAgreed(at=NOON, invoice_ids=["INV-1"], instalments=[whole])) == expected


def test_reports_that_disagree_are_named_by_the_invoice_that_carries_them():
    first = contact(item())
    (finding,) = findings(first, contact(item(), item("INV-2"), at=at(1)), invoices=[bill(), bill("INV-2")])
    assert (finding.code, finding.invoice_id) == ("reports_disagree", "INV-1")


def test_the_key_may_be_that_of_any_item_and_any_attempt():
    both = [item("INV-1"), item("INV-2", step="letter")]
    invoices = [bill(), bill("INV-2")]
    for one in both:
        key = contact_key(one.obligation, one.step or "", "1", 3)
        assert not codes(contact(*both, key=key), invoices=invoices)
    assert not codes(contact(item(), attempt=99))
    assert codes(contact(item(), attempt=100)) == ["key_mismatch"]
    assert codes(contact(item(step=None), key="k")) == ["key_mismatch"]
    assert codes(contact(*both, key=contact_key("INV-1", "letter", "1", 0)), invoices=invoices) == ["key_mismatch"]


def test_reports_on_one_contact_agree():
    sent, delivered = contact(item()), contact(item(), at=at(1), outcome="delivered")
    assert not codes(sent, delivered)
    assert codes(sent, contact(item(), item("INV-2"), at=at(1)), invoices=[bill(), bill("INV-2")]) == [
        "reports_disagree"
    ]


PAIRS = [
    (PlanAgreed, PlanCancelled, "nothing_to_cancel"),
    (HandedOff, HandOffRecalled, "nothing_to_recall"),
    (PaymentClaimed, PaymentClaimRejected, "nothing_to_reject"),
    (DisputeOpened, DisputeResolved, "nothing_to_resolve"),
    (HoldPlaced, HoldLifted, "nothing_to_lift"),
    (Replied, ReplyHandled, "nothing_to_handle"),
]


@pytest.mark.parametrize(("opening", "closing", "code"), PAIRS)
def test_what_ends_something_needs_it_earlier_and_on_the_same_invoice(opening, closing, code):
    more: dict = {HandedOff: {"to": "m"}, PlanAgreed: {"instalments": [{"due_on": "2026-12-01", "amount": "12500000"}]}}
    invoices = [bill(), bill("INV-2")]

    def named(first: tuple[str, ...], second: tuple[str, ...], hours: int) -> bool:
        opened = opening(at=NOON, invoice_ids=first, **more.get(opening, {}))
        return code in codes(opened, closing(at=at(hours), invoice_ids=second), invoices=invoices)

    assert not named(("INV-1",), ("INV-1",), 1)
    assert not named(("INV-1",), (), 1)
    assert named(("INV-1",), ("INV-2",), 1)
    assert named(("INV-1",), ("INV-1",), 0)
    assert named(("INV-1",), ("INV-1",), -1)
    if opening is not PlanAgreed:
        assert not named((), ("INV-1",), 1)
        assert not named(("INV-1", "INV-2"), ("INV-2",), 1)


def test_amounts_in_another_currency_are_named_wherever_they_stand():
    usd = "USD 5"
    parts = [{"due_on": "2026-12-01", "amount": usd}]
    for event in (
        PromiseMade(at=NOON, pay_by="2026-12-01", amount=usd, **ABOUT),
        DisputeOpened(at=NOON, amount=usd, **ABOUT),
        PlanAgreed(at=NOON, instalments=parts, **ABOUT),
        contact(item(outstanding=usd)),
    ):
        assert codes(event) == ["other_currency"]
        assert not codes(event, invoices=[bill(total="USD 5")])


def test_an_amount_for_an_invoice_that_was_not_passed_in_is_not_judged():
    event = PromiseMade(at=NOON, pay_by="2026-12-01", amount="USD 5", invoice_ids=["INV-9"])
    assert codes(event) == ["unknown_invoice"]
    assert codes(DisputeOpened(at=NOON, amount="12500000", **ABOUT)) == []


def test_a_hold_that_begins_and_ends_at_once_holds_nothing():
    assert codes(HoldPlaced(at=NOON, until=NOON, **ABOUT)) == ["hold_of_the_past"]
    assert codes(HoldPlaced(at=NOON, until=at(1), **ABOUT)) == []
    assert codes(HoldPlaced(at=NOON, until="2026-11-21", **ABOUT)) == []
    assert codes(HoldPlaced(at=NOON, **ABOUT)) == []


def test_a_promise_for_the_same_day_is_none_of_the_past():
    assert codes(PromiseMade(at=NOON, pay_by="2026-11-20", **ABOUT)) == []


# --- plans ----------------------------------------------------------------------------------------


def plan(*amounts) -> PlanAgreed:
    parts = [Instalment(due_on=date(2026, 12, 1 + n), amount=Money(amount)) for n, amount in enumerate(amounts)]
    return PlanAgreed(at=NOON, invoice_ids=["INV-1"], instalments=parts)


def test_a_plan_makes_what_was_outstanding_on_its_day():
    paid = bill(payments=[Payment(id="P1", amount=2_500_000, received_on=date(2026, 11, 19))])
    day = date(2026, 11, 20)
    assert plan_adds_up(plan(5_000_000, 5_000_000), paid, day)
    assert not plan_adds_up(plan(5_000_000, 5_000_001), paid, day)
    assert plan_adds_up(plan("USD 10000000"), paid, day) is False
    assert plan_adds_up(plan(12_500_000), bill(), day)


def test_a_payment_recorded_later_with_an_earlier_date_does_not_undo_a_plan():
    late = [Payment(id=f"P{n}", amount=2_500_000, received_on=date(2026, 11, 10 + n)) for n in range(3)]
    invoice = bill(payments=late)
    day = date(2026, 11, 20)
    for known in (5_000_000, 7_500_000, 10_000_000, 12_500_000):
        assert plan_adds_up(plan(known), invoice, day)
    assert not plan_adds_up(plan(15_000_000), invoice, day)
    assert not plan_adds_up(plan(5_000_000), invoice, date(2026, 11, 11))


def test_any_of_the_twelve_newest_payments_may_have_been_booked_after_the_plan():
    amounts = [1_000_000, 20_000, 3_000, 400]
    invoice = bill(
        payments=[
            Payment(id=f"P{n}", amount=amount, received_on=date(2026, 11, 10 + n)) for n, amount in enumerate(amounts)
        ]
    )
    day, owed = date(2026, 11, 20), 12_500_000 - sum(amounts)
    for booked_later in ((), (1_000_000,), (20_000, 400), (1_000_000, 3_000), tuple(amounts)):
        assert plan_adds_up(plan(owed + sum(booked_later)), invoice, day)
    assert not plan_adds_up(plan(owed + 2_000), invoice, day)
    assert not plan_adds_up(plan(owed - 400), invoice, day)
    many = bill(payments=[Payment(id=f"P{n:02}", amount=2**n, received_on=date(2026, 11, 1 + n)) for n in range(15)])
    owed = 12_500_000 - (2**15 - 1)
    assert plan_adds_up(plan(owed + 2**3), many, day)
    assert not plan_adds_up(plan(owed + 2**2), many, day)


def test_a_plan_stands_when_payments_booked_later_were_too_much():
    paid = bill(payments=[Payment(id="P1", amount=20_000_000, received_on=date(2026, 11, 19))])
    assert plan_adds_up(plan(12_500_000), paid, date(2026, 11, 20))
    assert not plan_adds_up(plan(12_500_001), paid, date(2026, 11, 20))


# --- in general -----------------------------------------------------------------------------------


@given(told(most=20))
def test_no_history_makes_it_fall(events):
    for invoices in ([], [bill("A"), bill("B")]):
        for finding in History(events).lint(invoices, POLICY):
            assert History(events).events[finding.index].event == finding.event


def test_an_unknown_zone_is_refused():
    with pytest.raises(ArgumentError, match="zone is unknown"):
        findings(zone="Mars")
