#!/usr/bin/env bash
# QuantLib's calendar of Indonesia knows no Idulfitri after 2026, and does not say so
#
# Packages: QuantLib==1.44
# Guess: a calendar that knows the joint leave of 2026 by the day either computes the moon for 2027, or refuses to
#   answer for a year that it has no table for.
# Seen: 2026 holds all 22 closed days of the exchange; 2027 and 2028 hold only the fixed and the Christian ones
#   (five and six days), and isBusinessDay answers True for Idulfitri 2027.
# Here: a date outside the calendar's years raises CalendarCoverageError, and years after the last decree are marked
#   as estimated; no calendar of a market is used as a source.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check QuantLib==1.44
"$dir/venv/bin/python" - << 'PY'
import QuantLib as ql

market = ql.Indonesia()
count = {year: len(market.holidayList(ql.Date(1, 1, year), ql.Date(31, 12, year))) for year in (2025, 2026, 2027, 2028)}
idulfitri = ql.Date(10, 3, 2027)  # the decree for 2027 closes 8 to 15 March
print("QuantLib", ql.__version__, count, "Idulfitri 2027 a business day:", market.isBusinessDay(idulfitri))
assert count[2026] == 22
assert count[2027] == 5
assert count[2028] == 6
assert market.isBusinessDay(idulfitri)
PY
