#!/usr/bin/env bash
# exchange_calendars lets the Jakarta exchange trade on Idulfitri 2026 and later
#
# Packages: exchange-calendars==4.13.2, holidays==0.109
# Guess: sessions are generated up to a year ahead of now, so whatever is generated has its holidays.
# Seen: the movable holidays are lists that end with 2025: of 21 weekday holidays and days of joint leave in 2026,
#   13 are sessions, without a warning; 18 August 2025, declared late, is one too.
# Here: the calendar reads holidays, marks what is estimated and lets the host amend; a release without the decree
#   of a year is told apart by decreed_through.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check exchange-calendars==4.13.2 holidays==0.109
"$dir/venv/bin/python" - << 'PY'
import exchange_calendars
import holidays

sessions = {at.date() for at in exchange_calendars.get_calendar("XIDX", start="2024-01-01", end="2026-12-31").sessions}
wrong = {}
for year in (2024, 2025, 2026):
    closed = holidays.ID(years=year, categories=("public", "government"))
    wrong[year] = [str(day) for day in sorted(closed) if day.weekday() < 5 and day in sessions]
print("exchange_calendars", exchange_calendars.__version__, wrong)
assert wrong[2024] == []
assert wrong[2025] == ["2025-08-18"]
assert len(wrong[2026]) == 13
assert {"2026-03-18", "2026-03-20", "2026-05-27"} <= set(wrong[2026])
PY
