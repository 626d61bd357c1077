"""`examples/dask_portfolio.py`: a book in parts gives what it gives in one piece, and its values travel."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from examples import dask_portfolio

ROOT = Path(__file__).parents[1]
BOOK = [dask_portfolio.account(number) for number in range(40)]


def test_in_parts_the_decisions_are_the_same_byte_for_byte():
    whole = dask_portfolio.decided(BOOK)
    for parts in (1, 3, 64):
        dealt = dask_portfolio.partition(BOOK, parts)
        assert sum(len(part) for part in dealt) == len(BOOK)
        assert sorted(line for part in dealt for line in dask_portfolio.decided(part)) == sorted(whole)


def test_accounts_and_their_parts_travel_between_processes():
    sent = pickle.loads(pickle.dumps(BOOK))
    assert sent == BOOK
    assert dask_portfolio.decided(sent) == dask_portfolio.decided(BOOK)


def test_a_client_is_always_in_the_same_part():
    forwards, backwards = dask_portfolio.partition(BOOK, 4), dask_portfolio.partition(BOOK[::-1], 4)
    assert [{entry.client.id for entry in part} for part in forwards] == [
        {entry.client.id for entry in part} for part in backwards
    ]


def test_without_dask_it_says_what_to_do():
    script = "import sys; sys.modules['dask'] = None; from examples.dask_portfolio import main; sys.exit(main([]))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "make dask" in done.stdout


def test_over_a_cluster_the_decisions_are_the_same_too(capsys):
    pytest.importorskip("dask.distributed")
    assert dask_portfolio.main(["--clients", "20"]) == 0
    assert "byte for byte" in capsys.readouterr().out
