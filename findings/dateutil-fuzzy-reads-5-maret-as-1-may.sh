#!/usr/bin/env bash
# dateutil with fuzzy=True reads 5 Maret 2026 (5 March) as 1 May 2026
#
# Packages: python-dateutil==2.9.0.post0
# Guess: A month in a language that is not known is an error, or is skipped and leaves the day: the fifth of
#   something.
# Seen: The word is skipped and the 5 becomes the month: 2026-05-01 with a default of the first of a month. 1 Mei 2026
#   (1 May) is 1 January. Without fuzzy both are refused, and 10.30 and 1.500 are days of the month of the default.
# Here: No date is read from words; dates are ISO 8601, and ledger.read knows the months of Indonesian in all their
#   spellings.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
"$dir/venv/bin/python" - << 'PY'
import datetime
from importlib.metadata import version

from dateutil import parser

NOW = datetime.datetime(2026, 11, 1)
seen = {text: parser.parse(text, fuzzy=True, default=NOW).date() for text in ("5 Maret 2026", "1 Mei 2026")}
plain = {text: parser.parse(text, default=NOW).date() for text in ("10.30",)}
refused = 0
for text in seen:
    try:
        parser.parse(text, default=NOW)
    except parser.ParserError:
        refused += 1
print("python-dateutil", version("python-dateutil"), seen, plain, refused)
assert seen["5 Maret 2026"] == datetime.date(2026, 5, 1)
assert seen["1 Mei 2026"] == datetime.date(2026, 1, 1)
assert plain["10.30"] == datetime.date(2026, 11, 10)
assert refused == 2
PY
