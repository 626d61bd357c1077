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
    ContactWithdrawn,
    Conversation,
    DisputeOpened,
    DisputeResolved,
    Event,
    HandedOff,
    HandOffRecalled,
    History,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    StepDeclined,
    Suggested,
    SuggestionSettled,
    evolve,
)
from sopan.history._contacts import contact_key
from sopan.words import WORST_FIRST, Outcome
from sopan.zones import INDONESIAN_ZONES
from tests.history.events import KINDS, START, events, told

WIB = INDONESIAN_ZONES["WIB"]
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
    one, everything = PlanCancelled(at=START, invoice_ids=["A"]), PlanCancelled(at=later(1))
    assert remembered(one, everything) == {everything}
    at_once = PlanCancelled(at=START)
    assert remembered(one, at_once) == {at_once}
    newer = PlanCancelled(at=later(2), invoice_ids=["A"])
    assert remembered(everything, newer) == {everything, newer}


@pytest.mark.parametrize("kind", [HandedOff, HandOffRecalled, PlanCancelled])
def test_per_invoice_the_newest_is_remembered(kind):
    more = {"to": "m"} if kind is HandedOff else {}
    both = kind(at=START, invoice_ids=["A", "B"], **more)
    a, b = kind(at=later(1), invoice_ids=["A"], **more), kind(at=later(2), invoice_ids=["B"], **more)
    assert remembered(both, a) == {both, a}
    assert remembered(both, a, b) == {a, b}


@pytest.mark.parametrize("kind", [HandedOff, HandOffRecalled, StepApproved, LadderPlaced])
def test_a_word_about_the_account_does_not_outlive_one_about_an_invoice_that_may_be_issued_later(kind):
    more = {"step": "letter"} if kind in {StepApproved, LadderPlaced} else {"to": "m"} if kind is HandedOff else {}
    one, account = kind(at=START, invoice_ids=["A"], **more), kind(at=later(1), **more)
    assert remembered(one, account) == {one, account}
    assert remembered(one, account, kind(at=later(2), **more)) == {one, kind(at=later(2), **more)}


def test_of_several_times_for_which_a_step_is_put_off_the_last_is_remembered():
    def until(hours, ends, ids=("A",)):
        return StepDeclined(at=later(hours), invoice_ids=ids, step="letter", until=later(ends))

    assert remembered(until(0, 30), until(1, 40)) == {until(1, 40)}
    assert remembered(until(0, 40), until(1, 30)) == {until(0, 40), until(1, 30)}
    assert remembered(until(0, 30), until(1, 40, ("B",))) == {until(0, 30), until(1, 40, ("B",))}
    no = StepDeclined(at=later(2), invoice_ids=["A"], step="letter")
    assert remembered(until(0, 30), no) == {until(0, 30), no}


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


# --- what replies are believed to mean ----------------------------------------------------------------


def belief(hours=0.0, *ids, fact=None, **more) -> Suggested:
    fact = fact or PromiseMade(at=START, invoice_ids=["A"], pay_by="2026-12-01")
    return Suggested(at=later(hours), invoice_ids=ids, fact=fact, confidence=0.8, source="model", **more)


def settled(hours, *ids, accepted=True, **more) -> SuggestionSettled:
    return SuggestionSettled(at=later(hours), invoice_ids=ids, accepted=accepted, **more)


def test_what_is_suggested_may_be_written_as_the_event_that_it_would_be():
    fact = PromiseMade(at=START, pay_by="2026-12-01")
    written = {"at": later(1), "confidence": 0.8, "source": "model", "id": "S"}
    assert Suggested(event=fact, **written) == Suggested(fact=fact, **written)
    assert Suggested(event=fact.model_dump(), **written) == Suggested(fact=fact, **written)


def test_a_suggestion_is_open_until_it_is_settled_and_a_fact_once_it_was_accepted():
    asked = belief(0, "A")
    assert fold([asked]).open_suggestions == (asked,)
    assert fold([asked]).of_kind(PromiseMade) == ()
    yes, no = fold([asked, settled(1, "A")]), fold([asked, settled(1, "A", accepted=False)])
    assert yes.open_suggestions == no.open_suggestions == ()
    assert yes.of_kind(PromiseMade) == (asked.fact,)
    assert PromiseMade in yes.kinds
    assert no.of_kind(PromiseMade) == ()


@pytest.mark.parametrize(
    ("suggestion", "answers", "verdict"),
    [
        (belief(1, "A"), [settled(1, "A")], None),  # at one instant the opening event stands
        (belief(1, "A"), [settled(2, "B")], None),
        (belief(1, "A", "B"), [settled(2, "A")], None),
        (belief(1, "A"), [settled(2, "A", "B")], True),
        (belief(1, "A"), [settled(2)], True),
        (belief(1), [settled(2, "A")], None),
        (belief(1, "A"), [settled(2, "A"), settled(3, "A", accepted=False)], True),  # the first settles it
        (belief(1, "A"), [settled(2, "A", accepted=False), settled(2, "A")], True),
        (belief(1, "A", id="S"), [settled(2, "A"), settled(3, accepted=False, suggestion="S")], False),
        (belief(1, "A", id="S"), [settled(2, suggestion="S"), settled(3, accepted=False, suggestion="S")], False),
        (belief(1, "A", id="S"), [settled(2, suggestion="T")], None),
        (belief(1, "A", id="S"), [settled(0, suggestion="S")], True),
    ],
)
def test_what_settles_a_suggestion(suggestion, answers, verdict):
    known = fold([suggestion, *answers])
    assert (known.open_suggestions == (suggestion,)) is (verdict is None)
    assert bool(known.of_kind(PromiseMade)) is (verdict is True)


def test_what_was_refused_by_name_is_forgotten_and_stays_refused():
    asked, no = belief(0, "A", id="S"), settled(1, accepted=False, suggestion="S")
    assert remembered(asked, no) == {no}
    assert fold([no, asked]).open_suggestions == ()


def test_what_somebody_recorded_counts_before_what_was_accepted_under_its_id():
    recorded = PromiseMade(at=START, id="P", invoice_ids=["A"], pay_by="2026-12-09")
    asked = belief(1, "A", fact=PromiseMade(at=START, id="P", invoice_ids=["A"], pay_by="2026-12-01"))
    assert fold([recorded, asked, settled(2)]).of_kind(PromiseMade) == (recorded,)
    twice = [asked, belief(2, "A", fact=PromiseMade(at=START, id="P", invoice_ids=["A"], pay_by="2026-12-02"))]
    assert len(fold([*twice, settled(3)]).of_kind(PromiseMade)) == 1


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
    assert fold([bounced, delivered, sent]).contacts[0].was_withdrawn is False
    assert remembered(sent, delivered, bounced) == {sent, bounced}


@pytest.mark.parametrize(
    ("outcomes", "counts"),
    [
        (("failed", "unknown"), "unknown"),
        (("unknown", "sent"), "sent"),
        (("sent", "delivered"), "delivered"),
        (("failed", "delivered"), "delivered"),
        (("read", "delivered"), "read"),
        (("no_answer", "unknown"), "unknown"),
        (("bounced", "no_answer"), "no_answer"),
        (("bounced", "failed"), "bounced"),
        (("failed", "sent", "unknown"), "sent"),
    ],
)
def test_at_one_instant_the_better_outcome_counts(outcomes, counts):
    for order in (outcomes, outcomes[::-1]):
        (record,) = fold([report(0, outcome) for outcome in order]).contacts
        assert record.outcome == counts
    for addresses in ("az", "za"):
        told = [report(0, outcome, to=f"{name}@b.id") for name, outcome in zip(addresses, outcomes[:2], strict=True)]
        assert fold(told).contacts[0].outcome == max(outcomes[:2], key=[*map(str, WORST_FIRST)].index)


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
    """A client of three invoices with whom we talk every day for years, and who never promises or claims anything."""
    found: list[Event] = []
    for n in range(count):
        at, scope = START + timedelta(days=n // 10, minutes=n % 10), [("A", "B", "C")[n % 3]]
        found.append(
            (
                lambda at, scope: Replied(at=at, invoice_ids=scope),
                lambda at, scope: ReplyHandled(at=at, invoice_ids=scope),
                lambda at, scope: HoldPlaced(at=at, invoice_ids=scope, until=at + timedelta(days=1)),
                lambda at, scope: HoldLifted(at=at, invoice_ids=scope),
                lambda at, scope: StepDeclined(at=at, invoice_ids=scope, step="letter", until=at + timedelta(days=1)),
                lambda at, scope: HandOffRecalled(at=at, invoice_ids=scope),
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


@pytest.mark.parametrize(
    "word",
    [
        lambda at: PromiseMade(at=at, pay_by="2026-12-01"),
        lambda at: PaymentClaimed(at=at),  # how many were not met decides whether the next one holds
        lambda at: PaymentClaimRejected(at=at),  # the first after a claim tells when it was not met
        lambda at: StepDeclined(at=at, step="letter"),
        lambda at: Suggested(at=at, fact=PaymentClaimed(at=at), confidence=0.9, source="model"),
    ],
)
def test_a_conversation_grows_with_promises_claims_and_decisions_of_people(word):
    assert len(fold(word(later(n)) for n in range(50)).events) == 50


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


# --- attempts in vain -----------------------------------------------------------------------------


def attempt(number: int, hours: float, outcome: str, to: str = "a@b.id", **more) -> Contacted:
    item = {"invoice_id": "A", "obligation": "A", "step": "letter", "occurrence": "1"}
    key = contact_key("A", "letter", "1", number)
    return Contacted(at=later(hours), key=key, channel="email", to=to, items=[item], outcome=outcome, **more)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_reached_nobody_is_an_attempt_and_makes_no_step(outcome):
    known = fold([attempt(0, 0, outcome)])
    in_vain = outcome in {"failed", "bounced", "no_answer"}
    asked = known.asked("A", "A", WIB)
    assert bool(asked.sent) is bool(known.contact_days(WIB)) is not in_vain
    assert [one.outcome for one in asked.attempts.get(("letter", "1"), ())] == ([outcome] if in_vain else [])


@pytest.mark.parametrize(
    ("reports", "withdrawn"),
    [(["sent"], True), (["unknown"], True), (["delivered"], False), (["sent", "read"], False), (["failed"], True)],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_contact_that_never_left_is_neither_sent_nor_failed_unless_it_arrived(reports, withdrawn, first):
    back = ContactWithdrawn(at=later(-1 if first else 9), key=contact_key("A", "letter", "1", 0))
    told = [attempt(0, number, outcome) for number, outcome in enumerate(reports)]
    for known in (fold([*told, back]), evolve(fold(told), back), evolve(fold([back]), told[0]).join(fold(told))):
        (record,) = known.contacts
        assert record.was_withdrawn is withdrawn
        assert record.sent is not withdrawn
        attempts = known.asked("A", "A", WIB).attempts.get(("letter", "1"), ())
        assert [one.withdrawn for one in attempts] == ([True] if withdrawn else [])


def test_an_address_is_dead_once_a_message_came_back_and_alive_when_one_arrived_later():
    dead = ("email", "a@b.id")
    assert fold([attempt(0, 0, "bounced")]).bounced_addresses == {dead}
    assert fold([attempt(0, 0, "sent"), attempt(0, 1, "bounced")]).bounced_addresses == {dead}
    assert fold([attempt(0, 0, "failed")]).bounced_addresses == frozenset()
    assert fold([attempt(0, 0, "bounced"), attempt(1, 1, "sent")]).bounced_addresses == {dead}
    assert fold([attempt(0, 0, "bounced"), attempt(1, 1, "delivered")]).bounced_addresses == frozenset()
    assert fold([attempt(1, 1, "bounced"), attempt(0, 0, "delivered")]).bounced_addresses == {dead}
    assert fold([attempt(0, 0, "bounced", to="c@d.id"), attempt(1, 1, "read")]).bounced_addresses == {
        ("email", "c@d.id")
    }


@pytest.mark.parametrize("bounced", [0, 1])
def test_of_two_messages_sent_at_once_the_one_that_came_back_counts(bounced):
    told = [attempt(number, 0, "bounced" if number == bounced else "delivered") for number in (0, 1)]
    assert fold(told).bounced_addresses == fold(told[::-1]).bounced_addresses == {("email", "a@b.id")}


def test_a_talk_that_bounced_is_remembered_per_address():
    def talk(hours, to, outcome="bounced"):
        return Contacted(at=later(hours), channel="email", to=to, outcome=outcome)

    old, new, other = talk(0, "a@b.id"), talk(900, "a@b.id"), talk(1, "c@d.id")
    assert remembered(old, new, other) == {new, other}
    assert fold([old, new, other]).bounced_addresses == {("email", "a@b.id"), ("email", "c@d.id")}
    assert remembered(talk(0, None), talk(1, "a@b.id", "failed")) == set()


def test_a_visit_counts_like_any_other_contact():
    visit = Contacted(at=START, channel="visit", to="Jalan Merdeka 1, Bandung", outcome="delivered")
    assert len(fold([visit]).contact_days(WIB)) == 1
