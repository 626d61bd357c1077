"""By when each invoice of a client is to be paid, as agreed: the dates that reports go by.

A report belongs to no policy, so no grace is added and no plan lapses here: what was agreed holds until something
else is agreed, or the plan is cancelled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo

from sopan.history import (
    Conversation,
    Event,
    ExtensionAgreed,
    History,
    PlanAgreed,
    PlanCancelled,
    extension_counts,
    plan_counts,
)
from sopan.invoice import Instalment, Invoice, allocate
from sopan.money import Money
from sopan.zones import local, zone_of

__all__ = ["AgreedDates"]

_ONE_DAY = timedelta(days=1)
_Agreement = ExtensionAgreed | PlanAgreed | PlanCancelled


class AgreedDates:
    """What was agreed with one client about dates, by invoice."""

    def __init__(self, history: History | Conversation | Iterable[Event], zone: str | tzinfo) -> None:
        self._zone = zone_of(zone) if isinstance(zone, str) else zone
        self._named: defaultdict[str, list[_Agreement]] = defaultdict(list)
        self._unnamed: list[_Agreement] = []
        """About every invoice of the client."""
        for event in history.events if isinstance(history, History | Conversation) else history:
            if not isinstance(event, _Agreement):
                continue
            for name in dict.fromkeys(event.invoice_ids):
                self._named[name].append(event)
            if not event.invoice_ids:
                self._unnamed.append(event)

    def due_on(self, invoice: Invoice, on: date) -> date:
        """Return the agreed date of what is to be paid next, as known at the end of `on`; of the last, once all is."""
        instalments, due_on = self.terms(invoice, on)
        if not instalments:
            return due_on
        rests = allocate(instalments, invoice.to_transfer(on))
        return next(
            (part.due_on for part, rest in zip(instalments, rests, strict=True) if rest), instalments[-1].due_on
        )

    def dates(self, invoice: Invoice, on: date) -> list[date]:
        """List the agreed dates of an invoice as known at the end of `on`, rising."""
        instalments, due_on = self.terms(invoice, on)
        return [part.due_on for part in instalments] or [due_on]

    def open_parts(self, invoice: Invoice, on: date) -> list[tuple[date, Money]]:
        """List what is open at the end of `on`, missing certificates included, by its agreed date; rising.

        Payments fill the earliest instalments first. The amounts add up to what is outstanding; filled parts are
        left out.
        """
        outstanding = invoice.outstanding(on)
        if not outstanding:
            return []
        instalments, due_on = self.terms(invoice, on)
        if not instalments:
            return [(due_on, outstanding)]
        rests = zip(instalments, allocate(instalments, outstanding), strict=True)
        return [(part.due_on, rest) for part, rest in rests if rest]

    def terms(self, invoice: Invoice, on: date) -> tuple[Sequence[Instalment], date]:
        """Return the instalments in force at the end of `on` and the due date of the whole.

        A newer agreement takes the place of an older one.

        An extension that follows a plan replaces it once an instalment was missed; before that the plan stands.
        """
        extension: ExtensionAgreed | None = None
        plan: PlanAgreed | None = None
        for agreement in self._about(invoice):
            day = self._day(agreement)
            if day > on:
                break
            match agreement:
                case ExtensionAgreed() if extension_counts(agreement, invoice, day):
                    extension = agreement
                    if plan is not None and _is_behind(plan, invoice, day):
                        plan = None
                case PlanAgreed() if plan_counts(agreement, invoice, day):
                    plan = agreement
                case PlanCancelled():
                    plan = None
        if plan is not None:
            return plan.instalments, invoice.due_on
        return invoice.instalments, invoice.due_on if extension is None else extension.due_on

    def _about(self, invoice: Invoice) -> list[_Agreement]:
        """The agreements about an invoice, the oldest first; of two at one instant the later date is the newer."""
        if not self._unnamed and invoice.id not in self._named:
            return []
        return sorted([*self._unnamed, *self._named.get(invoice.id, ())], key=lambda one: (one.at, _named_day(one)))

    def _day(self, agreement: _Agreement) -> date:
        return local(agreement.at, self._zone).date()


def _named_day(agreement: _Agreement) -> date:
    match agreement:
        case ExtensionAgreed():
            return agreement.due_on
        case PlanAgreed():
            return agreement.instalments[-1].due_on
        case _:
            return date.min  # a plan of the same instant is agreed after the old one was cancelled


def _is_behind(plan: PlanAgreed, invoice: Invoice, on: date) -> bool:
    """Whether an instalment whose date has passed is open at the end of `on`."""
    rests = allocate(plan.instalments, invoice.to_transfer(on))
    return any(rest and part.due_on < on for part, rest in zip(plan.instalments, rests, strict=True))
