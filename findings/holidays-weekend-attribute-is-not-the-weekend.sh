#!/usr/bin/env bash
# holidays: the attribute `weekend` of Kedah says Saturday and Sunday while is_working_day says Friday and Saturday
#
# Packages: holidays==0.109
# Guess: `weekend` is what is_working_day uses, so a calendar may copy it once.
# Seen: for Malaysia's Kedah and Terengganu `weekend` is {5, 6}, yet Friday is closed and Sunday a working day;
#   Brunei and Saudi Arabia put theirs into the attribute. China and Vietnam add single working Saturdays and
#   Sundays.
# Here: WorkingCalendar.country asks is_working_day for each date and copies no attribute.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$dir/venv/bin/python" - << 'PY'
from datetime import date

import holidays

FRIDAY, SATURDAY, SUNDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)
seen = {}
for country, part in (("MY", "KDH"), ("MY", "TRG"), ("MY", "JHR"), ("BN", None), ("SA", None)):
    table = holidays.country_holidays(country, subdiv=part, years=2026)
    seen[country, part] = table.weekend, [table.is_working_day(day) for day in (FRIDAY, SATURDAY, SUNDAY)]
china = holidays.country_holidays("CN", years=2026)
print("holidays", holidays.__version__, seen, china.is_working_day(date(2026, 2, 14)))
assert seen["MY", "KDH"] == seen["MY", "TRG"] == ({5, 6}, [False, False, True])
assert seen["MY", "JHR"] == ({5, 6}, [True, False, False])
assert seen["SA", None] == ({4, 5}, [False, False, True])
assert china.is_working_day(date(2026, 2, 14)) and date(2026, 2, 14).weekday() == 5
PY
