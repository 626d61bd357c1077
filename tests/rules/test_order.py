"""The order of the rules: the first that applies decides."""

from __future__ import annotations

import pytest

from sopan.calendars import WorkingCalendar
from sopan.engine import decide
from sopan.errors import ArgumentError
from tests.rules.desk import CALENDAR, Desk, at, client, codes, desk, event, invoice, ladder, policy, step

NOW = "2026-12-02 10:00"
"""Wednesday; H+14 of the default invoice, within hours."""

# Everything at once. Each row ends what the row says, so that the next rule shows.
PEELS = [
    ("hold clock_behind", "clock"),
    ("hold handed_off", "handed_off"),
    ("hold disputed", "disputed"),
    ("hold held", "held"),
    ("hold verify_payment", "claimed"),
    ("hold awaiting_us", "replied"),
    ("hold documents_pending", "documents"),
    ("hold promised", "promised"),
    ("hold clearing", "paper"),
    ("hold post_dated", "giro"),
    ("hold below_minimum", "minimum"),
    ("send call", ""),
]


def everything_but(*gone: str) -> Desk:
    """A case to which all of the listening rules apply, without those that are over."""
    events = {
        "handed_off": event("handed_off", "2026-12-01 09:00", to="Ibu Sari"),
        "disputed": event("dispute_opened", "2026-12-01 09:01"),
        "held": event("hold_placed", "2026-12-01 09:02"),
        "claimed": event("payment_claimed", "2026-12-01 09:03"),
        "replied": event("replied", "2026-12-01 09:04"),
        "promised": event("promise_made", "2026-12-01 09:05", pay_by="2026-12-09"),
        "clock": event("replied", "2026-12-02 10:00:01", invoice_ids=["INV-9"]),
    }
    payments = {
        "giro": {"id": "P-1", "amount": 10_000_000, "received_on": "2026-12-10"},
        "paper": {"id": "P-2", "amount": 10_000_000, "received_on": "2026-11-30", "method": "giro"},
    }
    return desk(
        invoice=invoice(
            documents_pending=() if "documents" in gone else ("faktur pajak",),
            payments=[one for name, one in payments.items() if name not in gone],
        ),
        policy=policy(
            step("call", "H+7", "firm"),
            minimum=() if "minimum" in gone else ("IDR 10000001",),
        ),
        events=tuple(fact for name, fact in events.items() if name not in gone),
    )


@pytest.mark.parametrize("place", range(len(PEELS)), ids=[expected for expected, _ in PEELS])
def test_order_the_first_rule_that_applies_decides(place):
    gone = [name for _, name in PEELS[:place]]
    assert everything_but(*gone).says(NOW).partition(" until ")[0] == PEELS[place][0]


@pytest.mark.parametrize("status", ["void", "written_off"])
def test_order_void_and_written_off_outrank_all_that_was_said(status):
    case = everything_but("clock")
    assert case.having(invoice=case.invoice.model_copy(update={"status": status})).says(NOW) == f"done {status}"


@pytest.mark.parametrize("status", ["void", "written_off", "draft"])
def test_order_a_clock_that_is_behind_outranks_the_status(status):
    case = everything_but()
    assert case.having(invoice=case.invoice.model_copy(update={"status": status})).ask(NOW).reason == "clock_behind"


def test_order_a_draft_is_not_issued_even_when_it_is_paid():
    paid = {"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-20"}
    case = desk(invoice=invoice(status="draft", payments=[paid]))
    assert case.says(NOW) == "hold not_issued"


def test_order_a_settled_invoice_is_done_whatever_is_said_about_it():
    paid = {"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-20"}
    case = everything_but("clock")
    assert case.having(invoice=invoice(payments=[paid], documents_pending=["faktur pajak"])).says(NOW) == "done settled"


def test_order_the_certificate_comes_after_the_whole_conversation():
    slip = {"kind": "pph23", "amount": 200_000}
    paid = {"id": "P-1", "amount": 9_800_000, "received_on": "2026-11-20"}
    case = desk(invoice=invoice(withholdings=[slip], payments=[paid]), policy=policy(certificates={"first": "H+14"}))
    assert case.says(NOW) == "send certificate"
    for fact in everything_but("clock", "promised").events:
        assert case.knowing(fact).ask(NOW).kind == "hold"


@pytest.mark.parametrize(
    "fact",
    [
        event("handed_off", "2026-11-03 09:00", to="Ibu Sari"),
        event("dispute_opened", "2026-11-03 09:00"),
        event("hold_placed", "2026-11-03 09:00"),
        event("payment_claimed", "2026-11-03 09:00"),
        event("replied", "2026-11-03 09:00"),
        event("promise_made", "2026-11-03 09:00", pay_by="2026-11-30"),
    ],
    ids=lambda fact: fact.event,
)
def test_order_hold_outranks_wait_throughout(fact):
    assert desk().says("2026-11-03 10:00").startswith("wait")
    assert desk(events=(fact,)).ask("2026-11-03 10:00").kind == "hold"


def test_order_hold_outranks_wait_for_documents_giro_and_minimum():
    early = "2026-11-03 10:00"
    giro = {"id": "P-1", "amount": 10_000_000, "received_on": "2026-12-10"}
    assert desk(invoice=invoice(documents_pending=["BAST"])).says(early) == "hold documents_pending"
    assert desk(invoice=invoice(payments=[giro])).says(early) == "hold post_dated until 2026-12-10 00:00"
    assert desk(policy=policy(minimum=["IDR 10000001"])).says(early) == "hold below_minimum"


def test_order_approval_and_freshness_are_looked_at_only_when_the_step_could_go():
    gated = policy(step("call", "H+7", "firm", requires_approval=True), freshness="1 kerja")
    case = desk(policy=gated, payments_as_of=at("2026-11-02 09:00"))
    assert case.says("2026-11-24 10:00") == "wait call until 2026-11-25 09:00"
    assert case.says("2026-11-25 08:59:59") == "wait call until 2026-11-25 09:00"
    assert case.says("2026-11-25 09:00").startswith("hold needs_approval")
    approved = case.knowing(event("step_approved", "2026-11-24 09:00", step="call"))
    assert approved.says("2026-11-25 08:59:59") == "wait call until 2026-11-25 09:00"
    assert approved.says("2026-11-25 09:00").startswith("hold stale_payment_data")
    assert approved.having(payments_as_of="2026-11-24 09:00").says("2026-11-25 09:00") == "send call"


def test_order_with_both_gates_closed_the_reason_is_needs_approval():
    gated = policy(step("call", "H+7", "firm", requires_approval=True), freshness="1 kerja")
    case = desk(policy=gated, payments_as_of=at("2026-11-02 09:00"))
    assert case.ask("2026-11-25 10:00").reason == "needs_approval"


def test_order_every_answer_says_why():
    case = desk(policy=policy(*ladder()))
    assert codes(case.ask("2026-11-11 10:00"))[0] == "before_target"
    assert codes(case.ask("2026-11-13 10:00")) == ["step_due"]


@pytest.mark.parametrize("nothing", ["", b"", {}])
def test_what_is_empty_and_no_history_is_refused(nothing):
    """An empty text would else pass for a client to whom nothing was ever said."""
    with pytest.raises(ArgumentError):
        decide(invoice(), client(), policy(), now=at("2026-11-23 10:00"), history=nothing, calendar=CALENDAR)


@pytest.mark.parametrize("year", [1990, 2999])
def test_now_may_lie_in_the_first_and_in_the_last_year_that_sopan_reckons_with(year):
    then = invoice(issued_on=f"{year}-01-02", due_on=f"{year}-01-18")
    asked = {"client": client(), "policy": policy(), "history": (), "calendar": WorkingCalendar.every_day()}
    assert decide(then, now=at(f"{year}-01-03 10:00"), **asked).kind == "wait"
    for outside in (1989, 3000):
        with pytest.raises(ArgumentError, match="between 1990-01-01 and 2999-12-31"):
            decide(then, now=at(f"{outside}-06-01 10:00"), **asked)
