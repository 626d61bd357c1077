"""`examples/nightly`: six weeks of a nightly job that crashes between sending and recording."""

from __future__ import annotations

import email
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email import policy as email_policy
from pathlib import Path

import pytest

from examples.nightly import nightly
from sopan import Account, Client, Creditor, Invoice, presets
from sopan.forecast import Host
from sopan.forecast._host import news_days
from sopan.history import EVENT
from sopan.zones import zone_of

WIB = zone_of("WIB")
FOLDER = Path(nightly.__file__).parent
FIRST_DAY = date(2026, 11, 16)
WEEKS = 6
CREDITOR = Creditor.model_validate(
    {"name": "PT Rempah Kata", "payment_methods": [{"label": "Bank BCA", "number": "1230045678"}]}
)
SENDER = "keuangan@rempahkata.example"


class Crash(Exception):
    """The lights go out."""


def bill(name: str, client: str, due_on: date, **more: object) -> Invoice:
    dates = {"issued_on": due_on - timedelta(days=30), "due_on": due_on}
    fields = {"id": name, "number": name, "client_id": client, **dates, "total": 5_000_000}
    return Invoice.model_validate(fields | more)


def accounts() -> list[Account]:
    made = []
    for number, zone in enumerate(("WIB", "WITA", "WIT", "WIB")):
        name = f"C-{number}"
        contacts = [{"channel": "email", "address": f"keuangan@{name.lower()}.example"}]
        if number % 2:
            contacts.append({"channel": "whatsapp", "address": f"+62812300001{number:02}"})
        client = Client.model_validate({"id": name, "name": f"PT {name}", "contacts": contacts, "zone": zone})
        bills = [
            bill(f"{name}-{place}", name, FIRST_DAY + timedelta(days=9 * place + 2 * number - 4)) for place in range(3)
        ]
        paid = [{"id": "P", "amount": 5_000_000, "received_on": FIRST_DAY + timedelta(days=12)}]
        made.append(Account(client, [*bills, bill(f"{name}-P", name, FIRST_DAY, payments=paid)]))
    return made


def as_known(now: datetime) -> list[Account]:
    """The ledger as it is exported on that day."""
    return [
        Account(account.client, [one.as_of(now.astimezone(WIB).date()) for one in account.invoices])
        for account in accounts()
    ]


OPEN: list[nightly.Nightly] = []


def job(folder: Path) -> nightly.Nightly:
    OPEN.append(nightly.Nightly(folder, presets.standard(), CREDITOR, SENDER))
    return OPEN[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close the databases of a test: Python 3.13 warns of one that is left to the garbage collector."""
    yield
    while OPEN:
        OPEN.pop().database.close()


def live(folder: Path, crashes: random.Random | None, monkeypatch: pytest.MonkeyPatch) -> int:
    """Six weeks: a run at six, mail every half an hour, and a new process after every crash. Returns the crashes."""
    lights_out = 0

    def now_and_then(method):
        def unsafe(self, *arguments):
            nonlocal lights_out
            when = crashes.random() if crashes else 1.0
            if when < 0.2:
                lights_out += 1
                raise Crash
            method(self, *arguments)
            if when < 0.4:
                lights_out += 1
                raise Crash

        return unsafe

    with monkeypatch.context() as patched:
        for name in ("hand_over", "record", "plan"):
            patched.setattr(nightly.Nightly, name, now_and_then(getattr(nightly.Nightly, name)))
        for day in (FIRST_DAY + timedelta(days=ahead) for ahead in range(7 * WEEKS)):
            six = datetime.combine(day, time(6), tzinfo=WIB)
            times = [six + timedelta(minutes=30 * half) for half in range(26)]
            for now in times:
                work = [lambda worker, at=now: worker.send(as_known(at), at)]
                if now == six:
                    work.insert(0, lambda worker, at=now: worker.run(as_known(at), at))
                for act in work:
                    while True:
                        try:
                            act(job(folder))
                            break
                        except Crash:
                            continue
    return lights_out


def out(folder: Path) -> dict[str, datetime]:
    """Key -> when, from the recorded history."""
    rows = job(folder).database.execute("SELECT key, event FROM events WHERE key IS NOT NULL").fetchall()
    found = {key: EVENT.validate_json(event).at for key, event in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calm")
    with pytest.MonkeyPatch.context() as patch:
        assert live(folder, None, patch) == 0
    return folder


def test_six_weeks_send_what_a_host_sends_that_sleeps(calm):
    first = datetime.combine(FIRST_DAY, time(6), tzinfo=WIB)
    last = first + timedelta(days=7 * WEEKS) - timedelta(hours=11)
    slept: dict[str, datetime] = {}
    for account in accounts():
        start = [one.as_of(FIRST_DAY) for one in account.invoices]
        host = Host(Account(account.client, start), presets.standard(), approves=False)
        for one in account.invoices:
            for day in news_days(one):
                # the export of that day is read at six
                host.expect(datetime.combine(day, time(6), tzinfo=WIB), one)
        slept |= {send.key: send.at for _, answer in host.play(now=first, until=last) for send in answer.sends}
    assert out(calm) == {key: at.astimezone(UTC) for key, at in slept.items()}
    assert len(slept) > 15


@pytest.mark.parametrize("seed", range(3))
def test_crashes_neither_lose_nor_repeat_a_message(calm, tmp_path, seed, monkeypatch):
    crashes = live(tmp_path, random.Random(seed), monkeypatch)
    assert crashes > 10
    assert out(tmp_path) == out(calm)
    names = [sorted(path.name for path in folder.rglob("sopan1-*")) for folder in (tmp_path, calm)]
    assert names[0] == names[1]
    assert {path.stem for path in tmp_path.rglob("sopan1-*")} == set(out(tmp_path))
    states = {state for _, state, *_ in job(tmp_path).rows()}
    assert states <= {"sent", "withdrawn"}


def test_a_file_is_an_email_whose_id_is_its_key(calm):
    path = next((calm / "mail").glob("*.eml"))
    mail = email.message_from_bytes(path.read_bytes(), policy=email_policy.default)
    assert mail["Message-ID"] == f"<{path.stem}@rempahkata.example>"
    assert mail["From"] == SENDER
    assert mail.get_body(("plain",)) is not None


def test_what_was_paid_in_the_morning_is_not_asked_for_at_nine(tmp_path):
    paid = [{"id": "P", "amount": 5_000_000, "received_on": FIRST_DAY}]
    due_on = FIRST_DAY - timedelta(days=5)
    client = accounts()[0].client
    six = datetime.combine(FIRST_DAY, time(6), tzinfo=WIB)
    work = job(tmp_path)
    work.run([Account(client, [bill("A", "C-0", due_on)])], six)
    assert [state for _, state, *_ in work.rows()] == ["planned"]
    assert work.send([Account(client, [bill("A", "C-0", due_on, payments=paid)])], six.replace(hour=9)) == []
    assert [state for _, state, *_ in work.rows()] == ["withdrawn"]


def test_what_was_struck_out_does_not_come_back(tmp_path):
    client = accounts()[0].client
    book = [Account(client, [bill("A", "C-0", FIRST_DAY - timedelta(days=5))])]
    six = datetime.combine(FIRST_DAY, time(6), tzinfo=WIB)
    work = job(tmp_path)
    work.run(book, six)
    ((_, _, _, key, *_),) = work.rows()
    work.strike(key, six.replace(hour=8))
    assert work.send(book, six.replace(hour=9)) == []
    work.run(book, six + timedelta(days=1))
    assert ("struck out", key) in [(state, name) for _, state, _, name, *_ in work.rows()]
    assert work.send(book, six + timedelta(days=1, hours=4)) == []


def test_a_newcomer_runs_it_on_the_ledger_that_lies_beside_it(tmp_path):
    def say(now: str, *words: str) -> str:
        ledger = [str(FOLDER / "ledger.csv"), "--clients", str(FOLDER / "clients.csv")]
        command = [sys.executable, str(FOLDER / "nightly.py"), "--folder", str(tmp_path), "--now", now, *words]
        command += ledger if words[0] in {"run", "send"} else []
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    assert "To send: 3" in say("2026-11-30T06:00", "run")
    said = '{"event": "promise_made", "invoice_ids": ["INV-103"], "pay_by": "2026-12-04"}'
    say("2026-11-30T08:00", "tell", "C-2", said)
    assert say("2026-11-30T10:00", "send").startswith("2 out")
    assert "withdrawn" in say("2026-11-30T10:00", "list")
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert len(list((tmp_path / "people").glob("*.txt"))) == 1


OWN = """\
Daftar Piutang CV Saya

No Faktur;Pelanggan;Tgl;Jatuh Tempo;Nilai;Terbayar;Sisa;No HP;Email
F-1;Café Kopi;15/10/2026;14/11/2026;Rp 2.500.000,-;-;Rp 2.500.000,-;0812-3000-0102;
F-2;PT Andal;07/09/2026;07/10/2026;Rp 8.325.000,-;Rp 4.110.000,-;Rp 4.215.000,-;;ap@andal.example
"""


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: object) -> str:
    """What the command prints, or what it stops with."""
    try:
        nightly.main(["--folder", str(folder), "--now", "2026-11-30T20:00", *map(str, words)])
    except SystemExit as stopped:
        return str(stopped.code)
    return capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_ledger_of_ones_own_is_planned_to_the_next_run_even_in_the_evening(tmp_path, capsys, encoding):
    path = tmp_path / "piutang.csv"
    path.write_text(OWN, encoding=encoding)
    assert "To send: 2, IDR 6,715,000" in said(capsys, tmp_path, "run", path)
    rows = said(capsys, tmp_path, "list").splitlines()
    assert ["planned" in row for row in rows] == [True, True]
    assert "Café Kopi" in "".join(rows)


def test_nothing_planned_is_said(tmp_path, capsys):
    assert said(capsys, tmp_path, "list") == "nothing was planned yet; `run` does\n"
    path = tmp_path / "piutang.csv"
    path.write_text(
        OWN.splitlines()[2] + "\nF-1;Kopi;20/11/2026;20/12/2026;1000000;-;1000000;0812-3000-0102;\n", encoding="utf-8"
    )
    told = said(capsys, tmp_path, "run", path)
    assert "To send: 0, nothing." in told
    assert "───" not in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "nix.csv"], "nightly: [Errno 2] No such file or directory: 'nix.csv'"),
        (["--creditor", "nix.toml", "list"], "nightly: [Errno 2] No such file or directory: 'nix.toml'"),
        (["--policy", FOLDER / "ledger.csv", "list"], "nightly: Expected '='"),
        (["run", FOLDER / "ledger.csv", "--columns", "number"], "--columns: write pairs such as number=Reference"),
        (["run", FOLDER / "ledger.csv", "--terms", "soon"], "nightly: terms must be a number of days or words"),
        (["tell", "C-2", "hello"], "nightly: Expecting value: line 1 column 1"),
        (["run", FOLDER / "ledger.csv", "--statuses", "offen"], "--statuses: write pairs such as"),
        (["list", "--creditor", "nix.toml"], "nightly: [Errno 2] No such file or directory: 'nix.toml'"),
        (["strike", "nix"], "no message is planned under that key"),
    ],
)
def test_what_is_wrong_is_one_line_and_no_traceback(tmp_path, capsys, words, message):
    assert said(capsys, tmp_path, *words).startswith(message)


def test_a_workbook_says_what_to_do(tmp_path, capsys):
    path = tmp_path / "piutang.xlsx"
    path.write_bytes(b"PK\3\4\0\0")
    assert said(capsys, tmp_path, "run", path).endswith("piutang.xlsx is no text: save it as CSV")


def test_what_the_ledger_leaves_open_is_told_and_options_stand_where_they_are_written(tmp_path, capsys):
    path = tmp_path / "piutang.csv"
    path.write_text(
        "Invoice No;Customer;Date;Due Date;Amount;Status;Phone\n"
        "F-1;Kopi;2026-10-15;2026-11-14;2.500;Offen;0812-3000-0102\n",
        encoding="utf-8",
    )
    assert said(capsys, tmp_path, "run", path).startswith("nothing could be read")
    told = ("--numbers", "1.234,56", "--statuses", "Offen=open", "--folder", tmp_path / "mine")
    assert "To send: 1, IDR 2,500." in said(capsys, tmp_path, "run", path, *told)
    assert said(capsys, tmp_path, "list") == "nothing was planned yet; `run` does\n"
    (line,) = said(capsys, tmp_path, "list", "--folder", tmp_path / "mine").splitlines()
    assert " WIB  planned  " in line
    assert "to +6281230000102, Kopi, IDR 2500.00  sopan1-" in line
    without_due = tmp_path / "audit.csv"
    without_due.write_text(path.read_text(encoding="utf-8").replace("Due Date", "Tax Code"), encoding="utf-8")
    assert "To send: 1, IDR 2,500." in said(capsys, tmp_path, "run", without_due, *told, "--terms", "30")
    later = ("--now", "2026-12-01T11:00")
    assert said(capsys, tmp_path, "send", path, *told, *later).startswith("1 out, see ")
    assert len(list((tmp_path / "mine" / "people").iterdir())) == 1
