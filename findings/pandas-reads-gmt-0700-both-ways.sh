#!/usr/bin/env bash
# pandas reads GMT+0700 as seven hours behind Greenwich in Timestamp, and as seven ahead of it in to_datetime
#
# Packages: pandas==3.1.1 python-dateutil==2.9.0.post0 dateparser==1.5.0
# Guess: 20:00 GMT+7, as Indonesians write the hour of Jakarta, is 13:00 in UTC; a library reads one text in one way.
# Seen: Mon Mar 02 2026 20:00:00 GMT+0700, the form of JavaScript, is 20:00-07:00 to pandas.Timestamp and 20:00+07:00 to
#   pandas.to_datetime. 2026-03-02 20:00 GMT+7 and UTC+7 are -07:00 to both and to dateutil, after the signs of POSIX:
#   10:00 of the next day in Jakarta. dateparser gives +07:00.
# Here: An instant has its offset in ISO 8601 or is refused, and ledger.read asks about a day with GMT+7 behind it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 python-dateutil==2.9.0.post0 dateparser==1.5.0
"$dir/venv/bin/python" - << 'PY'
import dateparser
import pandas as pd
from dateutil import parser

READERS = {
    "Timestamp": pd.Timestamp,
    "to_datetime": pd.to_datetime,
    "dateutil": parser.parse,
    "dateparser": lambda text: dateparser.parse(text, languages=["en"]),
}
TEXTS = ("Mon Mar 02 2026 20:00:00 GMT+0700", "2026-03-02 20:00 GMT+7", "2026-03-02 20:00 UTC+7")
seen = {}
for text in TEXTS:
    for name, read in READERS.items():
        time = read(text)
        assert (time.day, time.hour) == (2, 20)
        seen[text, name] = time.utcoffset().total_seconds() / 3600
    print("pandas", pd.__version__, text, {name: seen[text, name] for name in READERS})
assert [seen[TEXTS[0], name] for name in READERS] == [-7, 7, -7, 7]
assert all([seen[text, name] for name in READERS] == [-7, -7, -7, 7] for text in TEXTS[1:])
assert str(pd.Timestamp(TEXTS[1]).tz_convert("Asia/Jakarta")) == "2026-03-03 10:00:00+07:00"
PY
