"""The morning's worklist over a ledger: whom to ask today and how, whom to leave in peace until when, and why.

One client, one message: what is due together is asked for together.

    python examples/worklist.py LEDGER.csv --as-of 2013-06-03
    python examples/worklist.py LEDGER.csv --as-of 2013-06-03 --policy policy.toml --limit 0

The ledger has one row per invoice: customerID, invoiceNumber, InvoiceDate, DueDate, InvoiceAmount, and optionally
SettledDate (empty while open), Disputed (Yes or No), PaperlessDate (the day from which the client reads email),
Currency, and DaysToSettle and DaysLate, which are checked against the dates. Dates are M/D/YYYY or YYYY-MM-DD.
It is taken as it stood at the end of the day of `--as-of`: what was issued, settled or disputed later is not there.

Without arguments it shows a small ledger of its own.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import os
import re
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from pydantic import ValidationError

from sopan import (
    Account,
    AccountDecision,
    Channel,
    Client,
    Contact,
    Decision,
    EscalationPolicy,
    HandOff,
    Hold,
    Invoice,
    Money,
    Send,
    SopanError,
    Wait,
    WorkingCalendar,
    decide,
    decide_portfolio,
    presets,
)
from sopan.errors import CalendarCoverageError
from sopan.formats import jam, tanggal
from sopan.history import DisputeOpened, DisputeResolved
from sopan.invoice import Payment
from sopan.money import total_by_currency
from sopan.zones import start_of_day, zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sopan.history import Event

NEEDED = ("customerID", "invoiceNumber", "InvoiceDate", "DueDate", "InvoiceAmount")
OPTIONAL = ("SettledDate", "Disputed", "PaperlessDate", "Currency", "DaysToSettle", "DaysLate")
KINDS = ("send", "hand_off", "hold", "wait", "done")
"""The order of the list: what has to be done first."""

# --- reading ---------------------------------------------------------------------------------------


class Unusable(Exception):
    """What is wrong with a row, in which column, and what to do; never what the row says."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(f"{column}: {problem}")


@dataclass(frozen=True)
class Entry:
    """One usable row: the invoice with its settlement, and what else the ledger knows about it."""

    line: int
    invoice: Invoice
    settled_on: date | None
    disputed: bool
    paperless_on: date | None

    def dispute(self, zone: str) -> tuple[Event, ...]:
        """The dispute, from the due date to the settlement; nothing when it was settled by then."""
        about = (self.invoice.id,)
        start = self.invoice.due_on
        if not self.disputed or (self.settled_on is not None and self.settled_on <= start):
            return ()
        opened = DisputeOpened(at=start_of_day(start, zone_of(zone)), invoice_ids=about)
        if self.settled_on is None:
            return (opened,)
        return opened, DisputeResolved(at=start_of_day(self.settled_on, zone_of(zone)), invoice_ids=about)


@dataclass
class Ledger:
    """What was read: the usable rows, how many there were, and a message for every other row."""

    entries: list[Entry]
    rows: int
    problems: list[str]


def read_ledger(path: Path, currency: str) -> Ledger:
    """Read every row; one that cannot be used becomes a message with its line and column."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        header, *_ = file.readline().splitlines() or [""]
        delimiter = max(",;\t", key=header.count)
        columns = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
        _check_columns(columns)
        reader = csv.reader(file, delimiter=delimiter)
        ledger = Ledger([], 0, [])
        numbers: dict[str, int] = {}
        paperless: dict[str, tuple[int, date | None]] = {}
        for line, cells in _rows(reader):
            if cells == []:
                continue
            ledger.rows += 1
            try:
                entry = _entry(line, _cells(columns, cells), currency)
                _fits_the_rest(entry, numbers, paperless)
            except Unusable as unusable:
                ledger.problems.append(f"line {line}, {unusable}")
            else:
                ledger.entries.append(entry)
    return ledger


def _check_columns(columns: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        near = difflib.get_close_matches(missing[0], columns, n=1)
        found = f" (is '{near[0]}' meant?)" if near else ""
        _stop(
            f"the ledger has no column {missing[0]}{found}: its first line must name {', '.join(NEEDED)}, "
            f"and may name {', '.join(OPTIONAL)}"
        )
    twice = [name for name, times in Counter(columns).items() if times > 1 and name in {*NEEDED, *OPTIONAL}]
    if twice:
        _stop(f"the ledger has two columns {twice[0]}; rename one")


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Every row with the line on which it ends; the header was line 1."""
    while True:
        try:
            row: list[str] | csv.Error = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = error
        yield reader.line_num + 1, row  # type: ignore[attr-defined]  # a csv reader counts lines


def _cells(columns: Sequence[str], cells: list[str] | csv.Error) -> dict[str, str]:
    if isinstance(cells, csv.Error):
        raise Unusable("row", "cannot be read as CSV; look for a quotation mark that is not closed")
    if len(cells) != len(columns):
        raise Unusable("row", f"has {len(cells)} cells where the header has {len(columns)}; look for a stray separator")
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}


def _entry(line: int, cells: dict[str, str], currency: str) -> Entry:
    for column in NEEDED:
        if not cells[column]:
            raise Unusable(column, "is empty; fill it in")
    issued_on, due_on = _day(cells, "InvoiceDate"), _day(cells, "DueDate")
    settled_on = _day(cells, "SettledDate")
    _check_derived(cells, "DaysToSettle", settled_on, issued_on)
    _check_derived(cells, "DaysLate", settled_on, due_on)
    try:
        total = Money(cells["InvoiceAmount"], cells.get("Currency") or currency)
        number = cells["invoiceNumber"]
        invoice = Invoice(
            id=number,
            number=number,
            client_id=cells["customerID"],
            issued_on=issued_on,
            due_on=due_on,
            total=total,
            payments=() if settled_on is None else (Payment(id=number, amount=total, received_on=settled_on),),
        )
    except ValidationError as error:
        raise _unusable(error) from None
    except SopanError as error:
        column = "Currency" if "currency" in str(error) and cells.get("Currency") else "InvoiceAmount"
        raise Unusable(column, str(error)) from None
    return Entry(line, invoice, settled_on, _yes(cells, "Disputed"), _day(cells, "PaperlessDate"))


_AMERICAN_DAY = re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})")
_ISO_DAY = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")


def _day(cells: dict[str, str], column: str) -> date | None:
    text = cells.get(column)
    if not text:
        return None
    match = _AMERICAN_DAY.fullmatch(text) or _ISO_DAY.fullmatch(text)
    if match is None:
        raise Unusable(column, "is not a date; write month/day/year such as 6/30/2013, or 2013-06-30")
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        raise Unusable(column, "is no day of the calendar; check that the month comes first") from None


def _yes(cells: dict[str, str], column: str) -> bool:
    answers = {"yes": True, "no": False, "": False}
    answer = answers.get(cells.get(column, "").lower())
    if answer is None:
        raise Unusable(column, "must be Yes or No; correct it")
    return answer


def _check_derived(cells: dict[str, str], column: str, settled_on: date | None, since: date | None) -> None:
    """Derived columns carry no news, but one that contradicts the dates shows that a date is wrong."""
    text = cells.get(column)
    if not text or settled_on is None or since is None:
        return
    days = (settled_on - since).days
    if text != str(max(days, 0) if column == "DaysLate" else days):
        raise Unusable(column, "does not follow from the dates of this row; find out which of them is wrong")


_COLUMNS = {
    "id": "invoiceNumber",
    "number": "invoiceNumber",
    "client_id": "customerID",
    "issued_on": "InvoiceDate",
    "due_on": "DueDate",
    "total": "InvoiceAmount",
    "amount": "InvoiceAmount",
    "received_on": "SettledDate",
}


def _unusable(error: ValidationError) -> Unusable:
    """The first finding, in the ledger's own words."""
    first = error.errors(include_input=False, include_url=False)[0]
    column = _COLUMNS.get(str(first["loc"][-1]), "row") if first["loc"] else "DueDate"
    problem = re.sub(r"\b(due_on|issued_on|client_id)\b", lambda found: _COLUMNS[found[0]], first["msg"])
    return Unusable(column, problem.removeprefix("Value error, "))


def _fits_the_rest(entry: Entry, numbers: dict[str, int], paperless: dict[str, tuple[int, date | None]]) -> None:
    """An invoice number names one row, and a client has one PaperlessDate."""
    line = numbers.setdefault(entry.invoice.id, entry.line)
    if line != entry.line:
        raise Unusable("invoiceNumber", f"stands on line {line} too; leave out the row that is wrong")
    line, known = paperless.setdefault(entry.invoice.client_id, (entry.line, entry.paperless_on))
    if known != entry.paperless_on:
        raise Unusable("PaperlessDate", f"is not that of the same customer on line {line}; correct one of them")


# --- deciding --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """One invoice as it stood, and the decision about it."""

    invoice: Invoice
    open: Money
    days_overdue: int
    decision: Decision

    @property
    def order(self) -> tuple[object, ...]:
        """Work first, then what ends first, then what is overdue longest."""
        check = self.decision.next_check
        return KINDS.index(self.decision.kind), check is None, check, -self.days_overdue, self.invoice.id


def work_through(
    entries: Iterable[Entry], policy: EscalationPolicy, now: datetime, zone: str, calendar: WorkingCalendar
) -> tuple[list[Task], list[str]]:
    """Decide every client's invoices that were issued by then; a message for each that lies beyond the calendar."""
    as_of = now.date()
    by_client: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.invoice.issued_on <= as_of:
            by_client[entry.invoice.client_id].append(entry)
    accounts = [_account(owed, now, zone) for _, owed in sorted(by_client.items())]
    tasks: list[Task] = []
    problems: list[str] = []
    decisions = decide_portfolio(accounts, policy, now=now, calendar=calendar)
    for account, decided in with_bar(zip(accounts, decisions, strict=True), len(accounts), "deciding"):
        if decided.error is None:
            tasks += _tasks(account, decided, as_of)
            continue
        covered = [invoice for invoice in account.invoices if _covered(invoice, account, policy, now, calendar)]
        lines = {entry.invoice.id: entry.line for entry in by_client[account.client.id]}
        problems += [
            f"line {lines[invoice.id]}, DueDate: lies outside the years of the calendar; check the year"
            for invoice in account.invoices
            if invoice not in covered
        ]
        rest = replace(account, invoices=tuple(covered))
        tasks += _tasks(rest, next(decide_portfolio([rest], policy, now=now, calendar=calendar)), as_of)
    return tasks, problems


def _account(owed: Sequence[Entry], now: datetime, zone: str) -> Account:
    """The client with its invoices and disputes as they stood."""
    return Account(
        client=_client(owed[0], now.date(), zone),
        invoices=tuple(entry.invoice.as_of(now.date()) for entry in owed),
        history=[event for entry in owed for event in entry.dispute(zone) if event.at <= now],
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
            yield Task(invoice, open_amount, overdue, decided.by_invoice[invoice.id])


def _client(entry: Entry, as_of: date, zone: str) -> Client:
    """The client, with stand-ins for the addresses that a ledger does not have.

    Everybody has a postal address and a telephone; email only from the day on which the client went paperless.
    `.example` and the country code 999 belong to nobody.
    """
    client_id, paperless_on = entry.invoice.client_id, entry.paperless_on
    contacts = [
        Contact(channel=Channel.PHONE, address="+9990000000"),
        Contact(channel=Channel.LETTER, address="address on file"),
    ]
    if paperless_on is None or paperless_on <= as_of:
        contacts.insert(0, Contact(channel=Channel.EMAIL, address="on-file@client.example"))
    return Client(id=client_id, name=client_id, contacts=tuple(contacts), zone=zone)


_T = TypeVar("_T")


def with_bar(things: Iterable[_T], number: int, title: str) -> Iterator[_T]:
    """The things one by one, with a bar on standard error while a person is looking at it."""
    shown = -1
    for done, thing in enumerate(things):
        if sys.stderr.isatty() and (percent := 100 * done // number) != shown:
            shown = percent
            sys.stderr.write(f"\r{title} [{'#' * (percent // 4):25}] {percent:3} %")
            sys.stderr.flush()
        yield thing
    if shown >= 0:
        sys.stderr.write("\r\x1b[K")


# --- printing --------------------------------------------------------------------------------------


def print_worklist(tasks: Sequence[Task], limit: int, language: str, *, why: bool) -> None:
    """The list, most urgent first, a joint message on one line; with `why`, every decision in full sentences."""
    lines: dict[object, Task] = {}
    for task in sorted(tasks, key=lambda task: task.order):
        if isinstance(task.decision, Send):
            lines.setdefault(task.decision.key, task)
        elif task.decision.kind != "done":
            lines[task.invoice.id] = task
    shown = list(lines.values())
    kept = shown[:limit] if limit else shown
    if kept:
        print("\nDecision  Invoice       Client               Open  Overdue  What")
    for task in kept:
        asked = task.decision.outstanding if isinstance(task.decision, Send) else (task.open,)
        print(
            f"{task.decision.kind:9} {task.invoice.number:13} {task.invoice.client_id:12} "
            f"{' + '.join(map(_amount, asked)):>12} {task.days_overdue:>8}  {_what(task.decision, language)}"
        )
        if why:
            print(f"          {task.decision.explain(language)}")
    if len(kept) < len(shown):
        print(f"… and {len(shown) - len(kept):,} more; --limit 0 shows all")


def _what(decision: Decision, language: str) -> str:
    match decision:
        case Send():
            others = f", with {len(decision.items) - 1} more" if len(decision.items) > 1 else ""
            before = jam(decision.closes_at, language)
            return f"{decision.step} by {decision.channel}, {decision.tone}, before {before}{others}"
        case Wait():
            when = f"{tanggal(decision.until, language)}, {jam(decision.until, language)}"
            reasons = dict.fromkeys(reason.code.value for reason in decision.because)
            return f"{decision.step} on {when} ({', '.join(reasons)})"
        case HandOff():
            return f"{decision.step} to {decision.to}"
        case Hold():
            return f"{decision.reason}: {decision.explain_task()}" if decision.task else decision.reason
        case _:
            return decision.reason


def _amount(money: Money) -> str:
    return f"{money.amount:,}"


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
        amounts = ", ".join(f"{total.currency} {_amount(total)}" for total in totals)
        print(f"  {name or 'all':24} {len(group):>8,}  {amounts}")


# --- the command -----------------------------------------------------------------------------------

OWN_AS_OF = date(2026, 12, 21)
OWN_LEDGER = """\
customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Currency,Disputed,SettledDate
TOKO-ANGIN,2025-01-06,INV-0101,2026-11-24,2026-12-24,4750000,IDR,No,
TOKO-ANGIN,2025-01-06,INV-0102,2026-11-16,2026-12-16,1250000,IDR,No,
TOKO-BULAN,,INV-0103,2026-11-02,2026-12-02,18200000,IDR,No,2026-12-01
TOKO-BULAN,,INV-0104,2026-11-10,2026-12-10,9900000,IDR,No,
TOKO-CEMARA,2026-12-01,INV-0105,2026-11-12,2026-12-12,320.50,USD,Yes,
TOKO-DANAU,2026-03-02,INV-0106,2026-10-30,2026-11-30,7600000,IDR,No,2026-12-23
TOKO-EMBUN,2027-01-04,INV-0107,2026-11-20,2026-12-18,2400000,IDR,No,
TOKO-EMBUN,2027-01-04,INV-0108,2026-12-31,2026-12-01,2400000,IDR,No,
"""


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says; usage and exit 2 when it makes no sense."""
    parser = argparse.ArgumentParser(prog="worklist.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "ledger", type=Path, nargs="?", help="the ledger, a CSV file; without one, a small one is shown"
    )
    parser.add_argument("--as-of", type=_argument_day, metavar="DATE", help="the morning: YYYY-MM-DD")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="a policy in TOML; the preset `standard` without one"
    )
    parser.add_argument("--at", type=_argument_time, default=time(9), metavar="HH:MM", help="the hour (09:00)")
    parser.add_argument("--zone", default="WIB", help="the clients' clock: WIB, WITA, WIT or an IANA name (WIB)")
    parser.add_argument("--currency", default="USD", help="of amounts that do not name theirs (USD)")
    parser.add_argument("--language", choices=("en", "id"), default="en", help="of the explanations (en)")
    parser.add_argument("--why", action="store_true", help="explain every decision in full sentences")
    parser.add_argument("--limit", type=int, default=30, metavar="N", help="lines of the list; 0 for all (30)")
    given = parser.parse_args(argv)
    if given.ledger is not None and given.as_of is None:
        parser.error("say which morning: --as-of YYYY-MM-DD")
    if given.ledger is None and given.as_of is not None:
        parser.error("say which ledger: a CSV file before --as-of")
    if given.limit < 0:
        parser.error("--limit must be 0 or more")
    try:
        zone_of(given.zone)
        Money(0, given.currency)
    except ValueError as error:
        parser.error(str(error))
    return given


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
        return EscalationPolicy.model_validate(tomllib.loads(_text(path)))
    except tomllib.TOMLDecodeError as error:
        _stop(f"{path} is not TOML: {error}")
    except ValidationError as error:
        findings = error.errors(include_input=False, include_url=False)
        lines = [f"  {'.'.join(map(str, finding['loc'])) or 'policy'}: {finding['msg']}" for finding in findings]
        _stop("\n".join([f"{path} is not a policy:", *lines]))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the worklist; 0, or 1 when no row could be used."""
    given = arguments(argv)
    policy = read_policy(given.policy)
    with tempfile.TemporaryDirectory() as folder:
        path, as_of = given.ledger, given.as_of
        if path is None:
            path, as_of = Path(folder) / "ledger.csv", OWN_AS_OF
            path.write_text(OWN_LEDGER, encoding="utf-8")
            print("No ledger was named, so here is a small one; --help says how to show yours.\n", flush=True)
        try:
            ledger = read_ledger(path, given.currency)
        except OSError as error:
            _stop(f"{path} cannot be read: {error.strerror or error}")
    calendar = WorkingCalendar.indonesia()
    try:
        calendar.is_working_day(as_of)
    except CalendarCoverageError as error:
        _stop(f"--as-of lies outside the calendar: {error}")
    now = datetime.combine(as_of, given.at, zone_of(given.zone))
    tasks, beyond = work_through(ledger.entries, policy, now, given.zone, calendar)
    for problem in (*ledger.problems, *beyond):
        print(f"{path.name}, {problem}", file=sys.stderr)
    left_out = len(ledger.problems) + len(beyond)
    print(f"Worklist of {tanggal(as_of, 'en')}, {jam(now, 'en')}, policy {policy.name}")
    print(f"{ledger.rows:,} rows: {len(tasks):,} issued by then, {left_out:,} that cannot be used")
    if tasks:
        print_worklist(tasks, given.limit, given.language, why=given.why)
        print_summary(tasks)
    return 0 if ledger.rows == 0 or left_out < ledger.rows else 1


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        _stop(f"{path} cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        _stop(f"{path} is not text in UTF-8; save it again as UTF-8")


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
