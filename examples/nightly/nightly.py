"""A nightly job over a ledger: plan the day at six, send what is due every few minutes, and survive any crash.

    python examples/nightly/nightly.py run ledger.csv --clients clients.csv     # once a day, whenever you like
    python examples/nightly/nightly.py send ledger.csv --clients clients.csv    # every few minutes
    python examples/nightly/nightly.py list
    python examples/nightly/nightly.py strike KEY
    python examples/nightly/nightly.py tell C-1 '{"event": "replied", "invoice_ids": ["INV-1"]}'

The ledger is an export of receivables, read anew every time; `sopan.ledger` says what it does not understand.
Emails become .eml files in `mail/`, everything else (letters, calls, WhatsApp) a text in `people/` for somebody to use.
What was planned and said lives in one SQLite file beside them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
import tomllib
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sopan import (
    Account,
    Channel,
    Creditor,
    DunningProposal,
    DunningSummary,
    EscalationPolicy,
    Message,
    Renderer,
    Send,
    SopanError,
    confirm,
    dunning_run,
    ledger,
    presets,
)
from sopan.decisions import decision_from_dict
from sopan.history import EVENT, Contacted, Event, StepDeclined
from sopan.zones import zone_of

HERE = Path(__file__).parent
TABLES = """
CREATE TABLE IF NOT EXISTS outbox (
    key TEXT PRIMARY KEY, client_id TEXT NOT NULL, state TEXT NOT NULL, not_before TEXT NOT NULL, send TEXT NOT NULL,
    contact TEXT, why TEXT
);
CREATE TABLE IF NOT EXISTS events (client_id TEXT NOT NULL, key TEXT UNIQUE, event TEXT NOT NULL);
"""


class Nightly:
    """The database and the folders of the job: what was planned, what is out, what was said."""

    def __init__(self, folder: Path, policy: EscalationPolicy, creditor: Creditor, sender: str) -> None:
        self.folder, self.policy, self.sender = folder, policy, sender
        self.renderer = Renderer(creditor)
        for name in ("mail", "people"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(folder / "nightly.sqlite3", isolation_level=None)
        self.database.executescript(TABLES)

    # --- the two jobs --------------------------------------------------------------------------------

    def run(self, accounts: Iterable[Account], now: datetime, until: datetime | None = None) -> DunningSummary:
        """Plan what goes out until the next run; what was planned before and is no longer true is withdrawn."""
        self.recover()
        run = dunning_run(map(self.with_history, accounts), self.policy, now=now, until=until)
        with self.transaction():
            self.database.execute("UPDATE outbox SET state = 'withdrawn', why = NULL WHERE state = 'planned'")
            for proposal in run:
                self.plan(proposal)
        return run.summary()

    def plan(self, proposal: DunningProposal) -> None:
        """One row a key: what is out or was struck out stays that."""
        row = [
            proposal.send.key,
            proposal.client_id,
            proposal.not_before.astimezone(UTC).isoformat(),
            json.dumps(proposal.send.to_dict()),
        ]
        self.database.execute(
            "INSERT INTO outbox (key, client_id, state, not_before, send) VALUES (?, ?, 'planned', ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET state = 'planned', not_before = excluded.not_before,"
            " send = excluded.send WHERE state = 'withdrawn'",
            row,
        )

    def send(self, accounts: Iterable[Account], now: datetime) -> list[str]:
        """Send what is due and still true; return the keys of what went out."""
        self.recover()
        known = {account.client.id: account for account in accounts}
        due = self.database.execute(
            "SELECT key, client_id, send FROM outbox WHERE state = 'planned' AND not_before <= ?"
            " ORDER BY not_before, key",
            [now.astimezone(UTC).isoformat()],
        ).fetchall()
        sent: list[str] = []
        for key, client_id, kept in due:
            if client_id not in known:
                self.settle(key, "withdrawn", "the client is no longer in the ledger")
                continue
            try:
                gone = self.send_one(known[client_id], kept, now)
            except SopanError as problem:  # one client's trouble stops nobody else's mail
                self.settle(key, "withdrawn", str(problem))
                continue
            sent += [key] if gone else []
        return sent

    def send_one(self, account: Account, kept: str, now: datetime) -> bool:
        """Look once more, claim, write, record. A crash leaves a claim behind, and `recover` knows what it means."""
        account = self.with_history(account)
        planned = decision_from_dict(json.loads(kept))
        assert planned.kind == "send"
        answer = confirm(DunningProposal.of(account, planned), account, self.policy, now=now)
        if answer.kind != "send":
            self.settle(planned.key, "withdrawn", answer.explain("en"))
            return False
        message = self.renderer.render(answer, account.invoices, account.client)
        contact = json.dumps(answer.as_contacted(now).to_dict())
        self.database.execute("UPDATE outbox SET state = 'sending', contact = ? WHERE key = ?", [contact, answer.key])
        self.hand_over(answer, message, now)
        self.record(answer.key)
        return True

    def hand_over(self, send: Send, message: Message, now: datetime) -> None:
        """Write the file under the key: whole or not at all, and twice is once."""
        if send.channel is Channel.EMAIL:
            content = message.to_email(self.sender, at=now).as_bytes()
        else:
            content = f"{send.channel.value} to {send.to}\n\n{message.text}\n".encode()
        unfinished = self.folder / f".{send.key}"
        unfinished.write_bytes(content)
        unfinished.replace(self.file_of(send.key, send.channel))

    def file_of(self, key: str, channel: Channel) -> Path:
        """Where a message lies once it is out."""
        return self.folder / ("mail" if channel is Channel.EMAIL else "people") / f"{key}.{_ENDING[channel]}"

    def record(self, key: str) -> None:
        """Write down that it is out, and that the client heard from us, in one go."""
        client_id, contact = self.database.execute(
            "SELECT client_id, contact FROM outbox WHERE key = ?", [key]
        ).fetchone()
        with self.transaction():
            self.database.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?)", [client_id, key, contact])
            self.database.execute("UPDATE outbox SET state = 'sent' WHERE key = ?", [key])

    def recover(self) -> None:
        """Settle what a crash left behind: a file that is there went out; one that is not did not.

        With a mail server in place of files nobody could know: record the outcome `unknown`, and do not send again.
        """
        for key, contact in self.database.execute("SELECT key, contact FROM outbox WHERE state = 'sending'").fetchall():
            channel = Contacted.model_validate(json.loads(contact)).channel
            if self.file_of(key, channel).exists():
                self.record(key)
            else:
                self.settle(key, "planned", None)

    # --- people --------------------------------------------------------------------------------------

    def strike(self, key: str, now: datetime) -> None:
        """Take a planned message off the list: its step is declined, and the ladder goes on with the next."""
        row = self.database.execute("SELECT client_id, send FROM outbox WHERE key = ? AND state = 'planned'", [key])
        found = row.fetchone()
        if found is None:
            sys.exit("no message is planned under that key; see `list`")
        client_id, send = found[0], decision_from_dict(json.loads(found[1]))
        assert send.kind == "send"
        with self.transaction():
            self.settle(key, "struck out", None)
            for item in send.items:
                if item.step is not None:
                    self.tell(client_id, StepDeclined(at=now, invoice_ids=(item.invoice_id,), step=item.step))

    def tell(self, client_id: str, event: Event) -> None:
        """Write down what a client said or what was agreed."""
        plain = json.dumps(event.to_dict())
        self.database.execute("INSERT INTO events VALUES (?, NULL, ?)", [client_id, plain])

    def rows(self) -> list[tuple[str, ...]]:
        """What is planned, out, withdrawn and struck out, in order of time: instant, state, client, key, why, send."""
        query = "SELECT not_before, state, client_id, key, coalesce(why, ''), send FROM outbox ORDER BY not_before, key"
        return self.database.execute(query).fetchall()

    # --- the database --------------------------------------------------------------------------------

    def with_history(self, account: Account) -> Account:
        """The account with everything that was said to the client and by it."""
        rows = self.database.execute("SELECT event FROM events WHERE client_id = ?", [account.client.id])
        return replace(account, history=tuple(EVENT.validate_python(json.loads(event)) for (event,) in rows))

    def settle(self, key: str, state: str, why: str | None) -> None:
        """Move a row on."""
        self.database.execute("UPDATE outbox SET state = ?, why = ? WHERE key = ?", [state, why, key])

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All of it or nothing."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")


_ENDING = {channel: "eml" if channel is Channel.EMAIL else "txt" for channel in Channel}


# --- the ledger ----------------------------------------------------------------------------------------


def read_rows(path: Path) -> list[dict[str | None, Any]]:
    """The rows of a CSV file, whatever separates its columns and whatever stands above its headings."""
    content = path.read_bytes()
    if b"\0" in content[:1000] or content[:2] == b"PK":
        sys.exit(f"{path} is no text: save it as CSV")  # a workbook, most likely
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # as Excel on Windows writes
    first = text.splitlines()[:20]
    delimiter = max(",;\t|", key=lambda one: sum(line.count(one) for line in first))
    return list(ledger.table(csv.reader(text.splitlines(keepends=True), delimiter=delimiter)))


def _pairs(option: str, words: list[str]) -> dict[str, str] | None:
    pairs = [word.partition("=") for word in words]
    if not all(meaning for _, _, meaning in pairs):
        sys.exit(f"{option}: write pairs such as number=Reference")
    return {name: meaning for name, _, meaning in pairs} or None


def read_accounts(options: argparse.Namespace, now: datetime) -> tuple[Account, ...]:
    """The accounts of an export, and on stderr how it was understood and what was not."""
    columns = _pairs("--columns", options.columns)
    # An export is as fresh as its file: of old ones, firm steps wait for a new one.
    written = min(now, datetime.fromtimestamp(options.ledger.stat().st_mtime, UTC))
    book = ledger.read(
        read_rows(options.ledger),
        payments=() if options.nothing_paid else options.payments and read_rows(options.payments),
        credit_notes=options.credit_notes and read_rows(options.credit_notes),
        clients=options.clients and read_rows(options.clients),
        currency=options.currency,
        credits=options.credits,
        columns=columns or None,
        dates=options.dates,
        numbers=options.numbers,
        statuses=_pairs("--statuses", options.statuses),
        terms=options.terms,
        as_of=written.astimezone(zone_of("WIB")).date(),
    )
    print(book, file=sys.stderr)
    if book.problems and not book.accounts:
        sys.exit("nothing could be read; the problems above say what to do")
    return tuple(replace(account, payments_as_of=written) for account in book.accounts)


# --- the command line ----------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> None:
    """See the text at the top."""
    options = _parser().parse_args(arguments)
    try:
        do(options)
    except (OSError, SopanError, ValueError) as problem:  # of a file, an argument, a policy, JSON or TOML
        sys.exit(f"nightly: {problem}")


def do(options: argparse.Namespace) -> None:
    """Do what the command line says."""
    now = options.now or datetime.now(UTC)  # noqa: TID251 - the clock is the host's
    creditor = tomllib.loads(options.creditor.read_text(encoding="utf-8"))
    policy = presets.standard()
    if options.policy is not None:
        policy = EscalationPolicy.model_validate(tomllib.loads(options.policy.read_text(encoding="utf-8")))
    job = Nightly(options.folder, policy, Creditor.model_validate(creditor), creditor["email"])
    with closing(job.database):
        work(job, options, now)


def work(job: Nightly, options: argparse.Namespace, now: datetime) -> None:
    """Do it with the database open."""
    if options.command == "run":
        summary = job.run(read_accounts(options, now), now, now + timedelta(hours=options.hours))
        print(summary.to_text("en"))
        for held in summary.held:
            print(f"{held.client_id} {held.invoice_id}: {held.decision.explain('en')}")
    elif options.command == "send":
        sent = len(job.send(read_accounts(options, now), now))
        later = sum(state == "planned" for _, state, *_ in job.rows())
        print(f"{sent} out, see {options.folder}; {later} planned for later, see `list`")
    elif options.command == "list":
        print("\n".join(map(_line, job.rows())) or "nothing was planned yet; `run` does")
    elif options.command == "strike":
        job.strike(options.key, now)
    else:
        told = {"at": now.isoformat(), **json.loads(options.event)}
        job.tell(options.client, EVENT.validate_python(told))


def _line(row: tuple[str, ...]) -> str:
    """One line of `list`: when, what, to whom and how much, and the key that `strike` takes."""
    at, state, client, key, why, kept = row
    send = decision_from_dict(json.loads(kept))
    assert send.kind == "send"
    when = datetime.fromisoformat(at).astimezone(zone_of("WIB")).strftime("%Y-%m-%d %H:%M WIB")
    amount = " + ".join(map(str, send.outstanding))
    return f"{when}  {state}  {send.step} by {send.channel} to {send.to}, {client}, {amount}  {key}  {why}".rstrip()


def _everywhere() -> argparse.ArgumentParser:
    """Options that may stand before the command or after it."""
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help="database, mail and texts (nightly-data)")
    options.add_argument("--policy", type=Path, help="TOML; without it presets.standard")
    options.add_argument("--creditor", type=Path, help="who asks")
    options.add_argument("--now", type=_instant, help="2026-11-30T06:00+07:00; without it the clock")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, parents=[_everywhere()]
    )
    parser.set_defaults(folder=Path("nightly-data"), policy=None, creditor=HERE / "creditor.toml", now=None)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "send"):
        command = commands.add_parser(name, parents=[_everywhere()])
        command.add_argument("ledger", type=Path)
        command.add_argument("--clients", type=Path, help="CSV with addresses")
        command.add_argument("--payments", type=Path, help="CSV of payments, when the ledger does not name them")
        command.add_argument("--credit-notes", type=Path, help="CSV of credit notes")
        command.add_argument("--credits", choices=["hold", "oldest", "leave"], default="hold")
        command.add_argument("--currency", default="IDR", help="of amounts that name none")
        command.add_argument("--nothing-paid", action="store_true", help="nothing was paid beside what the ledger says")
        command.add_argument("--columns", nargs="*", default=[], metavar="FIELD=HEADING")
        command.add_argument("--dates", choices=["dmy", "mdy"])
        command.add_argument("--numbers", help="1.234,56 or 1,234.56, where nothing tells")
        command.add_argument("--statuses", nargs="*", default=[], metavar="WORD=MEANING")
        command.add_argument("--terms", help='when an invoice without a due date is due, such as 30 or "Net 30"')
        command.add_argument("--hours", type=float, default=24, help="how far to plan: to the next run (24)")
    commands.add_parser("list", parents=[_everywhere()])
    commands.add_parser("strike", parents=[_everywhere()]).add_argument("key")
    tell = commands.add_parser("tell", parents=[_everywhere()])
    tell.add_argument("client")
    tell.add_argument("event", help="as docs/schema/event.schema.json has it; `at` is now unless given")
    return parser


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone_of("WIB"))


if __name__ == "__main__":
    main()
