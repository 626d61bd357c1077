#!/usr/bin/env bash
# holidays: without a subdivision, Malaysia works on New Year's Day and Australia has no King's Birthday
#
# Packages: holidays==0.109
# Guess: a country without subdivision is either refused or means the days on which the capital's offices are closed.
# Seen: it means the days that all parts share: Malaysia has no 1 January (open in Kuala Lumpur's table, closed by
#   this one it is not), Britain no Easter Monday (Scotland), Australia seven days of the ten to thirteen of its
#   states.
# Here: WorkingCalendar.country takes a subdivision, and its docstring says what leaving it out means.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$dir/venv/bin/python" - << 'PY'
from datetime import date

import holidays

new_year = date(2026, 1, 1)
whole, capital = holidays.MY(years=2026), holidays.MY(years=2026, subdiv="KUL")
britain, england = holidays.GB(years=2026), holidays.GB(years=2026, subdiv="ENG")
states = [len(holidays.AU(years=2026, subdiv=part)) for part in holidays.AU.subdivisions]
print("holidays", holidays.__version__, new_year in whole, new_year in capital, date(2026, 4, 6) in britain, date(2026, 4, 6) in england, len(holidays.AU(years=2026)), states)
assert new_year not in whole and new_year in capital
assert date(2026, 4, 6) not in britain and date(2026, 4, 6) in england
assert len(holidays.AU(years=2026)) < min(states)
PY
