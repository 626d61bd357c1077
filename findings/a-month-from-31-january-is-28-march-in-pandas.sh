#!/usr/bin/env bash
# Monthly from 31 January: pandas and DuckDB say 28 March, dateutil leaves February out, aniso8601 says 2 March
#
# Packages: pandas==3.1.1 duckdb==2.0.1 aniso8601==10.0.1 pytz==2026.6
# Guess: The months are counted from the first date, so March has its 31st again; this is what a plan of instalments
#   means by monthly.
# Seen: date_range with DateOffset(months=1) and generate_series by one month step from date to date, and stay on the
#   28th after February for good. dateutil.rrule gives the months that have a 31st, so two instalments in five months
#   are missing. aniso8601 repeats R4/2026-01-31/P1M every thirty days: 2 March, 1 April, 1 May.
# Here: Instalments and payment terms count each month from the first date: 31 January, 28 February, 31 March, 30 April.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 duckdb==2.0.1 aniso8601==10.0.1 pytz==2026.6
"$dir/venv/bin/python" - << 'PY'
from datetime import datetime

import aniso8601
import duckdb
import pandas as pd
from dateutil import rrule

START = datetime(2026, 1, 31)
days = lambda dates: [f"{date:%d-%m}" for date in dates]
seen = {
    "pandas": days(pd.date_range(START, periods=4, freq=pd.DateOffset(months=1))),
    "duckdb": days(duckdb.sql("select generate_series(date '2026-01-31', date '2026-04-30', interval 1 month)").fetchall()[0][0]),
    "dateutil": days(rrule.rrule(rrule.MONTHLY, dtstart=START, count=4)),
    "aniso8601": days(aniso8601.parse_repeating_interval("R4/2026-01-31/P1M")),
}
print("pandas", pd.__version__, "duckdb", duckdb.__version__, "aniso8601 10.0.1", seen)
assert seen["pandas"] == seen["duckdb"] == ["31-01", "28-02", "28-03", "28-04"]
assert seen["dateutil"] == ["31-01", "31-03", "31-05", "31-07"]
assert seen["aniso8601"] == ["31-01", "02-03", "01-04", "01-05"]
PY
