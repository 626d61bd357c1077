#!/usr/bin/env bash
# mt940 books a payment of 31 December 2025, entered on 2 January, on 2 January 2025
#
# Packages: mt940==0.8.1 mt-940==5.1.1
# Guess: The entry date of a statement line (MMDD, without a year) is the one nearest to the value date, so that
#   2512310102 was booked on 2 January 2026.
# Seen: mt940 takes the year of the value date: booked 363 days before its value date, and 2601021231 is booked on 31
#   December 2026, a year ahead. Neither is refused. mt-940, another package, gives 2026 and 2025.
# Here: Payment has one day, received_on; ledger.read takes any real day, and money that lies a year ahead is not there
#   yet, so its client would be asked: the guide to ledgers says to take the value date.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/a"
"$dir/a/bin/pip" install --quiet --disable-pip-version-check mt940==0.8.1
python3 -m venv "$dir/b"
"$dir/b/bin/pip" install --quiet --disable-pip-version-check mt-940==5.1.1
cat > "$dir/year.sta" << 'STA'
:20:STMT
:25:1234567890
:28C:1/1
:60F:C251231IDR1000,00
:61:2512310102C100,00NTRFINV-1
:86:INV-1
:61:2601021231C100,00NTRFINV-2
:86:INV-2
:62F:C260131IDR1200,00
STA
"$dir/a/bin/python" - "$dir/year.sta" << 'PY'
import sys
from importlib.metadata import version

import mt940

(statement,) = mt940.MT940(sys.argv[1]).statements
seen = [(str(entry.date), str(entry.booking)) for entry in statement.transactions]
print("mt940", version("mt940"), seen)
assert seen == [("2025-12-31", "2025-01-02"), ("2026-01-02", "2026-12-31")]
PY
"$dir/b/bin/python" - "$dir/year.sta" << 'PY'
import sys
from importlib.metadata import version

import mt940

seen = [(str(entry.data["date"]), str(entry.data["entry_date"])) for entry in mt940.parse(sys.argv[1]).transactions]
print("mt-940", version("mt-940"), seen)
assert seen == [("2025-12-31", "2026-01-02"), ("2026-01-02", "2025-12-31")]
PY
