#!/usr/bin/env bash
# CLDR greets Indonesians with siang from ten in the morning
#
# Packages: babel==2.19.0
# Guess: the day periods of CLDR can greet: pagi until eleven, as people and call centres say it.
# Seen: 10:00 is `siang 10`, 15:00 `sore`, 18:00 `malam`: an email of half past ten would open with Selamat siang.
# Here: greetings have hours of their own (pagi until 11:00), with the reason beside them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$dir/venv/bin/python" - << 'PY'
from datetime import time

import babel
from babel.dates import format_time

seen = [format_time(time(hour), "B h", locale="id").split()[0] for hour in (9, 10, 14, 15, 17, 18)]
print("babel", babel.__version__, seen)
assert seen == ["pagi", "siang", "siang", "sore", "sore", "malam"]
PY
