"""A ledger that a behaviour would leave behind when nobody asks for money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sopan.account import Account
from sopan.errors import ArgumentError
from sopan.forecast._span import require_day
from sopan.invoice import Payment
from sopan.lab._behaviour import Payer
from sopan.lab._inputs import check_accounts, require_behaviour, require_whole
from sopan.lab._world import bill_of


def imagine(behaviour: Payer, accounts: Iterable[Account], until: date, seed: int) -> tuple[Account, ...]:
    """The accounts with the payments that `behaviour` would make by `until`, inclusive, if nobody were asked.

    Payments that the accounts hold are left out. For trying `fit`, and for ledgers to play with.
    Raises ArgumentError for an empty ledger, and for an `until` before the first issue.
    """
    book = check_accounts(accounts)
    require_behaviour(behaviour)
    require_whole("seed", seed, 0)
    if require_day("until", until) < min(invoice.issued_on for account in book for invoice in account.invoices):
        raise ArgumentError("until lies before the first issue; name a later day")
    imagined = []
    for account in book:
        kind = behaviour.pick(Random(f"{seed}/{account.client.id}").random())
        invoices = []
        for known in account.invoices:
            invoice = known.model_copy(update={"payments": ()}) if known.payments else known
            dice = Random(f"{seed}/{account.client.id}/{invoice.id}")
            bill = bill_of(invoice, kind, dice, invoice.issued_on + timedelta(days=1), until)
            amount = invoice.to_transfer(until)
            if bill.planned is not None and amount.amount:
                payment = Payment(id="imagined-1", amount=amount, received_on=bill.planned)
                invoice = invoice.model_copy(update={"payments": (payment,)})
            invoices.append(invoice)
        imagined.append(replace(account, invoices=tuple(invoices)))
    return tuple(imagined)
