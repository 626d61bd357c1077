"""Rule 31: invoice before client before the first matching rule before the default; and why."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.account import Account, BookRule, PaymentProfile, PolicyBook, decide_account
from sopan.account.profile import PaymentRecord
from sopan.decisions import Hold, Wait
from sopan.errors import ArgumentError
from sopan.forecast import forecast_account
from sopan.history._agreed_dates import AgreedDates
from sopan.policy import EscalationPolicy
from tests.rules.desk import CALENDAR, at, client, day, invoice, policy, step

TOML = """
default = "biasa"

[[policies]]
name = "biasa"
steps = [{ id = "tanya", when = "H+3", tone = "polite", channels = ["email"] }]

[[policies]]
name = "lunak"
steps = [{ id = "tanya", when = "H+7", tone = "friendly", channels = ["email"] }]
limits = { min_days_between = 5 }

[[policies]]
name = "tegas"
steps = [{ id = "telepon", when = "H+1", tone = "firm", channels = ["phone"] }]
grace_days = 0

[[rules]]
policy = "lunak"
segments = ["pelanggan lama"]

[[rules]]
policy = "tegas"
profiles = ["chronic"]

[[rules]]
policy = "tegas"
min_total = "IDR 100000000"
kinds = ["company"]
"""


@pytest.fixture
def book():
    return PolicyBook.model_validate(tomllib.loads(TOML))


def chosen(book, who=None, bill=None, **more):
    return book.choose(who or client(), bill, today=day("2026-11-23"), **more)[1]


def test_toml_json_and_python_make_the_same_book(book):
    assert PolicyBook.model_validate_json(book.model_dump_json()) == book
    assert PolicyBook(policies=book.policies, default="biasa", rules=book.rules) == book


def test_rule_31_the_order_is_invoice_client_first_matching_rule_default(book):
    bill = invoice(policy_name="tegas")
    assert chosen(book, client(policy_name="lunak"), bill).name == "tegas"
    assert chosen(book, client(policy_name="lunak"), invoice()).name == "lunak"
    assert chosen(book, client(segment="pelanggan lama"), invoice(total=200_000_000)).name == "lunak"
    assert chosen(book, client(), invoice(total=200_000_000)).name == "tegas"
    assert chosen(book, client(), invoice()).name == "biasa"


def test_rule_31_every_invoice_of_an_account_says_which_policy_and_why(book):
    named, large, other = (
        invoice(id="A", policy_name="lunak"),
        invoice(id="B", total=200_000_000),
        invoice(id="C"),
    )
    decision = decide_account(
        client(), [named, large, other], book, now=at("2026-11-19 10:00"), history=(), calendar=CALENDAR
    )
    assert decision.to_dict()["policies"] == {
        "A": {"name": "lunak", "why": "named by the invoice"},
        "B": {"name": "tegas", "why": "rule 3 matches"},
        "C": {"name": "biasa", "why": "default"},
    }
    assert decision.policy.name == "biasa"
    alone = decide_account(client(), [other], book.policies[0], now=at("2026-11-19 10:00"), history=())
    assert alone.policies == {"C": alone.policy}


def test_rule_31_says_why(book):
    assert chosen(book, client(policy_name="lunak")).why == "named by the client"
    assert chosen(book, bill=invoice(policy_name="tegas")).why == "named by the invoice"
    assert chosen(book, client(segment="pelanggan lama")).why == "rule 1 matches"
    assert chosen(book).why == "default"
    assert chosen(book, client(policy_name="hilang")).why == (
        "default (the client names a policy that the book does not hold)"
    )


def test_a_rule_about_amounts_speaks_of_invoices_only(book):
    assert chosen(book, bill=invoice(total=100_000_000)).name == "tegas"
    assert chosen(book, bill=invoice(total=99_999_999)).name == "biasa"
    assert chosen(book, bill=invoice(total={"amount": "200000000", "currency": "USD"})).name == "biasa"
    assert chosen(book, client(kind="person"), invoice(total=100_000_000)).name == "biasa"
    assert chosen(book).name == "biasa"


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ({"max_total": "IDR 10000000"}, True),
        ({"max_total": "IDR 9999999"}, False),
        ({"max_total": "USD 10000000"}, False),
        ({"min_days_overdue": 5}, True),
        ({"min_days_overdue": 6}, False),
        ({"profiles": ["new"]}, False),
    ],
)
def test_conditions_include_their_limits(book, rule, matches):
    book = PolicyBook(policies=book.policies, default="biasa", rules=({"policy": "lunak"} | rule,))
    assert (chosen(book, bill=invoice()).name == "lunak") is matches


def test_the_profile_is_worked_out_when_a_rule_asks(book):
    late = [
        invoice(
            id=f"L{number}",
            issued_on="2026-01-01",
            due_on="2026-02-01",
            payments=[{"id": "1", "amount": 10_000_000, "received_on": "2026-05-01"}],
        )
        for number in range(3)
    ]
    bill = invoice(due_on="2026-11-18")
    chronic = decide_account(client(), [*late, bill], book, now=at("2026-11-19 10:00"), history=(), calendar=CALENDAR)
    assert chronic.by_invoice["INV-1"].step == "telepon"
    assert chronic.policy.name == "tegas"
    fresh = decide_account(client(), [bill], book, now=at("2026-11-19 10:00"), history=(), calendar=CALENDAR)
    assert fresh.by_invoice["INV-1"].step == "tanya"


def test_client_wide_settings_come_from_the_clients_policy(book):
    """The invoice keeps its own ladder, but the gap is that of the client's policy."""
    talk = {"event": "contacted", "channel": "phone", "outcome": "sent"}
    who = client(policy_name="lunak")
    bill = invoice(policy_name="biasa")
    from sopan.history import EVENT

    history = [EVENT.validate_python(talk | {"at": at("2026-11-20 10:00")})]
    decision = decide_account(who, [bill], book, now=at("2026-11-23 10:00"), history=history, calendar=CALENDAR)
    assert f"{decision.by_invoice['INV-1'].until:%Y-%m-%d}" == "2026-11-25"
    assert decision.by_invoice["INV-1"].step == "tanya"


def test_lint_names_rules_that_never_match_and_policies_that_nothing_uses():
    policies = tuple(policy().model_copy(update={"name": name}) for name in ("a", "b", "c"))
    book = PolicyBook(
        policies=policies,
        default="a",
        rules=(
            {"policy": "b", "min_total": "IDR 5", "max_total": "IDR 4"},
            {"policy": "b", "segments": ["x", "y"]},
            {"policy": "a", "segments": ["x"], "kinds": ["person"]},
            {"policy": "a", "segments": ["z"]},
        ),
    )
    assert book.lint()[1].message.endswith("rule 2 before it matches whenever it would")
    assert [(finding.code, finding.message.split(":")[0]) for finding in book.lint()] == [
        ("rule_never_matches", "rule 1 can never match"),
        ("rule_shadowed", "rule 3 can never match"),
        ("policy_unused", "no rule uses the policy c; only an invoice or a client can name it"),
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "shadowed"),
    [
        ({"min_total": "IDR 100"}, {"min_total": "IDR 200"}, True),
        ({"min_total": "IDR 200"}, {"min_total": "IDR 100"}, False),
        ({"min_total": "IDR 100"}, {"min_total": "USD 200"}, False),
        ({"max_total": "IDR 200"}, {"max_total": "IDR 100"}, True),
        ({"max_total": "IDR 200"}, {"min_total": "IDR 100"}, False),
        ({"min_days_overdue": 30}, {"min_days_overdue": 60, "kinds": ["person"]}, True),
        ({"min_days_overdue": 30, "kinds": ["company"]}, {"min_days_overdue": 60}, False),
        ({"min_days_overdue": 60}, {"min_days_overdue": 30}, False),
        ({"segments": ["x"]}, {"segments": ["x"]}, True),
        ({"segments": ["x"]}, {"segments": ["x", "y"]}, False),
        ({"min_total": "IDR 100"}, {"min_total": "IDR 100"}, True),
        ({"max_total": "IDR 100"}, {"max_total": "IDR 100"}, True),
        ({"max_total": "IDR 100"}, {"max_total": "IDR 200"}, False),
        ({"max_total": "IDR 200"}, {"max_total": "USD 100"}, False),
        ({"min_days_overdue": 30}, {"min_days_overdue": 30}, True),
        ({"min_days_overdue": 0}, {}, False),
    ],
)
def test_lint_knows_which_amounts_and_ages_an_earlier_rule_takes(book, earlier, later, shadowed):
    rules = ({"policy": "lunak"} | earlier, {"policy": "tegas"} | later)
    book = PolicyBook(policies=book.policies, default="biasa", rules=rules)
    assert [finding.code for finding in book.lint()] == ["rule_shadowed"] * shadowed


EVENING = {"windows": {"email": "Mo-Fr 20:00-22:00"}}
LAWFUL = {"legal": "pojk_22_2023"}


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (LAWFUL | EVENING, LAWFUL, {"window_never_opens", "unreachable_step"}),
        (LAWFUL | EVENING, {}, set()),  # the client's policy may be the other one, and then there is no such law
        (EVENING, LAWFUL, set()),
    ],
)
def test_lint_of_a_book_goes_by_the_law_of_whichever_policy_the_client_has(first, second, codes):
    policies = [policy(step("tanya", "H+3"), **more) for more in (first, second)]
    policies = [one.model_copy(update={"name": name}) for one, name in zip(policies, ("a", "b"), strict=True)]
    book = PolicyBook(policies=policies, default="a", rules=({"policy": "b", "kinds": ["person"]},))
    found = book.lint()
    assert {one.code for one in found} == codes
    assert {one.policy for one in found} <= {"a"}


def test_lint_of_a_book_knows_that_another_policy_gives_the_final_notice():
    hand_off = step("over", "H+90", None, hand_off_to="pengacara")
    asking = policy(step("akhir", "H+30", "final", deadline_days=7)).model_copy(update={"name": "biasa"})
    gentle = policy(step("tanya", "H+3")).model_copy(update={"name": "biasa"})
    late = policy(hand_off).model_copy(update={"name": "tua"})
    rule = {"policy": "tua", "min_days_overdue": 60}
    assert [one.code for one in late.lint() if one.level == "error"] == ["hand_off_without_final_notice"]
    for first, codes in ((asking, []), (gentle, ["hand_off_without_final_notice"])):
        book = PolicyBook(policies=(first, late), default="biasa", rules=(rule,))
        assert [one.code for one in book.lint()] == codes
        told = forecast_account(
            Account(client(), (invoice(),)),
            book,
            now=at("2026-11-23 10:00"),
            until=day("2027-06-30"),
            calendar=CALENDAR,
        )
        assert ("over" in {moment.step for moment in told.moments}) == (first is asking)


def test_lint_names_the_steps_of_every_policy_that_a_host_with_these_hours_never_makes(book):
    found = [finding for finding in book.lint(wakes_at=iter(["06:00"])) if finding.code == "never_awake"]
    assert [finding.message.split(":")[0] for finding in found] == [
        "step tanya of the policy biasa",
        "step tanya of the policy lunak",
        "step telepon of the policy tegas",
    ]
    at_nine = {finding.message.split(":")[0] for finding in book.lint(wakes_at="09:00", zone="WIB")}
    assert "step telepon of the policy tegas" in at_nine  # the hours of the telephone begin later
    assert "step tanya of the policy biasa" not in at_nine
    with pytest.raises(ArgumentError, match="wakes_at must name"):
        book.lint(wakes_at=[])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"default": "hilang"}, "does not hold"),
        ({"rules": [{"policy": "hilang"}]}, "does not hold"),
        ({"rules": [{"policy": "uji", "min_total": "IDR 5", "max_total": "USD 6"}]}, "one currency"),
        ({"policies": []}, "at least 1"),
        ({"rules": [{"policy": "uji", "segment": "x"}]}, "did you mean 'segments'"),
    ],
)
def test_a_book_that_does_not_hang_together_is_refused(changes, problem):
    with pytest.raises(ValidationError, match=problem):
        PolicyBook.model_validate({"policies": [policy()], "default": "uji"} | changes)


def test_two_policies_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="one name"):
        PolicyBook(policies=(policy(), policy()), default="uji")


def test_the_book_answers_for_unknown_names(book):
    assert book.policy("hilang") is None
    assert isinstance(book.policy("lunak"), EscalationPolicy)


def test_next_check_is_no_later_than_the_day_on_which_age_may_choose_another_policy(book):
    """Ten days overdue, the firm policy holds, long before the gentle one would ask for anything."""
    how = PolicyBook(
        policies=(
            policy({"id": "nanti", "when": "H+60", "tone": "polite", "channels": ["email"]}),
            policy().model_copy(update={"name": "tegas"}),
        ),
        default="uji",
        rules=({"policy": "tegas", "min_days_overdue": 10},),
    )

    def ask(now, **changes):
        bill = invoice(due_on="2026-11-18", **changes)
        return decide_account(client(), [bill], how, now=at(now), history=(), calendar=CALENDAR)

    decision = ask("2026-11-20 10:00")
    assert decision.by_invoice["INV-1"].step == "nanti"
    assert decision.next_check == at("2026-11-28 00:00")
    assert ask("2026-11-28 00:00").by_invoice["INV-1"].step == "follow_up"
    assert ask("2026-11-20 10:00", status="void").next_check is None


def test_a_policy_with_the_clients_settings_is_made_once(book):
    """Else every decision would learn anew how the client can be reached."""
    from sopan.account import _choice as room

    one = room._under_client(book.policies[0], book.policies[1])
    assert room._under_client(book.policies[0], book.policies[1]) is one
    room._under_client(book.policies[0], book.policies[2])
    assert room._under_client(book.policies[0], book.policies[1]) is one
    assert (one.limits, one.steps) == (book.policies[1].limits, book.policies[0].steps)
    other = book.policies[0].model_copy()
    assert room._under_client(other, book.policies[1]) == one
    known = len(room._under_client.known)
    del other
    assert len(room._under_client.known) == known - 1


# --- a choice that time changes ---------------------------------------------------------------------


def open_or_paid(name, due_on, paid_after, reversed_after=None, entry="payment"):
    """An invoice that is open, or settled so many days after its due date; perhaps open again some days later."""
    settled = {"id": "1", "amount": 10_000_000}
    settled_on = due_on + timedelta(days=paid_after or 0)
    if entry == "credit":
        entries = {"credit_notes": [settled | {"issued_on": settled_on}]}
    else:
        back_on = None if reversed_after is None else settled_on + timedelta(days=reversed_after)
        entries = {"payments": [settled | {"received_on": settled_on, "reversed_on": back_on}]}
    if paid_after is None:
        entries = {}
    return invoice(
        id=name, number=name, issued_on=due_on - timedelta(days=30), due_on=due_on, total=10_000_000, **entries
    )


def bills_of(dates):
    """Each due so many days after 1 September, and then as `open_or_paid`."""
    first = day("2026-09-01")
    return tuple(
        open_or_paid(f"I{number}", first + timedelta(days=days), *then) for number, (days, *then) in enumerate(dates)
    )


some_invoices = st.lists(
    st.builds(
        lambda *dates: dates,
        st.integers(-40, 120),
        st.none() | st.integers(-60, 90),
        st.none() | st.none() | st.integers(0, 40),
    ),
    min_size=1,
    max_size=6,
).map(bills_of)


@given(some_invoices, st.integers(0, 60))
@example(bills_of([(0, None), (0, None), (0, -32), (0, -32), (0, -32), (18, None)]), 0)  # paid before the issue
@example(bills_of([(80, -40), (47, None), (24, None)]), 0)  # one is issued in between
@example(bills_of([(61, None), (82, None), (113, None), (26, None), (117, -19, 14)]), 0)  # one is paid
@example(bills_of([(1, None), (105, -24, 15), (65, None)]), 0)  # one bounces
@example(bills_of([(22, None), (7, None), (60, -25, None, "credit")]), 0)  # one is credited
@settings(max_examples=60)
def test_the_days_on_which_the_class_changes_by_itself_are_all_the_days(bills, later):
    today = day("2026-09-20") + timedelta(days=later)
    days = [today + timedelta(days=ahead) for ahead in range(300)]
    kinds = [PaymentProfile.of(bills, as_of=on).kind for on in days]
    changes = [(on, kind) for before, on, kind in zip(kinds, days[1:], kinds[1:], strict=False) if kind != before]
    assert list(PaymentRecord(bills, AgreedDates((), "WIB"), today).kinds_ahead) == changes


PATIENT = [{"id": "sapa", "when": "H+21", "tone": "friendly", "channels": ["email"]}]
BOOK = PolicyBook(
    policies=(
        policy(),
        policy(*PATIENT, consolidate="off", minimum=["IDR 15000000"]).model_copy(update={"name": "sabar"}),
        policy({"id": "tegas", "when": "H+1", "tone": "firm", "channels": ["email"]}).model_copy(
            update={"name": "tegas"}
        ),
    ),
    default="uji",
    rules=(
        {"policy": "tegas", "min_days_overdue": 40},
        {"policy": "sabar", "profiles": ["punctual", "new"]},
        {"policy": "tegas", "profiles": ["chronic"], "min_days_overdue": 12},
    ),
)


@given(some_invoices, st.integers(0, 60), st.data())
@settings(max_examples=60)
def test_rule_31_whoever_waits_waits_exactly_also_for_another_policy(bills, later, data):
    now = at("2026-09-20 10:00") + timedelta(days=later)

    def ask(when):
        decision = decide_account(client(), bills, BOOK, now=when, history=(), calendar=CALENDAR)
        return {} if decision.sends and when == now else decision.by_invoice  # what waits for a message waits on record

    for name, answer in ask(now).items():
        if not isinstance(answer, Wait | Hold):
            continue
        ends = answer.until or now + timedelta(days=200)
        last = ends - timedelta(microseconds=1)
        for then in (last, now + (last - now) * data.draw(st.floats(0, 1))):
            assert ask(then)[name] == answer


def test_rule_31_the_answer_says_that_another_policy_will_hold():
    bills = (open_or_paid("A", day("2026-11-10"), None),)
    slow = policy({"id": "nanti", "when": "H+40", "tone": "polite", "channels": ["email"]})
    book = PolicyBook(
        policies=(slow, policy().model_copy(update={"name": "tegas"})),
        default="uji",
        rules=({"policy": "tegas", "min_days_overdue": 15},),
    )
    decision = decide_account(client(), bills, book, now=at("2026-11-16 10:00"), history=(), calendar=CALENDAR)
    wait = decision.by_invoice["A"]
    assert (wait.until, wait.because[-1].detail) == (at("2026-11-25 00:00"), "policy")
    assert "another policy holds for it" in wait.explain("en")
    assert "kebijakan lain berlaku untuknya" in wait.explain("id")
    assert decision.next_check == wait.until


@pytest.mark.parametrize("most", ["IDR 5", "IDR 6"])
def test_a_range_that_holds_an_amount_can_match(book, most):
    rule = {"policy": "lunak", "min_total": "IDR 5", "max_total": most}
    fine = PolicyBook(policies=book.policies[:2], default="biasa", rules=(rule,))
    assert fine.lint() == ()


def test_a_rule_answers_yes_or_no(book):
    rule = PolicyBook(
        policies=book.policies, default="biasa", rules=({"policy": "lunak", "min_total": 5, "max_total": 10_000_000},)
    ).rules[0]
    on = day("2026-11-23")
    assert rule.matches(client(), invoice(), None, on) is True
    assert rule.matches(client(), None, None, on) is False
    assert rule.matches(client(), invoice(total=4), None, on) is False
    assert rule.matches(client(), invoice(total=10_000_001), None, on) is False


# --- the class that a client comes to, when nothing happens -----------------------------------------


def becomes(*bills, today="2026-11-23"):
    return [(str(on), kind) for on, kind in PaymentRecord(bills, AgreedDates((), "WIB"), day(today)).kinds_ahead]


def settled_after(name, days, due_on="2026-02-01", **changes):
    payment = {"id": "1", "amount": 10_000_000, "received_on": day(due_on) + timedelta(days=days)}
    return invoice(**{"id": name, "issued_on": "2026-01-01", "due_on": due_on, "payments": [payment]} | changes)


def test_an_invoice_paid_in_advance_counts_from_its_issue():
    paid = [settled_after(name, 0) for name in "AB"]
    ahead = [{"id": "1", "amount": 10_000_000, "received_on": "2026-11-20"}]
    assert becomes(*paid, invoice(id="C", issued_on="2026-11-30", due_on="2026-12-30", payments=ahead)) == [
        ("2026-11-30", "punctual")
    ]


def test_a_payment_and_a_credit_note_ahead_settle_and_a_reversal_opens_again():
    paid = [settled_after(name, 0) for name in "AB"]
    due = {"issued_on": "2026-11-02", "due_on": "2026-12-31"}
    payment = {"id": "1", "amount": 10_000_000, "received_on": "2026-11-30"}
    note = {"id": "K", "amount": 10_000_000, "issued_on": "2026-12-01"}
    assert becomes(*paid, invoice(id="C", payments=[payment], **due)) == [("2026-11-30", "punctual")]
    assert becomes(*paid, invoice(id="C", credit_notes=[note], **due)) == []
    part = {"id": "2", "amount": 4_000_000, "received_on": "2026-11-29"}
    rest = note | {"amount": 6_000_000}
    assert becomes(*paid, invoice(id="C", payments=[part], credit_notes=[rest], **due)) == [("2026-12-01", "punctual")]
    back = payment | {"reversed_on": "2026-12-10"}
    assert becomes(*paid, invoice(id="C", payments=[back], **due)) == [
        ("2026-11-30", "punctual"),
        ("2026-12-10", "new"),
        ("2027-01-01", "usually_late"),
    ]


def test_a_median_of_two_crosses_the_line_however_early_the_other_was_paid():
    early = settled_after("A", -200, due_on="2026-11-10", issued_on="2026-04-24")
    earlier = early.model_copy(update={"id": "B"})
    late = [invoice(id=name, issued_on="2026-10-01", due_on="2026-11-11") for name in "CD"]
    assert becomes(early, earlier, *late, today="2026-11-23") == [("2027-07-29", "chronic")]


def test_of_a_void_invoice_nothing_is_expected():
    late = [invoice(id=name, issued_on="2026-10-01", due_on="2026-11-11") for name in "AB"]
    void = invoice(id="C", issued_on="2026-10-01", due_on="2026-11-11", status="void")
    assert becomes(*late, void) == []
    assert becomes() == []


def test_a_rule_speaks_of_at_most_a_hundred_years(book):
    assert BookRule(policy="lunak", min_days_overdue=36500).min_days_overdue == 36500
    for bad in (36501, -1):
        with pytest.raises(ValidationError):
            BookRule(policy="lunak", min_days_overdue=bad)
