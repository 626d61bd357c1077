#!/usr/bin/env bash
# workalendar: one missing date of Malaysia makes every day of 2026 unanswerable; Singapore guesses
#
# Packages: workalendar==17.0.0
# Guess: a calendar without a date says so for that date, and two neighbours that share a feast are treated alike.
# Seen: the table of Deepavali ends with 2024, so is_working_day raises KeyError for every day since, 5 January 2026
#   included; Singapore answers, with its own table.
# Here: calendars of clients abroad come from holidays, whose gaps are estimated days that say so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check workalendar==17.0.0
"$dir/venv/bin/python" - << 'PY'
from datetime import date
from importlib.metadata import version

from workalendar.asia import Malaysia, Singapore


def asked(calendar, day):
    try:
        return calendar.is_working_day(day)
    except KeyError as error:
        return error.args[0]


ordinary = date(2026, 1, 5)
seen = asked(Malaysia(), date(2024, 1, 8)), asked(Malaysia(), ordinary), asked(Singapore(), ordinary)
print("workalendar", version("workalendar"), seen)
assert seen[0] is True
assert "Deepavali" in seen[1]
assert seen[2] is True
PY
