#!/usr/bin/env bash
# mt-940 gives the reversal of a payment as a positive amount, like the payment itself
#
# Packages: mt-940==5.1.1
# Guess: Amounts have the sign of what they do to the balance: the library turns debits negative, so a reversed credit
#   is negative too.
# Seen: C is 100 and D is -100, and RC, by which the bank takes a credit back, is 100 and not -100; RD, a debit taken
#   back, is 100, which is right. The sum of all amounts is not the movement of the balance.
# Here: Payment.amount is positive and a return is reversed_on with a reason; ledger.read asks about a payment whose
#   status is RC, and a host that reads statements has to look at it too.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check mt-940==5.1.1
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import mt940


def read(mark):
    text = f":20:STMT\n:25:1234567890\n:28C:1/1\n:60F:C260301IDR1000,00\n:61:260302{mark}100,00NTRFINV-1//REF\n:62F:C260331IDR900,00\n"
    (entry,) = mt940.parse(text).transactions
    return entry.data["status"], str(entry.data["amount"].amount)


seen = [read(mark) for mark in ("C", "D", "RC", "RD")]
print("mt-940", version("mt-940"), seen)
assert seen == [("C", "100.00"), ("D", "-100.00"), ("RC", "100.00"), ("RD", "100.00")]
PY
