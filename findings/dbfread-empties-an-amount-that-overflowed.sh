#!/usr/bin/env bash
# dbfread gives None for an amount that did not fit, the same as for a field that nobody filled in
#
# Packages: dbfread==2.0.7
# Guess: dBase and FoxPro fill a number that does not fit into its field with asterisks: a reader raises, or gives NaN.
#   Rupiah outgrow ten digits at ten billion.
# Seen: Asterisks are None, an empty field is None; what the client owes or paid looks like nothing.
# Here: ledger.read asks about an amount of asterisks and about an empty total; an empty cell of what was paid is
#   nothing paid, so a reader has to hand the asterisks on, and the guide to ledgers says so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dbfread==2.0.7
"$dir/venv/bin/python" - << 'PY'
import pathlib
import tempfile
from importlib.metadata import version

import dbfread

FIELDS = (("FAKTUR", "C", 10, 0), ("DIBAYAR", "N", 12, 2))
ROWS = (("INV-1", "1500000.50"), ("INV-2", "************"), ("INV-3", ""))


def dbf():
    record = 1 + sum(length for _, _, length, _ in FIELDS)
    head = bytes((3, 126, 3, 1)) + len(ROWS).to_bytes(4, "little") + (33 + 32 * len(FIELDS)).to_bytes(2, "little")
    head += record.to_bytes(2, "little") + bytes(20)
    for name, kind, length, decimals in FIELDS:
        head += name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes((length, decimals)) + bytes(14)
    return head + b"\r" + b"".join(f" {number:<10}{paid:>12}".encode() for number, paid in ROWS) + b"\x1a"


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "piutang.dbf"
    path.write_bytes(dbf())
    paid = {row["FAKTUR"]: row["DIBAYAR"] for row in dbfread.DBF(str(path))}
print("dbfread", version("dbfread"), paid)
assert paid == {"INV-1": 1500000.5, "INV-2": None, "INV-3": None}
PY
