"""Every public value goes to another process and comes back equal: a book can be decided on many machines."""

import pickle
from dataclasses import replace
from datetime import date, datetime

import pytest

import sopan
from sopan import presets
from sopan.decisions import Hold, Task, TaskCode
from sopan.errors import SopanError
from sopan.zones import zone_of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=zone_of("WIB"))
CLIENT = sopan.Client(id="C-1", name="PT Maju", contacts=[{"channel": "email", "address": "a@maju.example"}])
BILL = sopan.Invoice(
    id="I", number="F/1", client_id="C-1", issued_on="2026-10-19", due_on="2026-11-18", total=5_000_000
)
POLICY = presets.standard()
ACCOUNT = sopan.Account(CLIENT, (BILL,))
DECISION = sopan.decide_account(CLIENT, (BILL,), POLICY, now=NOW, history=())
SEND = DECISION.sends[0]
HISTORY = sopan.History([SEND.as_contacted(NOW)])
CREDITOR = sopan.Creditor(name="CV Terang")
HOURS = sopan.OpeningHours("Mo-Fr 09:00-17:00")
CALENDAR = sopan.WorkingCalendar.indonesia()
PAID = BILL.model_copy(update={"status": "void"})

VALUES = {
    "Account": ACCOUNT,
    "AccountDecision": DECISION,
    "Channel": sopan.Channel.EMAIL,
    "Client": CLIENT,
    "Contact": CLIENT.contacts[0],
    "Conversation": HISTORY.conversation,
    "Creditor": CREDITOR,
    "Done": sopan.decide(PAID, CLIENT, POLICY, now=NOW, history=()),
    "Dossier": sopan.Dossier.of([BILL], CLIENT, HISTORY),
    "DunningProposal": next(sopan.dunning_run([ACCOUNT], POLICY, now=NOW)),
    "DunningSummary": sopan.dunning_run([ACCOUNT], POLICY, now=NOW).summary(),
    "EscalationPolicy": POLICY,
    "HandOff": sopan.HandOff(to="manajer", step="orang", reason="ladder_end", key="k", because=()),
    "History": HISTORY,
    "Hold": Hold(
        reason="held",
        until=NOW,
        task=Task(TaskCode.CHECK_PAYMENT, since=NOW.date(), due_on=NOW.date()),
        because=SEND.because,
    ),
    "Invoice": BILL,
    "Language": sopan.Language.ID,
    "Message": sopan.Renderer(CREDITOR).render(SEND, BILL, CLIENT),
    "Money": BILL.total,
    "Offset": POLICY.steps[0].when,
    "OpeningHours": HOURS,
    "Outcome": sopan.Outcome.SENT,
    "PaymentProfile": sopan.PaymentProfile.of([BILL], as_of=date(2026, 11, 23)),
    "PolicyBook": sopan.PolicyBook(policies=(POLICY,), default=POLICY.name),
    "Purpose": sopan.Purpose.OVERDUE,
    "Reason": sopan.decide(BILL, CLIENT, POLICY, now=NOW, history=HISTORY).because[0],
    "Send": SEND,
    "SendWindow": sopan.SendWindow(HOURS, CALENDAR, "WIB"),
    "Step": POLICY.steps[0],
    "Timeline": sopan.forecast_account(ACCOUNT, POLICY, now=NOW, until=date(2026, 12, 31)),
    "Tone": sopan.Tone.FIRM,
    "Trial": sopan.Trial(arms=("now", "gentler"), shares=(0.5, 0.5), salt="2026"),
    "Wait": sopan.decide(BILL, CLIENT, POLICY, now=NOW, history=HISTORY),
    "WorkingCalendar": CALENDAR,
}
NO_VALUES = {"Catalogue", "Renderer", "SopanError"}
"""What works with values, or is raised."""


def test_no_public_value_is_left_out():
    classes = {name for name in sopan.__all__ if isinstance(getattr(sopan, name), type)}
    assert classes == set(VALUES) | NO_VALUES
    assert all(type(value) is getattr(sopan, name) for name, value in VALUES.items())


@pytest.mark.parametrize("name", sorted(VALUES))
def test_it_comes_back_equal(name):
    value = VALUES[name]
    assert pickle.loads(pickle.dumps(value)) == value
    assert repr(pickle.loads(pickle.dumps(value))) == repr(value)


def test_an_account_that_could_not_be_decided_travels_too():
    failed = replace(DECISION, sends=(), by_invoice={}, error="no")
    assert pickle.loads(pickle.dumps(failed)) == failed
    assert str(pickle.loads(pickle.dumps(SopanError("no")))) == "no"
