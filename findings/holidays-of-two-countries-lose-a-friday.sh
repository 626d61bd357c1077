#!/usr/bin/env bash
# holidays: the sum of Indonesia and Kedah works on Fridays, on which Kedah rests, and not on Sundays
#
# Packages: holidays==0.109
# Guess: The sum of two countries is closed when one of them is: a creditor in Jakarta and a client in Kedah meet from
#   Monday to Thursday.
# Seen: The sum joins the holidays and has Saturday and Sunday for its weekend, whatever its parts have and in either
#   order: Friday is a working day, as it is in the sum with Brunei. The working Saturdays and Sundays of China are
#   closed in its sum with Indonesia.
# Here: A window has one calendar, that of the client; WorkingCalendar.country asks each country by itself, and no sum
#   of two tables is built.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$dir/venv/bin/python" - << 'PY'
from datetime import date, timedelta

import holidays

FRIDAY = date(2026, 2, 6)
WEEKEND = tuple(FRIDAY + timedelta(days=n) for n in range(3))
works = lambda table: [table.is_working_day(day) for day in WEEKEND]
country = lambda code, part=None: holidays.country_holidays(code, subdiv=part, years=2026, language="en_US")
kedah, brunei, china = country("MY", "KDH"), country("BN"), country("CN")
seen = {"Kedah": works(kedah), "sum": works(country("ID") + country("MY", "KDH")), "other order": works(country("MY", "KDH") + country("ID"))}
bruneian = works(brunei), works(country("ID") + country("BN"))
year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
moved = [day for day in year if day.weekday() > 4 and china.is_working_day(day)]
both = country("CN") + country("ID")
print("holidays", holidays.__version__, seen, bruneian, len(moved), [both.is_working_day(day) for day in moved])
assert seen == {"Kedah": [False, False, True], "sum": [True, False, False], "other order": [True, False, False]}
assert bruneian == ([False, True, False], [True, False, False])
assert len(moved) == 6 and not any(both.is_working_day(day) for day in moved)
PY
