"""The dunning run: what it proposes for a day, what it says in all, and the last look at a proposal."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from sopan import Account, Client, DunningProposal, DunningSummary, EscalationPolicy, Invoice, confirm, dunning_run
from sopan.decisions import Done, Hold, Send, TaskCode, Wait
from sopan.errors import ArgumentError, HistoryError
from sopan.history import Replied, StepDeclined
from sopan.money import Money
from sopan.zones import zone_of

WIB = zone_of("WIB")
EMAIL = {"channel": "email", "address": "keuangan@contoh.example"}
PHONE = {"channel": "phone", "address": "+6281200000004"}
STEPS = [
    {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": ["email"]},
    {"id": "call", "when": "H+7", "tone": "firm", "channels": ["phone"]},
]
POLICY = EscalationPolicy.model_validate({"name": "uji", "steps": STEPS})
MORNING = datetime(2026, 11, 23, 6, tzinfo=WIB)
"""A Monday, five days after the due date."""


def client(name: str = "C-1", **more: object) -> Client:
    return Client.model_validate({"id": name, "name": "PT Maju Jaya", "contacts": [EMAIL, PHONE]} | more)


def bill(name: str = "A", due_on: str = "2026-11-18", **more: object) -> Invoice:
    fields = {"id": name, "number": f"F/{name}", "client_id": "C-1", "issued_on": "2026-10-19", "due_on": due_on}
    return Invoice.model_validate(fields | {"total": 10_000_000} | more)


def account(*bills: Invoice, history: tuple = (), **more: object) -> Account:
    return Account(client(), bills or (bill(),), history, **more)


def policy(**more: object) -> EscalationPolicy:
    return EscalationPolicy.model_validate({"name": "uji", "steps": STEPS} | more)


# --- proposals --------------------------------------------------------------------------------------


def test_a_job_at_six_proposes_what_goes_at_nine():
    (proposal,) = dunning_run([account()], POLICY, now=MORNING)
    assert (proposal.send.step, proposal.client_id) == ("follow_up", "C-1")
    assert proposal.not_before == MORNING.replace(hour=9) == proposal.send.at
    assert proposal.closes_at == proposal.send.closes_at > proposal.not_before
    assert proposal.amount == Money(10_000_000)
    assert proposal.days_overdue == 5


def test_what_opens_after_the_client_s_day_is_for_the_next_run():
    evening = MORNING.replace(hour=22)
    assert list(dunning_run([account()], POLICY, now=evening)) == []
    (proposal,) = dunning_run([account()], POLICY, now=evening, until=evening + timedelta(days=1))
    assert proposal.not_before == datetime(2026, 11, 24, 9, tzinfo=WIB)


def test_a_host_that_says_when_it_wakes_gets_what_goes_before_it_wakes_next():
    evening = MORNING.replace(hour=22)
    (proposal,) = dunning_run([account()], POLICY, now=evening, wakes_at=["22:00"])
    assert proposal.not_before == datetime(2026, 11, 24, 9, tzinfo=WIB)
    assert list(dunning_run([account()], POLICY, now=evening, wakes_at=["09:00", "22:00"])) == []  # exclusive
    (proposal,) = dunning_run([account()], POLICY, now=evening, wakes_at=[time(22), time(9, 1)])
    assert proposal.not_before == datetime(2026, 11, 24, 9, tzinfo=WIB)
    (proposal,) = dunning_run([account()], POLICY, now=evening.astimezone(UTC), wakes_at="15:00")  # the clock of now
    assert proposal.not_before == datetime(2026, 11, 24, 9, tzinfo=WIB)


def test_the_day_is_the_client_s_own():
    east = replace(account(), client=client(zone="WIT"))
    late = datetime(2026, 11, 23, 23, tzinfo=WIB)  # one o'clock on the 24th in Jayapura
    (proposal,) = dunning_run([east], POLICY, now=late)
    assert proposal.not_before.isoformat() == "2026-11-24T09:00:00+09:00"
    assert list(dunning_run([account()], POLICY, now=late)) == []


def test_a_day_as_the_end_is_inclusive_and_one_that_is_over_for_a_client_proposes_nothing():
    first, second = dunning_run([account()], POLICY, now=MORNING, until=date(2026, 11, 25))
    assert [first.send.step, second.send.step] == ["follow_up", "call"]
    assert second.not_before == datetime(2026, 11, 25, 10, tzinfo=WIB)
    east = replace(account(), client=client(zone="WIT"))
    run = dunning_run([east], POLICY, now=datetime(2026, 11, 23, 23, tzinfo=WIB), until=date(2026, 11, 23))
    assert list(run) == []
    assert run.summary().errors == ()


def test_two_invoices_are_one_proposal():
    (proposal,) = dunning_run([account(bill("A"), bill("B", due_on="2026-11-16"))], POLICY, now=MORNING)
    assert {item.invoice_id for item in proposal.send.items} == {"A", "B"}
    assert proposal.amount == Money(20_000_000)
    assert proposal.days_overdue == 7


def test_a_run_reads_only_the_accounts_that_it_needs():
    seen = []

    def accounts():
        for number in range(5):
            seen.append(number)
            yield account()

    run = dunning_run(accounts(), POLICY, now=MORNING)
    assert seen == []
    next(run)
    assert seen == [0]


def test_what_no_run_reached_is_late_and_says_since_when():
    (on_time,) = dunning_run([account()], POLICY, now=MORNING)
    assert on_time.late is None
    run = dunning_run([account()], POLICY, now=MORNING.replace(day=24))
    (late,) = run
    assert (late.late.code, late.late.on, late.late.detail) == ("late_since", date(2026, 11, 23), "09:00")
    assert late.to_row()["late_since"] == "2026-11-23"
    assert run.summary().late == run.summary().proposals
    assert "late" in run.summary().to_text("en")


# --- what cannot be decided -------------------------------------------------------------------------


def test_one_bad_account_never_stops_a_run():
    twice = account(bill("A"), bill("A"))
    alien = account(bill("A", client_id="C-2"))
    none = replace(account(), invoices=(None,))
    one_id = [Replied(at=MORNING - timedelta(days=day), id="E-1") for day in (1, 2)]
    torn = account(history=tuple(one_id))
    run = dunning_run([twice, account(), alien, none, torn, account()], POLICY, now=MORNING)
    assert len(list(run)) == 2
    summary = run.summary()
    assert [failed.client_id for failed in summary.errors] == ["C-1"] * 4
    assert summary.accounts == 6
    assert all(failed.error for failed in summary.errors)


def test_an_account_that_fails_late_in_the_day_has_no_proposals(monkeypatch):
    from sopan.forecast import Host

    asked = Host.ask

    def ask(self, at):
        if at.hour >= 17:
            raise HistoryError("two events carry one id")
        return asked(self, at)

    monkeypatch.setattr(Host, "ask", ask)
    run = dunning_run([account()], policy(limits={"min_days_between": None}), now=MORNING, until=date(2026, 11, 30))
    assert all(proposal.not_before.hour < 17 for proposal in run)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"now": datetime(2026, 11, 23)}, "now must be a datetime with its zone"),  # noqa: DTZ001
        ({"until": datetime(2026, 11, 23)}, "until must be a datetime with its zone"),  # noqa: DTZ001
        ({"until": "2026-11-23"}, "until must be a datetime with its zone, or a date"),
        ({"until": MORNING - timedelta(hours=1)}, "until lies before now"),
        ({"until": date(2026, 11, 20)}, "until lies before now"),
        ({"policy": "standard"}, "policy must be"),
        ({"wakes_at": ["22:00"], "until": date(2026, 11, 24)}, "give one of them"),
        ({"wakes_at": []}, "wakes_at must name"),
    ],
)
def test_what_is_wrong_with_the_question_is_said_at_once(wrong, says):
    given = {"policy": POLICY, "now": MORNING} | wrong
    with pytest.raises(ArgumentError, match=says):
        dunning_run([], given.pop("policy"), **given)


# --- in all -----------------------------------------------------------------------------------------


def test_the_summary_counts_by_step_channel_and_tone_and_keeps_proposals_to_come():
    held = account(bill("A"), history=(Replied(at=MORNING - timedelta(days=1), invoice_ids=("A",)),))
    early = account(bill("A", due_on="2026-12-30"))
    run = dunning_run([account(), account(bill("A"), bill("B")), held, early], POLICY, now=MORNING)
    summary = run.summary()
    assert len(list(run)) == 2
    assert run.summary() == summary
    assert (summary.accounts, summary.proposals.count, summary.waiting) == (4, 2, 1)
    assert summary.proposals.amounts == (Money(30_000_000),)
    assert summary.by_step == {"follow_up": summary.proposals}
    assert summary.by_channel == {"email": summary.proposals}
    assert summary.by_tone == {"polite": summary.proposals}
    assert summary.holds["awaiting_us"].count == 1
    assert summary.holds["awaiting_us"].amounts == (Money(10_000_000),)
    assert summary.tasks[TaskCode.ANSWER_CLIENT].count == 1
    assert [(held.client_id, held.invoice_id) for held in summary.held] == [("C-1", "A")]
    assert summary.next_check == datetime(2026, 11, 25, 10, tzinfo=WIB)


def test_a_step_that_needs_approval_is_held_from_when_it_could_go():
    asking = policy(steps=[STEPS[0] | {"requires_approval": True}])
    run = dunning_run([account()], asking, now=MORNING)
    assert list(run) == []
    (held,) = run.summary().held
    assert held.at == MORNING.replace(hour=9)
    assert isinstance(held.decision, Hold)
    assert held.decision.task.code is TaskCode.APPROVE_STEP
    assert run.summary().waiting == 0


def test_old_payment_data_hold_a_firm_step():
    firm = policy(steps=[STEPS[0] | {"tone": "firm"}], freshness="1 kerja")
    stale = account(payments_as_of=MORNING - timedelta(days=20))
    run = dunning_run([stale], firm, now=MORNING)
    assert list(run) == []
    assert list(run.summary().holds) == ["stale_payment_data"]


def test_a_hand_over_is_said():
    over = policy(steps=[STEPS[0] | {"tone": "final"}, {"id": "over", "when": "H+14", "hand_off_to": "Ibu Sari"}])
    run = dunning_run([account()], over, now=MORNING, until=date(2026, 12, 31))
    list(run)
    assert run.summary().hand_offs["Ibu Sari"].count == 1
    assert "Ibu Sari" in run.summary().to_text("en")


def test_a_summary_is_a_table_in_both_languages():
    torn = account(bill("A"), bill("A"))
    held = account(bill("A"), history=(Replied(at=MORNING - timedelta(days=1), invoice_ids=("A",)),))
    summary = dunning_run([account(), torn, held], POLICY, now=MORNING).summary()
    english, indonesian = summary.to_text("en"), summary.to_text()
    assert english.startswith("Dunning run. Accounts: 3. To send: 1, IDR 10,000,000.")
    assert indonesian.startswith("Proses penagihan. Akun: 3. Untuk dikirim: 1, Rp10.000.000.")
    for shown in ("follow_up", "email", "C-1"):
        assert shown in english
        assert shown in summary.to_html("en")
    rows = summary.to_dicts()
    assert rows[0] == {
        "group": "step",
        "name": "follow_up",
        "count": 1,
        "amount": Decimal(10_000_000),
        "currency": "IDR",
    }
    assert {row["group"] for row in rows} == {"step", "channel", "tone", "hold", "task", "error"}


def test_a_summary_notes_what_waits_beyond_the_run_where_something_does():
    early = account(bill("A", due_on="2026-12-30"))
    assert "wait beyond this run: 1." in dunning_run([early], POLICY, now=MORNING).summary().to_text("en")
    assert "wait beyond this run" not in dunning_run([account()], POLICY, now=MORNING).summary().to_text("en")


def test_proposals_and_summary_travel_as_plain_values():
    run = dunning_run([account()], POLICY, now=MORNING)
    summary, (proposal,) = run.summary(), run
    assert pickle.loads(pickle.dumps(proposal)) == proposal
    assert DunningProposal.from_dict(json.loads(json.dumps(proposal.to_dict()))) == proposal
    assert DunningSummary.from_dict(json.loads(json.dumps(summary.to_dict()))) == summary
    row = proposal.to_row()
    assert (row["invoices"], row["step"], row["amount"]) == ("A", "follow_up", Decimal(10_000_000))
    assert "keuangan@" not in repr(proposal)


# --- the last look ----------------------------------------------------------------------------------


def proposed(*bills: Invoice) -> DunningProposal:
    (proposal,) = dunning_run([account(*bills)], POLICY, now=MORNING)
    return proposal


NINE = MORNING.replace(hour=9, minute=1)


def test_a_proposal_that_is_still_true_is_the_message_of_now():
    proposal = proposed()
    send = confirm(proposal, account(), POLICY, now=NINE)
    assert isinstance(send, Send)
    assert (send.key, send.at) == (proposal.send.key, NINE)


def test_before_its_time_and_after_its_window_it_waits():
    assert confirm(proposed(), account(), POLICY, now=MORNING).until == proposed().not_before
    assert isinstance(confirm(proposed(), account(), POLICY, now=proposed().closes_at), Wait)


def test_it_says_what_has_come_in_between():
    proposal = proposed()
    paid = [{"id": "P", "amount": 4_000_000, "received_on": "2026-11-23"}]
    part = confirm(proposal, account(bill("A", payments=paid)), POLICY, now=NINE)
    assert isinstance(part, Send)
    assert part.outstanding == (Money(6_000_000),)
    all_paid = [{"id": "P", "amount": 10_000_000, "received_on": "2026-11-23"}]
    assert isinstance(confirm(proposal, account(bill("A", payments=all_paid)), POLICY, now=NINE), Done)
    no = account(history=(StepDeclined(at=MORNING, invoice_ids=("A",), step="follow_up"),))
    assert not isinstance(confirm(proposal, no, POLICY, now=NINE), Send)
    said = account(history=(Replied(at=MORNING, invoice_ids=("A",)),))
    assert isinstance(confirm(proposal, said, POLICY, now=NINE), Hold)


def test_one_that_went_out_is_not_confirmed_again():
    proposal = proposed()
    sent = account(history=(proposal.send.as_contacted(proposal.not_before),))
    assert not isinstance(confirm(proposal, sent, POLICY, now=NINE), Send)


def test_another_message_goes_first_and_never_in_its_place():
    """What nobody has looked at does not go because something else was looked at."""
    both = (bill("A", due_on="2026-11-16"), bill("B"))
    proposal = proposed(*both)
    assert proposal.send.items[0].invoice_id == "A"
    settled = replace(account(*both), invoices=(both[0].model_copy(update={"due_on": date(2026, 11, 20)}), both[1]))
    answer = confirm(proposal, settled, POLICY, now=NINE)
    assert isinstance(answer, Wait)


@pytest.mark.parametrize("other", [replace(account(), client=client("C-2")), account(bill("Z"))])
def test_the_account_must_be_the_proposal_s(other):
    with pytest.raises(ArgumentError, match=r"^account "):
        confirm(proposed(), other, POLICY, now=NINE)
