#!/usr/bin/env bash
# agate reads the invoice numbers 1/26 and 2/26 as days of January and February 2001
#
# Packages: agate==1.14.2
# Guess: Numbers such as 1/26 (the first of 2026) stay text, or are read as days of the present year.
# Seen: The column is a Date: 2001-01-26 and 2001-02-26; a month without a year is in 2001 whatever the clock says,
#   and a column of the words may and march is the first day of those months in the year 1.
# Here: ledger.read takes a column for days or for numbers by its heading, keeps 1/26 as the number that it is, and
#   reports it where a day should stand.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check agate==1.14.2
"$dir/venv/bin/python" - << 'PY'
import datetime
import io

import agate

numbers = agate.Table.from_csv(io.StringIO("Faktur,Nama\n1/26,may\n2/26,march\n"))
rows = [tuple(row.values()) for row in numbers.rows]
print("agate 1.14.2", rows)
assert [row[0] for row in rows] == [datetime.date(2001, 1, 26), datetime.date(2001, 2, 26)]
assert [row[1] for row in rows] == [datetime.date(1, 5, 1), datetime.date(1, 3, 1)]
PY
