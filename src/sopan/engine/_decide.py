"""`decide`: one invoice, one instant, one answer with its reasons.

Theory of operation
-------------------
A decision is a function of its arguments. There is no state between calls: where a ladder stands, whether a promise
was kept, how often a client was written to, all of it is read anew from the history and the invoice each time. That
is why two workers that ask the same question get the same answer under the same key, and why a replay of last year
says what was said last year.

The engine works in four strides:

1. *Case* (`_case`). The arguments are bundled. What depends on policy, client and calendar alone (when steps come,
   which channels are open, in which hours) is worked out once for those three and forgotten with them.
2. *Snapshot* (`_case`). The case at one instant: `now` and `today` on the client's clock, and the amounts at the end
   of today. Everything else about that instant (the obligation in `_amounts`, the ladder in `_steps`) is worked out
   when a rule first asks for it, because an invoice that is paid must not fail for a calendar that ends too early.
3. *Rules* (`_rules`). A table, read from the top. Each rule looks at the snapshot and returns None ("not my state"),
   an answer, or a `Candidate`: a message that is next in line, with the date on which it is planned. The first that
   is not None decides. What the client said (`_responses`) stands above what we would like to ask (`_steps`,
   `_followups`).
4. *Dispatch* (`_dispatch`). A candidate is not yet a message. It becomes a `Send` if this instant satisfies every
   constraint (`_timing`: window, working day, quiet periods, gap, caps) and no gate is closed (approval, fresh
   payment data); else a `Wait` for the first instant that does, or a `Hold` that says what is missing.

Every function of the engine takes the snapshot, or the snapshot and a candidate.

How long an answer stands
-------------------------
A Wait or a Hold promises: until `until` the answer stays exactly this. With the facts as they stand, each of them
ends by itself at a known instant, or never. But the input may hold dates ahead: a payment dated next week that comes
to count, an instalment that falls due, a plan that lapses, a promise whose grace ends. Nothing else in the input
depends on time, so it suffices to look at those dates. `limit_validity` therefore takes a snapshot at each of them,
asks the rules again, and ends the answer at the first date on which they say something else. A Wait that runs out on
such a date with exactly what it announced is left alone.

That makes the search quadratic in principle; in practice an invoice has a handful of dates ahead, and only those
before the answer's own end are looked at.

What is never lost
------------------
An event about this invoice that does nothing (a plan that does not add up, a promise in another currency) is named
in the reasons of every answer until somebody corrects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import cast, get_args

from sopan._arguments import wrong_type
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, HandOff, Hold, Reason, ReasonCode, Send, Wait
from sopan.engine._amounts import PRESENTATION_PERIOD
from sopan.engine._case import Case, Snapshot
from sopan.engine._dispatch import GATES, Candidate, not_decreed, send_or_wait
from sopan.engine._responses import MAY_BE_IGNORED, ignored_events
from sopan.engine._rules import first_applicable, other_holds
from sopan.errors import ArgumentError
from sopan.fields import FIRST_DAY, LAST_DAY, ONE_DAY
from sopan.history import Conversation, Event, History, PlanAgreed, PromiseMade
from sopan.invoice import Invoice, due_days
from sopan.policy import EscalationPolicy
from sopan.zones import start_of_day


def decide(
    invoice: Invoice,
    client: Client,
    policy: EscalationPolicy,
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
    payments_as_of: datetime | None = None,
) -> Decision:
    """Decide whether, when and how to ask this client about this invoice, and say why.

    `now` is aware, in any zone; the answer's instants are in the client's.
    `history` is the whole client's, not the invoice's: a `History`, a `Conversation`, or events in any order;
    `()` on first contact.
    `calendar` is `WorkingCalendar.country(client.country)` unless given; the client's region is applied to it.
    `payments_as_of` is when the payment data were last true; without it, the caller vouches for `now`.

    Nothing is changed, nothing is read but the arguments, installed package data and the time-zone database.
    The same arguments give the same answer on every machine and in every locale.

    Raises ArgumentError for a naive `now`, one outside 1990 to 2999 or an invoice of another client, HistoryError
    when two events carry one id and differ, and CalendarCoverageError when the calendar does not cover a date that is
    needed.
    """
    if not isinstance(invoice, Invoice):
        raise wrong_type("invoice", invoice, "Invoice")
    if not isinstance(client, Client):
        raise wrong_type("client", client, "Client")
    if not isinstance(policy, EscalationPolicy):
        raise wrong_type("policy", policy, "EscalationPolicy")
    require_aware("now", now)
    if payments_as_of is not None:
        require_aware("payments_as_of", payments_as_of)
    if invoice.owed_by != client.id:
        message = "invoice belongs to another client: its payer, payer_id or else client_id, is another; pass that one"
        raise ArgumentError(message)
    base = calendar_of(calendar, client.country)
    snapshot = Snapshot(Case(invoice, client, policy, conversation_of(history), base, payments_as_of), now)
    return annotated(snapshot, limit_validity(snapshot, _answer(snapshot)))


def _answer(snapshot: Snapshot) -> Decision:
    """Answer with the facts as they stand, whatever the dates ahead may change."""
    said = first_applicable(snapshot)
    return send_or_wait(snapshot, said) if isinstance(said, Candidate) else said


# --- arguments ---------------------------------------------------------------------------------------


def conversation_of(history: History | Conversation | Iterable[Event]) -> Conversation:
    """Fold the history; a `Conversation` stays as it is."""
    if isinstance(history, Conversation):
        return history
    if isinstance(history, History):
        return history.conversation
    if history == ():
        return _NO_EVENTS
    if isinstance(history, str | bytes | dict) or not isinstance(history, Iterable):
        raise ArgumentError(_HISTORY)
    events = tuple(history)
    if not events:
        return _NO_EVENTS
    if not all(isinstance(event, _EVENTS) for event in events):
        raise ArgumentError(_HISTORY)
    return Conversation.of(events)


_NO_EVENTS = Conversation.of(())
_EVENTS = get_args(get_args(Event)[0])
_HISTORY = "history must be a History, a Conversation or events of sopan.history; pass () on first contact"


def calendar_of(calendar: WorkingCalendar | None, country: str = "ID") -> WorkingCalendar:
    """Return the calendar that was given, or that of the country. Raises ArgumentError for anything else."""
    if calendar is None:
        return default_calendar(country)
    if not isinstance(calendar, WorkingCalendar):
        raise wrong_type("calendar", calendar, "WorkingCalendar")
    return calendar


@lru_cache(maxsize=32)
def default_calendar(country: str = "ID") -> WorkingCalendar:
    """Return the working days of a country, which is one that a client can have."""
    return WorkingCalendar.country(country)


def require_aware(name: str, at: object) -> None:
    """Refuse an instant without a zone, or outside the years that sopan reckons with. Raises ArgumentError."""
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise ArgumentError(f"{name} must be a datetime with its zone; add a tzinfo, such as datetime(..., tzinfo=WIB)")
    if not FIRST_DAY.year <= at.year <= LAST_DAY.year:
        raise ArgumentError(f"{name} must lie between {FIRST_DAY} and {LAST_DAY}")


# --- how long an answer stands (rule 10) -------------------------------------------------------------


def limit_validity(snapshot: Snapshot, answer: Decision) -> Decision:
    """End the answer at the first date ahead at which the facts make it another."""
    if not isinstance(answer, Wait | Hold):
        return answer
    for day, cause in dates_ahead(snapshot, answer.until):
        at = start_of_day(day, snapshot.case.zone)
        if at == answer.until and isinstance(answer, Hold):
            break
        then = _answer(Snapshot(snapshot.case, at))
        if then != answer and not (at == answer.until and is_expected(answer, then)):
            change = Reason(ReasonCode.CASE_CHANGES, day, cause)
            return replace(answer, until=at, because=(*answer.because, change))
    return answer


def is_expected(answer: Wait | Hold, then: Decision) -> bool:
    """Tell if a date on the very end of a Wait leaves what was waited for: its step, or a gate before it."""
    if isinstance(then, Send | HandOff):
        return isinstance(answer, Wait) and then.step == answer.step
    return isinstance(then, Hold) and then.reason in GATES


def dates_ahead(snapshot: Snapshot, until: datetime | None = None) -> list[tuple[date, str]]:
    """Return the days after today on which something in the input may change the case, in order, with what it is.

    Not those that come after `until`, the end of the answer.
    """
    today, last = snapshot.today, date.max if until is None else until.date()
    ahead: dict[date, str] = {}
    for day, cause in _dated_facts(snapshot.case):
        if today < day <= last:
            ahead.setdefault(day, cause)
    return sorted(ahead.items()) if ahead else []


def _dated_facts(case: Case) -> Iterator[tuple[date, str]]:
    for day, fact in case.invoice.dated_facts():
        if fact not in {"due", "delivery"}:  # what they change ends by itself
            yield day, fact
        if fact in {"payment", "clearing"}:
            yield day - PRESENTATION_PERIOD, "post_dated"
    for plan in case.about(PlanAgreed):
        for due_on in due_days(plan.instalments):
            yield due_on, "instalment"
            yield case.last_day(due_on, case.policy.plans.grace) + ONE_DAY, "plan_lapses"
    if PromiseMade not in case.kinds:
        return
    for other in case.promised_with:
        yield from ((day, fact) for day, fact in other.dated_facts() if fact in {"payment", "clearing", "reversal"})
    for promise in case.about(PromiseMade):
        yield case.last_day(promise.pay_by, case.policy.promises.grace) + ONE_DAY, "promise"


# --- what one look should show -----------------------------------------------------------------------------


def annotated(snapshot: Snapshot, answer: Decision) -> Decision:
    """Add what one look should show: every event about this invoice that was ignored, and what else would hold."""
    case = snapshot.case
    if isinstance(answer, Hold):
        also = other_holds(snapshot, answer)
        estimated = _rests_on_undecreed(case, answer) if answer.until is not None else ()
        if also or estimated:
            answer = replace(answer, also=also, because=(*answer.because, *estimated))
    if not case.kinds & MAY_BE_IGNORED:
        return answer
    ignored = tuple(
        Reason(ReasonCode.EVENT_IGNORED, case.day(event.at), event.event) for event in ignored_events(snapshot)
    )
    return replace(answer, because=(*answer.because, *ignored)) if ignored else answer


def _rests_on_undecreed(case: Case, answer: Hold) -> tuple[Reason, ...]:
    """Rule 11 of a Hold whose end is counted in working days, or is that of the hours of one."""
    reason, ends = answer.because[0].code, cast("datetime", answer.until)
    spans = {ReasonCode.PROMISED: case.policy.promises.grace, ReasonCode.VERIFY_PAYMENT: case.policy.claims.verify}
    is_counted = reason in {ReasonCode.CLEARING, *GATES} or (reason in spans and spans[reason].unit == "working")
    if not is_counted or answer.because[-1].code is ReasonCode.CASE_CHANGES:
        return ()
    return not_decreed(case, (ends - datetime.resolution).date())
