"""A morning and its parts, beside the revision that this was measured against first.

Goals: the morning (JSON in, one portfolio, what goes is rendered) at least twice as fast as at c4f664b, everything else
no slower. Both decide the same book under the same policy, that of the older revision, each in a process of its own; in
a round they take turns. How many answers are alike is said first: rules were added since. Processor time, so that what
else the machine does counts little. Beside it stands what an invoice of an account takes of one hot `decide`.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import IO, Any, cast

from bench.bench_read import BEFORE, ROOT, checkout
from bench.measure import ratio, report

ROUNDS = 9
PER_CLIENT = 4
CLIENTS = 250
SAME = 31
"""Clients that are asked about again and again."""
GOALS = {"a morning": 2.0}
AGAINST_DECIDE = {"an account's invoice": 1.3, "an account of one": 1.2}
CREDITOR = {
    "name": "PT Rempah Kata",
    "contact": "Sari",
    "phone": "+62215550100",
    "email": "tagihan@rempah.example",
    "payment_methods": [{"label": "Bank BCA", "number": "0012300456", "holder": "PT Rempah Kata"}],
}


def client(number: int) -> dict[str, Any]:
    """A client with an address on three channels, in one of the three zones."""
    contacts = [
        {"channel": "whatsapp", "address": f"+62812{number:08}"},
        {"channel": "email", "address": f"keuangan@contoh{number}.example"},
        {"channel": "phone", "address": f"+6221{number:08}"},
    ]
    zone = ("WIB", "WITA", "WIT")[number % 3]
    return {"id": f"C-{number}", "name": f"PT Contoh {number}", "zone": zone, "contacts": contacts}


def invoice(number: int, owner: int, **more: object) -> dict[str, Any]:
    """An invoice that falls due within the month around the morning."""
    due_on = date(2026, 11, 8) + timedelta(days=number * 7 % 31)
    return {
        "id": f"INV-{number}",
        "number": f"INV-{number}",
        "client_id": f"C-{owner}",
        "issued_on": (due_on - timedelta(days=30)).isoformat(),
        "due_on": due_on.isoformat(),
        "total": "IDR 10000000",
        **more,
    }


INSTALMENTS = [{"due_on": f"2026-{month}-18", "amount": "IDR 2500000"} for month in ("09", "10", "11", "12")]


# --- one process -----------------------------------------------------------------------------------


class Work:
    """What is timed, with the sopan that this process has; each call says how many invoices it was about."""

    def __init__(self, policy: dict[str, Any] | None) -> None:
        import sopan
        from sopan.zones import INDONESIAN_ZONES

        self.sopan: Any = sopan
        self.policy = sopan.EscalationPolicy.model_validate(policy) if policy else sopan.presets.standard()
        self.now = datetime(2026, 11, 23, 9, 30, tzinfo=INDONESIAN_ZONES["WIB"])
        self.renderer: Any = sopan.Renderer(sopan.Creditor.model_validate(CREDITOR))
        numbers = range(CLIENTS)
        self.texts = [
            (json.dumps(client(n)), [json.dumps(invoice(n * PER_CLIENT + i, n)) for i in range(PER_CLIENT)])
            for n in numbers
        ]
        self.known = list(self.read())[:SAME]
        self.single = [sopan.Account(one.client, one.invoices[:1]) for one in self.known]
        parts = sopan.Invoice.model_validate(invoice(1, 0, instalments=INSTALMENTS, issued_on="2026-08-19"))
        self.parts = parts

    def read(self) -> Any:
        """Read the accounts one by one, as they are asked for."""
        sopan = self.sopan
        for owner, owed in self.texts:
            read = tuple(sopan.Invoice.model_validate_json(one) for one in owed)
            yield sopan.Account(sopan.Client.model_validate_json(owner), read)

    def morning(self) -> int:
        """From JSON to messages."""
        waiting: dict[str, Any] = {}

        def noted() -> Any:
            for account in self.read():
                waiting[account.client.id] = account
                yield account

        for decision in self.sopan.decide_portfolio(noted(), self.policy, now=self.now):
            account = waiting.pop(decision.client_id)
            for send in decision.sends:
                self.renderer.render(send, account.invoices, account.client)
        return CLIENTS * PER_CLIENT

    def portfolio(self, accounts: list[Any]) -> int:
        """One pass over accounts that are read already."""
        return sum(len(one.by_invoice) for one in self.sopan.decide_portfolio(accounts, self.policy, now=self.now))

    def hot(self, accounts: list[Any]) -> int:
        """Ask about every invoice by itself."""
        for account in accounts:
            for owed in account.invoices:
                self.sopan.decide(owed, account.client, self.policy, now=self.now, history=())
        return sum(len(account.invoices) for account in accounts)

    def messages(self, accounts: list[Any]) -> Callable[[], int]:
        """Decide what goes; the call then only writes it."""
        by_id = {account.client.id: account for account in accounts}
        decisions = self.sopan.decide_portfolio(accounts, self.policy, now=self.now)
        sends = [(send, by_id[decision.client_id]) for decision in decisions for send in decision.sends]

        def write() -> int:
            for send, account in sends:
                self.renderer.render(send, account.invoices, account.client)
            return len(sends)

        return write

    def instalments(self) -> int:
        """Ask about an invoice in four instalments."""
        for _ in range(100):
            self.sopan.decide(self.parts, self.known[0].client, self.policy, now=self.now, history=())
        return 100

    def calendars(self) -> int:
        """Ask with a calendar that was built for this call."""
        account = self.known[0]
        for _ in range(20):
            days = self.sopan.WorkingCalendar.indonesia(years=range(2025, 2029))
            self.sopan.decide(account.invoices[0], account.client, self.policy, now=self.now, history=(), calendar=days)
        return 20

    def calls(self) -> dict[str, Callable[[], int]]:
        """What can be asked of a process."""
        fresh = list(self.read())
        return {
            "a morning": self.morning,
            "one hot decide": partial(self.hot, self.known),
            "of four instalments": self.instalments,
            "a calendar per call": self.calendars,
            "an account's invoice": partial(self.portfolio, fresh),
            "an account of one": partial(self.portfolio, self.single),
            "a message": self.messages(fresh),
        }

    def answers(self) -> list[list[str]]:
        """Every answer of the book in short."""
        return [
            [decision.kind, str(getattr(decision, "step", "")), str(decision.next_check)]
            for account in self.sopan.decide_portfolio(self.read(), self.policy, now=self.now)
            for decision in account.by_invoice.values()
        ]


def work() -> None:
    """Answer line by line: the policy, the answers, or the seconds of one call."""
    asked = json.loads(sys.stdin.readline())
    own = Work(asked["policy"])
    calls = own.calls()
    answer: object
    for line in sys.stdin:
        name = json.loads(line)
        if name == "policy":
            answer = own.policy.model_dump(mode="json")
        elif name == "answers":
            answer = own.answers()
        else:
            answer = min(_timed(calls[name]) for _ in range(3))
        print(json.dumps(answer), flush=True)


def _timed(call: Callable[[], int]) -> float:
    gc.collect()
    gc.disable()
    started = process_time()
    count = call()
    seconds = process_time() - started
    gc.enable()
    return seconds / count


# --- both ------------------------------------------------------------------------------------------


class Worker:
    """A process with the source in a folder."""

    def __init__(self, source: Path, policy: object = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.bench_morning", "work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{ROOT}"},
        )
        self._tell({"policy": policy})

    def ask(self, name: str) -> Any:
        """What it answers."""
        self._tell(name)
        return json.loads(cast("IO[str]", self.process.stdout).readline())

    def _tell(self, what: object) -> None:
        to = cast("IO[str]", self.process.stdin)
        to.write(json.dumps(what) + "\n")
        to.flush()

    def close(self) -> None:
        """End it."""
        cast("IO[str]", self.process.stdin).close()
        self.process.wait()


def main() -> None:
    """Count the answers that are alike, then measure in turns and print."""
    with tempfile.TemporaryDirectory() as folder:
        then = Worker(checkout(BEFORE, Path(folder)))
        now = Worker(ROOT / "src", then.ask("policy"))
        try:
            answers = list(zip(then.ask("answers"), now.ask("answers"), strict=True))
            print(f"\n{sum(old == new for old, new in answers):,} of {len(answers):,} answers are those of {BEFORE}")
            names = (
                "a morning",
                "a message",
                "one hot decide",
                "of four instalments",
                "a calendar per call",
                *AGAINST_DECIDE,
            )
            seconds = {name: measure(then, now, name) for name in names}
        finally:
            then.close()
            now.close()
    for name in names:
        goals = {BEFORE: GOALS.get(name, 0.95)}
        report(name if name == "a message" else f"{name}, per invoice", "sopan", {name: seconds[name]}, goals)
    print("\nbeside one hot decide")
    for name, goal in AGAINST_DECIDE.items():
        times = ratio(seconds[name]["sopan"], seconds["one hot decide"]["sopan"])
        print(f"  {name:22} {median(seconds[name]['sopan']) * 1e6:8.1f} us, {times:.2f} times (goal: {goal:g})")


def measure(then: Worker, now: Worker, name: str) -> dict[str, list[float]]:
    """Seconds per invoice of both, round by round."""
    seconds: dict[str, list[float]] = {"sopan": [], BEFORE: []}
    for _ in range(ROUNDS):
        seconds["sopan"].append(now.ask(name))
        seconds[BEFORE].append(then.ask(name))
    return seconds


if __name__ == "__main__":
    work() if sys.argv[1:] == ["work"] else main()
