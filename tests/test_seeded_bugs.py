"""The list behind `make seeded-bugs`: complete, and in step with the source. Catching them takes minutes, not here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.seeded_bugs.bugs import BUGS

SOURCE = Path(__file__).parents[1] / "src" / "sopan"
INCIDENTS = (
    *("invoiceninja #1693", "invoiceninja #1447", "invoiceninja #1921", "invoiceninja #2649", "FOSSBilling #3963"),
    *("FOSSBilling #3965", "foodcoopshop #1110", "moodle #91", "akaunting #259", "Kill Bill #472"),
    *("Kill Bill #2297", "OCA #35", "OCA #122", "Kill Bill #782", "Kill Bill #1032"),
    *("invoiceninja #2183", "invoiceninja #637", "Dolibarr #30771", "invoiceninja #9312", "ERPNext #45685"),
    *("invoiceninja #792", "invoiceninja #8974", "invoiceninja #1757", "invoiceninja #8665", "elizaOS #31062"),
    *("ERPNext #41752", "ERPNext #49066", "ERPNext #58220", "OCA #568", "OCA #330", "OCA #334", "OCA #460"),
    *("ERPNext #12429", "OCA #470", "OCA #208", "account_invoice_blocking", "Lago", "Chargebee"),
    *("Dolibarr #34656", "Dolibarr #26037", "Dolibarr #31310", "Stripe"),
    *("odoo #281992", "ledbox #19", "AyeCode invoicing #226", "awesome-phone-call-agents #226"),
    *("OCA l10n-italy #5258", "invoiceninja #4732", "ERPNext #36170"),
    *("LedgerSMB #1290", "alyf banking #106", "alyf banking #270", "invoiceninja #9376", "ZUGFeRD-csharp #702"),
    *("ERPNext #18334", "InvoiceShelf #297", "jverein #459", "akaunting #1776", "Lago #2832", "Lago #2870"),
    *("Lago #2876", "awesome-phone-call-agents #122", "metasfresh #5379", "01-edu #3191", "hitobito #3692"),
    *("invoiceninja #11917", "an independent hunt", "an independent reading"),
)
"""What went wrong elsewhere and was read about: every one is put in by some bug of the list."""


def threads_of(text: str) -> set[str]:
    """`"OCA #330, #334; Lago"` names three."""
    found = set()
    for part in text.split("; "):
        project, _, _ = part.partition(" #")
        found |= {f"{project} #{number.split(' ')[0].strip(',;')}" for number in part.split("#")[1:]}
        found |= {name.split(":")[0] for name in part.split(", ") if "#" not in name}
    return found


def test_every_incident_is_in_the_list():
    named = set().union(*(threads_of(bug.threads) for bug in BUGS))
    assert not set(INCIDENTS) - named


def test_no_two_bugs_have_one_name():
    assert len({bug.name for bug in BUGS}) == len(BUGS)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_bug_still_applies_to_the_source(bug):
    """When the code moves, the bug moves with it; or it would be put in nowhere and caught by nothing."""
    sources: dict[str, str] = {}
    for file, old, new in bug.changes:
        source = sources.get(file) or (SOURCE / file).read_text(encoding="utf-8")
        assert source.count(old) == 1, f"{file}: mend the change in tests/seeded_bugs/bugs.py"
        sources[file] = source.replace(old, new)
    for source in sources.values():
        ast.parse(source)
