#!/usr/bin/env bash
# holidays: Hong Kong, Venezuela and six more work on Saturdays, Brunei on Saturdays and not on Fridays
#
# Packages: holidays==0.109
# Guess: Outside the Muslim world the weekend is Saturday and Sunday: Hong Kong has that of Singapore.
# Seen: In AI, CD, HK, KN, NE, PY, TK and VE only Sunday is closed, so is_working_day is True on any Saturday there,
#   and the next working day after a Friday is the next day; Brunei rests on Friday and Sunday. The other countries of
#   the package rest on Saturday and Sunday or, eighteen of them, on Friday and Saturday; Iran on Friday alone.
# Here: WorkingCalendar.country takes the week as it is, and its docstring and the guide to holidays name these
#   countries: a window of Monday to Friday keeps their Saturdays free.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$dir/venv/bin/python" - << 'PY'
from collections import defaultdict
from datetime import date, timedelta

import holidays

weeks = defaultdict(list)
for country in holidays.list_supported_countries(include_aliases=False):
    table = holidays.country_holidays(country, years=2026)
    fridays = (date(2026, 9, 4) + timedelta(weeks=n) for n in range(16))
    days = next(three for three in ([day + timedelta(days=n) for n in range(3)] for day in fridays) if not any(day in table for day in three))
    weeks[tuple(table.is_working_day(day) for day in days)].append(country)
print("holidays", holidays.__version__, {week: len(found) for week, found in weeks.items()}, weeks[True, True, False])
assert sorted(weeks[True, True, False]) == ["AI", "CD", "HK", "KN", "NE", "PY", "TK", "VE"]
assert weeks[False, True, False] == ["BN"] and weeks[False, True, True] == ["IR"]
assert len(weeks[False, False, True]) == 18 and len(weeks[True, False, False]) > 200
PY
