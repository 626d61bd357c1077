"""The first thing that a newcomer sees: `make demo`."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sopan.decisions import Done, Hold, Send, Wait
from sopan.words import Channel

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "quickstart.py"
PICTURE = ROOT / "docs" / "images" / "timeline.svg"


def loaded():
    spec = importlib.util.spec_from_file_location("quickstart", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["quickstart"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def quickstart():
    return loaded()


@pytest.fixture(scope="module")
def lines(quickstart):
    return quickstart.morning()


def run(*arguments, **environment) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(EXAMPLE), *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment,
        capture_output=True,
        check=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def printed() -> str:
    return run(PYTHONUTF8="1").stdout.decode()


def test_a_dozen_invoices_of_eight_clients_from_three_zones(quickstart):
    accounts = quickstart.accounts()
    assert len(accounts) == 8
    assert sum(len(account.invoices) for account in accounts) == 12
    assert {account.client.zone for account in accounts} == {"WIB", "WITA", "WIT"}
    invoices = [invoice for account in accounts for invoice in account.invoices]
    assert {invoice.total.currency for invoice in invoices} == {"IDR", "USD"}
    assert any(invoice.withholdings for invoice in invoices)
    assert any(invoice.instalments for invoice in invoices)


def test_the_morning_has_something_of_everything(lines):
    decisions = {line.invoice.id: line.decision for line in lines}
    assert {type(decision) for decision in decisions.values()} == {Send, Wait, Hold, Done}
    assert {decision.channel for decision in decisions.values() if isinstance(decision, Send)} == {
        Channel.PHONE,
        Channel.WHATSAPP,
        Channel.LETTER,
        Channel.EMAIL,
    }
    assert {decision.reason for decision in decisions.values() if isinstance(decision, Hold)} == {
        "promised",
        "disputed",
    }
    assert {decision.reason for decision in decisions.values() if isinstance(decision, Done)} == {
        "settled",
        "overpaid",
    }


def test_the_waits_are_the_ones_that_the_page_tells_about(lines):
    waits = {line.invoice.id: line.decision for line in lines if isinstance(line.decision, Wait)}
    until = {number: wait.until.isoformat(timespec="minutes") for number, wait in waits.items()}
    assert until == {
        "INV-2026-103": "2026-12-28T10:00+07:00",  # the call of Christmas Day
        "INV-2026-108": "2027-01-04T09:00+09:00",  # as far behind its late reminder as planned, and a weekend
        "INV-2026-111": "2026-12-23T13:00+09:00",  # lunch in Papua
    }


def test_nobody_is_asked_twice_about_one_thing(lines):
    for line in lines:
        keys = [event.key for event in line.history if event.event == "contacted"]
        assert len(keys) == len(set(keys))
        if isinstance(line.decision, Send):
            assert line.decision.key not in keys


def test_it_prints_worklist_messages_and_timeline(printed):
    headings = [
        "SEND NOW (5)",
        "WAIT (3)",
        "HOLD: our move, or theirs (2)",
        "DONE (2)",
        "ONE MESSAGE",
        "WHAT COMES NEXT",
    ]
    places = [printed.index(heading) for heading in headings]
    assert places == sorted(places)
    for number in range(101, 113):
        assert f"INV-2026-{number}" in printed
    for channel in ("phone", "whatsapp", "letter", "email"):
        assert f"\n{channel} → " in printed


def test_nothing_but_plain_text_when_nobody_watches(printed):
    assert "\x1b" not in printed
    assert all(letter == "\n" or letter.isprintable() for letter in printed)
    table = printed.index("WHAT COMES NEXT")
    assert all(len(line) <= 100 for line in printed[:table].split("\n"))
    assert all(len(line) <= 120 for line in printed[table:].split("\n"))


def test_it_speaks_indonesian(quickstart):
    text = run("--language", "id", PYTHONUTF8="1").stdout.decode()
    assert "KIRIM SEKARANG (5)" in text
    assert "Rp12.500.000" in text
    assert quickstart.WORDS["en"].keys() == quickstart.WORDS["id"].keys()


def test_a_terminal_without_these_letters_is_no_reason_to_stop():
    text = run(PYTHONIOENCODING="ascii", PYTHONUTF8="0").stdout
    assert b"SEND NOW (5)" in text


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
def test_a_reader_who_has_seen_enough_may_leave():
    command = f"{sys.executable} {EXAMPLE} | head -3"
    result = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert result.stdout.count(b"\n") == 3
    assert b"Traceback" not in result.stderr


def test_files_are_written_only_when_asked(tmp_path):
    picture, page = tmp_path / "a.svg", tmp_path / "a.html"
    run("--svg", picture, "--html", page)
    assert picture.read_bytes() in page.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.svg"]


def test_the_picture_of_the_readme_is_current(quickstart, lines):
    """Draw it anew: python examples/quickstart.py --svg docs/images/timeline.svg"""
    assert PICTURE.read_text(encoding="utf-8") == quickstart.timeline(lines).to_svg()
