#!/usr/bin/env bash
# Babel: the week begins on Monday in `id` and on Sunday in `id_ID`
#
# Packages: babel==2.19.0
# Guess: Indonesian has one country, so id and id_ID mean the same.
# Seen: Locale("id").first_week_day is 0 (Monday, the world's default), Locale("id", "ID") says 6 (Sunday): reports
#   per week move by a day with the spelling of the locale. The full date pads the day (Kamis, 03 Desember
#   2026), the long one does not (3 Desember 2026).
# Here: no locale says where a week begins: opening hours begin on Monday, a week of expected cash on the day after it
#   was asked, limits count rolling days; tanggal writes "Kamis, 3 Desember 2026".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$dir/venv/bin/python" - << 'PY'
from datetime import date

import babel
from babel import Locale
from babel.dates import format_date

weeks = Locale("id").first_week_day, Locale("id", "ID").first_week_day
day = date(2026, 12, 3)
written = format_date(day, "full", locale="id"), format_date(day, "long", locale="id")
print("babel", babel.__version__, weeks, written)
assert weeks == (0, 6)
assert written == ("Kamis, 03 Desember 2026", "3 Desember 2026")
PY
