#!/usr/bin/env bash
# icalendar writes the zone WIB of a datetime by its name, defines it nowhere, and reads the time back without a zone
#
# Packages: icalendar==7.3.2
# Guess: A datetime with a fixed offset is written in UTC, or with a definition of its zone; a round trip keeps the
#   instant.
# Seen: timezone(timedelta(hours=7), "WIB") becomes DTSTART;TZID=WIB without a VTIMEZONE, add_missing_timezones adds
#   none, and from_ical gives a naive 09:00. Called EST, the same seven hours ahead of UTC come back as five behind
#   it.
# Here: Instants are kept in UTC and written in ISO 8601 with their offset; a host that writes appointments takes the
#   IANA name of the zone.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2
"$dir/venv/bin/python" - << 'PY'
import datetime
from importlib.metadata import version

import icalendar


def round_trip(hours, name):
    calendar, event = icalendar.Calendar(), icalendar.Event()
    event.add("dtstart", datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=hours), name)))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written = calendar.to_ical()
    return written, icalendar.Calendar.from_ical(written).walk("VEVENT")[0]["DTSTART"].dt


written, back = round_trip(7, "WIB")
_, taken = round_trip(7, "EST")
print("icalendar", version("icalendar"), written, back, taken)
assert b"TZID=WIB" in written and b"VTIMEZONE" not in written
assert back == datetime.datetime(2026, 3, 3, 9) and back.tzinfo is None
assert taken.utcoffset() == datetime.timedelta(hours=-5)
PY
