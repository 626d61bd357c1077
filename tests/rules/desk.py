"""A desk for the rule tests: builders in one line each, and a `Desk` that takes no answer on trust.

Times are written as the client's clock shows them: `"2026-11-23 09:00"`.
`Desk.says` puts a decision in a few words: `"send follow_up"`, `"wait follow_up until 2026-11-23 09:00"`.
Whatever a test asks, `Desk.ask` also asks whether the answer keeps the promises that every answer makes.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Done, HandOff, Hold, ReasonCode, Send, Wait
from sopan.engine import decide
from sopan.engine._decide import conversation_of
from sopan.errors import CalendarCoverageError
from sopan.history import EVENT, Conversation, Event
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy, Step
from sopan.zones import local, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CALENDAR",
    "EMAIL",
    "LETTER",
    "PHONE",
    "SMS",
    "WHATSAPP",
    "Desk",
    "at",
    "client",
    "codes",
    "day",
    "desk",
    "event",
    "in_words",
    "invoice",
    "ladder",
    "policy",
    "step",
]

CALENDAR = WorkingCalendar.indonesia(years=range(2025, 2031))
"""Like the default, for fewer years."""

_MICROSECOND = timedelta(microseconds=1)
_GATES = {"needs_approval", "stale_payment_data"}
_MUCH_LATER = (timedelta(days=1), timedelta(days=17, hours=5), timedelta(days=100))


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str, zone: str = "WIB") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(zone))


def event(kind: str, when: str, *, zone: str = "WIB", **fields: Any) -> Event:
    """A fact about INV-1 unless `invoice_ids` say otherwise: `event("replied", "2026-11-20 10:00")`."""
    return EVENT.validate_python({"event": kind, "at": at(when, zone), "invoice_ids": ["INV-1"]} | fields)


# --- builders -------------------------------------------------------------------------------------


def invoice(**changes: Any) -> Invoice:
    """Rp10.000.000, issued on Monday 2 November and due on Wednesday 18 November 2026, unless told otherwise."""
    plain = {
        "id": "INV-1",
        "number": "INV/2026/0001",
        "client_id": "C-1",
        "issued_on": "2026-11-02",
        "due_on": "2026-11-18",
        "total": 10_000_000,
    }
    return Invoice.model_validate(plain | changes)


EMAIL = {"channel": "email", "address": "keuangan@maju.co.id"}
WHATSAPP = {"channel": "whatsapp", "address": "+6281234567890"}
PHONE = {"channel": "phone", "address": "+62215550123"}
LETTER = {"channel": "letter", "address": "Jalan Melati 1, Jakarta"}
SMS = {"channel": "sms", "address": "+6281234567890"}


def client(**changes: Any) -> Client:
    """A client in WIB with one address on every channel but SMS."""
    plain = {"id": "C-1", "name": "PT Maju Jaya", "contacts": [EMAIL, WHATSAPP, PHONE, LETTER]}
    return Client.model_validate(plain | changes)


def step(step_id: str, when: str, tone: str | None = "polite", *channels: str, **more: Any) -> Step:
    """A step by email, unless channels are named; with `hand_off_to`, no message."""
    if "hand_off_to" in more:
        return Step(id=step_id, when=when, **more)
    return Step(id=step_id, when=when, tone=tone, channels=channels or ("email",), **more)


def ladder(*, hand_off: bool = True) -> tuple[Step, ...]:
    """The ladder of the preset `standard`, by email throughout."""
    steps = (
        step("reminder", "H-3", "friendly"),
        step("due_today", "H", "friendly"),
        step("follow_up", "H+3", "polite", purpose="receipt_check"),
        step("call", "H+7", "firm"),
        step("letter", "H+14", "formal", deadline_days=7, attach_invoice=True, offers=("instalments", "extension")),
        step("final_notice", "H+30", "final", deadline_days=7),
    )
    return (*steps, step("hand_off", "H+45", hand_off_to="Ibu Sari")) if hand_off else steps


def policy(*steps: Step, **settings: Any) -> EscalationPolicy:
    """A policy with the default settings; without steps, one polite mail on H+3."""
    return EscalationPolicy(name="uji", steps=steps or (step("follow_up", "H+3"),), **settings)


# --- the desk -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """One case, ready to be asked at any time."""

    invoice: Invoice
    client: Client
    policy: EscalationPolicy
    events: tuple[Event, ...] = ()
    calendar: WorkingCalendar = CALENDAR
    payments_as_of: datetime | None = None

    def when(self, text: str | datetime) -> datetime:
        """The instant that the client's clock shows as `text`."""
        return at(text, self.client.zone) if isinstance(text, str) else text

    def knowing(self, *events: Event) -> Desk:
        return replace(self, events=(*self.events, *events))

    def having(self, **changes: Any) -> Desk:
        """The same case with another invoice, client, policy, calendar or `payments_as_of`."""
        if isinstance(changes.get("payments_as_of"), str):
            changes["payments_as_of"] = self.when(changes["payments_as_of"])
        return replace(self, **changes)

    def ask(self, now: str | datetime) -> Decision:
        """The decision, once it has kept its promises."""
        instant = self.when(now)
        answer = self._decide(instant)
        _check_history(self, instant, answer)
        _check_plain(answer)
        match answer:
            case Send():
                _check_send(self, answer)
            case Wait() | Hold(until=datetime()):
                _check_exact(self, instant, answer)
            case Hold() | HandOff() | Done():
                _check_lasts(self, instant, answer)
        return answer

    def says(self, now: str | datetime) -> str:
        """The decision in a few words."""
        return in_words(self.ask(now))

    def send(self, now: str | datetime) -> Send:
        """The message that goes now; the test fails when none does."""
        answer = self.ask(now)
        assert isinstance(answer, Send), in_words(answer)
        return answer

    def sent(self, *times: str, outcome: str = "sent") -> Desk:
        """The case after what was due at each of these times went out."""
        case = self
        for time in times:
            case = case.knowing(case.send(time).as_contacted(case.when(time), outcome))
        return case

    def messages(self, start: str, end: str) -> list[str]:
        """What a host that sleeps until `next_check` sends from `start` to `end`: `"2026-11-23 09:00 follow_up"`."""
        return [f"{send.at:%Y-%m-%d %H:%M} {send.step}" for send in self._run(self.when(start), self.when(end))]

    def _run(self, now: datetime, end: datetime) -> Iterator[Send]:
        case = self
        while now <= end:
            answer = case.ask(now)
            if isinstance(answer, Send):
                yield answer
                case = case.knowing(answer.as_contacted(now))
                continue
            following = answer.next_check
            if following is None:
                return
            now = following

    def _decide(self, now: datetime, history: Any = None) -> Decision:
        return decide(
            self.invoice,
            self.client,
            self.policy,
            now=now,
            history=self.events if history is None else history,
            calendar=self.calendar,
            payments_as_of=self.payments_as_of,
        )


def desk(**parts: Any) -> Desk:
    """A case of the default parts, except those given; `events` are what has happened."""
    whole = {"invoice": invoice(), "client": client(), "policy": policy()} | parts
    made = Desk(whole.pop("invoice"), whole.pop("client"), whole.pop("policy"))
    return made.having(**whole)


def codes(answer: Decision) -> list[str]:
    """The codes of an answer's reasons."""
    return [reason.code.value for reason in answer.because]


def in_words(answer: Decision) -> str:
    match answer:
        case Send():
            return f"send {answer.step}"
        case Wait():
            return f"wait {answer.step} until {_clock(answer.until)}"
        case Hold(until=None):
            return f"hold {answer.reason}"
        case Hold():
            return f"hold {answer.reason} until {_clock(answer.until)}"
        case HandOff():
            return f"hand_off {answer.step}"
        case Done():
            return f"done {answer.reason}"


def _clock(at: datetime) -> str:
    shown = at.replace(tzinfo=None)
    return shown.isoformat(" ", "minutes" if shown.second == shown.microsecond == 0 else "auto")


# --- what every answer promises -------------------------------------------------------------------


def _check_history(case: Desk, now: datetime, answer: Decision) -> None:
    """The order of events, repetition, folding and storing change nothing."""
    if not case.events:
        return
    assert case._decide(now, [*reversed(case.events), case.events[0]]) == answer
    stored = conversation_of(case.events).model_dump_json()
    assert case._decide(now, Conversation.model_validate_json(stored)) == answer


def _check_plain(answer: Decision) -> None:
    """It can be stored, and said in two languages."""
    assert answer.because
    assert json.loads(json.dumps(answer.to_dict()))["kind"] == answer.kind
    for language in ("id", "en"):
        said = answer.explain(language)
        assert said.endswith(".")
        # Between quotes stands what the host calls its steps.
        assert not any(sign in re.sub('"[a-z0-9_]+"', "", said) for sign in "{}_"), said
        assert "  " not in said
        assert 1 <= said.count(". ") + 1 <= 3, said
    if isinstance(answer, Hold) and answer.task is not None:
        assert answer.explain_task("en").casefold() in answer.explain("en").casefold()


def _check_exact(case: Desk, now: datetime, answer: Wait | Hold) -> None:
    """Rule 10: the same until `until`, another at `until`, and there what was waited for."""
    until = answer.until
    assert until is not None
    assert until > now
    assert answer.next_check == until
    assert until.utcoffset() == local(until, zone_of(case.client.zone)).utcoffset()
    dice = random.Random(7)
    for earlier in [now + (until - now) * dice.random() for _ in range(4)] + [until - _MICROSECOND]:
        assert case._decide(earlier) == answer, f"not the same at {earlier}"
    then = case._decide(until)
    assert then != answer
    if isinstance(answer, Wait) and ReasonCode.CASE_CHANGES not in [reason.code for reason in answer.because]:
        awaited = isinstance(then, Send | HandOff) and then.step == answer.step
        assert awaited or (isinstance(then, Hold) and then.reason in _GATES), in_words(then)


def _check_send(case: Desk, answer: Send) -> None:
    """The same message until the window closes."""
    assert answer.next_check == answer.closes_at > answer.at
    dice = random.Random(7)
    span = answer.closes_at - answer.at
    for later in [answer.at + span * dice.random() for _ in range(2)] + [answer.closes_at - _MICROSECOND]:
        assert case._decide(later) == replace(answer, at=local(later, zone_of(case.client.zone)))


def _check_lasts(case: Desk, now: datetime, answer: Decision) -> None:
    """Without `next_check`, time alone changes nothing."""
    assert answer.next_check is None
    for later in _MUCH_LATER:
        try:
            then = case._decide(now + later)
        except CalendarCoverageError:
            return
        if isinstance(answer, Done) and answer.unpaid_charges:  # a statement of charges bears today's date
            then = replace(then, unpaid_charges=answer.unpaid_charges)
        if isinstance(answer, Done) and answer.reason == "void":  # money dated ahead is the client's once it has come
            then = replace(then, surplus=answer.surplus)
        if isinstance(answer, HandOff) and isinstance(then, Hold) and then.reason == "stale_payment_data":
            return  # a hand-off is for now: who waits with it looks at the payments again
        assert then == answer
