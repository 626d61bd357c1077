"""An experiment is fair, repeatable, and shows how sure it is."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from html import escape
from math import sqrt
from statistics import fmean, stdev

import pytest

from sopan import Account, EscalationPolicy, presets
from sopan.errors import ArgumentError
from sopan.history import PromiseMade
from sopan.lab import (
    METRICS,
    CashStrapped,
    Disputer,
    ExperimentResult,
    Forgetful,
    Ghost,
    Mixture,
    PaydayPayer,
    Payer,
    Punctual,
    Response,
    backtest,
    compare,
)
from sopan.lab._interval import Contrast
from sopan.lab._world import Story, World, live
from sopan.learning._student import student
from sopan.money import Money
from tests.lab.ledgers import WIB, client, invoice, unpaid
from tests.rules import desk

STILL = Response(boost=0.0, complain=0.0)
CROWD = Mixture(
    parts=((0.4, Punctual()), (0.3, Forgetful()), (0.1, CashStrapped()), (0.1, Disputer()), (0.1, Ghost())),
)
TWO = {"now": presets.standard(), "gentler": presets.gentle()}


def run(behaviour: Payer, *, clients: int = 6, days: int = 120, seed: int = 1, **options: object) -> ExperimentResult:
    policies = options.pop("policies", {"now": presets.standard()})
    replications = options.pop("replications", 2)
    return compare(policies, unpaid(clients), behaviour, days, replications, seed, **options)


# --- fair and repeatable ------------------------------------------------------------------------------


def test_a_policy_compared_with_itself_differs_by_exactly_nothing():
    result = run(CROWD, policies={"a": presets.standard(), "b": presets.standard()}, replications=3)
    assert {(found.mean, found.low, found.high) for found in result.differences} == {(0.0, 0.0, 0.0)}
    assert not any(found.is_clear for found in result.differences)


def test_the_same_seed_gives_the_same_bytes_in_one_process_and_in_two():
    alone, again, shared = (run(CROWD, policies=TWO, replications=3, processes=count) for count in (1, 1, 2))
    assert repr(alone) == repr(again) == repr(shared)
    assert json.dumps(alone.to_dicts()) == json.dumps(shared.to_dicts())
    assert repr(run(CROWD, policies=TWO, replications=3, seed=2)) != repr(alone)


@pytest.mark.parametrize("changed", [{}, {"minimum": ["IDR 15000000"]}, {"thanks": {"within_days": 5}}], ids=str)
def test_a_client_lives_the_same_year_when_the_host_asks_every_hour(changed):
    """The host sleeps until something can change, and misses nothing."""
    policy = EscalationPolicy.model_validate(presets.standard().model_dump() | changed)
    touchy = Response(promise=0.4, keep=0.5, dispute=0.2, complain=0.2)
    behaviour = Mixture(parts=((0.8, CashStrapped(per_day=0.03, reacts=touchy)), (0.2, Ghost(reacts=touchy))))
    first, last = (datetime(2026, month, 1, tzinfo=WIB) for month in (1, 6))
    for account in unpaid(2, 3, apart=5):
        slept, polled = (
            World(account, policy, behaviour, first=first, last=last, name="1", calendar=None) for _ in range(2)
        )
        story = live(slept, first, last)
        at = first
        while at <= last:
            while polled.act(at, polled.ask(at)) == at:
                pass
            at += timedelta(hours=1)
        polled.catch_up(last)
        assert told(story) == told(polled.story())
        assert story.sent
        assert slept.asked < polled.asked / 20


def told(story: Story) -> tuple:
    """All that happened."""
    bills = [(bill.invoice.id, bill.paid_on, bill.messages, bill.told) for bill in story.bills]
    return story.sent, bills, story.promises, story.kept, story.complaints, story.lost


def test_progress_is_told_after_each_replication():
    seen = []
    run(Ghost(), clients=1, days=40, replications=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_who_is_not_moved_by_messages_pays_the_same_under_every_policy():
    result = run(Mixture(parts=((0.5, Punctual()), (0.5, Forgetful(reacts=STILL)))), policies=TWO)
    for found in result.differences:
        if found.metric in {"cash", "dso", "days_late", "share_paid"}:
            assert (found.mean, found.low, found.high) == (0.0, 0.0, 0.0)


def test_whom_messages_move_more_pays_no_later_in_any_replication():
    slow = run(Forgetful(per_day=0.01, reacts=Response(boost=1.0, complain=0.0)), replications=4)
    fast = run(Forgetful(per_day=0.01, reacts=Response(boost=5.0, complain=0.0)), replications=4)
    pairs = list(zip(fast["now"].runs, slow["now"].runs, strict=True))
    assert all(quick["days_late"] <= lazy["days_late"] for quick, lazy in pairs)
    assert any(quick["days_late"] < lazy["days_late"] for quick, lazy in pairs)


# --- the clients do what they say ---------------------------------------------------------------------


def test_a_forgetful_client_whom_nobody_moves_pays_with_the_same_chance_every_day():
    due = date(2026, 2, 2)
    accounts = [Account(owner := client(n), (invoice(n, owner, due),)) for n in range(150)]
    result = compare({"now": presets.gentle()}, accounts, Forgetful(per_day=0.05, reacts=STILL), 52, 2, 5)
    for days in (1, 5, 10, 20):  # days on which it may have been paid, the due date counted
        day = (due + timedelta(days=days - 1) - result.start).days
        share = result["now"].cash[day][1] / (150 * 10_000_000)
        expected = 1 - 0.95**days
        assert abs(share - expected) < 4 * (expected * (1 - expected) / 300) ** 0.5


def test_a_ghost_is_asked_and_never_pays():
    result = run(Ghost(), days=150)
    arm = result["now"]
    assert arm.mean("cash") == arm.mean("unreminded") == 0
    assert arm.steps["final_notice"] == arm.steps["due_today"] == 6
    assert arm.steps["reminder"] == 6  # due on Mon 16 Feb, cuti bersama: Tue 10, three working days before Fri 13
    assert arm.mean("messages") * 6 == sum(arm.steps.values())


def test_payday_payers_pay_on_their_days_only():
    result = run(PaydayPayer(days=(10, 25)), clients=10)
    cash = [mean for _, mean, _ in result["now"].cash]
    paid_on = {
        (result.start + timedelta(days=day)).day
        for day, (before, after) in enumerate(zip([0.0, *cash], cash, strict=False))
        if after > before
    }
    assert paid_on == {10, 25}


def test_promises_that_are_meant_are_kept_and_those_that_are_not_are_broken():
    meant = CashStrapped(per_day=0.0, reacts=Response(boost=0.0, promise=1.0, keep=1.0, complain=0.0))
    arm = run(meant, days=150)["now"]
    assert arm.mean("promises") == arm.mean("kept") == 100
    assert arm.mean("share_paid") == 100
    never = meant.model_copy(update={"reacts": Response(boost=0.0, promise=1.0, keep=0.0, complain=0.0)})
    arm = run(never, days=150)["now"]
    assert arm.mean("promises") > 100
    assert arm.mean("kept") == arm.mean("cash") == 0


@pytest.mark.parametrize("days", [60, 120], ids=["ends within promises", "ends after them"])
def test_promises_are_counted_by_their_chances_and_the_dice_say_the_same_on_average(days):
    """Of 400 years, with disputes in between and promises whose day nobody lives to see."""
    reacts = Response(promise=0.4, keep=0.5, promise_days=9, dispute=0.2, complain=0.0)
    first = datetime(2026, 2, 1, tzinfo=WIB)
    last = first + timedelta(days=days)
    (account,) = unpaid(1, 3, apart=5)
    chances, thrown = [], []
    for number in range(400):
        payer = CashStrapped(per_day=0.03, reacts=reacts)
        world = World(account, presets.standard(), payer, first=first, last=last, name=f"{number}", calendar=None)
        story = live(world, first, last)
        promised = [
            (bill.paid_on, date.fromisoformat(detail.removeprefix("by ")))
            for bill in story.bills
            for _, what, detail in bill.told
            if what == "promise"
        ]
        chances.append((story.promises, story.kept))
        thrown.append((len(promised), sum(paid is not None and paid <= by for paid, by in promised)))
    for chance, dice in zip(zip(*chances, strict=True), zip(*thrown, strict=True), strict=True):
        gap = [one - other for one, other in zip(chance, dice, strict=True)]
        assert abs(fmean(gap)) < 3 * stdev(gap) / sqrt(len(gap))
        assert fmean(dice) > 0.2
        assert stdev(chance) < stdev(dice)


def test_a_promise_that_is_not_meant_is_kept_by_who_would_have_paid_by_its_day_anyway():
    """Of seven days, each with a chance of one in twenty."""
    idle = Forgetful(per_day=0.05, reacts=Response(boost=0.0, promise=1.0, keep=0.0, promise_days=7, complain=0.0))
    arm = run(idle, days=180, policies={"now": desk.policy(desk.step("follow_up", "H+3"))})["now"]
    assert arm.mean("promises") > 0
    assert arm.mean("kept") / arm.mean("promises") == pytest.approx(1 - 0.95**7)


def test_a_promise_that_is_meant_is_kept_though_more_is_asked_before_its_day():
    """One was broken before, so none of them holds the ladder; none is forgotten over the next message."""
    reacts = Response(boost=0.0, promise=1.0, keep=1.0, promise_days=20, complain=0.0)
    steps = desk.step("follow_up", "H+3"), desk.step("call", "H+10", "firm")
    terms = desk.policy(*steps, promises={"max_broken": 1})
    first, last = datetime(2026, 2, 10, tzinfo=WIB), datetime(2026, 6, 30, tzinfo=WIB)
    asked_again = 0
    for number in range(20):
        owner = client(number)
        bill = invoice(1, owner, date(2026, 2, 9))
        broken = PromiseMade(at=datetime(2026, 1, 26, tzinfo=WIB), invoice_ids=(bill.id,), pay_by=date(2026, 1, 30))
        account = Account(owner, (bill,), [broken])
        payer = CashStrapped(per_day=0.02, reacts=reacts)
        world = World(account, terms, payer, first=first, last=last, name="1", calendar=None)
        (lived,) = live(world, first, last).bills
        promised = [
            date.fromisoformat(detail.removeprefix("by ")) for _, what, detail in lived.told if what == "promise"
        ]
        asked_again += len(promised) > 1
        assert lived.paid_on is not None
        assert all(lived.paid_on <= day for day in promised)
    assert asked_again > 5


def test_a_dispute_stops_money_and_messages_while_it_lasts():
    plain = run(Disputer(per_day=0.0, reacts=Response(boost=0.0, complain=0.0)), days=70)["now"]
    objecting = Response(boost=0.0, dispute=1.0, dispute_days=60, complain=0.0)
    disputed = run(Disputer(per_day=0.0, reacts=objecting), days=70)["now"]
    assert plain.mean("messages") > 2
    assert disputed.mean("messages") == 1


def test_rudeness_has_a_price():
    touchy = Ghost(reacts=Response(boost=0.0, complain=1.0, leave=1.0))
    arm = run(touchy, days=100)["now"]
    assert arm.mean("complaints") >= 100
    assert arm.mean("lost") == 100
    patient = Ghost(reacts=Response(boost=0.0, complain=0.0))
    assert run(patient, days=100)["now"].mean("complaints") == 0


def test_the_hour_matters_only_where_it_is_said():
    afternoon = Forgetful(per_day=0.02, reacts=Response(morning=0.0, complain=0.0))  # every message goes at 9 or 10
    still = Forgetful(per_day=0.02, reacts=STILL)
    assert run(afternoon)["now"].runs == run(still)["now"].runs


def test_costs_are_counted_by_channel():
    arm = run(Ghost(), days=150, costs={"phone": 7.0, "whatsapp": 1.0})["now"]
    assert arm.mean("cost_phone") == 7 * arm.steps["call"]
    assert arm.mean("cost") == arm.mean("cost_phone") + arm.mean("cost_whatsapp")
    assert "cost_email" not in arm.runs[0]


def test_a_price_of_a_channel_that_nobody_uses_makes_no_difference_less_sure():
    prices = {"whatsapp": 500, "email": 50, "phone": 7_000}
    usual, dear = (
        [found for found in run(CROWD, policies=TWO, costs=costs).differences if found.metric == "cost"]
        for costs in (prices, prices | {"sms": 10**9})
    )
    assert usual == dear


def test_a_difference_of_lateness_is_weighed_by_how_late_an_invoice_usually_is():
    result = run(Forgetful(per_day=0.02), clients=1, policies=TWO, replications=4)
    now, gentler = (result[name].runs for name in TWO)
    usual = now[0]["days_late"]
    assert usual > 1
    pair = Contrast(1, 1, usual)
    for one, other in zip(gentler, now, strict=True):
        pair.add([one["days_late"]], [other["days_late"]])
    (found,) = (found for found in result.differences if found.metric == "days_late")
    assert (found.mean, found.low, found.high) == pytest.approx((pair.mean, *pair.interval()))


def test_what_happened_before_the_start_stays_and_what_came_later_is_left_out():
    owner = client(1)
    early = invoice(1, owner, date(2026, 2, 2), received_on=date(2026, 2, 3))
    late = invoice(2, owner, date(2026, 2, 2), received_on=date(2026, 4, 1))
    accounts = [Account(owner, (early, late))]
    result = compare({"now": presets.standard()}, accounts, Ghost(), 60, 2, 1, start=date(2026, 2, 10))
    assert result["now"].mean("share_paid") == 0
    assert result["now"].mean("messages") > 0
    assert result.start == date(2026, 2, 10)


# --- reading it ---------------------------------------------------------------------------------------


def test_the_table_shows_means_differences_and_assumptions():
    result = run(CROWD, policies=TWO)
    text = str(result)
    assert "gentler − now (95 %)" in text
    for title in METRICS.values():
        assert title in text
    for line in result.assumptions:
        assert line in text
    html = result._repr_html_()
    assert html.count("<tr>") == 1 + len(METRICS)
    assert all(escape(line) in html for line in result.assumptions)


def test_plain_dicts_have_every_metric_of_every_policy_and_every_day():
    result = run(CROWD, policies=TWO, days=90)
    rows = result.to_dicts()
    assert {row["policy"] for row in rows} == {"now", "gentler"}
    assert {row["metric"] for row in rows} >= METRICS.keys()
    assert all(row["difference"] == 0 for row in rows if row["policy"] == "now")
    assert all(row["low"] <= row["difference"] <= row["high"] for row in rows)
    curves = result.curves()
    assert len(curves) == 2 * 90
    assert curves[-1]["cash"] == result["gentler"].mean("cash")
    assert all(row["low"] <= row["cash"] <= row["high"] for row in curves if row["low"] == row["high"])


def test_a_name_that_is_no_policy_is_a_key_error():
    with pytest.raises(KeyError):
        run(Ghost(), clients=1, days=20)["other"]


def test_timelines_tell_what_happened_to_each_invoice_in_the_first_replication():
    strapped = CashStrapped(reacts=Response(boost=3.0, promise=1.0, keep=0.5, dispute=0.2))
    result = run(Mixture(parts=((0.7, strapped), (0.3, Ghost()))), policies=TWO, clients=10)
    rows = result.timelines(1000)
    assert {row["policy"] for row in rows} == {"now", "gentler"}
    assert {row["what"] for row in rows} == {"issued", "due", "message", "promise", "dispute", "paid", "open"}
    assert {row["invoice_id"] for row in rows} == {bill.id for account in unpaid(10) for bill in account.invoices}
    for name in ("now", "gentler"):
        for bill in (bill for account in unpaid(10) for bill in account.invoices):
            story = [row for row in rows if row["policy"] == name and row["invoice_id"] == bill.id]
            assert (story[0]["what"], story[0]["day"]) == ("issued", str(bill.issued_on))
            came_due = {str(bill.due_on)} if str(bill.due_on) <= story[-1]["day"] else set()
            assert {row["day"] for row in story if row["what"] == "due"} == came_due
            assert [row["day"] for row in story] == sorted(row["day"] for row in story)
            assert story[-1]["what"] in {"paid", "open"}
            assert {row["until"] for row in story} == {story[-1]["day"]}
    paid = sum(row["what"] == "paid" for row in rows if row["policy"] == "now")
    assert paid == result["now"].runs[0]["cash"] / 10_000_000
    reminders = [row for row in rows if row["detail"].startswith("reminder, ")]
    assert reminders
    assert all(row["what"] == "message" for row in reminders)


def test_timelines_show_first_the_invoices_that_fare_differently():
    result = run(Mixture(parts=((0.8, Punctual()), (0.2, CashStrapped()))), policies=TWO, clients=20)
    ends = {(row["policy"], row["invoice_id"]): row["until"] for row in result.timelines(1000)}
    differ = {name for policy, name in ends if ends["now", name] != ends["gentler", name]}
    assert 0 < len(differ) < 20
    assert {row["invoice_id"] for row in result.timelines(len(differ))} == differ
    assert {row["invoice_id"] for row in result.timelines(["INV-3"])} == {"INV-3"}


def test_a_plot_needs_altair_and_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ArgumentError, match=r"sopan\[plot\]"):
        run(Ghost(), clients=1, days=20).plot()


def test_a_plot_shows_cash_with_bands_messages_by_step_and_a_timeline_per_invoice():
    pytest.importorskip("altair")
    result = run(CROWD, policies=TWO)
    money, bars, timeline = result.plot(5).to_dict()["vconcat"]  # altair checks it against the schema of Vega-Lite
    band, line = money["layer"]
    assert (band["mark"]["type"], line["mark"]["type"]) == ("area", "line")
    assert [band["encoding"][name]["field"] for name in ("x", "y", "y2", "color")] == ["day", "low", "high", "policy"]
    assert line["encoding"]["y"]["field"] == "cash"
    assert bars["mark"]["type"] == "bar"
    assert [bars["encoding"][name]["field"] for name in ("x", "y")] == ["messages", "step"]
    assert timeline["facet"]["column"]["field"] == "policy"
    assert timeline["spec"]["layer"][0]["encoding"]["y"]["field"] == "invoice_id"
    assert timeline["data"]["values"] == result.timelines(5)


@pytest.mark.parametrize(
    ("freedom", "point"),
    [(0.5, 12.7062), (1, 12.7062), (3, 3.1824), (4.5, 2.6585), (5, 2.5706), (9, 2.2622), (29, 2.0452), (1000, 1.9623)],
)
def test_the_intervals_use_students_distribution(freedom, point):
    assert student(freedom) == pytest.approx(point, abs=5e-4)


# --- nonsense -----------------------------------------------------------------------------------------


def test_an_experiment_that_makes_no_sense_is_one_clear_error():
    good = {"policies": TWO, "accounts": unpaid(1), "behaviour": Ghost(), "days": 30, "replications": 2, "seed": 1}
    dollars = unpaid(2)
    bill = dollars[1].invoices[0].model_copy(update={"total": {"amount": "10", "currency": "USD"}})
    mixed = [dollars[0], Account(dollars[1].client, (bill,))]
    for wrong, problem in (
        ({"policies": {}}, "at least one policy"),
        ({"policies": presets.standard()}, "at least one policy"),
        ({"policies": {"": presets.standard()}}, "at least one policy"),
        ({"policies": {"now": "standard"}}, "policies must be of type"),
        ({"days": 10**7}, "days must end by"),
        ({"start": "2026-01-01"}, "start must be a day"),
        ({"start": datetime(2026, 1, 1, tzinfo=WIB)}, "start must be a day"),
        ({"start": date(1900, 1, 1)}, "start must lie between"),
        ({"costs": {"email": "free"}}, "costs must give each channel"),
        ({"days": 0}, "days must be"),
        ({"replications": 1}, "replications must be"),
        ({"seed": 1.5}, "seed must be"),
        ({"behaviour": "ghost"}, "behaviour must be"),
        ({"accounts": []}, "hold no invoice"),
        ({"accounts": mixed}, "several currencies"),
        ({"processes": 0}, "processes must be"),
        ({"costs": {"pigeon": 1.0}}, "costs must name channels"),
        ({"costs": {"email": -1.0}}, "costs must give each channel"),
        ({"costs": {"email": 10**12}}, "costs must give each channel"),
    ):
        with pytest.raises(ArgumentError, match=problem):
            compare(**(good | wrong))


# --- in the ledger's currency, in the order of the ladder --------------------------------------------


def in_dollars(accounts: list[Account]) -> list[Account]:
    return [
        Account(
            account.client,
            tuple(bill.model_copy(update={"total": Money("1000.50", "USD")}) for bill in account.invoices),
        )
        for account in accounts
    ]


def test_a_ledger_in_dollars_has_costs_in_dollars_or_none():
    def tried(**options: object) -> ExperimentResult:
        return compare({"now": presets.standard()}, in_dollars(unpaid(3)), Ghost(), 60, 2, 1, **options)

    unpriced = tried()
    assert unpriced.currency == "USD"
    assert "cost of messages" not in str(unpriced)
    assert "What a message costs in USD is not known: give costs." in unpriced.assumptions
    priced = tried(costs={"whatsapp": Money("0.05", "USD"), "phone": 1.5})
    assert "cost of messages" in str(priced)
    assert "A message costs USD 1.5 by phone, 0.05 by whatsapp." in priced.assumptions
    assert priced["now"].mean("cost_whatsapp") > 0
    with pytest.raises(ArgumentError, match="currency of the ledger"):
        tried(costs={"phone": Money(10_000)})


def test_steps_stand_in_the_order_of_the_ladder_and_follow_ups_after_them():
    strapped = CashStrapped(reacts=Response(promise=0.8, keep=0.2))
    result = run(strapped, policies={"firm": presets.firm(), "now": presets.standard()}, days=150, clients=10)
    for arm, policy in zip(result.arms, (presets.firm(), presets.standard()), strict=True):
        ladder = [step.id for step in policy.steps]
        *climbed, last = arm.steps
        assert last == "promise_followup"
        assert climbed == [step for step in ladder if step in climbed]
    log = backtest(presets.standard(), unpaid(3), date(2026, 1, 1), date(2026, 12, 31))
    told = [row["step"] for row in log.summary() if not row["step"].startswith("hold")]
    assert told == [step.id for step in presets.standard().steps if step.id in told]
    assert len(told) > 5
