#!/usr/bin/env bash
# pyphen splits the Indonesian letters ng from both neighbours: de-ng-an, per-i-ng-at-an
#
# Packages: pyphen==0.18.1
# Guess: The Indonesian dictionary knows ng for one sound and sets it before a vowel or after one: de-ngan,
#   per-i-ngat-an. WeasyPrint and reportlab hyphenate by it.
# Seen: dengan is de-ng-an, peringatan per-i-ng-at-an, kewajiban ke-wa-ji-b-an, with a syllable of one consonant;
#   INV-2026-001 may be broken as IN-V.
# Here: The letter asks for no hyphens, and CSS sets none unasked, so no name, number or word is broken by a
#   dictionary.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyphen==0.18.1
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import pyphen

dictionary = pyphen.Pyphen(lang="id_ID")
words = ("dengan", "peringatan", "kewajiban", "INV-2026-001", "tanggal")
seen = {word: dictionary.inserted(word, "-") for word in words}
print("pyphen", version("pyphen"), seen)
assert seen["dengan"] == "de-ng-an"
assert seen["peringatan"] == "per-i-ng-at-an"
assert seen["kewajiban"] == "ke-wa-ji-b-an"
assert seen["INV-2026-001"].startswith("IN-V")
assert seen["tanggal"] == "tang-gal"
PY
