#!/usr/bin/env bash
# bankstatementparser gives a collective credit of three clients to the first of them, in camt.054 and not in camt.053
#
# Packages: bankstatementparser==0.0.29
# Guess: An entry that holds three transactions (NtryDtls/TxDtls) is three rows with their amounts, whichever message of
#   camt it stands in; a row says whether the entry is booked (BOOK) or only expected (PDNG).
# Seen: In camt.053 it is three rows: 1, 2 and 3 million. In camt.054, by which banks tell of money that came in, and in
#   camt.052 it is one row of 6 million with the EndToEndId of the first and the references of all three in one cell. No
#   column has the status: a row that is pending is equal to one that is booked.
# Here: A payment names its invoice, and ledger.read takes every row of a table of payments for money that is there: the
#   guide to ledgers says what to leave out.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check bankstatementparser==0.0.29
"$dir/venv/bin/python" - "$dir/bank.xml" << 'PY'
import pathlib
import sys
from importlib.metadata import version

from bankstatementparser import create_parser

MESSAGES = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
WRITTEN = "2026-03-03T00:00:00"
BALANCES = "".join(
    f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">{amount}</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
    for code, amount in (("OPBD", 0), ("CLBD", 6000000))
)


def transaction(number):
    return (
        f"<TxDtls><Refs><EndToEndId>INV-{number}</EndToEndId></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="IDR">{number}000000</Amt></TxAmt></AmtDtls>'
        f"<RmtInf><Ustrd>INV-{number}</Ustrd></RmtInf></TxDtls>"
    )


def read(kind, status):
    root, part = MESSAGES[kind]
    pathlib.Path(sys.argv[1]).write_text(
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.02"><{root}>'
        f"<GrpHdr><MsgId>1</MsgId><CreDtTm>{WRITTEN}</CreDtTm></GrpHdr><{part}><Id>1</Id><CreDtTm>{WRITTEN}</CreDtTm>"
        f"<Acct><Id><Othr><Id>1234567890</Id></Othr></Id></Acct>{BALANCES if kind == '053' else ''}"
        f'<Ntry><Amt Ccy="IDR">6000000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2026-03-02</Dt>'
        "</BookgDt><BkTxCd><Prtry><Cd>COLL</Cd></Prtry></BkTxCd><NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch>"
        f"{''.join(map(transaction, (1, 2, 3)))}</NtryDtls></Ntry></{part}></{root}></Document>"
    )
    return create_parser(sys.argv[1]).parse()


seen = {}
for kind in MESSAGES:
    booked, pending = read(kind, "BOOK"), read(kind, "PDNG")
    seen[kind] = [(row.EndToEndId, int(row.Amount)) for row in booked.itertuples()]
    assert booked.equals(pending) and not [name for name in booked if "sts" in name.lower() or "status" in name.lower()]
print("bankstatementparser", version("bankstatementparser"), seen)
assert seen["053"] == [("INV-1", 1_000_000), ("INV-2", 2_000_000), ("INV-3", 3_000_000)]
assert seen["052"] == seen["054"] == [("INV-1", 6_000_000)]
assert read("054", "BOOK").Reference[0] == "INV-1 INV-2 INV-3"
PY
