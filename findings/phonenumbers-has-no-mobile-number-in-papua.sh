#!/usr/bin/env bash
# phonenumbers places no mobile number of Indonesia in Papua, and most of them in Jakarta alone
#
# Packages: phonenumbers==9.0.43
# Guess: A mobile number does not say where its owner is: time_zones_for_number gives all the zones of the country, or
#   says that it does not know.
# Seen: Of 79 valid prefixes 66 are in Asia/Jakarta alone and 13 (0811, 0818, 0853 and others) in Jakarta or Makassar;
#   Asia/Jayapura is in none. Australia gets all its eight zones, Russia sixteen, Mongolia three. Fixed lines are right:
#   Denpasar is Asia/Makassar, Jayapura Asia/Jayapura.
# Here: A client's zone is a field of its own and never read from a number; WIB stands only where the host gave none,
#   and a window that closes at 17:00 WIB closes at 19:00 in Jayapura.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$dir/venv/bin/python" - << 'PY'
from collections import Counter

import phonenumbers as pn
from phonenumbers import timezone

mobile = {
    region: timezone.time_zones_for_number(pn.example_number_for_type(region, pn.PhoneNumberType.MOBILE))
    for region in ("AU", "RU", "MN")
}
found = Counter()
for prefix in range(811, 900):
    number = pn.parse(f"+62{prefix}1234567")
    if pn.is_valid_number(number):
        found[timezone.time_zones_for_number(number)] += 1
fixed = [timezone.time_zones_for_number(pn.parse(number)) for number in ("+62361234567", "+62967531234")]
print("phonenumbers", pn.__version__, dict(found), {region: len(zones) for region, zones in mobile.items()}, fixed)
assert found == {("Asia/Jakarta",): 66, ("Asia/Jakarta", "Asia/Makassar"): 13}
assert len(mobile["AU"]) == 8 and len(mobile["RU"]) == 16 and len(mobile["MN"]) == 3
assert fixed == [("Asia/Makassar",), ("Asia/Jayapura",)]
PY
