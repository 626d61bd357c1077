#!/usr/bin/env bash
# lifelines: an invoice whose day of payment is a dash was paid, 9 quintillion days before it was issued
#
# Packages: lifelines==0.30.3 pandas==2.3.3
# Guess: datetimes_to_durations takes what is no date for not yet happened, as it takes None and an empty text, or
#   raises.
# Seen: A dash, 00/00/0000 or belum becomes NaT after the test for missing values: the event is observed, its duration
#   -9.2e18 days, and a warning speaks of starts after ends. na_values names such words one by one. Days are cut to
#   whole units of freq, so 45 days are 1 with freq="M", and from 03/04/2026 to 13/04/2026 are 40, from 4 March on.
# Here: What is not paid has no payment; ledger.read refuses a day that it cannot read, and the age of an invoice is a
#   difference of two dates.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check lifelines==0.30.3 pandas==2.3.3
"$dir/venv/bin/python" - << 'PY'
import datetime
import warnings

import lifelines
from lifelines.utils import datetimes_to_durations

warnings.simplefilter("ignore")
ISSUED = "2026-03-01"
TODAY = datetime.date(2026, 4, 1)
seen = {}
for paid in ("2026-03-15", "", "-", "00/00/0000", "belum"):
    durations, observed = datetimes_to_durations([ISSUED, ISSUED], ["2026-03-15", paid], fill_date=TODAY)
    seen[paid] = float(durations[1]), bool(observed[1])
months = float(datetimes_to_durations([ISSUED], ["2026-04-15"], freq="M")[0][0])
american = float(datetimes_to_durations(["03/04/2026"], ["13/04/2026"])[0][0])
print("lifelines", lifelines.__version__, seen, months, american)
assert seen["2026-03-15"] == (14, True) and seen[""] == (31, False)
assert all(seen[paid][1] and seen[paid][0] < -9e18 for paid in ("-", "00/00/0000", "belum"))
assert months == 1 and american == 40
PY
