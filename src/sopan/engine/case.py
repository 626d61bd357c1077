"""The case on the desk: everything a decision reads, and nothing that depends on `now`."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.engine.once import once
from sopan.engine.reach import reach_of
from sopan.engine.timetable import span_end
from sopan.history import Contacted, Conversation
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy, Span, amount_in
from sopan.zones import local

__all__ = ["ONE_DAY", "Case"]

_E = TypeVar("_E", bound=Any)
ONE_DAY = timedelta(days=1)


class Case:
    """One invoice of one client under one policy, with what was said. Internal to the engine; never changed."""

    def __init__(
        self,
        invoice: Invoice,
        client: Client,
        policy: EscalationPolicy,
        conversation: Conversation,
        calendar: WorkingCalendar,
        payments_as_of: datetime | None,
        due_total: Money | None = None,
    ) -> None:
        self.invoice = invoice
        self.client = client
        self.policy = policy
        self.conversation = conversation
        self.payments_as_of = payments_as_of
        self.due_total = due_total
        """What the client owes and has fallen due, all invoices together; None when only this invoice is known."""
        self.reach = reach_of(policy, client, calendar)
        """What depends on client, policy and calendar alone; its calendar is that of the client's region."""
        self.contacts = conversation.contacts_about(invoice.id)
        """Every contact that named this invoice, made or failed, with its item, in order of time."""
        self.calendar = self.reach.calendar
        self.zone: tzinfo = self.reach.zone
        self.tolerance: Money = amount_in(policy.tolerance, invoice.total.currency)

    def day(self, at: datetime) -> date:
        """The client's date at that instant."""
        return local(at, self.zone).date()

    def about(self, kind: type[_E]) -> tuple[_E, ...]:
        """The events of one class that concern this invoice, in order of time."""
        if kind not in self.conversation.kinds:
            return ()
        return tuple(event for event in self.conversation.of_kind(kind) if event.concerns(self.invoice.id))

    def latest(self, kind: type[_E]) -> _E | None:
        """The newest event of one class that concerns this invoice."""
        events = self.about(kind)
        return events[-1] if events else None

    @property
    def contact_days(self) -> tuple[int, ...]:
        """The dates (as ordinals, rising) of every made contact with this client, whatever the invoice."""
        return self.conversation.contact_days(self.zone)

    @once
    def last_demand(self) -> Contacted | None:
        """The latest made contact that asked for money on this invoice."""
        demands = [contact.event for contact, _ in self.contacts if contact.sent and contact.event.is_demand]
        return demands[-1] if demands else None

    def made_on(self, step: str, occurrence: str) -> date | None:
        """When that occurrence of a follow-up was made for this invoice; None when it was not."""
        if not self.contacts:
            return None
        return next(
            (
                self.day(contact.at)
                for contact, item in self.contacts
                if contact.sent and item.step == step and item.occurrence == occurrence
            ),
            None,
        )

    def last_day(self, start: date, span: Span) -> date:
        """The last day of a span that protects the client and starts with `start`."""
        return span_end(self.calendar, start, span)
