"""What is asked for under one date.

An obligation is the invoice, or one instalment. Which one is current, what it amounts to and when it is due follow
from the invoice, what was agreed since, and the day; payments fill the earliest instalment first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from sopan.calendars import WorkingCalendar, next_pay_day
from sopan.charges import ChargeStatement
from sopan.engine._case import Obligation, Snapshot
from sopan.engine._schedule import span_end
from sopan.errors import CalendarCoverageError
from sopan.fields import ONE_DAY
from sopan.history import (
    ExtensionAgreed,
    PlanAgreed,
    PlanCancelled,
    extension_counts,
    plan_adds_up,
    plan_counts,
)
from sopan.history._agreed_dates import AgreedTerms, plan_terms
from sopan.invoice import (
    Instalment,
    Payment,
    Withholding,
    allocate_minor,
    due_days,
    largest_shortfall,
    shared_tax,
)
from sopan.money import Money
from sopan.policy import Span

PRESENTATION_PERIOD = timedelta(days=70)
"""Of a bilyet giro (tenggang waktu pengunjukan): what is dated further ahead is no payment to wait for."""
_CLEARING = Span(days=3, unit="working")
"""How long a bank takes to clear a giro."""


class Part(NamedTuple):
    """An instalment as money fills it: the cash of it, and the tax that is withheld of it."""

    due_on: date | None
    """None while it waits for an event; then it is not asked for."""
    amount: Money
    tax: Money
    label: str | None = None
    """What the parties call it."""


class Plan(NamedTuple):
    """An agreed plan, kept or lapsed."""

    parts: tuple[Part, ...]
    terms: AgreedTerms
    """As agreed, and lapsed when an instalment was missed beyond its grace."""


def obligation(snapshot: Snapshot) -> Obligation:
    """Return the current obligation: the earliest that is not filled."""
    if snapshot.obligation is None:
        snapshot.obligation = _obligation(snapshot)
    return snapshot.obligation


def _obligation(snapshot: Snapshot) -> Obligation:
    invoice = snapshot.case.invoice
    plan = plan_in_force(snapshot)
    if plan is not None:
        lapsed_on = plan.terms.lapsed_on
        if lapsed_on is None:
            return _current_instalment(snapshot, plan.parts)
        return _whole_invoice(snapshot, lapsed_on, lapsed_on=lapsed_on)
    if invoice.instalments:
        return _current_instalment(snapshot, _own_parts(snapshot))
    extension = _newest_extension(snapshot)
    due_on = extension.due_on if extension is not None else invoice.due_on
    if due_on is None:  # nothing is asked for before the receipt that the terms count from: rule 24
        due_on = invoice.issued_on
    return _whole_invoice(snapshot, due_on, extension=extension)


def _whole_invoice(
    snapshot: Snapshot,
    due_on: date,
    *,
    extension: ExtensionAgreed | None = None,
    lapsed_on: date | None = None,
) -> Obligation:
    name, position = snapshot.case.invoice.id, snapshot.position
    effective_on, pay_day = _effective(snapshot, due_on)
    cash, tax = position.to_transfer, position.withheld
    return Obligation(name, due_on, effective_on, cash, tax, extension, lapsed_on, pay_day)


def _own_parts(snapshot: Snapshot) -> tuple[Part, ...]:
    """Return the instalments of the invoice itself; they include all the tax that is withheld."""
    invoice = snapshot.case.invoice
    return _parts(invoice.instalments, invoice.withholdings) if invoice.instalments else ()


def _parts(instalments: Sequence[Instalment], withholdings: Sequence[Withholding]) -> tuple[Part, ...]:
    """Take the tax that instalments include apart from their cash (A6)."""
    if not withholdings:
        nothing = Money.zero(instalments[0].amount.currency)
        return tuple(Part(one.due_on, one.amount, nothing, one.label) for one in instalments)
    shares = shared_tax(instalments, withholdings)
    shared = zip(instalments, shares, strict=True)
    return tuple(Part(one.due_on, one.amount - share, share, one.label) for one, share in shared)


def _current_instalment(snapshot: Snapshot, parts: Sequence[Part]) -> Obligation:
    invoice, position = snapshot.case.invoice, snapshot.position
    days = due_days(parts)  # what has no date is not asked for
    cash = allocate_minor(parts, position.to_transfer.minor)[: len(days)]
    # A plan over the tax alone names no cash: none of its parts is open, whatever the bank returned since.
    place = _first_open(snapshot, cash) if any(part.amount for part in parts) else None
    due_on = days[-1] if place is None else days[place]
    if place is None:  # all are filled: the last stands for them, with what is forgiven or was returned
        numbers, amount = [len(days)], sum(cash)  # counted from 1
    elif due_on > snapshot.today:
        numbers, amount = [place + 1], min(cash[place], parts[place].amount.minor)
    else:  # all open ones that have fallen due are asked for together
        fallen_due = cash[: bisect_right(days, snapshot.today)]
        numbers, amount = [number for number, rest in enumerate(fallen_due, 1) if rest], sum(fallen_due)
    withheld = 0
    if position.withheld and place is None and len(days) == len(parts):
        withheld = position.withheld.minor  # the cash has come: what is asked for are the certificates
    elif position.withheld:  # a plan over the cash alone includes no tax: none is kept back from its instalments
        taxes = [part._replace(amount=part.tax) for part in parts]
        included = min(position.withheld.minor, sum(part.tax.minor for part in parts))
        last = max(due_on, snapshot.today)
        asked = zip(days, cash, allocate_minor(taxes, included), strict=False)
        withheld = sum(tax for day, rest, tax in asked if place is None or (rest and day <= last))
    currency = invoice.total.currency
    effective_on, pay_day = _effective(snapshot, due_on)
    return Obligation(
        id=f"{invoice.id}@{due_on.isoformat()}",
        due_on=due_on,
        effective_on=effective_on,
        amount=Money.of_minor(amount, currency),
        withheld=Money.of_minor(withheld, currency) if withheld else Money.zero(currency),
        pay_day=pay_day,
        parts=tuple(numbers),
        part_count=len(parts),
        label=_label([parts[number - 1] for number in numbers]),
    )


def _label(parts: Iterable[Part]) -> str | None:
    """Return what instalments are called, where all of them have a name."""
    labels = [part.label for part in parts]
    return ", ".join(label for label in labels if label) if labels and all(labels) else None


def _first_open(snapshot: Snapshot, cash: Sequence[int]) -> int | None:
    """Return the place of the earliest instalment that is not filled; None when all are.

    Small rests add up: instalments below the tolerance are asked for once more than that is open by one of them.
    """
    forgiven = snapshot.position.forgivable(snapshot.case.tolerance).minor
    return next((place for place, still_open in enumerate(accumulate(cash)) if still_open > forgiven), None)


def _effective(snapshot: Snapshot, agreed: date) -> tuple[date, date | None]:
    """Rule 5: the client's next pay day when honoured and near, then a working day; and that pay day."""
    case = snapshot.case
    pay_day = _pay_day_from(snapshot, agreed) if case.client.pay_days else None
    effective = pay_day or agreed
    if case.policy.due_on_closed_day == "roll":
        effective = case.schedule.days.rolled[effective]
    return effective, pay_day


def _pay_day_from(snapshot: Snapshot, day: date) -> date | None:
    """Return the client's next pay day from `day` on, when pay days are honoured and it is near."""
    client, policy = snapshot.case.client, snapshot.case.policy
    if not policy.honour_pay_days:
        return None
    found = next_pay_day(day, client.pay_days, calendar=snapshot.case.calendar, closed=policy.pay_days.closed)
    return found if (found - day).days <= policy.pay_days.horizon else None


def named_pay_day(snapshot: Snapshot, asked: Obligation) -> date | None:
    """Return the pay day that a demand of today waited for, or else the one that it precedes (C3)."""
    waited_for = asked.pay_day
    if waited_for is None or waited_for >= snapshot.today:
        return waited_for
    last = snapshot.case.last_demand
    if last is None or snapshot.case.day(last.at) <= waited_for:
        return waited_for
    try:
        return _pay_day_from(snapshot, snapshot.today)
    except CalendarCoverageError:
        return None  # it is worth saying, and no reason to say nothing else


def awaits_receipt(snapshot: Snapshot) -> bool:
    """Return whether the terms count from a receipt that has not come, and no date was agreed since (C1)."""
    invoice = snapshot.case.invoice
    has_own_date = invoice.due_on is not None or bool(invoice.instalments)
    return not has_own_date and plan_in_force(snapshot) is None and _newest_extension(snapshot) is None


def undated_instalment(snapshot: Snapshot) -> str | None:
    """Return what the instalment that is next is called, if it has no date yet, as a retention (D7)."""
    parts = snapshot.case.invoice.instalments
    if not parts or plan_in_force(snapshot) is not None:
        return None
    dated = len(due_days(parts))
    if dated == len(parts):
        return None
    cash = allocate_minor(_own_parts(snapshot), snapshot.position.to_transfer.minor)  # tax is no cash
    return (parts[dated].label or f"termin {dated + 1}") if _first_open(snapshot, cash[:dated]) is None else None


# --- money on its way --------------------------------------------------------------------------------


def clears_by(calendar: WorkingCalendar, payment: Payment) -> date:
    """Return the last day on which a giro should have cleared."""
    return span_end(calendar, payment.received_on, _CLEARING)


class WithTheBank(NamedTuple):
    """Money that came and is not there yet, such as a giro."""

    since: date
    """The day on which the newest came."""
    ends_on: date
    """The first day on which it keeps nobody from asking."""
    clears_by: date | None
    """The last day on which one without a day of clearing should have cleared; None when all have such a day."""


def with_the_bank(snapshot: Snapshot) -> WithTheBank | None:
    """Return what is being cleared: for three working days, or to the day on which it will settle what is asked for."""
    case, today = snapshot.case, snapshot.today
    payments = [payment for payment in case.invoice.payments if payment.is_clearing_on(today)]
    if not payments:
        return None
    last_days = [clears_by(case.calendar, payment) for payment in payments]
    undated = [last for payment, last in zip(payments, last_days, strict=True) if payment.counts_from is None]
    ends = [
        min(last + ONE_DAY, payment.counts_from or date.max) for payment, last in zip(payments, last_days, strict=True)
    ]
    if len(undated) < len(payments):
        ends.append(settles_on(snapshot) or today)
    since = max(payment.received_on for payment in payments)
    return WithTheBank(since, max(ends), max(undated, default=None)) if max(ends) > today else None


def settles_on(snapshot: Snapshot) -> date | None:
    """Return the day, within the presentation period, on which payments dated ahead settle what is asked for."""
    today = snapshot.today
    dated = ((payment.counts_from or payment.received_on, payment) for payment in snapshot.case.invoice.payments)
    ahead = [(day, one) for day, one in dated if day > today and (one.reversed_on is None or one.reversed_on > today)]
    if not ahead:
        return None
    rest = obligation(snapshot).amount
    forgiven = largest_shortfall(snapshot.position.total, snapshot.case.tolerance)
    for day, payment in sorted(ahead, key=itemgetter(0)):
        if day - today > PRESENTATION_PERIOD:
            return None
        rest -= payment.amount
        if rest <= forgiven:
            return day
    return None


def is_undated(snapshot: Snapshot) -> bool:
    """Return whether what is open has no due date yet: its obligation then carries none that the client knows."""
    if snapshot.cash_settled:
        return False
    return awaits_receipt(snapshot) or undated_instalment(snapshot) is not None


def is_stale(snapshot: Snapshot) -> bool:
    """Return whether today lies after the last day on which the payment data count as fresh (rule 27)."""
    last_day = fresh_through(snapshot)
    return last_day is not None and snapshot.today > last_day


def fresh_through(snapshot: Snapshot) -> date | None:
    """Return that day; None when the caller vouches for the data, or the policy does not mind."""
    case = snapshot.case
    freshness, known = case.policy.freshness, case.payments_as_of
    if freshness is None or known is None:
        return None
    return case.last_day(case.day(known), freshness)


# --- agreements --------------------------------------------------------------------------------------


def plan_in_force(snapshot: Snapshot) -> Plan | None:
    """Return the newest plan that counts and was not cancelled, kept or lapsed, unless an extension replaced it."""
    case = snapshot.case
    if PlanAgreed not in case.kinds:
        return None
    plans, extensions = fitting_plans(snapshot), effective_extensions(snapshot)
    terms = plan_terms(plans, extensions, case.about(PlanCancelled), case.invoice, case.day, case.tolerance)
    if terms is None:
        return None
    terms = terms.lapsing(
        case.invoice, snapshot.today, partial(case.last_day, span=case.policy.plans.grace), case.tolerance
    )
    return Plan(_parts(terms.instalments, terms.withholdings), terms)


def unclear_plan(snapshot: Snapshot) -> PlanAgreed | None:
    """Return the newest plan when it does not add up, unless something newer took its place (A6)."""
    case = snapshot.case
    plans, cancelled = case.about(PlanAgreed), case.latest(PlanCancelled)
    if not plans or (cancelled is not None and cancelled.at > plans[-1].at):
        return None
    newest = plans[-1].at
    if any(agreed.at >= newest for agreed in agreements(snapshot)):
        return None
    at_once = (plan for plan in plans if plan.at == newest)  # of several, the one that stops asking wins
    return next((plan for plan in at_once if not plan_adds_up(plan, case.invoice, case.day(newest))), None)


def agreements(snapshot: Snapshot) -> list[ExtensionAgreed | PlanAgreed]:
    """Return the extensions and plans that do something."""
    return [*effective_extensions(snapshot), *fitting_plans(snapshot)]


def fitting_plans(snapshot: Snapshot) -> list[PlanAgreed]:
    """Return the plans that add up and begin after the issue."""
    case = snapshot.case
    return [plan for plan in case.about(PlanAgreed) if plan_counts(plan, case.invoice, case.day(plan.at))]


def _newest_extension(snapshot: Snapshot) -> ExtensionAgreed | None:
    """At one instant the later date wins: the one that stops asking."""
    if ExtensionAgreed not in snapshot.case.kinds:
        return None
    extensions = effective_extensions(snapshot)
    return max(extensions, key=lambda extension: (extension.at, extension.due_on), default=None)


def effective_extensions(snapshot: Snapshot) -> list[ExtensionAgreed]:
    """Return those that do something."""
    case = snapshot.case
    return [
        extension
        for extension in case.about(ExtensionAgreed)
        if extension_counts(extension, case.invoice, case.day(extension.at))
    ]


# --- late fees ---------------------------------------------------------------------------------------


def charges(snapshot: Snapshot) -> tuple[ChargeStatement, ...]:
    """Return the agreed late fee up to today; nothing when none accrued."""
    invoice = snapshot.case.invoice
    if invoice.terms.late_fee is None or awaits_receipt(snapshot):
        return ()  # none was agreed, or nothing has fallen due
    plan = plan_in_force(snapshot)
    due_on = obligation(snapshot).due_on  # as extended
    terms = AgreedTerms(due_on, invoice.instalments, invoice.withholdings) if plan is None else plan.terms
    charged = terms.late_fee(invoice, snapshot.today)
    return () if charged is None else (charged,)
