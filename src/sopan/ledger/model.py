"""What comes out of reading: accounts, and an account of everything that is not in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sopan.account import Account
from sopan.fields import Record
from sopan.invoice import Invoice
from sopan.money import Money, total_by_currency

_SHOWN = 20
"""How many problems a summary lists."""


@dataclass(frozen=True, slots=True)
class Problem(Record):
    """Something that could not be read, where it stands, and what to do; never what the cell says."""

    table: str
    """`invoices`, `payments`, `credit_notes` or `clients`."""
    row: int | None
    """Counted from 1 without the headings; rows of `table` keep their place in the sheet. None: the whole table."""
    column: str | None
    """The heading, when it was recognised, or the field that it was told to be."""
    code: str
    """A stable word, such as `payments_unknown`."""
    problem: str
    remedy: str

    def __str__(self) -> str:
        """`invoices, row 7, Due Date: is no day of the calendar; correct it`."""
        where = [self.table, *([] if self.row is None else [f"row {self.row}"]), *filter(None, [self.column])]
        return f"{', '.join(where)}: {self.problem}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class HeldBack(Record):
    """An invoice that nobody is asked for until a doubt is settled: what is open on it is not certain."""

    number: str
    client_id: str
    table: str
    row: int
    code: str
    why: str
    invoice: Invoice | None = None
    """As far as it was read; None when no balance could be made out."""


@dataclass(frozen=True, slots=True)
class Unapplied(Record):
    """Money or credit that belongs to no invoice of the ledger."""

    kind: Literal["payment", "credit_note"]
    amount: Money | None
    """None when the amount could not be read."""
    received_on: date | None
    client_id: str | None
    table: str
    row: int


@dataclass(frozen=True, slots=True)
class Skipped(Record):
    """A row that is no open invoice, and why: `total`, `heading`, `draft`, `void`, `settled_without_day` and so on."""

    table: str
    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Reading(Record):
    """The reading of one table."""

    table: str
    rows: int
    columns: Mapping[str, str] = field(default_factory=dict)
    """From the field to the heading that was taken for it."""
    dates: str | None = None
    """The order of day and month, `dmy` or `mdy`; None when nothing needed it."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """From the field to how its amounts are written, `1.234,56` or `1,234.56`; only where a text needed it."""
    assumed: tuple[str, ...] = ()
    """What nobody said and the table does not say either."""


@dataclass(frozen=True, slots=True)
class Ledger(Record):
    """A ledger that was read, ready for `decide_account` and `decide_portfolio`, and everything that was left out."""

    accounts: tuple[Account, ...] = ()
    """One per client, with the invoices whose balance is certain."""
    problems: tuple[Problem, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    unapplied: tuple[Unapplied, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    understood: tuple[Reading, ...] = ()

    @property
    def invoices(self) -> tuple[Invoice, ...]:
        """The invoices of all accounts."""
        return tuple(invoice for account in self.accounts for invoice in account.invoices)

    def outstanding(self, on: date) -> tuple[Money, ...]:
        """Return what is open at the end of `on` on all invoices that were read, per currency."""
        return total_by_currency(invoice.outstanding(on) for invoice in self.invoices if invoice.outstanding(on))

    def to_text(self) -> str:
        """Return what was understood and what was not, in lines for a person; without names, numbers or cells."""
        lines = [f"{len(self.accounts):,} accounts with {len(self.invoices):,} invoices"]
        for reading in self.understood:
            lines += _told(reading)
        for why, number in Counter(row.why for row in self.skipped).most_common():
            lines.append(f"skipped {number:,} × {why.replace('_', ' ')}")
        for code, number in Counter(held.code for held in self.held_back).most_common():
            lines.append(f"held back {number:,} × {code.replace('_', ' ')}")
        if self.unapplied:
            lines.append(f"unapplied {len(self.unapplied):,} × payment or credit note that belongs to no invoice")
        lines += [f"problem: {problem}" for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"and {len(self.problems) - _SHOWN:,} more problems")
        return "\n".join(lines)

    def __str__(self) -> str:
        """`to_text`."""
        return self.to_text()


def _told(reading: Reading) -> list[str]:
    columns = ", ".join(f"{name} = {heading}" for name, heading in reading.columns.items())
    lines = [f"{reading.table}: {reading.rows:,} rows" + (f"; {columns}" if columns else "")]
    if reading.dates is not None:
        lines.append(f"  days are read as {'day/month' if reading.dates == 'dmy' else 'month/day'}/year")
    lines += [f"  amounts are read as {style}" for style in dict.fromkeys(reading.numbers.values())]
    return lines + [f"  assumed: {sentence}" for sentence in reading.assumed]
