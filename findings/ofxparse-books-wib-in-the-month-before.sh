#!/usr/bin/env bash
# ofxparse moves a payment of 1 March, Jakarta time, to 28 February and takes the zone away
#
# Packages: ofxparse==0.21 ofxtools==1.1.1
# Guess: The day of a payment is the one that the bank wrote, whatever zone stands behind it; or the zone is kept beside
#   the time.
# Seen: DTPOSTED 20260301000000[+7:WIB] is a naive 28 February, 17:00, a month earlier in the books; 20260301 beside it
#   stays 1 March. ofxtools gives the same 28 February, aware, in UTC: its .date() is wrong, its day in Jakarta is
#   right.
# Here: ledger.read takes the day of an aware time in Asia/Jakarta, and asks about the text of OFX instead of guessing;
#   a naive time has the day that it shows, so a host gives the day of the bank.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check ofxparse==0.21 ofxtools==1.1.1
"$dir/venv/bin/python" - << 'PY'
import io
from datetime import date
from importlib.metadata import version
from zoneinfo import ZoneInfo

from ofxparse import OfxParser
from ofxtools.Parser import OFXTree

ENTRY = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{}<TRNAMT>1500000.50<FITID>{}<NAME>INV-1</STMTTRN>"
STATEMENT = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260302<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>IDR
<BANKACCTFROM><BANKID>999<ACCTID>1234567890<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260302""" + ENTRY.format("20260301000000[+7:WIB]", 1) + ENTRY.format("20260301", 2) + """</BANKTRANLIST>
<LEDGERBAL><BALAMT>3000001.00<DTASOF>20260302</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
parsed = [entry.date for entry in OfxParser.parse(io.BytesIO(STATEMENT.encode())).account.statement.transactions]
tree = OFXTree()
tree.parse(io.BytesIO(STATEMENT.encode()))
aware = [entry.dtposted for entry in tree.convert().statements[0].transactions]
print("ofxparse", version("ofxparse"), [str(time) for time in parsed], "ofxtools", version("ofxtools"), [str(time) for time in aware])
assert [str(time) for time in parsed] == ["2026-02-28 17:00:00", "2026-03-01 00:00:00"]
assert aware[0].date() == date(2026, 2, 28) and aware[0].astimezone(ZoneInfo("Asia/Jakarta")).date() == date(2026, 3, 1)
PY
