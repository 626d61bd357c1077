"""A whole book: `decide_portfolio` beside the single hot `decide`, and a year driven by stored `next_check`s.

python -m bench portfolio                      100,000 invoices through one portfolio, 5,000 through a year
python -m bench.bench_portfolio 1000000        the year over as many invoices as you name (takes its time)
python -m bench.bench_portfolio 1000000 10000  and as many through the portfolio
"""

from __future__ import annotations

import gc
import sqlite3
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bench.measure import yardstick
from sopan import (
    Account,
    Client,
    Conversation,
    EscalationPolicy,
    Invoice,
    decide,
    decide_account,
    decide_portfolio,
    evolve,
    presets,
)
from sopan.zones import INDONESIAN_ZONES

WIB = INDONESIAN_ZONES["WIB"]
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=WIB)
INVOICES_PER_CLIENT = 5
YEAR = 365
_CHUNK = 500
"""Clients between two looks at the single `decide`."""
_CLIENTS = 10_000
"""More than twice as many as the engine remembers how to reach, so that its memory is full."""


def main(year_invoices: int = 5_000, portfolio_invoices: int = 100_000) -> None:
    """Print both comparisons."""
    portfolio(portfolio_invoices)
    print("\na year, driven by stored next checks")
    for invoices in (year_invoices // 10, year_invoices):
        year(invoices)


def client(number: int) -> Client:
    """A client with an address on three channels, in one of the three zones."""
    return Client(
        id=f"C-{number}",
        name=f"PT Contoh {number}",
        zone=("WIB", "WITA", "WIT")[number % 3],
        contacts=[
            {"channel": "whatsapp", "address": f"+62812{number:08}"},
            {"channel": "email", "address": f"keuangan@contoh{number}.example"},
            {"channel": "phone", "address": f"+6221{number:08}"},
        ],
    )


def invoice(number: int, due_on: date, received_on: date | None = None) -> Invoice:
    """An invoice over ten million rupiah, paid in full on `received_on`."""
    payments = [] if received_on is None else [{"id": "1", "amount": 10_000_000, "received_on": received_on}]
    return Invoice(
        id=f"INV-{number}",
        number=f"INV-{number}",
        client_id=f"C-{number // INVOICES_PER_CLIENT}",
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        total=10_000_000,
        payments=payments,
    )


def accounts(invoices: int) -> Iterator[Account]:
    """Clients with five invoices each, due within a month around the morning, made one by one."""
    for number in range(invoices // INVOICES_PER_CLIENT):
        first = number * INVOICES_PER_CLIENT
        due = [date(2026, 11, 8) + timedelta(days=(first + place) % 31) for place in range(INVOICES_PER_CLIENT)]
        yield Account(client(number), tuple(invoice(first + place, day) for place, day in enumerate(due)))


# --- one morning ----------------------------------------------------------------------------------


def portfolio(invoices: int) -> None:
    """Time per invoice beside one hot `decide`, and the most memory that the pass itself holds."""
    policy = presets.standard()
    book = list(accounts(invoices))
    gc.collect()
    gc.freeze()  # the book is the caller's: the collector need not go through it again and again
    some = book[:31]
    alone, together, kinds = [], [], Counter[str]()
    results = decide_portfolio(book, policy, now=MORNING)
    while True:
        one = min(_single(some, policy) for _ in range(5))
        started = process_time()
        chunk = list(islice(results, _CHUNK))
        if not chunk:
            break
        together.append((process_time() - started) / sum(len(result.by_invoice) for result in chunk))
        alone.append(one)
        kinds.update(decision.kind for result in chunk for decision in result.by_invoice.values())
    gc.unfreeze()
    times = median(each / one for each, one in zip(together, alone, strict=True))
    print(f"\nportfolio: {invoices:,} invoices of {len(book):,} clients, one pass")
    print(f"  one hot decide          {median(alone) * 1e6:8.1f} microseconds")
    print(f"  per invoice of the book {median(together) * 1e6:8.1f} microseconds, {times:.2f} times (goal: 1.3)")
    print(f"  yardstick               {yardstick() * 1e6:8.1f} microseconds")
    print(f"  answers                 {dict(sorted(kinds.items()))}")
    for clients in (_CLIENTS, 2 * _CLIENTS):
        print(f"  memory held while passing {clients:>7,} clients: {_held(clients, policy):,} kB")


def _single(some: list[Account], policy: EscalationPolicy) -> float:
    """Seconds of the processor for one `decide` about a client known already; the first round warms it up."""
    started = process_time()
    for _ in range(20):
        for account in some:
            decide(account.invoices[0], account.client, policy, now=MORNING, history=())
    return (process_time() - started) / (20 * len(some))


def _held(clients: int, policy: EscalationPolicy) -> int:
    """The most that a pass over accounts made one by one holds, in kB: what the pass keeps does not grow with them."""
    made = (
        Account(client(number), (invoice(number * INVOICES_PER_CLIENT, MORNING.date()),)) for number in range(clients)
    )
    tracemalloc.start()
    for _ in decide_portfolio(made, policy, now=MORNING):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak // 1024


# --- a year by stored next checks -----------------------------------------------------------------


def year(invoices: int) -> None:
    """A host that sleeps until the earliest stored `next_check`; invoices are paid up to seven weeks late."""
    with TemporaryDirectory() as folder:
        store = sqlite3.connect(f"{folder}/book.sqlite")
        counts, started = Counter[str](), perf_counter()
        live(store, invoices // INVOICES_PER_CLIENT, counts)
        seconds = perf_counter() - started
        store.close()
    happened = counts["messages"] + counts["events"]
    print(f"  {invoices:,} invoices of {invoices // INVOICES_PER_CLIENT:,} clients, {seconds:,.1f} s")
    for name, count in counts.items():
        print(f"    {name:<26}{count:>14,}")
    print(f"    {'calls per message or event':<26}{counts['calls of decide_account'] / happened:>14.2f}")
    print(f"    {'invoices x days':<26}{invoices * YEAR:>14,}")


def live(store: sqlite3.Connection, clients: int, counts: Counter[str]) -> None:
    """The year itself: the store keeps what a host keeps, the instant to ask at and the folded history."""
    start = datetime(2026, 1, 5, 7, 0, tzinfo=WIB)
    end, policy = _stamp(start + timedelta(days=YEAR)), presets.standard()
    store.execute("PRAGMA synchronous = OFF")
    store.execute("CREATE TABLE accounts (client INTEGER PRIMARY KEY, next_check TEXT, conversation TEXT)")
    nothing = Conversation.of(()).model_dump_json()
    rows = ((number, _stamp(start), nothing) for number in range(clients))
    store.executemany("INSERT INTO accounts VALUES (?, ?, ?)", rows)
    store.execute("CREATE INDEX by_check ON accounts (next_check)")
    while (row := _next(store, end)) is not None:
        number, stamp, stored = row
        now = datetime.fromisoformat(stamp).astimezone(WIB)
        said = Conversation.model_validate_json(stored)
        decision = decide_account(client(number), _known(number, now.date()), policy, now=now, history=said)
        for send in decision.sends:
            said = evolve(said, send.as_contacted(now))
        counts["calls of decide_account"] += 1
        counts["messages"] += len(decision.sends)
        wake = now if decision.sends else decision.next_check
        event = _next_event(number, now)
        counts["events"] += wake is None or (event is not None and event <= wake)
        wakes = [at for at in (wake, event) if at is not None]
        later = _stamp(min(wakes)) if wakes else None
        store.execute("UPDATE accounts SET next_check = ? WHERE client = ?", (later, number))
        if decision.sends:
            store.execute("UPDATE accounts SET conversation = ? WHERE client = ?", (said.model_dump_json(), number))


def _stamp(at: datetime) -> str:
    return at.astimezone(WIB).isoformat()


def _next(store: sqlite3.Connection, end: str) -> tuple[int, str, str] | None:
    found: tuple[int, str, str] | None = store.execute(
        "SELECT client, next_check, conversation FROM accounts WHERE next_check < ? ORDER BY next_check LIMIT 1", (end,)
    ).fetchone()
    return found


def _due(number: int) -> date:
    return date(2026, 2, 2) + timedelta(days=(number * 7) % 300)


def _paid(number: int) -> date:
    """A fifth pay on time, the others one to seven weeks late."""
    return _due(number) + timedelta(days=(number % 5) * 12)


def _numbers(client_number: int) -> range:
    return range(client_number * INVOICES_PER_CLIENT, (client_number + 1) * INVOICES_PER_CLIENT)


def _known(client_number: int, today: date) -> list[Invoice]:
    """The invoices as the host knows them that day: those issued by then and not settled yet."""
    return [
        invoice(number, _due(number), None)
        for number in _numbers(client_number)
        if _due(number) - timedelta(days=30) <= today < _paid(number)
    ]


def _next_event(client_number: int, now: datetime) -> datetime | None:
    """The next morning on which an invoice is issued or paid."""
    days = [day for number in _numbers(client_number) for day in (_due(number) - timedelta(days=30), _paid(number))]
    ahead = [day for day in days if day > now.date()]
    return datetime.combine(min(ahead), datetime.min.time(), tzinfo=WIB) if ahead else None


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
