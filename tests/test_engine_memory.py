"""What the engine remembers between calls can be seen by nobody: it is about days and values, never about now."""

import gc
from datetime import UTC, date, datetime, timedelta
from weakref import ref

import pytest

from sopan import Channel, Client, Conversation, EscalationPolicy, History, Invoice, WorkingCalendar, decide, presets
from sopan._caching import ComputedDict, WeakMemo, lazy
from sopan.engine._case import Case, contactability
from sopan.engine._schedule import schedule_of
from sopan.engine._timing import Days
from sopan.history import Contacted, ContactedItem, Replied
from sopan.zones import zone_of

WIB, WIT = zone_of("WIB"), zone_of("WIT")
STANDARD = presets.standard()
WHATSAPP, EMAIL, PHONE = Channel.WHATSAPP, Channel.EMAIL, Channel.PHONE


def client(**fields) -> Client:
    contacts = [{"channel": "email", "address": "a@contoh.example"}, {"channel": "phone", "address": "081234567890"}]
    return Client.model_validate({"id": "C", "name": "PT Contoh", "contacts": contacts, **fields})


def invoice(due_on: date, **fields) -> Invoice:
    issued_on = due_on - timedelta(days=30)
    data = {"id": "I", "number": "1", "client_id": "C", "issued_on": issued_on, "due_on": due_on, "total": 5_000_000}
    return Invoice.model_validate(data | fields)


def contact(at: datetime, *items: tuple[str, str, str], outcome: str = "delivered") -> Contacted:
    named = [
        ContactedItem(invoice_id=obligation.partition("@")[0], obligation=obligation, step=step, occurrence=occurrence)
        for obligation, step, occurrence in items
    ]
    key = "-".join(items[0]) if items else None
    return Contacted(at=at, key=key, channel="email", items=named, outcome=outcome)


# --- three ways to remember ----------------------------------------------------------------------


def test_a_lazy_fact_is_worked_out_once_per_instance():
    class Box:
        def __init__(self, number):
            self.number, self.asked = number, 0

        @lazy
        def double(self):
            """Twice the number."""
            self.asked += 1
            return 2 * self.number

    boxes = [Box(1), Box(2)]
    assert [box.double for box in boxes for _ in range(3)] == [2, 2, 2, 4, 4, 4]
    assert [box.asked for box in boxes] == [1, 1]
    assert Box.double.__doc__ == "Twice the number."


def test_a_computed_dict_asks_once_per_entry_and_not_at_all_after_an_error():
    asked = []

    def half(number):
        asked.append(number)
        return 10 // number

    table = ComputedDict(half)
    assert [table[2], table[5], table[2]] == [5, 2, 5]
    with pytest.raises(ZeroDivisionError):
        table[0]
    assert 0 not in table
    assert asked == [2, 5, 0]


def test_a_computed_dict_begins_anew_when_it_is_full():
    table = ComputedDict(str, 2)
    assert [table[1], table[2], table[3], table[1]] == ["1", "2", "3", "1"]
    assert set(table) == {3, 1}


class Thing:
    """Something that can be watched."""


def test_a_weak_memo_knows_its_arguments_by_identity():
    made: list[int] = []

    def pair(_a: Thing, _b: Thing) -> list[int]:
        made.append(len(made))
        return [len(made)]

    memo = WeakMemo(pair)
    first, second = Thing(), Thing()
    assert memo(first, second) is memo(first, second)
    assert memo(second, first) is not memo(first, second)
    assert made == [0, 1]


def test_a_weak_memo_forgets_with_any_of_its_arguments():
    memo: WeakMemo[Thing, Thing, list[int]] = WeakMemo(lambda _a, _b: [])
    first, second, third = Thing(), Thing(), Thing()
    memo(first, second), memo(first, third), memo(second, third)
    del second
    assert list(memo.known) == [(id(first), id(third))]
    del first
    assert not memo.known
    assert not memo._watched


def test_a_full_weak_memo_begins_anew():
    memo: WeakMemo[Thing, list[int]] = WeakMemo(lambda _: [], 2)
    things = [Thing() for _ in range(3)]
    kept = [memo(thing) for thing in things]
    assert len(memo.known) == len(memo._watched) == 1
    assert [memo(things[place]) is kept[place] for place in (2, 0)] == [True, False]


def test_short_lived_values_are_never_taken_for_one_another():
    """Python gives the identity of a dead value to a new one; the memory must not fall for it."""
    now, due_on = datetime(2026, 12, 1, 10, tzinfo=WIB), date(2026, 12, 1)
    found = []
    for grace in (0, 3, 6, 9) * 30:
        policy = EscalationPolicy.model_validate(STANDARD.model_dump() | {"grace_days": grace})
        answer = decide(invoice(due_on), client(), policy, now=now + timedelta(days=1), history=())
        found.append((grace, answer.until.date()))
        del policy
        gc.collect(0)
    assert set(found) == {
        (0, date(2026, 12, 4)),
        (3, date(2026, 12, 4)),
        (6, date(2026, 12, 7)),
        (9, date(2026, 12, 10)),
    }


def test_the_order_of_questions_changes_no_answer():
    """Asked forwards, backwards, and by a client that nobody knows: what was learnt before makes no difference."""
    owed = invoice(date(2026, 12, 18))
    instants = [datetime(2026, 12, 1, 6, tzinfo=WIB) + timedelta(hours=7 * n) for n in range(150)]
    known = client()
    forwards = [decide(owed, known, STANDARD, now=at, history=()) for at in instants]
    backwards = [decide(owed, known, STANDARD, now=at, history=()) for at in reversed(instants)]
    strangers = [decide(owed, client(), STANDARD, now=at, history=()) for at in instants]
    assert forwards == backwards[::-1] == strangers


# --- what depends on client, policy and calendar alone -----------------------------------------------


def test_preferred_channels_come_first_and_what_cannot_be_used_is_left_out():
    calendar = WorkingCalendar.indonesia()
    reached = contactability(STANDARD, client(preferred_channels=["phone"], opted_out=["sms"]), calendar)
    assert reached.preferred[WHATSAPP, EMAIL, PHONE] == (PHONE, EMAIL)
    assert reached.usable[WHATSAPP, EMAIL, PHONE] == (EMAIL, PHONE)
    night = contactability(STANDARD, client(contact_hours="Mo-Fr 02:00-03:00"), calendar)
    assert night.preferred[EMAIL, PHONE] == ()
    assert night.constraints[EMAIL] is None


def case_of(who: Client, calendar: WorkingCalendar, *events: Contacted) -> Case:
    return Case(invoice(date(2026, 12, 1)), who, STANDARD, Conversation.of(events), calendar, None)


@pytest.mark.parametrize("own", [{}, {"contact_hours": "Mo-Fr 10:00-12:00"}])
def test_constraints_are_shared_until_somebody_was_contacted(own):
    calendar = WorkingCalendar.indonesia()
    hour = 10 if own else 9
    ours, theirs = (case_of(client(id=name, **own), calendar) for name in ("A", "B"))
    first = ours.contactability.first_route(ours, (EMAIL,))
    assert first.constraints is theirs.contactability.first_route(theirs, (EMAIL,)).constraints
    said = case_of(ours.client, calendar, contact(datetime(2026, 12, 1, 10, tzinfo=WIB)))
    after = said.contactability.first_route(said, (EMAIL,))
    assert said.contactability is ours.contactability
    assert after.constraints is not first.constraints
    assert after.constraints.first_instant(date(2026, 12, 1)) == datetime(2026, 12, 3, hour, tzinfo=WIB)
    assert first.constraints.first_instant(date(2026, 12, 1)) == datetime(2026, 12, 1, hour, tzinfo=WIB)


def test_a_schedule_gives_the_dates_of_the_worked_example():
    """Rule 7: due Wed 18 Nov 2026, grace 3, step H+3: Sat 21 Nov, rolled to Mon 23 Nov."""
    schedule = schedule_of(STANDARD, WorkingCalendar.indonesia())
    planned = schedule.after_due["follow_up", date(2026, 11, 18)]
    assert (planned.nominal, planned.target, planned.from_grace) == (date(2026, 11, 21), date(2026, 11, 23), True)
    assert schedule.after_due["follow_up", date(2026, 11, 18)] is planned
    assert schedule.before_due[schedule.early[0].id, date(2026, 11, 18)].target == date(2026, 11, 13)
    assert [step.id for step in (*schedule.early, *schedule.overdue_after[-1])] == [step.id for step in STANDARD.steps]


def test_closed_days_between_two_are_named_once_per_run_and_those_beside_them_not():
    days = Days(WorkingCalendar.indonesia())
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert days.between[friday, friday] == ()
    assert [reason.on for reason in days.between[friday, monday]] == [date(2026, 11, 21)]
    assert [reason.code for reason in days.between[date(2026, 12, 24), date(2026, 12, 25)]] == [
        "cuti_bersama",
        "holiday",
    ]


# --- nothing is kept of a client ---------------------------------------------------------------------


def ask(who: Client, calendar: WorkingCalendar, policy: EscalationPolicy = STANDARD) -> None:
    said = History([contact(datetime(2026, 11, 20, 10, tzinfo=WIB), ("I", "reminder", "2026-12-01"))])
    asked = invoice(date(2026, 12, 1), instalments=HALVES)
    for history in (said, ()):
        decide(asked, who, policy, now=datetime(2026, 12, 7, 10, tzinfo=WIB), history=history, calendar=calendar)


HALVES = [{"due_on": date(2026, 12, day), "amount": 2_500_000} for day in (1, 15)]
PEOPLE = [
    {},
    {"contact_hours": "Mo-Fr 10:00-12:00", "out_of_hours_consent": True},
    {"quiet_periods": [{"start": date(2026, 12, 7), "end": date(2026, 12, 9)}]},
    {"region": "Bali"},
]


@pytest.mark.parametrize("fields", PEOPLE, ids=["plain", "own hours", "quiet period", "region"])
def test_nothing_outlives_the_callers_last_reference_to_client_history_and_calendar(fields):
    """Without waiting for the garbage collector: what is let go of is gone at once."""
    gc.collect()
    gc.disable()
    try:
        calendar = WorkingCalendar.indonesia(regional={"Bali": {"2026-06-17": "Hari Raya Galungan"}})
        who, policy = client(**fields), EscalationPolicy.model_validate(STANDARD.model_dump())
        ask(who, calendar, policy)
        watched = {"client": ref(who), "calendar": ref(calendar), "policy": ref(policy)}
        del who, calendar, policy
        assert {name for name, one in watched.items() if one() is not None} == set()
    finally:
        gc.enable()


def test_a_thousand_clients_leave_nothing_behind():
    calendar = WorkingCalendar.indonesia()
    gc.collect()
    before = len(contactability.known)  # clients that other tests hold
    for number in range(1000):
        ask(client(id="C", name=f"Rahasia {number}"), calendar)
    gc.collect()
    assert [one for one in gc.get_objects() if type(one) is Client and one.name.startswith("Rahasia")] == []
    assert len(contactability.known) <= before + 1


def test_a_hundred_calendars_leave_no_tables_behind():
    who = client()
    ask(who, WorkingCalendar.indonesia())
    before = sum(type(one) is WorkingCalendar for one in gc.get_objects())
    for number in range(100):
        ask(who, WorkingCalendar.indonesia(add={f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}": "Libur toko"}))
    gc.collect()
    assert sum(type(one) is WorkingCalendar for one in gc.get_objects()) <= before


# --- what a conversation knows about its contacts ----------------------------------------------------

MORNING = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
SAID = Conversation.of(
    [
        contact(MORNING, ("I", "follow_up", "1")),
        contact(MORNING + timedelta(days=1), ("I", "call", "1"), ("J", "follow_up", "1")),
        contact(MORNING + timedelta(days=2), ("I", "letter", "1"), outcome="failed"),
        contact(MORNING + timedelta(days=3), ("I@2026-12-01", "follow_up", "1")),
        contact(MORNING + timedelta(days=4)),
        Replied(at=MORNING),
    ]
)


def test_a_conversation_names_the_kinds_of_its_events():
    assert SAID.kinds == {Contacted, Replied}
    assert Conversation.of(()).kinds == frozenset()


def test_a_conversation_sorts_its_contacts_by_invoice():
    about = [(item.obligation, item.step, record.sent) for record, item in SAID.contacts_about("I")]
    assert about == [
        ("I", "follow_up", True),
        ("I", "call", True),
        ("I", "letter", False),
        ("I@2026-12-01", "follow_up", True),
    ]
    assert [item.step for _, item in SAID.contacts_about("J")] == ["follow_up"]
    assert SAID.contacts_about("K") == ()


@pytest.mark.parametrize(("zone", "first"), [(WIB, date(2026, 11, 19)), (UTC, date(2026, 11, 18))])
def test_contact_days_are_dates_of_the_zone(zone, first):
    days = [date.fromordinal(day) for day in SAID.contact_days(zone)]
    assert days == [first + timedelta(days=n) for n in (0, 1, 3, 4)], "the failed one is none"
    assert SAID.contact_days(zone) is SAID.contact_days(zone)


def test_steps_are_sent_by_contacts_that_went_out():
    assert SAID.asked("I", "I", WIB).sent == {
        ("follow_up", "1"): date(2026, 11, 19),
        ("call", "1"): date(2026, 11, 20),
    }
    assert SAID.asked("I", "I@2026-12-01", WIT).sent == {("follow_up", "1"): date(2026, 11, 22)}
    assert SAID.asked("K", "K", WIB).sent == {}


def test_a_history_with_one_more_event_forgets_nothing_and_remembers_nothing_wrong():
    history = History(SAID.events)
    assert history.conversation.contact_days(WIB)
    longer = history.adding(contact(MORNING + timedelta(days=6), ("I", "final_notice", "1")))
    assert ("final_notice", "1") in longer.conversation.asked("I", "I", WIB).sent
    assert ("final_notice", "1") not in history.conversation.asked("I", "I", WIB).sent
