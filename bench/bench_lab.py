"""A year of a ledger: `lab.backtest` beside a host that asks once a day, and one that asks every hour.

Same messages on the same dates first, then seconds. The goals: at least 4 times as fast as asking once a day at 10:30
of the client's zone for every open invoice, and at least 80 times as fast as asking every hour.

Two hosts are measured against them: one that asks `decide_account`, as a backtest does, for a client may have several
invoices; and a cheaper one that knows that here none has, and asks `decide`.

python -m bench lab                10,000 invoices; the hourly host is timed on 100 of them
python -m bench.bench_lab 300      as many as you name: the ratios hardly depend on it
python -m bench.bench_lab year 1000000     the backtest alone, so many invoices in parts of 10,000
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from time import process_time
from typing import Any

from bench.measure import same_answers
from sopan import Account, Client, HandOff, Invoice, decide, decide_account, presets
from sopan.decisions import Send
from sopan.forecast import _host
from sopan.history import Conversation, HandedOff, evolve
from sopan.lab import backtest
from sopan.words import Outcome
from sopan.zones import INDONESIAN_ZONES

START, DAYS = date(2026, 1, 1), 365
DAILY = (time(10, 30),)
HOURLY = tuple(time(hour, 30) for hour in range(24))
GOALS = {"once a day": 4.0, "every hour": 80.0}


PART = 10_000
"""Invoices of a large ledger that are in memory at once."""


def ledger(invoices: int, part: int = 0) -> list[Account]:
    """One invoice per client, due all over the year; a tenth is never paid, the rest within two months.

    Every part of a large ledger is another.
    """
    dice = Random(1 + part)
    accounts = []
    for number in range(invoices):
        client = Client(
            id=f"C-{number}",
            name=f"PT Contoh {number}",
            contacts=[
                {"channel": "whatsapp", "address": f"+62812{number:08}"},
                {"channel": "email", "address": f"keuangan@contoh{number}.example"},
                {"channel": "phone", "address": f"+6221{number:08}"},
            ],
        )
        due_on = START + timedelta(days=30 + dice.randrange(DAYS - 30))
        paid_on = None if dice.random() < 0.1 else due_on + timedelta(days=dice.randrange(-15, 60))
        payments = [] if paid_on is None else [{"id": "1", "amount": 10_000_000, "received_on": paid_on}]
        invoice = Invoice(
            id=f"INV-{number}",
            number=f"INV-{number}",
            client_id=client.id,
            issued_on=due_on - timedelta(days=30),
            due_on=due_on,
            total=10_000_000,
            payments=payments,
        )
        accounts.append(Account(client, (invoice,)))
    return accounts


def event_driven(accounts: Sequence[Account]) -> list[tuple[str, str, date]]:
    """Invoice, step and date of every message, by `backtest`."""
    log = backtest(presets.standard(), accounts, START, START + timedelta(days=DAYS - 1))
    return sorted((entry.invoice_id, str(entry.step), entry.at.date()) for entry in log.messages)


def polling(accounts: Sequence[Account], hours: Sequence[time], *, alone: bool = False) -> list[tuple[str, str, date]]:
    """The same by a host that asks at these hours of every day on which the invoice is open, as it then stands.

    `alone`: it knows that no client has two invoices, and asks `decide` instead of `decide_account`.
    """
    policy, wib = presets.standard(), INDONESIAN_ZONES["WIB"]
    days = [START + timedelta(days=number) for number in range(DAYS)]
    sent = []
    for account in accounts:
        (bill,) = account.invoices
        conversation = Conversation.of(())
        for now in (datetime.combine(day, hour, wib) for day in days if day >= bill.issued_on for hour in hours):
            known = bill.as_of(now.date())
            if not known.outstanding(now.date()).amount:
                break
            if alone:
                decision = decide(known, account.client, policy, now=now, history=conversation)
            else:
                answer = decide_account(account.client, [known], policy, now=now, history=conversation)
                decision = answer.by_invoice[bill.id]
            if isinstance(decision, Send):
                sent.append((bill.id, decision.step, now.date()))
                conversation = evolve(conversation, decision.as_contacted(now, Outcome.DELIVERED))
            elif isinstance(decision, HandOff):
                gone = HandedOff(at=now, invoice_ids=(bill.id,), to=decision.to)
                conversation = evolve(conversation, gone)
    return sorted(sent)


def main(invoices: int = 10_000, hourly: int = 100) -> None:
    """Print how many times as fast a backtest is."""
    print(f"\nlab: {invoices:,} invoices × {DAYS} days, backtested and polled; seconds of this process")
    event_driven(ledger(300))  # learn the calendar first
    books = {"once a day": (DAILY, ledger(invoices)), "every hour": (HOURLY, ledger(min(invoices, hourly)))}
    for rival, (hours, book) in books.items():
        answers, seconds = {}, {}
        for name, call in (
            ("backtest", lambda book=book: event_driven(book)),
            ("decide_account", lambda book=book, hours=hours: polling(book, hours)),
            ("decide", lambda book=book, hours=hours: polling(book, hours, alone=True)),
        ):
            gc.collect()  # nobody pays for what another left behind
            begun = process_time()
            answers[name] = call()
            seconds[name] = process_time() - begun
        same_answers(answers)
        print(f"  {len(book):,} invoices, {len(answers['backtest']):,} messages: backtest {seconds['backtest']:.2f} s")
        for host in ("decide_account", "decide"):
            times = seconds[host] / seconds["backtest"]
            verdict = "met" if times >= GOALS[rival] else "MISSED"
            print(
                f"    {rival}: {host} {seconds[host]:.2f} s = {times:.1f} times "
                f"(goal: at least {GOALS[rival]:g}; {verdict})",
            )


def year(invoices: int) -> None:
    """Print how often a backtest of a large ledger asks, and the processor time that it takes."""
    calls = messages = 0
    seconds = 0.0

    def counted(ask: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        return ask(*arguments, **named)

    event_driven(ledger(300))  # learn the calendar first
    for name in ("decide", "decide_account"):  # what a host asks
        setattr(_host, name, partial(counted, getattr(_host, name)))
    for part, first in enumerate(range(0, invoices, PART)):
        book = ledger(min(PART, invoices - first), part)
        gc.collect()
        begun = process_time()
        messages += len(event_driven(book))
        seconds += process_time() - begun
    print(
        f"{invoices:,} invoices, {DAYS} days: {calls:,} questions, {messages:,} messages, "
        f"{seconds:,.0f} s of processor time, {seconds / calls * 1e6:.0f} microseconds a question"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["year"]:
        year(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
