"""A large book over several processes: a Parquet book partitioned by client, decided on a Dask cluster.

    make dask
    python examples/dask_portfolio.py --clients 20000 --workers 4 --folder book

A decision needs one client's invoices and history and nothing else, so the clients can be dealt out in any way.
The book is a folder with a file per part and a row per client; each worker reads the parts that it is given, decides
them and writes what it decided as Parquet: a row per invoice, with `next_check` as a column to sort and to wake by.
One process does the same beside it, and the files must be equal byte for byte.
So do as many plain processes as there are workers, at the same time and without Dask: beside one process they tell what
the machine costs that shares its cores and caches among them, and the cluster beside them what Dask costs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sopan import Account, Channel, Client, Contact, Invoice, Money, decide_portfolio, presets
from sopan.history import Event, PromiseMade, Replied
from sopan.invoice import Payment
from sopan.zones import zone_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=zone_of("WIB"))


# --- a book ----------------------------------------------------------------------------------------


def account(number: int) -> Account:
    """A made-up client with one to seven invoices, some paid in part, some talked about; the same every time."""
    dice = random.Random(number)  # noqa: S311 - a made-up book, not a secret
    client = Client(
        id=f"C-{number:06}",
        name=f"PT Contoh {number}",
        zone=dice.choice(["WIB", "WITA", "WIT"]),
        contacts=(
            Contact(channel=Channel.WHATSAPP, address=f"+62812{number:08}"),
            Contact(channel=Channel.EMAIL, address=f"keuangan@contoh{number}.example"),
        ),
    )
    invoices = tuple(_invoice(client.id, place, dice) for place in range(dice.randint(1, 7)))
    return Account(client, invoices, tuple(_said(invoices, dice)))


def _invoice(client_id: str, place: int, dice: random.Random) -> Invoice:
    due_on = date(2026, 11, 8) + timedelta(days=dice.randrange(31))
    part_paid = dice.random() < 1 / 4
    return Invoice(
        id=f"{client_id}-{place}",
        number=f"INV/{client_id}/{place}",
        client_id=client_id,
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        total=Money(dice.choice([1_000_000, 12_500_000])),
        payments=(Payment(id="1", amount=Money(400_000), received_on=due_on),) if part_paid else (),
    )


def _said(invoices: Sequence[Invoice], dice: random.Random) -> list[Event]:
    at, first = NOW - timedelta(days=3), invoices[0].id
    if dice.random() < 1 / 10:
        return [Replied(at=at, invoice_ids=(first,))]
    if dice.random() < 1 / 10:
        return [PromiseMade(at=at, invoice_ids=(first,), pay_by=NOW.date() + timedelta(days=2))]
    return []


def _untyped(name: str) -> Any:
    """Return a module of a library that brings no types, loaded when first needed."""
    return import_module(name)


# --- the book as files -----------------------------------------------------------------------------


def part_of(client_id: str, parts: int) -> int:
    """Return the part of a client: by a digest of the id, so that it is the same on every machine."""
    digest = hashlib.sha256(client_id.encode()).digest()
    return int.from_bytes(digest[:8], "big") % parts


def write_book(folder: Path, accounts: Iterable[Account], parts: int) -> list[Path]:
    """Write a file per part, a row per client, and return the files."""
    pa, parquet = _untyped("pyarrow"), _untyped("pyarrow.parquet")
    dealt: list[list[Account]] = [[] for _ in range(parts)]
    for entry in accounts:
        dealt[part_of(entry.client.id, parts)].append(entry)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"part-{number:04}.parquet" for number in range(parts)]
    columns = pa.schema([("client_id", pa.string()), ("account", pa.string())])
    for file, entries in zip(files, dealt, strict=True):
        rows = [{"client_id": entry.client.id, "account": json.dumps(entry.to_dict())} for entry in entries]
        parquet.write_table(pa.Table.from_pylist(rows, schema=columns), file)
    return files


def read_part(file: Path) -> list[Account]:
    """Return the accounts of a part; everything is checked as it enters."""
    parquet = _untyped("pyarrow.parquet")
    return [Account.from_dict(json.loads(row["account"])) for row in parquet.read_table(file).to_pylist()]


# --- deciding --------------------------------------------------------------------------------------


def decided(accounts: Iterable[Account]) -> list[dict[str, object]]:
    """Return a row per invoice: what to look at, when to look again, and the decision itself.

    An account that could not be decided has one row, without an invoice and with its error.
    """
    rows: list[dict[str, object]] = []
    for account_decision in decide_portfolio(accounts, presets.standard(), now=NOW):
        client = account_decision.client_id
        if account_decision.error is not None:
            rows.append({"client_id": client, "kind": "error", "decision": account_decision.error})
        for invoice_id, decision in account_decision.by_invoice.items():
            rows.append(
                {
                    "client_id": client,
                    "invoice_id": invoice_id,
                    "kind": decision.kind,
                    "next_check": decision.next_check and decision.next_check.astimezone(UTC),
                    "decision": json.dumps(decision.to_dict(), sort_keys=True),
                }
            )
    return rows


def decide_part(file: Path, folder: Path) -> int:
    """Read a part, decide it and write the decisions under the same name; return how many invoices it holds."""
    pa, parquet = _untyped("pyarrow"), _untyped("pyarrow.parquet")
    texts = [(name, pa.string()) for name in ("client_id", "invoice_id", "kind", "decision")]
    columns = pa.schema([*texts, ("next_check", pa.timestamp("us", tz="UTC"))])
    rows = decided(read_part(file))
    parquet.write_table(pa.Table.from_pylist(rows, schema=columns), folder / file.name)
    return len(rows)


def by_one_process(files: Sequence[Path], folder: Path) -> tuple[int, float]:
    """Decide all parts here; return the number of invoices and the seconds that it took."""
    folder.mkdir(exist_ok=True)
    decide_part(files[0], folder)  # what is loaded once is no part of the throughput
    started = perf_counter()
    decisions = sum(decide_part(file, folder) for file in files)
    return decisions, perf_counter() - started


def by_plain_processes(files: Sequence[Path], folder: Path, processes: int) -> tuple[int, float]:
    """Do the same in several processes at once, each with its share of the parts; the seconds are of the slowest."""
    shares = [files[place::processes] for place in range(processes)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        took = list(pool.map(by_one_process, shares, repeat(folder)))
    return sum(decisions for decisions, _ in took), max(seconds for _, seconds in took)


def by_a_cluster(files: Sequence[Path], folder: Path, workers: int) -> tuple[int, float]:
    """Do the same on the processes of a local cluster, whose start is no part of the seconds either."""
    distributed = _untyped("dask.distributed")
    folder.mkdir(exist_ok=True)
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as machines,
        distributed.Client(machines) as cluster,
    ):
        cluster.run(decide_part, files[0], folder)
        started = perf_counter()
        decisions = sum(cluster.gather(cluster.map(decide_part, files, folder=folder, pure=False)))
        return decisions, perf_counter() - started


def main(argv: Sequence[str] | None = None) -> int:
    """Decide a book three times and compare; 1 when a single byte differs."""
    parser = argparse.ArgumentParser(description="A Parquet book over a Dask cluster, compared with one process.")
    parser.add_argument("--clients", type=int, default=6000, help="how many clients the made-up book has")
    parser.add_argument("--workers", type=int, default=2, help="how many processes the cluster has")
    parser.add_argument("--folder", type=Path, help="where to keep book and decisions; left out, nothing is kept")
    wanted = parser.parse_args(argv)
    try:
        _untyped("dask.distributed"), _untyped("pyarrow")
    except ImportError:
        print("This example needs Dask and pyarrow; `make dask` installs them and runs the example.")
        return 0
    with TemporaryDirectory() as temporary:
        return compare(wanted.folder or Path(temporary), wanted.clients, wanted.workers)


def compare(folder: Path, clients: int, workers: int) -> int:
    """Write a made-up book, decide it three ways, and print what it took and whether the files are equal."""
    parts = workers * 8
    files = write_book(folder / "book", (account(number) for number in range(clients)), parts)
    decisions, seconds = by_one_process(files, folder / "alone")
    alone = decisions / seconds
    print(f"{decisions:,} invoices of {clients:,} clients in {parts} parts, read from Parquet and written to Parquet")
    print(f"  one process          {seconds:7.2f} s {alone:9,.0f} invoices/s")
    for name, decide_all in (("beside", by_plain_processes), ("together", by_a_cluster)):
        _, seconds = decide_all(files, folder / name, workers)
        each = decisions / seconds / workers
        title = f"{workers} processes" if name == "beside" else f"cluster of {workers}"
        print(f"  {title:18}   {seconds:7.2f} s {each:9,.0f} invoices/s and process: {each / alone:.2f} times")
    digest = hashlib.sha256()
    for file in files:
        written = (folder / "alone" / file.name).read_bytes()
        if any(written != (folder / name / file.name).read_bytes() for name in ("beside", "together")):
            print(f"  the decisions differ: {file.name}", file=sys.stderr)
            return 1
        digest.update(written)
    print(f"  the same files, byte for byte: {digest.hexdigest()[:16]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
