#!/usr/bin/env bash
# Polars turns WIB into UTC, or into Etc/GMT-7, and Makassar into Jakarta
#
# Packages: polars==2.1.0, pyarrow==26.0.1, tzdata==2025.2
# Guess: an aware datetime comes back in the zone it went in with, or is refused.
# Seen: a column built from +07:00 says UTC (09:00 reads 02:00); the same instants through Parquet written by
#   pyarrow come back as Etc/GMT-7, whose sign reads the wrong way round; in a column of Asia/Jakarta and
#   Asia/Makassar the second becomes Jakarta, an hour earlier on the clock. The instants are right, the local
#   date of an evening is not.
# Here: instants are compared as instants and every local date is taken in the client's zone, never from the clock
#   that a frame shows; the Dask example hands them on in UTC.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 pyarrow==26.0.1 tzdata==2025.2
"$dir/venv/bin/python" - << 'PY'
import pathlib
import tempfile
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

WIB = timezone(timedelta(hours=7))
at = datetime(2026, 11, 30, 5, tzinfo=WIB)
built = pl.DataFrame({"at": [at]})["at"]
path = pathlib.Path(tempfile.mkdtemp()) / "log.parquet"
pq.write_table(pa.table({"at": [at]}), path)
through = pl.read_parquet(path)["at"]
mixed = pl.DataFrame({"at": [datetime(2026, 11, 30, 0, 30, tzinfo=ZoneInfo(zone)) for zone in ("Asia/Jakarta", "Asia/Makassar")]})["at"]
print("polars", pl.__version__, built.dtype, built[0], through.dtype, mixed.dtype, mixed[1])
assert built.dtype.time_zone == "UTC" and built[0].date() < at.date()
assert through.dtype.time_zone == "Etc/GMT-7" and through[0] == at
assert mixed.dtype.time_zone == "Asia/Jakarta" and mixed[1].isoformat() == "2026-11-29T23:30:00+07:00"
PY
