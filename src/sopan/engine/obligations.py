"""What is asked for under one date: rules 1, 5, 18 and 26.

An obligation is the invoice, or one instalment. Which one is current, what it amounts to and when it is due follow
from the invoice, what was agreed since, and the day; payments fill the earliest instalment first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from sopan.calendars import next_pay_day
from sopan.engine.case import Case
from sopan.history import ExtensionAgreed, PlanAgreed, PlanCancelled, extension_counts, plan_adds_up
from sopan.invoice import Instalment
from sopan.money import Money

__all__ = [
    "Obligation",
    "Owed",
    "Plan",
    "agreement_times",
    "effective_extensions",
    "obligation_on",
    "owed_on",
    "plan_in_force",
    "principal_due",
]

_LONGEST_WAIT_FOR_PAY_DAY = timedelta(days=14)


class Owed(NamedTuple):
    """The amounts of the invoice at the end of a day."""

    outstanding: Money
    to_transfer: Money
    surplus: Money
    withheld: Money
    """Withheld amounts whose slip is missing, as far as they are still open."""


class Obligation(NamedTuple):
    """What is asked for now, and the date that the client knows."""

    id: str
    due_on: date
    """The agreed due date."""
    effective_on: date
    """From it, the next pay day when honoured, then a working day; only targets use it."""
    amount: Money
    """The cash that has fallen due, or the obligation's own rest before its date."""
    withheld: Money
    """What was withheld of that and has no slip yet."""
    extension: ExtensionAgreed | None = None
    """The extension that set the date."""
    lapsed_on: date | None = None
    """The missed instalment's date, when a plan has lapsed."""


class Plan(NamedTuple):
    """An agreed plan and the first instalment that was missed beyond its grace, if any."""

    event: PlanAgreed
    missed: Instalment | None


def owed_on(case: Case, day: date) -> Owed:
    """What is owed at the end of `day`."""
    invoice = case.invoice
    balance = invoice.balance(day)
    zero = Money.zero(balance.currency)
    if balance <= zero:
        return Owed(zero, zero, -balance, zero)
    if not invoice.withholdings:
        return Owed(balance, balance, zero, zero)
    withheld = min(invoice.withheld_missing(day), balance)
    return Owed(balance, balance - withheld, zero, withheld)


def obligation_on(case: Case, owed: Owed, day: date) -> Obligation:
    """The current obligation on `day`: the earliest that is not filled."""
    plan = plan_in_force(case, day)
    if plan is not None:
        if plan.missed is None:
            return _current_instalment(case, plan.event.instalments, owed, day)
        return _whole_invoice(case, owed, plan.missed.due_on, lapsed_on=plan.missed.due_on)
    if case.invoice.instalments:
        return _current_instalment(case, case.invoice.instalments, owed, day)
    extension = _newest_extension(case)
    due_on = extension.due_on if extension is not None else case.invoice.due_on
    return _whole_invoice(case, owed, due_on, extension=extension)


def _whole_invoice(
    case: Case,
    owed: Owed,
    due_on: date,
    *,
    extension: ExtensionAgreed | None = None,
    lapsed_on: date | None = None,
) -> Obligation:
    effective_on = _effective(case, due_on)
    return Obligation(case.invoice.id, due_on, effective_on, owed.to_transfer, owed.withheld, extension, lapsed_on)


def _current_instalment(case: Case, instalments: Sequence[Instalment], owed: Owed, day: date) -> Obligation:
    rests = _rests(instalments, owed.to_transfer)
    place = _first_open(case.tolerance.minor, rests)
    due_on = instalments[place].due_on
    amount = _open_under(place, instalments, rests, day)
    withheld = (
        _open_under(place, instalments, _rests(instalments, owed.outstanding), day) - amount if owed.withheld else 0
    )
    currency = owed.outstanding.currency
    return Obligation(
        id=f"{case.invoice.id}@{due_on.isoformat()}",
        due_on=due_on,
        effective_on=_effective(case, due_on),
        amount=Money.of_minor(amount, currency),
        withheld=Money.of_minor(withheld, currency),
    )


def _open_under(place: int, instalments: Sequence[Instalment], rests: Sequence[int], day: date) -> int:
    """What is asked for under the instalment at that place, in the smallest unit; -1 when all are filled."""
    if instalments[place].due_on <= day:
        return _due_by(day, instalments, rests)
    return min(rests[place], instalments[place].amount.minor) if place >= 0 else sum(rests)


def _rests(instalments: Sequence[Instalment], still_to_come: Money) -> list[int]:
    """What is open of each instalment, in the smallest unit: payments fill the earliest first."""
    rests, rest = [], still_to_come.minor
    for part in reversed(instalments):
        own = min(part.amount.minor, rest)
        rests.append(own)
        rest -= own
    rests[-1] += rest
    rests.reverse()
    return rests


def _first_open(tolerance: int, rests: Sequence[int]) -> int:
    """The place of the earliest instalment that is not filled; -1, the last one's, when all are.

    Small rests add up: instalments below the tolerance are asked for once more than that is open by one of them.
    """
    for place, still_open in enumerate(accumulate(rests)):
        if still_open > tolerance:
            return place
    return -1


def _due_by(day: date, instalments: Sequence[Instalment], rests: Sequence[int]) -> int:
    """What is open of the instalments that have fallen due, in the smallest unit."""
    due = 0
    for part, rest in zip(instalments, rests, strict=True):
        if part.due_on <= day:
            due += rest
    return due


def _effective(case: Case, agreed: date) -> date:
    """Rule 5: the client's next pay day when honoured and near, then a working day."""
    effective = agreed
    if case.policy.honour_pay_days and case.client.pay_days:
        pay_day = next_pay_day(agreed, case.client.pay_days)
        if pay_day - agreed <= _LONGEST_WAIT_FOR_PAY_DAY:
            effective = pay_day
    if case.policy.due_on_closed_day == "roll":
        effective = case.calendar.roll_forward(effective)
    return effective


def principal_due(case: Case, obligation: Obligation, today: date) -> tuple[date, list[tuple[date, Money]]]:
    """What a late fee is charged on: the first agreed date, and every change of the cash that had fallen due by then.

    Withheld tax is no cash, so it bears no fee; an instalment bears one from its own date.
    """
    invoice = case.invoice
    plan = plan_in_force(case, today)
    parts = invoice.instalments if plan is None else () if plan.missed else plan.event.instalments
    due_on = parts[0].due_on if parts else obligation.due_on
    changes = {
        due_on,
        *(part.due_on for part in parts),
        *(payment.received_on for payment in invoice.payments),
        *(payment.reversed_on for payment in invoice.payments if payment.reversed_on is not None),
        *(note.issued_on for note in invoice.credit_notes),
        *(slip.certificate_received_on for slip in invoice.withholdings if slip.certificate_received_on is not None),
    }
    return due_on, [(day, _fallen_due(case, parts, day)) for day in changes if due_on <= day <= today]


def _fallen_due(case: Case, parts: Sequence[Instalment], day: date) -> Money:
    still_to_come = owed_on(case, day).to_transfer
    if not parts:
        return still_to_come
    return Money.of_minor(_due_by(day, parts, _rests(parts, still_to_come)), still_to_come.currency)


# --- agreements --------------------------------------------------------------------------------------


def plan_in_force(case: Case, day: date) -> Plan | None:
    """The newest plan that adds up and was not cancelled, kept or lapsed, unless a later extension replaced it."""
    if not case.about(PlanAgreed):
        return None
    cancelled = case.latest(PlanCancelled)
    fitting = [plan for plan in fitting_plans(case) if cancelled is None or cancelled.at <= plan.at]
    if not fitting:
        return None
    newest = max(fitting, key=lambda plan: (plan.at, plan.instalments[-1].due_on))
    plan = Plan(newest, _missed(case, newest.instalments, day))
    extension = _newest_extension(case)
    if (
        extension is not None
        and extension.at >= newest.at
        and _missed(case, newest.instalments, case.day(extension.at))
    ):
        return None
    return plan


def agreement_times(case: Case) -> list[datetime]:
    """When the extensions and plans that do something were agreed."""
    return [agreement.at for agreement in (*effective_extensions(case), *fitting_plans(case))]


def fitting_plans(case: Case) -> list[PlanAgreed]:
    """The plans that add up and begin after the issue."""
    invoice = case.invoice
    return [
        plan
        for plan in case.about(PlanAgreed)
        if plan.instalments[0].due_on >= invoice.issued_on and plan_adds_up(plan, invoice, case.day(plan.at))
    ]


def _missed(case: Case, instalments: Sequence[Instalment], day: date) -> Instalment | None:
    """The first instalment that was not filled by the end of its grace, or is open again after it."""
    for place, part in enumerate(instalments):
        last_day = case.last_day(part.due_on, case.policy.plans.grace)
        if last_day >= day:
            return None
        for on in (last_day, day):
            rests = _rests(instalments, owed_on(case, on).to_transfer)
            if sum(rests[: place + 1]) > case.tolerance.minor:
                return part
    return None


def _newest_extension(case: Case) -> ExtensionAgreed | None:
    """At one instant the later date wins: the one that stops asking."""
    extensions = effective_extensions(case)
    return max(extensions, key=lambda extension: (extension.at, extension.due_on)) if extensions else None


def effective_extensions(case: Case) -> list[ExtensionAgreed]:
    """Those that do something."""
    return [
        extension
        for extension in case.about(ExtensionAgreed)
        if extension_counts(extension, case.invoice, case.day(extension.at))
    ]
