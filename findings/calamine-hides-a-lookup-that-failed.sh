#!/usr/bin/env bash
# python-calamine gives an empty text for #N/A and #DIV/0!, where openpyxl gives the error
#
# Packages: python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.3.1
# Guess: A cell whose formula failed is an error, None or NaN, something that differs from a cell that nobody filled
#   in.
# Seen: #N/A from a lookup of what was paid is the empty text, the same as an empty cell; what is not known looks like
#   nothing paid. pandas offers this reader as engine="calamine".
# Here: ledger.read refuses #N/A as an amount and says where it stands, and can do so only if the reader hands it on:
#   examples/ledger_files.py uses openpyxl, and the guide to ledgers says why.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.3.1
"$dir/venv/bin/python" - << 'PY'
import pathlib
import tempfile
from importlib.metadata import version

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

path = str(pathlib.Path(tempfile.mkdtemp()) / "a.xlsx")
with xlsxwriter.Workbook(path) as book:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Faktur", "Terbayar", "Catatan"])
    sheet.write_string(1, 0, "INV-1")
    sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    sheet.write_row(2, 0, ["INV-2"])
    sheet.write_string(3, 2, "akhir")
calamine = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
opened = [[cell.value for cell in row] for row in openpyxl.load_workbook(path, data_only=True).active]
print("python-calamine", version("python-calamine"), calamine, "openpyxl", openpyxl.__version__, opened)
assert calamine[1] == ["INV-1", "", ""] and calamine[2][1] == ""
assert opened[1] == ["INV-1", "#N/A", "#DIV/0!"] and opened[2][1] is None
PY
