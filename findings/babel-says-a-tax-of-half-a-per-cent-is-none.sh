#!/usr/bin/env bash
# Babel: a rate of 0.5 % is 0% in Indonesian, 1.5 % and 2.5 % are both 2%
#
# Packages: babel==2.19.0
# Guess: format_percent keeps the digits that a rate has; the taxes withheld in Indonesia are 0.5, 1.5 and 2 per cent,
#   and a fee is 1‰ a day.
# Seen: The pattern of the locale has no decimals, so 0.005 is 0%, 0.015 and 0.025 are 2% (half to even), 0.115 is
#   12%. decimal_quantization=False keeps them.
# Here: Rates are written by our own formats, digit by digit as they were agreed.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$dir/venv/bin/python" - << 'PY'
import babel
from babel.numbers import format_percent

rates = (0.005, 0.015, 0.025, 0.115)
seen = [format_percent(rate, locale="id") for rate in rates]
kept = [format_percent(rate, locale="id", decimal_quantization=False) for rate in rates]
print("babel", babel.__version__, seen, kept)
assert seen == ["0%", "2%", "2%", "12%"]
assert kept == ["0,5%", "1,5%", "2,5%", "11,5%"]
PY
