"""What people write first: each guess that is wrong has one clear error with its remedy, and never the value."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from sopan import (
    Account,
    Client,
    Creditor,
    Dossier,
    Invoice,
    Money,
    Renderer,
    WorkingCalendar,
    decide,
    decide_account,
    decide_portfolio,
    expected_cash,
    forecast,
    presets,
)
from sopan.errors import SopanError

NOW = datetime(2026, 12, 3, 3, tzinfo=UTC)
INVOICE = {"id": "1", "number": "1", "client_id": "c", "issued_on": date(2026, 11, 1), "due_on": date(2026, 11, 30)}
CLIENT = {"id": "c", "name": "PT Maju", "contacts": [{"channel": "email", "address": "rahasia@contoh.co.id"}]}
invoice, client, policy = Invoice(**INVOICE, total="1000000"), Client(**CLIENT), presets.standard()
account = Account(client, (invoice,))


def ask(**changed):
    given = {"invoice": invoice, "client": client, "policy": policy, "now": NOW, "history": ()} | changed
    return decide(**given)


def for_all(policy=policy, accounts=(account,), **options):
    return list(decide_portfolio(accounts, policy, now=NOW, **options))


GUESSES = {
    # a policy
    "a preset without its brackets": (lambda: ask(policy=presets.standard), "add the brackets"),
    "the same for an account": (
        lambda: decide_account(client, [invoice], presets.standard, now=NOW, history=()),
        "add the brackets",
    ),
    "the same for all accounts": (lambda: for_all(presets.standard), "add the brackets"),
    "the same for a forecast": (
        lambda: forecast(invoice, client, presets.standard, now=NOW, until=NOW, history=()),
        "add the brackets",
    ),
    "a preset by its name": (lambda: ask(policy="rahasia"), "presets.standard()"),
    "no policy": (lambda: ask(policy=None), "presets.standard()"),
    # money
    "the currency behind": (lambda: Money("10 USD"), 'write it before, like "USD 10.00"'),
    "the currency behind, of an invoice": (lambda: Invoice(**INVOICE, total="10 USD"), "write it before"),
    "an amount as people write it": (lambda: Money("Rp1.500.000"), "Money.parse"),
    "grouped digits": (lambda: Money("1,500,000"), "no grouping"),
    "a float": (lambda: Money(1500000.5), "float"),
    "a currency in small letters": (lambda: Money(10, "usd"), "in capitals"),
    # a client
    "a client's email": (lambda: Client(id="c", name="PT Maju", email="rahasia@contoh.co.id"), "contacts=["),
    "a client's phone": (lambda: Client(id="c", name="PT Maju", phone="0812rahasia"), "contacts=["),
    "contacts as a text": (
        lambda: Client(id="c", name="PT Maju", contacts="rahasia@contoh.co.id"),
        "a list, each with",
    ),
    "contacts as texts": (
        lambda: Client(id="c", name="PT Maju", contacts=["rahasia@contoh.co.id"]),
        "a list, each with",
    ),
    "one contact without its list": (
        lambda: Client(id="c", name="PT Maju", contacts=CLIENT["contacts"][0]),
        "a list, each with",
    ),
    # an invoice
    "amount": (lambda: Invoice(**INVOICE, amount=1), "is the total"),
    "currency": (lambda: Invoice(**INVOICE, total=1, currency="USD"), "total='USD"),
    "due_date": (lambda: Invoice(**INVOICE | {"due_date": date(2026, 1, 1)}, total=1), "due_on"),
    "paid": (lambda: Invoice(**INVOICE, total=1, paid=True), "payments"),
    "a day as people write it": (lambda: Invoice(**INVOICE | {"due_on": "30/11/2026"}, total=1), "YYYY-MM-DD"),
    "an instant for a day": (lambda: Invoice(**INVOICE | {"due_on": NOW}, total=1), "without a time"),
    # now
    "a naive instant": (lambda: ask(now=datetime(2026, 12, 3)), "tzinfo"),  # noqa: DTZ001
    "a day for now": (lambda: ask(now=date(2026, 12, 3)), "tzinfo"),
    "a text for now": (lambda: ask(now="2026-12-03"), "tzinfo"),
    # the rest
    "invoice and client in the other order": (lambda: ask(invoice=client, client=invoice), "invoice must be of type"),
    "a dict for an invoice": (lambda: ask(invoice=INVOICE), "Invoice.model_validate"),
    "no history": (lambda: ask(history=None), "pass () on first contact"),
    "events as dicts": (lambda: ask(history=[{"kind": "contacted"}]), "events of sopan.history"),
    "a calendar by its name": (lambda: ask(calendar="rahasia"), "WorkingCalendar.indonesia()"),
    "the class of a calendar": (lambda: ask(calendar=WorkingCalendar), "WorkingCalendar.indonesia()"),
    "a calendar from a name": (lambda: WorkingCalendar("rahasia"), "WorkingCalendar.indonesia()"),
    "a calendar by its name, for all": (lambda: for_all(calendar="rahasia"), "WorkingCalendar.indonesia()"),
    "one account for many": (lambda: for_all(accounts=account), "write [account]"),
    "invoices for accounts": (lambda: expected_cash([invoice], date(2026, 12, 3)), "type Account"),  # type: ignore[list-item]
    "client and invoices in the other order": (lambda: Dossier.of(client, [invoice], ()), "client must be of type"),
    "a creditor by its name": (lambda: Renderer("rahasia"), "Creditor(name="),
    "a language for a catalogue": (lambda: Renderer(Creditor(name="PT"), "rahasia"), "Catalogue.default()"),
    "one invoice for several": (lambda: Account(client, invoice), "invoices=[invoice]"),
}


@pytest.mark.parametrize(("guess", "remedy"), GUESSES.values(), ids=GUESSES)
def test_a_guess_is_answered_with_the_remedy(guess, remedy):
    with pytest.raises((SopanError, ValidationError)) as caught:
        guess()
    assert remedy in str(caught.value)
    assert "rahasia" not in str(caught.value)
