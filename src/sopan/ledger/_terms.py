"""When an invoice is due that names no day: by the terms of its row, or by those that the caller told."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sopan.errors import ArgumentError, SopanError
from sopan.ledger._cells import Bad, is_missing, plain
from sopan.ledger._clients import fold
from sopan.ledger._days import days_of
from sopan.ledger._table import Table
from sopan.payment_terms import PaymentTerms

_MOST_DAYS = 3650
_TOO_LATE = Bad("cannot be told by the terms: it lies beyond the calendar", "check the day of issue")
_NO_TERMS = Bad("is no terms of payment that are read", "give the due date, or say terms=")
_BY_CODE = Bad("is a kind of terms that is not read", "give the due date")


class Terms:
    """Terms of payment as `read` is told them: a number of days, words such as `"Net 30"`, or these by client."""

    def __init__(self, told: Any) -> None:
        self._by_client: dict[str, PaymentTerms] = {}
        self._for_all: PaymentTerms | None = None
        if isinstance(told, Mapping):
            self._by_client = {fold(str(client)): _terms(terms) for client, terms in told.items()}
        elif told is not None:
            self._for_all = _terms(told)

    @property
    def are_told(self) -> bool:
        """True if any terms were given."""
        return self._for_all is not None or bool(self._by_client)

    def told(self, issued: date, *client: str | None) -> date | Bad | None:
        """The day by the terms that the caller told, if any hold for the client, by its key or its name."""
        known = [self._by_client[fold(name)] for name in client if name is not None and fold(name) in self._by_client]
        terms = known[0] if known else self._for_all
        try:
            return None if terms is None else terms.due_on(issued)
        except SopanError:
            return _TOO_LATE

    def of_columns(self, issued: date, days: Any, code: Any) -> date | Bad | None:
        """The day by a column of days, read as the column beside it says.

        MYOB codes: 0 cash on delivery, 2 days after the invoice, 4 days after the end of its month.
        """
        known = str(plain(code)).strip() if not is_missing(code) else "2"
        if known == "0":
            return issued
        if is_missing(days):
            return None
        number = plain(days)
        if isinstance(number, str):
            number = int(number) if number.strip().isdecimal() and len(number) <= 6 else None
        if isinstance(number, bool) or not isinstance(number, int | float) or number != int(number):
            return Bad("is no number of days", "correct it")
        if not 0 <= number <= _MOST_DAYS or known not in {"2", "4"}:
            return _BY_CODE
        start = issued if known == "2" else issued.replace(day=calendar.monthrange(issued.year, issued.month)[1])
        return start + timedelta(days=int(number))


def order_by_terms(table: Table) -> str | None:
    """The order of day and month in which every due date is what its row says it is; None when not exactly one is.

    A row says so by its terms, or by how many days it is overdue on the one day of the export.
    """
    fitting = [order for order in ("dmy", "mdy") if _fits(table, order)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(table: Table, order: str) -> bool:
    columns = {name: list(days_of(table.raw(name), order)) for name in ("issued_on", "due_on")}
    terms = table.raw("terms_text") if table.has("terms_text") else table.raw("terms_days")
    late = table.raw("days_late")
    told = 0
    exported: dict[date, set[date]] = {}
    for row, due in enumerate(columns["due_on"]):
        issued = columns["issued_on"][row]
        if not isinstance(due, date) or not isinstance(issued, date):
            if isinstance(due, Bad) or isinstance(issued, Bad):
                return False
            continue
        agreed = of_text(issued, terms[row])
        if isinstance(agreed, date):
            told += 1
            if agreed != due:
                return False
        days = plain(late[row])
        days = int(days) if isinstance(days, str) and days.strip().isdecimal() and len(days) <= 6 else days
        if isinstance(days, int) and 0 < days < _MOST_DAYS:
            exported.setdefault(due + timedelta(days=days), set()).add(due)
    if len(exported) > 1:
        return False
    return told > 0 or any(len(dues) > 1 for dues in exported.values())


def of_text(issued: date, cell: Any) -> date | Bad | None:
    """The day by the terms that stand in the row: `Net 30`, `30 hari`, `30`."""
    terms = plain(cell)
    if is_missing(terms) or isinstance(terms, Bad):
        return terms if isinstance(terms, Bad) else None
    if isinstance(terms, float) and terms.is_integer():
        terms = int(terms)
    try:
        return _terms(terms).due_on(issued) or _NO_TERMS
    except SopanError:
        return _NO_TERMS


def _terms(told: Any) -> PaymentTerms:
    message = 'terms must be a number of days or words such as "Net 30" or "akhir bulan", or a mapping from clients'
    if isinstance(told, timedelta):
        told = told.days
    if isinstance(told, str) and told.strip().isdecimal():
        told = int(told.strip()[:6])
    try:
        if isinstance(told, int) and not isinstance(told, bool):
            return PaymentTerms(count=told)
        terms = told if isinstance(told, PaymentTerms) else PaymentTerms.parse(told.strip())
    except (ValueError, AttributeError):
        raise ArgumentError(message) from None
    if terms.needs_receipt:
        counted = "terms must count from the day of issue: an export does not say when the client had the invoice"
        raise ArgumentError(counted)
    return terms
