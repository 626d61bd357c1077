#!/usr/bin/env bash
# Babel: 45 days and 75 days are both 2 bulan, and 26 days are 1 bulan
#
# Packages: babel==2.19.0
# Guess: format_timedelta rounds to the nearest month, halves up; with granularity="day" it says days.
# Seen: The month begins at 85 % of thirty days, so 26 days late are a month; 1.5 and 2.5 months are rounded to the
#   even neighbour, 2; granularity does not lower the unit, it only forbids smaller ones.
# Here: Days late are said in days, however many.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$dir/venv/bin/python" - << 'PY'
import datetime

import babel
from babel.dates import format_timedelta

days = (25, 26, 45, 75, 76)
seen = {n: format_timedelta(datetime.timedelta(days=n), locale="id", granularity="day") for n in days}
print("babel", babel.__version__, seen)
assert seen == {25: "4 minggu", 26: "1 bulan", 45: "2 bulan", 75: "2 bulan", 76: "3 bulan"}
PY
