"""Which policy holds for each of a client's invoices on a day, and when time alone makes it another: rule 31."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from pydantic import BaseModel

from sopan._caching import WeakMemo, lazy
from sopan.account._state import ClientStates
from sopan.account.book import BookRule, ClientState, PolicyBook, ProfileClass
from sopan.account.model import PolicyChoice
from sopan.account.profile import PaymentRecord
from sopan.client import Client
from sopan.fields import ONE_DAY
from sopan.history import Conversation
from sopan.history._agreed_dates import AgreedDates
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy

_CLIENT_WIDE = ("limits", "consolidate", "list_apart", "minimum", "thanks", "quiet_periods", "legal")
"""Settings that come from the client's policy; all others from each invoice's own."""


class Choices:
    """The policies of a client and its invoices on one day, from one policy or a book of them."""

    def __init__(
        self,
        policy: EscalationPolicy | PolicyBook,
        client: Client,
        invoices: Sequence[Invoice],
        said: Conversation,
        today: date,
        agreed: AgreedDates | None = None,
        record: PaymentRecord | None = None,
        states: ClientStates | None = None,
    ) -> None:
        self.book = policy
        self.client = client
        self.invoices = invoices
        self.today = today
        self._said = said
        self._known_agreed = agreed
        self._known_record = record
        self._known_states = states
        self._chosen: dict[str, tuple[EscalationPolicy, PolicyChoice]] = {}
        self._later: dict[date, Choices] = {}

    @lazy
    def agreed(self) -> AgreedDates:
        """By when each invoice is to be paid, by the tolerance of the usual policy; gathered when something asks."""
        return self._known_agreed or AgreedDates(self._said, self.client.zone, _usual(self.book).tolerance)

    @lazy
    def for_client(self) -> tuple[EscalationPolicy, PolicyChoice]:
        """The policy for the client as a whole, and why."""
        return self._choose(None)

    def for_invoice(self, invoice: Invoice) -> EscalationPolicy:
        """The invoice's policy with the client-wide settings of the client's."""
        return self._chosen_for(invoice)[0]

    def why(self, invoice: Invoice) -> PolicyChoice:
        """Return which policy the invoice has, and why."""
        return self._chosen_for(invoice)[1]

    def _chosen_for(self, invoice: Invoice) -> tuple[EscalationPolicy, PolicyChoice]:
        clients = self.for_client
        if not isinstance(self.book, PolicyBook):
            return clients
        known = self._chosen.get(invoice.id)
        if known is None:
            own, why = self._choose(invoice)
            policy = own if own is clients[0] else _under_client(own, clients[0])
            known = self._chosen[invoice.id] = policy, why
        return known

    def on(self, day: date) -> Choices:
        """The same on another day."""
        known = self._later.get(day)
        if known is None:
            known = self._later[day] = self._at(day)
        return known

    def _at(self, day: date) -> Choices:
        record = self._record if isinstance(self.book, PolicyBook) and self._asks_for_profile else None
        states = self._states if self._asks_for_state else None
        return Choices(self.book, self.client, self.invoices, self._said, day, self.agreed, record, states)

    def days_ahead(self, invoice: Invoice) -> list[date]:
        """The days on which a rule of the book may begin, or cease, to match."""
        if not isinstance(self.book, PolicyBook):
            return []
        ages = {rule.min_days_overdue for rule in self.book.rules if rule.min_days_overdue is not None}
        dates = self.agreed.terms(invoice, self.today).dates if ages else ()
        days = {later for day in dates for age in ages if (later := day + age * ONE_DAY) > self.today}
        if len(dates) > 1:  # what comes, or is taken back, moves the date of what is open
            days |= {day for day in invoice.changes() if day > self.today}
        return sorted(days | self._days_of_another_profile | self._days_of_another_state)

    def _choose(self, invoice: Invoice | None) -> tuple[EscalationPolicy, PolicyChoice]:
        if isinstance(self.book, PolicyBook):
            due_on = self.agreed.due_on(invoice, self.today) if invoice is not None and self._asks_for_age else None
            return self.book.choose(
                self.client, invoice, today=self.today, profile=self._profile, due_on=due_on, state=self._state
            )
        return self.book, PolicyChoice(self.book.name, "the only policy given")

    @lazy
    def _asks_for_profile(self) -> bool:
        return any(rule.profiles for rule in cast("PolicyBook", self.book).rules)

    @lazy
    def _asks_for_age(self) -> bool:
        return any(rule.min_days_overdue is not None for rule in cast("PolicyBook", self.book).rules)

    @lazy
    def _record(self) -> PaymentRecord:
        """The invoices as they count today and later; worked out once for all days that are looked at."""
        return self._known_record or PaymentRecord(self.invoices, self.agreed, self.today)

    @lazy
    def _profile(self) -> ProfileClass | None:
        """The kind of payer that the client is, when a rule of the book asks."""
        return self._record.kind_on(self.today) if self._asks_for_profile else None

    @lazy
    def _days_of_another_profile(self) -> set[date]:
        return {day for day, _ in self._record.kinds_ahead if day > self.today} if self._asks_for_profile else set()

    @lazy
    def _rules_about_state(self) -> tuple[BookRule, ...]:
        rules = self.book.rules if isinstance(self.book, PolicyBook) else ()
        return tuple(rule for rule in rules if rule.asks_for_state)

    @property
    def _asks_for_state(self) -> bool:
        return bool(self._rules_about_state)

    @lazy
    def _states(self) -> ClientStates:
        """The client's state today and later; worked out once for all days that are looked at."""
        usual = _usual(self.book)
        return self._known_states or ClientStates(
            self.invoices, self.agreed, self.today, usual.tolerance_in, self._said, self.client.zone
        )

    @lazy
    def _state(self) -> ClientState | None:
        """The client's state as a whole, when a rule of the book asks."""
        return self._states.on(self.today) if self._asks_for_state else None

    @lazy
    def _days_of_another_state(self) -> set[date]:
        """The days ahead on which a rule about the client as a whole begins, or ceases, to match."""
        if not self._asks_for_state:
            return set()
        ages = {rule.oldest_days for rule in self._rules_about_state if rule.oldest_days is not None}
        found, before = set(), self._matches(self.today)
        for day in self._states.days_of_change(ages):
            if (now := self._matches(day)) != before:
                found.add(day)
            before = now
        return {day for day in found if day > self.today}

    def _matches(self, day: date) -> tuple[bool, ...]:
        state = self._states.on(day)
        return tuple(rule.fits_state(state) for rule in self._rules_about_state)


def _usual(policy: EscalationPolicy | PolicyBook) -> EscalationPolicy:
    """Return the policy of those for whom no rule of a book says otherwise."""
    return cast("EscalationPolicy", policy.policy(policy.default)) if isinstance(policy, PolicyBook) else policy


def _with_settings_of(own: EscalationPolicy, clients: EscalationPolicy) -> EscalationPolicy:
    """Give the invoice's policy the client-wide settings of the client's.

    Each was checked by itself. Together they may have a minimum under the tolerance, which no single policy may:
    what is settled for one invoice is then not asked for, though the client's total is worth asking for.
    """
    return BaseModel.model_copy(own, update={name: getattr(clients, name) for name in _CLIENT_WIDE})


# Made once for the same two: else every decision would learn anew how the client can be reached.
_under_client: WeakMemo[EscalationPolicy, EscalationPolicy, EscalationPolicy] = WeakMemo(_with_settings_of, 1024)
