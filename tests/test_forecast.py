"""What would happen next: the host, the forecast, and its table."""

import json
import pickle
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan import Account, presets
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Done, HandOff, Hold, Send, Wait
from sopan.engine import decide
from sopan.errors import ArgumentError, CalendarCoverageError
from sopan.fields import FIRST_DAY
from sopan.forecast import Host, Moment, Timeline, forecast, play
from sopan.forecast._span import first_instant
from sopan.history import (
    DisputeOpened,
    HandedOff,
    History,
    HoldPlaced,
    PromiseMade,
    Replied,
    StepApproved,
)
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.tables import columns_wide
from sopan.testing import clients, histories, instants, invoices, policies
from sopan.words import Channel, Tone
from sopan.zones import zone_of

WIB = zone_of("WIB")
CONTACTS = [
    {"channel": "whatsapp", "address": "081230000102"},
    {"channel": "email", "address": "ap@contoh.example.com"},
    {"channel": "phone", "address": "0274550102"},
]
CLIENT = Client(id="C-1", name="CV Merapi", contacts=CONTACTS)
NOVEMBER = datetime(2026, 11, 25, 8, 0, tzinfo=WIB)
SUMMER = date(2027, 6, 30)


def invoice(due_on="2026-12-18", **more) -> Invoice:
    due = date.fromisoformat(due_on)
    fields = {
        "id": "INV-1",
        "number": "INV/1",
        "client_id": "C-1",
        "issued_on": due - timedelta(30),
        "due_on": due,
        "total": 5_000_000,
    }
    return Invoice(**fields | more)


def ahead(what=None, *, client=CLIENT, policy=None, now=NOVEMBER, until=SUMMER, history=(), **more) -> Timeline:
    what = what or invoice()
    policy = policy or presets.standard()
    return forecast(what, client, policy, now=now, until=until, history=history, **more)


def rows(timeline: Timeline) -> list[tuple[str, str, str]]:
    return [(moment.kind, moment.step, moment.at.isoformat(timespec="minutes")) for moment in timeline.moments]


# --- the host --------------------------------------------------------------------------------------


class Tick:
    """An answer with nothing but its next check."""

    def __init__(self, next_check):
        self.next_check = next_check


def test_a_host_sleeps_until_the_answer_can_change():
    hours = [NOVEMBER + timedelta(hours=step) for step in range(4)]
    following = dict(zip(hours, [*hours[1:], None], strict=True))
    played = list(play(lambda at: Tick(following[at]), now=hours[0], until=hours[3]))
    assert [at for at, _ in played] == hours


def test_the_last_instant_belongs_to_the_play_and_nothing_after_it():
    step = timedelta(hours=1)
    played = [at for at, _ in play(lambda at: Tick(at + step), now=NOVEMBER, until=NOVEMBER + 2 * step)]
    assert played == [NOVEMBER, NOVEMBER + step, NOVEMBER + 2 * step]
    until = NOVEMBER + 2 * step - timedelta(microseconds=1)
    assert len(list(play(lambda at: Tick(at + step), now=NOVEMBER, until=until))) == 2


def test_what_the_host_does_says_when_it_asks_again():
    asked = []

    def act(at, _):
        asked.append(at)
        return at + timedelta(minutes=5) if len(asked) < 3 else None

    list(play(lambda _: Tick(None), now=NOVEMBER, until=NOVEMBER + timedelta(days=1), act=act))
    assert asked == [NOVEMBER + timedelta(minutes=5 * step) for step in range(3)]


def test_a_host_that_sends_and_records_nothing_is_stopped():
    def ask(at):
        return decide(invoice(), CLIENT, presets.standard(), now=at, history=())

    with pytest.raises(ArgumentError, match="recorded nothing"):
        list(play(ask, now=NOVEMBER, until=NOVEMBER + timedelta(days=60), act=lambda at, _: at))


def test_a_host_cannot_go_back_in_time():
    with pytest.raises(ArgumentError, match="back in time"):
        list(
            play(
                lambda _: Tick(None),
                now=NOVEMBER,
                until=NOVEMBER + timedelta(days=1),
                act=lambda at, _: at - timedelta(seconds=1),
            ),
        )


def test_a_host_that_polls_sends_what_a_host_that_sleeps_sends():
    def sent(step):
        host = Host(Account(CLIENT, (invoice(),)), presets.firm())

        def act(at, answer):
            done = host.act(at, answer)
            return at + step if done is None and step else done

        played = play(host.ask, now=NOVEMBER, until=NOVEMBER + timedelta(days=75), act=act)
        return [send for _, answer in played for send in answer.sends]

    assert sent(timedelta(minutes=30)) == sent(None)


def test_a_livelier_host_needs_only_another_act():
    class Payer(Host):
        """Promises at the first demand, and forgets."""

        def act(self, at, answer):
            asked = [send for send in answer.sends if send.step == "follow_up"]
            if asked:
                self.learn(asked[0].as_contacted(at))
                promise = PromiseMade(at=at + timedelta(hours=2), pay_by=date(2027, 1, 8))
                self.learn(promise)
                return promise.at
            return super().act(at, answer)

    host = Payer(Account(CLIENT, (invoice(),)), presets.standard())
    told = [answer.by_invoice["INV-1"] for _, answer in host.play(now=NOVEMBER, until=datetime(2027, 2, 1, tzinfo=WIB))]
    assert any(isinstance(answer, Hold) and answer.reason == "promised" for answer in told)
    assert "promise_followup" in [answer.step for answer in told if isinstance(answer, Send)]


# --- the forecast ----------------------------------------------------------------------------------


def test_the_standard_ladder_around_christmas():
    """Fri 25 Dec is Natal, so the call of H+7 comes on Mon 28 Dec; 1 January and Sunday 17 January do likewise."""
    assert rows(ahead()) == [
        ("send", "reminder", "2026-12-15T09:00+07:00"),
        ("send", "due_today", "2026-12-18T09:00+07:00"),
        ("send", "follow_up", "2026-12-21T09:00+07:00"),
        ("send", "call", "2026-12-28T10:00+07:00"),
        ("send", "letter", "2027-01-04T09:00+07:00"),
        ("send", "final_notice", "2027-01-18T09:00+07:00"),
        ("hand_off", "hand_off", "2027-02-01T00:00+07:00"),
    ]


def test_a_moment_says_why_it_is_not_on_the_day_that_the_policy_names():
    call = ahead().sends[3]
    assert call.planned_on == date(2026, 12, 25)
    assert {reason.code for reason in call.because} >= {"holiday", "weekend"}
    assert "Hari Raya Natal" in [reason.detail for reason in call.because]
    assert ahead().sends[0].planned_on is None


def test_lebaran_moves_a_week_of_steps_and_the_gap_keeps_them_apart():
    """Wed 18 to Tue 24 March 2026 are closed."""
    told = ahead(invoice("2026-03-16"), now=datetime(2026, 3, 5, 8, 0, tzinfo=WIB), until=date(2026, 4, 1))
    days = {moment.step: moment.at.date() for moment in told.sends}
    assert days["follow_up"] == date(2026, 3, 25)
    assert days["call"] == date(2026, 3, 27)


def by_hand(what, client, policy, now, until, history):
    """The forecast as the manual tells it: ask, send, record, approve, sleep."""
    events, sent, at = list(history), [], now
    while at <= until:
        decision = decide(what, client, policy, now=at, history=events)
        if isinstance(decision, Send):
            sent.append(decision)
            events.append(decision.as_contacted(at, "delivered"))
        elif isinstance(decision, Hold) and decision.reason == "needs_approval":
            step = next(reason.detail for reason in decision.because if reason.code == "needs_approval")
            events.append(StepApproved(at=at, step=step))
        elif decision.next_check is None:
            break
        else:
            at = decision.next_check
    return sent


@given(
    due=st.dates(date(2024, 1, 1), date(2027, 6, 1)),
    before=st.integers(-60, 25),
    preset=st.sampled_from([presets.gentle, presets.standard, presets.firm, presets.pojk_22_2023]),
    zone=st.sampled_from(["WIB", "WITA", "WIT", "Australia/Sydney"]),
    pay_days=st.sampled_from([(), (25,), ("Kam",)]),
    days=st.integers(0, 120),
)
def test_a_forecast_is_what_a_host_would_do_by_hand(due, before, preset, zone, pay_days, days):
    client = CLIENT.model_copy(update={"zone": zone, "pay_days": pay_days})
    now = datetime(due.year, due.month, due.day, 3, 30, tzinfo=UTC) - timedelta(days=before)
    until = now + timedelta(days=days)
    what = invoice(due.isoformat())
    told = forecast(what, client, preset(), now=now, until=until, history=())
    assert [moment.decision for moment in told.sends] == by_hand(what, client, preset(), now, until, ())
    assert all(earlier.at <= later.at for earlier, later in pairwise(told.moments))
    assert told.now == now
    assert told.now.tzinfo == zone_of(zone)


def test_approvals_are_given_and_the_moment_says_so():
    told = ahead(policy=presets.firm())
    final = next(moment for moment in told.sends if moment.step == "final_notice")
    assert final.approved
    assert not any(moment.approved for moment in told.sends if moment.step != "final_notice")
    assert all(moment.kind != "hold" for moment in told.moments)
    assert "setelah disetujui" in str(told)


def test_payment_data_are_taken_as_fresh():
    assert presets.firm().freshness is not None
    assert "call" in [moment.step for moment in ahead(policy=presets.firm()).sends]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (DisputeOpened(at=NOVEMBER), "disputed"),
        (Replied(at=NOVEMBER), "awaiting_us"),
        (HoldPlaced(at=NOVEMBER), "held"),
        (HandedOff(at=NOVEMBER, to="mediator"), "handed_off"),
    ],
)
def test_it_ends_at_a_hold_without_a_date_and_shows_it(event, reason):
    told = ahead(history=[event])
    assert [(moment.kind, moment.reason, moment.until) for moment in told.moments] == [("hold", reason, None)]
    assert told.end.decision.explain() in " ".join(str(told).split())


def test_a_ladder_without_hand_off_ends_at_a_hold():
    end = ahead(policy=presets.gentle()).end
    assert (end.kind, end.reason, end.until) == ("hold", "ladder_finished", None)


def test_a_dated_hold_is_shown_and_the_ladder_goes_on_after_it():
    promise = PromiseMade(at=datetime(2026, 12, 21, 9, 0, tzinfo=WIB), pay_by=date(2026, 12, 30))
    told = ahead(now=datetime(2026, 12, 22, 8, 0, tzinfo=WIB), history=[promise])
    hold, follow_up, *_ = told.moments
    assert (hold.kind, hold.reason, hold.until) == ("hold", "promised", datetime(2027, 1, 1, tzinfo=WIB))
    assert (follow_up.step, follow_up.at.date()) == ("promise_followup", date(2027, 1, 4))


def test_a_hold_that_a_date_in_the_input_cuts_in_two_is_shown_once():
    """A payment is reversed while giros are awaited: another giro is needed, and the hold lasts longer."""
    payments = [
        {"id": "P", "amount": 2_000_000, "received_on": date(2026, 12, 1), "reversed_on": date(2026, 12, 26)},
        {"id": "G1", "amount": 3_000_000, "received_on": date(2027, 1, 6)},
        {"id": "G2", "amount": 2_000_000, "received_on": date(2027, 1, 20)},
    ]
    now = datetime(2026, 12, 22, 8, 0, tzinfo=WIB)
    told = ahead(invoice(payments=payments), now=now)
    assert [(moment.kind, moment.reason, moment.at, moment.until) for moment in told.moments] == [
        ("hold", "post_dated", now, datetime(2027, 1, 20, tzinfo=WIB)),
        ("done", "settled", datetime(2027, 1, 20, tzinfo=WIB), None),
    ]


def test_payments_that_the_invoice_knows_of_come_when_they_are_dated():
    paid = invoice(payments=[{"id": "P", "amount": 5_000_000, "received_on": date(2027, 3, 1)}])
    told = ahead(paid)
    assert [moment.kind for moment in told.moments][-2:] == ["hold", "done"]
    assert (told.end.at, told.end.reason) == (datetime(2027, 3, 1, tzinfo=WIB), "settled")
    assert isinstance(told.end.decision, Done)


def test_it_ends_while_waiting_when_the_time_is_over():
    told = ahead(until=datetime(2026, 12, 16, 12, 0, tzinfo=WIB))
    assert (told.end.kind, told.end.step) == ("wait", "due_today")
    assert told.end.at == datetime(2026, 12, 16, 12, 0, tzinfo=WIB)
    assert told.end.until == datetime(2026, 12, 18, 9, 0, tzinfo=WIB)
    assert isinstance(told.end.decision, Wait)


def test_until_is_inclusive_and_a_day_lasts_until_its_end():
    nine = datetime(2026, 12, 15, 9, 0, tzinfo=WIB)
    assert len(ahead(until=nine).sends) == 1
    assert not ahead(until=nine - timedelta(microseconds=1)).sends
    assert len(ahead(until=date(2026, 12, 15)).sends) == 1
    assert not ahead(until=date(2026, 12, 14)).sends


def test_a_day_ends_by_the_clients_clock():
    told = ahead(client=CLIENT.model_copy(update={"zone": "WIT"}), until=date(2026, 12, 15))
    assert told.until.isoformat() == "2026-12-15T23:59:59.999999+09:00"


def test_a_hand_off_is_the_end():
    end = ahead().end
    assert (end.kind, end.to) == ("hand_off", "penanggung jawab piutang")
    assert isinstance(end.decision, HandOff)


def test_what_was_sent_before_is_shown_and_never_again():
    host = Host(Account(CLIENT, (invoice(),)), presets.standard())
    now = datetime(2026, 12, 23, 10, 15, tzinfo=WIB)
    list(host.play(now=NOVEMBER, until=now))
    told = ahead(now=now, history=host.conversation)
    assert [(moment.kind, moment.step) for moment in told.moments[:4]] == [
        ("contacted", "reminder"),
        ("contacted", "due_today"),
        ("contacted", "follow_up"),
        ("send", "call"),
    ]
    assert rows(told)[3:] == rows(ahead())[3:]
    assert [moment.days_after_due for moment in told.moments[:3]] == [-3, 0, 3]


def test_messages_about_other_invoices_and_failed_ones_are_not_shown():
    other = Host(Account(CLIENT, (invoice(id="INV-2", number="INV/2"),)), presets.standard())
    now = datetime(2026, 12, 16, 8, 0, tzinfo=WIB)
    list(other.play(now=NOVEMBER, until=now))
    failed = Host(Account(CLIENT, (invoice(),)), presets.standard())
    (send,) = failed.ask(datetime(2026, 12, 15, 9, 0, tzinfo=WIB)).sends
    failed.learn(send.as_contacted(send.at, "failed"))
    for conversation in (other.conversation, failed.conversation):
        assert all(moment.kind != "contacted" for moment in ahead(now=now, history=conversation).moments)


def test_a_contact_about_an_obligation_of_another_system_counts_from_the_due_date():
    host = Host(Account(CLIENT, (invoice(),)), presets.standard())
    (send,) = host.ask(datetime(2026, 12, 15, 9, 0, tzinfo=WIB)).sends
    contact = send.as_contacted(send.at)
    foreign = contact.items[0].model_copy(update={"obligation": "INV-1@besok"})
    contact = contact.model_copy(update={"items": (foreign,), "key": "old-1"})
    told = ahead(
        now=datetime(2026, 12, 16, 8, 0, tzinfo=WIB), history=[contact.model_copy(update={"items": (foreign,)})]
    )
    assert [(moment.kind, moment.days_after_due) for moment in told.moments[:1]] == [("contacted", -3)]


def test_an_invoice_in_instalments_names_the_other_dates():
    parts = [{"due_on": f"2026-{month}-18", "amount": 2_500_000} for month in (11, 12)]
    what = invoice("2026-11-18", instalments=parts)
    now = datetime(2026, 11, 2, 8, 0, tzinfo=WIB)
    told = ahead(what, now=now)
    assert [due.obligation for due in told.dues] == ["INV-1@2026-11-18"]
    assert told.instalments == (date(2026, 12, 18),)
    host = Host(Account(CLIENT, (what,)), presets.standard())
    list(host.play(now=now, until=datetime(2026, 11, 20, 8, 0, tzinfo=WIB)))
    paid = invoice(
        "2026-11-18",
        instalments=parts,
        payments=[{"id": "P", "amount": 2_500_000, "received_on": date(2026, 11, 20)}],
    )
    later = ahead(paid, now=datetime(2026, 11, 20, 9, 0, tzinfo=WIB), history=host.conversation)
    assert [due.obligation for due in later.dues] == ["INV-1@2026-12-18"]
    assert [(moment.kind, moment.days_after_due) for moment in later.moments[:2]] == [
        ("contacted", -5),
        ("contacted", 0),
    ]


def test_pay_days_and_closed_days_move_the_effective_date_and_the_client_knows_the_agreed_one():
    told = ahead(client=CLIENT.model_copy(update={"pay_days": (25,)}))
    (due,) = told.dues
    assert (due.due_on, due.effective_on, due.grace_ends) == (
        date(2026, 12, 18),
        date(2026, 12, 28),
        date(2026, 12, 31),
    )
    assert told.sends[2].days_after_due == 13


def test_regional_holidays_are_those_of_the_client():
    calendar = WorkingCalendar.indonesia(regional={"Bali": {"2026-12-21": "Hari Galungan"}})
    balinese = CLIENT.model_copy(update={"region": "Bali", "zone": "WITA"})
    told = ahead(client=balinese, calendar=calendar)
    assert told.sends[2].at.date() == date(2026, 12, 22)
    assert [day.name for day in told.closed if day.on == date(2026, 12, 21)] == ["Hari Galungan"]
    assert ahead(calendar=calendar).sends[2].at.date() == date(2026, 12, 21)


def test_nothing_that_is_given_changes():
    history = History([PromiseMade(at=NOVEMBER, pay_by=date(2026, 12, 20))])
    before = (invoice(), CLIENT, presets.standard(), history)
    assert ahead(history=history) == ahead(history=history.conversation) == ahead(history=list(history))
    assert before == (invoice(), CLIENT, presets.standard(), history)


@given(st.data())
def test_whatever_was_said_a_forecast_can_be_told(data):
    client = data.draw(clients())
    what = data.draw(invoices(client_id=client.id))
    policy = data.draw(policies())
    now = data.draw(instants())
    until = now + timedelta(days=data.draw(st.integers(0, 150)))
    told = forecast(what, client, policy, now=now, until=until, history=data.draw(histories(what, policy)))
    assert told.moments
    assert all(earlier.at <= later.at for earlier, later in pairwise(told.moments))
    assert all(moment.at <= told.until for moment in told.moments)
    keys = [moment.decision.key for moment in told.sends]
    assert len(keys) == len(set(keys))
    for language in ("id", "en"):
        assert told.to_text(language)
        ET.fromstring(told.to_html(language))  # noqa: S314 - our own page
    json.dumps(told.to_dicts())


# --- bad questions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"now": NOVEMBER.replace(tzinfo=None)}, "now must be a datetime with its zone"),
        ({"until": NOVEMBER.replace(tzinfo=None)}, "until must be a datetime with its zone"),
        ({"until": "2026-12-01"}, "until must be a datetime with its zone, or a date"),
        ({"until": NOVEMBER - timedelta(seconds=1)}, "until lies before now"),
        ({"client": CLIENT.model_copy(update={"id": "C-2"})}, "another client"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(more, words):
    with pytest.raises(ArgumentError, match=words):
        ahead(**more)


def test_a_calendar_that_ends_too_early_is_no_reason_to_guess():
    calendar = WorkingCalendar.indonesia(years=range(2026, 2027))
    with pytest.raises(CalendarCoverageError):
        ahead(calendar=calendar)


def test_the_margin_of_the_picture_may_reach_beyond_the_calendar():
    calendar = WorkingCalendar.indonesia(years=range(2026, 2027))
    now = datetime(2026, 12, 30, 8, 0, tzinfo=WIB)
    told = ahead(now=now, until=now, history=[DisputeOpened(at=now)], calendar=calendar)
    assert told.shown_until.year == 2027
    assert max(day.on for day in told.closed).year == 2026


# --- as a value ------------------------------------------------------------------------------------


def test_a_timeline_is_a_value():
    told = ahead()
    assert told == ahead()
    assert hash(told) == hash(ahead())
    assert pickle.loads(pickle.dumps(told)) == told


def test_dictionaries_are_plain_and_carry_no_address():
    dicts = ahead(policy=presets.firm()).to_dicts()
    text = json.dumps(dicts)
    assert "@contoh" not in text
    assert "+62" not in text
    call = next(row for row in dicts if row["step"] == "call")
    assert call | {"because": []} == {
        "kind": "send",
        "at": "2026-12-28T10:00:00+07:00",
        "days_after_due": 10,
        "step": "call",
        "purpose": "overdue",
        "tone": "firm",
        "channel": "phone",
        "outstanding": "IDR 5000000.00",
        "planned_on": "2026-12-25",
        "deadline_on": None,
        "until": None,
        "reason": "",
        "to": "",
        "approved": False,
        "because": [],
        "invoices": [],
        "listed": [],
    }


def test_every_kind_of_moment_has_the_same_columns():
    timelines = [ahead(), ahead(until=NOVEMBER), ahead(history=[Replied(at=NOVEMBER)])]
    assert len({tuple(row) for told in timelines for row in told.to_dicts()}) == 1


# --- as text ---------------------------------------------------------------------------------------

TABLE = """\
Faktur INV/1, jatuh tempo Jumat, 18 Desember 2026, kebijakan standard
Dilihat Rabu, 25 November 2026, 08.00 WIB; bila tidak ada kabar dan tidak ada pembayaran baru.

hari  tanggal          pukul      langkah       nada      saluran   keterangan
────  ───────────────  ─────────  ────────────  ────────  ────────  ────────────────────────────────────────────────
H-3   Sel 15 Des 2026  09.00 WIB  reminder      ramah     WhatsApp
H     Jum 18 Des 2026  09.00 WIB  due_today     ramah     WhatsApp
H+3   Sen 21 Des 2026  09.00 WIB  follow_up     sopan     WhatsApp
H+10  Sen 28 Des 2026  10.00 WIB  call          tegas     telepon   rencana Jum 25 Des: Hari Raya Natal, akhir pekan
H+17  Sen 4 Jan 2027   09.00 WIB  letter        resmi     email     batas Kam 14 Jan; rencana Jum 1 Jan: Tahun Baru
                                                                    Masehi, akhir pekan
H+31  Sen 18 Jan 2027  09.00 WIB  final_notice  terakhir  email     batas Rab 27 Jan; rencana Min 17 Jan: akhir
                                                                    pekan
H+45  Sen 1 Feb 2027   00.00 WIB  hand_off      –         –         serahkan kepada penanggung jawab piutang"""


def test_a_timeline_prints_as_a_table():
    assert str(ahead()) == TABLE


def test_the_table_speaks_english_too():
    text = ahead().to_text("en")
    assert "Invoice INV/1, due Friday, 18 December 2026, policy standard" in text
    assert "H+10  Mon 28 Dec 2026  10:00 WIB  call          firm      phone     planned Fri 25 Dec" in text


@pytest.mark.parametrize("method", ["to_text", "to_html", "to_svg"])
def test_a_language_that_sopan_does_not_speak_is_refused(method):
    with pytest.raises(ArgumentError, match="language is unknown"):
        getattr(ahead(), method)("fr")


WIDE = EscalationPolicy.model_validate(
    {
        "name": "日本語",
        "steps": [
            {"id": "お知らせ", "when": "H+3", "tone": "polite", "channels": ["email"]},
            {"id": "é́́", "when": "H+7", "tone": "polite", "channels": ["sms", "letter", "phone"]},
        ],
    },
)


@pytest.mark.parametrize("policy", [presets.gentle(), presets.standard(), presets.firm(), WIDE])
@pytest.mark.parametrize("language", ["id", "en"])
def test_columns_stand_under_each_other_and_fit_a_terminal(policy, language):
    head, rule, *lines = ahead(policy=policy).to_text(language).split("\n")[3:]
    starts = [place for place, sign in enumerate(rule) if sign == "─" and (place == 0 or rule[place - 1] == " ")]
    for line in (head, *lines):
        columns = "".join(letter + "\0" * (columns_wide(letter) - 1) for letter in line if columns_wide(letter))
        for start in starts[1:]:
            assert columns[start - 2 : start].strip() == ""
        assert len(columns) <= 120


def test_holidays_that_belong_together_are_named_once():
    told = ahead(invoice("2026-03-16"), now=datetime(2026, 3, 5, 8, 0, tzinfo=WIB), until=date(2026, 4, 1))
    text = " ".join(str(told).split())
    assert "rencana Kam 19 Mar: Hari Suci Nyepi, Hari Raya Idul Fitri dan cuti bersama" in text
    assert "rencana Sen 23 Mar: Hari Raya Idul Fitri dan cuti bersama, jarak antarkontak minimal 2 hari" in text


def test_what_rests_on_an_undecreed_year_says_so():
    told = ahead(invoice("2029-05-10"), now=datetime(2029, 5, 1, 8, 0, tzinfo=WIB), until=date(2029, 5, 20))
    assert "libur tahun 2029 belum ditetapkan" in str(told)


def test_a_moment_without_shift_says_what_else_held_it():
    """After a promise the next step waits for the gap, with no day of its own to name."""
    promise = PromiseMade(at=datetime(2026, 12, 21, 9, 0, tzinfo=WIB), pay_by=date(2026, 12, 30))
    told = ahead(now=datetime(2026, 12, 22, 8, 0, tzinfo=WIB), history=[promise])
    text = " ".join(str(told).split())
    assert "janji Rab 30 Des tidak terpenuhi" in text
    assert "setelah jarak antarkontak minimal 2 hari, Isra Mikraj Nabi Muhammad" in text


def test_skipped_steps_and_missing_slips_are_told():
    mailbox = CLIENT.model_copy(update={"contacts": CLIENT.contacts[1:2]})
    assert "call dilewati: tidak dapat dihubungi dengan cara itu" in " ".join(str(ahead(client=mailbox)).split())
    slip = invoice(
        withholdings=[{"kind": "pph23", "amount": 100_000}],
        payments=[{"id": "P", "amount": 4_900_000, "received_on": date(2026, 12, 1)}],
    )
    told = ahead(slip)
    assert {moment.step for moment in told.sends} == {"certificate"}
    assert told.sends[0].tone is Tone.FRIENDLY
    assert "bukti pajak belum diterima" in " ".join(str(told).split())


def test_channels_are_those_of_the_client():
    told = ahead(client=CLIENT.model_copy(update={"preferred_channels": ("email",)}))
    assert told.sends[0].channel is Channel.EMAIL


# --- the room is the call --------------------------------------------------------------------------


def test_the_front_door_offers_a_call_however_the_room_was_loaded():
    import inspect

    import sopan

    told = sopan.forecast(invoice(), CLIENT, presets.standard(), now=NOVEMBER, until=SUMMER, history=())
    assert told == ahead()
    assert sopan.forecast.forecast is forecast
    assert list(inspect.signature(sopan.forecast).parameters) == list(inspect.signature(forecast).parameters)


def test_a_moment_by_itself_says_little():
    quiet = Moment("done", NOVEMBER, 0)
    assert quiet.to_dict()["because"] == []


def test_a_span_may_begin_on_the_first_day_that_values_know():
    assert first_instant("start", FIRST_DAY, WIB).date() == FIRST_DAY
    with pytest.raises(ArgumentError, match="start must lie between"):
        first_instant("start", FIRST_DAY - timedelta(days=1), WIB)
