"""What the engine remembers between calls can be seen by nobody: it is about days and values, never about now."""

import gc
from datetime import UTC, date, datetime, timedelta

import pytest

from sopan import Channel, Client, Conversation, EscalationPolicy, History, Invoice, WorkingCalendar, decide, presets
from sopan.engine.instants import ClosedDays
from sopan.engine.once import Learnt, kept, once
from sopan.engine.reach import reach_of
from sopan.engine.timetable import timetable_of
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


# --- the three ways to remember ----------------------------------------------------------------------


def test_once_works_a_fact_out_once_per_instance():
    class Box:
        def __init__(self, number):
            self.number, self.asked = number, 0

        @once
        def double(self):
            """Twice the number."""
            self.asked += 1
            return 2 * self.number

    boxes = [Box(1), Box(2)]
    assert [box.double for box in boxes for _ in range(3)] == [2, 2, 2, 4, 4, 4]
    assert [box.asked for box in boxes] == [1, 1]
    assert Box.double.__doc__ == "Twice the number."


def test_a_learnt_table_asks_once_per_entry_and_not_at_all_after_an_error():
    asked = []

    def half(number):
        asked.append(number)
        return 10 // number

    table = Learnt(half)
    assert [table[2], table[5], table[2]] == [5, 2, 5]
    with pytest.raises(ZeroDivisionError):
        table[0]
    assert 0 not in table
    assert asked == [2, 5, 0]


def test_what_is_kept_is_known_by_identity_and_forgotten_in_bulk():
    made = []

    @kept
    def pair(a, b):
        made.append((a, b))
        return [a, b]

    first, second = [1], [1]
    assert pair(first, second) is pair(first, second)
    assert pair(second, first) is not pair(first, second)
    assert len(made) == 2
    asked = []

    def noted(thing):
        asked.append(thing[0])
        return thing

    two = kept(noted, 2)
    things, order = [[0], [1], [2]], [0, 1, 0, 1, 2, 0, 1]
    assert [two(things[n]) for n in order] == [things[n] for n in order]
    assert asked == [0, 1, 2, 0, 1]


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


def test_reach_puts_preferred_channels_first_and_leaves_out_what_cannot_be_used():
    calendar = WorkingCalendar.indonesia()
    reach = reach_of(STANDARD, client(preferred_channels=["phone"], opted_out=["sms"]), calendar)
    assert reach.preferred[WHATSAPP, EMAIL, PHONE] == (PHONE, EMAIL)
    assert reach.usable[WHATSAPP, EMAIL, PHONE] == (EMAIL, PHONE)
    night = reach_of(STANDARD, client(contact_hours="Mo-Fr 02:00-03:00"), calendar)
    assert night.preferred[EMAIL, PHONE] == ()
    assert night.conditions(EMAIL, ()) is None


def test_conditions_are_shared_until_somebody_was_contacted():
    calendar = WorkingCalendar.indonesia()
    ours, theirs = (reach_of(STANDARD, client(id=name), calendar) for name in ("A", "B"))
    assert ours.conditions(EMAIL, ()) is theirs.conditions(EMAIL, ())
    days = (date(2026, 12, 1).toordinal(),)
    after = ours.conditions(EMAIL, days)
    assert after is not theirs.conditions(EMAIL, ())
    assert after.first_instant(date(2026, 12, 1)) == datetime(2026, 12, 3, 9, tzinfo=WIB)
    assert theirs.conditions(EMAIL, ()).first_instant(date(2026, 12, 1)) == datetime(2026, 12, 1, 9, tzinfo=WIB)


def test_a_timetable_gives_the_dates_of_the_worked_example():
    """Rule 7: due Wed 18 Nov 2026, grace 3, step H+3: Sat 21 Nov, rolled to Mon 23 Nov."""
    table = timetable_of(STANDARD, WorkingCalendar.indonesia())
    follow_up = next(step for step in STANDARD.steps if step.id == "follow_up")
    due = table.after_due(follow_up, date(2026, 11, 18))
    assert (due.nominal, due.target, due.from_grace) == (date(2026, 11, 21), date(2026, 11, 23), True)
    assert table.after_due(follow_up, date(2026, 11, 18)) is due
    reminder = table.early[0]
    assert table.before_due(reminder, date(2026, 11, 18)).target == date(2026, 11, 13)
    assert [step.id for step in (*table.early, *table.overdue_after[-1])] == [step.id for step in STANDARD.steps]


def test_closed_days_between_two_are_named_once_per_run_and_those_beside_them_not():
    closed = ClosedDays(WorkingCalendar.indonesia())
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert closed.between[friday, friday] == ()
    assert [reason.on for reason in closed.between[friday, monday]] == [date(2026, 11, 21)]
    assert [reason.code for reason in closed.between[date(2026, 12, 24), date(2026, 12, 25)]] == [
        "cuti_bersama",
        "holiday",
    ]


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
