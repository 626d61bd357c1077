"""Rule 31: a policy book that chooses by how a client stands as a whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopan.account import BookRule, ClientState, PolicyBook, decide_account
from sopan.money import Money
from sopan.rendering import Creditor, Renderer
from tests.rules.desk import CALENDAR, at, client, event, invoice, policy, step

SOFT = policy(step("ask", "H+3")).model_copy(update={"name": "soft"})
HARD = policy(step("call", "H+1", "firm"), grace_days=0).model_copy(update={"name": "hard"})
NOON = "2026-11-23 12:00"


def book(**rule) -> PolicyBook:
    return PolicyBook(policies=(SOFT, HARD), default="soft", rules=(BookRule(policy="hard", **rule),))


def decided(rules: PolicyBook, *invoices, now=NOON, who=None, history=()):
    return decide_account(who or client(), invoices, rules, now=at(now), history=history, calendar=CALENDAR)


def named(answer) -> set[str]:
    return {choice.name for choice in answer.policies.values()}


MANY = [invoice(id=f"INV-{n}", number=f"N-{n}", due_on=f"2026-12-{n + 10}") for n in range(1, 4)]


@pytest.mark.parametrize(("least", "name"), [(30_000_000, "hard"), ("IDR 30000001", "soft"), ("USD 1.00", "soft")])
def test_rule_31_by_what_is_open_in_all(least, name):
    assert named(decided(book(open_total=least), *MANY)) == {name}


def test_rule_31_an_invoice_is_open_from_the_day_of_its_issue():
    (last,) = (one.model_copy(update={"issued_on": at(NOON).date()}) for one in MANY[2:])
    assert named(decided(book(open_total=30_000_000), *MANY[:2], last)) == {"hard"}
    later = last.model_copy(update={"issued_on": at(NOON).date() + timedelta(days=1)})
    assert named(decided(book(open_total=30_000_000), *MANY[:2], later)) == {"soft"}


def test_rule_31_what_is_paid_or_forgiven_is_not_open():
    paid = MANY[0].model_copy(update={"payments": invoice(payments=[pay(9_993_500, "2026-11-20")]).payments})
    assert named(decided(book(open_count=3), *MANY)) == {"hard"}
    assert named(decided(book(open_count=3), paid, *MANY[1:])) == {"soft"}
    assert named(decided(book(open_total=20_000_001), paid, *MANY[1:])) == {"soft"}


def pay(amount, on):
    return {"id": "P", "amount": amount, "received_on": on}


def test_rule_31_by_the_age_of_the_oldest_open_invoice_and_the_answer_ends_on_that_day():
    old, new = invoice(due_on="2026-11-18"), invoice(id="INV-2", due_on="2026-12-18")
    rules = book(oldest_days=7)
    answer = decided(rules, old, new, now="2026-11-24 12:00", history=[event("dispute_opened", "2026-11-20 10:00")])
    assert named(answer) == {"soft"}
    assert answer.by_invoice["INV-2"].step == "ask"
    assert answer.by_invoice["INV-2"].until == at("2026-11-25 00:00")
    assert named(decided(rules, old, new, now="2026-11-25 00:00")) == {"hard"}


def test_rule_31_by_broken_promises_and_the_answer_ends_when_one_breaks():
    made = event("promise_made", "2026-11-20 10:00", pay_by="2026-11-24")
    bills = invoice(), invoice(id="INV-2", due_on="2026-12-18")
    rules = book(broken_promises=1)
    answer = decided(rules, *bills, history=[made])
    assert (named(answer), answer.by_invoice["INV-2"].until) == ({"soft"}, at("2026-11-25 00:00"))
    assert named(decided(rules, *bills, now="2026-11-25 00:00", history=[made])) == {"hard"}


def test_rule_31_by_tags():
    assert named(decided(book(tags=["risiko"]), *MANY, who=client(tags=["risiko", "lama"]))) == {"hard"}
    assert named(decided(book(tags=["risiko"]), *MANY, who=client(tags=["lama"]))) == {"soft"}


def test_rule_31_everything_that_is_given_must_hold():
    rule = BookRule(policy="hard", open_total=1_000, open_count=2, oldest_days=0, broken_promises=1)
    state = ClientState((Money(1_000),), open_count=2, oldest_days=0, broken_promises=1)
    assert rule.fits_state(state)
    for less in (
        {"open_totals": (Money(999),)},
        {"open_count": 1},
        {"oldest_days": -1},
        {"oldest_days": None},
        {"broken_promises": 0},
    ):
        assert not rule.fits_state(ClientState(**{**state.to_dict(), "open_totals": (Money(1_000),)} | less))


def test_rule_31_without_a_state_such_a_rule_does_not_match():
    chosen = book(open_count=1).choose(client(), invoice(), today=at(NOON).date())
    assert chosen[1].name == "soft"


def test_a_rule_that_asks_for_more_of_the_client_is_shadowed_by_one_that_asks_for_less():
    rules = (BookRule(policy="hard", open_count=2), BookRule(policy="hard", open_count=3, tags=["x"]))
    found = PolicyBook(policies=(SOFT, HARD), default="soft", rules=rules).lint()
    assert [finding.code for finding in found] == ["rule_shadowed"]


AMOUNTS = st.sampled_from([1_000_000, 4_000_000, 10_000_000])
DAYS = st.dates(at("2026-11-10 00:00").date(), at("2027-01-10 00:00").date())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(DAYS, AMOUNTS, DAYS), min_size=1, max_size=4),
    st.sampled_from(
        [{"open_total": 15_000_000}, {"open_count": 2}, {"oldest_days": 5}, {"open_count": 1, "oldest_days": 20}]
    ),
    st.integers(0, 40),
)
def test_rule_31_whatever_the_state_the_answer_stands_until_its_end(bills, rule, ahead):
    invoices = [
        invoice(id=f"INV-{n}", number=f"N{n}", due_on=due, payments=[pay(amount, paid_on)])
        for n, (due, amount, paid_on) in enumerate(bills)
    ]
    rules = book(**rule)
    now = at("2026-11-10 12:00")
    first = decided(rules, *invoices, now=str(now.replace(tzinfo=None)))
    later = now + timedelta(days=ahead)
    then = decided(rules, *invoices, now=str(later.replace(tzinfo=None)))
    for name, answer in first.by_invoice.items():
        end = getattr(answer, "until", None)
        if answer.kind in {"wait", "hold"} and (end is None or later < end):
            assert (then.by_invoice[name].kind, getattr(then.by_invoice[name], "until", None)) == (answer.kind, end)


# --- listed apart -----------------------------------------------------------------------------------

LATE = invoice()
GRACE = invoice(id="INV-2", number="N2", due_on="2026-11-21")
AHEAD = invoice(id="INV-3", number="N3", due_on="2026-12-18")
HELD = invoice(id="INV-4", number="N4", due_on="2026-12-20")
HOLD = event("hold_placed", "2026-11-20 10:00", invoice_ids=["INV-4"])


@pytest.mark.parametrize(
    ("wanted", "listed"),
    [
        ((), []),
        (("in_grace",), ["INV-2"]),
        (("not_due",), ["INV-3"]),
        (("not_due", "in_grace"), ["INV-2", "INV-3"]),
    ],
)
def test_what_is_in_grace_or_not_yet_due_is_listed_apart_where_the_policy_wants_it(wanted, listed):
    steps = policy(step("ask", "H+3"), list_apart=wanted)
    answer = decide_account(
        client(), [LATE, GRACE, AHEAD, HELD], steps, now=at("2026-11-23 10:00"), history=[HOLD], calendar=CALENDAR
    )
    (send,) = answer.sends
    assert [item.invoice_id for item in send.items] == ["INV-1"]
    assert [item.invoice_id for item in send.apart] == listed
    assert send.outstanding == (Money(10_000_000),)
    assert all(item.step is None for item in send.apart)
    assert {entry.invoice_id for entry in send.as_contacted(at("2026-11-23 10:00")).items} == {"INV-1"}


@pytest.mark.parametrize(
    ("language", "says"), [("id", "Belum kami minta saat ini: N2"), ("en", "Not asked for now: N2")]
)
@pytest.mark.parametrize("channel", ["email", "whatsapp", "letter"])
def test_what_is_listed_apart_is_said_to_be_not_asked_for(language, says, channel):
    steps = policy(step("ask", "H+3", "polite", channel), list_apart=["in_grace"])
    who = client(language=language)
    answer = decide_account(who, [LATE, GRACE], steps, now=at("2026-11-23 10:00"), history=(), calendar=CALENDAR)
    message = Renderer(Creditor(name="PT Studio Kita")).render(answer.sends[0], [LATE, GRACE], who)
    assert says in message.text
    assert message.text.count("10.000.000" if language == "id" else "10,000,000") == 2
