#!/usr/bin/env bash
# Django: a localized form in Indonesian takes 1500000,50 with a comma, and 1.500 for one and a half
#
# Packages: Django==5.2.19
# Guess: A field with localize=True in the locale id knows the comma for decimals and the dot for thousands: 1.500 is
#   1500, as everybody types it.
# Seen: USE_THOUSAND_SEPARATOR, off by default and meant for output, decides on input too: without it 1.500 is 1.5,
#   1500000,50 is right and 1.500.000 is refused. With it 1.500 is 1500, and yet 1.50 is 1.5 and 1.500.50 is 150050.
# Here: Money.parse takes Rp1.500 and Rp1.500.000,50 and refuses a bare 1.500; the guide to Django says what a localized
#   form needs.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check Django==5.2.19
"$dir/venv/bin/python" - << 'PY'
import django
from django.conf import settings

settings.configure(LANGUAGE_CODE="id")
django.setup()

from django import forms
from django.test.utils import override_settings


def typed(text):
    try:
        return str(forms.DecimalField(localize=True).clean(text))
    except forms.ValidationError:
        return None


TEXTS = ("1.500", "1.500.000", "1500000,50", "1.50", "1.500.50")
seen = {text: typed(text) for text in TEXTS}
with override_settings(USE_THOUSAND_SEPARATOR=True):
    grouped = {text: typed(text) for text in TEXTS}
print("Django", django.__version__, seen, grouped)
assert list(seen.values()) == ["1.500", None, "1500000.50", "1.50", None]
assert list(grouped.values()) == ["1500", "1500000", "1500000.50", "1.50", "150050"]
PY
