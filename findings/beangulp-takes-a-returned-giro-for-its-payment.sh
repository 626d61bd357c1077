#!/usr/bin/env bash
# beangulp marks a returned payment as a duplicate of the payment, and so another client's that is 5 % off
#
# Packages: beangulp==0.2.0 beancount==3.2.3
# Guess: A duplicate has the same amount with the same sign, the same payee and about the same day.
# Seen: The default comparison takes the quotient without its sign, allows 5 %, looks two days back and on, and asks for
#   no payee: the giro of Rp1.500.000 that the bank returns on the next day is a duplicate of its deposit, and so are
#   Rp1.450.000 of another client two days later. An importer writes duplicates as comments.
# Here: Payment has an id and a reference; ledger.read names what comes twice with one day, invoice and amount, holds
#   the invoice back, and drops nothing. A return is reversed_on of its payment.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check beangulp==0.2.0 beancount==3.2.3
"$dir/venv/bin/python" - << 'PY'
import datetime
from decimal import Decimal
from importlib.metadata import version

from beancount.core import data
from beancount.core.amount import Amount
from beangulp.extract import mark_duplicate_entries
from beangulp.importer import Importer
from beangulp.similar import find_similar_entries


def booked(day, payee, rupiah):
    def posting(account, number):
        return data.Posting(account, Amount(Decimal(number), "IDR"), None, None, None, None)

    both = [posting("Assets:Bank", rupiah), posting("Assets:Receivable", -rupiah)]
    date = datetime.date(2026, 3, day)
    return data.Transaction(data.new_metadata("bank", day), date, "*", payee, "", data.EMPTY_SET, data.EMPTY_SET, both)


giro = booked(2, "PT Andal", 1_500_000)
CASES = {
    "returned": booked(3, "Retur giro", -1_500_000),
    "another client": booked(4, "CV Bina", 1_450_000),
    "7 % less": booked(4, "CV Bina", 1_400_000),
    "three days": booked(5, "CV Bina", 1_500_000),
}
seen = {name: bool(find_similar_entries([entry], [giro])) for name, entry in CASES.items()}
entry = CASES["returned"]
mark_duplicate_entries([entry], [giro], datetime.timedelta(days=2), Importer.cmp)
print("beangulp", version("beangulp"), seen, "__duplicate__" in entry.meta)
assert seen == {"returned": True, "another client": True, "7 % less": False, "three days": False}
assert entry.meta["__duplicate__"] is giro
PY
