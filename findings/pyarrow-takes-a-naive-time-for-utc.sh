#!/usr/bin/env bash
# pyarrow puts a time without a zone beside one with a zone and takes it for UTC
#
# Packages: pyarrow==26.0.1
# Guess: Aware and naive times in one list are refused, as Python refuses to compare them.
# Seen: pa.array of 09:00 in Asia/Jakarta and a naive 09:00 is one timestamp column: the first instant is 02:00Z, the
#   second 09:00Z. Which zone the column has is said by the first value that has one.
# Here: Instants without an offset are refused wherever they come in.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
"$dir/venv/bin/python" - << 'PY'
import datetime
import zoneinfo

import pyarrow as pa

aware = datetime.datetime(2026, 3, 1, 9, tzinfo=zoneinfo.ZoneInfo("Asia/Jakarta"))
naive = datetime.datetime(2026, 3, 1, 9)
column = pa.array([aware, naive])
instants = [value.value // 10**6 for value in column]
hours = [datetime.datetime.fromtimestamp(second, datetime.UTC).hour for second in instants]
print("pyarrow", pa.__version__, column.type, hours)
assert hours == [2, 9]
try:
    aware < naive
except TypeError:
    pass
else:
    raise AssertionError
PY
