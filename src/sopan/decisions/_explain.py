"""Decisions in one to three plain sentences, Indonesian and English.

The first sentence says what happens, the second why, the third what else is worth knowing. What belongs together is
said together: closed days in a row are one clause, steps that were skipped for one reason are one list. Hours are
mentioned only where nothing else is in the way, and a year only where it is not the one just said.
Every clause must be true of all cases for which the engine gives its reason: a reader may be shown it as evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import TYPE_CHECKING, Any

from sopan.decisions.reasons import Reason, ReasonCode
from sopan.fields import ONE_DAY
from sopan.formats import rupiah
from sopan.money import Money
from sopan.wording import Phrases, as_sentence, phrases, tell
from sopan.words import Cause, Channel, Language, Purpose, Tone

if TYPE_CHECKING:
    from sopan.decisions.model import Decision, Done, HandOff, Hold, Send, Wait

_TARGETS = (
    ReasonCode.GRACE,
    ReasonCode.DEADLINE,
    ReasonCode.BEFORE_TARGET,
    ReasonCode.PUT_OFF,
)
_CLOSURES = (
    ReasonCode.WEEKEND,
    ReasonCode.HOLIDAY,
    ReasonCode.CUTI_BERSAMA,
    ReasonCode.ESTIMATED_HOLIDAY,
    ReasonCode.QUIET_PERIOD,
)
_LIMITS = (
    ReasonCode.MIN_GAP,
    ReasonCode.WEEKLY_CAP,
    ReasonCode.MONTHLY_CAP,
    ReasonCode.NO_ANSWER,
    ReasonCode.DEMAND_FIRST,
)
_PASSED = (
    ReasonCode.NO_CHANNEL,
    ReasonCode.EXPIRED,
    ReasonCode.BEFORE_ISSUE,
    ReasonCode.JUST_RECEIVED,
    ReasonCode.LATE,
    ReasonCode.SUPERSEDED,
    ReasonCode.DECLINED,
    ReasonCode.NOT_AGREED,
    ReasonCode.STEP_MINIMUM,
)
_WHY_IT_GOES = (
    ReasonCode.STEP_DUE,
    ReasonCode.PAYMENT_RETURNED,
    ReasonCode.PROMISE_BROKEN,
    ReasonCode.EXTENSION_MISSED,
    ReasonCode.CLAIM_UNCONFIRMED,
    ReasonCode.CERTIFICATE_MISSING,
    ReasonCode.PAID,
    ReasonCode.LADDER_END,
    ReasonCode.RETRY,
)
_NOTES = (
    ReasonCode.LATE_SINCE,
    ReasonCode.PAY_DAY,
    ReasonCode.PLAN_LAPSED,
    ReasonCode.PAYMENT_AHEAD,
    ReasonCode.NOT_DECREED,
    ReasonCode.BOUNCED,
    ReasonCode.EVENT_IGNORED,
)
_WITH_CAUSES = {ReasonCode.DISPUTED, ReasonCode.HELD, ReasonCode.AWAITING_US}
"""Holds whose detail lists the reasons that were given; of a word that is no `Cause` nothing is said."""
_KNOWN_CAUSES = frozenset(Cause)
_ENDS_OTHERWISE = {
    ReasonCode.CLOCK_BEHIND,
    ReasonCode.NEEDS_APPROVAL,
    ReasonCode.STALE_PAYMENT_DATA,
    ReasonCode.NEVER_OPEN,
}
"""Holds whose `until` is when to look again; what ends them is something else."""


def explain(decision: Decision, language: Language) -> str:
    """One to three plain sentences: what happens, why, and what is worth knowing."""
    say = phrases(language)
    return tell(_BY_KIND[decision.kind](decision, say))


# --- one function per kind of decision ----------------------------------------------------------------


def _send(send: Send, say: Phrases) -> list[str]:
    headline = say.headlines["send_phone" if send.channel is Channel.PHONE else "send"]
    # A final notice says by its name how firm it is.
    named = send.tone is Tone.FINAL and send.purpose is Purpose.FINAL_NOTICE
    how = say.headlines["final_tone" if send.tone is Tone.FINAL else "tone"]
    tone = "" if named else how.format(tone=say.tones[send.tone])
    first = headline.format(what=say.purposes[send.purpose], channel=say.channels[send.channel], tone=tone)
    why = [
        say.reasons[reason.code].format(day=say.way["today"])
        if reason.code is ReasonCode.STEP_DUE and reason.on == send.at.date()
        else _clause(reason, say)
        for reason in _only(send.because, _WHY_IT_GOES)
    ]
    return [as_sentence(first), as_sentence(*why), as_sentence(*_bears(send, say), *_worth_knowing(send.because, say))]


def _bears(send: Send, say: Phrases) -> Iterator[str]:
    """Say what a person who looks at the message should know of it, without a name or an address."""
    if send.series is not None:
        yield say.message["series"].format(number=send.series_number, series=send.series)
    if send.deadline_on is not None:
        counted = "deadline_counted" if send.deadline_days else "deadline"
        yield say.message[counted].format(day=say.day(send.deadline_on), days=say.length(send.deadline_days or ""))
    if send.copy_to:
        yield say.message["copies"].format(roles=say.list(send.copy_to))
    billed = dict.fromkeys(item.billed_to for item in send.items if item.billed_to is not None)
    if billed:
        yield say.message["billed"].format(clients=say.list([*billed]))
    if any(charged.payable for charged in send.charges):
        yield say.message["late_fee"]


def _wait(wait: Wait, say: Phrases) -> list[str]:
    first = say.headlines["wait"].format(until=say.moment(wait.until))
    way = _way(wait, say)
    limits = [_clause(reason, say) for reason in _binding(wait.because)]
    notes = [*_changes(wait.because, say), *_worth_knowing(wait.because, say)]
    if not way and not limits:
        hours = _only(wait.because, (ReasonCode.OUTSIDE_WINDOW,))
        limits = [_clause(reason, say) for reason in hours[:1]]
    return [as_sentence(first), as_sentence(way), as_sentence(*limits, *notes)]


def _hold(hold: Hold, say: Phrases) -> list[str]:
    reason = hold.because[0]
    changes = _only(hold.because, (ReasonCode.CASE_CHANGES,))
    looks_again = hold.until is None or changes or reason.code in _ENDS_OTHERWISE
    clause = _holding(reason, say)
    attempts = _only(hold.because, (ReasonCode.RETRY,))
    if reason.code is ReasonCode.UNREACHABLE and attempts:
        clause = say.way["unreached"]  # there are channels; the tries on them are spent
        reason, attempts = attempts[0], []
    until = say.moment(hold.until) if hold.until is not None else ""
    facts = _facts(reason, say) | {"until": until}
    if hold.until is None or looks_again:
        headline = "hold"
    elif hold.until.time() == time.min:
        headline, until = "hold_through", say.day(hold.until.date() - ONE_DAY)
    else:
        headline = "hold_until"
    first = say.headlines[headline].format(reason=clause.format(**facts), until=until)
    task = ""
    if hold.task is not None:
        task = say.headlines["task"].format(task=say.task(hold.task.code, hold.task.detail))
    retries = [_clause(again, say) for again in attempts]
    notes = [*retries, *_changes(hold.because, say), *_worth_knowing(hold.because, say)]
    if hold.also:
        others = [_holding(other, say).format(**_facts(other, say)) for other in hold.also]
        notes.append(say.headlines["also"].format(reasons=say.list(others)))
    return [as_sentence(first), as_sentence(task), as_sentence(*notes)]


def _holding(reason: Reason, say: Phrases) -> str:
    """The clause of a reason that holds."""
    if reason.code is ReasonCode.DOCUMENTS_PENDING and (reason.on is not None or reason.detail):
        return say.way["undated" if reason.detail else "delivery"]
    clause = say.reasons[reason.code]
    if reason.code not in _WITH_CAUSES:
        return clause
    causes = [say.causes[Cause(cause)] for cause in reason.detail.split(", ") if cause in _KNOWN_CAUSES]
    return f"{clause} ({say.list(causes)})" if causes else clause


def _hand_off(hand_off: HandOff, say: Phrases) -> list[str]:
    first = say.headlines["hand_off"].format(to=hand_off.to)
    why = [_clause(reason, say) for reason in _only(hand_off.because, _WHY_IT_GOES)]
    return [as_sentence(first), as_sentence(*why), as_sentence(*_worth_knowing(hand_off.because, say))]


_SURPLUS = {ReasonCode.OVERPAID: "surplus", ReasonCode.SETTLED: "little_more"}


def _done(done: Done, say: Phrases) -> list[str]:
    reason = say.reasons[ReasonCode(done.reason)]
    headline, amount = "done", done.surplus or done.shortfall
    if done.shortfall is not None:
        headline = "shortfall"
    elif done.surplus is not None:
        headline = _SURPLUS.get(ReasonCode(done.reason), "client_money")
    said = rupiah(amount, say.language) if amount is not None else ""
    first = say.headlines[headline].format(reason=reason, amount=said)
    charges = [
        say.headlines["charges"].format(amount=rupiah(charged.to_charge, say.language))
        for charged in done.unpaid_charges
        if charged.to_charge
    ]
    return [as_sentence(first), as_sentence(*charges), as_sentence(*_worth_knowing(done.because, say))]


_BY_KIND: dict[str, Callable[[Any, Phrases], list[str]]] = {
    "send": _send,
    "wait": _wait,
    "hold": _hold,
    "hand_off": _hand_off,
    "done": _done,
}


# --- the way to an instant ----------------------------------------------------------------------------


def _way(wait: Wait, say: Phrases) -> str:
    """From the target date over the closed days to the instant, in one clause."""
    closed = _closed(wait)
    targets = _only(wait.because, _TARGETS)
    if not targets and {reason.code for reason in closed} == {ReasonCode.OUTSIDE_WINDOW}:
        return ""
    if not targets:
        chain = _chain(_since_last_contact(closed, wait.because), say)
        return say.way["chain"].format(chain=chain) if chain else ""
    target, arrives = targets[0], wait.until.date()
    if target.on == arrives:
        on_the_day = _facts(target, say) | {"day": say.way["that_day"]}
        return say.reasons[target.code].format(**on_the_day)
    clause = _clause(target, say)
    if _only(wait.because, (ReasonCode.CASE_CHANGES,)):
        return clause  # something else ends the waiting before that day comes
    if target.on is not None and target.on > arrives:
        return f"{clause}{_before(closed, say)}{say.way['brought_forward']}"
    return f"{clause}{_after(closed, target.on, say)}"


def _closed(wait: Wait) -> list[Reason]:
    """Name what closes whole days on the way: a day without hours counts, the morning before hours begin does not."""
    arrives = wait.until.date()
    return [
        reason
        for reason in _only(wait.because, (*_CLOSURES, ReasonCode.OUTSIDE_WINDOW))
        if reason.code is not ReasonCode.OUTSIDE_WINDOW or (reason.on is not None and reason.on < arrives)
    ]


def _binding(because: Iterable[Reason]) -> list[Reason]:
    """Gap and caps, each once: the latest contact is the one that binds."""
    latest = {reason.code: reason for reason in _only(because, _LIMITS)}
    return list(latest.values())


def _since_last_contact(closed: list[Reason], because: Iterable[Reason]) -> list[Reason]:
    """Return what is closed after the contact from which gap or caps are counted; what came before it is past."""
    counted = [reason.on for reason in _binding(because) if reason.on is not None]
    return [reason for reason in closed if reason.on is None or not counted or reason.on > max(counted)]


def _after(closed: list[Reason], target: date | None, say: Phrases) -> str:
    """Return what closes the target date itself, in brackets, and what follows."""
    begun = bool(closed) and closed[0].on is not None and target is not None and closed[0].on <= target
    own = _names(closed[0], say, bracketed=True) if begun else []
    said = {name for reason in closed[:1] if begun for name in _names(reason, say)}
    chain = _chain(closed[1:] if begun else closed, say, without=said)
    brackets = say.way["own"].format(name=say.list(own)) if own else ""
    return brackets + (say.way["followed"].format(chain=chain) if chain else "")


def _before(closed: list[Reason], say: Phrases) -> str:
    """The same for a date that is brought forward: the last closure is its own."""
    if not closed:
        return ""
    own = say.list(_names(closed[-1], say, bracketed=True))
    chain = _chain(closed[:-1], say, without=set(_names(closed[-1], say)))
    return say.way["preceded" if chain else "own"].format(name=own, chain=chain)


def _chain(closed: Iterable[Reason], say: Phrases, *, without: Iterable[str] = ()) -> str:
    """Closed days in a row, each name once: `Natal dan akhir pekan`."""
    names = dict.fromkeys(name for reason in closed for name in _names(reason, say))
    return say.list([name for name in names if name not in set(without)])


def _names(reason: Reason, say: Phrases, *, bracketed: bool = False) -> list[str]:
    """Return what closes a day; two holidays may share one."""
    template = say.closures[reason.code][0 if bracketed else 1]
    if reason.code is ReasonCode.QUIET_PERIOD:
        note = f": {reason.detail}" if bracketed else f" ({reason.detail})"
        return [template.format(note=note if reason.detail else "")]
    return [template.format(name=say.holiday(name)) for name in reason.detail.split("; ")]


# --- clauses ------------------------------------------------------------------------------------------


def _only(because: Iterable[Reason], codes: tuple[ReasonCode, ...]) -> list[Reason]:
    """The reasons of these codes, each once, in order."""
    return [reason for reason in dict.fromkeys(because) if reason.code in codes]


def _clause(reason: Reason, say: Phrases) -> str:
    return say.reasons[reason.code].format(**_facts(reason, say))


def _facts(reason: Reason, say: Phrases) -> dict[str, str]:
    """Return what the clause of a reason may mention."""
    facts = {
        "day": say.day(reason.on) if reason.on is not None else "",
        "detail": reason.detail,
        "contacts": say.contacts(reason.detail),
        "attempts": say.attempts(reason.detail or "1"),
        "days": say.length(reason.detail),
        "step": say.steps_named([reason.detail]),
        "change": say.changes.get(reason.detail, say.changes[""]),
    }
    if reason.code is ReasonCode.EVENT_IGNORED:
        facts["event"] = say.events.get(reason.detail, say.events[""])
    if reason.code is ReasonCode.LATE_SINCE:
        clock = reason.detail if say.language is Language.EN else reason.detail.replace(":", ".")
        facts["moment"] = say.way["moment"].format(day=facts["day"], clock=clock)
    if reason.code in {ReasonCode.OUTSIDE_WINDOW, ReasonCode.BOUNCED}:
        facts["channel"] = say.channels[Channel(reason.detail)]
    if reason.code is ReasonCode.CERTIFICATE_MISSING:
        kinds, _, month = reason.detail.partition("; ")
        facts |= {"proof": say.proof(kinds), "period": say.tax_period(month)}
    if reason.code is ReasonCode.UNAPPLIED_PAYMENT:
        facts["amount"] = rupiah(Money(reason.detail), say.language)
    if reason.code is ReasonCode.NEVER_OPEN:
        facts["layers"] = say.list([say.layers[layer] for layer in reason.detail.split(", ")])
    return facts


def _changes(because: Iterable[Reason], say: Phrases) -> list[str]:
    """Return what in the input cuts the answer short."""
    return [_clause(reason, say) for reason in _only(because, (ReasonCode.CASE_CHANGES,))]


def _worth_knowing(because: Iterable[Reason], say: Phrases) -> list[str]:
    """Steps that were skipped, in one clause per cause, and what the reader should have heard of."""
    reasons = list(because)
    clauses = []
    nobody = any(reason.code is ReasonCode.UNREACHABLE for reason in reasons)
    for code in _PASSED[nobody:]:  # where nobody can be reached, no channel is no news
        steps = [reason.detail for reason in _only(reasons, (code,))]
        if steps:
            are = "are" if len(steps) > 1 else "is"
            clauses.append(say.reasons[code].format(steps=say.steps_named(steps), are=are))
    return [*clauses, *(_clause(reason, say) for reason in _only(reasons, _NOTES))]
