"""The values that come out: an invoice, its dispute, and money that belongs to none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from sopan.client import Client
from sopan.history import DisputeOpened, DisputeResolved, Event
from sopan.invoice import Invoice, Payment, References
from sopan.ledger._cells import Bad
from sopan.ledger._documents import Item, minor_of_number
from sopan.ledger._invoices import Entry
from sopan.ledger._settle import Settled
from sopan.money import Money
from sopan.zones import INDONESIAN_ZONES, start_of_day

WIB: Final = INDONESIAN_ZONES["WIB"]
"""The clock by which days of a ledger begin."""


def invoice_of(entry: Entry, settled: Settled, client: Client) -> Invoice | None:
    """The invoice with what was taken off it; a problem and None when the values do not make one."""
    currency = entry.currency
    fields: dict[str, Any] = {
        "id": entry.number,
        "number": entry.number,
        "client_id": client.id,
        "issued_on": entry.issued_on,
        "due_on": entry.due_on,
    }
    try:
        fields["total"] = Money.of_minor(entry.total, currency)
        if settled.payments:
            fields["payments"] = [
                {"id": name, "amount": Money.of_minor(amount, currency), "received_on": day}
                for name, amount, day in settled.payments
            ]
        if settled.credit_notes:
            fields["credit_notes"] = [
                {"id": name, "amount": Money.of_minor(amount, currency), "issued_on": day}
                for name, amount, day in settled.credit_notes
            ]
        if settled.withheld:
            amount = Money.of_minor(settled.withheld, currency)
            fields["withholdings"] = [{"kind": entry.withheld_kind, "amount": amount}]
        if entry.po is not None or entry.tax_number is not None:
            fields["references"] = _references(entry)
        return Invoice.model_validate(fields)
    except ValidationError as error:
        finding = error.errors(include_input=False, include_url=False)[0]
        name = str(finding["loc"][0]) if finding["loc"] else None
        problem = str(finding["msg"]).removeprefix("Value error, ").partition(";")[0]
    except ValueError as error:  # an amount of 10^15 and more
        name, problem = "total", str(error).partition(";")[0]
    shown = "number" if name == "id" else name
    entry.table.problem(entry.row, shown, "invoice", Bad(problem, "correct the row"))
    return None


def _references(entry: Entry) -> References:
    """Return what the client's accounts payable searches by; a number that cannot be used is left out."""
    found: dict[str, str] = {}
    for name, number in (("po", entry.po), ("tax_invoice", entry.tax_number)):
        if number is None:
            continue
        try:
            References.model_validate({name: number})
        except ValidationError:
            continue
        found[name] = number
    return References.model_validate(found)


def dispute_of(entry: Entry, invoice: Invoice) -> list[Event]:
    """Return what leaves a disputed invoice in peace, from its issue until it is settled."""
    about = (invoice.id,)
    opened = DisputeOpened(at=start_of_day(entry.issued_on, WIB), invoice_ids=about)
    if entry.paid_on is None:
        return [opened]
    if entry.paid_on <= entry.issued_on:
        return []
    return [opened, DisputeResolved(at=start_of_day(entry.paid_on, WIB), invoice_ids=about)]


def payments_without_invoice(items: Iterable[Item], currency: str, as_of: date | None) -> dict[str, list[Payment]]:
    """By client, the money that the account holds for it; what has no day, and no `as_of`, is left out."""
    found: dict[str, list[Payment]] = {}
    for number, item in enumerate(items, 1):
        day = item.on or as_of
        minor = minor_of_number(item.amount, item.currency or currency, rounded=True)
        if item.kind == "payment" and item.client is not None and day is not None and isinstance(minor, int) and minor:
            amount = Money.of_minor(minor, item.currency or currency)
            payment = Payment(id=f"unapplied#{number}", amount=amount, received_on=day)
            found.setdefault(item.client, []).append(payment)
    return found
