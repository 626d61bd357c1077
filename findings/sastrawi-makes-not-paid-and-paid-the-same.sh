#!/usr/bin/env bash
# Sastrawi's stop words make one text of belum bayar (not paid yet) and sudah bayar (already paid)
#
# Packages: PySastrawi==1.2.1
# Guess: A list of stop words for Indonesian leaves out what carries no meaning (yang, di, itu), and keeps a negation;
#   the stemmer leaves names alone.
# Seen: belum, sudah, tidak, bukan and akan are all on the list: kami belum bayar, kami sudah bayar and kami tidak akan
#   bayar are all bayar, tagihan ini bukan milik kami (this bill is not ours) is tagihan milik, and before or after
#   Friday is Friday. The stemmer makes Liana of Bu Meliana, Nadi of Pak Bernadi and anti of Dianti.
# Here: No reply is classified; a model that reads one hands in its belief with a quote, which holds until a person has
#   looked at it. Names are compared as they stand.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check PySastrawi==1.2.1
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
from Sastrawi.StopWordRemover.StopWordRemoverFactory import StopWordRemoverFactory

remove = StopWordRemoverFactory().create_stop_word_remover().remove
stem = StemmerFactory().create_stemmer().stem
TEXTS = (
    "kami belum bayar",
    "kami sudah bayar",
    "kami tidak akan bayar",
    "tagihan ini bukan milik kami",
    "dibayar sebelum jumat",
    "dibayar sesudah jumat",
)
seen = [remove(text) for text in TEXTS]
names = [stem(name) for name in ("Bu Meliana", "Pak Bernadi", "Dianti")]
print("PySastrawi", version("PySastrawi"), dict(zip(TEXTS, seen, strict=True)), names)
assert seen == ["bayar"] * 3 + ["tagihan milik"] + ["dibayar jumat"] * 2
assert names == ["bu liana", "pak nadi", "anti"]
PY
