#!/usr/bin/env bash
# ics makes an event of 5 March in Jakarta, made to last all day, one of 4 March
#
# Packages: ics==0.7.3
# Guess: make_all_day keeps the day that the event shows: it begins on 5 March, so it is on 5 March.
# Seen: The beginning is set to midnight in its zone, and the day of that instant is taken in UTC: east of Greenwich
#   every such event is a day too early, at whatever hour it began. An all-day event that is read has a beginning at
#   midnight UTC, 07:00 in Jakarta.
# Here: Days are dates and never midnights; a host that writes the next step into a calendar takes the date of the zone
#   first.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3
"$dir/venv/bin/python" - << 'PY'
from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import ics


def day(zone, hour):
    event = ics.Event(name="Jatuh tempo INV-1", begin=datetime(2026, 3, 5, hour, tzinfo=ZoneInfo(zone)))
    event.make_all_day()
    (line,) = [line for line in event.serialize().splitlines() if line.startswith("DTSTART")]
    return line


seen = day("Asia/Jakarta", 0), day("Asia/Jakarta", 9), day("Asia/Jayapura", 23), day("UTC", 9)
text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//ID\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\nDTSTAMP:20260301T000000Z\r\nDTSTART;VALUE=DATE:20260305\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
(event,) = ics.Calendar(text).events
print("ics", version("ics"), seen, event.begin.to("Asia/Jakarta"))
assert seen == tuple(f"DTSTART;VALUE=DATE:2026030{day}" for day in (4, 4, 4, 5))
assert event.all_day and str(event.begin.to("Asia/Jakarta")) == "2026-03-05T07:00:00+07:00"
PY
