#!/usr/bin/env bash
# Polars divides a Decimal column to the column's own scale; its mean leaves decimals altogether
#
# Packages: polars==2.1.0
# Guess: Decimal arithmetic either widens the scale, as Python and SQL do, or says that it rounds.
# Seen: Decimal(38, 2) / 3 stays Decimal(38, 2): a third of Rp1.00 is 0.33 and three of them 0.99; multiplied by a
#   rate of 6 decimals the product has 6; mean() of the same column is a float.
# Here: amounts are divided by Money.allocate, which loses no sen, before they reach a frame; to_dicts gives Decimals, to_dict text.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0
"$dir/venv/bin/python" - << 'PY'
from decimal import Decimal

import polars as pl

column = pl.Series("x", [Decimal("1.00"), Decimal("3.00")])
third = column / 3
rated = column * Decimal("0.333333")
print("polars", pl.__version__, third.dtype, third.to_list(), rated.dtype, rated.to_list(), type(column.mean()))
assert third.to_list() == [Decimal("0.33"), Decimal("1.00")]
assert third.dtype == column.dtype
assert rated.to_list() == [Decimal("0.333333"), Decimal("0.999999")]
assert isinstance(column.mean(), float)
PY
