"""The table of what comes next."""

from __future__ import annotations

import pickle

from sopan.account import Account, decide_portfolio, next_actions
from sopan.history import EVENT
from tests.rules.desk import CALENDAR, at, client, invoice, ladder, policy, step

NOW = at("2026-11-23 10:00")


def bill(who, name, due_on, **changes):
    return invoice(id=name, number=name, client_id=who, issued_on="2026-10-01", due_on=due_on, **changes)


def table(language="id"):
    final = [step("akhir", "H+3", "final"), {"id": "orang", "when": "H+10", "hand_off_to": "<manajer>"}]
    paid = {"payments": [{"id": "1", "amount": 10_000_000, "received_on": "2026-11-20"}]}
    reply = EVENT.validate_python({"event": "replied", "at": at("2026-11-20 10:00"), "invoice_ids": ["H"]})
    accounts = [
        Account(client(id="C-3"), (bill("C-3", "W", "2026-12-18"), bill("C-3", "V", "2026-12-10"))),
        Account(client(id="C-2"), (bill("C-2", "H", "2026-11-17"),), (reply,)),
        Account(client(id="C-1"), tuple(bill("C-1", name, "2026-11-17") for name in "AB")),
        Account(client(id="C-4"), (bill("C-4", "P", "2026-11-17", **paid),)),
        Account(client(id="C-5"), (bill("C-9", "X", "2026-11-17"),)),
    ]
    decisions = list(decide_portfolio(accounts, policy(*ladder()), now=NOW, calendar=CALENDAR))
    late = Account(client(id="C-6"), (bill("C-6", "L", "2026-10-12"),))
    how = policy(*final)
    (notice,) = next(decide_portfolio([late], how, now=at("2026-10-15 10:00"), calendar=CALENDAR)).sends
    noticed = Account(late.client, late.invoices, (notice.as_contacted(at("2026-10-15 10:00")),))
    return next_actions([*decisions, *decide_portfolio([noticed], how, now=NOW, calendar=CALENDAR)], language=language)


def test_what_has_to_be_done_first_stands_first_and_what_is_done_is_left_out():
    rows = table().rows
    assert [(row.action, row.client_id, row.invoice_ids, row.what) for row in rows] == [
        ("error", "C-5", (), ""),
        ("send", "C-1", ("A", "B"), "follow_up"),
        ("hand_off", "C-6", ("L",), "orang"),
        ("hold", "C-2", ("H",), "awaiting_us"),
        ("wait", "C-3", ("V",), "reminder"),
        ("wait", "C-3", ("W",), "reminder"),
    ]
    assert rows[1].channel == "email"
    assert (rows[1].at, rows[2].at, rows[3].at) == (NOW, None, None)
    assert [row.task for row in rows[2:4]] == ["serahkan kepada <manajer>", "balas klien"]
    assert rows[4].at < rows[5].at


def test_it_is_plain_data_escaped_html_and_says_why_in_both_languages():
    found = table("en")
    assert found.to_dicts()[1]["invoices"] == "A, B"
    assert found.to_dicts()[4]["why"].startswith("Waiting until Monday, 7 December 2026")
    assert table().to_dicts()[4]["why"].startswith("Menunggu sampai Senin, 7 Desember 2026")
    page = found._repr_html_()
    assert "&lt;manajer&gt;" in page
    assert "<manajer>" not in page
    assert "None" not in page
    assert pickle.loads(pickle.dumps(found)) == found


def test_of_two_holds_the_one_that_ends_by_itself_stands_first():
    promise = EVENT.validate_python(
        {"event": "promise_made", "at": at("2026-11-20 10:00"), "invoice_ids": ["Z"], "pay_by": "2026-11-30"}
    )
    reply = EVENT.validate_python({"event": "replied", "at": at("2026-11-20 10:00"), "invoice_ids": ["H"]})
    accounts = [
        Account(client(id="C-1"), (bill("C-1", "H", "2026-11-17"),), (reply,)),
        Account(client(id="C-2"), (bill("C-2", "Z", "2026-11-17"),), (promise,)),
    ]
    rows = next_actions(decide_portfolio(accounts, policy(*ladder()), now=NOW, calendar=CALENDAR)).rows
    assert [(row.invoice_ids, row.what) for row in rows] == [(("Z",), "promised"), (("H",), "awaiting_us")]
