"""What a message is about, and what is true of each invoice in it: amounts, dates and papers, as values.

Everything that a text says of an invoice is worked out here from the invoice and the decision, so that no template can
say what they do not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sopan._caching import lazy
from sopan.client import Client
from sopan.decisions import DatedAmount, EarlierMessage, Send, SendItem
from sopan.invoice import Instalment, Invoice, Payment, Position, Withholding
from sopan.money import Money
from sopan.rendering._payment_methods import Asked, Sender
from sopan.rendering._standing import Standing
from sopan.words import Channel, Purpose

_SAID_OF_EACH = frozenset(
    {Purpose.PROMISE_FOLLOWUP, Purpose.SERVICE_PAUSE, Purpose.FINAL_NOTICE, Purpose.RECEIPT_CHECK, Purpose.OFFER}
)
"""Purposes that say more of an invoice than that it is open: what is there for another reason is listed apart."""


class ItemFacts:
    """One item of a message with its invoice, on the day that the amounts speak of."""

    def __init__(self, item: SendItem, invoice: Invoice, on: date) -> None:
        self.item = item
        self.invoice = invoice
        self.on = on

    @lazy
    def position(self) -> Position:
        """The amounts of the whole invoice."""
        return self.invoice.position(self.on)

    @lazy
    def came(self) -> bool:
        """True if anything was paid or credited: then nobody is told that no payment was received."""
        return bool(self.position.paid or self.position.credited)

    @lazy
    def withheld(self) -> Money:
        """The tax kept back of what the item asks for whose certificate is missing."""
        kept = self.item.outstanding - self.item.to_transfer
        return kept - self.item.forgiven if self.item.forgiven else kept

    @property
    def forgiven(self) -> Money:
        """The amount that is open and no longer asked for."""
        return self.item.forgiven or Money.zero(self.invoice.total.currency)

    @property
    def by_date(self) -> tuple[DatedAmount, ...]:
        """The cash that is open by its agreed date."""
        if self.item.by_date or not self.item.to_transfer:
            return self.item.by_date
        return (DatedAmount(self.item.due_on, self.item.to_transfer),)

    @property
    def overdue(self) -> Money:
        """The cash that is past its agreed date, and neither in dispute nor promised."""
        late = (part for part in self.by_date if part.due_on is not None and part.due_on < self.on)
        asked = (part.amount for part in late if not part.is_held)
        return sum(asked, Money.zero(self.invoice.total.currency))

    @property
    def days_overdue(self) -> int:
        """Days since the agreed date; 0 without one, and where no money is owed: nobody is late with what is paid."""
        return (self.item.days_overdue or 0) if self.item.to_transfer else 0

    @property
    def is_part(self) -> bool:
        """True if the item is an instalment and not the whole invoice."""
        return self.item.obligation != self.invoice.id

    @property
    def later(self) -> Money:
        """The open part that is not asked for now: instalments to come, or a part in dispute."""
        open_, asked = self.position.outstanding, self.item.outstanding
        return open_ - asked if open_ > asked else Money.zero(asked.currency)

    @lazy
    def instalments(self) -> tuple[tuple[int, Instalment], ...]:
        """The invoice's own instalments that the item asks for, with their places; empty for those of a plan."""
        asked = (self.item.parts or self._own) if self.is_part and self._own else ()
        return tuple([one for one in enumerate(self.invoice.instalments, start=1) if one[0] in asked])

    @property
    def _own(self) -> tuple[int, ...]:
        """The places of the invoice's own instalments that the obligation names; none for those of a later plan."""
        named = self.item.obligation.rpartition("@")[2]
        return tuple([place for place, part in enumerate(self.invoice.instalments, 1) if f"{part.due_on}" == named])

    @property
    def is_agreed(self) -> bool:
        """True if the due date was agreed after the invoice: by an extension or a plan."""
        if self.is_part:
            return not self._own
        own = {self.invoice.due_on, *(part.due_on for part in self.invoice.instalments)}
        return self.invoice.due_on is not None and self.item.due_on is not None and self.item.due_on not in own

    @property
    def missing(self) -> tuple[Withholding, ...]:
        """The taxes kept back whose certificate is missing."""
        return tuple(tax for tax in self.invoice.withholdings if not tax.is_certified_on(self.on))

    @lazy
    def received_on(self) -> date | None:
        """The last day on which any payment came that is still there."""
        came = [payment.counts_from for payment in self.invoice.payments if payment.counts_on(self.on)]
        return max((day for day in came if day), default=None)

    @property
    def last_payments(self) -> tuple[Payment, ...]:
        """The payments of that day."""
        there = (payment for payment in self.invoice.payments if payment.counts_on(self.on))
        return tuple(payment for payment in there if payment.counts_from == self.received_on)

    @property
    def returned(self) -> Payment | None:
        """The payment that the bank took back last."""
        back = [payment for payment in self.invoice.payments if payment.reversed_on and payment.reversed_on <= self.on]
        return max(back, key=lambda payment: (payment.reversed_on, payment.id), default=None)

    def is_meant_by(self, send: Send) -> bool:
        """Return whether what the message says beyond "open" is true of this item."""
        if send.purpose not in _SAID_OF_EACH:
            return True
        if send.purpose is Purpose.SERVICE_PAUSE and not self.invoice.terms.service_pause:
            return False
        if self.item.purpose is not None:
            return self.item.purpose is send.purpose
        return self.item.step == send.step or self.item is send.items[0]


class Told(NamedTuple):
    """A message that went out before, and the places of the items that it was about."""

    message: EarlierMessage
    about: tuple[int, ...]
    of: int
    """How many items this message is about."""

    @property
    def is_of_all(self) -> bool:
        """True if what is said of it is true of everything that this message is about."""
        return len(self.about) == self.of


@dataclass(eq=False)
class Facts:
    """The facts of a message, checked to belong together."""

    send: Send
    items: tuple[ItemFacts, ...]
    client: Client
    sender: Sender
    letter_number: str = ""
    reward: str = ""
    apart: tuple[ItemFacts, ...] = ()
    """What is listed beside the items and not asked for."""

    @lazy
    def today(self) -> date:
        """The local date of the message in the client's zone."""
        return self.send.at.date()

    @property
    def as_of(self) -> date:
        """The day whose end the amounts speak of."""
        return self.send.as_of or self.today

    @lazy
    def carrying(self) -> int:
        """The place of the item that sets the step."""
        return next((place for place, one in enumerate(self.items) if one.item.step == self.send.step), 0)

    @lazy
    def oldest(self) -> int:
        """The place of the item that was, or will be, due first; what is paid comes after what is owed."""
        items = [one.item for one in self.items]
        return min(range(len(items)), key=lambda place: (not items[place].to_transfer, items[place].due_on or date.max))

    @lazy
    def meant(self) -> tuple[int, ...]:
        """The places of the items that the message is about; the others are only listed."""
        return tuple([place for place, one in enumerate(self.items) if one.is_meant_by(self.send)])

    @lazy
    def others(self) -> tuple[int, ...]:
        """The places of the other items, which are listed as open too."""
        return tuple([place for place in range(len(self.items)) if place not in self.meant])

    @lazy
    def asked(self) -> tuple[Asked, ...]:
        """The amount that is asked for on each invoice, its instalments taken together; by a statement if any is."""
        in_statement = self.send.purpose is Purpose.STATEMENT
        owing = {money.currency for money in self.standing.asked} if in_statement else set()
        sums: dict[str, Asked] = {}
        for one in self.items:
            amount = one.overdue if in_statement else one.item.to_transfer
            if in_statement and not (amount and amount.currency in owing):
                continue
            known = sums.get(one.invoice.id)
            sums[one.invoice.id] = Asked(one.invoice, amount if known is None else known.amount + amount)
        return tuple(sums.values())

    @lazy
    def standing(self) -> Standing:
        """The sums of the account, as far as the message tells them."""
        return Standing(self.items, self.send.unapplied)

    @lazy
    def invoices(self) -> tuple[ItemFacts, ...]:
        """One item of each invoice, for what is true of the invoice as a whole."""
        return tuple({one.invoice.id: one for one in reversed(self.items)}.values())[::-1]

    def told(self) -> tuple[Told, ...]:
        """The messages that went out before, in order of time; of those on one day and channel the last."""
        known: dict[tuple[date, Channel, str | None], Told] = {}
        meant = self.meant
        for place in meant:
            for message in self.items[place].item.earlier:
                key = (message.on, message.channel, message.reference)
                about = known[key].about if key in known else ()
                known[key] = Told(message, tuple(dict.fromkeys((*about, place))), len(meant))
        return tuple(sorted(known.values(), key=lambda one: one.message.on))

    def stage_of(self, one: ItemFacts) -> int:
        """The place of this message in its series, counted from 1 among those about that item; 0 without a series."""
        series = self.send.series
        if series is None:
            return 0
        if len(self.items) == 1 and self.send.series_number:
            return self.send.series_number
        return 1 + sum(message.series == series for message in one.item.earlier)

    @lazy
    def stage(self) -> int:
        """That place for all that the message is about; 0 where they differ."""
        if self.send.series is None:
            return 0
        places = {self.stage_of(self.items[place]) for place in self.meant}
        return places.pop() if len(places) == 1 else 0
