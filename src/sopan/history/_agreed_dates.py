"""By when each invoice of a client is to be paid, as agreed: the dates that reports go by.

A report belongs to no policy, so no grace is added and no plan lapses here: what was agreed holds until something
else is agreed, or the plan is cancelled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, tzinfo
from typing import NamedTuple

from sopan.history._agreements import extension_counts, plan_counts, tax_in_plan
from sopan.history.conversation import Conversation, facts_of
from sopan.history.events import Event, ExtensionAgreed, PlanAgreed, PlanCancelled
from sopan.history.log import History, events_of
from sopan.invoice import (
    Instalment,
    Invoice,
    Position,
    Withholding,
    due_days,
    open_instalments,
)
from sopan.money import Money
from sopan.zones import local, zone_of

_Agreement = ExtensionAgreed | PlanAgreed | PlanCancelled


class AgreedTerms(NamedTuple):
    """By when an invoice is to be paid, as agreed on a day."""

    due_on: date | None
    """The date of the whole, where there are no instalments; None while it has none."""
    instalments: tuple[Instalment, ...] = ()
    withholdings: tuple[Withholding, ...] = ()
    """The withheld tax that the instalments include."""

    @property
    def dates(self) -> tuple[date, ...]:
        """The agreed dates, rising; what has no date yet has none here."""
        days = (part.due_on for part in self.instalments) if self.instalments else (self.due_on,)
        return tuple(day for day in days if day is not None)

    def open_parts(self, position: Position) -> list[OpenPart]:
        """List what is open, by its date; money fills the earliest instalments first."""
        if not self.instalments:
            return [OpenPart(self.due_on, position.to_transfer, position.withheld)]
        parts = open_instalments(self.instalments, position, self.withholdings, position.on)
        return [OpenPart(part.instalment.due_on, part.to_transfer, part.withheld) for part in parts]

    def agreed_parts(self, invoice: Invoice) -> list[OpenPart]:
        """List the parts in full, as they were agreed, whatever has come since."""
        whole = sum(part.amount.minor for part in self.instalments) if self.instalments else invoice.total.minor
        withheld = sum(tax.amount.minor for tax in self.withholdings)
        currency = invoice.total.currency
        position = invoice.position(date.min)._replace(
            outstanding=Money.of_minor(whole, currency),
            to_transfer=Money.of_minor(whole - withheld, currency),
            withheld=Money.of_minor(withheld, currency),
        )
        return self.open_parts(position)


class OpenPart(NamedTuple):
    """The open part of an invoice under one date."""

    due_on: date | None
    """None for what has no date yet: nobody is late with it."""
    to_transfer: Money
    withheld: Money

    @property
    def outstanding(self) -> Money:
        """All that is open of it, missing certificates included."""
        return self.to_transfer + self.withheld


class AgreedDates:
    """The dates that were agreed with one client, by invoice."""

    def __init__(self, history: History | Conversation | Iterable[Event], zone: str | tzinfo) -> None:
        self._zone = zone_of(zone) if isinstance(zone, str) else zone
        self._named: defaultdict[str, list[_Agreement]] = defaultdict(list)
        self._unnamed: list[_Agreement] = []
        """About every invoice of the client."""
        for event in facts_of(events_of(history)):
            if not isinstance(event, _Agreement):
                continue
            for name in dict.fromkeys(event.invoice_ids):
                self._named[name].append(event)
            if not event.invoice_ids:
                self._unnamed.append(event)

    def due_on(self, invoice: Invoice, on: date) -> date | None:
        """Return the agreed date of what is to be paid next, as known at the end of `on`; of the last, once all is.

        None for what has no date yet.
        """
        terms = self.terms(invoice, on)
        if not terms.instalments:
            return terms.due_on
        still_open = (part.due_on for part in terms.open_parts(invoice.position(on)) if part.to_transfer)
        return next(still_open, terms.dates[-1])

    def open_parts(self, invoice: Invoice, on: date) -> list[OpenPart]:
        """List what is open at the end of `on` by its agreed date, rising; what is filled is left out."""
        return [part for part in self.terms(invoice, on).open_parts(invoice.position(on)) if part.outstanding]

    def fallen_due(self, invoice: Invoice) -> list[tuple[date, Money]]:
        """List every date that still held when it came, rising, with the part that was to be paid by then, in full."""
        own = (part.due_on for part in invoice.instalments) if invoice.instalments else (invoice.due_on,)
        named = {day for day in own if day is not None}
        for agreement in self._about(invoice):
            match agreement:
                case ExtensionAgreed():
                    named.add(agreement.due_on)
                case PlanAgreed():
                    named.update(due_days(agreement.instalments))
                case PlanCancelled():
                    pass
        held = ((day, self.terms(invoice, day).agreed_parts(invoice)) for day in sorted(named))
        return [(day, part.outstanding) for day, parts in held for part in parts if part.due_on == day]

    def terms(self, invoice: Invoice, on: date) -> AgreedTerms:
        """Return what holds at the end of `on`: a newer agreement takes the place of an older one.

        An extension that follows a plan replaces it once an instalment was missed; before that the plan stands.
        """
        extension: ExtensionAgreed | None = None
        plan: PlanAgreed | None = None
        planned_on = on
        for agreement in self._about(invoice):
            day = self._day(agreement)
            if day > on:
                break
            match agreement:
                case ExtensionAgreed() if extension_counts(agreement, invoice, day):
                    extension = agreement
                    if plan is not None and _is_behind(_planned(plan, invoice, planned_on), invoice, day):
                        plan = None
                case PlanAgreed() if plan_counts(agreement, invoice, day):
                    plan, planned_on = agreement, day
                case PlanCancelled():
                    plan = None
        if plan is not None:
            return _planned(plan, invoice, planned_on)
        due_on = invoice.due_on if extension is None else extension.due_on
        return AgreedTerms(due_on, invoice.instalments, invoice.withholdings)

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
            return due_days(agreement.instalments)[-1]
        case _:
            return date.min  # a plan of the same instant is agreed after the old one was cancelled


def _planned(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> AgreedTerms:
    """A plan as terms, with the withheld tax that its instalments include."""
    return AgreedTerms(invoice.due_on, plan.instalments, tax_in_plan(plan, invoice, agreed_on))


def _is_behind(terms: AgreedTerms, invoice: Invoice, on: date) -> bool:
    """Return whether an instalment whose date has passed is open at the end of `on`."""
    parts = terms.open_parts(invoice.position(on))
    return any(part.to_transfer and part.due_on is not None and part.due_on < on for part in parts)
