#!/usr/bin/env bash
# python-stdnum formats the 16-digit NPWP in the old groups, one digit off
#
# Packages: python-stdnum==2.2
# Guess: Since 2024 the number of a company has 16 digits, a 0 before the old 15; a library that validates it prints
#   it so that it is recognised.
# Seen: 0013000666091000 is valid and is formatted 00.130.006.6-609.1000, where the old number is
#   01.300.066.6-091.000: the groups begin a digit too early, so the office behind the hyphen reads 609 and not 091.
#   The 22 digits of a place of business (NITKU) are refused.
# Here: Tax numbers are kept and printed as they were given.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from stdnum.id import npwp

old, new = "01.300.066.6-091.000", "0013000666091000"
shown = npwp.format(npwp.validate(new))
place = npwp.is_valid("0013000666091000000000")
print("python-stdnum", version("python-stdnum"), shown, npwp.format(npwp.validate(old)), place)
assert shown == "00.130.006.6-609.1000"
assert npwp.format(npwp.validate(old)) == old
assert not place
PY
