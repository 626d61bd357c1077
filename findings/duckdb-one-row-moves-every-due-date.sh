#!/usr/bin/env bash
# DuckDB: one more row in a ledger moves the due dates of all the others
#
# Packages: duckdb==2.0.1
# Guess: an ambiguous column of dates is refused, left as text, or read in an order that a later row cannot turn
#   round.
# Seen: 03/04/2026 is read as 3 April while all parts are at most 12; append one row of 14 March written 03/14/2026,
#   and the same cell is read as 4 March. A column of 1.500 and 2.750 (thousands, Indonesian) is read as DOUBLE
#   1.5 and 2.75.
# Here: ledger.read wants a witness for the order of days and for the style of amounts, and refuses the table when
#   there is none.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
"$dir/venv/bin/python" - << 'PY'
import pathlib
import tempfile

import duckdb

folder = pathlib.Path(tempfile.mkdtemp())


def read(text):
    path = folder / "ledger.csv"
    path.write_text(text)
    return duckdb.read_csv(str(path)).fetchall()


short = read("faktur,jatuh tempo\nINV-1,03/04/2026\nINV-2,05/04/2026\n")
longer = read("faktur,jatuh tempo\nINV-1,03/04/2026\nINV-2,05/04/2026\nINV-3,03/14/2026\n")
amounts = read("faktur,nilai\nINV-1,1.500\nINV-2,2.750\n")
print("duckdb", duckdb.__version__, short, longer, amounts)
assert str(short[0][1]) == "2026-04-03"
assert str(longer[0][1]) == "2026-03-04"
assert [value for _, value in amounts] == [1.5, 2.75]
PY
