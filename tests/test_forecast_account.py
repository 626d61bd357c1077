"""What would happen to all invoices of one client: joint messages as moments, in the table and in the picture."""

import json
import pickle
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan import presets
from sopan.account import Account, PolicyBook, decide_account
from sopan.client import Client
from sopan.decisions import Hold
from sopan.errors import ArgumentError
from sopan.forecast import Host, forecast, forecast_account
from sopan.history import DisputeOpened, PromiseMade, Replied, StepApproved
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.zones import zone_of

WIB = zone_of("WIB")
CLIENT = Client(
    id="C-1",
    name="CV Merapi",
    contacts=[
        {"channel": "whatsapp", "address": "081230000102"},
        {"channel": "email", "address": "ap@contoh.example.com"},
        {"channel": "phone", "address": "0274550102"},
    ],
)
NOVEMBER = datetime(2026, 11, 9, 8, 0, tzinfo=WIB)
SUMMER = date(2027, 6, 30)


def bill(name, due_on, **more):
    fields = {"id": name, "number": f"F/{name}", "client_id": "C-1", "issued_on": "2026-10-19", "due_on": due_on}
    return Invoice(**fields | {"total": 5_000_000} | more)


TWO = (bill("A", "2026-11-17"), bill("B", "2026-11-18"))
WEEKEND = (bill("A", "2026-11-20"), bill("B", "2026-11-21"))  # Fri and Sat: both are reminded of on Tue 17


def ahead(*invoices, client=CLIENT, policy=None, now=NOVEMBER, until=SUMMER, history=(), **more):
    account = Account(client, invoices or TWO, history)
    return forecast_account(account, policy or presets.standard(), now=now, until=until, **more)


def rows(timeline):
    return [
        (moment.kind, moment.step, f"{moment.at:%m-%d %H:%M}", moment.invoices, moment.listed)
        for moment in timeline.moments
    ]


def test_a_joint_message_is_one_moment_that_names_its_invoices():
    told = ahead(*WEEKEND, until=date(2026, 12, 3))
    assert rows(told) == [
        ("send", "reminder", "11-17 09:00", ("F/A", "F/B"), ()),
        ("send", "due_today", "11-20 09:00", ("F/A", "F/B"), ()),
        ("send", "follow_up", "11-23 09:00", ("F/A",), ()),
        ("send", "follow_up", "11-26 09:00", ("F/B",), ()),
        ("send", "call", "11-30 10:00", ("F/A", "F/B"), ()),
        ("wait", "letter", "12-03 23:59", ("F/A",), ()),
    ]
    assert [moment.days_after_due for moment in told.sends] == [-3, 0, 3, 5, 10]
    assert [due.invoice for due in told.dues] == ["F/A", "F/B"]


def test_an_invoice_that_is_only_listed_stands_apart():
    how = EscalationPolicy.model_validate(
        {
            "name": "dua",
            "steps": [
                {"id": "tanya", "when": "H+3", "tone": "polite", "channels": ["email"]},
                {"id": "tegas", "when": "H+7", "tone": "firm", "channels": ["email"]},
            ],
        }
    )
    young, old = bill("young", "2026-11-12"), bill("old", "2026-11-10")
    made = Host(Account(CLIENT, (young,)), how)
    list(made.play(now=NOVEMBER, until=datetime(2026, 11, 17, tzinfo=WIB)))
    now = datetime(2026, 11, 20, 8, 0, tzinfo=WIB)
    told = ahead(young, old, policy=how, history=made.conversation, now=now)
    assert rows(told)[:3] == [
        ("contacted", "tanya", "11-16 09:00", ("F/young",), ()),
        ("send", "tanya", "11-20 09:00", ("F/old",), ("F/young",)),
        ("send", "tegas", "11-23 09:00", ("F/young",), ()),
    ]
    assert "juga disebut F/young" in " ".join(told.to_text().split())
    assert "also names F/young" in told.to_svg("en")
    assert told.to_dicts()[1]["listed"] == ["F/young"]


def test_table_and_picture_name_client_and_invoices_but_no_address():
    told = ahead()
    for text in (told.to_text("en"), told.to_svg("en"), told.to_html("en")):
        assert "Client C-1, invoices F/A, F/B" in text
        assert "invoice F/A, F/B" in text
        assert "Merapi" not in text
        assert "contoh" not in text
    assert "F/A due Tue 17 Nov" in told.to_svg("en")
    assert told.to_svg() == ahead().to_svg()


def test_equal_dates_share_a_flag():
    told = ahead(bill("A", "2026-11-17"), bill("B", "2026-11-17"))
    assert told.to_svg("en").count(">F/A, F/B due Tue 17 Nov") == 1


def test_one_invoice_alone_goes_as_its_own_forecast_says():
    alone = forecast(TWO[0], CLIENT, presets.firm(), now=NOVEMBER, until=SUMMER, history=())
    together = ahead(TWO[0], policy=presets.firm())
    assert [moment.decision for moment in together.sends] == [moment.decision for moment in alone.sends]
    assert [(m.kind, m.at, m.step, m.planned_on, m.approved) for m in together.moments] == [
        (m.kind, m.at, m.step, m.planned_on, m.approved) for m in alone.moments
    ]
    assert any(moment.approved for moment in together.sends)


def test_what_stops_one_invoice_does_not_stop_the_others():
    told = ahead(history=[DisputeOpened(at=NOVEMBER, invoice_ids=("A",))])
    assert rows(told)[0] == ("hold", "", "11-09 08:00", ("F/A",), ())
    assert {moment.invoices for moment in told.sends} == {("F/B",)}
    assert told.end.kind == "hand_off"


def test_a_hold_of_the_whole_client_is_one_moment_and_the_end():
    told = ahead(history=[Replied(at=NOVEMBER)])
    assert [(moment.kind, moment.reason, moment.invoices) for moment in told.moments] == [
        ("hold", "awaiting_us", ("F/A", "F/B"))
    ]
    assert "we have not answered" in told.to_svg("en")


def test_each_hand_off_is_told_once_and_what_is_settled_too():
    paid = bill("P", "2026-11-20", payments=[{"id": "1", "amount": 5_000_000, "received_on": "2026-11-20"}])
    told = ahead(*WEEKEND, paid)
    assert [moment.invoices for moment in told.moments if moment.kind == "hand_off"] == [("F/A",), ("F/B",)]
    assert [(m.reason, m.invoices, f"{m.at:%m-%d}") for m in told.moments if m.kind == "done"] == [
        ("settled", ("F/P",), "11-20")
    ]


def test_a_promise_is_shown_as_one_hold_and_the_ladder_goes_on():
    promise = PromiseMade(at=datetime(2026, 11, 20, 10, 0, tzinfo=WIB), invoice_ids=("A",), pay_by="2026-12-04")
    told = ahead(now=datetime(2026, 11, 21, 8, 0, tzinfo=WIB), history=[promise])
    assert [m.invoices for m in told.moments if m.reason == "promised"] == [("F/A",)]
    assert "promise_followup" in [moment.step for moment in told.sends]


def test_a_hold_that_a_date_in_the_input_cuts_in_two_is_shown_once():
    payments = [
        {"id": "P", "amount": 2_000_000, "received_on": "2026-12-01", "reversed_on": "2026-12-26"},
        {"id": "G1", "amount": 3_000_000, "received_on": "2027-01-06"},
        {"id": "G2", "amount": 2_000_000, "received_on": "2027-01-20"},
    ]
    now = datetime(2026, 12, 22, 8, 0, tzinfo=WIB)
    told = ahead(bill("A", "2026-12-18", payments=payments), now=now)
    assert [(moment.kind, moment.at, moment.until) for moment in told.moments] == [
        ("hold", now, datetime(2027, 1, 20, tzinfo=WIB)),
        ("done", datetime(2027, 1, 20, tzinfo=WIB), None),
    ]


def test_instalments_and_quiet_periods_are_in_the_picture():
    parts = [{"due_on": f"2026-{month}-18", "amount": 2_500_000} for month in (11, 12)]
    quiet = [{"start": "2026-11-23", "end": "2026-11-24", "note": "stock opname"}]
    told = ahead(bill("A", "2026-11-18", instalments=parts), client=CLIENT.model_copy(update={"quiet_periods": ()}))
    assert told.dues[0].obligation == "A@2026-11-18"
    assert told.instalments == (date(2026, 12, 18),)
    policy = EscalationPolicy.model_validate(presets.standard().model_dump() | {"quiet_periods": quiet})
    assert [day.name for day in ahead(policy=policy).closed if day.closure == "quiet"] == ["stock opname"] * 2


def test_with_a_book_each_invoice_follows_its_own_policy():
    book = PolicyBook(
        policies=(presets.standard(), presets.gentle()),
        default="gentle",
        rules=({"policy": "standard", "profiles": ["new"], "min_total": 9_000_000},),
    )
    told = ahead(bill("A", "2026-11-17"), bill("B", "2027-01-15", total=9_000_000), policy=book)
    assert told.policy_name == "gentle"
    assert {moment.step for moment in told.sends if "F/B" in moment.invoices} >= {"reminder", "final_notice"}
    assert told.dues[1].invoice == "F/B"


def test_contacts_about_other_invoices_are_not_shown():
    other = Host(Account(CLIENT, (bill("X", "2026-11-10"),)), presets.standard())
    now = datetime(2026, 11, 14, 8, 0, tzinfo=WIB)
    list(other.play(now=NOVEMBER, until=now))
    assert all(moment.kind != "contacted" for moment in ahead(now=now, history=other.conversation).moments)
    later = Host(Account(CLIENT, TWO), presets.standard())
    list(later.play(now=NOVEMBER, until=now))
    told = ahead(now=datetime(2026, 11, 12, 8, 0, tzinfo=WIB), history=later.conversation)
    assert [moment.kind for moment in told.moments][:1] == ["hold"]  # the clock is behind: nothing was sent yet


def test_a_timeline_of_an_account_is_plain_data_and_pickles():
    told = ahead(*WEEKEND)
    assert json.loads(json.dumps(told.to_dicts()))[0]["invoices"] == ["F/A", "F/B"]
    assert pickle.loads(pickle.dumps(told)) == told
    assert len({tuple(row) for row in told.to_dicts()}) == 1


def test_an_account_without_invoices_has_nothing_ahead():
    account = Account(CLIENT, ())
    told = forecast_account(account, presets.standard(), now=NOVEMBER, until=SUMMER)
    assert told.moments == ()
    assert told.to_svg()
    assert (told.end.kind, told.end.at) == ("done", NOVEMBER)


@pytest.mark.parametrize("until", [NOVEMBER - timedelta(days=1), "2026-12-01", datetime(2026, 12, 1)])  # noqa: DTZ001
def test_a_bad_until_is_refused(until):
    with pytest.raises(ArgumentError):
        ahead(until=until)


def by_hand(account, policy, now, until):
    """As the manual tells it: ask, send, record, approve, sleep."""
    events: list[Any] = []
    sent: list[Any] = []
    at = now
    while at is not None and at <= until:
        decision = decide_account(account.client, account.invoices, policy, now=at, history=events)
        events += [send.as_contacted(at, "delivered") for send in decision.sends]
        sent += decision.sends
        held = [
            (name, answer)
            for name, answer in decision.by_invoice.items()
            if isinstance(answer, Hold) and answer.reason == "needs_approval"
        ]
        events += [StepApproved(at=at, invoice_ids=(name,), step=hold.because[0].detail) for name, hold in held]
        at = at if decision.sends or held else decision.next_check
    return sent


@given(
    dues=st.lists(st.dates(date(2026, 11, 1), date(2027, 1, 15)), min_size=1, max_size=4),
    preset=st.sampled_from([presets.gentle, presets.standard, presets.firm]),
    zone=st.sampled_from(["WIB", "WIT"]),
)
@settings(max_examples=25)
def test_a_forecast_is_what_a_host_would_do_by_hand(dues, preset, zone):
    client = CLIENT.model_copy(update={"zone": zone})
    account = Account(client, tuple(bill(f"I{place}", due) for place, due in enumerate(dues)))
    until = NOVEMBER + timedelta(days=90)
    told = forecast_account(account, preset(), now=NOVEMBER, until=until)
    assert [moment.decision for moment in told.sends] == by_hand(account, preset(), NOVEMBER, until)
