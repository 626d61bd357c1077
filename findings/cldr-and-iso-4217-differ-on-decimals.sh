#!/usr/bin/env bash
# CLDR and ISO 4217 differ on the decimals of 15 living currencies, the rupiah among them
#
# Packages: babel==2.19.0, iso4217==1.16.20260101
# Guess: currency decimals are a settled fact that two standard tables share.
# Seen: get_currency_precision says 0 where ISO 4217 says 2 for AFN, ALL, COP, HUF, IDR, IRR, KPW, LAK, LBP, MGA,
#   MMK, SOS, SYP, YER, and 0 where ISO says 3 for IQD; a Hungarian invoice of HUF 1,234.56 loses its filler.
# Here: one ISO 4217 table decides what may be written and how it is rounded; locale data decide only separators and
#   symbols.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0 iso4217==1.16.20260101
"$dir/venv/bin/python" - << 'PY'
from babel.numbers import get_currency_precision
from iso4217 import Currency

apart = {c.code: (get_currency_precision(c.code), c.exponent) for c in Currency if c.exponent is not None and get_currency_precision(c.code) != c.exponent}
print(len(apart), apart)
assert apart.keys() == set("AFN ALL COP HUF IDR IRR IQD KPW LAK LBP MGA MMK SOS SYP YER".split())
assert apart["IDR"] == (0, 2)
assert apart["IQD"] == (0, 3)
PY
