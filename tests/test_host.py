"""One host drives time for forecast, lab and testing kit: what it knows, hears of, does, and when it wakes."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sopan import Account, Client, EscalationPolicy, Invoice, presets
from sopan.decisions import Hold, Send
from sopan.errors import ArgumentError
from sopan.forecast import Host, forecast_account
from sopan.history import Contacted, HandedOff, PromiseMade, Replied
from sopan.lab import backtest
from sopan.testing import assert_polite, assert_timeline, run_host
from sopan.words import Outcome
from sopan.zones import zone_of
from tests.lab.ledgers import made

WIB = zone_of("WIB")
CLIENT = Client(
    id="C-1",
    name="PT Maju Jaya",
    contacts=[
        {"channel": "email", "address": "keuangan@contoh.example"},
        {"channel": "phone", "address": "+6281200000004"},
    ],
)
STEPS = [
    {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": ["email"]},
    {"id": "call", "when": "H+7", "tone": "firm", "channels": ["phone"]},
]
POLICY = EscalationPolicy.model_validate({"name": "uji", "steps": STEPS})
NOW = datetime(2026, 11, 1, 9, tzinfo=WIB)
END = date(2026, 12, 31)


def bill(name: str = "A", due_on: str = "2026-11-18", **more: object) -> Invoice:
    fields = {"id": name, "number": f"F/{name}", "client_id": "C-1", "issued_on": "2026-10-19", "due_on": due_on}
    return Invoice.model_validate(fields | {"total": 10_000_000} | more)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=WIB)


def steps_of(host: Host, until: datetime) -> list[tuple[str, datetime]]:
    return [(send.step, send.at) for _, answer in host.play(now=NOW, until=until) for send in answer.sends]


# --- what it hears of -------------------------------------------------------------------------------


def test_what_is_expected_is_not_known_before_and_known_from_then_on():
    promise = PromiseMade(at=at(20, 14), invoice_ids=("A",), pay_by=date(2026, 11, 27))
    host = Host(Account(CLIENT, [bill()]), POLICY)
    host.expect(promise.at, promise)
    told = dict(host.play(now=NOW, until=at(27)))
    holds = [when for when, answer in told.items() if isinstance(answer.by_invoice["A"], Hold)]
    assert holds[0] == promise.at
    assert not any(isinstance(answer.by_invoice["A"], Send) for answer in told.values())


def test_an_expected_invoice_is_seen_as_it_stands_on_that_day():
    paid = bill(payments=[{"id": "1", "amount": 10_000_000, "received_on": "2026-11-24"}])
    host = Host(Account(CLIENT, []), POLICY, forgets=True)
    host.expect(at(2, 0), paid)
    host.expect(at(24, 0), paid)
    assert [step for step, _ in steps_of(host, at(30))] == ["follow_up"]
    assert host.settled == {"A"}


def test_a_host_that_never_hears_of_an_invoice_asks_nothing():
    host = Host(Account(CLIENT, []), POLICY)
    assert list(host.play(now=NOW, until=at(30))) == []
    assert host.asked == 0


# --- what it does -----------------------------------------------------------------------------------


def test_a_hand_off_is_recorded_only_by_a_host_that_hands_over():
    policy = presets.standard()
    until = datetime(2027, 2, 28, tzinfo=WIB)
    kinds = {}
    for hands_over in (False, True):
        host = Host(Account(CLIENT, [bill()]), policy, hands_over=hands_over)
        kinds[hands_over] = [answer.by_invoice["A"].kind for _, answer in host.play(now=NOW, until=until)]
        assert any(isinstance(event, HandedOff) for event in host.conversation.events) is hands_over
    assert kinds[False][-1] == "hand_off"
    assert kinds[True][-2:] == ["hand_off", "hold"]


def test_an_approval_comes_a_moment_later_where_a_contact_of_that_step_is_of_the_same_instant():
    """One given at the very instant of the contact before would be spent by it."""
    policy = EscalationPolicy.model_validate(
        {"name": "uji", "steps": [{**STEPS[0], "requires_approval": True}], "limits": {"min_days_between": None}}
    )
    parts = [{"due_on": f"2026-11-{day}", "amount": 5_000_000} for day in (10, 12)]
    paid = [{"id": "P", "amount": 5_000_000, "received_on": "2026-11-18"}]
    sent = {"at": at(18), "key": "k", "channel": "email", "purpose": "overdue", "tone": "polite", "outcome": "sent"}
    item = {"invoice_id": "A", "obligation": "A@2026-11-10", "step": "follow_up", "occurrence": "1"}
    history = [Contacted.model_validate(sent | {"items": [item]})]
    host = Host(Account(CLIENT, [bill(instalments=parts, payments=paid)], history), policy)
    told = [answer.by_invoice["A"] for _, answer in host.play(now=at(18), until=at(19))]
    assert [answer.kind for answer in told][:2] == ["hold", "send"]
    assert told[1].at == at(18) + timedelta(microseconds=1)


def test_what_becomes_of_a_message_is_recorded_as_as_contacted_would():
    for outcome in Outcome:
        host = Host(Account(CLIENT, [bill()]), POLICY, outcome=outcome)
        (send,) = host.ask(at(23)).sends
        host.act(at(23), host.ask(at(23)))
        theirs = send.as_contacted(at(23), outcome)
        (ours,) = host.conversation.events
        assert ours == theirs
        assert pickle.dumps(ours) == pickle.dumps(theirs)


# --- when it wakes ----------------------------------------------------------------------------------


def test_a_host_that_wakes_at_its_hours_asks_then_and_only_then():
    host = Host(Account(CLIENT, [bill()]), POLICY, wakes_at=["08:00", time(15, 30)])
    asked = [when.astimezone(WIB) for when, _ in host.play(now=NOW, until=at(24))]
    assert {when.strftime("%H:%M") for when in asked} == {"08:00", "15:30"}
    assert asked[0] == at(1, 15) + timedelta(minutes=30)


def test_a_job_before_office_hours_never_sends_and_one_in_them_does():
    def sent(*hours: str) -> list[str]:
        log = run_host(POLICY, account=Account(CLIENT, [bill()]), now=NOW, until=END, wakes_at=hours)
        return [f"{send.at:%m-%d %H:%M} {send.step}" for send in log.sends]

    assert sent("06:00") == []
    assert sent("09:30") == ["11-23 09:30 follow_up"]  # the phone rings from ten
    assert sent("09:30", "14:00") == ["11-23 09:30 follow_up", "11-25 14:00 call"]


def test_the_hours_may_be_those_of_another_zone():
    log = run_host(POLICY, invoice=bill(), client=CLIENT, now=NOW, until=END, wakes_at="04:00", zone="UTC")
    assert [send.at.hour for send in log.sends] == [11, 11]


@pytest.mark.parametrize("hours", [[], ["9"], ["25:00"], [9], [time(9, tzinfo=UTC)]])
def test_hours_that_are_none_are_one_clear_error(hours):
    with pytest.raises(ArgumentError, match="wakes_at must name"):
        run_host(POLICY, invoice=bill(), client=CLIENT, now=NOW, until=END, wakes_at=hours)


# --- a whole account --------------------------------------------------------------------------------


def test_a_whole_account_is_driven_like_one_invoice():
    account = Account(CLIENT, [bill("A"), bill("B", "2026-11-20")])
    log = run_host(POLICY, account=account, now=NOW, until=END)
    ahead = forecast_account(account, POLICY, now=NOW, until=END)
    assert [(send.step, send.at) for send in log.sends] == [(moment.step, moment.at) for moment in ahead.sends]
    assert_timeline(log, "2026-11-23 follow_up F/A F/B", "2026-11-25 call F/A", "2026-11-27 call F/B")
    assert_polite(log)
    assert log.by_invoice.keys() == {"A", "B"}
    assert str(log).splitlines()[:3] == [
        "2026-11-01 09:00 wait follow_up F/A",
        "2026-11-01 09:00 wait follow_up F/B",
        "2026-11-23 09:00 follow_up polite F/A F/B",
    ]
    assert log.to_dicts()[2]["invoices"] == ["F/A", "F/B"]


def test_payments_and_events_of_an_account_come_when_they_are_dated():
    paid = bill("A", payments=[{"id": "1", "amount": 10_000_000, "received_on": "2026-11-24"}])
    reply = Replied(at=at(26))
    account = Account(CLIENT, [paid, bill("B", "2026-11-20")], [reply])
    log = run_host(POLICY, account=account, now=NOW, until=END)
    assert [(send.step, len(send.items)) for send in log.sends] == [("follow_up", 2)]
    assert log.by_invoice["A"].reason == "settled"
    assert log.by_invoice["B"].reason == "awaiting_us"
    assert reply in list(log.history)


def test_a_folded_history_is_known_from_the_beginning():
    folded = run_host(POLICY, invoice=bill(), client=CLIENT, now=NOW, until=date(2026, 11, 23)).history.conversation
    again = run_host(POLICY, account=Account(CLIENT, [bill()], folded), now=at(24), until=END)
    assert [send.step for send in again.sends] == ["call"]
    assert len(again.history) == 2


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"invoice": bill()},
        {"client": CLIENT},
        {"account": Account(CLIENT, [bill()]), "client": CLIENT},
        {"account": Account(CLIENT, [bill()]), "invoice": bill()},
        {"account": Account(CLIENT, [])},
    ],
)
def test_what_is_driven_must_be_clear(given):
    with pytest.raises(ArgumentError, match=r"give an invoice|has no invoices"):
        run_host(POLICY, now=NOW, until=END, **given)


# --- polite, over a whole ledger --------------------------------------------------------------------


def test_the_log_of_a_backtest_is_looked_at_client_by_client():
    log = backtest(presets.standard(), made(8, 2, never=0.4), date(2026, 1, 1), date(2026, 12, 31))
    assert log.sent > 20
    assert_polite(log)
    with pytest.raises(AssertionError, match=r"C-\d+: .*more than 1 messages in 7 days"):
        assert_polite(log, max_per_7_days=1)


def test_a_backtest_that_is_rude_is_found_out():
    daily = {**STEPS[0], "repeat": {"every": 1, "times": 30}}
    limits = {"min_days_between": 0, "max_per_7_days": None, "max_per_30_days": None}
    rude = EscalationPolicy.model_validate({"name": "uji", "steps": [daily], "limits": limits})
    log = backtest(rude, made(2, 1, never=1), date(2026, 1, 1), date(2026, 12, 31))
    with pytest.raises(AssertionError, match=r"C-0: .*more than 3 messages in 7 days"):
        assert_polite(log)


def test_contacts_before_a_backtest_count_too():
    (account,) = made(1, 1, never=1)
    policy = EscalationPolicy.model_validate({"name": "uji", "steps": STEPS, "limits": {"min_days_between": 0}})
    log = backtest(policy, [account], date(2026, 1, 1), date(2026, 12, 31))
    first = min(entry.at for entry in log.messages)
    before = Contacted(at=first - timedelta(hours=1), channel="phone", outcome="delivered")
    told = backtest(policy, [Account(account.client, account.invoices, [before])], first, date(2026, 12, 31))
    with pytest.raises(AssertionError, match="two messages on one day"):
        assert_polite(told)
