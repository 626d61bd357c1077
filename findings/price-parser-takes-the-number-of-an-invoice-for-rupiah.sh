#!/usr/bin/env bash
# price-parser reads Rp1,5 juta as Rp1.5, and INV-2026-001 Rp1.500.000 as 2026 rupiah
#
# Packages: price-parser==0.5.1
# Guess: The number beside the sign of the currency is the amount; a word such as juta (million) or rb (thousand)
#   counts, or makes the text unreadable.
# Seen: The first number is taken, and the currency from wherever it stands: Price(2026, Rp). Rp1,5 juta is 1.5, Rp
#   500rb is 500 and -Rp1.500 is 1500 without its sign. Rp1.500.000,50 and Rp 1.500.000,- are right.
# Here: Money.parse takes an amount in the notation of one language and nothing around it, and refuses words; what a
#   client wrote about a transfer is a claim with or without an amount that somebody entered.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check price-parser==0.5.1
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from price_parser import Price


def read(text):
    price = Price.fromstring(text)
    return str(price.amount), price.currency


seen = {text: read(text) for text in ("INV-2026-001 Rp1.500.000", "sudah transfer Rp1,5 juta", "Rp 500rb", "-Rp1.500", "Rp1.500.000,50")}
print("price-parser", version("price-parser"), seen)
assert list(seen.values()) == [("2026", "Rp"), ("1.5", "Rp"), ("500", "Rp"), ("1500", "Rp"), ("1500000.50", "Rp")]
PY
