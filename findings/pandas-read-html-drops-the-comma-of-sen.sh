#!/usr/bin/env bash
# pandas.read_html makes 1500000,50 a hundred and fifty million: its thousands separator is on by default
#
# Packages: pandas==3.1.1 lxml==6.1.3
# Guess: read_html leaves 1500000,50 as text, as read_csv does; both have the parameters thousands and decimal. HTML
#   tables with the suffix .xls are what many web applications of Indonesia export.
# Seen: read_csv has thousands=None, read_html has thousands=",": the comma goes, and Rp1.500.000,50 is 150000050.
#   1.500,50 stays text, so a column is read or not by whether it has dots, and the code 001 becomes 1.
# Here: examples/ledger_files.py reads tables of HTML cell by cell as text, and ledger.read finds out which mark is
#   which.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 lxml==6.1.3
"$dir/venv/bin/python" - << 'PY'
import io

import pandas as pd

page = """<table><tr><th>Kode</th><th>Nilai</th><th>Lain</th></tr>
<tr><td>001</td><td>1500000,50</td><td>1.500,50</td></tr><tr><td>002</td><td>20,00</td><td>2.750,00</td></tr></table>"""
text = "Kode;Nilai\n001;1500000,50\n002;20,00\n"
html = pd.read_html(io.StringIO(page))[0]
csv = pd.read_csv(io.StringIO(text), sep=";")
print("pandas", pd.__version__, html.to_dict("list"), csv.to_dict("list"))
assert html["Nilai"].tolist() == [150000050, 2000]
assert html["Lain"].tolist() == ["1.500,50", "2.750,00"]
assert html["Kode"].tolist() == [1, 2]
assert csv["Nilai"].tolist() == ["1500000,50", "20,00"]
PY
