"""One table with its headings recognised: columns of text, days and amounts, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from sopan.ledger._amounts import Amount, Evidence, amounts_of, evidence_of
from sopan.ledger._cells import Bad, answers, identifier, is_missing, plain
from sopan.ledger._days import days_of, order_of
from sopan.ledger._headings import (
    Column,
    Headings,
    compact,
    conventional_dates,
    is_in_our_currency,
    recognise,
    shown_as,
)
from sopan.ledger._vocabulary import AMOUNTS
from sopan.ledger.model import Problem, Reading, Skipped

_DAYS: Final = ("issued_on", "due_on", "paid_on", "received_on")
RIVALS = Bad("stands in two columns that say different things", "rename one, or say columns=")
_LONGEST_WORD: Final = 7
"""What stands for an empty cell is shorter, or ends with a blank."""
_ORDER = 'say dates="dmy" or dates="mdy"'
_UNDECIDED: Final = {
    "undecided": Bad("nothing tells whether the day or the month comes first", _ORDER),
    "contradict": Bad("some days have the day first and some the month", _ORDER),
    "swapped": Bad(
        "some days are days and some are text, as when a spreadsheet swaps day and month where it can",
        "export anew with every day as text, or say dates= when you know that none was swapped",
    ),
}
"""Why the order of day and month is not known."""
_STYLES: Final = {".": "1,234.56", ",": "1.234,56"}


@dataclass(frozen=True, slots=True)
class Told:
    """The caller's settings for one table."""

    columns: Mapping[str, str | None] = field(default_factory=dict)
    dates: str | None = None
    sign: str | None = None
    """The decimal sign."""
    statuses: Mapping[str, str] = field(default_factory=dict)


class StatusColumn(NamedTuple):
    """A column whose words say what became of an invoice."""

    shown: str
    cells: list[Any]
    may_be_unknown: bool = False
    """Whether it may hold words of something else, so that one that is not known says nothing."""

    @property
    def asks_if_paid(self) -> bool:
        """True if the heading is a question that yes and no answer."""
        return compact(self.shown) in {"paid", "ispaid", "lunas", "sudahlunas"}


_ANSWERS = frozenset({"status", "state", "is_open", "canceled", "is_return", "disputed", "tax_included"})
"""Columns that may answer a question with yes or no."""


class Table:
    """Rows with recognised headings. Problems gather in `problems`; cells are read once per column."""

    def __init__(self, name: str, rows: Sequence[Mapping[Any, Any]], places: Sequence[int], told: Told) -> None:
        self.name = name
        self.rows = rows
        self.places = places
        """The number of every row, as problems name it."""
        self.told = told
        self.problems: list[Problem] = []
        self.skipped: list[Skipped] = []
        self.assumed: dict[str, None] = {}
        self.keys = _keys(rows)
        self._raw: dict[str, list[Any]] = {}
        self._texts: dict[str, list[str | Bad | None]] = {}
        found, missing = _named(told.columns, self.keys)
        self.headings: Headings = recognise(name, self.keys, found)
        for field_name in missing if rows else ():
            bad = Bad("was told a heading that the table does not have", "say columns= with one that it has")
            self.problem(None, field_name, "column_missing", bad)
        self.dates: str | None = None
        self.numbers: dict[str, str] = {}
        self.values: list[Any] = []
        """Rows that are values already."""
        self._conventional = conventional_dates(self.keys)
        self._days: dict[str, list[date | Bad | None]] = {}
        self._amounts: dict[str, list[Amount | Bad | None]] = {}
        self._seen: dict[str, Evidence] = {}
        self.computed: dict[str, list[Any]] = {}
        """Cells of fields that no column holds, but several together."""

    def correct(self, headings: Headings) -> None:
        """Take other headings than those recognised by their words alone; columns are read anew."""
        self.headings = headings
        for kept in (self._raw, self._texts, self._seen):
            kept.clear()

    # --- columns ----------------------------------------------------------------------------------

    def statuses(self) -> list[StatusColumn]:
        """Every column of status."""
        found: list[StatusColumn] = []
        taken = self._taken()
        for name in ("status", "state"):
            column = self.column(name)
            if column is not None:
                found.append(StatusColumn(column.shown, self.raw(name)))
                beside = [key for key in column.otherwise if key not in taken]
                found += [StatusColumn(shown_as(key, compact(key)), answers(self.cells_at(key))) for key in beside]
        return found + [StatusColumn(key, self.cells_at(key), may_be_unknown=True) for key in self.headings.statuses]

    def _taken(self) -> set[str]:
        """The keys of columns that stand for a field by themselves."""
        return {column.key for column in self.headings.fields.values()}

    def cells_at(self, key: str) -> list[Any]:
        """The cells of a column by its heading, None for empty ones."""
        return [None if is_missing(cell) else cell for cell in (plain(row.get(key)) for row in self.rows)]

    def beside(self, name: str) -> list[list[Amount | Bad | None]]:
        """Amounts of other columns with words for the same field, in the currency of the row as far as is known."""
        column, taken = self.column(name), self._taken()
        keys = () if column is None else column.otherwise
        return [
            self.amounts_at(key, name)
            for key in keys
            if key not in taken and "(" not in key and not is_in_our_currency(key)
        ]

    def amounts_at(self, key: str, name: str) -> list[Amount | Bad | None]:
        """The amounts of a column that stands for no field, written as those of a field."""
        return amounts_of(self.cells_at(key), self._sign(name))

    def has(self, *names: str) -> bool:
        """Return whether any of these fields has a column."""
        fields = self.headings.fields
        return not fields.keys().isdisjoint(names)

    def column(self, name: str) -> Column | None:
        """Return where the field stands."""
        return self.headings.fields.get(name) or self.headings.lines.get(name)

    def raw(self, name: str) -> list[Any]:
        """The cells of a field as they came, None for empty text; `Bad` where two columns of one heading differ."""
        if name not in self._raw:
            cells = self._gather(name)
            self._raw[name] = answers(cells) if name in _ANSWERS else cells
        return self._raw[name]

    def _gather(self, name: str) -> list[Any]:
        column = self.column(name)
        if column is None or name in self.computed:
            return self.computed.get(name, [None] * len(self.rows))
        cells = [row.get(column.key) for row in self.rows]
        for rival in column.rivals:  # their hints may name another currency: they stand in for nothing
            others = [row.get(rival) for row in self.rows]
            cells = [_agreed(cell, other) for cell, other in zip(cells, others, strict=True)]
        for later in column.otherwise if name == "received_on" else ():
            others = [row.get(later) for row in self.rows]
            cells = [other if is_missing(plain(cell)) else cell for cell, other in zip(cells, others, strict=True)]
        texts = {cell for cell in cells if type(cell) is str and (len(cell) < _LONGEST_WORD or cell[-1].isspace())}
        empty = {cell for cell in texts if is_missing(cell)}
        return [None if type(cell) is str and cell in empty else cell for cell in cells] if empty else cells

    def texts(self, name: str) -> list[str | Bad | None]:
        """A column of numbers, codes or names."""
        if name not in self._texts:
            self._texts[name] = _identifiers(self.raw(name))
        return self._texts[name]

    def days(self, name: str) -> list[date | Bad | None]:
        """A column of days, in the order that `decide_days` found."""
        if name not in self._days:
            column = self.column(name)
            hints = "" if column is None else column.hints
            self._days[name] = list(days_of(self.raw(name), self.dates, hints))
        return self._days[name]

    def amounts(self, name: str) -> list[Amount | Bad | None]:
        """A column of amounts; when nothing decides its decimal sign, the table has a problem."""
        if name not in self._amounts:
            cells, evidence = self.raw(name), self._evidence(name)
            sign = self._sign(name)
            if sign is None and (evidence.open_question or len(evidence.signs) > 1):
                self.refuse_numbers(name, contradict=len(evidence.signs) > 1)
            elif sign is not None and (evidence.open_question or evidence.signs):
                self.numbers[name] = _STYLES[sign]
            self._amounts[name] = amounts_of(cells, sign, three_decimals=evidence.three_decimals)
        return self._amounts[name]

    def _evidence(self, name: str) -> Evidence:
        if name not in self._seen:
            self._seen[name] = evidence_of(self.raw(name))
        return self._seen[name]

    def _sign(self, name: str) -> str | None:
        """The decimal sign of a column: told, seen in it, prescribed by its system, or seen in columns beside it."""
        if self.told.sign is not None:
            return self.told.sign
        evidence = self._evidence(name)
        if evidence.signs:
            return next(iter(evidence.signs)) if len(evidence.signs) == 1 else None
        if self._conventional[1] is not None:
            return self._conventional[1]
        beside = set()
        for other in (*self.headings.fields, *self.headings.lines):
            if other in AMOUNTS and other != name:
                beside |= self._evidence(other).signs
        return beside.pop() if len(beside) == 1 else None

    def decide_days(self, witness: Callable[[Table], str | None] | None = None) -> None:
        """Find the order of day and month for the whole table, or say what has to be told.

        `witness` is asked when no cell and no heading decides.
        """
        cells = [(self.raw(name), self.headings.fields[name].hints) for name in _DAYS if name in self.headings.fields]
        order, why = order_of(cells)
        if self.told.dates is not None:
            self.dates = self.told.dates
            return
        prescribed = self._conventional[0]
        if prescribed is not None and why != "swapped":
            why = "contradict" if order not in {None, prescribed} else None
            order = prescribed
        if why == "undecided" and witness is not None and (order := witness(self)) is not None:
            why = None
        self.dates = None if why else order
        if why is not None:
            self.problem(None, None, f"days_{why}", _UNDECIDED[why])

    def refuse_numbers(self, name: str, *, contradict: bool) -> None:
        """Say that a column of amounts cannot be read."""
        what = "holds amounts with decimal points and amounts with decimal commas" if contradict else (
            "holds amounts such as 1.500, and nothing tells whether the sign is of thousands or of decimals"
        )  # fmt: skip
        code = "amounts_contradict" if contradict else "amounts_undecided"
        self.problem(None, name, code, Bad(what, 'say numbers="1.234,56" or numbers="1,234.56"'))

    def bad_rows(self, columns: Iterable[Sequence[Any]]) -> set[int]:
        """The rows in which a column holds a cell that cannot be read."""
        return {
            row
            for cells in columns
            if Bad in set(map(type, cells))
            for row, cell in enumerate(cells)
            if type(cell) is Bad
        }

    # --- what is wrong ----------------------------------------------------------------------------

    def problem(self, row: int | None, name: str | None, code: str, bad: Bad) -> Problem:
        """Note a problem with the row at index `row`, or with the table."""
        return self.note(None if row is None else self.places[row], name, code, bad)

    def note(self, place: int | None, name: str | None, code: str, bad: Bad) -> Problem:
        """Note a problem with the row that is called `place`."""
        column = None if name is None else self.column(name)
        shown = column.shown if column is not None else None if name is None else name.replace("_", " ")
        found = Problem(self.name, place, shown, code, bad.problem, bad.remedy)
        if found not in self.problems[-8:]:
            self.problems.append(found)
        return found

    def skip(self, row: int, why: str) -> None:
        """Note that a row is no entry."""
        self.skipped.append(Skipped(self.name, self.places[row], why))

    def drop(self, rows: set[int]) -> None:
        """Leave out rows before anything is read from them."""
        if rows:
            kept = [row for row in range(len(self.rows)) if row not in rows]
            self._raw.clear()
            self.rows = [self.rows[row] for row in kept]
            self.places = [self.places[row] for row in kept]

    @property
    def refused(self) -> bool:
        """True if something is wrong with the table as a whole."""
        return any(problem.row is None for problem in self.problems)

    def reading(self) -> Reading:
        """Return how the table was understood."""
        columns = {name: column.shown for name, column in self.headings.fields.items()}
        return Reading(self.name, len(self.rows), columns, self.dates, dict(self.numbers), tuple(self.assumed))


def _named(told: Mapping[str, str | None], keys: Sequence[Any]) -> tuple[dict[str, str | None], list[str]]:
    """The columns that the caller named, by the keys that the table has, and the fields whose heading it has not."""
    found: dict[str, str | None] = {}
    missing: list[str] = []
    for name, heading in told.items():
        alike = [key for key in keys if isinstance(key, str) and heading and compact(key) == compact(heading)]
        if heading is None or heading in keys:
            found[name] = heading
        elif len(alike) == 1:
            found[name] = alike[0]
        else:
            missing.append(name)
    return found, missing


def _identifiers(cells: Sequence[Any]) -> list[str | Bad | None]:
    """Every cell as text; codes and names of clients come again and again."""
    known: dict[str, str | Bad | None] = {}
    found: list[str | Bad | None] = []
    for cell in cells:
        if type(cell) is not str:
            found.append(cell if cell is None or isinstance(cell, Bad) else identifier(cell))
            continue
        if cell not in known:
            known[cell] = identifier(cell)
        found.append(known[cell])
    return found


def _agreed(cell: Any, other: Any) -> Any:
    cell, other = cell if isinstance(cell, Bad) else plain(cell), plain(other)
    return cell if isinstance(cell, Bad) or is_missing(other) or cell == other else RIVALS


def _keys(rows: Iterable[Mapping[Any, Any]]) -> list[Any]:
    """Every heading of every row, in the order of their first appearance."""
    found: dict[Any, None] = {}
    last: Any = None
    for row in rows:
        keys = tuple(row)
        if keys != last:
            found.update(dict.fromkeys(keys))
            last = keys
    return list(found)
