#!/usr/bin/env bash
# Babel reads 1500000.50 in Indonesian as a hundred and fifty million
#
# Packages: babel==2.19.0
# Guess: parse_decimal refuses digits that are not grouped as the locale groups them.
# Seen: parse_decimal("1500000.50", locale="id") is 150000050 and "1.5" is 15; only strict=True refuses both;
#   parse_date refuses every name of a month with IndexError.
# Here: Money takes plain numbers with a point and Money.parse the notation of a named language; what fits neither
#   is refused with the remedy.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$dir/venv/bin/python" - << 'PY'
from decimal import Decimal

import babel
from babel.dates import parse_date
from babel.numbers import NumberFormatError, parse_decimal

loose = parse_decimal("1500000.50", locale="id"), parse_decimal("1.5", locale="id")


def refused(call, error):
    try:
        call()
    except error:
        return True
    return False


strict = refused(lambda: parse_decimal("1500000.50", locale="id", strict=True), NumberFormatError)
named = refused(lambda: parse_date("3 Desember 2026", locale="id"), IndexError)
print("babel", babel.__version__, loose, strict, named)
assert loose == (Decimal(150000050), Decimal(15))
assert strict and named
PY
