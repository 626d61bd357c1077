"""How often the 80 % range of `expected_cash` holds the cash that came, on the public ledger and on made-up ones.

`python -m tests.scripts.cash_coverage` asks at the end of 66 weeks; `--every 56 --times 9` asks more rarely.
What came after the day on which it is asked is not looked at, so each week is foretold and none is fitted.
`--made HABITS` asks about two made-up ledgers of 60 clients instead, each client with a habit of its own: what the
range knows nothing of is seen there.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean

from sopan import Account, Invoice
from sopan.learning import expected_cash
from tests.lab.ledgers import client, public

FIRST = date(2012, 6, 30)
"""The public ledger begins in January 2012: half a year to learn from."""


def every(days: int, times: int) -> list[date]:
    """The days on which it is asked."""
    return [FIRST + timedelta(days=days * number) for number in range(times)]


def held(accounts: Sequence[Account], days: Iterable[date], weeks: int) -> list[float]:
    """The share of ranges that hold what came on what was owed: week by week of those ahead."""
    hits = [0] * weeks
    asked = 0
    for as_of in days:
        asked += 1
        came: defaultdict[int, Decimal] = defaultdict(Decimal)
        for account in accounts:
            for invoice in account.invoices:
                for payment in invoice.payments:
                    if invoice.issued_on <= as_of < payment.received_on:
                        came[((payment.received_on - as_of).days - 1) // 7] += payment.amount.amount
        for number, week in enumerate(expected_cash(accounts, as_of, weeks).weeks):
            hits[number] += week.low.amount <= came[number] <= week.high.amount
    return [hit / asked for hit in hits]


def _on_day(due_on: date, late: int, day: int) -> date:
    """The first such day of a month after so many days."""
    after = due_on + timedelta(days=max(late, 0))
    return (after.replace(day=1) + timedelta(days=32)).replace(day=day)


def _next_friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


HABITS: dict[str, Callable[[date, int, int], Sequence[date]]] = {
    "habit": lambda due_on, late, _: [due_on + timedelta(days=late)],
    "never": lambda due_on, late, number: [due_on + timedelta(days=late)] if number % 10 else [],
    "fridays": lambda due_on, late, _: [_next_friday(due_on + timedelta(days=late))],
    "halves": lambda due_on, late, _: [due_on + timedelta(days=late), due_on + timedelta(days=late + 30)],
    "own day": lambda due_on, late, number: [_on_day(due_on, late, 5 + number // 24 % 20)],
    "first": lambda due_on, late, _: [_on_day(due_on, late, 1)],
}
"""When a client pays an invoice, in equal parts, that is due on a day and would be so late; by the invoice's number.

As late as it is used to; the same, but for one invoice of ten; on the next Friday; a half then and a half 30 days
later; in its payment run of the next month, on a day of its own; on the first of the next month, all clients alike.
"""


def made(habits: str, seed: int, clients: int = 60, each: int = 24) -> Iterator[Account]:
    """Make clients who are 12 days late with a spread of 8, and each invoice 6 more or less."""
    dice = random.Random(seed)
    for number in range(clients):
        owner, habit, invoices = client(number), dice.gauss(12, 8), []
        for place in range(each):
            due_on = date(2024, 2, 1) + timedelta(days=30 * place + dice.randrange(30))
            late, total = max(round(habit + dice.gauss(0, 6)), -25), 2 * int(dice.lognormvariate(15.3, 1.2)) + 1000
            days = HABITS[habits](due_on, late, each * number + dice.randrange(each))
            paid = [{"id": f"{n}", "amount": total // len(days), "received_on": day} for n, day in enumerate(days)]
            name = f"{number}-{place}"
            fields = {"id": name, "number": name, "client_id": owner.id, "issued_on": due_on - timedelta(days=30)}
            invoices.append(Invoice.model_validate(fields | {"due_on": due_on, "total": total, "payments": paid}))
        yield Account(owner, tuple(invoices))


def main() -> None:
    """Print the share over all weeks, and by how far ahead a week was foretold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=7, help="days from one asking to the next")
    parser.add_argument("--times", type=int, default=66)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--made", choices=HABITS, help="ask about made-up clients of these habits")
    given = parser.parse_args()
    if given.made:
        days = [date(2024, 10, 1) + timedelta(days=21 * number) for number in range(20)]
        ledgers = [held(list(made(given.made, seed)), days, 6) for seed in range(2)]
        weeks = [fmean(week) for week in zip(*ledgers, strict=True)]
        print(f"{given.made}: {fmean(weeks):.0%};", *(f"{share:.0%}" for share in weeks))
        return
    shares = held(public(), every(given.every, given.times), given.weeks)
    print(f"{sum(shares) / len(shares):.1%} of {given.times * given.weeks} weeks")
    print("by week ahead:", *(f"{share:.0%}" for share in shares))


if __name__ == "__main__":
    main()
