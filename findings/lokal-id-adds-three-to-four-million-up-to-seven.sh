#!/usr/bin/env bash
# lokal-id reads 3-4 juta (three to four million) as seven million, and -Rp500 as 500
#
# Packages: lokal-id==0.7.2
# Guess: A reader of Indonesian amounts that marks what is approximate (2jtan, sekitar 1 juta) gives a range as
#   approximate, or None as for what it cannot read.
# Seen: The dash separates words, and words without a unit between them are added: 3-4 juta is 7000000, and 1 1/2 juta
#   is four million with the slash; both are exact to it (approximate=False). A minus is lost: -Rp500 is 500. 2 juta 5
#   and 2jt5 are 2000005.
# Here: A promise has an amount that somebody chose, or none; ledger.read and Money.parse read no words.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check lokal-id==0.7.2
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from lokal import parse_rupiah

TEXTS = ("1,5 jt", "sekitar 1 juta", "3-4 juta", "1 1/2 juta", "-Rp500", "2jt5", "1 koma 5 juta")
seen = {}
for text in TEXTS:
    read = parse_rupiah(text)
    seen[text] = read and (read.amount, read.approximate)
print("lokal-id", version("lokal-id"), seen)
assert seen == {
    "1,5 jt": (1_500_000, False),
    "sekitar 1 juta": (1_000_000, True),
    "3-4 juta": (7_000_000, False),
    "1 1/2 juta": (4_000_000, False),
    "-Rp500": (500, False),
    "2jt5": (2_000_005, False),
    "1 koma 5 juta": None,
}
PY
