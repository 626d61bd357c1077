"""`examples/dask_portfolio.py`: a book in parts gives what it gives in one piece, and its values travel."""

import json
import pickle
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from examples import dask_portfolio
from sopan import AccountDecision
from sopan.decisions import decision_from_dict

ROOT = Path(__file__).parents[1]
BOOK = [dask_portfolio.account(number) for number in range(40)]
WHOLE = dask_portfolio.decided(BOOK)


def in_order(rows):
    return sorted(rows, key=lambda row: row["invoice_id"])


def test_in_parts_the_decisions_are_the_same():
    for parts in (1, 3, 64):
        dealt = [[entry for entry in BOOK if dask_portfolio.part_of(entry.client.id, parts) == n] for n in range(parts)]
        assert sum(len(part) for part in dealt) == len(BOOK)
        assert in_order(row for part in dealt for row in dask_portfolio.decided(part)) == in_order(WHOLE)


def test_the_columns_are_what_the_decision_says():
    for row in WHOLE:
        decision = decision_from_dict(json.loads(row["decision"]))
        assert (row["kind"], row["next_check"]) == (decision.kind, decision.next_check)
        assert row["next_check"] is None or row["next_check"].tzinfo is UTC


def test_an_account_that_cannot_be_decided_is_a_row_with_its_error(monkeypatch):
    broken = AccountDecision(client_id="C-1", error="outside the calendar")
    monkeypatch.setattr(dask_portfolio, "decide_portfolio", lambda *_, **__: [broken])
    assert dask_portfolio.decided([]) == [{"client_id": "C-1", "kind": "error", "decision": "outside the calendar"}]


def test_accounts_travel_between_processes():
    sent = pickle.loads(pickle.dumps(BOOK))
    assert sent == BOOK
    assert dask_portfolio.decided(sent) == WHOLE


def test_a_book_is_read_as_it_was_written(tmp_path):
    pytest.importorskip("pyarrow")
    files = dask_portfolio.write_book(tmp_path / "book", BOOK, 3)
    read = [entry for file in files for entry in dask_portfolio.read_part(file)]
    assert sorted(read, key=lambda entry: entry.client.id) == BOOK


def test_without_dask_it_says_what_to_do():
    script = "import sys; sys.modules['dask'] = None; from examples.dask_portfolio import main; sys.exit(main([]))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "make dask" in done.stdout


def test_over_a_cluster_the_files_are_the_same_too(capsys, tmp_path):
    pytest.importorskip("dask.distributed")
    assert dask_portfolio.main(["--clients", "20", "--folder", str(tmp_path)]) == 0
    assert "byte for byte" in capsys.readouterr().out
    assert len(list((tmp_path / "together").glob("*.parquet"))) == 16
