#!/usr/bin/env bash
# python-ubl reads an invoice that asks for 7.1 million rupiah and writes one that asks for 10 million euros
#
# Packages: python-ubl==0.1.5
# Guess: The totals of an invoice that is read are those that stand in it, and those of a new one are in the currency of
#   its lines or of the document.
# Seen: LegalMonetaryTotal is summed anew from the lines: it is in EUR whatever the document says, PrepaidAmount is
#   gone, and so is PPN that stands for the whole document and not line by line. 11.1 million with PPN of which 4
#   million were paid in advance are IDR 7100000.00 in the file, and EUR 10000000.00 in the object and in the file that
#   it writes.
# Here: An invoice of sopan has its total, its payments and what a buyer withholds as they were given, each with its
#   currency; a host takes PayableAmount and PrepaidAmount from the XML itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-ubl==0.1.5
"$dir/venv/bin/python" - << 'PY'
import re
from importlib.metadata import version

from ubl.models import Invoice

PARTY = "<cac:Party><cac:PartyName><cbc:Name>{}</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:StreetName>Jalan Contoh 1</cbc:StreetName><cbc:CityName>Jakarta</cbc:CityName><cbc:PostalZone>10110</cbc:PostalZone><cac:Country><cbc:IdentificationCode>ID</cbc:IdentificationCode></cac:Country></cac:PostalAddress></cac:Party>"
NAMES = "urn:oasis:names:specification:ubl:schema:xsd:"
TOTALS = {"LineExtension": 10_000_000, "TaxExclusive": 10_000_000, "TaxInclusive": 11_100_000, "Prepaid": 4_000_000, "Payable": 7_100_000}
amount = lambda name, value: f'<cbc:{name}Amount currencyID="IDR">{value}.00</cbc:{name}Amount>'
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{NAMES}Invoice-2" xmlns:cac="{NAMES}CommonAggregateComponents-2" xmlns:cbc="{NAMES}CommonBasicComponents-2">
<cbc:ID>INV-1</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate><cbc:DueDate>2026-03-31</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>IDR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty>{PARTY.format("PT Contoh")}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{PARTY.format("PT Andal")}</cac:AccountingCustomerParty>
<cac:TaxTotal>{amount("Tax", 1_100_000)}</cac:TaxTotal>
<cac:LegalMonetaryTotal>{"".join(amount(name, value) for name, value in TOTALS.items())}</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="EA">1</cbc:InvoicedQuantity>{amount("LineExtension", 10_000_000)}
<cac:Item><cbc:Name>Jasa</cbc:Name></cac:Item><cac:Price>{amount("Price", 10_000_000)}</cac:Price></cac:InvoiceLine>
</Invoice>"""
invoice = Invoice.from_xml_string(XML)
payable = invoice.legal_monetary_total.payable_amount
written = re.findall(r'<cbc:(?:Payable|Prepaid)Amount currencyID="(\w+)">([^<]+)<', invoice.to_xml_string())
print("python-ubl", version("python-ubl"), invoice.document_currency_code.value, payable.currencyID, payable.value, written)
assert invoice.document_currency_code.value == "IDR" and invoice.lines[0].line_extension_amount.currencyID == "IDR"
assert (payable.currencyID, str(payable.value)) == ("EUR", "10000000.00") and written == [("EUR", "10000000.00")]
PY
