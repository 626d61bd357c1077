"""Reading a ledger of 100,000 invoices beside `csv.DictReader` and `Invoice.model_validate`, which know the format.

Goal: at most 3 times as long, for rows with part payments, several currencies and days as a spreadsheet writes them.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import process_time

from sopan import Invoice, ledger

ROWS = 100_000
ROUNDS = 3
GOAL = 3.0
HEADINGS = [
    "Customer ID",
    "Customer Name",
    "Email",
    "Invoice Number",
    "Date",
    "Due Date",
    "Currency",
    "Total",
    "Balance",
    "Status",
]
FIRST = date(2025, 1, 1)


def book(rows: int = ROWS) -> str:
    """A CSV text, the same every time; a quarter is part paid."""
    dice = random.Random(17)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for number in range(rows):
        client = dice.randrange(rows // 20)
        issued = FIRST + timedelta(days=dice.randrange(700))
        total = dice.randrange(1, 90_000) * 1000
        balance = total // 2 if number % 4 == 0 else total
        writer.writerow(
            [
                *(f"C-{client}", f"PT Contoh {client}", f"ap@c{client}.example", f"INV-{number:06}"),
                *(f"{issued:%d/%m/%Y}", f"{issued + timedelta(days=30):%d/%m/%Y}"),
                *("IDR", f"{total:,}.00", f"{balance:,}.00", "Partially paid" if balance < total else "Unpaid"),
            ]
        )
    return text.getvalue()


def known_format(text: str) -> int:
    """The least that anybody has to do who knows how the file is written."""
    rows = csv.DictReader(io.StringIO(text))
    invoices = [
        Invoice.model_validate(
            {
                "id": row["Invoice Number"],
                "number": row["Invoice Number"],
                "client_id": row["Customer ID"],
                "issued_on": _iso(row["Date"]),
                "due_on": _iso(row["Due Date"]),
                "total": f"{row['Currency']} {row['Total'].replace(',', '')}",
            }
        )
        for row in rows
    ]
    return len(invoices)


def _iso(day: str) -> str:
    return f"{day[6:]}-{day[3:5]}-{day[:2]}"


def any_format(text: str) -> int:
    """The same rows, read by their headings."""
    return len(ledger.read(csv.DictReader(io.StringIO(text)), as_of=date(2026, 12, 1)).invoices)


def seconds(call: Callable[[str], int], text: str) -> float:
    """How long one call takes; every invoice must be read."""
    start = process_time()
    assert call(text) == ROWS
    return process_time() - start


def main() -> None:
    """Measure in turns and print."""
    text = book()
    times = [(seconds(known_format, text), seconds(any_format, text)) for _ in range(ROUNDS)]
    theirs, ours = (median(taken) for taken in zip(*times, strict=True))
    ratio = median(our / their for their, our in times)
    print(f"\nledger of {ROWS:,} rows")
    print(f"  csv.DictReader and Invoice.model_validate  {theirs:6.2f} s")
    print(f"  ledger.read                                {ours:6.2f} s")
    print(f"  {ratio:.2f} times as long (goal: at most {GOAL:g}; {'met' if ratio <= GOAL else 'MISSED'})")


if __name__ == "__main__":
    main()
