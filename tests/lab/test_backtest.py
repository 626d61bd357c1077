"""A backtest sends what a host would have sent, knows nothing before its time, and asks only when something can change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sopan import Account, EscalationPolicy, History, PolicyBook, decide_account, presets
from sopan.decisions import HandOff
from sopan.errors import ArgumentError
from sopan.history import Contacted, DisputeOpened, DisputeResolved, Event, HandedOff, Replied, evolve
from sopan.invoice import Invoice
from sopan.lab import BacktestLog, backtest
from tests.lab.ledgers import PUBLIC, WIB, client, invoice, made, morning, public, unpaid

needs_public = pytest.mark.skipif(not PUBLIC.exists(), reason="the public ledger lies beside the repository")
YEARS = date(2012, 1, 1), date(2014, 3, 31)

Asked = tuple[datetime, str, str, str]


def sent_by(log: BacktestLog) -> list[Asked]:
    found = [
        (e.at.astimezone(UTC), e.invoice_id, e.step or "", e.key or "") for e in log.messages if e.step is not None
    ]
    return sorted(found)


def handed_by(log: BacktestLog) -> list[tuple[datetime, str]]:
    return sorted((entry.at.astimezone(UTC), entry.invoice_id) for entry in log.hand_offs)


def poll(
    account: Account, policy: EscalationPolicy, start: date, end: date, hours: Sequence[time]
) -> tuple[list[Asked], list[tuple[datetime, str]]]:
    """The obvious host: at each of these hours of each day it asks about everything it knows and that is not settled."""
    events = sorted(account.history, key=lambda event: event.at)
    conversation = History(()).conversation
    learnt = 0
    sent, handed = [], []
    day = start
    while day <= end:
        known: list[Invoice] = [bill.as_of(day) for bill in account.invoices if bill.issued_on <= day]
        if not policy.minimum:  # else what is settled counts too
            known = [bill for bill in known if bill.to_transfer(day).amount]
        for hour in hours if known else ():
            at = datetime.combine(day, hour, WIB)
            while learnt < len(events) and events[learnt].at <= at:
                conversation = evolve(conversation, events[learnt])
                learnt += 1
            answer = decide_account(account.client, known, policy, now=at, history=conversation)
            for message in answer.sends:
                conversation = evolve(conversation, message.as_contacted(at, "delivered"))
                sent += [(at.astimezone(UTC), i.invoice_id, i.step, message.key) for i in message.items if i.step]
            for invoice_id, decision in answer.by_invoice.items():
                if isinstance(decision, HandOff):
                    handed.append((at.astimezone(UTC), invoice_id))
                    gone = HandedOff(at=at, invoice_ids=(invoice_id,), to=decision.to)
                    conversation = evolve(conversation, gone)
        day += timedelta(days=1)
    return sorted(sent), sorted(handed)


def quarters(first: int, last: int) -> list[time]:
    return [time.min, *(time(hour, minute) for hour in range(first, last) for minute in (0, 15, 30, 45))]


# --- the public ledger ------------------------------------------------------------------------------


@needs_public
def test_thirty_public_invoices_are_asked_about_as_by_a_host_that_asks_every_quarter_of_an_hour():
    accounts = []
    for account in public()[:6]:
        early = sorted(account.invoices, key=lambda bill: bill.issued_on)[:5]
        ids = {bill.id for bill in early}
        history = tuple(event for event in account.history if set(event.invoice_ids) <= ids)
        accounts.append(Account(account.client, tuple(early), history))
    start = min(bill.issued_on for account in accounts for bill in account.invoices)
    end = max(bill.due_on or start for account in accounts for bill in account.invoices) + timedelta(days=60)
    log = backtest(presets.standard(), accounts, start, end)
    expected = []
    for account in accounts:
        # Outside these days the account has nothing open; inside, the hours of the shipped windows.
        first = min(bill.issued_on for bill in account.invoices)
        last = max(max(bill.due_on or first, bill.payments[0].received_on) for bill in account.invoices)
        sent, handed = poll(account, presets.standard(), first, last, [*quarters(9, 10), time(10, 0), time(13, 0)])
        assert not handed
        expected += sent
    assert sent_by(log) == sorted(expected)
    assert len(expected) > 20


@needs_public
@pytest.mark.long
@pytest.mark.parametrize("is_alone", [False, True], ids=["by client", "one by one"])
def test_all_public_invoices_are_asked_about_as_by_a_host_that_asks_every_quarter_of_an_hour(is_alone):
    accounts = alone(public()) if is_alone else public()
    compared = 0
    for account in accounts:
        log = backtest(presets.standard(), [account], *YEARS)
        assert sent_by(log) == poll(account, presets.standard(), *YEARS, quarters(0, 24)[1:])[0]
        compared += len(account.invoices)
    assert compared == 2466


@needs_public
def test_the_public_ledger_is_never_asked_after_settlement_or_in_dispute_and_every_early_step_occurs():
    logs = [backtest(presets.standard(), [account], *YEARS) for account in public()[::10]]
    assert {entry.met for log in logs for entry in log.messages} == {"paid_after"}
    steps = {entry.step for log in logs for entry in log.messages}
    assert steps >= {"reminder", "due_today", "follow_up", "call", "letter"}
    for log in logs:
        within_the_bound(log)


@needs_public
def test_every_step_up_to_the_final_notice_occurs_where_each_public_invoice_has_a_client_of_its_own():
    """Together, the caps of busy clients put the one final notice off until after the payment."""
    late = [account for account in alone(public()) if account.invoices[0].days_overdue(paid_on(account)) >= 25]
    logs = [backtest(presets.standard(), [account], *YEARS) for account in late]
    assert {entry.met for log in logs for entry in log.messages} == {"paid_after"}
    steps = {entry.step for log in logs for entry in log.messages}
    assert steps == {"reminder", "due_today", "follow_up", "call", "letter", "final_notice"}
    for log in logs:
        within_the_bound(log)


@needs_public
@pytest.mark.long
def test_the_whole_public_ledger_is_never_asked_after_settlement_or_in_dispute():
    for accounts in (public(), alone(public())):
        for account in accounts:
            log = backtest(presets.standard(), [account], *YEARS)
            assert {entry.met for entry in log.messages} <= {"paid_after"}
            within_the_bound(log)


def paid_on(account: Account) -> date:
    return account.invoices[0].payments[0].received_on


def alone(accounts: Sequence[Account]) -> list[Account]:
    """Each invoice with a client of its own."""
    return [
        Account(
            account.client.model_copy(update={"id": bill.id}),
            (bill.model_copy(update={"client_id": bill.id}),),
            [event for event in account.history if bill.id in event.invoice_ids],
        )
        for account in accounts
        for bill in account.invoices
    ]


def within_the_bound(log: BacktestLog) -> None:
    """Of one account, and so of one invoice where each has an account of its own."""
    assert log.asked <= 2 * (log.sent + len(log.holds) + log.changes) + 2 * log.invoices


# --- made ledgers -----------------------------------------------------------------------------------


def test_where_a_tenth_never_pays_the_ladder_is_climbed_to_its_end_as_by_a_polling_host():
    accounts = made(12, 2, never=0.3)
    start, end = date(2026, 1, 1), date(2026, 8, 31)
    log = backtest(presets.standard(), accounts, start, end)
    sent, handed = [], []
    for account in accounts[:5]:
        more, gone = poll(account, presets.standard(), start, end, [time(0, 0), time(9, 0), time(10, 0), time(13, 0)])
        sent += more
        handed += gone
    some = {bill.id for account in accounts[:5] for bill in account.invoices}
    assert [entry for entry in sent_by(log) if entry[1] in some] == sorted(sent)
    assert [entry for entry in handed_by(log) if entry[1] in some] == sorted(handed)
    never = {bill.id for account in accounts for bill in account.invoices if not bill.payments}
    assert {entry.invoice_id for entry in log.hand_offs if entry.met == "open"} == never
    assert {entry.met for entry in log.hand_offs} <= {"open", "paid_after"}
    assert all(entry.days_overdue >= 45 for entry in log.hand_offs)
    within_the_bound(log)


@pytest.mark.parametrize("policy", [presets.standard(), presets.firm()], ids=lambda made: made.name)
@pytest.mark.parametrize("each", [1, 3])
def test_the_host_asks_only_when_something_can_change(each, policy):
    logs = [backtest(policy, [account], date(2026, 1, 1), date(2026, 12, 31)) for account in made(12, each, never=0.3)]
    for log in logs:
        within_the_bound(log)
    assert sum(log.sent for log in logs) > 20


def test_invoices_that_come_in_the_middle_of_the_time_are_unknown_before():
    owner = client(1)
    bill = invoice(1, owner, date(2026, 5, 29))
    log = backtest(presets.standard(), [Account(owner, (bill,))], date(2026, 1, 1), date(2026, 5, 31))
    assert [(entry.step, entry.at.date()) for entry in log.messages] == [
        ("reminder", date(2026, 5, 22)),  # Iduladha and its cuti bersama, 27 and 28 May, are no working days
        ("due_today", date(2026, 5, 29)),
    ]


def test_a_payment_is_unknown_until_its_day():
    owner = client(1)
    bill = invoice(1, owner, date(2026, 4, 15), received_on=date(2026, 4, 17))
    log = backtest(presets.standard(), [Account(owner, (bill,))], date(2026, 3, 1), date(2026, 12, 31))
    assert [(entry.step, entry.met, entry.days_to_payment) for entry in log.messages] == [
        ("reminder", "paid_after", 7),
        ("due_today", "paid_after", 2),
    ]
    assert not log.holds


def test_a_dispute_is_respected_while_it_is_open_and_shown():
    owner = client(1)
    bill = invoice(1, owner, date(2026, 4, 15))
    history = [
        DisputeOpened(at=morning(date(2026, 4, 14)), invoice_ids=(bill.id,)),
        DisputeResolved(at=morning(date(2026, 5, 20)), invoice_ids=(bill.id,)),
    ]
    log = backtest(presets.standard(), [Account(owner, (bill,), history)], date(2026, 3, 1), date(2026, 6, 30))
    (hold,) = log.holds
    assert (hold.reason, hold.met, hold.at.date()) == ("disputed", "disputed", date(2026, 4, 14))
    assert not [e for e in log.messages if date(2026, 4, 14) <= e.at.date() < date(2026, 5, 20)]


def test_what_the_office_did_later_under_another_policy_is_left_out():
    owner = client(1)
    bill = invoice(1, owner, date(2026, 4, 15))
    then = datetime(2026, 4, 14, 9, 0, tzinfo=WIB)
    contacted = Contacted(at=then, channel="phone", outcome="delivered")
    handed = HandedOff(at=then, to="kolektor")
    plain = backtest(presets.standard(), [Account(owner, (bill,))], date(2026, 3, 1), date(2026, 7, 31))
    with_acts = Account(owner, (bill,), [contacted, handed])
    assert backtest(presets.standard(), [with_acts], date(2026, 3, 1), date(2026, 7, 31)).entries == plain.entries


def test_what_a_client_said_counts_from_when_it_was_said():
    owner = client(1)
    bill = invoice(1, owner, date(2026, 4, 15))
    history: list[Event] = [Replied(at=datetime(2026, 4, 14, 12, 0, tzinfo=WIB))]
    log = backtest(presets.standard(), [Account(owner, (bill,), history)], date(2026, 3, 1), date(2026, 6, 30))
    assert [entry.step for entry in log.messages] == ["reminder"]
    assert [entry.reason for entry in log.holds] == ["awaiting_us"]


def test_approvals_are_given_when_they_are_asked_for():
    log = backtest(presets.firm(), unpaid(1), date(2026, 1, 1), date(2026, 8, 31))
    assert "final_notice" in {entry.step for entry in log.messages}
    assert "needs_approval" not in {entry.reason for entry in log.holds}
    assert [entry.reason for entry in log.hand_offs] == ["ladder_end"]


def test_a_joint_message_has_one_key_and_counts_once():
    log = backtest(presets.standard(), unpaid(1, 3, apart=0), date(2026, 1, 1), date(2026, 2, 28))
    assert len(log.messages) == 3 * log.sent
    assert len({entry.key for entry in log.messages}) == log.sent


@pytest.mark.parametrize("preset", [presets.standard(), presets.firm(), presets.gentle()], ids=lambda made: made.name)
def test_a_book_of_policies_is_backtested_like_one(preset):
    """A book is always asked by `decide_account`; one open invoice under one policy by `decide`: the same answers."""
    thankful = EscalationPolicy.model_validate(preset.model_dump() | {"thanks": {"within_days": 5}})
    book = PolicyBook(policies=[presets.standard(), thankful.model_copy(update={"name": "mine"})], default="mine")
    for accounts in (made(8, 1, never=0.4), made(3, 3)):
        tested = [backtest(policy, accounts, date(2026, 1, 1), date(2026, 12, 31)) for policy in (thankful, book)]
        assert tested[0].entries == tested[1].entries


@pytest.mark.parametrize("consolidate", ["oldest", "off"])
@pytest.mark.parametrize("seed", [3, 5])
def test_a_policy_with_a_minimum_is_backtested_as_by_a_polling_host(seed, consolidate):
    """What falls due on one invoice lifts the total, and so opens the way for another."""
    changed = {"minimum": ["IDR 15000000"], "consolidate": consolidate}
    policy = EscalationPolicy.model_validate(presets.standard().model_dump() | changed)
    (account,) = made(1, 4, never=0.5, seed=seed)
    start, end = date(2026, 1, 1), date(2026, 8, 31)
    sent, handed = poll(account, policy, start, end, [time(0, 0), time(9, 0), time(10, 0), time(13, 0)])
    log = backtest(policy, [account], start, end)
    assert sent_by(log) == sent
    assert handed_by(log) == handed


# --- reading it -------------------------------------------------------------------------------------


def test_the_summary_counts_every_entry_once_and_prints():
    log = backtest(presets.standard(), made(6, 2), date(2026, 1, 1), date(2026, 12, 31))
    assert sum(row["times"] for row in log.summary()) == len(log.entries) == len(list(log))
    for row in log.summary():
        assert row["times"] == row["paid_after"] + row["disputed"] + row["open"] + row["paid_before"]
    assert str(log).startswith(f"Policy standard: {log.sent} messages about 12 invoices")
    assert "due_today" in str(log)
    assert log._repr_html_().count("<tr>") == 1 + len(log.summary())
    first = log.to_dicts()[0]
    assert first["at"].endswith("+07:00")
    assert first["invoice_id"].startswith("INV-")


def test_an_entry_says_how_late_the_invoice_was_and_is_plain_data():
    log = backtest(presets.standard(), unpaid(1), date(2026, 1, 1), date(2026, 2, 6))
    rows = json.loads(json.dumps(log.to_dicts()))
    told = [(row["step"], row["days_overdue"]) for row in rows]
    assert told == [("reminder", -5), ("due_today", 0), ("follow_up", 3)]
    assert all(entry.decision is not None for entry in log.entries)
    assert not any("decision" in row for row in rows)


def test_what_a_message_only_lists_is_counted_apart():
    """The older was in dispute: its follow-up comes when the other stands at a firmer step, which waits."""
    owner = client(1)
    older, newer = invoice(1, owner, date(2026, 4, 10)), invoice(2, owner, date(2026, 4, 14))
    history = [
        DisputeOpened(at=morning(date(2026, 4, 9)), invoice_ids=(older.id,)),
        DisputeResolved(at=morning(date(2026, 4, 21)), invoice_ids=(older.id,)),
    ]
    log = backtest(presets.standard(), [Account(owner, (older, newer), history)], date(2026, 4, 15), date(2026, 4, 21))
    assert [(entry.invoice_id, entry.step) for entry in log.messages] == [
        (newer.id, "follow_up"),
        (older.id, "follow_up"),
        (newer.id, None),
    ]
    assert {row["step"]: row["times"] for row in log.summary()} == {"hold: disputed": 1, "follow_up": 2, "(listed)": 1}


def test_a_payment_that_was_taken_back_and_made_again_counts_from_the_second_time():
    owner = client(1)
    bounced = {"id": "1", "amount": 10_000_000, "received_on": "2026-04-01", "reversed_on": "2026-04-03"}
    again = {"id": "2", "amount": 10_000_000, "received_on": "2026-04-17"}
    bill = Invoice.model_validate(invoice(1, owner, date(2026, 4, 15)).model_dump() | {"payments": [bounced, again]})
    log = backtest(presets.standard(), [Account(owner, (bill,))], date(2026, 4, 6), date(2026, 4, 30))
    last = log.messages[-1]
    assert (last.step, last.met, last.days_to_payment) == ("due_today", "paid_after", 2)


# --- nonsense ---------------------------------------------------------------------------------------


def test_a_ledger_or_time_that_makes_no_sense_is_one_clear_error():
    owner = client(1)
    bill = invoice(1, owner, date(2026, 4, 15))
    early = invoice(1, owner, date(2026, 4, 15), received_on=date(2026, 1, 1))
    other = invoice(1, client(2), date(2026, 4, 15))
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    for accounts, first, last, problem in (
        ([Account(owner, (bill,))], end, start, "end lies before start"),
        ([], start, end, "hold no invoice"),
        ([bill], start, end, "accounts must be of type Account"),
        (Account(owner, (bill,)), start, end, "accounts must be of type Account"),
        ([Account(owner, (bill,))], "2026-01-01", end, "start must be a datetime with its zone, or a date"),
        ([Account(owner, (bill,))], start, date.max, "end must lie between"),
        ([Account(owner, ())], start, end, "hold no invoice"),
        ([Account(owner, (early,))], start, end, "paid before it was issued"),
        ([Account(owner, (other,))], start, end, "belongs to another client"),
        ([Account(owner, (bill,)), Account(owner, ())], start, end, "one client id"),
        ([Account(owner, (bill, bill))], start, end, "two invoices have one id"),
        ([Account(owner, (bill,), History(()).conversation)], start, end, "must be a History or events"),
        ([Account(owner, (bill,))], datetime(2026, 1, 1), end, "start must be a datetime with its zone"),  # noqa: DTZ001
    ):
        with pytest.raises(ArgumentError, match=problem):
            backtest(presets.standard(), accounts, first, last)
