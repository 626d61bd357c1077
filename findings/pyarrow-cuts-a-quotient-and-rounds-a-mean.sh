#!/usr/bin/env bash
# pyarrow cuts the quotient of two decimals off, and rounds their mean to the digits of the column
#
# Packages: pyarrow==26.0.1
# Guess: A quotient is rounded, and mean gives more digits or a float, as sum / count would.
# Seen: 1500000.50 / 3 is 500000.1666 and not 500000.1667; the mean of 1.50 and 2.51 is 2.01 and not 2.005. A double
#   does neither.
# Here: Money.allocate gives what does not divide to the first parts, sen by sen, so that none is lost or made.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
"$dir/venv/bin/python" - << 'PY'
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

quotient = pc.divide(pa.array([Decimal("1500000.50")]), pa.array([Decimal(3)])).to_pylist()[0]
mean = pc.mean(pa.array([Decimal("1.50"), Decimal("2.51")])).as_py()
print("pyarrow", pa.__version__, quotient, mean)
assert quotient == Decimal("500000.1666")
assert mean == Decimal("2.01")
PY
