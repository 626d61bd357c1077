#!/usr/bin/env bash
# tablib reads an amount in an ODS file as it is shown: 1500, shown as 1.500, is one and a half
#
# Packages: tablib[ods]==3.10.0 pyexcel-ods==0.6.0 pyexcel==0.7.6
# Guess: A cell of OpenDocument holds its number beside the text that a person sees, as Excel files do, and a reader
#   takes the number. django-import-export reads by tablib.
# Seen: The value 1500 shown as 1.500 in an Indonesian office is the float 1.5 to tablib; 1500000.4 shown without
#   decimals is 1500000, 1.500.000 is an error of the whole file, and a cell of the type currency is the text Rp1.500.
#   pyexcel takes the values, and makes the text 1500 IDR of a currency.
# Here: ledger.read reads 1500 IDR and Rp1.500 as amounts, and knows what 1.500 means from the other rows; a float that
#   was already misread cannot be told, so the guide to ledgers names the reader.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check tablib[ods]==3.10.0 pyexcel-ods==0.6.0 pyexcel==0.7.6
"$dir/venv/bin/python" - << 'PY'
import io
from importlib.metadata import version

import pyexcel
import tablib
from odf import opendocument, table, text


def sheet(shown, value, **more):
    document = opendocument.OpenDocumentSpreadsheet()
    cell = table.TableCell(value=value, **(more or {"valuetype": "float"}))
    cell.addElement(text.P(text=shown))
    row, tab = table.TableRow(), table.Table(name="Piutang")
    row.addElement(cell)
    tab.addElement(row)
    document.spreadsheet.addElement(tab)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def by_tablib(*args, **more):
    try:
        return tablib.Dataset().load(sheet(*args, **more), format="ods", headers=False)[0][0]
    except ValueError as error:
        return type(error).__name__


rupiah = {"valuetype": "currency", "currency": "IDR"}
seen = by_tablib("1.500", "1500"), by_tablib("1500000", "1500000.4"), by_tablib("1.500.000", "1500000"), by_tablib("Rp1.500", "1500", **rupiah)
values = [pyexcel.get_array(file_content=content, file_type="ods")[0][0] for content in (sheet("1.500", "1500"), sheet("Rp1.500", "1500", **rupiah))]
print("tablib", version("tablib"), seen, "pyexcel-ods", version("pyexcel-ods"), values)
assert seen == (1.5, 1500000.0, "ValueError", "Rp1.500")
assert values == [1500, "1500 IDR"]
PY
