#!/usr/bin/env bash
# APScheduler: from_crontab("0 9 * * 1-5") fires from Tuesday to Saturday
#
# Packages: APScheduler==3.11.3
# Guess: A function called from_crontab reads a crontab line: 1-5 is Monday to Friday.
# Seen: Weekday 0 is Monday there, so 1-5 is Tuesday to Saturday and 0 is Monday; 7 is refused. A day of the month and
#   a weekday must both hold: 0 9 25 * 1 waits for a 25th that is a Tuesday.
# Here: Whenever the host wakes, a message goes on working days in the window only: a wrong schedule makes it late,
#   never impolite.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check APScheduler==3.11.3
"$dir/venv/bin/python" - << 'PY'
import datetime
from importlib.metadata import version

from apscheduler.triggers.cron import CronTrigger

START = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


def fires(line, times):
    trigger, found, last, now = CronTrigger.from_crontab(line, timezone=datetime.UTC), [], None, START
    for _ in range(times):
        last = trigger.get_next_fire_time(last, now)
        found.append(last.strftime("%a"))
        now = last + datetime.timedelta(seconds=1)
    return found, last


week, _ = fires("0 9 * * 1-5", 5)
zero, _ = fires("0 9 * * 0", 1)
_, first = fires("0 9 25 * 1", 1)
print("APScheduler", version("APScheduler"), week, zero, first.date())
assert sorted(week) == ["Fri", "Sat", "Thu", "Tue", "Wed"]
assert zero == ["Mon"]
assert (first.day, first.weekday()) == (25, 1)
PY
