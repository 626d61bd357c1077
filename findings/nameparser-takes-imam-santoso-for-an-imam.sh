#!/usr/bin/env bash
# nameparser gives Imam Santoso no first name, and greets Budi Santoso, SH as SH
#
# Packages: nameparser==2.6.0
# Guess: A given name that is a title elsewhere is a title beside a whole name only; a degree after a comma is a suffix,
#   whichever it is.
# Seen: Imam, a common given name in Indonesia, is a title, and so are Sultan, Baron and Judge: first is empty and last
#   is Santoso. Budi Santoso, S.E. has the suffix S.E.; Budi Santoso, SH (a lawyer) has the first name SH and the last
#   name Budi Santoso, and I Made Wirawan, of Bali, the first name I.
# Here: The name of a contact is one text and is never taken apart; the honorific is a field of its own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check nameparser==2.6.0
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from nameparser import HumanName

NAMES = ("Imam Santoso", "Sultan Hasan", "Budi Santoso, S.E.", "Budi Santoso, SH", "I Made Wirawan")
seen = {}
for name in NAMES:
    parts = HumanName(name)
    seen[name] = parts.title, parts.first, parts.last, parts.suffix
print("nameparser", version("nameparser"), seen)
assert seen["Imam Santoso"] == ("Imam", "", "Santoso", "")
assert seen["Sultan Hasan"] == ("Sultan", "", "Hasan", "")
assert seen["Budi Santoso, S.E."] == ("", "Budi", "Santoso", "S.E.")
assert seen["Budi Santoso, SH"] == ("", "SH", "Budi Santoso", "")
assert seen["I Made Wirawan"][1] == "I"
PY
