#!/usr/bin/env bash
# agate and pydantic read Y and T, ya and tidak, as true and true
#
# Packages: agate==1.14.2 pydantic==2.14.4
# Guess: Y and T in a column of paid or not (ya, tidak: yes, no) stay text, or T is refused as no English answer.
# Seen: agate makes the column Boolean and both of its values True; pydantic takes Y and T for a bool, both True,
#   while Ya and Tidak are refused. T is short for true before it is short for anything in Indonesian, so every unpaid
#   invoice is paid.
# Here: ledger.read takes T for no in a column that has Y or ya, for true in one that has F, and asks what it means
#   where it stands alone; true or false is strict in every value of sopan, so a text is refused.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check agate==1.14.2 pydantic==2.14.4
"$dir/venv/bin/python" - << 'PY'
import io

import agate
import pydantic

table = agate.Table.from_csv(io.StringIO("Faktur,Lunas\nINV-1,Y\nINV-2,T\n"))
lunas = [row["Lunas"] for row in table.rows]
reader = pydantic.TypeAdapter(bool)
read = [reader.validate_python(text) for text in ("Y", "T")]
refused = 0
for word in ("Ya", "Tidak"):
    try:
        reader.validate_python(word)
    except pydantic.ValidationError:
        refused += 1
print("agate 1.14.2, pydantic", pydantic.VERSION, lunas, read, refused)
assert lunas == [True, True]
assert read == [True, True] and refused == 2
PY
