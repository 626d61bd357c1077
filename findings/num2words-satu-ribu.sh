#!/usr/bin/env bash
# num2words spells Rp1.001.000 as nobody writes it on a receipt, and has no Malay
#
# Packages: num2words==0.5.14
# Guess: the Indonesian rule se- for one thousand is applied wherever one thousand is spoken.
# Seen: 1000 is "seribu" and 1100 "seribu seratus", yet 1001000 is "satu juta satu ribu" instead of "satu juta
#   seribu".
# Here: terbilang is written here and tested against num2words except there.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from num2words import num2words

seen = [num2words(number, lang="id") for number in (1_000, 1_100, 1_001_000)]
print("num2words", version("num2words"), seen)
assert seen == ["seribu", "seribu seratus", "satu juta satu ribu"]
PY
