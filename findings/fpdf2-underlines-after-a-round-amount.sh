#!/usr/bin/env bash
# fpdf2 with markdown=True takes the dashes of Rp1.500.000,-- away and underlines what follows
#
# Packages: fpdf2==2.8.9 pypdf==7.1.1
# Guess: Markdown has emphasis by stars and underscores; the two dashes that close a round amount on Indonesian, Dutch
#   and German papers are text.
# Seen: Two dashes switch underlining on and off: Rp1.500.000,-- dan Rp750.000,-- loses both pairs, and what stands
#   between them is underlined. A pair without a partner goes too, and so do two underscores in the number of an
#   invoice.
# Here: Round amounts are written Rp1.500.000 without dashes, and no text of ours is Markdown but that of WhatsApp,
#   whose signs are taken out of values.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check fpdf2==2.8.9 pypdf==7.1.1
"$dir/venv/bin/python" - << 'PY'
import io

import fpdf
import pypdf


def printed(text):
    page = fpdf.FPDF()
    page.add_page()
    page.set_font("Helvetica", size=12)
    page.multi_cell(0, text=text, markdown=True)
    return pypdf.PdfReader(io.BytesIO(bytes(page.output()))).pages[0].extract_text().strip()


seen = [printed(text) for text in ("Rp1.500.000,-- dan Rp750.000,-- lunas", "Rp1.500.000,--", "INV__01 dan INV__02", "Rp1.500.000,- lunas")]
print("fpdf2", fpdf.__version__, seen)
assert seen == ["Rp1.500.000, dan Rp750.000, lunas", "Rp1.500.000,", "INV01 dan INV02", "Rp1.500.000,- lunas"]
PY
