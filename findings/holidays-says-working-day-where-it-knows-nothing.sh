#!/usr/bin/env bash
# holidays with expand=False answers True for New Year's Day of a year it was not given
#
# Packages: holidays==0.109
# Guess: expand=False makes a table of the given years, and asking beyond them is an error or at least not a yes.
# Seen: is_working_day(1 January 2027) is True and get_nth_working_day(31 December 2026, 1) is that day, for a table
#   of 2026; with expand left on, one question grows the table and makes two equal tables unequal.
# Here: tables are immutable, and a date outside them raises CalendarCoverageError.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$dir/venv/bin/python" - << 'PY'
from datetime import date

import holidays

fixed = holidays.ID(years=2026, expand=False)
new_year = date(2027, 1, 1)
one, other = holidays.ID(years=2026), holidays.ID(years=2026)
equal_before = one == other
asked = new_year in one
print("holidays", holidays.__version__, fixed.is_working_day(new_year), fixed.get_nth_working_day(date(2026, 12, 31), 1), equal_before, one == other)
assert fixed.is_working_day(new_year)
assert fixed.get_nth_working_day(date(2026, 12, 31), 1) == new_year
assert asked and equal_before and one != other
PY
