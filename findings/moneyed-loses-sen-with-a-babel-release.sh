#!/usr/bin/env bash
# Which release of Babel is installed decides whether py-moneyed prints the sen of a rupiah amount
#
# Packages: py-moneyed==3.0, babel==2.18.0
# Guess: str() of a money value shows the amount it holds.
# Seen: with Babel 2.18.0 str(Money("1500000.50", "IDR")) is "IDR 1500000.50", with 2.19.0 (CLDR 48) "IDR 1500000":
#   half a rupiah short, the value unchanged, equality with 1500000 False.
# Here: Money has ISO 4217 decimals of its own and rupiah writes sen that are there; what Babel says of currency
#   digits is not used for the rupiah.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check py-moneyed==3.0 babel==2.18.0
"$dir/venv/bin/python" - << 'PY'
import subprocess
import sys

SAY = "import babel, moneyed; print(babel.__version__, moneyed.Money('1500000.50', 'IDR'))"


def said():
    return subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True, check=True).stdout.strip()


before = said()
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "babel==2.19.0"], check=True)
after = said()
print(before, "|", after)
plain = before.replace(" ", " "), after.replace(" ", " ")
assert plain == ("2.18.0 IDR 1500000.50", "2.19.0 IDR 1500000")
PY
