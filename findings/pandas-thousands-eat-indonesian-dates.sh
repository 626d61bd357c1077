#!/usr/bin/env bash
# pandas: thousands="." for rupiah turns the dates of the same file into numbers
#
# Packages: pandas==2.3.3
# Guess: thousands="." and decimal="," concern columns of amounts; a date such as 02.11.2026 stays text until
#   parse_dates.
# Seen: 02.11.2026 becomes the integer 2112026 and 12.11.2026 becomes 12112026, with no warning; one cell that is no
#   number (`1.500.000,-`) keeps its own column as text while the dates of the same file are still eaten.
# Here: the ledger decides amounts by column and takes text as it is; the guide reads with csv.DictReader, which leaves
#   every cell a text.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==2.3.3
"$dir/venv/bin/python" - << 'PY'
import io

import pandas as pd

ledger = "faktur;tanggal;nilai\nINV-1;02.11.2026;1.500.000,50\nINV-2;12.11.2026;750.000\n"
read = pd.read_csv(io.StringIO(ledger), sep=";", thousands=".", decimal=",")
dashes = pd.read_csv(io.StringIO(ledger.replace("750.000", "750.000,-")), sep=";", thousands=".", decimal=",")
print("pandas", pd.__version__, read.to_dict("list"), dashes.to_dict("list"))
assert read["tanggal"].tolist() == [2112026, 12112026]
assert read["nilai"].tolist() == [1500000.5, 750000.0]
assert dashes["tanggal"].tolist() == [2112026, 12112026]
assert dashes["nilai"].tolist() == ["1.500.000,50", "750.000,-"]
PY
