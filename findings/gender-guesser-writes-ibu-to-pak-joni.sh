#!/usr/bin/env bash
# gender-guesser is sure that Joni, Indra and Made are women, and that Titi is a man
#
# Packages: gender-guesser==0.4.0
# Guess: Names of a country that the data do not cover are unknown; where countries differ, the answer says mostly or
#   andy (either).
# Seen: Indonesia is none of its countries. Agus, Budi, Siti and Putri are unknown, but a name that happens to exist in
#   Europe or India is answered without a doubt: Joni and Indra, mostly men in Indonesia, are female, Titi, mostly a
#   woman, is male; Eka and Dian, either, are female, Andi male. Made, the second child in Bali, boy or girl, is female.
# Here: honorific is a field that somebody fills in, and Bapak/Ibu where nobody did; nothing is read from a name.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check gender-guesser==0.4.0
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from gender_guesser.detector import Detector

NAMES = ("Agus", "Budi", "Siti", "Putri", "Joni", "Indra", "Made", "Eka", "Dian", "Titi", "Andi")
guess = Detector().get_gender
seen = {name: guess(name) for name in NAMES}
print("gender-guesser", version("gender-guesser"), seen)
assert [seen[name] for name in NAMES] == ["unknown"] * 4 + ["female"] * 5 + ["male"] * 2
PY
