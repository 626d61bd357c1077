"""A large book over several processes: accounts partitioned by client over a Dask cluster on this machine.

    make dask
    python examples/dask_portfolio.py --clients 20000 --workers 4

A decision needs one client's invoices and history and nothing else, so the clients can be dealt out in any way.
The example deals them out, decides each part where it lies, and compares with one process, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from sopan import Account, Client, Invoice, decide_portfolio, presets
from sopan.history import PromiseMade, Replied
from sopan.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sopan.history import Event

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=zone_of("WIB"))


# --- a book ----------------------------------------------------------------------------------------


def account(number: int) -> Account:
    """A made-up client with one to seven invoices, some paid in part, some talked about; the same every time."""
    dice = random.Random(number)  # noqa: S311 - a made-up book, not a secret
    client = Client(
        id=f"C-{number:06}",
        name=f"PT Contoh {number}",
        zone=dice.choice(["WIB", "WITA", "WIT"]),
        contacts=[
            {"channel": "whatsapp", "address": f"+62812{number:08}"},
            {"channel": "email", "address": f"keuangan@contoh{number}.example"},
        ],
    )
    invoices = tuple(_invoice(client.id, place, dice) for place in range(dice.randint(1, 7)))
    return Account(client, invoices, tuple(_said(invoices, dice)))


def _invoice(client_id: str, place: int, dice: random.Random) -> Invoice:
    due_on = date(2026, 11, 8) + timedelta(days=dice.randrange(31))
    payments = [{"id": "1", "amount": 400_000, "received_on": due_on}] if dice.random() < 1 / 4 else []
    return Invoice(
        id=f"{client_id}-{place}",
        number=f"INV/{client_id}/{place}",
        client_id=client_id,
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        total=dice.choice([1_000_000, 12_500_000]),
        payments=payments,
    )


def _said(invoices: Sequence[Invoice], dice: random.Random) -> list[Event]:
    at, first = NOW - timedelta(days=3), invoices[0].id
    if dice.random() < 1 / 10:
        return [Replied(at=at, invoice_ids=(first,))]
    if dice.random() < 1 / 10:
        return [PromiseMade(at=at, invoice_ids=(first,), pay_by=NOW.date() + timedelta(days=2))]
    return []


# --- deciding --------------------------------------------------------------------------------------


def decided(accounts: Sequence[Account]) -> list[bytes]:
    """One line of JSON per account: what is compared, and what a host would store."""
    decisions = decide_portfolio(accounts, presets.standard(), now=NOW)
    return [json.dumps(decision.to_dict(), sort_keys=True).encode() for decision in decisions]


def partition(accounts: Sequence[Account], parts: int) -> list[list[Account]]:
    """The accounts dealt out by a digest of the client's id, so that each client is always in the same part."""
    dealt: list[list[Account]] = [[] for _ in range(parts)]
    for entry in accounts:
        digest = hashlib.sha256(entry.client.id.encode()).digest()
        dealt[int.from_bytes(digest[:8], "big") % parts].append(entry)
    return dealt


def over_a_cluster(parts: Sequence[Sequence[Account]], workers: int) -> list[bytes]:
    """The same over processes of a local cluster, in the order of the parts."""
    from dask.distributed import Client as Cluster
    from dask.distributed import LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as machines,
        Cluster(machines) as cluster,
    ):
        futures = [cluster.submit(decided, part) for part in parts]
        return [line for lines in cluster.gather(futures) for line in lines]


def main(argv: Sequence[str] | None = None) -> int:
    """Decide a book twice and compare; 1 when a single byte differs."""
    parser = argparse.ArgumentParser(description="A book over a Dask cluster, compared with one process.")
    parser.add_argument("--clients", type=int, default=300, help="how many clients the made-up book has")
    parser.add_argument("--workers", type=int, default=2, help="how many processes the cluster has")
    wanted = parser.parse_args(argv)
    try:
        import dask.distributed  # noqa: F401 - only to see whether it is there
    except ImportError:
        print("This example needs Dask, which is not installed here; `make dask` installs it and runs the example.")
        return 0
    accounts = [account(number) for number in range(wanted.clients)]
    started = perf_counter()
    alone = decided(accounts)
    one_process = perf_counter() - started
    started = perf_counter()
    together = over_a_cluster(partition(accounts, wanted.workers * 4), wanted.workers)
    cluster = perf_counter() - started
    invoices = sum(len(entry.invoices) for entry in accounts)
    print(f"{invoices:,} invoices of {len(accounts):,} clients in {wanted.workers * 4} parts")
    print(f"  one process {one_process:6.2f} s, cluster of {wanted.workers} with its start {cluster:6.2f} s")
    if sorted(alone) != sorted(together):
        print("  the decisions differ", file=sys.stderr)
        return 1
    digest = hashlib.sha256(b"\n".join(sorted(together))).hexdigest()
    print(f"  the same decisions, byte for byte: {digest[:16]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
