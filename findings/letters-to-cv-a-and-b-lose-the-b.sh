#!/usr/bin/env bash
# A letter to CV A&B: docxtpl writes CV A and drops the rest, reportlab writes CV A&B; with a semicolon
#
# Packages: docxtpl==0.20.2 python-docx==1.2.0 reportlab==5.1.0 pypdf==7.1.1
# Guess: A value that is put into a document is escaped, or an ampersand is an error; a name is never changed without a
#   word.
# Seen: docxtpl puts values into the XML and reads what it can: PT Maju & Jaya is PT Maju  Jaya, CV A&B is CV A, and
#   after Toko <Baru> the paragraph ends, the amount with it. With autoescape=True it is right. A Paragraph of reportlab
#   takes &B for an entity and prints A&B; for it.
# Here: Names are escaped in every text that is HTML, by autoescape and a grammar of its own, and stand as they are in
#   plain ones; a host that prints by other means escapes there.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check docxtpl==0.20.2 python-docx==1.2.0 reportlab==5.1.0 pypdf==7.1.1
"$dir/venv/bin/python" - << 'PY'
import io
from importlib.metadata import version

import docx
import docxtpl
import pypdf
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate


def by_docxtpl(name, **options):
    letter, file = docx.Document(), io.BytesIO()
    letter.add_paragraph("Kepada {{ name }} sebesar {{ amount }}")
    letter.save(file)
    template = docxtpl.DocxTemplate(file)
    template.render({"name": name, "amount": "Rp1.500.000"}, **options)
    filled = io.BytesIO()
    template.save(filled)
    return docx.Document(filled).paragraphs[0].text


def by_reportlab(name):
    file = io.BytesIO()
    SimpleDocTemplate(file).build([Paragraph(f"Kepada {name} sebesar Rp1.500.000", getSampleStyleSheet()["Normal"])])
    return pypdf.PdfReader(file).pages[0].extract_text().strip()


seen = [by_docxtpl(name) for name in ("PT Maju & Jaya", "CV A&B", "Toko <Baru>")]
escaped, printed = by_docxtpl("CV A&B", autoescape=True), by_reportlab("CV A&B")
print("docxtpl", version("docxtpl"), seen, escaped, "reportlab", version("reportlab"), printed)
assert seen == ["Kepada PT Maju  Jaya sebesar Rp1.500.000", "Kepada CV A sebesar Rp1.500.000", "Kepada Toko "]
assert escaped == "Kepada CV A&B sebesar Rp1.500.000" and printed == "Kepada CV A&B; sebesar Rp1.500.000"
PY
