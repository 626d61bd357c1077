#!/usr/bin/env bash
# The cron line 0 9 */2 * 1 means odd Mondays to cronsim, and every other day and every Monday to croniter
#
# Packages: cronsim==2.8 croniter==7.0.0
# Guess: Both follow cron: a day of the month and a day of the week together are joined by or.
# Seen: They agree on 1-7 and a weekday (or), and differ on */2: to cronsim, as to Debian cron, a field that begins
#   with a star joins by and. In March 2026 one fires twice and the other nineteen times.
# Here: No schedule is read; steps and windows have their own notation, in which every condition must hold.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check cronsim==2.8 croniter==7.0.0
"$dir/venv/bin/python" - << 'PY'
import datetime
from importlib.metadata import version

from croniter import croniter
from cronsim import CronSim

START, END = datetime.datetime(2026, 3, 1), datetime.datetime(2026, 4, 1)


def days(iterator):
    found = []
    for moment in iterator:
        if moment >= END:
            return found
        found.append(moment.day)


def both(line):
    return days(CronSim(line, START)), days(croniter(line, START).all_next(datetime.datetime))


same, differ = both("0 9 1-7 * 1"), both("0 9 */2 * 1")
print("cronsim", version("cronsim"), "croniter", version("croniter"), same, differ)
assert same[0] == same[1]
assert differ[0] == [9, 23] and len(differ[1]) > 15
PY
