#!/usr/bin/env bash
# tabulate prints the text 1.500 as 1.5, the number 1E5 as 100000 and Decimals in powers of ten
#
# Packages: tabulate==0.10.0
# Guess: A text is printed as it is; numbers are aligned, not rewritten, and a Decimal keeps its digits.
# Seen: A column whose texts could all be numbers is read as numbers: Rp1.500 loses its zeros, the invoice 1E5 becomes
#   100000, and Decimal("12345678901.50") is 1.23457e+10. With 1.500.000 in the column it stays text, so one row changes
#   how the others are printed. disable_numparse=True leaves the texts alone.
# Here: Tables of sopan are written by its own writer from texts that are already formatted.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check tabulate==0.10.0
"$dir/venv/bin/python" - << 'PY'
from decimal import Decimal
from importlib.metadata import version

from tabulate import tabulate


def column(*cells, **options):
    return [line.strip() for line in tabulate([[cell] for cell in cells], tablefmt="plain", **options).splitlines()]


seen = {
    "amounts": column("1.500", "10.250"),
    "with a million": column("1.500", "1.000.000"),
    "numbers of invoices": column("1E5", "12E3"),
    "decimals": column(Decimal("12345678901.50")),
    "left alone": column("1.500", "1E5", disable_numparse=True),
}
print("tabulate", version("tabulate"), seen)
assert seen["amounts"] == ["1.5", "10.25"] and seen["with a million"] == ["1.500", "1.000.000"]
assert seen["numbers of invoices"] == ["100000", "12000"] and seen["decimals"] == ["1.23457e+10"]
assert seen["left alone"] == ["1.500", "1E5"]
PY
