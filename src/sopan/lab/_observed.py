"""What one client did, as far as it tells of which kind the client is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import exp, expm1, log

from sopan.account import Account
from sopan.fields import ONE_DAY
from sopan.forecast._host import news_days
from sopan.history import Contacted, Conversation
from sopan.invoice import Invoice
from sopan.lab._behaviour import Forgetful, Payer, Punctual
from sopan.words import Tone
from sopan.zones import local, zone_of

FLOOR = 1e-6
"""The chance that a kind does what it never does: a ledger has errors, and no single row may decide."""
_KINDS: dict[str, Payer] = {"punctual": Punctual(per_day=0.5), "forgetful": Forgetful(per_day=0.5)}
"""Only when they begin to pay is read from these, and how messages move them; not how fast they pay."""


@dataclass(frozen=True, slots=True)
class ObservedInvoice:
    """One invoice: when it was paid, and when messages about it came and how strongly they moved."""

    issued_on: date
    due_on: date
    paid_on: date | None
    last_on: date
    """The last day on which it was looked at: of payment, or of the whole ledger."""
    effects: tuple[tuple[date, float], ...]

    def first_day(self, kind: str) -> date:
        """The first day on which a client of that kind pays it."""
        before = Punctual().days_before if kind == "punctual" else 0
        return max(self.issued_on + ONE_DAY, self.due_on - before * ONE_DAY)

    def speed(self, kind: str, day: date) -> float:
        """Return how many times as fast as by itself it is paid on `day`."""
        effects = () if kind == "punctual" else self.effects
        decay = log(2) / _KINDS["forgetful"].reacts.half_life_days
        return 1.0 + sum(size * exp(-decay * ((day - since).days - 1)) for since, size in effects if since < day)

    def exposure(self, kind: str, days: int) -> float:
        """The days, each times its speed, through `days` after the due date."""
        return 0.0 if kind == "ghost" else self._between(kind, self.due_on + days * ONE_DAY)

    def _between(self, kind: str, last: date) -> float:
        day = self.first_day(kind)
        if kind == "punctual" or not self.effects:
            return float(max((last - day).days + 1, 0))
        total = 0.0
        while day <= last:
            total += self.speed(kind, day)
            day += ONE_DAY
        return total

    def outcome(self, kind: str) -> tuple[float, float | None, int]:
        """Exposure survived, speed on the day of payment (None when open), and how often it did what it never does."""
        if kind == "ghost":
            return 0.0, None, int(self.paid_on is not None)
        if self.paid_on is None:
            return self._between(kind, self.last_on), None, 0
        if self.paid_on >= self.first_day(kind):
            return self._between(kind, self.paid_on - ONE_DAY), self.speed(kind, self.paid_on), 0
        # A punctual client may be early; a forgetful one never is.
        return (0.0, 1.0, 0) if kind == "punctual" else (0.0, None, 1)


@dataclass(frozen=True, slots=True)
class SufficientStatistics:
    """All that the likelihood of one kind needs to know of a client's invoices."""

    survived: float
    paid: tuple[tuple[float, int], ...]
    """Speed on the day of payment, and how many invoices had it."""
    never: int


@dataclass(frozen=True, slots=True)
class ObservedClient:
    """One client and the invoices that count."""

    client_id: str
    invoices: tuple[ObservedInvoice, ...]
    statistics: dict[str, SufficientStatistics]

    @property
    def due_dates(self) -> tuple[date, ...]:
        """Of the invoices that count."""
        return tuple(bill.due_on for bill in self.invoices)

    def likelihood(self, kind: str, rate: float) -> float:
        """The logarithm of how likely all this is from a client of that kind that pays with hazard `rate` per day."""
        known = self.statistics[kind]
        paid = sum(times * log(-expm1(-rate * speed)) for speed, times in known.paid)
        return paid - rate * known.survived + known.never * log(FLOOR)

    def slope(self, kind: str, rate: float) -> float:
        """The derivative of `likelihood` by `rate`."""
        known = self.statistics[kind]
        return sum(times * speed / expm1(rate * speed) for speed, times in known.paid) - known.survived


def observed(account: Account, until: date) -> ObservedClient:
    """Return what the account's invoices tell by the end of `until`; drafts and void ones tell nothing."""
    bills = tuple(
        _seen(invoice, invoice.due_on, account, until)
        for invoice in account.invoices
        if invoice.status in {"issued", "written_off"} and invoice.issued_on < until and invoice.due_on is not None
    )
    return ObservedClient(account.client.id, bills, {kind: _statistics(bills, kind) for kind in (*_KINDS, "ghost")})


def _statistics(bills: tuple[ObservedInvoice, ...], kind: str) -> SufficientStatistics:
    outcomes = [bill.outcome(kind) for bill in bills]
    speeds = Counter(speed for _, speed, _ in outcomes if speed is not None)
    return SufficientStatistics(
        sum(lived for lived, _, _ in outcomes), tuple(speeds.items()), sum(never for *_, never in outcomes)
    )


def _seen(invoice: Invoice, due_on: date, account: Account, until: date) -> ObservedInvoice:
    days = [day for day in news_days(invoice) if day <= until]
    paid_on = next((day for day in days if not invoice.to_transfer(day).amount), None)
    return ObservedInvoice(invoice.issued_on, due_on, paid_on, paid_on or until, _effects(invoice, account))


def _effects(invoice: Invoice, account: Account) -> tuple[tuple[date, float], ...]:
    """The messages about the invoice that the history holds, in order, and how strongly the kind's default moves."""
    if isinstance(account.history, Conversation):
        return ()
    zone = zone_of(account.client.zone)
    reacts = _KINDS["forgetful"].reacts
    made = sorted(
        (event for event in account.history if isinstance(event, Contacted) and event.is_demand and event.sent),
        key=lambda event: event.at,
    )
    effects, before = [], list[date]()
    for event in made:
        here = local(event.at, zone)
        recent = sum((here.date() - day).days < 30 for day in before)
        before.append(here.date())
        if any(item.invoice_id == invoice.id for item in event.items):
            strength = reacts.strength(event.channel, event.tone or Tone.FRIENDLY, recent, here.hour)
            effects.append((here.date(), strength))
    return tuple(effects)
