#!/usr/bin/env bash
# phonenumbers: every mobile number of Indonesia is in Asia/Jakarta, where Australia and Russia get all their zones
#
# Packages: phonenumbers==9.0.43
# Guess: A mobile number does not say where its owner is: time_zones_for_number gives all the zones of the country, or
#   says that it does not know.
# Seen: It gives Asia/Jakarta alone for Indonesia, eight zones for Australia, sixteen for Russia, three for Mongolia;
#   Malaysia is Asia/Kuching, on the other island. Fixed lines are right: Denpasar is Asia/Makassar, Jayapura
#   Asia/Jayapura.
# Here: A client's zone is a field of its own and never read from a number; WIB stands only where the host gave none,
#   and a window that closes at 17:00 WIB closes at 19:00 in Jayapura.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$dir/venv/bin/python" - << 'PY'
import phonenumbers as pn
from phonenumbers import timezone

mobile = {
    region: timezone.time_zones_for_number(pn.example_number_for_type(region, pn.PhoneNumberType.MOBILE))
    for region in ("ID", "AU", "RU", "MN", "MY")
}
fixed = [timezone.time_zones_for_number(pn.parse(number)) for number in ("+62361234567", "+62967531234")]
print("phonenumbers", pn.__version__, mobile["ID"], mobile["MY"], {region: len(zones) for region, zones in mobile.items()}, fixed)
assert mobile["ID"] == ("Asia/Jakarta",) and mobile["MY"] == ("Asia/Kuching",)
assert len(mobile["AU"]) == 8 and len(mobile["RU"]) == 16 and len(mobile["MN"]) == 3
assert fixed == [("Asia/Makassar",), ("Asia/Jayapura",)]
PY
