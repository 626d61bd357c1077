#!/usr/bin/env bash
# Babel's compact rupiah rounds Rp1.500.000 to "Rp2 jt"
#
# Packages: babel==2.19.0
# Guess: a compact amount keeps enough digits to be recognised, as 1,5 jt is how people say it.
# Seen: format_compact_currency(1500000, "IDR", locale="id") is "Rp2 jt", a third too much, and 2500000 is the same
#   "Rp2 jt" (half to even): two debts of 1.5 and 2.5 million look alike.
# Here: amounts in messages are never shortened.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$dir/venv/bin/python" - << 'PY'
import babel
from babel.numbers import format_compact_currency

plain = lambda amount, **more: format_compact_currency(amount, "IDR", locale="id", **more).replace("\u00a0", " ")
seen = plain(1_500_000), plain(2_500_000), plain(1_500_000, fraction_digits=1)
print("babel", babel.__version__, seen)
assert seen == ("Rp2 jt", "Rp2 jt", "Rp1,5 jt")
PY
