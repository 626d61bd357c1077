#!/usr/bin/env bash
# pandas reads 2026-04-03 as 4 March once dayfirst is set, and a column with the 13th not at all
#
# Packages: pandas==3.1.1
# Guess: dayfirst=True is for 03/04/2026; a date that begins with the year is ISO 8601 and cannot be misread.
# Seen: to_datetime and read_csv with dayfirst=True make 2026-04-03 the 4th of March without a warning. With
#   2026-04-13 in the same column read_csv leaves all of it as text, so one later row moves the dates of the others or
#   takes them away.
# Here: ledger.read reads YYYY-MM-DD as that, also beside a column of DD/MM/YYYY.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1
"$dir/venv/bin/python" - << 'PY'
import io
import warnings

import pandas as pd

warnings.simplefilter("error")


def read(text):
    frame = pd.read_csv(io.StringIO(text), parse_dates=["jatuh tempo"], dayfirst=True)
    return [str(value)[:10] for value in frame["jatuh tempo"]]


one = pd.to_datetime(["2026-04-03"], dayfirst=True)[0]
short = read("faktur,jatuh tempo\nINV-1,2026-04-03\nINV-2,2026-04-05\n")
longer = read("faktur,jatuh tempo\nINV-1,2026-04-03\nINV-2,2026-04-13\n")
print("pandas", pd.__version__, one.date(), short, longer)
assert str(one.date()) == "2026-03-04"
assert short == ["2026-03-04", "2026-05-04"]
assert longer == ["2026-04-03", "2026-04-13"]
PY
