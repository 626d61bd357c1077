"""A client with several invoices over a year: what no story may ever show, whatever is paid, said or missed.

The host asks at every `next_check` and whenever something happens, and what it sees is checked by code that knows
nothing of the engine but its answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan import presets
from sopan.account import AccountDecision, decide_account
from sopan.account._minimum import count_before_end
from sopan.account._proposal import InvoiceProposal
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import HandOff, Hold, Reason, ReasonCode, Send, Wait
from sopan.engine import decide
from sopan.history import EVENT, Contacted, Event, contact_key
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.words import NOT_DEMANDS, Outcome, Tone
from sopan.zones import zone_of

CALENDAR = WorkingCalendar.indonesia()
WIB = zone_of("WIB")
START = datetime(2026, 1, 5, 7, 0, tzinfo=WIB)
YEAR = timedelta(days=365)
CLIENT = Client.model_validate(
    {
        "id": "C-1",
        "name": "PT Maju Jaya",
        "contacts": [
            {"channel": "whatsapp", "address": "081230000102"},
            {"channel": "email", "address": "keuangan@contoh.example"},
            {"channel": "email", "address": "direktur@contoh.example"},
            {"channel": "phone", "address": "0274550102"},
        ],
    }
)
SAID = ["replied", "promise_made", "dispute_opened", "payment_claimed", "hold_placed", "talk"]
ANSWERS = {
    "replied": "reply_handled",
    "dispute_opened": "dispute_resolved",
    "payment_claimed": "payment_claim_rejected",
    "hold_placed": "hold_lifted",
}


# --- a story ----------------------------------------------------------------------------------------


@dataclass
class Happening:
    """Something that comes from outside, at an instant."""

    at: datetime
    what: str
    name: str
    share: int = 100


@dataclass
class Story:
    """One client, its invoices, a policy and what happens in a year."""

    policy: EscalationPolicy
    invoices: dict[str, Invoice]
    happenings: list[Happening]
    outcomes: random.Random
    failing: float = 0.0
    asleep: tuple[datetime, datetime] | None = None
    """A stretch in which the host does not run."""
    events: list[Event] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)
    sent: list[Send] = field(default_factory=list)
    """Those that came through."""
    silenced: dict[str, set[str]] = field(default_factory=dict)
    """Per invoice what keeps it silent, as this test sees it."""
    promised: dict[str, list[date]] = field(default_factory=dict)
    """Per invoice the days that the client named, in the order in which they were."""

    def ask(self, at: datetime, names: tuple[str, ...] | None = None, events: Any = None) -> AccountDecision:
        known = [invoice for name, invoice in self.invoices.items() if names is None or name in names]
        history = self.events if events is None else events
        return decide_account(CLIENT, known, self.policy, now=at, history=history, calendar=CALENDAR)

    def run(
        self, until: datetime, *, start: datetime = START, every: timedelta | None = None
    ) -> Iterator[tuple[datetime, AccountDecision]]:
        """Every answer on the way; at each `next_check`, or more often with `every`."""
        at = start
        while at <= until:
            if self.asleep is not None and self.asleep[0] <= at:
                at, self.asleep = max(at, self.asleep[1]), None
            while self.happenings and self.happenings[0].at <= at:
                self.live(self.happenings.pop(0))
            decision = self.ask(at)
            yield at, decision
            for send in decision.sends:
                failed = self.outcomes.random() < self.failing
                self.events.append(send.as_contacted(at, Outcome.FAILED if failed else Outcome.DELIVERED))
                self.sends.append(send)
                self.sent += [] if failed else [send]
            if decision.sends:
                continue
            steps = [decision.next_check, self.happenings[0].at if self.happenings else None]
            steps += [at + every] if every is not None else []
            at = min((step for step in steps if step is not None), default=until + YEAR)

    def live(self, happening: Happening) -> None:
        """It happens: the bank, the client, or one of our people."""
        name, at = happening.name, happening.at
        invoice, silent = self.invoices[name], self.silenced.setdefault(name, set())
        if happening.what == "pay":
            amount = {
                "amount": str(invoice.outstanding(at.date()).amount * happening.share // 100),
                "currency": invoice.total.currency,
            }
            if invoice.outstanding(at.date()):
                payments = [payment.model_dump() for payment in invoice.payments]
                payments.append({"id": f"P{len(payments)}", "amount": amount, "received_on": at.date()})
                self.invoices[name] = Invoice.model_validate(invoice.model_dump() | {"payments": payments})
            return
        if happening.what == "talk":
            self.say(happening, "contacted", invoice_ids=[], channel="phone", outcome="sent")
            return
        if happening.what == "promise_made":
            pay_by = at.date() + timedelta(days=happening.share // 10)
            self.promised.setdefault(name, []).append(pay_by)
            self.say(happening, "promise_made", pay_by=pay_by)
            return
        self.say(happening, happening.what)
        if happening.what in ANSWERS.values():
            silent.difference_update(key for key, value in ANSWERS.items() if value == happening.what)
        else:
            silent.add(happening.what)

    def say(self, happening: Happening, event: str, **more: Any) -> None:
        fields = {"event": event, "at": happening.at, "invoice_ids": [happening.name]} | more
        self.events.append(EVENT.validate_python(fields))


@st.composite
def stories(draw: st.DrawFn, *, eventful: bool = True) -> Story:
    count = draw(st.integers(2, 5))
    invoices = {}
    for number in range(count):
        due_on = START.date() + timedelta(days=draw(st.integers(-20, 150)))
        name = f"I{number}"
        fields: dict[str, Any] = {
            "id": name,
            "number": f"F/{number}",
            "client_id": "C-1",
            "issued_on": due_on - timedelta(days=draw(st.sampled_from([14, 30]))),
            "due_on": due_on,
            "total": draw(st.sampled_from([2_000_000, "USD 300", 7_500_000])),
        }
        if fields["total"] == 2_000_000 and draw(st.booleans()):
            parts = [(due_on, 1_200_000), (due_on + timedelta(days=30), 800_000)]
            fields["instalments"] = [{"due_on": day, "amount": amount} for day, amount in parts]
        invoices[name] = Invoice.model_validate(fields)
    happenings = []
    for _ in range(draw(st.integers(0, 8)) if eventful else 0):
        at = START + timedelta(days=draw(st.integers(0, 250)), minutes=draw(st.integers(0, 1439)))
        what, name = draw(st.sampled_from([*SAID, "pay", "pay"])), draw(st.sampled_from(sorted(invoices)))
        happenings.append(Happening(at, what, name, draw(st.sampled_from([100, 100, 40]))))
        if what in ANSWERS:
            happenings.append(Happening(at + timedelta(days=draw(st.integers(0, 20))), ANSWERS[what], name))
    preset = draw(st.sampled_from([presets.standard, presets.gentle, presets.firm]))
    settings = {
        "consolidate": draw(st.sampled_from(["oldest", "oldest", "highest", "off"])),
        "catch_up": draw(st.sampled_from(["paced", "next", "latest", "skip"])),
        "limits": {
            "min_days_between": draw(st.sampled_from([1, 2, 4])),
            "max_per_7_days": draw(st.sampled_from([2, 3])),
            "max_per_30_days": draw(st.sampled_from([4, 6, 8])),
            "max_items": draw(st.sampled_from([2, 12])),
        },
        "thanks": draw(st.sampled_from([None, {"within_days": 5}])),
    }
    plain = preset().model_dump(mode="json")
    for step in plain["steps"]:
        step["requires_approval"] = False
    policy = EscalationPolicy.model_validate(plain | settings)
    chance = draw(st.sampled_from([0.0, 0.0, 0.3])) if eventful else 0.0
    happenings.sort(key=lambda entry: entry.at)
    story = Story(policy, invoices, happenings, random.Random(draw(st.integers(0, 99))), chance)
    if eventful and draw(st.booleans()):
        down = START + timedelta(days=draw(st.integers(0, 200)), hours=draw(st.integers(0, 23)))
        story.asleep = down, down + timedelta(days=draw(st.integers(1, 60)))
    return story


# --- what must hold at every answer -------------------------------------------------------------------


def contact_days(events: list[Event]) -> list[date]:
    """The client's dates on which a contact came through."""
    made = (event for event in events if isinstance(event, Contacted) and event.outcome is not Outcome.FAILED)
    return sorted(event.at.astimezone(WIB).date() for event in made)


def check_gap_and_caps(story: Story, send: Send, before: list[date]) -> None:
    limits, today = story.policy.limits, send.at.date()
    assert all((today - day).days >= limits.min_days_between for day in before), "the gap [S5, I17]"
    for most, span in ((limits.max_per_7_days, 7), (limits.max_per_30_days, 30)):
        assert sum((today - day).days < span for day in before) < most, "a cap [S5, I16]"


def check_when(send: Send) -> None:
    assert CALENDAR.closure(send.at.date()) is None, "a closed day [S3]"
    assert 9 <= send.at.hour < 17, "out of hours [S3]"
    assert send.at < send.closes_at


def check_allowed(story: Story, send: Send) -> None:
    """Nothing is asked about what is paid, held, disputed or promised; a reply silences the whole client."""
    if send.purpose in NOT_DEMANDS:
        return
    today = send.at.date()
    assert not any("replied" in silent for silent in story.silenced.values()), "a client who waits for us [S1]"
    for item in send.items:
        invoice = story.invoices[item.invoice_id]
        assert invoice.to_transfer(today).amount > 0, "paid [S1, I04]"
        assert not story.silenced.get(item.invoice_id, set()) & {"dispute_opened", "hold_placed"}, "silenced [S1]"
        assert item.to_transfer <= invoice.to_transfer(today)
        promised = story.promised.get(item.invoice_id, [])
        assert not promised or len(promised) > 2 or promised[-1] < today, "a promise that still runs [S1, I07]"
    spoken = {item.outstanding.currency for item in send.items}
    assert {total.currency for total in send.outstanding} == spoken
    for total in send.outstanding:
        parts = [item.outstanding for item in send.items if item.outstanding.currency == total.currency]
        assert sum(parts[1:], parts[0]) == total, "the items do not add up [S11]"


def tone_of(story: Story, send: Send, place: int) -> Tone | None:
    """How firmly an item was asked for: the carrying one in the tone of the message, a companion in its step's."""
    item = send.items[place]
    if item.step is None or send.purpose in NOT_DEMANDS:
        return None
    if place == 0:
        return send.tone
    step = story.policy.step(item.step)
    return None if step is None else step.tone


def check_tones(story: Story, send: Send) -> None:
    """S4, and rule 29: a step is sent only in a message that is at least as firm."""
    for place, item in enumerate(send.items):
        tone = tone_of(story, send, place)
        if tone is None:
            continue
        assert tone <= send.tone, "a step sent in a softer message [rule 29]"
        before = [
            tone_of(story, past, slot)
            for past in story.sent
            for slot, other in enumerate(past.items)
            if other.obligation == item.obligation and (send.purpose, past.purpose) != ("upcoming", "upcoming")
        ]
        assert tone >= max((said for said in before if said is not None), default=Tone.FRIENDLY), "softer again [S4]"


def check_key(story: Story, send: Send, at: datetime, everything: AccountDecision) -> None:
    """The key is the carrying item's, and the same for a worker who sees fewer companions."""
    assert send.key not in {past.key for past in story.sends}, "a key twice [S2]"
    first = send.items[0]
    failed = sum(
        event.outcome is Outcome.FAILED
        for event in story.events
        if isinstance(event, Contacted) and any(sent_alike(item, first) for item in event.items)
    )
    assert send.key == contact_key(first.obligation, first.step or "", first.occurrence or "", failed)
    if send is everything.sends[0]:
        others = [name for name in story.invoices if name != first.invoice_id]
        for seen in ((first.invoice_id,), (first.invoice_id, *others[::2])):
            assert story.ask(at, seen).sends[0].key == send.key, "another key for another worker [S2, I21]"


def sent_alike(item: Any, other: Any) -> bool:
    return (item.obligation, item.step, item.occurrence) == (other.obligation, other.step, other.occurrence)


def check_companions(story: Story, send: Send, at: datetime) -> None:
    """What a message makes or lists is what each invoice would say by itself today."""
    assert len({item.obligation for item in send.items}) == len(send.items) <= (story.policy.limits.max_items or 12)
    late = {item.days_overdue > 0 for item in send.items}
    assert len(late) == 1, "what is late and what is not in one message [I11]"
    assert send.purpose not in {"upcoming", "due_today"} or late == {False}
    assert send.purpose != "due_today" or all(item.days_overdue == 0 for item in send.items)
    for item in send.items[1:]:
        alone = decide(
            story.invoices[item.invoice_id],
            CLIENT,
            story.policy,
            now=at,
            history=story.events,
            calendar=CALENDAR,
        )
        assert isinstance(alone, Send | Wait)
        assert isinstance(alone, Send) or alone.until.date() == at.date()
        assert item.step in {alone.step, None}
        if item.step is None:
            step = story.policy.step(alone.step)
            assert step is None or step.tone > send.tone, "a step that the tone allows was only listed [rule 29]"


def check_stands(story: Story, at: datetime, decision: AccountDecision, dice: random.Random) -> None:
    """Until `next_check`, time alone changes no answer."""
    if decision.sends:
        return
    last = decision.next_check - timedelta(microseconds=1) if decision.next_check else at + timedelta(days=3)
    for later in (at + (last - at) * dice.random(), last):
        assert story.ask(later).by_invoice == decision.by_invoice, "an answer that changed before its time [S9]"


def check_hand_off(story: Story, name: str, answer: HandOff, at: datetime) -> None:
    """Only after a made final notice about the invoice, and never before its deadline is over."""
    notices = [
        send
        for send in story.sent
        for place, item in enumerate(send.items)
        if item.invoice_id == name and tone_of(story, send, place) is Tone.FINAL
    ]
    assert notices, "handed over without a final notice [S4]"
    assert all(send.deadline_on is None or send.deadline_on < at.date() for send in notices), "before its deadline [S4]"
    step = story.policy.step(answer.step)
    assert step is not None
    assert step.hand_off_to == answer.to


def check_answer(story: Story, at: datetime, decision: AccountDecision, dice: random.Random) -> None:
    assert list(decision.by_invoice) == list(story.invoices)
    if story.policy.consolidate != "off":
        assert len(decision.sends) <= 1, "two messages in one call, whatever the downtime [S6, I02]"
    for name, answer in decision.by_invoice.items():
        assert not isinstance(answer, Send) or answer in decision.sends
        if isinstance(answer, HandOff):
            check_hand_off(story, name, answer, at)
    before = contact_days(story.events)
    for send in decision.sends:
        check_gap_and_caps(story, send, before)
        check_when(send)
        check_allowed(story, send)
        check_tones(story, send)
        check_key(story, send, at, decision)
        check_companions(story, send, at)
        before = sorted([*before, at.date()])
    if not decision.sends and dice.random() < 0.2:
        check_stands(story, at, decision, dice)
        shuffled = dice.sample(story.events, len(story.events))
        assert story.ask(at, events=[*shuffled, *shuffled[:2]]) == decision, "another order, another answer [S8]"


def live_through(story: Story) -> None:
    dice = random.Random(7)
    for at, decision in story.run(START + YEAR):
        check_answer(story, at, decision, dice)


@given(stories())
@settings(max_examples=20)
def test_a_year_of_one_client_is_polite(story):
    live_through(story)


@pytest.mark.long
@given(stories())
@settings(max_examples=500)
def test_many_years_of_one_client_are_polite(story):
    live_through(story)


# --- nothing is muted ---------------------------------------------------------------------------------


@given(stories(eventful=False))
@settings(max_examples=15)
def test_what_is_not_named_is_not_muted(story):
    """Nobody pays and nobody replies: every step after the due date of every invoice comes, once."""
    plain = story.policy.model_dump(mode="json") | {"catch_up": "next"}
    story.policy = EscalationPolicy.model_validate(plain)
    for name, invoice in story.invoices.items():
        story.invoices[name] = Invoice.model_validate(invoice.model_dump() | {"instalments": []})
    for at, decision in story.run(START + 2 * YEAR):
        check_answer(story, at, decision, random.Random(at.toordinal()))
    wanted = {step.id for step in story.policy.steps if step.channels and not step.when.before_or_on_due}
    for name in story.invoices:
        items = [item for send in story.sends for item in send.items if item.invoice_id == name and item.step]
        made = [(item.step, item.occurrence) for item in items]
        assert len(made) == len(set(made)), "an occurrence twice [I12]"
        assert wanted <= {step for step, _ in made}, "a step that never came"
    ends = story.ask(START + 2 * YEAR).by_invoice.values()
    assert {answer.kind for answer in ends} <= {"hand_off", "hold"}
    assert all(answer.reason == "ladder_finished" for answer in ends if isinstance(answer, Hold))


# --- asking again ---------------------------------------------------------------------------------------


@given(stories())
@settings(max_examples=15)
def test_what_a_message_leaves_standing_would_say_the_same_if_asked_again(story):
    for at, decision in story.run(START + YEAR):
        if decision.sends:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(InvoiceProposal, "stands_from", lambda *_: False)
                assert story.ask(at) == decision


# --- asking more often ----------------------------------------------------------------------------------


def said(story: Story) -> list[tuple[date, list[tuple[str, str | None]]]]:
    return [(send.at.date(), [(item.obligation, item.step) for item in send.items]) for send in story.sends]


@given(stories(eventful=False), st.integers(0, 120))
@settings(max_examples=8)
def test_a_host_that_runs_every_hour_gains_nothing(story, skipped):
    """The same messages on the same days, for a week that begins anywhere."""
    first = START + timedelta(days=skipped)
    list(story.run(first))
    known = list(story.events)

    def week(every: timedelta | None) -> Story:
        copy = Story(story.policy, story.invoices, [], random.Random(0), events=list(known))
        list(copy.run(first + timedelta(days=7), start=first, every=every))
        return copy

    assert said(week(timedelta(hours=1))) == said(week(None))


DAYS = [date(2026, 11, 24), date(2026, 11, 26)]


@pytest.mark.parametrize("days", [[], DAYS[:1], DAYS])
@pytest.mark.parametrize(
    "until", [None, *(f"2026-11-{day} {hour}" for day in range(23, 28) for hour in ("00:00", "09:00"))]
)
def test_an_answer_is_ended_by_the_days_before_it_ends_by_itself(days, until):
    """A hold that ends with a day ends by itself; a wait that announces a message for then may still be ended."""
    end = None if until is None else datetime.fromisoformat(until).replace(tzinfo=WIB)
    hold = Hold(reason="promised", until=end, task=None, because=(Reason(ReasonCode.PROMISED),))
    midnights = [datetime.combine(day, datetime.min.time(), WIB) for day in days]
    assert count_before_end(days, hold) == sum(end is None or midnight < end for midnight in midnights)
    if end is not None:
        announcing = Wait(until=end, step="ask", because=(Reason(ReasonCode.GRACE),))
        assert count_before_end(days, announcing) == sum(midnight <= end for midnight in midnights)
        changing = replace(announcing, because=(*announcing.because, Reason(ReasonCode.CASE_CHANGES)))
        assert count_before_end(days, changing) == sum(midnight < end for midnight in midnights)
