"""Rule 4 for a client as a whole: what has fallen due of all invoices together, today and on the dates ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sopan.decisions import Hold, Reason, ReasonCode, Wait
from sopan.engine._amounts import obligation
from sopan.engine._case import Snapshot
from sopan.engine._decide import dates_ahead
from sopan.money import Money
from sopan.policy import amount_in
from sopan.zones import start_of_day

__all__ = ["DueTotals", "has_ended"]

_AFTER_MINIMUM = frozenset(
    {
        ReasonCode.NEEDS_APPROVAL,
        ReasonCode.STALE_PAYMENT_DATA,
        ReasonCode.UNREACHABLE,
        ReasonCode.NEVER_OPEN,
        ReasonCode.LADDER_FINISHED,
    }
)
"""The holds that are looked at after the minimum; those before it hold whatever the client owes in all."""


def has_ended(answer: Wait | Hold, at: datetime) -> bool:
    """Whether a date ahead cannot end the answer: it ends earlier, or then, and not with what a Wait announces."""
    end = answer.until
    announces = isinstance(answer, Wait) and all(reason.code != ReasonCode.CASE_CHANGES for reason in answer.because)
    return end is not None and (at > end or (at == end and not announces))


class DueTotals:
    """What `minimum` is compared with, for the invoices of one client."""

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        self.snapshots = [snapshot for snapshot in snapshots if snapshot.case.invoice.status == "issued"]
        self.known: dict[date, dict[str, tuple[date, Money]]] = {}
        """Per day and open invoice: the agreed date of what is asked for next, and its amount."""
        self.ahead: tuple[date, ...] | None = None

    def due(self, invoice_id: str, currency: str, day: date) -> Money:
        """What has fallen due by that day, the invoice's own included even when it has not."""
        amounts = (
            amount
            for name, (due_on, amount) in self._on(day).items()
            if amount.currency == currency and (due_on <= day or name == invoice_id)
        )
        return sum(amounts, Money.zero(currency))

    def while_worth_it(self, snapshot: Snapshot, answer: Wait | Hold) -> Wait | Hold:
        """The answer for one invoice, ending at the first date ahead on which the total crosses the minimum.

        What falls due on any invoice can lift it, and a payment that comes to count can take it below.
        """
        is_below = isinstance(answer, Hold) and answer.reason == ReasonCode.BELOW_MINIMUM
        is_asking = is_below or isinstance(answer, Wait) or answer.reason in _AFTER_MINIMUM
        if snapshot.cash_settled or not is_asking:
            return answer
        case, currency = snapshot.case, obligation(snapshot).amount.currency
        least = amount_in(case.policy.minimum, currency)
        for day in self._dates_ahead(snapshot.today):
            at = start_of_day(day, case.zone)
            if has_ended(answer, at):
                break
            if (self.due(case.invoice.id, currency, day) < least) != is_below:
                return replace(answer, until=at, because=(*answer.because, Reason(ReasonCode.CASE_CHANGES, day)))
        return answer

    def _on(self, day: date) -> dict[str, tuple[date, Money]]:
        """The open invoices as they stand on a day."""
        if day not in self.known:
            then = (
                snapshot if day == snapshot.today else Snapshot(snapshot.case, start_of_day(day, snapshot.case.zone))
                for snapshot in self.snapshots
            )
            self.known[day] = {
                snapshot.case.invoice.id: (obligation(snapshot).due_on, obligation(snapshot).amount)
                for snapshot in then
                if not snapshot.cash_settled
            }
        return self.known[day]

    def _dates_ahead(self, today: date) -> tuple[date, ...]:
        """The dates after today on which the amounts may change."""
        if self.ahead is None:
            days = {day for snapshot in self.snapshots for day, _ in dates_ahead(snapshot)}
            days |= {obligation(snapshot).due_on for snapshot in self.snapshots}
            self.ahead = tuple(sorted(day for day in days if day > today))
        return self.ahead
