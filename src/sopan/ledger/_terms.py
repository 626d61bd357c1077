"""When an invoice is due that names no day: by the terms of its row, or by those that the caller told."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sopan.errors import ArgumentError
from sopan.ledger._cells import Bad, is_missing, plain
from sopan.ledger._clients import fold

__all__ = ["Terms"]

_MOST_DAYS = 3650
_DAYS = re.compile(r"(?:net ?)?([0-9]{1,4})(?: ?(?:hari|days?|d))?")
_BY_CODE = Bad("is a kind of terms that is not read", "give the due date")


class Terms:
    """Terms of payment as `read` is told them: a number of days, `"30 hari"`, `"Net 30"`, or these by client."""

    def __init__(self, told: Any) -> None:
        self._by_client: dict[str, int] = {}
        self._for_all: int | None = None
        if isinstance(told, Mapping):
            self._by_client = {fold(str(client)): _days(terms) for client, terms in told.items()}
        elif told is not None:
            self._for_all = _days(told)

    @property
    def are_told(self) -> bool:
        """Whether any terms were given."""
        return self._for_all is not None or bool(self._by_client)

    def told(self, issued: date, client: str | None) -> date | None:
        """The day by the terms that the caller told, if any hold for the client."""
        days = self._by_client.get(client or "", self._for_all)
        return None if days is None else issued + timedelta(days=days)

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


def _days(terms: Any) -> int:
    if isinstance(terms, timedelta):
        terms = terms.days
    if isinstance(terms, str) and (match := _DAYS.fullmatch(terms.strip().casefold())):
        terms = int(match[1])
    if isinstance(terms, bool) or not isinstance(terms, int) or not 0 <= terms <= _MOST_DAYS:
        message = 'terms must be a number of days, such as 30 or "Net 30", or a mapping from clients to such numbers'
        raise ArgumentError(message)
    return terms
