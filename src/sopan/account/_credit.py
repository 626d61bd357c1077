"""What we hold of a client's money: nobody is asked for what we already have.

Payments that nobody has applied to an invoice yet or that stand on a void one, and what came on an invoice beyond its
total. While there is such money, demands of its currency wait for us to set it off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sopan.account._choice import Choices
from sopan.account._minimum import DatedSums, count_before_end
from sopan.account.model import unapplied_payments
from sopan.calendars import WorkingCalendar
from sopan.decisions import Hold, Reason, ReasonCode, Wait
from sopan.engine._amounts import clears_by
from sopan.engine._case import Snapshot
from sopan.engine._rules import holds_from, unapplied_payment
from sopan.fields import ONE_DAY
from sopan.invoice import Invoice, Payment
from sopan.money import Money
from sopan.zones import start_of_day

_ASKING = holds_from(unapplied_payment)
"""The hold for money that we have, and those of what comes after it."""


class Credits:
    """Money of one client that we hold, by currency and day."""

    def __init__(self, choices: Choices, unapplied: Iterable[Payment], calendar: WorkingCalendar) -> None:
        self._money: dict[str, DatedSums[date]] = {}
        self._sums: dict[str, DatedSums[date]] = {}
        """The same with giros being cleared: nobody is asked for what they will pay."""
        free = unapplied_payments(choices.invoices, unapplied)
        changing = [one for one in choices.invoices if _may_be_overpaid(one)]
        if not (free or changing):
            return
        surplus: defaultdict[str, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
        clearing: defaultdict[str, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
        for payment in free:
            start, end = payment.counts_from, payment.reversed_on
            own = surplus[payment.amount.currency]
            if start is not None:
                own[start] += payment.amount.minor
                if end is not None:
                    own[end] -= payment.amount.minor
            if start != payment.received_on and choices.invoices:  # a giro, or what else clears later
                last = clears_by(calendar.for_region(choices.client.region), payment) + ONE_DAY
                clearing[payment.amount.currency][payment.received_on] += payment.amount.minor
                clearing[payment.amount.currency][min(last, start or last, end or last)] -= payment.amount.minor
        for invoice in changing:
            tolerance, before = choices.for_invoice(invoice).tolerance_in(invoice.total.currency), 0
            for day in invoice.changes():
                position = invoice.position(day)
                over = position.surplus.minor if position.is_overpaid(tolerance) else 0
                if over != before:
                    surplus[invoice.total.currency][day] += over - before
                before = over
        self._money = {currency: DatedSums(sorted(own.items())) for currency, own in surplus.items()}
        for currency, own in clearing.items():
            for day, change in own.items():
                surplus[currency][day] += change
        self._sums = {currency: DatedSums(sorted(own.items())) for currency, own in surplus.items()}

    def on(self, currency: str, day: date) -> int:
        """Return what we hold at the end of `day`, in the smallest unit, with giros while the bank clears them."""
        return self._sums[currency].on(day) if currency in self._sums else 0

    def on_day(self, day: date) -> tuple[Money, ...]:
        """Return the money that we hold at the end of `day`, per currency."""
        if not self._money:
            return ()
        held = ((currency, sums.on(day)) for currency, sums in sorted(self._money.items()))
        return tuple(Money.at_most(minor, currency) for currency, minor in held if minor > 0)

    def limit_validity(self, snapshot: Snapshot, answer: Wait | Hold) -> Wait | Hold:
        """End the answer for one invoice on the first day ahead on which we hold another sum."""
        currency = snapshot.case.invoice.total.currency
        is_held = isinstance(answer, Hold) and answer.reason == ReasonCode.UNAPPLIED_PAYMENT
        is_asking = isinstance(answer, Wait) or answer.reason in _ASKING
        if snapshot.cash_settled or not is_asking or currency not in self._sums:
            return answer
        sums = self._sums[currency]
        now = snapshot.case.credit if is_held else 0  # a hold names the sum
        for place in range(sums.place_after(snapshot.today), count_before_end(sums.keys, answer)):
            held = sums.sums[place]
            if (held if held > snapshot.case.tolerance.minor else 0) != now:
                day = sums.keys[place]
                change = Reason(ReasonCode.CASE_CHANGES, day, "payment" if held > sums.on(snapshot.today) else "")
                return replace(answer, until=start_of_day(day, snapshot.case.zone), because=(*answer.because, change))
        return answer


def _may_be_overpaid(invoice: Invoice) -> bool:
    return invoice.status == "issued" and bool(invoice.payments or invoice.credit_notes or invoice.withholdings)
