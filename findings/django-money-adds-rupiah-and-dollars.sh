#!/usr/bin/env bash
# django-money adds rupiah to dollars as soon as the database does the sum
#
# Packages: django-money==3.6.2 Django==5.2.19
# Guess: A library for amounts with currencies refuses to add two of them, in Python and in SQL, or answers by currency.
# Seen: Sum over an invoice of Rp1.500.000 and one of US$100 is the plain Decimal 1500100; order_by puts US$100 below
#   Rp1.500.000; F("total") + Money(5, "IDR") makes US$105 of US$100, while the same sum in Python raises TypeError.
#   Assigning 7 to the field keeps the currency of what was there.
# Here: Money of two currencies is never added or compared, and what is outstanding is said by currency; totals come
#   from the values, not from SQL.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check django-money==3.6.2 Django==5.2.19
"$dir/venv/bin/python" - << 'PY'
from decimal import Decimal

import django
import djmoney
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(INSTALLED_APPS=["djmoney"], DATABASES={"default": database}, CURRENCIES=("IDR", "USD"))
django.setup()

from django.db import connection, models
from djmoney.models.fields import MoneyField
from djmoney.money import Money


class Invoice(models.Model):
    total = MoneyField(max_digits=19, decimal_places=2, default_currency="IDR")

    class Meta:
        app_label = "piutang"


with connection.schema_editor() as editor:
    editor.create_model(Invoice)
Invoice.objects.create(total=Money("1500000", "IDR"))
dollars = Invoice.objects.create(total=Money("100", "USD"))
summed = Invoice.objects.aggregate(models.Sum("total"))["total__sum"]
first = Invoice.objects.order_by("total").first().total
Invoice.objects.filter(pk=dollars.pk).update(total=models.F("total") + Money(5, "IDR"))
added = Invoice.objects.get(pk=dollars.pk).total
refused = False
try:
    Money("100", "USD") + Money(5, "IDR")
except TypeError:
    refused = True
dollars.total = 7
print("django-money", djmoney.__version__, "Django", django.__version__, summed, first, added, refused, dollars.total)
assert summed == Decimal("1500100") and not hasattr(summed, "currency") and first == Money("100", "USD")
assert added == Money("105", "USD") and refused and dollars.total == Money("7", "USD")
PY
