#!/usr/bin/env bash
# opening-hours-py closes on Indonesia's fixed holidays only: `PH off` is open on Idulfitri
#
# Packages: opening-hours-py==2.1.4
# Guess: with country="ID" accepted, `PH off` closes on public holidays, or the country is refused for want of data.
# Seen: 17 August and 25 December are closed, Idulfitri of 2024, 2025 and 2026, Nyepi and every other movable
#   holiday are open.
# Here: OpeningHours takes no PH: a window is bound to a WorkingCalendar, which knows the holidays, and the guide
#   says so to those who bring OpenStreetMap texts.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check opening-hours-py==2.1.4
"$dir/venv/bin/python" - << 'PY'
from datetime import datetime
from importlib.metadata import version

from opening_hours import OpeningHours

hours = OpeningHours("Mo-Fr 09:00-17:00; PH off", country="ID")
closed = ["2026-08-17", "2026-12-25"]
movable = ["2024-04-10", "2025-03-31", "2026-03-20", "2026-03-19", "2026-02-17", "2026-05-27"]
print("opening-hours-py", version("opening-hours-py"), {day: hours.is_open(datetime.fromisoformat(day + "T10:00")) for day in closed + movable})
assert not any(hours.is_open(datetime.fromisoformat(day + "T10:00")) for day in closed)
assert all(hours.is_open(datetime.fromisoformat(day + "T10:00")) for day in movable)
PY
