#!/usr/bin/env bash
# holidays names Indonesian days by the locale of the process
#
# Packages: holidays==0.109
# Guess: country_holidays("ID") has a default language, Indonesian, and gives names in it unless told otherwise; the
#   environment does not matter.
# Seen: With LANG=C it is Hari Kemerdekaan Republik Indonesia, with LANG=en_US.UTF-8 Independence Day, and the same in
#   Thailand. get_named("Kemerdekaan") finds the day on one server and nothing on the next.
# Here: The language is always given, and the house tests compare the output of all cases between locales.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$dir/venv/bin/python" - << 'PY'
import os
import subprocess
import sys
from importlib.metadata import version

SCRIPT = """
import datetime, holidays
table = holidays.country_holidays("ID", years=2026)
print(table[datetime.date(2026, 8, 17)], len(table.get_named("Kemerdekaan")), sep=";", end="")
"""


def seen(locale):
    environment = {"PATH": os.environ["PATH"], "LANG": locale}
    return subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True).stdout


plain, english = seen("C"), seen("en_US.UTF-8")
print("holidays", version("holidays"), plain, english)
assert plain == "Hari Kemerdekaan Republik Indonesia;1"
assert english == "Independence Day;0"
PY
