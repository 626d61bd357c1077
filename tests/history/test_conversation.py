"""Folding is a join: whatever comes late, twice or in another order, the same conversation comes out."""

from __future__ import annotations

import pickle
import time
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.errors import HistoryError
from sopan.history import (
    Contacted,
    Conversation,
    DisputeOpened,
    DisputeResolved,
    Event,
    HandedOff,
    HandOffRecalled,
    History,
    HoldLifted,
    HoldPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    evolve,
)
from sopan.history._keys import contact_key
from sopan.words import Outcome
from sopan.zones import INDONESIAN_ZONES
from tests.history.events import KINDS, START, events, told

SILENCE = Conversation.of(())


def fold(events) -> Conversation:
    return Conversation.of(events)


def later(hours: float) -> datetime:
    return START + timedelta(hours=hours)


# --- the laws -------------------------------------------------------------------------------------


@given(told(), st.randoms())
def test_order_and_repetition_change_nothing(events, dice):
    shuffled = [*events, *events[:3]]
    dice.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(told())
def test_one_by_one_equals_all_at_once(events):
    assert reduce(evolve, events, SILENCE) == fold(events)


@given(st.lists(events([Contacted, Contacted, Replied]), max_size=9))
def test_what_is_known_of_the_contacts_is_the_same_however_they_were_recorded(found):
    """A host records them one by one as they happen, and asks in between."""
    conversation = SILENCE
    found.sort(key=lambda event: event.at)
    for number, event in enumerate(found, 1):
        conversation = evolve(conversation, event)
        assert known_of(conversation) == known_of(fold(found[:number]))


def test_what_is_known_of_one_obligation_is_not_known_of_another():
    def asked(number: int, *about: tuple[str, str]) -> Contacted:
        items = [{"invoice_id": at, "obligation": what, "step": "letter", "occurrence": "1"} for at, what in about]
        return Contacted(at=later(number), key=f"k{number}", channel="email", items=items, outcome="sent")

    places = [(at, what, UTC) for at in "AB" for what in ("A@2026-12-01", "A@2027-01-01")]
    first, second = asked(1, ("A", "A@2026-12-01")), asked(2, ("A", "A@2027-01-01"), ("B", "A@2026-12-01"))
    grown = fold([first])
    for place in places:
        assert grown.asked(*place) == fold([first]).asked(*place)
    grown = evolve(grown, second)
    assert [grown.asked(*place) for place in places] == [fold([first, second]).asked(*place) for place in places]


def known_of(conversation: Conversation) -> tuple:
    return (
        conversation,
        conversation.contacts,
        conversation.sent_contacts,
        conversation.sent_keys,
        conversation.stray_keys,
        conversation.kinds,
        conversation.of_kind(Contacted),
        *(conversation.contacts_about(invoice_id) for invoice_id in "ABC"),
        *(conversation.contact_days(zone) for zone in (UTC, INDONESIAN_ZONES["WIB"])),
        conversation.asked("A", "A", UTC),
    )


@given(told(), told(), told())
def test_joining_is_commutative_associative_and_idempotent(left, middle, right):
    a, b, c = fold(_named(left, "a")), fold(_named(middle, "b")), fold(_named(right, "c"))
    assert a.join(b) == b.join(a)
    assert a.join(b).join(c) == a.join(b.join(c))
    assert a.join(a) == a
    assert a.join(SILENCE) == SILENCE.join(a) == a


@given(told(), told())
def test_joining_two_halves_equals_folding_the_whole(left, right):
    left, right = _named(left, "a"), _named(right, "b")
    assert fold(left).join(fold(right)) == fold([*left, *right])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_laws_hold_for_every_kind_by_itself(kind, data):
    events = data.draw(told([kind], most=8))
    assert reduce(evolve, events, SILENCE) == reduce(evolve, reversed(events), SILENCE) == fold(events)


@pytest.mark.parametrize("pair", [(HoldPlaced, HoldLifted), (DisputeOpened, DisputeResolved), (Replied, ReplyHandled), (OptedOut, OptedIn)])  # fmt: skip
@given(data=st.data())
def test_the_laws_hold_for_what_opens_and_closes(pair, data):
    events = data.draw(told(list(pair), most=8))
    assert reduce(evolve, events, SILENCE) == reduce(evolve, reversed(events), SILENCE) == fold(events)


def test_a_day_and_an_instant_do_not_hide_the_hold_behind_them():
    """Found by thought: a hold until a day stood between two until instants and hid which of those was longer."""
    first, second, third = (
        HoldPlaced(at=START, until=later(7)),
        HoldPlaced(at=later(1), until=date(2026, 11, 30)),
        HoldPlaced(at=later(2), until=later(10)),
    )
    assert fold([first, third]).join(fold([second])) == fold([first, second, third])
    assert fold([first, second, third]).of_kind(HoldPlaced) == (second, third)


def _named(events: list[Event], prefix: str) -> list[Event]:
    """Two hosts do not give one id to two events."""
    return [event.model_copy(update={"id": prefix + event.id}) if event.id else event for event in events]


# --- what it is for -------------------------------------------------------------------------------


@given(told())
def test_a_conversation_stores_as_json_and_pickles(events):
    conversation = fold(events)
    for other in (
        Conversation.model_validate_json(conversation.model_dump_json()),
        Conversation.model_validate(conversation.model_dump()),
        pickle.loads(pickle.dumps(conversation)),
    ):
        assert other == conversation
        assert hash(other) == hash(conversation)
        assert other.contacts == conversation.contacts


@given(told())
def test_the_newest_event_sets_the_clock_even_when_it_is_forgotten(events):
    assert fold(events).newest == max((event.at for event in events), default=None)
    assert set(fold(events).events) <= set(events)


@given(told())
def test_a_history_folds_like_its_events(events):
    history = History(events)
    assert history.conversation == fold(events)
    assert fold(history) == fold(events)


def test_what_was_stored_by_hand_is_folded_anew():
    old, new = Replied(at=START), ReplyHandled(at=later(1))
    stored = Conversation.model_validate({"newest": None, "events": [new, old, old]})
    assert stored == fold([old, new])
    assert stored.events == (new,)
    assert stored.newest == later(1)
    with pytest.raises(ValidationError, match="one id and say different things"):
        Conversation.model_validate({"events": [Replied(at=START, id="x"), ReplyHandled(at=START, id="x")]})


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_schema_version_is_refused(version):
    with pytest.raises(ValidationError):
        Conversation.model_validate({"schema_version": version})


def test_two_events_with_one_id_and_another_content_are_an_error_everywhere():
    first, second = Replied(at=START, id="E1"), Replied(at=later(1), id="E1")
    for attempt in (
        lambda: fold([first, second]),
        lambda: evolve(fold([first]), second),
        lambda: fold([first]).join(fold([second])),
        lambda: History([first, second]),
        lambda: History([first]).adding(second),
    ):
        with pytest.raises(HistoryError, match="two events carry one id"):
            attempt()
    assert evolve(fold([first]), first) == fold([first])


def test_evolve_reads_events_as_dicts_too():
    event = {"event": "replied", "at": "2026-11-18T09:00:00+07:00"}
    assert evolve(SILENCE, event) == fold([Replied(at=START)])


# --- what is remembered ---------------------------------------------------------------------------


def remembered(*events) -> set:
    return set(fold(events).events)


def test_a_later_word_about_everything_outlives_earlier_ones_about_single_invoices():
    one, everything = HandedOff(at=START, invoice_ids=["A"], to="m"), HandedOff(at=later(1), to="m")
    assert remembered(one, everything) == {everything}
    at_once = HandedOff(at=START, to="m")
    assert remembered(one, at_once) == {at_once}
    newer = HandedOff(at=later(2), invoice_ids=["A"], to="m")
    assert remembered(everything, newer) == {everything, newer}


@pytest.mark.parametrize("kind", [HandedOff, HandOffRecalled, PlanCancelled, PaymentClaimed, PaymentClaimRejected])
def test_per_invoice_the_newest_is_remembered(kind):
    more = {"to": "m"} if kind is HandedOff else {}
    both = kind(at=START, invoice_ids=["A", "B"], **more)
    a, b = kind(at=later(1), invoice_ids=["A"], **more), kind(at=later(2), invoice_ids=["B"], **more)
    assert remembered(both, a) == {both, a}
    assert remembered(both, a, b) == {a, b}


def test_approvals_are_remembered_per_step():
    letter, final = (StepApproved(at=START, invoice_ids=["A"], step=step) for step in ("letter", "final"))
    newer = StepApproved(at=later(1), invoice_ids=["A"], step="letter")
    assert remembered(letter, final, newer) == {final, newer}


@pytest.mark.parametrize(
    ("opening", "closing"), [(Replied, ReplyHandled), (DisputeOpened, DisputeResolved), (HoldPlaced, HoldLifted)]
)
def test_what_was_closed_for_every_invoice_it_names_is_forgotten(opening, closing):
    both = opening(at=START, invoice_ids=["A", "B"])
    a, b = closing(at=later(1), invoice_ids=["A"]), closing(at=later(2), invoice_ids=["B"])
    assert remembered(both, a) == {both, a}
    assert remembered(both, a, b) == {a, b}
    first, last = closing(at=later(1), invoice_ids=["A", "B"]), closing(at=later(3), invoice_ids=["B"])
    assert remembered(first, opening(at=later(2), invoice_ids=["B"]), last) == {first, last}
    assert remembered(both, closing(at=later(1))) == {closing(at=later(1))}
    assert remembered(both, closing(at=later(1), invoice_ids=["C", "B", "A"])) == {
        closing(at=later(1), invoice_ids=["C", "B", "A"])
    }


@pytest.mark.parametrize(
    ("opening", "closing"), [(Replied, ReplyHandled), (DisputeOpened, DisputeResolved), (HoldPlaced, HoldLifted)]
)
def test_at_one_instant_the_event_that_stops_asking_stands(opening, closing):
    assert remembered(opening(at=START), closing(at=START)) == {opening(at=START), closing(at=START)}
    account = opening(at=START)
    assert account in remembered(account, closing(at=later(1), invoice_ids=["A"]))


def test_of_several_holds_the_one_that_ends_last_is_remembered():
    long, short = HoldPlaced(at=START, until=later(90)), HoldPlaced(at=later(1), until=later(50))
    forever = HoldPlaced(at=later(2))
    assert remembered(long, short) == {long, short}  # lifting what came before the second leaves the second
    assert remembered(short, HoldPlaced(at=later(3), until=later(50))) == {HoldPlaced(at=later(3), until=later(50))}
    assert remembered(long, short, forever) == {forever}
    assert remembered(forever, HoldPlaced(at=later(3), until=later(99))) == {
        forever,
        HoldPlaced(at=later(3), until=later(99)),
    }


def test_per_channel_the_latest_word_counts_and_opting_out_wins_a_tie():
    out, back = OptedOut(at=START, channel="email"), OptedIn(at=START, channel="email")
    assert remembered(out, back) == {out}
    assert remembered(out, OptedIn(at=later(1), channel="email")) == {OptedIn(at=later(1), channel="email")}
    everything = OptedOut(at=later(1))
    assert remembered(out, everything) == {everything}
    assert remembered(out, OptedOut(at=START)) == {OptedOut(at=START)}
    assert remembered(everything, OptedIn(at=later(2), channel="sms")) == {
        everything,
        OptedIn(at=later(2), channel="sms"),
    }
    assert remembered(OptedIn(at=START), OptedOut(at=START, channel="sms")) == {
        OptedIn(at=START),
        OptedOut(at=START, channel="sms"),
    }


# --- contacts -------------------------------------------------------------------------------------


def report(hours: float, outcome: str, **more) -> Contacted:
    item = {"invoice_id": "A", "obligation": "A", "step": "letter", "occurrence": "1"}
    return Contacted(at=later(hours), key="k", channel="email", items=[item], outcome=outcome, **more)


def test_reports_on_one_contact_are_one_contact():
    sent, delivered, bounced = report(0, "sent", to="a@b.id"), report(1, "delivered"), report(2, "failed")
    (record,) = fold([delivered, sent]).contacts
    assert (record.at, record.outcome, record.sent, record.event) == (START, Outcome.DELIVERED, True, sent)
    (record,) = fold([bounced, delivered, sent]).contacts
    assert (record.at, record.outcome, record.sent) == (START, Outcome.FAILED, False)
    assert fold([bounced, delivered, sent]).sent_contacts == ()
    assert remembered(sent, delivered, bounced) == {sent, bounced}


@pytest.mark.parametrize(
    ("outcomes", "counts"),
    [
        (("failed", "unknown"), "unknown"),
        (("unknown", "sent"), "sent"),
        (("sent", "delivered"), "delivered"),
        (("failed", "delivered"), "delivered"),
        (("failed", "sent", "unknown"), "sent"),
    ],
)
def test_at_one_instant_the_better_outcome_counts(outcomes, counts):
    for order in (outcomes, outcomes[::-1]):
        (record,) = fold([report(0, outcome) for outcome in order]).contacts
        assert record.outcome == counts
    for addresses in ("az", "za"):
        told = [report(0, outcome, to=f"{name}@b.id") for name, outcome in zip(addresses, outcomes[:2], strict=True)]
        assert fold(told).contacts[0].outcome == max(outcomes[:2], key=["failed", "unknown", "sent", "delivered"].index)


def test_contacts_come_in_order_of_time():
    talk = Contacted(at=later(0.5), channel="phone", outcome="sent")
    assert [record.at for record in fold([report(1, "sent"), talk]).contacts] == [later(0.5), later(1)]
    assert fold([talk]).contacts[0].sent
    late = Contacted(at=later(3), channel="phone", outcome="sent")
    assert [record.at for record in fold([report(1, "sent"), talk, late]).contacts] == [later(0.5), later(1), later(3)]


def failure(attempt: int, *items: dict[str, str], hours: float = 0) -> Contacted:
    """An attempt at the first of the items that failed."""
    named = [{"invoice_id": "A", "obligation": "A", "step": "letter", "occurrence": "1"}, *items]
    key = contact_key("A", "letter", "1", attempt)
    return Contacted(at=later(hours), key=key, channel="email", items=named, outcome="failed")


def test_failures_that_can_be_counted_leave_no_key_behind():
    companion = {"invoice_id": "B", "obligation": "B", "step": "letter", "occurrence": "1"}
    for known in ([failure(0)], [failure(0), failure(1, hours=1)], [failure(0, companion)]):
        assert fold(known).stray_keys == frozenset()


def test_a_failure_before_which_one_is_unknown_leaves_its_key_behind():
    assert fold([failure(1)]).stray_keys == {contact_key("A", "letter", "1", 1)}
    assert fold([failure(0), failure(2, hours=1)]).stray_keys == {contact_key("A", "letter", "1", 2)}


def test_a_failure_that_sends_no_step_leaves_its_key_behind():
    listed = Contacted(
        at=START, key="k", channel="email", items=[{"invoice_id": "A", "obligation": "A"}], outcome="failed"
    )
    assert fold([listed]).stray_keys == {"k"}


def test_the_days_of_contacts_rise_where_the_clock_goes_back_past_midnight():
    newfoundland = ZoneInfo("America/St_Johns")  # until 2011 summer ended a minute after midnight
    before, after = datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC), datetime(2010, 11, 7, 2, 31, 30, tzinfo=UTC)
    told = [Contacted(at=at, channel="phone", outcome="sent") for at in (before, after)]
    found = [date.fromordinal(day) for day in fold(told).contact_days(newfoundland)]
    assert found == [date(2010, 11, 6), date(2010, 11, 7)]
    item = {"invoice_id": "A", "obligation": "A", "step": "letter", "occurrence": "1"}
    keyed = [Contacted(at=at, key=f"k{at:%M}", channel="email", items=[item], outcome="sent") for at in (before, after)]
    conversation = fold(keyed[:1])
    assert [date.fromordinal(day) for day in conversation.contact_days(newfoundland)] == [date(2010, 11, 7)]
    assert [date.fromordinal(day) for day in evolve(conversation, keyed[1]).contact_days(newfoundland)] == found


def test_talks_are_remembered_as_long_as_gap_and_caps_can_see_them():
    talks = [Contacted(at=START + timedelta(days=n), channel="phone", outcome="sent") for n in (0, 5, 40)]
    assert remembered(*talks) == set(talks[2:])
    assert remembered(*talks[:2]) == set(talks[:2])
    old, older = (Contacted(at=START + timedelta(days=n), channel="phone", outcome="sent") for n in (7, 6.5))
    assert remembered(older, old, talks[2]) == {old, talks[2]}  # 33 days, and a little more
    assert remembered(talks[0], Replied(at=START + timedelta(days=400))) >= {talks[0]}  # the latest, for the gap
    failed = Contacted(at=later(1), channel="phone", outcome="failed")
    assert remembered(failed) == set()
    assert fold([failed]).newest == later(1)


# --- size and time --------------------------------------------------------------------------------


def years_of_talk(count: int) -> list[Event]:
    """A client of three invoices with whom we talk every day for years, and who never promises anything."""
    found: list[Event] = []
    for n in range(count):
        at, scope = START + timedelta(days=n // 10, minutes=n % 10), [("A", "B", "C")[n % 3]]
        found.append(
            (
                lambda at, scope: Replied(at=at, invoice_ids=scope),
                lambda at, scope: ReplyHandled(at=at, invoice_ids=scope),
                lambda at, scope: HoldPlaced(at=at, invoice_ids=scope, until=at + timedelta(days=1)),
                lambda at, scope: HoldLifted(at=at, invoice_ids=scope),
                lambda at, scope: PaymentClaimed(at=at, invoice_ids=scope),
                lambda at, scope: PaymentClaimRejected(at=at, invoice_ids=scope),
                lambda at, scope: DisputeOpened(at=at, invoice_ids=scope),
                lambda at, _: DisputeResolved(at=at),
                lambda at, _: OptedOut(at=at, channel="sms"),
                lambda at, _: Contacted(at=at, channel="phone", outcome="sent"),
            )[n % 10](at, scope)
        )
    return found


def test_a_conversation_does_not_grow_with_time():
    sizes = [len(fold(years_of_talk(count)).events) for count in (1_000, 2_000, 10_000)]
    assert max(sizes) < 80
    assert sizes[0] == pytest.approx(sizes[2], abs=5)


def test_a_conversation_grows_with_promises():
    promises = [PromiseMade(at=later(n), pay_by="2026-12-01") for n in range(50)]
    assert len(fold(promises).events) == 50


@pytest.mark.parametrize("count", [20_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_many_events_take_time_in_proportion(count):
    events = years_of_talk(count)
    tenth = _seconds(lambda: fold(events[: count // 10]))
    assert _seconds(lambda: fold(events)) < 40 * max(tenth, 0.02)


def test_evolving_one_by_one_costs_no_more_in_the_tenth_year():
    conversation = fold(years_of_talk(10_000))
    event = Replied(at=START + timedelta(days=4_000), invoice_ids=["A"])
    young = fold(years_of_talk(1_000))
    old_cost = _seconds(lambda: [evolve(conversation, event) for _ in range(20)])
    assert old_cost < 10 * max(_seconds(lambda: [evolve(young, event) for _ in range(20)]), 0.02)


def _seconds(work) -> float:
    """Of this process, so that a busy machine changes nothing."""
    started = time.process_time()
    work()
    return time.process_time() - started


def test_an_empty_conversation_knows_nothing():
    assert (SILENCE.newest, SILENCE.events, SILENCE.contacts, SILENCE.sent_contacts) == (None, (), (), ())
    assert SILENCE.of_kind(Replied) == ()
    assert SILENCE.contacts_about("A") == ()


def test_contacts_are_found_by_invoice_and_by_local_date():
    conversation = fold([report(0, "sent"), Contacted(at=later(20), channel="phone", outcome="sent")])
    ((record, item),) = conversation.contacts_about("A")
    assert (record.at, item.step) == (START, "letter")
    assert conversation.contacts_about("B") == ()
    days = conversation.contact_days(UTC)
    assert [date.fromordinal(day) for day in days] == [date(2026, 11, 18), date(2026, 11, 18)]
    assert conversation.contact_days(UTC) is days
    assert conversation.kinds == {Contacted}
    assert conversation.sent_keys == {"k"}
    assert fold([report(0, "failed")]).sent_keys == frozenset()
