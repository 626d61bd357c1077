"""By when each invoice of a client is to be paid, as agreed: the dates that reports go by.

A report belongs to no policy, so no grace is added and no plan lapses by itself: what was agreed holds until something
else is agreed, or the plan is cancelled. Who knows the policy, as the engine does, lets a missed plan lapse
(`AgreedTerms.lapsing`). Which agreement is in force and what late fee follows from it is said here for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from itertools import accumulate
from typing import NamedTuple

from sopan.charges import ChargeStatement
from sopan.history._agreements import extension_counts, plan_counts, tax_in_plan
from sopan.history.conversation import Conversation, facts_of
from sopan.history.events import Event, ExtensionAgreed, PlanAgreed, PlanCancelled
from sopan.history.log import History, events_of
from sopan.invoice import (
    USUAL_TOLERANCE,
    Instalment,
    Invoice,
    Position,
    Withholding,
    allocate_minor,
    due_days,
    late_fee,
    open_instalments,
    shared_tax,
    tolerance_in,
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
    is_plan: bool = False
    """Whether the instalments are those of a plan, which lapses; the invoice's own never do."""
    lapsed_on: date | None = None
    """The date of the missed instalment, when a plan has lapsed: the whole is to be paid since then."""

    @property
    def dates(self) -> tuple[date, ...]:
        """The agreed dates, rising; what has no date yet has none here."""
        if self.lapsed_on is not None:
            return (self.lapsed_on,)
        if self.instalments:
            return tuple(due_days(self.instalments))
        return () if self.due_on is None else (self.due_on,)

    def open_parts(self, position: Position) -> list[OpenPart]:
        """List what is open, by its date; money fills the earliest instalments first."""
        if not self.instalments or self.lapsed_on is not None:
            return [OpenPart(self.lapsed_on or self.due_on, position.to_transfer, position.withheld)]
        parts = open_instalments(self.instalments, position, self.withholdings, position.on)
        return [
            OpenPart(part.instalment.due_on, part.to_transfer, part.withheld, part.instalment.label) for part in parts
        ]

    def asked_parts(self, position: Position, tolerance: Money) -> list[OpenPart]:
        """List what is open by the date from which it is asked for.

        A rest that `tolerance` forgives is asked for with the next part; where nothing more is to come, it is
        forgiven and has no date.
        """
        parts = self.open_parts(position)
        forgiven = position.forgivable(tolerance).minor
        so_far = accumulate(part.to_transfer.minor for part in parts)
        first = next((place for place, cash in enumerate(so_far) if cash > forgiven), len(parts))
        nothing = Money.zero(position.total.currency)
        small = sum((part.to_transfer for part in parts[:first]), nothing)
        asked = [part._replace(to_transfer=nothing) for part in parts[:first]]
        if first == len(parts):
            asked.append(OpenPart(None, small, nothing, is_forgiven=True))
        else:
            asked += [parts[first]._replace(to_transfer=parts[first].to_transfer + small), *parts[first + 1 :]]
        return [part for part in asked if part.outstanding]

    def next_on(self, position: Position, tolerance: Money) -> date | None:
        """Return the date of what is to be paid next; of the last, once all is. None for what has no date yet."""
        if not self.instalments or self.lapsed_on is not None:
            return self.lapsed_on or self.due_on
        forgiven = position.forgivable(tolerance).minor
        so_far = accumulate(self._cash(position.to_transfer))
        still_open = (part.due_on for part, rest in zip(self.instalments, so_far, strict=True) if rest > forgiven)
        return next(still_open, self.dates[-1])

    def lapsing(self, invoice: Invoice, on: date, last_day: Callable[[date], date], tolerance: Money) -> AgreedTerms:
        """Return the terms as they are at the end of `on`: lapsed when they are a plan and an instalment was missed.

        It was when it is not filled, up to what `tolerance` forgives, at the end of the `last_day` that its date
        protects, or is open again after it.
        """
        for place, due_on in enumerate(due_days(self.instalments) if self.is_plan else ()):
            protected = last_day(due_on)
            if protected >= on:
                break
            if any(self._is_open(place, invoice.position(day), tolerance) for day in (protected, on)):
                return self._replace(lapsed_on=due_on)
        return self

    def is_behind(self, invoice: Invoice, on: date, tolerance: Money) -> bool:
        """Return whether more than `tolerance` forgives is open at the end of `on` of what was due before."""
        over = sum(day < on for day in due_days(self.instalments))
        return self._is_open(over - 1, invoice.position(on), tolerance)

    def late_fee(self, invoice: Invoice, on: date) -> ChargeStatement | None:
        """Return the agreed late fee up to and including `on`; None when none was agreed or none accrued.

        An instalment bears it from its own date. When a plan has lapsed, what was charged on its instalments stays
        charged, and the rest bears it from the day of the one that was missed: a fee never falls as days go by.
        """
        if invoice.terms.late_fee is None:
            return None
        dates = due_days(self.instalments) if self.instalments else list(self.dates)
        if self.lapsed_on is not None:
            dates = [min(day, self.lapsed_on) for day in dates]

        def fallen_due(day: date) -> Money:
            still_to_come = invoice.position(day).to_transfer
            due = sum(rest for due_on, rest in zip(dates, self._cash(still_to_come), strict=False) if due_on <= day)
            return Money.of_minor(due, still_to_come.currency)

        return late_fee(invoice, dates, fallen_due, on)

    def _is_open(self, place: int, position: Position, tolerance: Money) -> bool:
        """Return whether the instalments up to `place` are open by more than is forgiven: small rests add up."""
        cash = self._cash(position.to_transfer)
        return sum(cash[: place + 1]) > position.forgivable(tolerance).minor

    def _cash(self, rest: Money) -> list[int]:
        """Return what is open of the cash of every part while `rest` is of all together, in the smallest unit."""
        if not self.instalments:
            return [rest.minor]
        if not self.withholdings:
            return allocate_minor(self.instalments, rest.minor)
        shares = shared_tax(self.instalments, self.withholdings)
        cash = (part.amount - share for part, share in zip(self.instalments, shares, strict=True))
        return allocate_minor([_Cash(amount) for amount in cash], rest.minor)

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


class _Cash(NamedTuple):
    amount: Money
    """An instalment without the tax that is withheld from it."""


class OpenPart(NamedTuple):
    """The open part of an invoice under one date."""

    due_on: date | None
    """None for what has no date yet: nobody is late with it."""
    to_transfer: Money
    withheld: Money
    label: str | None = None
    """What the parties call the instalment."""
    is_forgiven: bool = False
    """Whether it is so little that nobody asks for it any more."""

    @property
    def outstanding(self) -> Money:
        """All that is open of it, missing certificates included."""
        return self.to_transfer + self.withheld


class AgreedDates:
    """The dates that were agreed with one client, by invoice."""

    def __init__(
        self,
        history: History | Conversation | Iterable[Event],
        zone: str | tzinfo,
        tolerance: Iterable[Money] = USUAL_TOLERANCE,
    ) -> None:
        self._tolerance = tuple(tolerance)
        """What may stay open of an instalment that counts as paid, per currency."""
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
        tolerance = tolerance_in(self._tolerance, invoice.total.currency)
        return self.terms(invoice, on).next_on(invoice.position(on), tolerance)

    def open_parts(self, invoice: Invoice, on: date) -> list[OpenPart]:
        """List what is open at the end of `on` by its agreed date, rising; what is filled is left out."""
        return [part for part in self.terms(invoice, on).open_parts(invoice.position(on)) if part.outstanding]

    def asked_parts(self, invoice: Invoice, on: date) -> list[OpenPart]:
        """List what is open at the end of `on` by the date from which it is asked for."""
        tolerance = tolerance_in(self._tolerance, invoice.total.currency)
        return self.terms(invoice, on).asked_parts(invoice.position(on), tolerance)

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
        """Return what holds at the end of `on`: a newer agreement takes the place of an older one."""
        known = [(one, day) for one in self._about(invoice) if (day := self._day(one.at)) <= on]
        plans = [one for one, day in known if isinstance(one, PlanAgreed) and plan_counts(one, invoice, day)]
        extensions = [
            one for one, day in known if isinstance(one, ExtensionAgreed) and extension_counts(one, invoice, day)
        ]
        cancelled = [one for one, _ in known if isinstance(one, PlanCancelled)]
        tolerance = tolerance_in(self._tolerance, invoice.total.currency)
        plan = plan_terms(plans, extensions, cancelled, invoice, self._day, tolerance)
        if plan is not None:
            return plan
        due_on = extensions[-1].due_on if extensions else invoice.due_on
        return AgreedTerms(due_on, invoice.instalments, invoice.withholdings)

    def _about(self, invoice: Invoice) -> list[_Agreement]:
        """The agreements about an invoice, the oldest first; of two at one instant the later date is the newer."""
        if not self._unnamed and invoice.id not in self._named:
            return []
        return sorted([*self._unnamed, *self._named.get(invoice.id, ())], key=lambda one: (one.at, _named_day(one)))

    def _day(self, at: datetime) -> date:
        return local(at, self._zone).date()


def _named_day(agreement: _Agreement) -> date:
    match agreement:
        case ExtensionAgreed():
            return agreement.due_on
        case PlanAgreed():
            return due_days(agreement.instalments)[-1]
        case _:
            return date.min  # a plan of the same instant is agreed after the old one was cancelled


def plan_terms(
    plans: Iterable[PlanAgreed],
    extensions: Iterable[ExtensionAgreed],
    cancelled: Iterable[PlanCancelled],
    invoice: Invoice,
    day_of: Callable[[datetime], date],
    tolerance: Money,
) -> AgreedTerms | None:
    """Return the terms of the newest plan; None when there is none, it was cancelled, or an extension replaced it.

    All are about the invoice, known, and do something. An extension that follows a plan replaces it once an instalment
    was missed; before that the plan stands. At one instant the later date wins: the one that stops asking.
    """
    ended = max((event.at for event in cancelled), default=None)
    standing = [plan for plan in plans if ended is None or ended <= plan.at]
    if not standing:
        return None
    newest = max(standing, key=lambda plan: (plan.at, _named_day(plan)))
    terms = AgreedTerms(
        invoice.due_on, newest.instalments, tax_in_plan(newest, invoice, day_of(newest.at)), is_plan=True
    )
    extended = max((one.at for one in extensions), default=None)
    if extended is not None and extended >= newest.at and terms.is_behind(invoice, day_of(extended), tolerance):
        return None
    return terms
