"""`sopan.testing`: a host that lives through a story, two assertions and made-up values."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sopan.testing
from sopan.account import Account
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Done, HandOff, Hold, Send, Wait
from sopan.engine import decide
from sopan.errors import ArgumentError
from sopan.forecast import forecast, forecast_account
from sopan.history import Contacted, DisputeOpened, HandOffRecalled, History, Replied, ReplyHandled
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.testing import (
    assert_polite,
    assert_timeline,
    clients,
    histories,
    instants,
    invoices,
    policies,
    run_host,
)
from sopan.zones import zone_of

WIB = zone_of("WIB")
CLIENT = Client(
    id="C1",
    name="PT Maju Jaya",
    contacts=[
        {"channel": "email", "address": "keuangan@contoh.example"},
        {"channel": "phone", "address": "+6281200000004"},
    ],
)
INVOICE = Invoice(
    id="INV-1", number="2026/1", client_id="C1", issued_on="2026-10-19", due_on="2026-11-18", total=10_000_000
)
NOW = datetime(2026, 11, 1, 9, tzinfo=WIB)
END = date(2027, 2, 28)
STEPS = [
    {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": ["email"]},
    {"id": "call", "when": "H+7", "tone": "firm", "channels": ["phone"]},
]
FINAL = {"id": "final", "when": "H+30", "tone": "final", "channels": ["email"], "deadline_days": 5}
OVER = {"id": "over", "when": "H+45", "hand_off_to": "manajer"}


def a_policy(*steps, **fields) -> EscalationPolicy:
    return EscalationPolicy.model_validate({"name": "uji", "steps": list(steps or STEPS)} | fields)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=WIB)


def played(*events, policy=None, invoice=INVOICE, client=CLIENT, **more):
    more = {"now": NOW, "until": END} | more
    return run_host(policy or a_policy(), events, invoice=invoice, client=client, **more)


def with_payments(*payments) -> Invoice:
    return Invoice.model_validate(INVOICE.model_dump() | {"payments": list(payments)})


# --- run_host -------------------------------------------------------------------------------------


def test_a_run_without_news_is_the_forecast():
    policy = a_policy(*STEPS, FINAL, OVER)
    ahead = forecast(INVOICE, CLIENT, policy, now=NOW, until=END, history=())
    lived = played(policy=policy)
    assert [(send.step, send.at) for send in lived.sends] == [(moment.step, moment.at) for moment in ahead.sends]


def test_an_event_is_not_known_before_it_happens():
    log = played(DisputeOpened(at=at(24), invoice_ids=("INV-1",)))
    assert [send.step for send in log.sends] == ["follow_up"]
    assert isinstance(log.end, Hold)
    assert log.end.reason == "disputed"
    assert log.entries[-1].at == at(24)


def test_an_event_of_the_past_is_known_from_the_beginning():
    assert played(Replied(at=NOW - timedelta(days=3))).entries[0].decision.reason == "awaiting_us"


def test_a_payment_is_not_known_before_it_arrives():
    giro = {"id": "P1", "amount": 10_000_000, "received_on": "2026-11-24"}
    assert [send.step for send in played(invoice=with_payments(giro)).sends] == ["follow_up"]
    assert not played(invoice=with_payments(giro), known_ahead=True).sends


def test_a_reversal_brings_the_ladder_back():
    taken_back = {"id": "P1", "amount": 10_000_000, "received_on": "2026-11-19", "reversed_on": "2026-12-01"}
    log = played(invoice=with_payments(taken_back))
    assert_timeline(log, "2026-11-19 done settled", "2026-12-01 09:00 follow_up", "2026-12-03 call")


def test_what_becomes_of_a_message_can_be_told():
    failed = played(outcome="failed")
    assert [send.step for send in failed.sends] == ["follow_up"]
    assert failed.end.reason == "unreachable"
    chosen = played(outcome=lambda send: "failed" if send.step == "call" else "sent")
    assert [send.step for send in chosen.sends] == ["follow_up", "call"]


def test_approvals_are_given_unless_they_are_not():
    policy = a_policy({**STEPS[0], "requires_approval": True})
    assert [send.step for send in played(policy=policy).sends] == ["follow_up"]
    assert not played(policy=policy, approve=False).sends


def test_a_hand_off_is_done_and_can_be_recalled():
    policy = a_policy(*STEPS, FINAL, OVER)
    log = played(policy=policy)
    assert [entry.decision.kind for entry in log][-2:] == ["hand_off", "hold"]
    recalled = played(HandOffRecalled(at=datetime(2027, 1, 20, 9, tzinfo=WIB)), policy=policy)
    assert recalled.end.reason == "ladder_finished"


def test_the_log_keeps_the_story_and_the_contacts():
    reply = Replied(at=at(30))
    log = played(reply)
    assert reply in list(log.history)
    assert [event.items[0].step for event in log.history if isinstance(event, Contacted)] == ["follow_up", "call"]
    again = decide(INVOICE, CLIENT, log.policy, now=log.entries[-1].at, history=log.history)
    assert again == log.end


def test_the_log_prints_as_it_is_asserted():
    log = played(until=date(2026, 11, 24))
    assert str(log).splitlines() == [
        "2026-11-01 09:00 wait follow_up",
        "2026-11-23 09:00 follow_up polite",
        "2026-11-23 09:00 wait call",
    ]
    assert next(row["at"] for row in log.to_dicts()) == "2026-11-01T09:00:00+07:00"
    assert [row["kind"] for row in log.to_dicts()] == ["wait", "send", "wait"]


def test_the_log_is_in_the_zone_of_the_client():
    log = played(client=CLIENT.model_copy(update={"zone": "WIT"}), now=NOW.astimezone(UTC))
    assert {entry.at.utcoffset() for entry in log} == {timedelta(hours=9)}


def test_a_day_is_played_through_its_end():
    assert played(until=date(2026, 11, 23)).sends
    assert not played(until=at(23, 8)).sends


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(ArgumentError, match="until"):
        played(until=date(2026, 10, 1))


# --- exactly this ---------------------------------------------------------------------------------


def test_a_timeline_is_what_was_written_down():
    for timeline in (played(), forecast(INVOICE, CLIENT, a_policy(), now=NOW, until=END, history=())):
        assert_timeline(timeline, "2026-11-23 09:00 follow_up polite", "2026-11-25 10:00 call firm")
        assert_timeline(timeline, "2026-11-23 follow_up overdue email", "2026-11-25 call")


@pytest.mark.parametrize(
    "wrong",
    [
        ["2026-11-23 follow_up"],
        ["2026-11-23 follow_up", "2026-11-26 call"],
        ["2026-11-23 09:30 follow_up", "2026-11-25 call"],
        ["2026-11-23 follow_up firm", "2026-11-25 call"],
        ["2026-11-23 follow_up", "2026-11-25 call", "2026-12-01 letter"],
        ["2026-11-25 call", "2026-11-23 follow_up"],
        ["2026-11-23 polite", "2026-11-25 call"],
        [],
    ],
)
def test_a_timeline_that_differs_is_refused(wrong):
    with pytest.raises(AssertionError, match="another one"):
        assert_timeline(played(), *wrong)


def test_the_difference_is_shown_line_by_line():
    with pytest.raises(AssertionError) as caught:
        assert_timeline(played(), "2026-11-23 follow_up email", "2026-11-26 call")
    assert str(caught.value).splitlines()[1:] == [
        "  2026-11-23 follow_up email",
        "- 2026-11-26 call",
        "+ 2026-11-25 10:00 call firm",
    ]


def test_other_answers_are_compared_once_one_of_their_kind_is_named():
    policy = a_policy(*STEPS, FINAL, OVER)
    sends = ["2026-11-23 follow_up", "2026-11-25 call", "2026-12-18 final"]
    assert_timeline(played(policy=policy), *sends)
    assert_timeline(played(policy=policy), *sends, "2027-01-04 00:00 hand_off manajer")
    assert_timeline(played(policy=policy), *sends, "2027-01-04 hold handed_off")
    with pytest.raises(AssertionError):
        assert_timeline(played(policy=policy), *sends, "2027-01-04 hand_off pengacara")
    with pytest.raises(AssertionError):
        assert_timeline(played(), "2026-11-23 follow_up", "2026-11-25 call", "2026-11-25 wait letter")


@pytest.mark.parametrize("line", ["", "follow_up", "2026-11-23", "23-11-2026x follow_up", "2026/11/23 follow_up"])
def test_a_line_that_cannot_be_read_is_refused(line):
    with pytest.raises(ArgumentError, match="written like"):
        assert_timeline(played(), line)


# --- never rude -----------------------------------------------------------------------------------


def faults_of(log, **more) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_polite(log, **more)
    return str(caught.value)


def test_a_patient_policy_is_polite():
    assert_polite(played(policy=a_policy(*STEPS, FINAL, OVER)))
    assert_polite(forecast(INVOICE, CLIENT, a_policy(), now=NOW, until=END, history=()))


def test_odd_hours_are_a_fault():
    early = played(policy=a_policy(windows={"email": "Mo-Su 06:00-07:00"}))
    assert "2026-11-23 06:00 follow_up: outside" in faults_of(early)
    assert_polite(early, hours="Mo-Su 05:00-22:00")


def test_without_a_calendar_the_holidays_of_the_clients_country_count():
    """National Day is a holiday in Singapore alone, Independence Day in Indonesia alone."""
    policy = a_policy(STEPS[0], due_on_closed_day="keep")
    for country, due_on in [("SG", "2027-08-06"), ("ID", "2027-08-14")]:
        for lives_in in ("SG", "ID"):
            client = CLIENT.model_copy(update={"country": lives_in})
            invoice = INVOICE.model_copy(update={"due_on": date.fromisoformat(due_on)})
            timeline = forecast(
                invoice,
                client,
                policy,
                now=NOW,
                until=date(2027, 8, 31),
                history=[],
                calendar=WorkingCalendar.every_day(),
            )
            assert len(timeline.sends) == 1
            if lives_in == country:
                with pytest.raises(AssertionError, match="on a holiday"):
                    assert_polite(timeline)
            else:
                assert_polite(timeline)


def test_a_holiday_is_a_fault():
    worked = WorkingCalendar.indonesia(open={date(2026, 12, 25)})
    log = played(policy=a_policy({**STEPS[0], "when": "H+37"}), calendar=worked)
    assert "on a holiday (Hari Raya Natal)" in faults_of(log, calendar=WorkingCalendar.indonesia())
    assert_polite(log)  # its own calendar knows better


def test_pestering_is_a_fault():
    daily = a_policy({**STEPS[0], "repeat": {"every": 1, "times": 30}}, limits=_NO_LIMITS)
    found = faults_of(played(policy=daily))
    assert "more than 3 messages in 7 days" in found
    assert "more than 8 messages in 30 days" in found


_NO_LIMITS = {"min_days_between": 0, "max_per_7_days": None, "max_per_30_days": None}


def test_two_on_one_day_are_a_fault():
    hasty = a_policy(
        *[{**STEPS[0], "id": f"s{n}", "when": f"H+{n}"} for n in (1, 2)], limits=_NO_LIMITS, catch_up="next"
    )
    assert "two messages on one day" in faults_of(played(policy=hasty))


def test_attempts_that_failed_are_not_pestering():
    client = Client.model_validate(
        CLIENT.model_dump() | {"contacts": [{"channel": "email", "address": f"a{n}@contoh.example"} for n in range(5)]}
    )
    log = played(client=client, outcome="failed")
    assert len(log.sends) == 5
    assert_polite(log)


def test_speaking_over_the_head_of_a_client_is_a_fault():
    log = played(Replied(at=at(20)), ReplyHandled(at=at(21)))
    assert_polite(log)
    rude = _doctored(log, history=History([Replied(at=at(20))]))
    assert "nobody has answered" in faults_of(rude)
    other = HandOffRecalled(at=at(21))
    assert "nobody has answered" in faults_of(_doctored(log, history=History([Replied(at=at(20)), other])))


def test_a_hand_off_out_of_the_blue_is_a_fault():
    log = played(policy=a_policy(*STEPS, FINAL, OVER))
    unheard = [event for event in log.history if getattr(event, "tone", None) != "final"]
    assert "without a final notice" in faults_of(_doctored(log, history=History(unheard)))


def test_the_same_message_twice_is_a_fault():
    log = played()
    assert "the same message twice" in faults_of(_doctored(log, entries=(*log.entries, *log.entries)))


def test_a_tone_that_falls_is_a_fault():
    log = played()
    backwards = tuple(entry for entry in reversed(log.entries) if isinstance(entry.decision, Send))
    assert "the tone falls from firm to polite" in faults_of(_doctored(log, entries=backwards))


def test_what_goes_with_a_firmer_message_may_be_asked_for_more_gently_later():
    policy = a_policy(
        {**STEPS[0], "when": "H+5"},
        {**STEPS[1], "when": "H+8"},
        {"id": "letter", "when": "H+14", "tone": "formal", "channels": ["email"]},
    )
    younger = Invoice.model_validate(INVOICE.model_dump() | {"id": "INV-2", "number": "2", "due_on": "2026-11-27"})
    account = Account(CLIENT, (INVOICE, younger), ())
    line = forecast_account(account, policy, now=NOW, until=date(2026, 12, 10))
    sends = [moment.decision for moment in line.moments if isinstance(moment.decision, Send)]
    asked = [(send.tone, [(item.invoice_id, item.step) for item in send.items]) for send in sends]
    assert asked[-2:] == [
        ("formal", [("INV-1", "letter"), ("INV-2", "follow_up")]),
        ("firm", [("INV-2", "call")]),
    ]
    assert_polite(line)


def test_a_demand_before_the_due_date_is_a_fault():
    log = played(
        policy=a_policy({"id": "early", "when": "H-3", "tone": "polite", "channels": ["email"], "purpose": "overdue"})
    )
    assert "before the due date has passed" in faults_of(log)


def _doctored(log, **changes):
    from dataclasses import replace

    return replace(log, **changes)


# --- made-up values -------------------------------------------------------------------------------


@given(
    client=clients(zone="WITA", name="Suharto"),
    invoice=invoices(total=Money(500_000)),
    policy=policies(catch_up="skip"),
)
def test_fields_that_are_named_are_kept(client, invoice, policy):
    assert (client.zone, client.name) == ("WITA", "Suharto")
    assert invoice.total == Money(500_000)
    assert policy.catch_up == "skip"


@given(st.data())
def test_made_up_values_fit_together(data):
    client, policy, invoice = data.draw(clients()), data.draw(policies()), data.draw(invoices())
    history = data.draw(histories(invoice, policy))
    now = data.draw(instants())
    answer = decide(invoice, client, policy, now=now, history=history)
    assert isinstance(answer, Send | Wait | Hold | HandOff | Done)


@given(instants(start=date(2026, 12, 1), end=date(2026, 12, 2), zone="WIT"))
def test_instants_lie_on_the_days_of_the_zone(now):
    assert now.tzinfo is UTC
    local = (now + timedelta(microseconds=1)).astimezone(zone_of("WIT")), (now - timedelta(microseconds=1))
    assert date(2026, 12, 1) <= local[0].date()
    assert local[1].astimezone(zone_of("WIT")).date() <= date(2026, 12, 2)


@given(data=st.data())
def test_runs_of_made_up_values_are_polite_and_end(data):
    """What every policy does to every client under its own limits, whatever happens, is nothing that they would mind."""
    limits = {"min_days_between": 2, "max_per_7_days": 3, "max_per_30_days": 8}
    policy = data.draw(policies(limits=limits, windows={}))
    client = data.draw(clients(out_of_hours_consent=False))
    invoice = data.draw(invoices())
    log = run_host(
        policy,
        data.draw(histories(invoice)),
        invoice=invoice,
        client=client,
        now=datetime(2026, 10, 1, tzinfo=UTC),
        until=date(2027, 3, 31),
    )
    assert_polite(log)


# --- without Hypothesis ---------------------------------------------------------------------------

_WITHOUT = """
import sys
sys.modules["hypothesis"] = None
import sopan.testing
from sopan.testing import assert_polite, assert_timeline, run_host
try:
    from sopan.testing import invoices
except ImportError as error:
    print(error)
"""


def test_without_hypothesis_the_assertions_work_and_the_strategies_say_what_to_install():
    source = str(Path(sopan.testing.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": source, "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.strip() == (
        "invoices is a strategy for Hypothesis, which is not installed: pip install 'sopan[testing]'"
    )


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute"):
        _ = sopan.testing.nothing
