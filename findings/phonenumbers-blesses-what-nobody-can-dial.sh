#!/usr/bin/env bash
# phonenumbers: an Indonesian hotline gets a valid international number, and +62 0812 loses its zero silently
#
# Packages: phonenumbers==9.0.43
# Guess: a number that is_valid_number accepts can be dialled as its E.164 form says; a 0 after the country code is
#   an error.
# Seen: 1500-888 in region ID is +621500888, valid, of type UAN, though such hotlines answer inside Indonesia only;
#   `+62 0812 3456 7890` is read as +6281234567890 without a sign that a digit went.
# Here: a client's number written +62 0… is refused with the remedy, hotlines are for the creditor's letterhead only
#   and stay as written.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$dir/venv/bin/python" - << 'PY'
import phonenumbers as pn

hotline, zero = pn.parse("1500-888", "ID"), pn.parse("+62 0812 3456 7890", None)
print("phonenumbers", pn.__version__, pn.format_number(hotline, pn.PhoneNumberFormat.E164), pn.is_valid_number(hotline), pn.number_type(hotline), pn.format_number(zero, pn.PhoneNumberFormat.E164), zero.italian_leading_zero)
assert pn.format_number(hotline, pn.PhoneNumberFormat.E164) == "+621500888"
assert pn.is_valid_number(hotline) and pn.number_type(hotline) == pn.PhoneNumberType.UAN
assert pn.format_number(zero, pn.PhoneNumberFormat.E164) == "+6281234567890"
PY
