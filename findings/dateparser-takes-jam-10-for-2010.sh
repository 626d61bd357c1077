#!/usr/bin/env bash
# dateparser reads 5 Mei jam 10 (at ten) as 5 May 2010, and Senin jam 10 (Monday at ten) as the tenth
#
# Packages: dateparser==1.5.0
# Guess: An hour that is not understood makes the whole text unreadable, or is left out; the day stays the day that
#   was written.
# Seen: In Indonesian, 5 Mei jam 10 is 5 May 2010 and Senin jam 10 is 10 March, a Tuesday; besok jam 10 is tomorrow at
#   the hour of now, and 2 minggu (two weeks) lies in the past. No part is reported as unread, and 10.00 is an hour
#   after a full date only.
# Here: A promise has a day that somebody chose: PromiseMade takes a date and no words.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$dir/venv/bin/python" - << 'PY'
import datetime

import dateparser

NOW = datetime.datetime(2026, 3, 3, 9, 17)


def read(text):
    return str(dateparser.parse(text, languages=["id"], settings={"RELATIVE_BASE": NOW}))


texts = ("5 Mei", "5 Mei jam 10", "Senin jam 10", "besok jam 10", "besok 14:00", "besok 14.00", "2 minggu")
seen = {text: read(text) for text in texts}
print("dateparser 1.5.0", seen)
assert seen["5 Mei"] == "2026-05-05 00:00:00"
assert seen["5 Mei jam 10"] == "2010-05-05 00:00:00"
assert seen["Senin jam 10"] == "2026-03-10 00:00:00"
assert seen["besok jam 10"] == seen["besok 14.00"] == "2026-03-04 09:17:00"
assert seen["besok 14:00"] == "2026-03-04 14:00:00"
assert seen["2 minggu"].startswith("2026-02-17")
PY
