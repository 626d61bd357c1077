"""What an experiment counts: a number per metric, and what each client has to do with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from sopan.lab._behaviour import Payer
from sopan.lab._world import Story

METRICS = {
    "cash": "cash collected",
    "share_paid": "% of the amount paid",
    "dso": "days from issue to payment",
    "days_late": "days late",
    "messages": "messages per invoice",
    "unreminded": "% paid before any reminder",
    "promises": "promises per 100 invoices",
    "kept": "promises kept per 100 invoices",
    "complaints": "complaints per 100 clients",
    "lost": "% of clients lost",
    "cost": "cost of messages",
}
"""What is measured, and how it is called in a table.

`dso` weighs by amount; `days_late` does not. Both count an invoice that is open in the end as if it were paid then.
"""
BY_CHANCE = frozenset({"promises", "kept", "complaints", "lost"})
"""Metrics that add up the chance that each message had, not what the dice made of it: so they need far fewer
replications (conditional Monte Carlo; Asmussen and Glynn, Stochastic Simulation, 2007, chapter V.4).
"""

_BY_AMOUNT = frozenset({"cash", "share_paid", "dso"})
"""Metrics in which a client counts by what it was billed; in all others by its invoices."""
_PAYING = frozenset({"cash", "share_paid", "dso", "days_late"})
_SAID = {"promises": "promise", "kept": "promise", "complaints": "complain", "lost": "complain"}
"""Metrics of what clients say, and the chance in their `Response` without which they never say it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One metric, client by client."""

    by_client: tuple[float, ...]
    """A sum of money, days or events for each client."""
    times: float
    per: float
    """The metric is `times` the sum over all clients, divided by this."""
    usual: float
    """What one event of the usual size adds to the sum: an invoice paid, a day, a message."""

    def scaled(self, total: float) -> float:
        """Return the metric for a sum over all clients."""
        return self.times * total / self.per


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one policy for all clients in one replication."""

    parts: dict[str, Part]
    """Every metric, with `cost_<channel>` for each channel."""
    billed: tuple[float, ...]
    """How much each client was billed."""
    invoices: tuple[int, ...]
    """How many invoices each client had."""
    cash: tuple[float, ...]
    """Cash collected by the end of each day."""
    steps: dict[str, int]

    @property
    def metrics(self) -> dict[str, float]:
        """The number per metric."""
        return {name: part.scaled(sum(part.by_client)) for name, part in self.parts.items()}

    def effective(self, metric: str) -> float:
        """Return how many clients of equal weight tell as much about the metric as these."""
        weights = self.billed if metric in _BY_AMOUNT else self.invoices
        return sum(weights) ** 2 / (sum(weight**2 for weight in weights) or 1)


@dataclass(frozen=True, slots=True)
class _Count:
    """One client's year in numbers that add up."""

    billed: float
    cash: float
    waited: float
    """Days from issue to payment times amount."""
    late: int
    messages: int
    unreminded: int
    promises: float
    kept: float
    complaints: float
    lost: float
    channels: Counter[str]

    @classmethod
    def of(cls, story: Story, first: date, last: date) -> _Count:
        """An invoice that is open in the end counts as paid then: times are at least so long."""
        bills = [(bill, float(bill.invoice.to_transfer(first).amount), bill.paid_on or last) for bill in story.bills]
        return cls(
            billed=sum(amount for _, amount, _ in bills),
            cash=sum(amount for bill, amount, _ in bills if bill.paid_on is not None),
            waited=sum((end - bill.invoice.issued_on).days * amount for bill, amount, end in bills),
            late=sum(max(0, bill.invoice.days_overdue(end) or 0) for bill, _, end in bills),
            messages=sum(bill.messages for bill, _, _ in bills),
            unreminded=sum(bill.paid_on is not None and bill.reminded_on is None for bill, _, _ in bills),
            promises=story.promises,
            kept=story.kept,
            complaints=story.complaints,
            lost=story.lost,
            channels=Counter(channel for channel, _, _ in story.sent),
        )


def measure(stories: Sequence[Story], first: date, days: int, costs: Mapping[str, float]) -> Measured:
    """Return what happened to the clients of one replication in the `days` from `first`."""
    last = first + timedelta(days=days - 1)
    counts = [_Count.of(story, first, last) for story in stories]
    invoices = max(sum(len(story.bills) for story in stories), 1)
    billed = sum(count.billed for count in counts) or 1.0
    late = max(1.0, sum(count.late for count in counts) / invoices)
    written = max(sum(len(story.sent) for story in stories), 1)
    table: dict[str, tuple[list[float], float, float, float]] = {
        "cash": ([count.cash for count in counts], 1, 1, billed / invoices),
        "share_paid": ([count.cash for count in counts], 100, billed, billed / invoices),
        "dso": ([count.waited for count in counts], 1, billed, late * billed / invoices),
        "days_late": ([count.late for count in counts], 1, invoices, late),
        "messages": ([count.messages for count in counts], 1, invoices, 1),
        "unreminded": ([count.unreminded for count in counts], 100, invoices, 1),
    }
    for name in ("promises", "kept"):
        hopes: list[float] = [getattr(count, name) for count in counts]
        asked = sum(count.messages for count, hope in zip(counts, hopes, strict=True) if hope)
        table[name] = hopes, 100, invoices, sum(hopes) / asked if asked else 1.0
    for name in ("complaints", "lost"):
        chances: list[float] = [getattr(count, name) for count in counts]
        table[name] = chances, 100, len(stories), sum(chances) / written or 1.0
    spent = [sum(cost * count.channels[channel] for channel, cost in costs.items()) for count in counts]
    table["cost"] = spent, 1, 1, sum(spent) / written or max(costs.values(), default=0.0)
    for channel, cost in costs.items():
        table[f"cost_{channel}"] = [cost * count.channels[channel] for count in counts], 1, 1, cost
    return Measured(
        parts={name: Part(tuple(numbers), *more) for name, (numbers, *more) in table.items()},
        billed=tuple(count.billed for count in counts),
        invoices=tuple(len(story.bills) for story in stories),
        cash=_curve(stories, first, days),
        steps=dict(sorted(Counter(step for story in stories for _, step, _ in story.sent).items())),
    )


def _curve(stories: Iterable[Story], first: date, days: int) -> tuple[float, ...]:
    received = [0.0] * days
    for story in stories:
        for bill in story.bills:
            if bill.paid_on is not None:
                received[(bill.paid_on - first).days] += float(bill.invoice.to_transfer(first).amount)
    return tuple(accumulate(received))


def movable(metric: str, behaviour: Payer) -> bool:
    """Return whether any policy can move the metric with clients like these.

    Where no message makes anybody pay, promise or complain, a difference is nothing, and not merely small.
    """
    reactions = [kind.reacts for _, kind in behaviour.shares()]
    if metric in _PAYING:
        return any(reacts.boost or reacts.dispute or (reacts.promise and reacts.keep) for reacts in reactions)
    if metric in _SAID:
        return any(getattr(reacts, _SAID[metric]) for reacts in reactions)
    return True
