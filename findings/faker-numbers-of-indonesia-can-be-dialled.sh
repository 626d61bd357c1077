#!/usr/bin/env bash
# Faker: half of the telephone numbers that it makes up for id_ID are valid, so they may ring somewhere
#
# Packages: Faker==40.63.0 phonenumbers==9.0.43
# Guess: Made-up numbers come from a range that nobody has, as 555-01xx in America; a test that sends by mistake
#   reaches nobody.
# Seen: Of 2,000 numbers with a fixed seed 900 to 1,100 are valid to phonenumbers. In the same locale ssn() has the
#   form of an American number, iban() is British, since what id_ID does not define comes from en_US and en_GB.
# Here: Nothing in tests and examples sends to a telephone number; their mail goes to a server on loopback.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check Faker==40.63.0 phonenumbers==9.0.43
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import faker
import phonenumbers

Faker = faker.Faker
Faker.seed(1)
source = Faker("id_ID")


def valid(text):
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "ID"))
    except phonenumbers.NumberParseException:
        return False


count = sum(valid(source.phone_number()) for _ in range(2000))
ssn, iban = source.ssn(), source.iban()
print("Faker", version("Faker"), "phonenumbers", version("phonenumbers"), count, ssn, iban)
assert 900 <= count <= 1100
assert len(ssn.split("-")) == 3 and iban.startswith("GB")
PY
