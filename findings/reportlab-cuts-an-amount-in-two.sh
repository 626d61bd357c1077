#!/usr/bin/env bash
# reportlab breaks Rp1.500.000.000,00 between its digits, and aligns decimals at the first dot of thousands
#
# Packages: reportlab==5.1.0 pymupdf==1.27.1
# Guess: A number that is too wide for its column runs over the edge, as in a browser, or is refused; DECIMAL lines
#   amounts up at the decimals.
# Seen: In a column of 50 points a Paragraph writes Rp1.500.0 and 00.000,00 below it, without a hyphen. ALIGN DECIMAL
#   takes the first dot for the decimal mark: 1.500.000 stands with its first dot above that of 750.000, and 900 under
#   the millions.
# Here: Letters and tables are HTML and set amounts at the right in a line that does not wrap; text tables are as wide
#   as their amounts.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check reportlab==5.1.0 pymupdf==1.27.1
"$dir/venv/bin/python" - << 'PY'
import io
from importlib.metadata import version

import pymupdf
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

cell = Paragraph("Rp1.500.000.000,00", getSampleStyleSheet()["Normal"])
cell.wrap(50, 1000)
lines = [" ".join(words) for _, words in cell.blPara.lines]
file, style = io.BytesIO(), [("ALIGN", (0, 0), (-1, -1), "DECIMAL"), ("FONTNAME", (0, 0), (-1, -1), "Courier")]
SimpleDocTemplate(file).build([Table([["1.500.000"], ["750.000"], ["900"]], colWidths=[200], style=style)])
words = pymupdf.open(stream=file.getvalue(), filetype="pdf")[0].get_text("words")
starts = {word[4]: round(word[0]) for word in words}
ends = {word[4]: round(word[2]) for word in words}
print("reportlab", version("reportlab"), lines, starts, ends)
assert lines == ["Rp1.500.0", "00.000,00"]
assert starts["1.500.000"] + 6 == starts["750.000"] + 18 == ends["900"]
PY
