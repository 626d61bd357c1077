"""The five answers are light frozen values: they store, travel, print and speak."""

from __future__ import annotations

import json
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.charges import LateFee, statement
from sopan.decisions import (
    Decision,
    Done,
    EarlierMessage,
    HandOff,
    Hold,
    Reason,
    ReasonCode,
    Send,
    SendItem,
    Task,
    TaskCode,
    Wait,
)
from sopan.errors import ArgumentError
from sopan.history import History, contact_key
from sopan.money import Money
from sopan.words import Channel, Outcome, Purpose, Tone

WIB = timezone(timedelta(hours=7), "WIB")
NOW = datetime(2026, 11, 23, 9, tzinfo=WIB)
DUE = date(2026, 11, 18)
FEE = statement(
    LateFee(per_mil_per_day="1"), due_on=DUE, principal=[(date(2026, 10, 19), Money(10_000_000))], on=NOW.date()
)


def item(name: str = "INV-1", step: str | None = "follow_up") -> SendItem:
    return SendItem(
        invoice_id=name,
        obligation=f"{name}@2026-11-18",
        step=step,
        occurrence="1" if step else None,
        outstanding=Money(12_500_000),
        due_on=DUE,
        days_overdue=5,
        to_transfer=Money(12_300_000),
        earlier=(EarlierMessage(on=date(2026, 11, 13), channel=Channel.EMAIL, purpose=Purpose.UPCOMING),),
    )


SEND = Send(
    step="follow_up",
    purpose=Purpose.RECEIPT_CHECK,
    tone=Tone.POLITE,
    channel=Channel.EMAIL,
    to="budi.rahasia@contoh.example",
    at=NOW,
    closes_at=NOW + timedelta(hours=2, minutes=45),
    items=(item(), item("INV-2", None)),
    outstanding=(Money(25_000_000),),
    key=contact_key("INV-1@2026-11-18", "follow_up", "1", 0),
    because=(Reason(ReasonCode.STEP_DUE, date(2026, 11, 21), "follow_up"),),
    charges=(FEE,),
    deadline_on=date(2026, 12, 2),
    offers=("instalments",),
    promise=date(2026, 11, 20),
    attach=("invoice:INV-1",),
)
WAIT = Wait(until=NOW, step="follow_up", because=(Reason(ReasonCode.GRACE, date(2026, 11, 21), "3"),))
HOLD = Hold(
    reason="awaiting_us", until=None, task=Task(TaskCode.ANSWER_CLIENT), because=(Reason(ReasonCode.AWAITING_US),)
)
HAND_OFF = HandOff(
    to="mediator", step="over", reason="ladder_end", key="k", because=(Reason(ReasonCode.LADDER_END, DUE, "over"),)
)
DONE = Done(reason="overpaid", surplus=Money(5), unpaid_charges=(FEE,), because=(Reason(ReasonCode.OVERPAID),))
ALL: list[Decision] = [SEND, WAIT, HOLD, HAND_OFF, DONE]


@pytest.mark.parametrize("decision", ALL, ids=lambda decision: decision.kind)
def test_a_decision_is_a_frozen_value(decision):
    with pytest.raises(FrozenInstanceError):
        decision.because = ()
    again = pickle.loads(pickle.dumps(decision))
    assert again == decision
    assert hash(again) == hash(decision)
    assert replace(decision, because=()) != decision
    assert not hasattr(decision, "__dict__")


@pytest.mark.parametrize("decision", ALL, ids=lambda decision: decision.kind)
def test_a_decision_becomes_plain_data(decision):
    plain = decision.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert next(iter(plain)) == "kind"
    assert plain["kind"] == decision.kind
    assert list(plain)[-1] == "next_check"
    assert plain["because"][0]["code"] == decision.because[0].code


def test_a_send_as_plain_data_has_everything():
    plain = SEND.to_dict()
    assert plain["at"] == "2026-11-23T09:00:00+07:00"
    assert plain["closes_at"] == plain["next_check"] == "2026-11-23T11:45:00+07:00"
    assert plain["outstanding"] == ["IDR 25000000.00"]
    assert plain["items"][0] == {
        "invoice_id": "INV-1",
        "obligation": "INV-1@2026-11-18",
        "step": "follow_up",
        "occurrence": "1",
        "outstanding": "IDR 12500000.00",
        "due_on": "2026-11-18",
        "days_overdue": 5,
        "to_transfer": "IDR 12300000.00",
        "purpose": None,
        "promise": None,
        "earlier": [
            {
                "on": "2026-11-13",
                "channel": "email",
                "purpose": "upcoming",
                "tone": None,
                "reference": None,
                "series": None,
            }
        ],
        "pay_day": None,
        "parts": [],
        "part_count": 0,
        "label": None,
        "billed_to": None,
        "by_date": [],
        "forgiven": None,
    }
    assert plain["because"] == [{"code": "step_due", "on": "2026-11-21", "detail": "follow_up"}]
    assert (plain["deadline_on"], plain["offers"], plain["attach"]) == (
        "2026-12-02",
        ["instalments"],
        ["invoice:INV-1"],
    )
    assert plain["charges"][0]["accrued"] == str(FEE.accrued)


def test_reasons_without_a_day_say_so():
    assert Reason(ReasonCode.HELD).to_dict() == {"code": "held", "on": None, "detail": ""}


def test_the_next_check_is_when_the_answer_can_change():
    assert SEND.next_check == SEND.closes_at
    assert WAIT.next_check == WAIT.until
    assert HOLD.next_check is None
    assert replace(HOLD, until=NOW).next_check == NOW
    assert HAND_OFF.next_check is None
    assert DONE.next_check is None


def test_two_kinds_of_answers_are_never_equal():
    assert len(set(ALL)) == len(ALL)
    assert replace(HAND_OFF, key="other") != HAND_OFF


def test_a_send_in_a_log_shows_no_address():
    assert "rahasia" not in repr(SEND)
    assert "INV-1" in repr(SEND)


# --- what to record -------------------------------------------------------------------------------


def test_a_message_that_went_out_is_recorded_as_it_was_decided():
    sent = SEND.as_contacted(NOW)
    assert (sent.at, sent.outcome, sent.key) == (NOW, Outcome.SENT, SEND.key)
    assert (sent.channel, sent.to, sent.purpose, sent.tone) == (SEND.channel, SEND.to, SEND.purpose, SEND.tone)
    assert (sent.invoice_ids, sent.deadline_on) == (("INV-1", "INV-2"), SEND.deadline_on)
    assert sent.offers == (), "without its words no offer is taken to have been made (A14)"
    assert [(one.step, one.occurrence, one.outstanding) for one in sent.items] == [
        ("follow_up", "1", Money(12_300_000)),
        (None, None, Money(12_300_000)),
    ]


@pytest.mark.parametrize("purpose", ["certificate", "thanks", "thanks_punctual"])
def test_what_names_no_amount_is_recorded_without_one(purpose):
    sent = replace(SEND, purpose=Purpose(purpose)).as_contacted(NOW)
    assert {one.outstanding for one in sent.items} == {None}


def test_a_joint_sms_is_recorded_as_naming_the_sum_and_one_about_one_invoice_its_amount():
    joint = replace(SEND, channel=Channel.SMS)
    assert [one.outstanding for one in joint.as_contacted(NOW).items] == [None, None]
    alone = replace(joint, items=(item(),))
    assert [one.outstanding for one in alone.as_contacted(NOW).items] == [Money(12_300_000)]


def test_a_message_has_the_pay_day_of_its_items_where_they_have_one():
    first, second = date(2026, 11, 25), date(2026, 11, 26)
    for days, wanted in (((first, first), first), ((first, second), None), ((first, None), None), ((None, None), None)):
        items = tuple(replace(one, pay_day=day) for one, day in zip(SEND.items, days, strict=True))
        assert replace(SEND, items=items).pay_day == wanted


def test_two_tasks_that_differ_in_their_last_day_alone_are_equal():
    assert Task(TaskCode.ANSWER_CLIENT, due_on=DUE) == Task(TaskCode.ANSWER_CLIENT, due_on=NOW.date())
    assert Task(TaskCode.ANSWER_CLIENT, since=DUE) != Task(TaskCode.ANSWER_CLIENT, since=NOW.date())


def test_an_invoice_with_two_obligations_in_one_message_is_named_once():
    both = replace(SEND, items=(item(), replace(item(), obligation="INV-1@2026-12-18")))
    assert both.as_contacted(NOW).invoice_ids == ("INV-1",)
    assert len(both.as_contacted(NOW).items) == 2


def test_a_later_report_makes_one_contact_with_the_first():
    reports = [SEND.as_contacted(NOW), SEND.as_contacted(NOW + timedelta(hours=1), "delivered")]
    (record,) = History(reports).conversation.contacts
    assert (record.at, record.outcome) == (NOW, Outcome.DELIVERED)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_can_be_recorded(outcome):
    assert SEND.as_contacted(NOW, outcome).outcome is outcome
    assert SEND.as_contacted(NOW, outcome.value) == SEND.as_contacted(NOW, outcome)


def test_recording_wants_an_aware_time_and_a_known_outcome():
    with pytest.raises(ValidationError, match="must say its zone"):
        SEND.as_contacted(NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="lost"):
        SEND.as_contacted(NOW, "lost")


def test_an_instalment_of_the_longest_id_can_be_recorded():
    long = "x" * 120
    message = replace(SEND, items=(replace(item(long), obligation=f"{long}@2026-11-18"),))
    assert message.as_contacted(NOW).items[0].obligation.startswith(long)


# --- in words -------------------------------------------------------------------------------------

DETAILS = {
    ReasonCode.GRACE: ["3", "3 kerja", "0"],
    ReasonCode.MIN_GAP: ["2", "1"],
    ReasonCode.WEEKLY_CAP: ["3"],
    ReasonCode.MONTHLY_CAP: ["6"],
    ReasonCode.HOLIDAY: ["Hari Raya Natal", "Hari Raya Nyepi; Idul Fitri", "Libur {kantor}"],
    ReasonCode.CUTI_BERSAMA: ["Cuti Bersama Hari Raya Natal"],
    ReasonCode.ESTIMATED_HOLIDAY: ["Idul Fitri (perkiraan)"],
    ReasonCode.OUTSIDE_WINDOW: [channel.value for channel in Channel],
    ReasonCode.QUIET_PERIOD: ["", "Tutup buku {akhir} tahun"],
    ReasonCode.NEVER_OPEN: ["quiet_period, weekend", "outside_window"],
    ReasonCode.CASE_CHANGES: ["payment", "instalment", "something new"],
    ReasonCode.RETRY: ["1", "2"],
    ReasonCode.BOUNCED: [channel.value for channel in Channel],
    ReasonCode.NOT_DECREED: ["2027"],
    ReasonCode.EVENT_IGNORED: ["plan_cancelled", "something new"],
}
HOLDING = [
    *("clock_behind not_issued handed_off disputed held verify_payment awaiting_us documents_pending promised").split(),
    "clearing",
    *("post_dated below_minimum needs_approval stale_payment_data unreachable never_open ladder_finished").split(),
]
DAYS = st.none() | st.dates(date(2026, 11, 1), date(2027, 1, 31))


@st.composite
def reasons(draw: st.DrawFn, codes: list[ReasonCode] | None = None) -> Reason:
    code = draw(st.sampled_from(codes or list(ReasonCode)))
    dated = DAYS if code not in _ALWAYS_DATED else DAYS.filter(bool)
    return Reason(code, draw(dated), draw(st.sampled_from(DETAILS.get(code, ["", "follow_up", "surat {7}"]))))


_ALWAYS_DATED = {ReasonCode.GRACE, ReasonCode.BEFORE_TARGET}


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    because = tuple(draw(st.lists(reasons(), max_size=6)))
    until = draw(st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 31), timezones=st.just(WIB)))  # noqa: DTZ001
    hold = draw(st.sampled_from(HOLDING))
    own = draw(reasons([ReasonCode(hold)]))
    found: list[Decision] = [
        replace(SEND, because=because, tone=draw(st.sampled_from(Tone)), channel=draw(st.sampled_from(Channel))),
        Wait(until=until, step=draw(st.sampled_from(["s", "certificate"])), because=because),
        Hold(reason=hold, until=draw(st.sampled_from([None, until])), task=None, because=(own, *because)),
        Hold(
            reason=hold,
            until=None,
            task=Task(draw(st.sampled_from(TaskCode)), draw(st.sampled_from(["", "call", "faktur {x}"]))),
            because=(own,),
        ),
        replace(HAND_OFF, because=because),
        replace(DONE, because=because),
        Done(reason="void", surplus=None, unpaid_charges=(), because=because),
    ]
    return draw(st.sampled_from(found))


@given(decisions())
def test_every_reason_can_be_said_in_both_languages(decision):
    for language in ("id", "en"):
        said = decision.explain(language)
        assert said.endswith(".")
        assert said[0].isupper()
        assert "rahasia" not in said
        assert json.dumps(decision.to_dict())


@pytest.mark.parametrize("code", list(ReasonCode))
def test_no_reason_code_leaves_explain_without_words(code):
    for detail in DETAILS.get(code, ["", "follow_up"]):
        for decision in (
            replace(SEND, because=(Reason(code, DUE, detail),)),
            replace(WAIT, because=(Reason(code, DUE, detail),)),
        ):
            for language in ("id", "en"):
                assert decision.explain(language).endswith(".")


@pytest.mark.parametrize("language", ["fr", "", "ID"])
def test_explain_knows_two_languages(language):
    with pytest.raises(ArgumentError, match="'id' or 'en'"):
        HOLD.explain(language)


def test_indonesian_is_the_default():
    assert HOLD.explain() == HOLD.explain("id") != HOLD.explain("en")


def test_instants_stay_in_the_zone_they_were_made_in():
    assert WAIT.to_dict()["until"].endswith("+07:00")
    assert replace(WAIT, until=NOW.astimezone(UTC)).to_dict()["until"].endswith("Z")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_cause_that_this_release_does_not_know_is_left_out(language):
    def hold(detail):
        because = (Reason(ReasonCode.DISPUTED, None, detail),)
        return Hold(reason="disputed", until=None, task=None, because=because).explain(language)

    assert hold("newer") == hold("")
    assert hold("price, newer") == hold("price") != hold("")
