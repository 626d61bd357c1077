#!/usr/bin/env bash
# pendulum: from 31 January to 28 February is a month, from 30 January it is none
#
# Packages: pendulum==3.3.0 python-dateutil==2.9.0.post0
# Guess: Who owes for longer owes for no fewer months; and where a date and a month are the other date, a month lies
#   between them.
# Seen: To 28 February, 28 days from 31 January are one month, while 29 and 30 days from 30 and 29 January are none
#   (four weeks and a day, and two), and 31 days from 28 January are one again; from 31 December two, from 30 December
#   one. All four days of January and one month are 28 February in the same library. dateutil counts one month for all
#   four.
# Here: A late fee is charged by the day and of no counted months; terms and instalments add months to a first date and
#   count none.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pendulum==3.3.0 python-dateutil==2.9.0.post0
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import pendulum
from dateutil.relativedelta import relativedelta

due = pendulum.date(2026, 2, 28)
issued = [pendulum.date(2026, 1, day) for day in (28, 29, 30, 31)]
seen = [(due - day).in_months() for day in issued]
older = [(due - pendulum.date(2025, 12, day)).in_months() for day in (30, 31)]
print("pendulum", version("pendulum"), seen, older, (due - issued[2]).in_words(locale="id"))
assert seen == [1, 0, 0, 1] and older == [1, 2]
assert all(day.add(months=1) == due for day in issued)
assert (due - issued[2]).in_words(locale="id") == "4 minggu 1 hari"
assert [relativedelta(due, day).months for day in issued] == [1, 1, 1, 1]
PY
