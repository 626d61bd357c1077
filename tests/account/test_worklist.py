"""The table of what comes next."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from decimal import Decimal

import pytest

from sopan.account import Account, Worklist, decide_portfolio, next_actions
from sopan.errors import ArgumentError
from sopan.history import EVENT
from sopan.money import Money
from tests.rules.desk import CALENDAR, at, client, day, invoice, ladder, policy, step

NOW = at("2026-11-23 10:00")
REPLY = EVENT.validate_python({"event": "replied", "at": at("2026-11-20 10:00"), "invoice_ids": ["H"]})


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


def test_a_draft_waits_for_us_and_nothing_is_open_on_it():
    draft = bill("C-1", "A", "2026-11-17", status="draft")
    (decided,) = decide_portfolio([Account(client(id="C-1"), (draft,))], policy(*ladder()), now=NOW, calendar=CALENDAR)
    (row,) = next_actions([decided]).rows
    assert (row.what, row.invoice_ids, row.amounts, row.days_overdue) == ("not_issued", ("A",), (), None)


def test_causes_are_counted_the_most_frequent_first_and_by_name_where_they_are_as_many():
    rows = table().rows
    told = (("price", "tax"), ("goods", "price"), ("away",))
    causes = Worklist(tuple(replace(row, causes=of) for row, of in zip(rows, told, strict=False))).causes
    assert causes == (("price", 2), ("away", 1), ("goods", 1), ("tax", 1))


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


# --- amounts, owners, orders and room --------------------------------------------------------------

PHONE = [{"id": "telepon", "when": "H+3", "tone": "firm", "channels": ["phone"]}]


def callers(count, **of):
    """Clients `C-00` … with one invoice each, all to be called now."""
    return [
        Account(
            client(id=f"C-{n:02}", contacts=[{"channel": "phone", "address": "081234567890"}]),
            (bill(f"C-{n:02}", f"I-{n:02}", "2026-11-17", total=of.get("total", lambda n: 1_000_000)(n)),),
        )
        for n in range(count)
    ]


def listed(accounts, how=None, **options):
    how = policy(*PHONE) if how is None else how
    return next_actions(decide_portfolio(accounts, how, now=NOW, calendar=CALENDAR), calendar=CALENDAR, **options)


def test_a_row_says_how_much_how_late_since_when_and_until_when():
    rows = table("en").rows
    by_client = {row.client_id: row for row in rows}
    assert by_client["C-5"].amounts == ()
    assert by_client["C-5"].days_overdue is None
    joint, overdue, held = (by_client[name] for name in ("C-1", "C-6", "C-2"))
    assert joint.amounts == (Money(20_000_000),)
    assert (joint.days_overdue, joint.due_on) == (6, NOW.date())
    assert (overdue.amounts, overdue.days_overdue) == ((Money(10_000_000),), 42)
    assert (held.amounts, held.since) == ((Money(10_000_000),), day("2026-11-20"))
    assert [(row.amounts, row.days_overdue) for row in rows[4:]] == [
        ((Money(10_000_000),), -17),
        ((Money(10_000_000),), -25),
    ]


def test_a_message_in_two_currencies_is_two_dicts_and_one_line():
    who = client(id="C-1")
    account = Account(who, (bill("C-1", "A", "2026-11-17"), bill("C-1", "B", "2026-11-17", total="USD 12.50")))
    found = listed([account], policy(*ladder()))
    assert len(found.rows) == 1
    assert [(plain["amount"], plain["currency"]) for plain in found.to_dicts()] == [
        (Decimal("10000000.00"), "IDR"),
        (Decimal("12.50"), "USD"),
    ]
    assert json.dumps(found.to_dicts(), default=str)


def test_by_value_the_largest_amounts_come_first_currency_by_currency():
    accounts = callers(3, total=lambda n: 1_000_000 * (n + 1))
    dollars = callers(4, total=lambda n: f"USD {n + 1}")[3:]
    paid_later = [Account(client(id="C-9"), (bill("C-9", "L", "2026-12-18", total=90_000_000),))]
    rows = listed([*accounts, *dollars, *paid_later], order="value").rows
    assert [row.client_id for row in rows] == ["C-02", "C-01", "C-00", "C-03", "C-9"]
    assert rows[-1].action == "wait"


def test_by_client_the_clients_come_in_their_order():
    clients = [row.client_id for row in listed(reversed(callers(5)), order="client").rows]
    assert clients == sorted(clients)


def test_by_urgency_the_longest_overdue_of_the_same_hour_comes_first():
    accounts = callers(2)
    older = Account(accounts[1].client, (bill("C-01", "I-01", "2026-11-10"),))
    assert [row.client_id for row in listed([accounts[0], older]).rows] == ["C-01", "C-00"]


def test_what_is_beyond_a_days_capacity_gets_a_later_working_day_and_stands_behind():
    held = Account(client(id="C-H"), (bill("C-H", "H", "2026-11-17"),), (REPLY,))
    found = listed([*callers(5), held], capacity={"phone": 2})
    assert [(row.action, str(row.day)) for row in found.rows] == [
        ("send", "2026-11-23"),
        ("send", "2026-11-23"),
        ("hold", "None"),
        ("send", "2026-11-24"),
        ("send", "2026-11-24"),
        ("send", "2026-11-25"),
    ]
    assert [row.is_postponed for row in found.rows] == [False, False, False, True, True, True]
    friday = callers(3)
    late = next_actions(
        decide_portfolio(friday, policy(*PHONE), now=at("2026-11-27 10:00"), calendar=CALENDAR),
        capacity={"phone": 1},
        calendar=CALENDAR,
    )
    assert [str(row.day) for row in late.rows] == ["2026-11-27", "2026-11-30", "2026-12-01"]


def test_capacity_goes_to_the_largest_amounts_when_these_come_first():
    accounts = callers(3, total=lambda n: 1_000_000 * (n + 1))
    rows = listed(accounts, order="value", capacity={"phone": 1}).rows
    assert [(row.client_id, str(row.day)) for row in rows] == [
        ("C-02", "2026-11-23"),
        ("C-01", "2026-11-24"),
        ("C-00", "2026-11-25"),
    ]


def test_of_another_channel_there_is_room_for_all():
    assert not any(row.is_postponed for row in listed(callers(5), capacity={"email": 1}).rows)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"order": "mood"}, "order must be one of urgency, value, client"),
        ({"language": "nl"}, "language"),
        ({"capacity": {"telegraph": 2}}, "capacity must name channels"),
        ({"capacity": {"phone": 0}}, "at least 1"),
        ({"capacity": {"phone": True}}, "at least 1"),
        ({"capacity": {"phone": 1.5}}, "at least 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, problem):
    with pytest.raises(ArgumentError, match=problem):
        listed(callers(1), **options)


def test_an_owner_gets_an_email_with_the_lines_of_the_owners_clients():
    owners = {"C-00": "dewi@contoh.example", "C-01": "budi@contoh.example", "C-02": "dewi@contoh.example"}
    found = listed(callers(4), owners=owners, language="en")
    assert found.owners == ("dewi@contoh.example", "budi@contoh.example")
    mail = found.digest("PT Contoh <sopan@contoh.example>", found.owners[0], at=NOW)
    assert mail["To"] == "dewi@contoh.example"
    assert mail["Subject"] == "Worklist of Monday, 23 November 2026: 2 to send"
    text = mail.get_body(("plain",)).get_content()
    assert "C-00" in text
    assert "C-02" in text
    assert "C-01" not in text
    assert "C-03" not in text
    assert "<td" in mail.get_body(("html",)).get_content()
    again = found.digest("PT Contoh <sopan@contoh.example>", found.owners[0], at=NOW)
    assert mail.as_bytes() == again.as_bytes()
    other = found.digest("PT Contoh <sopan@contoh.example>", found.owners[1], at=NOW)
    assert mail["Message-ID"] != other["Message-ID"]
    with pytest.raises(ArgumentError, match="to must be one email address"):
        found.digest("sopan@contoh.example", "Dewi")


def test_an_owner_without_lines_hears_that_there_are_none():
    mail = listed([]).digest("sopan@contoh.example", "dewi@contoh.example")
    assert mail["Subject"] == "Daftar kerja: tidak ada"


def test_it_prints_as_a_table():
    lines = str(listed(callers(1), language="en")).splitlines()
    assert lines[0].split() == ["action", "client", "invoices", "open", "days", "overdue", "when", "why"]
    assert lines[2].startswith("send (phone)  C-00    I-00")
    assert "IDR 1,000,000" in lines[2]
    assert all(len(line) < 140 for line in lines)
    owned = str(listed(callers(1), owners={"C-00": "Dewi"}))
    assert owned.splitlines()[0].split()[-2:] == ["jawab", "keterangan"]
    assert " Dewi " in owned
