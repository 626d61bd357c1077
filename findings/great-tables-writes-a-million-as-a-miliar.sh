#!/usr/bin/env bash
# great-tables writes Rp1.500.000 as Rp1,50M in Indonesian, where M is short for miliar, a thousand millions
#
# Packages: great-tables==1.1.0 polars==2.1.0
# Guess: With locale="id" the short forms are Indonesian as the separators are: 1,5 jt; or the locale is refused.
# Seen: fmt_currency and fmt_number with compact=True take the separators of the locale and the letters of English:
#   1500000 is Rp1,50M and 1500000000 is Rp1,50B. In Indonesian M is read as miliar, so the first says a thousand times
#   too much. fmt_date in the same locale writes Maret.
# Here: Amounts are never shortened, in messages, tables and pictures alike.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check great-tables==1.1.0 polars==2.1.0
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from great_tables import vals

money = vals.fmt_currency([1_500_000, 1_500_000_000], currency="IDR", locale="id", compact=True)
plain = vals.fmt_number([1_500_000], locale="id", compact=True)
whole = vals.fmt_currency([1_500_000.5], currency="IDR", locale="id")
day = vals.fmt_date(["2026-03-01"], date_style="day_month_year", locale="id")
print("great-tables", version("great-tables"), money, plain, whole, day)
assert money == ["Rp1,50M", "Rp1,50B"] and plain == ["1,50M"]
assert whole == ["Rp1.500.000,50"] and day == ["1 Maret 2026"]
PY
