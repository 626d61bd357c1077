"""An error of `lint` is never wrong: what it says never goes is not sent in any forecast of many due dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopan.account import Account, BookRule, PolicyBook, decide_account
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.forecast import forecast, forecast_account
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.zones import zone_of
from tests.policy.policies import ladders

ISSUED = date(2026, 2, 2)
CALENDAR = WorkingCalendar.indonesia(years=range(2025, 2029))
CONTACTS = [
    {"channel": "email", "address": "keuangan@maju.co.id"},
    {"channel": "whatsapp", "address": "+6281234567890"},
    {"channel": "sms", "address": "+6281234567890"},
    {"channel": "phone", "address": "+62215550123"},
    {"channel": "letter", "address": "Jalan Melati 1, Jakarta"},
]
CLIENT = {"id": "C", "name": "PT Maju Jaya", "contacts": CONTACTS}
CLIENTS = [Client.model_validate(CLIENT | more) for more in ({}, {"pay_days": [25]})]
DUE_DATES = [date(2026, 3, 2) + timedelta(days=days) for days in (0, 1, 2, 3, 4, 5, 6, 17, 24, 44)]
"""Every weekday, and dates on and around Lebaran."""
TERMS = {"service_pause": {"notice_days": 14, "wording": "Layanan dijeda"}, "agreed_in": "PKS 1"}
NEVER_GOES = {"unreachable_step", "hand_off_without_final_notice"}
NOW = datetime(2026, 2, 2, 18, tzinfo=zone_of("WIB"))
ODD_HOURS = ["Sa 09:00-12:00", "Mo-Fr 20:00-22:00", "Mo-Fr 09:00-17:00", "We 06:00-07:30", "2019 Jan 01-31 09:00-10:00"]


FEW_DUE_DATES = DUE_DATES[::3]


@st.composite
def narrow_policies(draw: st.DrawFn, name: str = "sempit") -> EscalationPolicy:
    """Policies in which steps get into each other's way, and hours into that of the law."""
    steps = [step | {"id": f"{name}_{step['id']}"} for step in draw(ladders())]
    if draw(st.booleans()):
        steps.append({"id": f"{name}_again", "when": "S+9", "hand_off_to": "pengacara"})
    fields: dict[str, Any] = {
        "name": name,
        "steps": steps,
        "catch_up": draw(st.sampled_from(["paced", "next", "latest", "skip"])),
        "grace_days": draw(st.integers(0, 8) | st.integers(0, 6).map("{} kerja".format)),
        "due_on_closed_day": draw(st.sampled_from(["roll", "keep"])),
        "honour_pay_days": draw(st.booleans()),
        "pay_days": {
            "horizon": draw(st.sampled_from([0, 31])),
            "closed": draw(st.sampled_from(["forward", "backward"])),
        },
        "quiet_periods": draw(st.sampled_from([[], [{"start": "2026-03-09", "end": "2026-04-20", "note": "x"}]])),
        "legal": draw(st.none() | st.just("pojk_22_2023")),
        "windows": draw(st.dictionaries(st.sampled_from(["email", "phone", "letter"]), st.sampled_from(ODD_HOURS))),
        "limits": {
            "min_days_between": draw(st.none() | st.integers(0, 9)),
            "max_per_7_days": draw(st.none() | st.integers(1, 3)),
            "max_per_30_days": draw(st.none() | st.integers(1, 6)),
        },
    }
    return EscalationPolicy.model_validate(fields)


def steps_that_go(policy: EscalationPolicy) -> set[str]:
    """Every step that some forecast sends or hands over, whoever owes what on whichever of the dates."""
    gone: set[str] = set()
    for due_on, client in product(DUE_DATES, CLIENTS):
        plain = {"id": "I", "number": "1", "client_id": "C", "issued_on": ISSUED, "due_on": due_on, "total": 10_000_000}
        owed = Invoice.model_validate(plain | {"terms": TERMS})
        told = forecast(
            owed,
            client,
            policy,
            now=NOW,
            until=due_on + timedelta(days=200),
            history=(),
            calendar=CALENDAR,
        )
        gone |= {moment.step for moment in told.moments if moment.kind in {"send", "hand_off"}}
    return gone


@st.composite
def narrow_books(draw: st.DrawFn) -> PolicyBook:
    """Two or three such policies, and rules that choose by amount, age, kind of client and of payer, and its state."""
    names = ["biasa", "lain", "tua"][: draw(st.integers(2, 3))]
    rule = st.fixed_dictionaries(
        {"policy": st.sampled_from(names)},
        optional={
            "min_total": st.sampled_from(["IDR 5000000", "IDR 20000000"]),
            "max_total": st.sampled_from(["IDR 15000000", "IDR 4000000"]),
            "min_days_overdue": st.sampled_from([0, 7, 20, 45]),
            "kinds": st.sampled_from([["company"], ["person"]]),
            "profiles": st.sampled_from([["new"], ["punctual"]]),
            "tags": st.just(["besar"]),
            "open_total": st.sampled_from(["IDR 1000000", "IDR 25000000"]),
            "open_count": st.integers(1, 3),
            "oldest_days": st.sampled_from([5, 30]),
        },
    )
    rules = draw(st.lists(rule, min_size=1, max_size=4))
    policies = tuple(draw(narrow_policies(name)) for name in names)
    return PolicyBook(policies=policies, default=names[0], rules=tuple(BookRule.model_validate(one) for one in rules))


def accounts_under(book: PolicyBook) -> list[Account]:
    """Clients with two invoices, some of which name a policy of the book themselves."""
    found: list[Account] = []
    for due_on, client in product(FEW_DUE_DATES, CLIENTS):
        owed = {"client_id": "C", "issued_on": ISSUED, "terms": TERMS}
        first = Invoice.model_validate(owed | {"id": "I", "number": "1", "due_on": due_on, "total": 10_000_000})
        later = {"id": "J", "number": "2", "due_on": due_on + timedelta(days=9), "total": 30_000_000}
        named = client.model_copy(update={"policy_name": book.policies[len(found) % len(book.policies)].name})
        pair = (first, Invoice.model_validate(owed | later))
        found.append(Account(named if len(found) % 2 else client, pair))
    return found


def goes_in(book: PolicyBook) -> tuple[set[str], set[str]]:
    """Every step that some forecast under the book sends or hands over, and the reasons why policies were chosen."""
    gone, why = set[str](), set[str]()
    for account in accounts_under(book):
        start = account.invoices[0].due_on or ISSUED
        told = forecast_account(account, book, now=NOW, until=start + timedelta(days=150), calendar=CALENDAR)
        gone |= {moment.step for moment in told.moments if moment.kind in {"send", "hand_off"} and moment.step}
        for days in (-5, 3, 25, 60):
            now = NOW + timedelta(days=(start - ISSUED).days + days)
            answer = decide_account(account.client, account.invoices, book, now=now, history=(), calendar=CALENDAR)
            why |= {choice.why for choice in answer.policies.values()}
            why |= {answer.policy.why} if answer.policy else set()
    return gone, why


def judge_policy(policy: EscalationPolicy) -> None:
    never = {one.step for one in policy.lint(CALENDAR) if one.level == "error" and one.code in NEVER_GOES}
    if never:
        assert not never & steps_that_go(policy)


def judge_book(book: PolicyBook) -> None:
    findings = book.lint(CALENDAR)
    never = {one.step for one in findings if one.code in NEVER_GOES}
    idle = {one.message.split(" can")[0] for one in findings if one.code in {"rule_never_matches", "rule_shadowed"}}
    if never or idle:
        gone, why = goes_in(book)
        assert not never & gone
        assert not {f"{rule} matches" for rule in idle} & why


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(narrow_policies())
def test_what_an_error_says_never_goes_is_never_sent(policy):
    judge_policy(policy)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(narrow_books())
def test_what_a_book_says_never_goes_or_matches_never_does(book):
    judge_book(book)


@pytest.mark.long
@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
@given(narrow_policies())
def test_of_many_policies_no_error_is_wrong(policy):
    judge_policy(policy)


@pytest.mark.long
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(narrow_books())
def test_of_many_books_no_error_is_wrong(book):
    judge_book(book)


@settings(max_examples=200, deadline=None)
@given(narrow_policies())
def test_every_error_is_of_a_kind_that_is_looked_at_here_or_says_nothing_of_going(policy):
    others = {"window_never_opens", "purpose_against_date", "purpose_outside_ladder", "never_awake"}
    assert {one.code for one in policy.lint() if one.level == "error"} <= NEVER_GOES | others
