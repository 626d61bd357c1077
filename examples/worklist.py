"""The morning's worklist over a ledger: whom to ask today and how, whom to leave in peace until when, and why.

One client, one message: what is due together is asked for together.

    python examples/worklist.py receivables.csv
    python examples/worklist.py receivables.xlsx --payments payments.csv --dates dmy --as-of 2026-11-30
    python examples/worklist.py audit-trail.csv --columns number=Reference --terms 30

The ledger is an export of receivables as some system writes it: CSV, text with tabs or bars, XLSX, JSON, XML, or a page
that is called .xls. What the file does not say is asked for, in words that name the option. Problems are named by row,
and an invoice whose balance is not certain is held back.
It is taken as it stood at the end of the day of `--as-of`: what was issued or paid later is not there.

Without arguments it shows a small ledger of its own.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError
from rich.console import Console
from rich.progress import track

from ledger_files import Rows, UnreadableFileError, read_file
from sopan import (
    Account,
    AccountDecision,
    Channel,
    Contact,
    Conversation,
    Decision,
    EscalationPolicy,
    HandOff,
    History,
    Hold,
    Invoice,
    Money,
    Send,
    SopanError,
    Wait,
    WorkingCalendar,
    decide,
    decide_portfolio,
    ledger,
    presets,
)
from sopan.errors import CalendarCoverageError
from sopan.formats import jam, tanggal
from sopan.money import total_by_currency
from sopan.zones import zone_of

STAND_INS = (
    Contact(channel=Channel.EMAIL, address="on-file@client.example"),
    Contact(channel=Channel.PHONE, address="+9990000000"),
    Contact(channel=Channel.LETTER, address="address on file"),
)
"""For a client of whom the ledger knows no address; the list says so."""
KINDS = ("send", "hand_off", "hold", "wait", "done")
"""The order of the list: what has to be done first."""
PROGRESS = Console(stderr=True)
# --- deciding --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """One invoice as it stood, and the decision about it."""

    invoice: Invoice
    client: str
    """The client's name."""
    open: Money
    days_overdue: int | None
    """None while the invoice has no date."""
    decision: Decision

    @property
    def shown_overdue(self) -> str:
        """Days overdue as the list shows them, or to go; nothing while the invoice has no date."""
        days = self.days_overdue
        return "" if days is None else f"in {-days}" if days < 0 else str(days)

    @property
    def order(self) -> tuple[object, ...]:
        """Work first, then what ends first, then what is overdue longest."""
        check = self.decision.next_check
        return KINDS.index(self.decision.kind), check is None, check, -(self.days_overdue or 0), self.invoice.id


def work_through(
    accounts: Iterable[Account], policy: EscalationPolicy, now: datetime, zone: str, calendar: WorkingCalendar
) -> tuple[list[Task], list[str]]:
    """Decide every client's invoices that were issued by then; a message for each client that cannot be decided."""
    known = [as_it_stood(account, now, zone) for account in accounts]
    known = [account for account in known if account.invoices]
    tasks: list[Task] = []
    problems: list[str] = []
    decisions = decide_portfolio(known, policy, now=now, calendar=calendar)
    pairs = zip(known, decisions, strict=True)
    for account, decided in track(pairs, "deciding", len(known), console=PROGRESS, transient=True, disable=_is_quiet()):
        if decided.error is None:
            tasks += _tasks(account, decided, now.date())
            continue
        covered = [invoice for invoice in account.invoices if _covered(invoice, account, policy, now, calendar)]
        left_out = len(account.invoices) - len(covered)
        problems.append(f"{left_out} × due date: lies outside the years of the calendar; check the year")
        rest = replace(account, invoices=tuple(covered))
        tasks += _tasks(rest, next(decide_portfolio([rest], policy, now=now, calendar=calendar)), now.date())
    return tasks, problems


def _is_quiet() -> bool:
    """Whether nobody is looking: a bar is for people at a terminal."""
    return not sys.stderr.isatty()


def as_it_stood(account: Account, now: datetime, zone: str) -> Account:
    """The account as it was known, and ways to reach a client of whom the ledger knows none.

    `.example` and the country code 999 belong to nobody.
    """
    client, known = account.client, account.history
    events = () if isinstance(known, History | Conversation) else known
    if not client.contacts:
        client = client.model_copy(update={"contacts": STAND_INS})
    return Account(
        client=client.model_copy(update={"zone": zone}),
        invoices=tuple(invoice.as_of(now.date()) for invoice in account.invoices if invoice.issued_on <= now.date()),
        history=tuple(event for event in events if event.at <= now),
    )


def _covered(
    invoice: Invoice, account: Account, policy: EscalationPolicy, now: datetime, calendar: WorkingCalendar
) -> bool:
    """Whether the calendar knows the days that this invoice needs."""
    try:
        decide(invoice, account.client, policy, now=now, history=account.history, calendar=calendar)
    except CalendarCoverageError:
        return False
    return True


def _tasks(account: Account, decided: AccountDecision, as_of: date) -> Iterator[Task]:
    for invoice in account.invoices:
        if invoice.id in decided.by_invoice:
            open_amount, overdue = invoice.to_transfer(as_of), invoice.days_overdue(as_of)
            yield Task(invoice, account.client.name, open_amount, overdue, decided.by_invoice[invoice.id])


# --- printing --------------------------------------------------------------------------------------


def print_worklist(tasks: Sequence[Task], now: datetime, limit: int, language: str, *, why: bool) -> None:
    """The list, most urgent first, a joint message on one line; with `why`, every decision in full sentences."""
    today = now.date()
    lines: dict[object, Task] = {}
    for task in sorted(tasks, key=lambda task: task.order):
        if isinstance(task.decision, Send):
            lines.setdefault(task.decision.key, task)
        elif task.decision.kind != "done":
            lines[task.invoice.id] = task
    shown = list(lines.values())
    kept = shown[:limit] if limit else shown
    if kept:
        print("\nDecision  Invoice        Client                                 Open  Overdue  What")
    for task in kept:
        asked = task.decision.outstanding if isinstance(task.decision, Send) else (task.open,)
        print(
            f"{task.decision.kind:9} {task.invoice.number:14} {task.client[:24]:24} "
            f"{' + '.join(map(_money, asked)):>18} {task.shown_overdue:>8}  {_what(task.decision, today, language)}"
        )
        if why:
            print(f"          {task.decision.explain(language)}")
    if len(kept) < len(shown):
        print(f"… and {len(shown) - len(kept):,} more; --limit 0 shows all")


def _what(decision: Decision, today: date, language: str) -> str:
    match decision:
        case Send():
            others = f", with {len(decision.items) - 1} more" if len(decision.items) > 1 else ""
            before = jam(decision.closes_at, language)
            known = decision.to not in {contact.address for contact in STAND_INS}
            where = f"to {decision.to}" if known else "(no address in the ledger)"
            return f"{decision.step} by {decision.channel} {where}, {decision.tone}, before {before}{others}"
        case Wait():
            day = "today" if decision.until.date() == today else f"on {tanggal(decision.until, language)}"
            return f"{decision.step} {day} at {jam(decision.until, language)}"
        case HandOff():
            return f"{decision.step} to {decision.to}"
        case Hold():
            return f"{decision.reason}: {decision.explain_task(language)}" if decision.task else decision.reason
        case _:
            return decision.reason


def _money(money: Money) -> str:
    """`IDR 4,215,000`, `USD 2,750.50`: nobody pays sen, but what a ledger has of them is shown."""
    whole = money.currency == "IDR" and money.amount == int(money.amount)
    return f"{money.currency} {int(money.amount) if whole else money.amount:,}"


def print_summary(tasks: Sequence[Task]) -> None:
    """How many and how much: by decision, by step and by reason to hold."""
    _breakdown("By decision", tasks, lambda decision: decision.kind)
    _breakdown("Send now, by step", tasks, lambda decision: decision.step if isinstance(decision, Send) else None)
    _breakdown("Wait, by next step", tasks, lambda decision: decision.step if isinstance(decision, Wait) else None)
    _breakdown("Hold, by reason", tasks, lambda decision: decision.reason if isinstance(decision, Hold) else None)


def _breakdown(title: str, tasks: Sequence[Task], name_of: Callable[[Decision], str | None]) -> None:
    """The tasks that have a name in this table, counted and added up per name, and then all of them."""
    groups: defaultdict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        name = name_of(task.decision)
        if name is not None:
            groups[name].append(task)
            groups[""].append(task)
    if groups:
        print(f"\n{title:26} invoices  open")
    for name, group in sorted(groups.items(), key=lambda item: (not item[0], -len(item[1]))):
        totals = total_by_currency(task.open for task in group)
        amounts = ", ".join(map(_money, totals))
        print(f"  {name or 'all':24} {len(group):>8,}  {amounts}")


# --- the command -----------------------------------------------------------------------------------

OWN_AS_OF = date(2026, 12, 21)
OWN_LEDGER = """\
No. Faktur,Nama Pelanggan,Tgl. Faktur,Jatuh Tempo,Mata Uang,Nilai Faktur,Terbayar,Tgl Bayar,Sengketa
INV-0101,Toko Angin,24/11/2026,24/12/2026,IDR,"Rp4.750.000,-",-,,
INV-0102,Toko Angin,16/11/2026,16/12/2026,IDR,"Rp1.250.000,-","Rp500.000,-",12/12/2026,
INV-0103,Toko Bulan,02/11/2026,02/12/2026,IDR,"Rp18.200.000,-","Rp18.200.000,-",01/12/2026,
INV-0104,Toko Bulan,10/11/2026,10/12/2026,IDR,"Rp9.900.000,-",-,,
INV-0105,Toko Cemara,12/11/2026,12/12/2026,USD,"320,50",-,,Ya
INV-0106,Toko Danau,30/10/2026,30/11/2026,IDR,"Rp7.600.000,-",-,,
INV-0107,Toko Embun,20/11/2026,18/12/2026,IDR,"Rp2.400.000,-",-,,
INV-0108,Toko Embun,31/12/2026,01/12/2026,IDR,"Rp2.400.000,-",-,,
"""


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says; usage and exit 2 when it makes no sense."""
    parser = argparse.ArgumentParser(prog="worklist.py", description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("ledger", type=Path, nargs="?", help="the export; without one, a small ledger is shown")
    add("--as-of", type=_argument_day, metavar="DATE", help="the morning: YYYY-MM-DD (today)")
    add("--payments", type=Path, action="append", metavar="FILE", help="payments; `none`: nothing was paid")
    add("--credit-notes", type=Path, metavar="FILE", help="credit notes")
    add("--clients", type=Path, metavar="FILE", help="clients with their addresses")
    add("--sheet", metavar="NAME", help="of a workbook; all of them belong together without one")
    add("--columns", nargs="+", default=[], metavar="FIELD=HEADING", help="columns that are not recognised")
    add("--dates", choices=("dmy", "mdy"), help="whether the day or the month comes first, where nothing tells")
    add("--numbers", metavar="STYLE", help="1.234,56 or 1,234.56, where nothing tells")
    add("--terms", metavar="TERMS", help="when invoices without a due date are due: 30, 'Net 30', 'akhir bulan'")
    add("--statuses", nargs="+", default=[], metavar="WORD=MEANING", help="words of status that are not known")
    add("--credits", choices=("hold", "oldest", "leave"), default="hold", help="of money without an invoice (hold)")
    add("--currency", default="IDR", help="of amounts that do not name theirs (IDR)")
    add("--policy", type=Path, metavar="FILE", help="a policy in TOML; the preset `standard` without one")
    add("--at", type=_argument_time, default=time(9), metavar="HH:MM", help="the hour (09:00)")
    add("--zone", default="WIB", help="the clients' clock: WIB, WITA, WIT or an IANA name (WIB)")
    add("--language", choices=("en", "id"), default="en", help="of the explanations (en)")
    add("--why", action="store_true", help="explain every decision in full sentences")
    add("--limit", type=int, default=30, metavar="N", help="lines of the list; 0 for all (30)")
    given = parser.parse_args(argv)
    if given.ledger is None and given.as_of is not None:
        parser.error("say which ledger: a file before --as-of")
    if given.limit < 0:
        parser.error("--limit must be 0 or more")
    try:
        zone_of(given.zone)
        Money(0, given.currency)
        given.columns = _pairs(given.columns, "--columns")
        given.statuses = _pairs(given.statuses, "--statuses")
    except ValueError as error:
        parser.error(str(error))
    return given


def _pairs(words: Sequence[str], option: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    if not all(name and sign and value for name, sign, value in pairs):
        message = f"{option}: write pairs such as number=Reference"
        raise ValueError(message)
    return {name: value for name, _, value in pairs}


def _argument_day(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else date(0, 0, 0)
    except ValueError:
        message = "is not a day; write YYYY-MM-DD, such as 2013-06-03"
        raise argparse.ArgumentTypeError(message) from None


def _argument_time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - an hour of the day, in --zone
    except ValueError:
        message = "is not an hour; write HH:MM, such as 09:00"
        raise argparse.ArgumentTypeError(message) from None


def read_policy(path: Path | None) -> EscalationPolicy:
    """The policy in the file; stops with every finding when it is none."""
    if path is None:
        return presets.standard()
    try:
        return EscalationPolicy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        _stop(f"{path} cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        _stop(f"{path} is not text in UTF-8; save it again as UTF-8")
    except tomllib.TOMLDecodeError as error:
        _stop(f"{path} is not TOML: {error}")
    except ValidationError as error:
        findings = error.errors(include_input=False, include_url=False)
        lines = [f"  {'.'.join(map(str, finding['loc'])) or 'policy'}: {finding['msg']}" for finding in findings]
        _stop("\n".join([f"{path} is not a policy:", *lines]))


def read_ledger(given: argparse.Namespace) -> ledger.Ledger:
    """The ledger with everything that the command line tells about it."""
    invoices: Rows = ledger.table(csv.reader(OWN_LEDGER.splitlines()))
    if given.ledger is not None:
        invoices = read_file(given.ledger, given.sheet)
    return ledger.read(
        invoices,
        payments=_payments(given.payments),
        credit_notes=_optional(given.credit_notes),
        clients=_optional(given.clients),
        columns=given.columns,
        dates=given.dates,
        numbers=given.numbers,
        currency=given.currency,
        as_of=given.as_of,
        terms=given.terms,
        credits=given.credits,
        statuses=given.statuses,
    )


def _payments(paths: Sequence[Path] | None) -> list[Any] | None:
    if paths is None:
        return None
    return [row for path in paths if str(path) != "none" for row in read_file(path)]


def _optional(path: Path | None) -> Rows | None:
    return None if path is None else read_file(path)


def print_reading(name: str, book: ledger.Ledger, as_of: date) -> None:
    """What had to be assumed, and what is in doubt or left out; problems go to standard error."""
    for problem in book.problems:
        print(f"{name}, {_as_options(str(problem))}", file=sys.stderr)
    for reading in book.understood:
        if reading.dates is not None:
            print(f"{reading.table}: {'day/month' if reading.dates == 'dmy' else 'month/day'}/year")
        for style in dict.fromkeys(reading.numbers.values()):
            print(f"{reading.table}: amounts as {style}")
        for sentence in reading.assumed:
            print(f"{reading.table}: assumed that {sentence}")
    for why, number in Counter(row.why for row in book.skipped).items():
        print(f"left out: {number:,} × {why.replace('_', ' ')}")
    for entry in book.held_back:
        about = "" if entry.invoice is None else f", {_money(entry.invoice.outstanding(as_of))}"
        print(f"held back: {entry.number}, {entry.why} ({entry.client_id}{about})")
    for left in book.unapplied:
        amount = "of an amount that cannot be read" if left.amount is None else _money(left.amount)
        print(f"belongs to no invoice: {left.kind.replace('_', ' ')} {amount}, {left.table} row {left.row}")


_OPTIONS = (
    (r"payments=\(\)", "--payments none"),
    (r"payments=", "--payments FILE"),
    (r'columns=\{"(\w+)": \.\.\.\}', r"--columns \1=HEADING"),
    (r"columns=", "--columns"),
    (r'(dates|numbers|currency)="([^"]+)"', r"--\1 \2"),
    (r"(terms|numbers|dates)=(?=\w)", r"--\1 "),
    (r"terms=", "--terms DAYS"),
    (r"currency=", "--currency CODE"),
    (r"numbers=", "--numbers STYLE"),
    (r'statuses=\{"\.\.\.": "(\w+)"\}', r"--statuses WORD=\1"),
)


def _as_options(problem: str) -> str:
    """What the library asks for, as the command line says it."""
    for argument, option in _OPTIONS:
        problem = re.sub(argument, option, problem)
    return problem


def main(argv: Sequence[str] | None = None) -> int:
    """Print the worklist; 0, or 1 when the ledger could not be read."""
    given = arguments(argv)
    policy = read_policy(given.policy)
    name = "the small ledger" if given.ledger is None else given.ledger.name
    if given.ledger is None:
        given.as_of = OWN_AS_OF
        print("No ledger was named, so here is a small one; --help says how to show yours.\n", flush=True)
    zone = zone_of(given.zone)
    if given.as_of is None:
        given.as_of = datetime.now(zone).date()  # noqa: TID251 - a command has a clock
    calendar = WorkingCalendar.indonesia()
    try:
        calendar.is_working_day(given.as_of)
        book = read_ledger(given)
    except CalendarCoverageError as error:
        _stop(f"--as-of lies outside the calendar: {error}")
    except (SopanError, UnreadableFileError) as error:
        _stop(str(error))
    now = datetime.combine(given.as_of, given.at, zone)
    tasks, beyond = work_through(book.accounts, policy, now, given.zone, calendar)
    print(f"Worklist of {tanggal(given.as_of, 'en')}, {jam(now, 'en')}, policy {policy.name}")
    rows = book.understood[0].rows
    print(f"{rows:,} rows: {len(tasks):,} invoices issued by then, {len(book.held_back):,} held back")
    if tasks:
        print_worklist(tasks, now, given.limit, given.language, why=given.why)
        print_summary(tasks)
    print("\nOf the file")
    print_reading(name, book, given.as_of)
    for problem in beyond:
        print(f"{name}, {problem}", file=sys.stderr)
    return 0 if book.accounts or not rows else 1


def _stop(message: str) -> NoReturn:
    print(f"worklist: {message}", file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough; Python must not complain when it closes what is closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    raise SystemExit(status)
