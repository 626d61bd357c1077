#!/usr/bin/env bash
# pydantic reads the date 20260301 as the 23rd of August 1970, and 1.500 as a second and a half after midnight
#
# Packages: pydantic==2.14.4
# Guess: The compact form of ISO 8601, which SAP and banks export, is read as 1 March 2026 or refused.
# Seen: A datetime field takes the text, and the number, for seconds since 1970: 1970-08-23 11:51:41 UTC. 1.500 in
#   such a field is 00:00:01.5 of the first day of 1970. A date field refuses 20260301, yet takes 1772323200.
# Here: Day and Instant refuse numbers and every text but YYYY-MM-DD, with a time and an offset for an instant.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.4
"$dir/venv/bin/python" - << 'PY'
import datetime

import pydantic

moment, day = pydantic.TypeAdapter(datetime.datetime), pydantic.TypeAdapter(datetime.date)
seen = [str(moment.validate_python(given)) for given in ("20260301", 20260301, "1.500")]
refused = False
try:
    day.validate_python("20260301")
except pydantic.ValidationError:
    refused = True
print("pydantic", pydantic.VERSION, seen, refused, day.validate_python("1772323200"))
assert seen == ["1970-08-23 11:51:41+00:00"] * 2 + ["1970-01-01 00:00:01.500000+00:00"]
assert refused and day.validate_python("1772323200") == datetime.date(2026, 3, 1)
PY
