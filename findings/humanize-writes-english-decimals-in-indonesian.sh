#!/usr/bin/env bash
# humanize in Indonesian writes juta with an English point: one and a half million reads as fifteen
#
# Packages: humanize==4.17.0
# Guess: after activate("id_ID") numbers have the Indonesian separators, as the words are Indonesian.
# Seen: intword(1500000) is "1.5 juta" and intcomma(1500000.5) "1,500,000.5": words translated, separators not; in
#   Indonesian the point groups thousands.
# Here: amounts are written by sopan.formats alone (Rp1.500.000), never shortened.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check humanize==4.17.0
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import humanize

humanize.i18n.activate("id_ID")
seen = humanize.intword(1_500_000), humanize.intcomma(1_500_000.5), humanize.apnumber(7)
print("humanize", version("humanize"), seen)
assert seen == ("1.5 juta", "1,500,000.5", "tujuh")
PY
