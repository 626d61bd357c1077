#!/usr/bin/env bash
# What one library writes for August in Indonesian, another cannot read: Agu, Agt, Ags
#
# Packages: babel==2.19.0, arrow==1.4.0, pendulum==3.3.0, dateparser==1.5.0
# Guess: Indonesian month abbreviations are three letters that everybody agrees on.
# Seen: Babel (CLDR) writes Agu, pendulum Agt, Arrow Ags (and Sept for September); arrow and pendulum refuse the two
#   others, dateparser reads Agu and Agt and returns None for Ags.
# Here: the ledger reads all three, Agust., Sept, Nop and Peb as well; sopan writes Agu where it abbreviates.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0 arrow==1.4.0 pendulum==3.3.0 dateparser==1.5.0
"$dir/venv/bin/python" - << 'PY'
from datetime import date

import arrow
import dateparser
import pendulum
from babel.dates import format_date

written = {
    "babel": format_date(date(2026, 8, 2), "d MMM y", locale="id"),
    "pendulum": pendulum.date(2026, 8, 2).format("D MMM YYYY", locale="id"),
    "arrow": arrow.get(2026, 8, 2).format("D MMM YYYY", locale="id"),
}


def reads(read, text):
    try:
        return read(text) is not None
    except Exception:
        return False


readers = {
    "pendulum": lambda text: pendulum.from_format(text, "D MMM YYYY", locale="id"),
    "arrow": lambda text: arrow.get(text, "D MMM YYYY", locale="id"),
    "dateparser": lambda text: dateparser.parse(text, languages=["id"]),
}
table = {(who, text): reads(read, text) for who, read in readers.items() for text in written.values()}
print(written, table)
assert written == {"babel": "2 Agu 2026", "pendulum": "2 Agt 2026", "arrow": "2 Ags 2026"}
assert [text for (who, text), well in table.items() if who == "dateparser" and well] == ["2 Agu 2026", "2 Agt 2026"]
assert [text for (who, text), well in table.items() if who == "arrow" and well] == ["2 Ags 2026"]
assert arrow.locales.get_locale("id").month_abbreviations[9] == "Sept"
PY
