"""How often the 80 % range of `expected_cash` holds the cash that came, on the public ledger and out of sample.

`python -m tests.scripts.cash_coverage` asks at the end of 66 weeks; `--every 56 --times 9` asks more rarely.
What came after the day on which it is asked is not looked at, so each week is foretold and none is fitted.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sopan import Account
from sopan.learning import expected_cash
from tests.lab.ledgers import public

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


def main() -> None:
    """Print the share over all weeks, and by how far ahead a week was foretold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=7, help="days from one asking to the next")
    parser.add_argument("--times", type=int, default=66)
    parser.add_argument("--weeks", type=int, default=13)
    given = parser.parse_args()
    shares = held(public(), every(given.every, given.times), given.weeks)
    print(f"{sum(shares) / len(shares):.1%} of {given.times * given.weeks} weeks")
    print("by week ahead:", *(f"{share:.0%}" for share in shares))


if __name__ == "__main__":
    main()
