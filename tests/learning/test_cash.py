"""Expected cash: what is owed, spread over the weeks by what clients agreed and how they pay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

import pytest

from sopan import Account, Client, Invoice
from sopan.errors import ArgumentError
from sopan.history import ExtensionAgreed, PlanAgreed, PromiseMade
from sopan.lab import Forgetful, Ghost, Mixture, Punctual, imagine
from sopan.learning import ExpectedCash, expected_cash
from sopan.learning._delays import FIRST, LAST, LifeTable, Observed
from sopan.learning._sums import Mixture as Sums
from sopan.learning._sums import Sum
from sopan.money import Money
from tests.lab.ledgers import PUBLIC, client, public, unpaid
from tests.scripts.cash_coverage import every, held

AS_OF = date(2026, 3, 1)
ONE_DAY = timedelta(days=1)
needs_public = pytest.mark.skipif(not PUBLIC.exists(), reason="the public ledger lies beside the repository")


def bill(
    name: str = "A", due_on: date | None = date(2026, 3, 10), owner: Client | None = None, **more: object
) -> Invoice:
    owner = owner or client(0)
    fields = {"id": name, "number": name, "client_id": owner.id, "issued_on": date(2026, 2, 10), "due_on": due_on}
    return Invoice.model_validate(fields | {"total": 10_000_000} | more)


def regulars(clients: int, days_late: int, each: int = 6, apart: int = 30) -> list[Account]:
    """Clients who have paid every invoice of last year so many days late."""
    accounts = []
    for number in range(clients):
        owner = client(number)
        invoices = []
        for place in range(each):
            due_on = date(2025, 8, 1) + timedelta(days=apart * place)
            payment = {"id": "1", "amount": 10_000_000, "received_on": due_on + timedelta(days=days_late)}
            issued_on = due_on - timedelta(days=20)
            invoices.append(bill(f"{number}-{place}", due_on, owner, issued_on=issued_on, payments=[payment]))
        accounts.append(Account(owner, tuple(invoices)))
    return accounts


def with_open(accounts: Sequence[Account], *invoices: Invoice, history: Sequence[object] = ()) -> list[Account]:
    first, *others = accounts
    return [Account(first.client, (*first.invoices, *invoices), tuple(history)), *others]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def likely_week(found: ExpectedCash) -> int:
    return max(range(len(found.weeks)), key=lambda number: found.weeks[number].expected)


# --- when it comes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days_late", "week"), [(0, 1), (10, 2), (30, 5)])
def test_a_client_pays_as_late_as_it_is_used_to(days_late, week):
    found = expected_cash(with_open(regulars(10, days_late), bill(due_on=date(2026, 3, 10))), AS_OF)
    assert likely_week(found) == week
    assert found.weeks[week].high == Money(10_000_000)


def test_one_client_pays_as_itself_and_not_as_all_others():
    punctual, late = regulars(2, 0, 40, apart=4), regulars(2, 30, 40, apart=4)
    owner = late[1].client
    ledger = [punctual[0], Account(owner, (*late[1].invoices, bill(owner=owner)))]
    assert likely_week(expected_cash(ledger, AS_OF)) == 5


def test_an_extension_moves_the_money_with_the_date():
    later = ExtensionAgreed(at=at(date(2026, 2, 20)), invoice_ids=("A",), due_on=date(2026, 4, 10))
    ledger = with_open(regulars(10, 2), bill(), history=[later])
    assert likely_week(expected_cash(ledger, AS_OF)) == 5


def test_a_plan_spreads_it_over_its_instalments():
    parts = [{"due_on": date(2026, 3, 10) + timedelta(days=14 * place), "amount": 2_500_000} for place in range(4)]
    plan = PlanAgreed.model_validate({"at": at(date(2026, 2, 20)), "invoice_ids": ["A"], "instalments": parts})
    found = expected_cash(with_open(regulars(10, 0), bill(), history=[plan]), AS_OF)
    high = [week.high.amount for week in found.weeks[:9]]
    assert [place for place, amount in enumerate(high) if amount >= 2_500_000] == [1, 3, 5, 7]


def test_a_promise_brings_it_on_its_day_as_often_as_promises_are_kept():
    promise = PromiseMade(at=at(date(2026, 2, 27)), invoice_ids=("A",), pay_by=date(2026, 4, 8))
    found = expected_cash(with_open(regulars(10, 0), bill(), history=[promise]), AS_OF)
    assert likely_week(found) == 5
    assert found.weeks[5].expected.amount == pytest.approx(6_000_000, rel=0.35)
    assert all(not week.expected for week in found.weeks[:5])
    half = promise.model_copy(update={"amount": Money(5_000_000)})
    found = expected_cash(with_open(regulars(10, 0), bill(), history=[half]), AS_OF)
    assert found.weeks[5].high == Money(5_000_000)
    assert found.weeks[1].high == Money(5_000_000)


def test_who_breaks_its_promises_is_believed_less():
    days = [date(2025, 8, 1) + timedelta(days=30 * place) for place in range(6)]
    words = [
        PromiseMade(at=at(day), invoice_ids=(f"0-{place}",), pay_by=day + 2 * ONE_DAY) for place, day in enumerate(days)
    ]
    promise = PromiseMade(at=at(date(2026, 2, 27)), invoice_ids=("A",), pay_by=date(2026, 4, 8))
    kept = expected_cash(with_open(regulars(10, 1), bill(), history=[*words, promise]), AS_OF)
    broken = expected_cash(with_open(regulars(10, 20), bill(), history=[*words, promise]), AS_OF)
    assert kept.weeks[5].expected > broken.weeks[5].expected


def test_a_giro_in_hand_comes_when_it_clears():
    giro = {"id": "G", "amount": 4_000_000, "received_on": "2026-02-27", "method": "giro"}
    found = expected_cash(with_open(regulars(10, 30), bill(payments=[giro])), AS_OF)
    assert found.weeks[0].low == Money(4_000_000)
    dated = expected_cash(with_open(regulars(10, 30), bill(payments=[{**giro, "cleared_on": "2026-03-16"}])), AS_OF)
    assert (dated.weeks[0].high, dated.weeks[2].low) == (Money(0), Money(4_000_000))


def test_what_has_no_date_yet_is_owed_and_in_no_week():
    undated = bill("B", None, payment_terms="30 hari setelah tanda terima")
    found = expected_cash(with_open(regulars(10, 0), undated), AS_OF)
    assert (found.owed, found.undated) == ((Money(10_000_000),), (Money(10_000_000),))
    assert not any(week.expected for week in found.weeks)
    assert "Without a date yet: IDR 10,000,000." in found.to_text("en")


def test_only_what_is_still_to_be_transferred_counts():
    taxed = bill(
        payments=[{"id": "1", "amount": 3_000_000, "received_on": "2026-02-20"}],
        withholdings=[{"kind": "pph23", "amount": 200_000}],
    )
    other = [bill("B", status="void"), bill("C", status="written_off"), bill("D", issued_on="2026-03-02")]
    found = expected_cash(with_open(regulars(10, 0), taxed, *other), AS_OF)
    assert found.owed == (Money(6_800_000),)


# --- the range --------------------------------------------------------------------------------------


def in_range(accounts: Sequence[Account], days: Sequence[date], weeks: int) -> float:
    """The share of weeks in which the money that came on what was owed lies in the range."""
    return fmean(held(accounts, days, weeks))


@needs_public
def test_the_range_holds_what_came_on_the_public_ledger_in_eight_of_ten_weeks():
    assert 0.7 <= in_range(public(), every(56, 9), 13) <= 0.9


@needs_public
@pytest.mark.long
def test_the_range_holds_what_came_on_the_public_ledger_asked_every_week():
    """`python -m tests.scripts.cash_coverage` prints the figures. Also over the first weeks alone, in which nearly all of it comes, and for every second client."""
    accounts = public()
    assert 0.7 <= in_range(accounts, every(7, 66), 13) <= 0.9
    assert 0.7 <= in_range(accounts, every(7, 66), 6) <= 0.9
    assert 0.7 <= in_range(accounts[::2], every(7, 66), 6) <= 0.9


def test_the_range_holds_what_imagined_clients_pay():
    crowd = Mixture(parts=((0.5, Punctual(per_day=0.2)), (0.4, Forgetful(per_day=0.04)), (0.1, Ghost())))
    accounts = imagine(crowd, unpaid(60, 8, first=date(2012, 2, 1), apart=60), date(2014, 6, 1), seed=4)
    assert 0.7 <= in_range(accounts, every(35, 12), 6) <= 0.95


def test_little_is_known_and_much_is_said_of_a_ledger_without_a_past():
    found = expected_cash([Account(client(0), (bill(),))], AS_OF, weeks=26)
    assert found.weeks[0].low == Money(0)
    assert Money(4_000_000) < sum((week.expected for week in found.weeks), Money(0)) <= Money(10_000_000)


def test_an_old_debt_is_hardly_expected():
    old = bill(issued_on=date(2025, 1, 1), due_on=date(2025, 2, 1))
    found = expected_cash(with_open(regulars(10, 5), old), AS_OF)
    assert sum((week.expected for week in found.weeks), Money(0)) < Money(5_000_000)


# --- what it knows ----------------------------------------------------------------------------------


def test_nothing_after_the_day_is_looked_at():
    accounts = regulars(5, 10)
    as_of = date(2025, 10, 3)
    cut = [
        Account(one.client, tuple(invoice.as_of(as_of) for invoice in one.invoices if invoice.issued_on <= as_of))
        for one in accounts
    ]
    assert expected_cash(accounts, as_of) == expected_cash(cut, as_of)


def test_the_same_ledger_in_another_order_gives_the_same_answer():
    accounts = with_open(regulars(8, 3), bill(), bill("B", date(2026, 3, 20)))
    turned = [Account(one.client, one.invoices[::-1], one.history) for one in reversed(accounts)]
    assert [week.high for week in expected_cash(accounts, AS_OF).weeks] == [
        week.high for week in expected_cash(turned, AS_OF).weeks
    ]
    assert expected_cash(accounts, AS_OF) == expected_cash(accounts, AS_OF)


def test_currencies_are_never_added_up():
    dollars = bill("B", total={"amount": "500.50", "currency": "USD"})
    found = expected_cash(with_open(regulars(10, 0), bill(), dollars), AS_OF, weeks=4)
    assert [week.expected.currency for week in found.weeks] == ["IDR"] * 4 + ["USD"] * 4
    assert found.owed == (Money(10_000_000), Money("500.50", "USD"))
    assert found.in_currency("USD")[1].high == Money("500.50", "USD")
    assert found.in_currency("SGD") == ()
    assert "USD 500.50" in found.to_text("en")


def test_a_ledger_that_is_paid_expects_nothing():
    found = expected_cash(regulars(3, 0), AS_OF)
    assert (found.weeks, found.owed) == ((), ())
    assert expected_cash([], AS_OF).to_text()


# --- reading it -------------------------------------------------------------------------------------


def test_weeks_follow_each_other_from_the_day_after_and_print_in_both_languages():
    found = expected_cash(with_open(regulars(10, 0), bill()), AS_OF, weeks=3)
    assert [(week.starts_on, week.ends_on) for week in found.weeks] == [
        (AS_OF + ONE_DAY + timedelta(days=7 * number), AS_OF + timedelta(days=7 * number + 7)) for number in range(3)
    ]
    assert all(week.low <= week.high <= Money(10_000_000) for week in found.weeks)
    rows = found.to_dicts()
    assert [row["starts_on"] for row in rows] == ["2026-03-02", "2026-03-09", "2026-03-16"]
    assert rows[1]["high"] == 10_000_000
    assert json.dumps([row | {"low": 0, "expected": 0, "high": 0} for row in rows])
    assert "Perkiraan kas masuk dari piutang per akhir Minggu, 1 Maret 2026" in str(found)
    assert "Rp10.000.000" in found.to_text("id")
    assert found.to_html("en").count("<tr>") == 4


@pytest.mark.parametrize("weeks", [0, 105, 1.5, True, "13"])
def test_a_number_of_weeks_that_makes_no_sense_is_refused(weeks):
    with pytest.raises(ArgumentError, match="weeks must be a whole number"):
        expected_cash([], AS_OF, weeks)


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ArgumentError, match="as_of must be a day"):
        expected_cash([], "2026-03-01")


# --- the parts of it --------------------------------------------------------------------------------


def test_a_life_table_counts_who_is_still_open_too():
    paid = [Observed(-10, 5, is_paid=True, ago=100)] * 20
    still_open = [Observed(-10, 100, is_paid=False, ago=100)] * 20
    hazards = LifeTable([*paid, *still_open]).hazards(())
    by_five = 1.0
    for age in range(-10, 10):
        by_five *= 1 - hazards[age - FIRST]
    assert by_five == pytest.approx(0.5, abs=0.06)
    assert all(0 <= hazard <= 1 for hazard in hazards)
    assert len(hazards) == LAST - FIRST + 1


def test_sums_are_exact_while_they_are_few():
    mixed = Sums([(1.0, Sum.of([(100, 0.5), (30, 0.5)]))])
    assert [mixed.quantile(share) for share in (0.1, 0.25, 0.3, 0.5, 0.51, 0.9)] == [0, 0, 30, 30, 100, 130]


@pytest.mark.parametrize(("count", "amount"), [(60, 1_000_003), (400, 999_983), (3000, 17)])
def test_sums_of_many_are_those_of_the_binomial(count, amount):
    """Its tenth and ninetieth percentiles, by the normal approximation with continuity: good to one event here."""
    chance = 0.3
    pairs = [(amount + place % 3, chance) for place in range(count)]
    low, high = (Sums([(1.0, Sum.of(pairs))]).quantile(share) / (amount + 1) for share in (0.1, 0.9))
    spread = 1.2816 * (count * chance * (1 - chance)) ** 0.5
    assert low == pytest.approx(count * chance - spread, abs=1.5)
    assert high == pytest.approx(count * chance + spread, abs=1.5)
