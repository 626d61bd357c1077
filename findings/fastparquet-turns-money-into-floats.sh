#!/usr/bin/env bash
# fastparquet reads and writes decimal columns as floats, and days as integers, without a warning
#
# Packages: fastparquet==2026.9.0 pyarrow==26.0.1 pandas==3.1.1
# Guess: Parquet has decimal and date types, so a file written by pyarrow comes back as Decimal and date, or is
#   refused.
# Seen: decimal128(19, 2) is read as float64: 12345678901234567.89 loses its last digits, 0.10 is a binary fraction. A
#   day becomes 1772323200000000000 in a column of objects. Written by fastparquet, a column of Decimal is DOUBLE in
#   the file itself.
# Here: Money refuses floats; ledger.read takes a float for what it prints as, and no amount from 10^15 on.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check fastparquet==2026.9.0 pyarrow==26.0.1 pandas==3.1.1
"$dir/venv/bin/python" - << 'PY'
import datetime
import decimal
import pathlib
import tempfile

import fastparquet
import pandas as pd
import pyarrow.parquet

folder = pathlib.Path(tempfile.mkdtemp())
amounts = [decimal.Decimal("12345678901234567.89"), decimal.Decimal("0.10")]
frame = pd.DataFrame({"nilai": amounts, "jatuh_tempo": [datetime.date(2026, 3, 1), datetime.date(2026, 4, 1)]})
frame.to_parquet(folder / "a.parquet", engine="pyarrow")
kind = str(pyarrow.parquet.read_schema(folder / "a.parquet").field("nilai").type)
read = fastparquet.ParquetFile(str(folder / "a.parquet")).to_pandas()
fastparquet.write(str(folder / "b.parquet"), frame[["nilai"]])
written = str(pyarrow.parquet.read_schema(folder / "b.parquet").field("nilai").type)
print("fastparquet", fastparquet.__version__, kind, read.to_dict("list"), written)
assert kind.startswith("decimal128")
assert str(read["nilai"].dtype) == "float64" and int(read["nilai"][0]) != 12345678901234567
assert read["jatuh_tempo"][0] == 1772323200000000000
assert written == "double"
PY
